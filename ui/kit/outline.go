package kit

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// OutlineLine is one thing a person would read aloud from the screen.
type OutlineLine struct {
	Kind    string // button, text, entry, row, chip ...
	Label   string // what it is called
	Value   string // what it holds now, if it holds something
	Enabled bool   // whether it can be used
}

// String prints the line the way outline files in tests hold it.
func (l OutlineLine) String() string {
	var b strings.Builder
	b.WriteString(l.Kind)
	if l.Label != "" {
		fmt.Fprintf(&b, " %q", l.Label)
	}
	if l.Value != "" {
		fmt.Fprintf(&b, " = %q", l.Value)
	}
	if !l.Enabled {
		b.WriteString(" (off)")
	}
	return b.String()
}

// Outliner is a widget that can say what it shows, in reading order. It serves
// tests and, where the toolkit supports it, screen readers.
type Outliner interface{ Outline() []OutlineLine }

// Outline walks everything visible below an object in reading order. Widgets
// of ours answer for themselves; the toolkit's common widgets are understood;
// anything else is passed over in silence.
func Outline(o fyne.CanvasObject) []OutlineLine {
	if o == nil || !o.Visible() {
		return nil
	}
	if w, ok := o.(Outliner); ok {
		return w.Outline()
	}
	switch w := o.(type) {
	case *fyne.Container:
		return outlineAll(w.Objects)
	case *container.Scroll:
		return Outline(w.Content)
	case *container.Clip:
		return Outline(w.Content)
	case *container.ThemeOverride:
		return Outline(w.Content)
	case *container.Split:
		return outlineAll([]fyne.CanvasObject{w.Leading, w.Trailing})
	case *container.AppTabs:
		var out []OutlineLine
		for i, it := range w.Items {
			value := ""
			if i == w.SelectedIndex() {
				value = "selected"
			}
			out = append(out, OutlineLine{"tab", it.Text, value, !it.Disabled()})
		}
		if it := w.Selected(); it != nil {
			out = append(out, Outline(it.Content)...)
		}
		return out
	case *widget.Label:
		return []OutlineLine{{"text", w.Text, "", true}}
	case *widget.RichText:
		return []OutlineLine{{"text", w.String(), "", true}}
	case *widget.Button:
		return []OutlineLine{{"button", w.Text, "", !w.Disabled()}}
	case *widget.Entry:
		return []OutlineLine{{"entry", w.PlaceHolder, w.Text, !w.Disabled()}}
	case *widget.Check:
		return []OutlineLine{{"check", w.Text, onOff(w.Checked), !w.Disabled()}}
	case *widget.Select:
		return []OutlineLine{{"select", w.PlaceHolder, w.Selected, !w.Disabled()}}
	case *widget.Hyperlink:
		return []OutlineLine{{"link", w.Text, "", true}}
	case *widget.Card:
		return append([]OutlineLine{{"section", w.Title, w.Subtitle, true}}, Outline(w.Content)...)
	case *widget.Form:
		var out []OutlineLine
		for _, it := range w.Items {
			out = append(out, OutlineLine{"field", it.Text, "", true})
			out = append(out, Outline(it.Widget)...)
		}
		return out
	}
	return nil
}

// OutlineText is Outline as lines of text, for golden files and failures.
func OutlineText(o fyne.CanvasObject) string {
	var b strings.Builder
	for _, l := range Outline(o) {
		b.WriteString(l.String())
		b.WriteByte('\n')
	}
	return b.String()
}

func outlineAll(objects []fyne.CanvasObject) []OutlineLine {
	var out []OutlineLine
	for _, o := range objects {
		out = append(out, Outline(o)...)
	}
	return out
}

func onOff(b bool) string {
	if b {
		return "on"
	}
	return "off"
}
