package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"io"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"
)

// The library says of each typeface that all 65,536 codes mean themselves.
// Readers unpack that table anew for every page, which makes long documents
// slow to search and to show; and the joined forms of Arabic letters would be
// found only as such. nameCodes writes tables of the characters that are used,
// and gives each typeface its own name with the tag of a subset (PDF 1.4, 5.5.3)
// and the set of its characters (ISO 19005-1, 6.3.5), as objects behind the
// others.
func nameCodes(objects [][]byte, faces []*face, used [][]bool) (all [][]byte, err error) {
	all = objects
	for i, o := range objects {
		at := bytes.Index(o, []byte("/Subtype /Type0\n/BaseFont /utf8"))
		if at < 0 || at > 64 {
			continue
		}
		name, _, _ := bytes.Cut(o[at+len("/Subtype /Type0\n/BaseFont /utf8"):], []byte("\n"))
		table := reference(o, "/ToUnicode ")
		face := -1
		for i := range used {
			if string(name) == faceName(uint8(i)) {
				face = i
			}
		}
		if face < 0 || table < 1 || table > len(objects) {
			return nil, errShape
		}
		cmap := codeTable(used[face])
		all[table-1] = fmt.Appendf(nil, "%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n", table, len(cmap), cmap)
		font := reference(o, "/DescendantFonts [")
		if err := shortenGlyphs(all, font, used[face]); err != nil {
			return nil, err
		}
		descriptor := reference(all[font-1], "/FontDescriptor ")
		if descriptor < 1 || descriptor > len(objects) {
			return nil, errShape
		}
		bits := characterSet(used[face])
		all = append(all, fmt.Appendf(nil, "%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n", len(all)+1, len(bits), bits))
		all[descriptor-1] = bytes.Replace(all[descriptor-1], []byte("/FontFile2"), fmt.Appendf(nil, "/CIDSet %d 0 R /FontFile2", len(all)), 1)
		old, tagged := []byte("/utf8"+string(name)), []byte("/"+subsetTag(bits)+"+"+faces[face].name)
		for _, n := range []int{i, font - 1, descriptor - 1} {
			all[n] = bytes.Replace(all[n], old, tagged, 1)
		}
	}
	return all, nil
}

// characterSet is one bit for each character that is used, highest bit first,
// up to the last one.
func characterSet(used []bool) []byte {
	bits := []byte{0x80} // the sign for what is missing is always there
	for c, is := range used {
		if is {
			bits = append(bits, make([]byte, max(c/8+1-len(bits), 0))...)
			bits[c/8] |= 0x80 >> (c % 8)
		}
	}
	return bits
}

// subsetTag is six letters that stand for a choice of characters.
func subsetTag(bits []byte) string {
	sum := sha256.Sum256(bits)
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + sum[i]%26
	}
	return string(tag)
}

// shortenGlyphs cuts the table from codes to outlines, which the library writes
// for all codes, behind the last one used.
func shortenGlyphs(objects [][]byte, font int, used []bool) error {
	if font < 1 || font > len(objects) {
		return errShape
	}
	table := reference(objects[font-1], "/CIDToGIDMap ")
	if table < 1 || table > len(objects) {
		return errShape
	}
	_, packed, found := bytes.Cut(objects[table-1], []byte("stream\n"))
	if !found {
		return errShape
	}
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return fmt.Errorf("%w: %w", errShape, err)
	}
	last := len(used) - 1
	for last > 0 && !used[last] {
		last--
	}
	plain := make([]byte, 2*(last+1))
	if _, err := io.ReadFull(z, plain); err != nil {
		return fmt.Errorf("%w: %w", errShape, err)
	}
	objects[table-1] = fmt.Appendf(nil, "%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n", table, len(plain), plain)
	return nil
}

// codeTable is a ToUnicode CMap. Runs that mean themselves are ranges; a range
// may not leave its high byte.
func codeTable(used []bool) string {
	var ranges, chars []string
	for c := 1; c < len(used); c++ {
		if !used[c] {
			continue
		}
		if means := meaning(rune(c)); means != string(rune(c)) {
			hex := ""
			for _, u := range utf16.Encode([]rune(means)) {
				hex += fmt.Sprintf("%04X", u)
			}
			chars = append(chars, fmt.Sprintf("<%04X> <%s>", c, hex))
			continue
		}
		end := c
		for end+1 < len(used) && used[end+1] && (end+1)>>8 == c>>8 && meaning(rune(end+1)) == string(rune(end+1)) {
			end++
		}
		ranges = append(ranges, fmt.Sprintf("<%04X> <%04X> <%04X>", c, end, c))
		c = end
	}
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n<</Registry (Adobe)\n/Ordering (UCS)\n/Supplement 0\n>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	section := func(lines []string, kind string) {
		for len(lines) > 0 {
			n := min(len(lines), 100)
			fmt.Fprintf(&b, "%d begin%s\n", n, kind)
			for _, l := range lines[:n] {
				b.WriteString(l + "\n")
			}
			fmt.Fprintf(&b, "end%s\n", kind)
			lines = lines[n:]
		}
	}
	section(ranges, "bfrange")
	section(chars, "bfchar")
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend")
	return b.String()
}

// meaning is the text a drawn character stands for: the letter of a joined
// Arabic form, itself otherwise. The ligatures of lam and alef stay themselves,
// because readers disagree about the order of two letters in one sign.
func meaning(r rune) string {
	if r >= 0xFB50 && r <= 0xFDFF || r >= 0xFE70 && r < 0xFEF5 {
		if plain := []rune(norm.NFKC.String(string(r))); len(plain) == 1 {
			return string(plain)
		}
	}
	return string(r)
}
