package ui

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
)

// register is one register of an incident as it is read: its definition, its
// rows, and what their fields say. Rows are read when they are asked for; a
// long register costs what is in view.
type register struct {
	reg    form.Register
	guide  guidance.Guide
	fields map[string]form.Field
	v      model.View
	rows   []model.Record
	words  map[string]said // what a row says, for the filter
	names  map[string]string
}

// said is all words of a row, as of its newest change.
type said struct {
	seq   model.Seq
	words string
}

// stepsRegister is how the steps of the playbook read as a register; the guide
// declares none for them.
var stepsRegister = form.Register{Key: guidance.StepsRegister, Title: "Steps", About: "What became of each step of the playbook.",
	Columns: []form.Column{{Key: "title", Label: "Step", Kind: form.Text}, {Key: "owner", Label: "Given to", Kind: form.Person},
		{Key: "by", Label: "Settled by", Kind: form.Person}, {Key: "at", Label: "At", Kind: form.Instant},
		{Key: "reason", Label: "Why skipped", Kind: form.Text}, {Key: "state", Label: "State", Kind: form.Text}}}

// writtenByTheProgram are registers that acts of their own fill; they are read
// here and changed there.
var writtenByTheProgram = []string{"severity_history", "overrides", guidance.StepsRegister}

// registerNamed finds a register by its key.
func (s *Shell) registerNamed(key string) (form.Register, bool) {
	if key == guidance.StepsRegister {
		return stepsRegister, true
	}
	return s.guide.Register(key)
}

func newRegister(g guidance.Guide, reg form.Register) *register {
	r := &register{reg: reg, guide: g, fields: map[string]form.Field{}, words: map[string]said{}}
	for _, col := range reg.Columns {
		r.fields[col.Key] = registerField(reg, col)
	}
	return r
}

// registerField is a column as a question; a column whose words are known offers
// them.
func registerField(reg form.Register, col form.Column) form.Field {
	f := reg.Field(col)
	offer := func(words ...string) { f.Kind, f.Inline = form.ChoiceOne, words }
	switch reg.Key + "." + col.Key {
	case "indicators.kind":
		for _, k := range model.IndicatorKinds {
			f.Inline = append(f.Inline, string(k))
		}
		f.Kind, f.Help = form.ChoiceOne, "Found from the value when left empty."
	case "indicators.value":
		f.Help = "As seen, or defanged: hxxp://bad[.]example stands for the real one."
	case "evidence.id":
		f.Help = "Given by the program when left empty."
	case "communications.direction":
		offer("in", "out")
	case "roster.in_scope":
		offer("in_scope", "left_out")
	case "affected_accounts.state":
		offer("suspected", "misused", "locked", "replaced", "cleared")
	case "affected_accounts.kind":
		offer("person", "service", "administrator", "key", "token", "other")
	}
	return f
}

// show takes in a newer view.
func (r *register) show(v model.View) {
	r.v, r.names = v, nil
	r.rows = v.Records[r.reg.Key]
	if r.reg.Key == "severity_history" {
		r.rows = severityRecords(v)
	}
}

// readOnly says whether rows are changed elsewhere only.
func (r *register) readOnly() bool { return slices.Contains(writtenByTheProgram, r.reg.Key) }

// severityRecords are the changes of the severity as rows of their register.
func severityRecords(v model.View) []model.Record {
	var out []model.Record
	for _, c := range v.Severity {
		fields := map[string]json.RawMessage{"level": asJSON(c.Level), "proposal": asJSON(c.Proposal), "reason": asJSON(c.Why), "by": asJSON(c.By),
			"second": asJSON(c.Second), "at": asJSON(model.At(c.At, v.Location(), model.ToSecond, model.OwnClock))}
		if c.Ratings != nil {
			fields["ratings"] = asJSON(ratingWords(*c.Ratings))
		}
		out = append(out, model.Record{ID: seqText(c.Seq), Fields: fields, Stamp: c.Stamp, Since: c.Stamp})
	}
	return out
}

func ratingWords(t model.Ratings) string {
	var out []string
	for _, p := range [][2]string{{"C", t.C}, {"I", t.I}, {"A", t.A}, {"scope", t.Scope}, {"urgency", t.Urgency}} {
		if p[1] != "" {
			out = append(out, p[0]+" "+p[1])
		}
	}
	return strings.Join(append(out, t.Floors...), ", ")
}

func asJSON(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil // texts and moments always can
	}
	return raw
}

// text is what a field of a row says.
func (r *register) text(row model.Record, col string) string {
	f, ok := r.fields[col]
	if !ok {
		return ""
	}
	raw := row.Fields[col]
	switch {
	case len(raw) == 0:
		if r.reg.Key == guidance.StepsRegister && col == "title" {
			return row.ID
		}
		return ""
	case f.Kind == form.Evidence || f.Kind == form.Hypothesis:
		ids := guidance.Texts(raw)
		for i, id := range ids {
			ids[i] = r.nameOf(id)
		}
		return strings.Join(ids, ", ")
	case r.reg.Key == "indicators" && col == "value":
		return model.Defang(guidance.Text(raw))
	}
	text := model.AnswerText(f, raw, r.guide.Choices(f), r.v.Location())
	switch col {
	case "phase":
		if st, ok := r.guide.State(text); ok {
			return st.Label
		}
	case "role":
		if known, ok := r.guide.Role(text); ok {
			return known.Label
		}
	}
	return text
}

// nameOf is a row a field points to, as people call it: an item of evidence by
// its number, a hypothesis by its sentence.
func (r *register) nameOf(id string) string {
	if r.names == nil {
		r.names = map[string]string{}
		for _, e := range r.v.Records["evidence"] {
			r.names[e.ID] = guidance.Text(e.Fields["id"])
		}
		for _, h := range r.v.Records["hypotheses"] {
			r.names[h.ID] = guidance.Text(h.Fields["statement"])
		}
	}
	if name := r.names[id]; name != "" {
		return name
	}
	return id
}

// moment is an instant of a row.
func (r *register) moment(row model.Record, col string) (m model.Moment, ok bool) {
	raw := row.Fields[col]
	return m, len(raw) > 0 && json.Unmarshal(raw, &m) == nil && m.Known()
}

// title is what a row is called where there is room for one thing: its first
// column that says something.
func (r *register) title(row model.Record) string {
	first := ""
	for _, c := range r.reg.Columns {
		if c.Key == "id" || c.Key == "ref" || c.Key == "at" || c.Key == "planned" || c.Kind == form.ChoiceOne && c.Key != "level" {
			continue
		}
		if text := r.text(row, c.Key); text != "" {
			first = text
			break
		}
	}
	if number := guidance.Text(row.Fields["id"]); r.reg.Key == "evidence" && number != "" {
		return strings.TrimSpace(number + " " + first)
	}
	if first == "" {
		return "(empty row)"
	}
	return first
}

// haystack is all words of a row, small.
func (r *register) haystack(row model.Record) string {
	if s, ok := r.words[row.ID]; ok && s.seq == row.Seq {
		return s.words
	}
	var b strings.Builder
	for _, c := range r.reg.Columns {
		b.WriteString(strings.ToLower(r.text(row, c.Key)))
		b.WriteByte('\n')
	}
	if r.reg.Key == "indicators" { // found by either writing
		b.WriteString(strings.ToLower(guidance.Text(row.Fields["value"])))
	}
	if row.Withdrawn {
		b.WriteString(strings.ToLower(row.WithdrawWhy))
	}
	r.words[row.ID] = said{row.Seq, b.String()}
	return b.String()
}

// choice is what a person wants to see of a register.
type registerWish struct {
	Words     string
	Withdrawn bool
	Col       string // sorted by; empty is the order of recording
	Down      bool
}

// pick are the places in rows of what the wish lets through, in its order.
func (r *register) pick(w registerWish) []int {
	words := strings.Fields(strings.ToLower(w.Words))
	var out []int
	for i, row := range r.rows {
		if row.Withdrawn && !w.Withdrawn {
			continue
		}
		if len(words) > 0 {
			hay := r.haystack(row)
			if slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(hay, word) }) {
				continue
			}
		}
		out = append(out, i)
	}
	switch w.Col {
	case "", "n":
		if w.Down {
			slices.Reverse(out)
		}
	default:
		keys := make(map[int]sortKey, len(out))
		for _, i := range out {
			keys[i] = r.sortKey(r.rows[i], w.Col)
		}
		slices.SortStableFunc(out, func(a, b int) int {
			x, y := keys[a], keys[b]
			if x.empty != y.empty { // what is not said comes last either way
				if x.empty {
					return 1
				}
				return -1
			}
			c := cmp.Or(x.at.Compare(y.at), cmp.Compare(x.rank, y.rank), cmp.Compare(x.text, y.text))
			if w.Down {
				c = -c
			}
			return c
		})
	}
	return out
}

type sortKey struct {
	empty bool
	at    time.Time
	rank  int
	text  string
}

// sortKey orders times by time, choices as they are offered, the rest by words.
func (r *register) sortKey(row model.Record, col string) sortKey {
	f := r.fields[col]
	if col == stateColumn && r.fields["state"].Key != "" {
		f, col = r.fields["state"], "state"
	}
	switch f.Kind {
	case form.Instant:
		m, ok := r.moment(row, col)
		return sortKey{empty: !ok, at: m.From}
	case form.ChoiceOne:
		key := guidance.Text(row.Fields[col])
		at := slices.IndexFunc(r.guide.Choices(f), func(c form.Choice) bool { return c.Key == key })
		return sortKey{empty: key == "", rank: at, text: key}
	}
	text := strings.ToLower(r.text(row, col))
	if col == stateColumn {
		text = r.state(row, time.Time{}).Text
	}
	return sortKey{empty: text == "", text: text}
}

// open are the rows that still ask for work.
func (r *register) open() []model.Record {
	var out []model.Record
	for _, row := range r.rows {
		if !row.Withdrawn && r.isOpen(row) {
			out = append(out, row)
		}
	}
	return out
}

// isOpen says whether a row still asks for work; registers that only tell what
// happened have none that do.
func (r *register) isOpen(row model.Record) bool {
	switch r.reg.Key {
	case "actions", "changes", "report_duties", "risks", "improvements":
		return guidance.RowOpen(r.reg.Key, guidance.Row{ID: row.ID, Fields: row.Fields})
	case "overrides":
		return guidance.Text(row.Fields["kind"]) == "owed" && !guidance.Filled(row.Fields["settled"])
	case "hypotheses":
		state := guidance.Text(row.Fields["state"])
		return state == "" || state == "open" || state == "testing"
	case "affected_systems":
		state := guidance.Text(row.Fields["state"])
		return state != "back" && state != "cleared"
	case "affected_accounts":
		state := guidance.Text(row.Fields["state"])
		return state != "replaced" && state != "cleared" && !guidance.Filled(row.Fields["replaced_at"])
	case "signals":
		state := guidance.Text(row.Fields["state"])
		return state == "" || state == "new" || state == "watching"
	}
	return false
}
