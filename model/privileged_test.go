package model

import "testing"

func TestPrivilegeIsReadWhereItIsMeant(t *testing.T) {
	for text, want := range map[string]bool{
		"Privileged: counsel advises to wait":                true,
		"[privileged] Dr. Achterberg on liability":           true,
		"PRIVILEGED & CONFIDENTIAL\nMemo":                    true,
		"Mail of 12:00 (legal advice) kept":                  true,
		"Legal advice – do not pay":                          true,
		"Attorney-client communication about the claim":      true,
		"privileged and confidential: draft":                 true,
		"Privileged account svc-backup used at night":        false,
		"Asked for legal advice":                             false,
		"Privilege escalation on dc-01":                      false,
		"privileged-access workstation: not in use":          false,
		"The attacker is privileged, and confidential to us": false,
		"": false,
	} {
		if got := Privileged(text); got != want {
			t.Errorf("Privileged(%q) is %v", text, got)
		}
	}
}
