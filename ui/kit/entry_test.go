package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// A page that moved while the mouse was still down lost the field under it, and
// what was typed next went nowhere.
func TestAClickedFieldMovesThePageOnlyAfterTheRelease(t *testing.T) {
	e := NewEntry()
	moved := 0
	e.OnReach = func() { moved++ }
	w := inWindow(t, Dark, 1, e, 300, 60)
	at := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(5, 5)}, Button: desktop.MouseButtonPrimary}
	e.MouseDown(at)
	if w.Canvas().Focused() != fyne.Focusable(e) || moved != 0 {
		t.Fatalf("pressed: the page moved %d times", moved)
	}
	e.MouseUp(at)
	if moved != 1 {
		t.Errorf("released: the page moved %d times", moved)
	}
	w.Canvas().Unfocus()
	w.Canvas().Focus(e)
	if moved != 2 {
		t.Errorf("by a key: the page moved %d times", moved-1)
	}
}

// The blank of the space bar that pressed a button is not typed into the field
// the button led to.
func TestABlankThatPressedAButtonIsNotTyped(t *testing.T) {
	e := NewEntry()
	var w fyne.Window
	b := NewButton("Give", func() { w.Canvas().Focus(e) })
	w = inWindow(t, Dark, 1, Stack(4, b, e), 300, 100)
	w.Canvas().Focus(b)
	press(b, fyne.KeySpace)
	e.TypedRune(' ')
	for _, r := range "a b" {
		if r == ' ' {
			press(e, fyne.KeySpace)
		}
		e.TypedRune(r)
	}
	if e.Text != "a b" {
		t.Errorf("the field holds %q", e.Text)
	}
}
