package ui

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/model/regime"
)

// noticeKeeper records what is typed into a notice, content by content, and
// keeps as a draft what is not recorded yet. Nothing typed is lost.
type noticeKeeper struct {
	page    *noticePage
	loaded  map[string][]string // what stood in each field when it was last loaded
	pending map[string][]string // left, and not on disk
	draft   textDraft
	stop    func()
}

func (k *noticeKeeper) draftKey() string {
	return "notice/" + string(k.page.id) + "/" + k.page.duty
}

// touched says whether something else stands in a field than was loaded.
func (k *noticeKeeper) touched(key string) bool {
	_, waits := k.pending[key]
	return waits || !slices.Equal(k.page.fields.Values(key), k.loaded[key])
}

// strange says whether the fields drawn cannot show what the notice holds: a
// value no choice has, a text of several lines, a content that is new.
func (k *noticeKeeper) strange() bool {
	fields, items := k.page.fields.Section.Fields, k.page.items()
	if len(fields) != len(items) || k.page.read != k.page.readOnly() {
		return true
	}
	at := k.page.fields.Focused()
	for i, it := range items {
		if want := noticeField(it); it.Key != at && (want.Kind != fields[i].Kind || len(want.Inline) > len(fields[i].Inline)) {
			return true
		}
	}
	return false
}

// load brings the fields up to date; those being typed in stay.
func (k *noticeKeeper) load() {
	first := k.loaded == nil
	if first {
		k.loaded = map[string][]string{}
		if k.pending == nil {
			k.pending, k.stop = map[string][]string{}, func() {}
		}
	}
	for _, it := range k.page.items() {
		if !first && k.touched(it.Key) {
			continue
		}
		k.page.fields.LoadField(it.Key, typedValue(it, it.Value))
		k.loaded[it.Key] = k.page.fields.Values(it.Key)
	}
	if !first {
		return
	}
	for key, typed := range k.pending { // drawn anew while something waits
		k.page.fields.LoadField(key, typed)
	}
}

// left records a content that was left.
func (k *noticeKeeper) left(f form.Field, typed []string) {
	k.pending[f.Key] = slices.Clone(typed)
	k.keepSoon()
	value := k.page.valueOf(f.Key, typed)
	if want := typedValue(k.page.item(f.Key), value); !slices.Equal(want, typed) {
		k.pending[f.Key] = want
		k.page.fields.LoadField(f.Key, want)
	}
	k.put(f.Key, k.set(f.Key, value))
}

// set is what is recorded for a content: its text, or that the incident's own
// value counts where that is what was typed.
func (k *noticeKeeper) set(key, value string) *string {
	it := k.page.item(key)
	fills := it.Filled
	if it.Origin != "" {
		fills = it.Value
	}
	if value == fills {
		return nil
	}
	return &value
}

// takeBack lets the value of the incident count again.
func (k *noticeKeeper) takeBack(key string) {
	delete(k.pending, key)
	it := k.page.item(key)
	k.page.fields.LoadField(key, typedValue(it, it.Filled))
	k.pending[key] = k.page.fields.Values(key)
	if it.Origin == regime.FromBefore { // nobody typed here: the stage before is overruled
		k.put(key, &it.Filled)
		return
	}
	k.put(key, nil)
}

func (k *noticeKeeper) put(key string, value *string) {
	p, sent := k.page, k.pending[key]
	p.s.Do(model.TypeNotice{Incident: p.id, Duty: p.duty, Set: map[string]*string{key: value}}, func(desk.Change) {
		k.done(key, sent)
		k.say("saved " + p.clock())
	}, func(err error) {
		var e *model.Error
		switch {
		case errors.As(err, &e) && e.Kind == model.Conflict && e.Field == "": // it stands there already
			k.done(key, sent)
		case e != nil && e.Kind != model.Full && e.Kind != model.Internal:
			p.fields.Complain(key, sentenceAndHint(err))
		default:
			p.s.Fail(err)
		}
		k.keep()
	})
}

// done takes in that a content is on disk.
func (k *noticeKeeper) done(key string, sent []string) {
	p := k.page
	if waits, ok := k.pending[key]; ok && slices.Equal(waits, sent) {
		delete(k.pending, key)
		p.fields.Complain(key, "")
		if slices.Equal(p.fields.Values(key), sent) {
			k.loaded[key] = slices.Clone(sent) // so that what is recorded may take its place
		}
	}
	k.keep()
}

// keepSoon keeps a draft once typing rests.
func (k *noticeKeeper) keepSoon() {
	k.stop()
	k.stop = k.page.s.run.After(draftPause, k.keep)
}

// keep saves what is typed and not recorded, if that differs from the draft.
func (k *noticeKeeper) keep() {
	k.stop()
	d := maps.Clone(k.pending)
	for key, loaded := range k.loaded {
		if now := k.page.fields.Values(key); !slices.Equal(now, loaded) {
			d[key] = now
		}
	}
	k.draft.keepAnd(k.page.s, k.draftKey(), d, func() { k.say("draft kept " + k.page.clock()) })
}

// restore brings back what was typed before a crash, or what was refused when
// the page was left.
func (k *noticeKeeper) restore() {
	if k.page.readOnly() {
		return
	}
	k.draft.bring(k.page.s, k.draftKey(), func(d map[string][]string) int {
		back := 0
		for _, it := range k.page.items() {
			typed, ok := d[it.Key]
			if !ok || k.touched(it.Key) || slices.Equal(typed, typedValue(it, it.Value)) {
				continue
			}
			k.page.fields.LoadField(it.Key, typed)
			k.pending[it.Key] = typed
			back++
		}
		return back
	}, func(note string) {
		if note != "" {
			k.say(note)
		}
		k.keep()
	})
}

// leave records what stands in the fields before the page goes.
func (k *noticeKeeper) leave() {
	k.page.fields.Leave()
	for _, key := range slices.Sorted(maps.Keys(k.pending)) {
		k.put(key, k.set(key, k.page.valueOf(key, k.pending[key])))
	}
	k.keep()
}

// say is the quiet word beside the title.
func (k *noticeKeeper) say(note string) {
	if n := len(k.pending); n > 0 && strings.HasPrefix(note, "saved") {
		note += " · " + countWord(n, "content waits", "contents wait")
	}
	k.page.kept.SetText(note)
	k.page.body.Refresh()
}
