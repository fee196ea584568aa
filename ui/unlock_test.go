package ui

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/ui/kit"
)

// door is an entrance that one passphrase opens.
type door struct {
	*bridge
	opens  string
	tried  int
	opened int
	sealed []desk.Key
	fails  error
}

func newDoor(t *testing.T) (*door, Entrance) {
	d := &door{bridge: newSealedBridge(t), opens: "unruly glacier tapestry foe monopoly"}
	path := filepath.Join(t.TempDir(), "night shift.bridgelog")
	return d, Entrance{Run: d.inline, Pick: d.picks, Clock: func() time.Time { return d.clock }, Home: d.Home(), Path: path, Owner: "Alex Weber",
		Sheet: officialDrawer().Draw, Other: func(string) {},
		Open: func(_ context.Context, key *desk.Key, seal []desk.Key) (func(), error) {
			d.tried++
			if d.fails != nil {
				return nil, d.fails
			}
			if seal != nil {
				d.sealed = seal
				return func() { d.opened++ }, nil
			}
			want, err := desk.Passphrase(d.opens)
			if err != nil {
				t.Fatal(err)
			}
			if key.Kind == desk.KindPassphrase && !sameSecret(*key, want) {
				return nil, model.Refuse(model.Sealed, "night shift", "Type it again.", "this does not open the logbook.")
			}
			return func() { d.opened++ }, nil
		}}
}

// sameSecret compares two passphrases by what they seal.
func sameSecret(a, b desk.Key) bool {
	a.Cost, b.Cost = desk.Key{}.Cost, desk.Key{}.Cost
	a.Name, b.Name = "", ""
	return reflect.DeepEqual(a, b)
}

func (d *door) unlocking(e Entrance) *unlockPage {
	u := newUnlockPage(d.opening, sampleLock, e)
	d.opening.enter(u.content, u.field, nil)
	u.tick()
	return u
}

// pass lets so many seconds go by, with the page's clock beating.
func (d *door) seconds(n int) {
	for range n {
		d.clock = d.clock.Add(time.Second)
		d.inline.Fire(time.Second)
	}
}

func TestTheNextTryWaitsLongerEachTimeAndTheFieldIsEmptied(t *testing.T) {
	d, e := newDoor(t)
	u := d.unlocking(e)
	if d.win.Canvas().Focused() != u.field {
		t.Error("the cursor does not stand in the field")
	}
	for i, wait := range []int{1, 2, 4, 8, 16, 32, 60, 60} {
		u.field.SetText("wrong")
		u.try()
		if d.tried != i+1 || u.field.Text != "" {
			t.Fatalf("try %d: %d tried, field %q", i+1, d.tried, u.field.Text)
		}
		if got := kit.OutlineText(u.content); !strings.Contains(got, "does not open the logbook") || strings.Contains(got, "wrong") {
			t.Errorf("shown: %s", got)
		}
		u.field.SetText(d.opens)
		u.try()
		if d.tried != i+1 {
			t.Fatal("a try during the wait was taken")
		}
		u.field.SetQuietly("")
		d.seconds(wait - 1)
		if !u.unlock.Disabled() {
			t.Errorf("after %d of %d s another try is offered", wait-1, wait)
		}
		d.seconds(1)
		if u.unlock.Disabled() {
			t.Errorf("after %d s no other try is offered: %s", wait, u.unlock.Text)
		}
	}
	u.field.SetText(d.opens)
	u.try()
	if d.opened != 1 || u.field.Text != "" || d.opening.failures != 0 {
		t.Errorf("opened %d times, field %q, %d failures", d.opened, u.field.Text, d.opening.failures)
	}
}

func TestAWrongPassphraseAndAChangedSlotLookAlikeButDamageIsToldToTheOwner(t *testing.T) {
	d, e := newDoor(t)
	u := d.unlocking(e)
	d.fails = model.Refuse(model.Broken, "logbook.key", "Put back logbook.key from a backup.", "the key file is damaged.")
	u.field.SetText(d.opens)
	u.try()
	if got := kit.OutlineText(d.win.Canvas().Content()); !strings.Contains(got, "damaged") || !strings.Contains(got, "Put back logbook.key") {
		t.Errorf("shown: %s", got)
	}
}

func TestARecoveryKeyMayBeTypedWhereThePassphraseIsAsked(t *testing.T) {
	d, e := newDoor(t)
	u := d.unlocking(e)
	onPaper, _ := desk.NewRecoveryKey()
	u.field.SetText(strings.ToLower(strings.ReplaceAll(onPaper, "-", " ")))
	u.try()
	if d.opened != 1 {
		t.Error("the recovery key was not taken for one")
	}
}

func TestAKeyFileOpensAndAnotherFileIsRefused(t *testing.T) {
	d, e := newDoor(t)
	u := d.unlocking(e)
	dir := t.TempDir()
	raw, _ := desk.NewKeyFile()
	for name, content := range map[string][]byte{"photo.jpg": []byte("no key"), "stick.key": raw} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		file   string
		opened int
		says   string
	}{{"photo.jpg", 0, "This is no key file"}, {"gone.key", 0, "cannot be read"}, {"stick.key", 1, ""}} {
		d.picks.open = []string{filepath.Join(dir, c.file)}
		u.pickKeyFile()
		if got := kit.OutlineText(u.content); d.opened != c.opened || !strings.Contains(got, c.says) {
			t.Errorf("%s: opened %d times; shown: %s", c.file, d.opened, got)
		}
	}
}

func TestWhileLockedADeadlineIsToldByItsTimeAlone(t *testing.T) {
	d, e := newDoor(t)
	notes := &told{}
	e.Notify, e.Due = notes, []time.Time{d.clock.Add(62 * time.Minute)}
	e.Tell = []time.Time{d.clock.Add(2 * time.Minute), d.clock.Add(62 * time.Minute)}
	u := d.unlocking(e)
	if got := u.due.Text; !strings.Contains(got, "A deadline falls at 2026-11-24 05:14 CET") {
		t.Errorf("the page says %q", got)
	}
	if len(notes.titles) != 0 {
		t.Errorf("told too early: %+v", notes.titles)
	}
	d.seconds(3 * 60)
	if len(notes.titles) != 1 || strings.Contains(notes.titles[0]+notes.texts[0], "INC") {
		t.Errorf("an hour before: %+v", notes.titles)
	}
	d.clock = d.clock.Add(time.Hour)
	d.seconds(1)
	if len(notes.titles) != 2 || !strings.Contains(u.due.Text, "fell at") {
		t.Errorf("when it fell: %+v, %q", notes.titles, u.due.Text)
	}
}

func TestAWaitCannotBeEscapedOverAnotherLogbook(t *testing.T) {
	d, e := newDoor(t)
	u := d.unlocking(e)
	for range 3 {
		d.opening.until = time.Time{}
		u.field.SetText("wrong")
		u.try()
	}
	d.picks.dir = t.TempDir()
	u.pickLogbook()
	u = d.unlocking(e)
	u.field.SetText(d.opens)
	u.try()
	if d.tried != 3 || !u.unlock.Disabled() || d.opening.failures != 3 {
		t.Errorf("%d tried, %d failures", d.tried, d.opening.failures)
	}
	d.seconds(4)
	u.try()
	if d.opened != 1 {
		t.Error("after the wait it does not open")
	}
}

func TestASlipInARecoveryKeyCostsNoTry(t *testing.T) {
	d, e := newDoor(t)
	u := d.unlocking(e)
	paper, _ := desk.NewRecoveryKey()
	groups := groupsOf(paper)
	groups[2], groups[3] = groups[3], groups[2]
	u.field.SetText(strings.Join(groups, " "))
	u.try()
	if d.tried != 0 || !strings.Contains(u.wrong.Text, "check each group") || u.field.Text == "" {
		t.Errorf("%d tried, says %q", d.tried, u.wrong.Text)
	}
	for _, text := range []string{"unruly glacier tapestry foe monopoly", "ONE TWO SIX TEN", ""} {
		if onPaper(text) {
			t.Errorf("%q counts as a recovery key", text)
		}
	}
}

func TestNoReminderComesWhereThePersonWantsNone(t *testing.T) {
	d, e := newDoor(t)
	notes := &told{}
	e.Notify, e.Tell = notes, []time.Time{d.clock.Add(time.Second)}
	p := loadPreferences(d.deps.App.Preferences())
	p.Notify = false
	p.save(d.deps.App.Preferences())
	d.unlocking(e)
	d.seconds(3)
	if len(notes.titles) != 0 {
		t.Errorf("told %v", notes.titles)
	}
}

func TestANewLogbookTakesNoWeakPassphraseAndNoSlip(t *testing.T) {
	d, e := newDoor(t)
	d.opening.NewLogbook(e)
	n := &newLogbookPage{o: d.opening, e: e}
	n.first()
	for _, c := range []struct{ first, again, says string }{
		{"", "", "no passphrase yet"}, {"Passw0rd!2026", "Passw0rd!2026", "too easy to guess"}, {"Alex Weber", "Alex Weber", "too easy"},
		{d.opens, d.opens + "y", "not the same"},
	} {
		n.chosen.first.SetText(c.first)
		n.chosen.again.SetText(c.again)
		n.second()
		if n.sheet != nil || !strings.Contains(n.chosen.wrong.Text, c.says) {
			t.Errorf("%q, %q: %q", c.first, c.again, n.chosen.wrong.Text)
		}
	}
	n.chosen.propose()
	if text := n.chosen.first.Text; len(strings.Fields(text)) != 5 || n.chosen.again.Text != text || n.chosen.first.Password {
		t.Errorf("proposed %q, shown %v", text, !n.chosen.first.Password)
	}
	n.second()
	if n.sheet == nil {
		t.Fatal("a proposed passphrase was not taken: " + n.chosen.wrong.Text)
	}
	if n.chosen.first.Text != "" {
		t.Error("the passphrase still stands in its field")
	}
}

func TestTheRecoveryKeyMustBeOnPaperOrBeGivenUpTwice(t *testing.T) {
	d, e := newDoor(t)
	n := &newLogbookPage{o: d.opening, e: e}
	n.first()
	n.chosen.propose()
	n.second()
	r := n.sheet
	r.finish()
	if d.sealed != nil || !strings.Contains(r.wrong.Text, "not the 4th group") {
		t.Errorf("without proof: %q", r.wrong.Text)
	}
	d.picks.save = filepath.Join(t.TempDir(), "sheet.pdf")
	r.save()
	raw, err := os.ReadFile(d.picks.save)
	if err != nil || !bytes.HasPrefix(raw, []byte("%PDF-")) {
		t.Errorf("the sheet: %v", err)
	}
	if !strings.Contains(r.saved.Text, "in clear") {
		t.Errorf("said: %q", r.saved.Text)
	}
	groups := groupsOf(r.onPaper)
	r.proofs[0].SetText(" " + strings.ToLower(groups[3]))
	r.proofs[1].SetText(groups[10])
	r.setBusy(true) // somebody impatient presses on while the keys are in use
	made := 0
	done, back := r.done, r.back
	r.done, r.back = func(*desk.Key) { made++ }, func() { made++ }
	r.finish()
	r.goBack()
	r.skip()
	r.skip()
	if made != 0 {
		t.Errorf("the page was left or sealed again %d times while the logbook was being made", made)
	}
	r.done, r.back = done, back
	r.setBusy(false)
	r.finish()
	if len(d.sealed) != 2 || d.sealed[1].Kind != desk.KindRecoveryKey || d.sealed[0].Name != "Alex Weber" || d.opened != 1 {
		t.Fatalf("sealed under %d ways, opened %d times", len(d.sealed), d.opened)
	}

	n.first()
	n.chosen.propose()
	n.second()
	n.sheet.skip()
	if d.opened != 1 || !strings.Contains(n.sheet.wrong.Text, "loses everything") {
		t.Errorf("given up once: %q", n.sheet.wrong.Text)
	}
	n.sheet.skip()
	if len(d.sealed) != 1 || d.opened != 2 {
		t.Errorf("given up twice: %d ways, opened %d times", len(d.sealed), d.opened)
	}
}

func TestTheRecoverySheetHoldsEveryGroup(t *testing.T) {
	onPaper, _ := desk.NewRecoveryKey()
	doc := report.RecoverySheet(report.RecoveryFacts{Logbook: "night shift", Key: onPaper, Owner: "Alex", MadeAt: bridgeNow, Zone: "Europe/Berlin", Paper: "a4"})
	var table *report.Table
	for _, b := range doc.Blocks {
		if t, ok := b.(report.Table); ok {
			table = &t
		}
	}
	var all []string
	for _, row := range table.Rows {
		for _, g := range row {
			if g != "" {
				all = append(all, g)
			}
		}
	}
	if strings.Join(all, "-") != onPaper {
		t.Errorf("the table holds %v of %s", all, onPaper)
	}
}

func TestShiftLockIsSeenByTheLettersTyped(t *testing.T) {
	d, e := newDoor(t)
	u := d.unlocking(e)
	held := false
	u.shift = func() bool { return held }
	u.field.TypedRune('A')
	if u.caps.Hidden {
		t.Error("capitals without Shift say nothing")
	}
	u.field.TypedRune('d')
	if !u.caps.Hidden {
		t.Error("a small letter leaves the hint")
	}
	held = true
	u.field.TypedRune('E')
	if !u.caps.Hidden {
		t.Error("a capital with Shift gives the hint")
	}
	u.field.TypedRune('f')
	if u.caps.Hidden {
		t.Error("a small letter with Shift says nothing")
	}
	held = false
	u.field.TypedRune('g')
	u.field.SetText("pasted WORDS")
	if !u.caps.Hidden {
		t.Error("what was pasted gives the hint")
	}
}
