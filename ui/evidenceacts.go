package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
	"bridgelog/report"
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
)

// evidenceForm asks in a sheet for what an act on an item needs. What is typed
// stays a draft until the act is on disk.
func (p *evidencePage) evidenceForm(verb, key, title, intro string, e model.Evidence, fields []form.Field, needed []string, command func(set map[string]json.RawMessage) model.Command, done func(desk.Change)) *actForm {
	f := newActForm(p.s, func() model.View { return p.v }, verb, "", fields)
	f.needed = func() []string { return needed }
	f.command = func(set map[string]json.RawMessage, _ bool) model.Command { return command(set) }
	f.done = func(c desk.Change) {
		p.s.closeSheet()
		done(c)
	}
	f.inSheet(title, "evidence/"+string(p.id)+"/"+key+"/"+e.ID, nil, kit.NewPara(intro, kit.TextStyle{}))
	return f
}

func text(key, label, help string) form.Field {
	return form.Field{Key: key, Label: label, Kind: form.Text, Help: help}
}

func momentOf(set map[string]json.RawMessage, key string) (m model.Moment) {
	if set[key] != nil {
		_ = json.Unmarshal(set[key], &m) // the form wrote it
	}
	return m
}

// transferFields ask what every hand-over is asked.
func transferFields() []form.Field {
	return []form.Field{
		text("to", "Taken by", "name and organisation"),
		text("purpose", "Purpose", "analysis, court, return: one line"),
		{Key: "at", Label: "When", Kind: form.Instant, Help: "empty is now; 03:12 ±10m"},
		text("place", "Where", "room, address"),
		text("authority", "By whose order", "person, order, paper"),
		text("transport", "How it travels", "by hand, courier, sealed bag no."),
		text("condition", "Condition", "as it was seen at the hand-over"),
		text("seal_before", "Seal before", "its number, if it has one"),
		text("seal_after", "Seal after", "its number, if it gets one"),
	}
}

func transferOf(id model.IncidentID, e model.Evidence, set map[string]json.RawMessage) model.TransferCustody {
	word := func(key string) string { return guidance.Text(set[key]) }
	return model.TransferCustody{Incident: id, Item: e.ID, To: word("to"), Purpose: word("purpose"), At: momentOf(set, "at"), Place: word("place"), Authority: word("authority"),
		Transport: word("transport"), Condition: word("condition"), SealBefore: word("seal_before"), SealAfter: word("seal_after")}
}

// acting is the item an act may be done on; it says why not.
func (p *evidencePage) acting() (model.Evidence, bool) {
	e := p.chosen()
	switch {
	case e.ID == "" || p.s.ReadOnly() || p.work != nil:
		return e, false
	case !e.Standing():
		p.s.Notice(e.Number + " was withdrawn or disposed of; nothing but notes can be added.")
		return e, false
	}
	return e, true
}

// reread reads the item again away from the window, then goes on with what it
// found.
func (p *evidencePage) reread(e model.Evidence, then func(model.Reread)) {
	if !e.File.Exists() {
		then(model.Reread{})
		return
	}
	var progress func(done, total int64)
	cancel := func() {}
	progress = p.working("Reading "+e.Number+" again", func() { cancel() })
	cancel = p.s.Run(func(ctx context.Context) func() {
		r, err := p.s.deps.Desk.Reread(ctx, e, progress)
		return func() {
			p.worked()
			if err != nil {
				p.s.Fail(err)
				return
			}
			then(r)
		}
	})
}

// handOver reads the item again first, so that the hand-over says whether its
// fingerprint still matches.
func (p *evidencePage) handOver() {
	e, ok := p.acting()
	if !ok {
		return
	}
	p.reread(e, func(r model.Reread) {
		fields, needed := transferFields(), []string{"to", "purpose"}
		intro := e.Holder + " gives " + e.Number + " away."
		switch {
		case !e.File.Exists():
			fields = append(fields, form.Field{Key: "result", Label: "Seal as on record, " + e.Seal, Kind: form.ChoiceOne, Inline: []string{model.Match, model.Mismatch, model.NotPossible}})
			fields = append(fields, mismatchFields()...)
			fields = append(fields, text("check_why", "Why it could not be looked at", "needed where it could not"))
			needed = append(needed, "result")
		case r.Result == model.Match:
			intro += " It was read again: the fingerprint matches."
		case r.Result == model.Mismatch:
			intro += " It was read again: THE FINGERPRINT DOES NOT MATCH (" + r.Found + "). Say what was found and who was told; an action to find out why is made."
			fields, needed = append(mismatchFields(), fields...), append(needed, "found", "told")
		default:
			intro += " It could not be read again: " + r.Why + "."
		}
		f := p.evidenceForm("Hand over", "transfer", "Hand over "+e.Number, intro, e, fields, needed, func(set map[string]json.RawMessage) model.Command {
			t := transferOf(p.id, e, set)
			t.Check, t.Transcribed = completed(r, set), p.s.onPaper(p.id)
			return t
		}, func(c desk.Change) { p.s.Notice(e.Number + " is handed over (entry " + fmt.Sprint(c.Seq) + ").") })
		f.paper = true
	})
}

// mismatchFields ask what the procedure of a mismatch asks.
func mismatchFields() []form.Field {
	return []form.Field{text("found", "What was found", "the other fingerprint, a broken seal, who had access"), text("told", "Who was told", "incident manager, legal, the other side")}
}

// completed adds what a person says to what reading again gave.
func completed(r model.Reread, set map[string]json.RawMessage) model.Reread {
	if result := guidance.Text(set["result"]); result != "" {
		r.Result = result
	}
	if found := guidance.Text(set["found"]); found != "" && r.Result == model.Mismatch {
		r.Found = found
		if r.SHA256 != "" {
			r.Found += " (fingerprint now " + r.SHA256 + ")"
		}
	}
	if r.Result == model.Mismatch {
		r.Told = guidance.Text(set["told"])
	}
	if why := guidance.Text(set["check_why"]); why != "" && r.Result == model.NotPossible {
		r.Why = why
	}
	return r
}

// readAgain checks the item and records what was found.
func (p *evidencePage) readAgain() {
	e, ok := p.acting()
	if !ok {
		return
	}
	if !e.File.Exists() {
		p.s.Notice("An object is looked at when it is handed over.")
		return
	}
	p.reread(e, func(r model.Reread) {
		said := func(c desk.Change) {
			p.s.Notice(e.Number + ": " + rereadWords(r) + " (entry " + fmt.Sprint(c.Seq) + ").")
		}
		if r.Result != model.Mismatch {
			p.s.Do(model.CheckEvidence{Incident: p.id, Item: e.ID, Check: r}, said)
			return
		}
		p.evidenceForm("Record the mismatch", "mismatch", e.Number+" does not match", "Read again: "+r.Found+". The item is marked doubtful, and an action to find out why is made. Nothing is overwritten.",
			e, mismatchFields(), []string{"found", "told"}, func(set map[string]json.RawMessage) model.Command {
				return model.CheckEvidence{Incident: p.id, Item: e.ID, Check: completed(r, set)}
			}, func(desk.Change) { p.s.Notice(e.Number + " is marked doubtful.") })
	})
}

// export gives a copy of the file away: a hand-over that is verified first.
func (p *evidencePage) export() {
	e, ok := p.acting()
	if !ok {
		return
	}
	if !e.File.Exists() {
		p.s.Notice(e.Number + " is an object without a file.")
		return
	}
	f := newActForm(p.s, func() model.View { return p.v }, "Choose where and export", "", transferFields())
	f.needed = func() []string { return []string{"to", "purpose"} }
	f.command = func(set map[string]json.RawMessage, _ bool) model.Command {
		t := transferOf(p.id, e, set)
		p.s.deps.Pick.SaveFile("Export "+e.Number, e.File.Shown(), nil, func(path string, err error) {
			p.s.run.Post(func() {
				if err == nil && path != "" {
					p.write(e, t, path, f)
				}
			})
		})
		return nil // the file is written first, then the act is recorded
	}
	f.done = func(desk.Change) {}
	f.inSheet("Export "+e.Number, "evidence/"+string(p.id)+"/export/"+e.ID, nil,
		kit.NewPara("The file leaves the logbook in clear. It is verified while it is written, and the hand-over of the copy is recorded. "+e.Holder+" stays its holder.", kit.TextStyle{}))
}

func (p *evidencePage) write(e model.Evidence, t model.TransferCustody, path string, f *actForm) {
	cancel := func() {}
	progress := p.working("Exporting "+e.Number, func() { cancel() })
	key := f.key
	f.keep()
	p.s.closeSheet()
	cancel = p.s.Write(func(ctx context.Context) (desk.Change, error) {
		return p.s.deps.Desk.ExportEvidence(ctx, t, path, progress)
	}, func(c desk.Change) {
		p.worked()
		p.s.SaveDraft(key, "")
		p.s.Notice(e.Number + " was written in clear to " + path + " and its hand-over recorded (entry " + fmt.Sprint(c.Seq) + ").")
	}, func(err error) {
		p.worked()
		p.s.Fail(err)
	})
}

// dispose ends the item.
func (p *evidencePage) dispose() {
	e, ok := p.acting()
	if !ok {
		return
	}
	if p.v.OnHold() {
		p.s.Notice("A legal hold stands: evidence cannot be disposed of. Lift it first: legal and security together.")
		return
	}
	fields := []form.Field{text("reason", "Why it is no longer kept", "retention over, returned, no longer needed"), text("authority", "Who decided it", "person and order"),
		text("witness", "Who saw it", "somebody else than you"), text("method", "What becomes of it", "destroyed how, returned to whom"),
		{Key: "at", Label: "When", Kind: form.Instant, Help: "empty is now"}}
	if e.File.Kept() {
		fields = append(fields, form.Field{Key: "drop", Label: "Take its file out of the logbook", Kind: form.ChoiceOne, Inline: []string{"yes", "no"}})
	}
	f := newActForm(p.s, func() model.View { return p.v }, "Dispose of it", "", fields)
	f.needed = func() []string { return []string{"reason", "authority", "witness", "method"} }
	f.command = func(set map[string]json.RawMessage, _ bool) model.Command {
		word := func(key string) string { return guidance.Text(set[key]) }
		c := model.DisposeEvidence{Incident: p.id, Item: e.ID, At: momentOf(set, "at"), Reason: word("reason"), Authority: word("authority"), Witness: word("witness"), Method: word("method"), Drop: word("drop") == "yes"}
		f.keep()
		key := f.key
		asked := p.s.waitsForWord(c)
		p.s.withWords(c, "Evidence that is gone cannot be looked at again: somebody else saw what became of it.", func(given []desk.Word) {
			f.verb.SetBusy(true)
			p.s.Write(func(ctx context.Context) (desk.Change, error) {
				return p.s.deps.Desk.Confirmed(ctx, given, func(ctx context.Context) (desk.Change, error) { return p.s.deps.Desk.DisposeEvidence(ctx, c) })
			}, func(change desk.Change) {
				f.verb.SetBusy(false)
				p.s.SaveDraft(key, "")
				p.s.closeSheet()
				p.s.Notice(e.Number + " is disposed of (entry " + fmt.Sprint(change.Seq) + ").")
			}, func(err error) {
				f.verb.SetBusy(false)
				if asked { // the sheet is gone, its draft is kept
					p.s.Fail(err)
					return
				}
				f.refused(err)
			})
		})
		return nil
	}
	f.done = func(desk.Change) {}
	f.inSheet("Dispose of "+e.Number, "evidence/"+string(p.id)+"/dispose/"+e.ID, nil,
		kit.NewPara("This ends the item: nothing but notes can be added after. It stays in the record with who decided it and who saw it.", kit.TextStyle{Bold: true}))
}

// printForm writes the custody form of the item as PDF, to be signed by hand.
func (p *evidencePage) printForm() {
	e := p.chosen()
	if e.ID == "" {
		return
	}
	p.s.deps.Pick.SaveFile("Custody form of "+e.Number, p.v.Number+" "+e.Number+" custody form.pdf", []pick.Filter{{Name: "PDF", Extensions: []string{"pdf"}}}, func(path string, err error) {
		p.s.run.Post(func() {
			if err == nil && path != "" {
				p.s.exportCustody(p.id, e.ID, path)
			}
		})
	})
}

// exportCustody writes a custody form and says where.
func (s *Shell) exportCustody(id model.IncidentID, item, path string) {
	ask := desk.Ask{Incident: id, Format: "pdf", Choice: report.DefaultChoice()}
	ask.Choice.Report = report.CustodyReport + "/" + item
	s.Write(func(ctx context.Context) (desk.Change, error) {
		r, err := s.deps.Desk.Export(ctx, ask, path)
		return r.Change, err
	}, func(desk.Change) {
		s.Notice("The custody form is in "+filepath.Base(path)+". Both sides sign it by hand.", s.fileActs(path)...)
	})
}

// openOutside asks once more, then lets another program show a copy in clear.
func (p *evidencePage) openOutside() {
	e, ok := p.acting()
	if !ok || p.s.deps.Show == nil || !desk.Openable(e) {
		return
	}
	what := "A copy of " + e.Number + " in clear is written into a private folder, for reading only, and the system's program for such files is asked to show it. Bridgelog removes the copy when you lock or close the logbook; what the other program keeps (lists of files used last, previews, autosaves) it cannot remove. The item itself is not touched and stays with " + e.Holder + "."
	shut := func() { p.s.closeSheet() }
	open := kit.NewButtonOf(kit.ButtonPrimary, "Open it", "", func() {
		shut()
		p.showOutside(e)
	})
	p.s.openSheet(kit.NewSheet("Open "+e.Number+" in another program", kit.Stack(12, kit.NewPara(what, kit.TextStyle{}),
		kit.Row(8, open, kit.NewButton("Not now", shut))), shut), open)
}

func (p *evidencePage) showOutside(e model.Evidence) {
	cancel := func() {}
	progress := p.working("Opening "+e.Number, func() { cancel() })
	cancel = p.s.Run(func(ctx context.Context) func() {
		path, err := p.s.deps.Desk.OpenOutside(ctx, e, progress)
		if err == nil {
			err = p.s.deps.Show(path)
		}
		return func() {
			p.worked()
			if err != nil {
				p.s.Fail(err)
				return
			}
			p.s.Notice("Opened outside: " + path + ". The copy is removed when you lock or close the logbook.")
		}
	})
}
