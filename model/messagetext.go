package model

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"bridgelog/model/guide"
)

// NotKnownText stands in a message where the record has nothing yet.
const NotKnownText = "not known"

// Exercise is what every message of a drill begins with.
const Exercise = "EXERCISE EXERCISE EXERCISE"

// MessageText is a template filled from the record.
type MessageText struct {
	Subject string
	Text    string
	TLP     string
	Empty   []string // placeholders the record has nothing for, printed as "not known"
	Need    string   // why the message cannot be made at all; empty where it can
	Offer   string   // what is offered in place of what is missing: steps of the playbook
}

// Line is the line every message carries above its text.
func (t MessageText) Line() string { return t.TLP }

var placeholder = regexp.MustCompile(`\{\{([a-z0-9_.]+)\}\}`)

// Fill writes a message of the plan in the words of its template. The TLP mark
// and, in a drill, EXERCISE stand above the text; TLP:RED names its readers.
func (p *Plan) Fill(m Message) (MessageText, error) {
	t, ok := p.Guide.Comms.Template(m.Template)
	if !ok {
		return MessageText{}, Refuse(NotFound, "template", "", "the plan has no template %q.", m.Template)
	}
	out := MessageText{TLP: m.TLP}
	f := filling{p: p, m: m}
	if t.Key == "T01" && !guide.Filled(p.V.Answers["rep.next_steps"]) { // an alert without next steps is none
		out.Need = "the first alert says what to do next, and the next steps are empty."
		out.Offer = p.OfferSteps()
		return out, nil
	}
	fill := func(text string, subject bool) string {
		return placeholder.ReplaceAllStringFunc(text, func(found string) string {
			key := strings.Trim(found, "{}")
			value := strings.TrimSpace(f.value(key))
			if value == "" {
				if !slices.Contains(out.Empty, key) {
					out.Empty = append(out.Empty, key)
				}
				return NotKnownText
			}
			if subject {
				value = strings.Join(strings.Fields(value), " ")
			}
			return value
		})
	}
	out.Subject = fill(t.Subject, true)
	var head []string
	if p.V.Drill {
		head = append(head, Exercise)
		if !strings.HasPrefix(out.Subject, Exercise) {
			out.Subject = Exercise + " - " + out.Subject
		}
	}
	mark := m.TLP
	if mark == "TLP:RED" {
		mark += ", only for: " + orNotKnown(m.Names())
	}
	head = append(head, mark)
	out.Subject = p.Discreet(out.Subject)
	out.Text = strings.Join(head, "\n") + "\n\n" + fill(t.Body, false)
	return out, nil
}

func orNotKnown(s string) string {
	if strings.TrimSpace(s) == "" {
		return NotKnownText
	}
	return s
}

// Discreet takes title and names of systems out of the subject of a restricted
// incident; the codename stays (comms.json, out_of_band).
func (p *Plan) Discreet(subject string) string {
	if !p.Restricted() {
		return subject
	}
	words := append(p.affected(), p.V.Title())
	for _, card := range p.Cards() {
		words = append(words, guide.Text(card.Fields["wl.name"]))
	}
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	for _, w := range words {
		if w = strings.TrimSpace(w); w != "" {
			subject = regexp.MustCompile(`(?i)`+regexp.QuoteMeta(w)).ReplaceAllLiteralString(subject, p.codename())
		}
	}
	return subject
}

// Restricted says whether only a codename may stand where others read.
func (p *Plan) Restricted() bool {
	return guide.ReadAnswer(p.V.Answers["tri.restricted"]).Answer == "yes"
}

func (p *Plan) codename() string {
	for _, name := range []string{p.V.Text("tri.codename"), p.V.Codename} {
		if name != "" {
			return name
		}
	}
	return p.V.Number
}

// OfferSteps are the steps of the playbook that come next, one on a line, for an
// alert that has no next steps yet.
func (p *Plan) OfferSteps() string {
	var out []string
	for _, s := range guide.Playbook(p.Guide, p.facts()) {
		if s.Open() && len(out) < 6 && (s.Phase == string(p.V.Phase) || len(out) > 0) {
			out = append(out, "- "+s.Title)
		}
	}
	return strings.Join(out, "\n")
}

// filling is one message being filled.
type filling struct {
	p *Plan
	m Message
}

// value is what the record has for a placeholder; empty for nothing.
func (f filling) value(key string) string {
	if given := f.m.Given[key]; given != "" {
		return given
	}
	if find := fillers[key]; find != nil {
		return find(f)
	}
	return ""
}

func (f filling) answer(field string) string {
	v := f.p.V
	if a := guide.ReadAnswer(v.Answers[field]); a.Answer != "" {
		return a.Reason
	}
	if m, ok := v.Moment(field); ok && m.Known() {
		return FormatMoment(m, v.Location(), LongStyle)
	}
	return strings.TrimSpace(v.Text(field))
}

func (f filling) labels(list, field string) string {
	var out []string
	for _, key := range f.p.V.Texts(field) {
		out = append(out, f.p.Guide.Label(list, key))
	}
	return strings.Join(out, ", ")
}

// row is the standing row the occasion is about.
func (f filling) row() (Record, bool) {
	register, id, _ := strings.Cut(f.m.Row, "/")
	return f.p.V.Record(register, id)
}

// list are texts of rows, one on a line.
func list(all []string) string {
	const most = 8
	if len(all) > most {
		all = append(slices.Clone(all[:most]), fmt.Sprintf("and %d more", len(all)-most))
	}
	if len(all) == 1 {
		return all[0]
	}
	if len(all) == 0 {
		return ""
	}
	return "\n- " + strings.Join(all, "\n- ")
}

// visible says whether a row of the log may be quoted under the message's mark.
func (f filling) visible(row *Row) bool {
	c := f.p.Guide.Comms
	return row.Audience == "" || c.Strictness(row.Audience) < 0 || c.Strictness(row.Audience) >= c.Strictness(f.m.TLP)
}
