package ui

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/ui/formview"
	"bridgelog/ui/kit"
)

// formKeeper records what is typed on a form page, field by field, and keeps as
// a draft what is not recorded yet. Nothing typed is lost: a refusal leaves the
// text in its field, and it is sent again with the answer that was missing.
type formKeeper struct {
	page    *formPage
	loaded  map[string][]string // what stood in each field when it was last loaded
	pending map[string]answer   // left, and not on disk
	draft   textDraft
	times   draftTimes
	note    string      // the last thing said beside the title
	second  string      // who agreed to a lower severity
	given   []desk.Word // PINs given for what is sent next
	named   string      // who stays only named, though they have a PIN
	stop    func()
}

// answer is what was typed in a field that is not recorded yet.
type answer struct {
	typed   []string
	raw     json.RawMessage // as encoded when it was left: "-20m" counts from then
	flying  bool            // on its way to the disk
	refused bool
}

func (k *formKeeper) draftKey() string {
	return "form/" + string(k.page.at.Incident) + "/" + k.page.part.route()
}

// recorded is what a field holds on disk, as it would be typed.
func (k *formKeeper) recorded(f form.Field) []string {
	return model.TypedAnswer(f, k.page.s.facts(k.page.v).Answer(f.Key))
}

// touched says whether something else stands in a field than was loaded.
func (k *formKeeper) touched(key string) bool {
	_, waits := k.pending[key]
	return waits || k.page.fields.Half(key) != "" || !slices.Equal(k.page.fields.Values(key), k.loaded[key])
}

// load brings the fields up to date; those being typed in stay.
func (k *formKeeper) load() {
	first := k.loaded == nil
	if first {
		k.loaded, k.pending, k.stop = map[string][]string{}, map[string]answer{}, func() {}
	}
	for _, f := range k.page.fields.Section.Fields {
		if !first && k.touched(f.Key) {
			continue
		}
		k.page.fields.LoadField(f.Key, k.recorded(f))
		k.loaded[f.Key] = k.page.fields.Values(f.Key)
	}
}

// left records a field that was left, together with those that were refused
// before for want of another one.
func (k *formKeeper) left(f form.Field, typed []string) {
	raw, err := k.page.s.encodePaper(k.page.v, f, typed)
	k.pending[f.Key] = answer{typed: slices.Clone(typed), raw: raw, refused: err != nil}
	k.keepSoon()
	if err != nil {
		k.page.fields.Complain(f.Key, sentenceAndHint(err))
		return
	}
	k.send(f.Key)
}

// send records what waits. The field just left is named, so that it does not
// suffer from one that is refused again.
func (k *formKeeper) send(key string) {
	set := map[string]json.RawMessage{}
	for _, name := range slices.Sorted(maps.Keys(k.pending)) {
		a := k.pending[name]
		f, ok := k.field(name)
		if !ok || a.flying {
			continue
		}
		if a.raw == nil { // brought back from a draft, or refused as typed
			raw, err := k.page.s.encodePaper(k.page.v, f, a.typed)
			if err != nil {
				k.refuse(name, err)
				continue
			}
			a.raw = raw
		}
		set[name] = a.raw
	}
	if len(set) > 0 {
		k.put(set, key)
	}
}

func (k *formKeeper) field(key string) (form.Field, bool) {
	for _, f := range k.page.fields.Section.Fields {
		if f.Key == key {
			return f, true
		}
	}
	return form.Field{}, false
}

func (k *formKeeper) put(set map[string]json.RawMessage, key string) {
	p := k.page
	sent := map[string][]string{}
	for name := range set {
		a := k.pending[name]
		sent[name], a.flying = a.typed, true
		k.pending[name] = a
	}
	c := model.PutRecord{Incident: p.at.Incident, Form: p.part.form, Set: set, Second: k.second, Transcribed: p.s.onPaper(p.at.Incident)}
	if k.second == "" && len(k.given) == 0 && p.s.waitsForWord(c) {
		if who, _ := model.SecondsOf(c); strings.Join(who, ", ") != k.named {
			k.askWord(c, strings.Join(who, ", "))
			return
		}
	}
	given := k.given
	k.given = nil
	p.s.DoConfirmed(given, c,
		func(c desk.Change) { k.done(sent, fmt.Sprintf("saved %s, entry %d", p.clock(), c.Seq)) },
		func(err error) {
			var e *model.Error
			if errors.As(err, &e) && e.Kind == model.Conflict && e.Field == "" { // it stands there already
				k.done(sent, "")
				return
			}
			if _, mine := set[key]; mine && len(set) > 1 && (e == nil || e.Field != key) {
				for name := range set {
					if name != key {
						k.refuse(name, nil)
					}
				}
				k.put(map[string]json.RawMessage{key: set[key]}, "")
				return
			}
			k.refused(set, err)
		})
}

// done takes in that answers are on disk.
func (k *formKeeper) done(sent map[string][]string, note string) {
	for name, typed := range sent {
		if a, ok := k.pending[name]; ok && slices.Equal(a.typed, typed) {
			delete(k.pending, name)
			k.page.fields.Complain(name, "")
			if slices.Equal(k.page.fields.Values(name), typed) {
				k.loaded[name] = typed // so that what is recorded may take its place
			}
		}
	}
	if note != "" {
		k.second = ""
		k.say(note)
	}
	if typed, ok := sent["tri.workload"]; ok && note != "" {
		k.page.s.linked(k.page.at.Incident, typed)
	}
	k.load()
	k.page.surround()
	k.keep()
}

// refused says under the field what is wrong. All stays as typed.
func (k *formKeeper) refused(set map[string]json.RawMessage, err error) {
	var e *model.Error
	errors.As(err, &e)
	keys := slices.Sorted(maps.Keys(set))
	for _, name := range keys {
		k.refuse(name, nil)
	}
	switch {
	case e != nil && e.Field == "second":
		k.askSecond(err)
	case e != nil && k.has(e.Field):
		k.page.fields.Complain(e.Field, sentenceAndHint(err))
		k.page.reveal(e.Field)
	case e != nil && e.Kind != model.Full && e.Kind != model.Internal && len(keys) == 1:
		k.page.fields.Complain(keys[0], sentenceAndHint(err))
	default:
		k.page.s.Fail(err)
	}
	k.keep()
}

func (k *formKeeper) has(key string) bool {
	_, ok := k.field(key)
	return ok
}

func (k *formKeeper) refuse(name string, err error) {
	a := k.pending[name]
	a.refused, a.flying = true, false
	k.pending[name] = a
	if err != nil {
		k.page.fields.Complain(name, sentenceAndHint(err))
	}
}

// askSecond asks for the second person that a lower severity needs.
func (k *formKeeper) askSecond(err error) {
	title, label := "A second person agrees", "Deputy or security officer"
	if strings.Contains(err.Error(), "quarantine") {
		title, label = "The forensics lead agrees", "Forensics lead"
	}
	s := k.page.s
	problem := kit.NewText("", kit.TextStyle{Truncate: true})
	var second *secondPerson
	agree := func() {
		if second.text() == "" {
			problem.SetTone("Write the name of the person who agrees.", kit.ToneBad)
			s.win.Canvas().Focus(second.name)
			return
		}
		k.second, k.given = second.text(), second.pin.words()
		s.closeSheet()
		k.send("")
	}
	second = s.newSecondPerson(label, sentenceAndHint(err), agree)
	body := kit.Stack(4, second.object, problem, kit.Row(8, kit.NewButtonOf(kit.ButtonPrimary, "Agree", "Enter", agree)))
	s.openSheet(kit.NewSheet(title, body, func() { s.closeSheet() }), second.name)
}

// askWord asks the second person an answer names for their PIN. Until they, or
// somebody for them, chose, the answer waits as typed.
func (k *formKeeper) askWord(c model.PutRecord, who string) {
	for name := range c.Set {
		k.refuse(name, nil)
	}
	for name := range c.Set {
		if strings.HasSuffix(name, ".confirmed_by") {
			k.page.fields.Complain(name, "Not recorded yet: "+who+" confirms by PIN, or stays only named.")
		}
	}
	k.keep()
	k.page.s.withWords(c, "Closing an incident, or calling it a false alarm, ends that anybody watches it. The guide wants a second person who agrees.", func(given []desk.Word) {
		k.given, k.named = given, ""
		if len(given) == 0 {
			k.named = who
		}
		k.send("")
	})
}

// changed keeps a draft once typing rests.
func (k *formKeeper) changed() { k.keepSoon() }

func (k *formKeeper) keepSoon() {
	k.stop()
	k.stop = k.page.s.run.After(draftPause, k.keep)
}

// keep saves what is typed and not recorded, if that differs from the draft.
func (k *formKeeper) keep() {
	k.stop()
	d := map[string][]string{}
	for _, f := range k.page.fields.Section.Fields {
		if a, waits := k.pending[f.Key]; waits {
			d[f.Key] = a.typed
		}
		if now := k.page.fields.Values(f.Key); !slices.Equal(now, k.loaded[f.Key]) {
			d[f.Key] = now
		}
		if half := k.page.fields.Half(f.Key); half != "" {
			d[halfKey(f.Key)] = []string{half}
		}
	}
	d = k.times.fixed(k.page.fields.Section.Fields, d, k.page.s.Now(), k.page.v.Location())
	k.draft.keepAnd(k.page.s, k.draftKey(), d, func() { k.say("draft kept " + k.page.clock()) })
}

// halfKey is where a draft keeps a sentence that is no row yet.
func halfKey(field string) string { return formview.HalfKey(field) }

// restore brings back what was typed before a crash, or what was refused when
// the page was left.
func (k *formKeeper) restore() {
	if k.page.readOnly() {
		return
	}
	k.draft.bring(k.page.s, k.draftKey(), func(d map[string][]string) int {
		back := 0
		for name, typed := range d {
			if key, half := strings.CutPrefix(name, halfKey("")); half && k.page.fields.Half(key) == "" {
				k.page.fields.BringHalf(key, strings.Join(typed, " "))
				back++
				continue
			}
			f, ok := k.field(name)
			if _, waits := k.pending[name]; !ok || waits || k.touched(name) || slices.Equal(typed, k.recorded(f)) {
				continue
			}
			k.page.fields.LoadField(name, typed)
			k.pending[name] = answer{typed: typed}
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
func (k *formKeeper) leave() {
	k.page.fields.Leave()
	for name, a := range k.pending {
		if !a.refused {
			k.send(name)
			break
		}
	}
	k.keep()
}

// say is the quiet word beside the title.
func (k *formKeeper) say(note string) {
	if len(k.pending) > 0 && strings.HasPrefix(note, "saved") {
		note += " · " + countWord(len(k.pending), "answer waits", "answers wait")
	}
	k.note = note
	k.page.kept.SetText(note)
	k.page.body.Refresh()
}

// clock is the time of day where the incident is, with its zone.
func (p *formPage) clock() string { return p.s.Now().In(p.v.Location()).Format("15:04:05 MST") }
