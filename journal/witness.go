package journal

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// witnessBits is how much of a root a witness line carries.
const witnessBits = 60

// witnessLetters leave out I, L, O and U: what is read aloud stays what it was.
var witnessLetters = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// Witness is a head short enough to be read over the phone: its size, the first
// 60 bits of its root, and a check against slips of the tongue (docs/journal.md,
// section 16).
type Witness struct {
	Size uint64
	root string // twelve letters
}

// Witness is the line of a head.
func (h Head) Witness() Witness {
	root := h.written()
	return Witness{h.Size, witnessLetters.EncodeToString(root[:8])[:witnessBits/5]}
}

// Text is the line as it is shown: "212 M8KR-5TQ0-2XWA-7D".
func (w Witness) Text() string {
	return strconv.FormatUint(w.Size, 10) + " " + w.root[:4] + "-" + w.root[4:8] + "-" + w.root[8:] + "-" + w.check()
}

// check is two letters that change when a digit or letter before them does.
func (w Witness) check() string {
	sum := sha256.Sum256(append(binary.BigEndian.AppendUint64([]byte("bridgelog witness 1"), w.Size), w.root...))
	return witnessLetters.EncodeToString(sum[:5])[:2]
}

// ParseWitness reads a line as a person may give it: capitals, gaps and hyphens do
// not matter, O is 0, I and L are 1. Whether it is one at all, and not a head, is
// told by is.
func ParseWitness(text string) (w Witness, is bool, err error) {
	size, rest, found := strings.Cut(strings.TrimSpace(text), " ")
	letters := strings.NewReplacer("-", "", " ", "", "\t", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(rest))
	if found && len(letters) == witnessBits/5+2 && !strings.Contains(rest, ":") && strings.Trim(letters, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" && strings.Trim(letters, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") != "" {
		return w, true, fmt.Errorf("it holds a letter that no witness line has")
	}
	if !found || len(letters) != witnessBits/5+2 || strings.Trim(letters, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") != "" {
		return w, false, nil
	}
	n, err := parseSize(strings.ReplaceAll(size, ",", ""))
	if err != nil {
		return w, true, err
	}
	w = Witness{n, letters[:witnessBits/5]}
	if w.check() != letters[witnessBits/5:] {
		return w, true, fmt.Errorf("the last two letters do not fit the others: a number or letter was misheard")
	}
	return w, true, nil
}

// Witnessed says whether a log still begins with what a witness line names, and
// gives the whole head it stands for today. It trusts the stored hashes, which
// Verify checks. That 60 bits agree is no proof against somebody who can try 2^60
// other logs; a whole head is. The error is for what could not be read.
func Witnessed(ctx context.Context, src Source, w Witness) (Head, bool, error) {
	if err := ctx.Err(); err != nil {
		return Head{}, false, err
	}
	if w.Size > src.Size() {
		return Head{}, false, nil
	}
	f, err := LoadFrontier(w.Size, src.Hashes)
	if err != nil {
		return Head{}, false, fmt.Errorf("compare with the witness line: %w", err)
	}
	return f.Head(), f.Head().Witness() == w, nil
}
