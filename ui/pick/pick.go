// Package pick is the choosing of files and folders as an interface, so that
// screens do not know whether the operating system's dialog or our own is shown.
//
// It promises that every call answers exactly once, that a person who changes
// their mind is no error, and that nothing is opened, created or overwritten by
// choosing. It refuses to say on which goroutine the answer comes: whoever
// calls must bring it home.
package pick

import (
	"errors"
	"path/filepath"
	"strings"
)

// ErrBusy answers a call made while another dialog is still open.
var ErrBusy = errors.New("a file dialog is already open")

// Filter is a kind of file a dialog offers.
type Filter struct {
	Name       string   // "Timesketch (CSV)"
	Extensions []string // without the dot: "csv"; none means any file
}

// Picker asks a person for files and folders. Calls return at once; done is
// called exactly once, on any goroutine. Cancelling answers with an empty path
// and no error.
type Picker interface {
	// OpenFiles asks for existing files. Some dialogs can give only one.
	OpenFiles(title string, filters []Filter, done func(paths []string, err error))
	// SaveFile asks for a place to write. The person has already agreed to
	// overwrite the path if it exists.
	SaveFile(title, suggestedName string, filters []Filter, done func(path string, err error))
	// Folder asks for an existing folder.
	Folder(title string, done func(path string, err error))
}

// WithExtension completes a typed file name with the first extension the
// filters allow, unless it already ends in one of them or the filters allow
// any file. The second result says whether the name was changed, in which case
// nobody has yet agreed to overwrite it.
func WithExtension(path string, filters []Filter) (string, bool) {
	if path == "" || len(filters) == 0 {
		return path, false
	}
	has := strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))
	first := ""
	for _, f := range filters {
		if len(f.Extensions) == 0 {
			return path, false
		}
		for _, e := range f.Extensions {
			if e == "*" {
				return path, false
			}
			if first == "" {
				first = e
			}
			if has == strings.ToLower(e) {
				return path, false
			}
		}
	}
	return path + "." + first, true
}
