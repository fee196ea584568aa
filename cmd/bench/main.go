// Command bench measures Bridgelog against plain tools and prints one table of
// ratios. It promises that both sides of a ratio run on the same machine, in the
// same folder and in turns (A B B A …), that the median and the spread are
// shown, and that whatever could not be measured is named. It refuses to judge a
// build: it ends with 0 whether targets are met or not.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"
)

// measure is one group of rows that share their preparation.
type measure struct {
	name string
	what string
	run  func(context.Context, *lab) ([]Row, error)
}

var measures = []measure{
	{"entry", "durable quick entry against a bare durable INSERT", measureEntry},
	{"slowdisk", "the same on disks that sync slower", measureSlowDisk},
	{"import", "import of a Timesketch CSV against sqlite3's .import", measureImport},
	{"sealed", "work on a sealed logbook against the same on a plain one", measureSealed},
	{"pdf", "timeline PDF against bare gofpdf and against programs that print web pages", measurePDF},
	{"verify", "check of the whole record against SHA-256", measureVerify},
	{"guided", "opening, folding and leading an incident against reading its entries", measureGuided},
	{"lists", "opening and searching long lists of the window against short ones", measureLists},
	{"start", "start to first painted frame against an empty window", measureStart},
	{"append", "append in a big logbook against an empty one", measureAppend},
	{"search", "search over a million rows, key by key", measureSearch},
}

func main() {
	only := flag.String("only", "", "measure only these `NAMES`, parted by commas: "+names())
	rounds := flag.Int("rounds", 7, "how often each side is measured")
	asJSON := flag.Bool("json", false, "print JSON instead of the table")
	dir := flag.String("dir", "", "`FOLDER` for the data of the run (default: a temporary one on a real disk)")
	profile := flag.String("profile", "", "write CPU profiles of our side into this `FOLDER`")
	quiet := flag.Bool("quiet", false, "do not say on the error output what is being done")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	l, err := newLab(*dir, max(*rounds, 1), *profile)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	if !*quiet {
		l.log = os.Stderr
	}
	t, err := run(ctx, l, *only)
	l.close()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
	if err := show(os.Stdout, t, *asJSON); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func names() string {
	var all []string
	for _, m := range measures {
		all = append(all, m.name)
	}
	return strings.Join(all, ", ")
}

// run takes the chosen measures one after another. What fails becomes a row that
// says so.
func run(ctx context.Context, l *lab, only string) (Table, error) {
	chosen := strings.FieldsFunc(only, func(r rune) bool { return r == ',' || r == ' ' })
	for _, name := range chosen {
		if !slices.ContainsFunc(measures, func(m measure) bool { return m.name == name }) {
			return Table{}, fmt.Errorf("there is no measure %q; there are %s", name, names())
		}
	}
	t := Table{Machine: l.machine(ctx), Rounds: l.rounds, Started: time.Now().UTC().Truncate(time.Second)}
	for _, m := range measures {
		if len(chosen) > 0 && !slices.Contains(chosen, m.name) || ctx.Err() != nil {
			continue
		}
		l.say("%s: %s", m.name, m.what)
		began := time.Now()
		rows, err := m.run(ctx, l)
		if err != nil {
			rows = append(rows, Row{Name: m.name, Title: m.what, Missing: err.Error()})
		}
		t.Rows = append(t.Rows, rows...)
		l.say("%s: took %s", m.name, time.Since(began).Round(time.Second))
	}
	return t, nil
}

func show(w io.Writer, t Table, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(t)
	}
	_, err := io.WriteString(w, t.Text())
	return err
}
