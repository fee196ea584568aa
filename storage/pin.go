package storage

import "bridgelog/storage/cipher"

// PINVerifier is what is kept of a PIN; the PIN cannot be read from it.
func PINVerifier(pin string) (string, error) { return cipher.PINVerifier(pin) }

// CheckPIN says whether a PIN is the one a verifier was made from.
func CheckPIN(verifier, pin string) (bool, error) { return cipher.CheckPIN(verifier, pin) }
