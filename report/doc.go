// Package report says what a document holds and in what order: builders turn an
// incident's view into a Doc, drawers turn a Doc into ink. It promises that a
// Doc is complete (no row cap, nothing left out uncounted) and that the same
// request gives the same Doc. It refuses to know paper, fonts or screens; and no
// drawer may look at an incident.
package report

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"
)

// Doc is a document: what is printed round every page, and the blocks in order.
type Doc struct {
	Meta   Meta
	Blocks []Block
	Cites  []Cited // entries it shows beside the rows of its timeline

	Untranslated []string // wordings that have no translation into its language

	Hides Hidden // what it does not show; for the log of redactions, and for no drawer
}

// Meta stands in header, footer and properties of a document.
type Meta struct {
	Title        string
	Organisation string
	Number       string // INC-2026-0001
	Name         string // the incident's title
	TLP          string // "TLP:AMBER+STRICT"
	Severity     string // "SEV2", drawn as a chip; empty when not decided
	SeverityWord string // "Serious"
	Exercise     bool   // a drill: EXERCISE on every page
	LegalHold    bool   // LEGAL HOLD on every page
	Draft        bool
	Edition      int        // number of a final version; 0 for documents without versions
	Compact      bool       // to be kept short on paper: set tighter
	Redacted     bool       // names, addresses or privileged matter of the record stand otherwise or not at all
	Withheld     int        // how much the copy leaves out and counts: timeline rows and what else
	Report       string     // which document, by the guide's key
	Paper        string     // "a4" or "letter"
	Landscape    bool       // the long side of the paper lies at the bottom
	Language     string     // BCP 47, "en"
	Words        *Catalogue // its words, for what drawers print round a page; nil is English
	MadeAt       time.Time  // fixed by the request, so that drawing again gives the same bytes
	Zone         string     // home zone, IANA
	MadeBy       string
	Program      string // "Bridgelog 0.1.0"
	Logbook      string // id of the log
	Entries      uint64 // size of the journal the document was drawn from
	Root         string // its root, hexadecimal
	Style        Style
}

// Block is one part of a document. The set is closed: Heading, Para, Pairs,
// Table, Items, Rows, Ribbon, Bars, Figure, Break, SignatureLine.
type Block interface{ block() }

// Heading opens a section; Level 1 is a section of the document.
type Heading struct {
	Level int
	Text  string
}

// Para is running text. Style is "", "lead" (the summary under the title),
// "muted", "notice" (a boxed remark), "alarm" (one that must not be overlooked) or
// "mono". A line break in Text is kept.
type Para struct {
	Text  string
	Style string
}

// Pairs are labelled facts, set in two aligned columns. Key marks the box of
// key facts in the title block; Wide ones have questions as labels, which need
// more room.
type Pairs struct {
	Rows  []Pair
	Key   bool
	Wide  bool
	Cites []uint64 // entries of the journal the facts come from, for proofs

	Contacts bool // whom the reader may ask: names and addresses stand in every copy
}

// Pair is one labelled fact. Missing facts read "not known at this time".
type Pair struct {
	Label, Value string
	Mono         bool
	Strong       bool // the head of a row that is set as pairs, which stays on one page
	Missing      bool // the value says that what has to be there is missing; it stands out
}

// Table is rows under repeated column heads.
type Table struct {
	Columns []Column
	Rows    [][]string
	Empty   string   // printed when there are no rows
	Cites   []uint64 // entries of the journal the rows come from, for proofs
	Hand    int      // for writing by hand: cells with lines round them, at least so many lines of print high
	Missing []Cell   // cells that say that what has to be there is missing; they stand out
}

// Cell is a place in a table, both counted from 0.
type Cell struct{ Row, Column int }

// Misses says whether a cell stands out.
func (t Table) Misses(row, column int) bool { return slices.Contains(t.Missing, Cell{row, column}) }

// Column is a table column; Share is its part of the width.
type Column struct {
	Title string
	Share float64
	Right bool
	Mono  bool
}

// Items are contents of a notice in the order of the law, each as it stands.
// Machines get them field by field.
type Items struct {
	Stage string // id of the stage they are contents of
	Items []Item
}

// Item is one content of a notice.
type Item struct {
	Key      string
	Number   string // of the field in the authority's form; empty where it numbers none
	Label    string
	Value    string
	Origin   string // where the value comes from, in words
	Required bool
	Changed  bool   // it differs from the stage sent before
	Before   string // what that said
	Gap      string // why there is no value: GapRequired, GapFollows, GapApplies; empty where there is one
	Follows  string // law that lets it follow later

	words *Catalogue // of the document
	asks  bool       // it asks whom the recipient may turn to
}

// Why a content has no value.
const (
	GapRequired = "required"         // the law wants it now
	GapFollows  = "may-follow"       // the law lets it follow
	GapApplies  = "where-it-applies" // not asked of everybody
)

// Says is the value, or what stands in its place.
func (i Item) Says() string {
	switch i.Gap {
	case GapRequired:
		return i.words.Say("MISSING: the law requires it now")
	case GapFollows:
		return i.words.Say("not yet known - to follow (%s)", i.Follows)
	case GapApplies:
		return i.words.Say("not given; asked where it applies")
	}
	return i.Value
}

// Was is the value of the stage sent before, where it has changed.
func (i Item) Was() string {
	switch {
	case !i.Changed:
		return ""
	case i.Before == "":
		return i.words.Say("CHANGED: was empty before")
	}
	return i.words.Say("CHANGED, before: %s", i.Before)
}

// Table is the items in columns, for drawers that set them so.
func (b Items) Table() Table {
	var words *Catalogue
	if len(b.Items) > 0 {
		words = b.Items[0].words
	}
	t := Table{Columns: []Column{{Title: words.Say("What the law asks"), Share: 2.4}, {Title: words.Say("What the notice says"), Share: 4.4}, {Title: words.Say("Where it comes from"), Share: 2.2}},
		Empty: words.Say("The law names no contents.")}
	numbered := slices.ContainsFunc(b.Items, func(i Item) bool { return i.Number != "" })
	if numbered {
		t.Columns = append([]Column{{Title: words.Say("Field"), Share: 0.6}}, t.Columns...)
	}
	for _, i := range b.Items {
		row, says := []string{i.Label, strings.TrimSuffix(i.Says()+"\n"+i.Was(), "\n"), i.Origin}, 1
		if numbered {
			row, says = append([]string{i.Number}, row...), 2
		}
		if i.Gap == GapRequired {
			t.Missing = append(t.Missing, Cell{len(t.Rows), says})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Rows is the timeline itself: the incident's rows, whole.
type Rows struct {
	Zone  string // home zone
	Rows  []TimelineRow
	Empty string
}

// TimelineRow is one row as printed, with the machine's values beside for the
// formats that machines read.
type TimelineRow struct {
	Entry     uint64 // seq in the journal
	Happened  string // local, as printed: "2026-03-30 03:12 CEST"
	UTC       string // "2026-03-30 01:12Z"
	Exactness string // "to the minute", "±30 min", …
	Recorded  string // UTC, as printed
	Kind      string // in words
	KindKey   string
	Who       string // people named
	By        string // who recorded it
	Text      string
	Systems   string
	Evidence  string
	Tactic    string
	Source    string   // "evtx.csv row 12", or empty
	Clock     string   // which clock, in words; empty for the clock of the computer that recorded the row
	Marks     []string // "late 2 h 10 m", "corrects 41", "clock jumped", "key moment"
	Struck    bool
	StruckWhy string // "corrected by 57: wrong host", "withdrawn by 60: typed twice"
	Attacker  bool
	Withheld  int // when not zero, so many rows are withheld here and nothing else is set

	Privileged int // of those withheld, how many for privilege

	FromUTC     time.Time
	ToUTC       time.Time
	RecordedUTC time.Time
	Precision   string
	MarginS     int
	Zone        string
	Typed       string

	author author // By in two ways
}

// author is who recorded a row, as a document in its language prints it and as
// the journal has it.
type author struct{ printed, sealed string }

// sealedBy is By as the journal has it; as it is printed where somebody else stands
// there now, such as a role in place of a name.
func (r *TimelineRow) sealedBy() string {
	if r.By == r.author.printed {
		return r.author.sealed
	}
	return r.By
}

// Ribbon is the picture of the timeline: items above and below a time axis. A
// drawer decides on clusters and cuts by the width it has.
type Ribbon struct {
	From, To time.Time
	Zone     string
	Items    []RibbonItem
	Bands    []RibbonBand
	Caption  string
	Words    string // the same in words, for readers and machines that see no picture

	words *Catalogue // of the document
}

// RibbonItem is one mark on the ribbon.
type RibbonItem struct {
	Entry    uint64
	From, To time.Time
	Above    bool   // the attacker's side
	Shape    string // dot, diamond, square, flag, triangle
	Key      bool   // a key moment: its entry number stands beside it
	Hollow   bool   // recorded late
	Label    string
}

// RibbonBand is a stretch of one severity, drawn behind the axis.
type RibbonBand struct {
	From, To time.Time
	Level    string
}

// Break begins a new page.
type Break struct{}

// SignatureLine is room for a name, a date and a signature on paper.
type SignatureLine struct{ Label string }

func (Heading) block()       {}
func (Para) block()          {}
func (Pairs) block()         {}
func (Table) block()         {}
func (Items) block()         {}
func (Rows) block()          {}
func (Ribbon) block()        {}
func (Bars) block()          {}
func (Break) block()         {}
func (SignatureLine) block() {}

// Drawer writes a Doc in one format. It stops with ctx.Err() when ctx ends, and
// calls progress (which may be nil) with rows done and rows in all.
type Drawer func(ctx context.Context, w io.Writer, d Doc, progress func(done, total int)) error
