package ui

import (
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/ui/kit"
)

// cellEdit is a field standing over one cell of the table.
type cellEdit struct {
	t      *registerScreen
	id     string
	col    string
	entry  *kit.Entry
	object *kit.Surface
	was    string
	ending bool
}

// inPlace are the kinds one line over a cell is enough for; the others open in
// the sheet.
func inPlace(f form.Field) bool {
	switch f.Kind {
	case form.Text, form.Person, form.Number, form.Money, form.Duration, form.Instant:
		return true
	case form.System:
		return true
	}
	return false
}

// editCell edits one cell: choices as a menu, what is typed in a line over the
// cell, the rest in the sheet with the cursor in that field.
func (t *registerScreen) editCell(line int, col string) bool {
	row := t.record(line)
	if col == stateColumn {
		if _, ok := t.reg.fields["state"]; !ok {
			return false
		}
		col = "state"
	}
	f, ok := t.reg.fields[col]
	if !ok || t.reg.readOnly() || row.Withdrawn {
		return false
	}
	switch {
	case f.Kind == form.ChoiceOne:
		t.chooseCell(line, f, row)
	case inPlace(f):
		t.typeCell(line, f, row)
	default:
		t.open(row.ID, col)
	}
	return true
}

func (t *registerScreen) chooseCell(line int, f form.Field, row model.Record) {
	shown := f.Key
	if shown == "state" {
		shown = stateColumn
	}
	var items []*fyne.MenuItem
	for _, c := range t.s.catalog.Choices(f) {
		it := fyne.NewMenuItem(c.Label, func() { t.saveCell(row.ID, f.Key, []string{c.Key}, nil) })
		it.Checked = strings.EqualFold(t.reg.text(row, f.Key), c.Label)
		items = append(items, it)
	}
	items = append(items, fyne.NewMenuItemSeparator(), fyne.NewMenuItem("Nothing", func() { t.saveCell(row.ID, f.Key, nil, nil) }))
	t.popUp(items, t.table.CellPoint(line, shown))
}

func (t *registerScreen) typeCell(line int, f form.Field, row model.Record) {
	t.endCell(true)
	typed := t.typedIn(row, f.Key)
	if kept, ok := t.drafts.rows[row.ID][f.Key]; ok {
		typed = kept
	}
	c := &cellEdit{t: t, id: row.ID, col: f.Key, entry: kit.NewEntry(), was: strings.Join(t.typedIn(row, f.Key), ", ")}
	c.entry.Name = f.Label
	c.entry.SetQuietly(strings.Join(typed, ", "))
	c.entry.CursorColumn = len([]rune(c.entry.Text))
	c.entry.OnChanged = func(text string) {
		if text == c.was {
			t.drafts.drop(c.id, c.col)
		} else {
			t.drafts.set(c.id, c.col, c.typed())
		}
		t.sayPreview(f, c.typed())
	}
	c.entry.OnSubmitted = func(string) { c.save(true) }
	c.entry.OnFocus = func(in bool) {
		if !in {
			c.save(false)
		}
	}
	c.object = kit.NewSurface(c.entry, kit.ColourRaised)
	c.object.Stroke, c.object.Radius, c.object.PadX, c.object.PadY = kit.ColourAccent, 3, 0, 0
	t.table.ScrollTo(line)
	t.cell = c
	t.body.Add(c.object)
	t.body.Refresh()
	focusOn(t.s, c.entry)
}

func (c *cellEdit) typed() []string {
	f := c.t.reg.fields[c.col]
	if !f.Multiple {
		if strings.TrimSpace(c.entry.Text) == "" {
			return nil
		}
		return []string{c.entry.Text}
	}
	var out []string
	for _, w := range strings.FieldsFunc(c.entry.Text, func(r rune) bool { return r == ',' || r == ';' }) {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// place puts the field over its cell, wider where the column is narrow.
func (c *cellEdit) place(table *kit.DenseTable) {
	at, size, ok := table.CellAt(c.t.lineOf(c.id), c.col)
	c.object.Hidden = !ok
	if !ok {
		return
	}
	high := c.entry.MinSize().Height
	wide := min(max(size.Width+12, 240*textScale()), table.Size().Width)
	x := min(at.X-6, table.Size().Width-wide)
	place(c.object, table.Position().X+max(x, 0), table.Position().Y+at.Y+(size.Height-high)/2, wide, high)
}

// save records the cell; Enter keeps the field open when it cannot be.
func (c *cellEdit) save(entered bool) {
	if c.ending {
		return
	}
	t := c.t
	if c.entry.Text == c.was {
		t.endCell(false)
		return
	}
	t.saveCell(c.id, c.col, c.typed(), func(err error) {
		if err == nil {
			t.endCell(false)
			return
		}
		t.note.SetTone(sentenceAndHint(err), kit.ToneBad)
		if !entered { // the words stay with the row, and the sheet shows them
			t.endCell(false)
			t.s.Notice("Not recorded: " + sentenceAndHint(err) + " The words are kept with the row.")
		}
	})
}

// endCell takes the field away; with keep, what stands in it is recorded first.
func (t *registerScreen) endCell(keep bool) {
	c := t.cell
	if c == nil {
		return
	}
	if keep {
		c.save(false)
		if t.cell == nil {
			return
		}
	} else if !c.ending {
		c.ending = true
	}
	had := t.s.win.Canvas().Focused() == fyne.Focusable(c.entry)
	t.cell = nil
	t.body.Remove(c.object)
	t.body.Refresh()
	if had {
		focusOn(t.s, t.table)
	}
	t.say()
}

// saveCell records one field of a row and tells how it went.
func (t *registerScreen) saveCell(id, col string, typed []string, told func(error)) {
	row, _ := t.v.Record(t.reg.reg.Key, id)
	set, err := t.encode(row, col, typed)
	if told == nil {
		told = func(err error) {
			if err != nil {
				t.s.Fail(err)
			}
		}
	}
	if err != nil {
		told(err)
		return
	}
	if col == "state" && len(typed) == 1 {
		if at := stamps[t.reg.reg.Key+"."+typed[0]]; at != "" && len(row.Fields[at]) == 0 {
			set[at] = t.justNow()
		}
	}
	t.recordField(id, col, set, func() { told(nil) }, told)
}

// sayPreview says in the line of counts what the typing would mean.
func (t *registerScreen) sayPreview(f form.Field, typed []string) {
	if f.Kind != form.Text && f.Kind != form.Person && f.Kind != form.System {
		if p := t.s.previewPaper(t.v, f, typed); p.Text != "" {
			t.note.SetTone(p.Text, p.Tone)
			return
		}
	}
	t.say()
}
