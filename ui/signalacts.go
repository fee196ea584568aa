package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
)

// key is a key on the list.
func (p *signalsPage) key(_ int, key fyne.KeyName) bool {
	switch key {
	case fyne.KeyP:
		p.promote()
	case fyne.KeyW:
		p.move(model.SignalWatching)
	case fyne.KeyN:
		p.move(model.SignalNew)
	case fyne.KeyD:
		p.dismiss()
	case fyne.KeyF:
		p.rate()
	case fyne.KeyInsert:
		p.choose()
	case fyne.KeySlash:
		focusOn(p.s, p.find)
	default:
		return false
	}
	return true
}

func (p *signalsPage) openPromoted() {
	if s := p.chosen(); s.State == model.SignalPromoted {
		p.s.openIncident(s.IncidentID)
	}
}

// did takes the marks away after an act.
func (p *signalsPage) did(desk.Change) {
	clear(p.marks)
	p.refilter()
	focusOn(p.s, p.table)
}

func (p *signalsPage) move(to model.SignalState) {
	if refs := p.acting(); len(refs) > 0 {
		p.s.Do(model.MoveSignals{IDs: refs, To: to}, p.did)
	}
}

// someRefs names the signals an act is about.
func someRefs(refs []string) string {
	if len(refs) > 4 {
		return fmt.Sprintf("%s and %d more", strings.Join(refs[:3], ", "), len(refs)-3)
	}
	return strings.Join(refs, ", ")
}

func (p *signalsPage) dismiss() {
	refs := p.acting()
	if len(refs) == 0 || p.s.ReadOnly() {
		return
	}
	f := newActForm(p.s, func() model.View { return p.v }, "Dismiss", "", []form.Field{text("reason", "Why", "One line: it counts in the measures of the rule, and somebody may ask.")})
	f.needed = func() []string { return []string{"reason"} }
	f.command = func(set map[string]json.RawMessage, _ bool) model.Command {
		return model.MoveSignals{IDs: refs, To: model.SignalDismissed, Why: guidance.Text(set["reason"])}
	}
	f.done = func(c desk.Change) {
		p.s.closeSheet()
		p.did(c)
	}
	f.inSheet("Dismiss "+someRefs(refs), "signals/dismiss/"+strings.Join(refs[:min(len(refs), 20)], "+"), nil, kit.NewPara("It stays in the list with its original, and counts as a false alert.", kit.TextStyle{}))
}

// rate asks how good the alert is.
func (p *signalsPage) rate() {
	refs := p.acting()
	if len(refs) == 0 || p.s.ReadOnly() {
		return
	}
	choose := kit.NewChoiceRow("Quality", []kit.Option{{Key: "high", Label: "High: enough to act on"}, {Key: "medium", Label: "Medium"}, {Key: "low", Label: "Low: thin or noise"}})
	choose.Wrap = true
	choose.OnPick = func() {
		p.s.closeSheet()
		p.s.Do(model.RateSignals{IDs: refs, Fidelity: choose.One()}, p.did)
	}
	p.s.openSheet(kit.NewSheet("How good is "+someRefs(refs)+"?", kit.Stack(10, kit.NewPara("Does it carry what is needed to act: what, when, on which system, how serious, what to do next? The rating counts in the measures of its rule.", kit.TextStyle{}), choose), func() { p.s.closeSheet() }), choose)
}

// mostTargets is how many open incidents, and how many exercises, signals can be
// added to from the sheet.
const mostTargets = 8

// promote asks whether a new incident is made or an open one takes them.
func (p *signalsPage) promote() {
	refs := p.acting()
	if len(refs) == 0 || p.s.ReadOnly() {
		return
	}
	act := func(c model.PromoteSignals) {
		p.s.closeSheet()
		c.IDs = refs
		p.s.Write(func(ctx context.Context) (desk.Change, error) { return p.s.deps.Desk.PromoteSignals(ctx, c) }, func(done desk.Change) {
			clear(p.marks)
			p.s.openIncident(done.Incident)
			p.s.Notice(someRefs(refs) + " became " + done.View.Number + "; the originals lie in its evidence.")
		})
	}
	fresh := kit.NewButtonOf(kit.ButtonPrimary, "Make a new incident", "", func() { act(model.PromoteSignals{}) })
	body := kit.Stack(10, kit.NewPara("The start card is filled from what came in, the originals become evidence, and each signal stands in the log. Severity is a first feeling: triage decides it.", kit.TextStyle{}), newFlow(8, nil, fresh))
	offer := func(words string, drills bool) bool {
		n := 0
		for _, row := range p.s.board {
			if row.Ended() || row.Drill != drills {
				continue
			}
			if n++; n > mostTargets {
				break
			}
			if n == 1 {
				body.Add(kit.NewText(words, kit.TextStyle{Size: kit.SizeSmall, Bold: true, Colour: kit.ColourMuted}))
			}
			label := shortNumber(row.Number) + "  " + row.Title
			if row.Drill {
				label = "EXERCISE " + label
			}
			body.Add(newFlow(8, nil, kit.NewButtonOf(kit.ButtonNormal, label, "", func() { act(model.PromoteSignals{Incident: row.ID}) })))
		}
		return n > 0
	}
	if !offer("OR ADD TO ONE THAT IS OPEN", false) {
		body.Add(kit.NewPara("No real incident is open that could take it.", kit.TextStyle{}))
	}
	offer("ONLY FOR PRACTICE: ADD TO AN EXERCISE", true)
	p.s.openSheet(kit.NewSheet("Promote "+someRefs(refs), body, func() { p.s.closeSheet() }), fresh)
}

// openRule is the organisation's setting: when the program promotes by itself,
// what is a duplicate; and the way to the folder that is watched.
func (p *signalsPage) openRule() {
	policy := p.v.SignalPolicy()
	inline := func(key, label, help string, choices ...string) form.Field {
		return form.Field{Key: key, Label: label, Kind: form.ChoiceOne, Inline: choices, Help: help}
	}
	f := newActForm(p.s, func() model.View { return p.v }, "Keep", "", []form.Field{
		inline("on", "Promote by rule", "The incident is marked as made by the program; nothing leaves this computer.", "off", "on"),
		inline("fidelity", "Quality at least", "As rated, else as proposed.", "high", "medium", "low"),
		inline("severity", "Alert says at least", "", model.SignalSeverities...),
		{Key: "window", Label: "Duplicate within", Kind: form.Duration, Help: "Same rule on the same systems; 0m for never."},
		inline("move", "Move files that were taken in", "Out of the watched folder into its folder “taken”, or “refused” with the reason beside them. Nothing is deleted.", "off", "on")})
	f.command = func(set map[string]json.RawMessage, _ bool) model.Command {
		next := policy
		if raw, ok := set["on"]; ok {
			next.On = guidance.Text(raw) == "on"
		}
		if text := guidance.Text(set["fidelity"]); text != "" {
			next.Fidelity = text
		}
		if text := guidance.Text(set["severity"]); text != "" {
			next.Severity = text
		}
		if span, err := model.ParseSpan(guidance.Text(set["window"])); err == nil && set["window"] != nil {
			next.Window = span
		}
		if raw, ok := set["move"]; ok {
			next.Move = guidance.Text(raw) == "on"
		}
		return model.SetSignalPolicy{Policy: next}
	}
	f.done = func(desk.Change) {
		p.s.closeSheet()
		p.s.Notice(p.s.house.SignalPolicy().Words() + " " + p.s.house.SignalPolicy().MoveWords())
	}
	word := map[bool]string{true: "on", false: "off"}
	folder := p.s.signalFolder()
	words := "No folder is watched."
	if folder != "" {
		words = "Watched while this window is unlocked: " + folder + ". Each file is taken in once. " + policy.MoveWords()
	}
	link := kit.NewLink("Change where alert files arrive", func() {
		p.s.closeSheet()
		p.s.goPlace("org/" + desk.SignalFolderField)
	})
	f.inSheet("Rule and folder", "signals/rule", map[string][]string{"on": {word[policy.On]}, "move": {word[policy.Move]}, "fidelity": {policy.Fidelity}, "severity": {policy.Severity}, "window": {model.FormatSpan(policy.Window)}}, kit.Row(12, kit.Stretch(kit.NewPara(words, kit.TextStyle{})), link))
}

var signalFiles = []pick.Filter{{Name: "Alerts (JSON, mail, CSV, text)", Extensions: []string{"json", "ndjson", "jsonl", "eml", "csv", "tsv", "txt", "log", "cef"}}, {Name: "Any file"}}

func (p *signalsPage) choose() {
	if p.s.ReadOnly() {
		return
	}
	p.s.deps.Pick.OpenFiles("Take alerts in", signalFiles, func(paths []string, err error) {
		p.s.run.Post(func() {
			switch {
			case err != nil:
				p.s.Fail(err)
			case len(paths) > 0:
				p.s.takeSignals(paths)
			}
		})
	})
}

// signalTaking is what the shell knows of signals coming in.
type signalTaking struct {
	watch       *desk.SignalWatch
	busy        bool
	done, total int
	stop        func()
	problem     string // of the watched folder, said on the page only
	looked      time.Time
}

// signalsEvery is how often the watched folder is looked into.
const signalsEvery = 5 * time.Second

// signalFolder is the folder the organisation names, empty for none.
func (s *Shell) signalFolder() string {
	return strings.TrimSpace(guidance.Text(s.house.Answers[desk.SignalFolderField]))
}

// signalsNote is how the watched folder stands.
func (s *Shell) signalsNote() string {
	switch {
	case s.signals.problem != "":
		return "the folder cannot be read: " + s.signals.problem
	case s.signalFolder() != "":
		return "watching " + s.signalFolder()
	}
	return ""
}

// takeSignals takes files in beside everything else; the list fills meanwhile.
func (s *Shell) takeSignals(paths []string) {
	if s.signals.busy {
		s.Notice("Signals are being taken in; drop these when that is done.")
		return
	}
	s.signalWork(func(ctx context.Context, progress func(done, total int)) (desk.SignalIntake, error) {
		return s.deps.Desk.AddSignals(ctx, paths, progress)
	}, true)
}

// watchSignals looks into the folder where alert files arrive, if one is named.
func (s *Shell) watchSignals(now time.Time) {
	folder := s.signalFolder()
	if s.locking || s.past != nil || s.ReadOnly() || s.signals.busy || folder == "" || now.Sub(s.signals.looked) < signalsEvery && now.After(s.signals.looked) {
		return
	}
	s.signals.looked = now
	if s.signals.watch == nil || s.signals.watch.Dir() != folder {
		s.signals.watch = s.deps.Desk.NewSignalWatch(folder)
	}
	s.signalWork(s.signals.watch.Look, false)
}

func (s *Shell) signalWork(work func(context.Context, func(done, total int)) (desk.SignalIntake, error), asked bool) {
	s.signals.busy, s.signals.done, s.signals.total, s.signals.stop = true, 0, 0, nil
	var shown time.Time
	stop := s.run.Go(func(ctx context.Context) func() {
		in, err := work(ctx, func(done, total int) {
			if now := s.deps.Clock(); now.Sub(shown) > 200*time.Millisecond || done == total {
				shown = now
				s.run.Post(func() {
					s.signals.done, s.signals.total = done, total
					if p, ok := s.screen.(*signalsPage); ok {
						p.showWork()
					}
				})
			}
		})
		return func() {
			s.signals.busy, s.signals.problem = false, ""
			if p, ok := s.screen.(*signalsPage); ok {
				p.showWork()
			}
			switch {
			case err != nil && asked:
				s.Fail(err)
			case err != nil:
				s.signals.problem = err.Error()
			case in.Files+len(in.Left)+len(in.Stay) > 0:
				text := "Signals: " + in.Words() + "."
				if len(in.Left) > 0 {
					text += " Left out: " + in.Left[0].Path + ": " + in.Left[0].Why
				}
				s.Notice(text, kit.Action{Text: "Show signals", OnTapped: s.goSignals})
			}
		}
	})
	if s.signals.busy { // it may be over already
		s.signals.stop = stop
	}
}

func (s *Shell) goSignals() { s.Go(Route{Page: PageSignals, Incident: model.Organisation}) }

// showWork says how far taking in has come, once it takes more than a moment.
func (p *signalsPage) showWork() {
	t := p.s.signals
	if !t.busy || t.total < 20 {
		if p.work != nil {
			p.work = nil
			p.top.Objects = p.top.Objects[:3]
			p.top.Refresh()
			p.refilter()
		}
		return
	}
	if p.work == nil {
		p.work = kit.NewProgressCard("Taking signals in", func() {
			if stop := p.s.signals.stop; stop != nil {
				stop()
			}
		})
		p.top.Objects = append(p.top.Objects[:3], p.work)
		p.top.Refresh()
	}
	p.work.Set(float64(t.done)/float64(t.total), fmt.Sprintf("%d of %s", t.done, countWord(t.total, "file", "files")))
}
