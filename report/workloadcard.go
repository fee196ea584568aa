package report

import (
	"cmp"
	"fmt"
	"strings"

	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/model/guide"
)

// WorkloadCard is a workload card on paper, every section and question in its
// order, for a table round which nobody has a screen. Documents are named with
// their fingerprints; they stay in the logbook. pictures are those of them that
// are drawn, by the id of the document; why not stands for the others. It is pure.
func WorkloadCard(house model.View, w model.Workload, l Led, c Choice, pictures map[string]KeptPicture) Doc {
	c.TLP = cmp.Or(c.TLP, DefaultTLP)
	b := book{builder: builder{v: house, c: c, zone: model.Location(c.Zone)}, led: l}
	d := Doc{Meta: b.meta()}
	d.Meta.Title = "Workload card: " + w.Name()
	d.Meta.Report, d.Meta.Name, d.Meta.Number = "workload_card", w.Name(), ""
	light, days := w.Age(l.Guide.Freshness, c.MadeAt)
	state := "never reviewed"
	if days >= 0 {
		state = "reviewed " + model.Counted(days, "day", "days") + " ago"
	}
	if light != model.Green {
		state = "DOUBTFUL: " + state
	}
	d.Blocks = append(d.Blocks, Pairs{Key: true, Rows: []Pair{{Label: "Workload", Value: w.Name()}, {Label: "State", Value: state},
		{Label: "Point of contact", Value: cmp.Or(w.Text("wl.poc"), "no point of contact")}, {Label: "Marking", Value: c.TLP},
		{Label: "Made", Value: both(c.MadeAt, b.zone) + " by " + c.MadeBy}}})
	for _, section := range l.Guide.HouseSections(guide.WorkloadsRegister) {
		d.Blocks = append(d.Blocks, Heading{1, section.Title})
		pairs := Pairs{Wide: true, Cites: []uint64{uint64(w.Seq)}}
		for _, f := range section.Fields {
			if f.Key == "wl.components" {
				continue
			}
			text := model.AnswerText(f, w.Fields[f.Key], l.Guide.Choices(f), b.zone)
			if f.Kind == form.Evidence {
				text = documentsText(house, w, f.Key)
			}
			pairs.Rows = append(pairs.Rows, Pair{Label: f.Label, Value: cmp.Or(text, notKnown)})
		}
		d.Blocks = append(d.Blocks, pairs)
		for _, f := range section.Fields {
			if f.Kind == form.Evidence {
				d.Blocks = append(d.Blocks, drawnDocuments(house, w, f.Key, pictures)...)
			}
		}
		if _, ok := fieldIn(section, "wl.components"); ok {
			t := Table{Empty: "No components are written down.", Cites: []uint64{uint64(w.Seq)}}
			for i, head := range model.ComponentHeads {
				t.Columns = append(t.Columns, Column{Title: head, Share: []float64{2, 2, 1.6, 1.6, 1.4, 1.2, 1.8}[i]})
			}
			for _, part := range w.Components() {
				t.Rows = append(t.Rows, part.Cells())
			}
			d.Blocks = append(d.Blocks, Heading{2, "Components"}, t)
		}
	}
	return d
}

func fieldIn(s form.Section, key string) (form.Field, bool) {
	for _, f := range s.Fields {
		if f.Key == key {
			return f, true
		}
	}
	return form.Field{}, false
}

// documentsText names documents with their fingerprints.
func documentsText(house model.View, w model.Workload, field string) string {
	var out []string
	for _, id := range guide.Texts(w.Fields[field]) {
		if e, ok := house.EvidenceItem(id); ok {
			out = append(out, fmt.Sprintf("%s %s, kept in the logbook, SHA-256 %s", e.Number, e.File.Shown(), e.File.SHA256))
		}
	}
	return strings.Join(out, "\n")
}

// KeptPicture is a document of a card as a picture, or why it is none.
type KeptPicture struct {
	Picture Logo
	Why     string
}

// drawnDocuments are the pictures of a field, each with its number and name.
func drawnDocuments(house model.View, w model.Workload, field string, pictures map[string]KeptPicture) []Block {
	var out []Block
	for _, id := range guide.Texts(w.Fields[field]) {
		e, ok := house.EvidenceItem(id)
		k, has := pictures[id]
		switch {
		case !ok || !has:
		case len(k.Picture.PNG) == 0:
			out = append(out, Para{Style: "muted", Text: fmt.Sprintf("%s %s is not drawn: %s.", e.Number, e.File.Shown(), k.Why)})
		default:
			p := k.Picture
			out = append(out, Figure{Title: e.Number + " " + e.File.Shown(), Caption: "Kept in the logbook, SHA-256 " + e.File.SHA256 + ".",
				Words: fmt.Sprintf("Picture %s %s, %d × %d pixels.", e.Number, e.File.Shown(), p.Width, p.Height), Picture: p,
				Width: max(float64(p.Width), 640, float64(p.Height)/1.2), Height: float64(p.Height)})
		}
	}
	return out
}
