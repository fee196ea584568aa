package ui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageSeverity] = func(s *Shell, r Route) screen { return newSeverityScreen(s, r.Incident) }
}

// tap is one of the five questions behind a severity.
type tap struct {
	field string // of the guide's form tri
	list  string // of its answers
	short map[string]string
	row   *kit.ChoiceRow
	help  *kit.Para
}

// severityScreen rates an incident with five taps, shows what the rules propose
// and why, and lets a person decide.
type severityScreen struct {
	s  *Shell
	id model.IncidentID
	v  model.View

	head     *incidentHead
	taps     []*tap // confidentiality, integrity, availability, scope, urgency
	floors   []*kit.Check
	flags    []string // keys of floors
	proposed *kit.Chip
	why      *kit.Para
	level    *kit.ChoiceRow
	reason   *kit.Entry
	second   *secondPerson
	rule     *kit.Para
	problem  *kit.Para
	set      *kit.Button
	history  *kit.DenseTable
	body     *fyne.Container

	proposal string   // what the rules propose now, empty without scope and urgency
	because  []string // the steps that led there
	own      bool     // the person chose a level; it no longer follows the proposal
	loaded   bool
	stopKeep func()
}

func newSeverityScreen(s *Shell, id model.IncidentID) *severityScreen {
	v := &severityScreen{s: s, id: id, stopKeep: func() {}}
	v.head = newIncidentHead(s)
	words := map[string]string{"none": "None", "low": "Low", "moderate": "Moderate", "high": "High", "unknown": "Not known"}
	v.taps = []*tap{
		{field: "tri.impact_c", list: "cia_rating", short: words},
		{field: "tri.impact_i", list: "cia_rating", short: words},
		{field: "tri.impact_a", list: "cia_rating", short: words},
		{field: "tri.scope", list: "scope", short: map[string]string{"single": "One part", "several": "Several parts", "workload": "Whole workload", "widespread": "Widespread"}},
		{field: "tri.urgency", list: "urgency"},
	}
	questions := kit.Stack(10)
	for _, t := range v.taps {
		questions.Add(v.question(t))
	}
	checks := newFlow(0, nil)
	for _, c := range s.catalog.List("sev_floor_flags") {
		check := kit.NewCheck(c.Label, func(bool) { v.changed() })
		v.floors, v.flags = append(v.floors, check), append(v.flags, c.Key)
		checks.Add(check)
	}
	floor, _ := s.catalog.Field("tri.floors")
	questions.Add(kit.Stack(2, kit.Bold(floor.Label), kit.Muted(floor.Help), checks))

	v.proposed = kit.SeverityChip("", "")
	v.why = kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted})
	var levels []kit.Option
	for _, l := range model.SeverityLevels {
		levels = append(levels, kit.Option{Key: l, Label: l})
	}
	v.level = kit.NewChoiceRow("Severity now", levels)
	v.level.OnChange = func([]string) { v.own = true; v.changed() }
	v.reason = kit.NewEntry()
	v.reason.Name = "Reason"
	v.second = s.newSecondPerson("Second person (deputy or security officer)", "Two levels lower, or below what a floor holds, is not one person's to say: whoever looks less serious than it is gets too little help.", func() { v.Save() })
	v.reason.OnChanged = func(string) { v.changed() }
	v.second.changed = func() { v.changed() }
	v.reason.OnSubmitted = func(string) { v.Save() }
	v.rule = kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall})
	v.problem = kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad})
	v.set = kit.NewButtonOf(kit.ButtonPrimary, "Set severity", "Ctrl+Enter", v.Save)
	decide := kit.NewSection("DECISION", kit.Stack(8,
		kit.Row(8, kit.NewText("The rules propose", kit.TextStyle{}), v.proposed), v.why,
		kit.Stack(2, kit.Bold("Severity now"), kit.Muted("You decide; in doubt take the more serious one."), v.level),
		v.rule, kit.Stack(2, kit.Bold("Reason, one line"), v.reason), v.second.object, v.problem, kit.Row(8, v.set)))

	v.history = kit.NewDenseTable([]kit.Column{
		{Key: "n", Title: "Entry", Width: 38, AlignRight: true, NoSort: true, Optional: 3},
		{Key: "at", Title: "When", Width: 118, NoSort: true},
		{Key: "level", Title: "Severity", Width: 116, NoSort: true},
		{Key: "why", Title: "Reason", Width: 120, Flex: 1, NoSort: true},
		{Key: "proposal", Title: "Proposed", Width: 64, NoSort: true, Optional: 2},
		{Key: "by", Title: "By", Width: 90, NoSort: true, Optional: 1},
	}, func() int { return len(v.v.Severity) }, v.cell)
	v.history.Name = "severity history"
	v.history.OnOpen = v.open
	history := kit.NewSection("HISTORY", tall(104, v.history), kit.KeyHint("Enter", "reads the reason"))
	history.SetNote("nothing is overwritten")
	page := container.New(&twoColumns{split: 0.56}, kit.NewSection("RATING", questions), kit.Stack(pageGap, decide, history))
	v.body = container.NewBorder(v.head.object, nil, nil, nil, container.NewVScroll(page))
	return v
}

// open leads to the row of a change, which has its reason in full.
func (v *severityScreen) open(row int) {
	seq := v.v.Severity[row].Seq
	v.s.Go(Route{Page: PageTimeline, Incident: v.id})
	if t, ok := v.s.screen.(*timelineScreen); ok {
		t.goTo(seq)
	}
}

func (v *severityScreen) question(t *tap) fyne.CanvasObject {
	field, _ := v.s.catalog.Field(t.field)
	var options []kit.Option
	for _, c := range v.s.catalog.List(t.list) {
		label := c.Label
		if t.short != nil {
			label = t.short[c.Key]
		}
		options = append(options, kit.Option{Key: c.Key, Label: label})
	}
	t.row = kit.NewChoiceRow(field.Label, options)
	t.row.OnChange = func([]string) { v.changed() }
	t.help = kit.NewPara(field.Help, kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall})
	t.help.MaxLines = 2
	return kit.Stack(2, kit.Bold(field.Label), t.row, t.help)
}

// explain shows what the chosen answer means under its row.
func (v *severityScreen) explain(t *tap) {
	field, _ := v.s.catalog.Field(t.field)
	text := field.Help
	for _, c := range v.s.catalog.List(t.list) {
		if c.Key == t.row.One() {
			text = c.Def
			if t.list == "cia_rating" {
				text = c.Label + ": " + c.Def // with what it counts
			}
		}
	}
	t.help.SetText(text)
}

func (v *severityScreen) Content() fyne.CanvasObject { return v.body }

func (v *severityScreen) Show(view model.View) {
	v.v = view
	v.head.show(view, v.s.Now())
	v.history.Refresh()
	v.history.ScrollToEnd()
	if !v.loaded {
		v.loaded = true
		v.load(model.RatingsOf(view))
		v.loadDraft()
	}
	v.work()
}

func (v *severityScreen) load(r model.Ratings) {
	for i, key := range []string{r.C, r.I, r.A, r.Scope, r.Urgency} {
		v.taps[i].row.Set(key)
	}
	for i, flag := range v.flags {
		v.floors[i].SetQuietly(slices.Contains(r.Floors, flag))
	}
}

func (v *severityScreen) Tick(now time.Time) { v.head.show(v.v, now) }

func (v *severityScreen) Leave() error {
	v.stopKeep()
	v.keep()
	return nil
}

func (v *severityScreen) Dropped([]string) bool { return false }
func (v *severityScreen) Focus()                { focusOn(v.s, v.taps[0].row) }

// ratings are the five taps and the flags as they stand.
func (v *severityScreen) ratings() model.Ratings {
	r := model.Ratings{C: v.taps[0].row.One(), I: v.taps[1].row.One(), A: v.taps[2].row.One(),
		Scope: v.taps[3].row.One(), Urgency: v.taps[4].row.One()}
	for i, c := range v.floors {
		if c.Checked {
			r.Floors = append(r.Floors, v.flags[i])
		}
	}
	return r
}

// changed is told that a person changed something.
func (v *severityScreen) changed() {
	v.work()
	v.stopKeep()
	v.stopKeep = v.s.run.After(draftPause, v.keep)
}

// work brings proposal, level, rule and second person up to what stands chosen.
func (v *severityScreen) work() {
	for _, t := range v.taps {
		v.explain(t)
	}
	r := v.ratings()
	v.proposal, v.because = "", nil
	if r.Scope == "" || r.Urgency == "" {
		v.proposed.Set("no proposal yet", kit.ChipFlag)
		v.why.SetText("Say how far it reaches and how fast it gets worse. What is not rated counts as moderate.")
	} else if level, why, err := v.rules().Propose(r); err != nil {
		v.proposed.Set("no proposal", kit.ChipFlag)
		v.why.SetText(notice(err).What)
	} else {
		v.proposal, v.because = level, why
		v.proposed.Set(level+" "+v.rules().Word(level), kit.SeverityKind(level))
		v.why.SetText(strings.Join(why[:len(why)-1], " "))
	}
	if !v.own {
		level := v.proposal
		if level == "" {
			level = v.v.Level()
		}
		v.level.Set(level)
	}
	_, second, rule := v.needs()
	if level := v.level.One(); level != "" {
		rule = level + " " + v.rules().Word(level) + ". " + rule + v.consequence(level)
	}
	v.rule.SetText(rule)
	if second != v.second.object.Visible() {
		v.second.object.Hidden = !second
	}
	v.reason.SetPlaceHolder("what this rests on")
	if s := v.reasonText(); v.reason.Text == "" && s != "" {
		v.reason.SetPlaceHolder("as the rules propose, with their steps")
	}
	v.problem.SetText("")
	v.body.Refresh()
}

// rules are the severity rules the incident is led by.
func (v *severityScreen) rules() model.SeverityRules { return v.s.ledBy(v.v).Rules }

// consequence says what another level changes: who must be brought in, how often
// to report, and what gates that were passed ask for once more.
func (v *severityScreen) consequence(level string) string {
	old := v.v.Level()
	if level == old || old == "" {
		return ""
	}
	var in, out []string
	for _, r := range v.s.guide.Roles {
		switch now, before := r.Mandatory(level), r.Mandatory(old); {
		case now && !before && v.v.Holder(r.Key) == "":
			in = append(in, r.Label)
		case before && !now:
			out = append(out, r.Label)
		}
	}
	text := ""
	if len(in) > 0 {
		text += " To be brought in: " + strings.Join(in, ", ") + "."
	}
	if len(out) > 0 {
		text += " No longer asked for: " + strings.Join(out, ", ") + "."
	}
	now, _ := v.s.guide.Level(level)
	before, _ := v.s.guide.Level(old)
	if every := now.Target("update_bridge"); every > 0 && every != before.Target("update_bridge") {
		text += " Updates every " + model.FormatAge(every) + "."
	}
	if n := v.asksAgain(level); n > 0 {
		text += " " + countWord(n, "criterion of a gate already passed is", "criteria of gates already passed are") + " asked again, owed for 60 minutes."
	}
	return text
}

// asksAgain counts what a more serious level would bring back as owed.
func (v *severityScreen) asksAgain(level string) int {
	env := model.Env{Now: v.s.Now(), By: v.s.deps.Desk.By(), Rules: v.rules(), Guide: &v.s.guide, NewID: func() string { return "preview" }}
	events, err := model.Decide(v.v, model.SetSeverity{Incident: v.id, Level: level, Proposal: v.proposal, Why: "preview", Second: "preview"}, env)
	if err != nil {
		return 0
	}
	n := 0
	for _, e := range events {
		if put, ok := e.(model.RecordPut); ok && put.Register == "overrides" {
			n++
		}
	}
	return n
}

// needs says what it takes to set the chosen level.
func (v *severityScreen) needs() (reason, second bool, rule string) {
	floor, err := v.rules().Floor(v.ratings().Floors)
	if err != nil {
		floor = ""
	}
	return model.OverrideNeedsAbove(v.v.Level(), v.proposal, floor, v.level.One())
}

// reasonText is the reason that will be recorded: the person's, or, where the
// level is what the rules propose, the rules' own steps.
func (v *severityScreen) reasonText() string {
	if text := strings.TrimSpace(v.reason.Text); text != "" {
		return text
	}
	if reason, _, _ := v.needs(); v.proposal == v.level.One() && v.proposal != "" && (!reason || v.v.Level() != v.proposal) && len(v.because) > 1 {
		return "as proposed: " + strings.TrimSuffix(strings.Join(v.because[:len(v.because)-1], " "), ".")
	}
	return ""
}

// Save sets the level, as Ctrl+Enter does.
func (v *severityScreen) Save() {
	if v.set.Disabled() {
		return
	}
	_, second, _ := v.needs()
	r := v.ratings()
	c := model.SetSeverity{Incident: v.id, Level: v.level.One(), Proposal: v.proposal, Why: v.reasonText()}
	if r.Scope != "" || r.Urgency != "" || r.C+r.I+r.A != "" || len(r.Floors) > 0 {
		c.Ratings = &r
	}
	var given []desk.Word
	switch {
	case c.Level == "":
		v.complain("Choose a level first.", v.level)
		return
	case c.Why == "":
		v.complain("One line of reason is needed.", v.reason)
		return
	case second && v.second.text() == "":
		v.complain("Name the second person who agrees.", v.second.name)
		return
	case second:
		c.Second = v.second.text()
		given = v.second.pin.words()
	}
	v.set.SetBusy(true)
	v.s.DoConfirmed(given, c, func(done desk.Change) {
		v.set.SetBusy(false)
		v.own = false
		v.reason.SetQuietly("")
		v.second.set("")
		v.stopKeep()
		v.forget()
		v.work()
		v.s.Notice(fmt.Sprintf("Severity is %s %s now (entry %d).", c.Level, v.rules().Word(c.Level), done.Seq))
	}, func(err error) {
		v.set.SetBusy(false)
		n := notice(err)
		at := fyne.Focusable(v.reason)
		var e *model.Error
		if errors.As(err, &e) && (e.Field == "pin" || e.Field == "second") {
			at = v.second.focusable()
		}
		v.complain(strings.TrimSpace(n.What+" "+n.Do), at)
	})
}

func (v *severityScreen) complain(text string, at fyne.Focusable) {
	v.problem.SetText(text)
	v.body.Refresh()
	focusOn(v.s, at)
}

func (v *severityScreen) cell(row int, col string) kit.Cell {
	c := v.v.Severity[row]
	now := row == len(v.v.Severity)-1
	switch col {
	case "n":
		return kit.Cell{Text: seqText(c.Seq), Muted: true}
	case "at":
		return kit.Cell{Text: localTime(model.At(c.At, v.v.Location(), model.ToMinute, model.OwnClock), v.v.Location(), time.Time{}, v.s.Now())}
	case "level":
		return kit.Cell{Chip: c.Level + " " + v.rules().Word(c.Level), Kind: kit.SeverityKind(c.Level)}
	case "proposal":
		return kit.Cell{Text: c.Proposal, Muted: true}
	case "by":
		who := c.By
		if c.Second != "" {
			who += ", with " + c.Second
		}
		return kit.Cell{Text: who, Muted: true}
	}
	return kit.Cell{Text: c.Why, Bold: now}
}

// severityDraft is what is not yet decided.
type severityDraft struct {
	Ratings model.Ratings `json:"ratings"`
	Level   string        `json:"level,omitempty"`
	Reason  string        `json:"reason,omitempty"`
	Second  string        `json:"second,omitempty"`
}

func (v *severityScreen) draftKey() string { return "severity/" + string(v.id) }

func (v *severityScreen) keep() {
	d := severityDraft{Ratings: v.ratings(), Reason: v.reason.Text, Second: v.second.text()}
	if v.own {
		d.Level = v.level.One()
	}
	raw, err := json.Marshal(d)
	if err != nil {
		v.s.Fail(err)
		return
	}
	v.saveDraft(string(raw))
}

func (v *severityScreen) forget() { v.saveDraft("") }

func (v *severityScreen) saveDraft(text string) {
	key := v.draftKey()
	v.s.run.Serial(func(ctx context.Context) func() {
		if err := v.s.deps.Desk.SaveDraft(ctx, key, text); err != nil {
			return func() { v.s.wrote(err) }
		}
		return nil
	})
}

func (v *severityScreen) loadDraft() {
	key := v.draftKey()
	v.s.Run(func(ctx context.Context) func() {
		text, _, err := v.s.deps.Desk.Draft(ctx, key)
		var d severityDraft
		if err != nil || text == "" || json.Unmarshal([]byte(text), &d) != nil {
			return nil
		}
		return func() {
			v.load(d.Ratings)
			v.reason.SetQuietly(d.Reason)
			v.second.set(d.Second)
			if d.Level != "" {
				v.own = true
				v.level.Set(d.Level)
			}
			v.work()
		}
	})
}

// twoColumns puts its first two children side by side and the rest below them;
// where the room is too narrow, all stand one under another.
type twoColumns struct {
	split float32 // share of the first column
	width float32 // it was laid out for
}

const narrowPage = 880 // pixels at text scale 1

func (l *twoColumns) each(objects []fyne.CanvasObject, width float32, put func(o fyne.CanvasObject, x, y, w, h float32)) float32 {
	inner := width - 2*pageGap
	y := float32(pageGap)
	high := func(o fyne.CanvasObject, w float32) float32 {
		o.Resize(fyne.NewSize(w, o.Size().Height)) // wrapping text knows its height only then
		return o.MinSize().Height
	}
	rest := objects
	if len(objects) > 1 && width/textScale() >= narrowPage {
		w := (inner - pageGap) * l.split
		h := max(high(objects[0], w), high(objects[1], inner-pageGap-w))
		put(objects[0], pageGap, y, w, h)
		put(objects[1], pageGap*2+w, y, inner-pageGap-w, h)
		y += h + pageGap
		rest = objects[2:]
	}
	for _, o := range rest {
		if !o.Visible() {
			continue
		}
		h := high(o, inner)
		put(o, pageGap, y, inner, h)
		y += h + pageGap
	}
	return y
}

func (l *twoColumns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.each(objects, size.Width, func(o fyne.CanvasObject, x, y, w, h float32) { place(o, x, y, w, h) })
}

func (l *twoColumns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := l.width
	if width == 0 {
		width = 1080
	}
	return fyne.NewSize(560, l.each(objects, width, func(fyne.CanvasObject, float32, float32, float32, float32) {}))
}
