package model

import "fmt"

// HeadCountersigned says that this log countersigned a head of another one.
type HeadCountersigned struct {
	Log  string `json:"log"` // id of the other log
	Key  string `json:"key"` // its public key
	Size uint64 `json:"size"`
	Root string `json:"root"` // hex
}

// HeadVouched keeps a head of this log that another one countersigned.
type HeadVouched struct {
	Size   uint64 `json:"size"`
	Root   string `json:"root"`   // hex
	Key    string `json:"key"`    // public key of this log at that head
	Note   string `json:"note"`   // its signed head
	By     string `json:"by"`     // public key of the log that vouches
	ByLog  string `json:"by_log"` // its id
	Cosign string `json:"cosign"` // the same head, signed by it
}

func (HeadCountersigned) Kind() string { return "head.countersigned" }
func (HeadVouched) Kind() string       { return "head.vouched" }
func (HeadCountersigned) Version() int { return 1 }
func (HeadVouched) Version() int       { return 1 }

// Countersigned is a head of another log we vouched for.
type Countersigned struct {
	HeadCountersigned
	Stamp
}

// Vouched is a head of ours that another log vouched for.
type Vouched struct {
	HeadVouched
	Stamp
}

// NoteCountersigned and NoteVouched record the two; the signatures were checked
// before.
type (
	NoteCountersigned struct{ Head HeadCountersigned }
	NoteVouched       struct{ Head HeadVouched }
)

func (NoteCountersigned) incident() IncidentID { return Organisation }
func (NoteVouched) incident() IncidentID       { return Organisation }

func decideCountersigned(v View, c NoteCountersigned) ([]Event, error) {
	for _, old := range v.Countersigned {
		if old.Log != c.Head.Log {
			continue
		}
		if old.Size > c.Head.Size {
			return nil, Refuse(Conflict, "head", "Bring a newer head.", "this head is older than the one of %d entries that was countersigned before.", old.Size)
		}
		if old.Size == c.Head.Size && old.Root != c.Head.Root {
			return nil, Refuse(Broken, "head", "One of the two was made from a log that was cut off or written anew. Ask its owner; keep both files.",
				"this log countersigned %d entries of log %s before, and this head names %d others: that log has two histories.", old.Size, old.Log, c.Head.Size)
		}
		if old.Size == c.Head.Size {
			return nil, nil // it says so already
		}
	}
	return []Event{c.Head}, nil
}

func decideVouched(v View, c NoteVouched) ([]Event, error) {
	for _, old := range v.Vouched {
		if old.HeadVouched == c.Head {
			return nil, Refuse(Conflict, "head", "", "this countersignature is in the record already.")
		}
	}
	return []Event{c.Head}, nil
}

func countersignedText(e HeadCountersigned) string {
	return fmt.Sprintf("Countersigned the head over %d entries of log %s.", e.Size, e.Log)
}

func vouchedText(e HeadVouched) string {
	return fmt.Sprintf("Log %s vouches for the head over %d entries of this log.", e.ByLog, e.Size)
}
