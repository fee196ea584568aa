package interop

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"bridgelog/model"
)

// Read takes a file apart and calls each for every record in the order of the
// file. It streams: of the records it keeps only 16 bytes each, to know
// duplicates. The record handed to each, and what hangs on it, belongs to the
// callee. An error from each, or the end of ctx, stops the reading and is
// returned as it is.
//
// A file that cannot be read at all is a *model.Error of kind Invalid that
// says what the file is and what to do. One that needs a decision first, such
// as the order of day and month, is of kind Question; its Choices replace
// Options.TimeForm.
func Read(ctx context.Context, in Input, o Options, each func(Record) error) (Summary, error) {
	o.Limits = o.Limits.orDefault()
	p, err := recognise(in, o)
	if err != nil {
		return Summary{Verdict: p.verdict}, err
	}
	r, err := newRun(p, o)
	if err != nil {
		return Summary{Verdict: p.verdict}, err
	}
	if p.format.survey != nil {
		if err := r.surveyAll(ctx); err != nil {
			return r.sum, err
		}
	}
	if err := r.readAll(ctx, each); err != nil {
		return r.sum, err
	}
	if r.sum.Records == 0 {
		return r.sum, model.Refuse(model.Invalid, o.FileName, "Check that the export was complete.",
			"The file looks like %s but holds no records.", p.verdict.Title)
	}
	return r.sum, nil
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits
	if l.Bytes > 0 {
		d.Bytes = l.Bytes
	}
	if l.Records > 0 {
		d.Records = l.Records
	}
	if l.Cell > 0 {
		d.Cell = l.Cell
	}
	if l.Depth > 0 {
		d.Depth = l.Depth
	}
	return d
}

// run is one reading of a file.
type run struct {
	plan
	o      Options
	clock  *clock
	mapRow mapFunc
	bound  *layout
	sum    Summary
	seen   map[[16]byte]struct{}
	names  map[string][]string // one-name lists of systems and people, shared among rows

	cutEntities int // records whose list of entities is cut off or damaged

	zoneKept bool // the zone of times without one comes from the mapping

	surveyRow func(cells []string)
	surveyEnd func() error

	latest  map[string]time.Time // last change of each incident of the file
	offered int                  // records from which the start card could be filled
}

// mapFunc makes rows of one record's cells, which stand in the order of the
// format's slots.
type mapFunc func(cells []string, out *mapped)

// mapped is what a record became. It is reused from record to record.
type mapped struct {
	rows    []model.RowFields
	keys    []string // native keys of the rows; empty takes the digest of the record
	flags   flags
	product string
	problem string // why the record is rejected after all
	offer   *Proposal
}

func (m *mapped) reset() {
	*m = mapped{rows: m.rows[:0], keys: m.keys[:0]}
}

// add appends a row; key is its native key or empty.
func (m *mapped) add(row model.RowFields, key string) {
	m.rows = append(m.rows, row)
	m.keys = append(m.keys, key)
}

func newRun(p plan, o Options) (*run, error) {
	r := &run{plan: p, o: o, seen: map[[16]byte]struct{}{}, names: map[string][]string{}}
	r.sum = Summary{Verdict: p.verdict, Encoding: p.text.name, Notices: append([]string(nil), p.text.notices...), Flagged: map[string]int{}, Mapping: p.mapping}
	r.sum.Notices = append(r.sum.Notices, p.notices...)
	r.bound = bind(p.format, p.verdict.Header, p.json)
	var contract *time.Location
	if p.format.contract != "" && !slices.Contains(r.bound.local, true) {
		contract = time.UTC
	}
	if p.mapping != nil && p.mapping.Zone != "" && o.Zone == nil {
		loc, err := model.KnownZone(p.mapping.Zone)
		if err != nil {
			return r, err
		}
		r.o.Zone, r.zoneKept = loc, true
	}
	r.clock = newClock(r.o, contract, p.format.contract)
	if r.zoneKept {
		r.clock.zoneWhy = "kept with the mapping of columns"
	}
	if r.clock.order == undecided {
		r.clock.order = p.format.order
	}
	var err error
	r.mapRow, err = p.format.begin(r)
	return r, err
}

// surveyAll passes over the file once before the reading, for formats in which
// a record means nothing without the others.
func (r *run) surveyAll(ctx context.Context) error {
	s := r.split(nil)
	done, err := r.format.survey(r)
	if err != nil || done {
		return err
	}
	n := 0
	for {
		p, err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if n++; n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if p.problem == "" {
			r.surveyRow(r.bound.fill(&p))
		}
	}
	return r.surveyEnd()
}

// surveyDates is a survey that decides the order of day and month in one slot,
// if the first records show that there is one to decide.
func surveyDates(slot int) func(*run) (skip bool, err error) {
	return func(r *run) (bool, error) {
		c := r.clock
		if c.order != undecided {
			return true, nil
		}
		look := func(cells []string) { c.stampReader.read(cells[slot]) }
		s := r.split(nil)
		for range sampleRows {
			p, err := s.next()
			if err != nil {
				break
			}
			if p.problem == "" {
				look(r.bound.fill(&p))
			}
		}
		if !c.open && !c.dayOver && !c.monthOver {
			return true, nil
		}
		r.surveyRow, r.surveyEnd = look, r.endSurvey
		return false, nil
	}
}

// endSurvey settles the order of day and month.
func (r *run) endSurvey() error {
	notice, err := r.clock.settleOrder(r.o.FileName)
	if notice != "" {
		r.sum.Notices = append(r.sum.Notices, notice)
	}
	return err
}

func (r *run) readAll(ctx context.Context, each func(Record) error) error {
	s := r.split(r.o.Progress)
	var m mapped
	for {
		p, err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if r.sum.Records == r.o.Limits.Records {
			return model.Refuse(model.Invalid, r.o.FileName, "Filter it with the tool that wrote it, or split it.",
				"The file holds more than %d records.", r.o.Limits.Records)
		}
		r.sum.Records++
		if r.sum.Records%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		rec := Record{Number: r.sum.Records, Line: p.line}
		if p.problem != "" {
			rec.Outcome, rec.Reason = Rejected, p.problem
			r.sum.Rejected++
		} else {
			m.reset()
			r.mapRow(r.bound.fill(&p), &m)
			if p.doubt {
				m.flags |= likeRows
			}
			if m.problem != "" {
				rec.Outcome, rec.Reason = Rejected, m.problem
				r.sum.Rejected++
			} else {
				r.settle(&rec, &p, &m)
			}
		}
		if err := each(rec); err != nil {
			return err
		}
	}
	r.finish(s)
	return ctx.Err()
}

// cutMark ends a text that is longer than the record takes.
const cutMark = " … (cut off here; the original has it whole)"

// settle decides between accepted and duplicate and fills the record.
func (r *run) settle(rec *Record, p *piece, m *mapped) {
	kept := m.rows[:0]
	known := "Already in this incident."
	for i := range m.rows {
		row, key, id := m.rows[i], m.keys[i], p.digest
		if key == "" {
			var text [32]byte
			hex.Encode(text[:], id[:])
			key = string(text[:])
		} else {
			sum := sha256.Sum256([]byte(key))
			copy(id[:], sum[:])
		}
		if _, ok := r.seen[id]; ok {
			known = "The same record stands further up in this file."
			if m.keys[i] != "" {
				known = "A record with the same id stands further up in this file."
			}
			continue
		}
		r.seen[id] = struct{}{}
		if r.o.Seen != nil && r.o.Seen(key) {
			continue
		}
		if row.Text == "" {
			row.Text = "(no text in the record)"
			m.flags |= noText
		}
		if len(row.Text) > model.MaxText {
			end := model.MaxText - len(cutMark)
			for !utf8.RuneStart(row.Text[end]) {
				end--
			}
			row.Text = row.Text[:end] + cutMark
			m.flags |= cutOff
		}
		row.Source = &model.Source{File: r.o.FileName, Row: rec.Number, Line: rec.Line, Key: key, Product: m.product}
		kept = append(kept, row)
	}
	if len(kept) == 0 {
		rec.Outcome, rec.Reason = Duplicate, known
		r.sum.Duplicates++
		return
	}
	rec.Row = kept[0]
	if len(kept) > 1 {
		rec.More = append([]model.RowFields(nil), kept[1:]...)
	}
	if r.o.WantExtra {
		rec.Extra = r.bound.extra(p)
	}
	r.sum.Accepted++
	if m.offer != nil {
		r.offer(m.offer)
	}
	if m.flags == 0 {
		return
	}
	rec.Flags = m.flags.names()
	for _, f := range rec.Flags {
		r.sum.Flagged[f]++
	}
	if m.flags&undated != 0 {
		r.sum.Undated++
	}
}

// finish completes the account.
func (r *run) finish(s splitter) {
	c := r.clock
	r.sum.First, r.sum.Last = c.first, c.last
	if c.guessed > 0 {
		r.sum.Zone, r.sum.ZoneWhy, r.sum.ZoneGuessed = c.zone.String(), c.zoneWhy, c.guessed
	}
	if c.dayOver || c.monthOver || c.open {
		r.sum.DayMonth = c.order.String()
	}
	if n := r.sum.Flagged[FlagOrder]; n > 0 {
		r.sum.Notices = append(r.sum.Notices, model.Counted(n, "date can be read with the day or the month first and was left undated; choose the order to date it.",
			"dates can be read with the day or the month first and were left undated; choose the order to date them."))
	}
	if n := r.text.nuls; n > 0 {
		r.sum.Notices = append(r.sum.Notices, model.Counted(n, "empty (NUL) byte was left out.", "empty (NUL) bytes were left out."))
	}
	if j, ok := s.(*jsonSplitter); ok && j.nextLink {
		r.sum.Notices = append(r.sum.Notices, "The file is one page of a longer answer: it names a next page that is not in it.")
	}
	if s := r.offeredNotice(); s != "" {
		r.sum.Notices = append(r.sum.Notices, s)
	}
	if r.cutEntities > 0 {
		r.sum.Notices = append(r.sum.Notices, "The list of entities is cut off or damaged in "+model.Counted(r.cutEntities, "record", "records")+"; what could not be read stands in the original only.")
	}
}

// list is a list of one name, or none for the words by which tools leave a
// name out. Lists are shared among rows and have no room to grow into.
func (r *run) list(name string) []string {
	switch name {
	case "", "-", ":", "N/A", "n/a", "null", "None", "Unknown":
		return nil
	}
	if l, ok := r.names[name]; ok {
		return l
	}
	l := []string{line(name)}
	if l[0] == "" {
		l = nil
	}
	if len(r.names) < 10_000 {
		r.names[strings.Clone(name)] = l
	}
	return l
}
