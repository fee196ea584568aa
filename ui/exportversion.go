package ui

import (
	"fmt"
	"strings"

	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/ui/kit"
)

// documents are the documents a person can choose; the last is for drills.
var documents = []kit.Option{{Key: report.TimelineReport, Label: "Timeline"}, {Key: report.IncidentReport, Label: "Incident report"},
	{Key: report.DrillReport, Label: "Drill report"}}

// versioned says whether the chosen document comes as draft and final.
func (e *exportScreen) versioned() bool { return e.which.One() != report.TimelineReport }

// final says whether a final version is chosen.
func (e *exportScreen) final() bool { return e.versioned() && e.version.One() == "final" }

// chosen follows another document: it begins as a draft.
func (e *exportScreen) chosen() {
	e.version.Set("draft")
	e.changed()
}

// versionText says what a draft and a final are, and what there is already.
func (e *exportScreen) versionText() string {
	text := "A draft may be made again as often as needed. No gate counts it."
	if e.final() {
		text = fmt.Sprintf("A final version is kept for good: it gets number %d, is sealed with its SHA-256 and never writes over a file. "+
			"The gate that ends the incident asks for it. What is recorded afterwards, other than on the closing page, shuts that gate again until the next edition.",
			model.NextEdition(e.v, e.which.One()))
	}
	last := model.NextEdition(e.v, e.which.One()) - 1
	switch {
	case last == 0:
		return text + " There is no final version yet."
	case e.s.facts(e.v).ReportStands(e.which.One(), "final"):
		return text + fmt.Sprintf(" Edition %d is final and still tells what the record says.", last)
	}
	return text + fmt.Sprintf(" Edition %d is final; the record has changed since.", last)
}

// document is the chosen document in lower case, for names of files.
func (e *exportScreen) document() string {
	for _, o := range documents {
		if o.Key == e.which.One() {
			name := strings.ToLower(o.Label)
			if e.final() {
				name += fmt.Sprintf(" final %d", model.NextEdition(e.v, o.Key))
			}
			return name
		}
	}
	return "timeline"
}
