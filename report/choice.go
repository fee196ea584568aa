package report

import (
	"slices"
	"strings"
	"time"

	"bridgelog/model"
)

// Orders of a timeline.
const (
	ByHappened = "happened" // when it happened; unknown times stand at their recorded time
	ByRecorded = "recorded" // when it was written down: what was known when
)

// Choice is what was asked of a timeline document: which rows, for whom, and
// the facts that stand round the page. Building from the same view with the
// same Choice gives the same Doc. It can be sealed as JSON.
type Choice struct {
	Report  string `json:"report,omitempty"`  // which document: IncidentReport, DrillReport; empty is the timeline
	Edition int    `json:"edition,omitempty"` // number of a final version, from 1

	LeaveOut []string `json:"leave_out,omitempty"` // keys of sections that are left out, each said at its place

	Digests  bool   `json:"digests,omitempty"` // an annex lists the entries shown with their digests
	Compared [2]int `json:"compared,omitzero"` // editions that a document of differences compares

	Year int `json:"year,omitempty"` // of a yearly report

	From   time.Time       `json:"from,omitzero"` // rows that ended before are left out
	To     time.Time       `json:"to,omitzero"`   // rows that began at or after are left out
	Kinds  []model.RowKind `json:"kinds,omitempty"`
	Person Names           `json:"person,omitempty"` // people of the row, or its author
	System Names           `json:"system,omitempty"`
	Text   string          `json:"text,omitempty"`  // part of the text
	Order  string          `json:"order,omitempty"` // ByHappened (also when empty) or ByRecorded
	Struck bool            `json:"struck"`          // show corrected and withdrawn rows, marked
	TLP    string          `json:"tlp"`             // mark of the document; stricter rows are withheld and counted

	Language string   `json:"language,omitempty"` // BCP 47 of the document's own words; English when empty
	Redact   []string `json:"redact,omitempty"`   // of Redactable, or RedactNone; empty in requests from before copies were redacted
	Of       int      `json:"of,omitempty"`       // edition that this is a redacted copy of, drawn from the same entries
	OfSHA256 string   `json:"of_sha256,omitempty"`

	Paper        string    `json:"paper,omitempty"` // "a4" (also when empty) or "letter"
	Organisation string    `json:"organisation,omitempty"`
	MadeAt       time.Time `json:"made_at"`
	MadeBy       string    `json:"made_by"`
	Program      string    `json:"program"`
	Logbook      string    `json:"logbook"`
	Entries      uint64    `json:"entries"`
	Root         string    `json:"root"`           // hexadecimal
	Zone         string    `json:"zone,omitempty"` // instead of the incident's home zone
	Draft        bool      `json:"draft,omitempty"`
	LegalHold    bool      `json:"legal_hold,omitempty"`
	Checked      string    `json:"checked,omitempty"` // result of the check of the record, a sentence; empty when none was made

	Datasets  []TimelineRow    `json:"-"`                   // rows of datasets that stand beside the journal's
	Clock     model.ClockTrust `json:"-"`                   // which recorded times are doubtful
	Unprinted int              `json:"unprinted,omitempty"` // rows of datasets that are not printed
	Words     Words            `json:"-"`
}

// DefaultTLP is the mark of a timeline report nobody chose a mark for.
const DefaultTLP = "TLP:AMBER+STRICT"

// DefaultChoice is the whole timeline, corrections shown, in the guide's
// default marking. The caller adds who, when and from which head.
func DefaultChoice() Choice {
	return Choice{Struck: true, Order: ByHappened, TLP: DefaultTLP, Paper: "a4"}
}

// strictness ranks the TLP marks of FIRST's TLP 2.0; an unknown mark ranks with
// the strictest, so that a misspelt one never lets a row out.
func strictness(tlp string) int {
	switch strings.ToUpper(strings.TrimSpace(tlp)) {
	case "TLP:CLEAR", "TLP:WHITE":
		return 0
	case "TLP:GREEN":
		return 1
	case "TLP:AMBER":
		return 2
	case "TLP:AMBER+STRICT":
		return 3
	}
	return 4
}

// withholds reports whether the row's own mark is stricter than the document's.
func (c Choice) withholds(r *model.Row) bool {
	return r.Audience != "" && strictness(r.Audience) > strictness(c.TLP)
}

// matches reports whether the row passes the filter; struck rows and TLP are
// judged elsewhere.
func (c Choice) matches(r *model.Row) bool {
	if len(c.Kinds) > 0 && !slices.Contains(c.Kinds, r.Kind) {
		return false
	}
	at := r.Sort()
	if !c.To.IsZero() && !at.Before(c.To) {
		return false
	}
	if !c.From.IsZero() {
		end := at
		if r.Happened.Known() {
			end = r.Happened.End()
		}
		if end.Before(c.From) {
			return false
		}
	}
	if !c.Person.Among(append([]string{r.Author}, r.People...)...) || !c.System.Among(r.Systems...) {
		return false
	}
	return model.Finds(model.FindWords(c.Text), r.Text, r.Typed)
}

// Periodic says whether a part of the time was chosen.
func (c Choice) Periodic() bool { return !c.From.IsZero() || !c.To.IsZero() }

func (c Choice) filtered() bool {
	return len(c.Kinds) > 0 || !c.From.IsZero() || !c.To.IsZero() || len(c.Person) > 0 || len(c.System) > 0 || c.Text != ""
}
