package journal

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Head names one state of a log: how many entries it held and the root hash of
// the tree over them. The zero Head is the empty log; its root is written as
// SHA-256 of nothing, as RFC 6962 says, but held as zeros so that Heads can be
// compared with ==.
type Head struct {
	Size uint64
	Root Hash
}

// emptyRoot is how the root of an empty log is written.
var emptyRoot = Hash(sha256.Sum256(nil))

func newHead(size uint64, root Hash) (Head, error) {
	if size > MaxSize {
		return Head{}, broken("the head cannot be read: a log of %d entries is too large", size)
	}
	if size == 0 {
		if root != emptyRoot {
			return Head{}, broken("the head cannot be read: it names no entries but is not the head of an empty log")
		}
		return Head{}, nil
	}
	return Head{size, root}, nil
}

// written returns the root as it is written.
func (h Head) written() Hash {
	if h.Size == 0 {
		return emptyRoot
	}
	return h.Root
}

// Short returns the first eight hex digits of the root in two groups, such as
// "8f2c 19aa": enough to notice a difference by eye, not enough to prove
// anything.
func (h Head) Short() string {
	root := h.written()
	return hex.EncodeToString(root[:2]) + " " + hex.EncodeToString(root[2:4])
}

// Text returns the whole head on one line: size in decimal, a colon, 64 hex
// digits, such as "212:8f2c19aa…". ParseHead reads it back.
func (h Head) Text() string {
	root := h.written()
	return strconv.FormatUint(h.Size, 10) + ":" + hex.EncodeToString(root[:])
}

// String is Text.
func (h Head) String() string { return h.Text() }

// ParseHead reads a head as a person may give it: the form Text writes (capital
// letters and spaces between the digits are forgiven, since it may be typed
// from paper), or the text of a signed head, whose signature it does not check
// (OpenHead does).
func ParseHead(text string) (Head, error) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, namePrefix) {
		lines := strings.SplitAfterN(text+"\n", "\n", 4)
		if len(lines) < 4 {
			return Head{}, broken("the signed head cannot be read: it has fewer than three lines")
		}
		h, _, err := parseHeadText(strings.Join(lines[:3], ""))
		return h, err
	}
	size, root, found := strings.Cut(text, ":")
	if !found {
		return Head{}, fmt.Errorf("%.60q is not a head: a head is the number of entries, a colon and 64 hex digits", text)
	}
	size = strings.TrimSpace(size)
	n, err := parseSize(size)
	if err != nil {
		return Head{}, err
	}
	root = strings.ToLower(strings.Join(strings.Fields(root), ""))
	if len(root) < 64 && isHex(root) {
		return Head{}, fmt.Errorf("the head has %d hex digits after the colon; all 64 are needed", len(root))
	}
	if len(root) != 64 || !isHex(root) {
		return Head{}, fmt.Errorf("%.80q is not 64 hex digits", root)
	}
	var hash Hash
	if _, err := hex.Decode(hash[:], []byte(root)); err != nil {
		return Head{}, err
	}
	return newHead(n, hash)
}

// parseSize reads a number of entries that has one spelling.
func parseSize(s string) (uint64, error) {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || s != strconv.FormatUint(n, 10) || n > MaxSize {
		return 0, fmt.Errorf("%.40q is not a number of entries", s)
	}
	return n, nil
}

// headText is what is signed: C2SP tlog-checkpoint without extension lines.
func headText(name string, h Head) string {
	return name + "\n" + strconv.FormatUint(h.Size, 10) + "\n" + h.written().String() + "\n"
}

// parseHeadText reads exactly what headText writes and returns the name too.
func parseHeadText(text string) (Head, string, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return Head{}, "", broken("the signed head cannot be read: its text is not three lines")
	}
	if id, ok := strings.CutPrefix(lines[0], namePrefix); !ok || !isLogID(id) {
		return Head{}, "", broken("the signed head cannot be read: its first line %.60q does not name a log", lines[0])
	}
	n, err := parseSize(lines[1])
	if err != nil {
		return Head{}, "", broken("the signed head cannot be read: %v", err)
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(raw) != tlog.HashSize || base64.StdEncoding.EncodeToString(raw) != lines[2] {
		return Head{}, "", broken("the signed head cannot be read: its root is not 32 bytes in base64")
	}
	h, err := newHead(n, Hash(raw))
	return h, lines[0], err
}
