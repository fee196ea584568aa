package model

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"bridgelog/model/guide"
	"bridgelog/model/regime"
)

// Organisation is what the record of the organisation is called where an
// incident is named: what is kept once, for every incident. Its entries carry
// no incident in their header.
const Organisation IncidentID = "-"

// OwnPack stands for the rule pack of own duties.
const OwnPack = "own"

// Registers of the organisation's record.
const (
	ProfileRegister = "duty_profiles"      // answers that decide which duties apply, one row for the organisation and one for each workload
	ClosedRegister  = "closed_days"        // days added to a calendar, or taken out of it
	PlaceRegister   = "calendar_places"    // whose holidays a calendar takes
	OwnDutyRegister = "own_duties"         // duties from contracts, insurers, the parent company, a law that is missing
	houseProfile    = "organisation"       // id of the organisation's own profile
	ownPrefix       = "own-"               // ids of own duties begin with it
	ownRegime       = "own"                // regime of own duties
	workloadColumn  = "workload"           // name of the workload of a profile
	nameColumn      = "name"               // name of the organisation
	zoneColumn      = "zone"               // zone of the reporting establishment
	addressColumn   = "address"            // postal address of the organisation
	holidayReach    = 370 * 24 * time.Hour // how far ahead closed days are looked up
)

// PutProfile keeps answers about the organisation (Workload empty) or one of
// its workloads.
type PutProfile struct {
	Workload string
	Name     string              // of the organisation, as notices and documents call it; empty leaves it
	Zone     string              // IANA zone of the reporting establishment; empty leaves it
	Address  string              // postal address of the organisation, in one line; empty leaves it
	Answers  map[string][]string // by question; an empty list takes an answer back
}

// PutPlace says whose holidays a calendar takes, such as eu-member-state: de.
type PutPlace struct{ Calendar, Place string }

// PutClosed adds a closed day to a calendar, or takes one out (Open).
type PutClosed struct {
	Calendar string
	Date     string // YYYY-MM-DD
	Name     string
	Open     bool
}

// PutOwnDuty keeps a duty that no rule pack has, with its own period.
type PutOwnDuty struct {
	ID       string // empty for a new one
	Name     string
	To       string
	Basis    string // contract clause, policy, law
	Trigger  string
	Value    int // 0 for no fixed period
	Unit     string
	Calendar string
	Text     string // what the notice has to say, one item a line
}

// StrikeHouse withdraws a row of the organisation's record.
type StrikeHouse struct{ Register, ID, Why string }

func (PutProfile) incident() IncidentID  { return Organisation }
func (PutPlace) incident() IncidentID    { return Organisation }
func (PutClosed) incident() IncidentID   { return Organisation }
func (PutOwnDuty) incident() IncidentID  { return Organisation }
func (StrikeHouse) incident() IncidentID { return Organisation }

func decideHouse(v View, c Command, env Env) ([]Event, error) {
	switch c := c.(type) {
	case PutProfile:
		return decideProfile(v, c, env)
	case PutPlace:
		if !slices.ContainsFunc(regime.Places(), func(p regime.Place) bool { return p.Calendar == c.Calendar && p.Key == c.Place }) {
			return nil, Refuse(Invalid, "place", "List them with `bridgelogctl duties calendars`.", "the calendar %q has no place %q.", c.Calendar, c.Place)
		}
		if old, ok := v.Record(PlaceRegister, v.liveID(PlaceRegister, c.Calendar)); ok && guide.Text(old.Fields["place"]) == c.Place {
			return nil, Refuse(Conflict, "", "", "nothing has changed.")
		}
		return put1(PlaceRegister, v.liveID(PlaceRegister, c.Calendar), map[string]json.RawMessage{"place": rawOf(c.Place)}), nil
	case PutClosed:
		return decideClosed(v, c)
	case PutOwnDuty:
		return decideOwnDuty(v, c)
	case PutStyle:
		return decideStyle(v, c)
	case StrikeHouse:
		return decideStrike(v, c)
	case PutRecord:
		return decideHousePut(v, c, env)
	case PutRows:
		return decidePutRows(v, c, env)
	case PutOperator:
		return decideOperator(v, c, env)
	case ChangeStep:
		return decideChangeStep(v, c, env)
	case TakeBackStep:
		return decideTakeBackStep(v, c, env)
	case RetireOperator:
		return decideRetire(v, c)
	case WithdrawRecord:
		return decideHouseWithdraw(v, c, env)
	case AttachEvidence: // documents of workload cards
		return decideAttach(v, c, env)
	case TakeSignals:
		return decideTakeSignals(v, c, env)
	case RateSignals:
		return decideRateSignals(v, c)
	case MoveSignals:
		return decideMoveSignals(v, c)
	case NoteMovedFiles:
		return decideMovedFiles(v, c)
	case SetSignalPolicy:
		return decideSignalPolicy(v, c)
	case UsePack:
		return decideUsePack(v, c, env)
	case NoteCountersigned:
		return decideCountersigned(v, c)
	case NoteVouched:
		return decideVouched(v, c)
	case NoteUnlockers:
		return decideUnlockers(v, c)
	case NoteClock:
		return []Event{c.Moved}, nil
	case CheckClock:
		return decideClock(c)
	case Shred:
		return decideShred(v, c, env)
	case ApproveReport: // of a yearly report
		return decideApprove(v, c, env)
	case RecordExport: // of several incidents at once
		return decideExport(v, c.Issued)
	}
	return nil, Refuse(Internal, "", "", "command %T has no rule.", c)
}

func put1(register, id string, set map[string]json.RawMessage) []Event {
	return []Event{RecordPut{Register: register, ID: id, Set: set}}
}

// liveID is the id under which a row of the organisation's record stands or will
// stand. A row that was struck stays as it is: who enters the same once more
// makes a new one beside it.
func (v View) liveID(register, id string) string {
	for at, n := id, 2; ; at, n = fmt.Sprintf("%s~%d", id, n), n+1 {
		if r, ok := v.Record(register, at); !ok || !r.Withdrawn {
			return at
		}
	}
}

func decideStrike(v View, c StrikeHouse) ([]Event, error) {
	why, err := line("why", c.Why)
	if err != nil {
		return nil, err
	}
	r, ok := v.Record(c.Register, c.ID)
	switch {
	case c.Register == PlaybookRegister:
		return nil, Refuse(Invalid, "register", "Take the change back: that makes a version of its own.", "versions of the playbook are not withdrawn.")
	case !ok || r.Withdrawn:
		return nil, Refuse(NotFound, "id", "", "there is no such row in %s.", c.Register)
	case why == "":
		return nil, Refuse(Invalid, "why", "One line is enough.", "withdrawing needs a reason.")
	}
	return []Event{RecordWithdrawn{Register: c.Register, ID: c.ID, Why: why}}, nil
}

func decideProfile(v View, c PutProfile, env Env) ([]Event, error) {
	name, err := line("workload", c.Workload)
	if err != nil {
		return nil, err
	}
	set := map[string]json.RawMessage{}
	if name != "" {
		set[workloadColumn] = rawOf(name)
	}
	if c.Zone != "" {
		if err := checkZone(c.Zone); err != nil {
			return nil, err
		}
		set[zoneColumn] = rawOf(c.Zone)
	}
	if err := checkAnswers(c.Answers, env, regime.OfOrganisation); err != nil {
		return nil, err
	}
	for key, given := range c.Answers {
		set[key] = rawOf(append([]string{}, given...))
	}
	if called, err := line("name", c.Name); err != nil {
		return nil, err
	} else if called != "" && name != "" {
		return nil, Refuse(Invalid, "name", "", "only the organisation has a name of its own; a workload is called by its.")
	} else if called != "" {
		set[nameColumn] = rawOf(called)
	}
	if address, err := line("address", c.Address); err != nil {
		return nil, err
	} else if address != "" && name != "" {
		return nil, Refuse(Invalid, "address", "", "only the organisation has an address of its own.")
	} else if address != "" {
		set[addressColumn] = rawOf(address)
	}
	id := houseProfile
	if name != "" {
		if id = slug(name); id == houseProfile {
			id = "workload-" + id
		}
	}
	id = v.liveID(ProfileRegister, id)
	if old, ok := v.Record(ProfileRegister, id); ok {
		for key, raw := range set {
			if string(old.Fields[key]) == string(raw) {
				delete(set, key)
			}
		}
		if len(set) == 0 {
			return nil, Refuse(Conflict, "", "", "nothing has changed.")
		}
	}
	if len(set) == 0 {
		return nil, Refuse(Invalid, "answers", "Answer at least one question.", "there is nothing to keep.")
	}
	return put1(ProfileRegister, id, set), nil
}

func checkZone(zone string) error {
	if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
		return Refuse(Invalid, "zone", "Give an IANA name such as Europe/Berlin, or UTC.", "the time zone %q is not known.", zone)
	}
	return nil
}

// checkAnswers refuses questions of another scope and choices that do not exist.
func checkAnswers(answers map[string][]string, env Env, scope string) error {
	for _, key := range slices.Sorted(maps.Keys(answers)) {
		q, ok := env.DutyRules.Question(key)
		if !ok || scope != "" && q.Scope != scope {
			return Refuse(Invalid, key, "List the questions with `bridgelogctl duties questions`.", "there is no such question.")
		}
		if !q.Many && len(answers[key]) > 1 {
			return Refuse(Invalid, key, "", "this question takes one answer.")
		}
		for _, choice := range answers[key] {
			if !slices.ContainsFunc(q.Choices, func(c regime.Choice) bool { return c.Key == choice }) {
				var keys []string
				for _, c := range q.Choices {
					keys = append(keys, c.Key)
				}
				return Refuse(Invalid, key, "Choose from: "+strings.Join(keys, ", ")+".", "%q is none of the choices.", choice)
			}
		}
	}
	return nil
}

func decideClosed(v View, c PutClosed) ([]Event, error) {
	day, err := regime.ParseDay(c.Date)
	if err != nil {
		return nil, &Error{Kind: Invalid, Field: "date", Err: err, Text: err.Error() + ".", Hint: "Write it as 2026-12-24."}
	}
	name, err := line("name", c.Name)
	if err != nil {
		return nil, err
	}
	if name == "" || c.Calendar == "" {
		return nil, Refuse(Invalid, "name", "Say what the day is, such as Federal closure by order.", "a closed day needs a calendar and a name.")
	}
	return put1(ClosedRegister, v.liveID(ClosedRegister, c.Calendar+"/"+day.String()), map[string]json.RawMessage{"calendar": rawOf(c.Calendar), "date": rawOf(day.String()),
		"name": rawOf(name), "open": rawOf(c.Open)}), nil
}

func decideOwnDuty(v View, c PutOwnDuty) ([]Event, error) {
	for _, x := range []typedText{{"name", &c.Name}, {"to", &c.To}, {"basis", &c.Basis}} {
		text, err := line(x.field, *x.text)
		if err != nil {
			return nil, err
		}
		if *x.text = text; text == "" {
			return nil, Refuse(Invalid, x.field, "A contract duty needs a name, a recipient and the clause.", "it is empty.")
		}
	}
	if err := checkText("text", c.Text); err != nil {
		return nil, err
	}
	id := c.ID
	if id == "" {
		id = v.liveID(OwnDutyRegister, ownPrefix+slug(c.Name))
		if _, ok := v.Record(OwnDutyRegister, id); ok {
			return nil, Refuse(Conflict, "name", "Change the one there is, or choose another name.", "there is an own duty of this name.")
		}
	} else if old, ok := v.Record(OwnDutyRegister, id); !ok || old.Withdrawn {
		return nil, Refuse(NotFound, "id", "", "there is no own duty %q.", id)
	}
	set := map[string]json.RawMessage{"name": rawOf(c.Name), "to": rawOf(c.To), "basis": rawOf(c.Basis), "trigger": rawOf(c.Trigger),
		"value": rawOf(c.Value), "unit": rawOf(c.Unit), "calendar": rawOf(c.Calendar), "text": rawOf(c.Text)}
	if _, err := ownStage(Record{ID: id, Fields: set}); err != nil {
		return nil, &Error{Kind: Invalid, Field: "period", Err: err, Text: err.Error() + ".",
			Hint: "Give a trigger such as awareness, a number and hours, calendar-days, business-days or months."}
	}
	return put1(OwnDutyRegister, id, set), nil
}

var notWord = regexp.MustCompile(`[^a-z0-9]+`)

// slug makes an id of a name. What letters it cannot hold are told apart by a
// digest, so that two names never share an id.
func slug(name string) string {
	lower := strings.ToLower(name)
	s := strings.Trim(notWord.ReplaceAllString(lower, "-"), "-")
	if strings.ReplaceAll(s, "-", " ") == lower {
		return s
	}
	sum := sha256.Sum256([]byte(lower))
	return strings.TrimPrefix(s+"-"+hex.EncodeToString(sum[:3]), "-")
}

// ownStage is an own duty in the form of a stage, checked like one of a pack.
func ownStage(r Record) (regime.Stage, error) {
	word := func(key string) string { return guide.Text(r.Fields[key]) }
	var value int
	_ = json.Unmarshal(r.Fields["value"], &value) // written as a number above
	s := regime.Stage{ID: r.ID, RegimeID: ownRegime, Regime: word("name"), Jurisdiction: "own", Recipient: word("to"), RecipientType: "contractual",
		LegalReference: regime.Reference{Instrument: word("basis")}, Stage: "notice", Sequence: 1, Status: regime.Contractual,
		Trigger: word("trigger"), Calendar: word("calendar"), Standard: "as agreed", Verification: "own",
		VerifiedNote: "Entered by the organisation; not part of the rule pack.", RollRule: regime.Roll{ID: "no-fixed-period"},
		Counting: regime.Counting{Method: "none"}}
	if value != 0 {
		s.Period = &regime.Period{Value: value, Unit: word("unit")}
		s.Counting.Method, s.RollRule.ID = regime.MethodOf(word("unit"))
	}
	for i, text := range strings.Split(word("text"), "\n") {
		if text = strings.TrimSpace(text); text != "" {
			s.Content = append(s.Content, regime.Content{Key: "item" + string(rune('a'+i%26)) + strings.Repeat("x", i/26), Label: text, Required: true})
		}
	}
	if s.Content == nil {
		s.Content = []regime.Content{{Key: "text", Label: "What happened, and what it means for the recipient", Required: true}}
	}
	raw, err := json.Marshal(s)
	if err != nil {
		return s, err
	}
	return regime.ReadStage(raw)
}

// OwnDuties are the organisation's own duties in the form of stages.
func OwnDuties(house View) []regime.Stage {
	var out []regime.Stage
	for _, r := range house.Standing(OwnDutyRegister) {
		if s, err := ownStage(r); err == nil { // checked when it was kept
			out = append(out, s)
		}
	}
	return out
}

// Profile is a set of answers kept for the organisation or a workload.
type Profile struct {
	ID       string
	Workload string // empty for the organisation
	Name     string // of the organisation
	Zone     string
	Address  string // of the organisation, as messages to authorities name it
	Answers  map[string][]string
	Stamp
}

// Profiles are the kept answers, the organisation's first.
func Profiles(house View) []Profile {
	var out []Profile
	for _, r := range house.Standing(ProfileRegister) {
		p := Profile{ID: r.ID, Workload: guide.Text(r.Fields[workloadColumn]), Name: guide.Text(r.Fields[nameColumn]), Zone: guide.Text(r.Fields[zoneColumn]), Address: guide.Text(r.Fields[addressColumn]), Answers: answersOf(r), Stamp: r.Stamp}
		if p.Workload == "" {
			out = slices.Insert(out, 0, p)
		} else {
			out = append(out, p)
		}
	}
	return out
}

// answersOf are the answers to questions among the fields of a row.
func answersOf(r Record) map[string][]string {
	out := map[string][]string{}
	for key, raw := range r.Fields {
		var given []string
		if json.Unmarshal(raw, &given) == nil && len(given) > 0 {
			out[key] = given
		}
	}
	return out
}

// PlaceOf is whose holidays a calendar takes; empty where nobody chose.
func PlaceOf(house View, calendar string) string {
	r, _ := house.Record(PlaceRegister, house.liveID(PlaceRegister, calendar))
	return guide.Text(r.Fields["place"])
}

// ClosedDays are the closed days of a calendar between two days: the holidays
// of the place the organisation chose, with its own days added and taken out.
func ClosedDays(house View, calendar string, from, to regime.Day) []regime.Closed {
	if calendar == "" || calendar == "none" {
		return nil
	}
	days := regime.Holidays(calendar, PlaceOf(house, calendar), from, to)
	for _, r := range house.Standing(ClosedRegister) {
		date := guide.Text(r.Fields["date"])
		if guide.Text(r.Fields["calendar"]) != calendar || date < from.String() || date > to.String() {
			continue
		}
		var open bool
		_ = json.Unmarshal(r.Fields["open"], &open) // written as a yes or no above
		days = slices.DeleteFunc(days, func(c regime.Closed) bool { return c.Date == date })
		if !open {
			days = append(days, regime.Closed{Date: date, Name: guide.Text(r.Fields["name"])})
		}
	}
	slices.SortFunc(days, func(a, b regime.Closed) int { return strings.Compare(a.Date, b.Date) })
	return days
}
