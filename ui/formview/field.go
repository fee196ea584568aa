package formview

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bridgelog/model/form"
	"bridgelog/ui/kit"
)

// fieldView is one question on screen: label above, field, help under it.
type fieldView struct {
	def    form.Field
	wide   bool
	focus  fyne.Focusable
	get    func() []string
	set    func([]string)
	update func()
	block  *fyne.Container
	help   *kit.Para
	bad    *kit.Para
	terse  bool
}

// rowChoices is how many answers may stand side by side; more become a list.
const rowChoices = 5

func newField(c form.Catalog, f form.Field, o Options) *fieldView {
	v := &fieldView{def: f}
	var field fyne.CanvasObject
	choices := c.Choices(f)
	switch {
	case f.Kind == form.YesNoReason:
		field = v.choiceRow([]form.Choice{{Key: "yes", Label: "Yes"}, {Key: "no", Label: "No"}, {Key: "unknown", Label: "Don't know yet"}}, false, o)
	case len(choices) > rowChoices && f.Kind == form.ChoiceOne:
		field = v.list(choices, o)
	case len(choices) > 0:
		field = v.choiceRow(choices, f.Kind == form.ChoiceMany, o)
	case f.Kind == form.Instant:
		field = v.moment(o)
	case f.Kind == form.LongText:
		field = v.text(kit.NewMultiEntry(3), false, o)
		v.wide = true
	default:
		field = v.text(kit.NewEntry(), f.Multiple, o)
		v.wide = f.Kind == form.Text
	}
	v.help = kit.NewPara(f.Help, kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall})
	v.bad = kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Size: kit.SizeSmall, Bold: true})
	v.bad.Hide()
	head := kit.Row(8, kit.NewText(f.Label, kit.TextStyle{Bold: true}))
	switch {
	case slices.Contains(o.Needed, f.Key):
		head.Add(kit.Muted("needed"))
	case f.Gate != "":
		head.Add(kit.Muted("for " + f.Gate))
	}
	v.block = kit.Stack(3, head, field, v.bad, v.help)
	v.set(v.fallback())
	return v
}

// fallback is what stands in a field nobody has touched. "now" is said by the
// preview of an empty time; rules in words are not carried out here.
func (v *fieldView) fallback() []string {
	if v.def.Default == "" || v.def.Default == "now" || strings.Contains(v.def.Default, " ") {
		return nil
	}
	return []string{v.def.Default}
}

func (v *fieldView) complain(text string) {
	help := text == "" && !v.terse
	if v.bad.Text == text && v.help.Visible() == help {
		return
	}
	v.bad.SetText(text)
	v.bad.Hidden = text == ""
	v.help.Hidden = !help
	if v.update != nil {
		v.update() // the preview steps back while a problem stands under it
	}
	v.block.Refresh()
}

func (v *fieldView) text(e *kit.Entry, many bool, o Options) fyne.CanvasObject {
	e.Name = v.def.Label
	if o.Hint != nil {
		e.SetPlaceHolder(o.Hint(v.def))
	}
	e.OnChanged = func(string) { v.changed(o) }
	if !e.MultiLine {
		e.OnSubmitted = func(string) { submit(o) }
	}
	v.focus = e
	v.get = func() []string {
		if many {
			return splitNames(e.Text)
		}
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
	}
	return e
}

// splitNames reads a list of names typed with commas or semicolons between.
func splitNames(s string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' }) {
		if part = strings.TrimSpace(part); part != "" && !slices.Contains(out, part) {
			out = append(out, part)
		}
	}
	return out
}

func (v *fieldView) moment(o Options) fyne.CanvasObject {
	hint := ""
	if v.def.Default == "now" {
		hint = "now"
	}
	m := kit.NewMomentEntry(v.def.Label, hint)
	if o.Preview != nil {
		m.Preview = func(text string) kit.Preview {
			p := o.Preview(text)
			if v.bad != nil && v.bad.Visible() && len(p.Choices) == 0 {
				p.Text = "" // the same words stand below, in full
			}
			return p
		}
	}
	m.OnChanged = func(string) { v.changed(o) }
	m.Entry().OnSubmitted = func(string) { submit(o) }
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

func (v *fieldView) choiceRow(choices []form.Choice, many bool, o Options) fyne.CanvasObject {
	options := make([]kit.Option, len(choices))
	letters := 0
	for i, c := range choices {
		options[i] = kit.Option{Key: c.Key, Label: c.Label}
		letters += len([]rune(c.Label))
	}
	row := kit.NewChoiceRow(v.def.Label, options)
	if many {
		row = kit.NewMultiChoice(v.def.Label, options)
	}
	v.wide = many || letters > 40
	row.OnChange = func([]string) { v.changed(o) }
	v.focus = row
	v.get = row.Chosen
	v.set = func(vs []string) { row.Set(vs...) }
	return row
}

func (v *fieldView) list(choices []form.Choice, o Options) fyne.CanvasObject {
	labels := make([]string, len(choices))
	for i, c := range choices {
		labels[i] = c.Label
	}
	s := newListField(v.def.Label, labels, func() { submit(o) })
	v.focus = s
	v.get = func() []string {
		if i := s.SelectedIndex(); i >= 0 {
			return []string{choices[i].Key}
		}
		return nil
	}
	v.set = func(vs []string) {
		word := ""
		if len(vs) > 0 {
			if i := slices.IndexFunc(choices, func(c form.Choice) bool { return c.Key == vs[0] }); i >= 0 {
				word = labels[i]
			}
		}
		s.Selected = word // quietly: assigning does not report a change
		s.Refresh()
	}
	s.OnChanged = func(string) { v.changed(o) }
	edge := kit.NewSurface(s, kit.ColourRaised)
	edge.Stroke, edge.Radius, edge.PadX, edge.PadY = kit.ColourEdge, 3, 1, 0
	return edge
}

func (v *fieldView) changed(o Options) {
	v.complain("")
	if o.Change != nil {
		o.Change()
	}
}

func submit(o Options) {
	if o.Submit != nil {
		o.Submit()
	}
}

// listField is the toolkit's drop-down, taught to jump to an answer by its
// first letters, to submit with Enter and to let the window have its keys.
type listField struct {
	widget.Select
	name   string
	submit func()
	typed  string
}

func newListField(name string, labels []string, submit func()) *listField {
	s := &listField{name: name, submit: submit}
	s.Options = labels
	s.PlaceHolder = "Choose, or type its first letters"
	s.ExtendBaseWidget(s)
	return s
}

// TypedRune chooses the answer that begins with the letters typed in a row.
func (s *listField) TypedRune(r rune) {
	if s.jump(s.typed+string(r)) || s.jump(string(r)) {
		return
	}
}

func (s *listField) jump(typed string) bool {
	for _, label := range s.Options {
		if strings.HasPrefix(strings.ToLower(label), strings.ToLower(typed)) {
			s.typed = typed
			s.SetSelected(label)
			return true
		}
	}
	return false
}

// FocusLost forgets the letters typed.
func (s *listField) FocusLost() {
	s.typed = ""
	s.Select.FocusLost()
}

// TypedKey opens with Space, moves with the arrows, submits with Enter,
// empties with Delete; the rest is the window's.
func (s *listField) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyUp, fyne.KeyDown:
		s.typed = ""
		s.Select.TypedKey(ev)
	case fyne.KeyReturn, fyne.KeyEnter:
		s.submit()
	case fyne.KeyDelete, fyne.KeyBackspace:
		s.typed = ""
		s.ClearSelected()
	default:
		if c := fyne.CurrentApp().Driver().CanvasForObject(s); c != nil && c.OnTypedKey() != nil {
			c.OnTypedKey()(ev)
		}
	}
}

// Outline says the label and the chosen answer.
func (s *listField) Outline() []kit.OutlineLine {
	return []kit.OutlineLine{{Kind: "list", Label: s.name, Value: s.Selected, Enabled: !s.Disabled()}}
}
