package report

import (
	"slices"

	"bridgelog/model"
)

// wayIn is how the likely way in was judged over time, each answer with when and
// by whom (guide, R-34: what triage believed stays readable when it turns out to
// be something else). Nothing where it was never judged.
func (b *book) wayIn() []Block {
	way, sure := b.v.Judged("tri.vector"), b.v.Judged("tri.vector_conf")
	if len(way) == 0 {
		return nil
	}
	t := Table{Columns: []Column{{Title: b.tr("Judged"), Share: 0.34}, {Title: b.tr("Likely way in"), Share: 0.32}, {Title: b.tr("How sure"), Share: 0.16}, {Title: b.tr("By"), Share: 0.18}}}
	for _, p := range way {
		conf := b.tr(notKnown)
		for _, c := range sure { // as it stood by then, or was said in the same breath
			if c.Seq <= p.Seq || c.At.Equal(p.At) {
				conf = b.choiceOf("tri.vector_conf", c)
			}
		}
		t.Rows = append(t.Rows, []string{b.both(p.At, b.zone), b.choiceOf("tri.vector", p), conf, p.By})
		t.Cites = append(t.Cites, uint64(p.Seq))
	}
	for _, c := range sure {
		t.Cites = append(t.Cites, uint64(c.Seq))
	}
	slices.Sort(t.Cites)
	t.Cites = slices.Compact(t.Cites)
	return []Block{Heading{2, b.tr("The likely way in, as it was judged")}, t}
}

// choiceOf is an answer of a choice as it reads.
func (b *book) choiceOf(field string, p model.Past) string {
	f, ok := b.led.Guide.Field(field)
	if !ok {
		return ""
	}
	return b.text(f, p.Raw)
}
