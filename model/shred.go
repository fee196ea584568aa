package model

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"bridgelog/model/guide"
)

// Shred destroys the bodies of entries, because a law demands it. It cannot be
// undone; headers stay, so that the record still verifies.
type Shred struct {
	Incident  IncidentID
	Entries   []Seq
	Basis     string // one of ShredBases
	Reason    string // in words: file number, or for another basis the law itself
	Authority string // who decided it
	Second    string // second person, who is not the one that does it
}

func (c Shred) incident() IncidentID { return c.Incident }

// ShredBasis is a legal reason for which bodies may be destroyed.
type ShredBasis struct{ Key, Label string }

// OtherBasis is a law the program does not name; it is told in words.
const OtherBasis = "other"

// ShredBases are the legal reasons, in the order people are asked.
var ShredBases = []ShredBasis{
	{"gdpr_17", "GDPR Art. 17, right to erasure"},
	{"storage_limit", "GDPR Art. 5(1)(e), no longer needed"},
	{"court_order", "Order of a court or an authority"},
	{OtherBasis, "Another law"},
}

func basisLabel(key string) string {
	for _, b := range ShredBases {
		if b.Key == key {
			return b.Label
		}
	}
	return key
}

// EntryShredded announces that the body of an earlier entry is destroyed. Left
// is what stays of that body: what the rest of the record stands on, no text.
type EntryShredded struct {
	Entry     Seq             `json:"entry"` // docs/journal.md, section 4
	Basis     string          `json:"basis"`
	Reason    string          `json:"reason,omitempty"`
	Authority string          `json:"authority"`
	Second    string          `json:"second"`
	Left      json.RawMessage `json:"left"`
}

func (EntryShredded) Kind() string { return "entry.shredded" }
func (EntryShredded) Version() int { return 1 }

// Why is the legal reason in words.
func (e EntryShredded) Why() string {
	switch {
	case e.Basis == OtherBasis && e.Reason != "":
		return e.Reason
	case e.Reason != "":
		return basisLabel(e.Basis) + ": " + e.Reason
	}
	return basisLabel(e.Basis)
}

// Erasure says that the body of an entry is gone.
type Erasure struct {
	By  Seq    // the entry that announced it
	Why string // legal reason
}

// Erased is an entry of the incident whose body is gone.
type Erased struct {
	Seq  Seq
	Kind string
	Erasure
}

// Words say what stands where the text was.
func (x Erasure) Words() string {
	return fmt.Sprintf("Erased by entry %d: %s.", x.By, strings.TrimSuffix(x.Why, "."))
}

// ShredTargets are the entries a Shred is about: those named, and with an import
// every entry that was made of its file. Each stands once, the oldest first.
func ShredTargets(v View, entries []Seq) []Seq {
	all := slices.Clone(entries)
	for _, m := range v.Imports {
		if !slices.Contains(entries, m.Seq) {
			continue
		}
		for _, r := range v.rows.All() {
			if s := r.Source; s != nil && !r.Erased && (s.Import == m.ID || m.Dataset != nil && s.Dataset == m.Dataset.ID) {
				all = append(all, r.Seq)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// ShredRelated are entries that likely repeat what the named ones say: what a
// row corrects or is corrected by, and the task that came with a line.
func ShredRelated(v View, entries []Seq) []Seq {
	var all []Seq
	add := func(seq Seq) {
		if i, ok := v.rows.Find(seq); ok && v.rows.At(i).Erased || slices.Contains(entries, seq) || slices.Contains(all, seq) {
			return
		}
		all = append(all, seq)
	}
	for i := 0; i < len(entries)+len(all); i++ { // all grows: a correction may be corrected in turn
		seq := Seq(0)
		if i < len(entries) {
			seq = entries[i]
		} else {
			seq = all[i-len(entries)]
		}
		at, ok := v.rows.Find(seq)
		if !ok {
			continue
		}
		r := v.rows.At(at)
		if r.IsCorrection {
			add(r.Corrects)
		}
		if r.IsCorrected {
			add(r.CorrectedBy)
		}
		if task, ok := v.Record("actions", r.ID); ok && len(task.Fields) > 0 {
			add(task.Since.Seq)
		}
	}
	slices.Sort(all)
	return all
}

// ShredFiles are what an event keeps beside the journal: digests of kept files
// and a dataset. They go with its body.
func ShredFiles(e Event) (files []string, dataset string) {
	switch e := e.(type) {
	case ImportCommitted:
		if e.Dataset != nil {
			dataset = e.Dataset.ID
		}
		return []string{e.SHA256}, dataset
	case EvidenceAdded:
		if e.Item.File.Kept() {
			return []string{e.Item.File.SHA256}, ""
		}
	case RecordPut:
		if sha := guide.Text(e.Set["sha256"]); e.Register == guide.SignalsRegister && sha != "" && e.Set["place"] != nil {
			return []string{sha}, ""
		}
	}
	return nil, ""
}

// decideShred wants in Env.Read what the entries say.
func decideShred(v View, c Shred, env Env) ([]Event, error) {
	for _, t := range []typedText{{"reason", &c.Reason}, {"authority", &c.Authority}, {"second", &c.Second}} {
		text, err := line(t.field, *t.text)
		if err != nil {
			return nil, err
		}
		*t.text = text
	}
	known := slices.ContainsFunc(ShredBases, func(b ShredBasis) bool { return b.Key == c.Basis })
	switch {
	case v.OnHold():
		return nil, Refuse(Conflict, "entry", "Lift the hold first: legal and security together.", "a legal hold stands; nothing of the incident may be erased.")
	case !known:
		return nil, Refuse(Invalid, "basis", "Choose from: "+basisKeys()+".", "%q is no legal reason the program knows.", c.Basis)
	case c.Basis == OtherBasis && c.Reason == "":
		return nil, Refuse(Invalid, "reason", "Name law and paragraph.", "another law has to be named.")
	case c.Authority == "":
		return nil, Refuse(Invalid, "authority", "Such as the data protection officer, or the court.", "say who decided it.")
	case c.Second == "":
		return nil, Refuse(Invalid, "second", "Name who looked at it with you.", "erasing needs a second person.")
	case strings.EqualFold(c.Second, env.By.Name):
		return nil, Refuse(Invalid, "second", "Name somebody else.", "%s erases it and cannot be the second person too.", c.Second)
	}
	targets := ShredTargets(v, c.Entries)
	if len(targets) == 0 {
		return nil, Refuse(Invalid, "entry", "Give the number of an entry.", "there is nothing to erase.")
	}
	events := make([]Event, 0, len(targets))
	for _, seq := range targets {
		left, err := shredOne(seq, c, env)
		if err != nil {
			return nil, err
		}
		events = append(events, EntryShredded{Entry: seq, Basis: c.Basis, Reason: c.Reason, Authority: c.Authority, Second: c.Second, Left: left})
	}
	return events, nil
}

func basisKeys() string {
	var keys []string
	for _, b := range ShredBases {
		keys = append(keys, b.Key)
	}
	return strings.Join(keys, ", ")
}

// shredOne is what is left of one entry, or why it may not go.
func shredOne(seq Seq, c Shred, env Env) (json.RawMessage, error) {
	r, ok := env.Read[seq]
	of := r.Incident
	if of == "" { // as headers name it
		of = Organisation
	}
	switch {
	case !ok || of != c.Incident:
		return nil, Refuse(NotFound, "entry", "Look at the number at the row.", "entry %d is none of this record.", seq)
	case r.Erased != nil:
		return nil, Refuse(Conflict, "entry", "", "entry %d was already erased by entry %d.", seq, r.Erased.By)
	}
	left, why := shredded(r.Event, env.Guide)
	if left == nil {
		return nil, Refuse(Conflict, "entry", "Erase the entry that holds the words.", "entry %d is never erased: %s.", seq, why)
	}
	raw, err := Marshal(left)
	if err != nil {
		return nil, err
	}
	return raw, nil
}

// markErased lets the row of an erased entry say so.
func (f *folder) markErased(e Recorded) {
	x := *e.Erased
	f.v.Erased = append(slices.Clip(f.v.Erased), Erased{e.Seq, e.Event.Kind(), x})
	f.change(e.Seq, func(r *Row) {
		r.Erased, r.ErasedBy, r.ErasedWhy = true, x.By, x.Why
		if r.Derived {
			r.Text += " " + x.Words()
		} else {
			r.Text = x.Words()
		}
	})
}

func shredText(ev EntryShredded, by string) string {
	return fmt.Sprintf("Entry %d erased: %s. Decided by %s; second person: %s. It cannot be read any more.",
		ev.Entry, strings.TrimSuffix(ev.Why(), "."), ev.Authority, asNamed(ev.Second, by))
}
