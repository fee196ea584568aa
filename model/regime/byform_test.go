package regime

import "testing"

func TestOnlyWhatTheRulesSayMakesAForm(t *testing.T) {
	for _, c := range []struct {
		to   string
		want bool
	}{
		{"HHS Secretary (OCR breach portal)", true},
		{"Texas Attorney General (online form)", true},
		{"FCA single portal", true},
		{"CSIRT designated as coordinator and ENISA, via the single reporting platform", true},
		{"Information Commission", false},
		{"CERT-In (incident@cert-in.org.in)", false},
		{"Competent authority under Art. 46 DORA (via national channel)", false},
	} {
		if got := (Stage{Recipient: c.to}).ByForm(); got != c.want {
			t.Errorf("%q is delivered by form: %v", c.to, got)
		}
	}
}
