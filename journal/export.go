package journal

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// ExportFormat names the journal export: JSON Lines, first an ExportHead, then
// one line per entry. It holds everything a second verifier needs and can be
// written and read without holding the log in memory.
const ExportFormat = "bridgelog-journal-export"

// Version 2 is that of a log with lost entries; without any, an export is still
// of version 1, byte for byte.
const (
	exportVersion = 1
	exportLossy   = 2
)

// maxLine bounds one line of an export, in bytes.
const maxLine = 256 << 20

// ExportHead is the first line of an export.
type ExportHead struct {
	Format   string `json:"format"`
	Version  int    `json:"version"`
	Log      string `json:"log"`       // log id
	Key      string `json:"key"`       // public key
	Size     uint64 `json:"size"`      // how many entries follow
	HeadNote string `json:"head_note"` // latest signed head; empty where there is none
}

// keptLine and erasedLine are the two forms of an entry's line.
type keptLine struct {
	Seq    uint64 `json:"seq"`
	Header string `json:"header"`
	Salt   []byte `json:"salt"`
	Body   []byte `json:"body"`
}

type erasedLine struct {
	Seq    uint64 `json:"seq"`
	Header string `json:"header"`
	Erased uint64 `json:"erased"` // the entry that announced the erasure
}

// lostLine and lostBodyLine are the forms of a lost entry and of a lost body.
type lostLine struct {
	Seq  uint64 `json:"seq"`
	Leaf string `json:"leaf"` // leaf hash, hex
	Lost uint64 `json:"lost"` // the entry that says so
}

type lostBodyLine struct {
	Seq    uint64 `json:"seq"`
	Header string `json:"header"`
	Lost   uint64 `json:"lost"`
}

// anyLine reads every form.
type anyLine struct {
	Seq    uint64  `json:"seq"`
	Header string  `json:"header"`
	Leaf   string  `json:"leaf"`
	Salt   []byte  `json:"salt"`
	Body   []byte  `json:"body"`
	Erased *uint64 `json:"erased"`
	Lost   *uint64 `json:"lost"`
}

// written is the line as it must be spelled.
func (l anyLine) written() any {
	switch {
	case l.Lost != nil && l.Header == "":
		return lostLine{l.Seq, l.Leaf, *l.Lost}
	case l.Lost != nil:
		return lostBodyLine{l.Seq, l.Header, *l.Lost}
	case l.Erased != nil:
		return erasedLine{l.Seq, l.Header, *l.Erased}
	}
	return keptLine{l.Seq, l.Header, l.Salt, l.Body}
}

// sealed is the entry a line tells of.
func (l anyLine) sealed() (Sealed, error) {
	s := Sealed{Header: []byte(l.Header), Salt: l.Salt, Body: l.Body}
	if l.Erased != nil {
		s.Erased, s.ErasedBy = true, *l.Erased
	}
	if l.Lost == nil {
		return s, nil
	}
	s.Lost, s.LostBy = true, *l.Lost
	if l.Header == "" {
		leaf, err := hex.DecodeString(l.Leaf)
		if err != nil || len(leaf) != len(Hash{}) || hex.EncodeToString(leaf) != l.Leaf {
			return s, errors.New("the leaf hash is not 64 hex digits")
		}
		s.Leaf = leaf
	}
	return s, nil
}

// WriteExport writes the whole log to w, in chunks. It writes what is there
// without judging it, save that a header that is not text cannot be written:
// run Verify first.
func WriteExport(ctx context.Context, w io.Writer, src Source, publicKey string) error {
	id, err := LogID(publicKey)
	if err != nil {
		return err
	}
	signed, err := src.SignedHead()
	if err != nil {
		return fmt.Errorf("export: read the signed head: %w", err)
	}
	buf := bufio.NewWriterSize(w, 1<<16)
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	size := src.Size()
	version := exportVersion
	if src.Gaps() {
		version = exportLossy
	}
	err = enc.Encode(ExportHead{Format: ExportFormat, Version: version, Log: id, Key: publicKey, Size: size, HeadNote: string(signed)})
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	for from := uint64(0); from < size; from += batchSize {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := src.Each(ctx, from, min(from+batchSize, size), func(seq uint64, s Sealed) error {
			if s.Lost && len(s.Header) == 0 {
				leaf, err := src.Hashes([]int64{StoredIndex(seq)})
				if err != nil {
					return fmt.Errorf("entry %d: %w", seq, err)
				}
				return enc.Encode(lostLine{seq, hex.EncodeToString(leaf[0][:]), s.LostBy})
			}
			if _, err := Parse(s.Header); err != nil {
				return fmt.Errorf("entry %d: %w", seq, err)
			}
			if s.Erased {
				return enc.Encode(erasedLine{seq, string(s.Header), s.ErasedBy})
			}
			if s.Lost {
				return enc.Encode(lostBodyLine{seq, string(s.Header), s.LostBy})
			}
			// Never null: an absent salt or body is an empty one in the file.
			return enc.Encode(keptLine{seq, string(s.Header), append([]byte{}, s.Salt...), append([]byte{}, s.Body...)})
		})
		if err != nil {
			return fmt.Errorf("export: %w", err)
		}
	}
	if err := buf.Flush(); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

// ReadExport reads an export line by line: head is called once with the first
// line, then entry for each entry in the order of the file. It checks the form
// of the file, each line having one spelling, but not what it says; VerifyExport
// does. A malformed file is an ErrBroken.
func ReadExport(r io.Reader, head func(ExportHead) error, entry func(seq uint64, s Sealed) error) error {
	in := bufio.NewReaderSize(r, 1<<16)
	line, err := readLine(in)
	if err == io.EOF {
		return broken("line 1: the file is empty")
	}
	if err != nil {
		return fmt.Errorf("line 1: %w", err)
	}
	var h ExportHead
	if err := decodeLine(line, &h, func() any { return h }); err != nil {
		return broken("line 1: %v", err)
	}
	if h.Format != ExportFormat {
		return broken("line 1: the format is %.60q, not %q", h.Format, ExportFormat)
	}
	if h.Version != exportVersion && h.Version != exportLossy {
		return broken("line 1: the export is of version %d, and this program knows versions %d and %d", h.Version, exportVersion, exportLossy)
	}
	if err := head(h); err != nil {
		return err
	}
	for n := 2; ; n++ {
		line, err := readLine(in)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		var l anyLine
		err = decodeLine(line, &l, func() any { return l.written() })
		var s Sealed
		if err == nil {
			s, err = l.sealed()
		}
		if err == nil && s.Lost && h.Version != exportLossy {
			err = errors.New("an export of version 1 holds no lost entries")
		}
		if err != nil {
			return broken("line %d: %v", n, err)
		}
		if err := entry(l.Seq, s); err != nil {
			return err
		}
	}
}

// readLine returns the next line with its end. A last line without an end was
// cut short.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if len(line)+len(part) > maxLine {
			return nil, broken("it is longer than %d bytes", maxLine)
		}
		if err == nil && line == nil {
			return part, nil
		}
		line = append(line, part...)
		switch {
		case err == nil:
			return line, nil
		case err == bufio.ErrBufferFull:
		case err == io.EOF && len(line) > 0:
			return nil, broken("the file ends in the middle of it")
		default:
			return nil, err
		}
	}
}

// decodeLine reads one line into v and refuses it unless written, called
// afterwards, is spelled the same.
func decodeLine(line []byte, v any, written func() any) error {
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return err
	}
	again, err := encodeLine(written())
	if err != nil {
		return err
	}
	if !bytes.Equal(again, line) {
		return errors.New("it is not spelled the way it is written")
	}
	return nil
}

// VerifyExport is Verify for an export file: one pass, nothing held in memory.
// With trusted nil the key in the file is believed, and a warning says so. Each
// head in against is compared with the first entries of the file. An export
// holds no stored hashes, so a changed header is found by its body's digest or
// by the signed head; the latter cannot say which entry it was.
func VerifyExport(ctx context.Context, r io.Reader, trusted *Verifier, against []Head, progress func(done, total uint64)) (Verdict, error) {
	var c *checker
	b := new(batch)
	flush := func() {
		b.lost = b.to
		c.check(b)
		*b = batch{from: b.to, to: b.to, seen: b.seen[:0], headers: b.headers[:0]}
	}
	errStop := errors.New("stop at the first fault")
	err := ReadExport(r, func(h ExportHead) error {
		v, err := NewVerifier(h.Key)
		if err != nil {
			return err
		}
		if trusted != nil && trusted.public != v.public || h.Log != v.id {
			id := v.id
			if trusted != nil {
				id = trusted.id
			}
			return broken("it is the export of log %.40s under the key of log %s, not of log %s", h.Log, v.id, id)
		}
		c = newChecker(v, h.Size, []byte(h.HeadNote))
		if trusted == nil {
			c.warn(0, "The key was taken from the file itself; compare the log id %s with one had from elsewhere.", v.id)
		}
		for _, old := range against {
			c.mark(old.Size)
		}
		return nil
	}, func(seq uint64, s Sealed) error {
		if b.to >= c.size {
			if flush(); c.fault == nil {
				c.bad(BadOrder, c.size, "the file holds more entries than the %d it announces.", c.size)
			}
			return errStop
		}
		b.add(seq, s)
		if b.to++; b.to-b.from < batchSize {
			return nil
		}
		flush()
		if progress != nil {
			progress(c.edge.size, c.size)
		}
		if c.fault != nil {
			return errStop
		}
		return ctx.Err()
	})
	if c == nil {
		if errors.Is(err, ErrBroken) {
			return Verdict{Fault: BadFile, Why: fmt.Sprintf("The export cannot be verified: %v.", err)}, nil
		}
		return Verdict{}, fmt.Errorf("verify the export: %w", err)
	}
	if c.fault == nil {
		flush()
	}
	switch {
	case c.fault != nil: // the first fault is what counts
	case errors.Is(err, ErrBroken):
		c.bad(BadFile, c.edge.size, "the file cannot be read on: %v.", err)
	case err != nil:
		return Verdict{}, fmt.Errorf("verify the export: %w", err)
	case c.edge.size < c.size:
		c.bad(MissingEntry, c.edge.size, "it is missing; the file announces %d entries.", c.size)
	}
	v := c.verdict()
	for _, old := range against {
		if v.OK {
			v.holdAgainst(old, c.marks[old.Size])
		}
	}
	return v, nil
}
