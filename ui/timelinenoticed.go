package ui

import (
	"fmt"
	"strings"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

// askNoticed adds to a row what the entry line has no word for: when somebody
// became aware of it, and why it was recorded late. The row is corrected; the
// old one stays readable.
func (t *timelineScreen) askNoticed(it timelineItem) {
	if it.row == nil || it.row.Derived || it.row.Struck() || it.row.Erased {
		t.correct(it) // says why not
		return
	}
	r := it.row
	var kept *fieldsKeeper
	noticed := kit.NewMomentEntry("Noticed", "14:05, 14:05 yesterday, -20m; empty for not told")
	noticed.Preview = func(text string) kit.Preview {
		if strings.TrimSpace(text) == "" {
			return kit.Preview{Text: "not told", Tone: kit.ToneMuted}
		}
		return t.s.previewMoment(text)
	}
	if r.Noticed != nil {
		noticed.SetText(model.TypeMoment(*r.Noticed, t.v.Location()))
	}
	late, why := kit.NewEntry(), kit.NewEntry()
	late.Name, why.Name = "Why it was recorded late", "Why this change"
	late.SetQuietly(r.LateReason)
	late.SetPlaceHolder("may stay empty")
	why.SetPlaceHolder("may stay empty")
	problem := kit.NewText("", kit.TextStyle{Truncate: true})
	save := kit.NewButtonOf(kit.ButtonPrimary, "Record", "Enter", nil)
	record := func() {
		row := r.RowFields
		row.Noticed, row.LateReason = nil, strings.TrimSpace(late.Text)
		if text := strings.TrimSpace(noticed.Text()); text != "" {
			m, err := model.ParseMoment(text, kept.at(noticed.Entry()), t.v.Location())
			if err != nil {
				problem.SetTone(sentenceAndHint(err), kit.ToneBad)
				focusOn(t.s, noticed.Entry())
				return
			}
			row.Noticed = &m
		}
		save.SetBusy(true)
		t.s.Do(model.Correct{Incident: t.id, Entry: r.Seq, Row: row, Why: strings.TrimSpace(why.Text)}, func(c desk.Change) {
			kept.leave(true)
			t.s.Notice(fmt.Sprintf("Recorded as entry %d, which corrects entry %d.", c.Seq, r.Seq))
			t.closeSide()
			t.goTo(c.Seq)
		}, func(err error) {
			save.SetBusy(false)
			problem.SetTone(notice(err).What+" "+notice(err).Do, kit.ToneBad)
		})
	}
	save.OnTapped = record
	for _, e := range []*kit.Entry{noticed.Entry(), late, why} {
		e.OnSubmitted = func(string) { record() }
	}
	t.opened = &it
	t.fill(fmt.Sprintf("Entry %d: noticed, and why late", r.Seq), kit.Stack(6,
		kit.NewPara(quote(r.Text), kit.TextStyle{Bold: true}),
		kit.Bold("When did somebody notice it?"), noticed,
		kit.Bold("Why was it recorded late?"), late,
		kit.Bold("Why this change?"), why, problem,
		kit.Row(8, save, kit.NewButton("Keep it", func() { t.fill(t.detail(it)) }))))
	kept = t.keepTyped("noticed/"+seqText(r.Seq), noticed.Entry(), late, why)
	kept.moment(noticed.Entry(), "noticed", t.v.Location())
	focusOn(t.s, noticed.Entry())
}
