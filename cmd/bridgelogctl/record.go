package main

import (
	"bufio"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
)

func (p *program) initCmd() *cobra.Command {
	var name string
	var plain, recovery bool
	c := &cobra.Command{Use: "init", Short: "make a new logbook, sealed under a passphrase or a key file", Args: cobra.NoArgs}
	c.Flags().StringVar(&name, "name", "", "name of the logbook (default: the folder's)")
	c.Flags().BoolVar(&plain, "plain", false, "do not seal it: for practice data only")
	c.Flags().BoolVar(&recovery, "recovery-key", false, "make a recovery key as well and print it once, to be kept on paper")
	c.MarkFlagsMutuallyExclusive("plain", "recovery-key")
	c.RunE = func(c *cobra.Command, _ []string) error {
		o := p.options()
		o.Name = name
		path, err := p.path()
		if err != nil {
			return err
		}
		if o.Seal, err = p.seals(plain); err != nil {
			return err
		}
		var onPaper string
		if recovery {
			var k desk.Key
			onPaper, k = desk.NewRecoveryKey()
			o.Seal = append(o.Seal, k)
		}
		d, err := desk.Create(c.Context(), path, o)
		if err != nil {
			return err
		}
		if recovery {
			p.sayRecoveryKey(onPaper)
		}
		s := d.Status()
		if p.json {
			p.print(map[string]any{"logbook": s.Path, "log": s.LogID, "key": s.Key, "entries": s.Entries, "head": s.Head.Text(), "sealed": d.Sealed()})
		} else {
			p.say("Made %s\nlog %s\npublic key %s\nhead %s", s.Path, s.LogID, s.Key, s.Head.Text())
			if plain {
				p.say("It is not sealed: whoever has the folder can read it.")
			}
		}
		return d.Close()
	}
	return c
}

func (p *program) incidentCmd() *cobra.Command {
	c := &cobra.Command{Use: "incident", Short: "open and list incidents", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return usagef("say `incident new` or `incident list`") }}
	c.AddCommand(p.incidentNewCmd(), p.incidentListCmd())
	return c
}

func (p *program) incidentNewCmd() *cobra.Command {
	var title, detected, severity string
	var drill bool
	c := &cobra.Command{Use: "new --title T", Short: "open an incident", Args: cobra.NoArgs}
	c.Flags().StringVar(&title, "title", "", "what is happening, in one line")
	c.Flags().StringVar(&detected, "detected", "", "when it was noticed: 14:05, \"14:05 yesterday\", -20m, 2026-03-28T18:00Z (default: now)")
	c.Flags().StringVar(&severity, "severity", "", "SEV1 to SEV4 (default: SEV2)")
	c.Flags().BoolVar(&drill, "drill", false, "an exercise, marked on every page")
	_ = c.MarkFlagRequired("title") // fails only for a flag that does not exist
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			open := model.OpenIncident{Title: title, Severity: severity, Drill: drill, Zone: p.zone}
			if detected != "" {
				m, err := model.ParseMoment(detected, d.Now(), d.Home())
				if err != nil {
					return err
				}
				open.Detected = m
			}
			change, err := d.Do(c.Context(), open)
			if err != nil {
				return err
			}
			if p.json {
				p.print(map[string]any{"number": change.View.Number, "id": change.Incident, "severity": change.View.Level(),
					"entry": change.Seq, "head": change.Head.Text()})
			} else {
				p.say("%s opened, %s. Entry %d, head %s", change.View.Number, change.View.Level(), change.Seq, change.Head.Text())
			}
			return nil
		})
	}
	return c
}

func (p *program) incidentListCmd() *cobra.Command {
	return &cobra.Command{Use: "list", Short: "list all incidents", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.with(c.Context(), false, func(d *desk.Desk) error {
				board, err := d.Board(c.Context())
				if err != nil {
					return err
				}
				if p.json {
					p.print(map[string]any{"incidents": board})
					return nil
				}
				if len(board) == 0 {
					p.say("No incidents. Open one with: bridgelogctl incident new --title \"…\"")
					return nil
				}
				w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
				fmt.Fprintln(w, "NUMBER\tSEVERITY\tPHASE\tAGE\tLAST ENTRY\tTITLE")
				for _, s := range board {
					since := s.Detected
					if since.IsZero() {
						since = s.Opened
					}
					fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", s.Number, s.Severity, s.Phase,
						model.FormatAge(d.Now().Sub(since)), model.FormatInstant(s.LastEntry, model.Location(s.Zone)), s.Shown())
				}
				return w.Flush()
			})
		}}
}

func (p *program) logCmd() *cobra.Command {
	var incident, noticed, lateReason string
	c := &cobra.Command{Use: "log --incident ID [--] \"quick entry text\"", Short: "record one line, or lines from standard input with -",
		Long: "Record one quick-entry line: [time] [kind:] text [@person] [#system] [^evidence].\n" +
			"Kinds: x: attacker did, o: seen, a: we did, d: decided, h: we think, c: told or heard, e: kept, s: service, t: to do.\n" +
			"Times: 14:05, 14:05 yesterday, fri 09:15, 2026-03-28 18:00, -20m, ~23:00, 23:00±10m, 22:00-23:30, before 06:00, ?, with Z, +02:00 or Europe/Berlin.\n" +
			"With - the lines come from standard input, one entry a line; each is on disk before the next is read.",
		Args: cobra.MinimumNArgs(1)}
	c.Flags().StringVar(&incident, "incident", "", "number or id of the incident")
	c.Flags().StringVar(&noticed, "noticed", "", "when somebody became aware of it, as a time of the quick entry")
	c.Flags().StringVar(&lateReason, "late-reason", "", "why it is recorded late")
	p.paper.add(c)
	_ = c.MarkFlagRequired("incident")
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			id, err := d.Find(incident)
			if err != nil {
				return err
			}
			p.lateReason = lateReason
			if noticed != "" {
				v, err := d.Incident(c.Context(), id)
				if err != nil {
					return err
				}
				m, err := model.ParseMoment(noticed, d.Now(), v.Location())
				if err != nil {
					return err
				}
				p.noticed = &m
			}
			if len(args) == 1 && args[0] == "-" {
				return p.logLines(c, d, id)
			}
			return p.logOne(c, d, id, strings.Join(args, " "))
		})
	}
	return c
}

func (p *program) logOne(c *cobra.Command, d *desk.Desk, id model.IncidentID, text string) error {
	v, err := d.Incident(c.Context(), id)
	if err != nil {
		return err
	}
	paper, err := p.paper.read(d.Now(), v.Location())
	if err != nil {
		return err
	}
	var row model.RowFields
	if paper != nil {
		row, err = model.QuickFromPaper(text, *paper)
	} else {
		row, err = model.ParseQuick(text, d.Now(), v.Location())
	}
	if err != nil {
		return err
	}
	row.Noticed, row.LateReason = p.noticed, p.lateReason
	change, err := d.Do(c.Context(), model.NoteEvent{Incident: id, Row: row})
	if err != nil {
		return err
	}
	if p.json {
		p.print(map[string]any{"entry": change.Seq, "happened": row.Happened, "kind": row.Kind, "recorded": change.At, "head": change.Head.Text()})
		return nil
	}
	p.say("Recorded as entry %d: %s · %s. Head %s", change.Seq,
		model.FormatMoment(row.Happened, v.Location(), model.LongStyle), model.KindWord(row.Kind), change.Head.Short())
	return nil
}

// logLines records standard input line by line. A line that is refused is named
// and the rest go on; the command then ends with an error.
func (p *program) logLines(c *cobra.Command, d *desk.Desk, id model.IncidentID) error {
	in := bufio.NewScanner(p.in)
	in.Buffer(make([]byte, 0, 64<<10), 1<<20)
	refused, n := 0, 0
	for in.Scan() {
		n++
		if strings.TrimSpace(in.Text()) == "" {
			continue
		}
		err := p.logOne(c, d, id, in.Text())
		var refusal *model.Error
		if errors.As(err, &refusal) && (refusal.Kind == model.Invalid || refusal.Kind == model.Question) {
			refused++
			refusal.Field = fmt.Sprintf("line %d", n)
			p.complain(refusal)
			continue
		}
		if err != nil {
			return err
		}
	}
	if err := in.Err(); err != nil {
		return model.Refuse(model.Invalid, fmt.Sprintf("line %d", n+1), "Split it.", "the line cannot be read: %v.", err)
	}
	if refused > 0 {
		return model.Refuse(model.Invalid, "standard input", "Correct them and log them again.", "%d of %s; the others are recorded.", refused, model.Counted(n, "line", "lines")+map[bool]string{true: " was refused", false: " were refused"}[refused == 1])
	}
	return nil
}

func (p *program) timelineCmd() *cobra.Command {
	var incident, order string
	var all bool
	var kinds []string
	c := &cobra.Command{Use: "timeline --incident ID", Short: "print the timeline of an incident", Args: cobra.NoArgs}
	c.Flags().StringVar(&incident, "incident", "", "number or id of the incident")
	c.Flags().StringVar(&order, "order", "happened", "happened or recorded")
	c.Flags().BoolVar(&all, "struck", false, "show corrected and withdrawn rows too")
	c.Flags().StringSliceVar(&kinds, "kind", nil, kindUsage)
	_ = c.MarkFlagRequired("incident")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if order != "happened" && order != "recorded" {
			return usagef("--order is happened or recorded, not %q", order)
		}
		wanted, err := kindsOf(kinds)
		if err != nil {
			return err
		}
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			v, err := p.view(c, d, incident)
			if err != nil {
				return err
			}
			rows := model.Ordered(v.Timeline(), order == "happened")
			if len(wanted) > 0 {
				rows = slices.DeleteFunc(slices.Clone(rows), func(r *model.Row) bool { return !slices.Contains(wanted, r.Kind) })
			}
			return p.printTimeline(v, rows, all, d.Trust())
		})
	}
	return c
}

const kindUsage = "only rows of these `KINDS`, parted by commas: attacker, decision, …"

// kindsOf reads the kinds a person named.
func kindsOf(names []string) ([]model.RowKind, error) {
	var kinds []model.RowKind
	for _, name := range names {
		k := model.RowKind(strings.ToLower(strings.TrimSpace(name)))
		if !slices.Contains(model.RowKinds, k) {
			return nil, usagef("--kind is one or more of %v, not %q", model.RowKinds, name)
		}
		kinds = append(kinds, k)
	}
	return kinds, nil
}

func (p *program) printTimeline(v model.View, rows []*model.Row, all bool, trust model.ClockTrust) error {
	type row struct {
		Entry    model.Seq     `json:"entry"`
		Happened model.Moment  `json:"happened"`
		Recorded time.Time     `json:"recorded"`
		By       string        `json:"by"`
		Kind     model.RowKind `json:"kind"`
		Text     string        `json:"text"`
		People   []string      `json:"people,omitempty"`
		Systems  []string      `json:"systems,omitempty"`
		Evidence []string      `json:"evidence,omitempty"`
		Source   *model.Source `json:"source,omitempty"`
		Late     bool          `json:"late,omitempty"`

		Transcribed *model.Transcribed `json:"transcribed,omitempty"`

		Clock     string     `json:"clock,omitempty"`
		Corrected *model.Seq `json:"corrected_by,omitempty"`
		Withdrawn *model.Seq `json:"withdrawn_by,omitempty"`
		Erased    *model.Seq `json:"erased_by,omitempty"`
	}
	w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	out := []row{}
	for _, r := range rows {
		if r.Struck() && !all {
			continue
		}
		if p.json {
			j := row{Entry: r.Seq, Happened: r.Happened, Recorded: r.Recorded, By: r.Author, Kind: r.Kind, Text: r.Text,
				People: r.People, Systems: r.Systems, Evidence: r.Evidence, Source: r.Source, Late: r.Late(), Transcribed: r.Transcribed}
			if doubt, ok := trust.OfRow(r); ok {
				j.Clock = doubt.Mark()
			}
			if r.IsCorrected {
				j.Corrected = &r.CorrectedBy
			}
			if r.Withdrawn {
				j.Withdrawn = &r.WithdrawnBy
			}
			if r.Erased {
				j.Erased = &r.ErasedBy
			}
			out = append(out, j)
			continue
		}
		marks := ""
		switch {
		case r.Withdrawn:
			marks = fmt.Sprintf(" [withdrawn by %d: %s]", r.WithdrawnBy, r.WithdrawWhy)
		case r.IsCorrected:
			marks = fmt.Sprintf(" [corrected by %d]", r.CorrectedBy)
		case r.Late():
			marks = " [recorded late " + model.FormatInstant(r.Recorded, v.Location()) + "]"
		}
		if r.Transcribed != nil {
			marks += " [" + r.Transcribed.Words(v.Location()) + "]"
		}
		if doubt, ok := trust.OfRow(r); ok {
			marks += " [" + doubt.Mark() + "]"
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%s%s\n", r.Seq, model.FormatMoment(r.Happened, v.Location(), model.LongStyle), model.KindWord(r.Kind), r.Text, marks)
	}
	if p.json {
		p.print(map[string]any{"number": v.Number, "zone": v.Zone, "rows": out})
		return nil
	}
	return w.Flush()
}
