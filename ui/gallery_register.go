package ui

import (
	"encoding/json"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/interop"
	"bridgelog/model"
	guidance "bridgelog/model/guide"
)

// sampleRows are rows of registers as the gallery and tests show them: what
// people type, by column.
var sampleRows = map[string][]map[string]string{
	"contacts": {{"name": "Noor Haddad", "org": "Legal", "roles": "legal_privacy", "duties": "legal_report", "deputy": "Dana Holt", "phone": "+49 170 555 01 21", "mail": "noor@example.org", "oob": "+49 170 555 01 21", "hours": "always", "zone": "Europe/Berlin", "verified_at": "-20d", "verified_by": "Alex Weber"},
		{"name": "Kim Novak", "org": "Infrastructure", "roles": "mitigation_lead", "phone": "+49 170 555 01 77", "hours": "Mon-Fri 07:00-19:00", "zone": "Europe/Berlin", "verified_at": "-200d"}},
	"signals": {{"ref": "S-1", "source": "siem_soar", "fidelity": "high", "received_at": "-2h", "summary": "Many failed logins from one address", "state": "promoted"},
		{"ref": "S-2", "source": "staff", "fidelity": "low", "received_at": "-30m", "summary": "Screens flicker in the warehouse", "state": "watching"}},
	"hypotheses": {{"statement": "The attacker came in through the VPN with a stolen password", "predicts": "logins of one account from two countries", "disproof": "no VPN session before 02:00", "test": "Read the VPN log, Kim", "confidence": "probable", "state": "testing", "since": "-1h"}},
	"actions": {{"title": "Isolate the backup server, leave its power on", "owner": "Kim Novak", "due": "-30m", "state": "doing", "phase": "triage"},
		{"title": "Collect the VPN logs of the last 14 days", "owner": "", "due": "+4h", "state": "open", "phase": "triage"},
		{"title": "Tell the shift lead of the warehouse", "owner": "Sam Reed", "state": "done", "result": "told at 03:40", "phase": "reported"}},
	"decisions":         {{"question": "Keep running or shut down?", "options": "keep running\nshut down in part", "chosen": "keep running", "why": "Orders of the night must go out", "decider": "Dana Holt", "at": "-50m", "valid_until": "+3h"}},
	"targets":           {{"question": "How long may the warehouse stand still?", "accepted": "4 hours", "decider": "Dana Holt", "decided_at": "-50m", "valid_until": "+8h"}},
	"affected_systems":  {{"system": "fs-02", "why": "ransom note found", "state": "isolated", "owner": "Kim Novak", "found_at": "-1h", "data_class": "confidential"}, {"system": "backup-01", "why": "same service account", "state": "suspected", "found_at": "-40m"}},
	"affected_accounts": {{"account": "svc-backup", "kind": "service", "reach": "all file servers", "since": "-3h", "state": "misused"}},
	"indicators": {{"value": "203.0.113.9", "kind": "ipv4", "confidence": "confirmed", "deployed": "-20m", "tlp": "TLP:AMBER"},
		{"value": "https://update-service.example/fix.zip", "kind": "url", "confidence": "probable", "tlp": "TLP:AMBER"},
		{"value": "198.51.100.7", "kind": "domain", "confidence": "possible"}},
	"evidence":       {{"kind": "memory", "what": "Memory image of fs-02", "system": "fs-02", "taken_at": "-45m", "taken_by": "Kim Novak", "how": "winpmem 4.0", "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "location": "safe, drawer 3", "holder": "Kim Novak"}},
	"custody":        {{"item": "E-01", "at": "-20m", "from": "Kim Novak", "to": "Lee Marsh", "purpose": "analysis", "condition": "sealed, fingerprint checked"}},
	"communications": {{"at": "-35m", "direction": "out", "audience": "board", "trigger": "first message", "channel": "phone_tree", "sender": "Alex Weber", "text": "We are answering a ransom note on a file server.", "next_due": "-5m"}},
	"report_duties":  {{"name": "GDPR Art. 33 notice", "to": "the state's data protection office", "starts_from": "awareness", "start_at": "-1h", "due_at": "+71h", "state": "running", "owner": "Dana Holt"}},
	"roster":         {{"person": "Kim Novak", "role": "forensics", "from": "-1h", "reach": "0170 555 01 77"}},
	"changes": {{"what": "Firewall rule 215 blocks all traffic to backup-01", "system": "fw-1", "by": "Kim Novak", "at": "-40m", "undo": "delete rule 215"},
		{"what": "Scheduled backup stopped", "system": "backup-01", "by": "Sam Reed", "at": "-30m", "undo": "start the timer", "owner": "Sam Reed", "undone_at": "-5m"}},
	"risks":        {{"risk": "The guest network stays up", "why": "customers need it", "by": "Dana Holt", "until": "+5d", "state": "open"}},
	"improvements": {{"title": "Second factor for service accounts", "area": "security_control", "priority": "P1", "owner": "Kim Novak", "due": "+30d", "state": "open"}},
	"injects":      {{"planned": "+1h", "text": "A journalist calls the front desk", "expected": "handed to communications"}},
}

// addSample records sample rows of a register through the window's own readers.
func addSample(s *Shell, id model.IncidentID, key string) {
	if v := s.views[id]; key == model.CustodyRegister && len(v.Records[model.EvidenceRegister]) == 0 {
		addSample(s, id, model.EvidenceRegister) // what is handed over
	}
	v := s.views[id]
	reg, ok := s.registerNamed(key)
	if id == model.Organisation {
		v = s.house
		reg, ok = s.newest.Guide.HouseRegister(key)
	}
	if !ok {
		return
	}
	page := &registerScreen{s: s, id: id, v: v, reg: newRegister(*s.newest.Guide, reg)}
	page.reg.show(v)
	for _, row := range sampleRows[key] {
		set := map[string]json.RawMessage{}
		for col, typed := range row {
			part, err := page.encode(model.Record{Fields: map[string]json.RawMessage{"kind": asJSON(row["kind"])}}, col, []string{typed})
			if err != nil {
				s.Fail(err)
				return
			}
			if typed != "" {
				set[col] = part[col]
			}
		}
		s.Do(page.put("", set), func(desk.Change) {})
	}
}

func init() {
	page := func(key string, then func(*registerScreen)) func(*Shell, model.IncidentID) {
		return func(s *Shell, id model.IncidentID) {
			s.Go(Route{Page: PageIncident, Incident: id})
			addSample(s, id, key)
			s.Go(Route{Page: PageRegister, Incident: id, Section: key})
			if t, ok := s.screen.(*registerScreen); ok && then != nil {
				then(t)
			}
		}
	}
	house := func(then func(*registerScreen)) func(*Shell, model.IncidentID) {
		return func(s *Shell, id model.IncidentID) {
			if id != "" {
				addSample(s, model.Organisation, guidance.ContactsRegister)
			}
			s.Go(Route{Page: PageRegister, Incident: model.Organisation, Section: guidance.ContactsRegister})
			if t, ok := s.screen.(*registerScreen); ok && then != nil {
				then(t)
			}
		}
	}
	states = append(states,
		State{Name: "contacts-empty", Empty: true, Set: house(nil)},
		State{Name: "contacts", Set: house(nil)},
		State{Name: "contacts-open", Set: house(func(t *registerScreen) {
			t.table.Select(0)
			t.open(t.record(0).ID, "")
		})},
		State{Name: "registers", Set: func(s *Shell, id model.IncidentID) {
			s.Go(Route{Page: PageIncident, Incident: id})
			for _, key := range []string{"actions", "changes", "indicators", "evidence"} {
				addSample(s, id, key)
			}
			s.Go(Route{Page: PageRegister, Incident: id})
		}},
		State{Name: "register-actions", Set: page("actions", nil)},
		State{Name: "register-actions-open", Set: page("actions", func(t *registerScreen) {
			t.table.Select(0)
			t.open(t.record(0).ID, "")
		})},
		State{Name: "register-actions-cell", Set: page("actions", func(t *registerScreen) {
			t.table.Select(1)
			t.table.SetCell("owner")
			t.editCell(1, "owner")
		})},
		State{Name: "register-actions-choice", Set: page("actions", func(t *registerScreen) {
			t.table.Select(1)
			t.table.SetCell(stateColumn)
			t.editCell(1, stateColumn)
		})},
		State{Name: "register-menu", Set: page("actions", func(t *registerScreen) {
			t.table.Select(0)
			t.menu(0, fyne.NewPos(420, 220))
		})},
		State{Name: "register-marked", Set: page("actions", func(t *registerScreen) { t.mark(0, 1, true) })},
		State{Name: "register-withdraw", Set: page("actions", func(t *registerScreen) {
			t.table.Select(0)
			t.askWithdraw()
		})},
		State{Name: "register-link", Set: page("actions", func(t *registerScreen) {
			t.table.Select(0)
			t.askLink(t.record(0))
		})},
		State{Name: "register-changes", Set: page("changes", nil)},
		State{Name: "register-indicators", Set: page("indicators", nil)},
		State{Name: "register-evidence", Set: page("evidence", nil)},
		State{Name: "register-evidence-new", Set: func(s *Shell, id model.IncidentID) {
			s.Go(Route{Page: PageRegister, Incident: id, Section: "evidence/new"})
		}},
		State{Name: "register-duties", Set: page("report_duties", nil)},
		State{Name: "register-severity", Set: page("severity_history", nil)},
		State{Name: "register-empty", Set: page("custody", func(t *registerScreen) { t.find.SetText("zeppelin") })},
	)
}

func init() {
	states = append(states, State{Name: "contacts-import", Set: func(s *Shell, id model.IncidentID) {
		addSample(s, model.Organisation, guidance.ContactsRegister)
		s.Go(Route{Page: PageRegister, Incident: model.Organisation, Section: guidance.ContactsRegister})
		t, ok := s.screen.(*registerScreen)
		if !ok {
			return
		}
		card := func(n int, act desk.ContactAct, name, phone, why string, fills ...string) desk.ContactCard {
			c := desk.ContactCard{Act: act, Why: why, Fills: fills}
			c.Number, c.Contact = n, interop.Contact{"name": {name}, "phone": {phone}}
			if act == desk.ContactSkip && name == "" {
				c.Outcome = interop.Rejected
			}
			return c
		}
		plan := desk.ContactPlan{File: "on-call.vcf", Adds: 2, Fills: 1, Skips: 2, Cards: []desk.ContactCard{card(1, desk.ContactAdd, "Mara Lind", "+49 30 555 01 40", ""),
			card(2, desk.ContactFill, "Noor Haddad", "", "", "Mail"), card(3, desk.ContactSkip, "", "112", "It has no name."),
			card(4, desk.ContactAdd, "Tomas Berg", "+46 8 555 19", ""), card(5, desk.ContactSkip, "mara lind", "", "It has the name of card 1.")}}
		plan.Title, plan.Encoding, plan.Unused = "vCard 4.0", "UTF-8", []string{"PHOTO", "ADR"}
		t.showContacts("", plan, nil, nil)
	}}, State{Name: "contacts-columns", Set: func(s *Shell, id model.IncidentID) {
		addSample(s, model.Organisation, guidance.ContactsRegister)
		s.Go(Route{Page: PageRegister, Incident: model.Organisation, Section: guidance.ContactsRegister})
		t, ok := s.screen.(*registerScreen)
		if !ok {
			return
		}
		plan := desk.ContactPlan{File: "rufliste.csv", Adds: 1, Skips: 1, Cards: []desk.ContactCard{{ContactRecord: interop.ContactRecord{Number: 1, Contact: interop.Contact{"name": {"Mara Lind"}, "phone": {"+49 30 555 01 40"}}}, Act: desk.ContactAdd},
			{ContactRecord: interop.ContactRecord{Number: 2, Outcome: interop.Rejected, Contact: interop.Contact{"phone": {"112"}}}, Act: desk.ContactSkip, Why: "It has no name."}}}
		plan.Title, plan.Encoding, plan.Unused = "Table (CSV)", "UTF-8", []string{"Bemerkung intern"}
		plan.Header = []string{"Vorname", "Nachname", "Rufnummer", "Bereitschaft", "Signal", "Vertretung", "Bemerkung intern"}
		plan.Mapping = map[string]string{"Vorname": interop.PartOfName, "Nachname": interop.PartOfName, "Rufnummer": "phone", "Signal": "oob", "Vertretung": "deputy"}
		t.showContacts("", plan, nil, nil)
	}})
}
