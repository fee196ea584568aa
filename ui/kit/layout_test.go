package kit

import (
	"math"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
)

// tenPerRune is a font in which every character is ten pixels wide.
func tenPerRune(s string) float32 { return float32(10 * utf8.RuneCountInString(s)) }

func TestFit(t *testing.T) {
	for _, c := range []struct {
		in    string
		width float32
		want  string
	}{
		{"short", 50, "short"},
		{"shorter", 50, "shor…"},
		{"two words", 50, "two…"},
		{"Größe über alles", 60, "Größe…"},
		{"日本語テキスト", 40, "日本語…"},
		{"x", 9, ""},
		{"xy", 15, "…"},
		{"", 50, ""},
	} {
		if got := Fit(c.in, c.width, tenPerRune); got != c.want {
			t.Errorf("Fit(%q, %v) = %q, want %q", c.in, c.width, got, c.want)
		}
	}
}

// A picture of many lines waits for measuring more than for anything else.
func TestFitMeasuresLittleAndCutsAsLateAsItCan(t *testing.T) {
	uneven := func(s string) (w float32) {
		for _, r := range s {
			w += map[rune]float32{'i': 3, 'm': 14}[r]
			w += 7
		}
		return w
	}
	for _, s := range []string{"Process 26616 on host-3739 wrote to the registry", strings.Repeat("i", 200) + strings.Repeat("m", 200), strings.Repeat("m", 40) + strings.Repeat("i", 400)} {
		for _, width := range []float32{1, 8, 40, 187, 300, 1500, 3000} {
			n := 0
			got := Fit(s, width, func(s string) float32 { n++; return uneven(s) })
			want := ""
			for i := range s {
				if cut := s[:i] + ellipsis; uneven(cut) <= width {
					want = strings.TrimRight(s[:i], " ") + ellipsis
				}
			}
			if uneven(s) <= width {
				want = s
			}
			if got != want {
				t.Errorf("Fit(%q, %v) = %q, want %q", s, width, got, want)
			}
			if limit := 6; len(s) < 60 && n > limit || n > 16 {
				t.Errorf("Fit(%q, %v) measured %d times", s, width, n)
			}
		}
	}
}

func TestAPastedMegabyteIsDrawnAtOnce(t *testing.T) {
	huge := strings.Repeat("A", 1<<20)
	if got := Fit(huge, 100, tenPerRune); got != "AAAAAAAAA…" {
		t.Errorf("shortened to %q", got)
	}
	if got := Wrap(huge, 1, tenPerRune); len(got) != 1<<20 {
		t.Errorf("%d lines of one character", len(got))
	}
	if got := Wrap(huge, 1000, tenPerRune); len(got) != 1<<20/100+1 {
		t.Errorf("%d lines", len(got))
	}
}

func FuzzFit(f *testing.F) {
	f.Add("a line of text", float32(70))
	f.Add("\xff\xfe broken", float32(30))
	f.Fuzz(func(t *testing.T, s string, width float32) {
		got := Fit(s, width, tenPerRune)
		if tenPerRune(got) > width && got != "" {
			t.Errorf("Fit(%q, %v) = %q is too wide", s, width, got)
		}
		for _, line := range Wrap(s, width, tenPerRune) {
			if width >= 10 && tenPerRune(line) > width {
				t.Errorf("Wrap(%q, %v) has line %q", s, width, line)
			}
		}
	})
}

func TestWrapLosesNothing(t *testing.T) {
	text := "a rather long line with an unbreakablewordinside it\nand a second paragraph"
	lines := Wrap(text, 120, tenPerRune)
	if got := strings.Join(strings.Fields(strings.Join(lines, "")), ""); got != strings.Join(strings.Fields(text), "") {
		t.Errorf("words lost: %q", lines)
	}
}

func TestColumnsShareTheWidth(t *testing.T) {
	cols := []Column{{Key: "a", Width: 100}, {Key: "b", Width: 100, Flex: 3}, {Key: "c", Width: 50, Flex: 1}, {Key: "d", Width: 60, Optional: 1}, {Key: "e", Width: 60, Optional: 2}}
	total := func(s []span) float32 { return s[len(s)-1].x + s[len(s)-1].w }
	wide := columnSpans(cols, 1000, 1)
	if wide[0].w != 100 || wide[3].w != 60 {
		t.Errorf("fixed columns changed: %v", wide)
	}
	if extraB, extraC := wide[1].w-100, wide[2].w-50; math.Abs(float64(extraB-3*extraC)) > 4 {
		t.Errorf("room shared %v to %v, want 3 to 1", extraB, extraC)
	}
	if end := total(wide); end > 1000 || end < 990 {
		t.Errorf("columns end at %v of 1000", end)
	}
	narrow := columnSpans(cols, 370, 1)
	if narrow[4].w != 0 || narrow[3].w == 0 {
		t.Errorf("the most optional column should be the one left out: %v", narrow)
	}
	tiny := columnSpans(cols, 120, 1)
	for i, s := range tiny {
		if s.x+s.w > 121 {
			t.Errorf("column %d sticks out: %v", i, s)
		}
	}
}

// day is a time on the ribbon, in days.
const day = 86400.0

func TestLongQuietTimesAreCut(t *testing.T) {
	items := []RibbonItem{{ID: 1, X0: 0}, {ID: 2, X0: day}, {ID: 3, X0: 30 * day}, {ID: 4, X0: 31 * day}}
	breaks := RibbonBreaks(items, 0, 31*day)
	if len(breaks) != 1 {
		t.Fatalf("breaks %v, want one", breaks)
	}
	if b := breaks[0]; b.From <= day || b.To >= 30*day || b.Label != "29 d 0 h" {
		t.Errorf("cut %+v", b)
	}
	// An event that takes time is not quiet.
	items[1].X1 = 29 * day
	if got := RibbonBreaks(items, 0, 31*day); len(got) != 0 {
		t.Errorf("cut into a running event: %v", got)
	}
	// Exactly a fifth is not longer than a fifth.
	even := []RibbonItem{{X0: 0}, {X0: 2}, {X0: 4}, {X0: 6}, {X0: 8}, {X0: 10}}
	if got := RibbonBreaks(even, 0, 10); len(got) != 0 {
		t.Errorf("even events were cut: %v", got)
	}
}

func TestScaleGoesForwardAndBack(t *testing.T) {
	breaks := []RibbonBreak{{From: 100, To: 900}, {From: 950, To: 990}}
	s := NewRibbonScale(0, 1000, breaks, 500)
	last := float32(math.Inf(-1))
	for x := 0.0; x <= 1000; x += 7 {
		px := s.At(x)
		if px < last {
			t.Fatalf("time runs backwards at %v", x)
		}
		last = px
		if back := s.Time(px); math.Abs(back-x) > 0.6 {
			t.Errorf("%v came back as %v", x, back)
		}
	}
	if w := s.At(900) - s.At(100); math.Abs(float64(w-ribbonBreakWidth)) > 0.01 {
		t.Errorf("a cut is %v wide", w)
	}
	if s.At(0) != ribbonEdge || math.Abs(float64(s.At(1000)-(500-ribbonEdge))) > 0.01 {
		t.Errorf("ends at %v and %v", s.At(0), s.At(1000))
	}
	if s.At(-10) >= s.At(0) || s.At(1010) <= s.At(1000) {
		t.Error("the scale stops at its ends, so zooming out cannot work")
	}
}

func TestNearSignsBecomeOneWithACount(t *testing.T) {
	var items []RibbonItem
	for i := 0; i < 50; i++ {
		items = append(items, RibbonItem{ID: int64(i), X0: float64(1000 + i), Shape: ShapeDot})
	}
	items = append(items, RibbonItem{ID: 90, X0: 5000, Above: true, Shape: ShapeTriangle, Label: "alone"})
	items = append(items, RibbonItem{ID: 91, X0: 5001, Count: 40, Label: "layer"})
	d := LayoutRibbon(items, nil, nil, 0, 6000, RibbonRoom{Width: 800, LabelWidth: 60})
	total, ids := 0, 0
	for i, m := range d.Marks {
		total += m.Count
		ids += len(m.IDs)
		if i > 0 && m.X < d.Marks[i-1].X {
			t.Error("signs are not in order")
		}
	}
	if total != 50+1+40 || ids != 52 {
		t.Errorf("%d events in %d items on the ribbon, want 91 in 52", total, ids)
	}
	if len(d.Marks) != 3 {
		t.Errorf("%d signs, want 3 (a cluster, one above, one below)", len(d.Marks))
	}
	for i, a := range d.Marks {
		for _, b := range d.Marks[i+1:] {
			if a.Above == b.Above && b.X-a.X < ribbonNear {
				t.Errorf("signs at %v and %v touch", a.X, b.X)
			}
		}
	}
}

func TestEmptyAndSingleRibbonsDraw(t *testing.T) {
	for _, items := range [][]RibbonItem{nil, {{X0: 5}}, {{X0: 5}, {X0: 5}}, {{X0: math.Pow(2, 40)}}} {
		for _, w := range []float32{0, 1, 50, 5000} {
			d := LayoutRibbon(items, []RibbonBand{{0, 10, "SEV1"}}, ZoneTicks(time.UTC), 0, 10, RibbonRoom{Width: w, LabelWidth: 60})
			for _, m := range d.Marks {
				if math.IsNaN(float64(m.X)) || math.IsInf(float64(m.X), 0) {
					t.Errorf("sign at %v", m.X)
				}
			}
		}
	}
}

func TestTicksAreRoundAndApart(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("this machine has no time zones")
	}
	// The night the clocks go back: 25 hours long.
	from := time.Date(2026, 10, 25, 0, 0, 0, 0, berlin)
	to := from.Add(25 * time.Hour)
	ticks := ZoneTicks(berlin)(float64(from.Unix()), float64(to.Unix()), 3*3600)
	var got []string
	for i, tk := range ticks {
		got = append(got, tk.Label)
		if i > 0 && tk.X-ticks[i-1].X < 3600 {
			t.Errorf("ticks %v and %v stand together", ticks[i-1], tk)
		}
	}
	if got[0] != "25 Oct" || got[len(got)-1] != "26 Oct" {
		t.Errorf("ticks %q", got)
	}
	long := ZoneTicks(time.UTC)(0, 3e9, 1)
	if len(long) > 200 {
		t.Errorf("%d ticks", len(long))
	}
	if x := ZoneTicks(time.UTC)(86400*100+1, 86400*100+20, 5); len(x) != 4 || !strings.HasSuffix(x[0].Label, ":05") {
		t.Errorf("seconds: %v", x)
	}
}

// Imported rows may be days or years apart: behind a cut a time of day says of
// which day, and over more than a year a day says of which year.
func TestTicksBehindACutHaveTheirDate(t *testing.T) {
	day := func(y, m, d int) float64 { return float64(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix()) }
	for _, c := range []struct {
		from, to float64
		years    bool
	}{{day(2022, 1, 20), day(2026, 11, 27), true}, {day(2026, 11, 1), day(2027, 2, 1), false}} {
		items := []RibbonItem{{X0: c.from}, {X0: c.from + 7200}, {X0: (c.from + c.to) / 2}, {X0: c.to - 7200}, {X0: c.to}}
		d := LayoutRibbon(items, nil, ZoneTicks(time.UTC), c.from-3600, c.to+3600, RibbonRoom{Width: 1000, LabelWidth: 70})
		if len(d.Gaps) < 2 {
			t.Fatalf("%d gaps", len(d.Gaps))
		}
		piece, seen := -1, 0
		for _, m := range d.Ticks {
			at := 0
			for _, g := range d.Gaps {
				if m.X > g.X0 {
					at++
				}
			}
			if at == piece {
				continue
			}
			piece, seen = at, seen+1
			if !strings.Contains(m.Label, " ") || regexp.MustCompile(` 20\d\d`).MatchString(m.Label) != c.years {
				t.Errorf("piece %d begins with %q in %v", at, m.Label, d.Ticks)
			}
		}
		if seen < 2 {
			t.Errorf("ticks %v", d.Ticks)
		}
	}
}

// One row of a wrong century must not take the picture for itself: each step
// of zooming about a place leaves something of what lies far from it outside.
func TestZoomingWorksBesideARowDecadesAway(t *testing.T) {
	day := func(y, m, d int) float64 { return float64(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix()) }
	r := NewRibbon()
	r.Resize(fyne.NewSize(1000, 130))
	r.SetData([]RibbonItem{{X0: day(2026, 3, 29)}, {X0: day(2026, 11, 20)}, {X0: day(2099, 12, 31)}}, nil)
	r.ShowAll()
	d := r.Drawing()
	r.Zoom(1/1.6, r.gutter()+d.Scale.At(day(2026, 11, 20)))
	if from, to := r.Range(); from < day(2026, 3, 29) && to > day(2099, 12, 31) {
		t.Errorf("still all is shown: %v to %v", time.Unix(int64(from), 0).UTC(), time.Unix(int64(to), 0).UTC())
	}
}

func FuzzRibbon(f *testing.F) {
	f.Add(0.0, 100.0, 5.0, 3.0, float32(500))
	f.Fuzz(func(t *testing.T, a, b, c, d float64, width float32) {
		for _, v := range []float64{a, b, c, d} {
			if math.IsNaN(v) || math.Abs(v) > 1e11 {
				return
			}
		}
		if !(width >= 0 && width < 10000) {
			return
		}
		items := []RibbonItem{{ID: 1, X0: min(a, c), X1: d}, {ID: 2, X0: max(a, c), X1: b}}
		LayoutRibbon(items, []RibbonBand{{a, b, "SEV2"}}, ZoneTicks(time.UTC), min(a, b), max(a, b), RibbonRoom{Width: width, LabelWidth: 60})
	})
}

func TestMentions(t *testing.T) {
	for _, c := range []struct {
		text   string
		cursor int
		word   string
		ok     bool
	}{
		{"called @ki", 10, "@ki", true},
		{"called @kim now", 15, "", false},
		{"@", 1, "@", true},
		{"mail kim@example.com", 20, "", false},
		{"uplink of #fs-0", 15, "#fs-0", true},
		{"größe @ö", 8, "@ö", true},
		{"(@k", 3, "@k", true},
	} {
		word, _, ok := mentionAt([]rune(c.text), c.cursor)
		if word != c.word || ok != c.ok {
			t.Errorf("mentionAt(%q, %d) = %q, %v", c.text, c.cursor, word, ok)
		}
	}
	got, at := complete([]rune("called @ki about it"), 10, "@kim")
	if string(got) != "called @kim about it" || at != 12 {
		t.Errorf("completed to %q, cursor %d", string(got), at)
	}
	got, at = complete([]rune("x #fs"), 5, "fs-02")
	if string(got) != "x #fs-02 " || at != 9 {
		t.Errorf("completed to %q, cursor %d", string(got), at)
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 s", 59 * time.Second: "59 s", 9*time.Minute + 7*time.Second: "9 m 07 s", 14 * time.Minute: "14 m",
		67*time.Hour + 52*time.Minute: "67 h 52 m", 130 * time.Minute: "2 h 10 m", 100 * time.Hour: "4 d 4 h", -time.Hour: "1 h 00 m",
	} {
		if got := Span(d); got != want {
			t.Errorf("Span(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestClockStages(t *testing.T) {
	from := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	due := from.Add(100 * time.Hour)
	for _, c := range []struct {
		gone time.Duration
		want ClockStage
		num  string
	}{
		{49 * time.Hour, ClockOpen, "51 h 00 m"},
		{50 * time.Hour, ClockHalf, "50 h 00 m"},
		{75 * time.Hour, ClockLast, "25 h 00 m"},
		{100 * time.Hour, ClockLast, "0 s"},
		{102*time.Hour + 10*time.Minute, ClockOverdue, "overdue 2 h 10 m"},
	} {
		s := ClockState{What: "x", From: from, Due: due, Now: from.Add(c.gone)}
		if s.Stage() != c.want || s.Number() != c.num {
			t.Errorf("after %v: stage %v, %q", c.gone, s.Stage(), s.Number())
		}
		if s.Stage() != ClockOpen && s.Sign() == "" {
			t.Errorf("after %v only the colour says so", c.gone)
		}
	}
	if up := (ClockState{From: from, Now: due}); up.Number() != "4 d 4 h" || up.Stage() != ClockOpen {
		t.Errorf("counting up: %q", up.Number())
	}
}

func TestPaletteFindsAndRanks(t *testing.T) {
	items := []PaletteItem{{ID: "1", Title: "Export the timeline"}, {ID: "2", Title: "Import files"}, {ID: "3", Title: "New incident", Note: "board"}, {ID: "4", Title: "Timeline"}}
	ids := func(typed string) (out []string) {
		for _, it := range matching(items, typed) {
			out = append(out, it.ID)
		}
		return out
	}
	for typed, want := range map[string][]string{
		"": {"1", "2", "3", "4"}, "time": {"4", "1"}, "time exp": {"1"}, "BOARD": {"3"}, "zebra": nil,
	} {
		if got := ids(typed); !reflect.DeepEqual(got, want) {
			t.Errorf("%q finds %v, want %v", typed, got, want)
		}
	}
}

// A column that fits its words leaves the rest of its width to its neighbours; one
// without words takes none, and none grows past its width.
func TestColumnsThatFitTheirWords(t *testing.T) {
	cells := map[string][]string{"long": {"The time containment was reached is entered"}, "state": {"owed"}}
	tab := NewDenseTable([]Column{{Key: "long", Width: 100, Flex: 1}, {Key: "state", Width: 120, Fit: true}}, func() int { return len(cells["long"]) },
		func(row int, col string) Cell { return Cell{Text: cells[col][row]} })
	tab.HideHeader = true
	tab.Resize(fyne.NewSize(400, 200))
	widths := func() (long, state float32) {
		tab.Refresh()
		s := tab.spans()
		return s[0].w, s[1].w
	}
	_, first := widths()
	if first <= 0 || first >= 80 {
		t.Errorf("a short word takes %v", first)
	}
	cells["state"] = []string{"a state that is far too long for the column it stands in"}
	if _, w := widths(); w != 120 {
		t.Errorf("a long one takes %v, not the width of the column", w)
	}
	cells["state"] = []string{""}
	long, w := widths()
	if w != 0 || long != 400-scrollLane-tableEdge {
		t.Errorf("without words it takes %v and leaves %v", w, long)
	}
	tab.HideHeader = false
	tab.SetColumns([]Column{{Key: "long", Width: 100, Flex: 1}, {Key: "state", Title: "Changed", Width: 120, Fit: true}})
	if _, w := widths(); w < fyne.MeasureText("Changed", sizeOf(tab, SizeSmall), fyne.TextStyle{Bold: true}).Width {
		t.Errorf("its title is cut: %v", w)
	}
}
