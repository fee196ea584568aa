package main

import (
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
)

// copies are the flags of documents that have redacted copies.
func (f *paperFlags) copies(c *cobra.Command) {
	c.Flags().StringVar(&f.period, "period", "", "only rows of this stretch of time: 22:00-23:30, a day, after 22:00, before 06:00; said on the document")
	c.Flags().IntVar(&f.of, "of", 0, "make a redacted copy of this edition, from the same entries")
}

// redactionOf is what --redact asks to hide; empty where nothing was said.
func redactionOf(given []string) ([]string, error) {
	if slices.Equal(given, []string{"all"}) {
		return slices.Clone(report.Redactable), nil
	}
	if slices.Equal(given, []string{report.RedactNone}) {
		return given, nil
	}
	var out []string
	for _, known := range report.Redactable {
		if slices.Contains(given, known) {
			out = append(out, known)
		}
	}
	for _, one := range given {
		if !slices.Contains(report.Redactable, one) {
			return nil, usagef("--redact is names, indicators, privileged, all or none, not %q", one)
		}
	}
	return out, nil
}

// reportRedactionsCmd writes what one copy hides.
func (p *program) reportRedactionsCmd() *cobra.Command {
	var paper paperFlags
	c := &cobra.Command{Use: "redactions FILE|ENTRY -o LOG", Short: "write the log of what a copy hides, entry by entry with the reason; it stays inside",
		Long: "Finds the copy in the record, by the file itself or by the entry it was issued as, builds it again, and lists what it withholds or replaces: rows marked stricter than the copy, names, addresses, privileged matter. " +
			"The log holds what the copy hides, so it is marked TLP:RED.",
		Args: cobra.ExactArgs(1)}
	paper.style(c)
	_ = c.MarkFlagRequired("output")
	c.RunE = func(c *cobra.Command, args []string) error {
		paper.tlp = "TLP:RED"
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			id, entry, err := issuedAs(c, d, args[0])
			if err != nil {
				return err
			}
			ask, err := paper.ask(report.RedactionsOf(entry))
			if err != nil {
				return err
			}
			ask.Incident = id
			return p.exported(c, d, ask, paper.out)
		})
	}
	return c
}

// issuedAs is the entry by which a file was issued, and of which incident.
func issuedAs(c *cobra.Command, d *desk.Desk, arg string) (model.IncidentID, model.Seq, error) {
	if n, err := strconv.ParseUint(arg, 10, 64); err == nil {
		board, err := d.Board(c.Context())
		if err != nil {
			return "", 0, err
		}
		for _, s := range board {
			issued, err := d.Issued(c.Context(), s.ID)
			if err != nil {
				return "", 0, err
			}
			if slices.ContainsFunc(issued, func(x desk.FiledAs) bool { return uint64(x.Seq) == n }) {
				return s.ID, model.Seq(n), nil
			}
		}
		return "", 0, model.Refuse(model.NotFound, arg, "List them with `bridgelogctl report list`.", "entry %s is no document that was issued.", arg)
	}
	found, err := d.CheckFile(c.Context(), arg)
	if err != nil {
		return "", 0, err
	}
	for _, x := range found.Is {
		if x.Report != nil {
			return x.Incident, x.Seq, nil
		}
	}
	return "", 0, model.Refuse(model.NotFound, arg, "See `bridgelogctl report check` for what it is.", "this file is no document of this logbook.")
}

// reportCompareCmd holds the proofs of two documents against each other.
func (p *program) reportCompareCmd() *cobra.Command {
	var key string
	var with bool
	c := &cobra.Command{Use: "compare-proofs A.proof.json B.proof.json", Short: "check that the entries of a redacted document are those of the whole one, by their proofs; no logbook is needed",
		Long: "Checks both proofs and says which entries both show, whether one is part of the other, and whether both stand under the same head of the log. Nothing of what was left out is needed for it or told by it. " +
			"Where the heads differ, --with-logbook holds both against the logbook. Exit code 3 where a proof fails or the two contradict each other, 1 where neither is part of the other.",
		Args: cobra.ExactArgs(2)}
	c.Flags().StringVar(&key, "key", "", "the log's public key, if you have it from elsewhere")
	c.Flags().BoolVar(&with, "with-logbook", false, "hold both heads against the logbook too")
	c.RunE = func(c *cobra.Command, args []string) error {
		trusted, err := trustedKey(key)
		if err != nil {
			return err
		}
		pair, err := desk.CompareProofs(args[0], args[1], trusted)
		if err == nil && with && pair.Wrong == "" {
			err = p.with(c.Context(), false, func(d *desk.Desk) error {
				pair, err = d.CompareProofs(c.Context(), args[0], args[1])
				return err
			})
		}
		if err != nil {
			return err
		}
		switch {
		case pair.Wrong != "":
			p.code = exitBroken
		case pair.Redacted() < 0:
			p.code = exitError
		}
		if !p.json {
			for _, line := range pair.Words() {
				p.say("%s", line)
			}
			return nil
		}
		out := map[string]any{"ok": pair.Wrong == "", "part": pair.Redacted() >= 0}
		if pair.Wrong != "" {
			out["why"] = pair.Wrong
		} else {
			out["log"], out["common"], out["same_head"], out["joined"] = pair.Log, nonNil(pair.Both), pair.SameHead(), pair.SameHead() || pair.Joint != ""
			out["heads"], out["only_first"], out["only_second"] = []string{pair.Heads[0].Text(), pair.Heads[1].Text()}, nonNil(pair.Only[0]), nonNil(pair.Only[1])
			if i := pair.Redacted(); i >= 0 {
				out["redacted"] = args[i]
			}
		}
		p.print(out)
		return nil
	}
	return c
}

func nonNil(seqs []uint64) []uint64 {
	if seqs == nil {
		return []uint64{}
	}
	return seqs
}
