package ui

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/formview"
	"bridgelog/ui/kit"
)

// rowSheet is a row at the side of its table: every field, what it belongs
// together with, who wrote it when. Fields are recorded when they are left; the
// first one makes the row.
type rowSheet struct {
	t      *registerScreen
	id     string // empty until the row exists
	object *kit.Sheet

	form    *formview.View // nil for rows that are only read
	body    *fyne.Container
	links   *fyne.Container
	remark  *kit.Para // what does not fit about the values, as a complaint
	history *kit.Para
	drawn   string // the links drawn

	making  bool                       // the row is on its way to the record
	waiting map[string]json.RawMessage // fields left meanwhile
	savedAt map[string]string          // by field
	kind    bool                       // struck when it was drawn
}

// add opens a new row; it exists once its first field is left.
func (t *registerScreen) add() {
	if t.reg.readOnly() {
		t.s.Notice("Rows of " + t.reg.reg.Title + " are written by the program.")
		return
	}
	t.open("", "")
}

// open shows a row at the side and, where a column is named, puts the cursor there.
func (t *registerScreen) open(id, col string) {
	t.endCell(true)
	if t.sheet == nil || t.sheet.id != id {
		if t.sheet != nil {
			t.sheet.leave()
			t.body.Remove(t.sheet.object)
		}
		t.sheet = newRowSheet(t, id)
		t.body.Add(t.sheet.object)
		t.body.Refresh()
	}
	if t.sheet.form == nil {
		return
	}
	sheet := t.sheet
	if col == "" && t.reg.reg.Key == "evidence" {
		col = "kind" // its number is given by the program
	}
	sheet.form.Focus(col)
	t.s.run.After(firstFrame, func() { // deep fields find their canvas after the first frame
		if t.sheet == sheet && t.s.screen == screen(t) && t.s.win.Canvas().Focused() == nil {
			sheet.form.Focus(col)
		}
	})
}

func (t *registerScreen) closeSheet() {
	if t.sheet == nil {
		return
	}
	t.sheet.leave()
	t.body.Remove(t.sheet.object)
	t.sheet = nil
	t.body.Refresh()
	focusOn(t.s, t.table)
}

func newRowSheet(t *registerScreen, id string) *rowSheet {
	r := &rowSheet{t: t, id: id, savedAt: map[string]string{}}
	r.body = kit.Stack(8)
	r.links = kit.Stack(3)
	r.remark = kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Size: kit.SizeSmall, Bold: true})
	r.history = kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall})
	r.object = kit.NewSheet("", r.body, t.closeSheet)
	r.build()
	return r
}

// build draws the sheet for a row that can be written or only read.
func (r *rowSheet) build() {
	t := r.t
	row, _ := r.record()
	r.kind = row.Withdrawn
	r.body.Objects = nil
	r.form = nil
	if t.reg.readOnly() || row.Withdrawn || t.s.ReadOnly() {
		f := facts{kit.Stack(3)}
		if row.Withdrawn {
			f.line("Withdrawn", fmt.Sprintf("%s by %s, entry %d: %s", model.FormatInstant(row.WithdrawnBy.At, t.v.Location()), row.WithdrawnBy.By, row.WithdrawnBy.Seq, row.WithdrawWhy))
		}
		for _, c := range t.reg.reg.Columns {
			f.line(c.Label, t.reg.text(row, c.Key))
		}
		r.body.Add(f.box)
	} else {
		section := form.Section{Key: t.reg.reg.Key, Title: t.reg.reg.Title}
		for _, c := range t.reg.reg.Columns {
			section.Fields = append(section.Fields, t.reg.fields[c.Key])
		}
		o := t.s.paperOptions(func() model.View { return t.v })
		o.State, o.Left, o.Change = r.state, r.left, r.changed
		if t.reg.reg.Key == model.RosterRegister {
			o.NewPerson = nil // this row is what would be added
		}
		r.form = formview.New(t.s.catalog, section, o)
		r.fill()
		r.body.Add(r.remark)
		r.body.Add(r.form.Object())
	}
	r.body.Add(kit.Hairline())
	r.body.Add(r.links)
	r.body.Add(r.history)
	r.drawn = "-"
	r.show()
}

func (r *rowSheet) record() (model.Record, bool) {
	i := slices.IndexFunc(r.t.reg.rows, func(x model.Record) bool { return x.ID == r.id })
	if r.id == "" || i < 0 {
		return model.Record{}, false
	}
	return r.t.reg.rows[i], true
}

// draftID is where the typing of the row is kept.
func (r *rowSheet) draftID() string {
	if r.id == "" {
		return newRow
	}
	return r.id
}

// values are what the fields hold: as recorded, with what was typed since on top.
func (r *rowSheet) values() map[string][]string {
	out := map[string][]string{}
	row, _ := r.record()
	for key := range r.t.reg.fields {
		if typed := r.t.typedIn(row, key); len(typed) > 0 {
			out[key] = typed
		}
	}
	for key, typed := range r.t.drafts.rows[r.draftID()] {
		if _, ok := r.t.reg.fields[key]; ok && len(typed) > 0 {
			out[key] = typed
		} else if ok {
			delete(out, key) // emptied, and not recorded yet
		}
	}
	return out
}

// fill puts the record into the fields, and on top what was typed and is not
// recorded: leaving such a field records it.
func (r *rowSheet) fill() {
	drafts := r.t.drafts.rows[r.draftID()]
	recorded := map[string][]string{}
	row, _ := r.record()
	for key := range r.t.reg.fields {
		if typed := r.t.typedIn(row, key); len(typed) > 0 {
			recorded[key] = typed
		}
	}
	r.form.Load(recorded)
	for key, typed := range drafts {
		if field, half := strings.CutPrefix(key, halfKey("")); half {
			r.form.BringHalf(field, strings.Join(typed, " "))
			continue
		}
		r.form.Bring(key, typed)
	}
}

// show takes in a newer view of the row.
func (r *rowSheet) show() {
	t := r.t
	row, ok := r.record()
	if ok && row.Withdrawn != r.kind {
		r.build()
		return
	}
	r.object.SetTitle("New row · " + t.reg.reg.Title)
	if ok {
		r.object.SetTitle(t.reg.title(row))
	}
	if r.form != nil {
		want := r.values()
		if !maps.EqualFunc(r.form.All(), want, slices.Equal) {
			r.fill()
		}
		r.form.Refresh()
	}
	r.remark.SetText("")
	if t.reg.reg.Key == "indicators" && ok {
		if p := model.IndicatorProblem(model.IndicatorKind(guidance.Text(row.Fields["kind"])), guidance.Text(row.Fields["value"])); p != "" {
			r.remark.SetText("Value and kind do not fit: " + p + ". It is recorded as you wrote it.")
		}
	}
	r.remark.Hidden = r.remark.Text == ""
	if ok {
		said := fmt.Sprintf("Recorded %s by %s, entry %d", model.FormatInstant(row.Since.At, t.v.Location()), row.Since.By, row.Since.Seq)
		if row.Seq != row.Since.Seq {
			said += fmt.Sprintf("; last changed %s by %s, entry %d", model.FormatInstant(row.At, t.v.Location()), row.By, row.Seq)
		}
		said += "."
		if mark := t.paperMark(row); mark != "" {
			said = mark + " " + said
		}
		r.history.SetText(said)
	} else {
		r.history.SetText("The first field you leave makes the row. Fields are recorded when you leave them; Esc goes back to the table.")
	}
	r.showLinks(row, ok)
	r.body.Refresh()
}

// showLinks lists what the row belongs together with, both ways.
func (r *rowSheet) showLinks(row model.Record, ok bool) {
	t := r.t
	var links []rowLink
	if ok {
		links = t.s.linksOf(t.v, t.reg.reg.Key+"/"+row.ID)
	}
	sign := fmt.Sprint(ok, row.Withdrawn, links)
	if sign == r.drawn {
		return
	}
	r.drawn = sign
	r.links.Objects = nil
	if !ok || t.id == model.Organisation { // nothing of it is linked
		return
	}
	acts := newFlow(6, nil)
	if !row.Withdrawn && !t.reg.readOnly() {
		acts.Objects = append(acts.Objects, kit.NewButtonOf(kit.ButtonNormal, "Link", "L", func() { t.askLink(row) }),
			kit.NewButtonOf(kit.ButtonNormal, "Put on the timeline", "Ctrl+Shift+T", func() { t.toTimeline(row) }))
	}
	r.links.Add(kit.Row(8, kit.Bold("Belongs together with"), kit.Stretch(kit.Muted(countWord(len(links), "row", "rows")))))
	for _, l := range links {
		line := []fyne.CanvasObject{kit.NewLink(l.words(), func() { t.s.goLink(t.id, t.v, l.To) })}
		if !row.Withdrawn && !t.reg.readOnly() {
			line = append(line, kit.NewButtonOf(kit.ButtonQuiet, "Unlink", "", func() { t.unlink(row.ID, l) }))
		}
		r.links.Add(kit.Row(6, line...))
	}
	if len(acts.Objects) > 0 {
		r.links.Add(acts)
	}
}

func (r *rowSheet) state(key string) formview.FieldState {
	s := formview.FieldState{SavedAt: r.savedAt[key]}
	if row, ok := r.record(); ok && s.SavedAt != "" {
		s.By = row.By
	}
	return s
}

// changed keeps what was typed and is not recorded.
func (r *rowSheet) changed() {
	row, _ := r.record()
	for key := range r.t.reg.fields {
		if typed := r.form.Values(key); slices.Equal(typed, r.t.typedIn(row, key)) {
			r.t.drafts.drop(r.draftID(), key)
		} else {
			r.t.drafts.set(r.draftID(), key, typed)
		}
		if half := r.form.Half(key); half != "" {
			r.t.drafts.set(r.draftID(), halfKey(key), []string{half})
		} else {
			r.t.drafts.drop(r.draftID(), halfKey(key))
		}
	}
}

// left records a field that a person has left.
func (r *rowSheet) left(f form.Field, typed []string) {
	t := r.t
	row, _ := r.record()
	set, err := t.encode(row, f.Key, typed)
	if err != nil {
		t.drafts.set(r.draftID(), f.Key, typed)
		r.form.Complain(f.Key, sentenceAndHint(err))
		return
	}
	if r.id == "" {
		r.make(f.Key, set)
		return
	}
	t.recordField(r.id, f.Key, set, func() { r.saved(f.Key) }, func(err error) { r.form.Complain(f.Key, sentenceAndHint(err)) })
}

// make records the first field of a new row, and then those left meanwhile.
func (r *rowSheet) make(key string, set map[string]json.RawMessage) {
	t := r.t
	if r.making {
		if r.waiting == nil {
			r.waiting = map[string]json.RawMessage{}
		}
		maps.Copy(r.waiting, set)
		return
	}
	if string(set[key]) == "null" {
		return // nothing was typed: no row
	}
	r.making = true
	for col, value := range t.firstValues() {
		if _, ok := set[col]; !ok && len(t.drafts.rows[newRow][col]) == 0 {
			set[col] = value
		}
	}
	t.s.Do(t.put("", set), func(c desk.Change) {
		r.making = false
		r.id = newestRow(c.View, t.reg.reg.Key, c.Seq)
		t.drafts.drop(newRow, key)
		t.drafts.move(newRow, r.id)
		t.drafts.save()
		r.saved(key)
		t.compute()
		t.table.Select(t.lineOf(r.id))
		if r.waiting != nil {
			rest := r.waiting
			r.waiting = nil
			for col := range rest {
				t.recordField(r.id, col, map[string]json.RawMessage{col: rest[col]}, func() { r.saved(col) }, func(err error) { r.form.Complain(col, sentenceAndHint(err)) })
			}
		}
		r.show()
	}, func(err error) {
		r.making = false
		r.form.Complain(key, sentenceAndHint(err))
	})
}

// firstValues are what a new row starts with: the first of its states, and the
// phase it was written in.
func (t *registerScreen) firstValues() map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	if states := t.stateChoices(); len(states) > 0 {
		out["state"] = asJSON(states[0].Key)
	}
	if _, ok := t.reg.fields["phase"]; ok {
		out["phase"] = asJSON(string(t.v.Phase))
	}
	return out
}

func (r *rowSheet) saved(key string) {
	at := r.t.s.Now().In(r.t.v.Location()).Format("15:04:05")
	r.savedAt[key] = at
	if r.form != nil {
		r.form.Complain(key, "")
		r.form.Saved(key, at)
	}
}

// leave hands over what is being typed.
func (r *rowSheet) leave() {
	if r.form != nil {
		r.form.Leave()
	}
	r.t.drafts.save()
}

// typedIn is a recorded field as it would stand in its widget.
func (t *registerScreen) typedIn(row model.Record, col string) []string {
	typed := model.TypedAnswer(t.reg.fields[col], row.Fields[col])
	if len(typed) == 0 {
		return nil
	}
	switch {
	case t.reg.reg.Key == "indicators" && col == "value":
		typed[0] = model.Defang(typed[0])
	case (col == "role" || col == "phase") && typed[0] != model.NotKnownTyped:
		typed[0] = t.reg.text(row, col)
	}
	return typed
}

// keyOf is what stands for a seat or phase that a person names as it is shown;
// any other text is itself.
func (t *registerScreen) keyOf(col, text string) string {
	said := strings.TrimSpace(text)
	switch col {
	case "role":
		for _, known := range t.s.guide.Roles {
			if strings.EqualFold(said, known.Label) {
				return known.Key
			}
		}
	case "phase":
		for _, st := range t.s.catalog.States {
			if strings.EqualFold(said, st.Label) {
				return st.Key
			}
		}
	}
	return text
}

// encode is what a typed field sets: itself and, for an indicator without a
// kind, the kind it looks like.
func (t *registerScreen) encode(row model.Record, col string, typed []string) (map[string]json.RawMessage, error) {
	f := t.reg.fields[col]
	indicator := t.reg.reg.Key == "indicators" && col == "value"
	if indicator {
		typed = slices.Clone(typed)
		for i := range typed {
			typed[i] = model.Refang(strings.TrimSpace(typed[i]))
		}
	}
	if len(typed) == 1 {
		typed = []string{t.keyOf(col, typed[0])}
	}
	raw, err := t.s.encodePaper(t.v, f, typed)
	if err != nil {
		return nil, err
	}
	set := map[string]json.RawMessage{col: raw}
	if indicator && len(typed) > 0 && typed[0] != "" && !guidance.Filled(row.Fields["kind"]) && len(t.drafts.rows[row.ID]["kind"]) == 0 {
		if k := model.DetectIndicator(typed[0]); k != model.OtherKind {
			set["kind"] = asJSON(string(k))
		}
	}
	return set, nil
}

// recordField records one field of a row; what is already so is not recorded again.
func (t *registerScreen) recordField(id, col string, set map[string]json.RawMessage, then func(), failed func(error)) {
	row, _ := t.v.Record(t.reg.reg.Key, id)
	if string(row.Fields[col]) == string(set[col]) || len(row.Fields[col]) == 0 && string(set[col]) == "null" {
		t.drafts.drop(id, col)
		then()
		return
	}
	t.s.Do(t.put(id, set), func(desk.Change) {
		t.drafts.drop(id, col)
		t.drafts.save()
		then()
		t.say()
	}, failed)
}
