package ui

import (
	"slices"

	"bridgelog/report"
	"bridgelog/ui/kit"
)

// offerLanguages offers what the chosen document can be written in. One that is
// whole in English alone offers nothing, and what was chosen waits.
func (e *exportScreen) offerLanguages() {
	var offered []kit.Option
	for _, name := range e.s.deps.Desk.Languages(e.v, e.which.One()) {
		offered = append(offered, kit.Option{Key: name, Label: e.s.deps.Desk.LanguageName(name)})
	}
	only := len(e.s.deps.Desk.Languages(e.v, report.IncidentReport)) < 2
	e.languageAt.Hidden = only || e.of > 0 // a copy speaks as its edition does
	e.language.Hidden = len(offered) < 2
	e.languageHelp.SetText("What people typed stays as it was typed.")
	if e.language.Hidden {
		e.languageHelp.SetText("English. Other languages are kept for the incident report, the timeline and the notices of GDPR, NIS2 and DORA.")
	}
	if slices.Equal(offered, e.language.Options) {
		return
	}
	chosen := e.spoken
	if !slices.ContainsFunc(offered, func(o kit.Option) bool { return o.Key == chosen }) {
		chosen = report.English
	}
	e.language.Options = offered
	e.language.Set(chosen)
	e.language.Refresh()
}

// speaks is the language the document is asked for in; empty where there is no
// choice.
func (e *exportScreen) speaks() string {
	if e.languageAt.Hidden || e.language.Hidden {
		return ""
	}
	return e.language.One()
}
