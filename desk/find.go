package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/journal"
	"bridgelog/model"
	"bridgelog/model/guide"
)

// Found is one find of the search over everything: where it stands, and the
// words there.
type Found struct {
	Incident model.IncidentID
	Number   string
	Title    string // the codename where the incident is restricted
	Seq      model.Seq
	At       time.Time // recorded, UTC
	By       string
	Part     string // "Log", "Triage", "Actions", "Severity": as a person knows it
	Text     string
	Form     string // key of the form and field, for an answer
	Field    string
	Register string // key of the register and row, for a record
	Row      string
}

// SearchAll finds words in everything recorded about any incident, newest first.
func (d *Desk) SearchAll(ctx context.Context, text string, limit int) ([]Found, error) {
	hits, err := d.Search(ctx, "", text, limit)
	if err != nil {
		return nil, err
	}
	words := model.FindWords(text)
	out := make([]Found, 0, len(hits))
	for _, h := range hits {
		e, err := d.db.Entry(ctx, uint64(h.Seq))
		if err != nil {
			return nil, err
		}
		if e.Erased || e.Lost {
			continue // the index is about to forget it
		}
		head, err := journal.Parse(e.Header)
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", h.Seq, err)
		}
		event, err := model.Unmarshal(head.Kind, head.Version, e.Body)
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", h.Seq, err)
		}
		f := Found{Incident: h.Incident, Seq: h.Seq, At: head.Recorded, By: head.Author}
		d.mu.Lock()
		s, known := d.board[h.Incident]
		led := d.Led(d.views[h.Incident]) // one nobody has opened yet is named by the newest guidance
		d.mu.Unlock()
		if !known {
			continue // the entry of the logbook itself
		}
		f.Number, f.Title = s.Number, s.Shown()
		describe(&f, event, words, led.Guide)
		out = append(out, f)
	}
	return out, nil
}

// describe says where an event stands and with which words it was found.
func describe(f *Found, event model.Event, words []string, g *guide.Guide) {
	switch e := event.(type) {
	case model.RecordPut:
		switch {
		case e.Row != nil:
			f.Part, f.Text = "Log", e.Row.Text
		case e.Form != "":
			describeAnswers(f, e, words, g)
		default:
			f.Register, f.Row, f.Part = e.Register, e.ID, e.Register
			if g != nil {
				if reg, ok := g.Register(e.Register); ok {
					f.Part = reg.Title
					for _, c := range reg.Columns {
						if t := say(reg.Field(c).Kind == "instant", e.Set[c.Key]); t != "" {
							f.Text = strings.TrimPrefix(f.Text+" · "+t, " · ")
						}
					}
				}
			}
			if f.Text == "" {
				f.Text = strings.Join(texts(e.Set), " · ")
			}
		}
	case model.EntryCorrected:
		f.Part, f.Text = "Log, corrected", e.Row.Text
	case model.SeveritySet:
		f.Part, f.Text = "Severity", e.Level+": "+e.Why
	case model.ImportCommitted:
		f.Part, f.Text = "Import", e.File
	case model.ReportIssued:
		f.Part, f.Text = "Reports", e.File
	case model.PhaseChanged:
		f.Part, f.Text = "Phase", strings.TrimSpace(e.To+" "+e.Why)
	case model.RecordWithdrawn:
		f.Part, f.Text, f.Register, f.Row = "Withdrawn", e.Why, e.Register, e.ID
	case model.EvidenceAdded:
		f.Part, f.Text, f.Register, f.Row = "Evidence", e.Number+": "+e.Item.What, model.EvidenceRegister, e.ID
	case model.CustodyTransferred:
		f.Part, f.Text, f.Register, f.Row = "Chain of custody", e.From+" to "+e.To+": "+e.Purpose, model.CustodyRegister, e.ID
	case model.EvidenceChecked:
		f.Part, f.Text, f.Register, f.Row = "Evidence", model.RereadText(e.Check), model.EvidenceRegister, e.Item
	case model.EvidenceDisposed:
		f.Part, f.Text, f.Register, f.Row = "Evidence", "Disposed of: "+e.Method+". "+e.Reason, model.EvidenceRegister, e.Item
	case model.IncidentOpened:
		f.Part, f.Text = "Opened", strings.TrimSpace(e.Number+" "+e.Codename)
	}
}

// describeAnswers names the answer that holds the words.
func describeAnswers(f *Found, e model.RecordPut, words []string, g *guide.Guide) {
	f.Form, f.Part = e.Form, e.Form
	keys := make([]string, 0, len(e.Set))
	for k := range e.Set {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, key := range keys {
		text := say(false, e.Set[key])
		if f.Field == "" || !model.Finds(words, f.Text) && model.Finds(words, text) {
			f.Field, f.Text = key, text
		}
	}
	if g != nil {
		if spec, ok := g.Form(strings.SplitN(f.Field, ".", 2)[0]); ok {
			f.Part = spec.Title
		}
		if field, ok := g.Field(f.Field); ok {
			f.Text = field.Label + ": " + f.Text
		}
	}
}

// say is a recorded value in words.
func say(instant bool, raw json.RawMessage) string {
	if instant {
		return ""
	}
	if a := guide.ReadAnswer(raw); a.Answer != "" {
		return strings.TrimSpace(a.Answer + " " + a.Reason)
	}
	return strings.Join(guide.Texts(raw), ", ")
}

func texts(set map[string]json.RawMessage) []string {
	var out []string
	for _, raw := range set {
		out = append(out, guide.Texts(raw)...)
	}
	slices.Sort(out)
	return out
}
