package ui

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
	"bridgelog/model/regime"
	"bridgelog/ui/kit"
)

// organisationDuties are duties no rule pack has: contracts, insurers, the
// parent company, a law that is missing.
type organisationDuties struct {
	s     *Shell
	house model.View
	rows  []model.Record
	table *kit.DenseTable
	facts *factList
	one   *kit.Button
	gone  *kit.Button
	form  *actForm // in the sheet
	body  fyne.CanvasObject
}

// noPeriod is the unit of a duty without a figure.
const noPeriod = "no fixed period"

// ownUnits are the units a period can be in, as they are read and recorded.
var ownUnits = []string{regime.Hours, "calendar days", "business days", regime.Months, noPeriod}

func newOrganisationDuties(s *Shell) *organisationDuties {
	d := &organisationDuties{s: s, facts: newFactList()}
	d.table = kit.NewDenseTable([]kit.Column{
		{Key: "name", Title: "Duty", Width: 150, Flex: 2, NoSort: true},
		{Key: "to", Title: "To", Width: 110, Flex: 1, NoSort: true},
		{Key: "period", Title: "Period", Width: 120, Fit: true, NoSort: true},
		{Key: "from", Title: "Runs from", Width: 100, Flex: 0.6, NoSort: true, Optional: 1},
	}, func() int { return len(d.rows) }, d.cell)
	d.table.Name = "own duties"
	d.table.Empty = "No own duty yet. N adds one."
	d.table.OnSelect = func(int) { d.detail() }
	d.table.OnOpen = func(int) { d.change() }
	d.table.OnKey = func(_ int, key fyne.KeyName) bool {
		switch key {
		case fyne.KeyN, fyne.KeyInsert:
			d.add()
		case fyne.KeyDelete:
			d.strike()
		default:
			return false
		}
		return true
	}
	d.one = kit.NewButtonOf(kit.ButtonNormal, "Change", "Enter", d.change)
	d.gone = kit.NewButtonOf(kit.ButtonNormal, "Strike", "Del", d.strike)
	acts := kit.Pad(0, 6, newFlow(8, nil, kit.NewButtonOf(kit.ButtonPrimary, "Add a duty", "N", d.add), d.one, d.gone))
	d.body = container.NewBorder(nil, acts, nil, nil, newListBeside(0.6, 0.5, d.table, kit.Panel(d.facts.scroll)))
	return d
}

func (d *organisationDuties) object() fyne.CanvasObject { return d.body }
func (d *organisationDuties) leave()                    {}
func (d *organisationDuties) acting() *actForm          { return d.form }
func (d *organisationDuties) escape() bool              { return false }
func (d *organisationDuties) focus()                    { focusOn(d.s, d.table) }

func (d *organisationDuties) show(house model.View) {
	d.house = house
	at := ""
	if r, ok := d.chosen(); ok {
		at = r.ID
	}
	d.rows = append(house.Standing(model.OwnDutyRegister), struckRecords(house, model.OwnDutyRegister)...)
	i := slices.IndexFunc(d.rows, func(r model.Record) bool { return r.ID == at })
	if i < 0 && len(d.rows) > 0 {
		i = 0
	}
	d.table.Select(i)
	d.table.Refresh()
	d.detail()
}

func (d *organisationDuties) chosen() (model.Record, bool) {
	if i := d.table.Selected(); i >= 0 && i < len(d.rows) {
		return d.rows[i], true
	}
	return model.Record{}, false
}

// ownPeriod is how long an own duty gives, in words.
func ownPeriod(r model.Record) string {
	var n int
	if json.Unmarshal(r.Fields["value"], &n) != nil || n == 0 {
		return noPeriod
	}
	unit := strings.ReplaceAll(textOf(r.Fields["unit"]), "-", " ")
	if n == 1 {
		unit = strings.TrimSuffix(unit, "s")
	}
	return fmt.Sprintf("%d %s", n, unit)
}

func (d *organisationDuties) cell(row int, col string) kit.Cell {
	r := d.rows[row]
	c := kit.Cell{Struck: r.Withdrawn}
	switch col {
	case "name":
		c.Text, c.Bold = textOf(r.Fields["name"]), !r.Withdrawn
	case "to":
		c.Text = textOf(r.Fields["to"])
	case "period":
		c.Text = ownPeriod(r)
	case "from":
		c.Text = regime.TriggerWords(textOf(r.Fields["trigger"]))
	}
	return c
}

// detail is everything about the chosen duty.
func (d *organisationDuties) detail() {
	r, ok := d.chosen()
	d.one.Hidden, d.gone.Hidden = !ok || r.Withdrawn, !ok || r.Withdrawn
	if !ok {
		d.facts.show("", []fact{{text: "Contracts, insurers, the parent company and laws that no rule pack has belong here. What stands here is proposed in every incident beside the duties of the rule pack, and counts like them once it is confirmed. It is marked as your own, not as law.", style: kit.TextStyle{Colour: kit.ColourMuted}}})
		return
	}
	word := func(key string) string { return textOf(r.Fields[key]) }
	out := []fact{{text: word("name"), style: kit.TextStyle{Size: kit.SizeStep, Bold: true, Struck: r.Withdrawn}}}
	if r.Withdrawn {
		out = append(out, fact{"Struck", d.s.stampWords(r.WithdrawnBy), kit.TextStyle{}, nil}, fact{"Why", r.WithdrawWhy, kit.TextStyle{}, nil})
	}
	period := ownPeriod(r) + " from " + regime.TriggerWords(word("trigger"))
	if c := word("calendar"); c != "" && c != "none" {
		period += ", counted by " + calendarWords(c)
	}
	out = append(out, fact{"To", word("to"), kit.TextStyle{}, nil}, fact{"Basis", word("basis"), kit.TextStyle{}, nil}, fact{"Period", period, kit.TextStyle{}, nil})
	items := strings.TrimSpace(word("text"))
	if items == "" {
		items = "what happened, and what it means for the recipient"
	}
	for i, line := range strings.Split(items, "\n") {
		label := ""
		if i == 0 {
			label = "Must say"
		}
		out = append(out, fact{label: label, text: line})
		if label == "" {
			out[len(out)-1].label = " " // stays in the column of values
		}
	}
	out = append(out, fact{"Entered", d.s.stampWords(r.Since), quiet, nil})
	if r.Seq != r.Since.Seq {
		out = append(out, fact{"Changed", d.s.stampWords(r.Stamp), quiet, nil})
	}
	out = append(out, fact{text: "Own duty, not law. " + noAdvice, style: quiet})
	d.facts.show(r.ID, out)
}

func (d *organisationDuties) add() { d.edit("Add an own duty", "Add", model.Record{}) }

func (d *organisationDuties) change() {
	if r, ok := d.chosen(); ok && !r.Withdrawn {
		d.edit("Change "+textOf(r.Fields["name"]), "Change", r)
	}
}

func (d *organisationDuties) strike() {
	if r, ok := d.chosen(); ok && !r.Withdrawn {
		d.s.strikeHouse(model.OwnDutyRegister, r.ID, "Strike "+textOf(r.Fields["name"]), "It is proposed to no incident any more. Clocks that run keep it.")
	}
}

// edit asks for what makes an own duty. An empty record is a new one.
func (d *organisationDuties) edit(title, verb string, r model.Record) {
	var triggers, calendars []string
	for _, t := range regime.Triggers {
		triggers = append(triggers, regime.TriggerWords(t))
	}
	ids := calendarIDs(d.s.deps.Desk.Duties().Pack)
	for _, id := range ids {
		calendars = append(calendars, calendarWords(id))
	}
	f := newActForm(d.s, func() model.View { return model.View{ID: model.Organisation, Zone: d.s.Home().String()} }, verb, "Ctrl+Enter", []form.Field{
		{Key: "name", Label: "What it is called", Kind: form.Text, Help: "Such as Notice to the cyber insurer."},
		{Key: "to", Label: "To whom", Kind: form.Text, Help: "Name and how to reach them tonight."},
		{Key: "basis", Label: "Where it is written", Kind: form.Text, Help: "Contract and clause, policy, law and section."},
		{Key: "trigger", Label: "Runs from", Kind: form.ChoiceOne, Inline: triggers},
		{Key: "unit", Label: "Period in", Kind: form.ChoiceOne, Inline: ownUnits},
		{Key: "value", Label: "How many", Kind: form.Text, Help: "A whole number, such as 48."},
		{Key: "calendar", Label: "Business days by the calendar", Kind: form.ChoiceOne, Inline: calendars},
		{Key: "text", Label: "What the notice has to say", Kind: form.LongText, Help: "One item a line. Empty asks what happened and what it means for the recipient."},
	})
	f.visible = func(x form.Field) bool {
		unit := f.fields.Text("unit")
		return x.Key != "value" && x.Key != "calendar" || x.Key == "value" && unit != "" && unit != noPeriod || x.Key == "calendar" && unit == "business days"
	}
	f.changed = func() { f.fields.Refresh() }
	f.needed = func() []string {
		keys := []string{"name", "to", "basis", "trigger", "unit"}
		if unit := f.fields.Text("unit"); unit != noPeriod {
			keys = append(keys, "value")
		}
		return keys
	}
	f.rename = map[string]string{"period": "value"}
	f.command = func(set map[string]json.RawMessage, _ bool) model.Command {
		word := func(key string) string { return guidance.Text(set[key]) }
		c := model.PutOwnDuty{ID: r.ID, Name: word("name"), To: word("to"), Basis: word("basis"), Text: word("text")}
		if i := slices.Index(triggers, word("trigger")); i >= 0 {
			c.Trigger = regime.Triggers[i]
		}
		if unit := word("unit"); unit != noPeriod {
			n, err := strconv.Atoi(strings.TrimSpace(word("value")))
			if err != nil || n < 1 {
				f.fields.Problem("value", "Write a whole number from 1 on, or choose no fixed period.")
				return nil
			}
			c.Value, c.Unit = n, strings.ReplaceAll(unit, " ", "-")
			if i := slices.Index(calendars, word("calendar")); i >= 0 && c.Unit == regime.BusinessDays {
				c.Calendar = ids[i]
			}
		}
		return c
	}
	f.done = func(c desk.Change) {
		d.s.closeSheet()
		all := c.View.Standing(model.OwnDutyRegister)
		at := slices.MaxFunc(all, func(a, b model.Record) int { return int(a.Seq) - int(b.Seq) }) // the one just kept
		if i := slices.IndexFunc(d.rows, func(x model.Record) bool { return x.ID == at.ID }); i >= 0 {
			d.table.Select(i)
			d.detail()
		}
		d.focus()
	}
	fill := map[string][]string{}
	if r.ID != "" {
		for _, key := range []string{"name", "to", "basis", "text"} {
			if text := textOf(r.Fields[key]); text != "" {
				fill[key] = []string{text}
			}
		}
		fill["trigger"] = []string{regime.TriggerWords(textOf(r.Fields["trigger"]))}
		fill["unit"] = []string{noPeriod}
		var n int
		if json.Unmarshal(r.Fields["value"], &n) == nil && n > 0 {
			fill["unit"], fill["value"] = []string{strings.ReplaceAll(textOf(r.Fields["unit"]), "-", " ")}, []string{fmt.Sprint(n)}
		}
		if c := textOf(r.Fields["calendar"]); c != "" {
			fill["calendar"] = []string{calendarWords(c)}
		}
	}
	d.form = f
	f.inSheet(title, "own-duty/"+r.ID, fill)
	f.fields.Refresh()
}
