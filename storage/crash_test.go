package storage

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
)

// childEnv makes the test binary act as a program that is about to be killed, and
// workEnv says at what work.
const (
	childEnv = "BRIDGELOG_TEST_CHILD"
	workEnv  = "BRIDGELOG_TEST_WORK"
	torture  = "BRIDGELOG_TORTURE" // asks for the long run: make torture
)

// trials is how often something is tried.
func trials(usual, long int) int {
	switch {
	case os.Getenv(torture) != "":
		return long
	case testing.Short():
		return max(usual/4, 2)
	}
	return usual
}

func TestMain(m *testing.M) {
	if path := os.Getenv(childEnv); path != "" {
		if err := works[os.Getenv(workEnv)](path, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// writeUntilKilled appends entries, datasets and files for ever and says what
// has been acknowledged: "entry N", "dataset ID DIGEST", "blob SHA256".
func writeUntilKilled(path string, out io.Writer) error {
	ctx := context.Background()
	db, err := Open(ctx, path, testKeys(), testOptions)
	if err != nil {
		return err
	}
	s, err := pickUp(db)
	if err != nil {
		return err
	}
	go s.RunIndexer(ctx)
	fmt.Fprintln(out, "open")
	for i := 0; ; i++ {
		bodies := []string{fmt.Sprint("entry ", s.frontier.Head().Size)}
		for range i % 5 {
			bodies = append(bodies, "and one more in the same act")
		}
		var edit func(*Batch)
		var said string
		switch i % 4 {
		case 1:
			id := fmt.Sprint("set-", s.frontier.Head().Size)
			staged, err := s.StageDataset(ctx, DatasetLoad{ID: id, Incident: "inc", Rows: rowsOf(300 + i%700)})
			if err != nil {
				return err
			}
			if i%8 == 5 { // a plan that nobody commits
				break
			}
			edit = func(b *Batch) { b.CommitDatasets = []string{id} }
			said = fmt.Sprintf("dataset %s %s\n", id, staged.Digest)
		case 3:
			size := 1000
			if i%8 == 7 {
				size = insideLimit + 50_000
			}
			blob, err := s.PutBlob(ctx, bytes.NewReader(bytes.Repeat([]byte{byte(s.frontier.Head().Size), byte(i)}, size/2)), nil)
			if err != nil {
				return err
			}
			said = "blob " + blob.SHA256 + "\n"
		}
		if err := s.record(ctx, "inc", edit, bodies...); err != nil {
			return err
		}
		fmt.Fprintf(out, "%sentry %d\n", said, s.frontier.Head().Size-1)
	}
}

// A program killed at any moment loses nothing it had acknowledged and leaves
// nothing half-done.
func TestNothingAcknowledgedIsLostWhenKilled(t *testing.T) {
	logbooks, rounds := trials(8, 24), 25 // a fresh logbook now and then keeps the checks short
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	var sum killed
	for range logbooks {
		s, path := newLogbook(t)
		s.must(t, "inc", "one")
		s.Close()
		k := killed{entries: 1, datasets: map[string]string{}}
		for round := range rounds {
			last := k
			fresh := k.read(t, killOne(t, path, time.Duration(random.Int64N(int64(80*time.Millisecond)))))
			if k.entries > last.entries {
				k.busy++
			}
			want := fresh
			if round == rounds-1 { // the last look is at everything
				want = k
			}
			if err := survived(path, testKeys(), k.entries, want.datasets, want.blobs); err != nil {
				t.Fatalf("round %d, after %d acknowledged entries: %v", round, k.entries, err)
			}
		}
		sum.add(k)
	}
	t.Logf("%d entries, %d datasets, %d files; %d of %d rounds were killed while writing",
		sum.entries, len(sum.datasets), len(sum.blobs), sum.busy, logbooks*rounds)
	if sum.busy < logbooks*rounds/4 {
		t.Error("hardly a round was killed while writing: the test proves little")
	}
}

// killed is what children acknowledged before they were killed.
type killed struct {
	entries  uint64
	datasets map[string]string // id to digest
	blobs    []string
	busy     int // rounds that acknowledged something
}

// read adds what a child said and returns that alone.
func (k *killed) read(t *testing.T, said []string) killed {
	t.Helper()
	fresh := killed{datasets: map[string]string{}}
	for _, line := range said {
		word := strings.Fields(line)
		switch word[0] {
		case "entry":
			n, err := strconv.ParseUint(word[1], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			k.entries = max(k.entries, n+1)
		case "dataset":
			k.datasets[word[1]], fresh.datasets[word[1]] = word[2], word[2]
		case "blob":
			k.blobs, fresh.blobs = append(k.blobs, word[1]), append(fresh.blobs, word[1])
		}
	}
	return fresh
}

func (k *killed) add(other killed) {
	if k.datasets == nil {
		k.datasets = map[string]string{}
	}
	for id, digest := range other.datasets {
		k.datasets[fmt.Sprint(k.busy, " ", id)] = digest
	}
	k.entries, k.busy, k.blobs = k.entries+other.entries, k.busy+other.busy, append(k.blobs, other.blobs...)
}

// killOne runs a child, kills it after a delay counted from its first word, and
// returns the whole lines it said.
func killOne(t *testing.T, path string, delay time.Duration, env ...string) []string {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(append(os.Environ(), childEnv+"="+path), env...)
	var complaint bytes.Buffer
	child.Stderr = &complaint
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(out)
	first, err := reader.ReadString('\n')
	if err != nil {
		_ = child.Process.Kill()
		_ = child.Wait()
		t.Fatalf("the child did not open the logbook: %s", complaint.String())
	}
	kill := time.AfterFunc(delay, func() { _ = child.Process.Kill() })
	defer kill.Stop()
	rest, _ := io.ReadAll(reader) // ends when the child does
	_ = child.Wait()
	if complaint.Len() > 0 {
		t.Fatalf("the child complained: %s", complaint.String())
	}
	text := first + string(rest)
	text = text[:strings.LastIndexByte(text, '\n')+1] // a line that was cut was not acknowledged
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// survived opens a logbook with a key and holds it to what was acknowledged.
func survived(path string, key *Key, entries uint64, datasets map[string]string, blobs []string) (err error) {
	ctx := context.Background()
	db, err := Open(ctx, path, key, testOptions)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	s, err := pickUp(db)
	if err != nil {
		return err
	}
	if got := s.frontier.Head().Size; got < entries {
		return fmt.Errorf("%d entries are there", got)
	}
	if err := verify(s); err != nil {
		return err
	}
	var ok string
	if err := db.conn.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&ok); err != nil || ok != "ok" {
		return fmt.Errorf("integrity check: %s, %w", ok, err)
	}
	var stray int
	if err := db.conn.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM dataset WHERE live = 0) + (SELECT count(*) FROM dataset_row WHERE dataset NOT IN (SELECT num FROM dataset))").Scan(&stray); err != nil || stray > 0 {
		return fmt.Errorf("%d stray datasets or rows, %w", stray, err)
	}
	for id, want := range datasets {
		if got, err := db.DatasetDigest(ctx, id); err != nil || got != want {
			return fmt.Errorf("dataset %s has digest %q, want %q, %w", id, got, want, err)
		}
	}
	for _, sum := range blobs {
		if err := checkBlob(db, sum); err != nil {
			return err
		}
	}
	left, err := os.ReadDir(filepath.Join(path, evidenceDir, incomingDir))
	if err != nil || len(left) > 0 {
		return fmt.Errorf("%d half files left, %w", len(left), err)
	}
	return nil
}

// A logbook on a disk that takes no more says so, keeps what it has, and goes on
// as soon as there is room.
func TestAFullDiskIsASentenceAndNothingHalfDone(t *testing.T) {
	ctx := context.Background()
	s, path := newLogbook(t)
	s.must(t, "inc", "one")
	var pages int
	if err := s.conn.QueryRowContext(ctx, "PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	limit := func(n int) {
		t.Helper()
		if _, err := s.conn.ExecContext(ctx, fmt.Sprint("PRAGMA max_page_count = ", n)); err != nil {
			t.Fatal(err)
		}
	}
	limit(pages)
	long := strings.Repeat("x", 50_000)
	head, _, _ := s.Head()
	wantRefusal(t, s.record(ctx, "inc", nil, "short", long), model.Full, "full")
	_, err := s.StageDataset(ctx, DatasetLoad{ID: "set", Incident: "inc", Rows: rowsOf(5000)})
	wantRefusal(t, err, model.Full, "full")
	_, err = s.PutBlob(ctx, strings.NewReader(long), nil)
	wantRefusal(t, err, model.Full, "full")
	wantRefusal(t, s.SaveDraft(ctx, "quick", []byte(long), began), model.Full, "full")
	if now, _, _ := s.Head(); now != head {
		t.Fatalf("head moved from %v to %v", head, now)
	}
	s.verify(t)
	limit(1 << 30)
	s.must(t, "inc", "short", long)
	s.verify(t)
	s.Close()
	openAt(t, path).verify(t)
}
