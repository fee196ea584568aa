package interop

import (
	"bytes"
	"encoding/csv"
	"io"
	"regexp"
	"slices"
	"strings"

	"bridgelog/model"
)

// contactWords are names of columns, plain, by field; the first fits best. Those
// of Outlook, Google and our own tables are among them.
var contactWords = map[string]map[string]int{
	ContactName:       phrases(`name, display name, full name, file as, contact, person, anzeigename, nom, nombre, nome`),
	ContactOrg:        phrases(`organisation or unit, org, organisation, organization, organization name, company, firm, department, organization department, unit, firma, abteilung`),
	ContactRoles:      phrases(`can take the roles, roles, role, rolle, rollen`),
	ContactDuties:     phrases(`answers for, duties, responsibilities`),
	ContactDeputy:     phrases(`stand in, deputy, backup, stellvertreter, vertretung, assistants name`),
	ContactPhone:      phrases(`telephone, phone, primary phone, business phone, phone number, phone 1 value, work phone, mobile phone, mobile, cell, phone 2 value, business phone 2, company main phone, telefon, mobil, handy, tel`),
	ContactMail:       phrases(`mail, e mail, email, e mail address, email address, e mail 1 value, primary email, mail address`),
	ContactOOB:        phrases(`out of band, oob, private number, private phone, home phone`),
	ContactHours:      phrases(`reachable, hours, office hours, availability`),
	ContactZone:       phrases(`time zone, timezone, zone, tz, zeitzone`),
	ContactVerified:   phrases(`last tried, verified at, last verified, verified`),
	ContactVerifiedBy: phrases(`tried by, verified by`),
	ContactNote:       phrases(`note, notes, remarks, comment, bemerkung, notizen, job title, title, organization title`),
}

var (
	givenWords  = phrases(`given name, first name, firstname, vorname`)
	familyWords = phrases(`family name, last name, lastname, surname, nachname`)
)

// severalColumns are fields that more than one column may feed.
var severalColumns = []string{ContactPhone, ContactNote, ContactRoles}

// PartOfName is what a column of given or family names is taken for.
const PartOfName = "part of the name"

// readTable reads a table with a header.
func (c *Contacts) readTable(text []byte, o ContactOptions) error {
	first, _, _ := bytes.Cut(text, newline)
	delim, most := byte(','), 0
	for _, d := range []byte{',', ';', '\t'} {
		if n := bytes.Count(first, []byte{d}); n > most {
			delim, most = d, n
		}
	}
	rows := newCSV(bytes.NewReader(text), delim, true, DefaultLimits)
	var header []string
	var fields []string // by column; empty for one that is not used
	var given, family = -1, -1
	for {
		p, err := rows.next()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if header == nil {
			if p.problem != "" {
				continue
			}
			header = columnNames(slices.Clone(p.cells))
			c.Header = header
			if fields, given, family, err = c.mapColumns(header, o); err != nil {
				return err
			}
			rows.want = len(header)
			continue
		}
		r := ContactRecord{Line: p.line, Contact: Contact{}}
		if p.problem != "" {
			r.Outcome, r.Reason = Rejected, p.problem
		} else {
			r.takeRow(p.cells, fields, given, family)
		}
		r.finish(o)
		if err := c.add(r); err != nil {
			return err
		}
	}
}

func (r *ContactRecord) takeRow(cells, fields []string, given, family int) {
	for i, field := range fields {
		cell := strings.TrimSpace(cells[i])
		if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune("=+-@", rune(cell[1])) {
			cell = cell[1:] // put there so that no spreadsheet runs it
		}
		switch {
		case cell == "" || field == "":
		case field == ContactRoles || field == ContactDuties:
			for _, t := range strings.FieldsFunc(cell, func(x rune) bool { return x == ';' || x == ',' || x == '\n' }) {
				r.Contact[field] = append(r.Contact[field], strings.TrimSpace(t))
			}
		case field == ContactPhone:
			r.Contact[field] = append(r.Contact[field], strings.ReplaceAll(cell, " ::: ", ", "))
		default:
			r.Contact[field] = append(r.Contact[field], cell)
		}
	}
	if len(r.Contact[ContactName]) > 0 {
		return
	}
	var parts []string
	for _, i := range []int{given, family} {
		if i >= 0 && strings.TrimSpace(cells[i]) != "" {
			parts = append(parts, strings.TrimSpace(cells[i]))
		}
	}
	if len(parts) > 0 {
		r.Contact[ContactName] = []string{strings.Join(parts, " ")}
	}
}

// mapColumns finds which column feeds which field; the person's word comes first.
func (c *Contacts) mapColumns(header []string, o ContactOptions) (fields []string, given, family int, err error) {
	fields, given, family = make([]string, len(header)), -1, -1
	c.Mapping = map[string]string{}
	for name, field := range o.Mapping {
		i := slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(h, name) })
		switch {
		case i < 0:
			return nil, 0, 0, model.Refuse(model.Invalid, "map", "The columns are: "+strings.Join(header, ", ")+".", "the table has no column %q.", name)
		case !slices.Contains(ContactFields, field) && field != "":
			return nil, 0, 0, model.Refuse(model.Invalid, "map", "The fields are: "+strings.Join(ContactFields, ", ")+".", "the address book has no field %q.", field)
		}
		fields[i] = field
	}
	overruled := func(i int) bool {
		for name := range o.Mapping {
			if strings.EqualFold(name, header[i]) {
				return true
			}
		}
		return false
	}
	for _, field := range ContactFields {
		type fit struct{ at, rank int }
		var fits []fit
		for i, name := range header {
			plain := plainWords(name)
			rank, ok := contactWords[field][plain]
			if plain == strings.ReplaceAll(field, "_", " ") {
				rank, ok = -1, true
			}
			if ok && fields[i] == "" && !overruled(i) {
				fits = append(fits, fit{i, rank})
			}
		}
		slices.SortStableFunc(fits, func(a, b fit) int { return a.rank - b.rank })
		for n, f := range fits {
			if n == 0 && !slices.Contains(fields, field) || slices.Contains(severalColumns, field) {
				fields[f.at] = field
			}
		}
	}
	for i, name := range header {
		plain := plainWords(name)
		if _, ok := givenWords[plain]; ok && fields[i] == "" && given < 0 {
			given = i
		}
		if _, ok := familyWords[plain]; ok && fields[i] == "" && family < 0 {
			family = i
		}
	}
	for i, name := range header {
		switch {
		case fields[i] != "":
			c.Mapping[name] = fields[i]
		case i == given || i == family:
			c.Mapping[name] = PartOfName
		default:
			c.leftOut(name)
		}
	}
	if !slices.Contains(fields, ContactName) && given < 0 && family < 0 {
		return nil, 0, 0, model.Refuse(model.Invalid, "map", "Name the column that holds it. The columns are: "+strings.Join(header, ", ")+".", "no column of the table holds the names.")
	}
	return fields, given, family, nil
}

var dialled = regexp.MustCompile(`^\+[0-9][0-9 ()/.,+-]*$`)

// WriteContacts writes contacts as a table that this and other programs read
// again: UTF-8 with a mark, commas. A cell that a spreadsheet would run gets an
// apostrophe before it; telephone numbers stay as they are.
func WriteContacts(w io.Writer, contacts []Contact) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(ContactFields); err != nil {
		return err
	}
	for _, c := range contacts {
		row := make([]string, len(ContactFields))
		for i, field := range ContactFields {
			cell := strings.Join(c[field], "; ")
			if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) && !(field == ContactPhone && dialled.MatchString(cell)) {
				cell = "'" + cell
			}
			row[i] = cell
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
