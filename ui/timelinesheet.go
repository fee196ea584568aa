package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/storage"
	"bridgelog/ui/kit"
)

// open shows everything about a line at its side, without hiding the table.
func (t *timelineScreen) open(row int) {
	if row < 0 || row >= len(t.sel.items) {
		return
	}
	it := t.sel.items[row]
	t.opened = &it
	t.fill(t.detail(it))
}

// reopen fills the open sheet again with the newest state of its row.
func (t *timelineScreen) reopen() {
	it := *t.opened
	if it.row != nil {
		i, ok := t.v.Timeline().Find(it.row.Seq)
		if !ok {
			t.closeSide()
			return
		}
		if now := t.v.Timeline().At(i); now != it.row {
			t.opened.row = now
			t.fill(t.detail(*t.opened))
		}
	}
}

func (t *timelineScreen) fill(title string, content fyne.CanvasObject) {
	t.keepSide()
	t.body.Remove(t.sheet)
	t.sheet = kit.NewSheet(title, content, t.closeSide)
	t.body.Add(t.sheet)
	t.note.SetText(t.words())
	t.body.Refresh()
}

func (t *timelineScreen) closeSide() {
	if t.sheet == nil {
		return
	}
	t.keepSide()
	t.body.Remove(t.sheet)
	t.sheet, t.opened = nil, nil
	t.note.SetText(t.words())
	t.body.Refresh()
	focusOn(t.s, t.table)
}

// keepSide keeps what is typed into the side sheet, which goes.
func (t *timelineScreen) keepSide() {
	if t.kept != nil {
		t.kept.leave(false)
		t.kept = nil
	}
}

// keepTyped keeps what is typed into the side sheet that was just filled.
func (t *timelineScreen) keepTyped(key string, entries ...*kit.Entry) *fieldsKeeper {
	t.kept = t.s.keepTyped(string(t.id)+"/"+key, entries...)
	return t.kept
}

// facts builds labelled lines, one under another.
type facts struct{ box *fyne.Container }

func (f facts) label(label string) {
	if label != "" {
		f.box.Add(kit.Pad(0, 2, kit.Muted(label)))
	}
}

func (f facts) line(label, value string) {
	if value == "" {
		return
	}
	f.label(label)
	f.box.Add(kit.NewPara(value, kit.TextStyle{}))
}

func (f facts) mono(label, value string) {
	if value == "" {
		return
	}
	f.label(label)
	f.box.Add(kit.NewPara(value, kit.TextStyle{Mono: true, Size: kit.SizeSmall}))
}

// detail is everything about a row: its four times apart, who, source, links.
func (t *timelineScreen) detail(it timelineItem) (string, fyne.CanvasObject) {
	if it.row == nil {
		return t.dataDetail(it)
	}
	r, home := it.row, t.v.Location()
	f := facts{kit.Stack(3)}
	f.box.Add(kit.Pad(0, 3, t.buttons(it)))
	f.box.Add(kit.NewPara(r.Text, kit.TextStyle{Bold: true, Struck: r.Struck()}))
	if r.Erased {
		f.box.Add(kit.NewLink(fmt.Sprintf("Erased by entry %d", r.ErasedBy), func() { t.goTo(r.ErasedBy) }))
		f.line("Legal reason", r.ErasedWhy)
	}
	if r.Withdrawn {
		f.line("Withdrawn", fmt.Sprintf("by entry %d: %s", r.WithdrawnBy, r.WithdrawWhy))
	}
	if r.IsCorrected {
		f.box.Add(kit.NewLink(fmt.Sprintf("Corrected by entry %d", r.CorrectedBy), func() { t.goTo(r.CorrectedBy) }))
	}
	if r.IsCorrection {
		word := fmt.Sprintf("Corrects entry %d", r.Corrects)
		if r.CorrectWhy != "" {
			word += ": " + r.CorrectWhy
		}
		f.box.Add(kit.NewLink(word, func() { t.goTo(r.Corrects) }))
	}
	f.line("Happened", happenedWords(r.Happened, home))
	if r.Noticed != nil {
		f.line("Noticed", happenedWords(*r.Noticed, home))
	}
	recorded := model.FormatInstantSecond(r.Recorded, home) + " by " + r.Author
	if r.Role != "" {
		recorded += ", " + r.Role
	}
	if r.Late() {
		recorded += "; " + model.FormatAge(r.Recorded.Sub(r.Happened.End())) + " after it happened"
	}
	if r.LateReason != "" {
		recorded += ", because " + r.LateReason
	}
	f.line("Recorded", recorded)
	if r.Transcribed != nil {
		f.line("On paper", r.Transcribed.Words(home))
	}
	if doubt, ok := t.s.trust.OfRow(r); ok {
		f.line("Clock", doubt.Sentence(r.Recorded, home))
	}
	f.mono("As typed", r.Typed)
	f.line("People", strings.Join(r.People, ", "))
	f.line("Systems", strings.Join(r.Systems, ", "))
	f.line("Evidence", strings.Join(r.Evidence, ", "))
	f.line("Attack tactic", t.s.catalog.Label("attack_tactic", r.Tactic))
	f.line("May go outside", r.Audience)
	if src := r.Source; src != nil {
		f.line("Taken from", sourceWords(src))
		for _, m := range t.v.Imports {
			if m.ID == src.Import {
				f.box.Add(kit.NewLink(fmt.Sprintf("Import: entry %d", m.Seq), func() { t.goTo(m.Seq) }))
			}
		}
	}
	if links := t.s.linksOf(t.v, "timeline/"+r.ID); len(links) > 0 {
		f.label("Belongs together with")
		for _, l := range links {
			f.box.Add(kit.NewLink(l.words(), func() { t.s.goLink(t.id, t.v, l.To) }))
		}
	}
	f.line("Entry", fmt.Sprintf("%d of log %s", r.Seq, r.Log))
	return fmt.Sprintf("Entry %d · %s", r.Seq, model.KindWord(r.Kind)), f.box
}

// happenedWords is a Moment with all that is known about it.
func happenedWords(m model.Moment, home *time.Location) string {
	words := model.FormatMoment(m, home, model.LongStyle)
	if m.Known() {
		words += ", " + model.FormatExactness(m)
	}
	if m.Assumed != "" {
		words += "; assumed: " + m.Assumed
	}
	switch m.Clock {
	case model.OwnClock:
		words += "; by this computer's clock"
	case model.SystemLog:
		words += "; by the clock of a system's log"
	case model.PersonMemory:
		words += "; from a person's memory"
	case model.DerivedClock:
		words += "; worked out from other facts"
	}
	if m.Typed != "" {
		words += "; written as “" + m.Typed + "”"
	}
	return words
}

func sourceWords(s *model.Source) string {
	words := fmt.Sprintf("%s, row %d", s.File, s.Row)
	if s.Line > 0 {
		words += fmt.Sprintf(" (line %d)", s.Line)
	}
	if s.Product != "" {
		words += ", written by " + s.Product
	}
	return words
}

// dataDetail is everything about a row that stands beside the journal.
func (t *timelineScreen) dataDetail(it timelineItem) (string, fyne.CanvasObject) {
	d, home := it.data, t.v.Location()
	m := t.layer.imports[d.Dataset]
	f := facts{kit.Stack(3)}
	f.box.Add(kit.Pad(0, 3, t.buttons(it)))
	f.box.Add(kit.NewPara(d.Text, kit.TextStyle{Bold: true}))
	f.line("Happened", happenedWords(dataMoment(d, home), home))
	f.line("People", d.People)
	f.line("Systems", d.Systems)
	f.line("Taken from", fmt.Sprintf("%s, row %d (line %d)", m.File, d.Row, d.Line))
	f.line("Imported", fmt.Sprintf("%s by %s, entry %d", model.FormatInstantSecond(m.At, home), m.By, m.Seq))
	var extra map[string]any
	if json.Unmarshal([]byte(d.Extra), &extra) == nil {
		for _, key := range slices.Sorted(maps.Keys(extra)) {
			f.mono(key, fmt.Sprint(extra[key]))
		}
	}
	f.line("", "This row stands beside the journal in a dataset; Promote makes an entry of it.")
	return fmt.Sprintf("%s row %d", m.File, d.Row), f.box
}

// dataMoment is when a dataset row happened.
func dataMoment(d *storage.DatasetRow, home *time.Location) model.Moment {
	if d.From.IsZero() {
		return model.Moment{Precision: model.Unknown, Clock: model.SystemLog}
	}
	m := model.At(d.From, home, model.Precision(d.Precision), model.SystemLog)
	m.To = d.To
	return m
}

// dataCell is a dataset row's cell: quiet, with its file and row.
func dataCell(d *storage.DatasetRow, m model.Import, col string, home *time.Location, above, now time.Time) kit.Cell {
	c := kit.Cell{Muted: true}
	when := dataMoment(d, home)
	switch col {
	case "n":
		c.Text = "file"
	case "when":
		c.Text = localTime(when, home, above, now)
	case "utc":
		c.Text = utcTime(when, home)
	case "exact":
		c.Text = exactness(when, home)
	case "kind":
		c.Text, c.Shape, c.Hollow = model.KindWord(model.RowKind(d.Kind)), kit.ShapeDot, true
	case "text", "full", "plain":
		c.Text = strings.Join(strings.Fields(d.Text), " ")
	case "who":
		c.Text = d.People
	case "systems":
		c.Text = d.Systems
	case "recorded":
		c.Text = "import " + seqText(m.Seq)
	case "marks":
		c.Text = fmt.Sprintf("%s row %d", m.File, d.Row)
	}
	return c
}

// buttons are the acts on one row; what the rules would refuse is off.
func (t *timelineScreen) buttons(it timelineItem) fyne.CanvasObject {
	row := newFlow(6, nil)
	if it.row == nil {
		row.Add(kit.NewButtonOf(kit.ButtonPrimary, "Promote", "P", func() { t.promote(it) }))
	} else {
		r := it.row
		change := kit.NewButtonOf(kit.ButtonNormal, "Correct", "E", func() { t.correct(it) })
		strike := kit.NewButtonOf(kit.ButtonNormal, "Withdraw", "Del", func() { t.askWithdraw(it) })
		if r.Struck() || r.Derived || r.Erased {
			change.Disable()
			if _, isImport := t.importOf(r); !isImport || r.Struck() || r.Erased {
				strike.Disable()
			}
		}
		word := "Pin"
		if r.Pinned {
			word = "Unpin"
		}
		more := kit.NewButtonOf(kit.ButtonNormal, "Noticed", "N", func() { t.askNoticed(it) })
		if r.Struck() || r.Derived || r.Erased {
			more.Disable()
		}
		row.Objects = append(row.Objects, change, more, strike, kit.NewButtonOf(kit.ButtonNormal, word, "P", func() { t.pin(it) }))
	}
	row.Add(kit.NewButtonOf(kit.ButtonNormal, "Copy", "C", func() { t.copy(it) }))
	if it.row != nil {
		gone := kit.NewButton("Erase for a legal reason…", func() { t.s.openErase(t.id, it.row.Seq) })
		if it.row.Erased {
			gone.Disable()
		}
		row.Add(gone)
	}
	return row
}

// importOf is the import a derived row tells of.
func (t *timelineScreen) importOf(r *model.Row) (model.Import, bool) {
	i := slices.IndexFunc(t.v.Imports, func(m model.Import) bool { return m.Seq == r.Seq })
	if i < 0 {
		return model.Import{}, false
	}
	return t.v.Imports[i], true
}

// copy puts a row on the clipboard as one line of text with both times.
func (t *timelineScreen) copy(it timelineItem) {
	home := t.v.Location()
	text := ""
	if r := it.row; r != nil {
		text = fmt.Sprintf("%s · %s · %s · entry %d, recorded %s by %s", model.FormatMoment(r.Happened, home, model.LongStyle),
			model.KindWord(r.Kind), rowText(r), r.Seq, model.FormatInstant(r.Recorded, home), r.Author)
	} else {
		text = fmt.Sprintf("%s · %s · %s row %d", model.FormatMoment(dataMoment(it.data, home), home, model.LongStyle),
			it.data.Text, t.layer.imports[it.data.Dataset].File, it.data.Row)
	}
	t.s.deps.App.Clipboard().SetContent(text)
	t.s.Notice("Copied: " + quote(text) + ".")
}

// correct brings the row into the entry line.
func (t *timelineScreen) correct(it timelineItem) {
	switch {
	case it.row == nil:
		t.s.Notice("Rows of a dataset are not changed. P promotes it to an entry, which can be corrected.")
	case it.row.Derived:
		t.s.Notice(fmt.Sprintf("Entry %d was written by the program and cannot be corrected; do the act again, or add a note.", it.row.Seq))
	case it.row.Erased:
		t.s.Notice(fmt.Sprintf("Entry %d was erased by entry %d; there is nothing left to change.", it.row.Seq, it.row.ErasedBy))
	case it.row.Struck():
		t.s.Notice(fmt.Sprintf("Entry %d no longer stands; change the newer one.", it.row.Seq))
	default:
		t.quick.correct(it.row)
	}
}

func (t *timelineScreen) pin(it timelineItem) {
	on := !it.row.Pinned
	t.s.Do(model.Pin{Incident: t.id, Entry: it.row.Seq, On: on}, func(desk.Change) {
		if on {
			t.s.Notice("Pinned as a key moment; it stands among the key moments of the report.")
		} else {
			t.s.Notice("No longer a key moment.")
		}
	})
}

// promote makes an entry of a dataset row.
func (t *timelineScreen) promote(it timelineItem) {
	row := *it.data
	t.s.Write(func(ctx context.Context) (desk.Change, error) {
		return t.s.deps.Desk.Promote(ctx, t.id, row.Dataset, row)
	}, func(c desk.Change) {
		t.s.Notice(fmt.Sprintf("Promoted: it is entry %d now and points to its file and row.", c.Seq))
		t.goTo(c.Seq)
	})
}

// askWithdraw asks for the reason; a withdrawn row stays readable.
func (t *timelineScreen) askWithdraw(it timelineItem) {
	if it.row == nil {
		t.s.Notice("Rows of a dataset are taken back with their whole import.")
		return
	}
	r := it.row
	m, isImport := t.importOf(r)
	if r.Struck() || r.Erased || r.Derived && !isImport {
		t.correct(it) // says why not
		return
	}
	var kept *fieldsKeeper
	why := kit.NewEntry()
	why.Name = "Reason"
	why.SetPlaceHolder("one line, such as: typed twice")
	problem := kit.NewText("", kit.TextStyle{Truncate: true})
	do := kit.NewButtonOf(kit.ButtonDanger, "Withdraw", "Enter", nil)
	withdraw := func() {
		do.SetBusy(true)
		t.s.Do(model.Withdraw{Incident: t.id, Entry: r.Seq, Why: why.Text}, func(c desk.Change) {
			kept.leave(true)
			t.s.Notice(fmt.Sprintf("Entry %d is withdrawn by entry %d. It stays readable, struck through.", r.Seq, c.Seq))
			t.closeSide()
		}, func(err error) {
			do.SetBusy(false)
			problem.SetTone(notice(err).What+" "+notice(err).Do, kit.ToneBad)
			focusOn(t.s, why)
		})
	}
	do.OnTapped = withdraw
	why.OnSubmitted = func(string) { withdraw() }
	text := "The row stays readable, struck through, with your reason beside it."
	if isImport {
		text = fmt.Sprintf("This takes back the whole import of %s. Its rows stay readable, struck through.", m.File)
	}
	t.opened = &it
	t.fill(fmt.Sprintf("Withdraw entry %d", r.Seq), kit.Stack(6, kit.NewPara(quote(r.Text), kit.TextStyle{Bold: true}),
		kit.NewPara(text, kit.TextStyle{Colour: kit.ColourMuted}), kit.Bold("Reason"), why, problem,
		kit.Row(8, do, kit.NewButton("Keep it", func() { t.fill(t.detail(it)) }))))
	kept = t.keepTyped("withdraw/"+seqText(r.Seq), why)
	focusOn(t.s, why)
}
