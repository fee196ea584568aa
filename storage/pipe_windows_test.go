package storage

import "errors"

func pipeAt(string) error { return errors.ErrUnsupported }
