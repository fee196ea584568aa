package desk

import (
	"context"
	"time"

	"bridgelog/model"
	"bridgelog/model/guide"
	"bridgelog/report"
)

// OpenCards reads a CSV file of workload cards. Nothing is recorded yet.
func (d *Desk) OpenCards(ctx context.Context, path string) (model.CardImport, error) {
	f, _, err := openFile(path, mostChosen)
	if err != nil {
		return model.CardImport{}, err
	}
	defer f.Close()
	return d.ReadCards(ctx, f)
}

// PrintCard writes a workload card as a document, with the pictures kept for it.
// It is sealed in the organisation's record like every export.
func (d *Desk) PrintCard(ctx context.Context, card, format, path string) (Receipt, error) {
	house, err := d.Organisation(ctx)
	if err != nil {
		return Receipt{}, err
	}
	led, err := d.ledBy(model.View{})
	if err != nil {
		return Receipt{}, err
	}
	r, ok := house.Record(guide.WorkloadsRegister, card)
	if !ok || r.Withdrawn {
		return Receipt{}, model.Refuse(model.NotFound, "card", "", "there is no such workload card.")
	}
	c := d.houseChoice(house, "")
	doc := report.WorkloadCard(house, model.Workload{Record: r}, led, c)
	return d.issueHouse(ctx, doc, WorkloadCardReport, format, 0, map[string]string{"card": card, "tlp": doc.Meta.TLP, "made_at": c.MadeAt.Format(time.RFC3339)}, path)
}
