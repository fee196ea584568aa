package interop

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"bridgelog/model"
)

// Slots of a Sentinel incident, as the REST interface and as the
// SecurityIncident table have it.
const (
	inName = iota
	inNumber
	inTitle
	inDescription
	inSeverity
	inStatus
	inClass
	inReason
	inComment
	inFirst
	inLast
	inCreated
	inModified
	inClosed
	inOwner
	inOwnerUPN
	inOwnerText
	inURL
	inProviderID
	inProducts
	inTactics
	inAdditional
)

var sentinelIncident = &format{
	name: "sentinel-incident", title: "Microsoft Sentinel incidents",
	slots: [][]string{
		inName:        {"incidentname", "name"},
		inNumber:      {"incidentnumber", "properties.incidentnumber"},
		inTitle:       {"title", "properties.title"},
		inDescription: {"description", "properties.description"},
		inSeverity:    {"severity", "properties.severity"},
		inStatus:      {"status", "properties.status"},
		inClass:       {"classification", "properties.classification"},
		inReason:      {"classificationreason", "properties.classificationreason"},
		inComment:     {"classificationcomment", "properties.classificationcomment"},
		inFirst:       {"firstactivitytime", "firstactivitytimeutc", "properties.firstactivitytimeutc"},
		inLast:        {"lastactivitytime", "lastactivitytimeutc", "properties.lastactivitytimeutc"},
		inCreated:     {"createdtime", "createdtimeutc", "properties.createdtimeutc"},
		inModified:    {"lastmodifiedtime", "lastmodifiedtimeutc", "properties.lastmodifiedtimeutc"},
		inClosed:      {"closedtime"},
		inOwner:       {"properties.owner.assignedto", "owner.assignedto"},
		inOwnerUPN:    {"properties.owner.userprincipalname", "owner.userprincipalname"},
		inOwnerText:   {"owner"},
		inURL:         {"incidenturl", "properties.incidenturl"},
		inProviderID:  {"providerincidentid", "properties.providerincidentid"},
		inProducts:    {"properties.additionaldata.alertproductnames", "additionaldata.alertproductnames"},
		inTactics:     {"properties.additionaldata.tactics", "additionaldata.tactics"},
		inAdditional:  {"additionaldata"},
	},
	contract: "Microsoft Sentinel writes UTC",
	order:    monthFirst, // the portal's CSV is written the American way
	begin:    beginIncident,
	survey:   surveyIncidents,
}

// surveyIncidents finds the last state of every incident: the table has a row
// for each change, in any order.
func surveyIncidents(r *run) (skip bool, err error) {
	r.latest = map[string]time.Time{}
	quiet := *r.clock // looking twice must not count twice
	r.surveyRow = func(cells []string) {
		m, _ := quiet.read(cells[inModified], bySize)
		id := incidentID(cells)
		if old, ok := r.latest[id]; !ok || m.From.After(old) {
			r.latest[id] = m.From
		}
	}
	r.surveyEnd = func() error { return nil }
	return false, nil
}

func incidentID(cells []string) string {
	if cells[inName] != "" {
		return line(cells[inName])
	}
	return "number " + line(cells[inNumber])
}

func beginIncident(r *run) (mapFunc, error) {
	return func(cells []string, out *mapped) {
		i := readIncident(r, cells)
		if i.id == "number " && i.title == "" {
			out.problem = "The record has neither a name, a number nor a title of an incident."
			return
		}
		i.rows(r, out)
	}, nil
}

// incident is one record: an incident as it stood at one time.
type incident struct {
	id, label, title, description, severity, status, verdict, owner string
	products, tactics                                               []string
	created, first, last, modified, closed                          model.Moment
	flags                                                           flags
	cells                                                           []string
}

func readIncident(r *run, cells []string) incident {
	i := incident{id: incidentID(cells), title: line(cells[inTitle]), description: line(cells[inDescription]),
		severity: line(cells[inSeverity]), status: line(cells[inStatus]), cells: cells}
	i.label = "Sentinel incident"
	if n := line(cells[inNumber]); n != "" {
		i.label += " " + strings.TrimSuffix(n, ".0")
	}
	var verdict []string
	for _, s := range []int{inClass, inReason, inComment} {
		if c := line(cells[s]); c != "" {
			verdict = append(verdict, c)
		}
	}
	i.verdict = strings.Join(verdict, ", ")
	i.owner = line(either(cells[inOwner], cells[inOwnerUPN]))
	if i.owner == "" && strings.HasPrefix(strings.TrimSpace(cells[inOwnerText]), "{") {
		var o struct{ AssignedTo, UserPrincipalName string }
		if json.Unmarshal([]byte(cells[inOwnerText]), &o) == nil {
			i.owner = line(either(o.AssignedTo, o.UserPrincipalName))
		}
	}
	i.products, i.tactics = nameList(cells[inProducts]), nameList(cells[inTactics])
	if len(i.products) == 0 && strings.HasPrefix(strings.TrimSpace(cells[inAdditional]), "{") {
		var a struct{ AlertProductNames, Tactics []string }
		if json.Unmarshal([]byte(cells[inAdditional]), &a) == nil {
			i.products, i.tactics = a.AlertProductNames, a.Tactics
		}
	}
	when := func(slot int) model.Moment {
		if emptyTime(strings.TrimSpace(cells[slot])) {
			return unknown("")
		}
		m, f := r.when(slot, cells[slot])
		i.flags |= f
		return m
	}
	i.created, i.first, i.last = when(inCreated), when(inFirst), when(inLast)
	i.modified, i.closed = when(inModified), when(inClosed)
	if !i.created.Known() && !i.first.Known() && !i.modified.Known() {
		i.flags |= undated
	} else {
		i.flags &^= undated
	}
	return i
}

// rows are what an incident tells of the timeline. A sensor's opinion is seen,
// not proved to be the attacker's doing, so first and last activity are rows
// of the kind detect; what people at the source did with it is a note.
func (i *incident) rows(r *run, out *mapped) {
	out.flags |= i.flags
	out.product = "Microsoft Sentinel"
	key := func(part string, m model.Moment) string {
		return "sentinel-incident:" + i.id + "#" + part + "@" + m.From.Format(time.RFC3339Nano)
	}
	changed := func() model.RowFields {
		return model.RowFields{Happened: i.modified, Kind: model.Note, People: r.list(i.owner),
			Text: i.label + " changed: " + join("; ", i.title, tag("status ", i.status), tag("severity ", i.severity), tag("owner ", i.owner), i.verdict)}
	}
	if latest, ok := r.latest[i.id]; ok && i.modified.From.Before(latest) {
		out.add(changed(), key("changed", i.modified))
		return
	}
	opened := i.created
	if !opened.Known() {
		opened = i.modified
	}
	out.add(model.RowFields{Happened: opened, Kind: model.Detect,
		Text: i.label + " created: " + join(". ", i.title+tag(" (severity ", i.severity, ")"), different(i.description, i.title),
			tag("Sources: ", strings.Join(i.products, ", ")), tag("Tactics: ", strings.Join(i.tactics, ", ")))}, key("created", opened))
	if i.first.Known() {
		out.add(model.RowFields{Happened: i.first, Kind: model.Detect, Text: i.label + ": first activity. " + i.title}, key("first", i.first))
	}
	if i.last.Known() && !i.last.From.Equal(i.first.From) {
		out.add(model.RowFields{Happened: i.last, Kind: model.Detect, Text: i.label + ": last activity. " + i.title}, key("last", i.last))
	}
	switch closed := strings.EqualFold(i.status, "Closed"); {
	case closed || i.closed.Known():
		at := i.closed
		if !at.Known() && i.modified.Known() {
			at = i.modified // it was closed by then at the latest
			at.Precision = model.Before
		}
		out.add(model.RowFields{Happened: at, Kind: model.Note, People: r.list(i.owner),
			Text: i.label + " closed: " + join("; ", i.title, i.verdict, tag("owner ", i.owner))}, key("closed", at))
	case i.modified.Known() && i.modified.From.After(opened.From):
		out.add(changed(), key("changed", i.modified))
	}
	p := Proposal{Title: i.title, Description: i.description, SeverityWas: i.severity, Source: "siem_soar", Detected: opened}
	p.Refs = compact(i.label, line(i.cells[inURL]), tag("provider's id ", line(i.cells[inProviderID])))
	out.offer = &p
}

// when reads a time in a slot whose column may name a zone.
func (r *run) when(slot int, text string) (model.Moment, flags) {
	return r.clock.readIn(text, bySize, r.bound.zone[slot])
}

// severityRank orders the words of Microsoft's products, most severe highest.
var severityRank = map[string]int{"informational": 1, "low": 2, "medium": 3, "high": 4, "critical": 5}

// ours is the severity proposed for a foreign word, empty if it says nothing.
func ours(word string) string {
	return [...]string{"", "SEV4", "SEV4", "SEV3", "SEV2", "SEV1"}[severityRank[strings.ToLower(word)]]
}

// offer keeps the proposal for the start card: the most severe, of these the
// one detected first.
func (r *run) offer(p *Proposal) {
	p.Severity = ours(p.SeverityWas)
	r.offered++
	if old := r.sum.Incident; old != nil {
		a, b := severityRank[strings.ToLower(p.SeverityWas)], severityRank[strings.ToLower(old.SeverityWas)]
		if a < b || a == b && !(p.Detected.Known() && p.Detected.From.Before(old.Detected.From)) {
			return
		}
	}
	r.sum.Incident = p
}

// nameList reads a list of names: a JSON array, names with commas between, or
// the word Unknown.
func nameList(s string) []string {
	s = strings.TrimSpace(s)
	if s == "" || strings.EqualFold(s, "unknown") {
		return nil
	}
	var out []string
	if strings.HasPrefix(s, "[") && json.Unmarshal([]byte(s), &out) == nil {
		return compact(out...)
	}
	return compact(strings.Split(s, ",")...)
}

// compact leaves out what is empty and puts the rest on one line each.
func compact(list ...string) []string {
	var out []string
	for _, s := range list {
		if s = line(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func join(sep string, parts ...string) string { return strings.Join(compact(parts...), sep) }

// tag puts words round a text, or leaves both out.
func tag(before, s string, after ...string) string {
	if s == "" {
		return ""
	}
	return before + s + strings.Join(after, "")
}

// different is s unless it says the same as other.
func different(s, other string) string {
	if strings.EqualFold(s, other) {
		return ""
	}
	return strings.TrimSuffix(s, ".")
}

// offeredNotice says from which of several records the start card is filled.
func (r *run) offeredNotice() string {
	if r.offered < 2 || r.sum.Incident == nil {
		return ""
	}
	what := "alerts"
	if r.format == sentinelIncident {
		what = "incidents"
	}
	return fmt.Sprintf("The file holds %d %s; the start card is proposed from the most severe: %s.", r.offered, what, r.sum.Incident.Title)
}
