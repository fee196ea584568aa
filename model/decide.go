package model

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bridgelog/model/guide"
	"bridgelog/model/regime"
)

// Env is what the world hands to Decide: clock, person, names for new things.
type Env struct {
	Now    time.Time
	By     Person
	Zone   string        // home zone for a new incident when the command names none
	Number string        // number for a new incident
	NewID  func() string // 24 hexadecimal digits, random
	Rules  SeverityRules // of the guide
	Guide  *guide.Guide  // of the incident; nil where nothing is guided, as in tests of the log alone

	House     View         // the record of the organisation
	Pack      regime.Pack  // rules of notification duties in use
	DutyRules regime.Rules // which of them to propose

	Read map[Seq]Recorded // the entries a Shred is about

	Newest    *guide.Guide // what a new incident would be led by, nil as above
	NewestSHA string       // SHA-256 of the file in which the logbook keeps it
}

// RosterRegister is the register of people on the incident.
const RosterRegister = "roster"

// longest text of one row or reason, in bytes; more belongs in evidence.
// MaxText is how many bytes a text of the record may have.
const MaxText = 64 << 10

// Decide says which events a command leads to, given the incident as it stands,
// or refuses with an *Error that names the field. It changes nothing.
func Decide(v View, c Command, env Env) ([]Event, error) {
	if Target(c) == Organisation {
		return decideHouse(v, c, env)
	}
	if _, opens := c.(OpenIncident); !opens && v.Opened.At.IsZero() {
		return nil, Refuse(NotFound, string(Target(c)), "Look on the board for its number.", "there is no such incident in this logbook.")
	}
	switch c := c.(type) {
	case OpenIncident:
		return decideOpen(c, env)
	case NoteEvent:
		return decideNote(v, c, env)
	case PutRecord:
		return decidePut(v, c, env)
	case WithdrawRecord:
		return decideWithdrawRecord(v, c)
	case SetSeverity:
		return decideSeverity(v, c, env)
	case MovePhase:
		return decideMove(v, c, env)
	case Override:
		return decideOverride(v, c, env)
	case SettleStep:
		return decideSettle(v, c, env)
	case GiveStep:
		return decideGive(v, c, env)
	case ContainNow:
		return decideContain(v, c, env)
	case DecideCard:
		return decideCard(v, c, env)
	case AcceptHandover:
		return decideHandover(v, c, env)
	case TakeSeat:
		return decideSeat(v, c, env)
	case ConfirmSeat:
		return decideConfirmSeat(v, c, env)
	case ReleasePerson:
		return decideRelease(v, c, env)
	case LeaveOut:
		return decideLeaveOut(v, c, env)
	case LiftHold:
		return decideLift(v, c, env)
	case MoveGuidance:
		return decideGuidance(v, c, env)
	case AnswerDuties:
		return decideAnswerDuties(v, c, env)
	case ConfirmDuties:
		return decideConfirmDuties(v, c, env)
	case DeclineDuty:
		return decideDeclineDuty(v, c, env)
	case SetTrigger:
		return decideSetTrigger(v, c, env)
	case ExtendDuty:
		return decideExtendDuty(v, c, env)
	case UpdateDuties:
		return decideUpdateDuties(v, c, env)
	case TypeNotice:
		return decideTypeNotice(v, c, env)
	case ApproveReport:
		return decideApprove(v, c, env)
	case DraftMessage, NewMessage, ApproveMessage, SendMessage, ConfirmMessage, DropMessage, TakeMessage, ReceiveMessage, RaiseOccasion:
		return decideMessage(v, c, env)
	case RecordNotice:
		return decideRecordNotice(v, c, env)
	case AttachEvidence:
		return decideAttach(v, c, env)
	case TransferCustody:
		return decideTransfer(v, c, env)
	case CheckEvidence:
		return decideCheck(v, c, env)
	case DisposeEvidence:
		return decideDispose(v, c, env)
	case Shred:
		return decideShred(v, c, env)
	case Pin:
		return decidePin(v, c)
	case Correct:
		return decideCorrect(v, c, env)
	case Withdraw:
		return decideWithdraw(v, c)
	case CommitImport:
		return decideImport(v, c, env)
	case StartDrill:
		return decideStartDrill(v, env)
	case GiveInject:
		return decideGiveInject(v, c, env)
	case StopDrill:
		return decideStopDrill(v, c, env)
	case RecordExport:
		return decideExport(v, c.Issued)
	}
	return nil, Refuse(Internal, "", "", "command %T has no rule.", c)
}

func decideOpen(c OpenIncident, env Env) ([]Event, error) {
	title, err := line("rep.title", c.Title)
	if err != nil {
		return nil, err
	}
	if title == "" {
		return nil, Refuse(Invalid, "rep.title", "Say it as you would on the phone, in one line.", "an incident needs a title.")
	}
	zone := c.Zone
	if zone == "" {
		zone = env.Zone
	}
	if _, err := KnownZone(zone); err != nil {
		return nil, err
	}
	detected := c.Detected
	if detected.Precision == "" {
		detected = At(env.Now.Truncate(time.Minute), Location(zone), ToMinute, OwnClock)
	}
	if err := notFuture("rep.detected_at", detected, env.Now); err != nil {
		return nil, err
	}
	level := c.Severity
	if level == "" {
		level = "SEV2" // guide, severity.quick_mapping
	}
	if !validLevel(level) {
		return nil, Refuse(Invalid, "rep.sev_quick", "Choose SEV1, SEV2, SEV3 or SEV4.", "%q is not a severity.", level)
	}
	set := map[string]json.RawMessage{}
	put := func(key string, value any) {
		raw, err := json.Marshal(value)
		if err != nil {
			panic("model: start card value cannot be written: " + err.Error()) // plain texts and a Moment always can
		}
		set[key] = raw
	}
	put("rep.title", title)
	put("rep.detected_at", detected)
	put("rep.sev_quick", level)
	for key, value := range map[string]string{"rep.source": c.Source, "rep.reporter": c.Reporter,
		"rep.category": c.Category, "rep.ongoing": c.Ongoing} {
		value, err := line(key, value)
		if err != nil {
			return nil, err
		}
		if value != "" {
			put(key, value)
		}
	}
	if len(c.Systems) > 0 {
		put("rep.systems", c.Systems)
	}
	opened := IncidentOpened{Number: env.Number, Zone: zone, Drill: c.Drill}
	if env.Guide != nil {
		opened.Guide, opened.GuideSHA256 = env.Guide.Version(), env.NewestSHA
		for key, value := range prefill(c, level, zone, env) {
			set[key] = value
		}
		opened.Codename = guide.Text(set["tri.codename"])
	}
	setUp, err := drillSetUp(c, zone, env)
	if err != nil {
		return nil, err
	}
	return append([]Event{
		opened,
		RecordPut{Form: "rep", Set: set},
		SeveritySet{Level: level, Why: "first feeling at the start card"},
	}, setUp...), nil
}

func decidePin(v View, c Pin) ([]Event, error) {
	row, err := findRow(v, c.Entry)
	if err != nil {
		return nil, err
	}
	return []Event{RecordPut{Register: "timeline", ID: row.ID,
		Set: map[string]json.RawMessage{"pinned": json.RawMessage(map[bool]string{true: "true", false: "false"}[c.On])}}}, nil
}

func decideCorrect(v View, c Correct, env Env) ([]Event, error) {
	old, err := standing(v, c.Entry)
	if err != nil {
		return nil, err
	}
	if old.Derived {
		return nil, Refuse(Invalid, "entry", "Do the act again, or add a note.", "entry %d was written by the program and cannot be corrected.", c.Entry)
	}
	row, err := checkRow(c.Row, env.Now)
	if err != nil {
		return nil, err
	}
	if err := checkText("why", c.Why); err != nil {
		return nil, err
	}
	if row.Source == nil {
		row.Source = old.Source // a corrected import row still comes from its file
	}
	if row.Transcribed == nil {
		row.Transcribed = old.Transcribed // it still stood on the paper
	}
	row.Pinned = row.Pinned || old.Pinned
	return []Event{EntryCorrected{Entry: c.Entry, ID: env.NewID(), Row: row, Why: c.Why}}, nil
}

func decideWithdraw(v View, c Withdraw) ([]Event, error) {
	why, err := line("why", c.Why)
	if err != nil {
		return nil, err
	}
	if why == "" {
		return nil, Refuse(Invalid, "why", "One line is enough.", "withdrawing needs a reason.")
	}
	if i := slices.IndexFunc(v.Imports, func(m Import) bool { return m.Seq == c.Entry }); i >= 0 {
		if m := v.Imports[i]; m.Withdrawn {
			return nil, Refuse(Conflict, "entry", "", "the import was already undone by entry %d.", m.WithdrawnBy)
		}
		return []Event{EntryWithdrawn{Entry: c.Entry, Why: why, Undo: c.Undo}}, nil
	}
	row, err := standing(v, c.Entry)
	if err != nil {
		return nil, err
	}
	if row.Derived {
		return nil, Refuse(Invalid, "entry", "Acts with an effect outside are followed up, not withdrawn.",
			"entry %d was written by the program and cannot be withdrawn.", c.Entry)
	}
	events := []Event{EntryWithdrawn{Entry: c.Entry, Why: why, Undo: c.Undo}}
	if r, ok := v.Record("actions", row.ID); ok && c.Undo && !r.Withdrawn && r.Seq == r.Since.Seq {
		events = append(events, RecordWithdrawn{Register: "actions", ID: r.ID, Why: why}) // the task came with the line; nobody worked on it yet
	}
	return events, nil
}

func decideImport(v View, c CommitImport, env Env) ([]Event, error) {
	m := c.Import
	if m.Records != m.Accepted+m.Rejected+m.Duplicates {
		return nil, Refuse(Internal, m.File, "", "the import does not account for every record: %d records, %d accepted, %d rejected, %d duplicates.",
			m.Records, m.Accepted, m.Rejected, m.Duplicates)
	}
	if m.ID == "" || m.SHA256 == "" {
		return nil, Refuse(Internal, m.File, "", "an import needs an id and the digest of its file.")
	}
	events := make([]Event, 0, len(c.Rows)+1)
	events = append(events, m)
	for _, row := range c.Rows {
		row.Source.Import = m.ID
		if err := checkText("text", row.Text); err != nil {
			return nil, err
		}
		events = append(events, RecordPut{Register: "timeline", ID: env.NewID(), Row: &row})
	}
	return events, nil
}

// Undoable is the newest entry of this person that Ctrl+Z would withdraw: a
// row, a correction or an import. Acts with an effect outside are not undone.
func Undoable(v View, by string) (Seq, bool) {
	best, found := Seq(0), false
	for i := v.rows.n - 1; i >= 0; i-- {
		row := v.rows.At(i)
		if row.Author == by && !row.Struck() && !row.Erased && !row.Derived && (row.Source == nil || row.Source.Import == "" || row.IsCorrection) {
			best, found = row.Seq, true
			break
		}
	}
	for i := len(v.Imports) - 1; i >= 0; i-- {
		if m := v.Imports[i]; m.By == by && !m.Withdrawn && !m.Erased() && (!found || m.Seq > best) {
			return m.Seq, true
		}
	}
	return best, found
}

func findRow(v View, seq Seq) (*Row, error) {
	i, ok := v.rows.Find(seq)
	if !ok {
		return nil, Refuse(NotFound, "entry", "Look at the number at the row.", "entry %d is no timeline row of %s.", seq, v.Number)
	}
	return v.rows.At(i), nil
}

func standing(v View, seq Seq) (*Row, error) {
	row, err := findRow(v, seq)
	switch {
	case err != nil:
		return nil, err
	case row.IsCorrected:
		return nil, Refuse(Conflict, "entry", "Change the newer one.", "entry %d was already corrected by entry %d.", seq, row.CorrectedBy)
	case row.Withdrawn:
		return nil, Refuse(Conflict, "entry", "", "entry %d was already withdrawn by entry %d.", seq, row.WithdrawnBy)
	case row.Erased:
		return nil, Refuse(Conflict, "entry", "", "entry %d was erased by entry %d.", seq, row.ErasedBy)
	}
	return row, nil
}

func checkRow(row RowFields, now time.Time) (RowFields, error) {
	if err := checkText("text", row.Text); err != nil {
		return row, err
	}
	row.Text = strings.TrimSpace(row.Text)
	if row.Text == "" {
		return row, Refuse(Invalid, "text", "Write what happened.", "there is nothing to record.")
	}
	if !slices.Contains(RowKinds, row.Kind) || row.Kind == App {
		return row, Refuse(Invalid, "kind", "", "%q is no kind of timeline row.", row.Kind)
	}
	paper, err := checkTranscribed(row.Transcribed, now)
	if err != nil {
		return row, err
	}
	if row.Transcribed = paper; paper != nil {
		row.Happened = offPaper(row.Happened)
	}
	if row.Kind != Task && row.Source == nil {
		if err := notFuture("happened", row.Happened, now); err != nil {
			return row, err
		}
	}
	return row, nil
}

// futureSlack is how far ahead a moment may lie and still be "now" (guide,
// quick_entry: two minutes).
const futureSlack = 2 * time.Minute

func notFuture(field string, m Moment, now time.Time) error {
	if m.Known() && m.Precision != ToDay && m.From.After(now.Add(futureSlack)) {
		return Refuse(Invalid, field, "Check the date and the zone; a task (t:) may lie ahead.",
			"%s lies in the future.", m.Local().Format("2006-01-02 15:04 MST"))
	}
	return nil
}

// typedText is a text a person typed, and the field it was typed into; several
// are looked at in the order of the form, so that the same mistake is always told
// of the same field.
type typedText struct {
	field string
	text  *string
}

func line(field, s string) (string, error) {
	if err := checkText(field, s); err != nil {
		return "", err
	}
	return strings.Join(strings.Fields(s), " "), nil
}

func checkText(field, s string) error {
	if len(s) > MaxText {
		return Refuse(Invalid, field, "Keep the long text as evidence and write a line about it.", "the text is longer than 64 KB.")
	}
	if !utf8.ValidString(s) {
		return Refuse(Invalid, field, "Paste it as plain text.", "the text is not valid UTF-8.")
	}
	for _, r := range s {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return Refuse(Invalid, field, "Paste it as plain text.", "the text holds the control character U+%04X.", r)
		}
	}
	return nil
}

func validLevel(level string) bool {
	return level == "SEV1" || level == "SEV2" || level == "SEV3" || level == "SEV4"
}
