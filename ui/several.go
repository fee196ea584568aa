package ui

import (
	"slices"
	"strings"

	"bridgelog/ui/kit"
)

// several is a list of which more than one option can be chosen at once. Its
// first option wants them all again.
type several struct {
	list    *kit.Select
	all     string   // the first option
	noun    string   // "kind", for "2 kinds"
	options []string // in their order, without the first
	chosen  []string // in the same order; none is all
	changed func()
}

func newSeveral(name, all, noun string, changed func()) *several {
	s := &several{list: kit.NewSelect(name, nil, nil), all: all, noun: noun, changed: changed}
	s.list.OnChanged = s.toggle
	s.set(nil)
	return s
}

// chosenMark stands before the options that are chosen.
const chosenMark = "✓ "

// toggle takes an option into the choice, or out of it.
func (s *several) toggle(option string) {
	option = strings.TrimPrefix(option, chosenMark)
	var chosen []string
	switch {
	case option == s.all:
	case !slices.Contains(s.options, option):
		return // the words for several, which are no option
	default:
		for _, o := range s.options {
			if slices.Contains(s.chosen, o) != (o == option) {
				chosen = append(chosen, o)
			}
		}
	}
	s.set(chosen)
	s.changed()
}

// offer sets the options; what is chosen stays among them.
func (s *several) offer(options []string) {
	s.options = options
	for _, c := range s.chosen {
		if !slices.Contains(options, c) {
			s.options = append(s.options, c)
		}
	}
	s.set(s.chosen)
}

// set loads the choice and marks it in the list.
func (s *several) set(chosen []string) {
	s.chosen = chosen
	options := []string{s.all}
	for _, o := range s.options {
		if slices.Contains(chosen, o) {
			o = chosenMark + o
		}
		options = append(options, o)
	}
	s.list.Options = options
	switch len(chosen) {
	case 0:
		s.list.SetQuietly(s.all)
	case 1:
		s.list.SetQuietly(chosenMark + chosen[0])
	default:
		s.list.SetQuietly(countWord(len(chosen), s.noun, s.noun+"s"))
	}
}
