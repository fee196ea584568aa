package docx

import "fmt"

// The shades of cells.
const (
	shaded = "EDF0F4"
	pale   = "F6F7F9"
)

// whole is the length up to which a row stays on one page. A longer one could be
// taller than a page, which some word processors then cut.
const whole = 1500

// handLine is the height of a line written by hand: 4.2 mm.
const handLine = 240

// grid is a table with fixed columns, in twentieths of a point.
type grid struct {
	*page
	widths []int
	hand   int // least lines of a row, whose cells have lines round them; 0 for none
}

type cell struct {
	content string // paragraphs
	shade   string // colour behind it
	span    int    // columns it takes; 0 is one
	long    int    // length of its text
}

// grid begins a table. It says whether its first row is its head, and of which
// section it is, for those who do not see it.
func (p *page) grid(style string, widths []int, head bool, hand ...int) *grid {
	p.begin()
	look, named := `<w:tblLook w:val="0080" w:firstRow="0" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>`, ""
	if head {
		look = `<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>`
		named = `<w:tblCaption w:val="` + esc(p.section) + `"/>`
	}
	total := 0
	for _, w := range widths {
		total += w
	}
	borders, lines := "", 0
	if len(hand) > 0 && hand[0] > 0 {
		lines = hand[0]
		borders = "<w:tblBorders>"
		for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
			borders += "<w:" + side + ` w:val="single" w:sz="4" w:space="0" w:color="7A8492"/>`
		}
		borders += "</w:tblBorders>"
	}
	p.put(`<w:tbl><w:tblPr><w:tblStyle w:val="`, style, `"/><w:tblW w:w="`, fmt.Sprint(total), `" w:type="dxa"/>`, borders, `<w:tblLayout w:type="fixed"/>`, look, named, "</w:tblPr><w:tblGrid>")
	for _, w := range widths {
		p.put(fmt.Sprintf(`<w:gridCol w:w="%d"/>`, w))
	}
	p.put("</w:tblGrid>\n")
	return &grid{p, widths, lines}
}

// row writes a row; a head stands again on every page.
func (g *grid) row(head bool, cells ...cell) {
	long := 0
	for _, c := range cells {
		long = max(long, c.long)
	}
	g.put("<w:tr><w:trPr>")
	if long <= whole {
		g.put("<w:cantSplit/>")
	}
	if !head && g.hand > 0 {
		g.put(fmt.Sprintf(`<w:trHeight w:val="%d" w:hRule="atLeast"/>`, g.hand*handLine))
	}
	if head {
		g.put("<w:tblHeader/>")
	}
	g.put("</w:trPr>")
	at := 0
	for _, c := range cells {
		span := max(c.span, 1)
		w := 0
		for _, x := range g.widths[at : at+span] {
			w += x
		}
		at += span
		g.put(fmt.Sprintf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, w))
		if span > 1 {
			g.put(fmt.Sprintf(`<w:gridSpan w:val="%d"/>`, span))
		}
		if c.shade != "" {
			g.put(`<w:shd w:val="clear" w:color="auto" w:fill="`, c.shade, `"/>`)
		}
		g.put("</w:tcPr>", c.content, "</w:tc>")
	}
	g.put("</w:tr>\n")
}

func (g *grid) end() { g.put("</w:tbl>\n") }
