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

// pairLayout puts two fields side by side, their tops level; one under the other
// where there is little room.
type pairLayout struct{ width float32 }

func (l *pairLayout) each(o []fyne.CanvasObject, width float32) float32 {
	w, side := (width-16)/2, true
	if width/textScale() < narrowPage*0.7 {
		w, side = width, false
	}
	y, high := float32(0), float32(0)
	for i, x := range o {
		x.Resize(fyne.NewSize(w, x.Size().Height)) // wrapping text knows its height only then
		h := x.MinSize().Height
		if side {
			place(x, float32(i)*(w+16), 0, w, h)
			high = max(high, h)
			continue
		}
		place(x, 0, y, w, h)
		y += h + 8
		high = y - 8
	}
	return high
}

func (l *pairLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.each(o, l.width)
}

func (l *pairLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	width := l.width
	if width <= 0 {
		width = 1000
	}
	return fyne.NewSize(320, l.each(o, width))
}

// profileLine is what the organisation is called, whose days its limits end by,
// and where it is written to.
type profileLine struct {
	s          *Shell
	name, zone *kit.Entry
	address    *kit.Entry
	under      map[*kit.Entry]*kit.Para
	kept       map[*kit.Entry]string
	back       map[*kit.Entry]string // what stands on disk as a draft
	stop       func()
	body       *fyne.Container
}

func newProfileLine(s *Shell) *profileLine {
	l := &profileLine{s: s, name: kit.NewEntry(), zone: kit.NewEntry(), address: kit.NewEntry(), kept: map[*kit.Entry]string{}, back: map[*kit.Entry]string{}, stop: func() {}}
	l.under = map[*kit.Entry]*kit.Para{}
	l.name.Name, l.zone.Name, l.address.Name = "Name of the organisation", "Time zone of the reporting establishment", "Postal address"
	l.name.SetPlaceHolder("as authorities know it")
	l.zone.SetPlaceHolder("such as Europe/Berlin")
	l.address.SetPlaceHolder("street, place, country")
	var fields []fyne.CanvasObject
	for _, e := range l.entries() {
		l.under[e] = kit.NewPara("", quiet)
		e.OnChanged = func(string) {
			l.said(e)
			l.stop()
			l.stop = s.run.After(draftPause, l.keep)
		}
		e.OnSubmitted = func(string) { l.put(e) }
		e.OnFocus = func(in bool) {
			if !in {
				l.put(e)
			}
		}
		fields = append(fields, kit.Stack(2, kit.Bold(e.Name), e, l.under[e]))
		l.restore(e)
	}
	l.body = kit.Stack(8, container.New(&pairLayout{}, fields[:2]...), fields[2])
	return l
}

func (l *profileLine) entries() []*kit.Entry { return []*kit.Entry{l.name, l.zone, l.address} }

func (l *profileLine) object() fyne.CanvasObject { return l.body }

func (l *profileLine) draftKey(e *kit.Entry) string {
	switch e {
	case l.name:
		return "organisation-name"
	case l.address:
		return "organisation-address"
	}
	return "organisation-zone"
}

func (l *profileLine) restore(e *kit.Entry) {
	l.s.Run(func(ctx context.Context) func() {
		text, _, err := l.s.deps.Desk.Draft(ctx, l.draftKey(e))
		return func() {
			if err == nil && text != "" && e.Text == l.kept[e] {
				e.SetQuietly(text)
				l.back[e] = text
				l.said(e)
			}
		}
	})
}

// show loads what is recorded; what is being typed stays.
func (l *profileLine) show(x model.Profile) {
	for e, text := range map[*kit.Entry]string{l.name: x.Name, l.zone: x.Zone, l.address: x.Address} {
		if e.Text == l.kept[e] && e.Text != text {
			e.SetQuietly(text)
		}
		l.kept[e] = text
		l.said(e)
	}
}

// said tells under a field what it means, quietly.
func (l *profileLine) said(e *kit.Entry) {
	text := "It stands in notices."
	switch e {
	case l.address:
		text = "Messages to authorities name it."
	case l.zone:
		text = "Limits in days end by it, unless the rule names a zone."
		if zone, err := model.KnownZone(e.Text); err == nil {
			text += " There it is " + l.s.Now().In(zone).Format("Mon 15:04 MST") + " now."
		}
	}
	if e.Text != l.kept[e] {
		text = "Recorded when you leave the field. " + text
	}
	l.say(e, text, kit.ColourMuted)
}

func (l *profileLine) say(e *kit.Entry, text string, colour fyne.ThemeColorName) {
	if u := l.under[e]; u.Text != text || u.Style.Colour != colour {
		u.Text, u.Style.Colour = text, colour
		u.Refresh()
	}
}

// put records a field that was left with another text.
func (l *profileLine) put(e *kit.Entry) {
	l.keep()
	text := strings.TrimSpace(e.Text)
	if text == l.kept[e] {
		return
	}
	if text == "" {
		l.say(e, "It cannot be taken away, only replaced.", kit.ColourBad)
		return
	}
	c := model.PutProfile{Name: text}
	switch e {
	case l.zone:
		c = model.PutProfile{Zone: text}
	case l.address:
		c = model.PutProfile{Address: text}
	}
	l.s.Do(c, func(desk.Change) {
		if strings.TrimSpace(e.Text) == text {
			e.SetQuietly(text)
		}
		l.kept[e] = text
		l.said(e)
		l.keep()
	}, func(err error) { l.say(e, sentenceAndHint(err), kit.ColourBad) })
}

func (l *profileLine) leave() {
	for _, e := range l.entries() {
		l.put(e)
	}
}

// keep saves as drafts what is typed and not recorded.
func (l *profileLine) keep() {
	l.stop()
	for _, e := range l.entries() {
		text := e.Text
		if text == l.kept[e] {
			text = ""
		}
		if text != l.back[e] {
			l.back[e] = text
			l.s.SaveDraft(l.draftKey(e), text)
		}
	}
}
