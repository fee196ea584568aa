package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/journal"
	"bridgelog/model"
)

const oldHeadHelp = "an old head: SIZE:ROOT, a witness line, or a file holding a signed head"

// oldHead reads a head that left the building; witness says that it came as a
// witness line, and so with 60 bits only.
func oldHead(ctx context.Context, d *desk.Desk, text string) (h journal.Head, witness bool, err error) {
	if raw, err := os.ReadFile(text); err == nil {
		if _, _, h, err := journal.OpenHeadFile(raw); err == nil { // as `head -o` writes it
			return h, false, nil
		}
		text = string(raw)
	}
	h, err = d.ParseAgainst(ctx, text)
	_, witness, _ = journal.ParseWitness(text)
	return h, witness, err
}

func (p *program) verifyCmd() *cobra.Command {
	var against string
	c := &cobra.Command{Use: "verify", Short: "check every entry, hash, kept file and dataset", Args: cobra.NoArgs}
	c.Flags().StringVar(&against, "against", "", oldHeadHelp+"; the log must still begin with it")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			var old *journal.Head
			short := false
			if against != "" {
				h, witness, err := oldHead(c.Context(), d, against)
				if err != nil {
					return err
				}
				old, short = &h, witness
			}
			check, err := d.Verify(c.Context(), old, nil)
			if err != nil {
				return err
			}
			p.sayCheck(check)
			if short && check.OK && !p.json {
				p.say("note: a witness line is 60 bits of a head: enough against chance and carelessness, no proof as a whole head is.")
			}
			if !check.Clean() {
				p.code = exitBroken
			}
			return nil
		})
	}
	return c
}

func (p *program) sayCheck(c desk.Check) {
	if p.json {
		out := map[string]any{"ok": c.Clean(), "entries": c.Entries, "head": c.Head.Text(), "witness": c.Head.Witness().Text(), "files": c.Files,
			"datasets": c.Datasets, "erased": c.Erased, "lost": c.Lost, "gone": c.Gone, "custody": c.Custody, "vouched": c.Vouched, "warnings": c.Warnings, "beside": c.Beside}
		if !c.OK {
			out["first_bad"], out["fault"], out["why"], out["sound"] = c.FirstBad, c.Fault, c.Why, c.Sound
		}
		if c.Against != nil {
			out["against"] = c.Against.Text()
		}
		p.print(out)
		return
	}
	switch {
	case !c.OK:
		p.say("BROKEN: %s\n%s from the start proved sound.", c.Why, model.Counted(int(c.Sound), "entry is", "entries are"))
	case c.Against != nil:
		p.say("Sound: %d entries, and the log still begins with head %s.", c.Entries, c.Against.Text())
	default:
		p.say("Sound: %s, %s, %s.", model.Counted(int(c.Entries), "entry", "entries"), model.Counted(int(c.Files), "kept file", "kept files"), model.Counted(int(c.Datasets), "dataset", "datasets"))
	}
	for _, g := range c.Gone {
		p.say("%s", g)
	}
	for _, g := range c.Vouched {
		p.say("%s", g)
	}
	for _, g := range c.Custody {
		p.say("Custody: %s", g)
	}
	for _, w := range c.Warnings {
		p.say("note: %s", w.Text)
	}
	for _, w := range c.Beside {
		p.say("BROKEN beside the journal: %s", w)
	}
	p.say("head %s\nto read out over the phone: %s", c.Head.Text(), c.Head.Witness().Text())
}

func (p *program) proveCmd() *cobra.Command {
	var entry uint64
	var out, against string
	var hide bool
	c := &cobra.Command{Use: "prove --entry N|--against HEAD -o FILE", Short: "write a proof that one entry is in the log, or that the log goes on from an old head, without showing the others", Args: cobra.NoArgs}
	c.Flags().Uint64Var(&entry, "entry", 0, "number of the entry")
	c.Flags().StringVar(&against, "against", "", oldHeadHelp+"; the proof shows that it is the beginning of the log as it is now")
	c.Flags().StringVarP(&out, "output", "o", "", "file to write")
	c.Flags().BoolVar(&hide, "without-body", false, "prove the header only, without what was written")
	c.MarkFlagsOneRequired("entry", "against")
	c.MarkFlagsMutuallyExclusive("entry", "against")
	c.MarkFlagsMutuallyExclusive("against", "without-body")
	_ = c.MarkFlagRequired("output")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			said := map[string]any{"file": out}
			var proof []byte
			var err error
			if c.Flags().Changed("entry") {
				said["entry"] = entry
				proof, err = d.Prove(c.Context(), model.Seq(entry), !hide)
			} else {
				var old journal.Head
				if old, _, err = oldHead(c.Context(), d, against); err != nil {
					return err
				}
				said["against"] = old.Text()
				proof, err = d.ProvePrefix(c.Context(), old)
			}
			if err != nil {
				return err
			}
			if err := desk.WriteFile(out, proof); err != nil {
				return err
			}
			if p.json {
				p.print(said)
			} else {
				p.say("Wrote %s. Anyone can check it with: bridgelogctl check-proof %s", out, filepath.Base(out))
			}
			return nil
		})
	}
	return c
}

func (p *program) checkProofCmd() *cobra.Command {
	var key string
	c := &cobra.Command{Use: "check-proof FILE", Short: "check a proof; no logbook is needed", Args: cobra.ExactArgs(1)}
	c.Flags().StringVar(&key, "key", "", "the log's public key, if you have it from elsewhere")
	c.RunE = func(_ *cobra.Command, args []string) error {
		raw, err := os.ReadFile(args[0])
		if err != nil {
			return model.Refuse(model.NotFound, args[0], "Check the name.", "the proof cannot be read: %v.", err)
		}
		trusted, err := trustedKey(key)
		if err != nil {
			return err
		}
		var e journal.Entry
		var old, head journal.Head
		prefix := journal.FormatOf(raw) == journal.PrefixProofFormat
		if prefix {
			old, head, err = journal.CheckPrefix(raw, trusted)
		} else {
			e, head, err = journal.CheckEntry(raw, trusted)
		}
		if err != nil {
			if errors.Is(err, journal.ErrProofFormat) && journal.FormatOf(raw) == journal.SelectionFormat {
				return model.Refuse(model.Invalid, filepath.Base(args[0]), "Use `bridgelogctl report verify`.", "this proves the entries of a document.")
			}
			if errors.Is(err, journal.ErrProofFormat) {
				return model.Refuse(model.Invalid, filepath.Base(args[0]), "Ask for the file again.", "this is no proof: %v.", err)
			}
			p.code = exitBroken
			if p.json {
				p.print(map[string]any{"ok": false, "why": err.Error()})
			} else {
				p.say("NOT PROVED: %v", err)
			}
			return nil
		}
		switch {
		case p.json && prefix:
			p.print(map[string]any{"ok": true, "old": old.Text(), "head": head.Text(), "key_given": key != ""})
			return nil
		case p.json:
			p.print(map[string]any{"ok": true, "entry": e.Seq, "log": e.Log, "recorded": e.Recorded, "author": e.Author, "kind": e.Kind, "head": head.Text(), "key_given": key != ""})
			return nil
		case prefix:
			p.say("Proved: the log with head %s begins with the %d entries of head %s, unchanged.", head.Text(), old.Size, old.Text())
		default:
			p.say("Proved: entry %d of log %s, recorded %s by %s, is in the log with head %s.", e.Seq, e.Log, model.FormatUTC(e.Recorded), e.Author, head.Text())
		}
		if key == "" {
			p.say("The key is the one inside the proof; compare the log id with one you have from elsewhere, or give --key.")
		}
		return nil
	}
	return c
}

func (p *program) journalCmd() *cobra.Command {
	var out string
	c := &cobra.Command{Use: "journal -o FILE", Short: "write the whole journal in the open format other verifiers read (docs/journal.md)", Args: cobra.NoArgs}
	c.Flags().StringVarP(&out, "output", "o", "", "file to write")
	_ = c.MarkFlagRequired("output")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			f, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
			if err != nil {
				return model.Refuse(model.Invalid, out, "Choose a new file name.", "the file cannot be made: %v.", err)
			}
			if err := errors.Join(d.WriteJournal(c.Context(), f), f.Sync(), f.Close()); err != nil {
				return errors.Join(err, os.Remove(out))
			}
			p.say("Wrote %s", out)
			return nil
		})
	}
	return c
}
