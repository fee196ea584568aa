package report

import (
	"cmp"
	"fmt"
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
	return &dutyDoc{builder{v: v, c: c, zone: zone}, law}
}

// Notice is the notice of a duty: what goes to the recipient first, content by
// content in the order of the law, and behind it a sheet for the file with the
// deadline, its working and what was sent before. It is pure.
func Notice(v model.View, n model.NoticeDraft, law Law, c Choice) Doc {
	d := n.Duty
	c.Report = DutyReport(NoticeReport, d.ID)
	p := newDutyDoc(v, law, d.Location(), c)
	meta := p.meta()
	meta.Title = "Notice: " + d.Name
	meta.Severity, meta.SeverityWord = "", "" // how bad it is for the organisation is not the recipient's business
	doc := Doc{Meta: meta, Cites: noticeCites(v, n)}
	doc.Blocks = append(doc.Blocks, p.noticeHead(n), Para{Style: "lead", Text: p.noticeLead(n)})
	doc.Blocks = append(doc.Blocks, p.warnings(d)...)
	if owed := n.Owed(); len(owed) > 0 {
		doc.Blocks = append(doc.Blocks, Para{Style: "notice", Text: fmt.Sprintf("INCOMPLETE, NOT TO BE SENT AS IT IS: %s, and no rule lets %s follow later: %s.",
			contentsAre(len(owed), "that the law requires now is missing", "that the law requires now are missing"), map[bool]string{true: "it", false: "them"}[len(owed) == 1], labels(owed))})
	}
	doc.Blocks = append(doc.Blocks, p.contents(n)...)
	if text := itemText(n); text != "" {
		doc.Blocks = append(doc.Blocks, Heading{1, "Text of Item 1.05"}, Para{Text: text},
			Para{Style: "muted", Text: "Put together from the contents above, for counsel to word. Filed on EDGAR with Inline XBRL; technical detail that would impede the response may be left out (Instruction 4)."})
	}
	if p.delayed(n) {
		doc.Blocks = append(doc.Blocks, Heading{1, "Reasons for the delay"}, Para{Text: p.delay(n)})
	}
	doc.Blocks = append(doc.Blocks, Heading{1, "Still missing"})
	doc.Blocks = append(doc.Blocks, missingContents(n)...)
	if changes, before := p.changes(n); before {
		doc.Blocks = append(doc.Blocks, Heading{1, "Changed since the stage sent before"}, changes)
	}
	doc.Blocks = append(doc.Blocks, Break{}, Heading{1, "For the file: the deadline"}, Para{Style: "muted", Text: "From here on nothing is part of the notice."})
	doc.Blocks = append(doc.Blocks, p.clock(d)...)
	doc.Blocks = append(doc.Blocks, Heading{1, "For the file: what was sent"}, p.sent(d))
	doc.Blocks = append(doc.Blocks, Heading{1, "For the file: what this document is"}, Para{Style: "muted", Text: p.disclaimers(d)},
		SignatureLine{"Prepared by"}, SignatureLine{"Released by (legal or privacy)"})
	return doc
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
			reference = p.v.Number + "; recipient's reference " + s.Receipt
		}
	}
	return Pairs{Key: true, Rows: []Pair{
		{Label: "To", Value: d.To},
		{Label: "From", Value: orNot(cmp.Or(p.c.Organisation, itemValue(n, "dora_1_2")))},
		{Label: "Law", Value: d.Stage.LegalReference.Citation()},
		{Label: "Submission", Value: cmp.Or(itemValue(n, "dora_1_1"), strings.ReplaceAll(d.Stage.Stage, "-", " "))},
		{Label: "Reference", Value: reference},
		{Label: "Version", Value: p.version()},
		{Label: "Due", Value: p.dueWords(d)},
		{Label: "Made", Value: both(p.c.MadeAt, p.zone) + " by " + p.c.MadeBy},
	}}
}

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
		return "draft"
	}
	return fmt.Sprintf("final, edition %d", p.c.Edition)
}

// dueWords is when the notice is due, in one line.
func (p *dutyDoc) dueWords(d model.Duty) string {
	r := d.Result
	switch {
	case !r.Default.IsZero():
		return p.instant(r.Default)
	case !r.Target.IsZero():
		return "no fixed period in law; own target " + p.instant(r.Target)
	}
	return orNot(r.Reason)
}

// instant is an instant to the second, with its offset and in UTC.
func (p *dutyDoc) instant(t time.Time) string {
	return regime.Instant(t.In(p.zone)) + " (" + t.UTC().Format("2006-01-02T15:04:05Z") + ")"
}

// noticeLead says how the notice stands.
func (p *dutyDoc) noticeLead(n model.NoticeDraft) string {
	filled := len(n.Items) - len(n.Gaps)
	return fmt.Sprintf("Deadline: %s.\nContents: %d of %d have a value; %d required now and missing, %d may follow, %d asked where it applies.\nA computation aid, not legal advice; exporting is not filing. Send it by the recipient's own channel and keep the receipt.",
		n.Duty.Line.Words(p.c.MadeAt), filled, len(n.Items), len(n.Owed()), len(n.MayFollow()), len(n.WhereItApplies()))
}

// warnings are what a reader must know before relying on the rule.
func (p *dutyDoc) warnings(d model.Duty) []Block {
	var out []Block
	say := func(text string) { out = append(out, Para{Style: "notice", Text: text}) }
	if !d.Stage.Verified {
		text := "NOT VERIFIED: neither the period nor the contents of this rule were checked against a source that can be relied on. Check them before sending."
		if d.Stage.VerifiedNote != "" {
			text += " " + d.Stage.VerifiedNote
		}
		say(text)
	}
	if d.Stage.Confidence > 0 && d.Stage.Confidence < 0.8 {
		say(fmt.Sprintf("The catalogue itself rates this rule at %.2f of 1: let counsel check it before use.", d.Stage.Confidence))
	}
	if d.Stage.Directive() {
		say("This is the text of a directive. The national law that carries it out binds, and may be stricter.")
	}
	switch d.Stage.Status {
	case regime.Proposed:
		say("PROPOSED, not law: worked out as a what-if.")
	case regime.NotYet:
		say("Adopted, and not yet applicable at the date of the rules.")
	case regime.Guidance:
		say("Guidance, not law.")
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
		return fmt.Sprintf("OUT OF DATE: the rules were last checked %d days before this document was made. The law may have changed; look it up.", days)
	case days > 90:
		return fmt.Sprintf("The rules were last checked %d days before this document was made. Look whether the law has changed.", days)
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
	out := []Block{Heading{1, "Contents of the notice"}}
	if len(items) == 0 {
		return append(out, Para{Text: "The law names no contents."})
	}
	if !slices.ContainsFunc(items, func(i Item) bool { return i.Number != "" }) {
		return append(out, Items{n.Duty.Stage.ID, items})
	}
	out = append(out, Para{Style: "muted", Text: "Field numbers are those of Implementing Regulation (EU) 2025/302, Annexes I and II; times are UTC, ISO 8601. The authority takes the report by its own portal or file format: this is a working copy."})
	for _, part := range doraParts {
		var own []Item
		for _, i := range items {
			if strings.HasPrefix(i.Number, part.no+".") {
				own = append(own, i)
			}
		}
		if len(own) > 0 {
			out = append(out, Heading{2, part.no + " " + part.title}, Items{n.Duty.Stage.ID, own})
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
		i := Item{Key: it.Key, Number: it.FieldNo, Label: it.Label, Value: it.Value, Origin: p.origin(n, it), Required: it.Required, Changed: it.Changed()}
		if i.Changed {
			i.Before = it.Before
		}
		if g, missing := gaps[it.Key]; missing {
			i.Value = ""
			switch {
			case !g.Required:
				i.Gap = GapApplies
			case g.MayFollow != "":
				law, _, _ := strings.Cut(g.MayFollow, ": ") // what it says stands with the missing contents
				i.Gap, i.Follows = GapFollows, law
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
	if text := n.Origin(it); text != "" {
		if it.Filled != "" {
			text += "; the incident says: " + it.Filled
		}
		return "from " + text
	}
	s, ok := n.Typed[it.Key]
	if !ok {
		return ""
	}
	text := "typed by " + by(s.By, s.Role) + ", " + both(s.At, p.zone)
	if it.Filled != "" {
		text += "; the incident says: " + it.Filled
	}
	return text
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
	return "Not given yet. It was due " + p.dueWords(n.Duty) + "; the reasons for the delay have to go with the notice."
}

// missingContents lists what has no value, by what that means for sending.
func missingContents(n model.NoticeDraft) []Block {
	t := Table{Columns: []Column{{Title: "Missing", Share: 1.6}, {Title: "Content", Share: 4}, {Title: "What the law says of it", Share: 4}}, Empty: "None: every content has a value."}
	list := func(why string, gaps []regime.Gap) {
		for _, g := range gaps {
			t.Rows = append(t.Rows, []string{why, strings.TrimSpace(g.FieldNo + " " + g.Label), g.Note})
		}
	}
	list("required now", n.Owed())
	follow := n.MayFollow()
	list("may follow", follow)
	list("where it applies", n.WhereItApplies())
	if len(follow) == 0 {
		return []Block{t}
	}
	return []Block{Para{Style: "muted", Text: "May follow by: " + follow[0].MayFollow + "."}, t}
}

func labels(gaps []regime.Gap) string {
	out := make([]string, len(gaps))
	for i, g := range gaps {
		out[i] = strings.TrimSpace(g.FieldNo + " " + g.Label)
	}
	return strings.Join(out, "; ")
}

// changes are the contents that differ from the stage sent before; before is
// false where none was sent.
func (p *dutyDoc) changes(n model.NoticeDraft) (b Block, before bool) {
	t := Table{Columns: []Column{{Title: "Content", Share: 2.2}, {Title: "Before", Share: 3}, {Title: "Now", Share: 3}}, Empty: "None: it says what the stage before said."}
	for _, it := range n.Items {
		before = before || it.Sent
		if it.Changed() {
			t.Rows = append(t.Rows, []string{strings.TrimSpace(it.FieldNo + " " + it.Label), cmp.Or(it.Before, "(empty)"), cmp.Or(it.Value, "(empty)")})
		}
	}
	return t, before
}

func contentsAre(n int, one, many string) string {
	if n == 1 {
		return "1 content " + one
	}
	return fmt.Sprintf("%d contents %s", n, many)
}
