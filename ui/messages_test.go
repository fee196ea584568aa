package ui

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

func (b *bridge) messages(id model.IncidentID, section string) *messagesPage {
	b.t.Helper()
	b.Go(Route{Page: PageMessages, Incident: id, Section: section})
	p, ok := b.screen.(*messagesPage)
	if !ok {
		b.t.Fatalf("the page is %T", b.screen)
	}
	return p
}

// told that our channels may be read, every message window warns and
// strikes mail through.
func TestChannelsThatMayBeReadAreRedAndStruckThroughInEveryMessageWindow(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.do(model.PutRecord{Incident: id, Form: "tri", Set: map[string]json.RawMessage{"tri.channel_trusted": asJSON(guidance.Answer{Answer: "yes", Reason: "they answered in our chat"}), "tri.channel_oob": asJSON("Signal group Harbour")}})
	p := b.messages(id, messageNext)
	if !p.warning.Visible() || !strings.Contains(b.outline(), "Do not use mail or chat of our own accounts") || !strings.Contains(b.outline(), "Signal group Harbour") {
		t.Errorf("no warning:\n%s", b.outline())
	}
	struck := false
	for i, m := range p.all {
		p.table.Select(i)
		p.choose()
		for j, w := range m.Channels {
			if w.Key == "mail" {
				struck = true
				if text, ok := p.ways.Objects[j].(*kit.Text); !ok || !text.Style.Struck || text.Style.Colour != kit.ColourBad {
					t.Errorf("%s: mail is not marked", m.Key)
				}
			}
		}
	}
	if !struck {
		t.Error("no message offers mail")
	}
	p.sentSheet(p.all[0])
	b.mustSay("Do not use mail or chat of our own accounts")
	b.mustSay("Use: Signal group Harbour")
	b.closeSheet()
	b.Go(Route{Page: PageMessages, Incident: id, Section: messageTalks})
	b.mustSay("Do not use mail or chat of our own accounts")
}

// at zero a reminder with a text that is ready; sending resets the countdown.
func TestAtZeroTheWindowRemindsAndF5HoldsTheReadyUpdate(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.put(id, "tri.update_rhythm", `"30m"`)
	b.openIncident(id)
	b.clock = b.clock.Add(31 * time.Minute)
	b.frame.refreshRail()
	b.says("The regular update is due. Its text is ready.")
	p := b.messages(id, messageNext)
	for i, m := range p.all {
		if m.Trigger == "update_due" && m.Audience == "bridge" {
			p.table.Select(i)
			p.choose()
			if m.Template != "T04" || !strings.Contains(p.text.Text, "What is happening:") {
				t.Errorf("%s: %s", m.Template, p.text.Text)
			}
			b.do(model.SendMessage{Incident: id, Key: m.Key, Channel: "oob_chat"})
		}
	}
	v := b.view(id)
	c, ok := updateClock(v, *testGuide(), lastMessage(v), b.clock)
	if !ok || c.Due.Before(b.clock.Add(29*time.Minute)) {
		t.Errorf("the countdown did not begin anew: %v", c.Due)
	}
}

// where the files are stands on the main window and in the call-out.
func TestThePlaceOfTheFilesIsSeenWithoutScrollingAndGoesIntoTheCallOut(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.put(id, "tri.asset_place", `"USB stick 3, safe"`)
	b.put(id, "tri.verdict", `"real"`)
	b.openIncident(id)
	b.mustSay("files: USB stick 3, safe")
	p := b.messages(id, messageNext)
	for i, m := range p.all {
		if m.Template == "T02" {
			p.table.Select(i)
			p.choose()
		}
	}
	if !strings.Contains(p.text.Text, "Files: USB stick 3, safe") {
		t.Errorf("the call-out: %s", p.text.Text)
	}
}

// one line from the team to management.
func TestWhoTalksToWhomIsOneLineFromTheTeamToManagement(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	for role, name := range map[string]string{"mitigation_lead": "Kim Novak", "comms_lead": "Noor Haddad", "business_decision_maker": "Dana Holt", "incident_manager": "Alex Weber"} {
		b.do(model.PutRecord{Incident: id, Register: model.RosterRegister, Set: map[string]json.RawMessage{"role": asJSON(role), "person": asJSON(name)}})
	}
	b.Go(Route{Page: PageMessages, Incident: id, Section: messageTalks})
	b.mustSay("Kim Novak (Mitigation lead) > Alex Weber (Incident manager) > Noor Haddad (Communications lead) > Dana Holt (Business decision maker)")
}

func TestWordsTypedIntoAMessageAreKeptWhenThePageIsLeft(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	p := b.messages(id, messageNext)
	key := p.loaded
	p.text.SetText(p.text.Text + "\nBring your own laptop.")
	b.openIncident(id)
	m, ok := b.deps.Desk.Plan(b.view(id)).Message(key)
	if !ok || !strings.Contains(m.Text, "Bring your own laptop.") || m.State != model.MessageDrafted {
		t.Errorf("%+v", m)
	}
}

// From F5 to "confirmed" without a mouse: fill in, draft, release, copy, sent, confirmed.
func TestAMessageGoesFromDueToConfirmedByKeysAlone(t *testing.T) {
	b := newBridge(t)
	id := b.intoTriage()
	b.seat(id, "role", `"business_decision_maker"`, "person", `"Dana Holt"`)
	b.seat(id, "role", `"security_officer"`, "person", `"Sam Officer"`)
	b.put(id, "rev.baseline_changed", `{"answer":"yes","reason":"mail macros are off"}`)
	b.openIncident(id)
	b.key(fyne.KeyF5)
	p := b.screen.(*messagesPage)
	for i, m := range p.all {
		if m.Trigger == "baseline_change" && m.Audience == "other_workloads" {
			p.table.Select(i)
			p.choose()
		}
	}
	b.showKeys()
	for _, key := range []string{keyFill, keyCopy, keySent} {
		if !strings.Contains(kit.OutlineText(b.frame.layer), key) {
			t.Errorf("F1 does not show %s", key)
		}
	}
	b.closeSheet()
	p.text.SetText(p.text.Text + "\nThank you.")
	b.act("fillmessage")
	b.win.Canvas().(interface{ FocusNext() }).FocusNext()
	b.typed("every workload with mail")
	b.act("save")
	m, _ := p.chosen()
	for _, want := range []string{"For whom: every workload with mail", "Thank you."} {
		if !strings.Contains(m.Text, want) || !strings.Contains(p.text.Text, want) {
			t.Errorf("lacks %q:\n%s\n---\n%s", want, m.Text, p.text.Text)
		}
	}
	b.act("copymessage")
	if got := fyne.CurrentApp().Clipboard().Content(); !strings.Contains(got, "For whom: every workload with mail") {
		t.Errorf("copied: %s", got)
	}
	b.act("sentmessage")
	b.typed("Meeting") // nobody else reads along there
	b.act("save")
	if m, _ = p.chosen(); m.State != model.MessageSent {
		t.Fatalf("not sent: %s; %s\n%s", m.State, p.sheet.problem.Text, b.outline())
	}
	b.act("confirmmessage")
	b.act("save")
	if m, _ = p.chosen(); m.State != model.MessageConfirmed {
		t.Errorf("not confirmed: %s\n%s", m.State, b.outline())
	}
}

// Whoever releases a message answers for its words: where they have a PIN and
// another writes, it is asked for, and the record says that they gave it.
func TestAReleaseTakesTheWordOfWhoReleases(t *testing.T) {
	b := newBridge(t)
	id := b.intoTriage()
	b.put(id, "tri.verdict", `"real"`)
	b.operators("Alex Weber", "Sam Okafor")
	p := b.messages(id, "")
	at := slices.IndexFunc(p.all, func(m model.Message) bool { return slices.Contains(m.MissingRelease(), "incident_manager") })
	if at < 0 {
		t.Fatalf("no message waits for a release:\n%s", b.outline())
	}
	m := p.all[at]
	p.release(m, m.MissingRelease())
	b.typed("Sam Okafor")
	b.key(fyne.KeyReturn)
	b.sheetSays("A second person confirms", "PIN of Sam Okafor", "answers for what leaves the house")
	b.typed("4711-Sam Okafor")
	b.key(fyne.KeyReturn)
	got := model.Confirmations(b.view(id))
	if len(got) != 1 || got[0].Name != "Sam Okafor" || got[0].Act != "release of a message" {
		t.Errorf("confirmed: %+v\n%s", got, b.outline())
	}
	if m, _ := b.deps.Desk.Plan(b.view(id)).Message(m.Key); len(m.Released) != 1 || m.Released[0].By != "Sam Okafor" {
		t.Errorf("released: %+v", m.Released)
	}
	b.mustVerify()
}
