package model

import (
	"encoding/json"
	"regexp"
	"slices"

	"bridgelog/model/form"
	"bridgelog/model/guide"
)

// gone stands where a text was that something has to stand in.
const gone = "erased"

// neverShredded are registers the program itself leads: clocks of the law and
// gates stand on their rows.
var neverShredded = map[string]string{
	DutyRegister:     "a legal duty stands on it",
	TriggerRegister:  "a legal clock runs from it",
	AnswersRegister:  "it decides which legal duties apply",
	NoticeRegister:   "it says which notice was sent when",
	ApprovalRegister: "a final version was approved by it",
	GuidanceRegister: "it says what leads the incident",
	"overrides":      "a gate was passed by it",
	PackRegister:     "it says which rules count the legal clocks",
	ProfileRegister:  "it decides which legal duties apply",
	PlaceRegister:    "legal clocks count by it",
	ClosedRegister:   "legal clocks count by it",
	OwnDutyRegister:  "a duty stands on it",
}

// shredded is an event without what a person may have a right to have erased:
// texts, names, digests. What the rest of the record stands on stays: which
// record and field it is about, choices, figures and times. It is nil for what is
// never erased, and why.
//
// Never erased are the entries that make a log or an incident, an announcement of
// an erasure (docs/journal.md, section 4), and the acts of custody: they are what
// an item of evidence stands on before a court, and a hold or a law that ends the
// keeping of the item ends it by disposal.
func shredded(e Event, g *guide.Guide) (left Event, why string) {
	switch e := e.(type) {
	case RecordPut:
		if why, never := neverShredded[e.Register]; never {
			return nil, why
		}
		return RecordPut{Form: e.Form, Register: e.Register, ID: e.ID, Set: leftSet(e, g), Row: leftRow(e.Row), Transcribed: leftTranscribed(e.Transcribed)}, ""
	case EntryCorrected:
		return EntryCorrected{Entry: e.Entry, ID: e.ID, Row: *leftRow(&e.Row)}, ""
	case EntryWithdrawn:
		return EntryWithdrawn{Entry: e.Entry, Why: gone, Undo: e.Undo}, ""
	case RecordWithdrawn:
		return RecordWithdrawn{Register: e.Register, ID: e.ID, Why: gone}, ""
	case SeveritySet:
		return SeveritySet{Level: e.Level, Proposal: e.Proposal, Ratings: e.Ratings, Why: gone}, ""
	case PhaseChanged:
		return PhaseChanged{From: e.From, To: e.To, Gate: e.Gate, Sets: e.Sets, Owed: e.Owed, Waived: e.Waived, Why: gone}, ""
	case ImportCommitted:
		return ImportCommitted{ID: e.ID, File: gone, Format: e.Format, Records: e.Records, Accepted: e.Accepted,
			Duplicates: e.Duplicates, Rejected: e.Rejected, Undated: e.Undated}, ""
	case ReportIssued:
		var signature *Signature
		if s := e.Signature; s != nil {
			signature = &Signature{Of: s.Of, At: s.At}
			if s.Stamp != nil {
				signature.Stamp = &TimeStamp{Of: s.Stamp.Of, At: s.Stamp.At}
			}
		}
		return ReportIssued{Signature: signature, Report: e.Report, Format: e.Format, File: gone, Size: e.Size, Pages: e.Pages, TLP: e.TLP, Rows: e.Rows,
			Request: json.RawMessage("{}"), FromSize: e.FromSize, FromRoot: e.FromRoot, Withheld: e.Withheld, State: e.State, Edition: e.Edition}, ""
	case EvidenceAdded:
		return EvidenceAdded{ID: e.ID, Number: e.Number, Item: EvidenceItem{Kind: e.Item.Kind, What: gone, Nature: e.Item.Nature, Parent: e.Item.Parent,
			Taken: untyped(e.Item.Taken)}}, ""
	case LogbookOpened:
		return nil, "the log begins with it"
	case IncidentOpened:
		return nil, "it holds number and zone of the incident and no words; its title is in the entry after it"
	case EntryShredded:
		return nil, "it announces an erasure"
	case CustodyTransferred, EvidenceChecked, EvidenceDisposed:
		return nil, "the chain of custody stands on it"
	}
	return nil, "the record stands on it"
}

// untyped is a time without the words it was typed as.
func untyped(m Moment) Moment {
	m.Typed = ""
	return m
}

func leftRow(r *RowFields) *RowFields {
	if r == nil {
		return nil
	}
	out := &RowFields{Happened: untyped(r.Happened), Kind: r.Kind, Text: gone, Tactic: key(r.Tactic), Audience: r.Audience, Pinned: r.Pinned, Transcribed: leftTranscribed(r.Transcribed)}
	if r.Noticed != nil {
		m := untyped(*r.Noticed)
		out.Noticed = &m
	}
	if s := r.Source; s != nil {
		out.Source = &Source{Import: s.Import, Dataset: s.Dataset, File: gone, Row: s.Row, Line: s.Line}
	}
	return out
}

// isKey tells a choice of the guide, a number such as A-03 or an id from words a
// person typed.
var isKey = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.:+-]{0,63}$`)

func key(s string) string {
	if isKey.MatchString(s) {
		return s
	}
	return ""
}

// keptColumns are columns of registers that hold what the program leads by.
var keptColumns = []string{"id", "state", "phase", "kind", "role", "pinned", "nature", "verdict", "clock"}

// leftSet takes away the answers that are texts. null takes an answer away, as
// it does for a person.
func leftSet(e RecordPut, g *guide.Guide) map[string]json.RawMessage {
	if e.Set == nil {
		return nil
	}
	out := make(map[string]json.RawMessage, len(e.Set))
	for field, raw := range e.Set {
		out[field] = leftAnswer(raw, choosable(e, field, g))
	}
	if e.Form == "rep" && e.Set["rep.title"] != nil {
		out["rep.title"] = rawOf(gone) // an incident is called something everywhere
	}
	return out
}

// choosable says whether a text in a field is a choice.
func choosable(e RecordPut, field string, g *guide.Guide) bool {
	if e.Register != "" && slices.Contains(keptColumns, field) {
		return true
	}
	if g == nil {
		return false
	}
	f, ok := g.Field(field)
	if e.Register != "" {
		r, _ := g.Register(e.Register)
		var c form.Column
		c, ok = r.Column(field)
		f = r.Field(c)
	}
	return ok && (f.Kind == form.ChoiceOne || f.Kind == form.ChoiceMany)
}

func leftAnswer(raw json.RawMessage, choice bool) json.RawMessage {
	none := json.RawMessage("null")
	var decoded any
	if json.Unmarshal(raw, &decoded) != nil {
		return none
	}
	switch value := decoded.(type) {
	case bool, float64:
		return raw
	case string:
		if choice && isKey.MatchString(value) {
			return raw
		}
	case []any:
		for _, one := range value {
			if s, ok := one.(string); !ok || !choice || !isKey.MatchString(s) {
				return none
			}
		}
		return raw
	case map[string]any:
		if value["precision"] != nil {
			var m Moment
			if json.Unmarshal(raw, &m) == nil && isKey.MatchString(string(m.Precision)) {
				return rawOf(Moment{From: m.From, To: m.To, Precision: m.Precision, Margin: m.Margin, Zone: m.Zone, Offset: m.Offset, Clock: m.Clock})
			}
		}
		if guide.IsNotKnown(raw) {
			return raw
		}
		if a := guide.ReadAnswer(raw); a.Answer == "yes" || a.Answer == "no" || a.Answer == "unknown" {
			return rawOf(guide.Answer{Answer: a.Answer, At: a.At})
		}
	}
	return none
}
