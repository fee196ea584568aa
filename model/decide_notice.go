package model

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"bridgelog/model/regime"
)

func decideTypeNotice(v View, c TypeNotice, env Env) ([]Event, error) {
	d, err := runningDuty(v, c.Duty)
	if err != nil {
		return nil, err
	}
	old, _ := v.Record(NoticeTextRegister, c.Duty)
	set := map[string]json.RawMessage{}
	for _, key := range slices.Sorted(maps.Keys(c.Set)) {
		if key != DelayReasons && !slices.ContainsFunc(d.Stage.Content, func(x regime.Content) bool { return x.Key == key }) {
			return nil, Refuse(Invalid, key, "", "the notice %s has no such content.", d.Name)
		}
		raw := json.RawMessage("null")
		if text := c.Set[key]; text != nil {
			if err := checkText(key, *text); err != nil {
				return nil, err
			}
			raw = rawOf(strings.TrimSpace(*text))
		}
		if was := old.Fields[key]; string(was) == string(raw) || was == nil && string(raw) == "null" {
			continue
		}
		set[key] = raw
	}
	if len(set) == 0 {
		return nil, Refuse(Conflict, "", "", "nothing has changed.")
	}
	return put1(NoticeTextRegister, c.Duty, set), nil
}

// TypedNotice is what persons typed into the notice of a duty.
func (v View) TypedNotice(duty string) map[string]string {
	out := map[string]string{}
	r, _ := v.Record(NoticeTextRegister, duty)
	for key, raw := range r.Fields {
		var text *string
		if json.Unmarshal(raw, &text) == nil && text != nil {
			out[key] = *text
		}
	}
	return out
}

func decideRecordNotice(v View, c RecordNotice, env Env) ([]Event, error) {
	d, err := runningDuty(v, c.Duty)
	if err != nil {
		return nil, err
	}
	for _, x := range []typedText{{"channel", &c.Channel}, {"receipt", &c.Receipt}, {"by", &c.By}, {"file", &c.File}, {"why", &c.Why}} {
		if *x.text, err = line(x.field, *x.text); err != nil {
			return nil, err
		}
	}
	if c.Channel == "" || c.By == "" {
		return nil, Refuse(Invalid, "channel", "Portal, mail, telephone; and the person who sent it.", "a notice was sent by somebody over some channel.")
	}
	if !c.At.Known() {
		return nil, Refuse(Invalid, "at", "Give the time, with its zone.", "the time of sending is not known.")
	}
	if err := notFuture("at", c.At, env.Now); err != nil {
		return nil, err
	}
	if t, ok := v.Trigger("awareness", d.Stage.RegimeID, d.ID); ok && c.At.End().Before(earliest(t.At)) {
		return nil, Refuse(Invalid, "at", "One of the two times is wrong; correct it first.", "the notice cannot have been sent (%s) before awareness (%s).",
			FormatInstantSecond(c.At.From, v.Location()), FormatInstantSecond(t.At.From, v.Location()))
	}
	if c.Why == "" {
		switch line := d.Line; {
		case !line.Due.IsZero() && !line.Own && c.At.End().After(line.Due) && len(d.Notices) == 0:
			return nil, Refuse(Invalid, "why", "Give the reasons for the delay; the law asks for them.", "it was due %s.", FormatInstantSecond(line.Due, d.Location()))
		case !line.NotBefore.IsZero() && c.At.From.Before(line.NotBefore):
			return nil, Refuse(Invalid, "why", "Say who allowed it.", "sending is forbidden before %s: %s.", FormatInstantSecond(line.NotBefore, d.Location()), d.Stage.NotBefore.Text)
		}
	}
	a := newDutyAct(v, env)
	a.put(NoticeRegister, env.NewID(), map[string]json.RawMessage{"duty": rawOf(c.Duty), "at": rawOf(c.At), "channel": rawOf(c.Channel),
		"receipt": rawOf(c.Receipt), "by": rawOf(c.By), "file": rawOf(c.File), "sha256": rawOf(c.SHA256), "why": rawOf(c.Why), "items": rawOf(c.Items)}, c.Why)
	state := map[bool]string{true: DutyFinished, false: DutyFollowUp}[c.Complete]
	set := map[string]json.RawMessage{"state": rawOf(state)}
	if len(d.Notices) == 0 {
		set["sent_at"] = rawOf(c.At)
	}
	if c.Receipt != "" {
		set["ref"] = rawOf(c.Receipt)
	}
	if c.Why != "" {
		set["reason"] = rawOf(c.Why)
	}
	a.put(DutyRegister, c.Duty, set, "")
	text := fmt.Sprintf("Notice sent: %s, to %s by %s.", d.Name, d.To, c.Channel)
	if c.Receipt != "" {
		text += " Receipt " + c.Receipt + "."
	}
	if c.SHA256 != "" {
		text += " SHA-256 " + c.SHA256 + "."
	}
	row := logRow(env, v, Comm, text, []string{c.By})
	row.Row.Happened = c.At
	a.add(row)
	return a.done(c.Later)
}

// NoticeItems lays out the notice of a duty: what is typed, what the incident
// fills in, what the stage before it said.
func NoticeItems(v View, d Duty, fills regime.Fills, fact func(string) string) []regime.Item {
	before, worded := map[string]string{}, map[string]string{}
	for _, n := range v.Notices() { // oldest first: the newest said last
		if other, ok := v.Duty(n.Duty); ok && other.Stage.RegimeID == d.Stage.RegimeID && other.Stage.RecipientType == d.Stage.RecipientType {
			maps.Copy(before, n.Items)
			maps.Copy(worded, v.TypedNotice(n.Duty))
		}
	}
	typed := v.TypedNotice(d.ID)
	items := fills.Fill(d.Stage, fact, typed, before)
	for i, it := range items { // stages build on each other: what a person worded is not lost to what the incident fills in
		_, own := typed[it.Key]
		if own || worded[it.Key] == "" || worded[it.Key] != it.Before || it.Value == it.Before || strings.HasPrefix(it.Origin, "text:") {
			continue
		}
		items[i].Filled, items[i].Value, items[i].Origin = it.Value, it.Before, regime.FromBefore
	}
	return items
}
