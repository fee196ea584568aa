package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// preferences are how the window looks for this user of this computer. They are
// no record: losing them loses nothing.
type preferences struct {
	Theme string // "auto", "dark" or "light"
	Text  int    // text size in percent, one of textSizes
	Width float32
	Tall  float32

	Notify bool // deadlines are told on the desktop too
	Idle   int  // minutes nobody may touch the window before it locks, one of idleMinutes
}

// textSizes are the text sizes offered, in percent.
var textSizes = []int{100, 125, 150, 200}

// Keys of the preferences file.
const (
	prefTheme = "theme"
	prefText  = "text"
	prefWide  = "width"
	prefTall  = "height"
	prefTell  = "notifications"
	prefIdle  = "lock-after"
)

// loadPreferences reads them; what cannot be meant becomes the default.
func loadPreferences(p fyne.Preferences) preferences {
	out := preferences{Theme: p.StringWithFallback(prefTheme, "auto"), Text: p.IntWithFallback(prefText, 100),
		Width: float32(p.FloatWithFallback(prefWide, 1280)), Tall: float32(p.FloatWithFallback(prefTall, 720))}
	out.Notify = p.BoolWithFallback(prefTell, true)
	if out.Idle = p.IntWithFallback(prefIdle, 15); !slices.Contains(idleMinutes, out.Idle) {
		out.Idle = 15
	}
	if out.Theme != "dark" && out.Theme != "light" {
		out.Theme = "auto"
	}
	if !slices.Contains(textSizes, out.Text) {
		out.Text = 100
	}
	if !(out.Width >= 640 && out.Width <= 8000 && out.Tall >= 400 && out.Tall <= 8000) {
		out.Width, out.Tall = 1280, 720
	}
	return out
}

func (p preferences) save(to fyne.Preferences) {
	to.SetString(prefTheme, p.Theme)
	to.SetInt(prefText, p.Text)
	to.SetFloat(prefWide, float64(p.Width))
	to.SetFloat(prefTall, float64(p.Tall))
	to.SetBool(prefTell, p.Notify)
	to.SetInt(prefIdle, p.Idle)
}

func (p preferences) size() fyne.Size { return fyne.NewSize(p.Width, p.Tall) }

// variant is the look at a moment: auto is dark from 20:00 to 07:00, as the
// guide has it, because the operating system does not know about night shifts.
func (p preferences) variant(local time.Time) kit.Variant {
	switch {
	case p.Theme == "dark", p.Theme == "auto" && (local.Hour() >= 20 || local.Hour() < 7):
		return kit.Dark
	}
	return kit.Light
}

// applyTheme sets colours and text size when they differ from what is shown.
func (s *Shell) applyTheme() {
	look := [2]int{int(s.prefs.variant(s.deps.Clock().In(s.Home()))), s.prefs.Text}
	if s.past != nil {
		look[1] = -look[1] // the past is drawn without accent
	}
	if look == s.look {
		return
	}
	s.look = look
	t := kit.NewTheme(kit.Variant(look[0]), float32(s.prefs.Text)/100)
	t.Plain = s.past != nil
	s.deps.App.Settings().SetTheme(t)
}

func (s *Shell) setTheme(name string) {
	s.prefs.Theme = name
	s.prefs.save(s.deps.App.Preferences())
	s.applyTheme()
	s.refreshMenu()
}

// stepText makes the text larger or smaller by one step.
func (s *Shell) stepText(by int) {
	i := slices.Index(textSizes, s.prefs.Text) + by
	if i < 0 || i >= len(textSizes) {
		return
	}
	s.prefs.Text = textSizes[i]
	s.prefs.save(s.deps.App.Preferences())
	s.applyTheme()
	s.refreshMenu()        // a menu bar of another height gives the page another one
	s.screen.Tick(s.Now()) // pages fit their columns to the text
	s.Notice(fmt.Sprintf("Text size %d %%.", s.prefs.Text))
}

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
	name, pin := kit.NewEntry(), kit.NewEntry()
	name.Name, pin.Name = "Name", "PIN"
	pin.Password = true
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
				s.closeSheet()
				s.Notice("The next act within two minutes that names " + who + " as second person is recorded as confirmed by PIN.")
			}
		})
	}
	name.OnSubmitted = func(string) { s.win.Canvas().Focus(pin) }
	pin.OnSubmitted = func(string) { save.OnTapped() }
	body := kit.Stack(4, kit.NewPara("For the next act that names you as second person: lowering the severity, a waiver, lifting a hold, a false positive, closing. Without it you are named there, not confirmed.", kit.TextStyle{}),
		kit.Bold("Second person"), name, kit.Bold("Their PIN"), pin, problem, kit.Row(8, save))
	s.openSheet(kit.NewSheet("Second person confirms", body, func() { s.closeSheet() }), name)
}

// whoAmI asks under which name and role entries are written.
func (s *Shell) whoAmI() {
	by := s.status.By
	name, role, pin := kit.NewEntry(), kit.NewEntry(), kit.NewEntry()
	name.Name, role.Name, pin.Name = "Name", "Role", "PIN"
	pin.Password = true
	name.SetQuietly(by.Name)
	role.SetQuietly(by.Role)
	problem := kit.NewText("", kit.TextStyle{})
	save := kit.NewButtonOf(kit.ButtonPrimary, "Save", "Enter", nil)
	keep := func() {
		p := model.Person{Name: strings.TrimSpace(name.Text), Role: strings.TrimSpace(role.Text)}
		save.SetBusy(true)
		s.run.Serial(func(ctx context.Context) func() {
			err := s.signIn(ctx, &p, pin.Text)
			if err == nil {
				err = s.deps.Desk.PutSetting(ctx, s.authorKey(), p.Name+"\n"+p.Role)
			}
			return func() {
				save.SetBusy(false)
				if err != nil {
					problem.SetTone(sentenceAndHint(err), kit.ToneBad)
					pin.SetQuietly("")
					s.win.Canvas().Focus(name)
					return
				}
				s.closeSheet()
				s.askStatus()
				s.Notice("Entries are now signed " + p.Name + ".")
			}
		})
	}
	save.OnTapped = keep
	name.OnSubmitted = func(string) { keep() }
	role.OnSubmitted = func(string) { keep() }
	pin.OnSubmitted = func(string) { keep() }
	who := kit.Stack(4, kit.Bold("Your name"), name, kit.NewPara("Every entry carries it; entries already made keep the name they have.", quiet))
	as := kit.Stack(4, kit.Bold("Your role"), role, kit.NewPara("For example: incident manager. May stay empty.", quiet))
	body := kit.Stack(4, container.New(&pairLayout{}, who, as), // one beside the other, so that the button is in view on a small screen
		kit.Bold("Your PIN"), pin, kit.Muted("Only where one is set for this name (`bridgelogctl operator`). It says who acts; the passphrase protects the logbook."),
		problem, kit.Row(8, save))
	s.openSheet(kit.NewSheet("Who am I", body, func() { s.closeSheet() }), name)
}
