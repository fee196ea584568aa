package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/model/guide"
	"bridgelog/report"
)

const sentinelAlert = `{"AlertDisplayName":"Mass download","AlertSeverity":"High","SystemAlertId":"77","StartTimeUtc":"2026-11-23T06:58:00Z","CompromisedEntity":"FS-01","AlertType":"mass_download"}`

// drop writes files into a folder and gives their paths.
func drop(t *testing.T, dir string, files map[string]string) []string {
	t.Helper()
	var paths []string
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

func signalsOf(t *testing.T, d *Desk) []model.Signal {
	t.Helper()
	v, err := d.Organisation(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return v.Signals()
}

func allSound(t *testing.T, d *Desk) {
	t.Helper()
	check, err := d.Verify(context.Background(), nil, nil)
	if err != nil || !check.Clean() {
		t.Errorf("the record does not verify: %v %+v", err, check)
	}
}

// a file dropped appears as a signal with its fingerprint; promoting it
// fills the start card and keeps the original.
func TestADroppedAlertBecomesASignalAndPromotedAnIncidentWithItsOriginal(t *testing.T) {
	ctx := context.Background()
	d, _ := guided(t)
	mail := "From: SOC <soc@example.org>\r\nDate: Mon, 23 Nov 2026 08:00:00 +0100\r\nSubject: Odd logins on DC-01\r\nMessage-ID: <m1@example.org>\r\n\r\nRule: Odd logins\r\nHost: DC-01\r\nSeverity: medium\r\n"
	paths := drop(t, t.TempDir(), map[string]string{"alert.json": sentinelAlert, "mail.eml": mail})
	in, err := d.AddSignals(ctx, paths, nil)
	if err != nil || in.New != 2 {
		t.Fatalf("%v %+v", err, in)
	}
	var ids []string
	for _, s := range signalsOf(t, d) {
		if len(s.SHA256) != 64 || s.State != model.SignalNew || s.Rule == "" || s.Hint != "high" && s.Hint != "medium" {
			t.Errorf("%+v", s)
		}
		ids = append(ids, s.Ref)
	}
	if _, err := d.Do(ctx, model.RateSignals{IDs: ids[:1], Fidelity: "high"}); err != nil {
		t.Fatal(err)
	}
	before := d.Status().Entries
	c, err := d.PromoteSignals(ctx, model.PromoteSignals{IDs: ids})
	if err != nil {
		t.Fatal(err)
	}
	v := c.View
	if at, _ := v.Moment("rep.detected_at"); at.From.Format(time.RFC3339) != "2026-11-23T06:58:00Z" || v.Title() != "Mass download" ||
		v.Text("rep.source") != "siem_soar" || len(v.Texts("rep.systems")) != 2 || v.Text("rep.alert_ref") != "77, m1@example.org" || v.Level() != "SEV2" {
		t.Errorf("the start card: %q %v %q %q %s", v.Title(), v.Texts("rep.systems"), v.Text("rep.source"), v.Text("rep.alert_ref"), v.Level())
	}
	items := v.Evidence()
	if raw := v.Texts("rep.alert_raw"); len(items) != 2 || len(raw) != 2 || raw[0] != items[0].ID {
		t.Fatalf("originals: %v %v", raw, items)
	}
	for _, e := range items {
		if r, err := d.Reread(ctx, e, nil); err != nil || r.Result != model.Match {
			t.Errorf("%s: %v %v", e.Number, r, err)
		}
	}
	if n := len(v.Standing(guide.SignalsRegister)); n != 2 {
		t.Errorf("%d signals in the incident", n)
	}
	for _, s := range signalsOf(t, d) {
		if s.State != model.SignalPromoted || s.Incident != v.Number || s.IncidentID != v.ID {
			t.Errorf("%+v", s)
		}
		raw, err := d.SignalOriginal(ctx, s, 0)
		if err != nil || string(raw) != map[string]string{"alert.json": sentinelAlert, "mail.eml": mail}[s.File] {
			t.Errorf("%s: the original is not what came: %q %v", s.Ref, raw, err)
		}
	}
	if _, err := d.PromoteSignals(ctx, model.PromoteSignals{IDs: ids[:1]}); err == nil || d.Status().Entries <= before {
		t.Error("a signal was promoted twice")
	}
	allSound(t, d)
}

func TestAPromotionThatIsRefusedLeavesBothRecordsAsTheyWere(t *testing.T) {
	ctx := context.Background()
	d, _ := guided(t)
	if _, err := d.AddSignals(ctx, drop(t, t.TempDir(), map[string]string{"a.json": sentinelAlert}), nil); err != nil {
		t.Fatal(err)
	}
	before := d.Status().Entries
	if _, err := d.PromoteSignals(ctx, model.PromoteSignals{IDs: []string{"S-0001"}, Level: "SEV9"}); err == nil {
		t.Fatal("SEV9 was taken")
	}
	if d.Status().Entries != before || signalsOf(t, d)[0].State != model.SignalNew {
		t.Error("something was written")
	}
	c := must(t)(d.Do(ctx, model.OpenIncident{Title: "There already"}))
	c, err := d.PromoteSignals(ctx, model.PromoteSignals{IDs: []string{"1"}, Incident: c.Incident})
	if err != nil || c.View.Title() != "There already" || len(c.View.Evidence()) != 1 {
		t.Errorf("%v %q", err, c.View.Title())
	}
	allSound(t, d)
}

// poor signals are parked, watched, dismissed with a reason; they stay in
// the list.
func TestDismissingAsksForAReasonAndNothingIsTakenOutOfTheList(t *testing.T) {
	ctx := context.Background()
	d, _ := guided(t)
	for _, text := range []string{"Odd noise", "A call from the neighbours", "Third"} {
		if _, err := d.AddSignal(ctx, model.GivenSignal{Summary: text, Source: "staff"}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := d.Do(ctx, model.MoveSignals{IDs: []string{"S-0001"}, To: model.SignalDismissed})
	var refusal *model.Error
	if !errors.As(err, &refusal) || refusal.Field != "reason" {
		t.Fatalf("no reason was asked: %v", err)
	}
	must(t)(d.Do(ctx, model.MoveSignals{IDs: []string{"S-0001"}, To: model.SignalDismissed, Why: "the air conditioning"}))
	must(t)(d.Do(ctx, model.MoveSignals{IDs: []string{"S-0002"}, To: model.SignalWatching}))
	all := signalsOf(t, d)
	if len(all) != 3 || all[0].State != model.SignalDismissed || all[0].Reason != "the air conditioning" || all[1].State != model.SignalWatching {
		t.Errorf("%+v", all)
	}
	refused(t, d, model.WithdrawRecord{Incident: model.Organisation, Register: "signals", ID: all[0].ID, Why: "gone"}, "stays in the list")
	refused(t, d, model.PutRecord{Incident: model.Organisation, Register: "signals", ID: all[0].ID, Set: typedRaw("sha256", "x")}, "follows from an act")
	c, err := d.PromoteSignals(ctx, model.PromoteSignals{IDs: []string{"S-0002", "S-0003"}, Title: "Both together"})
	if err != nil || c.View.Title() != "Both together" || len(c.View.Standing("signals")) != 2 {
		t.Errorf("%v", err)
	}
	allSound(t, d)
}

func typedRaw(key, value string) map[string]json.RawMessage {
	return map[string]json.RawMessage{key: json.RawMessage(`"` + value + `"`)}
}

func TestTheSameAlertAgainIsCountedOnTheFirst(t *testing.T) {
	ctx := context.Background()
	d, _ := guided(t)
	dir := t.TempDir()
	add := func(name, content string) SignalIntake {
		t.Helper()
		in, err := d.AddSignals(ctx, drop(t, dir, map[string]string{name: content}), nil)
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	add("a.json", sentinelAlert)
	if in := add("copy.json", sentinelAlert); in.Duplicates != 1 || in.New != 0 {
		t.Errorf("the same bytes: %s", in.Words())
	}
	if in := add("b.json", strings.NewReplacer(`"77"`, `"78"`, "06:58", "07:20").Replace(sentinelAlert)); in.Duplicates != 1 || in.New != 0 {
		t.Errorf("the same rule and system within the hour: %s", in.Words())
	}
	if in := add("c.json", strings.NewReplacer(`"77"`, `"79"`, "06:58", "11:20").Replace(sentinelAlert)); in.New != 1 {
		t.Errorf("the same rule four hours later: %s", in.Words())
	}
	if in := add("d.json", strings.NewReplacer("FS-01", "FS-02", `"77"`, `"80"`).Replace(sentinelAlert)); in.New != 1 {
		t.Errorf("another system: %s", in.Words())
	}
	all := signalsOf(t, d)
	if len(all) != 4 || all[0].Times != 2 || len(all[0].Also) != 1 || all[1].Of != "S-0001" || all[1].State != model.SignalDuplicate {
		t.Errorf("%d %+v", len(all), all)
	}
	allSound(t, d)
}

// the rule is off until somebody turns it on; what it makes is marked as
// made by the program.
func TestTheRuleOpensAnIncidentMarkedAsMadeByTheProgram(t *testing.T) {
	ctx := context.Background()
	d, _ := guided(t)
	dir := t.TempDir()
	in, err := d.AddSignals(ctx, drop(t, dir, map[string]string{"a.json": sentinelAlert}), nil)
	if err != nil || len(in.Promoted) != 0 {
		t.Fatalf("the rule is on by itself: %v %+v", err, in)
	}
	must(t)(d.Do(ctx, model.SetSignalPolicy{Policy: model.SignalPolicy{On: true, Fidelity: "high", Severity: "high", Window: time.Hour}}))
	low := strings.NewReplacer("High", "Low", "mass_download", "other", `"77"`, `"5"`).Replace(sentinelAlert)
	high := strings.NewReplacer("mass_download", "third", `"77"`, `"6"`).Replace(sentinelAlert)
	in, err = d.AddSignals(ctx, drop(t, dir, map[string]string{"low.json": low, "high.json": high}), nil)
	if err != nil || len(in.Promoted) != 1 {
		t.Fatalf("%v %+v", err, in)
	}
	v, err := d.Incident(ctx, named(t, d, in.Promoted[0]))
	if err != nil {
		t.Fatal(err)
	}
	if v.Opened.By != d.o.Program {
		t.Errorf("opened by %q, not by the program", v.Opened.By)
	}
	said := false
	for _, row := range v.Timeline().All() {
		said = said || row.Kind == model.Comm && strings.HasPrefix(row.Text, "Opened by the program") && row.Author == d.o.Program
	}
	if !said || len(v.Evidence()) != 1 {
		t.Error("nothing says that the program opened it, or its original is missing")
	}
	allSound(t, d)
}

// A folder that receives a thousand files at once, half of them broken.
func TestAThousandFilesAtOnceHalfOfThemBroken(t *testing.T) {
	ctx := context.Background()
	d, c := guided(t)
	dir := t.TempDir()
	files := map[string]string{}
	for i := range 1000 {
		if i%2 == 0 {
			files[fmt.Sprintf("good%03d.json", i)] = fmt.Sprintf(`{"title":"Alert %d","rule":{"name":"rule %d"},"host":"H%d","severity":"low"}`, i, i, i)
		} else {
			files[fmt.Sprintf("bad%03d.json", i)] = fmt.Sprintf(`{"title":"Alert %d","sev`, i)
		}
	}
	drop(t, dir, files)
	w := d.NewSignalWatch(dir)
	if in, err := w.Look(ctx, nil); err != nil || in.Files != 0 {
		t.Fatalf("files were taken before they stood still: %v %+v", err, in)
	}
	c.now = c.now.Add(3 * time.Second)
	told := 0
	in, err := w.Look(ctx, func(done, total int) { told++ })
	if err != nil || in.New != 500 || in.Aside != 500 || told != 1000 {
		t.Fatalf("%v %+v %d", err, in, told)
	}
	for _, again := range []*SignalWatch{w, d.NewSignalWatch(dir)} { // the same program, and after a new start
		for range 2 {
			c.now = c.now.Add(3 * time.Second)
			if in, err := again.Look(ctx, nil); err != nil || in.Files != 0 || in.Duplicates != 0 {
				t.Fatalf("a file was taken twice: %v %+v", err, in)
			}
		}
	}
	all := signalsOf(t, d)
	for _, s := range all {
		if bad := strings.HasPrefix(s.File, "bad"); bad != (s.State == model.SignalAside) || bad != (s.Problem != "") {
			t.Fatalf("%+v", s)
		}
		if s.Times != 0 {
			t.Fatalf("%s is said to have come again", s.File)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 1000 || len(all) != 1000 {
		t.Errorf("%d files and %d signals are left", len(left), len(all))
	}
	allSound(t, d)
}

func TestAFileThatIsStillWrittenIsWaitedForAndACancelledLookGoesOn(t *testing.T) {
	d, c := guided(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "a.json")
	w := d.NewSignalWatch(dir)
	ctx := context.Background()
	look := func() SignalIntake {
		t.Helper()
		in, err := w.Look(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		c.now = c.now.Add(1500 * time.Millisecond)
		return in
	}
	for i := range 4 {
		if err := os.WriteFile(path, []byte(sentinelAlert[:10*(i+1)]), 0o600); err != nil {
			t.Fatal(err)
		}
		if in := look(); in.Files != 0 {
			t.Fatal("half a file was taken")
		}
	}
	if err := os.WriteFile(path, []byte(sentinelAlert), 0o600); err != nil {
		t.Fatal(err)
	}
	look()
	look()
	if in := look(); in.New != 1 {
		t.Errorf("the whole file was not taken: %+v", in)
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(sentinelAlert, "77", "99")), 0o600); err != nil { // the same name, another alert
		t.Fatal(err)
	}
	look()
	look()
	if in := look(); in.Files != 1 {
		t.Errorf("new content under an old name was passed over: %+v", in)
	}
	allSound(t, d)
}

func named(t *testing.T, d *Desk, number string) model.IncidentID {
	t.Helper()
	id, err := d.Find(number)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// rate two alerts, close one as false: alert_fidelity and
// false_positive_ratio change.
func TestRatedAlertsAndFalseOnesChangeTheMeasuresPerRule(t *testing.T) {
	ctx := context.Background()
	d, c := guided(t)
	var err error
	if d.o.Reports, err = report.LoadTemplates(os.DirFS("../assets")); err != nil {
		t.Fatal(err)
	}
	measure := func(key, part string) string {
		t.Helper()
		all, _, err := d.MeasuresOver(ctx, report.Live)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range all {
			if m.Key == key && m.Part == part {
				return m.Value()
			}
		}
		return "no line"
	}
	other := strings.NewReplacer("mass_download", "odd_login", `"77"`, `"78"`, "Mass download", "Odd login").Replace(sentinelAlert)
	if _, err := d.AddSignals(ctx, drop(t, t.TempDir(), map[string]string{"a.json": sentinelAlert, "b.json": other}), nil); err != nil {
		t.Fatal(err)
	}
	if measure("alert_fidelity", "") != "none recorded" || measure("false_positive_ratio", "") != "none recorded" {
		t.Fatal("something is measured before anything was judged")
	}
	byRule := map[string]string{}
	for _, s := range signalsOf(t, d) {
		byRule[s.Rule] = s.Ref
	}
	must(t)(d.Do(ctx, model.RateSignals{IDs: []string{"S-0001", "S-0002"}, Fidelity: "high"}))
	if got := measure("alert_fidelity", ""); got != "0 of 2 (0 %)" {
		t.Errorf("rated: %s", got)
	}
	p, err := d.PromoteSignals(ctx, model.PromoteSignals{IDs: []string{byRule["mass_download"]}})
	if err != nil {
		t.Fatal(err)
	}
	put(t, d, p.Incident, "tri.verdict=real")
	if got := measure("alert_fidelity", ""); got != "1 of 2 (50 %)" {
		t.Errorf("one was real: %s", got)
	}
	must(t)(d.Do(ctx, model.MoveSignals{IDs: []string{byRule["odd_login"]}, To: model.SignalDismissed, Why: "a new colleague"}))
	c.now = c.now.Add(time.Minute)
	if got := measure("false_positive_ratio", ""); got != "1 of 1 (100 %)" {
		t.Errorf("dismissed: %s", got)
	}
	for part, want := range map[string]string{"rule odd_login": "1 of 1 (100 %)", "rule mass_download": "no line"} {
		if got := measure("false_positive_ratio", part); got != want {
			t.Errorf("%s: %s", part, got)
		}
	}
	if got := measure("alert_fidelity", "rule odd_login"); got != "0 of 1 (0 %)" {
		t.Errorf("the rule that misled: %s", got)
	}
}

// A source that gives a number twice hides nothing: what says something else, or
// comes much later, waits in the list and names the earlier one.
func TestANumberThatIsGivenAgainHidesNoAlert(t *testing.T) {
	ctx := context.Background()
	d, c := guided(t)
	alert := func(severity, host, at, name string) {
		t.Helper()
		body := fmt.Sprintf(`{"AlertDisplayName":"Mass download","AlertSeverity":%q,"SystemAlertId":"77","StartTimeUtc":%q,"CompromisedEntity":%q,"AlertType":"mass_download","Note":%q}`, severity, at, host, name)
		if _, err := d.AddSignals(ctx, drop(t, t.TempDir(), map[string]string{name: body}), nil); err != nil {
			t.Fatal(err)
		}
	}
	monday := "2026-11-23T06:58:00Z"
	alert("Low", "FS-01", monday, "1.json")
	if _, err := d.Do(ctx, model.MoveSignals{IDs: []string{"S-0001"}, To: model.SignalDismissed, Why: "a backup"}); err != nil {
		t.Fatal(err)
	}
	c.now = c.now.Add(10 * 24 * time.Hour)
	alert("Low", "fs-01", monday, "2.json")                  // the same alert, exported again days later
	alert("High", "FS-01", monday, "3.json")                 // worse than it was
	alert("Low", "DC-01", monday, "4.json")                  // elsewhere
	alert("Low", "FS-01", "2026-12-01T06:58:00Z", "5.json")  // the same again a week later
	alert("Low", "FS-01", "2026-12-01T07:30:00Z", "6.json")  // and that one again
	alert("High", "FS-01", "2026-11-23T07:10:00Z", "7.json") // the worse one again
	want := []struct {
		state model.SignalState
		of    string
		times int
	}{{model.SignalDismissed, "", 1}, {model.SignalDuplicate, "S-0001", 0}, {model.SignalNew, "S-0001", 1}, {model.SignalNew, "S-0003", 0},
		{model.SignalNew, "S-0004", 1}, {model.SignalDuplicate, "S-0005", 0}, {model.SignalDuplicate, "S-0003", 0}}
	all := signalsOf(t, d)
	if len(all) != len(want) {
		t.Fatalf("%d signals", len(all))
	}
	for i, w := range want {
		if s := all[i]; s.State != w.state || s.Of != w.of || s.Times != w.times {
			t.Errorf("%s is %s of %q, %d times, want %+v", s.Ref, s.State, s.Of, s.Times, w)
		}
	}
	// The link stays when somebody takes it up.
	if _, err := d.Do(ctx, model.MoveSignals{IDs: []string{"S-0003"}, To: model.SignalWatching}); err != nil {
		t.Fatal(err)
	}
	if s := signalsOf(t, d)[2]; s.Of != "S-0001" || s.OfWords() != "Came before as" {
		t.Errorf("%+v", s)
	}
	allSound(t, d)
}
