package kit

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// TestMain makes one program for all tests, because the toolkit's current
// program is one per process; that is also why no test here runs in parallel.
func TestMain(m *testing.M) {
	test.NewApp().Settings().SetTheme(NewTheme(Dark, 1))
	os.Exit(m.Run())
}

// inWindow shows an object in a test window of a size and returns the window.
func inWindow(t *testing.T, look Variant, scale float32, o fyne.CanvasObject, w, h float32) fyne.Window {
	t.Helper()
	fyne.CurrentApp().Settings().SetTheme(NewTheme(look, scale))
	win := test.NewTempWindow(t, o)
	win.SetPadded(false)
	win.Resize(fyne.NewSize(w, h))
	return win
}

// TestPictures draws every widget, dark and light, small and large, so that a
// crash while drawing is found. With KIT_PICTURES set to a folder the pictures
// stay there for human eyes.
func TestPictures(t *testing.T) {
	dir := os.Getenv("KIT_PICTURES")
	if dir == "" {
		dir = t.TempDir()
	}
	for _, look := range []struct {
		name  string
		v     Variant
		scale float32
	}{{"dark", Dark, 1}, {"light", Light, 1}, {"large", Dark, 1.5}} {
		for _, p := range pictures() {
			t.Run(p.name+"-"+look.name, func(t *testing.T) {
				fyne.CurrentApp().Settings().SetTheme(NewTheme(look.v, look.scale))
				o := p.make()
				win := test.NewTempWindow(t, NewSurface(o, ColourGround))
				win.SetPadded(false)
				win.Resize(fyne.NewSize(p.w, p.h))
				// Wrapping text knows its height after the first layout; a real
				// window settles on its next frame.
				win.Resize(fyne.NewSize(p.w+1, p.h))
				win.Resize(fyne.NewSize(p.w, p.h))
				if p.after != nil {
					p.after(win.Canvas(), o)
				}
				img := win.Canvas().Capture()
				if img.Bounds().Empty() {
					t.Fatal("nothing was drawn")
				}
				f, err := os.Create(filepath.Join(dir, p.name+"-"+look.name+".png"))
				if err != nil {
					t.Fatal(err)
				}
				defer f.Close()
				if err := png.Encode(f, img); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}

type picture struct {
	name  string
	w, h  float32
	make  func() fyne.CanvasObject
	after func(fyne.Canvas, fyne.CanvasObject)
}

func pictures() []picture {
	now := time.Date(2026, 11, 24, 7, 19, 0, 0, time.UTC)
	return []picture{
		{"chips", 900, 560, func() fyne.CanvasObject {
			states := NewButton("Disabled", nil)
			states.Disable()
			multi := NewMultiEntry(3)
			multi.SetText("First line\nSecond line, rather longer")
			entry := NewEntry()
			entry.SetPlaceHolder("Title of the incident")
			off := NewEntry()
			off.SetText("cannot be changed")
			off.Disable()
			choice := NewChoiceRow("Is data gone?", YesNoUnknown())
			choice.Set("unknown")
			sev := NewChoiceRow("Severity", []Option{{"SEV1", "SEV1 Critical", 0}, {"SEV2", "SEV2 Serious", 0}, {"SEV3", "SEV3 Limited", 0}, {"SEV4", "SEV4 Minor", 0}})
			sev.Set("SEV2")
			manyOf := NewMultiChoice("Systems", []Option{{"a", "Files", 0}, {"b", "Mail", 0}, {"c", "Backup", 0}})
			manyOf.Set("a", "c")
			moment := NewMomentEntry("Noticed", "time, as 03:05 or -20m")
			moment.Now = func() string { return "07:19" }
			moment.Preview = func(s string) Preview {
				return Preview{Text: "Tue 24 Nov 07:19 CET (06:19Z), exact", Tone: ToneGood}
			}
			moment.SetText("07:19")
			return Stack(12,
				Row(8, SeverityChip("SEV1", "Critical"), SeverityChip("SEV2", "Serious"), SeverityChip("SEV3", "Limited"), SeverityChip("SEV4", "Minor"),
					FlagChip("EXERCISE"), FlagChip("LEGAL HOLD"), FlagChip("PART DOWN"), NewChip("fs-02", ChipQuiet), NewChip("@kim", ChipQuiet)),
				Row(8, NewChip("intact", ChipGood), NewChip("late", ChipWarn), NewChip("broken", ChipBad),
					NewChip("TLP:RED", ChipTLPRed), NewChip("TLP:AMBER+STRICT", ChipTLPAmber), NewChip("TLP:GREEN", ChipTLPGreen), NewChip("TLP:CLEAR", ChipTLPClear)),
				Row(8, NewButtonOf(ButtonPrimary, "Done", "F3", nil), NewButton("Skip", nil), NewButtonOf(ButtonNormal, "Give to someone", "Ctrl+T", nil),
					NewButtonOf(ButtonQuiet, "Why?", "", nil), NewButtonOf(ButtonDanger, "Withdraw", "", nil), states, NewLink("All steps", nil)),
				Row(12, Title("Ransomware on file servers"), NewText("Isolate the backup server, leave power on", TextStyle{Size: SizeStep, Bold: true})),
				Row(12, Bold("read first"), Mono("8f2c 19aa e0b1"), Muted("quiet label"), NewText("struck out", TextStyle{Struck: true, Colour: ColourMuted})),
				choice, sev, manyOf, moment, entry, off, multi)
		}, nil},
		{"clocks", 320, 330, func() fyne.CanvasObject {
			return Panel(Stack(10,
				NewClock(ClockState{What: "GDPR Art. 33", From: now.Add(-4 * time.Hour), Due: now.Add(67*time.Hour + 52*time.Minute), Now: now, DueText: "due Fri 03:12 CET (02:12Z)", Big: true}),
				NewClock(ClockState{What: "NIS2 early warning", From: now.Add(-14 * time.Hour), Due: now.Add(9*time.Hour + 52*time.Minute), Now: now, DueText: "due Tue 17:12 CET"}),
				NewClock(ClockState{What: "Next update", From: now.Add(-50 * time.Minute), Due: now.Add(9*time.Minute + 7*time.Second), Now: now, DueText: "due 07:28 CET"}),
				NewClock(ClockState{What: "Fix time left", From: now.Add(-10 * time.Hour), Due: now.Add(-130 * time.Minute), Now: now, DueText: "was due 05:09 CET"}),
				NewClock(ClockState{What: "Since noticed", From: now.Add(-247 * time.Minute), Now: now}),
				NewClock(ClockState{What: "A very long duty name that cannot fit here", Word: "not started", Now: now, DueText: "starts when noticed"}),
			))
		}, nil},
		{"table", 1000, 420, func() fyne.CanvasObject { return logTable(1_000_000) }, func(c fyne.Canvas, o fyne.CanvasObject) {
			tab := o.(*DenseTable)
			tab.SetSort("happened", true)
			tab.Select(3)
			c.Focus(tab)
		}},
		{"tableempty", 700, 160, func() fyne.CanvasObject {
			tab := logTable(0)
			tab.Empty = "No rows have these words. Esc clears the filter."
			return tab
		}, nil},
		{"tablenarrow", 460, 220, func() fyne.CanvasObject { return logTable(40) }, func(_ fyne.Canvas, o fyne.CanvasObject) {
			o.(*DenseTable).ScrollToEnd()
		}},
		{"quickline", 900, 420, func() fyne.CanvasObject {
			return Stack(12, quick("", Preview{Text: "Type what happened. F2 comes here from anywhere.", Tone: ToneMuted}, 0),
				quick("07:20 a: pulled uplink of fs-02 #fs-02 @net-team", Preview{Text: "happened 07:20 CET (06:20Z), exact · action · recorded now", Tone: ToneGood}, 0),
				quick("02:30 x: odd login", Preview{Text: "02:30 exists twice that night: which one?", Tone: ToneWarn,
					Choices: []Choice{{"02:30 +02:00 (00:30Z)", "02:30+02:00 x: odd login"}, {"02:30 +01:00 (01:30Z)", "02:30+01:00 x: odd login"}}}, 0),
				quick("a: rule 214 blocks egress", Preview{Text: ""}, 1), quick("called @k", Preview{}, 2))
		}, nil},
		{"panels", 1000, 620, func() fyne.CanvasObject {
			bad := NewBanner()
			bad.Say(Notice{Tone: ToneBad, What: "Not saved: the disk is full.", Safe: "Your text is still in the line.", Do: "Free some space, then press Enter again.",
				Actions: []Action{{Text: "Try again", Primary: true}}})
			warn := NewBanner()
			warn.Say(Notice{Tone: ToneWarn, What: "The computer's clock moved back by 47 minutes.", Safe: "Entries keep their order; the jump is noted in the next one."})
			p := NewProgressCard("Importing timesketch.csv", func() {})
			p.Set(0.42, "42,000 of 100,000 rows")
			q := NewProgressCard("Reading the file", func() {})
			q.Set(-1, "12 MB so far")
			sec := NewSection("NEXT", Stack(4, NewText("Isolate the backup server, leave power on", TextStyle{Size: SizeStep, Bold: true, Truncate: true}),
				NewPara("Memory holds keys; backups decide everything.", TextStyle{}), Row(8, Muted("Mitigation lead · 30 min"), Stretch(nil), NewButtonOf(ButtonPrimary, "Done", "F3", nil), NewButton("Skip", nil), NewButton("Give", nil))))
			sec.SetNote("2 of 14 done")
			return Stack(12, bad, warn, container.NewGridWithColumns(2, p, q), sec,
				Panel(NewEmptyState("No incidents yet", "An incident is opened in under fifteen seconds with a title and the time it was noticed. Everything else can wait.",
					Action{Text: "New incident", Key: "Ctrl+N", Primary: true}, Action{Text: "Try the practice incident"})))
		}, nil},
		{"shell", 1280, 720, shellPicture, nil},
		{"ribbon", 1100, 150, func() fyne.CanvasObject { return sampleRibbon() }, func(_ fyne.Canvas, o fyne.CanvasObject) {
			o.(*Ribbon).Step(1)
			o.(*Ribbon).Step(1)
		}},
		{"palette", 640, 400, func() fyne.CanvasObject {
			p := NewPalette("Search for a command or a place", []PaletteItem{{"n", "New incident", "board", "Ctrl+N"}, {"i", "Import files", "incident", ""},
				{"p", "Export the timeline as PDF", "report", "F9"}, {"v", "Check record", "help", ""}}, nil)
			p.Entry().SetText("i")
			return p
		}, nil},
	}
}

func quick(text string, p Preview, mode int) *QuickLine {
	q := NewQuickLine("what happened")
	q.Preview = func(string) Preview { return p }
	q.Complete = func(prefix string) []string { return []string{"@kim", "@kira", "@kwame"} }
	q.SetText(text)
	q.closeList()
	switch mode {
	case 1:
		q.OnEnter = func(string) {
			q.Refused("Not saved: the disk is full. Your text is still here; free some space and press Enter again.")
		}
		q.enter()
	case 2:
		q.offer()
		q.list.step(1)
	}
	return q
}

func logTable(n int) *DenseTable {
	cols := []Column{{Key: "happened", Title: "Happened", Width: 150}, {Key: "utc", Title: "UTC", Width: 56, Optional: 2}, {Key: "recorded", Title: "Recorded", Width: 96, Optional: 1},
		{Key: "kind", Title: "Kind", Width: 84}, {Key: "text", Title: "What", Width: 160, Flex: 3}, {Key: "who", Title: "Who, where", Width: 80, Flex: 1, Optional: 3}, {Key: "no", Title: "No.", Width: 64, AlignRight: true, Optional: 4}}
	shapes := []Shape{ShapeTriangle, ShapeDot, ShapeSquare, ShapeDiamond, ShapeFlag}
	kinds := []string{"attacker", "detect", "action", "decision", "milestone"}
	colours := []fyne.ThemeColorName{ColourAttacker, ColourOurs, ColourOurs, ColourOurs, ColourMuted}
	texts := []string{"VPN login from an address never seen before, from a country where nobody travels; the account belongs to a leaver",
		"EDR alert on fs-02", "Pulled uplink of fs-02", "Shop stays online until 06:00", "Contained"}
	t := NewDenseTable(cols, func() int { return n }, func(row int, col string) Cell {
		i := row % 5
		c := Cell{Struck: row == 2}
		switch col {
		case "happened":
			c.Text = fmt.Sprintf("Tue 24 Nov 03:%02d CET", row%60)
			if row%5 == 0 {
				c.Text = "03:05 ±10m"
			}
		case "utc":
			c.Text, c.Muted = fmt.Sprintf("02:%02dZ", row%60), true
		case "recorded":
			c.Text, c.Muted = fmt.Sprintf("03:%02d", row%60), true
			if row%4 == 0 {
				c.Badge = "late"
			}
		case "kind":
			c.Text, c.Shape, c.Colour, c.Hollow = kinds[i], shapes[i], colours[i], row%4 == 0
		case "text":
			c.Text = texts[i]
		case "who":
			c.Chips = [][]string{{"fs-02", "@kim"}, {"@lee"}, {"fs-02", "backup-01", "@net-team", "@kim"}, nil, {"a-very-long-host-name-that-nobody-can-read.example.com"}}[i]
		case "no":
			c.Text = fmt.Sprint(row + 1)
		}
		return c
	})
	t.OnSort = func(string, bool) {}
	return t
}

func sampleRibbon() *Ribbon {
	r := NewRibbon()
	zone := time.FixedZone("CET", 3600)
	r.Ticks, r.ZoneLabel = ZoneTicks(zone), "CET"
	at := func(d, h, m int) float64 { return float64(time.Date(2026, 11, d, h, m, 0, 0, zone).Unix()) }
	items := []RibbonItem{
		{ID: 1, X0: at(20, 9, 15), Above: true, Shape: ShapeTriangle, Colour: ColourAttacker, Label: "Account created"},
		{ID: 2, X0: at(20, 9, 45), Above: true, Shape: ShapeTriangle, Colour: ColourAttacker, Hollow: true, Label: "Phishing mail opened"},
		{ID: 3, X0: at(24, 1, 0), X1: at(24, 2, 30), Above: true, Shape: ShapeTriangle, Colour: ColourAttacker, Label: "01:00-02:30 Large upload from fs-02"},
		{ID: 4, X0: at(24, 3, 12), Shape: ShapeDot, Colour: ColourOurs, Label: "EDR alert on fs-02"},
		{ID: 5, X0: at(24, 3, 40), Shape: ShapeFlag, Colour: ColourText, Label: "Declared"},
		{ID: 6, X0: at(24, 4, 10), Shape: ShapeSquare, Colour: ColourOurs, Hollow: true, Label: "Pulled uplink"},
	}
	for i := 0; i < 14; i++ {
		items = append(items, RibbonItem{ID: int64(10 + i), X0: at(24, 5, 0) + float64(i*60), Shape: ShapeSquare, Colour: ColourOurs, Label: fmt.Sprintf("Step %d", i)})
	}
	items = append(items, RibbonItem{ID: 30, X0: at(24, 7, 19), Shape: ShapeDiamond, Colour: ColourOurs, Label: "Shop stays online"})
	r.SetData(items, []RibbonBand{{at(24, 3, 12), at(24, 4, 0), "SEV3"}, {at(24, 4, 0), at(24, 7, 30), "SEV2"}})
	return r
}

func shellPicture() fyne.CanvasObject {
	now := time.Date(2026, 11, 24, 7, 19, 0, 0, time.UTC)
	rail := NewRail([]RailItem{{ID: "board", Label: "Board"}, {ID: "7", Label: "INC-2026-0007", Severity: "SEV2", Count: 2}, {ID: "5", Label: "INC-2026-0005", Severity: "SEV4"},
		{ID: "h", Label: "PHASES", Heading: true, Separator: true}, {ID: "report", Label: "Report", Tick: true}, {ID: "triage", Label: "Triage", Tick: true},
		{ID: "inv", Label: "Investigation", Count: 3}, {ID: "con", Label: "Containment", Count: 5}, {ID: "era", Label: "Eradication", Disabled: true},
		{ID: "tl", Label: "Timeline", Separator: true}, {ID: "rec", Label: "Records"}, {ID: "rep", Label: "Reports"}}, nil)
	rail.SetCurrent("con")
	head := NewSurface(Stack(4,
		Row(8, SeverityChip("SEV2", "Serious"), NewText("INC-2026-0007", TextStyle{Mono: true}), NewText("amber heron", TextStyle{Colour: ColourMuted}), Stretch(Title("Ransomware on file servers")), FlagChip("CONTAINMENT")),
		Row(8, FlagChip("PART DOWN"), FlagChip("LEGAL HOLD"), Stretch(nil), Muted("aware Tue 24 Nov 03:12 CET (02:12Z) · 4 h 07 m"))), ColourPanel)
	clocks := NewSection("CLOCKS", Stack(8,
		NewClock(ClockState{What: "GDPR Art. 33", From: now.Add(-4 * time.Hour), Due: now.Add(67*time.Hour + 52*time.Minute), Now: now, DueText: "due Fri 03:12 CET", Big: true}),
		NewClock(ClockState{What: "NIS2 early warning", From: now.Add(-14 * time.Hour), Due: now.Add(9*time.Hour + 52*time.Minute), Now: now, DueText: "due Tue 17:12 CET"}),
		NewClock(ClockState{What: "Next update", From: now.Add(-50 * time.Minute), Due: now.Add(9*time.Minute + 7*time.Second), Now: now, DueText: "due 07:28 CET"})))
	next := NewSection("NEXT", Stack(6, NewText("Isolate the backup server, leave power on", TextStyle{Size: SizeStep, Bold: true, Truncate: true}),
		NewPara("Memory holds keys; backups decide everything.", TextStyle{}), Row(8, Muted("Mitigation lead · 30 min"), Stretch(nil), NewButtonOf(ButtonPrimary, "Done", "F3", nil), NewButton("Skip", nil), NewButton("Give", nil))))
	status := NewStatusBar()
	status.Set([]Segment{{Text: "saved 07:19:48", Tone: ToneGood}, {Text: "212 entries, head"}, {Text: "8f2c 19aa", Mono: true}, {Text: "offline"}, {Text: "disk 61 GB free"}}, []Segment{{Text: "F1 keys", OnTapped: func() {}}})
	q := quick("07:20 a: pulled uplink of fs-02 #fs-02 @net-team", Preview{Text: "happened 07:20 CET (06:20Z), exact · action · recorded now", Tone: ToneGood}, 0)
	tab := logTable(200)
	top := container.NewBorder(nil, nil, nil, container.New(fixedWidth(300), clocks), next)
	sheet := NewSheet("Entry 212", Stack(8, Muted("Happened"), NewEntry(), Muted("What"), NewMultiEntry(3)), nil)
	mid := container.NewBorder(top, nil, nil, sheet, tab)
	return container.NewBorder(head, Stack(0, Hairline(), q, status), rail, nil, Pad(8, 8, mid))
}

var _ desktop.Hoverable = (*DenseTable)(nil)
