package model

import "slices"

// States of a document that has versions.
const (
	DraftReport = "draft" // may be made again and again
	FinalReport = "final" // numbered, kept for good

	SignedReport = "signed" // a copy of a final with a digital signature
)

// decideExport seals a document. A final version has a number of its own, one
// more than the last, and must tell what the record says now: what was recorded
// while it was drawn would be missing in it.
func decideExport(v View, issued ReportIssued) ([]Event, error) {
	switch issued.State {
	case "", DraftReport:
		if issued.Signature != nil {
			return nil, Refuse(Internal, "signature", "", "only a copy of a final is signed.")
		}
		if issued.Edition != 0 {
			return nil, Refuse(Internal, "edition", "", "only a final version has an edition.")
		}
		return []Event{issued}, nil
	case SignedReport:
		return decideSigned(v, issued)
	case FinalReport:
	default:
		return nil, Refuse(Invalid, "state", "It is draft or final.", "%q is no state of a document.", issued.State)
	}
	next := NextEdition(v, issued.Report)
	if issued.Signature != nil {
		return nil, Refuse(Internal, "signature", "", "a signed copy is issued for itself.")
	}
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

// decideSigned seals a signed copy of a final that somebody approved.
func decideSigned(v View, issued ReportIssued) ([]Event, error) {
	s := issued.Signature
	if s != nil && s.Stamp != nil {
		return decideStamped(v, issued)
	}
	if s == nil || s.Holder == "" || !isDigest(s.Certificate, 64) || s.At.IsZero() {
		return nil, Refuse(Internal, "signature", "", "a signed copy says whose certificate signed it, and when.")
	}
	final, ok := v.Final(issued.Report, issued.Edition)
	switch {
	case !ok || final.Seq != s.Of || final.SHA256 != s.SHA256:
		return nil, Refuse(Conflict, "signature", "Sign the final version as it was issued.", "what was signed is no final version of %s.", v.Number)
	case final.Format != "pdf" || issued.Format != "pdf":
		return nil, Refuse(Invalid, "format", "Make the final version as PDF.", "only a PDF is signed.")
	case len(v.ApprovalsOf(final.Seq)) == 0:
		return nil, Refuse(Conflict, "signature", "Record who approved it: `bridgelogctl report approve`.", "edition %d is not approved, and only an approved version is signed.", final.Edition)
	}
	return []Event{issued}, nil
}

// decideStamped seals a copy of a signed copy with a time stamp in it.
func decideStamped(v View, issued ReportIssued) ([]Event, error) {
	s := *issued.Signature
	stamp := s.Stamp
	if stamp.By == "" || stamp.At.IsZero() || !isDigest(stamp.Token, 64) {
		return nil, Refuse(Internal, "stamp", "", "a time stamp says which authority gave it, and when.")
	}
	at := slices.IndexFunc(v.Reports, func(r Report) bool { return r.Seq == stamp.Of })
	if at < 0 || v.Reports[at].State != SignedReport || v.Reports[at].SHA256 != stamp.SHA256 || v.Reports[at].Signature == nil {
		return nil, Refuse(Conflict, "stamp", "Use the signed copy as it was issued.", "what was stamped is no signed copy of %s.", v.Number)
	}
	was := *v.Reports[at].Signature
	if was.Stamp != nil {
		return nil, Refuse(Conflict, "stamp", "", "it holds a time stamp already.")
	}
	if s.Of != was.Of || s.SHA256 != was.SHA256 || s.Certificate != was.Certificate || !s.At.Equal(was.At) || issued.Edition != v.Reports[at].Edition || issued.Report != v.Reports[at].ReportIssued.Report {
		return nil, Refuse(Internal, "stamp", "", "a stamped copy bears the signature it had.")
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
