package ui

import (
	"strings"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

// detail shows the item that is chosen.
func (p *evidencePage) detail() {
	e := p.chosen()
	if e.ID == "" {
		p.facts.show("", []fact{{text: "Choose an item to see its facts and who held it.", style: quiet}})
		p.acts.Objects = nil
		p.panel.Refresh()
		return
	}
	p.facts.show(e.ID, p.about(e))
	if p.work != nil {
		return
	}
	p.acts.Objects = nil
	if !e.Standing() || p.s.ReadOnly() {
		p.panel.Refresh()
		return
	}
	button := func(text, key string, act func()) {
		p.acts.Objects = append(p.acts.Objects, kit.NewButtonOf(kit.ButtonNormal, text, key, act))
	}
	if e.File.Exists() {
		button("Look at it", "Enter", p.view)
	}
	if p.s.deps.Show != nil && desk.Openable(e) {
		button("Open outside", "O", p.openOutside)
	}
	button("Hand over", "H", p.handOver)
	button("Read again", "R", p.readAgain)
	if e.File.Exists() {
		button("Export", "X", p.export)
	}
	button("Custody form", "F", p.printForm)
	button("Dispose of", "D", p.dispose)
	p.panel.Refresh()
}

// about are the facts of an item, what matters most first.
func (p *evidencePage) about(e model.Evidence) []fact {
	out := []fact{{text: e.Number + "  " + e.What, style: kit.TextStyle{Size: kit.SizeStep, Bold: true}}}
	add := func(label, text string, style kit.TextStyle) {
		if strings.TrimSpace(text) != "" {
			out = append(out, fact{label: label, text: text, style: style})
		}
	}
	at := func(m model.Moment) string {
		if !m.Known() {
			return ""
		}
		return pageMoment(m, p.v)
	}
	if e.Doubt != "" {
		add("Doubt", upper(e.Doubt)+".", kit.TextStyle{Colour: kit.ColourBad, Bold: true})
	}
	if e.Withdrawn {
		add("Withdrawn", e.WithdrawWhy, kit.TextStyle{Colour: kit.ColourWarn})
	}
	if d := e.Disposal; !e.Disposed.At.IsZero() {
		add("Disposed of", at(d.At)+": "+d.Method+". "+upper(d.Reason)+", by order of "+d.Authority+"; witness "+d.Witness+".", kit.TextStyle{Colour: kit.ColourWarn})
	}
	if p.v.OnHold() {
		add("Legal hold", "Nothing can be withdrawn, erased or disposed of.", kit.TextStyle{Colour: kit.ColourHold, Bold: true})
	}
	add("Kind", strings.Trim(p.kindOf(e)+", "+natureWords(e), ", "), small)
	add("Held by", e.Holder, kit.TextStyle{Bold: true})
	if f := e.File; f.Exists() {
		add("SHA-256", hashGroups(f.SHA256), kit.TextStyle{Mono: true, Size: kit.SizeSmall})
		how := "computed while it was read"
		if f.Typed {
			how = "typed by a person, not computed here"
		}
		add("", how, quiet)
		for _, d := range f.Others {
			add(d.Algorithm, hashGroups(d.Value), kit.TextStyle{Mono: true, Size: kit.SizeSmall})
		}
		if f.Name != "" {
			add("File", f.Shown()+", "+groups(uint64(f.Size))+" bytes", small)
		}
		add("Kept", keptWords(f), small)
		add("Changed", at(f.Modified), small)
	}
	add("Seal", e.Seal, small)
	add("From", strings.Trim(e.System+", "+e.Custodian, ", "), small)
	tool := strings.TrimSpace(e.Tool + " " + e.Version)
	if strings.Contains(e.How, tool) { // the register says both in one column
		tool = ""
	}
	taken := strings.Join(nonEmpty(at(e.Taken), e.TakenBy, e.How, tool), ", ")
	add("Taken", taken, small)
	add("Witness", e.Witness, small)
	add("Requested", at(e.Requested), small)
	add("Received", at(e.Received), small)
	if e.CoversFrom.Known() || e.CoversTo.Known() {
		add("Covers", at(e.CoversFrom)+" to "+at(e.CoversTo), small)
	}
	add("Basis", e.Basis, small)
	if !e.File.Kept() {
		add("Where", e.Location, small)
	}
	add("Recorded", model.FormatInstant(e.Stamp.At, p.v.Location())+" by "+e.Stamp.By, quiet)
	return append(out, p.chain(e)...)
}

// chain is who held the item, from the first to the last.
func (p *evidencePage) chain(e model.Evidence) []fact {
	out := []fact{{text: "CHAIN OF CUSTODY", style: kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Bold: true}}}
	if len(e.Moves) == 0 && len(e.Checks) == 0 {
		return append(out, fact{text: "Never handed over; held by " + e.Holder + ".", style: small})
	}
	for _, m := range e.Moves {
		what := m.From + " to " + m.To
		if m.Copy.File != "" {
			what = m.From + " gave a copy to " + m.To
		}
		out = append(out, fact{label: pageMoment(m.At, p.v), text: what + ": " + m.Purpose, style: kit.TextStyle{Bold: true}})
		detail := strings.Join(nonEmpty(m.Place, m.Authority, m.Transport, m.Condition, sealWords(m)), "; ")
		if detail != "" {
			out = append(out, fact{label: " ", text: detail, style: small})
		}
		out = append(out, fact{label: " ", text: rereadWords(m.Check), style: rereadStyle(m.Check)})
	}
	for _, c := range e.Checks {
		if c.Recorded.Seq != 0 && !duringMove(e, c) {
			out = append(out, fact{label: shortInstant(c.Recorded, p.v), text: "Read again: " + rereadWords(c.Reread), style: rereadStyle(c.Reread)})
		}
	}
	return out
}

func duringMove(e model.Evidence, c model.Checked) bool {
	for _, m := range e.Moves {
		if m.Recorded.Seq == c.Recorded.Seq {
			return true
		}
	}
	return false
}

func shortInstant(at model.Stamp, v model.View) string {
	return pageMoment(model.At(at.At, v.Location(), model.ToMinute, model.OwnClock), v)
}

func sealWords(m model.Handover) string {
	switch {
	case m.SealBefore != "" && m.SealAfter != "":
		return "seal " + m.SealBefore + " before, " + m.SealAfter + " after"
	case m.SealBefore != "":
		return "seal before: " + m.SealBefore
	case m.SealAfter != "":
		return "seal after: " + m.SealAfter
	}
	return ""
}

// rereadWords say what reading an item again gave.
func rereadWords(c model.Reread) string {
	switch c.Result {
	case model.Match:
		return "✓ fingerprint matches"
	case model.Mismatch:
		return "✗ MISMATCH: " + c.Found + "; told: " + c.Told
	case model.NotPossible:
		return "fingerprint not checked: " + c.Why
	}
	return "fingerprint not checked"
}

func rereadStyle(c model.Reread) kit.TextStyle {
	switch c.Result {
	case model.Match:
		return kit.TextStyle{Colour: kit.ColourGood, Size: kit.SizeSmall}
	case model.Mismatch:
		return kit.TextStyle{Colour: kit.ColourBad, Size: kit.SizeSmall, Bold: true}
	}
	return kit.TextStyle{Colour: kit.ColourWarn, Size: kit.SizeSmall}
}

func natureWords(e model.Evidence) string {
	switch e.Nature {
	case model.Copy:
		return "copy of " + e.Parent
	case model.Derived:
		return "made from " + e.Parent
	}
	return ""
}

func keptWords(f model.EvidenceFile) string {
	if f.Kept() {
		return "in the logbook"
	}
	if f.Path != "" {
		return "where it was, " + model.ShownName(f.Path) + "; the logbook has its fingerprint"
	}
	return "elsewhere; the logbook has its fingerprint"
}

// hashGroups cuts a fingerprint into groups that can be compared by eye.
func hashGroups(hash string) string {
	var parts []string
	for len(hash) > 8 {
		parts, hash = append(parts, hash[:8]), hash[8:]
	}
	return strings.Join(append(parts, hash), " ")
}

func nonEmpty(texts ...string) (out []string) {
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}
