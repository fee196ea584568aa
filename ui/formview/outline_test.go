package formview

import (
	"flag"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"bridgelog/assets"
	"bridgelog/model/form"
	"bridgelog/ui/kit"
)

var update = flag.Bool("update", false, "write the outline files anew")

// program is one with our look, as every widget expects.
func program(t testing.TB) fyne.App {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(kit.NewTheme(kit.Dark, 1))
	return app
}

// drawings are the states in which every section is held against its outline.
var drawings = []string{"empty", "filled", "read-only"}

// sections are all sections of all forms, and every register's columns as one.
func sections(t testing.TB) (form.Catalog, []string, map[string]form.Section) {
	t.Helper()
	c, err := form.Load(assets.Guide)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	all := map[string]form.Section{}
	for _, spec := range c.Forms {
		for _, s := range spec.Sections {
			name := spec.Key + "-" + s.Key
			names, all[name] = append(names, name), s
		}
	}
	for _, r := range c.Registers {
		name := "register-" + r.Key
		names, all[name] = append(names, name), FromColumns(r)
	}
	return c, names, all
}

// drawn is a section in one of the states, as an incident would show it.
func drawn(t testing.TB, c form.Catalog, s form.Section, state string, canvas func() fyne.Canvas) *View {
	t.Helper()
	values := map[string][]string{}
	for _, f := range s.Fields {
		values[f.Key] = sample(c, f)
	}
	v := New(c, s, Options{
		Canvas:   canvas,
		ReadOnly: state == "read-only",
		Left:     func(form.Field, []string) {},
		Now:      func() string { return "2026-11-24 04:12" },
		Preview: func(f form.Field, typed []string) kit.Preview {
			if len(typed) == 0 {
				return kit.Preview{}
			}
			return kit.Preview{Text: "means " + strings.Join(typed, " "), Tone: kit.ToneMuted}
		},
		Links: func(form.Field) []Link { return []Link{{"E-1", "Disk of fs-02"}} },
		State: func(key string) FieldState {
			f, _ := c.Field(key)
			if state == "empty" {
				return FieldState{Missing: f.Gate != "", Gate: f.Gate}
			}
			out := FieldState{SavedAt: "04:12:09 CET", By: "Alex Weber"}
			if len(s.Fields) > 0 && key == s.Fields[0].Key {
				out.Corrected = "what was said first"
			}
			return out
		},
	})
	v.Unfold(true)
	if state != "empty" {
		v.Load(values)
	}
	return v
}

// TestEverySectionReadsAsItsOutlineSays holds what a person would read in every
// section of every form and in every register row against a file.
func TestEverySectionReadsAsItsOutlineSays(t *testing.T) {
	program(t)
	c, names, all := sections(t)
	w := test.NewTempWindow(t, nil)
	for _, name := range names {
		var b strings.Builder
		for _, state := range drawings {
			v := drawn(t, c, all[name], state, w.Canvas)
			fmt.Fprintf(&b, "# %s\n%s\n", state, kit.OutlineText(v.Object()))
		}
		path := filepath.Join("testdata", name+".outline")
		if *update {
			if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.String(); got != string(want) {
			t.Errorf("%s reads:\n%s\nwant:\n%s\nRun with -update when the change is meant.", name, got, want)
		}
	}
}

// TestReadOnlyTakesNoKeyboard walks a read-only section for anything Tab could reach.
func TestReadOnlyTakesNoKeyboard(t *testing.T) {
	program(t)
	c, names, all := sections(t)
	w := test.NewTempWindow(t, nil)
	for _, name := range names {
		v := drawn(t, c, all[name], "read-only", w.Canvas)
		w.SetContent(v.Object())
		w.Resize(fyne.NewSize(1000, 700))
		w.Canvas().FocusNext()
		if f := w.Canvas().Focused(); f != nil {
			t.Errorf("%s: Tab reaches %T", name, f)
			w.Canvas().Unfocus()
		}
	}
}

// TestPictures draws sections in both looks and at large text, so that a crash
// while drawing is found. With FORM_PICTURES set to a folder the pictures stay
// there for human eyes; FORM_SECTION says which ones are drawn, by how their names begin.
func TestPictures(t *testing.T) {
	app := program(t)
	c, names, all := sections(t)
	dir, only := os.Getenv("FORM_PICTURES"), os.Getenv("FORM_SECTION")
	for _, name := range names {
		if only == "" {
			only = "inv-spread"
		}
		if !strings.HasPrefix(name, only) {
			continue
		}
		for _, look := range []struct {
			name    string
			variant kit.Variant
			scale   float32
		}{{"dark", kit.Dark, 1}, {"light", kit.Light, 1}, {"dark150", kit.Dark, 1.5}} {
			app.Settings().SetTheme(kit.NewTheme(look.variant, look.scale))
			for _, state := range drawings {
				w := test.NewTempWindow(t, nil)
				v := drawn(t, c, all[name], state, w.Canvas)
				ground := kit.NewSurface(container.NewVScroll(kit.Pad(4, 4, v.Object())), kit.ColourGround)
				w.SetContent(ground)
				w.SetPadded(false)
				w.Resize(fyne.NewSize(1001, 660)) // wrapping text knows its height after the first layout
				w.Resize(fyne.NewSize(1000, 660))
				v.Focus("")
				picture := w.Canvas().Capture()
				if dir == "" {
					continue
				}
				f, err := os.Create(filepath.Join(dir, fmt.Sprintf("%s-%s-%s.png", name, state, look.name)))
				if err != nil {
					t.Fatal(err)
				}
				if err := png.Encode(f, picture); err != nil {
					t.Fatal(err)
				}
				f.Close()
			}
		}
	}
}
