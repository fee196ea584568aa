package interop

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"bridgelog/model"
)

// Alert is what a file says came in, as far as it could be read. Every text
// stands on one line.
type Alert struct {
	Title, Rule string
	Severity    string // one of model.SignalSeverities, empty where the file does not say or the word is not known
	Source      string // detection_source, empty where nothing tells
	Ref         string
	Systems     []string
	When        model.Moment // zone as given, or assumed and marked so
	Row         int          // record of the file, from 1; 0 where the file is one alert
	Problem     string       // why this record could not be read
}

// Alerts is a file of alerts.
type Alerts struct {
	Format string // "email", "json", "csv", "text" or the name of a known format
	Title  string // the format in words
	List   []Alert
}

// MostAlerts is how many alerts of one file become signals of their own; a file
// with more becomes one that says so.
const MostAlerts = 200

// mostAlertFile bounds what is read to find alerts in it.
const mostAlertFile = 64 << 20

// ReadAlerts finds the alerts of a file: mails, JSON in every shape tools write,
// tables, plain text. A file that cannot be read is a *model.Error that says why.
func ReadAlerts(ctx context.Context, in Input, o Options) (Alerts, error) {
	o.Limits = o.Limits.orDefault()
	if in.Size() > mostAlertFile {
		return Alerts{}, model.Refuse(model.Invalid, o.FileName, "Import it into an incident instead.", "The file is larger than %s, which no alert is.", bytesInWords(mostAlertFile))
	}
	if in.Size() == 0 {
		return Alerts{}, model.Refuse(model.Invalid, o.FileName, "Check that the export was complete.", "The file is empty.")
	}
	if err := refuseBinary(in, o.FileName); err != nil {
		return Alerts{}, err
	}
	text, err := decode(in)
	if err != nil {
		return Alerts{}, err
	}
	head, whole, err := text.prefix(peek)
	if err != nil {
		return Alerts{}, err
	}
	trimmed := bytes.TrimSpace(head)
	if len(trimmed) == 0 {
		return Alerts{}, model.Refuse(model.Invalid, o.FileName, "Check that the export was complete.", "The file holds nothing but blanks.")
	}
	r := alertReader{ctx: ctx, o: o}
	name, title, _ := foreignText(head)
	switch {
	case looksJSON(trimmed):
		return r.json(text, head)
	case name == "email" || strings.EqualFold(filepath.Ext(o.FileName), ".eml"):
		return r.mail(in)
	case name == "html" || name == "xml":
		return Alerts{}, model.Refuse(model.Invalid, o.FileName, "Look at it, and say in a line what it tells.", "This is %s, in which no alert is looked for.", title)
	case name == "cef":
		return r.text(text, name, title)
	}
	if name == "" {
		if a, ok := r.table(text, head, whole); ok {
			return a, nil
		}
	}
	return r.text(text, "text", "plain text")
}

// alertReader reads one file.
type alertReader struct {
	ctx context.Context
	o   Options
}

// clockFor is the clock of records: a format whose times are UTC without saying
// so has that contract.
func (r *alertReader) clockFor(utc bool) *clock {
	if utc {
		return newClock(r.o, time.UTC, "the format writes UTC")
	}
	return newClock(r.o, nil, "")
}

func (r *alertReader) json(text *decoded, head []byte) (Alerts, error) {
	s := newJSON(text.open(nil), jsonLines(head), r.o.Limits)
	out := Alerts{Format: "json", Title: "JSON"}
	var first string
	n, good := 0, 0
	for {
		p, err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return out, err
		}
		if n++; n%64 == 0 && r.ctx.Err() != nil {
			return out, r.ctx.Err()
		}
		if p.problem != "" {
			if first == "" {
				first = p.problem
			}
			if n <= MostAlerts {
				out.List = append(out.List, Alert{Row: n, Problem: p.problem})
			}
			continue
		}
		if good++; n > MostAlerts {
			continue
		}
		sh := shapeOf(p.raw)
		kind := ""
		for _, t := range shapeTests {
			if t.fits(sh) {
				kind = t.name
				break
			}
		}
		if good == 1 && kind != "" {
			out.Format, out.Title = kind, kind
		}
		if kind == "stix" || kind == "misp" || kind == "veris" || kind == "aurora" || kind == "iris-case" {
			a := r.alertOf(flatJSON(p.raw), kind)
			a.Row = n
			a.Title = join(": ", "Indicators or a case, not an alert", a.Title)
			out.List = append(out.List, a)
			continue
		}
		a := r.alertOf(flatJSON(p.raw), kind)
		a.Row = n
		if a.Title == "" {
			a.Problem = "Nothing in the record says what happened: it has no title, rule or message."
		}
		out.List = append(out.List, a)
	}
	return r.settle(out, n, good, first)
}

// settle closes a list: a file of one has no records, one of too many is one.
func (r *alertReader) settle(out Alerts, n, good int, first string) (Alerts, error) {
	switch {
	case n == 0:
		return out, model.Refuse(model.Invalid, r.o.FileName, "Check that the export was complete.", "The file holds no records.")
	case good == 0:
		return out, model.Refuse(model.Invalid, r.o.FileName, "Export the file again; it is damaged.", "The file cannot be read: %s", first)
	case n > MostAlerts:
		one := out.List[0]
		for _, a := range out.List {
			if a.Problem == "" {
				one = a
				break
			}
		}
		one.Row, one.Ref = 0, ""
		one.Title = fmt.Sprintf("%d alerts in one file, the first: %s", n, one.Title)
		out.List = []Alert{one}
	case n == 1:
		out.List[0].Row = 0
		if p := out.List[0].Problem; p != "" {
			return out, model.Refuse(model.Invalid, r.o.FileName, "Look at it, and say in a line what it tells.", "%s", p)
		}
	}
	return out, nil
}

func (r *alertReader) table(text *decoded, head []byte, whole bool) (Alerts, bool) {
	p := plan{text: text}
	t := p.sniff(head, whole, r.o)
	if t == nil || !t.header {
		return Alerts{}, false
	}
	probe := flat{}
	for _, name := range t.names {
		plain, _, _ := splitZone(name)
		probe.put(plain, "x")
	}
	if probe.first(alertTitle) == "" && probe.first(alertRule) == "" {
		return Alerts{}, false
	}
	kind := ""
	if probe.first([]string{"systemalertid"}) != "" {
		kind = "sentinel-alert"
	}
	out := Alerts{Format: "csv", Title: t.describe()}
	if kind != "" {
		out.Format = kind
	}
	s := newCSV(text.open(nil), t.delim, t.quotes, r.o.Limits)
	for s.line < t.line && !(s.eof && s.pos == s.end) {
		s.skipLine()
	}
	s.next() // the header
	n, good := 0, 0
	first := ""
	for {
		piece, err := s.next()
		if err != nil {
			break
		}
		if n++; n%64 == 0 && r.ctx.Err() != nil {
			return out, false
		}
		problem := piece.problem
		if problem == "" && len(piece.cells) < len(t.names) && len(piece.cells) < 2 {
			problem = "The row does not have the columns of the header."
		}
		if problem != "" {
			if first == "" {
				first = problem
			}
			if n <= MostAlerts {
				out.List = append(out.List, Alert{Row: n, Problem: problem})
			}
			continue
		}
		if good++; n > MostAlerts {
			continue
		}
		f := flat{}
		for i, cell := range piece.cells[:min(len(piece.cells), len(t.names))] {
			plain, _, _ := splitZone(t.names[i])
			f.put(plain, cell)
		}
		a := r.alertOf(f, kind)
		a.Row = n
		if a.Title == "" {
			a.Problem = "The row says nothing: its title is empty."
		}
		out.List = append(out.List, a)
	}
	out, err := r.settle(out, n, good, first)
	return out, err == nil
}

func (r *alertReader) mail(in Input) (Alerts, error) {
	m, err := ReadMail(io.NewSectionReader(in, 0, in.Size()))
	if err != nil {
		var refusal *model.Error
		if errors.As(err, &refusal) {
			refusal.Field = r.o.FileName
		}
		return Alerts{}, err
	}
	f := textPairs(m.Text)
	for _, p := range m.Parts {
		if p.Type == "message/feedback-report" || strings.HasSuffix(p.Type, "/yaml") || strings.HasPrefix(p.Type, "text/plain") {
			for key, value := range textPairs(plainUTF8(p.Data)) {
				f.put(key, value[0])
			}
		}
	}
	if body := strings.TrimSpace(m.Text); strings.HasPrefix(body, "{") {
		f = flatJSON([]byte(body))
	}
	a := r.alertOf(f, "email")
	a.Title = m.Subject
	if a.Title == "" {
		a.Title = firstLine(m.Text)
	}
	if a.Title == "" {
		a.Title = "Mail without subject"
	}
	if m.Sent.Known() {
		a.When = m.Sent
	}
	if a.Ref == "" {
		a.Ref = m.MessageID
	}
	if len(m.From) > 0 {
		a.Title = join(" · ", a.Title, "from "+line(m.From[0].Address))
	}
	return Alerts{Format: "email", Title: "a mail", List: []Alert{a}}, nil
}

func (r *alertReader) text(text *decoded, format, title string) (Alerts, error) {
	head, _, err := text.prefix(1 << 20)
	if err != nil {
		return Alerts{}, err
	}
	body := string(head)
	f := textPairs(body)
	if format == "cef" {
		f = cefPairs(firstLine(body))
	}
	a := r.alertOf(f, format)
	if a.Title == "" || format == "text" {
		a.Title = firstLine(body)
	}
	if a.Title == "" {
		return Alerts{}, model.Refuse(model.Invalid, r.o.FileName, "Check that the export was complete.", "The file holds nothing that can be read.")
	}
	return Alerts{Format: format, Title: title, List: []Alert{a}}, nil
}

func firstLine(s string) string {
	for part := range strings.Lines(s) {
		if part = line(part); part != "" {
			return part
		}
	}
	return ""
}

var pairLine = regexp.MustCompile(`^\s*[-*]?\s*([A-Za-z][A-Za-z0-9 _./-]{1,30}?)\s*[:=]\s+(\S.{0,300})$`)

// textPairs are the lines "Name: value" of a text.
func textPairs(s string) flat {
	f := flat{}
	n := 0
	for part := range strings.Lines(s) {
		if n++; n > 2000 {
			break
		}
		if m := pairLine.FindStringSubmatch(strings.TrimRight(part, "\r\n")); m != nil {
			f.put(strings.NewReplacer(" ", "", "_", "", "-", "").Replace(m[1]), m[2])
		}
	}
	return f
}

var cefKey = regexp.MustCompile(`(^| )([A-Za-z0-9_.\[\]-]+)=`)

// cefPairs takes a line of CEF apart.
func cefPairs(s string) flat {
	f := flat{}
	i := strings.Index(s, "CEF:")
	if i < 0 {
		return f
	}
	parts := splitEscaped(s[i:], '|', 8)
	for at, name := range []string{"", "vendor", "product", "", "classid", "name", "severity"} {
		if name != "" && at < len(parts) {
			f.put(name, parts[at])
		}
	}
	if len(parts) < 8 {
		return f
	}
	keys := cefKey.FindAllStringSubmatchIndex(parts[7], 500)
	for n, k := range keys {
		end := len(parts[7])
		if n+1 < len(keys) {
			end = keys[n+1][0]
		}
		f.put(parts[7][k[4]:k[5]], strings.NewReplacer(`\=`, "=", `\\`, `\`, `\n`, " ", `\r`, " ").Replace(parts[7][k[1]:end]))
	}
	return f
}

// splitEscaped cuts at sep where no backslash stands before it, into at most n.
func splitEscaped(s string, sep byte, n int) []string {
	var out []string
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case len(out) == n-1:
			b.WriteByte(s[i])
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == sep || s[i+1] == '\\'):
			i++
			b.WriteByte(s[i])
		case s[i] == sep:
			out = append(out, b.String())
			b.Reset()
		default:
			b.WriteByte(s[i])
		}
	}
	return append(out, b.String())
}
