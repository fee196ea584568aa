// Package formview draws a section of any declared form, or a row of any
// register, and reads it back. It promises that what a definition says is what
// stands on screen - label, help, source, what is asked for at which gate -
// and that typing order is reading order. It refuses to know what the answers
// mean: values are texts and keys, and checking and keeping them is the
// caller's.
package formview

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/model/form"
	"bridgelog/ui/kit"
)

// View is one section on screen.
type View struct {
	Section form.Section
	o       Options
	fields  []*fieldView
	shown   []*fieldView // as they stand, folded ones last; nil is the line that folds them
	content *fyne.Container
	layout  *flow
	later   *kit.Link // folds what is asked later
	open    bool
	busy    bool // several fields change; lay out once at the end
	canvas  func() fyne.Canvas
}

// New draws a section.
func New(c form.Catalog, section form.Section, o Options) *View {
	v := &View{Section: section, canvas: o.Canvas, layout: &flow{tight: o.Compact}}
	o.relayout = v.relayout
	v.o = o
	v.later = kit.NewLink("", func() { v.Unfold(!v.open) })
	for _, f := range section.Fields {
		v.fields = append(v.fields, newField(c, f, o))
	}
	v.layout.wide = func(i int, half float32) bool { return v.shown[i] == nil || v.shown[i].across(half) }
	v.content = container.New(v.layout)
	v.show()
	return v
}

func (v *View) relayout() {
	if !v.busy {
		v.content.Refresh()
	}
}

// isLater says whether a question waits behind the fold. To read, nothing does.
func (v *View) isLater(f *fieldView) bool {
	ask := f.def.Ask
	if v.o.Ask != nil {
		ask = v.o.Ask(f.def)
	}
	return ask == "later" && !v.o.ReadOnly
}

// show puts the fields in reading order, builds what can be seen and hides the
// rest. The field that has the keyboard is not taken away under the hands.
func (v *View) show() {
	v.busy = true
	at := v.focused()
	var now, later []*fieldView
	for _, f := range v.fields {
		asked := v.o.Visible == nil || v.o.Visible(f.def) || f == at
		f.block.Hidden = !asked
		switch {
		case asked && v.isLater(f):
			later = append(later, f)
		case asked:
			now = append(now, f)
		}
	}
	if len(now) == 0 { // a section of later questions only has nothing to fold them under
		now, later = later, nil
	}
	v.shown, v.content.Objects = now, nil
	if len(later) > 0 {
		v.later.SetText(fmt.Sprintf("later (%d)", len(later)))
		if v.open {
			v.later.SetText(fmt.Sprintf("later (%d), shown", len(later)))
		}
		v.shown = append(append(now, nil), later...)
	}
	for i, f := range v.shown {
		if f == nil {
			v.content.Objects = append(v.content.Objects, v.later)
			continue
		}
		f.folded = i > len(now)
		f.block.Hidden = f.folded && !v.open && f != at
		if !f.block.Hidden {
			f.build()
		}
		v.content.Objects = append(v.content.Objects, f.block)
	}
	v.busy = false
}

// Unfold shows or hides the questions asked later.
func (v *View) Unfold(on bool) {
	v.open = on
	v.show()
	v.content.Refresh()
}

// Unfolded says whether they are shown, for keeping the state.
func (v *View) Unfolded() bool { return v.open }

// Refresh asks again which fields are visible and what stands beside them.
func (v *View) Refresh() {
	v.show()
	v.busy = true
	for _, f := range v.fields {
		if f.built {
			f.head.state()
			if v.o.ReadOnly {
				f.update() // the answer may have moved with what is known
			}
		}
	}
	v.busy = false
	v.content.Refresh()
}

// Object is the section's fields, to be placed in a scroll.
func (v *View) Object() fyne.CanvasObject { return v.content }

func (v *View) field(key string) *fieldView {
	for _, f := range v.fields {
		if f.def.Key == key {
			return f
		}
	}
	return nil
}

// Text is what stands in a field: its text, or the key of its one choice.
func (v *View) Text(key string) string {
	if vs := v.Values(key); len(vs) > 0 {
		return vs[0]
	}
	return ""
}

// Values are all values of a field: a list of names, the keys of its choices.
func (v *View) Values(key string) []string {
	if f := v.field(key); f != nil {
		return f.values()
	}
	return nil
}

// All is every field's values by key; empty fields are left out.
func (v *View) All() map[string][]string {
	out := map[string][]string{}
	for _, f := range v.fields {
		if vs := f.values(); len(vs) > 0 {
			out[f.def.Key] = vs
		}
	}
	return out
}

// Load puts values in without reporting a change; fields not named become
// empty, or their default. Where fields save by themselves, the one being typed
// in keeps its text: a record that moves takes nothing from under the hands.
func (v *View) Load(values map[string][]string) {
	v.busy = true
	for _, f := range v.fields {
		vs, given := values[f.def.Key]
		if !given {
			vs = f.fallback()
		}
		if f.typing && v.o.Left != nil {
			continue
		}
		f.load(vs)
		if f.built {
			f.head.refresh()
		}
	}
	v.busy = false
	v.content.Refresh()
}

// Leave reports what is still being typed, as when the page is left.
func (v *View) Leave() {
	for _, f := range v.fields {
		f.leave()
	}
}

// Changed says whether anything but a default stands in the form.
func (v *View) Changed() bool {
	return slices.ContainsFunc(v.fields, func(f *fieldView) bool { return !slices.Equal(f.values(), f.fallback()) })
}

// Saved shows a quiet tick with the time beside a field.
func (v *View) Saved(key, at string) {
	if f := v.field(key); f != nil && f.built {
		f.head.saved.Set(at)
		f.head.row.Refresh()
	}
}

// Problem says under a field what is wrong with it and puts the cursor there;
// an empty text takes the words away.
func (v *View) Problem(key, text string) bool {
	f := v.field(key)
	if f == nil {
		return false
	}
	if text != "" {
		v.Focus(key)
	}
	f.complain(text)
	v.content.Refresh()
	return true
}

// ClearProblems takes all complaints away.
func (v *View) ClearProblems() {
	for _, f := range v.fields {
		f.complain("")
	}
	v.content.Refresh()
}

// Update works previews out again, as when a minute has passed.
func (v *View) Update() {
	for _, f := range v.fields {
		if f.update != nil {
			f.update()
		}
	}
}

// Terse leaves the help lines out, as when large text needs the room; Help and
// the source stay within reach.
func (v *View) Terse(on bool) {
	v.busy = true
	for _, f := range v.fields {
		f.terse = on
		if f.built {
			f.complain(f.bad.Text)
		}
	}
	v.busy = false
	v.layout.tight = on
	v.content.Refresh()
}

// Help says what the field that has the cursor asks for and why, for the key
// that explains; empty when none has it.
func (v *View) Help() (label, help, source string) {
	if f := v.focused(); f != nil {
		help = f.def.Help
		if usual := f.usual(); len(usual) > 0 && !v.o.Defaults && !v.o.ReadOnly {
			help = strings.TrimSpace(help + " Usual: " + f.words(usual) + "; the arrow down takes it.")
		}
		return f.def.Label, help, restsOn(f.def)
	}
	return "", "", ""
}

// Outline says the fields in order.
func (v *View) Outline() []kit.OutlineLine { return kit.Outline(v.content) }
