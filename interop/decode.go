package interop

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"bridgelog/model"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// decoded is a file whose encoding is known. It can be opened any number of
// times and then reads as UTF-8 with LF line ends and without NUL bytes.
type decoded struct {
	in       Input
	bom      int64             // bytes of the byte order mark
	encoding encoding.Encoding // nil for valid UTF-8
	name     string            // of the encoding, for persons
	notices  []string
	nuls     int // NUL bytes left out by the last complete reading
}

// decode finds the encoding in the order of interop section 2: byte order
// mark, valid UTF-8, UTF-16 told by its NUL bytes, Windows-1252 as last resort.
func decode(in Input) (*decoded, error) {
	head := make([]byte, min(in.Size(), 64<<10))
	if n, err := in.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading the file: %w", err)
	} else {
		head = head[:n]
	}
	d := &decoded{in: in, name: "UTF-8"}
	little := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	big := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	switch {
	case bytes.HasPrefix(head, []byte{0xEF, 0xBB, 0xBF}):
		d.bom = 3
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		d.bom, d.encoding, d.name = 2, little, "UTF-16 LE"
		return d, nil
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		d.bom, d.encoding, d.name = 2, big, "UTF-16 BE"
		return d, nil
	default:
		switch sixteenBits(head) {
		case binary.LittleEndian:
			d.encoding, d.name = little, "UTF-16 LE"
		case binary.BigEndian:
			d.encoding, d.name = big, "UTF-16 BE"
		}
		if d.encoding != nil {
			d.notices = append(d.notices, "The file has no byte order mark; it was read as "+d.name+" because every second byte is empty.")
			return d, nil
		}
	}
	bad, multi, err := countUTF8(io.NewSectionReader(in, d.bom, in.Size()-d.bom))
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading the file: %w", err)
	case bad == 0:
	case d.bom > 0 || multi > 10*bad:
		d.encoding = unicode.UTF8
		d.notices = append(d.notices, model.Counted(bad, "byte is not valid UTF-8 and is shown as \uFFFD.", "bytes are not valid UTF-8 and are shown as \uFFFD."))
	default:
		d.encoding, d.name = charmap.Windows1252, "Windows-1252"
		d.notices = append(d.notices, "The file is not UTF-8; it was read as Windows-1252. Check accented letters.")
	}
	return d, nil
}

// sixteenBits tells UTF-16 without a mark by the NUL bytes of Latin text.
func sixteenBits(head []byte) binary.ByteOrder {
	if len(head) < 4 {
		return nil
	}
	var even, odd int
	for i, b := range head {
		if b == 0 {
			if i%2 == 0 {
				even++
			} else {
				odd++
			}
		}
	}
	enough := len(head) / 5
	switch {
	case odd > enough && even*10 < odd:
		return binary.LittleEndian
	case even > enough && odd*10 < even:
		return binary.BigEndian
	}
	return nil
}

// countUTF8 counts the bytes that are not UTF-8 and the valid letters of more
// than one byte.
func countUTF8(r io.Reader) (bad, multi int, err error) {
	buf := make([]byte, 256<<10)
	kept := 0
	for {
		n, err := r.Read(buf[kept:])
		text := buf[:kept+n]
		last := err != nil
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, 0, err
		}
		end := len(text)
		if !last {
			end = wholeRunes(text)
		}
		whole := text[:end]
		if !isASCII(whole) {
			for i := 0; i < len(whole); {
				if whole[i] < utf8.RuneSelf {
					i++
					continue
				}
				r, size := utf8.DecodeRune(whole[i:])
				if r == utf8.RuneError && size == 1 {
					bad++
				} else {
					multi++
				}
				i += size
			}
		}
		kept = copy(buf, text[end:])
		if last {
			return bad, multi, nil
		}
	}
}

// wholeRunes is the length of text without a letter cut off at its end.
func wholeRunes(text []byte) int {
	for back := 1; back <= utf8.UTFMax && back <= len(text); back++ {
		b := text[len(text)-back]
		if utf8.RuneStart(b) {
			if !utf8.FullRune(text[len(text)-back:]) {
				return len(text) - back
			}
			break
		}
	}
	return len(text)
}

func isASCII(b []byte) bool {
	for len(b) >= 8 {
		if binary.LittleEndian.Uint64(b)&0x8080808080808080 != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// open reads the text from its beginning. Progress, if given, is told of the
// bytes taken from the file.
func (d *decoded) open(progress func(done, total int64)) io.Reader {
	var r io.Reader = io.NewSectionReader(d.in, d.bom, d.in.Size()-d.bom)
	if progress != nil {
		r = &counting{r: r, done: d.bom, total: d.in.Size(), tell: progress}
	}
	if d.encoding != nil {
		r = transform.NewReader(r, d.encoding.NewDecoder())
	}
	d.nuls = 0
	return &lineEnds{r: r, nuls: &d.nuls}
}

// prefix is the beginning of the text, at most n bytes, and whether that is all.
func (d *decoded) prefix(n int) (text []byte, whole bool, err error) {
	text, err = io.ReadAll(io.LimitReader(d.open(nil), int64(n)+1))
	if err != nil {
		return nil, false, fmt.Errorf("reading the file: %w", err)
	}
	if len(text) > n {
		return text[:wholeRunes(text[:n])], false, nil
	}
	return text, true, nil
}

// counting reports how far a reader has come, about every megabyte.
type counting struct {
	r                 io.Reader
	done, told, total int64
	tell              func(done, total int64)
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.done += int64(n)
	if c.done-c.told >= 1<<20 || err != nil && c.told != c.done {
		c.told = c.done
		c.tell(c.done, c.total)
	}
	return n, err
}

// lineEnds turns CR LF and CR into LF and leaves NUL bytes out, so that line
// numbers and records do not depend on where a file was written.
type lineEnds struct {
	r       io.Reader
	nuls    *int
	afterCR bool
}

func (l *lineEnds) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for {
		n, err := l.r.Read(p)
		if n = l.clean(p[:n]); n > 0 || err != nil {
			return n, err
		}
	}
}

func (l *lineEnds) clean(p []byte) int {
	if len(p) == 0 {
		return 0
	}
	if !l.afterCR && bytes.IndexByte(p, '\r') < 0 && bytes.IndexByte(p, 0) < 0 {
		return len(p)
	}
	out := 0
	for _, c := range p {
		switch {
		case c == 0:
			*l.nuls++
			continue
		case c == '\n' && l.afterCR:
			l.afterCR = false
			continue
		case c == '\r':
			l.afterCR = true
			c = '\n'
		default:
			l.afterCR = false
		}
		p[out] = c
		out++
	}
	return out
}

// magic names file types that are never text, by their first bytes.
var magic = []struct {
	at    int
	bytes string
	name  string
	hint  string
}{
	{0, "\x89PNG", "a PNG picture", ""},
	{0, "\xFF\xD8\xFF", "a JPEG picture", ""},
	{0, "GIF8", "a GIF picture", ""},
	{0, "BM\x00", "a bitmap picture", ""},
	{0, "II*\x00", "a TIFF picture", ""},
	{0, "%PDF", "a PDF document", "Keep it as evidence instead."},
	{0, "\x1f\x8b", "a gzip archive", unpack},
	{0, "7z\xBC\xAF", "a 7-Zip archive", unpack},
	{0, "(\xB5/\xFD", "a Zstandard archive", unpack},
	{0, "\xFD7zXZ", "an xz archive", unpack},
	{0, "BZh", "a bzip2 archive", unpack},
	{0, "Rar!", "a RAR archive", unpack},
	{257, "ustar", "a tar archive", unpack},
	{0, "SQLite format 3\x00", "an SQLite database (a plaso storage file is one too)", "Export it as CSV or JSONL with the tool that wrote it."},
	{0, "\x7fELF", "a Linux program", ""},
	{0, "MZ", "a Windows program", ""},
	{0, "\xD0\xCF\x11\xE0", "an old Office or Outlook .msg file", "Save it as CSV, or the mail as .eml."},
	{0, "ElfFile\x00", "a Windows event log (.evtx)", "Turn it into CSV or JSONL first, with plaso or Hayabusa for example."},
	{0, "regf", "a Windows registry hive", "Turn it into a timeline first, with plaso for example."},
	{0, "\xD4\xC3\xB2\xA1", "a network capture (pcap)", "Keep it as evidence; import the alerts made from it."},
	{0, "\xA1\xB2\xC3\xD4", "a network capture (pcap)", "Keep it as evidence; import the alerts made from it."},
	{0, "\x0A\x0D\x0D\x0A", "a network capture (pcapng)", "Keep it as evidence; import the alerts made from it."},
	{0, "PAR1", "a Parquet file", "Export it as CSV or JSONL first."},
	{0, "{\\rtf", "an RTF document", ""},
}

const unpack = "Unpack it first, then import the file inside."

// refuseBinary says what a file is when its first bytes say that it is no text.
func refuseBinary(in Input, name string) error {
	head := make([]byte, min(in.Size(), 4<<10))
	n, err := in.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading the file: %w", err)
	}
	head = head[:n]
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")) {
		if bytes.Contains(head, []byte("[Content_Types].xml")) || bytes.Contains(head, []byte("xl/")) || bytes.Contains(head, []byte("_rels/")) {
			return model.Refuse(model.Invalid, name, "Save the sheet as CSV (UTF-8) and import that.",
				"This is an Office file (xlsx, docx or the like), which is not imported yet.")
		}
		return model.Refuse(model.Invalid, name, unpack, "This is a ZIP archive; archives are not opened.")
	}
	for _, m := range magic {
		if len(head) < m.at+len(m.bytes) || string(head[m.at:m.at+len(m.bytes)]) != m.bytes {
			continue
		}
		switch m.bytes {
		case "MZ", "BZh", "PAR1", "GIF8", "Rar!": // a column may be called so
			if printable(head) {
				continue
			}
		}
		return model.Refuse(model.Invalid, name, m.hint, "This is %s, not a table or a list of records.", m.name)
	}
	if sixteenBits(head) == nil && !bytes.HasPrefix(head, []byte{0xFF, 0xFE}) && !bytes.HasPrefix(head, []byte{0xFE, 0xFF}) && !printable(head) {
		return model.Refuse(model.Invalid, name, "Import a text file: CSV, JSON or JSON lines.", "This is not a text file.")
	}
	return nil
}

// printable reports whether bytes look like text: hardly any control
// characters but tab, line ends and the empty blocks a crash leaves behind.
func printable(b []byte) bool {
	controls := 0
	for _, c := range b {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != 0 && c != 0x1B && c != '\f' {
			controls++
		}
	}
	text := len(b) - bytes.Count(b, []byte{0})
	return controls*50 <= len(b) && (text*2 > len(b) || len(b) == 0)
}

// ReadableText is a text of any encoding as UTF-8 with LF line ends, for looking
// at; what is no text gives an empty one.
func ReadableText(in Input) (string, error) {
	if in.Size() == 0 || refuseBinary(in, "") != nil {
		return "", nil
	}
	d, err := decode(in)
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(d.open(nil))
	return string(bytes.ToValidUTF8(b, []byte("\uFFFD"))), err
}
