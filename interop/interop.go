// Package interop reads what other tools wrote and hands it over as proposals:
// recognise, split into records, map, count. It promises that every record of a
// file is accounted for: accepted, rejected with its row and the reason, or
// named as a duplicate; and that a wrong time zone or order of day and month is
// never chosen silently. It refuses to decide: what it returns become commands,
// so that foreign data passes the same rules as a person's typing. It never
// resolves, fetches or renders anything a file names.
package interop

import (
	"io"
	"time"

	"bridgelog/model"
)

// Input is a file to be read: its bytes, which may be read several times.
type Input interface {
	io.ReaderAt
	Size() int64
}

// Verdict says what a file was taken for, and why; the person may overrule it.
type Verdict struct {
	Format      string   // one of FormatNames; a known format that is not read here, such as "stix", beside an error; empty when nothing fits
	Title       string   // the format in words
	Reason      string   // what in the file told it
	Header      []string // column names, for CSV
	Fingerprint string   // of the header, under which a saved mapping is found
}

// Mapping tells which columns of a generic CSV feed which field of a row.
type Mapping struct {
	Name       string   `json:"name,omitempty"`
	Time       []string `json:"time"`                // one column, or date and time columns, joined by a blank
	TimeEnd    string   `json:"time_end,omitempty"`  //
	TimeForm   string   `json:"time_form,omitempty"` // "", "iso", "dmy", "mdy", "ymd", "epoch_s", "epoch_ms", "epoch_us", "epoch_ns", "octets" (Symantec)
	ZoneColumn string   `json:"zone_column,omitempty"`
	Zone       string   `json:"zone,omitempty"` // IANA zone of times without one; the zone of an import overrules it
	Text       []string `json:"text"`
	Kind       string   `json:"kind,omitempty"`       // column
	KindConst  string   `json:"kind_const,omitempty"` // row kind for every row
	Systems    []string `json:"systems,omitempty"`
	People     []string `json:"people,omitempty"`
	ID         string   `json:"id,omitempty"`
	NoHeader   bool     `json:"no_header,omitempty"`
	Delimiter  string   `json:"delimiter,omitempty"`
}

// Options are what a person may decide about an import.
type Options struct {
	Format   string                  // overrules the recognised format
	Mapping  *Mapping                // generic CSV; nil proposes one
	TimeForm string                  // settles the order of day and month for any format: "dmy", "mdy" or empty
	Zone     *time.Location          // zone of times without one; nil takes the format's contract, else Home
	Home     *time.Location          // the incident's home zone
	Now      time.Time               // for flagging times in the future
	FileName string                  // original name, without folder
	Modified time.Time               // of the file, for times without a year
	Limits   Limits                  // zero takes DefaultLimits
	Seen     func(key string) bool   // true for records already in the incident; may be nil
	Progress func(done, total int64) // bytes read; may be nil

	// WantExtra asks for Record.Extra, which costs time and memory: datasets
	// keep the columns a row has no place for, plain rows do not.
	WantExtra bool
}

// Limits bound what a hostile file may cost.
type Limits struct {
	Bytes   int64 // size of the file, after unpacking
	Records int
	Cell    int // bytes of one cell or JSON value
	Depth   int // of JSON
}

// DefaultLimits are generous for real forensic files and finite for bombs.
var DefaultLimits = Limits{Bytes: 8 << 30, Records: 50_000_000, Cell: 4 << 20, Depth: 64}

// Outcome is what became of one record.
type Outcome int

const (
	Accepted Outcome = iota
	Rejected
	Duplicate
)

// Record is one record of a file after mapping.
type Record struct {
	Number  int // from 1, header not counted
	Line    int // line in the file where it begins, from 1; 0 where lines mean nothing
	Outcome Outcome
	Reason  string          // for Rejected and Duplicate: why, in a sentence
	Flags   []string        // of the closed set below
	Row     model.RowFields // for Accepted; Source is filled except Import

	// More are further rows of the same record, for formats whose record tells
	// of several instants: an incident is created, acts and is closed. It is
	// still one record.
	More []model.RowFields

	// Extra is a JSON object of every column or member that the rows have no
	// place for, in the order of the file; nil unless Options.WantExtra.
	Extra []byte
}

// Summary is the account of a whole file: Records = Accepted+Rejected+Duplicates.
type Summary struct {
	Verdict     Verdict
	Records     int
	Accepted    int
	Rejected    int
	Duplicates  int
	Undated     int
	Flagged     map[string]int
	Encoding    string   // "UTF-8", "UTF-16 LE", "Windows-1252", …
	Zone        string   // zone applied to times that had none; empty if all had one
	ZoneWhy     string   // where that zone comes from, in words
	ZoneGuessed int      // how many times had no zone of their own
	DayMonth    string   // "day first" or "month first" where the file needed it
	Notices     []string // what the person should know, in sentences
	Mapping     *Mapping
	Incident    *Proposal // for incident and alert formats: what the start card could be filled with
	First, Last time.Time
}

// Proposal is what an alert or incident file says about the incident itself.
type Proposal struct {
	Title, Description, Severity string // Severity is ours, SEV1…SEV4, empty if unset
	SeverityWas                  string // the word in the file
	Source                       string // detection_source key
	Detected                     model.Moment
	Systems                      []string
	Refs                         []string
}

// Flags a record may carry. None of them drops it.
const (
	FlagUndated  = "undated"                // no time that could be read; Typed keeps the text
	FlagFuture   = "future"                 // more than a day after Options.Now
	FlagAncient  = "before 1990"            //
	FlagDisagree = "times disagree"         // two time columns name different instants; the readable one was taken
	FlagOrder    = "day or month first"     // the date has two readings and nothing decides; undated
	FlagSkipped  = "hour skipped by clock"  // the local time does not exist in the assumed zone
	FlagRepeated = "hour repeated by clock" // the local time occurs twice in the assumed zone; the earlier was taken
	FlagZone     = "zone name not known"    // the record names a zone that is not in the table; the file's zone was taken
	FlagLines    = "holds lines like rows"  // a cell runs over lines that look like rows of their own: two lone quotes, perhaps
	FlagCut      = "long text cut off"      // longer than the record takes; the original has it whole
	FlagNoText   = "no text"                // nothing to read in the record; the row says so
)
