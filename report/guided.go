package report

import (
	"fmt"
	"slices"
	"strings"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// Led is what a guided document is built with beside the incident: the guidance
// it was led by, the severity rules and the documents as declared.
type Led struct {
	Guide     guide.Guide
	Rules     model.SeverityRules
	Templates Templates
	Note      string // why it is told with other guidance than the incident names; empty when it is not
	Real      []Case // what a drill is held against; asked for by its report only
}

// Incident is the standard incident report: every section of the guide's
// incident_report, numbered and in order, an empty one saying so, the timeline
// in full as annex. It is pure: no clock, no disk, nothing but its arguments.
func Incident(v model.View, l Led, c Choice) Doc {
	b := newBook(v, l, c, IncidentReport)
	d := b.doc()
	d.Blocks = append(d.Blocks, b.annex()...)
	return b.finish(d)
}

// Drill is the guide's drill_report, built the same way.
func Drill(v model.View, l Led, c Choice) Doc { return newBook(v, l, c, DrillReport).doc() }

// book is one build of a guided document.
type book struct {
	builder
	led      Led
	facts    guide.Facts
	template Template
	place    string                // the section that is being filled
	ruledBy  map[string]model.Duty // once they are asked for, by their ids
	left     []leftOut             // what this copy does not show beside rows of the timeline
}

func newBook(v model.View, l Led, c Choice, key string) *book {
	c.Struck, c.Order, c.Report = true, ByHappened, key // the record is told whole
	b := &book{builder: newBuilder(v, c, v.Location()), led: l, facts: model.Facts(v, l.Rules)}
	b.private = map[model.Seq]bool{}
	if c.Zone != "" {
		b.zone = model.Location(c.Zone)
	}
	b.template, _ = l.Templates.Template(key)
	if b.c.TLP == "" {
		b.c.TLP = DefaultTLP
	}
	b.leaveOut()
	b.choose()
	return b
}

// leaveOut withholds from wider copies the app's own rows that name people who
// were deliberately not involved.
func (b *book) leaveOut() {
	if !b.wide() {
		return
	}
	for _, row := range b.v.Records[model.RosterRegister] {
		name := raw(row, "person")
		if raw(row, "in_scope") != "left_out" || name == "" {
			continue
		}
		for _, r := range b.v.Timeline().All() {
			if r.Derived && strings.Contains(r.Text, name) {
				b.private[r.Seq] = true
			}
		}
	}
}

func (b *book) doc() Doc {
	d := Doc{Meta: b.meta()}
	d.Meta.Title = b.tr(b.template.Title)
	if b.template.Key == RegulatorReport {
		d.Meta.Severity, d.Meta.SeverityWord = "", "" // how bad it is for the organisation is not the recipient's business
	}
	lead := b.result
	if own, ok := leads[b.template.Key]; ok {
		lead = func() string { return own(b) }
	}
	level := 1
	if b.template.Key == HandoverReport { // two pages, to be read aloud: smaller heads
		level, d.Meta.Compact = 2, true
	}
	var body []Block
	for _, s := range b.template.Sections {
		b.place = b.tr(s.Title)
		body = append(body, Heading{level, b.place})
		if slices.Contains(b.c.LeaveOut, s.Key) {
			b.leave(b.tr("the whole section, by choice"), 1)
			body = append(body, Para{Style: "muted", Text: b.tr(omitted)})
			continue
		}
		if own, ok := ownSections[b.template.Key+"/"+s.Key]; ok {
			body = append(body, own(b)...)
		} else {
			body = append(body, b.section(s)...)
		}
	}
	d.Meta.Withheld, d.Hides = b.withheldCount(), b.held
	if b.template.Key != IncidentReport { // its first section is that box
		d.Blocks = append(d.Blocks, b.box())
	}
	d.Blocks = append(append(d.Blocks, Para{Style: "lead", Text: lead()}), body...)
	if d.Meta.Withheld > 0 || b.template.Key == IncidentReport { // whose headings are the same for every incident
		d.Blocks = append(d.Blocks, b.withheldList()...)
	}
	d.Cites = b.usedCites()
	return d
}

// omitted stands in the place of a section that somebody chose to leave out: a
// document never gets shorter without saying where.
const omitted = "This section is left out of this copy."

// box is the box under the title: what a reader files the document by, and how
// much of it is withheld.
func (b *book) box() Pairs {
	rows := b.identity()
	if b.template.Key == RegulatorReport {
		inside := []string{b.tr("Phase"), b.tr("Severity"), b.tr("Guidance")}
		rows = slices.DeleteFunc(rows, func(p Pair) bool { return slices.Contains(inside, p.Label) })
	}
	if b.template.Key == HandoverReport {
		beside := []string{b.tr("Title"), b.tr("Severity"), b.tr("Guidance"), b.tr("Home zone"), b.tr("Phase"), b.tr("Opened"), b.tr("Marking")} // in the head, or said in other words
		rows = append(slices.DeleteFunc(rows, func(p Pair) bool { return slices.Contains(beside, p.Label) }), b.handoverFacts()...)
	}
	withheld := b.tr("nothing")
	if n := b.withheldCount(); n > 0 {
		withheld = b.tr("%d, listed at the end", n)
	}
	return Pairs{Key: true, Rows: append(rows, Pair{Label: b.tr("Withheld"), Value: withheld})}
}

// section fills one section. A section of several registers says over each
// what it is.
func (b *book) section(s TemplateSection) []Block {
	var out []Block
	switch s.Key {
	case "class":
		out = append(out, b.classification())
	case "summary":
		out = append(out, Para{Text: b.course()})
	}
	var fields []string // neighbours share one list
	flush := func() {
		if len(fields) > 0 {
			out = append(out, b.answers(fields)...)
			fields = nil
		}
	}
	for _, bind := range s.Bind {
		if strings.Contains(bind, ".") {
			fields = append(fields, bind)
			continue
		}
		flush()
		blocks := b.word(bind)
		if len(s.Bind) > 1 || strings.HasPrefix(bind, "overrides") {
			if r, ok := b.led.Guide.Register(bind); ok {
				blocks = append([]Block{Heading{2, b.tr(r.Title)}}, blocks...)
			}
		}
		out = append(out, blocks...)
	}
	flush()
	switch s.Key {
	case "summary":
		out = append(out, b.ending()...)
	case "cause":
		out = append(out, b.wayIn()...)
		out = append(out, b.movement()...)
	}
	if len(out) == 0 {
		out = []Block{Para{Text: b.tr("None.")}}
	}
	return out
}

// word fills what is bound by a word of this program or by a register's key.
func (b *book) word(bind string) []Block {
	switch bind {
	case "incident":
		return []Block{Pairs{Key: true, Rows: b.identity()}}
	case "flags":
		return []Block{Pairs{Rows: []Pair{{Label: b.tr("Marks"), Value: b.flags()}}}}
	case "severity_history":
		return append(b.severityBars(), b.severity()[1:]...)
	case "timeline":
		return b.keyRows()
	case "metrics":
		return append(b.phaseBars(), b.measures()...)
	case "overrides":
		return b.deviations()
	case "chain":
		return b.chain()
	case model.DutyRegister:
		if r, ok := b.led.Guide.Register(bind); ok {
			shown := slices.DeleteFunc(b.v.Duties(), func(d model.Duty) bool { return b.withholdsRecord(r, d.Record) })
			return append(b.deadlineBars(shown, b.c.MadeAt, b.zone), b.register(r)...)
		}
	case model.CustodyRegister:
		if r, ok := b.led.Guide.Register(bind); ok {
			return append(b.chains(), b.register(r)...)
		}
	}
	if r, ok := b.led.Guide.Register(bind); ok {
		return b.register(r)
	}
	return []Block{Para{Text: b.tr("None.")}}
}

// identity is what a reader needs to file the document.
func (b *book) identity() []Pair {
	v := b.v
	if !v.Opened.At.IsZero() {
		b.use(uint64(v.Opened.Seq))
	}
	if n := len(v.Severity); n > 0 {
		b.use(uint64(v.Severity[n-1].Seq))
	}
	if n := len(v.Phases); n > 0 {
		b.use(uint64(v.Phases[n-1].Seq))
	}
	number := v.Number
	if v.Codename != "" {
		number += " " + b.quoted(v.Codename)
	}
	severity := b.tr(notKnown)
	if l := v.Level(); l != "" {
		severity = strings.TrimSpace(l + " " + b.c.Words.severity(l))
	}
	phase := b.phase(string(v.Phase))
	if n := len(v.Phases); n > 0 {
		phase = b.tr("%s, since %s", phase, b.both(v.Phases[n-1].At, b.zone))
	}
	rows := []Pair{
		{Label: b.tr("Incident"), Value: number},
		{Label: b.tr("Version"), Value: b.version()},
		{Label: b.tr("Title"), Value: b.orNot(v.Title())},
		{Label: b.tr("Marking"), Value: b.c.TLP},
		{Label: b.tr("Phase"), Value: phase},
		{Label: b.tr("Severity"), Value: severity},
		{Label: b.tr("Opened"), Value: b.opened()},
		{Label: b.tr("Home zone"), Value: b.zone.String()},
		{Label: b.tr("Made"), Value: b.tr("%s by %s", b.both(b.c.MadeAt, b.zone), b.c.MadeBy)},
		{Label: b.tr("Guidance"), Value: b.guidance()},
	}
	if b.c.Periodic() {
		rows = append(rows, Pair{Label: b.tr("Period"), Value: b.tr("from %s to %s", b.bound(b.c.From, "the first row"), b.bound(b.c.To, "the last row")) +
			"; " + b.trn(b.unlike, "1 row is outside the filter", "%d rows are outside the filter")})
	}
	return rows
}

// guidance is the version the incident is led by, and why it is told with
// another where it is.
func (b *book) guidance() string {
	if b.led.Note == "" {
		return b.orNot(b.edition())
	}
	return b.edition() + ". " + b.said(b.led.Note)
}

// edition names the files of the guidance with their versions.
func (b *book) edition() string {
	said := b.v.Guide
	if b.tongue != nil {
		said, _ = b.known(said)
	}
	return said
}

func (b *book) version() string {
	if b.c.Draft || b.c.Edition == 0 {
		return b.tr("draft")
	}
	return b.tr("final, edition %d", b.c.Edition)
}

func (b *book) phase(key string) string {
	if s, ok := b.led.Guide.State(key); ok {
		return b.tr("phase|" + s.Label)
	}
	return b.c.Words.phase(model.Phase(key))
}

func (b *book) flags() string {
	words := map[string]string{"drill": b.tr("EXERCISE: nothing in this document happened outside a drill"),
		"legal_hold": b.tr("LEGAL HOLD: nothing that belongs to the incident may be deleted"),
		"restricted": b.tr("restricted to named people"), "reopened": b.trn(b.v.Reopened(), "opened again once", "opened again %d times"),
		"quarantine": b.tr("an environment is quarantined"), "parts_down": b.tr("parts are shut down")}
	var out []string
	for _, key := range b.v.Flags() {
		out = append(out, words[key])
	}
	if len(out) == 0 {
		return b.tr("none")
	}
	return strings.Join(out, "\n")
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// result is the line a reader takes away: real, false, or continued elsewhere.
func (b *book) result() string {
	line := b.verdict()
	if b.v.Drill {
		goals := b.say("drl.goals_met")
		if goals == "" {
			goals = b.tr(notKnown)
		}
		line = b.tr("exercise; goals reached: %s.", b.inside(goals))
	}
	state := b.tr("State: %s.", b.phase(string(b.v.Phase)))
	if n := len(b.v.Phases); n > 0 && b.v.Ended() {
		last := b.v.Phases[n-1]
		state = b.tr("State: %s since %s, by %s.", b.phase(last.To), b.both(last.At, b.zone), b.author(last.By, last.Role))
	}
	return b.tr("Result: %s", line) + "\n" + state
}

func (b *book) verdict() string {
	v := b.v
	switch {
	case v.Phase == model.Merged || v.Text("mrg.target") != "":
		target := model.MergeTarget(v)
		if target == "" {
			target = b.tr(notKnown)
		}
		line := b.tr("to be merged into %s", target)
		if v.Phase == model.Merged {
			line = b.tr("merged into %s, where the response goes on", target)
		}
		return reason(line, v.Text("mrg.reason")) + "."
	case v.Phase == model.FalsePositive || v.Text("tri.verdict") == "false_positive":
		kind := ""
		if v.Text("fp.kind") != "" {
			kind = b.say("fp.kind")
		}
		return reason(b.tr("false positive"), kind) + "."
	case v.Text("tri.verdict") != "":
		word := b.say("tri.verdict")
		return b.inside(word) + "."
	}
	return b.tr("not judged yet.")
}
