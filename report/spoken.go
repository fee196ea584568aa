package report

import (
	"slices"
	"strings"

	"bridgelog/model"
	"bridgelog/model/regime"
)

// spokenRegimes are the regimes whose notices are whole in every language.
var spokenRegimes = []string{"eu-gdpr", "eu-nis2", "eu-dora"}

// Spoken says whether a document is whole in every language: the incident
// report, the timeline and the notices of GDPR, NIS2 and DORA are. Others are
// made in English alone; stage is that of a notice.
func Spoken(report string, stage *regime.Stage) bool {
	switch report, _ := OfDuty(report); report {
	case "", TimelineReport, IncidentReport:
		return true
	case NoticeReport:
		return stage != nil && slices.Contains(spokenRegimes, stage.RegimeID)
	}
	return false
}

// CheckLanguage refuses a language nobody has words of, and a document that is
// not whole in the one that was asked for.
func (c Catalogues) CheckLanguage(language, report string, stage *regime.Stage) error {
	if language == "" || language == English {
		return nil
	}
	if c[language] == nil {
		return model.Refuse(model.Invalid, "language", "Choose one of "+strings.Join(c.Languages(), ", ")+".", "no document is written in the language %q.", language)
	}
	if !Spoken(report, stage) {
		return model.Refuse(model.Invalid, "language", "Make this one in English.", "%s is kept for the incident report, the timeline and the notices of GDPR, NIS2 and DORA.", c.NameOf(language))
	}
	return nil
}
