package model

import (
	"encoding/json"
	"slices"
	"sync"
	"time"

	"bridgelog/model/guide"
)

// Stamp says when, by whom and as which entry something was recorded.
type Stamp struct {
	Seq  Seq
	At   time.Time // UTC
	By   string
	Role string
}

// SeverityChange is one step in an incident's severity history.
type SeverityChange struct {
	SeveritySet
	Stamp
}

// Import is an import as it stands now: struck when it was undone as one act.
type Import struct {
	ImportCommitted
	Stamp
	Withdrawn   bool
	WithdrawnBy Seq
	WithdrawWhy string
}

// Erased reports whether the entry of the import, and the file, were destroyed.
func (m Import) Erased() bool { return m.SHA256 == "" }

// Report is a document that was issued.
type Report struct {
	ReportIssued
	Stamp
}

// Record is one row of a register other than the timeline, fields as last put.
type Record struct {
	ID     string
	Fields map[string]json.RawMessage
	Stamp  // of the last change
	Since  Stamp

	Withdrawn   bool
	WithdrawnBy Stamp
	WithdrawWhy string

	Paper map[string]Transcribed // the fields that were typed in from paper

	typed map[string]Stamp // when each field was put; kept for the texts of notices and for improvements
	acts  []Recorded       // acts of evidence and custody about the row, oldest first
}

// PutAt is when and by whom the present value of a field was put; kept for the
// texts of notices and for improvements only.
func (r Record) PutAt(field string) (Stamp, bool) {
	s, ok := r.typed[field]
	return s, ok
}

// PhasePassed is one move of the incident between phases.
type PhasePassed struct {
	PhaseChanged
	Stamp
}

// Past is what stood in a field before its present answer, and what before that,
// the oldest first.
type Past struct {
	Raw json.RawMessage
	Stamp
	Before []Past
}

// Judged is every answer a field ever had, the oldest first and the present one
// last; none where it was never answered.
func (v View) Judged(field string) []Past {
	var out []Past
	if past, ok := v.Formerly[field]; ok {
		out = append(slices.Clone(past.Before), Past{Raw: past.Raw, Stamp: past.Stamp})
	}
	if raw, ok := v.Answers[field]; ok {
		out = append(out, Past{Raw: raw, Stamp: v.Answered[field]})
	}
	return out
}

// Phase is a state of the guide's state machine.
type Phase string

// Reported is the phase every incident begins in.
const Reported Phase = "reported"

// The phases the program itself has to know by name; the rest is the guide's.
const (
	Containment   Phase = "containment"
	Review        Phase = "review"
	Closed        Phase = "closed"
	FalsePositive Phase = "false_positive"
	Merged        Phase = "merged"
)

// View is one incident as its entries leave it: an immutable snapshot. Screens,
// reports and rules read it; nobody writes it but Apply.
type View struct {
	ID       IncidentID
	Number   string
	Codename string
	Zone     string // home zone, IANA name
	Drill    bool
	Phase    Phase
	Opened   Stamp
	Last     Stamp // the newest entry of the incident
	Entries  int   // how many entries of the journal belong to it

	Answers  map[string]json.RawMessage // form answers by field key, "rep.title"
	Answered map[string]Stamp           // who gave each answer, when
	Formerly map[string]Past            // the answer before it, where there was one
	Paper    map[string]Transcribed     // the answers that were typed in from paper

	Severity []SeverityChange // oldest first; the last one stands
	Phases   []PhasePassed    // oldest first; the last one stands
	Marks    map[string]Stamp // time stamps set by gates: "t_contained"
	Guide    string           // version of the guidance it is led by
	GuideSHA string           // SHA-256 of the file it is kept in; empty in records made before it was kept
	Records  map[string][]Record
	Imports  []Import
	Reports  []Report
	Erased   []Erased // entries whose bodies were destroyed
	// Of the organisation's record only: heads of other logs we countersigned, and
	// heads of ours that others did.
	Countersigned []Countersigned
	Vouched       []Vouched
	Losses        []Lost      // what rescues could not keep, oldest first; of the organisation's record only
	Origins       []Origin    // keys under which the log went on, oldest first; of the organisation's record only
	Clock         []ClockSeen // what is known of the computer's clock; of the organisation's record only

	rows      Rows
	contentAt Seq // newest entry that changed what a report tells
}

// Timeline is every row of the incident in the order of recording, struck ones
// included.
func (v View) Timeline() Rows { return v.rows }

// Standing are the rows of a register that were not withdrawn.
func (v View) Standing(register string) []Record {
	var out []Record
	for _, r := range v.Records[register] {
		if !r.Withdrawn {
			out = append(out, r)
		}
	}
	return out
}

// Record finds a row of a register by its id, withdrawn or not.
func (v View) Record(register, id string) (Record, bool) {
	for _, r := range v.Records[register] {
		if r.ID == id {
			return r, true
		}
	}
	return Record{}, false
}

// PhaseSince is when the incident came into its phase.
func (v View) PhaseSince() Stamp {
	if n := len(v.Phases); n > 0 {
		return v.Phases[n-1].Stamp
	}
	return v.Opened
}

// Ended says whether the incident is closed, false or merged.
func (v View) Ended() bool { return ended(v.Phase) }

func ended(p Phase) bool { return p == Closed || p == FalsePositive || p == Merged }

// Reopened counts how often it was opened again.
func (v View) Reopened() int {
	n := 0
	for _, p := range v.Phases {
		if p.Gate == "GR" {
			n++
		}
	}
	return n
}

// LastAttack is when the attacker was last active as far as the log knows (UTC);
// the quiet period counts from it. Zero when no standing row tells of one.
func (v View) LastAttack() time.Time {
	var last time.Time
	for _, r := range v.rows.All() {
		if r.Kind == Attacker && !r.Struck() && r.Happened.Known() && r.Happened.End().After(last) {
			last = r.Happened.End()
		}
	}
	return last
}

// Title is the one-line title of the start card.
func (v View) Title() string { return v.Text("rep.title") }

// Text is a form answer that is text or a choice; empty when not answered.
func (v View) Text(field string) string {
	var s string
	if raw, ok := v.Answers[field]; ok {
		_ = json.Unmarshal(raw, &s) // another shape than text reads as empty
	}
	return s
}

// Texts is a form answer that is a list of texts.
func (v View) Texts(field string) []string {
	var s []string
	if raw, ok := v.Answers[field]; ok {
		_ = json.Unmarshal(raw, &s)
	}
	return s
}

// Moment is a form answer of kind instant.
func (v View) Moment(field string) (Moment, bool) {
	raw, ok := v.Answers[field]
	if !ok {
		return Moment{}, false
	}
	var m Moment
	if json.Unmarshal(raw, &m) != nil {
		return Moment{}, false
	}
	return m, true
}

// Level is the severity that stands now.
func (v View) Level() string {
	if n := len(v.Severity); n > 0 {
		return v.Severity[n-1].Level
	}
	return ""
}

// Location is the home zone, or UTC where this computer does not know it.
func (v View) Location() *time.Location { return Location(v.Zone) }

// locations keeps the zones that were loaded: reading one takes longer than
// folding an entry, and every derived row asks for it.
var locations sync.Map // name to *time.Location

// Location loads a zone by its IANA name; an unknown name is UTC.
func Location(name string) *time.Location {
	if loc, ok := locations.Load(name); ok {
		return loc.(*time.Location)
	}
	loc, err := time.LoadLocation(name)
	if err != nil || name == "" {
		return time.UTC
	}
	locations.Store(name, loc)
	return loc
}

// KnownZone loads the zone that a person or a file names by its IANA name.
// "Local" is none: on the next computer it would be another.
func KnownZone(name string) (*time.Location, error) {
	if loc, err := time.LoadLocation(name); err == nil && name != "" && name != "Local" {
		return loc, nil
	}
	return nil, Refuse(Invalid, "zone", "Give an IANA name such as Europe/Berlin, or UTC.", "the time zone %q is not known.", name)
}

// Summary is one row of the board, kept beside the journal as a cache.
type Summary struct {
	ID        IncidentID `json:"id"`
	Number    string     `json:"number"`
	Title     string     `json:"title"`
	Severity  string     `json:"severity"`
	Phase     Phase      `json:"phase"`
	Drill     bool       `json:"drill,omitempty"`
	Codename  string     `json:"codename,omitempty"` // set for restricted incidents only: shown instead of the title
	Zone      string     `json:"zone"`
	Detected  time.Time  `json:"detected,omitzero"` // UTC; zero when not known
	Opened    time.Time  `json:"opened"`            // UTC
	LastEntry time.Time  `json:"last_entry"`        // UTC, recorded
	LastText  string     `json:"last_text,omitempty"`
	Rows      int        `json:"rows"`
	Entries   int        `json:"entries"`
	Duties    []DutyLine `json:"duties,omitempty"`
	Learning  *Learning  `json:"learning,omitempty"` // nil in a row kept by an older program
}

// Ended says whether the incident is closed, false or merged.
func (s Summary) Ended() bool { return ended(s.Phase) }

// Shown is what lists call the incident: its title, or the codename where it is
// restricted (state_machine, flag "restricted").
func (s Summary) Shown() string {
	if s.Codename != "" {
		return "“" + s.Codename + "” (restricted)"
	}
	return s.Title
}

// Summarise is the board row of a view.
func Summarise(v View) Summary {
	s := Summary{ID: v.ID, Number: v.Number, Title: v.Title(), Severity: v.Level(), Phase: v.Phase,
		Drill: v.Drill, Zone: v.Zone, Opened: v.Opened.At, LastEntry: v.Last.At,
		Rows: v.rows.Len(), Entries: v.Entries, Duties: dutyLines(v)}
	if m, ok := v.Moment("rep.detected_at"); ok && m.Known() {
		s.Detected = m.From
	}
	if guide.ReadAnswer(v.Answers["tri.restricted"]).Answer == "yes" {
		s.Codename = v.Codename
		if s.Codename == "" {
			s.Codename = "restricted"
		}
	}
	s.Learning = learningOf(v, s.Codename != "")
	if n := v.rows.Len(); n > 0 && s.Codename == "" {
		s.LastText = v.rows.At(n - 1).Text
	}
	return s
}
