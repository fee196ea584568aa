package report

import (
	"strings"
	"time"
)

// RecoveryFacts are what stands on a recovery sheet.
type RecoveryFacts struct {
	Logbook string // what it is called
	Key     string // the recovery key: groups of letters with hyphens between
	Owner   string // whose passphrase it stands in for
	MadeAt  time.Time
	Zone    string // IANA name
	Program string
	Paper   string // "a4" or "letter"
}

// RecoverySheet is the page that opens a sealed logbook when its passphrase is
// forgotten. It is for paper: no logbook keeps it.
func RecoverySheet(f RecoveryFacts) Doc {
	var rows [][]string
	groups := strings.Split(f.Key, "-")
	const across = 4
	for i := 0; i < len(groups); i += across {
		row := make([]string, 0, across)
		for j := i; j < i+across; j++ {
			if j < len(groups) {
				row = append(row, groups[j])
			} else {
				row = append(row, "")
			}
		}
		rows = append(rows, row)
	}
	columns := make([]Column, across)
	for i := range columns {
		columns[i] = Column{Share: 1, Mono: true}
	}
	return Doc{Meta: Meta{Title: "Recovery sheet", Name: f.Logbook, TLP: "TLP:RED", Report: "recovery_sheet", Paper: f.Paper,
		Language: "en", MadeAt: f.MadeAt, Zone: f.Zone, MadeBy: f.Owner, Program: f.Program},
		Blocks: []Block{
			Para{Style: "lead", Text: "Whoever holds this page can open the logbook " + f.Logbook + " and everything in it. Keep it where the laptop is not: in a safe, sealed."},
			Heading{Level: 1, Text: "Recovery key"},
			Para{Style: "mono", Text: strings.Join(groups[:len(groups)/2], " - ") + " -\n" + strings.Join(groups[len(groups)/2:], " - ")},
			Para{Style: "muted", Text: "Group by group, to be read aloud:"},
			Table{Columns: columns, Rows: rows},
			Heading{Level: 1, Text: "How to use it"},
			Para{Text: "Type it where Bridgelog asks for the passphrase. Capitals, gaps and hyphens do not matter; O is read as 0, I and L as 1. The last letters are a check: a slip is refused and nothing is lost."},
			Para{Text: "Then choose a new passphrase under Ways to open this logbook. If this page may have been seen by others, take the recovery key away there and make another."},
			Heading{Level: 1, Text: "Where it is kept"},
			Pairs{Rows: []Pair{{Label: "Sealed in envelope no.", Value: "…………………………………………"}, {Label: "Kept at", Value: "…………………………………………"}, {Label: "Who may open it", Value: "…………………………………………"}}},
			SignatureLine{Label: "Put away by"},
		}}
}
