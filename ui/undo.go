package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/ui/kit"
)

// textUndoGuard is how long after Ctrl+Z in a text field the same key does not
// reach the record: who holds it down to clear a line means the line only.
const textUndoGuard = 2 * time.Second

// undo takes typing back where there is some, and else the person's newest
// entry of the incident in view.
func (s *Shell) undo() {
	if s.textShortcut(&fyne.ShortcutUndo{}) {
		return
	}
	id := s.incidentInView()
	if id == "" {
		s.Notice("Open an incident first: undo takes back your newest entry in it.")
		return
	}
	s.Write(func(ctx context.Context) (desk.Change, error) { return s.deps.Desk.Undo(ctx, id) }, func(c desk.Change) {
		if i, ok := c.View.Timeline().Find(c.Seq); ok {
			s.Notice("The withdrawal is taken back: " + quote(c.View.Timeline().At(i).Text) + " is recorded again.")
			return
		}
		s.Notice("Undone: "+s.undoneWords(c)+". It stays readable, struck through.",
			kit.Action{Text: "Redo", Key: "Ctrl+Shift+Z", OnTapped: s.redo})
	})
}

// redo records again what the last undo took back.
func (s *Shell) redo() {
	if s.textShortcut(&fyne.ShortcutRedo{}) {
		return
	}
	id := s.incidentInView()
	if id == "" {
		s.Notice("Open an incident first: redo records again what you undid in it.")
		return
	}
	s.Write(func(ctx context.Context) (desk.Change, error) { return s.deps.Desk.Redo(ctx, id) }, func(c desk.Change) {
		text := ""
		if i, ok := c.View.Timeline().Find(c.Seq); ok {
			text = ": " + quote(c.View.Timeline().At(i).Text)
		}
		s.Notice("Recorded again" + text + ".")
	})
}

// textShortcut hands undo and redo to the text field that has the keyboard and
// something in it.
func (s *Shell) textShortcut(sc fyne.Shortcut) bool {
	field, ok := s.win.Canvas().Focused().(*kit.Entry)
	if !ok {
		return false
	}
	now := s.Now()
	if field.Text == "" && now.Sub(s.textUndo) > textUndoGuard && !s.sheetOpen() {
		if _, redo := sc.(*fyne.ShortcutRedo); !redo {
			return false
		}
		field.TypedShortcut(sc)
		return field.Text != "" // an empty field with nothing to redo lets the record have the key
	}
	s.textUndo = now
	field.TypedShortcut(sc)
	return true
}

// undoneWords names what an undo struck: the row's words, or the import's file.
func (s *Shell) undoneWords(c desk.Change) string {
	rows := c.View.Timeline()
	for i := rows.Len() - 1; i >= 0; i-- {
		if r := rows.At(i); r.Withdrawn && r.WithdrawnBy == c.Seq && r.Source == nil {
			return quote(r.Text)
		}
	}
	for _, m := range c.View.Imports {
		if m.Withdrawn && m.WithdrawnBy == c.Seq {
			return "the import of " + m.File
		}
	}
	return "your last entry"
}

func quote(s string) string {
	return "“" + cut(s, 60) + "”"
}
