package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"bridgelog/interop"
	"bridgelog/model"
)

// signalBatch is how many files are taken in as one act: a thousand at once are
// twenty entries of work, and whoever waits sees them come.
const signalBatch = 50

// mostOriginal is the largest file that is kept as the original of a signal.
const mostOriginal = 256 << 20

// SignalIntake is what came of taking signals in.
type SignalIntake struct {
	Change          // of the last act
	Files      int  // read
	New        int  // signals that wait
	Duplicates int  // counted on one that stands
	Aside      int  // kept, but not readable
	Stopped    bool // cancelled: what was read is taken in
	Left       []LeftOut
	Moved      int       // files that left the watched folder
	Stay       []LeftOut // files that should have left it and did not
	Promoted   []string  // numbers of incidents the rule made
}

func (in *SignalIntake) add(more SignalIntake) {
	if more.Head.Size > 0 {
		in.Change = more.Change
	}
	in.Files, in.New, in.Duplicates, in.Aside = in.Files+more.Files, in.New+more.New, in.Duplicates+more.Duplicates, in.Aside+more.Aside
	in.Moved, in.Stay = in.Moved+more.Moved, append(in.Stay, more.Stay...)
	in.Left, in.Promoted = append(in.Left, more.Left...), append(in.Promoted, more.Promoted...)
	in.Stopped = in.Stopped || more.Stopped
}

// Words say what came of it.
func (in SignalIntake) Words() string {
	var parts []string
	for _, x := range []struct {
		n          int
		one, words string
	}{{in.New, "new signal", "new signals"}, {in.Duplicates, "duplicate", "duplicates"}, {in.Aside, "set aside", "set aside"}, {len(in.Left), "left out", "left out"}} {
		switch {
		case x.n == 1:
			parts = append(parts, "1 "+x.one)
		case x.n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", x.n, x.words))
		}
	}
	s := strings.Join(parts, ", ")
	if s == "" {
		s = "nothing new"
	}
	if len(in.Promoted) > 0 {
		s += "; promoted by rule: " + strings.Join(in.Promoted, ", ")
	}
	if n := len(in.Stay); n > 0 {
		s += fmt.Sprintf("; %d could not be moved out of the folder: %s", n, in.Stay[0].Why)
	}
	if in.Stopped {
		s += "; stopped before the end"
	}
	return s
}

// AddSignals takes files in as signals; of a folder, the files in it. Every
// original is kept. Cancelling leaves what is read so far.
func (d *Desk) AddSignals(ctx context.Context, paths []string, progress func(done, total int)) (SignalIntake, error) {
	var files []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return SignalIntake{}, fileError(path, err)
		}
		if !info.IsDir() {
			files = append(files, path)
			continue
		}
		entries, err := os.ReadDir(path)
		if err != nil {
			return SignalIntake{}, fileError(path, err)
		}
		for _, e := range entries {
			if !e.IsDir() {
				files = append(files, filepath.Join(path, e.Name())) // what is no file is left out by name
			}
		}
	}
	if len(files) == 0 {
		return SignalIntake{}, model.Refuse(model.Invalid, "file", "Choose files of alerts.", "there is no file to take in.")
	}
	out, err := d.takeFiles(ctx, files, progress)
	if err == nil && len(files) == 1 && len(out.Left) == 1 {
		err = model.Refuse(model.Invalid, model.ShownName(filepath.Base(files[0])), "", "%s", out.Left[0].Why)
	}
	return out, err
}

// AddSignal takes in one that has no file: a call, a knock on the door.
func (d *Desk) AddSignal(ctx context.Context, g model.GivenSignal) (Change, error) {
	return d.Do(ctx, model.TakeSignals{Signals: []model.GivenSignal{g}})
}

func (d *Desk) takeFiles(ctx context.Context, files []string, progress func(done, total int)) (SignalIntake, error) {
	var all SignalIntake
	for at := 0; at < len(files); at += signalBatch {
		batch := files[at:min(at+signalBatch, len(files))]
		var out SignalIntake
		var given []model.GivenSignal
		for i, path := range batch {
			if ctx.Err() != nil {
				out.Stopped = true
				break
			}
			more, err := d.readSignal(ctx, path)
			var refusal *model.Error
			switch {
			case err == nil:
				out.Files++
				given = append(given, more...)
			case ctx.Err() != nil:
				out.Stopped = true
			case errors.As(err, &refusal) && refusal.Kind != model.Full && refusal.Kind != model.Broken:
				out.Left = append(out.Left, LeftOut{path, refusal.Text})
			default:
				return all, err
			}
			if progress != nil {
				progress(at+i+1, len(files))
			}
		}
		if len(given) > 0 {
			if err := d.takeGiven(context.WithoutCancel(ctx), given, &out); err != nil {
				return all, err
			}
		}
		all.add(out)
		if out.Stopped {
			break
		}
	}
	return all, nil
}

// takeGiven records signals that were read, and lets the rule look at those that
// are new.
func (d *Desk) takeGiven(ctx context.Context, given []model.GivenSignal, out *SignalIntake) error {
	d.mu.Lock()
	before := map[string]bool{}
	for _, r := range d.views[model.Organisation].Records[signalsRegister] {
		before[r.ID] = true
	}
	change, err := d.do(ctx, model.TakeSignals{Signals: given}, nil)
	d.mu.Unlock()
	if err != nil {
		return err
	}
	d.tell(change)
	out.Change = change
	policy := change.View.SignalPolicy()
	var rule []string
	came := 0
	for _, r := range change.View.Records[signalsRegister] {
		if before[r.ID] {
			continue
		}
		came++
		s := model.SignalOf(r)
		switch s.State {
		case model.SignalNew:
			out.New++
			if policy.Promotes(s) {
				rule = append(rule, s.ID)
			}
		case model.SignalDuplicate:
			out.Duplicates++
		case model.SignalAside:
			out.Aside++
		}
	}
	out.Duplicates += len(given) - came // the same bytes again
	for _, id := range rule {
		c, err := d.promote(ctx, model.PromoteSignals{IDs: []string{id}, Rule: policy.Words()})
		var refusal *model.Error
		if errors.As(err, &refusal) && refusal.Kind != model.Full && refusal.Kind != model.Broken { // the others are not held up by one
			s, _ := change.View.FindSignal(id)
			out.Left = append(out.Left, LeftOut{s.Ref, "it waits in the list; the rule could not make an incident of it: " + refusal.Text})
			continue
		}
		if err != nil {
			return err
		}
		out.Promoted = append(out.Promoted, c.View.Number)
	}
	return nil
}

// readSignal keeps one file and reads what it says. A file that cannot be read
// is still kept, and set aside with the reason.
func (d *Desk) readSignal(ctx context.Context, path string) ([]model.GivenSignal, error) {
	name := filepath.Base(path)
	shown := model.ShownName(name)
	info, err := os.Lstat(path)
	if err != nil {
		return nil, fileError(shown, err)
	}
	if why := unfit(info.Mode()); why != "" {
		return nil, model.Refuse(model.Invalid, shown, "", "%s", why)
	}
	if info.Size() > mostOriginal {
		return nil, model.Refuse(model.Invalid, shown, "Take it in as evidence of an incident.", "it is larger than 256 MB, which no alert is.")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fileError(shown, err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, info.Size()+1))
	if err != nil {
		return nil, readError(shown, err)
	}
	after, err := f.Stat()
	if err != nil {
		return nil, fileError(shown, err)
	}
	if int64(len(raw)) != info.Size() || after.Size() != info.Size() || !after.ModTime().Equal(info.ModTime()) {
		return nil, model.Refuse(model.Conflict, shown, "Wait until it is whole.", "the file changed while it was read.")
	}
	return d.signalsIn(ctx, strings.ToValidUTF8(shown, "\uFFFD"), raw, info.ModTime())
}

func (d *Desk) signalsIn(ctx context.Context, name string, raw []byte, modified time.Time) ([]model.GivenSignal, error) {
	blob, err := d.db.PutBlob(ctx, bytes.NewReader(raw), nil)
	if err != nil {
		return nil, err
	}
	base := model.GivenSignal{File: name, SHA256: blob.SHA256, Size: blob.Size, Place: model.PlaceFolder}
	if blob.Inside() {
		base.Place = model.PlaceInside
	}
	alerts, err := interop.ReadAlerts(ctx, bytes.NewReader(raw), interop.Options{FileName: name, Home: d.Home(), Now: d.o.Now(), Modified: modified})
	var refusal *model.Error
	switch {
	case errors.As(err, &refusal):
		base.Summary, base.Problem = name, plainText(strings.TrimSpace(refusal.Text+" "+refusal.Hint))
		return []model.GivenSignal{base}, nil
	case err != nil:
		return nil, err
	}
	var out []model.GivenSignal
	for _, a := range alerts.List {
		g := base
		g.Source, g.Rule, g.Severity, g.Summary, g.AlertRef = a.Source, plainText(a.Rule), a.Severity, plainText(a.Title), plainText(a.Ref)
		g.Happened, g.Row, g.Problem, g.Format = a.When, a.Row, plainText(a.Problem), alerts.Format
		if g.Problem != "" {
			g.Summary = fmt.Sprintf("%s, record %d", name, a.Row)
		}
		for _, s := range a.Systems {
			g.Systems = append(g.Systems, plainText(s))
		}
		out = append(out, g)
	}
	return out, nil
}

// plainText leaves out what the record refuses in a line: it came from outside,
// and its original is kept.
func plainText(s string) string {
	return model.ShownName(strings.Join(strings.Fields(strings.ToValidUTF8(cutBytes(s, 4096), "\uFFFD")), " "))
}

func cutBytes(s string, most int) string {
	if len(s) > most {
		return s[:most]
	}
	return s
}

const signalsRegister = "signals"

// PromoteSignals makes an incident of signals, or adds them to one: both records
// are written as one act, or neither. The change is the incident's.
func (d *Desk) PromoteSignals(ctx context.Context, c model.PromoteSignals) (Change, error) {
	c.Rule = "" // only the program itself promotes by rule
	return d.promote(ctx, c)
}

func (d *Desk) promote(ctx context.Context, c model.PromoteSignals) (Change, error) {
	d.mu.Lock()
	changes, err := d.promoteLocked(ctx, c)
	d.mu.Unlock()
	if err != nil {
		return Change{}, err
	}
	for _, c := range changes {
		d.tell(c)
	}
	return changes[0], nil
}

func (d *Desk) promoteLocked(ctx context.Context, c model.PromoteSignals) ([]Change, error) {
	house := d.views[model.Organisation]
	var target model.View
	var err error
	number := ""
	if c.Incident == "" {
		target.ID = model.IncidentID(newID())
		number = d.nextNumber(c.Drill, d.o.Zone)
	} else if target, err = d.view(ctx, c.Incident); err != nil {
		return nil, err
	}
	env, err := d.env(target, number, model.OpenIncident{})
	if err != nil {
		return nil, err
	}
	var by model.Person
	if c.Rule != "" {
		by = model.Person{Name: d.o.Program}
		env.By = by
	}
	inHouse, inIncident, err := model.DecidePromotion(house, target, c, env)
	if err != nil {
		return nil, err
	}
	view := target
	if number != "" {
		view = model.View{}
	}
	return d.commitParts(ctx, []part{{id: target.ID, view: view, events: inIncident, by: by}, {id: model.Organisation, view: house, events: inHouse, by: by}}, nil)
}

// SignalText is the beginning of a signal's original as it can be shown, at most
// n bytes, and whether that is all of it.
func (d *Desk) SignalText(ctx context.Context, s model.Signal, n int) (text string, whole bool, err error) {
	raw, err := d.SignalOriginal(ctx, s, n)
	if err != nil {
		return "", false, err
	}
	text, err = interop.ReadableText(bytes.NewReader(raw))
	return text, int64(len(raw)) == s.Size, err
}

// SignalOriginal are the first n bytes of a signal's original, all where n is 0.
func (d *Desk) SignalOriginal(ctx context.Context, s model.Signal, n int) ([]byte, error) {
	if s.SHA256 == "" {
		return nil, model.Refuse(model.NotFound, s.Ref, "", "%s was typed in; it has no file.", s.Ref)
	}
	r, err := d.db.OpenBlobAt(ctx, s.SHA256)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	size := r.Size()
	if n > 0 {
		size = min(size, int64(n))
	}
	return io.ReadAll(io.NewSectionReader(r, 0, size))
}

// signalFiles are the kept originals of the signals, by digest the first that has it.
func signalFiles(house model.View) map[string]model.Signal {
	files := map[string]model.Signal{}
	for _, s := range house.Signals() {
		if _, there := files[s.SHA256]; !there && s.SHA256 != "" {
			files[s.SHA256] = s
		}
	}
	return files
}

// checkSignals holds the originals of signals against their digests.
func (d *Desk) checkSignals(ctx context.Context, house model.View) (wrong []string, files int, err error) {
	kept := signalFiles(house)
	names := make([]string, 0, len(kept))
	for sha := range kept {
		names = append(names, sha)
	}
	slices.Sort(names)
	for _, sha := range names {
		if ctx.Err() != nil {
			return nil, 0, ctx.Err()
		}
		files++
		if why := d.checkBlob(ctx, model.ImportCommitted{SHA256: sha, File: kept[sha].File}); why != "" {
			wrong = append(wrong, "signal "+kept[sha].Ref+": "+why)
		}
	}
	return wrong, files, nil
}
