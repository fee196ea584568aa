package main

import (
	"testing"

	"github.com/godbus/dbus/v5"
)

func TestWhichSignalsMeanALockedScreen(t *testing.T) {
	properties := "org.freedesktop.DBus.Properties.PropertiesChanged"
	hint := func(v any) map[string]dbus.Variant { return map[string]dbus.Variant{"LockedHint": dbus.MakeVariant(v)} }
	for _, c := range []struct {
		what string
		s    dbus.Signal
		want bool
	}{
		{"asked to lock", dbus.Signal{Name: session + ".Lock"}, true},
		{"asked to unlock", dbus.Signal{Name: session + ".Unlock"}, false},
		{"told it is locked", dbus.Signal{Name: properties, Body: []any{session, hint(true), []string{}}}, true},
		{"told it is not", dbus.Signal{Name: properties, Body: []any{session, hint(false), []string{}}}, false},
		{"something else changed", dbus.Signal{Name: properties, Body: []any{session, map[string]dbus.Variant{"IdleHint": dbus.MakeVariant(true)}, []string{}}}, false},
		{"of another kind", dbus.Signal{Name: properties, Body: []any{session, hint("yes"), []string{}}}, false},
		{"of something else", dbus.Signal{Name: properties, Body: []any{login1 + ".Seat", hint(true), []string{}}}, false},
		{"malformed", dbus.Signal{Name: properties}, false},
	} {
		if got := screenLocked(&c.s); got != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}
