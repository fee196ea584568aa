package model

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// act keeps an event with the row of the item it is about; false where there is
// no such row.
func (f *folder) act(e Recorded, item string) bool {
	rows := f.own(EvidenceRegister)
	i := f.place(EvidenceRegister, item)
	if i < 0 {
		return false
	}
	rows[i].acts = append(slices.Clip(rows[i].acts), e)
	return true
}

func (f *folder) addEvidence(e Recorded, ev EvidenceAdded) {
	set := map[string]json.RawMessage{"id": rawOf(ev.Number)}
	item := ev.Item
	parent := item.Parent
	if p, ok := f.v.Record(EvidenceRegister, parent); ok {
		parent = guide.Text(p.Fields["id"])
	}
	how := strings.Join(present(item.How, strings.TrimSpace(item.Tool+" "+item.Version)), ", ")
	for key, value := range map[string]string{"kind": item.Kind, "what": item.What, "nature": item.Nature, "copy_of": parent, "system": item.System,
		"custodian": item.Custodian, "taken_by": item.TakenBy, "how": how, "tool": item.Tool, "tool_version": item.Version, "witness": item.Witness,
		"legal_basis": item.Basis, "location": location(item), "holder": item.Holder, "sha256": fingerprint(item), FromColumn: ev.Carried.Number} {
		if value != "" {
			set[key] = rawOf(value)
		}
	}
	for key, m := range map[string]Moment{"taken_at": item.Taken, "requested_at": item.Requested, "received_at": item.Received,
		"covers_from": item.CoversFrom, "covers_to": item.CoversTo} {
		if m.Precision != "" {
			set[key] = rawOf(m)
		}
	}
	if len(item.Links) > 0 {
		set[LinksColumn] = rawOf(item.Links)
	}
	f.putRecord(e, RecordPut{Register: EvidenceRegister, ID: ev.ID, Set: set})
	f.act(e, ev.ID)
	f.kept(e, ev.Number, item.Taken, ev.Carried, addedText(ev), item.TakenBy, item.System)
}

func (f *folder) transfer(e Recorded, ev CustodyTransferred) {
	number := f.numberOf(ev.Item)
	set := map[string]json.RawMessage{"item": rawOf(number), "at": rawOf(ev.At), "from": rawOf(ev.From), "to": rawOf(ev.To),
		"purpose": rawOf(ev.Purpose), "condition": rawOf(conditionText(ev)), LinksColumn: rawOf([]string{EvidenceRegister + "/" + ev.Item})}
	f.putRecord(e, RecordPut{Register: CustodyRegister, ID: ev.ID, Set: set, Transcribed: ev.Transcribed})
	rows := f.own(CustodyRegister)
	if i := f.place(CustodyRegister, ev.ID); i >= 0 {
		rows[i].acts = append(slices.Clip(rows[i].acts), e)
	}
	if !f.act(e, ev.Item) {
		return
	}
	if !ev.Copy.given() {
		f.putRecord(e, RecordPut{Register: EvidenceRegister, ID: ev.Item, Set: map[string]json.RawMessage{"holder": rawOf(ev.To)}, Transcribed: ev.Transcribed})
	}
	f.kept(e, number, ev.At, ev.Carried, transferText(number, ev), ev.From, "")
	f.markLast(ev.Transcribed)
}

func (f *folder) check(e Recorded, ev EvidenceChecked) {
	if f.act(e, ev.Item) && ev.Check.Result != Match { // that it still matches is worth no row of the log
		f.kept(e, f.numberOf(ev.Item), Moment{}, ev.Carried, f.numberOf(ev.Item)+" read again: "+RereadText(ev.Check)+".", "", "")
	}
}

func (f *folder) dispose(e Recorded, ev EvidenceDisposed) {
	if !f.act(e, ev.Item) {
		return
	}
	number := f.numberOf(ev.Item)
	text := fmt.Sprintf("%s disposed of: %s. %s. Authority: %s; witness: %s", number, ev.Method, strings.TrimSuffix(ev.Reason, "."), ev.Authority, asNamed(ev.Witness, e.By))
	if ev.Dropped {
		text += "; its file goes out of the logbook"
	}
	f.kept(e, number, ev.At, ev.Carried, text+".", ev.Witness, "")
}

// kept adds the timeline row of an act on evidence, at the time the act is of.
func (f *folder) kept(e Recorded, number string, at Moment, carried Carry, text, person, system string) {
	if carried.Number != "" {
		text = "From " + carried.Number + ": " + text
	}
	if at.Precision == "" {
		at = At(e.At.Truncate(time.Second), Location(f.v.Zone), ToSecond, OwnClock)
	}
	f.edit.add(f.keep(Row{RowFields: RowFields{Kind: Kept, Text: text, Happened: at, People: present(person), Systems: present(system), Evidence: present(number)},
		Seq: e.Seq, ID: "e" + seqText(e.Seq), Log: e.Log, Recorded: e.At, Drift: e.Drift, Author: e.By, Role: e.Role, Derived: true}))
}

func (f *folder) numberOf(item string) string {
	if r, ok := f.v.Record(EvidenceRegister, item); ok {
		if n := guide.Text(r.Fields["id"]); n != "" {
			return n
		}
	}
	return item
}

func addedText(ev EvidenceAdded) string {
	item := ev.Item
	s := ev.Number + " taken in: " + item.What
	file := item.File
	switch {
	case !file.Exists():
		return s + " (seal " + item.Seal + ")."
	case file.Name != "" && file.Shown() != item.What:
		s += ", " + file.Shown()
	}
	s += fmt.Sprintf(" (%d bytes, SHA-256 %s", file.Size, file.SHA256)
	if file.Typed {
		s += ", typed by a person"
	}
	if file.Place == PlaceOutside {
		s += "; kept where it is"
	}
	return s + ")."
}

func transferText(number string, ev CustodyTransferred) string {
	s := fmt.Sprintf("%s handed over, %s to %s: %s", number, ev.From, ev.To, ev.Purpose)
	if ev.Copy.given() {
		s = fmt.Sprintf("A copy of %s given to %s by %s (%s): %s", number, ev.To, ev.From, ShownName(ev.Copy.File), ev.Purpose)
	}
	return strings.TrimSuffix(s, ".") + ". " + phrase(RereadText(ev.Check)) + "."
}

// RereadText says what reading an item again gave.
func RereadText(c Reread) string {
	switch c.Result {
	case Match:
		return "fingerprint checked: it matches"
	case Mismatch:
		return "MISMATCH: " + strings.TrimSuffix(c.Found, ".") + "; told: " + strings.TrimSuffix(c.Told, ".")
	case NotPossible:
		return "fingerprint not checked: " + strings.TrimSuffix(c.Why, ".")
	}
	return "fingerprint not checked"
}

// conditionText fills the guide's column "Condition, fingerprint checked?".
func conditionText(ev CustodyTransferred) string {
	var seals string
	if ev.SealBefore != "" || ev.SealAfter != "" {
		seals = fmt.Sprintf("seal %s before, %s after", orDash(ev.SealBefore), orDash(ev.SealAfter))
	}
	return strings.Join(present(ev.Condition, seals, RereadText(ev.Check)), "; ")
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// location is where an item is, in words.
func location(item EvidenceItem) string {
	switch {
	case item.File.Place == PlaceInside:
		return "in the logbook"
	case item.File.Place == PlaceFolder:
		return "in the logbook, as a file of its evidence folder"
	case item.Location != "":
		return item.Location
	}
	return ShownName(item.File.Path)
}

func fingerprint(item EvidenceItem) string {
	if item.File.Exists() {
		return item.File.SHA256
	}
	return item.Seal
}

func (c ExportedCopy) given() bool { return c.File != "" }

// present are the texts that say something.
func present(texts ...string) []string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}

func seqText(s Seq) string { return strconv.FormatUint(uint64(s), 10) }
