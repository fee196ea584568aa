package kit

import (
	"testing"

	"fyne.io/fyne/v2"
)

// BenchmarkTableScroll is one frame of scrolling in a million rows: reading
// the visible rows, shortening and placing them.
func BenchmarkTableScroll(b *testing.B) {
	tab := logTable(1_000_000)
	tab.Resize(fyne.NewSize(1200, 700))
	tab.CreateRenderer()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		tab.top = float64(i % 999_000)
		tab.view.update()
	}
}

// BenchmarkRibbonLayout lays out a hundred thousand events.
func BenchmarkRibbonLayout(b *testing.B) {
	items := make([]RibbonItem, 100_000)
	for i := range items {
		items[i] = RibbonItem{ID: int64(i), X0: float64(i * 30), Above: i%3 == 0}
	}
	b.ReportAllocs()
	for b.Loop() {
		LayoutRibbon(items, nil, nil, 0, 3e6, RibbonRoom{Width: 1200, LabelWidth: 60})
	}
}
