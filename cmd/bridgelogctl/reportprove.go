package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/journal"
	"bridgelog/model"
)

// reportProveCmd writes the proof of the entries a document shows.
func (p *program) reportProveCmd() *cobra.Command {
	var out string
	var bodies bool
	c := &cobra.Command{Use: "prove FILE [-o PROOF]", Short: "write the proof that the entries a document shows are in the log, each at its place",
		Long: "Finds the document in the record, builds it again, and writes NAME.proof.json: for each entry it shows the number, the digest and the path to the signed head of the log the document was drawn from. " +
			"Entries it withholds are not in it. A header stands in it only where the document itself shows who recorded the entry when; what was written only with --with-bodies.",
		Args: cobra.ExactArgs(1)}
	c.Flags().StringVarP(&out, "output", "o", "", "file to write (default: the document's name with .proof.json)")
	c.Flags().BoolVar(&bodies, "with-bodies", false, "disclose the whole of each entry shown, so that the words can be checked too")
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			found, err := d.CheckFile(c.Context(), args[0])
			if err != nil {
				return err
			}
			for _, x := range found.Is {
				if x.Report == nil {
					continue
				}
				raw, n, why, err := d.ProveDocument(c.Context(), x, desk.About{File: args[0], SHA256: found.SHA256, Bodies: bodies})
				if err != nil {
					return err
				}
				if out == "" {
					out = desk.ProofName(args[0])
				}
				if err := writeNew(out, raw, 0o644); err != nil {
					return err
				}
				if p.json {
					p.print(map[string]any{"file": out, "entries": n, "note": why})
					return nil
				}
				p.say("Wrote %s: proofs of %s", out, model.Counted(n, "entry", "entries"))
				if why != "" {
					p.say("note: the document is not bit for bit as it would be drawn now: %s", why)
				}
				p.say("Anyone can check it with `bridgelogctl report verify %s`, or with verify_bridgelog.py.", filepath.Base(out))
				return nil
			}
			return model.Refuse(model.NotFound, filepath.Base(args[0]), "See `bridgelogctl report check` for what it is.", "this file is no document of this logbook.")
		})
	}
	return c
}

// reportVerifyCmd checks such a proof; no logbook is needed.
func (p *program) reportVerifyCmd() *cobra.Command {
	var key, document string
	c := &cobra.Command{Use: "verify PROOF", Short: "check the proof of a document's entries, and the document beside it; no logbook is needed", Args: cobra.ExactArgs(1)}
	c.Flags().StringVar(&key, "key", "", "the log's public key, if you have it from elsewhere")
	c.Flags().StringVar(&document, "document", "", "the document (default: the file of the name in the proof, where it lies beside it)")
	c.RunE = func(_ *cobra.Command, args []string) error {
		trusted, err := trustedKey(key)
		if err != nil {
			return err
		}
		raw, err := readFile(args[0])
		if err != nil {
			return err
		}
		s, err := journal.ParseSelection(raw)
		var shown []journal.Entry
		var head journal.Head
		if err == nil {
			shown, head, err = s.Check(trusted)
		}
		if errors.Is(err, journal.ErrProofFormat) {
			return model.Refuse(model.Invalid, filepath.Base(args[0]), "Give the file NAME.proof.json.", "this is no proof of a document's entries: %v.", err)
		}
		beside := ""
		if err == nil {
			beside, err = p.besideProof(s, args[0], document)
		}
		if err != nil {
			p.code = exitBroken
			if p.json {
				p.print(map[string]any{"ok": false, "why": err.Error()})
			} else {
				p.say("NOT PROVED: %v", err)
			}
			return nil
		}
		p.sayProved(s, shown, head, beside, key != "")
		return nil
	}
	return c
}

func trustedKey(key string) (*journal.Verifier, error) {
	if key == "" {
		return nil, nil
	}
	v, err := journal.NewVerifier(key)
	if err != nil {
		return nil, model.Refuse(model.Invalid, "--key", "Copy it whole, with its name.", "this is no public key: %v.", err)
	}
	return &v, nil
}

// besideProof holds the document against the hash in its proof; it is empty
// where there is no document to look at.
func (p *program) besideProof(s journal.Selection, proof, document string) (string, error) {
	given := document != ""
	if !given {
		if s.File == "" {
			return "", nil
		}
		document = filepath.Join(filepath.Dir(proof), filepath.Base(s.File)) // a name, whatever the proof says
	}
	if info, err := os.Stat(document); !given && (err != nil || !info.Mode().IsRegular()) {
		return "", nil
	}
	f, err := os.Open(document)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	if hex.EncodeToString(h.Sum(nil)) != s.SHA256 {
		return "", errors.New("the document " + filepath.Base(document) + " is not the one the proof was made for")
	}
	return filepath.Base(document), nil
}

func (p *program) sayProved(s journal.Selection, shown []journal.Entry, head journal.Head, beside string, keyGiven bool) {
	var first, last time.Time
	for _, e := range shown {
		if first.IsZero() || e.Recorded.Before(first) {
			first = e.Recorded
		}
		if e.Recorded.After(last) {
			last = e.Recorded
		}
	}
	if p.json {
		out := map[string]any{"ok": true, "entries": len(s.Entries), "headers": len(shown), "head": head.Text(), "document": beside, "key_given": keyGiven}
		if len(shown) > 0 {
			out["first"], out["last"] = first, last
		}
		p.print(out)
		return
	}
	p.say("Proved: %s at their places in the log with head %s.", model.Counted(len(s.Entries), "entry stands", "entries stand"), head.Text())
	if len(shown) > 0 {
		p.say("The headers of %d are shown, recorded %s to %s.", len(shown), model.FormatUTC(first), model.FormatUTC(last))
	}
	switch {
	case beside != "":
		p.say("%s is the document it was made for.", beside)
	case s.File != "":
		p.say("The document %s is not beside it; its SHA-256 has to be %s.", s.File, s.SHA256)
	}
	if !keyGiven {
		p.say("The key is the one inside the proof; compare the log id with one you have from elsewhere, or give --key.")
	}
}
