package kit

import "fyne.io/fyne/v2"

// Warm reads the typefaces every screen is written in. The toolkit reads them
// when a text is first measured, which takes longer than drawing a page of it.
// It may be called from any goroutine, but beside nothing else that measures or
// draws.
func Warm() {
	for _, style := range []fyne.TextStyle{{}, {Bold: true}} {
		fyne.MeasureText("INC-2026-0001", 14, style)
	}
}
