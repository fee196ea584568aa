package model

import (
	"strings"
	"testing"
	"time"

	"bridgelog/model/guide"
)

func TestAQuarantineIsReleasedByTheForensicsLead(t *testing.T) {
	l := newLab(t, OpenIncident{})
	facts := func() guide.Facts { return Facts(l.v, l.env.Rules) }
	if l.g.Visible("inv.quarantine_scope", facts()) {
		t.Error("the scope is asked before there is a quarantine")
	}
	l.seat("forensics_lead", "Mira Lindqvist")
	l.say("inv.quarantine", guide.Answer{Answer: "yes"})
	if !l.g.Visible("inv.quarantine_scope", facts()) || !strings.Contains(strings.Join(l.v.Flags(), " "), "quarantine") {
		t.Errorf("scope or flag is missing: %v", l.v.Flags())
	}
	release := PutRecord{Incident: "inc", Form: "inv", Set: answers([]any{"inv.quarantine", guide.Answer{Answer: "no", Reason: "images are taken"}})}
	l.refused(release, Invalid, "second", "released by the forensics lead, Mira Lindqvist")
	release.Second = "Somebody Else"
	l.refused(release, Invalid, "second", "Mira Lindqvist")
	release.Second = "mira lindqvist"
	l.must(release)
	if len(l.v.Flags()) != 0 {
		t.Errorf("flags %v", l.v.Flags())
	}
	last := l.v.Timeline().At(l.v.Timeline().Len() - 1)
	if !strings.Contains(last.Text, "Quarantine released, agreed for forensics by mira lindqvist") {
		t.Errorf("the log says %q", last.Text)
	}
}

func TestTheAnswerAboutAnOldCardGoesToTheLog(t *testing.T) {
	h := newHouseLab(t)
	h.card("Payroll", "wl.reviewed_at", h.daysAgo(200))
	w, _ := WorkloadNamed(h.v, "Payroll")
	l := newLab(t, OpenIncident{})
	if _, err := CheckCard(l.v, w, l.g.Freshness, "no", " ", "Kim", l.env.Now); err == nil {
		t.Error("a no without its reason")
	}
	commands, err := CheckCard(l.v, w, l.g.Freshness, "no", "the owner cannot be reached", "Kim", l.env.Now)
	if err != nil {
		t.Fatal(err)
	}
	l.must(commands...)
	if a := guide.ReadAnswer(l.v.Answers["tri.docs_ok"]); a.Answer != "no" || a.Reason != "Payroll: the owner cannot be reached" {
		t.Errorf("%+v", a)
	}
	found := ""
	for _, r := range l.v.Timeline().All() {
		found += r.Text + "\n"
	}
	if !strings.Contains(found, "Workload card Payroll (reviewed 200 days ago): checked with the owner today? No: the owner cannot be reached.") {
		t.Errorf("the log says %s", found)
	}
	c, err := CardGap(l.v, w, "the database moved to Basel")
	if err != nil {
		t.Fatal(err)
	}
	l.must(c)
	rows := l.v.Standing(ImprovementsRegister)
	if len(rows) != 1 || guide.Text(rows[0].Fields["area"]) != "documentation" || !strings.Contains(guide.Text(rows[0].Fields["title"]), "Payroll: the database moved") {
		t.Errorf("%+v", rows)
	}
	l.wait(time.Hour)
}
