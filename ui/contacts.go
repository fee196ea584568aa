package ui

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// contactBook is the address book as the window last read it, by name.
type contactBook struct {
	seq    model.Seq
	all    []model.Contact
	byName map[string]int
}

// contacts are the people of the address book; reading them again is spared
// while nothing was recorded.
func (s *Shell) contacts() []model.Contact { return s.contactBook().all }

func (s *Shell) contactBook() *contactBook {
	if b := &s.book; b.byName != nil && b.seq == s.house.Last.Seq {
		return b
	}
	b := contactBook{seq: s.house.Last.Seq, all: model.Contacts(s.house), byName: map[string]int{}}
	for i, c := range b.all {
		b.byName[strings.ToLower(c.Name)] = i
	}
	s.book = b
	return &s.book
}

// contactNamed finds somebody in the address book.
func (s *Shell) contactNamed(name string) (model.Contact, bool) {
	b := s.contactBook()
	i, ok := b.byName[strings.ToLower(strings.TrimSpace(name))]
	if !ok {
		return model.Contact{}, false
	}
	return b.all[i], true
}

// reachOf is how a person is reached, with the clock where they are; empty for
// somebody the address book does not know.
func (s *Shell) reachOf(name string) string {
	c, ok := s.contactNamed(name)
	if !ok {
		return ""
	}
	words := c.Reach()
	if there := thereNow(c, s.Now()); there != "" && c.Zone != s.Home().String() {
		words = strings.TrimPrefix(words+", there "+there, ", ")
	}
	return words
}

// thereNow is the clock where somebody is: "03:12, asleep?".
func thereNow(c model.Contact, now time.Time) string {
	clock, night := c.ThereNow(now)
	if night {
		clock += ", asleep?"
	}
	return clock
}

// freshWords is when a contact was last tried, and the colour of it.
func freshWords(c model.Contact, now time.Time) (string, fyne.ThemeColorName) {
	colour := map[model.Freshness]fyne.ThemeColorName{model.Fresh: kit.ColourGood, model.Ageing: kit.ColourWarn, model.Stale: kit.ColourBad, model.NeverTried: kit.ColourBad}[c.Fresh(now)]
	if !c.Verified.Known() {
		return "never", colour
	}
	days := model.DaysBetween(c.Verified.From, now, now.Location())
	switch {
	case days <= 0:
		return "today", colour
	case days == 1:
		return "yesterday", colour
	}
	return fmt.Sprintf("%d days ago", days), colour
}

// contactColumns lay the address book out: what is dialled at night comes first.
var contactColumns = []kit.Column{
	{Key: "name", Title: "Name", Width: 150, Flex: 1.5},
	{Key: "phone", Title: "Telephone", Width: 132, Flex: 1},
	{Key: "oob", Title: "Out-of-band", Width: 132, Flex: 1, Optional: 1},
	{Key: "roles", Title: "Can take the roles", Width: 150, Flex: 1.5, Optional: 3},
	{Key: "hours", Title: "Reachable", Width: 136, Flex: 1, Optional: 4},
	{Key: "zone", Title: "There now", Width: 108, Optional: 2},
	{Key: "verified_at", Title: "Last tried", Width: 112, Optional: 1},
	{Key: "mail", Title: "Mail", Width: 170, Flex: 1, Optional: 8},
	{Key: "org", Title: "Unit", Width: 110, Flex: 0.5, Optional: 7},
	{Key: "deputy", Title: "Stand-in", Width: 110, Optional: 6},
}

func (r *register) contactCell(row model.Record, col string, now time.Time) kit.Cell {
	cell := kit.Cell{Text: r.text(row, col), Struck: row.Withdrawn}
	if row.Withdrawn {
		return cell
	}
	switch c := model.ContactOf(row); col {
	case "name":
		cell.Bold = true
	case "zone":
		clock, night := c.ThereNow(now)
		cell.Text, cell.Muted = clock, !night
		if night {
			cell.Text, cell.Colour = clock+", asleep?", kit.ColourWarn
		}
	case "verified_at":
		cell.Text, cell.Colour = freshWords(c, now)
	case "phone":
		if cell.Text == "" && c.OOB == "" && c.Mail == "" {
			cell.Text, cell.Colour = "no way to reach", kit.ColourBad
		}
	}
	return cell
}

func (t *registerScreen) isContacts() bool {
	return t.id == model.Organisation && t.reg.reg.Key == guidance.ContactsRegister
}

// contactActs are what is done with people of the address book beside what is
// done with any row.
func (t *registerScreen) contactActs(some bool) []rowAct {
	return []rowAct{{"Reached just now", fyne.KeyV, "V", some, t.reached}, {"Import contacts", fyne.KeyI, "I", true, t.chooseContacts},
		{"Export the address book", fyne.KeyE, "E", true, t.exportContacts}, {"Contact sheet as PDF, to carry along", fyne.KeyP, "P", true, t.contactSheet}}
}

// reached notes that the people in hand were reached the way that is written.
func (t *registerScreen) reached() {
	var all []model.Command
	for _, row := range t.targets(true) {
		set := map[string]json.RawMessage{"verified_at": t.justNow(), "verified_by": asJSON(t.s.deps.Desk.By().Name)}
		for key, raw := range set {
			if string(row.Fields[key]) == string(raw) {
				delete(set, key)
			}
		}
		if len(set) > 0 {
			all = append(all, t.put(row.ID, set))
		}
	}
	n := len(all)
	t.doAll(all, func(desk.Change) { t.s.Notice(countWord(n, "contact was", "contacts were") + " reached just now.") })
}
