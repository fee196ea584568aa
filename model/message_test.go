package model

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bridgelog/model/guide"
)

func (l *lab) plan() *Plan {
	return NewPlan(l.v, l.env.House, &l.g, &l.g, l.env.Rules, l.env.Now)
}

// house adds a row to a register of the organisation's record.
func (l *lab) house(register string, pairs ...any) {
	l.t.Helper()
	l.env.Newest = &l.g
	events, err := Decide(l.env.House, PutRecord{Incident: Organisation, Register: register, Set: answers(pairs)}, l.env)
	if err != nil {
		l.t.Fatal(err)
	}
	l.env.House = Preview(l.env.House, events, l.env)
	l.env.House.ID = Organisation
}

func roles(all []Message) []string {
	var out []string
	for _, m := range all {
		for _, r := range m.People {
			if !slices.Contains(out, r.Role) {
				out = append(out, r.Role)
			}
		}
	}
	return out
}

func (l *lab) message(trigger, audience string) Message {
	l.t.Helper()
	for _, m := range l.plan().Messages() {
		if m.Trigger == trigger && m.Audience == audience {
			return m
		}
	}
	var have []string
	for _, m := range l.plan().Messages() {
		have = append(have, m.Trigger+"/"+m.Audience)
	}
	l.t.Fatalf("no message for %s to %s; there are %v", trigger, audience, have)
	return Message{}
}

func TestRaisingTheSeverityTellsDeputyLegalAndDecisionMaker(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV3"})
	l.house(guide.ContactsRegister, "name", "Lena Recht", "duties", []string{"legal_report"}, "phone", "+49 1", "deputy", "Leo Recht")
	l.house(guide.ContactsRegister, "name", "Bo Chef", "roles", []string{"business_decision_maker"})
	l.seat("incident_manager", "Kim")
	l.seat("deputy", "Dana")
	before := roles(l.plan().Messages())
	l.wait(10 * time.Minute)
	l.must(SetSeverity{Incident: "inc", Level: "SEV1", Why: "spreads to wards"})
	after := roles(l.plan().Messages())
	for _, role := range []string{"legal_privacy", "business_decision_maker", "deputy"} {
		if !slices.Contains(after, role) {
			t.Errorf("%s is not told after the raise: %v", role, after)
		}
		if role != "deputy" && slices.Contains(before, role) {
			t.Errorf("%s was told at SEV3 already", role)
		}
	}
	m := l.message("declared", "bridge")
	i := slices.IndexFunc(m.People, func(r Recipient) bool { return r.Role == "deputy" })
	if i < 0 || !m.People[i].Act || m.People[i].Within != 15 {
		t.Fatalf("the deputy has to confirm within 15 minutes: %+v", m.People)
	}
	if len(l.message("declared", "legal").People) == 0 || l.message("declared", "legal").People[0].Name != "Lena Recht" {
		t.Errorf("legal: %+v", l.message("declared", "legal").People)
	}
	l.must(SendMessage{Incident: "inc", Key: m.Key, Channel: "phone_tree"})
	l.wait(14 * time.Minute)
	if late := l.message("declared", "bridge").Unconfirmed(l.env.Now); len(late) != 0 {
		t.Errorf("red too early: %+v", late)
	}
	l.wait(2 * time.Minute)
	m = l.message("declared", "bridge")
	late := m.Unconfirmed(l.env.Now)
	if !m.Red(l.env.Now) || !slices.ContainsFunc(late, func(r Recipient) bool { return r.Name == "Dana" && r.StandIn == "Kim" }) {
		t.Errorf("not red with its stand-in: %+v", late)
	}
	l.must(ConfirmMessage{Incident: "inc", Key: m.Key, Who: "Dana"})
	if late := l.message("declared", "bridge").Unconfirmed(l.env.Now); slices.ContainsFunc(late, func(r Recipient) bool { return r.Name == "Dana" }) {
		t.Errorf("Dana confirmed and is still red")
	}
}

func TestTheFirstAlertCarriesResourceContextOwnerAndDataClass(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV2", Systems: []string{"Radiology"}})
	l.house(guide.WorkloadsRegister, "wl.name", "Radiology", "wl.owner", "Olga Owner", "wl.poc", "Pia Poc", "wl.poc_backup", "Paul Poc", "wl.classification", "restricted")
	l.say("rep.resource", "file server FS01, volume images", "rep.system_context", "shares with the archive")
	m := l.message("reported", "poc")
	if m.People[0].Name != "Pia Poc" || m.People[0].Found != "workload card" {
		t.Errorf("people: %+v", m.People)
	}
	text, err := l.plan().Fill(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"file server FS01, volume images", "shares with the archive", "Olga Owner", l.g.Label("data_classification", "restricted"), "TLP:AMBER+STRICT", "Not known:"} {
		if !strings.Contains(text.Text, want) {
			t.Errorf("the text lacks %q:\n%s", want, text.Text)
		}
	}
	l.say("rep.resource", "")
	text, _ = l.plan().Fill(l.message("reported", "poc"))
	if !strings.Contains(text.Text, "Resource: not known") {
		t.Errorf("empty parts are not printed:\n%s", text.Text)
	}
}

func TestAnAlertWithoutNextStepsIsRefusedAndThePlaybooksAreOffered(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV2"})
	key := l.message("reported", "poc").Key
	l.say("rep.next_steps", "")
	l.refused(DraftMessage{Incident: "inc", Key: key}, Invalid, "rep.next_steps", "next steps are empty")
	text, err := l.plan().Fill(l.message("reported", "poc"))
	if err != nil || text.Need == "" || text.Text != "" {
		t.Fatalf("made all the same: %+v, %v", text, err)
	}
	first := guide.Lines(text.Offer)
	if len(first) == 0 || !slices.ContainsFunc(l.g.Steps, func(s guide.Step) bool { return "- "+s.Title == first[0] }) {
		t.Errorf("not the playbook's: %q", text.Offer)
	}
	l.say("rep.next_steps", text.Offer)
	l.must(DraftMessage{Incident: "inc", Key: key})
	l.refused(DraftMessage{Incident: "inc", Key: key, Text: "Please help."}, Invalid, "text", "taken out")
}

func TestTheLegalMessageGoesToWhoHoldsTheSeatNow(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV2"})
	seat := l.seat("legal_privacy", "Ada")
	l.say("tri.data_kinds", []string{"health"})
	if got := l.message("personal_data_possible", "legal").Names(); got != "Ada" {
		t.Fatalf("legal: %q", got)
	}
	l.must(PutRecord{Incident: "inc", Register: RosterRegister, ID: seat, Set: answers([]any{"to", l.now()})})
	l.seat("legal_privacy", "Ben")
	m := l.message("personal_data_possible", "legal")
	if m.Names() != "Ben" {
		t.Errorf("legal: %q, want Ben", m.Names())
	}
	for _, other := range l.plan().Messages() {
		if strings.Contains(other.Names(), "Ada") && other.Open() {
			t.Errorf("Ada was released and is told: %s", other.Key)
		}
	}
}

func TestAReadChannelIsStruckThroughAndSendingOverItNeedsAReason(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV2", Category: "ddos"})
	if w := l.plan().Warning(); w != "" {
		t.Errorf("warned without a reason: %s", w)
	}
	l.say("tri.channel_trusted", guide.Answer{Answer: "yes", Reason: "they read the mail of IT"}, "tri.channel_oob", "Signal group Harbour")
	if w := l.plan().Warning(); !strings.Contains(w, "Use: Signal group Harbour.") {
		t.Errorf("warning: %q", w)
	}
	m := l.message("reported", "poc")
	for _, c := range m.Channels {
		if (c.Unsafe != "") != (c.Key == "mail") {
			t.Errorf("%s: %q", c.Key, c.Unsafe)
		}
	}
	l.refused(SendMessage{Incident: "inc", Key: m.Key, Channel: "mail"}, Invalid, "why", "may be read")
	l.must(SendMessage{Incident: "inc", Key: m.Key, Channel: "mail", Why: "nothing else reaches the site"})
	last := l.v.Timeline().At(l.v.Timeline().Len() - 1)
	if last.Kind != Comm || !strings.Contains(last.Text, "nothing else reaches the site") {
		t.Errorf("the reason is not in the log: %s", last.Text)
	}
	if row := l.v.Standing(CommsRegister)[0]; guide.Text(row.Fields["trigger"]) != "reported" || guide.Text(row.Fields["reason"]) == "" {
		t.Errorf("the log of communications: %v", row.Fields)
	}
}

func TestSwitchingFromChatToCallIsARowOfTheProgram(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV2"})
	l.say("tri.comm_mode", "async_chat")
	l.wait(time.Minute)
	l.say("tri.comm_mode", "bridge_call")
	last := l.v.Timeline().At(l.v.Timeline().Len() - 1)
	if last.Kind != App || !strings.Contains(last.Text, "Bridge call") || !strings.Contains(last.Text, "Async chat") || !last.Recorded.Equal(l.env.Now) {
		t.Errorf("last row: %s %q", last.Kind, last.Text)
	}
}

func TestAtZeroTheUpdateIsReadyAndSendingItBeginsAnew(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV2"})
	l.say("tri.update_rhythm", "30m")
	l.wait(31 * time.Minute)
	m := l.message("update_due", "bridge")
	if m.Template != "T04" {
		t.Errorf("template %s", m.Template)
	}
	text, err := l.plan().Fill(m)
	if err != nil || !strings.Contains(text.Text, "Since last time:") || !strings.Contains(text.Subject, "update") {
		t.Errorf("%v: %s", err, text.Text)
	}
	l.must(SendMessage{Incident: "inc", Key: m.Key, Channel: "oob_chat"})
	if _, due, ok := l.plan().Update(); !ok || due.Before(l.env.Now.Add(29*time.Minute)) {
		t.Errorf("next update %v", due)
	}
	for _, x := range l.plan().Messages() {
		if x.Trigger == "update_due" && x.Open() {
			t.Errorf("still asked for: %s", x.Key)
		}
	}
}

func TestTheCallOutSaysWhereTheFilesAre(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV1"})
	l.say("tri.asset_place", "share H:\\inc", "tri.verdict", "real")
	text, err := l.plan().Fill(l.message("declared", "bridge"))
	if err != nil || !strings.Contains(text.Text, "Files: share H:\\inc") || !strings.HasPrefix(text.Text, "TLP:RED, only for:") {
		t.Errorf("%v: %s", err, text.Text)
	}
}

func TestWithoutASecurityOfficerAtSEV1TheIncidentManagerIsTold(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV1"})
	l.seat("incident_manager", "Kim")
	l.say("tri.verdict", "real")
	m := l.message("declared", "bridge")
	i := slices.IndexFunc(m.People, func(r Recipient) bool { return r.Role == "security_officer" })
	if i < 0 || !m.People[i].Empty || m.People[i].Name != "Kim" || !m.Red(l.env.Now) {
		t.Fatalf("people: %+v", m.People)
	}
	l.seat("security_officer", "Sam")
	m = l.message("declared", "bridge")
	i = slices.IndexFunc(m.People, func(r Recipient) bool { return r.Role == "security_officer" })
	if i < 0 || m.People[i].Empty || m.People[i].Name != "Sam" {
		t.Errorf("people: %+v", m.People)
	}
}

func TestRaisingAndLoweringProposesTheManagementMessage(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV2"})
	l.wait(time.Minute)
	l.must(SetSeverity{Incident: "inc", Level: "SEV1", Why: "worse"})
	first := l.message("severity_changed", "management")
	if l.v.Text("tri.update_rhythm") != "30m" || first.Template != "T05" || !slices.Contains(first.Release, "incident_manager") {
		t.Errorf("rhythm %s, %+v", l.v.Text("tri.update_rhythm"), first)
	}
	l.wait(time.Minute)
	l.must(SetSeverity{Incident: "inc", Level: "SEV2", Why: "better", Second: "Sam"})
	second := l.message("severity_changed", "management")
	if len(l.v.Severity) != 3 || second.Key == first.Key || l.v.Text("tri.update_rhythm") != "1h" {
		t.Errorf("history %d, key %s, rhythm %s", len(l.v.Severity), second.Key, l.v.Text("tri.update_rhythm"))
	}
}

func TestDisclosureOpensItsTemplate(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV3", Category: "vuln_disclosure", Reporter: "Finn Finder"})
	l.say("inv.disclosure", guide.Answer{Answer: "yes", Reason: "a researcher wrote"})
	m := l.message("disclosure", "finder")
	if m.Template != "T11" || m.Names() != "Finn Finder" {
		t.Errorf("%s to %s", m.Template, m.Names())
	}
	open := false
	for _, s := range guide.Playbook(l.g, l.facts()) {
		open = open || s.ID == "vul-03" && s.Hidden == ""
	}
	if !open {
		t.Error("step vul-03 is not shown")
	}
}

func TestMissedTargetsAskForADecisionAtEachUpdate(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV2"})
	l.say("con.targets_missed", guide.Answer{Answer: "yes", Reason: "answers take a minute"})
	m := l.message("decision_needed", "management")
	if m.Template != "T06" {
		t.Errorf("template %s", m.Template)
	}
	l.must(SendMessage{Incident: "inc", Key: m.Key, Channel: "meeting"})
	if got := l.message("decision_needed", "management"); got.State != MessageSent {
		t.Errorf("asked again at once: %+v", got)
	}
	l.wait(61 * time.Minute)
	if again := l.message("decision_needed", "management"); again.Key == m.Key || !again.Open() {
		t.Errorf("not repeated at the update: %+v", again)
	}
	l.row("targets", "question", "q", "accepted", "slow answers", "decider", "Bo", "decided_at", l.now())
	for _, x := range l.plan().Messages() {
		if x.Trigger == "decision_needed" && x.Open() {
			t.Errorf("still asked for: %s", x.Key)
		}
	}
}

func TestAPartThatIsOffProposesTheUsersMessage(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV3"})
	l.say("inv.run_state", "shut_down_part")
	l.row("targets", "question", "q", "accepted", "booking off", "parts_off", []string{"Booking"}, "decider", "Bo", "decided_at", l.now())
	if !slices.Contains(l.v.Flags(), "parts_down") {
		t.Errorf("flags: %v", l.v.Flags())
	}
	m := l.message("service_disturbed", "users")
	text, err := l.plan().Fill(m)
	if m.Template != "T07" || err != nil || !strings.Contains(text.Text, "Booking") {
		t.Errorf("%s, %v: %s", m.Template, err, text.Text)
	}
}

func TestAnAcceptedTargetThatRanOutAsksAgain(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV2"})
	l.row("targets", "question", "How long may booking be off?", "accepted", "2 hours", "decider", "Bo", "decided_at", l.now(),
		"valid_until", At(l.env.Now.Add(2*time.Hour), l.v.Location(), ToMinute, OwnClock))
	l.seat("business_decision_maker", "Bo")
	l.wait(2*time.Hour + time.Minute)
	m := l.message("target_expired", "management")
	if m.Template != "T06" || m.Names() != "Bo" {
		t.Errorf("%s to %s", m.Template, m.Names())
	}
	l.wait(time.Hour)
	if !l.message("target_expired", "management").Red(l.env.Now) {
		t.Error("not red")
	}
}

func TestServiceDownAndRestoredAreToldToUsers(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV2"})
	l.say("inv.run_state", "degrade")
	down := l.message("service_disturbed", "users")
	if down.Template != "T07" || !down.Due.Equal(l.env.Now.Add(time.Hour)) {
		t.Errorf("%s due %v", down.Template, down.Due)
	}
	l.refused(SendMessage{Incident: "inc", Key: down.Key, Channel: "status_page"}, Invalid, "why", "waits for release")
	l.must(ApproveMessage{Incident: "inc", Key: down.Key, By: "Kim"}, SendMessage{Incident: "inc", Key: down.Key, Channel: "status_page"})
	standing := func() guide.Standing {
		for _, c := range guide.Gate(l.g, l.facts(), "G6", l.env.Now) {
			if c.ID == "G6.10" {
				return c.Standing
			}
		}
		return guide.Missing
	}
	if standing() != guide.Missing {
		t.Errorf("G6.10 stands %v before users were told", standing())
	}
	l.wait(time.Hour)
	l.say("rec.restored_at", l.now())
	back := l.message("service_restored", "users")
	if back.Template != "T08" {
		t.Errorf("template %s", back.Template)
	}
	l.must(ApproveMessage{Incident: "inc", Key: back.Key}, SendMessage{Incident: "inc", Key: back.Key, Channel: "status_page"})
	if standing() == guide.Missing {
		t.Error("G6.10 is still missing")
	}
}

func TestInADrillEverythingSaysSoAndNobodyOutsideIsTold(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV1", Drill: true})
	l.say("inv.run_state", "degrade", "tri.verdict", "real")
	for _, m := range l.plan().Messages() {
		a, _ := l.g.Comms.Audience(m.Audience)
		if a.Inside != (m.Locked == "") {
			t.Errorf("%s: locked %q", m.Key, m.Locked)
		}
		text, err := l.plan().Fill(m)
		if err != nil || !strings.Contains(text.Subject, "EXERCISE") || !strings.HasPrefix(text.Text, "EXERCISE") {
			t.Errorf("%s: %v %q", m.Key, err, text.Subject)
		}
	}
	l.refused(SendMessage{Incident: "inc", Key: l.message("service_disturbed", "users").Key, Channel: "mail", Why: "x"}, Conflict, "message", "exercise")
	m := l.message("declared", "bridge")
	l.must(DraftMessage{Incident: "inc", Key: m.Key, Subject: "Come", Text: "Now."})
	if m = l.message("declared", "bridge"); !strings.HasPrefix(m.Subject, "EXERCISE") || !strings.Contains(m.Text, "TLP:RED") {
		t.Errorf("taken out: %q %q", m.Subject, m.Text)
	}
}

func TestARestrictedIncidentShowsOnlyItsCodename(t *testing.T) {
	l := newLab(t, OpenIncident{Title: "Board mailbox read", Severity: "SEV2", Systems: []string{"Payroll DB"}})
	l.say("tri.restricted", guide.Answer{Answer: "yes", Reason: "an insider"}, "inv.run_state", "degrade", "tri.verdict", "real")
	for _, m := range l.plan().Messages() {
		text, err := l.plan().Fill(m)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(text.Subject, "Payroll") || strings.Contains(text.Subject, "mailbox") {
			t.Errorf("%s: %s", m.Key, text.Subject)
		}
	}
}

// who is left out is asked; whoever is released has an end on the roster and
// is told nothing more.
func TestWhoIsReleasedHasAnEndAndIsToldNothingMore(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV2"})
	l.must(TakeSeat{Incident: "inc", Role: "incident_manager", Person: "Kim Doe", Accepted: true}, TakeSeat{Incident: "inc", Role: "legal_privacy", Person: "Ada", Accepted: true})
	l.stands("G2.7", guide.Missing)
	l.say("tri.left_out", "Sam, manages the account that was misused")
	l.stands("G2.7", guide.Met)
	l.say("tri.data_kinds", []string{"health"})
	if got := l.message("personal_data_possible", "legal").Names(); got != "Ada" {
		t.Fatalf("legal: %q", got)
	}
	l.must(ReleasePerson{Incident: "inc", Person: "Ada", Why: "not concerned"})
	for _, r := range l.v.Records[RosterRegister] {
		if guide.Text(r.Fields["person"]) == "Ada" && !guide.Filled(r.Fields["to"]) {
			t.Error("the roster does not say when Ada left")
		}
	}
	for _, m := range l.plan().Messages() {
		if m.Open() && strings.Contains(m.Names(), "Ada") {
			t.Errorf("Ada was released and is told: %s", m.Key)
		}
	}
	l.sound()
}
