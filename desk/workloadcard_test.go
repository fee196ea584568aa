package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bridgelog/model"
	"bridgelog/model/guide"
	"bridgelog/report"
)

// A printed card carries the pictures that are kept for it, says of the others
// why they are not drawn, and stands in the record like every export.
func TestAPrintedCardDrawsItsPicturesAndIsRecorded(t *testing.T) {
	d, _ := guided(t)
	ctx := context.Background()
	var drawn report.Doc
	d.o.Drawers = map[string]report.Drawer{"text": func(_ context.Context, w io.Writer, doc report.Doc, _ func(done, of int)) error {
		drawn = doc
		_, err := io.WriteString(w, doc.Meta.Title)
		return err
	}}
	must(t)(d.Do(ctx, model.PutRecord{Incident: model.Organisation, Register: guide.WorkloadsRegister, Set: map[string]json.RawMessage{"wl.name": json.RawMessage(`"Payroll"`)}}))
	house, _ := d.Organisation(ctx)
	w, _ := model.WorkloadNamed(house, "Payroll")
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewNRGBA(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, raw := range map[string][]byte{"net.png": picture.Bytes(), "broken.png": picture.Bytes()[:20]} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		must(t)(d.KeepDocument(ctx, w.ID, "wl.diagram", path, nil))
	}
	r, err := d.PrintCard(ctx, w.ID, "text", filepath.Join(dir, "card.txt"))
	if err != nil {
		t.Fatal(err)
	}
	pictures, said := 0, ""
	for _, b := range drawn.Blocks {
		switch b := b.(type) {
		case report.Figure:
			if len(b.Picture.PNG) > 0 && b.Picture.Width == 40 && strings.Contains(b.Title, "net.png") {
				pictures++
			}
		case report.Para:
			said += b.Text
		}
	}
	if pictures != 1 || !strings.Contains(said, "broken.png is not drawn") {
		t.Errorf("%d pictures, said %q", pictures, said)
	}
	house, _ = d.Organisation(ctx)
	if last := house.Reports[len(house.Reports)-1]; last.SHA256 != r.SHA256 || last.ReportIssued.Report != WorkloadCardReport {
		t.Errorf("recorded: %+v", last)
	}
	r, err = d.SaveCards(ctx, filepath.Join(dir, "cards.csv"))
	if err != nil {
		t.Fatal(err)
	}
	house, _ = d.Organisation(ctx)
	if last := house.Reports[len(house.Reports)-1]; last.SHA256 != r.SHA256 || last.Rows != 1 || last.ReportIssued.Report != WorkloadCardsReport {
		t.Errorf("recorded: %+v", last)
	}
}
