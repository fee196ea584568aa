package docx

import (
	"fmt"
	"strings"
	"time"

	"bridgelog/report"
)

// sheet is the paper, in twentieths of a point.
type sheet struct{ w, h int }

// margin is 20 mm.
const margin = 1134

func (s sheet) width() int { return s.w - 2*margin }

func sheetOf(paper string, landscape bool) sheet {
	s := sheet{11906, 16838}
	if paper == "letter" {
		s = sheet{12240, 15840}
	}
	if landscape {
		s.w, s.h = s.h, s.w
	}
	return s
}

// ink is a colour on another.
type ink struct{ fore, back string }

// chipOf are the colours of a mark, those of the window and of print. The marks
// of the Traffic Light Protocol stand on black, as FIRST asks (TLP 2.0).
func chipOf(mark string) ink {
	if c, ok := map[string]ink{"SEV1": {"FFFFFF", "9B0F1A"}, "SEV2": {"14181F", "FF9E40"}, "SEV3": {"14181F", "FFD75E"},
		"EXERCISE": {"FFFFFF", "5B2A86"}, "LEGAL HOLD": {"FFFFFF", "0D4F5C"},
		"TLP:RED": {"FF2B2B", "000000"}, "TLP:AMBER": {"FFC000", "000000"}, "TLP:AMBER+STRICT": {"FFC000", "000000"}, "TLP:GREEN": {"33FF00", "000000"}}[mark]; ok {
		return c
	}
	if strings.HasPrefix(mark, "TLP:") {
		return ink{"FFFFFF", "000000"}
	}
	return ink{"14181F", "C4CEDB"}
}

// chip is a mark: bold words on a colour, with the room of a blank beside them.
func chip(words string, c ink) string {
	return runs(`<w:b/><w:bCs/><w:color w:val="`+c.fore+`"/><w:shd w:val="clear" w:color="auto" w:fill="`+c.back+`"/>`, "\u00a0"+words+"\u00a0")
}

// part is a header or a footer: its marks stand on every page.
func part(element, content string) string {
	return declared + "<w:" + element + " " + word + ` xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w10="urn:schemas-microsoft-com:office:word">` +
		content + "</w:" + element + ">"
}

// short is a text as it repeats on every page: on one line, and not so long that
// it takes the page. It stands whole in the title block or in the properties.
func short(s string) string {
	s = strings.Join(strings.Fields(report.Visible(s)), " ")
	if letters := []rune(s); len(letters) > 120 {
		return string(letters[:119]) + "…"
	}
	return s
}

func header(m report.Meta, paper sheet) string {
	m.Organisation, m.Name, m.Title, m.Number, m.TLP = short(m.Organisation), short(m.Name), short(m.Title), short(m.Number), short(m.TLP)
	third := paper.width() / 3
	centre := para("Header", "", chip(m.TLP, chipOf(m.TLP)), "", `<w:jc w:val="center"/>`)
	if marks := m.Flags(); len(marks) > 0 {
		for i, f := range marks {
			marks[i] = chip(f, chipOf(f))
		}
		centre += para("Header", "", strings.Join(marks, runs("", " ")), "", `<w:spacing w:before="40"/><w:jc w:val="center"/>`)
	}
	left := text("Header", asStrong, m.Organisation) + text("Header", "", m.Name)
	right := para("Header", "", runs(asStrong, m.Title), "", `<w:jc w:val="right"/>`) + para("Header", "", runs("", strings.Trim(m.Number+" · "+m.EditionWords(), " ·")), "", `<w:jc w:val="right"/>`)
	var sb strings.Builder
	fmt.Fprintf(&sb, `<w:tbl><w:tblPr><w:tblStyle w:val="FactTable"/><w:tblW w:w="%d" w:type="dxa"/><w:tblBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="C9D0DA"/></w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`, 3*third)
	for range 3 {
		fmt.Fprintf(&sb, `<w:gridCol w:w="%d"/>`, third)
	}
	sb.WriteString("</w:tblGrid><w:tr>")
	for _, content := range []string{left, centre, right} {
		fmt.Fprintf(&sb, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>%s</w:tc>`, third, content)
	}
	sb.WriteString("</w:tr></w:tbl>")
	return part("hdr", sb.String()+para("Header", "", watermark(m), "", ""))
}

func footer(m report.Meta, paper sheet) string {
	m.MadeBy, m.Program, m.Logbook, m.TLP = short(m.MadeBy), short(m.Program), short(m.Logbook), short(m.TLP)
	zone := time.UTC
	if loc, err := time.LoadLocation(m.Zone); err == nil {
		zone = loc
	}
	made := m.MadeAt.UTC().Format("2006-01-02 15:04Z")
	if zone != time.UTC {
		made += " (" + m.MadeAt.In(zone).Format("2006-01-02 15:04 MST") + ")"
	}
	made = m.Words.Say("Made %s by %s · %s", made, m.MadeBy, m.Program)
	tabs := fmt.Sprintf(`<w:pBdr><w:top w:val="single" w:sz="4" w:space="4" w:color="C9D0DA"/></w:pBdr><w:tabs><w:tab w:val="right" w:pos="%d"/></w:tabs>`, paper.width())
	page, of, _ := strings.Cut(m.Words.Say("Page %s of %s", "\x00", ""), "\x00")
	number := "<w:r><w:tab/></w:r>" + runs(asStrong, page) + field("PAGE") + runs(asStrong, of) + field("NUMPAGES")
	return part("ftr", para("Footer", "", runs("", made)+number, tabs, "")+
		para("Footer", "", runs("", m.RecordWords(""))+runs(asCode+`<w:sz w:val="12"/><w:szCs w:val="12"/>`, short(report.Groups(m.Root))), "", "")+
		para("Footer", "", chip(m.TLP, chipOf(m.TLP)), "", `<w:spacing w:before="60"/><w:jc w:val="center"/>`))
}

// field is a number the word processor counts.
func field(name string) string {
	return `<w:fldSimple w:instr=" ` + name + ` "><w:r><w:rPr>` + asStrong + `</w:rPr><w:t>1</w:t></w:r></w:fldSimple>`
}

// watermark lies across every page of a drill and of a draft, under the text. It
// is the form word processors make and unmake themselves, so that counsel can
// take DRAFT away.
func watermark(m report.Meta) string {
	words := m.Watermark()
	if words == "" {
		return ""
	}
	width := 380
	if strings.Contains(words, " · ") {
		width = 520
	}
	return `<w:r><w:rPr><w:noProof/></w:rPr><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">` +
		`<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>` +
		`<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>` +
		`<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/>` +
		`<v:handles><v:h position="#0,bottomRight" xrange="6629,14971"/></v:handles><o:lock v:ext="edit" text="t" shapetype="t"/></v:shapetype>` +
		fmt.Sprintf(`<v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136" alt="" style="position:absolute;margin-left:0;margin-top:0;width:%dpt;height:90pt;rotation:308;z-index:-251658752;`, width) +
		`mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#eff0f2" stroked="f">` +
		`<v:textpath style="font-family:&quot;Arial&quot;;font-size:1pt;font-weight:bold" string="` + esc(words) + `"/><w10:wrap anchorx="margin" anchory="margin"/></v:shape></w:pict></w:r>`
}
