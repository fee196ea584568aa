package pdf

import (
	"slices"
	"strings"

	"bridgelog/report"
)

// grid is a table being drawn: columns with a head that returns on every page.
type grid struct {
	*paper
	columns []gridColumn
	size    float64 // of the text
	step    float64 // from line to line
	open    bool    // the head stands on this page
	plain   bool    // its titles were too tall for a head
	hand    int     // least lines of a row, whose cells have lines round them; 0 for none
	keeps   int     // columns that say again whose row it is, where one goes on overleaf

	page int     // where the newest row begins
	top  float64 // and how high
}

type gridColumn struct {
	title string
	x, w  float64
	right bool
}

// gridCell is the lines of one cell; symbol is a small shape before its first.
type gridCell struct {
	lines  []line
	symbol string
	ink    colour
	refers bool // it may point to rows and sections
}

var headStyle = style{face: bold, size: 7.5, ink: black}

const (
	cellGap    = 7.0 // between the text of two columns
	afterTable = 6.0 // under one
)

// newGrid lays columns side by side by their shares of the width.
func (p *paper) newGrid(columns []report.Column, size float64) *grid {
	g := &grid{paper: p, size: size, step: lead(size)}
	total := 0.0
	for _, c := range columns {
		total += max(c.Share, 0.1)
	}
	widths := make([]float64, len(columns))
	for i, c := range columns {
		widths[i] = p.width() * max(c.Share, 0.1) / total
	}
	g.lay(columns, widths)
	return g
}

// lay sets the columns side by side in the widths given.
func (g *grid) lay(columns []report.Column, widths []float64) {
	x := g.left()
	g.columns = g.columns[:0]
	for i, c := range columns {
		w := widths[i]
		g.columns = append(g.columns, gridColumn{title: c.Title, x: x + cellGap/2, w: w - cellGap, right: c.Right})
		x += w
	}
}

// headHeight is how high the column titles are with their ground.
func (g *grid) headHeight() float64 {
	n := 1
	for _, c := range g.columns {
		n = max(n, len(g.set(c.title, &headStyle, c.w)))
	}
	return float64(n)*lead(7.5) + 6
}

// head draws the column titles on their shaded ground.
func (g *grid) head() {
	cells := make([][]line, len(g.columns))
	for i, c := range g.columns {
		cells[i] = g.set(c.title, &headStyle, c.w)
	}
	height := g.headHeight()
	g.open = true
	if height > (g.bottom()-headRoom)/3 { // enormous titles in narrow columns: set plainly, once, or no page had room for a row
		for i := range g.columns {
			if !g.plain {
				g.paper.column(g.set(g.columns[i].title, &headStyle, g.width()), g.left(), lead(7.5))
			}
		}
		g.plain = true
		return
	}
	g.fill(shade)
	g.pdf.Rect(g.left(), g.y, g.width(), height, "F")
	for i, c := range g.columns {
		for k, l := range cells[i] {
			g.put(l, g.at(c, l), g.y+3+float64(k)*lead(7.5)+drop(7.5))
		}
	}
	g.y += height + 1
}

// rule draws the lines between and beside the cells of a row.
func (g *grid) rule(y, height float64) {
	g.pen(faint, 0.5)
	for _, c := range g.columns {
		g.pdf.Line(c.x-cellGap/2, y, c.x-cellGap/2, y+height)
	}
	g.pdf.Line(g.right(), y, g.right(), y+height)
	g.pdf.Line(g.left(), y+height, g.right(), y+height)
}

func (g *grid) at(c gridColumn, l line) float64 {
	if c.right {
		return c.x + c.w - l.width
	}
	return c.x
}

// row draws one row, whole on one page where a page can hold it, and continued
// on the next where none can.
func (g *grid) row(cells []gridCell) {
	n, height := g.height(cells)
	pad := g.rowPad()
	if !g.open {
		g.paper.need(min(height, 200) + 20)
		g.head()
	}
	if g.y+height > g.bottom() && height <= g.bottom()-headRoom-24 {
		g.turn()
	}
	for from := 0; from < n; {
		fits := int((g.bottom() - g.y - 2*pad) / g.step)
		if fits < 1 {
			g.turn()
			continue
		}
		to := min(n, from+fits)
		if n-to == 1 && fits > 2 { // no line alone overleaf
			to--
		}
		part := float64(to-from)*g.step + 2*pad
		if from == 0 {
			g.page, g.top = g.pdf.PageNo(), g.y
		}
		for i, cell := range cells {
			if i < g.keeps && from > 0 && from >= len(cell.lines) && len(cell.lines) > 0 {
				again := cell.lines[0]
				g.put(again, g.at(g.columns[i], again), g.y+pad+drop(g.size))
			}
			g.cell(g.columns[i], cell, from, to, g.y+pad)
		}
		if g.hand > 0 {
			g.rule(g.y, part)
		}
		g.y += part
		g.pen(hair, 0.4)
		g.pdf.Line(g.left(), g.y, g.right(), g.y)
		if from = to; from < n {
			g.turn()
		}
	}
}

const rowPad = 2.6 // above and below the text of a row

// rowPad is that room, less where a document is to be kept short.
func (p *paper) rowPad() float64 {
	if p.meta.Compact {
		return 1.3
	}
	return rowPad
}

// height is how many lines a row has and how high it is.
func (g *grid) height(cells []gridCell) (lines int, height float64) {
	lines = max(1, g.hand)
	for _, c := range cells {
		lines = max(lines, len(c.lines))
	}
	return lines, float64(lines)*g.step + 2*g.rowPad()
}

func (g *grid) cell(c gridColumn, cell gridCell, from, to int, y float64) {
	indent := 0.0
	if cell.symbol != "" {
		indent = g.size * 1.15
		if from == 0 {
			g.shape(cell.symbol, c.x+g.size*0.42, y+g.step*0.5, g.size*0.36, cell.ink, false)
		}
	}
	for k := from; k < min(to, len(cell.lines)); k++ {
		l := cell.lines[k]
		g.put(l, g.at(c, l)+indent, y+float64(k-from)*g.step+drop(g.size))
		if cell.refers {
			g.link(l, g.at(c, l)+indent, y+float64(k-from)*g.step+drop(g.size))
		}
	}
}

// turn goes on to the next page under a new head.
func (g *grid) turn() {
	g.newPage()
	g.head()
}

// across draws a remark over the whole width of the table.
func (g *grid) across(text string, st style, ground colour, keep float64) {
	lines := g.set(text, &st, g.width()-cellGap)
	height := float64(len(lines))*lead(st.size) + 4
	if !g.open {
		g.paper.need(height + keep + 20)
		g.head()
	} else if g.y+height+keep > g.bottom() {
		g.turn()
	}
	g.fill(ground)
	g.pdf.Rect(g.left(), g.y, g.width(), height, "F")
	for i, l := range lines {
		g.put(l, g.left()+cellGap/2, g.y+2+float64(i)*lead(st.size)+drop(st.size))
	}
	g.y += height
	g.pen(hair, 0.4)
	g.pdf.Line(g.left(), g.y, g.right(), g.y)
}

// onlyNumbers reports a column of figures, which stand under each other from the
// right.
func onlyNumbers(rows [][]string, column int) bool {
	some := false
	for _, r := range rows {
		if column >= len(r) || r[column] == "" || r[column] == "–" {
			continue
		}
		if strings.Trim(r[column], "0123456789.,±<>≤≥~% \u00A0\u202F") != "" || !strings.ContainsAny(r[column], "0123456789") {
			return false
		}
		some = true
	}
	return some
}

func (j *job) table(b report.Table) error {
	if len(b.Rows) == 0 {
		st := style{face: italic, size: 9.5, ink: muted}
		j.column(j.set(b.Empty, &st, j.width()), j.left(), lead(9.5))
		j.y += 4
		return nil
	}
	g := j.tableGrid(b)
	g.keeps, g.hand = 1, b.Hand
	cells := func(n int) []gridCell { return j.cells(g, b, n) }
	foot, n := 0.0, len(b.Rows)
	if b.Hand > 0 && blank(b.Rows) {
		foot = j.footAfter()
	}
	note := j.noteAfter(j.rest)
	for i := 0; i < n; i++ {
		if err := j.Step(); err != nil {
			return err
		}
		set := cells(i)
		if foot > 0 {
			_, height := g.height(set)
			n = i + g.linesOver(foot, n-i, height)
		}
		if left := len(b.Rows) - i; i > 0 && left <= 3 && foot == 0 {
			height, after := 0.0, 0.0
			for k := i; k < len(b.Rows); k++ {
				_, h := g.height(cells(k))
				if height += h; k > i {
					after += h
				}
			}
			if left < 3 { // the last row never stands alone overleaf, nor a note without it
				height += note
				if g.y+height > g.bottom() && height < (g.bottom()-headRoom)/3 && (left == 2 || note > 0) {
					g.turn()
				}
			}
			if g.open && after < enoughOver && j.carries(height, j.rest) {
				g.turn()
			}
		}
		if i == 0 && len(b.Rows) <= 2 && foot == 0 {
			j.need(j.beginning(b, note))
		}
		g.row(set)
	}
	j.y += afterTable
	return nil
}

// tableGrid lays out the columns of a table.
func (j *job) tableGrid(b report.Table) *grid {
	g := j.newGrid(b.Columns, 8)
	if b.Hand == 0 {
		g.lay(b.Columns, j.roomForWords(g, b))
	}
	for i := range g.columns {
		g.columns[i].right = g.columns[i].right || onlyNumbers(b.Rows, i)
	}
	return g
}

// manyRows is how many rows say which widths a table wants.
const manyRows = 200

// roomForWords are the widths of columns that part no word of ordinary length and
// no moment: what a narrow one lacks, the others give of what they have over.
func (j *job) roomForWords(g *grid, b report.Table) []float64 {
	widths, least := make([]float64, len(g.columns)), make([]float64, len(g.columns))
	lacking, over := 0.0, 0.0
	for i, c := range g.columns {
		widths[i] = c.w + cellGap
		least[i] = j.widestWord(b.Columns[i].Title, &headStyle)
		for n, row := range b.Rows[:min(len(b.Rows), manyRows)] {
			st := &cellText
			if b.Misses(n, i) {
				st = &cellLacks
			}
			if i < len(row) && !b.Columns[i].Mono {
				least[i] = max(least[i], j.widestWord(row[i], st))
			}
		}
		least[i] += cellGap + 0.1
		lacking += max(least[i]-widths[i], 0)
		over += max(widths[i]-least[i], 0)
	}
	if lacking == 0 || lacking > over {
		return widths
	}
	for i := range widths {
		if short := least[i] - widths[i]; short > 0 {
			widths[i] = least[i]
		} else {
			widths[i] += short * lacking / over
		}
	}
	return widths
}

// ordinaryWord is how many letters a word has at most that a column makes room for.
const ordinaryWord = 32

// widestWord is the width of the widest part of a text that is not broken; names
// of machines, hashes and the like are.
func (p *paper) widestWord(text string, st *style) (widest float64) {
	glyphs := p.spell(text, st.face)
	for from, i := 0, 0; i <= len(glyphs); i++ {
		switch {
		case i == len(glyphs) || glyphs[i].r == '\n' || glyphs[i].r == ' ' && !tight(glyphs, i):
		case i > from && compound(glyphs, i): // may be broken there
			if word := glyphs[from:i]; len(word) <= ordinaryWord {
				widest = max(widest, float64(measure(word))*st.size/1000)
			}
			from = i
			continue
		default:
			continue
		}
		if word := glyphs[from:i]; len(word) <= ordinaryWord && !machine(word) {
			widest = max(widest, float64(measure(word))*st.size/1000)
		}
		from = i + 1
	}
	return widest
}

// The styles of a table's cells.
var (
	cellText  = style{face: regular, size: 8, ink: black}
	cellCode  = style{face: mono, size: 7.5, ink: black}
	cellLacks = style{face: bold, size: 8, ink: hostile}
)

// cells are those of one row.
func (j *job) cells(g *grid, b report.Table, n int) []gridCell {
	row := b.Rows[n]
	cells := make([]gridCell, len(b.Columns))
	for i := range cells {
		st, value := &cellText, ""
		if b.Columns[i].Mono {
			st = &cellCode
		}
		if b.Misses(n, i) {
			st = &cellLacks
		}
		if i < len(row) {
			value = row[i]
		}
		cells[i] = gridCell{lines: j.set(value, st, g.columns[i].w), refers: true}
		for k, l := range cells[i].lines {
			cells[i].lines[k] = toWrite(l, g.columns[i].w)
		}
	}
	return cells
}

// leastToWrite is how many strokes make a line to write on, not a short gap.
const leastToWrite = 30

// toWrite makes a line that is there to be written on as long as its column.
func toWrite(l line, width float64) line {
	if len(l.glyphs) < leastToWrite {
		return l
	}
	for i := range l.glyphs {
		if l.glyphs[i].r != '_' {
			return l
		}
	}
	stroke := l.glyphs[0]
	stroke.hold = false
	each := float64(stroke.adv) * l.style.size / 1000
	l.glyphs = slices.Repeat([]glyph{stroke}, max(int(width/each), leastToWrite))
	l.width = float64(len(l.glyphs)) * each
	l.parted = false
	return l
}

// noteAfter is the height of a short note right under a table; 0 where none is.
func (j *job) noteAfter(rest []report.Block) float64 {
	if len(rest) == 0 {
		return 0
	}
	b, ok := rest[0].(report.Para)
	if !ok || b.Style != "muted" {
		return 0
	}
	st := paraStyle(b)
	if lines := len(j.set(b.Text, &st, j.width())); lines <= 3 {
		return float64(lines)*lead(st.size) + 6
	}
	return 0
}

// blank reports lines that wait for a hand.
func blank(rows [][]string) bool {
	for _, r := range rows {
		if strings.Join(r, "") != "" {
			return false
		}
	}
	return true
}

// footAfter is the height of what ends a sheet under its lines: words on them, and
// who signs; 0 where something else comes.
func (j *job) footAfter() (height float64) {
	for i, b := range j.rest {
		switch b := b.(type) {
		case report.Para:
			st := paraStyle(b)
			height += float64(len(j.set(b.Text, &st, j.width())))*lead(st.size) + 5
		case report.Table:
			if b.Hand == 0 || len(b.Rows) != 1 || i != len(j.rest)-1 {
				return 0
			}
			g := j.newGrid(b.Columns, 8)
			g.hand = b.Hand
			_, row := g.height(nil)
			return height + g.headHeight() + 1 + max(row, 20) + 6
		default:
			return 0
		}
	}
	return 0
}

// enoughOver is the height of rows that are enough over what is signed.
const enoughOver = 36.0

// fewOver is for how many blank lines no further page is begun.
const fewOver = 3

// linesOver is how many of n blank lines are drawn from here on: where they end on
// this page, or a few of them on the next, and the foot of the sheet had none beside
// it, fewer, so that whoever signs does so under lines.
func (g *grid) linesOver(foot float64, n int, height float64) int {
	if g.open && g.y+height > g.bottom() {
		g.turn()
	}
	room := g.bottom() - g.y - 6
	if !g.open {
		room -= g.headHeight() + 1
	}
	lines := float64(n) * height
	if over := (lines - room - 6) / height; over > fewOver || lines+foot <= room || foot > room/2 {
		return n
	}
	return int((room - foot) / height)
}
