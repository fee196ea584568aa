// Command requirements walks docs/requirements.txt: it runs the tests that hold
// each requirement of the guide and prints one line for each, "R-04 pass TestX",
// "R-04 fail TestX" or "R-05 open F". It promises to run the tests for real; it
// refuses to judge whether they are the right ones - requirements_test.go and
// readers do that.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

func main() {
	table, err := os.ReadFile("docs/requirements.txt")
	if err != nil {
		fmt.Fprintln(os.Stderr, "requirements:", err)
		os.Exit(1)
	}
	os.Exit(walk(string(table), runTests, os.Stdout, os.Stderr))
}

// line is one requirement: the tests that hold it by package, or the issue it
// waits for.
type line struct {
	id, open string
	tests    []held
}

type held struct{ pkg, name string }

func parse(table string) (out []line, err error) {
	for n, text := range strings.Split(table, "\n") {
		if text = strings.TrimSpace(text); text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		id, rest, ok := strings.Cut(text, " ")
		if !ok {
			return nil, fmt.Errorf("docs/requirements.txt:%d: %q says nothing", n+1, text)
		}
		l := line{id: id}
		if issue, waits := strings.CutPrefix(rest, "open "); waits {
			l.open, _, _ = strings.Cut(issue, ":")
		} else {
			for _, part := range strings.Split(rest, ";") {
				words := strings.Fields(part)
				if len(words) < 2 {
					return nil, fmt.Errorf("docs/requirements.txt:%d: %q names no test", n+1, part)
				}
				for _, name := range words[1:] {
					l.tests = append(l.tests, held{words[0], name})
				}
			}
		}
		out = append(out, l)
	}
	return out, nil
}

// walk prints the table and gives the exit code: 1 when a requirement that has
// tests does not hold.
func walk(table string, run func(pkg string, names []string) (map[string]bool, error), out, errOut io.Writer) int {
	lines, err := parse(table)
	if err != nil {
		fmt.Fprintln(errOut, "requirements:", err)
		return 1
	}
	wanted := map[string][]string{}
	var order []string
	for _, l := range lines {
		for _, t := range l.tests {
			if wanted[t.pkg] == nil {
				order = append(order, t.pkg)
			}
			if !slices.Contains(wanted[t.pkg], t.name) {
				wanted[t.pkg] = append(wanted[t.pkg], t.name)
			}
		}
	}
	passed := map[held]bool{}
	for _, pkg := range order {
		results, err := run(pkg, wanted[pkg])
		if err != nil {
			fmt.Fprintf(errOut, "requirements: %s: %v\n", pkg, err)
		}
		for name, ok := range results {
			passed[held{pkg, name}] = ok
		}
	}
	code := 0
	for _, l := range lines {
		if l.tests == nil {
			fmt.Fprintf(out, "%s open %s\n", l.id, l.open)
			continue
		}
		word := "pass"
		names := make([]string, len(l.tests))
		for i, t := range l.tests {
			names[i] = t.name
			if !passed[t] {
				word, code = "fail", 1
			}
		}
		fmt.Fprintf(out, "%s %s %s\n", l.id, word, strings.Join(names, " "))
	}
	return code
}

// runTests runs tests of a package and says which passed. One that did not run
// did not pass.
func runTests(pkg string, names []string) (map[string]bool, error) {
	cmd := exec.Command("go", "test", "-json", "-count=1", "-tags", "migrated_fynedo", "-run", "^("+strings.Join(names, "|")+")$", "./"+pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	raw, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return nil, err
	}
	passed := map[string]bool{}
	dec := json.NewDecoder(bytes.NewReader(raw))
	for {
		var e struct{ Action, Test string }
		if derr := dec.Decode(&e); derr != nil {
			break
		}
		if e.Test != "" && e.Action == "pass" {
			passed[e.Test] = true
		}
	}
	if err != nil {
		return passed, fmt.Errorf("%w %s", err, strings.TrimSpace(stderr.String()))
	}
	return passed, nil
}
