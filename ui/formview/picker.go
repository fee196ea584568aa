package formview

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/model/form"
	"bridgelog/ui/kit"
)

// offered is how many suggestions stand under a field at once.
const offered = 4

// picker is a field of names or links: chosen ones as chips, the next one
// typed, with completion. A single name has no chip; it stays in the entry,
// where it can be mended.
type picker struct {
	v       *fieldView
	o       Options
	names   bool // persons and systems; otherwise links
	single  bool
	chosen  []Link
	entry   *kit.Entry
	chips   *fyne.Container
	offers  *fyne.Container
	at      int // the suggestion the arrows stand on, or -1
	reach   *kit.Entry
	ask     *fyne.Container // the question how to reach a new person
	says    *kit.Text       // what "?" means
	fresh   string          // the new person asked about
	pending bool            // a row is being made
}

func (v *fieldView) picker(o Options) fyne.CanvasObject {
	p := &picker{v: v, o: o, at: -1, single: !v.def.Multiple}
	p.names = v.def.Kind == form.Person || v.def.Kind == form.System
	p.entry = kit.NewEntry()
	p.entry.Name = v.def.Label
	if o.Hint != nil {
		p.entry.SetPlaceHolder(o.Hint(v.def))
	}
	p.chips, p.offers = kit.Words(4), kit.Words(12)
	if !p.names {
		p.offers = kit.Stack(2) // sentences: one under another
	}
	p.chips.Hide()
	p.offers.Hide()
	p.says = kit.Muted(notKnown)
	p.says.Hide()
	p.entry.OnChanged = func(text string) {
		p.at = -1
		if p.names && !p.single && strings.ContainsAny(text, ",;") {
			p.takeNames()
		}
		p.suggest()
		v.changed(o)
	}
	p.entry.OnKey = p.key
	p.entry.OnFocus = func(in bool) {
		if in {
			p.suggest()
			return
		}
		p.leave()
	}
	p.reach = kit.NewEntry()
	p.reach.Name = "Reach by"
	v.parts = append(v.parts, p.reach)
	p.reach.SetPlaceHolder("phone or other way to reach them; Enter")
	p.reach.OnSubmitted = func(string) { v.canvas().Focus(p.entry) }
	p.reach.OnFocus = func(in bool) {
		if !in {
			p.made()
		}
	}
	p.ask = kit.Row(8, kit.Muted("New. Reach by"), kit.Stretch(p.reach))
	p.ask.Hide()
	v.focus, v.get, v.set = p.entry, p.values, p.load
	if !p.names {
		v.half = p.entry
	}
	return kit.Stack(4, p.chips, p.entry, p.says, p.ask, p.offers)
}

// values are the chosen ones; a name being typed counts already.
func (p *picker) values() []string {
	var out []string
	for _, l := range p.chosen {
		out = append(out, l.ID)
	}
	if !p.names {
		return out
	}
	if text := strings.TrimSpace(p.entry.Text); p.single && text != "" {
		return []string{text}
	}
	for _, n := range splitNames(p.entry.Text) {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

func (p *picker) load(vs []string) {
	p.chosen, p.at = nil, -1
	if p.names && p.single {
		p.entry.SetQuietly(strings.Join(vs, ", "))
		p.entry.CursorColumn = len([]rune(p.entry.Text)) // typing goes on at the end
		p.entry.Refresh()
	} else {
		if p.names { // a sentence being written stays: it is no value yet
			p.entry.SetQuietly("")
		}
		for _, id := range vs {
			p.chosen = append(p.chosen, Link{id, p.label(id)})
		}
	}
	p.show()
	p.suggest()
}

func (p *picker) label(id string) string {
	if id == unknown {
		return notKnown
	}
	if !p.names {
		for _, l := range p.rows() {
			if l.ID == id && l.Label != "" {
				return l.Label
			}
		}
	}
	return id
}

func (p *picker) rows() []Link {
	var out []Link
	switch {
	case p.names && p.o.Suggest != nil:
		for _, n := range p.o.Suggest(p.v.def) {
			out = append(out, Link{n, n})
		}
	case !p.names && p.o.Links != nil:
		out = p.o.Links(p.v.def)
	}
	return out
}

// matches are the rows that fit what is typed, those that begin with it first.
func (p *picker) matches() []Link {
	typed := strings.ToLower(strings.TrimSpace(p.entry.Text))
	var begin, within []Link
	for _, l := range p.rows() {
		id, label := strings.ToLower(l.ID), strings.ToLower(l.Label)
		switch {
		case slices.ContainsFunc(p.chosen, func(c Link) bool { return c.ID == l.ID }), p.names && id == typed:
		case strings.HasPrefix(id, typed) || strings.HasPrefix(label, typed):
			begin = append(begin, l)
		case strings.Contains(label, typed):
			within = append(within, l)
		}
	}
	all := append(begin, within...)
	return all[:min(len(all), offered)]
}

func (p *picker) known(name string) bool {
	return slices.ContainsFunc(p.rows(), func(l Link) bool { return strings.EqualFold(l.ID, name) })
}

// about is what is known of a name: how the person is reached.
func (p *picker) about(name string) string {
	if p.o.About == nil || p.v.def.Kind != form.Person || name == "" {
		return ""
	}
	return p.o.About(name)
}

// suggest shows what could be meant, while the field has the keyboard.
func (p *picker) suggest() {
	says := notKnown
	if text := strings.TrimSpace(p.entry.Text); text != unknown {
		says = ""
		if p.names && p.single {
			says = p.about(text)
		}
	}
	if says != "" {
		p.says.SetText(says)
	}
	if hidden := says == ""; hidden != p.says.Hidden {
		p.says.Hidden = hidden
		p.v.resize()
	}
	p.offers.Objects = nil
	if p.v.canvas != nil && p.v.canvas() != nil && p.v.canvas().Focused() == fyne.Focusable(p.entry) {
		for i, l := range p.matches() {
			words := p.label(l.ID)
			if about := p.about(l.ID); about != "" {
				words += " · " + about
			}
			q := newQuiet(words, func() { p.take(l) })
			if i == p.at {
				q.text = kit.NewText("› "+words, kit.TextStyle{Size: kit.SizeSmall, Bold: true})
			}
			q.early, q.text.Style.Truncate = true, !p.names
			p.offers.Add(q)
		}
		if !p.names && p.o.NewLink != nil && strings.TrimSpace(p.entry.Text) != "" {
			q := newQuiet("new: "+strings.TrimSpace(p.entry.Text), p.create)
			q.early, q.text.Style.Truncate = true, true
			p.offers.Add(q)
		}
	}
	if hidden := len(p.offers.Objects) == 0; !hidden || p.offers.Visible() {
		p.offers.Hidden = hidden
		p.v.resize()
	}
}

func (p *picker) show() {
	p.chips.Objects = nil
	for i, l := range p.chosen {
		c := kit.NewChip(l.Label, kit.ChipQuiet)
		c.OnTapped = func() { p.drop(i) }
		p.chips.Add(c)
	}
	p.chips.Hidden = len(p.chosen) == 0
	p.v.resize()
}

func (p *picker) drop(i int) {
	p.chosen = slices.Delete(p.chosen, i, i+1)
	p.show()
	p.v.changed(p.o)
	p.v.leave()
}

func (p *picker) take(l Link) {
	if p.names && p.single {
		p.entry.SetQuietly(l.ID)
		p.entry.CursorColumn = len([]rune(l.ID))
	} else {
		p.add(l)
		p.entry.SetQuietly("")
	}
	p.at = -1
	p.suggest()
	p.v.changed(p.o)
}

func (p *picker) add(l Link) {
	if p.single || l.ID == unknown || len(p.chosen) == 1 && p.chosen[0].ID == unknown {
		p.chosen = nil
	}
	if !slices.ContainsFunc(p.chosen, func(c Link) bool { return c.ID == l.ID }) {
		if label := p.label(l.ID); p.names || label != l.ID {
			l.Label = label // a row just made may not be known to the provider yet: its sentence stands
		}
		p.chosen = append(p.chosen, l)
	}
	p.show()
}

// takeNames turns what is typed into chips and returns the names added.
func (p *picker) takeNames() []string {
	names := splitNames(p.entry.Text)
	p.entry.SetQuietly("")
	for _, n := range names {
		p.add(Link{n, n})
	}
	return names
}

func (p *picker) key(ev *fyne.KeyEvent) bool {
	found := p.matches()
	switch ev.Name {
	case fyne.KeyDown, fyne.KeyUp:
		if len(found) == 0 {
			return p.v.downTakesUsual(ev)
		}
		step := 1
		if ev.Name == fyne.KeyUp {
			step = len(found)
		}
		p.at = (max(p.at, -1) + step) % len(found)
		p.suggest()
	case fyne.KeyBackspace:
		if p.entry.Text != "" || len(p.chosen) == 0 {
			return false
		}
		p.drop(len(p.chosen) - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		p.enter(found)
	default:
		return false
	}
	return true
}

func (p *picker) enter(found []Link) {
	text := strings.TrimSpace(p.entry.Text)
	switch {
	case p.at >= 0 && p.at < len(found):
		p.take(found[p.at])
	case text == "":
		p.v.leave()
		submit(p.o)
	case !p.names && text == unknown:
		p.take(Link{unknown, notKnown})
	case !p.names && len(found) > 0 && strings.EqualFold(found[0].ID, text):
		p.take(found[0])
	case !p.names:
		p.create()
	case p.single && p.isNew(text):
		p.askReach(text)
	case p.single:
		p.v.leave()
		submit(p.o)
	default:
		names := p.takeNames()
		p.suggest()
		p.v.changed(p.o)
		for _, n := range names {
			if p.isNew(n) {
				p.askReach(n)
				return
			}
		}
	}
}

func (p *picker) isNew(name string) bool {
	return p.v.def.Kind == form.Person && p.o.NewPerson != nil && name != unknown && !p.known(name) && p.fresh != name
}

// askReach offers a place for how to reach a new person; leaving it empty will do.
func (p *picker) askReach(name string) {
	p.fresh = name
	p.reach.SetQuietly("")
	p.ask.Show()
	p.v.resize()
	p.v.canvas().Focus(p.reach)
}

func (p *picker) made() {
	if p.ask.Hidden {
		return
	}
	p.ask.Hide()
	p.v.resize()
	p.o.NewPerson(p.fresh, strings.TrimSpace(p.reach.Text))
	p.v.leave()
}

// create has a row made from the sentence typed and links it once it exists.
func (p *picker) create() {
	text := strings.TrimSpace(p.entry.Text)
	if p.o.NewLink == nil || text == "" || p.pending {
		return
	}
	p.pending = true
	p.o.NewLink(p.v.def, text, func(id string, err error) {
		p.pending = false
		if err != nil {
			p.v.complain(err.Error())
			return
		}
		if strings.TrimSpace(p.entry.Text) == text {
			p.entry.SetQuietly("")
		}
		p.add(Link{id, text})
		p.suggest()
		p.v.changed(p.o)
		p.v.leave()
	})
}

// leave takes what is typed for an answer, as every field does: names are names,
// and a sentence that fits no row becomes one.
func (p *picker) leave() {
	p.offers.Hide()
	text := strings.TrimSpace(p.entry.Text)
	var names []string
	switch {
	case !p.names && text != "" && !p.pending:
		if p.o.NewLink != nil && len(p.matches()) == 0 {
			p.create()
		} else {
			p.v.complain("This points nowhere yet: choose a row, or press Enter to write a new one.")
			p.v.soften()
		}
	case p.names && p.single && text != "":
		names = []string{text}
	case p.names && text != "":
		names = p.takeNames()
	}
	if p.ask.Hidden {
		p.v.leave()
		for _, n := range names {
			if p.isNew(n) { // left with Tab: how to reach them can be said later
				p.fresh = n
				p.o.NewPerson(n, "")
			}
		}
	}
	p.v.resize()
}
