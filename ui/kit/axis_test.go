package kit

import (
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

const axisNow = 1_800_000_000 // a Friday in January

func axisSample() []AxisItem {
	h := 3600.0
	return []AxisItem{
		{ID: "late", Name: "Early warning", Word: "overdue by 2 h", From: axisNow - 26*h, Due: axisNow - 2*h, Tail: axisNow - h, Tone: ToneBad},
		{ID: "near", Name: "First report", Word: "due in 4 h", From: axisNow - 20*h, Due: axisNow + 4*h, Tail: axisNow + 5*h, Tone: ToneBad},
		{ID: "wait", Name: "Customers", Word: "due in 3 d", From: axisNow, Due: axisNow + 72*h, NotBefore: axisNow + 24*h, Hollow: true},
		{ID: "far", Name: "Final report", Word: "due in 60 d", From: axisNow, Due: axisNow + 60*24*h},
	}
}

func letters(s string) float32 { return float32(7 * len(s)) }

func TestAxisPartsStandInOrderAndWordsStayInside(t *testing.T) {
	items := axisSample()
	for _, width := range []float32{120, 400, 900, 2400} {
		from, to := AxisWindow(items, axisNow)
		d := LayoutAxis(items, 0, len(items), from, to, axisNow, nil, RibbonRoom{Width: width, Scale: 1}, letters)
		if len(d.Lanes) != len(items) {
			t.Fatalf("%d lanes", len(d.Lanes))
		}
		if d.Now <= 0 || d.Now >= width {
			t.Errorf("width %v: now is not in view", width)
		}
		for _, l := range d.Lanes {
			it := items[l.Item]
			for _, span := range [][2]float32{l.Bar, l.Over, l.Tail, l.Hatch} {
				if span[0] > span[1] || span[0] < 0 || span[1] > width {
					t.Errorf("width %v, %s: %v", width, it.ID, span)
				}
			}
			if l.Beyond == 0 && l.Bar[1] != min(max(l.Mark, 0), width) {
				t.Errorf("width %v, %s: the bar ends at %v, the mark stands at %v", width, it.ID, l.Bar[1], l.Mark)
			}
			if l.Gone < l.Bar[0] || l.Gone > l.Bar[1] {
				t.Errorf("width %v, %s: gone %v of %v", width, it.ID, l.Gone, l.Bar)
			}
			end := l.Word + letters(it.Word)
			if l.Before {
				end = l.Word
			}
			if end > width {
				t.Errorf("width %v, %s: the word ends at %v", width, it.ID, end)
			}
			if !l.Before && (l.Word < l.Mark || l.Word < l.Over[1]) {
				t.Errorf("width %v, %s: the word stands on the mark", width, it.ID)
			}
		}
		if late := d.Lanes[0]; late.Over[1] <= late.Over[0] {
			t.Errorf("width %v: what is overdue is not drawn", width)
		}
	}
}

func TestTheAxisFirstShowsAWeekAndAlwaysTheNearestEnd(t *testing.T) {
	items := axisSample()
	from, to := AxisWindow(items, axisNow)
	if to > axisNow+8*86400 || from > axisNow-26*3600 {
		t.Errorf("it shows %v to %v around now", from-axisNow, to-axisNow)
	}
	d := LayoutAxis(items, 0, 4, from, to, axisNow, nil, RibbonRoom{Width: 800, Scale: 1}, letters)
	if d.Lanes[3].Beyond != 1 {
		t.Error("an end in two months is said to be in view")
	}
	if _, to = AxisWindow(items[3:], axisNow); to < items[3].Due {
		t.Error("the nearest end is not in view")
	}
	if from, to = AxisWindow(nil, axisNow); !(to > from) {
		t.Error("an empty axis has no time at all")
	}
}

func axisInWindow(t *testing.T) *Axis {
	a := NewAxis()
	inWindow(t, Dark, 1, a, 800, a.HeightFor(3))
	a.Set(axisSample(), axisNow)
	return a
}

func TestTheChosenLaneComesIntoViewAndEnterOpensIt(t *testing.T) {
	a := axisInWindow(t)
	var told, opened []string
	a.OnSelect = func(id string) { told = append(told, id) }
	a.OnOpen = func(id string) { opened = append(opened, id) }
	a.Select("late")
	for range 5 {
		a.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	}
	if strings.Join(told, " ") != "near wait far" || a.Selected() != "far" {
		t.Errorf("told %v", told)
	}
	seen := false
	for _, l := range a.Drawing().Lanes {
		seen = seen || a.items[l.Item].ID == "far"
	}
	if !seen {
		t.Error("the chosen lane is not in view")
	}
	a.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if len(opened) != 1 || opened[0] != "far" {
		t.Errorf("opened %v", opened)
	}
	if text := OutlineText(a); !strings.Contains(text, "3 of 4 lanes") || !strings.Contains(text, `chosen lane "Final report" = "due in 60 d, ends after the window"`) || !strings.Contains(text, "hollow mark, hatched at first") {
		t.Errorf("it reads\n%s", text)
	}
}

func TestZoomingKeepsTheChosenEndAndZeroGoesRound(t *testing.T) {
	a := axisInWindow(t)
	a.Select("near")
	first, last := a.Range()
	mark := func() float32 {
		for _, l := range a.Drawing().Lanes {
			if a.items[l.Item].ID == "near" {
				return l.Mark
			}
		}
		return -1
	}
	before := mark()
	for range 4 {
		a.TypedRune('+')
	}
	if from, to := a.Range(); to-from >= last-first || math.Abs(float64(mark()-before)) > 12 {
		t.Errorf("from %v to %v; the mark went from %v to %v", from-axisNow, to-axisNow, before, mark())
	}
	zoomed, _ := a.Range()
	a.Set(axisSample(), axisNow+60) // time goes on, the window stays
	if from, _ := a.Range(); from != zoomed {
		t.Error("a minute later the window of time jumped back")
	}
	a.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if from, _ := a.Range(); from <= zoomed {
		t.Error("Right does not lead to later times")
	}
	for range 200 {
		a.TypedRune('+')
	}
	if from, to := a.Range(); to-from < ribbonLeast-1 {
		t.Errorf("it shows %v seconds", to-from)
	}
	a.TypedRune('0')
	if _, to := a.Range(); to < axisSample()[3].Due {
		t.Error("0 does not show all")
	}
	a.TypedRune('0')
	if _, to := a.Range(); to > axisNow+9*86400 {
		t.Error("0 again does not lead back to the first window")
	}
}
