package kit

import (
	"strings"

	"fyne.io/fyne/v2"
)

// Preview is what a line of typing would mean, worked out on every change.
type Preview struct {
	Text string
	Tone Tone
	// Choices are offered as buttons when the typing can mean several things,
	// such as a local time that exists twice when clocks go back.
	Choices []Choice
}

// Choice is one meaning, and the whole line as it would read to mean just that.
type Choice struct {
	Label   string
	Replace string
}

// previewLine is one line under a field: words in a tone, then choice buttons.
type previewLine struct {
	text   *Text
	box    *fyne.Container
	choose func(Choice)
	shown  Preview
}

func newPreviewLine(choose func(Choice)) *previewLine {
	p := &previewLine{choose: choose}
	p.text = NewText("", TextStyle{Size: SizeSmall, Colour: ColourMuted, Truncate: true})
	p.box = Row(8, Stretch(p.text))
	return p
}

func (p *previewLine) set(v Preview) {
	p.shown = v
	p.text.SetTone(v.Text, v.Tone)
	if len(v.Choices) == 0 {
		if len(p.box.Objects) > 1 {
			p.box.Objects = []fyne.CanvasObject{Stretch(p.text)}
			p.box.Refresh()
		}
		return
	}
	p.text.Refresh()
	p.box.Objects = []fyne.CanvasObject{Stretch(p.text)}
	for _, c := range v.Choices {
		b := NewButton(c.Label, func() { p.choose(c) })
		b.Small = true
		p.box.Objects = append(p.box.Objects, b)
	}
	p.box.Refresh()
}

func (p *previewLine) outline() []OutlineLine {
	var out []OutlineLine
	if p.shown.Text != "" {
		out = append(out, OutlineLine{"preview", p.shown.Text, p.shown.Tone.String(), true})
	}
	for _, c := range p.shown.Choices {
		out = append(out, OutlineLine{"choice", c.Label, c.Replace, true})
	}
	return out
}

// mentionAt finds the @name or #system being typed just before the cursor.
// It returns the word with its sign and where it begins, counted in runes; an
// @ inside a word, as in a mail address, is no mention.
func mentionAt(text []rune, cursor int) (word string, start int, ok bool) {
	cursor = min(cursor, len(text))
	for i := cursor - 1; i >= 0; i-- {
		r := text[i]
		if r == ' ' || r == '\t' {
			return "", 0, false
		}
		if r == '@' || r == '#' {
			if i > 0 && text[i-1] != ' ' && text[i-1] != '\t' && text[i-1] != '(' {
				return "", 0, false
			}
			return string(text[i:cursor]), i, true
		}
	}
	return "", 0, false
}

// complete puts a chosen completion in place of the mention before the cursor,
// followed by a space, and returns the new text and cursor.
func complete(text []rune, cursor int, chosen string) ([]rune, int) {
	word, start, ok := mentionAt(text, cursor)
	if !ok {
		return text, cursor
	}
	sign := string([]rune(word)[0])
	if !strings.HasPrefix(chosen, sign) {
		chosen = sign + chosen
	}
	tail := text[min(cursor, len(text)):]
	put := []rune(chosen)
	if len(tail) == 0 || tail[0] != ' ' {
		put = append(put, ' ')
	}
	out := append(append(append([]rune{}, text[:start]...), put...), tail...)
	at := start + len(put)
	if len(tail) > 0 && tail[0] == ' ' {
		at++
	}
	return out, at
}
