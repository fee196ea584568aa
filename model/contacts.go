package model

import (
	"encoding/json"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// PutRows adds many rows to a register of the organisation's record, or sets
// fields of many, as one act: a file that was taken in.
type PutRows struct {
	Register string
	Rows     []RowPut
	Why      string
}

// RowPut are the fields of one row; an empty ID makes a new one.
type RowPut struct {
	ID  string
	Set map[string]json.RawMessage
}

func (PutRows) incident() IncidentID { return Organisation }

// decidePutRows is decideHousePut for many rows; each is judged after those
// before it.
func decidePutRows(v View, c PutRows, env Env) ([]Event, error) {
	if env.Newest == nil {
		return nil, Refuse(Internal, "", "", "this program was started without its guide.")
	}
	reg, ok := env.Newest.HouseRegister(c.Register)
	switch {
	case !ok:
		return nil, Refuse(Invalid, "register", "", "the organisation's record has no register %q.", c.Register)
	case len(c.Rows) == 0:
		return nil, Refuse(Conflict, "", "", "nothing has changed.")
	}
	if err := checkText("why", c.Why); err != nil {
		return nil, err
	}
	names := map[string]string{}
	column := nameColumns[c.Register]
	for _, r := range v.Records[c.Register] {
		if name := strings.TrimSpace(guide.Text(r.Fields[column])); !r.Withdrawn && name != "" {
			names[strings.ToLower(name)] = r.ID
		}
	}
	var events []Event
	for _, row := range c.Rows {
		more, err := decideHouseRow(v, PutRecord{Incident: Organisation, Register: c.Register, ID: row.ID, Set: row.Set, Why: c.Why}, reg, env,
			func(name string) string { return names[strings.ToLower(name)] })
		if err != nil {
			return nil, err
		}
		put := more[0].(RecordPut)
		if name := strings.TrimSpace(guide.Text(row.Set[column])); name != "" {
			names[strings.ToLower(name)] = put.ID
		}
		events = append(events, more...)
	}
	return events, nil
}

// Contact is a person of the address book.
type Contact struct {
	ID, Name, Org, Deputy, Phone, Mail, OOB, Hours, Zone, Note string
	Roles, Duties                                              []string // keys of the guide
	Verified                                                   Moment   // when somebody was last reached this way
	VerifiedBy                                                 string
}

// Contacts are the people of the address book that stand, in the order of recording.
func Contacts(house View) []Contact {
	rows := house.Standing(guide.ContactsRegister)
	out := make([]Contact, 0, len(rows))
	for _, r := range rows {
		out = append(out, ContactOf(r))
	}
	return out
}

// ContactOf reads a row of the address book.
func ContactOf(r Record) Contact {
	word := func(key string) string {
		if raw := r.Fields[key]; len(raw) > 0 && !guide.IsNotKnown(raw) {
			return strings.TrimSpace(guide.Text(raw))
		}
		return ""
	}
	c := Contact{ID: r.ID, Name: word("name"), Org: word("org"), Deputy: word("deputy"), Phone: word("phone"), Mail: word("mail"), OOB: word("oob"), Hours: word("hours"),
		Zone: word("zone"), Note: word("note"), VerifiedBy: word("verified_by")}
	if raw := r.Fields["roles"]; len(raw) > 0 {
		c.Roles = guide.Texts(raw)
	}
	if raw := r.Fields["duties"]; len(raw) > 0 {
		c.Duties = guide.Texts(raw)
	}
	if raw := r.Fields["verified_at"]; len(raw) > 0 && string(raw) != "null" {
		_ = json.Unmarshal(raw, &c.Verified) // another shape reads as never
	}
	return c
}

// Reach is how a person is reached, in one line: what the attacker cannot read
// comes first.
func (c Contact) Reach() string {
	var out []string
	for _, way := range []string{c.OOB, c.Phone, c.Mail} {
		if way != "" {
			out = append(out, way)
		}
	}
	if len(out) > 2 {
		out = out[:2] // a line has room for no more; the book has all
	}
	return strings.Join(out, ", ")
}

// FindContact is the person of a name.
func FindContact(house View, name string) (Contact, bool) {
	name = strings.TrimSpace(name)
	for _, r := range house.Records[guide.ContactsRegister] {
		if !r.Withdrawn && name != "" && strings.EqualFold(strings.TrimSpace(guide.Text(r.Fields["name"])), name) {
			return ContactOf(r), true
		}
	}
	return Contact{}, false
}

// Freshness says how far a number can be relied on.
type Freshness string

const (
	Fresh      Freshness = "fresh"       // tried within 90 days
	Ageing     Freshness = "ageing"      // within 180
	Stale      Freshness = "stale"       // longer ago
	NeverTried Freshness = "never tried" //
)

const (
	freshFor  = 90 * 24 * time.Hour
	ageingFor = 180 * 24 * time.Hour
)

// Fresh is how far the contact can be relied on at an instant.
func (c Contact) Fresh(now time.Time) Freshness {
	switch {
	case !c.Verified.Known():
		return NeverTried
	case now.Sub(c.Verified.From) <= freshFor:
		return Fresh
	case now.Sub(c.Verified.From) <= ageingFor:
		return Ageing
	}
	return Stale
}

// ThereNow is the wall clock where the person is: "03:12", and whether people
// sleep then (22:00 to 06:59). Empty where the zone is not known.
func (c Contact) ThereNow(now time.Time) (clock string, night bool) {
	if c.Zone == "" {
		return "", false
	}
	loc, err := time.LoadLocation(c.Zone)
	if err != nil {
		return "", false
	}
	t := now.In(loc)
	return t.Format("15:04"), t.Hour() >= 22 || t.Hour() < 7
}
