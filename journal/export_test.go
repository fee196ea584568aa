package journal

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// exportLog is a log with everything an export can hold: text beyond ASCII, an
// empty body, bytes that are no text, and an erased body.
func exportLog(t testing.TB) (*memoryLog, Signer) {
	t.Helper()
	l, s := testLog(t, 3)
	l.seal(t, s, Entry{Author: "Зоя Ковалёва", Role: "связь & <law>"}, `{"text":"naïve – \u2028 日本"}`)
	l.seal(t, s, Entry{Kind: "blob.put-2"}, "\x00\xff\xfe")
	l.seal(t, s, Entry{Kind: KindShredded}, `{"entry":1,"why":"Art. 17 GDPR"}`)
	l.seal(t, s, Entry{Drift: -5}, "")
	l.sealed[1] = Sealed{Header: l.sealed[1].Header, Erased: true, ErasedBy: 5}
	l.sign(t, s)
	return l, s
}

func export(t testing.TB, l Source, s Signer) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := WriteExport(context.Background(), &out, l, s.Public()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func verifyExport(t testing.TB, file []byte, s Signer, against ...Head) Verdict {
	t.Helper()
	key := s.Verifier()
	v, err := VerifyExport(context.Background(), bytes.NewReader(file), &key, against, nil)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestExportVerifies(t *testing.T) {
	l, s := exportLog(t)
	v := verifyExport(t, export(t, l, s), s, l.edge.Head(), Head{})
	if !v.OK || v.Entries != 7 || v.Erased != 1 || v.Head != l.edge.Head() || len(v.Warnings) != 0 {
		t.Errorf("%+v", v)
	}
	for _, n := range []int{0, 1, 1024, 2050} {
		l, s := testLog(t, n)
		if v := verifyExport(t, export(t, l, s), s); !v.OK || v.Head != l.edge.Head() {
			t.Errorf("%d entries: %+v", n, v)
		}
	}
}

func TestExportUnderItsOwnKeyWarns(t *testing.T) {
	l, s := exportLog(t)
	v, err := VerifyExport(context.Background(), bytes.NewReader(export(t, l, s)), nil, nil, nil)
	if err != nil || !v.OK || len(v.Warnings) != 1 || !strings.Contains(v.Warnings[0].Text, s.LogID()) {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestExportKeepsEveryByte(t *testing.T) {
	l, s := exportLog(t)
	var got []Sealed
	err := ReadExport(bytes.NewReader(export(t, l, s)), func(h ExportHead) error {
		if h.Size != l.Size() || h.Key != s.Public() || h.Log != s.LogID() || h.HeadNote != string(l.note) {
			t.Errorf("%+v", h)
		}
		return nil
	}, func(seq uint64, sealed Sealed) error {
		got = append(got, sealed)
		return nil
	})
	if err != nil || len(got) != len(l.sealed) {
		t.Fatalf("%d entries, %v", len(got), err)
	}
	for i, want := range l.sealed {
		g := got[i]
		if !bytes.Equal(g.Header, want.Header) || !bytes.Equal(g.Salt, want.Salt) || !bytes.Equal(g.Body, want.Body) ||
			g.Erased != want.Erased || g.ErasedBy != want.ErasedBy {
			t.Errorf("entry %d: %+v", i, g)
		}
	}
}

func TestEveryFlippedByteOfAnExportIsFound(t *testing.T) {
	l, s := exportLog(t)
	file := export(t, l, s)
	for i := range file {
		for _, bit := range []int{0, 5} { // a neighbour, and the other case of a letter
			file[i] ^= 1 << bit
			if v := verifyExport(t, file, s); v.OK || v.Why == "" {
				t.Fatalf("byte %d, bit %d of line %d: %+v", i, bit, 1+bytes.Count(file[:i], []byte("\n")), v)
			}
			file[i] ^= 1 << bit
		}
	}
	for n := range file {
		if v := verifyExport(t, file[:n], s); v.OK {
			t.Fatalf("cut after byte %d: %+v", n, v)
		}
	}
}

// tampered are ways to spoil the export of exportLog, and what must be named.
var tampered = []struct {
	name  string
	spoil func(lines []string) []string
	says  string
}{
	{"line missing", func(l []string) []string { return append(l[:4:4], l[5:]...) }, "Entry 3: it is missing"},
	{"last line missing", func(l []string) []string { return l[:7] }, "Entry 6: it is missing"},
	{"line doubled", func(l []string) []string { return append(l[:4:4], l[3:]...) }, "Entry 2: it comes twice"},
	{"lines swapped", func(l []string) []string { l[3], l[4] = l[4], l[3]; return l }, "Entry 2: it is missing"},
	{"extra line", func(l []string) []string { return append(l, l[7]) }, "Entry 7: the file holds more entries than the 7"},
	{"body changed", func(l []string) []string {
		l[1] = strings.Replace(l[1], `"body":"eyJ0`, `"body":"eyJ1`, 1)
		return l
	}, "Entry 0: its body or salt was changed"},
	{"author changed", func(l []string) []string {
		l[3] = strings.Replace(l[3], "Ada Byron", "Eve Byron", 1)
		return l
	}, "at least one of them was replaced"},
	{"header lines reordered", func(l []string) []string {
		l[3] = strings.Replace(l[3], `drift: 0\nauthor: Ada Byron\n`, `author: Ada Byron\ndrift: 0\n`, 1)
		return l
	}, "Entry 2: its header was changed"},
	{"erasure claimed", func(l []string) []string {
		i := strings.Index(l[3], `,"salt"`)
		l[3] = l[3][:i] + `,"erased":4}` + "\n"
		return l
	}, "Entry 2: its body is gone"},
	{"erasure of an erasure", func(l []string) []string {
		i := strings.Index(l[6], `,"salt"`)
		l[6] = l[6][:i] + `,"erased":6}` + "\n"
		return l
	}, "Entry 5: it announces an erasure"},
	{"member doubled", func(l []string) []string {
		l[2] = strings.Replace(l[2], `{"seq":1`, `{"seq":1,"seq":1`, 1)
		return l
	}, "Entry 1: the file cannot be read on: line 3"},
	{"cut in the middle", func(l []string) []string { l[4] = l[4][:30]; return l[:5] }, "Entry 3: the file cannot be read on: line 5: the file ends in the middle of it"},
	{"head of the file changed", func(l []string) []string {
		l[0] = strings.Replace(l[0], `"size":7`, `"size":8`, 1)
		return l
	}, "Entry 7: it is missing"},
	{"signature changed", func(l []string) []string {
		l[0] = strings.Replace(l[0], `\n7\n`, `\n6\n`, 1)
		return l
	}, "not by the key of log"},
}

func TestTamperedExportIsNamed(t *testing.T) {
	l, s := exportLog(t)
	for _, tt := range tampered {
		t.Run(tt.name, func(t *testing.T) {
			lines := strings.SplitAfter(string(export(t, l, s)), "\n")
			lines = lines[:len(lines)-1]
			file := strings.Join(tt.spoil(lines), "")
			if v := verifyExport(t, []byte(file), s); v.OK || !strings.Contains(v.Why, tt.says) {
				t.Errorf("%q lacks %q", v.Why, tt.says)
			}
		})
	}
}

func TestExportAgainstOldHeads(t *testing.T) {
	l, s := testLog(t, 20)
	file := export(t, l, s)
	edge := NewFrontier()
	for _, e := range l.sealed[:12] {
		edge.Add(e.Header)
	}
	old := edge.Head()
	if v := verifyExport(t, file, s, old); !v.OK {
		t.Errorf("%+v", v)
	}
	old.Root[5] ^= 1
	if v := verifyExport(t, file, s, old); v.OK || !strings.Contains(v.Why, "first 12 entries") {
		t.Errorf("%+v", v)
	}
	if v := verifyExport(t, file, s, Head{Size: 21, Root: old.Root}); v.OK || !strings.Contains(v.Why, "cut off") {
		t.Errorf("%+v", v)
	}
}

func TestExportOfAnotherLogIsRefused(t *testing.T) {
	l, s := exportLog(t)
	other, err := NewVerifier(otherPublic)
	if err != nil {
		t.Fatal(err)
	}
	v, err := VerifyExport(context.Background(), bytes.NewReader(export(t, l, s)), &other, nil, nil)
	if err != nil || v.OK || v.Fault != BadFile || !strings.Contains(v.Why, other.LogID()) {
		t.Errorf("%+v, %v", v, err)
	}
}

// python runs the second verifier, which shares no code with this one.
func python(t *testing.T, args ...string) (int, string) {
	t.Helper()
	path, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	cmd := exec.Command(path, append([]string{"-B", filepath.Join("..", "docs", "verify_bridgelog.py")}, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// pythonEach lets the second verifier judge many files in one run and returns
// its sentence for each.
func pythonEach(t *testing.T, files [][]byte) []string {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for i, file := range files {
		paths = append(paths, filepath.Join(dir, strconv.Itoa(i)))
		if err := os.WriteFile(paths[i], file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, out := python(t, paths...)
	said := make([]string, len(files))
	for _, line := range strings.Split(out, "\n") {
		for i, path := range paths {
			if after, ok := strings.CutPrefix(line, path+": "); ok {
				said[i] = after
			}
		}
	}
	for i := range said {
		if said[i] == "" {
			t.Fatalf("nothing was said about file %d: %s", i, out)
		}
	}
	return said
}

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSecondVerifierAgreesOnExports(t *testing.T) {
	l, s := exportLog(t)
	good := write(t, "good.jsonl", export(t, l, s))
	head := l.edge.Head()
	if code, out := python(t, good, "--key", s.Public(), "--against", head.Text()); code != 0 ||
		!strings.Contains(out, "Sound: 7 entries") || !strings.Contains(out, head.Text()) {
		t.Errorf("exit %d: %s", code, out)
	}
	if code, out := python(t, good, "--key", s.LogID()); code != 0 || strings.Contains(out, "Note:") {
		t.Errorf("exit %d: %s", code, out)
	}
	if code, out := python(t, good); code != 0 || !strings.Contains(out, "Note: The key was taken from the file itself") {
		t.Errorf("exit %d: %s", code, out)
	}
	if code, out := python(t, good, "--key", otherPublic); code != 3 {
		t.Errorf("exit %d: %s", code, out)
	}
	wrong := head
	wrong.Root[0] ^= 1
	if code, out := python(t, good, "--against", wrong.Text()); code != 3 || !strings.Contains(out, "is not the old head") {
		t.Errorf("exit %d: %s", code, out)
	}
	if code, out := python(t, good, "--against", "nonsense"); code != 2 {
		t.Errorf("exit %d: %s", code, out)
	}
	if code, out := python(t, filepath.Join(t.TempDir(), "absent")); code != 1 {
		t.Errorf("exit %d: %s", code, out)
	}
	var files [][]byte
	for _, tt := range tampered {
		lines := strings.SplitAfter(string(export(t, l, s)), "\n")
		files = append(files, []byte(strings.Join(tt.spoil(lines[:len(lines)-1]), "")))
	}
	if code, out := python(t, write(t, "bad.jsonl", files[0])); code != 3 || !strings.Contains(out, tampered[0].says) {
		t.Errorf("exit %d: %s", code, out)
	}
	for i, said := range pythonEach(t, files) {
		if !strings.Contains(said, tampered[i].says) {
			t.Errorf("%s: %s", tampered[i].name, said)
		}
	}
}

// TestSecondVerifierAgreesOnHeaders lets both judge headers at the edge of what
// is allowed, each in a log of one entry that was sealed as it stands.
func TestSecondVerifierAgreesOnHeaders(t *testing.T) {
	l, s := testLog(t, 1)
	plain := string(l.sealed[0].Header)
	swap := func(old, new string) string {
		if !strings.Contains(plain, old) {
			t.Fatalf("no %q in %q", old, plain)
		}
		return strings.Replace(plain, old, new, 1)
	}
	headers := []string{
		plain,
		swap("drift: 0", "drift: -9223372036854775808"), swap("drift: 0", "drift: 9223372036854775808"),
		swap("drift: 0", "drift: -0"), swap("drift: 0", "drift: +1"), swap("drift: 0", "drift: 01"),
		swap("2026-03-14T", "2026-02-29T"), swap("2026-03-14T", "2024-02-29T"), swap("2026-03-14T", "0000-01-01T"),
		swap("2026-03-14T", "0001-01-01T"), swap("09:26:53", "09:26:60"), swap("09:26:53", "24:00:00"), swap("2026-03-14T", "2026-03-14t"),
		swap("Ada Byron", strings.Repeat("é", 100)), swap("Ada Byron", strings.Repeat("é", 100)+"x"), swap("Ada Byron", ""),
		swap("Ada Byron", " Ada"), swap("Ada Byron", "Ada "), swap("Ada Byron", "Ada\u00a0"), swap("Ada Byron", "A\tB"), swap("Ada Byron", "A\u0085B"),
		swap("Ada Byron", "A\u007fB"), swap("Ada Byron", "A\u2029B"), swap("Ada Byron", "A: B\\\"<&>"), swap("Ada Byron", "\ufffd"), swap("Ada Byron", "A\u202eB\U0001F600"),
		swap("version: 1", "version: 1000000"), swap("version: 1", "version: 1000001"), swap("version: 1", "version: 0"), swap("version: 1", "version: 01"),
		swap("record.put", "record..put"), swap("record.put", "record"), swap("record.put", "Record.put"), swap("record.put", "r2-d2.c"), swap("record.put", "2r"), swap("record.put", "a.b."),
		swap("record.put", strings.Repeat("a", 64)), swap("record.put", strings.Repeat("a", 65)),
		swap("body: ", "body:  "), plain + "\n", strings.TrimSuffix(plain, "\n"), swap("entry 1\n", "entry 2\n"), swap("\nrole: ", "\nRole: "),
		swap("\nseq: 0", "\nseq: 00"), strings.ReplaceAll(plain, "\n", "\r\n"), strings.ToUpper(plain),
	}
	var files [][]byte
	var verdicts []Verdict
	for _, header := range headers {
		one := &memoryLog{edge: NewFrontier(), sealed: []Sealed{{Header: []byte(header), Salt: l.sealed[0].Salt, Body: l.sealed[0].Body}}}
		one.hashes = one.edge.Add([]byte(header))
		one.sign(t, s)
		line, err := encodeLine(keptLine{0, header, one.sealed[0].Salt, one.sealed[0].Body})
		if err != nil {
			t.Fatal(err)
		}
		head, err := encodeLine(ExportHead{ExportFormat, exportVersion, s.LogID(), s.Public(), 1, string(one.note)})
		if err != nil {
			t.Fatal(err)
		}
		v := verifyExport(t, append(head, line...), s)
		files, verdicts = append(files, append(head, line...)), append(verdicts, v)
		if w := mustVerify(t, one, s); w.OK != v.OK {
			t.Errorf("%q: log %v, export %v", header, w.OK, v.OK)
		}
	}
	for i, said := range pythonEach(t, files) {
		if v := verdicts[i]; v.OK != strings.HasPrefix(said, "Sound: ") {
			t.Errorf("%q: here %v %s, there %s", headers[i], v.OK, v.Why, said)
		}
	}
}

// TestSecondVerifierAgreesOnErasures lets both judge what a body announces.
func TestSecondVerifierAgreesOnErasures(t *testing.T) {
	bodies := map[string]bool{
		`{"entry":1}`: true, ` {"why":"x" , "entry" : 1 } `: true, `{"entry":2,"entry":1}`: true, `{"entry":1,"more":{"entry":[2.5]}}`: true,
		`{"entry":2}`: false, `{"Entry":1}`: false, `{"entry":"1"}`: false, `{"entry":1.0}`: false, `{"entry":1e0}`: false, `{"entry":01}`: false,
		`{"entry":null}`: false, `{"entry":true}`: false, `{"entry":-1}`: false, `[1]`: false, `1`: false, ``: false, `{"entry":1`: false,
		`{"entry":1}{}`: false, `{"entry":1,"x":NaN}`: false, "{\"entry\":1,\"x\":\"\xff\"}": false, "\ufeff{\"entry\":1}": false,
		`{"entry":1,"entry":null}`: false, `{"entry":99999999999999999999999}`: false,
	}
	var files [][]byte
	var want []bool
	for body, ok := range bodies {
		l, s := testLog(t, 2)
		l.seal(t, s, Entry{Kind: KindShredded}, body)
		l.sealed[1] = Sealed{Header: l.sealed[1].Header, Erased: true, ErasedBy: 2}
		l.sign(t, s)
		if v := mustVerify(t, l, s); v.OK != ok || !ok && (v.Fault != BadErasure || v.FirstBad != 1) {
			t.Errorf("%q: %+v", body, v)
		}
		files, want = append(files, export(t, l, s)), append(want, ok)
	}
	for i, said := range pythonEach(t, files) {
		if strings.HasPrefix(said, "Sound: ") != want[i] {
			t.Errorf("%s\n%s", said, files[i])
		}
	}
}

func TestSecondVerifierAgreesOnProofs(t *testing.T) {
	l, s := exportLog(t)
	for _, show := range []bool{false, true} {
		file := mustProve(t, l, s, 3, show)
		p, err := ParseProof(file)
		if err != nil {
			t.Fatal(err)
		}
		code, out := python(t, write(t, "p.json", file), "--key", s.LogID(), "--against", l.edge.Head().Text())
		if code != 0 || !strings.Contains(out, "Sound: entry 3") || !strings.Contains(out, "Зоя Ковалёва") {
			t.Errorf("exit %d: %s", code, out)
		}
		for i, said := range pythonEach(t, spoiledProofs(t, p)) {
			if strings.HasPrefix(said, "Sound: ") {
				t.Errorf("spoiled proof %d: %s", i, said)
			}
		}
	}
	long, s := testLog(t, 23)
	edge := NewFrontier()
	var files [][]byte
	var sound []bool
	for i := range 24 {
		file, err := ProvePrefix(context.Background(), long, edge.Head(), s.Verifier())
		if err != nil {
			t.Fatal(err)
		}
		p, err := ParsePrefixProof(file)
		if err != nil {
			t.Fatal(err)
		}
		files, sound = append(files, file), append(sound, true)
		if len(p.Path) > 0 {
			p.Path[len(p.Path)-1] = strings.Repeat("0", 64)
			file, _ = p.Encode()
			files, sound = append(files, file), append(sound, false)
		}
		if i < 23 {
			edge.Add(long.sealed[i].Header)
		}
	}
	for i, said := range pythonEach(t, files) {
		if strings.HasPrefix(said, "Sound: ") != sound[i] {
			t.Errorf("%s\n%s", said, files[i])
		}
	}
}

func mustProve(t testing.TB, l Source, s Signer, seq uint64, show bool) []byte {
	t.Helper()
	file, err := ProveEntry(context.Background(), l, seq, s.Verifier(), show)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// spoiledProofs returns proof files that say something that is not so.
func spoiledProofs(t testing.TB, p Proof) [][]byte {
	t.Helper()
	var out [][]byte
	spoil := func(change func(p *Proof)) {
		c := p
		c.Path = append([]string{}, p.Path...)
		c.Salt, c.Body = bytes.Clone(p.Salt), bytes.Clone(p.Body)
		change(&c)
		file, err := c.Encode()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, file)
	}
	spoil(func(p *Proof) { p.Seq++ })
	spoil(func(p *Proof) { p.Size++ })
	spoil(func(p *Proof) { p.Format = PrefixProofFormat })
	spoil(func(p *Proof) { p.Version = 2 })
	spoil(func(p *Proof) { p.Key = otherPublic })
	spoil(func(p *Proof) { p.Header = strings.Replace(p.Header, "drift: 0", "drift: 1", 1) })
	spoil(func(p *Proof) { p.Path = p.Path[1:] })
	spoil(func(p *Proof) { p.Path = append(p.Path, p.Path[0]) })
	spoil(func(p *Proof) { p.Path[0] = strings.Repeat("f", 64) })
	spoil(func(p *Proof) { p.Path[0] = strings.ToUpper(p.Path[0]) })
	spoil(func(p *Proof) { p.Path[0], p.Path[1] = p.Path[1], p.Path[0] })
	spoil(func(p *Proof) { p.Salt, p.Body = make([]byte, SaltSize), []byte("lie") })
	spoil(func(p *Proof) { p.Salt, p.Body = make([]byte, SaltSize), nil })
	spoil(func(p *Proof) { p.HeadNote = strings.Replace(p.HeadNote, "\n7\n", "\n8\n", 1) })
	spoil(func(p *Proof) { p.HeadNote += "\n" })
	file, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	out = append(out, nil, []byte("{}"), []byte("[]"), []byte("null"), file[:len(file)/2],
		[]byte(strings.Replace(string(file), `"seq": 3`, `"seq": 3, "seq": 3`, 1)),
		[]byte(strings.Replace(string(file), `"seq": 3`, `"seq": 3, "note": 3`, 1)),
		[]byte(strings.Replace(string(file), `"seq": 3`, `"seq": 3.0`, 1)),
		[]byte(fmt.Sprintf("%s%s", file, file)))
	return out
}
