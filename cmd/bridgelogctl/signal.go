package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
)

func (p *program) signalCmd() *cobra.Command {
	return parent("signal", "what came in before it is an incident: take in, rate, watch, dismiss, promote", "say `signal add`, `list`, `show`, `rate`, `park`, `dismiss`, `promote`, `watch` or `rule`",
		p.signalAddCmd(), p.signalListCmd(), p.signalShowCmd(), p.signalRateCmd(), p.signalMoveCmd(model.SignalWatching), p.signalMoveCmd(model.SignalDismissed),
		p.signalMoveCmd(model.SignalNew), p.signalPromoteCmd(), p.signalWatchCmd(), p.signalRuleCmd())
}

// onHouse runs work on the organisation's record.
func (p *program) onHouse(c *cobra.Command, work func(*desk.Desk, model.View) error) error {
	return p.with(c.Context(), false, func(d *desk.Desk) error {
		v, err := d.Organisation(c.Context())
		if err != nil {
			return err
		}
		return work(d, v)
	})
}

// shownSignal is a signal as --json gives it.
type shownSignal struct {
	Ref       string            `json:"ref"`
	State     model.SignalState `json:"state"`
	Quality   string            `json:"quality,omitempty"`
	Proposed  bool              `json:"quality_proposed,omitempty"` // nobody has rated it
	Severity  string            `json:"severity,omitempty"`
	Source    string            `json:"source,omitempty"`
	Summary   string            `json:"summary"`
	Rule      string            `json:"rule,omitempty"`
	Systems   []string          `json:"systems,omitempty"`
	Happened  *model.Moment     `json:"happened,omitempty"`
	Received  model.Moment      `json:"received"`
	AlertRef  string            `json:"alert_ref,omitempty"`
	Times     int               `json:"came_again,omitempty"`
	Of        string            `json:"same_as,omitempty"`
	Reason    string            `json:"reason,omitempty"`
	Incident  string            `json:"incident,omitempty"`
	By        string            `json:"promoted_by,omitempty"`
	File      string            `json:"file,omitempty"`
	Row       int               `json:"record,omitempty"`
	Problem   string            `json:"problem,omitempty"`
	Moved     string            `json:"moved,omitempty"`
	SHA256    string            `json:"sha256,omitempty"`
	Size      int64             `json:"size,omitempty"`
	TakenInBy string            `json:"by"`
}

func showSignal(s model.Signal) shownSignal {
	out := shownSignal{Ref: s.Ref, State: s.State, Quality: s.Quality(), Proposed: !s.Rated() && s.Hint != "", Severity: s.Severity, Source: s.Source, Summary: s.Summary,
		Rule: s.Rule, Systems: s.Systems, Received: s.Received, AlertRef: s.AlertRef, Times: s.Times, Of: s.Of, Reason: s.Reason, Incident: s.Incident,
		By: s.PromotedBy, File: s.File, Row: s.Row, Problem: s.Problem, Moved: s.Moved, SHA256: s.SHA256, Size: s.Size, TakenInBy: s.Since.By}
	if s.Happened.Known() {
		out.Happened = &s.Happened
	}
	return out
}

func (p *program) printSignals(v model.View, refs []string) {
	var shown []shownSignal
	for _, ref := range refs {
		if s, ok := v.FindSignal(ref); ok {
			shown = append(shown, showSignal(s))
		}
	}
	if p.json {
		p.print(map[string]any{"signals": shown})
		return
	}
	for _, s := range shown {
		p.say("%s %s: %s", s.Ref, s.State, s.Summary)
	}
}

func (p *program) signalAddCmd() *cobra.Command {
	var g model.GivenSignal
	c := &cobra.Command{Use: "add [FILE|FOLDER…]", Short: "take files of alerts in, each with its original; without any, one that was told (--summary)"}
	f := c.Flags()
	f.StringVar(&g.Summary, "summary", "", "what was told, in a line")
	f.StringVar(&g.Source, "source", "", "from whom: siem_soar, endpoint, staff, hunt, customer_partner, authority, …")
	f.StringVar(&g.Rule, "rule", "", "the rule that raised it")
	f.StringVar(&g.Severity, "severity", "", "how serious it calls itself: "+strings.Join(model.SignalSeverities, ", "))
	f.StringVar(&g.AlertRef, "alert", "", "number of the alert or ticket")
	f.StringSliceVar(&g.Systems, "system", nil, "a system it is about")
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.onHouse(c, func(d *desk.Desk, v model.View) error {
			if len(args) == 0 {
				change, err := d.AddSignal(c.Context(), g)
				if err != nil {
					return err
				}
				all := change.View.Signals()
				p.printSignals(change.View, []string{all[len(all)-1].Ref})
				return nil
			}
			if g.Summary != "" {
				return usagef("--summary is for a signal without a file")
			}
			in, err := d.AddSignals(c.Context(), args, nil)
			if err != nil {
				return err
			}
			p.sayIntake(in)
			return nil
		})
	}
	return c
}

func (p *program) sayIntake(in desk.SignalIntake) {
	if p.json {
		left := []map[string]string{}
		for _, l := range in.Left {
			left = append(left, map[string]string{"path": l.Path, "why": l.Why})
		}
		p.print(map[string]any{"files": in.Files, "new": in.New, "duplicates": in.Duplicates, "set_aside": in.Aside, "left": left, "promoted": append([]string{}, in.Promoted...)})
		return
	}
	p.say("%s read: %s.", model.Counted(in.Files, "file", "files"), in.Words())
	for _, l := range in.Left {
		p.say("  left out: %s: %s", l.Path, l.Why)
	}
}

func (p *program) signalListCmd() *cobra.Command {
	var state, source, rule string
	c := &cobra.Command{Use: "list", Short: "the signals, newest first", Args: cobra.NoArgs}
	c.Flags().StringVar(&state, "state", "", "only new, watching, set_aside, promoted, dismissed or duplicate")
	c.Flags().StringVar(&source, "source", "", "only of this source")
	c.Flags().StringVar(&rule, "rule", "", "only of rules with these words")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if state != "" && !slices.Contains(model.SignalStates, model.SignalState(state)) {
			return usagef("there is no state %q", state)
		}
		return p.onHouse(c, func(d *desk.Desk, v model.View) error {
			shown := []shownSignal{}
			for _, s := range slices.Backward(v.Signals()) {
				if (state == "" || string(s.State) == state) && (source == "" || s.Source == source) && model.Finds(model.FindWords(rule), s.Rule) {
					shown = append(shown, showSignal(s))
				}
			}
			if p.json {
				p.print(map[string]any{"waiting": v.SignalsWaiting(), "signals": shown})
				return nil
			}
			if len(shown) == 0 {
				p.say("No signals.")
				return nil
			}
			w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
			for _, s := range shown {
				quality := s.Quality
				if s.Proposed {
					quality += " (proposed)"
				}
				more := s.Incident
				for _, part := range []string{s.Of, s.Reason, s.Problem} {
					if more == "" {
						more = part
					}
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", s.Ref, s.State, model.FormatUTC(s.Received.From), quality, s.Severity, s.Summary, more)
			}
			return w.Flush()
		})
	}
	return c
}

func (p *program) signalShowCmd() *cobra.Command {
	var raw bool
	c := &cobra.Command{Use: "show SIGNAL", Short: "one signal, and with --original the bytes of its file", Args: cobra.ExactArgs(1)}
	c.Flags().BoolVar(&raw, "original", false, "write the original, byte for byte")
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.onHouse(c, func(d *desk.Desk, v model.View) error {
			s, ok := v.FindSignal(args[0])
			if !ok {
				return model.Refuse(model.NotFound, args[0], "See `bridgelogctl signal list`.", "there is no such signal.")
			}
			if raw {
				b, err := d.SignalOriginal(c.Context(), s, 0)
				if err != nil {
					return err
				}
				_, err = p.out.Write(b)
				return err
			}
			if p.json {
				p.print(showSignal(s))
				return nil
			}
			for _, line := range [][2]string{{"Number", s.Ref}, {"State", string(s.State)}, {"In short", s.Summary}, {"From", s.Source}, {"Rule", s.Rule}, {"Severity said", s.Severity},
				{"Quality", s.Fidelity}, {"Quality proposed", s.Hint}, {"Systems", strings.Join(s.Systems, ", ")}, {"Happened", signalMoment(s.Happened)}, {"Received", signalMoment(s.Received)},
				{"Alert number", s.AlertRef}, {s.OfWords(), s.Of}, {"Why dismissed", s.Reason}, {"Became", s.Incident}, {"Promoted by", s.PromotedBy}, {"File", s.File},
				{"Also came as", strings.Join(s.Also, ", ")}, {"Why set aside", s.Problem}, {"File moved to", s.Moved}, {"SHA-256", s.SHA256}} {
				if line[1] != "" {
					p.say("%s: %s", line[0], line[1])
				}
			}
			if s.Times > 0 {
				p.say("Came again: %s, last %s", model.Counted(s.Times, "time", "times"), signalMoment(s.LastAt))
			}
			return nil
		})
	}
	return c
}

func signalMoment(m model.Moment) string {
	if !m.Known() {
		return ""
	}
	text := m.Local().Format("2006-01-02 15:04:05 -07:00") + " (" + model.FormatUTC(m.From) + ")"
	if m.Assumed != "" {
		text += ", assumed: " + m.Assumed
	}
	return text
}

func (p *program) signalRateCmd() *cobra.Command {
	return &cobra.Command{Use: "rate SIGNAL… high|medium|low", Short: "say how good the alert is: does it carry enough to act on", Args: cobra.MinimumNArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			return p.onHouse(c, func(d *desk.Desk, _ model.View) error {
				refs := args[:len(args)-1]
				change, err := d.Do(c.Context(), model.RateSignals{IDs: refs, Fidelity: args[len(args)-1]})
				if err != nil {
					return err
				}
				p.printSignals(change.View, refs)
				return nil
			})
		}}
}

func (p *program) signalMoveCmd(to model.SignalState) *cobra.Command {
	name, short := map[model.SignalState]string{model.SignalWatching: "park", model.SignalDismissed: "dismiss", model.SignalNew: "reopen"}[to],
		map[model.SignalState]string{model.SignalWatching: "watch it without an incident", model.SignalDismissed: "dismiss it, with a reason; it stays in the list and counts in the measures of its rule", model.SignalNew: "let it wait as a new one again"}[to]
	var why string
	c := &cobra.Command{Use: name + " SIGNAL…", Short: short, Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return p.onHouse(c, func(d *desk.Desk, _ model.View) error {
				change, err := d.Do(c.Context(), model.MoveSignals{IDs: args, To: to, Why: why})
				if err != nil {
					return err
				}
				p.printSignals(change.View, args)
				return nil
			})
		}}
	c.Flags().StringVar(&why, "why", "", "the reason")
	return c
}

func (p *program) signalPromoteCmd() *cobra.Command {
	var ask model.PromoteSignals
	var incident string
	c := &cobra.Command{Use: "promote SIGNAL…", Short: "make one incident of signals, or add them to one; the originals become its evidence", Args: cobra.MinimumNArgs(1)}
	c.Flags().StringVar(&incident, "incident", "", "number of an open incident they belong to (default: a new one)")
	c.Flags().StringVar(&ask.Title, "title", "", "title of the new incident (default: the first signal's)")
	c.Flags().StringVar(&ask.Level, "severity", "", "SEV1 to SEV4, as it feels (default: by how serious the alerts call themselves)")
	c.Flags().StringVar(&ask.Category, "category", "", "category of the new incident")
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.onHouse(c, func(d *desk.Desk, _ model.View) error {
			ask.IDs = args
			if incident != "" {
				id, err := d.Find(incident)
				if err != nil {
					return err
				}
				ask.Incident = id
			}
			change, err := d.PromoteSignals(c.Context(), ask)
			if err != nil {
				return err
			}
			if p.json {
				p.print(map[string]any{"incident": change.View.Number, "id": change.View.ID, "severity": change.View.Level()})
				return nil
			}
			p.say("%s %s: %s", change.View.Number, change.View.Level(), change.View.Title())
			return nil
		})
	}
	return c
}

func (p *program) signalWatchCmd() *cobra.Command {
	var once bool
	var every time.Duration
	c := &cobra.Command{Use: "watch [FOLDER]", Short: "take in what arrives in a folder (default: org.siem_import), each file once; files stay where they are unless `signal rule --move on`", Args: cobra.MaximumNArgs(1)}
	c.Flags().BoolVar(&once, "once", false, "look once, waiting two seconds for files to stand still")
	c.Flags().DurationVar(&every, "every", 10*time.Second, "look this often until interrupted")
	c.RunE = func(c *cobra.Command, args []string) error {
		if every < time.Second {
			return usagef("--every is at least 1s")
		}
		return p.onHouse(c, func(d *desk.Desk, _ model.View) error {
			dir, err := d.SignalFolder(c.Context())
			if len(args) > 0 {
				dir = args[0]
			}
			if err != nil {
				return err
			}
			if dir == "" {
				return model.Refuse(model.Invalid, desk.SignalFolderField, "Name it here, or answer “Where alert files arrive”: `bridgelogctl form set org.siem_import=FOLDER --incident organisation`.", "no folder is named.")
			}
			w := d.NewSignalWatch(dir)
			wait := every
			if once {
				wait = 2100 * time.Millisecond
			}
			for look := 0; ; look++ {
				in, err := w.Look(c.Context(), nil)
				if err != nil {
					return err
				}
				if in.Files+len(in.Left) > 0 || once && look > 0 {
					p.sayIntake(in)
				}
				if once && look > 0 {
					return nil
				}
				if stopped(c.Context(), wait) {
					return nil
				}
			}
		})
	}
	return c
}

// stopped waits, and reports whether the command was interrupted meanwhile.
func stopped(ctx context.Context, wait time.Duration) bool {
	select {
	case <-ctx.Done():
		return true
	case <-time.After(wait):
		return false
	}
}

func (p *program) signalRuleCmd() *cobra.Command {
	var on, off bool
	var quality, severity, window, move string
	c := &cobra.Command{Use: "rule", Short: "when the program itself makes an incident of a signal; off until --on", Args: cobra.NoArgs}
	f := c.Flags()
	f.BoolVar(&on, "on", false, "promote by rule")
	f.BoolVar(&off, "off", false, "promote nothing by rule")
	f.StringVar(&quality, "quality", "", "at least this quality: high, medium, low")
	f.StringVar(&severity, "severity", "", "at least this serious: "+strings.Join(model.SignalSeverities, ", "))
	f.StringVar(&window, "window", "", "within how long the same rule on the same systems is a duplicate, such as 1h; 0m for never")
	f.StringVar(&move, "move", "", "whether files that were taken in leave the watched folder: on, off")
	c.MarkFlagsMutuallyExclusive("on", "off")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.onHouse(c, func(d *desk.Desk, v model.View) error {
			policy := v.SignalPolicy()
			if on || off {
				policy.On = on
			}
			if quality != "" {
				policy.Fidelity = quality
			}
			if severity != "" {
				policy.Severity = severity
			}
			if window != "" {
				span, err := model.ParseSpan(window)
				if err != nil {
					return usagef("--window: %v", err)
				}
				policy.Window = span
			}
			switch move {
			case "":
			case "on", "off":
				policy.Move = move == "on"
			default:
				return usagef("--move is on or off")
			}
			if policy != v.SignalPolicy() {
				if _, err := d.Do(c.Context(), model.SetSignalPolicy{Policy: policy}); err != nil {
					return err
				}
			}
			if p.json {
				p.print(map[string]any{"on": policy.On, "quality": policy.Fidelity, "severity": policy.Severity, "window": model.FormatSpan(policy.Window), "move": policy.Move})
				return nil
			}
			p.say("%s The same rule on the same systems within %s is a duplicate. %s", policy.Words(), model.FormatSpan(policy.Window), policy.MoveWords())
			return nil
		})
	}
	return c
}
