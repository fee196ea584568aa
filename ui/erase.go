package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

// eraseSheet is where entries are erased for a legal reason. What would go is
// looked up and shown before the button that does it can be pressed.
type eraseSheet struct {
	s    *Shell
	id   model.IncidentID
	plan desk.ShredPlan

	entries, reason, authority *kit.Entry
	second                     *secondPerson
	basis                      *kit.ChoiceRow
	related                    *kit.Check
	goes, problem              *kit.Para
	look, erase                *kit.Button
	turn                       int // of the newest look; older results are dropped
}

const (
	eraseWhat = "The words, names, files and rows of the entry are destroyed: in the record, in the search, in drafts. Nobody can read them again, and this cannot be undone. " +
		"Number, time and author of the entry stay, with choices, figures and times, so that the record still verifies. A new entry says who erased it, and why."
	eraseSecond = "What is erased is gone for good, so nobody does it alone: somebody else looked at it with you and says so."
	eraseFirst  = "Ask counsel first: GDPR Art. 17(3) lets you keep what a legal duty or a legal claim needs. What was exported, printed or sent is not erased by this."
)

// openErase shows the sheet; entries may be none.
func (s *Shell) openErase(id model.IncidentID, entries ...model.Seq) *eraseSheet {
	e := &eraseSheet{s: s, id: id}
	entry := func(name, hint string) *kit.Entry {
		field := kit.NewEntry()
		field.Name = name
		field.SetPlaceHolder(hint)
		return field
	}
	e.entries = entry("Entries", "numbers, such as 12 or 12, 15")
	e.reason = entry("File number or law", "such as request 12/26")
	e.authority = entry("Who decided it", "such as the data protection officer, or the court")
	e.second = s.newSecondPerson("Second person", eraseSecond, e.do)
	var options []kit.Option
	for _, b := range model.ShredBases {
		options = append(options, kit.Option{Key: b.Key, Label: b.Label})
	}
	e.basis = kit.NewChoiceRow("Legal reason", options)
	e.basis.Wrap = true
	e.related = kit.NewCheck("Erase them too", func(bool) { e.say() })
	e.related.SetQuietly(true)
	e.related.Hide()
	e.goes = kit.NewPara("", kit.TextStyle{})
	e.problem = kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Size: kit.SizeSmall, Bold: true})
	e.look = kit.NewButton("Look what would go", e.seek)
	e.erase = kit.NewButtonOf(kit.ButtonDanger, "Erase for good", "", e.do)
	e.erase.Disable()
	e.entries.SetQuietly(seqWords(entries))
	e.entries.OnChanged = func(string) {
		e.turn++
		e.erase.Disable()
	}
	e.entries.OnSubmitted = func(string) { e.seek() }
	muted := kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}
	body := container.New(&linesLayout{}, kit.NewPara(eraseWhat, kit.TextStyle{}), kit.NewPara(eraseFirst, muted),
		kit.Bold("Which entries"), e.entries, kit.Row(8, e.look), e.goes, e.related,
		kit.Bold("Legal reason"), e.basis,
		container.New(&pairLayout{}, kit.Stack(4, kit.Bold("File number, or the law itself"), e.reason), kit.Stack(4, kit.Bold("Who decided it"), e.authority)),
		e.second.object, e.problem, kit.Row(8, e.erase, kit.NewButton("Keep it", func() { s.closeSheet() })))
	first := fyne.Focusable(e.entries)
	if len(entries) > 0 {
		first = e.basis
	}
	s.openSheet(kit.NewSheet("Erase for a legal reason", body, func() { s.closeSheet() }), first)
	s.keepFields("erase/"+seqWords(entries), e.entries, e.reason, e.authority, e.second.name)
	if len(entries) > 0 {
		e.seek()
	}
	return e
}

func seqWords(entries []model.Seq) string {
	var words []string
	for _, seq := range entries {
		words = append(words, seqText(seq))
	}
	return strings.Join(words, ", ")
}

// named are the entries whose numbers stand in the field.
func (e *eraseSheet) named() ([]model.Seq, error) {
	var out []model.Seq
	for _, word := range strings.FieldsFunc(e.entries.Text, func(r rune) bool { return r == ',' || r == ' ' }) {
		n, err := strconv.ParseUint(word, 10, 48)
		if err != nil {
			return nil, model.Refuse(model.Invalid, "entry", "Look at the numbers at the rows.", "%q is no number of an entry.", word)
		}
		out = append(out, model.Seq(n))
	}
	if len(out) == 0 {
		return nil, model.Refuse(model.Invalid, "entry", "Look at the numbers at the rows.", "no entry is named.")
	}
	return out, nil
}

// seek looks up what would go.
func (e *eraseSheet) seek() {
	named, err := e.named()
	if err != nil {
		e.problem.SetText(sentenceAndHint(err))
		return
	}
	e.turn++
	turn := e.turn
	e.s.run.Go(func(ctx context.Context) func() {
		plan, err := e.s.deps.Desk.ShredPlan(ctx, e.id, named)
		return func() {
			if turn != e.turn {
				return
			}
			if err != nil {
				e.problem.SetText(sentenceAndHint(err))
				return
			}
			e.plan = plan
			e.problem.SetText("")
			e.related.Hidden = len(plan.Related) == 0
			e.related.Refresh()
			e.erase.Enable()
			e.say()
		}
	})
}

// chosen are the entries to erase, those that repeat them among them if wanted.
func (e *eraseSheet) chosen() []model.Seq {
	out := slices.Clone(e.plan.Entries)
	if e.related.Checked {
		out = append(out, e.plan.Related...)
	}
	return out
}

// say tells in words what would go and where it stays.
func (e *eraseSheet) say() {
	p := e.plan
	text := countWord(len(p.Entries), "entry loses", "entries lose") + " what is said in it: " + seqWords(p.Entries[:min(len(p.Entries), 12)])
	if len(p.Entries) > 12 {
		text += " and the further rows of the import"
	}
	text += "."
	if p.Files > 0 {
		text += " " + countWord(p.Files, "kept file goes", "kept files go") + " with it."
	}
	if len(p.Related) > 0 {
		text += " Entries " + seqWords(p.Related) + " likely say the same: corrections, or the task that came with the line."
	}
	text += " " + e.s.backupWords(len(p.Backups), func(i int) (string, string) {
		return p.Backups[i].Path, model.FormatInstant(p.Backups[i].At, e.s.Home())
	})
	e.goes.SetText(text)
}

// backupWords name the copies that hold what is erased.
func (s *Shell) backupWords(n int, at func(i int) (path, when string)) string {
	if n == 0 {
		return "No backup the program knows of holds it; copies made by hand it does not know."
	}
	var all []string
	for i := range n {
		path, when := at(i)
		all = append(all, path+" ("+when+")")
	}
	return countWord(n, "backup still holds", "backups still hold") + " it, to be destroyed by you: " + strings.Join(all, "; ") + "."
}

func (e *eraseSheet) do() {
	if e.erase.Disabled() {
		return
	}
	e.erase.SetBusy(true)
	var done desk.Shredded
	c := model.Shred{Incident: e.id, Entries: e.chosen(), Basis: e.basis.One(), Reason: e.reason.Text, Authority: e.authority.Text, Second: e.second.text()}
	given := e.second.pin.words()
	e.s.Write(func(ctx context.Context) (desk.Change, error) {
		return e.s.deps.Desk.Confirmed(ctx, given, func(ctx context.Context) (desk.Change, error) {
			var err error
			done, err = e.s.deps.Desk.Shred(ctx, c)
			return done.Change, err
		})
	}, func(desk.Change) {
		e.s.closeSheet()
		e.s.Notice(e.receipt(done))
	}, func(err error) {
		e.erase.SetBusy(false)
		e.problem.SetText(sentenceAndHint(err))
		var refusal *model.Error
		if errors.As(err, &refusal) {
			if field := map[string]fyne.Focusable{"entry": e.entries, "basis": e.basis, "reason": e.reason, "authority": e.authority, "second": e.second.focusable(), "pin": e.second.focusable()}[refusal.Field]; field != nil {
				focusOn(e.s, field)
			}
		}
	})
}

// receipt says what was erased and where it is still.
func (e *eraseSheet) receipt(done desk.Shredded) string {
	text := fmt.Sprintf("Erased: %s %s.", map[bool]string{true: "entry", false: "entries"}[len(done.Entries) == 1], seqWords(done.Entries[:min(len(done.Entries), 12)]))
	for _, more := range done.Shared {
		text += " " + more
	}
	if done.Pending != "" {
		text += " " + done.Pending
	}
	return text + " " + e.s.backupWords(len(done.Backups), func(i int) (string, string) {
		return done.Backups[i].Path, model.FormatInstant(done.Backups[i].At, e.s.Home())
	})
}
