package html

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"bridgelog/report/internal/sample"
)

// A picture is seen by programs that read no style sheet inside it: what has a
// colour by its class has it by attributes too, and each attribute once.
func TestPicturesAreSeenWithoutTheStyleSheet(t *testing.T) {
	docs, err := sample.Documents()
	if err != nil {
		t.Fatal(err)
	}
	bare := []string{"shape", "label"} // say nothing of the look for themselves
	seen := 0
	for name, doc := range docs {
		var out bytes.Buffer
		if err := Draw(context.Background(), &out, doc, nil); err != nil {
			t.Fatal(err)
		}
		for i, part := range strings.Split(out.String(), "<svg ") {
			if i == 0 {
				continue
			}
			svg, _, _ := strings.Cut(part, "</svg>")
			for _, element := range strings.Split(svg, "<")[1:] {
				m := classed.FindStringSubmatch(element)
				if m == nil {
					continue
				}
				seen++
				for _, class := range strings.Fields(m[1]) {
					if !slices.ContainsFunc(looks, func(l look) bool { return slices.Contains(strings.Fields(l.class), class) }) && !slices.Contains(bare, class) && class != "at-start" {
						t.Errorf("%s: the class %s has no look: %s", name, class, element)
					}
				}
				tag, _, _ := strings.Cut(element, ">")
				for _, attribute := range []string{" fill=", " stroke=", " font-size=", " text-anchor=", " font-weight=", " stroke-width="} {
					if strings.Count(tag, attribute) > 1 {
						t.Errorf("%s: %s stands twice: %s", name, attribute, tag)
					}
				}
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d elements were looked at", seen)
	}
}
