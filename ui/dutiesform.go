package ui

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/ui/formview"
	"bridgelog/ui/kit"
)

// actForm gathers what one act on duties asks for, beside the list it is about
// or in a sheet. What is typed is a draft until the act is on disk; an act that
// would move a deadline later asks once more, in its own words.
type actForm struct {
	s      *Shell
	v      func() model.View
	needed func() []string
	// command makes the act of what was typed. later says that a person agreed to
	// move deadlines later; acts that cannot move one later pass it over.
	command func(set map[string]json.RawMessage, later bool) model.Command
	done    func(desk.Change)
	words   func() []desk.Word    // PINs of second people; nil asks nobody
	changed func()                // a person changed something
	visible func(form.Field) bool // nil shows all
	asked   func()                // the question whether it may move later stands at the top
	scroll  *container.Scroll     // it stands in; nil in a sheet
	below   []fyne.CanvasObject   // what may be read further down in a sheet
	paper   bool                  // it may be typed in from paper
	rename  map[string]string     // fields of a refusal that stand under another name here

	section form.Section
	fields  *formview.View
	verb    *kit.Button
	asks    *fyne.Container // the question whether it may move later
	kept    *kit.Text
	problem *kit.Para
	body    *fyne.Container

	key   string // of the draft
	filed string // what the draft holds on disk
	times draftTimes
	fill  map[string][]string
	stop  func()
}

func newActForm(s *Shell, view func() model.View, verb, key string, fields []form.Field) *actForm {
	f := &actForm{s: s, v: view, section: form.Section{Key: "act", Fields: fields}, stop: func() {}, asks: kit.Stack(6),
		kept: kit.NewText("", kit.TextStyle{Size: kit.SizeSmall, Colour: kit.ColourMuted, Truncate: true}), problem: kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Size: kit.SizeSmall, Bold: true})}
	o := s.pageOptions(view)
	onComputer, onPaper := o.Preview, s.paperOptions(view).Preview
	o.Preview = func(d form.Field, typed []string) kit.Preview {
		if f.paper {
			return onPaper(d, typed)
		}
		return onComputer(d, typed)
	}
	o.Change, o.ReadOnly, o.Submit = f.typed, s.ReadOnly(), f.Do
	o.Reached = func(key string) { revealIn(f.scroll, f.fields.Block(key)) }
	o.Compact, o.Hint = true, func(d form.Field) string { return d.Help } // lists stand beside: each line counts
	o.Visible = func(d form.Field) bool { return f.visible == nil || f.visible(d) }
	f.fields = formview.New(s.catalog, f.section, o)
	f.verb = kit.NewButtonOf(kit.ButtonPrimary, verb, key, f.Do)
	f.problem.Hide()
	f.asks.Hide()
	f.body = kit.Stack(8, f.asks, f.problem, f.fields.Object())
	if s.ReadOnly() {
		f.verb.Disable()
	}
	return f
}

// open turns to the draft of a key; what stood there before it is kept under its own.
func (f *actForm) open(key string, fill map[string][]string) {
	if key == f.key {
		return
	}
	f.keep()
	f.key, f.filed, f.fill = key, "", fill
	f.fields.ClearProblems()
	f.complain("")
	f.fields.Load(fill)
	f.kept.SetText("")
	f.s.bringDraft(key, func(text string, at time.Time) {
		var d map[string][]string
		if text == "" || f.key != key || json.Unmarshal([]byte(text), &d) != nil || !sameValues(f.fields.Typed(), fill) {
			return
		}
		f.fields.LoadTyped(d)
		f.filed = text
		f.kept.SetText("brought back as you left it " + at.In(f.s.Home()).Format("Mon 2 Jan 15:04 MST"))
		f.tell()
	})
}

func (f *actForm) tell() {
	if f.changed != nil {
		f.changed()
	}
}

func (f *actForm) typed() {
	f.times.fixed(f.section.Fields, f.fields.All(), f.s.Now(), f.v().Location())
	f.complain("")
	f.tell()
	f.stop()
	f.stop = f.s.run.After(draftPause, f.keep)
}

// keep saves what is typed under the key it was typed for.
func (f *actForm) keep() {
	f.stop()
	text := ""
	if all := f.fields.Typed(); f.key != "" && !sameValues(all, f.fill) {
		raw, err := json.Marshal(f.times.fixed(f.section.Fields, all, f.s.Now(), f.v().Location()))
		if err != nil {
			panic("ui: a draft of texts cannot be written: " + err.Error()) // maps of texts always can
		}
		text = string(raw)
	}
	if f.key == "" || text == f.filed {
		return
	}
	f.filed = text
	f.kept.SetText("")
	f.s.keepDraft(f.key, text, func() {
		f.kept.SetText("draft kept " + f.s.Now().In(f.v().Location()).Format("15:04:05 MST"))
	})
}

// complain says what is wrong with the act as a whole; empty takes it away, and
// the question whether it may move later with it.
func (f *actForm) complain(text string) {
	f.problem.SetText(text)
	f.problem.Hidden = text == ""
	f.asks.Hide()
	f.body.Refresh()
}

// read is what is typed as it will be recorded, or the first thing wrong with it.
func (f *actForm) read() (map[string]json.RawMessage, string, error) {
	set := map[string]json.RawMessage{}
	for _, d := range f.section.Fields {
		now := f.s.Now()
		if d.Kind == form.Instant {
			now = f.times.at(d.Key, strings.TrimSpace(f.fields.Text(d.Key)), now)
		}
		raw, err := f.s.encodeAt(f.v(), d, f.fields.Values(d.Key), now)
		if f.paper && f.s.onPaper(f.v().ID) != nil {
			raw, err = f.s.encodePaper(f.v(), d, f.fields.Values(d.Key))
		}
		if err != nil {
			return nil, d.Key, err
		}
		if string(raw) != "null" {
			set[d.Key] = raw
		}
	}
	return set, "", nil
}

// Do carries the act out.
func (f *actForm) Do() { f.do(false) }

func (f *actForm) do(later bool) {
	if f.verb.Disabled() || f.v().ID == "" {
		return
	}
	f.fields.ClearProblems()
	f.complain("")
	set, at, err := f.read()
	if err != nil {
		f.fields.Problem(at, sentenceAndHint(err))
		return
	}
	if f.needed != nil {
		for _, d := range f.section.Fields {
			if set[d.Key] == nil && slices.Contains(f.needed(), d.Key) {
				f.fields.Problem(d.Key, "This is needed: "+lower(d.Label)+".")
				return
			}
		}
	}
	c := f.command(set, later)
	if c == nil {
		return
	}
	f.keep()
	f.verb.SetBusy(true)
	key := f.key
	var given []desk.Word
	if f.words != nil {
		given = f.words()
	}
	f.s.DoConfirmed(given, c, func(change desk.Change) {
		f.verb.SetBusy(false)
		f.s.SaveDraft(key, "")
		if f.key == key {
			f.filed = ""
			f.fields.Load(f.fill)
			f.kept.SetText("")
			f.tell()
		}
		f.done(change)
	}, func(err error) {
		f.verb.SetBusy(false)
		f.refused(err)
	})
}

// refused says what the rules have against it. Moving a deadline later is not
// refused for good: a person may say that it may.
func (f *actForm) refused(err error) {
	var e *model.Error
	if errors.As(err, &e) {
		if e.Kind == model.Conflict && e.Field == "later" {
			f.ask(err)
			return
		}
		field := e.Field
		if to, ok := f.rename[field]; ok {
			field = to
		}
		if f.fields.Problem(field, sentenceAndHint(err)) {
			return
		}
	}
	f.complain(sentenceAndHint(err))
}

// ask puts the question whether deadlines may move later.
func (f *actForm) ask(err error) {
	yes := kit.NewButtonOf(kit.ButtonDanger, "Move it later", "Enter", func() { f.do(true) })
	no := kit.NewButton("Leave it as it is", func() { f.complain("") })
	f.asks.Objects = []fyne.CanvasObject{kit.NewPara(sentenceAndHint(err), kit.TextStyle{Colour: kit.ColourWarn, Bold: true}), newFlow(8, nil, yes, no)}
	f.asks.Show()
	f.body.Refresh()
	if f.asked != nil {
		f.asked()
	}
	focusOn(f.s, yes)
}

// inSheet shows the act in a sheet; what else is to be read stands above it.
func (f *actForm) inSheet(title, key string, fill map[string][]string, above ...fyne.CanvasObject) {
	f.open(key, fill)
	body := kit.Stack(8, above...)
	body.Add(f.body)
	body.Add(kit.Row(12, f.verb, kit.Stretch(f.kept)))
	for _, o := range f.below {
		body.Add(o)
	}
	f.s.openSheet(kit.NewSheet(title, body, func() { f.s.closeSheet() }), nil)
	f.s.sheetKept = &leaving{func(bool) { f.keep() }} // after the act there is nothing left to keep
	f.fields.Focus("")
}
