package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"bridgelog/model"
	"bridgelog/storage"
)

const (
	wrongPINs  = 5               // after so many wrong ones in a row, a wait begins
	pinWait    = time.Minute     // it doubles with each further wrong one
	longestPIN = time.Hour       // and is never longer than this
	confirmFor = 2 * time.Minute // how long a second person's word waits for the act it is for
)

// identity is who proved by PIN to be who: the person who writes, and second
// people whose word waits for the next act.
type identity struct {
	name   string // who signed in; empty while nobody did
	second map[string]time.Time
}

// Operators are the named people of this logbook.
func (d *Desk) Operators(ctx context.Context) ([]model.Operator, error) {
	house, err := d.Organisation(ctx)
	return model.Operators(house), err
}

// SignedIn is the operator who proved by PIN to be the one who writes; empty
// where nobody did.
func (d *Desk) SignedIn() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.id.name
}

// pinKey is where what is kept of a PIN stands: beside the journal, so that no
// export of the record carries it. The record names it by its digest.
func pinKey(digest string) string { return "operator.pin." + digest }

func wrongKey(id string) string { return "operator.wrong." + id }

// pinFor makes what is kept of a PIN, and its digest for the record.
func pinFor(pin string) (verifier, digest string, err error) {
	if verifier, err = storage.PINVerifier(pin); err != nil {
		return "", "", model.Refuse(model.Invalid, "pin", "Take four signs at least, no blanks at its ends.", "this can be no PIN.")
	}
	sum := sha256.Sum256([]byte(verifier))
	return verifier, hex.EncodeToString(sum[:]), nil
}

// AddOperator adds a named person, with a PIN or, where it is empty, without.
// Once somebody has a PIN, only they who proved theirs add others.
func (d *Desk) AddOperator(ctx context.Context, name, role, pin string) (Change, error) {
	c := model.PutOperator{Name: name, Role: role}
	verifier := ""
	if pin != "" {
		var err error
		if verifier, c.PIN, err = pinFor(pin); err != nil {
			return Change{}, err
		}
	}
	if err := d.mayChangeOperators(ctx); err != nil {
		return Change{}, err
	}
	if pin != "" {
		if err := d.db.PutSetting(ctx, pinKey(c.PIN), verifier); err != nil {
			return Change{}, err
		}
	}
	return d.Do(ctx, c)
}

// mayChangeOperators refuses where somebody has a PIN and nobody proved theirs.
func (d *Desk) mayChangeOperators(ctx context.Context) error {
	all, err := d.Operators(ctx)
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.PIN != "" && d.SignedIn() == "" {
			return model.Refuse(model.Sealed, "pin", "Say who you are, with your PIN.", "operators are changed by an operator.")
		}
	}
	return nil
}

// SetPIN sets a person's PIN. One that is set is changed by whoever knows it.
func (d *Desk) SetPIN(ctx context.Context, name, old, pin string) (Change, error) {
	house, err := d.Organisation(ctx)
	if err != nil {
		return Change{}, err
	}
	o, ok := model.FindOperator(house, name)
	if !ok {
		return Change{}, model.Refuse(model.NotFound, "name", "See `bridgelogctl operator list`.", "there is no operator %s.", name)
	}
	if o.PIN != "" {
		if err := d.checkPIN(ctx, o, old); err != nil {
			return Change{}, err
		}
	} else if err := d.mayChangeOperators(ctx); err != nil {
		return Change{}, err
	}
	verifier, digest, err := pinFor(pin)
	if err != nil {
		return Change{}, err
	}
	if err := d.db.PutSetting(ctx, pinKey(digest), verifier); err != nil {
		return Change{}, err
	}
	d.mu.Lock()
	if o.PIN != "" && d.id.name == "" && strings.EqualFold(d.o.By.Name, o.Name) {
		d.id.name = o.Name // they have just proved it
	}
	d.mu.Unlock()
	change, err := d.Do(ctx, model.PutOperator{ID: o.ID, PIN: digest})
	if err == nil && o.PIN != "" {
		err = d.db.PutSetting(ctx, pinKey(o.PIN), "")
	}
	return change, err
}

// ActAs makes an operator the one who writes from now on. Who has a PIN proves
// it; who has none is taken at their word.
func (d *Desk) ActAs(ctx context.Context, name, pin string) error {
	o, err := d.proved(ctx, name, pin)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.o.By = model.Person{Name: o.Name, Role: o.Role}
	d.id = identity{}
	if o.PIN != "" {
		d.id.name = o.Name
	}
	return nil
}

// Confirm takes a second person's word for the next act that names them, by
// their own PIN. It waits two minutes.
func (d *Desk) Confirm(ctx context.Context, name, pin string) error {
	o, err := d.proved(ctx, name, pin)
	if err != nil {
		return err
	}
	if o.PIN == "" {
		return model.Refuse(model.Invalid, "second", "Set one with `bridgelogctl operator pin`.", "%s has no PIN to confirm with.", o.Name)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.id.second == nil {
		d.id.second = map[string]time.Time{}
	}
	d.id.second[strings.ToLower(o.Name)] = d.o.Now()
	return nil
}

// Word is a second person's word for an act: their PIN. It prints as the name.
type Word struct{ Name, PIN string }

// String is the name alone; no log and no error ever shows a PIN.
func (w Word) String() string { return w.Name }

// GoString is the name alone.
func (w Word) GoString() string { return w.Name }

// Confirmed carries out an act to which second people give their word by PIN.
// A wrong PIN refuses it. The words are for this act alone: done or refused,
// they are gone with it.
func (d *Desk) Confirmed(ctx context.Context, words []Word, act func(context.Context) (Change, error)) (Change, error) {
	defer func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		for _, w := range words {
			delete(d.id.second, strings.ToLower(strings.TrimSpace(w.Name)))
		}
	}()
	for _, w := range words {
		if err := d.Confirm(ctx, w.Name, w.PIN); err != nil {
			return Change{}, err
		}
	}
	return act(ctx)
}

// RetireOperator ends that a person writes in this logbook; nobody writes under
// the name until it is added again.
func (d *Desk) RetireOperator(ctx context.Context, name, why string) (Change, error) {
	house, err := d.Organisation(ctx)
	if err != nil {
		return Change{}, err
	}
	o, ok := model.FindOperator(house, name)
	if !ok {
		return Change{}, model.Refuse(model.NotFound, "name", "See `bridgelogctl operator list`.", "there is no operator %s.", strings.TrimSpace(name))
	}
	if err := d.mayChangeOperators(ctx); err != nil {
		return Change{}, err
	}
	change, err := d.Do(ctx, model.RetireOperator{ID: o.ID, Why: why})
	if err == nil && o.PIN != "" {
		err = d.db.PutSetting(ctx, pinKey(o.PIN), "")
	}
	return change, err
}

func (d *Desk) proved(ctx context.Context, name, pin string) (model.Operator, error) {
	house, err := d.Organisation(ctx)
	if err != nil {
		return model.Operator{}, err
	}
	o, ok := model.FindOperator(house, name)
	if !ok {
		return o, model.Refuse(model.NotFound, "name", "See `bridgelogctl operator list`.", "there is no operator %s.", strings.TrimSpace(name))
	}
	if o.PIN != "" {
		err = d.checkPIN(ctx, o, pin)
	}
	return o, err
}

// wrongTries counts wrong PINs of one person in a row.
type wrongTries struct {
	Count int       `json:"count"`
	Last  time.Time `json:"last"`
}

func (w wrongTries) wait() time.Duration {
	if w.Count < wrongPINs {
		return 0
	}
	return min(pinWait<<min(w.Count-wrongPINs, 10), longestPIN)
}

// checkPIN holds a PIN against what is kept of it. Wrong ones are counted; after
// five in a row there is a wait, in this program and the next.
func (d *Desk) checkPIN(ctx context.Context, o model.Operator, pin string) error {
	d.pins.Lock()
	defer d.pins.Unlock()
	var w wrongTries
	text, err := d.db.Setting(ctx, wrongKey(o.ID))
	if err != nil {
		return err
	}
	if text != "" && json.Unmarshal([]byte(text), &w) != nil {
		w = wrongTries{Count: wrongPINs, Last: d.o.Now()}
	}
	since := d.o.Now().Sub(w.Last)
	if w.wait() > 0 && since < 0 { // a clock set back shortens no wait
		since, w.Last = 0, d.o.Now()
		raw, err := json.Marshal(w)
		if err != nil {
			return err
		}
		if err := d.db.PutSetting(ctx, wrongKey(o.ID), string(raw)); err != nil {
			return err
		}
	}
	if w.wait() > 0 && since < w.wait() {
		left := (w.wait() - since).Round(time.Second)
		return model.Refuse(model.Sealed, "pin", fmt.Sprintf("Try again in %s.", left), "%d wrong PINs were given for %s.", w.Count, o.Name)
	}
	verifier, err := d.db.Setting(ctx, pinKey(o.PIN))
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(verifier))
	if verifier == "" || hex.EncodeToString(sum[:]) != o.PIN {
		return model.Refuse(model.Broken, "pin", "Restore a backup, or withdraw the operator and add them again.", "what is kept of the PIN of %s is not what the record says.", o.Name)
	}
	if right, err := storage.CheckPIN(verifier, pin); err != nil {
		return err
	} else if right {
		if w.Count > 0 {
			return d.db.PutSetting(ctx, wrongKey(o.ID), "")
		}
		return nil
	}
	w.Count, w.Last = w.Count+1, d.o.Now()
	raw, err := json.Marshal(w)
	if err != nil {
		return err
	}
	if err := d.db.PutSetting(ctx, wrongKey(o.ID), string(raw)); err != nil {
		return err
	}
	hint := "Check it and try again."
	if wait := w.wait(); wait > 0 {
		hint = fmt.Sprintf("Try again in %s.", wait)
	}
	return model.Refuse(model.Sealed, "pin", hint, "this is not the PIN of %s.", o.Name)
}

// mayWriteAs refuses an act under a name that has a PIN nobody gave. It needs
// the lock.
func (d *Desk) mayWriteAs() error {
	by := d.o.By.Name
	house := d.views[model.Organisation]
	o, ok := model.FindOperator(house, by)
	if !ok && model.Retired(house, by) {
		return model.Refuse(model.Sealed, "by", "Say who you are (in the window: Ctrl+U; `--as NAME`), or let an operator add the name again.", "%s is retired and writes here no more.", by)
	}
	if !ok || o.PIN == "" || strings.EqualFold(d.id.name, by) {
		return nil
	}
	return model.Refuse(model.Sealed, "by", "Say who you are, with the PIN (in the window: Ctrl+U; `--as NAME --pin-file FILE`).", "%s writes here only after their PIN.", o.Name)
}

// takeConfirmed gives, for each act, the events that say who confirmed it by
// PIN; a second person whose PIN was not given is named, and not confirmed. The
// words are spent with it. It needs the lock.
func (d *Desk) takeConfirmed(commands []model.Command, env model.Env) []model.Event {
	var out []model.Event
	for _, c := range commands {
		names, act := model.SecondsOf(c)
		var said []string
		for _, name := range names {
			key := strings.ToLower(name)
			if at, ok := d.id.second[key]; ok && d.o.Now().Sub(at).Abs() <= confirmFor && !strings.EqualFold(name, d.o.By.Name) {
				said = append(said, name)
			}
		}
		out = append(out, model.ConfirmedEvents(env, said, act)...)
	}
	return out
}

// spend forgets the words that were for the act just done. It needs the lock.
func (d *Desk) spend(commands []model.Command) {
	for _, c := range commands {
		names, _ := model.SecondsOf(c)
		for _, name := range names {
			delete(d.id.second, strings.ToLower(name))
		}
	}
}
