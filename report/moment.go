package report

import (
	"strings"
	"time"

	"bridgelog/model"
)

// A printed row gives its local time and its UTC time apart, each with its
// date, because they stand in columns of their own. Both are the house's way of
// printing a Moment (model.FormatMoment) with the other clock taken out.

// localText is a Moment in the home zone alone: "2026-03-30 03:12 CEST".
func localText(m model.Moment, zone *time.Location) string {
	text, _, _ := strings.Cut(model.FormatMoment(m, zone, model.LongStyle), " (")
	return text
}

// utcText is a Moment in UTC alone, "2026-03-30 01:12Z"; a day is given by its
// two ends. It is empty where no time is known.
func utcText(m model.Moment) string {
	if !m.Known() {
		return ""
	}
	if m.Precision == model.ToDay {
		if m.To.IsZero() {
			return model.FormatUTC(m.From)
		}
		return model.FormatUTC(m.From) + " - " + model.FormatUTC(m.To)
	}
	m.Zone = "" // in which zone it was given stands with the local time
	switch m.Precision {
	case model.PlusMinus, model.Before, model.After: // the bound stands with the local time and the exactness
		if m.Precision = model.ToMinute; m.From.Second() != 0 {
			m.Precision = model.ToSecond
		}
	}
	text, _, _ := strings.Cut(model.FormatMoment(m, time.UTC, model.LongStyle), " (")
	return strings.ReplaceAll(text, " UTC", "Z")
}

// givenText is the time as it was given in a zone that is not the home zone;
// empty otherwise.
func givenText(m model.Moment, zone *time.Location) string {
	_, given, _ := strings.Cut(model.FormatMoment(m, zone, model.LongStyle), "given as ")
	return strings.TrimSuffix(given, ")")
}

// recordedText is when an entry was recorded: always UTC, to the second.
func recordedText(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05Z") }

// both is an instant in the home zone and UTC, "2026-03-30 03:12 CEST (01:12Z)".
func both(t time.Time, zone *time.Location) string { return model.FormatInstant(t, zone) }
