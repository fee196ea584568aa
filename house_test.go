// Package bridgelog is the house itself: this test holds the tree to the rules
// of docs/architecture.md. It promises nothing to programs and is imported by none.
package bridgelog

import (
	"crypto/sha256"
	"encoding/hex"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "bridgelog"

// allowed is the table of docs/architecture.md: what a package may import of
// ours and of others. A trailing /... covers everything below.
var allowed = map[string]struct{ ours, others []string }{
	"assets":                 {},
	"docs/manual":            {},
	"model/form":             {},
	"model/signed":           {},
	"model/passphrase":       {ours: []string{"model/passphrase/lists"}, others: []string{"github.com/sethvargo/go-diceware/diceware", "github.com/trustelem/zxcvbn"}},
	"model/passphrase/lists": {others: []string{"github.com/trustelem/zxcvbn/frequency"}},
	"model/regime":           {ours: []string{"model/signed"}, others: []string{"github.com/rickar/cal/v2/..."}},
	"model/guide":            {ours: []string{"model/form", "model/signed"}},
	"model":                  {ours: []string{"model/form", "model/guide", "model/regime"}},
	"journal":                {others: []string{"golang.org/x/mod/sumdb/tlog", "golang.org/x/mod/sumdb/note"}},
	"storage":                {ours: []string{"model", "journal", "storage/cipher"}, others: []string{"modernc.org/sqlite"}},
	// libc holds the types and the memory of the translated SQLite: a VFS written in Go stands on it
	"storage/cipher":      {others: []string{"modernc.org/sqlite/lib", "modernc.org/libc/...", "golang.org/x/crypto/...", "filippo.io/age"}},
	"report":              {ours: []string{"model", "model/form", "model/guide", "model/regime", "journal"}},
	"report/internal/...": {ours: []string{"assets", "model", "model/form", "model/guide", "model/regime", "report"}},
	"report/pdf":          {ours: []string{"report"}, others: []string{"github.com/jung-kurt/gofpdf", "golang.org/x/text/..."}},
	"report/docx":         {ours: []string{"report"}, others: []string{"golang.org/x/text/..."}},
	"report/html":         {ours: []string{"report"}},
	"report/markdown":     {ours: []string{"report"}},
	"report/text":         {ours: []string{"report"}},
	"report/sign":         {others: []string{"software.sslmate.com/src/go-pkcs12"}},
	"interop":             {ours: []string{"model", "model/regime", "journal"}, others: []string{"filippo.io/age", "github.com/xuri/excelize/v2", "github.com/jhillyerd/enmime/v2", "github.com/arran4/golang-ical", "golang.org/x/text/..."}},
	"desk":                {ours: []string{"model", "model/guide", "model/regime", "journal", "storage", "report", "interop"}, others: []string{"golang.org/x/text/..."}},
	"ui/kit":              {others: []string{"fyne.io/fyne/v2/..."}},
	"ui/pick":             {others: []string{"fyne.io/fyne/v2/..."}},
	"ui/pick/inapp":       {ours: []string{"ui/pick"}, others: []string{"fyne.io/fyne/v2/..."}},
	"ui/pick/dialogs":     {ours: []string{"ui/pick"}, others: []string{"github.com/sqweek/dialog"}},
	"ui/pick/native":      {ours: []string{"ui/pick", "ui/pick/dialogs"}},
	"ui/formview":         {ours: []string{"model/form", "ui/kit"}, others: []string{"fyne.io/fyne/v2/..."}},
	"ui":                  {ours: []string{"desk", "docs/manual", "model", "model/passphrase", "model/form", "model/guide", "model/regime", "report", "interop", "storage", "assets", "ui/kit", "ui/pick", "ui/formview"}, others: []string{"fyne.io/fyne/v2/...", "golang.org/x/image/..."}},
	"cmd/internal/setup":  {ours: []string{"assets", "desk", "model", "model/form", "model/guide", "model/regime", "report", "report/sign", "report/docx", "report/html", "report/markdown", "report/pdf", "report/text"}, others: []string{"golang.org/x/sys/unix"}},
	"cmd/bridgelogctl":    {ours: []string{"assets", "cmd/internal/setup", "desk", "docs/manual", "interop", "journal", "model", "model/passphrase", "model/form", "model/guide", "model/regime", "model/signed", "report", "report/sign", "storage"}, others: []string{"github.com/spf13/cobra", "golang.org/x/term"}},
	"cmd/bench/...":       {ours: []string{"assets", "cmd/internal/setup", "desk", "journal", "model", "model/form", "model/guide", "report", "report/pdf", "storage", "interop", "ui"}, others: []string{"github.com/jung-kurt/gofpdf", "modernc.org/sqlite", "fyne.io/fyne/v2/..."}},
	"cmd/guidelint":       {ours: []string{"assets", "model", "model/form", "model/guide", "model/regime", "report"}},
	"cmd/requirements":    {},
	"cmd/gallery":         {ours: []string{"..."}, others: []string{"fyne.io/fyne/v2/..."}},
	"cmd/bridgelog":       {ours: []string{"..."}, others: []string{"fyne.io/fyne/v2/...", "github.com/godbus/dbus/v5", "golang.design/x/clipboard"}},

	"cmd/bridgelog-dialogs": {ours: []string{"ui/pick", "ui/pick/dialogs"}},
}

// onlyIn names calls and imports that may stand in few places, and why.
var onlyIn = []struct {
	call  string // package.Function
	paths []string
	why   string
}{
	{"time.Now", []string{"cmd/"}, "the clock is an argument"},
	{"fyne.Do", []string{"ui/runner.go"}, "one seam between goroutines"},
	{"fyne.DoAndWait", nil, "it hangs on the window's own goroutine"},
}

type source struct {
	path string // below the module
	file *ast.File
}

func sources(t *testing.T, mode parser.Mode) []source {
	t.Helper()
	var all []source
	set := token.NewFileSet()
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && p != "." && (strings.HasPrefix(name, ".") || name == "testdata" || name == "bin" || name == "build" || name == "out") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		f, err := parser.ParseFile(set, p, nil, mode)
		if err != nil {
			return err
		}
		all = append(all, source{filepath.ToSlash(p), f})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		if below, ok := strings.CutSuffix(p, "..."); ok {
			return strings.HasPrefix(name+"/", below)
		}
		return p == name
	})
}

func TestArrows(t *testing.T) {
	for _, s := range sources(t, parser.ImportsOnly) {
		if strings.HasSuffix(s.path, "_test.go") || path.Dir(s.path) == "." {
			continue
		}
		dir := path.Dir(s.path)
		rule, ok := allowed[dir]
		if !ok {
			for p, r := range allowed {
				if matches([]string{p}, dir) {
					rule, ok = r, true
				}
			}
		}
		if !ok {
			t.Errorf("%s: the house has no room %s", s.path, dir)
			continue
		}
		for _, imp := range s.file.Imports {
			name, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if ours, ok := strings.CutPrefix(name, module+"/"); ok {
				if !matches(rule.ours, ours) && !strings.HasPrefix(ours, dir+"/internal/") && !(dir == "storage" && ours == "storage/migrations") {
					t.Errorf("%s: %s may not import %s", s.path, dir, ours)
				}
			} else if strings.Contains(strings.Split(name, "/")[0], ".") && !matches(rule.others, name) {
				t.Errorf("%s: %s may not import %s", s.path, dir, name)
			}
			if name == "fyne.io/fyne/v2/app" && dir != "cmd/bridgelog" && dir != "cmd/bench/emptywindow" {
				t.Errorf("%s: only cmd/bridgelog starts a display", s.path)
			}
			if name == module+"/ui/pick/dialogs" && dir != "cmd/bridgelog-dialogs" && s.path != "ui/pick/native/ask_here.go" {
				t.Errorf("%s: only cmd/bridgelog-dialogs links GTK", s.path)
			}
		}
	}
}

func TestEveryPackageSaysWhatItPromises(t *testing.T) {
	comments, packages := map[string]int{}, map[string]bool{}
	for _, s := range sources(t, parser.ParseComments|parser.PackageClauseOnly) {
		dir := path.Dir(s.path)
		if strings.HasSuffix(s.path, "_test.go") && dir != "." {
			continue
		}
		packages[dir] = true
		if s.file.Doc != nil {
			comments[dir]++
		}
		for _, bad := range []string{"util", "common", "misc", "helper"} {
			if name := s.file.Name.Name; name == bad || name == bad+"s" {
				t.Errorf("%s: a package called %s says nothing", s.path, name)
			}
		}
	}
	for dir := range packages {
		if comments[dir] != 1 {
			t.Errorf("%s: has %d package comments, wants one", dir, comments[dir])
		}
	}
}

func TestFewPlacesMay(t *testing.T) {
	for _, s := range sources(t, 0) {
		if strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := sel.X.(*ast.Ident)
			if !ok {
				return true
			}
			for _, rule := range onlyIn {
				if pkg.Name+"."+sel.Sel.Name == rule.call && !slices.ContainsFunc(rule.paths, func(p string) bool { return strings.HasPrefix(s.path, p) }) {
					t.Errorf("%s: %s is not allowed here: %s", s.path, rule.call, rule.why)
				}
			}
			return true
		})
	}
}

// Files whose bytes are for ever: once shipped they are superseded, not edited.
func TestFrozenFilesKeepTheirBytes(t *testing.T) {
	list, err := os.ReadFile("docs/frozen.sha256")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(string(list)), "\n") {
		want, name, ok := strings.Cut(line, "  ")
		if !ok {
			t.Fatalf("docs/frozen.sha256: %q", line)
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Error(err)
			continue
		}
		named[name] = true
		if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s was edited: add a new version beside it", name)
		}
	}
	for _, glob := range []string{"storage/migrations/*.sql", "assets/guide/*.json", "assets/regimes/*.json", "journal/testdata/*.*", "storage/cipher/testdata/*.*", "desk/testdata/*.key", "desk/testdata/vector.bridgelog/*.*", "desk/testdata/vector.bridgelog/evidence/*/*", "model/testdata/events/*.json"} {
		files, err := filepath.Glob(glob)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if !named[filepath.ToSlash(f)] {
				t.Errorf("%s is not in docs/frozen.sha256", f)
			}
		}
	}
}

func TestDependenciesAreExplained(t *testing.T) {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	why, err := os.ReadFile("docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(mod), "\n") {
		f := strings.Fields(line)
		if len(f) == 2 && strings.Contains(f[0], ".") && strings.HasPrefix(f[1], "v") && !strings.Contains(string(why), f[0]) {
			t.Errorf("docs/dependencies.md does not say why %s is needed", f[0])
		}
	}
}
