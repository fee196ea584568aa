package desk

import (
	"context"
	"encoding/json"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bridgelog/model"
	"bridgelog/model/guide"
	"bridgelog/report"
)

// putHouse adds a row to a register of the organisation's record.
func putHouse(t *testing.T, d *Desk, register string, set map[string]any) {
	t.Helper()
	raw := map[string]json.RawMessage{}
	for key, value := range set {
		raw[key], _ = json.Marshal(value)
	}
	c := model.PutRecord{Incident: model.Organisation, Register: register, Set: raw}
	if register == "" {
		c.Form = "org"
	}
	must(t)(d.Do(context.Background(), c))
}

func messageFor(t *testing.T, d *Desk, v model.View, trigger, audience string) model.Message {
	t.Helper()
	for _, m := range d.Plan(v).Messages() {
		if m.Trigger == trigger && m.Audience == audience {
			return m
		}
	}
	t.Fatalf("no message for %s to %s", trigger, audience)
	return model.Message{}
}

// who holds the seat is told, and a file lies in the outbox.
func TestTheNextLegalMessageNamesWhoTookTheSeatAndLiesInTheOutbox(t *testing.T) {
	d, _ := guided(t)
	ctx := context.Background()
	box := t.TempDir()
	putHouse(t, d, "", map[string]any{"org.outbox": box})
	putHouse(t, d, guide.ContactsRegister, map[string]any{"name": "Ben Groß", "mail": "ben@example.org"})
	id := must(t)(d.Do(ctx, model.OpenIncident{Title: "Patient files copied", Severity: "SEV2"})).View.ID
	put(t, d, id, "tri.data_kinds=health")
	seat := func(name string) model.View {
		raw := typed(t, d, "roster", "person="+name, "role=legal_privacy", "from=now")
		return must(t)(d.Do(ctx, model.PutRecord{Incident: id, Register: "roster", Set: raw})).View
	}
	v := seat("Ada")
	if got := messageFor(t, d, v, "personal_data_possible", "legal").Names(); got != "Ada" {
		t.Fatalf("legal: %q", got)
	}
	must(t)(d.Do(ctx, model.PutRecord{Incident: id, Register: "roster", ID: v.Standing("roster")[0].ID, Set: typed(t, d, "roster", "to=now")}))
	v = seat("Ben Groß")
	m := messageFor(t, d, v, "personal_data_possible", "legal")
	if m.Names() != "Ben Groß" {
		t.Errorf("legal: %q", m.Names())
	}
	r, err := d.ExportMessage(ctx, id, m.Key, MessageOutbox, "")
	if err != nil {
		t.Fatal(err)
	}
	var out OutboxMessage
	raw, _ := os.ReadFile(r.Path)
	if err := json.Unmarshal(raw, &out); err != nil || filepath.Dir(r.Path) != box {
		t.Fatalf("%s: %v", r.Path, err)
	}
	if out.Schema != OutboxSchema || len(out.To) != 1 || out.To[0].Name != "Ben Groß" || !strings.Contains(out.Text, "Ben Groß") || !strings.Contains(r.Path, "TLP-RED") {
		t.Errorf("%s", raw)
	}
	left, _ := os.ReadDir(box)
	if len(left) != 1 {
		t.Errorf("the outbox holds %v", left)
	}
	again, err := d.ExportMessage(ctx, id, m.Key, MessageOutbox, "")
	if err != nil || again.Path == r.Path {
		t.Errorf("written over: %s, %v", again.Path, err)
	}
	eml, err := d.ExportMessage(ctx, id, m.Key, MessageMail, filepath.Join(box, "x.eml"))
	if err != nil {
		t.Fatal(err)
	}
	f, _ := os.Open(eml.Path)
	defer f.Close()
	parsed, err := mail.ReadMessage(f)
	if err != nil || parsed.Header.Get("X-Unsent") != "1" {
		t.Fatal(parsed, err)
	}
	if to, err := parsed.Header.AddressList("To"); err != nil || to[0].Name != "Ben Groß" || to[0].Address != "ben@example.org" {
		t.Errorf("%v %v", to, err)
	}
	if v, err = d.Incident(ctx, id); err != nil {
		t.Fatal(err)
	}
	if v.Reports[len(v.Reports)-1].ReportIssued.Report != report.MessageReport+"/"+messageFor(t, d, v, "personal_data_possible", "legal").ID {
		t.Errorf("the export is no entry: %+v", v.Reports)
	}
	sound(t, d)
}

// A mail that came in keeps its original, and fills who, when and what.
func TestAMailThatCameInKeepsItsOriginal(t *testing.T) {
	d, _ := guided(t)
	ctx := context.Background()
	id := must(t)(d.Do(ctx, model.OpenIncident{Title: "Files are being encrypted", Severity: "SEV2"})).View.ID
	path := filepath.Join(t.TempDir(), "came.eml")
	raw := "From: =?iso-8859-1?q?J=FCrgen?= <j@example.org>\r\nTo: kim@example.org\r\nSubject: Your case\r\nDate: Mon, 30 Mar 2026 00:12:00 +0200\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nW=FCrden Sie anrufen?\r\n--x--\r\n"
	if err := os.WriteFile(path, []byte(raw), 0o600); err != nil {
		t.Fatal(err)
	}
	v := must(t)(d.ReceiveMail(ctx, path, model.ReceiveMessage{Incident: id, Audience: "authority"})).View
	rows := v.Standing(model.CommsRegister)
	if len(rows) != 1 {
		t.Fatalf("%d rows", len(rows))
	}
	row := rows[0].Fields
	if guide.Text(row["sender"]) != "Jürgen <j@example.org>" || !strings.Contains(guide.Text(row["text"]), "Würden Sie anrufen?") || guide.Text(row["direction"]) != "in" {
		t.Errorf("%s", row)
	}
	items := v.Evidence()
	if len(items) != 1 || items[0].File.Size != int64(len(raw)) || !strings.Contains(guide.Texts(row["links"])[0], items[0].ID) {
		t.Errorf("evidence %+v, links %s", items, row["links"])
	}
	sound(t, d)
}
