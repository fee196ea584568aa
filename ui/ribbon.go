package ui

import (
	"math"
	"time"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// ribbonBuckets is how many signs the rows of datasets may make at most: they
// are counted into stretches, because thousands of them say no more.
const ribbonBuckets = 240

// ribbonItems are the items of a selection as signs on the ribbon. Rows of the
// journal carry their entry's number as id; those of datasets the negative
// place of the first of their stretch, less one.
func ribbonItems(items []timelineItem) []kit.RibbonItem {
	var out []kit.RibbonItem
	var first, last time.Time
	for _, it := range items {
		if it.data == nil || it.data.From.IsZero() {
			continue
		}
		if first.IsZero() {
			first = it.at
		}
		last = it.at
	}
	width := last.Sub(first).Seconds() / ribbonBuckets
	bucket, at := -1, -1
	for i, it := range items {
		if it.row != nil {
			if it.row.Happened.Known() && !it.row.Struck() {
				out = append(out, ribbonItem(it.row))
			}
			continue
		}
		if it.data.From.IsZero() {
			continue
		}
		n := 0
		if width > 0 {
			n = int(it.at.Sub(first).Seconds() / width)
		}
		if n == bucket {
			out[at].Count++
			continue
		}
		x := seconds(it.at)
		bucket, at = n, len(out)
		out = append(out, kit.RibbonItem{ID: int64(-i - 2), X0: x, X1: x, Above: it.data.Kind == string(model.Attacker),
			Shape: kit.ShapeDot, Hollow: true, Colour: kit.ColourMuted, Label: "file: " + it.data.Text, Count: 1})
	}
	return out
}

func ribbonItem(r *model.Row) kit.RibbonItem {
	from, to := r.Happened.From, r.Happened.End()
	if r.Happened.Precision == model.PlusMinus {
		from = from.Add(-time.Duration(r.Happened.Margin) * time.Second)
	}
	shape, colour := kindLook(r.Kind)
	return kit.RibbonItem{ID: int64(r.Seq), At: seconds(r.Happened.From), X0: seconds(from), X1: max(seconds(to), seconds(from)), Above: r.Kind == model.Attacker,
		Shape: shape, Colour: colour, Hollow: r.Late(), Label: model.KindWord(r.Kind) + ": " + rowText(r), Count: 1}
}

// ribbonBands are the stretches of one severity; the last one runs to now.
func ribbonBands(v model.View, now time.Time) []kit.RibbonBand {
	var out []kit.RibbonBand
	for i, s := range v.Severity {
		to := now
		if i+1 < len(v.Severity) {
			to = v.Severity[i+1].At
		}
		if n := len(out); n > 0 && out[n-1].Level == s.Level {
			out[n-1].To = seconds(to)
			continue
		}
		out = append(out, kit.RibbonBand{From: seconds(s.At), To: max(seconds(to), seconds(s.At)), Level: s.Level})
	}
	return out
}

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// fromSeconds is the instant of a place on the ribbon, to the minute outwards.
func fromSeconds(x float64, up bool) time.Time {
	minutes := math.Floor(x / 60)
	if up {
		minutes = math.Ceil(x / 60)
	}
	return time.Unix(int64(minutes)*60, 0).UTC()
}
