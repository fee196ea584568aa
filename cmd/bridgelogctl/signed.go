package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"bridgelog/model"
	"bridgelog/model/signed"
)

func readFile(path string) ([]byte, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, &model.Error{Kind: model.NotFound, Field: path, Err: err, Text: "the file cannot be read: " + err.Error() + ".", Hint: "Give the path of the file."}
	}
	return raw, nil
}

func writeNew(path string, raw []byte, mode os.FileMode) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err == nil {
		_, err = f.Write(raw)
		err = errors.Join(err, f.Sync(), f.Close())
	}
	if err != nil {
		return &model.Error{Kind: model.Conflict, Field: path, Err: err, Text: "the file cannot be written: " + err.Error() + ".", Hint: "Nothing is written over; move the old one away."}
	}
	return nil
}

// beside is the file of another name beside a signed file: one that bears
// another name than in the data folder has a signature of its own name.
func beside(path string, files signed.Files, name string) string {
	if filepath.Base(path) == files.Data || name == files.Key {
		return filepath.Join(filepath.Dir(path), name)
	}
	return strings.TrimSuffix(path, filepath.Ext(path)) + filepath.Ext(name)
}

// signature says whether a file is signed by the key beside it. A file that is
// not signed yet is said to be so; one that is signed wrongly is refused.
func signature(path string, files signed.Files, raw []byte) (string, error) {
	sig, err := os.ReadFile(beside(path, files, files.Signature))
	if err != nil {
		return "not signed yet", nil
	}
	key, err := readFile(beside(path, files, files.Key))
	if err != nil {
		return "", err
	}
	return "its signature fits", files.Verify(raw, sig, key)
}

// sign writes the signature of a file beside it.
func (p *program) sign(path string, files signed.Files, raw []byte, key string) error {
	text, err := readFile(key)
	if err != nil {
		return err
	}
	sig, err := signed.Sign(raw, text)
	if err != nil {
		return &model.Error{Kind: model.Invalid, Field: key, Err: err, Text: err.Error() + ".", Hint: "Make a pair with `bridgelogctl guide key FOLDER` or `bridgelogctl duties pack key FOLDER`."}
	}
	to := beside(path, files, files.Signature)
	if err := writeNew(to, sig, 0o644); err != nil {
		return err
	}
	if p.json {
		p.print(map[string]any{"file": path, "signature": to})
		return nil
	}
	p.say("Signed: %s", to)
	return nil
}

// keys makes a pair of keys for signed files.
func (p *program) keys(folder string, files signed.Files) error {
	pub, private, err := signed.NewKeys()
	if err != nil {
		return err
	}
	secret := strings.TrimSuffix(files.Key, filepath.Ext(files.Key)) + ".key"
	if err := writeNew(filepath.Join(folder, secret), private, 0o600); err != nil {
		return err
	}
	if err := writeNew(filepath.Join(folder, files.Key), pub, 0o644); err != nil {
		return err
	}
	if p.json {
		p.print(map[string]any{"private": filepath.Join(folder, secret), "public": filepath.Join(folder, files.Key)})
		return nil
	}
	p.say("Made %s (keep it away from this program) and %s in %s.", secret, files.Key, folder)
	return nil
}
