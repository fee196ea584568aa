package report

import "fmt"

// keyRows is the timeline in short: the named instants that are known, and the
// rows the team marked; the whole stands in the annex.
func (b *book) keyRows() []Block {
	blocks := b.keyMoments()[1:]
	printed := len(b.printed) + len(b.c.Datasets)
	withheld := "none withheld"
	if b.withheld > 0 {
		withheld = fmt.Sprintf("%d withheld", b.withheld)
	}
	return append(blocks, Para{Style: "muted", Text: "The annex holds the timeline in full: " + countOf(printed, "row", "rows") + ", " + withheld + "."})
}

// annex is the whole timeline.
func (b *book) annex() []Block {
	return []Block{Break{}, Heading{1, "Annex: timeline in full"}, b.ribbon(),
		Rows{Zone: b.zone.String(), Rows: b.rows, Empty: b.empty()}}
}

// chain is who closed it, the fingerprint of the record, and room to sign.
func (b *book) chain() []Block {
	closed := notKnown + ": it is not closed"
	if n := len(b.v.Phases); n > 0 && b.v.Ended() {
		last := b.v.Phases[n-1]
		closed = both(last.At, b.zone) + ", " + by(last.By, last.Role) + " (gate " + last.Gate + ")"
	}
	blocks := []Block{Pairs{Wide: true, Rows: []Pair{{Label: "Closed", Value: closed}}}}
	return append(blocks, b.integrity()[2:]...)
}
