package ui

import (
	"testing"
)

// A menu that was opened and closed, or a click beside everything, leaves nothing
// with the keyboard. Who types on then must not type into nothing.
func TestTypingWithNothingFocusedIsNotLost(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.openIncident(id)
	line := func() string { return b.screen.(*incidentScreen).quick.line.Text() }
	c := b.win.Canvas()

	// As the driver does: to what has the keyboard, else to the window.
	types := func(text string) {
		for _, r := range text {
			if f := c.Focused(); f != nil {
				f.TypedRune(r)
			} else {
				c.OnTypedRune()(r)
			}
		}
	}

	c.Unfocus()
	types("obs: prn-04 prints notes")
	if line() != "obs: prn-04 prints notes" {
		t.Errorf("the line holds %q", line())
	}

	// A field of the page that had the keyboard last is the one that is meant.
	p := b.page(id, "tri/bridge")
	fields := entriesIn(p.Content())
	last := fields[len(fields)-1]
	c.Focus(last)
	was := last.Text
	c.Unfocus()
	types("xyz")
	if last.Text != was+"xyz" {
		t.Errorf("the field holds %q", last.Text)
	}

	// What stands under a sheet gets nothing.
	b.Go(Route{Page: PageIncident, Incident: id})
	before := line()
	sheet := b.openClock()
	c.Unfocus()
	types("05:00")
	if line() != before {
		t.Errorf("the line under the sheet holds %q, was %q", line(), before)
	}
	if sheet.reference.Text != "05:00" {
		t.Errorf("the sheet's field holds %q", sheet.reference.Text)
	}
}
