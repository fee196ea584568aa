package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"bridgelog/journal"
	"bridgelog/model"
)

// ContinueLog lets the log go on under a new key, and says why in the first entry
// under it. It is for a copy that is not in use yet, such as a backup restored
// beside the logbook it is of: both could otherwise sign different entries of the
// same number with one key. Key and entry are written one after the other; a copy
// on which that was cut off is thrown away and made again, and where only the
// entry was refused the old key is put back.
func (d *Desk) ContinueLog(ctx context.Context, why string) (Change, error) {
	if why = strings.Join(strings.Fields(why), " "); why == "" {
		return Change{}, model.Refuse(model.Invalid, "why", "Name the backup it was restored from.", "the log goes on under a new key only with a reason.")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	head, note, err := d.db.Head()
	if err != nil {
		return Change{}, err
	}
	if head.Size == 0 || head != d.frontier.Head() {
		return Change{}, model.Refuse(model.Internal, "head", "", "an empty log has nothing to continue.")
	}
	was, err := d.db.ReadKey()
	if err != nil {
		return Change{}, err
	}
	private, _, _, err := journal.NewKey(rand.Reader)
	if err != nil {
		return Change{}, err
	}
	next, err := journal.NewSigner(private)
	if err != nil {
		return Change{}, err
	}
	c := journal.NewContinuation(head, note, d.signer.Verifier(), next.Verifier(), why)
	old := d.signer
	d.clock.noting = true // what is seen of the clock is recorded after this entry, not in front of it
	defer func() { d.clock.noting = false }()
	if err := d.db.WriteKey(private); err != nil {
		return Change{}, err
	}
	d.signer, d.public, d.logID = next, next.Public(), next.LogID()
	change, err := d.commit(ctx, model.Organisation, d.views[model.Organisation], []model.Event{
		model.LogContinued{Log: c.Log, Before: c.Before, Note: c.Note, Key: c.Key, Why: c.Why, Size: c.Size, Root: c.Root}}, nil)
	if err != nil {
		d.signer, d.public, d.logID = old, old.Public(), old.LogID()
		return Change{}, errors.Join(fmt.Errorf("the log was not continued: %w", err), d.db.WriteKey(was))
	}
	return change, nil
}

// Origins are the keys under which the log went on, oldest first.
func (d *Desk) Origins() []model.Origin {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.views[model.Organisation].Origins
}

// proofSource is the log as it was under the key of an entry, and that key: an
// entry from before the log went on under a new one is proved by the last head
// its own key signed.
func (d *Desk) proofSource(src journal.Source, seq model.Seq) (journal.Source, journal.Verifier, error) {
	for _, o := range d.Origins() {
		if uint64(seq) < o.Size {
			key, err := journal.NewVerifier(o.Before)
			return shorter{src, o.Size, []byte(o.Note)}, key, err
		}
	}
	return src, d.signer.Verifier(), nil
}

// shorter is a log at an earlier head.
type shorter struct {
	journal.Source
	size uint64
	note []byte
}

func (s shorter) Size() uint64                { return s.size }
func (s shorter) SignedHead() ([]byte, error) { return s.note, nil }
