package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"bridgelog/model"
)

// Build is the guide's document that the choice names, for every kind but the
// timeline, which needs no guide. It is pure: no clock, no disk, nothing but its
// arguments. False where the key names none.
func Build(v model.View, l Led, c Choice) (Doc, bool) {
	switch c.Report {
	case "", TimelineReport:
		return Timeline(v, c), true
	case IncidentReport:
		return Incident(v, l, c), true
	case BriefReport:
		return Brief(v, l, c), true
	}
	if !KnownKind(c.Report) {
		return Doc{}, false
	}
	b := newBook(v, l, c, c.Report)
	return b.finish(b.doc()), true
}

// ownSections are sections of a kind that say more, or in another order, than
// their bindings would by themselves; by document and section of the guide.
var ownSections = map[string]func(*book) []Block{
	DecisionsReport + "/list":     (*book).decisionList,
	DecisionsReport + "/targets":  (*book).targetList,
	DecisionsReport + "/severity": (*book).severityList,
	DecisionsReport + "/waived":   (*book).overrides,
	DecisionsReport + "/risks":    (*book).riskList,

	ReviewReport + "/meta":     (*book).reviewMeeting,
	ReviewReport + "/summary":  (*book).reviewSummary,
	ReviewReport + "/effect":   (*book).reviewEffect,
	ReviewReport + "/cause":    (*book).reviewCause,
	ReviewReport + "/detect":   (*book).reviewDetection,
	ReviewReport + "/response": (*book).reviewResponse,

	DrillReport + "/times": (*book).drillTimes,

	HandoverReport + "/head":      (*book).handoverHead,
	HandoverReport + "/two":       (*book).handoverState,
	HandoverReport + "/worry":     (*book).handoverWorry,
	HandoverReport + "/hyp":       (*book).handoverHypotheses,
	HandoverReport + "/actions":   (*book).openActions,
	HandoverReport + "/decisions": (*book).shiftDecisions,
	HandoverReport + "/promises":  (*book).promises,
	HandoverReport + "/clocks":    (*book).nextClocks,
	HandoverReport + "/people":    (*book).onDuty,
	HandoverReport + "/log":       (*book).lastRows,
	HandoverReport + "/accept":    (*book).acceptance,

	CommsReport + "/plan":   (*book).commsPlan,
	CommsReport + "/rows":   (*book).commsRows,
	CommsReport + "/late":   (*book).commsLate,
	CommsReport + "/unsafe": (*book).commsUnsafe,
	CommsReport + "/texts":  (*book).commsTexts,

	EvidenceReport + "/case":    (*book).evidenceCase,
	EvidenceReport + "/items":   (*book).evidenceItems,
	EvidenceReport + "/custody": (*book).evidenceMoves,
	EvidenceReport + "/check":   (*book).evidenceChecks,
	EvidenceReport + "/fate":    (*book).evidenceFate,
	EvidenceReport + "/sign":    (*book).evidenceSign,

	RegulatorReport + "/kind":        (*book).authorityKind,
	RegulatorReport + "/who":         (*book).authorityWho,
	RegulatorReport + "/when":        (*book).authorityTimes,
	RegulatorReport + "/what":        (*book).authorityWhat,
	RegulatorReport + "/scope":       (*book).authorityReach,
	RegulatorReport + "/data":        (*book).authorityData,
	RegulatorReport + "/consequence": (*book).authorityConsequence,
	RegulatorReport + "/measures":    (*book).authorityMeasures,
	RegulatorReport + "/told":        (*book).authorityTold,
	RegulatorReport + "/cause":       (*book).authorityCause,
	RegulatorReport + "/annex":       (*book).authorityAnnex,
}

// leads are the lines a reader of a kind takes away before the sections.
var leads = map[string]func(*book) string{
	DecisionsReport: (*book).decisionsLead, HandoverReport: (*book).handoverLead, CommsReport: (*book).commsLead,
	EvidenceReport: (*book).evidenceLead, RegulatorReport: (*book).authorityLead,
}

// leftOut is what a copy does not show at one place.
type leftOut struct {
	place, what string
	n           int
	which       []string // entries, where they have numbers
}

// leave counts something that this copy does not show.
func (b *book) leave(what string, n int, which ...string) {
	if n == 0 {
		return
	}
	i := slices.IndexFunc(b.left, func(l leftOut) bool { return l.place == b.place && l.what == what })
	if i < 0 {
		b.left = append(b.left, leftOut{b.place, what, n, which})
	}
}

// withheldList says what this copy leaves out, each with its number; the rows of
// the timeline are counted once, wherever they would stand.
func (b *book) withheldList() []Block {
	left := b.left
	if b.withheld > 0 {
		l := leftOut{place: b.tr("Timeline"), what: b.tr("rows"), n: b.withheld}
		for _, seq := range slices.Sorted(maps.Keys(b.secret)) {
			l.which = append(l.which, fmt.Sprint(seq))
		}
		left = append([]leftOut{l}, left...)
	}
	t := Table{Columns: []Column{{Title: b.tr("Where"), Share: 3}, {Title: b.tr("What"), Share: 2.4}, {Title: b.tr("How many"), Share: 1.1, Right: true}, {Title: b.tr("Entries"), Share: 3.5}},
		Empty: b.tr("Nothing is withheld from this copy.")}
	for _, l := range left {
		t.Rows = append(t.Rows, []string{l.place, l.what, fmt.Sprint(l.n), strings.Join(l.which, ", ")})
	}
	blocks := []Block{Heading{1, b.tr("Withheld from this copy")}}
	if len(left) > 0 {
		text := b.tr("Marked stricter than %s, or naming people who were deliberately not involved. A copy with a stricter mark holds it.", b.c.TLP)
		if b.c.Redacts(RedactPrivileged) && len(b.legal) > 0 {
			text += " " + b.tr("What is privileged stands in a copy marked TLP:RED only.")
		}
		blocks = append(blocks, Para{Style: "muted", Text: text})
	}
	if len(b.c.LeaveOut) > 0 {
		blocks = append(blocks, Para{Style: "muted", Text: b.tr("Sections were left out by choice; the whole document holds them.")})
	}
	return append(blocks, t)
}

// withheldCount is everything this copy leaves out.
func (b *book) withheldCount() int {
	n := b.withheld
	for _, l := range b.left {
		n += l.n
	}
	return n
}

// role is the label of a seat.
func (b *book) role(key string) string {
	if r, ok := b.led.Guide.Role(key); ok {
		return r.Label
	}
	return strings.ReplaceAll(key, "_", " ")
}

// holder is who holds a seat, and how to reach that person.
func (b *book) holder(role string) string {
	name := b.v.Holder(role)
	if name == "" {
		return ""
	}
	for _, row := range b.v.Standing(model.RosterRegister) {
		if raw(row, "role") == role && raw(row, "person") == name {
			b.useRow(row)
			if reach := raw(row, "reach"); reach != "" {
				return name + ", " + reach
			}
		}
	}
	return name
}

// answered prints some fields by name, an open one said to be so.
func (b *book) answered(keys ...string) Pairs {
	p := Pairs{Wide: true}
	for _, key := range keys {
		f, _ := b.led.Guide.Field(key)
		p.Rows = append(p.Rows, Pair{Label: f.Label, Value: cmp.Or(b.say(key), b.missing())})
	}
	return p
}

// missing is what stands for a fact that is not known, in the words of the kind.
func (b *book) missing() string {
	if b.template.Key == RegulatorReport {
		return b.notYet()
	}
	return b.tr(notKnown)
}

// instantOf reads an instant of a row in words.
func (b *book) instantOf(row model.Record, key string) string {
	if m, ok := at(row, key); ok {
		return b.moment(m)
	}
	return ""
}

// stampWords is when something was recorded, by whom, and as which entry.
func (b *book) stampWords(s model.Stamp) string {
	return b.tr("%s by %s, entry %d", b.both(s.At, b.zone), b.author(s.By, s.Role), s.Seq)
}

// timeTable are the guide's named instants that are known, and the others by
// name.
func (b *book) timeTable() []Block {
	return b.keyMoments()[1 : len(b.keyMoments())-2]
}
