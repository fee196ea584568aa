package report_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

var noon = time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC).Add(12 * time.Hour)

// hour is noon and so many minutes, known in one of the ways a time can be known.
func hour(minutes int, p model.Precision, margin time.Duration) model.Moment {
	m := model.At(noon.Add(time.Duration(minutes)*time.Minute), time.UTC, p, model.OwnClock)
	switch p {
	case model.PlusMinus:
		m.Margin = int(margin / time.Second)
	case model.FromTo:
		m.To = m.From.Add(margin)
	case model.ToDay:
		m.From = noon.Add(-12 * time.Hour)
		m.To = m.From.Add(24 * time.Hour)
	}
	return m
}

// Lowest is the earliest end minus the latest start, highest the latest end
// minus the earliest start (reports.json, time_to_detect).
func TestUncertainTimesGiveTheLowestAndTheHighestLength(t *testing.T) {
	sec, minute, pm, span, day, hr := model.ToSecond, model.ToMinute, model.PlusMinus, model.FromTo, model.ToDay, model.ToHour
	for name, c := range map[string]struct {
		start, end model.Moment
		want       string
		exact, ok  bool
	}{
		"both to the second":         {hour(0, sec, 0), hour(95, sec, 0), "1 h 35 m", true, true},
		"both to the minute":         {hour(0, minute, 0), hour(95, minute, 0), "1 h 35 m", true, true},
		"the start plus or minus":    {hour(0, pm, 30*time.Minute), hour(95, sec, 0), "1 h 05 m – 2 h 05 m", false, true},
		"the end plus or minus":      {hour(0, sec, 0), hour(95, pm, 10*time.Minute), "1 h 25 m – 1 h 45 m", false, true},
		"both plus or minus":         {hour(0, pm, 30*time.Minute), hour(95, pm, 10*time.Minute), "55 m – 2 h 15 m", false, true},
		"a start that lasted":        {hour(0, span, time.Hour), hour(95, sec, 0), "35 m – 1 h 35 m", false, true},
		"a start known to the day":   {hour(0, day, 0), hour(24*60, sec, 0), "12 h 00 m – 1 d 12 h", false, true},
		"a start said to the hour":   {hour(0, hr, 0), hour(95, sec, 0), "1 h 05 m – 2 h 05 m", false, true},
		"a start not later than":     {hour(0, model.Before, 0), hour(95, sec, 0), "at least 1 h 35 m", false, true},
		"a start not earlier than":   {hour(0, model.After, 0), hour(95, sec, 0), "at most 1 h 35 m", false, true},
		"an end not later than":      {hour(0, sec, 0), hour(95, model.Before, 0), "at most 1 h 35 m", false, true},
		"an end not earlier than":    {hour(0, sec, 0), hour(95, model.After, 0), "at least 1 h 35 m", false, true},
		"nothing bounds it":          {hour(0, model.Before, 0), hour(95, model.Before, 0), "not known at this time", false, true},
		"they overlap":               {hour(0, pm, 30*time.Minute), hour(10, pm, 30*time.Minute), "0 s – 1 h 10 m", false, true},
		"the end is before":          {hour(95, sec, 0), hour(0, sec, 0), "", false, false},
		"the end is wholly before":   {hour(95, pm, 30*time.Minute), hour(0, pm, 30*time.Minute), "", false, false},
		"not later than the start":   {hour(95, sec, 0), hour(0, model.Before, 0), "", false, false},
		"the same minute":            {hour(0, minute, 0), hour(0, minute, 0), "0 s", true, true},
		"a second within the minute": {model.At(noon.Add(30*time.Second), time.UTC, sec, model.OwnClock), hour(0, minute, 0), "0 s", true, true},
	} {
		got, ok := report.Between(c.start, c.end)
		if ok != c.ok {
			t.Errorf("%s: in order %v, want %v", name, ok, c.ok)
		}
		if ok && (got.Words() != c.want || got.Exact() != c.exact) {
			t.Errorf("%s: %q exact %v, want %q %v (%+v)", name, got.Words(), got.Exact(), c.want, c.exact, got)
		}
	}
}

// led one incident through events of its own.
func timed(set map[string]model.Moment, extra ...model.Event) model.View {
	answers := map[string]json.RawMessage{"rep.title": json.RawMessage(`"x"`)}
	for key, m := range set {
		raw, err := json.Marshal(m)
		if err != nil {
			panic(err)
		}
		answers[key] = raw
	}
	events := append([]model.Event{model.IncidentOpened{Number: "INC-1", Zone: "UTC"}, model.RecordPut{Form: "rep", Set: answers}}, extra...)
	var recorded []model.Recorded
	for i, e := range events {
		recorded = append(recorded, model.Recorded{Seq: model.Seq(i + 1), Log: sample.Log, At: noon.Add(time.Duration(i) * time.Minute), By: "Ada", Incident: "0123456789abcdef01234567", Event: e})
	}
	return model.Fold(model.View{}, recorded)
}

func reading(t *testing.T, all []report.Reading, key, part string) report.Reading {
	t.Helper()
	i := slices.IndexFunc(all, func(r report.Reading) bool { return r.Key == key && r.Part == part })
	if i < 0 {
		t.Fatalf("there is no reading %s %q", key, part)
	}
	return all[i]
}

func TestAnUnknownTimeIsNeverZero(t *testing.T) {
	for _, r := range report.MeasuresOf(timed(nil), led(t), noon.Add(time.Hour)) {
		if v := r.Value(); strings.HasPrefix(v, "0 s") || strings.HasPrefix(v, "0 of") || strings.Contains(v, "%") {
			t.Errorf("%s of an empty incident is %q", r.Name(), v)
		}
		if r.Unit == "duration" && r.Quality != report.NotKnown && r.Quality != report.NoneYet {
			t.Errorf("%s of an empty incident is %s", r.Name(), r.Quality)
		}
	}
}

func TestTimeToDetectSaysWhatStoodIn(t *testing.T) {
	l := led(t)
	for name, c := range map[string]struct {
		set                    map[string]model.Moment
		value, fallback, words string
	}{
		"by its formula": {map[string]model.Moment{"inv.first_malicious_at": hour(0, model.ToMinute, 0), "rep.detected_at": hour(60, model.ToMinute, 0)}, "1 h 00 m", "", "measured"},
		"an uncertain first act": {map[string]model.Moment{"inv.first_malicious_at": hour(0, model.PlusMinus, 30*time.Minute), "rep.detected_at": hour(60, model.ToMinute, 0)},
			"30 m – 1 h 31 m", "", "estimated"},
		"the break-in stands in": {map[string]model.Moment{"inv.compromise_at": hour(0, model.ToMinute, 0), "rep.first_sign_at": hour(5, model.ToMinute, 0), "rep.detected_at": hour(60, model.ToMinute, 0)},
			"1 h 00 m", "first real break-in", "fallback"},
		"the first sign stands in": {map[string]model.Moment{"rep.first_sign_at": hour(5, model.ToMinute, 0), "rep.detected_at": hour(60, model.ToMinute, 0)}, "55 m", "earliest sign", "fallback"},
		"nothing stands in":        {map[string]model.Moment{"rep.detected_at": hour(60, model.ToMinute, 0)}, "not known at this time", "", "no time for"},
		"the end is before": {map[string]model.Moment{"inv.first_malicious_at": hour(60, model.ToMinute, 0), "rep.detected_at": hour(0, model.ToMinute, 0)},
			"error: the end lies before the beginning", "", "correct one of them"},
	} {
		r := reading(t, report.MeasuresOf(timed(c.set), l, noon.Add(2*time.Hour)), "time_to_detect", "")
		if r.Value() != c.value || !strings.Contains(r.Fallback, c.fallback) || !strings.Contains(r.QualityWords(), c.words) {
			t.Errorf("%s: %q, %q; want %q, %q", name, r.Value(), r.QualityWords(), c.value, c.words)
		}
	}
}

func TestARunningClockIsNoResult(t *testing.T) {
	v := timed(map[string]model.Moment{"rep.detected_at": hour(0, model.ToMinute, 0)})
	r := reading(t, report.MeasuresOf(v, led(t), noon.Add(3*time.Hour)), "time_to_contain", "")
	if r.Quality != report.SoFar || r.Value() != "3 h 00 m" {
		t.Errorf("%q %q", r.Value(), r.QualityWords())
	}
}

func service(minutes int, p model.Precision, margin time.Duration, text string) model.Event {
	f := model.RowFields{Happened: hour(minutes, p, margin), Kind: model.Service, Text: text}
	return model.RecordPut{Register: "timeline", ID: "r" + text, Row: &f}
}

func TestDisturbanceAddsUpItsStretchesWithTheirDoubt(t *testing.T) {
	l := led(t)
	for name, c := range map[string]struct {
		rows        []model.Event
		whole, down string
		quality     report.Quality
	}{
		"one stretch":              {[]model.Event{service(0, model.ToMinute, 0, "shop down"), service(40, model.ToMinute, 0, "shop restored")}, "40 m", "", report.Measured},
		"two stretches":            {[]model.Event{service(0, model.ToMinute, 0, "shop down"), service(40, model.ToMinute, 0, "restored"), service(60, model.ToMinute, 0, "down again"), service(70, model.ToMinute, 0, "restored now")}, "50 m", "", report.Measured},
		"down, then degraded":      {[]model.Event{service(0, model.ToMinute, 0, "down"), service(20, model.ToMinute, 0, "degraded"), service(50, model.ToMinute, 0, "restored")}, "50 m", "20 m", report.Measured},
		"said twice":               {[]model.Event{service(0, model.ToMinute, 0, "down"), service(20, model.ToMinute, 0, "still down"), service(50, model.ToMinute, 0, "restored")}, "50 m", "", report.Measured},
		"an uncertain return":      {[]model.Event{service(0, model.ToSecond, 0, "down"), service(60, model.PlusMinus, 15*time.Minute, "restored")}, "45 m – 1 h 15 m", "", report.Estimated},
		"not restored":             {[]model.Event{service(0, model.ToSecond, 0, "down")}, "2 h 00 m", "", report.SoFar},
		"no row of the service":    {nil, "none recorded", "", report.NoneYet},
		"a row that says nothing":  {[]model.Event{service(0, model.ToSecond, 0, "moved to the other rack")}, "none recorded", "", report.NoneYet},
		"restored and never lost":  {[]model.Event{service(0, model.ToSecond, 0, "restored")}, "none recorded", "", report.NoneYet},
		"half back is still worse": {[]model.Event{service(0, model.ToSecond, 0, "down"), service(30, model.ToSecond, 0, "restored in part, archive degraded"), service(50, model.ToSecond, 0, "restored")}, "50 m", "30 m", report.Measured},
	} {
		all := report.MeasuresOf(timed(nil, c.rows...), l, noon.Add(2*time.Hour))
		r := reading(t, all, "service_disturbance", "")
		if r.Value() != c.whole || r.Quality != c.quality {
			t.Errorf("%s: %q %s, want %q %s", name, r.Value(), r.Quality, c.whole, c.quality)
		}
		if c.down != "" {
			if got := reading(t, all, "service_disturbance", "down").Value(); got != c.down {
				t.Errorf("%s: down %q, want %q", name, got, c.down)
			}
		}
	}
}

func duty(id, state string, due, sent model.Moment) model.Event {
	set := map[string]json.RawMessage{}
	put := func(key string, value any) { set[key], _ = json.Marshal(value) }
	put("name", id)
	put("state", state)
	put("due_at", due)
	if sent.Known() {
		put("sent_at", sent)
	}
	return model.RecordPut{Register: "report_duties", ID: id, Set: set}
}

// The boundary is exact, and what may or may not have been in time is said.
func TestDeadlinesKeptCountWhatIsCertain(t *testing.T) {
	l := led(t)
	due, none := hour(60, model.ToSecond, 0), model.Moment{Precision: model.Unknown}
	for name, c := range map[string]struct {
		duty  model.Event
		now   int
		value string
	}{
		"at the very instant":        {duty("a", "sent", due, hour(60, model.ToSecond, 0)), 90, "1 of 1 (100 %)"},
		"in the very minute":         {duty("a", "sent", due, hour(60, model.ToMinute, 0)), 90, "1 of 1 (100 %)"},
		"a second late":              {duty("a", "sent", due, model.At(noon.Add(time.Hour+time.Second), time.UTC, model.ToSecond, model.OwnClock)), 90, "0 of 1 (0 %)"},
		"perhaps":                    {duty("a", "sent", due, hour(60, model.PlusMinus, 5*time.Minute)), 90, "0 to 1 of 1"},
		"not later than before it":   {duty("a", "sent", due, hour(50, model.Before, 0)), 90, "1 of 1 (100 %)"},
		"sent without a time":        {duty("a", "sent", due, none), 90, "0 to 1 of 1"},
		"running and past due":       {duty("a", "running", due, none), 61, "0 of 1 (0 %)"},
		"running and not due":        {duty("a", "running", due, none), 60, "none due"},
		"decided that it is not due": {duty("a", "not_applicable", due, none), 90, "none due"},
	} {
		r := reading(t, report.MeasuresOf(timed(nil, c.duty), l, noon.Add(time.Duration(c.now)*time.Minute)), "report_deadline_adherence", "")
		if r.Value() != c.value {
			t.Errorf("%s: %q, want %q", name, r.Value(), c.value)
		}
	}
}

func row(register, id string, set map[string]any) model.Event {
	fields := map[string]json.RawMessage{}
	for key, value := range set {
		fields[key], _ = json.Marshal(value)
	}
	return model.RecordPut{Register: register, ID: id, Set: fields}
}

func TestMessagesAndDecisionsAreMeasuredByWhatTheyPromised(t *testing.T) {
	l := led(t)
	m := func(minutes int) model.Moment { return hour(minutes, model.ToSecond, 0) }
	out := func(id string, at int, more map[string]any) model.Event {
		set := map[string]any{"direction": "out", "audience": "management", "at": m(at)}
		for k, v := range more {
			set[k] = v
		}
		return row("communications", id, set)
	}
	for name, c := range map[string]struct {
		key, part, value string
		events           []model.Event
	}{
		"an update with its leeway": {"update_rhythm", "", "1 of 1 (100 %)", []model.Event{out("1", 0, map[string]any{"next_due": m(60)}), out("2", 66, nil)}},
		"an update too late":        {"update_rhythm", "", "0 of 1 (0 %)", []model.Event{out("1", 0, map[string]any{"next_due": m(60)}), out("2", 67, nil)}},
		"an update to others":       {"update_rhythm", "", "0 of 1 (0 %)", []model.Event{out("1", 0, map[string]any{"next_due": m(60)}), out("2", 60, map[string]any{"audience": "staff"})}},
		"an update not due yet":     {"update_rhythm", "", "none due", []model.Event{out("1", 0, map[string]any{"next_due": m(600)})}},
		"by the form's rhythm":      {"update_rhythm", "", "1 of 3 (33 %)", []model.Event{model.RecordPut{Form: "tri", Set: map[string]json.RawMessage{"tri.update_rhythm": json.RawMessage(`"1h"`)}}, out("1", 50, nil)}},
		"confirmed in time":         {"confirm_rate", "", "1 of 1 (100 %)", []model.Event{out("1", 0, map[string]any{"trigger": "declared", "confirmed": m(10)})}},
		"confirmed too late":        {"confirm_rate", "", "0 of 1 (0 %)", []model.Event{out("1", 0, map[string]any{"trigger": "Judged real or suspected", "confirmed": m(170)})}},
		"nobody has to act":         {"confirm_rate", "", "none sent that asks to act", []model.Event{out("1", 0, map[string]any{"trigger": "lunch"})}},
		"the question was sent": {"decision_latency", "Shut it down?", "40 m", []model.Event{out("1", 0, map[string]any{"template": "T06", "text": "Please decide: shut it down? We need a word by noon."}),
			row("decisions", "d", map[string]any{"question": "Shut it down?", "chosen": "yes", "at": m(40)})}},
		"the question was written down": {"decision_latency", "Shut it down?", "38 m", []model.Event{row("decisions", "d", map[string]any{"question": "Shut it down?"}),
			row("decisions", "d", map[string]any{"chosen": "yes", "at": m(40)})}},
		"nobody knows since when": {"decision_latency", "Shut it down?", "not known at this time", []model.Event{row("decisions", "d", map[string]any{"question": "Shut it down?", "chosen": "yes", "at": m(-40)})}},
	} {
		r := reading(t, report.MeasuresOf(timed(nil, c.events...), l, noon.Add(3*time.Hour)), c.key, c.part)
		if r.Value() != c.value {
			t.Errorf("%s: %q, want %q (%s)", name, r.Value(), c.value, r.QualityWords())
		}
	}
}

func TestImprovementsCountWhenTheyAreDueOrDone(t *testing.T) {
	l := led(t)
	due := hour(60, model.ToSecond, 0)
	events := []model.Event{
		row(model.ImprovementsRegister, "1", map[string]any{"priority": "P1", "due": due, "state": "open"}),
		row(model.ImprovementsRegister, "1", map[string]any{"state": "done"}), // four minutes after noon
		row(model.ImprovementsRegister, "2", map[string]any{"priority": "P2", "due": due, "state": "doing"}),
		row(model.ImprovementsRegister, "3", map[string]any{"priority": "P2", "due": hour(600, model.ToSecond, 0), "state": "open"}),
		row(model.ImprovementsRegister, "4", map[string]any{"priority": "P3", "state": "open"}),
	}
	all := report.MeasuresOf(timed(nil, events...), l, noon.Add(3*time.Hour))
	for part, want := range map[string]string{"": "1 of 2 (50 %)", "P1": "1 of 1 (100 %)", "P2": "0 of 1 (0 %)"} {
		if got := reading(t, all, "improvements_on_time", part).Value(); got != want {
			t.Errorf("%q: %q, want %q", part, got, want)
		}
	}
}

func TestEveryMeasureOfTheGuideIsWorkedOut(t *testing.T) {
	l := led(t)
	v := sample.Closed(l, "dr")
	now := time.Date(2026, 4, 1, 8, 0, 0, 0, time.UTC)
	one := report.MeasuresOf(v, l, now)
	many := report.MeasuresOver([]report.Case{{View: v, Readings: one}}, model.View{}, l, now, report.Live)
	if len(l.Templates.Measures) != 27 {
		t.Fatalf("the guide has %d measures", len(l.Templates.Measures))
	}
	for _, m := range l.Templates.Measures {
		if in := slices.ContainsFunc(one, func(r report.Reading) bool { return r.Key == m.Key }); in == report.OverMany(m.Key) {
			t.Errorf("%s of one incident: %v", m.Key, in)
		}
		if !slices.ContainsFunc(many, func(r report.Many) bool { return r.Key == m.Key }) {
			t.Errorf("%s is not worked out over many", m.Key)
		}
	}
}

func TestOnlyLiveIncidentsCountInAverages(t *testing.T) {
	l := led(t)
	now := time.Date(2026, 4, 1, 8, 0, 0, 0, time.UTC)
	var cases []report.Case
	for _, v := range []model.View{sample.Closed(l, "dr"), sample.Closed(l, "keep"), sample.Half(l), sample.Empty(l), sample.Drill(l), sample.False(l), sample.Merged(l)} {
		cases = append(cases, report.Case{View: v, Readings: report.MeasuresOf(v, l, now)})
	}
	find := func(group report.Group, key, part string) report.Many {
		all := report.MeasuresOver(cases, model.View{}, l, now, group)
		i := slices.IndexFunc(all, func(m report.Many) bool { return m.Key == key && m.Part == part })
		if i < 0 {
			t.Fatalf("%s: there is no %s %q", group, key, part)
		}
		return all[i]
	}
	eradicate := find(report.Live, "time_to_eradicate", "")
	if eradicate.Count != 2 || eradicate.Unknown != 2 || eradicate.Value() != "median 12 h 50 m" {
		t.Errorf("%+v %q", eradicate, eradicate.Value())
	}
	if got := find(report.Live, "time_to_detect", ""); got.Count != 3 || got.Stood != 1 || got.Unknown != 1 {
		t.Errorf("%+v %q", got, got.QualityWords())
	}
	if got := find(report.Live, "time_to_contain", ""); got.Count != 2 || got.Running != 2 {
		t.Errorf("%+v %q", got, got.QualityWords())
	}
	if got := find(report.Live, "false_positive_ratio", ""); got.Value() != "1 of 3 (33 %)" {
		t.Errorf("%+v", got)
	}
	if got := find(report.Live, "recurrence", ""); got.Value() != "2 of 2" || got.Unknown != 2 {
		t.Errorf("%+v", got)
	}
	if got := find(report.Drills, "time_to_detect", ""); got.Count+got.Unknown+got.Running != 1 {
		t.Errorf("%+v", got)
	}
}

func TestTheMedianOfUncertainLengthsKeepsItsBounds(t *testing.T) {
	l := led(t)
	now := noon.Add(24 * time.Hour)
	var cases []report.Case
	for _, first := range []model.Moment{hour(-60, model.ToSecond, 0), hour(-120, model.PlusMinus, 30*time.Minute), hour(-240, model.Before, 0)} {
		v := timed(map[string]model.Moment{"inv.first_malicious_at": first, "rep.detected_at": hour(0, model.ToSecond, 0)})
		cases = append(cases, report.Case{View: v, Readings: report.MeasuresOf(v, l, now)})
	}
	m := report.MeasuresOver(cases, model.View{}, l, now, report.Live)[0]
	if m.Value() != "median 1 h 30 m – 2 h 30 m" || m.RangeWords() != "1 h 00 m – open" || m.Uncertain != 2 {
		t.Errorf("%q %q %+v", m.Value(), m.RangeWords(), m)
	}
}

// The report of a drill holds its times against those of the real incidents.
func TestADrillIsHeldAgainstRealIncidentsInItsReport(t *testing.T) {
	l := led(t)
	c := report.DefaultChoice()
	c.Report, c.MadeAt = report.DrillReport, time.Date(2026, 4, 1, 8, 0, 0, 0, time.UTC)
	row := func(doc report.Doc, name string) (cells []string, note string) {
		for i, x := range doc.Blocks {
			h, ok := x.(report.Heading)
			if !ok || h.Text != "Beside real incidents" {
				continue
			}
			for _, r := range doc.Blocks[i+1].(report.Table).Rows {
				if r[0] == name {
					cells = r
				}
			}
			note = doc.Blocks[i+2].(report.Para).Text
		}
		return cells, note
	}
	cells, note := row(report.Drill(sample.Drill(l), l, c), "Time to contain")
	if len(cells) != 4 || cells[2] != "not known at this time" || cells[3] != "0" || !strings.Contains(note, "No real incident stands in this logbook") {
		t.Errorf("alone: %q, %s", cells, note)
	}
	real := sample.Closed(l, "dr")
	l.Real = []report.Case{{View: real, Readings: report.MeasuresOf(real, l, c.MadeAt)}, {View: sample.Drill(l), Readings: report.MeasuresOf(sample.Drill(l), l, c.MadeAt)}}
	cells, note = row(report.Drill(sample.Drill(l), l, c), "Time to contain")
	if len(cells) != 4 || !strings.HasPrefix(cells[2], "median ") || cells[3] != "1" || !strings.Contains(note, "1 real incident") {
		t.Errorf("beside one: %q, %s", cells, note)
	}
}
