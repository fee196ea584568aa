package ui

import (
	"context"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bridgelog/assets"
	"bridgelog/desk"
	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/model/regime"
	"bridgelog/report"
	"bridgelog/report/docx"
	"bridgelog/report/markdown"
	"bridgelog/report/pdf"
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
)

// bridge is a window on a real logbook in a temporary folder, with a clock that
// moves when told.
type bridge struct {
	*Shell
	t      *testing.T
	clock  time.Time
	inline *Inline
	picks  *pickedBefore
	sealed bool
	closed bool         // the test closed the desk itself
	rules  *desk.Duties // of the next opening, where a test has rules of its own
}

// pickedBefore answers file dialogs with what a test put in.
type pickedBefore struct {
	open []string
	save string
	dir  string
	name string // what was suggested for saving
}

func (p *pickedBefore) OpenFiles(_ string, _ []pick.Filter, done func([]string, error)) {
	done(p.open, nil)
}
func (p *pickedBefore) SaveFile(_, name string, _ []pick.Filter, done func(string, error)) {
	p.name = name
	done(p.save, nil)
}
func (p *pickedBefore) Folder(_ string, done func(string, error)) { done(p.dir, nil) }

// bridgeNow is 24 November 2026, 04:12 in Berlin.
var bridgeNow = time.Date(2026, 11, 24, 3, 12, 0, 0, time.UTC)

var officialDrawer = sync.OnceValue(func() *pdf.Drawer {
	f := assets.Fonts()
	d, err := pdf.New(pdf.Fonts{Regular: f.Regular, Bold: f.Bold, Mono: f.Mono, Fallback: f.Fallback}, assets.SRGB)
	if err != nil {
		panic(err)
	}
	return d
})

var testGuide = sync.OnceValue(func() *guidance.Guide {
	g, err := guidance.Load(assets.Guide)
	if err != nil {
		panic(err)
	}
	return &g
})

var testRules = sync.OnceValue(func() model.SeverityRules {
	rules, err := model.LoadSeverity(testGuide().FormsFile())
	if err != nil {
		panic(err)
	}
	return rules
})

var testDuties = sync.OnceValue(func() desk.Duties {
	p, err := regime.Load(assets.Regimes)
	if err != nil {
		panic(err)
	}
	rules, err := regime.LoadRules(assets.Regimes, p)
	if err != nil {
		panic(err)
	}
	fills, err := regime.LoadFills(assets.Regimes, p, func(name string) bool { return model.KnownNoticeFact(*testGuide(), name) })
	if err != nil {
		panic(err)
	}
	return desk.Duties{Pack: p, Rules: rules, Fills: fills}
})

var testDocuments = sync.OnceValue(func() report.Templates {
	d, err := report.LoadTemplates(assets.Guide)
	if err != nil {
		panic(err)
	}
	return d
})

func newBridge(t *testing.T) *bridge { t.Helper(); return bridgeOn(t, false) }

// newSealedBridge has a logbook that can be locked.
func newSealedBridge(t *testing.T) *bridge { t.Helper(); return bridgeOn(t, true) }

func bridgeOn(t *testing.T, sealed bool) *bridge {
	t.Helper()
	b := &bridge{sealed: sealed, t: t, clock: bridgeNow, inline: &Inline{}, picks: &pickedBefore{}}
	app := test.NewTempApp(t)
	d, err := desk.Open(context.Background(), filepath.Join(t.TempDir(), "bridge.bridgelog"), b.options(testGuide()))
	if err != nil {
		t.Fatal(err)
	}
	home, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	b.Shell = New(Deps{App: app, Desk: d, Run: b.inline, Pick: b.picks, Clock: func() time.Time { return b.clock },
		Home: home, Version: "test", User: "alex"})
	t.Cleanup(func() {
		b.win.Close()
		if err := d.Close(); err != nil && !b.closed {
			t.Error(err)
		}
	})
	b.win.Resize(fyne.NewSize(1280, 720))
	return b
}

func (b *bridge) options(g *guidance.Guide) desk.Options {
	rules := testDuties
	if b.rules != nil {
		rules = func() desk.Duties { return *b.rules }
	}
	var seal []desk.Key
	if b.sealed {
		seal = []desk.Key{*bridgeKey()}
	}
	return desk.Options{Unlock: bridgeKey(), Seal: seal, Now: func() time.Time { return b.clock }, By: model.Person{Name: "Alex Weber", Role: "incident manager"},
		Zone: "Europe/Berlin", Program: "Bridgelog test", Create: true, Practice: assets.Practice, Rules: testRules(), Guide: g, Reports: testDocuments(), Duties: rules,
		Drawers: map[string]report.Drawer{"pdf": officialDrawer().Draw, "markdown": markdown.Draw, "docx": docx.Draw}}
}

// bridgeKey opens every logbook of these tests; it costs nothing to open by.
func bridgeKey() *desk.Key {
	k, err := desk.KeyFile([]byte("bridgelog unlock key 1\n" + strings.Repeat("5e", 32) + "\n"))
	if err != nil {
		panic(err)
	}
	return &k
}

// restart ends the program as a kill would, without Leave or Quit, and opens the
// logbook in a new window that is led by a guide.
func (b *bridge) restart(g *guidance.Guide) {
	b.t.Helper()
	path := b.deps.Desk.Status().Path
	b.closed = true
	if err := b.deps.Desk.Close(); err != nil {
		b.t.Fatal(err)
	}
	d, err := desk.Open(context.Background(), path, b.options(g))
	if err != nil {
		b.t.Fatal(filepath.Base(path), err)
	}
	b.t.Cleanup(func() {
		if err := d.Close(); err != nil {
			b.t.Error(err)
		}
	})
	deps := b.deps
	deps.Desk = d
	b.Shell = New(deps)
	b.win.Resize(fyne.NewSize(1280, 720))
}

// incident opens one and returns its id.
func (b *bridge) incident() model.IncidentID {
	b.t.Helper()
	return b.do(model.OpenIncident{Title: "Ransom note on the file server of the warehouse",
		Detected: model.At(b.clock.Add(-time.Hour), b.deps.Home, model.ToMinute, model.OwnClock)}).Incident
}

// practiceIncident plays the built-in exercise.
func (b *bridge) practiceIncident() model.IncidentID {
	b.t.Helper()
	id, err := b.deps.Desk.Practice(context.Background())
	if err != nil {
		b.t.Fatal(err)
	}
	b.loadBoard()
	return id
}

func (b *bridge) do(c model.Command) desk.Change {
	b.t.Helper()
	change, err := b.deps.Desk.Do(context.Background(), c)
	if err != nil {
		b.t.Fatal(err)
	}
	return change
}

// log records a quick entry behind the window's back.
func (b *bridge) log(id model.IncidentID, line string) model.Seq {
	b.t.Helper()
	row, err := model.ParseQuick(line, b.clock, b.deps.Home)
	if err != nil {
		b.t.Fatalf("%s: %v", line, err)
	}
	return b.do(model.NoteEvent{Incident: id, Row: row}).Seq
}

func (b *bridge) view(id model.IncidentID) model.View {
	b.t.Helper()
	v, err := b.deps.Desk.Incident(context.Background(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// outline is what a person would read, without the hash that differs with
// every logbook's key.
func (b *bridge) outline() string {
	return codeWords.ReplaceAllString(headWords.ReplaceAllString(kit.OutlineText(b.screen.Content()), "head …."), `"“two words”"`)
}

// codeWords are the codename, which is drawn by lot.
var codeWords = regexp.MustCompile(`"“[a-z]+ [a-z]+”"`)

var headWords = regexp.MustCompile(`head [0-9a-f]{4} [0-9a-f]{4}`)
