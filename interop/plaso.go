package interop

import (
	"strings"

	"bridgelog/model"
)

// Slots of l2t_csv, plaso's 17 columns.
const (
	l2Date = iota
	l2Time
	l2Zone
	l2Source
	l2SourceType
	l2Type
	l2User
	l2Host
	l2Short
	l2Desc
)

var plasoL2T = &format{
	name: "plaso-l2tcsv", title: "a plaso CSV file (l2t_csv)",
	slots: [][]string{
		l2Date: {"date"}, l2Time: {"time"}, l2Zone: {"timezone"}, l2Source: {"source"}, l2SourceType: {"sourcetype"},
		l2Type: {"type"}, l2User: {"user"}, l2Host: {"host"}, l2Short: {"short"}, l2Desc: {"desc"},
	},
	contract: "plaso writes UTC where it names no zone",
	order:    monthFirst, // MM/DD/YYYY by definition
	begin: func(r *run) (mapFunc, error) {
		return func(cells []string, out *mapped) {
			when := cells[l2Date]
			if t := cells[l2Time]; t != "" && t != "-" {
				when += " " + t
			}
			beside, ok := r.clock.zoneNamed(cells[l2Zone])
			if !ok && cells[l2Zone] != "" && cells[l2Zone] != "-" {
				out.flags |= zoneUnknown
			}
			happened, f := r.clock.readIn(when, bySize, beside)
			out.flags |= f
			if beside != nil {
				happened.Typed += " " + line(cells[l2Zone])
			}
			out.product = r.word(cells[l2SourceType], cells[l2Source])
			out.add(model.RowFields{
				Happened: happened,
				Kind:     model.Detect,
				Text:     describe(cells[l2Type], either(cells[l2Desc], cells[l2Short])),
				Systems:  r.list(cells[l2Host]),
				People:   r.list(cells[l2User]),
			}, "")
		}, nil
	},
}

// Slots of plaso's JSON beside those it shares with Timesketch.
const (
	pjClass = tsSlots + iota
	pjString
	pjStamp
	pjLocal
)

var plasoJSON = &format{
	name: "plaso-jsonline", title: "plaso JSON events",
	slots: append(timesketchSlots[:tsSlots:tsSlots], [][]string{
		{"date_time.__class_name__"}, {"date_time.string"}, {"date_time.timestamp"}, {"date_time.is_local_time"},
	}...),
	contract: "plaso counts in UTC",
	begin:    beginPlasoJSON,
}

func beginPlasoJSON(r *run) (mapFunc, error) {
	return func(cells []string, out *mapped) {
		happened, f := r.clock.plasoTime(cells)
		r.timesketch(out, cells, happened, f, either(cells[tsHost], cells[tsComputer]))
	}, nil
}

// plasoTime reads the microseconds of an event and what its date_time object
// says about how exactly, and by which wall, they are known.
func (c *clock) plasoTime(cells []string) (model.Moment, flags) {
	text := cells[tsTimestamp]
	if cells[pjClass] == "SemanticTime" { // "Not set", "Never"
		return unknown(either(cells[pjString], text)), undated
	}
	if text == "" {
		return c.read(either(cells[pjString], cells[tsDatetime]), bySize)
	}
	t, ok := readEpoch(text, micros)
	if !ok {
		return c.read(text, bySize)
	}
	if cells[pjClass] == "PosixTimeInNanoseconds" {
		if exact, ok := readEpoch(cells[pjStamp], nanos); ok && exact.Sub(t).Abs() < 1e6 {
			t = exact
		}
	}
	if cells[pjLocal] == "true" && t.Unix() != 0 { // a wall clock of unknown zone
		y, m, d := t.Date()
		return c.place(stamp{year: y, month: int(m), day: d, hour: t.Hour(), min: t.Minute(), sec: t.Second(), nsec: t.Nanosecond(), exact: toSecond}, text, nil)
	}
	m, f := c.instant(t, text)
	if cells[pjClass] == "FATDateTime" && m.Known() {
		m.Precision, m.Margin = model.PlusMinus, 2 // FAT counts in steps of two seconds
	}
	return m, f
}

// tln is Carvey's five-field timeline and its seven-field kin. It knows no
// quoting; further bars belong to the description.
var tln = &format{
	name: "tln", title: "a TLN timeline",
	raw:      true,
	contract: "TLN counts in UTC",
	begin: func(r *run) (mapFunc, error) {
		r.bound.used = []bool{true, false, true, true, true}
		return func(cells []string, out *mapped) {
			if len(cells) < 5 {
				out.problem = "The record has fewer than the five fields of TLN."
				return
			}
			desc := cells[4]
			switch {
			case r.fields == 7 && len(cells) >= 7:
				desc = strings.Join(cells[4:len(cells)-2], "|")
			case len(cells) > 5:
				desc = strings.Join(cells[4:], "|")
			}
			happened, f := r.clock.read(cells[0], seconds)
			out.flags |= f
			out.product = r.word(cells[1])
			out.add(model.RowFields{
				Happened: happened,
				Kind:     model.Detect,
				Text:     tlnText(desc),
				Systems:  r.list(cells[2]),
				People:   r.list(cells[3]),
			}, "")
		}, nil
	},
}

// tlnText takes plaso's time and kind of time from the front of a description:
// the row has the one, and shows the other as for the other formats.
func tlnText(desc string) string {
	parts := strings.SplitN(desc, "; ", 3)
	if len(parts) == 3 && len(parts[0]) >= 19 {
		if st, ok := readISO(parts[0]); ok && st.exact >= toMinute {
			return describe(parts[1], parts[2])
		}
	}
	return line(desc)
}
