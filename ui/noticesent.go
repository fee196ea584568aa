package ui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/report"
	"bridgelog/ui/formview"
	"bridgelog/ui/kit"
)

// Fields of the sheet in which sending is recorded; they are those of
// model.RecordNotice.
const (
	sentAt       = "at"
	sentChannel  = "channel"
	sentOther    = "other"
	sentReceipt  = "receipt"
	sentBy       = "by"
	sentCopy     = "copy"
	sentComplete = "complete"
	sentWhy      = "why"
)

// Choices of the sheet.
const (
	otherChannel = "another channel"
	otherFile    = "another file"
	noCopy       = "no copy"
	allSent      = "complete"
	moreFollows  = "more to follow"
)

// sentSheet records that a notice was sent, outside the program, by a person.
type sentSheet struct {
	s      *Shell
	v      model.View
	draft  model.NoticeDraft
	fields *formview.View
	last   model.Report // the copy exported last
	file   string       // name of the copy chosen
	sum    string       // its SHA-256
	later  bool         // a person said that a clock may move later

	says    *kit.Para // the copy
	why     *kit.Para // why a reason is needed
	problem *kit.Para
	button  *kit.Button
	agree   *kit.Button
	kept    string
	times   draftTimes
	stop    func()
}

// openSent opens the sheet in which sending the notice of a duty is recorded.
func (s *Shell) openSent(id model.IncidentID, duty string) {
	s.Run(func(ctx context.Context) func() {
		v, err := s.deps.Desk.Incident(ctx, id)
		var draft model.NoticeDraft
		if err == nil {
			draft, err = s.deps.Desk.Notice(ctx, v, duty)
		}
		return func() {
			if err != nil {
				s.Fail(err)
				return
			}
			newSentSheet(s, v, draft).open()
		}
	})
}

func newSentSheet(s *Shell, v model.View, draft model.NoticeDraft) *sentSheet {
	t := &sentSheet{s: s, v: v, draft: draft, stop: func() {}, says: kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}),
		why:     kit.NewPara("", kit.TextStyle{Colour: kit.ColourWarn, Size: kit.SizeSmall, Bold: true}),
		problem: kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Size: kit.SizeSmall, Bold: true})}
	for _, r := range v.Reports { // oldest first
		if r.Report == report.DutyReport(report.NoticeReport, draft.Duty.ID) && (t.last.SHA256 == "" || r.Seq > t.last.Seq) {
			t.last = r
		}
	}
	copies := []string{otherFile, noCopy}
	if t.last.SHA256 != "" {
		copies = append([]string{t.lastCopy()}, copies...)
	}
	section := form.Section{Fields: []form.Field{
		{Key: sentAt, Label: "Sent at", Kind: form.Instant, Default: "now"},
		{Key: sentBy, Label: "Sent by", Kind: form.Person},
		{Key: sentChannel, Label: "Channel", Kind: form.ChoiceOne, Inline: []string{"portal", "e-mail", "telephone", "post", otherChannel}},
		{Key: sentOther, Label: "Which channel", Kind: form.Text},
		{Key: sentWhy, Label: "Reasons", Kind: form.LongText},
		{Key: sentReceipt, Label: "Receipt or reference of the authority", Kind: form.Text},
		{Key: sentComplete, Label: "What was sent is", Kind: form.ChoiceOne, Inline: []string{allSent, moreFollows}},
		{Key: sentCopy, Label: "The copy that was sent", Kind: form.ChoiceOne, Inline: copies},
	}}
	o := s.formOptions(v, t.Save)
	o.Told, o.Compact = true, true
	o.Change = t.changed
	o.Visible = func(f form.Field) bool {
		switch f.Key {
		case sentOther:
			return t.fields != nil && t.fields.Text(sentChannel) == otherChannel
		case sentWhy:
			return t.needsWhy() != ""
		}
		return true
	}
	t.fields = formview.New(s.catalog, section, o)
	return t
}

// lastCopy names the copy that was exported last.
func (t *sentSheet) lastCopy() string { return "exported: " + t.last.File }

func (t *sentSheet) open() {
	d := t.draft.Duty
	start := map[string][]string{sentBy: {t.s.deps.Desk.By().Name}, sentComplete: {allSent}, sentCopy: {noCopy}}
	if len(t.draft.Gaps) > 0 && len(t.draft.Owed())+len(t.draft.MayFollow()) > 0 {
		start[sentComplete] = []string{moreFollows}
	}
	if t.last.SHA256 != "" {
		start[sentCopy] = []string{t.lastCopy()}
	}
	if t.draft.Delay != "" {
		start[sentWhy] = []string{t.draft.Delay}
	}
	t.fields.Load(start)
	t.button = kit.NewButtonOf(kit.ButtonPrimary, "Record as sent", "Enter", t.Save)
	t.agree = kit.NewButton("It may move later", func() {
		t.later = true
		t.Save()
	})
	t.agree.Hide()
	t.why.Hide()
	t.problem.Hide()
	says := "Sending is yours to do, outside this program. What stands in the notice now is kept with this record."
	if n := len(t.draft.Owed()); n > 0 {
		says += " " + upperFirst(countWord(n, "content the law requires is", "contents the law requires are")) + " missing in it."
	}
	body := kit.Stack(8, kit.NewPara(says, kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}), t.why, t.fields.Object(), t.says,
		t.problem, kit.Row(8, t.button, t.agree))
	t.s.openSheet(kit.NewSheet("Sent: "+d.Name, body, func() { t.s.closeSheet() }), nil)
	t.s.sheetKept = &leaving{func(acted bool) {
		if !acted {
			t.keep()
		}
	}}
	t.changed()
	t.restore()
	t.fields.Focus(sentAt)
}

// at is when it was sent, as typed; an empty field is now.
func (t *sentSheet) at() (model.Moment, error) {
	text := strings.TrimSpace(t.fields.Text(sentAt))
	return model.ParseMoment(text, t.times.at(sentAt, text, t.s.Now()), t.v.Location()) // as it was meant when it was typed
}

// needsWhy says why the record needs a reason; empty where it needs none.
func (t *sentSheet) needsWhy() string {
	if t.fields == nil {
		return ""
	}
	m, err := t.at()
	line, d := t.draft.Duty.Line, t.draft.Duty
	switch {
	case err != nil || !m.Known():
		return ""
	case !line.NotBefore.IsZero() && m.From.Before(line.NotBefore):
		return "Sending is forbidden before " + model.FormatInstantSecond(line.NotBefore, d.Location()) + ": say who allowed it."
	case !line.Due.IsZero() && !line.Own && m.End().After(line.Due) && len(d.Notices) == 0:
		return "It was due " + model.FormatInstantSecond(line.Due, d.Location()) + ": give the reasons for the delay, which the law asks for."
	}
	return ""
}

// changed follows what is typed: the reasons that are asked for, the copy.
func (t *sentSheet) changed() {
	why := t.needsWhy()
	t.why.SetText(why)
	t.why.Hidden = why == ""
	t.later = false
	t.agree.Hide()
	t.problem.Hide()
	t.showCopy()
	t.fields.Refresh()
	t.stop()
	t.stop = t.s.run.After(draftPause, t.keep)
}

// showCopy says which file the fingerprint is of; choosing another file asks
// for it.
func (t *sentSheet) showCopy() {
	text := ""
	switch t.fields.Text(sentCopy) {
	case otherFile:
		if t.file == "" {
			t.says.SetText("No file is chosen yet.")
			t.pick() // and comes back here
			return
		}
		text = t.file + " · SHA-256 " + inGroups(t.sum)
	case noCopy:
		text = "No copy is kept: what was sent can then only be told from the notice as it stands."
	default:
		text = "SHA-256 " + inGroups(t.last.SHA256)
	}
	t.says.SetText(text)
}

// pick asks for the file that was sent and takes its fingerprint.
func (t *sentSheet) pick() {
	t.s.deps.Pick.OpenFiles("The copy that was sent", nil, func(paths []string, err error) {
		t.s.run.Post(func() {
			if err != nil {
				t.refuse(err)
				return
			}
			if len(paths) == 0 {
				t.fields.LoadField(sentCopy, []string{noCopy})
				t.changed()
				return
			}
			t.s.Run(func(ctx context.Context) func() {
				sum, err := t.s.deps.Desk.Fingerprint(ctx, paths[0])
				return func() {
					if err != nil {
						t.fields.LoadField(sentCopy, []string{noCopy})
						t.refuse(err)
						return
					}
					t.file, t.sum = filepath.Base(paths[0]), sum
					t.changed()
				}
			})
		})
	})
}

// Save records the sending. What is wrong is said at its field.
func (t *sentSheet) Save() {
	if t.button.Disabled() {
		return
	}
	t.fields.ClearProblems()
	t.problem.Hide()
	at, err := t.at()
	if err != nil {
		t.fields.Problem(sentAt, sentenceAndHint(err))
		return
	}
	text := func(key string) string { return strings.TrimSpace(t.fields.Text(key)) }
	c := model.RecordNotice{Incident: t.v.ID, Duty: t.draft.Duty.ID, At: at, Channel: text(sentChannel), Receipt: text(sentReceipt), By: text(sentBy),
		Complete: text(sentComplete) == allSent, Later: t.later}
	if c.Channel == otherChannel {
		c.Channel = text(sentOther)
	}
	if t.needsWhy() != "" {
		c.Why = strings.Join(strings.Fields(text(sentWhy)), " ")
	}
	switch {
	case c.Channel == "":
		t.fields.Problem(map[bool]string{true: sentOther, false: sentChannel}[text(sentChannel) == otherChannel], "Say over which channel it was sent.")
		return
	case c.By == "":
		t.fields.Problem(sentBy, "Name the person who sent it.")
		return
	case text(sentComplete) == "":
		t.fields.Problem(sentComplete, "Say whether more is owed for this stage.")
		return
	}
	switch text(sentCopy) {
	case otherFile:
		c.File, c.SHA256 = t.file, t.sum
	case noCopy, "":
	default:
		c.File, c.SHA256 = t.last.File, t.last.SHA256
	}
	t.button.SetBusy(true)
	t.s.Write(func(ctx context.Context) (desk.Change, error) { return t.record(ctx, c) }, t.done, func(err error) {
		t.button.SetBusy(false)
		t.refuse(err)
	})
}

// record adds what the notice says at this moment: what was left on its page
// just before stands in front of this in the queue.
func (t *sentSheet) record(ctx context.Context, c model.RecordNotice) (desk.Change, error) {
	v, err := t.s.deps.Desk.Incident(ctx, c.Incident)
	if err != nil {
		return desk.Change{}, err
	}
	now, err := t.s.deps.Desk.Notice(ctx, v, c.Duty)
	if err != nil {
		return desk.Change{}, err
	}
	c.Items = now.Values()
	return t.s.deps.Desk.Do(ctx, c)
}

// refuse says what is wrong: at its field, or as the question whether a clock
// may move later.
func (t *sentSheet) refuse(err error) {
	var e *model.Error
	if errors.As(err, &e) && e.Kind == model.Conflict && e.Field == "later" {
		t.problem.SetText(sentence(err) + " Nothing is recorded yet.")
		t.problem.Show()
		t.agree.Show()
		focusOn(t.s, t.agree)
		return
	}
	if e != nil && e.Kind != model.Full && e.Kind != model.Internal && t.fields.Problem(e.Field, sentenceAndHint(err)) {
		return
	}
	t.problem.SetText(sentenceAndHint(err))
	t.problem.Show()
}

// done closes the sheet and says which clock it started.
func (t *sentSheet) done(c desk.Change) {
	t.button.SetBusy(false)
	t.stop()
	t.s.SaveDraft(t.draftKey(), "")
	t.kept = ""
	t.s.closeSheet()
	text := fmt.Sprintf("Recorded as sent, entry %d.", c.Seq)
	for _, d := range c.View.Duties() {
		old, ok := t.v.Duty(d.ID)
		if slices.Contains(d.Follows, t.draft.Duty.ID) && !d.Line.Due.IsZero() && (!ok || !old.Line.Due.Equal(d.Line.Due)) {
			text += fmt.Sprintf(" %s is due %s.", d.Name, model.FormatInstantSecond(d.Line.Due, d.Location()))
		}
	}
	t.s.Notice(text)
}

func (t *sentSheet) draftKey() string { return "sent/" + string(t.v.ID) + "/" + t.draft.Duty.ID }

// keep saves what is typed, so that a kill loses nothing.
func (t *sentSheet) keep() {
	t.stop()
	raw, err := json.Marshal(t.times.fixed(t.fields.Section.Fields, t.fields.All(), t.s.Now(), t.v.Location()))
	if err != nil {
		panic("ui: a draft of texts cannot be written: " + err.Error()) // maps of texts always can
	}
	if text := string(raw); text != t.kept {
		t.kept = text
		t.s.SaveDraft(t.draftKey(), text)
	}
}

func (t *sentSheet) restore() {
	t.s.Run(func(ctx context.Context) func() {
		text, _, err := t.s.deps.Desk.Draft(ctx, t.draftKey())
		return func() {
			var d map[string][]string
			if err != nil || text == "" || json.Unmarshal([]byte(text), &d) != nil {
				return
			}
			if slices.Equal(d[sentCopy], []string{otherFile}) {
				d[sentCopy] = []string{noCopy} // the file is to be chosen again
			}
			for key, typed := range d {
				t.fields.LoadField(key, typed)
			}
			t.changed()
		}
	})
}
