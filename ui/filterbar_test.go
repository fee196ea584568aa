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
		for _, o := range b.kind.list.Options {
			if strings.HasSuffix(o, word) {
				b.kind.list.SetSelected(o)
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
	if want := []model.RowKind{model.Attacker, model.Decision}; !reflect.DeepEqual(f.Kinds, want) || changes != 2 || b.kind.list.Selected != "2 kinds" {
		t.Fatalf("%v after %d changes, shown as %q", f.Kinds, changes, b.kind.list.Selected)
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

func TestSeveralPeopleAndSystemsAreWantedAtOnce(t *testing.T) {
	test.NewTempApp(t)
	b := newFilterBar(func() {})
	b.person.offer([]string{"Kim", "Ada", "Max"})
	b.system.offer([]string{"fs-01", "fs-02"})
	b.person.list.SetSelected("Ada")
	b.person.list.SetSelected("Kim")
	b.system.list.SetSelected("fs-02")
	b.person.offer([]string{"Max", "Kim"}) // the names of a newer view
	f, err := b.filter(time.Now(), time.UTC)
	if err != nil || !reflect.DeepEqual([]string(f.Person), []string{"Kim", "Ada"}) || b.person.list.Selected != "2 names" || b.system.list.Selected != "✓ fs-02" {
		t.Fatalf("%v and %v, shown as %q and %q, %v", f.Person, f.System, b.person.list.Selected, b.system.list.Selected, err)
	}
	m := newMatcher(f)
	for _, c := range []struct {
		row  model.Row
		want bool
	}{
		{model.Row{Author: "Ada", RowFields: model.RowFields{Systems: []string{"FS-02"}}}, true},
		{model.Row{Author: "Max", RowFields: model.RowFields{People: []string{"Kim"}, Systems: []string{"fs-02"}}}, true},
		{model.Row{Author: "Max", RowFields: model.RowFields{Systems: []string{"fs-02"}}}, false},
		{model.Row{Author: "Ada", RowFields: model.RowFields{Systems: []string{"fs-01"}}}, false},
	} {
		if m.row(&c.row) != c.want {
			t.Errorf("%+v is wanted: %v", c.row.RowFields, !c.want)
		}
	}
	if words := filterWords(f, time.UTC); !strings.Contains(words, "person “Kim” or “Ada”, system “fs-02”") {
		t.Errorf("in words: %s", words)
	}
	b.clear()
	if f, err = b.filter(time.Now(), time.UTC); err != nil || f.active() {
		t.Errorf("cleared, it wants %v and %v, %v", f.Person, f.System, err)
	}
}
