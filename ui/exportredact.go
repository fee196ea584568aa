package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
)

// hiding are the ticks for what a copy hides.
func (e *exportScreen) hiding() fyne.CanvasObject {
	box := kit.Stack(0)
	for _, c := range e.hide {
		box.Add(c)
	}
	box.Add(kit.NewPara("“Privileged: …” or “[privileged]” in a text marks what passes between you and your lawyers.", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}))
	return box
}

// offerHiding sets the ticks anew for another document or mark, and says which
// edition this is a copy of.
func (e *exportScreen) offerHiding() {
	if now := e.which.One() + " " + e.tlp.One(); now != e.hideFor {
		e.hideFor = now
		c := report.Choice{Redact: report.DefaultRedaction(e.which.One(), e.tlp.One())}
		for i, what := range report.Redactable {
			e.hide[i].SetQuietly(c.Redacts(what))
		}
	}
	e.ofAt.Objects = nil
	if e.of > 0 {
		e.ofAt.Add(kit.NewPara(fmt.Sprintf("Redacted copy of edition %d, from the same entries.", e.of), kit.TextStyle{Bold: true, Colour: kit.ColourWarn}))
		e.ofAt.Add(newFlow(8, nil, kit.NewLink("Make a new document instead", func() {
			e.of = 0
			e.changed()
		})))
	}
	e.ofAt.Hidden = e.of == 0
}

// hidden is what the ticks ask to hide.
func (e *exportScreen) hidden() []string {
	var out []string
	for i, what := range report.Redactable {
		if e.hide[i].Checked {
			out = append(out, what)
		}
	}
	if out == nil {
		return []string{report.RedactNone}
	}
	return out
}

// redactedCopy chooses a final to be made again for outside.
func (e *exportScreen) redactedCopy(r model.Report) {
	e.which.Set(r.ReportIssued.Report)
	e.chosen()
	e.of = r.Edition
	e.tlp.Set("TLP:AMBER")
	e.version.Set("final")
	e.proof.SetQuietly(true)
	e.choices.ScrollToTop()
	e.changed()
}

// hides says whether a document that was issued left something out or replaced it.
func hides(r model.Report) bool {
	var c report.Choice
	_ = json.Unmarshal(r.Request, &c) // a request that cannot be read hides nothing we know of
	return r.Withheld > 0 || c.Redacts(report.RedactNames) || c.Redacts(report.RedactIndicators)
}

// redactions shows the log of what a copy hides; it stays inside.
func (e *exportScreen) redactions(r model.Report) {
	c := report.DefaultChoice()
	c.Report, c.TLP = report.RedactionsOf(r.Seq), "TLP:RED"
	e.build(desk.Ask{Incident: e.id, Format: "pdf", Choice: c}, func(ask desk.Ask, doc report.Doc) {
		e.result.Objects = []fyne.CanvasObject{kit.Panel(kit.Stack(6, kit.NewPara("The log of what "+r.File+" hides is shown in the preview. It stays inside.", kit.TextStyle{}),
			newFlow(8, nil, kit.NewButton("Save it as PDF…", func() { e.saveAs(ask, "log of redactions") }))))}
		e.choices.ScrollToTop()
		e.body.Refresh()
	})
}

// pickProofs asks for two proofs, one after the other.
func (e *exportScreen) pickProofs() {
	filters := []pick.Filter{{Name: "Proof", Extensions: []string{"json"}}}
	ask := func(title string, then func(string)) {
		e.s.deps.Pick.OpenFiles(title, filters, func(paths []string, err error) {
			e.s.run.Post(func() {
				switch {
				case err != nil:
					e.s.Fail(err)
				case len(paths) == 2:
					e.compareProofs(paths)
				case len(paths) > 0:
					then(paths[0])
				}
			})
		})
	}
	ask("Proof of the redacted copy (NAME.proof.json)", func(first string) {
		ask("Proof of the whole document", func(second string) { e.compareProofs([]string{first, second}) })
	})
}

// compareProofs says whether the entries of one document are those of another.
func (e *exportScreen) compareProofs(paths []string) {
	e.s.Run(func(ctx context.Context) func() {
		pair, err := e.s.deps.Desk.CompareProofs(ctx, paths[0], paths[1])
		return func() {
			if err != nil {
				e.s.Fail(err)
				return
			}
			tone := kit.ToneGood
			switch {
			case pair.Wrong != "":
				tone = kit.ToneBad
			case pair.Redacted() < 0:
				tone = kit.ToneWarn
			}
			e.answer(tone, strings.Join([]string{model.ShownName(pair.Names[0]), model.ShownName(pair.Names[1])}, " and "), pair.Words())
		}
	})
}
