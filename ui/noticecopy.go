package ui

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/model/regime"
	"bridgelog/report"
	"bridgelog/ui/kit"
)

// acts are the verbs of the page: copy, export, sent.
func (p *noticePage) acts() []fyne.CanvasObject {
	return []fyne.CanvasObject{kit.NewButtonOf(kit.ButtonNormal, "Copy all", "Ctrl+Shift+C", p.copyAll),
		kit.NewButtonOf(kit.ButtonNormal, "Export", "F9", p.export),
		kit.NewButtonOf(kit.ButtonPrimary, "Sent", "Ctrl+Enter", p.Save)}
}

// Save opens the sheet in which sending is recorded, as Ctrl+Enter does.
func (p *noticePage) Save() {
	if p.ready && !p.s.sheetOpen() {
		p.fields.Leave() // what is still being typed belongs to what was sent
		p.s.openSent(p.id, p.duty)
	}
}

// export leads to the page that writes the notice as a file.
func (p *noticePage) export() {
	p.s.Go(Route{Page: PageExport, Incident: p.id, Section: report.DutyReport(report.NoticeReport, p.duty)})
}

// copyField puts the value of one content into the clipboard, as it stands in
// its field.
func (p *noticePage) copyField(key string) {
	value := p.valueOf(key, p.fields.Values(key))
	if value == "" {
		p.s.Notice("There is nothing to copy yet: " + p.item(key).Label + ".")
		return
	}
	p.s.copyText(value)
	p.s.Notice(strings.TrimSpace("Copied "+p.item(key).FieldNo) + ": " + quote(value) + ".")
}

// copyOn copies the content that has the keyboard and goes on to the next, so
// that an authority's portal is filled field by field.
func (p *noticePage) copyOn() {
	if p.fields == nil {
		return
	}
	at, entry := p.s.win.Canvas().Focused().(*kit.Entry)
	if entry && (at.SelectedText() != "" || p.fields.Focused() == "") { // the toolkit's own copy
		at.TypedShortcut(&fyne.ShortcutCopy{Clipboard: p.s.deps.App.Clipboard()})
		return
	}
	if key := p.fields.Focused(); key != "" {
		p.copyField(key)
		p.step(key)
		return
	}
	p.s.Notice("Choose a field first: Ctrl+C copies it and goes on to the next.")
}

// copyAll puts the whole notice into the clipboard, label over value.
func (p *noticePage) copyAll() {
	if !p.ready {
		return
	}
	var items []regime.Item
	for _, it := range p.items() {
		it.Value = p.valueOf(it.Key, p.fields.Values(it.Key))
		items = append(items, it)
	}
	p.s.copyText(noticeText(items))
	p.s.Notice(fmt.Sprintf("Copied the notice as text, %s. It is not sent by copying.", countWord(len(items), "content", "contents")))
}

// noticeText is a notice as it is pasted: label, value, an empty line.
func noticeText(items []regime.Item) string {
	var sb strings.Builder
	for _, it := range items {
		if strings.TrimSpace(it.Value) == "" {
			continue
		}
		fmt.Fprintf(&sb, "%s\n%s\n\n", strings.TrimSpace(it.FieldNo+" "+it.Label), it.Value)
	}
	return strings.TrimSuffix(sb.String(), "\n")
}

// turn goes to the tab before or after.
func (p *noticePage) turn(by int) {
	if p.tabs == nil {
		return
	}
	for i, o := range p.tabs.Options {
		if to := i + by; o.Key == p.tab && to >= 0 && to < len(p.tabs.Options) {
			p.show(p.tabs.Options[to].Key)
			return
		}
	}
}

// show brings a tab to the front.
func (p *noticePage) show(tab string) {
	p.s.win.Canvas().Unfocus() // what has the keyboard stays in view, and would stand under the wrong tab
	p.tab = tab
	p.tabs.Set(tab)
	p.search.SetQuietly("")
	p.filter()
	p.scroll.ScrollToTop()
	p.Focus()
}

// typeIn gives a content a value as if a person had typed it and gone on.
func (p *noticePage) typeIn(key, value string) {
	for _, f := range p.fields.Section.Fields {
		if f.Key == key {
			p.fields.LoadField(key, []string{value})
			p.keeper.left(f, []string{value})
		}
	}
}

// find goes to the search of the notice; false when the person is there already
// and means everything.
func (p *noticePage) find() bool {
	if p.fields == nil || p.s.win.Canvas().Focused() == fyne.Focusable(p.search) {
		return false
	}
	focusOn(p.s, p.search)
	return true
}

// Escape leaves the search before it leaves the page.
func (p *noticePage) Escape() bool {
	if p.search.Text == "" {
		return false
	}
	p.search.SetText("")
	p.Focus()
	return true
}

// Actions are the keys of this page alone.
func (p *noticePage) Actions() []action {
	return []action{
		{ID: "copyfield", Title: "Copy the field, go on to the next", Shortcut: &fyne.ShortcutCopy{}, Keys: "Ctrl+C", Run: p.copyOn},
		{ID: "copyall", Title: "Copy the whole notice as text", Shortcut: ctrlShift(fyne.KeyC), Keys: "Ctrl+Shift+C", Run: p.copyAll},
		{ID: "exportnotice", Title: "Export the notice", Key: fyne.KeyF9, Keys: "F9", Run: p.export},
		{ID: "nextpart", Title: "Next part", Shortcut: ctrl(fyne.KeyPageDown), Keys: "Ctrl+PageDown", Run: func() { p.turn(1) }},
		{ID: "lastpart", Title: "Part before", Shortcut: ctrl(fyne.KeyPageUp), Keys: "Ctrl+PageUp", Run: func() { p.turn(-1) }},
	}
}
