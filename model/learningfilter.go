package model

import (
	"strings"
	"time"
)

// What a list of improvements or risks may be narrowed to.
const (
	ShowOpen    = "open"
	ShowOverdue = "overdue"
	ShowDone    = "done"
	ShowEvery   = "all"
)

// LearningFilter narrows lists over all incidents; an empty field lets all through.
type LearningFilter struct {
	Show     string `json:"show,omitempty"`
	Area     string `json:"area,omitempty"`
	Owner    string `json:"owner,omitempty"` // part of the name
	Priority string `json:"priority,omitempty"`
	Text     string `json:"text,omitempty"` // every word of it stands somewhere in the row
}

func (f LearningFilter) shows(open, late bool) bool {
	switch f.Show {
	case ShowOpen:
		return open
	case ShowOverdue:
		return late
	case ShowDone:
		return !open
	}
	return true
}

func (f LearningFilter) says(parts ...string) bool {
	text := strings.ToLower(strings.Join(parts, "\n"))
	for _, w := range strings.Fields(strings.ToLower(f.Text)) {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// Matches says whether every word of the filter's text stands in some texts.
func (f LearningFilter) Matches(parts ...string) bool { return f.says(parts...) }

func within(part, of string) bool {
	return strings.Contains(strings.ToLower(of), strings.ToLower(strings.TrimSpace(part)))
}

// Improvements are those that the filter lets through, in their order.
func (f LearningFilter) Improvements(all []ImprovementAt, now time.Time) []ImprovementAt {
	out := make([]ImprovementAt, 0, len(all))
	for _, i := range all {
		if f.shows(i.Open(), i.Overdue(now)) && (f.Area == "" || i.Area == f.Area) && (f.Priority == "" || i.Priority == f.Priority) && within(f.Owner, i.Owner) &&
			f.says(i.Shown(), i.Number, i.Owner, i.Ticket, i.Proof, i.VerifiedBy, i.InDrill) {
			out = append(out, i)
		}
	}
	return out
}

// Risks are those that the filter lets through, in their order.
func (f LearningFilter) Risks(all []RiskAt, now time.Time) []RiskAt {
	out := make([]RiskAt, 0, len(all))
	for _, r := range all {
		if f.shows(r.Open(), r.Expired(now)) && within(f.Owner, r.By) && f.says(r.Shown(), r.Number, r.By, r.Why) {
			out = append(out, r)
		}
	}
	return out
}
