package main

import (
	"errors"
	"os/exec"
	"testing"
)

// A display that ended is named as the reason, so that the start is measured
// again on a new one instead of not at all.
func TestDisplayThatEndedIsNamed(t *testing.T) {
	if _, err := exec.LookPath("Xvfb"); err != nil {
		t.Skip("Xvfb is not installed; `make test` installs it")
	}
	s, err := openScreen(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	if _, err := s.start(t.Context(), t.TempDir(), "false"); err == nil || errors.Is(err, errNoDisplay) {
		t.Fatalf("a program that ended by itself: %v", err)
	}
	if err := s.server.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-s.gone
	if _, err := s.start(t.Context(), t.TempDir(), "false"); !errors.Is(err, errNoDisplay) {
		t.Fatalf("a display that ended: %v", err)
	}
}
