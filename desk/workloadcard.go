package desk

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"bridgelog/model"
	"bridgelog/model/guide"
	"bridgelog/report"
)

// OpenCards reads a CSV file of workload cards; mapping, which may be nil, says
// what its columns are. Nothing is recorded yet.
func (d *Desk) OpenCards(ctx context.Context, path string, mapping map[string]string) (model.CardImport, error) {
	f, _, err := openFile(path, mostChosen)
	if err != nil {
		return model.CardImport{}, err
	}
	defer f.Close()
	return d.ReadCards(ctx, f, mapping)
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
	doc := report.WorkloadCard(house, model.Workload{Record: r}, led, c, d.cardPictures(ctx, house, r))
	doc.Meta.Style, _ = d.style(ctx, house)
	return d.issueHouse(ctx, doc, WorkloadCardReport, format, 0, map[string]string{"card": card, "tlp": doc.Meta.TLP, "made_at": c.MadeAt.Format(time.RFC3339)}, path)
}

// cardPictures are the documents of a card as pictures, by id.
func (d *Desk) cardPictures(ctx context.Context, house model.View, r model.Record) map[string]report.KeptPicture {
	out := map[string]report.KeptPicture{}
	for _, field := range []string{"wl.diagram", "wl.dr_plan"} {
		for _, id := range guide.Texts(r.Fields[field]) {
			e, ok := house.EvidenceItem(id)
			if !ok {
				continue
			}
			picture, err := d.keptPicture(ctx, e)
			if err != nil {
				out[id] = report.KeptPicture{Why: strings.TrimSuffix(err.Error(), ".")}
				continue
			}
			out[id] = report.KeptPicture{Picture: picture}
		}
	}
	return out
}

func (d *Desk) keptPicture(ctx context.Context, e model.Evidence) (report.Logo, error) {
	f, err := d.OpenEvidence(ctx, e)
	if err != nil {
		return report.Logo{}, err
	}
	defer f.Close()
	if f.Size() > report.PictureFile {
		return report.Logo{}, errors.New("it is too large to be drawn")
	}
	raw, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size()))
	if err != nil {
		return report.Logo{}, err
	}
	return report.ReadPicture(raw)
}
