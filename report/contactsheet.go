package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// ContactSheetReport is the sheet of everybody who can be reached.
const ContactSheetReport = "contact_sheet"

// ContactSheet is the address book on paper, for a night without a screen: who
// takes which role, and everybody with the ways the attacker cannot read first.
// Numbers nobody tried for long, or ever, stand out. It is pure.
func ContactSheet(house model.View, l Led, c Choice) Doc {
	c.TLP = cmp.Or(c.TLP, DefaultTLP)
	b := book{builder: builder{v: house, c: c, zone: model.Location(c.Zone)}, led: l}
	d := Doc{Meta: b.meta()}
	d.Meta.Title = "Contact sheet"
	d.Meta.Report, d.Meta.Name, d.Meta.Number = ContactSheetReport, "", ""
	people := model.Contacts(house)
	slices.SortStableFunc(people, func(x, y model.Contact) int { return strings.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name)) })
	stale := 0
	for _, p := range people {
		if f := p.Fresh(c.MadeAt); f == model.Stale || f == model.NeverTried {
			stale++
		}
	}
	state := "every number was tried within 180 days"
	if stale > 0 {
		state = fmt.Sprintf("%d of %d were not tried within 180 days: they are marked STALE", stale, len(people))
	}
	d.Blocks = append(d.Blocks, Pairs{Key: true, Rows: []Pair{{Label: "Organisation", Value: orNot(c.Organisation)}, {Label: "People", Value: fmt.Sprint(len(people))},
		{Label: "State", Value: state}, {Label: "Marking", Value: c.TLP}, {Label: "Made", Value: both(c.MadeAt, b.zone) + " by " + c.MadeBy}}},
		Para{Style: "muted", Text: "Paper is read by whoever finds it: number the copies, and collect them when a new sheet is made. Before dialling, look at the clock of the person's zone."})
	return Doc{Meta: d.Meta, Blocks: append(append(d.Blocks, sheetByRole(people, l.Guide, c.MadeAt)...), sheetOfAll(house, people, l.Guide, b.zone, c.MadeAt)...)}
}

// sheetByRole lists who can take each role of the guide, and which nobody can.
func sheetByRole(people []model.Contact, g guide.Guide, now time.Time) []Block {
	t := Table{Columns: []Column{{Title: "Role", Share: 2.4}, {Title: "Person", Share: 2}, {Title: "Out-of-band", Share: 2.2}, {Title: "Telephone", Share: 2}, {Title: "Stand-in", Share: 1.8}}, Empty: "The guide names no roles."}
	for _, r := range g.Roles {
		label, found := r.Label, false
		for _, p := range people {
			if !slices.Contains(p.Roles, r.Key) {
				continue
			}
			t.Rows = append(t.Rows, []string{label, p.Name, cmp.Or(p.OOB, "none"), cmp.Or(p.Phone, "none"), p.Deputy})
			if f := p.Fresh(now); f == model.Stale || f == model.NeverTried {
				t.Missing = append(t.Missing, Cell{len(t.Rows) - 1, 1})
				t.Rows[len(t.Rows)-1][1] += " (STALE)"
			}
			label, found = "", true
		}
		if !found {
			t.Rows = append(t.Rows, []string{label, "nobody", "", "", ""})
			t.Missing = append(t.Missing, Cell{len(t.Rows) - 1, 1})
		}
	}
	return []Block{Heading{1, "Who takes which role"}, t}
}

// sheetOfAll is everybody, in the order of names.
func sheetOfAll(house model.View, people []model.Contact, g guide.Guide, zone *time.Location, now time.Time) []Block {
	t := Table{Columns: []Column{{Title: "Name, unit", Share: 2}, {Title: "Can take", Share: 1.9}, {Title: "Stand-in", Share: 1.5}, {Title: "Out-of-band", Share: 1.9},
		{Title: "Telephone, mail", Share: 2.3}, {Title: "Hours, zone", Share: 1.7}, {Title: "Last tried", Share: 1.7}}, Empty: "The address book is empty."}
	for i, p := range people {
		var roles []string
		for _, key := range p.Roles {
			label := key
			if r, ok := g.Role(key); ok {
				label = r.Label
			}
			roles = append(roles, label)
		}
		tried := "STALE: never"
		if p.Verified.Known() {
			tried = p.Verified.From.In(zone).Format("2006-01-02")
			if p.VerifiedBy != "" {
				tried += " by " + p.VerifiedBy
			}
			if p.Fresh(now) == model.Stale {
				tried = fmt.Sprintf("STALE: %s, %d days ago", tried, int(now.Sub(p.Verified.From).Hours()/24))
			}
		}
		if f := p.Fresh(now); f == model.Stale || f == model.NeverTried {
			t.Missing = append(t.Missing, Cell{i, 6})
		}
		if p.OOB == "" {
			t.Missing = append(t.Missing, Cell{i, 3})
		}
		if r, ok := house.Record(guide.ContactsRegister, p.ID); ok {
			t.Cites = append(t.Cites, uint64(r.Seq))
		}
		t.Rows = append(t.Rows, []string{lines(p.Name, p.Org), strings.Join(roles, ", "), cmp.Or(p.Deputy, "none"), cmp.Or(p.OOB, "none"),
			cmp.Or(lines(p.Phone, p.Mail), "none"), cmp.Or(lines(p.Hours, p.Zone), "not known"), tried})
	}
	return []Block{Heading{1, "Everybody"}, t}
}

// lines are the texts that are there, one a line.
func lines(texts ...string) string { return strings.Join(compactTexts(texts...), "\n") }
