package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui"
	"bridgelog/ui/kit"
)

// damaged reports whether a logbook was refused because it is damaged.
func damaged(err error) bool {
	var refusal *model.Error
	return errors.As(err, &refusal) && refusal.Kind == model.Broken && refusal.Field != "logbook.key" // without its key nothing can be rescued
}

func cloned(key *desk.Key) *desk.Key {
	if key == nil {
		return nil
	}
	k := key.Clone()
	return &k
}

func wipe(key *desk.Key) {
	if key != nil {
		key.Wipe()
	}
}

// beside is a name for a new logbook beside an old one.
func beside(path, what string, now time.Time) string {
	return strings.TrimSuffix(path, folderEnd) + " " + what + " " + now.UTC().Format("2006-01-02 15.04.05") + folderEnd
}

// damaged says that a logbook is damaged, and what can be done: key opens it.
func (p *program) damaged(b beginning, err error, key *desk.Key) {
	p.failed = true
	ways := []kit.Action{
		{Text: "Rescue what is sound…", OnTapped: func() { p.rescue(b, key) }}, // which wipes the key
		{Text: "Look at what can be read", OnTapped: func() { p.look(b, key) }},
	}
	for _, other := range p.otherWays(b) {
		ways = append(ways, kit.Action{Text: other.Text, OnTapped: func() {
			wipe(key)
			other.OnTapped()
		}})
	}
	p.window.Refuse(time.Now(), err, ways...)
}

// look opens what is sound of a damaged logbook for looking only.
func (p *program) look(b beginning, key *desk.Key) {
	p.window.Working("Reading what is sound", p.entrance(b, ui.Locked{}))
	p.outer.Go(func(ctx context.Context) func() {
		again := b
		again.options.Damaged = true
		book, err := open(ctx, again, key, nil)
		if err != nil {
			return func() { p.window.Refuse(time.Now(), err, p.otherWays(b)...) }
		}
		return func() { p.fill(again, book, ui.Locked{}) }
	})
}

// rescue makes a new logbook of what is sound, beside the damaged one, and goes on
// with it.
func (p *program) rescue(b beginning, key *desk.Key) {
	progress := p.window.Working("Rescuing what is sound", p.entrance(b, ui.Locked{}))
	p.outer.Serial(func(ctx context.Context) func() {
		options := b.options
		options.Unlock = key
		to := beside(b.path, "rescued", time.Now())
		r, err := desk.Rescue(ctx, b.path, to, options, progress)
		if err != nil {
			return func() { p.window.Refuse(time.Now(), err, p.otherWays(b)...) }
		}
		why := fmt.Sprintf("Rescued: %d entries are at their places in this new logbook. The damaged one stays as it is, in %s.", r.Lost.Kept, filepath.Base(b.path))
		if missing := r.Lost.Missing(); missing != "" {
			why += " " + missing
		}
		return p.goOn(to, why)
	})
}

// restore closes the logbook and makes a new one of a backup, beside it.
func (p *program) restore(b beginning, backup string) {
	working := func() func(done, total int64) {
		return p.window.Working("Restoring "+filepath.Base(backup), p.entrance(b, ui.Locked{}))
	}
	working()
	loop, d := p.take()
	p.outer.Serial(func(ctx context.Context) func() {
		loop.Close() // everything entered is written before the logbook closes
		err := d.Close()
		var lock desk.Lock
		if err == nil {
			lock, err = desk.LockOf(backup)
		}
		again := func(ctx context.Context, key *desk.Key, progress func(done, total int64)) (func(), error) {
			options := b.options
			options.Unlock = key
			to := beside(b.path, "restored", time.Now())
			r, err := desk.Restore(ctx, backup, to, options, progress)
			if err != nil {
				return nil, err
			}
			return p.goOn(to, fmt.Sprintf("Restored: %d entries of the backup %s. The logbook from before stays as it is, in %s.", r.Entries, filepath.Base(backup), filepath.Base(b.path))), nil
		}
		switch {
		case err != nil:
			return func() {
				p.isLocked()
				p.window.Refuse(time.Now(), err, p.otherWays(b)...)
			}
		case !lock.Sealed:
			then, err := again(ctx, nil, nil)
			return func() {
				p.isLocked()
				if err != nil {
					p.window.Refuse(time.Now(), err, p.otherWays(b)...)
					return
				}
				then()
			}
		}
		return func() {
			p.isLocked()
			e := p.entrance(b, ui.Locked{Why: "This makes a new logbook of the backup " + filepath.Base(backup) + ". It opens by what opened the logbook when the backup was made."})
			e.Path, e.Other = backup, nil
			e.Back = func() { p.goTo(b.path, ui.Locked{}) }
			e.Open = func(ctx context.Context, key *desk.Key, _ []desk.Key) (func(), error) { return again(ctx, key, nil) }
			p.window.Unlock(lock, e)
		}
	})
}

// goOn begins with a logbook that was just made, and says how it came about.
func (p *program) goOn(path, why string) func() {
	next := p.begin(path)
	if !next.lock.Sealed {
		next.notes = append([]string{why}, next.notes...)
	}
	return func() { p.enter(next, ui.Locked{Why: why}) }
}
