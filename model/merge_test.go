package model

import (
	"slices"
	"testing"
	"time"

	"bridgelog/model/guide"
)

// pair is a source and a target incident of one logbook.
func pair(t *testing.T) (from, to *lab) {
	from, to = newLab(t, OpenIncident{Title: "Odd mail"}), emptyLab(t)
	to.id, to.env.Number = "target", "INC-2026-0002"
	to.n = 1 << 40 // ids of one logbook never meet
	to.must(OpenIncident{Title: "Mail server broken into"})
	return from, to
}

func merge(from, to *lab) error {
	source, target, err := CarryOver(from.v, to.v, from.env)
	if err != nil {
		return err
	}
	from.fold(source)
	to.fold(target)
	return nil
}

func TestMergingCarriesOverWhatIsOpenAndKeepsBothOriginals(t *testing.T) {
	from, to := pair(t)
	from.reach("triage")
	from.say("mrg.target", to.v.Number, "mrg.reason", "the same sender")
	began := from.env.Now
	duty := from.row("report_duties", "name", "GDPR", "state", "running", "start_at", from.now(), "due_at", At(began.Add(72*time.Hour), time.UTC, ToMinute, OwnClock))
	open := from.row("actions", "title", "block the sender", "state", "doing", "owner", "Max")
	from.row("actions", "title", "done long ago", "state", "done")
	item := from.row("evidence", "what", "the mail", "sha256", "ab")
	message := from.row("communications", "trigger", "reported", "at", from.now(), "next_due", from.now())
	from.row("communications", "trigger", "closed", "at", from.now(), "confirmed", from.now())
	before, rows := len(from.v.Records["actions"]), from.v.Timeline().Len()

	from.wait(2 * time.Hour)
	from.issue("incident_report", "final")
	from.refused(MovePhase{Incident: "inc", To: Merged}, Conflict, "GM", "GM.3")
	if err := merge(from, to); err != nil {
		t.Fatal(err)
	}
	for register, id := range map[string]string{"report_duties": duty, "actions": open, "evidence": item, "communications": message} {
		old, _ := from.v.Record(register, id)
		moved, ok := to.v.Record(register, id)
		if !ok || guide.Text(moved.Fields[FromColumn]) != from.v.Number {
			t.Errorf("%s was not carried over: %+v", register, moved)
			continue
		}
		for column, value := range old.Fields { // original fields, original times
			if string(moved.Fields[column]) != string(value) {
				t.Errorf("%s: %s became %s", register, value, moved.Fields[column])
			}
		}
		if old.Withdrawn {
			t.Errorf("%s was taken out of the source", register)
		}
	}
	if n := len(to.v.Records["actions"]); n != 1 {
		t.Errorf("%d actions went along, want the open one", n)
	}
	if n := len(to.v.Records["communications"]); n != 1 {
		t.Errorf("%d messages went along, want the one that waits", n)
	}
	if len(from.v.Records["actions"]) != before || from.v.Timeline().Len() < rows {
		t.Error("something was taken out of the source")
	}
	from.stands("GM.3", guide.Met)
	from.issue("incident_report", "final")
	from.must(MovePhase{Incident: "inc", To: Merged})
	if !from.v.Ended() || to.v.Ended() {
		t.Error("the wrong one ended")
	}
	if all := Deadlines([]Summary{Summarise(from.v), Summarise(to.v)}); len(all) != 1 || all[0].Incident.Number != to.v.Number {
		t.Errorf("the deadline that went along is owed %d times: %+v", len(all), all)
	}
	// Opened again it stands on its own feet: what was carried does not count for a second merge.
	from.say("reo.reason", "it was another sender", "reo.by", "Dee", "reo.phase", "triage", "reo.severity", "SEV2")
	from.must(MovePhase{Incident: "inc", To: "triage"})
	from.stands("GM.3", guide.Missing)
	from.sound()
	to.sound()
}

func TestCarryingOverTwiceAddsOnlyWhatIsNew(t *testing.T) {
	from, to := pair(t)
	from.row("actions", "title", "first", "state", "open")
	if err := merge(from, to); err != nil {
		t.Fatal(err)
	}
	from.row("actions", "title", "second", "state", "open")
	from.stands("GM.3", guide.Missing) // a row that came after
	if err := merge(from, to); err != nil {
		t.Fatal(err)
	}
	from.stands("GM.3", guide.Met)
	if n := len(to.v.Records["actions"]); n != 2 {
		t.Errorf("%d actions in the target", n)
	}
}

func TestALegalHoldMovesAlong(t *testing.T) {
	from, to := pair(t)
	from.stands("GM.2", guide.Met) // nothing to inherit
	from.say("inv.legal_hold", yes("police called"))
	from.stands("GM.2", guide.Missing)
	from.refused(Override{Incident: "inc", Criterion: "GM.2", Why: because, By: "Kim"}, Invalid, "criterion", "never")
	if err := merge(from, to); err != nil {
		t.Fatal(err)
	}
	from.stands("GM.2", guide.Met)
	if !to.v.OnHold() || !slices.Contains(to.v.Flags(), "legal_hold") || !from.v.OnHold() {
		t.Error("the hold does not stand in both")
	}
	to.seat("legal_privacy", "Lee")
	to.seat("security_officer", "Sol")
	to.must(LiftHold{Incident: "target", Why: "the case was dropped", Legal: "Lee", Security: "Sol"})
	if to.v.OnHold() || !from.v.OnHold() {
		t.Error("lifting it in one lifts it in the other, or in none")
	}
}

func TestMergesThatMakeNoSense(t *testing.T) {
	from, to := pair(t)
	for name, c := range map[string]struct {
		from, to func(*View)
		kind     ErrorKind
	}{
		"itself":         {func(v *View) { v.ID = "target" }, func(*View) {}, Invalid},
		"a closed one":   {func(*View) {}, func(v *View) { v.Phase = Closed }, Conflict},
		"an exercise":    {func(*View) {}, func(v *View) { v.Drill = true }, Invalid},
		"after its end":  {func(v *View) { v.Phase = FalsePositive }, func(*View) {}, Conflict},
		"already merged": {func(v *View) { v.Phase = Merged }, func(*View) {}, Conflict},
	} {
		a, b := from.v, to.v
		c.from(&a)
		c.to(&b)
		_, _, err := CarryOver(a, b, from.env)
		if e, ok := err.(*Error); !ok || e.Kind != c.kind || e.Field != "mrg.target" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
