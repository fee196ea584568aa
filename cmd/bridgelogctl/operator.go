package main

import (
	"context"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/guide"
)

// pinEnv holds the PIN of --as where no file is named.
const pinEnv = "BRIDGELOG_PIN"

// pinSource says which operator acts, who confirms it, and where their PINs
// come from: never from the command line itself.
type pinSource struct {
	as, file           string
	confirm, confirmIn string
}

func (s *pinSource) flags(root *cobra.Command) {
	f := root.PersistentFlags()
	f.StringVar(&s.as, "as", "", "the operator who acts; proves it by PIN where one is set")
	f.StringVar(&s.file, "pin-file", "", "take the PIN of --as from the first line of this file (default: "+pinEnv+", else ask at the terminal)")
	f.StringVar(&s.confirm, "confirm", "", "a second operator who confirms the act by their PIN")
	f.StringVar(&s.confirmIn, "confirm-pin-file", "", "take the PIN of --confirm from the first line of this file (default: ask at the terminal)")
}

// pin reads a PIN: from a file, the environment, or the terminal; empty where
// there is none.
func (p *program) pin(file, env, question string) (string, error) {
	if file != "" {
		raw, err := os.ReadFile(file)
		if err != nil {
			return "", &model.Error{Kind: model.NotFound, Field: file, Text: "the file of the PIN cannot be read.", Err: err}
		}
		first, _, _ := strings.Cut(string(raw), "\n")
		return strings.TrimSuffix(first, "\r"), nil
	}
	if text := os.Getenv(env); env != "" && text != "" {
		return text, nil
	}
	text, _, err := p.ask(question)
	return text, err
}

// signIn makes the operator of --as the one who writes, and takes the word of
// the one of --confirm.
func (p *program) signIn(ctx context.Context, d *desk.Desk) error {
	for _, who := range []struct {
		name, file, env string
		act             func(context.Context, string, string) error
	}{{p.pins.as, p.pins.file, pinEnv, d.ActAs}, {p.pins.confirm, p.pins.confirmIn, "", d.Confirm}} {
		if who.name == "" {
			continue
		}
		house, err := d.Organisation(ctx)
		if err != nil {
			return err
		}
		pin := ""
		if o, ok := model.FindOperator(house, who.name); ok && o.PIN != "" {
			if pin, err = p.pin(who.file, who.env, "PIN of "+o.Name+": "); err != nil {
				return err
			}
		}
		if err := who.act(ctx, who.name, pin); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) operatorCmd() *cobra.Command {
	return parent("operator", "the people who write in this logbook, each with a PIN that names them", "say `operator add`, `operator list`, `operator pin` or `operator retire`",
		p.operatorAddCmd(), p.operatorListCmd(), p.operatorPinCmd(), p.operatorRetireCmd())
}

func (p *program) operatorAddCmd() *cobra.Command {
	var job, file string
	c := &cobra.Command{Use: "add NAME [--job ROLE] [--new-pin-file FILE]", Short: "add a person; without a PIN they are taken at their word", Args: cobra.ExactArgs(1)}
	c.Flags().StringVar(&job, "job", "", "the role in which they act")
	c.Flags().StringVar(&file, "new-pin-file", "", "take their PIN from the first line of this file")
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			pin, err := p.pin(file, "", "PIN of "+args[0]+" (empty for none): ")
			if err != nil {
				return err
			}
			change, err := d.AddOperator(c.Context(), args[0], job, pin)
			if err != nil {
				return err
			}
			p.saidOperator(args[0], pin != "", change)
			return nil
		})
	}
	return c
}

func (p *program) saidOperator(name string, pin bool, change desk.Change) {
	if p.json {
		p.print(map[string]any{"operator": name, "pin": pin, "entry": change.Seq})
		return
	}
	with := "with a PIN"
	if !pin {
		with = "without a PIN"
	}
	p.say("%s writes in this logbook, %s. Entry %d, head %s", name, with, change.Seq, change.Head.Short())
}

func (p *program) operatorListCmd() *cobra.Command {
	return &cobra.Command{Use: "list", Short: "who writes in this logbook, and who has a PIN", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			house, err := d.Organisation(c.Context())
			if err != nil {
				return err
			}
			all, gone := model.Operators(house), model.RetiredOperators(house)
			if p.json {
				out := []map[string]any{}
				for _, o := range all {
					out = append(out, map[string]any{"name": o.Name, "role": o.Role, "pin": o.PIN != ""})
				}
				for _, r := range gone {
					out = append(out, map[string]any{"name": guide.Text(r.Fields["name"]), "retired": true, "why": r.WithdrawWhy})
				}
				p.print(map[string]any{"operators": out})
				return nil
			}
			if len(all) == 0 {
				p.say("No operators: every entry carries the name its writer typed.")
			}
			for _, o := range all {
				has := "no PIN"
				if o.PIN != "" {
					has = "PIN set"
				}
				p.say("%s  %s  %s", o.Name, o.Role, has)
			}
			for _, r := range gone {
				p.say("%s  retired by %s: %s", guide.Text(r.Fields["name"]), r.WithdrawnBy.By, r.WithdrawWhy)
			}
			return nil
		})
	}}
}

func (p *program) operatorPinCmd() *cobra.Command {
	var file string
	c := &cobra.Command{Use: "pin NAME [--new-pin-file FILE]", Short: "set a person's PIN; the one that is set comes from --pin-file", Args: cobra.ExactArgs(1)}
	c.Flags().StringVar(&file, "new-pin-file", "", "take the new PIN from the first line of this file")
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			house, err := d.Organisation(c.Context())
			if err != nil {
				return err
			}
			old := ""
			if o, ok := model.FindOperator(house, args[0]); ok && o.PIN != "" {
				if old, err = p.pin(p.pins.file, pinEnv, "PIN that is set: "); err != nil {
					return err
				}
			}
			pin, err := p.pin(file, "", "New PIN: ")
			if err != nil {
				return err
			}
			change, err := d.SetPIN(c.Context(), args[0], old, pin)
			if err != nil {
				return err
			}
			p.saidOperator(args[0], true, change)
			return nil
		})
	}
	return c
}

func (p *program) operatorRetireCmd() *cobra.Command {
	var why string
	c := &cobra.Command{Use: "retire NAME --why REASON", Short: "end that a person writes here; what they wrote keeps their name", Args: cobra.ExactArgs(1)}
	c.Flags().StringVar(&why, "why", "", "the reason, one line")
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			change, err := d.RetireOperator(c.Context(), args[0], why)
			if err != nil {
				return err
			}
			if p.json {
				p.print(map[string]any{"operator": args[0], "retired": true, "entry": change.Seq})
				return nil
			}
			p.say("%s is retired. Entry %d, head %s", args[0], change.Seq, change.Head.Short())
			return nil
		})
	}
	return c
}
