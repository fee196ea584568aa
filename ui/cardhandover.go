package ui

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"bridgelog/desk"
	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageHandover] = func(s *Shell, r Route) screen { return newHandoverCard(s, r) }
}

// newHandoverCard is the page of F8: the next person reads where things stand,
// asks, and accepts. Until then the old lead leads.
func newHandoverCard(s *Shell, r Route) *card {
	spec, _ := s.catalog.Form("hnd")
	section := spec.Sections[0]
	c := newCard(s, r, "handover", spec.Title, section.Intro, "Accept", section, []string{"hnd.to", "hnd.state"})
	c.prefill = func(v model.View) map[string][]string { return s.handoverOf(v) }
	c.command = func(set map[string]json.RawMessage) model.Command {
		return model.AcceptHandover{Incident: r.Incident, Set: set, Transcribed: c.paper()}
	}
	c.label = func(text func(string) string) string {
		if who := strings.TrimSpace(text("hnd.to")); who != "" {
			return "Accept: " + who + " leads"
		}
		return "Accept: name who leads"
	}
	c.done = func(change desk.Change) {
		v := change.View
		c.say(kit.NewText(fmt.Sprintf("%s leads since %s (entry %d).", v.Holder("incident_manager"), s.answerAt(v, "hnd.accepted_at"), change.Seq),
			kit.TextStyle{Bold: true, Colour: kit.ColourGood}),
			kit.Row(8, kit.NewButtonOf(kit.ButtonNormal, "Back to the log", "F2", func() { s.Go(Route{Page: PageIncident, Incident: r.Incident}) })))
	}
	owed := newOwedPanel(s)
	people := newPeoplePanel(func(row seatRow) { s.openSeat(r.Incident, row) })
	c.beside.Add(owed.object)
	c.beside.Add(kit.NewSection("WHO IS IN", fixedRows(people.table, 9)))
	c.around = func(v model.View, now time.Time) {
		owed.show(v, now)
		people.show(v, s.ledBy(v))
	}
	return c
}

// answerAt is an answer of the record in words.
func (s *Shell) answerAt(v model.View, key string) string {
	f, _ := s.catalog.Field(key)
	return s.answerText(v, f, v.Answers[key])
}

// handoverOf is what the record already says of a handover: where things stand,
// the next three things with their owners, what was promised to whom.
func (s *Shell) handoverOf(v model.View) map[string][]string {
	now := s.Now()
	state := s.phaseWord(v.Phase) + ", " + v.Level() + ". " + v.Title() + "."
	if run := v.Text(guidance.RunState); run != "" {
		state += " " + s.catalog.Label("run_state", run) + "."
	}
	if rows := v.Timeline(); rows.Len() > 0 {
		for i := rows.Len() - 1; i >= 0; i-- {
			if r := rows.At(i); !r.Struck() {
				state += " Last: " + strings.TrimSuffix(r.Text, ".") + "."
				break
			}
		}
	}
	var next []string
	for _, p := range guidance.Playbook(s.guide, s.facts(v)) {
		if len(next) == 3 {
			break
		}
		if !p.Open() || p.Hidden != "" || p.Phase != string(v.Phase) {
			continue
		}
		_, owner := s.roleWord(v, p.Role)
		if p.Owner != "" {
			owner = p.Owner
		}
		if owner == "" {
			owner, _ = s.roleWord(v, p.Role)
			owner += ", seat empty"
		}
		next = append(next, "- "+p.Title+" ("+owner+")")
	}
	var promises []string
	due := func(what string, raw json.RawMessage) {
		var m model.Moment
		if json.Unmarshal(raw, &m) == nil && m.Known() {
			promises = append(promises, "- "+what+" by "+model.FormatMoment(m, v.Location(), model.Style{Near: now}))
		}
	}
	for _, r := range v.Standing("communications") {
		due("next message to "+guidance.Text(r.Fields["audience"]), r.Fields["next_due"])
	}
	for _, r := range v.Standing("actions") {
		if guidance.RowOpen("actions", guidance.Row{ID: r.ID, Fields: r.Fields}) {
			due(guidance.Text(r.Fields["title"])+" ("+guidance.Text(r.Fields["owner"])+")", r.Fields["due"])
		}
	}
	out := map[string][]string{"hnd.state": {state}}
	if len(next) > 0 {
		out["hnd.next"] = []string{strings.Join(next, "\n")}
	}
	if len(promises) > 0 {
		out["hnd.promises"] = []string{strings.Join(promises, "\n")}
	}
	return out
}
