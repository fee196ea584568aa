package model

import (
	"encoding/json"
	"slices"
	"strings"

	"bridgelog/model/guide"
)

// standingItem finds an item that can still be handed over, checked, disposed of.
func standingItem(v View, name string) (Evidence, error) {
	e, ok := v.EvidenceItem(name)
	switch {
	case !ok:
		return e, Refuse(NotFound, "item", "See the register of evidence.", "there is no item %q.", name)
	case e.Withdrawn:
		return e, Refuse(Conflict, "item", "", "%s was withdrawn: %s", e.Number, e.WithdrawWhy)
	case !e.Disposed.At.IsZero():
		return e, Refuse(Conflict, "item", "Write a note about it.", "%s was disposed of; nothing but notes can be added.", e.Number)
	}
	if c, ok := (facts{v: v}).carried(); ok && slices.Contains(c.Rows[EvidenceRegister], e.ID) {
		return e, Refuse(Conflict, "item", "Go on there.", "%s was carried over to %s.", e.Number, c.Number)
	}
	return e, nil
}

func decideTransfer(v View, c TransferCustody, env Env) ([]Event, error) {
	for _, t := range []typedText{{"from", &c.From}, {"to", &c.To}, {"place", &c.Place}, {"purpose", &c.Purpose}, {"authority", &c.Authority},
		{"transport", &c.Transport}, {"condition", &c.Condition}, {"seal_before", &c.SealBefore}, {"seal_after", &c.SealAfter}} {
		text, err := line(t.field, *t.text)
		if err != nil {
			return nil, err
		}
		*t.text = text
	}
	e, err := standingItem(v, c.Item)
	if err != nil {
		return nil, err
	}
	if c.From == "" {
		c.From = e.Holder
	}
	switch {
	case e.Fingerprint() == "":
		return nil, Refuse(Conflict, "item", "Take the file in, or give the seal number first.", "the fingerprint of %s was never taken; without it a hand-over shows nothing.", e.Number)
	case c.From == "":
		return nil, Refuse(Invalid, "from", "Name who gives it away.", "nobody is named as holder of %s.", e.Number)
	case e.Holder != "" && !strings.EqualFold(c.From, e.Holder):
		return nil, Refuse(Conflict, "from", "Record first how it came to "+c.From+".", "%s is held by %s.", e.Number, e.Holder)
	case c.To == "":
		return nil, Refuse(Invalid, "to", "Name the person, and their organisation.", "a hand-over needs a receiver.")
	case strings.EqualFold(c.From, c.To) && !c.Copy.given():
		return nil, Refuse(Invalid, "to", "Name who takes it.", "%s holds it already.", c.To)
	case c.Purpose == "":
		return nil, Refuse(Invalid, "purpose", "One line is enough: analysis, court, return.", "a hand-over needs a purpose.")
	case c.SealBefore != "" && e.Seal != "" && c.SealBefore != e.Seal && c.Condition == "" && c.Check.Result != Mismatch:
		return nil, Refuse(Invalid, "condition", "Say what was seen.", "the seal before, %s, is not the one on record, %s.", c.SealBefore, e.Seal)
	}
	if c.Transcribed, err = checkTranscribed(c.Transcribed, env.Now); err != nil {
		return nil, err
	}
	switch paper := c.Transcribed; {
	case paper == nil && c.At.Precision == "":
		c.At = nowMoment(v, env)
	case paper != nil && c.At.Precision == "":
		c.At = paper.Written
	case paper != nil:
		c.At = offPaper(c.At)
	}
	if err := checkOrder(e, c.At, env); err != nil {
		return nil, err
	}
	if c.Check, err = checkReread(e, c.Check); err != nil {
		return nil, err
	}
	if x := c.Copy; x.given() && (!isDigest(x.SHA256, 64) || e.File.Exists() && x.SHA256 != e.File.SHA256 && c.Check.Result != Mismatch) {
		return nil, Refuse(Internal, "copy", "", "the file written is not %s.", e.Number)
	}
	events := []Event{CustodyTransferred{ID: env.NewID(), Item: e.ID, From: c.From, To: c.To, At: c.At, Place: c.Place, Purpose: c.Purpose,
		Authority: c.Authority, Transport: c.Transport, Condition: c.Condition, SealBefore: c.SealBefore, SealAfter: c.SealAfter, Check: c.Check, Copy: c.Copy, Transcribed: c.Transcribed}}
	return append(events, followUp(v, e, c.Check, env)...), nil
}

// checkOrder keeps the chain in order: nothing is handed over before it was
// taken in or before the hand-over that came before.
func checkOrder(e Evidence, at Moment, env Env) error {
	if !at.Known() {
		return Refuse(Invalid, "at", "Give it as exactly as it is known, with ± or from-to.", "a hand-over needs a time.")
	}
	if err := notFuture("at", at, env.Now); err != nil {
		return err
	}
	before, what := e.Taken, "it was taken"
	for _, m := range e.Moves {
		if m.At.Known() {
			before, what = m.At, "the hand-over to "+m.To
		}
	}
	if before.Known() && at.End().Before(before.From) {
		return Refuse(Invalid, "at", "Check the date and the zone.", "that is before %s.", what)
	}
	return nil
}

// checkReread holds what was found on reading against what was recorded; a
// mismatch goes by its procedure only.
func checkReread(e Evidence, c Reread) (Reread, error) {
	for _, t := range []typedText{{"check_why", &c.Why}, {"found", &c.Found}, {"told", &c.Told}} {
		text, err := line(t.field, *t.text)
		if err != nil {
			return c, err
		}
		*t.text = text
	}
	c.SHA256 = strings.ToLower(strings.TrimSpace(c.SHA256))
	same := c.SHA256 == e.File.SHA256
	switch {
	case c.SHA256 != "" && !isDigest(c.SHA256, 64):
		return c, Refuse(Invalid, "check", "Copy it whole: 64 digits 0-9 and a-f.", "this is no SHA-256.")
	case c.Result == Match && e.File.Exists() && !same:
		return c, Refuse(Invalid, "check", "Record the mismatch: what was found, and who was told.", "the fingerprint does not match that of %s.", e.Number)
	case c.Result == Mismatch && e.File.Exists() && c.SHA256 != "" && same:
		return c, Refuse(Invalid, "check", "", "the fingerprint is that of %s: it matches.", e.Number)
	case c.Result == Mismatch && c.Found == "":
		return c, Refuse(Invalid, "found", "Say what was found: the other fingerprint, a broken seal, who had access.", "a mismatch is recorded with what was found.")
	case c.Result == Mismatch && c.Told == "":
		return c, Refuse(Invalid, "told", "Name who was told: incident manager, legal, the other side.", "a mismatch is recorded with who was told.")
	case c.Result == NotPossible && c.Why == "":
		return c, Refuse(Invalid, "check_why", "Say why: not reachable, no reader, sealed.", "that the fingerprint was not checked needs a reason.")
	case c.Result != Match && c.Result != Mismatch && c.Result != NotPossible:
		return c, Refuse(Invalid, "check", "It matches, does not match, or could not be read (and why).", "say whether the fingerprint was checked.")
	}
	return c, nil
}

// followUp is the action that a mismatch makes.
func followUp(v View, e Evidence, c Reread, env Env) []Event {
	if c.Result != Mismatch {
		return nil
	}
	return []Event{RecordPut{Register: "actions", ID: env.NewID(), Set: map[string]json.RawMessage{
		"title": rawOf("Find out why the fingerprint of " + e.Number + " does not match"), "phase": rawOf(string(v.Phase)), "state": rawOf("open"),
		LinksColumn: rawOf([]string{EvidenceRegister + "/" + e.ID})}}}
}

// decideCheck records a look at an item.
func decideCheck(v View, c CheckEvidence, env Env) ([]Event, error) {
	e, err := standingItem(v, c.Item)
	if err != nil {
		return nil, err
	}
	if e.Fingerprint() == "" {
		return nil, Refuse(Conflict, "item", "Take the file in, or give the seal number first.", "the fingerprint of %s was never taken.", e.Number)
	}
	check, err := checkReread(e, c.Check)
	if err != nil {
		return nil, err
	}
	return append([]Event{EvidenceChecked{Item: e.ID, Check: check}}, followUp(v, e, check, env)...), nil
}

func decideDispose(v View, c DisposeEvidence, env Env) ([]Event, error) {
	for _, t := range []typedText{{"reason", &c.Reason}, {"authority", &c.Authority}, {"witness", &c.Witness}, {"method", &c.Method}} {
		text, err := line(t.field, *t.text)
		if err != nil {
			return nil, err
		}
		*t.text = text
	}
	e, err := standingItem(v, c.Item)
	if err != nil {
		return nil, err
	}
	if v.OnHold() {
		return nil, Refuse(Conflict, "item", "Lift the hold first: legal and security together.", "a legal hold stands; evidence cannot be disposed of.")
	}
	for _, need := range []struct{ field, text, say string }{{"reason", c.Reason, "say why it is no longer kept"},
		{"authority", c.Authority, "name who decided it, and by which order"}, {"witness", c.Witness, "name who saw it"},
		{"method", c.Method, "say what becomes of it: destroyed how, returned to whom"}} {
		if need.text == "" {
			return nil, Refuse(Invalid, need.field, "", "%s.", need.say)
		}
	}
	if strings.EqualFold(c.Witness, env.By.Name) {
		return nil, Refuse(Invalid, "witness", "Name somebody else who saw it.", "%s disposes of it and cannot be the witness too.", c.Witness)
	}
	if c.At.Precision == "" {
		c.At = nowMoment(v, env)
	}
	if err := checkOrder(e, c.At, env); err != nil {
		return nil, err
	}
	return []Event{EvidenceDisposed{Item: e.ID, At: c.At, Reason: c.Reason, Authority: c.Authority, Witness: c.Witness, Method: c.Method,
		Dropped: c.Drop && e.File.Kept()}}, nil
}

// typedTransfer is a new row of the register of custody, typed there: it is a
// hand-over like any other.
func typedTransfer(v View, c PutRecord, env Env) ([]Event, error) {
	t := TransferCustody{Incident: c.Incident, Item: guide.Text(c.Set["item"]), From: guide.Text(c.Set["from"]), To: guide.Text(c.Set["to"]),
		Purpose: guide.Text(c.Set["purpose"]), Condition: guide.Text(c.Set["condition"]),
		Check: Reread{Result: NotPossible, Why: "typed into the register, not read again"}, Transcribed: c.Transcribed}
	if raw := c.Set["at"]; guide.Filled(raw) {
		if err := json.Unmarshal(raw, &t.At); err != nil {
			return nil, Refuse(Invalid, "at", "", "this is no time.")
		}
	}
	events, err := decideTransfer(v, t, env)
	if err != nil || c.Set[LinksColumn] == nil {
		return events, err
	}
	return append(events, RecordPut{Register: CustodyRegister, ID: events[0].(CustodyTransferred).ID, Set: map[string]json.RawMessage{LinksColumn: c.Set[LinksColumn]}}), nil
}
