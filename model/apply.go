package model

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"bridgelog/model/guide"
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
	Erased   *Erasure // its body is gone; Event is what is left of it
}

func (r Recorded) stamp() Stamp { return Stamp{Seq: r.Seq, At: r.At, By: r.By, Role: r.Role} }

// Apply is the view after one more event. It never fails: what Decide let
// through is a fact, and a fact that points at nothing changes nothing.
func Apply(v View, e Recorded) View { return Fold(v, []Recorded{e}) }

// Fold is the view after several events, as Apply after Apply, but shared parts
// are copied once for the whole batch. The old view stays as it was.
func Fold(v View, events []Recorded) View {
	f := folder{v: v, edit: editor{rows: v.rows}, indexed: len(events) > indexedBatch}
	for _, e := range events {
		f.apply(e)
	}
	f.v.rows = f.edit.rows
	return f.v
}

// indexedBatch is from how many events on rows of registers are found by an
// index; for fewer, making one costs more than looking through the rows.
const indexedBatch = 64

type folder struct {
	v       View
	edit    editor
	answers bool // Answers and Answered are already our own copy
	records bool // so is Records, and of its registers those in places
	indexed bool
	places  map[string]map[string]int // of rows by id, per register; nil maps where not indexed
	slab    []Row                     // room for further timeline rows of a long batch
}

// slabRows is how many timeline rows a long batch makes room for at a time.
const slabRows = 32

// keep gives a row its place in memory.
func (f *folder) keep(row Row) *Row {
	if !f.indexed {
		return &row
	}
	if len(f.slab) == 0 {
		f.slab = make([]Row, slabRows)
	}
	at := &f.slab[0]
	f.slab = f.slab[1:]
	*at = row
	return at
}

func (f *folder) apply(e Recorded) {
	v := &f.v
	if v.ID == "" {
		v.ID = e.Incident
	}
	switch ev := e.Event.(type) {
	case IncidentOpened:
		v.Number, v.Codename, v.Zone, v.Drill = ev.Number, ev.Codename, ev.Zone, ev.Drill
		v.Guide, v.GuideSHA = ev.Guide, ev.GuideSHA256
		v.Phase, v.Opened = Reported, e.stamp()
		f.derive(e, fmt.Sprintf("%s opened%s.", ev.Number, map[bool]string{true: " as an EXERCISE"}[ev.Drill]))
	case RecordPut:
		f.put(e, ev)
	case SeveritySet:
		was := v.Level()
		v.Severity = append(slices.Clip(v.Severity), SeverityChange{ev, e.stamp()})
		f.severityAnswers(e, ev)
		f.derive(e, severityText(was, ev, e.By))
	case ImportCommitted:
		v.Imports = append(slices.Clip(v.Imports), Import{ImportCommitted: ev, Stamp: e.stamp()})
		f.derive(e, importText(ev))
	case EntryCorrected:
		f.correct(e, ev)
	case EntryWithdrawn:
		f.withdraw(e, ev)
	case RecordWithdrawn:
		f.withdrawRecord(e, ev)
	case PhaseChanged:
		f.pass(e, ev)
	case EvidenceAdded:
		f.addEvidence(e, ev)
	case CustodyTransferred:
		f.transfer(e, ev)
	case EvidenceChecked:
		f.check(e, ev)
	case EvidenceDisposed:
		f.dispose(e, ev)
	case ClockMoved:
		v.Clock = append(slices.Clip(v.Clock), ClockSeen{Moved: &ev, Stamp: e.stamp()})
		f.derive(e, clockText(ev))
	case ClockChecked:
		v.Clock = append(slices.Clip(v.Clock), ClockSeen{Checked: &ev, Stamp: e.stamp()})
		f.derive(e, clockText(ev))
	case HeadCountersigned:
		v.Countersigned = append(slices.Clip(v.Countersigned), Countersigned{ev, e.stamp()})
		f.derive(e, countersignedText(ev))
	case HeadVouched:
		v.Vouched = append(slices.Clip(v.Vouched), Vouched{ev, e.stamp()})
		f.derive(e, vouchedText(ev))
	case LogContinued:
		v.Origins = append(slices.Clip(v.Origins), Origin{ev, e.stamp()})
		f.derive(e, continuedText(ev))
	case EntryShredded:
		f.derive(e, shredText(ev, e.By))
	case EntriesLost:
		v.Losses = append(slices.Clip(v.Losses), Lost{ev, e.stamp()})
		f.derive(e, ev.Text())
	case BodyLost:
		f.derive(e, ev.text())
	case ReportIssued:
		v.Reports = append(slices.Clip(v.Reports), Report{ev, e.stamp()})
		text := fmt.Sprintf("Exported %s as %s (SHA-256 %s).", ev.File, strings.ToUpper(ev.Format), ev.SHA256)
		if s := ev.Signature; s != nil {
			text += fmt.Sprintf(" Edition %d, signed with the certificate of %s.", ev.Edition, s.Holder)
			if s.Stamp != nil {
				text += fmt.Sprintf(" Time stamp of %s, %s.", s.Stamp.By, FormatUTCSecond(s.Stamp.At))
			}
		}
		f.derive(e, text)
	}
	if e.Erased != nil {
		f.markErased(e)
	}
	if content(e.Event) {
		v.contentAt = e.Seq
	}
	v.Entries++
	v.Last = e.stamp()
}

// content says whether an event changes what a report tells. What the program
// writes itself does not, nor does the release page, which is added at the
// moment of closing (rule_language, report_exists).
func content(e Event) bool {
	switch e := e.(type) {
	case ReportIssued:
		return false
	case PhaseChanged:
		return e.Gate == "GR" // new facts
	case RecordPut:
		return e.Form != "clo" && e.Register != guide.StepsRegister && e.Form != CaseForm && e.Register != ApprovalRegister && e.Register != ConfirmRegister && e.Register != MessageRegister
	case RecordWithdrawn:
		return e.Register != ApprovalRegister
	}
	return true
}

// severityAnswers lets a decision about the level, and the ratings behind it,
// stand as the answers of the triage form. The feeling at the start card is
// not yet such a decision (severity.quick_mapping).
func (f *folder) severityAnswers(e Recorded, ev SeveritySet) {
	if len(f.v.Severity) < 2 {
		return
	}
	set := map[string]json.RawMessage{"tri.severity": rawOf(ev.Level), "tri.severity_reason": rawOf(ev.Why)}
	if r := ev.Ratings; r != nil {
		for key, value := range map[string]string{"tri.impact_c": r.C, "tri.impact_i": r.I, "tri.impact_a": r.A,
			"tri.scope": r.Scope, "tri.urgency": r.Urgency} {
			if value != "" {
				set[key] = rawOf(value)
			}
		}
		set["tri.floors"] = rawOf(append([]string{}, r.Floors...))
	}
	for field, value := range set { // a rating changed since stands on no paper
		if _, paper := f.v.Paper[field]; paper && !bytes.Equal(f.v.Answers[field], value) {
			f.v.Paper = maps.Clone(f.v.Paper)
			delete(f.v.Paper, field)
		}
	}
	f.answer(e, set)
}

// derive adds the timeline row of an act that has a kind of its own.
func (f *folder) derive(e Recorded, text string) {
	f.edit.add(f.keep(Row{
		RowFields: RowFields{Kind: App, Text: text,
			Happened: At(e.At.Truncate(time.Second), Location(f.v.Zone), ToSecond, OwnClock)},
		Seq: e.Seq, ID: fmt.Sprintf("e%d", e.Seq), Log: e.Log, Recorded: e.At, Drift: e.Drift,
		Author: e.By, Role: e.Role, Derived: true,
	}))
}

func (f *folder) put(e Recorded, ev RecordPut) {
	switch {
	case ev.Form != "":
		f.answer(e, ev.Set)
		f.onPaper(ev)
	case ev.Register == "timeline" && ev.Row != nil:
		f.edit.add(f.keep(newRow(e, ev.ID, *ev.Row)))
	case ev.Register == "timeline":
		f.pin(ev)
	default:
		f.putRecord(e, ev)
	}
}

func newRow(e Recorded, id string, fields RowFields) Row {
	return Row{RowFields: fields, Seq: e.Seq, ID: id, Log: e.Log, Recorded: e.At,
		Drift: e.Drift, Author: e.By, Role: e.Role}
}

// answer sets answers of a form; null takes one away. What stood before is kept
// beside, so that a change is never unseen.
func (f *folder) answer(e Recorded, set map[string]json.RawMessage) {
	f.ownAnswers()
	for field, value := range set {
		old, had := f.v.Answers[field]
		if had && !bytes.Equal(old, value) {
			f.v.Formerly[field] = formerly(f.v, field, old)
		}
		f.v.Answered[field] = e.stamp()
		if bytes.Equal(bytes.TrimSpace(value), []byte("null")) {
			delete(f.v.Answers, field)
			continue
		}
		f.v.Answers[field] = value
		if field == "tri.codename" {
			f.v.Codename = guide.Text(value)
		}
		if way := guide.Text(value); field == "tri.comm_mode" && had && way != "" && way != guide.Text(old) {
			f.derive(e, fmt.Sprintf("The team talks by: %s; was: %s.", phrase(way), phrase(guide.Text(old))))
		}
	}
}

// formerly is what stood in a field, with what stood there before it.
func formerly(v View, field string, old json.RawMessage) Past {
	p := Past{Raw: old, Stamp: v.Answered[field]}
	if before, ok := v.Formerly[field]; ok {
		p.Before = append(slices.Clip(before.Before), Past{Raw: before.Raw, Stamp: before.Stamp})
	}
	return p
}

func (f *folder) ownAnswers() {
	if f.answers {
		return
	}
	f.v.Answers, f.v.Answered, f.v.Formerly = maps.Clone(f.v.Answers), maps.Clone(f.v.Answered), maps.Clone(f.v.Formerly)
	if f.v.Answers == nil {
		f.v.Answers, f.v.Answered = map[string]json.RawMessage{}, map[string]Stamp{}
	}
	if f.v.Formerly == nil {
		f.v.Formerly = map[string]Past{}
	}
	f.answers = true
}

// pass moves the incident. Opening it again takes away what the earlier ending
// was answered with, so that the next one is answered anew; the journal and the
// earlier reports keep it.
func (f *folder) pass(e Recorded, ev PhaseChanged) {
	v := &f.v
	v.Phase = Phase(ev.To)
	v.Phases = append(slices.Clip(v.Phases), PhasePassed{ev, e.stamp()})
	if len(ev.Sets) > 0 {
		marks := maps.Clone(v.Marks)
		if marks == nil {
			marks = map[string]Stamp{}
		}
		for _, t := range ev.Sets {
			marks[t] = e.stamp()
		}
		v.Marks = marks
	}
	if ev.Gate == "GR" {
		f.ownAnswers()
		for key := range v.Answers {
			form, _, _ := strings.Cut(key, ".")
			if form == "clo" || form == "fp" || form == "mrg" || form == "reo" || key == CaseMerged {
				v.Formerly[key] = formerly(*v, key, v.Answers[key])
				delete(v.Answers, key)
				delete(v.Answered, key)
			}
		}
	}
	f.derive(e, phaseText(ev))
}

func phaseText(ev PhaseChanged) string {
	s := fmt.Sprintf("Phase %s, was %s (gate %s)", phrase(ev.To), phrase(ev.From), ev.Gate)
	if ev.Why != "" {
		s += ": " + ev.Why
	}
	if len(ev.Waived) > 0 {
		s += "; waived " + strings.Join(ev.Waived, ", ")
	}
	if len(ev.Owed) > 0 {
		s += "; owed " + strings.Join(ev.Owed, ", ")
	}
	return s + "."
}

// phrase is a key as words: "false_positive" is "False positive".
func phrase(key string) string {
	s := strings.ReplaceAll(key, "_", " ")
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// own makes the rows of a register our own copy, once for the whole batch.
func (f *folder) own(register string) []Record {
	if !f.records {
		f.v.Records = maps.Clone(f.v.Records)
		if f.v.Records == nil {
			f.v.Records = map[string][]Record{}
		}
		f.records, f.places = true, map[string]map[string]int{}
	}
	rows := f.v.Records[register]
	if _, ours := f.places[register]; ours {
		return rows
	}
	rows = slices.Clone(rows)
	f.v.Records[register] = rows
	var places map[string]int
	if f.indexed {
		places = make(map[string]int, len(rows))
		for i, r := range rows {
			places[r.ID] = i
		}
	}
	f.places[register] = places
	return rows
}

// place is where a row of an owned register stands, -1 for nowhere.
func (f *folder) place(register, id string) int {
	if places := f.places[register]; places != nil {
		if i, ok := places[id]; ok {
			return i
		}
		return -1
	}
	return slices.IndexFunc(f.v.Records[register], func(r Record) bool { return r.ID == id })
}

func (f *folder) withdrawRecord(e Recorded, ev RecordWithdrawn) {
	if len(f.v.Records[ev.Register]) == 0 {
		return
	}
	rows := f.own(ev.Register)
	i := f.place(ev.Register, ev.ID)
	if i < 0 {
		return
	}
	rows[i].Withdrawn, rows[i].WithdrawnBy, rows[i].WithdrawWhy = true, e.stamp(), ev.Why
	switch ev.Register {
	case RosterRegister:
		f.derive(e, "Withdrawn from the roster: "+rosterText(rows[i])+" "+ev.Why)
	case ApprovalRegister:
		f.derive(e, approvalText(rows[i], ev.Why))
	}
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
	rows := f.own(ev.Register)
	i := f.place(ev.Register, ev.ID)
	if i < 0 {
		i = len(rows)
		rows = append(rows, Record{ID: ev.ID, Since: e.stamp()})
		f.v.Records[ev.Register] = rows
		if places := f.places[ev.Register]; places != nil {
			places[ev.ID] = i
		}
	}
	fields := make(map[string]json.RawMessage, len(rows[i].Fields)+len(ev.Set))
	maps.Copy(fields, rows[i].Fields)
	maps.Copy(fields, ev.Set)
	rows[i].Fields, rows[i].Stamp = fields, e.stamp()
	rows[i].Paper = paperOf(rows[i], ev)
	shown := f.edit.rows.n
	switch ev.Register {
	case NoticeTextRegister, ImprovementsRegister:
		typed := make(map[string]Stamp, len(rows[i].typed)+len(ev.Set))
		maps.Copy(typed, rows[i].typed)
		for key := range ev.Set {
			typed[key] = e.stamp()
		}
		rows[i].typed = typed
	case RosterRegister:
		f.derive(e, rosterText(rows[i]))
	case ConfirmRegister:
		f.derive(e, confirmText(rows[i]))
		f.backs(e, guide.Text(ev.Set["name"]))
	case "overrides":
		if ev.Why != withOthers {
			f.derive(e, overrideText(rows[i]))
		}
	case ApprovalRegister:
		f.derive(e, approvalText(rows[i], ""))
	case GuidanceRegister:
		f.v.Guide, f.v.GuideSHA = guide.Text(ev.Set["version"]), guide.Text(ev.Set["sha256"])
		f.derive(e, guidanceText(ev))
	case guide.StepsRegister:
		if text := stepText(rows[i], ev.Set); text != "" {
			f.derive(e, text)
		}
	}
	if f.edit.rows.n > shown { // the row of the log that tells of it
		f.markLast(ev.Transcribed)
	}
}

func overrideText(r Record) string {
	word := func(key string) string { return guide.Text(r.Fields[key]) }
	s := fmt.Sprintf("%s %s by %s: %s", word("criterion"), word("kind"), asNamed(word("by"), r.Stamp.By), word("reason"))
	if second := word("second"); second != "" {
		s += " (second person: " + asNamed(second, r.Stamp.By) + ")"
	}
	var due Moment
	if json.Unmarshal(r.Fields["due"], &due) == nil && due.Known() {
		s += ", until " + FormatUTC(due.From)
	}
	return s
}

// stepText says what became of a step; being given to somebody or asked about
// its condition is not worth a row of the log.
func stepText(r Record, set map[string]json.RawMessage) string {
	if set["state"] == nil {
		return ""
	}
	name := r.ID
	if title := guide.Text(r.Fields["title"]); title != "" {
		name = title
	}
	switch guide.Text(r.Fields["state"]) {
	case "done":
		return "Step " + name + " done."
	case "skipped":
		return "Step " + name + " skipped: " + guide.Text(r.Fields["reason"])
	}
	return "Step " + name + " is open again."
}

func (f *folder) correct(e Recorded, ev EntryCorrected) {
	row := newRow(e, ev.ID, ev.Row)
	row.Corrects, row.IsCorrection, row.CorrectWhy = ev.Entry, true, ev.Why
	f.edit.add(f.keep(row))
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

func severityText(was string, ev SeveritySet, by string) string {
	s := "Severity " + ev.Level
	if was != "" {
		s = fmt.Sprintf("Severity %s, was %s", ev.Level, was)
	}
	if ev.Why != "" {
		s += ": " + ev.Why
	}
	if ev.Second != "" {
		s += " (second person: " + asNamed(ev.Second, by) + ")"
	}
	return s
}

func importText(ev ImportCommitted) string {
	s := fmt.Sprintf("Imported %s (%s): %s, %d accepted, %s, %d rejected",
		ev.File, ev.Format, Counted(ev.Records, "record", "records"), ev.Accepted, Counted(ev.Duplicates, "duplicate", "duplicates"), ev.Rejected)
	if ev.Dataset != nil {
		s += "; kept as a dataset"
	}
	return s + "; SHA-256 " + ev.SHA256 + "."
}

func rosterText(r Record) string {
	var person, role string
	_ = json.Unmarshal(r.Fields["person"], &person)
	_ = json.Unmarshal(r.Fields["role"], &role)
	role = phrase(role)
	if person == "" {
		return role + ": seat is empty."
	}
	switch {
	case guide.Text(r.Fields["in_scope"]) == "left_out":
		text := "Kept out of the incident: " + person
		if why := guide.Text(r.Fields["reason"]); why != "" {
			text += ", " + why
		}
		return text + "."
	case role == "":
		return "On the incident: " + person + "."
	case guide.Filled(r.Fields["to"]):
		return role + ": " + person + " has left."
	}
	return role + ": " + person + "."
}
