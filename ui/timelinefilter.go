package ui

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"time"

	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/storage"
)

// filter is which rows of a timeline are wanted, and in which order. Its zero
// value is the whole standing timeline by when things happened.
type filter struct {
	Kinds    []model.RowKind // none is every kind
	Person   report.Names    // people of the row, or its author
	System   report.Names
	Text     string
	From, To time.Time // half open; zero is without end
	Struck   bool      // corrected and withdrawn rows too
	Hidden   bool      // leave rows of datasets out
	Recorded bool      // in the order of recording instead of happening
	Down     bool      // newest first
}

// active says whether anything but order is chosen.
func (f filter) active() bool {
	return len(f.Kinds) > 0 || len(f.Person) > 0 || len(f.System) > 0 || f.Text != "" || !f.From.IsZero() || !f.To.IsZero()
}

// choice is the filter as a report understands it.
func (f filter) choice() report.Choice {
	c := report.DefaultChoice()
	c.Kinds, c.Person, c.System = slices.Clone(f.Kinds), slices.Clone(f.Person), slices.Clone(f.System)
	c.Text, c.From, c.To, c.Struck = f.Text, f.From, f.To, f.Struck
	if f.Recorded {
		c.Order = report.ByRecorded
	}
	return c
}

// timelineItem is one line of the table: a row of the journal, or one of a
// dataset that stands beside it.
type timelineItem struct {
	row  *model.Row          // nil for a dataset row
	data *storage.DatasetRow // nil for a row of the journal
	at   time.Time           // by which it is ordered by happened
}

// recorded is when the item entered the logbook.
func (i timelineItem) recorded(l layer) time.Time {
	if i.row != nil {
		return i.row.Recorded
	}
	return l.imports[i.data.Dataset].At
}

// layer is the rows of datasets that stand beside the timeline.
type layer struct {
	rows    []storage.DatasetRow
	total   int // rows there are in all
	imports map[string]model.Import
	cut     bool // only the first mostDatasetRows are held
	more    bool // others are being read
}

// mostDatasetRows is how many rows of datasets the timeline holds at once;
// beyond it the words and times of the filter are looked up in the logbook.
const mostDatasetRows = 100_000

// pageRows is how many dataset rows are read at a time, and firstRows how many
// of a search are shown before the others are read.
const (
	pageRows  = 5_000
	firstRows = 200
)

// datasetsOf are the live datasets of an incident by id.
func datasetsOf(v model.View) map[string]model.Import {
	out := map[string]model.Import{}
	for _, m := range v.Imports {
		if m.Dataset != nil && !m.Withdrawn {
			out[m.Dataset.ID] = m
		}
	}
	return out
}

// rowReader is the part of the desk that reads datasets.
type rowReader interface {
	DatasetRows(ctx context.Context, q storage.DatasetQuery) ([]storage.DatasetRow, error)
}

// readLayer reads the rows of datasets page by page. When there are more than
// can be held, only those the filter's words and times name are read, and first
// is given the beginning of a longer find.
func readLayer(ctx context.Context, from rowReader, v model.View, f filter, first func(layer)) (layer, error) {
	l := layer{imports: datasetsOf(v)}
	q := storage.DatasetQuery{Limit: pageRows}
	for id, m := range l.imports {
		q.Datasets = append(q.Datasets, id)
		l.total += m.Dataset.Rows
	}
	slices.Sort(q.Datasets)
	if l.total == 0 {
		return l, nil
	}
	if l.total > mostDatasetRows {
		q.Text, q.From, q.To = f.Text, f.From, f.To
	}
	if q.Text != "" {
		q.Limit = firstRows
	}
	for {
		page, err := from.DatasetRows(ctx, q)
		if err != nil {
			return l, err
		}
		l.rows = append(l.rows, page...)
		if len(page) < q.Limit {
			return l, nil
		}
		if len(l.rows) >= mostDatasetRows {
			l.cut = len(l.rows) < l.total
			return l, nil
		}
		if q.Limit == firstRows {
			begun := l
			begun.rows, begun.more = slices.Clone(l.rows), true
			first(begun)
		}
		q.Limit, q.After = pageRows, &page[len(page)-1]
	}
}

// selection is what a filter leaves of a timeline.
type selection struct {
	items    []timelineItem // of the table, in order
	ribbon   []timelineItem // the same without the limits of time, by happened
	all      int            // rows of the journal
	struck   int            // struck rows that were left out
	data     int            // rows of datasets among items
	layer    layer
	filter   filter
	findable map[model.Seq]int // place of each journal row in items
}

// choose applies a filter. It is pure and may take a while for long timelines;
// ctx ends it early.
func choose(ctx context.Context, v model.View, l layer, f filter) (selection, error) {
	s := selection{layer: l, filter: f, findable: map[model.Seq]int{}}
	m := newMatcher(f)
	rows := v.Timeline()
	s.all = rows.Len()
	for i, r := range rows.All() {
		if i%4096 == 0 && ctx.Err() != nil {
			return s, ctx.Err()
		}
		if !m.row(r) {
			continue
		}
		if r.Struck() && !f.Struck {
			s.struck++
			continue
		}
		s.ribbon = append(s.ribbon, timelineItem{row: r, at: r.Sort()})
	}
	if !f.Hidden {
		for i := range l.rows {
			if i%4096 == 0 && ctx.Err() != nil {
				return s, ctx.Err()
			}
			if d := &l.rows[i]; m.data(d) {
				at := d.From
				if at.IsZero() {
					at = l.imports[d.Dataset].At
				}
				s.ribbon = append(s.ribbon, timelineItem{data: d, at: at})
			}
		}
	}
	slices.SortStableFunc(s.ribbon, func(a, b timelineItem) int { return a.at.Compare(b.at) })
	for _, it := range s.ribbon {
		if f.within(it) {
			s.items = append(s.items, it)
			if it.data != nil {
				s.data++
			}
		}
	}
	if f.Recorded {
		slices.SortStableFunc(s.items, func(a, b timelineItem) int {
			if c := a.recorded(l).Compare(b.recorded(l)); c != 0 {
				return c
			}
			return cmp.Compare(a.order(), b.order())
		})
	}
	if f.Down {
		slices.Reverse(s.items)
	}
	for i, it := range s.items {
		if it.row != nil {
			s.findable[it.row.Seq] = i
		}
	}
	return s, ctx.Err()
}

// order tells items of one moment of recording apart.
func (i timelineItem) order() int64 {
	if i.row != nil {
		return int64(i.row.Seq)
	}
	return i.data.ID
}

// within says whether an item touches the wanted stretch of time.
func (f filter) within(i timelineItem) bool {
	if !f.To.IsZero() && !i.at.Before(f.To) {
		return false
	}
	if f.From.IsZero() {
		return true
	}
	end := i.at
	if i.row != nil && i.row.Happened.Known() {
		end = i.row.Happened.End()
	}
	if i.data != nil && !i.data.To.IsZero() {
		end = i.data.To
	}
	return !end.Before(f.From)
}

// matcher holds a filter's words in lower case.
type matcher struct {
	f     filter
	words []string
}

func newMatcher(f filter) matcher { return matcher{f, model.FindWords(f.Text)} }

// row judges everything but time and striking.
func (m matcher) row(r *model.Row) bool {
	if len(m.f.Kinds) > 0 && !slices.Contains(m.f.Kinds, r.Kind) {
		return false
	}
	return (m.f.Person.Among(r.Author) || m.f.Person.Among(r.People...)) &&
		m.f.System.Among(r.Systems...) && model.Finds(m.words, r.Text, r.Typed)
}

func (m matcher) data(d *storage.DatasetRow) bool {
	if len(m.f.Kinds) > 0 && !slices.Contains(m.f.Kinds, model.RowKind(d.Kind)) {
		return false
	}
	return m.f.Person.Among(d.People) && m.f.System.Among(d.Systems) && model.Finds(m.words, d.Text)
}

// span reads what was typed into the field for time, in the grammar of the
// quick entry: a range, a day, "after 22:00", "before 06:00", or a moment from
// which on rows are wanted.
func span(text string, now time.Time, home *time.Location) (from, to time.Time, err error) {
	return model.ParseStretch(text, now, home)
}

// spanText is a stretch of time as the field would hold it.
func spanText(from, to time.Time, home *time.Location) string {
	if from.IsZero() && to.IsZero() {
		return ""
	}
	m := model.At(from.Truncate(time.Minute), home, model.After, model.OwnClock)
	switch {
	case from.IsZero():
		m = model.At(to.Truncate(time.Minute), home, model.Before, model.OwnClock)
	case !to.IsZero():
		m.Precision, m.To = model.FromTo, to.UTC().Truncate(time.Minute)
	}
	return model.TypeMoment(m, home)
}

// moments are the times of the selected lines.
func (s selection) moments(home *time.Location) iter.Seq[model.Moment] {
	return func(yield func(model.Moment) bool) {
		for _, it := range s.items {
			m := model.Moment{}
			if it.row != nil {
				m = plainMoment(it.row)
			} else {
				m = dataMoment(it.data, home)
			}
			if !yield(m) {
				return
			}
		}
	}
}
