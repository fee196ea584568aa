package native

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"bridgelog/ui/pick"
)

// ask lets the program beside this one show the dialog: GTK takes 40 ms to load
// and start, and most starts of the window see no dialog.
func ask(q pick.Question) (a pick.Answer, err error) {
	own, err := os.Executable()
	if err != nil {
		return a, err
	}
	return askProgram(filepath.Join(filepath.Dir(own), "bridgelog-dialogs"), q)
}

func askProgram(program string, q pick.Question) (a pick.Answer, err error) {
	asked, err := json.Marshal(q)
	if err != nil {
		return a, err
	}
	c := exec.Command(program)
	c.Stdin = bytes.NewReader(asked)
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} // no dialog stays behind a window that is gone
	out, err := c.Output()
	if err == nil {
		err = json.Unmarshal(out, &a)
	}
	if err != nil {
		return pick.Answer{}, fmt.Errorf("%s: %w", filepath.Base(program), err)
	}
	return a, nil
}
