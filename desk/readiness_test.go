package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bridgelog/model"
	"bridgelog/model/guide"
)

func picture(t *testing.T) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 8, 6))
	img.Set(3, 3, color.White)
	path := filepath.Join(t.TempDir(), "architecture.png")
	f, err := os.Create(path)
	if err == nil {
		err = png.Encode(f, img)
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func rawJSON(t *testing.T, v any) json.RawMessage {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// The network plug is pulled and the folder the picture came from is gone: the
// card still gives picture and contacts, and a changed byte of it is named.
func TestPictureAndContactsOpenWithoutTheNetwork(t *testing.T) {
	ctx := context.Background()
	d, _ := guided(t)
	must(t)(d.Do(ctx, model.PutRecord{Incident: model.Organisation, Register: guide.WorkloadsRegister, Set: map[string]json.RawMessage{
		"wl.name": rawJSON(t, "Parcel tracking"), "wl.poc": rawJSON(t, "Noor Haddad"), "wl.provider_contact": rawJSON(t, "noor@weber.example")}}))
	house, err := d.Organisation(ctx)
	if err != nil {
		t.Fatal(err)
	}
	w, _ := model.WorkloadNamed(house, "parcel tracking")
	path := picture(t)
	original, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	must(t)(d.KeepDocument(ctx, w.ID, "wl.diagram", path, nil))
	if err := os.RemoveAll(filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
	if house, err = d.Organisation(ctx); err != nil {
		t.Fatal(err)
	}
	w, _ = model.WorkloadNamed(house, "Parcel tracking")
	ids := guide.Texts(w.Fields["wl.diagram"])
	if len(ids) != 1 || w.Text("wl.poc") != "Noor Haddad" || w.Text("wl.provider_contact") == "" {
		t.Fatalf("the card holds %v, %q", ids, w.Text("wl.poc"))
	}
	e, ok := house.EvidenceItem(ids[0])
	if !ok || !e.File.Kept() {
		t.Fatalf("%+v", e)
	}
	r, err := d.OpenEvidence(ctx, e)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(io.NewSectionReader(r, 0, r.Size()))
	if err != nil || !bytes.Equal(got, original) {
		t.Errorf("the picture is not the one that was kept: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := d.KeepDocument(ctx, w.ID, "wl.owner", picture(t), nil); err == nil {
		t.Error("a document stands in a field that takes none")
	}
	script := filepath.Join(t.TempDir(), "run.sh")
	if err := os.WriteFile(script, []byte("#!/bin/sh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.KeepDocument(ctx, w.ID, "wl.diagram", script, nil); err == nil {
		t.Error("a script was kept with a card")
	}
	check, err := d.Verify(ctx, nil, nil)
	if err != nil || check.Files != 1 || len(check.Beside) != 0 {
		t.Errorf("verify: %v, %d files, %v", err, check.Files, check.Beside)
	}
}

func TestCardsComeFromAFileAndGoBackIntoOne(t *testing.T) {
	ctx := context.Background()
	d, _ := guided(t)
	const file = "\ufeffName;Owner;wl.classification;What it does, for whom;Last reviewed;Shoe size;siem\n" +
		"Parcel tracking;Dana Fox;confidential;Tracks parcels;2026-02-01;43;yes: ninety days\n" +
		"Payroll;Sam Roy;;\"Pays people,\nevery month\";;;\n" +
		"payroll;again;;;;;\n" +
		";Nobody;;;;;\n" +
		"Depot;Kim;top secret of all;;;;\n\n"
	in, err := d.ReadCards(ctx, strings.NewReader(file), nil)
	if err != nil {
		t.Fatal(err)
	}
	if fresh, changed, same, refused := in.Counts(); fresh != 2 || changed != 0 || same != 0 || refused != 3 || len(in.Unknown) != 1 {
		for _, r := range in.Rows {
			t.Log(r.Line, r.Says())
		}
		t.Fatalf("%d new, %d changed, %d same, %d refused, unknown %v", fresh, changed, same, refused, in.Unknown)
	}
	if n := d.Status().Entries; must(t)(d.ImportCards(ctx, in)).Seq == 0 || d.Status().Entries != n+2 {
		t.Errorf("%d entries became %d", n, d.Status().Entries)
	}
	in, err = d.ReadCards(ctx, strings.NewReader("name,owner\nPARCEL TRACKING,Noor Haddad\nPayroll,Sam Roy\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if fresh, changed, same, _ := in.Counts(); fresh != 0 || changed != 1 || same != 1 || in.Rows[0].Says() != "Parcel tracking: changes wl.owner" && in.Rows[0].Says() != "PARCEL TRACKING: changes wl.owner" {
		t.Errorf("%+v", in.Rows)
	}
	must(t)(d.ImportCards(ctx, in))
	if _, err := d.ImportCards(ctx, model.CardImport{}); err == nil {
		t.Error("nothing was recorded as something")
	}
	var out bytes.Buffer
	r, err := d.WriteCards(ctx, &out)
	if err != nil || r.Rows != 2 {
		t.Fatal(r, err)
	}
	sum := sha256.Sum256(out.Bytes())
	v, err := d.Organisation(ctx)
	if err != nil || len(v.Reports) == 0 {
		t.Fatal("an export to a stream is not recorded", err)
	}
	if told := v.Reports[len(v.Reports)-1]; told.SHA256 != hex.EncodeToString(sum[:]) || told.Size != int64(out.Len()) || told.File != StreamName || told.Seq != r.Change.Seq {
		t.Errorf("recorded is %+v", told)
	}
	if _, err := d.WriteCards(ctx, shutPipe{}); err == nil || !strings.Contains(err.Error(), "could not be written") {
		t.Errorf("a pipe that closed: %v", err)
	}
	in, err = d.ReadCards(ctx, &out, nil)
	if err != nil {
		t.Fatal(err)
	}
	if fresh, changed, same, refused := in.Counts(); fresh+changed+refused != 0 || same != 2 {
		for _, r := range in.Rows {
			t.Log(r.Line, r.Says())
		}
		t.Errorf("what was written is not what is read: %d new, %d changed, %d refused", fresh, changed, refused)
	}
	check, err := d.Verify(ctx, nil, nil)
	if err != nil || len(check.Beside) != 0 {
		t.Errorf("verify: %v %v", err, check.Beside)
	}
}

// shutPipe takes nothing.
type shutPipe struct{}

func (shutPipe) Write([]byte) (int, error) { return 0, os.ErrClosed }
