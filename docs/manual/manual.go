// Package manual holds the manual as Markdown pages and reads them. It promises
// that every page is embedded, named by a title, and that every link and picture
// leads somewhere. It refuses to draw: window and command line do.
package manual

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

//go:embed *.md images/*.png
var files embed.FS

// Page is one page of the manual.
type Page struct {
	Key    string   // file name without order and ending: "quick-entry"
	Title  string   //
	Places []string // pages of the window it explains: "incident"
	Blocks []Block
}

// Kind says what a block is.
type Kind int

// Kinds of blocks.
const (
	Para Kind = iota
	Heading
	Item   // of a list; Number is 0 for a bullet
	Code   // lines as typed, in Text
	Row    // of a table; the first of a run is its head
	Figure // File and Text
)

// Block is one part of a page, in reading order.
type Block struct {
	Kind   Kind
	Spans  []Span
	Cells  [][]Span
	Text   string
	File   string
	Number int
}

// Span is a run of words of one look; To is the page a link leads to.
type Span struct {
	Text string
	Bold bool
	Code bool
	To   string
}

// Plain is a block's words without their look.
func (b Block) Plain() string {
	out := b.Text
	for _, s := range b.Spans {
		out += s.Text
	}
	for i, cell := range b.Cells {
		if i > 0 {
			out += "  "
		}
		for _, s := range cell {
			out += s.Text
		}
	}
	return out
}

var read = sync.OnceValue(func() []Page {
	names, err := fs.Glob(files, "*.md")
	if err != nil {
		panic("manual: " + err.Error()) // the pattern is compiled in
	}
	slices.Sort(names)
	pages := make([]Page, 0, len(names))
	for _, name := range names {
		raw, err := files.ReadFile(name)
		if err != nil {
			panic("manual: " + err.Error()) // listed a moment ago
		}
		pages = append(pages, parse(key(name), string(raw)))
	}
	return pages
})

// Pages are all pages in their order.
func Pages() []Page { return read() }

// Find is the page of a key.
func Find(key string) (Page, bool) {
	i := slices.IndexFunc(read(), func(p Page) bool { return p.Key == key })
	if i < 0 {
		return Page{}, false
	}
	return read()[i], true
}

// For is the page that explains a place of the window; the first page where none
// does. A place may name a part: "register/signals" goes before "register".
func For(place string) Page {
	for at := place; at != ""; {
		for _, p := range read() {
			if slices.Contains(p.Places, at) {
				return p
			}
		}
		i := strings.LastIndex(at, "/")
		at = at[:max(i, 0)]
	}
	return read()[0]
}

// Picture is the bytes of a picture, as PNG.
func Picture(file string) ([]byte, error) { return files.ReadFile(file) }

// Hit is a place where words were found.
type Hit struct {
	Page    Page
	Heading string // above the place; empty at the top of a page
	Text    string // the block that holds the words
}

// Search finds blocks that hold every word, whatever the case; pages whose title
// holds them come first.
func Search(words string) []Hit {
	want := strings.Fields(strings.ToLower(words))
	if len(want) == 0 {
		return nil
	}
	holds := func(text string) bool {
		text = strings.ToLower(text)
		return !slices.ContainsFunc(want, func(w string) bool { return !strings.Contains(text, w) })
	}
	var titles, rest []Hit
	for _, p := range read() {
		if holds(p.Title) {
			titles = append(titles, Hit{Page: p, Text: p.Title})
		}
		heading := ""
		for _, b := range p.Blocks {
			text := b.Plain()
			if b.Kind == Heading {
				heading = text
			}
			if holds(text + " " + heading) {
				rest = append(rest, Hit{Page: p, Heading: heading, Text: text})
			}
		}
	}
	return append(titles, rest...)
}

// key is the name of a page: "03-quick-entry.md" is quick-entry.
func key(file string) string {
	_, name, _ := strings.Cut(strings.TrimSuffix(file, ".md"), "-")
	return name
}

// parse reads the part of Markdown the manual is written in.
func parse(key, text string) Page {
	p := Page{Key: key}
	var para []string
	flush := func() {
		if len(para) > 0 {
			p.Blocks = append(p.Blocks, Block{Kind: Para, Spans: spans(strings.Join(para, " "))})
			para = nil
		}
	}
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		line := strings.TrimRight(lines[i], " ")
		var n int
		switch {
		case line == "":
			flush()
		case strings.HasPrefix(line, "<!-- explains: "):
			p.Places = strings.Fields(strings.NewReplacer("<!-- explains:", "", "-->", "", ",", " ").Replace(line))
		case strings.HasPrefix(line, "# "):
			p.Title = line[2:]
		case strings.HasPrefix(line, "## "):
			flush()
			p.Blocks = append(p.Blocks, Block{Kind: Heading, Spans: spans(line[3:])})
		case strings.HasPrefix(line, "```"):
			flush()
			var code []string
			for i++; i < len(lines) && !strings.HasPrefix(lines[i], "```"); i++ {
				code = append(code, lines[i])
			}
			p.Blocks = append(p.Blocks, Block{Kind: Code, Text: strings.Join(code, "\n")})
		case strings.HasPrefix(line, "!["):
			flush()
			alt, file, _ := strings.Cut(strings.TrimSuffix(line[2:], ")"), "](")
			p.Blocks = append(p.Blocks, Block{Kind: Figure, Text: alt, File: file})
		case strings.HasPrefix(line, "|"):
			flush()
			if strings.Trim(line, "|- ") == "" { // the line between head and rows
				continue
			}
			b := Block{Kind: Row}
			for _, cell := range strings.Split(strings.Trim(line, "|"), "|") {
				b.Cells = append(b.Cells, spans(strings.TrimSpace(cell)))
			}
			p.Blocks = append(p.Blocks, b)
		case strings.HasPrefix(line, "- "):
			flush()
			p.Blocks = append(p.Blocks, Block{Kind: Item, Spans: spans(line[2:])})
		case numbered(line, &n):
			flush()
			_, rest, _ := strings.Cut(line, ". ")
			p.Blocks = append(p.Blocks, Block{Kind: Item, Number: n, Spans: spans(rest)})
		default:
			para = append(para, strings.TrimSpace(line))
		}
	}
	flush()
	return p
}

// numbered says whether a line begins with a number of a list.
func numbered(line string, n *int) bool {
	head, _, ok := strings.Cut(line, ". ")
	if !ok || len(head) == 0 || len(head) > 2 || strings.Trim(head, "0123456789") != "" {
		return false
	}
	_, err := fmt.Sscan(head, n)
	return err == nil
}

// spans reads bold, code and links of a line.
func spans(line string) []Span {
	var out []Span
	plain := func(text string) {
		if text != "" {
			out = append(out, Span{Text: text})
		}
	}
	for line != "" {
		at := strings.IndexAny(line, "*`[")
		if at < 0 {
			plain(line)
			break
		}
		rest := line[at:]
		switch {
		case strings.HasPrefix(rest, "**"):
			if end := strings.Index(rest[2:], "**"); end >= 0 {
				plain(line[:at])
				out = append(out, Span{Text: rest[2 : 2+end], Bold: true})
				line = rest[end+4:]
				continue
			}
		case rest[0] == '`':
			if end := strings.IndexByte(rest[1:], '`'); end >= 0 {
				plain(line[:at])
				out = append(out, Span{Text: rest[1 : 1+end], Code: true})
				line = rest[end+2:]
				continue
			}
		case rest[0] == '[':
			text, after, ok := strings.Cut(rest[1:], "](")
			to, tail, closed := strings.Cut(after, ")")
			if ok && closed && strings.HasSuffix(to, ".md") {
				plain(line[:at])
				out = append(out, Span{Text: text, To: key(to)})
				line = tail
				continue
			}
		}
		plain(line[:at+1])
		line = line[at+1:]
	}
	return out
}
