package model

import (
	"regexp"
	"strings"
	"time"
)

// QuickPreview is what the program would record, shown under the line before
// Enter.
type QuickPreview struct {
	Row     RowFields // zero while Err says that the time is not clear
	Line    string    // "happened 07:20 CET (06:20Z) · exact to the minute · We did · recorded now"
	Assumed string    // "yesterday", "year": what was taken for granted; in Line too
	Late    bool      // the row would carry the late badge
	Warn    string    // a question to put before saving, such as a password in the text
	Hint    string    // something that may have been meant otherwise
	Err     *Error    // Enter would be refused with this
}

// PreviewQuick reads a line as ParseQuick does and says in words what it would
// become.
func PreviewQuick(text string, now time.Time, home *time.Location) QuickPreview {
	home = zoneOr(home)
	row, dated, err := readQuick(text, now, home)
	p := QuickPreview{Err: err, Hint: quickHint(text, row, now, home)}
	if what, found := LooksSecret(text); found {
		p.Warn = "This looks like " + what + ". Everybody who reads the log will see it; save it all the same?"
	}
	if !dated {
		return p
	}
	if err == nil {
		p.Row = row
	}
	p.Assumed = row.Happened.Assumed
	p.Late = (&Row{RowFields: row, Recorded: now}).Late()
	p.Line = previewLine(row, now, home, p.Late)
	return p
}

func previewLine(row RowFields, now time.Time, home *time.Location, late bool) string {
	m := row.Happened
	verb := "happened "
	if row.Kind == Task {
		verb = "due "
	}
	if !m.Known() {
		verb = "" // "time not known" needs none
	}
	when := verb + FormatMoment(m, home, Style{Near: now, Above: now})
	if m.Known() && m.givenElsewhere(home) && !isUTC(m.From.In(m.ownZone())) {
		when += ", given in " + m.Zone
	}
	if m.Assumed != "" {
		when += ", " + m.Assumed + " assumed"
	}
	parts := []string{when}
	if m.Known() {
		parts = append(parts, FormatExactness(m))
	}
	parts = append(parts, KindWord(row.Kind))
	recorded := "recorded now"
	switch {
	case late:
		recorded += ", " + FormatAge(now.Sub(m.End())) + " late"
	case !m.Known():
		recorded += ", sorted by that"
	}
	return strings.Join(append(parts, recorded), " · ")
}

var (
	upperKind  = regexp.MustCompile(`^[XOADHCEST]: `)
	timeLike   = regexp.MustCompile(`^[~]?\d{1,2}[:.]\d{2}(?:\D|$)|^\d{1,2}[./]\d{1,2}[./]?\d*\s+\d{1,2}:\d{2}`)
	dayLike    = regexp.MustCompile(`^(?i:yesterday|today|tomorrow)\b`)
	offsetLike = regexp.MustCompile(`[-\x{2013}\x{2212}](?:0[1-9]|1[0-2]):(?:00|30)$`)
)

// quickHint names what may have been meant otherwise. It never changes what the
// line means.
func quickHint(text string, row RowFields, now time.Time, home *time.Location) string {
	text = strings.TrimSpace(oneLine(text))
	if text == "" {
		return "[time] [kind:] what happened. Kinds: x: attacker, o: seen, a: we did, d: decided, h: we think, c: told, e: kept, s: service, t: to do."
	}
	if row.Kind == Task && row.Happened.Known() && row.Happened.From.Before(now.Add(-futureSlack)) {
		return "The due time has passed; for the next day write tomorrow before it."
	}
	m := row.Happened
	if m.Precision == FromTo && m.To.Sub(m.From) > 12*time.Hour && offsetLike.MatchString(m.Typed) {
		return "Read as from-to. For a zone west of UTC write 10:00 UTC-05:00."
	}
	spec, err := scanTime(text, now)
	if err != nil {
		return ""
	}
	rest := strings.TrimSpace(spec.tail())
	if kind, n := scanKind(rest); n > 0 {
		after, err := scanTime(strings.TrimSpace(rest[n:]), now)
		isTime := err != nil || after.end > 0 && after.form != formUnknown
		switch {
		case spec.form != formNow || !isTime:
		case kind == Task:
			return "A time after the kind belongs to the text. For a due time, write the time first."
		default:
			return "A time after the kind belongs to the text. If it is when it happened, write the time first."
		}
		return ""
	}
	switch {
	case upperKind.MatchString(rest):
		return "Kinds are written small: " + strings.ToLower(rest[:2])
	case spec.form == formNow && (timeLike.MatchString(rest) || dayLike.MatchString(rest)):
		return "The beginning was not read as a time. Write 14:05, yesterday 14:05, 28.03. 18:00 or 2026-03-28 18:00."
	case spec.form == formClock && spec.zone == nil && plainOffset.MatchString(firstWord(rest)):
		return "“" + firstWord(rest) + "” was read as text; for a zone write " + firstWord(rest)[:3] + ":" + firstWord(rest)[3:] + "."
	}
	return ""
}

func firstWord(s string) string {
	w, _, _ := strings.Cut(s, " ")
	return w
}
