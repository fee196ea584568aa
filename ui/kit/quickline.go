package kit

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// maxCandidates is how many completions fit beside each other and in a head.
const maxCandidates = 7

// QuickLine is the entry line that is always in sight. What a person typed is
// theirs: the text goes only when Accepted says it is on disk, stays with a
// red sentence after Refused, and no key but typing changes it.
type QuickLine struct {
	widget.BaseWidget

	// Preview says what the text would mean; called on every change.
	Preview func(text string) Preview
	// OnEnter wants the text sealed. Answer with Accepted or Refused; until
	// then further presses of Enter do nothing.
	OnEnter func(text string)
	// OnRecall is arrow-up in an empty line: correct the last row.
	OnRecall func()
	// OnEscape is Escape with no completion open; nil hands it to the window.
	OnEscape func()
	// OnChanged reports every change, for keeping the draft.
	OnChanged func(text string)
	// Complete lists names for a prefix that starts with @ or #.
	Complete func(prefix string) []string

	entry      *Entry
	line       *previewLine
	under      *fyne.Container
	list       *candidates
	busy       bool
	sent       string
	refused    string
	refusedFor string
	body       fyne.CanvasObject
}

// NewQuickLine makes the line with a hint for the empty field.
func NewQuickLine(hint string) *QuickLine {
	q := &QuickLine{}
	q.entry = NewEntry()
	q.entry.Name = "quick entry"
	q.entry.SetPlaceHolder(hint)
	q.entry.OnChanged = func(string) { q.changed() }
	q.entry.OnSubmitted = func(string) { q.enter() }
	q.entry.OnKey = q.key
	q.line = newPreviewLine(func(c Choice) {
		q.SetText(c.Replace)
		q.Focus()
	})
	q.list = newCandidates(func(i int) { q.take(i) })
	q.list.Hide()
	q.entry.tabTaken = q.list.Visible
	prompt := NewText(">", TextStyle{Mono: true, Bold: true, Size: SizeStep, Colour: ColourAccent})
	field := container.NewBorder(nil, nil, Pad(4, 0, prompt), nil, q.entry)
	q.under = container.NewStack(q.line.box, q.list)
	s := NewSurface(Stack(4, field, container.New(minHeight{func() float32 { return lineHeight(q, SizeSmall) + 4 }}, Pad(28, 0, q.under))), ColourPanel)
	s.PadX, s.PadY = 8, 6
	q.body = s
	q.ExtendBaseWidget(q)
	return q
}

// Text returns what stands in the line.
func (q *QuickLine) Text() string { return q.entry.Text }

// SetText puts text in the line, cursor at the end: a choice, a recalled row,
// a kept draft.
func (q *QuickLine) SetText(text string) {
	q.entry.SetText(text)
	q.entry.CursorRow, q.entry.CursorColumn = 0, len([]rune(text))
	q.entry.Refresh()
}

// Focus puts the cursor into the line.
func (q *QuickLine) Focus() { focus(q.entry) }

// Focused says whether the cursor is in the line.
func (q *QuickLine) Focused() bool { return isFocused(q.entry) }

// Entry gives the field itself, for focus order and tests.
func (q *QuickLine) Entry() *Entry { return q.entry }

// Busy says whether an entry is on its way to the disk.
func (q *QuickLine) Busy() bool { return q.busy }

// Accepted says the text handed to OnEnter is sealed. Only that text goes;
// what was typed behind it meanwhile stays.
func (q *QuickLine) Accepted() {
	sent := q.sent
	q.busy, q.sent, q.refused = false, "", ""
	text := q.entry.Text
	if rest, ok := strings.CutPrefix(text, sent); ok {
		q.SetText(strings.TrimLeft(rest, " "))
	}
	q.changed()
}

// Refused says why the text was not sealed. The text stays.
func (q *QuickLine) Refused(message string) {
	q.busy, q.sent = false, ""
	q.refused, q.refusedFor = message, q.entry.Text
	q.show()
}

// Update works the preview out again, as when a minute has passed.
func (q *QuickLine) Update() { q.show() }

func (q *QuickLine) changed() {
	if q.refused != "" && q.entry.Text != q.refusedFor {
		q.refused = ""
	}
	q.offer()
	q.show()
	if q.OnChanged != nil {
		q.OnChanged(q.entry.Text)
	}
}

func (q *QuickLine) show() {
	switch {
	case q.busy:
		q.line.set(Preview{Text: "writing", Tone: ToneMuted})
	case q.refused != "":
		q.line.set(Preview{Text: q.refused, Tone: ToneBad})
	case q.Preview != nil:
		q.line.set(q.Preview(q.entry.Text))
	default:
		q.line.set(Preview{})
	}
}

// Enter does what the key does in the line.
func (q *QuickLine) Enter() { q.enter() }

func (q *QuickLine) enter() {
	if q.busy || strings.TrimSpace(q.entry.Text) == "" || q.OnEnter == nil {
		return
	}
	q.busy, q.sent, q.refused = true, q.entry.Text, ""
	q.closeList()
	q.show()
	q.OnEnter(q.sent)
}

// offer opens the completions for the mention before the cursor.
func (q *QuickLine) offer() {
	if q.Complete == nil {
		return
	}
	word, _, ok := mentionAt([]rune(q.entry.Text), q.entry.CursorColumn)
	if !ok {
		q.closeList()
		return
	}
	names := q.Complete(word)
	if len(names) == 0 || len(names) == 1 && names[0] == word {
		q.closeList()
		return
	}
	q.list.set(names[:min(len(names), maxCandidates)], -1)
	q.line.box.Hide()
	q.list.Show()
}

func (q *QuickLine) closeList() {
	if q.list.Visible() {
		q.list.Hide()
		q.line.box.Show()
	}
}

func (q *QuickLine) take(i int) {
	if i < 0 || i >= len(q.list.names) {
		return
	}
	text, at := complete([]rune(q.entry.Text), q.entry.CursorColumn, q.list.names[i])
	q.closeList()
	q.entry.SetText(string(text))
	q.entry.CursorColumn = at
	q.entry.Refresh()
	q.closeList()
	q.Focus()
}

// key sees the keys of the field first.
func (q *QuickLine) key(ev *fyne.KeyEvent) bool {
	open := q.list.Visible()
	switch ev.Name {
	case fyne.KeyTab:
		if open {
			q.take(max(q.list.at, 0))
			return true
		}
	case fyne.KeyDown:
		if open {
			q.list.step(1)
			return true
		}
	case fyne.KeyUp:
		if open {
			q.list.step(-1)
			return true
		}
		if q.entry.Text == "" && q.OnRecall != nil {
			q.OnRecall()
			return true
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		if open && q.list.at >= 0 {
			q.take(q.list.at)
			return true
		}
	case fyne.KeyEscape:
		if open {
			q.closeList()
			return true
		}
		if q.OnEscape != nil {
			q.OnEscape()
			return true
		}
	case fyne.KeyLeft, fyne.KeyRight, fyne.KeyHome, fyne.KeyEnd:
		q.closeList()
	}
	return false
}

// Outline says the text, its preview and open completions.
func (q *QuickLine) Outline() []OutlineLine {
	out := q.entry.Outline()
	if q.busy {
		out[0].Enabled = false
	}
	if q.list.Visible() {
		return append(out, q.list.Outline()...)
	}
	return append(out, q.line.outline()...)
}

// CreateRenderer shows the line.
func (q *QuickLine) CreateRenderer() fyne.WidgetRenderer {
	q.ExtendBaseWidget(q)
	q.show()
	return widget.NewSimpleRenderer(q.body)
}

// minHeight gives its content at least a height, so that nothing jumps when
// a line comes and goes.
type minHeight struct{ least func() float32 }

func (m minHeight) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
}

func (m minHeight) MinSize(objects []fyne.CanvasObject) (s fyne.Size) {
	for _, o := range objects {
		s = s.Max(o.MinSize())
	}
	s.Height = max(s.Height, m.least())
	return s
}

func lineHeight(w fyne.Widget, size fyne.ThemeSizeName) float32 {
	return fyne.MeasureText("X", sizeOf(w, size), fyne.TextStyle{}).Height
}

// candidates is the row of completions under the line.
type candidates struct {
	widget.BaseWidget
	names []string
	at    int // -1: none pointed at yet, Tab takes the first
	box   *fyne.Container
	pick  func(int)
}

func newCandidates(pick func(int)) *candidates {
	c := &candidates{at: -1, pick: pick, box: Row(4)}
	c.ExtendBaseWidget(c)
	return c
}

func (c *candidates) set(names []string, at int) {
	c.names, c.at = names, at
	c.box.Objects = nil
	for i, n := range names {
		kind := ChipQuiet
		if i == at {
			kind = chipChosen
		}
		chip := NewChip(n, kind)
		chip.OnTapped = func() { c.pick(i) }
		c.box.Objects = append(c.box.Objects, chip)
	}
	c.box.Objects = append(c.box.Objects, Pad(8, 0, Muted("Tab takes, arrows choose, Esc closes")))
	c.box.Refresh()
	canvas.Refresh(c)
}

func (c *candidates) step(by int) {
	n := len(c.names)
	if n == 0 {
		return
	}
	at := c.at + by
	if c.at < 0 && by < 0 {
		at = n - 1
	}
	c.set(c.names, (at+n)%n)
}

// Outline says the names; the pointed-at one is selected.
func (c *candidates) Outline() []OutlineLine {
	var out []OutlineLine
	for i, n := range c.names {
		v := ""
		if i == c.at {
			v = "selected"
		}
		out = append(out, OutlineLine{"completion", n, v, true})
	}
	return out
}

func (c *candidates) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(leftClip{}, c.box))
}

// leftClip lets a row of chips be wider than its place without asking for room.
type leftClip struct{}

func (leftClip) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(fyne.NewSize(max(size.Width, o.MinSize().Width), size.Height))
	}
}

func (leftClip) MinSize(objects []fyne.CanvasObject) (s fyne.Size) {
	for _, o := range objects {
		s = s.Max(o.MinSize())
	}
	s.Width = min(s.Width, 100)
	return s
}
