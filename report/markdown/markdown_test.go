package markdown

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
	xhtml "golang.org/x/net/html"

	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

var update = flag.Bool("update", false, "write the goldens anew")

func draw(t *testing.T, doc report.Doc) string {
	t.Helper()
	var b bytes.Buffer
	if err := Draw(context.Background(), &b, doc, nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func documents(t *testing.T) map[string]report.Doc {
	t.Helper()
	docs, err := sample.Documents()
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

func TestGoldens(t *testing.T) {
	for name, doc := range documents(t) {
		t.Run(name, func(t *testing.T) {
			got := draw(t, doc)
			if got != draw(t, doc) {
				t.Fatal("the same document gave other bytes")
			}
			path := filepath.Join("testdata", name+".md")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs from what is drawn now; look at it, then run go test -update", path)
			}
		})
	}
}

// rendered is what a reader of the Markdown sees, and the elements it is made
// of. HTML is let through, so that any that slipped in is met.
func rendered(t *testing.T, markdown string) (text string, elements map[string]int) {
	t.Helper()
	md := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList), goldmark.WithRendererOptions(html.WithUnsafe()))
	var b bytes.Buffer
	if err := md.Convert([]byte(markdown), &b); err != nil {
		t.Fatal(err)
	}
	root, err := xhtml.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	elements = map[string]int{}
	var sb strings.Builder
	for n := range root.Descendants() {
		switch n.Type {
		case xhtml.ElementNode:
			elements[n.Data]++
			for _, a := range n.Attr {
				if a.Key != "style" || !strings.HasPrefix(a.Val, "text-align") {
					elements[n.Data+" "+a.Key]++
				}
			}
			if slices.Contains([]string{"br", "p", "li", "td", "th", "h1", "h2", "h3", "pre", "blockquote"}, n.Data) {
				sb.WriteByte(' ')
			}
		case xhtml.CommentNode:
			elements["<!-- "+n.Data]++
		case xhtml.TextNode:
			sb.WriteString(n.Data)
		}
	}
	return words(sb.String()), elements
}

// words is text without regard to how it is broken into lines.
func words(s string) string { return strings.Join(strings.Fields(s), " ") }

// makes are the elements a document may become: no link, no picture, no script.
var makes = []string{"html", "head", "body", "h1", "h2", "h3", "p", "strong", "del", "code", "pre", "blockquote", "ul", "li", "br", "hr", "table", "thead", "tbody", "tr", "th", "td"}

// said fails unless a parser reads every text of the document, in its order.
func said(t *testing.T, doc report.Doc) {
	t.Helper()
	markdown := draw(t, doc)
	text, elements := rendered(t, markdown)
	rest := text
	doc.Meta.Organisation, doc.Meta.Title = doc.Meta.Title, doc.Meta.Organisation // the title stands above it here
	for _, want := range []string{doc.Meta.Title, doc.Meta.Organisation} {
		if !strings.Contains(text, words(report.Visible(want))) {
			t.Errorf("%q is missing", want)
		}
	}
	doc.Meta.Organisation = ""
	for _, want := range sample.Said(doc)[3:] {
		want = words(report.Visible(want))
		_, after, ok := strings.Cut(rest, want)
		if !ok {
			t.Fatalf("%q is missing or stands elsewhere; after %q", want, rest[:min(len(rest), 300)])
		}
		rest = after
	}
	for e, n := range elements {
		if !slices.Contains(makes, e) {
			t.Errorf("%d of the element or attribute %q was made from text", n, e)
		}
	}
	if n := elements["h1"]; n > 1 {
		t.Errorf("there are %d titles", n)
	}
}

func TestAParserGivesBackEveryText(t *testing.T) {
	for name, doc := range documents(t) {
		t.Run(name, func(t *testing.T) { said(t, doc) })
	}
}

func TestTypedTextIsNeverMarkup(t *testing.T) {
	for _, evil := range sample.Hostile {
		t.Run("", func(t *testing.T) {
			doc := sample.Everywhere(evil)
			said(t, doc)
			_, harmless := rendered(t, draw(t, sample.Everywhere("x")))
			_, elements := rendered(t, draw(t, doc))
			for _, e := range []string{"table", "h1", "h2", "h3", "pre", "blockquote", "li", "tr", "td", "hr"} {
				if strings.TrimSpace(evil) != "" && elements[e] != harmless[e] {
					t.Errorf("%q makes %d %s instead of %d", evil, elements[e], e, harmless[e])
				}
			}
		})
	}
}

func TestWhatActsUnseenIsShown(t *testing.T) {
	for acts, shown := range sample.Acting {
		out := draw(t, sample.Everywhere("a"+acts+"b"))
		text, _ := rendered(t, out)
		if strings.Contains(out, acts) || !strings.Contains(text, "a"+shown+"b") {
			t.Errorf("%q is not shown as %q", acts, shown)
		}
	}
}

// The text stays readable as it is written: what people type most needs no sign
// before it.
func TestPlainWordsStayPlain(t *testing.T) {
	for _, plain := range []string{"Pulled the uplink of fs-02 at 03:12, 1.5 h later (see 41).", "C:/Temp, 10.1.2.3, 80 %", "Was it “real”? Yes!"} {
		if got := inline(plain); got != plain {
			t.Errorf("%q became %q", plain, got)
		}
	}
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

func TestCancelStopsTheDrawing(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	err := Draw(ctx, &bytes.Buffer{}, report.Timeline(sample.Long(3000), sample.Choice()), func(done, _ int) {
		if done > 100 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled drawing returned %v", err)
	}
}

// Whatever is typed, a parser reads it back whole and makes nothing of it.
func FuzzTypedText(f *testing.F) {
	for _, s := range sample.Hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		said(t, report.Doc{Meta: report.Meta{Title: "t", TLP: "TLP:RED", Name: s}, Blocks: []report.Block{report.Heading{Level: 1, Text: s}, report.Para{Text: s}, report.Para{Text: s, Style: "notice"},
			report.Para{Text: s, Style: "mono"}, report.Pairs{Rows: []report.Pair{{Label: s, Value: s}, {Label: "x", Value: s, Mono: true}, {Label: "y", Value: s, Strong: true}}},
			report.Table{Columns: []report.Column{{Title: s}, {Title: "m", Mono: true}}, Rows: [][]string{{s, s}}},
			report.Rows{Zone: "UTC", Rows: []report.TimelineRow{{Entry: 1, Happened: s, Text: s, Struck: true, StruckWhy: s, Marks: []string{s}, Who: s, Recorded: "r"}}}}})
	})
}
