//go:build cgo || windows

// Package dialogs shows the operating system's own file dialogs in this process.
//
// It promises that a person who changes their mind is no error, and that a file
// is written over only when the person agreed. On Linux importing it loads and
// starts GTK, so only the program that does nothing else may import it there; it
// wants all its calls from one thread.
package dialogs

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sqweek/dialog"

	"bridgelog/ui/pick"
)

// Ask shows a dialog and waits for the answer. The error says that the system's
// dialogs cannot be had, such as no display; the library panics then.
func Ask(q pick.Question) (a pick.Answer, err error) {
	defer func() {
		if r := recover(); r != nil {
			a, err = pick.Answer{}, fmt.Errorf("the system's file dialog cannot be shown: %v", r)
		}
	}()
	path, err := ask(q)
	switch {
	case errors.Is(err, dialog.ErrCancelled):
		return pick.Answer{}, nil
	case err != nil:
		return pick.Answer{Problem: err.Error()}, nil
	}
	return pick.Answer{Path: path}, nil
}

func ask(q pick.Question) (string, error) {
	switch q.For {
	case pick.Choose: // on Linux the library forgets where to begin
		return dialog.Directory().Title(q.Title).SetStartDir(q.Dir).Browse()
	case pick.Open: // one file; the library can give no more
		return builder(q).Load()
	}
	path, err := builder(q).SetStartFile(q.Name).Save()
	if err != nil {
		return "", err
	}
	// A name completed with its extension is asked about again if that file exists,
	// because the dialog did not see it.
	path, changed := pick.WithExtension(path, q.Filters)
	if _, err := os.Stat(path); changed && err == nil {
		if !dialog.Message("%s exists already. Replace it?", filepath.Base(path)).Title(q.Title).YesNo() {
			return "", dialog.ErrCancelled
		}
	}
	return path, nil
}

// builder sets up a file dialog; on Linux the library shows its own title. Where
// there are several filters, one that allows all of them stands first.
func builder(q pick.Question) *dialog.FileBuilder {
	b := dialog.File().Title(q.Title)
	if q.Dir != "" {
		b.SetStartDir(q.Dir)
	}
	if len(q.Filters) > 1 {
		var all []string
		for _, f := range q.Filters {
			if len(f.Extensions) == 0 {
				all = nil
				break
			}
			all = append(all, f.Extensions...)
		}
		if all != nil {
			b.Filter("All of these", all...)
		}
	}
	for _, f := range q.Filters {
		b.Filter(f.Name, f.Extensions...)
	}
	return b
}
