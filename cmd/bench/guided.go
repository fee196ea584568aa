package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/model/guide"
)

// Sizes of the incident that is led by the guide, in entries.
var guidedSizes = []int{100, 5_000, 50_000}

// One in so many of its entries, behind the forms, puts a row of a register.
const registerShare = 10

// What it costs an incident to grow: the time an entry takes in the biggest
// against the time one takes in the middle one. Linear is 1, quadratic would be
// 10; the rest is what ten times as much no longer finds in the caches.
const linear = 2

// led is one incident with every form filled in, and what there is to measure it.
type led struct {
	size  int
	path  string
	id    model.IncidentID
	guide guide.Guide
	rules model.SeverityRules
}

// measureGuided compares what the guide asks of an incident with reading its
// entries: opening it from a cold logbook, folding, working out every gate, the
// playbook and the next step, and searching in it.
func measureGuided(ctx context.Context, l *lab) ([]Row, error) {
	var rows []Row
	var opened, folded, gated [][]float64
	for _, size := range guidedSizes {
		in, err := l.led(ctx, size)
		if err != nil {
			return rows, err
		}
		more, took, err := in.measure(ctx, l)
		if err != nil {
			return rows, err
		}
		rows = append(rows, more...)
		opened, folded, gated = append(opened, took[0]), append(folded, took[1]), append(gated, took[2])
	}
	for _, g := range []struct {
		what string
		took [][]float64
	}{{"open", opened}, {"fold", folded}, {"gates, playbook, next step", gated}} {
		rows = append(rows, growth(g.what, g.took))
	}
	return rows, nil
}

// growth says how much more an entry costs in the biggest incident than in the
// middle one.
func growth(what string, took [][]float64) Row {
	n := len(guidedSizes)
	per := func(i int) []float64 {
		out := make([]float64, len(took[i]))
		for j, s := range took[i] {
			out[j] = s / float64(guidedSizes[i]) * 1e6
		}
		return out
	}
	return compare("guided", fmt.Sprintf("%s: an entry of %d against one of %d", what, guidedSizes[n-1], guidedSizes[n-2]), "us",
		per(n-1), per(n-2), atMost(linear), "time by entries; 1 is linear, quadratic would be 10")
}

func (in led) open(ctx context.Context, l *lab) (*desk.Desk, error) { return l.open(ctx, in.path) }

// bare reads the entries of the incident with the same driver and does nothing
// with them. The database is opened anew each time, as the logbook is, and with
// a cache of the same size.
func (in led) bare(ctx context.Context) (time.Duration, error) {
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(filepath.Join(in.path, "logbook.db"))+"?mode=ro&_pragma=cache_size(-65536)")
	if err != nil {
		return 0, err
	}
	defer db.Close()
	if err := db.PingContext(ctx); err != nil {
		return 0, err
	}
	began := time.Now()
	rows, err := db.QueryContext(ctx, "SELECT e.seq, e.log, e.incident, e.kind, e.header, b.salt, b.body FROM entry e LEFT JOIN body b ON b.seq = e.seq WHERE e.incident = ? ORDER BY e.seq", string(in.id))
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var seq int64
		var log, incident, kind string
		var header, salt, body []byte
		if err := rows.Scan(&seq, &log, &incident, &kind, &header, &salt, &body); err != nil {
			return 0, err
		}
		n++
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	if n < in.size {
		return 0, fmt.Errorf("the incident has %d entries, not %d", n, in.size)
	}
	return time.Since(began), nil
}

// measure gives the rows of one size, and how long opening, folding and gates took.
func (in led) measure(ctx context.Context, l *lab) ([]Row, [3][]float64, error) {
	var took [3][]float64
	bare := func(int) (time.Duration, error) { return in.bare(ctx) }
	what := fmt.Sprintf("at %d entries", in.size)
	note := fmt.Sprintf("an incident of %d entries, all fields of all forms answered, one entry in %d a register row; against reading its entries from the same database with the same driver", in.size, registerShare)

	// Opening: a desk opened anew each time, so that it has nothing in memory.
	open := func(int) (time.Duration, error) {
		d, err := in.open(ctx, l)
		if err != nil {
			return 0, err
		}
		defer d.Close()
		began := time.Now()
		v, err := d.Incident(ctx, in.id)
		if err == nil && v.Entries < in.size {
			err = fmt.Errorf("the incident has %d entries, not %d", v.Entries, in.size)
		}
		return time.Since(began), err
	}
	var rows []Row
	var theirs []float64
	err := l.profiled(fmt.Sprintf("guided-open-%d", in.size), func() (err error) {
		took[0], theirs, err = l.turns(ctx, open, bare)
		return err
	})
	if err != nil {
		return nil, took, err
	}
	var target *Target
	if in.size == 5_000 {
		target = atMost(2)
	}
	rows = append(rows, compare("guided", "open an incident, cold, "+what, "s", took[0], theirs, target, note))

	d, err := in.open(ctx, l)
	if err != nil {
		return rows, took, err
	}
	defer d.Close()
	events, err := in.events(ctx, d)
	if err != nil {
		return rows, took, err
	}
	var v model.View
	fold := func(int) (time.Duration, error) {
		began := time.Now()
		v = model.Fold(model.View{}, events)
		return time.Since(began), nil
	}
	gates := func(int) (time.Duration, error) {
		began := time.Now()
		in.walk(v, d.Now())
		return time.Since(began), nil
	}
	for i, side := range []struct {
		name, title string
		run         func(int) (time.Duration, error)
	}{{"fold", "fold its entries, ", fold}, {"gates", "all gates, playbook and next step, ", gates}} {
		err := l.profiled(fmt.Sprintf("guided-%s-%d", side.name, in.size), func() (err error) {
			took[i+1], theirs, err = l.turns(ctx, side.run, bare)
			return err
		})
		if err != nil {
			return rows, took, err
		}
		rows = append(rows, compare("guided", side.title+what, "s", took[i+1], theirs, nil, ""))
	}

	if err := d.FinishIndex(ctx); err != nil {
		return rows, took, err
	}
	search := func(round int) (time.Duration, error) {
		words := []string{"made-up", "host-0042", "process 47"}
		began := time.Now()
		_, err := d.Search(ctx, in.id, words[round%len(words)], boardFinds)
		return time.Since(began), err
	}
	a, b, err := l.turns(ctx, search, bare)
	if err != nil {
		return rows, took, err
	}
	return append(rows, compare("guided", "search in it, "+what, "s", a, b, nil, "")), took, nil
}

// walk works out everything the main window shows of the guide.
func (in led) walk(v model.View, now time.Time) {
	f := model.Facts(v, in.rules)
	for _, gate := range in.guide.Gates {
		guide.Open(in.guide, f, gate.Key, now)
	}
	guide.NextOf(in.guide, f, guide.Playbook(in.guide, f), now)
	model.Quiet(v)
}

// events are the incident's entries, unsealed.
func (in led) events(ctx context.Context, d *desk.Desk) ([]model.Recorded, error) {
	var out []model.Recorded
	for seq := range d.Status().Entries {
		e, err := d.Entry(ctx, model.Seq(seq))
		if err != nil {
			return nil, err
		}
		if e.Incident == in.id {
			out = append(out, e)
		}
	}
	return out, nil
}

// led makes an incident of so many entries with all forms filled in.
func (l *lab) led(ctx context.Context, size int) (led, error) {
	in := led{size: size, path: l.path(fmt.Sprintf("guided-%d.bridgelog", size))}
	l.say("guided: filling an incident with %d entries", size)
	d, err := l.open(ctx, in.path)
	if err != nil {
		return in, err
	}
	defer d.Close()
	in.guide, in.rules = *d.Guide(), d.Rules()
	if in.id, err = incident(ctx, d, "Led by the guide"); err != nil {
		return in, err
	}
	if err := in.fill(ctx, d); err != nil {
		return in, err
	}
	return in, d.FinishIndex(ctx)
}

func (in led) fill(ctx context.Context, d *desk.Desk) error {
	asking := model.Asking{Now: d.Now(), Zone: d.Home(), By: "Bench", Choices: in.guide.Choices}
	for _, spec := range in.guide.Forms {
		set := map[string]json.RawMessage{}
		for _, section := range spec.Sections {
			for _, f := range section.Fields {
				if f.Compute != "" {
					continue
				}
				raw, err := model.EncodeAnswer(f, in.sample(f), asking)
				if err != nil {
					return err
				}
				set[f.Key] = raw
			}
		}
		if _, err := d.Do(ctx, model.PutRecord{Incident: in.id, Form: spec.Key, Set: set, Second: "Somebody Else"}); err != nil {
			return err
		}
	}
	var registers []form.Register
	for _, r := range in.guide.Registers {
		if !slices.Contains([]string{"timeline", "overrides", "severity_history"}, r.Key) {
			registers = append(registers, r)
		}
	}
	v, err := d.Incident(ctx, in.id)
	if err != nil {
		return err
	}
	var batch []model.Command
	for n := v.Entries; n < in.size; n++ {
		var c model.Command
		if n%registerShare == 0 {
			reg := registers[n/registerShare%len(registers)]
			set := map[string]json.RawMessage{}
			for _, column := range reg.Columns {
				f := reg.Field(column)
				if set[column.Key], err = model.EncodeAnswer(f, in.sample(f), asking); err != nil {
					return err
				}
			}
			c = model.PutRecord{Incident: in.id, Register: reg.Key, Set: set}
		} else {
			row, err := model.ParseQuick(fmt.Sprintf("-%dm o: made-up event %d on #host-%04d, process %d", n%600+1, n, n%977, n%9999), d.Now(), d.Home())
			if err != nil {
				return err
			}
			c = model.NoteEvent{Incident: in.id, Row: row}
		}
		if batch = append(batch, c); len(batch) == 250 || n == in.size-1 {
			if _, err := d.DoAll(ctx, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return nil
}

// sample is something a field takes.
func (in led) sample(f form.Field) []string {
	if choices := in.guide.Choices(f); len(choices) > 0 {
		return []string{choices[0].Key}
	}
	switch f.Kind {
	case form.Instant:
		if model.LiesAhead(f.Key) {
			return []string{"+3d"}
		}
		return []string{"-20m"}
	case form.YesNoReason:
		return []string{"yes", "seen by two people"}
	case form.Duration:
		return []string{"4h"}
	case form.Number:
		return []string{"1200"}
	case form.Money:
		return []string{"1200 EUR"}
	case form.LongText:
		return []string{"What a person writes here, in a line or two, so that the next one understands it.", "And one more line."}
	}
	return []string{"What a person writes here"}
}
