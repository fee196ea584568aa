package report_test

import (
	"testing"

	"bridgelog/report"
)

// The proof beside a document is of the entries its facts come from, not of none.
func TestEveryKindSaysWhichEntriesItShows(t *testing.T) {
	l := led(t)
	for _, key := range report.Kinds {
		v := views(l)["closed"]
		if key == report.DrillReport {
			v = views(l)["drill"]
		}
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
