package main

import (
	"time"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
)

func (p *program) clockCmd() *cobra.Command {
	c := &cobra.Command{Use: "clock", Short: "this computer's clock against a reference: show, check", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return usagef("say `clock show` or `clock check`") }}
	c.AddCommand(p.clockShowCmd(), p.clockCheckCmd())
	return c
}

func (p *program) clockShowCmd() *cobra.Command {
	return &cobra.Command{Use: "show", Short: "every move of the clock the program saw, and every check", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.with(c.Context(), false, func(d *desk.Desk) error {
				if err := d.LookAtClock(c.Context()); err != nil {
					return err
				}
				house, err := d.Organisation(c.Context())
				if err != nil {
					return err
				}
				now := d.Status().Clock
				if p.json {
					type line struct {
						Entry model.Seq `json:"entry"`
						At    time.Time `json:"at"`
						Text  string    `json:"text"`
					}
					out := []line{}
					for _, s := range house.Clock {
						out = append(out, line{s.Seq, s.At, s.Words()})
					}
					p.print(map[string]any{"clock": out, "now": now})
					return nil
				}
				if len(house.Clock) == 0 {
					p.say("The clock was not seen to move, and never held against a reference.")
				}
				for _, s := range house.Clock {
					p.say("%d  %s", s.Seq, s.Words())
				}
				if now != "" {
					p.say("Now: %s", now)
				}
				return nil
			})
		}}
}

func (p *program) clockCheckCmd() *cobra.Command {
	var reference, ours string
	var check model.CheckClock
	c := &cobra.Command{Use: "check --reference TIME --source S", Short: "record what a reference clock showed against this computer's", Args: cobra.NoArgs,
		Long: "Records what a reference clock shows at this moment (type the command, press Enter when it shows the time), or showed when this computer showed --ours."}
	f := c.Flags()
	f.StringVar(&reference, "reference", "", "what the reference clock shows, with seconds: 14:05:07")
	f.StringVar(&ours, "ours", "", "what this computer showed then (default: now)")
	f.StringVar(&check.Source, "source", "", "gps, radio, ntp, phone, other")
	f.StringVar(&check.Which, "which", "", "which clock it was, in words")
	f.DurationVar(&check.Margin, "margin", time.Second, "how exactly it was read")
	_ = c.MarkFlagRequired("reference")
	_ = c.MarkFlagRequired("source")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			var err error
			check.Ours = d.Now()
			if ours != "" {
				if check.Ours, err = model.ReadReference(ours, check.Ours, d.Home()); err != nil {
					return err
				}
			}
			if check.Reference, err = model.ReadReference(reference, check.Ours, d.Home()); err != nil {
				return err
			}
			change, err := d.CheckClock(c.Context(), check)
			if err != nil {
				return err
			}
			last, _ := d.Trust().Last()
			if p.json {
				p.print(map[string]any{"entry": change.Seq, "offset_s": last.Checked.Offset.Seconds(), "margin_s": last.Checked.Margin.Seconds(), "text": last.Words()})
				return nil
			}
			p.say("%s\nEntry %d, head %s", last.Words(), change.Seq, change.Head.Text())
			return nil
		})
	}
	return c
}
