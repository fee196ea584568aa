package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
	"bridgelog/model/regime"
)

// DutyReport is the key of a document about one duty: "notice/" and its id.
func DutyReport(report, duty string) string { return report + "/" + duty }

// OfDuty takes such a key apart; the duty is empty for other documents.
func OfDuty(key string) (report, duty string) {
	report, duty, _ = strings.Cut(key, "/")
	if report != NoticeReport && report != DecisionReport {
		return key, ""
	}
	return report, duty
}

// Law is what the documents on duties say of the rules they were worked out by.
type Law struct {
	Pack    string // version in use now
	Checked string // date of the newest check against the sources
}

// dutyDoc is one build of a document on duties.
type dutyDoc struct {
	builder
	law Law
}

// newDutyDoc takes the zone a duty's days end in.
func newDutyDoc(v model.View, law Law, zone *time.Location, c Choice) *dutyDoc {
	if c.Zone != "" {
		zone = model.Location(c.Zone)
	}
	c.TLP = cmp.Or(c.TLP, DefaultTLP)
	return &dutyDoc{newBuilder(v, c, zone), law}
}

// Notice is the notice of a duty: what goes to the recipient first, content by
// content in the order of the law, and behind it a sheet for the file with the
// deadline, its working, what is still missing and what was sent before. It is
// pure.
func Notice(v model.View, n model.NoticeDraft, law Law, c Choice) Doc {
	d := n.Duty
	c.Report = DutyReport(NoticeReport, d.ID)
	p := newDutyDoc(v, law, d.Location(), c)
	meta := p.meta()
	meta.Title = p.tr("Notice: %s", p.duty(d))
	meta.Severity, meta.SeverityWord = "", "" // how bad it is for the organisation is not the recipient's business
	doc := Doc{Meta: meta, Cites: noticeCites(v, n)}
	doc.Blocks = append(doc.Blocks, p.noticeHead(n))
	doc.Blocks = append(doc.Blocks, p.warnings(d)...)
	if owed := n.Owed(); len(owed) > 0 {
		doc.Blocks = append(doc.Blocks, Para{Style: "alarm", Text: p.trn(len(owed), "INCOMPLETE, NOT TO BE SENT AS IT IS: 1 content that the law requires now is missing, and no rule lets it follow later: %s.",
			"INCOMPLETE, NOT TO BE SENT AS IT IS: %d contents that the law requires now are missing, and no rule lets them follow later: %s.", p.named(owed))})
	}
	doc.Blocks = append(doc.Blocks, p.contents(n)...)
	if text := itemText(n); text != "" {
		doc.Blocks = append(doc.Blocks, Heading{1, "Text of Item 1.05"}, Para{Text: text},
			Para{Style: "muted", Text: "Put together from the contents above, for counsel to word. Filed on EDGAR with Inline XBRL; technical detail that would impede the response may be left out (Instruction 4)."})
	}
	if p.delayed(n) {
		doc.Blocks = append(doc.Blocks, Heading{1, p.tr("Reasons for the delay")}, Para{Text: p.delay(n)})
	}
	if changes, before := p.changes(n); before {
		doc.Blocks = append(doc.Blocks, Heading{1, p.tr("Changed since the stage sent before")}, changes)
	}
	doc.Blocks = append(doc.Blocks, Break{}, Heading{1, p.tr("For the file")}, Para{Style: "muted", Text: p.tr("From here on nothing is part of the notice.")}, Para{Style: "lead", Text: p.noticeLead(n)}, Heading{2, p.tr("The deadline")})
	doc.Blocks = append(doc.Blocks, p.clock(d)...)
	doc.Blocks = append(doc.Blocks, Heading{2, p.tr("Still missing")})
	doc.Blocks = append(doc.Blocks, p.missingContents(n)...)
	doc.Blocks = append(doc.Blocks, Heading{2, p.tr("What was sent")}, p.sent(d))
	doc.Blocks = append(doc.Blocks, Heading{2, p.tr("What this document is")}, Para{Style: "muted", Text: p.disclaimers(d)},
		SignatureLine{p.tr("Prepared by")}, SignatureLine{p.tr("Released by legal or privacy")})
	return p.finish(doc)
}

// noticeCites are the entries a notice stands on: what was typed into it, the
// answers its contents come from, the duty itself and what was sent before.
func noticeCites(v model.View, n model.NoticeDraft) []Cited {
	out := []Cited{place(n.Duty.Record.Since), place(n.Duty.Record.Stamp)}
	for _, it := range n.Items {
		if typed, ok := n.Typed[it.Key]; ok && it.Value != "" {
			out = append(out, place(typed))
		} else if answered, ok := v.Answered[it.Origin]; ok && it.Value != "" {
			out = append(out, place(answered))
		}
	}
	for _, sent := range n.Duty.Notices {
		out = append(out, place(sent.Stamp))
	}
	return out
}

// noticeHead is the box a recipient files the notice by.
func (p *dutyDoc) noticeHead(n model.NoticeDraft) Block {
	d := n.Duty
	reference := p.v.Number
	for _, s := range p.v.Notices() { // the newest receipt of this regime is the recipient's own reference
		if other, ok := p.v.Duty(s.Duty); ok && s.Receipt != "" && other.Stage.RegimeID == d.Stage.RegimeID && other.Stage.RecipientType == d.Stage.RecipientType {
			reference = p.tr("%s; recipient's reference %s", p.v.Number, s.Receipt)
		}
	}
	return Pairs{Key: true, Rows: []Pair{
		{Label: p.tr("recipient|To"), Value: p.ruled(d, d.To)},
		{Label: p.tr("sender|From"), Value: p.orNot(cmp.Or(p.c.Organisation, itemValue(n, "dora_1_2")))},
		{Label: p.tr("Law"), Value: p.citation(d.Stage.LegalReference)},
		{Label: p.tr("Submission"), Value: p.submission(n)},
		{Label: p.tr("Reference"), Value: reference},
		{Label: p.tr("Version"), Value: p.version()},
		{Label: p.tr("Due"), Value: p.dueWords(d)},
		{Label: p.tr("Made"), Value: p.tr("%s by %s", p.both(p.c.MadeAt, p.zone), p.c.MadeBy)},
	}}
}

// submission is which notice of its regime it is.
func (p *dutyDoc) submission(n model.NoticeDraft) string {
	for _, it := range n.Items {
		if it.Key == "dora_1_1" && it.Value != "" {
			return p.value(n, it)
		}
	}
	return p.stage(n.Duty.Stage)
}

// offered is a value in the language where the law's own list offers it; what
// was typed freely stays.
func (p *dutyDoc) offered(c regime.Content, value string) string {
	if p.tongue == nil || len(c.Options) == 0 {
		return value
	}
	lines := strings.Split(value, "\n")
	for i, line := range lines {
		if slices.Contains(c.Options, line) {
			lines[i] = p.tr(line)
		}
	}
	return strings.Join(lines, "\n")
}

// citation is a law as the language cites it.
func (t *tongue) citation(r regime.Reference) string { return t.tr(r.Citation()) }

func itemValue(n model.NoticeDraft, key string) string {
	for _, it := range n.Items {
		if it.Key == key {
			return it.Value
		}
	}
	return ""
}

func (p *dutyDoc) version() string {
	if p.c.Draft || p.c.Edition == 0 {
		return p.tr("draft")
	}
	return p.tr("final, edition %d", p.c.Edition)
}

// dueWords is when the notice is due, in one line.
func (p *dutyDoc) dueWords(d model.Duty) string {
	r := d.Result
	switch {
	case !r.Default.IsZero():
		return p.instant(r.Default)
	case !r.Target.IsZero():
		return p.tr("no fixed period in law; own target %s", p.instant(r.Target))
	}
	return p.orNot(p.said(r.Reason))
}

// instant is an instant to the second, with its offset and in UTC.
func (p *dutyDoc) instant(t time.Time) string {
	said := p.said(regime.Instant(t.In(p.zone)))
	if p.zone == time.UTC {
		said = strings.TrimSuffix(said, "+00:00") + "UTC"
	}
	return said + " (" + t.UTC().Format("2006-01-02T15:04:05Z") + ")"
}

// noticeLead says how the notice stands.
func (p *dutyDoc) noticeLead(n model.NoticeDraft) string {
	filled := len(n.Items) - len(n.Gaps)
	return p.tr("Deadline: %s.\nContents: %d of %d have a value; %d required now and missing, %d may follow, %d asked where it applies.\nA computation aid, not legal advice; exporting is not filing. Send it by the recipient's own channel and keep the receipt.",
		p.reads(n.Duty.Line, p.c.MadeAt), filled, len(n.Items), len(n.Owed()), len(n.MayFollow()), len(n.WhereItApplies()))
}

// warnings are what a reader must know before relying on the rule.
func (p *dutyDoc) warnings(d model.Duty) []Block {
	var out []Block
	say := func(text string) { out = append(out, Para{Style: "notice", Text: text}) }
	if !d.Stage.Verified {
		text := p.tr("NOT VERIFIED: neither the period nor the contents of this rule were checked against a source that can be relied on. Check them before sending.")
		if d.Stage.VerifiedNote != "" {
			text += " " + p.tr(d.Stage.VerifiedNote)
		}
		say(text)
	}
	if d.Stage.Confidence > 0 && d.Stage.Confidence < 0.8 {
		say(p.tr("The catalogue itself rates this rule at %s of 1: let counsel check it before use.", p.decimal(d.Stage.Confidence)))
	}
	if d.Stage.Directive() {
		say(p.tr("This is the text of a directive. The national law that carries it out binds, and may be stricter."))
	}
	switch d.Stage.Status {
	case regime.Proposed:
		say(p.tr("PROPOSED, not law: worked out as a what-if."))
	case regime.NotYet:
		say(p.tr("Adopted, and not yet applicable at the date of the rules."))
	case regime.Guidance:
		say(p.tr("Guidance, not law."))
	}
	if text := p.age(); text != "" {
		say(text)
	}
	return out
}

// age warns of rules that were not checked for long: after 90 days, and louder
// after 180.
func (p *dutyDoc) age() string {
	checked, err := time.Parse(time.DateOnly, p.law.Checked)
	if err != nil || p.c.MadeAt.IsZero() {
		return ""
	}
	days := int(p.c.MadeAt.Sub(checked).Hours() / 24)
	switch {
	case days > 180:
		return p.tr("OUT OF DATE: the rules were last checked %d days before this document was made. The law may have changed; look it up.", days)
	case days > 90:
		return p.tr("The rules were last checked %d days before this document was made. Look whether the law has changed.", days)
	}
	return ""
}

// doraParts are the parts of the template of Implementing Regulation (EU)
// 2025/302, Annex I, by the first digit of the field number.
var doraParts = []struct{ no, title string }{{"1", "General information about the financial entity"}, {"2", "Content of the initial notification"},
	{"3", "Content of the intermediate report"}, {"4", "Content of the final report"}}

// contents are the contents of the notice in the order of the law.
func (p *dutyDoc) contents(n model.NoticeDraft) []Block {
	items := p.items(n)
	out := []Block{Heading{1, p.tr("Contents of the notice")}}
	if len(items) == 0 {
		return append(out, Para{Text: p.tr("The law names no contents.")})
	}
	if !slices.ContainsFunc(items, func(i Item) bool { return i.Number != "" }) {
		return append(out, Items{n.Duty.Stage.ID, items})
	}
	out = append(out, Para{Style: "muted", Text: p.tr("Field numbers are those of Implementing Regulation (EU) 2025/302, Annexes I and II; times are UTC, ISO 8601. The authority takes the report by its own portal or file format: this is a working copy.")})
	for _, part := range doraParts {
		var own []Item
		for _, i := range items {
			if strings.HasPrefix(i.Number, part.no+".") {
				own = append(own, i)
			}
		}
		if len(own) > 0 {
			out = append(out, Heading{2, part.no + " " + p.tr(part.title)}, Items{n.Duty.Stage.ID, own})
		}
	}
	return out
}

// itemText is Form 8-K, Item 1.05(a) as running text; empty for other notices.
// What is not determined is said to be so and announced as an amendment
// (Instruction 2 to Item 1.05).
func itemText(n model.NoticeDraft) string {
	if !strings.HasPrefix(n.Duty.Stage.ID, "us-sec-8k") {
		return ""
	}
	var said, open []string
	for _, it := range n.Items {
		value := strings.TrimSpace(it.Value)
		switch it.Key {
		case "xbrl", "no_technical_detail":
		case "unavailable_statement":
			if value != "" {
				open = append(open, value)
			}
		default:
			if value == "" {
				if it.Required {
					open = append(open, "At the time of this filing the registrant has not determined, or does not have, this information: "+strings.ToLower(it.Label[:1])+it.Label[1:]+".")
				}
				continue
			}
			said = append(said, value)
		}
	}
	if len(open) > 0 {
		open = append(open, "The registrant will file an amendment under Item 1.05 within four business days after it determines this information or the information becomes available.")
	}
	return strings.Join(append(append([]string{"Item 1.05 Material Cybersecurity Incidents."}, said...), open...), "\n")
}

// items are the contents with where they come from and why they are missing.
func (p *dutyDoc) items(n model.NoticeDraft) []Item {
	gaps := map[string]regime.Gap{}
	for _, g := range n.Gaps {
		gaps[g.Key] = g
	}
	var out []Item
	for _, it := range n.Items {
		i := Item{words: p.catalogue(), Key: it.Key, Number: it.FieldNo, Label: p.tr(it.Label), Value: p.value(n, it), Origin: p.origin(n, it), Required: it.Required, Changed: it.Changed(), asks: asksForContact(it.Key + " " + it.Label)}
		if i.Changed {
			i.Before = p.before(n, it)
		}
		if g, missing := gaps[it.Key]; missing {
			i.Value = ""
			switch {
			case !g.Required:
				i.Gap = GapApplies
			case g.MayFollow != "":
				law, _, _ := strings.Cut(g.MayFollow, ": ") // what it says stands with the missing contents
				i.Gap, i.Follows = GapFollows, p.tr(law)
			default:
				i.Gap = GapRequired
			}
		}
		out = append(out, i)
	}
	return out
}

// origin is where a value comes from: the incident, or who typed it when.
func (p *dutyDoc) origin(n model.NoticeDraft, it regime.Item) string {
	filled := p.filled(n, it, it.Filled)
	if parts := n.Origins(it); len(parts) > 0 {
		for i := range parts {
			parts[i] = p.said(parts[i])
		}
		text := strings.Join(parts, p.tr(" and "))
		if it.Filled != "" {
			return p.tr("from %s; the incident says: %s", text, filled)
		}
		return p.tr("origin|from %s", text)
	}
	s, ok := n.Typed[it.Key]
	if !ok {
		return ""
	}
	if it.Filled != "" {
		return p.tr("typed by %s, %s; the incident says: %s", p.author(s.By, s.Role), p.both(s.At, p.zone), filled)
	}
	return p.tr("typed by %s, %s", p.author(s.By, s.Role), p.both(s.At, p.zone))
}

// delayed says whether the notice comes late, or says why it may.
func (p *dutyDoc) delayed(n model.NoticeDraft) bool {
	status := n.Duty.Line.Status(p.c.MadeAt)
	return status == model.Overdue || status == model.Late || n.Delay != ""
}

func (p *dutyDoc) delay(n model.NoticeDraft) string {
	if n.Delay != "" {
		return n.Delay
	}
	return p.tr("Not given yet. It was due %s; the reasons for the delay have to go with the notice.", p.dueWords(n.Duty))
}

// missingContents lists what has no value, by what that means for sending.
func (p *dutyDoc) missingContents(n model.NoticeDraft) []Block {
	t := Table{Columns: []Column{{Title: p.tr("Missing"), Share: 1.6}, {Title: p.tr("Content"), Share: 4}, {Title: p.tr("What the law says of it"), Share: 4}}, Empty: p.tr("None: every content has a value.")}
	list := func(why string, gaps []regime.Gap) {
		for _, g := range gaps {
			t.Rows = append(t.Rows, []string{why, strings.TrimSpace(g.FieldNo + " " + p.tr(g.Label)), lawNote(p.tr(g.Note))})
		}
	}
	list(p.tr("required now"), n.Owed())
	for i := range t.Rows {
		t.Missing = append(t.Missing, Cell{i, 0})
	}
	follow := n.MayFollow()
	list(p.tr("may follow"), follow)
	list(p.tr("where it applies"), n.WhereItApplies())
	if len(follow) == 0 {
		return []Block{t}
	}
	return []Block{Para{Style: "muted", Text: p.tr("May follow by: %s.", p.tr(follow[0].MayFollow))}, t}
}

// lawNote is what the law says of a content, without the marks that the tables it
// was taken from end in.
func lawNote(text string) string {
	return strings.TrimRight(strings.ReplaceAll(text, "..", "."), " :")
}

// mostNamed is up to how many missing contents are named in full where they have
// numbers; more are easier to find by those.
const mostNamed = 3

// named are missing contents in one line; each is marked where it stands.
func (p *dutyDoc) named(gaps []regime.Gap) string {
	out := make([]string, len(gaps))
	for i, g := range gaps {
		out[i] = strings.TrimSpace(g.FieldNo + " " + p.tr(g.Label))
	}
	if len(gaps) > mostNamed && !slices.ContainsFunc(gaps, func(g regime.Gap) bool { return g.FieldNo == "" }) {
		for i, g := range gaps {
			out[i] = g.FieldNo
		}
		return strings.Join(out, ", ")
	}
	return strings.Join(out, "; ")
}

// changes are the contents that differ from the stage sent before; before is
// false where none was sent.
func (p *dutyDoc) changes(n model.NoticeDraft) (b Block, before bool) {
	t := Table{Columns: []Column{{Title: p.tr("Content"), Share: 2.2}, {Title: p.tr("Before"), Share: 3}, {Title: p.tr("Now"), Share: 3}}, Empty: p.tr("None: it says what the stage before said.")}
	for _, it := range n.Items {
		before = before || it.Sent
		if it.Changed() {
			t.Rows = append(t.Rows, []string{strings.TrimSpace(it.FieldNo + " " + p.tr(it.Label)), cmp.Or(p.before(n, it), p.tr("(empty)")), cmp.Or(p.value(n, it), p.tr("(empty)"))})
		}
	}
	return t, before
}
