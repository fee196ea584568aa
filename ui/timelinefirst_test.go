package ui

import (
	"context"
	"testing"

	"bridgelog/model"
	"bridgelog/storage"
)

// pages answers with so many rows, and keeps what was asked.
type pages struct {
	rows  int
	asked []int // limits
}

func (p *pages) DatasetRows(_ context.Context, q storage.DatasetQuery) ([]storage.DatasetRow, error) {
	p.asked = append(p.asked, q.Limit)
	var from int64
	if q.After != nil {
		from = q.After.ID
	}
	var out []storage.DatasetRow
	for id := from + 1; id <= int64(p.rows) && len(out) < q.Limit; id++ {
		out = append(out, storage.DatasetRow{ID: id})
	}
	return out, nil
}

func TestTheBeginningOfALongFindIsShownFirst(t *testing.T) {
	var v model.View
	v.Imports = []model.Import{{ImportCommitted: model.ImportCommitted{Dataset: &model.Dataset{ID: "set", Rows: 1_000_000}}}}
	for _, c := range []struct {
		words      string
		rows       int
		begun      int // rows shown before the last was read
		whole, ask int
	}{
		{"svc", firstRows - 1, 0, firstRows - 1, 1},
		{"svc", 7_000, firstRows, 7_000, 3},
		{"", 7_000, 0, 7_000, 2},
	} {
		p := &pages{rows: c.rows}
		begun := 0
		l, err := readLayer(context.Background(), p, v, filter{Text: c.words}, func(first layer) {
			if begun = len(first.rows); !first.more || len(p.asked) != 1 {
				t.Errorf("%+v: the beginning comes after %d reads", c, len(p.asked))
			}
		})
		if err != nil || begun != c.begun || len(l.rows) != c.whole || l.more || len(p.asked) != c.ask {
			t.Errorf("%+v: %d rows first, %d in all, reads of %v, %v", c, begun, len(l.rows), p.asked, err)
		}
	}
}
