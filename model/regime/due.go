package regime

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Facts are what a deadline is worked out from.
type Facts struct {
	Triggers map[string]time.Time // instants by trigger
	Zone     *time.Location       // of the reporting establishment: days end there
	Calendar Calendar
	Params
}

// Params are what a person or an authority settled.
type Params struct {
	// DoraRollEligible: the noon rule of Delegated Regulation (EU) 2025/301,
	// Art. 5(4) is open to this entity for initial and intermediate reports.
	DoraRollEligible bool      `json:"dora_roll_eligible,omitempty"`
	ExtraDays        int       `json:"extra_days,omitempty"`      // extension granted, in days
	RestartAt        time.Time `json:"restart_at,omitzero"`       // the clock began again
	AssumeInForce    bool      `json:"assume_in_force,omitempty"` // what-if: not yet law
}

// Result is a worked deadline. A zero instant is none; Reason says why there is
// no legal deadline.
type Result struct {
	Start     time.Time // the trigger the period ran from
	Default   time.Time // earliest defensible: what counts down
	Latest    time.Time // with every extension the text allows
	NotBefore time.Time // sending is forbidden before it
	Target    time.Time // the organisation's own aim where the law has no figure; not law
	Reason    string
	Missing   string   // trigger that is not known yet; the clock has not started
	Steps     []string // the working, in words
}

// Contradiction is a set of triggers that cannot all be right.
type Contradiction struct{ Text string }

func (c Contradiction) Error() string { return c.Text }

// Due works out when a stage is due. It fails only on triggers that contradict
// each other; a duty that has no deadline gives the reason.
func Due(s Stage, f Facts) (Result, error) {
	if f.Zone == nil {
		f.Zone = time.UTC
	}
	c := &counter{zone: f.Zone, cal: f.Calendar, eu: s.RollRule.ID == "eu-1182-71-optional" || s.RollRule.ID == "dora-noon"}
	r, err := c.due(s, f)
	r.Steps = c.steps
	for _, t := range []*time.Time{&r.Start, &r.Default, &r.Latest, &r.NotBefore, &r.Target} {
		if !t.IsZero() {
			*t = t.In(f.Zone)
		}
	}
	return r, err
}

func (c *counter) due(s Stage, f Facts) (Result, error) {
	var r Result
	if err := contradicts(s, f); err != nil {
		return r, err
	}
	if s.Status == Proposed && !f.AssumeInForce {
		r.Reason = "Proposed, not law: no deadline."
		return r, nil
	}
	start, name := trigger(s.Trigger, f.Triggers)
	if err := c.notBefore(s, f, &r); err != nil {
		return r, err
	}
	if start.IsZero() {
		r.Missing = s.Trigger
		r.Reason = "Not started: " + TriggerWords(s.Trigger) + " is not recorded."
		return r, nil
	}
	r.Start = start
	if reason := outOfForce(s, DayOf(start.In(c.zone))); reason != "" && !f.AssumeInForce {
		r.Reason, r.NotBefore = reason, time.Time{}
		return r, nil
	}
	c.say("Runs from %s: %s.", TriggerWords(name), c.instant(start))
	if !f.RestartAt.IsZero() {
		start = f.RestartAt
		r.Start = start
		c.say("The clock began again at %s.", c.instant(start))
	}
	if s.Period == nil {
		r.Reason = fmt.Sprintf("The law gives no fixed period: %q.", s.Standard)
		if s.Target != nil {
			r.Target = c.target(s, start)
		}
		return r, nil
	}
	var d due
	if s.Period.Unit == Hours {
		d = c.hourly(s, f, start)
	} else {
		d = c.daily(s, f, start)
	}
	r.Default, r.Latest = d.def, d.latest
	if s.Directive() && !r.Latest.Equal(r.Default) {
		c.say("The legal latest is arguable only: the duty stands in the national law that carries out the directive. Never plan on it.")
	}
	return r, nil
}

// hourly works out a period in hours, its upper bound and the noon rule.
func (c *counter) hourly(s Stage, f Facts, start time.Time) due {
	method := s.Counting.Method
	d := c.hours(method, start, s.Period.Value)
	if b := s.UpperBound; b != nil {
		switch from, name := trigger(b.Trigger, f.Triggers); {
		case from.IsZero():
			c.say("The limit of %d hours from %s cannot be worked out: it is not recorded.", b.Value, TriggerWords(b.Trigger))
		case b.WaivedIf != "" && start.After(from.Add(time.Duration(b.Value)*time.Hour)):
			c.say("The limit of %d hours from %s (%s) had passed already: %s.", b.Value, TriggerWords(name), c.instant(from), b.WaivedIf)
		default:
			c.say("Not later than %d hours from %s:", b.Value, TriggerWords(name))
			limit := c.hours(method, from, b.Value)
			if limit.def.Before(d.def) {
				d.def = limit.def
			}
			if limit.latest.Before(d.latest) {
				d.latest = limit.latest
			}
			c.say("The earlier of the two counts: %s.", c.instant(d.def))
		}
	}
	if f.ExtraDays > 0 {
		more := time.Duration(f.ExtraDays) * 24 * time.Hour
		d.def, d.latest = d.def.Add(more), d.latest.Add(more)
		c.say("Extension granted: + %s = %s.", plural(f.ExtraDays, "day"), c.instant(d.def))
	}
	if s.RollRule.ID == "dora-noon" && noonRule(s, f) {
		// A period in hours ends with the expiry of its last hour (Reg. 1182/71,
		// Art. 3(2)(a)): one that ends at midnight ends on the day before.
		d.latest = c.noon(DayOf(d.latest.Add(-time.Nanosecond).In(c.zone)), d.latest)
	}
	return d
}

// daily works out a period in days, months or business days, and what may carry
// its last day further.
func (c *counter) daily(s Stage, f Facts, start time.Time) due {
	clock, zone, err := cutoff(s.Counting.Cutoff, c.zone)
	if err != nil { // refused when the pack was loaded
		clock, zone = endOfDay, c.zone
	}
	last := c.lastDay(s.Counting.Method, start, *s.Period, f.ExtraDays, zone)
	d := dayEnd(last, clock, zone)
	c.say("The day ends at %s.", Instant(d.def))
	late := last
	switch s.RollRule.ID {
	case "eu-1182-71-optional":
		late = c.toBusinessDay(last, "Reg. 1182/71, Art. 3(4)")
		if s.Period.Unit != CalendarDays || s.Period.Value >= 2 {
			late = c.twoWorkingDays(DayOf(start.In(zone)), late)
		}
	case "state-construction-optional":
		late = c.toBusinessDay(last, "a general time-computation statute may allow it")
	case "regulator-office-optional":
		late = c.toBusinessDay(last, "the regulator may take it on the next opening day")
	case "dora-noon":
		if noonRule(s, f) {
			d.latest = c.noon(last, d.latest)
		}
	}
	if late != last {
		d.latest = dayEnd(late, clock, zone).latest
	}
	return d
}

// noonRule says whether a limit on a closed day may be met by noon of the next
// working day: always for final reports, otherwise where the entity may
// (Delegated Regulation (EU) 2025/301, Art. 5(4) and (5)).
func noonRule(s Stage, f Facts) bool { return s.Stage == "final" || f.DoraRollEligible }

func (c *counter) noon(day Day, limit time.Time) time.Time {
	next := c.cal.next(day)
	if next == day {
		return limit
	}
	noon := next.at(12*time.Hour, c.zone)
	c.say("%s is %s: legal latest noon of the next working day, %s (Del. Reg. 2025/301, Art. 5(4)).", day.words(), c.cal.Closed(day), c.instant(noon))
	return noon
}

// target is the organisation's own aim.
func (c *counter) target(s Stage, start time.Time) time.Time {
	t := c.plain(Period{s.Target.Value, s.Target.Unit}, start)
	c.say("Own target, not law: %s (%s).", c.instant(t), s.Target.Basis)
	return t
}

// plain counts a period that no law rounds or rolls.
func (c *counter) plain(p Period, start time.Time) time.Time {
	switch p.Unit {
	case Hours:
		return c.hours("elapsed-hours", start, p.Value).def
	case BusinessDays:
		first, _ := c.businessDay(DayOf(start.In(c.zone)), p.Value).end(c.zone)
		return first
	}
	first, _ := c.lastDay("days-exclude-trigger", start, p, 0, c.zone).end(c.zone)
	return first
}

// notBefore works out the time before which sending is forbidden.
func (c *counter) notBefore(s Stage, f Facts, r *Result) error {
	n := s.NotBefore
	if n == nil {
		return nil
	}
	from, name := trigger(n.Trigger, f.Triggers)
	if from.IsZero() {
		c.say("Sending is forbidden until %s is recorded: %s.", TriggerWords(n.Trigger), n.Text)
		return nil
	}
	c.say("Not before, from %s (%s): %s.", TriggerWords(name), c.instant(from), n.Text)
	switch n.Unit {
	case Hours:
		r.NotBefore = from.Add(time.Duration(n.Value) * time.Hour)
	case BusinessDays:
		last := c.businessDay(DayOf(from.In(c.zone)), n.Value)
		r.NotBefore = c.cal.next(last.Add(1)).start(c.zone)
	default:
		r.NotBefore = DayOf(from.In(c.zone)).Add(n.Value + 1).start(c.zone)
	}
	c.say("Not before %s.", c.instant(r.NotBefore))
	return nil
}

// trigger finds the instant a period runs from. The end of the calendar year is
// counted from the year of discovery, so discovery stands for it.
func trigger(name string, known map[string]time.Time) (time.Time, string) {
	t := known[name]
	if t.IsZero() && name == "end-of-calendar-year" {
		return known["detection"], "detection"
	}
	return t, name
}

// TriggerWords is a trigger as a person says it.
func TriggerWords(name string) string {
	if name == "end-of-calendar-year" {
		return "discovery (its calendar year)"
	}
	return strings.ReplaceAll(name, "-", " ")
}

// outOfForce says why a stage does not bind on a day.
func outOfForce(s Stage, day Day) string {
	switch {
	case s.From == "" && s.Status == NotYet:
		return "Adopted, but no date of application is known: no deadline."
	case s.From != "" && day.String() < s.From:
		return fmt.Sprintf("Not in force on %s: it applies from %s. What is still going on then may have to be reported; ask counsel.", day, s.From)
	case s.Until != "" && day.String() > s.Until:
		return fmt.Sprintf("No longer in force on %s: it applied until %s.", day, s.Until)
	}
	return ""
}

// contradicts refuses triggers the stage uses that cannot all be right.
func contradicts(s Stage, f Facts) error {
	uses := func(t string) bool { return s.Trigger == t || s.UpperBound != nil && s.UpperBound.Trigger == t }
	aware := f.Triggers["awareness"]
	for _, later := range []string{"previous-stage-submitted", "classification"} {
		t := f.Triggers[later]
		if uses(later) && !t.IsZero() && !aware.IsZero() && t.Before(aware) {
			return Contradiction{fmt.Sprintf("%s (%s) lies before awareness (%s)", TriggerWords(later), t.Format(time.RFC3339), aware.Format(time.RFC3339))}
		}
	}
	if start, name := trigger(s.Trigger, f.Triggers); !f.RestartAt.IsZero() && f.RestartAt.Before(start) {
		return Contradiction{fmt.Sprintf("the clock began again (%s) before %s (%s)", f.RestartAt.Format(time.RFC3339), TriggerWords(name), start.Format(time.RFC3339))}
	}
	return nil
}

// Follows are the stages whose sending starts the clock of s: those its note
// names, otherwise those of its regime that come before it in the same strand. A
// stage that is sent only when an authority asks for it starts no other clock:
// the progress report of NIS2, Art. 23(4)(e), is counted from the notification.
func (p Pack) Follows(s Stage) []string {
	if s.Trigger != "previous-stage-submitted" && (s.NotBefore == nil || s.NotBefore.Trigger != "previous-stage-submitted") {
		return nil
	}
	var family []Stage
	for _, x := range p.Stages {
		if x.RegimeID == s.RegimeID && x.ID != s.ID && x.Sequence < s.Sequence && x.Sequence > 0 && x.RecipientType == "authority" && x.Trigger != "authority-request" {
			family = append(family, x)
		}
	}
	var named, strand []string
	best := -1
	for _, x := range family {
		if _, suffix, _ := strings.Cut(x.ID, s.RegimeID); strings.Contains(s.TriggerNote, x.ID) || suffix != "" && strings.Contains(s.TriggerNote, "(or "+suffix) {
			named = append(named, x.ID)
		}
		if x.Sequence > best {
			best = x.Sequence
		}
	}
	if named != nil {
		return named
	}
	for _, x := range family {
		if x.Sequence == best || strings.Contains(s.TriggerNote, "update") && strings.HasPrefix(x.ID, s.RegimeID+"-intermediate") {
			strand = append(strand, x.ID)
		}
	}
	// Where a regime has several strands, the one that shares its name.
	if i := strings.LastIndexByte(s.ID, '-'); i > 0 {
		same := slices.DeleteFunc(slices.Clone(strand), func(id string) bool { return !strings.HasPrefix(id, s.ID[:i]) })
		if len(same) > 0 {
			return same
		}
	}
	return strand
}
