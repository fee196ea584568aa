package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageSignals] = func(s *Shell, _ Route) screen { return newSignalsPage(s) }
}

// What the list of signals can be narrowed to, beside the states.
const (
	signalsWait = "wait"
	signalsAll  = "all"
)

// mostSignalText is how much of an original is shown beside the list.
const mostSignalText = 6 << 10

// signalsPage is what came in before anyone called it an incident: the list, and
// beside it one signal with its original and what can be done with it.
type signalsPage struct {
	s     *Shell
	v     model.View
	all   []listedSignal // newest first
	known map[string]listedSignal
	rows  []int
	marks map[string]bool

	show   *kit.ChoiceRow
	find   *kit.Entry
	count  *kit.Text
	table  *kit.DenseTable
	facts  *factList
	acts   *fyne.Container
	panel  *kit.Surface
	work   *kit.ProgressCard
	top    *fyne.Container
	middle *fyne.Container
	body   fyne.CanvasObject

	text   string // of the signal whose original is shown
	textOf string
	asked  string
}

// listedSignal is a signal with its words in lower case, for finding.
type listedSignal struct {
	model.Signal
	words string
}

func newSignalsPage(s *Shell) *signalsPage {
	p := &signalsPage{s: s, known: map[string]listedSignal{}, marks: map[string]bool{}}
	p.show = kit.NewChoiceRow("Show", []kit.Option{{Key: signalsWait, Label: "Waiting"}, {Key: string(model.SignalWatching), Label: "Watched"}, {Key: string(model.SignalPromoted), Label: "Promoted"},
		{Key: string(model.SignalDismissed), Label: "Dismissed"}, {Key: string(model.SignalDuplicate), Label: "Duplicates"}, {Key: signalsAll, Label: "All"}})
	p.show.Set(signalsWait)
	p.show.OnChange = func([]string) { p.refilter() }
	p.find = kit.NewEntry()
	p.find.Name = "Find signals"
	p.find.SetPlaceHolder("words, a source or a rule ( / )")
	p.find.OnChanged = func(string) { p.refilter() }
	p.count = kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})
	p.table = kit.NewDenseTable([]kit.Column{
		{Key: "ref", Title: "No.", Width: 76, Fit: true, NoSort: true},
		{Key: "came", Title: "Received", Width: 118, Fit: true, NoSort: true, Optional: 5},
		{Key: "severity", Title: "Says", Width: 104, Fit: true, NoSort: true},
		{Key: "quality", Title: "Quality", Width: 96, Fit: true, NoSort: true, Optional: 3},
		{Key: "summary", Title: "In short", Width: 260, Flex: 3, NoSort: true},
		{Key: "systems", Title: "Systems", Width: 110, Flex: 1, NoSort: true, Optional: 4},
		{Key: "state", Title: "State", Width: 108, Fit: true, NoSort: true, Optional: 2},
	}, func() int { return len(p.rows) }, p.cell)
	p.table.Name = "signals"
	p.table.OnSelect = func(int) { p.detail() }
	p.table.OnOpen = func(int) { p.openPromoted() }
	p.table.OnKey = p.key
	p.table.OnMark = func(row int) { p.mark(row, row, !p.marks[p.at(row).ID]) }
	p.table.OnExtend = p.mark
	p.table.Marked = func(row int) bool { return p.marks[p.at(row).ID] }
	p.facts = newFactList()
	p.acts = newFlow(8, nil)
	p.panel = kit.Panel(container.NewBorder(nil, kit.Pad(0, 6, p.acts), nil, nil, p.facts.scroll))
	take := kit.NewButtonOf(kit.ButtonPrimary, "Take files in", "Insert", p.choose)
	rule := kit.NewButtonOf(kit.ButtonQuiet, "Rule and folder", "", p.openRule)
	head := kit.Row(12, kit.NewText("Signals", kit.TextStyle{Size: kit.SizeTitle, Bold: true}), kit.Stretch(p.find), rule, take)
	p.top = kit.Stack(8, head, p.show, p.count)
	p.middle = container.New(&evidenceLayout{}, p.table, p.panel)
	keys := kit.NewText("N makes a signal new again · Space marks several · files may be dropped here", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})
	p.body = kit.Pad(16, 12, topToBottom(p.top, kit.Pad(0, 6, p.middle), keys))
	return p
}

func (p *signalsPage) Content() fyne.CanvasObject { return p.body }
func (p *signalsPage) Leave() error               { return nil }
func (p *signalsPage) Tick(time.Time)             { p.showWork() }
func (p *signalsPage) Focus()                     { focusOn(p.s, p.table) }

// Dropped takes files in where signals are in view.
func (p *signalsPage) Dropped(paths []string) bool {
	if p.s.ReadOnly() {
		return false
	}
	p.s.takeSignals(paths)
	return true
}

// Show is given the organisation's record. Signals that did not change are not
// read again: there may be ten thousand.
func (p *signalsPage) Show(v model.View) {
	if v.ID != model.Organisation {
		return
	}
	chosen := p.chosen().ID
	p.v = v
	rows := v.Standing(signalsSection)
	p.all = make([]listedSignal, len(rows))
	for i, r := range rows {
		one, ok := p.known[r.ID]
		if !ok || one.Last.Seq != r.Seq {
			one.Signal = model.SignalOf(r)
			one.words = strings.ToLower(strings.Join(append([]string{one.Ref, one.Summary, one.Rule, p.sourceWord(one.Source), one.Severity, one.Incident, one.Reason, one.File, one.Problem, one.AlertRef, one.SHA256}, one.Systems...), " "))
			p.known[r.ID] = one
		}
		p.all[len(rows)-1-i] = one
	}
	p.refilter()
	for row, i := range p.rows {
		if p.all[i].ID == chosen {
			p.table.Select(row)
		}
	}
	p.detail()
}

// Escape clears marks, words and the filter, one after another.
func (p *signalsPage) Escape() bool {
	switch {
	case len(p.marks) > 0:
		clear(p.marks)
	case p.find.Text != "":
		p.find.SetText("")
	case p.show.One() != signalsWait:
		p.show.Set(signalsWait)
	default:
		return false
	}
	p.refilter()
	focusOn(p.s, p.table)
	return true
}

func (p *signalsPage) at(row int) model.Signal { return p.all[p.rows[row]].Signal }

func (p *signalsPage) chosen() model.Signal {
	if row := p.table.Selected(); row >= 0 && row < len(p.rows) {
		return p.at(row)
	}
	return model.Signal{}
}

// acting are the marked signals, else the chosen one.
func (p *signalsPage) acting() []string {
	var refs []string
	for _, s := range slices.Backward(p.all) {
		if p.marks[s.ID] {
			refs = append(refs, s.Ref)
		}
	}
	if s := p.chosen(); len(refs) == 0 && s.ID != "" {
		refs = []string{s.Ref}
	}
	return refs
}

func (p *signalsPage) mark(from, to int, on bool) {
	for row := min(from, to); row <= max(from, to) && row < len(p.rows); row++ {
		if id := p.at(row).ID; on {
			p.marks[id] = true
		} else {
			delete(p.marks, id)
		}
	}
	p.table.Refresh()
	p.detail()
}

func (p *signalsPage) refilter() {
	p.rows = p.rows[:0]
	words, show := model.FindWords(p.find.Text), p.show.One()
	wait, watched := 0, 0
	for i, s := range p.all {
		if s.Waits() {
			wait++
		}
		if s.State == model.SignalWatching {
			watched++
		}
		ok := show == signalsAll || show == signalsWait && s.Waits() || show == string(s.State)
		for _, w := range words {
			ok = ok && strings.Contains(s.words, w)
		}
		if ok {
			p.rows = append(p.rows, i)
		}
	}
	p.table.Empty = "Nothing waits. Drop alert files here, or name the folder where they arrive under Rule and folder."
	if len(words) > 0 || show != signalsWait {
		p.table.Empty = "No signal of that sort. Esc shows those that wait."
	}
	text := fmt.Sprintf("%d shown · %s wait · %d watched", len(p.rows), fmt.Sprint(wait), watched)
	if note := p.s.signalsNote(); note != "" {
		text += " · " + note
	}
	p.count.SetText(text)
	if p.table.Selected() >= len(p.rows) || p.table.Selected() < 0 && len(p.rows) > 0 {
		p.table.Select(min(0, len(p.rows)-1))
	}
	p.table.Refresh()
	p.detail()
}

func (p *signalsPage) sourceWord(key string) string {
	for _, c := range p.s.catalog.List("detection_source") {
		if c.Key == key {
			return c.Label
		}
	}
	return key
}

// signalWords are the states as a person reads them.
var signalWords = map[model.SignalState]string{model.SignalNew: "new", model.SignalWatching: "watched", model.SignalPromoted: "promoted",
	model.SignalDismissed: "dismissed", model.SignalDuplicate: "duplicate", model.SignalAside: "set aside"}

func (p *signalsPage) cell(row int, col string) kit.Cell {
	s := p.at(row)
	c := kit.Cell{Muted: s.State == model.SignalDismissed || s.State == model.SignalDuplicate}
	switch col {
	case "ref":
		c.Text, c.Bold = s.Ref, s.Waits()
	case "came":
		c.Text = pageMoment(s.Received, p.v)
	case "severity":
		c.Text = s.Severity
		if s.State == model.SignalAside && large() { // the column of states had to give way
			c.Text, c.Colour = "set aside", kit.ColourWarn
		}
		if s.Severity == "critical" || s.Severity == "high" {
			c.Colour, c.Bold = kit.ColourBad, true
		}
	case "quality":
		if c.Text = s.Quality(); !s.Rated() && s.Hint != "" {
			c.Text, c.Muted = "≈ "+s.Hint, true
		}
	case "summary":
		c.Text = s.Summary
		if s.Times > 0 {
			c.Badge = fmt.Sprintf("+%d", s.Times)
		}
	case "systems":
		c.Text = strings.Join(s.Systems, ", ")
	case "state":
		c.Text = signalWords[s.State]
		switch {
		case s.State == model.SignalPromoted:
			c.Text = shortNumber(s.Incident)
		case s.State == model.SignalAside:
			c.Text, c.Chip, c.Kind = "", "set aside", kit.ChipWarn
		case s.Of != "" && s.State == model.SignalDuplicate:
			c.Text = "same as " + s.Of
		}
	}
	return c
}

// detail shows the chosen signal, and how many are marked.
func (p *signalsPage) detail() {
	s := p.chosen()
	p.acts.Objects = nil
	if s.ID == "" {
		p.facts.show("", []fact{{text: "Choose a signal to see what it says and what came.", style: quiet}})
		p.panel.Refresh()
		return
	}
	p.askText(s)
	p.facts.show(s.ID, p.about(s))
	if !p.s.ReadOnly() {
		button := func(kind kit.ButtonKind, text, key string, act func()) {
			p.acts.Objects = append(p.acts.Objects, kit.NewButtonOf(kind, text, key, act))
		}
		if n := len(p.marks); n > 1 {
			p.acts.Objects = append(p.acts.Objects, kit.NewText(fmt.Sprintf("%d marked:", n), kit.TextStyle{Bold: true}))
		}
		if s.State == model.SignalPromoted && len(p.marks) == 0 {
			button(kit.ButtonPrimary, "Open "+shortNumber(s.Incident), "Enter", p.openPromoted)
		} else {
			button(kit.ButtonPrimary, "Promote", "P", p.promote)
			button(kit.ButtonNormal, "Watch", "W", func() { p.move(model.SignalWatching) })
			button(kit.ButtonNormal, "Dismiss", "D", p.dismiss)
		}
		button(kit.ButtonNormal, "Rate", "F", p.rate)
	}
	p.panel.Refresh()
}

// about are the facts of a signal, what matters most first.
func (p *signalsPage) about(s model.Signal) []fact {
	out := []fact{{text: s.Ref + "  " + s.Summary, style: kit.TextStyle{Size: kit.SizeStep, Bold: true}}}
	add := func(label, text string, style kit.TextStyle) {
		if strings.TrimSpace(text) != "" {
			out = append(out, fact{label: label, text: text, style: style})
		}
	}
	add("Set aside", s.Problem, kit.TextStyle{Colour: kit.ColourWarn})
	add("File moved to", s.Moved, kit.TextStyle{})
	add(s.OfWords(), s.Of, kit.TextStyle{})
	add("Dismissed", s.Reason, kit.TextStyle{})
	if s.State == model.SignalPromoted {
		add("Became", s.Incident+", by "+s.PromotedBy, kit.TextStyle{})
	}
	quality := s.Fidelity
	if !s.Rated() && s.Hint != "" {
		quality = s.Hint + ", proposed: nobody has rated it"
	}
	add("Quality", quality, kit.TextStyle{})
	add("Says", s.Severity, kit.TextStyle{})
	add("Rule", s.Rule, kit.TextStyle{})
	add("Systems", strings.Join(s.Systems, ", "), kit.TextStyle{})
	if s.Happened.Known() {
		at := pageMoment(s.Happened, p.v)
		if s.Happened.Assumed != "" {
			at += " (assumed: " + s.Happened.Assumed + ")"
		}
		add("Happened", at, kit.TextStyle{})
	} else {
		add("Happened", "not known", quiet)
	}
	add("Received", pageMoment(s.Received, p.v)+", by "+s.Since.By, kit.TextStyle{})
	if s.Times > 0 {
		add("Came again", fmt.Sprintf("%s, last %s", countWord(s.Times, "time", "times"), pageMoment(s.LastAt, p.v)), kit.TextStyle{})
	}
	add("From", p.sourceWord(s.Source), kit.TextStyle{})
	add("Alert no.", s.AlertRef, kit.TextStyle{})
	file := s.File
	if s.Row > 0 {
		file += fmt.Sprintf(", record %d", s.Row)
	}
	add("File", file, kit.TextStyle{})
	add("Also as", strings.Join(s.Also, ", "), kit.TextStyle{})
	add("SHA-256", s.SHA256, kit.TextStyle{Mono: true, Size: kit.SizeSmall})
	if p.textOf == s.ID && s.SHA256 != "" {
		out = append(out, fact{text: "THE ORIGINAL, AS TEXT", style: kit.TextStyle{Size: kit.SizeSmall, Bold: true, Colour: kit.ColourMuted}},
			fact{text: p.text, style: kit.TextStyle{Mono: true, Size: kit.SizeSmall}})
	}
	return out
}

// askText reads the beginning of the original away from the window.
func (p *signalsPage) askText(s model.Signal) {
	if s.SHA256 == "" || p.textOf == s.ID || p.asked == s.ID {
		return
	}
	p.asked = s.ID
	p.s.Run(func(ctx context.Context) func() {
		text, whole, err := p.s.deps.Desk.SignalText(ctx, s, mostSignalText)
		switch {
		case err != nil:
			text = "The original cannot be shown: " + err.Error()
		case text == "":
			text = "The original is no text. Promote it, and it lies in the evidence."
		case !whole:
			text += "\n… the rest stands in the original."
		}
		return func() {
			if p.asked == s.ID {
				p.text, p.textOf, p.asked = text, s.ID, ""
			}
			if p.chosen().ID == s.ID {
				p.facts.show(s.ID, p.about(s))
			}
		}
	})
}

const signalsSection = "signals"
