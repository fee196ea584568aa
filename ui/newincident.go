package ui

import (
	"context"
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

func init() {
	screens[PageNew] = func(s *Shell, _ Route) screen { return newStartCard(s) }
}

// Keys of the start card's fields that this screen knows by name.
const (
	startTitle    = "rep.title"
	startDetected = "rep.detected_at"
)

// draftNew is the key under which the unfinished start card is kept.
const draftNew = "new"

// draftPause is how long typing rests before a draft is kept.
const draftPause = time.Second

// startCard opens an incident: the first section of form rep, as declared.
type startCard struct {
	s       *Shell
	content fyne.CanvasObject
	form    *formview.View
	times   draftTimes
	drill   *kit.ChoiceRow
	save    *kit.Button
	kept    *kit.Text
	intro   *kit.Text
	known   *kit.Para // what the cards of the systems named say
	scroll  *container.Scroll

	sent      map[string][]string // what stood in the fields when the card was saved
	saved     string              // the draft as last kept
	touched   bool                // a person changed something since the card was made
	done      bool                // the incident is open; nothing is kept any more
	stopPause func()
	minute    time.Time
	terse     bool // help lines are left out
}

// startDraft is how an unfinished card is kept.
type startDraft struct {
	Fields map[string][]string `json:"fields"`
	Drill  bool                `json:"drill,omitempty"`
}

func newStartCard(s *Shell) *startCard {
	c := &startCard{s: s}
	rep, _ := s.catalog.Form("rep")
	section, _ := rep.Section("start")
	c.form = formview.New(s.catalog, section, formview.Options{
		Needed:   []string{startTitle, startDetected},
		Defaults: true,
		Preview:  func(_ form.Field, typed []string) kit.Preview { return s.previewMoment(strings.Join(typed, " ")) },
		Change:   c.changed,
		Submit:   c.Save,
		Suggest:  func(f form.Field) []string { return s.suggestions(model.View{}, f) },
		Canvas:   s.win.Canvas,
	})
	c.drill = kit.NewMultiChoice("Exercise", []kit.Option{{Key: "drill", Label: "This is an exercise"}})
	c.drill.OnChange = func([]string) { c.changed() }
	c.save = kit.NewButtonOf(kit.ButtonPrimary, "Open the incident", "Enter", c.Save)
	c.kept = kit.Muted("")
	c.intro = kit.Muted(section.Intro)
	head := kit.Stack(2, kit.NewText("New incident", kit.TextStyle{Size: kit.SizeTitle, Bold: true}), c.intro)
	c.known = kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Bold: true})
	c.known.Hide()
	c.scroll = container.NewVScroll(kit.Pad(6, 4, kit.Stack(6, c.known, c.form.Object())))
	c.kept.Style.Truncate = true
	kept := wide(120, c.kept)
	foot := newFlow(12, []fyne.CanvasObject{kept}, c.save, c.drill, kept,
		kit.NewButtonOf(kit.ButtonQuiet, "Empty the card", "", c.empty),
		kit.NewButtonOf(kit.ButtonQuiet, "Later", "Esc", s.escape))
	c.content = kit.Pad(16, 8, topToBottom(head, kit.Pad(0, 6, c.scroll), kit.Stack(8, kit.Hairline(), foot)))
	c.restore()
	return c
}

func (c *startCard) Content() fyne.CanvasObject  { return c.content }
func (c *startCard) Show(model.View)             {}
func (c *startCard) Dropped(paths []string) bool { return false }

// Focus puts the cursor into the title: typing begins at once.
func (c *startCard) Focus() { c.form.Focus(startTitle) }

// Tick lets the preview of "now" follow the clock.
func (c *startCard) Tick(now time.Time) {
	if terse := c.s.prefs.Text >= 150; terse != c.terse {
		c.terse = terse
		c.form.Terse(terse)
		c.intro.Hidden = terse
		c.content.Refresh()
	}
	if m := now.Truncate(time.Minute); !m.Equal(c.minute) {
		c.minute = m
		c.form.Update()
	}
}

// Leave keeps the draft.
func (c *startCard) Leave() error {
	c.keep()
	return nil
}

// Help explains the field that has the cursor.
func (c *startCard) Help() (label, help, source string) { return c.form.Help() }

// changed keeps a draft once typing rests.
func (c *startCard) changed() {
	c.touched = true
	c.knowCards()
	if c.stopPause != nil {
		c.stopPause()
	}
	c.stopPause = c.s.run.After(draftPause, c.keep)
}

func (c *startCard) draft() string {
	d := startDraft{Fields: c.times.fixed(c.form.Section.Fields, c.form.All(), c.s.Now(), c.s.Home()), Drill: c.drill.One() != ""}
	if !c.form.Changed() && !d.Drill {
		return ""
	}
	raw, err := json.Marshal(d)
	if err != nil {
		panic("ui: a draft of texts cannot be written: " + err.Error()) // maps of texts always can
	}
	return string(raw)
}

// keep saves the draft if it differs from the one kept.
func (c *startCard) keep() {
	if c.stopPause != nil {
		c.stopPause()
	}
	text := c.draft()
	if c.done || text == c.saved {
		return
	}
	c.saved = text
	c.kept.SetText("")
	c.s.keepDraft(draftNew, text, func() {
		c.kept.SetText("draft kept " + c.s.Now().In(c.s.Home()).Format("15:04:05"))
	})
}

// restore brings back what was typed before a crash or an Escape.
func (c *startCard) restore() {
	c.s.Run(func(ctx context.Context) func() {
		text, at, err := c.s.deps.Desk.Draft(ctx, draftNew)
		return func() {
			var d startDraft
			if err != nil || text == "" || json.Unmarshal([]byte(text), &d) != nil || c.touched {
				return
			}
			c.form.Load(d.Fields)
			c.setDrill(d.Drill)
			c.saved = text
			c.kept.SetText("brought back as you left it " + at.In(c.s.Home()).Format("Mon 2 Jan 15:04"))
		}
	})
}

func (c *startCard) setDrill(on bool) {
	if on {
		c.drill.Set("drill")
	} else {
		c.drill.Set()
	}
}

// empty clears the card and its draft.
func (c *startCard) empty() {
	c.form.Load(nil)
	c.form.ClearProblems()
	c.setDrill(false)
	c.keep()
	c.kept.SetText("")
	c.Focus()
}

// Save opens the incident; what is wrong is said at its field.
func (c *startCard) Save() {
	if c.save.Disabled() {
		return
	}
	c.form.ClearProblems()
	now, home := c.s.Now(), c.s.Home()
	title := strings.TrimSpace(c.form.Text(startTitle))
	if title == "" {
		c.problem(startTitle, "One line is needed: say it as you would on the phone.")
		return
	}
	// An empty time is when the card is saved, not when it was opened.
	// "-20m" counts from when it was typed.
	detected, err := model.ParseMoment(c.form.Text(startDetected), c.times.at(startDetected, strings.TrimSpace(c.form.Text(startDetected)), now), home)
	if err != nil {
		c.problem(startDetected, sentenceAndHint(err))
		return
	}
	c.keep()
	c.sent = c.form.All()
	c.save.SetBusy(true)
	c.s.Do(model.OpenIncident{
		Title: title, Detected: detected, Zone: home.String(), Drill: c.drill.One() != "",
		Source: c.form.Text("rep.source"), Reporter: strings.TrimSpace(c.form.Text("rep.reporter")),
		Systems: c.form.Values("rep.systems"), Category: c.form.Text("rep.category"),
		Ongoing: c.form.Text("rep.ongoing"), Severity: c.form.Text("rep.sev_quick"),
	}, c.opened, c.refused)
}

func (c *startCard) opened(change desk.Change) {
	c.done = true
	c.s.SaveDraft(draftNew, "")
	c.s.Forget(Route{Page: PageNew})
	c.addLate(change)
	if c.s.screen != c {
		return // the person has gone on meanwhile
	}
	c.s.openIncident(change.Incident)
}

// addLate records what was typed into the card after it was saved and before its
// page went: to a person it is one card.
func (c *startCard) addLate(change desk.Change) {
	set := map[string]json.RawMessage{}
	for _, f := range c.form.Section.Fields {
		typed := c.form.Values(f.Key)
		if len(typed) == 0 || slices.Equal(typed, c.sent[f.Key]) {
			continue
		}
		raw, err := c.s.encode(change.View, f, typed)
		if err != nil { // half a word in a field of another kind
			c.s.Say(kit.Notice{Tone: kit.ToneWarn, What: "Not recorded: " + f.Label + " “" + strings.Join(typed, ", ") + "”, typed while the card was being saved.", Do: sentenceAndHint(err)})
			continue
		}
		set[f.Key] = raw
	}
	if len(set) > 0 {
		c.s.Do(model.PutRecord{Incident: change.Incident, Form: "rep", Set: set}, nil)
	}
}

func (c *startCard) refused(err error) {
	c.save.SetBusy(false)
	var e *model.Error
	if errors.As(err, &e) && c.form.Problem(e.Field, sentenceAndHint(err)) {
		return
	}
	c.s.Fail(err)
}

func (c *startCard) problem(key, text string) { c.form.Problem(key, text) }

// sentenceAndHint is an error as two sentences for the line under a field.
func sentenceAndHint(err error) string {
	var e *model.Error
	if errors.As(err, &e) {
		return strings.TrimSpace(upper(e.Text) + " " + e.Hint)
	}
	return upper(err.Error()) + "."
}
