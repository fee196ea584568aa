package ui

import (
	"errors"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// Refused is the window shown when a logbook cannot be opened: what is wrong,
// what is safe, what to do. It reads nothing and changes nothing.
func Refused(a fyne.App, err error) fyne.Window {
	p := loadPreferences(a.Preferences())
	hour := time.Date(2000, 1, 1, 3, 0, 0, 0, time.UTC) // in doubt dark, which hurts nobody at night
	a.Settings().SetTheme(kit.NewTheme(p.variant(hour), float32(p.Text)/100))
	w := a.NewWindow("Bridgelog")
	title, what, do := refusal(err)
	full := kit.NewMultiEntry(3)
	full.Name = "What was found"
	text := err.Error()
	full.SetQuietly(text)
	full.OnChanged = func(string) { full.SetQuietly(text) } // for copying
	col := kit.Stack(12,
		kit.NewText(title, kit.TextStyle{Size: kit.SizeTitle, Bold: true}),
		kit.NewPara(what, kit.TextStyle{}),
		kit.NewPara(do, kit.TextStyle{Bold: true}),
		kit.NewPara("Nothing was changed in the logbook.", kit.TextStyle{Colour: kit.ColourMuted}),
		full,
		kit.Row(8, kit.NewButtonOf(kit.ButtonPrimary, "Close", "Esc", a.Quit)))
	w.SetContent(container.NewVScroll(kit.Pad(24, 20, col)))
	w.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) {
		switch ev.Name {
		case fyne.KeyEscape, fyne.KeyReturn, fyne.KeyEnter:
			a.Quit()
		}
	})
	w.Resize(fyne.NewSize(720, 400))
	w.CenterOnScreen()
	return w
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
