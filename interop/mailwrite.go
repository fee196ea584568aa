package interop

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"
)

// MailDraft is a text to be opened in a mail program and sent by a person.
type MailDraft struct {
	To      []MailAddress
	Subject string
	Text    string // UTF-8, LF line ends
	Date    time.Time
	ID      string            // of the Message-ID, without brackets; a letter, digit, dot or dash each
	Extra   map[string]string // further fields "X-…", written in the order given
	Order   []string
}

// WriteMail writes a draft as RFC 5322: header words as RFC 2047, the text
// quoted-printable, CRLF line ends. X-Unsent lets mail programs open it for
// editing instead of showing it as a mail that came.
func WriteMail(out io.Writer, m MailDraft) error {
	var b bytes.Buffer
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\r\n", name, value)
		}
	}
	var to []string
	for _, a := range m.To {
		if strings.ContainsAny(a.Address, "\r\n") || a.Address == "" {
			continue
		}
		to = append(to, (&mail.Address{Name: oneLine(a.Name), Address: a.Address}).String())
	}
	field("X-Unsent", "1")
	field("To", strings.Join(to, ",\r\n "))
	field("Subject", headerWords(oneLine(m.Subject)))
	field("Date", m.Date.Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	if m.ID != "" {
		field("Message-ID", "<"+m.ID+"@bridgelog.invalid>")
	}
	for _, name := range m.Order {
		field(name, headerWords(oneLine(m.Extra[name])))
	}
	field("MIME-Version", "1.0")
	field("Content-Type", "text/plain; charset=utf-8")
	field("Content-Transfer-Encoding", "quoted-printable")
	b.WriteString("\r\n")
	q := quotedprintable.NewWriter(&b)
	if _, err := q.Write([]byte(strings.ReplaceAll(m.Text, "\n", "\r\n"))); err != nil {
		return err
	}
	if err := q.Close(); err != nil {
		return err
	}
	b.WriteString("\r\n")
	_, err := out.Write(b.Bytes())
	return err
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// headerWords encodes what is not ASCII, and folds lines that are too long.
func headerWords(s string) string {
	if enc := mime.QEncoding.Encode("utf-8", s); enc != s {
		return strings.ReplaceAll(enc, "?= =?", "?=\r\n =?")
	}
	var lines []string
	var line string
	for _, w := range strings.Fields(s) {
		if line != "" && len(line)+1+len(w) > 66 {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += w
	}
	return strings.Join(append(lines, line), "\r\n ")
}
