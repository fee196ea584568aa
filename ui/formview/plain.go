package formview

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/model/form"
	"bridgelog/ui/kit"
)

// plain shows the value as words and takes no keyboard.
func (v *fieldView) plain() fyne.CanvasObject {
	var held []string
	filled := kit.NewPara("", kit.TextStyle{})
	empty := kit.Muted("not answered")
	v.wide = v.def.Kind == form.LongText || v.def.Kind == form.Text
	v.get = func() []string { return held }
	v.update = func() {
		text := v.words(held)
		if v.o.Show != nil {
			text = v.o.Show(v.def)
		}
		filled.SetText(text)
		filled.Hidden, empty.Hidden = text == "", text != ""
	}
	v.set = func(vs []string) {
		held = slices.Clone(vs)
		v.update()
	}
	return kit.Stack(0, filled, empty)
}

// words are a value as a person reads it.
func (v *fieldView) words(vs []string) string {
	if v.takesUnknown() && isUnknown(vs) {
		return notKnown
	}
	out := slices.Clone(vs)
	for i := range out {
		if at := slices.IndexFunc(v.picks, func(c form.Choice) bool { return c.Key == out[i] }); at >= 0 {
			out[i] = v.picks[at].Label
		}
	}
	switch v.def.Kind {
	case form.YesNoReason:
		if len(out) > 1 && out[1] != "" {
			return out[0] + ": " + out[1]
		}
	case form.Hypothesis, form.Evidence:
		if v.o.Links != nil {
			for _, l := range v.o.Links(v.def) {
				if i := slices.Index(out, l.ID); i >= 0 {
					out[i] = strings.TrimSpace(l.ID + " " + l.Label)
				}
			}
		}
	}
	return strings.Trim(strings.Join(out, ", "), ", ")
}
