package ui

import (
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"

	"bridgelog/model"
)

// The states of an incident's own pages.
func init() {
	open := func(p Page, then func(*Shell)) func(*Shell, model.IncidentID) {
		return func(s *Shell, id model.IncidentID) {
			s.Go(Route{Page: p, Incident: id})
			if then != nil {
				then(s)
			}
		}
	}
	line := func(text string) func(*Shell) {
		return func(s *Shell) { s.screen.(*incidentScreen).quick.line.SetText(text) }
	}
	timeline := func(then func(*timelineScreen)) func(*Shell) {
		return func(s *Shell) { then(s.screen.(*timelineScreen)) }
	}
	states = append(states,
		State{Name: "incident", Set: open(PageIncident, nil)},
		State{Name: "incident-typing", Set: open(PageIncident, line("~23:00 x: first odd login from 203.0.113.9 #vpn-1"))},
		State{Name: "incident-future", Set: open(PageIncident, line("tomorrow 14:00 a: restore begins"))},
		State{Name: "incident-completing", Set: open(PageIncident, func(s *Shell) {
			for _, r := range "a: disabled the account #ws" {
				s.screen.(*incidentScreen).quick.line.Entry().TypedRune(r)
			}
		})},
		State{Name: "incident-correcting", Set: open(PageIncident, func(s *Shell) { s.screen.(*incidentScreen).quick.recall() })},
		State{Name: "incident-seat", Set: open(PageIncident, func(s *Shell) { s.screen.(*incidentScreen).assignNext() })},
		State{Name: "incident-step", Set: open(PageIncident, func(s *Shell) { s.screen.(*incidentScreen).next.Do() })},
		State{Name: "incident-skip", Set: open(PageIncident, func(s *Shell) { n := s.screen.(*incidentScreen).next; s.skipStep(n.v.ID, n.step) })},
		State{Name: "timeline", Set: open(PageTimeline, nil)},
		State{Name: "timeline-sheet", Set: open(PageTimeline, timeline(func(t *timelineScreen) {
			t.bar.struck.SetChecked(true)
			t.table.Select(5)
			t.open(5)
		}))},
		State{Name: "timeline-filtered", Set: open(PageTimeline, timeline(func(t *timelineScreen) {
			t.bar.text.SetText("vpn")
		}))},
		State{Name: "timeline-nothing", Set: open(PageTimeline, timeline(func(t *timelineScreen) { t.bar.text.SetText("zeppelin") }))},
		State{Name: "timeline-withdraw", Set: open(PageTimeline, timeline(func(t *timelineScreen) {
			t.table.Select(6)
			t.key(6, "Delete")
		}))},
		State{Name: "timeline-erase", Set: open(PageTimeline, timeline(func(t *timelineScreen) { t.s.openErase(t.id, t.sel.items[6].row.Seq) }))},
		State{Name: "clock", Set: open(PageTimeline, func(s *Shell) { s.openClock() })},
		State{Name: "severity", Set: open(PageSeverity, nil)},
		State{Name: "severity-lower", Set: open(PageSeverity, func(s *Shell) { s.screen.(*severityScreen).level.TypedRune('4') })},
		State{Name: "import-empty", Set: open(PageImport, nil)},
		State{Name: "import-preview", Set: open(PageImport, importSample("timesketch.csv", sampleTimesketch, ""))},
		State{Name: "import-rejected", Set: open(PageImport, importSample("timesketch.csv", sampleTimesketch, partRejected))},
		State{Name: "import-columns", Set: open(PageImport, importSample("firewall.csv", sampleTable, partColumns))},
		State{Name: "import-refused", Set: open(PageImport, importSample("picture.csv", "\x89PNG\r\n\x1a\n\x00\x00\x00", ""))},
		State{Name: "export", Set: open(PageExport, nil)},
		State{Name: "export-redacted", Set: open(PageExport, func(s *Shell) {
			e := s.screen.(*exportScreen)
			e.tlp.Set("TLP:AMBER")
			e.changed()
		})},
		State{Name: "export-stamp", Set: open(PageExport, func(s *Shell) {
			s.screen.(*exportScreen).stamp(model.Report{ReportIssued: model.ReportIssued{File: "incident report signed.pdf", Edition: 1}})
		})},
		State{Name: "export-language", Set: open(PageExport, func(s *Shell) {
			e := s.screen.(*exportScreen)
			e.which.TypedRune('2')
			e.language.TypedRune('2')
			e.choices.ScrollToOffset(fyne.NewPos(0, 420))
		})},
		State{Name: "export-final", Set: open(PageExport, func(s *Shell) {
			e := s.screen.(*exportScreen)
			e.which.TypedRune('3')
			e.version.TypedRune('2')
		})},
	)
}

// Small files of foreign tools, as the gallery imports them.
const (
	sampleTimesketch = "message,datetime,timestamp_desc,hostname\n" +
		"User logged on from 192.0.2.7,2026-11-23T21:02:11+00:00,Event Logged,ws-114\n" +
		"Service RemoteHelp installed,2026-11-23T21:09:40+00:00,Event Logged,ws-114\n" +
		"no time in this one,yesterday,Event Logged,ws-114\n"
	sampleTable = "Date;Time;Host;User;What\n" +
		"23.11.2026;22:02:11;fw-1;svc-backup;connection to 203.0.113.9 allowed\n" +
		"23.11.2026;22:04:53;fw-1;svc-backup;2.1 GB sent to 203.0.113.9\n"
)

// importSample puts a small file beside the logbook and previews it.
func importSample(name, content, part string) func(*Shell) {
	return func(s *Shell) {
		path := filepath.Join(filepath.Dir(s.deps.Desk.Status().Path), name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			s.Fail(err)
			return
		}
		i := s.screen.(*importScreen)
		i.add([]string{path})
		if part != "" {
			i.sheet.parts.Set(part)
			i.sheet.fillTable()
		}
	}
}

// The states of gate and steps.
func init() {
	at := func(p Page, then func(*Shell, model.IncidentID)) func(*Shell, model.IncidentID) {
		return func(s *Shell, id model.IncidentID) {
			s.Go(Route{Page: p, Incident: id})
			if then != nil {
				then(s, id)
			}
		}
	}
	states = append(states,
		State{Name: "gate", Set: at(PageGate, func(s *Shell, _ model.IncidentID) {
			g := s.screen.(*gateScreen)
			g.table.Select(4)
			g.selected()
		})},
		State{Name: "gate-waive", Set: at(PageGate, func(s *Shell, _ model.IncidentID) {
			g := s.screen.(*gateScreen)
			g.table.Select(4)
			g.with(g.askWaive)
		})},
		State{Name: "steps", Set: at(PageSteps, nil)},
		State{Name: "steps-hidden", Set: at(PageSteps, func(s *Shell, _ model.IncidentID) { s.screen.(*stepsScreen).hidden.SetChecked(true) })},
	)
}

// The states of sheets about the response as a whole.
func init() {
	on := func(then func(*Shell)) func(*Shell, model.IncidentID) {
		return func(s *Shell, id model.IncidentID) {
			s.openIncident(id)
			then(s)
		}
	}
	states = append(states, State{Name: "size", Set: on(func(s *Shell) { s.openSize() })},
		State{Name: "hold", Set: on(func(s *Shell) { s.openLift() })})
}
