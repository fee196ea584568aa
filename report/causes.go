package report

import (
	"strings"

	"bridgelog/model"
)

// A picture of causes fits on one page: what is beyond these stands under it, and
// long texts are shortened where it would be higher.
const (
	whysShown    = 8
	factorsShown = 10
	causesHeight = 620.0
)

// causeBox is one place of the tree.
type causeBox struct {
	tag, text string
	strong    bool // effect and root cause
	dashed    bool // beside the chain
}

// causes is why it happened as a tree: the effect above, the chain of whys down to
// the root cause below it, and beside them what set it off and what contributed.
// It names nobody.
func (b *book) causes(unnamed func(string) string) []Block {
	tree, ok := model.CauseOf(b.v, b.led.Guide)
	if !ok {
		return nil
	}
	f := Figure{Title: b.tr("How it came to it"), Width: 480,
		Caption: b.tr("An arrow leads from a cause to what came of it. Whole boxes: the chain of whys, down to the root cause; dashed boxes: what set it off and what contributed.")}
	effect := causeBox{tag: b.tr("Effect"), text: unnamed(tree.Effect), strong: true}
	var chain, beside []causeBox
	for n, why := range tree.Whys {
		chain = append(chain, causeBox{tag: b.tr("Why %d", n+1), text: unnamed(why)})
	}
	if tree.Root != "" {
		chain = append(chain, causeBox{tag: b.tr("Root cause"), text: unnamed(tree.Root), strong: true})
	}
	if tree.Trigger != "" {
		beside = append(beside, causeBox{tag: b.tr("Set off by"), text: unnamed(tree.Trigger), dashed: true})
	}
	for _, x := range tree.Factors {
		beside = append(beside, causeBox{tag: b.tr("Contributed: %s", b.tr(x.Area)), text: unnamed(x.Text), dashed: true})
	}
	lines, rest := []string{f.Title + ". " + f.Caption}, []string{}
	tell := func(boxes []causeBox, most int, last bool) []causeBox {
		var drawn []causeBox
		for i, x := range boxes {
			told := strings.TrimSuffix(x.tag+": "+x.text, ": ")
			if i >= most && !(last && i == len(boxes)-1) { // the root cause is always drawn
				rest = append(rest, told)
				continue
			}
			lines = append(lines, told)
			drawn = append(drawn, x)
		}
		return drawn
	}
	tell([]causeBox{effect}, 1, false)
	chain = tell(chain, whysShown, tree.Root != "")
	beside = tell(beside, factorsShown, false)
	for lines := 8; lines > 1 && (f.Height == 0 || f.Height > causesHeight); lines-- {
		f.causeTree(effect, chain, beside, lines)
	}
	if more := len(rest); more > 0 {
		f.Caption += " " + b.trn(more, "1 further cause is listed under the picture.", "%d further causes are listed under the picture.")
		lines[0] = f.Title + ". " + f.Caption
	}
	f.Words = strings.Join(lines, "\n")
	out := []Block{Heading{2, f.Title}, f}
	if len(rest) > 0 {
		out = append(out, Para{Style: "muted", Text: strings.Join(rest, "\n")})
	}
	return out
}

// causeTree lays the tree out: the chain on the left, what stands beside it on the
// right, or either over the whole width where there is only one. A text has at
// most so many lines.
func (f *Figure) causeTree(effect causeBox, chain, beside []causeBox, most int) {
	f.Shapes = nil
	const gap, apart = 14.0, 34.0
	left, right := f.Width-2, f.Width-2
	x := 1.0 // of what stands beside the chain
	if len(chain) > 0 && len(beside) > 0 {
		left = 268
		right = f.Width - 2 - left - apart
		x += left + apart
	} else if len(beside) > 0 {
		x += apart
		right -= apart
	}
	under := 1 + f.causeBox(effect, 1, 1, f.Width-2, most)
	foot := under
	y, above := under+gap, under
	for _, c := range chain {
		h := f.causeBox(c, 1, y, left, most)
		f.line(1+left/2, y, 1+left/2, above).Arrow = true
		above = y + h
		foot, y = above, above+gap
	}
	trunk := x - apart/2
	y = under + gap
	lowest := 0.0
	for _, c := range beside {
		h := f.causeBox(c, x, y, right, most)
		lowest = y + h/2
		f.line(x, lowest, trunk, lowest)
		foot, y = max(foot, y+h), y+h+gap*0.6
	}
	if len(beside) > 0 {
		f.line(trunk, lowest, trunk, under).Arrow = true
	}
	f.Height = foot + 1
}

// causeBox draws one box, as high as its text, and gives its height.
func (f *Figure) causeBox(c causeBox, x, y, w float64, most int) float64 {
	const size, lead, tag = 7.5, 10.0, 14.0
	lines := brokenInto(c.text, runesIn(w-12, size), most)
	h := tag + 6 + float64(len(lines))*lead
	if len(lines) == 0 {
		h = tag
	}
	f.box(x, y, w, h, Hollow, c.dashed)
	if c.strong {
		f.box(x, y, w, tag, Solid, false)
	}
	t := f.text(c.tag, x+6, y+2, w-12, size, 'L')
	t.Bold, t.Light = true, c.strong
	for i, line := range lines {
		f.text(line, x+6, y+tag+2+float64(i)*lead, w-12, size, 'L')
	}
	return h
}
