package pdf

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bridgelog/assets"
	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/guide"
	"bridgelog/model/regime"
	"bridgelog/report"
)

// kind is one document as a person would ask for it.
type kind struct {
	name string
	doc  report.Doc
}

// longRows is how many rows the long incident has.
const longRows = 2_500

// everyKind is every document the desk makes: of the practice incident, of an
// incident that was only just opened, of one of several thousand rows, and of
// the practice incident with what people must not be able to break a page with.
// A document that the guide declares comes in by itself once the desk makes it.
func everyKind(t *testing.T) []kind {
	t.Helper()
	ctx := context.Background()
	d := practiceDesk(t)
	practice, err := d.Practice(ctx)
	if err == nil {
		err = d.PracticeOn(ctx, practice)
	}
	if err == nil {
		_, err = d.PracticeDuties(ctx, practice, t.TempDir())
	}
	if err != nil {
		t.Fatal(err)
	}
	opened, err := d.Do(ctx, model.OpenIncident{Title: "Odd logins"})
	if err != nil {
		t.Fatal(err)
	}
	long, err := d.Do(ctx, model.OpenIncident{Title: "A long night", Severity: "SEV2"})
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]model.Command, longRows)
	for i := range rows {
		rows[i] = model.NoteEvent{Incident: long.Incident, Row: model.RowFields{Kind: model.RowKinds[i%8], Systems: []string{fmt.Sprintf("host-%03d", i%300)},
			Happened: model.At(d.Now().Add(time.Duration(i-longRows)*time.Minute), d.Home(), model.ToSecond, model.SystemLog),
			Text:     fmt.Sprintf("Row %d: a process opened a connection to 10.0.%d.%d and wrote %d bytes.", i, i/256, i%256, i*37)}}
	}
	if _, err := d.DoAll(ctx, rows); err != nil {
		t.Fatal(err)
	}
	var all []kind
	for _, of := range []struct {
		name string
		id   model.IncidentID
	}{{"practice", practice}, {"empty", opened.Incident}, {"long", long.Incident}} {
		all = append(all, documents(t, d, of.name, of.id)...)
	}
	for _, must := range []string{report.TimelineReport, report.TimelineReport + ", letter", report.IncidentReport, report.DrillReport, report.NoticeReport, report.DecisionReport, report.DeadlinesReport, report.CustodyReport} {
		if !slices.ContainsFunc(all, func(k kind) bool { return strings.HasPrefix(k.name, "practice "+must) }) {
			t.Errorf("the practice incident gives no %s", must)
		}
	}
	for _, k := range slices.Clone(all) {
		if strings.HasPrefix(k.name, "practice ") && !strings.Contains(k.name, ", ") {
			all = append(all, kind{"hostile" + strings.TrimPrefix(k.name, "practice"), poisoned(k.doc)})
		}
	}
	return append(all, kind{"recovery sheet", report.RecoverySheet(report.RecoveryFacts{Logbook: "night", Key: "ABCDE-FGHJK-MNPQR-STVWX-YZ234-56789-ABCDE-FGHJK",
		Owner: "Kim Lindqvist", MadeAt: d.Now(), Zone: "Europe/Berlin", Program: "Bridgelog test"})})
}

// documents are all that the desk makes of an incident.
func documents(t *testing.T, d *desk.Desk, name string, id model.IncidentID) []kind {
	t.Helper()
	ctx := context.Background()
	v, err := d.Incident(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	templates, err := report.LoadTemplates(assets.Guide)
	if err != nil {
		t.Fatal(err)
	}
	keys := []string{report.DeadlinesReport, report.CustodyReport}
	for _, tpl := range templates.Reports {
		keys = append(keys, tpl.Key)
	}
	for _, duty := range v.Duties() {
		keys = append(keys, report.DutyReport(report.NoticeReport, duty.ID), report.DutyReport(report.DecisionReport, duty.ID))
	}
	var all []kind
	for _, key := range keys {
		for _, final := range []bool{false, true} {
			for _, paper := range []string{"a4", "letter"} {
				if (final || paper == "letter") && name != "practice" || paper == "letter" && key != report.TimelineReport {
					continue
				}
				ask := desk.Ask{Incident: id, Final: final, Format: "pdf", Choice: report.DefaultChoice()}
				ask.Choice.Report, ask.Choice.Paper, ask.Choice.LegalHold = key, paper, final
				ask.Choice.Organisation = "Nordhafen Kliniken gGmbH"
				doc, err := d.Document(ctx, &ask)
				var refused *model.Error
				if errors.As(err, &refused) && slices.Contains([]model.ErrorKind{model.Invalid, model.NotFound, model.Conflict}, refused.Kind) {
					continue // this incident has no such document, or it has no final
				}
				if err != nil {
					t.Fatalf("%s %s: %v", name, key, err)
				}
				title := key
				if paper != "a4" {
					title += ", " + paper
				}
				if final {
					title += ", final"
				}
				all = append(all, kind{name + " " + title, doc})
			}
		}
	}
	return all
}

// practiceDesk is a desk as both programs have it, at an instant of its own.
func practiceDesk(t *testing.T) *desk.Desk {
	t.Helper()
	g, err := guide.Load(assets.Guide)
	if err != nil {
		t.Fatal(err)
	}
	templates, err := report.LoadTemplates(assets.Guide)
	if err != nil {
		t.Fatal(err)
	}
	duties := readDuties(t, g)
	forms, err := fs.ReadFile(assets.Guide, "guide/forms.json")
	if err != nil {
		t.Fatal(err)
	}
	severity, err := model.LoadSeverity(forms)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 24, 2, 12, 0, 0, time.UTC)
	d, err := desk.Create(context.Background(), filepath.Join(t.TempDir(), "kinds.bridgelog"), desk.Options{Guide: &g, Reports: templates,
		Duties: func() desk.Duties { return duties }, Rules: severity, Practice: assets.Practice, Program: "Bridgelog test",
		Now:     func() time.Time { now = now.Add(time.Second); return now },
		Running: func() time.Duration { return now.Sub(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)) },
		By:      model.Person{Name: "Ingrid Sørensen", Role: "incident manager"}, Zone: "Europe/Berlin",
		Drawers: map[string]report.Drawer{"pdf": drawer(t).Draw}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func readDuties(t *testing.T, g guide.Guide) (d desk.Duties) {
	t.Helper()
	var err error
	if d.Pack, err = regime.Load(assets.Regimes); err != nil {
		t.Fatal(err)
	}
	if d.Rules, err = regime.LoadRules(assets.Regimes, d.Pack); err != nil {
		t.Fatal(err)
	}
	if d.Fills, err = regime.LoadFills(assets.Regimes, d.Pack, func(name string) bool { return model.KnownNoticeFact(g, name) }); err != nil {
		t.Fatal(err)
	}
	return d
}
