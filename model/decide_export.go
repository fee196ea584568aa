package model

// States of a document that has versions.
const (
	DraftReport = "draft" // may be made again and again
	FinalReport = "final" // numbered, kept for good
)

// decideExport seals a document. A final version has a number of its own, one
// more than the last, and must tell what the record says now: what was recorded
// while it was drawn would be missing in it.
func decideExport(v View, issued ReportIssued) ([]Event, error) {
	switch issued.State {
	case "", DraftReport:
		if issued.Edition != 0 {
			return nil, Refuse(Internal, "edition", "", "only a final version has an edition.")
		}
		return []Event{issued}, nil
	case FinalReport:
	default:
		return nil, Refuse(Invalid, "state", "It is draft or final.", "%q is no state of a document.", issued.State)
	}
	next := NextEdition(v, issued.Report)
	if issued.Edition == 0 {
		issued.Edition = next
	}
	if issued.Edition != next {
		return nil, Refuse(Conflict, "edition", "Make it again.", "edition %d was made meanwhile.", next-1)
	}
	if issued.FromSize > 0 && issued.FromSize <= uint64(v.contentAt) {
		return nil, Refuse(Conflict, "report", "Make it again.", "something was recorded while the final version was being written, and it would be missing in it.")
	}
	return []Event{issued}, nil
}

// NextEdition is the number of the next final version of a document.
func NextEdition(v View, report string) int {
	next := 1
	for _, r := range v.Reports {
		if r.Report == report && r.State == FinalReport {
			next = max(next, r.Edition) + 1
		}
	}
	return next
}

// Final finds a final version of a document by its number.
func (v View) Final(report string, edition int) (Report, bool) {
	for _, r := range v.Reports {
		if r.ReportIssued.Report == report && r.State == FinalReport && r.Edition == edition {
			return r, true
		}
	}
	return Report{}, false
}
