package ui

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
)

func TestEverythingRecordedIsFoundAndLedTo(t *testing.T) {
	b := newBridge(t)
	first := b.intoTriage()
	second := b.incident()
	b.log(first, "x: lateral movement with a stolen ticket #srv-9")
	b.put(second, "tri.effect", `"stolen invoices are sent to customers"`)
	b.do(model.PutRecord{Incident: second, Register: "actions", Set: map[string]json.RawMessage{"title": json.RawMessage(`"find the stolen laptop"`)}})
	b.Go(Route{Page: PageSearch})
	p := b.screen.(*searchScreen)
	p.field.SetText("stolen")
	for deadline := time.Now().Add(10 * time.Second); len(p.rows) < 3 && time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		p.find() // the index runs behind the commit
	}
	b.mustSay("3 finds", "Triage | What it does to the service", "Actions | find the stolen laptop", "Log | lateral movement")
	for i, f := range p.rows {
		if f.Part == "Log" {
			p.lead(p.rows[i])
		}
	}
	if b.route.Page != PageTimeline || b.route.Incident != first {
		t.Errorf("the find in the log led to %+v", b.route)
	}
}

func TestARestrictedIncidentIsShownByItsCodename(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.put(id, "tri.restricted", `{"answer":"yes"}`)
	b.Go(Route{Page: PageBoard})
	text := b.outline()
	if strings.Contains(text, "Ransom note") || !strings.Contains(text, "(restricted)") {
		t.Errorf("the board reads:\n%s", text)
	}
}
