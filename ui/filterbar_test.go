package ui

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"bridgelog/model"
)

func TestSeveralKindsAreWantedAtOnce(t *testing.T) {
	test.NewTempApp(t)
	changes := 0
	b := newFilterBar(func() { changes++ })
	pick := func(word string) filter {
		for _, o := range b.kind.Options {
			if strings.HasSuffix(o, word) {
				b.kind.SetSelected(o)
				break
			}
		}
		f, err := b.filter(time.Now(), time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	pick(model.KindWord(model.Decision))
	f := pick(model.KindWord(model.Attacker))
	if want := []model.RowKind{model.Attacker, model.Decision}; !reflect.DeepEqual(f.Kinds, want) || changes != 2 || b.kind.Selected != "2 kinds" {
		t.Fatalf("%v after %d changes, shown as %q", f.Kinds, changes, b.kind.Selected)
	}
	if !reflect.DeepEqual(f.choice().Kinds, f.Kinds) {
		t.Errorf("the report takes %v", f.choice().Kinds)
	}
	m := newMatcher(f)
	for kind, want := range map[model.RowKind]bool{model.Attacker: true, model.Decision: true, model.Action: false} {
		if m.row(&model.Row{RowFields: model.RowFields{Kind: kind}}) != want {
			t.Errorf("%s is wanted: %v", kind, !want)
		}
	}
	if words := filterWords(f, time.UTC); !strings.Contains(words, "“Attacker did”, “Decided”") {
		t.Errorf("in words: %s", words)
	}
	if f = pick(model.KindWord(model.Attacker)); !reflect.DeepEqual(f.Kinds, []model.RowKind{model.Decision}) {
		t.Errorf("picked again it stays: %v", f.Kinds)
	}
	if f = pick(everyKind); f.active() {
		t.Errorf("every kind leaves %v", f.Kinds)
	}
}
