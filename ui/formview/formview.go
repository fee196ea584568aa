// Package formview draws a section of any declared form and reads it back. It
// promises that what a definition says is what stands on screen - label, help,
// source, what is asked for at which gate - and that typing order is reading
// order. It refuses to know what the answers mean: values are texts and keys,
// and checking them is the caller's.
package formview

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/model/form"
	"bridgelog/ui/kit"
)

// Options are what a form needs from its surroundings.
type Options struct {
	Needed  []string                        // keys without which the form cannot be saved
	Preview func(text string) kit.Preview   // what a typed time would mean
	Hint    func(form.Field) (place string) // what stands grey in an empty field; may be nil
	Change  func()                          // a person changed something
	Submit  func()                          // Enter in a field
	Canvas  func() fyne.Canvas              // where the form stands or will stand
}

// View is one section on screen.
type View struct {
	Section form.Section
	fields  []*fieldView
	content *fyne.Container
	canvas  func() fyne.Canvas
}

// New draws a section.
func New(c form.Catalog, section form.Section, o Options) *View {
	v := &View{Section: section, canvas: o.Canvas}
	var blocks []fyne.CanvasObject
	for _, f := range section.Fields {
		fv := newField(c, f, o)
		v.fields = append(v.fields, fv)
		blocks = append(blocks, fv.block)
	}
	l := &flow{}
	for _, fv := range v.fields {
		l.wide = append(l.wide, fv.wide)
	}
	v.content = container.New(l, blocks...)
	return v
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
		return f.get()
	}
	return nil
}

// All is every field's values by key; empty fields are left out.
func (v *View) All() map[string][]string {
	out := map[string][]string{}
	for _, f := range v.fields {
		if vs := f.get(); len(vs) > 0 {
			out[f.def.Key] = vs
		}
	}
	return out
}

// Load puts values in without reporting a change; fields not named become
// empty, or their default.
func (v *View) Load(values map[string][]string) {
	for _, f := range v.fields {
		vs, given := values[f.def.Key]
		if !given {
			vs = f.fallback()
		}
		f.set(vs)
	}
}

// Changed says whether anything but a default stands in the form.
func (v *View) Changed() bool {
	return slices.ContainsFunc(v.fields, func(f *fieldView) bool { return !slices.Equal(f.get(), f.fallback()) })
}

// Problem says under a field what is wrong with it and puts the cursor there;
// an empty text takes the words away.
func (v *View) Problem(key, text string) bool {
	f := v.field(key)
	if f == nil {
		return false
	}
	f.complain(text)
	v.content.Refresh()
	if text != "" {
		v.Focus(key)
	}
	return true
}

// ClearProblems takes all complaints away.
func (v *View) ClearProblems() {
	for _, f := range v.fields {
		f.complain("")
	}
	v.content.Refresh()
}

// Focus puts the cursor into a field; an empty key means the first.
func (v *View) Focus(key string) {
	f := v.field(key)
	if f == nil && len(v.fields) > 0 {
		f = v.fields[0]
	}
	if f != nil {
		v.canvas().Focus(f.focus)
	}
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
	for _, f := range v.fields {
		f.terse = on
		f.complain(f.bad.Text)
	}
	v.content.Layout.(*flow).tight = on
	v.content.Refresh()
}

// Help says what the field that has the cursor asks for and why, for the key
// that explains; empty when none has it.
func (v *View) Help() (label, help, source string) {
	for _, f := range v.fields {
		if v.canvas().Focused() == f.focus {
			return f.def.Label, f.def.Help, strings.Join(f.def.Source, "; ")
		}
	}
	return "", "", ""
}

// Outline says the fields in order.
func (v *View) Outline() []kit.OutlineLine { return kit.Outline(v.content) }

// flow places fields in two columns, wide ones across; under narrowest it is
// one column. It lets each field take the height its words need at that width.
type flow struct {
	wide  []bool
	width float32
	tight bool
}

const (
	columnGap = 24
	rowGap    = 12
	tightGap  = 6
	narrowest = 640 // pixels below which one column reads better
)

func (l *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.walk(objects, func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	})
}

func (l *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(280, l.walk(objects, nil))
}

// walk visits the fields row by row and returns the height of all.
func (l *flow) walk(objects []fyne.CanvasObject, place func(o fyne.CanvasObject, x, y, w, h float32)) float32 {
	width := l.width
	if width <= 0 {
		width = 1000
	}
	half := (width - columnGap) / 2
	gap := float32(rowGap)
	if l.tight {
		gap = tightGap
	}
	y := float32(0)
	for i := 0; i < len(objects); {
		row := []fyne.CanvasObject{objects[i]}
		w := width
		across := func(j int) bool { return l.wide[j] || objects[j].MinSize().Width > half }
		if width >= narrowest && !across(i) {
			w = half
			if i+1 < len(objects) && !across(i+1) {
				row = append(row, objects[i+1])
			}
		}
		h := float32(0)
		for _, o := range row {
			o.Resize(fyne.NewSize(w, o.Size().Height)) // words wrap at this width before their height is asked
			h = max(h, o.MinSize().Height)
		}
		for j, o := range row {
			if place != nil {
				place(o, float32(j)*(half+columnGap), y, w, h)
			}
		}
		y += h + gap
		i += len(row)
	}
	return max(y-gap, 0)
}
