package ui

import (
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
	screens[PageDuties] = func(s *Shell, r Route) screen {
		for at, scr := range s.kept { // every route to the duties of an incident shows the one page
			if d, ok := scr.(*dutiesScreen); ok && at.Incident == r.Incident {
				return d
			}
		}
		return newDutiesScreen(s, r.Incident)
	}
}

// Sections of the duties page; any other section is the id of a duty.
const (
	dutiesClocks   = "clocks"
	dutiesTriggers = "triggers" // "triggers/awareness" chooses one
	dutiesAnswers  = "questions"
	dutiesPropose  = "propose" // "propose/eu-nis2-final" chooses one
)

// dutyPart is one of the parts of the duties page: a list at the left, what is
// chosen in it at the right, verbs below.
type dutyPart interface {
	left() fyne.CanvasObject
	right() fyne.CanvasObject
	acts() []fyne.CanvasObject
	show() // the view changed
	tick(now time.Time)
	focus()
	reach(rest string)    // what a route names beside the part
	settle(width float32) // words at the right wrap at this width
	share() float32       // of the list, where the chosen thing stands under it
	leave()
	save()
	verbs() []action
}

// dutiesScreen is what the law asks of one incident: the clocks, the facts they
// run from, and which duties may apply.
type dutiesScreen struct {
	s      *Shell
	id     model.IncidentID
	v      model.View
	duties []model.Duty
	moves  []model.PackMove // clocks that run by another rule than the pack in use has
	minute time.Time

	head  *incidentHead
	tabs  *kit.ChoiceRow
	note  *kit.Text
	parts map[string]dutyPart
	at    string
	sheet *actForm // of the act that was opened last
	foot  *fyne.Container
	pack  *kit.Text
	body  *fyne.Container
}

func newDutiesScreen(s *Shell, id model.IncidentID) *dutiesScreen {
	d := &dutiesScreen{s: s, id: id, head: newIncidentHead(s), at: dutiesClocks, note: kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true}),
		pack: kit.NewText(packWords(s.deps.Desk.Duties().Pack), kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})}
	d.tabs = kit.NewChoiceRow("Part", []kit.Option{{Key: dutiesClocks, Label: "1 Clocks"}, {Key: dutiesTriggers, Label: "2 Triggers"}, {Key: dutiesAnswers, Label: "3 Questions"}, {Key: dutiesPropose, Label: "4 Which apply?"}})
	d.tabs.Set(d.at)
	d.tabs.OnChange = func(keys []string) {
		if len(keys) == 1 {
			d.turn(keys[0])
		}
	}
	d.tabs.OnLetter = func(key fyne.KeyName) { d.key(key) }
	d.foot = newFlow(8, nil)
	d.body = container.New(&dutiesLayout{d: d})
	d.parts = map[string]dutyPart{dutiesClocks: newDutyClocks(d), dutiesTriggers: newDutyTriggers(d), dutiesAnswers: newDutyAsking(d), dutiesPropose: newDutyProposals(d)}
	d.draw()
	return d
}

func (d *dutiesScreen) part() dutyPart { return d.parts[d.at] }

// draw puts the part in view on the page.
func (d *dutiesScreen) draw() {
	p := d.part()
	d.foot.Objects = p.acts()
	d.body.Objects = []fyne.CanvasObject{d.head.object, d.tabs, d.note, p.left(), p.right(), d.foot, d.pack}
	d.body.Refresh()
}

// turn leads to another part.
func (d *dutiesScreen) turn(to string) {
	if d.parts[to] == nil || to == d.at {
		return
	}
	d.part().leave()
	d.at = to
	d.tabs.Set(to)
	d.draw()
	if d.v.ID != "" {
		d.part().show()
		d.part().tick(d.s.Now())
	}
	d.s.refreshMenu()
	d.part().focus()
}

// key is what a letter or digit means while a list of the page has the keyboard.
func (d *dutiesScreen) key(name fyne.KeyName) bool {
	for i, to := range []string{dutiesClocks, dutiesTriggers, dutiesAnswers, dutiesPropose} {
		if name == fyne.KeyName(fmt.Sprint(i+1)) {
			d.turn(to)
			return true
		}
	}
	for _, a := range d.part().verbs() {
		if a.Keys == string(name) && (a.When == nil || a.When()) {
			a.Run()
			return true
		}
	}
	return false
}

func (d *dutiesScreen) Content() fyne.CanvasObject { return d.body }
func (d *dutiesScreen) Dropped([]string) bool      { return false }

func (d *dutiesScreen) Show(v model.View) {
	first := d.v.ID == ""
	d.v = v
	d.duties = v.Duties()
	d.moves = slices.DeleteFunc(model.PackMoves(v, d.s.House(), d.s.deps.Desk.Duties().Pack), func(m model.PackMove) bool { return m.Gone || m.Refuse != "" })
	d.note.SetText(d.counts())
	for _, p := range d.parts {
		p.show()
	}
	d.minute = time.Time{}
	d.Tick(d.s.Now())
	if first && d.s.win.Canvas().Focused() == fyne.Focusable(d.tabs) {
		d.part().focus() // the page got the keyboard before it had anything to show
	}
}

// counts say how the duties stand, in one line.
func (d *dutiesScreen) counts() string {
	if len(d.duties) == 0 {
		return "no duty is confirmed yet"
	}
	n := map[model.DutyStatus]int{}
	for _, x := range d.duties {
		n[x.Line.Status(d.s.Now())]++
	}
	var out []string
	for _, s := range []struct {
		status model.DutyStatus
		word   string
	}{{model.Overdue, "overdue"}, {model.Running, "running"}, {model.NoPeriod, "without a fixed period"}, {model.NotStarted, "not started"},
		{model.ToCheck, "to check"}, {model.OnTime, "delivered on time"}, {model.Late, "delivered late"}, {model.NotRequired, "not required"}} {
		if n[s.status] > 0 {
			out = append(out, fmt.Sprintf("%d %s", n[s.status], s.word))
		}
	}
	return strings.Join(out, " · ")
}

func (d *dutiesScreen) Tick(now time.Time) {
	if d.v.ID == "" {
		return
	}
	d.head.show(d.v, now)
	d.part().tick(now)
	if m := now.Truncate(time.Minute); !m.Equal(d.minute) {
		d.minute = m
		d.note.SetText(d.counts())
	}
}

func (d *dutiesScreen) Leave() error {
	for _, p := range d.parts {
		p.leave()
	}
	if d.sheet != nil {
		d.sheet.keep()
	}
	return nil
}

// Focus goes where the route points: to a part, a trigger, a duty.
func (d *dutiesScreen) Focus() {
	section, rest, _ := strings.Cut(d.s.route.Section, "/")
	switch {
	case section == "":
	case d.parts[section] != nil:
		d.turn(section)
	default:
		d.turn(dutiesClocks)
		rest = section
	}
	if rest != "" && d.v.ID != "" {
		d.part().reach(rest)
	}
	d.part().focus()
}

// Escape closes what the part in view has open.
func (d *dutiesScreen) Escape() bool {
	e, ok := d.part().(interface{ escape() bool })
	return ok && e.escape()
}

// Save does with Ctrl+Enter what the sheet over the page, or the part in view, is for.
func (d *dutiesScreen) Save() {
	if d.sheet != nil && d.s.sheetOpen() {
		d.sheet.Do()
		return
	}
	d.part().save()
}

// Actions are the verbs of the page, for menu and command search.
func (d *dutiesScreen) Actions() []action {
	out := slices.Clone(d.part().verbs())
	for i := range out {
		out[i].Menu = "Incident"
	}
	return out
}

// dutiesLayout places banner, parts, list and what is chosen side by side, and
// one under the other where large text leaves no room.
type dutiesLayout struct{ d *dutiesScreen }

func (l *dutiesLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(560, 360) }

const dutiesSplit = 0.61 // share of the list

func (l *dutiesLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	d, scale := l.d, textScale()
	if len(objects) < 7 {
		return
	}
	left, right := objects[3], objects[4]
	x, width := float32(pageGap), size.Width-2*pageGap
	y := place(d.head.object, 0, 0, size.Width, d.head.object.MinSize().Height) + pageGap
	tabs := min(d.tabs.OneLine(), width)
	h := d.tabs.MinSize().Height
	place(d.tabs, x, y, tabs, h)
	if room := width - tabs - 12; room > 120 {
		place(d.note, x+tabs+12, y+(h-d.note.MinSize().Height)/2, room, d.note.MinSize().Height)
	} else {
		place(d.note, x, y, 0, 0)
	}
	y += h + pageGap
	bottom := size.Height - d.pack.MinSize().Height - 4
	place(d.pack, x+4, bottom, width-8, d.pack.MinSize().Height)
	d.foot.Resize(fyne.NewSize(width, d.foot.Size().Height))
	foot := d.foot.MinSize().Height
	bottom -= foot + 4
	place(d.foot, x, bottom, width, foot)
	bottom -= pageGap
	if !right.Visible() {
		place(left, x, y, width, max(bottom-y, 0))
		return
	}
	if width/scale >= narrowPage {
		w := (width - pageGap) * dutiesSplit
		place(left, x, y, w, max(bottom-y, 0))
		d.part().settle(width - pageGap - w)
		place(right, x+w+pageGap, y, width-pageGap-w, max(bottom-y, 0))
		return
	}
	high := (bottom - y - pageGap) * d.part().share()
	place(left, x, y, width, high)
	d.part().settle(width)
	place(right, x, y+high+pageGap, width, max(bottom-y-high-pageGap, 0))
}
