package ui

import (
	"context"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// fileActs are what can be done with a file that was just written: see it, see
// where it lies, say where it lies.
func (s *Shell) fileActs(path string) []kit.Action {
	var out []kit.Action
	if s.deps.Show != nil {
		out = append(out, kit.Action{Text: "Open", OnTapped: func() { s.showWritten(path, path) }},
			kit.Action{Text: "Show in folder", OnTapped: func() { s.showWritten(path, filepath.Dir(path)) }})
	}
	return append(out, kit.Action{Text: "Copy path", OnTapped: func() {
		s.copyText(path)
		s.Notice("Copied: " + quote(path) + ".")
	}})
}

// fileButtons are the same as buttons, for a receipt that stands on a page.
func (s *Shell) fileButtons(path string) *fyne.Container {
	acts := newFlow(8, nil)
	for _, a := range s.fileActs(path) {
		acts.Add(kit.NewButton(a.Text, a.OnTapped))
	}
	return acts
}

// showWritten has the system's program show a file, or the folder it lies in.
func (s *Shell) showWritten(path, what string) {
	s.Run(func(context.Context) func() {
		_, err := os.Stat(path)
		switch {
		case err != nil:
			err = model.Refuse(model.NotFound, path, "It was moved, renamed or deleted since. The record keeps its name and fingerprint; export it again.", "the file is not there any more.")
		default:
			if failed := s.deps.Show(what); failed != nil {
				err = &model.Error{Kind: model.NotFound, Field: what, Err: failed, Text: "this system has no program that shows it.", Hint: "The file is written; open it by hand. Copy path says where it lies."}
			}
		}
		return func() { s.Fail(err) }
	})
}
