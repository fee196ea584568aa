package kit

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// DenseTable is a table of any length with a fixed header: one line per row,
// hairlines, a visible selected row, and everything by keyboard.
//
// It is drawn by itself rather than on the toolkit's list because positions
// there are 32-bit floats in pixels, which go coarse beyond some hundred
// thousand rows; here a position is a row number.
type DenseTable struct {
	widget.BaseWidget

	// Length and Cell are asked while drawing, for the visible rows only; they
	// must be quick and must not change the table.
	Length func() int
	Cell   func(row int, col string) Cell

	OnSelect func(row int)                        // the chosen row changed; -1 is none
	OnOpen   func(row int)                        // Enter or a double click
	OnSort   func(col string, descending bool)    // the caller sorts and calls SetSort
	OnMenu   func(row int, at fyne.Position)      // right click or the Menu key; at is on the canvas
	OnKey    func(row int, key fyne.KeyName) bool // any other key; true means it was used
	// OnCell gives the table a cell cursor, moved with Left and Right: Enter on a
	// cell; false opens the row instead.
	OnCell func(row int, col string) bool
	// OnMark and OnExtend give the rows marks: Space or Ctrl and a press turn one
	// round, Shift with an arrow or a press marks from where it began. Marked says
	// which rows carry one.
	OnMark     func(row int)
	OnExtend   func(from, to int, on bool)
	Marked     func(row int) bool
	OnShortcut func(fyne.Shortcut) bool // copy and its like; true means it was used
	// Name is what the table is called in outlines.
	Name string
	// Empty is the line shown when there are no rows.
	Empty string
	// HideHeader leaves the header row out.
	HideHeader bool

	columns  []Column
	sortCol  string
	sortDesc bool
	selected int
	cursor   int // column of the cell cursor, -1 for the whole row
	anchor   int // row where marking with Shift began, -1 for none
	reach    int // row it has come to
	shift    bool
	hovered  int
	top      float64 // rows scrolled past, with fraction
	focused  bool
	headHot  string
	dragging bool
	pressAt  fyne.Position
	held     bool     // see HoldRows
	fitted   []Column // see spans; nil after the data changed
	fittedAt float32  // text scale they were fitted at
	view     *tableRenderer
}

// NewDenseTable makes a table.
func NewDenseTable(columns []Column, length func() int, cell func(row int, col string) Cell) *DenseTable {
	t := &DenseTable{columns: columns, Length: length, Cell: cell, selected: -1, hovered: -1, cursor: -1, anchor: -1, Name: "table"}
	t.ExtendBaseWidget(t)
	return t
}

// SetColumns changes the columns.
func (t *DenseTable) SetColumns(columns []Column) {
	t.columns, t.fitted = columns, nil
	t.Refresh()
}

// Columns returns the columns.
func (t *DenseTable) Columns() []Column { return slices.Clone(t.columns) }

// SetSort says which column the rows are sorted by, for the arrow sign.
func (t *DenseTable) SetSort(col string, descending bool) {
	t.sortCol, t.sortDesc = col, descending
	t.Refresh()
}

// Selected returns the chosen row, -1 for none.
func (t *DenseTable) Selected() int { return t.selected }

// Select chooses a row without telling OnSelect, and brings it into view; -1
// chooses none.
func (t *DenseTable) Select(row int) {
	if row >= t.rows() {
		row = t.rows() - 1
	}
	t.selected = max(row, -1)
	if t.selected >= 0 {
		t.reveal(t.selected)
	}
	t.redraw()
}

// ScrollTo brings a row into view, moving as little as needed.
func (t *DenseTable) ScrollTo(row int) {
	t.reveal(row)
	t.redraw()
}

// ScrollToTop shows the first row.
func (t *DenseTable) ScrollToTop() { t.top = 0; t.redraw() }

// ScrollToEnd shows the last row, as a log does when an entry is added.
func (t *DenseTable) ScrollToEnd() { t.top = math.Inf(1); t.redraw() }

// AtEnd says whether the last row is in view, so that a growing log follows
// only a reader who was at its end.
func (t *DenseTable) AtEnd() bool { return t.top >= t.maxTop()-0.5 }

// FirstVisible returns the first row that is at least partly in view.
func (t *DenseTable) FirstVisible() int { return int(t.clampTop(t.top)) }

// PageRows returns how many whole rows fit.
func (t *DenseTable) PageRows() int { return max(int(t.bodyHeight()/t.rowHeight()), 1) }

// MinSize asks for the header and three rows.
func (t *DenseTable) MinSize() fyne.Size {
	t.ExtendBaseWidget(t)
	return t.BaseWidget.MinSize()
}

func (t *DenseTable) rows() int {
	if t.Length == nil {
		return 0
	}
	return t.Length()
}

func (t *DenseTable) rowHeight() float32 {
	return float32(math.Ceil(float64(sizeOf(t, SizeBody)) * 26 / 14))
}

func (t *DenseTable) headerHeight() float32 {
	if t.HideHeader {
		return 0
	}
	return float32(math.Ceil(float64(sizeOf(t, SizeBody))*24/14)) + 1
}

func (t *DenseTable) bodyHeight() float32 { return max(t.Size().Height-t.headerHeight(), 0) }

func (t *DenseTable) maxTop() float64 {
	return max(float64(t.rows())-float64(t.bodyHeight()/t.rowHeight()), 0)
}

func (t *DenseTable) clampTop(top float64) float64 { return min(max(top, 0), t.maxTop()) }

func (t *DenseTable) reveal(row int) {
	page := max(float64(t.bodyHeight()/t.rowHeight()), 1) // before the first layout there is no height
	t.top = t.clampTop(t.top)
	if float64(row) < t.top {
		t.top = float64(row)
	} else if float64(row+1) > t.top+page {
		t.top = float64(row+1) - page
	}
	t.top = t.clampTop(t.top)
}

// HoldRows keeps the rows out of the picture until release is called. The words of
// a page of rows are most of what the first picture of a window waits for; with
// them one picture later both come sooner (docs/speed.md).
func (t *DenseTable) HoldRows() (release func()) {
	t.held = true
	return func() {
		t.held, t.fitted = false, nil
		t.redraw()
	}
}

// RowsHeld says whether the rows are kept out of the picture.
func (t *DenseTable) RowsHeld() bool { return t.held }

// redraw repaints the rows only; the data may be read again.
func (t *DenseTable) redraw() {
	if t.view != nil {
		t.view.update()
		t.view.repaint()
	}
}

// choose moves the selection as a person did.
func (t *DenseTable) choose(row int) {
	n := t.rows()
	if n == 0 {
		return
	}
	row = min(max(row, 0), n-1)
	changed := row != t.selected
	t.selected = row
	t.reveal(row)
	t.redraw()
	if changed && t.OnSelect != nil {
		t.OnSelect(row)
	}
}

func (t *DenseTable) open() {
	if t.selected >= 0 && t.selected < t.rows() && t.OnOpen != nil {
		t.OnOpen(t.selected)
	}
}

// rowAt returns the row under a point of the widget, or -1.
func (t *DenseTable) rowAt(p fyne.Position) int {
	y := p.Y - t.headerHeight()
	if y < 0 || y >= t.bodyHeight() {
		return -1
	}
	row := int(t.clampTop(t.top) + float64(y/t.rowHeight()))
	if row >= t.rows() {
		return -1
	}
	return row
}

// columnAt returns the column key under a point of the header, or "".
func (t *DenseTable) columnAt(p fyne.Position) string {
	if p.Y >= t.headerHeight() {
		return ""
	}
	for i, s := range t.spans() {
		if s.w > 0 && p.X >= s.x && p.X < s.x+s.w+cellGap {
			if t.columns[i].NoSort || t.OnSort == nil {
				return ""
			}
			return t.columns[i].Key
		}
	}
	return ""
}

func (t *DenseTable) scale() float32 { return sizeOf(t, SizeBody) / 14 }

// innerWidth is the width rows may use: all of it, less a lane for the scroll bar.
func (t *DenseTable) innerWidth() float32 { return t.Size().Width - scrollLane }

// Scrolled moves the rows with the wheel.
func (t *DenseTable) Scrolled(ev *fyne.ScrollEvent) {
	touch()
	t.top = t.clampTop(t.clampTop(t.top) - float64(ev.Scrolled.DY/t.rowHeight()))
	t.hovered = -1
	t.redraw()
}

// inScrollLane says whether a point is on the scroll bar.
func (t *DenseTable) inScrollLane(p fyne.Position) bool {
	return p.X >= t.Size().Width-scrollLane && p.Y >= t.headerHeight() && t.maxTop() > 0
}

// scrollToLane moves so that the middle of the thumb is at y.
func (t *DenseTable) scrollToLane(y float32) {
	_, thumb := t.thumb()
	room := t.bodyHeight() - thumb
	if room <= 0 {
		return
	}
	at := float64((y - t.headerHeight() - thumb/2) / room)
	t.top = t.clampTop(at * t.maxTop())
	t.redraw()
}

// thumb returns where the scroll bar's thumb begins below the header and how
// long it is.
func (t *DenseTable) thumb() (y, length float32) {
	n := float64(t.rows())
	if t.maxTop() <= 0 || n == 0 {
		return 0, 0
	}
	body := t.bodyHeight()
	length = max(float32(float64(body)*float64(body/t.rowHeight())/n), 24)
	y = float32(t.clampTop(t.top)/t.maxTop()) * (body - length)
	return y, length
}

// MouseDown chooses the row at once; waiting for a possible double click would
// make every click feel slow.
func (t *DenseTable) MouseDown(ev *desktop.MouseEvent) {
	touch()
	focus(t)
	t.pressAt = ev.Position
	if t.inScrollLane(ev.Position) {
		t.dragging = true
		t.scrollToLane(ev.Position.Y)
		return
	}
	if row := t.rowAt(ev.Position); row >= 0 {
		was := t.selected
		t.choose(row)
		t.pressMark(row, was, ev.Modifier)
	}
}

// MouseUp sorts after a press on the header and opens the menu after a right click.
func (t *DenseTable) MouseUp(ev *desktop.MouseEvent) {
	if t.dragging {
		t.dragging = false
		return
	}
	if ev.Button == desktop.MouseButtonSecondary {
		if row := t.rowAt(ev.Position); row >= 0 && row == t.rowAt(t.pressAt) && t.OnMenu != nil {
			t.OnMenu(row, ev.AbsolutePosition)
		}
		return
	}
	if col := t.columnAt(ev.Position); col != "" && col == t.columnAt(t.pressAt) {
		t.SortBy(col)
	}
}

// SortBy asks for a sort as a press on the header does: the same column again
// turns the direction round.
func (t *DenseTable) SortBy(col string) {
	if t.OnSort == nil {
		return
	}
	desc := col == t.sortCol && !t.sortDesc
	t.SetSort(col, desc)
	t.OnSort(col, desc)
}

// Dragged moves the scroll bar's thumb.
func (t *DenseTable) Dragged(ev *fyne.DragEvent) {
	if t.dragging {
		t.scrollToLane(ev.Position.Y)
	}
}

// DragEnd lets the thumb go.
func (t *DenseTable) DragEnd() { t.dragging = false }

// DoubleTapped opens the row.
func (t *DenseTable) DoubleTapped(ev *fyne.PointEvent) {
	if row := t.rowAt(ev.Position); row >= 0 && !t.inScrollLane(ev.Position) {
		t.choose(row)
		t.open()
	}
}

// MouseIn begins hovering.
func (t *DenseTable) MouseIn(ev *desktop.MouseEvent) { t.MouseMoved(ev) }

// MouseMoved marks the row or header under the pointer.
func (t *DenseTable) MouseMoved(ev *desktop.MouseEvent) {
	touch()
	row, head := t.rowAt(ev.Position), t.columnAt(ev.Position)
	if row != t.hovered || head != t.headHot {
		t.hovered, t.headHot = row, head
		t.redraw()
	}
}

// MouseOut ends hovering.
func (t *DenseTable) MouseOut() {
	if t.hovered != -1 || t.headHot != "" {
		t.hovered, t.headHot = -1, ""
		t.redraw()
	}
}

// FocusGained shows the focus mark; a table without a chosen row keeps it so,
// because choosing is the person's act.
func (t *DenseTable) FocusGained() { t.focused = true; t.redraw() }

// FocusLost hides it.
func (t *DenseTable) FocusLost() { t.focused, t.shift = false, false; t.redraw() }

// TypedRune does what a letter, digit or sign means. It is done when the rune
// comes and not when its key does: an act that moves the focus to a field would
// otherwise find its own letter typed there, because the rune follows the key.
func (t *DenseTable) TypedRune(r rune) {
	touch()
	if r == ' ' {
		return // Space has a name of its own
	}
	ev := &fyne.KeyEvent{Name: runeKey(r)}
	if t.OnKey == nil || !t.OnKey(t.selected, ev.Name) {
		passKey(t, ev)
	}
}

// runeKey is the key a letter, digit or sign stands on.
func runeKey(r rune) fyne.KeyName { return fyne.KeyName(strings.ToUpper(string(r))) }

// hasRune says whether a rune follows a key.
func hasRune(k fyne.KeyName) bool { return len(k) == 1 }

// TypedKey moves and opens.
func (t *DenseTable) TypedKey(ev *fyne.KeyEvent) {
	touch()
	if t.markKey(ev.Name) {
		return
	}
	at := t.selected
	first := max(at, 0)
	switch ev.Name {
	case fyne.KeyUp:
		t.choose(first - 1)
	case fyne.KeyDown:
		t.choose(at + 1)
	case fyne.KeyPageUp:
		t.choose(first - t.PageRows())
	case fyne.KeyPageDown:
		t.choose(first + t.PageRows())
	case fyne.KeyHome:
		t.choose(0)
	case fyne.KeyEnd:
		t.choose(t.rows() - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		t.open()
	case desktop.KeyMenu:
		if at >= 0 && t.OnMenu != nil {
			t.OnMenu(at, t.rowPoint(at))
		}
	default:
		if hasRune(ev.Name) {
			return
		}
		if t.OnKey == nil || !t.OnKey(at, ev.Name) {
			passKey(t, ev)
		}
	}
}

// rowPoint is a point on the canvas inside a row, for menus opened by key.
func (t *DenseTable) rowPoint(row int) fyne.Position {
	p := fyne.CurrentApp().Driver().AbsolutePositionForObject(t)
	y := t.headerHeight() + float32(float64(row)-t.clampTop(t.top)+0.5)*t.rowHeight()
	return p.AddXY(24, y)
}

// Outline says header, visible rows and how many there are in all.
func (t *DenseTable) Outline() []OutlineLine {
	n := t.rows()
	head := OutlineLine{"table", t.Name, fmt.Sprintf("%d rows", n), true}
	if t.sortCol != "" {
		head.Value += ", by " + t.sortCol
		if t.sortDesc {
			head.Value += " descending"
		}
	}
	out := []OutlineLine{head}
	if n == 0 && t.Empty != "" {
		return append(out, OutlineLine{"text", t.Empty, "", true})
	}
	first := t.FirstVisible()
	for row := first; row < min(n, first+t.PageRows()+1); row++ {
		line := OutlineLine{Kind: "row", Label: fmt.Sprint(row + 1), Enabled: true}
		for _, c := range t.columns {
			if s := t.Cell(row, c.Key).String(); s != "" {
				if line.Value != "" {
					line.Value += " | "
				}
				line.Value += s
			}
		}
		if row == t.selected {
			line.Kind = "selected row"
			if key := t.CellKey(); key != "" {
				line.Kind = "selected row, cell " + key
			}
		}
		if t.Marked != nil && t.Marked(row) {
			line.Kind = "marked " + line.Kind
		}
		out = append(out, line)
	}
	return out
}
