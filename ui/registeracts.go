package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// rowAct is one thing that can be done with the rows in hand.
type rowAct struct {
	title string
	key   fyne.KeyName // in the table
	keys  string       // as shown
	when  bool
	run   func()
}

// acts are what can be done with the chosen or marked rows, in the order of the
// menu. The same table makes keys, menu and palette.
func (t *registerScreen) acts() []rowAct {
	rows := t.targets(true)
	row := t.record(t.table.Selected())
	some, one := len(rows) > 0, row.ID != ""
	write := !t.reg.readOnly()
	live := one && !row.Withdrawn && write && t.id != model.Organisation // its record has no timeline
	out := []rowAct{
		{"Open", "", "Enter", one, func() { t.open(row.ID, "") }},
		{"Add a row", fyne.KeyInsert, "Ins", write, t.add},
	}
	for i, c := range t.stateChoices() {
		out = append(out, rowAct{"Set " + strings.ToLower(t.reg.stateTitle()) + ": " + c.Label, fyne.KeyName(fmt.Sprint(i + 1)), fmt.Sprint(i + 1), some && write,
			func() { t.setState(c) }})
	}
	if t.isContacts() {
		out = append(out, t.contactActs(some)...)
	}
	if t.reg.reg.Key == "changes" {
		out = append(out, rowAct{"Undone just now", fyne.KeyU, "U", some, t.undone}, rowAct{"Keep for good", fyne.KeyK, "K", some, t.keep})
	}
	if _, ok := t.reg.fields["owner"]; ok {
		out = append(out, rowAct{"Set the owner", fyne.KeyW, "W", some && write, t.askOwner})
	}
	out = append(out,
		rowAct{"Put on the timeline", fyne.KeyT, "T", live, func() { t.toTimeline(row) }},
		rowAct{"Link to another row", fyne.KeyL, "L", live, func() { t.askLink(row) }},
		rowAct{"Copy for a report", fyne.KeyC, "C", one, t.copy})
	if t.reg.reg.Key == "indicators" {
		out = append(out, rowAct{"Copy live, as an attacker wrote it", fyne.KeyX, "X", some, t.copyLive})
	}
	return append(out,
		rowAct{"Withdraw", fyne.KeyDelete, "Del", some && write, t.askWithdraw},
		rowAct{"Sort by this column", fyne.KeyR, "R", true, t.sortHere},
		rowAct{"Show or hide withdrawn rows", fyne.KeyS, "S", true, func() { t.struck.SetChecked(!t.struck.Checked) }},
		rowAct{"Find words", fyne.KeySlash, "/", true, func() { focusOn(t.s, t.find) }})
}

// keyWords is the quiet line of keys below the table.
func (t *registerScreen) keyWords() string {
	if t.reg.readOnly() {
		return "Enter opens · R sorts by the column Left and Right stand on · C copies · / finds"
	}
	words := []string{"Ins add", "Enter open", "Left, Right, Enter edit a cell", "Space, Shift+arrows mark"}
	var states []string
	for i, c := range t.stateChoices() {
		states = append(states, fmt.Sprintf("%d %s", i+1, c.Label))
	}
	if len(states) > 0 {
		words = append(words, strings.Join(states, "  "))
	}
	if t.reg.reg.Key == "changes" {
		words = append(words, "U undone", "K keep")
	}
	if _, ok := t.reg.fields["owner"]; ok {
		words = append(words, "W owner")
	}
	if t.isContacts() {
		words = append(words, "V reached just now", "I import", "E export")
	}
	if t.id != model.Organisation {
		words = append(words, "T timeline", "L link")
	}
	words = append(words, "Del withdraw", "C copy")
	if t.reg.reg.Key == "indicators" {
		words = append(words, "X copy live")
	}
	words = append(words, "R sort", "S withdrawn")
	return strings.Join(words, " · ")
}

// Actions are the keys of this page alone.
func (t *registerScreen) Actions() []action {
	out := []action{{ID: "toTimeline", Title: "Put the row on the timeline", Shortcut: ctrlShift(fyne.KeyT), Keys: "Ctrl+Shift+T",
		When: func() bool { return !t.reg.readOnly() && t.id != model.Organisation }, Run: t.tell}}
	for _, a := range t.acts() {
		if a.when && a.key != "" {
			out = append(out, action{ID: "row-" + a.title, Title: a.title, Keys: a.keys + " in the table", Run: a.run})
		}
	}
	return out
}

// key does what letters and digits mean in the table.
func (t *registerScreen) key(_ int, key fyne.KeyName) bool {
	if key == fyne.KeyBackspace {
		key = fyne.KeyDelete
	}
	for _, a := range t.acts() {
		if a.key == key && key != "" {
			if a.when {
				a.run()
			}
			return true
		}
	}
	return false
}

func (t *registerScreen) shortcut(sc fyne.Shortcut) bool {
	switch sc.(type) {
	case *fyne.ShortcutCopy:
		t.copy()
	case *fyne.ShortcutSelectAll:
		t.mark(0, len(t.rows)-1, true)
	default:
		return false
	}
	return true
}

// menu offers the acts where the row is.
func (t *registerScreen) menu(_ int, at fyne.Position) {
	var items []*fyne.MenuItem
	for _, a := range t.acts() {
		if a.when && a.key != fyne.KeyR && a.key != fyne.KeyS && a.key != fyne.KeySlash { // those are about the table
			items = append(items, fyne.NewMenuItem(a.title+"   "+a.keys, a.run))
		}
	}
	t.popUp(items, at)
}

// popUp shows a menu that the keyboard works too; afterwards the table has it again.
func (t *registerScreen) popUp(items []*fyne.MenuItem, at fyne.Position) {
	m := widget.NewPopUpMenu(fyne.NewMenu("", items...), t.s.win.Canvas())
	m.ShowAtPosition(at)
	m.ActivateNext()
}

// stateChoices are the states a row of the register can be in; empty where it
// has none to choose.
func (t *registerScreen) stateChoices() []form.Choice {
	f, ok := t.reg.fields["state"]
	if !ok || f.Kind != form.ChoiceOne || t.reg.readOnly() {
		return nil
	}
	all := t.s.catalog.Choices(f)
	return all[:min(len(all), 9)]
}

// doAll gives the commands to the desk as one act: all are written, or none.
func (t *registerScreen) doAll(commands []model.Command, then func(desk.Change), failed ...func(error)) {
	if len(commands) == 0 {
		return
	}
	t.s.Write(func(ctx context.Context) (desk.Change, error) { return t.s.deps.Desk.DoAll(ctx, commands) }, then, failed...)
}

// put is the command that sets fields of a row.
func (t *registerScreen) put(id string, set map[string]json.RawMessage) model.PutRecord {
	return model.PutRecord{Incident: t.id, Register: t.reg.reg.Key, ID: id, Set: set, Transcribed: t.s.onPaper(t.id)}
}

// justNow is this minute as an answer.
func (t *registerScreen) justNow() json.RawMessage { return t.s.justNow(t.v) }

// stamps are moments that a state fills in when nobody has.
var stamps = map[string]string{"actions.doing": "started", "actions.done": "finished", "report_duties.sent": "sent_at",
	"affected_systems.back": "back_at", "affected_accounts.replaced": "replaced_at"}

func (t *registerScreen) setState(c form.Choice) {
	var all []model.Command
	for _, row := range t.targets(true) {
		if guidance.Text(row.Fields["state"]) == c.Key {
			continue
		}
		set := map[string]json.RawMessage{"state": asJSON(c.Key)}
		if at := stamps[t.reg.reg.Key+"."+c.Key]; at != "" && !guidance.Filled(row.Fields[at]) {
			set[at] = t.justNow()
		}
		all = append(all, t.put(row.ID, set))
	}
	n := len(all)
	t.doAll(all, func(desk.Change) { t.s.Notice(countWord(n, "row is", "rows are") + " now: " + c.Label + ".") })
}

func (t *registerScreen) undone() {
	var all []model.Command
	for _, row := range t.targets(true) {
		if !guidance.Filled(row.Fields["undone_at"]) {
			all = append(all, t.put(row.ID, map[string]json.RawMessage{"undone_at": t.justNow()}))
		}
	}
	t.doAll(all, func(desk.Change) { t.s.Notice(countWord(len(all), "change is", "changes are") + " undone.") })
}

func (t *registerScreen) keep() {
	t.askAll("Keep for good", "Why", "one line, such as: the rule is needed anyway", "Keep", func(text string) map[string]json.RawMessage {
		return map[string]json.RawMessage{"keep": asJSON(text)}
	})
}

func (t *registerScreen) askOwner() {
	t.askAll("Set the owner", "Owner", "a name", "Set", func(text string) map[string]json.RawMessage {
		return map[string]json.RawMessage{"owner": asJSON(text)}
	})
}

// askAll asks for one line and sets it in all rows in hand.
func (t *registerScreen) askAll(title, label, hint, verb string, set func(string) map[string]json.RawMessage) {
	rows := t.targets(true)
	t.s.askAbout(idsOf(rows), title, t.naming(rows), label, hint, verb, func(text string, failed func(error)) {
		if text == "" {
			failed(model.Refuse(model.Invalid, "", "One line is enough.", "%s is empty.", strings.ToLower(label)))
			return
		}
		var all []model.Command
		for _, row := range rows {
			all = append(all, t.put(row.ID, set(text)))
		}
		t.doAll(all, func(desk.Change) {
			t.s.closeSheet()
			t.s.Notice(countWord(len(all), "row", "rows") + " changed.")
		}, failed)
	})
}

// idsOf name rows.
func idsOf(rows []model.Record) string {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return strings.Join(ids[:min(len(ids), 20)], "+")
}

// naming says which rows an act is about.
func (t *registerScreen) naming(rows []model.Record) string {
	if len(rows) == 1 {
		return t.reg.title(rows[0])
	}
	return fmt.Sprintf("%d rows of %s", len(rows), t.reg.reg.Title)
}

// askWithdraw asks for the reason; withdrawn rows stay readable.
func (t *registerScreen) askWithdraw() {
	rows := t.targets(true)
	say := t.naming(rows) + ". Withdrawn rows stay readable, struck through, with the reason beside them."
	t.s.askAbout(idsOf(rows), "Withdraw", say, "Reason", "one line, such as: entered twice", "Withdraw", func(why string, failed func(error)) {
		var all []model.Command
		for _, row := range rows {
			all = append(all, model.WithdrawRecord{Incident: t.id, Register: t.reg.reg.Key, ID: row.ID, Why: why})
		}
		t.doAll(all, func(desk.Change) {
			t.s.closeSheet()
			clear(t.marks)
			if t.sheet != nil && !t.wish.Withdrawn {
				t.closeSheet()
			}
			t.compute()
			t.s.Notice(countWord(len(all), "row is", "rows are") + " withdrawn. S shows withdrawn rows.")
		}, failed)
	})
}

// sortHere sorts by the column the cell cursor stands on; without one it goes
// back to the order of recording.
func (t *registerScreen) sortHere() {
	col := t.table.CellKey()
	if col == "" {
		col = "n"
	}
	t.table.SortBy(col)
}

// copy puts the rows in hand on the clipboard as lines for a report: nothing in
// them can be followed by accident.
func (t *registerScreen) copy() {
	var lines []string
	for _, row := range t.targets(false) {
		lines = append(lines, t.reg.line(row))
	}
	if len(lines) == 0 {
		return
	}
	t.s.deps.App.Clipboard().SetContent(strings.Join(lines, "\n"))
	words := countWord(len(lines), "row", "rows")
	if t.reg.reg.Key == "indicators" {
		words += ", defanged; X copies live values"
	}
	t.s.Notice("Copied for a report: " + words + ".")
}

// copyLive copies indicator values as they work, for the tools that block them.
func (t *registerScreen) copyLive() {
	var lines []string
	for _, row := range t.targets(false) {
		lines = append(lines, model.Refang(guidance.Text(row.Fields["value"])))
	}
	t.s.deps.App.Clipboard().SetContent(strings.Join(lines, "\n"))
	t.s.Say(kit.Notice{Tone: kit.ToneWarn, What: "Copied live: " + countWord(len(lines), "value", "values") + ".", Do: "Paste into a blocklist, not into a message."})
}

// tellKinds is which kind of row tells of a register's rows on the timeline,
// and which of their moments it happened at.
var tellKinds = map[string]struct {
	kind model.RowKind
	at   []string
}{
	"signals": {model.Detect, []string{"received_at"}}, "hypotheses": {model.Hypothesis, []string{"since"}},
	"actions": {model.Action, []string{"finished", "started"}}, "decisions": {model.Decision, []string{"at"}},
	"targets": {model.Decision, []string{"decided_at"}}, "affected_systems": {model.Detect, []string{"found_at"}},
	"affected_accounts": {model.Detect, []string{"since"}}, "indicators": {model.Detect, nil},
	"evidence": {model.Kept, []string{"taken_at"}}, "custody": {model.Kept, []string{"at"}},
	"communications": {model.Comm, []string{"at"}}, "report_duties": {model.Comm, []string{"sent_at"}},
	"changes": {model.Action, []string{"at"}}, "risks": {model.Decision, nil},
	"roster": {model.Note, []string{"from"}}, "injects": {model.Note, []string{"given"}},
}

// telling is the timeline row that tells of a register row: its words, the kind
// that fits, when it happened, who and what it was about.
func (r *register) telling(row model.Record, now time.Time) model.RowFields {
	tell, ok := tellKinds[r.reg.Key]
	if !ok {
		tell.kind = model.Note
	}
	out := model.RowFields{Kind: tell.kind, Text: r.title(row), Happened: model.At(now.Truncate(time.Minute), r.v.Location(), model.ToMinute, model.OwnClock)}
	if r.reg.Key == "communications" && guidance.Filled(row.Fields["text"]) {
		out.Text = r.text(row, "text")
	}
	out.Text = strings.Join(strings.Fields(out.Text), " ")
	for _, col := range tell.at {
		if m, ok := r.moment(row, col); ok && !m.From.After(now) {
			out.Happened = m
			break
		}
	}
	add := func(to *[]string, words []string) {
		for _, w := range words {
			if w != "" && !slices.Contains(*to, w) {
				*to = append(*to, w)
			}
		}
	}
	for _, c := range r.reg.Columns {
		switch {
		case !guidance.Filled(row.Fields[c.Key]) || guidance.IsNotKnown(row.Fields[c.Key]):
		case c.Kind == form.Person:
			add(&out.People, guidance.Texts(row.Fields[c.Key]))
		case c.Kind == form.System:
			add(&out.Systems, guidance.Texts(row.Fields[c.Key]))
		}
	}
	if number := guidance.Text(row.Fields["id"]); r.reg.Key == "evidence" && number != "" {
		out.Evidence = []string{number}
	}
	return out
}

// tell puts the row in hand on the timeline.
func (t *registerScreen) tell() {
	if rows := t.targets(true); len(rows) > 0 {
		t.toTimeline(rows[0])
		return
	}
	t.s.Notice("Choose a row first; it is put on the timeline and the two are linked.")
}

func (t *registerScreen) toTimeline(row model.Record) {
	t.s.Do(model.NoteEvent{Incident: t.id, Row: t.reg.telling(row, t.s.Now()), About: t.reg.reg.Key + "/" + row.ID}, func(c desk.Change) {
		t.s.Notice(fmt.Sprintf("On the timeline as entry %d, linked both ways.", c.Seq),
			kit.Action{Text: "Show it", OnTapped: func() { t.s.goLink(t.id, t.v, newestTimelineLink(c.View)) }})
	})
}
