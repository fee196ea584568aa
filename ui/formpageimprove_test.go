package ui

import (
	"strings"
	"testing"

	guidance "bridgelog/model/guide"
)

func TestOneKeyMakesImprovementsOfTheLines(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.put(id, "rev.luck", `"The tape was in the safe"`)
	p := b.page(id, "rev/cause")
	b.tabTo(p, "rev.factors_text")
	b.typed("The pipeline did not scan;One flat network")
	b.act("improve")
	titles := func() string {
		var out []string
		for _, r := range b.view(id).Standing("improvements") {
			out = append(out, guidance.Text(r.Fields["title"])+" from "+guidance.Text(r.Fields["from"]))
		}
		return strings.Join(out, "|")
	}
	number := b.view(id).Number
	want := "The pipeline did not scan from " + number + "|One flat network from " + number
	if got := titles(); got != want {
		t.Errorf("the improvements are %q, want %q", got, want)
	}
	b.act("improve")
	b.says("very line here is an improvement already")
	if got := titles(); got != want {
		t.Errorf("pressed twice they are %q", got)
	}
	b.verified()
}

func TestReducedFunctionsWithoutADecisionStandAmberOnTheirPage(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.put(id, "con.degradation", `"Search is off for guests until Monday"`)
	b.page(id, "con/service")
	b.mustSay("LOOK AGAIN", "no business decision allows it")
}

func TestATickWithoutItsLineStaysTickedAndIsSaid(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	p := b.page(id, "rev/cause")
	b.tabTo(p, "rev.factors")
	b.typed("2")
	b.tabTo(p, "rev.root_cause")
	if got := b.view(id).Texts("rev.factors"); len(got) != 1 || len(p.fields.Values("rev.factors")) != 1 {
		t.Errorf("recorded is %q, the field holds %q", got, p.fields.Values("rev.factors"))
	}
	b.mustSay("LOOK AGAIN", "Factors ticked: 1; lines that explain them: 0.")
}

// A new baseline makes an improvement and leads to the message that tells of it.
func TestANewBaselineLeadsToItsMessage(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.put(id, "rev.baseline_changed", `{"answer":"yes","reason":"mail macros are off"}`)
	b.makeImprovements(id, []string{"rev.baseline_changed"})
	b.says("the message is ready")
	p := b.messages(id, messageNext)
	found := false
	for _, m := range p.all {
		found = found || m.Trigger == "baseline_change" && m.Template == "T12"
	}
	if !found {
		t.Errorf("no message:\n%s", b.outline())
	}
}
