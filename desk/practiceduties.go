package desk

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"bridgelog/model"
	"bridgelog/report"
)

// practiceDuties is what legal does in the practice incident.
type practiceDuties struct {
	Answers map[string][]string `json:"answers"`
	Stages  []string            `json:"stages"`
	By      string              `json:"by"`
	Why     string              `json:"why"`
	Facts   []string            `json:"facts"` // triggers taken as the forms have them
	Notices []struct {
		Stage string            `json:"stage"`
		Set   map[string]string `json:"set"`
		Sent  struct {
			At      string `json:"at"` // empty where it was not sent yet
			Channel string `json:"channel"`
			Receipt string `json:"receipt"`
		} `json:"sent"`
	} `json:"notices"`
	Decline struct {
		Stage      string `json:"stage"`
		Assessment string `json:"assessment"`
		Counsel    string `json:"counsel"`
		LookAgain  string `json:"look_again"`
	} `json:"decline"`
}

// PracticeDuties plays the duties of a practice incident that was led on:
// questions answered, duties confirmed, notices written into dir as PDF, the
// first of them sent, one decided against. It gives the files.
func (d *Desk) PracticeDuties(ctx context.Context, id model.IncidentID, dir string) ([]string, error) {
	all, err := d.practice()
	if err != nil {
		return nil, err
	}
	p := all.Duties
	v, err := d.Incident(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := d.PracticeClocks(ctx, id); err != nil {
		return nil, err
	}
	var files []string
	for _, n := range p.Notices {
		typed := model.TypeNotice{Incident: id, Duty: n.Stage, Set: map[string]*string{}}
		for key, text := range n.Set {
			typed.Set[key] = &text
		}
		change, err := d.Do(ctx, typed)
		if err != nil {
			return nil, fmt.Errorf("practice incident, notice %s: %w", n.Stage, err)
		}
		written, err := d.practiceDocument(ctx, id, report.DutyReport(report.NoticeReport, n.Stage), n.Sent.At != "",
			filepath.Join(dir, change.View.Number+" notice "+n.Stage+".pdf"))
		if err != nil {
			return nil, err
		}
		files = append(files, written.Path)
		if n.Sent.At == "" {
			continue
		}
		draft, err := d.Notice(ctx, change.View, n.Stage)
		if err != nil {
			return nil, err
		}
		at, err := model.ParseMoment(n.Sent.At, d.o.Now(), v.Location())
		if err != nil {
			return nil, fmt.Errorf("practice incident, notice %s: %w", n.Stage, err)
		}
		if _, err := d.Do(ctx, model.RecordNotice{Incident: id, Duty: n.Stage, At: at, Channel: n.Sent.Channel, Receipt: n.Sent.Receipt, By: p.By,
			File: filepath.Base(written.Path), SHA256: written.SHA256, Items: draft.Values(), Complete: true}); err != nil {
			return nil, fmt.Errorf("practice incident, notice %s: %w", n.Stage, err)
		}
	}
	for key, name := range map[string]string{report.DutyReport(report.DecisionReport, p.Decline.Stage): "decision not to notify", report.DeadlinesReport: "duties"} {
		written, err := d.practiceDocument(ctx, id, key, false, filepath.Join(dir, v.Number+" "+name+".pdf"))
		if err != nil {
			return nil, err
		}
		files = append(files, written.Path)
	}
	slices.Sort(files)
	return files, nil
}

// PracticeClocks answers the questions of a practice incident that was led on,
// confirms its duties, so that their clocks run, and decides against one.
func (d *Desk) PracticeClocks(ctx context.Context, id model.IncidentID) error {
	all, err := d.practice()
	if err != nil {
		return err
	}
	p := all.Duties
	v, err := d.Incident(ctx, id)
	if err != nil {
		return err
	}
	confirm := model.ConfirmDuties{Incident: id, Stages: p.Stages, By: p.By, Why: p.Why}
	for _, t := range model.ProposedTriggers(v) {
		if slices.Contains(p.Facts, t.Name) {
			confirm.Triggers = append(confirm.Triggers, model.TriggerGiven{Name: t.Name, At: t.At, Evidence: t.Evidence})
		}
	}
	look, err := model.ParseDueMoment(p.Decline.LookAgain, d.o.Now(), v.Location())
	if err != nil {
		return fmt.Errorf("practice incident, look again: %w", err)
	}
	for _, c := range []model.Command{model.AnswerDuties{Incident: id, Answers: p.Answers}, confirm,
		model.DeclineDuty{Incident: id, Stage: p.Decline.Stage, DutyDecision: model.DutyDecision{Assessment: p.Decline.Assessment, Decider: p.By,
			Counsel: p.Decline.Counsel, LookAgain: look}}} {
		if _, err := d.Do(ctx, c); err != nil {
			return fmt.Errorf("practice incident, duties: %w", err)
		}
	}
	return nil
}

func (d *Desk) practiceDocument(ctx context.Context, id model.IncidentID, key string, final bool, path string) (Receipt, error) {
	ask := Ask{Incident: id, Final: final, Format: "pdf", Choice: report.DefaultChoice()}
	ask.Choice.Report = key
	r, err := d.Export(ctx, ask, path)
	if err != nil {
		return r, fmt.Errorf("practice incident, %s: %w", key, err)
	}
	return r, nil
}
