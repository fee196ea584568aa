package model

// Results of reading an item again.
const (
	Match       = "match"
	Mismatch    = "mismatch"
	NotPossible = "not_possible"
)

// Reread is what reading an item again gave: its fingerprint, or of an object
// its seal, is the one recorded, is another, or could not be looked at.
type Reread struct {
	Result string `json:"result"`
	SHA256 string `json:"sha256,omitempty"` // as it is now
	Why    string `json:"why,omitempty"`    // it was not possible
	Found  string `json:"found,omitempty"`  // of a mismatch: what was found
	Told   string `json:"told,omitempty"`   // of a mismatch: who was told
}

// EvidenceAdded is an item of evidence taken in. ID is its row in the register
// of evidence, Number what people call it.
type EvidenceAdded struct {
	ID      string       `json:"id"`
	Number  string       `json:"number"`
	Item    EvidenceItem `json:"item"`
	Carried Carry        `json:"carried,omitzero"`
}

// CustodyTransferred is one hand-over. ID is its row in the register of custody.
type CustodyTransferred struct {
	ID         string       `json:"id"`
	Item       string       `json:"item"` // id of the row of the item
	From       string       `json:"from"`
	To         string       `json:"to"`
	At         Moment       `json:"at"`
	Place      string       `json:"place,omitempty"`
	Purpose    string       `json:"purpose"`
	Authority  string       `json:"authority,omitempty"` // by whose order, which paper
	Transport  string       `json:"transport,omitempty"`
	Condition  string       `json:"condition,omitempty"`
	SealBefore string       `json:"seal_before,omitempty"`
	SealAfter  string       `json:"seal_after,omitempty"`
	Check      Reread       `json:"check"`
	Copy       ExportedCopy `json:"copy,omitzero"` // a copy was given, the item stayed with its holder
	Carried    Carry        `json:"carried,omitzero"`

	Transcribed *Transcribed `json:"transcribed,omitempty"` // it was written on paper first
}

// ExportedCopy is the file written for a hand-over of a copy.
type ExportedCopy struct {
	File   string `json:"file"` // name, without folder
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// EvidenceChecked is an item read again without a hand-over.
type EvidenceChecked struct {
	Item    string `json:"item"`
	Check   Reread `json:"check"`
	Carried Carry  `json:"carried,omitzero"`
}

// EvidenceDisposed ends an item: nothing but notes comes after. Dropped says that
// the file goes out of the logbook, unless something else needs it.
type EvidenceDisposed struct {
	Item      string `json:"item"`
	At        Moment `json:"at"`
	Reason    string `json:"reason"`
	Authority string `json:"authority"`
	Witness   string `json:"witness"`
	Method    string `json:"method"`
	Dropped   bool   `json:"dropped,omitempty"`
	Carried   Carry  `json:"carried,omitzero"`
}

// Carry says from which entry of which incident an act was taken over when the
// two were merged, with the time and person of the entry.
type Carry struct {
	Number string `json:"number"`
	Entry  Seq    `json:"entry"`
	At     string `json:"at"` // RFC 3339, UTC
	By     string `json:"by"`
}

func (EvidenceAdded) Kind() string      { return "evidence.added" }
func (CustodyTransferred) Kind() string { return "custody.transferred" }
func (EvidenceChecked) Kind() string    { return "evidence.checked" }
func (EvidenceDisposed) Kind() string   { return "evidence.disposed" }

func (EvidenceAdded) Version() int      { return 1 }
func (CustodyTransferred) Version() int { return 1 }
func (EvidenceChecked) Version() int    { return 1 }
func (EvidenceDisposed) Version() int   { return 1 }

// AttachEvidence takes items in, as one act. Each needs a fingerprint or, for an
// object, a seal number. Again lets an item in whose file stands there already.
type AttachEvidence struct {
	Incident IncidentID
	Items    []EvidenceItem
	Again    bool
}

// TransferCustody hands an item over. From may be empty for its present holder.
type TransferCustody struct {
	Incident IncidentID
	Item     string // id or number
	From, To string
	At       Moment // zero is now

	Place, Purpose, Authority, Transport, Condition string

	SealBefore, SealAfter string
	Check                 Reread
	Copy                  ExportedCopy

	Transcribed *Transcribed // it was written on paper first
}

// CheckEvidence records that an item was read again.
type CheckEvidence struct {
	Incident IncidentID
	Item     string // id or number
	Check    Reread
}

// DisposeEvidence ends an item.
type DisposeEvidence struct {
	Incident IncidentID
	Item     string // id or number
	At       Moment // zero is now
	Reason   string
	Authority,
	Witness,
	Method string
	Drop bool // take the file out of the logbook
}

func (c AttachEvidence) incident() IncidentID  { return c.Incident }
func (c TransferCustody) incident() IncidentID { return c.Incident }
func (c CheckEvidence) incident() IncidentID   { return c.Incident }
func (c DisposeEvidence) incident() IncidentID { return c.Incident }
