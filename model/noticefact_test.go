package model

import (
	"os"
	"slices"
	"strings"
	"testing"

	"bridgelog/model/regime"
)

func shippedFills(t testing.TB, l *lab) (regime.Fills, regime.Rules) {
	t.Helper()
	fills, err := regime.LoadFills(os.DirFS("../assets"), l.env.Pack, func(name string) bool { return KnownNoticeFact(l.g, name) })
	if err != nil {
		t.Fatal(err)
	}
	rules, err := regime.LoadRules(os.DirFS("../assets"), l.env.Pack)
	if err != nil {
		t.Fatal(err)
	}
	return fills, rules
}

// noticeLab is an incident of a bank with answers, seats and actions, and the
// facts for its notices.
func noticeLab(t testing.TB, stages ...string) (*lab, regime.Fills, func(duty string) NoticeFacts) {
	t.Helper()
	l := dutyLab(t)
	fills, rules := shippedFills(t, l)
	l.env.DutyRules = rules
	l.say("rep.source", "siem_soar", "rep.category", "ransomware", "rep.detected_at", l.at("2026-03-29T23:10:00+02:00"))
	l.say("tri.effect", "Online banking does not answer.", "tri.data_kinds", []string{"identity_contact", "payment"},
		"tri.vector", "unknown", "tri.impact_a", "high", "tri.impact_c", "moderate", "tri.impact_i", "low")
	l.say("inv.people_count", "about 1200", "inv.people_kinds", "customers", "inv.actor", "external_criminal",
		"inv.police", yes("unit for cybercrime"))
	l.must(
		PutRecord{Incident: l.id, Register: "actions", ID: "a1", Set: answers([]any{"title", "Cut the branch off", "state", "done"})},
		PutRecord{Incident: l.id, Register: "actions", ID: "a2", Set: answers([]any{"title", "Restore from backup", "state", "open"})},
		PutRecord{Incident: l.id, Register: "indicators", ID: "i1", Set: answers([]any{"value", "203.0.113.9", "kind", "IP address"})},
		ConfirmDuties{Incident: l.id, Stages: stages, By: "Dr. Achterberg", Why: "essential entity", Triggers: []TriggerGiven{
			{Name: "awareness", At: l.at("2026-03-30T01:00:00+02:00"), Evidence: "call"},
			{Name: "classification", At: l.at("2026-03-30T02:30:00+02:00"), Evidence: "minutes"},
		}})
	return l, fills, func(duty string) NoticeFacts {
		x := NoticeFacts{View: l.v, Guide: l.g, Rules: rules, Duty: duty, Organisation: "Nordbank AG", Triggers: map[string]Moment{}}
		for _, name := range regime.Triggers {
			if tr, ok := l.v.Trigger(name, "", duty); ok {
				x.Triggers[name] = tr.At
			}
		}
		return x
	}
}

func itemsOf(l *lab, fills regime.Fills, x NoticeFacts) map[string]regime.Item {
	out := map[string]regime.Item{}
	for _, it := range NoticeItems(l.v, l.duty(x.Duty), fills, x.Fact) {
		out[it.Key] = it
	}
	return out
}

// The first report under DORA: codes of the ITS, times in UTC, what nobody
// knows stays a gap.
func TestADoraReportFillsFromTheIncident(t *testing.T) {
	l, fills, facts := noticeLab(t, "eu-dora-initial", "eu-dora-intermediate", "eu-gdpr-art33-authority")
	items := itemsOf(l, fills, facts("eu-dora-initial"))
	for key, want := range map[string]string{
		"dora_1_1": "initial notification", "dora_1_2": "Nordbank AG", "dora_2_1": "INC-2026-0001",
		"dora_2_2": "2026-03-29T21:10:00Z", "dora_2_3": "2026-03-30T00:30:00Z", "dora_2_7": "IT Security",
		"dora_2_4": "Files are being encrypted\nRansomware or extortion\nOnline banking does not answer.",
		"dora_1_3": "", "dora_2_5": "", "dora_2_9": "",
	} {
		if items[key].Value != want {
			t.Errorf("%s is %q, want %q", key, items[key].Value, want)
		}
	}
	// Who reports has to be there now; figures may follow as far as the law says.
	follows := func(duty, key string) string {
		d := l.duty(duty)
		gaps := fills.Gaps(d.Stage, NoticeItems(l.v, d, fills, facts(duty).Fact))
		i := slices.IndexFunc(gaps, func(g regime.Gap) bool { return g.Key == key })
		if i < 0 {
			t.Fatalf("%s of %s is no gap", key, duty)
		}
		return gaps[i].MayFollow
	}
	if a, b := follows("eu-dora-initial", "dora_1_3"), follows("eu-dora-intermediate", "dora_3_4"); a != "" || !strings.Contains(b, "estimate") {
		t.Errorf("the code of the entity may follow by %q, the number of clients by %q", a, b)
	}

	// What was typed and sent stands in the next report, and what has changed since is marked.
	lei := "529900ODI3047E2LIV03"
	l.must(TypeNotice{Incident: l.id, Duty: "eu-dora-initial", Set: map[string]*string{"dora_1_3": &lei}})
	sent := map[string]string{}
	for key, it := range itemsOf(l, fills, facts("eu-dora-initial")) {
		sent[key] = it.Value
	}
	l.env.Now = l.at("2026-03-30T05:00:00+02:00").From
	l.must(RecordNotice{Incident: l.id, Duty: "eu-dora-initial", At: l.at("2026-03-30T04:00:00+02:00"), Channel: "portal", By: "Kim", Receipt: "BaFin-77", Items: sent, Complete: true},
		PutRecord{Incident: l.id, Form: "tri", Set: answers([]any{"tri.effect", "Online banking and cards do not answer."})})
	items = itemsOf(l, fills, facts("eu-dora-intermediate"))
	if it := items["dora_1_3"]; it.Value != lei || it.Origin != regime.FromBefore || it.Changed() {
		t.Errorf("the code is not taken over: %+v", it)
	}
	if it := items["dora_2_4"]; !it.Changed() || it.Before == "" {
		t.Errorf("the change of the description is not marked: %+v", it)
	}
	for key, want := range map[string]string{
		"dora_1_1": "intermediate report", "dora_3_1": "BaFin-77", "dora_3_20": "availability\nconfidentiality", "dora_3_23": "Cybersecurity-related",
		"dora_3_25": "Data encryption for impact, including ransomware", "dora_3_31": "Police/Law Enforcement", "dora_3_35": "IP address, 203.0.113.9", "dora_3_3": "",
	} {
		if items[key].Value != want {
			t.Errorf("%s is %q, want %q", key, items[key].Value, want)
		}
	}
}

// All fields of DORA are looked at: those that are not filled need a judgement
// or a figure the incident does not hold.
func TestEveryDoraFieldIsFilledOrLeftOnPurpose(t *testing.T) {
	l := dutyLab(t)
	fills, _ := shippedFills(t, l)
	left := strings.Fields(`1_3 1_4 1_5 1_6 1_8 1_9 1_11 1_12 1_13 1_14 1_15 2_5 2_6 2_8 2_10
		3_4 3_5 3_6 3_7 3_8 3_9 3_10 3_11 3_12 3_13 3_14 3_16 3_17 3_18 3_19 3_22 3_24 3_26 3_32
		4_2 4_3 4_4 4_9 4_10 4_11 4_12 4_14 4_15 4_16`)
	fields := map[string]bool{}
	for _, s := range l.env.Pack.Stages {
		for _, c := range s.Content {
			if no, ok := strings.CutPrefix(c.Key, "dora_"); ok && !strings.HasPrefix(no, "threat") {
				fields[no] = slices.ContainsFunc(fills.Sources, func(x regime.Source) bool { return slices.Contains(x.Keys, c.Key) })
			}
		}
	}
	if len(fields) != 76 {
		t.Errorf("DORA has %d fields, want 76", len(fields))
	}
	for no, filled := range fields {
		if filled == slices.Contains(left, no) {
			t.Errorf("field %s: filled %v", no, filled)
		}
	}
}

func TestAGdprNoticeReadsForARegulator(t *testing.T) {
	l, fills, facts := noticeLab(t, "eu-gdpr-art33-authority", "eu-gdpr-art34-data-subjects", "eu-nis2-early-warning")
	l.must(PutRecord{Incident: l.id, Register: RosterRegister, ID: "r1", Set: answers([]any{"person", "Dr. Achterberg", "role", "legal_privacy", "reach", "+49 40 123"})})
	items := itemsOf(l, fills, facts("eu-gdpr-art33-authority"))
	for key, want := range map[string]string{
		"data_subject_count": "about 1200", "data_subject_categories": "customers", "record_categories": "Names and contact data, Payment and bank data",
		"likely_consequences": "Online banking does not answer.", "awareness_time": "2026-03-30 01:00 CEST (29 Mar 23:00Z)",
		"measures":      "Taken:\nCut the branch off\nUnder way or planned:\nRestore from backup",
		"contact_point": "Dr. Achterberg, +49 40 123", "delay_reasons": "",
	} {
		if items[key].Value != want {
			t.Errorf("%s is %q, want %q", key, items[key].Value, want)
		}
	}
	// Why it was confirmed is no reason for a delay; what was said at sending late is.
	l.env.Now = l.at("2026-04-03T05:00:00+02:00").From
	l.must(RecordNotice{Incident: l.id, Duty: "eu-gdpr-art33-authority", At: l.at("2026-04-03T04:00:00+02:00"), Channel: "portal", By: "Kim", Why: "The portal was down.", Complete: false})
	if it := itemsOf(l, fills, facts("eu-gdpr-art33-authority"))["delay_reasons"]; it.Value != "The portal was down." {
		t.Errorf("the reasons for the delay are %q", it.Value)
	}
	// The letter to people holds nothing of the response's own working by itself.
	if it := itemsOf(l, fills, facts("eu-gdpr-art34-data-subjects"))["measures"]; it.Value != "" {
		t.Errorf("a letter to people says %q", it.Value)
	}
	// A contact typed once is found by the other notices.
	contact := "Privacy office, privacy@nordbank.example"
	l.must(TypeNotice{Incident: l.id, Duty: "eu-gdpr-art33-authority", Set: map[string]*string{"contact_point": &contact}})
	if got := facts("eu-gdpr-art34-data-subjects").Fact("said.contact_point"); got != contact {
		t.Errorf("another notice says %q", got)
	}
	if got := facts("eu-gdpr-art33-authority").Fact("said.contact_point"); got != "" {
		t.Errorf("a notice quotes itself: %q", got)
	}
}

func TestFactsOfNotices(t *testing.T) {
	l, _, facts := noticeLab(t, "eu-nis2-early-warning", "eu-gdpr-art33-authority")
	x := facts("eu-nis2-early-warning")
	l.must(AnswerDuties{Incident: l.id, Answers: map[string][]string{"attack": {"demanded"}, "places": {"eu", regime.Unknown}}})
	x.View = l.v
	x.Triggers["occurrence"] = Moment{From: l.at("2026-03-29T20:00:00+02:00").From, Precision: PlusMinus, Margin: 900, Zone: "Europe/Berlin", Offset: 7200, Abbrev: "CEST"}
	x.Triggers["incident-handled"] = l.at("2026-03-31T21:30:00+02:00")
	for name, want := range map[string]string{
		"incident.number": "INC-2026-0001", "incident.title": "Files are being encrypted", "incident.phase": "Reported",
		"incident.duration":      "02:01:30", // from occurrence to handled, as DD:HH:MM
		"utc.trigger.occurrence": "2026-03-29T18:00:00Z (plus or minus 15 minutes)",
		"utc.rep.detected_at":    "2026-03-29T21:10:00Z",
		"trigger.awareness":      "2026-03-30 01:00 CEST (29 Mar 23:00Z)",
		"tri.vector":             "", // not known is no answer for a regulator
		"key.rep.source":         "rep.source=siem_soar",
		"key.inv.police":         "inv.police=yes",
		"inv.police":             "Yes: unit for cybercrime",
		"profile.attack":         "yes, ransom demanded and not paid",
		"key.profile.places":     "profile.places=eu",
		"profile.people":         "",
		"register.actions":       "Cut the branch off\nRestore from backup",
		"register.actions.done":  "Cut the branch off",
		"register.evidence":      "",
		"org.name":               "Nordbank AG",
		"text: fixed ":           "fixed",
		"duty.stage":             "early warning",
		"duty.reference":         "",
		"role.scribe":            "",
		"wish":                   "",
	} {
		if got := x.Fact(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if times := x.Fact("incident.times"); !strings.Contains(times, "Occurred: 2026-03-29 20:00 ±15 min CEST (18:00Z)\nDetected: ") {
		t.Errorf("times: %q", times)
	}
	if x.Triggers["incident-handled"] = (Moment{Precision: Unknown}); x.Fact("incident.duration") != "" || x.Fact("trigger.incident-handled") != "" || x.Fact("utc.trigger.incident-handled") != "" {
		t.Error("a time that is not known is printed")
	}
	if (NoticeFacts{Guide: l.g}).Fact("duty.stage") != "" {
		t.Error("no duty has a stage")
	}
}

func TestKnownNoticeFacts(t *testing.T) {
	l := dutyLab(t)
	for name, want := range map[string]bool{
		"inv.people_count": true, "inv.wish": false, "trigger.awareness": true, "trigger.wish": false, "utc.trigger.awareness": true,
		"utc.rep.detected_at": true, "utc.inv.people_count": false, "key.rep.source": true, "key.rep.title": false, "key.profile.attack": true,
		"incident.number": true, "incident.wish": false, "register.actions.done": true, "register.actions.wish": false, "register.evidence.done": false,
		"register.wish": false, "role.legal_privacy": true, "role.wish": false, "org.name": true, "org.duties": true, "duty.reference": true,
		"duty.wish": false, "said.contact": true, "said.": false, "text:x": true, "text: ": false, "": false,
	} {
		if KnownNoticeFact(l.g, name) != want {
			t.Errorf("%q: known %v", name, !want)
		}
	}
	// Every fact that fills something says where it comes from, and every
	// question it names is asked.
	fills, rules := shippedFills(t, l)
	x := NoticeFacts{Guide: l.g, Rules: rules}
	for _, s := range fills.Sources {
		for _, name := range append(slices.Clone(s.From), s.If) {
			if name == "" {
				continue
			}
			if says := x.Origin(name); strings.Trim(says, ": ") == "" || strings.Contains(says, "  ") {
				t.Errorf("the origin of %s is %q", name, says)
			}
			if _, question, ok := strings.Cut(name, "profile."); ok {
				if _, ok := rules.Question(question); !ok {
					t.Errorf("%s: there is no question %s", name, question)
				}
			}
		}
	}
	if x.Origin(regime.FromBefore) != "the stage sent before" || x.Origin("tri.effect+inv.functional") != "Triage: What it does to the service and the data, in plain words and Investigation: Effect on the service" {
		t.Errorf("%q, %q", x.Origin(regime.FromBefore), x.Origin("tri.effect+inv.functional"))
	}
}

func BenchmarkNotice(b *testing.B) {
	l, fills, facts := noticeLab(b, "eu-dora-initial", "eu-dora-intermediate", "eu-dora-final", "eu-gdpr-art33-authority", "eu-nis2-early-warning", "eu-nis2-final")
	l.env.Now = l.at("2026-03-30T05:00:00+02:00").From
	for _, id := range []string{"eu-dora-initial", "eu-dora-intermediate"} {
		l.must(RecordNotice{Incident: l.id, Duty: id, At: l.at("2026-03-30T04:00:00+02:00"), Channel: "portal", By: "Kim", Receipt: "R", Items: map[string]string{"dora_1_3": "x"}, Complete: true})
	}
	d := l.duty("eu-dora-final")
	for b.Loop() {
		DraftNotice(l.v, d, fills, facts("eu-dora-final"))
	}
}
