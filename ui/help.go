package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/docs/manual"
	"bridgelog/ui/kit"
)

// showKeys explains the field that has the cursor; pressed again, or where none
// has it, it lists the keys that work here and now, beside what the manual says
// of the place; once more opens the manual there.
func (s *Shell) showKeys() {
	if s.route.Page == PageHelp {
		s.Back()
		return
	}
	if s.sheetOpen() {
		explained, listed := s.frame.layer.Objects[0] == s.frame.help, s.frame.layer.Objects[0] == s.frame.keys
		s.closeSheet()
		switch {
		case explained:
			s.listKeys()
		case listed:
			s.openManual(s.manualPlace())
		}
		return
	}
	if h, ok := s.screen.(interface {
		Help() (label, help, source string)
	}); ok {
		if label, text, source := h.Help(); label != "" {
			s.explain(label, text, source)
			return
		}
	}
	s.listKeys()
}

// explain shows what a field asks for and why.
func (s *Shell) explain(label, text, source string) {
	body := kit.Stack(8, kit.NewPara(text, kit.TextStyle{}))
	if source != "" {
		body.Add(kit.NewPara("Asked because of: "+source, kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}))
	}
	body.Add(kit.Row(8, kit.KeyHint("F1", "the keys that work here"), kit.KeyHint("Esc", "back to the field")))
	sheet := kit.NewSheet(label, body, func() { s.closeSheet() })
	s.openSheet(sheet, nil)
	s.frame.help = sheet
}

func (s *Shell) listKeys() {
	acts := s.keyed()
	cols := [3]*fyne.Container{kit.Stack(4), kit.Stack(4), kit.Stack(4)}
	per := (len(acts) + 1 + len(cols)) / len(cols)
	for i, a := range acts {
		cols[min(i/per, len(cols)-1)].Add(keyLine(a.Keys, shortTitle(a.Title)))
	}
	cols[len(cols)-1].Add(keyLine("Esc", "Close or go back; keeps what is typed"))
	page := manual.For(s.manualPlace())
	more := kit.NewLink("Manual: "+page.Title, func() { s.openManual(s.manualPlace()) })
	body := kit.Stack(12, kit.Row(8, more, kit.KeyHint("F1", "the manual page of this place")), container.NewGridWithColumns(3, cols[0], cols[1], cols[2]))
	sheet := kit.NewSheet("Keys that work here", body, func() { s.closeSheet() })
	s.openSheet(sheet, nil)
	s.frame.keys = sheet
}

// shortTitle leaves out what a title explains after its colon.
func shortTitle(title string) string {
	title, _, _ = strings.Cut(title, ": ")
	return title
}

// keyed are the acts that can be done now and have a key, each once.
func (s *Shell) keyed() []action {
	var out []action
	seen := map[string]int{}
	for _, a := range s.available() {
		if a.Keys == "" {
			continue
		}
		if i, ok := seen[a.Title]; ok {
			for _, key := range strings.Split(a.Keys, " or ") {
				if !slices.Contains(strings.Split(out[i].Keys, " or "), key) {
					out[i].Keys += " or " + key
				}
			}
			continue
		}
		seen[a.Title] = len(out)
		out = append(out, a)
	}
	return out
}

func keyLine(keys, does string) fyne.CanvasObject {
	return kit.Row(8, kit.NewText(keys, kit.TextStyle{Bold: true, Size: kit.SizeSmall}),
		kit.Stretch(kit.NewText(does, kit.TextStyle{Truncate: true})))
}

// readingWidth keeps running text to a width the eye can follow, at the left.
type readingWidth struct{}

const widestText = 720

func (readingWidth) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(fyne.NewSize(min(size.Width, widestText), size.Height))
	}
}

func (readingWidth) MinSize(objects []fyne.CanvasObject) (m fyne.Size) {
	for _, o := range objects {
		m = m.Max(o.MinSize())
	}
	m.Width = min(m.Width, widestText)
	return m
}
