package model

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Registers of evidence and of its hand-overs.
const (
	EvidenceRegister = "evidence"
	CustodyRegister  = "custody"
)

// Natures of an item: the thing itself, a copy bit for bit, or something made
// from another item.
const (
	Original = "original"
	Copy     = "copy"
	Derived  = "derived"
)

// Places of an item that has a file.
const (
	PlaceInside  = "inside"  // in the logbook's database
	PlaceFolder  = "folder"  // a file of the logbook's evidence folder
	PlaceOutside = "outside" // where it was found; the logbook has its fingerprint
)

// EvidenceItem is what is known of an item when it is taken in.
type EvidenceItem struct {
	Kind   string       `json:"kind,omitempty"`   // the guide's evidence_kind
	What   string       `json:"what"`             // in a line
	Nature string       `json:"nature"`           // original, copy, derived
	Parent string       `json:"parent,omitempty"` // id of the item it was made from
	File   EvidenceFile `json:"file,omitzero"`    // none for an object
	Seal   string       `json:"seal,omitempty"`   // number of container or seal; of an object instead of a fingerprint

	System    string `json:"system,omitempty"`    // it comes from
	Custodian string `json:"custodian,omitempty"` // who answered for it there

	Requested Moment `json:"requested,omitzero"`
	Taken     Moment `json:"taken,omitzero"`
	Received  Moment `json:"received,omitzero"`
	TakenBy   string `json:"taken_by,omitempty"`
	How       string `json:"how,omitempty"`
	Tool      string `json:"tool,omitempty"`
	Version   string `json:"tool_version,omitempty"`
	Witness   string `json:"witness,omitempty"`

	CoversFrom Moment `json:"covers_from,omitzero"` // what its content tells about
	CoversTo   Moment `json:"covers_to,omitzero"`
	Basis      string `json:"legal_basis,omitempty"`
	Location   string `json:"location,omitempty"` // where it is, in words; empty for one in the logbook
	Holder     string `json:"holder,omitempty"`   // empty takes TakenBy

	Links []string `json:"links,omitempty"` // "timeline/ID", "indicators/ID", …
}

// EvidenceFile is the file of an item as it was read. Names stand as they were,
// control characters and all; Shown is for the eye.
type EvidenceFile struct {
	Name    string `json:"name"`               // without folder
	RawName []byte `json:"raw_name,omitempty"` // where the name is no valid UTF-8
	Path    string `json:"path,omitempty"`     // it was read from
	Size    int64  `json:"size"`               // bytes

	Modified Moment `json:"modified,omitzero"` // by the clock of whatever wrote it
	Changed  Moment `json:"changed,omitzero"`  // its name, owner or rights
	Accessed Moment `json:"accessed,omitzero"`
	Created  Moment `json:"created,omitzero"`

	SHA256 string   `json:"sha256"`
	Others []Digest `json:"others,omitempty"` // for other people's forms
	Typed  bool     `json:"typed,omitempty"`  // the digests were typed by a person; else the program computed them
	Place  string   `json:"place"`            // PlaceInside, PlaceFolder, PlaceOutside
}

// Digest is a further fingerprint, asked for because somebody's form wants it.
type Digest struct {
	Algorithm string `json:"algorithm"` // SHA-512, SHA-1, MD5
	Value     string `json:"value"`     // hexadecimal
}

// DigestSizes are the digests an item may have beside SHA-256, by their length
// in hexadecimal digits.
var DigestSizes = map[string]int{"SHA-512": 128, "SHA-1": 40, "MD5": 32}

// Digests lists them in the order people are asked.
var Digests = []string{"SHA-512", "SHA-1", "MD5"}

// Exists reports whether the item has a file.
func (f EvidenceFile) Exists() bool { return f.SHA256 != "" }

// Kept reports whether the file itself is kept in the logbook.
func (f EvidenceFile) Kept() bool { return f.Place == PlaceInside || f.Place == PlaceFolder }

// Shown is the name for the eye.
func (f EvidenceFile) Shown() string {
	if len(f.RawName) > 0 {
		return ShownName(string(f.RawName))
	}
	return ShownName(f.Name)
}

// ShownName is a file name with everything that cannot be seen, or that would
// turn the reading order of what stands beside it, written out: \n, \u202e, \xff.
func ShownName(name string) string {
	if strings.IndexFunc(name, unseen) < 0 && utf8.ValidString(name) {
		return name
	}
	var b strings.Builder
	for i := 0; i < len(name); {
		r, size := utf8.DecodeRuneInString(name[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b.WriteString(`\x` + strconv.FormatUint(uint64(name[i])|0x100, 16)[1:])
		case unseen(r):
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}

func unseen(r rune) bool { return r != ' ' && !unicode.IsPrint(r) }
