//go:build !linux && !darwin

package setup

// KeepOutOfDumps has nothing to do: on Windows, Go's runtime asks the system
// itself to write no report of a crash.
func KeepOutOfDumps() (note string) { return "" }
