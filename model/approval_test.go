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
	if last := rows.At(rows.Len() - 1); !last.Derived || !strings.Contains(last.Text, "approved by Ada Byron, named, not confirmed (SHA-256 ab)") {
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

func TestOnlyAnApprovedFinalHasASignedCopy(t *testing.T) {
	l := newLab(t, OpenIncident{Title: "Odd logins"})
	digest := strings.Repeat("ab", 32)
	l.must(RecordExport{Incident: "inc", Issued: ReportIssued{Report: "incident_report", State: FinalReport, Format: "pdf", File: "a.pdf", SHA256: digest}},
		RecordExport{Incident: "inc", Issued: ReportIssued{Report: "incident_report", State: FinalReport, Format: "json", File: "b.json", SHA256: "x"}})
	final := l.v.Reports[0]
	copied := func(change func(*ReportIssued)) RecordExport {
		r := ReportIssued{Report: "incident_report", State: SignedReport, Edition: 1, Format: "pdf", File: "s.pdf", SHA256: "cd",
			Signature: &Signature{Of: final.Seq, SHA256: digest, Holder: "Dana Reed", Certificate: digest, At: l.env.Now}}
		if change != nil {
			change(&r)
		}
		return RecordExport{Incident: "inc", Issued: r}
	}
	l.refused(copied(nil), Conflict, "signature", "is not approved")
	l.must(ApproveReport{Incident: "inc", Entry: final.Seq, SHA256: digest, By: "Dana Reed"}, ApproveReport{Incident: "inc", Entry: l.v.Reports[1].Seq, SHA256: "x", By: "Dana Reed"})
	l.refused(copied(func(r *ReportIssued) { r.Signature.SHA256 = strings.Repeat("cd", 32) }), Conflict, "signature", "no final version")
	l.refused(copied(func(r *ReportIssued) { r.Edition = 7 }), Conflict, "signature", "no final version")
	l.refused(copied(func(r *ReportIssued) { r.Edition, r.Signature.Of, r.Signature.SHA256 = 2, l.v.Reports[1].Seq, "x" }), Invalid, "format", "only a PDF")
	l.refused(copied(func(r *ReportIssued) { r.Signature = nil }), Internal, "signature", "whose certificate")
	l.refused(copied(func(r *ReportIssued) { r.State, r.Edition = DraftReport, 0 }), Internal, "signature", "only a copy of a final")
	l.refused(copied(func(r *ReportIssued) { r.State, r.Edition = FinalReport, 0 }), Internal, "signature", "issued for itself")
	l.must(copied(nil))
	if last := l.v.Reports[2]; last.Edition != 1 || last.Signature.Holder != "Dana Reed" {
		t.Errorf("%+v", last)
	}
	if n := NextEdition(l.v, "incident_report"); n != 3 {
		t.Errorf("the next edition is %d: a signed copy counts as one", n)
	}
	l.must(WithdrawRecord{Incident: "inc", Register: ApprovalRegister, ID: l.v.ApprovalsOf(final.Seq)[0].ID, Why: "too early"})
	l.refused(copied(nil), Conflict, "signature", "is not approved")
	l.sound()
}
