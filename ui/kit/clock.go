package kit

import (
	"fmt"
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// ClockState is all a clock shows, computed anew from the time on every tick;
// no state of being due is ever kept.
type ClockState struct {
	What string    // "GDPR Art. 33"
	Keep string    // the end of What that is not cut off
	From time.Time // when it began to run; for the half and the last quarter
	Due  time.Time // zero: the clock counts up from From
	Now  time.Time
	// DueText is the due moment in words, both zones, as the caller formats moments.
	// Mark is what DueText may shrink to where there is no room, but not further.
	Mark    string
	DueText string
	// Word replaces the number when there is none: "not started", "met 02:10 CET".
	Word string
	// Done stops the colouring: the duty is met, the number is history.
	Done bool
	// Big draws the number in the largest size; one clock on a screen at most.
	Big bool
}

// ClockStage is how far a deadline has run.
type ClockStage int

// Stages of a deadline.
const (
	ClockOpen    ClockStage = iota // no deadline, or less than half gone
	ClockHalf                      // half is gone
	ClockLast                      // the last quarter has begun
	ClockOverdue                   // past due
)

// Stage says how far a deadline has run at Now.
func (s ClockState) Stage() ClockStage {
	if s.Due.IsZero() || s.Done || s.Word != "" {
		return ClockOpen
	}
	left := s.Due.Sub(s.Now)
	if left < 0 {
		return ClockOverdue
	}
	total := s.Due.Sub(s.From)
	if s.From.IsZero() || total <= 0 {
		return ClockOpen
	}
	switch {
	case left <= total/4:
		return ClockLast
	case left <= total/2:
		return ClockHalf
	}
	return ClockOpen
}

// Number is what stands large: time left, time gone, or the word.
func (s ClockState) Number() string {
	if s.Word != "" {
		return s.Word
	}
	if s.Due.IsZero() {
		if s.From.IsZero() {
			return "not known"
		}
		return Span(s.Now.Sub(s.From))
	}
	left := s.Due.Sub(s.Now)
	if left < 0 && !s.Done {
		return "overdue " + Span(-left)
	}
	return Span(left)
}

// Sign is the word that says what the colour says.
func (s ClockState) Sign() string {
	switch s.Stage() {
	case ClockHalf:
		return "half gone"
	case ClockLast:
		return "last quarter"
	case ClockOverdue:
		return "late"
	}
	return ""
}

// Tone is the colour of the number.
func (s ClockState) Tone() Tone {
	switch s.Stage() {
	case ClockHalf:
		return ToneWarn
	case ClockLast, ClockOverdue:
		return ToneBad
	}
	if s.Word != "" {
		return ToneMuted
	}
	return TonePlain
}

// Span writes a duration the way clocks do: "3 d 4 h", "67 h 52 m", "14 m",
// and to the second only below ten minutes. Hours run up to 99 because legal
// deadlines are given in hours (72 h).
func Span(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	switch h := int(d.Hours()); {
	case h > 99:
		return fmt.Sprintf("%d d %d h", h/24, h%24)
	case h > 0:
		return fmt.Sprintf("%d h %02d m", h, int(d.Minutes())%60)
	case d >= 10*time.Minute:
		return fmt.Sprintf("%d m", int(d.Minutes()))
	case d >= time.Minute:
		return fmt.Sprintf("%d m %02d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d s", int(d.Seconds()))
}

// Clock shows one ClockState: what and the number on the first line, the due
// moment and a word for the stage on the second.
type Clock struct {
	widget.BaseWidget
	state ClockState
}

// NewClock makes a clock.
func NewClock(s ClockState) *Clock {
	c := &Clock{state: s}
	c.ExtendBaseWidget(c)
	return c
}

// Set shows another state. It repaints only when something readable changed,
// so that it may be called on every tick.
func (c *Clock) Set(s ClockState) {
	old := c.state
	c.state = s
	if old.What != s.What || old.Number() != s.Number() || old.DueText != s.DueText ||
		old.Stage() != s.Stage() || old.Big != s.Big || old.Tone() != s.Tone() {
		c.Refresh()
	}
}

// State returns what is shown.
func (c *Clock) State() ClockState { return c.state }

// Outline says name, number, due moment and stage.
func (c *Clock) Outline() []OutlineLine {
	value := c.state.Number()
	if c.state.DueText != "" {
		value += ", " + c.state.DueText
	}
	if s := c.state.Sign(); s != "" {
		value += ", " + s
	}
	return []OutlineLine{{"clock", c.state.What, value, true}}
}

// CreateRenderer draws the clock.
func (c *Clock) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	r := &clockRenderer{c: c}
	for i := range r.t {
		r.t[i] = canvas.NewText("", color.Transparent)
	}
	r.apply()
	return r
}

// clockRenderer holds what, number, due, sign.
type clockRenderer struct {
	c *Clock
	t [4]*canvas.Text
}

func (r *clockRenderer) apply() {
	s := r.c.state
	set := func(i int, text string, size fyne.ThemeSizeName, colour fyne.ThemeColorName, bold bool) {
		r.t[i].Text, r.t[i].TextSize, r.t[i].Color = text, sizeOf(r.c, size), paint(r.c, colour)
		r.t[i].TextStyle = fyne.TextStyle{Bold: bold}
	}
	number := SizeStep
	if s.Big {
		number = SizeHuge
	}
	set(0, s.What, SizeBody, ColourText, false)
	set(1, s.Number(), number, s.Tone().Colour(), true)
	set(2, s.DueText, SizeSmall, ColourMuted, false)
	set(3, s.Sign(), SizeSmall, s.Tone().Colour(), true)
}

func measureText(t *canvas.Text) fyne.Size {
	return fyne.MeasureText(t.Text, t.TextSize, t.TextStyle)
}

func (r *clockRenderer) Layout(size fyne.Size) {
	if r.c.state.Big { // what it counts must stand beside it: a number that leaves no room for that is drawn smaller
		least := min(fyne.MeasureText(r.c.state.What, r.t[0].TextSize, r.t[0].TextStyle).Width, 9*r.t[0].TextSize) + 8
		for _, s := range []fyne.ThemeSizeName{SizeHuge, SizeTitle, SizeStep} {
			if r.t[1].TextSize = sizeOf(r.c, s); measureText(r.t[1]).Width <= size.Width-least {
				break
			}
		}
	}
	n := measureText(r.t[1])
	what, due, sign := measureText(r.t[0]), measureText(r.t[2]), measureText(r.t[3])
	r.t[0].Text = FitEnd(r.c.state.What, r.c.state.Keep, size.Width-n.Width-8, measurer(r.t[0].TextSize, r.t[0].TextStyle))
	r.t[0].Move(fyne.NewPos(0, (n.Height-what.Height)*0.78))
	r.t[0].Resize(what)
	r.t[1].Move(fyne.NewPos(size.Width-n.Width, 0))
	r.t[1].Resize(n)
	r.t[2].Text = Fit(r.c.state.DueText, size.Width-sign.Width-8, measurer(r.t[2].TextSize, r.t[2].TextStyle))
	r.t[2].Move(fyne.NewPos(0, n.Height-2))
	r.t[2].Resize(due)
	r.t[3].Move(fyne.NewPos(size.Width-sign.Width, n.Height-2))
	r.t[3].Resize(sign)
}

func (r *clockRenderer) MinSize() fyne.Size {
	s := r.c.state
	n := measureText(r.t[1])
	what := fyne.MeasureText(s.What, r.t[0].TextSize, r.t[0].TextStyle)
	m := fyne.NewSize(min(what.Width, 13*r.t[0].TextSize)+8+n.Width, n.Height)
	if s.DueText != "" || s.Sign() != "" {
		due := fyne.MeasureText(s.DueText+"X", r.t[2].TextSize, r.t[2].TextStyle)
		sign := measureText(r.t[3])
		m.Height += due.Height - 2
		m.Width = max(m.Width, min(due.Width, 13*r.t[2].TextSize)+8+sign.Width)
	}
	return m
}

func (r *clockRenderer) Refresh() {
	r.apply()
	r.Layout(r.c.Size())
	canvas.Refresh(r.c)
}

func (r *clockRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.t[0], r.t[1], r.t[2], r.t[3]}
}
func (r *clockRenderer) Destroy() {}
