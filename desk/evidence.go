package desk

import (
	"bytes"
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
	"time"
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

	// Enough, once closed, ends the reading after the file that is being read: what
	// was read whole is taken in, and the rest named. Asked for again, the files
	// that are there are recognised, so that only the rest is taken.
	Enough <-chan struct{}
	// Pasted is a picture from the clipboard, PNG, instead of Paths; PastedAt is
	// when it was pasted.
	Pasted   []byte
	PastedAt time.Time
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
	if len(ask.Paths) == 0 && len(ask.Pasted) == 0 {
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
	var out Intake
	if len(ask.Pasted) > 0 {
		out, err = in.paste(ctx)
	} else {
		if err := in.find(ctx); err != nil {
			return Intake{}, err
		}
		out, err = in.take(ctx)
	}
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
	for i, path := range in.files {
		if i > 0 && in.enough() {
			in.leave(path, fmt.Sprintf("stopped before it was read, with %d more; take the folder in again later: what is there already is recognised.", len(in.files)-i-1))
			break
		}
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

func (in *intake) enough() bool {
	select {
	case <-in.ask.Enough:
		return true
	default:
		return false
	}
}

// paste takes in a picture from the clipboard. It never was a file: it has no
// path and no times but the one at which it was pasted.
func (in *intake) paste(ctx context.Context) (Intake, error) {
	raw := in.ask.Pasted
	file, err := in.read(ctx, bytes.NewReader(raw), nil, func(int64) {})
	if err != nil {
		return Intake{}, err
	}
	file.Name = "screenshot " + in.ask.PastedAt.UTC().Format("2006-01-02 150405Z") + ".png"
	item := in.ask.Item
	item.File = file
	if item.What == "" {
		item.What = "Screenshot"
	}
	c, err := in.d.Do(ctx, model.AttachEvidence{Incident: in.ask.Incident, Items: []model.EvidenceItem{item}, Again: in.ask.Again})
	return Intake{Change: c, Taken: len(c.Touched), Bytes: file.Size}, err
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
