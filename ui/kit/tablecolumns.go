package kit

import (
	"math"
	"slices"

	"fyne.io/fyne/v2"
)

// Column says how one column of a table looks.
type Column struct {
	Key   string  // names the column to Cell and OnSort
	Title string  // header; empty for a column of signs
	Width float32 // pixels at text scale 1; for flexible columns the least they take
	// Flex shares out the room the fixed columns leave; 0 is a fixed column.
	Flex float32
	// Fit lets a fixed column take no more of its Width than its words need, so
	// that its neighbours are not cut beside empty room; without a title and words
	// it takes none.
	Fit        bool
	AlignRight bool // numbers
	Mono       bool // hashes, hosts
	NoSort     bool // a press on the header does nothing
	// Optional columns are left out when the others would lose their width,
	// the highest number first; 0 always stays.
	Optional int

	gone bool // it fits its words and has none
}

// span is where a column stands; a column left out has no width.
type span struct{ x, w float32 }

// columnSpans leaves out optional columns until the rest have their widths,
// then shares the room among those that stay.
func columnSpans(columns []Column, width, scale float32) []span {
	kept := make([]int, 0, len(columns))
	for i, c := range columns {
		if !c.gone {
			kept = append(kept, i)
		}
	}
	for {
		need, worst := float32(tableEdge), -1
		for at, i := range kept {
			need += columns[i].Width*scale + cellGap
			if columns[i].Optional > 0 && (worst < 0 || columns[i].Optional >= columns[kept[worst]].Optional) {
				worst = at
			}
		}
		if need-cellGap <= width || worst < 0 {
			break
		}
		kept = slices.Delete(kept, worst, worst+1)
	}
	shown := make([]Column, len(kept))
	for at, i := range kept {
		shown[at] = columns[i]
	}
	out := make([]span, len(columns))
	for at, s := range shareWidth(shown, width, scale) {
		out[kept[at]] = s
	}
	return out
}

// shareWidth gives fixed columns their width, flexible ones at least theirs and
// then what is left by weight. When even the least widths do not fit, flexible
// columns shrink first (to a third), then all.
func shareWidth(columns []Column, width, scale float32) []span {
	out := make([]span, len(columns))
	room := width - tableEdge - cellGap*float32(max(len(columns)-1, 0))
	var fixed, flexMin, weight float32
	for _, c := range columns {
		if c.Flex > 0 {
			flexMin += c.Width * scale
			weight += c.Flex
		} else {
			fixed += c.Width * scale
		}
	}
	extra := room - fixed - flexMin
	squeeze, squeezeAll := float32(1), float32(1)
	if extra < 0 {
		if flexMin > 0 {
			squeeze = max((room-fixed)/flexMin, 1.0/3)
		}
		if need := fixed + flexMin*squeeze; need > room && need > 0 {
			squeezeAll = max(room/need, 0)
		}
		extra = 0
	}
	x := float32(tableEdge)
	for i, c := range columns {
		w := c.Width * scale
		if c.Flex > 0 {
			w = w*squeeze + extra*c.Flex/weight
		}
		w = float32(math.Floor(float64(w * squeezeAll)))
		out[i] = span{x, w}
		x += w + cellGap
	}
	return out
}

const (
	fitRows = 300 // rows looked at for a column that fits its words; longer tables keep the full width
	fitStep = 8   // such widths grow in steps, so that a counting clock does not move its neighbours
)

// spans is where the columns stand, with those that fit their words.
func (t *DenseTable) spans() []span {
	scale := t.scale()
	if t.fitted == nil || t.fittedAt != scale {
		t.fitted, t.fittedAt = t.fitColumns(scale), scale
	}
	return columnSpans(t.fitted, t.innerWidth(), scale)
}

// fitColumns are the columns, those that fit as wide as their cells want.
func (t *DenseTable) fitColumns(scale float32) []Column {
	out := slices.Clone(t.columns)
	for i, c := range out {
		n := t.rows()
		if !c.Fit || n > fitRows || t.held {
			continue
		}
		want := float32(0)
		if c.Title != "" && !t.HideHeader {
			want = fyne.MeasureText(c.Title, sizeOf(t, SizeSmall), fyne.TextStyle{Bold: true}).Width + 12*scale // room for the sort sign
		}
		for row := range n {
			want = max(want, t.cellWidth(t.Cell(row, c.Key), c))
		}
		want = float32(math.Ceil(float64(want/scale/fitStep)) * fitStep)
		out[i].Width = min(c.Width, want)
		out[i].gone = want == 0
	}
	return out
}

// cellWidth is the room a cell takes when nothing of it is shortened.
func (t *DenseTable) cellWidth(c Cell, col Column) float32 {
	width := float32(0)
	if text := oneLine(c.Text); text != "" {
		size := sizeOf(t, SizeBody)
		if col.Mono {
			size *= monoShare
		}
		width = fyne.MeasureText(text, size, fyne.TextStyle{Bold: c.Bold, Monospace: col.Mono, Strikethrough: c.Struck}).Width + 1
	}
	if c.Shape != ShapeNone {
		width += 10*t.scale() + 7
	}
	if c.Badge != "" {
		width += fyne.MeasureText(c.Badge, sizeOf(t, SizeSmall), fyne.TextStyle{Bold: true}).Width + 9
	}
	for i, w := range chipWidths(t, c) {
		if i > 0 || width > 0 {
			width += 8
		}
		width += w.width
	}
	return width
}
