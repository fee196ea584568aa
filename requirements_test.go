package bridgelog

import (
	"encoding/json"
	"go/ast"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// kept are the requirements that a test holds. A requirement may come in, never
// go out.
var kept = strings.Fields(`R-01 R-02 R-03 R-04 R-05 R-06 R-07 R-08 R-09 R-10 R-11 R-12 R-13 R-14 R-15 R-16 R-17 R-18 R-19 R-20 R-21 R-22 R-23 R-24 R-25 R-26 R-27 R-28 R-29 R-30 R-31 R-32 R-33 R-34 R-35 R-36 R-37 R-38 R-39 R-40 R-41 R-42 R-43 R-44 R-45 R-46 R-47 R-48 R-49 R-50 R-51 R-52 R-53 R-54 R-55 R-56 R-57 R-58 R-59 R-60 R-61 R-62 R-63 R-64 R-65 R-66 R-67 R-68 R-69 R-70 R-71 R-72 R-73 R-74 R-75 R-76 R-77 R-78 R-79 R-80 R-81 R-82 R-83 R-84 R-85 R-86 R-87 R-88 R-89 R-90 R-91 R-92 R-93 R-94 R-95`)

var (
	boundLine = regexp.MustCompile(`^(R-\d\d) ([a-z/]+( Test[A-Za-z0-9_]+)+(; [a-z/]+( Test[A-Za-z0-9_]+)+)*)$`)
	openLine  = regexp.MustCompile(`^(R-\d\d) open ([CDEF]): \S`)
)

// The walk: every requirement of the guide is held by named tests that exist, or
// says which later issue it waits for.
func TestEveryRequirementIsHeldOrWaits(t *testing.T) {
	raw, err := os.ReadFile("assets/guide/requirements.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Requirements []struct {
			ID string `json:"id"`
		} `json:"requirements"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Requirements) != 95 {
		t.Errorf("%d requirements, the guide has 95", len(doc.Requirements))
	}
	tests := map[string]bool{} // "model TestX"
	for _, s := range sources(t, 0) {
		if !strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				tests[path.Dir(s.path)+" "+f.Name.Name] = true
			}
		}
	}
	table, err := os.ReadFile("docs/requirements.txt")
	if err != nil {
		t.Fatal(err)
	}
	held, waits := map[string]bool{}, map[string]bool{}
	for n, line := range strings.Split(strings.TrimSpace(string(table)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		if m := openLine.FindStringSubmatch(line); m != nil {
			waits[m[1]] = true
			continue
		}
		m := boundLine.FindStringSubmatch(line)
		if m == nil {
			t.Errorf("docs/requirements.txt:%d: %q is neither tests nor an open issue", n+1, line)
			continue
		}
		if held[m[1]] || waits[m[1]] {
			t.Errorf("%s stands there twice", m[1])
		}
		held[m[1]] = true
		for _, part := range strings.Split(m[2], "; ") {
			pkg, names, _ := strings.Cut(part, " ")
			for _, name := range strings.Fields(names) {
				if !tests[pkg+" "+name] {
					t.Errorf("%s: there is no test %s in %s", m[1], name, pkg)
				}
			}
		}
	}
	for _, r := range doc.Requirements {
		if held[r.ID] == waits[r.ID] {
			t.Errorf("%s is held by no test and waits for no issue, or both", r.ID)
		}
	}
	if len(held)+len(waits) != len(doc.Requirements) {
		t.Errorf("%d held and %d waiting of %d", len(held), len(waits), len(doc.Requirements))
	}
	for _, id := range kept {
		if !held[id] {
			t.Errorf("%s was held by a test and is no longer", id)
		}
	}
	for id := range held {
		if !slices.Contains(kept, id) {
			t.Errorf("%s is held now: put it on the list of those that stay", id)
		}
	}
}
