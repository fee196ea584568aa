package main

import (
	"context"
	"io"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// Whatever the program is asked, its memory is kept out of core files first.
func TestTheProgramLeavesNoMemoryWhenItCrashes(t *testing.T) {
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0); err != nil {
		t.Fatal(err)
	}
	if code := run(context.Background(), []string{"--version"}, strings.NewReader(""), io.Discard, io.Discard); code != exitOK {
		t.Fatal("exit code", code)
	}
	if dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0); err != nil || dumpable != 0 {
		t.Errorf("dumpable: %d, %v", dumpable, err)
	}
}
