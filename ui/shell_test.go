package ui

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

var update = flag.Bool("update", false, "write the outline files anew")

// golden compares what a person would read on the screen in view with a file.
func (b *bridge) golden(name string) {
	b.t.Helper()
	b.goldenText(name, b.outline())
}

// goldenText compares a text with a file of testdata.
func (b *bridge) goldenText(name, got string) {
	b.t.Helper()
	path := filepath.Join("testdata", name+".outline")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			b.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			b.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		b.t.Fatal(err)
	}
	if got != string(want) {
		b.t.Errorf("%s reads:\n%s\nwant:\n%s\nRun with -update when the change is meant.", name, got, want)
	}
}

// key presses a plain key where the keyboard is. As with the real window, the
// rune of a letter comes after its key, to what has the keyboard by then.
func (b *bridge) key(name fyne.KeyName) {
	b.t.Helper()
	ev := &fyne.KeyEvent{Name: name}
	if f := b.win.Canvas().Focused(); f != nil {
		f.TypedKey(ev)
	} else {
		b.win.Canvas().OnTypedKey()(ev)
	}
	if f := b.win.Canvas().Focused(); f != nil && len(name) == 1 {
		f.TypedRune([]rune(strings.ToLower(string(name)))[0])
	}
}

// typed types into whatever has the keyboard.
func (b *bridge) typed(text string) {
	b.t.Helper()
	f := b.win.Canvas().Focused()
	if f == nil {
		b.t.Fatal("nothing has the keyboard")
	}
	test.Type(f, text)
}

// act does an act of the table by its id, as menu, key and palette do.
func (b *bridge) act(id string) {
	b.t.Helper()
	for _, a := range b.available() {
		if a.ID == id {
			a.Run()
			return
		}
	}
	b.t.Fatalf("the act %q cannot be done here", id)
}

func TestMenusFitTheSmallestScreenAndKeepTheirKeys(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	for _, r := range []Route{{Page: PageBoard}, {Page: PageIncident, Incident: id}, {Page: PageDuties, Incident: id}, {Page: PageTimeline, Incident: id}} {
		b.Go(r)
		shortcuts := map[string]bool{}
		var walk func(m *fyne.Menu)
		walk = func(m *fyne.Menu) {
			if h := widget.NewMenu(m).MinSize().Height; h > 720-40 { // the bar stands above it
				t.Errorf("on %s the menu %q is %v high, with %d items", r.Page, m.Label, h, len(m.Items))
			}
			for _, it := range m.Items {
				if it.Shortcut != nil {
					shortcuts[it.Shortcut.ShortcutName()] = true
				}
				if it.ChildMenu != nil {
					walk(it.ChildMenu)
				}
			}
		}
		for _, m := range b.win.MainMenu().Items {
			walk(m)
		}
		for _, a := range b.actions {
			if a.Shortcut != nil && !shortcuts[a.Shortcut.ShortcutName()] {
				t.Errorf("on %s no menu holds %s of %s", r.Page, a.Keys, a.ID)
			}
		}
	}
}

func TestAKeyOfTheIncidentSaysOnOtherPagesWhyItDoesNothing(t *testing.T) {
	b := newBridge(t)
	b.goOrganisation("profile")
	b.key(fyne.KeyF5)
	b.says("Message that is due (F5) belongs to an incident; none is open.")
	id := b.incident()
	for _, r := range []Route{{Page: PageOrganisation, Section: orgRules}, {Page: PageBoard}, {Page: PageReadiness}} {
		b.Go(r)
		b.key(fyne.KeyF5)
		b.says("In which one?")
		offers := b.frame.banner.news.Notice().Actions
		if len(offers) != 1 || offers[0].Text != "INC-0001" || b.route != r {
			t.Fatalf("on %v it offers %+v and leads to %v", r, offers, b.route)
		}
		offers[0].OnTapped()
		if b.route.Page != PageMessages || b.route.Incident != id {
			t.Errorf("from %v it leads to %v", r, b.route)
		}
	}
	b.Go(Route{Page: PageBoard})
	for _, m := range b.win.MainMenu().Items { // as the toolkit does with a shortcut
		for _, it := range m.Items {
			if strings.HasPrefix(it.Label, "Gate: ") {
				it.Action()
			}
		}
	}
	b.says("(Ctrl+G) belongs to an incident")
}

// says fails unless the banner or the news hold the words.
func (b *bridge) says(words string) {
	b.t.Helper()
	n, news := b.frame.banner.bar.Notice(), b.frame.banner.news.Notice().What
	if all := n.What + " " + n.Safe + " " + n.Do + "\n" + news; !strings.Contains(all, words) {
		b.t.Errorf("the window says %q, want it to say %q", all, words)
	}
}

func TestEveryActHasAMenuOrAKeyAndNoKeyTwice(t *testing.T) {
	b := newBridge(t)
	ids, keys := map[string]bool{}, map[string]string{}
	for _, a := range b.actions {
		if ids[a.ID] {
			t.Errorf("the act %s is there twice", a.ID)
		}
		ids[a.ID] = true
		if !a.inMenu() && a.Keys == "" {
			t.Errorf("the act %s can only be found in the palette", a.ID)
		}
		if (a.Shortcut != nil || a.Key != "") != (a.Keys != "") {
			t.Errorf("the act %s has a key it does not show, or shows one it does not have", a.ID)
		}
		for _, k := range strings.Split(a.Keys, " or ") {
			if k != "" && keys[k] != "" {
				t.Errorf("%s does both %s and %s", k, keys[k], a.ID)
			}
			keys[k] = a.ID
		}
	}
}

func TestUndoStrikesTheNewestEntryAndRedoBringsItBack(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.log(id, "a: pulled uplink of fs-02 #fs-02")
	b.openIncident(id)
	b.win.Canvas().Unfocus()

	b.act("undo")
	b.says("pulled uplink of fs-02")
	rows := b.view(id).Timeline()
	last := rows.At(rows.Len() - 1)
	if !last.Withdrawn || last.WithdrawWhy != "undo" {
		t.Error("the newest entry still stands after undo")
	}
	b.act("redo")
	b.says("Recorded again")
	rows = b.view(id).Timeline()
	if last = rows.At(rows.Len() - 1); last.Struck() || !strings.HasPrefix(last.Text, "pulled uplink") {
		t.Errorf("after redo the newest row is %q, struck %v", last.Text, last.Struck())
	}
}

func TestUndoInATextFieldTakesTypingBackNotTheRecord(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.log(id, "a: pulled uplink of fs-02")
	b.Go(Route{Page: PageNew})
	before := b.view(id).Last.Seq
	b.typed("phone rang")
	b.act("undo")
	if got := b.screen.(*startCard).form.Text(startTitle); got == "phone rang" {
		t.Error("Ctrl+Z left the typed text as it was")
	}
	if b.view(id).Last.Seq != before {
		t.Error("Ctrl+Z in a text field wrote to the record")
	}
}

func TestBackAndEscapeLeadTheWayOneCame(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.openIncident(id)
	b.Go(Route{Page: PageHelp, Incident: id})
	b.act("back")
	if b.route.Page != PageIncident {
		t.Errorf("back from help leads to %s", b.route.Page)
	}
	b.act("back")
	if b.route.Page != PageBoard {
		t.Errorf("back again leads to %s", b.route.Page)
	}
	b.openIncident(id)
	b.Go(Route{Page: PageCheck})
	b.escape()
	if b.route.Page != PageIncident {
		t.Errorf("Escape on the check page leads to %s", b.route.Page)
	}
}

func TestEscapeClosesTheSheetFirstAndGivesTheKeyboardBack(t *testing.T) {
	b := newBridge(t)
	b.Go(Route{Page: PageNew})
	title := b.win.Canvas().Focused()
	b.showPalette()
	if b.win.Canvas().Focused() == title {
		t.Error("the palette did not take the keyboard")
	}
	b.key(fyne.KeyEscape)
	if b.sheetOpen() || b.route.Page != PageNew {
		t.Error("Escape did not close just the palette")
	}
	if b.win.Canvas().Focused() != title {
		t.Error("the keyboard is not back where it was")
	}
}

func TestPaletteFindsActsAndIncidents(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.Go(Route{Page: PageBoard})
	b.showPalette()
	b.typed("warehouse")
	b.key(fyne.KeyReturn)
	if b.route != (Route{Page: PageIncident, Incident: id}) {
		t.Errorf("Enter on the found incident led to %v", b.route)
	}
	b.showPalette()
	b.typed("check rec")
	b.key(fyne.KeyReturn)
	if b.route.Page != PageCheck {
		t.Errorf("Enter on the found act led to %v", b.route)
	}
}

func TestAnOlderViewNeverReplacesANewerOne(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	old := b.view(id)
	b.openIncident(id)
	b.log(id, "o: second alert")
	b.seen(old)
	if got := b.views[id].Last.Seq; got != b.view(id).Last.Seq {
		t.Errorf("the window shows the incident as of entry %d, the record stands at %d", got, b.view(id).Last.Seq)
	}
}

func TestAFullDiskIsSaidInBannerAndStatusUntilAWriteSucceeds(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.Write(func(context.Context) (desk.Change, error) {
		return desk.Change{}, &model.Error{Kind: model.Full, Text: "the disk is full.", Hint: "Make room, then try again."}
	}, nil)
	b.says("Not saved: the disk is full.")
	if status := kit.OutlineText(b.frame.status); !strings.Contains(status, "NOT SAVED: the disk is full") {
		t.Errorf("the status line says:\n%s", status)
	}
	b.Do(model.NoteEvent{Incident: id, Row: model.RowFields{Kind: model.Note, Text: "room made",
		Happened: model.At(b.clock, b.deps.Home, model.ToMinute, model.OwnClock)}}, nil)
	if status := kit.OutlineText(b.frame.status); strings.Contains(status, "NOT SAVED") {
		t.Errorf("after a write that succeeded the status line still says:\n%s", status)
	}
	if said := b.frame.banner.bar.Notice().What; said != "" {
		t.Errorf("after a write that succeeded the banner still says %q", said)
	}
}

func TestBeingStoppedByThePersonIsNoFailure(t *testing.T) {
	b := newBridge(t)
	b.Fail(errors.Join(errors.New("import"), context.Canceled))
	if b.frame.banner.bar.Visible() {
		t.Error("a cancelled work is shown as a problem")
	}
}

func TestPlainNewsGoesByItselfProblemsStay(t *testing.T) {
	b := newBridge(t)
	b.Notice("Copied.")
	b.inline.Fire(newsFor)
	if b.frame.banner.news.Visible() {
		t.Error("plain news still stands")
	}
	b.Notice("Undone.") // a person is about to act on it
	b.frame.banner.news.MouseIn(nil)
	b.inline.Fire(newsFor)
	if !b.frame.banner.news.Visible() {
		t.Error("the news went from under the pointer")
	}
	b.frame.banner.news.MouseOut()
	b.inline.Fire(newsFor)
	if b.frame.banner.news.Visible() {
		t.Error("the news stays once the pointer has left")
	}
	b.Fail(errors.New("the printer burns"))
	b.inline.Fire(newsFor)
	b.Go(Route{Page: PageHelp})
	b.says("the printer burns")
}

func TestNewsMovesNothingWhenItComesAndWhenItGoes(t *testing.T) {
	b := newBridge(t)
	b.openIncident(b.incident())
	b.win.Resize(fyne.NewSize(1280, 720))
	f, driver := b.frame, fyne.CurrentApp().Driver()
	where := func() string {
		var out []string
		for _, o := range []fyne.CanvasObject{f.holder, f.layer, f.rail, f.status, b.screen.Content()} {
			out = append(out, fmt.Sprint(driver.AbsolutePositionForObject(o), o.Size()))
		}
		return strings.Join(out, " ")
	}
	before := where()
	pressed := false
	for _, text := range []string{"Copied.", strings.Repeat("A long sentence about a file and where it lies. ", 8)} {
		b.Notice(text, kit.Action{Text: "Show it", OnTapped: func() { pressed = true }})
		if at := where(); at != before {
			t.Errorf("%.9q moved the page:\n%s\n%s", text, before, at)
		}
		news := f.banner.news
		foot := driver.AbsolutePositionForObject(news).Y + news.Size().Height
		saved := driver.AbsolutePositionForObject(f.status).X + f.status.FirstEnds()
		if all := b.win.Canvas().Size(); !news.Visible() || foot > all.Height || driver.AbsolutePositionForObject(news).X < saved-1 {
			t.Errorf("%.9q stands at %v, %v of %v; whether all is saved ends at %v", text, driver.AbsolutePositionForObject(news), news.Size(), all, saved)
		}
		b.inline.Fire(newsFor)
		if at := where(); at != before || news.Visible() {
			t.Errorf("%.9q moved the page when it went:\n%s\n%s", text, before, at)
		}
	}
	b.Notice("Copied.", kit.Action{Text: "Show it", OnTapped: func() { pressed = true }})
	f.banner.news.MouseIn(nil)
	b.inline.Fire(newsFor)
	if !f.banner.news.Visible() {
		t.Error("the news went while the pointer was on it")
	}
	f.banner.news.Notice().Actions[0].OnTapped()
	if !pressed || f.banner.news.Visible() {
		t.Error("its act was not done, or is still offered")
	}
}

func TestNewsLeavesAProblemStanding(t *testing.T) {
	b := newBridge(t)
	b.Fail(errors.New("the printer burns"))
	b.Notice("Copied.")
	b.says("the printer burns")
	b.says("Copied.")
}

func TestWhoAmIChangesTheNameEntriesAreSignedWith(t *testing.T) {
	b := newBridge(t)
	b.whoAmI()
	name := b.win.Canvas().Focused().(*kit.Entry)
	name.SetText("")
	b.typed("Mira Lindqvist")
	b.key(fyne.KeyReturn)
	if got := b.deps.Desk.By().Name; got != "Mira Lindqvist" {
		t.Errorf("entries are signed %q", got)
	}
	if kept, err := b.deps.Desk.Setting(context.Background(), "author.alex"); err != nil || !strings.HasPrefix(kept, "Mira Lindqvist") {
		t.Errorf("the logbook keeps %q, %v", kept, err)
	}
	b.whoAmI()
	b.win.Canvas().Focused().(*kit.Entry).SetText(" ")
	b.key(fyne.KeyReturn)
	if !b.sheetOpen() || b.deps.Desk.By().Name != "Mira Lindqvist" {
		t.Error("an empty name was taken")
	}
}

func TestNightIsDarkAndThePreferenceStays(t *testing.T) {
	for hour, want := range map[int]kit.Variant{3: kit.Dark, 6: kit.Dark, 7: kit.Light, 12: kit.Light, 19: kit.Light, 20: kit.Dark} {
		at := time.Date(2026, 11, 24, hour, 0, 0, 0, time.UTC)
		if got := (preferences{Theme: "auto"}).variant(at); got != want {
			t.Errorf("at %d:00 the look is %v, want %v", hour, got, want)
		}
	}
	b := newBridge(t)
	b.act("light")
	b.act("larger")
	p := loadPreferences(b.deps.App.Preferences())
	if p.Theme != "light" || p.Text != 125 {
		t.Errorf("kept are theme %s and text %d %%", p.Theme, p.Text)
	}
}

func TestFilesDroppedOnTheBoardAreNotLostSilently(t *testing.T) {
	b := newBridge(t)
	b.incident()
	b.dropped([]string{"/tmp/timeline.csv"})
	if b.route.Page == PageBoard {
		b.says("Which incident")
	}
}

func TestQuitKeepsTheStartCard(t *testing.T) {
	b := newBridge(t)
	b.Go(Route{Page: PageNew})
	b.typed("half a sentence")
	b.Quit()
	if text, _, err := b.deps.Desk.Draft(context.Background(), draftNew); err != nil || !strings.Contains(text, "half a sentence") {
		t.Errorf("after quitting the draft is %q, %v", text, err)
	}
}
