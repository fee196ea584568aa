//go:build !linux && !windows && !(darwin && cgo)

package native

import (
	"errors"

	"bridgelog/ui/pick"
)

// ask says that the system's dialogs are not known here.
func ask(pick.Question) (pick.Answer, error) {
	return pick.Answer{}, errors.New("the system's file dialogs are not known here")
}
