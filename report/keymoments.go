package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
)

// stamp is one of the guide's named timestamps and where it is known from: a
// form field, or a gate that was passed.
type stamp struct{ label, field string }

// stamps are the guide's timestamps (reports.json), in its order.
var stamps = []stamp{
	{"First hostile act", "inv.first_malicious_at"},
	{"First real break-in or loss", "inv.compromise_at"},
	{"First data leaving", "inv.exfil_at"},
	{"Earliest sign that belongs to it", "rep.first_sign_at"},
	{"Noticed", "rep.detected_at"},
	{"Notification reached the responsible person", "rep.received_at"},
	{"Taken on", "gate G1"},
	{"Judged real or suspected", "gate G2"},
	{"Triage finished", "gate G2"},
	{"Moment of awareness for the law", "inv.aware_at"},
	{"Course set", "gate G3"},
	{"Users first disturbed", serviceLost},
	{"Contained", "con.contained_at"},
	{"Fix applied", "rec.fix_at"},
	{"Threat gone", "era.eradicated_at"},
	{"Disaster recovery invoked", "rec.dr_invoked_at"},
	{"Service restored", "rec.restored_at"},
	{"Recovery accepted", "gate G6"},
	{"Review held", "rev.held_at"},
	{"Closed", "gate G7, GF, GM or GD"},
	{"Opened again", "gate GR"},
}

const serviceLost = "timeline"

func (b *builder) keyMoments() []Block {
	t := Table{Columns: []Column{{Title: b.tr("Moment"), Share: 3}, {Title: b.tr("Local"), Share: 2.4}, {Title: "UTC", Share: 2.1},
		{Title: b.tr("Exactness"), Share: 2}, {Title: b.tr("source|From"), Share: 1.1}}, Empty: b.tr("None known at this time.")}
	var unknown []string
	for _, s := range stamps {
		m, from, ok := b.stamp(s)
		if !ok {
			unknown = append(unknown, b.tr(s.label))
			continue
		}
		t.Rows = append(t.Rows, []string{b.tr(s.label), b.local(m, b.zone), b.utc(m), b.exactness(m), from})
	}
	blocks := []Block{Heading{1, b.tr("Key moments")}, t}
	if len(unknown) > 0 {
		blocks = append(blocks, Para{Style: "muted", Text: b.tr("Not known at this time: %s", strings.Join(unknown, " · "))})
	}
	pinned := Table{Columns: []Column{{Title: b.tr("No."), Share: 0.7, Right: true}, {Title: b.tr("Local"), Share: 2.6}, {Title: "UTC", Share: 2.4},
		{Title: b.tr("Marked as key moment"), Share: 5.8}}, Empty: b.tr("None marked.")}
	for i := range b.rows {
		if r := &b.rows[i]; !r.Struck && r.Withheld == 0 && b.isPinned(r.Entry) {
			b.use(r.Entry)
			pinned.Rows = append(pinned.Rows, []string{fmt.Sprint(r.Entry), r.Happened, r.UTC, r.Text})
		}
	}
	return append(blocks, Heading{2, b.tr("Rows marked by the team")}, pinned)
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func (b *builder) isPinned(entry uint64) bool {
	i, ok := b.v.Timeline().Find(model.Seq(entry))
	return ok && b.shown[model.Seq(entry)] && b.v.Timeline().At(i).Pinned
}

// stamp finds a named timestamp and says from where.
func (b *builder) stamp(s stamp) (m model.Moment, from string, ok bool) {
	if s.field == serviceLost {
		return b.serviceLost()
	}
	if gates, ok := strings.CutPrefix(s.field, "gate "); ok {
		return b.passed(gates)
	}
	m, ok = b.v.Moment(s.field)
	if !ok || !m.Known() {
		return model.Moment{}, "", false
	}
	from = s.field
	if st, found := b.v.Answered[s.field]; found {
		b.use(uint64(st.Seq))
		from = b.tr("entry %d", st.Seq)
	}
	return m, from, true
}

// passed is when one of some gates was passed last.
func (b *builder) passed(gates string) (m model.Moment, from string, ok bool) {
	names := strings.FieldsFunc(gates, func(r rune) bool { return r == ' ' || r == ',' })
	for _, p := range b.v.Phases {
		if slices.Contains(names, p.Gate) {
			b.use(uint64(p.Seq))
			m, from, ok = model.At(p.At.Truncate(time.Second), b.zone, model.ToSecond, model.OwnClock), b.tr("entry %d", p.Seq), true
		}
	}
	return m, from, ok
}

// serviceLost is the first standing row of kind service that says the service
// was down or degraded.
func (b *builder) serviceLost() (m model.Moment, from string, ok bool) {
	rows := b.printed
	if b.c.Periodic() && KnownKind(b.c.Report) && b.c.Report != TimelineReport { // the period is of the rows, not of the measures
		rows = nil
		for _, r := range b.v.Timeline().All() {
			if !b.withholdsRow(r) {
				rows = append(rows, r)
			}
		}
	}
	var first *model.Row
	for _, r := range rows {
		if r.Kind == model.Service && !r.Struck() && r.Happened.Known() && saysLost(r.Text) &&
			(first == nil || r.Sort().Before(first.Sort())) {
			first = r
		}
	}
	if first == nil {
		return m, "", false
	}
	b.use(uint64(first.Seq))
	return first.Happened, b.tr("entry %d", first.Seq), true
}

func saysLost(text string) bool {
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r < 'a' || r > 'z' }) {
		if w == "down" || w == "degraded" {
			return true
		}
	}
	return false
}
