package ui

import (
	"context"
	"maps"
	"time"

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
	first   map[string]string // what stood there when it opened, by name
	draft   textDraft
	stop    func()
}

// keepFields keeps what is typed into the fields of the sheet that was just
// opened, and brings back what was left there. key names what the sheet is about:
// a reason for one thing must not come back for another.
func (s *Shell) keepFields(key string, entries ...*kit.Entry) {
	k := &fieldsKeeper{s: s, key: "sheet/" + string(s.incidentInView()) + "/" + key, entries: entries, first: map[string]string{}, stop: func() {}}
	for _, e := range entries {
		k.first[e.Name] = e.Text
		before := e.OnChanged
		e.OnChanged = func(text string) {
			if before != nil {
				before(text)
			}
			k.stop()
			k.stop = s.run.After(draftPause, k.keep)
		}
	}
	s.sheetKept = k
	if s.ReadOnly() {
		return
	}
	k.draft.bring(s, k.key, func(texts map[string][]string) int {
		back := 0
		for _, e := range entries {
			if was := texts[e.Name]; s.sheetKept == k && len(was) > 0 && was[0] != e.Text && e.Text == k.first[e.Name] {
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
}

// typed are the texts that differ from what stood there.
func (k *fieldsKeeper) typed() map[string][]string {
	out := map[string][]string{}
	for _, e := range k.entries {
		if e.Text != k.first[e.Name] {
			out[e.Name] = []string{e.Text}
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
