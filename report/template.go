package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"

	"bridgelog/model/guide"
)

// The guide's documents this program makes, by their keys in reports.json.
const (
	TimelineReport  = "timeline_report"
	IncidentReport  = "incident_report"
	DrillReport     = "drill_report"
	BriefReport     = "executive_brief"
	RegulatorReport = "regulator_report"
	EvidenceReport  = "evidence_log"
	DecisionsReport = "decision_log"
	ReviewReport    = "pir"
	HandoverReport  = "handover"
	CommsReport     = "comms_log"
)

// Kinds are the guide's documents in the guide's order. Each is a draft, which
// may be made again, or a final with a number of its own.
var Kinds = []string{IncidentReport, BriefReport, TimelineReport, RegulatorReport, EvidenceReport, DecisionsReport, ReviewReport, DrillReport, HandoverReport, CommsReport}

// Versioned says whether a document comes as draft and final: those of the guide
// do, notices, and the yearly report; a custody form or an overview of duties is made anew each time.
func Versioned(key string) bool {
	kind, _ := OfDuty(key)
	_, yearly := OfYearly(key)
	return key == "" || KnownKind(key) || kind == NoticeReport || yearly
}

// KnownKind says whether the key names one of the guide's documents.
func KnownKind(key string) bool { return slices.Contains(Kinds, key) }

// The documents on notification duties. Those on one duty are kept apart by it:
// "notice/eu-gdpr-art33-authority".
const (
	NoticeReport    = "notice"
	DecisionReport  = "duty_decision" // why a notification is not made
	DeadlinesReport = "duties"        // every duty of an incident
)

// Template is a document as the guide declares it: its sections in order.
type Template struct {
	Key          string            `json:"key"`
	Title        string            `json:"title"`
	Audience     string            `json:"audience"`
	DefaultTLP   string            `json:"default_tlp"`
	Pages        string            `json:"pages"`
	Formats      []string          `json:"formats"`
	Rule         string            `json:"rule"`
	Sections     []TemplateSection `json:"sections"`
	Requirements []string          `json:"requirements"`
}

// TemplateSection is one section; Bind names what fills it: fields ("rep.*",
// "tri.docs_ok"), registers, and words of this program ("incident", "metrics").
type TemplateSection struct {
	Key     string   `json:"key"`
	Title   string   `json:"title"`
	Content string   `json:"content"`
	Bind    []string `json:"bind"`
	IfEmpty string   `json:"if_empty"`
}

// Measure is one of the guide's measures.
type Measure struct {
	Key          string   `json:"key"`
	Label        string   `json:"label"`
	Formula      string   `json:"formula"`
	Unit         string   `json:"unit"`
	Why          string   `json:"why"`
	Target       string   `json:"target"`
	Notes        string   `json:"notes"`
	Requirements []string `json:"requirements"`
}

// Timestamp is one of the guide's named instants and where it is known from.
type Timestamp struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	From  string `json:"from"`
}

// Templates are the guide's documents with the instants and measures they use.
type Templates struct {
	Reports    []Template  `json:"reports"`
	Timestamps []Timestamp `json:"timestamps"`
	Measures   []Measure   `json:"metrics"`
	Comms      guide.Comms `json:"-"` // the plan of communication, from files of its own
}

// Template finds a document by its key.
func (t Templates) Template(key string) (Template, bool) {
	i := slices.IndexFunc(t.Reports, func(x Template) bool { return x.Key == key })
	if i < 0 {
		return Template{}, false
	}
	return t.Reports[i], true
}

// DefaultTLP is the mark the guide gives a document nobody chose a mark for.
func (t Templates) DefaultTLP(key string) string {
	if d, ok := t.Template(key); ok && KnownTLP(d.DefaultTLP) {
		return d.DefaultTLP
	}
	return DefaultTLP
}

// LoadTemplates reads guide/reports.json, and the plan of communication its
// documents tell. It refuses unknown keys, and that a document this program
// makes is not there.
func LoadTemplates(from fs.FS) (Templates, error) {
	raw, err := fs.ReadFile(from, "guide/reports.json")
	if err != nil {
		return Templates{}, fmt.Errorf("reports: %w", err)
	}
	var file struct {
		Templates
		Spec    string          `json:"spec_version"`
		Common  json.RawMessage `json:"common"`
		Rules   json.RawMessage `json:"metric_rules"`
		Presets json.RawMessage `json:"report_duty_presets"`
		Note    json.RawMessage `json:"report_duty_note"`
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&file); err != nil {
		return Templates{}, fmt.Errorf("reports.json: %w", err)
	}
	for _, key := range Kinds {
		if _, ok := file.Template(key); !ok {
			return Templates{}, fmt.Errorf("reports.json: there is no document %q", key)
		}
	}
	file.Comms, err = guide.LoadComms(from)
	return file.Templates, err
}
