package ui

import (
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/ui/formview"
	"bridgelog/ui/kit"
)

// Keys of what is done with the message in hand, as its buttons show them.
const (
	keyFill    = "Alt+F"
	keyRelease = "Alt+R"
	keyCopy    = "Alt+C"
	keySent    = "Alt+S"
	keyConfirm = "Alt+A" // acknowledged
)

// Actions are what can be done with the message in hand, each by the key its
// button shows.
func (p *messagesPage) Actions() []action {
	act := func(id, title, key string, name fyne.KeyName) action {
		return action{ID: id, Title: title, Keys: key, Shortcut: alt(name), When: func() bool { return p.button(key) != nil && !p.s.sheetOpen() },
			Run: func() { p.button(key).Tapped(nil) }}
	}
	return []action{act("fillmessage", "Fill in what the message asks for", keyFill, fyne.KeyF), act("releasemessage", "Released: the words may go out", keyRelease, fyne.KeyR),
		act("copymessage", "Copy the message", keyCopy, fyne.KeyC), act("sentmessage", "Sent: record how and when", keySent, fyne.KeyS),
		act("confirmmessage", "Confirmed: receipt was acknowledged", keyConfirm, fyne.KeyA)}
}

// button is what stands on the page for a key; nil where it does not.
func (p *messagesPage) button(key string) *kit.Button {
	if p.acts.Hidden {
		return nil
	}
	for _, o := range p.acts.Objects {
		if b, ok := o.(*kit.Button); ok && b.Key == key && !b.Disabled() {
			return b
		}
	}
	return nil
}

// fillIn asks for what the message needs and no form has; it is kept with the
// draft, and stands in its words at once.
func (p *messagesPage) fillIn(m model.Message) *messageForm {
	var fields []form.Field
	start := map[string][]string{}
	for _, x := range p.plan.Asks(m) {
		f := form.Field{Key: x.Key, Label: upper(x.Label), Kind: form.Text}
		if x.Key == "advice" || x.Key == "need" {
			f.Kind = form.LongText
		}
		fields = append(fields, f)
		if x.Value != "" {
			start[x.Key] = []string{x.Value}
		}
	}
	subject, text := p.subject.Text, p.text.Text
	typed := p.changed()
	f := p.openForm("Fill in: "+p.plan.Words(m), "", "Into the message", "Kept with the draft", fields, start, func(f *formview.View, _ func(string) (model.Moment, error)) (model.Command, error) {
		c := model.DraftMessage{Incident: p.id, Key: m.Key, Given: map[string]string{}}
		for _, x := range p.plan.Asks(m) {
			if value := f.Text(x.Key); value != x.Value {
				c.Given[x.Key] = value
			}
		}
		if typed {
			c.Subject, c.Text = subject, text
		}
		return c, nil
	})
	f.done = func() { // what was typed went along, and only now
		if p.loaded == m.Key && p.subject.Text == subject && p.text.Text == text {
			p.clean = [2]string{subject, text}
			p.draft.keep(p.s, p.draftKey(), nil)
			p.look()
		}
	}
	return f
}

// emptyWords say what a text has nothing for.
func (p *messagesPage) emptyWords(keys []string) string {
	out := make([]string, len(keys))
	for i, key := range keys {
		out[i] = p.plan.PlaceholderWords(key)
	}
	return strings.Join(out, ", ")
}
