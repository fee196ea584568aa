package model

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"bridgelog/model/guide"
)

// digestOf makes a fingerprint of a short mark.
func digestOf(mark string) string { return strings.Repeat(fmt.Sprintf("%02x", mark[0]), 32) }

func diskItem(what, mark string) EvidenceItem {
	return EvidenceItem{Kind: "disk", What: what, File: EvidenceFile{Name: what + ".raw", Size: 7, SHA256: digestOf(mark), Place: PlaceInside}}
}

// item takes an item in and gives it as it stands.
func (l *lab) item(item EvidenceItem) Evidence {
	l.t.Helper()
	l.must(AttachEvidence{Incident: "inc", Items: []EvidenceItem{item}})
	all := l.v.Evidence()
	return all[len(all)-1]
}

func (l *lab) evidence(name string) Evidence {
	l.t.Helper()
	e, ok := l.v.EvidenceItem(name)
	if !ok {
		l.t.Fatalf("there is no item %s", name)
	}
	return e
}

func handTo(item, to string) TransferCustody {
	return TransferCustody{Incident: "inc", Item: item, To: to, Purpose: "analysis", Check: Reread{Result: NotPossible, Why: "no reader at hand"}}
}

func TestAnItemTakenInFillsItsRowTheGateAndTheLog(t *testing.T) {
	l := newLab(t, OpenIncident{})
	item := diskItem("Image of fs-02", "a")
	item.System, item.Tool, item.Version, item.How = "fs-02", "ewfacquire", "20171104", "write-blocked"
	e := l.item(item)
	if e.Number != "E-01" || e.Holder != "Kim" || e.TakenBy != "Kim" || e.Nature != Original || !e.Taken.Known() || e.ByHand {
		t.Errorf("%+v", e)
	}
	r := l.v.Records[EvidenceRegister][0]
	for key, want := range map[string]string{"id": "E-01", "sha256": digestOf("a"), "holder": "Kim", "location": "in the logbook", "how": "write-blocked, ewfacquire 20171104", "system": "fs-02"} {
		if got := guide.Text(r.Fields[key]); got != want {
			t.Errorf("the row says %s of %s, want %s", got, key, want)
		}
	}
	row := l.v.Timeline().At(l.v.Timeline().Len() - 1)
	if row.Kind != Kept || !row.Derived || row.Evidence[0] != "E-01" || !strings.Contains(row.Text, digestOf("a")) {
		t.Errorf("the log says %+v", row.RowFields)
	}
	l.stands("G7.8", guide.Met)
	l.refused(AttachEvidence{Incident: "inc", Items: []EvidenceItem{diskItem("the same", "a")}}, Conflict, "file", "as E-01")
	l.must(AttachEvidence{Incident: "inc", Items: []EvidenceItem{diskItem("the same on fs-03", "a")}, Again: true})
	l.sound()
}

func TestAFingerprintTheProgramComputedIsNeverEdited(t *testing.T) {
	l := newLab(t, OpenIncident{})
	e := l.item(diskItem("Image", "a"))
	edit := func(pairs ...any) PutRecord {
		return PutRecord{Incident: "inc", Register: EvidenceRegister, ID: e.ID, Set: answers(pairs)}
	}
	l.refused(edit("sha256", digestOf("b")), Conflict, "sha256", "was computed")
	l.refused(edit("what", "Better name", "sha256", digestOf("b")), Conflict, "sha256", "was computed")
	l.refused(edit("holder", "Lee"), Conflict, "holder", "only by a hand-over")
	l.refused(edit("id", "E-09"), Conflict, "id", "keeps its number")
	l.refused(edit("location", "my desk"), Conflict, "location", "in the logbook")
	l.refused(edit("nature", Copy), Conflict, "nature", "sealed")
	l.refused(edit("kind", "nonsense"), Invalid, "kind", "no kind")
	l.must(edit("what", "Image of the file server", "witness", "Vic", "covers_from", l.now(), "sha256", digestOf("a")))
	if e := l.evidence("^e-01"); e.What != "Image of the file server" || e.Witness != "Vic" || !e.CoversFrom.Known() || e.File.SHA256 != digestOf("a") {
		t.Errorf("%+v", e)
	}
	l.sound()
}

func TestCustodyIsAnUnbrokenSequence(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.item(diskItem("Image", "a"))
	l.wait(time.Hour)
	c := handTo("E-01", "Lee")
	c.From = "Vic"
	l.refused(c, Conflict, "from", "held by Kim")
	l.refused(handTo("E-01", ""), Invalid, "to", "receiver")
	l.refused(handTo("E-01", "kim"), Invalid, "to", "holds it already")
	l.refused(handTo("E-07", "Lee"), NotFound, "item", "no item")
	c = handTo("E-01", "Lee")
	c.Check = Reread{}
	l.refused(c, Invalid, "check", "was checked")
	c.Check = Reread{Result: Match, SHA256: digestOf("b")}
	l.refused(c, Invalid, "check", "does not match")
	c.Check = Reread{Result: NotPossible}
	l.refused(c, Invalid, "check_why", "needs a reason")
	c.Check = Reread{Result: Match, SHA256: digestOf("a")}
	c.At = At(l.env.Now.Add(-2*time.Hour), time.UTC, ToMinute, OwnClock)
	l.refused(c, Invalid, "at", "before it was taken")
	c.At = At(l.env.Now.Add(time.Hour), time.UTC, ToMinute, OwnClock)
	l.refused(c, Invalid, "at", "future")
	c.At = Moment{}
	c.SealAfter = "S-1"
	l.must(c)
	l.wait(time.Hour)
	c = handTo("E-01", "Police, Insp. Brandt")
	c.SealBefore = "S-9"
	l.refused(c, Invalid, "condition", "not the one on record")
	c.Condition = "the seal was renewed at the lab, protocol 4"
	l.must(c)
	e := l.evidence("E-01")
	if e.Holder != "Police, Insp. Brandt" || len(e.Moves) != 2 || e.Moves[1].From != "Lee" || e.Seal != "S-1" || len(e.Checks) != 2 {
		t.Errorf("%+v", e)
	}
	custody := l.v.Records[CustodyRegister]
	if len(custody) != 2 || guide.Text(custody[0].Fields["item"]) != "E-01" || guide.Text(custody[0].Fields["from"]) != "Kim" {
		t.Errorf("the register of custody holds %+v", custody)
	}
	l.refused(PutRecord{Incident: "inc", Register: CustodyRegister, ID: custody[0].ID, Set: answers([]any{"to", "Bob"})}, Conflict, "to", "stands as it was recorded")
	l.refused(WithdrawRecord{Incident: "inc", Register: CustodyRegister, ID: custody[0].ID, Why: "oops"}, Conflict, "id", "followed up")
	l.refused(WithdrawRecord{Incident: "inc", Register: EvidenceRegister, ID: e.ID, Why: "oops"}, Conflict, "id", "handed over already")
	if problems := CustodyProblems(l.v); problems != nil {
		t.Errorf("a sound chain has problems: %q", problems)
	}
	l.sound()
}

func TestNothingIsHandedOverWhoseFingerprintWasNotTaken(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.refused(AttachEvidence{Incident: "inc", Items: []EvidenceItem{{What: "a file", File: EvidenceFile{Name: "x", Place: PlaceInside}}}}, Invalid, "sha256", "without its fingerprint")
	l.refused(AttachEvidence{Incident: "inc", Items: []EvidenceItem{{What: "a phone"}}}, Invalid, "seal", "seal number")
	l.refused(AttachEvidence{Incident: "inc", Items: []EvidenceItem{{What: "x", File: EvidenceFile{SHA256: "ABC", Place: PlaceInside}}}}, Invalid, "sha256", "no SHA-256")
	l.row(EvidenceRegister, "what", "typed long ago", "holder", "Kim")
	l.refused(handTo("E-01", "Lee"), Conflict, "item", "was never taken")
	l.refused(PutRecord{Incident: "inc", Register: CustodyRegister, Set: answers([]any{"item", "E-01", "from", "Kim", "to", "Lee", "purpose", "x"})}, Conflict, "item", "was never taken")
	l.refused(CheckEvidence{Incident: "inc", Item: "E-01", Check: Reread{Result: Match}}, Conflict, "item", "was never taken")
	l.must(AttachEvidence{Incident: "inc", Items: []EvidenceItem{{What: "Phone of the night porter", Kind: "physical", Seal: "S-77"}}})
	l.must(TransferCustody{Incident: "inc", Item: "E-02", To: "Lab", Purpose: "unlock", SealBefore: "S-77", SealAfter: "S-78", Check: Reread{Result: Match}})
	if e := l.evidence("E-02"); e.Fingerprint() != "S-78" || e.Holder != "Lab" {
		t.Errorf("%+v", e)
	}
	if problems := strings.Join(CustodyProblems(l.v), "\n"); !strings.Contains(problems, "E-01 has neither") || strings.Contains(problems, "E-02") {
		t.Errorf("%s", problems)
	}
	l.sound()
}

func TestAMismatchGoesByItsProcedureAndIsNeverForgotten(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.item(diskItem("Image", "a"))
	bad := CheckEvidence{Incident: "inc", Item: "E-01", Check: Reread{Result: Mismatch, SHA256: digestOf("b")}}
	l.refused(bad, Invalid, "found", "what was found")
	bad.Check.Found = "the stick was in another machine"
	l.refused(bad, Invalid, "told", "who was told")
	bad.Check.Told = "Lee (legal)"
	same := bad
	same.Check.SHA256 = digestOf("a")
	l.refused(same, Invalid, "check", "it matches")
	before := len(l.v.Standing("actions"))
	l.must(bad)
	actions := l.v.Standing("actions")
	if len(actions) != before+1 || !strings.Contains(guide.Text(actions[before].Fields["title"]), "E-01") {
		t.Errorf("no action follows: %+v", actions)
	}
	if row := lastRow(l.v); !strings.Contains(row.Text, "MISMATCH") {
		t.Errorf("the log says %q", row.Text)
	}
	l.must(CheckEvidence{Incident: "inc", Item: "E-01", Check: Reread{Result: Match, SHA256: digestOf("a")}})
	if e := l.evidence("E-01"); !strings.Contains(e.Doubt, "another machine") || len(e.Checks) != 2 {
		t.Errorf("the doubt is gone: %+v", e)
	}
	if problems := CustodyProblems(l.v); len(problems) != 1 || !strings.Contains(problems[0], "doubtful") {
		t.Errorf("%q", problems)
	}
	l.sound()
}

func TestALegalHoldStopsDisposalAndAfterItThereAreOnlyNotes(t *testing.T) {
	l := newLab(t, OpenIncident{})
	e := l.item(diskItem("Image", "a"))
	dispose := DisposeEvidence{Incident: "inc", Item: "E-01", Reason: "the case is over", Authority: "Legal, note 4", Witness: "Vic", Method: "overwritten twice", Drop: true}
	l.say("inv.legal_hold", yes("police"))
	l.refused(dispose, Conflict, "item", "legal hold stands")
	l.refused(WithdrawRecord{Incident: "inc", Register: EvidenceRegister, ID: e.ID, Why: "x"}, Conflict, "id", "legal hold")
	l.seat("legal_privacy", "Lee")
	l.seat("security_officer", "Sam")
	l.wait(time.Minute)
	l.must(LiftHold{Incident: "inc", Why: "dropped", Legal: "Lee", Security: "Sam"})
	for _, field := range []string{"reason", "authority", "witness", "method"} {
		c := dispose
		switch field {
		case "reason":
			c.Reason = " "
		case "authority":
			c.Authority = ""
		case "witness":
			c.Witness = ""
		case "method":
			c.Method = ""
		}
		l.refused(c, Invalid, field, "")
	}
	self := dispose
	self.Witness = "Kim"
	l.refused(self, Invalid, "witness", "cannot be the witness")
	l.must(dispose)
	e = l.evidence("E-01")
	if e.Standing() || !e.Disposal.Dropped || e.Disposed.At.IsZero() {
		t.Errorf("%+v", e)
	}
	l.refused(dispose, Conflict, "item", "disposed of")
	l.refused(handTo("E-01", "Lee"), Conflict, "item", "nothing but notes")
	l.refused(CheckEvidence{Incident: "inc", Item: "E-01", Check: Reread{Result: Match, SHA256: digestOf("a")}}, Conflict, "item", "nothing but notes")
	l.refused(PutRecord{Incident: "inc", Register: EvidenceRegister, ID: e.ID, Set: answers([]any{"what", "another"})}, Conflict, "what", "nothing but notes")
	l.refused(WithdrawRecord{Incident: "inc", Register: EvidenceRegister, ID: e.ID, Why: "x"}, Conflict, "id", "nothing but notes")
	l.must(NoteEvent{Incident: "inc", About: "evidence/" + e.ID, Row: RowFields{Kind: Note, Text: "asked for by the insurer; gone", Happened: l.now()}})
	l.sound()
}

func TestACopyHasTheFingerprintOfWhatItWasMadeFrom(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.item(diskItem("Image", "a"))
	item := diskItem("Working copy", "b")
	item.Nature = Copy
	l.refused(AttachEvidence{Incident: "inc", Items: []EvidenceItem{item}}, Invalid, "copy_of", "made from")
	item.Parent = "E-09"
	l.refused(AttachEvidence{Incident: "inc", Items: []EvidenceItem{item}}, NotFound, "copy_of", "no item")
	item.Parent = "E-01"
	l.refused(AttachEvidence{Incident: "inc", Items: []EvidenceItem{item}}, Invalid, "nature", "no copy of E-01")
	item.Nature = Derived
	l.must(AttachEvidence{Incident: "inc", Items: []EvidenceItem{item}})
	item = diskItem("Working copy", "a")
	item.Nature, item.Parent = Copy, "^E-01"
	l.must(AttachEvidence{Incident: "inc", Items: []EvidenceItem{item}})
	if e := l.evidence("E-03"); e.Parent != "E-01" {
		t.Errorf("%+v", e)
	}
	l.refused(WithdrawRecord{Incident: "inc", Register: EvidenceRegister, ID: l.evidence("E-01").ID, Why: "x"}, Conflict, "id", "was made from it")
	l.sound()
}

func TestACopyThatIsExportedLeavesTheItemWithItsHolder(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.item(diskItem("Image", "a"))
	c := handTo("E-01", "Insurer")
	c.Check, c.Copy = Reread{Result: Match, SHA256: digestOf("a")}, ExportedCopy{File: "E-01.raw", SHA256: digestOf("a"), Size: 7}
	l.must(c)
	e := l.evidence("E-01")
	if e.Holder != "Kim" || len(e.Moves) != 1 || !strings.Contains(lastRow(l.v).Text, "copy of E-01 given to Insurer") {
		t.Errorf("%+v, %q", e, lastRow(l.v).Text)
	}
	l.must(handTo("E-01", "Lee"))
	if problems := CustodyProblems(l.v); problems != nil {
		t.Errorf("%q", problems)
	}
	l.sound()
}

func TestAnItemKeepsItsChainWhenItsIncidentIsMerged(t *testing.T) {
	from, to := newLab(t, OpenIncident{}), newLab(t, OpenIncident{})
	to.n, to.v.ID, to.v.Number = 1000, "other", "INC-2026-0002"
	from.item(diskItem("Image", "a"))
	from.must(handTo("E-01", "Lee"))
	to.item(diskItem("Another", "c"))
	source, into, err := CarryOver(from.v, to.v, to.env)
	if err != nil {
		t.Fatal(err)
	}
	to.fold(into)
	from.fold(source)
	from.refused(handTo("E-01", "Bob"), Conflict, "item", "carried over to INC-2026-0002")
	e := to.evidence("E-02")
	if e.File.SHA256 != digestOf("a") || e.Holder != "Lee" || len(e.Moves) != 1 || e.ByHand || e.Carried.Number != from.v.Number {
		t.Errorf("%+v", e)
	}
	if problems := CustodyProblems(to.v); problems != nil {
		t.Errorf("%q", problems)
	}
	to.must(handTo("E-02", "Police"))
}

// What was typed into the registers before stays readable, and its chain is held
// to the same rules from now on.
func TestRowsTypedByHandAreItemsToo(t *testing.T) {
	l := newLab(t, OpenIncident{})
	id := l.row(EvidenceRegister, "what", "Image", "sha256", digestOf("a"), "holder", "Kim")
	l.fold([]Event{RecordPut{Register: CustodyRegister, ID: "old", Set: answers([]any{"item", "E-01", "at", l.now(), "from", "Eve", "to", "Kim", "purpose", "storage"})}})
	e := l.evidence("E-01")
	if !e.ByHand || !e.File.Typed || e.File.SHA256 != digestOf("a") || len(e.Moves) != 1 || e.ID != id {
		t.Errorf("%+v", e)
	}
	l.row(CustodyRegister, "item", "^E-01", "from", "Kim", "to", "Lee", "purpose", "analysis", "condition", "sealed")
	if e = l.evidence("E-01"); e.Holder != "Lee" || len(e.Moves) != 2 {
		t.Errorf("%+v", e)
	}
	l.refused(PutRecord{Incident: "inc", Register: CustodyRegister, Set: answers([]any{"item", "E-01", "from", "Kim", "to", "Bob", "purpose", "x"})}, Conflict, "from", "held by Lee")
	l.fold([]Event{RecordPut{Register: CustodyRegister, ID: "older", Set: answers([]any{"item", "E-05", "from", "Eve", "to", "Kim"})}})
	if problems := CustodyProblems(l.v); len(problems) != 1 || !strings.Contains(problems[0], "E-05") {
		t.Errorf("%q", problems)
	}
	l.sound()
}

func TestGapsOfAChainAreFound(t *testing.T) {
	l := newLab(t, OpenIncident{})
	e := l.item(diskItem("Image", "a"))
	at := func(h int) Moment { return At(l.env.Now.Add(time.Duration(h)*time.Hour), time.UTC, ToMinute, OwnClock) }
	l.fold([]Event{
		CustodyTransferred{ID: "m1", Item: e.ID, From: "Kim", To: "Lee", At: at(1)},
		CustodyTransferred{ID: "m2", Item: e.ID, From: "Vic", To: "Bob", At: at(2)},
		CustodyTransferred{ID: "m3", Item: e.ID, From: "Bob", To: "", At: at(1)}})
	problems := strings.Join(CustodyProblems(l.v), "\n")
	for _, want := range []string{"Lee held it, and Vic gave it away", "does not name both sides", "dated before", "nobody is named as holder"} {
		if !strings.Contains(problems, want) {
			t.Errorf("%q is not found in:\n%s", want, problems)
		}
	}
}

func TestAnEventAboutNoItemChangesNothing(t *testing.T) {
	l := newLab(t, OpenIncident{})
	before := l.v.Timeline().Len()
	l.fold([]Event{EvidenceChecked{Item: "none", Check: Reread{Result: Mismatch}}, EvidenceDisposed{Item: "none"}})
	if l.v.Timeline().Len() != before || len(l.v.Evidence()) != 0 {
		t.Error("acts about no item left something")
	}
}

func TestNamesAreShownSoThatNothingHides(t *testing.T) {
	for name, want := range map[string]string{
		"plain name (1).txt":     "plain name (1).txt",
		"Übersicht – März.pdf":   "Übersicht – März.pdf",
		"two\nlines":             `two\nlines`,
		"photo\u202egnp.exe":     `photo\u202egnp.exe`,
		"a\x00b\x1b[31m":         `a\x00b\x1b[31m`,
		"not\xffutf8":            `not\xffutf8`,
		"no\u200bspace\u00a0nbs": `no\u200bspace\u00a0nbs`,
	} {
		if got := ShownName(name); got != want {
			t.Errorf("%q is shown as %s, want %s", name, got, want)
		}
	}
}

func FuzzShownName(f *testing.F) {
	f.Add("a\n\u202e\xff")
	f.Fuzz(func(t *testing.T, name string) {
		shown := ShownName(name)
		for _, r := range shown {
			if unseen(r) {
				t.Fatalf("%q is shown as %q", name, shown)
			}
		}
	})
}

func TestEvidenceIsWhatFoldingGivesAgain(t *testing.T) {
	l := newLab(t, OpenIncident{})
	for i := range 70 { // a batch that is folded with an index
		item := diskItem(fmt.Sprint("file ", i), "a")
		item.File.SHA256 = fmt.Sprintf("%064x", i)
		l.item(item)
	}
	l.must(handTo("E-01", "Lee"), handTo("E-70", "Lee"))
	if again := Fold(View{}, l.log); !reflect.DeepEqual(again.Evidence(), l.v.Evidence()) {
		t.Error("evidence folded at once is not what it was step by step")
	}
}
