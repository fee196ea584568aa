package ui

import (
	"context"
	"sync"
	"testing"
	"time"
)

// crank is a Runner turned by hand: a test sees the window while work runs.
type crank struct {
	queue []*cranked
}

type cranked struct {
	ctx    context.Context
	run    func(context.Context) func()
	result func()
}

func (c *crank) Go(work func(context.Context) func()) (cancel func()) {
	ctx, cancel := context.WithCancel(context.Background())
	c.queue = append(c.queue, &cranked{ctx: ctx, run: work})
	return cancel
}
func (c *crank) Serial(work func(context.Context) func()) (cancel func()) { return c.Go(work) }
func (c *crank) After(time.Duration, func()) (stop func())                { return func() {} }
func (c *crank) Post(f func())                                            { f() }

// work does the i-th work; deliver hands its result to the window.
func (c *crank) work(i int) { c.queue[i].result = c.queue[i].run(c.queue[i].ctx) }
func (c *crank) deliver(i int) {
	if f := c.queue[i].result; f != nil {
		f()
	}
}

func TestSerialWorksRunInOrderAndAreFinishedAtTheEnd(t *testing.T) {
	l := NewLoop()
	var mu sync.Mutex
	var order []int
	for i := range 200 {
		l.Serial(func(context.Context) func() {
			mu.Lock()
			defer mu.Unlock()
			order = append(order, i)
			return nil
		})
	}
	l.Close()
	if len(order) != 200 {
		t.Fatalf("%d of 200 works were done before the end", len(order))
	}
	for i, got := range order {
		if got != i {
			t.Fatalf("work %d ran as number %d", got, i)
		}
	}
}

func TestTheEndCancelsReadingAndTakesNothingNew(t *testing.T) {
	l := NewLoop()
	begun := make(chan struct{})
	l.Go(func(ctx context.Context) func() {
		close(begun)
		<-ctx.Done()
		return nil
	})
	<-begun
	l.Close() // returns, because reading was cancelled
	ran := false
	l.Serial(func(context.Context) func() { ran = true; return nil })
	if ran {
		t.Error("work was taken in after the end")
	}
}

func TestACancelledWorkSeesIt(t *testing.T) {
	l := NewLoop()
	done := make(chan error, 1)
	cancel := l.Go(func(ctx context.Context) func() {
		<-ctx.Done()
		done <- ctx.Err()
		return nil
	})
	cancel()
	if err := <-done; err != context.Canceled {
		t.Errorf("the work saw %v", err)
	}
	l.Close()
}

func TestTheSaveButtonIsBusyUntilTheDiskHasAnswered(t *testing.T) {
	b := newBridge(t)
	b.act("new")
	b.typed("Ransom note")
	c := b.screen.(*startCard)
	turned := &crank{}
	b.run = turned
	b.act("save")
	if !c.save.Disabled() || b.route.Page != PageNew {
		t.Error("while the disk works the button must be busy and the card stay")
	}
	before := len(turned.queue)
	b.act("save") // a second Enter
	if len(turned.queue) != before {
		t.Error("a second Enter sent the card twice")
	}
	for i := 0; i < len(turned.queue); i++ {
		turned.work(i)
		turned.deliver(i)
	}
	if b.route.Page != PageIncident {
		t.Errorf("after the disk answered we are at %s", b.route.Page)
	}
	if len(b.Shell.board) != 1 {
		t.Errorf("the board has %d incidents", len(b.Shell.board))
	}
}
