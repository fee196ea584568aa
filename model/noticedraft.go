package model

import (
	"fmt"
	"slices"
	"strings"

	"bridgelog/model/regime"
)

// DelayReasons is the content that tells why a notice comes late. Most stages
// do not list it, but every late notice may say it.
const DelayReasons = "delay_reasons"

// delayKeys are what stages call the reasons for a delay in their contents.
var delayKeys = []string{DelayReasons, "delay"}

// NoticeDraft is the notice of a duty as it stands: every content the law asks
// for, in its order, and what is missing.
type NoticeDraft struct {
	Duty  Duty
	Items []regime.Item
	Gaps  []regime.Gap
	Typed map[string]Stamp // who typed a content, and when
	Delay string           // reasons for a delay
	facts NoticeFacts
	from  map[string]string // facts that fill each content, whatever was typed there
}

// DraftNotice lays out the notice of a duty, filled from the facts; which
// triggers they give is what counts for this duty.
func DraftNotice(v View, d Duty, fills regime.Fills, facts NoticeFacts) NoticeDraft {
	facts.Triggers = map[string]Moment{}
	all := v.Triggers()
	for _, name := range regime.Triggers {
		if t, ok := triggerOf(all, name, d.Stage.RegimeID, d.ID); ok {
			facts.Triggers[name] = t.At
		}
	}
	n := NoticeDraft{Duty: d, Items: NoticeItems(v, d, fills, facts.Fact), Typed: v.noticeStamps(d.ID), facts: facts}
	n.from = map[string]string{}
	for _, it := range fills.Fill(d.Stage, facts.Fact, nil, nil) {
		n.from[it.Key] = it.Origin
	}
	n.Gaps = fills.Gaps(d.Stage, n.Items)
	n.Delay = v.TypedNotice(d.ID)[DelayReasons]
	for _, it := range n.Items {
		if slices.Contains(delayKeys, it.Key) {
			n.Delay = it.Value
		}
	}
	for i := len(d.Notices) - 1; i >= 0 && n.Delay == ""; i-- {
		n.Delay = d.Notices[i].Why
	}
	return n
}

// AsksDelay says whether the contents of a stage ask for the reasons of a delay
// themselves.
func AsksDelay(s regime.Stage) bool {
	return slices.ContainsFunc(s.Content, func(c regime.Content) bool { return slices.Contains(delayKeys, c.Key) })
}

// Owed are the gaps that must be filled before the notice is complete; those
// that may follow later are not among them.
func (n NoticeDraft) Owed() []regime.Gap {
	return n.gaps(func(g regime.Gap) bool { return g.Required && g.MayFollow == "" })
}

// MayFollow are the gaps the law lets follow later.
func (n NoticeDraft) MayFollow() []regime.Gap {
	return n.gaps(func(g regime.Gap) bool { return g.Required && g.MayFollow != "" })
}

// WhereItApplies are the gaps of contents that are not asked of everybody.
func (n NoticeDraft) WhereItApplies() []regime.Gap {
	return n.gaps(func(g regime.Gap) bool { return !g.Required })
}

func (n NoticeDraft) gaps(which func(regime.Gap) bool) []regime.Gap {
	var out []regime.Gap
	for _, g := range n.Gaps {
		if which(g) {
			out = append(out, g)
		}
	}
	return out
}

// Values are the contents as they stand, for recording what was sent.
func (n NoticeDraft) Values() map[string]string {
	out := map[string]string{}
	for _, it := range n.Items {
		out[it.Key] = it.Value
	}
	return out
}

// InWords is a text that the incident fills a content with, with what the program
// says itself put into other words by say; what persons typed stays. A text that
// the facts do not give as they stand comes back as it is, and known is false.
func (n NoticeDraft) InWords(key, text string, say func(string) string) (said string, known bool) {
	origin := n.from[key]
	if origin == "" || n.facts.join(origin) != text {
		return text, false
	}
	facts := n.facts
	facts.say = say
	return facts.join(origin), true
}

// WordedBefore says whether a person typed what the stage sent before said of a
// content.
func (n NoticeDraft) WordedBefore(key, text string) bool {
	for _, sent := range n.facts.View.Notices() {
		if n.facts.View.TypedNotice(sent.Duty)[key] == text {
			return true
		}
	}
	return false
}

// Origin says where the value of a content came from; empty where a person
// typed it or there is none.
func (n NoticeDraft) Origin(it regime.Item) string {
	if it.Origin == "" || it.Value == "" {
		return ""
	}
	return n.facts.Origin(it.Origin)
}

// Origins is Origin in its parts, where a value was joined from several facts.
func (n NoticeDraft) Origins(it regime.Item) []string {
	if it.Origin == "" || it.Value == "" {
		return nil
	}
	if strings.HasPrefix(it.Origin, "text:") {
		return []string{n.facts.Origin(it.Origin)}
	}
	var out []string
	for name := range strings.SplitSeq(it.Origin, "+") {
		out = append(out, n.facts.Origin(name))
	}
	return out
}

// DecidedAgainst says when and by whom it was recorded that a duty's notice is
// not sent; false where that does not stand. A row may be given an owner later,
// so that its own stamp does not tell.
func DecidedAgainst(v View, d Duty) (Stamp, bool) {
	if d.State != DutyNot {
		return Stamp{}, false
	}
	begins := declinedText(d.Decision.Decider, d.Stage)
	rows := v.Timeline()
	for i := rows.Len() - 1; i >= 0; i-- {
		if r := rows.At(i); r.Kind == Decision && strings.HasPrefix(r.Text, begins) {
			return Stamp{Seq: r.Seq, At: r.Recorded, By: r.Author, Role: r.Role}, true
		}
	}
	return d.Record.Stamp, true
}

// declinedText begins the row of the log that tells of such a decision.
func declinedText(decider string, s regime.Stage) string {
	return fmt.Sprintf("Decided by %s not to notify: %s.", decider, s.Name())
}

// noticeStamps say who typed each content of a notice, and when.
func (v View) noticeStamps(duty string) map[string]Stamp {
	r, _ := v.Record(NoticeTextRegister, duty)
	out := map[string]Stamp{}
	for key := range v.TypedNotice(duty) {
		if s, ok := r.typed[key]; ok {
			out[key] = s
		}
	}
	return out
}
