package report

import (
	"bytes"
	"encoding/json"
	"html"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Claim is what a file says of itself: of which record it was drawn. Anybody can
// write such words, so it is a hint where to look and never a proof.
type Claim struct {
	Logbook string    // id of the log
	Entries uint64    // size of the journal it was drawn from
	Root    string    // its root, hexadecimal
	Number  string    // of the incident; empty where the file does not say
	Title   string    // of the document, likewise
	Edition int       // of a final, likewise
	Draft   bool      //
	Made    time.Time // zero where the file does not say
}

// ClaimBytes is how much of the beginning and of the end of a file ReadClaim
// wants to see; what documents say of themselves stands there.
const ClaimBytes = 1 << 19

// later is a pattern that is made when it is first asked for: these take as long
// as all else that starts with the program, and few starts read a document.
func later(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

var (
	claimed   = later(`(?i)logbook ([0-9a-f]{16})[ ,·|]+([0-9]{1,15}) entries[ ,·|]+root ((?:[0-9a-f]{4} ?){16})`)
	numbered  = later(`\b(?:INC|DRILL)-[0-9]{4}-[0-9]{4,9}\b`)
	finalMark = later(`FINAL, EDITION ([0-9]{1,6})\b`)
	madeMark  = later(`\bMade ([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2})Z`)
	created   = later(`<xmp:CreateDate>([^<]{1,40})</xmp:CreateDate>`)
	tags      = later(`<[^<>]{0,500}>`)
	htmlTitle = later(`(?s)<(?:title|h1|dc:title)>(.{1,900}?)</(?:title|h1|dc:title)>`)
)

// ReadClaim looks for what a document says of itself, in any format this program
// writes, in the first and the last bytes of a file; the two may be the same. It
// decodes nothing that could be large, and believes nothing.
func ReadClaim(begin, end []byte) (Claim, bool) {
	if c, ok := jsonClaim(begin); ok {
		return c, true
	}
	tail := plain(end)
	all := claimed().FindAllStringSubmatch(tail, -1)
	if all == nil {
		return Claim{}, false
	}
	m := all[len(all)-1] // the foot; rows above it may hold anything
	c := Claim{Logbook: strings.ToLower(m[1]), Root: strings.ToLower(strings.ReplaceAll(m[3], " ", ""))}
	c.Entries, _ = strconv.ParseUint(m[2], 10, 64) // fifteen digits at most
	head, made := plain(begin), madeMark().FindStringSubmatch(tail)
	if bytes.HasPrefix(begin, []byte("%PDF-")) { // the words of its pages are compressed; its properties are not
		head = ""
		if t := created().FindSubmatch(end); t != nil {
			at, _ := time.Parse(time.RFC3339, string(t[1])) // no time is as good as none said
			c.Made = at.UTC()
		}
	} else if made != nil {
		c.Made, _ = time.Parse("2006-01-02 15:04", made[1])
	}
	title := htmlTitle().FindSubmatch(end)
	if title == nil {
		title = htmlTitle().FindSubmatch(begin)
	}
	if title != nil {
		head = plain(title[1]) + " " + head
	}
	c.Number = numbered().FindString(head)
	if before, _, ok := strings.Cut(head, c.Number); ok && title != nil {
		c.Title = strings.Trim(before, " –-")
	}
	if f := finalMark().FindStringSubmatch(head); f != nil {
		c.Edition, _ = strconv.Atoi(f[1])
	}
	c.Draft = c.Edition == 0 && strings.Contains(head, "DRAFT")
	return c, true
}

// plain is text without tags and marks, its blanks run together.
func plain(raw []byte) string {
	s := strings.ToValidUTF8(string(raw), "\uFFFD")
	s = html.UnescapeString(tags().ReplaceAllString(s, " "))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\r\n`*\u00A0", r) }), " ")
}

// jsonClaim reads the head of the JSON form.
func jsonClaim(begin []byte) (c Claim, ok bool) {
	dec := json.NewDecoder(bytes.NewReader(begin))
	for _, want := range []any{json.Delim('{'), "format", "bridgelog-report/1", "meta"} {
		if got, err := dec.Token(); err != nil || got != want {
			return c, false
		}
	}
	var m struct {
		Title, Number, Logbook, Root string
		Entries                      uint64
		Edition                      int
		Draft                        bool
		Made                         time.Time `json:"made_at"`
	}
	if dec.Decode(&m) != nil || len(m.Logbook) > 64 || len(m.Root) > 128 {
		return c, false
	}
	return Claim{Logbook: m.Logbook, Entries: m.Entries, Root: m.Root, Number: numbered().FindString(m.Number), Title: m.Title, Edition: m.Edition, Draft: m.Draft, Made: m.Made.UTC()}, true
}
