package report

import (
	"strings"
	"time"

	"bridgelog/model"
)

// shapes tell kinds apart without colour.
var shapes = map[model.RowKind]string{
	model.Attacker: "triangle", model.Detect: "diamond", model.Action: "square", model.Task: "square",
	model.Decision: "flag", model.Service: "flag",
}

// ribbon is the picture of the printed rows that stand and have a time.
func (b *builder) ribbon() Block {
	r := Ribbon{Zone: b.zone.String(), words: b.catalogue()}
	above, untimed := 0, 0
	for _, row := range b.printed {
		if row.Struck() {
			continue
		}
		if !row.Happened.Known() {
			untimed++
			continue
		}
		from, to := extent(row.Happened)
		shape := shapes[row.Kind]
		if shape == "" {
			shape = "dot"
		}
		r.Items = append(r.Items, RibbonItem{Entry: uint64(row.Seq), From: from, To: to,
			Above: row.Kind == model.Attacker, Shape: shape, Key: row.Pinned, Hollow: row.Late(), Label: row.Text})
		if row.Kind == model.Attacker {
			above++
		}
		if r.From.IsZero() || from.Before(r.From) {
			r.From = from
		}
		if to.After(r.To) {
			r.To = to
		}
	}
	r.Bands = b.bands(earliest(r.To, b.c.MadeAt)) // nobody knows the severity of a time ahead
	r.Caption = b.tr("The printed rows in time: %d of the attacker above the line, %d of the response below.", above, len(r.Items)-above)
	if untimed > 0 {
		r.Caption += " " + b.trn(untimed, "1 row is without a known time and not in the picture.", "%d rows are without a known time and not in the picture.")
	}
	r.Words = b.ribbonWords(r)
	return r
}

// extent is the stretch of time a mark covers.
func extent(m model.Moment) (from, to time.Time) {
	from, to = m.From, m.End()
	if m.Precision == model.PlusMinus {
		from = from.Add(-time.Duration(m.Margin) * time.Second)
	}
	return from.UTC(), to.UTC()
}

// bands are the stretches of one severity up to the end of the picture.
func (b *builder) bands(end time.Time) []RibbonBand {
	var bands []RibbonBand
	for i, s := range b.v.Severity {
		to := end
		if i+1 < len(b.v.Severity) {
			to = b.v.Severity[i+1].At
		}
		if n := len(bands); n > 0 && bands[n-1].Level == s.Level {
			bands[n-1].To = to
			continue
		}
		if to.After(s.At) {
			bands = append(bands, RibbonBand{From: s.At.UTC(), To: to.UTC(), Level: s.Level})
		}
	}
	return bands
}

func (b *builder) ribbonWords(r Ribbon) string {
	if len(r.Items) == 0 {
		return b.tr("No row with a known time.")
	}
	parts := []string{r.Caption, b.tr("From %s to %s.", b.both(r.From, b.zone), b.both(r.To, b.zone))}
	for _, band := range r.Bands {
		parts = append(parts, b.tr("%s from %s to %s.", band.Level, b.both(band.From, b.zone), b.both(band.To, b.zone)))
	}
	return strings.Join(parts, " ")
}

// KindSymbol is the small shape of a kind of row, for drawers that set letters:
// the same as its mark in the picture of the timeline.
func KindSymbol(kind string) string {
	switch kind {
	case "attacker":
		return "▲"
	case "detect":
		return "◆"
	case "action", "task":
		return "■"
	case "decision", "service":
		return "⚑"
	}
	return "●"
}
