package kit

import (
	"fmt"
	"reflect"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

func TestTheCellCursorWalksColumnsInView(t *testing.T) {
	tab, _ := numbers(t, 100)
	var got []string
	tab.OnOpen = func(r int) { got = append(got, fmt.Sprint("open ", r)) }
	press(tab, fyne.KeyDown, fyne.KeyRight)
	if tab.CellKey() != "" {
		t.Fatal("a table that is not edited in place has a cell cursor")
	}
	tab.OnCell = func(r int, col string) bool {
		got = append(got, fmt.Sprint("cell ", r, " ", col))
		return col != tab.columns[0].Key
	}
	press(tab, fyne.KeyReturn)
	press(tab, fyne.KeyRight, fyne.KeyReturn) // the first column opens the row
	press(tab, fyne.KeyRight, fyne.KeyDown, fyne.KeyReturn)
	last := tab.CellKey()
	for range 10 {
		press(tab, fyne.KeyRight)
	}
	if at := tab.CellKey(); at != tab.columns[len(tab.columns)-1].Key {
		t.Errorf("after many steps right the cursor is on %q", at)
	}
	for range 10 {
		press(tab, fyne.KeyLeft)
	}
	if tab.CellKey() != "" {
		t.Error("left of the first column the whole row is not chosen")
	}
	want := []string{"open 0", "cell 0 " + tab.columns[0].Key, "open 0", "cell 1 " + last}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	tab.SetCell(last)
	at, size, ok := tab.CellAt(1, last)
	if !ok || size.Width <= 0 || tab.rowAt(at.AddXY(2, 2)) != 1 {
		t.Errorf("the cell stands at %v %v %v", at, size, ok)
	}
	if _, _, ok := tab.CellAt(99, last); ok {
		t.Error("a row far below is said to be in view")
	}
}

func TestRowsAreMarkedByKeysAndMouse(t *testing.T) {
	tab, _ := numbers(t, 100)
	var got []string
	tab.OnMark = func(r int) { got = append(got, fmt.Sprint("turn ", r)) }
	marked := map[int]bool{}
	tab.OnExtend = func(from, to int, on bool) {
		for r := from; r <= to; r++ {
			marked[r] = on
		}
	}
	press(tab, fyne.KeyDown, fyne.KeyDown, fyne.KeySpace)
	tab.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftRight})
	press(tab, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp)
	tab.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftRight})
	press(tab, fyne.KeyDown)
	y := func(row int) float32 { return tab.headerHeight() + (float32(row)+0.5)*tab.rowHeight() }
	click := func(row int, mods fyne.KeyModifier) {
		ev := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(60, y(row))}, Button: desktop.MouseButtonPrimary, Modifier: mods}
		tab.MouseDown(ev)
		tab.MouseUp(ev)
	}
	click(6, fyne.KeyModifierShortcutDefault)
	click(8, fyne.KeyModifierShift)
	if want := []string{"turn 1", "turn 6"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	// Down twice and up once with Shift leaves rows 1 and 2; Shift and a press
	// take 6 to 8.
	for r := range 12 {
		if want := r == 1 || r == 2 || r >= 6 && r <= 8; marked[r] != want {
			t.Errorf("row %d is marked: %v", r, marked[r])
		}
	}
	tab.Marked = func(r int) bool { return r == 2 }
	tab.Refresh()
	if lines := tab.Outline(); lines[3].Kind != "marked row" {
		t.Errorf("the outline says %q", lines[3])
	}
	used := false
	tab.OnShortcut = func(s fyne.Shortcut) bool { used = s.ShortcutName() == "Copy"; return used }
	tab.TypedShortcut(&fyne.ShortcutCopy{})
	if !used {
		t.Error("the caller did not see Ctrl+C")
	}
}

// The first picture of the window has no rows; what releases them draws them.
func TestRowsThatAreHeldBackAreNotDrawn(t *testing.T) {
	tab := logTable(100)
	tab.Resize(fyne.NewSize(1200, 700))
	release := tab.HoldRows()
	tab.CreateRenderer()
	head := tab.view.nText
	if n := len(tab.view.rows.Objects); n != 1 {
		t.Errorf("%d things are drawn behind the header, want the ground alone", n)
	}
	release()
	if tab.view.nText <= head {
		t.Errorf("%d texts after the rows were released, %d before", tab.view.nText, head)
	}
}
