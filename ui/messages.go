package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageMessages] = func(s *Shell, r Route) screen {
		if r.Section == messageTalks {
			return newTalksPage(s, r)
		}
		return newMessagesPage(s, r)
	}
}

// Sections of the page beside the key of a message.
const (
	messageNext  = "next"  // the one that is due first
	messageTalks = "talks" // who talks to whom
)

// messagesPage is who has to be told of what: the messages of the plan with how
// each stands, and beside them the one in hand with its people, its channels and
// its words.
type messagesPage struct {
	s      *Shell
	id     model.IncidentID
	want   string // key of the message to choose once it is known
	v      model.View
	plan   *model.Plan
	all    []model.Message
	loaded string // key of the message whose words stand in the fields
	clean  [2]string
	draft  textDraft
	stop   func()
	sheet  *messageForm // the one that was opened last
	minute time.Time

	head    *incidentHead
	warning *kit.Para
	count   *kit.Text
	table   *kit.DenseTable
	title   *kit.Para
	stand   *kit.Para
	people  *fyne.Container
	ways    *fyne.Container
	note    *kit.Para
	subject *kit.Entry
	text    *kit.Entry
	sent    *kit.Para
	acts    *fyne.Container
	scroll  *container.Scroll
	right   *fyne.Container
	body    *fyne.Container
}

func newMessagesPage(s *Shell, r Route) *messagesPage {
	p := &messagesPage{s: s, id: r.Incident, want: r.Section, stop: func() {}, head: newIncidentHead(s),
		warning: kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Bold: true}), count: kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Truncate: true}),
		title: kit.NewPara("", kit.TextStyle{Bold: true}), stand: kit.NewPara("", kit.TextStyle{Size: kit.SizeSmall, Bold: true}),
		people: kit.Stack(3), ways: newFlow(12, nil), acts: newFlow(8, nil),
		note: kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}), sent: kit.NewPara("", kit.TextStyle{})}
	p.warning.Hide()
	p.table = kit.NewDenseTable([]kit.Column{{Key: "due", Title: "Due", Width: 86, Fit: true}, {Key: "to", Title: "To", Width: 130, Fit: true}, {Key: "what", Title: "Occasion", Width: 150, Flex: 1}, {Key: "state", Title: "State", Width: 106, Fit: true}},
		func() int { return len(p.all) }, p.cell)
	p.table.Name = "messages"
	p.table.OnSelect = func(int) { p.choose() }
	p.table.OnOpen = func(int) { focusOn(s, p.subject) }
	p.subject = kit.NewEntry()
	p.subject.Name = "Subject"
	p.text = kit.NewMultiEntry(9)
	p.text.Name = "Text"
	p.subject.OnChanged, p.text.OnChanged = func(string) { p.typed() }, func(string) { p.typed() }
	p.scroll = container.NewVScroll(kit.Pad(2, 6, kit.Stack(8, p.title, p.stand, p.ways, p.people, p.subject, p.text, p.sent, p.note)))
	p.right = topToBottom(kit.Stack(0), p.scroll, kit.Pad(2, 4, p.acts))
	top := kit.Stack(6, newFlow(12, nil, kit.NewText("Messages", kit.TextStyle{Size: kit.SizeTitle, Bold: true}), kit.NewButton("Who talks to whom", func() { p.leaveFor(messageTalks) }),
		kit.NewButton("One came in", p.in), kit.NewButton("Something happened", p.raise)), p.count, p.warning)
	p.body = container.New(&messagesLayout{p: p, top: top}, p.head.object, top, p.table, p.right)
	return p
}

func (p *messagesPage) leaveFor(section string) {
	p.s.Go(Route{Page: PageMessages, Incident: p.id, Section: section})
}

func (p *messagesPage) Content() fyne.CanvasObject { return p.body }

// Focus puts the keyboard on the list; Tab leads into the words.
func (p *messagesPage) Focus() { focusOn(p.s, p.table) }

func (p *messagesPage) Show(v model.View) {
	p.v = v
	p.head.show(v, p.s.Now())
	p.look()
}

// look works the plan out anew, away from the window.
func (p *messagesPage) look() {
	v := p.v
	p.s.Run(func(context.Context) func() {
		plan := p.s.deps.Desk.Plan(v)
		all := plan.Messages()
		return func() {
			if p.v.Last.Seq == v.Last.Seq {
				p.take(plan, all)
			}
		}
	})
}

func (p *messagesPage) take(plan *model.Plan, all []model.Message) {
	keep := p.loaded
	if p.want != "" && p.want != messageNext {
		keep = p.want
	}
	if p.want == messageNext || keep == "" && len(all) > 0 {
		if len(all) > 0 {
			keep = all[0].Key
		}
	}
	p.want = ""
	p.plan, p.all = plan, all
	due, red := 0, 0
	for _, m := range all {
		if m.Open() {
			due++
		}
		if m.Red(plan.Now) {
			red++
		}
	}
	p.count.SetText(fmt.Sprintf("%s to send, %d to look at now. The program sends nothing: copy, print or save, send it yourself, then record it as sent.", countWord(due, "message", "messages"), red))
	w := plan.Warning()
	p.warning.SetText(w)
	p.warning.Hidden = w == ""
	at := slices.IndexFunc(all, func(m model.Message) bool { return m.Key == keep || m.ID != "" && m.ID == keep })
	p.table.Refresh()
	if at < 0 && len(all) > 0 {
		at = 0
	}
	if at >= 0 {
		p.table.Select(at)
		p.table.ScrollTo(at)
	}
	p.choose()
	p.body.Refresh()
}

func (p *messagesPage) chosen() (model.Message, bool) {
	if i := p.table.Selected(); i >= 0 && i < len(p.all) {
		return p.all[i], true
	}
	return model.Message{}, false
}

func (p *messagesPage) cell(row int, col string) kit.Cell {
	m := p.all[row]
	red := m.Red(p.plan.Now)
	quiet := !m.Open() && !red
	switch col {
	case "due":
		if !m.Open() {
			if m.SentAt.Known() {
				return kit.Cell{Text: clockOrDay(m.SentAt.From, p.plan.Now, p.v.Location()), Muted: true}
			}
			return kit.Cell{}
		}
		left := m.Due.Sub(p.plan.Now)
		if left < 0 {
			return kit.Cell{Text: "late " + kit.Span(-left), Colour: kit.ColourBad, Bold: true}
		}
		return kit.Cell{Text: "in " + kit.Span(left)}
	case "to":
		return kit.Cell{Text: shortAudience(p.plan.Guide.Comms.AudienceWords(m.Audience)), Muted: quiet, Bold: red}
	case "what":
		text := p.plan.Guide.Comms.TriggerWords(m.Trigger)
		if m.About != "" {
			text = m.About + ": " + text
		}
		return kit.Cell{Text: text, Muted: quiet, Struck: m.State == model.MessageDropped, Bold: red}
	}
	if _, empty := m.EmptySeat(); empty && m.Open() {
		return kit.Cell{Text: "seat empty", Colour: kit.ColourBad, Bold: true}
	}
	switch {
	case len(m.Unconfirmed(p.plan.Now)) > 0:
		return kit.Cell{Text: "not confirmed", Colour: kit.ColourBad, Bold: true}
	case m.Locked != "":
		return kit.Cell{Text: "locked: drill", Muted: true}
	case m.State == model.MessageConfirmed:
		return kit.Cell{Text: "confirmed", Colour: kit.ColourGood}
	case m.State == model.MessageApproved:
		return kit.Cell{Text: "released", Colour: kit.ColourGood}
	}
	return kit.Cell{Text: string(m.State), Muted: quiet}
}

// clockOrDay is the clock of what was today, and the day of what was not: a clock
// alone would be read as today's.
func clockOrDay(at, now time.Time, zone *time.Location) string {
	at, now = at.In(zone), now.In(zone)
	switch {
	case at.Format(time.DateOnly) == now.Format(time.DateOnly):
		return at.Format("15:04")
	case at.Year() == now.Year():
		return at.Format("2 Jan 15:04")
	}
	return at.Format("2 Jan 2006")
}

// shortAudience is the first words of an audience, for a narrow column.
func shortAudience(label string) string {
	for _, at := range []string{",", " and ", " / ", " of the", " of a ", " of evidence"} {
		label, _, _ = strings.Cut(label, at)
	}
	return label
}

// choose shows the message that is chosen; what was typed into another is kept.
func (p *messagesPage) choose() {
	m, ok := p.chosen()
	if ok && m.Key == p.loaded {
		p.show(m)
		return
	}
	p.keep()
	if !ok {
		p.loaded = ""
		p.title.SetText("No message is asked for.")
		for _, o := range []fyne.CanvasObject{p.stand, p.ways, p.people, p.subject, p.text, p.sent, p.note, p.acts} {
			o.Hide()
		}
		return
	}
	p.loaded, p.draft = m.Key, textDraft{}
	p.load(m)
	p.show(m)
	p.scroll.ScrollToTop()
	if m.Open() {
		p.draft.bring(p.s, p.draftKey(), func(texts map[string][]string) int {
			if p.loaded != m.Key || len(texts["text"]) == 0 {
				return 0
			}
			p.subject.SetQuietly(texts["subject"][0])
			p.text.SetQuietly(texts["text"][0])
			return 1
		}, func(note string) {
			if note != "" {
				p.s.Notice("Words of this message were " + note + ".")
			}
		})
	}
}

func (p *messagesPage) draftKey() string { return "message/" + string(p.id) + "/" + p.loaded }

// load puts the words of a message into the fields: those that were kept, else
// the template's.
func (p *messagesPage) load(m model.Message) {
	subject, text := m.Subject, m.Text
	if text == "" {
		if filled, err := p.plan.Fill(m); err == nil {
			subject, text = filled.Subject, filled.Text
		}
	}
	p.clean = [2]string{subject, text}
	p.subject.SetQuietly(subject)
	p.text.SetQuietly(text)
}

// show brings all around the words up to date.
func (p *messagesPage) show(m model.Message) {
	if [2]string{p.subject.Text, p.text.Text} == p.clean { // nothing typed: the record may have more by now
		p.load(m)
	}
	p.title.SetText(p.plan.Words(m))
	p.stand.SetText(m.Template + " · " + m.TLP + " · " + p.plan.Standing(m))
	p.stand.Style.Colour = kit.ColourMuted
	if m.Red(p.plan.Now) {
		p.stand.Style.Colour = kit.ColourBad
	}
	p.people.Objects = nil
	empty, to := []string(nil), ""
	for _, r := range m.People {
		if r.Empty {
			empty, to = append(empty, p.plan.RoleWords(r.Role)), cmp.Or(r.Name, "the incident manager, who is missing too")
			continue
		}
		p.people.Add(p.person(r, m))
	}
	if empty != nil {
		p.people.Add(kit.NewPara("SEATS EMPTY: "+strings.Join(empty, ", ")+"; their messages go to "+to+".", kit.TextStyle{Size: kit.SizeSmall, Colour: kit.ColourBad, Bold: true}))
	}
	if len(m.People) == 0 {
		p.people.Add(kit.Muted("To the whole audience; nobody is named."))
	}
	p.ways.Objects = nil
	for _, w := range m.Channels {
		style := kit.TextStyle{Size: kit.SizeSmall}
		text := w.Label
		if w.Unsafe != "" {
			style.Struck, style.Colour = true, kit.ColourBad
		}
		p.ways.Add(kit.NewText(text, style))
	}
	filled, _ := p.plan.Fill(m)
	note := m.Note
	if len(filled.Empty) > 0 && m.Open() {
		note = strings.TrimSpace(note + " Not known yet, marked so in the text: " + p.emptyWords(filled.Empty) + ".")
	}
	if t, ok := p.plan.Guide.Comms.Template(m.Template); ok && t.Notes != "" {
		note = strings.TrimSpace(note + " " + t.Notes)
	}
	if m.TLP == "TLP:RED" && m.Open() {
		note = strings.TrimSpace("TLP:RED is for the people named only; think before you save it as a file. " + note)
	}
	p.note.SetText(note)
	open := m.Open() && !p.s.ReadOnly()
	p.subject.Hidden, p.text.Hidden, p.sent.Hidden = !open, !open, open
	p.sent.SetText(m.Subject + "\n\n" + m.Text)
	if m.Locked != "" || m.Text == "" {
		p.sent.SetText(filled.Subject + "\n\n" + filled.Text)
	}
	for _, o := range []fyne.CanvasObject{p.stand, p.ways, p.people, p.note, p.acts} {
		o.Show()
	}
	p.acts.Objects = p.actsOf(m, filled)
	if filled.Need != "" && m.Text == "" && m.Open() {
		p.subject.Hidden, p.text.Hidden = true, true
		p.sent.Hidden = false
		p.sent.SetText("It cannot be made yet: " + filled.Need + "\n\nThe playbook offers:\n" + filled.Offer)
	}
	p.scroll.Content.Refresh()
	p.right.Refresh()
}

func (p *messagesPage) person(r model.Recipient, m model.Message) fyne.CanvasObject {
	line := cmp.Or(r.Name, r.Reach)
	if r.Role != "" {
		line += ", " + p.plan.RoleWords(r.Role)
	}
	style := kit.TextStyle{Size: kit.SizeSmall}
	if how := cmp.Or(r.OOB, r.Reach, r.Mail); how != "" && how != line {
		line += " · " + how
	}
	late := slices.ContainsFunc(m.Unconfirmed(p.plan.Now), func(x model.Recipient) bool { return x.Name == r.Name && x.Role == r.Role })
	switch {
	case r.Confirmed.Known():
		line += " · confirmed " + model.FormatMoment(r.Confirmed, p.v.Location(), model.Style{Near: p.plan.Now})
		style.Colour = kit.ColourGood
	case late:
		line += " · NOT CONFIRMED"
		if r.StandIn != "" {
			line += ", try " + r.StandIn
		}
		style.Colour, style.Bold = kit.ColourBad, true
	case r.Act:
		line += fmt.Sprintf(" · to confirm within %d min", r.Within)
	}
	return kit.NewPara(line, style)
}

// typed keeps what is typed from being lost.
func (p *messagesPage) typed() {
	p.stop()
	p.stop = p.s.run.After(700*time.Millisecond, p.hold)
}

func (p *messagesPage) changed() bool {
	return p.loaded != "" && [2]string{p.subject.Text, p.text.Text} != p.clean
}

func (p *messagesPage) hold() {
	switch {
	case p.changed():
		p.draft.keep(p.s, p.draftKey(), map[string][]string{"subject": {p.subject.Text}, "text": {p.text.Text}})
	case p.loaded != "":
		p.draft.keep(p.s, p.draftKey(), nil) // taken back by hand: it must not come back by itself
	}
}

// keep records the words as a draft, when the message is left or on Ctrl+Enter.
func (p *messagesPage) keep() { p.keepThen(nil) }

// keepThen does something with the words on the screen, once they are a fact.
func (p *messagesPage) keepThen(then func()) {
	p.stop()
	if !p.changed() || p.s.ReadOnly() {
		if then != nil {
			then()
		}
		return
	}
	p.hold()
	key, draft := p.loaded, p.draftKey()
	subject, text := p.subject.Text, p.text.Text
	p.s.Do(model.DraftMessage{Incident: p.id, Key: key, Subject: subject, Text: text}, func(c desk.Change) {
		p.s.SaveDraft(draft, "")
		if p.loaded == key {
			p.draft.kept = ""
		}
		if p.loaded == key && p.subject.Text == subject && p.text.Text == text {
			p.clean = [2]string{subject, text}
		}
		p.s.Notice(fmt.Sprintf("Kept as a draft (entry %d).", c.Seq))
		if then != nil {
			then()
		}
	}, func(err error) {
		var e *model.Error
		if errors.As(err, &e) && e.Kind == model.NotFound { // what it told of was taken back
			p.s.Say(kit.Notice{Tone: kit.ToneBad, What: "This message is not asked for any more.", Safe: "The words you typed are kept as a draft.", Do: "Copy them for another message.",
				Actions: []kit.Action{{Text: "Copy the words", OnTapped: func() { p.s.copyText(subject + "\n\n" + text) }}}})
			return
		}
		p.s.Fail(err)
	})
}

// Save records what an open sheet says, else keeps the words: Ctrl+Enter.
func (p *messagesPage) Save() {
	if p.sheet != nil && p.s.sheetOpen() {
		p.sheet.Save()
		return
	}
	p.keep()
}

// Leave keeps what was typed.
func (p *messagesPage) Leave() error {
	p.keep()
	return nil
}

// Dropped takes mails that came in.
func (p *messagesPage) Dropped(paths []string) bool {
	if len(paths) == 0 || slices.ContainsFunc(paths, func(path string) bool { return !strings.EqualFold(extension(path), ".eml") }) {
		return false
	}
	for _, path := range paths {
		p.s.Write(func(ctx context.Context) (desk.Change, error) {
			return p.s.deps.Desk.ReceiveMail(ctx, path, model.ReceiveMessage{Incident: p.id})
		}, func(c desk.Change) {
			p.s.Notice(fmt.Sprintf("The mail is logged, its original kept as evidence (entry %d).", c.Seq))
		})
	}
	return true
}

func extension(path string) string {
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		return path[i:]
	}
	return ""
}

// Tick works the plan out anew each minute: what falls due appears by itself.
func (p *messagesPage) Tick(now time.Time) {
	p.head.show(p.v, now)
	if m := now.Truncate(time.Minute); p.v.ID != "" && !m.Equal(p.minute) {
		first := p.minute.IsZero()
		p.minute = m
		if !first {
			p.look()
		}
	}
}

// printed leads to the page that writes a message as a document.
func (p *messagesPage) print(m model.Message) {
	p.s.Go(Route{Page: PageExport, Incident: p.id, Section: report.MessageReport + "/" + m.Key})
}

// messagesLayout: banner, head with the warning, the list, and the message in
// hand beside it, or below where there is no room.
type messagesLayout struct {
	p   *messagesPage
	top fyne.CanvasObject
}

func (l *messagesLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	p := l.p
	y := place(p.head.object, 0, 0, size.Width, p.head.object.MinSize().Height) + pageGap
	x, width := float32(pageGap+4), size.Width-2*pageGap-4
	l.top.Resize(fyne.NewSize(width, l.top.Size().Height))
	y = place(l.top, x, y, width, l.top.MinSize().Height) + 8
	high := size.Height - y - pageGap
	if width < 760*textScale() {
		place(p.table, x, y, width, high*0.4)
		place(p.right, x, y+high*0.4+8, width, high*0.6-8)
		return
	}
	left := width * 0.48
	place(p.table, x, y, left, high)
	place(p.right, x+left+pageGap, y, width-left-pageGap, high)
}

func (l *messagesLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 240) }

// messagesRed counts the messages somebody has to look at now. When the regular
// update falls due it says so: its text is ready behind F5.
func (s *Shell) messagesRed(v model.View, now time.Time) int {
	led := s.ledBy(v)
	if led.Guide == nil || v.Ended() {
		return 0
	}
	plan := model.NewPlan(v, s.House(), led.Guide, s.deps.Desk.Guide(), led.Rules, now)
	red := 0
	for _, m := range plan.Messages() {
		if m.Red(now) {
			red++
		}
		if m.Trigger == "update_due" && m.Audience == "bridge" && m.Open() && s.reminded != m.Key {
			s.reminded = m.Key
			if !s.ReadOnly() {
				key := m.Key
				s.Notice("The regular update is due. Its text is ready.", kit.Action{Text: "Open it", OnTapped: func() { s.Go(Route{Page: PageMessages, Incident: v.ID, Section: key}) }})
			}
		}
	}
	return red
}
