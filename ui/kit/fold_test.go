package kit

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestFoldOpensByKeyAndByPressOnItsLine(t *testing.T) {
	test.NewTempApp(t)
	f := NewFold("Where are you?")
	f.Set("EU or EEA", TonePlain, "confirmed")
	inside := NewText("inside", TextStyle{})
	f.OnToggle = func(open bool) {
		if open {
			f.Open(inside)
		} else {
			f.Open(nil)
		}
	}
	moved := 0
	f.OnMove = func(by int) { moved += by }
	w := test.NewTempWindow(t, f)
	w.Resize(fyne.NewSize(600, 300))
	for _, name := range []fyne.KeyName{fyne.KeyReturn, fyne.KeySpace, fyne.KeyRight} {
		f.TypedKey(&fyne.KeyEvent{Name: name})
		if !f.Opened() || !strings.Contains(OutlineText(f), `open "Where are you?" = "EU or EEA (confirmed)"`+"\n"+`text "inside"`) {
			t.Fatalf("%s does not open it:\n%s", name, OutlineText(f))
		}
		f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyLeft})
		if f.Opened() || strings.Contains(OutlineText(f), "inside") {
			t.Fatal("Left does not close it")
		}
	}
	f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if moved != 1 {
		t.Errorf("Down moved by %d", moved)
	}
	f.Tapped(&fyne.PointEvent{Position: fyne.NewPos(30, 6)})
	f.Tapped(&fyne.PointEvent{Position: fyne.NewPos(30, 60)}) // on what belongs to it
	if !f.Opened() {
		t.Error("a press below the line closed it")
	}
}

func TestFoldPutsTheAnswerBelowWhereThereIsLittleRoom(t *testing.T) {
	test.NewTempApp(t)
	f := NewFold("How many of them live in the US state that has the most of them?")
	f.Set("fewer than 250", TonePlain, "")
	w := test.NewTempWindow(t, f)
	w.Resize(fyne.NewSize(1000, 200))
	beside := f.value.Position().Y
	w.Resize(fyne.NewSize(420, 200))
	if beside != f.title.Position().Y || f.value.Position().Y <= beside || f.value.Position().X != f.title.Position().X {
		t.Errorf("the answer stands at %v, its question at %v", f.value.Position(), f.title.Position())
	}
}

func TestBoxesAreReachedByLetterAndOnesThatStandAlone(t *testing.T) {
	test.NewTempApp(t)
	c := NewMultiChoice("Places", []Option{{Key: "eu", Label: "EU"}, {Key: "ch", Label: "Switzerland"}, {Key: "sg", Label: "Singapore"}, {Key: "none", Label: "none"}})
	c.Boxes, c.Wrap = true, true
	c.Alone = func(key string) bool { return key == "none" }
	var reached []float32
	c.OnReach = func(top, height float32) { reached = append(reached, top) }
	w := test.NewTempWindow(t, c)
	w.Resize(fyne.NewSize(160, 300)) // one column
	press := func(r rune) { c.TypedRune(r); c.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace}) }
	press('s')
	press('s')
	if got := c.Chosen(); !slices.Equal(got, []string{"ch", "sg"}) {
		t.Fatalf("chosen %v", got)
	}
	if len(reached) != 2 || reached[1] <= reached[0] {
		t.Errorf("the ring was reported at %v", reached)
	}
	press('n')
	if got := c.Chosen(); !slices.Equal(got, []string{"none"}) {
		t.Errorf("none leaves %v", got)
	}
	press('e')
	if got := c.Chosen(); !slices.Equal(got, []string{"eu"}) {
		t.Errorf("EU leaves %v", got)
	}
	c.Tapped(&fyne.PointEvent{Position: c.cells()[1].at.AddXY(4, 4)})
	if got := c.Chosen(); !slices.Equal(got, []string{"eu", "ch"}) {
		t.Errorf("after a press %v", got)
	}
	c.OnKey = func(key fyne.KeyName) bool { return key == fyne.KeySpace }
	c.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if len(c.Chosen()) != 2 {
		t.Error("a key that was used went further")
	}
}
