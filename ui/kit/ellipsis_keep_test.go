package kit

import (
	"testing"
	"unicode/utf8"
)

func TestWhatTellsALineFromOthersIsNotCutOff(t *testing.T) {
	measure := func(s string) float32 { return float32(utf8.RuneCountInString(s)) }
	for _, c := range []struct {
		text, keep string
		width      float32
		want       string
	}{
		{"NIS2 significant incident: early warning", ": early warning", 60, "NIS2 significant incident: early warning"},
		{"NIS2 significant incident: early warning", ": early warning", 30, "NIS2 significa…: early warning"},
		{"NIS2 significant incident: early warning", ": early warning", 18, "NI…: early warning"},
		{"NIS2 significant incident: early warning", ": early warning", 10, "early war…"},
		{"NIS2 significant incident: early warning", "", 10, "NIS2 sign…"},
		{"Our own duty", ": initial", 8, "Our own…"},
	} {
		if got := FitEnd(c.text, c.keep, c.width, measure); got != c.want {
			t.Errorf("FitEnd(%q, %q, %v) = %q, want %q", c.text, c.keep, c.width, got, c.want)
		}
	}
}
