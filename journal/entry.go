package journal

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Entry is the header of one sealed entry. Its encoded bytes are the leaf of
// the tree; they are kept as written and never encoded again to be verified.
type Entry struct {
	Log      string        // id of the log, 16 lower-case hex digits, see LogID
	Seq      uint64        // position in the log, the first entry is 0
	Recorded time.Time     // when it was sealed, wall clock, to the nanosecond; written in UTC
	Drift    time.Duration // how far the wall clock moved against the monotonic clock since the logbook was opened
	Author   string        // who wrote it; never empty
	Role     string        // the role the author held; "-" (or empty on Encode) for none
	Incident string        // id of the incident it belongs to; "-" (or empty on Encode) for none
	Kind     string        // what kind of event the body holds: lower-case words joined by dots
	Version  int           // version of that kind's body format, from 1
	Digest   [32]byte      // BodyDigest of salt and body
}

// Longest values in bytes. They bound what a reader has to hold, and are wide
// enough for any name.
const (
	maxAuthor   = 200
	maxRole     = 100
	maxIncident = 100
	maxKind     = 64
	maxVersion  = 1_000_000
	maxHeader   = 1024
)

const (
	firstLine  = "bridgelog entry 1"
	timeLayout = "2006-01-02T15:04:05.000000000Z"
	none       = "-"
)

// headerNames are the names of a header's lines after the first, in order.
var headerNames = [...]string{"log", "seq", "recorded", "drift", "author", "role", "incident", "kind", "version", "body"}

// Encode writes the header. It refuses values that could not be read back
// exactly; the error is one sentence without a full stop.
func (e Entry) Encode() ([]byte, error) {
	if e.Role == "" {
		e.Role = none
	}
	if e.Incident == "" {
		e.Incident = none
	}
	if err := e.check(); err != nil {
		return nil, err
	}
	return e.append(make([]byte, 0, 384)), nil
}

func (e Entry) append(b []byte) []byte {
	b = append(b, firstLine...)
	b = append(b, "\nlog: "...)
	b = append(b, e.Log...)
	b = append(b, "\nseq: "...)
	b = strconv.AppendUint(b, e.Seq, 10)
	b = append(b, "\nrecorded: "...)
	b = e.Recorded.UTC().AppendFormat(b, timeLayout)
	b = append(b, "\ndrift: "...)
	b = strconv.AppendInt(b, int64(e.Drift), 10)
	b = append(b, "\nauthor: "...)
	b = append(b, e.Author...)
	b = append(b, "\nrole: "...)
	b = append(b, e.Role...)
	b = append(b, "\nincident: "...)
	b = append(b, e.Incident...)
	b = append(b, "\nkind: "...)
	b = append(b, e.Kind...)
	b = append(b, "\nversion: "...)
	b = strconv.AppendInt(b, int64(e.Version), 10)
	b = append(b, "\nbody: "...)
	b = hex.AppendEncode(b, e.Digest[:])
	return append(b, '\n')
}

// check holds the rules of the values, shared by Encode and Parse.
func (e *Entry) check() error {
	if !isLogID(e.Log) {
		return fmt.Errorf("the log id %.40q is not 16 lower-case hex digits", e.Log)
	}
	if e.Seq >= MaxSize {
		return fmt.Errorf("the sequence number %d is too large", e.Seq)
	}
	if y := e.Recorded.UTC().Year(); y < 1 || y > 9999 {
		return fmt.Errorf("the recorded year %d cannot be written with four digits", y)
	}
	if err := checkText("author", e.Author, maxAuthor); err != nil {
		return err
	}
	if err := checkText("role", e.Role, maxRole); err != nil {
		return err
	}
	if err := checkText("incident", e.Incident, maxIncident); err != nil {
		return err
	}
	if !isKind(e.Kind) {
		return fmt.Errorf("the kind %.80q is not made of lower-case words joined by dots", e.Kind)
	}
	if e.Version < 1 || e.Version > maxVersion {
		return fmt.Errorf("the version %d is not between 1 and %d", e.Version, maxVersion)
	}
	return nil
}

// Parse reads a header. It accepts exactly the bytes Encode writes and nothing
// else, so a header has one spelling and one meaning. The error, which is an
// ErrBroken, is one sentence without a full stop.
func Parse(header []byte) (Entry, error) {
	e, err := parse(header)
	if err != nil {
		return Entry{}, broken("the header cannot be read: %v", err)
	}
	return e, nil
}

func parse(header []byte) (e Entry, err error) {
	if len(header) > maxHeader {
		return e, fmt.Errorf("it is longer than %d bytes", maxHeader)
	}
	first, rest, _ := strings.Cut(string(header), "\n")
	if first != firstLine {
		return e, fmt.Errorf("its first line is %.40q, not %q", first, firstLine)
	}
	var value [len(headerNames)]string
	for i, name := range headerNames {
		line, after, ended := strings.Cut(rest, "\n")
		v, found := strings.CutPrefix(line, name)
		if found {
			v, found = strings.CutPrefix(v, ": ")
		}
		if !found || !ended {
			return e, fmt.Errorf("line %d is not a whole line that starts with %q", i+2, name+": ")
		}
		value[i], rest = v, after
	}
	if rest != "" {
		return e, fmt.Errorf("something follows its last line")
	}
	e.Log, e.Author, e.Role, e.Incident, e.Kind = value[0], value[4], value[5], value[6], value[7]
	if e.Seq, err = strconv.ParseUint(value[1], 10, 64); err != nil {
		return e, fmt.Errorf("the sequence number %.40q is not a number", value[1])
	}
	if e.Recorded, err = parseTime(value[2]); err != nil {
		return e, fmt.Errorf("the recorded time %.40q is not a time in UTC with nine decimals", value[2])
	}
	drift, err := strconv.ParseInt(value[3], 10, 64)
	if err != nil {
		return e, fmt.Errorf("the drift %.40q is not a number of nanoseconds", value[3])
	}
	e.Drift = time.Duration(drift)
	if e.Version, err = strconv.Atoi(value[8]); err != nil {
		return e, fmt.Errorf("the version %.40q is not a number", value[8])
	}
	if len(value[9]) != hex.EncodedLen(len(e.Digest)) {
		return e, fmt.Errorf("the body digest is not 64 hex digits")
	}
	if _, err := hex.Decode(e.Digest[:], []byte(value[9])); err != nil {
		return e, fmt.Errorf("the body digest is not 64 hex digits")
	}
	if err := e.check(); err != nil {
		return e, err
	}
	// The readers above are lenient about signs, leading zeros, capitals and
	// fractions of a second; writing it again settles all of that at once.
	var again [maxHeader]byte
	if !bytes.Equal(e.append(again[:0]), header) {
		return e, fmt.Errorf("a value is not spelled the way it is written")
	}
	return e, nil
}

// parseTime reads what timeLayout writes, as time.Parse does, but without
// reading the layout anew for every entry.
func parseTime(s string) (time.Time, error) {
	if len(s) != len(timeLayout) {
		return time.Parse(timeLayout, s)
	}
	var n [7]int // year, month, day, hour, minute, second, nanosecond
	part := 0
	for i := range len(s) {
		switch c, want := s[i], timeLayout[i]; {
		case want >= '0' && want <= '9' && c >= '0' && c <= '9':
			n[part] = n[part]*10 + int(c-'0')
		case c == want:
			part++
		default:
			return time.Parse(timeLayout, s)
		}
	}
	t := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], n[6], time.UTC)
	if t.Year() != n[0] || int(t.Month()) != n[1] || t.Day() != n[2] || t.Hour() != n[3] || t.Minute() != n[4] || t.Second() != n[5] {
		return time.Parse(timeLayout, s) // no such day or hour; it says so
	}
	return t, nil
}

// checkText refuses what a line of a header cannot hold: nothing, too much,
// bytes that are not UTF-8, control characters, line and paragraph separators,
// and spaces at either end, which nobody would see.
func checkText(name, s string, limit int) error {
	if s == "" {
		return fmt.Errorf("the %s is empty", name)
	}
	if len(s) > limit {
		return fmt.Errorf("the %s is longer than %d bytes", name, limit)
	}
	if s[0] == ' ' || s[len(s)-1] == ' ' {
		return fmt.Errorf("the %s starts or ends with a space", name)
	}
	if !utf8.ValidString(s) {
		return fmt.Errorf("the %s is not valid UTF-8", name)
	}
	for _, r := range s {
		if r < 0x20 || 0x7f <= r && r < 0xa0 || r == '\u2028' || r == '\u2029' {
			return fmt.Errorf("the %s holds the control character U+%04X", name, r)
		}
	}
	return nil
}

// isKind reports whether s is lower-case words joined by dots; a word starts
// with a letter and goes on with letters, digits and hyphens.
func isKind(s string) bool {
	if len(s) > maxKind {
		return false
	}
	start := true
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z':
			start = false
		case !start && ('0' <= c && c <= '9' || c == '-'):
		case !start && c == '.':
			start = true
		default:
			return false
		}
	}
	return !start
}

func isLogID(s string) bool {
	return len(s) == 16 && isHex(s)
}

func isHex(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; !('0' <= c && c <= '9' || 'a' <= c && c <= 'f') {
			return false
		}
	}
	return true
}
