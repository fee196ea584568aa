//go:build !cgo && !windows

// Package native, built without C, has no system dialogs and passes every
// question on.
package native

import "bridgelog/ui/pick"

// Picker passes every question on.
type Picker struct {
	pick.Picker
}

// New returns a picker that uses fallback only.
func New(fallback pick.Picker, _ func(func())) *Picker { return &Picker{fallback} }
