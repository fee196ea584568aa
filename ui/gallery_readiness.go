package ui

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"time"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
)

// The states of readiness and of the workload cards.
func init() {
	page := func(r Route, sample bool, then func(*Shell)) func(*Shell, model.IncidentID) {
		return func(s *Shell, _ model.IncidentID) {
			if sample {
				sampleCards(s)
			}
			s.Go(r)
			if then != nil {
				then(s)
			}
		}
	}
	cards := Route{Page: PageWorkload, Incident: model.Organisation}
	states = append(states,
		State{Name: "readiness-empty", Empty: true, Set: page(Route{Page: PageReadiness}, false, nil)},
		State{Name: "readiness", Set: page(Route{Page: PageReadiness}, true, func(s *Shell) {
			p := s.screen.(*readinessPage)
			p.table.Select(5)
			p.detail()
		})},
		State{Name: "readiness-answers", Set: page(Route{Page: PageReadiness, Section: readyForm}, true, nil)},
		State{Name: "selfcheck", Set: page(Route{Page: PageReadiness, Section: readySelf}, true, func(s *Shell) {
			p := s.screen.(*readinessPage)
			p.table.Select(12)
			p.detail()
		})},
		State{Name: "workloads-empty", Empty: true, Set: page(cards, false, nil)},
		State{Name: "workloads", Set: page(cards, true, func(s *Shell) {
			p := s.screen.(*workloadPage)
			p.table.Select(1)
			p.turn(p.cards[1].ID)
		})},
		State{Name: "workloads-old", Set: page(cards, true, nil)},
		State{Name: "workloads-beside", Set: func(s *Shell, id model.IncidentID) {
			sampleCards(s)
			s.Go(Route{Page: PageIncident, Incident: id})
			s.Do(model.PutRecord{Incident: id, Form: "tri", Set: map[string]json.RawMessage{"tri.workload": asJSON([]string{"Parcel tracking"})}}, nil)
			s.openCards()
		}},
		State{Name: "workloads-add", Set: page(cards, true, func(s *Shell) { s.screen.(*workloadPage).add() })},
	)
}

// sampleCards enters what a logistics company knows of its workloads.
func sampleCards(s *Shell) {
	raw := func(v any) json.RawMessage {
		out, err := json.Marshal(v)
		if err != nil {
			panic("ui: a sample cannot be written: " + err.Error()) // texts and moments always can
		}
		return out
	}
	at := func(days int) model.Moment {
		return model.At(s.Now().AddDate(0, 0, -days).Truncate(time.Minute), s.Home(), model.ToMinute, model.OwnClock)
	}
	do := func(c model.Command) {
		if _, err := s.deps.Desk.Do(context.Background(), c); err != nil {
			s.Fail(err)
		}
	}
	row := func(register string, pairs ...any) {
		set := map[string]json.RawMessage{}
		for i := 0; i < len(pairs); i += 2 {
			set[pairs[i].(string)] = raw(pairs[i+1])
		}
		do(model.PutRecord{Incident: model.Organisation, Register: register, Set: set})
	}
	row(guidance.ContactsRegister, "name", "Noor Haddad", "org", "Platform", "mail", "noor@weber.example", "phone", "+49 30 555 0104", "verified_at", at(12))
	row(guidance.ContactsRegister, "name", "Sam Roy", "org", "Platform", "phone", "+49 30 555 0171", "verified_at", at(140))
	row(guidance.WorkloadsRegister, "wl.name", "Parcel tracking", "wl.purpose", "Shows customers where their parcels are.\nScanners in 14 depots write to it.", "wl.components",
		"web-01 | front | Frankfurt | Noor Haddad | public | yes | db-01\ndb-01 | database | Frankfurt | Sam Roy | confidential | no | disk array\nscan-gw | takes scans in | every depot | Kim Berg | internal | no | db-01",
		"wl.classification", "confidential", "wl.owner", "Dana Fox", "wl.poc", "Noor Haddad", "wl.poc_backup", "Sam Roy", "wl.provider_contact", "noor@weber.example", "wl.provider_tested_at", at(20),
		"wl.admin_contact", "cloud-admin@weber.example", "wl.targets", "99.9 %, answer in 2 s", "wl.restore_target", "4h", "wl.degrade", "1. photos of deliveries\n2. search by street", "wl.quarantine_how", "Network group Q1 in the console; Kim Berg and Sam Roy may.",
		"wl.reviewed_at", at(31), "wl.reviewed_by", "Noor Haddad", "wl.next_review", at(-59))
	row(guidance.WorkloadsRegister, "wl.name", "Payroll", "wl.purpose", "Pays 900 people on the 28th.", "wl.owner", "Lee Marsh", "wl.poc", "Lee Marsh", "wl.reviewed_at", at(120), "wl.reviewed_by", "Lee Marsh")
	row(guidance.WorkloadsRegister, "wl.name", "Depot Basel", "wl.reviewed_at", at(200), "wl.provider_contact", "old-admin@weber.example")
	do(model.PutRecord{Incident: model.Organisation, Form: "org", Set: map[string]json.RawMessage{"org.secops": raw("+49 30 555 0100, round the clock"), "org.deciders": raw("Shutdown: Dana Fox, stand-in Lee Marsh"),
		"org.tool_everywhere": raw("Parcel tracking\nPayroll"), "org.training": raw("Incident manager: Alex Weber, ransomware drill, 2026-03-01\nScribe: Sam Roy, tabletop, 2024-02-01")}})
	do(model.PutProfile{Workload: "Parcel tracking", Answers: map[string][]string{"eu-status": {"nis2"}}})
	house, err := s.deps.Desk.Organisation(context.Background())
	if err != nil {
		s.Fail(err)
		return
	}
	w, _ := model.WorkloadNamed(house, "Parcel tracking")
	dir, err := os.MkdirTemp("", "bridgelog-sample")
	if err != nil {
		s.Fail(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "architecture.png")
	if err := os.WriteFile(path, samplePicture(), 0o600); err != nil {
		s.Fail(err)
		return
	}
	if _, err := s.deps.Desk.KeepDocument(context.Background(), w.ID, "wl.diagram", path, nil); err != nil {
		s.Fail(err)
	}
}

// samplePicture is three boxes and what joins them.
func samplePicture() []byte {
	img := image.NewRGBA(image.Rect(0, 0, 640, 200))
	fill := func(x0, y0, x1, y1 int, c color.Color) {
		for y := y0; y < y1; y++ {
			for x := x0; x < x1; x++ {
				img.Set(x, y, c)
			}
		}
	}
	fill(0, 0, 640, 200, color.RGBA{245, 246, 248, 255})
	for i, c := range []color.RGBA{{46, 110, 180, 255}, {180, 120, 40, 255}, {60, 140, 90, 255}} {
		fill(40+i*210, 60, 180+i*210, 140, c)
		if i > 0 {
			fill(i*210-30, 98, 40+i*210, 102, color.RGBA{60, 60, 60, 255})
		}
	}
	var out bytes.Buffer
	_ = png.Encode(&out, img) // into memory, of a picture made here
	return out.Bytes()
}
