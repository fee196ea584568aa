package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

func TestErasingShowsFirstWhatGoesAndThenErases(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	seq := b.log(id, "c: Xaverine Quokkamann called")
	if err := b.deps.Desk.Backup(context.Background(), filepath.Join(t.TempDir(), "old.bridgelog"), nil); err != nil {
		t.Fatal(err)
	}
	tl := b.timeline(id)
	tl.goTo(seq)
	tl.quick.correct(b.row(id, seq)) // its words stand in the entry line, and would be kept as a draft
	if !strings.Contains(tl.quick.line.Entry().Text, "Quokkamann") {
		t.Fatal("the words are not in the entry line: this test could not fail")
	}
	e := b.openErase(id, seq)
	says := func(o interface{ Outline() []kit.OutlineLine }, words string) {
		t.Helper()
		if out := fmt.Sprint(o.Outline()); !strings.Contains(out, words) {
			t.Errorf("it says %s, not %q", out, words)
		}
	}
	says(e.goes, "1 backup still holds it")
	e.erase.Tapped(nil)
	says(e.problem, "no legal reason")
	e.basis.Set("gdpr_17")
	e.authority.SetText("Dana Roe, DPO")
	e.second.name.SetText("Alex Weber")
	e.erase.Tapped(nil)
	says(e.problem, "second person too")
	e.second.name.SetText("Lee Poe")
	e.entries.SetText(seqText(seq) + ", 0")
	e.erase.Tapped(nil) // what would go is not the one that was looked at
	if i, _ := b.view(id).Timeline().Find(seq); b.view(id).Timeline().At(i).Erased {
		t.Fatal("it was erased without a look at what goes")
	}
	e.entries.SetText(seqText(seq))
	e.seek()
	e.erase.Tapped(nil)
	v := b.view(id)
	i, _ := v.Timeline().Find(seq)
	if r := v.Timeline().At(i); !r.Erased || strings.Contains(r.Text, "Quokka") {
		t.Errorf("%+v", r)
	}
	b.mustSay("Erased by entry", "GDPR Art. 17")
	b.mustNotSay("Quokkamann")
	tl.correct(timelineItem{row: v.Timeline().At(i)})
	if text := tl.quick.line.Entry().Text; text != "" {
		t.Errorf("the entry line still holds %q", text)
	}
	b.mustVerify()
}

// row is the row of an entry.
func (b *bridge) row(id model.IncidentID, seq model.Seq) *model.Row {
	b.t.Helper()
	rows := b.view(id).Timeline()
	i, ok := rows.Find(seq)
	if !ok {
		b.t.Fatalf("entry %d has no row", seq)
	}
	return rows.At(i)
}
