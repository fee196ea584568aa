package docx

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

func draw(t *testing.T, doc report.Doc) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Draw(context.Background(), &b, doc, nil); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("LOOK"); dir != "" {
		_ = os.WriteFile(filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "_")+".docx"), b.Bytes(), 0o644)
	}
	return b.Bytes()
}

func documents(t *testing.T) map[string]report.Doc {
	t.Helper()
	docs, err := sample.Documents()
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

// node is an element as a reader of the file meets it.
type node struct {
	name string // with the usual prefix: "w:p"
	attr map[string]string
	text string
	kids []*node
}

var prefixes = map[string]string{
	"http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w", "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
	"http://schemas.openxmlformats.org/markup-compatibility/2006": "mc", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp",
	"http://schemas.microsoft.com/office/word/2010/wordprocessingGroup": "wpg", "http://schemas.microsoft.com/office/word/2010/wordprocessingShape": "wps",
	"urn:schemas-microsoft-com:vml": "v", "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
	"http://purl.org/dc/elements/1.1/": "dc",
}

func qualified(n xml.Name) string {
	if p := prefixes[n.Space]; p != "" {
		return p + ":" + n.Local
	}
	return n.Local
}

// parts unzips a document and reads every part as strict XML; what is not well
// formed fails the test.
func parts(t *testing.T, file []byte) map[string]*node {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*node{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(bytes.NewReader(raw))
		root := &node{}
		stack := []*node{root}
		for {
			tok, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s is not well formed: %v", f.Name, err)
			}
			at := stack[len(stack)-1]
			switch tok := tok.(type) {
			case xml.StartElement:
				n := &node{name: qualified(tok.Name), attr: map[string]string{}}
				for _, a := range tok.Attr {
					n.attr[qualified(a.Name)] = a.Value
				}
				at.kids = append(at.kids, n)
				stack = append(stack, n)
			case xml.EndElement:
				stack = stack[:len(stack)-1]
			case xml.CharData:
				at.text += string(tok)
			}
		}
		if out[f.Name] = root; len(root.kids) != 1 {
			t.Fatalf("%s has %d roots", f.Name, len(root.kids))
		}
	}
	return out
}

// all are the elements of a name, in order, at any depth.
func (n *node) all(name string) (out []*node) {
	for _, k := range n.kids {
		if k.name == name {
			out = append(out, k)
		}
		out = append(out, k.all(name)...)
	}
	return out
}

// says is the text a reader sees: paragraphs, line breaks and tabs as blanks.
func (n *node) says() string {
	var sb strings.Builder
	var walk func(*node)
	walk = func(n *node) {
		switch n.name {
		case "w:t":
			sb.WriteString(n.text)
		case "w:p", "w:br", "w:tab":
			sb.WriteByte(' ')
		case "w:drawing":
			return // the picture's words stand under it
		}
		for _, k := range n.kids {
			walk(k)
		}
	}
	walk(n)
	return words(sb.String())
}

func words(s string) string { return strings.Join(strings.Fields(s), " ") }

// said fails unless every text of the document is found, in its order.
func said(t *testing.T, doc report.Doc, p map[string]*node) {
	t.Helper()
	m := doc.Meta
	around := p["word/header1.xml"].says() + " " + p["word/footer1.xml"].says()
	for _, want := range []string{m.TLP, m.Organisation, m.Title, m.Number, m.Name, m.MadeBy, m.Program, m.Logbook} {
		if !strings.Contains(around, words(short(want))) {
			t.Errorf("header and footer do not say %q", want)
		}
	}
	for _, f := range m.Flags() {
		if !strings.Contains(p["word/header1.xml"].says(), f) {
			t.Errorf("the header is not marked %s", f)
		}
	}
	all := sample.Said(doc)
	all = all[2 : len(all)-5] // what stands round the page is looked for above
	rest := p["word/document.xml"].says()
	for _, want := range all {
		want = words(report.Visible(want))
		_, after, ok := strings.Cut(rest, want)
		if !ok {
			t.Fatalf("%q is missing or stands elsewhere; after %q", want, rest[:min(len(rest), 300)])
		}
		rest = after
	}
}

func TestEveryTextIsThereAndWellFormed(t *testing.T) {
	for name, doc := range documents(t) {
		t.Run(name, func(t *testing.T) {
			file := draw(t, doc)
			if !bytes.Equal(file, draw(t, doc)) {
				t.Fatal("the same document gave other bytes")
			}
			p := parts(t, file)
			said(t, doc, p)
			ordered(t, p)
			complete(t, p)
		})
	}
}

func TestTypedTextIsNeverMarkup(t *testing.T) {
	kinds := func(p map[string]*node) (n []int) {
		for _, name := range []string{"w:p", "w:tbl", "w:tr", "w:tc", "w:drawing", "w:fldSimple", "w:pict"} {
			n = append(n, len(p["word/document.xml"].all(name)), len(p["word/header1.xml"].all(name)), len(p["word/footer1.xml"].all(name)))
		}
		return n
	}
	harmless := kinds(parts(t, draw(t, sample.Everywhere("x"))))
	for _, evil := range sample.Hostile {
		doc := sample.Everywhere(evil)
		p := parts(t, draw(t, doc))
		said(t, doc, p)
		ordered(t, p)
		complete(t, p)
		if strings.TrimSpace(evil) != "" && !slices.Equal(kinds(p), harmless) {
			t.Errorf("%q makes other elements: %v instead of %v", evil, kinds(p), harmless)
		}
	}
}

// complete fails where a part, a relationship or a style is named that is not
// there, or where anything is fetched or run.
func complete(t *testing.T, p map[string]*node) {
	t.Helper()
	for _, o := range p["[Content_Types].xml"].all("Override") {
		if p[strings.TrimPrefix(o.attr["PartName"], "/")] == nil {
			t.Errorf("there is no part %s", o.attr["PartName"])
		}
	}
	for rels, base := range map[string]string{"_rels/.rels": "", "word/_rels/document.xml.rels": "word"} {
		for _, r := range p[rels].all("Relationship") {
			if r.attr["TargetMode"] != "" || p[path.Join(base, r.attr["Target"])] == nil {
				t.Errorf("%s leads to %s %s", rels, r.attr["TargetMode"], r.attr["Target"])
			}
		}
	}
	defined := map[string]bool{}
	for _, s := range p["word/styles.xml"].all("w:style") {
		defined[s.attr["w:styleId"]] = true
	}
	for _, name := range []string{"word/document.xml", "word/header1.xml", "word/footer1.xml"} {
		for _, use := range []string{"w:pStyle", "w:rStyle", "w:tblStyle"} {
			for _, s := range p[name].all(use) {
				if !defined[s.attr["w:val"]] {
					t.Errorf("%s uses the style %q, which is not there", name, s.attr["w:val"])
				}
			}
		}
		for _, no := range []string{"w:hyperlink", "w:instrText", "w:object", "w:altChunk", "w:subDoc", "v:imagedata", "a:blip", "w:control"} {
			if len(p[name].all(no)) > 0 {
				t.Errorf("%s holds %s", name, no)
			}
		}
		for _, f := range p[name].all("w:fldSimple") {
			if i := strings.TrimSpace(f.attr["w:instr"]); i != "PAGE" && i != "NUMPAGES" {
				t.Errorf("%s holds the field %q", name, i)
			}
		}
		for _, c := range p[name].all("w:tc") {
			if len(c.kids) == 0 || c.kids[len(c.kids)-1].name != "w:p" {
				t.Errorf("%s: a cell does not end with a paragraph, which word processors refuse", name)
			}
		}
	}
	body := p["word/document.xml"].all("w:body")[0]
	for i, k := range body.kids[1:] {
		if k.name == "w:tbl" && body.kids[i].name == "w:tbl" {
			t.Error("two tables touch and would become one")
		}
	}
}

// sequences are the orders the schema asks for (ISO/IEC 29500-1, Annex A,
// transitional), as far as they are used. Word refuses a file that breaks them;
// LibreOffice does not.
var sequences = map[string][]string{
	"w:pPr":   {"w:pStyle", "w:keepNext", "w:keepLines", "w:pageBreakBefore", "w:pBdr", "w:shd", "w:tabs", "w:bidi", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"},
	"w:rPr":   {"w:rStyle", "w:rFonts", "w:b", "w:bCs", "w:strike", "w:noProof", "w:color", "w:sz", "w:szCs", "w:shd", "w:rtl", "w:lang"},
	"w:tblPr": {"w:tblStyle", "w:tblW", "w:tblInd", "w:tblBorders", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption"},
	"w:tcPr":  {"w:tcW", "w:gridSpan", "w:tcBorders", "w:shd"}, "w:trPr": {"w:cantSplit", "w:trHeight", "w:tblHeader"},
	"w:tbl": {"w:tblPr", "w:tblGrid", "w:tr"}, "w:sectPr": {"w:headerReference", "w:footerReference", "w:pgSz", "w:pgMar"},
	"w:style":    {"w:name", "w:basedOn", "w:next", "w:uiPriority", "w:semiHidden", "w:qFormat", "w:pPr", "w:rPr", "w:tblPr"},
	"w:settings": {"w:zoom", "w:defaultTabStop", "w:characterSpacingControl", "w:compat"}, "w:pBdr": {"w:top", "w:left", "w:bottom", "w:right"},
	"w:tblBorders": {"w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"}, "w:tblCellMar": {"w:top", "w:left", "w:bottom", "w:right"},
	"wp:inline": {"wp:extent", "wp:effectExtent", "wp:docPr", "wp:cNvGraphicFramePr", "a:graphic"},
	"wps:wsp":   {"wps:cNvPr", "wps:cNvSpPr", "wps:spPr", "wps:txbx", "wps:bodyPr"}, "wps:spPr": {"a:xfrm", "a:prstGeom", "a:noFill", "a:solidFill", "a:pattFill", "a:ln"},
	"a:ln": {"a:noFill", "a:solidFill", "a:prstDash", "a:tailEnd"}, "a:pattFill": {"a:fgClr", "a:bgClr"},
	"w:p": {"w:pPr", "*"}, "w:r": {"w:rPr", "*"}, "w:tc": {"w:tcPr", "*"}, "w:tr": {"w:trPr", "w:tc"},
}

func ordered(t *testing.T, p map[string]*node) {
	t.Helper()
	var walk func(part string, n *node)
	walk = func(part string, n *node) {
		if order, ok := sequences[n.name]; ok {
			at := 0
			for _, k := range n.kids {
				i := slices.Index(order, k.name)
				if i < 0 {
					i = slices.Index(order, "*")
				}
				if i < at {
					t.Fatalf("%s: %s holds %s where the schema does not let it", part, n.name, k.name)
				}
				at = i
			}
		}
		for _, k := range n.kids {
			walk(part, k)
		}
	}
	for name, root := range p {
		walk(name, root)
	}
	for _, g := range p["word/document.xml"].all("wpg:wgp") {
		all := g.all("a:xfrm")
		number := func(n *node, kind, key string) int { v, _ := strconv.Atoi(n.all(kind)[0].attr[key]); return v }
		for _, x := range all[1:] {
			if left := number(x, "a:off", "x"); left < 0 || number(x, "a:off", "y") < 0 || left+number(x, "a:ext", "cx") > number(all[0], "a:ext", "cx") {
				t.Errorf("a shape stands beyond the edge of its picture and moves all of it")
			}
		}
	}
	ids := map[string]bool{}
	for _, kind := range []string{"wp:docPr", "wps:cNvPr"} {
		for _, n := range p["word/document.xml"].all(kind) {
			if ids[n.attr["id"]] {
				t.Errorf("two shapes have the number %s", n.attr["id"])
			}
			ids[n.attr["id"]] = true
		}
	}
}

func TestHeadingsAreHeadingsAndHeadsRepeat(t *testing.T) {
	doc := documents(t)["incident"]
	p := parts(t, draw(t, doc))
	var want, got []string
	for _, b := range doc.Blocks {
		if h, ok := b.(report.Heading); ok {
			want = append(want, []string{"Heading1 ", "Heading2 "}[min(h.Level, 2)-1]+h.Text)
		}
	}
	for _, n := range p["word/document.xml"].all("w:p") {
		if style := n.kids[0].all("w:pStyle"); len(style) > 0 && strings.HasPrefix(style[0].attr["w:val"], "Heading") {
			got = append(got, style[0].attr["w:val"]+" "+n.says())
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the outline is %q, want %q", got, want)
	}
	tables, heads := 0, 0
	for _, n := range p["word/document.xml"].all("w:tbl") {
		if n.all("w:tblStyle")[0].attr["w:val"] != "ReportTable" {
			continue
		}
		tables++
		if n.all("w:tblCaption")[0].attr["w:val"] == "" {
			t.Error("a table has no name")
		}
		for i, r := range n.all("w:tr") {
			if head := len(r.all("w:tblHeader")) > 0; head != (i == 0) {
				t.Errorf("row %d of a table is a head: %v", i, head)
			} else if head {
				heads++
			}
		}
	}
	if tables < 5 || heads != tables {
		t.Errorf("%d tables have %d heads", tables, heads)
	}
}

func TestMarksStandOnEveryPage(t *testing.T) {
	m := report.Meta{Title: "Drill report", TLP: "TLP:RED", Exercise: true, LegalHold: true, Draft: true, Language: "de", Paper: "letter"}
	p := parts(t, draw(t, report.Doc{Meta: m, Blocks: []report.Block{report.Para{Text: "x"}, report.Break{}, report.Table{Columns: []report.Column{{Title: "A"}}, Rows: [][]string{{"1"}}}}}))
	head, foot := p["word/header1.xml"], p["word/footer1.xml"]
	for _, want := range []string{"TLP:RED", "EXERCISE", "LEGAL HOLD", "DRAFT"} {
		if !strings.Contains(head.says(), want) {
			t.Errorf("the header does not say %s", want)
		}
	}
	if marks := head.all("v:textpath"); len(marks) != 2 || marks[1].attr["string"] != "EXERCISE · DRAFT" {
		t.Error("the pages have no watermark")
	}
	if !strings.Contains(foot.says(), "Page 1 of 1") || !strings.Contains(foot.says(), "TLP:RED") || len(foot.all("w:fldSimple")) != 2 {
		t.Errorf("the footer says %q", foot.says())
	}
	if lang := p["word/styles.xml"].all("w:lang")[0].attr["w:val"]; lang != "de-DE" {
		t.Errorf("the language is %q", lang)
	}
	body := p["word/document.xml"]
	if w := body.all("w:pgSz")[0].attr["w:w"]; w != "12240" {
		t.Errorf("the paper is %s wide", w)
	}
	if len(body.all("w:pageBreakBefore")) != 1 {
		t.Error("the break is not there")
	}
	if p = parts(t, draw(t, report.Doc{})); len(p["word/header1.xml"].all("v:textpath")) != 0 {
		t.Error("a document that is neither drill nor draft has a watermark")
	}
}

func TestWhatActsUnseenIsShown(t *testing.T) {
	for acts, shown := range sample.Acting {
		p := parts(t, draw(t, sample.Everywhere("a"+acts+"b")))
		if s := p["word/document.xml"].says(); !strings.Contains(s, "a"+shown+"b") {
			t.Errorf("%q is not shown as %q", acts, shown)
		}
	}
}

func TestRightToLeftIsMarked(t *testing.T) {
	got := byDirection("עזל fs-01 ב-03:12, עזל.")
	want := []directed{{"עזל ", true}, {"fs-01", false}, {" ב-", true}, {"03:12", false}, {", עזל.", true}}
	if !slices.Equal(got, want) {
		t.Errorf("cut as %v, want %v", got, want)
	}
	if got = byDirection("host עזל, עזל - down"); !slices.Equal(got, []directed{{"host ", false}, {"עזל, עזל", true}, {" - down", false}}) {
		t.Errorf("cut as %v", got)
	}
	if got = byDirection("host עזל (עזל) down"); !slices.Equal(got, []directed{{"host ", false}, {"עזל (עזל)", true}, {" down", false}}) {
		t.Errorf("cut as %v", got)
	}
	for text, want := range map[string]int{"עזל fs": right, "12 عزل": right, "fs עזל": left, "12:03": left, "": left} {
		if got := leads(text); got != want {
			t.Errorf("%q leads %d, want %d", text, got, want)
		}
	}
	p := parts(t, draw(t, report.Doc{Blocks: []report.Block{report.Para{Text: "עזל fs-01"}, report.Para{Text: "fs-01"}}}))
	if n := len(p["word/document.xml"].all("w:bidi")); n != 1 {
		t.Errorf("%d paragraphs run from right to left, want 1", n)
	}
}

func TestAFileSaysOfWhichRecordItWasDrawn(t *testing.T) {
	doc := documents(t)["incident"]
	file := draw(t, doc)
	c, ok := report.ReadClaim(file, file)
	m := doc.Meta
	if !ok || c.Logbook != m.Logbook || c.Entries != m.Entries || c.Root != m.Root || c.Number != m.Number || c.Edition != m.Edition || !c.Made.Equal(m.MadeAt) {
		t.Errorf("read as %+v, %v", c, ok)
	}
}

func TestCancelLeavesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var b bytes.Buffer
	err := Draw(ctx, &b, report.Timeline(sample.Long(3000), sample.Choice()), func(done, _ int) {
		if done > 100 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || b.Len() > 0 {
		t.Errorf("cancelled drawing returned %v and wrote %d bytes", err, b.Len())
	}
}

// Whatever is typed, the parts are well formed and hold it whole.
func FuzzTypedText(f *testing.F) {
	for _, s := range sample.Hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		doc := report.Doc{Meta: report.Meta{Title: "t", TLP: "TLP:RED", Name: s, MadeBy: s}, Blocks: []report.Block{report.Heading{Level: 1, Text: s}, report.Para{Text: s}, report.Para{Text: s, Style: "mono"},
			report.Pairs{Rows: []report.Pair{{Label: s, Value: s}}}, report.Table{Columns: []report.Column{{Title: s}}, Rows: [][]string{{s}}},
			report.Rows{Zone: "UTC", Rows: []report.TimelineRow{{Entry: 1, Happened: s, Text: s, Struck: true, StruckWhy: s, Marks: []string{s}, Who: s, Recorded: "r"}}}, report.SignatureLine{Label: s}}}
		p := parts(t, draw(t, doc))
		said(t, doc, p)
		ordered(t, p)
	})
}
