//go:build cgo || windows

package native

import "testing"

func TestPanicInTheLibraryFallsBackForGood(t *testing.T) {
	p := New(elsewhere{}, func(f func()) { f() })
	p.broken = false
	answer := make(chan string, 1)
	p.run(func(string) (string, error) { panic("gtk initialisation failed") },
		func(path string, err error) { answer <- "native" },
		func() { answer <- "in-app" })
	if got := <-answer; got != "in-app" {
		t.Errorf("answered by %s", got)
	}
	p.Folder("Where", func(path string, err error) { answer <- path })
	if got := <-answer; got != "folder" {
		t.Errorf("second question answered %q", got)
	}
}
