package formview

import (
	"reflect"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bridgelog/assets"
	"bridgelog/model/form"
	"bridgelog/ui/kit"
)

// sample is a value a person could give for a field.
func sample(c form.Catalog, f form.Field) []string {
	choices := c.Choices(f)
	switch {
	case f.Kind == form.YesNoReason:
		return []string{"no"}
	case f.Kind == form.ChoiceMany:
		return []string{choices[0].Key, choices[len(choices)-1].Key}
	case len(choices) > 0:
		return []string{choices[len(choices)-1].Key}
	case f.Kind == form.Instant:
		return []string{"-20m"}
	case f.Multiple:
		return []string{"fs-02", "backup-01"}
	}
	return []string{"some words"}
}

func TestEveryShippedSectionIsDrawnAndReadBack(t *testing.T) {
	program(t)
	c, err := form.Load(assets.Guide)
	if err != nil {
		t.Fatal(err)
	}
	w := test.NewTempWindow(t, nil)
	for _, spec := range c.Forms {
		for _, section := range spec.Sections {
			t.Run(spec.Key+"/"+section.Key, func(t *testing.T) {
				changes := 0
				v := New(c, section, Options{Canvas: w.Canvas, Defaults: true, Change: func() { changes++ }})
				v.Unfold(true)
				w.SetContent(v.Object())
				w.Resize(fyne.NewSize(1000, 700))
				if v.Changed() {
					t.Error("a fresh section counts as changed")
				}
				want := map[string][]string{}
				for _, f := range section.Fields {
					want[f.Key] = sample(c, f)
				}
				v.Load(want)
				if got := v.All(); !reflect.DeepEqual(got, want) {
					t.Errorf("read back %v, want %v", got, want)
				}
				if changes != 0 {
					t.Error("loading values counts as typing")
				}
				read := kit.OutlineText(v.Object())
				for _, f := range section.Fields {
					if !strings.Contains(read, `"`+f.Label+`"`) {
						t.Errorf("the label of %s is not on screen", f.Key)
					}
				}
				v.Load(nil)
				if v.Changed() {
					t.Error("an emptied section counts as changed")
				}
			})
		}
	}
}

func startCard(t *testing.T, o Options) (*View, fyne.Window) {
	t.Helper()
	program(t)
	c, err := form.Load(assets.Guide)
	if err != nil {
		t.Fatal(err)
	}
	rep, _ := c.Form("rep")
	section, _ := rep.Section("start")
	w := test.NewTempWindow(t, nil)
	o.Canvas = w.Canvas
	v := New(c, section, o)
	w.SetContent(v.Object())
	w.Resize(fyne.NewSize(1000, 700))
	return v, w
}

func TestLongListsAreChosenByTheirFirstLetters(t *testing.T) {
	v, w := startCard(t, Options{})
	v.Focus("rep.source")
	test.Type(w.Canvas().Focused(), "th")
	if got := v.Text("rep.source"); got != "hunt" {
		t.Errorf("typing th chose %q, want the threat hunt", got)
	}
	press := func(name fyne.KeyName) { w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: name}) }
	press(fyne.KeyBackspace)
	if got := v.Text("rep.source"); got != "" {
		t.Errorf("Backspace left %q", got)
	}
	test.Type(w.Canvas().Focused(), "researcher")
	if got := v.Text("rep.source"); got != "researcher" {
		t.Errorf("a word inside an answer chose %q", got)
	}
	press(fyne.KeyBackspace)
	test.Type(w.Canvas().Focused(), "own")
	press(fyne.KeySpace)
	test.Type(w.Canvas().Focused(), " staff")
	if got := v.Text("rep.source"); got != "staff" || len(w.Canvas().Overlays().List()) > 0 {
		t.Errorf("two words chose %q, with %d menus open", got, len(w.Canvas().Overlays().List()))
	}
}

func TestEnterSubmitsFromFieldsAndLists(t *testing.T) {
	sent := 0
	v, w := startCard(t, Options{Submit: func() { sent++ }})
	for i, key := range []string{"rep.title", "rep.detected_at", "rep.source", "rep.reporter"} {
		v.Focus(key)
		w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if sent != i+1 {
			t.Errorf("Enter in %s did not submit", key)
		}
	}
}

func TestTheWindowGetsItsKeysFromEveryField(t *testing.T) {
	v, w := startCard(t, Options{})
	var seen []fyne.KeyName
	w.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { seen = append(seen, ev.Name) })
	for _, f := range v.Section.Fields {
		seen = nil
		v.Focus(f.Key)
		w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyF1})
		if len(seen) != 2 {
			t.Errorf("%s kept Escape or F1 to itself", f.Key)
		}
	}
}

func TestAProblemStandsAtItsFieldAndGoesWithTheNextChange(t *testing.T) {
	v, w := startCard(t, Options{})
	if !v.Problem("rep.title", "One line is needed.") || v.Problem("rep.nowhere", "What?") {
		t.Error("problems must be taken for known fields only")
	}
	if !strings.Contains(kit.OutlineText(v.Object()), "One line is needed.") {
		t.Error("the problem is not on screen")
	}
	test.Type(w.Canvas().Focused(), "x")
	if strings.Contains(kit.OutlineText(v.Object()), "One line is needed.") {
		t.Error("the problem stays after typing")
	}
}

func TestListsOfNamesAreSplitOnce(t *testing.T) {
	for in, want := range map[string][]string{
		"fs-02, backup-01": {"fs-02", "backup-01"}, " a ;b;; a": {"a", "b"}, "": nil, ", ;": nil, "one name": {"one name"},
	} {
		if got := splitNames(in); !reflect.DeepEqual(got, want) {
			t.Errorf("%q reads as %v, want %v", in, got, want)
		}
	}
}
