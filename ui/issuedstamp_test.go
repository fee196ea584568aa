package ui

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/ui/kit"
)

// The authority is far away: the question leaves as a file, hours later its answer
// is put into a copy of its own, which the record knows.
func TestATimeStampIsAskedForAndPutIn(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.openIncident(id)
	ctx, dir := context.Background(), t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	c := report.DefaultChoice()
	c.Report = "decision_log"
	if _, err := b.deps.Desk.Export(ctx, desk.Ask{Incident: id, Final: true, Format: "pdf", Choice: c}, at("one.pdf")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.deps.Desk.Approve(ctx, at("one.pdf"), "Ada Byron", "", ""); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.deps.Desk.SignFinal(ctx, at("one.pdf"), at("signed.pdf"), func(pdf []byte, at time.Time) ([]byte, model.Signature, error) {
		return append(bytes.Clone(pdf), "signed"...), model.Signature{Holder: "Ada Byron", Certificate: strings.Repeat("ab", 32)}, nil
	}); err != nil {
		t.Fatal(err)
	}
	b.deps.Stamp = desk.Stamping{
		Request: func([]byte) ([]byte, error) { return []byte("question"), nil },
		Put: func(pdf, answer []byte) ([]byte, model.TimeStamp, error) {
			if string(answer) != "answer" {
				return nil, model.TimeStamp{}, model.Refuse(model.Invalid, "token", "Ask again.", "the time stamp is about something else.")
			}
			return append(bytes.Clone(pdf), "stamped"...), model.TimeStamp{By: "Test TSA", At: b.clock, Token: strings.Repeat("cd", 32)}, nil
		}}
	b.Go(Route{Page: PageExport, Incident: id})
	e := b.screen.(*exportScreen)
	press := func(label string) {
		t.Helper()
		button := buttonNamed(b.frame.layer, label)
		if button == nil {
			t.Fatalf("there is no %q on the sheet", label)
		}
		button.Tapped(nil)
	}
	v := b.view(id)
	e.stamp(v.Reports[len(v.Reports)-1])
	b.picks.open, b.picks.save = []string{at("signed.pdf")}, at("q.tsq")
	press("The signed copy…")
	press("Save the question as…")
	if raw, _ := os.ReadFile(at("q.tsq")); string(raw) != "question" {
		t.Errorf("the question is %q", raw)
	}
	for name, text := range map[string]string{"wrong.tsr": "other", "right.tsr": "answer"} {
		if err := os.WriteFile(at(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b.picks.open, b.picks.save = []string{at("wrong.tsr")}, at("stamped.pdf")
	press("The answer…")
	press("Put it in and save as…")
	if _, err := os.Stat(at("stamped.pdf")); err == nil {
		t.Error("a wrong stamp was put in")
	}
	b.picks.open = []string{at("right.tsr")}
	press("The answer…")
	press("Put it in and save as…")
	v = b.view(id)
	last := v.Reports[len(v.Reports)-1]
	if last.Signature == nil || last.Signature.Stamp == nil || last.Signature.Stamp.By != "Test TSA" {
		t.Fatalf("recorded is %+v", last.ReportIssued)
	}
	if got := kit.OutlineText(e.issued); !strings.Contains(got, "time stamped") || !strings.Contains(got, "Time stamp of Test TSA") {
		t.Errorf("the list says:\n%s", got)
	}
	found, err := b.deps.Desk.CheckFile(ctx, at("stamped.pdf"))
	if err != nil || !found.Ours() {
		t.Errorf("the stamped file is not known: %+v %v", found, err)
	}
	b.verify()
}
