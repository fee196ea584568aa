// Package setup builds what both programs hand to the desk, so that window and
// command line are the same service with two faces. It promises the same
// drawers, words and places for both; it refuses to know screens.
package setup

import (
	"context"
	"io"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // zones on machines that have none (Windows, minimal systems)

	"bridgelog/assets"
	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/guide"
	"bridgelog/report"
	"bridgelog/report/docx"
	"bridgelog/report/html"
	"bridgelog/report/markdown"
	"bridgelog/report/pdf"
	"bridgelog/report/text"
)

// Version of the programs; the build sets it with -ldflags -X.
var Version = ""

// Program is name and version, as printed in footers and headers.
func Program() string { return "Bridgelog " + version() }

func version() string {
	if Version != "" {
		return Version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return strings.TrimPrefix(info.Main.Version, "v")
	}
	return "0.1.0-dev"
}

// Options are the desk's options for a person in a zone.
func Options(by model.Person, zone string) desk.Options {
	forms, err := assets.Guide.ReadFile("guide/forms.json")
	if err != nil {
		panic("setup: the guide is embedded: " + err.Error())
	}
	rules, err := model.LoadSeverity(forms)
	if err != nil {
		panic("setup: the guide that ships is readable: " + err.Error()) // and a test reads it
	}
	led := Guide()
	documents, err := report.LoadTemplates(assets.Guide)
	if err != nil {
		panic("setup: the guide that ships is readable: " + err.Error()) // and a test reads it
	}
	return desk.Options{Guide: &led, Reports: documents, Words: report.Words{Languages: languages}, Duties: Duties, Now: time.Now, Running: Running, By: by, Zone: zone, Program: Program(),
		Drawers: Drawers(), Rules: rules, Practice: assets.Practice}
}

// languages are read when the first document is made in one: most are English,
// and all of them are a third of what a start reads.
var languages = sync.OnceValue(func() report.Catalogues {
	words, err := report.LoadCatalogues(assets.Words)
	if err != nil {
		panic("setup: the words that ship are readable: " + err.Error()) // and a test reads them
	}
	return words
})

// Guide is the guidance that ships, read once.
var Guide = sync.OnceValue(func() guide.Guide {
	g, err := guide.Load(assets.Guide)
	if err != nil {
		panic("setup: the guide that ships is readable: " + err.Error()) // and a test reads it
	}
	return g
})

// Lead lets the guide be led by the organisation's overlay, where one stands in
// its data folder. One that cannot be taken leaves the built-in guide and is
// said: note is the sentence to show, empty when there is nothing to say.
func Lead(o *desk.Options, folder string) (note string) {
	led, err := Guide().Overlaid(os.DirFS(folder))
	if err != nil {
		return "The overlay in " + folder + " was not taken: " + err.Error() + ". The built-in guide leads."
	}
	o.Guide = &led
	return ""
}

// Drawers are the formats documents are written in. Typefaces are read when the
// first PDF is drawn, not when the program starts.
func Drawers() map[string]report.Drawer {
	official := sync.OnceValues(func() (*pdf.Drawer, error) {
		f := assets.Fonts()
		return pdf.New(pdf.Fonts{Regular: f.Regular, Bold: f.Bold, Mono: f.Mono, Italic: f.Italic, Fallback: f.Fallback}, assets.SRGB)
	})
	return map[string]report.Drawer{
		"pdf": func(ctx context.Context, w io.Writer, d report.Doc, progress func(done, total int)) error {
			drawer, err := official()
			if err != nil {
				return err
			}
			return drawer.Draw(ctx, w, d, progress)
		},
		"html":     html.Draw,
		"text":     text.Draw,
		"markdown": markdown.Draw,
		"docx":     docx.Draw,
		"csv":      text.DrawCSV,
		"json":     text.DrawJSON,
	}
}

// DataFolder is where this user's logbooks live: XDG on Unix, AppData on
// Windows, Application Support on macOS.
func DataFolder() (string, error) { return dataFolder(runtime.GOOS, os.Getenv, os.UserHomeDir) }

func dataFolder(goos string, env func(string) string, home func() (string, error)) (string, error) {
	if goos == "windows" {
		if dir := env("AppData"); dir != "" {
			return filepath.Join(dir, "Bridgelog"), nil
		}
	} else if dir := env("XDG_DATA_HOME"); goos != "darwin" && filepath.IsAbs(dir) {
		return filepath.Join(dir, "bridgelog"), nil
	}
	dir, err := home()
	if err != nil {
		return "", model.Refuse(model.Invalid, "--logbook", "Say where the logbook is with --logbook PATH.", "this user has no home folder.")
	}
	switch goos {
	case "windows":
		return filepath.Join(dir, "AppData", "Roaming", "Bridgelog"), nil
	case "darwin":
		return filepath.Join(dir, "Library", "Application Support", "Bridgelog"), nil
	}
	return filepath.Join(dir, ".local", "share", "bridgelog"), nil
}

// DefaultLogbook is the logbook opened when none is named.
func DefaultLogbook() (string, error) {
	dir, err := DataFolder()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "default.bridgelog"), nil
}

// UserName is the name of the person at this computer, as the system has it.
func UserName() string {
	if u, err := user.Current(); err == nil {
		if name := strings.TrimSpace(strings.Split(u.Name, ",")[0]); name != "" {
			return name
		}
		if u.Username != "" {
			return u.Username
		}
	}
	return "unknown"
}

// Zone is the IANA name of this computer's time zone. known is false where the
// system does not tell; the zone is then UTC.
func Zone() (name string, known bool) {
	return zone(os.Getenv("TZ"), os.DirFS("/"), time.Local.String())
}

func zone(tz string, root fs.FS, local string) (string, bool) {
	try := []string{strings.TrimPrefix(tz, ":"), local}
	if target, err := readLink(root, "etc/localtime"); err == nil {
		if _, name, ok := strings.Cut(filepath.ToSlash(target), "zoneinfo/"); ok {
			try = append(try, name)
		}
	}
	if raw, err := fs.ReadFile(root, "etc/timezone"); err == nil {
		try = append(try, strings.TrimSpace(string(raw)))
	}
	for _, name := range try {
		if name == "" || name == "Local" {
			continue
		}
		if name == "Etc/UTC" || name == "UCT" || name == "Zulu" {
			name = "UTC"
		}
		if _, err := time.LoadLocation(name); err == nil {
			return name, true
		}
	}
	return "UTC", false
}

func readLink(root fs.FS, name string) (string, error) {
	if l, ok := root.(fs.ReadLinkFS); ok {
		return l.ReadLink(name)
	}
	return "", fs.ErrInvalid
}
