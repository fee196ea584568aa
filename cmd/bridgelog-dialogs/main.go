//go:build linux && cgo

// Command bridgelog-dialogs shows one file dialog of the operating system for the
// window. It promises to read one question from its input and to write one answer
// to its output, both JSON, and refuses to open, create or change anything. It is
// a program of its own because loading and starting GTK takes 40 ms, which every
// start of the window would pay, and because what goes wrong in GTK is not to end
// a window with work in it.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"

	"bridgelog/ui/pick"
	"bridgelog/ui/pick/dialogs"
)

func main() {
	runtime.LockOSThread() // GTK wants all its calls from one thread
	var q pick.Question
	err := json.NewDecoder(os.Stdin).Decode(&q)
	if err == nil {
		var a pick.Answer
		if a, err = dialogs.Ask(q); err == nil {
			err = json.NewEncoder(os.Stdout).Encode(a)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bridgelog-dialogs:", err)
		os.Exit(1)
	}
}
