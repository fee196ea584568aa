package ui

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/ui/kit"
)

// dutyAnswer is the present answer to a question and where it comes from.
type dutyAnswer struct {
	Given []string // choices; empty where nobody answered
	From  string   // a quiet note beside it: "from the organisation"
	Open  string   // what stands under the question when it is open, such as who changed it
}

// dutyQuestions asks the questions that decide which duties apply: one line a
// question with its present answer, and under the one that is open its choices
// as boxes in columns. An answer is given to record when its question is left;
// until it is on disk it stands in a draft, which survives the end of the
// program.
type dutyQuestions struct {
	s       *Shell
	key     string // of the draft
	record  func(answers map[string][]string, done func(error))
	list    []regime.Question
	folds   []*kit.Fold
	content *fyne.Container
	answers map[string]dutyAnswer
	typed   map[string][]string // ticked, and not on disk
	wrong   map[string]string   // why an answer was refused
	flying  map[string]bool     // on its way to the disk
	draft   string              // as last kept
	open    int                 // index of the open question, -1 for none
	row     *kit.ChoiceRow      // its choices
	problem *kit.Para
	scroll  *container.Scroll                  // it stands in, so that what has the keyboard stays in view; may be nil
	beside  func(key string) fyne.CanvasObject // what stands below the choices, if anything
}

// newDutyQuestions makes the list. key names its draft. record is called on the
// window's goroutine with every answer that is not on disk yet; it calls done
// with nil once they are, or with what is wrong. Show the answers next, and call
// Leave when the page is left, Escape when Escape is pressed.
func newDutyQuestions(s *Shell, key string, questions []regime.Question, record func(answers map[string][]string, done func(error))) *dutyQuestions {
	q := &dutyQuestions{s: s, key: key, record: record, list: questions, answers: map[string]dutyAnswer{}, typed: map[string][]string{},
		wrong: map[string]string{}, flying: map[string]bool{}, open: -1, content: kit.Stack(0)}
	for i, one := range questions {
		if i > 0 && one.Scope != questions[i-1].Scope {
			q.content.Add(kit.Pad(0, 4, kit.Hairline()))
		}
		f := kit.NewFold(one.Label)
		f.OnToggle = func(open bool) { q.toggle(i, open) }
		f.OnMove = func(by int) { q.move(i, by) }
		q.folds = append(q.folds, f)
		q.content.Add(f)
	}
	q.restore()
	return q
}

// Object is the list.
func (q *dutyQuestions) Object() fyne.CanvasObject { return q.content }

// Show brings the answers up to date; what a person ticked and is not on disk
// yet stays as it is.
func (q *dutyQuestions) Show(answers map[string]dutyAnswer) {
	q.answers = answers
	for i, one := range q.list {
		q.label(i)
		if i == q.open && q.row != nil {
			if _, mine := q.typed[one.Key]; !mine && !slices.Equal(q.row.Chosen(), q.ordered(one, answers[one.Key].Given)) {
				q.row.Set(answers[one.Key].Given...)
			}
		}
	}
}

// Answered counts the questions that have an answer.
func (q *dutyQuestions) Answered() (n int) {
	for _, one := range q.list {
		if len(q.given(one.Key)) > 0 {
			n++
		}
	}
	return n
}

// given is what a person ticked, else what is recorded.
func (q *dutyQuestions) given(key string) []string {
	if typed, ok := q.typed[key]; ok {
		return typed
	}
	return q.answers[key].Given
}

// label writes a question's line.
func (q *dutyQuestions) label(i int) {
	one := q.list[i]
	text, tone, note := "not answered", kit.ToneMuted, q.answers[one.Key].From
	if given := q.given(one.Key); len(given) > 0 {
		text, tone = strings.Join(one.Words(given), ", "), kit.TonePlain
	}
	if _, mine := q.typed[one.Key]; mine {
		note = "not recorded yet"
	}
	if q.wrong[one.Key] != "" {
		tone, note = kit.ToneBad, "not recorded"
	}
	q.folds[i].Set(text, tone, note)
}

// ordered puts choices into the order of the question.
func (q *dutyQuestions) ordered(one regime.Question, given []string) []string {
	var out []string
	for _, c := range one.Choices {
		if slices.Contains(given, c.Key) {
			out = append(out, c.Key)
		}
	}
	return out
}

// toggle opens a question, or closes it; the one left is recorded.
func (q *dutyQuestions) toggle(i int, open bool) {
	q.Close()
	if !open {
		q.s.win.Canvas().Focus(q.folds[i])
		return
	}
	one := q.list[i]
	options := make([]kit.Option, len(one.Choices))
	for n, c := range one.Choices {
		options[n] = kit.Option{Key: c.Key, Label: c.Label}
	}
	row := kit.NewChoiceRow(one.Label, options)
	if one.Many {
		row = kit.NewMultiChoice(one.Label, options)
	}
	row.Boxes, row.Wrap, row.Clearable = true, true, true
	row.Alone = one.Alone
	row.Set(q.given(one.Key)...)
	if one.Many { // the ring begins where reading does
		row.StartAt(one.Choices[0].Key)
	}
	row.OnChange = func(keys []string) { q.ticked(one, keys) }
	row.OnReach = func(top, height float32) { revealSpan(q.scroll, row, top, height) }
	row.OnFocus = func(in bool) {
		if !in {
			q.Leave()
		}
	}
	row.OnKey = func(key fyne.KeyName) bool { return q.rowKey(i, key) }
	if q.s.past != nil {
		row.Disable()
	}
	q.open, q.row = i, row
	q.problem = kit.NewPara(q.wrong[one.Key], kit.TextStyle{Colour: kit.ColourBad, Bold: true})
	q.problem.Hidden = q.problem.Text == ""
	inside := kit.Stack(6)
	if one.Help != "" {
		inside.Add(kit.NewPara(one.Help, quiet))
	}
	inside.Add(row)
	inside.Add(q.problem)
	if says := q.answers[one.Key].Open; says != "" {
		inside.Add(kit.NewPara(says, quiet))
	}
	if q.beside != nil {
		if o := q.beside(one.Key); o != nil {
			inside.Add(o)
		}
	}
	words := "Choose one. It is recorded when you leave the question. PgDn next question, Esc closes."
	if one.Many {
		words = "Choose all that hold. They are recorded when you leave the question. PgDn next question, Esc closes."
	}
	inside.Add(kit.NewPara(words, quiet))
	q.folds[i].Open(inside)
	q.content.Refresh()
	revealIn(q.scroll, q.folds[i])
	q.s.win.Canvas().Focus(row)
}

// rowKey are the keys that lead out of an open question.
func (q *dutyQuestions) rowKey(i int, key fyne.KeyName) bool {
	switch key {
	case fyne.KeyEscape:
		return q.Escape()
	case fyne.KeyPageDown, fyne.KeyPageUp:
		by := 1
		if key == fyne.KeyPageUp {
			by = -1
		}
		if to := i + by; to >= 0 && to < len(q.list) {
			q.toggle(to, true)
		} else {
			q.Escape()
		}
		return true
	}
	return false
}

// move gives the keyboard to the question before or behind.
func (q *dutyQuestions) move(i, by int) {
	if to := i + by; to >= 0 && to < len(q.folds) {
		revealIn(q.scroll, q.folds[to])
		q.s.win.Canvas().Focus(q.folds[to])
	}
}

// Close closes the open question and records its answer.
func (q *dutyQuestions) Close() {
	if q.open < 0 {
		return
	}
	i := q.open
	q.row.OnFocus = nil
	q.open, q.row = -1, nil
	q.folds[i].Open(nil)
	q.content.Refresh()
	delete(q.wrong, q.list[i].Key) // it is tried once more
	q.Leave()
}

// Escape closes the open question and says whether there was one.
func (q *dutyQuestions) Escape() bool {
	if q.open < 0 {
		return false
	}
	i := q.open
	q.Close()
	q.s.win.Canvas().Focus(q.folds[i])
	return true
}

// Focus puts the keyboard on the first question without an answer.
func (q *dutyQuestions) Focus() {
	if q.open >= 0 {
		q.s.win.Canvas().Focus(q.row)
		return
	}
	i := slices.IndexFunc(q.list, func(one regime.Question) bool { return len(q.given(one.Key)) == 0 })
	if len(q.folds) > 0 {
		q.s.win.Canvas().Focus(q.folds[max(i, 0)])
	}
}

// Open opens a question by its key.
func (q *dutyQuestions) Open(key string) {
	if i := slices.IndexFunc(q.list, func(one regime.Question) bool { return one.Key == key }); i >= 0 {
		q.toggle(i, true)
	}
}

// ticked takes in what a person chose; it is not recorded before it is left.
func (q *dutyQuestions) ticked(one regime.Question, keys []string) {
	delete(q.wrong, one.Key)
	q.problem.SetText("")
	q.problem.Hide()
	if q.typed[one.Key] = slices.Clone(keys); slices.Equal(keys, q.ordered(one, q.answers[one.Key].Given)) {
		delete(q.typed, one.Key)
	}
	q.label(q.open)
	q.keep()
}

// Leave records what was ticked; call it when the page is left.
func (q *dutyQuestions) Leave() {
	q.keep()
	send := map[string][]string{}
	for key, given := range q.typed {
		if !q.flying[key] && q.wrong[key] == "" {
			send[key] = slices.Clone(given)
		}
	}
	if len(send) == 0 || q.s.past != nil {
		return
	}
	for key := range send {
		q.flying[key] = true
	}
	q.record(send, func(err error) { q.recorded(send, err) })
}

// recorded takes in that answers are on disk, or why not.
func (q *dutyQuestions) recorded(sent map[string][]string, err error) {
	var e *model.Error
	if errors.As(err, &e) && e.Kind == model.Conflict && e.Field == "" { // it stands there already
		err = nil
	}
	blame := ""
	if e != nil && sent[e.Field] != nil {
		blame = e.Field
	}
	for key, given := range sent {
		delete(q.flying, key)
		switch {
		case err == nil:
			if now, ok := q.typed[key]; ok && slices.Equal(now, given) {
				delete(q.typed, key)
			}
		case blame == "" || blame == key:
			q.wrong[key] = sentenceAndHint(err)
		}
	}
	if err != nil && blame == "" {
		q.s.Fail(err)
	}
	for i := range q.list {
		q.label(i)
	}
	if q.open >= 0 {
		text := q.wrong[q.list[q.open].Key]
		q.problem.SetText(text)
		q.problem.Hidden = text == ""
		q.content.Refresh()
	}
	q.keep()
	if err == nil { // what was ticked meanwhile
		q.Leave()
	}
}

// keep saves as a draft what is not on disk.
func (q *dutyQuestions) keep() {
	text := ""
	if len(q.typed) > 0 {
		raw, err := json.Marshal(q.typed)
		if err != nil {
			panic("ui: a draft of texts cannot be written: " + err.Error()) // maps of texts always can
		}
		text = string(raw)
	}
	if text != q.draft {
		q.draft = text
		q.s.SaveDraft(q.key, text)
	}
}

// restore brings back what was ticked before the program ended. It says that it
// is not recorded yet, and is recorded when the list is left.
func (q *dutyQuestions) restore() {
	if q.s.past != nil {
		return
	}
	q.s.Run(func(ctx context.Context) func() {
		text, _, err := q.s.deps.Desk.Draft(ctx, q.key)
		return func() {
			var d map[string][]string
			if err != nil || text == "" || json.Unmarshal([]byte(text), &d) != nil || len(q.typed) > 0 {
				return
			}
			maps.DeleteFunc(d, func(key string, _ []string) bool {
				return !slices.ContainsFunc(q.list, func(one regime.Question) bool { return one.Key == key })
			})
			q.draft = text
			for key, given := range d {
				q.typed[key] = given
			}
			for i := range q.list {
				q.label(i)
			}
		}
	})
}
