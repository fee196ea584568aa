package interop

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"bridgelog/model"
)

// Fields of a contact, named as the columns of the address book.
const (
	ContactName       = "name"
	ContactOrg        = "org"
	ContactRoles      = "roles"
	ContactDuties     = "duties"
	ContactDeputy     = "deputy"
	ContactPhone      = "phone"
	ContactMail       = "mail"
	ContactOOB        = "oob"
	ContactHours      = "hours"
	ContactZone       = "zone"
	ContactVerified   = "verified_at"
	ContactVerifiedBy = "verified_by"
	ContactNote       = "note"
)

// ContactFields are all fields of a contact, in the order in which files are written.
var ContactFields = []string{ContactName, ContactOrg, ContactRoles, ContactDuties, ContactDeputy, ContactPhone, ContactMail, ContactOOB,
	ContactHours, ContactZone, ContactVerified, ContactVerifiedBy, ContactNote}

// Contact is a person of an address book: texts by field. Roles and duties hold
// several, all others one.
type Contact map[string][]string

// Text is the first text of a field; empty where there is none.
func (c Contact) Text(field string) string {
	if len(c[field]) == 0 {
		return ""
	}
	return c[field][0]
}

// ContactRecord is what became of one card of a file.
type ContactRecord struct {
	Number  int // from 1
	Line    int // where it begins, from 1
	Outcome Outcome
	Reason  string   // for Rejected and Duplicate, in a sentence
	Remarks []string // what was left out or changed, for Accepted
	Contact Contact
}

// Contacts is a whole file of contacts: each of its cards is accounted for.
type Contacts struct {
	Format   string // "vcard" or "csv"
	Title    string // the format in words
	Encoding string
	Records  []ContactRecord
	Accepted int
	Rejected int
	Doubles  int
	Header   []string          // of a table: the names of its columns
	Mapping  map[string]string // of a table: field by column name
	Unused   []string          // columns of a table, or properties of cards, that the address book has no place for
	Notices  []string
}

// ContactOptions are what a person decides about a file of contacts, and what
// the words of its roles mean.
type ContactOptions struct {
	Format  string                                  // "vcard" or "csv"; empty looks at the file
	Mapping map[string]string                       // of a table: field by column name; overrules what is found
	Role    func(text string) (key string, ok bool) // a role by its key or its name; may be nil
	Duty    func(text string) (key string, ok bool) // what somebody answers for; may be nil
}

// Bounds of a file of contacts: more is no address book.
const (
	mostContactBytes = 64 << 20
	mostContacts     = 100_000
	longestContact   = 4 << 10 // bytes of one field; a longer one is cut, and said to be
)

// ReadContacts reads a file of contacts, vCard (RFC 6350, and the older 3.0 and
// 2.1) or a table with a header. A card that cannot be taken is named with the
// reason; the others are.
func ReadContacts(in Input, o ContactOptions) (Contacts, error) {
	if in.Size() > mostContactBytes {
		return Contacts{}, model.Refuse(model.Invalid, "file", "Split it.", "a file of contacts may be 64 MB long; this one is longer.")
	}
	if err := refuseBinary(in, ""); err != nil {
		return Contacts{}, err
	}
	d, err := decode(in)
	if err != nil {
		return Contacts{}, err
	}
	text, err := io.ReadAll(d.open(nil))
	if err != nil {
		return Contacts{}, fmt.Errorf("reading the file: %w", err)
	}
	c := Contacts{Format: o.Format, Encoding: d.name, Notices: d.notices}
	if c.Format == "" {
		c.Format = "csv"
		if bytes.Contains(bytes.ToUpper(text[:min(len(text), 64<<10)]), []byte("BEGIN:VCARD")) {
			c.Format = "vcard"
		}
	}
	switch c.Format {
	case "vcard":
		c.Title = "vCard"
		err = c.readCards(string(text), o)
	case "csv":
		c.Title = "Table (CSV)"
		err = c.readTable(text, o)
	default:
		err = model.Refuse(model.Invalid, "format", "Say vcard or csv.", "contacts are not read as %q.", c.Format)
	}
	if err == nil && len(c.Records) == 0 {
		err = model.Refuse(model.Invalid, "file", "A .vcf file begins with BEGIN:VCARD; a table needs a header and a row.", "the file holds no contact.")
	}
	c.count()
	return c, err
}

// add takes a card in, or says why not.
func (c *Contacts) add(r ContactRecord) error {
	if len(c.Records) >= mostContacts {
		return model.Refuse(model.Invalid, "file", "Split it.", "a file may hold %d contacts; this one holds more.", mostContacts)
	}
	r.Number = len(c.Records) + 1
	c.Records = append(c.Records, r)
	return nil
}

// count finds cards of one name and adds up what became of all.
func (c *Contacts) count() {
	first := map[string]int{}
	c.Accepted, c.Rejected, c.Doubles = 0, 0, 0
	for i := range c.Records {
		r := &c.Records[i]
		if r.Outcome == Accepted {
			key := strings.ToLower(r.Contact.Text(ContactName))
			if n := first[key]; n > 0 {
				r.Outcome, r.Reason = Duplicate, fmt.Sprintf("It has the name of card %d.", n)
			} else {
				first[key] = r.Number
			}
		}
		switch r.Outcome {
		case Accepted:
			c.Accepted++
		case Rejected:
			c.Rejected++
		case Duplicate:
			c.Doubles++
		}
	}
}

func (c *Contacts) leftOut(name string) {
	if !slices.Contains(c.Unused, name) && len(c.Unused) < 60 {
		c.Unused = append(c.Unused, name)
	}
}

// finish cleans a contact and decides whether it is one.
func (r *ContactRecord) finish(o ContactOptions) {
	out := Contact{}
	for _, field := range ContactFields {
		for _, text := range r.Contact[field] {
			text, cut := cleanContact(text, field == ContactNote)
			if cut {
				r.remark("A long text was cut: " + field + ".")
			}
			if text != "" {
				out[field] = append(out[field], text)
			}
		}
	}
	note := func(label, text string) { out[ContactNote] = append(out[ContactNote], label+": "+text) }
	out[ContactRoles] = knownTexts(out[ContactRoles], o.Role, func(t string) { note("Role", t) })
	out[ContactDuties] = knownTexts(out[ContactDuties], o.Duty, func(t string) { note("Answers for", t) })
	if zone := out.Text(ContactZone); zone != "" {
		if _, err := model.KnownZone(zone); err != nil {
			note("Time zone", zone)
			r.remark("The time zone " + zone + " is not an IANA name and went into the note.")
			delete(out, ContactZone)
		}
	}
	for field, texts := range out {
		switch field {
		case ContactRoles, ContactDuties:
			if len(texts) == 0 {
				delete(out, field)
			}
		case ContactNote:
			text, cut := cleanContact(strings.Join(distinct(texts), "\n"), true)
			if cut {
				r.remark("A long note was cut.")
			}
			out[field] = []string{text}
		case ContactPhone, ContactMail, ContactOOB:
			text, _ := cleanContact(strings.Join(distinct(texts), ", "), false)
			out[field] = []string{text}
		default:
			out[field] = texts[:1]
		}
	}
	r.Contact = out
	if r.Outcome == Accepted && out.Text(ContactName) == "" {
		r.Outcome, r.Reason = Rejected, "It has no name."
	}
}

func (r *ContactRecord) remark(text string) {
	if !slices.Contains(r.Remarks, text) {
		r.Remarks = append(r.Remarks, text)
	}
}

// knownTexts keeps what the program knows and gives the rest to other.
func knownTexts(texts []string, find func(string) (string, bool), other func(string)) []string {
	var out []string
	for _, text := range texts {
		if find != nil {
			if key, ok := find(text); ok {
				if !slices.Contains(out, key) {
					out = append(out, key)
				}
				continue
			}
		}
		other(text)
	}
	return out
}

func distinct(texts []string) []string {
	var out []string
	for _, t := range texts {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// cleanContact takes out what no field may hold; only notes keep their lines.
func cleanContact(text string, lines bool) (clean string, cut bool) {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, text)
	if len(text) > longestContact {
		n := longestContact
		for !utf8.RuneStart(text[n]) {
			n--
		}
		text, cut = text[:n], true
	}
	if !lines {
		return strings.Join(strings.Fields(text), " "), cut
	}
	return strings.TrimSpace(text), cut
}
