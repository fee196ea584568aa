package ui

import (
	"context"
	"fmt"
	"os"
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
)

// maxAnswer bounds a time stamp authority's answer, in bytes.
const maxAnswer = 1 << 20

// stamp leads through the two steps of a time stamp: the question about the signed
// copy leaves as a file, and the authority's answer comes back as one.
func (e *exportScreen) stamp(r model.Report) {
	var file, answer string
	word := func() *kit.Text {
		return kit.NewText("not chosen yet", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})
	}
	fileWord, answerWord := word(), word()
	said := kit.NewPara("", kit.TextStyle{Bold: true, Size: kit.SizeSmall, Colour: kit.ColourGood})
	wrong := kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Bold: true, Size: kit.SizeSmall})
	tell := func(good string, err error) {
		said.SetText(good)
		wrong.SetText("")
		if err != nil {
			wrong.SetText(sentenceAndHint(err))
		}
	}
	pickInto := func(title string, into *string, word *kit.Text, filter pick.Filter) func() {
		return func() {
			e.s.deps.Pick.OpenFiles(title, []pick.Filter{filter}, func(paths []string, err error) {
				e.s.run.Post(func() {
					if err == nil && len(paths) > 0 {
						*into = paths[0]
						word.SetText(paths[0])
					}
				})
			})
		}
	}
	saveAs := func(title, name string, filter pick.Filter, then func(path string)) {
		if file == "" {
			tell("", model.Refuse(model.Invalid, "", "", "choose the signed copy first."))
			return
		}
		e.s.deps.Pick.SaveFile(title, name, []pick.Filter{filter}, func(path string, err error) {
			e.s.run.Post(func() {
				switch {
				case err != nil:
					tell("", err)
				case path != "":
					then(path)
				}
			})
		})
	}
	base := strings.TrimSuffix(r.File, ".pdf")
	pdf, question, answers := pick.Filter{Name: "PDF", Extensions: []string{"pdf"}}, pick.Filter{Name: "Question for an authority", Extensions: []string{"tsq"}},
		pick.Filter{Name: "Answer or token", Extensions: []string{"tsr", "tst", "der"}}
	ask := func() {
		saveAs("Save the question for the authority", base+".tsq", question, func(path string) {
			e.s.Run(func(ctx context.Context) func() {
				_, err := e.s.deps.Desk.StampRequest(ctx, file, path, e.s.deps.Stamp)
				return func() { tell("The question is written: "+path, err) }
			})
		})
	}
	put := func() {
		if answer == "" {
			tell("", model.Refuse(model.Invalid, "", "", "choose the authority's answer first."))
			return
		}
		saveAs("Save the stamped copy", base+" stamped.pdf", pdf, func(path string) {
			var receipt desk.Receipt
			e.s.Write(func(ctx context.Context) (desk.Change, error) {
				info, err := os.Stat(answer)
				if err != nil || !info.Mode().IsRegular() || info.Size() > maxAnswer {
					return desk.Change{}, model.Refuse(model.Invalid, "token", "Choose the file the authority answered with (.tsr).", "this is no time stamp.")
				}
				raw, err := os.ReadFile(answer)
				if err != nil {
					return desk.Change{}, err
				}
				receipt, _, err = e.s.deps.Desk.StampSigned(ctx, file, raw, path, e.s.deps.Stamp)
				return receipt.Change, err
			}, func(desk.Change) {
				e.s.closeSheet()
				e.receipt(receipt)
			}, func(err error) { tell("", err) })
		})
	}
	step := func(button *kit.Button, word *kit.Text) fyne.CanvasObject {
		return kit.Row(8, button, kit.Stretch(word))
	}
	body := sheetBody("A time stamp shows that the signature was there at an instant. Nothing is asked of any server from here: the question, which holds no more than a hash, goes to an authority by somebody with a network, and the answer is put into a copy of its own. The signature stays as it is.",
		step(kit.NewButton("The signed copy…", pickInto("The signed copy: "+r.File, &file, fileWord, pdf)), fileWord),
		kit.Bold("1. The question"), kit.Row(8, kit.NewButton("Save the question as…", ask)), said,
		kit.Bold("2. The answer"), step(kit.NewButton("The answer…", pickInto("The authority's answer", &answer, answerWord, answers)), answerWord), wrong,
		kit.Row(8, kit.NewButtonOf(kit.ButtonPrimary, "Put it in and save as…", "", put), kit.NewButton("Not now", func() { e.s.closeSheet() })))
	e.s.openSheet(kit.NewSheet(fmt.Sprintf("Time stamp for edition %d", r.Edition), body, func() { e.s.closeSheet() }), nil)
}
