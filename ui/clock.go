package ui

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

// clockMargins are how exactly a person can have read a reference clock.
var clockMargins = []struct {
	key, label string
	margin     time.Duration
}{{"tenth", "0.1 s", 100 * time.Millisecond}, {"second", "1 s", time.Second}, {"five", "5 s", 5 * time.Second}, {"minute", "1 min", time.Minute}}

// clockSheet records what a reference clock showed.
type clockSheet struct {
	s                *Shell
	source, margin   *kit.ChoiceRow
	which, reference *kit.Entry
	problem          *kit.Para
	record           *kit.Button
}

// openClock shows the sheet, with what is known of the clock above it.
func (s *Shell) openClock() *clockSheet {
	c := &clockSheet{s: s}
	var sources []kit.Option
	for _, r := range model.ReferenceClocks {
		sources = append(sources, kit.Option{Key: r.Key, Label: r.Label})
	}
	c.source = kit.NewChoiceRow("Reference clock", sources)
	c.source.Wrap = true
	c.source.Set("phone")
	var margins []kit.Option
	for _, m := range clockMargins {
		margins = append(margins, kit.Option{Key: m.key, Label: m.label})
	}
	c.margin = kit.NewChoiceRow("Read to within", margins)
	c.margin.Set("second")
	c.which = kit.NewEntry()
	c.which.Name = "Which clock"
	c.which.SetPlaceHolder("may stay empty; such as the station's clock")
	c.reference = kit.NewEntry()
	c.reference.Name = "What it shows"
	c.reference.SetPlaceHolder("hours, minutes and seconds: 14:05:30")
	c.problem = kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Size: kit.SizeSmall, Bold: true})
	c.record = kit.NewButtonOf(kit.ButtonPrimary, "It shows this now", "Enter", func() { c.do(s.Now()) })
	c.reference.OnSubmitted = func(string) { c.do(s.Now()) }
	muted := kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}
	known := "This computer's clock was not held against another one yet."
	if last, ok := s.trust.Last(); ok {
		known = "Last known of this computer's clock (entry " + seqText(last.Seq) + "): " + last.Words()
	}
	body := container.New(&linesLayout{}, kit.NewPara(known, muted),
		kit.NewPara("Type the time the other clock will show in a few seconds, and press Enter at the moment it shows it. No recorded time is changed: those that were off are marked, here and in reports.", kit.TextStyle{}),
		kit.Bold("What the reference clock shows"), c.reference, c.problem, kit.Row(8, c.record, kit.NewButton("Not now", func() { s.closeSheet() })),
		kit.Bold("Which clock it is"), c.source, c.which, kit.Bold("How exactly it can be read"), c.margin)
	s.openSheet(kit.NewSheet("Reference clock checked", body, func() { s.closeSheet() }), c.reference)
	s.keepHouseFields("clock", c.which) // never the reading: Enter on one from before would record that the clock is wrong
	return c
}

// do records what was typed for the moment the key was pressed.
func (c *clockSheet) do(pressed time.Time) {
	if c.record.Disabled() {
		return
	}
	at, err := model.ReadReference(c.reference.Text, pressed, c.s.Home())
	if err != nil {
		c.fail(err)
		return
	}
	check := model.CheckClock{Source: c.source.One(), Which: c.which.Text, Ours: pressed, Reference: at}
	for _, m := range clockMargins {
		if m.key == c.margin.One() {
			check.Margin = m.margin
		}
	}
	c.record.SetBusy(true)
	c.s.Write(func(ctx context.Context) (desk.Change, error) { return c.s.deps.Desk.CheckClock(ctx, check) }, func(change desk.Change) {
		c.s.closeSheet()
		seen := change.View.Clock
		c.s.Notice(seen[len(seen)-1].Words())
		c.s.askStatus()
	}, func(err error) {
		c.record.SetBusy(false)
		c.fail(err)
	})
}

func (c *clockSheet) fail(err error) {
	c.problem.SetText(sentenceAndHint(err))
	var refusal *model.Error
	if errors.As(err, &refusal) {
		if field := map[string]fyne.Focusable{"source": c.source, "which": c.which, "margin": c.margin}[refusal.Field]; field != nil {
			focusOn(c.s, field)
			return
		}
	}
	focusOn(c.s, c.reference)
}

// trusts takes over what is known of the clock; rows show it at once.
func (s *Shell) trusts(t model.ClockTrust) {
	was, _ := s.trust.Last()
	now, ok := t.Last()
	s.trust = t
	if ok && was.Seq != now.Seq {
		if shows, is := s.screen.(interface{ trusts(model.ClockTrust) }); is {
			shows.trusts(t)
		}
	}
}
