package ui

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/ui/kit"
)

// organisationRules is the rule pack in use, to read: its age, what of it is not
// verified, and every stage.
type organisationRules struct {
	s     *Shell
	pack  regime.Pack
	age   *kit.Para
	box   *kit.Surface
	used  *kit.Para
	find  *kit.Entry
	only  *kit.ChoiceRow
	rows  []regime.Stage
	count *kit.Text
	table *kit.DenseTable
	facts *factList
	body  fyne.CanvasObject
}

// When a rule pack is old, and when it is too old to go by without a check
// (shared/regimes/README.md, section 7, 3).
const (
	packOld    = 90
	packTooOld = 180
)

// surely is the confidence below which a stage needs a check before it is used
// (the same, 4).
const surely = 0.8

// packAge says how old the rules are, and how loudly.
func packAge(p regime.Pack, now time.Time) (string, kit.Tone) {
	checked, err := time.Parse(time.DateOnly, p.Checked)
	if err != nil {
		return "It does not say when it was checked against the law: check every duty before you rely on it.", kit.ToneBad
	}
	days := int(now.Sub(checked).Hours() / 24)
	switch words := countWord(days, "day", "days"); {
	case days > packTooOld:
		return fmt.Sprintf("Checked against the law %s ago, more than %d: laws have changed. Check every duty against the law itself, and take a newer pack into use.", words, packTooOld), kit.ToneBad
	case days > packOld:
		return fmt.Sprintf("Checked against the law %s ago, more than %d: laws may have changed. Look for a newer pack.", words, packOld), kit.ToneWarn
	case days < 0:
		return "It was checked on a day that lies ahead: the clock of this computer or the pack is wrong.", kit.ToneWarn
	default:
		return fmt.Sprintf("Checked against the law %s ago.", words), kit.ToneGood
	}
}

func newOrganisationRules(s *Shell) *organisationRules {
	r := &organisationRules{s: s, pack: s.deps.Desk.Duties().Pack, facts: newFactList(), age: kit.NewPara("", kit.TextStyle{Bold: true}), used: kit.NewPara("", quiet)}
	r.box = kit.Panel(kit.Stack(2, r.age, kit.NewPara(packWords(r.pack)+" Directives bind through national law, which may be stricter.", small), r.used))
	r.find = kit.NewEntry()
	r.find.Name = "Words"
	r.find.SetPlaceHolder("law, authority, country, citation ( / )")
	r.find.OnChanged = func(string) { r.fill() }
	r.find.OnKey = func(ev *fyne.KeyEvent) bool {
		switch ev.Name {
		case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageDown, fyne.KeyPageUp:
			r.table.TypedKey(ev)
			return true
		}
		return false
	}
	r.find.OnSubmitted = func(string) { focusOn(s, r.table) }
	r.only = kit.NewMultiChoice("Only", []kit.Option{{Key: "open", Label: "Not verified"}, {Key: "later", Label: "Not law yet"}, {Key: "directive", Label: "Directives"}})
	r.only.OnChange = func([]string) { r.fill() }
	r.count = kit.NewText("", quiet)
	r.table = kit.NewDenseTable([]kit.Column{{Key: "name", Title: "Regime", Width: 150, Flex: 1, NoSort: true},
		{Key: "stage", Title: "Stage", Width: 100, Flex: 0.5, NoSort: true}, {Key: "law", Title: "Law", Width: 130, Flex: 1.5, NoSort: true, Optional: 1}, {Key: "status", Title: "Status", Width: 92, Fit: true, NoSort: true},
		{Key: "verified", Title: "Source", Width: 92, Fit: true, NoSort: true}}, func() int { return len(r.rows) }, r.cell)
	r.table.Name = "stages"
	r.table.Empty = "No stage has all these words and marks. Esc shows all."
	r.table.OnSelect = func(int) { r.detail() }
	r.table.OnKey = func(_ int, key fyne.KeyName) bool {
		if key == fyne.KeySlash {
			focusOn(s, r.find)
			return true
		}
		return false
	}
	marks := newFlow(12, []fyne.CanvasObject{r.find}, r.find, r.only, r.count)
	r.body = topToBottom(kit.Stack(8, r.box, marks), kit.Pad(0, 6, newListBeside(0.68, 0.55, r.table, kit.Panel(r.facts.scroll))), nil)
	r.fill()
	return r
}

func (r *organisationRules) object() fyne.CanvasObject { return r.body }
func (r *organisationRules) leave()                    {}
func (r *organisationRules) focus()                    { focusOn(r.s, r.find) }

// escape shows every stage again.
func (r *organisationRules) escape() bool {
	if r.find.Text == "" && len(r.only.Chosen()) == 0 {
		return false
	}
	r.only.Set()
	r.find.SetText("")
	r.fill()
	return true
}

func (r *organisationRules) show(house model.View) {
	text, tone := packAge(r.pack, r.s.Now())
	r.age.Text, r.age.Style.Colour = text, tone.Colour()
	r.box.Side = tone.Colour()
	r.box.Refresh()
	var used []string
	for _, p := range model.UsedPacks(house) {
		used = append(used, fmt.Sprintf("%s taken into use by %s, before it %s", p.Version, r.s.stampWords(p.Stamp), p.Before))
	}
	words := "It came with the program. A replacement is a signed file, taken into use with bridgelogctl duties pack use; it moves no clock that runs without a person."
	if len(used) > 0 {
		words = upper(strings.Join(used, "; ")) + "."
	}
	r.used.SetText(words)
}

// fill works out the stages that have all words typed and any of the marks.
func (r *organisationRules) fill() {
	at := ""
	if i := r.table.Selected(); i >= 0 && i < len(r.rows) {
		at = r.rows[i].ID
	}
	words := strings.Fields(strings.ToLower(r.find.Text))
	only := r.only.Chosen()
	r.rows = nil
	for _, s := range r.pack.Stages {
		if stageHolds(s, words) && stageMarked(s, only) {
			r.rows = append(r.rows, s)
		}
	}
	i := 0
	for n, s := range r.rows {
		if s.ID == at {
			i = n
		}
	}
	r.count.SetText(fmt.Sprintf("%d of %s", len(r.rows), countWord(len(r.pack.Stages), "stage", "stages")))
	r.table.Select(min(i, len(r.rows)-1))
	r.table.Refresh()
	r.detail()
}

// stageHolds says whether a stage has every word somewhere a person reads.
func stageHolds(s regime.Stage, words []string) bool {
	text := strings.ToLower(strings.Join([]string{s.ID, s.Name(), s.Jurisdiction, s.Recipient, s.LegalReference.Citation(), statusWords(s.Status),
		s.Threshold, s.Standard, strings.Join(s.SourceURLs, " ")}, "\n"))
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// stageMarked says whether a stage has one of the marks; none chosen is all.
func stageMarked(s regime.Stage, only []string) bool {
	for _, mark := range only {
		switch {
		case mark == "open" && !s.Verified, mark == "later" && (s.Status == regime.NotYet || s.Status == regime.Proposed), mark == "directive" && s.Directive():
			return true
		}
	}
	return len(only) == 0
}

// statusWords is how far a stage is law.
func statusWords(status string) string {
	switch status {
	case regime.InForce:
		return "in force"
	case regime.NotYet:
		return "not yet"
	}
	return status
}

func (r *organisationRules) cell(row int, col string) kit.Cell {
	s := r.rows[row]
	switch col {
	case "name":
		return kit.Cell{Text: s.Regime}
	case "stage":
		return kit.Cell{Text: strings.ReplaceAll(s.Stage, "-", " "), Bold: true}
	case "law":
		return kit.Cell{Text: s.LegalReference.Citation(), Muted: true}
	case "status":
		c := kit.Cell{Text: statusWords(s.Status)}
		if s.Status == regime.NotYet || s.Status == regime.Proposed {
			c.Colour = kit.ColourWarn
		}
		return c
	}
	if !s.Verified {
		return kit.Cell{Text: "not verified", Colour: kit.ColourWarn}
	}
	return kit.Cell{Text: "verified", Muted: true}
}

// detail is the rule of the chosen stage with its sources.
func (r *organisationRules) detail() {
	i := r.table.Selected()
	if i < 0 || i >= len(r.rows) {
		r.facts.show("", []fact{{text: "Choose a stage to read its rule.", style: quiet}})
		return
	}
	s := r.rows[i]
	out := []fact{{text: s.Name(), style: kit.TextStyle{Size: kit.SizeStep, Bold: true}}}
	if flags := stageFlags(s); len(flags) > 0 {
		out = append(out, chipsFact(flags))
	}
	force := statusWords(s.Status)
	if s.From != "" {
		force += ", from " + s.From
	}
	if s.Until != "" {
		force += ", until " + s.Until
	}
	out = append(out, fact{label: "To", text: s.Recipient, style: small}, fact{label: "Status", text: force, style: small})
	if s.Confidence < surely {
		out = append(out, fact{label: "Confidence", text: fmt.Sprintf("%.2f, below %.2f: check the law before you use it", s.Confidence, surely), style: kit.TextStyle{Size: kit.SizeSmall, Colour: kit.ColourWarn}})
	}
	out = append(out, stageFacts(s, r.pack.Version)...)
	out = append(out, fact{text: noAdvice, style: quiet})
	r.facts.show(s.ID, out)
}
