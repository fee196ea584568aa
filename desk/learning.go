package desk

import (
	"context"

	"bridgelog/model"
)

// Learned is the board with what outlives each incident: rows kept by an older
// program, which lack it, are worked out anew. Nothing is written.
func (d *Desk) Learned(ctx context.Context) ([]model.Summary, error) {
	d.mu.Lock()
	for id, s := range d.board {
		if s.Learning != nil {
			continue
		}
		v, held := d.views[id]
		if !held { // read and let go again: a long board does not fill the memory
			var err error
			if v, err = d.fold(ctx, id); err != nil {
				d.mu.Unlock()
				return nil, err
			}
		}
		d.board[id] = model.Summarise(v)
	}
	d.mu.Unlock()
	return d.Board(ctx)
}
