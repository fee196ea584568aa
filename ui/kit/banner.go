package kit

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Action is a verb offered somewhere: on a banner, in an empty place.
type Action struct {
	Text     string
	Key      string // the key that does the same
	Primary  bool
	OnTapped func()
}

func (a Action) button() *Button {
	kind := ButtonNormal
	if a.Primary {
		kind = ButtonPrimary
	}
	return NewButtonOf(kind, a.Text, a.Key, a.OnTapped)
}

// Notice is what a banner says: what happened, what is safe, what to do.
type Notice struct {
	Tone    Tone
	What    string // "Not saved: the disk is full."
	Safe    string // "Your text is still in the line."
	Do      string // "Free some space, then press Enter again."
	Actions []Action
	// Sticky banners have no closing button; they go when their reason goes.
	Sticky bool
}

// Banner is the bar for questions and errors, which stay until they are closed.
// It stands in the page and pushes things down; it never covers anything and never
// opens a dialog. What goes away by itself is said by a NewsLine.
type Banner struct {
	widget.BaseWidget
	OnDismiss func()

	notice Notice
	ground *Surface
}

// NewBanner makes a hidden banner; Say shows it.
func NewBanner() *Banner {
	b := &Banner{ground: NewSurface(nil, ColourRaised)}
	b.ground.Radius = 3
	b.ExtendBaseWidget(b)
	b.Hidden = true
	return b
}

// Say shows a notice in place of the one before.
func (b *Banner) Say(n Notice) {
	b.notice = n
	sign := map[Tone]string{ToneBad: "Problem", ToneWarn: "Notice", ToneGood: "Done"}[n.Tone]
	if sign == "" {
		sign = "Note"
	}
	b.ground.Side = n.Tone.Colour()
	if n.Tone == TonePlain || n.Tone == ToneMuted {
		b.ground.Side = ColourAccent
	}
	words := NewPara(n.What, TextStyle{Bold: true})
	rest := strings.TrimSpace(strings.TrimSpace(n.Safe) + " " + strings.TrimSpace(n.Do))
	text := Stack(2, words)
	if rest != "" {
		text.Add(NewPara(rest, TextStyle{}))
	}
	side := Row(8)
	for _, a := range n.Actions {
		side.Add(a.button())
	}
	if !n.Sticky {
		side.Add(NewButtonOf(ButtonQuiet, "Close", "", b.Dismiss))
	}
	b.ground.Content = Row(12, NewText(sign, TextStyle{Bold: true, Colour: b.ground.Side}), Stretch(text), side)
	b.Hidden = false
	b.ground.Refresh()
	b.Refresh()
}

// Dismiss hides the banner as its closing button does.
func (b *Banner) Dismiss() {
	if !b.Visible() {
		return
	}
	b.Hide()
	if b.OnDismiss != nil {
		b.OnDismiss()
	}
}

// Notice returns what is shown; the zero Notice when nothing is.
func (b *Banner) Notice() Notice {
	if !b.Visible() {
		return Notice{}
	}
	return b.notice
}

// Outline says the notice and its actions.
func (b *Banner) Outline() []OutlineLine {
	n := b.notice
	out := []OutlineLine{{"banner", n.What, strings.TrimSpace(n.Safe + " " + n.Do), true}}
	for _, a := range n.Actions {
		out = append(out, OutlineLine{"button", a.Text, a.Key, true})
	}
	return out
}

// CreateRenderer shows the bar.
func (b *Banner) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	return widget.NewSimpleRenderer(b.ground)
}
