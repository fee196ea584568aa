package storage

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// syncEnv sets another mode of syncing than the program's own, for the control.
const syncEnv = "BRIDGELOG_TEST_SYNC"

func init() {
	works["everything"] = everythingOnce
	works["seal once"] = sealOnce
}

// everythingOnce does everything that writes to a logbook, a few times.
func everythingOnce(path string, out io.Writer) error {
	ctx := context.Background()
	db, err := Open(ctx, path, numbered(0), testOptions)
	if err != nil {
		return err
	}
	if mode := os.Getenv(syncEnv); mode != "" {
		if _, err := db.conn.ExecContext(ctx, "PRAGMA synchronous = "+mode); err != nil {
			return err
		}
	}
	s, err := pickUp(db)
	if err != nil {
		return err
	}
	for i := range 8 {
		if err := s.record(ctx, "inc", nil, fmt.Sprint("entry ", i), strings.Repeat("more ", 200)); err != nil {
			return err
		}
		fmt.Fprintln(out, "entry", s.frontier.Head().Size-1)
		id := fmt.Sprint("set-", i)
		staged, err := s.StageDataset(ctx, DatasetLoad{ID: id, Incident: "inc", Rows: rowsOf(100)})
		if err != nil {
			return err
		}
		if err := s.record(ctx, "inc", func(b *Batch) { b.CommitDatasets = []string{id} }, "a dataset"); err != nil {
			return err
		}
		fmt.Fprintln(out, "dataset", id, staged.Digest)
		for _, size := range []int{500, insideLimit + 5000} {
			blob, err := s.PutBlob(ctx, bytes.NewReader(bytes.Repeat([]byte{byte(i), byte(size)}, size/2+1)), nil)
			if err != nil {
				return err
			}
			fmt.Fprintln(out, "blob", blob.SHA256)
		}
		if err := s.ReplaceKey(0, *numbered(i + 1)); err != nil {
			return err
		}
		fmt.Fprintln(out, "key", i+1)
		if i%4 == 1 {
			if _, err := s.Backup(ctx, filepath.Join(filepath.Dir(path), fmt.Sprintf("%d.bridgelog", s.frontier.Head().Size)), Copying{}); err != nil {
				return err
			}
			fmt.Fprintln(out, "copy", s.frontier.Head().Size, i+1)
		}
	}
	return s.Close()
}

// sealOnce makes one sealed copy.
func sealOnce(path string, out io.Writer) error {
	db, err := Open(context.Background(), path, nil, testOptions)
	if err != nil {
		return err
	}
	head, _, err := db.Head()
	if err == nil {
		err = db.SealCopy(context.Background(), filepath.Join(filepath.Dir(path), fmt.Sprintf("%d.bridgelog", head.Size)), []Key{*numbered(0)}, nil)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "copy", head.Size, 0)
	return db.Close()
}

// held holds what a cut left to what was acknowledged.
func held(t *testing.T, root string, base killed, said []string) error {
	k := killed{entries: base.entries, datasets: map[string]string{}, blobs: base.blobs}
	for id, digest := range base.datasets {
		k.datasets[id] = digest
	}
	k.read(t, said)
	key, copies := 0, map[string]bool{}
	for _, line := range said {
		switch word := strings.Fields(line); word[0] {
		case "key":
			key, _ = strconv.Atoi(word[1])
		case "copy":
			copies[word[1]+".bridgelog"] = true
		}
	}
	opens := func(path string, entries uint64, k killed) error {
		var err error
		for n := max(key-8, 0); n <= key+1; n++ { // an old copy has an old key
			if path == filepath.Join(root, "test.bridgelog") && n < key {
				continue
			}
			if err = survived(path, numbered(n), entries, k.datasets, k.blobs); kindOf(err) != "sealed" {
				return err
			}
		}
		if kindOf(err) == "sealed" {
			err = survived(path, testKeys(), entries, k.datasets, k.blobs)
		}
		return err
	}
	if err := opens(filepath.Join(root, "test.bridgelog"), k.entries, k); err != nil {
		return fmt.Errorf("the logbook: %w", err)
	}
	dirs, err := os.ReadDir(root)
	if err != nil {
		return err
	}
	for _, d := range dirs {
		size, err := strconv.ParseUint(strings.TrimSuffix(d.Name(), ".bridgelog"), 10, 64)
		if err != nil {
			continue // the logbook, or a copy without its name
		}
		delete(copies, d.Name())
		if err := opens(filepath.Join(root, d.Name()), size, base); err != nil {
			return fmt.Errorf("copy %s: %w", d.Name(), err)
		}
	}
	if len(copies) > 0 {
		return fmt.Errorf("acknowledged copies are gone: %v", copies)
	}
	return nil
}

func TestAPowerCutLosesNothingOfALogbook(t *testing.T) {
	for _, c := range []struct {
		name, work, sync string
		keys             []Key
		old, loses       bool
		usual, long      int
	}{
		{name: "everything", work: "everything", keys: []Key{*numbered(0)}, usual: 20, long: 2000},
		{name: "control", work: "everything", sync: "NORMAL", keys: []Key{*numbered(0)}, loses: true, usual: 4, long: 200},
		{name: "migration sealed", work: "migrate", keys: []Key{testKey()}, old: true, usual: 6, long: 350},
		{name: "migration plain", work: "migrate", old: true, usual: 6, long: 350},
		{name: "sealed copy", work: "seal once", usual: 6, long: 300},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			path := filepath.Join(root, "test.bridgelog")
			base := killed{entries: 2, datasets: map[string]string{}}
			source := filepath.Join(t.TempDir(), "source.bridgelog")
			if !c.old {
				source = path
			}
			s := create(t, source, c.keys...)
			base.blobs = append(base.blobs, fillSmall(t, s))
			digest, err := s.DatasetDigest(context.Background(), "set")
			if err != nil {
				t.Fatal(err)
			}
			base.datasets["set"] = digest
			if c.old {
				base.blobs = nil // files beside the database are not what a migration touches
				firstVersion(t, path, s, c.keys...)
			}
			s.Close()
			tape := traced(t, root, path, workEnv+"="+c.work, syncEnv+"="+c.sync)
			seed := rand.Uint64()
			random := rand.New(rand.NewPCG(seed, 3))
			n, lost := trials(c.usual, c.long), 0
			for range n {
				nodes, said := tape.cutAt(random.IntN(len(tape.changes)+1), random)
				dir, err := os.MkdirTemp(t.TempDir(), "cut")
				if err == nil {
					err = layOut(nodes, 0, dir)
				}
				if err != nil {
					t.Fatal(err)
				}
				if err := held(t, dir, base, said); err != nil {
					if lost++; !c.loses {
						t.Errorf("seed %d: after %d words: %v", seed, len(said), err)
					}
				}
				if err := os.RemoveAll(dir); err != nil {
					t.Fatal(err)
				}
			}
			t.Logf("%d of %d cuts lost something; %d changes", lost, n, len(tape.changes))
			if c.loses && lost == 0 {
				t.Error("the control loses nothing: the test proves nothing")
			}
		})
	}
}
