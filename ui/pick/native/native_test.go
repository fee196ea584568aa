package native

import (
	"errors"
	"os"
	"path/filepath"
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

func TestADialogThatCannotBeShownIsNotTriedAgain(t *testing.T) {
	p := New(elsewhere{}, func(f func()) { f() })
	asked := 0
	p.broken, p.ask = false, func(pick.Question) (pick.Answer, error) { asked++; return pick.Answer{}, errors.New("no GTK") }
	answer := make(chan string, 1)
	for range 2 {
		p.Folder("Where", func(path string, err error) { answer <- path })
		if got := <-answer; got != "folder" {
			t.Errorf("answered %q", got)
		}
	}
	if asked != 1 {
		t.Errorf("the system was asked %d times", asked)
	}
}

func TestTheNextDialogBeginsWhereTheLastEnded(t *testing.T) {
	p := New(elsewhere{}, func(f func()) { f() })
	var asked []pick.Question
	answers := []pick.Answer{{Path: "/cases/a/evtx.csv"}, {}, {Problem: "the disk is gone"}}
	p.broken, p.ask = false, func(q pick.Question) (pick.Answer, error) {
		asked = append(asked, q)
		return answers[len(asked)-1], nil
	}
	type said struct {
		paths []string
		err   error
	}
	heard := make(chan said)
	open := func() said {
		p.OpenFiles("Import", []pick.Filter{{Name: "CSV", Extensions: []string{"csv"}}}, func(paths []string, err error) { heard <- said{paths, err} })
		return <-heard
	}
	if got := open(); len(got.paths) != 1 || got.paths[0] != "/cases/a/evtx.csv" || got.err != nil {
		t.Errorf("chosen: %+v", got)
	}
	if got := open(); got.paths != nil || got.err != nil {
		t.Errorf("a changed mind: %+v", got)
	}
	if got := open(); got.paths != nil || got.err == nil {
		t.Errorf("a problem: %+v", got)
	}
	if home, _ := os.UserHomeDir(); asked[0].Dir != home || asked[2].Dir != filepath.FromSlash("/cases/a") || asked[0].For != pick.Open || asked[0].Filters[0].Extensions[0] != "csv" {
		t.Errorf("asked: %+v", asked)
	}
}
