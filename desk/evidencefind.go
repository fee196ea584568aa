package desk

import (
	"strings"

	"bridgelog/model"
)

// evidenceText is what full-text search finds an act on evidence by.
func evidenceText(e model.Event) string {
	var words []string
	switch e := e.(type) {
	case model.EvidenceAdded:
		i := e.Item
		words = []string{e.Number, i.What, i.File.Shown(), i.File.SHA256, i.Seal, i.System, i.Custodian, i.TakenBy, i.How, i.Tool, i.Version, i.Witness, i.Location, i.Holder}
		for _, d := range i.File.Others {
			words = append(words, d.Value)
		}
	case model.CustodyTransferred:
		words = []string{e.From, e.To, e.Place, e.Purpose, e.Authority, e.Transport, e.Condition, e.SealBefore, e.SealAfter, e.Copy.File}
	case model.EvidenceChecked:
		words = []string{e.Check.SHA256, e.Check.Why, e.Check.Found, e.Check.Told}
	case model.EvidenceDisposed:
		words = []string{e.Reason, e.Authority, e.Witness, e.Method}
	}
	return strings.Join(words, " ")
}
