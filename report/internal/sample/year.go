package sample

import (
	"fmt"
	"time"

	"bridgelog/model"
	"bridgelog/report"
)

// Year are incidents of a year: told to their end, half-way, empty, at both ends
// of the year, one of the year before, a drill and a false positive; and the
// choice of a yearly report.
func Year(l report.Led) ([]report.Case, report.Choice) {
	c := Choice()
	c.Report, c.Year, c.Zone = report.YearlyReport, 2026, "Europe/Berlin"
	c.MadeAt = time.Date(2027, 1, 12, 9, 0, 0, 0, time.UTC)
	var cases []report.Case
	add := func(v model.View, opened time.Time) {
		readings := report.MeasuresOf(v, l, c.MadeAt)
		v.Opened.At, v.Number = opened, fmt.Sprintf("INC-2026-%04d", len(cases)+1)
		cases = append(cases, report.Case{View: v, Readings: readings})
	}
	at := func(month, day, hour int) time.Time {
		return time.Date(2026, time.Month(month), day, hour, 0, 0, 0, time.UTC)
	}
	add(Closed(l, "dr"), at(1, 8, 3))
	add(Closed(l, "keep"), at(3, 30, 3))
	add(Closed(l, "dr"), at(3, 31, 22)) // in Berlin the first of April
	add(Half(l), at(7, 2, 9))
	add(Empty(l), at(9, 9, 9))
	add(Empty(l), at(12, 31, 23)) // in Berlin the year after
	add(Empty(l), time.Date(2025, 12, 31, 23, 30, 0, 0, time.UTC))
	add(Drill(l), at(5, 5, 5))
	wrong := Half(l)
	wrong.Phase = model.FalsePositive
	add(wrong, at(6, 6, 6))
	return cases, c
}
