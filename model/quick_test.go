package model

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the tests mean the same zones everywhere
)

func zoneNamed(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

const (
	springNow = "2026-03-30T01:12:00Z" // Mon 03:12 in Berlin, the night after the clocks went forward
	autumnNow = "2026-10-25T08:00:00Z"
)

// quickCase is one line of the guide's test table.
type quickCase struct {
	In        string  `json:"in"`
	Event     *string `json:"event_utc"`
	End       string  `json:"event_end_utc"`
	Precision string  `json:"precision"`
	MarginMin int     `json:"margin_min"`
	Assumed   string  `json:"assumed"`
	Kind      string  `json:"kind"`
	Ask       string  `json:"ask"`
}

func at(s string) *string { return &s }

var guideCases = map[string][]quickCase{
	springNow: {
		{In: "a: rule 214 blocks egress", Event: at("2026-03-30T01:12:00Z"), Precision: "minute", Kind: "action"},
		{In: "14:05 yesterday o: VPN login from unknown address", Event: at("2026-03-29T12:05:00Z"), Precision: "minute", Kind: "detect"},
		{In: "yesterday 14:05 o: same", Event: at("2026-03-29T12:05:00Z"), Precision: "minute", Kind: "detect"},
		{In: "-20m c: called SecOps @Kim", Event: at("2026-03-30T00:52:00Z"), Precision: "minute", Kind: "comm"},
		{In: "-1h30m note", Event: at("2026-03-29T23:42:00Z"), Precision: "minute", Kind: "note"},
		{In: "~23:00 x: first odd login", Event: at("2026-03-29T21:00:00Z"), Precision: "plus_minus", MarginMin: 30, Assumed: "yesterday", Kind: "attacker"},
		{In: "23:00+-10m x: again", Event: at("2026-03-29T21:00:00Z"), Precision: "plus_minus", MarginMin: 10, Assumed: "yesterday", Kind: "attacker"},
		{In: "22:00-23:30 x: large upload #files01", Event: at("2026-03-29T20:00:00Z"), End: "2026-03-29T21:30:00Z", Precision: "range", Assumed: "yesterday", Kind: "attacker"},
		{In: "23:30-00:15 x: crosses midnight", Event: at("2026-03-29T21:30:00Z"), End: "2026-03-29T22:15:00Z", Precision: "range", Kind: "attacker"},
		{In: "0105Z o: EDR alert", Event: at("2026-03-30T01:05:00Z"), Precision: "minute", Kind: "detect"},
		{In: "2026-03-28 18:00 x: first phishing mail", Event: at("2026-03-28T17:00:00Z"), Precision: "minute", Kind: "attacker"},
		{In: "28.03. 18:00 x: same in another form", Event: at("2026-03-28T17:00:00Z"), Precision: "minute", Kind: "attacker"},
		{In: "fri 09:15 x: account created", Event: at("2026-03-27T08:15:00Z"), Precision: "minute", Kind: "attacker"},
		{In: "2026-03-20 x: phishing domain registered", Event: at("2026-03-19T23:00:00Z"), End: "2026-03-20T23:00:00Z", Precision: "day", Kind: "attacker"},
		{In: "before 06:00 s: shop already slow", Event: at("2026-03-29T04:00:00Z"), Precision: "before", Assumed: "yesterday", Kind: "service"},
		{In: "03:30 a: restart", Event: at("2026-03-29T01:30:00Z"), Precision: "minute", Assumed: "yesterday", Kind: "action"},
		{In: "03:13 a: within two minutes ahead", Event: at("2026-03-30T01:13:00Z"), Precision: "minute", Kind: "action"},
		{In: "02:30 yesterday o: does not exist", Ask: "nonexistent local time: offer 01:30 +01:00 (00:30Z) or 03:30 +02:00 (01:30Z)"},
		{In: "? e: printout found", Precision: "unknown", Kind: "evidence"},
		{In: "03/04 10:00 x: slash date", Ask: "refused: write 2026-03-04 or 03.04."},
		{In: "10:00 CST x: letter zone", Ask: "which zone? CST has several meanings"},
		{In: "d: shop stays online until 06:00 @Lee", Event: at("2026-03-30T01:12:00Z"), Precision: "minute", Kind: "decision"},
	},
	autumnNow: {
		{In: "02:30 x: ambiguous", Ask: "exists twice: 00:30Z (+02:00) or 01:30Z (+01:00)"},
		{In: "02:30+01:00 x: clear", Event: at("2026-10-25T01:30:00Z"), Precision: "minute", Kind: "attacker"},
	},
}

func checkGuideCase(t *testing.T, c quickCase, now time.Time, home *time.Location) {
	t.Helper()
	row, err := ParseQuick(c.In, now, home)
	if c.Ask != "" {
		var e *Error
		if !errors.As(err, &e) || e.Kind != Question || len(e.Choices) < 2 {
			t.Errorf("%q: %v, want a question", c.In, err)
			return
		}
		for _, choice := range e.Choices {
			if _, err := ParseQuick(choice.Replace, now, home); err != nil {
				t.Errorf("%q: its answer %q: %v", c.In, choice.Replace, err)
			}
		}
		return
	}
	if err != nil {
		t.Errorf("%q: %v", c.In, err)
		return
	}
	m := row.Happened
	from, to := "", ""
	if !m.From.IsZero() {
		from = m.From.Format(time.RFC3339)
	}
	if !m.To.IsZero() {
		to = m.To.Format(time.RFC3339)
	}
	want := ""
	if c.Event != nil {
		want = *c.Event
	}
	if from != want || to != c.End || string(m.Precision) != c.Precision || m.Margin != c.MarginMin*60 || m.Assumed != c.Assumed {
		t.Errorf("%q: %+v, want %+v (%s)", c.In, m, c, want)
	}
	if string(row.Kind) != c.Kind {
		t.Errorf("%q: kind %s, want %s", c.In, row.Kind, c.Kind)
	}
	if row.Typed != c.In || !strings.HasPrefix(c.In, m.Typed) || !strings.HasSuffix(c.In, row.Text) {
		t.Errorf("%q: typed %q, time %q, text %q", c.In, row.Typed, m.Typed, row.Text)
	}
}

func TestQuickEntryOfTheGuide(t *testing.T) {
	home := zoneNamed(t, "Europe/Berlin")
	for now, cases := range guideCases {
		for _, c := range cases {
			checkGuideCase(t, c, instant(t, now), home)
		}
	}
	var doc struct {
		Quick struct {
			Tests struct {
				Zone   string      `json:"zone"`
				Now    string      `json:"now_utc"`
				Cases  []quickCase `json:"cases"`
				Autumn struct {
					Now   string      `json:"now_utc"`
					Cases []quickCase `json:"cases"`
				} `json:"autumn"`
			} `json:"tests"`
			Kinds map[string]string `json:"kinds"`
		} `json:"quick_entry"`
	}
	if err := json.Unmarshal(guideForms(t), &doc); err != nil {
		t.Fatal(err)
	}
	q := doc.Quick.Tests
	if len(q.Cases) < 22 || len(q.Autumn.Cases) < 2 {
		t.Errorf("the guide has %d and %d cases", len(q.Cases), len(q.Autumn.Cases))
	}
	home = zoneNamed(t, q.Zone)
	for _, c := range q.Cases {
		checkGuideCase(t, c, instant(t, q.Now), home)
	}
	for _, c := range q.Autumn.Cases {
		checkGuideCase(t, c, instant(t, q.Autumn.Now), home)
	}
	for letter, kind := range doc.Quick.Kinds {
		row, err := ParseQuick(letter+" something", instant(t, q.Now), home)
		if want, _, _ := strings.Cut(kind, " "); err != nil || string(row.Kind) != want {
			t.Errorf("kind %q: %s, %v; want %s", letter, row.Kind, err, want)
		}
	}
}

func TestQuickQuestionsOfferTheRightAnswers(t *testing.T) {
	home := zoneNamed(t, "Europe/Berlin")
	for _, c := range []struct {
		now, in string
		replace []string
		at      []string
		says    []string
	}{
		{springNow, "02:30 yesterday o: gap @Kim", []string{"2026-03-29 01:30+01:00 o: gap @Kim", "2026-03-29 03:30+02:00 o: gap @Kim"},
			[]string{"2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"}, []string{"01:30 +01:00 (00:30Z)", "03:30 +02:00 (01:30Z)"}},
		{autumnNow, "02:30 x: twice", []string{"2026-10-25 02:30+02:00 x: twice", "2026-10-25 02:30+01:00 x: twice"},
			[]string{"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"}, []string{"02:30 +02:00 (00:30Z)", "02:30 +01:00 (01:30Z)", "exists twice"}},
		{autumnNow, "~02:30 x: about twice", []string{"2026-10-25 02:30+02:00±30m x: about twice", "2026-10-25 02:30+01:00±30m x: about twice"},
			[]string{"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"}, nil},
		{autumnNow, "before 02:30:10 x: b", []string{"before 2026-10-25 02:30:10+02:00 x: b", "before 2026-10-25 02:30:10+01:00 x: b"},
			[]string{"2026-10-25T00:30:10Z", "2026-10-25T01:30:10Z"}, nil},
		{autumnNow, "01:30-02:30 x: range", []string{"2026-10-25 01:30-02:30+02:00 x: range", "2026-10-25 01:30-03:30+02:00 x: range"},
			[]string{"2026-10-24T23:30:00Z", "2026-10-24T23:30:00Z"}, nil},
		{springNow, "03/04 10:00 x: slash", []string{"04.03. 10:00 x: slash", "03.04. 10:00 x: slash"},
			[]string{"2026-03-04T09:00:00Z", "2025-04-03T08:00:00Z"}, []string{"2026-03-04 or 03.04."}},
		{springNow, "03/14/2026 x: one reading", []string{"2026-03-14 x: one reading"}, []string{"2026-03-13T23:00:00Z"}, []string{"2026-03-14"}},
		{springNow, "yesterday 10:00 CST x: letters", []string{"yesterday 10:00 UTC-06:00 x: letters", "yesterday 10:00 +08:00 x: letters", "yesterday 10:00 UTC-05:00 x: letters"},
			[]string{"2026-03-28T16:00:00Z", "2026-03-29T02:00:00Z", "2026-03-28T15:00:00Z"}, []string{"which zone"}},
		{springNow, "01:00IST o: glued", []string{"01:00 +05:30 o: glued", "01:00 +02:00 o: glued", "01:00 +01:00 o: glued"},
			[]string{"2026-03-29T19:30:00Z", "2026-03-29T23:00:00Z", "2026-03-30T00:00:00Z"}, nil},
		{springNow, "2026-03-28 18:00 -05:00 x: either", []string{"2026-03-28 18:00 UTC-05:00 x: either", "2026-03-28 18:00-05:00 x: either"},
			[]string{"2026-03-28T23:00:00Z", "2026-03-28T17:00:00Z"}, []string{"range or a zone"}},
	} {
		_, err := ParseQuick(c.in, instant(t, c.now), home)
		var e *Error
		if !errors.As(err, &e) || e.Kind != Question || e.Field != "time" || len(e.Choices) != len(c.replace) {
			t.Errorf("%q: %v %+v", c.in, err, e)
			continue
		}
		for i, choice := range e.Choices {
			row, err := ParseQuick(choice.Replace, instant(t, c.now), home)
			if choice.Replace != c.replace[i] || choice.Label == "" || err != nil ||
				row.Happened.From.Format(time.RFC3339) != c.at[i] {
				t.Errorf("%q, answer %d: %+v gives %v, %v; want %q, %s", c.in, i, choice, row.Happened.From, err, c.replace[i], c.at[i])
			}
		}
		for _, s := range c.says {
			if !strings.Contains(err.Error(), s) {
				t.Errorf("%q: %q does not say %q", c.in, err, s)
			}
		}
	}
}

func TestQuickRefusals(t *testing.T) {
	home := zoneNamed(t, "Europe/Berlin")
	for in, says := range map[string]string{
		"":                                     "no text",
		"   ":                                  "no text",
		"14:05":                                "no text",
		"yesterday 14:05 x:":                   "no text",
		"a:":                                   "no text",
		"2026-03-31 10:00 x: later":            "future",
		"2026-03-30 03:15 x: three minutes on": "future",
		"2026-03-31 x: a day ahead":            "future",
		"tomorrow 10:00 a: not yet":            "future",
		"+20m a: not yet":                      "future",
		"2026-03-29 22:00-04:00 x: still runs": "future",
		"after 2026-03-30 x: today":            "future",
		"25:00 x: no such hour":                "not a time of day",
		"23:61 x: no such minute":              "not a time of day",
		"2026-02-29 x: no such day":            "no day 2026-02-29",
		"2026-13-01 10:00 x: no such month":    "no day 2026-13-01",
		"29.02. 10:00 x: not in this year":     "no day",
		"1969-12-31 x: before computers":       "before 1970",
		"10:00 Europe/Berln x: no such zone":   "not a time zone",
		"10:00+19:00 x: no such offset":        "no place has",
		"-99999d x: too long":                  "too long",
		"10:00±0m x: no margin":                "not a margin",
		"\xff\xfe x":                           "UTF-8",
		strings.Repeat("long ", 5000):          "longer than",
	} {
		_, err := ParseQuick(in, instant(t, springNow), home)
		var e *Error
		if !errors.As(err, &e) || e.Kind != Invalid || e.Field == "" || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want Invalid with %q", shorten(strings.ToValidUTF8(in, "?")), err, says)
		}
	}
}

func TestQuickTextThatIsNoTimeAndNoKind(t *testing.T) {
	home := zoneNamed(t, "Europe/Berlin")
	now := instant(t, springNow)
	for _, in := range []string{
		"z: no such kind", "C: drive full", `c:\temp\a.exe found`, "a:b:c::1 answers", "24/7 team called", "3/4 of hosts patched",
		"sat down with Kim", "sun server down", "mon amour", "after lunch we met", "before noon", "yesterday was bad", "0105 is a number",
		"1.2. Check the backups", "10:22:33:44:55:66 is its address", "2001:db8::1 scanned us", "http://x.example/a", "-", "- 20m", "?? what",
		"-20 hosts down", "~ about", "14:05foo", "10:00-noon", "12:3", "UTC is our zone", "Europe/Berlin", "(day)",
	} {
		row, err := ParseQuick(in, now, home)
		if err != nil || row.Text != in || row.Kind != Note || row.Happened.Typed != "" || !row.Happened.From.Equal(now) {
			t.Errorf("%q: %v %+v", in, err, row)
		}
	}
	for in, want := range map[string]RowFields{
		"o:VPN login":               {Kind: Detect, Text: "VPN login"},
		"a: b: c":                   {Kind: Action, Text: "b: c"},
		"d: shop up until 06:00":    {Kind: Decision, Text: "shop up until 06:00"},
		"o: 14:05 VPN login":        {Kind: Detect, Text: "14:05 VPN login"},
		"x: two\nlines\tand a tab":  {Kind: Attacker, Text: "two lines and a tab"},
		"h: Größe ünïcode 漢字 🙂":     {Kind: Hypothesis, Text: "Größe ünïcode 漢字 🙂"},
		"14:05 SQL injection found": {Kind: Note, Text: "SQL injection found"},
		"03:00 +20 accounts":        {Kind: Note, Text: "+20 accounts"},
		"03:00, EDR alert":          {Kind: Note, Text: "EDR alert"},
		"03:00 - EDR alert":         {Kind: Note, Text: "- EDR alert"},
		"-20m: note":                {Kind: Note, Text: "-20m: note"},
	} {
		row, err := ParseQuick(in, now, home)
		if err != nil || row.Text != want.Text || row.Kind != want.Kind {
			t.Errorf("%q: %v %+v", in, err, row)
		}
	}
}

func TestQuickMarkers(t *testing.T) {
	now, home := instant(t, springNow), time.UTC
	for _, c := range []struct {
		in                        string
		people, systems, evidence []string
	}{
		{"a: pulled uplink #fs-02 @net-team ^E-7", []string{"net-team"}, []string{"fs-02"}, []string{"E-7"}},
		{`c: told @"Kim Lee", @Lee. and @Kim!`, []string{"Kim Lee", "Lee", "Kim"}, nil, nil},
		{"c: told @“Kim Lee” and @Müller-Öz", []string{"Kim Lee", "Müller-Öz"}, nil, nil},
		{"o: #fs-02.corp.local:443 and #10.0.0.0/8 (#web1), #fe80::1", nil, []string{"fs-02.corp.local:443", "10.0.0.0/8", "web1", "fe80::1"}, nil},
		{"x: mail from a@b.c <kim@corp.example> in C# issue#1 and x^2", nil, nil, nil},
		{"x: https://evil.example/#login,@kim see", nil, nil, nil},
		{"a: ticket #4711 and #1 priority, box #\"4711\"", nil, []string{"4711"}, nil},
		{"c: @CORP\\kim and @kim@corp.example", []string{`CORP\kim`, "kim@corp.example"}, nil, nil},
		{"c: @Kim/@Lee #a/#b", []string{"Kim", "Lee"}, []string{"a", "b"}, nil},
		{"e: ^12 ^12 ^2026/03-1.", nil, nil, []string{"12", "2026/03-1"}},
		{"c: @ # ^ @\"open", nil, nil, nil},
		{"@Kim", []string{"Kim"}, nil, nil},
		{"a: isolated #Kasse-3's port", nil, []string{"Kasse-3"}, nil},
	} {
		row, err := ParseQuick(c.in, now, home)
		if err != nil || !slices.Equal(row.People, c.people) || !slices.Equal(row.Systems, c.systems) || !slices.Equal(row.Evidence, c.evidence) {
			t.Errorf("%q: %v people %q systems %q evidence %q", c.in, err, row.People, row.Systems, row.Evidence)
		}
	}
}

func TestQuickTasksAreDueAhead(t *testing.T) {
	home := zoneNamed(t, "Europe/Berlin")
	now := instant(t, springNow)
	for in, want := range map[string]string{
		"18:00 t: status call":             "2026-03-30T16:00:00Z",
		"tomorrow 09:00 t: check backups":  "2026-03-31T07:00:00Z",
		"fri 09:00 t: report":              "2026-04-03T07:00:00Z",
		"mon 09:00 t: today still":         "2026-03-30T07:00:00Z",
		"+2h t: look again":                "2026-03-30T03:12:00Z",
		"2026-12-01 10:00 t: review":       "2026-12-01T09:00:00Z",
		"05.01. 10:00 t: next year":        "2026-01-05T09:00:00Z", // three months past is still this year
		"05.09. 10:00 t: later this year":  "2026-09-05T08:00:00Z",
		"2026-04-01 t: a day":              "2026-03-31T22:00:00Z",
		"03:00 t: already past is allowed": "2026-03-30T01:00:00Z",
		"t: no time":                       "2026-03-30T01:12:00Z",
	} {
		row, err := ParseQuick(in, now, home)
		if err != nil || row.Kind != Task || row.Happened.From.Format(time.RFC3339) != want {
			t.Errorf("%q: %v %v, want %s", in, err, row.Happened.From, want)
		}
	}
	if _, err := ParseQuick("2080-01-01 t: never", now, home); err == nil {
		t.Error("a due time in fifty years was taken")
	}
}

func TestQuickPreview(t *testing.T) {
	home := zoneNamed(t, "Europe/Berlin")
	for _, c := range []struct {
		in, line, assumed, hint, warn string
		late                          bool
	}{
		{in: "03:00 a: pulled uplink", line: "happened 03:00 CEST (01:00Z) · exact to the minute · We did · recorded now"},
		{in: "01:02 a: pulled uplink", line: "happened 01:02 CEST (29 Mar 23:02Z) · exact to the minute · We did · recorded now, 2 h 10 m late", late: true},
		{in: "~23:00 x: login", line: "happened Sun 29 Mar 23:00 ±30 min CEST (21:00Z), yesterday assumed · plus or minus 30 minutes · Attacker did · recorded now, 3 h 42 m late",
			assumed: "yesterday", late: true},
		{in: "22:00-23:30 x: upload", line: "happened Sun 29 Mar 22:00-23:30 CEST (20:00Z-21:30Z), yesterday assumed · lasted 1 h 30 m · Attacker did · recorded now, 3 h 42 m late",
			assumed: "yesterday", late: true},
		{in: "? e: printout", line: "time not known · Kept · recorded now, sorted by that"},
		{in: "18:00 t: call", line: "due 18:00 CEST (16:00Z) · exact to the minute · To do · recorded now"},
		{in: "03:00 t: call", line: "due 03:00 CEST (01:00Z) · exact to the minute · To do · recorded now", hint: "due time has passed"},
		{in: "2026-03-20 x: registered", line: "happened Fri 20 Mar (day) · exact to the day · Attacker did · recorded now, 9 d 2 h late", late: true},
		{in: "10:00 Asia/Tokyo o: seen", line: "happened 03:00 CEST (01:00Z), given in Asia/Tokyo · exact to the minute · Seen · recorded now"},
		{in: "2025-12-31 23:30Z x: new year", line: "happened Thu 1 Jan 2026 00:30 CET (31 Dec 2025 23:30Z) · exact to the minute · Attacker did · recorded now, 88 d 1 h late", late: true},
		{in: "o: 14:05 login", line: "happened 03:12 CEST (01:12Z) · exact to the minute · Seen · recorded now", hint: "write the time first"},
		{in: "C: told Kim", line: "happened 03:12 CEST (01:12Z) · exact to the minute · Note · recorded now", hint: "c:"},
		{in: "28.03 18:00 no dot", line: "happened 03:12 CEST (01:12Z) · exact to the minute · Note · recorded now", hint: "not read as a time"},
		{in: "c: password: hunter2", line: "happened 03:12 CEST (01:12Z) · exact to the minute · Told / heard · recorded now", warn: "password"},
		{in: "", line: "happened 03:12 CEST (01:12Z) · exact to the minute · Note · recorded now", hint: "[time] [kind:]"},
	} {
		if strings.Contains(c.line, "2026 00:30") {
			c.line = strings.Replace(c.line, "1 Jan 2026", "1 Jan", 1) // this year
		}
		p := PreviewQuick(c.in, instant(t, springNow), home)
		if p.Line != c.line || p.Assumed != c.assumed || p.Late != c.late {
			t.Errorf("%q: %+v\nwant %q", c.in, p, c.line)
		}
		if (p.Hint == "") != (c.hint == "") || !strings.Contains(p.Hint, c.hint) || (p.Warn == "") != (c.warn == "") || !strings.Contains(p.Warn, c.warn) {
			t.Errorf("%q: hint %q, warning %q", c.in, p.Hint, p.Warn)
		}
		if (p.Err == nil) != (c.in != "") {
			t.Errorf("%q: %v", c.in, p.Err)
		}
	}
	p := PreviewQuick("02:30 yesterday o: gap", instant(t, springNow), home)
	if p.Line != "" || p.Err == nil || len(p.Err.Choices) != 2 {
		t.Errorf("a question: %+v", p)
	}
	p = PreviewQuick("02:30 yesterday", instant(t, springNow), home)
	if p.Err == nil || p.Err.Kind != Question {
		t.Errorf("the time is asked about before the text is missed: %+v", p)
	}
}
