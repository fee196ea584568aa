package formview

import (
	"slices"

	"fyne.io/fyne/v2"
)

// focused is the field that has the keyboard, or nil.
func (v *View) focused() *fieldView {
	for _, f := range v.fields {
		if f.built && f.focus != nil && slices.Contains(append([]fyne.Focusable{f.focus}, f.parts...), v.canvas().Focused()) {
			return f
		}
	}
	return nil
}

// Focus puts the cursor into a field, unfolding it if need be; an empty key
// means the first.
func (v *View) Focus(key string) {
	f := v.field(key)
	if f == nil {
		for _, x := range v.shown {
			if x != nil && !x.block.Hidden {
				f = x
				break
			}
		}
	}
	if f == nil {
		return
	}
	if f.block.Hidden && f.folded && !v.open {
		v.Unfold(true)
	}
	if !f.block.Hidden && f.focus != nil {
		v.canvas().Focus(f.focus)
	}
}

// FocusNext puts the cursor into the next field shown; false at the end.
func (v *View) FocusNext() bool {
	now, passed := v.focused(), false
	for _, f := range v.shown {
		switch {
		case f == nil:
		case f == now:
			passed = true
		case (passed || now == nil) && !f.block.Hidden && f.focus != nil:
			v.canvas().Focus(f.focus)
			return true
		}
	}
	return false
}

// FirstMissing is the first field the next gate asks for that is not answered.
func (v *View) FirstMissing() (key string, ok bool) {
	for _, f := range v.shown {
		if v.o.State == nil || f == nil {
			continue
		}
		if v.o.State(f.def.Key).Missing {
			return f.def.Key, true
		}
	}
	return "", false
}
