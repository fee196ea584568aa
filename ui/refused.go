package ui

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// refused is the page shown when a logbook cannot be opened: what is wrong, what
// is safe, what to do. It reads nothing and changes nothing.
func refused(err error, quit func(), others ...kit.Action) fyne.CanvasObject {
	title, what, do := refusal(err)
	full := kit.NewMultiEntry(3)
	full.Name = "What was found"
	text := err.Error()
	full.SetQuietly(text)
	full.OnChanged = func(string) { full.SetQuietly(text) } // for copying
	full.Hidden = strings.EqualFold(text, what+" "+do)      // it would say the same twice
	ways := []fyne.CanvasObject{kit.NewButtonOf(kit.ButtonPrimary, "Close", "Esc", quit)}
	for _, a := range others {
		ways = append(ways, kit.NewButtonOf(kit.ButtonQuiet, a.Text, "", a.OnTapped))
	}
	col := kit.Stack(12,
		kit.NewText(title, kit.TextStyle{Size: kit.SizeTitle, Bold: true}),
		kit.NewPara(what, kit.TextStyle{}),
		kit.NewPara(do, kit.TextStyle{Bold: true}),
		kit.NewPara("Nothing was changed in the logbook.", kit.TextStyle{Colour: kit.ColourMuted}),
		full,
		kit.Row(8, ways...))
	return container.NewCenter(container.NewGridWrap(fyne.NewSize(720, 400), container.NewVScroll(kit.Pad(24, 20, col))))
}

// refusal turns why a logbook did not open into a title, a sentence and a way on.
func refusal(err error) (title, what, do string) {
	title, what = "The logbook cannot be opened", upper(err.Error())
	do = "Start again; if it stays, copy the logbook's folder as it is and open a backup with --logbook PATH."
	var e *model.Error
	if !errors.As(err, &e) {
		return title, what, do
	}
	what = headline(e)
	if e.Hint != "" {
		do = e.Hint
	}
	switch e.Kind {
	case model.Locked:
		title = "The logbook is open elsewhere"
	case model.Newer:
		title = "The logbook was written by a newer Bridgelog"
	case model.Broken:
		title = "The logbook is damaged"
	case model.Full:
		title = "The logbook's place cannot be written to"
	}
	return title, what, do
}
