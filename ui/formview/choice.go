package formview

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/model/form"
	"bridgelog/ui/kit"
)

// rowChoices is how many answers may stand side by side; more become a list.
const rowChoices = 5

func (v *fieldView) choiceRow(choices []form.Choice, many bool, o Options) *kit.ChoiceRow {
	options := make([]kit.Option, len(choices))
	for i, c := range choices {
		options[i] = kit.Option{Key: c.Key, Label: c.Label}
	}
	row := kit.NewChoiceRow(v.def.Label, options)
	if many {
		row = kit.NewMultiChoice(v.def.Label, options)
	}
	v.wide = many
	row.Wrap, row.Clearable = true, !o.Defaults
	row.OnChange = func([]string) { v.changed(o) }
	row.OnPick = v.leave // a press is meant, passing over an answer with the arrows is not
	row.OnFocus = func(in bool) {
		if !in {
			v.leave()
		}
	}
	if usual := v.usual(); len(usual) > 0 {
		row.StartAt(usual[0])
	}
	v.focus, v.row = row, row
	v.get = row.Chosen
	v.set = func(vs []string) { row.Set(vs...) }
	return row
}

// yesNo is three equal answers and one line why.
func (v *fieldView) yesNo(o Options) fyne.CanvasObject {
	row := v.choiceRow(v.picks, false, o)
	answer := v.get
	why := kit.NewEntry()
	why.Name = v.def.Label + ": why"
	v.parts, v.half = append(v.parts, why), why
	why.SetPlaceHolder("one line why")
	v.get = func() []string {
		a, reason := answer(), strings.TrimSpace(why.Text)
		if len(a) == 0 || reason == "" {
			return a
		}
		return append(a, reason)
	}
	choose := v.set
	v.set = func(vs []string) {
		choose(vs[:min(len(vs), 1)])
		why.SetQuietly(strings.Join(vs[min(len(vs), 1):], " "))
	}
	why.OnChanged = func(string) { v.changed(o) }
	bare := func() bool { return slices.Equal(answer(), []string{"no"}) && strings.TrimSpace(why.Text) == "" }
	v.hold = func() string {
		switch {
		case bare():
			return "“No” needs its reason: one line is enough."
		case len(answer()) == 0 && strings.TrimSpace(why.Text) != "":
			return "Choose an answer as well."
		}
		return ""
	}
	row.OnPick = func() {
		if bare() { // it cannot be recorded without: the cursor goes where the reason is written
			v.canvas().Focus(why)
			return
		}
		v.leave()
	}
	why.OnFocus = func(in bool) {
		if !in {
			v.leave()
		} else if v.soft {
			v.complain("") // the answers were left for this line
		}
	}
	why.OnSubmitted = func(string) {
		v.leave()
		submit(o)
	}
	return kit.Stack(4, row, why)
}

func (v *fieldView) list(choices []form.Choice, o Options) fyne.CanvasObject {
	labels := make([]string, len(choices))
	for i, c := range choices {
		labels[i] = c.Label
	}
	s := newListField(v.def.Label, labels, func() {
		v.leave()
		submit(o)
	}, v.leave)
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
	// Letters pass over other answers on the way, so a list is saved when it
	// is left, unless it was chosen from the menu with the mouse.
	s.OnChanged = func(string) {
		v.changed(o)
		if v.canvas().Focused() != fyne.Focusable(s) {
			v.leave()
		}
	}
	s.first = v.takeUsual
	return kit.Edged(s)
}
