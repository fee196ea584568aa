// Package inapp chooses files with the toolkit's own dialogs, inside our window.
//
// It promises to work wherever the window does, and to be readable at the
// window's size. Unlike the toolkit's save dialog it does not create or empty
// the file that was named: writing is the caller's act. Its methods must be
// called, and answer, on the toolkit's goroutine.
package inapp

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/widget"

	"bridgelog/ui/pick"
)

// Picker shows dialogs in one window, one at a time.
type Picker struct {
	window func() fyne.Window
	dir    string // the folder used last
	open   bool
}

// New makes a picker. The window is asked for at each call, because it may not
// exist yet when the program is put together. startDir may be empty.
func New(window func() fyne.Window, startDir string) *Picker {
	if startDir == "" {
		startDir, _ = os.UserHomeDir()
	}
	return &Picker{window: window, dir: startDir}
}

var _ pick.Picker = (*Picker)(nil)

// begin takes the one place there is; the result gives it back. A dialog that was
// taken off the window without an answer, as locking does, gives it back too.
func (p *Picker) begin() bool {
	if p.open && p.window().Canvas().Overlays().Top() != nil {
		return false
	}
	p.open = true
	return true
}

// forgetFolder takes the folder that was looked at last out of the toolkit's
// preferences, which are kept in clear: its name may tell of an incident.
func forgetFolder() { fyne.CurrentApp().Preferences().RemoveValue("fyne:fileDialogLastFolder") }

func (p *Picker) location() fyne.ListableURI {
	u, err := storage.ListerForURI(storage.NewFileURI(p.dir))
	if err != nil {
		return nil // the dialog then begins at home
	}
	return u
}

// size is most of the window, so that names can be read.
func (p *Picker) size() fyne.Size {
	s := p.window().Canvas().Size()
	return fyne.NewSize(min(max(s.Width*0.85, 480), s.Width-32), min(max(s.Height*0.85, 360), s.Height-32))
}

// OpenFiles asks for one file; the toolkit's dialog can give no more.
func (p *Picker) OpenFiles(title string, filters []pick.Filter, done func([]string, error)) {
	if !p.begin() {
		done(nil, pick.ErrBusy)
		return
	}
	d := dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
		p.open = false
		forgetFolder()
		if err != nil || f == nil {
			done(nil, err)
			return
		}
		path := f.URI().Path()
		f.Close()
		p.dir = filepath.Dir(path)
		done([]string{path}, nil)
	}, p.window())
	if ext := extensions(filters); len(ext) > 0 {
		d.SetFilter(storage.NewExtensionFileFilter(ext))
	}
	p.show(d, title, "Open")
}

// Folder asks for a folder.
func (p *Picker) Folder(title string, done func(string, error)) {
	if !p.begin() {
		done("", pick.ErrBusy)
		return
	}
	p.folder(title, func(path string, err error) {
		p.open = false
		done(path, err)
	})
}

func (p *Picker) folder(title string, done func(string, error)) {
	d := dialog.NewFolderOpen(func(u fyne.ListableURI, err error) {
		forgetFolder()
		if err != nil || u == nil {
			done("", err)
			return
		}
		p.dir = u.Path()
		done(u.Path(), nil)
	}, p.window())
	p.show(d, title, "Choose")
}

func (p *Picker) show(d *dialog.FileDialog, title, verb string) {
	if at := p.location(); at != nil {
		d.SetLocation(at)
	}
	d.SetTitleText(title)
	d.SetConfirmText(verb)
	d.SetView(dialog.ListView)
	d.SetOnClosed(p.keys(d.Dismiss))
	d.Show()
	d.Resize(p.size()) // only a shown file dialog has a size
}

// SaveFile asks for a name and a folder, and before overwriting.
func (p *Picker) SaveFile(title, suggestedName string, filters []pick.Filter, done func(string, error)) {
	if !p.begin() {
		done("", pick.ErrBusy)
		return
	}
	p.ask(title, suggestedName, filters, func(path string, err error) {
		p.open = false
		done(path, err)
	})
}

func (p *Picker) ask(title, name string, filters []pick.Filter, done func(string, error)) {
	entry := &nameEntry{}
	entry.ExtendBaseWidget(entry)
	entry.SetText(name)
	where := widget.NewLabel(p.dir)
	where.Truncation = fyne.TextTruncateEllipsis
	problem := widget.NewLabel("")
	problem.Importance = widget.DangerImportance
	problem.Wrapping = fyne.TextWrapWord
	problem.Hide()

	var d *dialog.CustomDialog
	answered := false
	answer := func(path string, err error) {
		if answered {
			return
		}
		answered = true
		d.Hide()
		done(path, err)
	}
	complain := func(text string) {
		problem.SetText(text)
		problem.Show()
	}
	save := func() {
		typed := strings.TrimSpace(entry.Text)
		if typed == "" {
			complain("The file needs a name.")
			return
		}
		path := typed
		if !filepath.IsAbs(path) {
			path = filepath.Join(p.dir, path)
		}
		path, _ = pick.WithExtension(path, filters)
		if at, err := os.Stat(filepath.Dir(path)); err != nil || !at.IsDir() {
			complain(fmt.Sprintf("There is no folder %s. Choose another one.", filepath.Dir(path)))
			return
		}
		at, err := os.Stat(path)
		if err == nil && at.IsDir() {
			complain("That name is a folder. Type another name.")
			return
		}
		if err != nil {
			p.dir = filepath.Dir(path)
			answer(path, nil)
			return
		}
		sure := dialog.NewConfirm("Replace the file?", fmt.Sprintf("%s exists already. Replacing it cannot be undone.", filepath.Base(path)), func(yes bool) {
			if yes {
				p.dir = filepath.Dir(path)
				answer(path, nil)
			}
		}, p.window())
		sure.SetOnClosed(p.keys(sure.Dismiss))
		sure.Show()
	}
	entry.OnSubmitted = func(string) { save() }
	choose := widget.NewButton("Change folder", func() {
		p.folder("Folder for the file", func(path string, err error) {
			if err != nil {
				complain(err.Error())
			} else if path != "" {
				where.SetText(path)
			}
		})
	})
	confirm := widget.NewButton("Save", save)
	confirm.Importance = widget.HighImportance
	body := container.NewVBox(
		widget.NewForm(widget.NewFormItem("Name", entry),
			widget.NewFormItem("Folder", container.NewBorder(nil, nil, nil, choose, where))),
		problem)
	d = dialog.NewCustomWithoutButtons(title, body, p.window())
	d.SetButtons([]fyne.CanvasObject{widget.NewButton("Cancel", func() { answer("", nil) }), confirm})
	entry.cancel = func() { answer("", nil) }
	release := p.keys(entry.cancel)
	d.SetOnClosed(func() {
		release()
		if !answered {
			answered = true
			done("", nil)
		}
	})
	s := p.size()
	d.Resize(fyne.NewSize(min(s.Width, 620), d.MinSize().Height))
	d.Show()
	p.window().Canvas().Focus(entry)
}

// keys makes Escape do what Cancel does while a dialog stands, and keeps other keys
// from the page behind it; the toolkit does neither. The result is to be called when
// the dialog is closed.
func (p *Picker) keys(cancel func()) (release func()) {
	c := p.window().Canvas()
	before := c.OnTypedKey()
	c.SetOnTypedKey(func(ev *fyne.KeyEvent) {
		if ev.Name == fyne.KeyEscape {
			cancel()
		}
	})
	return func() { c.SetOnTypedKey(before) }
}

// nameEntry is a field that leaves Escape to the dialog it stands in.
type nameEntry struct {
	widget.Entry
	cancel func()
}

// TypedKey takes what is meant for the field.
func (e *nameEntry) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		e.cancel()
		return
	}
	e.Entry.TypedKey(ev)
}

// extensions lists what the filters allow, with dots; none means any file.
func extensions(filters []pick.Filter) []string {
	var out []string
	for _, f := range filters {
		if len(f.Extensions) == 0 {
			return nil
		}
		for _, e := range f.Extensions {
			if e == "*" {
				return nil
			}
			out = append(out, "."+e, "."+strings.ToUpper(e))
		}
	}
	return out
}
