package ui

import (
	"context"
	"maps"
	"strings"
	"time"

	"bridgelog/model/form"
	"bridgelog/ui/formview"
	"bridgelog/ui/kit"
)

// sheetKeeper keeps what is typed into a sheet and is no fact yet. leave is told
// when the sheet goes: acted says that what it was for is on disk.
type sheetKeeper interface{ leave(acted bool) }

// fieldsKeeper keeps the texts of the fields of a sheet, so that Escape, a lock
// and a crash lose none of them.
type fieldsKeeper struct {
	s       *Shell
	key     string
	entries []*kit.Entry
	first   map[string]string     // what stood there when it opened, by name
	moments map[string]keptMoment // by the names of fields that hold a time
	times   draftTimes
	draft   textDraft
	stop    func()
	gone    bool // the sheet went: nothing is brought back into it any more
}

// keepFields keeps what is typed into the fields of the sheet that was just
// opened, and brings back what was left there. key names what the sheet is about:
// a reason for one thing must not come back for another.
func (s *Shell) keepFields(key string, entries ...*kit.Entry) *fieldsKeeper {
	k := s.keepTyped(string(s.incidentInView())+"/"+key, entries...)
	s.sheetKept = k
	return k
}

// keepHouseFields is keepFields for a sheet that is about the logbook, whichever
// incident is in view.
func (s *Shell) keepHouseFields(key string, entries ...*kit.Entry) *fieldsKeeper {
	k := s.keepTyped("*/"+key, entries...)
	s.sheetKept = k
	return k
}

// keepTyped is keepFields for fields that stand on no sheet of the frame: who
// shows them tells the keeper when they go.
func (s *Shell) keepTyped(key string, entries ...*kit.Entry) *fieldsKeeper {
	k := &fieldsKeeper{s: s, key: "sheet/" + key, entries: entries, first: map[string]string{}, moments: map[string]keptMoment{}, stop: func() {}}
	for _, e := range entries {
		k.first[e.Name] = e.Text
		before := e.OnChanged
		e.OnChanged = func(text string) {
			if before != nil {
				before(text)
			}
			k.kept(e) // a time counts from here on
			k.stop()
			k.stop = s.run.After(draftPause, k.keep)
		}
	}
	if s.ReadOnly() {
		return k
	}
	k.draft.bring(s, k.key, func(texts map[string][]string) int {
		back := 0
		for _, e := range entries {
			if was := texts[e.Name]; !k.gone && len(was) > 0 && was[0] != e.Text && e.Text == k.first[e.Name] {
				e.SetText(was[0])
				back++
			}
		}
		return back
	}, func(note string) {
		if note != "" {
			s.Notice("What was typed here was " + note + ".")
		}
	})
	return k
}

// keptMoment is how a field that holds a time is read: key as the model knows
// it, which says whether it may lie ahead.
type keptMoment struct {
	key  string
	zone *time.Location
}

// moment says that a field holds a time: "-20m" in it counts from when it was
// typed, not from when it is recorded or brought back.
func (k *fieldsKeeper) moment(e *kit.Entry, key string, zone *time.Location) {
	k.moments[e.Name] = keptMoment{key, zone}
}

// at is the instant such a field counts from.
func (k *fieldsKeeper) at(e *kit.Entry) time.Time {
	return k.times.at(e.Name, strings.TrimSpace(e.Text), k.s.Now())
}

// kept is the text of a field as a draft keeps it.
func (k *fieldsKeeper) kept(e *kit.Entry) string {
	m, is := k.moments[e.Name]
	if !is {
		return e.Text
	}
	return k.times.fixedText(e.Name, form.Field{Key: m.key, Kind: form.Instant}, []string{e.Text}, k.s.Now(), m.zone)[0]
}

// typed are the texts that differ from what stood there.
func (k *fieldsKeeper) typed() map[string][]string {
	out := map[string][]string{}
	for _, e := range k.entries {
		if e.Text != k.first[e.Name] {
			out[e.Name] = []string{k.kept(e)}
		}
	}
	return out
}

func (k *fieldsKeeper) keep() {
	k.stop()
	k.draft.keep(k.s, k.key, k.typed())
}

func (k *fieldsKeeper) leave(acted bool) {
	if acted {
		k.first = map[string]string{}
		for _, e := range k.entries {
			k.first[e.Name] = e.Text
		}
	}
	k.gone = true
	k.keep()
}

// viewKeeper is fieldsKeeper for the fields of a drawn form.
type viewKeeper struct {
	s      *Shell
	key    string
	fields *formview.View
	zone   *time.Location
	start  map[string][]string // what stands there before anybody types
	times  draftTimes
	draft  textDraft
	stop   func()
	gone   bool
}

// keepView makes the keeper of a form; typed is for the form to call at every
// change, bring when it is shown.
func (s *Shell) keepView(key string, fields *formview.View, zone *time.Location, start map[string][]string) *viewKeeper {
	return &viewKeeper{s: s, key: key, fields: fields, zone: zone, start: start, stop: func() {}}
}

func (k *viewKeeper) bring() {
	if k.s.ReadOnly() {
		return
	}
	k.draft.bring(k.s, k.key, func(texts map[string][]string) int {
		if k.gone || !sameValues(k.fields.Typed(), k.start) {
			return 0
		}
		k.fields.LoadTyped(texts)
		return 1
	}, func(note string) {
		if note != "" {
			k.s.Notice("What was typed here was " + note + ".")
		}
	})
}

// typed notes when times were typed, and keeps the texts once typing rests.
func (k *viewKeeper) typed() {
	if k == nil { // the form is still being filled
		return
	}
	k.times.fixed(k.fields.Section.Fields, k.fields.All(), k.s.Now(), k.zone)
	k.stop()
	k.stop = k.s.run.After(draftPause, k.keep)
}

// keep saves what is typed and not recorded.
func (k *viewKeeper) keep() {
	k.stop()
	typed := k.fields.Typed()
	if sameValues(typed, k.start) {
		typed = nil
	}
	k.draft.keep(k.s, k.key, k.times.fixed(k.fields.Section.Fields, typed, k.s.Now(), k.zone))
}

func (k *viewKeeper) leave(acted bool) {
	k.gone = true
	if acted {
		k.start = k.fields.Typed()
	}
	k.keep()
}

// leaving is a keeper made of one function.
type leaving struct{ do func(acted bool) }

func (l *leaving) leave(acted bool) { l.do(acted) }

// sheetGoes tells the keeper of the sheet that it goes. Its text was taken over
// where an act that was begun from this sheet is on disk, and only then.
func (s *Shell) sheetGoes() {
	if k := s.sheetKept; k != nil {
		s.sheetKept = nil
		k.leave(k == s.actedFor)
	}
}

// bringDraft reads a draft; one that could not be written is still here.
func (s *Shell) bringDraft(key string, then func(text string, at time.Time)) {
	if text, held := s.drafts[key]; held {
		then(text, s.deps.Clock())
		return
	}
	s.Run(func(ctx context.Context) func() {
		text, at, err := s.deps.Desk.Draft(ctx, key)
		return func() {
			if err == nil && text != "" {
				then(text, at)
			}
		}
	})
}

// halfTyped are texts of a page that are typed and not recorded, by what they
// belong to.
type halfTyped struct {
	s     *Shell
	key   string
	texts map[string][]string
	draft textDraft
	stop  func()
}

func newHalfTyped(s *Shell, key string) *halfTyped {
	return &halfTyped{s: s, key: key, texts: map[string][]string{}, stop: func() {}}
}

// bring reads what was left; then is called where there is something.
func (h *halfTyped) bring(then func()) {
	if h.s.ReadOnly() {
		return
	}
	h.draft.bring(h.s, h.key, func(texts map[string][]string) int {
		back := 0
		for of, typed := range texts {
			if h.texts[of] == nil {
				h.texts[of] = typed
				back++
			}
		}
		return back
	}, func(note string) {
		if note != "" {
			then()
			h.s.Notice("What was typed here was " + note + ".")
		}
	})
}

// set takes what is typed for one thing; what is recorded already is no draft.
func (h *halfTyped) set(of string, typed, recorded []string) {
	h.texts[of] = typed
	if sameTexts(typed, recorded) {
		delete(h.texts, of)
	}
	h.stop()
	h.stop = h.s.run.After(draftPause, h.keep)
}

func (h *halfTyped) keep() {
	h.stop()
	h.draft.keep(h.s, h.key, maps.Clone(h.texts))
}

func sameTexts(a, b []string) bool {
	for i := range max(len(a), len(b)) {
		x, y := "", ""
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return false
		}
	}
	return true
}
