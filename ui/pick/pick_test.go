package pick

import "testing"

func TestTypedNameGetsItsExtensionOnce(t *testing.T) {
	pdf := []Filter{{Name: "PDF", Extensions: []string{"pdf"}}}
	many := []Filter{{Name: "Table", Extensions: []string{"csv"}}, {Name: "Any"}}
	for _, c := range []struct {
		path    string
		filters []Filter
		want    string
		changed bool
	}{
		{"/a/timeline", pdf, "/a/timeline.pdf", true},
		{"/a/timeline.pdf", pdf, "/a/timeline.pdf", false},
		{"/a/timeline.PDF", pdf, "/a/timeline.PDF", false},
		{"/a/v1.2 draft", pdf, "/a/v1.2 draft.pdf", true},
		{"/a/x", many, "/a/x", false},
		{"/a/x", nil, "/a/x", false},
		{"", pdf, "", false},
	} {
		got, changed := WithExtension(c.path, c.filters)
		if got != c.want || changed != c.changed {
			t.Errorf("WithExtension(%q) = %q, %v; want %q, %v", c.path, got, changed, c.want, c.changed)
		}
	}
}
