package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"bridgelog/model"
	"bridgelog/model/regime"
)

func (p *program) dutiesEvalCmd() *cobra.Command {
	return &cobra.Command{Use: "eval FILE", Short: "work out the deadlines of a file of examples (docs/duties.md); - reads stdin",
		Args: cobra.ExactArgs(1), RunE: func(_ *cobra.Command, args []string) error { return p.evalDuties(args[0]) }}
}

// evalDuties judges every example; exit code 0 when each could be judged.
func (p *program) evalDuties(path string) error {
	raw, err := p.readInput(path)
	if err != nil {
		return err
	}
	list, err := regime.ReadExamples(raw)
	if err != nil {
		return &model.Error{Kind: model.Invalid, Field: path, Err: err, Text: err.Error() + ".",
			Hint: "It is a list of objects with id, stage_id, inputs, time_zone, holidays and params (docs/duties.md)."}
	}
	pack := p.options().Duties().Pack // the one in use
	verdicts := make([]regime.Verdict, 0, len(list))
	failed := 0
	for i, one := range list {
		v := pack.Eval(one, i+1)
		if v.Failed {
			failed++
		}
		verdicts = append(verdicts, v)
	}
	if p.json {
		p.print(verdicts)
	} else {
		for _, v := range verdicts {
			p.sayVerdict(v)
		}
	}
	if failed > 0 {
		p.code = exitError
		fmt.Fprintf(p.err, "bridgelogctl: %d of %d could not be judged; each says why.\n", failed, len(verdicts))
	}
	return nil
}

func (p *program) sayVerdict(v regime.Verdict) {
	at := func(s *string) string {
		if s == nil {
			return "none"
		}
		return *s
	}
	p.say("%s", v.ID)
	if !v.Failed {
		p.say("  default deadline  %s", at(v.Default))
		p.say("  legal latest      %s", at(v.Latest))
		if v.NotBefore != nil {
			p.say("  not before        %s", *v.NotBefore)
		}
	}
	if v.Reason != "" {
		p.say("  %s", v.Reason)
	}
	if len(v.Steps) > 0 {
		p.say("    %s", strings.Join(v.Steps, "\n    "))
	}
}

// readInput reads a file, or stdin for "-".
func (p *program) readInput(path string) ([]byte, error) {
	if path != "-" {
		return readFile(path)
	}
	raw, err := io.ReadAll(p.in)
	if err != nil {
		return nil, &model.Error{Kind: model.NotFound, Field: "stdin", Err: err, Text: "stdin cannot be read: " + err.Error() + "."}
	}
	return raw, nil
}
