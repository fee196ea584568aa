package model

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// What a reminder of an incident that is being handled is about, and of what is
// kept once for every incident.
const (
	RemindDuty     = "duty"
	RemindStep     = "step"
	RemindTask     = "task"
	RemindUpdate   = "update"
	RemindMessage  = "message" // of the plan
	RemindPromise  = "promise" // a message the log says was promised
	RemindOwed     = "owed"
	RemindTarget   = "target"
	RemindDecision = "decision"
	RemindCard     = "card"
	RemindContact  = "contact"
)

// Key names the reminder at this instant, so that it is told once: one that moved
// is told again.
func (r Reminder) Key() string {
	return fmt.Sprintf("%s/%s/%s/%s/%d", r.Incident, r.Kind, r.Row, slug(r.Text), r.Due.Unix())
}

// IncidentReminders are what is due on one incident: duties, the steps of its
// phase that have a time limit, tasks, the next update and messages that were
// promised, what is owed, targets and decisions that end. Of an incident that has
// ended only its duties are left: closing pays no debt to the law. The nearest is
// first.
func IncidentReminders(v View, g guide.Guide, rules SeverityRules, now time.Time) []Reminder {
	var out []Reminder
	restricted := guide.ReadAnswer(v.Answers["tri.restricted"]).Answer == "yes"
	add := func(kind, row, text, who string, due time.Time) {
		if restricted && slices.Contains([]string{RemindTask, RemindPromise, RemindTarget, RemindDecision}, kind) { // words people typed
			head, _, _ := strings.Cut(text, ":")
			text, who = head+": restricted, open "+v.Number+" to read it", ""
		}
		if !due.IsZero() {
			out = append(out, Reminder{kind, v.ID, v.Number, row, text, who, due.UTC()})
		}
	}
	for _, l := range dutyLines(v) {
		if l.Counts() {
			text := "Notice: " + l.Name
			if l.Own {
				text += " (own target, not law)"
			}
			add(RemindDuty, l.ID, text, l.Owner, l.Due)
		}
	}
	if v.Ended() {
		return sortReminders(out)
	}
	facts := Facts(v, rules)
	phase, _ := facts.InPhase()
	for _, p := range guide.Playbook(g, facts) {
		if p.Phase == phase && p.Open() {
			add(RemindStep, p.ID, "Step: "+p.Title, cmp.Or(p.Owner, v.Holder(p.Role)), p.Deadline)
		}
	}
	for _, r := range v.Standing("actions") {
		if guide.RowOpen("actions", guide.Row{ID: r.ID, Fields: r.Fields}) {
			add(RemindTask, r.ID, "Task: "+guide.Text(r.Fields["title"]), guide.Text(r.Fields["owner"]), dueIn(r, "due"))
		}
	}
	if due, every, ok := NextUpdate(v, g); ok {
		add(RemindUpdate, "", "Update of the bridge, every "+FormatAge(every), v.Holder("comms_lead"), due)
	}
	for _, r := range promised(v) {
		add(RemindPromise, r.ID, strings.TrimSpace("Next message: "+guide.Text(r.Fields["audience"])), guide.Text(r.Fields["sender"]), dueIn(r, "next_due"))
	}
	for _, c := range guide.Debts(g, facts, now) {
		add(RemindOwed, c.ID, "Owed: "+c.Text, c.By, c.Due)
	}
	for _, end := range []struct{ kind, register, say, who string }{{RemindTarget, "targets", "Accepted target ends: ", "accepted"}, {RemindDecision, "decisions", "Decision ends: ", "chosen"}} {
		for _, r := range v.Standing(end.register) {
			add(end.kind, r.ID, end.say+cmp.Or(guide.Text(r.Fields["question"]), guide.Text(r.Fields[end.who])), guide.Text(r.Fields["decider"]), dueIn(r, "valid_until"))
		}
	}
	return sortReminders(out)
}

// MessageReminders are the messages of the plan that still have to go out on an
// incident, by when each is due. Those that follow from a clock have a reminder of
// that clock: the update, the deadline, the debt.
func MessageReminders(p *Plan) []Reminder {
	v := p.V
	if v.Ended() {
		return nil
	}
	restricted := guide.ReadAnswer(v.Answers["tri.restricted"]).Answer == "yes"
	var out []Reminder
	for _, m := range p.Messages() {
		if !m.Open() || m.Due.IsZero() || slices.Contains([]string{"update_due", "duty_near", "deadline_near", "gate_owed"}, m.Trigger) {
			continue
		}
		r := Reminder{Kind: RemindMessage, Incident: v.ID, Number: v.Number, Row: m.Key, Due: m.Due.UTC(),
			Text: "Tell " + p.Guide.Comms.AudienceWords(m.Audience) + ": " + p.Guide.Comms.TriggerWords(m.Trigger)}
		if !restricted {
			r.Who = v.Holder(m.Sender)
		}
		out = append(out, r)
	}
	return sortReminders(out)
}

// promised are the newest rows of the communications log for each audience that
// name the next message, unless a later one went out.
func promised(v View) []Record {
	newest := map[string]Record{}
	for _, r := range v.Standing("communications") {
		if guide.Text(r.Fields["direction"]) == "in" {
			continue
		}
		to := guide.Text(r.Fields["audience"])
		if old, ok := newest[to]; !ok || !instantIn(r, "at").Before(instantIn(old, "at")) {
			newest[to] = r
		}
	}
	var out []Record
	for _, r := range newest {
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b Record) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// NextUpdate is when the next update of the bridge is due: so long after the
// newest message of the log. False where there is no rhythm.
func NextUpdate(v View, g guide.Guide) (due time.Time, every time.Duration, ok bool) {
	every = UpdateEvery(v, g)
	last, _ := LastTold(v)
	return last.Add(every), every, every != 0
}

// HouseReminders are what is due in the organisation's record: workload cards to
// be reviewed, and numbers nobody tried for as long as a card stays fresh. Numbers
// are one reminder, at the instant of the first.
func HouseReminders(house View, fresh time.Duration) []Reminder {
	var out []Reminder
	for _, r := range house.Standing(guide.WorkloadsRegister) {
		due := dueIn(r, "wl.next_review")
		if at := instantIn(r, "wl.reviewed_at"); due.IsZero() && !at.IsZero() {
			due = at.Add(fresh)
		}
		out = append(out, Reminder{RemindCard, Organisation, "", r.ID, "Review the workload card: " + guide.Text(r.Fields["wl.name"]), guide.Text(r.Fields["wl.owner"]), due})
	}
	never, old, first := 0, 0, time.Time{}
	for _, r := range house.Standing(guide.ContactsRegister) {
		at := instantIn(r, "verified_at")
		if at.IsZero() {
			never++
			continue
		}
		old++
		if due := at.Add(fresh); first.IsZero() || due.Before(first) {
			first = due
		}
	}
	switch {
	case never > 0:
		out = append(out, Reminder{Kind: RemindContact, Incident: Organisation, Text: fmt.Sprintf("Try the numbers of the address book: %d never tried.", never)})
	case old > 0:
		out = append(out, Reminder{Kind: RemindContact, Incident: Organisation, Text: "Try the numbers of the address book again.", Due: first})
	}
	return sortReminders(out)
}

// Reminders are everything that is due, of every incident and of the
// organisation, the nearest first; exercises come last. lists are what is due on
// each incident that is being handled, or that owes the law something.
func Reminders(board []Summary, lists [][]Reminder, house View, newest guide.Guide, fresh time.Duration, now time.Time) []Reminder {
	out := append(LearningReminders(board, house, newest, now), HouseReminders(house, fresh)...)
	drill := map[IncidentID]bool{}
	for _, s := range board {
		drill[s.ID] = s.Drill
	}
	for _, list := range lists {
		out = append(out, list...)
	}
	sortReminders(out)
	slices.SortStableFunc(out, func(a, b Reminder) int { return oneIf(drill[a.Incident]) - oneIf(drill[b.Incident]) })
	return out
}

func sortReminders(all []Reminder) []Reminder {
	slices.SortStableFunc(all, func(a, b Reminder) int { return cmp.Or(a.Due.Compare(b.Due), strings.Compare(a.Number, b.Number)) })
	return all
}
