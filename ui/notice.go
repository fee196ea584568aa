package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/report"
	"bridgelog/ui/formview"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageNotice] = func(s *Shell, r Route) screen { return newNoticePage(s, r) }
}

// openNotice leads to the notice of a duty.
func (s *Shell) openNotice(id model.IncidentID, duty string) {
	s.Go(Route{Page: PageNotice, Incident: id, Section: duty})
}

// printDecision leads to the document of a decision not to notify, to be signed.
func (s *Shell) printDecision(id model.IncidentID, duty string) {
	s.Go(Route{Page: PageExport, Incident: id, Section: report.DutyReport(report.DecisionReport, duty)})
}

// noticePage is the notice of one duty: every content the law asks for, in its
// order, filled from the incident, to be mended, copied into the authority's
// portal and exported. A content is recorded when it is left.
type noticePage struct {
	s     *Shell
	id    model.IncidentID
	duty  string
	v     model.View
	draft model.NoticeDraft
	ready bool // draft is there
	away  bool // the person was elsewhere since it was last shown
	read  bool // it was drawn to be read
	tab   string

	parts  []noticePart
	fields *formview.View
	keeper noticeKeeper
	head   *incidentHead
	title  *kit.Text
	sub    *kit.Para
	words  *kit.Para // what must stand on every notice, where there is no room for the panel
	narrow bool
	status *kit.Para
	kept   *kit.Text
	tabs   *kit.ChoiceRow
	search *kit.Entry
	bar    *fyne.Container
	none   *kit.Para
	side   *noticeSide
	holder *fyne.Container
	scroll *container.Scroll
	body   *fyne.Container
	minute time.Time
}

func newNoticePage(s *Shell, r Route) *noticePage {
	p := &noticePage{s: s, id: r.Incident, duty: r.Section, head: newIncidentHead(s),
		title:  kit.NewText("", kit.TextStyle{Size: kit.SizeTitle, Bold: true, Truncate: true}),
		sub:    kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}),
		words:  kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}),
		status: kit.NewPara("", kit.TextStyle{Bold: true}), kept: kit.Muted(""), bar: newFlow(8, nil),
		none: kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted})}
	p.keeper.page = p
	p.side = newNoticeSide(p)
	p.search = kit.NewEntry()
	p.search.Name = "Search in the notice"
	p.search.SetPlaceHolder("Search in the notice (Ctrl+F)")
	p.search.OnChanged = func(string) { p.filter() }
	p.none.Hide()
	p.words.Hide()
	p.holder = kit.Stack(12)
	p.scroll = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(2, 16, 0, 14), p.holder))
	p.body = container.New(&noticeLayout{p}, p.head.object, p.title, p.kept, p.sub, p.status, p.bar, p.scroll, p.side.object)
	return p
}

func (p *noticePage) Content() fyne.CanvasObject { return p.body }

// Show takes in a view; what is being typed stays as it is.
func (p *noticePage) Show(v model.View) {
	p.v = v
	p.head.show(v, p.s.Now())
	p.s.Run(func(ctx context.Context) func() {
		draft, err := p.s.deps.Desk.Notice(ctx, v, p.duty)
		return func() {
			if p.v.Last.Seq != v.Last.Seq {
				return // a newer view is on its way
			}
			if err != nil {
				p.holder.Objects = []fyne.CanvasObject{kit.NewEmptyState("There is no notice to write", sentenceAndHint(err))}
				p.body.Refresh()
				return
			}
			p.take(draft)
		}
	})
}

// take brings the page up to date with the notice as it stands.
func (p *noticePage) take(draft model.NoticeDraft) {
	first := !p.ready
	p.draft, p.ready = draft, true
	if first || p.keeper.strange() {
		p.build()
	}
	p.keeper.load()
	p.surround()
	if first || p.away {
		p.away = false
		p.keeper.restore()
	}
	if first {
		p.Focus()
	}
}

// build draws the fields.
func (p *noticePage) build() {
	p.parts = noticeParts(p.draft.Duty.Stage)
	section := form.Section{Key: p.duty, Title: p.draft.Duty.Name}
	for _, it := range p.items() {
		section.Fields = append(section.Fields, noticeField(it))
	}
	o := p.s.pageOptions(func() model.View { return p.v })
	o.State, o.Visible, o.Reached = p.state, func(f form.Field) bool { return p.shows(f.Key) }, p.reveal
	o.Left, o.Change, o.Submit = p.keeper.left, p.keeper.keepSoon, func() { p.step(p.fields.Focused()) }
	p.read = p.readOnly()
	o.Told, o.ReadOnly = true, p.read
	o.Show = func(f form.Field) string { return p.item(f.Key).Value }
	o.Hint = func(f form.Field) string { return p.hint(f.Key) }
	p.fields = formview.New(p.s.catalog, section, o)
	p.keeper.loaded = nil
	if p.tab == "" {
		p.tab = p.firstTab()
	}
	p.holder.Objects = []fyne.CanvasObject{p.words, p.none, p.fields.Object()}
}

// surround brings everything around the fields up to date.
func (p *noticePage) surround() {
	d := p.draft.Duty
	p.title.SetText(d.Name)
	rests := d.Stage.LegalReference.Citation() + " · to: " + d.To
	p.sub.SetText(rests)
	words := ruleWords(d)
	if !d.Stage.Verified {
		words = notVerified + " " + words
	}
	p.words.SetText(rests + ". " + words)
	p.showStatus(p.s.Now())
	p.showBar()
	p.side.show()
	p.filter()
}

// filter shows the fields of the part chosen, or those that are searched for.
func (p *noticePage) filter() {
	if p.fields == nil {
		return
	}
	p.fields.Refresh()
	p.none.Hidden = true
	if !p.anyShown() {
		p.none.Hidden = false
		switch {
		case strings.TrimSpace(p.search.Text) != "":
			p.none.SetText("No content holds these words.")
		case p.tab == tabGaps:
			p.none.SetText("Nothing is missing: every content has a value.")
		default:
			p.none.SetText("Nothing differs from the stage sent before.")
		}
	}
	p.body.Refresh()
}

// showStatus is the one line that says how long there is and what is missing.
func (p *noticePage) showStatus(now time.Time) {
	owed, follow := len(p.draft.Owed()), len(p.draft.MayFollow())
	words := upperFirst(p.draft.Duty.Line.Words(now))
	switch {
	case owed > 0:
		words += " · " + countWord(owed, "required content is", "required contents are") + " missing"
	case follow > 0:
		words += " · " + countWord(follow, "content", "contents") + " may follow later"
	default:
		words += " · every required content has a value"
	}
	p.status.SetText(words)
	tone := kit.TonePlain
	switch p.draft.Duty.Line.Status(now) {
	case model.Overdue, model.Late:
		tone = kit.ToneBad
	case model.OnTime:
		tone = kit.ToneGood
	}
	p.status.Style.Colour = tone.Colour()
	p.status.Refresh()
}

// Tick lets the time left follow the clock.
func (p *noticePage) Tick(now time.Time) {
	p.head.show(p.v, now)
	if m := now.Truncate(time.Second); p.ready && !m.Equal(p.minute) {
		p.minute = m
		p.showStatus(now)
		p.side.tick(now)
	}
}

// Leave records what is typed; what is refused stays a draft.
func (p *noticePage) Leave() error {
	if p.fields != nil {
		p.away = true
		p.keeper.leave()
	}
	return nil
}

func (p *noticePage) Dropped([]string) bool { return false }

// Focus puts the cursor into the first content that is missing and shown.
func (p *noticePage) Focus() {
	if p.fields == nil {
		return
	}
	for _, gaps := range [][]string{keysOf(p.draft.Owed()), keysOf(p.draft.MayFollow())} {
		for _, key := range gaps {
			if p.shows(key) {
				p.fields.Focus(key)
				return
			}
		}
	}
	p.fields.Focus(p.next(""))
}

// FocusField shows a content and puts the cursor there.
func (p *noticePage) FocusField(key string) {
	if !p.shows(key) {
		p.search.SetQuietly("")
		p.tab = p.partOf(key)
		p.showBar()
		p.filter()
	}
	p.fields.Focus(key)
	p.reveal(key)
}

// Help explains the content that has the cursor.
func (p *noticePage) Help() (label, help, source string) {
	if p.fields == nil {
		return "", "", ""
	}
	label, help, _ = p.fields.Help()
	return label, help, p.draft.Duty.Stage.LegalReference.Citation()
}

// readOnly says whether the notice can only be read.
func (p *noticePage) readOnly() bool {
	return p.s.ReadOnly() || p.draft.Duty.State == model.DutyNot
}

func (p *noticePage) reveal(key string) {
	if p.fields != nil {
		revealIn(p.scroll, p.fields.Block(key))
	}
}

// clock is the time of day where the incident is, with its zone.
func (p *noticePage) clock() string { return p.s.Now().In(p.v.Location()).Format("15:04:05 MST") }

// upperFirst writes the first letter large.
func upperFirst(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// noticeLayout: banner, title with the saved word, what it rests on, how it
// stands, tabs and acts; below them the contents and, where there is room, the
// panel of gaps and clock beside them.
type noticeLayout struct{ p *noticePage }

const (
	noticeSideWidth = 318
	noticeLeast     = 560 // what the contents need beside the panel
)

func (l *noticeLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	p, scale := l.p, textScale()
	y := place(p.head.object, 0, 0, size.Width, p.head.object.MinSize().Height) + pageGap
	x, width := float32(pageGap+4), size.Width-2*pageGap-4
	kept := p.kept.MinSize().Width
	h := p.title.MinSize().Height
	place(p.title, x, y, width-kept-pageGap, h)
	place(p.kept, x+width-kept, y+(h-p.kept.MinSize().Height)/2, kept, p.kept.MinSize().Height)
	y += h + 2
	side := noticeSideWidth * scale
	l.narrow(width-side-pageGap < noticeLeast*scale)
	for _, o := range []fyne.CanvasObject{p.sub, p.status, p.bar} {
		if !o.Visible() {
			continue
		}
		o.Resize(fyne.NewSize(width, o.Size().Height))
		y = place(o, x, y, width, o.MinSize().Height) + 4
	}
	y += 4
	bottom := size.Height - pageGap
	if !p.narrow {
		width -= side + pageGap
		place(p.side.object, x+width+pageGap, y, side, bottom-y)
	}
	place(p.scroll, x, y, width, bottom-y)
}

// narrow lets what the notice rests on scroll with its contents where there is
// no room for it above and beside them.
func (l *noticeLayout) narrow(on bool) {
	p := l.p
	if p.narrow == on {
		return
	}
	p.narrow = on
	p.words.Hidden, p.sub.Hidden = !on, on
	if on {
		p.side.object.Hide()
	} else {
		p.side.object.Show()
	}
	p.holder.Refresh()
}

func (l *noticeLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 240) }

// tabWords is a tab with how much stands behind it.
func tabWords(name string, n int) string {
	if n == 0 {
		return name
	}
	return fmt.Sprintf("%s %d", name, n)
}
