package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/ui/kit"
)

// organisationChanges lists every change of the organisation's record: who, when,
// what it was before and what it became.
type organisationChanges struct {
	s     *Shell
	rows  []houseChange // newest first
	table *kit.DenseTable
	facts *factList
	body  fyne.CanvasObject
	upTo  model.Seq // of the record the rows were read for
}

// houseChange is one entry of the organisation's record.
type houseChange struct {
	model.Stamp
	verb  string // entered, changed, struck
	what  string
	lines []fact // column by column
	why   string
}

func newOrganisationChanges(s *Shell) *organisationChanges {
	c := &organisationChanges{s: s, facts: newFactList()}
	c.table = kit.NewDenseTable([]kit.Column{{Key: "at", Title: "When", Width: 206, NoSort: true}, {Key: "by", Title: "Who", Width: 96, Flex: 0.4, NoSort: true},
		{Key: "verb", Title: "Act", Width: 66, NoSort: true}, {Key: "what", Title: "What", Width: 180, Flex: 2.4, NoSort: true}}, func() int { return len(c.rows) }, c.cell)
	c.table.Name = "changes"
	c.table.Empty = "Nothing was entered yet."
	c.table.OnSelect = func(int) { c.detail() }
	c.body = newListBeside(0.66, 0.55, c.table, kit.Panel(c.facts.scroll))
	return c
}

func (c *organisationChanges) object() fyne.CanvasObject { return c.body }
func (c *organisationChanges) leave()                    {}
func (c *organisationChanges) escape() bool              { return false }
func (c *organisationChanges) focus()                    { focusOn(c.s, c.table) }

// show reads the entries anew when there are more.
func (c *organisationChanges) show(house model.View) {
	if c.upTo == house.Last.Seq && c.upTo > 0 {
		return
	}
	c.upTo = house.Last.Seq
	c.s.Run(func(ctx context.Context) func() {
		entries, err := c.s.deps.Desk.OrganisationEntries(ctx)
		return func() {
			if err != nil {
				c.s.Fail(err)
				return
			}
			c.read(entries)
		}
	})
}

func (c *organisationChanges) read(entries []model.Recorded) {
	before := map[string]map[string]json.RawMessage{}
	c.rows = nil
	for _, e := range entries {
		stamp := model.Stamp{Seq: e.Seq, At: e.At, By: e.By, Role: e.Role}
		switch ev := e.Event.(type) {
		case model.RecordPut:
			key := ev.Register + "/" + ev.ID
			old := before[key]
			now := maps.Clone(old)
			if now == nil {
				now = map[string]json.RawMessage{}
			}
			maps.Copy(now, ev.Set)
			before[key] = now
			verb := "changed"
			if old == nil {
				verb = "entered"
			}
			x := houseChange{Stamp: stamp, verb: verb, what: c.rowWords(ev.Register, ev.ID, now), why: ev.Why}
			if ev.Register == model.PlaybookRegister {
				c.playbook(&x, ev.ID)
				c.rows = append(c.rows, x)
				continue
			}
			for _, column := range slices.Sorted(maps.Keys(ev.Set)) {
				text := c.value(ev.Register, column, ev.Set[column])
				if was := c.value(ev.Register, column, old[column]); was != "" && was != text {
					text = fmt.Sprintf("%s (before: %s)", orNothing(text), was)
				}
				x.lines = append(x.lines, fact{label: c.column(column), text: orNothing(text), style: small})
			}
			c.rows = append(c.rows, x)
		case model.ClockMoved:
			c.rows = append(c.rows, houseChange{Stamp: stamp, verb: "noticed", what: model.ClockSeen{Moved: &ev}.Words()})
		case model.ClockChecked:
			c.rows = append(c.rows, houseChange{Stamp: stamp, verb: "checked", what: model.ClockSeen{Checked: &ev}.Words()})
		case model.RecordWithdrawn:
			old := before[ev.Register+"/"+ev.ID]
			x := houseChange{Stamp: stamp, verb: "struck", what: c.rowWords(ev.Register, ev.ID, old), why: ev.Why}
			for _, column := range slices.Sorted(maps.Keys(old)) {
				if text := c.value(ev.Register, column, old[column]); text != "" {
					x.lines = append(x.lines, fact{label: c.column(column), text: text, style: kit.TextStyle{Size: kit.SizeSmall, Struck: true}})
				}
			}
			c.rows = append(c.rows, x)
		}
	}
	slices.Reverse(c.rows)
	if c.table.Selected() < 0 && len(c.rows) > 0 {
		c.table.Select(0)
	}
	c.table.Refresh()
	c.detail()
}

// playbook tells of a version of the playbook what changed in it.
func (c *organisationChanges) playbook(x *houseChange, id string) {
	for _, change := range model.PlaybookChanges(c.s.House()) {
		if change.ID != id {
			continue
		}
		x.verb, x.why = change.Act(), change.Reason
		x.what = "Playbook " + change.Version + ": step " + change.Edit.Step + " " + change.Act()
		x.lines = append(x.lines, fact{label: "From", text: change.From, style: small}, fact{label: "Made by", text: change.ByWords(), style: small})
		for _, r := range change.Readings(*c.s.newest.Guide) {
			text := orNothing(r.Reads)
			if r.Was != "" {
				text += " (before: " + r.Was + ")"
			}
			x.lines = append(x.lines, fact{label: r.Label, text: text, style: small})
		}
	}
}

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}

// rowWords is what a row of a register is called.
func (c *organisationChanges) rowWords(register, id string, now map[string]json.RawMessage) string {
	word := func(key string) string { return textOf(now[key]) }
	switch register {
	case model.ProfileRegister:
		if load := word("workload"); load != "" {
			return "Workload " + load
		}
		return "Profile of the organisation"
	case model.OwnDutyRegister:
		return "Own duty " + word("name")
	case model.ClosedRegister:
		if string(now["open"]) == "true" {
			return "Open day " + word("date") + ", " + calendarWords(word("calendar"))
		}
		return "Closed day " + word("date") + ", " + calendarWords(word("calendar"))
	case model.PlaceRegister:
		calendar, _, _ := strings.Cut(id, "~")
		return "Holidays of " + calendarWords(calendar)
	case model.UnlockerRegister:
		return "Way to open the logbook: " + strings.ReplaceAll(word("kind"), "-", " ") + " " + word("name")
	case model.ConfirmRegister:
		return "Confirmed by PIN by " + word("name") + ": " + word("act")
	case model.StyleRegister:
		return "Style of documents"
	case model.OperatorRegister:
		return "Operator " + word("name")
	case model.PackRegister:
		return "Rule pack " + word("version")
	}
	return strings.ReplaceAll(register, "_", " ") + " " + id
}

// column is the name of a column: the question it answers, or its word.
func (c *organisationChanges) column(key string) string {
	if q, ok := c.s.deps.Desk.Duties().Rules.Question(key); ok {
		return q.Label
	}
	return upper(strings.ReplaceAll(key, "_", " "))
}

// value is what a column holds as a person reads it.
func (c *organisationChanges) value(register, key string, raw json.RawMessage) string {
	if q, ok := c.s.deps.Desk.Duties().Rules.Question(key); ok && register == model.ProfileRegister {
		return strings.Join(q.Words(listOf(raw)), ", ")
	}
	if text := textOf(raw); text != "" || len(raw) == 0 {
		switch {
		case register == model.OperatorRegister && key == "pin" && text != "":
			return "set, " + text[:min(len(text), 8)]
		case text == "":
		case key == "calendar":
			return calendarWords(text)
		case key == "trigger":
			return regime.TriggerWords(text)
		case key == "place":
			i := slices.IndexFunc(regime.Places(), func(p regime.Place) bool { return p.Key == text })
			if i >= 0 {
				return regime.Places()[i].Label
			}
		}
		return text
	}
	if register == model.StyleRegister && key == "logo" {
		var l model.Logo
		if json.Unmarshal(raw, &l) != nil || l.SHA256 == "" {
			return ""
		}
		return fmt.Sprintf("%s, %d × %d pixels, SHA-256 %.16s…", l.Name, l.Width, l.Height, l.SHA256)
	}
	switch text := string(raw); text {
	case "true":
		return "yes"
	case "false":
		return "no"
	case `""`, "null", "[]":
		return ""
	default:
		return text
	}
}

func (c *organisationChanges) cell(row int, col string) kit.Cell {
	x := c.rows[row]
	switch col {
	case "at":
		return kit.Cell{Text: model.FormatInstant(x.At, c.s.Home())}
	case "by":
		return kit.Cell{Text: x.By}
	case "verb":
		return kit.Cell{Text: x.verb, Muted: true}
	}
	return kit.Cell{Text: x.what}
}

func (c *organisationChanges) detail() {
	i := c.table.Selected()
	if i < 0 || i >= len(c.rows) {
		c.facts.show("", []fact{{text: "Every change stands here with what was there before.", style: quiet}})
		return
	}
	x := c.rows[i]
	out := []fact{{text: x.what, style: kit.TextStyle{Size: kit.SizeStep, Bold: true}}, {text: upper(x.verb) + " by " + c.s.stampWords(x.Stamp), style: quiet}}
	if x.why != "" {
		out = append(out, fact{label: "Why", text: x.why, style: small})
	}
	for _, f := range x.lines {
		if len(f.label) > 14 { // a question: its words go across
			out = append(out, fact{text: f.label, style: quiet}, fact{text: f.text, style: small})
			continue
		}
		out = append(out, f)
	}
	c.facts.show(fmt.Sprint(x.Seq), out)
}
