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

func (j *job) block(b report.Block) error {
	switch b := b.(type) {
	case report.Heading:
		j.carried(b)
		j.heading(b, j.follow)
	case report.Para:
		j.signedPara(b)
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
