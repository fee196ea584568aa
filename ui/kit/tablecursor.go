package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// A table that is edited in place has a cell cursor beside its chosen row, and
// one whose rows are treated together has marks. Both are the caller's wish:
// without OnCell and OnMark the keys below go where they always went.

// CellKey is the column the cell cursor stands on; empty while the whole row
// is chosen.
func (t *DenseTable) CellKey() string {
	if t.cursor < 0 || t.cursor >= len(t.columns) {
		return ""
	}
	return t.columns[t.cursor].Key
}

// SetCell puts the cell cursor on a column; an empty key takes it away.
func (t *DenseTable) SetCell(key string) {
	t.cursor = -1
	for i, c := range t.columns {
		if c.Key == key && key != "" {
			t.cursor = i
		}
	}
	t.redraw()
}

// CellAt is where a cell stands in the table; false when it is not in view.
func (t *DenseTable) CellAt(row int, key string) (fyne.Position, fyne.Size, bool) {
	spans := t.spans()
	y := float32(float64(row)-t.clampTop(t.top)) * t.rowHeight()
	if row < 0 || row >= t.rows() || y < 0 || y+t.rowHeight() > t.bodyHeight()+1 {
		return fyne.Position{}, fyne.Size{}, false
	}
	for i, c := range t.columns {
		if c.Key == key && spans[i].w > 0 {
			return fyne.NewPos(spans[i].x, t.headerHeight()+y), fyne.NewSize(spans[i].w, t.rowHeight()), true
		}
	}
	return fyne.Position{}, fyne.Size{}, false
}

// CellPoint is a point on the canvas at a cell's lower left, for what opens
// there; a row out of view gives the middle of its line.
func (t *DenseTable) CellPoint(row int, key string) fyne.Position {
	at, size, ok := t.CellAt(row, key)
	if !ok {
		return t.rowPoint(row)
	}
	return fyne.CurrentApp().Driver().AbsolutePositionForObject(t).Add(at).AddXY(0, size.Height)
}

// stepCell moves the cell cursor over the columns in view; before the first one
// the whole row is chosen.
func (t *DenseTable) stepCell(by int) {
	spans := t.spans()
	for at := t.cursor + by; ; at += by {
		if at < 0 {
			t.cursor = -1
			break
		}
		if at >= len(t.columns) {
			break
		}
		if spans[at].w > 0 && t.columns[at].Title != "" {
			t.cursor = at
			break
		}
	}
	t.redraw()
}

// markKey does what keys mean to marks and cells; false leaves the key alone.
func (t *DenseTable) markKey(key fyne.KeyName) bool {
	if t.OnCell != nil {
		switch key {
		case fyne.KeyLeft:
			t.stepCell(-1)
			return true
		case fyne.KeyRight:
			t.stepCell(1)
			return true
		case fyne.KeyReturn, fyne.KeyEnter:
			if col := t.CellKey(); col != "" && t.selected >= 0 && t.selected < t.rows() && t.OnCell(t.selected, col) {
				return true
			}
		}
	}
	if t.OnMark == nil || t.rows() == 0 {
		return false
	}
	at := t.selected
	switch {
	case key == fyne.KeySpace && at >= 0:
		t.OnMark(at)
		t.redraw()
	case t.shift && (key == fyne.KeyUp || key == fyne.KeyDown):
		by := 1
		if key == fyne.KeyUp {
			by = -1
		}
		if at < 0 {
			at = 0
			by = 0
		}
		to := min(max(at+by, 0), t.rows()-1)
		t.choose(to)
		t.extendTo(at, to)
	default:
		return false
	}
	return true
}

// extendTo marks from where the person began to hold Shift to the row reached.
func (t *DenseTable) extendTo(from, to int) {
	if t.OnExtend != nil {
		if t.anchor >= 0 { // the same gesture goes on: it may have become shorter
			t.OnExtend(min(t.anchor, t.reach), max(t.anchor, t.reach), false)
		} else {
			t.anchor = from
		}
		t.reach = to
		t.OnExtend(min(t.anchor, to), max(t.anchor, to), true)
	}
	t.redraw()
}

// pressMark does what Shift and Ctrl mean with a press on a row.
func (t *DenseTable) pressMark(row, was int, mods fyne.KeyModifier) {
	switch {
	case t.OnMark == nil:
	case mods&fyne.KeyModifierShift != 0 && t.OnExtend != nil:
		t.extendTo(max(was, 0), row)
	case mods&fyne.KeyModifierShortcutDefault != 0:
		t.OnMark(row)
		t.redraw()
	}
}

// KeyDown watches the Shift key, which the toolkit does not report with a key.
func (t *DenseTable) KeyDown(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		t.shift, t.anchor = true, -1
	}
}

// KeyUp watches the Shift key.
func (t *DenseTable) KeyUp(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		t.shift, t.anchor = false, -1
	}
}

// TypedShortcut offers copy and its like to the caller; what it has no use for
// goes to the window.
func (t *DenseTable) TypedShortcut(s fyne.Shortcut) {
	if t.OnShortcut != nil && t.OnShortcut(s) {
		return
	}
	if c, ok := canvasOf(t).(interface{ TypedShortcut(fyne.Shortcut) }); ok {
		c.TypedShortcut(s)
	}
}
