package ui

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
)

// issuedShown is how many of the documents that were issued are listed; the record
// holds all of them.
const issuedShown = 12

// issuedList shows what was issued of the incident, the newest first: finals with
// who approved them, and what can be done with each.
func (e *exportScreen) issuedList() {
	e.issued.Objects = nil
	reports := e.v.Reports
	for i := len(reports) - 1; i >= 0 && len(reports)-i <= issuedShown; i-- {
		e.issued.Add(e.issuedRow(reports[i]))
	}
	if len(reports) == 0 {
		e.issued.Add(kit.NewPara("Nothing was issued of this incident yet.", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}))
	}
	if more := len(reports) - issuedShown; more > 0 {
		e.issued.Add(kit.Muted("and " + countWord(more, "earlier document", "earlier documents") + " in the log"))
	}
	e.issued.Add(newFlow(8, nil, kit.NewButton("Is this the file we sent?", e.pickFile), kit.NewButton("Compare two proofs", e.pickProofs)))
	e.issued.Add(kit.NewPara("Or drop the file here, or two proofs: they show that a redacted copy is part of the whole.", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}))
}

func (e *exportScreen) issuedRow(r model.Report) fyne.CanvasObject {
	title := e.titleOf(r.ReportIssued.Report) + ", " + formatWords[r.Format]
	switch {
	case r.State == model.FinalReport:
		title += fmt.Sprintf(", final, edition %d", r.Edition)
	case r.State == model.SignedReport:
		title += fmt.Sprintf(", edition %d, signed", r.Edition)
		if r.Signature.Stamp != nil {
			title += ", time stamped"
		}
	case r.State != "":
		title += ", " + r.State
	}
	row := kit.Stack(2, kit.NewPara(title, kit.TextStyle{Bold: r.Edition > 0}),
		kit.NewPara(fmt.Sprintf("%s · entry %d · %s · %s · %s", r.File, r.Seq, model.FormatInstant(r.At, e.v.Location()), r.By, r.TLP), kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}))
	for _, a := range e.v.ApprovalsOf(r.Seq) {
		row.Add(kit.NewPara(fmt.Sprintf("Approved by %s%s, %s", a.By, a.Backing.Words(), model.FormatMoment(a.At, e.v.Location(), model.LongStyle)), kit.TextStyle{Colour: kit.ColourGood, Size: kit.SizeSmall}))
	}
	acts := newFlow(8, nil)
	if hides(r) {
		acts.Add(kit.NewLink("What it hides", func() { e.redactions(r) }))
	}
	if s := r.Signature; s != nil && s.Stamp != nil {
		row.Add(kit.NewPara(fmt.Sprintf("Time stamp of %s, %s", s.Stamp.By, model.FormatInstantSecond(s.Stamp.At, e.v.Location())), kit.TextStyle{Colour: kit.ColourGood, Size: kit.SizeSmall}))
	} else if s != nil && e.s.deps.Stamp.Request != nil && !e.s.ReadOnly() {
		acts.Add(kit.NewLink("Time stamp…", func() { e.stamp(r) }))
	}
	if r.State != model.FinalReport || e.s.ReadOnly() {
		if len(acts.Objects) > 0 {
			row.Add(acts)
		}
		return row
	}
	acts.Add(kit.NewLink("Approve…", func() { e.approve(r) }))
	if _, duty := report.OfDuty(r.ReportIssued.Report); duty == "" {
		acts.Add(kit.NewLink("Redacted copy", func() { e.redactedCopy(r) }))
	}
	if e.s.deps.Sign != nil && r.Format == "pdf" && len(e.v.ApprovalsOf(r.Seq)) > 0 {
		acts.Add(kit.NewLink("Sign…", func() { e.sign(r) }))
	}
	if r.Edition > 1 {
		acts.Add(kit.NewLink(fmt.Sprintf("What changed since edition %d", r.Edition-1), func() { e.compare(r) }))
	}
	row.Add(acts)
	return row
}

// titleOf is what a document is called.
func (e *exportScreen) titleOf(key string) string {
	for _, o := range documentsOf(key, e.v) {
		if o.Key == key {
			return o.Label
		}
	}
	return key
}

// compare shows what a final says otherwise than the one before it. It stands in
// the preview until something else is chosen.
func (e *exportScreen) compare(r model.Report) {
	c := report.DefaultChoice()
	c.Report, c.TLP, c.Compared = report.DifferencesReport+"/"+r.ReportIssued.Report, r.TLP, [2]int{r.Edition - 1, r.Edition}
	e.build(desk.Ask{Incident: e.id, Format: "pdf", Choice: c}, func(ask desk.Ask, doc report.Doc) {
		e.result.Objects = []fyne.CanvasObject{kit.Panel(kit.Stack(6, kit.NewPara(doc.Meta.Title+" is shown in the preview.", kit.TextStyle{}),
			kit.Row(8, kit.NewButton("Save it as PDF…", func() { e.saveAs(ask, doc.Meta.Title) }))))}
		e.choices.ScrollToTop()
		e.body.Refresh()
	})
}

// approve asks who approved which file: a person approves what was read.
func (e *exportScreen) approve(r model.Report) {
	by := kit.NewEntry()
	by.Name = "Approved by"
	by.SetPlaceHolder("name of the person who approved it")
	pin := e.s.newPinAsk(func() {})
	by.OnChanged = pin.ask
	note := kit.NewEntry()
	note.Name = "Note"
	note.SetPlaceHolder("may stay empty")
	wrong := kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Bold: true, Size: kit.SizeSmall})
	do := func() {
		e.s.deps.Pick.OpenFiles("The file that was approved: "+r.File, nil, func(paths []string, err error) {
			e.s.run.Post(func() {
				if err != nil || len(paths) == 0 {
					e.s.Fail(err)
					return
				}
				given := pin.words()
				e.s.Write(func(ctx context.Context) (desk.Change, error) {
					return e.s.deps.Desk.Confirmed(ctx, given, func(ctx context.Context) (desk.Change, error) {
						c, _, err := e.s.deps.Desk.Approve(ctx, paths[0], by.Text, note.Text, "")
						return c, err
					})
				}, func(c desk.Change) {
					e.s.closeSheet()
					e.s.Notice(fmt.Sprintf("Recorded as entry %d: %s approved edition %d.", c.Seq, by.Text, r.Edition))
				}, func(err error) { wrong.SetText(sentenceAndHint(err)) })
			})
		})
	}
	body := sheetBody("Choose the file that was read. Its fingerprint must be the one that was issued: nobody approves by this what he did not see.",
		container.New(&pairLayout{}, kit.Stack(4, kit.Bold("Approved by"), by), pin.object), kit.Bold("Note"), note, wrong,
		kit.Row(8, kit.NewButtonOf(kit.ButtonPrimary, "Choose the file…", "", do), kit.NewButton("Not now", func() { e.s.closeSheet() })))
	e.s.openSheet(kit.NewSheet(fmt.Sprintf("Approve edition %d", r.Edition), body, func() { e.s.closeSheet() }), by)
	e.s.keepFields("approve/"+r.SHA256, by, note)
}

// sign asks for the approved file and the certificate, and writes a signed copy.
func (e *exportScreen) sign(r model.Report) {
	var file, certificate string
	chosen := func(what string) *kit.Text {
		return kit.NewText(what, kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})
	}
	fileWord, certificateWord := chosen("not chosen yet"), chosen("not chosen yet")
	pickInto := func(title string, into *string, word *kit.Text, filters []pick.Filter) func() {
		return func() {
			e.s.deps.Pick.OpenFiles(title, filters, func(paths []string, err error) {
				e.s.run.Post(func() {
					if err == nil && len(paths) > 0 {
						*into = paths[0]
						word.SetText(paths[0])
					}
				})
			})
		}
	}
	password := kit.NewSecret("Password of the certificate")
	place := kit.NewEntry()
	place.Name = "Place"
	place.SetPlaceHolder("may stay empty")
	wrong := kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Bold: true, Size: kit.SizeSmall})
	do := func() {
		secret := password.Text
		password.SetQuietly("")
		if file == "" || certificate == "" {
			wrong.SetText("Choose the approved file and the certificate first.")
			return
		}
		name := strings.TrimSuffix(r.File, ".pdf") + " signed.pdf"
		e.s.deps.Pick.SaveFile("Save the signed copy", name, []pick.Filter{{Name: "PDF", Extensions: []string{"pdf"}}}, func(path string, err error) {
			e.s.run.Post(func() {
				if err != nil || path == "" {
					e.s.Fail(err)
					return
				}
				var receipt desk.Receipt
				e.s.Write(func(ctx context.Context) (desk.Change, error) {
					raw, err := readSmall(certificate)
					if err != nil {
						return desk.Change{}, err
					}
					receipt, _, err = e.s.deps.Desk.SignFinal(ctx, file, path, e.s.deps.Sign(raw, secret, place.Text))
					return receipt.Change, err
				}, func(desk.Change) {
					e.s.closeSheet()
					e.receipt(receipt)
				}, func(err error) { wrong.SetText(sentenceAndHint(err)) })
			})
		})
	}
	pdf := []pick.Filter{{Name: "PDF", Extensions: []string{"pdf"}}}
	keys := []pick.Filter{{Name: "PKCS#12", Extensions: []string{"p12", "pfx"}}}
	body := sheetBody("A signed copy is written beside the approved file, which stays as it is (PAdES; nothing is asked of any server. A time stamp can be put in later).",
		kit.Row(8, kit.NewButton("The approved file…", pickInto("The approved file: "+r.File, &file, fileWord, pdf)), kit.Stretch(fileWord)),
		kit.Row(8, kit.NewButton("Key and certificate…", pickInto("Key and certificate (.p12)", &certificate, certificateWord, keys)), kit.Stretch(certificateWord)),
		kit.Bold("Password of the certificate"), password, kit.Bold("Place"), place, wrong,
		kit.Row(8, kit.NewButtonOf(kit.ButtonPrimary, "Sign and save as…", "", do), kit.NewButton("Not now", func() { e.s.closeSheet() })))
	e.s.openSheet(kit.NewSheet(fmt.Sprintf("Sign edition %d", r.Edition), body, func() { password.SetQuietly(""); e.s.closeSheet() }), nil)
	e.s.keepFields("sign/"+r.SHA256, place)
}

func sheetBody(says string, objects ...fyne.CanvasObject) fyne.CanvasObject {
	return container.New(&linesLayout{}, append([]fyne.CanvasObject{kit.NewPara(says, kit.TextStyle{})}, objects...)...)
}

// pickFile asks for a file that may be one of ours.
func (e *exportScreen) pickFile() {
	e.s.deps.Pick.OpenFiles("Is this the file we sent?", nil, func(paths []string, err error) {
		e.s.run.Post(func() {
			if err != nil || len(paths) == 0 {
				e.s.Fail(err)
				return
			}
			e.checkFile(paths[0])
		})
	})
}

// Dropped answers whether a file is one of ours.
func (e *exportScreen) Dropped(paths []string) bool {
	if len(paths) == 2 {
		e.compareProofs(paths)
		return true
	}
	if len(paths) != 1 {
		e.s.Notice("Drop one file to see whether it is the one that was issued, or two proofs to compare them.")
		return true
	}
	e.checkFile(paths[0])
	return true
}

// answer shows above the choices what was found out about dropped files: the
// first line is the verdict, in its tone.
func (e *exportScreen) answer(tone kit.Tone, about string, lines []string) {
	box := kit.Stack(3, kit.NewPara(about, kit.TextStyle{Bold: true}))
	for i, line := range lines {
		style := kit.TextStyle{Size: kit.SizeSmall}
		if i == 0 {
			style = kit.TextStyle{Colour: tone.Colour(), Bold: true}
		}
		box.Add(kit.NewPara(line, style))
	}
	panel := kit.Panel(box)
	panel.Side = tone.Colour()
	e.result.Objects = []fyne.CanvasObject{panel}
	e.choices.ScrollToTop()
	e.body.Refresh()
}

func (e *exportScreen) checkFile(path string) {
	e.s.Run(func(ctx context.Context) func() {
		c, err := e.s.deps.Desk.CheckFile(ctx, path)
		return func() {
			if err != nil {
				e.s.Fail(err)
				return
			}
			tone := kit.ToneBad
			switch {
			case c.Ours():
				tone = kit.ToneGood
			case c.Claim == nil || c.Origin == desk.OtherLogbook:
				tone = kit.ToneWarn
			}
			e.answer(tone, model.ShownName(c.Name), c.Words(e.v.Location()))
		}
	})
}
