package report

import (
	"slices"
	"time"

	"bridgelog/model"
)

// TLPMarks are the marks of FIRST's TLP 2.0, widest audience first.
var TLPMarks = []string{"TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"}

// KnownTLP reports whether mark is one of TLPMarks.
func KnownTLP(mark string) bool { return slices.Contains(TLPMarks, mark) }

// DatasetRow is a row kept beside the journal, as a timeline prints it; it was
// recorded when its dataset was imported.
func DatasetRow(fields model.RowFields, imported time.Time, c Choice, zone *time.Location) TimelineRow {
	b := newBuilder(model.View{}, c, zone)
	return b.row(&model.Row{RowFields: fields, Recorded: imported})
}
