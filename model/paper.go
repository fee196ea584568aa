package model

import (
	"encoding/json"
	"fmt"
	"maps"
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

// leftTranscribed is what stays of it when the entry is erased: the time.
func leftTranscribed(t *Transcribed) *Transcribed {
	if t == nil {
		return nil
	}
	return &Transcribed{By: gone, Written: untyped(t.Written)}
}
