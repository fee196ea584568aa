package desk

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"bridgelog/model"
)

// EvidenceAsk is what is to be taken in as evidence: files, folders of files, or
// an object without a file.
type EvidenceAsk struct {
	Incident model.IncidentID
	Paths    []string           // none for an object
	Item     model.EvidenceItem // what is known of each; an empty What takes the file's name
	Outside  bool               // leave files where they are and keep their fingerprints
	Also     []string           // further digests somebody's form wants: SHA-512, SHA-1, MD5
	Again    bool               // a file that is in the evidence already was found once more
}

// Intake is what came of it.
type Intake struct {
	Change
	Taken int
	Bytes int64
	Left  []LeftOut
}

// LeftOut is something that was not taken in, and why.
type LeftOut struct{ Path, Why string }

// AddEvidence takes files in as one act. Each is read once: fingerprints are made
// while it is sealed into the logbook. progress counts bytes. Cancelling leaves
// nothing; a file that was kept before is not kept twice.
func (d *Desk) AddEvidence(ctx context.Context, ask EvidenceAsk, progress func(done, total int64)) (Intake, error) {
	if len(ask.Paths) == 0 {
		c, err := d.Do(ctx, model.AttachEvidence{Incident: ask.Incident, Items: []model.EvidenceItem{ask.Item}, Again: ask.Again})
		return Intake{Change: c, Taken: len(c.Touched)}, err
	}
	v, err := d.Incident(ctx, ask.Incident)
	if err != nil {
		return Intake{}, err
	}
	in := &intake{d: d, ask: ask, v: v, progress: progress, there: map[string]string{}}
	for _, e := range v.Evidence() {
		if !e.Withdrawn && e.File.Exists() {
			in.there[e.File.SHA256] = e.Number
		}
	}
	if err := in.find(ctx); err != nil {
		return Intake{}, err
	}
	out, err := in.take(ctx)
	if err != nil {
		err = errors.Join(err, d.db.DropBlobs(context.WithoutCancel(ctx), in.kept...))
	}
	return out, err
}

// intake is one act of taking files in.
type intake struct {
	d        *Desk
	ask      EvidenceAsk
	v        model.View
	progress func(done, total int64)

	files       []string
	left        []LeftOut
	done, total int64
	there       map[string]string // number by fingerprint
	kept        []string          // fingerprints of files this act brought into the logbook
}

// find lists the files. Nothing but ordinary files is opened: a link could lead
// anywhere, a device could block for ever.
func (in *intake) find(ctx context.Context) error {
	for _, path := range in.ask.Paths {
		info, err := os.Lstat(path)
		if err != nil {
			return fileError(path, err)
		}
		if !info.IsDir() {
			if why := unfit(info.Mode()); why != "" {
				return model.Refuse(model.Invalid, model.ShownName(filepath.Base(path)), "Choose an ordinary file, or what the link leads to.", "%s", why)
			}
			in.add(path, info.Size())
			continue
		}
		err = filepath.WalkDir(path, func(at string, e fs.DirEntry, err error) error {
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err != nil && at == path:
				return err
			case err != nil:
				in.leave(at, "it cannot be read: "+plainCause(err))
				return nil
			case e.IsDir():
				return nil
			}
			if why := unfit(e.Type()); why != "" {
				in.leave(at, why)
				return nil
			}
			info, err := e.Info()
			if err != nil {
				in.leave(at, "it cannot be read: "+plainCause(err))
				return nil
			}
			in.add(at, info.Size())
			return nil
		})
		if err != nil {
			return fileError(path, err)
		}
	}
	return nil
}

func (in *intake) add(path string, size int64) {
	in.files = append(in.files, path)
	in.total += size
}

func (in *intake) leave(path, why string) { in.left = append(in.left, LeftOut{path, why}) }

// unfit says why something is no file to be taken in; empty for an ordinary one.
func unfit(m fs.FileMode) string {
	switch {
	case m.IsRegular():
		return ""
	case m&fs.ModeSymlink != 0:
		return "it is a link to another place, which is not followed."
	case m&fs.ModeDevice != 0:
		return "it is a device, not a file; take an image of it first."
	case m&fs.ModeNamedPipe != 0:
		return "it is a pipe between programs, not a file."
	case m&fs.ModeSocket != 0:
		return "it is a socket of a program, not a file."
	}
	return "it is no ordinary file."
}

// plainCause is what a system said, without the path, which stands beside it.
func plainCause(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return err.Error() + "."
}

// take reads the files and records them as one act. Of several files one that
// cannot be taken is left out and told; a single one is an error.
func (in *intake) take(ctx context.Context) (Intake, error) {
	var items []model.EvidenceItem
	out := Intake{}
	for _, path := range in.files {
		item, err := in.one(ctx, path)
		var refusal *model.Error
		switch {
		case err == nil:
			items = append(items, item)
			out.Bytes += item.File.Size
		case len(in.files) > 1 && errors.As(err, &refusal) && refusal.Kind != model.Full && refusal.Kind != model.Broken:
			in.leave(path, refusal.Text)
		default:
			return Intake{}, err
		}
	}
	if len(items) == 0 {
		why := "Choose a folder with files in it."
		if len(in.left) > 0 {
			why = model.ShownName(filepath.Base(in.left[0].Path)) + ": " + in.left[0].Why
		}
		return Intake{}, model.Refuse(model.Invalid, "folder", why, "there is nothing in it that could be taken in.")
	}
	c, err := in.d.Do(ctx, model.AttachEvidence{Incident: in.ask.Incident, Items: items, Again: in.ask.Again})
	if err != nil {
		return Intake{}, err
	}
	out.Change, out.Taken, out.Left = c, len(items), in.left
	return out, nil
}

// one reads one file.
func (in *intake) one(ctx context.Context, path string) (model.EvidenceItem, error) {
	name := filepath.Base(path)
	shown := model.ShownName(name)
	f, err := os.Open(path)
	if err != nil {
		return model.EvidenceItem{}, fileError(shown, err)
	}
	defer f.Close()
	before, err := f.Stat()
	if err != nil {
		return model.EvidenceItem{}, fileError(shown, err)
	}
	if why := unfit(before.Mode()); why != "" { // it was exchanged since it was looked at
		return model.EvidenceItem{}, model.Refuse(model.Invalid, shown, "", "%s", why)
	}
	start := in.done
	also := map[string]hash.Hash{}
	for _, algorithm := range in.ask.Also {
		switch algorithm {
		case "SHA-512":
			also[algorithm] = sha512.New()
		case "SHA-1": // not for trust: other people's forms ask for these two
			also[algorithm] = sha1.New()
		case "MD5":
			also[algorithm] = md5.New()
		default:
			return model.EvidenceItem{}, model.Refuse(model.Invalid, "digest", "Known are "+strings.Join(model.Digests, ", ")+".", "this is no digest: %q.", algorithm)
		}
	}
	// A file that grows faster than it is read has no end: one byte too many is enough.
	file, err := in.read(ctx, io.LimitReader(f, before.Size()+1), also, func(n int64) {
		in.done = start + n
		if in.progress != nil {
			in.progress(in.done, max(in.total, in.done))
		}
	})
	if err != nil {
		return model.EvidenceItem{}, readError(shown, err)
	}
	after, err := f.Stat()
	if err != nil {
		return model.EvidenceItem{}, fileError(shown, err)
	}
	if file.Size != before.Size() || after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) {
		return model.EvidenceItem{}, model.Refuse(model.Conflict, shown, "Stop what writes to it, or copy it, and take that in.", "the file changed while it was read; its fingerprint would be that of neither state.")
	}
	if old := in.there[file.SHA256]; old != "" && len(in.files) > 1 && !in.ask.Again {
		return model.EvidenceItem{}, model.Refuse(model.Conflict, shown, "", "it is in the evidence already, as %s.", old)
	}
	in.there[file.SHA256] = "another file of this act"
	file.Name, file.Path = name, path
	if !utf8.ValidString(name) {
		file.Name, file.RawName = strings.ToValidUTF8(name, "\uFFFD"), []byte(name)
	}
	if !utf8.ValidString(path) {
		file.Path = strings.ToValidUTF8(path, "\uFFFD")
	}
	in.times(&file, before)
	for _, algorithm := range model.Digests {
		if h, ok := also[algorithm]; ok {
			file.Others = append(file.Others, model.Digest{Algorithm: algorithm, Value: hex.EncodeToString(h.Sum(nil))})
		}
	}
	item := in.ask.Item
	item.File = file
	if len(in.files) > 1 || item.What == "" {
		item.What = strings.TrimSpace(strings.TrimSpace(in.ask.Item.What) + " " + shown)
	}
	return item, nil
}

// read makes the fingerprints, and keeps the file unless it stays where it is.
func (in *intake) read(ctx context.Context, f io.Reader, also map[string]hash.Hash, progress func(int64)) (model.EvidenceFile, error) {
	var hashes []hash.Hash
	for _, h := range also {
		hashes = append(hashes, h)
	}
	if in.ask.Outside {
		h := sha256.New()
		size, err := hashAll(ctx, f, append(hashes, h), progress)
		return model.EvidenceFile{Size: size, SHA256: hex.EncodeToString(h.Sum(nil)), Place: model.PlaceOutside}, err
	}
	b, err := in.d.db.PutBlob(ctx, f, progress, hashes...)
	if err != nil {
		return model.EvidenceFile{}, err
	}
	if b.New {
		in.kept = append(in.kept, b.SHA256)
	}
	progress(b.Size)
	file := model.EvidenceFile{Size: b.Size, SHA256: b.SHA256, Place: model.PlaceFolder}
	if b.Inside() {
		file.Place = model.PlaceInside
	}
	return file, nil
}

func hashAll(ctx context.Context, r io.Reader, hashes []hash.Hash, progress func(int64)) (int64, error) {
	buf := make([]byte, 1<<20)
	var done int64
	for {
		n, err := r.Read(buf)
		for _, h := range hashes {
			h.Write(buf[:n])
		}
		if done += int64(n); progress != nil {
			progress(done)
		}
		switch {
		case err == io.EOF:
			return done, nil
		case err != nil:
			return done, err
		case ctx.Err() != nil:
			return done, ctx.Err()
		}
	}
}

// readError says that reading broke off.
func readError(name string, err error) error {
	var refusal *model.Error
	if errors.As(err, &refusal) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &model.Error{Kind: model.Invalid, Field: name, Err: err, Text: "reading it broke off: " + plainCause(err), Hint: "Is the stick or the share still there? Nothing was taken in."}
}

// OpenEvidence opens the file of an item for looking at; whoever reads it to the
// end compares its fingerprint.
func (d *Desk) OpenEvidence(ctx context.Context, e model.Evidence) (*EvidenceReader, error) {
	switch {
	case !e.File.Exists():
		return nil, model.Refuse(model.NotFound, e.Number, "", "%s is an object without a file.", e.Number)
	case e.File.Kept():
		b, err := d.db.OpenBlobAt(ctx, e.File.SHA256)
		if err != nil {
			return nil, err
		}
		return &EvidenceReader{b, b, b.Size()}, nil
	case e.File.Path == "":
		return nil, model.Refuse(model.NotFound, e.Number, "Take the file in.", "only the fingerprint of %s is known, not where the file is.", e.Number)
	}
	f, err := os.Open(e.File.Path)
	if err != nil {
		return nil, fileError(e.File.Path, err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = model.Refuse(model.Invalid, e.Number, "", "%s", unfit(info.Mode()))
	}
	if err != nil {
		return nil, errors.Join(fileError(e.File.Path, err), f.Close())
	}
	return &EvidenceReader{f, f, info.Size()}, nil
}

// EvidenceReader is the file of an item, opened.
type EvidenceReader struct {
	io.ReaderAt
	io.Closer
	size int64
}

// Size is its size in bytes.
func (r *EvidenceReader) Size() int64 { return r.size }

// Reread reads the file of an item again, and says whether it is still the one
// that was taken in. It records nothing: a mismatch is recorded with what was
// found and who was told.
func (d *Desk) Reread(ctx context.Context, e model.Evidence, progress func(done, total int64)) (model.Reread, error) {
	r, err := d.OpenEvidence(ctx, e)
	var refusal *model.Error
	if errors.As(err, &refusal) && refusal.Kind != model.Broken {
		return model.Reread{Result: model.NotPossible, Why: strings.TrimSuffix(refusal.Text, ".")}, nil
	}
	if err != nil {
		return model.Reread{Result: model.Mismatch, Found: "the file kept in the logbook does not open"}, ctx.Err()
	}
	defer r.Close()
	h := sha256.New()
	_, err = hashAll(ctx, io.NewSectionReader(r, 0, r.Size()), []hash.Hash{h}, func(n int64) {
		if progress != nil {
			progress(n, max(r.Size(), n))
		}
	})
	switch {
	case ctx.Err() != nil:
		return model.Reread{}, ctx.Err()
	case err != nil && e.File.Kept():
		return model.Reread{Result: model.Mismatch, Found: "the file kept in the logbook was changed or cut: it does not open to its end"}, nil
	case err != nil:
		return model.Reread{Result: model.NotPossible, Why: "reading it broke off: " + strings.TrimSuffix(plainCause(err), ".")}, nil
	}
	sum := hex.EncodeToString(h.Sum(nil))
	if sum != e.File.SHA256 {
		return model.Reread{Result: model.Mismatch, SHA256: sum, Found: "another fingerprint: " + sum}, nil
	}
	return model.Reread{Result: model.Match, SHA256: sum}, nil
}

// ExportEvidence writes the file of an item to path and records the hand-over.
// The fingerprint is made while it is written: a file that is no longer the one
// taken in leaves the logbook only by the procedure of a mismatch, never here.
func (d *Desk) ExportEvidence(ctx context.Context, t model.TransferCustody, path string, progress func(done, total int64)) (Change, error) {
	v, err := d.Incident(ctx, t.Incident)
	if err != nil {
		return Change{}, err
	}
	e, ok := v.EvidenceItem(t.Item)
	if !ok {
		return Change{}, model.Refuse(model.NotFound, "item", "See the register of evidence.", "there is no item %q.", t.Item)
	}
	if _, err := os.Lstat(path); err == nil {
		return Change{}, model.Refuse(model.Conflict, filepath.Base(path), "Choose another name.", "there is already something of this name; evidence never writes over a file.")
	}
	r, err := d.OpenEvidence(ctx, e)
	if err != nil {
		return Change{}, err
	}
	defer r.Close()
	tmp, err := os.CreateTemp(filepath.Dir(path), ".bridgelog-*")
	if err != nil {
		return Change{}, writeError(path, err)
	}
	defer os.Remove(tmp.Name()) // gone already once renamed
	h := sha256.New()
	size, err := hashAll(ctx, io.TeeReader(io.NewSectionReader(r, 0, r.Size()), tmp), []hash.Hash{h}, func(n int64) {
		if progress != nil {
			progress(n, max(r.Size(), n))
		}
	})
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return Change{}, writeError(path, err)
	}
	sum := hex.EncodeToString(h.Sum(nil))
	if sum != e.File.SHA256 {
		return Change{}, model.Refuse(model.Broken, e.Number, "Check the item: a mismatch is recorded with what was found and who was told.",
			"the file is not the one that was taken in; it was not written.")
	}
	t.Item, t.Check = e.ID, model.Reread{Result: model.Match, SHA256: sum}
	t.Copy = model.ExportedCopy{File: filepath.Base(path), SHA256: sum, Size: size}
	c, err := d.Do(ctx, t)
	if err != nil {
		return Change{}, err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return c, writeError(path, err)
	}
	syncDir(filepath.Dir(path))
	return c, nil
}

// DisposeEvidence ends an item, and takes its file out of the logbook where that
// is asked and nothing else needs it.
func (d *Desk) DisposeEvidence(ctx context.Context, c model.DisposeEvidence) (Change, error) {
	change, err := d.Do(ctx, c)
	if err != nil || !c.Drop {
		return change, err
	}
	e, ok := change.View.EvidenceItem(c.Item)
	if !ok || !e.File.Kept() {
		return change, nil
	}
	needed, err := d.needed(ctx, e.File.SHA256)
	if err != nil || needed {
		return change, err
	}
	return change, d.db.DropBlobs(ctx, e.File.SHA256)
}

// needed reports whether an item that stands, or an import, of any incident rests
// on a kept file.
func (d *Desk) needed(ctx context.Context, sha string) (bool, error) {
	board, err := d.Board(ctx)
	if err != nil {
		return false, err
	}
	for _, s := range board {
		v, err := d.Incident(ctx, s.ID)
		if err != nil {
			return false, err
		}
		for _, e := range v.Evidence() {
			if e.File.Kept() && e.File.SHA256 == sha && e.Disposed.At.IsZero() {
				return true, nil
			}
		}
		for _, m := range v.Imports {
			if m.SHA256 == sha {
				return true, nil
			}
		}
	}
	return false, nil
}

// checkEvidence holds the files of an incident's evidence against the fingerprints
// in the record; files is how many were read.
func (d *Desk) checkEvidence(ctx context.Context, v model.View) (wrong []string, files int, err error) {
	for _, e := range v.Evidence() {
		if !e.File.Kept() || !e.Disposed.At.IsZero() && e.Disposal.Dropped {
			continue
		}
		files++
		r, err := d.Reread(ctx, e, nil)
		if err != nil {
			return nil, files, err
		}
		switch r.Result {
		case model.Mismatch:
			wrong = append(wrong, fmt.Sprintf("%s, %s (%s): %s.", v.Number, e.Number, e.What, r.Found))
		case model.NotPossible:
			wrong = append(wrong, fmt.Sprintf("%s, %s (%s): its file is missing: %s.", v.Number, e.Number, e.What, r.Why))
		}
	}
	return wrong, files, nil
}
