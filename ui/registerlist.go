package ui

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// registerList is every register of an incident with how much stands in it and
// what of it is open.
type registerList struct {
	s    *Shell
	id   model.IncidentID
	v    model.View
	now  time.Time
	regs []*register

	head  *incidentHead
	table *kit.DenseTable
	body  *fyne.Container
}

func newRegisterList(s *Shell, id model.IncidentID) *registerList {
	l := &registerList{s: s, id: id, now: s.Now(), head: newIncidentHead(s)}
	for _, reg := range s.guide.Registers {
		l.regs = append(l.regs, newRegister(s.guide, reg))
	}
	l.regs = append(l.regs, newRegister(s.guide, stepsRegister))
	l.table = kit.NewDenseTable([]kit.Column{
		{Key: "n", Title: "No.", Width: 30, AlignRight: true, NoSort: true},
		{Key: "title", Title: "Register", Width: 230, Fit: true, NoSort: true},
		{Key: "rows", Title: "Rows", Width: 56, AlignRight: true, NoSort: true},
		{Key: "what", Title: "What is open", Width: 200, Flex: 1.2, NoSort: true},
		{Key: "about", Title: "What it holds", Width: 200, Flex: 1, NoSort: true, Optional: 2},
		{Key: "open", Title: "Open", Width: 140, Fit: true, NoSort: true},
	}, func() int { return len(l.regs) }, l.cell)
	l.table.Name = "registers"
	l.table.OnOpen = func(row int) { l.open(row) }
	keys := kit.NewText("Enter opens a register · Ctrl+T tasks · Ctrl+E adds evidence · F5 adds a message", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})
	title := kit.Row(16, kit.NewText("Registers", kit.TextStyle{Size: kit.SizeStep, Bold: true}), kit.Stretch(keys))
	l.body = container.New(&pageColumn{}, l.head.object, kit.Pad(4, 0, title), l.table)
	return l
}

// pageColumn stacks banner and title over a table that takes the rest.
type pageColumn struct{}

func (pageColumn) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(560, 320) }

func (pageColumn) Layout(o []fyne.CanvasObject, size fyne.Size) {
	y := place(o[0], 0, 0, size.Width, o[0].MinSize().Height) + pageGap
	x, width := float32(pageGap), size.Width-2*pageGap
	y = place(o[1], x, y, width, o[1].MinSize().Height) + 2
	place(o[2], x, y, width, max(size.Height-4-y, 0))
}

func (l *registerList) open(row int) {
	key := l.regs[row].reg.Key
	if key == "timeline" {
		l.s.Go(Route{Page: PageTimeline, Incident: l.id})
		return
	}
	l.s.Go(Route{Page: PageRegister, Incident: l.id, Section: key})
}

func (l *registerList) cell(row int, col string) kit.Cell {
	r := l.regs[row]
	standing, gone := 0, 0
	for _, x := range r.rows {
		if x.Withdrawn {
			gone++
		} else {
			standing++
		}
	}
	if r.reg.Key == "timeline" {
		standing = l.v.Timeline().Len()
	}
	open := r.open()
	switch col {
	case "n":
		return kit.Cell{Text: fmt.Sprint(row + 1), Muted: true}
	case "title":
		return kit.Cell{Text: r.reg.Title, Bold: standing > 0}
	case "about":
		return kit.Cell{Text: r.reg.About, Muted: true}
	case "rows":
		c := kit.Cell{Text: groups(uint64(standing)), Muted: standing == 0}
		return c
	case "what":
		var words []string
		for _, x := range open[:min(len(open), 3)] {
			words = append(words, r.title(x))
		}
		if n := len(open) - len(words); n > 0 {
			words = append(words, fmt.Sprintf("and %d more", n))
		}
		if len(words) == 0 && gone > 0 {
			return kit.Cell{Text: fmt.Sprintf("nothing; %d withdrawn", gone), Muted: true}
		}
		return kit.Cell{Text: strings.Join(words, "; ")}
	case "open":
		if len(open) == 0 {
			return kit.Cell{}
		}
		c := kit.Cell{Text: fmt.Sprintf("%d open", len(open)), Bold: true}
		if n := r.late(l.now); n > 0 {
			c.Badge = fmt.Sprintf("%d overdue", n)
		}
		return c
	}
	return kit.Cell{}
}

// late counts the open rows whose time has passed.
func (r *register) late(now time.Time) int {
	n := 0
	for _, row := range r.open() {
		for _, col := range dueColumns {
			if m, ok := r.moment(row, col); ok && now.After(m.End()) {
				n++
				break
			}
		}
	}
	return n
}

func (l *registerList) Content() fyne.CanvasObject { return l.body }

func (l *registerList) Show(v model.View) {
	l.v = v
	for _, r := range l.regs {
		r.show(v)
	}
	l.table.Refresh()
	l.Tick(l.s.Now())
}

func (l *registerList) Tick(now time.Time) {
	minute := !now.Truncate(time.Minute).Equal(l.now.Truncate(time.Minute))
	l.now = now
	l.head.show(l.v, now)
	if minute {
		l.table.Refresh()
	}
}

func (l *registerList) Leave() error          { return nil }
func (l *registerList) Dropped([]string) bool { return false }
func (l *registerList) Focus()                { focusOn(l.s, l.table) }
