package setup

import (
	"time"

	"golang.org/x/sys/unix"
)

// Running is how long the computer has run, sleep counted: CLOCK_MONOTONIC_RAW
// (clock_gettime(3) of macOS). Go's own timer is CLOCK_UPTIME_RAW, which stops in
// sleep.
var Running = func() time.Duration {
	var at unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC_RAW, &at); err != nil {
		return 0 // asked for a clock every macOS since 10.12 has
	}
	return time.Duration(at.Nano())
}
