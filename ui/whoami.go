package ui

import (
	"context"
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// authorKey is where the author's name is kept in the logbook; by login name,
// so that a logbook carried to another computer does not make its new user sign
// with the old one's name.
func (s *Shell) authorKey() string { return "author." + s.deps.User }

// loadAuthor takes the name kept from an earlier start.
func (s *Shell) loadAuthor() {
	s.run.Serial(func(ctx context.Context) func() {
		kept, err := s.deps.Desk.Setting(ctx, s.authorKey())
		if err == nil && kept != "" {
			name, role, _ := strings.Cut(kept, "\n")
			err = s.deps.Desk.SetBy(model.Person{Name: name, Role: role})
		}
		var e *model.Error
		ask := errors.As(err, &e) && e.Kind == model.Sealed // the name has a PIN
		if operators, lookErr := s.deps.Desk.Operators(ctx); lookErr == nil && s.deps.Desk.SignedIn() == "" {
			ask = ask || slices.ContainsFunc(operators, func(o model.Operator) bool { return o.PIN != "" })
		}
		return func() {
			if ask {
				s.whoAmI()
			} else {
				s.Fail(err)
			}
			s.askStatus()
		}
	})
}

// signIn makes an operator the one who writes, after their PIN; a name that is
// no operator's is taken as typed.
func (s *Shell) signIn(ctx context.Context, p *model.Person, pin string) error {
	operators, err := s.deps.Desk.Operators(ctx)
	if err != nil {
		return err
	}
	for _, o := range operators {
		if strings.EqualFold(o.Name, p.Name) {
			p.Name, p.Role = o.Name, o.Role
			return s.deps.Desk.ActAs(ctx, o.Name, pin)
		}
	}
	return s.deps.Desk.SetBy(*p)
}

// secondByPIN takes the word of a second person for the next act that names
// them: they type their PIN themselves.
func (s *Shell) secondByPIN() {
	name, pin := kit.NewEntry(), kit.NewSecret("PIN")
	name.Name = "Name"
	var kept *fieldsKeeper
	problem := kit.NewText("", kit.TextStyle{})
	save := kit.NewButtonOf(kit.ButtonPrimary, "Confirm", "Enter", nil)
	save.OnTapped = func() {
		save.SetBusy(true)
		who, typed := strings.TrimSpace(name.Text), pin.Text
		pin.SetQuietly("")
		s.run.Serial(func(ctx context.Context) func() {
			err := s.deps.Desk.Confirm(ctx, who, typed)
			return func() {
				save.SetBusy(false)
				if err != nil {
					problem.SetTone(sentenceAndHint(err), kit.ToneBad)
					s.win.Canvas().Focus(pin)
					return
				}
				kept.leave(true)
				s.closeSheet()
				s.Notice("The next act within two minutes that names " + who + " as second person is recorded as confirmed by PIN.")
			}
		})
	}
	name.OnSubmitted = func(string) { s.win.Canvas().Focus(pin) }
	pin.OnSubmitted = func(string) { save.OnTapped() }
	body := kit.Stack(4, kit.NewPara("Most sheets ask for the PIN of the second person themselves. This is for an act that does not, such as one on the command line or in a register: the next within two minutes that names you. Without it you are named there, not confirmed.", kit.TextStyle{}),
		kit.Bold("Second person"), name, kit.Bold("Their PIN"), pin, problem, kit.Row(8, save))
	s.openSheet(kit.NewSheet("Second person confirms", body, func() { s.closeSheet() }), name)
	kept = s.keepHouseFields("second", name)
}

// whoAmI asks who is at the keyboard.
func (s *Shell) whoAmI() { s.whoIs("") }

// whoIs asks under which name and role entries are written. name is put in;
// empty puts in who writes now.
func (s *Shell) whoIs(as string) {
	by := s.status.By
	if as != "" {
		by = model.Person{Name: as}
	}
	name, role, pin := kit.NewEntry(), kit.NewEntry(), kit.NewSecret("PIN")
	name.Name, role.Name = "Name", "Role"
	var kept *fieldsKeeper
	problem := kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Bold: true})
	save := kit.NewButtonOf(kit.ButtonPrimary, "Save", "Enter", nil)
	keep := func() {
		if save.Disabled() {
			return
		}
		p := model.Person{Name: strings.TrimSpace(name.Text), Role: strings.TrimSpace(role.Text)}
		typed := pin.Text
		pin.SetQuietly("")
		save.SetBusy(true)
		s.run.Serial(func(ctx context.Context) func() {
			err := s.signIn(ctx, &p, typed)
			if err == nil {
				err = s.deps.Desk.PutSetting(ctx, s.authorKey(), p.Name+"\n"+p.Role)
			}
			return func() {
				save.SetBusy(false)
				if err != nil {
					problem.SetText(sentenceAndHint(err))
					if pin.Visible() {
						s.win.Canvas().Focus(pin)
					}
					return
				}
				kept.leave(true)
				s.closeSheet()
				s.askStatus()
				s.Notice("Entries are now signed " + p.Name + ".")
			}
		})
	}
	save.OnTapped = keep
	operators := model.Operators(s.House())
	var options []kit.Option
	for _, o := range operators {
		options = append(options, kit.Option{Key: o.Name, Label: o.Name})
	}
	who := kit.NewChoiceRow("Who is at the keyboard", options)
	who.Wrap = true
	who.Hidden = len(options) == 0
	pinLabel, pinSays := kit.Bold("PIN"), kit.NewPara("", quiet)
	var pinBox *fyne.Container
	work := func() {
		o, known := model.FindOperator(s.House(), name.Text)
		asked := known && o.PIN != ""
		who.Set()
		if known {
			who.Set(o.Name)
			role.SetQuietly(o.Role)
		}
		if known {
			role.Disable()
		} else {
			role.Enable()
		}
		pinLabel.SetText("PIN of " + o.Name)
		pinLabel.Hidden, pin.Hidden = !asked, !asked
		switch {
		case asked:
			pinSays.SetText("It says who acts; the passphrase protects the logbook.")
		case len(operators) == 0:
			pinSays.SetText("Several people at one laptop get a PIN each: Organisation, Operators.")
		case known:
			pinSays.SetText(o.Name + " has no PIN.")
		default:
			pinSays.SetText("This name is no operator's; no PIN is asked.")
		}
		pinBox.Refresh()
	}
	name.OnChanged = func(string) { work() }
	who.OnPick = func() {
		name.SetQuietly(who.One())
		work()
		if pin.Visible() {
			s.win.Canvas().Focus(pin)
			return
		}
		s.win.Canvas().Focus(save)
	}
	next := func(string) {
		if pin.Visible() && pin.Text == "" {
			s.win.Canvas().Focus(pin)
			return
		}
		keep()
	}
	name.OnSubmitted, role.OnSubmitted = next, next
	pin.OnSubmitted = func(string) { keep() }
	named := kit.Stack(4, kit.Bold("Your name"), name, kit.NewPara("Every entry carries it; entries already made keep the name they have.", quiet))
	acting := kit.Stack(4, kit.Bold("Your role"), role, kit.NewPara("For example: incident manager. May stay empty.", quiet))
	pinBox = kit.Stack(4, pinLabel, pin, pinSays)
	body := kit.Stack(6, who, container.New(&pairLayout{}, named, acting), // one beside the other, so that the button is in view on a small screen
		pinBox, problem, kit.Row(8, save, kit.NewButton("Operators…", func() {
			s.closeSheet()
			s.goOrganisation(orgOperators)
		})))
	name.SetQuietly(by.Name)
	role.SetQuietly(by.Role)
	work()
	focus := fyne.Focusable(name)
	switch {
	case as != "" && pin.Visible():
		focus = pin
	case as != "":
		focus = save
	case len(options) > 0:
		focus = who
	}
	s.openSheet(kit.NewSheet("Who is at the keyboard", body, func() { s.closeSheet() }), focus)
	kept = s.keepHouseFields("who/"+as, name, role)
}

// whoWords say in the status line who writes, and whether they proved it.
func (s *Shell) whoWords() string {
	name := s.status.By.Name
	if o, ok := model.FindOperator(s.House(), name); ok && o.PIN != "" {
		if !strings.EqualFold(s.deps.Desk.SignedIn(), name) {
			return name + ": PIN wanted"
		}
		return name + ", by PIN"
	}
	return name
}
