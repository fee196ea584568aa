package setup

import "golang.org/x/sys/unix"

// undumpable is needed beside the limit: where the kernel hands dumps to a
// program, such as systemd-coredump, it pays no heed to a limit of zero.
func undumpable() error { return unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) }
