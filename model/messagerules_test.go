package model

import (
	"slices"
	"testing"
	"time"

	"bridgelog/model/guide"
)

// occasionsDone is how each occasion of the plan comes about: what a person does
// in the program, nothing else. By trigger, or by audience and trigger where a
// line of the plan holds only for some incidents.
var occasionsDone = map[string]func(*lab){
	"reported":               func(*lab) {},
	"acknowledged":           func(l *lab) { l.say("rep.received_by", "Pia Poc") },
	"declared":               func(l *lab) { l.say("tri.verdict", "real") },
	"insurer declared":       func(l *lab) { l.say("tri.verdict", "real", "inv.insurer", yes("policy 7")) },
	"provider declared":      func(l *lab) { l.say("tri.verdict", "suspected", "inv.provider", yes("case 4")) },
	"role_assigned":          func(l *lab) { l.seat("scribe", "Sam") },
	"personal_data_possible": func(l *lab) { l.say("tri.data_kinds", []string{"health"}) },
	"update_due":             func(l *lab) { l.say("tri.update_rhythm", "30m"); l.wait(31 * time.Minute) },
	"management update_due":  func(l *lab) { l.say("tri.verdict", "real"); l.told("declared", "management"); l.wait(25 * time.Hour) },
	"users update_due": func(l *lab) {
		l.say("inv.run_state", "shut_down_part")
		l.told("service_disturbed", "users")
		l.wait(25 * time.Hour)
	},
	"severity_changed":                 func(l *lab) { l.must(SetSeverity{Incident: "inc", Level: "SEV1", Why: "spreads"}) },
	"decision_needed":                  func(l *lab) { l.row("decisions", "question", "Pay for help?") },
	"service_disturbed":                func(l *lab) { l.say("inv.run_state", "shut_down_part") },
	"press service_disturbed":          func(l *lab) { l.say("inv.run_state", "shut_down_part", "tri.scope", "widespread") },
	"service_restored":                 func(l *lab) { l.say("rec.restored_at", l.now()) },
	"personal_data_confirmed":          func(l *lab) { l.say("inv.people_count", 120) },
	"partners personal_data_confirmed": func(l *lab) { l.say("inv.information", "privacy", "inv.comm_external", yes("partners")) },
	"duty_near": func(l *lab) {
		l.must(ConfirmDuties{Incident: l.id, Stages: []string{"eu-nis2-early-warning"}, By: "Lena Recht", Why: "essential entity",
			Triggers: []TriggerGiven{{Name: "awareness", At: l.now(), Evidence: "call of the SOC"}}})
		l.wait(13 * time.Hour)
	},
	"police_contact":   func(l *lab) { l.say("inv.police", yes("legal asked")) },
	"indicators_ready": func(l *lab) { l.say("con.indicators", yes("fed in")) },
	"disclosure":       func(l *lab) { l.say("inv.disclosure", yes("a researcher wrote")) },
	"wider_hunt":       func(l *lab) { l.say("inv.wider_check", yes("with SecOps")) },
	"baseline_change":  func(l *lab) { l.say("rev.baseline_changed", yes("mail macros are off")) },
	"legal_hold":       func(l *lab) { l.say("inv.legal_hold", yes("court may follow")) },
	"handover": func(l *lab) {
		l.seat("incident_manager", "Kim")
		l.must(AcceptHandover{Incident: "inc", Set: answers([]any{"hnd.to", "Ada", "hnd.state", "quiet", "hnd.next", "restore"})})
	},
	"false_positive": func(l *lab) { l.say("tri.verdict", "false_positive") },
	"closed":         func(l *lab) { l.reach(Closed) },
	"improvements_shared": func(l *lab) {
		l.row(ImprovementsRegister, "title", "second factor", "owner", "Ada", "state", "open")
		l.say("rev.held_at", l.now())
	},
	"drill_start": func(*lab) {},
	"drill_end":   endDrill,
}

// told sends the message that begins a rhythm.
func (l *lab) told(trigger, audience string) {
	l.t.Helper()
	l.must(SendMessage{Incident: "inc", Key: l.message(trigger, audience).Key, Channel: "phone_tree", Why: "nobody else is there"})
}

func endDrill(l *lab) {
	l.say("drl.goal", "find the phone tree", "drl.scenario", "invented", "drl.kind", "tabletop", "drl.env", "paper", "drl.went_well", "calm", "drl.went_badly", "late",
		"drl.docs", "Contact list", "drl.docs_result", "Contact list: worked", "drl.goals_met", "reached")
	l.row(ImprovementsRegister, "title", "newer numbers", "owner", "Ada", "priority", "high", "due", l.now(), "state", "open")
	l.issue("drill_report", "final")
	l.must(MovePhase{Incident: "inc", To: Closed})
}

// Each of the 33 lines of the plan proposes its message to its audience, in its
// template, once a person has done what it speaks of; and not before.
func TestEachOfThe33LinesOfThePlanArisesFromWhatAPersonDoes(t *testing.T) {
	g := newLab(t, OpenIncident{}).g
	if n := len(g.Comms.Matrix); n != 33 {
		t.Errorf("the plan has %d lines", n)
	}
	find := func(l *lab, r guide.CommsRule) (Message, bool) {
		all := l.plan().Messages()
		i := slices.IndexFunc(all, func(m Message) bool { return m.Trigger == r.Trigger && m.Audience == r.Audience && m.Note != roleNote })
		if i < 0 {
			return Message{}, false
		}
		return all[i], true
	}
	for _, r := range g.Comms.Matrix {
		t.Run(r.Audience+" "+r.Trigger, func(t *testing.T) {
			l := dutyLab(t)
			l.log, l.v = nil, View{}
			players := r.Audience == "players"
			l.must(OpenIncident{Title: "Files are being encrypted", Severity: "SEV2", Drill: players})
			do := occasionsDone[r.Audience+" "+r.Trigger]
			if do == nil {
				do = occasionsDone[r.Trigger]
			}
			if do == nil {
				t.Fatal("nobody does anything that this line speaks of")
			}
			if _, early := find(l, r); early != slices.Contains([]string{"reported", "acknowledged", "drill_start"}, r.Trigger) {
				t.Errorf("asked for at the opening: %v", early)
			}
			do(l)
			m, ok := find(l, r)
			if !ok {
				var have []string
				for _, m := range l.plan().Messages() {
					have = append(have, m.Audience+" "+m.Trigger)
				}
				t.Fatalf("not proposed; there are %q", have)
			}
			if m.Template != r.Template || m.Sender != r.Sender || !slices.Equal(m.Release, r.ReleaseBy) || m.Raised || m.Locked != "" {
				t.Errorf("proposed as %+v", m)
			}
			if text, err := l.plan().Fill(m); err != nil || text.Need != "" || text.Text == "" {
				t.Errorf("its words: %v %s", err, text.Need)
			}
		})
	}
}
