package model

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// longest name and path of a file, in bytes; no system makes longer ones.
const maxName = 32 << 10

func decideAttach(v View, c AttachEvidence, env Env) ([]Event, error) {
	if len(c.Items) == 0 {
		return nil, Refuse(Invalid, "file", "Choose a file, or give the seal number of an object.", "there is nothing to take in.")
	}
	there := map[string]string{} // number by fingerprint
	for _, e := range v.Evidence() {
		if !e.Withdrawn {
			there[e.Fingerprint()] = e.Number
		}
	}
	first := nextItemNumber(v)
	events := make([]Event, 0, len(c.Items))
	for i, item := range c.Items {
		item, err := checkItem(v, item, env)
		if err != nil {
			return nil, err
		}
		number := itemNumber(first + i)
		if old := there[fingerprint(item)]; old != "" && !c.Again && item.Nature == Original {
			return nil, Refuse(Conflict, "file", "Record it as a copy of "+old+", or say that it was found again in another place.",
				"%s is in the evidence already, as %s.", itemName(item), old)
		}
		there[fingerprint(item)] = number
		events = append(events, EvidenceAdded{ID: env.NewID(), Number: number, Item: item})
	}
	return events, nil
}

// checkItem refuses an item that would not stand up later, and fills in what
// follows from the rest.
func checkItem(v View, item EvidenceItem, env Env) (EvidenceItem, error) {
	for _, t := range []typedText{{"what", &item.What}, {"system", &item.System}, {"custodian", &item.Custodian}, {"taken_by", &item.TakenBy},
		{"how", &item.How}, {"tool", &item.Tool}, {"tool_version", &item.Version}, {"witness", &item.Witness}, {"seal", &item.Seal},
		{"legal_basis", &item.Basis}, {"location", &item.Location}, {"holder", &item.Holder}} {
		text, err := line(t.field, *t.text)
		if err != nil {
			return item, err
		}
		*t.text = text
	}
	if err := checkFile(item.File); err != nil {
		return item, err
	}
	if !item.File.Exists() && item.Seal == "" {
		return item, Refuse(Invalid, "seal", "Seal it and give the number, or take its file in.", "an item needs a fingerprint, or as an object a seal number.")
	}
	if item.What == "" {
		item.What = item.File.Shown()
	}
	if item.What == "" {
		return item, Refuse(Invalid, "what", "Say in a line what it is.", "an item needs a name.")
	}
	if err := checkKind(item.Kind, env); err != nil {
		return item, err
	}
	if err := checkParent(v, &item); err != nil {
		return item, err
	}
	if item.Taken.Precision == "" {
		item.Taken = nowMoment(v, env)
	}
	if item.TakenBy == "" {
		item.TakenBy = env.By.Name
	}
	if item.Holder == "" {
		item.Holder = item.TakenBy
	}
	if err := checkItemTimes(item, env.Now); err != nil {
		return item, err
	}
	for _, link := range item.Links {
		if register, id, ok := strings.Cut(link, "/"); !ok || register == "" || id == "" {
			return item, Refuse(Invalid, LinksColumn, "Name register and row.", "%q is no link.", link)
		}
	}
	return item, nil
}

func checkFile(f EvidenceFile) error {
	if !f.Exists() {
		if f.Name != "" || f.Place != "" {
			return Refuse(Invalid, "sha256", "Read the file, or type the fingerprint it has.", "a file without its fingerprint is no evidence.")
		}
		return nil
	}
	switch {
	case !isDigest(f.SHA256, 64):
		return Refuse(Invalid, "sha256", "Copy it whole: 64 digits 0-9 and a-f, in lower case.", "this is no SHA-256.")
	case f.Size < 0:
		return Refuse(Internal, "size", "", "a file has no size below zero.")
	case !slices.Contains([]string{PlaceInside, PlaceFolder, PlaceOutside}, f.Place):
		return Refuse(Internal, "place", "", "%q is no place of a file.", f.Place)
	case f.Typed && f.Place != PlaceOutside:
		return Refuse(Internal, "sha256", "", "the fingerprint of a file in the logbook is computed.")
	case len(f.Name) > maxName || len(f.Path) > maxName || len(f.RawName) > maxName:
		return Refuse(Invalid, "file", "Give the file a shorter name.", "the name of the file is longer than any system makes them.")
	}
	for _, d := range f.Others {
		if n := DigestSizes[d.Algorithm]; n == 0 || !isDigest(d.Value, n) {
			return Refuse(Invalid, "digest", "Known are "+strings.Join(Digests, ", ")+".", "this is no %s: %q.", d.Algorithm, d.Value)
		}
	}
	return nil
}

func isDigest(s string, length int) bool {
	return len(s) == length && isHex(s) && strings.ToLower(s) == s
}

func checkKind(kind string, env Env) error {
	if env.Guide == nil || kind == "" {
		return nil
	}
	reg, _ := env.Guide.Register(EvidenceRegister)
	column, ok := reg.Column("kind")
	if !ok {
		return nil
	}
	var keys []string
	for _, c := range env.Guide.Choices(reg.Field(column)) {
		if c.Key == kind {
			return nil
		}
		keys = append(keys, c.Key)
	}
	return Refuse(Invalid, "kind", "Choose one of "+strings.Join(keys, ", ")+".", "%q is no kind of evidence.", kind)
}

func checkParent(v View, item *EvidenceItem) error {
	if item.Nature == "" {
		item.Nature = Original
	}
	if item.Nature != Original && item.Nature != Copy && item.Nature != Derived {
		return Refuse(Invalid, "nature", "It is an original, a copy bit for bit, or derived from another item.", "%q is no nature of an item.", item.Nature)
	}
	if (item.Nature == Original) != (item.Parent == "") {
		return Refuse(Invalid, "copy_of", "An original has none; a copy and what is derived name theirs.", "what it was made from does not fit %q.", item.Nature)
	}
	if item.Parent == "" {
		return nil
	}
	parent, ok := v.EvidenceItem(item.Parent)
	if !ok || parent.Withdrawn {
		return Refuse(NotFound, "copy_of", "Take that one in first.", "there is no item %s.", item.Parent)
	}
	if item.Nature == Copy && item.File.Exists() && parent.File.Exists() && item.File.SHA256 != parent.File.SHA256 {
		return Refuse(Invalid, "nature", "Call it derived, or find out why it differs.", "it is no copy of %s: its fingerprint is another.", parent.Number)
	}
	item.Parent = parent.ID
	return nil
}

func checkItemTimes(item EvidenceItem, now time.Time) error {
	for _, t := range []struct {
		field string
		at    Moment
	}{{"requested_at", item.Requested}, {"taken_at", item.Taken}, {"received_at", item.Received}} {
		if err := notFuture(t.field, t.at, now); err != nil {
			return err
		}
	}
	if from, to := item.CoversFrom, item.CoversTo; from.Known() && to.Known() && to.End().Before(from.From) {
		return Refuse(Invalid, "covers_to", "Swap the two.", "what it tells about ends before it begins.")
	}
	return nil
}

func itemName(item EvidenceItem) string {
	if item.File.Exists() && item.File.Name != "" {
		return item.File.Shown()
	}
	return item.What
}

func itemNumber(n int) string { return fmt.Sprintf("E-%02d", n) }

// nextItemNumber is the first number that no item has.
func nextItemNumber(v View) int {
	next := len(v.Records[EvidenceRegister]) + 1
	for _, r := range v.Records[EvidenceRegister] {
		if n, err := strconv.Atoi(strings.TrimPrefix(guide.Text(r.Fields["id"]), "E-")); err == nil && n >= next {
			next = n + 1
		}
	}
	return next
}

// checkEvidenceRow lets an edit of the registers change what a person may say of
// an item, and nothing that was computed, sealed or handed over.
func checkEvidenceRow(v View, c PutRecord, env Env) error {
	if c.ID == "" || c.Register != EvidenceRegister && c.Register != CustodyRegister {
		return nil
	}
	r, ok := v.Record(c.Register, c.ID)
	if !ok {
		return nil
	}
	others := slices.DeleteFunc(slices.Sorted(maps.Keys(c.Set)), func(key string) bool {
		return key == LinksColumn || sameAnswer(r.Fields[key], c.Set[key])
	})
	if c.Register == CustodyRegister {
		if len(r.acts) > 0 && len(others) > 0 {
			return Refuse(Conflict, others[0], "Write a note (^ and its number), or record the next hand-over.", "a hand-over stands as it was recorded.")
		}
		return nil
	}
	e := v.evidence(r)
	if len(others) > 0 && !e.Disposed.At.IsZero() {
		return Refuse(Conflict, others[0], "Write a note about it.", "%s was disposed of; nothing but notes can be added.", e.Number)
	}
	for _, key := range others {
		if err := mayDescribe(e, key, c.Set[key], env); err != nil {
			return err
		}
	}
	return nil
}

func mayDescribe(e Evidence, key string, raw json.RawMessage, env Env) error {
	text := guide.Text(raw)
	switch key {
	case "id":
		if e.Number != "" {
			return Refuse(Conflict, key, "Links and papers name it by its number.", "%s keeps its number.", e.Number)
		}
	case "sha256":
		switch {
		case !e.ByHand && e.File.Exists() && !e.File.Typed:
			return Refuse(Conflict, key, "Check the item: a mismatch is recorded, the fingerprint stays.", "the fingerprint of %s was computed when it was taken in and is never changed.", e.Number)
		case !e.ByHand || len(e.Moves) > 0:
			return Refuse(Conflict, key, "Check the item: a mismatch is recorded, the fingerprint stays.", "hand-overs rest on the fingerprint of %s.", e.Number)
		}
	case "holder":
		if e.Fingerprint() != "" && e.Holder != "" {
			return Refuse(Conflict, key, "Record the hand-over.", "%s holds %s; the holder changes only by a hand-over.", e.Holder, e.Number)
		}
	case "location":
		if e.File.Kept() {
			return Refuse(Conflict, key, "Export it: that is a hand-over.", "%s is kept in the logbook.", e.Number)
		}
	case "nature", "copy_of":
		if !e.ByHand {
			return Refuse(Conflict, key, "Withdraw it and take it in again, or write a note.", "what %s was made from was sealed when it was taken in.", e.Number)
		}
	case "kind":
		return checkKind(text, env)
	}
	return nil
}

// mayWithdrawEvidence refuses to strike what a chain of custody rests on.
func mayWithdrawEvidence(v View, register string, r Record) error {
	if register == CustodyRegister && len(r.acts) > 0 {
		return Refuse(Conflict, "id", "Record the hand-over that leads back, and a note.", "a hand-over is followed up, not withdrawn.")
	}
	if register != EvidenceRegister {
		return nil
	}
	e := v.evidence(r)
	switch {
	case len(e.Moves) > 0:
		return Refuse(Conflict, "id", "Dispose of it with reason and witness, or write a note.", "%s was handed over already and is not withdrawn.", e.Number)
	case !e.Disposed.At.IsZero():
		return Refuse(Conflict, "id", "Write a note about it.", "%s was disposed of; nothing but notes can be added.", e.Number)
	}
	for _, other := range v.Evidence() {
		if !other.Withdrawn && other.Parent != "" && strings.EqualFold(other.Parent, e.Number) {
			return Refuse(Conflict, "id", "Withdraw that one first.", "%s was made from it.", other.Number)
		}
	}
	return nil
}
