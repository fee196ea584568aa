package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageReadiness] = func(s *Shell, at Route) screen { return newReadinessPage(s, at.Section) }
}

// Parts of the readiness page, as sections of its route. "org/org.secops" is the
// form with the cursor in that field.
const (
	readyLines = ""
	readyForm  = "org"
	readySelf  = "selfcheck"
)

// readyParts are the parts in their order.
var readyParts = []kit.Option{{Key: "lines", Label: "What is ready"}, {Key: readyForm, Label: "Answers"}, {Key: readySelf, Label: "Self-check"}}

// lightKind is the chip of a light; it always stands with its word.
func lightKind(l model.Light) kit.ChipKind {
	switch l {
	case model.Green:
		return kit.ChipGood
	case model.Amber:
		return kit.ChipWarn
	}
	return kit.ChipBad
}

// readinessPage shows what must stand before anything happens: line by line what
// is ready, what is missing, and the key that leads to where it is put right.
type readinessPage struct {
	s     *Shell
	lines []model.ReadyLine
	self  []model.SelfLine
	at    string
	only  bool // of the self-check: what is missing

	says    *kit.Para
	parts   *kit.ChoiceRow
	table   *kit.DenseTable
	rows    []int // of the self-check that are shown
	facts   *factList
	form    *orgForm
	content fyne.CanvasObject
}

func newReadinessPage(s *Shell, at string) *readinessPage {
	p := &readinessPage{s: s, says: kit.NewPara("", quiet), facts: newFactList()}
	p.at, _, _ = strings.Cut(at, "/")
	p.parts = kit.NewChoiceRow("Part of readiness", readyParts)
	p.parts.Wrap = true
	p.parts.Set(map[string]string{readyForm: readyForm, readySelf: readySelf}[p.at])
	if p.at == readyLines {
		p.parts.Set("lines")
	}
	p.parts.OnPick = func() { p.turn(p.parts.One()) }
	var body fyne.CanvasObject
	switch p.at {
	case readyForm:
		p.form = newOrgForm(s)
		body = p.form.object
	case readySelf:
		p.table = kit.NewDenseTable([]kit.Column{{Key: "id", Title: "No.", Width: 64, Fit: true, NoSort: true}, {Key: "state", Title: "State", Width: 92, Fit: true, NoSort: true}, {Key: "text", Title: "Requirement", Width: 260, Flex: 1, NoSort: true}},
			func() int { return len(p.rows) }, p.selfCell)
		p.table.Name = "requirements"
		p.table.OnOpen = func(row int) { p.go1(p.self[p.rows[row]].Where) }
		p.table.OnSelect = func(int) { p.detail() }
		p.table.OnKey = func(_ int, key fyne.KeyName) bool {
			if key != fyne.KeyM {
				return false
			}
			p.only = !p.only
			p.show()
			return true
		}
		body = newListBeside(0.6, 0.6, p.table, p.facts.scroll)
	default:
		p.table = kit.NewDenseTable([]kit.Column{{Key: "state", Title: "State", Width: 92, Fit: true, NoSort: true}, {Key: "title", Title: "What must stand", Width: 262, Fit: true, NoSort: true}, {Key: "says", Title: "How it stands", Width: 200, Flex: 1, NoSort: true}},
			func() int { return len(p.lines) }, p.lineCell)
		p.table.Name = "readiness"
		p.table.OnOpen = func(row int) { p.go1(p.lines[row].Where) }
		p.table.OnSelect = func(int) { p.detail() }
		body = newListBeside(0.62, 0.6, p.table, p.facts.scroll)
	}
	head := kit.Stack(4, newTitleBeside("Readiness", p.parts), p.says)
	p.content = kit.Pad(16, 12, topToBottom(head, kit.Pad(0, 8, body), nil))
	p.load()
	return p
}

func newTitleBeside(title string, row *kit.ChoiceRow) *fyne.Container {
	return container.New(&titleBeside{}, kit.NewText(title, kit.TextStyle{Size: kit.SizeTitle, Bold: true}), row)
}

func (p *readinessPage) turn(part string) {
	if part == "lines" {
		part = readyLines
	}
	p.s.Go(Route{Page: PageReadiness, Section: part})
}

func (p *readinessPage) Content() fyne.CanvasObject { return p.content }
func (p *readinessPage) Show(model.View)            {}
func (p *readinessPage) Tick(time.Time)             {}
func (p *readinessPage) Dropped([]string) bool      { return false }

// Leave records what stands in a field.
func (p *readinessPage) Leave() error {
	if p.form != nil {
		p.form.leave()
	}
	return nil
}

func (p *readinessPage) Focus() {
	switch {
	case p.form != nil:
		_, field, _ := strings.Cut(p.s.route.Section, "/")
		p.form.focus(field)
	default:
		focusOn(p.s, p.table)
	}
}

// Changed reads the lines again: any record may turn one.
func (p *readinessPage) Changed(desk.Change) {
	if p.s.screen == screen(p) {
		p.load()
	}
}

// Actions lead to every part of the page.
func (p *readinessPage) Actions() []action {
	var out []action
	for i, part := range readyParts {
		digit := fmt.Sprint(i + 1)
		out = append(out, action{ID: "readiness-" + part.Key, Title: "Readiness: " + lower(part.Label), Key: fyne.KeyName(digit), Keys: digit, When: func() bool { return p.form == nil },
			Run: func() { p.turn(part.Key) }})
	}
	return out
}

func (p *readinessPage) load() {
	p.s.Run(func(ctx context.Context) func() {
		lines, err := p.s.deps.Desk.Readiness(ctx)
		return func() {
			if err != nil {
				p.s.Fail(err)
				return
			}
			p.lines = lines
			p.self = model.SelfCheck(*p.s.newest.Guide, lines)
			p.s.ready.take(p.s, lines)
			p.show()
		}
	})
}

func (p *readinessPage) show() {
	light, open := model.ReadyLight(p.lines)
	words := fmt.Sprintf("All %d lines are ready.", len(p.lines))
	if light != model.Green {
		words = fmt.Sprintf("Of %d lines %s not ready. Enter leads to where the line is put right.", len(p.lines), countWord(open, "is", "are"))
	}
	if p.at == readyForm {
		words = "Kept once, for every incident. A field is recorded when you leave it."
	}
	if p.at == readySelf {
		met, lacking, built := model.SelfCount(p.self)
		words = fmt.Sprintf("%d requirements of the guide: %d met by what is recorded, %d missing something, %d built into the program. Enter leads to the place; M shows only what is missing.", len(p.self), met, lacking, built)
		p.rows = p.rows[:0]
		for i, l := range p.self {
			if !p.only || l.State == model.Lacking {
				p.rows = append(p.rows, i)
			}
		}
	}
	p.says.SetText(words)
	if p.form != nil {
		p.form.show()
		return
	}
	p.table.Refresh()
	if p.table.Selected() < 0 || p.table.Selected() >= p.length() {
		p.table.Select(0)
	}
	p.detail()
	p.content.Refresh()
}

func (p *readinessPage) length() int {
	if p.at == readySelf {
		return len(p.rows)
	}
	return len(p.lines)
}

func (p *readinessPage) lineCell(row int, col string) kit.Cell {
	l := p.lines[row]
	switch col {
	case "state":
		return kit.Cell{Chip: l.State.Word(), Kind: lightKind(l.State)}
	case "title":
		return kit.Cell{Text: l.Title, Bold: l.State != model.Green}
	}
	return kit.Cell{Text: l.Says, Muted: l.State == model.Green}
}

func (p *readinessPage) selfCell(row int, col string) kit.Cell {
	l := p.self[p.rows[row]]
	switch col {
	case "id":
		return kit.Cell{Text: l.ID}
	case "state":
		if l.State == model.BuiltIn {
			return kit.Cell{Text: l.Word(), Muted: true}
		}
		return kit.Cell{Chip: l.Word(), Kind: lightKind(l.Light)}
	}
	return kit.Cell{Text: l.Text}
}

// detail says all about the chosen line, with a way to each place.
func (p *readinessPage) detail() {
	row := p.table.Selected()
	if row < 0 || row >= p.length() {
		p.facts.show("", nil)
		return
	}
	way := func(text, where string) fact {
		return fact{text: text + where, object: kit.NewLink(text, func() { p.go1(where) })}
	}
	if p.at == readySelf {
		l := p.self[p.rows[row]]
		p.facts.show(l.ID, []fact{{text: l.ID + " · " + l.Word(), style: kit.TextStyle{Size: kit.SizeStep, Bold: true}}, {text: l.Text},
			{label: "How", text: l.Says}, {label: "Phase", text: l.Phase, style: small}, {label: "Guide", text: "SE:12, line " + l.Lines, style: small}, {label: "Check", text: l.Check, style: small},
			way("Go there: "+p.s.placeWords(l.Where), l.Where)})
		return
	}
	l := p.lines[row]
	out := []fact{{text: l.Title, style: kit.TextStyle{Size: kit.SizeStep, Bold: true}}, {text: upper(l.State.Word()) + ". " + l.Says}}
	for i, g := range l.Gaps {
		if i == mostGaps {
			out = append(out, fact{text: fmt.Sprintf("and %d more.", len(l.Gaps)-i), style: quiet})
			break
		}
		out = append(out, way(g.Text, g.Where))
	}
	out = append(out, fact{label: "Asked by", text: strings.Join(l.Requirements, ", "), style: small}, way("Go there: "+p.s.placeWords(l.Where), l.Where))
	p.facts.show(l.Key, out)
}

// mostGaps is how many things that are missing stand in a line's detail.
const mostGaps = 25

func (p *readinessPage) go1(where string) { p.s.goPlace(where) }

// placeWords name a place of readiness or of the self-check.
func (s *Shell) placeWords(where string) string {
	kind, rest, _ := strings.Cut(where, "/")
	switch kind {
	case "org":
		return "answers of readiness"
	case "form":
		if spec, ok := s.catalog.Form(rest); ok {
			return spec.Title
		}
	case "register":
		if reg, ok := s.newest.Guide.Register(rest); ok {
			return reg.Title
		}
	case "export":
		return "reports"
	case "new":
		return "new incident"
	case "selfcheck":
		return "self-check"
	case "decide":
		return "business decision"
	}
	if reg, ok := s.newest.Guide.HouseRegister(kind); ok {
		return lower(reg.Title)
	}
	return strings.ReplaceAll(kind, "_", " ")
}

// goPlace leads to a place of readiness or of the self-check. Places inside an
// incident are shown in the newest open one; without any, on the board.
func (s *Shell) goPlace(where string) {
	kind, rest, _ := strings.Cut(where, "/")
	house := func(p Page, section string) { s.Go(Route{Page: p, Incident: model.Organisation, Section: section}) }
	switch kind {
	case "org", readySelf:
		s.Go(Route{Page: PageReadiness, Section: where})
		return
	case guidance.WorkloadsRegister:
		house(PageWorkload, rest)
		return
	case "organisation":
		s.goOrganisation("profile")
		return
	case "board", "new":
		s.Go(Route{Page: Page(kind)})
		return
	case "drills", model.DrillPlanRegister:
		s.Go(Route{Page: PageNewDrill})
		return
	case "improvements":
		s.Go(Route{Page: PageImprovements})
		return
	}
	if where == guidance.SignalsRegister && screens["signals"] != nil {
		s.Go(Route{Page: "signals"})
		return
	}
	if key, _, _ := strings.Cut(where, "/"); kind != "register" && kind != "form" {
		if _, ok := s.newest.Guide.HouseRegister(key); ok {
			house(PageRegister, where)
			return
		}
	}
	id := s.incidentInView()
	for _, row := range s.board {
		if id == "" && !row.Ended() {
			id = row.ID
		}
	}
	if id == "" {
		s.Go(Route{Page: PageBoard})
		s.Notice("It is seen inside an incident; there is no open one.")
		return
	}
	switch kind {
	case "form":
		s.Go(Route{Page: PageForm, Incident: id, Section: rest})
	case "register":
		s.Go(Route{Page: PageRegister, Incident: id, Section: rest})
	default:
		s.Go(Route{Page: Page(kind), Incident: id})
	}
}

// readyState is what the window knows of readiness beside its page: the light on
// the board.
type readyState struct {
	light   model.Light // empty while it was not asked
	open    int
	worst   string // what is missing most, in words
	asked   time.Time
	reading bool
}

func (r *readyState) take(s *Shell, lines []model.ReadyLine) {
	light, open := model.ReadyLight(lines)
	worst := worstWords(lines)
	if changed := light != r.light || open != r.open || worst != r.worst; changed {
		r.light, r.open, r.worst = light, open, worst
		s.frame.refreshRail()
		if b, ok := s.screen.(*board); ok {
			b.readiness()
		}
	}
}

// askReady looks how readiness stands, at most once in a while.
func (s *Shell) askReady() {
	r := &s.ready
	if now := s.Now(); r.reading || !r.asked.IsZero() && now.Sub(r.asked) < readyEvery {
		return
	}
	r.reading, r.asked = true, s.Now()
	s.Run(func(ctx context.Context) func() {
		lines, err := s.deps.Desk.Readiness(ctx)
		return func() {
			r.reading = false
			if err == nil { // the page says it when it is opened
				r.take(s, lines)
			}
		}
	})
}

// readyEvery is how often the board looks how readiness stands.
const readyEvery = time.Minute

// readyWords are the line of the board; empty while all is ready or not known.
func (s *Shell) readyWords() string {
	if s.ready.light == "" || s.ready.light == model.Green {
		return ""
	}
	return fmt.Sprintf("Readiness: %s to put right. %s", countWord(s.ready.open, "line", "lines"), s.ready.worst)
}

// worstWords name the cards that are doubtful or without a point of contact;
// they are what a new incident stumbles over first.
func worstWords(lines []model.ReadyLine) string {
	var said []string
	for _, key := range []string{"poc", "cards"} {
		for _, l := range lines {
			for _, g := range l.Gaps {
				if l.Key == key && g.State == model.Red {
					said = append(said, g.Text)
				}
			}
		}
	}
	if said = slices.Compact(said); len(said) > 3 {
		said = append(said[:3], fmt.Sprintf("and %d more.", len(said)-3))
	}
	return strings.Join(said, " ")
}
