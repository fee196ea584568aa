package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bridgelog/interop"
	"bridgelog/model"
	"bridgelog/model/guide"
)

// What an incident is written as for other tools.
const (
	SoarJSON    = "json" // the incident with its signs and actions (docs/outbox-incident.schema.json)
	SignsSTIX   = "stix" // its signs as a STIX 2.1 bundle
	SignsCSV    = "csv"  // its signs as a table
	SoarExport  = "soar-export"
	SignsExport = "signs-export"
)

// SoarSchema names the form of the JSON (docs/outbox-incident.schema.json).
const SoarSchema = "bridgelog-incident/1"

// SoarIncident is an incident for a SOAR.
type SoarIncident struct {
	Schema     string         `json:"schema"`
	ID         string         `json:"id"`
	Incident   OutboxIncident `json:"incident"`
	Exercise   bool           `json:"exercise"`
	TLP        string         `json:"tlp"`
	Opened     time.Time      `json:"opened_at"`
	Detected   *time.Time     `json:"detected_at,omitempty"`
	Source     string         `json:"source,omitempty"`
	AlertRef   string         `json:"alert_ref,omitempty"`
	Systems    []string       `json:"systems"`
	SecOps     string         `json:"secops_joined,omitempty"`
	Wider      string         `json:"wider_search,omitempty"`
	Provider   string         `json:"provider,omitempty"`
	Monitoring string         `json:"signs_in_monitoring,omitempty"`
	Signs      []interop.Sign `json:"signs"`
	Actions    []SoarAction   `json:"actions"`
	Signals    []SoarSignal   `json:"signals"`
	Withheld   int            `json:"withheld"`
	CreatedAt  time.Time      `json:"created_at"`
	CreatedBy  string         `json:"created_by"`
	Logbook    string         `json:"logbook"`
	Head       string         `json:"head"`
}

// SoarAction is one row of the register of actions.
type SoarAction struct {
	ID     string     `json:"id"`
	Title  string     `json:"title"`
	Phase  string     `json:"phase,omitempty"`
	Owner  string     `json:"owner,omitempty"`
	State  string     `json:"state"`
	Due    *time.Time `json:"due,omitempty"`
	Result string     `json:"result,omitempty"`
}

// SoarSignal is an alert the incident came from.
type SoarSignal struct {
	Ref      string     `json:"ref"`
	Source   string     `json:"source,omitempty"`
	Quality  string     `json:"quality,omitempty"`
	Summary  string     `json:"summary"`
	Received *time.Time `json:"received_at,omitempty"`
}

func utcOf(raw json.RawMessage) *time.Time {
	var m model.Moment
	if json.Unmarshal(raw, &m) != nil || !m.Known() {
		return nil
	}
	t := m.From.UTC()
	return &t
}

// Signs are the indicators of an incident that stand, live. Those marked TLP:RED
// stay with the people addressed and are only counted.
func Signs(v model.View) (signs []interop.Sign, withheld int) {
	for _, r := range v.Standing("indicators") {
		word := func(key string) string { return guide.Text(r.Fields[key]) }
		value := model.Refang(strings.TrimSpace(word("value")))
		switch {
		case value == "":
			continue
		case word("tlp") == "TLP:RED":
			withheld++
			continue
		}
		kind := model.IndicatorKind(word("kind"))
		if kind == "" {
			kind = model.DetectIndicator(value)
		}
		s := interop.Sign{Value: value, Kind: kind, Confidence: word("confidence"), TLP: word("tlp"), Created: r.Since.At.UTC(), Modified: r.At.UTC()}
		if at := utcOf(r.Fields["deployed"]); at != nil {
			s.Deployed = *at
		}
		signs = append(signs, s)
	}
	return signs, withheld
}

func (d *Desk) soar(v model.View, head Head, tlp string) SoarIncident {
	name := v.Title()
	if d.Plan(v).Restricted() {
		name = cmp.Or(v.Codename, "restricted")
	}
	answer := func(key string) string {
		a := guide.ReadAnswer(v.Answers[key])
		return strings.Trim(a.Answer+": "+a.Reason, ": ")
	}
	out := SoarIncident{Schema: SoarSchema, ID: string(v.ID), Incident: OutboxIncident{v.Number, name, v.Level(), string(v.Phase)}, Exercise: v.Drill, TLP: tlp,
		Opened: v.Opened.At.UTC(), Detected: utcOf(v.Answers["rep.detected_at"]), Source: v.Text("rep.source"), AlertRef: v.Text("rep.alert_ref"), Systems: append([]string{}, v.Texts("rep.systems")...),
		SecOps: answer("tri.secops_joined"), Wider: answer("inv.wider_check"), Provider: answer("inv.provider"), Monitoring: answer("con.indicators"),
		Actions: []SoarAction{}, Signals: []SoarSignal{}, CreatedAt: d.o.Now().UTC().Truncate(time.Second), CreatedBy: d.By().Name, Logbook: d.logID, Head: fmt.Sprintf("%d:%x", head.Size, head.Root[:])}
	signs, withheld := Signs(v)
	out.Signs, out.Withheld = append([]interop.Sign{}, signs...), withheld
	for _, r := range v.Standing("actions") {
		word := func(key string) string { return guide.Text(r.Fields[key]) }
		out.Actions = append(out.Actions, SoarAction{ID: r.ID, Title: word("title"), Phase: word("phase"), Owner: word("owner"), State: cmp.Or(word("state"), "open"), Due: utcOf(r.Fields["due"]), Result: word("result")})
	}
	for _, r := range v.Standing(signalsRegister) {
		word := func(key string) string { return guide.Text(r.Fields[key]) }
		out.Signals = append(out.Signals, SoarSignal{Ref: word("ref"), Source: word("source"), Quality: word("fidelity"), Summary: word("summary"), Received: utcOf(r.Fields["received_at"])})
	}
	return out
}

// ExportSoar writes an incident for other tools: JSON, or its signs as STIX or
// CSV. It is sealed like every export, and the file gets its name last. An empty
// path is the outbox folder; nothing is sent.
func (d *Desk) ExportSoar(ctx context.Context, incident model.IncidentID, format, tlp, path string) (Receipt, error) {
	v, err := d.Incident(ctx, incident)
	if err != nil {
		return Receipt{}, err
	}
	tlp = cmp.Or(tlp, "TLP:AMBER")
	if d.Guide() != nil && d.Guide().Label("tlp", tlp) == "" {
		return Receipt{}, model.Refuse(model.Invalid, "tlp", "Choose TLP:RED, TLP:AMBER+STRICT, TLP:AMBER, TLP:GREEN or TLP:CLEAR.", "%q is no mark.", tlp)
	}
	head := d.Status().Head
	signs, withheld := Signs(v)
	kind, ending, rows := SignsExport, format, len(signs)
	var draw func(io.Writer) error
	switch format {
	case SoarJSON:
		out := d.soar(v, head, tlp)
		kind, rows = SoarExport, len(out.Signs)+len(out.Actions)+len(out.Signals)
		draw = func(w io.Writer) error {
			enc := json.NewEncoder(w)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			return enc.Encode(out)
		}
	case SignsSTIX:
		ending = "stix.json"
		house, err := d.Organisation(ctx)
		if err != nil {
			return Receipt{}, err
		}
		author := cmp.Or(model.NoticeFacts{House: house}.Fact("org.name"), "Bridgelog")
		draw = func(w io.Writer) error {
			_, err := interop.STIX(w, signs, string(v.ID), author, d.o.Now())
			return err
		}
	case SignsCSV:
		draw = func(w io.Writer) error { return interop.WriteSigns(w, signs) }
	default:
		return Receipt{}, model.Refuse(model.Invalid, "format", "Choose json, stix or csv.", "%q is no format for other tools.", format)
	}
	if kind == SignsExport && len(signs) == 0 {
		return Receipt{}, model.Refuse(model.NotFound, "indicators", "Write them down in the register of indicators.", "the incident has no signs that may leave; nothing was exported.")
	}
	if path == "" {
		folder := d.OutboxFolder()
		if folder == "" {
			return Receipt{}, model.Refuse(model.NotFound, "org.outbox", "Name it in the organisation's record, or say where the file goes.", "the organisation has no outbox folder.")
		}
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			return Receipt{}, model.Refuse(model.NotFound, "org.outbox", "Make the folder, or name another in the organisation's record.", "the outbox folder %s cannot be found.", folder)
		}
		path = freeName(filepath.Join(folder, SoarFile(v, kind, tlp, ending)))
	}
	if err := d.mayWrite(ctx, Ask{Incident: incident}, path); err != nil {
		return Receipt{}, err
	}
	request, err := json.Marshal(map[string]string{"format": format, "tlp": tlp})
	if err != nil {
		return Receipt{}, fmt.Errorf("request: %w", err)
	}
	return d.issue(ctx, path, false, draw, model.RecordExport{Incident: incident, Issued: model.ReportIssued{Report: kind, Format: format, TLP: tlp, Rows: rows, Request: request,
		FromSize: head.Size, FromRoot: fmt.Sprintf("%x", head.Root[:]), Withheld: withheld}})
}

// SoarFile is the name of such a file; in a drill EXERCISE stands before it.
func SoarFile(v model.View, kind, tlp, ending string) string {
	parts := []string{v.Number, strings.TrimSuffix(kind, "-export"), tlp}
	if v.Drill {
		parts = append([]string{"EXERCISE"}, parts...)
	}
	for i, p := range parts {
		parts[i] = strings.Trim(fileMarks.ReplaceAllString(p, "-"), "-")
	}
	return strings.Join(parts, "_") + "." + ending
}
