package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/model/regime"
	"bridgelog/ui/formview"
	"bridgelog/ui/kit"
)

// Tabs of a notice beside its parts.
const (
	tabAll     = "all"
	tabGaps    = "gaps"
	tabChanged = "changed"
)

// noticePart is a group of contents that belong together in the authority's form.
type noticePart struct{ Key, Title string }

// doraParts are the four parts of the template of Implementing Regulation (EU)
// 2025/302, Annex I, by the first digit of the field number.
var doraParts = []noticePart{{"1", "1 General"}, {"2", "2 Initial"}, {"3", "3 Intermediate"}, {"4", "4 Final"}}

// noticeParts are the parts the contents of a stage fall into; one where the
// law numbers none.
func noticeParts(s regime.Stage) []noticePart {
	var out []noticePart
	for _, part := range doraParts {
		if slices.ContainsFunc(s.Content, func(c regime.Content) bool { return strings.HasPrefix(c.FieldNo, part.Key+".") }) {
			out = append(out, part)
		}
	}
	if out == nil {
		return []noticePart{{tabAll, "All"}}
	}
	return out
}

// partOf is the tab a content stands under.
func (p *noticePage) partOf(key string) string {
	if p.parts[0].Key == tabAll {
		return tabAll
	}
	no, _, _ := strings.Cut(p.item(key).FieldNo, ".")
	return no
}

// items are the contents of the notice, with the reasons for a delay where it
// is late and the law's list does not name them.
func (p *noticePage) items() []regime.Item {
	out := p.draft.Items
	status := p.draft.Duty.Line.Status(p.s.Now())
	if model.AsksDelay(p.draft.Duty.Stage) || status != model.Overdue && status != model.Late && p.draft.Delay == "" {
		return out
	}
	return append(slices.Clip(out), regime.Item{Content: regime.Content{Key: model.DelayReasons, Label: "Reasons for the delay", Note: "It comes late; the law's list of contents does not name the reasons."},
		Value: p.draft.Delay})
}

func (p *noticePage) item(key string) regime.Item {
	for _, it := range p.items() {
		if it.Key == key {
			return it
		}
	}
	return regime.Item{}
}

// noticeField is a content as a question.
func noticeField(it regime.Item) form.Field {
	f := form.Field{Key: it.Key, Label: strings.TrimSpace(it.FieldNo + "  " + it.Label), Kind: form.LongText, Help: it.Note, Ask: "first_hour"}
	switch {
	case len(it.Options) > 0:
		f.Kind, f.Inline = form.ChoiceOne, slices.Clone(it.Options)
		if strings.Contains(it.Note, "multi") {
			f.Kind = form.ChoiceMany
		}
		for _, value := range choicesIn(it, it.Value) { // one the list does not know is not lost
			if !slices.Contains(f.Inline, value) {
				f.Inline = append(f.Inline, value)
			}
		}
	case oneLine(it):
		f.Kind = form.Text
	}
	return f
}

// choicesIn takes a value apart into the choices it names.
func choicesIn(it regime.Item, value string) []string {
	if slices.Contains(it.Options, value) {
		return []string{value}
	}
	var out []string
	for _, part := range strings.FieldsFunc(value, func(r rune) bool { return r == '\n' || r == ';' }) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// shortWords begin or end labels of contents that one line holds.
var shortWords = []string{"name", "code", "lei", "e-mail", "email", "telephone", "number", "reference", "currency", "date", "count", "percentage", "amount", "indication", "type"}

// oneLine says whether a content is short by its nature and as it stands.
func oneLine(it regime.Item) bool {
	if strings.Contains(it.Value, "\n") || len(it.Value) > 90 {
		return false
	}
	if isInstant(it) || strings.Contains(it.Note, "Monetary") || strings.Contains(it.Note, "Integer") || strings.Contains(it.Note, "20 alphanumeric") {
		return true
	}
	label := strings.ToLower(it.Label)
	if strings.Contains(label, "description") || strings.Contains(label, "information about") {
		return false
	}
	return slices.ContainsFunc(strings.FieldsFunc(label, func(r rune) bool { return r == ' ' || r == ',' || r == '/' || r == '(' || r == ')' }),
		func(word string) bool { return slices.Contains(shortWords, word) })
}

// isInstant says whether the authority's form wants a time in UTC here (ITS
// 2025/302, Annex II: ISO 8601 standard UTC).
func isInstant(it regime.Item) bool { return strings.Contains(it.Note, "ISO 8601 standard UTC") }

// typedValue is a value as it stands in its field.
func typedValue(it regime.Item, value string) []string {
	switch {
	case strings.TrimSpace(value) == "":
		return nil
	case len(it.Options) > 0:
		return choicesIn(it, value)
	}
	return []string{value}
}

// valueOf is what stands in a field as it is recorded. Times the authority
// wants in UTC are written so, however they were typed.
func (p *noticePage) valueOf(key string, typed []string) string {
	value := strings.TrimSpace(strings.Join(typed, "\n"))
	if it := p.item(key); isInstant(it) && value != "" {
		if m, err := model.ParseMoment(value, p.s.Now(), p.v.Location()); err == nil && m.Known() {
			return m.From.UTC().Format(time.RFC3339)
		}
	}
	return value
}

// hint stands grey in an empty field.
func (p *noticePage) hint(key string) string {
	it := p.item(key)
	follow := ""
	for _, g := range p.draft.MayFollow() {
		if g.Key == key {
			follow = "not yet known - to follow"
		}
	}
	if isInstant(it) {
		return strings.TrimPrefix(follow+"; 14:05, -20m or 2026-11-24T03:12:00Z", "; ")
	}
	return follow
}

// shows says whether a content stands on the page under the tab and the search.
func (p *noticePage) shows(key string) bool {
	it := p.item(key)
	if words := strings.Fields(strings.ToLower(p.search.Text)); len(words) > 0 {
		all := strings.ToLower(it.FieldNo + " " + it.Label + " " + it.Note + " " + it.Value)
		return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(all, w) })
	}
	switch p.tab {
	case tabGaps:
		return strings.TrimSpace(it.Value) == ""
	case tabChanged:
		return it.Changed()
	}
	return p.partOf(key) == p.tab
}

func (p *noticePage) anyShown() bool {
	return slices.ContainsFunc(p.items(), func(it regime.Item) bool { return p.shows(it.Key) })
}

// firstTab is the first part in which something required is missing.
func (p *noticePage) firstTab() string {
	p.tab = p.parts[0].Key
	for _, keys := range [][]string{keysOf(p.draft.Owed()), keysOf(p.draft.MayFollow())} {
		if len(keys) > 0 {
			return p.partOf(keys[0])
		}
	}
	return p.parts[0].Key
}

// showBar draws the tabs with their counts, the search and the acts.
func (p *noticePage) showBar() {
	var options []kit.Option
	for _, part := range p.parts {
		n := 0
		for _, g := range append(p.draft.Owed(), p.draft.MayFollow()...) {
			if p.partOf(g.Key) == part.Key {
				n++
			}
		}
		label := part.Title
		if large() && len(p.parts) > 1 {
			label = "Part " + part.Key // the whole names have no room side by side
		}
		if n > 0 && len(p.parts) > 1 {
			label = fmt.Sprintf("%s (%d)", label, n)
		}
		options = append(options, kit.Option{Key: part.Key, Label: label})
	}
	changed := 0
	for _, it := range p.draft.Items {
		if it.Changed() {
			changed++
		}
	}
	options = append(options, kit.Option{Key: tabGaps, Label: tabWords("Gaps", len(p.draft.Gaps))})
	if p.sentBefore() {
		options = append(options, kit.Option{Key: tabChanged, Label: tabWords("Changed", changed)})
	}
	if p.tabs != nil && slices.Equal(p.tabs.Options, options) {
		p.tabs.Set(p.tab)
		return
	}
	if p.tabs == nil {
		p.tabs = kit.NewChoiceRow("Part", options)
		p.tabs.OnChange = func(keys []string) {
			if len(keys) > 0 {
				p.tab = keys[0]
				p.search.SetQuietly("")
				p.filter()
				p.scroll.ScrollToTop()
			}
		}
		p.bar.Objects = append([]fyne.CanvasObject{p.tabs, wide(210, p.search)}, p.acts()...)
	}
	p.tabs.Options = options
	p.tabs.Set(p.tab)
	p.bar.Refresh()
}

// sentBefore says whether a stage before was sent that has contents of this one.
func (p *noticePage) sentBefore() bool {
	return slices.ContainsFunc(p.draft.Items, func(it regime.Item) bool { return it.Sent })
}

// state is what stands beside a content.
func (p *noticePage) state(key string) formview.FieldState {
	it := p.item(key)
	var out formview.FieldState
	if s, ok := p.draft.Typed[key]; ok {
		at := s.At.In(p.v.Location())
		out.SavedAt, out.By = at.Format("15:04:05 MST"), s.By
		if p.s.Now().Sub(s.At).Hours() > 18 {
			out.SavedAt = at.Format("Mon 2 Jan 15:04 MST")
		}
	}
	if from := p.draft.Origin(it); from != "" {
		out.Origin = "from " + from
	}
	if it.Filled != "" {
		out.Origin = strings.TrimPrefix(out.Origin+"; the incident says: "+quote(strings.Join(strings.Fields(it.Filled), " ")), "; ")
	}
	if it.Changed() {
		out.Word = "changed"
		out.Corrected = it.Before
		if out.Corrected == "" {
			out.Corrected = "(was empty)"
		}
	}
	for _, g := range p.draft.Gaps {
		if g.Key == key {
			out.Word = gapWord(g)
		}
	}
	if strings.TrimSpace(it.Value) != "" {
		out.Acts = append(out.Acts, formview.Act{Text: "copy", Run: func() { p.copyField(key) }})
	}
	if it.Filled != "" && !p.readOnly() {
		out.Acts = append(out.Acts, formview.Act{Text: "take the incident's value again", Run: func() { p.keeper.takeBack(key) }})
	}
	return out
}

// gapWord says what a missing content means for sending.
func gapWord(g regime.Gap) string {
	switch {
	case !g.Required:
		return "where it applies"
	case g.MayFollow != "":
		return "may follow"
	}
	return "required now"
}

func keysOf(gaps []regime.Gap) []string {
	out := make([]string, len(gaps))
	for i, g := range gaps {
		out[i] = g.Key
	}
	return out
}

// next is the content shown after a key; the first for none, empty at the end.
func (p *noticePage) next(key string) string {
	found := key == ""
	for _, it := range p.items() {
		if found && p.shows(it.Key) {
			return it.Key
		}
		found = found || it.Key == key
	}
	return ""
}

// step goes on to the content after one.
func (p *noticePage) step(key string) {
	if to := p.next(key); to != "" {
		p.fields.Focus(to)
		p.reveal(to)
	}
}
