package report

import "context"

// Steps counts the rows a drawer has drawn: it tells how far it is every so many
// of them, and fails once the caller has lost interest.
type Steps struct {
	ctx         context.Context
	tell        func(done, total int) // may be nil
	every       int
	done, total int
}

// NewSteps begins to count the rows of a document.
func NewSteps(ctx context.Context, doc Doc, every int, tell func(done, total int)) Steps {
	return Steps{ctx: ctx, tell: tell, every: every, total: doc.RowsIn()}
}

// RowsIn is the number of rows in which progress is counted.
func (d Doc) RowsIn() int {
	n := 0
	for _, b := range d.Blocks {
		switch b := b.(type) {
		case Table:
			n += len(b.Rows)
		case Items:
			n += len(b.Items)
		case Rows:
			n += len(b.Rows)
		}
	}
	return n
}

// Err is why the drawing is to end early, nil while the caller waits for it.
func (s *Steps) Err() error { return s.ctx.Err() }

// Step is to be called before each row.
func (s *Steps) Step() error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	if s.tell != nil && s.done%s.every == 0 {
		s.tell(s.done, s.total)
	}
	s.done++
	return nil
}

// End tells that all is drawn.
func (s *Steps) End() {
	if s.tell != nil {
		s.tell(s.total, s.total)
	}
}
