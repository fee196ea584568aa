package model

import (
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// IndicatorKind is what sort of thing an indicator of compromise is.
type IndicatorKind string

const (
	IPv4        IndicatorKind = "ipv4"
	IPv6        IndicatorKind = "ipv6"
	Domain      IndicatorKind = "domain"
	WebAddress  IndicatorKind = "url"
	MailAddress IndicatorKind = "email"
	MD5         IndicatorKind = "md5"
	SHA1        IndicatorKind = "sha1"
	SHA256      IndicatorKind = "sha256"
	FileName    IndicatorKind = "file"
	RegistryKey IndicatorKind = "registry"
	UserAgent   IndicatorKind = "user_agent"
	ASN         IndicatorKind = "asn"
	CVE         IndicatorKind = "cve"
	OtherKind   IndicatorKind = "other"
)

// IndicatorKinds are all kinds in the order they are offered.
var IndicatorKinds = []IndicatorKind{IPv4, IPv6, Domain, WebAddress, MailAddress, MD5, SHA1, SHA256,
	FileName, RegistryKey, UserAgent, ASN, CVE, OtherKind}

// IndicatorWord is a kind as a person reads it, with its article.
func IndicatorWord(k IndicatorKind) string {
	switch k {
	case IPv4:
		return "an IPv4 address"
	case IPv6:
		return "an IPv6 address"
	case Domain:
		return "a domain"
	case WebAddress:
		return "a URL"
	case MailAddress:
		return "a mail address"
	case MD5, SHA1, SHA256:
		return "a " + strings.ToUpper(string(k)) + " fingerprint"
	case FileName:
		return "a file name or path"
	case RegistryKey:
		return "a registry key"
	case UserAgent:
		return "a user agent"
	case ASN:
		return "an AS number"
	case CVE:
		return "a CVE number"
	}
	return "something else"
}

var (
	hexOnly    = later(`^[0-9A-Fa-f]+$`)
	cveNumber  = later(`(?i)^CVE-\d{4}-\d{4,}$`)
	asNumber   = later(`(?i)^ASN?\s?\d{1,10}$`)
	registry   = later(`(?i)^(HKEY_(LOCAL_MACHINE|CURRENT_USER|CLASSES_ROOT|USERS|CURRENT_CONFIG)|HK(LM|CU|CR|U|CC)):?\\`)
	agent      = later(`^[A-Za-z][\w.+-]*/\d[\w.]*(\s.*)?$`)
	domainName = later(`(?i)^(\*\.)?([\p{L}\p{N}_]([\p{L}\p{N}_-]{0,61}[\p{L}\p{N}_])?\.)+(\p{L}[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])\.?$`)
	filePath   = later(`^([A-Za-z]:[\\/]|\\\\|/|~/|\./|%\w+%)`)
	fileEnd    = later(`(?i)\.(exe|dll|sys|scr|com|pif|cpl|msi|msix|lnk|url|hta|js|jse|vbs|vbe|wsf|ps1|psm1|bat|cmd|sh|py|pl|php|aspx?|jspx?|jar|war|apk|elf|so|dylib|bin|dat|tmp|log|txt|rtf|pdf|docx?|docm|xlsx?|xlsm|xlsb|pptx?|pptm|one|iso|img|vhdx?|zip|rar|7z|gz|tgz|cab|eml|msg|key|pem|cfg|conf|ini|xml|json|db|bak)$`)
)

// DetectIndicator says what a value looks like; defanged values are read as
// what they stand for. What fits nothing is OtherKind.
func DetectIndicator(value string) IndicatorKind {
	v := Refang(strings.TrimSpace(value))
	for _, k := range IndicatorKinds {
		// A name that ends as files do is read as a file: evil.zip is seldom meant
		// as the domain it could be.
		if k == Domain && fileEnd().MatchString(v) {
			continue
		}
		if k != OtherKind && fits(k, v) {
			return k
		}
	}
	return OtherKind
}

// fits says whether a live value can be of a kind.
func fits(k IndicatorKind, v string) bool {
	switch k {
	case IPv4, IPv6:
		if p, err := netip.ParsePrefix(v); err == nil {
			return p.Addr().Is4() == (k == IPv4)
		}
		host := v
		if at, err := netip.ParseAddrPort(v); err == nil {
			host = at.Addr().String()
		}
		a, err := netip.ParseAddr(host)
		return err == nil && a.Is4() == (k == IPv4)
	case Domain:
		return len(v) <= 254 && domainName().MatchString(v)
	case WebAddress:
		u, err := url.Parse(v)
		return err == nil && u.Host != "" && slices.Contains([]string{"http", "https", "ftp", "ftps", "ws", "wss", "ldap", "ldaps", "smb", "tcp", "udp"}, strings.ToLower(u.Scheme))
	case MailAddress:
		a, err := mail.ParseAddress(v)
		return err == nil && a.Address == v && strings.Contains(v[strings.LastIndexByte(v, '@'):], ".")
	case MD5, SHA1, SHA256:
		return len(v) == map[IndicatorKind]int{MD5: 32, SHA1: 40, SHA256: 64}[k] && hexOnly().MatchString(v)
	case FileName:
		return !strings.Contains(v, "://") && (filePath().MatchString(v) || fileEnd().MatchString(v) && !strings.ContainsAny(v, "\n<>|\"?*"))
	case RegistryKey:
		return registry().MatchString(v)
	case UserAgent:
		return agent().MatchString(v)
	case ASN:
		return asNumber().MatchString(v)
	case CVE:
		return cveNumber().MatchString(v)
	}
	return true
}

// IndicatorProblem says why a value does not fit the kind chosen for it; empty
// when it does or no kind was chosen. It is a complaint, not a refusal: what
// was seen is written down as it was seen.
func IndicatorProblem(kind IndicatorKind, value string) string {
	v := Refang(strings.TrimSpace(value))
	if kind == "" || v == "" || !slices.Contains(IndicatorKinds, kind) || fits(kind, v) {
		return ""
	}
	words := "this is not " + IndicatorWord(kind)
	if k := DetectIndicator(v); k != OtherKind {
		words += "; it looks like " + IndicatorWord(k)
	}
	return words
}

var (
	liveScheme   = regexp.MustCompile(`(?i)\b(h)(tt)(ps?://)`)
	deadScheme   = regexp.MustCompile(`(?i)\b(h)(xx)(ps?://)`)
	turnedDead   = strings.NewReplacer("t", "x", "T", "X")
	turnedLive   = strings.NewReplacer("x", "t", "X", "T")
	refangMarks  = strings.NewReplacer("[.]", ".", "(.)", ".", "{.}", ".", "[dot]", ".", "(dot)", ".", "[at]", "@", "(at)", "@", "[@]", "@", "(@)", "@", "[:]", ":", "[://]", "://")
	defangDots   = strings.NewReplacer(".", "[.]", "@", "[at]")
	defangColons = strings.NewReplacer(":", "[:]", ".", "[.]")
)

// Defang writes an address so that nothing makes a link of it and nobody opens
// it by accident: hxxp://bad[.]example, info[at]bad[.]example. Values of kinds
// that cannot be followed stay as they are.
func Defang(value string) string {
	live := Refang(value)
	switch DetectIndicator(live) {
	case IPv6:
		return defangColons.Replace(live)
	case IPv4, Domain, WebAddress, MailAddress:
		return defangDots.Replace(deaden(live))
	case FileName, RegistryKey, UserAgent, OtherKind:
		return deaden(live) // an address inside a longer text
	}
	return live
}

func deaden(s string) string {
	return liveScheme.ReplaceAllStringFunc(s, func(m string) string { return m[:1] + turnedDead.Replace(m[1:3]) + m[3:] })
}

// Refang is the value a defanged text stands for, in every common way of
// writing one. A live value stays as it is: Refang(Defang(x)) is Refang(x).
func Refang(value string) string {
	for {
		next := refangMarks.Replace(value)
		next = deadScheme.ReplaceAllStringFunc(next, func(m string) string { return m[:1] + turnedLive.Replace(m[1:3]) + m[3:] })
		if next == value {
			return value
		}
		value = next // marks inside marks; every turn is shorter or has fewer dead schemes
	}
}

// followed finds in a running text what a program or a hasty finger could
// follow: addresses with a scheme, mail addresses, what may be a bare IP address,
// and names that end as hosts on the Internet do.
var followed = later(`(?i)\b(?:https?|ftps?|wss?|ldaps?|smb|tcp|udp)://[^\s<>"'“”‘’«»]+` +
	`|[\p{L}\p{N}._%+-]+@(?:[\p{L}\p{N}-]+\.)+\p{L}{2,24}\b` +
	`|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?(?:/\d{1,2})?\b` +
	`|(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:%\w+)?` +
	`|\b(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+(?:com|net|org|info|biz|name|pro|edu|gov|mil|int|arpa|onion|example|test|invalid|local|lan|internal|` +
	`io|co|me|tv|cc|ws|su|ru|cn|ua|by|kz|ir|kp|kr|jp|tw|hk|in|br|mx|ar|za|ng|au|nz|ca|us|uk|ie|eu|de|at|ch|li|lu|nl|be|fr|es|pt|it|gr|pl|cz|sk|hu|ro|bg|hr|si|rs|se|no|fi|dk|ee|lv|lt|tr|il|sa|ae|` +
	`top|xyz|site|online|shop|club|icu|live|store|space|click|link|work|fun|cloud|app|dev|tech|host|website|world|today|pw|tk|ml|ga|cf|gq|rest|bar|cam|cyou|monster|quest|sbs)\b`)

// DefangText defangs every address in a running text. What only looks like one
// stays: a time, a version number beyond 255, the name of a file.
func DefangText(s string) string {
	return followed().ReplaceAllStringFunc(s, func(m string) string {
		end := len(strings.TrimRight(m, ".,;:!?)]}"))
		v, rest := m[:end], m[end:]
		switch {
		case strings.Contains(v, "://"):
			return defangDots.Replace(deaden(Refang(v))) + rest
		case strings.Contains(v, "@"):
			return defangDots.Replace(v) + rest
		case strings.Count(m, ":") > 1:
			if _, err := netip.ParseAddr(m); err == nil && strings.Trim(m, ":") != "" {
				return defangColons.Replace(m)
			}
			return m
		case fits(IPv4, v), fits(Domain, v):
			return defangDots.Replace(v) + rest
		}
		return m
	})
}
