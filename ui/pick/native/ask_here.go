//go:build windows || (darwin && cgo)

package native

import (
	"bridgelog/ui/pick"
	"bridgelog/ui/pick/dialogs"
)

// ask shows the dialog in this process: here it costs nothing at the start.
func ask(q pick.Question) (pick.Answer, error) { return dialogs.Ask(q) }
