//go:build unix

package storage

import (
	"errors"
	"os"
	"syscall"
)

// pipeAt puts a named pipe, which opening waits at, in the place of a file.
func pipeAt(path string) error { return errors.Join(os.Remove(path), syscall.Mkfifo(path, 0o600)) }
