package model

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
)

var freeze = flag.Bool("freeze", false, "write samples of new event kinds; never over an existing file")

// samples is one event of every kind and version ever written.
func samples() map[string]Event {
	at := time.Date(2026, 3, 30, 1, 12, 0, 0, time.UTC)
	row := RowFields{Happened: Moment{From: at, To: at.Add(time.Hour), Precision: FromTo, Zone: "Europe/Berlin", Offset: 7200,
		Abbrev: "CEST", Clock: OwnClock, Typed: "03:12-04:12", Assumed: "yesterday"},
		Noticed: &Moment{From: at, Precision: PlusMinus, Margin: 600, Zone: "UTC", Clock: PersonMemory},
		Kind:    Attacker, Text: "large upload #files01", People: []string{"Kim"}, Systems: []string{"files01"}, Evidence: []string{"E-1"},
		Typed: "03:12-04:12 x: large upload #files01", LateReason: "was driving", Tactic: "TA0010", Audience: "TLP:RED",
		Source: &Source{Import: "i1", Dataset: "d1", File: "evtx.csv", Row: 12, Line: 40, Key: "k", Product: "plaso"}, Pinned: true}
	return map[string]Event{
		"logbook.opened.1":            LogbookOpened{Name: "default", Key: "bridgelog.0123456789abcdef+aabbccdd+AQ==", Program: "Bridgelog 0.1.0"},
		"incident.opened.1":           IncidentOpened{Number: "INC-2026-0001", Codename: "amber heron", Zone: "Europe/Berlin", Drill: true},
		"record.put.1":                RecordPut{Form: "rep", Set: map[string]json.RawMessage{"rep.title": json.RawMessage(`"Odd <logins> & more"`)}, Why: "typed"},
		"record.put.row.1":            RecordPut{Register: "timeline", ID: "r1", Row: &row, Redo: true},
		"record.put.1.paper":          RecordPut{Form: "rep", Set: map[string]json.RawMessage{"rep.title": json.RawMessage(`"Odd logins"`)}, Transcribed: &Transcribed{By: "Kim", Written: Moment{From: at, Precision: ToMinute, Zone: "Europe/Berlin", Offset: 7200, Abbrev: "CEST", Typed: "03:12"}}},
		"record.put.register.1.paper": RecordPut{Register: "actions", ID: "a7", Set: map[string]json.RawMessage{"title": json.RawMessage(`"Call the site"`)}, Transcribed: &Transcribed{By: "Kim", Written: Moment{From: at, Precision: ToMinute, Zone: "Europe/Berlin", Offset: 7200, Abbrev: "CEST", Typed: "03:12"}}},
		"record.put.row.1.paper":      RecordPut{Register: "timeline", ID: "r3", Row: &RowFields{Happened: Moment{Precision: Unknown}, Kind: Note, Text: "mains failed", Transcribed: &Transcribed{By: "Kim", Written: Moment{From: at, Precision: ToMinute, Zone: "+02:00", Offset: 7200}}}},
		"severity.set.1":              SeveritySet{Level: "SEV1", Proposal: "SEV2", Ratings: &Ratings{C: "high", I: "low", A: "none", Scope: "several", Urgency: "now", Floors: []string{"safety"}}, Why: "spreads", Second: "Lee"},
		"import.committed.1":          ImportCommitted{ID: "i1", File: "evtx.csv", SHA256: "ab", Size: 12, Blob: "inside", Format: "timesketch-csv", Zone: "UTC", ZoneWhy: "its contract", Mapping: "{}", Records: 4, Accepted: 2, Duplicates: 1, Rejected: 1, Undated: 1, Rejects: []ImportReject{{Row: 3, To: 4, Reason: "too few cells"}}, Dataset: &Dataset{ID: "i1", Rows: 2, First: at, Last: at, RowsSHA256: "cd"}},
		"incident.opened.1.guided":    IncidentOpened{Number: "INC-2026-0002", Codename: "calm maple", Zone: "UTC", Guide: "forms 1.0, playbook 1.0.0, 0123456789abcdef"},
		"incident.opened.1.kept":      IncidentOpened{Number: "INC-2026-0003", Zone: "UTC", Guide: "forms 1.0, playbook 1.0.0, 0123456789abcdef, overlay Clinic 3, 0123456789abcdef", GuideSHA256: "ab"},
		"log.continued.1":             LogContinued{Log: "0123456789abcdef", Before: "bridgelog.0123456789abcdef+aabbccdd+AQ==", Note: "bridgelog.0123456789abcdef\n7\nAQ==\n\n— sig\n", Key: "bridgelog.fedcba9876543210+ddccbbaa+AQ==", Why: "restored from the backup of 26 November", Size: 7, Root: "ab"},
		"entry.lost.1":                EntriesLost{Entries: [][2]Seq{{3, 5}}, Bodies: [][2]Seq{{9, 9}}, Size: 20, Note: "n", Attested: true, Pages: 2, Log: true, Files: 1, From: "default", Kept: 18},
		"head.countersigned.1":        HeadCountersigned{Log: "0123456789abcdef", Key: "bridgelog.0123456789abcdef+aabbccdd+AQ==", Size: 7, Root: "ab"},
		"head.vouched.1":              HeadVouched{Size: 7, Root: "ab", Key: "k", Note: "n", By: "b", ByLog: "fedcba9876543210", Cosign: "c"},
		"record.withdrawn.1":          RecordWithdrawn{Register: "actions", ID: "a1", Why: "entered twice"},
		"phase.changed.1":             PhaseChanged{From: "triage", To: "investigation", Gate: "G2", Sets: []string{"t_triaged"}, Owed: []string{"G2.4"}, Waived: []string{"G2.8"}, Why: "go on"},
		"report.issued.1.final":       ReportIssued{Report: "incident_report", Format: "pdf", File: "a.pdf", SHA256: "ab", Size: 9, TLP: "TLP:AMBER", Rows: 7, Request: json.RawMessage(`{}`), FromSize: 11, FromRoot: "ef", State: "final", Edition: 2},
		"report.issued.1.stamped":     ReportIssued{Report: "incident_report", Format: "pdf", File: "a stamped.pdf", SHA256: "de", Size: 9, TLP: "TLP:AMBER", Rows: 7, Request: json.RawMessage(`{}`), FromSize: 11, FromRoot: "ef", State: "signed", Edition: 2, Signature: &Signature{Of: 12, SHA256: "ab", Holder: "Dana Reed", Certificate: "ef", At: at, Stamp: &TimeStamp{Of: 14, SHA256: "cd", By: "Test TSA", At: at, Token: "12"}}},
		"report.issued.1.signed":      ReportIssued{Report: "incident_report", Format: "pdf", File: "a signed.pdf", SHA256: "cd", Size: 9, TLP: "TLP:AMBER", Rows: 7, Request: json.RawMessage(`{}`), FromSize: 11, FromRoot: "ef", State: "signed", Edition: 2, Signature: &Signature{Of: 12, SHA256: "ab", Holder: "Dana Reed", Certificate: "ef", At: at}},
		"entry.corrected.1":           EntryCorrected{Entry: 4, ID: "r2", Row: RowFields{Happened: Moment{Precision: Unknown}, Kind: Note, Text: "other host"}, Why: "wrong host"},
		"entry.withdrawn.1":           EntryWithdrawn{Entry: 4, Why: "undo", Undo: true},
		"clock.moved.1":               ClockMoved{Computer: "bridge-1", Moved: -3 * time.Second, Closed: true, Other: "bridge-2", Since: at, Seen: at.Add(time.Minute), Session: 7},
		"clock.checked.1":             ClockChecked{Computer: "bridge-1", Source: "other", Which: "station clock", Ours: at, Reference: at.Add(time.Second), Offset: -time.Second, Margin: time.Second, Session: 7},
		"entry.shredded.1":            EntryShredded{Entry: 4, Basis: "gdpr_17", Reason: "request 12/26", Authority: "Dana, data protection officer", Second: "Lee", Left: json.RawMessage(`{"entry":3,"why":"erased"}`)},
		"evidence.added.1": EvidenceAdded{ID: "r1", Number: "E-02", Item: EvidenceItem{Kind: "disk", What: "Image of fs-02", Nature: Derived, Parent: "r0",
			File: EvidenceFile{Name: "a\nb\u202egnp.exe", RawName: []byte("a\xff"), Path: "/media/stick/a", Size: 9, Modified: row.Happened, Changed: row.Happened, Accessed: row.Happened, Created: row.Happened,
				SHA256: "ab", Others: []Digest{{"MD5", "cd"}}, Typed: true, Place: PlaceOutside},
			Seal: "S-1", System: "fs-02", Custodian: "Ops", Requested: row.Happened, Taken: row.Happened, Received: row.Happened, TakenBy: "Eve", How: "write-blocked", Tool: "ewfacquire", Version: "20171104",
			Witness: "Vic", CoversFrom: row.Happened, CoversTo: row.Happened, Basis: "works agreement 7", Location: "safe 2", Holder: "Eve", Links: []string{"timeline/t1"}},
			Carried: Carry{Number: "INC-2026-0002", Entry: 7, At: "2026-03-30T01:12:00Z", By: "Kim"}},
		"evidence.added.1.object": EvidenceAdded{ID: "r1", Number: "E-01", Item: EvidenceItem{What: "Phone", Nature: Original, Seal: "S-1"}},
		"custody.transferred.1": CustodyTransferred{ID: "m1", Item: "r1", From: "Eve", To: "Police, Insp. Brandt", At: row.Happened, Place: "Bonn", Purpose: "investigation", Authority: "order 12 Gs 3/26", Transport: "by hand",
			Condition: "sealed", SealBefore: "S-1", SealAfter: "S-2", Check: Reread{Result: Match, SHA256: "ab"}, Copy: ExportedCopy{File: "a.bin", SHA256: "ab", Size: 9}, Carried: Carry{Number: "INC-2026-0002", Entry: 8, At: "2026-03-30T01:12:00Z", By: "Kim"}},
		"custody.transferred.1.paper": CustodyTransferred{ID: "m2", Item: "r1", From: "Eve", To: "Lee", At: row.Happened, Purpose: "analysis", Check: Reread{Result: NotPossible, Why: "no power"},
			Transcribed: &Transcribed{By: "Kim", Written: Moment{From: at, Precision: ToMinute, Zone: "Europe/Berlin", Offset: 7200, Abbrev: "CEST", Typed: "03:12"}}},
		"evidence.checked.1":  EvidenceChecked{Item: "r1", Check: Reread{Result: Mismatch, SHA256: "cd", Why: "w", Found: "another fingerprint", Told: "Lee"}, Carried: Carry{Number: "INC-2026-0002", Entry: 9, At: "2026-03-30T01:12:00Z", By: "Kim"}},
		"evidence.disposed.1": EvidenceDisposed{Item: "r1", At: row.Happened, Reason: "closed", Authority: "court", Witness: "Vic", Method: "shredded", Dropped: true, Carried: Carry{Number: "INC-2026-0002", Entry: 10, At: "2026-03-30T01:12:00Z", By: "Kim"}},
		"report.issued.1":     ReportIssued{Report: "timeline_report", Format: "pdf", File: "a.pdf", SHA256: "ab", Size: 9, Pages: 3, TLP: "TLP:AMBER", Rows: 7, Request: json.RawMessage(`{"paper":"a4"}`), FromSize: 11, FromRoot: "ef", Withheld: 1},
	}
}

// Bytes on disk are for ever: what was once written must be read the same, and
// written the same.
func TestSealedBodiesKeepTheirBytes(t *testing.T) {
	for name, event := range samples() {
		path := filepath.Join("testdata", "events", name+".json")
		now, err := Marshal(event)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); *freeze && os.IsNotExist(err) {
			if err := os.WriteFile(path, now, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		frozen, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(frozen) != string(now) {
			t.Errorf("%s is written differently now:\n%s\n%s", name, frozen, now)
		}
		back, err := Unmarshal(event.Kind(), event.Version(), frozen)
		if err != nil || !reflect.DeepEqual(back, event) {
			t.Errorf("%s is read differently now: %v\n%+v\n%+v", name, err, back, event)
		}
	}
}

func TestBodiesOfANewerProgramAreRefused(t *testing.T) {
	for _, c := range []struct {
		kind    string
		version int
		body    string
		want    ErrorKind
	}{
		{"record.put", 2, `{}`, Newer},
		{"record.melted", 1, `{}`, Newer},
		{"severity.set", 1, `{"level":"SEV1","colour":"red"}`, Broken},
		{"severity.set", 1, `{"level":"SEV1"} {}`, Broken},
		{"severity.set", 1, `{"level":`, Broken},
	} {
		_, err := Unmarshal(c.kind, c.version, []byte(c.body))
		e, ok := err.(*Error)
		if !ok || e.Kind != c.want {
			t.Errorf("%s %d %s: got %v, want %s", c.kind, c.version, c.body, err, c.want)
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	for name, e := range samples() {
		body, err := Marshal(e)
		if err != nil {
			f.Fatal(name, err)
		}
		f.Add(e.Kind(), body)
	}
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		e, err := Unmarshal(kind, 1, body)
		if err != nil {
			return
		}
		again, err := Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Unmarshal(kind, 1, again)
		if err != nil {
			t.Fatalf("%s: cannot read back %s: %v", kind, again, err)
		}
		third, err := Marshal(back)
		if err != nil || string(third) != string(again) {
			t.Errorf("%s: %s became %s, %v", kind, again, third, err)
		}
		if left, _ := shredded(e, nil); left != nil {
			Fold(View{}, []Recorded{{Event: e}, {Seq: 1, Event: left, Erased: &Erasure{By: 2, Why: "law"}}})
		}
		Fold(View{}, []Recorded{{Event: e}}) // a fact that points at nothing changes nothing, and never panics
	})
}
