// Command gallery draws every registered state of the window to PNG files,
// dark, light and at 150 % text, without a display: the storybook of the
// screens, and the eyes of machines that have none. It promises real data, a
// real logbook in a temporary folder; it refuses to compare pictures.
package main

import (
	"context"
	"flag"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bridgelog/cmd/internal/setup"
	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui"
)

// look is one way of drawing everything.
type look struct {
	name, theme string
	text        int // percent
}

var looks = []look{{"dark", "dark", 100}, {"light", "light", 100}, {"large", "dark", 150}}

// zone is the home zone of the pictures, one with daylight saving.
const zone = "Europe/Berlin"

func main() {
	out := flag.String("o", "gallery", "the `folder` to draw into")
	only := flag.String("only", "", "draw only states whose name contains this `text`")
	pages := flag.String("manual", "", "draw the pictures of the manual into this `folder`, and nothing else")
	flag.Parse()
	if *pages != "" {
		if err := illustrate(*pages); err != nil {
			fmt.Fprintln(os.Stderr, "gallery:", err)
			os.Exit(1)
		}
		return
	}
	if err := draw(*out, *only); err != nil {
		fmt.Fprintln(os.Stderr, "gallery:", err)
		os.Exit(1)
	}
}

func draw(out, only string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "gallery")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	for _, l := range looks {
		for _, s := range ui.States() {
			if !strings.Contains(s.Name, only) {
				continue
			}
			folder := filepath.Join(temp, l.name+"-"+s.Name+".bridgelog")
			if err := one(folder, filepath.Join(out, s.Name+"-"+l.name+".png"), l, s); err != nil {
				return fmt.Errorf("%s, %s: %w", s.Name, l.name, err)
			}
		}
	}
	return refused(filepath.Join(out, "refused.png"))
}

// illustrations are the pictures of the manual, by the state they show.
var illustrations = map[string]string{"incident.png": "incident", "gate.png": "gate", "duties.png": "duties-running", "export.png": "export", "readiness.png": "readiness",
	"operators.png": "organisation-operators", "playbook.png": "playbook", "paper.png": "paper"}

// illustrate draws the pictures of the manual.
func illustrate(folder string) error {
	temp, err := os.MkdirTemp("", "gallery")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	for file, name := range illustrations {
		i := slices.IndexFunc(ui.States(), func(s ui.State) bool { return s.Name == name })
		if i < 0 {
			return fmt.Errorf("%s: there is no state %q", file, name)
		}
		if err := one(filepath.Join(temp, name+".bridgelog"), filepath.Join(folder, file), looks[1], ui.States()[i]); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

// one draws a state on a logbook of its own.
func one(folder, path string, l look, s ui.State) (err error) {
	a := newApp(l)
	ctx := context.Background()
	o := setup.Options(model.Person{Name: "Alex Weber", Role: "incident manager"}, zone)
	o.Create = true
	d, err := desk.Open(ctx, folder, o)
	if err != nil {
		return err
	}
	defer func() {
		if e := d.Close(); err == nil {
			err = e
		}
	}()
	var id model.IncidentID
	if !s.Empty {
		if id, err = fill(ctx, d); err != nil {
			return err
		}
	}
	shell := ui.New(ui.Deps{App: a, Desk: d, Run: &ui.Inline{}, Clock: time.Now, Home: model.Location(zone), Version: "gallery", User: "alex"})
	defer shell.Window().Close()
	shell.Window().Resize(fyne.NewSize(1280, 720))
	s.Set(shell, id)
	if s.Room {
		return capture(shell.RoomWindow(), path)
	}
	return capture(shell.Window(), path)
}

func newApp(l look) fyne.App {
	a := test.NewApp()
	a.Preferences().SetString("theme", l.theme)
	a.Preferences().SetInt("text", l.text)
	return a
}

// fill makes a board worth looking at, and returns the incident with most in it.
func fill(ctx context.Context, d *desk.Desk) (model.IncidentID, error) {
	now := d.Now()
	for _, o := range []model.OpenIncident{
		{Title: "Mail account of the purchasing desk taken over", Severity: "SEV3", Category: "compromised_account"},
		{Title: "Odd logins to the build server from abroad", Severity: "SEV2", Category: "compromised_account"},
		{Title: "Customer list found on a public share", Severity: "SEV1", Category: "data_breach"},
		{Title: "Lost notebook, encrypted", Severity: "SEV4", Category: "lost_device"},
	} {
		o.Detected = model.At(now.Add(-26*time.Hour).Truncate(time.Minute), model.Location(zone), model.ToMinute, model.PersonMemory)
		if _, err := d.Do(ctx, o); err != nil {
			return "", err
		}
	}
	id, err := d.Practice(ctx)
	if err != nil {
		return "", err
	}
	return id, d.PracticeOn(ctx, id)
}

// capture draws a window; a change of size first makes every layout settle.
func capture(w fyne.Window, path string) error {
	size := w.Canvas().Size()
	w.Resize(size.AddWidthHeight(2, 0))
	w.Resize(size)
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := png.Encode(f, w.Canvas().Capture()); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// refused draws the window that explains why a logbook cannot be opened.
func refused(path string) error {
	o := ui.NewOpening(newApp(looks[0]))
	defer o.Window().Close()
	o.Show(func() {
		o.Refuse(time.Date(2026, 11, 24, 3, 2, 0, 0, time.UTC), &model.Error{Kind: model.Locked,
			Text: "this logbook is open in Bridgelog 0.1.0, process 4711 on bridge-laptop, user Alex Weber, since 2026-11-24 02:58 CET.",
			Hint: "Go to that window, or close it and start again."})
	})
	return capture(o.Window(), path)
}
