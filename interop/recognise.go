package interop

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"bridgelog/model"
)

// plan is how a file is going to be read.
type plan struct {
	verdict Verdict
	format  *format
	text    *decoded
	notices []string

	json  bool
	lines bool // JSON: one value a line

	delim  byte
	quotes bool
	header bool // the first record is the header
	from   int  // line of the header, or of the first record
	want   int  // cells of a record, 0 for any number
	fields int  // columns of the header, where want does not say
	sample [][]string

	mapping *Mapping
}

// formats are the formats that can be read, by name.
var formats = map[string]*format{}

func init() {
	for _, f := range []*format{timesketchCSV, timesketchJSONL, plasoL2T, plasoDynamic, plasoJSON, tln,
		sentinelIncident, sentinelAlert, genericCSV} {
		formats[f.name] = f
	}
}

// Recognise says what a file is and why, without reading all of it. A file
// that is none of the formats read here comes back with a *model.Error of kind
// Invalid; if it is a known format of another kind the Verdict still names it.
func Recognise(in Input, o Options) (Verdict, error) {
	o.Limits = o.Limits.orDefault()
	p, err := recognise(in, o)
	return p.verdict, err
}

const peek = 1 << 20 // bytes looked at to recognise a file

func recognise(in Input, o Options) (plan, error) {
	var p plan
	switch size := in.Size(); {
	case size == 0:
		return p, model.Refuse(model.Invalid, o.FileName, "Check that the export was complete.", "The file is empty.")
	case size > o.Limits.Bytes:
		return p, model.Refuse(model.Invalid, o.FileName, "Filter it with the tool that wrote it, or split it.",
			"The file has %d bytes; more than %d are not read.", size, o.Limits.Bytes)
	}
	if err := refuseBinary(in, o.FileName); err != nil {
		return p, err
	}
	text, err := decode(in)
	if err != nil {
		return p, err
	}
	p.text = text
	head, whole, err := text.prefix(peek)
	if err != nil {
		return p, err
	}
	trimmed := bytes.TrimSpace(head)
	switch {
	case len(trimmed) == 0:
		return p, model.Refuse(model.Invalid, o.FileName, "Check that the export was complete.", "The file holds nothing but blanks.")
	case o.Format != "" && formats[o.Format] == nil:
		return p, model.Refuse(model.Invalid, "format", "Known are: "+strings.Join(FormatNames(), ", ")+".", "There is no format %q.", o.Format)
	case looksJSON(trimmed):
		err = p.recogniseJSON(head, whole, o)
	default:
		err = p.recogniseTable(head, whole, o)
	}
	return p, err
}

// FormatNames lists the formats that can be read, by the names of
// Verdict.Format and Options.Format.
func FormatNames() []string {
	return []string{"timesketch-csv", "timesketch-jsonl", "plaso-l2tcsv", "plaso-dynamic", "plaso-jsonline", "tln",
		"sentinel-incident", "sentinel-alert", "generic-csv"}
}

// looksJSON tells JSON from a log line that begins with a bracket.
func looksJSON(text []byte) bool {
	if text[0] != '{' && text[0] != '[' {
		return false
	}
	rest := bytes.TrimLeft(text[1:], " \n\t")
	if len(rest) == 0 {
		return true
	}
	if text[0] == '{' {
		return rest[0] == '"' || rest[0] == '}'
	}
	return bytes.IndexByte([]byte(`{[]"`), rest[0]) >= 0
}

func (p *plan) recogniseTable(head []byte, whole bool, o Options) error {
	if name, title, reason := foreignText(head); name != "" && o.Format == "" {
		p.verdict = Verdict{Format: name, Title: title, Reason: reason}
		return notYet(o.FileName, title)
	}
	best := p.sniff(head, whole, o)
	if best == nil || best.share < 0.8 && o.Format == "" && o.Mapping == nil && !tabular(o.FileName) && !known(best) {
		if problem := brokenQuote(head, o); problem != "" {
			return model.Refuse(model.Invalid, o.FileName, "Close the quote in a copy of the file, or export it again.",
				"No table can be made out in this file. %s", problem)
		}
		return model.Refuse(model.Invalid, o.FileName, "Import CSV, JSON or JSON lines; keep any other file as evidence.",
			"The file is text, but neither a table nor a list of records.")
	}
	names := lower(best.names)
	switch {
	case o.Format != "":
		p.format = formats[o.Format]
		p.verdict.Reason = "chosen for this import"
		if p.format.json() {
			return model.Refuse(model.Invalid, o.FileName, "", "The file is not JSON, so it cannot be %s.", p.format.title)
		}
	case o.Mapping != nil:
		p.format, p.verdict.Reason = genericCSV, "a table with "+best.describe()
	default:
		p.format, p.verdict.Reason = formatByHeader(names, best)
	}
	best.lay(p)
	if best.above > 0 {
		p.notices = append(p.notices, model.Counted(best.above, "line stands above the table and was not read.", "lines stand above the table and were not read."))
	}
	p.verdict.Format, p.verdict.Title = p.format.name, p.format.title
	switch p.format {
	case tln:
		p.fields, p.want, p.quotes = best.cells, 0, false
	case genericCSV:
		return p.planGeneric(best, o)
	}
	p.verdict.Header = best.names
	p.verdict.Fingerprint = fingerprint(best.names)
	if !p.format.raw && bind(p.format, best.names, false).empty() {
		return model.Refuse(model.Invalid, o.FileName, "The columns are: "+strings.Join(best.names, ", ")+".",
			"The file has none of the columns of %s.", p.format.title)
	}
	return nil
}

// known reports whether a table has the header of a format read here.
func known(t *table) bool {
	f, _ := formatByHeader(lower(t.names), t)
	return f != genericCSV
}

// json reports whether the format is one of JSON only.
func (f *format) json() bool { return f == timesketchJSONL || f == plasoJSON }

// formatByHeader finds the format a header belongs to.
func formatByHeader(names map[string]bool, t *table) (*format, string) {
	has := func(all ...string) bool {
		for _, n := range all {
			if !names[n] {
				return false
			}
		}
		return true
	}
	begins := func(first ...string) bool {
		for i, n := range first {
			if i >= len(t.names) || strings.ToLower(strings.TrimSpace(t.names[i])) != n {
				return false
			}
		}
		return true
	}
	switch {
	case begins("date", "time", "timezone", "macb"):
		return plasoL2T, "the header begins date, time, timezone, MACB"
	case t.delim == '|' && begins("time", "source", "host", "user", "description"):
		return tln, "the header is Time|Source|Host|User|Description"
	case t.delim == '|' && !t.header && (t.cells == 5 || t.cells == 7) && t.allEpochs(0):
		return tln, "the lines have seconds and four more fields between bars"
	case has("systemalertid") && (names["alertname"] || names["alertdisplayname"] || names["displayname"]):
		return sentinelAlert, "the header has SystemAlertId and an alert name"
	case has("incidentnumber", "alertids"):
		return sentinelIncident, "the header has IncidentNumber and AlertIds"
	case begins("datetime", "timestamp_desc", "source", "source_long", "message"):
		return plasoDynamic, "the header begins datetime, timestamp_desc, source, source_long, message"
	case has("message", "datetime", "timestamp_desc"):
		return timesketchCSV, "the header has message, datetime and timestamp_desc"
	}
	return genericCSV, "a table with " + t.describe() + ", none of the known headers"
}

// notYet refuses a format that is known by name only.
func notYet(file, title string) error {
	return model.Refuse(model.Invalid, file, "Take it in as a signal if it is an alert, keep it as evidence, or turn it into CSV and import that.",
		"This looks like %s, which is not imported into a timeline.", title)
}

// lower is the set of names in small letters, without the portal's zones.
func lower(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, n := range names {
		plain, _, _ := splitZone(n)
		set[plain] = true
	}
	return set
}

// fingerprint identifies a header, under which a mapping is saved.
func fingerprint(names []string) string {
	h := sha256.New()
	for _, n := range names {
		io.WriteString(h, strings.ToLower(strings.TrimSpace(n)))
		h.Write([]byte{unit})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func (p *plan) recogniseJSON(head []byte, whole bool, o Options) error {
	p.json, p.lines = true, jsonLines(head)
	p.verdict.Reason = "chosen for this import"
	if o.Format != "" {
		if p.format = formats[o.Format]; !p.format.readsJSON() {
			return model.Refuse(model.Invalid, o.FileName, "", "The file is JSON, so it cannot be %s.", p.format.title)
		}
		p.verdict.Format, p.verdict.Title = p.format.name, p.format.title
		return nil
	}
	s := newJSON(bytes.NewReader(head), p.lines, o.Limits)
	votes, best := map[string]int{}, shapeTest{}
	n := 0
	for n < 20 {
		piece, err := s.next()
		if err != nil {
			break
		}
		n++
		raw := piece.raw
		if piece.problem != "" {
			if n > 1 || p.lines {
				continue
			}
			raw = head // one large or broken value: its beginning may tell
		}
		sh := shapeOf(raw)
		for _, t := range shapeTests {
			if t.fits(sh) {
				if votes[t.name]++; votes[t.name] > votes[best.name] {
					best = t
				}
				break
			}
		}
	}
	if n == 0 {
		return model.Refuse(model.Invalid, o.FileName, "Check that the export was complete.", "The file is JSON but holds no records.")
	}
	p.verdict.Format, p.verdict.Title, p.verdict.Reason = best.name, best.title, best.reason
	if p.format = formats[best.name]; p.format != nil {
		p.verdict.Title = p.format.title
		return nil
	}
	if where := faultIn(p.text, p.lines); where != "" {
		about := ""
		if best.title != "" {
			about = " It begins like " + best.title + "."
		}
		return model.Refuse(model.Invalid, o.FileName, "Export the file again; it is damaged.", "The file is not valid JSON: %s.%s", where, about)
	}
	if best.name != "" {
		return notYet(o.FileName, best.title)
	}
	return model.Refuse(model.Invalid, o.FileName, "Export it as CSV and import that with a mapping of columns.",
		"The file is JSON, but none of the kinds known here.")
}

func (f *format) readsJSON() bool {
	switch f.name {
	case "timesketch-jsonl", "plaso-jsonline", "sentinel-incident", "sentinel-alert":
		return true
	}
	return false
}

// jsonLines reports whether the text is one JSON object a line.
func jsonLines(head []byte) bool {
	n, valid := 0, false
	for text := range bytes.Lines(head) {
		text = bytes.TrimSpace(text)
		if len(text) == 0 {
			continue
		}
		if text[0] != '{' {
			return n >= 2 && valid
		}
		valid = valid || json.Valid(text)
		if n++; n == 5 {
			break
		}
	}
	return n >= 2 && valid
}

// faultIn is the line and column at which a file stops being JSON, for files
// small enough to look; empty if it is valid or too large.
func faultIn(d *decoded, lines bool) string {
	const most = 32 << 20
	text, whole, err := d.prefix(most)
	if err != nil || !whole {
		return ""
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	for {
		var v json.RawMessage
		err := dec.Decode(&v)
		if errors.Is(err, io.EOF) {
			return ""
		}
		if err == nil {
			continue
		}
		at := int(dec.InputOffset())
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			at = int(syntax.Offset)
		}
		upTo := text[:min(max(at, 0), len(text))]
		if errors.Is(err, io.ErrUnexpectedEOF) {
			upTo = text
		}
		col := len(upTo) - bytes.LastIndexByte(upTo, '\n') - 1
		what := strings.TrimPrefix(err.Error(), "json: ")
		if errors.Is(err, io.ErrUnexpectedEOF) {
			what = "it ends in the middle"
		}
		return fmt.Sprintf("line %d, column %d: %s", bytes.Count(upTo, newline)+1, max(col, 1), what)
	}
}

// split opens the file at its first record.
func (r *run) split(progress func(done, total int64)) splitter {
	if r.json {
		return newJSON(r.text.open(progress), r.lines, r.o.Limits)
	}
	s := newCSV(r.text.open(progress), r.delim, r.quotes, r.o.Limits)
	for s.line < r.from && !(s.eof && s.pos == s.end) {
		s.skipLine()
	}
	if r.header {
		p, _ := s.next()
		s.header = p.digest
	}
	s.want = r.want
	return s
}

func tabular(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv", ".tsv", ".tab":
		return true
	}
	return false
}
