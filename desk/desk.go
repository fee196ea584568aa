// Package desk is the application service both programs share: the one door
// through which anything is written. It promises that a command is on disk
// before its Change is returned or told to anyone, that commands happen one
// after another, and that a refused command left nothing behind. It refuses to
// know screens, PDF libraries and clocks: drawers, clock and user are handed in.
package desk

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"bridgelog/journal"
	"bridgelog/model"
	"bridgelog/model/guide"
	"bridgelog/model/regime"
	"bridgelog/report"
	"bridgelog/storage"
)

// Options are what the outside hands in.
type Options struct {
	Now func() time.Time // wall clock with its monotonic reading
	// Running is how long the computer has run, sleep counted; nil takes the
	// monotonic reading of Now, to which on some systems sleep looks like a move.
	Running  func() time.Duration
	Computer string       // name of this computer, where recorded; empty asks the system
	By       model.Person // who acts
	Zone     string       // IANA name of this computer's zone, home zone of new incidents
	Program  string       // "Bridgelog 0.1.0"
	Create   bool         // make the logbook where there is none
	// ReadOnly opens for looking only: nothing is written into the folder, and Do refuses.
	ReadOnly bool
	// Damaged opens a logbook that Open refuses for looking only, as far as it
	// verifies; Warnings say what is missing. Rescue makes a new one of it.
	Damaged bool
	Unlock  *Key   // opens a sealed logbook; wiped by Open
	Seal    []Key  // ways to open a new one, which is not sealed without; wiped by Open
	Name    string // name of a new logbook; empty takes the folder's
	Drawers map[string]report.Drawer
	Words   report.Words
	Rules   model.SeverityRules
	Guide   *guide.Guide     // what leads the response; nil where nothing is guided
	Reports report.Templates // the guide's documents; needed for all but the timeline
	Duties  func() Duties    // rules of notification duties, read when first needed; nil is none
	// Practice is the built-in practice incident as JSON (assets).
	Practice []byte
}

// Duties are the rules of notification duties: what may apply, when it is due,
// and where the contents of a notice can be taken from.
type Duties struct {
	Pack  regime.Pack
	Rules regime.Rules
	Fills regime.Fills
}

// Change is what a committed command did.
type Change struct {
	Seq      model.Seq // of the newest entry it made
	Head     journal.Head
	At       time.Time // recorded, UTC
	Incident model.IncidentID
	Touched  []model.Seq // every entry it made, oldest first
	View     model.View  // of the incident, after it
}

// Desk is an open logbook. Its methods may be called from any goroutine.
type Desk struct {
	db     *storage.DB
	o      Options
	path   string
	public string
	logID  string
	signer journal.Signer
	clock  clockWatch

	mu       sync.Mutex // one command at a time
	frontier *journal.Frontier
	views    map[model.IncidentID]model.View
	due      map[model.IncidentID]reminded // what is due on each incident, as of an entry
	beside   []Change                      // of the last act, in the organisation's record; told after it
	board    map[model.IncidentID]model.Summary
	numbers  map[string]int                         // highest running number per prefix, "INC-2026"
	undone   map[model.IncidentID][]model.NoteEvent // what redo would record again
	struck   map[model.IncidentID]model.Seq         // the row the last act withdrew, which undo would record again
	shelf    shelf
	newest   atomic.Pointer[guide.Guide] // Options.Guide with what the owner of the playbook changed, see lead
	edited   string                      // what was laid upon it
	last     time.Time                   // newest recorded time
	saved    time.Time                   // when the last commit returned
	warnings []string                    // what was found on opening

	ready bool       // opening is done
	id    identity   // who proved by PIN to be who
	pins  sync.Mutex // one PIN is tried at a time

	watchMu sync.Mutex
	watch   func(Change)

	stopIndex context.CancelFunc
	indexed   chan struct{}

	backups backups

	opened  string // folder of copies that are open in other programs
	damaged bool   // only what is sound of the logbook is shown, see openDamaged
	untold  bool   // what was found on opening is not recorded: the log goes on under a new key first
}

// Create makes a new logbook in the folder path, which must not exist.
func Create(ctx context.Context, path string, o Options) (*Desk, error) {
	defer o.wipeKeys()
	if _, err := os.Lstat(path); err == nil {
		return nil, model.Refuse(model.Conflict, baseName(path), "Choose another name, or open it.", "there is already something of this name.")
	}
	o.Create = true
	return Open(ctx, path, o)
}

// holder is what another program is told of who has the logbook open. It stands
// in clear, so beside a sealed one it names nobody.
func holder(path string, o Options) string {
	host, _ := os.Hostname() // only words
	user := ", user " + o.By.Name
	if l, err := storage.LockOf(path); err != nil || l.Sealed || !l.Exists && len(o.Seal) > 0 {
		user = ""
	}
	return fmt.Sprintf("%s, process %d on %s%s, since %s", o.Program, os.Getpid(), host, user, o.Now().Format("2006-01-02 15:04 MST"))
}

// Open opens the logbook in the folder path, or makes it when Options.Create is
// set and nothing is there.
func Open(ctx context.Context, path string, o Options) (*Desk, error) {
	defer o.wipeKeys()
	if err := checkPerson(o.By); err != nil {
		return nil, err
	}
	_, err := os.Stat(path)
	fresh := errors.Is(err, os.ErrNotExist)
	so := storage.Options{Holder: holder(path, o), SearchText: searchText}
	var db *storage.DB
	switch {
	case o.Damaged:
		return openDamaged(ctx, path, o, so)
	case o.ReadOnly:
		db, err = storage.OpenReadOnly(ctx, path, o.Unlock, so)
	case fresh && o.Create:
		db, err = storage.Create(ctx, path, o.Seal, so)
	default:
		db, err = storage.Open(ctx, path, o.Unlock, so)
	}
	if err != nil {
		return nil, err
	}
	return openOn(ctx, db, path, o, nil)
}

// openOn is a desk on an open store, which it closes when it cannot be one. set
// changes the desk before anything is read.
func openOn(ctx context.Context, db *storage.DB, path string, o Options, set func(*Desk)) (*Desk, error) {
	d := &Desk{db: db, o: o, path: path,
		views:   map[model.IncidentID]model.View{},
		board:   map[model.IncidentID]model.Summary{},
		numbers: map[string]int{}, undone: map[model.IncidentID][]model.NoteEvent{}, struck: map[model.IncidentID]model.Seq{}, shelf: shelf{held: map[string]Led{}, past: map[string]*guide.Guide{}}}
	d.o.Unlock, d.o.Seal = nil, nil
	d.newest.Store(o.Guide)
	d.startClock()
	if set != nil {
		set(d)
	}
	err := d.load(ctx)
	if err == nil && !d.untold && o.Unlock != nil && !o.ReadOnly {
		err = d.strengthen(ctx, *o.Unlock)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	d.ready = true
	if !db.ReadOnly() && !d.untold {
		d.loadBackups(ctx)
		d.startIndexer()
	}
	return d, nil
}

func checkPerson(p model.Person) error {
	if strings.TrimSpace(p.Name) == "" {
		return model.Refuse(model.Invalid, "author", "Set your name in the preferences or with --by.", "every entry needs the name of the person who writes it.")
	}
	return nil
}

// load reads keys, head and board; for a new logbook it writes the first entry.
func (d *Desk) load(ctx context.Context) error {
	head, note, err := d.db.Head()
	if err != nil {
		return err
	}
	private, err := d.db.ReadKey()
	if err != nil {
		return err
	}
	if private == "" {
		if head.Size > 0 || d.db.ReadOnly() {
			return model.Refuse(model.Broken, "logbook.key", "Restore logbook.key from a backup.",
				"the key file of this logbook is missing.")
		}
		if private, _, _, err = journal.NewKey(rand.Reader); err != nil {
			return err
		}
		if err := d.db.WriteKey(private); err != nil {
			return err
		}
	}
	if d.signer, err = journal.NewSigner(private); err != nil {
		return &model.Error{Kind: model.Broken, Field: "logbook.key", Err: err,
			Text: "the key file of this logbook cannot be read.", Hint: "Restore logbook.key from a backup."}
	}
	d.public, d.logID = d.signer.Public(), d.signer.LogID()
	if head.Size > 0 && !d.damaged {
		if signed, err := journal.OpenHead(note, d.signer.Verifier()); err != nil || signed != head {
			return &model.Error{Kind: model.Broken, Field: "head", Err: err, Text: "the signed head does not belong to this journal and this key.",
				Hint: "Keep this logbook as it is and restore a backup beside it, with its own logbook.key."}
		}
	}
	src, err := d.db.Source()
	if err != nil {
		return err
	}
	defer src.Close()
	if d.frontier, err = journal.LoadFrontier(head.Size, src.Hashes); err != nil {
		return err
	}
	if d.frontier.Head() != head {
		return model.Refuse(model.Broken, "head", "Run `bridgelogctl verify` to see from which entry on, and restore a backup beside it.",
			"the hashes stored in this logbook do not add up to its head.")
	}
	if err := d.loadBoard(ctx); err != nil {
		return err
	}
	if d.views[model.Organisation], err = d.fold(ctx, model.Organisation); err != nil {
		return err
	}
	d.lead()
	if head.Size == 0 {
		name := d.o.Name
		if name == "" {
			name = baseName(d.path)
		}
		_, err := d.commit(ctx, model.Organisation, d.views[model.Organisation], []model.Event{
			model.LogbookOpened{Name: name, Key: d.public, Program: d.o.Program}}, nil)
		if err != nil {
			return err
		}
		return d.noteUnlockers(ctx, "made with the logbook")
	}
	if d.damaged || d.untold {
		return nil
	}
	e, err := d.db.Entry(ctx, head.Size-1)
	if err != nil {
		return err
	}
	h, err := journal.Parse(e.Header)
	if err != nil {
		return fmt.Errorf("newest entry: %w", err)
	}
	if h.Log != d.logID {
		return model.Refuse(model.Broken, "logbook.key", "Restore the logbook.key that belongs to this logbook.db.",
			"the key file belongs to another logbook.")
	}
	d.last, d.saved = h.Recorded, h.Recorded
	d.clock.session, d.clock.behind = model.Seq(head.Size), h.Recorded.Sub(d.clock.start.Round(0))
	return d.lookAtKeyFile(ctx)
}

func (d *Desk) loadBoard(ctx context.Context) error {
	rows, err := d.db.Summaries(ctx)
	if err != nil {
		return err
	}
	for _, raw := range rows {
		var s model.Summary
		if err := json.Unmarshal(raw, &s); err != nil {
			return &model.Error{Kind: model.Broken, Field: "board", Err: err, Text: "a row of the board cannot be read: the file is damaged.",
				Hint: "Keep this logbook as it is and restore a backup beside it."}
		}
		d.board[s.ID] = s
		d.noteNumber(s.Number)
	}
	return nil
}

// Close stops background work and closes the logbook.
func (d *Desk) Close() error {
	d.backups.stop()
	if d.stopIndex != nil {
		d.stopIndex()
		<-d.indexed
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return errors.Join(d.removeOpened(), d.db.Close())
}

// startIndexer lets search catch up behind the commits.
func (d *Desk) startIndexer() {
	ctx, stop := context.WithCancel(context.Background())
	d.stopIndex, d.indexed = stop, make(chan struct{})
	go func() {
		defer close(d.indexed)
		d.db.RunIndexer(ctx)
	}()
}

// Watch sets the one subscriber that is told of every change after its commit.
// It is called on the goroutine that did the command.
func (d *Desk) Watch(tell func(Change)) (stop func()) {
	d.watchMu.Lock()
	defer d.watchMu.Unlock()
	d.watch = tell
	return func() {
		d.watchMu.Lock()
		defer d.watchMu.Unlock()
		d.watch = nil
	}
}

// Status is what the status line shows.
type Status struct {
	Path    string
	LogID   string
	Key     string // public verifier key
	Entries uint64
	Head    journal.Head
	Saved   time.Time // UTC, when the newest entry was on disk
	Free    int64     // bytes free on the disk
	By      model.Person
	Clock   string // a warning when the clock moved, else empty
	Backup  string // a warning when the last backup failed, else empty
}

// Status reports on the logbook.
func (d *Desk) Status() Status {
	d.mu.Lock()
	defer d.mu.Unlock()
	head := d.frontier.Head()
	s := Status{Path: d.path, LogID: d.logID, Key: d.public, Entries: head.Size, Head: head,
		Saved: d.saved, By: d.o.By}
	s.Free, s.Backup = d.db.Disk(), d.backups.warning()
	s.Clock = d.clockWords()
	return s
}

// ReadOnly reports whether the logbook is open for looking only.
func (d *Desk) ReadOnly() bool { return d.db.ReadOnly() }

// Now is the desk's clock.
func (d *Desk) Now() time.Time { return d.o.Now() }

// By is the person the desk writes as.
func (d *Desk) By() model.Person {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.o.By
}

// Home is the zone of this computer, in which typed times are read where no
// incident has one of its own.
func (d *Desk) Home() *time.Location { return model.Location(d.o.Zone) }

// SetBy changes who writes from now on.
func (d *Desk) SetBy(p model.Person) error {
	if err := checkPerson(p); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if model.Retired(d.views[model.Organisation], p.Name) {
		return model.Refuse(model.Sealed, "by", "Let an operator add the name again.", "%s is retired and writes here no more.", p.Name)
	}
	if o, ok := model.FindOperator(d.views[model.Organisation], p.Name); ok && o.PIN != "" && !strings.EqualFold(o.Name, d.id.name) {
		return model.Refuse(model.Sealed, "pin", "Give it.", "%s has a PIN.", o.Name)
	}
	if !strings.EqualFold(p.Name, d.id.name) {
		d.id = identity{}
	}
	d.o.By = p
	return nil
}

func newID() string {
	var b [12]byte
	if _, err := io.ReadFull(rand.Reader, b[:]); err != nil {
		panic("desk: no randomness: " + err.Error()) // crypto/rand never fails on supported systems
	}
	return hex.EncodeToString(b[:])
}

func baseName(path string) string {
	path = strings.TrimRight(path, `/\`)
	if i := strings.LastIndexAny(path, `/\`); i >= 0 {
		path = path[i+1:]
	}
	return strings.TrimSuffix(path, ".bridgelog")
}
