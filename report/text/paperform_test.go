package text

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

func TestFormsOnPaper(t *testing.T) {
	docs, err := sample.Forms(led(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, doc := range docs {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := Draw(context.Background(), &b, doc, nil); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(b.Bytes(), want) {
				t.Errorf("%s differs from what is drawn now; look at it, then run go test -update", path)
			}
		})
	}
}

// A question that is not on the paper is not asked; and what nobody answered must
// not stand there as if somebody had.
func TestAFormOnPaperAsksEverything(t *testing.T) {
	l := led(t)
	for _, spec := range l.Guide.Forms {
		c := sample.Choice()
		c.Report = report.FormReport + "/" + spec.Key + "/blank"
		doc, ok := report.PaperForm(sample.Closed(l, "dr"), l, c)
		if !ok {
			t.Fatalf("there is no form %s", spec.Key)
		}
		got := strings.Join(strings.Fields(run(t, DrawCSV, doc)), " ")
		for _, s := range spec.Sections {
			for _, f := range s.Fields {
				if !strings.Contains(got, f.Key+")") {
					t.Errorf("%s: %s is not asked", spec.Key, f.Key)
				}
				for _, choice := range l.Guide.Choices(f) {
					if !strings.Contains(got, "☐ "+choice.Label) {
						t.Errorf("%s: %s has no box for %s", spec.Key, f.Key, choice.Label)
					}
				}
			}
		}
		if strings.Contains(got, "☒") || strings.Contains(got, "[entry ") || len(doc.Cites) > 0 {
			t.Errorf("%s: the blank form holds an answer", spec.Key)
		}
	}
}

func TestAFormOnPaperTicksWhatIsAnswered(t *testing.T) {
	l := led(t)
	v := sample.Half(l)
	for _, spec := range l.Guide.Forms {
		c := sample.Choice()
		c.Report = report.FormReport + "/" + spec.Key
		doc, _ := report.PaperForm(v, l, c)
		got := run(t, Draw, doc)
		answered := 0
		for _, s := range spec.Sections {
			for _, f := range s.Fields {
				if _, ok := v.Answered[f.Key]; ok && v.Answers[f.Key] != nil {
					answered++
				}
			}
		}
		if len(doc.Cites) != answered {
			t.Errorf("%s: %d answers stand on it, %d are recorded", spec.Key, len(doc.Cites), answered)
		}
		if answered > 0 && !strings.Contains(got, "[entry ") {
			t.Errorf("%s: nobody is named for its answers", spec.Key)
		}
	}
}

// Who was deliberately not involved is nobody's business outside.
func TestAFormOnPaperWithholds(t *testing.T) {
	l := led(t)
	v := sample.Closed(l, "dr")
	if v.Answers["tri.left_out"] == nil {
		t.Fatal("the sample leaves nobody out")
	}
	name := model.AnswerText(field(t, l, "tri.left_out"), v.Answers["tri.left_out"], nil, v.Location())
	for tlp, shown := range map[string]bool{"TLP:GREEN": false, report.DefaultTLP: true} {
		c := sample.Choice()
		c.Report, c.TLP = report.FormReport+"/tri", tlp
		doc, _ := report.PaperForm(v, l, c)
		got := run(t, DrawCSV, doc)
		if strings.Contains(got, name) != shown {
			t.Errorf("%s: %q shown: %v", tlp, name, !shown)
		}
		if strings.Contains(got, "withheld from copies marked TLP:GREEN") == shown {
			t.Errorf("%s does not say what it withholds", tlp)
		}
	}
}

func TestOnlyFormsOfTheGuideAreFormsOnPaper(t *testing.T) {
	l := led(t)
	for _, key := range []string{"", "form", "form/", "form/none", "form/rep/", "form/rep/half", "timeline_report"} {
		c := sample.Choice()
		c.Report = key
		if _, ok := report.PaperForm(model.View{}, l, c); ok {
			t.Errorf("%q is a form", key)
		}
	}
}

func field(t *testing.T, l report.Led, key string) form.Field {
	t.Helper()
	f, ok := l.Guide.Field(key)
	if !ok {
		t.Fatalf("there is no field %s", key)
	}
	return f
}

// Whoever keeps a whole incident on paper needs the log and every register; what
// is blank holds nothing of any incident, what is part-filled every standing row.
func TestEveryRegisterHasASheetOnPaper(t *testing.T) {
	l := led(t)
	v := sample.Half(l)
	papers := report.Papers(l.Guide)
	if want := 1 + len(l.Guide.Forms) + len(l.Guide.Registers) - 1; len(papers) != want {
		t.Fatalf("%d papers, want %d", len(papers), want)
	}
	for _, p := range papers {
		c := sample.Choice()
		c.Report = p.Key + "/blank"
		doc, ok := report.OnPaper(model.View{}, l, c)
		if !ok || !report.IsPaper(c.Report) {
			t.Fatalf("%s cannot be printed", p.Key)
		}
		blank := wordsOf(doc)
		if strings.Contains(blank, "Recorded so far") || len(doc.Cites) > 0 || strings.Contains(blank, "☒") {
			t.Errorf("the blank %s holds something", p.Key)
		}
		name, _, sheet := report.OfSheet(p.Key)
		reg, ok := l.Guide.Register(name)
		if !sheet || !ok {
			continue
		}
		for _, col := range reg.Columns {
			if !strings.Contains(blank, col.Label) {
				t.Errorf("%s has no room for %s", p.Key, col.Label)
			}
		}
		c.Report = p.Key
		doc, _ = report.OnPaper(v, l, c)
		if filled := wordsOf(doc) + doc.Meta.Number; (len(v.Standing(name)) > 0) != strings.Contains(filled, "Recorded so far") || !strings.Contains(filled, v.Number) {
			t.Errorf("%s does not hold what is recorded", p.Key)
		}
	}
	for _, key := range []string{"sheet", "sheet/", "sheet/none", "sheet/timeline", "sheet/log/half"} {
		c := sample.Choice()
		c.Report = key
		if _, ok := report.OnPaper(v, l, c); ok {
			t.Errorf("%q is a sheet", key)
		}
	}
}

func TestTheLogSheetHasRoomForAllOfALine(t *testing.T) {
	c := sample.Choice()
	c.Report, c.Zone = report.SheetReport+"/log/blank", "Asia/Tokyo"
	doc, _ := report.OnPaper(model.View{}, led(t), c)
	got := wordsOf(doc)
	for _, want := range []string{"Date, time", "Zone", "± min", "Kind", "What happened", "Who noticed", "Source", "Initials", "Writer", "Page", "☐ Asia/Tokyo", "☐ UTC", "Clock that was read", "d decided"} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no room for %q", want)
		}
	}
	if doc.Meta.TLP == "" || !doc.Meta.Landscape {
		t.Error("the sheet is not marked, or stands upright")
	}
}

// wordsOf is what stands in headings, paragraphs and tables of a document.
func wordsOf(doc report.Doc) string {
	var out []string
	for _, b := range doc.Blocks {
		switch b := b.(type) {
		case report.Heading:
			out = append(out, b.Text)
		case report.Para:
			out = append(out, b.Text)
		case report.Table:
			for _, c := range b.Columns {
				out = append(out, c.Title)
			}
			for _, row := range b.Rows {
				out = append(out, row...)
			}
		}
	}
	return strings.Join(out, "\n")
}
