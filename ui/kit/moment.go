package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// MomentEntry is a field for a point in time, typed in the same grammar as the
// quick-entry line, with its meaning in both zones underneath and a button for
// now. The toolkit's date entry knows neither time nor zone.
type MomentEntry struct {
	widget.BaseWidget

	// Preview says what the text would mean; called on every change.
	Preview func(text string) Preview
	// Now gives the text for this minute; without it there is no button.
	Now func() string
	// OnChanged reports every change by a person.
	OnChanged func(text string)
	// OnHeight makes the line under the field stand only while it says something,
	// and reports that it came or went; without it its room is kept.
	OnHeight func()
	// OnLeave reports that the cursor left or Enter was pressed; fields save then.
	OnLeave func(text string)

	entry *Entry
	now   *Button
	line  *previewLine
	under *fyne.Container
	body  *fyne.Container
	name  string
}

// NewMomentEntry makes the field; name is the label standing beside it.
func NewMomentEntry(name, hint string) *MomentEntry {
	m := &MomentEntry{name: name}
	m.entry = NewEntry()
	m.entry.Name = name
	m.entry.SetPlaceHolder(hint)
	m.entry.OnChanged = func(s string) {
		m.Update()
		if m.OnChanged != nil {
			m.OnChanged(s)
		}
	}
	m.entry.OnSubmitted = func(string) { m.leave() }
	m.entry.OnFocus = func(in bool) {
		if !in {
			m.leave()
		}
	}
	m.now = NewButton("Now", func() {
		if m.Now != nil {
			m.entry.SetText(m.Now())
			m.leave()
		}
	})
	m.line = newPreviewLine(func(c Choice) {
		m.entry.SetText(c.Replace)
		focus(m.entry)
	})
	m.under = container.New(minHeight{func() float32 { return lineHeight(m, SizeSmall) }}, m.line.box)
	m.body = Stack(2, container.NewBorder(nil, nil, nil, m.now, m.entry), m.under)
	m.ExtendBaseWidget(m)
	return m
}

// Text returns what stands in the field.
func (m *MomentEntry) Text() string { return m.entry.Text }

// SetText loads a value without reporting a change.
func (m *MomentEntry) SetText(s string) {
	m.entry.SetQuietly(s)
	m.Update()
}

// Entry gives the field itself, for focus order and tests.
func (m *MomentEntry) Entry() *Entry { return m.entry }

// Enable lets the field be typed in.
func (m *MomentEntry) Enable() { m.entry.Enable(); m.now.Enable() }

// HideNow takes the button away where the present makes no sense.
func (m *MomentEntry) HideNow() { m.now.Hide() }

// Disable makes it read-only.
func (m *MomentEntry) Disable() { m.entry.Disable(); m.now.Disable() }

// Update works the preview out again, as when a minute has passed.
func (m *MomentEntry) Update() {
	if m.Preview != nil {
		m.line.set(m.Preview(m.entry.Text))
	}
	if shown := m.line.shown; m.OnHeight != nil {
		if hidden := shown.Text == "" && len(shown.Choices) == 0; hidden != m.under.Hidden {
			m.under.Hidden = hidden
			m.body.Refresh()
			m.OnHeight()
		}
	}
}

// Outline says text, preview and the button.
func (m *MomentEntry) Outline() []OutlineLine {
	out := append(m.entry.Outline(), m.line.outline()...)
	if m.Now != nil {
		out = append(out, m.now.Outline()...)
	}
	return out
}

func (m *MomentEntry) leave() {
	if m.OnLeave != nil {
		m.OnLeave(m.entry.Text)
	}
}

// CreateRenderer shows the field.
func (m *MomentEntry) CreateRenderer() fyne.WidgetRenderer {
	m.ExtendBaseWidget(m)
	m.now.Hidden = m.Now == nil
	m.Update()
	return widget.NewSimpleRenderer(m.body)
}
