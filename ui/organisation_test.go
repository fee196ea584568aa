package ui

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/ui/kit"
)

// onOrganisation leads to a part of the organisation's page.
func (b *bridge) onOrganisation(part string) *organisation {
	b.t.Helper()
	b.goOrganisation(part)
	o, ok := b.screen.(*organisation)
	if !ok {
		b.t.Fatalf("the organisation's page is %T", b.screen)
	}
	return o
}

// record is the organisation's record as it stands on disk.
func (b *bridge) record() model.View {
	b.t.Helper()
	v, err := b.deps.Desk.Organisation(context.Background())
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// entryWords are the number of an entry, which moves with every sample.
var entryWords = regexp.MustCompile(`entry [0-9]+`)

// sealed takes out of an outline what differs with every logbook.
func sealed(text string) string { return entryWords.ReplaceAllString(text, "entry …") }

func TestOrganisationIsReachedByKeyAndShowsWhatBelongsThere(t *testing.T) {
	b := newBridge(t)
	b.act("organisation")
	b.goldenText("organisation-empty", sealed(b.outline()))
	sampleHouse(b.Shell)
	for _, part := range []string{"profile", orgDuties, orgDays, orgRules, orgStyle, orgPlaybook, orgChanges} {
		b.onOrganisation(part)
		b.goldenText("organisation-"+part, sealed(b.outline()))
	}
	b.act("organisation-days")
	if _, ok := b.screen.(*organisation).part.(*organisationDays); !ok || b.route.Section != orgDays {
		t.Error("the key of a part leads elsewhere")
	}
	if len(b.board) != 0 {
		t.Errorf("the organisation's record stands on the board: %+v", b.board)
	}
	b.verified()
}

func TestProfileIsAnsweredAndNamedByKeyboard(t *testing.T) {
	b := newBridge(t)
	p := b.onOrganisation("profile").part.(*organisationProfile)
	b.key(fyne.KeyReturn)
	b.typed("e")
	b.key(fyne.KeySpace)
	b.key(fyne.KeyEscape)
	b.win.Canvas().Focus(p.line.zone)
	b.typed("Europe/Nowhere")
	b.win.Canvas().Focus(p.line.name)
	if text := b.outline(); !strings.Contains(text, "The time zone \\\"Europe/Nowhere\\\" is not known") {
		t.Errorf("the wrong zone is not refused at its field:\n%s", text)
	}
	p.line.zone.SetText("Europe/Vienna")
	b.typed("Weber Logistics SE")
	b.key(fyne.KeyReturn)
	b.Go(Route{Page: PageBoard}) // leaving records the zone
	all := model.Profiles(b.record())
	if len(all) != 1 || all[0].Zone != "Europe/Vienna" || all[0].Name != "Weber Logistics SE" || !slices.Equal(all[0].Answers["places"], []string{"eu"}) {
		t.Fatalf("profiles %+v", all)
	}
	b.verified()
}

func TestTypedNameOfTheOrganisationSurvivesAKill(t *testing.T) {
	b := newBridge(t)
	p := b.onOrganisation("profile").part.(*organisationProfile)
	b.win.Canvas().Focus(p.line.name)
	b.typed("Weber Log")
	b.inline.Fire(draftPause)
	b.restart(testGuide())
	p = b.onOrganisation("profile").part.(*organisationProfile)
	if p.line.name.Text != "Weber Log" {
		t.Errorf("the name reads %q", p.line.name.Text)
	}
}

func TestWorkloadIsAddedAnsweredAndStruck(t *testing.T) {
	b := newBridge(t)
	p := b.onOrganisation("profile").part.(*organisationProfile)
	p.addLoad()
	b.typed("Payroll")
	b.key(fyne.KeyReturn)
	if p.at != "payroll" || b.sheetOpen() {
		t.Fatalf("the workload is not shown: %q", p.at)
	}
	p.questions().Open("role")
	b.typed("2")
	b.key(fyne.KeyEscape)
	all := model.Profiles(b.record())
	if len(all) != 1 || all[0].Workload != "Payroll" || !slices.Equal(all[0].Answers["role"], []string{"processor"}) {
		t.Fatalf("profiles %+v", all)
	}
	p.strikeLoad()
	b.key(fyne.KeyReturn)
	if len(model.Profiles(b.record())) != 1 {
		t.Error("it was struck without a reason")
	}
	b.typed("sold")
	b.key(fyne.KeyReturn)
	text := b.outline()
	if len(model.Profiles(b.record())) != 0 || p.at != wholeHouse || !strings.Contains(text, "Workload Payroll: What are you for the personal data? processor") || !strings.Contains(text, ": sold") {
		t.Errorf("the struck workload cannot be read:\n%s", text)
	}
	b.verified()
}

func TestOwnDutyIsAddedChangedAndStruckByKeyboard(t *testing.T) {
	b := newBridge(t)
	d := b.onOrganisation(orgDuties).part.(*organisationDuties)
	b.key(fyne.KeyN)
	d.form.fields.Load(map[string][]string{"name": {"Cyber insurer"}, "to": {"Nordwand"}, "basis": {"Policy 4711"}, "trigger": {"awareness"},
		"unit": {"business days"}, "value": {"two"}, "calendar": {"EU or EEA state"}, "text": {"Loss expected\nMeasures"}})
	d.form.changed()
	b.act("save")
	if text := kit.OutlineText(b.frame.layer); !strings.Contains(text, "Write a whole number") {
		t.Fatalf("two is no number:\n%s", text)
	}
	d.form.fields.LoadField("value", []string{"2"})
	b.act("save")
	duties := model.OwnDuties(b.record())
	if len(duties) != 1 || duties[0].Period.Value != 2 || duties[0].Period.Unit != regime.BusinessDays || duties[0].Calendar != "eu-member-state" || len(duties[0].Content) != 2 {
		t.Fatalf("own duties %+v", duties)
	}
	b.key(fyne.KeyReturn)
	d.form.fields.LoadField("unit", []string{noPeriod})
	d.form.changed()
	b.act("save")
	if duties = model.OwnDuties(b.record()); len(duties) != 1 || duties[0].Period != nil {
		t.Fatalf("changed %+v", duties)
	}
	if text := b.outline(); !strings.Contains(text, noPeriod) || !strings.Contains(text, "Changed") {
		t.Errorf("the change does not show:\n%s", text)
	}
	b.key(fyne.KeyDelete)
	b.typed("policy ended")
	b.key(fyne.KeyReturn)
	if text := b.outline(); len(model.OwnDuties(b.record())) != 0 || !strings.Contains(text, "~Cyber insurer~") || !strings.Contains(text, "policy ended") {
		t.Errorf("the struck duty cannot be read:\n%s", text)
	}
	b.verified()
}

func TestClosedDaysAreAddedOpenedAndStruck(t *testing.T) {
	b := newBridge(t)
	d := b.onOrganisation(orgDays).part.(*organisationDays)
	if text := b.outline(); !strings.Contains(text, "nobody's: choose") {
		t.Fatalf("it does not say that a place has to be chosen:\n%s", text)
	}
	b.key(fyne.KeyReturn)
	b.typed("bavaria")
	b.key(fyne.KeyReturn)
	if got := model.PlaceOf(b.record(), "eu-member-state"); got != "de-by" {
		t.Fatalf("the place is %q", got)
	}
	b.key(fyne.KeyN)
	d.form.fields.Load(map[string][]string{"date": {"24.12."}, "name": {"Authority closed by order"}})
	b.act("save")
	if !b.sheetOpen() {
		t.Fatal("a date that is none was taken")
	}
	d.form.fields.LoadField("date", []string{"2026-12-24"})
	b.act("save")
	day := func() []regime.Closed {
		first, last := regime.Day{Year: 2026, Month: time.December, Day: 24}, regime.Day{Year: 2026, Month: time.December, Day: 25}
		return model.ClosedDays(b.record(), "eu-member-state", first, last)
	}
	if got := day(); len(got) != 2 || got[0].Name != "Authority closed by order" {
		t.Fatalf("closed days %v", got)
	}
	if text := b.outline(); !strings.Contains(text, "2026-12-24: Authority closed by order. Entered by Alex Weber") {
		t.Errorf("the day does not say where it comes from:\n%s", text)
	}
	b.key(fyne.KeyDown) // 25 December
	b.key(fyne.KeyO)
	b.typed("works council agreed")
	b.key(fyne.KeyReturn)
	if got := day(); len(got) != 1 {
		t.Fatalf("the opened day is closed: %v", got)
	}
	if text := b.outline(); !strings.Contains(text, "open: works council agreed") || !strings.Contains(text, "built in, opened by hand") {
		t.Errorf("the opened day does not show its reason:\n%s", text)
	}
	i := slices.IndexFunc(d.days, func(x closedDay) bool { return x.open })
	d.table.Select(i)
	d.able()
	b.win.Canvas().Focus(d.table)
	b.key(fyne.KeyDelete)
	b.typed("not agreed after all")
	b.key(fyne.KeyReturn)
	if got := day(); len(got) != 2 {
		t.Fatalf("the struck row still opens the day: %v", got)
	}
	b.verified()
}

func TestRulePackTellsItsAgeAndFindsStages(t *testing.T) {
	checked, err := time.Parse(time.DateOnly, testDuties().Pack.Checked)
	if err != nil {
		t.Fatal(err)
	}
	for days, want := range map[int]kit.Tone{0: kit.ToneGood, 90: kit.ToneGood, 91: kit.ToneWarn, 180: kit.ToneWarn, 181: kit.ToneBad} {
		if text, tone := packAge(testDuties().Pack, checked.AddDate(0, 0, days).Add(time.Hour)); tone != want {
			t.Errorf("after %d days: %q in tone %v", days, text, tone)
		}
	}
	if _, tone := packAge(regime.Pack{Checked: "soon"}, bridgeNow); tone != kit.ToneBad {
		t.Error("a pack without a date passes")
	}
	b := newBridge(t)
	r := b.onOrganisation(orgRules).part.(*organisationRules)
	if len(r.rows) != len(testDuties().Pack.Stages) || !strings.Contains(b.outline(), "34 of its 161 stages are not verified") {
		t.Fatalf("%d stages:\n%s", len(r.rows), b.outline())
	}
	b.typed("164.404")
	if len(r.rows) == 0 || len(r.rows) > 10 {
		t.Errorf("the citation is found %d times", len(r.rows))
	}
	b.key(fyne.KeyEscape)
	r.only.TypedRune('1')
	if len(r.rows) != testDuties().Pack.Unverified() {
		t.Errorf("%d stages are not verified", len(r.rows))
	}
	if text := b.outline(); !strings.Contains(text, "NOT VERIFIED") || !strings.Contains(text, "https://") {
		t.Errorf("the mark or the sources are missing:\n%s", text)
	}
	b.key(fyne.KeyEscape)
	if len(r.rows) != 161 {
		t.Error("Escape does not show all again")
	}
}

func TestChangesOfTheOrganisationTellBeforeAndAfter(t *testing.T) {
	b := newBridge(t)
	b.do(model.PutProfile{Answers: map[string][]string{"role": {"controller"}}})
	b.clock = b.clock.Add(time.Hour)
	b.do(model.PutProfile{Answers: map[string][]string{"role": {"processor"}}})
	b.onOrganisation(orgChanges)
	if text := b.outline(); !strings.Contains(text, "processor or service provider (we handle them for others) (before: controller (we decide why and how they are used))") || !strings.Contains(text, "05:12 CET (04:12Z)") {
		t.Errorf("the change does not tell what was before:\n%s", text)
	}
	b.do(model.PutProfile{Zone: "Europe/Vienna"}) // while the page is open
	if text := b.outline(); !strings.Contains(text, "Europe/Vienna") && !strings.Contains(text, "3 rows") {
		t.Errorf("a new change is not listed:\n%s", text)
	}
}

func TestRunningClocksKeepWhatTheyWereConfirmedWith(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	aware := model.At(b.clock.Add(-time.Hour), b.deps.Home, model.ToMinute, model.OwnClock)
	b.do(model.ConfirmDuties{Incident: id, Stages: []string{"br-lgpd-anpd"}, By: "Kim Novak", Triggers: []model.TriggerGiven{{Name: "awareness", At: aware}}})
	before, ok := b.view(id).Duty("br-lgpd-anpd")
	if !ok || before.Result.Default.IsZero() {
		t.Fatalf("no clock: %+v", before)
	}
	b.do(model.PutClosed{Calendar: "br-national", Date: before.Result.Default.In(before.Location()).Format(time.DateOnly), Name: "Closed by order"})
	after, _ := b.view(id).Duty("br-lgpd-anpd")
	if !after.Result.Default.Equal(before.Result.Default) {
		t.Errorf("a running clock moved from %v to %v", before.Result.Default, after.Result.Default)
	}
	b.onOrganisation(orgDays)
	if text := b.outline(); !strings.Contains(text, "1 clock runs in 1 incident") {
		t.Errorf("the page does not say what becomes of it:\n%s", text)
	}
}
