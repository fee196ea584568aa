package pdf

import "bridgelog/report"

// ahead looks at what comes next.
func (j *job) ahead(next []report.Block) {
	j.follow, j.next, j.rest = j.roomAfter(next), signatures(next), next
}

// roomAfter is the height that a heading needs for what comes right under it: a
// heading below it, or facts that are not parted.
func (j *job) roomAfter(next []report.Block) float64 {
	if len(next) == 0 {
		return 0
	}
	switch b := next[0].(type) {
	case report.Heading:
		return 32 + j.roomAfter(next[1:])
	case report.Para:
		if signed := j.signed(next); signed > 0 && !j.parts(b) {
			return max(signed-46, 0)
		}
		if len(next) > 1 {
			if t, ok := next[1].(report.Table); ok && len(t.Rows) > 0 { // what a table is about stands over it
				st := paraStyle(b)
				return float64(len(j.set(b.Text, &st, j.width())))*lead(st.size) + 5 + j.roomAfter(next[1:])
			}
		}
	case report.Table:
		if len(b.Rows) > 0 {
			return max(j.beginning(b, j.noteAfter(next[1:]))-46, 0)
		}
	case report.Figure:
		return max(j.figureHeight(b)-46, 0)
	case report.Bars:
		return max(j.whole(b)-46, 0)
	case report.Pairs:
		if signed := j.signed(next); signed > 0 {
			return max(signed-46, 0)
		}
		if !b.Key {
			facts, _, whole := j.setPairs(b)
			return max(tallOf(facts[:j.together(facts, whole)])-46, 0) // its first lines have their room already
		}
	}
	return 0
}

// together is how many facts from the first on stand on one page: all of those
// that are set as one or are few, else two, so that none stands alone.
func (p *paper) together(facts []sides, whole bool) int {
	if whole || len(facts) <= 6 && tallOf(facts) < (p.bottom()-headRoom)/6 {
		return len(facts)
	}
	return min(len(facts), 2)
}

// beginning is the height of a table's head with its first row, as far as they
// are kept together; of one of two rows, with both and the note under them.
func (j *job) beginning(b report.Table, note float64) float64 {
	g := j.tableGrid(b)
	_, height := g.height(j.cells(g, b, 0))
	height = min(height, 200) + 20
	if len(b.Rows) == 2 {
		_, last := g.height(j.cells(g, b, 1))
		height += min(last, 100)
	}
	if len(b.Rows) <= 2 {
		height += note
	}
	return height
}

// signatures are the lines to sign that come first among blocks.
func signatures(blocks []report.Block) (all []report.SignatureLine) {
	for _, b := range blocks {
		s, ok := b.(report.SignatureLine)
		if !ok {
			break
		}
		all = append(all, s)
	}
	return all
}

// signed is the height of a paragraph, of facts, or of facts under a paragraph,
// with the room to sign that comes right after, so that nobody signs a page that
// says nothing; 0 where nothing is signed, or so much that it is parted like
// anything else.
func (j *job) signed(blocks []report.Block) float64 {
	height := 0.0
	for i, b := range blocks {
		switch b := b.(type) {
		case report.Para:
			if i > 0 {
				return 0
			}
			st := paraStyle(b)
			height += float64(len(j.set(b.Text, &st, j.width())))*lead(st.size) + 5
		case report.Pairs:
			if b.Key || i > 1 {
				return 0
			}
			_, tall, _ := j.setPairs(b)
			height += tall + 8
		case report.SignatureLine:
			if i == 0 {
				return 0
			}
			signs := signatures(blocks[i:])
			_, tall := j.labels(signs)
			if height += float64((len(signs)+1)/2) * tall; height > (j.bottom()-headRoom)/2 {
				return 0
			}
			return height
		default:
			return 0
		}
	}
	return 0
}

// lastLines is how many lines of a long paragraph stand over the room to sign it.
const lastLines = 3

// parts reports words long enough to go on overleaf before they are signed: a few
// of their lines stand over the room to sign, and the others are where they began.
func (j *job) parts(b report.Para) bool {
	st := paraStyle(b)
	return (b.Style == "" || b.Style == "muted") && len(j.set(b.Text, &st, j.width())) > 2*lastLines
}

// signedPara is words with room to sign right after them.
func (j *job) signedPara(b report.Para) {
	tall := j.signed(append([]report.Block{b}, j.rest...))
	if tall == 0 || j.y+tall <= j.bottom() || j.next == nil || !j.parts(b) {
		j.need(tall)
		j.para(b)
		return
	}
	st := paraStyle(b)
	lines := j.set(b.Text, &st, j.width())
	step, n := lead(st.size), len(lines)-lastLines
	j.column(lines[:n], j.left(), step)
	j.need(tall - float64(n)*step)
	j.column(lines[n:], j.left(), step)
	j.y += 5
}

// tail is the height of what ends in the first room to sign, where that comes soon:
// words, headings, facts and empty tables. headings is how many there are among it.
func (j *job) tail(blocks []report.Block) (height float64, headings int) {
	for i, b := range blocks {
		switch b := b.(type) {
		case report.Heading:
			headings++
			size := 14.0
			if b.Level > 1 {
				size = 11
			}
			st := style{face: bold, size: size, ink: black}
			height += 17 + float64(len(j.set(b.Text, &st, j.width())))*lead(size)
		case report.Para:
			if b.Style != "" && b.Style != "muted" || j.parts(b) { // enough of it goes overleaf by itself
				return 0, 0
			}
			st := paraStyle(b)
			height += float64(len(j.set(b.Text, &st, j.width())))*lead(st.size) + 5
		case report.Pairs:
			if b.Key {
				return 0, 0
			}
			_, tall, _ := j.setPairs(b)
			height += tall + 8
		case report.Table:
			if len(b.Rows) > 0 {
				return 0, 0
			}
			height += lead(9.5) + 4
		case report.SignatureLine:
			signs := signatures(blocks[i:])
			_, tall := j.labels(signs)
			return height + float64((len(signs)+1)/2)*tall, headings
		default:
			return 0, 0
		}
		if height > (j.bottom()-headRoom)*0.4 {
			return 0, 0
		}
	}
	return 0, 0
}

// carries reports that what is signed would come to the next page alone: what goes
// before it, of a height that the page still has room for, comes along.
func (j *job) carries(height float64, rest []report.Block) bool {
	tail, _ := j.tail(rest)
	return tail > 0 && height < (j.bottom()-headRoom)/4 && j.y+height <= j.bottom() && j.y+height+afterTable+tail > j.bottom()
}

// carried begins a new page before the last section but one, where it is short and
// the last, which is signed, has no room under it.
func (j *job) carried(h report.Heading) {
	if tail, headings := j.tail(append([]report.Block{h}, j.rest...)); tail > 0 && headings == 2 {
		j.need(tail)
	}
}
