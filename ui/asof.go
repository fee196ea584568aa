package ui

import (
	"context"
	"fmt"
	"sort"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// past is the window while it shows the record as it was known at an instant:
// every page is built anew on that view, in plain colours, and nothing can be
// written. The pages of the present stay as they are and come back untouched.
type past struct {
	id      model.IncidentID
	at      time.Time // UTC
	view    model.View
	moments []time.Time // when entries were recorded, oldest first

	kept  map[Route]screen // of the present
	order []Route
	back  []Route
	route Route

	bar    *kit.Surface
	says   *kit.Text
	slider *widget.Slider
	entry  *kit.Entry
}

// ReadOnly says whether nothing can be written: the window shows the past, or what
// is left of a damaged logbook.
func (s *Shell) ReadOnly() bool { return s.past != nil || s.deps.Desk.ReadOnly() }

// errReadOnly is the refusal of every act while nothing can be written.
func (s *Shell) errReadOnly() error {
	if s.past == nil {
		return model.Refuse(model.Broken, "", "Close it and rescue what is sound into a new logbook, or restore a backup.", "this logbook is damaged; nothing is written into it.")
	}
	return model.Refuse(model.Conflict, "", "Press Esc to come back to the present.", "this is the record as it was known at %s; nothing can be written.",
		model.FormatInstantSecond(s.past.at, s.past.view.Location()))
}

// newIncident goes to the start card, where something can be recorded.
func (s *Shell) newIncident() {
	if s.deps.Desk.ReadOnly() {
		s.Fail(s.errReadOnly())
		return
	}
	s.Go(Route{Page: PageNew})
}

// asOf turns to the past of the incident in view, at its newest entry.
func (s *Shell) asOf() {
	id := s.incidentInView()
	if id == "" || s.past != nil || !s.leave() {
		return
	}
	s.run.Go(func(ctx context.Context) func() {
		moments, err := s.deps.Desk.Moments(ctx, id)
		var v model.View
		if err == nil && len(moments) > 0 {
			v, err = s.deps.Desk.IncidentAt(ctx, id, moments[len(moments)-1])
		}
		return func() {
			if err != nil || len(moments) == 0 {
				s.Fail(err)
				return
			}
			s.turnBack(id, v, moments)
		}
	})
}

func (s *Shell) turnBack(id model.IncidentID, v model.View, moments []time.Time) {
	p := &past{id: id, at: moments[len(moments)-1], view: v, moments: moments,
		kept: s.kept, order: s.order, back: s.back, route: s.route}
	p.says = kit.NewText("", kit.TextStyle{Bold: true, Truncate: true})
	p.slider = widget.NewSlider(0, float64(len(moments)-1))
	p.slider.Step = 1
	p.slider.Value = p.slider.Max
	p.slider.OnChanged = func(at float64) { p.says.SetText(p.words(p.moments[int(at)])) }
	p.slider.OnChangeEnded = func(at float64) { s.pastAt(p.moments[int(at)]) }
	p.entry = kit.NewEntry()
	p.entry.Name = "As known at"
	p.entry.SetPlaceHolder("a time, such as 03:12")
	p.entry.OnSubmitted = func(text string) {
		m, err := model.ParseMoment(text, s.deps.Clock(), v.Location())
		if err != nil {
			s.Fail(err)
			return
		}
		s.pastAt(m.End().Add(time.Minute - time.Nanosecond)) // the whole minute counts
	}
	changes := kit.NewButton("What changed since", func() { s.Go(Route{Page: PageAsOf, Incident: id}) })
	now := kit.NewButtonOf(kit.ButtonPrimary, "Back to now", "Esc", s.present)
	p.bar = kit.NewSurface(kit.Stack(4, kit.Row(12, kit.NewChip("AS KNOWN AT", kit.ChipWarn), kit.Stretch(p.says), changes, now),
		kit.Row(12, kit.Stretch(p.slider), wide(220, p.entry))), kit.ColourRaised)
	p.bar.Stroke = kit.ColourWarn
	s.past = p
	s.kept, s.order, s.back, s.screen = map[Route]screen{}, nil, nil, nil
	s.frame.before = nil
	s.applyTheme()
	s.frame.showPast(p.bar)
	s.shownPast()
	s.show(Route{Page: PageIncident, Incident: id})
}

// words say an instant the way the bar does.
func (p *past) words(at time.Time) string {
	i := sort.Search(len(p.moments), func(i int) bool { return p.moments[i].After(at) })
	return fmt.Sprintf("%s · after %s · read only, nothing can be written", model.FormatInstantSecond(at, p.view.Location()),
		countWord(i, "act", "acts")+" of "+groups(uint64(len(p.moments))))
}

func (s *Shell) shownPast() {
	p := s.past
	p.says.SetText(p.words(p.at))
	i := sort.Search(len(p.moments), func(i int) bool { return p.moments[i].After(p.at) })
	p.slider.Value = float64(max(i-1, 0))
	p.slider.Refresh()
}

// pastAt moves to another instant; a newer wish overtakes an older one.
func (s *Shell) pastAt(at time.Time) {
	p := s.past
	if p == nil {
		return
	}
	if at.Before(p.moments[0]) {
		at = p.moments[0]
	}
	p.at = at
	s.run.Go(func(ctx context.Context) func() {
		v, err := s.deps.Desk.IncidentAt(ctx, p.id, at)
		return func() {
			if s.past != p || !p.at.Equal(at) {
				return
			}
			if err != nil {
				s.Fail(err)
				return
			}
			p.view = v
			s.shownPast()
			s.kept, s.order = map[Route]screen{}, nil // every page is built anew on the other view
			s.screen = nil
			s.show(s.route)
		}
	})
}

// present comes back to what the window showed before.
func (s *Shell) present() {
	p := s.past
	if p == nil {
		return
	}
	s.past = nil
	s.kept, s.order, s.back, s.screen = p.kept, p.order, p.back, nil
	s.frame.showPast(nil)
	s.applyTheme()
	to := p.route
	if to.Page == PageAsOf {
		to.Page = PageIncident
	}
	s.show(to)
}

func init() {
	screens[PageAsOf] = func(s *Shell, r Route) screen { return newChangesScreen(s, r.Incident) }
	states = append(states,
		State{Name: "asof", Set: func(s *Shell, id model.IncidentID) {
			s.openIncident(id)
			s.asOf()
			s.pastAt(s.past.moments[len(s.past.moments)/3])
		}},
		State{Name: "asof-changes", Set: func(s *Shell, id model.IncidentID) {
			s.openIncident(id)
			s.asOf()
			s.pastAt(s.past.moments[len(s.past.moments)/2])
			s.Go(Route{Page: PageAsOf, Incident: id})
		}})
}

// changesScreen lists what changed between the instant the window shows and a
// later one, the present unless another is given.
type changesScreen struct {
	s     *Shell
	id    model.IncidentID
	v     model.View
	until *kit.Entry
	says  *kit.Text
	table *kit.DenseTable
	rows  []model.Difference
	asked int
	head  *incidentHead
	body  fyne.CanvasObject
}

func newChangesScreen(s *Shell, id model.IncidentID) *changesScreen {
	c := &changesScreen{s: s, id: id, says: kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Truncate: true})}
	c.until = kit.NewEntry()
	c.until.Name = "until"
	c.until.SetPlaceHolder("now")
	c.until.OnSubmitted = func(string) { c.compare() }
	c.table = kit.NewDenseTable([]kit.Column{{Key: "part", Title: "Part", Width: 130}, {Key: "what", Title: "What", Width: 220, Flex: 2},
		{Key: "before", Title: "Before", Width: 140, Flex: 1}, {Key: "after", Title: "After", Width: 140, Flex: 1}, {Key: "by", Title: "By", Width: 110}, {Key: "at", Title: "Recorded", Width: 96}},
		func() int { return len(c.rows) }, c.cell)
	c.table.Name, c.table.Empty = "changes", "Nothing changed between the two instants."
	head := kit.Stack(6, kit.NewText("What changed", kit.TextStyle{Size: kit.SizeTitle, Bold: true}),
		newFlow(12, nil, kit.Bold("until"), wide(220, c.until), wide(520, c.says)))
	c.head = newIncidentHead(s)
	c.body = topToBottom(c.head.object, kit.Pad(16, 12, topToBottom(head, kit.Pad(0, 8, c.table), nil)), nil)
	return c
}

func (c *changesScreen) Content() fyne.CanvasObject { return c.body }
func (c *changesScreen) Leave() error               { return nil }
func (c *changesScreen) Dropped([]string) bool      { return false }
func (c *changesScreen) Focus()                     { focusOn(c.s, c.table) }
func (c *changesScreen) Tick(time.Time)             {}

func (c *changesScreen) Show(v model.View) {
	c.v = v
	c.head.show(v, c.s.Now())
	c.compare()
}

func (c *changesScreen) compare() {
	until := c.s.deps.Clock()
	if text := c.until.Text; text != "" {
		m, err := model.ParseMoment(text, until, c.v.Location())
		if err != nil {
			c.s.Fail(err)
			return
		}
		until = m.End().Add(time.Minute - time.Nanosecond)
	}
	c.asked++
	asked, from := c.asked, c.v
	c.s.run.Go(func(ctx context.Context) func() {
		later, err := c.s.deps.Desk.IncidentAt(ctx, c.id, until)
		var rows []model.Difference
		if err == nil && later.Last.Seq < from.Last.Seq {
			err = model.Refuse(model.Invalid, "until", "Give a later one.", "that instant lies before the one shown.")
		}
		if err == nil {
			rows = model.Compare(from, later, c.s.guide)
		}
		return func() {
			if asked != c.asked {
				return
			}
			if err != nil {
				c.s.Fail(err)
				return
			}
			c.rows = rows
			c.says.SetText(fmt.Sprintf("%s from the instant above until %s", countWord(len(rows), "change", "changes"), model.FormatInstantSecond(until, from.Location())))
			c.table.Refresh()
		}
	})
}

func (c *changesScreen) cell(row int, col string) kit.Cell {
	d := c.rows[row]
	switch col {
	case "part":
		if row > 0 && c.rows[row-1].Part == d.Part {
			return kit.Cell{}
		}
		return kit.Cell{Text: d.Part, Bold: true}
	case "what":
		return kit.Cell{Text: d.What}
	case "before":
		return kit.Cell{Text: d.Before, Muted: true}
	case "after":
		return kit.Cell{Text: d.After}
	case "by":
		return kit.Cell{Text: d.By, Muted: true}
	}
	if d.At.IsZero() {
		return kit.Cell{}
	}
	return kit.Cell{Text: d.At.In(c.v.Location()).Format("15:04 MST"), Muted: true}
}
