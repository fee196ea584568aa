package assets

import "embed"

// fontFiles holds the typefaces documents are drawn with; LICENSES.md says
// where each came from and under which licence it is carried.
//
//go:embed fonts/*.ttf
var fontFiles embed.FS

// SRGB is the ICC profile of the sRGB colour space, which an archival PDF must
// carry.
//
//go:embed icc/sRGB.icc
var SRGB []byte

// FontSet is the typefaces of a document, as TrueType files.
type FontSet struct {
	Regular, Bold, Mono, Italic []byte
	Fallback                    [][]byte // tried in order for characters the others lack
}

// fallbacks are ordered from the smallest scripts to the largest, symbols after
// letters, so that a letter is never taken from a symbol face.
var fallbacks = []string{
	"NotoSansHebrew-Regular", "NotoSansArabic-Regular", "NotoSansArmenian-Regular",
	"NotoSansGeorgian-Regular", "NotoSansThai-Regular", "NotoSansMono-Regular",
	"NotoSansSymbols-Regular", "NotoSansSymbols2-Regular", "DroidSansFallback", "WenQuanYiMicroHei-Hangul",
}

// Fonts gives the embedded typefaces: Latin, Greek and Cyrillic upright, bold, slanted
// and with one width for all; Hebrew, Arabic, Armenian, Georgian, Thai, Chinese,
// Japanese, Korean and symbols as fallbacks. The scripts of India are not
// carried.
func Fonts() FontSet {
	set := FontSet{Regular: font("NotoSans-Regular"), Bold: font("NotoSans-Bold"), Mono: font("NotoSansMono-Regular"), Italic: font("NotoSans-Italic")}
	for _, name := range fallbacks {
		set.Fallback = append(set.Fallback, font(name))
	}
	return set
}

func font(name string) []byte {
	b, err := fontFiles.ReadFile("fonts/" + name + ".ttf")
	if err != nil {
		panic("assets: " + err.Error()) // the names above are compiled in with the files
	}
	return b
}
