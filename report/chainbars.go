package report

import (
	"cmp"
	"slices"
	"time"

	"bridgelog/model"
)

// chainBars is the custody of an item as a chain: a row for each holder, joined
// where it was handed over. An item that never was has no chain to draw.
func (b *builder) chainBars(e model.Evidence) []Block {
	p := Bars{Title: b.tr("%s: chain of custody", cmp.Or(e.Number, b.tr("The item"))), Caption: b.tr("Who held it from when to when; a line joins two holders where it was handed over.")}
	since := barReach{first: e.Stamp.At.UTC(), last: e.Stamp.At.UTC()}
	if e.Taken.Known() {
		since = reachedBy(e.Taken)
	}
	row := BarRow{Label: b.tr("holder not known at this time")}
	began, moved := false, false
	held, perhaps := b.tr("held"), b.tr("perhaps: when it was handed over is not known more exactly")
	hold := func(until barReach, open bool) {
		add := func(from, to time.Time, fill, means string) {
			if to.After(from) {
				row.Stretches = append(row.Stretches, BarStretch{From: from, To: to, Fill: fill, Means: means})
			}
		}
		add(since.first, since.last, Hatched, perhaps)
		add(since.last, until.first, Grey, held)
		add(latest(until.first, since.last), until.last, Hatched, perhaps)
		if n := len(row.Stretches); open && n > 0 {
			row.Stretches[n-1].Open = true
		}
	}
	for _, m := range e.Moves {
		at := barReach{first: m.Recorded.At.UTC(), last: m.Recorded.At.UTC()}
		if m.At.Known() {
			at = reachedBy(m.At)
		}
		middle := at.first.Add(at.last.Sub(at.first) / 2)
		if !began {
			row.Label, began = cmp.Or(m.From, row.Label), true
		}
		if m.Copy.File != "" { // the item stayed
			row.Points = append(row.Points, BarPoint{At: middle, Shape: "square", Hollow: true, Means: b.tr("copy given")})
			continue
		}
		moved = true
		hold(at, false)
		if m.From != "" && m.From != row.Label {
			row.Value = b.tr("THE CHAIN IS BROKEN HERE: the next hand-over is by somebody else")
			p.Rows = append(p.Rows, row)
			row = BarRow{Label: m.From, Value: b.tr("how it came here is not recorded"), Points: []BarPoint{{At: middle, Shape: "dot", Hollow: true, Means: b.tr("gave it away")}}}
		}
		row.Next = middle
		p.Rows = append(p.Rows, row)
		row = BarRow{Label: cmp.Or(m.To, "holder "+notKnown), Value: cmp.Or(b.said(checkWords(m)), m.Condition), Points: []BarPoint{b.checkPoint(m.Check, middle)}}
		since = at
	}
	if !moved {
		return nil
	}
	end := barReach{first: b.c.MadeAt.UTC(), last: b.c.MadeAt.UTC()}
	if !e.Disposed.At.IsZero() {
		end = barReach{first: e.Disposed.At.UTC(), last: e.Disposed.At.UTC()}
		if e.Disposal.At.Known() {
			end = reachedBy(e.Disposal.At)
		}
		row.Points = append(row.Points, BarPoint{At: end.last, Shape: "square", Means: b.tr("disposed of")})
	}
	hold(end, e.Standing())
	p.Rows = append(p.Rows, row)
	return b.pictured(p, b.zone)
}

// checkWords is what was found of the fingerprint; empty where a hand-over was
// typed into the register, which says it with the condition.
func checkWords(m model.Handover) string {
	if m.Check.Result == "" {
		return ""
	}
	return model.RereadText(m.Check)
}

// checkPoint is what was found of the fingerprint at a hand-over.
func (t *tongue) checkPoint(c model.Reread, at time.Time) BarPoint {
	switch c.Result {
	case model.Match:
		return BarPoint{At: at, Shape: "diamond", Means: t.tr("taken over, fingerprint matches")}
	case model.Mismatch:
		return BarPoint{At: at, Shape: "triangle", Means: t.tr("taken over, MISMATCH of the fingerprint")}
	case "":
		return BarPoint{At: at, Shape: "dot", Means: t.tr("taken over")}
	}
	return BarPoint{At: at, Shape: "diamond", Hollow: true, Means: t.tr("taken over, fingerprint not checked")}
}

// chains are the chains of all items that were handed over. One of which this
// copy withholds a part is left out whole: with a hole it would mislead.
func (b *book) chains() (out []Block) {
	withheld := func(register, id string) bool {
		r, ok := b.led.Guide.Register(register)
		return ok && slices.ContainsFunc(b.v.Records[register], func(row model.Record) bool { return row.ID == id && b.withholdsRecord(r, row) })
	}
	for _, e := range b.v.Evidence() {
		if e.Erased != nil || withheld(model.EvidenceRegister, e.ID) ||
			slices.ContainsFunc(e.Moves, func(m model.Handover) bool { return withheld(model.CustodyRegister, m.ID) }) {
			continue
		}
		out = append(out, b.chainBars(e)...)
	}
	return out
}
