package model

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"bridgelog/model/form"
	"bridgelog/model/guide"
)

// decideHousePut records a row of a register of the organisation's record
// (guide/house.json), or answers of a form that is about the organisation. What
// is already so is not recorded again.
func decideHousePut(v View, c PutRecord, env Env) ([]Event, error) {
	if (c.Form == "") == (c.Register == "") || len(c.Set) == 0 {
		return nil, Refuse(Invalid, "record", "", "a record is a form or a register row with at least one field.")
	}
	if err := checkText("why", c.Why); err != nil {
		return nil, err
	}
	paper, err := checkTranscribed(c.Transcribed, env.Now)
	if err != nil {
		return nil, err
	}
	if c.Transcribed = paper; paper != nil {
		c.Set = maps.Clone(c.Set)
		offPaperAnswers(c.Set)
	}
	g := env.Newest
	if g == nil {
		return nil, Refuse(Internal, "", "", "this program was started without its guide.")
	}
	if c.Form != "" {
		return decideHouseAnswers(v, c, *g)
	}
	reg, ok := g.HouseRegister(c.Register)
	if !ok {
		return nil, Refuse(Invalid, "register", "", "the organisation's record has no register %q.", c.Register)
	}
	return decideHouseRow(v, c, reg, env, func(name string) string { return v.houseNamed(c.Register, name) })
}

// decideHouseRow records fields of one row. named gives the id of the standing
// row of a name, empty where there is none.
func decideHouseRow(v View, c PutRecord, reg form.Register, env Env, named func(string) string) ([]Event, error) {
	old, exists := Record{}, false
	if c.ID != "" {
		old, exists = v.Record(c.Register, c.ID)
	}
	if exists && old.Withdrawn {
		return nil, Refuse(Conflict, "id", "Add a new row.", "the row was withdrawn: %s", old.WithdrawWhy)
	}
	set := maps.Clone(c.Set)
	for key, raw := range set {
		if _, known := reg.Column(key); !known && key != LinksColumn {
			return nil, Refuse(Invalid, key, "", "the register %s has no column %q.", c.Register, key)
		}
		if !json.Valid(raw) {
			return nil, Refuse(Internal, key, "", "the answer is no JSON value.")
		}
		if string(raw) == string(old.Fields[key]) || !exists && string(raw) == "null" {
			delete(set, key)
		}
	}
	if len(set) == 0 {
		return nil, Refuse(Conflict, "", "", "nothing has changed.")
	}
	if err := checkHouseRow(reg.Key, c.ID, set, named); err != nil {
		return nil, err
	}
	if err := CheckHappened(set, env.Now); err != nil {
		return nil, err
	}
	id := c.ID
	if id == "" {
		id = env.NewID()
	}
	return []Event{RecordPut{Register: c.Register, ID: id, Set: set, Why: c.Why, Transcribed: c.Transcribed}}, nil
}

// nameColumns are what people call a row of a register of the organisation by;
// no two standing rows have the same.
var nameColumns = map[string]string{guide.ContactsRegister: "name", guide.WorkloadsRegister: "wl.name"}

// houseNamed is the id of the standing row of a name; empty where there is none.
func (v View) houseNamed(register, name string) string {
	column := nameColumns[register]
	for _, r := range v.Records[register] {
		if !r.Withdrawn && strings.EqualFold(strings.TrimSpace(guide.Text(r.Fields[column])), name) {
			return r.ID
		}
	}
	return ""
}

// checkHouseRow refuses a row without a name, a name that is taken, and a zone
// nobody knows.
func checkHouseRow(register, id string, set map[string]json.RawMessage, named func(string) string) error {
	if register == guide.SignalsRegister {
		return checkSignalRow(id, set)
	}
	if column := nameColumns[register]; column != "" {
		raw, given := set[column]
		name := strings.TrimSpace(guide.Text(raw))
		if given && name == "" {
			return Refuse(Invalid, column, "", "it needs a name.")
		}
		if given {
			if there := named(name); there != "" && there != id {
				return Refuse(Conflict, column, "Change the one there is, or add what tells the two apart.", "%s is there already.", name)
			}
		}
	}
	if raw, ok := set["zone"]; ok && register == guide.ContactsRegister && guide.Filled(raw) {
		return checkZone(guide.Text(raw))
	}
	return nil
}

var yearNamed = regexp.MustCompile(`\b(19|20)\d\d`)

// NamesYear says whether a date of a file stands for itself, whenever it is read:
// "today" was true when the file was made.
func NamesYear(text string) bool { return yearNamed.MatchString(text) }

// happenedColumns tell of what has been: when a number was tried, when a card was
// reviewed. One that lies ahead would look fresh for years.
var happenedColumns = []string{"verified_at", "wl.reviewed_at"}

// CheckHappened refuses such a time that lies ahead.
func CheckHappened(set map[string]json.RawMessage, now time.Time) error {
	for _, key := range happenedColumns {
		var m Moment
		if set[key] == nil || json.Unmarshal(set[key], &m) != nil || !m.Known() {
			continue
		}
		if m.Precision == ToDay && m.From.After(now) {
			return Refuse(Invalid, key, "Check the date.", "%s lies in the future.", m.Local().Format("2006-01-02"))
		}
		if err := notFuture(key, m, now); err != nil {
			return err
		}
	}
	return nil
}

// decideHouseAnswers records answers of a form that is about the organisation.
func decideHouseAnswers(v View, c PutRecord, g guide.Guide) ([]Event, error) {
	if !slices.Contains(guide.HouseForms, c.Form) {
		return nil, Refuse(Invalid, "form", "", "the form %q is not about the organisation.", c.Form)
	}
	set := maps.Clone(c.Set)
	for key, raw := range set {
		if _, known := g.Field(key); !known || !strings.HasPrefix(key, c.Form+".") {
			return nil, Refuse(Invalid, key, "", "the form %s has no field %q.", c.Form, key)
		}
		if !json.Valid(raw) {
			return nil, Refuse(Internal, key, "", "the answer is no JSON value.")
		}
		if old, ok := v.Answers[key]; ok && sameAnswer(old, raw) || !ok && string(raw) == "null" {
			delete(set, key)
		}
	}
	if len(set) == 0 {
		return nil, Refuse(Conflict, "", "", "nothing has changed.")
	}
	return []Event{RecordPut{Form: c.Form, Set: set, Why: c.Why, Transcribed: c.Transcribed}}, nil
}

func decideHouseWithdraw(v View, c WithdrawRecord, env Env) ([]Event, error) {
	if env.Newest == nil {
		return nil, Refuse(Internal, "", "", "this program was started without its guide.")
	}
	if _, ok := env.Newest.HouseRegister(c.Register); !ok {
		return nil, Refuse(Invalid, "register", "", "the organisation's record has no register %q.", c.Register)
	}
	if c.Register == guide.SignalsRegister {
		return nil, Refuse(Invalid, "signal", "Dismiss it, with a reason.", "a signal stays in the list.")
	}
	return decideStrike(v, StrikeHouse{Register: c.Register, ID: c.ID, Why: c.Why})
}
