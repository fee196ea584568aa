package ui

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/ui/formview"
	"bridgelog/ui/kit"
)

// houseForm edits answers or a row of the organisation's record in place,
// section under section. A field is recorded when it is left; what is typed and
// not recorded is kept as a draft.
type houseForm struct {
	s        *Shell
	key      string // of the draft
	recorded func(key string) json.RawMessage
	put      func(set map[string]json.RawMessage) model.Command
	acts     func(key string) []formview.Act // offers beside a field; may be nil

	views   []*formview.View
	viewOf  map[string]*formview.View
	fields  map[string]form.Field
	loaded  map[string][]string
	pending map[string][]string // left, and not on disk
	savedAt map[string]string
	draft   textDraft
	stop    func()
	scroll  *container.Scroll
	object  *fyne.Container
	kept    *kit.Text
}

func newHouseForm(s *Shell, key string, sections []form.Section, recorded func(string) json.RawMessage, put func(map[string]json.RawMessage) model.Command) *houseForm {
	h := &houseForm{s: s, key: key, recorded: recorded, put: put, viewOf: map[string]*formview.View{}, fields: map[string]form.Field{},
		loaded: map[string][]string{}, pending: map[string][]string{}, savedAt: map[string]string{}, stop: func() {}}
	h.kept = kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})
	h.object = kit.Stack(14)
	for _, section := range sections {
		section.Fields = slices.DeleteFunc(slices.Clone(section.Fields), func(f form.Field) bool { return f.Kind == form.Evidence })
		for i, f := range section.Fields {
			section.Fields[i].Default = "" // rules in words, such as +90d, are kept by the acts
			h.fields[f.Key] = f
		}
		o := s.pageOptions(s.House)
		o.NewLink = nil
		o.State = h.state
		o.Left = h.left
		o.Change = h.changed
		o.Reached = h.reveal
		view := formview.New(s.newest.Guide.Catalog, section, o)
		view.Unfold(true)
		for _, f := range section.Fields {
			h.viewOf[f.Key] = view
		}
		h.views = append(h.views, view)
	}
	return h
}

// state is what stands beside a field.
func (h *houseForm) state(key string) formview.FieldState {
	s := formview.FieldState{SavedAt: h.savedAt[key]}
	if s.SavedAt != "" {
		s.By = h.s.deps.Desk.By().Name
	}
	if h.acts != nil {
		s.Acts = h.acts(key)
	}
	return s
}

func (h *houseForm) typed(key string) []string {
	return model.TypedAnswer(h.fields[key], h.recorded(key))
}

func (h *houseForm) touched(key string) bool {
	_, waits := h.pending[key]
	return waits || !slices.Equal(h.viewOf[key].Values(key), h.loaded[key])
}

// show brings the fields up to date; those being typed in stay.
func (h *houseForm) show() {
	for key, view := range h.viewOf {
		if _, first := h.loaded[key]; first && h.touched(key) {
			continue
		}
		view.LoadField(key, h.typed(key))
		h.loaded[key] = view.Values(key)
	}
	for _, view := range h.views {
		view.Refresh()
	}
}

// left records a field that a person has left.
func (h *houseForm) left(f form.Field, typed []string) {
	raw, err := h.s.encode(h.s.House(), f, typed)
	if err != nil {
		h.refuse(f.Key, typed, err)
		return
	}
	if was := h.recorded(f.Key); string(was) == string(raw) || len(was) == 0 && string(raw) == "null" {
		h.done(f.Key, typed, "")
		return
	}
	h.pending[f.Key] = slices.Clone(typed)
	h.s.Do(h.put(map[string]json.RawMessage{f.Key: raw}), func(c desk.Change) {
		h.done(f.Key, typed, fmt.Sprintf("saved %s, entry %d", h.clock(), c.Seq))
	}, func(err error) {
		var e *model.Error
		if errors.As(err, &e) && e.Kind == model.Conflict && e.Field == "" { // it stands there already
			h.done(f.Key, typed, "")
			return
		}
		h.refuse(f.Key, typed, err)
	})
}

func (h *houseForm) clock() string { return h.s.Now().In(h.s.Home()).Format("15:04:05 MST") }

func (h *houseForm) done(key string, typed []string, note string) {
	view := h.viewOf[key]
	delete(h.pending, key)
	view.Complain(key, "")
	if slices.Equal(view.Values(key), typed) {
		h.loaded[key] = view.Values(key)
	}
	if note != "" {
		h.savedAt[key] = h.s.Now().In(h.s.Home()).Format("15:04:05")
		h.say(note)
	}
	h.show()
	h.keep()
}

func (h *houseForm) refuse(key string, typed []string, err error) {
	h.pending[key] = slices.Clone(typed)
	h.viewOf[key].Complain(key, sentenceAndHint(err))
	h.keep()
}

func (h *houseForm) say(note string) { h.kept.SetText(note) }

func (h *houseForm) changed() {
	h.stop()
	h.stop = h.s.run.After(draftPause, h.keep)
}

// keep saves what is typed and not recorded.
func (h *houseForm) keep() {
	h.stop()
	d := map[string][]string{}
	for key, view := range h.viewOf {
		if now := view.Values(key); !slices.Equal(now, h.loaded[key]) {
			d[key] = now
		} else if waits, ok := h.pending[key]; ok {
			d[key] = waits
		}
	}
	h.draft.keepAnd(h.s, h.key, d, func() { h.say("draft kept " + h.clock()) })
}

// restore brings back what was typed before a crash.
func (h *houseForm) restore() {
	h.draft.bring(h.s, h.key, func(d map[string][]string) int {
		back := 0
		for key, typed := range d {
			view := h.viewOf[key]
			if view == nil || h.touched(key) || slices.Equal(typed, h.typed(key)) {
				continue
			}
			view.LoadField(key, typed)
			back++
		}
		return back
	}, func(note string) {
		if note != "" {
			h.say(note)
		}
	})
}

// leave records what stands in the fields.
func (h *houseForm) leave() {
	for _, view := range h.views {
		view.Leave()
	}
	h.keep()
}

func (h *houseForm) focus(key string) {
	if view := h.viewOf[key]; view != nil {
		view.Focus(key)
		h.reveal(key)
		return
	}
	if len(h.views) > 0 {
		h.views[0].Focus("")
	}
}

// reveal brings a field into view.
func (h *houseForm) reveal(key string) {
	if view := h.viewOf[key]; view != nil && h.scroll != nil {
		revealIn(h.scroll, view.Block(key))
	}
}

// orgForm is the form of readiness: what the organisation answers once.
type orgForm struct {
	*houseForm
	object fyne.CanvasObject
}

func newOrgForm(s *Shell) *orgForm {
	spec, _ := s.newest.Guide.Form("org")
	h := newHouseForm(s, "house/org", spec.Sections, func(key string) json.RawMessage { return s.House().Answers[key] },
		func(set map[string]json.RawMessage) model.Command {
			return model.PutRecord{Incident: model.Organisation, Form: "org", Set: set}
		})
	help := kit.NewPara("Training: a line for each role, such as “Scribe: Sam Roy, ransomware drill, 2026-03-01”. Workloads that use this tool: one name in each line, as on the cards.", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall})
	h.object.Add(help)
	for _, v := range h.views {
		h.object.Add(v.Object())
	}
	h.scroll = container.NewVScroll(kit.Pad(2, 4, container.New(readingWidth{}, h.object)))
	o := &orgForm{houseForm: h, object: topToBottom(h.kept, h.scroll, nil)}
	h.show()
	h.restore()
	return o
}
