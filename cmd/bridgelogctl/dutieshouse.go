package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"bridgelog/model"
	"bridgelog/model/guide"
	"bridgelog/model/regime"
)

func (p *program) dutiesQuestionsCmd() *cobra.Command {
	c := &cobra.Command{Use: "questions", Short: "the questions that decide which duties apply, with their choices", Args: cobra.NoArgs}
	return p.onOrganisation(c, func(o organisation, _ []string) error {
		if p.json {
			p.print(map[string]any{"questions": o.rules.Rules.Questions})
			return nil
		}
		for _, q := range o.rules.Rules.Questions {
			how := "one answer, for each incident"
			switch {
			case q.Scope == regime.OfOrganisation:
				how = "kept once, several may hold"
			case q.Many:
				how = "for each incident, several may hold"
			}
			p.say("%s  %s (%s)", q.Key, q.Label, how)
			if q.Help != "" {
				p.say("    %s", q.Help)
			}
			for _, c := range q.Choices {
				p.say("    %s  %s", c.Key, c.Label)
			}
		}
		return nil
	})
}

// shownProfile is a set of kept answers.
type shownProfile struct {
	ID       string              `json:"id"`
	Workload string              `json:"workload,omitempty"`
	Name     string              `json:"name,omitempty"`
	Zone     string              `json:"zone,omitempty"`
	Address  string              `json:"address,omitempty"`
	Answers  map[string][]string `json:"answers"`
}

func (o organisation) profiles() []shownProfile {
	out := []shownProfile{}
	for _, x := range model.Profiles(o.v) {
		out = append(out, shownProfile{x.ID, x.Workload, x.Name, x.Zone, x.Address, x.Answers})
	}
	return out
}

func (p *program) dutiesProfileCmd() *cobra.Command {
	var workload, name, zone, address string
	c := &cobra.Command{Use: "profile [QUESTION=CHOICE,CHOICE…]", Short: "what the organisation is, kept once; with --workload one of its workloads; without answers what is kept"}
	c.Flags().StringVar(&workload, "workload", "", "name of the workload (default: the organisation)")
	c.Flags().StringVar(&name, "name", "", "what the organisation is called on notices and documents")
	c.Flags().StringVar(&zone, "zone", "", "time zone of the reporting establishment, IANA name: days end there")
	c.Flags().StringVar(&address, "address", "", "postal address of the organisation, as messages to authorities name it")
	return p.onOrganisation(c, func(o organisation, args []string) error {
		answers, err := chosen(args)
		if err != nil {
			return err
		}
		if len(answers) == 0 && zone == "" && name == "" && address == "" {
			o.sayProfiles()
			return nil
		}
		say := "The profile of the organisation is kept."
		if workload != "" {
			say = "The profile of " + workload + " is kept."
		}
		return o.do(say, map[string]any{"workload": workload, "answers": answers}, model.PutProfile{Workload: workload, Name: name, Zone: zone, Address: address, Answers: answers})
	})
}

func (o organisation) sayProfiles() {
	all := o.profiles()
	if o.p.json {
		o.p.print(map[string]any{"profiles": all})
		return
	}
	if len(all) == 0 {
		o.p.say("Nothing is kept yet. The questions: bridgelogctl duties questions")
	}
	for _, x := range all {
		name := "The organisation"
		switch {
		case x.Workload != "":
			name = x.Workload
		case x.Name != "":
			name += ", " + x.Name
		}
		if x.Zone != "" {
			name += ", " + x.Zone
		}
		if x.Address != "" {
			name += ", " + x.Address
		}
		o.p.say("%s", name)
		o.sayAnswers("  ", x.Answers)
	}
}

func (p *program) dutiesOwnCmd() *cobra.Command {
	return parent("own", "own duties: contracts, insurers, the parent company, a law that no rule pack has", "say `duties own add`, `list` or `strike`",
		p.ownAddCmd(), p.ownListCmd(), p.ownStrikeCmd())
}

func (p *program) ownAddCmd() *cobra.Command {
	var own model.PutOwnDuty
	var items []string
	c := &cobra.Command{Use: "add --name N --to WHOM --basis CLAUSE", Short: "keep an own duty with its own period; --id changes one", Args: cobra.NoArgs}
	f := c.Flags()
	f.StringVar(&own.ID, "id", "", "the own duty to change (default: a new one)")
	f.StringVar(&own.Name, "name", "", "what it is called")
	f.StringVar(&own.To, "to", "", "who is notified")
	f.StringVar(&own.Basis, "basis", "", "contract clause, policy or law")
	f.StringVar(&own.Trigger, "trigger", "awareness", "what its period runs from")
	f.IntVar(&own.Value, "period", 0, "how long, in units (default: no fixed period)")
	f.StringVar(&own.Unit, "unit", "hours", "hours, calendar-days, business-days or months")
	f.StringVar(&own.Calendar, "calendar", "", "calendar its business days count by")
	f.StringArrayVar(&items, "item", nil, "something the notice has to say; may come again")
	return p.onOrganisation(c, func(o organisation, _ []string) error {
		own.Text = strings.Join(items, "\n")
		if own.Value == 0 {
			own.Unit = ""
		}
		change, err := o.d.DoAll(o.c.Context(), []model.Command{own})
		if err != nil {
			return err
		}
		all := change.View.Standing(model.OwnDutyRegister)
		at := slices.MaxFunc(all, func(a, b model.Record) int { return int(a.Seq) - int(b.Seq) }) // the one just kept
		if p.json {
			p.print(map[string]any{"id": at.ID, "name": own.Name, "entry": change.Seq, "entries": change.Touched, "head": change.Head.Text()})
			return nil
		}
		p.say("%s is kept as %s. Entry %d, head %s", own.Name, at.ID, change.Seq, change.Head.Short())
		return nil
	})
}

// shownOwn is an own duty as --json gives it.
type shownOwn struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`
	To       string         `json:"to"`
	Basis    string         `json:"basis"`
	Trigger  string         `json:"trigger"`
	Period   *regime.Period `json:"period"` // null for no fixed period
	Calendar string         `json:"calendar,omitempty"`
	Items    []string       `json:"items"`
}

func (p *program) ownListCmd() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "the organisation's own duties", Args: cobra.NoArgs}
	return p.onOrganisation(c, func(o organisation, _ []string) error {
		out := []shownOwn{}
		for _, s := range model.OwnDuties(o.v) {
			x := shownOwn{s.ID, s.Regime, s.Recipient, s.LegalReference.Instrument, s.Trigger, s.Period, s.Calendar, []string{}}
			for _, item := range s.Content {
				x.Items = append(x.Items, item.Label)
			}
			out = append(out, x)
		}
		if p.json {
			p.print(map[string]any{"own": out})
			return nil
		}
		if len(out) == 0 {
			p.say("There are no own duties.")
		}
		for _, x := range out {
			period := "no fixed period"
			if x.Period != nil {
				period = model.Counted(x.Period.Value, strings.TrimSuffix(x.Period.Unit, "s"), x.Period.Unit)
			}
			p.say("%s  %s: to %s, %s from %s (%s)", x.ID, x.Name, x.To, period, regime.TriggerWords(x.Trigger), x.Basis)
			for _, item := range x.Items {
				p.say("    %s", item)
			}
		}
		return nil
	})
}

func (p *program) ownStrikeCmd() *cobra.Command {
	var why string
	c := &cobra.Command{Use: "strike OWN --why W", Short: "strike an own duty; clocks that run by it go on", Args: cobra.ExactArgs(1)}
	c.Flags().StringVar(&why, "why", "", "the reason")
	return p.onOrganisation(c, func(o organisation, args []string) error {
		return o.do(args[0]+" is struck.", map[string]any{"id": args[0]}, model.StrikeHouse{Register: model.OwnDutyRegister, ID: args[0], Why: why})
	})
}

// calendar is a calendar that rules count by, with whose holidays it takes.
type calendar struct {
	ID      string          `json:"calendar"`
	Places  []regimePlace   `json:"places"`
	Place   string          `json:"place"` // chosen; empty for none
	Changes []changedDay    `json:"changes"`
	Days    []regime.Closed `json:"closed_days"` // of the year from now
}

type regimePlace struct {
	Key   string `json:"place"`
	Label string `json:"label"`
}

// changedDay is a day a person added to a calendar or took out of it.
type changedDay struct {
	Date string `json:"date"`
	Name string `json:"name"`
	Open bool   `json:"open,omitempty"` // taken out
}

// calendars are those of the rules and those own duties count by.
func (o organisation) calendars() []calendar {
	var out []calendar
	find := func(id string) *calendar {
		i := slices.IndexFunc(out, func(c calendar) bool { return c.ID == id })
		if i < 0 {
			i = len(out)
			out = append(out, calendar{ID: id, Places: []regimePlace{}, Changes: []changedDay{}})
		}
		return &out[i]
	}
	for _, x := range regime.Places() {
		c := find(x.Calendar)
		c.Places = append(c.Places, regimePlace{x.Key, x.Label})
	}
	for _, s := range model.OwnDuties(o.v) {
		if s.Calendar != "" && s.Calendar != "none" {
			find(s.Calendar)
		}
	}
	for _, r := range o.v.Standing(model.ClosedRegister) {
		c := find(guide.Text(r.Fields["calendar"]))
		c.Changes = append(c.Changes, changedDay{guide.Text(r.Fields["date"]), guide.Text(r.Fields["name"]), string(r.Fields["open"]) == "true"})
	}
	from := regime.DayOf(o.d.Now())
	for i := range out {
		c := &out[i]
		c.Place = model.PlaceOf(o.v, c.ID)
		c.Days = append([]regime.Closed{}, model.ClosedDays(o.v, c.ID, from, from.Add(365))...)
	}
	return out
}

func (p *program) dutiesCalendarsCmd() *cobra.Command {
	c := &cobra.Command{Use: "calendars [CAL]", Short: "the calendars of closed days, and whose holidays each takes; with CAL its places and days", Args: cobra.MaximumNArgs(1)}
	return p.onOrganisation(c, func(o organisation, args []string) error {
		all := o.calendars()
		if len(args) == 1 {
			all = slices.DeleteFunc(all, func(c calendar) bool { return c.ID != args[0] })
			if len(all) == 0 {
				return model.Refuse(model.NotFound, args[0], "List them with `bridgelogctl duties calendars`.", "there is no calendar %q.", args[0])
			}
		}
		if p.json {
			p.print(map[string]any{"calendars": all})
			return nil
		}
		for _, c := range all {
			p.say("%s  %s; %s in the year ahead", c.ID, c.taken(), model.Counted(len(c.Days), "closed day", "closed days"))
			for _, d := range c.Changes {
				p.say("    %s %s %s", map[bool]string{true: "open", false: "closed"}[d.Open], d.Date, d.Name)
			}
			if len(args) == 0 {
				continue
			}
			for _, x := range c.Places {
				p.say("    %s=%s  %s", c.ID, x.Key, x.Label)
			}
			for _, d := range c.Days {
				p.say("    %s %s", d.Date, d.Name)
			}
		}
		return nil
	})
}

// taken says whose holidays the calendar takes.
func (c calendar) taken() string {
	for _, x := range c.Places {
		if x.Key == c.Place {
			return x.Label
		}
	}
	if len(c.Places) == 0 {
		return "the days entered, Saturdays and Sundays"
	}
	return "no place chosen: only Saturdays and Sundays are closed"
}

func (p *program) dutiesCalendarCmd() *cobra.Command {
	c := &cobra.Command{Use: "calendar CAL=PLACE", Short: "say whose holidays a calendar takes: eu-member-state=de-by", Args: cobra.ExactArgs(1)}
	return p.onOrganisation(c, func(o organisation, args []string) error {
		id, place, ok := strings.Cut(args[0], "=")
		if !ok {
			return usagef("%q is not CAL=PLACE", args[0])
		}
		return o.do(id+" takes the holidays of "+place+".", map[string]any{"calendar": id, "place": place}, model.PutPlace{Calendar: id, Place: place})
	})
}

func (p *program) dutiesClosedCmd() *cobra.Command {
	var open bool
	c := &cobra.Command{Use: "closed CAL DATE NAME", Short: "add a closed day to a calendar, or with --open take one out", Args: cobra.MinimumNArgs(3)}
	c.Flags().BoolVar(&open, "open", false, "offices work on that day")
	return p.onOrganisation(c, func(o organisation, args []string) error {
		name := strings.Join(args[2:], " ")
		say := args[1] + " is closed in " + args[0] + "."
		if open {
			say = args[1] + " is open in " + args[0] + "."
		}
		return o.do(say, map[string]any{"calendar": args[0], "date": args[1], "open": open}, model.PutClosed{Calendar: args[0], Date: args[1], Name: name, Open: open})
	})
}
