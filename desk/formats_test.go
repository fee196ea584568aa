package desk

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"bridgelog/model"
	"bridgelog/report"
)

// Which document comes as DOCX is for the guide's data to say; the plain formats
// come with every document.
func TestFormatsFollowTheGuide(t *testing.T) {
	d, _ := led(t)
	d.o.Drawers = map[string]report.Drawer{"pdf": full, "text": full, "markdown": full, "docx": full, "json": full}
	for document, counsel := range map[string]bool{report.IncidentReport: true, report.DrillReport: true, report.NoticeReport + "/eu-gdpr-art33-authority": true,
		report.DecisionReport + "/eu-gdpr-art33-authority": true, "executive_brief": true, report.TimelineReport: false, "": false,
		report.DeadlinesReport: false, report.CustodyReport + "/x": false, "handover": false} {
		want := []string{"pdf", "text", "markdown", "json"}
		if counsel {
			want = append(want, "docx")
		}
		if got := d.Formats(document); !slices.Equal(got, want) {
			t.Errorf("%q comes as %v, want %v", document, got, want)
		}
	}
	id, err := d.Practice(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	before := d.Status().Entries
	var refusal *model.Error
	_, err = d.Export(context.Background(), Ask{Incident: id, Format: "docx", Choice: report.DefaultChoice()}, filepath.Join(t.TempDir(), "a.docx"))
	if !errors.As(err, &refusal) || refusal.Kind != model.Invalid || d.Status().Entries != before {
		t.Errorf("a timeline as DOCX gave %v and %d entries more", err, d.Status().Entries-before)
	}
}
