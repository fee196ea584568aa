package report

import "slices"

// plainFormats are the formats every document comes in.
var plainFormats = []string{"pdf", "html", "text", "markdown", "csv", "json"}

// named are formats by the names the guide gives them.
var named = map[string]string{"md": "markdown"}

// Formats are the formats a document comes in, in the order people want them:
// those every document has, and what the guide's data lists for its kind beside
// them, such as DOCX for what counsel edits before it goes out.
func (t Templates) Formats(key string) []string {
	out := slices.Clone(plainFormats)
	if IsPaper(key) {
		return append(out, "docx") // to be printed with a house's own letterhead
	}
	if _, ok := OfYearly(key); ok {
		return append(out, "docx") // parts of it go into the forms of authorities
	}
	listed, _ := t.Template(guideKey(key))
	for _, f := range listed.Formats {
		if known, ok := named[f]; ok {
			f = known
		}
		if !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

// guideKey is the guide's document that a document of this program is one of.
func guideKey(key string) string {
	if key == "" {
		return TimelineReport
	}
	switch kind, _ := OfDuty(key); kind {
	case NoticeReport:
		return "regulator_report"
	case DecisionReport:
		return "decision_log"
	}
	if _, custody := OfCustody(key); custody {
		return "evidence_log"
	}
	return key
}
