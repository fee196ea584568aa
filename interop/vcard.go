package interop

import (
	"encoding/base64"
	"io"
	"mime/quotedprintable"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"

	"bridgelog/model"
)

// cardLine is one property of a card, unfolded: NAME;PARAM=value:VALUE.
type cardLine struct {
	at     int // line of the file it begins on
	name   string
	params map[string][]string
	value  string // as it stands, with its escapes
}

// readCards reads vCards one after the other.
func (c *Contacts) readCards(text string, o ContactOptions) error {
	var card *ContactRecord
	var names []string // parts of N, for a card without FN
	versions := map[string]int{}
	depth := 0
	end := func(whole bool) error {
		if len(card.Contact[ContactName]) == 0 || strings.TrimSpace(card.Contact.Text(ContactName)) == "" {
			card.Contact[ContactName] = nil
			for _, other := range [][]string{names, card.Contact[ContactOrg], card.Contact[ContactMail]} {
				if name := strings.TrimSpace(strings.Join(other, " ")); name != "" {
					card.Contact[ContactName] = []string{name}
					break
				}
			}
		}
		if !whole {
			card.remark("The card does not end; something may be missing.")
		}
		card.finish(o)
		err := c.add(*card)
		card, names, depth = nil, nil, 0
		return err
	}
	lost := 0
	for l := range cardLines(text) {
		switch {
		case l.name == "BEGIN" && strings.EqualFold(l.value, "VCARD"):
			if card != nil && depth > 0 { // inside AGENT of vCard 2.1
				depth++
				continue
			}
			if card != nil {
				if err := end(false); err != nil {
					return err
				}
			}
			card = &ContactRecord{Line: l.at, Contact: Contact{}}
			continue
		case card == nil:
			if strings.TrimSpace(l.name+l.value) != "" {
				lost++
			}
			continue
		case l.name == "END" && strings.EqualFold(l.value, "VCARD"):
			if depth > 0 {
				depth--
				continue
			}
			if err := end(true); err != nil {
				return err
			}
			continue
		case depth > 0:
			continue
		case l.name == "AGENT" && l.value == "":
			depth++ // the BEGIN that follows belongs to it
			if depth == 1 {
				c.leftOut("AGENT")
			}
			continue
		}
		switch l.name {
		case "VERSION":
			versions[strings.TrimSpace(l.value)]++
		case "N":
			names = nil
			parts := cardParts(l.value, ';')
			for _, i := range []int{3, 1, 2, 0, 4} { // prefix, given, more, family, suffix
				if i < len(parts) && strings.TrimSpace(parts[i]) != "" {
					names = append(names, strings.TrimSpace(parts[i]))
				}
			}
		default:
			c.property(card, l)
		}
	}
	if card != nil {
		if err := end(false); err != nil {
			return err
		}
	}
	if lost > 0 {
		c.Notices = append(c.Notices, model.Counted(lost, "line stands outside of any card and was left out.", "lines stand outside of any card and were left out."))
	}
	if len(versions) == 1 {
		for v := range versions {
			c.Title = "vCard " + v
		}
	}
	return nil
}

// property puts one property where the address book has it.
func (c *Contacts) property(card *ContactRecord, l cardLine) {
	put := func(field string, texts ...string) { card.Contact[field] = append(card.Contact[field], texts...) }
	value := cardText(l.value)
	switch l.name {
	case "FN":
		if len(card.Contact[ContactName]) == 0 {
			put(ContactName, value)
		}
	case "ORG":
		var parts []string
		for _, p := range cardParts(l.value, ';') {
			if p = strings.TrimSpace(p); p != "" {
				parts = append(parts, p)
			}
		}
		if len(card.Contact[ContactOrg]) == 0 {
			put(ContactOrg, strings.Join(parts, ", "))
		}
	case "TEL":
		text := strings.TrimPrefix(strings.TrimPrefix(value, "tel:"), "TEL:")
		if number, ext, ok := strings.Cut(text, ";ext="); ok {
			text = number + " ext. " + ext
		}
		types := l.params["TYPE"]
		switch {
		case has(types, "fax"):
			c.leftOut("TEL (fax)")
			return
		case text == "":
			return
		}
		if has(types, "pref") || has(l.params["PREF"], "1") {
			card.Contact[ContactPhone] = slices.Insert(card.Contact[ContactPhone], 0, text)
		} else {
			put(ContactPhone, text)
		}
	case "EMAIL":
		put(ContactMail, strings.TrimPrefix(value, "mailto:"))
	case "TZ":
		put(ContactZone, value)
	case "NOTE":
		put(ContactNote, value)
	case "ROLE", "CATEGORIES":
		put(ContactRoles, cardParts(l.value, ',')...)
	case "TITLE":
		if value != "" {
			put(ContactNote, value)
		}
	case "IMPP", "X-JABBER", "X-SIGNAL":
		if value != "" {
			put(ContactNote, "Messenger: "+value)
		}
	case "RELATED":
		if has(l.params["TYPE"], "agent") && has(l.params["VALUE"], "text") {
			put(ContactDeputy, value)
		} else {
			c.leftOut("RELATED")
		}
	case "X-BRIDGELOG-OOB":
		put(ContactOOB, value)
	case "X-BRIDGELOG-HOURS":
		put(ContactHours, value)
	case "X-BRIDGELOG-DUTIES":
		put(ContactDuties, cardParts(l.value, ',')...)
	case "X-BRIDGELOG-VERIFIED":
		put(ContactVerified, value)
	case "X-BRIDGELOG-VERIFIED-BY":
		put(ContactVerifiedBy, value)
	case "KIND", "X-ADDRESSBOOKSERVER-KIND":
		if strings.EqualFold(value, "group") {
			card.Outcome, card.Reason = Rejected, "It is a group of people, not a person."
		}
	case "PRODID", "REV", "UID", "X-ABLABEL", "X-ABUID", "SORT-STRING", "CLASS", "CLIENTPIDMAP", "SOURCE", "NAME", "PROFILE", "":
		// about the file, not about the person
	default:
		if value != "" {
			c.leftOut(l.name)
		}
	}
}

// has says whether a parameter holds a word, also inside "work,voice".
func has(values []string, word string) bool {
	return slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(v, word) })
}

// cardLines gives the properties of a text, unfolded. A line that begins with a
// blank goes on the one before it; so does the line behind a "=" at the end in
// quoted-printable.
func cardLines(text string) func(func(cardLine) bool) {
	return func(yield func(cardLine) bool) {
		lines := strings.Split(text, "\n")
		for i := 0; i < len(lines); {
			at := i + 1
			var b strings.Builder
			b.WriteString(strings.TrimSuffix(lines[i], "\r"))
			quoted := strings.Contains(strings.ToUpper(firstPart(b.String())), "QUOTED-PRINTABLE")
			i++
			for i < len(lines) {
				next := strings.TrimSuffix(lines[i], "\r")
				switch {
				case quoted && strings.HasSuffix(b.String(), "="):
					b.WriteString("\n")
					b.WriteString(next)
				case strings.HasPrefix(next, " "), strings.HasPrefix(next, "\t"):
					b.WriteString(next[1:])
				default:
					next = "\x00"
				}
				if next == "\x00" {
					break
				}
				i++
			}
			if !yield(parseCardLine(b.String(), at)) {
				return
			}
		}
	}
}

// firstPart is what stands before the value: name and parameters.
func firstPart(line string) string {
	quotes := false
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '"':
			quotes = !quotes
		case ':':
			if !quotes {
				return line[:i]
			}
		}
	}
	return ""
}

func parseCardLine(line string, at int) cardLine {
	l := cardLine{at: at, params: map[string][]string{}}
	head := firstPart(line)
	if head == "" {
		l.value = line // no property; name stays empty
		return l
	}
	l.value = strings.TrimSpace(line[len(head)+1:])
	parts := splitOutside(head, ';')
	name := strings.ToUpper(strings.TrimSpace(parts[0]))
	if _, rest, ok := strings.Cut(name, "."); ok {
		name = rest // item1.TEL: the group only ties properties together
	}
	l.name = name
	for _, p := range parts[1:] {
		key, value, ok := strings.Cut(p, "=")
		key = strings.ToUpper(strings.TrimSpace(key))
		if !ok { // vCard 2.1 writes ;WORK;QUOTED-PRINTABLE
			value = key
			if key = "TYPE"; value == "QUOTED-PRINTABLE" || value == "BASE64" {
				key = "ENCODING"
			}
		}
		for _, v := range splitOutside(value, ',') {
			for _, word := range strings.Split(strings.Trim(strings.TrimSpace(v), `"`), ",") {
				l.params[key] = append(l.params[key], strings.TrimSpace(word))
			}
		}
	}
	switch {
	case has(l.params["ENCODING"], "QUOTED-PRINTABLE"):
		raw, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(l.value)))
		if err == nil || len(raw) > 0 {
			l.value = charset(raw, l.params["CHARSET"])
		}
		l.value = strings.ReplaceAll(strings.ReplaceAll(l.value, "\r\n", "\n"), "\n", `\n`)
	case has(l.params["ENCODING"], "B"), has(l.params["ENCODING"], "BASE64"):
		if raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(l.value), "")); err == nil && utf8.Valid(raw) {
			l.value = strings.ReplaceAll(string(raw), "\n", `\n`)
		}
	}
	return l
}

// charset reads bytes whose character set the card names.
func charset(raw []byte, names []string) string {
	if len(names) > 0 && !strings.EqualFold(names[0], "UTF-8") {
		if enc, err := htmlindex.Get(names[0]); err == nil {
			if text, err := enc.NewDecoder().Bytes(raw); err == nil {
				return string(text)
			}
		}
	}
	return string(raw)
}

// splitOutside cuts a text at a sign outside of double quotes.
func splitOutside(s string, sign byte) []string {
	var out []string
	quotes, from := false, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			quotes = !quotes
		case sign:
			if !quotes {
				out = append(out, s[from:i])
				from = i + 1
			}
		}
	}
	return append(out, s[from:])
}

// cardParts cuts a value at a sign that is not escaped, and takes the escapes out.
func cardParts(s string, sign byte) []string {
	var out []string
	from := 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == sign:
			out = append(out, cardText(s[from:i]))
			from = i + 1
		}
	}
	return append(out, cardText(s[from:]))
}

// cardText takes the escapes out of a value (RFC 6350, 3.4).
func cardText(s string) string {
	if !strings.Contains(s, `\`) {
		return strings.TrimSpace(s)
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n', 'N':
			b.WriteByte('\n')
		case '\\', ',', ';', ':':
			b.WriteByte(s[i])
		default:
			b.WriteByte('\\')
			b.WriteByte(s[i])
		}
	}
	return strings.TrimSpace(b.String())
}

var cardEscapes = strings.NewReplacer("\\", `\\`, ",", `\,`, ";", `\;`, "\r\n", `\n`, "\n", `\n`)

// WriteCards writes contacts as vCards of version "3.0" or "4.0". What vCard has
// no property for is kept in properties named X-BRIDGELOG, which other programs
// leave alone. The same contacts give the same bytes.
func WriteCards(w io.Writer, version string, contacts []Contact) error {
	if version != "3.0" && version != "4.0" {
		return model.Refuse(model.Invalid, "version", "Say 3.0 or 4.0.", "vCards of version %q are not written.", version)
	}
	var b strings.Builder
	line := func(head, value string) {
		if value != "" {
			foldCard(&b, head+":"+value)
		}
	}
	list := func(texts []string) string {
		out := make([]string, len(texts))
		for i, t := range texts {
			out[i] = cardEscapes.Replace(t)
		}
		return strings.Join(out, ",")
	}
	for _, c := range contacts {
		text := func(field string) string { return cardEscapes.Replace(c.Text(field)) }
		line("BEGIN", "VCARD")
		line("VERSION", version)
		line("FN", text(ContactName))
		if version == "3.0" { // asked for there (RFC 2426, 3.1.2)
			line("N", text(ContactName)+";;;;")
		}
		line("ORG", text(ContactOrg))
		if version == "4.0" {
			line("TEL;VALUE=text", text(ContactPhone))
		} else {
			line("TEL", text(ContactPhone))
		}
		line("EMAIL", text(ContactMail))
		if zone := text(ContactZone); zone != "" && version == "3.0" {
			line("TZ;VALUE=text", zone)
		} else {
			line("TZ", zone)
		}
		line("CATEGORIES", list(c[ContactRoles]))
		line("RELATED;TYPE=agent;VALUE=text", text(ContactDeputy))
		line("X-BRIDGELOG-DUTIES", list(c[ContactDuties]))
		line("X-BRIDGELOG-OOB", text(ContactOOB))
		line("X-BRIDGELOG-HOURS", text(ContactHours))
		line("X-BRIDGELOG-VERIFIED", text(ContactVerified))
		line("X-BRIDGELOG-VERIFIED-BY", text(ContactVerifiedBy))
		line("NOTE", text(ContactNote))
		line("END", "VCARD")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// foldCard writes a line, cut so that none is longer than 75 bytes (RFC 6350,
// 3.2), never inside a character.
func foldCard(b *strings.Builder, s string) {
	most := 75
	for len(s) > most {
		n := most
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		b.WriteString(s[:n])
		b.WriteString("\r\n ")
		s, most = s[n:], 74
	}
	b.WriteString(s)
	b.WriteString("\r\n")
}
