package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
)

func (p *program) demoCmd() *cobra.Command {
	return &cobra.Command{Use: "demo DIR", Short: "play the practice incident and leave its logbook and PDFs in DIR", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return model.Refuse(model.Full, args[0], "Choose another folder.", "the folder cannot be made: %v.", err)
			}
			p.logbook = filepath.Join(args[0], "practice.bridgelog")
			return p.with(c.Context(), true, func(d *desk.Desk) error { return p.demo(c, d, args[0]) })
		}}
}

func (p *program) demo(c *cobra.Command, d *desk.Desk, dir string) error {
	id, err := d.Practice(c.Context())
	if err != nil {
		return err
	}
	if err := d.PracticeOn(c.Context(), id); err != nil {
		return err
	}
	files, err := d.PracticeDuties(c.Context(), id, dir)
	if err != nil {
		return err
	}
	v, err := d.Incident(c.Context(), id)
	if err != nil {
		return err
	}
	for _, want := range []struct{ document, format, paper, order, name string }{
		{"", "pdf", "a4", report.ByHappened, v.Number + " timeline.pdf"},
		{"", "pdf", "letter", report.ByRecorded, v.Number + " timeline as recorded (letter).pdf"},
		{"", "html", "a4", report.ByHappened, v.Number + " timeline.html"},
		{"", "csv", "a4", report.ByHappened, v.Number + " timeline.csv"},
		{report.IncidentReport, "pdf", "a4", "", v.Number + " incident report (draft).pdf"},
		{report.DrillReport, "pdf", "a4", "", v.Number + " drill report (draft).pdf"},
	} {
		ask := desk.Ask{Incident: id, Format: want.format, Choice: report.DefaultChoice()}
		ask.Choice.Report, ask.Choice.Paper, ask.Choice.Order = want.document, want.paper, want.order
		r, err := d.Export(c.Context(), ask, filepath.Join(dir, want.name))
		if err != nil {
			return err
		}
		files = append(files, r.Path)
	}
	check, err := d.Verify(c.Context(), nil, nil)
	if err != nil {
		return err
	}
	if p.json {
		p.print(map[string]any{"incident": v.Number, "files": files, "ok": check.Clean(), "head": check.Head.Text()})
		return nil
	}
	p.say("Played the practice incident %s: %s", v.Number, v.Title())
	for _, f := range files {
		p.say("  %s", f)
	}
	p.sayCheck(check)
	return nil
}

func (p *program) benchDataCmd() *cobra.Command {
	var incidents, entries int
	c := &cobra.Command{Use: "bench-data --incidents N --entries M", Short: "fill a new logbook with made-up data, for measuring", Args: cobra.NoArgs}
	c.Flags().IntVar(&incidents, "incidents", 10, "how many incidents")
	c.Flags().IntVar(&entries, "entries", 1000, "how many timeline rows in all")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if incidents < 1 || entries < 0 {
			return usagef("--incidents is at least 1 and --entries at least 0")
		}
		path, err := p.path()
		if err != nil {
			return err
		}
		d, err := desk.Create(c.Context(), path, p.options())
		if err != nil {
			return err
		}
		if err := fill(c, d, incidents, entries); err != nil {
			return fmt.Errorf("bench data: %w (and closing: %v)", err, d.Close())
		}
		p.told(map[string]any{"logbook": path, "incidents": incidents, "entries": entries}, "Made %s with %s in %s",
			model.Counted(incidents, "incident", "incidents"), model.Counted(entries, "row", "rows"), path)
		return d.Close()
	}
	return c
}

// fill writes many rows as one act, so that a million take a minute and not an
// hour.
func fill(c *cobra.Command, d *desk.Desk, incidents, entries int) error {
	r := rand.New(rand.NewPCG(1, 2))
	now := d.Now().UTC()
	for i := range incidents {
		opened, err := d.Do(c.Context(), model.OpenIncident{Title: fmt.Sprintf("Made-up incident %d on host-%03d", i+1, r.IntN(400)),
			Severity: model.SeverityLevels[r.IntN(4)], Category: "other"})
		if err != nil {
			return err
		}
		n := entries / incidents
		if i < entries%incidents {
			n++
		}
		rows := make([]model.Command, n)
		for j := range rows {
			at := now.Add(-time.Duration(r.IntN(90*24*3600)) * time.Second)
			kind := model.RowKinds[r.IntN(8)]
			rows[j] = model.NoteEvent{Incident: opened.Incident, Row: model.RowFields{Kind: kind, Happened: model.At(at, time.UTC, model.ToSecond, model.SystemLog),
				Text:    fmt.Sprintf("Process %d on host-%04d opened 10.%d.%d.%d port %d", r.IntN(60000), r.IntN(5000), r.IntN(256), r.IntN(256), r.IntN(256), r.IntN(65536)),
				Systems: []string{fmt.Sprintf("host-%04d", r.IntN(5000))},
				Source:  &model.Source{File: "made-up.csv", Row: j + 1}}}
		}
		for chunk := range slices.Chunk(rows, 50_000) {
			if _, err := d.DoAll(c.Context(), chunk); err != nil {
				return err
			}
		}
	}
	return nil
}
