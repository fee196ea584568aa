//go:build !cgo && !windows

package native

import "bridgelog/ui/pick"

// Picker, built without C, has no system dialogs and passes every question on.
type Picker struct {
	pick.Picker
}

// New returns a picker that uses fallback only.
func New(fallback pick.Picker, _ func(func())) *Picker { return &Picker{fallback} }
