package regime

import "testing"

func TestVersionsAreComparedByDayAndNumber(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		newer bool
	}{
		{"2026-11-24", "2026-11-23", true}, {"2026-11-23", "2026-11-23", false}, {"2026-11-22", "2026-11-23", false}, {"2027-01-01", "2026-12-31", true},
		{"2026-11-23.2", "2026-11-23", true}, {"2026-11-23.10", "2026-11-23.9", true}, {"2026-11-23.2", "2026-11-23.10", false}, {"2026-11-23", "2026-11-23.2", false},
	} {
		if got, err := Newer(c.a, c.b); err != nil || got != c.newer {
			t.Errorf("%s newer than %s: %v, %v", c.a, c.b, got, err)
		}
	}
	for _, bad := range []string{"", "1", "2026-02-30", "2026-11-23.", "v2026-11-23", "2026-11-23.2.3", "2026-11-23 "} {
		if _, err := Newer(bad, "2026-11-23"); err == nil {
			t.Errorf("%q is taken for a version", bad)
		}
	}
	if _, err := Newer("2026-11-23", "x"); err == nil {
		t.Error("compared with what is no version")
	}
}
