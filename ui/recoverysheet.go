package ui

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/report"
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
)

// provenGroups are the groups of a recovery key a person types back, so that it
// is on paper before it is relied on.
var provenGroups = []int{3, 10}

// recoverySheet shows a recovery key once, lets it be printed, and asks for proof
// that it was kept. Nothing of it stays anywhere.
type recoverySheet struct {
	o       *Opening
	e       Entrance
	logbook string
	onPaper string
	key     desk.Key
	done    func(*desk.Key) // nil: without a recovery key
	back    func()

	shown   fyne.CanvasObject // the groups
	keeping fyne.CanvasObject // how to put it on paper
	proof   fyne.CanvasObject
	changed func() // something of another height is shown
	proofs  []*kit.Entry
	wrong   *kit.Para
	saved   *kit.Para
	make    *kit.Button
	without *kit.Button
	sure    bool
	busy    bool // the logbook is being made, with the keys of this page
	content fyne.CanvasObject
}

func newRecoverySheet(o *Opening, e Entrance, logbook string, done func(*desk.Key)) *recoverySheet {
	r := &recoverySheet{o: o, e: e, logbook: logbook, done: done, changed: func() {}}
	r.onPaper, r.key = desk.NewRecoveryKey()
	r.key.Name = "recovery sheet"
	groups := groupsOf(r.onPaper)
	var cells []fyne.CanvasObject
	for i, g := range groups {
		number := kit.TextStyle{Mono: true, Size: kit.SizeSmall, Colour: kit.ColourMuted} // of one width, so that the groups stand in columns
		cells = append(cells, kit.Row(6, kit.NewText(fmt.Sprintf("%2d", i+1), number), kit.NewText(g, kit.TextStyle{Mono: true, Bold: true, Size: kit.SizeStep})))
	}
	r.shown = kit.Panel(kit.Pad(8, 8, container.NewGridWithColumns(4, cells...)))
	r.wrong = kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Bold: true})
	r.wrong.Hide()
	r.saved = kit.NewPara("", kit.TextStyle{Colour: kit.ColourGood, Size: kit.SizeSmall})
	r.saved.Hide()
	var proof []fyne.CanvasObject
	for i, n := range provenGroups {
		f := kit.NewEntry()
		f.Name = "Group " + ordinal(n+1)
		f.SetPlaceHolder(ordinal(n+1) + " group")
		f.OnChanged = func(string) { r.complain("") }
		f.OnSubmitted = func(string) {
			if i+1 < len(r.proofs) {
				focusNext(r.proofs[i+1])
			} else if r.done != nil {
				r.finish()
			}
		}
		r.proofs = append(r.proofs, f)
		proof = append(proof, wide(150, f))
	}
	r.keeping = newFlow(12, nil, kit.NewButton("Save as PDF to print…", r.save), kit.Muted("in clear, where you choose; or write it down"))
	r.proof = kit.Stack(4, kit.Bold("Type two groups from your paper"), newFlow(12, nil, proof...))
	if done == nil { // the page it stands on has its own way on
		return r
	}
	r.make = kit.NewButtonOf(kit.ButtonPrimary, "Make the logbook", "Enter", r.finish)
	r.without = kit.NewButtonOf(kit.ButtonQuiet, "Go on without a recovery key", "", r.skip)
	r.content = entrancePage(kit.Muted("Bridgelog"), kit.Title("Recovery key"),
		kit.NewPara("It opens the logbook when the passphrase is forgotten. Put it on paper now and keep it where the laptop is not. It is shown this once.", kit.TextStyle{}),
		r.shown, r.keeping, r.saved, r.proof, r.wrong, kit.Row(8, r.make), kit.Hairline(),
		newFlow(16, nil, r.without, kit.NewLink("Back", r.goBack)))
	r.changed = r.content.Refresh
	return r
}

// ordinal is a place in words: 1st, 2nd, 11th.
func ordinal(n int) string {
	end := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return groups(uint64(n)) + end
}

// enter puts the page into the window.
func (r *recoverySheet) enter() { r.o.enter(r.content, r.proofs[0], nil) }

func (r *recoverySheet) complain(text string) {
	if r.wrong.Text == text {
		return
	}
	r.wrong.SetText(text)
	r.wrong.Hidden = text == ""
	r.changed()
}

// forget lets go of the key and of what was typed of it.
func (r *recoverySheet) forget() {
	r.key.Wipe()
	r.onPaper, r.shown = "", nil
	for _, p := range r.proofs {
		p.SetQuietly("")
	}
}

// proven reports whether two groups were typed as they stand on the paper.
func (r *recoverySheet) proven() bool {
	groups := groupsOf(r.onPaper)
	for i, n := range provenGroups {
		if !strings.EqualFold(strings.TrimSpace(r.proofs[i].Text), groups[n]) {
			r.complain("This is not the " + ordinal(n+1) + " group. Read it off your paper, or save the sheet and print it first.")
			focusNext(r.proofs[i])
			return false
		}
	}
	r.complain("")
	return true
}

// finish goes on once it is proven that the key is on paper.
func (r *recoverySheet) finish() {
	if !r.busy && r.proven() {
		r.done(&r.key)
	}
}

// skip goes on without one, at the second press: that cannot be mended when it is
// too late.
func (r *recoverySheet) skip() {
	if r.busy {
		return
	}
	if !r.sure {
		r.sure = true
		r.without.SetText("Yes, go on without a recovery key")
		r.complain("Without a recovery key a forgotten passphrase loses everything in the logbook. You can make one later under Ways to open this logbook.")
		return
	}
	r.key.Wipe()
	r.done(nil)
}

// goBack leaves the page, but not while its keys are in use: leaving wipes them.
func (r *recoverySheet) goBack() {
	if !r.busy {
		r.back()
	}
}

// setBusy says that the logbook is being made.
func (r *recoverySheet) setBusy(on bool) {
	r.busy = on
	r.make.SetBusy(on)
	text := "Make the logbook"
	if on {
		text = "Sealing…"
	}
	r.make.SetText(text)
}

// save writes the sheet where the person chooses, and nowhere else.
func (r *recoverySheet) save() {
	r.e.Pick.SaveFile("Save the recovery sheet", r.logbook+" recovery sheet.pdf", []pick.Filter{{Name: "PDF", Extensions: []string{"pdf"}}}, func(path string, err error) {
		if err != nil || path == "" {
			return
		}
		doc := report.RecoverySheet(report.RecoveryFacts{Logbook: r.logbook, Key: r.onPaper, Owner: r.e.Owner, MadeAt: r.e.Clock().UTC(), Zone: r.e.Home.String(), Paper: "a4"})
		r.e.Run.Go(func(ctx context.Context) func() {
			var raw bytes.Buffer
			err := r.e.Sheet(ctx, &raw, doc, nil)
			if err == nil {
				err = desk.WriteSecret(path, raw.Bytes())
			}
			clear(raw.Bytes())
			return func() {
				if err != nil {
					r.complain(sentenceAndHint(err))
					return
				}
				r.saved.SetText("Saved in clear as " + path + ". Print it, then delete that file.")
				r.saved.Hidden = false
				r.changed()
			}
		})
	})
}
