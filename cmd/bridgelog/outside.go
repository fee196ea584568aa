package main

import (
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"golang.design/x/clipboard"

	"bridgelog/cmd/internal/setup"
	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report/sign"
)

// signer signs with the key of a PKCS#12 file.
func signer(raw []byte, password, place string) desk.Signer {
	return func(pdf []byte, at time.Time) ([]byte, model.Signature, error) {
		return setup.SignPDF(pdf, at, raw, password, sign.Request{Reason: "Approved", Place: place})
	}
}

// clipboardPicture gives the picture on the clipboard as PNG, nothing where there
// is none. It is nil where the system has no clipboard to ask.
func clipboardPicture() func() []byte {
	if clipboard.Init() != nil {
		return nil
	}
	return func() []byte { return clipboard.Read(clipboard.FmtImage) }
}

// showFile asks the system's program for such files to show one.
func (p *program) showFile(path string) error {
	return p.app.OpenURL(&url.URL{Scheme: "file", Path: filepath.ToSlash(path)})
}

// alive reports whether a process still runs.
func alive(process int) bool {
	found, err := os.FindProcess(process)
	if err != nil {
		return false
	}
	if runtime.GOOS == "windows" { // there only a process that runs is found
		return true
	}
	err = found.Signal(syscall.Signal(0))
	return err == nil || os.IsPermission(err)
}
