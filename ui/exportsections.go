package ui

import (
	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/ui/kit"
)

// whole reports whether the document has to hold every section: gates count it.
func (e *exportScreen) whole() bool {
	return e.final() && (e.which.One() == report.IncidentReport || e.which.One() == report.DrillReport)
}

// offerSections shows a tick for each section of the chosen document; those of
// another document were forgotten.
func (e *exportScreen) offerSections() {
	document := e.which.One()
	if document == e.sectionsOf {
		e.sections.Hidden = len(e.sections.Objects) == 0 || e.whole()
		return
	}
	e.sectionsOf, e.omitted = document, map[string]bool{}
	e.sections.Objects = nil
	sections := e.s.deps.Desk.Sections(document)
	if len(sections) > 0 {
		e.sections.Objects = []fyne.CanvasObject{kit.Bold("Sections"),
			kit.NewPara("A section that is not ticked keeps its heading and is listed as left out.", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall})}
	}
	for _, s := range sections {
		tick := kit.NewCheck(s.Title, nil)
		tick.OnChanged = func(on bool) {
			e.omitted[s.Key] = !on
			e.changed()
		}
		tick.SetQuietly(true)
		e.sections.Add(tick)
	}
	e.sections.Hidden = len(sections) == 0 || e.whole()
}

// leftOut are the keys of the sections that are not ticked, in their order.
func (e *exportScreen) leftOut() []string {
	if e.whole() {
		return nil
	}
	var out []string
	for _, s := range e.s.deps.Desk.Sections(e.sectionsOf) {
		if e.omitted[s.Key] {
			out = append(out, s.Key)
		}
	}
	return out
}

// makePeriod makes the field for a stretch of time.
func (e *exportScreen) makePeriod() {
	e.period = kit.NewEntry()
	e.period.Name = "Period"
	e.period.SetPlaceHolder("all; or 22:00-23:30, a day, after 22:00")
	e.period.OnChanged = func(string) { e.changed() }
	e.periodWrong = kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Bold: true, Size: kit.SizeSmall})
	e.periodAt = kit.Stack(2, kit.Bold("Period"), e.period, e.periodWrong,
		kit.NewPara("Only rows of the timeline from this time; the document says so. Measures and registers stay whole.", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}))
}

// offerPeriod shows the field for documents with a timeline that no gate counts.
func (e *exportScreen) offerPeriod() {
	one := e.which.One()
	e.periodAt.Hidden = e.whole() || e.of > 0 || one == report.TimelineReport || one == report.BriefReport || !report.KnownKind(one)
	words := ""
	if _, _, err := model.ParseStretch(e.period.Text, e.s.Now(), e.v.Location()); err != nil {
		words = sentenceAndHint(err)
	}
	e.periodWrong.SetText(words)
	e.periodWrong.Hidden = words == ""
}
