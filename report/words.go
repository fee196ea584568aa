package report

import "bridgelog/model"

// Words are the names of the guide's choices in the document's language. Each
// may be left empty: the built-in English words then stand.
type Words struct {
	Kinds      map[model.RowKind]string // "Attacker did"
	Tactics    map[string]string        // ATT&CK tactic by id, "Initial access"
	Phases     map[model.Phase]string   // "Containment"
	Severities map[string]string        // SEV2: "Serious"
	Languages  func() Catalogues        // the languages beside English, read when one is first asked for; may be nil
}

// Catalogues are the languages beside English that documents can be made in.
func (w Words) Catalogues() Catalogues {
	if w.Languages == nil {
		return nil
	}
	return w.Languages()
}

// said are the words in the language of a document.
func (w Words) said(t *tongue) Words {
	if t == nil {
		return w
	}
	out := Words{Languages: w.Languages, Kinds: map[model.RowKind]string{}, Tactics: map[string]string{}, Phases: map[model.Phase]string{}, Severities: map[string]string{}}
	for k := range kindWords {
		out.Kinds[k] = t.tr(w.kind(k))
	}
	for id := range tacticWords {
		out.Tactics[id] = t.tr(w.tactic(id))
	}
	for p := range phaseWords {
		out.Phases[p] = t.tr("phase|" + w.phase(p))
	}
	for l := range severityWords {
		out.Severities[l] = t.tr("severity|" + w.severity(l))
	}
	return out
}

func (w Words) kind(k model.RowKind) string { return word(w.Kinds, kindWords, k, string(k)) }
func (w Words) tactic(id string) string     { return word(w.Tactics, tacticWords, id, id) }
func (w Words) phase(p model.Phase) string  { return word(w.Phases, phaseWords, p, string(p)) }
func (w Words) severity(l string) string    { return word(w.Severities, severityWords, l, "") }

func word[K comparable](given, built map[K]string, key K, fallback string) string {
	if s := given[key]; s != "" {
		return s
	}
	if s := built[key]; s != "" {
		return s
	}
	return fallback
}

// The English words are those of the guide's lists timeline_kind,
// attack_tactic, states and severity levels.
var (
	kindWords = map[model.RowKind]string{
		model.Attacker: "Attacker did", model.Detect: "Seen", model.Action: "We did",
		model.Decision: "Decided", model.Hypothesis: "We think", model.Comm: "Told / heard",
		model.Kept: "Kept", model.Service: "Service", model.App: "App", model.Note: "Note",
		model.Task: "Task",
	}
	tacticWords = map[string]string{
		"TA0043": "Reconnaissance", "TA0042": "Resource development", "TA0001": "Initial access",
		"TA0002": "Execution", "TA0003": "Persistence", "TA0004": "Privilege escalation",
		"TA0005": "Defense evasion", "TA0006": "Credential access", "TA0007": "Discovery",
		"TA0008": "Lateral movement", "TA0009": "Collection", "TA0011": "Command and control",
		"TA0010": "Exfiltration", "TA0040": "Impact",
	}
	phaseWords = map[model.Phase]string{
		"reported": "Reported", "triage": "Triage", "investigation": "Investigation",
		"containment": "Containment", "eradication": "Eradication", "recovery": "Recovery",
		"review": "Post-incident review", "closed": "Closed", "false_positive": "False positive",
		"merged": "Merged",
	}
	severityWords = map[string]string{
		"SEV1": "Emergency", "SEV2": "Serious", "SEV3": "Limited", "SEV4": "Minor",
	}
	clockWords = map[model.ClockSource]string{
		model.OwnClock: "this computer's clock", model.SystemLog: "a system's log",
		model.PersonMemory: "a person's memory", model.DerivedClock: "worked out",
	}
)

// notKnown is what stands for every fact that is missing.
const notKnown = "not known at this time"
