package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

// organisationOperators are the named people who write in this logbook, those
// who left among them.
type organisationOperators struct {
	s     *Shell
	rows  []model.Record // those who stand first
	table *kit.DenseTable
	facts *factList
	acts  *fyne.Container
	body  fyne.CanvasObject
}

func newOrganisationOperators(s *Shell) *organisationOperators {
	p := &organisationOperators{s: s, facts: newFactList(), acts: newFlow(8, nil)}
	p.table = kit.NewDenseTable([]kit.Column{{Key: "name", Title: "Name", Width: 150, Flex: 1, NoSort: true}, {Key: "role", Title: "Role", Width: 130, Flex: 0.7, NoSort: true, Optional: 1},
		{Key: "pin", Title: "PIN", Width: 70, Fit: true, NoSort: true}, {Key: "state", Title: "Stands", Width: 116, Fit: true, NoSort: true}}, func() int { return len(p.rows) }, p.cell)
	p.table.Name = "operators"
	p.table.Empty = "No operator yet: every entry carries the name its writer typed. N adds one."
	p.table.OnSelect = func(int) { p.detail() }
	p.table.OnOpen = func(int) { p.be() }
	p.table.OnKey = func(_ int, key fyne.KeyName) bool {
		switch key {
		case fyne.KeyN, fyne.KeyInsert:
			p.add()
		case fyne.KeyP:
			p.changePIN()
		case fyne.KeyDelete:
			p.retire()
		default:
			return false
		}
		return true
	}
	p.body = container.NewBorder(nil, kit.Pad(0, 6, p.acts), nil, nil, newListBeside(0.6, 0.5, p.table, kit.Panel(p.facts.scroll)))
	return p
}

func (p *organisationOperators) object() fyne.CanvasObject { return p.body }
func (p *organisationOperators) leave()                    {}
func (p *organisationOperators) escape() bool              { return false }
func (p *organisationOperators) focus()                    { focusOn(p.s, p.table) }

func (p *organisationOperators) show(house model.View) {
	p.rows = append(house.Standing(model.OperatorRegister), struckRecords(house, model.OperatorRegister)...)
	if at := p.table.Selected(); (at < 0 || at >= len(p.rows)) && len(p.rows) > 0 {
		p.table.Select(0)
	}
	p.table.Refresh()
	p.detail()
}

func (p *organisationOperators) chosen() (model.Record, bool) {
	if i := p.table.Selected(); i >= 0 && i < len(p.rows) {
		return p.rows[i], true
	}
	return model.Record{}, false
}

// acting is the operator in hand, where one can still act.
func (p *organisationOperators) acting() (model.Operator, bool) {
	r, ok := p.chosen()
	if !ok || r.Withdrawn {
		return model.Operator{}, false
	}
	return model.FindOperator(p.s.House(), textOf(r.Fields["name"]))
}

func (p *organisationOperators) cell(row int, col string) kit.Cell {
	r := p.rows[row]
	c := kit.Cell{Struck: r.Withdrawn}
	switch col {
	case "name":
		c.Text, c.Bold = textOf(r.Fields["name"]), !r.Withdrawn
	case "role":
		c.Text = textOf(r.Fields["role"])
	case "pin":
		c.Text = "set"
		if textOf(r.Fields["pin"]) == "" {
			c.Text, c.Muted = "none", true
		}
	case "state":
		switch {
		case r.Withdrawn:
			return kit.Cell{Text: "retired", Muted: true}
		case strings.EqualFold(textOf(r.Fields["name"]), p.s.status.By.Name):
			return kit.Cell{Text: "at the keyboard", Colour: kit.ColourGood}
		}
	}
	return c
}

func (p *organisationOperators) detail() {
	r, ok := p.chosen()
	stands := ok && !r.Withdrawn
	p.acts.Objects = []fyne.CanvasObject{kit.NewButtonOf(kit.ButtonPrimary, "Add a person", "N", p.add)}
	if stands {
		name := textOf(r.Fields["name"])
		pin := "Set the PIN"
		if textOf(r.Fields["pin"]) != "" {
			pin = "Change the PIN"
		}
		if !strings.EqualFold(name, p.s.status.By.Name) {
			p.acts.Add(kit.NewButtonOf(kit.ButtonNormal, "I am "+name, "Enter", p.be))
		}
		p.acts.Add(kit.NewButtonOf(kit.ButtonNormal, pin, "P", p.changePIN))
		p.acts.Add(kit.NewButtonOf(kit.ButtonNormal, "Retire", "Del", p.retire))
	}
	p.acts.Refresh()
	if !ok {
		p.facts.show("", []fact{{text: "Everybody who writes at this laptop gets a name, and a PIN where another must not write under it. A PIN says who acts; the passphrase protects the logbook. With two people or more, erasing takes the PIN of a second one, and the guide's second person is confirmed and no longer only named.", style: kit.TextStyle{Colour: kit.ColourMuted}}})
		return
	}
	out := []fact{{text: textOf(r.Fields["name"]), style: kit.TextStyle{Size: kit.SizeStep, Bold: true, Struck: r.Withdrawn}}}
	if role := textOf(r.Fields["role"]); role != "" {
		out = append(out, fact{"Role", role, kit.TextStyle{}, nil})
	}
	out = append(out, fact{"Added", p.s.stampWords(r.Since), kit.TextStyle{}, nil})
	if r.Stamp.Seq != r.Since.Seq {
		out = append(out, fact{"Changed", p.s.stampWords(r.Stamp), kit.TextStyle{}, nil})
	}
	if r.Withdrawn {
		out = append(out, fact{"Retired", p.s.stampWords(r.WithdrawnBy), kit.TextStyle{}, nil}, fact{"Why", r.WithdrawWhy, kit.TextStyle{}, nil},
			fact{text: "What they wrote keeps their name. Nobody writes under it until it is added again.", style: quiet})
	} else if textOf(r.Fields["pin"]) == "" {
		out = append(out, fact{text: "Without a PIN the name is taken at its word, and as a second person it is only named.", style: quiet})
	} else {
		out = append(out, fact{text: "Entries under this name are made only after the PIN. Five wrong ones in a row begin a wait.", style: quiet})
	}
	p.facts.show(r.ID, out)
}

// be makes the operator in hand the one who writes.
func (p *organisationOperators) be() {
	if o, ok := p.acting(); ok {
		p.s.whoIs(o.Name)
	}
}

// secretForm is a sheet of fields of which some hide what is typed.
type secretForm struct {
	s       *Shell
	title   string
	say     string
	fields  []*kit.Entry
	notes   []string // under each field; empty for none
	verb    string
	act     func(context.Context) (desk.Change, error)
	said    func(desk.Change) string
	problem *kit.Para
	button  *kit.Button
}

// open shows the sheet; Enter goes on to the next empty field, then does the act.
func (f *secretForm) open() {
	f.problem = kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Size: kit.SizeSmall, Bold: true})
	f.button = kit.NewButtonOf(kit.ButtonPrimary, f.verb, "Enter", f.do)
	var blocks []fyne.CanvasObject
	objects := []fyne.CanvasObject{kit.NewPara(f.say, kit.TextStyle{})}
	for i, e := range f.fields {
		e.OnSubmitted = func(string) {
			for _, next := range f.fields[i+1:] {
				if next.Text == "" {
					f.s.win.Canvas().Focus(next)
					return
				}
			}
			f.do()
		}
		block := kit.Stack(4, kit.Bold(e.Name), e)
		if f.notes[i] != "" {
			block.Add(kit.NewPara(f.notes[i], quiet))
		}
		blocks = append(blocks, block)
	}
	if len(blocks) == 4 { // two beside two, so that the button is in view
		objects = append(objects, container.New(&pairLayout{}, blocks[:2]...), container.New(&pairLayout{}, blocks[2:]...))
	} else {
		objects = append(objects, blocks...)
	}
	objects = append(objects, f.problem, kit.Row(8, f.button))
	f.s.openSheet(kit.NewSheet(f.title, kit.Stack(6, objects...), func() { f.s.closeSheet() }), f.fields[0])
	if plain := slices.DeleteFunc(slices.Clone(f.fields), func(e *kit.Entry) bool { return e.Password }); len(plain) > 0 {
		f.s.keepHouseFields("operators/"+f.title, plain...)
	}
}

func (f *secretForm) do() {
	if f.button.Disabled() {
		return
	}
	f.button.SetBusy(true)
	f.s.Write(f.act, func(c desk.Change) {
		f.button.SetBusy(false)
		f.s.closeSheet()
		f.s.askStatus()
		f.s.Notice(f.said(c))
	}, func(err error) {
		f.button.SetBusy(false)
		for _, e := range f.fields {
			if e.Password {
				e.SetQuietly("")
			}
		}
		f.problem.SetText(sentenceAndHint(err))
	})
}

// typedTwice refuses a new PIN that was not typed the same twice.
func typedTwice(pin, again *kit.Entry) (string, error) {
	if pin.Text != again.Text {
		return "", model.Refuse(model.Invalid, "pin", "Type it again in both fields.", "the two PINs differ.")
	}
	return pin.Text, nil
}

const pinRule = "Four signs at least; may be letters. They type it themselves, unseen by others."

// add takes in one more person. Once somebody has a PIN, an operator has to be
// at the keyboard.
func (p *organisationOperators) add() {
	name, role, pin, again := kit.NewEntry(), kit.NewEntry(), kit.NewSecret("PIN"), kit.NewSecret("PIN, once more")
	name.Name, role.Name = "Name", "Role"
	name.SetPlaceHolder("as it stands in the record")
	role.SetPlaceHolder("for example: deputy; may stay empty")
	f := &secretForm{s: p.s, title: "Add a person who writes here", say: "You add them; the record says who did.", verb: "Add",
		fields: []*kit.Entry{name, role, pin, again}, notes: []string{"", "", pinRule + " Empty: none, the name is taken at its word.", ""}}
	f.act = func(ctx context.Context) (desk.Change, error) {
		typed, err := typedTwice(pin, again)
		if err != nil {
			return desk.Change{}, err
		}
		return p.s.deps.Desk.AddOperator(ctx, name.Text, role.Text, typed)
	}
	f.said = func(c desk.Change) string {
		return fmt.Sprintf("%s writes in this logbook (entry %d).", strings.TrimSpace(name.Text), c.Seq)
	}
	f.open()
}

func (p *organisationOperators) changePIN() {
	o, ok := p.acting()
	if !ok {
		return
	}
	old, pin, again := kit.NewSecret("PIN that is set"), kit.NewSecret("New PIN"), kit.NewSecret("New PIN, once more")
	f := &secretForm{s: p.s, title: "PIN of " + o.Name, say: o.Name + " types it.", verb: "Set the PIN",
		fields: []*kit.Entry{old, pin, again}, notes: []string{"", pinRule, ""}}
	if o.PIN == "" {
		f.fields, f.notes = f.fields[1:], f.notes[1:]
	}
	f.act = func(ctx context.Context) (desk.Change, error) {
		typed, err := typedTwice(pin, again)
		if err != nil {
			return desk.Change{}, err
		}
		return p.s.deps.Desk.SetPIN(ctx, o.Name, old.Text, typed)
	}
	f.said = func(c desk.Change) string { return fmt.Sprintf("The PIN of %s is set (entry %d).", o.Name, c.Seq) }
	f.open()
}

func (p *organisationOperators) retire() {
	o, ok := p.acting()
	if !ok {
		return
	}
	why := kit.NewEntry()
	why.Name = "Reason"
	why.SetPlaceHolder("one line, such as: left the company")
	f := &secretForm{s: p.s, title: "Retire " + o.Name, say: "What they wrote keeps their name; nobody writes under it any more. They can be added again.", verb: "Retire",
		fields: []*kit.Entry{why}, notes: []string{""}}
	f.act = func(ctx context.Context) (desk.Change, error) {
		return p.s.deps.Desk.RetireOperator(ctx, o.Name, why.Text)
	}
	f.said = func(c desk.Change) string { return fmt.Sprintf("%s is retired (entry %d).", o.Name, c.Seq) }
	f.open()
}
