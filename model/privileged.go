package model

// privileged are the marks people put on what passes between them and their
// lawyers. Each has to be meant as one: a “privileged account” is none.
var (
	privilegedStart = later(`(?i)^[\s\[("“„«]*(privileged|legal advice|legally privileged)\s*[\])]?(\s*:|\s+[–—-]\s)`)
	privilegedMark  = later(`(?i)[\[(](legally )?privileged[\])]|[\[(]legal advice[\])]|\bprivileged\s*(and|&|/)\s*confidential\b|\b(attorney|lawyer|solicitor)[- ]client (privilege|communication)|\battorney work product\b`)
)

// Privileged says whether a text bears a mark of legal privilege: “Privileged: …”,
// “Legal advice: …”, “[privileged]”, “privileged and confidential”, “attorney-client
// communication”. Such matter stays out of copies that anybody but the
// organisation's own counsel may see, whatever its TLP mark.
func Privileged(text string) bool {
	return privilegedStart().MatchString(text) || privilegedMark().MatchString(text)
}
