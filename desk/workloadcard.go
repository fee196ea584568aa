package desk

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"time"

	"bridgelog/model"
	"bridgelog/model/guide"
	"bridgelog/report"
)

// OpenCards reads a CSV file of workload cards. Nothing is recorded yet.
func (d *Desk) OpenCards(ctx context.Context, path string) (model.CardImport, error) {
	f, err := os.Open(path)
	if err != nil {
		return model.CardImport{}, fileError(path, err)
	}
	defer f.Close()
	return d.ReadCards(ctx, f)
}

// PrintCard writes a workload card as a document. It speaks of no incident and
// is recorded nowhere; a file that is there is replaced only when the new one is
// complete.
func (d *Desk) PrintCard(ctx context.Context, card, format, path string) (Receipt, error) {
	draw := d.o.Drawers[format]
	if draw == nil {
		return Receipt{}, model.Refuse(model.Invalid, "format", "", "%q is no format of this program.", format)
	}
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
	c := report.Choice{MadeAt: d.o.Now().UTC().Truncate(time.Second), MadeBy: d.By().Name, Program: d.o.Program, Zone: d.Home().String(), Words: d.o.Words,
		Organisation: model.NoticeFacts{House: house}.Fact("org.name")}
	st := d.Status()
	c.Logbook, c.Entries, c.Root = d.logID, st.Head.Size, st.Head.Root.String()
	doc := report.WorkloadCard(house, model.Workload{Record: r}, led, c)
	tmp, err := os.CreateTemp(filepath.Dir(path), ".bridgelog-export-*")
	if err != nil {
		return Receipt{}, writeError(path, err)
	}
	defer os.Remove(tmp.Name()) // gone already once renamed
	out := Receipt{Path: path}
	if out.SHA256, out.Size, err = drawTo(tmp, func(w io.Writer) error { return draw(ctx, w, doc, nil) }); err != nil {
		return Receipt{}, writeError(path, err)
	}
	if err := os.Chmod(tmp.Name(), 0o644); err != nil {
		return Receipt{}, writeError(path, err)
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return Receipt{}, writeError(path, err)
	}
	syncDir(filepath.Dir(path))
	return out, nil
}
