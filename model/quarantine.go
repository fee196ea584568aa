package model

import (
	"encoding/json"
	"strings"

	"bridgelog/model/guide"
)

// quarantineField is the answer that shows the flag QUARANTINE.
const quarantineField = "inv.quarantine"

// releaseQuarantine is what an answer leads to that ends a quarantine: the
// forensics lead agrees, by name, because what was frozen is evidence (SE:12
// l.56). No line where nothing is released.
func releaseQuarantine(v View, raw json.RawMessage, given bool, second string, env Env) ([]Event, error) {
	if !given || guide.ReadAnswer(v.Answers[quarantineField]).Answer != "yes" || guide.ReadAnswer(raw).Answer == "yes" {
		return nil, nil
	}
	lead, who := v.Holder("forensics_lead"), strings.TrimSpace(second)
	switch {
	case lead != "" && strings.EqualFold(env.By.Name, lead):
		who = lead
	case lead != "" && !strings.EqualFold(who, lead):
		return nil, Refuse(Invalid, "second", "Write the name of the forensics lead, who agrees.", "the quarantine is released by the forensics lead, %s.", lead)
	case lead == "" && who == "":
		return nil, Refuse(Invalid, "second", "Name who agrees for forensics, or fill the seat.", "the quarantine is released by the forensics lead, and that seat is empty.")
	}
	return []Event{logRow(env, v, Decision, "Quarantine released, agreed for forensics by "+who+".", []string{who})}, nil
}
