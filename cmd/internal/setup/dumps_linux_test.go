package setup

import (
	"testing"

	"golang.org/x/sys/unix"
)

func TestACrashLeavesNoMemory(t *testing.T) {
	if note := KeepOutOfDumps(); note != "" {
		t.Fatal(note)
	}
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &limit); err != nil || limit != (unix.Rlimit{}) {
		t.Errorf("core files of %+v bytes, %v", limit, err)
	}
	if dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0); err != nil || dumpable != 0 {
		t.Errorf("dumpable: %d, %v", dumpable, err)
	}
}
