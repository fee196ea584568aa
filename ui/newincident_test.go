package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
)

func TestNewIncidentByTypingItsTitleAndEnter(t *testing.T) {
	b := newBridge(t)
	b.act("new")
	b.golden("new")
	b.typed("Ransom note on fs-02")
	b.key(fyne.KeyReturn)
	if b.route.Page != PageIncident {
		t.Fatalf("after Enter we are at %s", b.route.Page)
	}
	v := b.view(b.route.Incident)
	if v.Title() != "Ransom note on fs-02" || v.Level() != "SEV2" || v.Zone != "Europe/Berlin" || v.Drill {
		t.Errorf("recorded is %q %s in %s, drill %v", v.Title(), v.Level(), v.Zone, v.Drill)
	}
	if m, _ := v.Moment(startDetected); !m.From.Equal(bridgeNow) {
		t.Errorf("noticed at %v, want now", m.From)
	}
	if v.Text("rep.ongoing") != "unknown" || v.Text("rep.category") != "other" {
		t.Errorf("the defaults of the card are not recorded: %s, %s", v.Text("rep.ongoing"), v.Text("rep.category"))
	}
	b.act("board")
	if !strings.Contains(b.outline(), "Ransom note on fs-02") {
		t.Errorf("the board does not show it:\n%s", b.outline())
	}
	b.act("new")
	if got := b.screen.(*startCard).form.Text(startTitle); got != "" {
		t.Errorf("the next card begins with %q", got)
	}
}

func TestEveryFieldOfTheStartCardReachesTheRecord(t *testing.T) {
	b := newBridge(t)
	b.act("new")
	c := b.screen.(*startCard)
	c.form.Load(map[string][]string{startTitle: {"Odd logins"}, startDetected: {"-20m"}, "rep.source": {"staff"},
		"rep.reporter": {"Kim, 0170"}, "rep.systems": {"vpn-1", "ad-2"}, "rep.category": {"compromised_account"},
		"rep.ongoing": {"yes"}, "rep.sev_quick": {"SEV1"}})
	c.drill.Set("drill")
	b.act("save")
	v := b.view(b.route.Incident)
	m, _ := v.Moment(startDetected)
	if v.Text("rep.source") != "staff" || v.Text("rep.reporter") != "Kim, 0170" || strings.Join(v.Texts("rep.systems"), "+") != "vpn-1+ad-2" ||
		v.Text("rep.category") != "compromised_account" || v.Text("rep.ongoing") != "yes" || v.Level() != "SEV1" || !v.Drill ||
		!m.From.Equal(bridgeNow.Add(-20*time.Minute)) {
		t.Errorf("recorded: %v, %s, drill %v", v.Answers, v.Level(), v.Drill)
	}
}

func TestTheFirstProblemHasTheCursorAndASentence(t *testing.T) {
	b := newBridge(t)
	b.act("new")
	c := b.screen.(*startCard)
	b.act("save")
	if !strings.Contains(b.outline(), "One line is needed") {
		t.Errorf("nothing is said about the empty title:\n%s", b.outline())
	}
	b.typed("Odd logins")
	if strings.Contains(b.outline(), "One line is needed") {
		t.Error("the complaint stays although the field was changed")
	}
	c.form.Load(map[string][]string{startTitle: {"Odd logins"}, startDetected: {"25:99"}})
	b.act("save")
	if b.route.Page != PageNew {
		t.Fatal("a time that cannot be was taken")
	}
	if label, _, _ := c.Help(); label != "When was it noticed?" {
		t.Errorf("the cursor stands in %q", label)
	}
}

func TestAnUnfinishedCardComesBackAfterACrash(t *testing.T) {
	b := newBridge(t)
	b.act("new")
	b.typed("Ransom note on")
	b.inline.Fire(draftPause) // typing rests
	// The crash: nothing else was called.
	again := New(b.deps)
	again.Go(Route{Page: PageNew})
	if got := again.screen.(*startCard).form.Text(startTitle); got != "Ransom note on" {
		t.Errorf("after a crash the card holds %q", got)
	}
	again.win.Close()
}

func TestEscapeKeepsTheDraftAndEmptyClearsIt(t *testing.T) {
	b := newBridge(t)
	b.act("new")
	b.typed("Ransom")
	b.key(fyne.KeyEscape)
	if b.route.Page != PageBoard {
		t.Fatalf("Escape leads to %s", b.route.Page)
	}
	b.act("new")
	c := b.screen.(*startCard)
	if got := c.form.Text(startTitle); got != "Ransom" {
		t.Errorf("back on the card it holds %q", got)
	}
	c.empty()
	if text, _, err := b.deps.Desk.Draft(context.Background(), draftNew); err != nil || text != "" {
		t.Errorf("after emptying the draft is %q, %v", text, err)
	}
}

func TestARefusedCardKeepsWhatWasTyped(t *testing.T) {
	b := newBridge(t)
	b.act("new")
	b.typed("Odd logins")
	c := b.screen.(*startCard)
	c.save.SetBusy(true)
	c.refused(&model.Error{Kind: model.Full, Text: "the disk is full."})
	if c.save.Disabled() {
		t.Error("the button stays busy")
	}
	if c.form.Text(startTitle) != "Odd logins" {
		t.Error("the typed title is gone")
	}
	b.says("the disk is full")
}

// Between Enter and the page of the incident lies the writing to the disk. What is
// typed into the card meanwhile is a part of it.
func TestWhatIsTypedWhileTheCardIsSavedIsRecordedToo(t *testing.T) {
	b := newBridge(t)
	b.act("new")
	c := b.screen.(*startCard)
	c.form.Load(map[string][]string{startTitle: {"Odd logins"}, "rep.category": {"other"}})
	c.sent = c.form.All()
	change := b.do(model.OpenIncident{Title: "Odd logins", Detected: model.At(b.clock, b.deps.Home, model.ToMinute, model.OwnClock)})
	c.form.Load(map[string][]string{startTitle: {"Odd logins"}, "rep.category": {"other"}, "rep.reporter": {"Kim Novak, 555-0142"}})
	c.opened(change)
	if v := b.view(change.Incident); v.Text("rep.reporter") != "Kim Novak, 555-0142" {
		t.Errorf("recorded are %v", v.Answers)
	}
}

// A draft is told to be kept when it is on the disk, and not before.
func TestNoDraftIsToldToBeKeptOnAFullDisk(t *testing.T) {
	b := newBridge(t)
	b.act("new")
	c := b.screen.(*startCard)
	b.typed("Odd logins")
	c.keep()
	if !strings.HasPrefix(c.kept.Text, "draft kept") {
		t.Errorf("a draft that was kept is not told of: %q", c.kept.Text)
	}
	if err := b.deps.Desk.Close(); err != nil { // nothing can be written any more
		t.Fatal(err)
	}
	b.closed = true
	b.typed(" on the VPN")
	c.keep()
	if c.kept.Text != "" {
		t.Errorf("nothing was written, and the card says %q", c.kept.Text)
	}
}
