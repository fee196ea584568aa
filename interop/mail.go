package interop

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/mail"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"bridgelog/model"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// Mail is a message as it stands in an .eml file. Texts are UTF-8 with LF line
// ends; what could not be read is named in Notices. Nothing a mail names is ever
// fetched, and nothing packed is unpacked.
type Mail struct {
	From, ReplyTo []MailAddress
	To, Cc        []MailAddress
	Subject       string
	Sent          model.Moment // the field Date in the zone it was written in; without one taken as UTC and marked as assumed
	MessageID     string       // without its angle brackets, as the next two
	InReplyTo     string
	References    []string
	Text          string // what a reader sees first; signed parts are read, encrypted ones are not
	FromHTML      bool   // Text was made from HTML: the mail has no plain one
	Parts         []MailPart
	Notices       []string

	fields []headerField
}

// MailAddress is a name, which may be empty, and an address.
type MailAddress struct{ Name, Address string }

func (a MailAddress) String() string {
	switch {
	case a.Name == "":
		return a.Address
	case a.Address == "":
		return a.Name
	}
	return a.Name + " <" + a.Address + ">"
}

// MailPart is what a mail carries beside its text: an attachment, a picture, an
// enclosed message, a report for machines.
type MailPart struct {
	Name string // without folders; made up from the type where the mail gives none
	Type string // "text/csv", in small letters
	Data []byte // with its transfer encoding undone
}

// headerField is one field of a header, unfolded but not decoded.
type headerField struct{ name, raw string }

const (
	mostMail      = 64 << 20 // bytes of a mail
	mostMailParts = 300
	deepestMail   = 12 // multiparts in multiparts
	mostMailText  = 1 << 20
)

// ReadMail reads one mail: RFC 5322 and MIME as they are sent, not only as they
// are written down. A mail that is damaged is read as far as it goes; what is no
// mail at all is refused.
func ReadMail(in io.Reader) (Mail, error) {
	raw, err := io.ReadAll(io.LimitReader(in, mostMail+1))
	if err != nil {
		return Mail{}, fmt.Errorf("reading the mail: %w", err)
	}
	if len(raw) > mostMail {
		return Mail{}, model.Refuse(model.Invalid, "mail", "Keep it as evidence.", "this mail is larger than %s.", bytesInWords(mostMail))
	}
	if bytes.HasPrefix(raw, []byte("\xD0\xCF\x11\xE0")) {
		return Mail{}, model.Refuse(model.Invalid, "mail", "Save it as .eml in the mail program.", "this is an Outlook .msg file.")
	}
	raw = bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF"))
	raw = bytes.TrimLeft(raw, "\r\n")
	if bytes.HasPrefix(raw, []byte("From ")) { // a mailbox file keeps who sent it on a line of its own
		if i := bytes.IndexByte(raw, '\n'); i >= 0 {
			raw = raw[i+1:]
		}
	}
	var m Mail
	header, body := cutHeader(raw)
	m.fields = readFields(header)
	known := 0
	for _, name := range []string{"From", "To", "Subject", "Date", "Received", "Message-ID", "Return-Path", "MIME-Version", "Content-Type"} {
		if _, ok := rawField(m.fields, name); ok {
			known++
		}
	}
	if known < 2 {
		return Mail{}, model.Refuse(model.Invalid, "mail", "A mail is saved as .eml by the mail program.", "this does not begin with the header of a mail.")
	}
	m.From, m.ReplyTo, m.To, m.Cc = m.addresses("From"), m.addresses("Reply-To"), m.addresses("To"), m.addresses("Cc")
	m.Subject = line(m.Field("Subject"))
	m.Sent = mailTime(m.Field("Date"))
	if !m.Sent.Known() {
		m.Notices = append(m.Notices, "The mail has no date that can be read.")
	} else if strings.Contains(m.Sent.Assumed, "zone") {
		m.Notices = append(m.Notices, "The date of the mail has no zone; it was taken as UTC.")
	}
	m.MessageID = messageIDs(m.Field("Message-ID"))
	m.InReplyTo, _, _ = strings.Cut(messageIDs(m.Field("In-Reply-To")), " ")
	m.References = strings.Fields(messageIDs(m.Field("References")))
	r := mailReader{mail: &m}
	r.walk(m.fields, body, 0)
	r.finish()
	return m, nil
}

// Field is the first field of the header by that name, in any case of letters,
// on one line and decoded; empty when there is none.
func (m Mail) Field(name string) string {
	raw, _ := rawField(m.fields, name)
	return decodeWords(raw)
}

func rawField(fields []headerField, name string) (string, bool) {
	for _, f := range fields {
		if strings.EqualFold(f.name, name) {
			return f.raw, true
		}
	}
	return "", false
}

// cutHeader parts a header from what follows the first empty line.
func cutHeader(raw []byte) (header, body []byte) {
	for at := 0; at < len(raw); {
		end := bytes.IndexByte(raw[at:], '\n')
		if end < 0 {
			break
		}
		if len(bytes.TrimRight(raw[at:at+end], "\r")) == 0 {
			return raw[:at], raw[at+end+1:]
		}
		at += end + 1
	}
	return raw, nil
}

// readFields reads the fields of a header. Lines that are none are passed over:
// mails with such lines are sent, and read by every mail program.
func readFields(header []byte) []headerField {
	var fields []headerField
	for text := range bytes.Lines(header) {
		text = bytes.TrimRight(text, "\r\n")
		if len(text) == 0 || len(fields) > 2000 {
			continue
		}
		if (text[0] == ' ' || text[0] == '\t') && len(fields) > 0 {
			f := &fields[len(fields)-1]
			if len(f.raw) < 64<<10 {
				f.raw += " " + string(bytes.TrimSpace(text))
			}
			continue
		}
		name, value, ok := bytes.Cut(text, []byte(":"))
		name = bytes.TrimSpace(name)
		if !ok || len(name) == 0 || len(name) > 200 || bytes.ContainsAny(name, " \t") {
			continue
		}
		fields = append(fields, headerField{string(name), string(bytes.TrimSpace(value))})
	}
	return fields
}

var mailWords = mime.WordDecoder{CharsetReader: func(charset string, in io.Reader) (io.Reader, error) {
	e, err := htmlindex.Get(strings.TrimSpace(charset))
	if err != nil {
		return nil, err
	}
	return e.NewDecoder().Reader(in), nil
}}

// decodeWords undoes =?charset?q?...?=; bytes beyond ASCII are UTF-8 where they
// can be, else Windows-1252, which never fails.
func decodeWords(raw string) string {
	s, err := mailWords.DecodeHeader(raw)
	if err != nil {
		s = raw
	}
	return plainUTF8([]byte(s))
}

func plainUTF8(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	s, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return string(s)
}

var looseAddress = regexp.MustCompile(`[^\s<>,;:"()]+@[^\s<>,;:"()]+`)

// addresses reads a field of addresses. One that is not written as it should be
// still gives the addresses that can be seen in it.
func (m Mail) addresses(name string) []MailAddress {
	raw, ok := rawField(m.fields, name)
	if !ok || strings.TrimSpace(raw) == "" {
		return nil
	}
	parser := mail.AddressParser{WordDecoder: &mailWords}
	if list, err := parser.ParseList(raw); err == nil {
		out := make([]MailAddress, len(list))
		for i, a := range list {
			out[i] = MailAddress{line(plainUTF8([]byte(a.Name))), line(plainUTF8([]byte(a.Address)))}
		}
		return out
	}
	text := line(decodeWords(raw))
	found := looseAddress.FindAllString(text, 1000)
	if len(found) == 0 {
		return []MailAddress{{Name: text}}
	}
	if len(found) == 1 {
		name, _, _ := strings.Cut(text, found[0])
		return []MailAddress{{Name: strings.Trim(name, `"'<> `), Address: found[0]}}
	}
	out := make([]MailAddress, len(found))
	for i, a := range found {
		out[i].Address = a
	}
	return out
}

// messageIDs are the ids of a field without brackets, a blank between two.
func messageIDs(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(c rune) bool { return c <= ' ' || c == '<' || c == '>' || c == ',' }), " ")
}

var (
	mailComment = regexp.MustCompile(`\([^()]*\)`)
	mailWeekday = regexp.MustCompile(`^[A-Za-z]{2,9},?\s+`)
	oldZone     = regexp.MustCompile(`\s(UT|Z)$`)
)

// mailTime reads the field Date. A zone that is named (CEST) is one of the table
// that files are read with; an unknown one makes the time unreadable, because
// guessing would move it.
func mailTime(text string) model.Moment {
	s := line(mailComment.ReplaceAllString(text, " "))
	s = oldZone.ReplaceAllString(mailWeekday.ReplaceAllString(s, ""), " +0000")
	s = strings.Join(strings.Fields(s), " ")
	c := newClock(Options{Zone: time.UTC}, nil, "")
	m, _ := c.read(s, bySize)
	m.Typed = line(text)
	return m
}
