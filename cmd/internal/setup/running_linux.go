package setup

import (
	"time"

	"golang.org/x/sys/unix"
)

// Running is how long the computer has run, sleep counted: CLOCK_BOOTTIME
// (clock_gettime(2)). Go's own timer is CLOCK_MONOTONIC, which stops in sleep.
var Running = func() time.Duration {
	var at unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &at); err != nil {
		return 0 // asked for a clock every kernel since 2.6.39 has
	}
	return time.Duration(at.Nano())
}
