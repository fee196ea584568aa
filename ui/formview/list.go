package formview

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bridgelog/ui/kit"
)

// listField is the toolkit's drop-down, taught to jump to an answer by its
// first letters, to submit with Enter and to let the window have its keys.
type listField struct {
	widget.Select
	name    string
	submit  func()
	left    func()
	reached func()      // the keyboard came; may be nil
	first   func() bool // takes what is usual in an empty list, if something is
	typed   string
}

func newListField(name string, labels []string, submit, left func()) *listField {
	s := &listField{name: name, submit: submit, left: left}
	s.Options = labels
	s.PlaceHolder = "Choose, or type its first letters"
	s.ExtendBaseWidget(s)
	return s
}

// TypedRune chooses the answer that begins with the letters typed in a row, or
// has a word that does.
func (s *listField) TypedRune(r rune) {
	if r == ' ' {
		return // its key is seen by TypedKey
	}
	if s.jump(s.typed+string(r)) || s.jump(string(r)) {
		return
	}
}

func (s *listField) jump(typed string) bool {
	low := strings.ToLower(typed)
	begins := func(label string) bool { return strings.HasPrefix(strings.ToLower(label), low) }
	within := func(label string) bool { return strings.Contains(" "+strings.ToLower(label), " "+low) }
	for _, fits := range []func(string) bool{begins, within} {
		if i := slices.IndexFunc(s.Options, fits); i >= 0 {
			s.typed = typed
			s.SetSelected(s.Options[i])
			return true
		}
	}
	return false
}

// FocusGained reports the keyboard coming.
func (s *listField) FocusGained() {
	s.Select.FocusGained()
	if s.reached != nil {
		s.reached()
	}
}

// FocusLost forgets the letters typed.
func (s *listField) FocusLost() {
	s.typed = ""
	s.Select.FocusLost()
	s.left()
}

// TypedKey opens with Space, moves with the arrows, submits with Enter,
// empties with Delete; the rest is the window's.
func (s *listField) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeySpace && s.typed != "" && s.jump(s.typed+" ") {
		return // between two words of an answer
	}
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyUp, fyne.KeyDown:
		s.typed = ""
		if ev.Name == fyne.KeyDown && s.first != nil && s.first() {
			return
		}
		s.Select.TypedKey(ev)
	case fyne.KeyReturn, fyne.KeyEnter:
		s.submit()
	case fyne.KeyDelete, fyne.KeyBackspace:
		s.typed = ""
		s.ClearSelected()
	default:
		if c := fyne.CurrentApp().Driver().CanvasForObject(s); c != nil && c.OnTypedKey() != nil {
			c.OnTypedKey()(ev)
		}
	}
}

// Outline says the label and the chosen answer.
func (s *listField) Outline() []kit.OutlineLine {
	return []kit.OutlineLine{{Kind: "list", Label: s.name, Value: s.Selected, Enabled: !s.Disabled()}}
}
