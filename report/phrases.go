package report

import (
	"regexp"
	"strings"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// derived is the text of a row the program wrote itself of an act, in the
// language; what was typed in it stays. Such rows are drawn anew each time, or
// stand in the journal without a line that a person typed. What came with a file
// of others stays as it is.
func (t *tongue) derived(r *model.Row) string {
	switch {
	case t == nil || r.Erased && !r.Derived:
		return r.Text
	case r.Derived:
		said := t.said(r.Text)
		for _, worth := range []string{model.OnlyNamed, model.ByTheirPIN} { // they stand in what is taken over as a name
			said = strings.ReplaceAll(said, worth, t.tr(worth))
		}
		return said
	case r.Typed != "" || r.Source != nil || r.Transcribed != nil || r.IsCorrection:
		return r.Text
	}
	text, _ := t.known(r.Text)
	return text
}

// span is a length of time as the program writes it: "2 d 21 h", "1h30m".
var (
	span   = regexp.MustCompile(`^-?\d+ ?[dhms](?: ?\d+ ?[dhms])*$`)
	inSpan = regexp.MustCompile(`(\d+) ?([dhms])`)
)

// units are the units of a length of time in the language.
func (t *tongue) units(text string) (string, bool) {
	if !span.MatchString(text) {
		return text, false
	}
	return inSpan.ReplaceAllStringFunc(text, func(s string) string {
		m := inSpan.FindStringSubmatch(s)
		return m[1] + " " + t.tr("unit|"+m[2])
	}), true
}

// listed are texts of the program in a row, each in the language; false where
// one of them is not known.
func (t *tongue) listed(text, between string) (string, bool) {
	parts := strings.Split(text, between)
	if len(parts) < 2 {
		return text, false
	}
	for i, p := range parts {
		said, ok := t.known(p)
		if !ok {
			return text, false
		}
		parts[i] = said
	}
	return strings.Join(parts, between), true
}

// recorded is a text of the program that stands in the record as it was, line by
// line; what is none of its texts stays.
func (t *tongue) recorded(text string) string {
	if t == nil {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		said, ok := t.known(line)
		if !ok {
			said, _ = t.listed(line, ", ")
		}
		lines[i] = said
	}
	return strings.Join(lines, "\n")
}

// amount is a number as it is typed, with the word before it in the language.
func (t *tongue) amount(text string) string {
	if t == nil {
		return text
	}
	for _, word := range []string{"about", "at least", "at most"} {
		if len(text) > len(word) && strings.EqualFold(text[:len(word)], word) {
			return t.tr("amount|"+word) + text[len(word):]
		}
	}
	return text
}

// quoted is a text between the quotation marks of the language.
func (t *tongue) quoted(text string) string { return t.tr("“%s”", text) }

// either is names of which any one is wanted.
func (t *tongue) either(names Names) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = t.quoted(name)
	}
	return strings.Join(quoted, t.tr(" or "))
}

// author is who wrote an entry and in which role, a role of the guide in the
// language.
func (t *tongue) author(name, role string) string {
	if t == nil || role == "" {
		return by(name, role)
	}
	words := strings.ReplaceAll(strings.TrimPrefix(role, "-"), "_", " ")
	if said, ok := t.known(upper(words)); ok {
		role = t.inside(said)
	}
	return by(name, role)
}

// cells are what the program itself writes into columns for free text, by
// register and column.
var cells = map[string][]string{
	"decisions.kind":           {"run state", "targets", "running state"},
	"communications.direction": {"in", "out"},
}

// cellOf is a value of a column for free text, in the language where the program
// wrote it.
func (b *book) cellOf(register, column string, row model.Record, value string) string {
	if b.tongue == nil || value == "" {
		return value
	}
	if register == model.DutyRegister {
		if b.ruledBy == nil {
			b.ruledBy = map[string]model.Duty{}
			for _, d := range b.v.Duties() {
				b.ruledBy[d.ID] = d
			}
		}
		if d := b.ruledBy[row.ID]; d.Ruled {
			switch column {
			case "name":
				return b.duty(d)
			case "to":
				return b.ruled(d, value)
			case "starts_from":
				return b.said(value)
			}
		}
	}
	if register == "decisions" && guide.Text(row.Fields["kind"]) == "run_state" && (column == "question" || column == "chosen") {
		said, _ := b.known(value)
		return said
	}
	for _, own := range cells[register+"."+column] {
		if value == own {
			return b.tr("cell|" + value)
		}
	}
	return value
}
