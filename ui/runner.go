package ui

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// Loop is the Runner of the running program. It is the only place that hands
// anything over to the window's goroutine.
type Loop struct {
	ctx  context.Context
	stop context.CancelFunc
	wait sync.WaitGroup

	mu     sync.Mutex
	queue  []func()
	busy   bool // a goroutine is emptying the queue
	closed bool
}

// NewLoop makes a Loop; Close ends it.
func NewLoop() *Loop {
	ctx, stop := context.WithCancel(context.Background())
	return &Loop{ctx: ctx, stop: stop}
}

var _ Runner = (*Loop)(nil)

// Go starts work on a goroutine of its own.
func (l *Loop) Go(work func(context.Context) func()) (cancel func()) {
	ctx, cancel := context.WithCancel(l.ctx)
	if !l.enter() {
		cancel()
		return cancel
	}
	go func() {
		defer l.wait.Done()
		defer cancel()
		l.deliver(work(ctx))
	}()
	return cancel
}

// Serial queues work that writes. Its context does not end with the program:
// what a person has entered is written before it closes.
func (l *Loop) Serial(work func(context.Context) func()) (cancel func()) {
	ctx, cancel := context.WithCancel(context.Background())
	if !l.enter() {
		cancel()
		return cancel
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queue = append(l.queue, func() {
		defer l.wait.Done()
		defer cancel()
		l.deliver(work(ctx))
	})
	if !l.busy {
		l.busy = true
		go l.empty()
	}
	return cancel
}

// empty runs queued work until there is none.
func (l *Loop) empty() {
	for {
		l.mu.Lock()
		if len(l.queue) == 0 {
			l.busy = false
			l.mu.Unlock()
			return
		}
		next := l.queue[0]
		l.queue = l.queue[1:]
		l.mu.Unlock()
		next()
	}
}

// After runs f on the window's goroutine later.
func (l *Loop) After(wait time.Duration, f func()) (stop func()) {
	var mu sync.Mutex
	stopped := false
	t := time.AfterFunc(wait, func() {
		l.Post(func() {
			// Between the alarm and this line a person may have typed on.
			mu.Lock()
			late := stopped
			mu.Unlock()
			if !late {
				f()
			}
		})
	})
	return func() {
		t.Stop()
		mu.Lock()
		stopped = true
		mu.Unlock()
	}
}

// Post runs f on the window's goroutine. After Close it does nothing: there is
// no window any more.
func (l *Loop) Post(f func()) {
	l.mu.Lock()
	closed := l.closed
	l.mu.Unlock()
	if !closed && f != nil {
		fyne.Do(f)
	}
}

// Close cancels what can be cancelled and waits until everything that writes
// has been written. Call it after the window is gone and before the desk closes.
func (l *Loop) Close() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.stop()
	l.wait.Wait()
}

// enter counts work in, unless the Loop is closed.
func (l *Loop) enter() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	l.wait.Add(1)
	return true
}

func (l *Loop) deliver(f func()) {
	if f != nil {
		l.Post(f)
	}
}

// Inline is a Runner without goroutines, for tests and pictures: work runs at
// once, on the caller's goroutine. Timers wait until Fire.
type Inline struct {
	timers []*timer
}

type timer struct {
	f    func()
	wait time.Duration
}

var _ Runner = (*Inline)(nil)

// Go runs work and its closure at once.
func (r *Inline) Go(work func(context.Context) func()) (cancel func()) {
	if f := work(context.Background()); f != nil {
		f()
	}
	return func() {}
}

// Serial is Go: there is only one thing at a time anyway.
func (r *Inline) Serial(work func(context.Context) func()) (cancel func()) { return r.Go(work) }

// After keeps f until Fire.
func (r *Inline) After(wait time.Duration, f func()) (stop func()) {
	t := &timer{f: f, wait: wait}
	r.timers = append(r.timers, t)
	return func() { t.f = nil }
}

// Post runs f at once.
func (r *Inline) Post(f func()) { f() }

// Fire lets every timer run out that was set for at most this long.
func (r *Inline) Fire(upTo time.Duration) {
	due := r.timers
	r.timers = nil
	for _, t := range due {
		switch {
		case t.wait > upTo:
			r.timers = append(r.timers, t)
		case t.f != nil:
			t.f()
		}
	}
}
