package guide

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"bridgelog/model/form"
)

// Rule is one condition over the facts of an incident: a small tree of named
// operators (the guide's rule_language). There is no expression language, so
// each rule can be stored, checked and said as a sentence.
type Rule struct {
	Op        string                     `json:"op"`
	Field     string                     `json:"field,omitempty"`
	From      string                     `json:"from,omitempty"`
	Value     json.RawMessage            `json:"value,omitempty"`
	Values    []string                   `json:"values,omitempty"`
	Register  string                     `json:"register,omitempty"`
	Registers []string                   `json:"registers,omitempty"`
	AtLeast   int                        `json:"at_least,omitempty"`
	Where     map[string]json.RawMessage `json:"where,omitempty"`
	Column    string                     `json:"column,omitempty"`
	Columns   []string                   `json:"columns,omitempty"`
	Role      string                     `json:"role,omitempty"`
	Report    string                     `json:"report,omitempty"`
	State     string                     `json:"state,omitempty"`
	Trigger   string                     `json:"trigger,omitempty"`
	Of        []Rule                     `json:"of,omitempty"`
	When      *Rule                      `json:"when,omitempty"`
	Then      *Rule                      `json:"then,omitempty"`
}

// word is a rule's value as text; numbers are read by number.
func (r Rule) word() string {
	var s string
	_ = json.Unmarshal(r.Value, &s) // checked when the rule was loaded
	return s
}

func (r Rule) number() int {
	n, _ := strconv.Atoi(string(bytes.TrimSpace(r.Value))) // checked when the rule was loaded
	return n
}

// Recovery branches (forms.json, rule_language "branch").
const (
	BranchDR   = "dr"   // shut down: disaster recovery
	BranchKeep = "keep" // keep running: repair in service
)

var runStates = map[string][]string{
	BranchDR:   {"shut_down_all", "shut_down_part"},
	BranchKeep: {"keep_running", "degrade", "shut_down_part"},
}

// RunState is the field that decides the recovery branch.
const RunState = "inv.run_state"

// openStates are the states of a row that still asks for work; a row without a
// state is open.
var openStates = []string{"", "open", "doing", "blocked"}

// Eval says whether a rule holds. A rule that Load let through never fails.
func Eval(r Rule, f Facts) bool {
	switch r.Op {
	case "filled":
		return Filled(f.Answer(r.Field)) && (r.Field != Factors || len(Unexplained(f.Answer)) == 0)
	case "answered":
		a := ReadAnswer(f.Answer(r.Field))
		return a.Answer == "yes" || a.Answer == "unknown" || a.Answer == "no" && a.Reason != ""
	case "answer_is":
		a := ReadAnswer(f.Answer(r.Field))
		return a.Answer == r.word() && (a.Answer != "no" || a.Reason != "")
	case "equals":
		return text(f.Answer(r.Field)) == r.word()
	case "in":
		return slices.Contains(r.Values, text(f.Answer(r.Field)))
	case "contains":
		return slices.Contains(texts(f.Answer(r.Field)), r.word())
	case "differs":
		a, b := f.Answer(r.Field), f.Answer(r.From)
		return Filled(a) && Filled(b) && text(a) != text(b)
	case "register_count":
		n := 0
		for _, row := range f.Rows(r.Register) {
			if r.matches(row) {
				n++
			}
		}
		return n >= max(r.AtLeast, 1)
	case "register_none_open":
		return !slices.ContainsFunc(f.Rows(r.Register), func(row Row) bool { return r.matches(row) && r.open(row) })
	case "register_all_have":
		for _, row := range f.Rows(r.Register) {
			for _, c := range r.Columns {
				if !Filled(row.Fields[c]) {
					return false
				}
			}
		}
		return true
	case "register_all_in":
		return !slices.ContainsFunc(f.Rows(r.Register), func(row Row) bool {
			return !slices.Contains(r.Values, text(row.Fields[r.Column]))
		})
	case "role_assigned":
		return f.Holder(r.Role) != ""
	case "report_exists":
		return f.ReportStands(r.Report, r.State)
	case "comm_logged":
		return slices.ContainsFunc(f.Rows("communications"), func(row Row) bool {
			way := text(row.Fields["direction"])
			return text(row.Fields["trigger"]) == r.Trigger && Filled(row.Fields["at"]) && way != "in" && way != "incoming"
		})
	case "branch":
		return slices.Contains(runStates[r.word()], text(f.Answer(RunState)))
	case "sev_at_most":
		n := levelNumber(f.Level())
		return n > 0 && n <= r.number()
	case "severity_reasoned":
		return f.SeverityReasoned()
	case "hold_inherited":
		return f.HoldInherited()
	case "moved":
		return f.Moved(r.Registers)
	case "previous_reports_kept":
		return f.ReportsKept()
	case "all":
		return !slices.ContainsFunc(r.Of, func(x Rule) bool { return !Eval(x, f) })
	case "any":
		return slices.ContainsFunc(r.Of, func(x Rule) bool { return Eval(x, f) })
	case "if":
		return !Eval(*r.When, f) || Eval(*r.Then, f)
	}
	return false
}

// matches holds a row against the rule's where: every named column has the
// value. without_owner is not a column but a wish: the row lacks an owner.
func (r Rule) matches(row Row) bool {
	for column, want := range r.Where {
		if column == "without_owner" {
			if Filled(row.Fields["owner"]) {
				return false
			}
			continue
		}
		var w string
		_ = json.Unmarshal(want, &w) // checked when the rule was loaded
		if text(row.Fields[column]) != w {
			return false
		}
	}
	return true
}

// open says whether a row asks for work still. A temporary change is open until
// it was undone or is kept for a reason.
func (r Rule) open(row Row) bool { return RowOpen(r.Register, row) }

// RowOpen says whether a row of a register still asks for work.
func RowOpen(register string, row Row) bool {
	switch register {
	case "changes":
		return !Filled(row.Fields["undone_at"]) && !Filled(row.Fields["keep"])
	case "report_duties":
		state := text(row.Fields["state"])
		return state != "finished" && state != "not_applicable"
	}
	return slices.Contains(openStates, text(row.Fields["state"]))
}

// Check refuses a rule that could not be evaluated: an unknown operator, an
// argument missing or too many, a name that exists nowhere.
func (r Rule) Check(c form.Catalog) error {
	field := func(key string) error {
		if _, ok := c.Field(key); !ok {
			return fmt.Errorf("%s: there is no field %q", r.Op, key)
		}
		return nil
	}
	register := func(key string) (form.Register, error) {
		i := slices.IndexFunc(c.Registers, func(x form.Register) bool { return x.Key == key })
		if i < 0 {
			return form.Register{}, fmt.Errorf("%s: there is no register %q", r.Op, key)
		}
		return c.Registers[i], nil
	}
	column := func(reg form.Register, key string) error {
		if !slices.ContainsFunc(reg.Columns, func(x form.Column) bool { return x.Key == key }) {
			return fmt.Errorf("%s: the register %s has no column %q", r.Op, reg.Key, key)
		}
		return nil
	}
	var given []string
	give := func(name string, on bool) {
		if on {
			given = append(given, name)
		}
	}
	give("field", r.Field != "")
	give("from", r.From != "")
	give("value", len(r.Value) > 0)
	give("values", len(r.Values) > 0)
	give("register", r.Register != "")
	give("registers", len(r.Registers) > 0)
	give("at_least", r.AtLeast != 0)
	give("where", len(r.Where) > 0)
	give("column", r.Column != "")
	give("columns", len(r.Columns) > 0)
	give("role", r.Role != "")
	give("report", r.Report != "")
	give("state", r.State != "")
	give("trigger", r.Trigger != "")
	give("of", len(r.Of) > 0)
	give("when", r.When != nil)
	give("then", r.Then != nil)

	args, ok := operators[r.Op]
	if !ok {
		return fmt.Errorf("the operator %q is not known", r.Op)
	}
	for _, a := range given {
		if !slices.Contains(args.needs, a) && !slices.Contains(args.may, a) {
			return fmt.Errorf("%s: takes no %s", r.Op, a)
		}
	}
	for _, a := range args.needs {
		if !slices.Contains(given, a) {
			return fmt.Errorf("%s: lacks %s", r.Op, a)
		}
	}
	for _, key := range []string{r.Field, r.From} {
		if key != "" {
			if err := field(key); err != nil {
				return err
			}
		}
	}
	if f, ok := c.Field(r.Field); ok {
		words := r.Values
		if r.Op == "equals" || r.Op == "contains" {
			words = append(words, r.word())
		}
		choices := c.Choices(f)
		for _, w := range words {
			if !slices.ContainsFunc(choices, func(x form.Choice) bool { return x.Key == w }) {
				return fmt.Errorf("%s: %q is none of the choices of %s", r.Op, w, r.Field)
			}
		}
		yesno := r.Op == "answered" || r.Op == "answer_is"
		if yesno != (f.Kind == form.YesNoReason) && (yesno || r.Op == "equals" || r.Op == "in") {
			return fmt.Errorf("%s: the field %s is of kind %s", r.Op, r.Field, f.Kind)
		}
	}
	if r.Op == "answer_is" && !slices.Contains([]string{"yes", "no", "unknown"}, r.word()) {
		return fmt.Errorf("answer_is: %q is no answer", r.word())
	}
	if r.Op == "branch" && runStates[r.word()] == nil {
		return fmt.Errorf("branch: %q is no branch", r.word())
	}
	if r.Op == "sev_at_most" && (r.number() < 1 || r.number() > 4) {
		return fmt.Errorf("sev_at_most: %s is no severity number", r.Value)
	}
	if r.Register != "" {
		reg, err := register(r.Register)
		if err != nil {
			return err
		}
		names := slices.Clone(r.Columns)
		if r.Column != "" {
			names = append(names, r.Column)
		}
		for name, want := range r.Where {
			var w string
			if name == "without_owner" {
				name = "owner"
			} else if json.Unmarshal(want, &w) != nil {
				return fmt.Errorf("%s: where %s is no text", r.Op, name)
			}
			names = append(names, name)
		}
		for _, n := range names {
			if err := column(reg, n); err != nil {
				return err
			}
		}
	}
	for _, key := range r.Registers {
		if _, err := register(key); err != nil {
			return err
		}
	}
	for _, x := range r.Of {
		if err := x.Check(c); err != nil {
			return err
		}
	}
	for _, x := range []*Rule{r.When, r.Then} {
		if x != nil {
			if err := x.Check(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// operators are the words of the rule language and their arguments.
var operators = map[string]struct{ needs, may []string }{
	"filled":                {needs: []string{"field"}},
	"answered":              {needs: []string{"field"}},
	"answer_is":             {needs: []string{"field", "value"}},
	"equals":                {needs: []string{"field", "value"}},
	"in":                    {needs: []string{"field", "values"}},
	"contains":              {needs: []string{"field", "value"}},
	"differs":               {needs: []string{"field", "from"}},
	"register_count":        {needs: []string{"register", "at_least"}, may: []string{"where"}},
	"register_none_open":    {needs: []string{"register"}, may: []string{"where"}},
	"register_all_have":     {needs: []string{"register", "columns"}},
	"register_all_in":       {needs: []string{"register", "column", "values"}},
	"role_assigned":         {needs: []string{"role"}},
	"report_exists":         {needs: []string{"report", "state"}},
	"comm_logged":           {needs: []string{"trigger"}},
	"branch":                {needs: []string{"value"}},
	"sev_at_most":           {needs: []string{"value"}},
	"severity_reasoned":     {},
	"hold_inherited":        {},
	"moved":                 {needs: []string{"registers"}},
	"previous_reports_kept": {},
	"all":                   {needs: []string{"of"}},
	"any":                   {needs: []string{"of"}},
	"if":                    {needs: []string{"when", "then"}},
}

// Operators are the words of the rule language.
func Operators() []string { return sortedKeys(operators) }

// Fields are the fields a rule looks at, in the order they stand there.
func (r Rule) Fields() []string {
	var out []string
	r.Walk(func(x Rule) {
		for _, key := range []string{x.Field, x.From} {
			if key != "" && !slices.Contains(out, key) {
				out = append(out, key)
			}
		}
		if x.Op == "branch" && !slices.Contains(out, RunState) {
			out = append(out, RunState)
		}
	})
	return out
}

// RegistersUsed are the registers a rule looks at.
func (r Rule) RegistersUsed() []string {
	var out []string
	r.Walk(func(x Rule) {
		names := append([]string{x.Register}, x.Registers...)
		if x.Op == "comm_logged" {
			names = append(names, "communications")
		}
		for _, key := range names {
			if key != "" && !slices.Contains(out, key) {
				out = append(out, key)
			}
		}
	})
	return out
}

// Walk visits a rule and every rule inside it.
func (r Rule) Walk(visit func(Rule)) {
	visit(r)
	for _, x := range r.Of {
		x.Walk(visit)
	}
	for _, x := range []*Rule{r.When, r.Then} {
		if x != nil {
			x.Walk(visit)
		}
	}
}

// Say is the rule as a sentence without a full stop, with the labels a person knows.
func (r Rule) Say(c form.Catalog) string {
	label := func(key string) string {
		if f, ok := c.Field(key); ok {
			return "“" + f.Label + "”"
		}
		return key
	}
	choice := func(key, value string) string {
		if f, ok := c.Field(key); ok {
			for _, x := range c.Choices(f) {
				if x.Key == value {
					return "“" + x.Label + "”"
				}
			}
		}
		return "“" + value + "”"
	}
	register := func(key string) string {
		for _, x := range c.Registers {
			if x.Key == key {
				return "“" + x.Title + "”"
			}
		}
		return key
	}
	where := func() string {
		var parts []string
		for _, k := range sortedKeys(r.Where) {
			if k == "without_owner" {
				parts = append(parts, "without an owner")
				continue
			}
			parts = append(parts, words([]string{k, text(r.Where[k])}, " "))
		}
		if parts == nil {
			return ""
		}
		return " (" + strings.Join(parts, ", ") + ")"
	}
	join := func(word string) string {
		parts := make([]string, len(r.Of))
		for i, x := range r.Of {
			parts[i] = x.Say(c)
		}
		return strings.Join(parts, word)
	}
	answer := map[string]string{"yes": "Yes", "no": "No, with the reason", "unknown": "Don't know yet"}
	switch r.Op {
	case "filled":
		if r.Field == Factors {
			return label(r.Field) + " is filled in, and explained by a line for each"
		}
		return label(r.Field) + " is filled in"
	case "answered":
		return label(r.Field) + " is answered, with the reason where it is No"
	case "answer_is":
		return label(r.Field) + " is answered " + answer[r.word()]
	case "equals":
		return label(r.Field) + " is " + choice(r.Field, r.word())
	case "in":
		parts := make([]string, len(r.Values))
		for i, v := range r.Values {
			parts[i] = choice(r.Field, v)
		}
		return label(r.Field) + " is " + strings.Join(parts, " or ")
	case "contains":
		return label(r.Field) + " contains " + choice(r.Field, r.word())
	case "differs":
		return label(r.Field) + " differs from " + label(r.From)
	case "register_count":
		return fmt.Sprintf("%s has at least %d row(s)%s", register(r.Register), r.AtLeast, where())
	case "register_none_open":
		return "nothing is open in " + register(r.Register) + where()
	case "register_all_have":
		return "every row of " + register(r.Register) + " has " + words(r.Columns, ", ")
	case "register_all_in":
		return "every row of " + register(r.Register) + " has " + words([]string{r.Column}, "") + " " + words(r.Values, " or ")
	case "role_assigned":
		return "somebody holds the seat " + strings.ReplaceAll(r.Role, "_", " ")
	case "report_exists":
		return "a " + r.State + " " + strings.ReplaceAll(r.Report, "_", " ") + " exists, made after the last change"
	case "comm_logged":
		return "a message for " + strings.ReplaceAll(r.Trigger, "_", " ") + " is in the communications log"
	case "branch":
		if r.word() == BranchDR {
			return "the system, or a part of it, is shut down"
		}
		return "the system, or a part of it, keeps running"
	case "sev_at_most":
		return fmt.Sprintf("the severity is SEV%d or more serious", r.number())
	case "severity_reasoned":
		return "the severity is the proposed one or has a reason"
	case "hold_inherited":
		return "a legal hold has moved to the target incident"
	case "moved":
		titles := make([]string, len(r.Registers))
		for i, key := range r.Registers {
			titles[i] = register(key)
		}
		return "open rows of " + strings.Join(titles, ", ") + " stand in the target incident with their original times"
	case "previous_reports_kept":
		return "all earlier final reports are kept"
	case "all":
		return join("; and ")
	case "any":
		return "either " + join(", or ")
	case "if":
		return "if " + r.When.Say(c) + ": " + r.Then.Say(c)
	}
	return r.Op
}

// words are keys as they read in a sentence.
func words(keys []string, between string) string {
	return strings.ReplaceAll(strings.Join(keys, between), "_", " ")
}
