package model

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"bridgelog/model/guide"
	"bridgelog/model/regime"
)

// PackRegister holds the rule packs that were taken into use, in the
// organisation's record, one row for each version.
const PackRegister = "rule_packs"

// UsePack says that a rule pack is taken into use for what is confirmed from
// now on. Its signature was checked before.
type UsePack struct {
	Name    string
	Version string
	Checked string // date of the newest check against the sources
	SHA256  string // of its file
}

func (UsePack) incident() IncidentID { return Organisation }

func decideUsePack(v View, c UsePack, env Env) ([]Event, error) {
	newer, err := regime.Newer(c.Version, env.Pack.Version)
	if err != nil {
		return nil, &Error{Kind: Invalid, Field: "version", Err: err, Text: err.Error() + ".", Hint: "Write it as 2026-12-01, or 2026-12-01.2 for a second one of that day."}
	}
	if !newer {
		return nil, Refuse(Conflict, "version", "Only a newer one replaces it.", "rule pack %s is not newer than %s, which is in use.", c.Version, env.Pack.Version)
	}
	return put1(PackRegister, v.liveID(PackRegister, c.Version), map[string]json.RawMessage{"name": rawOf(c.Name), "version": rawOf(c.Version), "checked": rawOf(c.Checked),
		"sha256": rawOf(c.SHA256), "before": rawOf(env.Pack.Version)}), nil
}

// UsedPack is a rule pack that was taken into use.
type UsedPack struct {
	UsePack
	Before string // version that was in use until then
	Stamp
}

// UsedPacks are the rule packs taken into use, oldest first. The one that ships
// with the program is not among them.
func UsedPacks(house View) []UsedPack {
	var out []UsedPack
	for _, r := range house.Standing(PackRegister) {
		word := func(key string) string { return guide.Text(r.Fields[key]) }
		out = append(out, UsedPack{UsePack{word("name"), word("version"), word("checked"), word("sha256")}, word("before"), r.Stamp})
	}
	slices.SortStableFunc(out, func(a, b UsedPack) int { return int(a.Seq) - int(b.Seq) })
	return out
}

// PackBehind says that a rule pack counts which is older than one the record
// says was taken into use: its file is gone, or another stands in its place. The
// newest pack on record comes back.
func PackBehind(house View, inUse string) (UsedPack, bool) {
	var newest UsedPack
	for _, p := range UsedPacks(house) {
		if newer, err := regime.Newer(p.Version, newest.Version); newest.Version == "" || err == nil && newer {
			newest = p
		}
	}
	newer, err := regime.Newer(newest.Version, inUse)
	return newest, err == nil && newer
}

// PackMove is what a rule pack would do to one clock that runs by another.
type PackMove struct {
	Duty   string
	Name   string
	Zone   string // of the reporting establishment
	By     string // version it runs by
	To     string // version it would run by
	Gone   bool   // the pack has no such stage: the clock goes on by the rule it has
	Same   bool   // the rule is word for word the same
	Was    DutyLine
	Is     DutyLine
	Refuse string // why it cannot go on by the pack
}

// Moved says whether a deadline of the clock would be another.
func (m PackMove) Moved() bool {
	return !m.Gone && m.Refuse == "" && (!m.Was.Due.Equal(m.Is.Due) || m.Was.Own != m.Is.Own || !m.Was.Latest.Equal(m.Is.Latest) || !m.Was.NotBefore.Equal(m.Is.NotBefore))
}

// Words say what would change, in one sentence.
func (m PackMove) Words() string {
	zone := Location(m.Zone)
	at := func(l DutyLine) string {
		if l.Due.IsZero() {
			return "no deadline"
		}
		text := FormatInstantSecond(l.Due, zone)
		if l.Own {
			text += " (own target, not law)"
		}
		return text
	}
	part := func(word string, was, is time.Time) string {
		text := func(t time.Time) string {
			if t.IsZero() {
				return "none"
			}
			return FormatInstantSecond(t, zone)
		}
		return fmt.Sprintf("%s from %s to %s", word, text(was), text(is))
	}
	switch {
	case m.Refuse != "":
		return "It cannot go on by the new rule: " + m.Refuse
	case m.Gone && m.By == OwnPack:
		return "The own duty was struck; the clock goes on by the rule it has."
	case m.Gone:
		return "The pack has no such stage; the clock goes on by the rule it has."
	case m.Same && m.By == m.To && !m.Was.Due.Equal(m.Is.Due):
		return fmt.Sprintf("With the closed days as they stand now the deadline would move from %s to %s.", at(m.Was), at(m.Is))
	case !m.Was.Due.Equal(m.Is.Due) || m.Was.Own != m.Is.Own:
		return fmt.Sprintf("The deadline would move from %s to %s.", at(m.Was), at(m.Is))
	case !m.Was.Latest.Equal(m.Is.Latest):
		return part("The legal latest would move", m.Was.Latest, m.Is.Latest) + "; the deadline stays."
	case !m.Was.NotBefore.Equal(m.Is.NotBefore):
		return part("The time before which sending is forbidden would move", m.Was.NotBefore, m.Is.NotBefore) + "."
	case m.Same:
		return "The rule is the same; only the version is another."
	}
	return "The rule says other words; the deadline stays " + at(m.Is) + "."
}

// PackMoves are what a rule pack, own duties and closed days as they stand would
// do to the clocks of an incident that run by others. Nothing is changed.
func PackMoves(v, house View, p regime.Pack) []PackMove {
	var out []PackMove
	n := 0
	env := Env{House: house, Pack: p, Now: v.Last.At, NewID: func() string { n++; return fmt.Sprintf("preview-%d", n) }}
	for _, d := range v.Duties() {
		if !d.Ruled || !d.Line.Open() {
			continue
		}
		m := PackMove{Duty: d.ID, Name: d.Name, Zone: d.Zone, By: d.Pack, Was: d.Line}
		s, version, ok := env.stage(d.ID)
		if m.To = version; !ok {
			m.To, m.Gone = p.Version, true
			out = append(out, m)
			continue
		}
		if rule, err := json.Marshal(s); err == nil {
			m.Same = string(d.Record.Fields["rule"]) == string(rule)
		}
		if m.Same && d.Pack == version {
			if m.Is, ok = recounted(v, d, env); ok && m.Moved() {
				out = append(out, m)
			}
			continue
		}
		events, err := decideUpdateDuties(v, UpdateDuties{Incident: v.ID, Duties: []string{d.ID}, Later: true}, env)
		var refusal *Error
		if errors.As(err, &refusal) {
			m.Refuse = refusal.Text
		} else if is, ok := Preview(v, events, env).Duty(d.ID); ok {
			m.Is = is.Line
		}
		out = append(out, m)
	}
	return out
}

// recounted is a duty's line with the closed days its calendar has now.
func recounted(v View, d Duty, env Env) (DutyLine, bool) {
	now, err := newDutyAct(v, env).close(d)
	if err != nil {
		return DutyLine{}, false
	}
	l := d.Line
	l.Due, l.Own, l.Latest, l.NotBefore = now.Result.Default, false, now.Result.Latest, now.Result.NotBefore
	if l.Due.IsZero() && !now.Result.Target.IsZero() {
		l.Due, l.Own = now.Result.Target, true
	}
	return l, true
}
