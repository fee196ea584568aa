package model

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// InjectsRegister is what is fed to the players of a drill.
const InjectsRegister = "injects"

// injectExtra are what a row of injects may say beside the guide's columns: who
// gives it, and who watched the reaction.
var injectExtra = []string{"by", "observer"}

// What the program itself notes of a drill, under CaseForm.
const (
	DrillScenario = "case.drill_scenario" // key of the ready scenario it was made from
	DrillPlanned  = "case.drill_planned"  // row of the drill plan it was made from
	DrillBegins   = "case.drill_begins"   // the instant the injects count from
	DrillStarted  = "case.drill_started"
	DrillStopped  = "case.drill_stopped"
)

// ProductionDrill is the place of drills that needs two consents.
const ProductionDrill = "production_limited"

// DefaultStopWord is what stops a drill where its set-up names no other word
// (form drl, default).
const DefaultStopWord = "Real world stop"

// Drill is an exercise as its record leaves it.
type Drill struct {
	Scenario string // key of the ready scenario; empty for one from scratch
	Env      string
	StopWord string
	Begins   time.Time // the injects count from it; zero where none are planned (UTC)
	Started  time.Time // zero before (UTC)
	Stopped  time.Time // somebody said the word, and it did not go on since
	BreakIn  bool      // a break-in is the scenario of a recovery drill
	Consents []Consent // asked for in production only
	Injects  []InjectAt
	Goals    []string
	Results  []DocumentResult
}

// Running says whether injects may be given.
func (d Drill) Running() bool { return !d.Started.IsZero() && d.Stopped.IsZero() }

// Consent is one of the two a drill in production needs.
type Consent struct {
	Role  string // seat that gives it
	Who   string // who holds the seat; empty where nobody does
	Given bool
}

// consentRoles must agree to a drill in production (form drl, drl.env_consent).
var consentRoles = []string{"workload_owner", "business_decision_maker"}

// InjectAt is one inject with its times.
type InjectAt struct {
	ID                             string
	Text, Expected, Seen, Observer string
	By                             string    // who gives it
	Planned, Given                 time.Time // UTC; zero where there is none
}

// The states of an inject.
const (
	InjectWaits   = "waits"
	InjectDue     = "due"     // within two minutes
	InjectOverdue = "overdue" // its time has passed
	InjectGiven   = "given"
)

// State is where the inject stands in a drill that runs.
func (i InjectAt) State(now time.Time) string {
	switch {
	case !i.Given.IsZero():
		return InjectGiven
	case i.Planned.IsZero() || i.Planned.Sub(now) > 2*time.Minute:
		return InjectWaits
	case now.After(i.Planned):
		return InjectOverdue
	}
	return InjectDue
}

// Results of a document under test (drl.docs_result: "line by line: worked,
// unclear, wrong, missing").
var DocumentResults = []string{"worked", "unclear", "wrong", "missing"}

// DocumentResult is what a drill found out about one document.
type DocumentResult struct {
	Document string
	Result   string // one of DocumentResults; empty while nobody said
	Note     string
}

// Line is the result as it stands in the answer: "Contact list: wrong, two
// numbers are old".
func (r DocumentResult) Line() string {
	line := r.Document + ": " + r.Result
	if r.Note != "" {
		line += ", " + r.Note
	}
	return line
}

// DrillOf reads the drill out of a view.
func DrillOf(v View) Drill {
	d := Drill{Scenario: v.Text(DrillScenario), Env: v.Text("drl.env"), StopWord: cmp.Or(strings.TrimSpace(v.Text("drl.stop_word")), DefaultStopWord),
		BreakIn: guide.ReadAnswer(v.Answers["drl.bcdr_break_in"]).Answer == "yes", Goals: guide.Lines(v.Text("drl.goal"))}
	instant := func(field string) time.Time {
		if m, ok := v.Moment(field); ok && m.Known() {
			return m.From.UTC()
		}
		return time.Time{}
	}
	d.Begins, d.Started, d.Stopped = instant(DrillBegins), instant(DrillStarted), instant(DrillStopped)
	given := v.Texts("drl.env_consent")
	for _, role := range consentRoles {
		c := Consent{Role: role, Who: v.Holder(role)}
		c.Given = c.Who != "" && slices.ContainsFunc(given, func(name string) bool { return strings.EqualFold(strings.TrimSpace(name), c.Who) })
		d.Consents = append(d.Consents, c)
	}
	for _, r := range v.Standing(InjectsRegister) {
		i := InjectAt{ID: r.ID, Text: guide.Text(r.Fields["text"]), Expected: guide.Text(r.Fields["expected"]), Seen: guide.Text(r.Fields["seen"]),
			By: guide.Text(r.Fields["by"]), Observer: guide.Text(r.Fields["observer"])}
		i.Planned, i.Given = instantIn(r, "planned"), instantIn(r, "given")
		d.Injects = append(d.Injects, i)
	}
	slices.SortStableFunc(d.Injects, func(a, b InjectAt) int {
		if a.Planned.IsZero() != b.Planned.IsZero() { // those without a time come last
			if a.Planned.IsZero() {
				return 1
			}
			return -1
		}
		return a.Planned.Compare(b.Planned)
	})
	d.Results = documentResults(guide.Lines(v.Text("drl.docs")), guide.Lines(v.Text("drl.docs_result")))
	return d
}

// instantIn is the beginning of an instant in a row; zero where it is not known.
func instantIn(r Record, column string) time.Time {
	var m Moment
	if json.Unmarshal(r.Fields[column], &m) != nil || !m.Known() {
		return time.Time{}
	}
	return m.From.UTC()
}

// dueIn is the latest instant a date of a row may mean: what is due on a day is
// not late on it.
func dueIn(r Record, column string) time.Time {
	var m Moment
	if json.Unmarshal(r.Fields[column], &m) != nil || !m.Known() {
		return time.Time{}
	}
	if m.Precision == ToDay {
		return m.End().Add(-time.Second).UTC()
	}
	return m.From.UTC()
}

// documentResults reads the lines about documents; what is said of a document
// nobody listed stands at the end.
func documentResults(documents, lines []string) []DocumentResult {
	out := make([]DocumentResult, len(documents))
	for i, name := range documents {
		out[i].Document = name
	}
	for _, line := range lines {
		at := -1
		for i, r := range out {
			if len(line) > len(r.Document) && strings.EqualFold(line[:len(r.Document)], r.Document) && line[len(r.Document)] == ':' && (at < 0 || len(r.Document) > len(out[at].Document)) {
				at = i
			}
		}
		name, said, ok := strings.Cut(line, ":")
		if at >= 0 {
			said = line[len(out[at].Document)+1:]
		} else if ok {
			out = append(out, DocumentResult{Document: strings.TrimSpace(name)})
			at = len(out) - 1
		} else {
			out = append(out, DocumentResult{Document: line})
			continue
		}
		said = strings.TrimSpace(said)
		word, rest := said, ""
		if i := strings.IndexAny(said, " ,.;-\u2013"); i >= 0 {
			word, rest = said[:i], strings.TrimLeft(said[i:], " ,.;-\u2013")
		}
		if word = strings.ToLower(word); slices.Contains(DocumentResults, word) {
			out[at].Result, out[at].Note = word, rest
		} else {
			out[at].Note = said
		}
	}
	return out
}

// Untested are the documents without a result.
func (d Drill) Untested() []string {
	var out []string
	for _, r := range d.Results {
		if r.Result == "" {
			out = append(out, r.Document)
		}
	}
	return out
}

// Due is the inject that is to be given now or within two minutes, with its place
// among all (1 is the first); false while the drill does not run or none is due.
func (d Drill) Due(now time.Time) (i InjectAt, place int, ok bool) {
	next, ok := d.Next()
	if state := next.State(now); !ok || !d.Running() || state != InjectDue && state != InjectOverdue {
		return InjectAt{}, 0, false
	}
	return next, d.Place(next.ID), true
}

// Place is which inject one is, 1 for the first; 0 for none of the drill.
func (d Drill) Place(id string) int {
	return slices.IndexFunc(d.Injects, func(i InjectAt) bool { return i.ID == id }) + 1
}

// Next is the inject to give next.
func (d Drill) Next() (InjectAt, bool) {
	for _, i := range d.Injects {
		if i.Given.IsZero() {
			return i, true
		}
	}
	return InjectAt{}, false
}
