package ui

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// frame is everything around the screen in view: rail, banner, status line and
// the sheet that may stand over its lower part.
type frame struct {
	s       *Shell
	rail    *kit.Rail
	banner  *bannerArea
	status  *kit.StatusBar
	holder  *fyne.Container // the screen in view
	layer   *fyne.Container // the sheet, if one is open
	content *fyne.Container
	past    *fyne.Container // the bar of the past, if that is shown
	paper   *fyne.Container // the bar of the paper that is typed in, if one is
	middle  *fyne.Container
	foot    *fyne.Container   // above the status line: the tour, while there is one
	before  fyne.Focusable    // what had the keyboard before the sheet opened
	help    fyne.CanvasObject // the sheet that explains a field, once there was one
	keys    fyne.CanvasObject // the sheet that lists keys, once there was one
	railed  railState         // what the rail says of the incident in view
}

func newFrame(s *Shell) *frame {
	f := &frame{s: s, banner: newBannerArea(), status: kit.NewStatusBar(),
		holder: container.New(&pageLayout{}), layer: container.New(sheetLayout{}), past: container.NewStack(), paper: container.NewStack()}
	f.rail = kit.NewRail(nil, f.picked)
	f.status.Set([]kit.Segment{{Text: "reading the logbook"}}, nil)
	f.middle = container.NewBorder(kit.Stack(0, f.past, f.paper, f.banner.object), nil, nil, nil, container.NewStack(f.holder, f.layer))
	f.past.Hide()
	f.paper.Hide()
	f.banner.bar.OnDismiss = f.middle.Refresh // gives its room back
	f.foot = container.NewStack()
	f.foot.Hide()
	f.content = container.New(&newsOver{status: f.status}, container.NewBorder(nil, kit.Stack(0, f.foot, f.status), f.rail, nil, f.middle), f.banner.news)
	return f
}

// placeNews gives the news the height of its words.
func (f *frame) placeNews() { f.content.Layout.Layout(f.content.Objects, f.content.Size()) }

// showPast puts the bar of the past above the page; nil takes it away.
func (f *frame) showPast(bar fyne.CanvasObject) {
	f.past.Objects = nil
	if bar != nil {
		f.past.Objects = []fyne.CanvasObject{bar}
	}
	f.past.Hidden = bar == nil
	f.middle.Refresh()
}

func (f *frame) show(o fyne.CanvasObject) {
	f.holder.Objects = []fyne.CanvasObject{o}
	f.holder.Refresh()
}

// shortNumber leaves the year out where it is this side of a doubt: the rail is
// narrow, and board and banner show the whole number.
func shortNumber(number string) string {
	parts := strings.Split(number, "-")
	if len(parts) == 3 {
		return parts[0] + "-" + parts[2]
	}
	return number
}

// askStatus reads the desk's state for the status line.
func (s *Shell) askStatus() {
	if s.asking {
		return
	}
	s.asking = true
	s.run.Go(func(ctx context.Context) func() {
		looked := s.deps.Desk.LookAtClock(ctx) // a move is known to the second while the window is open
		st, trust := s.deps.Desk.Status(), s.deps.Desk.Trust()
		return func() {
			s.asking = false
			s.status = st
			s.trusts(trust)
			if looked != nil {
				s.wrote(looked)
			}
			s.frame.refreshStatus()
		}
	})
}

// refreshStatus is the quiet last line: saved, sealed, offline, room, keys.
func (f *frame) refreshStatus() {
	s, st := f.s, f.s.status
	saved := kit.Segment{Text: "saved " + st.Saved.In(s.Home()).Format("15:04:05 MST")}
	if s.deps.Desk.ReadOnly() {
		saved = kit.Segment{Text: "damaged, read only", Tone: kit.ToneWarn}
	}
	if s.failure != "" {
		saved = kit.Segment{Text: "NOT SAVED: " + s.failure, Tone: kit.ToneBad}
	}
	left := []kit.Segment{saved}
	if nearest, ok := s.deadlineSegment(); ok {
		left = append(left, nearest)
	}
	left = append(left, []kit.Segment{
		{Text: entriesWord(st.Entries) + ", head " + st.Head.Short(), OnTapped: func() { s.Go(Route{Page: PageCheck}) }},
		{Text: "offline"}}...)
	room := kit.Segment{Text: "disk " + bytesWord(st.Free) + " free"}
	if st.Free >= 0 && st.Free < lowDisk {
		room.Tone = kit.ToneWarn
	}
	left = append(left, room)
	if st.Backup != "" {
		left = append(left, kit.Segment{Text: st.Backup, Tone: kit.ToneBad, OnTapped: func() { s.Go(Route{Page: PageBackups}) }})
	}
	if st.Clock != "" {
		left = append(left, kit.Segment{Text: st.Clock, Tone: kit.ToneWarn, OnTapped: func() { s.openClock() }})
	}
	right := []kit.Segment{{Text: s.whoWords(), OnTapped: s.whoAmI}, {Text: "F1 help", OnTapped: s.showKeys}}
	f.status.Set(left, right)
}

// lowDisk is when the room left on the disk is worth a colour: 1 GB.
const lowDisk = 1 << 30

// bytesWord writes a size for the status line.
func bytesWord(n int64) string {
	switch {
	case n < 0:
		return "room not known,"
	case n >= 10<<30:
		return fmt.Sprintf("%d GB", n>>30)
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	}
	return fmt.Sprintf("%d MB", n>>20)
}

// groups writes a number with thin groups of three: "12 400".
func groups(n uint64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// openSheet shows a panel over the lower part of the page; what stands at its
// top, the incident's banner and clocks, stays in view.
func (s *Shell) openSheet(o fyne.CanvasObject, focus fyne.Focusable) {
	f := s.frame
	s.sheetGoes()
	if len(f.layer.Objects) == 0 {
		f.before = s.win.Canvas().Focused()
	}
	kit.ForgetEntry()
	f.layer.Objects = []fyne.CanvasObject{o}
	f.layer.Refresh()
	if focus != nil {
		s.win.Canvas().Focus(focus)
	}
}

// closeSheet takes the panel away and gives the keyboard back; it says whether
// there was one.
func (s *Shell) closeSheet() bool {
	f := s.frame
	if len(f.layer.Objects) == 0 {
		return false
	}
	s.sheetGoes()
	f.layer.Objects = nil
	f.layer.Refresh()
	kit.ForgetEntry()
	if f.before != nil {
		s.win.Canvas().Focus(f.before)
	}
	f.before = nil
	return true
}

// sheetOpen says whether a panel stands over the page.
func (s *Shell) sheetOpen() bool { return len(s.frame.layer.Objects) > 0 }

// topToBottom places head and foot around a middle that takes the rest, and
// keeps them in reading order for the Tab key, which the toolkit's own border
// does not.
func topToBottom(head, middle, foot fyne.CanvasObject) *fyne.Container {
	objects := []fyne.CanvasObject{head, middle}
	if foot != nil {
		objects = append(objects, foot)
	}
	return container.New(layout.NewBorderLayout(head, foot, nil, nil), objects...)
}

// looseLayout gives its child all the room and asks for little, so that a large
// font never makes the window larger than the screen.
type looseLayout struct{}

func (looseLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
}

func (looseLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 240) }

// pageLayout is looseLayout for the page. What wraps knows its height only once it
// has its width, and pages ask for the height first: at a new width they are laid
// out once more, or the banner of an incident would lie over what stands below it.
type pageLayout struct {
	looseLayout
	width float32
}

func (l *pageLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.looseLayout.Layout(objects, size)
	if l.width == size.Width {
		return
	}
	l.width = size.Width
	for _, o := range objects {
		o.Refresh()
	}
}

// newsOver lays news over the status line, right of whether all is saved, and
// gives everything else the same room whether there is news or not.
type newsOver struct{ status *kit.StatusBar }

func (l *newsOver) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	page, news := objects[0], objects[1]
	page.Move(fyne.NewPos(0, 0))
	page.Resize(size)
	x := min(l.status.FirstEnds(), size.Width/3)
	news.Resize(fyne.NewSize(size.Width-x, news.Size().Height)) // its height follows from its width
	h := max(news.MinSize().Height, l.status.Size().Height)
	news.Resize(fyne.NewSize(size.Width-x, h))
	news.Move(fyne.NewPos(x, size.Height-h))
}

func (l *newsOver) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// sheetLayout puts its child at the bottom, over at most the lower two thirds.
type sheetLayout struct{}

func (sheetLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		h := min(max(o.MinSize().Height, size.Height*0.5), size.Height*0.66)
		o.Move(fyne.NewPos(0, size.Height-h))
		o.Resize(fyne.NewSize(size.Width, h))
	}
}

func (sheetLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }

// phaseWord is how a phase reads.
func (s *Shell) phaseWord(p model.Phase) string {
	if st, ok := s.catalog.State(string(p)); ok {
		return st.Label
	}
	return string(p)
}
