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

// card is a page that gathers a few answers for one act: contain now, a business
// decision, a handover. What is typed is a draft until the act is done; then the
// page says what follows from it.
type card struct {
	s  *Shell
	at Route
	v  model.View

	name    string // of the draft
	section form.Section
	times   draftTimes
	fields  *formview.View
	verb    *kit.Button
	head    *incidentHead
	kept    *kit.Text
	beside  *fyne.Container // what stands at the right
	after   *fyne.Container // what the act led to
	scroll  *container.Scroll
	body    *fyne.Container

	needed  []string
	quick   bool                                   // Enter in a field does the act
	prefill func(v model.View) map[string][]string // what the record already knows
	command func(set map[string]json.RawMessage) model.Command
	done    func(c desk.Change)                    // after the act, with the new view shown
	around  func(v model.View, n time.Time)        // refreshes what stands beside
	label   func(typed func(string) string) string // words of the button; nil keeps them

	filled map[string][]string // what the record put in, so that typing is told from it
	loaded bool
	saved  string
	stop   func()
}

// newCard makes the page; verb names the act.
func newCard(s *Shell, r Route, name, title, intro, verb string, section form.Section, needed []string) *card {
	asked := section
	asked.Fields = nil
	for _, f := range section.Fields {
		f.Ask = "" // a card asks all of it now; nothing is folded away
		asked.Fields = append(asked.Fields, f)
	}
	section = asked
	c := &card{s: s, at: r, name: name, section: section, needed: needed, head: newIncidentHead(s),
		kept: kit.Muted(""), beside: kit.Stack(pageGap), after: kit.Stack(8), stop: func() {}}
	options := s.pageOptions
	if name != cardContain { // what is contained now was not written before
		options = s.paperOptions
	}
	o := options(func() model.View { return c.v })
	o.Needed, o.Change, o.ReadOnly = needed, c.changed, s.ReadOnly()
	o.Reached = c.reveal
	o.Submit = func() {
		if c.quick {
			c.Save()
		}
	}
	c.fields = formview.New(s.catalog, section, o)
	c.verb = kit.NewButtonOf(kit.ButtonPrimary, verb, "Ctrl+Enter", c.Save)
	c.after.Hide()
	words := kit.Stack(2, kit.NewText(title, kit.TextStyle{Size: kit.SizeTitle, Bold: true, Truncate: true}))
	if intro != "" {
		words.Add(kit.NewPara(intro, kit.TextStyle{Colour: kit.ColourMuted}))
	}
	form := kit.Panel(kit.Stack(12, words, c.after, c.fields.Object()))
	page := container.New(&twoColumns{split: 0.62}, form, c.beside)
	c.scroll = container.NewVScroll(page)
	foot := kit.NewSurface(kit.Row(12, c.verb, kit.Stretch(c.kept), kit.KeyHint("Esc", "back, keeps what you typed")), kit.ColourPanel)
	c.body = container.NewBorder(c.head.object, foot, nil, nil, c.scroll)
	return c
}

// paper is what the card is typed in from; nil for none.
func (c *card) paper() *model.Transcribed {
	if c.name == cardContain {
		return nil
	}
	return c.s.onPaper(c.at.Incident)
}

func (c *card) Content() fyne.CanvasObject { return c.body }

func (c *card) Show(v model.View) {
	c.v = v
	c.head.show(v, c.s.Now())
	if !c.loaded {
		c.loaded = true
		if c.prefill != nil && c.paper() == nil { // the paper says itself how things stood
			c.filled = c.prefill(v)
		}
		c.fields.Load(c.filled)
		c.restore()
	}
	c.Tick(c.s.Now())
	c.relabel()
}

func (c *card) Tick(now time.Time) {
	if c.v.ID == "" {
		return
	}
	c.head.show(c.v, now)
	c.fields.Update()
	if c.around != nil {
		c.around(c.v, now)
	}
}

func (c *card) Leave() error {
	c.keep()
	return nil
}

// reveal brings a field into view.
func (c *card) reveal(key string) { revealIn(c.scroll, c.fields.Block(key)) }

func (c *card) Dropped([]string) bool { return false }

// Focus puts the cursor into the first field that is needed and empty.
func (c *card) Focus() {
	for _, key := range c.needed {
		if len(c.fields.Values(key)) == 0 {
			c.fields.Focus(key)
			return
		}
	}
	c.fields.Focus("")
}

// FocusField puts the cursor into a field of the card.
func (c *card) FocusField(key string) { c.fields.Focus(key) }

// Help explains the field that has the cursor.
func (c *card) Help() (label, help, source string) { return c.fields.Help() }

// Save does the act. What is wrong is said at its field; nothing is cleared
// before it is on disk.
func (c *card) Save() {
	if c.verb.Disabled() || c.v.ID == "" {
		return
	}
	c.fields.ClearProblems()
	set := map[string]json.RawMessage{}
	for _, f := range c.section.Fields {
		typed := c.fields.Values(f.Key)
		if len(typed) == 0 && slices.Contains(c.needed, f.Key) {
			c.fields.Problem(f.Key, "This is needed: "+lower(f.Label)+".")
			return
		}
		if c.paper() != nil && len(typed) > 0 && slices.Equal(typed, c.filled[f.Key]) { // the paper was begun after the card
			c.fields.Problem(f.Key, "This is what the record says now. Write what stands on the paper, or empty it.")
			return
		}
		now := c.s.Now()
		if f.Kind == form.Instant {
			now = c.times.at(f.Key, strings.TrimSpace(strings.Join(typed, " ")), now)
		}
		encode := func() (json.RawMessage, error) { return c.s.encodeAt(c.v, f, typed, now) }
		if c.paper() != nil {
			encode = func() (json.RawMessage, error) { return c.s.encodePaper(c.v, f, typed) }
		}
		raw, err := encode()
		if err != nil {
			c.fields.Problem(f.Key, sentenceAndHint(err))
			return
		}
		if string(raw) != "null" {
			set[f.Key] = raw
		}
	}
	c.keep()
	command := c.command(set)
	c.s.withWords(command, "This decision is recorded under another name than yours: who answers for it confirms it.", func(given []desk.Word) { c.send(given, command) })
}

// send does the act, with the PINs that were given for it.
func (c *card) send(given []desk.Word, command model.Command) {
	c.verb.SetBusy(true)
	c.s.DoConfirmed(given, command, func(change desk.Change) {
		c.verb.SetBusy(false)
		c.stop()
		c.saved = ""
		c.s.SaveDraft(c.draftKey(), "")
		c.kept.SetText("")
		c.filled = nil
		c.fields.Load(nil)
		c.done(change)
		c.relabel()
		c.Tick(c.s.Now())
		c.body.Refresh()
	}, func(err error) {
		c.verb.SetBusy(false)
		var e *model.Error
		if !errors.As(err, &e) || !c.fields.Problem(e.Field, sentenceAndHint(err)) {
			c.s.Fail(err)
		}
	})
}

// say shows what the act led to, above the fields that are empty again.
func (c *card) say(objects ...fyne.CanvasObject) {
	c.after.Objects = objects
	c.after.Hidden = len(objects) == 0
	c.after.Refresh()
	c.scroll.ScrollToTop()
}

func (c *card) relabel() {
	if c.label != nil {
		c.verb.SetText(c.label(c.fields.Text))
	}
}

func (c *card) changed() {
	c.relabel()
	c.stop()
	c.stop = c.s.run.After(draftPause, c.keep)
}

func (c *card) draftKey() string { return c.name + "/" + string(c.at.Incident) }

// keep saves what was typed, unless it is what the record put in.
func (c *card) keep() {
	c.stop()
	text := c.draftText()
	if text == c.saved {
		return
	}
	c.saved = text
	c.kept.SetText("")
	c.s.keepDraft(c.draftKey(), text, func() {
		c.kept.SetText("draft kept " + c.s.Now().In(c.v.Location()).Format("15:04:05 MST"))
	})
}

func (c *card) draftText() string {
	all := c.fields.Typed()
	if !c.loaded || sameValues(all, c.filled) {
		return ""
	}
	raw, err := json.Marshal(c.times.fixed(c.section.Fields, all, c.s.Now(), c.v.Location()))
	if err != nil {
		panic("ui: a draft of texts cannot be written: " + err.Error()) // maps of texts always can
	}
	return string(raw)
}

func (c *card) restore() {
	key := c.draftKey()
	c.s.Run(func(ctx context.Context) func() {
		text, at, err := c.s.deps.Desk.Draft(ctx, key)
		return func() {
			var d map[string][]string
			if err != nil || text == "" || json.Unmarshal([]byte(text), &d) != nil || !sameValues(c.fields.Typed(), c.filled) {
				return
			}
			c.fields.LoadTyped(d)
			c.saved = text
			c.kept.SetText("brought back as you left it " + at.In(c.s.Home()).Format("Mon 2 Jan 15:04 MST"))
			c.relabel()
		}
	})
}

// sameValues compares what stands in two forms; empty fields do not count.
func sameValues(a, b map[string][]string) bool {
	for _, pair := range [][2]map[string][]string{{a, b}, {b, a}} {
		for key, vs := range pair[0] {
			if len(vs) > 0 && !slices.Equal(vs, pair[1][key]) {
				return false
			}
		}
	}
	return true
}
