package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageSearch] = func(s *Shell, r Route) screen { return newSearchScreen(s, r.Section) }
	states = append(states, State{Name: "search", Set: func(s *Shell, _ model.IncidentID) {
		s.Go(Route{Page: PageSearch})
		s.screen.(*searchScreen).field.SetText("backup")
	}})
}

// mostFound is how many finds the page shows; more than these nobody reads.
const mostFound = 200

// searchScreen finds words in everything recorded about any incident.
type searchScreen struct {
	s     *Shell
	field *kit.Entry
	says  *kit.Text
	table *kit.DenseTable
	rows  []desk.Found
	asked int
	stop  func()
	body  fyne.CanvasObject
}

func newSearchScreen(s *Shell, words string) *searchScreen {
	p := &searchScreen{s: s, says: kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Truncate: true}), stop: func() {}}
	p.field = kit.NewEntry()
	p.field.Name = "Find in all records"
	p.field.SetPlaceHolder("words; each may be the beginning of one")
	p.field.OnChanged = func(string) { p.find() }
	p.field.OnSubmitted = func(string) { p.first() }
	p.table = kit.NewDenseTable([]kit.Column{{Key: "incident", Title: "Incident", Width: 128}, {Key: "part", Title: "Where", Width: 150},
		{Key: "text", Title: "What", Width: 300, Flex: 1}, {Key: "by", Title: "By", Width: 110}, {Key: "at", Title: "Recorded", Width: 170}},
		func() int { return len(p.rows) }, p.cell)
	p.table.Name = "found"
	p.table.OnOpen = func(row int) { p.lead(p.rows[row]) }
	p.field.OnKey = func(ev *fyne.KeyEvent) bool {
		if ev.Name == fyne.KeyDown && len(p.rows) > 0 {
			p.table.Select(max(p.table.Selected(), 0))
			focusOn(s, p.table)
			return true
		}
		return false
	}
	head := kit.Stack(6, kit.NewText("Find anything", kit.TextStyle{Size: kit.SizeTitle, Bold: true}), p.field, p.says)
	p.body = kit.Pad(16, 12, topToBottom(head, kit.Pad(0, 8, p.table), nil))
	if words != "" {
		p.field.SetText(words)
	}
	return p
}

func (p *searchScreen) Content() fyne.CanvasObject { return p.body }
func (p *searchScreen) Show(model.View)            {}
func (p *searchScreen) Tick(time.Time)             {}
func (p *searchScreen) Leave() error               { return nil }
func (p *searchScreen) Dropped([]string) bool      { return false }
func (p *searchScreen) Focus()                     { focusOn(p.s, p.field) }

// find looks while typing; an answer that comes after a newer question is dropped.
func (p *searchScreen) find() {
	p.stop()
	p.asked++
	asked, text := p.asked, strings.TrimSpace(p.field.Text)
	if text == "" {
		p.show(nil, "")
		return
	}
	p.stop = p.s.run.Go(func(ctx context.Context) func() {
		rows, err := p.s.deps.Desk.SearchAll(ctx, text, mostFound)
		return func() {
			if asked != p.asked {
				return
			}
			if err != nil {
				p.s.Fail(err)
				return
			}
			word := countWord(len(rows), "find", "finds") + ", the newest first"
			if len(rows) == mostFound {
				word = fmt.Sprintf("the newest %d finds; write more words to narrow it down", mostFound)
			}
			p.show(rows, word)
		}
	})
}

func (p *searchScreen) show(rows []desk.Found, word string) {
	p.rows = rows
	p.says.SetText(word)
	p.table.Empty = "Nothing recorded holds these words."
	if p.field.Text == "" {
		p.table.Empty = "Type words: the log, every form and register of every incident are searched."
	}
	p.table.Select(-1)
	p.table.Refresh()
}

func (p *searchScreen) cell(row int, col string) kit.Cell {
	f := p.rows[row]
	same := row > 0 && p.rows[row-1].Incident == f.Incident
	switch col {
	case "incident":
		return kit.Cell{Text: f.Number, Muted: same, Bold: !same}
	case "part":
		return kit.Cell{Text: f.Part, Muted: true}
	case "text":
		return kit.Cell{Text: f.Text}
	case "by":
		return kit.Cell{Text: f.By, Muted: true}
	}
	v := p.s.Home()
	return kit.Cell{Text: model.FormatInstant(f.At, v), Muted: true}
}

func (p *searchScreen) first() {
	if len(p.rows) > 0 {
		p.lead(p.rows[max(p.table.Selected(), 0)])
	}
}

// lead goes to where a find stands.
func (p *searchScreen) lead(f desk.Found) {
	s := p.s
	switch {
	case f.Field != "" && screens[PageForm] != nil:
		s.goField(f.Incident, f.Field)
	case f.Register != "" && screens[PageRegister] != nil:
		s.Go(Route{Page: PageRegister, Incident: f.Incident, Section: f.Register + "/" + f.Row})
	default:
		s.Go(Route{Page: PageTimeline, Incident: f.Incident})
		if t, ok := s.screen.(*timelineScreen); ok {
			t.goTo(f.Seq)
		}
	}
}
