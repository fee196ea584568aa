package main

import (
	"errors"
	"os"

	"github.com/spf13/cobra"

	"bridgelog/cmd/internal/setup"
	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/guide"
)

func (p *program) guideCmd() *cobra.Command {
	c := &cobra.Command{Use: "guide", Short: "the guidance in use, and an organisation's own overlay of it (docs/forms.md)"}
	version := &cobra.Command{Use: "version", Short: "the version that a new incident would be led by", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return p.guideVersion(c) }}
	check := &cobra.Command{Use: "check FILE", Short: "read an overlay as the program would, and its signature where one stands beside it",
		Args: cobra.ExactArgs(1), RunE: func(_ *cobra.Command, args []string) error { return p.checkOverlay(args[0]) }}
	var key string
	sign := &cobra.Command{Use: "sign FILE --key KEY", Short: "sign an overlay: writes FILE's .sig beside it",
		Args: cobra.ExactArgs(1), RunE: func(_ *cobra.Command, args []string) error { return p.signOverlay(args[0], key) }}
	sign.Flags().StringVar(&key, "key", "", "the private key, as `guide key` made it")
	_ = sign.MarkFlagRequired("key") // the flag is there
	pair := &cobra.Command{Use: "key FOLDER", Short: "make a pair of keys: overlay.key to keep, overlay.pub for each data folder",
		Args: cobra.ExactArgs(1), RunE: func(_ *cobra.Command, args []string) error { return p.keys(args[0], guide.OverlayFiles) }}
	c.AddCommand(version, check, sign, pair, p.guideOf(), p.guideMove())
	c.AddCommand(p.playbookCmds()...)
	return c
}

// guideVersion tells what leads a new incident: in the logbook, where there is one.
func (p *program) guideVersion(c *cobra.Command) error {
	say := func(led *guide.Guide) error {
		if p.json {
			p.print(map[string]any{"version": led.Version(), "playbook": led.Playbook, "overlay": led.Overlay, "steps": len(led.Steps)})
			return nil
		}
		p.say("%s", led.Version())
		return nil
	}
	path, err := p.path()
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return say(p.options().Guide)
	}
	return p.onHouse(c, func(d *desk.Desk, _ model.View) error { return say(d.Guide()) })
}

// guideOf tells what leads one incident, and what moving it would change.
func (p *program) guideOf() *cobra.Command {
	c := &cobra.Command{Use: "of --incident ID", Short: "the guidance that leads an incident, and what would change with that of new incidents", Args: cobra.NoArgs}
	return p.onIncident(c, func(a about, _ []string) error {
		newest := a.d.Guide()
		changes := guide.Changes(a.g, *newest)
		if p.json {
			p.print(map[string]any{"number": a.v.Number, "version": a.v.Guide, "shown_with": a.g.Version(), "new_incidents": newest.Version(), "changes": append([]string{}, changes...)})
			return nil
		}
		p.say("%s is led by %s.", a.v.Number, a.v.Guide)
		if a.v.Guide == newest.Version() {
			p.say("New incidents are led by it too.")
			return nil
		}
		p.say("New incidents are led by %s. `bridgelogctl guide move` would change:", newest.Version())
		for _, line := range changes {
			p.say("  %s", line)
		}
		return nil
	})
}

func (p *program) guideMove() *cobra.Command {
	var why string
	c := &cobra.Command{Use: "move --incident ID --why W", Short: "let an incident be led by the guidance of new incidents from now on", Args: cobra.NoArgs}
	c.Flags().StringVar(&why, "why", "", "the reason, one line")
	return p.onIncident(c, func(a about, _ []string) error {
		return a.do(a.v.Number+" is led by "+a.d.Guide().Version()+" from now on.", map[string]any{"version": a.d.Guide().Version()},
			model.MoveGuidance{Incident: a.v.ID, Why: why})
	})
}

func (p *program) checkOverlay(path string) error {
	raw, err := readFile(path)
	if err != nil {
		return err
	}
	led, err := setup.Guide().WithOverlay(raw)
	if err != nil {
		return refuseOverlay(path, err)
	}
	signed, err := signature(path, guide.OverlayFiles, raw)
	if err != nil {
		return refuseOverlay(path, err)
	}
	if p.json {
		p.print(map[string]any{"overlay": led.Overlay, "steps": len(led.Steps) - len(setup.Guide().Steps), "signature": signed})
		return nil
	}
	p.say("%s: %s of its own; %s.", led.Overlay, model.Counted(len(led.Steps)-len(setup.Guide().Steps), "step", "steps"), signed)
	return nil
}

func refuseOverlay(path string, err error) error {
	if refusal, ok := err.(*model.Error); ok {
		return refusal
	}
	return &model.Error{Kind: model.Invalid, Field: path, Err: err, Text: err.Error() + ".", Hint: "docs/forms.md says what an overlay may hold."}
}

func (p *program) signOverlay(path, key string) error {
	raw, err := readFile(path)
	if err != nil {
		return err
	}
	if _, err := setup.Guide().WithOverlay(raw); err != nil { // what would be refused is not worth a signature
		return refuseOverlay(path, err)
	}
	return p.sign(path, guide.OverlayFiles, raw, key)
}
