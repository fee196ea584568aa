package ui

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/ui/kit"
)

const (
	gdpr = "eu-gdpr-art33-authority"
	nis2 = "eu-nis2-early-warning"
)

// duties opens the duties page of an incident.
func (b *bridge) duties(id model.IncidentID, section string) *dutiesScreen {
	b.t.Helper()
	b.Go(Route{Page: PageDuties, Incident: id, Section: section})
	d, ok := b.screen.(*dutiesScreen)
	if !ok {
		b.t.Fatalf("the page is %T", b.screen)
	}
	return d
}

// aware is the moment of awareness so long ago.
func (b *bridge) aware(ago time.Duration) model.TriggerGiven {
	return model.TriggerGiven{Name: "awareness", At: model.At(b.clock.Add(-ago), b.deps.Home, model.ToMinute, model.OwnClock), Evidence: "call of the hosting firm"}
}

// confirmed opens an incident with duties that run since awareness so long ago.
func (b *bridge) confirmed(ago time.Duration, stages ...string) model.IncidentID {
	b.t.Helper()
	id := b.incident()
	b.do(model.ConfirmDuties{Incident: id, Stages: stages, By: "Dr. Achterberg", Triggers: []model.TriggerGiven{b.aware(ago)}})
	return id
}

// sound checks the whole record.
func (b *bridge) sound() {
	b.t.Helper()
	c, err := b.deps.Desk.Verify(context.Background(), nil, nil)
	if err != nil || !c.Clean() {
		b.t.Fatalf("the record: %v %+v", err, c)
	}
}

func TestDutiesAreConfirmedByKeysAndCountDown(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	d := b.duties(id, "")
	b.mustSay("No duty is confirmed yet", "Nothing starts by itself")
	b.win.Canvas().Focused().TypedRune('4')
	b.mustSay("Possible: something is not answered (161)", noAdvice, "34 of its 161 stages are not verified")
	b.do(model.AnswerDuties{Incident: id, Answers: map[string][]string{"places": {"eu"}, "people": {"eu"}, "role": {"controller"}, "personal-data": {"yes"}, "risk": {"risk"}, "whose": {"own"}}})
	b.mustSay("Applies (", "6 of 21 questions are answered")
	p := d.proposals()
	last := len(p.rows) - 1 // ruled out is folded, with its number, and never hidden
	if !strings.HasPrefix(p.rows[last].title, "Ruled out by an answer (") {
		t.Errorf("the last line is %q", p.rows[last].title)
	}
	p.open(last)
	if p.rows[len(p.rows)-1].c.Verdict != regime.RuledOut {
		t.Error("Enter does not unfold it")
	}
	p.find.SetText("33(1)")
	if c, ok := p.candidate(); !ok || c.Stage.ID != gdpr || c.Verdict != regime.Applies {
		t.Fatalf("found %v", c.Stage.ID)
	}
	b.mustSay("Because", "controller")
	focusOn(b.Shell, p.table)
	b.key(fyne.KeySpace)
	b.mustSay(`button "Confirm 1 duty" = "Ctrl+Enter"`)
	b.key(fyne.KeyReturn)
	test.Type(b.win.Canvas().Focused(), "Dr. Achterberg")
	d.Save()
	if x, ok := b.view(id).Duty(gdpr); !ok || x.By != "Dr. Achterberg" {
		t.Fatalf("recorded %+v", x)
	}
	b.mustSay("EU GDPR personal data breach: initial | authority | not started: awareness is missing", "by Dr. Achterberg")

	// T leads to the fact it waits for; the time is typed as everywhere.
	b.key(fyne.KeyT)
	test.Type(b.win.Canvas().Focused(), "02:30")
	b.mustSay("EU GDPR personal data breach: initial would be due Fri 27 Nov 2026 02:30 CET (01:30Z)")
	if b.view(id).Triggers() != nil {
		t.Fatal("the preview recorded something")
	}
	d.Save()
	d.turn(dutiesClocks)
	b.mustSay("due in 2 d 22 h", `clock "EU GDPR personal data breach: initial" = "70 h 18 m, due Fri 27 Nov 2026 02:30 CET (01:30Z)"`,
		"+ 72 hours, every hour counted", "Regulation (EU) 2016/679, Art. 33", "2026-11-23", "legal latest", noAdvice)
	b.sound()
}

func TestATriggerThatMovesADeadlineLaterIsAskedAbout(t *testing.T) {
	b := newBridge(t)
	id := b.confirmed(20*time.Hour, gdpr, nis2)
	was := b.view(id).Duties()
	d := b.duties(id, "triggers/awareness")
	f := d.triggers().set.form
	f.fields.Focus("at")
	test.Type(b.win.Canvas().Focused(), "-10h")
	b.mustSay("10 h 00 m LATER", "you will be asked")
	d.Save()
	b.mustSay("This is needed: why it replaces the other value")
	test.Type(b.win.Canvas().Focused(), "the call was about another server")
	d.Save()
	b.mustSay("This moves a deadline later", `button "Move it later"`, `button "Leave it as it is"`)
	if got := b.view(id).Triggers(); len(got) != 1 {
		t.Fatalf("%d values before a person agreed", len(got))
	}
	b.key(fyne.KeyTab) // the question keeps the keyboard until it is answered
	f.complain("")
	b.mustNotSay("Move it later")
	d.Save()
	b.key(fyne.KeyReturn)
	all := b.view(id).Triggers()
	if len(all) != 2 || !all[0].Replaced || all[1].Why != "the call was about another server" {
		t.Fatalf("recorded %+v", all)
	}
	for i, x := range b.view(id).Duties() {
		if got := x.Line.Due.Sub(was[i].Line.Due); got != 10*time.Hour {
			t.Errorf("%s moved by %s", x.Name, got)
		}
	}
	// The old value stays readable, struck through, with the reason.
	b.mustSay("~Mon 23 Nov 08:12 CET (07:12Z)~ | replaced: the call was about another server", `text "Mon 23 Nov 2026 08:12 CET (07:12Z)" = "struck"`,
		"call of the hosting firm; by Alex Weber, replaced: the call was about another server")
	b.sound()
}

func TestATimeThatNeverWasIsRefusedWithItsSentence(t *testing.T) {
	b := newBridge(t)
	id := b.confirmed(20*time.Hour, gdpr)
	d := b.duties(id, "triggers/occurrence")
	f := d.triggers().set.form
	for typed, says := range map[string]string{"2026-03-29 02:30": "clocks", "2026-10-25 02:30": "twice", "tomorrow 12:00": "future", "-10h": "cannot come after"} {
		f.fields.Load(map[string][]string{"at": {typed}})
		f.typed()
		d.Save()
		if out := b.outline(); !strings.Contains(out, says) {
			t.Errorf("%s: nothing says %q:\n%s", typed, says, out)
		}
	}
	if len(b.view(id).Triggers()) != 1 {
		t.Error("a refused time was recorded")
	}
}

func TestAProposedTriggerIsTakenWithOneKey(t *testing.T) {
	b := newBridge(t)
	id := b.confirmed(30*time.Minute, gdpr)
	d := b.duties(id, "triggers/detection")
	b.mustSay("proposed (P)", "start card: noticed")
	focusOn(b.Shell, d.triggers().table)
	b.key(fyne.KeyP)
	got, ok := b.view(id).Trigger("detection", "", "")
	if !ok || !got.At.From.Equal(b.clock.Add(-time.Hour)) || got.Evidence != "start card: noticed" {
		t.Fatalf("recorded %+v", got)
	}
}

func TestTypingOfAnActSurvivesAKill(t *testing.T) {
	b := newBridge(t)
	id := b.confirmed(20*time.Hour, gdpr)
	d := b.duties(id, "triggers/awareness")
	d.triggers().set.form.fields.Focus("at")
	test.Type(b.win.Canvas().Focused(), "-3h")
	b.inline.Fire(draftPause)
	d.turn(dutiesPropose)
	d.proposals().choose(nis2)
	d.proposals().form.fields.Focus("why")
	test.Type(b.win.Canvas().Focused(), "essential entity")
	b.inline.Fire(draftPause)
	d.turn(dutiesClocks)
	focusOn(b.Shell, d.parts[dutiesClocks].(*dutyClocks).table)
	b.key(fyne.KeyN)
	test.Type(b.win.Canvas().Focused(), "Only encrypted data.")
	b.inline.Fire(draftPause)
	b.restart(testGuide())

	d = b.duties(id, "triggers/awareness")
	if got := d.triggers().set.form.fields.Text("at"); got != model.TypeMoment(model.At(b.clock.Add(-3*time.Hour).Truncate(time.Minute), b.view(id).Location(), model.ToMinute, model.OwnClock), b.view(id).Location()) { // not three hours before it is read again
		t.Errorf("the time came back as %q", got)
	}
	d.turn(dutiesPropose)
	if got := d.proposals().form.fields.Text("why"); got != "essential entity" {
		t.Errorf("the ground came back as %q", got)
	}
	d.turn(dutiesClocks)
	d.key(fyne.KeyN)
	if got := d.sheet.fields.Text("assessment"); got != "Only encrypted data." {
		t.Errorf("the assessment came back as %q", got)
	}
}

func TestDecidingNotToNotifyAndConfirmingAfterAll(t *testing.T) {
	b := newBridge(t)
	id := b.confirmed(20*time.Hour, gdpr)
	d := b.duties(id, gdpr)
	b.key(fyne.KeyN)
	d.Save()
	if !strings.Contains(kit.OutlineText(b.frame.layer), "This is needed: what was assessed") {
		t.Fatalf("a decision without assessment was taken:\n%s", kit.OutlineText(b.frame.layer))
	}
	test.Type(b.win.Canvas().Focused(), "Only encrypted data; the key is safe.")
	d.sheet.fields.Focus("decider")
	test.Type(b.win.Canvas().Focused(), "Dr. Achterberg")
	d.sheet.fields.Focus("counsel")
	test.Type(b.win.Canvas().Focused(), "agrees, by telephone")
	d.sheet.fields.Focus("next_review")
	test.Type(b.win.Canvas().Focused(), "+14d")
	d.Save()
	x, _ := b.view(id).Duty(gdpr)
	if x.State != model.DutyNot || x.Decision.Counsel != "agrees, by telephone" || !x.Decision.LookAgain.From.Equal(b.clock.Add(14*24*time.Hour)) {
		t.Fatalf("recorded %s %+v", x.State, x.Decision)
	}
	b.mustSay("not required, look again 2026-12-08 03:12Z", "Only encrypted data; the key is safe.", "agrees, by telephone", `button "Confirm after all" = "C"`)
	d.key(fyne.KeyC)
	d.proposals().form.fields.Focus("by")
	test.Type(b.win.Canvas().Focused(), "Dr. Achterberg")
	d.Save()
	if x, _ = b.view(id).Duty(gdpr); x.State != model.DutyRunning || len(x.Record.Fields) == 0 {
		t.Errorf("it is %s", x.State)
	}
	b.sound()
}

func TestAnExtensionShowsWhatItMoves(t *testing.T) {
	b := newBridge(t)
	id := b.confirmed(20*time.Hour, "eu-cer-detailed")
	d := b.duties(id, "eu-cer-detailed")
	was, _ := b.view(id).Duty("eu-cer-detailed")
	b.key(fyne.KeyE)
	test.Type(b.win.Canvas().Focused(), "3")
	if out := kit.OutlineText(b.frame.layer); !strings.Contains(out, "3 d 0 h LATER") {
		t.Fatalf("nothing says what it moves:\n%s", out)
	}
	d.sheet.fields.Focus("why")
	test.Type(b.win.Canvas().Focused(), "the authority granted it by mail of today")
	d.Save()
	now, _ := b.view(id).Duty("eu-cer-detailed")
	if got := now.Line.Due.Sub(was.Line.Due); got != 72*time.Hour || now.Params.ExtraDays != 3 {
		t.Errorf("it moved by %s, %+v", got, now.Params)
	}
	b.mustSay("3 days granted")
}

func TestTheWordsOfEveryState(t *testing.T) {
	now := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
	line := func(start, due time.Duration) model.DutyLine {
		return model.DutyLine{State: model.DutyRunning, Start: now.Add(start), Due: now.Add(due), Latest: now.Add(due)}
	}
	for _, c := range []struct {
		line  model.DutyLine
		words string
		tone  kit.Tone
	}{
		{line(-10*time.Hour, 20*time.Hour), "due in 20 h 00 m", kit.TonePlain},
		{line(-10*time.Hour, 10*time.Hour), "due in 10 h 00 m, half gone", kit.ToneWarn},
		{line(-30*time.Hour, 10*time.Hour), "due in 10 h 00 m, last quarter", kit.ToneBad},
		{line(-30*time.Hour, 0), "due in 0 s, last quarter", kit.ToneBad},
		{line(-30*time.Hour, -time.Second), "not delivered and overdue by 1 s", kit.ToneBad},
		{model.DutyLine{State: model.DutyRunning}, "not started", kit.TonePlain},
		{model.DutyLine{State: model.DutyRunning, Start: now}, "running, no fixed period", kit.TonePlain},
		{model.DutyLine{State: model.DutyNot}, "not required, decided", kit.ToneMuted},
	} {
		if words, tone := dutyWords(c.line, now); words != c.words || tone != c.tone {
			t.Errorf("%q in %v, want %q in %v", words, tone, c.words, c.tone)
		}
	}
}

func TestTheMainWindowSaysWhatTheLawAsksAndWhatIsOverdue(t *testing.T) {
	b := newBridge(t)
	id := b.confirmed(70*time.Hour, gdpr, nis2, "eu-nis2-final")
	b.openIncident(id)
	b.mustSay("1 DUTY OVERDUE", "NIS2 significant incident: early warning overdue by 1 d 22 h, Sun 22 Nov", `clock "NIS2 significant incident: early warning" = "overdue 46 h 00 m`, `clock "EU GDPR personal data breach: initial" = "2 h 00 m, law, due`,
		`"Next update"`, "1 more", `button "Duties" = "Ctrl+D"`, "directive, due", "An aid, not legal advice. Rules 2026-11-23")
	// Closing does not pay a debt to the law.
	clocks, _ := clocksOf(b.view(id), b.House(), *testGuide(), message{}, nil, model.Summarise(b.view(id)).Duties, b.clock)
	if !slices.ContainsFunc(clocks, func(c kit.ClockState) bool {
		return strings.HasPrefix(c.What, "NIS2 significant incident: ") && c.Stage() == kit.ClockOverdue
	}) {
		t.Errorf("clocks %+v", clocks)
	}
	b.Go(Route{Page: PageRegister, Incident: id, Section: model.DutyRegister})
	b.screen.(*registerScreen).table.OnOpen(0)
	if b.route.Page != PageDuties || b.screen.(*dutiesScreen).parts[dutiesClocks].(*dutyClocks).chosen == "" {
		t.Errorf("a duty of the rules leads to %v", b.route)
	}
}

func TestTheDutiesPageOfThePastTakesNothing(t *testing.T) {
	b := newBridge(t)
	id := b.confirmed(20*time.Hour, gdpr)
	b.openIncident(id)
	b.asOf()
	d := b.duties(id, "")
	b.mustSay("due in")
	for _, a := range d.part().verbs() {
		if a.When == nil || a.When() {
			t.Errorf("%s is offered in the past", a.Title)
		}
	}
	d.turn(dutiesTriggers)
	d.Save()
	d.turn(dutiesPropose)
	d.Save()
	if n := len(b.view(id).Triggers()); n != 1 {
		t.Errorf("%d triggers", n)
	}
}

func TestAClockGoesOnByANewerPackOnlyWhenAPersonSaysSo(t *testing.T) {
	b := newBridge(t)
	id := b.confirmed(20*time.Hour, gdpr)
	d := b.duties(id, gdpr)
	if len(d.moves) != 0 || d.key(fyne.KeyU) {
		t.Fatal("a newer pack is offered where there is none")
	}
	rules := testDuties()
	rules.Pack.Version = "2027-01-15"
	rules.Pack.Stages = slices.Clone(rules.Pack.Stages)
	for i := range rules.Pack.Stages {
		if rules.Pack.Stages[i].ID == gdpr {
			rules.Pack.Stages[i].Period = &regime.Period{Value: 96, Unit: regime.Hours}
		}
	}
	b.rules = &rules
	b.restart(testGuide())
	d = b.duties(id, gdpr)
	b.mustSay("due in 2 d 4 h", "rule pack 2026-11-23", `button "Go on by newer pack" = "U"`)
	b.key(fyne.KeyU)
	out := kit.OutlineText(b.frame.layer)
	for _, words := range []string{"The deadline would move from", "period: 96 hours from awareness, was 72 hours from awareness", "(by 2026-11-23, would go on by 2027-01-15)"} {
		if !strings.Contains(out, words) {
			t.Errorf("the sheet does not say %q:\n%s", words, out)
		}
	}
	d.sheet.fields.Focus("why")
	test.Type(b.win.Canvas().Focused(), "Digital Omnibus, said legal")
	d.Save()
	if x, _ := b.view(id).Duty(gdpr); x.Pack != "2026-11-23" {
		t.Fatal("it moved later without a word")
	}
	b.key(fyne.KeyReturn) // yes, later
	if x, _ := b.view(id).Duty(gdpr); x.Pack != "2027-01-15" || x.Line.Due.Sub(x.Line.Start) != 96*time.Hour {
		t.Fatalf("it runs by %s until %s", x.Pack, x.Line.Due)
	}
	if len(b.screen.(*dutiesScreen).moves) != 0 {
		t.Error("it is still offered")
	}
	b.sound()
}

func TestAValueForOneLawAloneMovesNoOther(t *testing.T) {
	b := newBridge(t)
	id := b.confirmed(20*time.Hour, gdpr, nis2)
	d := b.duties(id, "triggers/awareness")
	focusOn(b.Shell, d.triggers().table)
	b.key(fyne.KeyL)
	if out := kit.OutlineText(b.frame.layer); !strings.Contains(out, "NIS2 significant incident") || !strings.Contains(out, "EU GDPR personal data breach") {
		t.Fatalf("it offers:\n%s", out)
	}
	b.win.Canvas().Focused().TypedRune('1') // the nearest: NIS2
	test.Type(b.win.Canvas().Focused(), "-22h")
	b.mustSay("NIS2 significant incident: early warning from Tue 24 Nov 2026 08:12 CET (07:12Z) to Tue 24 Nov 2026 06:12 CET (05:12Z), 2 h 00 m earlier.")
	b.mustNotSay("EU GDPR personal data breach: initial from")
	d.Save()
	got, ok := b.view(id).Trigger("awareness", "eu-nis2", nis2)
	if !ok || got.Scope != "eu-nis2" || !got.At.From.Equal(b.clock.Add(-22*time.Hour)) {
		t.Fatalf("recorded %+v", got)
	}
	if all, _ := b.view(id).Trigger("awareness", "eu-gdpr", gdpr); all.Scope != "" || !all.At.From.Equal(b.clock.Add(-20*time.Hour)) {
		t.Errorf("the other law counts from %+v", all)
	}
}

func TestADutyThatIsFiledAtAPortalIsNotCalledALetter(t *testing.T) {
	b := newBridge(t)
	id := b.confirmed(20*time.Hour, gdpr, "us-hipaa-hhs-500")
	d := b.duties(id, "")
	d.clocks().choose("us-hipaa-hhs-500")
	b.mustSay(`button "Prepare the form" = "W"`)
	b.mustNotSay("Write the notice")
	d.clocks().choose(gdpr)
	b.mustSay(`button "Write the notice" = "W"`)
	b.mustNotSay("Prepare the form")
}

func TestADutyTypedByHandStandsAmongTheOthers(t *testing.T) {
	b := newBridge(t)
	id := b.confirmed(20*time.Hour, gdpr)
	b.do(model.PutRecord{Incident: id, Register: model.DutyRegister, Set: fields("name", "Tell the insurer", "to", "claims desk", "state", model.DutyRunning)})
	d := b.duties(id, "")
	b.mustSay("Tell the insurer | claims desk | not started")
	x := d.duties[slices.IndexFunc(d.duties, func(x model.Duty) bool { return !x.Ruled })]
	d.clocks().choose(x.ID)
	b.mustSay("ENTERED BY HAND", "No due time was entered.")
	b.mustNotSay("Write the notice", "Decide not to notify")
	focusOn(b.Shell, d.clocks().table)
	b.key(fyne.KeyReturn)
	if b.route.Page != PageRegister {
		t.Errorf("it leads to %v", b.route)
	}
}

// Golden outlines of the parts of the page, as a person reads them.
func TestTheDutiesPageReadsTheSame(t *testing.T) {
	b := newBridge(t)
	id := b.confirmed(20*time.Hour, gdpr, nis2, "eu-nis2-final", "eu-gdpr-art34-data-subjects", "eu-dora-initial", "uk-nis-rdsp")
	b.do(model.SetTrigger{Incident: id, TriggerGiven: model.TriggerGiven{Name: "classification", At: b.aware(2 * time.Hour).At}})
	d := b.duties(id, "eu-dora-initial")
	var all strings.Builder
	for _, part := range []string{dutiesClocks, dutiesTriggers, dutiesPropose} {
		d.turn(part)
		all.WriteString("== " + part + "\n" + b.outline())
	}
	b.goldenText("duties", all.String())
}
