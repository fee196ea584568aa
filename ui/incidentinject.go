package ui

import (
	"fmt"
	"time"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

// feed is what the main window of an exercise knows of its injects. Players may
// look at the same screen: of what is still to come it says when, never what.
type feed struct {
	drill model.Drill
	state string // inject and state that were shown last
}

// tick says whether another inject is due than was shown, or its time has come.
func (f *feed) tick(now time.Time) bool {
	i, _, _ := f.drill.Due(now)
	state := ""
	if i.ID != "" {
		state = fmt.Sprint(i.ID, !now.Before(i.Planned))
	}
	changed := state != f.state
	f.state = state
	return changed
}

// clocks count to the next inject of an exercise that runs.
func (f *feed) clocks(v model.View, now time.Time) []kit.ClockState {
	next, ok := f.drill.Next()
	if !ok || !f.drill.Running() || next.Planned.IsZero() {
		return nil
	}
	from := f.drill.Started
	for _, i := range f.drill.Injects {
		if i.Given.After(from) {
			from = i.Given
		}
	}
	return []kit.ClockState{{What: "Next inject", From: from, Due: next.Planned, Now: now,
		DueText: fmt.Sprintf("%d of %d, %s", f.drill.Place(next.ID), len(f.drill.Injects), shortMoment(next.Planned, v, now))}}
}

// feed puts an inject that is due in the place of the next step; its words only
// once its time has come.
func (p *nextPanel) feed(f feed, now time.Time) {
	i, place, ok := f.drill.Due(now)
	if !ok || p.s.ReadOnly() {
		return
	}
	p.fed = i.ID
	p.skip.Hide()
	p.give.Hide()
	p.lead.Show()
	p.done.SetText("Give it")
	p.object.SetNote(fmt.Sprintf("EXERCISE · inject %d of %d", place, len(f.drill.Injects)))
	p.what.SetText(i.Text)
	p.why.SetText("Give this to the players now. What is expected stands on the exercise's page.")
	who := ""
	if i.By != "" {
		who = "Given by the " + i.By + " · "
	}
	switch {
	case now.Before(i.Planned):
		p.what.SetText(fmt.Sprintf("Inject %d is about to be due", place))
		p.why.SetText("Its words appear here when its time has come, so that nobody reads them before.")
		p.who.SetTone(who+"due "+shortMoment(i.Planned, p.v, now), kit.ToneWarn)
	case i.State(now) == model.InjectDue:
		p.who.SetTone(who+"due now", kit.ToneWarn)
	default:
		p.who.SetTone(who+"overdue since "+shortMoment(i.Planned, p.v, now), kit.ToneBad)
	}
	p.object.Refresh()
}

// giveInject records that the inject in the panel was given now.
func (p *nextPanel) giveInject() {
	p.done.SetBusy(true)
	id := p.v.ID
	p.s.Do(model.GiveInject{Incident: id, ID: p.fed}, func(c desk.Change) {
		p.done.SetBusy(false)
		p.s.Notice(fmt.Sprintf("EXERCISE inject given and in the log (entry %d).", c.Seq), kit.Action{Text: "Note the reaction", OnTapped: func() {
			p.s.Go(Route{Page: PageDrill, Incident: id})
		}})
	}, func(err error) {
		p.done.SetBusy(false)
		p.s.Fail(err)
	})
}
