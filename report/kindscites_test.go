package report_test

import (
	"testing"

	"bridgelog/report"
)

// The proof beside a decision log or an evidence log is of the entries its facts
// come from, not of none.
func TestLogsOfDecisionsAndEvidenceSayWhichEntriesTheyShow(t *testing.T) {
	l := led(t)
	v := views(l)["closed"]
	for _, key := range []string{report.DecisionsReport, report.EvidenceReport} {
		cited := built(t, v, l, key, nil).Cited()
		if len(cited) == 0 {
			t.Errorf("%s shows no entry", key)
		}
		for i := 1; i < len(cited); i++ {
			if cited[i-1].Entry >= cited[i].Entry {
				t.Errorf("%s: entries %d and %d are not rising", key, cited[i-1].Entry, cited[i].Entry)
			}
		}
	}
}
