package interop

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
)

// A mapping may name the zone of times without one; the zone of an import
// overrules it, and a zone beside the time is never overruled.
func TestAMappingNamesTheZone(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	const table = "at,what\n2026-03-01 10:00:00,local\n2026-03-01T10:00:00Z,zoned\n"
	read := func(zone string, o Options) (Summary, []Record, error) {
		o.Mapping = &Mapping{Time: []string{"at"}, Text: []string{"what"}, Zone: zone}
		o.FileName, o.Home = "a.csv", tokyo
		var out []Record
		s, err := Read(context.Background(), strings.NewReader(table), o, func(r Record) error { out = append(out, r); return nil })
		return s, out, err
	}
	for _, tt := range []struct {
		name, mapping   string
		zone            *time.Location
		want, why, time string
	}{
		{"none", "", nil, "Asia/Tokyo", "the incident's home zone; nothing in the file tells", "01:00"},
		{"the mapping's", "America/New_York", nil, "America/New_York", "kept with the mapping of columns", "15:00"},
		{"chosen", "America/New_York", time.UTC, "UTC", "chosen for this import", "10:00"},
	} {
		s, rows, err := read(tt.mapping, Options{Zone: tt.zone})
		if err != nil || s.Zone != tt.want || s.ZoneWhy != tt.why || s.ZoneGuessed != 1 || s.Mapping.Zone != tt.mapping {
			t.Errorf("%s: %s, %s, %d, %v", tt.name, s.Zone, s.ZoneWhy, s.ZoneGuessed, err)
			continue
		}
		if got := rows[0].Row.Happened.From.UTC().Format("15:04"); got != tt.time {
			t.Errorf("%s: the local time is %s UTC", tt.name, got)
		}
		if got := rows[1].Row.Happened.From.UTC().Format("15:04"); got != "10:00" {
			t.Errorf("%s: the zoned time became %s UTC", tt.name, got)
		}
	}
	for _, zone := range []string{"Mars/Olympus", "Local"} {
		var refusal *model.Error
		if _, _, err := read(zone, Options{}); !errors.As(err, &refusal) || refusal.Kind != model.Invalid || !strings.Contains(refusal.Text, zone) {
			t.Errorf("%s: %v", zone, err)
		}
	}
}
