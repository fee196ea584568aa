package passphrase

import (
	"strings"
	"sync"
	_ "unsafe" // for go:linkname

	"bridgelog/model/passphrase/lists"
)

// dictionaries are the ranks of words by the name of their list, in the library.
// It fills them when the program starts, whether or not anybody chooses a
// passphrase: 20 ms before the window, and ten megabytes. There is no door to
// them, so they are reached by their name; a test holds that they are.
//
//go:linkname dictionaries github.com/trustelem/zxcvbn/matching.defaultRankedDictionnaries
var dictionaries struct{ ranked map[string]map[string]int }

// rank fills the dictionaries as the library does.
var rank = sync.OnceFunc(func() {
	for name, words := range lists.All() {
		ranks := make(map[string]int, len(words))
		for i, word := range words {
			ranks[strings.ToLower(word)] = i + 1
		}
		dictionaries.ranked[name] = ranks
	}
})
