package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
	"bridgelog/model/regime"
)

// tongue speaks the language of one build: it looks words up in the catalogue
// and keeps which it did not find. Nil speaks English. What people typed never
// goes through it.
type tongue struct {
	*Catalogue
	missed []string // ids without a translation, each once
}

// in is the tongue of a choice; nil for English.
func (w Words) in(language string) *tongue {
	if language == "" || language == English {
		return nil
	}
	if c := w.Catalogues()[language]; c != nil {
		return &tongue{Catalogue: c}
	}
	return nil
}

// language is the BCP 47 name of what it speaks.
func (t *tongue) language() string {
	if t == nil {
		return English
	}
	return t.Language
}

func (t *tongue) catalogue() *Catalogue {
	if t == nil {
		return nil
	}
	return t.Catalogue
}

func (t *tongue) miss(id string) {
	if !slices.Contains(t.missed, id) {
		t.missed = append(t.missed, id)
	}
}

// tr is a sentence of this package, or a label of the guide, in the language.
func (t *tongue) tr(id string, args ...any) string {
	if t == nil || id == "" {
		return (*Catalogue)(nil).Say(id, args...)
	}
	if !t.Has(id) {
		t.miss(id)
	}
	return t.Say(id, args...)
}

// trn is tr with a number: see Catalogue.Count.
func (t *tongue) trn(n int, one, many string, args ...any) string {
	if t == nil {
		return (*Catalogue)(nil).Count(n, one, many, args...)
	}
	if !t.Has(many) {
		t.miss(many)
	}
	return t.Count(n, one, many, args...)
}

// said is what another part of the program has put together in English, in the
// language: by the whole sentence, or by the form of it. Its arguments are said
// in turn, but for {text}, which people typed.
func (t *tongue) said(text string) string {
	if t == nil || text == "" {
		return text
	}
	if out, ok := t.known(text); ok {
		return out
	}
	t.miss(text)
	return text
}

// known is said, where there is a translation or nothing to translate.
func (t *tongue) known(text string) (string, bool) {
	if out, ok := t.spoken[text]; ok {
		return out, true
	}
	if out, ok := t.words[text]; ok {
		return out.other, true
	}
	for _, context := range []string{"stage|", "severity|", "phase|"} {
		if out, ok := t.words[context+text]; ok {
			return out.other, true
		}
	}
	if out, ok := t.dates(text); ok {
		return out, true
	}
	if out, ok := t.units(text); ok {
		return out, true
	}
	for _, f := range t.forms() {
		m := f.is.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		args := make([]any, 0, len(f.kind))
		named := map[string]string{}
		good := true
		for i, kind := range f.kind {
			part := m[i+1]
			switch {
			case strings.HasPrefix(kind, "{word"): // a name that may be one of the program's
				named[kind], _ = t.known(part)
			case kind[0] == '{':
				named[kind] = part
			case strings.HasSuffix(kind, "d"):
				args = append(args, part)
			default:
				said, ok := t.known(part)
				if good = good && ok; !good {
					break
				}
				args = append(args, said)
			}
		}
		if !good {
			continue
		}
		out := t.spoken[f.id]
		if len(args) > 0 {
			out = (&Catalogue{}).Say(verb.ReplaceAllString(out, "%${1}s"), args...)
		}
		for name, typed := range named {
			out = strings.ReplaceAll(out, name, typed)
		}
		return out, true
	}
	if out, ok := t.listed(text, "; "); ok {
		return out, true
	}
	return text, !letters.MatchString(text)
}

// letters is a word that could be translated: names of zones, times and
// numbers are none.
var letters = regexp.MustCompile(`[a-z]{3,}`)

// dated is a date as Go writes it in texts of the program.
var dated = regexp.MustCompile(`^(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?: (\d{4}))?((?:,? \d{2}:\d{2}(?::\d{2})?)?(?:Z| [+-]\d{2}:\d{2})?)$`)

// dates are the dates of the program's texts with the names of the language;
// what is wholly digits stays.
func (t *tongue) dates(text string) (string, bool) {
	m := dated.FindStringSubmatch(text)
	if m == nil {
		return text, false
	}
	out := t.tr("day|%s %s", m[2], t.tr("month|"+m[3]))
	if m[4] != "" {
		out = t.tr("day|%s %s %s", m[2], t.tr("month|"+m[3]), m[4])
	}
	if m[1] != "" {
		out = t.tr("weekday|"+m[1]) + " " + out
	}
	return out + m[5], true
}

// age is a length of time by its two largest units.
func (t *tongue) age(d time.Duration) string { return t.said(model.FormatAge(d)) }

// long is a length of time as it was asked for.
func (t *tongue) long(d time.Duration) string { return t.spanWords(model.FormatSpan(d)) }

// unitOf finds the units in a span of time as it is kept: 1h30m.
var unitOf = regexp.MustCompile(`(\d+)([dhm])`)

// spanWords is a span of time as it is kept, in words.
func (t *tongue) spanWords(kept string) string {
	if t != nil {
		return t.said(kept)
	}
	return strings.TrimSpace(unitOf.ReplaceAllString(kept, "$1 $2 "))
}

// both is an instant in the home zone and UTC.
func (t *tongue) both(at time.Time, zone *time.Location) string {
	return t.momentWords(both(at, zone))
}

// when is a Moment in running text.
func (t *tongue) when(m model.Moment, zone *time.Location) string {
	return t.momentWords(model.FormatMoment(m, zone, model.LongStyle))
}

// momentWords puts the few words of a printed Moment into the language; date,
// clock and zone stay as they are.
func (t *tongue) momentWords(text string) string {
	if t == nil {
		return text
	}
	switch {
	case text == model.UnknownTime:
		return t.tr(text)
	case strings.HasPrefix(text, "not later than "), strings.HasPrefix(text, "not earlier than "):
		i := strings.Index(text, " than ") + len(" than ")
		return t.tr(text[:i]+"%s", t.momentWords(text[i:]))
	}
	text = dayOfUTC.ReplaceAllStringFunc(text, func(d string) string {
		out, _ := t.dates(d)
		return out
	})
	for _, w := range []string{"(hour)", "(day)", "(day, ", "given in UTC", "given as "} {
		if before, after, ok := strings.Cut(text, w); ok {
			text = before + t.tr("moment|"+w) + after
		}
	}
	return text
}

// dayOfUTC is a date that stands before a time in UTC that is of another day.
var dayOfUTC = regexp.MustCompile(`\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?: \d{4})?\b`)

// exactness says how exactly a Moment is known.
func (t *tongue) exactness(m model.Moment) string { return t.said(model.FormatExactness(m)) }

// local is a Moment in the home zone alone, utc in UTC alone.
func (t *tongue) local(m model.Moment, zone *time.Location) string {
	return t.momentWords(localText(m, zone))
}

func (t *tongue) utc(m model.Moment) string { return t.momentWords(utcText(m)) }

// transcribed are what stands beside what was typed in from paper.
func (t *tongue) transcribed(x model.Transcribed, zone *time.Location) string {
	if t == nil {
		return x.Words(zone)
	}
	return t.tr("transcribed from paper, written %s by %s", t.when(x.Written, zone), x.By)
}

// reads are the words of a duty's line.
func (t *tongue) reads(l model.DutyLine, now time.Time) string { return t.said(l.Words(now)) }

// inside is a label in the middle of a sentence.
func (t *tongue) inside(label string) string {
	if t != nil && !t.Lower {
		return label
	}
	for i, r := range label {
		return strings.ToLower(string(r)) + label[i+len(string(r)):]
	}
	return label
}

// duty is what a duty is called: by the rule where it has one, else as it was
// typed.
func (t *tongue) duty(d model.Duty) string {
	if t == nil || !d.Ruled || d.Name != d.Stage.Name() {
		return d.Name
	}
	if whole, ok := t.spoken[d.Name]; ok {
		return whole
	}
	return t.tr(d.Stage.Regime) + ": " + t.stage(d.Stage)
}

// stage is a stage of a regime, by the name that its law gives it where the
// catalogue has it.
func (t *tongue) stage(s regime.Stage) string {
	if t != nil {
		if whole, ok := t.spoken[s.Name()]; ok {
			if own, ok := strings.CutPrefix(whole, t.tr(s.Regime)); ok {
				return strings.TrimLeft(own, " \u00a0\u202f:")
			}
		}
	}
	return t.tr("stage|" + strings.ReplaceAll(s.Stage, "-", " "))
}

// ruled is a text of a duty that stands in its rule, in the language; what
// somebody typed instead stays.
func (t *tongue) ruled(d model.Duty, text string) string {
	if !d.Ruled || text != d.Stage.Recipient {
		return text
	}
	return t.tr(text)
}

// decimal is a number with two places behind the sign of the language.
func (t *tongue) decimal(n float64) string {
	return strings.Replace(fmt.Sprintf("%.2f", n), ".", t.tr("decimal|."), 1)
}

// orNot is the text, or what stands for every fact that is missing.
func (t *tongue) orNot(s string) string {
	if s == "" {
		return t.tr(notKnown)
	}
	return s
}

// upper is the text with a capital at its beginning, for what begins a sentence.
func upper(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}
