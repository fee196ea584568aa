// Command emptywindow is the bare minimum a Fyne program can be: one window with
// nothing in it. It promises to be what the start of the real window is measured
// against, and refuses to do anything else; it is built by cmd/bench only.
package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
)

func main() {
	w := app.NewWithID("org.bridgelog.emptywindow").NewWindow("Empty")
	w.Resize(fyne.NewSize(1280, 720))
	w.ShowAndRun()
}
