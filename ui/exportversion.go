package ui

import (
	"fmt"
	"strings"

	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/ui/kit"
)

// kindNames are the guide's documents as the page offers them, those asked for
// most first.
var kindNames = []kit.Option{{Key: report.TimelineReport, Label: "Timeline"}, {Key: report.IncidentReport, Label: "Incident report"}, {Key: report.DrillReport, Label: "Drill report"},
	{Key: report.BriefReport, Label: "Executive brief"}, {Key: report.HandoverReport, Label: "Handover"}, {Key: report.DecisionsReport, Label: "Decision log"},
	{Key: report.CommsReport, Label: "Communications log"}, {Key: report.EvidenceReport, Label: "Evidence log"}, {Key: report.ReviewReport, Label: "Post-incident review"},
	{Key: report.RegulatorReport, Label: "Report to an authority"}}

// documentsOf are the documents a person can choose for an incident; first the
// one about a duty that the page was opened for, if any.
func documentsOf(asked string, v model.View) []kit.Option {
	out := []kit.Option{}
	for _, k := range kindNames {
		if k.Key != report.DrillReport || v.Drill {
			out = append(out, k)
		}
	}
	if len(v.Duties()) > 0 || asked == report.DeadlinesReport {
		out = append(out, kit.Option{Key: report.DeadlinesReport, Label: "Duties and deadlines"})
	}
	if _, ok := report.OfMessage(asked); ok {
		out = append([]kit.Option{{Key: asked, Label: "Message"}}, out...)
	}
	if asked == report.TalksReport {
		out = append([]kit.Option{{Key: asked, Label: "Who talks to whom"}}, out...)
	}
	switch kind, duty := report.OfDuty(asked); {
	case duty == "":
	case kind == report.NoticeReport:
		out = append([]kit.Option{{Key: asked, Label: "Notice"}}, out...)
	default:
		out = append([]kit.Option{{Key: asked, Label: "Decision not to notify"}}, out...)
	}
	return out
}

// formats are the formats the chosen document comes in.
func (e *exportScreen) formats() []kit.Option {
	var out []kit.Option
	for _, f := range e.s.deps.Desk.Formats(e.which.One()) {
		out = append(out, kit.Option{Key: f, Label: formatWords[f]})
	}
	return out
}

// versioned says whether the chosen document comes as draft and final.
func (e *exportScreen) versioned() bool {
	return report.Versioned(e.which.One())
}

// kindHolds says what one of the guide's documents holds.
func (e *exportScreen) kindHolds() string {
	t, _ := e.s.deps.Desk.Templates().Template(e.which.One())
	if e.which.One() == report.BriefReport {
		return "one page, shortened by rule where it must be"
	}
	return countWord(len(t.Sections), "section", "sections") + " for " + t.Audience
}

// dutyHolds says what a document on duties holds; empty for other documents.
func (e *exportScreen) dutyHolds() string {
	kind, duty := report.OfDuty(e.which.One())
	d, _ := e.v.Duty(duty)
	switch kind {
	case report.NoticeReport:
		return d.Name + ", " + countWord(len(d.Stage.Content), "content", "contents") + " and a sheet for the file"
	case report.DecisionReport:
		return d.Name + ": the decision, with what was known then, to be signed"
	case report.DeadlinesReport:
		return countWord(len(e.v.Duties()), "duty", "duties") + " with deadlines and their working"
	}
	return ""
}

// final says whether a final version is chosen.
func (e *exportScreen) final() bool { return e.versioned() && e.version.One() == "final" }

// chosen follows another document: it begins as a draft, in the marking the
// guide gives its kind.
func (e *exportScreen) chosen() {
	e.version.Set("draft")
	e.of = 0
	e.tlp.Set(e.s.deps.Desk.Templates().DefaultTLP(e.which.One()))
	e.changed()
}

// versionText says what a draft and a final are, and what there is already.
func (e *exportScreen) versionText() string {
	text := "A draft may be made again as often as needed. No gate counts it."
	_, duty := report.OfDuty(e.which.One())
	switch {
	case duty != "" && e.final():
		text = fmt.Sprintf("A final version is kept for good: it gets number %d, is sealed with its SHA-256 and never writes over a file. It is refused while something is missing that the law requires now. Exporting is not filing.",
			model.NextEdition(e.v, e.which.One()))
	case duty != "":
		text = "A draft may be made again as often as needed; it says what is missing. Exporting is not filing."
	case e.final():
		text = fmt.Sprintf("A final version is kept for good: it gets number %d, is sealed with its SHA-256 and never writes over a file.", model.NextEdition(e.v, e.which.One()))
		if which := e.which.One(); which == report.IncidentReport || which == report.DrillReport {
			text += " The gate that ends the incident asks for it. What is recorded afterwards, other than on the closing page, shuts that gate again until the next edition."
		}
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
	for _, o := range e.which.Options {
		if o.Key == e.which.One() {
			name := strings.ToLower(o.Label)
			if _, duty := report.OfDuty(o.Key); duty != "" {
				name += " " + duty
			}
			if e.final() {
				name += fmt.Sprintf(" final %d", model.NextEdition(e.v, o.Key))
			}
			return name
		}
	}
	return "timeline"
}
