package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

// quickEntry is the line at the foot of every page of an incident. Its text
// goes only when the desk has said that it is on disk; until then it is kept as
// a draft about a second after typing stops.
type quickEntry struct {
	s    *Shell
	id   model.IncidentID
	v    model.View
	line *kit.QuickLine
	note *kit.Text
	body fyne.CanvasObject

	people, systems []string // names to complete, the newest first
	named           int      // how many rows of the view they were gathered from
	correcting      *model.Row
	before          string // what stood in the line when the correction began
	warned          string // the text a warning was given for; Enter again saves it
	asked           bool   // Escape has asked whether to drop the correction
	stopDraft       func()
	saved           string    // the draft as it is on disk
	half            textDraft // of the correction
	came            string    // a line that came back and whose time is still to be read
	cameAt          time.Time // when it was kept
	// OnRecorded is told of the entry that was made.
	OnRecorded func(desk.Change)
	early      string // Enter was pressed on it before the incident was read
}

func newQuickEntry(s *Shell, id model.IncidentID) *quickEntry {
	q := &quickEntry{s: s, id: id, stopDraft: func() {}}
	q.line = kit.NewQuickLine("what happened   [time] [kind:] text @person #system")
	q.note = kit.NewText("", kit.TextStyle{Size: kit.SizeSmall, Colour: kit.ColourWarn, Bold: true, Truncate: true})
	q.note.Hide()
	q.line.Preview = q.preview
	q.line.OnEnter = q.enter
	q.line.OnRecall = q.recall
	q.line.OnChanged = q.changed
	q.line.Complete = q.complete
	q.body = kit.Stack(0, kit.Pad(40, 2, q.note), q.line)
	q.loadDraft()
	return q
}

func (q *quickEntry) draftKey() string { return "quick/" + string(q.id) }

// show takes in the newest view.
func (q *quickEntry) show(v model.View) {
	q.v = v
	q.asMeant()
	q.gather()
	if early := q.early; early != "" {
		q.early = ""
		if q.line.Text() == early {
			q.line.Enter()
		}
	}
	if q.correcting != nil {
		if i, ok := v.Timeline().Find(q.correcting.Seq); ok && v.Timeline().At(i).Erased {
			q.endCorrection()
			q.line.SetText("") // or its words would be kept again as a draft
		} else if ok && v.Timeline().At(i).Struck() && !q.line.Busy() {
			q.endCorrection() // somebody else was quicker; the text stays as a new row
		}
	}
}

// gather collects names for completion: the roster's, and those of rows.
func (q *quickEntry) gather() {
	rows := q.v.Timeline()
	if q.named == 0 {
		q.systems = append(q.systems, q.v.Texts("rep.systems")...)
	}
	for i := q.named; i < rows.Len(); i++ {
		r := rows.At(i)
		q.people, q.systems = addNames(q.people, r.People), addNames(q.systems, r.Systems)
	}
	q.named = rows.Len()
	for _, seat := range seatsOf(q.v) {
		if seat.Person != "" {
			q.people = addNames(q.people, []string{seat.Person})
		}
	}
}

// reach says how the people named in a line are reached, where the address book
// knows them.
func (q *quickEntry) reach(people []string) string {
	var out []string
	for _, name := range people {
		if way := q.s.reachOf(name); way != "" {
			out = append(out, name+": "+way)
		}
	}
	return strings.Join(out, "; ")
}

// mostNames is how many names are remembered for completion.
const mostNames = 500

func addNames(to, names []string) []string {
	for _, n := range names {
		if i := slices.Index(to, n); i >= 0 {
			continue
		}
		if len(to) < mostNames {
			to = append(to, n)
		}
	}
	return to
}

// complete lists names that begin, or hold a word that begins, with what was
// typed after @ or #.
func (q *quickEntry) complete(prefix string) []string {
	if prefix == "" {
		return nil
	}
	sign, part := prefix[:1], strings.ToLower(strings.Trim(prefix[1:], `"`))
	names := q.people
	if sign == "#" {
		names = q.systems
	} else {
		names = slices.Clone(names)
		for _, c := range q.s.contacts() { // after those who are in the log
			if !slices.Contains(q.people, c.Name) {
				names = append(names, c.Name)
			}
		}
	}
	var first, second []string
	for _, n := range names {
		low := strings.ToLower(n)
		switch {
		case strings.HasPrefix(low, part):
			first = append(first, sign+quoteName(n))
		case strings.Contains(" "+low, " "+part):
			second = append(second, sign+quoteName(n))
		}
	}
	return append(first, second...)
}

// quoteName puts a name of several words into quotes, as the grammar wants.
func quoteName(n string) string {
	if strings.ContainsAny(n, " \t,;") {
		return `"` + n + `"`
	}
	return n
}

// besideAnswers is how many letters of a question stand whole beside its answers.
const besideAnswers = 90

func (q *quickEntry) preview(text string) kit.Preview {
	p := q.s.previewQuick(q.v, text)
	if q.correcting != nil {
		p = model.PreviewQuick(text, q.s.Now(), q.v.Location())
	}
	if strings.TrimSpace(text) == "" {
		hint := p.Hint
		if _, kinds, ok := strings.Cut(hint, "Kinds: "); ok && large() {
			hint = kinds // the empty field says the rest
		} else if q.canRecall() {
			hint += "  Up: correct my last entry."
		}
		return kit.Preview{Text: hint, Tone: kit.ToneMuted}
	}
	switch {
	case p.Err != nil && p.Err.Kind == model.Question:
		out := kit.Preview{Text: upper(p.Err.Text) + " " + p.Err.Hint, Tone: kit.ToneWarn}
		if len(p.Err.Choices) > 0 && utf8.RuneCountInString(out.Text) > besideAnswers {
			out.Text = upper(p.Err.Text) // the answers beside it say the rest
		}
		for _, c := range p.Err.Choices {
			out.Choices = append(out.Choices, kit.Choice{Label: c.Label, Replace: c.Replace})
		}
		return out
	case p.Err != nil && p.Line == "":
		return kit.Preview{Text: upper(p.Err.Text) + " " + p.Err.Hint, Tone: kit.ToneBad}
	case p.Warn != "":
		return kit.Preview{Text: p.Warn + " " + p.Line, Tone: kit.ToneWarn}
	case p.Hint != "":
		return kit.Preview{Text: p.Line + " · " + p.Hint, Tone: kit.ToneWarn}
	}
	if reach := q.reach(p.Row.People); reach != "" {
		p.Line += " · " + reach
	}
	return kit.Preview{Text: p.Line, Tone: kit.ToneMuted}
}

// enter seals the line, unless it cannot be read or a question stands open.
func (q *quickEntry) enter(text string) {
	if q.v.ID == "" {
		q.early = text
		q.line.Refused("The incident is still being read. This is recorded as soon as it is there.")
		return
	}
	row, err := q.read(text)
	if err != nil {
		var e *model.Error
		if errors.As(err, &e) && e.Kind == model.Question {
			q.line.Refused("") // the preview asks, with the answers as buttons
			return
		}
		q.refuse(err)
		return
	}
	if what, found := model.LooksSecret(text); found && q.warned != text {
		q.warned = text
		q.line.Refused("Not saved yet: this looks like " + what + ", and everybody who reads the log would see it. Enter again saves it all the same.")
		return
	}
	var c model.Command = model.NoteEvent{Incident: q.id, Row: row}
	if old := q.correcting; old != nil {
		row.Noticed, row.LateReason, row.Tactic, row.Audience = old.Noticed, old.LateReason, old.Tactic, old.Audience
		if sameMoment(row.Happened, old.Happened) {
			row.Happened = old.Happened // the time was not touched; keep clock and text it came from
		}
		c = model.Correct{Incident: q.id, Entry: old.Seq, Row: row}
	}
	q.s.Do(c, func(done desk.Change) {
		q.warned = ""
		before := ""
		if q.correcting != nil {
			before, q.before = q.before, ""
		}
		q.endCorrection()
		q.line.Accepted()
		if before != "" && q.line.Text() == "" {
			q.line.SetText(before)
		}
		q.leave() // a crash now must not bring back as a draft what is recorded
		if q.OnRecorded != nil {
			q.OnRecorded(done)
		}
	}, q.refuse)
}

// read is what a line says; a correction is read as it is shown, in the home zone.
func (q *quickEntry) read(text string) (model.RowFields, error) {
	if q.correcting != nil {
		return model.ParseQuick(text, q.s.Now(), q.v.Location())
	}
	return q.s.readQuick(q.v, text)
}

func (q *quickEntry) refuse(err error) {
	n := notice(err)
	words := n.What
	if n.Do != "" {
		words += " " + n.Do
	}
	if !strings.Contains(words, "still here") {
		words += " The text is kept here."
	}
	q.line.Refused(words)
}

func sameMoment(a, b model.Moment) bool {
	return a.From.Equal(b.From) && a.To.Equal(b.To) && a.Precision == b.Precision && a.Margin == b.Margin
}

// canRecall says whether arrow-up has a row to fetch.
func (q *quickEntry) canRecall() bool { return q.correcting == nil && q.lastOwn() != nil }

// lastOwn is the newest standing row this person wrote.
func (q *quickEntry) lastOwn() *model.Row {
	by := q.s.deps.Desk.By().Name
	rows := q.v.Timeline()
	for i := rows.Len() - 1; i >= 0; i-- {
		r := rows.At(i)
		if r.Author == by && !r.Struck() && !r.Erased && !r.Derived && r.Source == nil {
			return r
		}
		if rows.Len()-i > 2000 {
			break // further back one looks in the timeline
		}
	}
	return nil
}

func (q *quickEntry) recall() {
	if r := q.lastOwn(); r != nil {
		q.correct(r)
	}
}

// correct puts a row into the line as a person could have typed it, to be
// changed; Enter makes the new row, the old one stays struck through.
func (q *quickEntry) correct(r *model.Row) {
	q.saveHalf() // of the row before
	if q.correcting == nil {
		q.before = q.line.Text()
	}
	q.correcting, q.asked = r, false
	q.line.OnEscape = q.escape
	q.note.SetText("Correcting entry " + seqText(r.Seq) + ". Enter records the new wording, the old one stays readable. Esc leaves it as it is.")
	q.note.Show()
	q.line.SetText(q.typedForm())
	q.body.Refresh()
	q.line.Focus()
	q.half = textDraft{}
	q.half.bring(q.s, q.halfKey(), func(texts map[string][]string) int {
		if q.correcting != r || q.line.Text() != q.typedForm() || len(texts["line"]) == 0 {
			return 0
		}
		q.line.SetText(texts["line"][0])
		return 1
	}, func(note string) {
		if note != "" {
			q.note.SetText(q.note.Text + " It was " + note + ".")
		}
	})
}

// typedForm is the row being corrected as the line would hold it.
func (q *quickEntry) typedForm() string {
	return model.TypeQuick(q.correcting.RowFields, q.v.Location())
}

// escape leaves a correction; a changed line asks once before it is dropped.
func (q *quickEntry) escape() {
	if q.line.Text() != q.typedForm() && !q.asked {
		q.asked = true
		q.line.Refused("The change is not recorded. Esc again drops it, Enter records it.")
		return
	}
	q.endCorrection()
	q.line.SetText(q.before)
	q.before = ""
}

func (q *quickEntry) endCorrection() {
	if q.correcting == nil {
		return
	}
	q.half.keep(q.s, q.halfKey(), nil)
	q.correcting, q.asked = nil, false
	q.line.OnEscape = nil
	q.note.Hide()
	q.body.Refresh()
}

// changed keeps the draft about a second after typing stops.
func (q *quickEntry) changed(string) {
	q.asked = false
	q.stopDraft()
	q.stopDraft = q.s.run.After(draftPause, q.saveDraft)
}

// draft is the line that is no correction. From paper it is kept with its date: a
// crash must not turn its time into one of today.
func (q *quickEntry) draft() string {
	text := q.line.Text()
	if q.correcting != nil {
		text = q.before
	}
	if t := q.s.onPaper(q.id); t != nil {
		text, _ = model.FixQuick(text, t.Written.From, t.Zone(), q.s.Now(), q.v.Location(), true)
	}
	return text
}

// halfKey is where the half-typed correction of a row is kept.
func (q *quickEntry) halfKey() string {
	return "correct/" + string(q.id) + "/" + seqText(q.correcting.Seq)
}

// saveHalf keeps a correction that is not recorded, and only what differs from
// the row.
func (q *quickEntry) saveHalf() {
	if q.correcting == nil {
		return
	}
	var texts map[string][]string
	if text := q.line.Text(); text != q.typedForm() {
		texts = map[string][]string{"line": {text}}
	}
	q.half.keep(q.s, q.halfKey(), texts)
}

func (q *quickEntry) saveDraft() {
	q.saveHalf()
	text := q.draft()
	if text == q.saved {
		return
	}
	key := q.draftKey()
	q.saved = text
	q.s.run.Serial(func(ctx context.Context) func() {
		if err := q.s.deps.Desk.SaveDraft(ctx, key, text); err != nil {
			return func() {
				q.saved = ""
				q.s.wrote(err)
			}
		}
		return nil
	})
}

// loadDraft brings back what was typed before a crash or a restart, unless
// somebody has begun to type meanwhile.
func (q *quickEntry) loadDraft() {
	key := q.draftKey()
	q.s.Run(func(ctx context.Context) func() {
		text, at, err := q.s.deps.Desk.Draft(ctx, key)
		return func() {
			if err == nil && text != "" && q.line.Text() == "" {
				q.saved = text
				q.came, q.cameAt = text, at
				q.line.SetText(text)
				q.asMeant()
			}
		}
	})
}

// fresh is for how long a line that comes back is still of the present.
const fresh = time.Minute

// asMeant gives a line that came back the time it meant when it was typed. Where
// it names none, a note says that it would be one of now.
func (q *quickEntry) asMeant() {
	text, at, zone := q.came, q.cameAt, q.v.Location()
	if text == "" || q.v.ID == "" { // its zone is not known yet
		return
	}
	q.came = ""
	if q.s.Now().Sub(at) < fresh || q.correcting != nil || q.line.Text() != text {
		return
	}
	meant, named := model.FixQuick(text, at, zone, q.s.Now(), zone, false)
	words := "Brought back as you left it " + at.In(zone).Format("Mon 2 Jan 15:04 MST") + "."
	if !named {
		words += " It names no time: Enter records it as of now."
	}
	q.note.SetText(words)
	q.note.Show()
	q.line.SetText(meant)
	q.body.Refresh()
}

// leave writes the draft now.
func (q *quickEntry) leave() {
	q.stopDraft()
	q.saveDraft()
}

// tick works the preview out again: "recorded now" moves on.
func (q *quickEntry) tick() { q.line.Update() }

// keys are the acts of every page that carries the line.
func (q *quickEntry) keys() []action {
	return []action{
		{ID: "log", Title: "Log an entry", Key: fyne.KeyF2, Keys: "F2", Run: q.line.Focus},
		{ID: "log2", Title: "Log an entry", Shortcut: ctrl(fyne.KeyL), Keys: "Ctrl+L", Run: q.line.Focus},
	}
}
