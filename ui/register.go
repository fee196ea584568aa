package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageRegister] = func(s *Shell, r Route) screen {
		key, _, _ := strings.Cut(r.Section, "/")
		if r.Incident == model.Organisation {
			if t := s.registerOf(r.Incident, key); t != nil {
				return t
			}
			if reg, ok := s.newest.Guide.HouseRegister(key); ok {
				return newRegisterScreen(s, r.Incident, newRegister(*s.newest.Guide, reg))
			}
			return newOrganisation(s, orgProfile)
		}
		if reg, ok := s.registerNamed(key); ok && key != "timeline" {
			if t := s.registerOf(r.Incident, key); t != nil {
				return t // with the filter and the open row it was left with
			}
			return newRegisterScreen(s, r.Incident, newRegister(s.guide, reg))
		}
		return newRegisterList(s, r.Incident)
	}
}

// registerOf is the page of a register that is already there; every route to
// the register and its rows shows the same one.
func (s *Shell) registerOf(id model.IncidentID, key string) *registerScreen {
	for r, scr := range s.kept {
		if t, ok := scr.(*registerScreen); ok && r.Incident == id && t.reg.reg.Key == key {
			return t
		}
	}
	return nil
}

// registerScreen is one register of an incident: a dense table, edited in place
// or in a sheet at its side, that loses nothing typed.
type registerScreen struct {
	s   *Shell
	id  model.IncidentID
	v   model.View
	now time.Time

	reg    *register
	wish   registerWish
	rows   []int           // places in reg.rows that are shown, in their order
	marks  map[string]bool // ids of rows acts are done on together
	drafts registerDrafts

	head   *incidentHead
	title  *kit.Text
	find   *kit.Entry
	struck *kit.Check
	bar    *fyne.Container
	note   *kit.Text
	keys   *kit.Text
	table  *kit.DenseTable
	sheet  *rowSheet // nil when none is open
	cell   *cellEdit // nil when no cell is edited
	body   *fyne.Container

	want string // rest of the section to go to once there is a view: "new" or a row's id
}

func newRegisterScreen(s *Shell, id model.IncidentID, reg *register) *registerScreen {
	t := &registerScreen{s: s, id: id, reg: reg, now: s.Now(), marks: map[string]bool{}}
	t.drafts = newRegisterDrafts(s, "register/"+string(id)+"/"+reg.reg.Key)
	t.drafts.fix = func(times *draftTimes, id, col string, typed []string) []string {
		f, ok := reg.fields[col]
		if !ok {
			return typed
		}
		return times.fixedText(id+"/"+col, f, typed, s.Now(), t.v.Location())
	}
	t.head = newIncidentHead(s)
	t.title = kit.NewText(reg.reg.Title, kit.TextStyle{Size: kit.SizeStep, Bold: true})
	t.find = kit.NewEntry()
	t.find.Name = "Words"
	t.find.SetPlaceHolder("words in any column ( / )")
	t.find.OnChanged = func(text string) { t.wish.Words = text; t.compute() }
	t.find.OnKey = func(ev *fyne.KeyEvent) bool {
		if ev.Name != fyne.KeyDown && ev.Name != fyne.KeyReturn {
			return false
		}
		focusOn(t.s, t.table)
		if t.table.Selected() < 0 {
			t.table.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		}
		return true
	}
	t.struck = kit.NewCheck("withdrawn", func(on bool) { t.wish.Withdrawn = on; t.compute() })
	all := kit.NewButtonOf(kit.ButtonQuiet, "All registers", "", func() { s.Go(Route{Page: PageRegister, Incident: id}) })
	all.Hidden = id == model.Organisation
	t.head.object.Hidden = id == model.Organisation
	words := wide(220, t.find)
	add := kit.NewButtonOf(kit.ButtonPrimary, "Add", "Ins", t.add)
	add.Hidden = reg.readOnly()
	t.bar = newFlow(10, []fyne.CanvasObject{words}, t.title, words, t.struck, add, all)
	if t.isContacts() {
		t.bar.Objects = append(t.bar.Objects, kit.NewButtonOf(kit.ButtonNormal, "Import", "I", t.chooseContacts),
			kit.NewButtonOf(kit.ButtonNormal, "Export", "E", t.exportContacts), kit.NewButtonOf(kit.ButtonNormal, "Contact sheet", "P", t.contactSheet))
	}
	t.note = kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})
	t.keys = kit.NewText(t.keyWords(), kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})
	t.table = kit.NewDenseTable(reg.columns(), func() int { return len(t.rows) }, func(row int, col string) kit.Cell { return t.shown(row, col) })
	t.table.Name = reg.reg.Key
	t.table.OnOpen = func(row int) {
		if !t.toDuty(t.record(row)) {
			t.open(t.record(row).ID, "")
		}
	}
	t.table.OnSelect = func(row int) {
		if t.sheet != nil && t.sheet.id != t.record(row).ID {
			t.open(t.record(row).ID, "")
			focusOn(t.s, t.table)
		}
	}
	t.table.OnSort = t.sorted
	t.table.OnKey = t.key
	t.table.OnMenu = t.menu
	t.table.OnCell = t.editCell
	t.table.OnMark = func(row int) { t.mark(row, row, !t.marks[t.record(row).ID]) }
	t.table.OnExtend = t.mark
	t.table.Marked = func(row int) bool { return t.marks[t.record(row).ID] }
	t.table.OnShortcut = t.shortcut
	t.body = container.New(&registerLayout{t}, t.head.object, t.bar, t.note, t.table, t.keys)
	t.drafts.load(func() {
		t.table.Refresh()
		t.say()
		if t.sheet != nil {
			t.sheet.show()
		}
	})
	return t
}

func (t *registerScreen) Content() fyne.CanvasObject { return t.body }

// record is the row at a line of the table.
func (t *registerScreen) record(row int) model.Record {
	if row < 0 || row >= len(t.rows) {
		return model.Record{}
	}
	return t.reg.rows[t.rows[row]]
}

// lineOf is the line a row stands on; -1 while it is not shown.
func (t *registerScreen) lineOf(id string) int {
	return slices.IndexFunc(t.rows, func(i int) bool { return t.reg.rows[i].ID == id })
}

func (t *registerScreen) shown(row int, col string) kit.Cell {
	c := t.reg.cell(t.rows[row], col, t.now.In(t.s.Home()))
	if col == t.reg.draftColumn() && t.drafts.has(t.record(row).ID) {
		c.Badge = "not saved"
	} else if col == t.reg.draftColumn() && len(t.record(row).Paper) > 0 {
		c.Badge = "paper"
	}
	return c
}

func (t *registerScreen) Show(v model.View) {
	t.v = v
	t.reg.show(v)
	t.compute()
	t.Tick(t.s.Now())
	if t.sheet != nil {
		t.sheet.show()
	}
	if t.want != "" {
		t.arrive()
	}
}

func (t *registerScreen) Tick(now time.Time) {
	minute := !now.Truncate(time.Minute).Equal(t.now.Truncate(time.Minute))
	t.now = now
	if t.id != model.Organisation {
		t.head.show(t.v, now)
	}
	if minute {
		t.table.Refresh()
	}
}

// Leave hands over what stands in the fields and keeps what could not be
// recorded yet.
func (t *registerScreen) Leave() error {
	t.endCell(true)
	if t.sheet != nil {
		t.sheet.leave()
	}
	t.drafts.save()
	return nil
}

// Dropped takes a file of contacts where the address book is in view.
func (t *registerScreen) Dropped(paths []string) bool {
	if !t.isContacts() || len(paths) != 1 || !isContactFile(paths[0]) {
		return false
	}
	t.planContacts(paths[0])
	return true
}

// Focus goes where the route points: to a new row, to a row, to the table.
func (t *registerScreen) Focus() {
	focusOn(t.s, t.table)
	_, t.want, _ = strings.Cut(t.s.route.Section, "/")
	if t.want != "" && t.v.ID != "" {
		t.arrive()
	}
}

func (t *registerScreen) arrive() {
	id := t.want
	t.want = ""
	if id == "new" {
		t.add()
		return
	}
	row, ok := t.v.Record(t.reg.reg.Key, id)
	if !ok && !t.reg.readOnly() {
		t.s.Notice("That row is not in " + t.reg.reg.Title + ".")
		return
	}
	if row.Withdrawn && !t.wish.Withdrawn {
		t.struck.SetQuietly(true)
		t.wish.Withdrawn = true
	}
	if t.lineOf(id) < 0 { // hidden by words
		t.find.SetQuietly("")
		t.wish.Words = ""
	}
	t.compute()
	t.table.Select(t.lineOf(id))
	if !t.toDuty(row) {
		t.open(id, "")
	}
}

// toDuty leads to the clock of a duty that a rule works out; one typed by hand
// has none and is a row like any other.
func (t *registerScreen) toDuty(row model.Record) bool {
	if t.reg.reg.Key != model.DutyRegister || row.Fields["rule"] == nil || row.Withdrawn {
		return false
	}
	t.s.Go(Route{Page: PageDuties, Incident: t.id, Section: row.ID})
	return true
}

// Escape ends the cell, the sheet, the marks and the words, one at a time.
func (t *registerScreen) Escape() bool {
	switch {
	case t.cell != nil:
		t.endCell(false)
	case t.find.Text != "" && t.s.win.Canvas().Focused() == fyne.Focusable(t.find):
		t.find.SetText("")
		focusOn(t.s, t.table)
	case t.sheet != nil:
		t.closeSheet()
	case t.table.CellKey() != "":
		t.table.SetCell("")
	case len(t.marks) > 0:
		clear(t.marks)
		t.table.Refresh()
		t.say()
	case t.find.Text != "":
		t.find.SetText("")
		focusOn(t.s, t.table)
	default:
		return false
	}
	return true
}

// compute applies the wish and keeps the chosen row chosen.
func (t *registerScreen) compute() {
	chosen := ""
	if at := t.table.Selected(); at >= 0 {
		chosen = t.record(at).ID
	}
	top := t.table.FirstVisible()
	t.rows = t.reg.pick(t.wish)
	t.table.Empty = t.emptyWords()
	t.table.Refresh()
	at := -1
	if chosen != "" {
		at = t.lineOf(chosen)
	}
	t.table.Select(at)
	if at < 0 {
		t.table.ScrollTo(min(top, max(len(t.rows)-1, 0)))
	}
	t.say()
}

func (t *registerScreen) emptyWords() string {
	switch {
	case t.wish.Words != "":
		return "No row holds these words. Esc shows all."
	case t.reg.readOnly():
		return "Nothing yet: the program writes here when it happens."
	case len(t.reg.rows) > 0:
		return "Every row was withdrawn; S shows them. Ins adds one."
	}
	return "Nothing here yet. Ins adds the first row."
}

// say keeps the line of counts: how many, open, hidden, marked, not saved.
func (t *registerScreen) say() {
	gone := 0
	for _, r := range t.reg.rows {
		if r.Withdrawn {
			gone++
		}
	}
	parts := []string{countWord(len(t.reg.rows)-gone, "row", "rows")}
	if n := len(t.rows); t.wish.Words != "" {
		parts = append(parts, fmt.Sprintf("%d with these words", n))
	}
	if n := len(t.reg.open()); n > 0 {
		parts = append(parts, fmt.Sprintf("%d open", n))
	}
	if gone > 0 {
		parts = append(parts, fmt.Sprintf("%d withdrawn", gone))
	}
	if n := len(t.targets(true)); n > 0 && len(t.marks) > 0 {
		parts = append(parts, fmt.Sprintf("%d marked", n))
	}
	if n := t.drafts.count(); n > 0 {
		parts = append(parts, countWord(n, "row holds typing that is not recorded", "rows hold typing that is not recorded"))
	}
	t.note.SetText(strings.Join(parts, " · ") + "   " + t.reg.reg.About)
}

func (t *registerScreen) sorted(col string, down bool) {
	t.wish.Col, t.wish.Down = col, down
	t.compute()
}

func (t *registerScreen) mark(from, to int, on bool) {
	for row := from; row <= to; row++ {
		if id := t.record(row).ID; on {
			t.marks[id] = true
		} else {
			delete(t.marks, id)
		}
	}
	t.table.Refresh()
	t.say()
}

// targets are the rows an act is done on: the marked ones, else the chosen one;
// withdrawn rows take part only where only standing is false.
func (t *registerScreen) targets(standing bool) []model.Record {
	var out []model.Record
	for _, row := range t.reg.rows {
		if t.marks[row.ID] && !(standing && row.Withdrawn) {
			out = append(out, row)
		}
	}
	if row := t.record(t.table.Selected()); len(out) == 0 && row.ID != "" && !(standing && row.Withdrawn) {
		out = append(out, row)
	}
	return out
}

// registerLayout stacks banner, bar and table, with the sheet of a row at the
// table's right and the field of a cell over it.
type registerLayout struct{ t *registerScreen }

func (l *registerLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(560, 320) }

func (l *registerLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	t, scale := l.t, textScale()
	y := float32(pageGap)
	if !t.head.object.Visible() {
		place(t.head.object, 0, 0, size.Width, 0)
	} else {
		y += place(t.head.object, 0, 0, size.Width, t.head.object.MinSize().Height)
	}
	x, width := float32(pageGap), size.Width-2*pageGap
	bottom := size.Height - t.keys.MinSize().Height - 6
	place(t.keys, x+4, bottom+2, width-8, t.keys.MinSize().Height)
	t.bar.Resize(fyne.NewSize(width, t.bar.Size().Height))
	y = place(t.bar, x, y, width, t.bar.MinSize().Height) + 4
	y = place(t.note, x+4, y, width-8, t.note.MinSize().Height) + 4
	if t.sheet != nil {
		w := min(max(440*scale, t.sheet.object.MinSize().Width), width*0.5)
		place(t.sheet.object, x+width-w, y, w, max(bottom-y, 0))
		width -= w + pageGap
	}
	place(t.table, x, y, width, max(bottom-y, 0))
	if t.cell != nil {
		t.cell.place(t.table)
	}
}

// registerDrafts are the words typed into a register that are not recorded yet,
// by row and column. They are on disk a second after typing stops.
type registerDrafts struct {
	s    *Shell
	key  string
	rows map[string]map[string][]string
	stop func()
	disk string // as last handed over to be kept

	times draftTimes
	fix   func(times *draftTimes, id, col string, typed []string) []string // as it is kept
}

func newRegisterDrafts(s *Shell, key string) registerDrafts {
	return registerDrafts{s: s, key: key, rows: map[string]map[string][]string{}, stop: func() {}}
}

// newRow is where the typing of a row that does not exist yet is kept.
const newRow = "new"

func (d *registerDrafts) has(id string) bool { return len(d.rows[id]) > 0 }

func (d *registerDrafts) count() int { return len(d.rows) }

// set keeps what stands in a field; the words reach the disk soon.
func (d *registerDrafts) set(id, col string, typed []string) {
	if d.rows[id] == nil {
		d.rows[id] = map[string][]string{}
	}
	d.rows[id][col] = slices.Clone(typed)
	d.later()
}

// drop forgets a field that was recorded.
func (d *registerDrafts) drop(id, col string) {
	if _, ok := d.rows[id][col]; !ok {
		return
	}
	delete(d.rows[id], col)
	if len(d.rows[id]) == 0 {
		delete(d.rows, id)
	}
	d.later()
}

// move gives the typing of a new row to the row it has become.
func (d *registerDrafts) move(from, to string) {
	if fields := d.rows[from]; len(fields) > 0 {
		d.rows[to] = fields
		delete(d.rows, from)
		d.later()
	}
}

func (d *registerDrafts) later() {
	d.stop()
	d.stop = d.s.run.After(draftPause, d.save)
}

func (d *registerDrafts) save() {
	d.stop()
	text := ""
	if len(d.rows) > 0 {
		rows := map[string]map[string][]string{}
		for id, fields := range d.rows {
			rows[id] = map[string][]string{}
			for col, typed := range fields {
				rows[id][col] = d.fix(&d.times, id, col, typed)
			}
		}
		raw, err := json.Marshal(rows)
		if err != nil {
			d.s.Fail(err)
			return
		}
		text = string(raw)
	}
	if text != d.disk {
		d.disk = text
		d.s.SaveDraft(d.key, text)
	}
}

// load brings back what was typed before a crash or a restart.
func (d *registerDrafts) load(then func()) {
	d.s.Run(func(ctx context.Context) func() {
		text, _, err := d.s.deps.Desk.Draft(ctx, d.key)
		kept := map[string]map[string][]string{}
		if err != nil || text == "" || json.Unmarshal([]byte(text), &kept) != nil {
			return nil
		}
		return func() {
			d.disk = text
			for id, fields := range kept {
				if d.rows[id] == nil {
					d.rows[id] = fields
				}
			}
			then()
		}
	})
}
