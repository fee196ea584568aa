package interop

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"bridgelog/model"
)

func readAlerts(t *testing.T, name string, content []byte) Alerts {
	t.Helper()
	a, err := ReadAlerts(context.Background(), bytes.NewReader(content), testOptions(name))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return a
}

func TestAlertsThatOtherToolsWrote(t *testing.T) {
	for _, c := range []struct{ file, title, rule, severity, system, at, source string }{
		{"sentinel/securityalert_log_analytics.csv", "", "", "", "", "", "siem_soar"},
		{"defender/graph_alerts_v2.ndjson", "", "", "", "", "", "endpoint"},
		{"elastic/kibana_8.2_detection_alert.ndjson", "", "", "", "", "", "siem_soar"},
		{"wazuh/alerts_windows_sysmon_array.json", "", "", "", "", "", "siem_soar"},
		{"splunk/notable_event.json", "", "", "", "", "", "siem_soar"},
		{"cef/elastic_vaporware.cef", "", "", "", "", "", "siem_soar"},
		{"suricata/honeypot_2018_alerts.json", "", "", "", "", "", "siem_soar"},
		{"eml/Blocklistde_Example_1.eml", "abuse report about 10.0.2.150", "", "", "", "2014-01-31T06:25:31Z", ""},
		{"eml/spamexperts_arf_1.eml", "test Tue", "", "", "", "2015-08-04T08:51:18Z", ""},
	} {
		a := readAlerts(t, c.file, sample(t, c.file))
		if len(a.List) == 0 {
			t.Errorf("%s: nothing", c.file)
			continue
		}
		one := a.List[0]
		t.Logf("%s: %s, %d: %+v", c.file, a.Format, len(a.List), one)
		if one.Title == "" || !strings.Contains(one.Title, c.title) || one.Source != c.source {
			t.Errorf("%s: %+v", c.file, one)
		}
		if c.at != "" && one.When.From.Format(time.RFC3339) != c.at {
			t.Errorf("%s: happened %v", c.file, one.When)
		}
	}
}

func TestAnAlertFillsWhatASignalKnows(t *testing.T) {
	a := readAlerts(t, "a.json", []byte(`{"AlertDisplayName":"Mass download","AlertSeverity":"High","SystemAlertId":"77","TimeGenerated":"2026-11-23T07:10:00Z","StartTimeUtc":"2026-11-23T06:58:00Z","CompromisedEntity":"FS-01","AlertType":"x_rule"}`))
	one := a.List[0]
	if one.Title != "Mass download" || one.Rule != "x_rule" || one.Severity != "high" || one.Ref != "77" || len(one.Systems) != 1 || one.Systems[0] != "FS-01" ||
		one.When.From.Format(time.RFC3339) != "2026-11-23T06:58:00Z" || one.Row != 0 || a.Format != "sentinel-alert" {
		t.Errorf("%s %+v", a.Format, one)
	}
	a = readAlerts(t, "b.json", []byte("{\"title\":\"One\",\"severity\":\"low\"}\n{\"title\":\"Two\"\n{\"title\":\"Three\"}\n"))
	if len(a.List) != 3 || a.List[0].Title != "One" || a.List[1].Problem == "" || a.List[2].Title != "Three" || a.List[2].Row != 3 {
		t.Errorf("lines: %+v", a.List)
	}
	a = readAlerts(t, "c.csv", []byte("Alert name;Severity;Host;Time\nBrute force;Medium;DC-01;2026-11-23 07:10\nLogin;weird;DC-02;\n"))
	if len(a.List) != 2 || a.List[0].Severity != "medium" || a.List[0].Systems[0] != "DC-01" || !strings.Contains(a.List[0].When.Assumed, "zone") || a.List[1].Severity != "" {
		t.Errorf("table: %+v", a.List)
	}
	a = readAlerts(t, "d.txt", []byte("EDR: beacon blocked\n\nRule: Beacon\nHost: WS-7\nSeverity: critical\nTime: 2026-11-23T07:10:00+01:00\n"))
	one = a.List[0]
	if one.Title != "EDR: beacon blocked" || one.Rule != "Beacon" || one.Severity != "critical" || one.Systems[0] != "WS-7" || one.When.Zone != "+01:00" {
		t.Errorf("text: %+v", one)
	}
	many := strings.Repeat("{\"title\":\"x\"}\n", MostAlerts+5)
	if a = readAlerts(t, "e.json", []byte(many)); len(a.List) != 1 || !strings.HasPrefix(a.List[0].Title, "205 alerts in one file") {
		t.Errorf("many: %+v", a.List)
	}
}

// A time without a zone in the hour a clock shows twice, or never, says so.
func TestAnAlertInTheHourTheClocksAreChangedSaysWhichWasTaken(t *testing.T) {
	home, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"2026-10-25 02:30": "zone, first of two", "2026-03-29 02:30": "zone, an hour the clock skipped", "2026-10-25 04:30": "zone", "2026-10-25T02:30:00+01:00": ""} {
		o := testOptions("a.json")
		o.Zone, o.Home = nil, home
		a, err := ReadAlerts(context.Background(), strings.NewReader(`{"title":"x","time":"`+text+`"}`), o)
		if err != nil || a.List[0].When.Assumed != want {
			t.Errorf("%s: assumed %q, want %q (%v)", text, a.List[0].When.Assumed, want, err)
		}
	}
}

func TestWhatIsNoAlertSaysWhy(t *testing.T) {
	for name, content := range map[string]string{"empty.json": "", "blank.txt": "  \n\n", "cut.json": `{"title":"x", "severity`, "a.zip": "PK\x03\x04aaaa", "page.html": "<html><body>x</body></html>",
		"nothing.json": `{"a":1}`, "escape.txt": "\x1b\n\x1b", "noise.bin": "\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x10"} {
		_, err := ReadAlerts(context.Background(), strings.NewReader(content), testOptions(name))
		var refusal *model.Error
		if !errors.As(err, &refusal) || refusal.Text == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzAlerts(f *testing.F) {
	f.Add([]byte(`{"title":"x","severity":9,"entities":"[{\"$id\":1}]"}`), byte(0))
	f.Add([]byte("Alert name;Severity\nBrute force;Medium\n"), byte(1))
	f.Add([]byte("From: a@b\nDate: x\nSubject: y\n\nRule: z\n"), byte(2))
	f.Add([]byte("CEF:0|a|b|c|d|e|9|rt=1 dhost=x\\=y"), byte(3))
	f.Fuzz(func(t *testing.T, content []byte, ext byte) {
		o := testOptions("fuzz" + []string{".json", ".csv", ".eml", ".txt"}[ext%4])
		o.Limits = Limits{Cell: 1 << 12, Depth: 8, Records: 2000}
		a, err := ReadAlerts(context.Background(), bytes.NewReader(content), o)
		if err != nil {
			return
		}
		if len(a.List) == 0 || len(a.List) > MostAlerts {
			t.Fatalf("%d alerts", len(a.List))
		}
		for _, one := range a.List {
			if one.Problem == "" && one.Title == "" || strings.ContainsAny(one.Title, "\n\x00") || utf8.Valid(content) && !utf8.ValidString(one.Title) {
				t.Fatalf("%+v", one)
			}
		}
	})
}
