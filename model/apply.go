package model

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Recorded is an event with what the journal knows of its entry.
type Recorded struct {
	Seq      Seq
	Log      string
	At       time.Time // UTC
	Drift    time.Duration
	By       string
	Role     string
	Incident IncidentID
	Event    Event
}

func (r Recorded) stamp() Stamp { return Stamp{Seq: r.Seq, At: r.At, By: r.By, Role: r.Role} }

// Apply is the view after one more event. It never fails: what Decide let
// through is a fact, and a fact that points at nothing changes nothing.
func Apply(v View, e Recorded) View { return Fold(v, []Recorded{e}) }

// Fold is the view after several events, as Apply after Apply, but shared parts
// are copied once for the whole batch. The old view stays as it was.
func Fold(v View, events []Recorded) View {
	f := folder{v: v, edit: editor{rows: v.rows}}
	for _, e := range events {
		f.apply(e)
	}
	f.v.rows = f.edit.rows
	return f.v
}

type folder struct {
	v       View
	edit    editor
	answers bool // Answers and Answered are already our own copy
}

func (f *folder) apply(e Recorded) {
	v := &f.v
	if v.ID == "" {
		v.ID = e.Incident
	}
	switch ev := e.Event.(type) {
	case IncidentOpened:
		v.Number, v.Codename, v.Zone, v.Drill = ev.Number, ev.Codename, ev.Zone, ev.Drill
		v.Phase, v.Opened = Reported, e.stamp()
		f.derive(e, fmt.Sprintf("%s opened%s.", ev.Number, map[bool]string{true: " as an EXERCISE"}[ev.Drill]))
	case RecordPut:
		f.put(e, ev)
	case SeveritySet:
		was := v.Level()
		v.Severity = append(slices.Clip(v.Severity), SeverityChange{ev, e.stamp()})
		f.derive(e, severityText(was, ev))
	case ImportCommitted:
		v.Imports = append(slices.Clip(v.Imports), Import{ImportCommitted: ev, Stamp: e.stamp()})
		f.derive(e, importText(ev))
	case EntryCorrected:
		f.correct(e, ev)
	case EntryWithdrawn:
		f.withdraw(e, ev)
	case ReportIssued:
		v.Reports = append(slices.Clip(v.Reports), Report{ev, e.stamp()})
		f.derive(e, fmt.Sprintf("Exported %s as %s (SHA-256 %s).", ev.File, strings.ToUpper(ev.Format), ev.SHA256))
	}
	v.Entries++
	v.Last = e.stamp()
}

// derive adds the timeline row of an act that has a kind of its own.
func (f *folder) derive(e Recorded, text string) {
	f.edit.add(&Row{
		RowFields: RowFields{Kind: App, Text: text,
			Happened: At(e.At.Truncate(time.Second), Location(f.v.Zone), ToSecond, OwnClock)},
		Seq: e.Seq, ID: fmt.Sprintf("e%d", e.Seq), Log: e.Log, Recorded: e.At, Drift: e.Drift,
		Author: e.By, Role: e.Role, Derived: true,
	})
}

func (f *folder) put(e Recorded, ev RecordPut) {
	switch {
	case ev.Form != "":
		f.ownAnswers()
		for field, value := range ev.Set {
			f.v.Answers[field] = value
			f.v.Answered[field] = e.stamp()
		}
	case ev.Register == "timeline" && ev.Row != nil:
		f.edit.add(newRow(e, ev.ID, *ev.Row))
	case ev.Register == "timeline":
		f.pin(ev)
	default:
		f.putRecord(e, ev)
	}
}

func newRow(e Recorded, id string, fields RowFields) *Row {
	return &Row{RowFields: fields, Seq: e.Seq, ID: id, Log: e.Log, Recorded: e.At,
		Drift: e.Drift, Author: e.By, Role: e.Role}
}

func (f *folder) ownAnswers() {
	if f.answers {
		return
	}
	f.v.Answers, f.v.Answered = maps.Clone(f.v.Answers), maps.Clone(f.v.Answered)
	if f.v.Answers == nil {
		f.v.Answers, f.v.Answered = map[string]json.RawMessage{}, map[string]Stamp{}
	}
	f.answers = true
}

// pin sets or clears the key-moment mark; the row's id names its entry.
func (f *folder) pin(ev RecordPut) {
	var on bool
	if json.Unmarshal(ev.Set["pinned"], &on) != nil {
		return
	}
	for i := f.edit.rows.n - 1; i >= 0; i-- {
		if row := f.edit.rows.At(i); row.ID == ev.ID {
			marked := *row
			marked.Pinned = on
			f.edit.replace(i, &marked)
			return
		}
	}
}

func (f *folder) putRecord(e Recorded, ev RecordPut) {
	all := maps.Clone(f.v.Records)
	if all == nil {
		all = map[string][]Record{}
	}
	rows := slices.Clone(all[ev.Register])
	i := slices.IndexFunc(rows, func(r Record) bool { return r.ID == ev.ID })
	if i < 0 {
		i = len(rows)
		rows = append(rows, Record{ID: ev.ID, Since: e.stamp()})
	}
	fields := maps.Clone(rows[i].Fields)
	if fields == nil {
		fields = map[string]json.RawMessage{}
	}
	maps.Copy(fields, ev.Set)
	rows[i].Fields, rows[i].Stamp = fields, e.stamp()
	all[ev.Register] = rows
	f.v.Records = all
	if ev.Register == RosterRegister {
		f.derive(e, rosterText(rows[i]))
	}
}

func (f *folder) correct(e Recorded, ev EntryCorrected) {
	row := newRow(e, ev.ID, ev.Row)
	row.Corrects, row.IsCorrection, row.CorrectWhy = ev.Entry, true, ev.Why
	f.edit.add(row)
	f.change(ev.Entry, func(old *Row) { old.IsCorrected, old.CorrectedBy = true, e.Seq })
}

func (f *folder) change(seq Seq, with func(*Row)) {
	i, ok := f.edit.rows.Find(seq)
	if !ok {
		return
	}
	changed := *f.edit.rows.At(i)
	with(&changed)
	f.edit.replace(i, &changed)
}

func (f *folder) withdraw(e Recorded, ev EntryWithdrawn) {
	strike := func(r *Row) { r.Withdrawn, r.WithdrawnBy, r.WithdrawWhy = true, e.Seq, ev.Why }
	if i := slices.IndexFunc(f.v.Imports, func(m Import) bool { return m.Seq == ev.Entry }); i >= 0 {
		f.v.Imports = slices.Clone(f.v.Imports)
		m := &f.v.Imports[i]
		m.Withdrawn, m.WithdrawnBy, m.WithdrawWhy = true, e.Seq, ev.Why
		f.change(ev.Entry, strike)
		from, _ := f.edit.rows.Find(ev.Entry)
		for j := from; j < f.edit.rows.n; j++ {
			if row := f.edit.rows.At(j); row.Source != nil && row.Source.Import == m.ID {
				struck := *row
				strike(&struck)
				f.edit.replace(j, &struck)
			}
		}
		return
	}
	i, ok := f.edit.rows.Find(ev.Entry)
	if !ok {
		return
	}
	row := f.edit.rows.At(i)
	f.change(ev.Entry, strike)
	if row.IsCorrection { // the row it corrected stands again
		f.change(row.Corrects, func(old *Row) { old.IsCorrected, old.CorrectedBy = false, 0 })
	}
}

func severityText(was string, ev SeveritySet) string {
	s := "Severity " + ev.Level
	if was != "" {
		s = fmt.Sprintf("Severity %s, was %s", ev.Level, was)
	}
	if ev.Why != "" {
		s += ": " + ev.Why
	}
	if ev.Second != "" {
		s += " (second person: " + ev.Second + ")"
	}
	return s
}

func importText(ev ImportCommitted) string {
	s := fmt.Sprintf("Imported %s (%s): %d records, %d accepted, %d duplicates, %d rejected",
		ev.File, ev.Format, ev.Records, ev.Accepted, ev.Duplicates, ev.Rejected)
	if ev.Dataset != nil {
		s += "; kept as a dataset"
	}
	return s + "; SHA-256 " + ev.SHA256 + "."
}

func rosterText(r Record) string {
	var person, role string
	_ = json.Unmarshal(r.Fields["person"], &person)
	_ = json.Unmarshal(r.Fields["role"], &role)
	role = strings.ReplaceAll(role, "_", " ")
	if role != "" {
		role = strings.ToUpper(role[:1]) + role[1:]
	}
	if person == "" {
		return role + ": seat is empty."
	}
	return role + ": " + person + "."
}
