package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Check is the toolkit's check box, passing on the keys it has no use for.
type Check struct{ widget.Check }

// NewCheck makes a check box.
func NewCheck(text string, changed func(bool)) *Check {
	c := &Check{}
	c.Text, c.OnChanged = text, changed
	c.ExtendBaseWidget(c)
	return c
}

// SetQuietly loads a value without telling OnChanged.
func (c *Check) SetQuietly(on bool) {
	c.Checked = on
	c.Refresh()
}

// TypedKey passes on what is not for a check box.
func (c *Check) TypedKey(ev *fyne.KeyEvent) {
	touch()
	if ev.Name != fyne.KeySpace {
		passKey(c, ev)
	}
	c.Check.TypedKey(ev)
}

// Outline says the words and whether it is on.
func (c *Check) Outline() []OutlineLine {
	return []OutlineLine{{"check", c.Text, onOff(c.Checked), !c.Disabled()}}
}

// Select is the toolkit's drop-down list, passing on the keys it has no use for.
type Select struct {
	widget.Select
	Name string // the label standing beside it, for outlines
}

// NewSelect makes a drop-down list.
func NewSelect(name string, options []string, changed func(string)) *Select {
	s := &Select{Name: name}
	s.Options, s.OnChanged, s.PlaceHolder = options, changed, "choose"
	s.ExtendBaseWidget(s)
	return s
}

// SetQuietly loads a value without telling OnChanged.
func (s *Select) SetQuietly(option string) {
	s.Selected = option
	s.Refresh()
}

// TypedKey passes the window's keys on.
func (s *Select) TypedKey(ev *fyne.KeyEvent) {
	touch()
	if isWindowKey(ev.Name) {
		passKey(s, ev)
		return
	}
	s.Select.TypedKey(ev)
}

// Outline says name and choice.
func (s *Select) Outline() []OutlineLine {
	return []OutlineLine{{"select", s.Name, s.Selected, !s.Disabled()}}
}
