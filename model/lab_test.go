package model

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bridgelog/model/guide"
)

var shippedGuide = sync.OnceValues(func() (guide.Guide, error) { return guide.Load(os.DirFS("../assets")) })

// lab is one guided incident under test: commands are decided and folded as the
// desk does, with a clock the test moves.
type lab struct {
	t   testing.TB
	g   guide.Guide
	env Env
	v   View
	id  IncidentID
	log []Recorded
	n   int
}

func newLab(t testing.TB, open OpenIncident) *lab {
	t.Helper()
	l := emptyLab(t)
	if open.Title == "" {
		open.Title = "Files are being encrypted"
	}
	l.must(open)
	return l
}

func emptyLab(t testing.TB) *lab {
	t.Helper()
	g, err := shippedGuide()
	if err != nil {
		t.Fatal(err)
	}
	forms, err := os.ReadFile("../assets/guide/forms.json")
	if err != nil {
		t.Fatal(err)
	}
	rules, err := LoadSeverity(forms)
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{t: t, g: g, id: "inc"}
	l.env = Env{Now: time.Date(2026, 3, 30, 1, 0, 0, 0, time.UTC), By: Person{Name: "Kim", Role: "incident_manager"}, Zone: "Europe/Berlin",
		Number: "INC-2026-0001", NewID: func() string { l.n++; return fmt.Sprintf("%024x", l.n) }, Rules: rules, Guide: &g}
	return l
}

func (l *lab) do(c Command) error {
	events, err := Decide(l.v, c, l.env)
	if err != nil {
		return err
	}
	l.fold(events)
	return nil
}

func (l *lab) fold(events []Event) {
	for _, e := range events {
		rec := Recorded{Seq: Seq(len(l.log) + 1), At: l.env.Now, By: l.env.By.Name, Role: l.env.By.Role, Incident: l.id, Event: e}
		l.log = append(l.log, rec)
		l.v = Apply(l.v, rec)
	}
}

func (l *lab) must(commands ...Command) {
	l.t.Helper()
	for _, c := range commands {
		if err := l.do(c); err != nil {
			l.t.Fatalf("%T %+v: %v", c, c, err)
		}
	}
}

// refused wants a refusal of a kind, about a field, that says something, and
// nothing changed.
func (l *lab) refused(c Command, kind ErrorKind, field, says string) {
	l.t.Helper()
	before := len(l.log)
	err := l.do(c)
	var e *Error
	if !errors.As(err, &e) {
		l.t.Errorf("%T %+v: %v, want a refusal that says %q", c, c, err, says)
		return
	}
	if e.Kind != kind || e.Field != field || !strings.Contains(e.Text, says) || len(l.log) != before {
		l.t.Errorf("%T: %s about %q: %q; want %s about %q: %q", c, e.Kind, e.Field, e.Text, kind, field, says)
	}
}

func (l *lab) wait(d time.Duration) { l.env.Now = l.env.Now.Add(d) }

func answers(pairs []any) map[string]json.RawMessage {
	set := map[string]json.RawMessage{}
	for i := 0; i < len(pairs); i += 2 {
		set[pairs[i].(string)] = rawOf(pairs[i+1])
	}
	return set
}

// say answers fields of forms, each form as one act.
func (l *lab) say(pairs ...any) {
	l.t.Helper()
	forms := map[string][]any{}
	var order []string
	for i := 0; i < len(pairs); i += 2 {
		form, _, _ := strings.Cut(pairs[i].(string), ".")
		if forms[form] == nil {
			order = append(order, form)
		}
		forms[form] = append(forms[form], pairs[i], pairs[i+1])
	}
	for _, form := range order {
		l.must(PutRecord{Incident: "inc", Form: form, Set: answers(forms[form])})
	}
}

// row adds a row to a register and gives its id.
func (l *lab) row(register string, pairs ...any) string {
	l.t.Helper()
	l.must(PutRecord{Incident: "inc", Register: register, Set: answers(pairs)})
	rows := l.v.Records[register]
	return rows[len(rows)-1].ID
}

func (l *lab) seat(role, person string) string {
	l.t.Helper()
	return l.row(RosterRegister, "person", person, "role", role, "from", l.now())
}

func (l *lab) now() Moment { return nowMoment(l.v, l.env) }

func (l *lab) issue(report, state string) {
	l.t.Helper()
	l.must(RecordExport{Incident: "inc", Issued: ReportIssued{Report: report, State: state, Format: "pdf", File: report + ".pdf", SHA256: "x"}})
}

func (l *lab) facts() guide.Facts { return Facts(l.v, l.env.Rules) }

func (l *lab) check(id string) guide.Check {
	l.t.Helper()
	_, gate, ok := l.g.Criterion(id)
	if !ok {
		l.t.Fatalf("there is no criterion %s", id)
	}
	for _, c := range guide.Gate(l.g, l.facts(), gate.Key, l.env.Now) {
		if c.ID == id {
			return c
		}
	}
	panic("unreachable")
}

func (l *lab) stands(id string, want guide.Standing) {
	l.t.Helper()
	if got := l.check(id).Standing; got != want {
		l.t.Errorf("%s is %s, want %s", id, got, want)
	}
}

func (l *lab) move(to Phase) error { return l.do(MovePhase{Incident: "inc", To: to}) }

func yes(reason ...string) guide.Answer {
	return guide.Answer{Answer: "yes", Reason: strings.Join(reason, " ")}
}
func no(reason string) guide.Answer { return guide.Answer{Answer: "no", Reason: reason} }

// fill does all that a gate asks for at SEV1, on the branch the running state gives.
func (l *lab) fill(gate string) {
	l.t.Helper()
	switch gate {
	case "G1":
		l.seat("incident_manager", "Kim")
		l.say("rep.poc_informed", yes())
	case "G2":
		l.seat("scribe", "Sam")
		l.say("tri.verdict", "real", "tri.impact_c", "high", "tri.impact_i", "high", "tri.impact_a", "high", "tri.scope", "widespread",
			"tri.urgency", "now", "tri.severity", "SEV1", "tri.vector", "unknown", "tri.comm_mode", "hybrid", "tri.channel_main", "bridge 1",
			"tri.asset_place", "safe share", "tri.channel_trusted", no("seen on a hit server"), "tri.left_out", "nobody", "tri.docs_ok", yes(),
			"tri.secops_joined", yes())
	case "G3":
		l.row("hypotheses", "statement", "came in by mail", "state", "open")
		l.say("inv.course_of_action", "cut the segment off")
		if l.v.Text("inv.run_state") == "" {
			l.say("inv.run_state", "keep_running", "inv.run_decider", "Bo", "inv.run_reason", "patients depend on it")
		}
		if l.v.Text("inv.run_state") != "keep_running" && len(l.v.Standing("targets")) == 0 {
			l.must(DecideCard{Incident: "inc", Set: answers([]any{"tgt.question", "How long off?", "tgt.options", "off\non paper", "tgt.accepted", "12 hours", "tgt.decider", "Bo"})})
		}
		l.say("inv.comm_internal", yes(), "inv.comm_external", no("not yet known outside"), "inv.disclosure", no("no product weakness"),
			"inv.report_duty", no("no personal data"), "inv.volatile_saved", yes(), "inv.team_split", "one_team", "inv.quarantine", no("isolated already"))
	case "G4":
		l.row("actions", "title", "block the segment", "phase", "containment", "state", "done")
		l.row("evidence", "what", "disk image", "sha256", "ab12", "location", "safe", "holder", "Eve")
		l.say("con.spread_stopped", yes("no new hosts"), "con.contained_at", l.now(), "con.monitoring", yes(), "con.privacy_ok", yes("asked Lee"),
			"con.targets_missed", no("all met"), "con.watch_window", "4h",
			"inv.diag_vector", "macro", "inv.diag_fix", "patch", "inv.diag_fallback", "restore", "inv.diag_limit", "8h")
	case "G5":
		l.say("era.persistence", yes(), "era.credentials", yes(), "era.hole_closed", yes(), "era.sisters", yes(), "era.verified_by", "Vic",
			"era.eradicated_at", l.now())
	case "G6":
		switch l.v.Text("inv.run_state") {
		case "keep_running", "degrade":
		default:
			l.say("rec.backup_predates", yes(), "rec.backup_clean", yes(), "rec.same_vuln_absent", yes(), "rec.failover_ok", yes(), "rec.failback_ok", no("planned 12 May"))
		}
		if l.v.Text("inv.run_state") != "shut_down_all" {
			l.say("rec.running_effect", "none seen", "rec.fix_safe", yes(), "rec.targets_met", yes())
		}
		l.say("rec.restored_at", l.now(), "rec.accepted_by", "Wes", "rec.watch_until", At(l.env.Now.Add(14*24*time.Hour), time.UTC, ToMinute, OwnClock),
			"rec.recurrence", yes("searched"))
	case "G7":
		for _, r := range l.v.Standing("actions") {
			if guide.RowOpen("actions", guide.Row{ID: r.ID, Fields: r.Fields}) {
				l.must(PutRecord{Incident: "inc", Register: "actions", ID: r.ID, Set: answers([]any{"state", "done"})})
			}
		}
		l.row("communications", "trigger", "improvements_shared", "at", l.now(), "direction", "out")
		l.say("rev.held_at", l.now(), "rev.root_cause", "macro", "rev.factors", []string{"detection"}, "rev.factors_text", "the mail filter let it through", "rev.irp_update", no("fits"),
			"rev.control_update", yes(), "rev.playbook_update", no("fits"), "rev.drill_update", yes(), "rev.baseline_changed", no("as before"),
			"clo.hold_decision", no("none"), "clo.secops_closed", yes(), "clo.confirmed_by", "Dee")
		l.issue("incident_report", "final")
	}
}

type step struct {
	gate string
	to   Phase
}

// way is the path of gates with the phase each leads to.
var way = []step{{"G1", "triage"}, {"G2", "investigation"}, {"G3", "containment"}, {"G4", "eradication"}, {"G5", "recovery"}, {"G6", "review"}, {"G7", "closed"}}

// reach leads the incident to a phase through every gate before it.
func (l *lab) reach(phase Phase) {
	l.t.Helper()
	for i := slices.IndexFunc(way, func(w step) bool { return w.to == l.v.Phase }) + 1; i < len(way); i++ { // from the phase it is in
		w := way[i]
		if l.v.Phase == phase {
			return
		}
		l.fill(w.gate)
		l.wait(time.Minute)
		if err := l.move(w.to); err != nil {
			l.t.Fatalf("%s: %v", w.gate, err)
		}
	}
	if l.v.Phase != phase {
		l.t.Fatalf("the incident is in %s, not in %s", l.v.Phase, phase)
	}
}

// sound holds the fold to its laws: folding again from the record gives the same
// view, every gate and the playbook can be worked out, nothing recorded is lost.
func (l *lab) sound() {
	l.t.Helper()
	again := Fold(View{}, l.log)
	if a, b := summary(l.v), summary(again); a != b {
		l.t.Errorf("folding again gives another view:\n%s\n---\n%s", a, b)
	}
	for _, e := range l.log {
		body, err := Marshal(e.Event)
		if err != nil {
			l.t.Fatal(err)
		}
		back, err := Unmarshal(e.Event.Kind(), e.Event.Version(), body)
		if err != nil {
			l.t.Fatal(err)
		}
		if twice, err := Marshal(back); err != nil || string(twice) != string(body) {
			l.t.Errorf("%s read back is %s", body, twice)
		}
	}
}

func summary(v View) string {
	s := show(v) + fmt.Sprintln(v.Phase, v.Flags(), v.contentAt)
	s += fmt.Sprint(v.Answers, v.Answered, v.Formerly, v.Severity, v.Phases, v.Marks, v.Records, v.Reports)
	return s
}
