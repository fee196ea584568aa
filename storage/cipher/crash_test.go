package cipher

import (
	"bufio"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// childEnv makes the test binary act as a program that is about to be killed:
// path and master key.
const (
	childEnv = "BRIDGELOG_CIPHER_CHILD"
	childKey = "BRIDGELOG_CIPHER_KEY"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(childEnv); path != "" {
		if err := commitUntilKilled(path, os.Getenv(childKey), os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func commitUntilKilled(path, key string, out io.Writer) error {
	raw, err := hex.DecodeString(key)
	if err != nil {
		return err
	}
	m := new(Master)
	copy(m.key[:], raw)
	v, err := Register(m)
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", dsn(path, v.Name(), "cache_size(10)", "wal_autocheckpoint(40)"))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	var rows int
	if err := db.QueryRow("SELECT count(*) FROM e").Scan(&rows); err != nil {
		return err
	}
	for {
		if _, err := db.Exec(fill(15, "row")); err != nil {
			return err
		}
		rows += 15
		fmt.Fprintln(out, rows)
	}
}

// torture asks for the long run: make torture.
const torture = "BRIDGELOG_TORTURE"

func trials(usual, long int) int {
	switch {
	case os.Getenv(torture) != "":
		return long
	case testing.Short():
		return usual / 5
	}
	return usual
}

// A program killed at any moment loses nothing it had acknowledged.
func TestNothingAcknowledgedIsLostWhenKilled(t *testing.T) {
	rounds := trials(40, 1000)
	m := NewMaster()
	v := register(t, m)
	var path string
	rows, busy, hot := 0, 0, 0
	for round := range rounds {
		if round%50 == 0 { // a fresh one now and then keeps the checks short
			path, rows = filepath.Join(t.TempDir(), "a.db"), 0
			if err := v.Create(path); err != nil {
				t.Fatal(err)
			}
			db := openAt(t, path, v)
			do(t, db, "CREATE TABLE e(id INTEGER PRIMARY KEY, body TEXT)")
			db.Close()
		}
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), childEnv+"="+path, childKey+"="+hex.EncodeToString(m.key[:]))
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		said := make(chan int)
		go func() {
			last := rows
			for lines := bufio.NewScanner(out); lines.Scan(); {
				if n, err := strconv.Atoi(lines.Text()); err == nil {
					if last == rows {
						time.AfterFunc(time.Duration(rand.Int64N(int64(60*time.Millisecond))), func() { child.Process.Kill() })
					}
					last = n
				}
			}
			said <- last
		}()
		last := <-said // from its first word on it has up to 60 ms
		child.Wait()
		if last > rows {
			busy++
		}
		rows = last
		if info, err := os.Stat(path + "-wal"); err == nil && info.Size() > 0 {
			hot++
		}
		if err := sound(v, path, rows); err != nil {
			t.Fatal(err)
		}
		// What was not acknowledged may have been committed.
		db := openAt(t, path, v)
		if rows, err = strconv.Atoi(ask(t, db, "SELECT count(*) FROM e")); err != nil {
			t.Fatal(err)
		}
		db.Close()
	}
	t.Logf("%d of %d rounds killed while writing, %d left a log", busy, rounds, hot)
	if busy < rounds/2 || hot < rounds/2 {
		t.Errorf("%d busy rounds and %d logs of %d: the test proves little", busy, hot, rounds)
	}
}
