package ui

import (
	"encoding/json"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/ui/formview"
	"bridgelog/ui/kit"
)

// paperTyping is the window while paper is typed in: what is recorded of one
// incident, or of the organisation, carries the writer's name and time, and times
// count from that time in the paper's zone.
type paperTyping struct {
	model.Transcribed
	id     model.IncidentID
	called string // number of the incident
}

// onPaper is the paper that is being typed in for a record; nil for none.
func (s *Shell) onPaper(id model.IncidentID) *model.Transcribed {
	if s.paper == nil || s.paper.id != id || s.ReadOnly() {
		return nil
	}
	t := s.paper.Transcribed
	return &t
}

// answering is who answers when, in which zone.
func (s *Shell) answering(v model.View) model.Asking {
	return model.Asking{Now: s.Now(), Zone: v.Location(), By: s.deps.Desk.By().Name, Choices: s.catalog.Choices}
}

// paperAsking is the same for what may stand on paper: then its writer answers,
// at the time of writing, in the zone of the paper.
func (s *Shell) paperAsking(v model.View) model.Asking {
	a := s.answering(v)
	if t := s.onPaper(v.ID); t != nil {
		a.Now, a.Zone, a.By = t.Written.From, t.Zone(), t.By
	}
	return a
}

// encodePaper is encode for what may stand on paper.
func (s *Shell) encodePaper(v model.View, f form.Field, typed []string) (json.RawMessage, error) {
	return model.EncodeAnswer(f, typed, s.paperAsking(v))
}

// paperOptions are pageOptions for fields that may be typed in from paper.
func (s *Shell) paperOptions(view func() model.View) formview.Options {
	o := s.pageOptions(view)
	o.Preview = func(f form.Field, typed []string) kit.Preview { return s.previewPaper(view(), f, typed) }
	now := o.Now
	o.Now = func() string {
		if t := s.onPaper(view().ID); t != nil { // now is then
			return t.Written.From.In(t.Zone()).Format("2006-01-02 15:04Z07:00")
		}
		return now()
	}
	return o
}

// previewPaper is previewField for what may stand on paper.
func (s *Shell) previewPaper(v model.View, f form.Field, typed []string) kit.Preview {
	if s.onPaper(v.ID) == nil {
		return s.previewField(v, f, typed)
	}
	if len(typed) == 0 {
		return kit.Preview{}
	}
	raw, err := s.encodePaper(v, f, typed)
	if err != nil {
		return previewRefusal(err)
	}
	return s.previewEncoded(v, f, raw)
}

// typeFromPaper asks who wrote the paper and when; asked again, it is another
// page.
func (s *Shell) typeFromPaper() {
	id := s.route.Incident
	if id == "" {
		s.Notice("Open the incident first that the paper is about.")
		return
	}
	if s.ReadOnly() {
		s.Fail(s.errReadOnly())
		return
	}
	v, called := s.house, "the organisation's record"
	if id != model.Organisation {
		var ok bool
		if v, ok = s.Current(); !ok {
			return
		}
		called = v.Number
	}
	by := kit.NewEntry()
	by.Name = "Who wrote it"
	by.SetPlaceHolder("name as it stands on the paper")
	at := kit.NewMomentEntry("When it was written", "2026-03-12 03:12 Europe/Berlin")
	var kept *fieldsKeeper
	read := func(text string) (model.Moment, error) {
		if strings.TrimSpace(text) == "" {
			return model.Moment{}, model.Refuse(model.Invalid, "written_at", "It stands on the sheet: begun, finished, or beside the line.", "give the time of writing.")
		}
		now := s.Now()
		if kept != nil {
			now = kept.at(at.Entry())
		}
		return model.ParseMoment(text, now, v.Location())
	}
	at.Preview = func(text string) kit.Preview {
		if strings.TrimSpace(text) == "" {
			return kit.Preview{Text: "by the clock that was read, with the zone on the paper: Z, +02:00, Europe/Berlin; without one in " + v.Location().String(), Tone: kit.ToneMuted}
		}
		m, err := read(text)
		if err != nil {
			return previewRefusal(err)
		}
		return previewKnown(m, v.Location(), s.Now())
	}
	at.HideNow()
	if p := s.paper; p != nil && p.id == id {
		by.SetQuietly(p.By)
		at.SetText(model.TypeMoment(p.Written, p.Zone()) + " " + p.Zone().String())
	}
	problem := kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Size: kit.SizeSmall, Bold: true})
	begin := kit.NewButtonOf(kit.ButtonPrimary, "Type it in", "Enter", nil)
	act := func() {
		m, err := read(at.Text())
		t := model.Transcribed{By: by.Text, Written: m}
		if err == nil {
			err = model.CheckTranscribed(&t, s.Now())
		}
		if err != nil {
			problem.SetText(sentenceAndHint(err))
			if strings.TrimSpace(by.Text) == "" {
				focusOn(s, by)
			} else {
				focusOn(s, at.Entry())
			}
			return
		}
		kept.first = map[string]string{} // both are kept until the paper is done: a crash must not turn its lines into ones of now
		s.closeSheet()
		s.beginPaper(id, called, t)
	}
	begin.OnTapped = act
	by.OnSubmitted = func(string) { act() }
	at.Entry().OnSubmitted = func(string) { act() }
	s.openSheet(kit.NewSheet("Type in from paper", kit.Stack(6,
		kit.NewPara("From now on what you record of "+called+" is marked as transcribed: log lines, answers of forms, rows of registers and hand-overs, each with the writer's name and time beside yours. A time such as 03:12 or -20m counts from the writing, in the paper's zone.", kit.TextStyle{}),
		kit.Bold("Who wrote it?"), by, kit.Bold("When was it written?"), at, problem, kit.Row(8, begin)), func() { s.closeSheet() }), by)
	kept = s.keepFields("paper", by, at.Entry())
	kept.moment(at.Entry(), "written_at", v.Location())
}

// paperDraft is where writer and time of a paper are kept until it is done.
func paperDraft(id model.IncidentID) string {
	if id == model.Organisation {
		id = ""
	}
	return "sheet/" + string(id) + "/paper"
}

// beginPaper turns to a paper; what stands in fields before belongs to what was
// typed before.
func (s *Shell) beginPaper(id model.IncidentID, called string, t model.Transcribed) {
	if s.screen != nil {
		if err := s.screen.Leave(); err != nil {
			s.Fail(err)
			return
		}
	}
	s.paper = &paperTyping{Transcribed: t, id: id, called: called}
	s.showPaper()
}

// endPaper goes back to typing what happens now.
func (s *Shell) endPaper() {
	if s.paper == nil {
		return
	}
	if s.screen != nil {
		if err := s.screen.Leave(); err != nil { // what stands in fields still comes from the paper
			s.Fail(err)
			return
		}
	}
	s.SaveDraft(paperDraft(s.paper.id), "")
	s.paper = nil
	s.showPaper()
	s.Notice("What you record now is no longer marked as transcribed.")
}

// showPaper puts the bar of the paper over the page, or takes it away.
func (s *Shell) showPaper() {
	f := s.frame
	f.paper.Objects = nil
	if p := s.paper; p != nil {
		zone := p.Zone()
		says := kit.NewText(p.By+", "+model.FormatMoment(p.Written, zone, model.LongStyle)+" · "+p.called+" · times in "+zone.String(), kit.TextStyle{Bold: true, Truncate: true})
		bar := kit.NewSurface(kit.Row(12, kit.NewChip("FROM PAPER", kit.ChipWarn), kit.Stretch(says),
			kit.NewButton("Another page", s.typeFromPaper), kit.NewButtonOf(kit.ButtonPrimary, "Paper is done", "", s.endPaper)), kit.ColourRaised)
		bar.Stroke = kit.ColourWarn
		f.paper.Objects = []fyne.CanvasObject{bar}
	}
	f.paper.Hidden = s.paper == nil
	f.middle.Refresh()
	s.refreshMenu()
	if s.screen != nil {
		s.screen.Tick(s.Now())
	}
}

// readQuick reads a line of the quick entry, of now or of the paper.
func (s *Shell) readQuick(v model.View, text string) (model.RowFields, error) {
	if t := s.onPaper(v.ID); t != nil {
		return model.QuickFromPaper(text, *t)
	}
	return model.ParseQuick(text, s.Now(), v.Location())
}

// previewQuick says what such a line would become.
func (s *Shell) previewQuick(v model.View, text string) model.QuickPreview {
	t := s.onPaper(v.ID)
	if t == nil {
		return model.PreviewQuick(text, s.Now(), v.Location())
	}
	return model.PreviewQuickFromPaper(text, *t, v.Location())
}

// justNow is this minute as an answer; of paper, when it was written.
func (s *Shell) justNow(v model.View) json.RawMessage {
	if t := s.onPaper(v.ID); t != nil {
		return asJSON(t.Written)
	}
	return asJSON(model.At(s.Now().Truncate(time.Minute), v.Location(), model.ToMinute, model.OwnClock))
}

// paperMark says in a line what of a row came from paper; empty for none.
func (t *registerScreen) paperMark(row model.Record) string {
	columns := make([]string, len(t.reg.reg.Columns))
	for i, c := range t.reg.reg.Columns {
		columns[i] = c.Key
	}
	var out []string
	for _, from := range row.Transcribed(columns) {
		words := upper(from.Words(t.v.Location()))
		if len(from.Fields) > 0 {
			labels := make([]string, len(from.Fields))
			for i, key := range from.Fields {
				labels[i] = t.reg.fields[key].Label
			}
			words += " (" + strings.Join(labels, ", ") + ")"
		}
		out = append(out, words+".")
	}
	return strings.Join(out, " ")
}
