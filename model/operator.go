package model

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"bridgelog/model/guide"
)

// OperatorRegister holds the people who write in this logbook, in the
// organisation's record. Of a PIN it holds the digest of what is kept of it,
// never the PIN and never what it could be guessed from.
const OperatorRegister = "operators"

// ConfirmRegister holds who confirmed an act of an incident by PIN.
const ConfirmRegister = "confirmations"

// ByPIN says of a second person that they confirmed by their own PIN; a name
// without it was only typed.
const ByPIN = "pin"

// Operator is a named person at this logbook.
type Operator struct {
	ID   string
	Name string
	Role string
	PIN  string // digest of what is kept of the PIN; empty while none is set
	Stamp
}

// Operators are the people who write in this logbook.
func Operators(house View) []Operator {
	var out []Operator
	for _, r := range house.Standing(OperatorRegister) {
		out = append(out, Operator{ID: r.ID, Name: guide.Text(r.Fields["name"]), Role: guide.Text(r.Fields["role"]), PIN: guide.Text(r.Fields["pin"]), Stamp: r.Stamp})
	}
	return out
}

// FindOperator is the operator of a name.
func FindOperator(house View, name string) (Operator, bool) {
	for _, o := range Operators(house) {
		if strings.EqualFold(o.Name, strings.TrimSpace(name)) {
			return o, true
		}
	}
	return Operator{}, false
}

// RetiredOperators are the rows of those who left.
func RetiredOperators(house View) []Record {
	return slices.DeleteFunc(slices.Clone(house.Records[OperatorRegister]), func(r Record) bool { return !r.Withdrawn })
}

// Retired says whether a name was an operator's and is none's now, while others
// stand: nobody writes under it.
func Retired(house View, name string) bool {
	if _, stands := FindOperator(house, name); stands || len(Operators(house)) == 0 {
		return false
	}
	return slices.ContainsFunc(house.Records[OperatorRegister], func(r Record) bool {
		return r.Withdrawn && strings.EqualFold(guide.Text(r.Fields["name"]), strings.TrimSpace(name))
	})
}

// PutOperator adds an operator, or gives one another role or PIN.
type PutOperator struct {
	ID   string // empty for a new one
	Name string
	Role string
	PIN  string // digest of what is kept of the PIN; empty leaves it
}

func (PutOperator) incident() IncidentID { return Organisation }

func decideOperator(v View, c PutOperator, env Env) ([]Event, error) {
	name, err := line("name", c.Name)
	if err != nil {
		return nil, err
	}
	role, err := line("role", c.Role)
	if err != nil {
		return nil, err
	}
	set := map[string]json.RawMessage{}
	id := c.ID
	if id == "" {
		if name == "" {
			return nil, Refuse(Invalid, "name", "", "an operator needs a name.")
		}
		if _, ok := FindOperator(v, name); ok {
			return nil, Refuse(Conflict, "name", "Add what tells the two apart.", "%s is an operator already.", name)
		}
		id = env.NewID()
		set["name"] = rawOf(name)
	} else if r, ok := v.Record(OperatorRegister, id); !ok || r.Withdrawn {
		return nil, Refuse(NotFound, "id", "", "there is no such operator.")
	}
	if role != "" {
		set["role"] = rawOf(role)
	}
	if c.PIN != "" {
		set["pin"] = rawOf(c.PIN)
	}
	if len(set) == 0 {
		return nil, Refuse(Conflict, "", "", "nothing has changed.")
	}
	return put1(OperatorRegister, id, set), nil
}

// RetireOperator ends that a person writes in this logbook. What they wrote
// keeps their name; the row stays readable among those withdrawn.
type RetireOperator struct {
	ID  string
	Why string
}

func (RetireOperator) incident() IncidentID { return Organisation }

func decideRetire(v View, c RetireOperator) ([]Event, error) {
	why, err := line("why", c.Why)
	if err != nil {
		return nil, err
	}
	r, ok := v.Record(OperatorRegister, c.ID)
	switch {
	case !ok || r.Withdrawn:
		return nil, Refuse(NotFound, "id", "", "there is no such operator.")
	case why == "":
		return nil, Refuse(Invalid, "why", "One line is enough, such as: left the company.", "retiring somebody needs a reason.")
	}
	return []Event{RecordWithdrawn{Register: OperatorRegister, ID: c.ID, Why: why}}, nil
}

// Confirmation is an act of an incident that a second person confirmed by PIN.
type Confirmation struct {
	Name string
	Act  string
	Stamp
}

// Confirmations are the acts of an incident that were confirmed by PIN.
func Confirmations(v View) []Confirmation {
	var out []Confirmation
	for _, r := range v.Standing(ConfirmRegister) {
		out = append(out, Confirmation{Name: guide.Text(r.Fields["name"]), Act: guide.Text(r.Fields["act"]), Stamp: r.Stamp})
	}
	return out
}

// ConfirmedEvents are the events that say by whom an act was confirmed by PIN.
func ConfirmedEvents(env Env, names []string, act string) []Event {
	var out []Event
	for _, name := range names {
		out = append(out, RecordPut{Register: ConfirmRegister, ID: env.NewID(), Set: map[string]json.RawMessage{"name": rawOf(name), "by": rawOf(ByPIN), "act": rawOf(act)}})
	}
	return out
}

// confirmText is the line of the timeline that says who confirmed what.
func confirmText(r Record) string {
	return "Confirmed by PIN by " + guide.Text(r.Fields["name"]) + ": " + guide.Text(r.Fields["act"]) + "."
}

// SecondsOf are the people beside the one who acts that a command names as
// answering for it, and what they answer for.
func SecondsOf(c Command) (names []string, act string) {
	switch c := c.(type) {
	case SetSeverity:
		names, act = []string{c.Second}, "severity "+c.Level
	case Override:
		names, act = []string{c.By, c.Second}, "waiver of "+c.Criterion
		if c.Owe {
			act = "putting off of " + c.Criterion
		}
	case LiftHold:
		names, act = []string{c.Legal, c.Security}, "lifting the legal hold"
	case Shred:
		names, act = []string{c.Second}, "erasing "+entriesWords(c.Entries)
	case ApproveReport:
		names, act = []string{NameAlone(c.By)}, fmt.Sprintf("approval of the document of entry %d", c.Entry)
	case ApproveMessage:
		names, act = []string{NameAlone(c.By)}, "release of a message"
	case DecideCard:
		names, act = guide.Texts(c.Set["tgt.decider"]), "decision"
	case AttachEvidence:
		for _, item := range c.Items {
			if !slices.Contains(names, item.Witness) {
				names = append(names, item.Witness)
			}
		}
		act = "securing evidence"
	case DisposeEvidence:
		names, act = []string{c.Witness}, "disposing of evidence"
	case ChangeStep:
		names, act = []string{c.Owner}, strings.TrimSpace("change of the playbook "+c.Step)
	case TakeBackStep:
		names, act = []string{c.Owner}, "change of the playbook "+c.Step
	case PutRecord:
		names, act = []string{c.Second}, "severity"
		if c.Register == "decisions" || c.Register == "targets" {
			names, act = append(names, guide.Texts(c.Set["decider"])...), "decision"
		}
		for field, what := range map[string]string{"fp.confirmed_by": "false positive", "clo.confirmed_by": "closing"} {
			if raw, ok := c.Set[field]; ok {
				names, act = append(names, guide.Texts(raw)...), what
			}
		}
	}
	out := names[:0]
	for _, n := range names {
		if n = strings.TrimSpace(n); n != "" {
			out = append(out, n)
		}
	}
	return out, act
}

func entriesWords(entries []Seq) string {
	if len(entries) == 1 {
		return fmt.Sprintf("entry %d", entries[0])
	}
	var words []string
	for _, seq := range entries[:min(len(entries), 12)] {
		words = append(words, fmt.Sprint(seq))
	}
	if more := len(entries) - len(words); more > 0 {
		words = append(words, fmt.Sprintf("%d more", more))
	}
	return "entries " + strings.Join(words, ", ")
}

// NameAlone is a person's name without the function that may follow a comma.
func NameAlone(text string) string {
	name, _, _ := strings.Cut(text, ",")
	return strings.TrimSpace(name)
}

// Backing says what a name beside an act is worth.
type Backing string

// What a name beside an act is worth.
const (
	BackedOwn  Backing = "own"   // they recorded it themselves
	BackedPIN  Backing = "pin"   // they confirmed it by their PIN
	BackedName Backing = "named" // somebody else wrote the name
)

// Words stand after a name, in brackets; empty for one's own.
func (b Backing) Words() string {
	switch b {
	case BackedPIN:
		return " (confirmed by PIN)"
	case BackedName:
		return " (named, not confirmed)"
	}
	return ""
}

// Backed says what the name of a person is worth for what was recorded at one
// of these stamps: an act and the words given for it are written together.
func (v View) Backed(name string, at ...Stamp) Backing {
	name = NameAlone(name)
	for _, s := range at {
		if strings.EqualFold(name, s.By) {
			return BackedOwn
		}
	}
	for _, c := range Confirmations(v) {
		for _, s := range at {
			if strings.EqualFold(c.Name, name) && c.At.Equal(s.At) && c.Seq > s.Seq {
				return BackedPIN
			}
		}
	}
	return BackedName
}

// Words after a name of the log that somebody else wrote, and after one that was
// confirmed.
const (
	OnlyNamed  = ", named, not confirmed"
	ByTheirPIN = ", confirmed by PIN"
)

// asNamed is a name of the log: of another than the one who recorded it, it
// says that it is only written there.
func asNamed(name, by string) string {
	if name == "" || strings.EqualFold(name, by) {
		return name
	}
	return name + OnlyNamed
}

// backs lets the row of the log that names a person, written with this event,
// say that they confirmed it.
func (f *folder) backs(e Recorded, name string) {
	for i := f.edit.rows.Len() - 1; i >= 0; i-- {
		r := f.edit.rows.At(i)
		if !r.Recorded.Equal(e.At) {
			return
		}
		if r.Derived && strings.Contains(r.Text, name+OnlyNamed) {
			f.change(r.Seq, func(r *Row) { r.Text = strings.ReplaceAll(r.Text, name+OnlyNamed, name+ByTheirPIN) })
		}
	}
}
