package pdf

import (
	"bytes"

	"github.com/jung-kurt/gofpdf"
)

// Room for the logo in the title block, in points.
const (
	logoWide = 150.0
	logoHigh = 44.0
	logoGap  = 18.0 // beside the title
)

// accent is the colour of the house style for headings and lines; without one
// the program's own.
func (p *paper) accent(own colour) colour {
	if rgb, ok := p.meta.Style.Ink(); ok {
		return colour{int(rgb[0]), int(rgb[1]), int(rgb[2])}
	}
	return own
}

// logo stands in the title block, its right edge at the margin. It gives the room
// it takes beside the title, and where it ends. A file the library cannot read
// leaves the page as it is: nothing is written of it.
func (p *paper) logo() (taken, low float64) {
	l := p.meta.Style.Logo
	w, h := l.Fit(logoWide, logoHigh)
	if w <= 0 || len(l.PNG) == 0 {
		return 0, p.y
	}
	kind := gofpdf.ImageOptions{ImageType: "PNG"}
	p.pdf.RegisterImageOptionsReader("logo", kind, bytes.NewReader(l.PNG))
	if p.pdf.Err() {
		p.pdf.ClearError()
		return 0, p.y
	}
	p.pdf.ImageOptions("logo", p.right()-w, p.y+2, w, h, false, kind, 0, "")
	return w + logoGap, p.y + h + 8
}
