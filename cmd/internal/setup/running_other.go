//go:build !linux && !darwin

package setup

import "time"

// Running is nil where Go's own timer counts sleep, as it does on Windows
// (golang/go issues 24595, 35482).
var Running func() time.Duration
