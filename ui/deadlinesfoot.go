package ui

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/ui/kit"
)

// notAdvice stands wherever a deadline is worked out.
const notAdvice = "A computation aid, not legal advice."

// deadlineFoot says everything of the chosen duty that the list has no room for.
type deadlineFoot struct {
	pack   *regime.Pack // in use; nil until read
	object fyne.CanvasObject
	title  *kit.Text
	times  *kit.Para
	law    *kit.Para
}

func newDeadlineFoot() *deadlineFoot {
	f := &deadlineFoot{title: kit.NewText("", kit.TextStyle{Bold: true, Truncate: true}), times: kit.NewPara("", kit.TextStyle{}),
		law: kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall})}
	f.object = kit.Panel(kit.Stack(3, kit.Row(12, kit.Stretch(f.title), kit.KeyHint("Enter", "opens the incident's duties")), f.times, f.law))
	return f
}

// show says the chosen duty; without one only what holds for all.
func (f *deadlineFoot) show(d model.Deadline, ok bool, now time.Time) {
	if !ok {
		f.title.SetText("")
		f.times.SetText("")
		f.law.SetText(notAdvice)
		return
	}
	to := ""
	if d.To != "" {
		to = ", to " + d.To
	}
	f.title.SetText(d.Incident.Number + " " + d.Incident.Shown() + " · " + d.Name + to)
	f.times.SetText(deadlineTimes(d, now))
	f.law.SetText(f.lawWords(d))
}

// deadlineTimes are all the times of a duty, to the second: the boundary is exact.
func deadlineTimes(d model.Deadline, now time.Time) string {
	home := model.Location(d.Incident.Zone)
	second := func(t time.Time) string {
		return model.FormatMoment(model.At(t, home, model.ToSecond, model.OwnClock), home, model.Style{Near: now})
	}
	words := upper(d.Words(now))
	if sign := deadlineClock(d.DutyLine, now).Sign(); d.Status(now) == model.Running && sign != "" {
		words += ", " + sign
	}
	parts := []string{words}
	add := func(word string, t time.Time) {
		if !t.IsZero() {
			parts = append(parts, word+" "+second(t))
		}
	}
	word := "default deadline"
	if d.Own {
		word = "target"
	}
	add(word, d.Due)
	add("legal latest", d.Latest)
	add("not to be sent before", d.NotBefore)
	add("runs since", d.Start)
	add("sent", d.Sent)
	if d.Owner != "" {
		parts = append(parts, "owner "+d.Owner)
	} else if d.Counts() {
		parts = append(parts, "nobody owns it yet")
	}
	return strings.Join(parts, " · ")
}

// lawWords are the words that must stand with every clock. The row of the board
// does not hold the rule it was sealed with; the page of duties shows it whole.
func (f *deadlineFoot) lawWords(d model.Deadline) string {
	parts := []string{notAdvice}
	if f.pack == nil {
		return notAdvice
	}
	if s, ok := f.pack.Stage(d.ID); ok {
		parts = append(parts, s.LegalReference.Citation()+".", fmt.Sprintf("Rule pack in use: %s.", f.pack.Version))
		if !s.Verified {
			parts = append(parts, "NOT VERIFIED against its source.")
		}
		if s.Directive() {
			parts = append(parts, "A directive: the national law binds.")
		}
	} else if strings.HasPrefix(d.ID, "own-") {
		parts = append(parts, "The organisation's own duty.")
	} else {
		parts = append(parts, "Entered by hand; no rule works it out.")
	}
	return strings.Join(parts, " ")
}
