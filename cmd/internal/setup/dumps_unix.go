//go:build linux || darwin

package setup

import (
	"errors"

	"golang.org/x/sys/unix"
)

// KeepOutOfDumps keeps the program's memory, in which keys and whatever is on
// screen stand, out of files a crash would leave, and on Linux out of the reach
// of other programs of the same user that do not run as root (core(5),
// PR_SET_DUMPABLE of prctl(2)). Programs it starts are not concerned, except that
// they leave no core file either. note is what to say when the system refused,
// else empty.
func KeepOutOfDumps() (note string) {
	err := errors.Join(unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}), undumpable())
	if err != nil {
		return "A crash of Bridgelog could leave its memory, with keys in it, in a file: " + err.Error() + "."
	}
	return ""
}
