package docx

import (
	"cmp"
	"fmt"
)

// logo stands at the right above the title, in the line of text: word processors
// keep it there.
func (p *page) logo() {
	l := p.meta.Style.Logo
	w, h := l.Fit(150, 44)
	if w <= 0 || len(l.PNG) == 0 {
		return
	}
	cx, cy := emu(w), emu(h)
	const pic = "http://schemas.openxmlformats.org/drawingml/2006/picture"
	content := fmt.Sprintf(`<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/><wp:docPr id="90000" name="Logo" descr="%s"/>`, cx, cy, esc(cmp.Or(short(p.meta.Organisation), "Logo"))) +
		`<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="` + pic + `"><pic:pic xmlns:pic="` + pic + `"><pic:nvPicPr><pic:cNvPr id="90001" name="logo.png"/><pic:cNvPicPr/></pic:nvPicPr>` +
		`<pic:blipFill><a:blip r:embed="` + logoPart + `"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>` +
		fmt.Sprintf(`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`, cx, cy)
	p.put(para("Normal", "", content, "<w:keepNext/>", `<w:jc w:val="right"/>`), "\n")
}
