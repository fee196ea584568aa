// Package pdf draws a report.Doc as an archival PDF (PDF/A-1b) on A4 or Letter.
// It promises that every character of the document reaches the paper (a sign no
// typeface holds is drawn as its code point, like [U+1F600]), that nothing is
// cut off or capped, and that the same Doc gives the same bytes. It refuses to
// look at anything but the Doc and the typefaces it was handed: no clock, no
// disk, no network.
//
// Text is not shaped beyond this: right-to-left runs are put in visual order,
// Arabic letters are joined, accents are composed where a composed letter
// exists. Vowel points and the scripts of South Asia stand unshaped.
package pdf

import (
	"context"
	"fmt"
	"io"

	"github.com/jung-kurt/gofpdf"

	"bridgelog/report"
)

// Fonts are the typefaces of a document, TrueType files with glyf outlines.
type Fonts struct {
	Regular, Bold, Mono []byte
	Italic              []byte   // for what is said about the text; nil takes the regular one
	Fallback            [][]byte // tried in order for characters the others lack
}

// Drawer draws documents. It may be used by several goroutines at once.
type Drawer struct {
	faces []*face // regular, bold, mono, italic, then the fallbacks
	icc   []byte
}

// New prepares a Drawer; icc is the sRGB profile that goes into each file. It
// refuses typefaces it cannot read.
func New(f Fonts, icc []byte) (*Drawer, error) {
	d := &Drawer{icc: icc}
	if f.Italic == nil {
		f.Italic = f.Regular
	}
	for i, ttf := range append([][]byte{f.Regular, f.Bold, f.Mono, f.Italic}, f.Fallback...) {
		face, err := readFace(ttf)
		if err != nil {
			return nil, fmt.Errorf("typeface %d: %w", i, err)
		}
		d.faces = append(d.faces, face)
	}
	return d, nil
}

// Draw writes the document; it is a report.Drawer. Nothing is written to w when
// it returns an error.
func (d *Drawer) Draw(ctx context.Context, w io.Writer, doc report.Doc, progress func(done, total int)) error {
	p := d.newPaper(doc)
	job := &job{paper: p, Steps: report.NewSteps(ctx, doc, 100, progress)}
	p.refer(doc)
	job.titleBlock()
	for i, b := range doc.Blocks {
		if err := ctx.Err(); err != nil {
			return err
		}
		job.ahead(doc.Blocks[i+1:])
		if err := job.block(b); err != nil {
			return err
		}
	}
	p.notes()
	if err := p.furnish(ctx); err != nil {
		return err
	}
	job.End()
	makeRoom(p.pdf)
	var raw written
	if err := p.pdf.Output(&raw); err != nil {
		return fmt.Errorf("draw pdf: %w", err)
	}
	p.pdf = nil // its pages stand in raw, and need no memory twice
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := p.number(raw); err != nil {
		return fmt.Errorf("finish pdf: %w", err)
	}
	done, err := archive(raw, doc.Meta, d.icc, d.faces, p.seen)
	if err != nil {
		return fmt.Errorf("finish pdf: %w", err)
	}
	_, err = w.Write(done)
	return err
}

// written keeps what is written into it. The library hands its whole file over in
// one piece, which then needs no copy.
type written []byte

func (w *written) Write(b []byte) (int, error) {
	if *w == nil {
		*w = b
	} else {
		*w = append(*w, b...)
	}
	return len(b), nil
}

// job is one drawing: the paper and how far it has come.
type job struct {
	*paper
	report.Steps
	follow float64                // what a heading keeps below itself beside its first lines
	signs  []report.SignatureLine // room to sign that stands together
	next   []report.SignatureLine // what comes right after
	rest   []report.Block         // all that comes after
}

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
		if signed := j.signed(next); signed > 0 {
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
			return max(j.beginning(b)-46, 0)
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
			if _, height, whole := j.setPairs(b); whole {
				return max(height-46, 0) // its first lines have their room already
			}
		}
	}
	return 0
}

// beginning is the height of a table's head with its first row, as far as they
// are kept together.
func (j *job) beginning(b report.Table) float64 {
	g, st, cells := j.newGrid(b.Columns, 8), style{face: regular, size: 8, ink: black}, make([]gridCell, 0, len(b.Columns))
	for i, value := range b.Rows[0][:min(len(b.Rows[0]), len(g.columns))] {
		cells = append(cells, gridCell{lines: j.set(value, &st, g.columns[i].w)})
	}
	_, height := g.height(cells)
	return min(height, 200) + 20
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

func (j *job) block(b report.Block) error {
	switch b := b.(type) {
	case report.Heading:
		j.heading(b, j.follow)
	case report.Para:
		j.need(j.signed(append([]report.Block{b}, j.rest...)))
		j.para(b)
	case report.Pairs:
		j.need(j.signed(append([]report.Block{b}, j.rest...)))
		j.pairs(b)
	case report.Table:
		return j.table(b)
	case report.Items:
		return j.table(b.Table())
	case report.Rows:
		return j.rows(b)
	case report.Ribbon:
		j.ribbon(b)
	case report.Figure:
		j.figure(b)
	case report.Bars:
		j.bars(b)
	case report.Break:
		j.newPage()
	case report.SignatureLine:
		if j.signs = append(j.signs, b); j.next == nil {
			j.signatures(j.signs)
			j.signs = nil
		}
	default:
		return fmt.Errorf("draw pdf: a block of kind %T is not known", b)
	}
	return nil
}

// newPaper begins an empty document.
func (d *Drawer) newPaper(doc report.Doc) *paper {
	size := gofpdf.SizeType{Wd: 595.28, Ht: 841.89}
	if doc.Meta.Paper == "letter" {
		size = gofpdf.SizeType{Wd: 612, Ht: 792}
	}
	if doc.Meta.Landscape {
		size.Wd, size.Ht = size.Ht, size.Wd
	}
	f := gofpdf.NewCustom(&gofpdf.InitType{OrientationStr: "P", UnitStr: "pt", Size: size})
	f.SetCatalogSort(true)
	f.SetCompression(false) // done in archive, with one compressor instead of one per page
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(0, 0, 0)
	f.SetCellMargin(0)
	f.SetCreationDate(doc.Meta.MadeAt.UTC())
	f.SetModificationDate(doc.Meta.MadeAt.UTC())
	p := &paper{pdf: f, meta: doc.Meta, faces: d.faces, loaded: make([]bool, len(d.faces)), seen: make([][]bool, len(d.faces)), round: map[repeated]line{}, w: size.Wd, h: size.Ht}
	p.newPage()
	return p
}
