package ui

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

func (b *bridge) signalFile(dir, name, title string) string {
	b.t.Helper()
	path := filepath.Join(dir, name)
	content := fmt.Sprintf(`{"title":%q,"rule":{"name":%q},"severity":"high","host":"FS-01","timestamp":"2026-02-01T01:58:00Z"}`, title, title)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		b.t.Fatal(err)
	}
	return path
}

// R-06 in the window: a file dropped on it appears under Signals; P makes an
// incident of it, with its original in the evidence.
func TestAFileDroppedOnSignalsIsPromotedWithTwoKeys(t *testing.T) {
	b := newBridge(t)
	b.goSignals()
	p := b.screen.(*signalsPage)
	b.dropped([]string{b.signalFile(t.TempDir(), "a.json", "Mass download")})
	if out := kit.OutlineText(p.table); !strings.Contains(out, "Mass download") || b.house.SignalsWaiting() != 1 {
		t.Fatalf("the list reads:\n%s", out)
	}
	if !strings.Contains(p.text, `"title":"Mass download"`) {
		t.Errorf("the original is not shown: %q", p.text)
	}
	p.key(0, fyne.KeyP)
	b.key(fyne.KeyReturn)
	v, ok := b.Current()
	if !ok || b.route.Page != PageIncident || v.Title() != "Mass download" || len(v.Evidence()) != 1 {
		t.Fatalf("%+v %q", b.route, v.Title())
	}
	if b.house.SignalsWaiting() != 0 {
		t.Error("it still waits")
	}
	b.Go(Route{Page: PageBoard})
	if !b.screen.(*board).came.Hidden {
		t.Error("the board says that signals wait")
	}
}

func TestTheSheetOfPromotingSaysWhereOnlyExercisesAreOpen(t *testing.T) {
	b := newBridge(t)
	b.practiceIncident()
	b.do(model.TakeSignals{Signals: []model.GivenSignal{{Summary: "Mass download", Source: "monitoring"}}})
	b.goSignals()
	p := b.screen.(*signalsPage)
	p.promote()
	sheet := kit.OutlineText(b.frame.layer)
	for _, want := range []string{`button "Make a new incident"`, "No real incident is open", "ONLY FOR PRACTICE", "EXERCISE DRILL-0001"} {
		if !strings.Contains(sheet, want) {
			t.Errorf("it does not say %q:\n%s", want, sheet)
		}
	}
	b.incident()
	b.goSignals()
	p.promote()
	if sheet := kit.OutlineText(b.frame.layer); strings.Contains(sheet, "No real incident") || strings.Index(sheet, "INC-0001") > strings.Index(sheet, "DRILL-0001") {
		t.Errorf("with a real one it says:\n%s", sheet)
	}
}

// R-11 in the window.
func TestDismissingASignalAsksForAReasonAndItStaysFindable(t *testing.T) {
	b := newBridge(t)
	for _, text := range []string{"First noise", "Second noise", "Third noise"} {
		b.do(model.TakeSignals{Signals: []model.GivenSignal{{Summary: text, Source: "monitoring"}}})
	}
	b.Go(Route{Page: PageBoard})
	if words := kit.OutlineText(b.screen.(*board).came); !strings.Contains(words, "3 new signals wait") {
		t.Errorf("the board says %q", words)
	}
	b.goSignals()
	p := b.screen.(*signalsPage)
	p.mark(0, 1, true)
	p.key(0, fyne.KeyD)
	b.key(fyne.KeyReturn)
	if b.house.SignalsWaiting() != 3 {
		t.Fatal("dismissed without a reason")
	}
	b.typed("the air conditioning")
	b.key(fyne.KeyReturn)
	if b.house.SignalsWaiting() != 1 {
		t.Fatalf("%d still wait", b.house.SignalsWaiting())
	}
	p.find.SetText("air conditioning")
	p.show.Set(string(model.SignalDismissed))
	p.refilter()
	if len(p.rows) != 2 {
		t.Errorf("%d are found by their reason", len(p.rows))
	}
}

// R-92 in the window: a file that arrives in the folder appears within seconds,
// and the window goes on.
func TestAFileInTheWatchedFolderAppearsByItself(t *testing.T) {
	b := newBridge(t)
	dir := t.TempDir()
	b.do(model.PutRecord{Incident: model.Organisation, Form: "org", Set: map[string]json.RawMessage{"org.siem_import": asJSON(dir)}})
	b.signalFile(dir, "a.json", "Beacon")
	for range 3 {
		b.watchSignals(b.clock)
		b.clock = b.clock.Add(6 * time.Second)
	}
	if b.house.SignalsWaiting() != 1 {
		t.Fatalf("%d wait: %s", b.house.SignalsWaiting(), b.signalsNote())
	}
	b.says("1 new signal")
	for range 3 {
		b.watchSignals(b.clock)
		b.clock = b.clock.Add(6 * time.Second)
	}
	if n := len(b.house.Signals()); n != 1 {
		t.Errorf("it was taken in %d times", n)
	}
}

func TestTenThousandSignalsStayInstant(t *testing.T) {
	b := newBridge(t)
	for range 10 {
		given := make([]model.GivenSignal, 1000)
		for i := range given {
			given[i] = model.GivenSignal{Summary: fmt.Sprintf("Signal %d", i), Rule: fmt.Sprintf("rule %d", i)}
		}
		b.do(model.TakeSignals{Signals: given})
	}
	b.goSignals()
	p := b.screen.(*signalsPage)
	if len(p.rows) != 10000 {
		t.Fatalf("%d rows", len(p.rows))
	}
	p.find.SetText("rule 77")
	if len(p.rows) == 0 || len(p.rows) > 900 {
		t.Errorf("%d found", len(p.rows))
	}
}

func BenchmarkTenThousandSignalsFiltered(b *testing.B) {
	p := &signalsPage{}
	for i := range 10000 {
		p.all = append(p.all, listedSignal{words: fmt.Sprintf("signal %d rule of the house fs-%d", i, i%300)})
	}
	for b.Loop() {
		p.rows = p.rows[:0]
		for i, s := range p.all {
			if strings.Contains(s.words, "fs-77") {
				p.rows = append(p.rows, i)
			}
		}
	}
}
