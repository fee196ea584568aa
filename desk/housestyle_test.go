package desk

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bridgelog/model"
	"bridgelog/report"
)

// logoFile writes a small picture and gives its path.
func logoFile(t *testing.T, name string, w, h int, c color.NRGBA) string {
	t.Helper()
	im := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := 0; i < len(im.Pix); i += 4 {
		im.Pix[i], im.Pix[i+1], im.Pix[i+2], im.Pix[i+3] = c.R, c.G, c.B, c.A
	}
	var b bytes.Buffer
	err := png.Encode(&b, im)
	if strings.HasSuffix(name, ".jpg") {
		b.Reset()
		err = jpeg.Encode(&b, im, nil)
	}
	path := filepath.Join(t.TempDir(), name)
	if err = errors.Join(err, os.WriteFile(path, b.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	return path
}

// A document that was issued is drawn again with the style it had, when the
// organisation has another one and the logo's file is gone.
func TestADocumentKeepsTheStyleItWasIssuedWith(t *testing.T) {
	d, _ := dutiful(t)
	ctx := context.Background()
	id := begin(t, d)
	logo := logoFile(t, "old logo.png", 300, 100, color.NRGBA{10, 90, 60, 128})
	must(t)(d.PutStyle(ctx, model.PutStyle{Accent: "#0A5A3C", Paper: "letter"}, logo))
	if err := os.Remove(logo); err != nil {
		t.Fatal(err)
	}
	a := finalOf(id, report.IncidentReport)
	a.Format, a.Choice.Paper = "json", ""
	before, err := d.Document(ctx, &a)
	if err != nil {
		t.Fatal(err)
	}
	if s := before.Meta.Style; s.Accent != "#0a5a3c" || s.Logo.Width != 300 || before.Meta.Paper != "letter" {
		t.Fatalf("%+v %s", s, before.Meta.Paper)
	}
	if _, err := d.Export(ctx, a, filepath.Join(t.TempDir(), "final.json")); err != nil {
		t.Fatal(err)
	}
	must(t)(d.PutStyle(ctx, model.PutStyle{Accent: "none"}, logoFile(t, "new.jpg", 3000, 200, color.NRGBA{200, 0, 0, 255})))
	all := reportsOf(t, d, id)
	again, err := d.Redraw(ctx, id, all[len(all)-1])
	if err != nil || !again.Same || again.Doc.Meta.Style.Accent != "#0a5a3c" || !bytes.Equal(again.Doc.Meta.Style.Logo.PNG, before.Meta.Style.Logo.PNG) {
		t.Errorf("%v %v %q", err, again.Same, again.Why)
	}
	look, drawn, err := d.HouseStyle(ctx)
	if err != nil || look.Accent != "" || look.Paper != "letter" || look.Logo.Name != "new.jpg" || drawn.Logo.Width > 1200 {
		t.Errorf("%+v %v", look, err)
	}
	must(t)(d.PutStyle(ctx, model.PutStyle{Logo: &model.Logo{}}, ""))
	if _, drawn, err = d.HouseStyle(ctx); err != nil || drawn.Logo.PNG != nil {
		t.Errorf("the logo was taken back and is still there: %v", err)
	}
}

// What cannot be a logo, or a colour to read headings in, is refused with a
// sentence, and nothing of it stays in the logbook.
func TestAStyleNobodyCouldReadIsRefused(t *testing.T) {
	d, _ := dutiful(t)
	ctx := context.Background()
	text := filepath.Join(t.TempDir(), "logo.png")
	if err := os.WriteFile(text, []byte("\x89PNG\r\n\x1a\n and nothing else"), 0o600); err != nil {
		t.Fatal(err)
	}
	ok := logoFile(t, "ok.png", 64, 64, color.NRGBA{A: 255})
	for name, x := range map[string]struct {
		c    model.PutStyle
		path string
		says string
	}{
		"no picture":   {path: text, says: "no PNG and no JPEG"},
		"too small":    {path: logoFile(t, "dot.png", 8, 8, color.NRGBA{}), says: "too few to print"},
		"too long":     {path: logoFile(t, "line.png", 1000, 20, color.NRGBA{}), says: "too long and thin"},
		"a folder":     {path: t.TempDir(), says: "no ordinary file"},
		"nothing":      {path: filepath.Join(t.TempDir(), "none.png"), says: "none.png"},
		"light accent": {c: model.PutStyle{Accent: "#ffcc00"}, path: ok, says: "could not be read well"},
		"no colour":    {c: model.PutStyle{Accent: "green"}, path: ok, says: "is no colour"},
		"no paper":     {c: model.PutStyle{Paper: "a5"}, path: ok, says: "no page size"},
		"no language":  {c: model.PutStyle{Language: "Deutsch"}, path: ok, says: "no document is written in the language"},
	} {
		if _, err := d.PutStyle(ctx, x.c, x.path); err == nil || !strings.Contains(err.Error(), x.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	house, err := d.Organisation(ctx)
	if err != nil || model.HouseStyle(house).Seq != 0 {
		t.Errorf("%v: something was kept", err)
	}
}

// A logo that is lost is told by the check, and holds up no document.
func TestALostLogoHoldsUpNoReport(t *testing.T) {
	d, _ := dutiful(t)
	ctx := context.Background()
	id := begin(t, d)
	logo := logoFile(t, "logo.png", 300, 100, color.NRGBA{A: 255})
	must(t)(d.PutStyle(ctx, model.PutStyle{Accent: "#0a5a3c"}, logo))
	look, _, err := d.HouseStyle(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.db.DropBlobs(ctx, look.Logo.SHA256); err != nil {
		t.Fatal(err)
	}
	check, err := d.Verify(ctx, nil, nil)
	if err != nil || !strings.Contains(strings.Join(check.Beside, " "), "logo.png is missing") {
		t.Errorf("%v %q", err, check.Beside)
	}
	a := finalOf(id, report.IncidentReport)
	doc, err := d.Document(ctx, &a)
	if err != nil || doc.Meta.Style.Accent != "#0a5a3c" || doc.Meta.Style.Logo.PNG != nil {
		t.Errorf("%v %+v", err, doc.Meta.Style)
	}
	if _, _, err := d.HouseStyle(ctx); err == nil {
		t.Error("the page of the organisation is not told")
	}
	must(t)(d.PutStyle(ctx, model.PutStyle{}, logo)) // chosen again, it is back
	if _, drawn, err := d.HouseStyle(ctx); err != nil || drawn.Logo.Width != 300 {
		t.Errorf("%v %+v", err, drawn.Logo.Width)
	}
}
