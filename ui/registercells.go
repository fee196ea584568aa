package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// stateColumn is the last column of every register: its state, or what its
// fields come to.
const stateColumn = "_state"

// stateless are registers of things that happened: their rows have no state.
var stateless = []string{"evidence", "custody", guidance.ContactsRegister}

// draftColumn is where a row says that it holds typing that is not recorded.
func (r *register) draftColumn() string {
	if slices.Contains(stateless, r.reg.Key) {
		return r.reg.Columns[0].Key
	}
	return stateColumn
}

// dueColumns are moments by which something has to be done, while a row is open.
var dueColumns = []string{"due", "due_at", "next_due", "until", "valid_until"}

// columns lay a register out: number first, state last, what matters least
// first to go where the room is short.
func (r *register) columns() []kit.Column {
	if r.reg.Key == guidance.ContactsRegister {
		return contactColumns
	}
	out := []kit.Column{}
	if r.reg.Key != "evidence" { // its rows are called by a number of their own
		out = append(out, kit.Column{Key: "n", Title: "No.", Width: 30, AlignRight: true})
	}
	named := false
	for i, c := range r.reg.Columns {
		if c.Key == "state" {
			continue
		}
		col := kit.Column{Key: c.Key, Title: c.Label, Optional: i + 2}
		switch {
		case r.reg.Key == "evidence" && c.Key == "id":
			col.Title, col.Width, col.Optional = "No.", 48, 0
		case slices.Contains(dueColumns, c.Key):
			col.Width = 172 // with the words of what is overdue
		case c.Kind == form.Instant:
			col.Width = 124
		case c.Kind == form.Person:
			col.Width = 108
		case c.Kind == form.System:
			col.Width, col.Flex = 96, 0.3
		case c.Kind == form.Evidence || c.Kind == form.Hypothesis:
			col.Width = 84
		case r.reg.Key == "indicators" && c.Key == "kind":
			col.Width = 150 // with the words of what does not fit
		case c.Key == "step", c.Key == "ticket":
			col.Width = 92
		case c.Kind == form.Number:
			col.Width, col.AlignRight = 60, true
		case c.Kind == form.ChoiceOne && !named && c.Key != "level":
			col.Width = 112
		case c.Kind == form.ChoiceOne, c.Key == "kind":
			col.Width = 128
		case !named:
			named = true
			col.Width, col.Flex, col.Optional = 150, 4, 0
			col.Mono = r.reg.Key == "indicators"
		case c.Key == "phase", c.Key == "direction", c.Key == "ref", c.Key == "audience", c.Key == "role":
			col.Width = 96
		default:
			col.Width, col.Flex = 120, 1
		}
		switch { // who and until when are what a tired person looks for
		case c.Key == "owner", c.Key == "decider", c.Key == "person", c.Key == "system", slices.Contains(dueColumns, c.Key):
			col.Optional = min(col.Optional, 1)
		case c.Key == "sha256":
			col.Mono = true
		}
		col.Fit = col.Flex == 0
		out = append(out, col)
	}
	if slices.Contains(stateless, r.reg.Key) {
		return out
	}
	width := float32(112)
	if r.fields["state"].Key != "" {
		width = 96
	}
	return append(out, kit.Column{Key: stateColumn, Title: r.stateTitle(), Width: width, Fit: true})
}

func (r *register) stateTitle() string {
	if c, ok := r.reg.Column("state"); ok {
		return c.Label
	}
	return "State"
}

// cell is one cell of a row; now turns times that passed into words.
func (r *register) cell(at int, col string, now time.Time) kit.Cell {
	row := r.rows[at]
	if r.reg.Key == guidance.ContactsRegister {
		return r.contactCell(row, col, now)
	}
	var c kit.Cell
	switch col {
	case "n":
		return kit.Cell{Text: fmt.Sprint(at + 1), Muted: true, Struck: row.Withdrawn}
	case stateColumn:
		c = r.state(row, now)
	default:
		c = kit.Cell{Text: r.text(row, col)}
	}
	if m, ok := r.moment(row, col); ok {
		c.Text = localTime(m, r.v.Location(), now, now)
		if slices.Contains(dueColumns, col) && !row.Withdrawn {
			if word := r.overdue(row, col, m, now); word != "" {
				c.Badge = word
			}
		}
	}
	if row.Withdrawn {
		c.Struck = col != stateColumn
		return c
	}
	switch {
	case r.reg.Key == "indicators" && col == "kind":
		if p := model.IndicatorProblem(model.IndicatorKind(guidance.Text(row.Fields["kind"])), guidance.Text(row.Fields["value"])); p != "" {
			c.Badge = "does not fit"
		}
	case col == "owner" && c.Text == "" && r.isOpen(row):
		c.Text, c.Colour, c.Bold = "nobody", kit.ColourBad, true
	}
	return c
}

// overdue says in words that a time has passed while it still mattered.
func (r *register) overdue(row model.Record, col string, m model.Moment, now time.Time) string {
	if now.IsZero() || !now.After(m.End()) {
		return ""
	}
	age := model.FormatAge(now.Sub(m.End()))
	switch {
	case col == "valid_until" || r.reg.Key == "decisions":
		return "ended"
	case r.reg.Key == "communications":
		return "overdue " + age
	case r.isOpen(row):
		return "overdue " + age
	}
	return ""
}

// state is the last column: the state of a row in words, or what its fields say
// where the register has none.
func (r *register) state(row model.Record, now time.Time) kit.Cell {
	filled := func(col string) bool { return guidance.Filled(row.Fields[col]) }
	switch {
	case row.Withdrawn:
		return kit.Cell{Text: "withdrawn", Badge: ""}
	case r.fields["state"].Key != "":
		key := guidance.Text(row.Fields["state"])
		c := kit.Cell{Text: r.text(row, "state"), Bold: r.isOpen(row) && key == "blocked"}
		if r.reg.Key == guidance.StepsRegister {
			return c
		}
		if key == "" && r.isOpen(row) {
			c.Text = "no state yet"
			c.Muted = true
			if choices := r.guide.Choices(r.fields["state"]); len(choices) > 0 && r.reg.Key == "actions" {
				c.Text, c.Muted = choices[0].Label, false
			}
		}
		if !r.isOpen(row) {
			c.Muted = true
		}
		return c
	}
	switch r.reg.Key {
	case "changes":
		switch {
		case filled("undone_at"):
			return kit.Cell{Text: "undone", Muted: true}
		case filled("keep"):
			return kit.Cell{Text: "kept for good", Muted: true}
		}
		return kit.Cell{Text: "to be undone", Bold: true}
	case "overrides":
		switch {
		case filled("settled"):
			return kit.Cell{Text: "settled", Muted: true}
		case r.isOpen(row):
			return kit.Cell{Text: "owed", Bold: true}
		}
		return kit.Cell{Text: "waived"}
	case "targets", "decisions":
		if m, ok := r.moment(row, "valid_until"); ok && !now.IsZero() {
			if now.After(m.End()) {
				return kit.Cell{Text: "ended", Bold: true}
			}
			return kit.Cell{Text: "in force"}
		}
	case "roster":
		switch {
		case guidance.Text(row.Fields["in_scope"]) == "left_out":
			return kit.Cell{Text: "left out", Muted: true}
		case filled("to"):
			return kit.Cell{Text: "left", Muted: true}
		case filled("person"):
			return kit.Cell{Text: "on duty"}
		}
	case "communications":
		if filled("confirmed") {
			return kit.Cell{Text: "confirmed", Muted: true}
		}
		if guidance.Text(row.Fields["direction"]) != "in" {
			return kit.Cell{Text: "not confirmed"}
		}
	case "indicators":
		if filled("deployed") {
			return kit.Cell{Text: "in monitoring", Muted: true}
		}
		return kit.Cell{Text: "not watched yet"}
	case "injects":
		if filled("given") {
			return kit.Cell{Text: "given", Muted: true}
		}
		return kit.Cell{Text: "not given yet"}
	case "severity_history":
		if n := len(r.rows); n > 0 && r.rows[n-1].ID == row.ID {
			return kit.Cell{Text: "stands now"}
		}
		return kit.Cell{Text: "before", Muted: true}
	}
	return kit.Cell{}
}

// line is a row as one line of text, for the clipboard and the timeline: its
// columns with their labels, defanged.
func (r *register) line(row model.Record) string {
	parts := []string{r.title(row)}
	for _, c := range r.reg.Columns {
		text := r.text(row, c.Key)
		if text == "" || c.Key == "id" || strings.HasSuffix(parts[0], text) {
			continue
		}
		parts = append(parts, c.Label+": "+text)
	}
	if row.Withdrawn {
		parts = append(parts, "withdrawn: "+row.WithdrawWhy)
	}
	return strings.Join(strings.Fields(strings.Join(parts, " · ")), " ")
}
