package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

// Nobody listed a system, but the log says where the attacker was: the report
// must not say that none was affected, nor give away what is withheld.
func TestSystemsOfTheLogAreNotCalledNone(t *testing.T) {
	l, err := sample.Led()
	if err != nil {
		t.Fatal(err)
	}
	v := sample.Empty(l)
	var events []model.Recorded
	for i, text := range []string{"first odd login #vpn-1", "Privileged: counsel was told of #dc-9"} {
		name := text[strings.LastIndex(text, "#")+1:]
		at := v.Last.At.Add(time.Duration(i+1) * time.Minute)
		events = append(events, model.Recorded{Seq: v.Last.Seq + model.Seq(i) + 1, Incident: v.ID, At: at, By: "Dana", Event: model.RecordPut{Register: "timeline", ID: name,
			Row: &model.RowFields{Happened: model.Moment{Precision: model.Unknown}, Kind: model.Attacker, Text: text, Systems: []string{name}}}})
	}
	v = model.Fold(v, events)
	for _, x := range []struct {
		redact []string
		want   string
	}{{nil, "acts of the attacker: vpn-1, dc-9."}, {[]string{report.RedactPrivileged}, "acts of the attacker: vpn-1."}} {
		c := sample.Choice()
		c.TLP, c.Redact = "TLP:RED", x.redact
		doc := report.Incident(v, l, c)
		if !slices.ContainsFunc(sample.Said(doc), func(s string) bool { return strings.Contains(s, x.want) }) {
			t.Errorf("%v: nobody is told of %q", x.redact, x.want)
		}
		if x.redact != nil && strings.Contains(fmt.Sprintf("%+v", doc.Blocks), "dc-9") {
			t.Error("a system of a privileged row stands in the copy")
		}
	}
}
