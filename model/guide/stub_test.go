package guide

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"bridgelog/model/form"
)

// shipped is the guide that ships, read once.
var shipped = sync.OnceValues(func() (Guide, error) { return Load(os.DirFS("../../assets")) })

func loaded(t testing.TB) Guide {
	t.Helper()
	g, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

var noon = time.Date(2026, 3, 30, 12, 0, 0, 0, time.UTC)

// stub are facts a test sets one by one.
type stub struct {
	answers  map[string]json.RawMessage
	rows     map[string][]Row
	level    string
	holders  map[string]string
	phase    string
	since    time.Time
	drill    bool
	reasoned bool
	reports  map[string]bool // "incident_report/final"
	kept     bool
	hold     bool
	moved    bool
}

func facts() *stub {
	return &stub{answers: map[string]json.RawMessage{}, rows: map[string][]Row{}, level: "SEV1", holders: map[string]string{},
		phase: "reported", since: noon, reports: map[string]bool{}}
}

func (s *stub) Answer(field string) json.RawMessage    { return s.answers[field] }
func (s *stub) Rows(register string) []Row             { return s.rows[register] }
func (s *stub) Level() string                          { return s.level }
func (s *stub) Holder(role string) string              { return s.holders[role] }
func (s *stub) InPhase() (string, time.Time)           { return s.phase, s.since }
func (s *stub) IsDrill() bool                          { return s.drill }
func (s *stub) SeverityReasoned() bool                 { return s.reasoned }
func (s *stub) ReportStands(report, state string) bool { return s.reports[report+"/"+state] }
func (s *stub) ReportsKept() bool                      { return s.kept }
func (s *stub) HoldInherited() bool                    { return s.hold }
func (s *stub) Moved(registers []string) bool          { return s.moved && len(registers) > 0 }
func (s *stub) set(field string, value any) *stub      { s.answers[field] = raw(value); return s }
func (s *stub) put(register string, fields ...any) *stub {
	row := Row{ID: register + string(rune('a'+len(s.rows[register]))), Fields: map[string]json.RawMessage{}}
	for i := 0; i < len(fields); i += 2 {
		row.Fields[fields[i].(string)] = raw(fields[i+1])
	}
	s.rows[register] = append(s.rows[register], row)
	return s
}

func (s *stub) clone() *stub {
	c := *s
	c.answers, c.holders, c.reports = maps.Clone(s.answers), maps.Clone(s.holders), maps.Clone(s.reports)
	c.rows = map[string][]Row{}
	for k, v := range s.rows {
		c.rows[k] = slices.Clone(v)
	}
	return &c
}

func raw(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// when is a recorded instant.
func when(at time.Time) any { return map[string]any{"from": at, "to": at, "precision": "minute"} }

func yes() Answer             { return Answer{Answer: "yes"} }
func no(reason string) Answer { return Answer{Answer: "no", Reason: reason} }

// some is a value a field of any kind would hold.
func some(g Guide, field string) json.RawMessage {
	f, _ := g.Field(field)
	choices := g.Choices(f)
	switch {
	case f.Kind == form.YesNoReason:
		return raw(yes())
	case f.Kind == form.Instant:
		return raw(when(noon))
	case f.Kind == form.ChoiceMany:
		return raw([]string{choices[0].Key})
	case len(choices) > 0:
		return raw(choices[0].Key)
	case f.Multiple:
		return raw([]string{"one"})
	}
	return raw("one")
}

// open closes nothing: openRow is a row that still asks for work and fits where.
func openRow(r Rule) []any {
	fields := whereOf(r)
	if r.Register != "changes" && r.Where["state"] == nil {
		fields = append(fields, "state", "open")
	}
	return fields
}

func whereOf(r Rule) []any {
	var fields []any
	for _, k := range sortedKeys(r.Where) {
		if k != "without_owner" {
			fields = append(fields, k, text(r.Where[k]))
		}
	}
	return fields
}

// satisfy changes the facts so that the rule holds, whatever they were.
func satisfy(g Guide, r Rule, s *stub) {
	switch r.Op {
	case "filled":
		if !Filled(s.answers[r.Field]) {
			s.answers[r.Field] = some(g, r.Field)
		}
		if r.Field == Factors {
			s.set(FactorsText, "one line\nand one more")
		}
	case "answered":
		if !Eval(r, s) {
			s.set(r.Field, yes())
		}
	case "answer_is":
		s.set(r.Field, Answer{Answer: r.word(), Reason: "because"})
	case "equals":
		s.set(r.Field, r.word())
	case "in":
		if !Eval(r, s) {
			s.set(r.Field, r.Values[len(r.Values)-1])
		}
	case "contains":
		s.set(r.Field, append(texts(s.answers[r.Field]), r.word()))
	case "differs":
		f, _ := g.Field(r.Field)
		choices := g.Choices(f)
		s.set(r.Field, choices[0].Key).set(r.From, choices[1].Key)
	case "register_count":
		for range max(r.AtLeast, 1) {
			s.put(r.Register, whereOf(r)...)
		}
	case "register_none_open":
		s.rows[r.Register] = slices.DeleteFunc(s.rows[r.Register], func(row Row) bool { return r.matches(row) && r.open(row) })
	case "register_all_have":
		s.rows[r.Register] = nil
		var fields []any
		for _, c := range r.Columns {
			fields = append(fields, c, "filled")
		}
		s.put(r.Register, fields...)
	case "register_all_in":
		s.rows[r.Register] = nil
		for _, v := range r.Values {
			s.put(r.Register, r.Column, v)
		}
	case "role_assigned":
		s.holders[r.Role] = "Kim"
	case "report_exists":
		s.reports[r.Report+"/"+r.State] = true
	case "comm_logged":
		s.put("communications", "trigger", r.Trigger, "at", when(noon), "direction", "out")
	case "branch":
		if !Eval(r, s) {
			s.set(RunState, "shut_down_part") // both branches at once
		}
	case "sev_at_most":
		s.level = "SEV1"
	case "severity_reasoned":
		s.reasoned = true
	case "hold_inherited":
		s.hold = true
	case "moved":
		s.moved = true
	case "previous_reports_kept":
		s.kept = true
	case "all":
		for _, x := range r.Of {
			satisfy(g, x, s)
		}
	case "any":
		satisfy(g, r.Of[0], s)
	case "if":
		satisfy(g, *r.When, s)
		satisfy(g, *r.Then, s)
	default:
		panic("no way to satisfy " + r.Op)
	}
}

// violations are all the ways a rule that holds can be made to fail: one for
// each leg of an "all".
func violations(g Guide, r Rule) []func(*stub) {
	one := func(f func(*stub)) []func(*stub) { return []func(*stub){f} }
	switch r.Op {
	case "filled", "equals", "in", "contains", "differs":
		if r.Field == Factors {
			return []func(*stub){func(s *stub) { delete(s.answers, r.Field) }, func(s *stub) { delete(s.answers, FactorsText) }}
		}
		return one(func(s *stub) { delete(s.answers, r.Field) })
	case "answered":
		return []func(*stub){
			func(s *stub) { delete(s.answers, r.Field) },
			func(s *stub) { s.set(r.Field, no("  ")) }, // no without a reason is no answer
		}
	case "answer_is":
		other := map[string]string{"yes": "no", "no": "yes"}[r.word()]
		return []func(*stub){
			func(s *stub) { s.set(r.Field, Answer{Answer: other, Reason: "because"}) },
			func(s *stub) { s.set(r.Field, Answer{Answer: "unknown"}) },
			func(s *stub) { delete(s.answers, r.Field) },
		}
	case "register_count":
		return one(func(s *stub) {
			s.rows[r.Register] = slices.DeleteFunc(s.rows[r.Register], r.matches)
		})
	case "register_none_open":
		return one(func(s *stub) { s.put(r.Register, openRow(r)...) })
	case "register_all_have":
		var out []func(*stub)
		for _, lack := range r.Columns {
			out = append(out, func(s *stub) {
				var fields []any
				for _, c := range r.Columns {
					if c != lack {
						fields = append(fields, c, "filled")
					}
				}
				s.put(r.Register, fields...)
			})
		}
		return out
	case "register_all_in":
		return one(func(s *stub) { s.put(r.Register, r.Column, "running") })
	case "role_assigned":
		return one(func(s *stub) { delete(s.holders, r.Role) })
	case "report_exists":
		return one(func(s *stub) { delete(s.reports, r.Report+"/"+r.State) })
	case "comm_logged":
		return one(func(s *stub) {
			s.rows["communications"] = slices.DeleteFunc(s.rows["communications"], func(row Row) bool { return text(row.Fields["trigger"]) == r.Trigger })
		})
	case "branch":
		return one(func(s *stub) { delete(s.answers, RunState) })
	case "sev_at_most":
		return one(func(s *stub) { s.level = "SEV4" })
	case "severity_reasoned":
		return one(func(s *stub) { s.reasoned = false })
	case "hold_inherited":
		return one(func(s *stub) { s.hold = false })
	case "moved":
		return one(func(s *stub) { s.moved = false })
	case "previous_reports_kept":
		return one(func(s *stub) { s.kept = false })
	case "all":
		var out []func(*stub)
		for _, x := range r.Of {
			out = append(out, violations(g, x)...)
		}
		return out
	case "any": // every leg must fall; the first way of each
		return one(func(s *stub) {
			for _, x := range r.Of {
				violations(g, x)[0](s)
			}
		})
	case "if":
		var out []func(*stub)
		for _, v := range violations(g, *r.Then) {
			out = append(out, func(s *stub) { satisfy(g, *r.When, s); v(s) })
		}
		return out
	}
	panic("no way to violate " + r.Op)
}
