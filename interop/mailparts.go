package interop

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"mime"
	"mime/quotedprintable"
	"regexp"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
)

// mailReader takes the body of a mail apart.
type mailReader struct {
	mail  *Mail
	plain []string
	html  []string
	parts int
	told  map[string]bool
}

func (r *mailReader) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if r.told == nil {
		r.told = map[string]bool{}
	}
	if !r.told[text] {
		r.told[text] = true
		r.mail.Notices = append(r.mail.Notices, text)
	}
}

// walk reads one part with its header.
func (r *mailReader) walk(fields []headerField, body []byte, depth int) {
	if r.parts++; r.parts > mostMailParts {
		r.note("The mail has more than %d parts; the others stand in the original only.", mostMailParts)
		return
	}
	kind, params := contentType(fields)
	if strings.HasPrefix(kind, "multipart/") {
		boundary := params["boundary"]
		switch {
		case depth >= deepestMail:
			r.note("The mail is nested deeper than %d levels; what lies deeper stands in the original only.", deepestMail)
			return
		case boundary != "":
			pieces, closed := splitParts(body, boundary)
			if !closed {
				r.note("The mail ends in the middle of its parts.")
			}
			if len(pieces) > 0 {
				for _, piece := range pieces {
					header, rest := cutHeader(piece)
					if len(piece) > 0 && (piece[0] == '\n' || piece[0] == '\r') { // a part without a header
						header, rest = nil, piece
					}
					r.walk(readFields(header), rest, depth+1)
				}
				return
			}
			fallthrough
		default:
			r.note("The mail says that it has parts, and none was found; it was read as one text.")
			kind, params = "text/plain", nil
		}
	}
	data := r.undo(fields, body)
	disposition, name := dispositionOf(fields, params)
	text := strings.HasPrefix(kind, "text/plain") || kind == "text/html"
	switch {
	case text && disposition != "attachment" && (name == "" || disposition == "inline"):
		s := r.text(data, params["charset"])
		if strings.TrimSpace(s) == "" {
			return
		}
		if kind == "text/html" {
			r.html = append(r.html, htmlText(s))
		} else {
			r.plain = append(r.plain, s)
		}
	case kind == "application/pkcs7-signature" || kind == "application/x-pkcs7-signature" || kind == "application/pgp-signature":
		r.mail.Parts = append(r.mail.Parts, MailPart{nameOr(name, "signature"), kind, data})
	default:
		if kind == "application/pkcs7-mime" || kind == "application/x-pkcs7-mime" || kind == "application/pgp-encrypted" {
			r.note("The mail, or a part of it, is encrypted or signed as a whole; its text can only be read in the mail program.")
		}
		r.mail.Parts = append(r.mail.Parts, MailPart{nameOr(name, nameFor(kind)), kind, data})
	}
}

// finish settles the text: plain where there is one, else made from HTML.
func (r *mailReader) finish() {
	texts := r.plain
	if len(texts) == 0 && len(r.html) > 0 {
		texts, r.mail.FromHTML = r.html, true
	}
	text := strings.TrimSpace(strings.Join(texts, "\n\n"))
	if len(text) > mostMailText {
		text = text[:wholeRunes([]byte(text[:mostMailText]))]
		r.note("The text of the mail is longer than %s; the rest stands in the original only.", bytesInWords(mostMailText))
	}
	r.mail.Text = text
}

func contentType(fields []headerField) (string, map[string]string) {
	raw, ok := rawField(fields, "Content-Type")
	if !ok {
		return "text/plain", nil
	}
	kind, params, err := mime.ParseMediaType(strings.TrimRight(strings.TrimSpace(raw), "; "))
	if err != nil { // such as a parameter given twice
		head, _, _ := strings.Cut(raw, ";")
		kind = strings.ToLower(strings.TrimSpace(head))
		params = map[string]string{}
		for _, p := range []string{"boundary", "charset", "name"} {
			if v := looseParam(raw, p); v != "" {
				params[p] = v
			}
		}
	}
	if !strings.Contains(kind, "/") {
		kind = "text/plain"
	}
	return kind, params
}

// looseParam finds a parameter of a field that does not parse.
func looseParam(raw, name string) string {
	low := strings.ToLower(raw)
	i := strings.Index(low, name+"=")
	if i < 0 || len(low) != len(raw) {
		return ""
	}
	v := raw[i+len(name)+1:]
	if strings.HasPrefix(v, `"`) {
		v, _, _ = strings.Cut(v[1:], `"`)
		return v
	}
	v, _, _ = strings.Cut(v, ";")
	return strings.TrimSpace(v)
}

func dispositionOf(fields []headerField, params map[string]string) (disposition, name string) {
	name = params["name"]
	if raw, ok := rawField(fields, "Content-Disposition"); ok {
		kind, more, err := mime.ParseMediaType(raw)
		if err != nil {
			head, _, _ := strings.Cut(raw, ";")
			kind, more = strings.ToLower(strings.TrimSpace(head)), map[string]string{"filename": looseParam(raw, "filename")}
		}
		disposition = kind
		if more["filename"] != "" {
			name = more["filename"]
		}
	}
	return disposition, plainName(decodeWords(name))
}

// plainName is a file name without folders and without what no name has: a mail
// must not choose where anything is written.
func plainName(s string) string {
	s = line(s)
	s = s[strings.LastIndexAny(s, `/\`)+1:]
	s = strings.Trim(strings.Map(func(c rune) rune {
		if c < 0x20 || strings.ContainsRune(`<>:"|?*`, c) {
			return '_'
		}
		return c
	}, s), ". ")
	if len(s) > 200 {
		s = s[:wholeRunes([]byte(s[:200]))]
	}
	return s
}

func nameOr(name, other string) string {
	if name == "" {
		return other
	}
	return name
}

func nameFor(kind string) string {
	switch kind {
	case "message/rfc822":
		return "message.eml"
	case "message/feedback-report":
		return "feedback-report.txt"
	case "text/calendar":
		return "calendar.ics"
	}
	main, sub, _ := strings.Cut(kind, "/")
	return nameOr(plainName(main+"-"+sub), "part")
}

// splitParts cuts a body at its boundary lines. closed reports the last one.
func splitParts(body []byte, boundary string) (parts [][]byte, closed bool) {
	mark := []byte("--" + boundary)
	start := -1
	for at := 0; at < len(body); {
		end := bytes.IndexByte(body[at:], '\n')
		next := at + end + 1
		if end < 0 {
			next = len(body)
		}
		text := bytes.TrimRight(body[at:next], " \t\r\n")
		if bytes.HasPrefix(text, mark) {
			last := bytes.Equal(text[len(mark):], []byte("--"))
			if last || len(text) == len(mark) {
				if start >= 0 {
					parts = append(parts, bytes.TrimSuffix(bytes.TrimSuffix(body[start:at], []byte("\n")), []byte("\r")))
				}
				if start = next; last {
					return parts, true
				}
			}
		}
		at = next
		if len(parts) > mostMailParts {
			return parts, true
		}
	}
	if start >= 0 && start < len(body) {
		parts = append(parts, body[start:])
	}
	return parts, false
}

// undo takes the transfer encoding off. Of damaged ones it gives what there is.
func (r *mailReader) undo(fields []headerField, body []byte) []byte {
	how, _ := rawField(fields, "Content-Transfer-Encoding")
	switch strings.ToLower(strings.Trim(how, "; ")) {
	case "base64":
		letters := make([]byte, 0, len(body))
		for _, c := range body {
			if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' {
				letters = append(letters, c)
			}
		}
		if n := len(letters) % 4; n == 1 {
			letters = letters[:len(letters)-1]
			r.note("A part of the mail is cut off or damaged.")
		}
		out := make([]byte, base64.RawStdEncoding.DecodedLen(len(letters)))
		n, err := base64.RawStdEncoding.Decode(out, letters)
		if err != nil {
			r.note("A part of the mail is cut off or damaged.")
		}
		return out[:n]
	case "quoted-printable":
		out, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(body)))
		if err != nil {
			r.note("A part of the mail is cut off or damaged.")
			if len(out)*2 < len(body) {
				return body
			}
		}
		return out
	}
	return body
}

// text decodes a part of text by the charset it names, or by what its bytes are.
func (r *mailReader) text(data []byte, charset string) string {
	s := ""
	if e, err := htmlindex.Get(strings.TrimSpace(charset)); charset != "" && err == nil && !isASCII(data) {
		if out, err := e.NewDecoder().Bytes(data); err == nil {
			s = string(out)
		}
	} else if charset != "" && err != nil && !strings.EqualFold(charset, "us-ascii") {
		r.note("The mail names the charset %q, which is not known; check accented letters.", line(plainUTF8([]byte(charset))))
	}
	if s == "" {
		s = plainUTF8(data)
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

var (
	htmlUnseen = regexp.MustCompile(`(?is)<(script|style|head|title)\b.*?</(script|style|head|title)\s*>|<!--.*?-->`)
	htmlBreak  = regexp.MustCompile(`(?i)<(br|/p|/div|/tr|/h[1-6]|/li|/table|/blockquote|hr)\b[^>]*>`)
	htmlCell   = regexp.MustCompile(`(?i)</t[dh]\b[^>]*>`)
	htmlTag    = regexp.MustCompile(`<[^>]*>`)
	manyBreaks = regexp.MustCompile(`\n{3,}`)
)

// htmlText is what is written in an HTML page, without how it looks. Addresses
// behind links are left out: they stand in the original.
func htmlText(s string) string {
	s = htmlUnseen.ReplaceAllString(s, " ")
	s = strings.Join(strings.Fields(s), " ") // line ends of the source mean nothing
	s = htmlBreak.ReplaceAllString(s, "\n")
	s = htmlCell.ReplaceAllString(s, "  ")
	s = html.UnescapeString(htmlTag.ReplaceAllString(s, ""))
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.TrimSpace(manyBreaks.ReplaceAllString(strings.Join(lines, "\n"), "\n\n"))
}
