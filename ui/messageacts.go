package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/ui/formview"
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
)

// actsOf are what a person can do with a message as it stands.
func (p *messagesPage) actsOf(m model.Message, filled model.MessageText) []fyne.CanvasObject {
	s := p.s
	if s.ReadOnly() || m.Locked != "" {
		return nil
	}
	if filled.Need != "" && m.Text == "" && m.Open() {
		return []fyne.CanvasObject{kit.NewButtonOf(kit.ButtonPrimary, "Take these steps", "", func() {
			s.Do(model.PutRecord{Incident: p.id, Form: "rep", Set: map[string]json.RawMessage{"rep.next_steps": asJSON(filled.Offer)}}, func(desk.Change) { s.Notice("The next steps are the playbook's now; change them on the start card.") })
		}), kit.NewButton("Write them", func() { s.Go(Route{Page: PageForm, Incident: p.id, Section: "rep"}) }), kit.NewButton("Not sent", func() { p.drop(m) })}
	}
	var out []fyne.CanvasObject
	if m.Open() {
		if len(p.plan.Asks(m)) > 0 {
			out = append(out, kit.NewButtonOf(kit.ButtonNormal, "Fill in", keyFill, func() { p.fillIn(m) }))
		}
		if missing := m.MissingRelease(); len(missing) > 0 {
			out = append(out, kit.NewButtonOf(kit.ButtonNormal, "Released", keyRelease, func() { p.release(m, missing) }))
		}
		out = append(out, kit.NewButtonOf(kit.ButtonPrimary, "Sent", keySent, func() { p.keepThen(func() { p.sentSheet(m) }) }))
	}
	if m.State == model.MessageSent {
		out = append(out, kit.NewButtonOf(kit.ButtonPrimary, "Confirmed", keyConfirm, func() { p.confirm(m) }))
	}
	out = append(out, kit.NewButtonOf(kit.ButtonNormal, "Copy", keyCopy, func() { p.keepThen(func() { p.copy(m) }) }),
		kit.NewButton("Mail draft", func() { p.keepThen(func() { p.save(m, desk.MessageMail) }) }), kit.NewButton("Text file", func() { p.keepThen(func() { p.save(m, desk.MessageText) }) }),
		kit.NewButton("Outbox", func() { p.keepThen(func() { p.outbox(m) }) }), kit.NewButton("Print", func() { p.keepThen(func() { p.print(m) }) }))
	if m.Open() {
		out = append(out, kit.NewButton("Not sent", func() { p.drop(m) }))
	}
	return out
}

// copy puts subject and text into the clipboard; that they left is an entry.
func (p *messagesPage) copy(m model.Message) {
	text := p.subject.Text + "\n\n" + p.text.Text
	if !m.Open() {
		text = m.Subject + "\n\n" + m.Text
	}
	p.s.Do(model.TakeMessage{Incident: p.id, Key: m.Key, How: "copied"}, func(c desk.Change) {
		p.s.copyText(text)
		p.s.Notice(fmt.Sprintf("Copied (entry %d). Send it, then record it as sent.", c.Seq))
	})
}

func (p *messagesPage) save(m model.Message, format string) {
	filters := []pick.Filter{{Name: map[string]string{desk.MessageMail: "Mail draft", desk.MessageText: "Text"}[format], Extensions: []string{format}}}
	p.s.deps.Pick.SaveFile("Save the message", desk.MessageFile(p.v, m, format), filters, func(path string, err error) {
		p.s.run.Post(func() {
			if err != nil || path == "" {
				p.s.Fail(err)
				return
			}
			p.write(m, format, path)
		})
	})
}

func (p *messagesPage) outbox(m model.Message) { p.write(m, desk.MessageOutbox, "") }

func (p *messagesPage) write(m model.Message, format, path string) {
	var receipt desk.Receipt
	p.s.Write(func(ctx context.Context) (desk.Change, error) {
		var err error
		receipt, err = p.s.deps.Desk.ExportMessage(ctx, p.id, m.Key, format, path)
		return receipt.Change, err
	}, func(desk.Change) {
		p.s.Notice(fmt.Sprintf("Written as %s, sealed as entry %d. It is not sent: send it, then record it as sent.", filepath.Base(receipt.Path), receipt.Change.Seq),
			p.s.fileActs(receipt.Path)...)
	})
}

func (p *messagesPage) release(m model.Message, missing []string) {
	role := p.plan.RoleWords(missing[0])
	p.keepThen(func() {
		p.s.ask("Release: "+p.plan.Words(m), role+" releases the words as they stand. Other words have to be released again.", "Who released it?", p.v.Holder(missing[0]), "Released", func(who string, failed func(error)) {
			c := model.ApproveMessage{Incident: p.id, Key: m.Key, Role: missing[0], By: who}
			done := func(c desk.Change) {
				p.s.closeSheet()
				p.s.Notice(fmt.Sprintf("Released by %s (entry %d).", who, c.Seq))
			}
			if !p.s.waitsForWord(c) {
				p.s.Do(c, done, failed)
				return
			}
			p.s.withWords(c, "Whoever releases the words answers for what leaves the house.", func(given []desk.Word) { p.s.DoConfirmed(given, c, done) })
		})
	})
}

func (p *messagesPage) drop(m model.Message) {
	p.s.ask("Not sent: "+p.plan.Words(m), "The plan asks for it; the reason is written to the log.", "Why is it not sent?", "one line", "Not sent", func(why string, failed func(error)) {
		p.s.Do(model.DropMessage{Incident: p.id, Key: m.Key, Why: why}, func(c desk.Change) {
			p.s.closeSheet()
			p.s.Notice(fmt.Sprintf("Not sent, with its reason (entry %d).", c.Seq))
		}, failed)
	})
}

// messageForm is a sheet of a few fields that end in one command.
type messageForm struct {
	p       *messagesPage
	fields  *formview.View
	done    func() // once it is on disk; may be nil
	problem *kit.Para
	button  *kit.Button
	*viewKeeper
	command func(*formview.View, func(key string) (model.Moment, error)) (model.Command, error)
	say     string
}

func (p *messagesPage) openForm(title, lead, button, say string, fields []form.Field, start map[string][]string,
	command func(*formview.View, func(string) (model.Moment, error)) (model.Command, error)) *messageForm {
	f := &messageForm{p: p, command: command, say: say, problem: kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Size: kit.SizeSmall, Bold: true})}
	f.button = kit.NewButtonOf(kit.ButtonPrimary, button, "Ctrl+Enter", f.Save)
	o := p.s.formOptions(p.v, f.Save)
	o.Told, o.Compact, o.Change = true, true, func() { f.typed() }
	f.fields = formview.New(p.s.catalog, form.Section{Fields: fields}, o)
	f.fields.Load(start)
	body := kit.Stack(8)
	if lead != "" {
		body.Add(kit.NewPara(lead, kit.TextStyle{Colour: kit.ColourBad, Bold: true, Size: kit.SizeSmall}))
	}
	for _, o := range []fyne.CanvasObject{f.fields.Object(), f.problem, kit.Row(8, f.button, kit.NewButton("Not now", func() { p.s.closeSheet() }))} {
		body.Add(o)
	}
	p.s.openSheet(kit.NewSheet(title, body, func() { p.s.closeSheet() }), nil)
	f.viewKeeper = p.s.keepView("message-sheet/"+string(p.id)+"/"+title, f.fields, p.v.Location(), start)
	p.s.sheetKept = f
	f.bring()
	f.fields.Focus(fields[0].Key)
	p.sheet = f
	return f
}

// Save records what the sheet says.
func (f *messageForm) Save() {
	if f.button.Disabled() {
		return
	}
	moment := func(key string) (model.Moment, error) {
		text := strings.TrimSpace(f.fields.Text(key))
		if text == "" || text == "now" {
			return model.Moment{}, nil
		}
		return model.ParseMoment(text, f.times.at(key, text, f.p.s.Now()), f.p.v.Location()) // as it was meant when it was typed
	}
	c, err := f.command(f.fields, moment)
	if err != nil {
		f.problem.SetText(sentenceAndHint(err))
		return
	}
	f.button.SetBusy(true)
	f.p.s.Do(c, func(change desk.Change) {
		if f.done != nil {
			f.done()
		}
		f.p.s.closeSheet()
		f.p.s.Notice(fmt.Sprintf("%s (entry %d).", f.say, change.Seq))
	}, func(err error) {
		f.button.SetBusy(false)
		f.problem.SetText(sentenceAndHint(err))
	})
}

// channels are the ways as choices; those that may be read say so.
func (p *messagesPage) channelField(key string, first []model.ChannelMark) (form.Field, map[string]string) {
	keys := map[string]string{}
	f := form.Field{Key: key, Label: "By which way", Kind: form.ChoiceOne}
	add := func(channel, label string) {
		for _, have := range keys {
			if have == channel {
				return
			}
		}
		if p.plan.Unsafe(channel) != "" {
			label += " (may be read)"
		}
		keys[label] = channel
		f.Inline = append(f.Inline, label)
	}
	for _, c := range first {
		add(c.Key, c.Label)
	}
	for _, c := range p.plan.Guide.List("channel") {
		add(c.Key, c.Label)
	}
	return f, keys
}

// sentSheet records that a person sent it.
func (p *messagesPage) sentSheet(m model.Message) *messageForm {
	channel, keys := p.channelField("channel", m.Channels)
	fields := []form.Field{channel, {Key: "at", Label: "Sent at", Kind: form.Instant}, {Key: "by", Label: "Sent by", Kind: form.Person}, {Key: "why", Label: "Reason, where the way may be read or nobody released it", Kind: form.Text}}
	return p.openForm("Sent: "+p.plan.Words(m), p.plan.Warning(), "Record as sent", "Recorded as sent", fields,
		map[string][]string{"at": {"now"}, "by": {p.s.deps.Desk.By().Name}}, func(f *formview.View, moment func(string) (model.Moment, error)) (model.Command, error) {
			at, err := moment("at")
			return model.SendMessage{Incident: p.id, Key: m.Key, Channel: keys[f.Text("channel")], At: at, By: f.Text("by"), Why: f.Text("why")}, err
		})
}

// allAsked stands for all who had to confirm.
const allAsked = "all who had to"

func (p *messagesPage) confirm(m model.Message) *messageForm {
	who := form.Field{Key: "who", Label: "Who confirmed", Kind: form.ChoiceOne, Inline: []string{allAsked}}
	for _, r := range m.People {
		for _, name := range []string{r.Name, r.StandIn} {
			if name != "" && !r.Confirmed.Known() && !containsText(who.Inline, name) && (name == r.Name || r.Act) {
				who.Inline = append(who.Inline, name)
			}
		}
	}
	return p.openForm("Confirmed: "+p.plan.Words(m), "", "Receipt confirmed", "Receipt confirmed", []form.Field{who, {Key: "at", Label: "When", Kind: form.Instant}},
		map[string][]string{"who": {allAsked}, "at": {"now"}}, func(f *formview.View, moment func(string) (model.Moment, error)) (model.Command, error) {
			at, err := moment("at")
			name := f.Text("who")
			if name == allAsked {
				name = ""
			}
			return model.ConfirmMessage{Incident: p.id, Key: m.Key, Who: name, At: at}, err
		})
}

func containsText(all []string, s string) bool {
	for _, x := range all {
		if x == s {
			return true
		}
	}
	return false
}

// in logs a message that came in.
func (p *messagesPage) in() {
	if p.plan == nil {
		return
	}
	channel, keys := p.channelField("channel", nil)
	audience := form.Field{Key: "audience", Label: "Who they are", Kind: form.ChoiceOne}
	for _, a := range p.plan.Guide.Comms.Audiences {
		audience.Inline = append(audience.Inline, a.Label)
	}
	p.openForm("A message came in", "", "Log it", "Logged", []form.Field{{Key: "from", Label: "From", Kind: form.Text}, {Key: "text", Label: "What it says", Kind: form.LongText},
		{Key: "at", Label: "When", Kind: form.Instant}, channel, audience}, map[string][]string{"at": {"now"}}, func(f *formview.View, moment func(string) (model.Moment, error)) (model.Command, error) {
		at, err := moment("at")
		return model.ReceiveMessage{Incident: p.id, From: f.Text("from"), Text: f.Text("text"), Channel: keys[f.Text("channel")], Audience: f.Text("audience"), At: at}, err
	})
}

// raise records an occasion no answer tells of.
func (p *messagesPage) raise() {
	if p.plan == nil {
		return
	}
	what := form.Field{Key: "trigger", Label: "What happened", Kind: form.ChoiceOne}
	for _, t := range p.plan.Guide.Comms.Triggers {
		what.Inline = append(what.Inline, t.Label)
	}
	p.openForm("Something happened that people have to be told of", "", "Record it", "Recorded; its messages stand in the list", []form.Field{{Key: "about", Label: "In a few words", Kind: form.Text}, what,
		{Key: "at", Label: "When", Kind: form.Instant}}, map[string][]string{"at": {"now"}}, func(f *formview.View, moment func(string) (model.Moment, error)) (model.Command, error) {
		at, err := moment("at")
		return model.RaiseOccasion{Incident: p.id, Trigger: f.Text("trigger"), About: f.Text("about"), At: at}, err
	})
}
