package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"bridgelog/cmd/internal/setup"
	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/regime"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"bridgelogctl": func() {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
			defer stop()
			os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
		},
	})
}

func TestScripts(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	docs, err := filepath.Abs("../../docs")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Dir: "testdata/script", RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("XDG_DATA_HOME", e.WorkDir+"/data")
			e.Setenv("DOCS", docs)
			e.Setenv("TZ", "Europe/Berlin")
			e.Setenv(keyFileEnv, testKeyFile(e.WorkDir)) // opens by it at once; a passphrase would take a second
			e.Setenv(passphraseEnv, "")
			year := time.Now().In(berlin).Year()
			for name, number := range map[string]string{"INC": "INC-%d-0001", "TWO": "INC-%d-0002", "DRILL": "DRILL-%d-0001", "DRILL2": "DRILL-%d-0002"} {
				e.Setenv(name, fmt.Sprintf(number, year))
			}
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"code": exitCode, "rebuilt": rebuilt, "pack": pack, "vector": vector, "alter": alter, "lie": lie, "certificate": certificate}})
}

// vector copies the frozen logbook and its key file into the script's folder.
func vector(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: vector")
	}
	if err := os.CopyFS(ts.MkAbs("frozen"), os.DirFS("../../desk/testdata")); err != nil {
		ts.Fatalf("%v", err)
	}
}

// alter copies a file with one byte changed: alter FILE AT COPY.
func alter(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: alter FILE AT COPY")
	}
	raw := []byte(ts.ReadFile(args[0]))
	at, err := strconv.Atoi(args[1])
	ts.Check(err)
	raw[at] ^= 1
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), raw, 0o600))
}

// lie copies a text document that names another root than it was drawn from:
// lie FILE COPY.
func lie(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: lie FILE COPY")
	}
	before, after, ok := strings.Cut(ts.ReadFile(args[0]), "· root ")
	if !ok || len(after) < 4 {
		ts.Fatalf("%s names no root", args[0])
	}
	last := map[bool]string{true: "1", false: "0"}[after[3] == '0']
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(before+"· root "+after[:3]+last+after[4:]), 0o600))
}

// testKeyFile is the key file of every logbook of a script.
func testKeyFile(dir string) string {
	file := filepath.Join(dir, "test.key")
	if _, err := os.Stat(file); err != nil {
		raw, _ := desk.NewKeyFile()
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			panic(err)
		}
	}
	return file
}

// exitCode runs bridgelogctl and holds its exit code: code 3 verify …
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N ARGS…")
	}
	err := ts.Exec("bridgelogctl", args[1:]...)
	got := "0"
	if e, ok := err.(interface{ ExitCode() int }); ok {
		got = map[int]string{0: "0", 1: "1", 2: "2", 3: "3", 4: "4"}[e.ExitCode()]
	}
	if got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

// rebuilt holds every incident of the logbook, as a reopened desk has it, against
// a rebuild from the journal, entry after entry as they were once written.
func rebuilt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: rebuilt")
	}
	ctx := context.Background()
	o := setup.Options(model.Person{Name: "Test"}, "Europe/Berlin")
	raw, err := os.ReadFile(ts.Getenv(keyFileEnv))
	ts.Check(err)
	key, err := desk.KeyFile(raw)
	ts.Check(err)
	o.Unlock = &key
	d, err := desk.Open(ctx, filepath.Join(ts.Getenv("XDG_DATA_HOME"), "bridgelog", "default.bridgelog"), o)
	ts.Check(err)
	defer func() { ts.Check(d.Close()) }()
	views := map[model.IncidentID]model.View{}
	for seq := range d.Status().Entries {
		e, err := d.Entry(ctx, model.Seq(seq))
		ts.Check(err)
		if e.Incident != "" {
			views[e.Incident] = model.Apply(views[e.Incident], e)
		}
	}
	if len(views) == 0 {
		ts.Fatalf("the logbook holds no incident")
	}
	for id, want := range views {
		got, err := d.Incident(ctx, id)
		ts.Check(err)
		if !reflect.DeepEqual(got, want) {
			ts.Fatalf("%s is not the fold of its entries", want.Number)
		}
	}
}

// pack writes the rule pack that ships as a file, as another version and with
// other periods: pack FILE VERSION [STAGE=NUMBER|STAGE=gone]…
func pack(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: pack FILE VERSION [STAGE=NUMBER|STAGE=gone]…")
	}
	p := setup.Duties().Pack
	p.Version, p.Stages = args[1], slices.Clone(p.Stages)
	for _, change := range args[2:] {
		id, value, _ := strings.Cut(change, "=")
		i := slices.IndexFunc(p.Stages, func(s regime.Stage) bool { return s.ID == id })
		if i < 0 {
			ts.Fatalf("there is no stage %q", id)
		}
		if value == "gone" {
			p.Stages = slices.Delete(p.Stages, i, i+1)
			continue
		}
		n, err := strconv.Atoi(value)
		ts.Check(err)
		p.Stages[i].Period = &regime.Period{Value: n, Unit: p.Stages[i].Period.Unit}
	}
	raw, err := json.Marshal(p)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), raw, 0o600))
}
