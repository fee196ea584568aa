package main

import (
	"github.com/spf13/cobra"

	"bridgelog/desk"
)

func (p *program) headCmd() *cobra.Command {
	var out string
	c := &cobra.Command{Use: "head [-o FILE]", Short: "the newest head and its witness line; as a file for another logbook to countersign", Args: cobra.NoArgs}
	c.Flags().StringVarP(&out, "output", "o", "", "write it to this file, which must be new")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			if out != "" {
				raw, err := d.HeadFile(c.Context())
				if err != nil {
					return err
				}
				if err := writeNew(out, raw, 0o644); err != nil {
					return err
				}
			}
			h := d.Status().Head
			if p.json {
				p.print(map[string]any{"head": h.Text(), "witness": h.Witness().Text(), "file": out})
				return nil
			}
			p.say("head %s\nto read out over the phone: %s", h.Text(), h.Witness().Text())
			return nil
		})
	}
	return c
}

func (p *program) countersignCmd() *cobra.Command {
	var out string
	c := &cobra.Command{Use: "countersign FILE -o FILE2", Short: "vouch for the head of another logbook: check it, record it, sign it", Args: cobra.ExactArgs(1)}
	c.Flags().StringVarP(&out, "output", "o", "", "the countersigned head, to be taken back")
	_ = c.MarkFlagRequired("output") // fails only for a flag that does not exist
	c.RunE = func(c *cobra.Command, args []string) error {
		raw, err := readFile(args[0])
		if err != nil {
			return err
		}
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			signed, err := d.Countersign(c.Context(), raw)
			if err != nil {
				return err
			}
			if err := writeNew(out, signed, 0o644); err != nil {
				return err
			}
			p.sayFile("Countersigned. Take it back with `bridgelogctl vouch`", out)
			return nil
		})
	}
	return c
}

func (p *program) sayFile(what, file string) {
	if p.json {
		p.print(map[string]any{"file": file})
		return
	}
	p.say("%s: %s", what, file)
}

func (p *program) vouchCmd() *cobra.Command {
	return &cobra.Command{Use: "vouch FILE", Short: "keep a head of this logbook that another one countersigned", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			raw, err := readFile(args[0])
			if err != nil {
				return err
			}
			return p.with(c.Context(), false, func(d *desk.Desk) error {
				change, err := d.Vouch(c.Context(), raw)
				if err != nil {
					return err
				}
				if p.json {
					p.print(map[string]any{"entry": change.Seq, "head": change.Head.Text()})
					return nil
				}
				p.say("Kept as entry %d. Check record holds it against the log from now on.", change.Seq)
				return nil
			})
		}}
}
