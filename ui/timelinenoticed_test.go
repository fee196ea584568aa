package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestNoticedAndWhyLateStandApartFromHappened(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	seq := b.log(id, "-3h x: files renamed")
	tl := b.timeline(id)
	tl.goTo(seq)
	tl.key(tl.table.Selected(), fyne.KeyN)
	noticed := b.win.Canvas().Focused()
	test.Type(noticed, "-1h")
	noticed.TypedKey(key(fyne.KeyReturn))
	v := b.view(id)
	i, ok := v.Timeline().Find(seq)
	if !ok || !v.Timeline().At(i).IsCorrected {
		t.Fatal("the row was not corrected")
	}
	j, _ := v.Timeline().Find(v.Timeline().At(i).CorrectedBy)
	now, old := v.Timeline().At(j), v.Timeline().At(i)
	if now.Noticed == nil || !now.Happened.From.Equal(old.Happened.From) || !now.Noticed.From.After(now.Happened.From) {
		t.Errorf("happened %v, noticed %v", now.Happened, now.Noticed)
	}
}

func TestTypingWordsDoesNotSetATimeFilter(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.log(id, "-3h x: service 77712 entered the running state")
	tl := b.timeline(id)
	for _, words := range []string{"nothing holds this", "running service"} {
		tl.bar.text.SetText(words)
		b.inline.Fire(time.Minute)
		if !tl.f.From.IsZero() || !tl.f.To.IsZero() {
			t.Fatalf("%q set the time filter %v-%v", words, tl.f.From, tl.f.To)
		}
	}
	b.mustSay("77712")
}
