package ui

import (
	"fmt"
	"strings"
	"time"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
)

// led is what the guide says of an incident at one moment: worked out once per
// view and minute, read by every panel.
type led struct {
	step   guidance.Progress // the one next step
	has    bool              // there is one
	book   []guidance.Progress
	ahead  guidance.Transition // the way on
	on     bool                // there is one
	checks []guidance.Check    // of the gate ahead
	debts  []guidance.Check
}

// lead asks the guide.
func (s *Shell) lead(v model.View, now time.Time) led {
	g, facts := *s.ledBy(v).Guide, s.facts(v)
	l := led{book: guidance.Playbook(g, facts)}
	l.step, l.has = guidance.NextOf(g, facts, l.book, now)
	if l.ahead, l.on = g.Ahead(facts); l.on {
		l.checks = guidance.Gate(g, facts, l.ahead.Gate, now)
	}
	l.debts = guidance.Debts(g, facts, now)
	return l
}

// blocking are the criteria of the gate ahead that keep it shut.
func (l led) blocking() []guidance.Check {
	var out []guidance.Check
	for _, c := range l.checks {
		if c.Blocks() {
			out = append(out, c)
		}
	}
	return out
}

// noticedLine is when it was noticed and how long ago, what the start card says
// of it, and whether the service runs.
func (s *Shell) noticedLine(v model.View, now time.Time) string {
	var parts []string
	if state := v.Text(guidance.RunState); state != "" {
		parts = append(parts, s.ledBy(v).Guide.Label("run_state", state))
	}
	if m, ok := v.Moment("rep.detected_at"); ok {
		text := "noticed " + model.FormatMoment(m, v.Location(), model.Style{Near: now})
		if m.Known() {
			text += " · " + model.FormatAge(now.Sub(m.From))
		}
		parts = append(parts, text)
	}
	switch v.Text("rep.ongoing") {
	case "yes":
		parts = append(parts, "still going on")
	case "no":
		parts = append(parts, "not going on any more")
	case "unknown", "":
		parts = append(parts, "going on: not known")
	}
	if systems := v.Texts("rep.systems"); len(systems) > 0 {
		parts = append(parts, "hit: "+strings.Join(systems, ", "))
	}
	return strings.Join(parts, " · ")
}

// channelLine is where the bridge team talks and where its files are; a channel
// the attacker may read is said to be unsafe.
func channelLine(v model.View) string {
	var parts []string
	trusted := guidance.ReadAnswer(v.Answers["tri.channel_trusted"]).Answer
	usual, oob := v.Text("tri.channel_main"), v.Text("tri.channel_oob")
	switch {
	case trusted == "no" && usual != "": // asked: could the attacker read it?
		parts = append(parts, "Talk on "+usual+" (judged safe)")
	case trusted != "" && oob != "":
		parts = append(parts, "Talk on "+oob)
		if usual != "" {
			parts = append(parts, "DO NOT USE "+usual+" (may be read)")
		}
	case trusted != "" && usual != "":
		parts = append(parts, "UNSAFE: "+usual+" may be read; name another channel")
	case usual != "":
		parts = append(parts, "Talk on "+usual+" (not checked)")
	}
	if files := v.Text("tri.asset_place"); files != "" {
		parts = append(parts, "files: "+files)
	}
	return strings.Join(parts, " · ")
}

// countWord writes a number with its noun.
func countWord(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%s %s", groups(uint64(n)), many)
}
