package pdf

import (
	"context"
	"fmt"
	"strings"
	"time"

	"bridgelog/report"
)

// tlpInk are FIRST's colours for the marks, always on black.
var tlpInk = map[string]colour{
	"TLP:RED": {0xFF, 0x2B, 0x2B}, "TLP:AMBER": {0xFF, 0xC0, 0x00}, "TLP:AMBER+STRICT": {0xFF, 0xC0, 0x00},
	"TLP:GREEN": {0x33, 0xFF, 0x00}, "TLP:CLEAR": {0xFF, 0xFF, 0xFF},
}

var (
	exerciseFlag = colour{0x5B, 0x2A, 0x86}
	holdFlag     = colour{0x0D, 0x4F, 0x5C}
)

// watermark stands across the page, under everything.
func (p *paper) watermark() {
	words := p.meta.Watermark()
	if words == "" {
		return
	}
	st := style{face: bold, size: 96, ink: colour{0xEF, 0xF0, 0xF2}}
	if p.meta.Exercise && p.meta.Draft {
		st.size = 64
	}
	p.pdf.TransformBegin()
	p.filledOn = 0
	p.pdf.TransformRotate(52, p.w/2, p.h/2)
	p.word(words, st, p.w/2, p.h/2+st.size*0.35, 'C')
	p.pdf.TransformEnd()
	p.current.page, p.filledOn = 0, 0 // font and colour were chosen inside the turned state
}

// furnish draws header, footer and marks on every page.
func (p *paper) furnish(ctx context.Context) error {
	pages := p.pdf.PageCount()
	for n := 1; n <= pages; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		p.pdf.SetPage(n)
		p.current.page, p.filledOn = 0, 0
		p.reset()
		p.header()
		p.footer(n, pages)
	}
	p.pdf.SetPage(pages)
	return nil
}

// reset makes the library write its state again, which it only does for a page
// it began itself.
func (p *paper) reset() {
	p.pen(hair, 0.51)
	p.fill(white)
}

func (p *paper) header() {
	small := style{face: regular, size: 7.5, ink: muted}
	strong := style{face: bold, size: 7.5, ink: black}
	p.mark(31)
	if p.meta.Exercise {
		p.chip(p.meta.Words.Say("EXERCISE"), white, exerciseFlag, 8, p.left(), 31, 'L')
	}
	if p.meta.LegalHold {
		p.chip(p.meta.Words.Say("LEGAL HOLD"), white, holdFlag, 8, p.right(), 31, 'R')
	}
	organisation := p.meta.Organisation
	if organisation == "" {
		organisation = p.meta.Words.Say("Organisation not stated")
	}
	p.abreast(organisation, p.meta.Title, strong, 48)
	p.abreast(p.meta.Name, strings.Join(nonEmpty(p.meta.Number, p.meta.EditionWords()), " · "), small, 58)
	p.pen(hair, 0.5)
	p.pdf.Line(p.left(), 64, p.right(), 64)
}

// abreast draws two texts on one line of the header, left and right: where both do
// not fit, the longer one gives way, down to its half.
func (p *paper) abreast(left, right string, st style, y float64) {
	room := p.width() - 16
	l, r := p.natural(left, st), p.natural(right, st)
	if l+r > room {
		l, r = max(min(l, room/2), room-r), max(min(r, room/2), room-l)
	}
	p.oneLine(left, st, p.left(), y, l+0.1, 'L')
	p.oneLine(right, st, p.right(), y, r+0.1, 'R')
}

// natural is the width of a text on one line.
func (p *paper) natural(text string, st style) float64 {
	return float64(measure(p.spell(strings.ReplaceAll(text, "\n", " "), st.face))) * st.size / 1000
}

func nonEmpty(parts ...string) []string {
	var out []string
	for _, s := range parts {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// oneLine draws text that repeats on every page on one line; what does not fit
// there ends in an ellipsis, and stands whole in the title block.
func (p *paper) oneLine(text string, st style, x, y, width float64, align byte) {
	l := p.fitted(text, st, width)
	if align == 'R' {
		x -= l.width
	}
	p.put(l, x, y)
}

// repeated is a text of every page, set once.
type repeated struct {
	text  string
	style style
	width float64
}

func (p *paper) fitted(text string, st style, width float64) line {
	key := repeated{text, st, width}
	if l, ok := p.round[key]; ok {
		return l
	}
	lines := p.set(strings.ReplaceAll(text, "\n", " "), &st, width)
	if len(lines) > 1 {
		for n := len(text); n > 0; n-- {
			cut := strings.TrimSpace(strings.ToValidUTF8(text[:n], ""))
			if short := p.set(cut+"…", &st, width); len(short) == 1 {
				if word := strings.LastIndexByte(cut, ' '); n < len(text) && text[n] != ' ' && word > len(cut)*2/3 { // whole words, where that costs little
					short = p.set(strings.TrimRight(cut[:word], " ,;:·")+"…", &st, width)
				}
				lines = short
				break
			}
		}
	}
	lines[0].parted = false // it ends there
	p.round[key] = lines[0]
	return lines[0]
}

// mark draws the TLP mark, centred, its baseline at y.
func (p *paper) mark(y float64) {
	fore, known := tlpInk[p.meta.TLP]
	if !known {
		fore = white
	}
	p.chip(p.meta.TLP, fore, colour{0, 0, 0}, 11, p.w/2, y, 'C')
}

func (p *paper) footer(page, pages int) {
	small := style{face: regular, size: 7, ink: muted}
	code := style{face: mono, size: 6.3, ink: muted}
	top := p.h - 70
	p.pen(hair, 0.5)
	p.pdf.Line(p.left(), top, p.right(), top)
	m := p.meta
	p.oneLine(m.Words.Say("Made %s by %s · %s", madeAt(m), m.MadeBy, m.Program), small, p.left(), top+10, p.width()-70, 'L')
	p.word(m.Words.Say("Page %s of %s", fmt.Sprint(page), fmt.Sprint(pages)), style{face: regular, size: 7, ink: black}, p.right(), top+10, 'R')
	if m.Logbook == "" || m.Root == "" { // a blank form is drawn from no logbook
		p.mark(p.h - 22)
		return
	}
	w := p.word(strings.TrimSpace(m.RecordWords("")), small, p.left(), top+19.5, 'L')
	if root := report.Groups(m.Root); w+p.set(root, &code, 1e6)[0].width+4 <= p.width() {
		p.word(root, code, p.left()+w+4, top+19.5, 'L')
	} else {
		p.word(root, code, p.left(), top+28, 'L')
	}
	p.mark(p.h - 22)
}

// madeAt is when the document was made, local and UTC.
func madeAt(m report.Meta) string {
	zone := time.UTC
	if loc, err := time.LoadLocation(m.Zone); err == nil {
		zone = loc
	}
	if zone == time.UTC {
		return m.MadeAt.UTC().Format("2006-01-02 15:04Z")
	}
	return m.MadeAt.In(zone).Format("2006-01-02 15:04 MST") + " (" + m.MadeAt.UTC().Format("2006-01-02 15:04Z") + ")"
}
