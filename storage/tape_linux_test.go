package storage

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A kill proves nothing about what reaches the medium. Here strace tells every
// call by which a program changes files and folders, and the folder is built
// again as a power cut at a random instant could leave it: what was synced is
// there; what was not may be there, be missing, or be torn at any sector of 512
// bytes; names are there once their folder was synced, before that only as far
// as the disk happened to come. The program is the real one: nothing in it knows.

type change struct {
	what deed
	node int    // file or folder
	off  int64  // of a write, or length of a cut
	data []byte // of a write, or the words of an acknowledgement
	name string // that goes from the folder
	link string // that comes into it
	to   int    // what it names
}

type deed int

const (
	written deed = iota
	cutOff
	named
	synced
	said
)

const sector = 512

// apply does to a file what a change says, or only the sectors keep allows.
func (c change) apply(b []byte, keep func() bool) []byte {
	if c.what == cutOff {
		if !keep() {
			return b
		}
		return append(b, make([]byte, max(0, int(c.off)-len(b)))...)[:c.off]
	}
	for at, all := int(c.off), int(c.off)+len(c.data); at < all; {
		end := min((at/sector+1)*sector, all)
		if keep() {
			b = append(b, make([]byte, max(0, end-len(b)))...)
			copy(b[at:end], c.data[at-int(c.off):])
		}
		at = end
	}
	return b
}

// node is a file or folder as it lies on the medium.
type node struct {
	data  []byte
	names map[string]int // nil for a file
}

// tape is what a program did below a folder, which is node 0.
type tape struct {
	root    string
	first   []node // what was there before
	changes []change

	live []map[string]int // names as the program sees them, by folder; nil for a file
	open map[int]*opened
}

type opened struct {
	node int
	at   int64
}

// before reads what is there.
func (t *tape) before(path string) (int, error) {
	n := len(t.first)
	t.first, t.live = append(t.first, node{}), append(t.live, nil)
	info, err := os.Stat(path)
	if err != nil {
		return n, err
	}
	if !info.IsDir() {
		t.first[n].data, err = os.ReadFile(path)
		return n, err
	}
	t.first[n].names, t.live[n] = map[string]int{}, map[string]int{}
	list, err := os.ReadDir(path)
	for _, e := range list {
		kid, err := t.before(filepath.Join(path, e.Name()))
		if err != nil {
			return n, err
		}
		t.first[n].names[e.Name()], t.live[n][e.Name()] = kid, kid
	}
	return n, err
}

// find is the folder of a path and the last name in it; ok is false outside root.
func (t *tape) find(from int, path string) (dir int, name string, ok bool) {
	if filepath.IsAbs(path) {
		rel, err := filepath.Rel(t.root, path)
		if err != nil || strings.HasPrefix(rel, "..") {
			return 0, "", false
		}
		path, from = rel, 0
	}
	if from < 0 {
		return 0, "", false
	}
	parts := strings.Split(path, "/")
	for _, p := range parts[:len(parts)-1] {
		next, there := t.live[from][p]
		if !there {
			return 0, "", false
		}
		from = next
	}
	return from, parts[len(parts)-1], true
}

func (t *tape) add(c change) { t.changes = append(t.changes, c) }

func (t *tape) newNode(dir int, name string, folder bool) int {
	n := len(t.live)
	t.live = append(t.live, nil)
	if folder {
		t.live[n] = map[string]int{}
	}
	t.live[dir][name] = n
	t.add(change{what: named, node: dir, link: name, to: n})
	return n
}

var (
	pidOf     = regexp.MustCompile(`^(?:\[pid +)?(\d+)\]? +(.*)$`)
	resumed   = regexp.MustCompile(`^<\.\.\. (\w+) resumed>`)
	wholeCall = regexp.MustCompile(`^(\w+)\((.*)\) += (-?\d+)`)
	quoted    = regexp.MustCompile(`"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?`)
)

// read takes the lines of strace.
func (t *tape) read(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	begun := map[string]string{} // calls that have not returned, by thread
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		m := pidOf.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		thread, text := m[1], m[2]
		if head, ok := strings.CutSuffix(text, " <unfinished ...>"); ok {
			begun[thread] = head
			continue
		}
		if at := resumed.FindString(text); at != "" {
			text = begun[thread] + text[len(at):]
		}
		call := wholeCall.FindStringSubmatch(text)
		if call == nil {
			continue
		}
		if ret, err := strconv.ParseInt(call[3], 10, 64); err == nil && ret >= 0 {
			if err := t.call(call[1], call[2], ret); err != nil {
				return fmt.Errorf("%w: %.200s", err, text)
			}
		}
	}
	return lines.Err()
}

// number is the n-th argument of those that hold no quoted text.
func number(args string, n int) int64 {
	parts := strings.Split(args, ",")
	if n < 0 {
		n += len(parts)
	}
	digits := strings.TrimSpace(parts[n])
	if i := strings.IndexByte(digits, '<'); i >= 0 {
		digits = digits[:i]
	}
	v, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return -1 // AT_FDCWD
	}
	return v
}

func (t *tape) call(name, args string, ret int64) error {
	var texts []string
	for _, m := range quoted.FindAllStringSubmatch(args, -1) {
		if m[2] != "" {
			return errors.New("strace cut a text")
		}
		raw, err := hex.DecodeString(strings.ReplaceAll(m[1], `\x`, ""))
		if err != nil {
			return err
		}
		texts = append(texts, string(raw))
	}
	rest := quoted.ReplaceAllString(args, "-")
	fd := int(number(rest, 0))
	o := t.open[fd]
	from := -1
	if o != nil {
		from = o.node
	}
	switch name {
	case "write":
		if fd == 1 {
			t.add(change{what: said, data: []byte(texts[0])})
		} else if o != nil {
			t.add(change{what: written, node: o.node, off: o.at, data: []byte(texts[0])[:ret]})
			o.at += ret
		}
	case "pwrite64":
		if o != nil {
			t.add(change{what: written, node: o.node, off: number(rest, -1), data: []byte(texts[0])[:ret]})
		}
	case "ftruncate":
		if o != nil {
			t.add(change{what: cutOff, node: o.node, off: number(rest, 1)})
		}
	case "fsync", "fdatasync":
		if o != nil {
			t.add(change{what: synced, node: o.node})
		}
	case "lseek":
		if o != nil {
			o.at = ret
		}
	case "read":
		if o != nil {
			o.at += ret
		}
	case "close":
		delete(t.open, fd)
	case "open", "openat":
		return t.openat(from, texts[0], rest, int(ret))
	case "mkdir", "mkdirat":
		if dir, base, ok := t.find(from, texts[0]); ok {
			t.newNode(dir, base, true)
		}
	case "unlink", "unlinkat", "rmdir":
		if dir, base, ok := t.find(from, texts[0]); ok {
			delete(t.live[dir], base)
			t.add(change{what: named, node: dir, name: base})
		}
	case "rename", "renameat", "renameat2":
		return t.rename(texts[0], texts[1])
	default:
		if o != nil {
			return fmt.Errorf("%s is not simulated", name)
		}
	}
	return nil
}

func (t *tape) openat(from int, path, flags string, fd int) error {
	delete(t.open, fd)
	dir, base, ok := t.find(from, path)
	if !ok {
		return nil
	}
	n, there := t.live[dir][base]
	switch {
	case base == "." || base == "":
		n = dir
	case !there && strings.Contains(flags, "O_CREAT"):
		n = t.newNode(dir, base, false)
	case !there:
		return errors.New("a file came from nowhere")
	}
	if strings.Contains(flags, "O_TRUNC") {
		t.add(change{what: cutOff, node: n})
	}
	t.open[fd] = &opened{node: n}
	return nil
}

func (t *tape) rename(from, to string) error {
	a, old, ok1 := t.find(-1, from)
	b, name, ok2 := t.find(-1, to)
	if !ok1 || !ok2 {
		return errors.New("a file was moved out of or into the folder")
	}
	n := t.live[a][old]
	delete(t.live[a], old)
	t.live[b][name] = n
	if a == b {
		t.add(change{what: named, node: a, name: old, link: name, to: n})
		return nil
	}
	t.add(change{what: named, node: b, link: name, to: n})
	t.add(change{what: named, node: a, name: old})
	return nil
}

// traced runs the program at a work under strace, until it ends by itself.
func traced(t *testing.T, root, path string, env ...string) *tape {
	t.Helper()
	tool, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not installed: apt-get install strace")
	}
	tp := &tape{root: root, open: map[int]*opened{}}
	if _, err := tp.before(root); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "strace.txt")
	cmd := exec.Command(tool, "-f", "-xx", "-s", "4194304", "-e", "signal=none", "-o", file,
		"-e", "trace=open,creat,openat,openat2,read,write,pwrite64,writev,pwritev,pwritev2,sendfile,copy_file_range,fallocate,truncate,ftruncate,sync_file_range,fsync,fdatasync,lseek,close,mkdir,mkdirat,unlink,unlinkat,rmdir,rename,renameat,renameat2,link,linkat",
		os.Args[0])
	cmd.Env = append(append(os.Environ(), childEnv+"="+path), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		if strings.Contains(string(out), "PTRACE") {
			t.Skipf("no program may be traced here: %s", out)
		}
		t.Fatalf("%v: %s", err, out)
	}
	if err := tp.read(file); err != nil {
		t.Fatal(err)
	}
	return tp
}

// cutAt is what a power cut after the first n changes leaves, and what was
// acknowledged before.
func (t *tape) cutAt(n int, random *rand.Rand) (nodes []node, words []string) {
	nodes = make([]node, len(t.live))
	for i := range nodes {
		if i < len(t.first) {
			nodes[i] = node{data: slices.Clone(t.first[i].data), names: maps.Clone(t.first[i].names)}
		} else if t.live[i] != nil {
			nodes[i].names = map[string]int{}
		}
	}
	pending := make([][]change, len(nodes))
	always := func() bool { return true }
	do := func(c change, keep func() bool) {
		at := &nodes[c.node]
		if c.what != named {
			at.data = c.apply(at.data, keep)
			return
		}
		if c.name != "" {
			delete(at.names, c.name)
		}
		if c.link != "" {
			at.names[c.link] = c.to
		}
	}
	for _, c := range t.changes[:n] {
		switch c.what {
		case said:
			words = append(words, strings.Split(strings.TrimSpace(string(c.data)), "\n")...)
		case synced:
			for _, p := range pending[c.node] {
				do(p, always)
			}
			pending[c.node] = nil
		default:
			pending[c.node] = append(pending[c.node], c)
		}
	}
	how := random.IntN(4)
	for i, list := range pending {
		if nodes[i].names != nil { // names come onto the medium in their order
			switch how {
			case 1:
				list = nil
			case 2, 3:
				list = list[:random.IntN(len(list)+1)]
			}
		}
		for _, c := range list {
			keep, whole := always, random.IntN(2) == 0
			switch how {
			case 1:
				keep = func() bool { return false }
			case 2:
				keep = func() bool { return whole }
			case 3:
				keep = func() bool { return random.IntN(2) == 0 }
			}
			do(c, keep)
		}
	}
	return nodes, words
}

// layOut writes what a cut left into a folder.
func layOut(nodes []node, n int, path string) error {
	if nodes[n].names == nil {
		return os.WriteFile(path, nodes[n].data, 0o600)
	}
	if err := os.MkdirAll(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	for name, kid := range nodes[n].names {
		if err := layOut(nodes, kid, filepath.Join(path, name)); err != nil {
			return err
		}
	}
	return nil
}
