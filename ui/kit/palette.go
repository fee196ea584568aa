package kit

import (
	"slices"
	"sort"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// PaletteItem is one thing that can be found and done by typing its name.
type PaletteItem struct {
	ID    string
	Title string // what is searched and shown
	Note  string // where it leads, quietly: "incident", "report"
	Key   string // its shortcut
}

// Palette is a field over a list that narrows as one types.
type Palette struct {
	widget.BaseWidget
	OnPick  func(id string)
	OnTyped func(text string) // may bring more by AddItems
	OnClose func()

	items []PaletteItem
	found []PaletteItem
	entry *Entry
	list  *DenseTable
	body  fyne.CanvasObject
}

// NewPalette makes a palette over items.
func NewPalette(hint string, items []PaletteItem, onPick func(id string)) *Palette {
	p := &Palette{items: items, OnPick: onPick}
	p.entry = NewEntry()
	p.entry.Name = "search"
	p.entry.SetPlaceHolder(hint)
	p.entry.OnChanged = func(text string) {
		p.filter()
		if p.OnTyped != nil {
			p.OnTyped(text)
		}
	}
	p.entry.OnSubmitted = func(string) { p.pick(p.list.Selected()) }
	p.entry.OnKey = p.key
	p.list = NewDenseTable([]Column{{Key: "title", Flex: 1, Width: 160}, {Key: "note", Width: 140}, {Key: "key", Width: 90, AlignRight: true}},
		func() int { return len(p.found) }, func(row int, col string) Cell {
			it := p.found[row]
			switch col {
			case "title":
				return Cell{Text: it.Title}
			case "note":
				return Cell{Text: it.Note, Muted: true}
			}
			return Cell{Text: it.Key, Muted: true}
		})
	p.list.HideHeader, p.list.Name = true, "results"
	p.list.Empty = "Nothing has these words in its name."
	p.list.OnOpen = p.pick
	p.body = Panel(container.NewBorder(Pad(0, 4, p.entry), nil, nil, nil, p.list))
	p.filter()
	p.ExtendBaseWidget(p)
	return p
}

// SetItems changes what can be found.
func (p *Palette) SetItems(items []PaletteItem) { p.items = items; p.filter() }

// AddItems adds what can be found, behind the rest; what is there stays chosen.
func (p *Palette) AddItems(items []PaletteItem) {
	at := p.list.Selected()
	for _, it := range items {
		if !slices.ContainsFunc(p.items, func(have PaletteItem) bool { return have.ID == it.ID }) {
			p.items = append(p.items, it)
		}
	}
	p.found = matching(p.items, p.entry.Text)
	p.list.Select(min(max(at, 0), len(p.found)-1))
	p.list.Refresh()
}

// Focus puts the cursor into the field.
func (p *Palette) Focus() { focus(p.entry) }

// Entry gives the field, for tests.
func (p *Palette) Entry() *Entry { return p.entry }

// Found returns what the typing has left, best first.
func (p *Palette) Found() []PaletteItem { return p.found }

// MinSize leaves room for eight results.
func (p *Palette) MinSize() fyne.Size {
	p.ExtendBaseWidget(p)
	return p.BaseWidget.MinSize().Max(fyne.NewSize(520, 320))
}

func (p *Palette) filter() {
	p.found = matching(p.items, p.entry.Text)
	p.list.ScrollToTop()
	first := -1
	if len(p.found) > 0 {
		first = 0
	}
	p.list.Select(first)
	p.list.Refresh()
}

func (p *Palette) pick(row int) {
	if row >= 0 && row < len(p.found) && p.OnPick != nil {
		p.OnPick(p.found[row].ID)
	}
}

func (p *Palette) key(ev *fyne.KeyEvent) bool {
	switch ev.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown:
		p.list.TypedKey(ev)
		return true
	case fyne.KeyEscape:
		if p.OnClose != nil {
			p.OnClose()
			return true
		}
	}
	return false
}

// matching keeps the items that hold every typed word, those whose title
// begins with the first word before the rest, otherwise in the given order.
func matching(items []PaletteItem, typed string) []PaletteItem {
	words := strings.Fields(strings.ToLower(typed))
	if len(words) == 0 {
		return items
	}
	type hit struct {
		item PaletteItem
		rank int
	}
	var hits []hit
	for _, it := range items {
		title := strings.ToLower(it.Title)
		all, rank := title+" "+strings.ToLower(it.Note), 2
		ok := true
		for _, w := range words {
			ok = ok && strings.Contains(all, w)
		}
		if !ok {
			continue
		}
		switch {
		case strings.HasPrefix(title, words[0]):
			rank = 0
		case strings.Contains(title, " "+words[0]):
			rank = 1
		}
		hits = append(hits, hit{it, rank})
	}
	sort.SliceStable(hits, func(i, j int) bool { return hits[i].rank < hits[j].rank })
	out := make([]PaletteItem, len(hits))
	for i, h := range hits {
		out[i] = h.item
	}
	return out
}

// Outline says what was typed and what was found.
func (p *Palette) Outline() []OutlineLine {
	return append(p.entry.Outline(), p.list.Outline()...)
}

// CreateRenderer shows the palette.
func (p *Palette) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	return widget.NewSimpleRenderer(p.body)
}
