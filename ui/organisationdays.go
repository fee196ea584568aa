package ui

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
	"bridgelog/model/regime"
	"bridgelog/ui/kit"
)

// organisationDays are the calendars the rules count by: whose holidays each
// takes, and the days a person added or opened.
type organisationDays struct {
	s     *Shell
	house model.View
	ids   []string // calendars
	uses  map[string]int
	list  *kit.DenseTable
	days  []closedDay
	table *kit.DenseTable
	year  *kit.ChoiceRow
	says  *kit.Para
	full  *kit.Para // the chosen day in full
	right *kit.Section
	acts  *fyne.Container
	take  *kit.Button
	open  *kit.Button
	gone  *kit.Button
	form  *actForm // in the sheet
	body  fyne.CanvasObject
}

// closedDay is a line of a calendar: a holiday that is built in, or a row the
// organisation entered, struck ones too.
type closedDay struct {
	date, name string
	record     model.Record // of the organisation's own row; empty ID for a built-in day
	open       bool         // the row says that the day is not closed
	over       string       // what was done about a built-in day
}

func newOrganisationDays(s *Shell) *organisationDays {
	d := &organisationDays{s: s, uses: map[string]int{}}
	pack := s.deps.Desk.Duties().Pack
	d.ids = calendarIDs(pack)
	for _, stage := range pack.Stages {
		d.uses[stage.Calendar]++
	}
	d.list = kit.NewDenseTable([]kit.Column{{Key: "name", Title: "Calendar", Width: 124, Flex: 1, NoSort: true},
		{Key: "takes", Title: "Takes the holidays of", Width: 130, Flex: 2.6, NoSort: true},
		{Key: "uses", Title: "Rules", Width: 44, AlignRight: true, NoSort: true, Optional: 1}}, func() int { return len(d.ids) }, d.listCell)
	d.list.Name = "calendars"
	d.list.OnSelect = func(int) { d.fill() }
	d.list.OnOpen = func(int) { d.choosePlace() }
	d.list.OnKey = d.key
	d.table = kit.NewDenseTable([]kit.Column{{Key: "date", Title: "Closed", Width: 106, Fit: true, NoSort: true},
		{Key: "name", Title: "Day", Width: 140, Flex: 1.2, NoSort: true}, {Key: "why", Title: "Where it comes from", Width: 140, Flex: 1, NoSort: true}},
		func() int { return len(d.days) }, d.dayCell)
	d.table.Name = "closed days"
	d.table.OnSelect = func(int) {
		d.able()
		d.right.Refresh()
	}
	d.table.OnKey = d.key
	now := s.Now().In(s.Home()).Year()
	var years []kit.Option
	for y := now - 1; y <= now+2; y++ {
		years = append(years, kit.Option{Key: fmt.Sprint(y), Label: fmt.Sprint(y)})
	}
	d.year = kit.NewChoiceRow("Year", years)
	d.year.Set(fmt.Sprint(now))
	d.year.OnChange = func([]string) { d.fill() }
	d.says, d.full = kit.NewPara("", quiet), kit.NewPara("", small)
	d.right = kit.NewSection("", topToBottom(kit.Stack(6, kit.Row(12, d.year), d.says), kit.Pad(0, 4, d.table), d.full))
	d.take = kit.NewButtonOf(kit.ButtonPrimary, "Choose whose holidays", "Enter", d.choosePlace)
	d.open = kit.NewButtonOf(kit.ButtonNormal, "Open this day", "O", d.openDay)
	d.gone = kit.NewButtonOf(kit.ButtonNormal, "Strike", "Del", d.strike)
	d.acts = newFlow(8, nil, d.take, kit.NewButtonOf(kit.ButtonNormal, "Add a closed day", "N", d.addDay), d.open, d.gone)
	d.body = container.NewBorder(nil, kit.Pad(0, 6, d.acts), nil, nil, newListBeside(0.47, 0.36, d.list, d.right))
	return d
}

func (d *organisationDays) object() fyne.CanvasObject { return d.body }
func (d *organisationDays) leave()                    {}
func (d *organisationDays) acting() *actForm          { return d.form }
func (d *organisationDays) escape() bool              { return false }
func (d *organisationDays) focus()                    { focusOn(d.s, d.list) }

func (d *organisationDays) chosen() string {
	if i := d.list.Selected(); i >= 0 && i < len(d.ids) {
		return d.ids[i]
	}
	return ""
}

func (d *organisationDays) show(house model.View) {
	d.house = house
	if d.list.Selected() < 0 {
		d.list.Select(0)
	}
	d.list.Refresh()
	d.fill()
}

func (d *organisationDays) listCell(row int, col string) kit.Cell {
	id := d.ids[row]
	switch col {
	case "name":
		return kit.Cell{Text: calendarWords(id), Bold: true}
	case "uses":
		return kit.Cell{Text: fmt.Sprint(d.uses[id]), Muted: true}
	}
	text, ok := takenWords(d.house, id)
	if !ok {
		return kit.Cell{Text: text, Colour: kit.ColourWarn}
	}
	return kit.Cell{Text: text}
}

// fill works out the days of the chosen calendar and year.
func (d *organisationDays) fill() {
	id, year := d.chosen(), d.year.One()
	from, to := year+"-01-01", year+"-12-31"
	first, err := regime.ParseDay(from)
	last, err2 := regime.ParseDay(to)
	if err != nil || err2 != nil {
		return
	}
	d.days = nil
	for _, c := range regime.Holidays(id, model.PlaceOf(d.house, id), first, last) {
		d.days = append(d.days, closedDay{date: c.Date, name: c.Name})
	}
	built := len(d.days)
	own := 0
	for _, r := range d.house.Records[model.ClosedRegister] {
		date := textOf(r.Fields["date"])
		if textOf(r.Fields["calendar"]) != id || date < from || date > to {
			continue
		}
		x := closedDay{date: date, name: textOf(r.Fields["name"]), record: r, open: string(r.Fields["open"]) == "true"}
		if !r.Withdrawn {
			own++
			for i := range d.days[:built] {
				if d.days[i].date == date && x.open {
					d.days[i].over = "opened"
				}
			}
		}
		d.days = append(d.days, x)
	}
	slices.SortStableFunc(d.days, func(a, b closedDay) int { return strings.Compare(a.date, b.date) })
	d.right.SetTitle(strings.ToUpper(calendarWords(id)) + " · " + year)
	count := len(model.ClosedDays(d.house, id, first, last))
	d.right.SetNote(fmt.Sprintf("%s closed, %d by hand", countWord(count, "day", "days"), own))
	_, ok := takenWords(d.house, id)
	switch {
	case !ok:
		d.says.SetText("Nobody chose whose holidays count: only Saturdays, Sundays and days entered here are closed. Enter chooses.")
	case strings.HasSuffix(placeLabel(d.house, id), "("+regime.None+")"):
		d.says.SetText("No holidays of it are built in. Saturdays and Sundays are closed; enter the others.")
	default:
		about := ""
		if _, more := placeParts(placeLabel(d.house, id)); strings.Contains(more, "enter") {
			about = upper(more) + ". "
		}
		d.says.SetText(about + "Saturdays and Sundays are closed as well. Check the list against the official one: what is closed only in a city or by order has to be entered.")
	}
	d.table.Empty = "No closed day beside Saturdays and Sundays. N adds one."
	d.table.Select(min(max(d.table.Selected(), 0), len(d.days)-1))
	d.table.Refresh()
	d.able()
	d.body.Refresh()
}

func (d *organisationDays) day() (closedDay, bool) {
	if i := d.table.Selected(); i >= 0 && i < len(d.days) {
		return d.days[i], true
	}
	return closedDay{}, false
}

// able shows the acts that can be done with the chosen day.
func (d *organisationDays) able() {
	x, ok := d.day()
	d.take.Hidden = len(placesOf(d.chosen())) < 2
	d.open.Hidden = !ok || x.record.ID != "" || x.over != ""
	d.gone.Hidden = !ok || x.record.ID == "" || x.record.Withdrawn
	d.acts.Refresh()
	d.full.SetText("")
	if ok {
		d.full.SetText(d.dayWords(x))
	}
}

// dayWords are everything about one day, the reason too.
func (d *organisationDays) dayWords(x closedDay) string {
	text := x.date + ": " + x.name
	switch {
	case x.open:
		text = x.date + " is open: " + x.name
	case x.over != "":
		text += ". Opened by hand, see the row below it"
	case x.record.ID == "":
		text += ". Built in, of " + placeLabel(d.house, d.chosen())
	}
	if x.record.ID != "" {
		text += ". Entered by " + d.s.stampWords(x.record.Stamp)
	}
	if x.record.Withdrawn {
		text += ". Struck by " + d.s.stampWords(x.record.WithdrawnBy) + ": " + x.record.WithdrawWhy
	}
	return strings.TrimSuffix(text, ".") + "."
}

func (d *organisationDays) dayCell(row int, col string) kit.Cell {
	x := d.days[row]
	c := kit.Cell{Struck: x.record.Withdrawn || x.over != ""}
	switch col {
	case "date":
		day, err := time.Parse(time.DateOnly, x.date)
		if err != nil {
			c.Text = x.date
			return c
		}
		c.Text = day.Format("Mon 2 Jan")
		c.Muted = day.Weekday() == time.Saturday || day.Weekday() == time.Sunday // closed anyway
	case "name":
		c.Text = x.name
		if x.open {
			c.Text = "open: " + x.name
		}
	case "why":
		c.Muted = true
		switch {
		case x.record.Withdrawn:
			c.Struck = false
			c.Text = "struck by " + x.record.WithdrawnBy.By
		case x.record.ID != "":
			c.Text = "by " + x.record.By
		case x.over != "":
			c.Struck = false
			c.Text = "built in, opened by hand"
		default:
			c.Text = "built in"
		}
	}
	return c
}

// key does what letters mean in both lists.
func (d *organisationDays) key(_ int, key fyne.KeyName) bool {
	switch key {
	case fyne.KeyN, fyne.KeyInsert:
		d.addDay()
	case fyne.KeyO:
		if !d.open.Hidden {
			d.openDay()
		}
	case fyne.KeyDelete:
		if !d.gone.Hidden {
			d.strike()
		}
	case fyne.KeyRight:
		focusOn(d.s, d.table)
	case fyne.KeyLeft:
		focusOn(d.s, d.list)
	default:
		return false
	}
	return true
}

// choosePlace asks whose holidays the calendar takes.
func (d *organisationDays) choosePlace() {
	id := d.chosen()
	all := placesOf(id)
	if len(all) < 2 {
		return
	}
	now := model.PlaceOf(d.house, id)
	var items []kit.PaletteItem
	for _, p := range all {
		name, note := p.Label, ""
		if cut, ok := strings.CutSuffix(name, " ("+regime.None+")"); ok {
			name, note = cut, "none built in"
		}
		if p.Key == now {
			note = "taken now"
		}
		items = append(items, kit.PaletteItem{ID: p.Key, Title: name, Note: note})
	}
	p := kit.NewPalette("Whose holidays count for "+calendarWords(id)+"? Type a country or state", items, nil)
	p.OnClose = func() { d.s.closeSheet() }
	p.OnPick = func(key string) {
		d.s.closeSheet()
		d.s.Do(model.PutPlace{Calendar: id, Place: key}, nil)
		d.focus()
	}
	d.s.openSheet(p, p.Entry())
	p.SetItems(items) // now that it has a size, the first one can be brought into view
}

// addDay asks for a closed day and what it is.
func (d *organisationDays) addDay() {
	id := d.chosen()
	f := newActForm(d.s, func() model.View { return model.View{ID: model.Organisation, Zone: d.s.Home().String()} }, "Add", "Ctrl+Enter", []form.Field{
		{Key: "date", Label: "Date", Kind: form.Text, Help: "As 2026-12-24."},
		{Key: "name", Label: "What it is, and who ordered it", Kind: form.Text, Help: "Such as Federal offices closed by order of 18 December."}})
	f.needed = func() []string { return []string{"date", "name"} }
	f.command = func(set map[string]json.RawMessage, _ bool) model.Command {
		return model.PutClosed{Calendar: id, Date: guidance.Text(set["date"]), Name: guidance.Text(set["name"])}
	}
	f.done = func(c desk.Change) {
		d.s.closeSheet()
		all := c.View.Standing(model.ClosedRegister)
		at := slices.MaxFunc(all, func(a, b model.Record) int { return int(a.Seq) - int(b.Seq) }) // the one just kept
		date := textOf(at.Fields["date"])
		if year := date[:4]; year != d.year.One() {
			d.year.Set(year) // a year not offered leaves the row empty
			if d.year.One() == "" {
				d.year.Set(fmt.Sprint(d.s.Now().Year()))
			}
			d.fill()
		}
		if i := slices.IndexFunc(d.days, func(x closedDay) bool { return x.record.ID == at.ID }); i >= 0 {
			d.table.Select(i)
			d.able()
		}
		focusOn(d.s, d.table)
	}
	d.form = f
	f.inSheet("Add a closed day: "+calendarWords(id), "closed-day/"+id, nil)
}

// openDay says that a built-in day is not closed this year.
func (d *organisationDays) openDay() {
	x, ok := d.day()
	if !ok {
		return
	}
	id := d.chosen()
	d.s.ask("Open "+x.date+", "+x.name, "The day counts as a business day from now on.", "Why", "such as not a holiday in our city", "Open", func(why string, failed func(error)) {
		d.s.Do(model.PutClosed{Calendar: id, Date: x.date, Name: why, Open: true}, func(desk.Change) {
			d.s.closeSheet()
			focusOn(d.s, d.table)
		}, failed)
	})
}

func (d *organisationDays) strike() {
	if x, ok := d.day(); ok && x.record.ID != "" {
		d.s.strikeHouse(model.ClosedRegister, x.record.ID, "Strike "+x.date+", "+x.name, "The calendar counts without it again.")
	}
}
