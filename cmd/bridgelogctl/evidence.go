package main

import (
	"strings"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
)

func (p *program) evidenceCmd() *cobra.Command {
	c := &cobra.Command{Use: "evidence", Short: "take evidence in, hand it over, read it again, export it, dispose of it", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return usagef("say `evidence add`, `list`, `show`, `check`, `transfer`, `export`, `dispose` or `form`")
		}}
	var incident string
	c.PersistentFlags().StringVar(&incident, "incident", "", "number or id of the incident")
	_ = c.MarkPersistentFlagRequired("incident") // fails only for a flag that does not exist
	// item runs work on an item of the incident.
	item := func(work func(c *cobra.Command, d *desk.Desk, v model.View, e model.Evidence) error) func(*cobra.Command, []string) error {
		return func(c *cobra.Command, args []string) error {
			return p.evidenceOf(c, incident, func(d *desk.Desk, v model.View) error {
				e, ok := v.EvidenceItem(args[0])
				if !ok {
					return model.Refuse(model.NotFound, "item", "See `evidence list`.", "there is no item %q.", args[0])
				}
				return work(c, d, v, e)
			})
		}
	}
	c.AddCommand(p.evidenceAddCmd(&incident), p.evidenceListCmd(&incident), p.evidenceShowCmd(item), p.evidenceCheckCmd(item),
		p.evidenceTransferCmd(item), p.evidenceExportCmd(item), p.evidenceDisposeCmd(item), p.evidenceFormCmd(&incident))
	return c
}

// evidenceOf opens the logbook and runs work on an incident.
func (p *program) evidenceOf(c *cobra.Command, incident string, work func(*desk.Desk, model.View) error) error {
	return p.with(c.Context(), false, func(d *desk.Desk) error {
		v, err := p.view(c, d, incident)
		if err != nil {
			return err
		}
		return work(d, v)
	})
}

type onItem = func(work func(c *cobra.Command, d *desk.Desk, v model.View, e model.Evidence) error) func(*cobra.Command, []string) error

// moment reads a time of the command line in the incident's zone; empty is none.
func (p *program) moment(d *desk.Desk, v model.View, text string) (model.Moment, error) {
	if text == "" {
		return model.Moment{}, nil
	}
	return model.ParseMoment(text, d.Now(), v.Location())
}

func (p *program) evidenceAddCmd(incident *string) *cobra.Command {
	var i model.EvidenceItem
	var taken, from, to string
	var ask desk.EvidenceAsk
	c := &cobra.Command{Use: "add [FILE|FOLDER…]", Short: "take files and folders in, each read once; without any an object known by its seal number"}
	f := c.Flags()
	f.StringVar(&i.What, "what", "", "what it is, in one line (default: the file's name)")
	f.StringVar(&i.Kind, "kind", "", "memory, disk, log, network, file, message, …")
	f.StringVar(&i.System, "system", "", "the system it comes from")
	f.StringVar(&i.Custodian, "custodian", "", "who answered for it there")
	f.StringVar(&taken, "taken", "", "when it was taken (default: now)")
	f.StringVar(&i.TakenBy, "taken-by", "", "who took it (default: --by)")
	f.StringVar(&i.How, "how", "", "how it was taken")
	f.StringVar(&i.Tool, "tool", "", "with what tool")
	f.StringVar(&i.Version, "tool-version", "", "version of the tool")
	f.StringVar(&i.Witness, "witness", "", "who saw it")
	f.StringVar(&i.Seal, "seal", "", "number of the seal or container")
	f.StringVar(&i.Basis, "legal-basis", "", "order, consent, policy")
	f.StringVar(&i.Location, "location", "", "where it is, if not in the logbook")
	f.StringVar(&i.Holder, "holder", "", "who holds it (default: who took it)")
	f.StringVar(&i.Parent, "copy-of", "", "number of the item it is a copy of, or with --derived was made from")
	f.StringVar(&from, "covers-from", "", "first time its content tells about")
	f.StringVar(&to, "covers-to", "", "last time its content tells about")
	derived := f.Bool("derived", false, "it was made from --copy-of and is no copy bit for bit")
	f.BoolVar(&ask.Outside, "leave", false, "leave files where they are and keep their fingerprints")
	f.StringSliceVar(&ask.Also, "also", nil, "further digests for other people's forms: SHA-512, SHA-1, MD5")
	f.BoolVar(&ask.Again, "again", false, "a file that is in the evidence already was found once more")
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.evidenceOf(c, *incident, func(d *desk.Desk, v model.View) error {
			var err error
			for _, m := range []struct {
				text string
				to   *model.Moment
			}{{taken, &i.Taken}, {from, &i.CoversFrom}, {to, &i.CoversTo}} {
				if *m.to, err = p.moment(d, v, m.text); err != nil {
					return err
				}
			}
			switch {
			case *derived:
				i.Nature = model.Derived
			case i.Parent != "":
				i.Nature = model.Copy
			}
			ask.Incident, ask.Paths, ask.Item = v.ID, args, i
			in, err := d.AddEvidence(c.Context(), ask, nil)
			if err != nil {
				return err
			}
			all := in.View.Evidence()
			items := all[len(all)-in.Taken:]
			if p.json {
				left := []map[string]string{}
				for _, l := range in.Left {
					left = append(left, map[string]string{"path": l.Path, "why": l.Why})
				}
				p.print(map[string]any{"items": p.itemsJSON(items), "bytes": in.Bytes, "left_out": left})
				return nil
			}
			for _, e := range items {
				p.say("%s  %s  %s", e.Number, e.What, e.Fingerprint())
			}
			for _, l := range in.Left {
				p.say("left out: %s: %s", model.ShownName(l.Path), l.Why)
			}
			return nil
		})
	}
	return c
}

func (p *program) itemsJSON(items []model.Evidence) []map[string]any {
	out := []map[string]any{}
	for _, e := range items {
		out = append(out, map[string]any{"id": e.ID, "number": e.Number, "what": e.What, "kind": e.Kind, "sha256": e.File.SHA256, "size": e.File.Size, "seal": e.Seal,
			"holder": e.Holder, "place": e.File.Place, "standing": e.Standing(), "doubt": e.Doubt, "hand_overs": len(e.Moves)})
	}
	return out
}

func (p *program) evidenceListCmd(incident *string) *cobra.Command {
	return &cobra.Command{Use: "list", Short: "list the items", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
		return p.evidenceOf(c, *incident, func(_ *desk.Desk, v model.View) error {
			if p.json {
				p.print(p.itemsJSON(v.Evidence()))
				return nil
			}
			for _, e := range v.Evidence() {
				p.say("%s  %-40s  held by %s  %s%s", e.Number, e.What, e.Holder, e.Fingerprint(), standingWords(e))
			}
			return nil
		})
	}}
}

func standingWords(e model.Evidence) string {
	switch {
	case e.Withdrawn:
		return "  WITHDRAWN"
	case !e.Disposed.At.IsZero():
		return "  DISPOSED OF"
	case e.Doubt != "":
		return "  DOUBTFUL: " + e.Doubt
	}
	return ""
}

func (p *program) evidenceShowCmd(item onItem) *cobra.Command {
	return &cobra.Command{Use: "show ITEM", Short: "the facts of an item and who held it", Args: cobra.ExactArgs(1),
		RunE: item(func(_ *cobra.Command, _ *desk.Desk, v model.View, e model.Evidence) error {
			if p.json {
				p.print(p.itemsJSON([]model.Evidence{e})[0])
				return nil
			}
			p.say("%s  %s%s\nheld by %s\nfingerprint or seal %s", e.Number, e.What, standingWords(e), e.Holder, e.Fingerprint())
			if e.File.Name != "" {
				p.say("file %s, %d bytes", e.File.Shown(), e.File.Size)
			}
			p.say("taken %s by %s, %s", model.FormatMoment(e.Taken, v.Location(), model.LongStyle), e.TakenBy, e.How)
			for _, m := range e.Moves {
				p.say("%s  %s -> %s: %s; %s", model.FormatMoment(m.At, v.Location(), model.LongStyle), m.From, m.To, m.Purpose, model.RereadText(m.Check))
			}
			return nil
		})}
}

func (p *program) evidenceCheckCmd(item onItem) *cobra.Command {
	var found, told string
	c := &cobra.Command{Use: "check ITEM", Short: "read an item again and record what was found; a mismatch needs --told", Args: cobra.ExactArgs(1)}
	c.Flags().StringVar(&found, "found", "", "of a mismatch: what was found (default: the other fingerprint)")
	c.Flags().StringVar(&told, "told", "", "of a mismatch: who was told")
	c.RunE = item(func(c *cobra.Command, d *desk.Desk, v model.View, e model.Evidence) error {
		r, err := d.Reread(c.Context(), e, nil)
		if err != nil {
			return err
		}
		if r.Result == model.Mismatch {
			if found != "" {
				r.Found = found
			}
			r.Told = told
		}
		change, err := d.Do(c.Context(), model.CheckEvidence{Incident: v.ID, Item: e.ID, Check: r})
		if err != nil {
			return err
		}
		if r.Result == model.Mismatch {
			p.code = exitBroken
		}
		p.sayItem(e, model.RereadText(r), change)
		return nil
	})
	return c
}

// sayItem says what became of an item.
func (p *program) sayItem(e model.Evidence, what string, c desk.Change) {
	if p.json {
		p.print(map[string]any{"item": e.Number, "what": what, "entry": c.Seq, "head": c.Head.Text()})
		return
	}
	p.say("%s: %s. Entry %d, head %s.", e.Number, what, c.Seq, c.Head.Short())
}

// handOver are the flags of a hand-over.
type handOver struct {
	t  model.TransferCustody
	at string
}

func (h *handOver) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&h.t.To, "to", "", "who takes it: name and organisation")
	f.StringVar(&h.t.From, "from", "", "who gives it (default: its holder)")
	f.StringVar(&h.t.Purpose, "purpose", "", "analysis, court, return")
	f.StringVar(&h.at, "at", "", "when (default: now)")
	f.StringVar(&h.t.Place, "place", "", "where")
	f.StringVar(&h.t.Authority, "authority", "", "by whose order")
	f.StringVar(&h.t.Transport, "transport", "", "how it travels")
	f.StringVar(&h.t.Condition, "condition", "", "as it was seen")
	f.StringVar(&h.t.SealBefore, "seal-before", "", "seal before")
	f.StringVar(&h.t.SealAfter, "seal-after", "", "seal after")
	_ = c.MarkFlagRequired("to")
	_ = c.MarkFlagRequired("purpose") // both fail only for flags that do not exist
}

func (p *program) evidenceTransferCmd(item onItem) *cobra.Command {
	var h handOver
	var paper paperNote
	var seal, found, told, why string
	c := &cobra.Command{Use: "transfer ITEM --to W --purpose P", Short: "hand an item over; its file is read again first", Args: cobra.ExactArgs(1)}
	h.flags(c)
	paper.add(c)
	c.Flags().StringVar(&seal, "seal-check", "", "of an object, whether its seal is the one on record: match, mismatch, not_possible")
	c.Flags().StringVar(&found, "found", "", "of a mismatch: what was found")
	c.Flags().StringVar(&told, "told", "", "of a mismatch: who was told")
	c.Flags().StringVar(&why, "check-why", "", "why the item could not be looked at")
	c.RunE = item(func(c *cobra.Command, d *desk.Desk, v model.View, e model.Evidence) error {
		r := model.Reread{Result: seal, Found: found, Told: told, Why: why}
		if e.File.Exists() {
			var err error
			if r, err = d.Reread(c.Context(), e, nil); err != nil {
				return err
			}
			if r.Result == model.Mismatch {
				r.Told = told
				if found != "" {
					r.Found = found
				}
			}
		}
		var err error
		if h.t.Transcribed, err = paper.read(d.Now(), v.Location()); err != nil {
			return err
		}
		var at model.Moment
		if t := h.t.Transcribed; t != nil && h.at != "" {
			at, err = model.ParseMoment(h.at, t.Written.From, t.Zone())
		} else {
			at, err = p.moment(d, v, h.at)
		}
		if err != nil {
			return err
		}
		h.t.Incident, h.t.Item, h.t.At, h.t.Check = v.ID, e.ID, at, r
		change, err := d.Do(c.Context(), h.t)
		if err != nil {
			return err
		}
		p.sayItem(e, "handed over to "+h.t.To+"; "+model.RereadText(r), change)
		return nil
	})
	return c
}

func (p *program) evidenceExportCmd(item onItem) *cobra.Command {
	var h handOver
	var out string
	c := &cobra.Command{Use: "export ITEM -o FILE --to W --purpose P", Short: "write a copy of its file in clear, verified, as a hand-over", Args: cobra.ExactArgs(1)}
	h.flags(c)
	c.Flags().StringVarP(&out, "output", "o", "", "the file to write; nothing is written over")
	_ = c.MarkFlagRequired("output") // fails only for a flag that does not exist
	c.RunE = item(func(c *cobra.Command, d *desk.Desk, v model.View, e model.Evidence) error {
		at, err := p.moment(d, v, h.at)
		if err != nil {
			return err
		}
		h.t.Incident, h.t.Item, h.t.At = v.ID, e.ID, at
		change, err := d.ExportEvidence(c.Context(), h.t, out, nil)
		if err != nil {
			return err
		}
		p.sayItem(e, "written in clear to "+out+" for "+h.t.To, change)
		return nil
	})
	return c
}

func (p *program) evidenceDisposeCmd(item onItem) *cobra.Command {
	var dispose model.DisposeEvidence
	var at string
	c := &cobra.Command{Use: "dispose ITEM --reason R --authority A --witness W --method M", Short: "end an item; refused under a legal hold", Args: cobra.ExactArgs(1)}
	f := c.Flags()
	f.StringVar(&dispose.Reason, "reason", "", "why it is no longer kept")
	f.StringVar(&dispose.Authority, "authority", "", "who decided it, by which order")
	f.StringVar(&dispose.Witness, "witness", "", "who saw it; not --by")
	f.StringVar(&dispose.Method, "method", "", "destroyed how, returned to whom")
	f.StringVar(&at, "at", "", "when (default: now)")
	f.BoolVar(&dispose.Drop, "drop", false, "take its file out of the logbook")
	c.RunE = item(func(c *cobra.Command, d *desk.Desk, v model.View, e model.Evidence) error {
		var err error
		if dispose.At, err = p.moment(d, v, at); err != nil {
			return err
		}
		dispose.Incident, dispose.Item = v.ID, e.ID
		change, err := d.DisposeEvidence(c.Context(), dispose)
		if err != nil {
			return err
		}
		p.sayItem(e, "disposed of", change)
		return nil
	})
	return c
}

func (p *program) evidenceFormCmd(incident *string) *cobra.Command {
	var out, format string
	c := &cobra.Command{Use: "form [ITEM] -o FILE", Short: "the custody form of one item or all, to be signed by hand", Args: cobra.MaximumNArgs(1)}
	c.Flags().StringVarP(&out, "output", "o", "", "the file to write")
	c.Flags().StringVar(&format, "format", "pdf", formatUsage)
	_ = c.MarkFlagRequired("output") // fails only for a flag that does not exist
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.evidenceOf(c, *incident, func(d *desk.Desk, v model.View) error {
			ask := desk.Ask{Incident: v.ID, Format: format, Choice: report.DefaultChoice()}
			ask.Choice.Report = report.CustodyReport
			if len(args) == 1 {
				ask.Choice.Report += "/" + strings.TrimPrefix(args[0], "^")
			}
			r, err := d.Export(c.Context(), ask, out)
			if err != nil {
				return err
			}
			if p.json {
				p.print(map[string]any{"file": r.Path, "sha256": r.SHA256})
				return nil
			}
			p.say("Wrote %s", r.Path)
			return nil
		})
	}
	return c
}
