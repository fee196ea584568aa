package desk

import (
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"bridgelog/model"
	"bridgelog/report"
)

// WorkloadCardReport and WorkloadCardsReport are what a printed card and a table
// of all cards are called in the record.
const (
	WorkloadCardReport  = "workload_card"
	WorkloadCardsReport = "workload-cards"
)

// houseChoice is the choice for a document of the organisation's record.
func (d *Desk) houseChoice(house model.View, tlp string) report.Choice {
	c := report.Choice{MadeAt: d.o.Now().UTC().Truncate(time.Second), MadeBy: d.By().Name, Program: d.o.Program, Zone: d.Home().String(), Words: d.o.Words,
		Organisation: model.NoticeFacts{House: house}.Fact("org.name"), TLP: tlp, Paper: cmp.Or(model.HouseStyle(house).Paper, "a4")}
	st := d.Status()
	c.Logbook, c.Entries, c.Root = d.logID, st.Head.Size, hex.EncodeToString(st.Head.Root[:])
	return c
}

// issueHouse writes a document of the organisation's record and seals in it that
// it was issued. asked is what was asked for, complete.
func (d *Desk) issueHouse(ctx context.Context, doc report.Doc, kind, format string, rows int, asked map[string]string, path string) (Receipt, error) {
	draw := d.o.Drawers[format]
	if draw == nil {
		return Receipt{}, model.Refuse(model.Invalid, "format", "", "%q is no format of this program.", format)
	}
	return d.issueOf(ctx, func(w io.Writer) error { return draw(ctx, w, doc, nil) }, kind, format, doc.Meta.TLP, rows, asked, path)
}

func (d *Desk) issueOf(ctx context.Context, draw func(io.Writer) error, kind, format, tlp string, rows int, asked map[string]string, path string) (Receipt, error) {
	if err := d.mayWrite(ctx, Ask{Incident: model.Organisation}, path); err != nil {
		return Receipt{}, err
	}
	head := d.Status().Head
	request, err := json.Marshal(asked)
	if err != nil {
		return Receipt{}, fmt.Errorf("request: %w", err)
	}
	return d.issue(ctx, path, false, draw, model.RecordExport{Incident: model.Organisation, Issued: model.ReportIssued{Report: kind, Format: format, TLP: tlp,
		Rows: rows, Request: request, FromSize: head.Size, FromRoot: hex.EncodeToString(head.Root[:])}})
}

// ExportContactSheet writes the address book as a document to be carried along.
// tlp empty is TLP:AMBER+STRICT, paper empty that of the house style. It is sealed
// in the organisation's record.
func (d *Desk) ExportContactSheet(ctx context.Context, format, tlp, paper, path string) (Receipt, error) {
	house, err := d.Organisation(ctx)
	if err != nil {
		return Receipt{}, err
	}
	people := model.Contacts(house)
	if len(people) == 0 {
		return Receipt{}, model.Refuse(model.NotFound, "contacts", "Add somebody first.", "the address book is empty.")
	}
	led, err := d.ledBy(model.View{})
	if err != nil {
		return Receipt{}, err
	}
	c := d.houseChoice(house, tlp)
	if tlp != "" && !slices.Contains(report.TLPMarks, tlp) {
		return Receipt{}, model.Refuse(model.Invalid, "tlp", "Take TLP:RED, TLP:AMBER+STRICT, TLP:AMBER, TLP:GREEN or TLP:CLEAR.", "%q is no mark.", tlp)
	}
	c.Paper = cmp.Or(paper, c.Paper)
	doc := report.ContactSheet(house, led, c)
	doc.Meta.Style, _ = d.style(ctx, house) // as other documents: without the logo where its bytes are lost
	return d.issueHouse(ctx, doc, report.ContactSheetReport, format, len(people), map[string]string{"tlp": doc.Meta.TLP, "paper": doc.Meta.Paper, "made_at": c.MadeAt.Format(time.RFC3339)}, path)
}
