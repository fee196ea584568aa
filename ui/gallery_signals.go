package ui

import (
	"context"
	"os"
	"path/filepath"

	"bridgelog/model"
)

// The states of the page of signals.
func init() {
	page := func(then func(p *signalsPage)) func(*Shell, model.IncidentID) {
		return func(s *Shell, id model.IncidentID) {
			if id != "" {
				sampleSignals(s)
			}
			s.goSignals()
			if p, ok := s.screen.(*signalsPage); ok && then != nil {
				then(p)
			}
		}
	}
	states = append(states,
		State{Name: "signals-empty", Empty: true, Set: page(nil)},
		State{Name: "signals", Set: page(nil)},
		State{Name: "signals-marked", Set: page(func(p *signalsPage) { p.mark(0, 1, true) })},
		State{Name: "signals-promote", Set: page((*signalsPage).promote)},
		State{Name: "signals-dismiss", Set: page((*signalsPage).dismiss)},
		State{Name: "signals-rate", Set: page((*signalsPage).rate)},
		State{Name: "signals-rule", Set: page((*signalsPage).openRule)})
}

// sampleSignals are alerts as they come in, with their files.
func sampleSignals(s *Shell) {
	if len(s.house.Signals()) > 0 {
		return
	}
	dir, err := os.MkdirTemp("", "signals")
	if err != nil {
		return
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	for _, f := range [][2]string{
		{"edr-4471.json", `{"title":"Credential dumping on DC-01","rule":{"name":"LSASS memory read"},"severity":"critical","host":"DC-01","timestamp":"2026-03-01T01:52:00Z","id":"4471","description":"rundll32.exe read the memory of lsass.exe"}`},
		{"download.json", `{"AlertDisplayName":"Mass download from the file server","AlertSeverity":"High","SystemAlertId":"77","StartTimeUtc":"2026-03-01T01:58:00Z","CompromisedEntity":"FS-01","AlertType":"mass_download"}`},
		{"download-2.json", `{"AlertDisplayName":"Mass download from the file server","AlertSeverity":"High","SystemAlertId":"78","StartTimeUtc":"2026-03-01T02:11:00Z","CompromisedEntity":"FS-01","AlertType":"mass_download"}`},
		{"soc.eml", "From: SOC <soc@example.org>\r\nDate: Sun, 1 Mar 2026 02:20:00 +0100\r\nSubject: Odd logins on VPN-GW, please look\r\nMessage-ID: <m1@example.org>\r\n\r\nRule: Odd logins\r\nHost: VPN-GW\r\nSeverity: medium\r\n\r\nTen failed logins, then one that worked, from an address never seen before.\r\n"},
		{"siem-export.json", `{"title":"Beacon","sev`},
		{"noise.json", `{"title":"Certificate expires in 30 days","rule":{"name":"Certificate expiry"},"severity":"low","host":"WEB-02","timestamp":"2026-02-28T09:00:00Z"}`},
	} {
		path := filepath.Join(dir, f[0])
		if os.WriteFile(path, []byte(f[1]), 0o600) != nil {
			return
		}
		if _, err := s.deps.Desk.AddSignals(ctx, []string{path}, nil); err != nil {
			return
		}
	}
	for _, c := range []model.Command{model.RateSignals{IDs: []string{"S-0001"}, Fidelity: "high"},
		model.MoveSignals{IDs: []string{"S-0006"}, To: model.SignalDismissed, Why: "known: the certificate is replaced on Monday"}} {
		if _, err := s.deps.Desk.Do(ctx, c); err != nil {
			return
		}
	}
	if v, err := s.deps.Desk.Organisation(ctx); err == nil {
		s.housed(v)
	}
}
