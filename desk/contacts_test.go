package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/model/guide"
	"bridgelog/report"
)

func contactFile(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// What stands in the address book is never written over by a file: only empty
// fields are filled, and every card is accounted for before anything is recorded.
func TestAFileOfContactsIsSeenBeforeItIsTakenInAndOverwritesNothing(t *testing.T) {
	d, c := guided(t)
	ctx := context.Background()
	if _, err := d.Do(ctx, model.PutRecord{Incident: model.Organisation, Register: guide.ContactsRegister, Set: asked("name", "Noor Haddad", "phone", "030 1")}); err != nil {
		t.Fatal(err)
	}
	path := contactFile(t, "team.vcf", "BEGIN:VCARD\nFN:noor haddad\nTEL:999\nEMAIL:noor@x.org\nEND:VCARD\nBEGIN:VCARD\nFN:Ada\nCATEGORIES:Scribe\nEND:VCARD\nBEGIN:VCARD\nTEL:1\nEND:VCARD\n")
	before := d.Status().Entries
	p, err := d.PlanContacts(ctx, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if p.Adds != 1 || p.Fills != 1 || p.Skips != 1 || d.Status().Entries != before {
		t.Fatalf("add %d, fill %d, skip %d; entries %d, were %d", p.Adds, p.Fills, p.Skips, d.Status().Entries, before)
	}
	if got := p.Cards[0]; strings.Join(got.Fills, ",") != "Mail" || strings.Join(got.Keeps, ",") != "Telephone" {
		t.Errorf("filled %v, kept %v", got.Fills, got.Keeps)
	}
	change, err := d.CommitContacts(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	noor, _ := model.FindContact(change.View, "Noor Haddad")
	ada, ok := model.FindContact(change.View, "ADA")
	if noor.Phone != "030 1" || noor.Mail != "noor@x.org" || !ok || strings.Join(ada.Roles, ",") != "scribe" {
		t.Errorf("%+v, %+v", noor, ada)
	}
	if p, err = d.PlanContacts(ctx, path, nil); err != nil || p.Adds+p.Fills != 0 {
		t.Errorf("the same file again adds nothing: %+v, %v", p, err)
	}
	if _, err := d.CommitContacts(ctx, p); err == nil {
		t.Error("taking in nothing is refused")
	}
	for _, name := range []string{"book.vcf", "book.csv"} {
		out := filepath.Join(t.TempDir(), name)
		r, err := d.ExportContacts(ctx, out, "")
		if err != nil || r.Rows != 2 {
			t.Fatalf("%v, %v", r, err)
		}
		if p, err = d.PlanContacts(ctx, out, nil); err != nil || p.Accepted != 2 || p.Adds+p.Fills != 0 {
			t.Errorf("%s: what was written adds nothing to the book it is of: %+v, %v", name, p, err)
		}
	}
	if got := ada.Fresh(c.now); got != model.NeverTried {
		t.Errorf("fresh: %s", got)
	}
}

func asked(pairs ...string) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	for i := 0; i+1 < len(pairs); i += 2 {
		out[pairs[i]] = json.RawMessage(fmt.Sprintf("%q", pairs[i+1]))
	}
	return out
}

func TestFreshnessAndTheClockWhereSomebodyIs(t *testing.T) {
	now := time.Date(2026, 7, 1, 20, 0, 0, 0, time.UTC)
	c := model.Contact{Zone: "Asia/Tokyo"}
	if clock, night := c.ThereNow(now); clock != "05:00" || !night {
		t.Errorf("%s %v", clock, night)
	}
	for days, want := range map[int]model.Freshness{10: model.Fresh, 90: model.Fresh, 91: model.Ageing, 180: model.Ageing, 181: model.Stale} {
		c.Verified = model.At(now.AddDate(0, 0, -days), time.UTC, model.ToMinute, model.OwnClock)
		if got := c.Fresh(now); got != want {
			t.Errorf("%d days: %s, want %s", days, got, want)
		}
	}
}

func BenchmarkTakeInThousandContacts(b *testing.B) {
	var text strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&text, "BEGIN:VCARD\nVERSION:4.0\nFN:Person %d\nTEL:%d\nCATEGORIES:Scribe\nEND:VCARD\n", i, i)
	}
	path := contactFile(b, "thousand.vcf", text.String())
	g, err := guide.Load(os.DirFS("../assets"))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		d, err := Open(context.Background(), filepath.Join(b.TempDir(), "b.bridgelog"), options(&clock{time.Now()}))
		if err != nil {
			b.Fatal(err)
		}
		d.o.Guide = &g
		d.newest.Store(&g)
		p, err := d.PlanContacts(context.Background(), path, nil)
		if err == nil {
			_, err = d.CommitContacts(context.Background(), p)
		}
		if err != nil {
			b.Fatal(err)
		}
		d.Close()
	}
}

// A contact sheet names who takes which role, says which numbers are stale, and
// is recorded in the organisation's record with its fingerprint.
func TestAContactSheetIsMarkedAndRecorded(t *testing.T) {
	d, _ := guided(t)
	ctx := context.Background()
	d.o.Drawers = map[string]report.Drawer{"text": func(_ context.Context, w io.Writer, doc report.Doc, _ func(done, of int)) error {
		_, err := fmt.Fprintf(w, "%s %+v", doc.Meta.TLP, doc.Blocks)
		return err
	}}
	d.o.Drawers["pdf"] = func(_ context.Context, w io.Writer, doc report.Doc, _ func(done, of int)) error {
		_, err := fmt.Fprint(w, doc.Meta.Paper, " ", doc.Meta.Style.Accent)
		return err
	}
	path := filepath.Join(t.TempDir(), "sheet.txt")
	if _, err := d.ExportContactSheet(ctx, "text", "", "", path); err == nil {
		t.Error("an empty address book was printed")
	}
	must(t)(d.Do(ctx, model.PutRecord{Incident: model.Organisation, Register: guide.ContactsRegister, Set: map[string]json.RawMessage{
		"name": json.RawMessage(`"Noor Haddad"`), "roles": json.RawMessage(`["legal_privacy"]`), "oob": json.RawMessage(`"Signal 12"`)}}))
	if _, err := d.ExportContactSheet(ctx, "text", "PURPLE", "", path); err == nil {
		t.Error("PURPLE was taken as a mark")
	}
	r, err := d.ExportContactSheet(ctx, "text", "TLP:RED", "", path)
	if err != nil {
		t.Fatal(err)
	}
	house, _ := d.Organisation(ctx)
	last := house.Reports[len(house.Reports)-1]
	raw, _ := os.ReadFile(path)
	if text := string(raw); !strings.Contains(text, "TLP:RED") || !strings.Contains(text, "STALE: never") || !strings.Contains(text, "Signal 12") {
		t.Errorf("the sheet says %s", text)
	}
	if last.SHA256 != r.SHA256 || last.TLP != "TLP:RED" || last.Rows != 1 {
		t.Errorf("recorded: %+v", last)
	}
	must(t)(d.PutStyle(ctx, model.PutStyle{Paper: "letter", Accent: "#0b6b3f"}, ""))
	for paper, want := range map[string]string{"": "letter #0b6b3f", "a4": "a4 #0b6b3f"} {
		if _, err := d.ExportContactSheet(ctx, "pdf", "", paper, path); err != nil {
			t.Fatal(err)
		}
		if raw, _ := os.ReadFile(path); string(raw) != want {
			t.Errorf("on paper %q it is drawn as %q, not %q", paper, raw, want)
		}
	}
}
