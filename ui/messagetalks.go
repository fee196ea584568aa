package ui

import (
	"cmp"
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/ui/kit"
)

// talksPage is who talks and reports to whom on one page: the chain, every seat
// and how it is reached, and the next messages.
type talksPage struct {
	s      *Shell
	id     model.IncidentID
	v      model.View
	minute time.Time

	head  *incidentHead
	lines *fyne.Container
	print *kit.Button
	body  fyne.CanvasObject
}

func newTalksPage(s *Shell, r Route) *talksPage {
	p := &talksPage{s: s, id: r.Incident, head: newIncidentHead(s), lines: kit.Stack(6)}
	p.print = kit.NewButtonOf(kit.ButtonNormal, "Export", "F9", func() { s.Go(Route{Page: PageExport, Incident: p.id, Section: report.TalksReport}) })
	top := newFlow(12, nil, kit.NewText("Who talks to whom", kit.TextStyle{Size: kit.SizeTitle, Bold: true}), p.print,
		kit.NewButton("Messages", func() { s.Go(Route{Page: PageMessages, Incident: p.id, Section: messageNext}) }))
	p.body = topToBottom(p.head.object, kit.Pad(16, 12, topToBottom(top, container.NewVScroll(kit.Pad(0, 10, p.lines)), nil)), nil)
	return p
}

func (p *talksPage) Content() fyne.CanvasObject { return p.body }
func (p *talksPage) Leave() error               { return nil }
func (p *talksPage) Dropped([]string) bool      { return false }
func (p *talksPage) Focus()                     { focusOn(p.s, p.print) }

func (p *talksPage) Tick(now time.Time) {
	p.head.show(p.v, now)
	if m := now.Truncate(time.Minute); p.v.ID != "" && !m.Equal(p.minute) {
		p.minute = m
		p.Show(p.v)
	}
}

func (p *talksPage) Show(v model.View) {
	p.v = v
	p.head.show(v, p.s.Now())
	p.s.Run(func(context.Context) func() {
		plan := p.s.deps.Desk.Plan(v)
		talks := plan.Talks()
		return func() {
			if p.v.Last.Seq == v.Last.Seq {
				p.take(plan, talks)
			}
		}
	})
}

func (p *talksPage) take(plan *model.Plan, t model.Talks) {
	small := kit.TextStyle{Size: kit.SizeSmall, Colour: kit.ColourMuted}
	p.lines.Objects = nil
	if w := plan.Warning(); w != "" {
		p.lines.Add(kit.NewPara(w, kit.TextStyle{Colour: kit.ColourBad, Bold: true}))
	}
	p.lines.Add(kit.NewPara(t.Line, kit.TextStyle{Bold: true}))
	p.lines.Add(kit.NewPara(t.Rule, small))
	p.lines.Add(kit.Bold("Seats"))
	for _, s := range t.Seats {
		line := plan.RoleWords(s.Role) + ": " + cmp.Or(s.Name, s.Reach, "nobody")
		style := kit.TextStyle{}
		if s.Empty {
			line = plan.RoleWords(s.Role) + ": EMPTY, its messages go to " + cmp.Or(s.Name, "nobody: name the incident manager first")
			style.Colour, style.Bold = kit.ColourBad, true
		} else if how := cmp.Or(s.OOB, s.Reach); how != "" && s.Name != "" {
			line += " · " + how
		}
		if s.To != "" {
			line += ", reports to " + s.To
		}
		if s.StandIn != "" {
			line += " · stand-in " + s.StandIn
		}
		p.lines.Add(kit.NewPara(line, style))
	}
	p.lines.Add(kit.Bold("Next messages"))
	if len(t.Next) == 0 {
		p.lines.Add(kit.Muted("No message is due."))
	}
	for _, m := range t.Next {
		style := kit.TextStyle{}
		if m.Red(plan.Now) {
			style.Colour = kit.ColourBad
		}
		p.lines.Add(kit.NewPara(plan.Words(m)+" · "+cmp.Or(m.Names(), "the whole audience")+" · "+plan.Standing(m), style))
	}
	p.lines.Refresh()
}
