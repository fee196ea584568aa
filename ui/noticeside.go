package ui

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/ui/kit"
)

// noticeSide is the panel beside a notice: what is missing, the clock with the
// words that must stand on it, what was sent before.
type noticeSide struct {
	p      *noticePage
	box    *fyne.Container
	clock  *kit.Text
	object *container.Scroll
}

func newNoticeSide(p *noticePage) *noticeSide {
	n := &noticeSide{p: p, box: kit.Stack(pageGap), clock: kit.NewText("", kit.TextStyle{Bold: true, Truncate: true})}
	n.object = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, 0, 12), n.box))
	return n
}

func (n *noticeSide) show() {
	n.box.Objects = []fyne.CanvasObject{n.gaps(), n.deadline()}
	if sent := n.sent(); sent != nil {
		n.box.Add(sent)
	}
	n.tick(n.p.s.Now())
	n.box.Refresh()
}

// tick relabels what depends on the time.
func (n *noticeSide) tick(now time.Time) {
	line := n.p.draft.Duty.Line
	text, tone := upperFirst(line.Words(now)), kit.TonePlain
	switch line.Status(now) {
	case model.Overdue, model.Late:
		tone = kit.ToneBad
	case model.OnTime:
		tone = kit.ToneGood
	}
	n.clock.SetTone(text, tone)
}

// gaps lists what is missing, by what it means for sending.
func (n *noticeSide) gaps() fyne.CanvasObject {
	lines := container.New(&linesLayout{})
	group := func(title string, gaps []regime.Gap, tone kit.Tone) {
		if len(gaps) == 0 {
			return
		}
		lines.Add(kit.NewPara(fmt.Sprintf("%s (%d)", title, len(gaps)), kit.TextStyle{Bold: true, Size: kit.SizeSmall, Colour: tone.Colour()}))
		for _, g := range gaps {
			lines.Add(kit.NewShortLink(strings.TrimSpace(g.FieldNo+" "+g.Label), func() { n.p.FocusField(g.Key) }))
		}
	}
	d := n.p.draft
	group("Required now", d.Owed(), kit.ToneBad)
	if follow := d.MayFollow(); len(follow) > 0 {
		group("May follow, "+follow[0].MayFollow, follow, kit.ToneWarn)
	}
	group("Where it applies", d.WhereItApplies(), kit.ToneMuted)
	if len(lines.Objects) == 0 {
		lines.Add(kit.Muted("Every content has a value."))
	}
	return kit.NewSection("MISSING", lines)
}

// deadline is the clock, with what it is worked out from.
func (n *noticeSide) deadline() fyne.CanvasObject {
	d := n.p.draft.Duty
	small := kit.TextStyle{Size: kit.SizeSmall, Colour: kit.ColourMuted}
	lines := container.New(&linesLayout{}, n.clock)
	say := func(text string, style kit.TextStyle) { lines.Add(kit.NewPara(text, style)) }
	moment := func(t time.Time) string { return model.FormatInstantSecond(t, d.Location()) }
	r := d.Result
	if !r.Default.IsZero() {
		say("Default "+moment(r.Default), kit.TextStyle{})
		if !r.Latest.Equal(r.Default) {
			say("Legal latest "+moment(r.Latest)+": never plan on it", small)
		}
	}
	if !r.Target.IsZero() {
		say("Own target, not law: "+moment(r.Target), kit.TextStyle{})
	}
	if !r.NotBefore.IsZero() {
		say("Sending is forbidden before "+moment(r.NotBefore), kit.TextStyle{Colour: kit.ColourWarn, Bold: true})
	}
	if r.Reason != "" {
		say(r.Reason, small)
	}
	say(ruleWords(d), small)
	if !d.Stage.Verified {
		say(notVerified, kit.TextStyle{Size: kit.SizeSmall, Bold: true, Colour: kit.ColourWarn})
	}
	return kit.NewSection("CLOCK", lines)
}

const notVerified = "NOT VERIFIED: check the period and the contents before relying on them."

// ruleWords are what must stand on every clock and notice.
func ruleWords(d model.Duty) string {
	words := "Rule " + d.ID + " of pack " + d.Pack + "."
	if d.Pack == "own" {
		words = "An own duty, not law."
	}
	if d.Stage.Verified {
		words = strings.TrimSuffix(words, ".") + ", checked against its source."
	}
	if d.Stage.Directive() {
		words += " This is the text of a directive: the national law that carries it out binds and may be stricter."
	}
	return words + " A computation aid, not legal advice. Exporting is not filing."
}

// sent lists the notices sent for this duty.
func (n *noticeSide) sent() fyne.CanvasObject {
	d := n.p.draft.Duty
	if len(d.Notices) == 0 {
		return nil
	}
	lines := container.New(&linesLayout{})
	for _, s := range d.Notices {
		text := model.FormatMoment(s.At, d.Location(), model.LongStyle) + " by " + s.By + ", " + s.Channel
		if s.Receipt != "" {
			text += ", receipt " + s.Receipt
		}
		lines.Add(kit.NewPara(text, kit.TextStyle{}))
		if s.SHA256 != "" {
			lines.Add(kit.NewPara(strings.TrimSpace(s.File+" SHA-256 "+inGroups(s.SHA256)), kit.TextStyle{Mono: true, Size: kit.SizeSmall}))
		}
	}
	return kit.NewSection("SENT", lines)
}
