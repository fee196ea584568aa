package model

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Event is one sealed fact, the body of one journal entry. The set is closed
// and small: nearly everything a person records is RecordPut; only acts with
// rules of their own have a kind.
//
// Laws of change: a kind is never renamed or reused; a new field is optional;
// a change of meaning is a new version, and the reader of the old one stays.
type Event interface {
	Kind() string
	Version() int
}

// LogbookOpened is the first entry of every log: who made it, and the public
// key under which its heads are signed.
type LogbookOpened struct {
	Name    string `json:"name"`
	Key     string `json:"key"`     // verifier key in the form of golang.org/x/mod/sumdb/note
	Program string `json:"program"` // program and version
}

// IncidentOpened begins an incident. Number is for people and unique in the
// log that opened it; the incident's id stands in the entry's header.
type IncidentOpened struct {
	Number   string `json:"number"`             // INC-2026-0001
	Codename string `json:"codename,omitempty"` //
	Zone     string `json:"zone"`               // home zone, IANA name
	Drill    bool   `json:"drill,omitempty"`    //
	Guide    string `json:"guide,omitempty"`    // version of the guidance it is led by

	GuideSHA256 string `json:"guide_sha256,omitempty"` // of the file in which that guidance is kept in the logbook
}

// RecordPut sets fields of one record: a form (Form set, ID empty) or a row of
// a register (Register and ID set). Fields not named stay as they were.
type RecordPut struct {
	Form     string                     `json:"form,omitempty"`
	Register string                     `json:"register,omitempty"`
	ID       string                     `json:"id,omitempty"`
	Set      map[string]json.RawMessage `json:"set,omitempty"`
	Row      *RowFields                 `json:"row,omitempty"` // the fields of a timeline row, typed; only for Register "timeline"
	Why      string                     `json:"why,omitempty"`
	Redo     bool                       `json:"redo,omitempty"`

	Transcribed *Transcribed `json:"transcribed,omitempty"` // the fields were typed in from paper; a timeline row says it itself
}

// RecordWithdrawn strikes a register row, with a reason; it stays readable.
type RecordWithdrawn struct {
	Register string `json:"register"`
	ID       string `json:"id"`
	Why      string `json:"why"`
}

// PhaseChanged moves the incident through a gate.
type PhaseChanged struct {
	From   string   `json:"from"`
	To     string   `json:"to"`
	Gate   string   `json:"gate"`
	Sets   []string `json:"sets,omitempty"`   // time stamps of the guide that passing it sets
	Owed   []string `json:"owed,omitempty"`   // criteria passed as owed
	Waived []string `json:"waived,omitempty"` // criteria passed as waived
	Why    string   `json:"why,omitempty"`
}

// SeveritySet gives the incident a severity, with what it was based on.
type SeveritySet struct {
	Level    string   `json:"level"`              // SEV1 … SEV4
	Proposal string   `json:"proposal,omitempty"` // what the rules proposed
	Ratings  *Ratings `json:"ratings,omitempty"`  //
	Why      string   `json:"why,omitempty"`      //
	Second   string   `json:"second,omitempty"`   // second person, where lowering needs one
}

// ImportCommitted records that an outside file was taken in. The rows follow
// as RecordPut entries of the same batch, or stand in a dataset that this entry
// commits to by digest.
type ImportCommitted struct {
	ID         string         `json:"id"`
	File       string         `json:"file"`   // original name, without folder
	SHA256     string         `json:"sha256"` // of the file's bytes
	Size       int64          `json:"size"`   // bytes
	Blob       string         `json:"blob"`   // where the original is kept, a storage place
	Format     string         `json:"format"` // timesketch-csv, …
	Zone       string         `json:"zone"`   // zone applied to times without one
	ZoneWhy    string         `json:"zone_why"`
	Mapping    string         `json:"mapping,omitempty"` // generic CSV: column mapping as text
	Records    int            `json:"records"`
	Accepted   int            `json:"accepted"`
	Duplicates int            `json:"duplicates"`
	Rejected   int            `json:"rejected"`
	Undated    int            `json:"undated,omitempty"`
	Rejects    []ImportReject `json:"rejects,omitempty"` // runs of the same reason are one line; of very many the first, and a last that says so
	Dataset    *Dataset       `json:"dataset,omitempty"`
}

// ImportReject is a record of a file that was not taken, and why; To closes a
// run of neighbouring records refused for the same reason.
type ImportReject struct {
	Row    int    `json:"row"`
	To     int    `json:"to,omitempty"`
	Reason string `json:"reason"`
}

// Dataset names rows kept beside the journal. RowsSHA256 is the digest over
// the stored rows in order (docs/journal.md, "Datasets").
type Dataset struct {
	ID         string    `json:"id"`
	Rows       int       `json:"rows"`
	First      time.Time `json:"first,omitzero"`
	Last       time.Time `json:"last,omitzero"`
	RowsSHA256 string    `json:"rows_sha256"`
}

// EntryCorrected supersedes an earlier timeline row with a new one; the old one
// stays readable, struck through.
type EntryCorrected struct {
	Entry Seq       `json:"entry"`
	ID    string    `json:"id"`
	Row   RowFields `json:"row"`
	Why   string    `json:"why,omitempty"`
}

// EntryWithdrawn strikes an earlier entry: a row, a correction (the row it
// corrected stands again) or a whole import.
type EntryWithdrawn struct {
	Entry Seq    `json:"entry"`
	Why   string `json:"why"`
	Undo  bool   `json:"undo,omitempty"`
}

// ReportIssued records that a document left the logbook. Drawing the same
// request again from the same head gives the same bytes.
type ReportIssued struct {
	Report   string          `json:"report"`             // timeline_report
	Format   string          `json:"format"`             // pdf, html, …
	File     string          `json:"file"`               // name of the file, without folder
	SHA256   string          `json:"sha256"`             //
	Size     int64           `json:"size"`               //
	Pages    int             `json:"pages,omitempty"`    //
	TLP      string          `json:"tlp"`                //
	Rows     int             `json:"rows"`               //
	Request  json.RawMessage `json:"request"`            // what was asked, complete
	FromSize uint64          `json:"from_size"`          // head it was drawn from
	FromRoot string          `json:"from_root"`          //
	Withheld int             `json:"withheld,omitempty"` //
	State    string          `json:"state,omitempty"`    // draft or final; empty for documents without editions
	Edition  int             `json:"edition,omitempty"`  // number of the final, from 1

	Signature *Signature `json:"signature,omitempty"` // of a signed copy of a final
}

// Signature is whose certificate a copy of a final was signed with. The copy is
// a file of its own; what it begins with is the final.
type Signature struct {
	Of          Seq       `json:"of"`          // entry by which the final was issued
	SHA256      string    `json:"sha256"`      // of the final
	Holder      string    `json:"holder"`      // as the certificate names them
	Certificate string    `json:"certificate"` // its SHA-256
	At          time.Time `json:"at"`          // as stated in the signature, UTC

	Stamp *TimeStamp `json:"stamp,omitempty"` // of a copy into which a time stamp was put
}

// TimeStamp is which authority saw a signature when (RFC 3161). The stamped copy
// is a file of its own; it is the signed copy with the token in the room kept for it.
type TimeStamp struct {
	Of     Seq       `json:"of"`     // entry by which the signed copy was issued
	SHA256 string    `json:"sha256"` // of the signed copy
	By     string    `json:"by"`     // the authority, as its certificate names it
	At     time.Time `json:"at"`     // as the authority states it, UTC
	Token  string    `json:"token"`  // SHA-256 of the token
}

func (LogbookOpened) Kind() string   { return "logbook.opened" }
func (IncidentOpened) Kind() string  { return "incident.opened" }
func (RecordPut) Kind() string       { return "record.put" }
func (SeveritySet) Kind() string     { return "severity.set" }
func (ImportCommitted) Kind() string { return "import.committed" }
func (EntryCorrected) Kind() string  { return "entry.corrected" }
func (EntryWithdrawn) Kind() string  { return "entry.withdrawn" }
func (ReportIssued) Kind() string    { return "report.issued" }
func (RecordWithdrawn) Kind() string { return "record.withdrawn" }
func (PhaseChanged) Kind() string    { return "phase.changed" }

func (LogbookOpened) Version() int   { return 1 }
func (IncidentOpened) Version() int  { return 1 }
func (RecordPut) Version() int       { return 1 }
func (SeveritySet) Version() int     { return 1 }
func (ImportCommitted) Version() int { return 1 }
func (EntryCorrected) Version() int  { return 1 }
func (EntryWithdrawn) Version() int  { return 1 }
func (ReportIssued) Version() int    { return 1 }
func (RecordWithdrawn) Version() int { return 1 }
func (PhaseChanged) Version() int    { return 1 }

// Marshal gives the bytes that are sealed for an event.
func Marshal(e Event) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		return nil, fmt.Errorf("event %s: %w", e.Kind(), err)
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// Unmarshal reads a sealed body back. It is strict: an unknown kind, version or
// field means a newer program wrote it, and is refused rather than guessed at.
func Unmarshal(kind string, version int, body []byte) (Event, error) {
	if version != 1 {
		return nil, newer(kind, version)
	}
	switch kind {
	case "logbook.opened":
		return decode[LogbookOpened](kind, body)
	case "incident.opened":
		return decode[IncidentOpened](kind, body)
	case "record.put":
		if e, ok := readPut(body); ok {
			return e, nil
		}
		return decode[RecordPut](kind, body)
	case "severity.set":
		return decode[SeveritySet](kind, body)
	case "import.committed":
		return decode[ImportCommitted](kind, body)
	case "entry.corrected":
		return decode[EntryCorrected](kind, body)
	case "entry.withdrawn":
		return decode[EntryWithdrawn](kind, body)
	case "report.issued":
		return decode[ReportIssued](kind, body)
	case "record.withdrawn":
		return decode[RecordWithdrawn](kind, body)
	case "head.countersigned":
		return decode[HeadCountersigned](kind, body)
	case "head.vouched":
		return decode[HeadVouched](kind, body)
	case "log.continued":
		return decode[LogContinued](kind, body)
	case "phase.changed":
		return decode[PhaseChanged](kind, body)
	case "clock.moved":
		return decode[ClockMoved](kind, body)
	case "clock.checked":
		return decode[ClockChecked](kind, body)
	case "entry.shredded":
		return decode[EntryShredded](kind, body)
	case "entry.lost":
		return decode[EntriesLost](kind, body)
	case "evidence.added":
		return decode[EvidenceAdded](kind, body)
	case "custody.transferred":
		return decode[CustodyTransferred](kind, body)
	case "evidence.checked":
		return decode[EvidenceChecked](kind, body)
	case "evidence.disposed":
		return decode[EvidenceDisposed](kind, body)
	}
	return nil, newer(kind, version)
}

func newer(kind string, version int) error {
	return Refuse(Newer, kind, "Open it with a newer Bridgelog.",
		"this logbook holds an entry of kind %s, version %d, which this program does not know.", kind, version)
}

func decode[E Event](kind string, body []byte) (Event, error) {
	var e E
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&e); err != nil {
		return nil, &Error{Kind: Broken, Field: kind, Err: err,
			Text: "the body of an entry cannot be read: " + err.Error() + "."}
	}
	if dec.More() {
		return nil, Refuse(Broken, kind, "", "the body of an entry holds more than one value.")
	}
	return e, nil
}
