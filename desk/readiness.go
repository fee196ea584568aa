package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// Readiness says how the organisation stands before anything happens.
func (d *Desk) Readiness(ctx context.Context) ([]model.ReadyLine, error) {
	g, house, err := d.newestAndHouse(ctx)
	if err != nil {
		return nil, err
	}
	board, err := d.Learned(ctx)
	if err != nil {
		return nil, err
	}
	return model.Readiness(house, g, board, d.o.Now().UTC()), nil
}

// SelfCheck holds every requirement of the guide against what is recorded.
func (d *Desk) SelfCheck(ctx context.Context) ([]model.SelfLine, error) {
	lines, err := d.Readiness(ctx)
	if err != nil {
		return nil, err
	}
	return model.SelfCheck(*d.Led(model.View{}).Guide, lines), nil
}

func (d *Desk) newestAndHouse(ctx context.Context) (guide.Guide, model.View, error) {
	g := d.Led(model.View{}).Guide
	if g == nil {
		return guide.Guide{}, model.View{}, model.Refuse(model.Internal, "", "", "this program was started without its guide.")
	}
	house, err := d.Organisation(ctx)
	return *g, house, err
}

// documentEndings are files that can be kept with a workload card: pictures and
// documents, which are shown and never run.
var documentEndings = append(slices.Clone(openable), "svg")

// KeepDocument keeps a picture or document with a workload card, in the logbook
// and as sealed as everything in it, and names it in a field of the card
// (wl.diagram, wl.dr_plan). A file that is kept already is not kept twice.
func (d *Desk) KeepDocument(ctx context.Context, card, field, path string, progress func(done, total int64)) (Change, error) {
	g, house, err := d.newestAndHouse(ctx)
	if err != nil {
		return Change{}, err
	}
	r, ok := house.Record(guide.WorkloadsRegister, card)
	if !ok || r.Withdrawn {
		return Change{}, model.Refuse(model.NotFound, "card", "", "there is no such workload card.")
	}
	if !g.TakesDocument(guide.WorkloadsRegister, field) {
		return Change{}, model.Refuse(model.Invalid, field, "", "this field of a workload card takes no document.")
	}
	name := model.ShownName(filepath.Base(path))
	if !slices.Contains(documentEndings, ending(name)) {
		return Change{}, model.Refuse(model.Invalid, name, "Keep a picture (PNG, JPEG, SVG) or a PDF of it.", "files of this sort could run or hold macros; they are not kept with a card.")
	}
	what := strings.TrimSpace(model.Workload{Record: r}.Name() + ": " + name)
	in, err := d.AddEvidence(ctx, EvidenceAsk{Incident: model.Organisation, Paths: []string{path}, Item: model.EvidenceItem{What: what}, Again: true}, progress)
	if err != nil {
		return in.Change, err
	}
	all := in.View.Evidence()
	if len(all) == 0 {
		return in.Change, model.Refuse(model.Internal, "", "", "the document was kept and is not there.")
	}
	ids := append(guide.Texts(r.Fields[field]), all[len(all)-1].ID)
	raw, err := json.Marshal(ids)
	if err != nil {
		return in.Change, err
	}
	return d.Do(ctx, model.PutRecord{Incident: model.Organisation, Register: guide.WorkloadsRegister, ID: card, Set: map[string]json.RawMessage{field: raw}})
}

// ReadCards reads a CSV of workload cards (model.ReadCards). Nothing is recorded
// yet.
func (d *Desk) ReadCards(ctx context.Context, from io.Reader, mapping map[string]string) (model.CardImport, error) {
	g, house, err := d.newestAndHouse(ctx)
	if err != nil {
		return model.CardImport{}, err
	}
	raw, err := io.ReadAll(io.LimitReader(from, mostChosen+1))
	if err != nil {
		return model.CardImport{}, err
	}
	if len(raw) > mostChosen { // half a file would change cards, and nobody would see it
		return model.CardImport{}, model.Refuse(model.Invalid, "file", "Split it.", "a file of cards may be %d MB long; this one is longer.", mostChosen>>20)
	}
	return model.ReadCards(g, house, raw, model.Asking{Now: d.o.Now(), Zone: d.Home(), By: d.By().Name, Choices: g.Choices}, mapping)
}

// ImportCards records what a file of workload cards says, as one act.
func (d *Desk) ImportCards(ctx context.Context, in model.CardImport) (Change, error) {
	commands := in.Commands()
	if commands == nil {
		return Change{}, model.Refuse(model.Conflict, "file", "", "the file says nothing new.")
	}
	return d.DoAll(ctx, commands)
}

// StreamName is what the record calls the place of an export that went to a
// stream, such as standard output, and not into a file.
const StreamName = "standard output"

// WriteCards writes the workload cards as CSV to a stream. They leave the program
// by it as by a file, so it is sealed in the organisation's record in the same
// way, and before a byte is written: what is recorded may not have arrived, but
// nothing arrives unrecorded.
func (d *Desk) WriteCards(ctx context.Context, to io.Writer) (Receipt, error) {
	g, house, err := d.newestAndHouse(ctx)
	if err != nil {
		return Receipt{}, err
	}
	var csv bytes.Buffer
	rows, err := model.WriteCards(g, house, &csv)
	if err != nil {
		return Receipt{}, err
	}
	head, sum := d.Status().Head, sha256.Sum256(csv.Bytes())
	issued := model.ReportIssued{Report: WorkloadCardsReport, Format: "csv", File: StreamName, SHA256: hex.EncodeToString(sum[:]), Size: int64(csv.Len()),
		Rows: rows, Request: json.RawMessage("{}"), FromSize: head.Size, FromRoot: hex.EncodeToString(head.Root[:])}
	change, err := d.Do(ctx, model.RecordExport{Incident: model.Organisation, Issued: issued})
	if err != nil {
		return Receipt{}, err
	}
	if _, err := csv.WriteTo(to); err != nil {
		return Receipt{}, &model.Error{Kind: model.Invalid, Field: StreamName, Err: err, Text: "the cards could not be written: " + err.Error() + ".",
			Hint: fmt.Sprintf("Export again; entry %d names an export that did not arrive whole.", change.Seq)}
	}
	return Receipt{Path: StreamName, SHA256: issued.SHA256, Size: issued.Size, Rows: rows, Change: change}, nil
}

// SaveCards writes the workload cards as a CSV file that is complete or not
// there. It is sealed in the organisation's record like every export.
func (d *Desk) SaveCards(ctx context.Context, path string) (Receipt, error) {
	house, err := d.Organisation(ctx)
	if err != nil {
		return Receipt{}, err
	}
	return d.issueOf(ctx, func(w io.Writer) error {
		g, house, err := d.newestAndHouse(ctx)
		if err == nil {
			_, err = model.WriteCards(g, house, w)
		}
		return err
	}, WorkloadCardsReport, "csv", "", len(house.Standing(guide.WorkloadsRegister)), map[string]string{}, path)
}
