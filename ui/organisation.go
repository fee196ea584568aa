package ui

import (
	"fmt"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageOrganisation] = func(s *Shell, at Route) screen { return newOrganisation(s, at.Section) }
}

// Parts of the organisation's page, as sections of its route.
const (
	orgProfile   = ""          // what it is, and its workloads
	orgDuties    = "duties"    // own duties
	orgDays      = "days"      // closed days
	orgStyle     = "style"     // what documents look like
	orgOperators = "operators" // who writes in this logbook
	orgRules     = "rules"     // rule pack
	orgPlaybook  = "playbook"  // its steps, for its owner
	orgChanges   = "changes"   // who changed what when
)

// orgParts are the parts in their order.
var orgParts = []kit.Option{{Key: "profile", Label: "Profile"}, {Key: orgDuties, Label: "Own duties"}, {Key: orgDays, Label: "Closed days"},
	{Key: orgRules, Label: "Rule pack"}, {Key: orgStyle, Label: "Style"}, {Key: orgOperators, Label: "Operators"}, {Key: orgPlaybook, Label: "Playbook"}, {Key: orgChanges, Label: "Changes"}}

// organisationPart is one part of the page.
type organisationPart interface {
	object() fyne.CanvasObject
	show(house model.View)
	leave()
	escape() bool
	focus()
}

// organisation is the page of what is kept once, for every incident: what
// decides which duties apply, own duties, closed days, the rules in use.
type organisation struct {
	s       *Shell
	part    organisationPart
	parts   *kit.ChoiceRow
	runs    *kit.Para
	content fyne.CanvasObject
}

func newOrganisation(s *Shell, at string) *organisation {
	o := &organisation{s: s}
	switch at {
	case orgDuties:
		o.part = newOrganisationDuties(s)
	case orgDays:
		o.part = newOrganisationDays(s)
	case orgStyle:
		o.part = newOrganisationStyle(s)
	case orgRules:
		o.part = newOrganisationRules(s)
	case orgOperators:
		o.part = newOrganisationOperators(s)
	case orgPlaybook:
		o.part = newPlaybookPart(s)
	case orgChanges:
		o.part = newOrganisationChanges(s)
	default:
		o.part = newOrganisationProfile(s)
	}
	if at == orgProfile {
		at = "profile"
	}
	o.parts = kit.NewChoiceRow("Part of the organisation's record", orgParts)
	o.parts.Wrap = true
	o.parts.Set(at)
	o.parts.OnPick = func() { s.goOrganisation(o.parts.One()) }
	o.runs = kit.NewPara("", quiet)
	title := kit.NewText("Organisation", kit.TextStyle{Size: kit.SizeTitle, Bold: true})
	head := kit.Stack(4, container.New(&titleBeside{}, title, o.parts), o.runs)
	o.content = kit.Pad(16, 12, topToBottom(head, kit.Pad(0, 8, o.part.object()), nil))
	o.showHouse()
	return o
}

// goOrganisation leads to a part of the organisation's page.
func (s *Shell) goOrganisation(part string) {
	if part == "profile" {
		part = orgProfile
	}
	s.Go(Route{Page: PageOrganisation, Section: part})
}

// Actions lead to every part of the page.
func (o *organisation) Actions() []action {
	var out []action
	for i, part := range orgParts {
		digit := fmt.Sprint(i + 1)
		out = append(out, action{ID: "organisation-" + part.Key, Title: "Organisation: " + lower(part.Label), Key: fyne.KeyName(digit), Keys: digit,
			Run: func() { o.s.goOrganisation(part.Key) }})
	}
	return out
}

// Save does the act of the sheet that is open, as its key says.
func (o *organisation) Save() {
	if p, ok := o.part.(interface{ acting() *actForm }); ok && o.s.sheetOpen() && p.acting() != nil {
		p.acting().Do()
	}
}

func (o *organisation) Content() fyne.CanvasObject { return o.content }
func (o *organisation) Show(model.View)            {}
func (o *organisation) Tick(time.Time)             {}

// Dropped gives files to the part that takes some.
func (o *organisation) Dropped(paths []string) bool {
	p, ok := o.part.(interface{ dropped([]string) bool })
	return ok && p.dropped(paths)
}

func (o *organisation) Focus()       { o.part.focus() }
func (o *organisation) Escape() bool { return o.part.escape() }

// Leave records what was ticked or typed.
func (o *organisation) Leave() error {
	o.part.leave()
	return nil
}

// Changed is told of every change in the logbook; its own record is one of
// them, clocks that run are in others.
func (o *organisation) Changed(c desk.Change) {
	if c.Incident == model.Organisation {
		o.showHouse()
		return
	}
	o.runs.SetText(o.running())
}

func (o *organisation) showHouse() {
	o.part.show(o.s.House())
	o.runs.SetText(o.running())
	o.content.Refresh()
}

// running says what becomes of clocks that run: nothing without an act of a
// person.
func (o *organisation) running() string {
	clocks, incidents := 0, 0
	for _, row := range o.s.board {
		n := 0
		for _, line := range row.Duties {
			if line.Open() {
				n++
			}
		}
		if clocks += n; n > 0 {
			incidents++
		}
	}
	if clocks == 0 {
		return "Kept once, for every incident. No clock runs now; each keeps the rule, zone and closed days it is confirmed with."
	}
	return fmt.Sprintf("%s in %s: they keep the rule, zone and closed days they were confirmed with. A change here counts for what is confirmed or recorded from now on, and no deadline moves later without being asked about.",
		countWord(clocks, "clock runs", "clocks run"), countWord(incidents, "incident", "incidents"))
}

// titleBeside puts a row of choices beside a title where there is room for all
// of them, else below it.
type titleBeside struct{ width float32 }

func (l *titleBeside) place(o []fyne.CanvasObject, width float32) float32 {
	title, row := o[0].MinSize(), o[1].(*kit.ChoiceRow)
	x, y, w := title.Width+24, float32(0), min(row.OneLine(), width)
	if x+w > width {
		x, y = 0, title.Height+4
	}
	row.Resize(fyne.NewSize(w, row.Size().Height)) // its lines are known only then
	h := row.MinSize().Height
	if y > 0 {
		place(o[0], 0, 0, width, title.Height)
	} else {
		place(o[0], 0, max(h-title.Height, 0)/2, title.Width, title.Height)
	}
	place(row, x, y, w, h)
	return y + max(h, title.Height)
}

func (l *titleBeside) Layout(o []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.place(o, size.Width)
}

func (l *titleBeside) MinSize(o []fyne.CanvasObject) fyne.Size {
	width := l.width
	if width <= 0 {
		width = 1000
	}
	return fyne.NewSize(320, l.place(o, width))
}

// listBeside puts what is chosen from at the left and what belongs to it at the
// right, both as tall as the page; where there is little room, one over the other.
type listBeside struct {
	split float32 // share of the list's width
	upper float32 // its share of the height where it stands above
}

func (l listBeside) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 240) }

func (l listBeside) Layout(o []fyne.CanvasObject, size fyne.Size) {
	if size.Width/textScale() < narrowPage {
		h := (size.Height - 8) * l.upper
		place(o[0], 0, 0, size.Width, h)
		place(o[1], 0, h+8, size.Width, size.Height-8-h)
		return
	}
	w := (size.Width - 12) * l.split
	place(o[0], 0, 0, w, size.Height)
	place(o[1], w+12, 0, size.Width-12-w, size.Height)
}

func newListBeside(split, upper float32, list, beside fyne.CanvasObject) *fyne.Container {
	return container.New(listBeside{split: split, upper: upper}, list, beside)
}

// stampWords say who did something when.
func (s *Shell) stampWords(at model.Stamp) string {
	return fmt.Sprintf("%s, %s, entry %d", at.By, model.FormatInstant(at.At, s.Home()), at.Seq)
}

// struckRecords are the struck rows of a register, the newest first.
func struckRecords(house model.View, register string) []model.Record {
	out := slices.DeleteFunc(slices.Clone(house.Records[register]), func(r model.Record) bool { return !r.Withdrawn })
	slices.SortStableFunc(out, func(a, b model.Record) int { return int(b.WithdrawnBy.Seq) - int(a.WithdrawnBy.Seq) })
	return out
}
