package sign

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// update is what is added behind a PDF: new and changed objects, and the table
// of where they are (ISO 32000-1, 7.5.6).
type update struct {
	file       []byte
	xref       int         // where the table of the file begins
	at         map[int]int // where each object of the file begins
	next       int         // number of the next new object
	root, info int
	page       int // first page
	id         []byte

	changed map[int][]byte
}

var (
	errShape  = errors.New("the file is not a PDF as this program writes it")
	errSigned = errors.New("the file holds a form or a signature already")

	trailerSize = regexp.MustCompile(`/Size ([0-9]{1,9})\b`)
	trailerRoot = regexp.MustCompile(`/Root ([0-9]{1,9}) 0 R`)
	trailerInfo = regexp.MustCompile(`/Info ([0-9]{1,9}) 0 R`)
	trailerID   = regexp.MustCompile(`/ID ?\[ ?<([0-9a-fA-F]{32})>`)
	rootPages   = regexp.MustCompile(`/Pages ([0-9]{1,9}) 0 R`)
	firstKid    = regexp.MustCompile(`/Kids ?\[ ?([0-9]{1,9}) 0 R`)
)

// newUpdate reads what has to be known of a file: one table, whole, and the
// objects of catalogue and first page.
func newUpdate(file []byte) (*update, error) {
	u := &update{file: file, at: map[int]int{}, changed: map[int][]byte{}}
	start := bytes.LastIndex(file, []byte("startxref\n"))
	if !bytes.HasPrefix(file, []byte("%PDF-1.")) || start < 0 || len(file)-start > 64 || !bytes.HasSuffix(file, []byte("%%EOF\n")) {
		return nil, errShape
	}
	digits, _, _ := bytes.Cut(file[start+len("startxref\n"):], []byte("\n"))
	xref, err := strconv.Atoi(string(digits))
	if err != nil || xref <= 0 || xref >= start {
		return nil, errShape
	}
	u.xref = xref
	table, trailer, ok := bytes.Cut(file[xref:start], []byte("trailer\n"))
	if !ok || bytes.Contains(trailer, []byte("/Prev")) || bytes.Contains(trailer, []byte("/Encrypt")) {
		return nil, errShape
	}
	lines := bytes.Split(table, []byte("\n"))
	if len(lines) < 3 || string(lines[0]) != "xref" {
		return nil, errShape
	}
	for i, l := range lines[2:] {
		if len(l) < 18 || l[17] != 'n' {
			continue
		}
		offset, err := strconv.Atoi(string(l[:10]))
		if err != nil || offset >= xref {
			return nil, errShape
		}
		u.at[i] = offset
	}
	if u.next, err = number(trailerSize, trailer); err != nil {
		return nil, err
	}
	if u.root, err = number(trailerRoot, trailer); err != nil {
		return nil, err
	}
	if u.info, err = number(trailerInfo, trailer); err != nil {
		return nil, err
	}
	id := trailerID.FindSubmatch(trailer)
	if id == nil {
		return nil, errShape
	}
	u.id = id[1]
	root, err := u.object(u.root)
	if err != nil {
		return nil, err
	}
	pages, err := number(rootPages, root)
	if err != nil {
		return nil, err
	}
	for range 16 { // a tree of pages
		kids, err := u.object(pages)
		if err != nil {
			return nil, err
		}
		if !bytes.Contains(kids, []byte("/Kids")) {
			u.page = pages
			return u, nil
		}
		if pages, err = number(firstKid, kids); err != nil {
			return nil, err
		}
	}
	return nil, errShape
}

func number(shape *regexp.Regexp, in []byte) (int, error) {
	m := shape.FindSubmatch(in)
	if m == nil {
		return 0, errShape
	}
	return strconv.Atoi(string(m[1]))
}

// object is the dictionary of an object of the file, from "<<" to ">>".
func (u *update) object(n int) ([]byte, error) {
	at, ok := u.at[n]
	head := fmt.Appendf(nil, "%d 0 obj", n)
	if !ok || at+len(head) > u.xref || !bytes.HasPrefix(u.file[at:], head) {
		return nil, errShape
	}
	body, _, ok := bytes.Cut(u.file[at+len(head):u.xref], []byte("endobj"))
	body = bytes.TrimSpace(body)
	if !ok || !bytes.HasPrefix(body, []byte("<<")) || !bytes.HasSuffix(body, []byte(">>")) {
		return nil, errShape
	}
	return slices.Clone(body), nil
}

// intoArray adds an element to an array of a dictionary, or makes the array.
func intoArray(dict []byte, key, element string) ([]byte, error) {
	at := bytes.Index(dict, []byte(key))
	if at < 0 {
		return append(bytes.TrimSuffix(dict, []byte(">>")), "\n"+key+" ["+element+"]\n>>"...), nil
	}
	open := at + len(key)
	for open < len(dict) && dict[open] == ' ' {
		open++
	}
	if open >= len(dict) || dict[open] != '[' { // an array that stands elsewhere
		return nil, errShape
	}
	return slices.Insert(dict, open+1, []byte(element+" ")...), nil
}

func (u *update) put(n int, body []byte) { u.changed[n] = body }

// finish gives the file with the update behind it.
func (u *update) finish() []byte {
	out := slices.Clone(u.file)
	var numbers []int
	for n := range u.changed {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	at := map[int]int{}
	for _, n := range numbers {
		at[n] = len(out)
		out = append(fmt.Appendf(out, "%d 0 obj\n", n), u.changed[n]...)
		out = append(out, "\nendobj\n"...)
	}
	id := sha256.Sum256(out[len(u.file):]) // the second half of the identifier changes with each version
	start := len(out)
	out = append(out, "xref\n0 1\n0000000000 65535 f \n"...)
	for i := 0; i < len(numbers); {
		k := i
		for k+1 < len(numbers) && numbers[k+1] == numbers[k]+1 {
			k++
		}
		out = fmt.Appendf(out, "%d %d\n", numbers[i], k-i+1)
		for ; i <= k; i++ {
			out = fmt.Appendf(out, "%010d 00000 n \n", at[numbers[i]])
		}
	}
	return fmt.Appendf(out, "trailer\n<<\n/Size %d\n/Root %d 0 R\n/Info %d 0 R\n/ID [<%s> <%x>]\n/Prev %d\n>>\nstartxref\n%d\n%%%%EOF\n",
		u.next, u.root, u.info, u.id, id[:16], u.xref, start)
}
