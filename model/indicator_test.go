package model

import (
	"strings"
	"testing"
)

func TestAnIndicatorIsKnownByItsLook(t *testing.T) {
	for value, want := range map[string]IndicatorKind{
		"203.0.113.9": IPv4, "203.0.113[.]9": IPv4, "203.0.113.9:8443": IPv4, "203.0.113.0/24": IPv4,
		"300.1.1.1": OtherKind, "2001:db8::1": IPv6, "2001:db8::/32": IPv6, "[2001:db8::1]:443": IPv6,
		"update-service.example": Domain, "*.evil.example": Domain, "evil[.]example": Domain, "evil(dot)example": Domain, "bücher.example": Domain,
		"https://evil.example/a?b=c": WebAddress, "hxxps://evil[.]example/a": WebAddress, "ftp://203.0.113.9/x": WebAddress,
		"kim@evil.example": MailAddress, "kim[at]evil[.]example": MailAddress, "kim@localhost": OtherKind,
		"d41d8cd98f00b204e9800998ecf8427e":         MD5,
		"DA39A3EE5E6B4B0D3255BFEF95601890AFD80709": SHA1,
		strings.Repeat("ab", 32):                   SHA256,
		strings.Repeat("ab", 31):                   OtherKind,
		"invoice.pdf.exe":                          FileName, `C:\Users\Public\run.dll`: FileName, "/tmp/.x": FileName, "%APPDATA%\\a.bin": FileName, "evil.zip": FileName,
		`HKLM\Software\Microsoft\Windows\CurrentVersion\Run`: RegistryKey, `HKEY_CURRENT_USER\Run`: RegistryKey,
		"Mozilla/5.0 (Windows NT 10.0)": UserAgent, "curl/8.1": UserAgent,
		"AS64496": ASN, "ASN 64496": ASN, "CVE-2026-12345": CVE, "cve-2026-1": OtherKind,
		"blue pop-up at noon": OtherKind, "": OtherKind,
	} {
		if got := DetectIndicator(value); got != want {
			t.Errorf("%q looks like %s, want %s", value, got, want)
		}
	}
}

func TestDefangedValuesCannotBeFollowed(t *testing.T) {
	for live, want := range map[string]string{
		"203.0.113.9":               "203[.]0[.]113[.]9",
		"evil.example":              "evil[.]example",
		"https://evil.example/a.b":  "hxxps://evil[.]example/a[.]b",
		"HTTP://evil.example":       "HXXP://evil[.]example",
		"kim@evil.example":          "kim[at]evil[.]example",
		"2001:db8::1":               "2001[:]db8[:][:]1",
		"invoice.exe":               "invoice.exe",
		strings.Repeat("ab", 32):    strings.Repeat("ab", 32),
		"loads http://evil.example": "loads hxxp://evil.example",
	} {
		if got := Defang(live); got != want {
			t.Errorf("Defang(%q) is %q, want %q", live, got, want)
		}
		if got := Defang(want); got != want {
			t.Errorf("Defang of the defanged %q is %q", want, got)
		}
		if got := Refang(want); got != live {
			t.Errorf("Refang(%q) is %q, want %q", want, got, live)
		}
	}
	for dead, live := range map[string]string{
		"hxxp[://]evil(.)example": "http://evil.example", "kim(at)evil{.}example": "kim@evil.example", "evil[[.]]example": "evil[.]example",
	} {
		if got := Refang(dead); got != live && got != Refang(live) {
			t.Errorf("Refang(%q) is %q, want %q", dead, got, live)
		}
	}
}

func TestAWrongKindIsComplainedAbout(t *testing.T) {
	if p := IndicatorProblem(Domain, "203.0.113.9"); p != "this is not a domain; it looks like an IPv4 address" {
		t.Errorf("says %q", p)
	}
	for kind, value := range map[IndicatorKind]string{IPv4: "203[.]0[.]113[.]9", OtherKind: "anything", "": "x", "home-made": "x", Domain: ""} {
		if p := IndicatorProblem(kind, value); p != "" {
			t.Errorf("%s %q: %s", kind, value, p)
		}
	}
}

func FuzzDefangIsTakenBackByRefang(f *testing.F) {
	for _, seed := range []string{"203.0.113.9", "https://a.example/?u=http://b.example", "kim@evil.example", "2001:db8::1",
		"[.]", "[[.]].", "hxxp://x[.]y", "hhxxp://", "[at].[dot]", "http://[::1]:80/", "[.].example", "ahttp://b.example"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, x string) {
		live := Refang(x)
		if again := Refang(live); again != live {
			t.Fatalf("Refang(%q) is %q, and again %q", x, live, again)
		}
		if got := Refang(Defang(x)); got != live {
			t.Fatalf("%q defanged is %q, which stands for %q, want %q", x, Defang(x), got, live)
		}
		if d := Defang(x); Defang(d) != d {
			t.Fatalf("%q defanged twice is %q, once %q", x, Defang(d), d)
		}
	})
}

// A text that goes outside holds nothing that can be followed, and keeps what
// only looks so.
func TestAddressesInARunningTextAreDefanged(t *testing.T) {
	for text, want := range map[string]string{
		"Beacon to 45.155.205.233:443 every 60 s.":                "Beacon to 45[.]155[.]205[.]233:443 every 60 s.",
		"see https://evil.example/a.b, then call":                 "see hxxps://evil[.]example/a[.]b, then call",
		"(http://evil.example/x)":                                 "(hxxp://evil[.]example/x)",
		"mail to kim@corp.example.":                               "mail to kim[at]corp[.]example.",
		"resolves cdn.evil.net and evil.com!":                     "resolves cdn[.]evil[.]net and evil[.]com!",
		"from 2001:db8::7 at 03:12:40":                            "from 2001[:]db8[:][:]7 at 03:12:40",
		"ps1 loads stage2.ps1, version 10.0.19041.1 of win32k":    "ps1 loads stage2.ps1, version 10.0.19041.1 of win32k",
		"file D:\\PACS\\IM1.dcm.heron, mac 00:1B:44:11:3A:B7":     "file D:\\PACS\\IM1.dcm.heron, mac 00:1B:44:11:3A:B7",
		"hxxps://cdn.example[.]net/a stays as it is":              "hxxps://cdn[.]example[.]net/a stays as it is",
		"Art. 33(1) GDPR, section 4.4.1, e.g. i.e. No.5":          "Art. 33(1) GDPR, section 4.4.1, e.g. i.e. No.5",
		"2026-03-30 03:12 CEST (2026-03-30 01:12Z) ±30 min":       "2026-03-30 03:12 CEST (2026-03-30 01:12Z) ±30 min",
		"Note: see below :: end":                                  "Note: see below :: end",
		"ftp://203.0.113.9/x and ldap://10.0.0.5:389/o=corp done": "ftp://203[.]0[.]113[.]9/x and ldap://10[.]0[.]0[.]5:389/o=corp done",
	} {
		if got := DefangText(text); got != want {
			t.Errorf("DefangText(%q) is\n%q, want\n%q", text, got, want)
		}
		if got := DefangText(want); got != want {
			t.Errorf("a second time %q becomes %q", want, got)
		}
	}
}
