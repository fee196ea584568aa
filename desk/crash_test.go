package desk

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
)

// The child appends and imports until it is killed, and says what was
// acknowledged: one line a committed act.
func TestMain(m *testing.M) {
	if path := os.Getenv("BRIDGELOG_CRASH_CHILD"); path != "" {
		if err := crashChild(path); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func crashChild(path string) error {
	ctx := context.Background()
	d, err := Open(ctx, path, options(&clock{time.Now()}))
	if err != nil {
		return err
	}
	var id model.IncidentID
	board, err := d.Board(ctx)
	if err != nil {
		return err
	}
	if len(board) > 0 {
		id = board[0].ID
	} else {
		c, err := d.Do(ctx, model.OpenIncident{Title: "Killed while writing"})
		if err != nil {
			return err
		}
		id = c.Incident
	}
	fmt.Println("ready")
	for n := 0; ; n++ {
		var c Change
		if n%9 == 8 {
			file := filepath.Join(filepath.Dir(path), fmt.Sprintf("rows-%d-%d.csv", os.Getpid(), n))
			if c, err = crashImport(ctx, d, id, file, n%2*DatasetFrom+50); err != nil {
				return err
			}
		} else {
			row := model.RowFields{Kind: model.Note, Text: fmt.Sprintf("line %d of process %d", n, os.Getpid()),
				Happened: model.At(time.Now(), time.UTC, model.ToSecond, model.OwnClock)}
			if c, err = d.Do(ctx, model.NoteEvent{Incident: id, Row: row}); err != nil {
				return err
			}
		}
		fmt.Println("ack", c.Seq)
	}
}

func crashImport(ctx context.Context, d *Desk, id model.IncidentID, file string, rows int) (Change, error) {
	var b strings.Builder
	b.WriteString("message,datetime,timestamp_desc\n")
	for i := range rows {
		fmt.Fprintf(&b, "%s event %d,2026-03-28T18:%02d:%02d+00:00,Time Logged\n", file, i, i/60%60, i%60)
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		return Change{}, err
	}
	plan, err := d.PlanImport(ctx, ImportAsk{Incident: id, Path: file})
	if err != nil {
		return Change{}, err
	}
	return d.CommitImport(ctx, plan, nil)
}

func TestKilledAtAnyMomentLosesNothingAcknowledged(t *testing.T) {
	rounds := 200
	if testing.Short() {
		rounds = 20
	}
	path := filepath.Join(t.TempDir(), "crash.bridgelog")
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 7))
	acked := 0
	for round := range rounds {
		n := crashRound(t, path, time.Duration(r.IntN(60_000))*time.Microsecond)
		if n < 0 {
			t.Fatalf("round %d: the child failed", round)
		}
		acked = max(acked, n)
		if round%20 != 19 && round != rounds-1 {
			continue // a look at the disk now and then; the child opens it every round
		}
		d, err := Open(context.Background(), path, options(&clock{time.Now()}))
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if got := d.Status().Entries; got <= uint64(acked) {
			t.Errorf("round %d: entry %d was acknowledged, but there are only %d entries", round, acked, got)
		}
		sound(t, d)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if t.Failed() {
			return
		}
	}
	if acked == 0 {
		t.Error("no child came to write anything")
	}
}

// crashRound runs the child, kills it some time after it is ready, and returns
// the last entry it acknowledged, 0 for none, -1 when it failed by itself.
func crashRound(t *testing.T, path string, after time.Duration) int {
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "BRIDGELOG_CRASH_CHILD="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last, killed := 0, false
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		switch text := lines.Text(); {
		case text == "ready":
			killed = true
			time.AfterFunc(after, func() { _ = cmd.Process.Kill() }) // SIGKILL: nothing is flushed or closed
		case strings.HasPrefix(text, "ack "):
			if _, err := fmt.Sscanf(text, "ack %d", &last); err != nil {
				t.Fatal(err)
			}
		case strings.HasPrefix(text, "error "):
			t.Log(text)
			killed = false
		}
	}
	_ = cmd.Wait() // it was killed
	if !killed {
		return -1
	}
	return last
}
