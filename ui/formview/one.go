package formview

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/model/form"
	"bridgelog/ui/kit"
)

// LoadField puts a value into one field without reporting a change; the others
// keep what they hold and what is being typed.
func (v *View) LoadField(key string, values []string) {
	f := v.field(key)
	if f == nil || slices.Equal(f.values(), values) && !f.typing {
		return
	}
	f.load(values)
	if f.built {
		f.head.refresh()
	}
}

// Bring puts back into a field what a person had typed before and what was not
// recorded: leaving the field reports it, as if it had just been typed.
func (v *View) Bring(key string, values []string) {
	f := v.field(key)
	if f == nil || f.typing {
		return
	}
	told := f.told
	f.load(values)
	if !slices.Equal(f.values(), told) {
		f.told, f.typing = told, true
	}
}

// Half is what stands in a field and is no part of its value yet: a sentence in a
// field of links that is no row, a reason whose answer is not chosen.
func (v *View) Half(key string) string {
	if f := v.field(key); f != nil && f.half != nil && (f.def.Kind != form.YesNoReason || len(f.values()) == 0) {
		return strings.TrimSpace(f.half.Text)
	}
	return ""
}

// HalfKey is where a draft keeps it, beside the values of the fields.
func HalfKey(field string) string { return "half:" + field }

// Typed is All with what is no value yet; LoadTyped puts it back.
func (v *View) Typed() map[string][]string {
	out := v.All()
	for _, f := range v.fields {
		if half := v.Half(f.def.Key); half != "" {
			out[HalfKey(f.def.Key)] = []string{half}
		}
	}
	return out
}

// LoadTyped is Load of what Typed gave.
func (v *View) LoadTyped(typed map[string][]string) {
	v.Load(typed)
	for _, f := range v.fields {
		if half := typed[HalfKey(f.def.Key)]; len(half) > 0 {
			v.BringHalf(f.def.Key, strings.Join(half, " "))
		}
	}
}

// BringHalf puts such a sentence back.
func (v *View) BringHalf(key, text string) {
	f := v.field(key)
	if f == nil || v.o.ReadOnly {
		return
	}
	f.build()
	if f.half != nil && f.half.Text == "" {
		f.half.SetQuietly(text)
		f.half.CursorColumn = len([]rune(text))
		f.half.Refresh()
		f.typing = true
	}
}

// Why unfolds what the field with the cursor rests on, or folds it again; false
// when none has it.
func (v *View) Why() bool {
	f := v.focused()
	if f == nil || f.head.source == nil {
		return false
	}
	f.head.unfold()
	return true
}

// Complain says under a field what is wrong with it and leaves the keyboard
// where it is; an empty text takes the words away.
func (v *View) Complain(key, text string) bool {
	f := v.field(key)
	if f == nil {
		return false
	}
	if text != "" && f.block.Hidden && v.isLater(f) && !v.open {
		v.Unfold(true) // a problem that cannot be seen is none
	}
	f.complain(text)
	v.content.Refresh()
	return true
}

// Block is where a field stands, for bringing it into view; nil when it is not
// shown.
func (v *View) Block(key string) fyne.CanvasObject {
	if f := v.field(key); f != nil && f.block.Visible() {
		return f.block
	}
	return nil
}

// Focused is the field that has the keyboard; empty when none has it.
func (v *View) Focused() string {
	if f := v.focused(); f != nil {
		return f.def.Key
	}
	return ""
}

// watch reports the keyboard coming to the field, after what the field itself
// does then.
func (v *fieldView) watch() {
	if v.o.Reached == nil || v.o.ReadOnly {
		return
	}
	also := func(before func(bool)) func(bool) {
		return func(in bool) {
			if before != nil {
				before(in)
			}
			if in {
				v.o.Reached(v.def.Key)
			}
		}
	}
	for _, f := range append([]fyne.Focusable{v.focus}, v.parts...) {
		switch w := f.(type) {
		case *kit.Entry:
			w.OnReach = func() { v.o.Reached(v.def.Key) }
		case *kit.ChoiceRow:
			w.OnFocus = also(w.OnFocus)
		case *listField:
			w.reached = func() { v.o.Reached(v.def.Key) }
		}
	}
}
