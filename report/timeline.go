package report

import (
	"bridgelog/model"
)

// Timeline is the timeline report of an incident: the sections of the guide's
// timeline_report in its order, behind a title block with the picture. It is
// pure: no clock, no disk, nothing but its arguments.
func Timeline(v model.View, c Choice) Doc {
	b := newBuilder(v, c, v.Location())
	if c.Zone != "" {
		b.zone = model.Location(c.Zone)
	}
	if b.c.TLP == "" {
		b.c.TLP = DefaultTLP
	}
	b.choose()
	d := Doc{Meta: b.meta()}
	d.Blocks = append(d.Blocks, b.facts(), b.summary(), b.ribbon())
	for _, section := range []func() []Block{b.scope, b.clocks, b.keyMoments, b.timeline, b.gaps, b.severity, b.integrity} {
		d.Blocks = append(d.Blocks, section()...)
	}
	d.Meta.Withheld, d.Hides = b.withheld, b.held
	return b.finish(d)
}

// Tally is how many timeline rows a document prints and how many it withholds.
func (d Doc) Tally() (rows, withheld int) {
	for _, block := range d.Blocks {
		if t, ok := block.(Rows); ok {
			for i := range t.Rows {
				if n := t.Rows[i].Withheld; n > 0 {
					withheld += n
				} else {
					rows++
				}
			}
		}
	}
	return rows, withheld
}
