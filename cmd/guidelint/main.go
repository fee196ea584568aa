// Command guidelint holds the guidance data together: it reads every file of
// assets/guide and follows each reference from one to another - fields, gates,
// steps, registers, roles, templates, occasions, reports, time stamps,
// requirements, placeholders, operators. It does the same for the rules of
// notification duties in assets/regimes. It fails with file, place and reason,
// one line each. It refuses to mend anything: the data is frozen.
package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"

	"bridgelog/assets"
)

func main() {
	os.Exit(max(run(assets.Guide, os.Stdout, os.Stderr), duties(assets.Regimes, assets.Guide, os.Stdout, os.Stderr)))
}

// run prints what is wrong and gives the exit code.
func run(from fs.FS, out, errOut io.Writer) int {
	found, count, err := lint(from)
	if err != nil {
		fmt.Fprintln(errOut, "guidelint:", err)
		return 1
	}
	var bad []finding
	known := map[string]bool{}
	for _, f := range found {
		if _, ok := accepted[f.file+": "+f.path]; ok {
			known[f.file+": "+f.path] = true
			continue
		}
		bad = append(bad, f)
	}
	for place := range accepted {
		if !known[place] {
			bad = append(bad, finding{"cmd/guidelint", place, "is listed as known, but nothing is wrong there"})
		}
	}
	for _, f := range bad {
		fmt.Fprintf(errOut, "%s: %s: %s\n", f.file, f.path, f.reason)
	}
	if len(bad) > 0 {
		return 1
	}
	fmt.Fprintf(out, "guide: %d references hold, %d known to hang (cmd/guidelint says why).\n", count-len(known), len(known))
	return 0
}

// accepted are references of the shipped data that lead nowhere, and why that
// does no harm. The files are frozen; a newer version puts them right.
var accepted = map[string]string{
	"forms.json: quick_entry.kinds t:":            "the list timeline_kind has no task; the program knows the kind itself and makes an action beside the row",
	"roles.json: responsibility_tags improvement": "no role carries it; improvements have a named owner each, and no occasion is led by this responsibility",
}
