package model

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestComponentsAreReadHoweverTheyAreTyped(t *testing.T) {
	got := ParseComponents("Name | Job | Place\n| web-01 | front | Frankfurt | Noor | public | yes | db-01 |\n|---|---|\ndb-01;database\n\nqueue\nbox\tmail\tBasel\n")
	want := []Component{{"web-01", "front", "Frankfurt", "Noor", "public", "yes", "db-01"}, {Name: "db-01", Job: "database"}, {Name: "queue"}, {Name: "box", Job: "mail", Place: "Basel"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	if all := ParseComponents("a|b|c|d|e|f|g|h"); all[0].Needs != "g, h" {
		t.Errorf("%+v", all)
	}
}

func TestAShutdownWithARestoreTargetHasALimit(t *testing.T) {
	h := newHouseLab(t)
	h.card("Parcel tracking", "wl.restore_target", "4h")
	h.card("Payroll", "wl.targets", "99.9 %, restore time 2 d")
	l := newLab(t, OpenIncident{})
	l.say("tri.workload", []string{"Parcel tracking", "Payroll"})
	if _, _, _, ok := BackBy(l.v, h.v); ok {
		t.Error("a limit while it runs")
	}
	ten := l.env.Now
	l.say("inv.run_state", "shut_down_all", "inv.run_decider", "Dana Fox")
	from, due, why, ok := BackBy(l.v, h.v)
	if !ok || !from.Equal(ten) || due.Sub(ten) != 4*time.Hour || !strings.Contains(why, "Parcel tracking, 4h") {
		t.Errorf("from %s due %s, %q, %v", from, due, why, ok)
	}
	l.say("rec.deadline", At(ten.Add(3*time.Hour), time.UTC, ToMinute, OwnClock))
	if _, due, _, _ := BackBy(l.v, h.v); due.Sub(ten) != 3*time.Hour {
		t.Errorf("what the business decided comes first: %s", due)
	}
	l.env.Now = ten.Add(2 * time.Hour)
	l.say("rec.restored_at", At(ten.Add(90*time.Minute), time.UTC, ToMinute, OwnClock))
	if _, _, _, ok := BackBy(l.v, h.v); ok {
		t.Error("a limit after the restore")
	}
}

func TestWorkPlannedBeyondTheLimitIsWarnedOf(t *testing.T) {
	l := newLab(t, OpenIncident{})
	doubted := func() string {
		for _, d := range Doubts(l.v, l.env.Now) {
			if d.Field == "inv.stabilise_plan" {
				return d.Text
			}
		}
		return ""
	}
	l.say("inv.diag_limit", "8h", "inv.stabilise_plan", "Fix the login service: 2 h\nPatch 30 servers, 4h\nTest 1 h 30 min\nDeploy to both sites: 2,5 hours")
	if text := doubted(); !strings.Contains(text, "10h (4 items)") || !strings.Contains(text, "8h") {
		t.Errorf("%q", text)
	}
	l.say("inv.diag_limit", "12h")
	if text := doubted(); text != "" {
		t.Errorf("within the limit: %q", text)
	}
}

func TestTheCardsOfAnIncidentAreThoseItLinksOrNames(t *testing.T) {
	h := newHouseLab(t)
	h.card("Parcel tracking", "wl.components", "web-01 | front\ndb-01")
	h.card("Payroll")
	l := newLab(t, OpenIncident{})
	if all := CardsOf(l.v, h.v); len(all) != 0 {
		t.Errorf("%+v", all)
	}
	l.say("rep.systems", []string{"DB-01"}, "tri.workload", []string{"payroll"})
	if all := CardsOf(l.v, h.v); len(all) != 2 || all[0].Name() != "Payroll" || all[1].Name() != "Parcel tracking" {
		t.Errorf("%+v", all)
	}
}
