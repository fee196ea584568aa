package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"

	"bridgelog/model"
)

// Blob is a file kept whole.
type Blob struct {
	SHA256 string
	Size   int64  // bytes
	Place  string // "inside", or the path below the logbook's folder
}

const insidePlace = "inside"

// PutBlob keeps a file, named by its digest; the same file twice is kept once.
// It is durable when PutBlob returns, so that an entry may name it. A crash
// before leaves at most a file nothing names, which the next start sweeps.
func (db *DB) PutBlob(ctx context.Context, r io.Reader, progress func(n int64)) (Blob, error) {
	head, err := io.ReadAll(io.LimitReader(r, insideLimit+1))
	if err != nil {
		return Blob{}, diskError("the file", err)
	}
	if len(head) <= insideLimit {
		sum := sha256.Sum256(head)
		b := Blob{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(head)), Place: insidePlace}
		return b, db.putBlobRow(ctx, b, head)
	}
	b, err := db.putFile(ctx, io.MultiReader(bytes.NewReader(head), r), progress)
	if err != nil {
		return Blob{}, err
	}
	return b, db.putBlobRow(ctx, b, nil)
}

func (db *DB) putBlobRow(ctx context.Context, b Blob, data []byte) error {
	return db.write(ctx, func() error {
		_, err := db.conn.ExecContext(ctx, "INSERT INTO blob (sha256, size, place, data) VALUES (?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING", b.SHA256, b.Size, b.Place, data)
		return err
	})
}

func (db *DB) putFile(ctx context.Context, r io.Reader, progress func(n int64)) (Blob, error) {
	incoming := filepath.Join(db.path, evidenceDir, incomingDir)
	if err := os.MkdirAll(incoming, 0o700); err != nil {
		return Blob{}, diskError(db.path, err)
	}
	f, err := os.CreateTemp(incoming, "*")
	if err != nil {
		return Blob{}, diskError(db.path, err)
	}
	defer os.Remove(f.Name()) // gone already once renamed
	h := sha256.New()
	size, err := copyAll(ctx, io.MultiWriter(f, h), r, progress)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return Blob{}, diskError(db.path, err)
	}
	b := Blob{SHA256: hex.EncodeToString(h.Sum(nil)), Size: size}
	b.Place = evidenceDir + "/" + b.SHA256[:2] + "/" + b.SHA256
	path := filepath.Join(db.path, filepath.FromSlash(b.Place))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return Blob{}, diskError(db.path, err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return Blob{}, diskError(db.path, err)
	}
	syncDir(filepath.Dir(path))
	syncDir(filepath.Dir(filepath.Dir(path)))
	return b, nil
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

// OpenBlob opens a kept file. Whoever reads it must hold its digest against the
// one recorded.
func (db *DB) OpenBlob(ctx context.Context, sha string) (io.ReadCloser, error) {
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
		return io.NopCloser(bytes.NewReader(data)), nil
	}
	f, err := os.Open(filepath.Join(db.path, filepath.FromSlash(place)))
	if err != nil {
		return nil, diskError(db.path, err)
	}
	return f, nil
}
