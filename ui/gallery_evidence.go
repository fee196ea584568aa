package ui

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"

	"bridgelog/desk"
	"bridgelog/model"
)

// sampleEvidence takes a few items into an incident.
func (s *Shell) sampleEvidence(id model.IncidentID) {
	dir, err := os.MkdirTemp("", "bridgelog-sample")
	if err != nil {
		s.Fail(err)
		return
	}
	defer os.RemoveAll(dir)
	picture := image.NewRGBA(image.Rect(0, 0, 640, 400))
	for y := range 400 {
		for x := range 640 {
			picture.Set(x, y, color.RGBA{uint8(x / 3), uint8(y / 2), 90, 255})
		}
	}
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, picture); err != nil {
		s.Fail(err)
		return
	}
	note := "Your files are encrypted.\nPay 4 BTC within 72 hours \u202efdp.eciovni\n" + strings.Repeat("Do not call the police.\n", 30)
	for _, f := range []struct {
		name, what, kind string
		raw              []byte
	}{{"readme.txt", "Ransom note from the desktop of fs-02", "file", []byte(note)}, {"screen.png", "Screenshot of the ransom note", "file", drawn.Bytes()},
		{"vpn-2026-11.log", "VPN log of the last 14 days", "log", bytes.Repeat([]byte("2026-11-23T21:02:11Z vpn-1 login svc-backup from 203.0.113.9\n"), 4000)}} {
		path := filepath.Join(dir, f.name)
		if err := os.WriteFile(path, f.raw, 0o600); err != nil {
			s.Fail(err)
			return
		}
		if _, err := s.deps.Desk.AddEvidence(context.Background(), desk.EvidenceAsk{Incident: id, Paths: []string{path},
			Item: model.EvidenceItem{What: f.what, Kind: f.kind, System: "fs-02", How: "copied from the running machine", Tool: "robocopy", Version: "10.0", Witness: "Sam Reed"}}, nil); err != nil {
			s.Fail(err)
			return
		}
	}
	if _, err := s.deps.Desk.Do(context.Background(), model.AttachEvidence{Incident: id, Items: []model.EvidenceItem{{What: "Laptop of the night shift", Kind: "disk", Seal: "A-4471", Location: "safe, drawer 3"}}}); err != nil {
		s.Fail(err)
		return
	}
	v, err := s.deps.Desk.Incident(context.Background(), id)
	if err != nil {
		s.Fail(err)
		return
	}
	last := func(n int) string { return v.Evidence()[len(v.Evidence())-n].ID }
	for _, c := range []model.Command{
		model.TransferCustody{Incident: id, Item: last(1), To: "Lee Marsh, lab", Purpose: "image of the disk", Place: "reception", Condition: "sealed", SealBefore: "A-4471", SealAfter: "A-4502", Check: model.Reread{Result: model.Match}},
		model.CheckEvidence{Incident: id, Item: last(3), Check: model.Reread{Result: model.Mismatch, Found: "another fingerprint after the copy from the share", Told: "Dana Holt, legal"}},
	} {
		if _, err := s.deps.Desk.Do(context.Background(), c); err != nil {
			s.Fail(err)
			return
		}
	}
}

func init() {
	page := func(then func(*Shell, *evidencePage)) func(*Shell, model.IncidentID) {
		return func(s *Shell, id model.IncidentID) {
			s.Go(Route{Page: PageIncident, Incident: id})
			s.sampleEvidence(id)
			s.Go(Route{Page: PageEvidence, Incident: id})
			if then != nil {
				then(s, s.screen.(*evidencePage))
			}
		}
	}
	choose := func(p *evidencePage, n int) { p.choose(p.items[len(p.items)-n].ID) } // from the last
	states = append(states,
		State{Name: "evidence", Set: page(func(_ *Shell, p *evidencePage) { choose(p, 4) })},
		State{Name: "evidence-custody", Set: page(func(_ *Shell, p *evidencePage) { choose(p, 1) })},
		State{Name: "evidence-mismatch", Set: page(func(_ *Shell, p *evidencePage) { choose(p, 3) })},
		State{Name: "evidence-add", Set: page(func(_ *Shell, p *evidencePage) {
			p.add()
			p.adding.choose([]string{"/media/stick/memory.raw"})
		})},
		State{Name: "evidence-handover", Set: page(func(_ *Shell, p *evidencePage) {
			choose(p, 2)
			p.handOver()
		})},
		State{Name: "evidence-dispose", Set: page(func(_ *Shell, p *evidencePage) {
			choose(p, 2)
			p.dispose()
		})},
		State{Name: "evidence-text", Set: page(func(_ *Shell, p *evidencePage) {
			choose(p, 4)
			p.view()
		})},
		State{Name: "evidence-picture", Set: page(func(_ *Shell, p *evidencePage) {
			choose(p, 3)
			p.view()
		})},
		State{Name: "evidence-bytes", Set: page(func(_ *Shell, p *evidencePage) {
			choose(p, 2)
			p.view()
			p.look.modes.Set("digits")
			p.look.turnTo("digits")
		})})
}
