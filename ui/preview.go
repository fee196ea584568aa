package ui

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"bridgelog/report"
	"bridgelog/ui/kit"
)

// preview shows a document as it will be written, from the same report.Doc the
// drawers get. It says everything in the same order; pages, margins and pictures
// are the drawers' own.
type preview struct {
	box    *fyne.Container
	layout *sheetOfPaper
	scroll *container.Scroll
	pieces []piece
	shown  int
	title  string    // of the document shown
	of     string    // document shown last
	wait   *kit.Text // stands there until the first document does; nil before the panel is made
}

// piece is one line of cells across the sheet; shares are their parts of the width.
type piece struct {
	cells  []cellText
	shares []float32
	above  float32 // room in front of it
	line   bool    // a rule under it
}

type cellText struct {
	text  string
	style kit.TextStyle
}

// previewPieces are drawn at once; further ones when asked for.
const previewPieces = 250

func newPreview() *preview {
	p := &preview{layout: &sheetOfPaper{}}
	p.box = container.New(p.layout)
	p.scroll = container.NewVScroll(p.box)
	return p
}

// panel is the sheet with its title.
func (p *preview) panel() fyne.CanvasObject {
	shown := &sheetView{p: p}
	shown.ExtendBaseWidget(shown)
	p.wait = kit.Muted("The document is being put together.")
	sheet := kit.NewSurface(container.NewStack(container.NewCenter(p.wait), shown), kit.ColourPanel)
	sheet.Stroke = kit.ColourLine
	head := kit.Pad(4, 6, kit.Row(8, kit.NewText("PREVIEW", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Bold: true}),
		kit.Stretch(kit.NewText("the words of the document; pages and pictures are drawn when it is written", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true}))))
	return kit.Pad(0, 12, topToBottom(head, sheet, nil))
}

// sheetView is the sheet as one thing in the reading order of the page: whoever
// reads the page need not read the document first.
type sheetView struct {
	widget.BaseWidget
	p *preview
}

// CreateRenderer shows the scroll.
func (v *sheetView) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(v.p.scroll) }

// Outline names what is shown.
func (v *sheetView) Outline() []kit.OutlineLine {
	return []kit.OutlineLine{{Kind: "preview", Label: v.p.title, Enabled: true}}
}

// besidePreview places choices and preview side by side, and leaves the preview
// away where there is no room for both.
type besidePreview struct{}

func (besidePreview) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	choices, sheet := objects[0], objects[1]
	left := min(max(size.Width*0.45, 420*textScale()), 620*textScale())
	if size.Width-left < 320*textScale() {
		sheet.Hide()
		choices.Resize(size)
		return
	}
	sheet.Show()
	choices.Resize(fyne.NewSize(left, size.Height))
	sheet.Move(fyne.NewPos(left, 0))
	sheet.Resize(fyne.NewSize(size.Width-left-12, size.Height))
}

func (besidePreview) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 240) }

// show puts a document in. The same document stays where it was scrolled to.
func (p *preview) show(doc report.Doc) {
	p.pieces, p.title = previewOf(doc), doc.Meta.Title
	if p.wait != nil {
		p.wait.Hide()
	}
	p.shown = min(len(p.pieces), max(previewPieces, p.shown))
	if p.of != doc.Meta.Title+doc.Meta.Number {
		p.of = doc.Meta.Title + doc.Meta.Number
		p.shown = min(len(p.pieces), previewPieces)
		p.scroll.ScrollToTop()
	}
	p.draw()
}

// draw makes the objects of what is shown.
func (p *preview) draw() {
	p.layout.pieces, p.box.Objects = p.pieces[:p.shown], nil
	for _, one := range p.layout.pieces {
		for _, c := range one.cells {
			p.box.Objects = append(p.box.Objects, kit.NewPara(c.text, c.style))
		}
		if one.line {
			p.box.Objects = append(p.box.Objects, kit.Hairline())
		}
	}
	if rest := len(p.pieces) - p.shown; rest > 0 {
		p.box.Objects = append(p.box.Objects, kit.NewLink(fmt.Sprintf("Show more: %s lines are not drawn yet", groups(uint64(rest))), func() {
			p.shown = min(len(p.pieces), p.shown+4*previewPieces)
			p.draw()
		}))
	}
	p.box.Refresh()
	p.scroll.Refresh()
}

// previewOf lays a document out in lines.
func previewOf(doc report.Doc) []piece {
	m := doc.Meta
	out := []piece{across(m.TLP, kit.TextStyle{Bold: true, Size: kit.SizeSmall, Align: fyne.TextAlignTrailing}, 0)}
	if marks := m.Flags(); len(marks) > 0 {
		out = append(out, across(strings.Join(marks, " · "), kit.TextStyle{Bold: true, Colour: kit.ColourWarn, Size: kit.SizeSmall}, 0))
	}
	out = append(out, across(m.Title, kit.TextStyle{Bold: true, Size: kit.SizeTitle}, 4),
		across(strings.TrimSpace(m.Number+"  "+report.Visible(m.Name)), kit.TextStyle{Bold: true, Size: kit.SizeStep}, 2))
	if m.Severity != "" {
		out = append(out, across(strings.TrimSpace(m.Severity+" "+m.SeverityWord), kit.TextStyle{Colour: kit.ColourMuted}, 0))
	}
	for _, b := range doc.Blocks {
		out = append(out, previewBlock(b)...)
	}
	return out
}

func across(text string, style kit.TextStyle, above float32) piece {
	return piece{cells: []cellText{{text, style}}, shares: []float32{1}, above: above}
}

func previewBlock(b report.Block) (out []piece) {
	muted := kit.TextStyle{Colour: kit.ColourMuted}
	fine := kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}
	switch b := b.(type) {
	case report.Heading:
		style, above := kit.TextStyle{Bold: true, Size: kit.SizeStep}, float32(14)
		if b.Level > 1 {
			style, above = kit.TextStyle{Bold: true}, 8
		}
		p := across(b.Text, style, above)
		p.line = b.Level <= 1
		return []piece{p}
	case report.Para:
		style := map[string]kit.TextStyle{"lead": {Size: kit.SizeStep}, "muted": muted, "notice": {Bold: true}, "alarm": {Bold: true, Colour: kit.ColourBad}, "mono": {Mono: true, Size: kit.SizeSmall}}[b.Style]
		return []piece{across(b.Text, style, 4)}
	case report.Pairs:
		label := float32(0.28)
		if b.Wide {
			label = 0.42
		}
		for _, r := range b.Rows {
			value := kit.TextStyle{Mono: r.Mono, Bold: r.Strong}
			if r.Missing {
				value = kit.TextStyle{Bold: true, Colour: kit.ColourBad}
			}
			out = append(out, piece{cells: []cellText{{r.Label, muted}, {orUnknown(r.Value), value}}, shares: []float32{label, 1 - label}, above: 3})
		}
	case report.Table:
		return previewTable(b)
	case report.Items:
		return previewTable(b.Table())
	case report.Rows:
		return previewRows(b)
	case report.Ribbon:
		return []piece{across("[picture] "+b.Caption, fine, 6), across(b.Words, fine, 2)}
	case report.Figure:
		return []piece{across("[picture] "+b.Title, fine, 6), across(b.Words, fine, 2)}
	case report.Bars:
		return []piece{across("[picture] "+b.Title, fine, 6), across(b.Words, fine, 2)}
	case report.Break:
		return []piece{{above: 8, line: true}}
	case report.SignatureLine:
		p := across(b.Label, muted, 24)
		p.line = true
		return []piece{p}
	}
	return out
}

func orUnknown(text string) string {
	if strings.TrimSpace(text) == "" {
		return "not known at this time"
	}
	return text
}

func previewTable(t report.Table) (out []piece) {
	if len(t.Rows) == 0 {
		return []piece{across(t.Empty, kit.TextStyle{Colour: kit.ColourMuted}, 4)}
	}
	var total float32
	for _, c := range t.Columns {
		total += float32(max(c.Share, 0.1))
	}
	head := piece{above: 6, line: true}
	for _, c := range t.Columns {
		head.shares = append(head.shares, float32(max(c.Share, 0.1))/total)
		head.cells = append(head.cells, cellText{c.Title, kit.TextStyle{Bold: true, Size: kit.SizeSmall, Align: sideOf(c)}})
	}
	out = append(out, head)
	for n, row := range t.Rows {
		p := piece{shares: head.shares, above: 3}
		for i, c := range t.Columns {
			text := ""
			if i < len(row) {
				text = row[i]
			}
			style := kit.TextStyle{Size: kit.SizeSmall, Mono: c.Mono, Align: sideOf(c)}
			if t.Misses(n, i) {
				style.Mono, style.Bold, style.Colour = false, true, kit.ColourBad
			}
			p.cells = append(p.cells, cellText{text, style})
		}
		out = append(out, p)
	}
	return out
}

func sideOf(c report.Column) fyne.TextAlign {
	if c.Right {
		return fyne.TextAlignTrailing
	}
	return fyne.TextAlignLeading
}

func previewRows(b report.Rows) (out []piece) {
	if len(b.Rows) == 0 {
		return []piece{across(b.Empty, kit.TextStyle{Colour: kit.ColourMuted}, 4)}
	}
	shares := []float32{0.24, 0.14, 0.62}
	for _, r := range b.Rows {
		if r.Withheld > 0 {
			out = append(out, across(countWord(r.Withheld, "row is", "rows are")+" withheld here.", kit.TextStyle{Colour: kit.ColourWarn, Size: kit.SizeSmall}, 3))
			continue
		}
		what := r.Text
		for _, more := range []string{r.Systems, strings.Join(r.Marks, ", "), r.StruckWhy} {
			if more != "" {
				what += "  [" + more + "]"
			}
		}
		small := kit.TextStyle{Size: kit.SizeSmall}
		out = append(out, piece{above: 4, shares: shares, cells: []cellText{{strings.TrimSpace(r.Happened + "\n" + r.UTC), small},
			{r.Kind, kit.TextStyle{Size: kit.SizeSmall, Bold: r.Attacker}}, {what, kit.TextStyle{Size: kit.SizeSmall, Struck: r.Struck}}}})
	}
	return out
}

// sheetOfPaper places the cells of the lines, each as high as its longest.
type sheetOfPaper struct {
	pieces []piece
	width  float32
}

const (
	previewMargin = 18
	previewGap    = 10 // between cells
)

func (l *sheetOfPaper) walk(objects []fyne.CanvasObject, put bool) float32 {
	width, y, next := max(l.width, 300)-2*previewMargin, float32(previewMargin), 0
	for _, p := range l.pieces {
		y += p.above
		x, tallest := float32(previewMargin), float32(0)
		room := width - previewGap*float32(max(len(p.cells)-1, 0))
		for i := range p.cells {
			o, w := objects[next], room*p.shares[i]
			next++
			o.Resize(fyne.NewSize(w, o.Size().Height)) // so that it knows its lines
			h := o.MinSize().Height
			if put {
				o.Move(fyne.NewPos(x, y))
				o.Resize(fyne.NewSize(w, h))
			}
			x, tallest = x+w+previewGap, max(tallest, h)
		}
		y += tallest
		if p.line {
			if put {
				objects[next].Move(fyne.NewPos(previewMargin, y+2))
				objects[next].Resize(fyne.NewSize(width, 1))
			}
			next++
			y += 4
		}
	}
	for ; next < len(objects); next++ { // the link to more
		o := objects[next]
		y += 10
		if put {
			o.Move(fyne.NewPos(previewMargin, y))
			o.Resize(o.MinSize())
		}
		y += o.MinSize().Height
	}
	return y + previewMargin
}

func (l *sheetOfPaper) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.walk(objects, true)
}

func (l *sheetOfPaper) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(240, l.walk(objects, false))
}
