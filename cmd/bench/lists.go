package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/guide"
	"bridgelog/ui"
)

// few is how long the list is that a long one is held against.
const few = 10

// longList is a list of the window that grows, and how a row of it comes about.
type longList struct {
	name  string
	n     int
	page  func(id model.IncidentID) ui.Route
	fill  func(id model.IncidentID, from, to int) []model.Command
	slash bool // "/" leads to its search; else the page begins there
}

// longLists are those that an organisation fills over years.
var longLists = []longList{
	{"signals", 10_000, func(model.IncidentID) ui.Route { return ui.Route{Page: ui.PageSignals, Incident: model.Organisation} },
		func(_ model.IncidentID, from, to int) []model.Command {
			var all []model.GivenSignal
			for i := from; i < to; i++ {
				all = append(all, model.GivenSignal{Summary: fmt.Sprintf("Alert %d on a made-up host", i), Rule: fmt.Sprintf("rule %d", i), Severity: model.SignalSeverities[i%5],
					Systems: []string{fmt.Sprintf("host-%05d", i)}})
			}
			return []model.Command{model.TakeSignals{Signals: all}}
		}, true},
	{"contacts", 1_000, func(model.IncidentID) ui.Route {
		return ui.Route{Page: ui.PageRegister, Incident: model.Organisation, Section: guide.ContactsRegister}
	}, func(_ model.IncidentID, from, to int) []model.Command {
		return listRows(from, to, model.Organisation, guide.ContactsRegister, func(i int) map[string]string {
			return map[string]string{"name": fmt.Sprintf("Person %04d", i), "org": fmt.Sprintf("Unit %d", i%40), "phone": fmt.Sprintf("+49 40 555 %04d", i)}
		})
	}, true},
	{"improvements", 500, func(model.IncidentID) ui.Route { return ui.Route{Page: ui.PageImprovements} },
		func(id model.IncidentID, from, to int) []model.Command {
			return listRows(from, to, id, model.ImprovementsRegister, func(i int) map[string]string {
				return map[string]string{"title": fmt.Sprintf("Improvement %04d of a made-up kind", i), "owner": fmt.Sprintf("Person %02d", i%30), "state": "open"}
			})
		}, false},
}

func listRows(from, to int, id model.IncidentID, register string, row func(i int) map[string]string) []model.Command {
	var out []model.Command
	for i := from; i < to; i++ {
		set := map[string]json.RawMessage{}
		for key, text := range row(i) {
			set[key] = json.RawMessage(fmt.Sprintf("%q", text))
		}
		out = append(out, model.PutRecord{Incident: id, Register: register, Set: set})
	}
	return out
}

// measureLists compares opening a long list of the window, and typing a letter
// into its search, with the same on a list of ten: from the act to the picture.
func measureLists(ctx context.Context, l *lab) ([]Row, error) {
	var rows []Row
	for _, list := range longLists {
		more, err := l.list(ctx, list)
		if err != nil {
			return rows, fmt.Errorf("%s: %w", list.name, err)
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

func (l *lab) list(ctx context.Context, list longList) (rows []Row, err error) {
	a := test.NewApp()
	defer a.Quit()
	var sides [2]listPage
	for i, n := range []int{list.n, few} {
		l.say("lists: filling a logbook with %d %s", n, list.name)
		side, d, err := l.listPage(ctx, a, list, n)
		if d != nil {
			defer func() { err = errors.Join(err, d.Close()) }()
		}
		if err != nil {
			return nil, err
		}
		defer side.shell.Window().Close()
		sides[i] = side
	}
	for _, act := range []struct {
		name string
		run  func(s listPage) time.Duration
	}{{"first page", listPage.open}, {"a typed letter", listPage.letter}} {
		var long, short []float64
		err := l.profiled("lists-"+list.name, func() (err error) {
			long, short, err = l.turns(ctx, func(int) (time.Duration, error) { return act.run(sides[0]), nil }, func(int) (time.Duration, error) { return act.run(sides[1]), nil })
			return err
		})
		if err != nil {
			return rows, err
		}
		rows = append(rows, compare("lists", fmt.Sprintf("%s: %s, %d against %d", list.name, act.name, list.n, few), "s", long, short, nil,
			"from the act to the drawn window, off-screen, with nothing else going on"))
	}
	return rows, nil
}

// listPage is a window on a logbook with a list of some length.
type listPage struct {
	list  longList
	shell *ui.Shell
	id    model.IncidentID
}

func (l *lab) listPage(ctx context.Context, a fyne.App, list longList, n int) (listPage, *desk.Desk, error) {
	d, err := l.open(ctx, l.path(fmt.Sprintf("list-%s-%d.bridgelog", list.name, n)))
	if err != nil {
		return listPage{}, nil, err
	}
	id, err := incident(ctx, d, "Learned from")
	if err != nil {
		return listPage{}, d, err
	}
	const batch = 500
	for at := 0; at < n; at += batch {
		if _, err := d.DoAll(ctx, list.fill(id, at, min(at+batch, n))); err != nil {
			return listPage{}, d, err
		}
	}
	shell := ui.New(ui.Deps{App: a, Desk: d, Run: &ui.Inline{}, Clock: time.Now, Home: model.Location("Europe/Berlin"), Version: "bench", User: "bench"})
	shell.Window().Resize(fyne.NewSize(1280, 720))
	return listPage{list, shell, id}, d, nil
}

// open goes to the list from the board.
func (s listPage) open() time.Duration {
	s.shell.Go(ui.Route{Page: ui.PageBoard})
	s.draw()
	began := time.Now()
	s.shell.Go(s.list.page(s.id))
	s.draw()
	return time.Since(began)
}

// letter types into the search of the list, and takes the letter back.
func (s listPage) letter() time.Duration {
	s.shell.Go(s.list.page(s.id))
	if s.list.slash {
		s.key(fyne.KeySlash)
	}
	s.draw()
	began := time.Now()
	if f := s.shell.Window().Canvas().Focused(); f != nil {
		f.TypedRune('7')
	}
	s.draw()
	took := time.Since(began)
	s.key(fyne.KeyBackspace)
	return took
}

func (s listPage) key(name fyne.KeyName) {
	canvas, ev := s.shell.Window().Canvas(), &fyne.KeyEvent{Name: name}
	if f := canvas.Focused(); f != nil {
		f.TypedKey(ev)
	} else if typed := canvas.OnTypedKey(); typed != nil {
		typed(ev)
	}
}

func (s listPage) draw() { s.shell.Window().Canvas().Capture() }
