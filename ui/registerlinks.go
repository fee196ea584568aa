package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// rowLink is one row that another belongs together with.
type rowLink struct {
	To    string // "register/ID" or "timeline/ID"
	Label string
	Gone  bool // withdrawn or corrected
	From  bool // it is the other row that names this one
}

// words is the link as one line.
func (l rowLink) words() string {
	text := quoteShort(l.Label)
	if l.Gone {
		text += " (withdrawn)"
	}
	return text
}

// linkNames gives rows of an incident their names; it reads each register once.
type linkNames struct {
	s    *Shell
	v    model.View
	regs map[string]*register
}

func (s *Shell) linkNames(v model.View) *linkNames {
	return &linkNames{s: s, v: v, regs: map[string]*register{}}
}

func (n *linkNames) register(key string) (*register, bool) {
	if r, ok := n.regs[key]; ok {
		return r, true
	}
	reg, ok := n.s.registerNamed(key)
	if !ok {
		return nil, false
	}
	r := newRegister(n.s.guide, reg)
	r.show(n.v)
	n.regs[key] = r
	return r, true
}

// link names the row a link points to.
func (n *linkNames) link(to string) rowLink {
	register, id, _ := strings.Cut(to, "/")
	l := rowLink{To: to, Label: to}
	if register == "timeline" {
		if row := timelineRow(n.v, id); row != nil {
			l.Label, l.Gone = fmt.Sprintf("Entry %d · %s", row.Seq, row.Text), row.Struck()
		}
		return l
	}
	if r, ok := n.register(register); ok {
		if row, ok := n.v.Record(register, id); ok {
			l.Label, l.Gone = r.reg.Title+" · "+r.title(row), row.Withdrawn
		}
	}
	return l
}

// timelineRow is a row of the timeline by its id, as it reads now: a corrected
// row leads to what corrected it.
func timelineRow(v model.View, id string) *model.Row {
	for _, row := range v.Timeline().All() {
		if row.ID != id {
			continue
		}
		for row.IsCorrected {
			i, ok := v.Timeline().Find(row.CorrectedBy)
			if !ok {
				break
			}
			row = v.Timeline().At(i)
		}
		return row
	}
	return nil
}

// newestTimelineLink is the link to the row recorded last.
func newestTimelineLink(v model.View) string {
	if n := v.Timeline().Len(); n > 0 {
		return "timeline/" + v.Timeline().At(n-1).ID
	}
	return ""
}

// linksOf are the rows a row belongs together with, both ways: those it names
// and those that name it. self is "register/ID" or "timeline/ID".
func (s *Shell) linksOf(v model.View, self string) []rowLink {
	names := s.linkNames(v)
	register, id, _ := strings.Cut(self, "/")
	var out []rowLink
	add := func(to string, from bool) {
		if to != self && !slices.ContainsFunc(out, func(l rowLink) bool { return l.To == to }) {
			l := names.link(to)
			l.From = from
			out = append(out, l)
		}
	}
	if row, ok := v.Record(register, id); ok {
		for _, to := range guidance.Texts(row.Fields[model.LinksColumn]) {
			add(to, false)
		}
	}
	same := map[string]bool{self: true}
	if register == "timeline" { // a link to the row this one corrects means this one
		for _, row := range v.Timeline().All() {
			if row.ID == id && row.IsCorrection {
				if i, ok := v.Timeline().Find(row.Corrects); ok {
					same["timeline/"+v.Timeline().At(i).ID] = true
				}
			}
		}
	}
	for _, reg := range s.guide.Registers {
		var pointing []string // columns that name rows of this register by id
		for _, c := range reg.Columns {
			if c.Kind == form.Evidence && register == "evidence" || c.Kind == form.Hypothesis && register == "hypotheses" {
				pointing = append(pointing, c.Key)
			}
		}
		for _, row := range v.Records[reg.Key] {
			if raw := row.Fields[model.LinksColumn]; raw != nil && slices.ContainsFunc(guidance.Texts(raw), func(to string) bool { return same[to] }) {
				add(reg.Key+"/"+row.ID, true)
			}
			for _, col := range pointing {
				if raw := row.Fields[col]; raw != nil && slices.Contains(guidance.Texts(raw), id) {
					add(reg.Key+"/"+row.ID, true)
				}
			}
		}
	}
	return out
}

// goLink leads to the row a link points to.
func (s *Shell) goLink(id model.IncidentID, v model.View, to string) {
	register, row, _ := strings.Cut(to, "/")
	if register != "timeline" {
		s.Go(Route{Page: PageRegister, Incident: id, Section: to})
		return
	}
	if now, ok := s.views[id]; ok {
		v = now
	}
	r := timelineRow(v, row)
	s.Go(Route{Page: PageTimeline, Incident: id})
	if t, ok := s.screen.(*timelineScreen); ok && r != nil {
		t.goTo(r.Seq)
	}
}

// quoteShort keeps a name short enough for one line.
func quoteShort(text string) string {
	const most = 72
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}

// mostLinkTargets is how many timeline rows are offered as targets at once: the
// newest. Older ones are looked for as words are typed.
const mostLinkTargets = 2_000

// mostOlder is how many of the older rows a search for words may bring.
const mostOlder = 500

// askLink offers every row of the incident by typing part of its words.
func (t *registerScreen) askLink(row model.Record) {
	self := t.reg.reg.Key + "/" + row.ID
	has := guidance.Texts(row.Fields[model.LinksColumn])
	p := kit.NewPalette("Link to: type words of an entry, a person, a system, evidence", t.linkTargets(self, has), nil)
	p.OnClose = func() { t.s.closeSheet() }
	p.OnPick = func(to string) {
		t.s.closeSheet()
		t.setLinks(row.ID, append(slices.Clone(has), to), "Linked, both ways.")
	}
	asked := 0
	p.OnTyped = func(text string) {
		asked++
		now := asked
		t.olderTargets(text, has, func(items []kit.PaletteItem) {
			if now == asked { // nothing newer was typed meanwhile
				p.AddItems(items)
			}
		})
	}
	t.s.openSheet(p, p.Entry())
	p.SetItems(t.linkTargets(self, has)) // now that it has a size, the first one can be brought into view
}

func (t *registerScreen) linkTargets(self string, has []string) []kit.PaletteItem {
	var out []kit.PaletteItem
	names := t.s.linkNames(t.v)
	for _, reg := range t.s.guide.Registers {
		if slices.Contains(writtenByTheProgram, reg.Key) || reg.Key == "timeline" {
			continue
		}
		r, ok := names.register(reg.Key)
		if !ok {
			continue
		}
		for _, row := range t.v.Standing(reg.Key) {
			if to := reg.Key + "/" + row.ID; to != self && !slices.Contains(has, to) {
				out = append(out, kit.PaletteItem{ID: to, Title: r.title(row), Note: reg.Title})
			}
		}
	}
	rows := t.v.Timeline()
	for i := rows.Len() - 1; i >= max(0, rows.Len()-mostLinkTargets); i-- {
		if row := rows.At(i); !row.Struck() && !slices.Contains(has, "timeline/"+row.ID) {
			out = append(out, timelineTarget(row))
		}
	}
	return out
}

func timelineTarget(row *model.Row) kit.PaletteItem {
	return kit.PaletteItem{ID: "timeline/" + row.ID, Title: fmt.Sprintf("%d %s", row.Seq, row.Text), Note: "Timeline · " + model.KindWord(row.Kind)}
}

// olderTargets looks for the words in the rows of the timeline that are not
// offered anyway, by the search of the logbook.
func (t *registerScreen) olderTargets(text string, has []string, then func([]kit.PaletteItem)) {
	v, words := t.v, strings.TrimSpace(text)
	if words == "" || v.Timeline().Len() <= mostLinkTargets {
		return
	}
	t.s.Run(func(ctx context.Context) func() {
		hits, err := t.s.deps.Desk.Search(ctx, v.ID, words, mostLinkTargets+mostOlder) // the newest come first, and may all match
		var items []kit.PaletteItem
		for _, h := range hits {
			i, ok := v.Timeline().Find(h.Seq)
			if !ok || i >= v.Timeline().Len()-mostLinkTargets {
				continue
			}
			if row := v.Timeline().At(i); !row.Struck() && !slices.Contains(has, "timeline/"+row.ID) {
				items = append(items, timelineTarget(row))
			}
		}
		return func() {
			if err != nil {
				t.s.Fail(err)
				return
			}
			then(items)
		}
	})
}

// unlink takes a link away, on whichever of the two rows it stands.
func (t *registerScreen) unlink(id string, l rowLink) {
	self := t.reg.reg.Key + "/" + id
	drop := func(register, row, to string) {
		r, ok := t.v.Record(register, row)
		if !ok {
			return
		}
		left := slices.DeleteFunc(guidance.Texts(r.Fields[model.LinksColumn]), func(x string) bool { return x == to })
		set := map[string]json.RawMessage{model.LinksColumn: asJSON(left)}
		t.s.Do(model.PutRecord{Incident: t.id, Register: register, ID: row, Set: set}, func(desk.Change) { t.s.Notice("The link is gone.") })
	}
	if l.From {
		register, row, _ := strings.Cut(l.To, "/")
		drop(register, row, self)
		return
	}
	drop(t.reg.reg.Key, id, l.To)
}

func (t *registerScreen) setLinks(id string, links []string, said string) {
	t.s.Do(t.put(id, map[string]json.RawMessage{model.LinksColumn: asJSON(links)}), func(desk.Change) { t.s.Notice(said) })
}
