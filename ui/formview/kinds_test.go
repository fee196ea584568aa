package formview

import (
	"fmt"
	"reflect"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bridgelog/assets"
	"bridgelog/model/form"
	"bridgelog/ui/kit"
)

// bench is a section of one field of each kind asked about, and what it reported.
type bench struct {
	*View
	w    fyne.Window
	left []string
}

func oneOf(t *testing.T, o Options, fields ...form.Field) *bench {
	t.Helper()
	program(t)
	c, err := form.Load(assets.Guide)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{w: test.NewTempWindow(t, nil)}
	o.Canvas = b.w.Canvas
	o.Left = func(f form.Field, typed []string) { b.left = append(b.left, fmt.Sprintf("%s=%q", f.Key, typed)) }
	fields = append(fields, form.Field{Key: "end", Label: "End", Kind: form.ChoiceOne, Inline: []string{"over"}})
	b.View = New(c, form.Section{Fields: fields}, o)
	b.w.SetContent(b.Object())
	b.w.Resize(fyne.NewSize(1000, 700))
	return b
}

func (b *bench) types(key, text string) {
	b.Focus(key)
	test.Type(b.w.Canvas().Focused(), text)
}

func (b *bench) enter() {
	b.w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}

func (b *bench) reported(t *testing.T, want ...string) {
	t.Helper()
	if !reflect.DeepEqual(b.left, want) {
		t.Errorf("reported %v, want %v", b.left, want)
	}
}

func TestLeavingAChangedFieldReportsItOnce(t *testing.T) {
	for _, kind := range []form.Kind{form.Text, form.LongText, form.Instant, form.Duration, form.Number, form.Money, form.Person, form.System} {
		b := oneOf(t, Options{}, form.Field{Key: "a", Label: "A", Kind: kind})
		b.types("a", "4h")
		b.reported(t)
		b.Focus("end")
		b.Focus("a")
		b.Focus("end")
		b.reported(t, `a=["4h"]`)
		b.Load(map[string][]string{"a": {"?"}})
		b.Focus("a")
		b.Focus("end")
		b.reported(t, `a=["4h"]`)
	}
}

func TestNotKnownYetIsPressed(t *testing.T) {
	b := oneOf(t, Options{}, form.Field{Key: "a", Label: "A", Kind: form.Evidence, Multiple: true})
	test.Tap(b.field("a").head.unknown)
	b.reported(t, `a=["?"]`)
}

func TestNoNeedsItsReason(t *testing.T) {
	b := oneOf(t, Options{}, form.Field{Key: "a", Label: "A", Kind: form.YesNoReason})
	why := b.field("a").parts[0]
	b.Focus("a")
	test.Type(b.w.Canvas().Focused(), "2")
	if b.w.Canvas().Focused() != why {
		t.Error("a pressed no does not lead to its reason")
	}
	if !b.field("a").bad.Hidden {
		t.Error("it complains before anybody could write the reason")
	}
	b.Focus("end")
	if b.field("a").bad.Hidden || !b.field("a").soft {
		t.Error("a no without a reason passes silently")
	}
	b.reported(t)
	b.w.Canvas().Focus(why)
	if !b.field("a").bad.Hidden {
		t.Error("it complains while the reason is being written")
	}
	test.Type(why, "no access")
	b.Focus("end")
	b.reported(t, `a=["no" "no access"]`)
}

func TestArrowsOverAnswersReportOnlyWhereTheyStay(t *testing.T) {
	for _, kind := range []form.Kind{form.YesNoReason, form.ChoiceOne} {
		b := oneOf(t, Options{}, form.Field{Key: "a", Label: "A", Kind: kind, Inline: []string{"yes", "no", "unknown"}})
		b.Focus("a")
		for range 3 {
			b.w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
		}
		b.reported(t)
		b.Focus("end")
		b.reported(t, `a=["unknown"]`)
	}
}

func TestAPressedAnswerIsReportedAtOnceAndTakenBackByAnother(t *testing.T) {
	b := oneOf(t, Options{}, form.Field{Key: "a", Label: "A", Kind: form.ChoiceOne, Inline: []string{"red", "blue"}})
	row := b.field("a").focus.(*kit.ChoiceRow)
	test.TapAt(row, fyne.NewPos(5, 5))
	b.reported(t, `a=["red"]`)
	test.TapAt(row, fyne.NewPos(5, 5))
	b.reported(t, `a=["red"]`, `a=[]`)
}

func TestANewPersonIsMadeInPlace(t *testing.T) {
	made := ""
	b := oneOf(t, Options{NewPerson: func(name, reach string) { made += name + "/" + reach + ";" }},
		form.Field{Key: "a", Label: "A", Kind: form.Person, Multiple: true})
	b.types("a", "Kim")
	b.enter()
	test.Type(b.w.Canvas().Focused(), "0170")
	b.enter()
	b.Focus("end")
	if made != "Kim/0170;" {
		t.Errorf("made %q", made)
	}
	b.reported(t, `a=["Kim"]`)
}

func TestAHypothesisIsLinkedOrWritten(t *testing.T) {
	var finish func(string, error)
	b := oneOf(t, Options{
		Links:   func(form.Field) []Link { return []Link{{"H-1", "Stolen VPN password"}} },
		NewLink: func(_ form.Field, _ string, done func(string, error)) { finish = done },
	}, form.Field{Key: "a", Label: "A", Kind: form.Hypothesis, Multiple: true})
	b.types("a", "vpn")
	b.w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	b.enter()
	b.types("a", "Insider with a key")
	b.enter()
	finish("H-2", nil)
	b.Focus("end")
	b.reported(t, `a=["H-1" "H-2"]`)
}

func TestAHiddenFieldKeepsItsText(t *testing.T) {
	show := true
	b := oneOf(t, Options{Visible: func(f form.Field) bool { return f.Key == "end" || show }}, form.Field{Key: "a", Label: "A", Kind: form.Text})
	b.types("a", "kept")
	show = false
	b.Refresh()
	if b.field("a").block.Hidden {
		t.Error("the field is taken away from under the hands that type in it")
	}
	b.Focus("end")
	b.Refresh()
	if !b.field("a").block.Hidden || b.Text("a") != "kept" {
		t.Errorf("hidden %v, holds %q", b.field("a").block.Hidden, b.Text("a"))
	}
}

func BenchmarkFifteenFields(b *testing.B) {
	program(b)
	w := test.NewTempWindow(b, nil)
	w.Resize(fyne.NewSize(1280, 720))
	var s form.Section
	for i := range 15 {
		kind := []form.Kind{form.Text, form.Instant, form.Person, form.YesNoReason, form.Number}[i%5]
		s.Fields = append(s.Fields, form.Field{Key: fmt.Sprint(i), Label: "Question", Help: "One line of help.", Kind: kind})
	}
	for b.Loop() {
		w.SetContent(New(form.Catalog{}, s, Options{Canvas: w.Canvas}).Object())
	}
}
