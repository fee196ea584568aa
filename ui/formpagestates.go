package ui

import (
	"bridgelog/model"
)

// The states of form pages and cards.
func init() {
	form := func(section string, then func(*Shell, *formPage)) func(*Shell, model.IncidentID) {
		return func(s *Shell, id model.IncidentID) {
			s.Go(Route{Page: PageForm, Incident: id, Section: section})
			if p, ok := s.screen.(*formPage); ok && then != nil {
				then(s, p)
			}
		}
	}
	onCard := func(p Page, then func(*card)) func(*Shell, model.IncidentID) {
		return func(s *Shell, id model.IncidentID) {
			s.Go(Route{Page: p, Incident: id})
			if c, ok := s.screen.(*card); ok && then != nil {
				then(c)
			}
		}
	}
	states = append(states,
		State{Name: "form", Set: form("tri/bridge", nil)},
		State{Name: "form-report", Set: form("rep/start", nil)},
		State{Name: "form-severity", Set: form("tri/severity", nil)},
		State{Name: "form-investigation", Set: form("inv/spread", nil)},
		State{Name: "form-review", Set: form("rev/cause", nil)},
		State{Name: "form-doubt", Set: form("rev/cause", func(_ *Shell, p *formPage) {
			p.keeper.left(p.fields.Section.Fields[3], []string{"automation", "detection"})
			p.put("rev.factors_text", "The pipeline did not scan what it built")
		})},
		State{Name: "form-refused", Set: form("tri/severity", func(_ *Shell, p *formPage) { p.put("tri.severity", "SEV4") })},
		State{Name: "form-later", Set: form("tri/people", func(_ *Shell, p *formPage) { p.fields.Unfold(true) })},
		State{Name: "form-typed", Set: form("tri/bridge", func(_ *Shell, p *formPage) {
			p.put("tri.channel_main", "bridge call 2")
			p.put("tri.channel_trusted", "no")
		})},
		State{Name: "form-help", Set: form("tri/severity", func(s *Shell, p *formPage) {
			p.FocusField("tri.scope")
			s.showKeys()
		})},
		State{Name: "form-false", Set: form("fp", nil)},
		State{Name: "form-merge", Set: form("mrg", nil)},
		State{Name: "form-reopen", Set: form("reo", nil)},
		State{Name: "contain", Set: onCard(PageContain, nil)},
		State{Name: "contain-done", Set: onCard(PageContain, func(c *card) {
			c.fields.Load(map[string][]string{containWhat: {"Cut the VPN of the buyer's account"}, containSystems: {"vpn-1"}, containRisk: {"no", "sessions are already copied"}})
			c.Save()
		})},
		State{Name: "decide", Set: onCard(PageDecide, nil)},
		State{Name: "decide-done", Set: onCard(PageDecide, func(c *card) {
			c.fields.Load(map[string][]string{"tgt.question": {"May the warehouse run on paper until the file server is back?"},
				"tgt.options": {"run on paper; wait for the restore"}, "tgt.accepted": {"half throughput until Friday"}, "tgt.decider": {"Lee Hart"}, "tgt.valid_until": {"+45m"}})
			c.Save()
		})},
		State{Name: "decide-missing", Set: onCard(PageDecide, func(c *card) { c.Save() })},
		State{Name: "handover", Set: onCard(PageHandover, func(c *card) {
			c.fields.LoadField("hnd.to", []string{"Mira Lindqvist"})
			c.relabel()
		})},
	)
}
