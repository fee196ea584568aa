package model

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"bridgelog/model/form"
	"bridgelog/model/guide"
)

// CardImport is what a file of workload cards would do: rows in the order of the
// file.
type CardImport struct {
	Heads   []string          // of all columns, as the file has them
	Taken   map[string]string // key of the column by its head, for those taken
	Columns []string          // keys of the columns taken, in the order of the file
	Unknown []string          // heads of columns that mean nothing here
	Rows    []CardRow
}

// CardRow is one row of a file of workload cards.
type CardRow struct {
	Line    int    // of the file, the first is 1
	Name    string // of the workload
	ID      string // of the card it changes; empty for a new one
	Refused string // why it is not taken; empty where it is
	Changes []string
	set     map[string]json.RawMessage
}

// Counts are how many rows make cards, change cards, change nothing, and are
// refused.
func (c CardImport) Counts() (fresh, changed, same, refused int) {
	for _, r := range c.Rows {
		switch {
		case r.Refused != "":
			refused++
		case len(r.Changes) == 0:
			same++
		case r.ID == "":
			fresh++
		default:
			changed++
		}
	}
	return fresh, changed, same, refused
}

// ReadCards reads a CSV of workload cards. The first row names the columns by
// the keys of the card ("wl.owner"), by what follows the dot, or by their labels,
// in any order; mapping, which may be nil, overrules what a head is taken for, an
// empty key leaves it out. A card of the same name is changed, and only where the
// file says something. Nothing is recorded.
func ReadCards(g guide.Guide, house View, raw []byte, asking Asking, mapping map[string]string) (CardImport, error) {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(raw) {
		return CardImport{}, Refuse(Invalid, "file", "Save it as CSV in UTF-8.", "the file is no text in UTF-8.")
	}
	r := csv.NewReader(bytes.NewReader(raw))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	if head, _, _ := bytes.Cut(raw, []byte("\n")); bytes.Count(head, []byte(";")) > bytes.Count(head, []byte(",")) {
		r.Comma = ';'
	}
	heads, err := r.Read()
	if err != nil {
		return CardImport{}, Refuse(Invalid, "file", "The first row names the columns, such as Name, Owner.", "the file has no row of heads.")
	}
	reg, _ := g.HouseRegister(guide.WorkloadsRegister)
	out := CardImport{Taken: map[string]string{}}
	for _, head := range heads {
		out.Heads = append(out.Heads, strings.TrimSpace(head))
	}
	for head, key := range mapping {
		_, known := reg.Column(key)
		switch {
		case !slices.Contains(out.Heads, head):
			return out, Refuse(Invalid, "map", "The columns are: "+strings.Join(out.Heads, ", ")+".", "the file has no column %q.", head)
		case key != "" && !known:
			return out, Refuse(Invalid, "map", "Such as wl.owner.", "a card has no field %q.", key)
		}
	}
	columns := make([]form.Column, len(heads))
	for i, head := range heads {
		c, ok := cardColumn(reg, head)
		if key, said := mapping[strings.TrimSpace(head)]; said {
			c, ok = reg.Column(key)
		}
		ok = ok && !slices.Contains(out.Columns, c.Key)
		if !ok || c.Kind == form.Evidence {
			out.Unknown = append(out.Unknown, strings.TrimSpace(head))
			continue
		}
		columns[i] = c
		out.Columns, out.Taken[strings.TrimSpace(head)] = append(out.Columns, c.Key), c.Key
	}
	if !slices.Contains(out.Columns, "wl.name") {
		return out, Refuse(Invalid, "file", "Call one column Name.", "no column of the file is the name of the workload.")
	}
	seen := map[string]int{}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			return out, Refuse(Invalid, "file", "", "line %d cannot be read: %v.", line, err)
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		out.Rows = append(out.Rows, cardRow(reg, house, columns, cells, line, seen, asking))
	}
}

func cardColumn(reg form.Register, head string) (form.Column, bool) {
	head = strings.ToLower(strings.TrimSpace(head))
	i := slices.IndexFunc(reg.Columns, func(c form.Column) bool {
		return head == c.Key || head == strings.TrimPrefix(c.Key, "wl.") || head == strings.ToLower(c.Label)
	})
	if i < 0 {
		return form.Column{}, false
	}
	return reg.Columns[i], true
}

func cardRow(reg form.Register, house View, columns []form.Column, cells []string, line int, seen map[string]int, asking Asking) CardRow {
	row := CardRow{Line: line, set: map[string]json.RawMessage{}}
	for i, cell := range cells {
		if cells[i] = unquoted(strings.TrimSpace(cell)); i < len(columns) && columns[i].Key == "wl.name" {
			row.Name = cells[i]
		}
	}
	w, exists := WorkloadNamed(house, row.Name)
	row.ID = w.ID
	lower := strings.ToLower(row.Name)
	switch {
	case row.Name == "":
		row.Refused = "it has no name."
		return row
	case seen[lower] > 0:
		row.Refused = fmt.Sprintf("%s stands in line %d already.", row.Name, seen[lower])
		return row
	}
	seen[lower] = line
	for i, cell := range cells {
		if cell = strings.TrimSpace(cell); cell == "" || i >= len(columns) || columns[i].Key == "" {
			continue
		}
		c := columns[i]
		f := reg.Field(c)
		typed := []string{cell}
		if f.Kind == form.ChoiceMany || f.Multiple {
			typed = nil
			for _, part := range strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == ',' || r == '\n' }) {
				typed = append(typed, strings.TrimSpace(part))
			}
		}
		for n, word := range typed { // labels do as well as keys
			for _, choice := range asking.Choices(f) {
				if strings.EqualFold(choice.Label, word) {
					typed[n] = choice.Key
				}
			}
		}
		if f.Kind == form.YesNoReason {
			answer, reason, _ := strings.Cut(cell, ":")
			typed = []string{strings.ToLower(strings.TrimSpace(answer)), strings.TrimSpace(reason)}
		}
		if f.Kind == form.Instant && !NamesYear(cell) && cell != NotKnownTyped {
			row.Refused = c.Label + ": “" + cell + "” names no year."
			return row
		}
		raw, err := EncodeAnswer(f, typed, asking)
		if err == nil {
			err = CheckHappened(map[string]json.RawMessage{c.Key: raw}, asking.Now)
		}
		if err != nil {
			row.Refused = c.Label + ": " + problemOf(err)
			return row
		}
		if exists && (c.Key == "wl.name" || string(raw) == string(w.Fields[c.Key]) || slices.Equal(TypedAnswer(f, raw), TypedAnswer(f, w.Fields[c.Key]))) {
			continue
		}
		row.set[c.Key] = raw
		row.Changes = append(row.Changes, c.Key)
	}
	return row
}

func problemOf(err error) string {
	var refusal *Error
	if errors.As(err, &refusal) {
		return refusal.Text
	}
	return err.Error() + "."
}

// Commands are what records the rows that are taken.
func (c CardImport) Commands() []Command {
	var out []Command
	for _, r := range c.Rows {
		if r.Refused == "" && len(r.set) > 0 {
			out = append(out, PutRecord{Incident: Organisation, Register: guide.WorkloadsRegister, ID: r.ID, Set: r.set, Why: "from a file of workload cards"})
		}
	}
	return out
}

// Says tells what a row would do.
func (r CardRow) Says() string {
	switch {
	case r.Refused != "":
		return "refused: " + r.Refused
	case len(r.Changes) == 0:
		return r.Name + ": nothing new"
	case r.ID == "":
		return r.Name + ": new card"
	}
	return r.Name + ": changes " + strings.Join(r.Changes, ", ")
}

// WriteCards writes the workload cards as CSV, with the keys as heads, so that
// ReadCards takes them in again. Documents stay in the logbook: their column
// names them.
func WriteCards(g guide.Guide, house View, to io.Writer) (int, error) {
	reg, _ := g.HouseRegister(guide.WorkloadsRegister)
	w := csv.NewWriter(to)
	w.UseCRLF = true
	heads := make([]string, len(reg.Columns))
	for i, c := range reg.Columns {
		heads[i] = c.Key
	}
	_ = w.Write(heads) // the writer keeps the error for Error
	names := map[string]string{}
	for _, e := range house.Evidence() {
		names[e.ID] = e.Number + " " + e.What
	}
	cards := Workloads(house)
	for _, card := range cards {
		cells := make([]string, len(reg.Columns))
		for i, c := range reg.Columns {
			f := reg.Field(c)
			typed := TypedAnswer(f, card.Fields[c.Key])
			switch {
			case f.Kind == form.Evidence:
				for n, id := range typed {
					typed[n] = names[id]
				}
				cells[i] = strings.Join(typed, "; ")
			case f.Kind == form.YesNoReason:
				cells[i] = strings.TrimSuffix(strings.Join(typed, ": "), ": ")
			default:
				cells[i] = strings.Join(typed, "; ")
			}
			if strings.ContainsAny(firstOf(cells[i]), "=+-@\t\r") { // no spreadsheet takes it for a formula
				cells[i] = "'" + cells[i]
			}
		}
		_ = w.Write(cells) // as above
	}
	w.Flush()
	return len(cards), w.Error()
}

// unquoted takes away the sign that WriteCards puts before what a spreadsheet
// would run.
func unquoted(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune("=+-@", rune(cell[1])) {
		return cell[1:]
	}
	return cell
}

func firstOf(text string) string {
	if text == "" {
		return ""
	}
	return text[:1]
}
