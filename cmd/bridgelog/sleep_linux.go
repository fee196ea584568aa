package main

import (
	"context"
	"syscall"
	"time"

	"github.com/godbus/dbus/v5"
)

// Names of the service that puts the computer to sleep
// (https://www.freedesktop.org/software/systemd/man/org.freedesktop.login1.html).
const (
	login1  = "org.freedesktop.login1"
	manager = login1 + ".Manager"
)

// longestLock is how long sleep is held up at most; the service allows five
// seconds by itself.
const longestLock = 4 * time.Second

// onSleep calls lock before the computer sleeps; sleep waits until done is
// called. Where there is no such service it does nothing.
func onSleep(lock func(done func())) {
	bus, err := dbus.ConnectSystemBus()
	if err != nil {
		return
	}
	defer bus.Close()
	if err := bus.AddMatchSignal(dbus.WithMatchInterface(manager), dbus.WithMatchMember("PrepareForSleep")); err != nil {
		return
	}
	signals := make(chan *dbus.Signal, 8)
	bus.Signal(signals)
	release := holdSleep(bus)
	for s := range signals {
		if s.Name != manager+".PrepareForSleep" || len(s.Body) != 1 {
			continue
		}
		if begins, ok := s.Body[0].(bool); !ok || !begins {
			release = holdSleep(bus) // awake again: hold up the next one
			continue
		}
		locked := make(chan struct{}, 1)
		lock(func() {
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
