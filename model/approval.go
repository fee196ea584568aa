package model

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// ApprovalRegister holds who approved which final version: one row for each
// person and version, written by ApproveReport alone.
const ApprovalRegister = "report_approvals"

// ApproveReport says that a named person approved a final version, as the file
// with this hash.
type ApproveReport struct {
	Incident IncidentID
	Entry    Seq    // by which the final was issued
	SHA256   string // of the file that was read and approved
	By       string // a person; a function may follow after a comma
	At       Moment // none is now
	Note     string
}

func (c ApproveReport) incident() IncidentID { return c.Incident }

// Approval is one person's approval of one final version.
type Approval struct {
	ID      string
	Entry   Seq // of the version
	Report  string
	Edition int
	SHA256  string
	By      string
	At      Moment
	Note    string
	Backing Backing // what the name is worth: whoever recorded it may be another
	Stamp
}

// Approvals are the approvals that stand, oldest first.
func (v View) Approvals() []Approval {
	var out []Approval
	for _, r := range v.Standing(ApprovalRegister) {
		a := approvalOf(r)
		a.Backing = v.Backed(a.By, r.Since)
		out = append(out, a)
	}
	return out
}

// ApprovalsOf are the approvals that stand of one document that was issued.
func (v View) ApprovalsOf(entry Seq) []Approval {
	return slices.DeleteFunc(v.Approvals(), func(a Approval) bool { return a.Entry != entry })
}

func approvalOf(r Record) Approval {
	word := func(key string) string { return guide.Text(r.Fields[key]) }
	a := Approval{ID: r.ID, Report: word("report"), SHA256: word("sha256"), By: word("by"), Note: word("note"), Stamp: r.Stamp}
	for key, into := range map[string]any{"entry": &a.Entry, "edition": &a.Edition, "at": &a.At} {
		_ = json.Unmarshal(r.Fields[key], into) // written by ApproveReport
	}
	return a
}

func decideApprove(v View, c ApproveReport, env Env) ([]Event, error) {
	var err error
	for _, x := range []typedText{{"by", &c.By}, {"note", &c.Note}} {
		if *x.text, err = line(x.field, *x.text); err != nil {
			return nil, err
		}
	}
	i := slices.IndexFunc(v.Reports, func(r Report) bool { return r.Seq == c.Entry })
	if i < 0 {
		return nil, Refuse(NotFound, "entry", "", "entry %d issued no document of %s.", c.Entry, v.Number)
	}
	r := v.Reports[i]
	switch {
	case r.State != FinalReport:
		return nil, Refuse(Conflict, "entry", "Make the final version; a draft may be made again and again.", "only a final version is approved.")
	case r.SHA256 == "" || r.SHA256 != c.SHA256:
		return nil, Refuse(Conflict, "sha256", "Approve the file as it was issued.", "the file is not edition %d as it was issued.", r.Edition)
	case c.By == "":
		return nil, Refuse(Invalid, "by", "Name the person.", "an approval is given by somebody.")
	}
	if err := named(v, "by", c.By); err != nil {
		return nil, err
	}
	for _, a := range v.ApprovalsOf(c.Entry) {
		if strings.EqualFold(a.By, c.By) {
			return nil, Refuse(Conflict, "by", "", "%s approved edition %d already, %s.", a.By, a.Edition, FormatMoment(a.At, v.Location(), LongStyle))
		}
	}
	if c.At.Precision == "" {
		c.At = nowMoment(v, env)
	}
	if !c.At.Known() {
		return nil, Refuse(Invalid, "at", "Give the time, with its zone.", "the time of the approval is not known.")
	}
	if err := notFuture("at", c.At, env.Now); err != nil {
		return nil, err
	}
	if c.At.End().Before(r.At.Truncate(time.Minute)) {
		return nil, Refuse(Invalid, "at", "Check the date and the zone.", "the file was issued later than that, %s.", FormatInstantSecond(r.At, v.Location()))
	}
	return put1(ApprovalRegister, env.NewID(), map[string]json.RawMessage{"entry": rawOf(r.Seq), "report": rawOf(r.ReportIssued.Report), "edition": rawOf(r.Edition),
		"sha256": rawOf(r.SHA256), "by": rawOf(c.By), "at": rawOf(c.At), "note": rawOf(c.Note)}), nil
}

// approvalText is the row of the log that tells of an approval.
func approvalText(r Record, withdrawn string) string {
	a := approvalOf(r)
	who, function, _ := strings.Cut(a.By, ",")
	if who = asNamed(who, r.Since.By); function != "" {
		who += "," + function
	}
	text := fmt.Sprintf("Edition %d of %s approved by %s (SHA-256 %s).", a.Edition, strings.ReplaceAll(a.Report, "_", " "), who, a.SHA256)
	switch {
	case withdrawn != "":
		return "Withdrawn: " + text + " " + withdrawn
	case a.Note != "":
		return text + " " + a.Note
	}
	return text
}
