package ui

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/ui/formview"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageForm] = func(s *Shell, r Route) screen { return newFormPage(s, r) }
}

// formPage shows one section of a form of the guide: its fields in the middle,
// the other sections and what the gate still asks at the left. A field is
// recorded when it is left.
type formPage struct {
	s    *Shell
	at   Route
	form form.Spec
	part formPart
	v    model.View
	now  time.Time
	away bool   // the person was elsewhere since it was last shown
	want string // the field to go to once the section stands

	fields  *formview.View
	keeper  formKeeper
	head    *incidentHead
	title   *kit.Text
	intro   *kit.Para
	kept    *kit.Text
	foot    *fyne.Container // the verb that leads on, where the form has one
	extra   *fyne.Container // what stands beside the fields: the severity proposed
	parts   *partsPanel
	gate    *formGate
	holder  *fyne.Container // intro, fields, extra, foot
	scroll  *container.Scroll
	body    *fyne.Container
	terse   bool
	drawn   string // what extra shows, so that it is drawn again only when it changes
	minutes time.Time
}

// formPart is one section a page leads to; a page may lead to sections of a
// second form that belongs to the same phase.
type formPart struct {
	form    string
	section form.Section
}

// route is where a part is shown.
func (p formPart) route() string { return p.form + "/" + p.section.Key }

// formTails are forms that continue another one.
var formTails = map[string]string{"rev": "clo"}

// formParts are the sections that stand together on the pages of a form.
func (s *Shell) formParts(key string) []formPart {
	for head, tail := range formTails {
		if tail == key {
			key = head
		}
	}
	var out []formPart
	for _, k := range []string{key, formTails[key]} {
		spec, _ := s.catalog.Form(k)
		for _, section := range spec.Sections {
			out = append(out, formPart{k, section})
		}
	}
	return out
}

func newFormPage(s *Shell, r Route) screen {
	key, _, _ := strings.Cut(r.Section, "/")
	switch key { // these are acts, not pages
	case "tgt":
		return screens[PageDecide](s, r)
	case "hnd":
		return screens[PageHandover](s, r)
	}
	p := &formPage{s: s, at: r, head: newIncidentHead(s), title: kit.NewText("", kit.TextStyle{Size: kit.SizeTitle, Bold: true, Truncate: true}),
		intro: kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted}), kept: kit.Muted(""), foot: kit.Row(8), extra: container.NewStack()}
	p.keeper.page = p
	p.parts = newPartsPanel(func(at string) { s.Go(Route{Page: PageForm, Incident: r.Incident, Section: at}) })
	p.gate = newFormGate(s)
	p.extra.Hide()
	p.foot.Hide()
	p.holder = kit.Stack(12)
	p.scroll = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(2, 12, 0, 14), p.holder))
	p.body = container.New(&formLayout{p}, p.head.object, p.title, p.kept, p.parts.object, p.parts.strip, p.scroll, p.extra, p.gate.object)
	return p
}

func (p *formPage) Content() fyne.CanvasObject { return p.body }

// Show takes in a view. Fields that are being typed in stay as they are.
func (p *formPage) Show(v model.View) {
	first := p.v.ID == ""
	p.v, p.now = v, p.s.Now()
	if first {
		p.choose()
		p.build()
	}
	p.keeper.load()
	p.surround()
	if first || p.away {
		p.away = false
		p.keeper.restore()
	}
}

// choose settles which section is shown: the one asked for, else the first that
// the gate still asks something of, else the first.
func (p *formPage) choose() {
	key, section, _ := strings.Cut(p.at.Section, "/")
	parts := p.s.formParts(key)
	if len(parts) == 0 {
		return
	}
	p.part = parts[0]
	found := false
	for _, part := range parts {
		missing, _ := p.count(part)
		if exact := section != "" && part.form == key && part.section.Key == section; exact || section == "" && missing > 0 && !found {
			p.part, found = part, true
		}
	}
	p.form, _ = p.s.catalog.Form(p.part.form)
}

// build draws the section.
func (p *formPage) build() {
	p.fields = p.drawFields()
	p.title.SetText(p.form.Title + " · " + p.part.section.Title)
	if len(p.form.Sections) == 1 {
		p.title.SetText(p.form.Title)
	}
	p.intro.SetText(p.part.section.Intro)
	p.intro.Hidden = p.part.section.Intro == ""
	p.holder.Objects = []fyne.CanvasObject{p.intro, p.fields.Object(), p.foot}
	p.addVerbs()
	p.Tick(p.s.Now())
	if p.want != "" {
		p.fields.Focus(p.want)
	}
}

// surround brings everything around the fields up to date.
func (p *formPage) surround() {
	p.head.show(p.v, p.now)
	p.fields.Refresh()
	p.showExtra()
	p.parts.show(p)
	p.gate.show(p)
	p.body.Refresh()
}

// count says how many fields of a section the gates still ask for, and how many
// are answered.
func (p *formPage) count(part formPart) (missing, answered int) {
	facts := p.s.facts(p.v)
	for _, f := range part.section.Fields {
		switch {
		case !p.s.guide.Visible(f.Key, facts):
		case p.s.guide.Wanted(f.Key, facts, p.now) != "":
			missing++
		case len(p.v.Answers[f.Key]) > 0 && string(p.v.Answers[f.Key]) != "null":
			answered++
		}
	}
	return missing, answered
}

// Tick lets counts of time and the preview of "now" follow the clock.
func (p *formPage) Tick(now time.Time) {
	if p.fields == nil {
		return
	}
	p.now = now
	p.head.show(p.v, now)
	if terse := p.s.prefs.Text >= 150; terse != p.terse {
		p.terse = terse
		p.fields.Terse(terse)
		p.body.Refresh()
	}
	if m := now.Truncate(time.Minute); !m.Equal(p.minutes) {
		p.minutes = m
		p.fields.Update()
		p.gate.show(p)
	}
}

// Leave records what is typed; what is refused stays a draft.
func (p *formPage) Leave() error {
	if p.fields != nil {
		p.away = true
		p.keeper.leave()
	}
	return nil
}

func (p *formPage) Dropped([]string) bool { return false }

// Focus puts the cursor into the first field the gate asks for.
func (p *formPage) Focus() {
	switch {
	case p.fields == nil:
	case p.want != "":
		p.fields.Focus(p.want)
	default:
		p.fields.Focus(p.firstMissing())
	}
}

func (p *formPage) firstMissing() string {
	facts := p.s.facts(p.v)
	for _, f := range p.fields.Section.Fields {
		if p.s.guide.Visible(f.Key, facts) && p.s.guide.Wanted(f.Key, facts, p.now) != "" {
			return f.Key
		}
	}
	return ""
}

// FocusField puts the cursor into a field of this section.
func (p *formPage) FocusField(key string) {
	p.want = key
	if p.fields != nil {
		p.fields.Focus(key)
		p.reveal(key)
	}
}

// Help explains the field that has the cursor.
func (p *formPage) Help() (label, help, source string) {
	if p.fields == nil {
		return "", "", ""
	}
	return p.fields.Help()
}

// readOnly says whether the form can only be read: it is shown as it was known at
// an earlier moment, or the incident has ended, and
// the form is not the one that opens it again.
func (p *formPage) readOnly() bool {
	return p.s.ReadOnly() || (p.v.Phase == model.Closed || p.v.Phase == model.Merged) && p.part.form != "reo"
}

// step leads to the section before or after.
func (p *formPage) step(by int) {
	parts := p.s.formParts(p.part.form)
	at := slices.IndexFunc(parts, func(o formPart) bool { return o.route() == p.part.route() })
	if to := at + by; at >= 0 && to >= 0 && to < len(parts) {
		p.s.Go(Route{Page: PageForm, Incident: p.at.Incident, Section: parts[to].route()})
	}
}

// Actions are the keys of this page alone.
func (p *formPage) Actions() []action {
	out := []action{
		{ID: "nextsection", Title: "Next section", Shortcut: ctrl(fyne.KeyPageDown), Keys: "Ctrl+PageDown", Run: func() { p.step(1) }},
		{ID: "nextsection2", Title: "Next section", Shortcut: alt(fyne.KeyDown), Keys: "Alt+Down", Run: func() { p.step(1) }},
		{ID: "lastsection", Title: "Section before", Shortcut: ctrl(fyne.KeyPageUp), Keys: "Ctrl+PageUp", Run: func() { p.step(-1) }},
		{ID: "lastsection2", Title: "Section before", Shortcut: alt(fyne.KeyUp), Keys: "Alt+Up", Run: func() { p.step(-1) }},
	}
	out = append(out, action{ID: "why", Title: "Why this field is asked", Shortcut: alt(fyne.KeyW), Keys: "Alt+W", When: func() bool { return p.fields != nil },
		Run: func() { p.fields.Why() }})
	if len(p.gaps()) > 0 {
		out = append(out, action{ID: "improve", Title: "Make an improvement of each line", Shortcut: alt(fyne.KeyI), Keys: "Alt+I", Run: p.improve})
	}
	return out
}

// criteria are what the gate of this form's phase asks; for forms outside the
// phases, of the gate they lead through, else of the gate ahead.
func (p *formPage) gateKey() string {
	if i := slices.Index(phaseForms, p.part.form); i >= 0 {
		return []string{"G1", "G2", "G3", "G4", "G5", "G6", "G7"}[i]
	}
	if gate, ok := formGates[p.part.form]; ok {
		return gate
	}
	ahead, _ := p.s.guide.Ahead(p.s.facts(p.v))
	return ahead.Gate
}

// formGates are the gates that forms outside the phases lead through.
var formGates = map[string]string{"fp": "GF", "mrg": "GM", "reo": "GR", "sys": "GB", "clo": "G7", "drl": "GD"}
