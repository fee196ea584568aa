package text

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

var update = flag.Bool("update", false, "write the goldens anew")

func run(t *testing.T, d report.Drawer, doc report.Doc) string {
	t.Helper()
	var buf bytes.Buffer
	if err := d(context.Background(), &buf, doc, nil); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

func TestGoldens(t *testing.T) {
	v := sample.Incident()
	recorded := sample.Choice()
	recorded.Order, recorded.TLP = report.ByRecorded, "TLP:RED"
	narrow := sample.Choice()
	narrow.Kinds, narrow.System, narrow.Struck = []model.RowKind{model.Attacker, model.Action}, report.Names{"fs-0"}, false
	docs := map[string]report.Doc{
		"incident": report.Timeline(v, sample.Choice()),
		"recorded": report.Timeline(v, recorded),
		"narrow":   report.Timeline(v, narrow),
		"empty":    report.Timeline(model.View{Number: "INC-2026-0001", Zone: "UTC"}, sample.Choice()),
	}
	for name, doc := range docs {
		for ext, d := range map[string]report.Drawer{"txt": Draw, "csv": DrawCSV, "json": DrawJSON} {
			if ext != "txt" && name != "incident" {
				continue
			}
			t.Run(name+"."+ext, func(t *testing.T) {
				got := run(t, d, doc)
				path := filepath.Join("testdata", name+"."+ext)
				if *update {
					if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
					return
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if got != string(want) {
					t.Errorf("%s differs from what is drawn now; look at it, then run go test -update", path)
				}
			})
		}
	}
}

func TestEveryRowIsInEveryForm(t *testing.T) {
	v := sample.Long(3000)
	doc := report.Timeline(v, sample.Choice())
	for name, d := range map[string]report.Drawer{"csv": DrawCSV, "json": DrawJSON, "text": Draw} {
		out := strings.Join(strings.Fields(run(t, d, doc)), " ")
		for _, r := range v.Timeline().All() {
			_, rest, found := strings.Cut(out, r.Text)
			if !found {
				t.Fatalf("%s: row %d is missing", name, r.Seq)
			}
			out = rest
		}
	}
}

// one is a document of a single row with that text.
func one(text string) report.Doc {
	return report.Doc{Blocks: []report.Block{report.Rows{Rows: []report.TimelineRow{{Entry: 1, Text: text}}}}}
}

func TestSpreadsheetsRunNothing(t *testing.T) {
	for _, evil := range []string{`=HYPERLINK("http://x","y")`, "+1+1", "-2", "@SUM(A1)", "\t=1", " =1", "\u00a0=cmd|'/C calc'!A0", "＝1", "%0A"} {
		rows, err := csv.NewReader(strings.NewReader(run(t, DrawCSV, one(evil)))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if got := rows[1][13]; got != "'"+evil {
			t.Errorf("%q stands in the table as %q", evil, got)
		}
		rows, _ = csv.NewReader(strings.NewReader(run(t, CSV{Exact: true}.Draw, one(evil)))).ReadAll()
		if got := rows[1][13]; got != evil {
			t.Errorf("exact: %q stands in the table as %q", evil, got)
		}
	}
}

func TestCSVKeepsWhatPeopleType(t *testing.T) {
	text := "a, \"b\"\nc; d"
	out := run(t, CSV{BOM: true}.Draw, one(text))
	if !strings.HasPrefix(out, "\uFEFFentry,") || !strings.Contains(out, "\r\n") {
		t.Error("no byte order mark or no CRLF")
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out, "\uFEFF"))).ReadAll()
	if err != nil || rows[1][13] != text {
		t.Errorf("%q came back as %q, %v", text, rows[1][13], err)
	}
}

func TestJSONIsComplete(t *testing.T) {
	doc := report.Timeline(sample.Incident(), sample.Choice())
	var got struct {
		Meta   struct{ Root string }
		Blocks []struct {
			Block string
			Rows  json.RawMessage
		}
	}
	if err := json.Unmarshal([]byte(run(t, DrawJSON, doc)), &got); err != nil {
		t.Fatal(err)
	}
	if got.Meta.Root != sample.Root || len(got.Blocks) != len(doc.Blocks) {
		t.Fatalf("%d of %d blocks, root %s", len(got.Blocks), len(doc.Blocks), got.Meta.Root)
	}
	for _, b := range got.Blocks {
		if b.Block != "timeline" {
			continue
		}
		var rows []struct {
			Withheld int
			Local    string `json:"happened_local"`
			From     string `json:"happened_utc"`
		}
		if err := json.Unmarshal(b.Rows, &rows); err != nil {
			t.Fatal(err)
		}
		printed, withheld := doc.Tally()
		for _, r := range rows {
			withheld -= r.Withheld
			if r.Withheld == 0 {
				printed--
			}
		}
		if printed != 0 || withheld != 0 {
			t.Errorf("%d rows and %d withheld are missing", printed, withheld)
		}
	}
}

func TestTerminalsRunNothing(t *testing.T) {
	out := run(t, Draw, one("red \x1b[31m and \u202egnp.exe"))
	if strings.ContainsAny(out, "\x1b\u202e") || !strings.Contains(out, "[U+001B]") {
		t.Errorf("control characters reach the terminal: %q", out)
	}
}

func TestCancel(t *testing.T) {
	doc := report.Timeline(sample.Long(2000), sample.Choice())
	for name, d := range map[string]report.Drawer{"csv": DrawCSV, "json": DrawJSON, "text": Draw} {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := d(ctx, &bytes.Buffer{}, doc, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("%s went on after cancel: %v", name, err)
		}
	}
}
