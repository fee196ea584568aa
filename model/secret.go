package model

// LooksSecret reports whether a text seems to hold a key or password, and what
// it looks like.
func LooksSecret(text string) (what string, found bool) { return "", false }
