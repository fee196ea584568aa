package formview

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"bridgelog/model/form"
	"bridgelog/ui/kit"
)

func (b *bench) press(key fyne.KeyName) {
	b.w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: key})
}

func (b *bench) reads(t *testing.T, part string, want bool) {
	t.Helper()
	if got := kit.OutlineText(b.Object()); strings.Contains(got, part) != want {
		t.Errorf("on screen is\n%s\n%q there: want %v", got, part, want)
	}
}

func TestWhatIsUsualIsOfferedAndTakenByOneKey(t *testing.T) {
	six := []string{"a", "b", "c", "d", "e", "f"}
	for _, f := range []form.Field{
		{Kind: form.Text, Default: "this app"}, {Kind: form.Duration, Default: "24h"}, {Kind: form.Instant, Default: "+14d"},
		{Kind: form.ChoiceOne, Inline: []string{"a", "b"}, Default: "b"}, {Kind: form.ChoiceOne, Inline: six, Default: "e"},
	} {
		f.Key, f.Label = "a", "A"
		b := oneOf(t, Options{}, f)
		b.reads(t, `"usual: `+f.Default, true)
		if v := b.Text("a"); v != "" {
			t.Errorf("%s: %q stands in it though nobody answered", f.Kind, v)
		}
		b.Focus("a")
		if _, help, _ := b.Help(); !strings.Contains(help, "Usual: "+f.Default) {
			t.Errorf("%s: help does not say what is usual: %q", f.Kind, help)
		}
		b.press(fyne.KeyDown)
		b.Focus("end")
		b.reported(t, `a=["`+f.Default+`"]`)
		b.reads(t, "usual:", false)
	}
	b := oneOf(t, Options{}, form.Field{Key: "a", Label: "A", Kind: form.Duration, Default: "from severity"})
	b.reads(t, "usual:", false) // a rule in words is no answer
}

func TestNowStandsInTheFieldAtOnce(t *testing.T) {
	b := oneOf(t, Options{Now: func() string { return "2026-11-24 04:12" }}, form.Field{Key: "a", Label: "A", Kind: form.Instant})
	b.Focus("a")
	b.w.Canvas().FocusNext()
	b.press(fyne.KeySpace)
	b.reported(t, `a=["2026-11-24 04:12"]`)
}

func TestNotKnownYetCanBeTypedAndPressed(t *testing.T) {
	for _, kind := range []form.Kind{form.Text, form.LongText, form.Duration, form.Number, form.Money, form.Person, form.System, form.Evidence, form.Hypothesis} {
		f := form.Field{Key: "a", Label: "A", Kind: kind, Multiple: kind == form.System || kind == form.Evidence}
		b := oneOf(t, Options{}, f)
		b.types("a", "?")
		if kind != form.LongText {
			b.press(fyne.KeyReturn)
		}
		b.Focus("end")
		b.reported(t, `a=["?"]`)
		b.reads(t, "not known yet", true)

		b = oneOf(t, Options{}, f)
		test.Tap(b.field("a").head.unknown)
		b.reported(t, `a=["?"]`)
		b.reads(t, "don't know yet", false)
		b.reads(t, "not known yet", true)
	}
	for _, kind := range []form.Kind{form.ChoiceOne, form.YesNoReason} { // they have an answer of their own
		oneOf(t, Options{}, form.Field{Key: "a", Label: "A", Kind: kind, Inline: []string{"x", "y"}}).reads(t, "don't know yet", false)
	}
}

func TestLaterQuestionsFoldAndTheFoldIsKept(t *testing.T) {
	late := true
	b := oneOf(t, Options{Ask: func(f form.Field) string {
		if f.Key == "a" && late {
			return "later"
		}
		return "first_hour"
	}}, form.Field{Key: "a", Label: "A", Kind: form.Text, Gate: "G2"})
	b.reads(t, `entry "A"`, false)
	b.w.Canvas().FocusNext()
	b.w.Canvas().FocusNext()
	b.press(fyne.KeyReturn)
	b.reads(t, `entry "A"`, true)
	b.Load(map[string][]string{"a": {"x"}})
	b.Refresh()
	b.reads(t, `entry "A"`, true)
	b.Unfold(false)
	late = false
	b.Refresh() // the severity rose: it is asked now
	b.reads(t, `entry "A" = "x"`, true)
	b.reads(t, "later", false)
	late = true
	b.Refresh()
	b.reads(t, `entry "A"`, false)
	b.Focus("a")
	b.reads(t, `entry "A"`, true)
}

func TestAPersonLeftWithTabIsMadeToo(t *testing.T) {
	for _, many := range []bool{false, true} {
		var made []string
		b := oneOf(t, Options{
			Suggest:   func(form.Field) []string { return []string{"Kim Novak"} },
			NewPerson: func(name, reach string) { made = append(made, name+"/"+reach) },
		}, form.Field{Key: "a", Label: "A", Kind: form.Person, Multiple: many})
		b.types("a", "Sam")
		b.w.Canvas().FocusNext()
		b.Focus("a")
		b.w.Canvas().FocusNext()
		if strings.Join(made, ";") != "Sam/" {
			t.Errorf("made %v", made)
		}
		b.reported(t, `a=["Sam"]`)
		b = oneOf(t, b.o, form.Field{Key: "a", Label: "A", Kind: form.Person, Multiple: many})
		b.types("a", "Kim Novak")
		b.Focus("end")
		if len(made) != 1 {
			t.Errorf("somebody known is made again: %v", made)
		}
	}
}

func TestASuggestionIsTakenWhenTheButtonGoesDown(t *testing.T) {
	b := oneOf(t, Options{Suggest: func(form.Field) []string { return []string{"fs-02", "fs-03"} }}, form.Field{Key: "a", Label: "A", Kind: form.System, Multiple: true})
	b.types("a", "fs")
	for _, o := range test.LaidOutObjects(b.Object()) {
		if q, ok := o.(*quiet); ok && q.text.Text == "fs-03" {
			q.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
			b.w.Canvas().Unfocus() // as the toolkit does after it
			break
		}
	}
	b.reported(t, `a=["fs-03"]`)
}

func TestASentenceLeftBecomesARowAndARefusedOneStays(t *testing.T) {
	var asked []string
	fail := errors.New("the disk is full")
	b := oneOf(t, Options{
		Links: func(form.Field) []Link { return []Link{{"h1", "H-1 Stolen VPN password"}} },
		NewLink: func(_ form.Field, text string, done func(string, error)) {
			asked = append(asked, text)
			done("h2", fail)
		},
	}, form.Field{Key: "a", Label: "A", Kind: form.Hypothesis, Multiple: true})
	b.types("a", "An insider with a key")
	b.Focus("end")
	b.reads(t, `entry "A" = "An insider with a key"`, true)
	b.reads(t, "the disk is full", true)
	b.reported(t)
	fail = nil
	b.Focus("a")
	b.Focus("end")
	b.reported(t, `a=["h2"]`)
	b.reads(t, `chip "An insider with a key"`, true)
	b.types("a", "stolen")
	b.Focus("end") // it may mean the row there is: the person says which
	if len(asked) != 2 || !b.field("a").soft {
		t.Errorf("asked for %v", asked)
	}
}

func TestAnEmptyMeaningTakesNoRoom(t *testing.T) {
	b := oneOf(t, Options{Preview: func(_ form.Field, typed []string) kit.Preview {
		return kit.Preview{Text: strings.Join(typed, "") + "!"[:len(typed)]}
	}}, form.Field{Key: "a", Label: "A", Kind: form.Duration})
	before := b.Object().MinSize().Height
	b.types("a", "4h")
	if grown := b.Object().MinSize().Height; grown <= before {
		t.Errorf("%v high with a meaning, %v without", grown, before)
	}
	b.Focus("end")
	b.Load(nil)
	if after := b.Object().MinSize().Height; after != before {
		t.Errorf("%v high when emptied, %v before", after, before)
	}
}

func TestWhyUnfoldsWhatTheQuestionRestsOn(t *testing.T) {
	b := oneOf(t, Options{}, form.Field{Key: "a", Label: "A", Kind: form.Text, Source: []string{"SE:12 l.46"}, Requirements: []string{"R-06"}})
	test.Tap(b.field("a").head.source)
	b.reads(t, "Asked because of: SE:12 l.46; R-06", true)
	test.Tap(b.field("a").head.source)
	b.reads(t, "Asked because of", false)
	b.Focus("a")
	if _, _, source := b.Help(); source != "SE:12 l.46; R-06" {
		t.Errorf("F1 names %q", source)
	}
}

func TestTabGoesDownTheScreenAndLeavesSeveralLines(t *testing.T) {
	b := oneOf(t, Options{}, form.Field{Key: "a", Label: "A", Kind: form.LongText}, form.Field{Key: "b", Label: "B", Kind: form.ChoiceOne, Inline: []string{"x", "y"}},
		form.Field{Key: "c", Label: "C", Kind: form.YesNoReason})
	b.Focus("a")
	for _, want := range []fyne.Focusable{b.field("b").focus, b.field("c").focus, b.field("c").parts[0], b.field("end").focus} {
		if tab, ok := b.w.Canvas().Focused().(fyne.Tabbable); ok && tab.AcceptsTab() {
			t.Fatalf("%T keeps Tab to itself", tab)
		}
		b.w.Canvas().FocusNext()
		if b.w.Canvas().Focused() != want {
			t.Errorf("Tab leads to %T", b.w.Canvas().Focused())
		}
	}
}

func TestReadingShowsTheAnswerInWords(t *testing.T) {
	said := "Tue 24 Nov 04:12 CET (03:12Z)"
	b := oneOf(t, Options{ReadOnly: true, Show: func(f form.Field) string {
		if f.Key == "a" {
			return said
		}
		return ""
	}}, form.Field{Key: "a", Label: "A", Kind: form.Instant, Ask: "later"})
	b.reads(t, `"`+said+`"`, true)
	b.reads(t, "not answered", true)
	said = "time not known"
	b.Refresh()
	b.reads(t, `"time not known"`, true)
}

func TestARecordThatMovesLeavesTheTypingAlone(t *testing.T) {
	b := oneOf(t, Options{}, form.Field{Key: "a", Label: "A", Kind: form.Text}, form.Field{Key: "b", Label: "B", Kind: form.Text})
	b.types("a", "half a sen")
	b.Load(map[string][]string{"a": {"older"}, "b": {"newer"}})
	if b.Text("a") != "half a sen" || b.Text("b") != "newer" {
		t.Errorf("the fields hold %q and %q", b.Text("a"), b.Text("b"))
	}
	b.Focus("end")
	b.reported(t, `a=["half a sen"]`)
	b.Load(map[string][]string{"a": {"half a sentence"}})
	if b.Text("a") != "half a sentence" {
		t.Errorf("a field that was left keeps %q", b.Text("a"))
	}
}

func TestNowIsNotOfferedForWhatIsToCome(t *testing.T) {
	b := oneOf(t, Options{Now: func() string { return "now" }, Ahead: func(f form.Field) bool { return f.Key == "until" }},
		form.Field{Key: "until", Label: "Valid until", Kind: form.Instant}, form.Field{Key: "from", Label: "Valid from", Kind: form.Instant})
	if n := strings.Count(kit.OutlineText(b.Object()), `button "Now"`); n != 1 {
		t.Errorf("%d Now buttons, want the one of the past", n)
	}
}
