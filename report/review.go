package report

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"bridgelog/model"
)

// reviewMeeting is when, by whom and on what the review was held.
func (b *book) reviewMeeting() []Block {
	p := b.answered("rev.held_at", "rev.facilitator", "rev.attendees")
	level := b.v.Level()
	length := notKnown
	if n := len(b.v.Phases); n > 0 && b.v.Ended() && !b.v.Opened.At.IsZero() {
		length = model.FormatAge(b.v.Phases[n-1].At.Sub(b.v.Opened.At))
	} else if !b.v.Opened.At.IsZero() && b.c.MadeAt.After(b.v.Opened.At) {
		length = model.FormatAge(b.c.MadeAt.Sub(b.v.Opened.At)) + " so far"
	}
	p.Rows = append(p.Rows, Pair{Label: "Severity", Value: orNot(strings.TrimSpace(level + " " + b.c.Words.severity(level)))}, Pair{Label: "Length, from opening to the end", Value: length})
	return []Block{p}
}

func (b *book) reviewSummary() []Block {
	out := []Block{Para{Text: cmp.Or(b.say("rev.summary"), "The five sentences are "+notKnown+": the review has not written them.")}, Para{Text: b.course()}}
	return append(append(out, Heading{2, "Key times"}), b.timeTable()...)
}

// harmMeasures are the measures of what it did, as against how it was answered.
var harmMeasures = []string{"time_to_detect", "dwell_time", "attacker_presence", "service_disturbance", "time_to_recover", "severity_path"}

// measureTable are some of the measures, each with its quality beside it.
func (b *book) measureTable(wanted func(key string) bool) []Block {
	t := Table{Columns: []Column{{Title: "Measure", Share: 3.2}, {Title: "Value", Share: 3}, {Title: "Quality", Share: 3}, {Title: "Aim", Share: 1.4}}, Empty: "None."}
	for _, r := range b.readings() {
		if !wanted(r.Key) {
			continue
		}
		t.Rows = append(t.Rows, []string{r.Name(), r.Value(), r.QualityWords(), b.aimWords(r)})
	}
	return []Block{t}
}

func (b *book) reviewEffect() []Block {
	out := []Block{b.answered("tri.effect", "inv.functional", "inv.information", "inv.recoverability", "inv.people_count", "inv.people_kinds", "inv.record_count", "rev.cost")}
	return append(append(out, Heading{2, "Measures"}), b.measureTable(func(key string) bool { return slices.Contains(harmMeasures, key) })...)
}

// reviewCause says why it happened with roles in place of names: a review that
// looks for somebody to blame finds no cause (reports.json, pir).
func (b *book) reviewCause() []Block {
	p := b.answered("rev.root_cause", "rev.trigger", "rev.whys", "rev.factors", "rev.factors_text")
	unnamed := b.unnamed()
	for i := range p.Rows {
		p.Rows[i].Value = unnamed(p.Rows[i].Value)
	}
	out := append([]Block{p}, b.causes(unnamed)...)
	return append(out, Para{Style: "muted", Text: "No blame: people stand here by their roles. Names on the roster and in the record were replaced."})
}

// unnamed replaces the names of people the record knows by their roles.
func (b *book) unnamed() func(string) string {
	roles := map[string]string{}
	know := func(name, role string) {
		name = strings.TrimSpace(name)
		if utf8.RuneCountInString(name) < 3 {
			return
		}
		if _, ok := roles[name]; !ok || role != "" {
			roles[name] = cmp.Or(role, roles[name])
		}
	}
	for _, row := range b.v.Records[model.RosterRegister] {
		know(raw(row, "person"), b.role(raw(row, "role")))
	}
	for _, r := range b.v.Timeline().All() {
		know(r.Author, "")
		for _, p := range r.People {
			know(p, "")
		}
	}
	for _, register := range []string{"decisions", "targets"} {
		for _, row := range b.v.Records[register] {
			know(raw(row, "decider"), "")
		}
	}
	for _, key := range []string{"inv.run_decider", "rev.facilitator", "rev.attendees", "rep.received_by", "era.verified_by", "rec.lead", "rec.accepted_by"} {
		for _, name := range append(b.v.Texts(key), b.v.Text(key)) {
			know(name, "")
		}
	}
	names := make([]string, 0, len(roles))
	for name := range roles {
		names = append(names, name)
	}
	slices.SortFunc(names, func(x, y string) int { // the longest first, so that no part is left standing
		return cmp.Or(len(y)-len(x), strings.Compare(x, y))
	})
	return func(text string) string {
		for _, name := range names {
			role := "a person"
			if roles[name] != "" {
				role = "the " + lowerFirst(roles[name])
			}
			text = replaceWord(text, name, role)
			if parts := strings.Fields(name); len(parts) > 1 && utf8.RuneCountInString(parts[len(parts)-1]) > 3 {
				text = replaceWord(text, parts[len(parts)-1], role)
			}
		}
		return text
	}
}

// replaceWord replaces a name that stands as a word of its own, in any case.
func replaceWord(text, name, with string) string {
	re := regexp.MustCompile(`(?i)` + regexp.QuoteMeta(name))
	var out strings.Builder
	last := 0
	for _, at := range re.FindAllStringIndex(text, -1) {
		before, _ := utf8.DecodeLastRuneInString(text[:at[0]])
		after, _ := utf8.DecodeRuneInString(text[at[1]:])
		if unicode.IsLetter(before) || unicode.IsLetter(after) {
			continue
		}
		out.WriteString(text[last:at[0]])
		out.WriteString(with)
		last = at[1]
	}
	out.WriteString(text[last:])
	return out.String()
}

func (b *book) reviewDetection() []Block {
	out := []Block{b.answered("rep.source", "rep.fidelity", "rep.first_sign_at", "rep.detected_at", "rev.detect_gap", "rev.alert_quality")}
	return append(out, b.measureTable(func(key string) bool { return key == "time_to_detect" || key == "dwell_time" })...)
}

func (b *book) reviewResponse() []Block {
	out := []Block{b.answered("rev.went_well", "rev.went_badly", "rev.luck", "rev.playbook_followed"), Heading{2, "Agenda from the record"}, b.agenda(), Heading{2, "Waived and owed"}}
	out = append(append(out, b.overrides()...), Heading{2, "Where time went"})
	return append(out, b.measureTable(func(key string) bool { return !slices.Contains(harmMeasures, key) })...)
}

// agendaWords are the kinds of agenda items in words.
var agendaWords = map[string]string{model.AgendaWaived: "waived", model.AgendaOwed: "owed", model.AgendaSkipped: "step skipped", model.AgendaLate: "late", model.AgendaUnconfirmed: "not confirmed"}

// agendaRef is the number of a gate's item or a step; the id of a duty says nothing
// to people that its name does not.
func (b *book) agendaRef(i model.AgendaItem) string {
	if _, duty := b.v.Duty(i.Ref); duty {
		return ""
	}
	return i.Ref
}

// agenda is what the record itself puts before the review: waived, owed, skipped,
// late, not confirmed.
func (b *book) agenda() Block {
	t := Table{Columns: []Column{{Title: "What", Share: 1.4}, {Title: "Item", Share: 5}, {Title: "Reason given", Share: 2.6}, {Title: "Who", Share: 1.4}}, Empty: "Nothing: no item was waived, owed, skipped, late or left unconfirmed."}
	for _, i := range model.ReviewAgenda(b.v, b.led.Guide, b.led.Rules, b.c.MadeAt) {
		t.Rows = append(t.Rows, []string{agendaWords[i.Kind], strings.TrimSpace(b.agendaRef(i) + " " + i.Text), i.Why, i.Who})
	}
	return t
}
