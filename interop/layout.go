package interop

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"
)

// format is one way of writing records, as a table: which columns or members
// feed which slot, what its maker promises, and how slots become rows.
type format struct {
	name, title string
	slots       [][]string // names of each slot in small letters; members of an inner object as "outer.inner"
	contract    string     // why times without a zone are UTC; empty if nobody says so
	order       dayOrder   // of numeric dates, by contract
	raw         bool       // the cells are wanted in the order of the file, not in slots
	begin       func(*run) (mapFunc, error)
	survey      func(*run) (skip bool, err error) // begins a pass before the reading; sets run.surveyRow and run.surveyEnd
}

// layout says which slot each column or member of a file feeds.
type layout struct {
	format *format
	header []string
	column []int            // slot of each column, -1 for none
	zone   []*time.Location // of a slot whose header names one
	local  []bool           // slots whose header says "[Local Time]"
	member map[string]int   // slot of a member by its path, for JSON; -1 for none
	inner  map[string]bool  // members to look into
	cells  []string
	used   []bool // columns of a raw format that feed the row
}

// bind finds the columns of a format in a header. Headers of the Azure portal
// end in the zone: "TimeGenerated [UTC]".
func bind(f *format, header []string, isJSON bool) *layout {
	l := &layout{format: f, header: header, cells: make([]string, len(f.slots)),
		zone: make([]*time.Location, len(f.slots)), local: make([]bool, len(f.slots))}
	if isJSON {
		l.member, l.inner = map[string]int{}, map[string]bool{}
		for slot, names := range f.slots {
			for _, name := range names {
				l.member[name] = slot
				for i := strings.IndexByte(name, '.'); i >= 0; i = nextDot(name, i) {
					l.inner[name[:i]] = true
				}
			}
		}
		return l
	}
	l.column = make([]int, len(header))
	for i, name := range header {
		l.column[i] = -1
		name, zone, local := splitZone(name)
		for slot, names := range f.slots {
			for _, n := range names {
				if n == name && l.column[i] < 0 {
					l.column[i] = slot
					l.zone[slot] = zone
					l.local[slot] = local
				}
			}
		}
	}
	return l
}

// empty reports that no column feeds any slot.
func (l *layout) empty() bool {
	for _, slot := range l.column {
		if slot >= 0 {
			return false
		}
	}
	return true
}

func nextDot(s string, after int) int {
	if i := strings.IndexByte(s[after+1:], '.'); i >= 0 {
		return after + 1 + i
	}
	return -1
}

// splitZone is a column name in small letters without the portal's zone.
func splitZone(name string) (plain string, zone *time.Location, local bool) {
	plain = strings.ToLower(strings.TrimSpace(name))
	switch {
	case strings.HasSuffix(plain, "[utc]"):
		return strings.TrimSpace(strings.TrimSuffix(plain, "[utc]")), time.UTC, false
	case strings.HasSuffix(plain, "[local time]"):
		return strings.TrimSpace(strings.TrimSuffix(plain, "[local time]")), nil, true
	}
	return plain, nil, false
}

// fill puts the record's cells into their slots. Where several columns feed a
// slot the first that is not empty counts. The result is reused.
func (l *layout) fill(p *piece) []string {
	if l.format.raw {
		return p.cells
	}
	clear(l.cells)
	if p.raw != nil {
		l.fillMembers(p.raw, "")
		return l.cells
	}
	for i, slot := range l.column {
		if slot >= 0 && i < len(p.cells) && l.cells[slot] == "" {
			l.cells[slot] = p.cells[i]
		}
	}
	return l.cells
}

func (l *layout) fillMembers(raw []byte, outer string) {
	members(raw, func(name, value []byte) {
		var slot int
		var ok bool
		path := ""
		if outer == "" {
			slot, ok = l.member[string(name)]
		}
		if !ok {
			path = strings.ToLower(outer + string(name))
			if slot, ok = l.member[path]; !ok {
				slot = -1
			}
			if outer == "" && len(l.member) < 10_000 {
				l.member[string(name)] = slot
			}
		}
		if slot >= 0 && l.cells[slot] == "" {
			l.cells[slot] = plainValue(value)
		}
		if len(value) > 0 && value[0] == '{' && len(l.inner) > 0 {
			if path == "" {
				path = strings.ToLower(outer + string(name))
			}
			if l.inner[path] {
				l.fillMembers(value, path+".")
			}
		}
	})
}

// extra is a JSON object of what fill did not put into a slot.
func (l *layout) extra(p *piece) []byte {
	out := []byte{'{'}
	put := func(name string, value []byte, isJSON bool) {
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = appendText(out, name)
		out = append(out, ':')
		if isJSON {
			out = append(out, value...)
		} else {
			out = appendText(out, string(value))
		}
	}
	if p.raw != nil {
		members(p.raw, func(name, value []byte) {
			if slot, ok := l.member[string(name)]; !ok || slot < 0 {
				var s string
				if json.Unmarshal([]byte(`"`+string(name)+`"`), &s) == nil {
					put(s, value, true)
				}
			}
		})
	} else {
		taken := make([]bool, len(l.format.slots))
		for i, cell := range p.cells {
			slot := -1
			if i < len(l.column) {
				slot = l.column[i]
			}
			if cell == "" || i >= len(l.header) || i < len(l.used) && l.used[i] {
				continue
			}
			if slot >= 0 && !taken[slot] {
				taken[slot] = true
				continue
			}
			put(l.header[i], []byte(cell), false)
		}
	}
	out = append(out, '}')
	if p.raw != nil && bytes.IndexByte(out, '\n') >= 0 {
		var b bytes.Buffer
		if json.Compact(&b, out) == nil {
			return b.Bytes()
		}
	}
	return out
}

// appendText appends s as a JSON text.
func appendText(out []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			b, err := json.Marshal(s)
			if err != nil {
				return append(out, `""`...)
			}
			return append(out, b...)
		}
	}
	out = append(out, '"')
	out = append(out, s...)
	return append(out, '"')
}
