package report_test

import (
	"fmt"
	"strings"
	"testing"

	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

// causesOf is the picture of causes in the review, and the text under it.
func causesOf(t *testing.T, v model.View) (f report.Figure, under string, ok bool) {
	t.Helper()
	l, err := sample.Led()
	if err != nil {
		t.Fatal(err)
	}
	c := sample.Choice()
	c.Report = report.ReviewReport
	doc, _ := report.Build(v, l, c)
	blocks := doc.Blocks
	for i, b := range blocks {
		if x, is := b.(report.Figure); is && x.Title == "How it came to it" {
			if p, is := blocks[i+1].(report.Para); is {
				under = p.Text
			}
			return x, under, true
		}
	}
	return f, "", false
}

// The picture of causes holds the chain down to the root cause and what
// contributed, names nobody, and stays within its edges.
func TestTheCausesAreATree(t *testing.T) {
	l, err := sample.Led()
	if err != nil {
		t.Fatal(err)
	}
	f, _, ok := causesOf(t, sample.Closed(l, "dr"))
	if !ok {
		t.Fatal("there is no picture")
	}
	at := -1
	for _, want := range []string{"Effect: ", "Why 1: Why no second factor?", "Why 2: Why not retrofitted?", "Root cause: Service accounts", "Set off by: Password in a leak", "Contributed: Access rights: One password for all services.", "Contributed: Detection and alerting: No alert for logins at night."} {
		next := strings.Index(f.Words, want)
		if next <= at {
			t.Errorf("%q is missing or stands elsewhere in:\n%s", want, f.Words)
		}
		at = next
	}
	arrows, dashed := 0, 0
	for _, s := range f.Shapes {
		if s.Arrow {
			arrows++
		}
		if s.Kind == report.BoxShape && s.Dashed {
			dashed++
		}
	}
	if arrows != 4 || dashed != 3 {
		t.Errorf("%d arrows, %d dashed boxes", arrows, dashed)
	}
	within(t, f)
	if _, _, ok := causesOf(t, sample.Empty(l)); ok {
		t.Error("a review without causes has a picture of them")
	}
}

// However long the chain, the picture fits on a page, ends in the root cause, and
// what it does not draw stands under it.
func TestALongChainOfWhysLosesNothing(t *testing.T) {
	l, err := sample.Led()
	if err != nil {
		t.Fatal(err)
	}
	var whys []string
	for n := range 14 {
		whys = append(whys, fmt.Sprintf("Because of reason %d, which %s", n+1, strings.Repeat("goes on and on and ", 40)))
	}
	v := sample.Reviewed(l, strings.Join(whys, "\n"), "The root of it "+strings.Repeat("Donaudampfschifffahrt", 60))
	f, under, ok := causesOf(t, v)
	if !ok {
		t.Fatal("there is no picture")
	}
	within(t, f)
	for n := range 14 {
		if want := fmt.Sprintf("Because of reason %d, which", n+1); !strings.Contains(f.Words+under, want) {
			t.Errorf("%q is lost", want)
		}
	}
	if f.Height > 650 || !strings.Contains(f.Caption, "6 further causes are listed under the picture.") {
		t.Errorf("it is %v high: %s", f.Height, f.Caption)
	}
	if !strings.Contains(f.Words, "Root cause: The root of it") {
		t.Error("the root cause is not drawn")
	}
}

func within(t *testing.T, f report.Figure) {
	t.Helper()
	for _, s := range f.Shapes {
		if min(s.X, s.X+s.W) < 0 || min(s.Y, s.Y+s.H) < 0 || s.X+s.W > f.Width+0.01 || s.Y+s.H > f.Height+0.01 {
			t.Errorf("a shape stands outside the picture: %+v", s)
		}
	}
}
