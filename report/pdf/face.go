package pdf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
)

// face is a typeface: which characters it holds and how wide they are.
type face struct {
	ttf  []byte
	name string   // as PostScript knows it: "NotoSans-Bold"
	adv  []uint16 // per character of the basic plane: width in 1/1000 em, or absent
}

const absent = 0xFFFF

var errFont = errors.New("not a TrueType file with a Unicode character map")

// readFace reads the character map and the widths of a TrueType file. The
// outlines are left to the library that embeds them.
func readFace(ttf []byte) (f *face, err error) {
	defer func() {
		if recover() != nil { // an offset beyond the end of a broken file
			f, err = nil, errFont
		}
	}()
	u16 := func(at int) int { return int(binary.BigEndian.Uint16(ttf[at:])) }
	u32 := func(at int) int { return int(binary.BigEndian.Uint32(ttf[at:])) }
	if len(ttf) < 12 || u32(0) != 0x00010000 {
		return nil, errFont
	}
	table := map[string]int{}
	for i := range u16(4) {
		rec := 12 + 16*i
		table[string(ttf[rec:rec+4])] = u32(rec + 8)
	}
	if table["glyf"] == 0 || table["cmap"] == 0 || table["hmtx"] == 0 {
		return nil, errFont
	}
	em, metrics, hmtx := u16(table["head"]+18), u16(table["hhea"]+34), table["hmtx"]
	width := func(glyph int) uint16 {
		w := u16(hmtx + 4*min(glyph, metrics-1))
		return uint16(math.Round(float64(w) * 1000 / float64(em)))
	}
	f = &face{ttf: ttf, name: "Unnamed", adv: make([]uint16, 0x10000)}
	if names := table["name"]; names != 0 {
		for i := range u16(names + 2) {
			rec := names + 6 + 12*i
			if u16(rec) != 3 || u16(rec+6) != 6 { // Windows: UTF-16
				continue
			}
			at := names + u16(names+4) + u16(rec+10)
			name := make([]byte, 0, u16(rec+8)/2)
			for k := 0; k < u16(rec+8); k += 2 {
				if c := u16(at + k); c > ' ' && c < 0x7F && !bytes.ContainsRune([]byte("()<>[]{}/%#"), rune(c)) {
					name = append(name, byte(c))
				}
			}
			f.name = string(name)
		}
	}
	for i := range f.adv {
		f.adv[i] = absent
	}
	cmap := table["cmap"]
	for i := range u16(cmap + 2) {
		sub := cmap + u32(cmap+4+8*i+4)
		if u16(sub) != 4 {
			continue
		}
		n := u16(sub+6) / 2
		for s := range n {
			end, start := u16(sub+14+2*s), u16(sub+16+2*n+2*s)
			delta, off := u16(sub+16+4*n+2*s), u16(sub+16+6*n+2*s)
			for c := start; c <= end && c < 0xFFFF; c++ {
				glyph := (c + delta) & 0xFFFF
				if off != 0 {
					if glyph = u16(sub + 16 + 6*n + 2*s + off + 2*(c-start)); glyph != 0 {
						glyph = (glyph + delta) & 0xFFFF
					}
				}
				if glyph != 0 {
					f.adv[c] = width(glyph)
				}
			}
		}
		return f, nil
	}
	return nil, errFont
}
