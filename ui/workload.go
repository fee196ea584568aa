package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/formview"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageWorkload] = func(s *Shell, at Route) screen {
		for r, scr := range s.kept {
			if p, ok := scr.(*workloadPage); ok && r.Page == PageWorkload {
				return p // every route to a card shows the same page
			}
		}
		return newWorkloadPage(s)
	}
}

// workloadPage shows the workload cards: the list with their age at the left,
// the card at the right, edited in place. All of it is inside the logbook.
type workloadPage struct {
	s     *Shell
	v     model.View
	now   time.Time
	cards []model.Workload // shown, in their order
	at    string           // id of the card in view

	find    *kit.Entry
	count   *kit.Text
	table   *kit.DenseTable
	card    *cardView
	holder  *fyne.Container // the card
	body    *fyne.Container
	page    fyne.CanvasObject
	look    *fileView
	content *fyne.Container
}

func newWorkloadPage(s *Shell) *workloadPage {
	p := &workloadPage{s: s, now: s.Now()}
	p.find = kit.NewEntry()
	p.find.Name = "Words"
	p.find.SetPlaceHolder("name or component ( / )")
	p.find.OnChanged = func(string) { p.list() }
	p.find.OnKey = func(ev *fyne.KeyEvent) bool {
		if ev.Name != fyne.KeyDown && ev.Name != fyne.KeyReturn {
			return false
		}
		focusOn(s, p.table)
		return true
	}
	p.count = kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})
	p.table = kit.NewDenseTable([]kit.Column{{Key: "age", Title: "Reviewed", Width: 96, Fit: true, NoSort: true}, {Key: "name", Title: "Workload", Width: 120, Flex: 1, NoSort: true}},
		func() int { return len(p.cards) }, p.cell)
	p.table.Name = "workloads"
	p.table.OnSelect = func(row int) {
		if row >= 0 && row < len(p.cards) {
			p.turn(p.cards[row].ID)
		}
	}
	p.table.OnOpen = func(int) {
		if p.card != nil {
			p.card.form.focus("wl.purpose")
		}
	}
	p.table.OnKey = p.key
	p.holder = container.NewStack()
	add := kit.NewButtonOf(kit.ButtonPrimary, "Add a card", "N", p.add)
	count := wide(140, p.count)
	head := newFlow(10, []fyne.CanvasObject{count}, kit.NewText("Workload cards", kit.TextStyle{Size: kit.SizeTitle, Bold: true}), wide(210, p.find), add,
		kit.NewButtonOf(kit.ButtonNormal, "Import CSV", "I", p.pickCards), kit.NewButtonOf(kit.ButtonNormal, "Export CSV", "E", p.saveCards), count)
	p.body = newListBeside(0.27, 0.32, p.table, p.holder)
	p.page = kit.Pad(16, 12, topToBottom(head, kit.Pad(0, 8, p.body), nil))
	p.content = container.NewStack(p.page)
	return p
}

func (p *workloadPage) Content() fyne.CanvasObject { return p.content }
func (p *workloadPage) Tick(now time.Time)         { p.now = now }

// Show takes in the organisation's record.
func (p *workloadPage) Show(v model.View) {
	if v.ID != "" && v.ID != model.Organisation {
		return
	}
	p.v, p.now = v, p.s.Now()
	p.list()
}

// Dropped keeps files with the card in view.
func (p *workloadPage) Dropped(paths []string) bool {
	if p.card == nil {
		return false
	}
	if len(paths) == 1 && strings.EqualFold(filepath.Ext(paths[0]), ".csv") {
		p.readCards(paths[0])
		return true
	}
	for _, path := range paths {
		p.card.keep("wl.diagram", path)
	}
	return true
}

func (p *workloadPage) Leave() error {
	if p.card != nil {
		p.card.form.leave()
	}
	return nil
}

// Focus goes to the card the route names.
func (p *workloadPage) Focus() {
	want := p.s.route.Section
	focusOn(p.s, p.table)
	if want == "new" {
		p.s.route.Section = ""
		p.add()
		return
	}
	if want != "" && want != p.at && p.v.ID != "" {
		p.find.SetQuietly("")
		p.turn(want)
		p.list()
	}
}

func (p *workloadPage) Escape() bool {
	switch {
	case p.look != nil:
		p.unlook()
	case p.find.Text != "":
		p.find.SetText("")
		focusOn(p.s, p.table)
	case p.s.win.Canvas().Focused() != fyne.Focusable(p.table):
		focusOn(p.s, p.table)
	default:
		return false
	}
	return true
}

// list works out the rows and keeps the chosen card chosen; cards to look at
// come first.
func (p *workloadPage) list() {
	words := strings.Fields(strings.ToLower(p.find.Text))
	rule := p.s.newest.Guide.Freshness
	p.cards = p.cards[:0]
	all := model.Workloads(p.v)
	for _, w := range all {
		text := strings.ToLower(w.Name() + "\n" + w.Text("wl.purpose") + "\n" + w.Text("wl.components"))
		if !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) }) {
			p.cards = append(p.cards, w)
		}
	}
	old := 0
	for _, w := range all {
		if light, _ := w.Age(rule, p.now); light != model.Green {
			old++
		}
	}
	slices.SortStableFunc(p.cards, func(a, b model.Workload) int {
		return strings.Compare(strings.ToLower(a.Name()), strings.ToLower(b.Name()))
	})
	p.count.SetText(countWord(len(all), "card", "cards") + fmt.Sprintf(", %d to review", old))
	p.table.Empty = "No card yet. N adds the first; a CSV brings many."
	if len(words) > 0 {
		p.table.Empty = "No card holds these words."
	}
	if p.at == "" && p.s.route.Page == PageWorkload && p.s.route.Section != "new" {
		p.at = p.s.route.Section
	}
	row := slices.IndexFunc(p.cards, func(w model.Workload) bool { return w.ID == p.at })
	if row < 0 && len(p.cards) > 0 && (p.at == "" || !p.stands(p.at)) {
		row, p.at = 0, p.cards[0].ID
	}
	if !p.stands(p.at) {
		p.at = ""
	}
	p.table.Refresh()
	p.table.Select(row)
	p.turn(p.at)
}

func (p *workloadPage) stands(id string) bool {
	r, ok := p.v.Record(guidance.WorkloadsRegister, id)
	return ok && !r.Withdrawn
}

func (p *workloadPage) cell(row int, col string) kit.Cell {
	w := p.cards[row]
	if col == "name" {
		c := kit.Cell{Text: w.Name(), Bold: true}
		if w.Text("wl.poc") == "" {
			c.Badge = "no contact"
		}
		return c
	}
	light, days := w.Age(p.s.newest.Guide.Freshness, p.now)
	return kit.Cell{Chip: ageWord(days), Kind: lightKind(light)}
}

// ageWord is how long ago a card was reviewed.
func ageWord(days int) string {
	switch days {
	case -1:
		return "never"
	case 0:
		return "today"
	case 1:
		return "1 day"
	}
	return fmt.Sprintf("%d days", days)
}

// turn shows a card at the right.
func (p *workloadPage) turn(id string) {
	if p.card != nil && p.card.id == id {
		p.at = id
		p.card.show()
		return
	}
	if p.card != nil {
		p.card.form.leave()
		p.card = nil
	}
	p.at = id
	p.holder.Objects = nil
	if p.stands(id) {
		p.card = newCardView(p, id)
		p.holder.Objects = []fyne.CanvasObject{p.card.object}
	} else {
		p.holder.Objects = []fyne.CanvasObject{kit.NewEmptyState("What the bridge team has to know about a workload", "Architecture picture, components, owners and contacts, how it is stopped and brought back: kept here, so that it opens with no network. Review each card every quarter.",
			kit.Action{Text: "Add a card", Key: "N", Primary: true, OnTapped: p.add}, kit.Action{Text: "Import CSV", Key: "I", OnTapped: p.pickCards})}
	}
	p.holder.Refresh()
}

func (p *workloadPage) key(_ int, key fyne.KeyName) bool {
	acts := map[fyne.KeyName]func(){fyne.KeyN: p.add, fyne.KeyInsert: p.add, fyne.KeyI: p.pickCards, fyne.KeyE: p.saveCards,
		fyne.KeySlash: func() { focusOn(p.s, p.find) }}
	if c := p.card; c != nil {
		acts[fyne.KeyR], acts[fyne.KeyK], acts[fyne.KeyV], acts[fyne.KeyP], acts[fyne.KeyDelete] = c.review, c.pickPicture, c.lookAtFirst, c.print, c.strike
	}
	act := acts[key]
	if act == nil {
		return false
	}
	act()
	return true
}

// add asks for the name of a new card.
func (p *workloadPage) add() {
	p.s.ask("Add a workload card", "Name it as people call it. The rest is filled in on the card.", "Name", "such as Parcel tracking", "Add", func(name string, failed func(error)) {
		set := map[string]json.RawMessage{"wl.name": asJSON(name)}
		p.s.Do(model.PutRecord{Incident: model.Organisation, Register: guidance.WorkloadsRegister, Set: set}, func(c desk.Change) {
			p.s.closeSheet()
			p.find.SetQuietly("")
			p.at = newestRow(c.View, guidance.WorkloadsRegister, c.Seq)
			p.list()
			if p.card != nil {
				p.card.form.focus("wl.purpose")
			}
		}, failed)
	})
}

// pickCards chooses a file of cards.
func (p *workloadPage) pickCards() {
	p.s.deps.Pick.OpenFiles("File of workload cards (CSV)", nil, func(paths []string, err error) {
		p.s.run.Post(func() {
			if err == nil && len(paths) > 0 {
				p.readCards(paths[0])
			}
		})
	})
}

// readCards shows what a file would do; nothing is recorded before a person says
// so.
func (p *workloadPage) readCards(path string) { p.readMapped(path, nil) }

// readMapped is readCards with what a person said of the columns.
func (p *workloadPage) readMapped(path string, said map[string]string) {
	p.s.Run(func(ctx context.Context) func() {
		in, err := p.s.deps.Desk.OpenCards(ctx, path, said)
		return func() {
			if err != nil && len(in.Heads) == 0 {
				p.s.Fail(err)
				return
			}
			p.preview(path, in, said, err)
		}
	})
}

// mostPreviewed is how many lines of a file the preview shows.
const mostPreviewed = 200

func (p *workloadPage) preview(path string, in model.CardImport, said map[string]string, wrong error) {
	fresh, changed, same, refused := in.Counts()
	says := fmt.Sprintf("%s: %d new, %d changed, %d the same, %d refused.", model.ShownName(filepath.Base(path)), fresh, changed, same, refused)
	box := kit.Stack(3)
	for i, r := range in.Rows {
		if i == mostPreviewed {
			box.Add(kit.Muted("and " + countWord(len(in.Rows)-i, "more line.", "more lines.")))
			break
		}
		style := kit.TextStyle{Size: kit.SizeSmall}
		if r.Refused != "" {
			style.Colour = kit.ColourBad
		}
		box.Add(kit.NewPara(fmt.Sprintf("Line %d. %s", r.Line, r.Says()), style))
	}
	objects := []fyne.CanvasObject{kit.NewPara(says, kit.TextStyle{Bold: true})}
	if wrong != nil {
		objects = []fyne.CanvasObject{kit.NewPara(sentenceAndHint(wrong), kit.TextStyle{Bold: true, Colour: kit.ColourBad})}
	}
	if in.Unknown != nil {
		objects = append(objects, kit.NewPara("Columns not taken: "+strings.Join(in.Unknown, ", ")+".", kit.TextStyle{Colour: kit.ColourWarn}))
	}
	picker := newColumnPicker(in.Heads, in.Taken, said, p.cardFields(), roleNone, func(next map[string]string) { p.readMapped(path, next) })
	shut := func() { p.s.closeSheet() }
	take := kit.NewButtonOf(kit.ButtonPrimary, "Take in "+countWord(fresh+changed, "card", "cards"), "", func() {
		p.s.Write(func(ctx context.Context) (desk.Change, error) { return p.s.deps.Desk.ImportCards(ctx, in) }, func(desk.Change) {
			shut()
			p.s.Notice(fmt.Sprintf("%s new, %s changed; %s refused.", countWord(fresh, "card is", "cards are"), groups(uint64(changed)), countWord(refused, "line was", "lines were")))
		})
	})
	enable(take, wrong == nil && fresh+changed > 0)
	objects = append(objects, kit.Row(8, take, kit.NewButton("Not now", shut)), tall(240, picker.beside(container.NewVScroll(box))))
	p.s.openSheet(kit.NewSheet("Cards from a file", kit.Stack(8, objects...), shut), take)
}

// cardFields are what a column of a file of cards can be.
func (p *workloadPage) cardFields() []kit.Option {
	var out []kit.Option
	for _, section := range p.s.guide.HouseSections(guidance.WorkloadsRegister) {
		for _, f := range section.Fields {
			if f.Kind != form.Evidence {
				out = append(out, kit.Option{Key: f.Key, Label: f.Label})
			}
		}
	}
	return out
}

// saveCards writes the cards as CSV.
func (p *workloadPage) saveCards() {
	p.s.deps.Pick.SaveFile("Save the workload cards", "workload-cards.csv", nil, func(path string, err error) {
		if err != nil || path == "" {
			return
		}
		p.s.run.Post(func() {
			var r desk.Receipt
			p.s.Write(func(ctx context.Context) (desk.Change, error) {
				var err error
				r, err = p.s.deps.Desk.SaveCards(ctx, path)
				return r.Change, err
			}, func(c desk.Change) {
				p.s.Notice(fmt.Sprintf("%s in %s, in clear (entry %d).", countWord(r.Rows, "card", "cards"), filepath.Base(path), c.Seq), p.s.fileActs(path)...)
			})
		})
	})
}

// lookAt shows a document over the page.
func (p *workloadPage) lookAt(e model.Evidence) {
	title := kit.Row(12, kit.NewText(e.Number+"  "+e.What, kit.TextStyle{Size: kit.SizeStep, Bold: true}), kit.NewButtonOf(kit.ButtonQuiet, "Back to the card", "Esc", p.unlook))
	p.look = newFileView(p.s, func(ctx context.Context) (viewSource, error) { return p.s.deps.Desk.OpenEvidence(ctx, e) })
	var body fyne.CanvasObject = p.look.content
	svg := isSVG(e)
	if svg {
		box := container.NewStack()
		p.s.drawDocument(e, box, func(error) {})
		body = box
	}
	p.page.Hide()
	p.content.Objects = []fyne.CanvasObject{p.page, kit.Pad(16, 12, topToBottom(title, kit.Pad(0, 8, body), nil))}
	p.content.Refresh()
	if !svg {
		p.look.show()
	}
	focusOn(p.s, p.look.table)
}

func (p *workloadPage) unlook() {
	if p.look != nil {
		p.look.stop()
	}
	p.look = nil
	p.content.Objects = []fyne.CanvasObject{p.page}
	p.page.Show()
	p.content.Refresh()
	focusOn(p.s, p.table)
}

// Actions are what can be done with the card in view.
func (p *workloadPage) Actions() []action {
	on := func() bool { return p.card != nil && p.look == nil }
	return []action{
		{ID: "card-add", Title: "Add a workload card", Run: p.add},
		{ID: "card-review", Title: "This card was reviewed today", When: on, Run: func() { p.card.review() }},
		{ID: "card-keep", Title: "Keep a picture or document with this card", When: on, Run: func() { p.card.pickPicture() }},
		{ID: "card-print", Title: "Print this card as PDF", When: on, Run: func() { p.card.print() }},
		{ID: "card-import", Title: "Import workload cards from CSV", Run: p.pickCards},
		{ID: "card-export", Title: "Export workload cards as CSV", Run: p.saveCards},
		{ID: "card-strike", Title: "Strike this workload card", When: on, Run: func() { p.card.strike() }},
	}
}

// acts are offers beside fields of a card.
func (c *cardView) acts(key string) []formview.Act {
	today := func(field string) []formview.Act {
		return []formview.Act{{Text: "tested today", Run: func() {
			at := model.At(c.p.s.Now().Truncate(time.Minute), c.p.s.Home(), model.ToMinute, model.OwnClock)
			c.p.s.Do(c.put(map[string]json.RawMessage{field: asJSON(at)}), nil)
		}}}
	}
	switch key {
	case "wl.provider_contact":
		return today("wl.provider_tested_at")
	case "wl.admin_contact":
		return today("wl.admin_tested_at")
	}
	return nil
}
