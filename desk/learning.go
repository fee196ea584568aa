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
		v, err := d.view(ctx, id)
		if err != nil {
			d.mu.Unlock()
			return nil, err
		}
		d.board[id] = model.Summarise(v)
	}
	d.mu.Unlock()
	return d.Board(ctx)
}
