package model

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Transcribed says that a row or an answer was written on paper first and typed
// in later: who wrote it, and when by the clock they had. The entry says beside
// it who typed it in and when that was recorded.
type Transcribed struct {
	By      string `json:"by"`
	Written Moment `json:"written"`
}

// Words are what stands beside what was transcribed.
func (t Transcribed) Words(home *time.Location) string {
	return fmt.Sprintf("transcribed from paper, written %s by %s", FormatMoment(t.Written, home, LongStyle), t.By)
}

// same reports whether two marks say the same of the paper.
func (t Transcribed) same(o Transcribed) bool {
	return t.By == o.By && t.Written.From.Equal(o.Written.From) && t.Written.To.Equal(o.Written.To) &&
		t.Written.Precision == o.Written.Precision && t.Written.Margin == o.Written.Margin && t.Written.Zone == o.Written.Zone
}

// Zone is the zone in which times on the paper are read.
func (t Transcribed) Zone() *time.Location {
	if loc, err := time.LoadLocation(t.Written.Zone); err == nil && t.Written.Zone != "" {
		return loc
	}
	return time.FixedZone(t.Written.Zone, t.Written.Offset) // "+02:00"
}

// QuickFromPaper reads a line of a paper log as quick entry: its times are those
// of the paper, "-20m" counts from the moment of writing, and a line without a
// time happened when it was written.
func QuickFromPaper(text string, t Transcribed) (RowFields, error) {
	row, err := ParseQuick(text, t.Written.From, t.Zone())
	if err != nil {
		return row, err
	}
	if row.Happened.Typed == "" {
		row.Happened = t.Written
	}
	row.Transcribed = &t
	return row, nil
}

// CheckTranscribed refuses a mark without a name or a known time that is past, and
// trims the name.
func CheckTranscribed(t *Transcribed, now time.Time) error {
	checked, err := checkTranscribed(t, now)
	if err == nil {
		*t = *checked
	}
	return err
}

// PreviewQuickFromPaper says what QuickFromPaper would make of a line, with the
// day: paper is seldom of today.
func PreviewQuickFromPaper(text string, t Transcribed, home *time.Location) QuickPreview {
	p := PreviewQuick(text, t.Written.From, t.Zone())
	row, err := QuickFromPaper(text, t)
	if err != nil {
		return p
	}
	p.Row, p.Late = row, false
	parts := []string{"happened " + FormatMoment(row.Happened, home, LongStyle)}
	if row.Kind == Task {
		parts[0] = "due " + FormatMoment(row.Happened, home, LongStyle)
	}
	if !row.Happened.Known() {
		parts[0] = FormatMoment(row.Happened, home, LongStyle)
	} else {
		if row.Happened.Assumed != "" {
			parts[0] += ", " + row.Happened.Assumed + " assumed"
		}
		parts = append(parts, FormatExactness(row.Happened))
	}
	p.Line = strings.Join(append(parts, KindWord(row.Kind), "from paper, "+t.By), " · ")
	return p
}

// checkTranscribed wants a name and a known time that is past.
func checkTranscribed(t *Transcribed, now time.Time) (*Transcribed, error) {
	if t == nil {
		return nil, nil
	}
	by, err := line("transcribed_by", t.By)
	if err != nil {
		return nil, err
	}
	switch {
	case by == "":
		return nil, Refuse(Invalid, "transcribed_by", "Name who wrote on the paper.", "what is transcribed from paper needs its writer.")
	case !t.Written.Known():
		return nil, Refuse(Invalid, "written_at", "Give the time on the paper with its zone.", "what is transcribed from paper needs the time of writing.")
	}
	if err := notFuture("written_at", t.Written, now); err != nil {
		return nil, err
	}
	return &Transcribed{By: by, Written: offPaper(t.Written)}, nil
}

// offPaper is a time as it stood on paper: which clock was read is not known,
// and it was not this computer's.
func offPaper(m Moment) Moment {
	if m.Clock == OwnClock {
		m.Clock = ""
	}
	return m
}

// offPaperAnswers are answers whose times stood on paper.
func offPaperAnswers(set map[string]json.RawMessage) {
	for key, raw := range set {
		var m Moment
		if json.Unmarshal(raw, &m) == nil && m.Precision != "" && m.Clock == OwnClock {
			set[key] = rawOf(offPaper(m))
		}
	}
}

// fromPaper marks what a form's answers led to as they are marked themselves.
func fromPaper(events []Event, t *Transcribed, home *time.Location) []Event {
	if t == nil {
		return events
	}
	for i, e := range events {
		switch e := e.(type) {
		case RecordPut:
			switch {
			case e.Form != "":
				e.Transcribed = t
			case e.Row != nil:
				row := *e.Row
				row.Transcribed = t
				e.Row = &row
			}
			events[i] = e
		case SeveritySet: // has no field of its own for it
			if e.Why != "" {
				e.Why += "; "
			}
			e.Why += t.Words(home)
			events[i] = e
		}
	}
	return events
}

// onPaper keeps which of the present answers were typed in from paper.
func (f *folder) onPaper(ev RecordPut) {
	if ev.Transcribed == nil && len(f.v.Paper) == 0 {
		return
	}
	paper := maps.Clone(f.v.Paper)
	if paper == nil {
		paper = map[string]Transcribed{}
	}
	for field := range ev.Set {
		delete(paper, field)
		if _, stands := f.v.Answers[field]; stands && ev.Transcribed != nil {
			paper[field] = *ev.Transcribed
		}
	}
	f.v.Paper = paper
}

// paperOf is which fields of a register row were typed in from paper once ev is
// put.
func paperOf(r Record, ev RecordPut) map[string]Transcribed {
	if ev.Transcribed == nil && len(r.Paper) == 0 {
		return nil
	}
	paper := maps.Clone(r.Paper)
	if paper == nil {
		paper = map[string]Transcribed{}
	}
	for field, value := range ev.Set {
		delete(paper, field)
		if ev.Transcribed != nil && string(value) != "null" {
			paper[field] = *ev.Transcribed
		}
	}
	return paper
}

// Transcribed are the sources of what a row has from paper, each with its fields
// in the order given; one source for all that is filled has none named.
func (r Record) Transcribed(order []string) []FromPaper {
	var out []FromPaper
	filled := 0
	for _, field := range order {
		if raw := r.Fields[field]; len(raw) == 0 || string(raw) == "null" {
			continue
		}
		filled++
		t, ok := r.Paper[field]
		if !ok {
			continue
		}
		at := slices.IndexFunc(out, func(x FromPaper) bool { return x.same(t) })
		if at < 0 {
			at = len(out)
			out = append(out, FromPaper{Transcribed: t})
		}
		out[at].Fields = append(out[at].Fields, field)
	}
	if len(out) == 1 && len(out[0].Fields) == filled {
		out[0].Fields = nil
	}
	return out
}

// FromPaper is one source of fields that were typed in from paper; no fields
// means the whole row.
type FromPaper struct {
	Transcribed
	Fields []string
}

// markLast marks the newest row of the log as typed in from paper.
func (f *folder) markLast(t *Transcribed) {
	if i := f.edit.rows.n - 1; t != nil && i >= 0 {
		marked := *f.edit.rows.At(i)
		marked.Transcribed = t
		f.edit.replace(i, &marked)
	}
}

// leftTranscribed is what stays of it when the entry is erased: the time.
func leftTranscribed(t *Transcribed) *Transcribed {
	if t == nil {
		return nil
	}
	return &Transcribed{By: gone, Written: untyped(t.Written)}
}
