package model

import (
	"strings"
	"testing"
)

func TestLooksSecret(t *testing.T) {
	// Fragments are joined here so that no scanner takes this file for a leak.
	j := func(parts ...string) string { return strings.Join(parts, "") }
	for _, text := range []string{
		"a: found -----BEGIN OPENSSH PRIVATE KEY----- in repo",
		"e: -----BEGIN RSA PRIVATE KEY-----",
		j("x: used AKIA", "IOSFODNN7EXAMPLE from 203.0.113.9"),
		j("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYEXAMPLEKEY"),
		j("wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYEXAMPLEKEY was posted"),
		j("o: key AIza", "SyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY in app"),
		j("token ghp", "_16C7e42F292c6912E7710c838347Ae178B4a"),
		j("o: github_pat", "_11ABCDEFG0aBcDeFgHiJkLmNoPqRsTuVwXyZ"),
		j("slack xoxb", "-123456789012-abcdefGHIJKL"),
		j("DefaultEndpointsProtocol=https;AccountName=x;AccountKey=", strings.Repeat("Ab3+", 21), "Zg=="),
		j("https://files.blob.core.windows.net/c?sv=2024&sig=", strings.Repeat("aB3", 15), "%3D"),
		j("cookie eyJhbGciOiJIUzI1NiJ9.", "eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"),
		"c: password: hunter2",
		"c: Password = Sommer2026!",
		"Passwort: geheim",
		"the password is Winter2025",
		"api_key=9a8b7c6dZZ",
		"x: pulled ftp://backup:tr0ub4dor@10.0.0.4/dump",
		j("x: session k3Jd8sLq2", "PzX9vBn4Mw7TyRc in the log"),
	} {
		if what, found := LooksSecret(text); !found || what == "" {
			t.Errorf("missed: %s", text)
		}
	}
	for _, text := range []string{
		"",
		"a: rule 214 blocks egress",
		"e: md5 d41d8cd98f00b204e9800998ecf8427e of dropper.exe",
		"e: sha1 DA39A3EE5E6B4B0D3255BFEF95601890AFD80709",
		"e: sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"e: key SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8 on host",
		"e: ssdeep 3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C",
		"o: correlation 7f3b1c9e-52d4-4a8e-9f6b-0c1d2e3f4a5b",
		`x: C:\Users\KimLee\AppData\Local\Temp\Update2026Final.exe`,
		"x: /var/lib/Docker2/overlay2/AbCdEf123456/merged/usr/bin/sh",
		"x: beacon to https://evil.example/Ab3dEf9/GhIjK2/lMnOpQ5rStUvWxYz",
		"x: from 2001:db8:85a3:8d3:1319:8a2e:370:7348 and 203.0.113.77",
		"a: password reset for all users of @\"Kim Lee\"",
		"a: password: reset for svc-backup",
		"c: password: ********",
		"the password is weak",
		"token: revoked",
		"x: password spraying against #adfs01",
		"d: secret: not stored anywhere",
		"x: wallet 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa in the note",
		"x: wallet bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
		"o: CVE-2026-12345 and S-1-5-21-3623811015-3361044348-30300820-1013",
		"o: instance i-0abcd1234ef567890 in eu-central-1",
		"o: TheIncidentResponsePlaybookVersion2026Final.docx",
		"o: Microsoft-Windows-Security-Auditing-4625-FailedLogon",
		"o: mail <CAF4nbQ7yTxZ2kLm9Pq3RsT5uVwXyZ@mail.gmail.com>",
		"x: powershell -enc JABjAGwAaQBlAG4AdAAgAD0AIABOAGUAdwAtAE8AYgBqAGUAYwB0AA",
		"x: 5kv2a7ok3zvkmyzqlskp7x2jw6zkq4j3r2c5wq6ozt4vxjmd7b5a3qad.onion",
		"INC-2026-0007 · head 8f2c19aa",
		"s: storage account key rotated",
	} {
		if what, found := LooksSecret(text); found {
			t.Errorf("false alarm, %s: %s", what, text)
		}
	}
}
