package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"sync"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// Led is what an incident is led by: the guidance and the severity rules of the
// version it was opened with or moved to.
type Led struct {
	Guide *guide.Guide // nil where nothing is guided
	Rules model.SeverityRules
	Note  string // why it is shown with other guidance than it names, a sentence; empty when it is not
}

// shelf is the guidance this desk has at hand, by the digest of its file. It has
// a lock of its own, so that the window can ask while a command is being written.
type shelf struct {
	mu   sync.Mutex
	held map[string]Led
	past map[string]*guide.Guide // newest guidance before the playbook was changed, by its version
	left []string                // changes of the playbook the newest has no place for
	sha  string                  // of the newest guidance
	raw  []byte                  // its file, until the logbook has it
}

// Led is what leads an incident. Guidance that was not kept, or cannot be read
// any more, is replaced by the newest, and the note says so.
func (d *Desk) Led(v model.View) Led {
	now := d.Guide()
	newest := Led{Guide: now, Rules: d.o.Rules}
	if now == nil || v.Guide == "" || v.Guide == now.Version() {
		return newest
	}
	d.shelf.mu.Lock()
	led, ok := d.shelf.held[v.GuideSHA]
	past := d.shelf.past[v.Guide]
	d.shelf.mu.Unlock()
	if past != nil {
		return Led{Guide: past, Rules: d.o.Rules}
	}
	if ok && led.Guide != nil && led.Guide.Version() == v.Guide {
		return led
	}
	newest.Note = fmt.Sprintf("It is led by guidance %s and shown with %s: ", v.Guide, now.Version())
	switch {
	case v.GuideSHA == "":
		newest.Note += "the logbook did not keep guidance when it was opened."
	case ok && led.Note != "":
		newest.Note += led.Note
	default:
		newest.Note += "the guidance kept in the logbook is another than the one named."
	}
	return newest
}

// holdGuidance brings the guidance of an incident to hand, from the disk.
func (d *Desk) holdGuidance(ctx context.Context, v model.View) error {
	if d.Guide() == nil || v.GuideSHA == "" || v.Guide == d.Guide().Version() {
		return nil
	}
	d.shelf.mu.Lock()
	_, ok := d.shelf.held[v.GuideSHA]
	ok = ok || d.shelf.past[v.Guide] != nil
	d.shelf.mu.Unlock()
	if ok {
		return nil
	}
	led, err := d.readGuidance(ctx, v.GuideSHA)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil { // the record is readable all the same
		led = Led{Note: "the guidance kept in the logbook cannot be used (" + err.Error() + ")."}
	}
	d.shelf.mu.Lock()
	d.shelf.held[v.GuideSHA] = led
	d.shelf.mu.Unlock()
	return nil
}

func (d *Desk) readGuidance(ctx context.Context, sha string) (Led, error) {
	r, err := d.db.OpenBlob(ctx, sha)
	if err != nil {
		return Led{}, err
	}
	defer r.Close()
	raw, err := io.ReadAll(r)
	if err != nil {
		return Led{}, err
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != sha {
		return Led{}, fmt.Errorf("it was changed")
	}
	g, err := guide.Unpack(raw)
	if err != nil {
		return Led{}, err
	}
	rules, err := model.LoadSeverity(g.FormsFile())
	return Led{Guide: &g, Rules: rules}, err
}

// newestSHA is the digest of the newest guidance as the logbook keeps it; empty
// where there is none that could be kept.
func (d *Desk) newestSHA() (string, error) {
	d.shelf.mu.Lock()
	defer d.shelf.mu.Unlock()
	if d.shelf.sha != "" || d.Guide() == nil || len(d.Guide().FormsFile()) == 0 {
		return d.shelf.sha, nil
	}
	raw, err := d.Guide().Pack()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(raw)
	d.shelf.sha, d.shelf.raw = hex.EncodeToString(sum[:]), raw
	return d.shelf.sha, nil
}

// keepGuidance puts the newest guidance into the logbook before an entry names
// it; what the logbook has is not written again. It needs the lock.
func (d *Desk) keepGuidance(ctx context.Context, changes []Change) error {
	d.shelf.mu.Lock()
	sha, raw := d.shelf.sha, d.shelf.raw
	d.shelf.mu.Unlock()
	if raw == nil || !slices.ContainsFunc(changes, func(c Change) bool { return c.View.GuideSHA == sha }) {
		return nil
	}
	if _, err := d.db.PutBlob(ctx, bytes.NewReader(raw), nil); err != nil {
		return err
	}
	d.shelf.mu.Lock()
	d.shelf.raw = nil
	d.shelf.mu.Unlock()
	return nil
}

// checkGuidance holds the guidance kept for an incident against the record.
func (d *Desk) checkGuidance(ctx context.Context, v model.View) string {
	if v.GuideSHA == "" {
		return ""
	}
	r, err := d.db.OpenBlob(ctx, v.GuideSHA)
	if err != nil {
		return "the guidance it is led by is missing."
	}
	defer r.Close()
	if sum, err := hashReader(ctx, r); err != nil || sum != v.GuideSHA {
		return "the guidance it is led by was changed: its digest is no longer the one recorded."
	}
	return ""
}
