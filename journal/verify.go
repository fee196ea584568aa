package journal

import (
	"context"
	"errors"
	"fmt"
)

// Fault says what part of a log is bad.
type Fault string

const (
	NoFault      Fault = ""
	BadHeader    Fault = "header"  // a header cannot be read, or was changed, or its stored leaf hash was
	BadBody      Fault = "body"    // a body or its salt was changed or is missing
	BadHash      Fault = "hash"    // a stored hash of the tree was changed or is missing
	BadOrder     Fault = "order"   // an entry stands where another belongs
	BadLog       Fault = "log"     // an entry belongs to another log
	MissingEntry Fault = "missing" // an entry is not there
	BadErasure   Fault = "erasure" // a body is gone and no entry says why
	BadLoss      Fault = "loss"    // an entry is gone and no entry says that it was lost
	BadHead      Fault = "head"    // the signed head does not open, or vouches for other entries
	MissingTail  Fault = "tail"    // the signed head vouches for more entries than there are
	BadFile      Fault = "file"    // an export file cannot be read on
)

// Verdict is the outcome of a verification.
type Verdict struct {
	Entries  uint64 // how many entries the log holds
	Head     Head   // recomputed over the sound entries, the head of the log where OK; zero where it could not be told apart
	OK       bool
	Fault    Fault  // what part is bad; NoFault where OK
	FirstBad uint64 // sequence of the first bad entry; Entries where only the signed head or the tail is bad, 0 where it cannot be told
	Why      string // one sentence that says what is wrong; empty where OK
	Sound    uint64 // how many entries from the start are proved sound
	Erased   uint64 // how many of the sound entries lost their body to a later entry
	Lost     uint64 // how many of the sound entries can no longer be read, which a later entry says
	Warnings []Warning
}

// Warning is something a reader should know though nothing is broken.
type Warning struct {
	Seq  uint64 `json:"seq"`  // the entry it is about
	Text string `json:"text"` // one sentence that names the entry
}

// maxWarnings bounds what a log with a mad clock can make us hold.
const maxWarnings = 100

// Verify recomputes every body digest, leaf and tree hash of a log, compares
// them with what is stored and with the signed head, and names the first bad
// entry. It streams: memory does not grow with the log. The error is for what
// could not be read or was cancelled; a broken log is a Verdict that is not OK.
//
// Progress, which may be nil, is called on the calling goroutine with how many
// entries were read and how many there are.
func Verify(ctx context.Context, src Source, key Verifier, progress func(done, total uint64)) (Verdict, error) {
	if key.verifier == nil {
		return Verdict{}, errors.New("verify: there is no public key")
	}
	size := src.Size()
	signed, err := src.SignedHead()
	if err != nil {
		return Verdict{}, fmt.Errorf("verify: read the signed head: %w", err)
	}
	c := newChecker(key, size, signed)
	if err := readBatches(ctx, src, size, c, progress); err != nil {
		return Verdict{}, fmt.Errorf("verify: %w", err)
	}
	return c.verdict(), nil
}

// VerifyAgainst says whether an old head, kept on paper or sent away, is the
// head of the first old.Size entries of this log. It trusts the stored hashes,
// which Verify checks. The error is for what could not be read.
func VerifyAgainst(ctx context.Context, src Source, old Head) (Verdict, error) {
	if err := ctx.Err(); err != nil {
		return Verdict{}, err
	}
	v := Verdict{Entries: src.Size()}
	var now Head
	if old.Size <= v.Entries {
		f, err := LoadFrontier(old.Size, src.Hashes)
		if err != nil {
			return Verdict{}, fmt.Errorf("compare with the old head: %w", err)
		}
		now = f.Head()
	}
	v.holdAgainst(old, now)
	if v.OK {
		v.Head, v.Sound = now, now.Size
	}
	return v, nil
}

// holdAgainst sets in v the outcome of comparing an old head with now, the head
// of the same size today.
func (v *Verdict) holdAgainst(old, now Head) {
	switch {
	case old.Size > v.Entries:
		v.Fault, v.FirstBad = MissingTail, v.Entries
		v.Why = fmt.Sprintf("The log holds %s but the old head speaks of %d: the newest %d were cut off, or the old head is of another log.",
			entries(v.Entries), old.Size, old.Size-v.Entries)
	case old != now:
		v.Fault, v.FirstBad = BadHead, 0
		v.Why = fmt.Sprintf("The head over the first %s is %s today, not %s: something among them was changed after the old head was taken, or the old head is of another log.",
			entries(old.Size), now.Text(), old.Text())
	}
	v.OK = v.Why == ""
	if !v.OK {
		v.Sound = 0
	}
}

func entries(n uint64) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

// batchSize is how many entries are read before their stored hashes are.
const batchSize = 1024

// batch is a run of entries on its way from the reader to the checker.
type batch struct {
	from, to uint64
	seen     []sighting
	headers  []byte // the headers of seen, one after another
	stored   []Hash // the stored hashes of from up to to; nil where there are none
	lost     uint64 // first entry whose stored hashes are missing; to where none
}

// sighting is what the checker needs to know of one entry.
type sighting struct {
	seq        uint64
	start, end int // of the header in batch.headers
	digest     [32]byte
	noBody     bool
	erased     bool
	erasedBy   uint64
	erases     int64 // sequence of the entry whose erasure the body announces, -1 for none
	continues  *Continuation
	lost       bool
	lostBy     uint64
	leaf       []byte // of a lost header, where the source gives it
	loss       *Loss  // what the body says is lost
}

// add takes in one entry. It hashes the body here, so that bodies need not be
// copied.
func (b *batch) add(seq uint64, s Sealed) {
	g := sighting{seq: seq, start: len(b.headers), erased: s.Erased, erasedBy: s.ErasedBy, erases: -1,
		lost: s.Lost, lostBy: s.LostBy, leaf: s.Leaf}
	b.headers = append(b.headers, s.Header...)
	g.end = len(b.headers)
	g.noBody = len(s.Salt) != SaltSize
	if !g.noBody {
		g.digest = BodyDigest(s.Salt, s.Body)
		g.erases = erasureIn(s.Header, s.Body)
		g.continues = continuationIn(s.Header, s.Body)
		g.loss = lossIn(s.Header, s.Body)
	}
	b.seen = append(b.seen, g)
}

// readBatches reads the log in order and hands it to c, which works on another
// goroutine: reading and hashing take about the same time.
func readBatches(ctx context.Context, src Source, size uint64, c *checker, progress func(done, total uint64)) error {
	work := make(chan *batch, 2)
	spare := make(chan *batch, 4)
	stop := make(chan struct{}) // closed by the checker at the first fault
	done := make(chan struct{})
	go func() {
		defer close(done)
		for b := range work {
			if c.fault == nil {
				if c.check(b); c.fault != nil {
					close(stop)
				}
			}
			select {
			case spare <- b:
			default:
			}
		}
	}()
	err := func() error {
		for from := uint64(0); from < size; from += batchSize {
			if err := ctx.Err(); err != nil {
				return err
			}
			var b *batch
			select {
			case <-stop:
				return nil
			case b = <-spare:
			default:
				b = new(batch)
			}
			to := min(from+batchSize, size)
			*b = batch{from: from, to: to, lost: to, seen: b.seen[:0], headers: b.headers[:0]}
			err := src.Each(ctx, from, to, func(seq uint64, s Sealed) error {
				b.add(seq, s)
				return nil
			})
			if err != nil {
				return fmt.Errorf("read entries %d to %d: %w", from, to-1, err)
			}
			if err := b.readHashes(src); err != nil {
				return fmt.Errorf("read the hashes of entries %d to %d: %w", from, to-1, err)
			}
			select {
			case work <- b:
			case <-stop:
				return nil
			}
			if progress != nil {
				progress(to, size)
			}
		}
		return nil
	}()
	close(work)
	<-done
	return err
}

// readHashes reads the stored hashes of the batch. Where one is missing it finds
// out which entry is the first to miss one.
func (b *batch) readHashes(src Source) error {
	var err error
	b.stored, err = hashesOf(src, b.from, b.to)
	if !errors.Is(err, ErrBroken) {
		return err
	}
	for b.lost = b.from; b.lost < b.to; b.lost++ {
		one, err := hashesOf(src, b.lost, b.lost+1)
		if errors.Is(err, ErrBroken) {
			return nil
		}
		if err != nil {
			return err
		}
		b.stored = append(b.stored, one...)
	}
	return fmt.Errorf("missing together yet there one by one: %w", err)
}

func hashesOf(src Source, from, to uint64) ([]Hash, error) {
	first, end := StoredIndex(from), StoredIndex(to)
	index := make([]int64, end-first)
	for i := range index {
		index[i] = first + int64(i)
	}
	hashes, err := src.Hashes(index)
	if err == nil && len(hashes) != len(index) {
		err = broken("%d of %d hashes are stored", len(hashes), len(index))
	}
	if err != nil {
		return nil, err
	}
	return hashes, nil
}
