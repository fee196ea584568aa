package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"bridgelog/model"
)

// Blob is a file kept whole.
type Blob struct {
	SHA256 string
	Size   int64  // bytes
	Place  string // "inside", or the path below the logbook's folder
	New    bool   // PutBlob kept it; false where it stood there already
}

// Inside reports whether it stands in the database.
func (b Blob) Inside() bool { return b.Place == insidePlace }

const insidePlace = "inside"

// PutBlob keeps a file, named by its digest; the same file twice is kept once.
// It is durable when PutBlob returns, so that an entry may name it. A crash
// before leaves at most a file nothing names, which the next start sweeps. also
// are digests of other kinds, made of the same reading.
func (db *DB) PutBlob(ctx context.Context, r io.Reader, progress func(n int64), also ...hash.Hash) (Blob, error) {
	head, err := io.ReadAll(io.LimitReader(r, insideLimit+1))
	if err != nil {
		return Blob{}, diskError("the file", err)
	}
	if len(head) <= insideLimit {
		sum := sha256.Sum256(head)
		for _, h := range also {
			h.Write(head)
		}
		b := Blob{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(head)), Place: insidePlace}
		err := db.putBlobRow(ctx, &b, head)
		return b, err
	}
	b, err := db.putFile(ctx, io.MultiReader(bytes.NewReader(head), r), progress, also)
	if err != nil {
		return Blob{}, err
	}
	err = db.putBlobRow(ctx, &b, nil)
	return b, err
}

func (db *DB) putBlobRow(ctx context.Context, b *Blob, data []byte) error {
	return db.write(ctx, func() error {
		res, err := db.conn.ExecContext(ctx, "INSERT INTO blob (sha256, size, place, data) VALUES (?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING", b.SHA256, b.Size, b.Place, data)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if b.New = n == 1; err != nil || b.New {
			return err
		}
		return db.conn.QueryRowContext(ctx, "SELECT place FROM blob WHERE sha256 = ?", b.SHA256).Scan(&b.Place)
	})
}

// DropBlobs takes kept files out of the logbook that no entry needs: taken in for
// an act that then did not come about, or disposed of.
func (db *DB) DropBlobs(ctx context.Context, digests ...string) error {
	if len(digests) == 0 {
		return nil
	}
	err := db.write(ctx, func() error {
		for _, sha := range digests {
			if err := db.eraseFile(ctx, sha); err != nil {
				return err
			}
		}
		return db.later(ctx, "pages", "")
	})
	if err != nil {
		return err
	}
	_, err = db.Scrub(ctx)
	if errors.Is(err, errHeld) {
		return nil // it is finished by itself
	}
	return err
}

func (db *DB) putFile(ctx context.Context, r io.Reader, progress func(n int64), also []hash.Hash) (Blob, error) {
	return intake{dir: db.path, seal: db.seal}.take(ctx, r, "", progress, also...)
}

// intake takes files into the evidence folder of a logbook.
type intake struct {
	dir  string
	seal *seal
}

// take keeps a file beside the database, sealed where the logbook is, durable
// when it returns. It is named by its digest, or by the one given. also are
// digests made of the same reading.
func (in intake) take(ctx context.Context, r io.Reader, sha string, progress func(n int64), also ...hash.Hash) (Blob, error) {
	incoming := filepath.Join(in.dir, evidenceDir, incomingDir)
	if err := os.MkdirAll(incoming, 0o700); err != nil {
		return Blob{}, diskError(in.dir, err)
	}
	f, err := os.CreateTemp(incoming, "*")
	if err != nil {
		return Blob{}, diskError(in.dir, err)
	}
	defer os.Remove(f.Name()) // gone already once renamed
	out := io.WriteCloser(unsealed{f})
	if in.seal != nil {
		if out, err = in.seal.files.Seal(f); err != nil {
			return Blob{}, errors.Join(diskError(in.dir, err), f.Close())
		}
	}
	h := sha256.New()
	size, err := copyAll(ctx, &together{w: out, hashes: append([]hash.Hash{h}, also...)}, r, progress)
	if err = errors.Join(err, out.Close(), f.Sync(), f.Close()); err != nil {
		return Blob{}, diskError(in.dir, err)
	}
	b := Blob{SHA256: hex.EncodeToString(h.Sum(nil)), Size: size}
	if sha != "" {
		b.SHA256 = sha
	}
	if b.Place, err = in.place(b.SHA256); err != nil {
		return Blob{}, err
	}
	path := filepath.Join(in.dir, filepath.FromSlash(b.Place))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return Blob{}, diskError(in.dir, err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return Blob{}, diskError(in.dir, err)
	}
	syncDir(filepath.Dir(path))
	syncDir(filepath.Dir(filepath.Dir(path)))
	return b, nil
}

// place is where a file with this digest stands, below the logbook's folder.
func (in intake) place(sha string) (string, error) {
	name := sha
	if in.seal != nil {
		var digest [sha256.Size]byte
		if n, err := hex.Decode(digest[:], []byte(sha)); err != nil || n != len(digest) {
			return "", model.Refuse(model.Internal, "evidence", "", "%q is no SHA-256.", sha)
		}
		name = in.seal.files.Name(digest)
	}
	return evidenceDir + "/" + name[:2] + "/" + name, nil
}

var placeForm = regexp.MustCompile(`^evidence/([0-9a-f]{2})/([0-9a-f]{64})$`)

// keptPlace is where a kept file lies below the logbook's folder. What the
// database says is not taken for it otherwise: a logbook may have been made by
// anybody, and a place may not lead out of it. The error is an errSource.
func keptPlace(place string) (string, error) {
	part := placeForm.FindStringSubmatch(place)
	if part == nil || !strings.HasPrefix(part[2], part[1]) {
		return "", errors.Join(errSource, &model.Error{Kind: model.Broken, Field: "evidence", Text: fmt.Sprintf("%q is no place of a kept file.", place), Hint: restoreHint})
	}
	return filepath.FromSlash(place), nil
}

// unsealed is a file written as it is; who opened it closes it.
type unsealed struct{ io.Writer }

func (unsealed) Close() error { return nil }

// together hashes what it writes while it writes: each takes about as long as
// the other.
type together struct {
	w      io.Writer
	hashes []hash.Hash
}

func (t *together) Write(p []byte) (int, error) {
	var wg sync.WaitGroup
	for _, h := range t.hashes {
		wg.Go(func() { h.Write(p) })
	}
	n, err := t.w.Write(p)
	wg.Wait()
	return n, err
}

func copyAll(ctx context.Context, w io.Writer, r io.Reader, progress func(n int64)) (int64, error) {
	buf := make([]byte, 1<<20)
	var done int64
	for {
		n, err := r.Read(buf)
		if n > 0 {
			if _, werr := w.Write(buf[:n]); werr != nil {
				return done, werr
			}
			done += int64(n)
			if progress != nil {
				progress(done)
			}
		}
		if err == io.EOF {
			return done, nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return done, err
		}
	}
}

// BlobReader is a kept file, opened. Whoever reads it must hold its digest
// against the one recorded.
type BlobReader struct {
	io.ReaderAt
	size int64
	file *os.File // nil for one inside the database
}

// Size is the size of the file in bytes.
func (b *BlobReader) Size() int64 { return b.size }

// Close closes it.
func (b *BlobReader) Close() error {
	if b.file == nil {
		return nil
	}
	return b.file.Close()
}

// OpenBlobAt opens a kept file for reading at any place.
func (db *DB) OpenBlobAt(ctx context.Context, sha string) (*BlobReader, error) {
	var place string
	var data []byte
	err := db.r.QueryRowContext(ctx, "SELECT place, data FROM blob WHERE sha256 = ?", sha).Scan(&place, &data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, model.Refuse(model.NotFound, sha, "", "this file is not kept in the logbook.")
	}
	if err != nil {
		return nil, brokenError(filepath.Base(db.path), err)
	}
	if place == insidePlace {
		return &BlobReader{ReaderAt: bytes.NewReader(data), size: int64(len(data))}, nil
	}
	return db.openPlace(place)
}

// openPlace opens a file that stands beside the database.
func (db *DB) openPlace(place string) (*BlobReader, error) {
	place, err := keptPlace(place)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(db.path, place)
	// Opening a pipe may never come back, and a link leads out of the folder.
	folder, err := os.Lstat(filepath.Dir(path))
	if err == nil && !folder.IsDir() {
		return nil, notAFile(place)
	}
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, notAFile(place)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, diskError(db.path, err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(diskError(db.path, err), f.Close())
	}
	b := &BlobReader{ReaderAt: f, size: info.Size(), file: f}
	if db.seal != nil {
		if b.ReaderAt, b.size, err = db.seal.files.Open(f, info.Size()); err != nil {
			broken := &model.Error{Kind: model.Broken, Field: place, Err: err, Text: "this file does not open: it was changed, cut or belongs to another logbook.", Hint: restoreHint}
			return nil, errors.Join(broken, f.Close())
		}
	}
	return b, nil
}

// OpenBlob opens a kept file for reading from its beginning.
func (db *DB) OpenBlob(ctx context.Context, sha string) (io.ReadCloser, error) {
	b, err := db.OpenBlobAt(ctx, sha)
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{io.NewSectionReader(b, 0, b.size), b}, nil
}
