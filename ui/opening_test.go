package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

func TestTheFirstPictureIsTheBoard(t *testing.T) {
	d, err := desk.Open(context.Background(), filepath.Join(t.TempDir(), "first.bridgelog"), desk.Options{
		Now: func() time.Time { return bridgeNow }, By: model.Person{Name: "Alex Weber"}, Zone: "Europe/Berlin",
		Program: "Bridgelog test", Create: true, Rules: testRules(), Guide: testGuide()})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := d.Do(context.Background(), model.OpenIncident{Title: "Odd login at night"}); err != nil {
		t.Fatal(err)
	}
	rows, err := d.Board(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	o := NewOpening(test.NewTempApp(t))
	defer o.window.Close()
	if said := kit.OutlineText(o.hold); said != "" {
		t.Errorf("before the logbook is open the window says %q", said)
	}
	asked := 0
	var shell *Shell
	var soon []func() // what comes after the first picture
	o.Show(func() {
		asked++
		// A runner that never answers: what is read later is not in the first picture.
		shell = New(Deps{App: o.app, Desk: d, Run: silent{soon: &soon}, Clock: func() time.Time { return bridgeNow }, Home: time.UTC,
			Opening: o, First: &First{Board: rows, Status: d.Status()}})
	})
	o.hold.MinSize()
	if asked != 1 {
		t.Errorf("the content was made %d times", asked)
	}
	said := kit.OutlineText(o.hold)
	for _, want := range []string{"Odd login at night", "1 incident", "saved 03:12:00 UTC", "Alex Weber"} {
		if !strings.Contains(said, want) {
			t.Errorf("the first picture does not say %q:\n%s", want, said)
		}
	}
	table := shell.screen.(*board).table
	if len(soon) != 1 || !table.RowsHeld() {
		t.Fatalf("%d things come after the first picture, want the rows of the board; held back: %v", len(soon), table.RowsHeld())
	}
	soon[0]()
	if table.RowsHeld() {
		t.Error("the rows are not in the second picture")
	}
}

// silent never runs anything; it keeps what was to run at once.
type silent struct{ soon *[]func() }

func (silent) Go(func(context.Context) func()) func()     { return func() {} }
func (silent) Serial(func(context.Context) func()) func() { return func() {} }
func (s silent) After(wait time.Duration, f func()) func() {
	if wait == 0 && s.soon != nil {
		*s.soon = append(*s.soon, f)
	}
	return func() {}
}
func (silent) Post(func()) {}

func TestALogbookThatDoesNotOpenIsSaidInTheWindow(t *testing.T) {
	o := NewOpening(test.NewTempApp(t))
	defer o.window.Close()
	noon := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	o.Show(func() {
		o.Refuse(noon, &model.Error{Kind: model.Locked, Text: "the logbook is open in another window.", Hint: "Close that one first."})
	})
	o.window.Resize(fyne.NewSize(640, 400))
	ground := func() string {
		return fmt.Sprint(o.app.Settings().Theme().Color(theme.ColorNameBackground, theme.VariantDark))
	}
	day := ground()
	if o.dress(noon.Add(-9 * time.Hour)); ground() == day {
		t.Error("it looks by day as by night")
	}
	said := kit.OutlineText(o.hold)
	for _, want := range []string{"The logbook is open elsewhere", "Close that one first.", "Nothing was changed"} {
		if !strings.Contains(said, want) {
			t.Errorf("the window does not say %q:\n%s", want, said)
		}
	}
}
