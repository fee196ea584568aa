package report

import (
	"encoding/json"
	"slices"
	"strings"

	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/model/guide"
)

// say is the present answer of a field in words; empty where there is none.
func (b *book) say(key string) string {
	f, ok := b.led.Guide.Field(key)
	if !ok {
		return ""
	}
	b.use(b.entriesOf(key)...)
	return b.text(f, b.facts.Answer(key))
}

// sayPaper is say, with the paper that the answer was typed in from.
func (b *book) sayPaper(key string) string {
	value := b.backing(key, b.say(key))
	if paper, ok := b.v.Paper[key]; ok && value != "" {
		value += "\n[" + b.transcribed(paper, b.zone) + "]"
	}
	return value
}

// text is an answer as it stands on paper: moments in both zones, links by what
// they name.
func (b *book) text(f form.Field, raw json.RawMessage) string {
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return ""
	case guide.IsNotKnown(raw):
		return b.tr(notKnown)
	case f.Kind == form.Instant:
		var m model.Moment
		if json.Unmarshal(raw, &m) != nil {
			return ""
		}
		return b.moment(m)
	case f.Kind == form.Hypothesis:
		return b.named("hypotheses", "statement", guide.Texts(raw))
	case f.Kind == form.Evidence:
		return b.named("evidence", "id", guide.Texts(raw))
	case f.Key == "drl.size":
		return b.size(guide.Text(raw))
	case f.Kind == form.ChoiceOne && f.List == "quick_sev":
		level := guide.Text(raw)
		return strings.TrimSpace(level + " " + b.c.Words.severity(level))
	}
	choices := b.led.Guide.Choices(f)
	if b.tongue != nil {
		choices = slices.Clone(choices)
		for i := range choices {
			choices[i].Label = b.tr(choices[i].Label)
		}
		if a := guide.ReadAnswer(raw); f.Kind == form.YesNoReason {
			why := a.Reason
			if f.Key == "inv.report_duty" { // the names of duties, where confirming them answered it
				why, _ = b.known(why)
			}
			return reason(b.tr(map[string]string{"yes": "Yes", "no": "No", "unknown": "Don't know yet"}[a.Answer]), why)
		}
	}
	value := strings.TrimSpace(model.AnswerText(f, raw, choices, b.zone))
	switch {
	case f.Kind == form.Duration:
		return b.spanWords(value)
	case b.tongue == nil:
	case f.Kind == form.Number || f.Kind == form.Money:
		return b.amount(value)
	}
	return value
}

// named says what linked rows are called; a link to no row stands as it was
// typed.
func (b *book) named(register, column string, ids []string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id
		if r, ok := b.v.Record(register, id); ok {
			if name := guide.Text(r.Fields[column]); name != "" {
				out[i] = name
			}
		}
	}
	return strings.Join(out, ", ")
}

// internal are answers that stay out of copies for a wider circle than the
// organisation's own need-to-know: who was deliberately not involved.
var internal = []string{"tri.left_out"}

// wide says whether the copy may go further than the organisation.
func (b *book) wide() bool { return wideMark(b.c.TLP) }

// answers prints bound fields: those bound by name always, those bound by a
// pattern when they are answered, with the open ones named below.
func (b *book) answers(binds []string) []Block {
	var out []Block
	var named []Pair
	var cites []uint64
	add := func(f form.Field) {
		named = append(named, Pair{Label: b.tr(f.Label), Value: b.orNot(b.sayPaper(f.Key))})
		cites = append(cites, b.entriesOf(f.Key)...)
	}
	flush := func() {
		if len(named) > 0 {
			out = append(out, Pairs{Wide: true, Rows: named, Cites: cites})
			named, cites = nil, nil
		}
	}
	wholes := 0
	for _, bind := range binds {
		if strings.HasSuffix(bind, ".*") {
			wholes++
		}
	}
	for _, bind := range binds {
		key, pattern := strings.CutSuffix(bind, "*")
		if !pattern {
			if f, ok := b.led.Guide.Field(bind); ok {
				add(f)
			}
			continue
		}
		if !strings.HasSuffix(key, ".") { // a few fields of a form
			for _, f := range b.matching(key) {
				add(f)
			}
			continue
		}
		flush()
		out = append(out, b.whole(strings.TrimSuffix(key, "."), wholes > 1 || len(binds) > 1)...)
	}
	flush()
	return out
}

func (b *book) matching(prefix string) []form.Field {
	name, _, _ := strings.Cut(prefix, ".")
	spec, _ := b.led.Guide.Form(name)
	var out []form.Field
	for _, s := range spec.Sections {
		for _, f := range s.Fields {
			if strings.HasPrefix(f.Key, prefix) {
				out = append(out, f)
			}
		}
	}
	return out
}

// whole prints a form: its answers in the form's order, then what is open.
// Fields that another section of the document names stand there.
func (b *book) whole(key string, titled bool) []Block {
	spec, ok := b.led.Guide.Form(key)
	if !ok {
		return nil
	}
	var rows []Pair
	var cites []uint64
	var open []string
	answered := false
	for _, f := range b.matching(key + ".") {
		if b.elsewhere(f.Key) || slices.Contains(internal, f.Key) && b.wide() || f.Key == "tri.roster" { // the roster tells it
			continue
		}
		if _, recorded := b.v.Answers[f.Key]; recorded {
			answered = true
		}
		if value := b.sayPaper(f.Key); value != "" {
			rows, cites = append(rows, Pair{Label: b.tr(f.Label), Value: value}), append(cites, b.entriesOf(f.Key)...)
		} else if b.led.Guide.Visible(f.Key, b.facts) {
			open = append(open, b.tr(f.Label))
		}
	}
	var out []Block
	if titled {
		out = append(out, Heading{2, b.tr(spec.Title)})
	}
	if !answered { // what the program works out itself is no answer
		return append(out, Para{Text: b.tr("Not known at this time: none of it is answered yet.")})
	}
	out = append(out, Pairs{Wide: true, Rows: rows, Cites: cites})
	if len(open) > 0 {
		out = append(out, Para{Style: "muted", Text: b.tr("Not known at this time: %s", strings.Join(open, " · "))})
	}
	return out
}

// entriesOf is the entry of an answer; none where the program worked it out.
func (b *book) entriesOf(key string) []uint64 {
	if s, ok := b.v.Answered[key]; ok && b.v.Answers[key] != nil {
		return []uint64{uint64(s.Seq)}
	}
	return nil
}

// elsewhere says whether a section of this document names the field itself.
func (b *book) elsewhere(key string) bool {
	return slices.ContainsFunc(b.template.Sections, func(s TemplateSection) bool { return slices.Contains(s.Bind, key) })
}

// classification is what the section on it says beside the triage form.
func (b *book) classification() Block {
	key, set := b.led.Guide.SizeOf(b.facts)
	size := b.size(key)
	if !set {
		size = b.tr("%s (proposed, not set by a person)", size)
	}
	highest := ""
	for _, s := range b.v.Severity {
		if highest == "" || s.Level < highest { // SEV1 is the most serious
			highest = s.Level
		}
	}
	level := func(l string) string { return b.orNot(strings.TrimSpace(l + " " + b.c.Words.severity(l))) }
	return Pairs{Wide: true, Rows: []Pair{
		{Label: b.tr("Category"), Value: b.orNot(b.say("rep.category"))},
		{Label: b.tr("Severity now"), Value: level(b.v.Level())},
		{Label: b.tr("Severity at its highest"), Value: level(highest)},
		{Label: b.tr("Size of the response"), Value: size},
	}}
}

// size is how a size of the response reads.
func (b *book) size(key string) string {
	for _, s := range b.led.Guide.Sizes {
		if s.Key == key {
			return b.tr("size|" + s.Label)
		}
	}
	return key
}

// course is the way of the incident in one paragraph, from what is recorded.
func (b *book) course() string {
	var parts []string
	for _, s := range []struct{ word, from string }{{"first hostile act", "inv.first_malicious_at"}, {"noticed", "rep.detected_at"},
		{"taken on", "gate G1"}, {"contained", "con.contained_at"}, {"threat gone", "era.eradicated_at"},
		{"service restored", "rec.restored_at"}, {"closed", "gate G7, GF, GM or GD"}} {
		if m, _, ok := b.stamp(stamp{"", s.from}); ok {
			parts = append(parts, b.tr("%s %s", b.tr(s.word), b.moment(m)))
		}
	}
	if len(parts) == 0 {
		return b.tr("No instant of its course is known at this time.")
	}
	return upper(strings.Join(parts, "; ")) + "."
}

// ending are the answers about how it ended or began again, where there are any.
func (b *book) ending() []Block {
	var out []Block
	for _, key := range []string{"fp", "mrg", "reo"} {
		if slices.ContainsFunc(b.matching(key+"."), func(f form.Field) bool { return b.v.Answers[f.Key] != nil }) {
			out = append(out, b.whole(key, true)...)
		}
	}
	return out
}
