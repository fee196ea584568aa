package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/ui/kit"
)

// columnPicker lets a person say what the columns of a table are, beside what
// the table would then do.
type columnPicker struct {
	header  []string
	fields  []kit.Option      // what a column can be; the first is not used
	mapping map[string]string // what the person said, by column
	lists   []*kit.Select
	object  *fyne.Container
}

// newColumnPicker shows the columns as they are taken now; auto is what a column
// is called that is taken for something that cannot be chosen. changed is told
// all that a person said.
func newColumnPicker(header []string, taken, said map[string]string, fields []kit.Option, auto string, changed func(map[string]string)) *columnPicker {
	p := &columnPicker{header: header, mapping: said, object: kit.Stack(2)}
	p.fields = append([]kit.Option{{Label: roleNone}}, fields...)
	words := make([]string, len(p.fields))
	for i, f := range p.fields {
		words[i] = f.Label
	}
	for _, name := range header {
		options := words
		key := taken[name]
		i := slices.IndexFunc(p.fields, func(f kit.Option) bool { return f.Key == key })
		if i < 0 {
			options = append(slices.Clone(words), auto)
			i = len(words)
		}
		list := kit.NewSelect(name, options, nil)
		list.SetQuietly(options[i])
		list.OnChanged = func(word string) {
			at := slices.Index(words, word)
			if at < 0 {
				return
			}
			next := map[string]string{name: p.fields[at].Key}
			for other, key := range p.mapping {
				if other != name && (key == "" || key != p.fields[at].Key) {
					next[other] = key
				}
			}
			for other, key := range taken { // a field takes one column: the last one chosen
				if other != name && key != "" && key == p.fields[at].Key {
					next[other] = ""
				}
			}
			changed(next)
		}
		p.lists = append(p.lists, list)
		p.object.Add(kit.Row(8, kit.Stretch(kit.Short(name)), wide(170, list)))
	}
	return p
}

// beside puts the columns at the left of what the table would do.
func (p *columnPicker) beside(o fyne.CanvasObject) fyne.CanvasObject {
	left := container.NewBorder(kit.Bold("Columns of the file"), nil, nil, nil, container.NewVScroll(p.object))
	return container.New(sideLayout{0.36}, left, o)
}
