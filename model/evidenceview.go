package model

import (
	"encoding/json"
	"slices"
	"strings"

	"bridgelog/model/guide"
)

// Columns of the register of evidence that are not the guide's: what a person
// may say of an item beside them.
var evidenceExtra = []string{"custodian", "requested_at", "received_at", "tool", "tool_version", "witness",
	"nature", "covers_from", "covers_to", "legal_basis"}

// Evidence is an item as it stands: what was read, what people said of it since,
// where it went. An item put into the register by hand has only what was typed.
type Evidence struct {
	ID           string // of its row in the register
	Number       string // E-01
	EvidenceItem        // Parent is a number here
	ByHand       bool   // typed into the register: no file was read
	Stamp               // of taking it in

	Moves    []Handover // oldest first
	Checks   []Checked  // oldest first, those of hand-overs among them
	Disposal EvidenceDisposed
	Disposed Stamp  // zero while it stands
	Doubt    string // why it may not be what was taken, a sentence; empty for none

	Withdrawn   bool
	WithdrawWhy string
	Carried     Carry    // it was taken over from another incident
	Erased      *Erasure // what was said of it, and its file, were destroyed

	first string // holder when it was taken in
}

// Handover is one link of an item's chain of custody.
type Handover struct {
	CustodyTransferred
	Recorded Stamp
}

// Checked is one look at an item.
type Checked struct {
	Reread
	Recorded Stamp
}

// Fingerprint is the SHA-256 of the item, or of an object the number of its
// seal; empty where neither was ever taken.
func (e Evidence) Fingerprint() string {
	if e.File.Exists() {
		return e.File.SHA256
	}
	return e.Seal
}

// Standing reports whether the item can still be handed over or checked.
func (e Evidence) Standing() bool { return !e.Withdrawn && e.Disposed.At.IsZero() }

// Evidence are the items of the incident in the order they were taken in,
// withdrawn and disposed ones among them.
func (v View) Evidence() []Evidence {
	rows := v.Records[EvidenceRegister]
	out := make([]Evidence, 0, len(rows))
	for _, r := range rows {
		out = append(out, v.evidence(r))
	}
	return out
}

// EvidenceItem finds an item by its number, with or without ^, or its id.
func (v View) EvidenceItem(name string) (Evidence, bool) {
	name = strings.TrimPrefix(strings.TrimSpace(name), "^")
	for _, r := range v.Records[EvidenceRegister] {
		if name != "" && (r.ID == name || strings.EqualFold(guide.Text(r.Fields["id"]), name)) {
			return v.evidence(r), true
		}
	}
	return Evidence{}, false
}

// evidence is the item of a row.
func (v View) evidence(r Record) Evidence {
	e := Evidence{ID: r.ID, ByHand: true, Stamp: r.Since, Withdrawn: r.Withdrawn, WithdrawWhy: r.WithdrawWhy}
	for _, act := range r.acts {
		switch a := act.Event.(type) {
		case EvidenceAdded:
			e.EvidenceItem, e.Carried, e.ByHand, e.first, e.Erased = a.Item, a.Carried, false, a.Item.Holder, act.Erased
		case CustodyTransferred:
			e.Moves = append(e.Moves, Handover{a, act.stamp()})
			e.look(a.Check, act)
		case EvidenceChecked:
			e.look(a.Check, act)
		case EvidenceDisposed:
			e.Disposal, e.Disposed = a, act.stamp()
		}
	}
	e.described(r)
	if e.ByHand {
		typed := guide.Text(r.Fields["sha256"])
		if digest := strings.ToLower(typed); isDigest(digest, 64) {
			e.File = EvidenceFile{SHA256: digest, Typed: true, Place: PlaceOutside}
		} else {
			e.Seal = typed
		}
		e.Moves = slices.Concat(v.typedMoves(e), e.Moves)
	}
	for _, m := range e.Moves {
		if m.SealAfter != "" {
			e.Seal = m.SealAfter
		}
	}
	return e
}

func (e *Evidence) look(c Reread, act Recorded) {
	if c.Result == "" {
		return
	}
	e.Checks = append(e.Checks, Checked{c, act.stamp()})
	if c.Result == Mismatch {
		e.Doubt = "the fingerprint did not match at entry " + seqText(act.Seq) + ": " + c.Found
	}
}

// described takes over what the register says, which a person may have changed
// since.
func (e *Evidence) described(r Record) {
	for key, to := range map[string]*string{"id": &e.Number, "kind": &e.Kind, "what": &e.What, "system": &e.System, "taken_by": &e.TakenBy, "how": &e.How,
		"location": &e.Location, "holder": &e.Holder, "custodian": &e.Custodian, "tool": &e.Tool, "tool_version": &e.Version,
		"witness": &e.Witness, "nature": &e.Nature, "legal_basis": &e.Basis} {
		if raw, ok := r.Fields[key]; ok {
			*to = guide.Text(raw)
		}
	}
	for key, to := range map[string]*Moment{"taken_at": &e.Taken, "requested_at": &e.Requested, "received_at": &e.Received,
		"covers_from": &e.CoversFrom, "covers_to": &e.CoversTo} {
		if raw, ok := r.Fields[key]; ok {
			var m Moment
			if json.Unmarshal(raw, &m) == nil {
				*to = m
			}
		}
	}
	if raw, ok := r.Fields["copy_of"]; ok {
		e.Parent = guide.Text(raw)
	}
	e.Links = guide.Texts(r.Fields[LinksColumn])
}

// typedMoves are hand-overs of an item that were typed into the register of
// custody before the program led it.
func (v View) typedMoves(e Evidence) []Handover {
	var out []Handover
	for _, r := range v.Records[CustodyRegister] {
		name := strings.TrimPrefix(guide.Text(r.Fields["item"]), "^")
		if r.Withdrawn || len(r.acts) > 0 || name == "" || name != e.ID && !strings.EqualFold(name, e.Number) {
			continue
		}
		h := Handover{CustodyTransferred{ID: r.ID, Item: e.ID, From: guide.Text(r.Fields["from"]), To: guide.Text(r.Fields["to"]),
			Purpose: guide.Text(r.Fields["purpose"]), Condition: guide.Text(r.Fields["condition"])}, r.Since}
		_ = json.Unmarshal(r.Fields["at"], &h.At) // another shape than a moment reads as not known
		out = append(out, h)
	}
	return out
}
