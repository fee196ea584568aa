package main

import (
	"context"
	"os"
	"syscall"
	"time"

	"github.com/godbus/dbus/v5"
)

// Names of the service that puts the computer to sleep
// (https://www.freedesktop.org/software/systemd/man/org.freedesktop.login1.html).
const (
	login1  = "org.freedesktop.login1"
	manager = login1 + ".Manager"
	session = login1 + ".Session"
)

// Why the logbook is locked.
const (
	sleeps   = "Locked because the computer went to sleep."
	screenIs = "Locked because the screen of the computer was locked."
)

// longestLock is how long sleep is held up at most; the service allows five
// seconds by itself.
const longestLock = 4 * time.Second

// onSleep calls lock before the computer sleeps, and when the screen of this
// session is locked; sleep waits until done is called. Where there is no such
// service it does nothing.
func onSleep(lock func(why string, done func())) {
	bus, err := dbus.ConnectSystemBus()
	if err != nil {
		return
	}
	defer bus.Close()
	if err := bus.AddMatchSignal(dbus.WithMatchInterface(manager), dbus.WithMatchMember("PrepareForSleep")); err != nil {
		return
	}
	own := ownSession(bus)
	if own != "" {
		// Without these it locks before sleep all the same.
		_ = bus.AddMatchSignal(dbus.WithMatchObjectPath(own), dbus.WithMatchInterface(session), dbus.WithMatchMember("Lock"))
		_ = bus.AddMatchSignal(dbus.WithMatchObjectPath(own), dbus.WithMatchInterface("org.freedesktop.DBus.Properties"), dbus.WithMatchMember("PropertiesChanged"))
	}
	signals := make(chan *dbus.Signal, 8)
	bus.Signal(signals)
	release := holdSleep(bus)
	for s := range signals {
		if own != "" && s.Path == own && screenLocked(s) {
			lock(screenIs, func() {})
			continue
		}
		if s.Name != manager+".PrepareForSleep" || len(s.Body) != 1 {
			continue
		}
		if begins, ok := s.Body[0].(bool); !ok || !begins {
			release = holdSleep(bus) // awake again: hold up the next one
			continue
		}
		locked := make(chan struct{}, 1)
		lock(sleeps, func() {
			select {
			case locked <- struct{}{}:
			default:
			}
		})
		select {
		case <-locked:
		case <-time.After(longestLock):
		}
		release()
	}
}

// ownSession is the session this program runs in, empty where there is none.
func ownSession(bus *dbus.Conn) (path dbus.ObjectPath) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	call := bus.Object(login1, "/org/freedesktop/login1").CallWithContext(ctx, manager+".GetSessionByPID", 0, uint32(os.Getpid()))
	if call.Store(&path) != nil {
		return ""
	}
	return path
}

// screenLocked reports whether a signal of the session says that its screen is
// locked now: desktops either ask the service for it, or tell it afterwards.
func screenLocked(s *dbus.Signal) bool {
	switch s.Name {
	case session + ".Lock":
		return true
	case "org.freedesktop.DBus.Properties.PropertiesChanged":
		if len(s.Body) < 2 || s.Body[0] != session {
			return false
		}
		changed, _ := s.Body[1].(map[string]dbus.Variant)
		locked, _ := changed["LockedHint"].Value().(bool)
		return locked
	}
	return false
}

// holdSleep asks that sleep be held up until release is called.
func holdSleep(bus *dbus.Conn) (release func()) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	var fd dbus.UnixFD
	call := bus.Object(login1, "/org/freedesktop/login1").CallWithContext(ctx, manager+".Inhibit", 0, "sleep", "Bridgelog", "lock the logbook", "delay")
	if call.Store(&fd) != nil {
		return func() {}
	}
	return func() { _ = syscall.Close(int(fd)) }
}
