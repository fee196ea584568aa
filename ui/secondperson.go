package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

// pinAsk asks a person who is named beside an act for their PIN. It asks nobody
// who has none, and not the one who writes.
type pinAsk struct {
	s      *Shell
	pin    *kit.Entry
	label  *kit.Text
	says   *kit.Para
	asked  model.Operator // whose PIN it is; empty where none is asked
	object *fyne.Container
}

func (s *Shell) newPinAsk(submit func()) *pinAsk {
	a := &pinAsk{s: s, pin: kit.NewSecret("PIN"), label: kit.Bold("Their PIN"), says: kit.NewPara("", quiet)}
	a.pin.OnSubmitted = func(string) { submit() }
	a.object = kit.Stack(4, a.label, a.pin, a.says)
	a.ask("")
	return a
}

// ask says for whom the PIN is wanted now.
func (a *pinAsk) ask(name string) {
	name = model.NameAlone(name)
	house := a.s.House()
	o, known := model.FindOperator(house, name)
	own := strings.EqualFold(name, a.s.status.By.Name)
	wanted := known && o.PIN != "" && !own
	if !wanted || !strings.EqualFold(o.Name, a.asked.Name) {
		a.pin.SetQuietly("")
	}
	a.asked = model.Operator{}
	says := ""
	switch {
	case wanted:
		a.asked, says = o, o.Name+" types it. Left empty, the record says: named, not confirmed."
	case name == "":
		says = "A PIN is asked of operators who have one."
	case own:
		says = "It is you who writes; no PIN is asked."
	case known:
		says = o.Name + " has no PIN; the record will say: named, not confirmed."
	default:
		says = "No operator has this name; the record will say: named, not confirmed."
	}
	a.label.Hidden, a.pin.Hidden = !wanted, !wanted
	a.pin.Name = "PIN of " + o.Name
	a.label.SetText("PIN of " + o.Name)
	a.says.SetText(says)
	a.object.Refresh()
}

// words are what was given; the field is emptied with it.
func (a *pinAsk) words() []desk.Word {
	pin := a.pin.Text
	a.pin.SetQuietly("")
	if a.asked.Name == "" || pin == "" {
		return nil
	}
	return []desk.Word{{Name: a.asked.Name, PIN: pin}}
}

// secondPerson asks for a second person where the guide wants one: who it is,
// why, and their PIN.
type secondPerson struct {
	name    *kit.Entry
	who     *kit.ChoiceRow // the other operators
	pin     *pinAsk
	object  *fyne.Container
	changed func()
}

// newSecondPerson makes the part; why is the sentence that says what the second
// person is for, submit what Enter does.
func (s *Shell) newSecondPerson(label, why string, submit func()) *secondPerson {
	p := &secondPerson{name: kit.NewEntry(), pin: s.newPinAsk(submit), changed: func() {}}
	p.name.Name = label
	p.name.SetPlaceHolder("a name")
	p.name.OnSubmitted = func(string) {
		if p.pin.pin.Visible() {
			s.win.Canvas().Focus(p.pin.pin)
			return
		}
		submit()
	}
	p.name.OnChanged = func(string) { p.work() }
	p.who = kit.NewChoiceRow("Operators", nil)
	p.who.Wrap = true
	p.who.OnPick = func() {
		p.name.SetQuietly(p.who.One())
		p.work()
		if p.pin.pin.Visible() {
			s.win.Canvas().Focus(p.pin.pin)
		}
	}
	for _, o := range model.Operators(s.House()) {
		if !strings.EqualFold(o.Name, s.status.By.Name) {
			p.who.Options = append(p.who.Options, kit.Option{Key: o.Name, Label: o.Name})
		}
	}
	p.who.Hidden = len(p.who.Options) == 0
	p.object = kit.Stack(4, kit.Bold(label), kit.NewPara(why, quiet), p.who, container.New(&pairLayout{}, kit.Stack(4, kit.Bold("Name"), p.name), p.pin.object))
	return p
}

func (p *secondPerson) work() {
	p.pin.ask(p.name.Text)
	p.who.Set()
	for _, o := range p.who.Options {
		if strings.EqualFold(o.Key, strings.TrimSpace(p.name.Text)) {
			p.who.Set(o.Key)
		}
	}
	p.object.Refresh()
	p.changed()
}

// set loads a name, which may be empty.
func (p *secondPerson) set(name string) {
	p.name.SetQuietly(name)
	p.pin.ask(name)
	p.who.Set()
	p.object.Refresh()
}

// text is who is named.
func (p *secondPerson) text() string { return strings.TrimSpace(p.name.Text) }

// focusable is the field a refusal leads to.
func (p *secondPerson) focusable() fyne.Focusable {
	if p.pin.pin.Visible() && p.text() != "" {
		return p.pin.pin
	}
	return p.name
}

// words are the PINs given in several places.
func words(asks ...*pinAsk) []desk.Word {
	var out []desk.Word
	for _, a := range asks {
		out = append(out, a.words()...)
	}
	return out
}

// DoConfirmed is Do for an act to which second people give their word.
func (s *Shell) DoConfirmed(given []desk.Word, c model.Command, then func(desk.Change), failed ...func(error)) {
	s.Write(func(ctx context.Context) (desk.Change, error) {
		return s.deps.Desk.Confirmed(ctx, given, func(ctx context.Context) (desk.Change, error) { return s.deps.Desk.Do(ctx, c) })
	}, then, failed...)
}

// withWords asks the people a command names for their PINs, where they have one,
// and goes on with what they gave; why says what their word is for. Where nobody
// is asked it goes on at once.
func (s *Shell) withWords(c model.Command, why string, then func([]desk.Word)) {
	names, _ := model.SecondsOf(c)
	var asks []*pinAsk
	problem := kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Size: kit.SizeSmall, Bold: true})
	body := kit.Stack(4, kit.NewPara(why, kit.TextStyle{}))
	confirm := func() {
		given := words(asks...)
		if len(given) == 0 {
			problem.SetText("No PIN is typed. Without one, choose that they are only named.")
			return
		}
		s.closeSheet()
		then(given)
	}
	for _, name := range names {
		a := s.newPinAsk(confirm)
		a.ask(name)
		if a.asked.Name != "" {
			asks = append(asks, a)
			body.Add(a.object)
		}
	}
	if len(asks) == 0 {
		then(nil)
		return
	}
	body.Add(problem)
	body.Add(kit.Row(8, kit.NewButtonOf(kit.ButtonPrimary, "Confirm", "Enter", confirm), kit.NewButton("Only name them", func() {
		s.closeSheet()
		then(nil)
	})))
	s.openSheet(kit.NewSheet("A second person confirms", body, func() { s.closeSheet() }), asks[0].pin)
}

// waitsForWord says whether a command names somebody whose PIN would be asked.
func (s *Shell) waitsForWord(c model.Command) bool {
	names, _ := model.SecondsOf(c)
	for _, name := range names {
		if o, ok := model.FindOperator(s.House(), model.NameAlone(name)); ok && o.PIN != "" && !strings.EqualFold(o.Name, s.status.By.Name) {
			return true
		}
	}
	return false
}
