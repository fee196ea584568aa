package report

import (
	"slices"
	"strings"
	"testing"

	"bridgelog/model"
)

func docOf(blocks ...Block) Doc { return Doc{Meta: Meta{Title: "T", TLP: "TLP:GREEN"}, Blocks: blocks} }

func TestDifferencesAreWholeAndNothingElse(t *testing.T) {
	columns := []Column{{Title: "System"}, {Title: "State"}}
	before := docOf(Heading{1, "One"}, Para{Text: "stays"}, Para{Text: "old words"}, Pairs{Rows: []Pair{{Label: "Level", Value: "SEV2"}, {Label: "Stays", Value: "x"}}},
		Heading{1, "Gone section"}, Para{Text: "went away"},
		Heading{1, "Rows"}, Table{Columns: columns, Rows: [][]string{{"fs-01", "off"}, {"fs-02", "off"}, {"fs-02", "off"}, {"fs-09", "on"}}},
		Pairs{Rows: []Pair{{Label: "1. What", Value: "call", Strong: true}, {Label: "Who", Value: "Kim"}}},
		Rows{Rows: []TimelineRow{{Entry: 4, Text: "a", Recorded: "r"}, {Entry: 5, Text: "b", Recorded: "r"}, {Withheld: 2}}})
	after := docOf(Heading{1, "One"}, Para{Text: "stays"}, Para{Text: "new words"}, Pairs{Rows: []Pair{{Label: "Stays", Value: "x"}, {Label: "Level", Value: "SEV1"}}},
		Heading{1, "Rows"}, Table{Columns: columns, Rows: [][]string{{"fs-09", "on"}, {"fs-01", "on"}, {"fs-02", "off"}, {"fs-03", "off"}}},
		Pairs{Rows: []Pair{{Label: "1. What", Value: "write", Strong: true}, {Label: "Who", Value: "Ada"}}},
		Pairs{Rows: []Pair{{Label: "2. What", Value: "call", Strong: true}, {Label: "Who", Value: "Lee"}}},
		Rows{Rows: []TimelineRow{{Entry: 4, Text: "a", Recorded: "r"}, {Entry: 5, Text: "b", Recorded: "r", StruckWhy: "withdrawn by 6: wrong"}, {Withheld: 3}}})
	after.Meta.TLP = "TLP:RED"
	got := map[string]string{}
	doc := Differences(model.View{}, "incident report", Edition{Doc: before, Number: 1, Same: true}, Edition{Doc: after, Number: 2, Why: "why."}, Choice{TLP: "TLP:GREEN"})
	part := ""
	for _, b := range doc.Blocks {
		switch b := b.(type) {
		case Heading:
			part = b.Text
		case Table:
			for _, row := range b.Rows {
				got[strings.Join([]string{part, row[0], row[1]}, " | ")] += row[2] + " > " + row[3] + ";"
			}
		}
	}
	want := map[string]string{
		"Front page | changed | Mark":    "TLP:GREEN > TLP:RED;",
		"One | changed | ":               "old words > new words;",
		"One | changed | Level":          "SEV2 > SEV1;",
		"Gone section | gone | ":         "went away > ;",
		"Rows | changed | fs-01":         "State: off > State: on;",
		"Rows | gone | fs-02":            "State: off > ;",
		"Rows | added | fs-03":           " > State: off;",
		"Rows | added | What":            " > write;",
		"Rows | added | write · Who":     " > Ada;",
		"Rows | changed | call · Who":    "Kim > Lee;",
		"Rows | changed | Entry 5":       "> Struck: withdrawn by 6: wrong;",
		"Rows | changed | Rows withheld": "2 > 3;",
	}
	want["Rows | changed | Entry 5"] = " > Struck: withdrawn by 6: wrong;"
	for key, text := range want {
		if got[key] != text {
			t.Errorf("%s: %q, want %q", key, got[key], text)
		}
		delete(got, key)
	}
	for key, text := range got {
		t.Errorf("%s: %q is no difference", key, text)
	}
	if doc.Meta.TLP != "TLP:RED" {
		t.Errorf("marked %s though one edition is RED", doc.Meta.TLP)
	}
	if !slices.ContainsFunc(doc.Blocks, func(b Block) bool {
		p, ok := b.(Para)
		return ok && p.Style == "notice" && strings.Contains(p.Text, "why.")
	}) {
		t.Error("an edition that cannot be drawn again is not named")
	}
	none := Differences(model.View{}, "x", Edition{Doc: before, Same: true}, Edition{Doc: before, Same: true}, Choice{})
	if last := none.Blocks[len(none.Blocks)-1]; last != (Para{Text: "None: both editions say the same."}) {
		t.Errorf("the same twice: %+v", last)
	}
}
