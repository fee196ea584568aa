package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"bridgelog/docs/manual"
	"bridgelog/model"
)

func (p *program) manualCmd() *cobra.Command {
	var words string
	c := &cobra.Command{Use: "manual [PAGE]", Short: "read the manual; without PAGE its pages, with --find where words stand", Args: cobra.MaximumNArgs(1)}
	c.Flags().StringVar(&words, "find", "", "list the places that hold all of these words")
	c.RunE = func(_ *cobra.Command, args []string) error {
		if len(args) == 1 {
			return p.sayPage(args[0])
		}
		type place struct {
			Page    string `json:"page"`
			Title   string `json:"title"`
			Heading string `json:"heading,omitempty"`
			Text    string `json:"text,omitempty"`
		}
		out := []place{}
		if words != "" {
			for _, h := range manual.Search(words) {
				out = append(out, place{h.Page.Key, h.Page.Title, h.Heading, h.Text})
			}
		} else {
			for _, page := range manual.Pages() {
				out = append(out, place{Page: page.Key, Title: page.Title})
			}
		}
		if p.json {
			p.print(map[string]any{"pages": out})
			return nil
		}
		for _, at := range out {
			line := at.Page + "  " + at.Title
			if at.Heading != "" {
				line += " > " + at.Heading
			}
			p.say("%s", line)
			if at.Text != "" && at.Text != at.Title {
				p.say("    %s", strings.ReplaceAll(at.Text, "\n", "\n    "))
			}
		}
		return nil
	}
	return c
}

// sayPage prints a page as plain text.
func (p *program) sayPage(key string) error {
	page, ok := manual.Find(key)
	if !ok {
		return model.Refuse(model.NotFound, key, "See `bridgelogctl manual`.", "the manual has no page %q.", key)
	}
	if p.json {
		text := make([]string, len(page.Blocks))
		for i, b := range page.Blocks {
			text[i] = b.Plain()
		}
		p.print(map[string]any{"page": page.Key, "title": page.Title, "text": text})
		return nil
	}
	p.say("%s\n%s", page.Title, strings.Repeat("=", utf8.RuneCountInString(page.Title)))
	width := 0
	for i, b := range page.Blocks {
		if i == 0 || b.Kind != page.Blocks[i-1].Kind || b.Kind == manual.Para {
			p.say("")
		}
		switch b.Kind {
		case manual.Heading:
			p.say("%s\n%s", b.Plain(), strings.Repeat("-", utf8.RuneCountInString(b.Plain())))
		case manual.Code:
			p.say("    %s", strings.ReplaceAll(b.Text, "\n", "\n    "))
		case manual.Item:
			mark := "-"
			if b.Number > 0 {
				mark = fmt.Sprintf("%d.", b.Number)
			}
			p.say("%s %s", mark, b.Plain())
		case manual.Row:
			if i == 0 || page.Blocks[i-1].Kind != manual.Row {
				width = firstColumn(page.Blocks[i:])
			}
			p.say("%-*s  %s", width, manual.Block{Spans: b.Cells[0]}.Plain(), manual.Block{Cells: b.Cells[1:]}.Plain())
		case manual.Figure:
			p.say("[Picture: %s]", b.Text)
		default:
			p.say("%s", b.Plain())
		}
	}
	return nil
}

// firstColumn is how wide the first column of a table is.
func firstColumn(blocks []manual.Block) int {
	width := 0
	for _, b := range blocks {
		if b.Kind != manual.Row {
			break
		}
		width = max(width, utf8.RuneCountInString(manual.Block{Spans: b.Cells[0]}.Plain()))
	}
	return width
}
