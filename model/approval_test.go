package model

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestAFinalIsApprovedByPersonsAndStaysTheNewestVersion(t *testing.T) {
	l := newLab(t, OpenIncident{Title: "Odd logins"})
	l.issue("incident_report", DraftReport)
	draft := l.v.Reports[0].Seq
	l.must(RecordExport{Incident: "inc", Issued: ReportIssued{Report: "incident_report", State: FinalReport, Format: "pdf", File: "a.pdf", SHA256: "ab"}})
	final := l.v.Reports[1].Seq
	kept := Facts(l.v, l.env.Rules).ReportsKept()
	approve := ApproveReport{Incident: "inc", Entry: final, SHA256: "ab", By: "Dana Reed, head of IT"}
	with := func(change func(*ApproveReport)) ApproveReport {
		c := approve
		change(&c)
		return c
	}
	l.refused(with(func(c *ApproveReport) { c.Entry = draft; c.SHA256 = "x" }), Conflict, "entry", "only a final version")
	l.refused(with(func(c *ApproveReport) { c.Entry = 1 }), NotFound, "entry", "issued no document")
	l.refused(with(func(c *ApproveReport) { c.SHA256 = "cd" }), Conflict, "sha256", "is not edition 1 as it was issued")
	l.refused(with(func(c *ApproveReport) { c.By = " " }), Invalid, "by", "given by somebody")
	l.refused(with(func(c *ApproveReport) { c.By = "the board" }), Invalid, "by", "is a group")
	late := l.now()
	late.From = l.env.Now.Add(48 * time.Hour)
	l.refused(with(func(c *ApproveReport) { c.At = late }), Invalid, "at", "in the future")
	early := l.now()
	early.From = l.env.Now.Add(-48 * time.Hour)
	l.refused(with(func(c *ApproveReport) { c.At = early }), Invalid, "at", "issued later than that")
	l.refused(PutRecord{Incident: "inc", Register: ApprovalRegister, Set: map[string]json.RawMessage{"by": rawOf("me")}}, Invalid, "register", "written by the program")

	l.wait(time.Minute)
	l.must(approve, with(func(c *ApproveReport) { c.By, c.Note = "Ada Byron", "With thanks." }))
	l.refused(with(func(c *ApproveReport) { c.By = "ada byron" }), Conflict, "by", "approved edition 1 already")
	all := l.v.ApprovalsOf(final)
	if len(all) != 2 || all[0].By != "Dana Reed, head of IT" || all[0].SHA256 != "ab" || all[0].Edition != 1 || !all[0].At.Known() || all[1].Note != "With thanks." {
		t.Fatalf("%+v", all)
	}
	rows := l.v.Timeline()
	if last := rows.At(rows.Len() - 1); !last.Derived || !strings.Contains(last.Text, "approved by Ada Byron (SHA-256 ab)") {
		t.Errorf("the log tells: %+v", last)
	}
	// Approving a report does not make it out of date, nor does taking it back.
	l.must(WithdrawRecord{Incident: "inc", Register: ApprovalRegister, ID: all[0].ID, Why: "read the wrong one"})
	if len(l.v.ApprovalsOf(final)) != 1 || Facts(l.v, l.env.Rules).ReportsKept() != kept {
		t.Errorf("after one was withdrawn: %+v, kept %v", l.v.Approvals(), kept)
	}
	if l.v.contentAt > final {
		t.Error("an approval counts as something new to report")
	}
	l.must(RecordExport{Incident: "inc", Issued: ReportIssued{Report: "incident_report", State: FinalReport, Format: "pdf", File: "b.pdf", SHA256: "cd", FromSize: uint64(final) + 1}})
	l.sound()
}
