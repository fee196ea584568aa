package html

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	xhtml "golang.org/x/net/html"

	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

func draw(t *testing.T, doc report.Doc) string {
	t.Helper()
	var buf bytes.Buffer
	if err := Draw(context.Background(), &buf, doc, nil); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("LOOK"); dir != "" {
		_ = os.WriteFile(dir+"/"+strings.ReplaceAll(t.Name(), "/", "_")+".html", buf.Bytes(), 0o644)
	}
	return buf.String()
}

func documents(t *testing.T) map[string]report.Doc {
	t.Helper()
	docs, err := sample.Documents()
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

// read is the page as a browser builds it.
func read(t *testing.T, page string) *xhtml.Node {
	t.Helper()
	root, err := xhtml.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func attr(n *xhtml.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// all are the elements of these names, in order.
func all(n *xhtml.Node, names ...string) (out []*xhtml.Node) {
	for d := range n.Descendants() {
		if d.Type == xhtml.ElementNode && slices.Contains(names, d.Data) {
			out = append(out, d)
		}
	}
	return out
}

// says is what a reader of the page meets, without the list of sections.
func says(n *xhtml.Node) string {
	var sb strings.Builder
	var walk func(*xhtml.Node)
	walk = func(n *xhtml.Node) {
		switch {
		case n.Type == xhtml.TextNode:
			sb.WriteString(n.Data)
		case n.Data == "style" || n.Data == "title" || n.Data == "svg" || n.Data == "nav":
			return
		case !slices.Contains([]string{"b", "s", "bdi", "time", "code", "span", "a"}, n.Data):
			sb.WriteByte(' ')
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
	}
	walk(n)
	return words(sb.String())
}

func words(s string) string { return strings.Join(strings.Fields(s), " ") }

// said fails unless every text of the document is found, in its order.
func said(t *testing.T, doc report.Doc, root *xhtml.Node) {
	t.Helper()
	rest := says(root)
	for _, want := range sample.Said(doc) {
		want = words(report.Visible(want))
		_, after, ok := strings.Cut(rest, want)
		if !ok {
			t.Fatalf("%q is missing or stands elsewhere; after %q", want, rest[:min(len(rest), 300)])
		}
		rest = after
	}
}

// accessible fails where the page breaks a rule that can be checked by machine.
func accessible(t *testing.T, root *xhtml.Node) {
	t.Helper()
	if html := all(root, "html")[0]; attr(html, "lang") == "" {
		t.Error("the page has no language (WCAG 3.1.1)")
	}
	if titles := all(root, "title"); len(titles) == 0 || titles[0].FirstChild == nil {
		t.Error("the page has no title (WCAG 2.4.2)")
	}
	for _, landmark := range []string{"header", "main", "footer", "h1"} {
		if n := len(all(root, landmark)); n != 1 {
			t.Errorf("the page has %d %s", n, landmark)
		}
	}
	before := 0
	for _, h := range all(root, "h1", "h2", "h3", "h4", "h5", "h6") {
		level := int(h.Data[1] - '0')
		if level > before+1 {
			t.Errorf("a heading h%d follows h%d (WCAG 1.3.1): %s", level, before, says(h))
		}
		before = level
	}
	ids := map[string]bool{}
	for n := range root.Descendants() {
		if id := attr(n, "id"); id != "" {
			if ids[id] {
				t.Errorf("the id %s is there twice", id)
			}
			ids[id] = true
		}
	}
	for n := range root.Descendants() {
		for _, id := range strings.Fields(attr(n, "aria-labelledby") + " " + strings.TrimPrefix(attr(n, "href"), "#")) {
			if !ids[id] {
				t.Errorf("%s names %q, which is not there", n.Data, id)
			}
		}
	}
	if a := all(root, "a"); len(a) == 0 || attr(a[0], "class") != "skip" || attr(a[0], "href") != "#main" {
		t.Error("there is no way past what repeats (WCAG 2.4.1)")
	}
	names := map[string]bool{}
	for _, table := range all(root, "table") {
		captions, heads := all(table, "caption"), all(table, "th")
		if len(captions) != 1 || len(heads) == 0 {
			t.Fatalf("a table has %d names and %d heads (WCAG 1.3.1)", len(captions), len(heads))
		}
		names[says(captions[0])] = true
		for _, h := range heads {
			if s := attr(h, "scope"); s != "col" && s != "row" {
				t.Errorf("a head of a table has the scope %q", s)
			}
		}
		for _, c := range all(table, "td") {
			if attr(c, "dir") != "auto" && len(all(c, "div", "time", "span", "bdi", "small")) == 0 && attr(c, "colspan") == "" {
				t.Errorf("a cell does not find its direction: %s", says(c))
			}
		}
	}
	for _, svg := range all(root, "svg") {
		if attr(svg, "role") != "img" || attr(svg, "aria-labelledby") == "" {
			t.Error("a picture has no text in its place (WCAG 1.1.1)")
		}
	}
	for _, p := range all(root, "p", "h1", "h2", "h3", "dt", "dd", "caption", "pre", "li") {
		if attr(p, "dir") != "auto" && attr(p, "class") != "flags" && !strings.HasPrefix(attr(p, "class"), "tlp") && attr(p, "class") != "sign" && p.Parent.Data != "footer" {
			t.Errorf("%s does not find its direction: %s", p.Data, says(p))
		}
	}
}

// alone fails where the page could fetch, send or run anything.
func alone(t *testing.T, root *xhtml.Node) {
	t.Helper()
	sum := sha256.Sum256([]byte(all(root, "style")[0].FirstChild.Data))
	want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
	policies := 0
	for n := range root.Descendants() {
		if n.Type == xhtml.CommentNode {
			t.Errorf("the page holds the comment %q", n.Data)
		}
		if n.Type != xhtml.ElementNode {
			continue
		}
		if attr(n, "http-equiv") == "Content-Security-Policy" {
			if policies++; attr(n, "content") != want {
				t.Errorf("the policy is %s, want %s", attr(n, "content"), want)
			}
		}
		if slices.Contains([]string{"script", "img", "link", "iframe", "object", "embed", "form", "input", "base", "video", "audio", "image", "use", "foreignObject", "animate"}, n.Data) {
			t.Errorf("the page holds the element %s", n.Data)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "src" || a.Key == "srcset" || a.Key == "action" || a.Key == "href" && !strings.HasPrefix(a.Val, "#") {
				t.Errorf("%s has the attribute %s=%q", n.Data, a.Key, a.Val)
			}
		}
	}
	if policies != 1 || len(all(root, "style")) != 1 {
		t.Errorf("the page has %d policies and %d styles", policies, len(all(root, "style")))
	}
	for _, no := range []string{"url(", "@import", "image-set", "expression"} {
		if strings.Contains(all(root, "style")[0].FirstChild.Data, no) {
			t.Errorf("the style reaches out: %s", no)
		}
	}
}

func TestEveryTextIsThereForEverybody(t *testing.T) {
	for name, doc := range documents(t) {
		t.Run(name, func(t *testing.T) {
			page := draw(t, doc)
			if page != draw(t, doc) {
				t.Fatal("the same document gave other bytes")
			}
			root := read(t, page)
			said(t, doc, root)
			accessible(t, root)
			alone(t, root)
		})
	}
}

func TestTypedTextIsNeverMarkup(t *testing.T) {
	counts := func(root *xhtml.Node) map[string]int {
		n := map[string]int{}
		for d := range root.Descendants() {
			if d.Type == xhtml.ElementNode && d.Data != "br" && d.Data != "small" {
				n[d.Data]++
			}
		}
		return n
	}
	harmless := counts(read(t, draw(t, sample.Everywhere("x"))))
	for _, evil := range sample.Hostile {
		doc := sample.Everywhere(evil)
		root := read(t, draw(t, doc))
		said(t, doc, root)
		alone(t, root)
		if strings.TrimSpace(evil) == "" {
			continue
		}
		accessible(t, root)
		if got := counts(root); fmt.Sprint(got) != fmt.Sprint(harmless) {
			t.Errorf("%q makes other elements:\n%v\n%v", evil, got, harmless)
		}
	}
}

func TestWhatActsUnseenIsShown(t *testing.T) {
	for acts, shown := range sample.Acting {
		page := draw(t, sample.Everywhere("a"+acts+"b"))
		if strings.Contains(page, acts) || !strings.Contains(says(read(t, page)), "a"+shown+"b") {
			t.Errorf("%q is not shown as %q", acts, shown)
		}
	}
}

// A mark nobody knows is a text like any other and never becomes part of the
// style, where marks are repeated for print.
func TestOnlyKnownMarksReachTheStyle(t *testing.T) {
	css := func(tlp string) string {
		return all(read(t, draw(t, report.Doc{Meta: report.Meta{TLP: tlp, Exercise: true, Draft: true}})), "style")[0].FirstChild.Data
	}
	if got := css("TLP:RED"); !strings.Contains(got, `@top-center{content:"TLP:RED · EXERCISE · DRAFT"`) {
		t.Error("a printed page is not marked")
	}
	if got := css(`"} body{display:none} x{y:"`); strings.Contains(got, "display:none} x") || !strings.Contains(got, `@top-center{content:"EXERCISE · DRAFT"`) {
		t.Error("a text of the document reached the style")
	}
}

func TestManySectionsAreListed(t *testing.T) {
	root := read(t, draw(t, documents(t)["incident"]))
	var listed, there []string
	for _, a := range all(all(root, "nav")[0], "a") {
		listed = append(listed, attr(a, "href")+" "+says(a))
	}
	for _, h := range all(root, "h2") {
		there = append(there, "#"+attr(h, "id")+" "+says(h))
	}
	if len(there) < 17 || !slices.Equal(listed, there) {
		t.Errorf("listed are %q, there are %q", listed, there)
	}
	few := report.Doc{Blocks: []report.Block{report.Heading{Level: 2, Text: "Below nothing"}, report.Heading{Level: 1, Text: "One"}}}
	if root = read(t, draw(t, few)); len(all(root, "nav")) != 0 || len(all(root, "h3")) != 0 {
		t.Error("two sections are listed, or a heading skips a step")
	}
}

func TestRowsAreLinkedAndDated(t *testing.T) {
	page := draw(t, report.Timeline(sample.Incident(), sample.Choice()))
	for _, want := range []string{`<tr id="e12"`, `<time datetime="2026-03-30T01:12:00Z">`, `<th scope="row"`, "prefers-color-scheme", "@media print", "FINAL"} {
		if strings.Contains(page, want) == (want == "FINAL") {
			t.Errorf("%q: %v", want, want == "FINAL")
		}
	}
}

func TestEveryRowAndEveryWithheldRowIsThere(t *testing.T) {
	v := sample.Incident()
	out := draw(t, report.Timeline(v, sample.Choice()))
	for _, r := range v.Timeline().All() {
		there := strings.Contains(out, lines(r.Text))
		if secret := r.Audience == "TLP:RED"; there == secret {
			t.Errorf("row %d (audience %q): in the page is %v", r.Seq, r.Audience, there)
		}
	}
	if !strings.Contains(out, "withheld here") {
		t.Error("withheld rows are not counted where they would stand")
	}
}

func TestEmptyAndMarked(t *testing.T) {
	v := model.View{Number: "INC-2026-0001", Zone: "UTC", Drill: true}
	out := draw(t, report.Timeline(v, sample.Choice()))
	for _, want := range []string{"nothing has been recorded yet", `data-mark="EXERCISE"`} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing", want)
		}
	}
	accessible(t, read(t, out))
}

func TestAFileSaysOfWhichRecordItWasDrawn(t *testing.T) {
	doc := documents(t)["incident"]
	file := []byte(draw(t, doc))
	c, ok := report.ReadClaim(file, file)
	m := doc.Meta
	if !ok || c.Logbook != m.Logbook || c.Entries != m.Entries || c.Root != m.Root || c.Number != m.Number || c.Edition != m.Edition || !c.Made.Equal(m.MadeAt) {
		t.Errorf("read as %+v, %v", c, ok)
	}
}

func TestCancelLeavesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var buf bytes.Buffer
	err := Draw(ctx, &buf, report.Timeline(sample.Long(3000), sample.Choice()), func(done, _ int) {
		if done > 100 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || buf.Len() > 0 {
		t.Errorf("cancelled drawing returned %v and wrote %d bytes", err, buf.Len())
	}
}

func TestVersionsAndRowsSetAsPairs(t *testing.T) {
	page := draw(t, report.Doc{Meta: report.Meta{Title: "Incident report", TLP: "TLP:AMBER", Edition: 2}, Blocks: []report.Block{
		report.Heading{Level: 1, Text: "8 What we did"}, report.Pairs{Wide: true, Rows: []report.Pair{{Label: "Is it gone?", Value: "Yes <now>", Strong: true}}}}})
	for _, want := range []string{"FINAL, EDITION 2", `<dl class="pairs wide-labels">`, "<b>Yes &lt;now&gt;</b>"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

// Whatever is typed, a browser reads it back whole and makes nothing of it.
func FuzzTypedText(f *testing.F) {
	for _, s := range sample.Hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		doc := sample.Everywhere(s)
		root := read(t, draw(t, doc))
		said(t, doc, root)
		alone(t, root)
	})
}
