package interop

import (
	"strings"
	"time"

	"bridgelog/model"
)

// Slots of Timesketch and of plaso's dynamic CSV, which share their words.
const (
	tsMessage = iota
	tsDatetime
	tsTimestamp
	tsDesc
	tsComputer
	tsHost
	tsUser
	tsLong
	tsSource
	tsType
	tsParser
	tsSlots
)

var timesketchSlots = [tsSlots][]string{
	tsMessage:   {"message"},
	tsDatetime:  {"datetime"},
	tsTimestamp: {"timestamp"},
	tsDesc:      {"timestamp_desc"},
	tsComputer:  {"computer_name"},
	tsHost:      {"hostname", "host"},
	tsUser:      {"username", "user", "user_name", "account"},
	tsLong:      {"source_long"},
	tsSource:    {"source_name", "source_short", "source"},
	tsType:      {"data_type"},
	tsParser:    {"parser"},
}

var timesketchCSV = &format{
	name: "timesketch-csv", title: "a Timesketch CSV file",
	slots:    timesketchSlots[:],
	contract: "Timesketch keeps times in UTC",
	begin:    beginTimesketch,
	survey:   surveyDates(tsDatetime),
}

var timesketchJSONL = &format{
	name: "timesketch-jsonl", title: "a Timesketch JSON lines file",
	slots:    timesketchSlots[:],
	contract: "Timesketch keeps times in UTC",
	begin:    beginTimesketch,
	survey:   surveyDates(tsDatetime),
}

var plasoDynamic = &format{
	name: "plaso-dynamic", title: "a plaso CSV file (dynamic)",
	slots:    timesketchSlots[:],
	contract: "plaso writes UTC unless told otherwise",
	begin:    beginTimesketch,
	survey:   surveyDates(tsDatetime),
}

func beginTimesketch(r *run) (mapFunc, error) {
	return func(cells []string, out *mapped) {
		happened, f := r.clock.readTwo(cells[tsDatetime], cells[tsTimestamp])
		r.timesketch(out, cells, happened, f, either(cells[tsComputer], cells[tsHost]))
	}, nil
}

// timesketch adds the row that plaso and Timesketch describe by the same columns.
func (r *run) timesketch(out *mapped, cells []string, happened model.Moment, f flags, system string) {
	out.flags |= f
	out.product = r.word(cells[tsLong], cells[tsSource], cells[tsType], cells[tsParser])
	out.add(model.RowFields{
		Happened: happened,
		Kind:     model.Detect,
		Text:     describe(cells[tsDesc], cells[tsMessage]),
		Systems:  r.list(system),
		People:   r.list(cells[tsUser]),
	}, "")
}

// readTwo reads a record that gives its time twice: as a text, which wins, and
// in microseconds since 1970.
func (c *clock) readTwo(text, stamp string) (model.Moment, flags) {
	if text == "" {
		return c.read(stamp, micros)
	}
	first, last := c.first, c.last
	m, f := c.read(text, bySize)
	if stamp == "" || stamp == "0" {
		return m, f
	}
	t, ok := readEpoch(stamp, micros)
	if !ok {
		return m, f
	}
	if !m.Known() {
		c.first, c.last = first, last
		other, more := c.instant(t, stamp)
		if !other.Known() {
			return m, f
		}
		other.Typed = line(text) + " / " + stamp
		return other, more | disagree
	}
	apart := m.From.Sub(t).Abs()
	if apart >= time.Millisecond && !(apart < time.Second && (m.From.Nanosecond() == 0 || t.Nanosecond() == 0)) {
		f |= disagree
	}
	return m, f
}

// word is the first of the names that says something, shared among records.
func (r *run) word(names ...string) string {
	for _, n := range names {
		if l := r.list(n); l != nil {
			return l[0]
		}
	}
	return ""
}

func either(a, b string) string {
	if a != "" && a != "-" {
		return a
	}
	return b
}

// describe is the message with the kind of time before it, unless that says no
// more than that the event was logged.
func describe(desc, message string) string {
	switch desc {
	case "", "-", "Time Logged", "Logged Time", "Time logged", "Event Logged", "Logged", "Logging", "Event Time", "Event time",
		"Recorded Time", "Recorded time", "Record Time":
		return line(message)
	}
	message = strings.TrimSpace(message)
	for i := range len(message) {
		if message[i] < 0x20 || message[i] == 0x7f {
			message = flatten(message)
			break
		}
	}
	if strings.IndexByte(desc, '\n') >= 0 {
		desc = flatten(desc)
	}
	if message == "" {
		return "[" + desc + "]"
	}
	return "[" + desc + "] " + message
}
