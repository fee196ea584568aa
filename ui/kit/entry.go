package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Entry is the toolkit's text field, which keeps every key to itself, taught
// to let the window have Escape and the function keys. Escape never changes
// the text.
type Entry struct {
	widget.Entry
	// OnKey sees a key first; true means it was used and goes no further.
	OnKey func(ev *fyne.KeyEvent) bool
	// OnFocus reports the keyboard coming (true) and going (false); leaving is
	// where a field saves.
	OnFocus func(in bool)
	// OnReach says that the keyboard came and the page may move to show the
	// field whole: at once when a key brought it, after the release when the
	// mouse did. A page that moves under a pressed mouse loses the field again,
	// and with it what is typed next.
	OnReach func()
	// Name is the label standing beside the field, for outlines.
	Name string

	tabTaken func() bool // whether Tab has a use here just now
	pressed  bool        // the mouse is down on it
	waiting  bool        // OnReach comes with the release
}

// NewEntry makes a one-line field.
func NewEntry() *Entry {
	e := &Entry{}
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	e.ExtendBaseWidget(e)
	return e
}

// NewSecret makes a field that hides what is typed. The toolkit's own eye is left
// out: no key reaches it; a check box beside the field does its work.
func NewSecret(name string) *Entry {
	e := &Entry{Name: name}
	e.Password = true
	e.ActionItem = canvas.NewRectangle(color.Transparent)
	e.ExtendBaseWidget(e)
	return e
}

// NewMultiEntry makes a field of several lines; Tab leaves it, as in every
// other field, instead of becoming a character nobody sees.
func NewMultiEntry(rows int) *Entry {
	e := &Entry{}
	e.MultiLine = true
	e.Wrapping = fyne.TextWrapWord
	e.ExtendBaseWidget(e)
	e.SetMinRowsVisible(rows)
	return e
}

// AcceptsTab lets Tab move on, unless there is something for it to take.
func (e *Entry) AcceptsTab() bool { return e.tabTaken != nil && e.tabTaken() }

// TypedKey offers the key to OnKey, then to the window or the text.
func (e *Entry) TypedKey(ev *fyne.KeyEvent) {
	touch()
	pressedBySpace = false
	if e.OnKey != nil && e.OnKey(ev) {
		return
	}
	if isWindowKey(ev.Name) {
		passKey(e, ev)
		return
	}
	e.Entry.TypedKey(ev)
}

// TypedRune types a letter.
func (e *Entry) TypedRune(r rune) {
	touch()
	if pressedBySpace && r == ' ' {
		pressedBySpace = false
		return
	}
	e.Entry.TypedRune(r)
}

// lastEntry had the keyboard last.
var lastEntry *Entry

// LastEntry is the field that had the keyboard last; nil before there was one. A
// menu that is closed, or a click beside everything, leaves nothing with the
// keyboard, and what is typed then is meant for this field.
func LastEntry() *Entry { return lastEntry }

// ForgetEntry says that the fields seen so far are no longer on the screen.
func ForgetEntry() { lastEntry = nil }

// FocusGained reports the keyboard coming.
func (e *Entry) FocusGained() {
	lastEntry = e
	e.Entry.FocusGained()
	if e.OnFocus != nil {
		e.OnFocus(true)
	}
	if e.waiting = e.pressed; !e.waiting {
		e.reach()
	}
}

func (e *Entry) reach() {
	if e.OnReach != nil {
		e.OnReach()
	}
}

// MouseDown puts the cursor where the mouse is.
func (e *Entry) MouseDown(ev *desktop.MouseEvent) {
	e.pressed = true
	e.Entry.MouseDown(ev)
}

// MouseUp ends a press or a selection.
func (e *Entry) MouseUp(ev *desktop.MouseEvent) {
	e.Entry.MouseUp(ev)
	e.pressed = false
	if e.waiting {
		e.waiting = false
		e.reach()
	}
}

// FocusLost reports the keyboard going.
func (e *Entry) FocusLost() {
	e.Entry.FocusLost()
	if e.OnFocus != nil {
		e.OnFocus(false)
	}
}

// SetQuietly puts text in without telling OnChanged, as loading a value must.
func (e *Entry) SetQuietly(text string) {
	changed := e.OnChanged
	e.OnChanged = nil
	e.SetText(text)
	e.OnChanged = changed
}

// Outline says name and text.
func (e *Entry) Outline() []OutlineLine {
	name := e.Name
	if name == "" {
		name = e.PlaceHolder
	}
	value := e.Text
	if e.Password && value != "" {
		value = "hidden"
	}
	return []OutlineLine{{"entry", name, value, !e.Disabled()}}
}
