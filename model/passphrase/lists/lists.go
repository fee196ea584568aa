// Package lists keeps the word lists of github.com/trustelem/zxcvbn until a
// passphrase is first judged. It promises that the library finds none when it
// starts, where it would sort a hundred thousand words before the program's main
// begins, and that they are given out whole. It refuses to judge.
//
// That works because packages start in the order of their import paths once what
// they import has started (https://go.dev/ref/spec#Program_initialization): this
// one comes before github.com/trustelem/zxcvbn/matching, and after
// github.com/trustelem/zxcvbn/frequency, which it imports.
package lists

import "github.com/trustelem/zxcvbn/frequency"

var kept map[string][]string

func init() { kept, frequency.FrequencyLists = frequency.FrequencyLists, nil }

// All are the lists by their names, each from the commonest word on.
func All() map[string][]string { return kept }
