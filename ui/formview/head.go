package formview

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/model/form"
	"bridgelog/ui/kit"
)

// headLine is the line over a field: its label, a word when it is asked for,
// the quiet offers, the saved mark; and what unfolds from it.
type headLine struct {
	v       *fieldView
	row     *fyne.Container
	before  *fyne.Container // the corrected value and where the value is from
	why     *fyne.Container
	word    *kit.Text
	unknown *quiet
	usual   *quiet
	source  *quiet
	saved   *kit.SavedMark
	acts    *fyne.Container
	offered string // the acts drawn
	now     FieldState
}

func newHeadLine(v *fieldView) *headLine {
	h := &headLine{v: v, word: kit.Muted(""), saved: kit.NewSavedMark(""), acts: kit.Row(8)}
	h.row = kit.Words(8, kit.NewPara(v.def.Label, kit.TextStyle{Bold: true}), h.word)
	if !v.o.ReadOnly {
		if v.o.Left != nil && !v.o.Told && v.takesUnknown() {
			h.unknown = newQuiet("don't know yet", func() { v.put([]string{unknown}) })
			h.row.Add(h.unknown)
		}
		if usual := v.usual(); !v.o.Defaults && len(usual) > 0 {
			h.usual = newQuiet("usual: "+v.words(usual), func() { v.put(usual) })
			h.row.Add(h.usual)
		}
		if !v.o.Compact && !v.o.Defaults && len(v.def.Source)+len(v.def.Requirements) > 0 {
			h.source = newQuiet("why?", h.unfold)
			h.row.Add(h.source)
		}
	}
	h.acts.Hide()
	h.row.Add(h.acts)
	h.row.Add(h.saved)
	h.before, h.why = kit.Words(8), kit.Stack(0)
	h.before.Hide()
	h.why.Hide()
	h.state()
	return h
}

// takesUnknown says whether "?" is an answer here; choices have their own.
func (v *fieldView) takesUnknown() bool {
	return len(v.picks) == 0 && v.def.Kind != form.YesNoReason
}

// unfold shows or hides what the question rests on.
func (h *headLine) unfold() {
	if len(h.why.Objects) == 0 {
		h.why.Add(kit.NewPara("Asked because of: "+restsOn(h.v.def), kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}))
	}
	h.why.Hidden = !h.why.Hidden
	h.v.resize()
}

// restsOn is what a question rests on: its sources and the numbers of the
// requirements it meets.
func restsOn(f form.Field) string {
	return strings.Join(append(slices.Clone(f.Source), f.Requirements...), "; ")
}

// state takes in what is known of the field besides its value.
func (h *headLine) state() {
	v := h.v
	if v.o.State != nil {
		h.now = v.o.State(v.def.Key)
	}
	var lines []fyne.CanvasObject
	if h.now.Corrected != "" {
		lines = append(lines, short(h.now.Corrected, true))
	}
	if h.now.Origin != "" {
		lines = append(lines, short(h.now.Origin, false))
	}
	h.before.Objects, h.before.Hidden = lines, len(lines) == 0
	h.saved.Set(strings.TrimSpace(h.now.SavedAt + " " + h.now.By))
	h.offer()
	h.refresh()
}

// offer shows what can be done with the field; each is named once, so that
// what is pressed does not vanish under the hand when its words stay.
func (h *headLine) offer() {
	var names []string
	for _, a := range h.now.Acts {
		names = append(names, a.Text)
	}
	if joined := strings.Join(names, "|"); joined != h.offered {
		h.offered, h.acts.Objects = joined, nil
		for i, name := range names {
			q := newQuiet(name, func() { h.now.Acts[i].Run() })
			h.acts.Add(q)
		}
	}
	h.acts.Hidden = len(names) == 0
}

// short is a small quiet remark of two lines at most.
func short(text string, struck bool) *kit.Para {
	p := kit.NewPara(text, kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Struck: struck})
	p.MaxLines = 2
	return p
}

// refresh shows the words and offers that fit the value.
func (h *headLine) refresh() {
	v := h.v
	word := ""
	switch {
	case slices.Contains(v.o.Needed, v.def.Key):
		word = "needed"
	case h.now.Word != "":
		word = h.now.Word
	case h.now.Missing && h.now.Gate != "":
		word = "for " + h.now.Gate
	case v.o.State == nil && v.def.Gate != "":
		word = "for " + v.def.Gate
	}
	h.word.SetText(word)
	h.word.Hidden = word == ""
	empty := v.get != nil && len(v.get()) == 0
	if h.unknown != nil {
		h.unknown.Hidden = !empty
	}
	if h.usual != nil {
		h.usual.Hidden = !empty
	}
	h.row.Refresh()
}
