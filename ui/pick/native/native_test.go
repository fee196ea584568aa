package native

import (
	"testing"

	"bridgelog/ui/pick"
)

// elsewhere answers every question at once, as another picker would.
type elsewhere struct{}

func (elsewhere) OpenFiles(_ string, _ []pick.Filter, done func([]string, error)) {
	done([]string{"opened"}, nil)
}
func (elsewhere) SaveFile(_, _ string, _ []pick.Filter, done func(string, error)) { done("saved", nil) }
func (elsewhere) Folder(_ string, done func(string, error))                       { done("folder", nil) }

func TestNoDisplayAsksInAppInstead(t *testing.T) {
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	p := New(elsewhere{}, func(f func()) { f() })
	var got []string
	p.OpenFiles("Import", nil, func(paths []string, err error) { got = append(got, paths...) })
	p.SaveFile("Export", "x", nil, func(path string, err error) { got = append(got, path) })
	p.Folder("Where", func(path string, err error) { got = append(got, path) })
	if len(got) != 3 || got[0] != "opened" || got[1] != "saved" || got[2] != "folder" {
		t.Errorf("answers %q", got)
	}
}
