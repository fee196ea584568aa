package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"bridgelog/model"
)

// Whatever a preview accepts is taken in, in full, and one act takes it back;
// what it refuses is a sentence, and nothing is left of it.
func TestWhatAPreviewAcceptsIsTakenInAndTakenBack(t *testing.T) {
	const head = "time,host,message\n"
	d, _ := open(t)
	ctx := context.Background()
	for name, content := range map[string]string{
		"empty.csv": "", "header.csv": head, "pairs.json": "{}", "nothing.json": `{"value":[]}`,
		"one.csv":      head + "2026-03-01T10:00:00Z,h,one\n",
		"long.csv":     head + "2026-03-01T10:00:00Z,h," + strings.Repeat("ß", 200_000) + "\n",
		"c1.csv":       head + "2026-03-01T10:00:00Z,h\u0085h,a\u009b31m\n",
		"latin.csv":    head + "2026-03-01T10:00:00Z,h\x81,gr\xf6\xdfer\n",
		"bidi.csv":     head + "2026-03-01T10:00:00Z,h,\u202egnp.exe\n",
		"years.csv":    head + "0001-01-01T00:00:00Z,h,a\n9999-12-31T23:59:59Z,h,b\n2026-03-01T10:00:00Z,h,c\n9998-12-31T23:59:59-14:00,h,d\n",
		"quotes.csv":   head + "2026-03-01T10:00:00Z,h,\"open\n2026-03-01T10:00:01Z,h,next\n",
		"types.jsonl":  `{"message":{"a":1},"datetime":[1],"timestamp_desc":true}` + "\n" + `{"message":"x","timestamp":-1e300,"timestamp_desc":"x"}` + "\n",
		"escapes.json": `[{"message":"\ud800\u0000\u0085x","datetime":"2026-03-01T10:00:00Z","timestamp_desc":"y"}]`,
		"names.csv":    head + "2026-03-01T10:00:00Z," + strings.Repeat("n", 100_000) + ",a\n",
	} {
		id := begin(t, d)
		before, err := d.Incident(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := d.PlanImport(ctx, ImportAsk{Incident: id, Path: file(t, name, content)})
		if err != nil {
			var refusal *model.Error
			if !errors.As(err, &refusal) || refusal.Kind != model.Invalid || !strings.HasSuffix(refusal.Text, ".") {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		s := plan.Summary
		if s.Records != s.Accepted+len(plan.RejectList())+s.Duplicates {
			t.Errorf("%s: %+v", name, s)
		}
		change, err := d.CommitImport(ctx, plan, nil)
		if err != nil {
			t.Errorf("%s was accepted, and then: %v", name, err)
			continue
		}
		if got := change.View.Timeline().Len() - before.Timeline().Len(); got != plan.Rows()+1 {
			t.Errorf("%s: %d rows came in, want %d and the import's own", name, got, plan.Rows())
		}
		for _, row := range must(t)(d.Undo(ctx, id)).View.Timeline().All() {
			if row.Source != nil && !row.Struck() {
				t.Errorf("%s: row %d still stands", name, row.Source.Row)
			}
		}
	}
	allSound(t, d)
}

// A file of nothing but different faults does not make the record as long as
// itself: the first refusals are listed, the others counted.
func TestAnImportListsSoManyRefusals(t *testing.T) {
	d, _ := open(t)
	id := begin(t, d)
	var b strings.Builder
	b.WriteString("{\"message\":\"m\",\"datetime\":\"2026-03-01T10:00:00Z\",\"timestamp_desc\":\"a\"}\n{\"message\":\"n\",\"datetime\":\"2026-03-01T10:00:00Z\",\"timestamp_desc\":\"a\"}\n")
	const broken = mostRejects + 100
	for i := range broken {
		fmt.Fprintf(&b, "{\"message\":\"%s\",}\n", strings.Repeat("m", i%7))
	}
	plan, change := importFile(t, d, id, file(t, "a.jsonl", b.String()))
	if got := len(plan.RejectList()); got != broken || plan.Summary.Rejected != broken {
		t.Errorf("the preview lists %d of %d", got, plan.Summary.Rejected)
	}
	m := change.View.Imports[0]
	if last := m.Rejects[len(m.Rejects)-1]; len(m.Rejects) != mostRejects+1 || m.Rejected != broken || last.Row != mostRejects+3 || !strings.Contains(last.Reason, "not listed") {
		t.Errorf("the record lists %d of %d, the last %+v", len(m.Rejects), m.Rejected, last)
	}
}
