package report_test

import (
	"strings"
	"testing"

	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

// pathOf is the picture of the path in the incident report.
func pathOf(t *testing.T, v model.View, tlp string) (f report.Figure, ok bool) {
	t.Helper()
	l, err := sample.Led()
	if err != nil {
		t.Fatal(err)
	}
	c := sample.Choice()
	c.TLP = tlp
	for _, b := range report.Incident(v, l, c).Blocks {
		if x, is := b.(report.Figure); is && x.Title == "Path through the systems" {
			return x, true
		}
	}
	return f, false
}

// The path names every system once in the order of time, tells what was acted on
// from what was only found, and hides what the copy withholds.
func TestThePathThroughTheSystemsSaysWhatIsCertain(t *testing.T) {
	l, err := sample.Led()
	if err != nil {
		t.Fatal(err)
	}
	f, ok := pathOf(t, sample.Closed(l, "dr"), "TLP:RED")
	if !ok {
		t.Fatal("there is no picture")
	}
	at := -1
	for _, want := range []string{"1 vpn-gw, ", "an act of the attacker on it is recorded (entry", "2 fs-02, found ", "found, no act of the attacker on it is recorded", "3 fs-01, found "} {
		next := strings.Index(f.Words, want)
		if next <= at {
			t.Errorf("%q is missing or stands elsewhere in:\n%s", want, f.Words)
		}
		at = next
	}
	boxes, dashed := 0, 0
	for _, s := range f.Shapes {
		if s.Kind == report.BoxShape && s.Fill == report.Hollow {
			boxes++
			if s.Dashed {
				dashed++
			}
		}
		if s.X < 0 || s.Y < 0 || s.X+s.W > f.Width+0.01 || s.Y+s.H > f.Height+0.01 {
			t.Errorf("a shape stands outside the picture: %+v", s)
		}
	}
	if boxes != 3 || dashed != 2 {
		t.Errorf("%d boxes, %d dashed", boxes, dashed)
	}
	if _, ok := pathOf(t, sample.Empty(l), "TLP:RED"); ok {
		t.Error("an incident without systems has a path")
	}
}
