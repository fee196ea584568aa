package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/model/guide"
)

// A register is a table while a page is wide enough for it; beyond this many
// filled columns, or letters in a row, its rows are set one below the other.
const (
	mostColumns = 6
	mostLetters = 420
)

// register prints the standing rows of a register, then what was withdrawn and
// what is marked stricter than the document.
func (b *book) register(r form.Register) []Block {
	var standing, gone []model.Record
	withheld := 0
	for _, row := range b.v.Records[r.Key] {
		switch {
		case b.withholdsRecord(r, row):
			withheld++
		case row.Withdrawn:
			gone = append(gone, row)
		default:
			standing = append(standing, row)
		}
	}
	columns := b.filled(r, standing)
	cells := make([][]string, len(standing))
	letters := 0
	for i, row := range standing {
		n := 0
		for _, c := range columns {
			value := b.cell(r, c, row)
			cells[i] = append(cells[i], value)
			n += utf8.RuneCountInString(value)
		}
		letters = max(letters, n)
	}
	var out []Block
	var cites []uint64
	widths, fits := b.shares(columns, cells)
	switch {
	case len(standing) == 0:
		out = []Block{Para{Text: b.none(r.Key)}}
	case !fits || len(columns) > mostColumns || letters > mostLetters:
		out = b.stacked(columns, cells)
	default:
		t := Table{Rows: cells}
		for i, c := range columns {
			t.Columns = append(t.Columns, Column{Title: b.heads(c), Share: widths[i]})
		}
		out = []Block{t}
	}
	for _, row := range slices.Concat(standing, gone) {
		cites = append(cites, rowEntries(row)...)
	}
	switch first := out[0].(type) { // what is set as a table, or row by row
	case Table:
		first.Cites = cites
		out[0] = first
	case Pairs:
		first.Cites = cites
		out[0] = first
	}
	out = append(out, b.onPaper(r, standing)...)
	if len(gone) > 0 {
		lines := []string{b.trn(len(gone), "1 row was withdrawn and is kept in the logbook:", "%d rows were withdrawn and are kept in the logbook:")}
		for _, row := range gone {
			lines = append(lines, b.tr("“%s” by %s: %s", b.headline(r, row), row.WithdrawnBy.By, row.WithdrawWhy))
		}
		out = append(out, Para{Style: "muted", Text: strings.Join(lines, "\n")})
	}
	if withheld > 0 {
		b.leave(b.tr("rows of “%s”", b.tr(r.Title)), withheld)
		out = append(out, Para{Style: "muted", Text: b.trn(withheld, "1 row is marked stricter than %s and withheld.", "%d rows are marked stricter than %s and withheld.", b.c.TLP)})
	}
	return out
}

func countOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// none is what stands for an empty register. Systems named at the start, and
// those the log names with an act of the attacker, are affected ones too.
func (b *book) none(register string) string {
	if register == "affected_systems" {
		if named := b.v.Texts("rep.systems"); len(named) > 0 {
			return b.tr("None listed; named when it was reported: %s.", strings.Join(named, ", "))
		}
		var names []string
		for _, x := range b.touchedSystems() {
			names = append(names, x.name)
		}
		if len(names) > 0 {
			return b.tr("None listed; named in the log with acts of the attacker: %s.", strings.Join(names, ", "))
		}
	}
	return b.tr("None.")
}

// withholdsRecord says whether a row must not be in this copy.
func (b *book) withholdsRecord(r form.Register, row model.Record) bool {
	mark := guide.Text(row.Fields["tlp"])
	if _, marked := r.Column("tlp"); !marked {
		mark = ""
	}
	switch {
	case b.c.Redacts(RedactPrivileged) && privilegedRow(row):
		b.holdRecord(r, row, RedactPrivileged, "")
	case r.Key == model.RosterRegister && b.wide() && guide.Text(row.Fields["in_scope"]) == "left_out":
		b.holdRecord(r, row, RedactedTLP, "")
	case mark != "" && strictness(mark) > strictness(b.c.TLP):
		b.holdRecord(r, row, RedactedTLP, mark)
	default:
		return false
	}
	return true
}

// holdRecord notes a row of a register that is withheld, once.
func (b *book) holdRecord(r form.Register, row model.Record, reason, mark string) {
	x := Redaction{Place: r.Title, Entry: fmt.Sprint(row.Seq), Reason: reason, Mark: mark, Was: b.rowWords(r, row)}
	if !slices.Contains(b.held, x) {
		b.hold(x)
	}
}

// carriedColumn stands on rows that came with a merge.
var carriedColumn = form.Column{Key: model.FromColumn, Label: "Carried over from", Kind: form.Text}

// filled are the columns any of the rows has something in.
func (b *book) filled(r form.Register, rows []model.Record) []form.Column {
	var out []form.Column
	for i, c := range append(r.Columns[:len(r.Columns):len(r.Columns)], carriedColumn) {
		some := i == 0
		for _, row := range rows {
			some = some || b.cell(r, c, row) != ""
		}
		if some {
			out = append(out, c)
		}
	}
	return out
}

// cell is one value of a row in words.
func (b *book) cell(r form.Register, c form.Column, row model.Record) string {
	raw := row.Fields[c.Key]
	value := b.text(r.Field(c), raw)
	switch {
	case c.Key == "role" && r.Key == model.RosterRegister:
		if seat, ok := b.led.Guide.Role(value); ok {
			return b.tr(seat.Label)
		}
	case c.Key == "phase":
		return b.phase(value)
	case value == "":
	case c.Key == "in_scope" || c.Key == "kind" && r.Key == "overrides": // words of the program
		return b.tr("state|" + strings.ReplaceAll(value, "_", " "))
	case c.Key == "state" || c.Key == "kind":
		return b.cellOf(r.Key, c.Key, row, strings.ReplaceAll(value, "_", " "))
	case c.Key == "item" && r.Key == "custody":
		return b.named("evidence", "id", guide.Texts(raw))
	}
	return b.cellOf(r.Key, c.Key, row, value)
}

// headline is the first thing a row says.
func (b *book) headline(r form.Register, row model.Record) string {
	for _, c := range r.Columns {
		if s := b.cell(r, c, row); s != "" && c.Kind != form.Instant {
			return s
		}
	}
	return row.ID
}

// stacked sets rows as numbered groups of labelled facts, what is empty left out.
func (b *book) stacked(columns []form.Column, cells [][]string) []Block {
	out := make([]Block, len(cells))
	for i, row := range cells {
		var p Pairs
		for k, value := range row {
			if value == "" {
				continue
			}
			label := b.heads(columns[k])
			if len(p.Rows) == 0 {
				label = fmt.Sprintf("%d. %s", i+1, label)
			}
			p.Rows = append(p.Rows, Pair{Label: label, Value: value, Strong: len(p.Rows) == 0})
		}
		out[i] = p
	}
	return out
}

// heads is what a column is called. “By” is a time to be kept here and a person
// there, which other languages call differently.
func (b *book) heads(c form.Column) string {
	if c.Kind == form.Instant && c.Label == "By" {
		return b.tr("deadline|By")
	}
	return b.tr(c.Label)
}

// tableWidth is how many letters stand side by side on the narrowest page a
// document is drawn for.
const tableWidth = 84

// shares are the widths of columns: each has room for its longest word, what is
// left goes to those with more to say. False when even the words have no room.
func (b *book) shares(columns []form.Column, cells [][]string) ([]float64, bool) {
	least, want := make([]float64, len(columns)), make([]float64, len(columns))
	sum, more := 0.0, 0.0
	for i, c := range columns {
		word, longest := 0, 0
		texts := []string{b.heads(c)}
		for _, row := range cells {
			texts = append(texts, row[i])
		}
		for _, text := range texts {
			longest = max(longest, min(utf8.RuneCountInString(text), 60))
			for _, w := range strings.Fields(text) {
				word = max(word, utf8.RuneCountInString(w))
			}
		}
		least[i] = float64(word + 2)
		want[i] = max(0, float64(longest)-least[i])
		sum, more = sum+least[i], more+want[i]
	}
	for i := range least {
		if more > 0 {
			least[i] += max(0, tableWidth-sum) * want[i] / more
		}
	}
	return least, sum <= tableWidth
}

// raw reads a text of a row.
func raw(row model.Record, key string) string { return guide.Text(row.Fields[key]) }

// at reads an instant of a row.
func at(row model.Record, key string) (model.Moment, bool) {
	var m model.Moment
	if json.Unmarshal(row.Fields[key], &m) != nil || !m.Known() {
		return model.Moment{}, false
	}
	return m, true
}
