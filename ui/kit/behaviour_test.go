package kit

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

func press(o fyne.Focusable, keys ...fyne.KeyName) {
	for _, k := range keys {
		o.TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func clickAt(o interface {
	desktop.Mouseable
	fyne.CanvasObject
}, x, y float32, b desktop.MouseButton) {
	ev := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y), AbsolutePosition: o.Position().AddXY(x, y)}, Button: b}
	o.MouseDown(ev)
	o.MouseUp(ev)
}

// numbers is a table that counts its reads.
func numbers(t *testing.T, n int) (*DenseTable, *int) {
	t.Helper()
	reads := 0
	tab := NewDenseTable([]Column{{Key: "n", Title: "Number", Width: 100, AlignRight: true}, {Key: "t", Title: "Text", Flex: 1, Width: 100}},
		func() int { return n }, func(row int, col string) Cell { reads++; return Cell{Text: fmt.Sprint(row)} })
	inWindow(t, Dark, 1, tab, 600, 300)
	return tab, &reads
}

func TestAMillionRowsDrawOnlyWhatIsSeen(t *testing.T) {
	tab, reads := numbers(t, 1_000_000)
	*reads = 0
	tab.ScrollTo(999_999)
	if *reads == 0 || *reads > 60 {
		t.Errorf("scrolling to the end read %d cells", *reads)
	}
	if first := tab.FirstVisible(); first+tab.PageRows() < 999_998 {
		t.Errorf("first visible row is %d", first)
	}
	// One pixel of the wheel at the far end moves one pixel, not a jump.
	before := tab.clampTop(tab.top)
	tab.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 1)})
	if moved := (before - tab.top) * float64(tab.rowHeight()); moved < 0.99 || moved > 1.01 {
		t.Errorf("one pixel moved %v", moved)
	}
}

func TestTableByKeyboard(t *testing.T) {
	tab, _ := numbers(t, 1000)
	var selected, opened []int
	tab.OnSelect = func(r int) { selected = append(selected, r) }
	tab.OnOpen = func(r int) { opened = append(opened, r) }
	page := tab.PageRows()
	press(tab, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyEnd, fyne.KeyHome, fyne.KeyPageDown, fyne.KeyReturn, fyne.KeyPageUp, fyne.KeyUp)
	if want := []int{0, 1, 0, 999, 0, page, 0}; !reflect.DeepEqual(selected, want) {
		t.Errorf("selected %v, want %v", selected, want)
	}
	if !reflect.DeepEqual(opened, []int{page}) {
		t.Errorf("opened %v", opened)
	}
}

func TestTableByMouse(t *testing.T) {
	tab, _ := numbers(t, 1000)
	var got []string
	say := func(f string, a ...any) { got = append(got, fmt.Sprintf(f, a...)) }
	tab.OnSelect = func(r int) { say("select %d", r) }
	tab.OnOpen = func(r int) { say("open %d", r) }
	tab.OnMenu = func(r int, at fyne.Position) { say("menu %d", r) }
	tab.OnSort = func(c string, desc bool) { say("sort %s %v", c, desc) }
	y := func(row int) float32 { return tab.headerHeight() + (float32(row)+0.5)*tab.rowHeight() }
	clickAt(tab, 200, y(2), desktop.MouseButtonPrimary)
	clickAt(tab, 200, y(4), desktop.MouseButtonSecondary)
	tab.DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(200, y(4))})
	clickAt(tab, 60, 8, desktop.MouseButtonPrimary)
	clickAt(tab, 60, 8, desktop.MouseButtonPrimary)
	clickAt(tab, 300, 8, desktop.MouseButtonPrimary)
	want := []string{"select 2", "select 4", "menu 4", "open 4", "sort n false", "sort n true", "sort t false"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestShrunkTableForgetsALostRow(t *testing.T) {
	n := 100
	tab := NewDenseTable([]Column{{Key: "n", Flex: 1}}, func() int { return n }, func(int, string) Cell { return Cell{} })
	inWindow(t, Dark, 1, tab, 400, 200)
	tab.Select(99)
	n = 3
	tab.Refresh()
	if tab.Selected() != -1 || tab.FirstVisible() != 0 {
		t.Errorf("selected %d, first visible %d of 3 rows", tab.Selected(), tab.FirstVisible())
	}
	n = 0
	tab.Refresh()
	press(tab, fyne.KeyDown, fyne.KeyReturn, fyne.KeyPageUp)
	if tab.Selected() != -1 {
		t.Errorf("selected row %d of none", tab.Selected())
	}
}

func TestLogFollowsItsEnd(t *testing.T) {
	n := 100
	tab := NewDenseTable([]Column{{Key: "n", Flex: 1}}, func() int { return n }, func(row int, _ string) Cell { return Cell{Text: fmt.Sprint(row)} })
	inWindow(t, Dark, 1, tab, 400, 200)
	tab.ScrollToEnd()
	n = 101
	tab.Refresh()
	if !strings.Contains(OutlineText(tab), `row "101"`) {
		t.Errorf("the new row is out of sight:\n%s", OutlineText(tab))
	}
	tab.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 200)})
	at := tab.FirstVisible()
	n = 102
	tab.Refresh()
	if tab.FirstVisible() != at {
		t.Error("the log jumped away from someone reading")
	}
}

func TestStruckRowsAndLongTextAreSaidInFull(t *testing.T) {
	tab := NewDenseTable([]Column{{Key: "t", Width: 40}}, func() int { return 1 }, func(int, string) Cell {
		return Cell{Text: "a very long text\nwith a second line", Struck: true, Badge: "late", Chips: []string{"fs-02"}}
	})
	inWindow(t, Light, 1, tab, 300, 100)
	if got := OutlineText(tab); !strings.Contains(got, "~a very long text with a second line [fs-02] (late)~") {
		t.Errorf("outline:\n%s", got)
	}
}

func TestUnusedKeysReachTheWindow(t *testing.T) {
	tab, _ := numbers(t, 3)
	q := NewQuickLine("x")
	b := NewButton("Go", nil)
	win := inWindow(t, Dark, 1, Stack(4, tab, q, b, NewLink("l", nil), NewChoiceRow("c", YesNoUnknown()), NewRibbon()), 600, 600)
	var got []fyne.KeyName
	win.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { got = append(got, ev.Name) })
	for _, o := range []fyne.Focusable{tab, q.Entry(), b} {
		win.Canvas().Focus(o)
		win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyF4})
	}
	if len(got) != 3 {
		t.Errorf("F4 reached the window %d times of 3", len(got))
	}
}

func newQuick(t *testing.T) (*QuickLine, fyne.Window, *[]string) {
	t.Helper()
	var sent []string
	q := NewQuickLine("what happened")
	q.OnEnter = func(s string) { sent = append(sent, s) }
	q.Preview = func(s string) Preview { return Preview{Text: "means " + s} }
	w := inWindow(t, Dark, 1, q, 900, 100)
	return q, w, &sent
}

func TestQuickEntryKeepsTextUntilItIsOnDisk(t *testing.T) {
	q, _, sent := newQuick(t)
	test.Type(q.Entry(), "07:20 a: pulled uplink")
	press(q.Entry(), fyne.KeyReturn, fyne.KeyReturn, fyne.KeyReturn)
	if len(*sent) != 1 {
		t.Fatalf("Enter pressed three times sealed %d entries", len(*sent))
	}
	if q.Text() == "" {
		t.Fatal("the line was cleared before the write came back")
	}
	test.Type(q.Entry(), " and more")
	q.Accepted()
	if q.Text() != "and more" {
		t.Errorf("typed while writing: %q is left, want %q", q.Text(), "and more")
	}
	if q.Busy() {
		t.Error("still busy")
	}
}

func TestQuickEntryRefusedKeepsTextAndSaysWhy(t *testing.T) {
	q, _, sent := newQuick(t)
	test.Type(q.Entry(), "a: x")
	press(q.Entry(), fyne.KeyReturn)
	q.Refused("The disk is full.")
	if q.Text() != "a: x" || !strings.Contains(OutlineText(q), `preview "The disk is full." = "bad"`) {
		t.Errorf("after a failed write:\n%s", OutlineText(q))
	}
	press(q.Entry(), fyne.KeyReturn)
	if len(*sent) != 2 {
		t.Error("Enter does not try again")
	}
	q.Refused("The disk is full.")
	test.Type(q.Entry(), "y")
	if strings.Contains(OutlineText(q), "disk") {
		t.Error("the old refusal stands beside new text")
	}
}

func TestEscapeNeverLosesText(t *testing.T) {
	q, _, _ := newQuick(t)
	q.Complete = func(string) []string { return []string{"@kim", "@kira"} }
	test.Type(q.Entry(), "called @k")
	for i := 0; i < 4; i++ {
		press(q.Entry(), fyne.KeyEscape)
		if q.Text() != "called @k" {
			t.Fatalf("after Escape: %q", q.Text())
		}
	}
}

func TestBlankLineIsNotSealed(t *testing.T) {
	q, _, sent := newQuick(t)
	test.Type(q.Entry(), "   ")
	press(q.Entry(), fyne.KeyReturn)
	if len(*sent) != 0 {
		t.Error("spaces were sealed")
	}
}

func TestArrowUpInAnEmptyLineRecalls(t *testing.T) {
	q, _, _ := newQuick(t)
	n := 0
	q.OnRecall = func() { n++ }
	press(q.Entry(), fyne.KeyUp)
	test.Type(q.Entry(), "x")
	press(q.Entry(), fyne.KeyUp)
	if n != 1 {
		t.Errorf("recalled %d times, want once", n)
	}
}

func TestCompletion(t *testing.T) {
	q, _, sent := newQuick(t)
	q.Complete = func(prefix string) []string {
		if prefix == "@kim" {
			return []string{"@kim"}
		}
		return []string{"@kim", "@kira"}
	}
	test.Type(q.Entry(), "called @k")
	if !strings.Contains(OutlineText(q), `completion "@kira"`) {
		t.Fatalf("no names offered:\n%s", OutlineText(q))
	}
	if !q.Entry().AcceptsTab() {
		t.Error("Tab would leave the line instead of taking a name")
	}
	press(q.Entry(), fyne.KeyDown, fyne.KeyDown, fyne.KeyTab)
	if q.Text() != "called @kira " {
		t.Errorf("took %q", q.Text())
	}
	if q.Entry().AcceptsTab() {
		t.Error("Tab is held with nothing to take")
	}
	test.Type(q.Entry(), "@k")
	press(q.Entry(), fyne.KeyReturn)
	if len(*sent) != 1 || (*sent)[0] != "called @kira @k" {
		t.Errorf("Enter with an untouched list must seal, sealed %q", *sent)
	}
}

func TestTwoMeaningsAreButtons(t *testing.T) {
	q, _, _ := newQuick(t)
	q.Preview = func(s string) Preview {
		if strings.Contains(s, "+") {
			return Preview{Text: "clear"}
		}
		return Preview{Text: "exists twice", Tone: ToneWarn, Choices: []Choice{{"summer", "02:30+02:00 x"}, {"winter", "02:30+01:00 x"}}}
	}
	test.Type(q.Entry(), "02:30 x")
	b, ok := q.line.box.Objects[2].(*Button)
	if !ok || b.Text != "winter" {
		t.Fatalf("no button for the second meaning:\n%s", OutlineText(q))
	}
	test.Tap(b)
	if q.Text() != "02:30+01:00 x" || strings.Contains(OutlineText(q), "choice") {
		t.Errorf("after choosing:\n%s", OutlineText(q))
	}
}

func TestMomentNowAndQuietLoading(t *testing.T) {
	m := NewMomentEntry("Noticed", "time")
	var changed, left []string
	m.OnChanged = func(s string) { changed = append(changed, s) }
	m.OnLeave = func(s string) { left = append(left, s) }
	m.Now = func() string { return "07:19" }
	m.Preview = func(s string) Preview { return Preview{Text: "means " + s} }
	inWindow(t, Dark, 1, m, 500, 80)
	m.SetText("03:12")
	if len(changed) != 0 || !strings.Contains(OutlineText(m), "means 03:12") {
		t.Errorf("loading told %v:\n%s", changed, OutlineText(m))
	}
	test.Tap(m.now)
	if m.Text() != "07:19" || len(changed) != 1 || len(left) != 1 {
		t.Errorf("Now gave %q, changed %v, left %v", m.Text(), changed, left)
	}
}

func TestChoices(t *testing.T) {
	var got [][]string
	c := NewChoiceRow("gone?", YesNoUnknown())
	c.OnChange = func(k []string) { got = append(got, k) }
	inWindow(t, Dark, 1, c, 600, 40)
	c.Set("no")
	if len(got) != 0 || c.One() != "no" {
		t.Fatalf("loading told %v, chose %q", got, c.One())
	}
	test.TapAt(c, fyne.NewPos(10, 10))
	press(c, fyne.KeyRight, fyne.KeyRight)
	c.TypedRune('1')
	press(c, fyne.KeySpace)
	if want := [][]string{{"yes"}, {"no"}, {"unknown"}, {"yes"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
	c.Disable()
	test.TapAt(c, fyne.NewPos(300, 10))
	if c.One() != "yes" {
		t.Error("a read-only answer changed")
	}

	m := NewMultiChoice("systems", []Option{{Key: "a", Label: "A"}, {Key: "b", Label: "B"}})
	inWindow(t, Dark, 1, m, 300, 40)
	press(m, fyne.KeySpace, fyne.KeyRight, fyne.KeySpace)
	if got := m.Chosen(); !reflect.DeepEqual(got, []string{"a", "b"}) {
		t.Errorf("chosen %v", got)
	}
	press(m, fyne.KeySpace)
	if got := m.Chosen(); !reflect.DeepEqual(got, []string{"a"}) {
		t.Errorf("chosen %v after taking one back", got)
	}
}

func TestArrowsPassOverAnswersWithoutPickingThem(t *testing.T) {
	changes, picks := 0, 0
	c := NewChoiceRow("gone?", YesNoUnknown())
	c.Clearable = true
	c.OnChange = func([]string) { changes++ }
	c.OnPick = func() { picks++ }
	inWindow(t, Dark, 1, c, 600, 40)
	press(c, fyne.KeyRight, fyne.KeyRight, fyne.KeyRight)
	if changes != 3 || picks != 0 || c.One() != "unknown" {
		t.Fatalf("arrows: %d changes, %d picks, on %q", changes, picks, c.One())
	}
	press(c, fyne.KeySpace)
	if picks != 1 || c.One() != "unknown" {
		t.Errorf("Space confirms: %d picks, on %q", picks, c.One())
	}
	press(c, fyne.KeyDelete)
	if picks != 2 || c.One() != "" {
		t.Errorf("Delete takes back: %d picks, on %q", picks, c.One())
	}
	test.TapAt(c, fyne.NewPos(10, 10))
	test.TapAt(c, fyne.NewPos(10, 10))
	if picks != 4 || c.One() != "" {
		t.Errorf("a second press takes back: %d picks, on %q", picks, c.One())
	}
}

func TestManyAnswersStandInEvenLines(t *testing.T) {
	var six []Option
	for _, k := range []string{"one", "two", "three", "four", "five", "six"} {
		six = append(six, Option{Key: k, Label: "answer " + k})
	}
	c := NewMultiChoice("many", six)
	c.Wrap = true
	inWindow(t, Dark, 1, NewSurface(c, ""), 640, 200)
	c.Resize(fyne.NewSize(c.MinSize().Width*5+4*choiceGap, 90))
	columns, lines := c.grid()
	if columns != 3 || lines != 2 {
		t.Fatalf("six answers of which five fit stand %d across, %d down", columns, lines)
	}
	test.TapAt(c, fyne.NewPos(c.Size().Width/2, c.Size().Height*3/4))
	press(c, fyne.KeyUp, fyne.KeySpace)
	if got := c.Chosen(); !reflect.DeepEqual(got, []string{"two", "five"}) {
		t.Errorf("the middle below and the one above it are %v", got)
	}
	for i, at := range c.cells() {
		if at.at.X+at.size.Width > c.Size().Width+0.1 || at.at.Y+at.size.Height > c.Size().Height+0.1 {
			t.Errorf("answer %d lies outside", i)
		}
	}
}

func TestBusyButtonTakesNoSecondPress(t *testing.T) {
	n := 0
	var b *Button
	b = NewButton("Confirm", func() { n++; b.SetBusy(true) })
	inWindow(t, Dark, 1, b, 200, 40)
	test.Tap(b)
	test.Tap(b)
	press(b, fyne.KeyReturn)
	if n != 1 {
		t.Errorf("ran %d times", n)
	}
}

func TestRail(t *testing.T) {
	var got []string
	r := NewRail([]RailItem{{ID: "board", Label: "Board"}, {Label: "PHASES", Heading: true, Separator: true}, {ID: "rep", Label: "Report", Tick: true}, {ID: "era", Label: "Eradicate", Disabled: true}, {ID: "tl", Label: "Timeline", Count: 3}},
		func(id string) { got = append(got, id) })
	inWindow(t, Dark, 1, r, 180, 400)
	press(r.FocusTarget(), fyne.KeyDown, fyne.KeyReturn, fyne.KeyDown, fyne.KeyReturn, fyne.KeyDown, fyne.KeyReturn)
	for i := range r.items {
		y, h := r.inner.rowSpan(i)
		test.TapAt(r.inner, fyne.NewPos(20, y+h/2))
	}
	if want := []string{"rep", "tl", "tl", "board", "rep", "tl"}; !reflect.DeepEqual(got, want) {
		t.Errorf("picked %v, want %v", got, want)
	}
	r.SetCurrent("tl")
	if !strings.Contains(OutlineText(r), `current place "Timeline" = "3 open"`) {
		t.Errorf("outline:\n%s", OutlineText(r))
	}
}

func TestBannerSaysAllAndGoes(t *testing.T) {
	b := NewBanner()
	inWindow(t, Dark, 1, Stack(0, b), 600, 200)
	if len(Outline(b)) != 0 {
		t.Error("an empty banner is shown")
	}
	gone := 0
	b.OnDismiss = func() { gone++ }
	b.Say(Notice{Tone: ToneBad, What: "Not saved.", Safe: "Your text is here.", Do: "Try again."})
	if got := OutlineText(b); !strings.Contains(got, "Not saved.") || !strings.Contains(got, "Your text is here. Try again.") {
		t.Errorf("outline:\n%s", got)
	}
	b.Dismiss()
	b.Dismiss()
	if gone != 1 || b.Visible() {
		t.Errorf("dismissed %d times", gone)
	}
}

func TestProgressStopsOnce(t *testing.T) {
	n := 0
	p := NewProgressCard("Importing", func() { n++ })
	inWindow(t, Dark, 1, p, 400, 80)
	p.Set(0.5, "50 of 100 rows")
	test.Tap(p.cancel)
	test.Tap(p.cancel)
	if n != 1 || !strings.Contains(OutlineText(p), "50 % · 50 of 100 rows") {
		t.Errorf("stopped %d times\n%s", n, OutlineText(p))
	}
}

func TestPaletteByKeyboard(t *testing.T) {
	got := ""
	p := NewPalette("find", []PaletteItem{{ID: "a", Title: "Alpha"}, {ID: "b", Title: "Beta"}, {ID: "c", Title: "Alphabet"}}, func(id string) { got = id })
	closed := false
	p.OnClose = func() { closed = true }
	inWindow(t, Dark, 1, p, 600, 400)
	test.Type(p.Entry(), "alph")
	press(p.Entry(), fyne.KeyDown, fyne.KeyReturn)
	if got != "c" {
		t.Errorf("picked %q", got)
	}
	press(p.Entry(), fyne.KeyEscape)
	if !closed {
		t.Error("Escape does not close it")
	}
}

func TestRibbonReadsAndZooms(t *testing.T) {
	r := sampleRibbon()
	var ids []int64
	var picked int64
	ranges := 0
	r.OnHover = func(id int64) { ids = append(ids, id) }
	r.OnPick = func(id int64) { picked = id }
	r.OnRange = func(from, to float64) { ranges++ }
	inWindow(t, Dark, 1, r, 1000, 170)
	press(r, fyne.KeyRight, fyne.KeyRight, fyne.KeyLeft, fyne.KeyReturn)
	if !reflect.DeepEqual(ids, []int64{1, 2, 1}) || picked != 1 {
		t.Errorf("read %v, picked %d", ids, picked)
	}
	m := r.Drawing().Marks[2]
	g := r.geometry()
	r.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(g.left+m.X+2, g.above)}})
	if r.Reading() != m.Label || m.Label == "" {
		t.Errorf("the pointer reads %q, want %q", r.Reading(), m.Label)
	}
	from, to := r.Range()
	r.MouseOut()
	r.TypedRune('+')
	zf, zt := r.Range()
	if zt-zf >= to-from || ranges != 1 {
		t.Errorf("zooming in shows %v of %v seconds, told %d times", zt-zf, to-from, ranges)
	}
	r.Pan(100)
	if pf, _ := r.Range(); pf <= zf {
		t.Error("moving to the right is not later")
	}
	for i := 0; i < 60; i++ {
		r.TypedRune('+')
	}
	if zf, zt = r.Range(); zt-zf < ribbonLeast-1 {
		t.Errorf("zoomed into %v seconds", zt-zf)
	}
	r.DoubleTapped(nil)
	if zf, zt = r.Range(); zf != from || zt != to {
		t.Error("a double click does not show all again")
	}
}

// The middle of the ribbon can lie in a cut; to zoom in there would show nothing.
func TestKeyboardZoomStaysWithWhatHappened(t *testing.T) {
	r := NewRibbon()
	day := float64(86400)
	r.SetData([]RibbonItem{{ID: 1, X0: 0}, {ID: 2, X0: 3600}, {ID: 3, X0: 30 * day}, {ID: 4, X0: 30*day + 3600}}, nil)
	inWindow(t, Dark, 1, r, 1000, 170)
	for i := 0; i < 25; i++ {
		r.TypedRune('+')
		if len(r.Drawing().Marks) == 0 {
			from, to := r.Range()
			t.Fatalf("after %d times nothing is shown between %v and %v", i+1, from, to)
		}
	}
}

// What happened at about 23:00 stands at 23:00, whatever its margin.
func TestTheSignOfAMarginStandsInItsMiddle(t *testing.T) {
	items := []RibbonItem{{ID: 1, X0: 0, X1: 3600, At: 1800, Above: true}, {ID: 2, X0: 600, Above: true}, {ID: 3, X0: 7200, Above: true}}
	d := LayoutRibbon(items, nil, nil, 0, 7200, RibbonRoom{Width: 1000})
	if len(d.Marks) != 3 || d.Marks[0].IDs[0] != 2 || d.Marks[1].IDs[0] != 1 || abs32(d.Marks[1].X-d.Scale.At(1800)) > 0.1 {
		t.Errorf("the signs stand at %v", d.Marks)
	}
}

func TestRibbonKeepsItsZoomWhenDataGrows(t *testing.T) {
	r := sampleRibbon()
	inWindow(t, Dark, 1, r, 1000, 170)
	r.TypedRune('+')
	from, to := r.Range()
	r.SetData(append(r.items, RibbonItem{ID: 77, X0: to}), r.bands)
	if f2, t2 := r.Range(); f2 != from || t2 != to {
		t.Error("new data threw the zoom away")
	}
	r.SetData(nil, nil)
	r.Step(1)
	r.TypedRune('+')
	r.Pan(50)
	if len(r.Drawing().Marks) != 0 {
		t.Error("an empty ribbon has signs")
	}
}

func TestOutlineWalksTheScreen(t *testing.T) {
	o := Stack(4, SeverityChip("SEV2", "Serious"), Muted("aware 03:12 CET"), NewSection("NEXT", Bold("Isolate"), NewButtonOf(ButtonPrimary, "Done", "F3", nil)))
	hidden := Bold("not there")
	hidden.Hide()
	o.Add(hidden)
	inWindow(t, Dark, 1, o, 500, 200)
	want := "chip \"SEV2 Serious\"\ntext \"aware 03:12 CET\"\nsection \"NEXT\"\nbutton \"Done\" = \"F3\"\ntext \"Isolate\"\n"
	if got := OutlineText(o); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestARowChosenBeforeTheFirstLayoutStandsInView(t *testing.T) {
	table := NewDenseTable([]Column{{Key: "n", Width: 80}}, func() int { return 1000 }, func(row int, _ string) Cell { return Cell{Text: fmt.Sprint(row)} })
	table.Select(0)
	w := test.NewTempWindow(t, table)
	w.Resize(fyne.NewSize(200, 300))
	if table.top != 0 {
		t.Errorf("the first row stands %v rows above the top", table.top)
	}
}
