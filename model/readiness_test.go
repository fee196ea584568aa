package model

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bridgelog/model/guide"
)

// houseLab is the record of an organisation under test.
type houseLab struct {
	*lab
	board []Summary
}

func newHouseLab(t *testing.T) *houseLab {
	l := emptyLab(t)
	l.id, l.v = Organisation, View{ID: Organisation, Zone: "Europe/Berlin"}
	l.env.Newest = &l.g
	return &houseLab{lab: l}
}

// card makes a card of pairs of key and value and gives its id.
func (h *houseLab) card(name string, pairs ...any) string {
	h.t.Helper()
	set := map[string]json.RawMessage{"wl.name": rawOf(name)}
	for i := 0; i < len(pairs); i += 2 {
		set[pairs[i].(string)] = rawOf(pairs[i+1])
	}
	h.must(PutRecord{Incident: Organisation, Register: guide.WorkloadsRegister, Set: set})
	w, _ := WorkloadNamed(h.v, name)
	return w.ID
}

func (h *houseLab) change(id, key string, value any) {
	h.t.Helper()
	h.must(PutRecord{Incident: Organisation, Register: guide.WorkloadsRegister, ID: id, Set: map[string]json.RawMessage{key: rawOf(value)}})
}

func (h *houseLab) org(key string, value any) {
	h.t.Helper()
	h.must(PutRecord{Incident: Organisation, Form: "org", Set: map[string]json.RawMessage{key: rawOf(value)}})
}

func (h *houseLab) line(key string) ReadyLine {
	h.t.Helper()
	all := Readiness(h.v, h.g, h.board, h.env.Now)
	i := slices.IndexFunc(all, func(l ReadyLine) bool { return l.Key == key })
	if i < 0 {
		h.t.Fatalf("no line %s", key)
	}
	return all[i]
}

func (h *houseLab) daysAgo(n int) Moment {
	return At(h.env.Now.AddDate(0, 0, -n), time.UTC, ToMinute, OwnClock)
}

func (l ReadyLine) says(text string) bool {
	return strings.Contains(l.Says, text) || slices.ContainsFunc(l.Gaps, func(g ReadyGap) bool { return strings.Contains(g.Text, text) })
}

func TestACardWithoutAPointOfContactTurnsReadinessRed(t *testing.T) {
	h := newHouseLab(t)
	id := h.card("Parcel tracking", "wl.poc", "Noor Haddad", "wl.poc_backup", "Sam Roy")
	if l := h.line("poc"); l.State != Green {
		t.Fatalf("%+v", l)
	}
	h.change(id, "wl.poc", nil)
	l := h.line("poc")
	if l.State != Red || !l.says("no point of contact") || l.Gaps[0].Where != "workloads/"+id {
		t.Errorf("%+v", l)
	}
	h.change(id, "wl.poc", "Noor Haddad")
	h.change(id, "wl.poc_backup", nil)
	if l := h.line("poc"); l.State != Amber || !l.says("no stand-in for Noor Haddad") {
		t.Errorf("%+v", l)
	}
}

func TestACardNobodyReviewedForTwoHundredDaysIsRed(t *testing.T) {
	h := newHouseLab(t)
	id := h.card("Parcel tracking", "wl.reviewed_at", h.daysAgo(10))
	for _, x := range []struct {
		days  int
		light Light
	}{{0, Green}, {90, Green}, {91, Amber}, {180, Amber}, {181, Red}, {200, Red}} {
		h.change(id, "wl.reviewed_at", h.daysAgo(x.days+400)) // another day first: what is so already is refused
		h.change(id, "wl.reviewed_at", h.daysAgo(x.days))
		w, _ := WorkloadNamed(h.v, "parcel TRACKING")
		if light, days := w.Age(h.g.Freshness, h.env.Now); light != x.light || days != x.days {
			t.Errorf("%d days: %s, %d", x.days, light, days)
		}
		if l := h.line("cards"); l.State != x.light {
			t.Errorf("%d days: readiness %s", x.days, l.State)
		}
	}
	h.card("Payroll")
	if l := h.line("cards"); l.State != Red || !l.says("Payroll: never reviewed") {
		t.Errorf("%+v", l)
	}
	w, _ := WorkloadNamed(h.v, "Payroll")
	h.must(ReviewCard(w, "Noor Haddad", h.g.Freshness, h.env.Now, time.UTC))
	w, _ = WorkloadNamed(h.v, "Payroll")
	if light, days := w.Age(h.g.Freshness, h.env.Now); light != Green || days != 0 || w.Text("wl.reviewed_by") != "Noor Haddad" {
		t.Errorf("after the review: %s, %d, %q", light, days, w.Text("wl.reviewed_by"))
	}
	if next, ok := w.Moment("wl.next_review"); !ok || next.From.Sub(h.env.Now) != 90*24*time.Hour {
		t.Errorf("next review %+v", next)
	}
}

func TestSizesWithoutADrillAreNeverDrilled(t *testing.T) {
	h := newHouseLab(t)
	if l := h.line("sizes"); l.State != Red || !l.says("Disaster: never drilled") || len(l.Gaps) != 4 {
		t.Errorf("%+v", l)
	}
	h.board = []Summary{{ID: "d", Drill: true, Learning: &Learning{Drill: &DrillHeld{Size: "disaster", Held: h.env.Now.AddDate(0, -2, 0)}}}}
	if l := h.line("sizes"); l.State != Amber || l.says("Disaster: never") || !l.says("Localised: never drilled") || l.Says != "3 of 4 sizes never drilled." {
		t.Errorf("%+v", l)
	}
}

func TestAYearWithoutABreakInDrillIsRed(t *testing.T) {
	h := newHouseLab(t)
	drill := func(ago int, breakIn bool) {
		h.board = []Summary{{ID: "d", Drill: true, Learning: &Learning{Drill: &DrillHeld{Kind: "bcdr", BreakIn: breakIn, Held: h.env.Now.AddDate(0, -ago, 0)}}}}
	}
	if l := h.line("break_in"); l.State != Red {
		t.Errorf("none: %+v", l)
	}
	drill(1, false)
	if l := h.line("break_in"); l.State != Red {
		t.Errorf("another scenario: %+v", l)
	}
	drill(13, true)
	if l := h.line("break_in"); l.State != Red || !l.says("more than a year ago") {
		t.Errorf("too long ago: %+v", l)
	}
	drill(11, true)
	if l := h.line("break_in"); l.State != Green {
		t.Errorf("in the year: %+v", l)
	}
}

func TestHowManyWorkloadsUseTheTool(t *testing.T) {
	h := newHouseLab(t)
	for _, n := range []string{"Parcel tracking", "Payroll", "Depot"} {
		h.card(n)
	}
	h.org("org.tool_everywhere", "parcel tracking\nDepot")
	if l := h.line("tool"); l.Says != "2 of 3 workloads use this tool." || !l.says("Payroll does not use it yet") || l.State != Amber {
		t.Errorf("%+v", l)
	}
}

func TestAnEmptyPortalContactIsAmber(t *testing.T) {
	h := newHouseLab(t)
	id := h.card("Parcel tracking", "wl.admin_contact", "portal@weber.example", "wl.admin_tested_at", h.daysAgo(5))
	if l := h.line("admin"); l.State != Green {
		t.Fatalf("%+v", l)
	}
	h.change(id, "wl.admin_tested_at", h.daysAgo(120))
	if l := h.line("admin"); l.State != Amber || !l.says("tested 120 days ago") {
		t.Errorf("%+v", l)
	}
	h.change(id, "wl.admin_contact", nil)
	if l := h.line("admin"); l.State != Amber || !l.says("no administrator contact") {
		t.Errorf("%+v", l)
	}
}

func TestTheProvidersContactIsThePointOfContactOrTheirUnit(t *testing.T) {
	h := newHouseLab(t)
	for _, c := range [][3]string{{"Noor Haddad", "Platform", "noor@weber.example"}, {"Platform desk", "Platform", "platform@weber.example"}, {"Old admin", "Sales", "admin@weber.example"}} {
		h.must(PutRecord{Incident: Organisation, Register: guide.ContactsRegister, Set: map[string]json.RawMessage{"name": rawOf(c[0]), "org": rawOf(c[1]), "mail": rawOf(c[2])}})
	}
	id := h.card("Parcel tracking", "wl.poc", "Noor Haddad", "wl.provider_contact", "admin@weber.example", "wl.provider_tested_at", h.daysAgo(3))
	if l := h.line("provider"); l.State != Amber || !l.says("not to the point of contact") {
		t.Errorf("another address: %+v", l)
	}
	for _, address := range []string{"noor@weber.example, tested in May", "platform@weber.example", "Noor Haddad"} {
		h.change(id, "wl.provider_contact", address)
		if l := h.line("provider"); l.State != Green {
			t.Errorf("%s: %+v", address, l)
		}
	}
}

func TestARoleWithoutATrainedPersonIsRed(t *testing.T) {
	h := newHouseLab(t)
	var all []string
	for _, r := range h.g.Roles {
		all = append(all, fmt.Sprintf("%s: Somebody, tabletop, %s", r.Label, h.env.Now.AddDate(0, -3, 0).Format("2006-01-02")))
	}
	h.org("org.training", strings.Join(all, "\n"))
	if l := h.line("training"); l.State != Green {
		t.Fatalf("%+v", l)
	}
	h.org("org.training", strings.Join(all[1:], "\n"))
	if l := h.line("training"); l.State != Red || !l.says(h.g.Roles[0].Label+": nobody trained") {
		t.Errorf("%+v", l)
	}
	old := slices.Clone(all)
	old[0] = h.g.Roles[0].Key + " | Somebody | tabletop | 2020-01-05"
	h.org("org.training", strings.Join(old, "\n"))
	if l := h.line("training"); l.State != Amber || !l.says("last trained 2020-01-05") {
		t.Errorf("%+v", l)
	}
}

func TestTheSelfCheckHoldsAll95AndItsCountsMatchReadiness(t *testing.T) {
	h := newHouseLab(t)
	h.card("Parcel tracking", "wl.poc", "Noor Haddad")
	h.org("org.secops", "+49 30 555")
	lines := Readiness(h.v, h.g, nil, h.env.Now)
	all := SelfCheck(h.g, lines)
	if len(all) != 95 {
		t.Fatalf("%d requirements", len(all))
	}
	judged := map[string]Light{}
	for _, l := range lines {
		for _, id := range l.Requirements {
			if judged[id] == "" {
				judged[id] = Green
			}
			judged[id] = worse(judged[id], l.State)
		}
		for _, g := range l.Gaps {
			if g.Where == "" || g.Text == "" {
				t.Errorf("%s: a gap leads nowhere: %+v", l.Key, g)
			}
		}
	}
	wantMet, wantLacking := 0, 0
	for id, light := range judged {
		if light == Green {
			wantMet++
		} else {
			wantLacking++
		}
		if builtIn[id] != "" {
			t.Errorf("%s is judged by data and built in", id)
		}
	}
	for _, l := range all {
		if l.Where == "" || l.Says == "" || l.Text == "" {
			t.Errorf("%s has no entry: %+v", l.ID, l)
		}
		if (l.State == BuiltIn) != (builtIn[l.ID] != "") {
			t.Errorf("%s is %s", l.ID, l.State)
		}
	}
	if met, lacking, built := SelfCount(all); met != wantMet || lacking != wantLacking || met+lacking+built != 95 || built != len(builtIn) {
		t.Errorf("%d met, %d lacking, %d built in; readiness says %d and %d", met, lacking, built, wantMet, wantLacking)
	}
}
