package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// NewsLine says plain news that goes away by itself. It stands over the status
// bar and takes no room of its own, so nothing under the pointer moves when news
// comes or goes; what does not fit in a line grows upwards.
type NewsLine struct {
	widget.BaseWidget

	notice Notice
	ground *Surface
	acts   []*Link
	over   bool // the pointer is on it
}

var _ desktop.Hoverable = (*NewsLine)(nil)

// NewNewsLine makes a hidden line; Say shows it.
func NewNewsLine() *NewsLine {
	n := &NewsLine{ground: NewSurface(nil, ColourRaised)}
	n.ground.PadX, n.ground.PadY, n.ground.Side = 12, 1, ColourAccent
	n.ExtendBaseWidget(n)
	n.Hidden = true
	return n
}

// Say shows news in place of the news before.
func (n *NewsLine) Say(news Notice) {
	n.notice, n.acts = news, nil
	words := news.What
	for _, more := range []string{news.Safe, news.Do} {
		if more != "" {
			words += " " + more
		}
	}
	row := Row(12, Stretch(NewPara(words, TextStyle{Bold: true})))
	add := func(text, key string, tapped func()) {
		l := NewLink(text, tapped)
		n.acts = append(n.acts, l)
		row.Add(l)
		if key != "" {
			row.Add(Muted(key))
		}
	}
	for _, a := range news.Actions {
		add(a.Text, a.Key, a.OnTapped)
	}
	add("Close", "", n.Dismiss)
	n.ground.Content = row
	n.Hidden = false
	n.ground.Refresh()
	n.Refresh()
}

// Dismiss takes the news away.
func (n *NewsLine) Dismiss() {
	n.over = false
	n.Hide()
}

// Notice returns what is shown; the zero Notice when nothing is.
func (n *NewsLine) Notice() Notice {
	if !n.Visible() {
		return Notice{}
	}
	return n.notice
}

// InUse says whether the pointer or the keyboard is on it: news a person is about
// to act on does not go.
func (n *NewsLine) InUse() bool {
	for _, l := range n.acts {
		if l.focused {
			return true
		}
	}
	return n.over
}

// MouseIn keeps the news while the pointer is on it.
func (n *NewsLine) MouseIn(*desktop.MouseEvent) { n.over = true }

// MouseMoved does nothing.
func (n *NewsLine) MouseMoved(*desktop.MouseEvent) {}

// MouseOut lets the news go again.
func (n *NewsLine) MouseOut() { n.over = false }

// Tapped does nothing: a press on the words must not reach what they cover.
func (n *NewsLine) Tapped(*fyne.PointEvent) { touch() }

// Outline says the news and its acts.
func (n *NewsLine) Outline() []OutlineLine {
	out := []OutlineLine{{"news", n.notice.What, n.notice.Safe + n.notice.Do, true}}
	for _, a := range n.notice.Actions {
		out = append(out, OutlineLine{"link", a.Text, a.Key, true})
	}
	return out
}

// CreateRenderer shows the line.
func (n *NewsLine) CreateRenderer() fyne.WidgetRenderer {
	n.ExtendBaseWidget(n)
	return widget.NewSimpleRenderer(n.ground)
}
