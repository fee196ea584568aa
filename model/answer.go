package model

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"bridgelog/model/form"
	"bridgelog/model/guide"
)

// Asking is what reading typed answers needs from its surroundings.
type Asking struct {
	Now     time.Time
	Zone    *time.Location
	By      string
	Choices func(form.Field) []form.Choice // the answers a field offers
}

// ahead are the names of fields and columns that speak of the time to come; all
// other moments are past.
var ahead = []string{"valid_until", "watch_until", "deadline", "next_review", "due", "due_at", "next_due", "until", "to", "planned"}

// LiesAhead says whether the moment of a field or column may lie in the future.
func LiesAhead(key string) bool {
	if i := strings.LastIndexByte(key, '.'); i >= 0 {
		key = key[i+1:]
	}
	return slices.Contains(ahead, key)
}

// NotKnownTyped is what a person types for "not known yet" in a field that has
// no such choice of its own.
const NotKnownTyped = "?"

// EncodeAnswer turns what stands in a field into what is recorded; nothing typed
// is null, which takes the answer away. It refuses what the field cannot hold,
// naming the field. Instants are read in the quick-entry grammar; a yes/no field
// takes the answer and its one line why.
func EncodeAnswer(f form.Field, typed []string, a Asking) (json.RawMessage, error) {
	typed = slices.Clone(typed)
	for i := range typed {
		if err := checkText(f.Key, typed[i]); err != nil {
			return nil, err
		}
		typed[i] = strings.TrimSpace(typed[i])
	}
	if !slices.ContainsFunc(typed, func(s string) bool { return s != "" }) {
		return json.RawMessage("null"), nil
	}
	first := typed[0]
	several := slices.DeleteFunc(slices.Clone(typed), func(s string) bool { return s == "" })
	offered := func(key string) error {
		choices := a.Choices(f)
		if len(choices) == 0 || slices.ContainsFunc(choices, func(c form.Choice) bool { return c.Key == key }) {
			return nil
		}
		keys := make([]string, len(choices))
		for i, c := range choices {
			keys[i] = c.Key
		}
		return Refuse(Invalid, f.Key, "It offers "+strings.Join(keys, ", ")+".", "%q is none of its choices.", key)
	}
	if strings.TrimSpace(strings.Join(typed, " ")) == NotKnownTyped && f.Kind != form.Instant && f.Kind != form.ChoiceOne && f.Kind != form.ChoiceMany && f.Kind != form.YesNoReason {
		return guide.NotKnown, nil
	}
	switch f.Kind {
	case form.YesNoReason:
		ans := guide.Answer{Answer: first, By: a.By, At: a.Now.UTC()}
		if len(typed) > 1 {
			ans.Reason = strings.Join(typed[1:], " ")
		}
		if !slices.Contains([]string{"yes", "no", "unknown"}, first) {
			return nil, Refuse(Invalid, f.Key, "Answer yes, no or unknown, and one line why.", "%q is no answer.", first)
		}
		if first == "no" && ans.Reason == "" {
			return nil, Refuse(Invalid, f.Key, "One line is enough.", "“No” needs its reason.")
		}
		return rawOf(ans), nil
	case form.ChoiceOne:
		return rawOf(first), offered(first)
	case form.ChoiceMany:
		for _, key := range several {
			if err := offered(key); err != nil {
				return nil, err
			}
		}
		return rawOf(several), nil
	case form.Instant:
		text := strings.Join(typed, " ")
		var m Moment
		var err error
		if d, ok := strings.CutPrefix(text, "+"); ok { // "+14d": that long from now, for ends and reviews
			span, derr := ParseSpan(d)
			if derr != nil {
				return nil, &Error{Kind: Invalid, Field: f.Key, Text: derr.Error() + ".", Hint: "Write +4h or +14d."}
			}
			m = At(a.Now.Add(span).Truncate(time.Minute), a.Zone, ToMinute, OwnClock)
			m.Typed = text
		} else if m, err = parseMoment(text, a.Now, a.Zone, LiesAhead(f.Key)); err != nil {
			return nil, withField(err, f.Key)
		}
		return rawOf(m), nil
	case form.Duration:
		span, err := ParseSpan(first)
		if err != nil {
			return nil, &Error{Kind: Invalid, Field: f.Key, Text: err.Error() + ".", Hint: "Write 30m, 4h or 2d."}
		}
		return rawOf(FormatSpan(span)), nil
	case form.Number:
		if !number.MatchString(first) {
			return nil, Refuse(Invalid, f.Key, "Write 1200, about 1200, at least 5 or at most 10.", "%q is no number.", first)
		}
		return rawOf(strings.Join(strings.Fields(first), " ")), nil
	case form.Money:
		if !money.MatchString(first) {
			return nil, Refuse(Invalid, f.Key, "Write an amount and its currency, such as about 12000 EUR.", "%q is no amount with a currency.", first)
		}
		return rawOf(strings.Join(strings.Fields(first), " ")), nil
	case form.Hypothesis, form.Evidence:
		return rawOf(several), nil
	case form.LongText:
		return rawOf(strings.TrimSpace(strings.Join(typed, "\n"))), nil
	}
	if f.Multiple {
		return rawOf(several), nil
	}
	return rawOf(strings.Join(strings.Fields(strings.Join(typed, " ")), " ")), nil
}

var (
	number = regexp.MustCompile(`^(?i)((about|at least|at most)\s+)?\d[\d ,.']*$`)
	money  = regexp.MustCompile(`^(?i)((about|at least|at most)\s+)?(\d[\d ,.']*\s*([A-Z]{3}|€|\$|£)|([A-Z]{3}|€|\$|£)\s*\d[\d ,.']*)$`)
)

// TypedAnswer is an answer as it would stand in its field, for editing.
func TypedAnswer(f form.Field, raw json.RawMessage) []string {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	if guide.IsNotKnown(raw) {
		return []string{NotKnownTyped}
	}
	switch f.Kind {
	case form.YesNoReason:
		a := guide.ReadAnswer(raw)
		if a.Answer == "" {
			return nil
		}
		return []string{a.Answer, a.Reason}
	case form.Instant:
		var m Moment
		if json.Unmarshal(raw, &m) != nil {
			return nil
		}
		if m.Precision == Unknown {
			return []string{NotKnownTyped}
		}
		return []string{typedMoment(m)}
	}
	return guide.Texts(raw)
}

// typedMoment writes a moment so that reading it again gives the same one.
func typedMoment(m Moment) string {
	local := m.Local()
	day, clock, zone := local.Format("2006-01-02"), local.Format("15:04"), local.Format("Z07:00")
	switch m.Precision {
	case ToDay:
		return day
	case ToSecond:
		clock = local.Format("15:04:05")
	case PlusMinus:
		zone = fmt.Sprintf("%s+-%dm", zone, m.Margin/60)
	case Before:
		return "before " + day + " " + clock + zone
	case After:
		return "after " + day + " " + clock + zone
	case FromTo:
		if m.Typed != "" {
			return m.Typed
		}
	}
	return day + " " + clock + zone
}

// AnswerText is an answer as a person reads it; empty when there is none. Zone
// is the incident's home zone, in which moments are said.
func AnswerText(f form.Field, raw json.RawMessage, choices []form.Choice, zone *time.Location) string {
	if len(raw) == 0 || string(raw) == "null" {
		return ""
	}
	if guide.IsNotKnown(raw) {
		return "not known yet"
	}
	label := func(key string) string {
		for _, c := range choices {
			if c.Key == key {
				return c.Label
			}
		}
		return key
	}
	switch f.Kind {
	case form.YesNoReason:
		a := guide.ReadAnswer(raw)
		word := map[string]string{"yes": "Yes", "no": "No", "unknown": "Don't know yet"}[a.Answer]
		if a.Reason != "" {
			word += ": " + a.Reason
		}
		return word
	case form.Instant:
		var m Moment
		if json.Unmarshal(raw, &m) != nil {
			return ""
		}
		return FormatMoment(m, zone, Style{})
	case form.ChoiceOne, form.ChoiceMany:
		keys := guide.Texts(raw)
		for i := range keys {
			keys[i] = label(keys[i])
		}
		return strings.Join(keys, ", ")
	}
	return strings.Join(guide.Texts(raw), ", ")
}

func rawOf(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic("model: an answer cannot be written: " + err.Error()) // texts, lists, moments always can
	}
	return b
}

// withField names the field an error is about.
func withField(err error, field string) error {
	e, ok := err.(*Error)
	if !ok {
		return err
	}
	named := *e
	named.Field = field
	return &named
}

// ParseSpan reads a length of time as a person types it: 30m, 4h, 2d, 1h30m.
func ParseSpan(s string) (time.Duration, error) {
	s = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(s)), " ", "")
	var sum time.Duration
	rest := s
	for rest != "" {
		i := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		if i <= 0 || i > 7 {
			return 0, fmt.Errorf("%q is no length of time", s)
		}
		n := 0
		fmt.Sscan(rest[:i], &n)
		unit, ok := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}[rest[i]]
		if !ok || strings.HasPrefix(rest[i:], "mo") {
			return 0, fmt.Errorf("%q is no length of time", s)
		}
		sum += time.Duration(n) * unit
		rest = strings.TrimPrefix(rest[i+1:], "in") // 30min
	}
	if sum <= 0 || sum > 100*365*24*time.Hour {
		return 0, fmt.Errorf("%q is no length of time", s)
	}
	return sum, nil
}

// FormatSpan writes a length of time the short way a person types it.
func FormatSpan(d time.Duration) string {
	var b strings.Builder
	for _, u := range []struct {
		unit time.Duration
		word string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "m"}} {
		if n := d / u.unit; n > 0 {
			fmt.Fprintf(&b, "%d%s", n, u.word)
			d -= n * u.unit
		}
	}
	if b.Len() == 0 {
		return "0m"
	}
	return b.String()
}
