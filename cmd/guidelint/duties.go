package main

import (
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"bridgelog/model"
	"bridgelog/model/guide"
	"bridgelog/model/regime"
)

// duties reads the rules of notification duties: the pack, which answers make
// which stage apply, and where the contents of notices come from. It prints what
// is wrong and gives the exit code.
func duties(rules, guidance fs.FS, out, errOut io.Writer) int {
	says, err := lintDuties(rules, guidance)
	if err != nil {
		fmt.Fprintln(errOut, "guidelint:", err)
		return 1
	}
	fmt.Fprintln(out, says)
	return 0
}

func lintDuties(rules, guidance fs.FS) (string, error) {
	g, err := guide.Load(guidance)
	if err != nil {
		return "", err
	}
	p, err := regime.Load(rules)
	if err != nil {
		return "", err
	}
	r, err := regime.LoadRules(rules, p)
	if err != nil {
		return "", err
	}
	fills, err := regime.LoadFills(rules, p, func(name string) bool { return model.KnownNoticeFact(g, name) })
	if err != nil {
		return "", err
	}
	for _, q := range r.Questions {
		if !slices.ContainsFunc(q.Choices, func(c regime.Choice) bool { return c.Key == regime.Unknown }) {
			return "", fmt.Errorf("applies.json: %s cannot be answered \"not known yet\"", q.Key)
		}
	}
	for i, s := range fills.Sources {
		for _, from := range append(slices.Clone(s.From), s.If) {
			for name := range strings.SplitSeq(from, "+") {
				if err := named(name, p, r); err != nil {
					return "", fmt.Errorf("fill.json: sources[%d]: %w", i, err)
				}
			}
		}
	}
	contents, filled := 0, 0
	for _, s := range p.Stages {
		contents += len(s.Content)
		for _, it := range fills.Fill(s, literal, nil, nil) {
			if it.Value != "" {
				filled++
			}
			if strings.HasPrefix(it.Origin, "text:") && len(it.Options) > 0 && !slices.Contains(it.Options, it.Value) {
				return "", fmt.Errorf("fill.json: %s of %s offers no %q", it.Key, s.ID, it.Value)
			}
		}
	}
	return fmt.Sprintf("duties: %d stages (%d not verified), %d questions, %d cases; %d of %d contents of notices can be filled.",
		len(p.Stages), p.Unverified(), len(r.Questions), len(r.Cases), filled, contents), nil
}

// literal stands for every fact: the words themselves, or that it is known.
func literal(fact string) string {
	if words, ok := strings.CutPrefix(fact, "text:"); ok {
		return words
	}
	return "known"
}

// named follows what a fact names in the rules themselves: a question, or a
// content of another notice.
func named(fact string, p regime.Pack, r regime.Rules) error {
	if question, ok := strings.CutPrefix(strings.TrimPrefix(fact, "key."), "profile."); ok {
		if _, ok := r.Question(question); !ok {
			return fmt.Errorf("there is no question %q", question)
		}
	}
	key, ok := strings.CutPrefix(fact, "said.")
	if ok && !slices.ContainsFunc(p.Stages, func(s regime.Stage) bool {
		return slices.ContainsFunc(s.Content, func(c regime.Content) bool { return c.Key == key })
	}) {
		return fmt.Errorf("no notice says %q", key)
	}
	return nil
}
