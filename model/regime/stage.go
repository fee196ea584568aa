package regime

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// Status of a stage in law.
const (
	InForce     = "in-force"
	NotYet      = "adopted-not-yet-applicable"
	Proposed    = "proposed"
	Guidance    = "guidance"
	Contractual = "contractual"
)

// Triggers are the facts a period can run from; the list is closed.
var Triggers = []string{
	"occurrence", "detection", "suspicion", "awareness", "reasonable-belief", "classification",
	"determination-of-incident", "determination-of-materiality", "risk-assessment-complete", "payment-made",
	"previous-stage-submitted", "regulator-notified", "data-subjects-notified", "authority-request",
	"information-available", "fix-available", "activities-recovered", "incident-handled", "end-of-calendar-year",
}

// Units of a period.
const (
	Hours        = "hours"
	CalendarDays = "calendar-days"
	BusinessDays = "business-days"
	Months       = "months"
)

// methods of counting, with the unit each counts.
var methods = map[string]string{
	"elapsed-hours": Hours, "elapsed-hours-eu": Hours,
	"days-exclude-trigger": CalendarDays, "days-include-trigger": CalendarDays, "days-after-year-end": CalendarDays,
	"months-same-date":              Months,
	"business-days-exclude-trigger": BusinessDays,
	"none":                          "",
}

var rolls = []string{"none-hours", "none", "eu-1182-71-optional", "dora-noon", "business-days-only",
	"state-construction-optional", "regulator-office-optional", "no-fixed-period"}

// Stage is one notification that one law, guidance or contract asks for.
type Stage struct {
	ID             string     `json:"id"`
	RegimeID       string     `json:"regime_id"`
	Regime         string     `json:"regime"`
	Jurisdiction   string     `json:"jurisdiction"`
	Recipient      string     `json:"recipient"`
	RecipientType  string     `json:"recipient_type"`
	LegalReference Reference  `json:"legal_reference"`
	Stage          string     `json:"stage"` // initial, intermediate, final, …
	Sequence       int        `json:"sequence"`
	Status         string     `json:"status"`
	Trigger        string     `json:"trigger"`
	TriggerNote    string     `json:"trigger_note"`
	Period         *Period    `json:"period"` // nil where the law has no figure
	Standard       string     `json:"standard"`
	UpperBound     *Bound     `json:"upper_bound"`
	Counting       Counting   `json:"counting"`
	RollRule       Roll       `json:"roll_rule"`
	Calendar       string     `json:"holiday_calendar"`
	ZoneNote       string     `json:"time_zone_note"`
	NotBefore      *NotBefore `json:"not_before"`
	Threshold      string     `json:"threshold"`
	Exemptions     string     `json:"exemptions_delays"`
	Content        []Content  `json:"required_content"`
	Target         *Target    `json:"app_default_when_no_fixed_period"` // internal, never law
	From           string     `json:"in_force_from"`                    // local date, empty for open
	Until          string     `json:"in_force_until"`                   // local date, inclusive
	PendingChange  string     `json:"pending_change"`
	Ambiguity      string     `json:"ambiguity"`
	SourceURLs     []string   `json:"source_urls"`
	SourcesSeen    []string   `json:"source_urls_seen"`
	Verified       bool       `json:"verified"`
	Verification   string     `json:"verification_level"`
	VerifiedNote   string     `json:"verification_note"`
	Confidence     float64    `json:"confidence"`
}

// Reference is where the law says so.
type Reference struct {
	Instrument string `json:"instrument"`
	Provision  string `json:"provision"`
}

// Citation is instrument and provision as one text.
func (r Reference) Citation() string {
	if r.Provision == "" {
		return r.Instrument
	}
	return r.Instrument + ", " + r.Provision
}

// Period is a length in a unit of the law.
type Period struct {
	Value int    `json:"value"`
	Unit  string `json:"unit"`
}

// Bound is a second limit; the earlier one counts (combine "earliest").
type Bound struct {
	Trigger string `json:"trigger"`
	Value   int    `json:"value"`
	Unit    string `json:"unit"`
	Combine string `json:"combine"`
	// WaivedIf says in words when the bound falls away: the stage's trigger came
	// after the bound had passed (Delegated Regulation (EU) 2025/301, Art. 5(2)).
	WaivedIf string `json:"waived_if"`
}

// Counting is how a period is counted.
type Counting struct {
	Method string `json:"method"`
	Cutoff string `json:"deadline_cutoff_local"` // "23:59:59", or with a zone "17:30:00 America/New_York"
}

// Roll is what may carry a last day further.
type Roll struct {
	ID             string `json:"id"`
	Text           string `json:"text"`
	DefaultApplied bool   `json:"default_applied"`
	Condition      string `json:"condition"`
}

// NotBefore is a time before which the law forbids sending.
type NotBefore struct {
	Trigger string `json:"trigger"`
	Value   int    `json:"value"`
	Unit    string `json:"unit"`
	Text    string `json:"text"`
}

// Content is one item a notice has to say.
type Content struct {
	Key      string   `json:"key"`
	Label    string   `json:"label"`
	Required bool     `json:"required"`
	Note     string   `json:"note"`
	FieldNo  string   `json:"field_no,omitempty"` // DORA: number of the field in the ITS
	Options  []string `json:"options,omitempty"`
}

// Target is the organisation's own aim where the law has no figure.
type Target struct {
	Value int    `json:"value"`
	Unit  string `json:"unit"`
	Basis string `json:"basis"`
}

// Name is the stage as a person calls it: "NIS2 significant incident: final".
func (s Stage) Name() string { return s.Regime + ": " + strings.ReplaceAll(s.Stage, "-", " ") }

// ByForm says whether the rules name a portal or an online form as where the stage
// is delivered. Where they say nothing of the way, it is false.
func (s Stage) ByForm() bool {
	to := strings.ToLower(s.Recipient)
	return strings.Contains(to, "portal") || strings.Contains(to, "online form") || strings.Contains(to, "reporting platform")
}

// Directive says whether the stage quotes a directive, whose binding text is the
// national law.
func (s Stage) Directive() bool {
	return strings.HasPrefix(s.LegalReference.Instrument, "Directive (EU)")
}

// Pack is a version of the rules.
type Pack struct {
	Name    string  `json:"name"`
	Version string  `json:"version"`
	Checked string  `json:"checked"` // date of the newest check against the sources
	Note    string  `json:"note,omitempty"`
	Stages  []Stage `json:"stages"`
}

// Load reads the pack that ships: regimes/pack.json says what it is,
// regimes/regimes.json holds the stages.
func Load(folder fs.FS) (Pack, error) {
	var p Pack
	raw, err := fs.ReadFile(folder, "regimes/pack.json")
	if err != nil {
		return p, fmt.Errorf("pack.json: %w", err)
	}
	if err := strict(raw, &p); err != nil {
		return p, fmt.Errorf("pack.json: %w", err)
	}
	if raw, err = fs.ReadFile(folder, "regimes/regimes.json"); err != nil {
		return p, fmt.Errorf("regimes.json: %w", err)
	}
	if err := strict(raw, &p.Stages); err != nil {
		return p, fmt.Errorf("regimes.json: %w", err)
	}
	return p, p.check()
}

// ReadPack reads a pack that is one file.
func ReadPack(raw []byte) (Pack, error) {
	var p Pack
	if err := strict(raw, &p); err != nil {
		return Pack{}, err
	}
	return p, p.check()
}

// ReadStage reads one stage as it was sealed with a duty.
func ReadStage(raw []byte) (Stage, error) {
	var s Stage
	if err := strict(raw, &s); err != nil {
		return Stage{}, err
	}
	return s, s.check()
}

// Stage finds a stage by its id.
func (p Pack) Stage(id string) (Stage, bool) {
	if i := slices.IndexFunc(p.Stages, func(s Stage) bool { return s.ID == id }); i >= 0 {
		return p.Stages[i], true
	}
	return Stage{}, false
}

// Unverified are the stages whose period was not checked against a source.
func (p Pack) Unverified() int {
	n := 0
	for _, s := range p.Stages {
		if !s.Verified {
			n++
		}
	}
	return n
}

func (p Pack) check() error {
	if strings.TrimSpace(p.Name) == "" || strings.TrimSpace(p.Version) == "" {
		return errors.New("a rule pack has a name and a version")
	}
	if _, err := time.Parse(time.DateOnly, p.Checked); err != nil {
		return fmt.Errorf("checked: %q is no date YYYY-MM-DD", p.Checked)
	}
	if len(p.Stages) == 0 {
		return errors.New("the rule pack holds no stages")
	}
	seen := map[string]bool{}
	for i, s := range p.Stages {
		if err := s.check(); err != nil {
			return fmt.Errorf("stages[%d] %s: %w", i, s.ID, err)
		}
		if seen[s.ID] {
			return fmt.Errorf("stages[%d]: the id %s stands twice", i, s.ID)
		}
		seen[s.ID] = true
	}
	return nil
}

// check refuses a stage that could not be computed or printed.
func (s Stage) check() error {
	bad := func(field, format string, args ...any) error {
		return fmt.Errorf("%s: %s", field, fmt.Sprintf(format, args...))
	}
	for field, v := range map[string]string{"id": s.ID, "regime_id": s.RegimeID, "regime": s.Regime, "stage": s.Stage,
		"recipient": s.Recipient, "legal_reference.instrument": s.LegalReference.Instrument} {
		if strings.TrimSpace(v) == "" {
			return bad(field, "it is empty")
		}
	}
	if strings.ContainsAny(s.ID, " /@\t\n") {
		return bad("id", "%q holds a character that ids do not have", s.ID)
	}
	if !slices.Contains([]string{InForce, NotYet, Proposed, Guidance, Contractual}, s.Status) {
		return bad("status", "%q is not known", s.Status)
	}
	if !slices.Contains(Triggers, s.Trigger) {
		return bad("trigger", "%q is not known", s.Trigger)
	}
	unit, ok := methods[s.Counting.Method]
	if !ok {
		return bad("counting.method", "%q is not known", s.Counting.Method)
	}
	if (s.Period == nil) != (unit == "") {
		return bad("period", "the method %s does not fit it", s.Counting.Method)
	}
	if p := s.Period; p != nil && (p.Unit != unit || p.Value < 1 || p.Value > longest) {
		return bad("period", "%d %s cannot be counted by %s", p.Value, p.Unit, s.Counting.Method)
	}
	if _, _, err := cutoff(s.Counting.Cutoff, time.UTC); err != nil {
		return bad("counting.deadline_cutoff_local", "%v", err)
	}
	if !slices.Contains(rolls, s.RollRule.ID) {
		return bad("roll_rule.id", "%q is not known", s.RollRule.ID)
	}
	if b := s.UpperBound; b != nil {
		if !slices.Contains(Triggers, b.Trigger) || b.Unit != Hours || unit != Hours || b.Value < 1 || b.Value > longest || b.Combine != "earliest" {
			return bad("upper_bound", "only the earlier of two periods in hours can be counted")
		}
	}
	if n := s.NotBefore; n != nil {
		if !slices.Contains(Triggers, n.Trigger) || n.Value < 0 || n.Value > longest || !slices.Contains([]string{Hours, CalendarDays, BusinessDays}, n.Unit) {
			return bad("not_before", "%d %s from %s cannot be counted", n.Value, n.Unit, n.Trigger)
		}
	}
	if t := s.Target; t != nil && (t.Value < 1 || t.Value > longest || !slices.Contains([]string{Hours, CalendarDays, BusinessDays}, t.Unit)) {
		return bad("app_default_when_no_fixed_period", "%d %s cannot be counted", t.Value, t.Unit)
	}
	for field, date := range map[string]string{"in_force_from": s.From, "in_force_until": s.Until} {
		if _, err := time.Parse(time.DateOnly, date); date != "" && err != nil {
			return bad(field, "%q is no date YYYY-MM-DD", date)
		}
	}
	keys := map[string]bool{}
	for i, c := range s.Content {
		if c.Key == "" || c.Label == "" || keys[c.Key] {
			return bad(fmt.Sprintf("required_content[%d]", i), "it needs a key of its own and a label")
		}
		keys[c.Key] = true
	}
	return nil
}

// longest period that is counted, in its unit; a larger one is a mistake in the
// data and would leave the calendar.
const longest = 4000

// strict reads JSON that has no unknown field and nothing behind it.
func strict(raw []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return errors.New("there is more than one value in it")
	}
	return nil
}

// MethodOf is how a period of an own duty is counted: as the law counts where
// it says nothing else, and carried nowhere.
func MethodOf(unit string) (method, roll string) {
	switch unit {
	case Hours:
		return "elapsed-hours", "none-hours"
	case BusinessDays:
		return "business-days-exclude-trigger", "business-days-only"
	case Months:
		return "months-same-date", "none"
	}
	return "days-exclude-trigger", "none"
}

// Zone is the time zone the rule itself names for its days, IANA; empty where
// they are those of the reporting establishment.
func (s Stage) Zone() string {
	first, _, _ := strings.Cut(s.ZoneNote, ";")
	if strings.HasPrefix(first, "UK local time") {
		return "Europe/London"
	}
	if _, err := time.LoadLocation(first); err == nil && strings.Contains(first, "/") {
		return first
	}
	return ""
}
