package ui

import (
	"fmt"
	"image/color"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

// A narrower window wraps the banner of an incident to more lines: nothing below
// it may stay where it was.
func TestAPageIsWholeAfterTheWindowWasResized(t *testing.T) {
	b := newBridge(t)
	id := b.practiceIncident()
	for _, page := range []Page{PageIncident, PageTimeline, PageSeverity, PageExport, PageDuties, PageGate, PageMessages, PagePeople, PageNew, PageBoard, PageDeadlines} {
		r := Route{Page: page}
		if page != PageNew && page != PageBoard && page != PageDeadlines {
			r.Incident = id
		}
		b.Go(r)
		for _, size := range []fyne.Size{{Width: 1024, Height: 640}, {Width: 760, Height: 640}, {Width: 1920, Height: 1080}, {Width: 1280, Height: 720}} {
			b.win.Resize(size)
			where := func() (out []string) {
				for _, o := range test.LaidOutObjects(b.screen.Content()) {
					if o.Visible() {
						out = append(out, fmt.Sprintf("%T %v %v", o, o.Position(), o.Size()))
					}
				}
				return out
			}
			before := where()
			b.screen.Content().Refresh()
			for i, at := range where() {
				if i >= len(before) || at != before[i] {
					t.Errorf("%s at %v: %s, and once laid out again %s", page, size, before[min(i, len(before)-1)], at)
					break
				}
			}
		}
	}
}

// relaid is an object that counts how often it is laid out anew.
type relaid struct {
	fyne.CanvasObject
	times int
}

func (r *relaid) Refresh() { r.times++ }

// What shows a real window needs and the off-screen one above does by itself: at a
// new width the page is laid out once more, and not at each new height.
func TestAPageOfAnotherWidthIsLaidOutOnceMore(t *testing.T) {
	page, l := &relaid{CanvasObject: canvas.NewRectangle(color.Black)}, &pageLayout{}
	for i, step := range []struct {
		width, height float32
		times         int
	}{{1280, 720, 1}, {1280, 640, 1}, {1024, 640, 2}, {1024, 640, 2}} {
		l.Layout([]fyne.CanvasObject{page}, fyne.NewSize(step.width, step.height))
		if page.times != step.times || page.Size() != fyne.NewSize(step.width, step.height) {
			t.Errorf("step %d: laid out anew %d times at %v", i, page.times, page.Size())
		}
	}
}

// In a low window the log gives way last: what stands above it says less.
func TestALowWindowKeepsRowsOfTheLog(t *testing.T) {
	b := newBridge(t)
	b.openIncident(b.practiceIncident())
	i := b.screen.(*incidentScreen)
	full := i.gate.object.Visible()
	b.win.Resize(fyne.NewSize(1024, 600)) // with the menu bar of a real window 640
	if rows := i.log.table.Size().Height / 26; rows < 3 || !i.gate.line.Visible() || i.gate.object.Visible() {
		t.Errorf("%.1f rows are left, the gate's line is there: %v", rows, i.gate.line.Visible())
	}
	b.stepText(1)
	b.stepText(1)
	b.win.Resize(fyne.NewSize(1280, 660)) // without title and menu bar
	if rows := i.log.table.Size().Height / 39; rows < 2 || !strings.Contains(i.head.line.Text, i.head.phase.Text+" ·") {
		t.Errorf("at 150 %% %.1f rows are left, below the line %q", rows, i.head.line.Text)
	}
	if b.win.Resize(fyne.NewSize(1280, 560)); !i.log.table.HideHeader || i.log.table.Size().Height < 39 {
		t.Errorf("in a lower window the log is %v high, without a header: %v", i.log.table.Size().Height, i.log.table.HideHeader)
	}
	b.stepText(-1)
	b.stepText(-1)
	b.win.Resize(fyne.NewSize(1280, 720))
	if i.log.table.HideHeader || i.head.phase.Hidden {
		t.Error("at the usual size the log has no header, or the banner no phase")
	}
	if !full || !i.gate.object.Visible() || i.gate.line.Visible() {
		t.Error("at the usual size the gate has no panel")
	}
}
