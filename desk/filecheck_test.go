package desk

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/report"
)

func checkFile(t *testing.T, d *Desk, raw string) FileCheck {
	t.Helper()
	path := filepath.Join(t.TempDir(), "received")
	if err := os.WriteFile(path, []byte(raw), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := d.CheckFile(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestASentNoticeIsKnownWithItsRecipientAndReceipt(t *testing.T) {
	d, c := dutiful(t)
	ctx := context.Background()
	id := begin(t, d)
	confirm(t, d, c, id, gdpr)
	typeNotice(t, d, id, gdpr, "breach_nature", "Files were encrypted.", "contact_point", "Mira Lindqvist, DPO")
	final := ofDuty(id, report.NoticeReport, gdpr, "text")
	final.Final = true
	raw, r := exported(t, d, final)
	words := func(raw string) string { return strings.Join(checkFile(t, d, raw).Words(time.UTC), "\n") }
	if got := words(raw); !strings.Contains(got, "notice “") || !strings.Contains(got, "no sending of this file is recorded") {
		t.Errorf("before it was sent:\n%s", got)
	}
	must(t)(d.Do(ctx, model.RecordNotice{Incident: id, Duty: gdpr, At: c.ago(0), Channel: "portal", Receipt: "LfD-17", By: "Mira", SHA256: r.SHA256}))
	found := checkFile(t, d, raw)
	if len(found.Is) != 1 || len(found.Is[0].Sent) != 1 || found.Is[0].Report.Edition != 1 || found.Is[0].To == "" {
		t.Fatalf("%+v", found)
	}
	if got := words(raw); !strings.Contains(got, "sent to "+found.Is[0].To) || !strings.Contains(got, "by Mira, portal, receipt LfD-17") {
		t.Errorf("after it was sent:\n%s", got)
	}
	// A copy that was made elsewhere and only recorded as sent is known too.
	const scan = "scan of the paper form"
	sum := must256(t, scan)
	must(t)(d.Do(ctx, model.RecordNotice{Incident: id, Duty: gdpr, At: c.ago(0), Channel: "post", By: "Mira", SHA256: sum}))
	if got := words(scan); !strings.Contains(got, "Yes") || !strings.Contains(got, "by Mira, post") {
		t.Errorf("a scan that was sent:\n%s", got)
	}
}

func must256(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	sum, err := hashFile(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// A file that was altered is held against the edition it was, not against the
// newest or another incident's.
func TestAnAlteredFileIsHeldAgainstTheEditionItWas(t *testing.T) {
	d, c := dutiful(t)
	first, second := begin(t, d), begin(t, d)
	var raws []string
	for i, id := range []model.IncidentID{first, second, first} {
		c.now = c.now.Add(time.Minute)
		note(t, d, id, "a: unplugged")
		a := finalOf(id, report.IncidentReport)
		a.Format = []string{"text", "text", "json"}[i]
		raw, _ := exported(t, d, a)
		raws = append(raws, raw)
	}
	for i, want := range []struct {
		id      model.IncidentID
		edition int
	}{{first, 1}, {second, 1}, {first, 2}} {
		got := checkFile(t, d, strings.Replace(raws[i], "unplugged", "plugged", 1))
		if got.Ours() || got.Origin != WasSo || got.Near == nil || got.Near.Incident != want.id || got.Near.Report.Edition != want.edition {
			t.Errorf("file %d: %+v", i, got)
		}
	}
	foot := strings.LastIndex(raws[0], "root ")
	got := checkFile(t, d, raws[0][:foot]+"root 0000 "+raws[0][foot+len("root 0000 "):])
	if got.Ours() || got.Origin != NeverSo {
		t.Errorf("a root that never was: %+v", got)
	}
}

func TestAFileThatIsNoneIsRefusedAndNeverWaitedFor(t *testing.T) {
	d, _ := open(t)
	dir := t.TempDir()
	paths := map[string]string{dir: "no file but something else", filepath.Join(dir, "gone"): "there is no such file"}
	if runtime.GOOS != "windows" {
		pipe := filepath.Join(dir, "pipe")
		if err := syscall.Mkfifo(pipe, 0o600); err != nil {
			t.Fatal(err)
		}
		paths[pipe] = "no file but something else"
	}
	for path, want := range paths {
		if _, err := d.CheckFile(context.Background(), path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
