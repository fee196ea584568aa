package desk

import (
	"context"
	"strings"

	"bridgelog/model"
	"bridgelog/storage"
)

// Hit is one find: an entry of an incident, or a row of a dataset.
type Hit struct {
	Incident model.IncidentID
	Seq      model.Seq // of the entry, where Dataset is empty
	Dataset  string
	Row      storage.DatasetRow
}

// Search finds entries by the words they hold, newest first. An empty incident
// searches the whole logbook.
func (d *Desk) Search(ctx context.Context, incident model.IncidentID, text string, limit int) ([]Hit, error) {
	found, err := d.db.Search(ctx, storage.Query{Text: text, Incident: string(incident), Limit: limit})
	if err != nil {
		return nil, err
	}
	hits := make([]Hit, 0, len(found))
	for _, h := range found {
		hits = append(hits, Hit{Incident: model.IncidentID(h.Incident), Seq: model.Seq(h.Seq)})
	}
	return hits, nil
}

// DatasetRows reads rows of datasets that stand beside the journal.
func (d *Desk) DatasetRows(ctx context.Context, q storage.DatasetQuery) ([]storage.DatasetRow, error) {
	return d.db.DatasetRows(ctx, q)
}

// Promote makes a timeline entry of a dataset row; the entry points back to the
// file and the row.
func (d *Desk) Promote(ctx context.Context, incident model.IncidentID, dataset string, r storage.DatasetRow) (Change, error) {
	v, err := d.Incident(ctx, incident)
	if err != nil {
		return Change{}, err
	}
	for _, m := range v.Imports {
		if m.Dataset == nil || m.Dataset.ID != dataset {
			continue
		}
		if m.Withdrawn {
			return Change{}, model.Refuse(model.Conflict, m.File, "Import it again first.", "the import of this dataset was undone.")
		}
		return d.Do(ctx, model.NoteEvent{Incident: incident, Row: promoted(m, r, v)})
	}
	return Change{}, model.Refuse(model.NotFound, dataset, "", "there is no such dataset in %s.", v.Number)
}

func promoted(m model.Import, r storage.DatasetRow, v model.View) model.RowFields {
	row := model.RowFields{Kind: model.RowKind(r.Kind), Text: r.Text,
		Happened: model.Moment{Precision: model.Unknown, Clock: model.SystemLog},
		Source:   &model.Source{Dataset: m.Dataset.ID, File: m.File, Row: r.Row, Line: r.Line, Key: r.Key}}
	if !r.From.IsZero() {
		row.Happened = model.At(r.From, v.Location(), model.Precision(r.Precision), model.SystemLog)
		row.Happened.To = r.To
	}
	row.Systems, row.People = split(r.Systems), split(r.People)
	return row
}

// Setting reads a preference kept with the logbook.
func (d *Desk) Setting(ctx context.Context, key string) (string, error) {
	return d.db.Setting(ctx, key)
}

// PutSetting keeps a preference with the logbook; it is not a fact of the record.
func (d *Desk) PutSetting(ctx context.Context, key, value string) error {
	return d.db.PutSetting(ctx, key, value)
}

func split(s string) []string {
	var out []string
	for _, part := range strings.Split(s, ", ") {
		if part != "" {
			out = append(out, part)
		}
	}
	return out
}
