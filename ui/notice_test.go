package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/report"
	"bridgelog/ui/formview"
	"bridgelog/ui/kit"
)

// asSent is the SHA-256 of "as sent".
const asSent = "b75098da9b57dbd81cbd2c18df9e3a1404eaf1d8ff1aa9346161b2a1dcc2fbcb"

const gdprDuty = "eu-gdpr-art33-authority"

// notified is a window on the notice of a duty of an incident that was noticed
// two hours ago.
func notified(t *testing.T, duty string, stages ...string) (*bridge, *noticePage) {
	t.Helper()
	b := newBridge(t)
	id := b.owes("Ransom note on the file server", false, 2*time.Hour, append([]string{duty}, stages...)...)
	b.openNotice(id, duty)
	return b, b.screen.(*noticePage)
}

// write types into a content as a person does, and leaves it.
func (b *bridge) write(p *noticePage, key, text string) {
	b.t.Helper()
	p.FocusField(key)
	e, ok := b.win.Canvas().Focused().(*kit.Entry)
	if !ok {
		b.t.Fatalf("%s is no field of text", key)
	}
	e.SetText(text)
	b.win.Canvas().Unfocus()
}

func shownKeys(p *noticePage) []string {
	var out []string
	for _, it := range p.items() {
		if p.shows(it.Key) {
			out = append(out, it.Key)
		}
	}
	return out
}

func TestANoticeIsFilledMendedAndTakenBack(t *testing.T) {
	b, p := notified(t, gdprDuty)
	b.golden("notice")
	id := p.id
	if got := p.fields.Text("breach_nature"); got != "Ransom note on the file server" {
		t.Fatalf("the incident fills in %q", got)
	}
	b.write(p, "breach_nature", "Files of 1,200 customers were encrypted.")
	if got := b.view(id).TypedNotice(gdprDuty)["breach_nature"]; got != "Files of 1,200 customers were encrypted." {
		t.Fatalf("recorded is %q", got)
	}
	s := p.state("breach_nature")
	if s.By != "Alex Weber" || !strings.Contains(s.Origin, "Ransom note on the file server") {
		t.Errorf("beside it stands %+v", s)
	}
	i := slices.IndexFunc(s.Acts, func(a formview.Act) bool { return strings.Contains(a.Text, "again") })
	s.Acts[i].Run()
	if _, still := b.view(id).TypedNotice(gdprDuty)["breach_nature"]; still || p.fields.Text("breach_nature") != "Ransom note on the file server" {
		t.Errorf("after taking the incident's value again stands %q", p.fields.Text("breach_nature"))
	}
	// What is filled in the same is not recorded as typed.
	b.write(p, "breach_nature", "Ransom note on the file server")
	if len(b.view(id).TypedNotice(gdprDuty)) != 0 {
		t.Error("a value that only repeats the incident was recorded")
	}
	b.mustVerify()
}

func (b *bridge) mustVerify() {
	b.t.Helper()
	if c, err := b.deps.Desk.Verify(b.t.Context(), nil, nil); err != nil || !c.OK {
		b.t.Errorf("the record: %+v %v", c, err)
	}
}

func TestWhatIsTypedIntoANoticeOutlivesAKill(t *testing.T) {
	b, p := notified(t, gdprDuty)
	id := p.id
	p.FocusField("likely_consequences")
	b.win.Canvas().Focused().(*kit.Entry).SetText("Identity theft is poss")
	b.inline.Fire(draftPause)
	b.restart(testGuide())
	b.openNotice(id, gdprDuty)
	p = b.screen.(*noticePage)
	if got := p.fields.Text("likely_consequences"); got != "Identity theft is poss" {
		t.Fatalf("brought back is %q", got)
	}
	if !strings.Contains(p.kept.Text, "brought back") {
		t.Errorf("it says %q", p.kept.Text)
	}
	b.Back()
	if got := b.view(id).TypedNotice(gdprDuty)["likely_consequences"]; got != "Identity theft is poss" {
		t.Errorf("leaving the page recorded %q", got)
	}
}

func TestEveryFieldOfDoraIsReachedByPartGapAndSearch(t *testing.T) {
	b, p := notified(t, "eu-dora-final", "eu-dora-initial", "eu-dora-intermediate")
	seen := map[string]int{}
	for _, part := range p.parts {
		p.show(part.Key)
		for _, key := range shownKeys(p) {
			seen[p.item(key).FieldNo]++
			if p.fields.Block(key) == nil {
				t.Errorf("%s is not drawn under %s", key, part.Title)
			}
		}
	}
	if len(seen) != 76 {
		t.Fatalf("%d fields stand under the parts", len(seen))
	}
	for no, n := range seen {
		if n != 1 {
			t.Errorf("%s stands under %d parts", no, n)
		}
	}
	p.FocusField("dora_1_1") // has a value: no gap, and must not stay under that tab
	p.show(tabGaps)
	if p.fields.Block("dora_1_1") != nil {
		t.Error("the field that had the keyboard stands under the gaps")
	}
	for _, key := range shownKeys(p) {
		if p.item(key).Value != "" {
			t.Errorf("%s is no gap", key)
		}
	}
	p.search.SetText("4.16")
	if got := shownKeys(p); !slices.Equal(got, []string{"dora_4_16"}) {
		t.Errorf("the search finds %v", got)
	}
	b.key(fyne.KeyEscape)
	if p.search.Text != "" || b.screen != screen(p) {
		t.Error("Escape does not leave the search first")
	}
	// Times are written as the authority wants them, however they are typed.
	b.write(p, "dora_4_7", "03:00")
	if got := p.item("dora_4_7").Value; got != "2026-11-24T02:00:00Z" {
		t.Errorf("03:00 in Berlin is recorded as %q", got)
	}
	p.show("1")
	b.golden("notice-dora")
}

func TestAFieldIsCopiedAndTheNextOneFollows(t *testing.T) {
	b, p := notified(t, gdprDuty)
	b.write(p, "contact_point", "Mira Lindqvist")
	p.FocusField("contact_point")
	p.copyOn()
	if got := b.deps.App.Clipboard().Content(); got != "Mira Lindqvist" {
		t.Errorf("copied is %q", got)
	}
	if got := p.fields.Focused(); got != "likely_consequences" {
		t.Errorf("the keyboard is at %q", got)
	}
	e := func() *kit.Entry { return b.win.Canvas().Focused().(*kit.Entry) }
	p.FocusField("contact_point")
	e().TypedShortcut(&fyne.ShortcutSelectAll{})
	p.copyOn() // a selection is copied as everywhere
	if p.fields.Focused() != "contact_point" {
		t.Error("copying a selection moved the keyboard")
	}
	p.copyAll()
	all := b.deps.App.Clipboard().Content()
	if !strings.HasPrefix(all, "Nature of the personal data breach\nRansom note on the file server\n\n") || !strings.Contains(all, "Mira Lindqvist\n") || strings.Contains(all, "Approximate number") {
		t.Errorf("the whole notice is copied as\n%s", all)
	}
}

func TestSendingIsRecordedWithItsCopyAndStartsTheNextClock(t *testing.T) {
	b, p := notified(t, "eu-nis2-incident-notification", "eu-nis2-early-warning", "eu-nis2-final")
	id := p.id
	file := filepath.Join(t.TempDir(), "sent.pdf")
	if err := os.WriteFile(file, []byte("as sent"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.picks.open = []string{file}
	v := b.view(id)
	draft, err := b.deps.Desk.Notice(t.Context(), v, p.duty)
	if err != nil {
		t.Fatal(err)
	}
	s := newSentSheet(b.Shell, v, draft)
	s.open()
	s.Save()
	if n := b.view(id).Notices(); len(n) != 0 {
		t.Fatal("it was recorded without a channel")
	}
	s.fields.LoadField(sentChannel, []string{"portal"})
	s.fields.LoadField(sentReceipt, []string{"R-77"})
	s.fields.LoadField(sentAt, []string{"-10m"})
	s.fields.LoadField(sentCopy, []string{otherFile})
	s.changed()
	b.goldenText("notice-sent", kit.OutlineText(b.frame.layer.Objects[0]))
	s.Save()
	n := b.view(id).Notices()
	if len(n) != 1 || n[0].Receipt != "R-77" || n[0].File != "sent.pdf" || n[0].SHA256 != asSent ||
		!n[0].At.From.Equal(b.clock.Add(-10*time.Minute)) || len(n[0].Items) != len(draft.Items) {
		t.Fatalf("%+v", n)
	}
	if d, _ := b.view(id).Duty("eu-nis2-final"); d.Line.Due.IsZero() {
		t.Error("the final report's clock does not run")
	}
	if b.sheetOpen() {
		t.Error("the sheet stays open")
	}
	b.mustVerify()
}

func TestALateNoticeNeedsItsReasonsAndAMovedClockAWord(t *testing.T) {
	b := newBridge(t)
	id := b.owes("Ransom note", false, 30*time.Hour, "eu-nis2-early-warning", "eu-nis2-incident-notification", "eu-nis2-final")
	b.openNotice(id, "eu-nis2-early-warning")
	p := b.screen.(*noticePage)
	if !slices.ContainsFunc(p.items(), func(it regime.Item) bool { return it.Key == model.DelayReasons }) {
		t.Fatal("a late notice asks for no reasons")
	}
	b.write(p, model.DelayReasons, "The SOC was down.")
	v := b.view(id)
	draft, err := b.deps.Desk.Notice(t.Context(), v, p.duty)
	if err != nil || draft.Delay != "The SOC was down." {
		t.Fatalf("the reasons are %q, %v", draft.Delay, err)
	}
	s := newSentSheet(b.Shell, v, draft)
	s.open()
	s.fields.LoadField(sentChannel, []string{"telephone"})
	s.fields.LoadField(sentWhy, nil)
	s.Save()
	if n := b.view(id).Notices(); len(n) != 0 || s.needsWhy() == "" {
		t.Fatal("a late notice was recorded without reasons")
	}
	s.fields.LoadField(sentWhy, []string{"The SOC was down."})
	s.Save()
	n := b.view(id).Notices()
	if len(n) != 1 || n[0].Why != "The SOC was down." {
		t.Fatalf("%+v", n)
	}
	// The final report runs from the notification: sending it again, later, moves
	// that clock, and a person has to say so.
	for i, ago := range []string{"-2h", "-1h"} {
		v = b.view(id)
		if draft, err = b.deps.Desk.Notice(t.Context(), v, "eu-nis2-incident-notification"); err != nil {
			t.Fatal(err)
		}
		s = newSentSheet(b.Shell, v, draft)
		s.open()
		s.fields.LoadField(sentAt, []string{ago})
		s.fields.LoadField(sentChannel, []string{"portal"})
		s.Save()
		if got := len(b.view(id).Notices()); got != 2+i {
			t.Fatalf("%d notices stand after sending %d", got, i)
		}
	}
}

func TestANoticeIsExportedAndOfferedAsTheCopy(t *testing.T) {
	b, p := notified(t, gdprDuty)
	b.picks.save = filepath.Join(t.TempDir(), "n.pdf")
	p.export()
	e := b.screen.(*exportScreen)
	if e.which.One() != report.DutyReport(report.NoticeReport, gdprDuty) || !e.versioned() {
		t.Fatalf("the page of reports offers %q", e.which.One())
	}
	b.golden("notice-export")
	e.Save()
	v := b.view(p.id)
	if len(v.Reports) != 1 || v.Reports[0].State != "draft" {
		t.Fatalf("%+v", v.Reports)
	}
	draft, err := b.deps.Desk.Notice(t.Context(), v, gdprDuty)
	if err != nil {
		t.Fatal(err)
	}
	s := newSentSheet(b.Shell, v, draft)
	s.open()
	s.fields.LoadField(sentChannel, []string{"e-mail"})
	s.Save()
	if n := b.view(p.id).Notices(); len(n) != 1 || n[0].SHA256 != v.Reports[0].SHA256 || n[0].File != "n.pdf" {
		t.Fatalf("%+v", n)
	}
}

func TestAClockMovesLaterOnlyWhenAPersonSaysSo(t *testing.T) {
	b := newBridge(t)
	id := b.owes("Online banking is down", false, 30*time.Hour, "eu-dora-initial", "eu-dora-intermediate", "eu-dora-intermediate-update", "eu-dora-final")
	send := func(duty, ago string) *sentSheet {
		t.Helper()
		draft, err := b.deps.Desk.Notice(t.Context(), b.view(id), duty)
		if err != nil {
			t.Fatal(err)
		}
		s := newSentSheet(b.Shell, b.view(id), draft)
		s.open()
		s.fields.LoadField(sentAt, []string{ago})
		s.fields.LoadField(sentChannel, []string{"portal"})
		s.fields.LoadField(sentWhy, []string{"late"})
		s.Save()
		return s
	}
	send("eu-dora-intermediate", "-25h") // the final report is due a month after it
	before, _ := b.view(id).Duty("eu-dora-final")
	s := send("eu-dora-intermediate-update", "-1h") // a month after the newest update
	if n := len(b.view(id).Notices()); n != 1 {
		t.Fatalf("%d notices stand: a clock was moved unasked", n)
	}
	if s.agree.Hidden || !strings.Contains(s.problem.Text, "moves a deadline later") || !b.sheetOpen() {
		t.Fatalf("nobody is asked: %q", s.problem.Text)
	}
	s.agree.OnTapped()
	after, _ := b.view(id).Duty("eu-dora-final")
	if n := len(b.view(id).Notices()); n != 2 || !after.Line.Due.After(before.Line.Due) {
		t.Fatalf("%d notices, due %v and before %v", n, after.Line.Due, before.Line.Due)
	}
	if b.sheetOpen() {
		t.Error("the sheet stays open")
	}
}

func TestTheSheetOfSendingOutlivesAKill(t *testing.T) {
	b, p := notified(t, gdprDuty)
	id := p.id
	p.Save()
	f := b.win.Canvas().Focused().(*kit.Entry)
	f.SetText("-5m")
	b.inline.Fire(draftPause)
	b.clock = b.clock.Add(2 * time.Hour) // it was sent five minutes before it was typed
	b.restart(testGuide())
	b.openNotice(id, gdprDuty)
	b.openSent(id, gdprDuty)
	if got := kit.OutlineText(b.frame.layer.Objects[0]); !strings.Contains(got, `entry "Sent at" = "2026-11-24 04:07"`) {
		t.Errorf("what was typed is lost:\n%s", got)
	}
}

func TestADecisionNotToNotifyIsPrinted(t *testing.T) {
	b, p := notified(t, gdprDuty)
	b.do(model.DeclineDuty{Incident: p.id, Stage: gdprDuty, DutyDecision: model.DutyDecision{Assessment: "No risk.", Decider: "Dr. Achterberg"}})
	if !p.readOnly() || !p.read {
		t.Error("a notice that is not sent can be written")
	}
	b.picks.save = filepath.Join(t.TempDir(), "d.pdf")
	b.printDecision(p.id, gdprDuty)
	e := b.screen.(*exportScreen)
	if e.versioned() {
		t.Error("a decision has no editions")
	}
	e.Save()
	if r := b.view(p.id).Reports; len(r) != 1 || r[0].Report != report.DutyReport(report.DecisionReport, gdprDuty) || r[0].State != "" {
		t.Fatalf("%+v", r)
	}
	b.mustVerify()
}

func TestWhatIsTypedLastIsPartOfWhatWasSent(t *testing.T) {
	b, p := notified(t, gdprDuty)
	b.openSent(p.id, gdprDuty) // read before the last words are on disk
	draft, err := b.deps.Desk.Notice(t.Context(), b.view(p.id), gdprDuty)
	if err != nil {
		t.Fatal(err)
	}
	s := newSentSheet(b.Shell, b.view(p.id), draft)
	last := "Letters may be forged."
	b.do(model.TypeNotice{Incident: p.id, Duty: gdprDuty, Set: map[string]*string{"likely_consequences": &last}})
	s.open()
	s.fields.LoadField(sentChannel, []string{"portal"})
	s.Save()
	if n := b.view(p.id).Notices(); len(n) != 1 || n[0].Items["likely_consequences"] != last {
		t.Fatalf("%+v", n)
	}
}
