package model

import "strings"

// FindWords are the words of what a person typed to find rows, in lower case.
func FindWords(typed string) []string { return strings.Fields(strings.ToLower(typed)) }

// Finds reports whether every word stands in one of the texts, as any part of
// it. The window and the documents find rows by this one rule.
func Finds(words []string, texts ...string) bool {
	for _, w := range words {
		found := false
		for _, t := range texts {
			if strings.Contains(strings.ToLower(t), w) {
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}
