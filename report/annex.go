package report

// keyRows is the timeline in short: the named instants that are known, and the
// rows the team marked; the whole stands in the annex.
func (b *book) keyRows() []Block {
	blocks := b.keyMoments()[1:]
	printed := len(b.printed) + len(b.c.Datasets)
	withheld := b.tr("none withheld")
	if b.withheld > 0 {
		withheld = b.tr("%d withheld", b.withheld)
	}
	return append(blocks, Para{Style: "muted", Text: b.tr("The annex holds the timeline in full: %s, %s.", b.trn(printed, "1 row", "%d rows"), withheld)})
}

// annex is the whole timeline.
func (b *book) annex() []Block {
	return []Block{Break{}, Heading{1, b.tr("Annex: timeline in full")}, b.ribbon(),
		Rows{Zone: b.zone.String(), Rows: b.rows, Empty: b.empty()}}
}

// chain is who closed it, the fingerprint of the record, and room to sign.
func (b *book) chain() []Block {
	closed := b.tr("not known at this time: it is not closed")
	if n := len(b.v.Phases); n > 0 && b.v.Ended() {
		last := b.v.Phases[n-1]
		closed = b.tr("%s, %s (gate %s)", b.both(last.At, b.zone), b.author(last.By, last.Role), last.Gate)
	}
	blocks := []Block{Pairs{Wide: true, Rows: []Pair{{Label: b.tr("Closed"), Value: closed}}}}
	return append(blocks, b.integrity()[2:]...)
}
