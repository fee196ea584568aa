package ui

import (
	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/passphrase"
	"bridgelog/ui/kit"
)

// newPassphrase are the fields in which a passphrase is chosen: typed twice or
// proposed, judged while it is typed.
type newPassphrase struct {
	near  []string // what an attacker tries first
	first *kit.Entry
	again *kit.Entry
	show  *kit.Check
	says  *kit.Para
	wrong *kit.Para

	content fyne.CanvasObject
	changed func() // something of another height is shown
	// then gets the keyboard after a proposal, so that Enter goes on. It is a
	// button: a field would take the blank that pressed the proposing one.
	then fyne.Focusable
}

func newNewPassphrase(near []string, submit func()) *newPassphrase {
	p := &newPassphrase{near: near, first: kit.NewSecret("Passphrase"), again: kit.NewSecret("The same once more"), changed: func() {}}
	p.first.OnChanged = func(string) { p.judge() }
	p.again.OnChanged = func(string) { p.complain("") }
	p.first.OnSubmitted = func(string) { focusNext(p.again) }
	p.again.OnSubmitted = func(string) { submit() }
	p.show = kit.NewCheck("show what is typed", p.reveal)
	p.says = kit.NewPara("", kit.TextStyle{Size: kit.SizeSmall})
	p.wrong = kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Bold: true})
	p.wrong.Hide()
	propose := kit.NewButton("Propose one", p.propose)
	p.content = kit.Stack(6, kit.Bold("Passphrase"), p.first, p.says, kit.Bold("The same once more"), p.again,
		newFlow(12, nil, p.show, propose), p.wrong)
	p.judge()
	return p
}

func focusNext(f fyne.Focusable) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(f.(fyne.CanvasObject)); c != nil {
		c.Focus(f)
	}
}

func (p *newPassphrase) reveal(on bool) {
	p.first.Password, p.again.Password = !on, !on
	p.first.Refresh()
	p.again.Refresh()
}

// propose puts words in, shown, because nobody can keep what he has not read.
func (p *newPassphrase) propose() {
	text, err := passphrase.Propose()
	if err != nil {
		p.complain(sentenceAndHint(err))
		return
	}
	p.show.SetQuietly(true)
	p.reveal(true)
	p.first.SetText(text)
	p.again.SetText(text)
	if p.then != nil {
		focusNext(p.then)
	}
}

// judge says how hard the passphrase is to guess.
func (p *newPassphrase) judge() {
	p.complain("")
	text, style := "Five or six words that do not belong together are better than tricky letters. Nobody can reset it.", kit.TextStyle{Size: kit.SizeSmall, Colour: kit.ColourMuted}
	if p.first.Text != "" {
		s := passphrase.Judge(p.first.Text, p.near...)
		text = upper(s.Words) + ": a thief with a thousand computers needs " + s.Attack() + "; every guess costs a second and 256 MiB."
		style.Colour = kit.ColourGood
		if !s.Enough {
			style.Colour = kit.ColourBad
		} else if s.Words == "fair" {
			style.Colour = kit.ColourWarn
		}
	}
	p.says.Style = style
	p.says.SetText(text)
	p.changed()
}

func (p *newPassphrase) complain(text string) {
	if p.wrong.Text == text {
		return
	}
	p.wrong.SetText(text)
	p.wrong.Hidden = text == ""
	p.changed()
}

// key is the passphrase chosen; a refusal is said under the fields.
func (p *newPassphrase) key(name string) (desk.Key, bool) {
	k, err := p.chosen()
	if err != nil {
		p.complain(sentenceAndHint(err))
		return k, false
	}
	k.Name = name
	return k, true
}

func (p *newPassphrase) chosen() (desk.Key, error) {
	switch {
	case p.first.Text == "":
		return desk.Key{}, model.Refuse(model.Invalid, "", "Type one, or let one be proposed.", "there is no passphrase yet.")
	case !passphrase.Judge(p.first.Text, p.near...).Enough:
		return desk.Key{}, model.Refuse(model.Invalid, "", "Add words, or let one be proposed.", "this passphrase is too easy to guess.")
	case p.again.Text != p.first.Text:
		return desk.Key{}, model.Refuse(model.Invalid, "", "Type it twice the same.", "the two are not the same.")
	}
	return desk.Passphrase(p.first.Text)
}

// clear lets go of what was typed.
func (p *newPassphrase) clear() {
	p.first.OnChanged = nil
	p.first.SetQuietly("")
	p.again.SetQuietly("")
}
