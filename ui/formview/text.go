package formview

import (
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/model/form"
	"bridgelog/ui/kit"
)

func (v *fieldView) text(e *kit.Entry, o Options) fyne.CanvasObject {
	e.Name = v.def.Label
	if o.Hint != nil {
		e.SetPlaceHolder(o.Hint(v.def))
	}
	says := kit.NewText(notKnown, kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall})
	says.Hide()
	show := func() {
		if hidden := o.Told || strings.TrimSpace(e.Text) != unknown; hidden != says.Hidden {
			says.Hidden = hidden
			v.resize()
		}
	}
	e.OnChanged = func(string) {
		show()
		v.changed(o)
	}
	e.OnKey = v.downTakesUsual
	e.OnFocus = func(in bool) {
		if !in {
			v.leave()
		}
	}
	if !e.MultiLine {
		e.OnSubmitted = func(string) {
			v.leave()
			submit(o)
		}
	}
	v.focus = e
	v.get = func() []string {
		if strings.TrimSpace(e.Text) == "" {
			return nil
		}
		return []string{e.Text}
	}
	v.set = func(vs []string) {
		e.SetQuietly(strings.Join(vs, ", "))
		if !e.MultiLine {
			e.CursorColumn = len([]rune(e.Text)) // typing goes on at the end
			e.Refresh()
		}
		show()
	}
	return kit.Stack(2, e, says)
}

// measured is a field whose text has a grammar: what it means stands under it.
func (v *fieldView) measured(o Options) fyne.CanvasObject {
	hint := ""
	if v.def.Default == "now" {
		hint = "now"
	}
	if o.Hint != nil {
		if h := o.Hint(v.def); h != "" {
			hint = h
		}
	}
	m := kit.NewMomentEntry(v.def.Label, hint)
	if v.def.Kind == form.Instant && (o.Ahead == nil || !o.Ahead(v.def)) {
		m.Now = o.Now
	}
	m.Preview = v.preview
	m.OnHeight = v.resize
	m.Entry().OnKey = v.downTakesUsual
	m.OnChanged = func(string) { v.changed(o) }
	m.OnLeave = func(string) { v.leave() }
	m.Entry().OnSubmitted = func(string) {
		v.leave()
		submit(o)
	}
	v.focus = m.Entry()
	v.get = func() []string {
		if t := strings.TrimSpace(m.Text()); t != "" {
			return []string{t}
		}
		return nil
	}
	v.set = func(vs []string) { m.SetText(strings.Join(vs, " ")) }
	v.update = m.Update
	return m
}

// preview is what a typed text of this kind means.
func (v *fieldView) preview(text string) kit.Preview {
	text = strings.TrimSpace(text)
	if text == unknown && (v.def.Kind != form.Instant || v.o.Preview == nil) {
		return kit.Preview{Text: notKnown, Tone: kit.ToneMuted}
	}
	if v.o.Preview == nil {
		return kit.Preview{}
	}
	var typed []string
	if text != "" {
		typed = []string{text}
	}
	p := v.o.Preview(v.def, typed)
	if v.bad.Visible() && len(p.Choices) == 0 || p.Text == text {
		p.Text = "" // the same words stand below, or it means just what it says
	}
	return p
}
