package pdf

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"bridgelog/report"
)

// archive finishes the library's file as PDF/A-1b (ISO 19005-1): version 1.4
// with a binary comment, a file identifier from the content's hash, metadata in
// XMP that equals the Info dictionary, an sRGB output intent, a catalogue
// without embedded files, counted bookmarks. used says per face which characters
// are drawn. It relies on the library's plain way of writing: one object after
// another, catalogue last, Info before it.
func archive(raw []byte, m report.Meta, icc []byte, faces []*face, used [][]bool) ([]byte, error) {
	objects, err := splitObjects(raw)
	if err != nil {
		return nil, err
	}
	n := len(objects) // objects 1 to n, at index 0 to n-1
	outlines := reference(objects[n-1], "/Outlines ")
	if outlines > 0 && outlines <= n {
		countBookmarks(objects, outlines)
	}
	for i, o := range objects { // links are printed, which an archival file has to say (6.5.3)
		if bytes.HasPrefix(o, fmt.Appendf(nil, "%d 0 obj\n<</Type /Page\n", i+1)) {
			objects[i] = bytes.ReplaceAll(o, []byte("/Subtype /Link /Rect"), []byte("/Subtype /Link /F 4 /Rect"))
		}
	}
	if objects, err = nameCodes(objects, faces, used); err != nil {
		return nil, err
	}
	if err := compressPages(objects); err != nil {
		return nil, err
	}
	f := propertiesOf(m)
	next := len(objects) + 1
	xmp := f.xmp()
	objects[n-2] = f.info(n - 1)
	catalog := fmt.Appendf(nil, "%d 0 obj\n<</Type /Catalog\n/Pages 1 0 R\n/Metadata %d 0 R\n/OutputIntents [%d 0 R]\n/Lang %s\n/PageLabels <</Nums [0 <</S /D>>]>>\n/ViewerPreferences <</DisplayDocTitle true>>\n",
		n, next, next+2, literal(f.language))
	if outlines > 0 {
		catalog = fmt.Appendf(catalog, "/Outlines %d 0 R\n/PageMode /UseOutlines\n", outlines)
	}
	objects[n-1] = append(catalog, ">>\nendobj\n"...)
	objects = append(objects,
		fmt.Appendf(nil, "%d 0 obj\n<</Type /Metadata /Subtype /XML /Length %d>>\nstream\n%s\nendstream\nendobj\n", next, len(xmp), xmp),
		fmt.Appendf(nil, "%d 0 obj\n<</N 3 /Length %d>>\nstream\n%s\nendstream\nendobj\n", next+1, len(icc), icc),
		fmt.Appendf(nil, "%d 0 obj\n<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB IEC61966-2.1) /Info (sRGB IEC61966-2.1) /DestOutputProfile %d 0 R>>\nendobj\n", next+2, next+1))

	var out bytes.Buffer
	size := 8192
	for _, o := range objects {
		size += len(o) + 24
	}
	out.Grow(size)
	out.WriteString("%PDF-1.4\n%\xE2\xE3\xCF\xD3\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = out.Len()
		out.Write(o)
	}
	id := sha256.Sum256(out.Bytes())
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&out, "trailer\n<<\n/Size %d\n/Root %d 0 R\n/Info %d 0 R\n/ID [<%x> <%x>]\n>>\nstartxref\n%d\n%%%%EOF\n",
		len(objects)+1, n, n-1, id[:16], id[:16], start)
	return out.Bytes(), nil
}

// countBookmarks says how many entries the outline shows at first: those of the
// first level, each closed over its parts.
func countBookmarks(objects [][]byte, root int) {
	end := []byte("/Count 0>>\nendobj\n")
	parts := map[int]int{}
	first := root - 1
	for ; first > 0 && bytes.HasSuffix(objects[first-1], end); first-- {
		parts[reference(objects[first-1], "/Parent ")]++
	}
	for i := first; i < root-1; i++ {
		count := ""
		if n := parts[i+1]; n > 0 {
			count = fmt.Sprintf("/Count -%d", n)
		}
		objects[i] = append(bytes.TrimSuffix(objects[i], end), count+">>\nendobj\n"...)
	}
	objects[root-1] = append(bytes.TrimSuffix(objects[root-1], []byte(">>\nendobj\n")), fmt.Sprintf("/Count %d>>\nendobj\n", parts[root])...)
}

var errShape = errors.New("the library's file is not laid out as expected")

// splitObjects cuts the file into its objects, by number.
func splitObjects(raw []byte) ([][]byte, error) {
	at := bytes.LastIndex(raw, []byte("startxref\n"))
	if at < 0 {
		return nil, errShape
	}
	start, err := strconv.Atoi(strings.Fields(string(raw[at+10:]))[0])
	if err != nil || start <= 0 || start >= len(raw) {
		return nil, errShape
	}
	lines := strings.Split(string(raw[start:at]), "\n")
	var offsets []int
	for _, l := range lines[3:] { // after "xref", "0 n" and the free entry
		if len(l) < 18 || l[17] != 'n' {
			break
		}
		o, err := strconv.Atoi(l[:10])
		if err != nil || o >= start {
			return nil, errShape
		}
		offsets = append(offsets, o)
	}
	if len(offsets) < 4 {
		return nil, errShape
	}
	ends := map[int]int{} // where each object ends: where the next in the file begins
	sorted := append([]int{start}, offsets...)
	slices.Sort(sorted)
	for i := 0; i+1 < len(sorted); i++ {
		ends[sorted[i]] = sorted[i+1]
	}
	objects := make([][]byte, len(offsets))
	for i, o := range offsets {
		objects[i] = raw[o:ends[o]:ends[o]]
		if !bytes.HasPrefix(objects[i], fmt.Appendf(nil, "%d 0 obj\n", i+1)) || !bytes.HasSuffix(objects[i], []byte("endobj\n")) {
			return nil, errShape
		}
	}
	return objects, nil
}

// reference is the number of the object that key names; 0 where it is missing.
func reference(object []byte, key string) int {
	_, rest, found := strings.Cut(string(object), key)
	if !found {
		return 0
	}
	n, _ := strconv.Atoi(strings.Fields(rest)[0])
	return n
}

// properties are what a reader shows under "document properties". They stand
// twice in the file, and both must say the same.
type properties struct {
	title, author, subject, keywords, creator, producer, language string
	at                                                            time.Time
}

func propertiesOf(m report.Meta) properties {
	title := strings.Join(nonEmpty(m.Title, m.Number, m.Name), " – ")
	subject := strings.Join(nonEmpty(m.TLP, fmt.Sprintf("logbook %s, %d entries, root %s", m.Logbook, m.Entries, m.Root)), "; ")
	language := m.Language
	if language == "" {
		language = "en"
	}
	return properties{title: xmlSafe(title), author: xmlSafe(m.MadeBy), subject: xmlSafe(subject), keywords: xmlSafe(m.TLP),
		creator: xmlSafe(m.Program), producer: xmlSafe(m.Program), language: language, at: m.MadeAt.UTC().Truncate(time.Second)}
}

// xmlSafe drops what XML cannot hold, so that both places can say the same.
func xmlSafe(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0xFFFE || r == 0xFFFF || (r >= 0x7F && r < 0xA0) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

func (f properties) info(object int) []byte {
	out := fmt.Appendf(nil, "%d 0 obj\n<<\n", object)
	for _, e := range [][2]string{{"Title", f.title}, {"Author", f.author}, {"Subject", f.subject}, {"Keywords", f.keywords},
		{"Creator", f.creator}, {"Producer", f.producer}} {
		if e[1] != "" {
			out = fmt.Appendf(out, "/%s %s\n", e[0], literal(e[1]))
		}
	}
	date := f.at.Format("D:20060102150405") + "+00'00'"
	return fmt.Appendf(out, "/CreationDate (%s)\n/ModDate (%s)\n>>\nendobj\n", date, date)
}

// literal is a PDF text string: plain where it is ASCII, else UTF-16.
func literal(s string) string {
	plain := true
	for i := range len(s) {
		if s[i] >= 0x7F || s[i] < ' ' {
			plain = false
		}
	}
	if plain {
		return "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(s) + ")"
	}
	var sb strings.Builder
	sb.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&sb, "%04X", u)
	}
	return sb.String() + ">"
}

func (f properties) xmp() string {
	var sb strings.Builder
	sb.WriteString("<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n" +
		"<rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"><pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>\n" +
		"<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:format>application/pdf</dc:format>")
	if f.title != "" {
		fmt.Fprintf(&sb, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:title>", escape(f.title))
	}
	if f.author != "" {
		fmt.Fprintf(&sb, "<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>", escape(f.author))
	}
	if f.subject != "" {
		fmt.Fprintf(&sb, "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:description>", escape(f.subject))
	}
	date := f.at.Format("2006-01-02T15:04:05+00:00")
	fmt.Fprintf(&sb, "</rdf:Description>\n<rdf:Description rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">"+
		"<xmp:CreatorTool>%s</xmp:CreatorTool><xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%s</xmp:ModifyDate></rdf:Description>\n", escape(f.creator), date, date)
	sb.WriteString("<rdf:Description rdf:about=\"\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">")
	if f.keywords != "" {
		fmt.Fprintf(&sb, "<pdf:Keywords>%s</pdf:Keywords>", escape(f.keywords))
	}
	fmt.Fprintf(&sb, "<pdf:Producer>%s</pdf:Producer></rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>", escape(f.producer))
	return sb.String()
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}
