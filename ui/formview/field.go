package formview

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/model/form"
	"bridgelog/ui/kit"
)

// The answer "not known yet": as typed and as read.
const (
	unknown  = "?"
	notKnown = "not known yet"
)

// fieldView is one question on screen: label above, field, help under it. Its
// widgets are made when it is first seen; until then it only holds its value.
type fieldView struct {
	def    form.Field
	o      Options
	picks  []form.Choice
	canvas func() fyne.Canvas
	wide   bool
	built  bool
	folded bool
	held   []string // the value while there are no widgets
	told   []string // the value as loaded or last reported by Left
	typing bool     // changed since then
	soft   bool     // the complaint says what is still to be written, not what is wrong

	focus  fyne.Focusable
	parts  []fyne.Focusable // what else of the field takes the keyboard
	get    func() []string
	set    func([]string)
	update func()
	hold   func() string  // why the value cannot be handed over yet; nil when it always can
	half   *kit.Entry     // may hold words that are no value yet: a sentence that becomes a row, a reason without its answer
	row    *kit.ChoiceRow // the answers side by side; nil for other fields
	block  *fyne.Container
	head   *headLine
	help   *kit.Para
	bad    *kit.Para
	terse  bool
}

func newField(c form.Catalog, f form.Field, o Options) *fieldView {
	v := &fieldView{def: f, o: o, picks: c.Choices(f), canvas: o.Canvas, terse: o.Compact, block: kit.Stack(4)}
	if f.Kind == form.YesNoReason {
		v.picks = []form.Choice{{Key: "yes", Label: "Yes"}, {Key: "no", Label: "No"}, {Key: "unknown", Label: "Don't know yet"}}
	}
	v.held = v.fallback()
	v.told = v.held
	return v
}

// build makes the widgets and puts the held value into them.
func (v *fieldView) build() {
	if v.built {
		return
	}
	f, o := v.def, v.o
	v.bad = kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Size: kit.SizeSmall, Bold: true})
	v.bad.Hide()
	var field fyne.CanvasObject
	switch {
	case o.ReadOnly:
		field = v.plain()
	case f.Kind == form.YesNoReason:
		field = v.yesNo(o)
	case len(v.picks) > rowChoices && f.Kind == form.ChoiceOne:
		field = v.list(v.picks, o)
	case len(v.picks) > 0:
		field = v.choiceRow(v.picks, f.Kind == form.ChoiceMany, o)
	case f.Kind == form.Instant || f.Kind == form.Duration || f.Kind == form.Number || f.Kind == form.Money:
		field = v.measured(o)
	case f.Kind == form.Person || f.Kind == form.System || f.Kind == form.Hypothesis || f.Kind == form.Evidence:
		field = v.picker(o)
	case f.Kind == form.LongText:
		field = v.text(kit.NewMultiEntry(3), o)
		v.wide = true
	default:
		field = v.text(kit.NewEntry(), o)
		v.wide = f.Kind == form.Text
	}
	v.help = kit.NewPara(f.Help, kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall})
	v.help.Hidden = v.terse || o.ReadOnly || f.Help == ""
	v.head = newHeadLine(v)
	v.block.Objects = []fyne.CanvasObject{v.head.row, v.head.before, field, v.bad, v.help, v.head.why}
	v.watch()
	v.set(v.held)
	v.built = true
	v.head.refresh()
}

// across says whether the field wants the whole width, where half is a column:
// answers that fit side by side only there do.
func (v *fieldView) across(half float32) bool {
	return v.wide || v.row != nil && v.row.OneLine() > half
}

// fallback is what stands in a field nobody has touched.
func (v *fieldView) fallback() []string {
	if !v.o.Defaults {
		return nil
	}
	return v.usual()
}

// usual is the field's default as a value. "now" is said by the preview of an
// empty time; rules in words are not carried out here.
func (v *fieldView) usual() []string {
	rule := strings.Contains(v.def.Default, " ") && v.def.Kind != form.Text
	if d := v.def.Default; d == "" || d == "now" || d == "generated" || rule {
		return nil
	}
	return []string{v.def.Default}
}

// takeUsual answers what is usual, if nothing stands here yet; false when there
// is nothing to take. The arrow down does it, as the button does.
func (v *fieldView) takeUsual() bool {
	usual := v.usual()
	if v.o.Defaults || len(usual) == 0 || len(v.get()) > 0 {
		return false
	}
	v.put(usual)
	return true
}

// downTakesUsual is the key for an empty field of text.
func (v *fieldView) downTakesUsual(ev *fyne.KeyEvent) bool {
	return ev.Name == fyne.KeyDown && v.takeUsual()
}

func (v *fieldView) values() []string {
	if v.built {
		return v.get()
	}
	return v.held
}

// load puts a value in quietly.
func (v *fieldView) load(vs []string) {
	v.held = slices.Clone(vs)
	if v.built {
		v.set(vs)
		v.head.refresh()
	}
	v.told, v.typing = slices.Clone(v.values()), false
}

// put gives a value as if a person had typed it and gone on.
func (v *fieldView) put(vs []string) {
	v.set(vs)
	v.changed(v.o)
	v.leave()
}

// changed is called on every change a person makes.
func (v *fieldView) changed(o Options) {
	v.typing = true
	v.complain("")
	v.head.refresh()
	if o.Change != nil {
		o.Change()
	}
}

// leave reports a changed value, once.
func (v *fieldView) leave() {
	if !v.typing {
		return
	}
	if v.hold != nil && v.o.Left != nil {
		if text := v.hold(); text != "" {
			v.complain(text)
			v.soften()
			return
		}
	}
	v.typing = false
	now := v.values()
	if slices.Equal(now, v.told) {
		return
	}
	v.told = slices.Clone(now)
	if v.o.Left != nil {
		v.o.Left(v.def, now)
	}
}

func (v *fieldView) complain(text string) {
	if !v.built {
		if text == "" {
			return
		}
		v.build()
	}
	help := text == "" && !v.terse && !v.o.ReadOnly && v.def.Help != ""
	if v.bad.Text == text && v.help.Visible() == help {
		return
	}
	v.soft, v.bad.Style.Colour = false, kit.ColourBad
	v.bad.SetText(text)
	v.bad.Hidden = text == ""
	v.help.Hidden = !help
	if v.update != nil {
		v.update() // the preview steps back while a problem stands under it
	}
	v.resize()
}

// soften colours the complaint as a reminder.
func (v *fieldView) soften() {
	v.soft, v.bad.Style.Colour = true, kit.ColourWarn
	v.bad.Refresh()
}

// resize lets the section give this field the height it now needs.
func (v *fieldView) resize() {
	if v.built {
		v.o.relayout()
	}
}

func submit(o Options) {
	if o.Submit != nil {
		o.Submit()
	}
}

// isUnknown says whether the value is the answer "not known yet".
func isUnknown(vs []string) bool { return len(vs) == 1 && strings.TrimSpace(vs[0]) == unknown }

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
