package interop

import (
	"bytes"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"
)

func TestADraftIsReadBackByTheLibraryAndByUs(t *testing.T) {
	text := "TLP:RED, only for: Jürgen Groß\n\nHit: Röntgen – images\n.\nFrom here on: " + strings.Repeat("very long ", 30) + "\ntail = 100 %\n"
	subject := "[TLP:RED] Beitritt jetzt: Größere Störung der Röntgenbilder in allen Häusern, bitte sofort melden"
	at := time.Date(2026, 3, 30, 3, 12, 0, 0, time.FixedZone("CEST", 7200))
	var b bytes.Buffer
	if err := WriteMail(&b, MailDraft{To: []MailAddress{{"Jürgen Groß", "j.gross@example.org"}, {"", "ops@example.org"}}, Subject: subject + "\r\nBcc: evil@example.org", Text: text, Date: at, ID: "abc.1",
		Extra: map[string]string{"X-TLP": "TLP:RED"}, Order: []string{"X-TLP"}}); err != nil {
		t.Fatal(err)
	}
	for i, l := range strings.Split(b.String(), "\r\n") {
		if len(l) > 998 || len(l) > 78 && !strings.Contains(l, "=?") || strings.ContainsAny(l, "\r\n") {
			t.Errorf("line %d: %q", i, l)
		}
	}
	m, err := mail.ReadMessage(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if m.Header.Get("X-Unsent") != "1" || m.Header.Get("Bcc") != "" || m.Header.Get("X-TLP") != "TLP:RED" {
		t.Errorf("header: %v", m.Header)
	}
	if got, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil || got != subject+" Bcc: evil@example.org" {
		t.Errorf("subject %q, %v", got, err)
	}
	to, err := m.Header.AddressList("To")
	if err != nil || len(to) != 2 || to[0].Name != "Jürgen Groß" {
		t.Errorf("to %v, %v", to, err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil || strings.TrimRight(strings.ReplaceAll(string(body), "\r\n", "\n"), "\n") != strings.TrimRight(text, "\n") {
		t.Errorf("body %q, %v", body, err)
	}
	if d, err := m.Header.Date(); err != nil || !d.Equal(at) {
		t.Errorf("date %v, %v", d, err)
	}
	ours, err := ReadMail(bytes.NewReader(b.Bytes()))
	if err != nil || !strings.HasPrefix(ours.Text, "TLP:RED, only for: Jürgen Groß") || len(ours.To) != 2 {
		t.Errorf("ours: %+v, %v", ours, err)
	}
}
