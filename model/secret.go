package model

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// later is a pattern that is made when it is first asked for, not when the
// program starts.
func later(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

// secretShape is a form that keys of one maker have.
type secretShape struct {
	what string
	form func() *regexp.Regexp
}

// secretShapes follow the prefixes their makers publish so that leaked keys can
// be found.
var secretShapes = []secretShape{
	{"a private key", later(`-----BEGIN [A-Z0-9 ]*PRIVATE KEY|PuTTY-User-Key-File-\d|AGE-SECRET-KEY-1[0-9A-Z]{20,}`)},
	{"an AWS access key", later(`\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b`)},
	{"a Google key", later(`\bAIza[0-9A-Za-z_-]{35}|\bGOCSPX-[0-9A-Za-z_-]{20,}|\bya29\.[0-9A-Za-z_-]{20,}`)},
	{"an Azure key", later(`(?i:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{40,}|[?&]sig=[A-Za-z0-9%+/]{40,}|\b[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}`)},
	{"a GitHub token", later(`\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_[A-Za-z0-9_]{30,}`)},
	{"a GitLab token", later(`\bgl(?:pat|rt|ptt|dt)-[A-Za-z0-9_-]{20,}`)},
	{"a Slack token", later(`\bxox[abeoprs]-[A-Za-z0-9-]{10,}|\bxapp-\d-[A-Za-z0-9-]{10,}|hooks\.slack\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]{16,}`)},
	{"a payment or mail service key", later(`\b[rs]k_live_[A-Za-z0-9]{16,}|\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}`)},
	{"a service token", later(`\bnpm_[A-Za-z0-9]{30,}|\bpypi-[A-Za-z0-9_-]{30,}|\bsk-(?:[a-z]+-)*[A-Za-z0-9_-]{24,}|\bhvs\.[A-Za-z0-9_-]{20,}`)},
	{"a signed login token (JWT)", later(`\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`)},
	{"a password in a link", later(`\b[a-z][a-z0-9+.-]*://[^\s/:@]+:[^\s/@*]{3,}@[^\s/]+`)},
}

// secretNamed finds "password: hunter2", "api_key=…", "Passwort ist …".
var secretNamed = later(`(?i)\b(pass(?:word|wd|phrase|code)|pwd|passwort|kennwort|(?:client[_ -]?|aws[_ -]?)?secret(?:[_ -]?(?:access[_ -]?)?key)?|api[_ -]?key|access[_ -]?key|(?:auth|access|bearer|refresh)?[_ -]?token)(\s*[:=]\s*|\s+(?:is|was|ist|war)\s+)["'“]?([^\s"'”,;]+)`)

// harmlessValues are words that follow "password:" without being one.
var harmlessValues = strings.Fields(`
	a all already also and are as been being by can changed changes compromised default disabled done
	empty exposed expired for found forgotten from has have in invalid is it known leaked lost may
	missing must never new no none not null of ok old on only or policy pending phished redacted removed
	renewed replaced reset resets reused revoked rotated rotation same see sent set should spray
	spraying stolen still strong strength that the theft to todo tbd unknown unchanged used user users
	valid was weak were will yes n/a geändert zurückgesetzt unbekannt`)

// LooksSecret reports whether a text seems to hold a key or password, and what
// it looks like ("a GitHub token"). It is a question to a person, not a filter:
// it misses secrets that look like words, and leaves alone what an incident log
// is full of: hashes, UUIDs, paths, addresses, wallets.
func LooksSecret(text string) (what string, found bool) {
	for _, shape := range secretShapes {
		if shape.form().MatchString(text) {
			return shape.what, true
		}
	}
	for _, m := range secretNamed().FindAllStringSubmatch(text, -1) {
		if named := strings.TrimSpace(m[2]); secretValue(m[3], named == ":" || named == "=") {
			return "a password or key (“" + strings.ToLower(m[1]) + "”)", true
		}
	}
	for w := range strings.FieldsFuncSeq(text, unicode.IsSpace) {
		if randomWord(w) {
			return "a key: a long word of random characters", true
		}
	}
	return "", false
}

// secretValue reports whether what stands after "password:" may be one. After
// "is" a value must not look like a plain word.
func secretValue(v string, marked bool) bool {
	v = strings.TrimRight(v, ".!?)]")
	if len(v) < 4 || slices.Contains(harmlessValues, strings.ToLower(v)) || strings.ContainsAny(v[:1], "@#^<[({$*?/\\%") {
		return false
	}
	if strings.Trim(strings.ToLower(v), v[:1]) == "" || strings.Trim(v, "*•xX.-_…") == "" {
		return false // xxxx, ****
	}
	if uuidForm.MatchString(v) || isHex(v) && len(v) >= 32 {
		return false
	}
	if marked {
		return true
	}
	return strings.ContainsAny(v, "0123456789") && strings.IndexFunc(v, unicode.IsLetter) >= 0
}

var (
	uuidForm   = regexp.MustCompile(`^\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?$`)
	ssdeepForm = regexp.MustCompile(`^\d+:[A-Za-z0-9+/]+:[A-Za-z0-9+/]+`)
	digestName = regexp.MustCompile(`(?i)^(?:md5|sha-?\d+|imphash|tlsh|ssdeep|hmac)[:=-]`)
	walletForm = regexp.MustCompile(`^(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|[48][1-9A-HJ-NP-Za-km-z]{94}|T[1-9A-HJ-NP-Za-km-z]{33})$`)
	keyForm    = regexp.MustCompile(`^[A-Za-z0-9+/_-]{20,}={0,2}$`)
)

// randomWord reports whether a word looks drawn at random: long, of mixed
// characters, changing between them far more often than words do.
func randomWord(w string) bool {
	if ssdeepForm.MatchString(w) || digestName.MatchString(w) || strings.ContainsAny(w, `\@`) ||
		strings.Contains(w, "://") || strings.HasPrefix(w, "/") {
		return false
	}
	for part := range strings.FieldsFuncSeq(w, func(r rune) bool { return strings.ContainsRune(`"'“”()[]{}<>,;:|&?`, r) }) {
		if _, value, ok := strings.Cut(strings.TrimRight(part, "="), "="); ok {
			part = value // key=value
		}
		part = strings.TrimRight(part, ".")
		if keyForm.MatchString(part) && !walletForm.MatchString(part) && looksRandom(strings.TrimRight(part, "=")) {
			return true
		}
	}
	return false
}

func looksRandom(s string) bool {
	if isHex(strings.ReplaceAll(strings.TrimPrefix(s, "T1"), "-", "")) {
		return false
	}
	if strings.Contains(s, "/") && (len(s) < 40 || strings.ContainsAny(s, "_-")) {
		return false // a path
	}
	var upper, lower, digit, changes int
	last := 0
	counts := map[rune]int{}
	for _, r := range s {
		counts[r]++
		class := last // signs between words do not count as a change
		switch {
		case unicode.IsUpper(r):
			class, upper = 1, upper+1
		case unicode.IsLower(r):
			class, lower = 2, lower+1
		case unicode.IsDigit(r):
			class, digit = 3, digit+1
		}
		if class != last {
			changes++
		}
		last = class
	}
	if upper < 2 || lower < 2 || digit < 1 || counts['A']*4 > len(s) { // much A is text in UTF-16
		return false
	}
	entropy := 0.0
	for _, n := range counts {
		p := float64(n) / float64(len(s))
		entropy -= p * math.Log2(p)
	}
	return entropy >= 3.7 && changes*3 >= len(s)
}

func isHex(s string) bool {
	return s != "" && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}
