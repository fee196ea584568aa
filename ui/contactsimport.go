package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/interop"
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
)

var contactFiles = []pick.Filter{{Name: "Contacts (vCard, CSV)", Extensions: []string{"vcf", "csv", "vcard"}}, {Name: "Any file"}}

func isContactFile(path string) bool {
	return slices.Contains([]string{".vcf", ".vcard", ".csv", ".tsv"}, strings.ToLower(filepath.Ext(path)))
}

// chooseContacts asks for a file of contacts.
func (t *registerScreen) chooseContacts() {
	t.s.deps.Pick.OpenFiles("Import contacts", contactFiles, func(paths []string, err error) {
		t.s.run.Post(func() {
			switch {
			case err != nil:
				t.s.Fail(err)
			case len(paths) > 0 && paths[0] != "":
				t.planContacts(paths[0])
			}
		})
	})
}

// planContacts reads the file and shows what it would do; nothing is recorded.
func (t *registerScreen) planContacts(path string) { t.planMapped(path, nil) }

// planMapped is planContacts with what a person said of the columns of a table.
func (t *registerScreen) planMapped(path string, said map[string]string) {
	t.s.Run(func(ctx context.Context) func() {
		plan, err := t.s.deps.Desk.PlanContacts(ctx, path, said)
		return func() {
			if err != nil && len(plan.Header) == 0 {
				t.s.Fail(err)
				return
			}
			t.showContacts(path, plan, said, err)
		}
	})
}

// contactColumnsOf are what a column of a table can be, as the address book
// calls them.
func (t *registerScreen) contactColumnsOf() []kit.Option {
	var out []kit.Option
	for _, field := range interop.ContactFields {
		if c, ok := t.reg.reg.Column(field); ok {
			out = append(out, kit.Option{Key: field, Label: c.Label})
		}
	}
	return out
}

// showContacts is the preview: every card of the file, and what becomes of it;
// wrong is why a table cannot be read as its columns stand.
func (t *registerScreen) showContacts(path string, plan desk.ContactPlan, said map[string]string, wrong error) {
	words := fmt.Sprintf("%s, %s: %s. %d new, %d completed, %d skipped. What stands in the address book stays; only empty fields are filled.",
		plan.Title, plan.Encoding, countWord(len(plan.Cards), "card", "cards"), plan.Adds, plan.Fills, plan.Skips)
	body := kit.Stack(8, kit.NewPara(words, kit.TextStyle{}))
	if wrong != nil {
		body = kit.Stack(8, kit.NewPara(sentenceAndHint(wrong), kit.TextStyle{Colour: kit.ColourBad, Bold: true}))
	}
	if len(plan.Unused) > 0 {
		body.Add(kit.NewPara("Left out, for there is no place for it: "+strings.Join(plan.Unused, ", ")+".", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}))
	}
	for _, n := range plan.Notices {
		body.Add(kit.NewPara(n, kit.TextStyle{Colour: kit.ColourWarn, Size: kit.SizeSmall}))
	}
	table := kit.NewDenseTable([]kit.Column{{Key: "n", Title: "Card", Width: 44, AlignRight: true, NoSort: true}, {Key: "name", Title: "Name", Width: 150, Flex: 1, NoSort: true},
		{Key: "reach", Title: "Telephone or mail", Width: 150, Flex: 1, Optional: 1, NoSort: true}, {Key: "act", Title: "Becomes", Width: 84, NoSort: true},
		{Key: "why", Title: "Detail", Width: 200, Flex: 2, NoSort: true}}, func() int { return len(plan.Cards) }, func(row int, col string) kit.Cell { return contactCardCell(plan.Cards[row], col) })
	table.Name = "cards"
	take := kit.NewButtonOf(kit.ButtonPrimary, fmt.Sprintf("Take in %d", plan.Adds+plan.Fills), "Enter", nil)
	take.OnTapped = func() {
		take.SetBusy(true)
		t.s.Write(func(ctx context.Context) (desk.Change, error) { return t.s.deps.Desk.CommitContacts(ctx, plan) }, func(c desk.Change) {
			t.s.closeSheet()
			t.s.Notice(fmt.Sprintf("%d new, %d completed, from %s (entry %d).", plan.Adds, plan.Fills, plan.File, c.Seq))
		}, func(err error) {
			take.SetBusy(false)
			t.s.Fail(err)
		})
	}
	if plan.Adds+plan.Fills == 0 {
		take = kit.NewButtonOf(kit.ButtonNormal, "Nothing to take in", "Esc", func() { t.s.closeSheet() })
	}
	table.OnOpen = func(int) { take.OnTapped() }
	body.Add(kit.Row(8, take))
	var list fyne.CanvasObject = table
	if len(plan.Header) > 0 {
		taken := plan.Mapping
		if taken == nil {
			taken = said
		}
		picker := newColumnPicker(plan.Header, taken, said, t.contactColumnsOf(), interop.PartOfName, func(next map[string]string) { t.planMapped(path, next) })
		list = picker.beside(table)
	}
	body.Add(tall(240, list))
	t.s.openSheet(kit.NewSheet("Take in contacts: "+plan.File, body, func() { t.s.closeSheet() }), take)
}

func contactCardCell(c desk.ContactCard, col string) kit.Cell {
	switch col {
	case "n":
		return kit.Cell{Text: fmt.Sprint(c.Number), Muted: true}
	case "name":
		return kit.Cell{Text: c.Contact.Text(interop.ContactName), Bold: c.Act != desk.ContactSkip}
	case "reach":
		if text := c.Contact.Text(interop.ContactPhone); text != "" {
			return kit.Cell{Text: text}
		}
		return kit.Cell{Text: c.Contact.Text(interop.ContactMail)}
	case "act":
		switch c.Act {
		case desk.ContactAdd:
			return kit.Cell{Text: "new", Colour: kit.ColourGood}
		case desk.ContactFill:
			return kit.Cell{Text: "completed", Colour: kit.ColourGood}
		}
		if c.Outcome == interop.Rejected {
			return kit.Cell{Text: "rejected", Colour: kit.ColourBad}
		}
		return kit.Cell{Text: "skipped", Muted: true}
	}
	parts := slices.Clone(c.Remarks)
	if c.Why != "" {
		parts = append([]string{c.Why}, parts...)
	}
	if len(c.Fills) > 0 {
		parts = append(parts, "fills "+strings.Join(c.Fills, ", "))
	}
	if len(c.Keeps) > 0 && c.Act == desk.ContactFill {
		parts = append(parts, "stays as it is: "+strings.Join(c.Keeps, ", "))
	}
	return kit.Cell{Text: strings.Join(parts, " · "), Muted: true}
}

// exportContacts asks where the address book is written to.
func (t *registerScreen) exportContacts() {
	filters := []pick.Filter{{Name: "vCard 4.0", Extensions: []string{"vcf"}}, {Name: "Table (CSV)", Extensions: []string{"csv"}}}
	t.s.deps.Pick.SaveFile("Export the address book", "address book.vcf", filters, func(path string, err error) {
		t.s.run.Post(func() {
			if err != nil {
				t.s.Fail(err)
				return
			}
			if path == "" {
				return
			}
			var r desk.Receipt
			t.s.Write(func(ctx context.Context) (desk.Change, error) {
				var err error
				r, err = t.s.deps.Desk.ExportContacts(ctx, path, "")
				return r.Change, err
			}, func(c desk.Change) {
				t.s.Notice(fmt.Sprintf("%s in %s (entry %d).", countWord(r.Rows, "contact", "contacts"), filepath.Base(path), c.Seq), t.s.fileActs(path)...)
			})
		})
	})
}
