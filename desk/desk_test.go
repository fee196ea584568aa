package desk

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
)

// clock is a clock the test moves.
type clock struct{ now time.Time }

func options(c *clock) Options {
	practice, err := os.ReadFile("../assets/practice.json")
	if err != nil {
		panic(err)
	}
	forms, err := os.ReadFile("../assets/guide/forms.json")
	if err != nil {
		panic(err)
	}
	rules, err := model.LoadSeverity(forms)
	if err != nil {
		panic(err)
	}
	return Options{Unlock: testKey(), Seal: []Key{*testKey()}, Now: func() time.Time { return c.now }, By: model.Person{Name: "Kim Doe", Role: "incident_manager"},
		Zone: "Europe/Berlin", Program: "Bridgelog test", Create: true, Practice: practice, Rules: rules}
}

// testKey opens every logbook of these tests; it costs nothing to open by.
func testKey() *Key {
	k, err := KeyFile([]byte("bridgelog unlock key 1\n" + strings.Repeat("5e", 32) + "\n"))
	if err != nil {
		panic(err)
	}
	return &k
}

// inClear makes options for a logbook that is not sealed, to be changed from
// outside.
func inClear(c *clock) Options {
	o := options(c)
	o.Seal = nil
	return o
}

// open makes a logbook in a temporary folder; when the test ends, the record is
// verified, and every incident compared with what a desk that opens it anew has.
func open(t *testing.T) (*Desk, *clock) {
	t.Helper()
	c := &clock{time.Now()}
	d, err := Open(context.Background(), filepath.Join(t.TempDir(), "test.bridgelog"), options(c))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		sound(t, d)
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		reopened(t, d)
	})
	return d, c
}

// reopened opens the logbook of a closed desk and holds every incident against
// what the desk had.
func reopened(t *testing.T, before *Desk) {
	t.Helper()
	ctx := context.Background()
	o := before.o
	o.Unlock = testKey()
	d, err := Open(ctx, before.path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for id, v := range before.views {
		again, err := d.Incident(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(v, again) {
			t.Errorf("%s is not what it was before the desk was closed", v.Number)
		}
	}
}

func sound(t *testing.T, d *Desk) {
	t.Helper()
	ctx := context.Background()
	check, err := d.Verify(ctx, nil, nil)
	if err != nil || !check.Clean() {
		t.Errorf("the record does not verify: %v %+v", err, check)
	}
	for id, v := range d.views {
		again, err := d.fold(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(v, again) {
			t.Errorf("the view in memory is not the fold of the disk:\n%s\n---\n%s", outline(v), outline(again))
		}
	}
}

func must(t *testing.T) func(Change, error) Change {
	return func(c Change, err error) Change {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
}

// outline is a view as text, for comparing.
func outline(v model.View) string {
	var b strings.Builder
	b.WriteString(v.Number + " " + v.Title() + " " + v.Level() + "\n")
	for _, r := range v.Timeline().All() {
		b.WriteString(strings.Join([]string{model.FormatMoment(r.Happened, v.Location(), model.LongStyle), string(r.Kind), r.Text}, " | "))
		if r.Struck() {
			b.WriteString(" | struck")
		}
		if r.Pinned {
			b.WriteString(" | pinned")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func note(t *testing.T, d *Desk, id model.IncidentID, line string) Change {
	t.Helper()
	row, err := model.ParseQuick(line, d.Now(), d.Home())
	if err != nil {
		t.Fatal(err)
	}
	return must(t)(d.Do(context.Background(), model.NoteEvent{Incident: id, Row: row}))
}

// correct corrects a row by a line as it is typed.
func correct(t *testing.T, d *Desk, id model.IncidentID, old model.Seq, line string) Change {
	t.Helper()
	row, err := model.ParseQuick(line, d.Now(), d.Home())
	if err != nil {
		t.Fatal(err)
	}
	return must(t)(d.Do(context.Background(), model.Correct{Incident: id, Entry: old, Row: row, Why: "wrong host"}))
}

func begin(t *testing.T, d *Desk) model.IncidentID {
	t.Helper()
	return must(t)(d.Do(context.Background(), model.OpenIncident{Title: "Odd logins"})).Incident
}

func TestPracticeIncidentIsWhole(t *testing.T) {
	d, _ := open(t)
	id, err := d.Practice(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.Incident(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	if !v.Drill || v.Number[:6] != "DRILL-" || v.Level() != "SEV1" {
		t.Errorf("not an exercise at SEV1: %s %s", v.Number, v.Level())
	}
	pinned, struck := 0, 0
	for _, r := range v.Timeline().All() {
		if r.Pinned {
			pinned++
		}
		if r.Struck() {
			struck++
		}
	}
	if pinned != 3 || struck != 2 {
		t.Errorf("%d pinned, %d struck", pinned, struck)
	}
}

func TestNothingTypedIsLostWhenTheProgramIsClosed(t *testing.T) {
	c := &clock{time.Now()}
	path := filepath.Join(t.TempDir(), "a.bridgelog")
	ctx := context.Background()
	d, err := Open(ctx, path, options(c))
	if err != nil {
		t.Fatal(err)
	}
	id := begin(t, d)
	note(t, d, id, "-20m x: first odd login #vpn-1")
	note(t, d, id, "a: account disabled @Kim")
	before, err := d.Incident(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.SaveDraft(ctx, "quick/"+string(id), "half a sen"); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d, err = Open(ctx, path, options(c))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	after, err := d.Incident(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if outline(before) != outline(after) {
		t.Errorf("before:\n%s\nafter:\n%s", outline(before), outline(after))
	}
	if text, _, err := d.Draft(ctx, "quick/"+string(id)); err != nil || text != "half a sen" {
		t.Errorf("the draft is %q, %v", text, err)
	}
	sound(t, d)
}

// The refusal says where it is open; who, only beside a logbook that is not
// sealed, since the words stand in clear.
func TestSecondProgramIsToldWhereItIsOpen(t *testing.T) {
	ctx := context.Background()
	for _, sealed := range []bool{true, false} {
		o := options(&clock{time.Now()})
		if !sealed {
			o.Seal = nil
		}
		path := filepath.Join(t.TempDir(), "test.bridgelog")
		d, err := Open(ctx, path, o)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		_, err = Open(ctx, path, options(&clock{time.Now()}))
		var refusal *model.Error
		if !errors.As(err, &refusal) || refusal.Kind != model.Locked || !strings.Contains(refusal.Text, "Bridgelog test, process") ||
			strings.Contains(refusal.Text, "Kim Doe") == sealed {
			t.Errorf("sealed %v: %v", sealed, err)
		}
	}
}

func TestUndoAndRedoLeaveTheirTrace(t *testing.T) {
	d, _ := open(t)
	ctx := context.Background()
	id := begin(t, d)
	seq := note(t, d, id, "x: wrong host").Seq
	v := must(t)(d.Undo(ctx, id)).View
	if i, ok := v.Timeline().Find(seq); !ok || !v.Timeline().At(i).Withdrawn {
		t.Fatal("undo did not withdraw the row")
	}
	v = must(t)(d.Redo(ctx, id)).View
	last := v.Timeline().At(v.Timeline().Len() - 1)
	if last.Text != "wrong host" || last.Struck() {
		t.Errorf("redo gave %q, struck %v", last.Text, last.Struck())
	}
	if _, err := d.Redo(ctx, id); err == nil {
		t.Error("a second redo had nothing to redo, and did it")
	}
	note(t, d, id, "second thought")
	if _, err := d.Redo(ctx, id); err == nil {
		t.Error("a new act must end the chain of redo")
	}
}

// Whoever withdraws the wrong row and presses Ctrl+Z means that row, and not the
// newest of those that still stand.
func TestUndoTakesAWithdrawalBack(t *testing.T) {
	d, _ := open(t)
	ctx := context.Background()
	id := begin(t, d)
	corrected := correct(t, d, id, note(t, d, id, "x: host fs-01").Seq, "x: host fs-02").Seq
	first := note(t, d, id, "a: pulled the uplink").Seq
	standing := func(v model.View) (out []string) {
		for _, r := range v.Timeline().All() {
			if !r.Derived && !r.Struck() {
				out = append(out, r.Text)
			}
		}
		return out
	}
	for _, seq := range []model.Seq{corrected, first} {
		v := must(t)(d.Do(ctx, model.Withdraw{Incident: id, Entry: seq, Why: "typed twice"})).View
		if len(standing(v)) > 2 {
			t.Fatal(standing(v))
		}
		v = must(t)(d.Undo(ctx, id)).View
		if got := strings.Join(standing(v), ", "); got != "pulled the uplink, host fs-02" && got != "host fs-02, pulled the uplink" {
			t.Errorf("after the withdrawal of entry %d was undone there stand %s", seq, got)
		}
		if i, _ := v.Timeline().Find(seq); !v.Timeline().At(i).Withdrawn {
			t.Errorf("the withdrawal of entry %d was unmade", seq)
		}
	}
	v := must(t)(d.Undo(ctx, id)).View // and now the row it recorded again
	if got := standing(v); len(got) != 1 || got[0] != "host fs-02" {
		t.Errorf("after another undo there stand %v", got)
	}
	must(t)(d.Do(ctx, model.Withdraw{Incident: id, Entry: note(t, d, id, "o: seen").Seq, Why: "typed twice"}))
	note(t, d, id, "o: seen later")
	v = must(t)(d.Undo(ctx, id)).View
	if got := standing(v); len(got) != 1 || got[0] != "host fs-02" {
		t.Errorf("undo after another act took back the withdrawal before it: %v", got)
	}
}

// What was undone before another act would come back after it, in the wrong order.
func TestAnyNewActEndsTheChainOfRedo(t *testing.T) {
	ctx := context.Background()
	for name, act := range map[string]func(d *Desk, id model.IncidentID) error{
		"one act": func(d *Desk, id model.IncidentID) error { note(t, d, id, "a: something else"); return nil },
		"acts done together": func(d *Desk, id model.IncidentID) error {
			row, err := model.ParseQuick("a: something else", d.Now(), d.Home())
			if err != nil {
				return err
			}
			_, err = d.DoAll(ctx, []model.Command{model.NoteEvent{Incident: id, Row: row}, model.NoteEvent{Incident: id, Row: row}})
			return err
		},
	} {
		d, _ := open(t)
		id := begin(t, d)
		note(t, d, id, "x: wrong host")
		must(t)(d.Undo(ctx, id))
		if err := act(d, id); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Redo(ctx, id); err == nil {
			t.Errorf("%s: redo went past it", name)
		}
	}
}

func TestCorrectionKeepsTheOldRowReadable(t *testing.T) {
	d, _ := open(t)
	ctx := context.Background()
	id := begin(t, d)
	old := note(t, d, id, "x: host fs-01").Seq
	change := correct(t, d, id, old, "x: host fs-02")
	i, _ := change.View.Timeline().Find(old)
	if r := change.View.Timeline().At(i); !r.IsCorrected || r.CorrectedBy != change.Seq || r.Text != "host fs-01" {
		t.Errorf("the old row is %+v", r)
	}
	_, err := d.Do(ctx, model.Correct{Incident: id, Entry: old, Row: change.View.Timeline().At(i).RowFields})
	var refusal *model.Error
	if !errors.As(err, &refusal) || refusal.Kind != model.Conflict {
		t.Errorf("correcting a superseded row gave %v", err)
	}
	v := must(t)(d.Undo(ctx, id)).View
	i, _ = v.Timeline().Find(old)
	if v.Timeline().At(i).Struck() {
		t.Error("undoing the correction must let the old row stand again")
	}
}

func TestRefusedCommandLeavesNothing(t *testing.T) {
	d, _ := open(t)
	ctx := context.Background()
	id := begin(t, d)
	before := d.Status().Entries
	for name, c := range map[string]model.Command{
		"no title":        model.OpenIncident{Title: "  "},
		"no such zone":    model.OpenIncident{Title: "a", Zone: "Mars/Olympus"},
		"empty row":       model.NoteEvent{Incident: id, Row: model.RowFields{Kind: model.Note}},
		"no reason":       model.Withdraw{Incident: id, Entry: 2},
		"no such level":   model.SetSeverity{Incident: id, Level: "SEV9", Why: "x"},
		"no such entry":   model.Withdraw{Incident: id, Entry: 99, Why: "x"},
		"no incident":     model.NoteEvent{Incident: "nope", Row: model.RowFields{Kind: model.Note, Text: "a"}},
		"control chars":   model.NoteEvent{Incident: id, Row: model.RowFields{Kind: model.Note, Text: "a\x00b"}},
		"program's row":   model.Withdraw{Incident: id, Entry: 1, Why: "x"},
		"in the future":   model.NoteEvent{Incident: id, Row: model.RowFields{Kind: model.Action, Text: "a", Happened: model.At(d.Now().Add(time.Hour), time.UTC, model.ToMinute, model.OwnClock)}},
		"half an account": model.CommitImport{Incident: id, Import: model.ImportCommitted{ID: "a", SHA256: "b", Records: 2, Accepted: 1}},
	} {
		if _, err := d.Do(ctx, c); err == nil {
			t.Errorf("%s: was not refused", name)
		}
	}
	if after := d.Status().Entries; after != before {
		t.Errorf("%d entries became %d", before, after)
	}
}

func TestCancelledCommandLeavesNothing(t *testing.T) {
	d, _ := open(t)
	id := begin(t, d)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	row := model.RowFields{Kind: model.Note, Text: "a", Happened: model.At(d.Now(), time.UTC, model.ToMinute, model.OwnClock)}
	if _, err := d.Do(ctx, model.NoteEvent{Incident: id, Row: row}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	note(t, d, id, "and the desk goes on")
}

func TestClockSetBackIsShown(t *testing.T) {
	d, c := open(t)
	id := begin(t, d)
	c.now = c.now.Round(0).Add(-time.Hour) // no monotonic reading: only the wall clock moved
	if d.Status().Clock == "" {
		t.Error("the status line does not warn of the clock")
	}
	note(t, d, id, "a: written with a clock set back")
	check, err := d.Verify(context.Background(), nil, nil)
	if err != nil || len(check.Warnings) == 0 {
		t.Errorf("verify does not warn: %v %+v", err, check)
	}
}

func TestNumbersRunOnAcrossRestarts(t *testing.T) {
	c := &clock{time.Now()}
	path := filepath.Join(t.TempDir(), "a.bridgelog")
	var numbers []string
	for range 3 {
		d, err := Open(context.Background(), path, options(c))
		if err != nil {
			t.Fatal(err)
		}
		v := must(t)(d.Do(context.Background(), model.OpenIncident{Title: "x"})).View
		numbers = append(numbers, v.Number)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	year := c.now.In(model.Location("Europe/Berlin")).Format("2006")
	if got := strings.Join(numbers, " "); got != "INC-"+year+"-0001 INC-"+year+"-0002 INC-"+year+"-0003" {
		t.Error(got)
	}
}

func TestSearchFindsWhatWasTyped(t *testing.T) {
	d, _ := open(t)
	ctx := context.Background()
	id := begin(t, d)
	seq := note(t, d, id, "x: beacon to 203.0.113.77 from #fs-02").Seq
	for {
		done, err := d.db.IndexPending(ctx, 100)
		if err != nil {
			t.Fatal(err)
		}
		if done == 0 {
			break
		}
	}
	for _, words := range []string{"beacon", "203.0.113", "BEAC fs-02", `"quoted" beacon`[9:]} {
		hits, err := d.Search(ctx, "", words, 10)
		if err != nil || len(hits) == 0 || hits[0].Seq != seq {
			t.Errorf("%q found %v, %v", words, hits, err)
		}
	}
	if hits, err := d.Search(ctx, "", `AND OR NOT ( " *`, 10); err != nil || len(hits) > 0 {
		t.Errorf("syntax of a search language: %v, %v", hits, err)
	}
}
