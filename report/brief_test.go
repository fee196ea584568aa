package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"bridgelog/assets"
	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
	"bridgelog/report/pdf"
)

var pageObject = regexp.MustCompile(`/Type\s*/Page\b`)

// crowded is an incident whose every field that the brief prints holds a text.
func crowded(l report.Led, text func() string, rows int) model.View {
	quoted := func(v any) json.RawMessage { raw, _ := json.Marshal(v); return raw }
	set := map[string]json.RawMessage{}
	for _, key := range []string{"rep.title", "tri.effect", "inv.people_count", "inv.people_kinds", "inv.record_count", "rev.cost", "inv.functional", "tri.update_rhythm"} {
		set[key] = quoted(text())
	}
	late, soon := hour(60, model.PlusMinus, 0), hour(600, model.FromTo, 0)
	soon.To = soon.From.Add(90 * 60e9)
	set["rep.detected_at"], set["rec.deadline"] = quoted(late), quoted(soon)
	events := []model.Event{model.IncidentOpened{Number: "DRILL-2026-0001", Codename: text(), Zone: "Australia/Lord_Howe", Drill: true}, model.RecordPut{Form: "rep", Set: set}, model.SeveritySet{Level: "SEV1", Why: text()}}
	for i := range rows {
		id := fmt.Sprint(i)
		events = append(events, row("actions", "a"+id, map[string]any{"title": text(), "state": []string{"open", "doing", "done", "blocked"}[i%4]}),
			row("hypotheses", "h"+id, map[string]any{"statement": text(), "state": "open"}),
			row("decisions", "d"+id, map[string]any{"question": text(), "valid_until": soon}),
			row("targets", "t"+id, map[string]any{"question": text(), "accepted": text(), "valid_until": soon}),
			duty(text(), "running", soon, model.Moment{Precision: model.Unknown}),
			row(model.RosterRegister, "p"+id, map[string]any{"person": text(), "role": "comms_lead", "reach": text()}),
			row("communications", "m"+id, map[string]any{"direction": "out", "audience": "management", "at": late, "next_due": soon, "text": text()}))
	}
	var recorded []model.Recorded
	for i, e := range events {
		recorded = append(recorded, model.Recorded{Seq: model.Seq(i + 1), Log: sample.Log, At: noon, By: text(), Incident: "0123456789abcdef01234567", Event: e})
	}
	return model.Fold(model.View{}, recorded)
}

// One page always: whoever decides gets no second one, whatever was typed.
func TestTheBriefIsOnePageWhateverItHolds(t *testing.T) {
	l := led(t)
	fonts := assets.Fonts()
	drawer, err := pdf.New(pdf.Fonts{Regular: fonts.Regular, Bold: fonts.Bold, Mono: fonts.Mono, Fallback: fonts.Fallback}, assets.SRGB)
	if err != nil {
		t.Fatal(err)
	}
	all := views(l)
	same := func(s string) func() string { return func() string { return s } }
	for _, s := range []string{"W", "M", "@", "i", "…", "ж", "Щ", "漢", "한", "ш", "א", "ﷺ", "🚒", "👩🏽‍🚒", "\u0301", "\x01", "ẞ", "Ǆ", "ᄀ", "फ", "\u202e", "€", "¼"} {
		all["a long word of "+s] = crowded(l, same(strings.Repeat(s, 3000)), 4)
		all["words of "+s] = crowded(l, same(strings.Repeat(strings.Repeat(s, 7)+" ", 800)), 4)
		all["long words of "+s] = crowded(l, same(strings.Repeat(strings.Repeat(s, 31)+" ", 200)), 4)
	}
	all["line breaks"] = crowded(l, same(strings.Repeat("a\n", 500)), 3)
	all["sentences"] = crowded(l, same(strings.Repeat("It is. ", 500)), 9)
	all["one letter"] = crowded(l, same("x"), 1)
	all["empty texts"] = crowded(l, same(""), 2)
	all["many rows"] = crowded(l, same("Something was done that nobody had done before in this house."), 60)
	for i, s := range sample.Hostile {
		all[fmt.Sprintf("hostile %d", i)] = crowded(l, same(s), 5)
		all[fmt.Sprintf("hostile %d again and again", i)] = crowded(l, same(strings.Repeat(s+" ", 60)), 5)
	}
	alphabet := []rune("abcdefghijklmnopqrstuvwxyzWM .,;:—…ABCÄÖŻжщλΩ漢字かな한글אבגدسشไทย🚒\n\t\u00a0\u2028'\"<>&%@#=0123456789")
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 30 {
		spread := 1 + r.IntN(len(alphabet))
		all[fmt.Sprintf("random %d", i)] = crowded(l, func() string {
			s := make([]rune, r.IntN(900))
			for k := range s {
				s[k] = alphabet[(k*k+r.IntN(spread))%len(alphabet)]
			}
			return string(s)
		}, 1+r.IntN(6))
	}
	for name, v := range all {
		for _, paper := range []string{"a4", "letter"} {
			d := built(t, v, l, report.BriefReport, func(c *report.Choice) {
				c.Paper, c.Edition, c.MadeAt = paper, 12, noon.Add(90*60e9)
			})
			var out bytes.Buffer
			if err := drawer.Draw(context.Background(), &out, d, nil); err != nil {
				t.Fatal(err)
			}
			if n := len(pageObject.FindAll(out.Bytes(), -1)); n != 1 {
				t.Errorf("%s on %s: %d pages", name, paper, n)
			}
		}
	}
}

func TestTheBriefCountsWhatItLeavesOut(t *testing.T) {
	l := led(t)
	short := told(built(t, sample.Empty(l), l, report.BriefReport, nil))
	if !strings.Contains(short, "Nothing was left out to fit this page.") {
		t.Error("a short brief does not say that it is whole")
	}
	v := crowded(l, func() string { return "First. Second. Third." }, 7)
	long := told(built(t, v, l, report.BriefReport, nil))
	for _, want := range []string{"what happened to 2 of 3 sentences", "what we do to 3 of 7", "The incident report has it all."} {
		if !strings.Contains(long, want) {
			t.Errorf("%q is missing: %s", want, long[len(long)-900:])
		}
	}
	for _, term := range []string{"SEV", "inv.", "MISSING", "TA00"} {
		if strings.Contains(strings.ReplaceAll(short, "Severity:SEV2", ""), term) {
			t.Errorf("%q is no word for people who decide", term)
		}
	}
}
