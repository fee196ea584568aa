package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
)

func init() {
	screens[PagePaper] = func(s *Shell, r Route) screen { return newPaperPage(s, r.Incident) }
	states = append(states,
		State{Name: "paper", Set: func(s *Shell, id model.IncidentID) {
			s.openIncident(id)
			s.goPaper()
			p := s.screen.(*paperPage)
			p.mark(0, 2, true)
		}},
		State{Name: "paper-blank", Empty: true, Set: func(s *Shell, _ model.IncidentID) { s.goPaper() }},
		State{Name: "paper-typing", Set: func(s *Shell, id model.IncidentID) {
			s.openIncident(id)
			m, err := model.ParseMoment("-4h", s.Now(), s.Home())
			if err != nil {
				s.Fail(err)
				return
			}
			v, _ := s.Current()
			s.beginPaper(id, v.Number, model.Transcribed{By: "Kim Novak", Written: m})
			if page, ok := s.screen.(*incidentScreen); ok {
				page.quick.line.SetText("03:12 a: main switch of hall 2 turned off @Lee #hall2")
			}
		}},
		State{Name: "paper-ask", Set: func(s *Shell, id model.IncidentID) {
			s.openIncident(id)
			s.typeFromPaper()
		}})
}

// goPaper leads to the forms and sheets, of the incident in view if there is one.
func (s *Shell) goPaper() { s.Go(Route{Page: PagePaper, Incident: s.incidentInView()}) }

// paperPage lists every form and sheet that can be printed for use without a
// computer, and writes one, several or all of them.
type paperPage struct {
	s      *Shell
	id     model.IncidentID // empty: blank ones only
	v      model.View
	all    []report.Paper
	marks  map[string]bool
	filled *kit.ChoiceRow
	size   *kit.ChoiceRow
	tlp    *kit.ChoiceRow
	says   *kit.Para
	save   *kit.Button
	every  *kit.Button
	result *fyne.Container
	table  *kit.DenseTable
	head   *incidentHead
	body   fyne.CanvasObject
	stop   func()
}

func newPaperPage(s *Shell, id model.IncidentID) *paperPage {
	quiet := kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}
	p := &paperPage{s: s, id: id, marks: map[string]bool{}, says: kit.NewPara("", quiet), result: kit.Stack(4), stop: func() {}}
	p.filled = kit.NewChoiceRow("Filled in", []kit.Option{{Key: "part", Label: "With what is recorded"}, {Key: "blank", Label: "Blank"}})
	p.filled.Set("part")
	p.filled.OnPick = p.say
	p.size = kit.NewChoiceRow("Paper", []kit.Option{{Key: "a4", Label: "A4"}, {Key: "letter", Label: "Letter"}})
	p.size.Set(orA4(model.HouseStyle(s.House()).Paper))
	var marks []kit.Option
	for _, c := range s.catalog.List("tlp") {
		marks = append(marks, kit.Option{Key: c.Key, Label: strings.TrimPrefix(c.Label, "TLP:")})
	}
	p.tlp = kit.NewChoiceRow("TLP", marks)
	p.tlp.Set(report.DefaultTLP)
	p.save = kit.NewButtonOf(kit.ButtonPrimary, "Save as PDF", "Ctrl+Enter", p.Save)
	p.every = kit.NewButton("Save all", func() { p.write(p.all) })
	columns := []kit.Column{{Key: "mark", Width: 18, NoSort: true}, {Key: "sort", Width: 90, NoSort: true}, {Key: "title", Title: "Form or sheet", Width: 260, Flex: 1, NoSort: true},
		{Key: "holds", Title: "Holds", Width: 200, Flex: 1, NoSort: true}}
	if id == "" {
		columns = columns[:3]
	}
	p.table = kit.NewDenseTable(columns, func() int { return len(p.all) }, p.cell)
	p.table.Name, p.table.Empty = "papers", "This program was started without its guide."
	p.table.OnOpen = func(row int) { p.write(p.all[row : row+1]) }
	p.table.OnSelect = func(int) { p.say() }
	p.table.OnMark = func(row int) { p.mark(row, row, !p.marks[p.all[row].Key]) }
	p.table.OnExtend = p.mark
	p.table.Marked = func(row int) bool { return p.marks[p.all[row].Key] }
	p.head = newIncidentHead(s)
	p.head.object.Hidden = id == ""
	choices := newFlow(18, nil, kit.Row(8, kit.Bold("Filled in"), p.filled), kit.Row(8, kit.Bold("Paper"), p.size), kit.Row(8, kit.Bold("TLP"), p.tlp))
	if id == "" {
		p.filled.Set("blank")
		choices.Objects = choices.Objects[1:]
	}
	typing := kit.NewButton("Type in from paper", s.typeFromPaper)
	typing.Hidden = id == ""
	top := kit.Stack(8, kit.NewText("On paper", kit.TextStyle{Size: kit.SizeTitle, Bold: true}),
		kit.NewPara("Forms to tick and write on, a sheet for the log and one for every register, for when there is no computer. What was written is typed in later, marked with the writer's name and time.", kit.TextStyle{}),
		choices, newFlow(8, nil, p.save, p.every, typing), p.says, p.result)
	p.body = topToBottom(p.head.object, topToBottom(kit.Pad(16, 10, container.New(readingWidth{}, top)), kit.Pad(16, 6, p.table), nil), nil)
	p.all = s.deps.Desk.Papers(model.View{})
	p.say()
	return p
}

func (p *paperPage) Content() fyne.CanvasObject { return p.body }
func (p *paperPage) Leave() error               { return nil }
func (p *paperPage) Dropped([]string) bool      { return false }
func (p *paperPage) Focus()                     { focusOn(p.s, p.table) }

func (p *paperPage) Show(v model.View) {
	p.v = v
	p.all = p.s.deps.Desk.Papers(v)
	p.Tick(p.s.Now())
	p.table.Refresh()
	p.say()
}

func (p *paperPage) Tick(now time.Time) {
	if p.id != "" {
		p.head.show(p.v, now)
	}
}

// Escape stops what is being written.
func (p *paperPage) Escape() bool {
	if !p.save.Disabled() {
		return false
	}
	p.stop()
	return true
}

func (p *paperPage) cell(row int, col string) kit.Cell {
	x := p.all[row]
	switch col {
	case "mark":
		return kit.Cell{}
	case "sort":
		if row > 0 && p.all[row-1].Sort == x.Sort {
			return kit.Cell{}
		}
		return kit.Cell{Text: x.Sort, Muted: true}
	case "title":
		return kit.Cell{Text: x.Title, Bold: p.marks[x.Key]}
	}
	return kit.Cell{Text: p.holds(x), Muted: true}
}

// holds says what is recorded of a form or register.
func (p *paperPage) holds(x report.Paper) string {
	if p.blank() {
		return ""
	}
	if form, _, ok := report.OfForm(x.Key); ok {
		spec, _ := p.s.catalog.Form(form)
		n := 0
		for _, s := range spec.Sections {
			for _, f := range s.Fields {
				if p.v.Answers[f.Key] != nil {
					n++
				}
			}
		}
		return countWord(n, "answer", "answers")
	}
	if name, _, _ := report.OfSheet(x.Key); name != report.LogSheet {
		return countWord(len(p.v.Standing(name)), "row", "rows")
	}
	return "empty lines under the number of the incident"
}

func (p *paperPage) blank() bool { return p.id == "" || p.filled.One() == "blank" }

func (p *paperPage) mark(from, to int, on bool) {
	for row := from; row <= to; row++ {
		if key := p.all[row].Key; on {
			p.marks[key] = true
		} else {
			delete(p.marks, key)
		}
	}
	p.table.Refresh()
	p.say()
}

// chosen are the marked ones, else the one in hand.
func (p *paperPage) chosen() []report.Paper {
	var out []report.Paper
	for _, x := range p.all {
		if p.marks[x.Key] {
			out = append(out, x)
		}
	}
	if at := p.table.Selected(); len(out) == 0 && at >= 0 && at < len(p.all) {
		out = p.all[at : at+1]
	}
	return out
}

// say keeps the words about what would be written.
func (p *paperPage) say() {
	text := "They belong to no incident and are recorded nowhere; they can be printed before anything happens."
	if !p.blank() {
		text = "The incident's number and what is recorded stand on them; each file becomes an entry with its SHA-256."
	}
	p.says.SetText(text + " Space marks several.")
	word := "Save as PDF"
	if n := len(p.chosen()); n > 1 {
		word = fmt.Sprintf("Save %d as PDF", n)
	}
	p.save.SetText(word)
	p.every.SetText(fmt.Sprintf("Save all %d", len(p.all)))
	p.table.Refresh()
}

// Save writes what is chosen, as Ctrl+Enter does.
func (p *paperPage) Save() {
	if chosen := p.chosen(); len(chosen) > 0 {
		p.write(chosen)
		return
	}
	p.s.Notice("Choose a form or sheet first; Space marks several.")
}

// named is the file of a paper; n is its place among several.
func (p *paperPage) named(x report.Paper, n int) string {
	title := strings.NewReplacer("/", "-", "\\", "-", ":", "").Replace(x.Title)
	if p.blank() {
		title += " blank"
	}
	number := p.v.Number
	if p.blank() {
		number = "Bridgelog"
	}
	if n > 0 {
		number += fmt.Sprintf(" %02d", n)
	}
	return fileName(number, title, p.tlp.One(), "pdf", p.s.Now())
}

// write asks where to and writes the papers: one as a file, several into a folder.
func (p *paperPage) write(papers []report.Paper) {
	if p.save.Disabled() || len(papers) == 0 || p.id != "" && p.v.ID == "" {
		return
	}
	if !p.blank() && p.s.ReadOnly() {
		p.s.Fail(p.s.errReadOnly())
		return
	}
	place := func(paths func(path string) []string) func(path string, err error) {
		return func(path string, err error) {
			p.s.run.Post(func() {
				switch {
				case err != nil:
					p.s.Fail(err)
				case path != "":
					p.draw(papers, paths(path))
				}
			})
		}
	}
	if len(papers) == 1 {
		p.s.deps.Pick.SaveFile("Save "+papers[0].Title, p.named(papers[0], 0), []pick.Filter{{Name: "PDF", Extensions: []string{"pdf"}}}, place(func(path string) []string { return []string{path} }))
		return
	}
	p.s.deps.Pick.Folder("Folder for "+countWord(len(papers), "file", "files"), place(func(path string) []string {
		out := make([]string, len(papers))
		for i, x := range papers {
			out[i] = filepath.Join(path, p.named(x, i+1))
		}
		return out
	}))
}

// draw writes the papers one after the other; those written stay where a later
// one cannot be.
func (p *paperPage) draw(papers []report.Paper, paths []string) {
	asks := make([]desk.Ask, len(papers))
	for i, x := range papers {
		c := report.DefaultChoice()
		c.Report, c.TLP, c.Paper = x.Key, p.tlp.One(), p.size.One()
		if p.blank() {
			c.Report += "/blank"
		}
		asks[i] = desk.Ask{Format: "pdf", Choice: c}
		if !p.blank() {
			asks[i].Incident = p.id
		}
	}
	p.save.SetBusy(true)
	p.every.Disable()
	card := kit.NewProgressCard("Writing "+countWord(len(papers), "file", "files"), func() { p.stop() })
	p.result.Objects = []fyne.CanvasObject{card}
	p.body.Refresh()
	progress := p.s.progress(func(done, total int64) { card.Set(fraction(done, total), fmt.Sprintf("%d of %d", done, total)) })
	written := 0
	ended := func(err error) {
		p.save.SetBusy(false)
		p.every.Enable()
		p.result.Objects = nil
		if written > 0 {
			where := paths[0]
			if len(paths) > 1 {
				where = filepath.Dir(where)
			}
			p.result.Add(kit.NewPara(countWord(written, "file is", "files are")+" written: "+where, kit.TextStyle{Bold: true, Colour: kit.ColourGood}))
			if len(paths) == 1 {
				p.result.Add(p.s.fileButtons(where))
			}
		}
		if err != nil {
			p.s.Fail(err)
		}
		p.body.Refresh()
	}
	each := func(write func(ask desk.Ask, path string) error) error {
		for i, ask := range asks {
			if err := write(ask, paths[i]); err != nil {
				return err
			}
			written++
			progress(i+1, len(asks))
		}
		return nil
	}
	if p.blank() {
		p.stop = p.s.Run(func(ctx context.Context) func() {
			err := each(func(ask desk.Ask, path string) error {
				_, err := p.s.deps.Desk.BlankForm(ctx, ask, path)
				return err
			})
			return func() { ended(err) }
		})
		return
	}
	var last desk.Change
	p.stop = p.s.Write(func(ctx context.Context) (desk.Change, error) {
		err := each(func(ask desk.Ask, path string) error {
			r, err := p.s.deps.Desk.Export(ctx, ask, path)
			if err == nil {
				last = r.Change
			}
			return err
		})
		return last, err
	}, func(desk.Change) { ended(nil) }, func(err error) { ended(err) })
}
