package ui

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// textForm is how the bytes of a file are taken for letters; empty is bytes that
// are no text.
type textForm string

const (
	formUTF8    textForm = "UTF-8"
	formUTF16LE textForm = "UTF-16, low byte first"
	formUTF16BE textForm = "UTF-16, high byte first"
	formLatin1  textForm = "Latin-1, by guess"
)

// guessForm takes the first bytes of a file for text in one of the forms that
// need no table, or for none.
func guessForm(head []byte) textForm {
	switch {
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		return formUTF16LE
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return formUTF16BE
	case len(head) == 0:
		return formUTF8
	}
	if !bytes.ContainsRune(head, 0) {
		whole := head
		for i := 1; i < utf8.UTFMax && len(whole) > 0 && !utf8.Valid(whole); i++ {
			whole = head[:len(head)-i] // the last letter may be cut
		}
		if utf8.Valid(whole) && mostlyText(whole) {
			return formUTF8
		}
		if mostlyText(head) {
			return formLatin1
		}
		return ""
	}
	var odd, even int // zeros at odd and even places
	for i, b := range head {
		if b == 0 && i%2 == 1 {
			odd++
		} else if b == 0 {
			even++
		}
	}
	switch half := len(head) / 2; {
	case odd > half*3/4 && even < half/20+1:
		return formUTF16LE
	case even > half*3/4 && odd < half/20+1:
		return formUTF16BE
	}
	return ""
}

// mostlyText reports whether few of the bytes are control characters other than
// those of lines.
func mostlyText(raw []byte) bool {
	strange := 0
	for _, b := range raw {
		if b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f' && b != 0x1b || b == 0x7f {
			strange++
		}
	}
	return strange*50 <= len(raw)
}

// letters decodes a part of a file. A letter cut by the border of the part stands
// as its bytes.
func (f textForm) letters(raw []byte) string {
	switch f {
	case formLatin1:
		var b strings.Builder
		for _, c := range raw {
			b.WriteRune(rune(c))
		}
		return b.String()
	case formUTF16LE, formUTF16BE:
		order := binary.ByteOrder(binary.LittleEndian)
		if f == formUTF16BE {
			order = binary.BigEndian
		}
		units := make([]uint16, len(raw)/2)
		for i := range units {
			units[i] = order.Uint16(raw[2*i:])
		}
		return strings.TrimPrefix(string(utf16.Decode(units)), "\ufeff")
	}
	return strings.TrimPrefix(string(raw), "\ufeff")
}

// seenLines cuts a text into lines of at most width letters. What cannot be seen,
// or would turn the reading order of what stands beside it, is written out, so
// that nothing in a file can pass for something else.
func seenLines(text string, width int) []string {
	var lines []string
	var line strings.Builder
	n := 0
	flush := func() {
		lines = append(lines, line.String())
		line.Reset()
		n = 0
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		next := i + size
		switch {
		case r == '\n':
			flush()
		case r == '\r' && strings.HasPrefix(text[next:], "\n"):
		default:
			shown := seenRune(r, text[i:next])
			if n += utf8.RuneCountInString(shown); n > width && line.Len() > 0 {
				flush()
				n = utf8.RuneCountInString(shown)
			}
			line.WriteString(shown)
		}
		i = next
	}
	if line.Len() > 0 {
		flush()
	}
	return lines
}

// seenRune is a letter as it is shown; raw are its bytes.
func seenRune(r rune, raw string) string {
	switch {
	case r == '\t':
		return "    "
	case r == utf8.RuneError && len(raw) == 1:
		return `\x` + hex.EncodeToString([]byte(raw))
	case r == ' ' || unicode.IsPrint(r):
		return string(r)
	}
	quoted := strconv.QuoteRuneToASCII(r)
	return quoted[1 : len(quoted)-1]
}

// bytesInRow is how many bytes one line of the byte view holds.
const bytesInRow = 16

// byteRow is one line of the byte view: the bytes, and the letters among them.
func byteRow(raw []byte) (digits, letters string) {
	var d, l strings.Builder
	for i, b := range raw {
		if i > 0 {
			d.WriteByte(' ')
		}
		if i == bytesInRow/2 {
			d.WriteByte(' ')
		}
		d.WriteString(hex.EncodeToString([]byte{b}))
		if b >= ' ' && b < 0x7f {
			l.WriteByte(b)
		} else {
			l.WriteByte('.')
		}
	}
	return d.String(), l.String()
}
