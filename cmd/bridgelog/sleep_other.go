//go:build !linux

package main

// onSleep does nothing where no service tells of sleep beforehand: the window
// locks when the computer wakes.
func onSleep(func(why string, done func())) {}
