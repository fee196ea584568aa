package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// Brief is the guide's executive_brief: one page for people who decide, without
// technical terms, whatever the incident holds. What does not fit is left out by
// rule and counted in a remark at the foot; the incident report has it whole.
// It is pure: it measures no paper, but counts lines as wide as they can be.
func Brief(v model.View, l Led, c Choice) Doc {
	b := newBook(v, l, c, BriefReport)
	p := &brief{book: b}
	meta := b.meta()
	meta.Title = b.template.Title
	meta.Name = p.keep("the title", meta.Name, 2, titleEms)
	parts := map[string]*part{"what": p.what(), "doing": p.doing(), "unknown": p.unknown(), "need": p.need(), "clock": p.clocks()}
	effect, contact := p.effect(), p.contact()
	p.share(parts, linesOf(meta.Name, titleEms)-1, noted(meta.Name, meta.Organisation, meta.MadeBy, contact.Text) || slices.ContainsFunc(effect.Rows, func(r Pair) bool { return noted(r.Value) }))
	d := Doc{Meta: meta, Hides: b.held}
	for _, s := range b.template.Sections {
		if s.Key != "head" { // the box under the title is the header
			d.Blocks = append(d.Blocks, Heading{2, s.Title})
		}
		switch part, ok := parts[s.Key]; {
		case ok:
			d.Blocks = append(d.Blocks, Para{Text: part.text(p)})
		case s.Key == "head":
			d.Blocks = append(d.Blocks, p.head())
		case s.Key == "effect":
			d.Blocks = append(d.Blocks, effect)
		case s.Key == "contact":
			d.Blocks = append(d.Blocks, contact)
		default: // a section the guide adds stands where it says, for which there is no room
			d.Blocks = append(d.Blocks, Para{Text: "See the incident report."})
		}
	}
	d.Blocks = append(d.Blocks, Para{Style: "muted", Text: p.remark()})
	d.Cites = p.usedCites()
	return d
}

// brief is one build of the page; cuts say what was left out.
type brief struct {
	*book
	cuts []cut
}

// cut is what was left out of one place: letters of a text, or what of a list.
type cut struct {
	name    string
	letters int
	of      string // "3 of 7"
}

// remark says what was left out and where, in two lines: how much of each where
// that fits, else of how many places.
func (p *brief) remark() string {
	if len(p.cuts) == 0 {
		return "Nothing was left out to fit this page."
	}
	var names, told []string
	letters := map[string]int{}
	for _, c := range p.cuts {
		if !slices.Contains(names, c.name) {
			names = append(names, c.name)
		}
		letters[c.name] += c.letters
	}
	for _, name := range names {
		for _, c := range p.cuts {
			if c.name == name && c.of != "" {
				told = append(told, name+" to "+c.of)
			}
		}
		if n := letters[name]; n > 0 {
			told = append(told, fmt.Sprintf("%s by %s", name, countOf(n, "character", "characters")))
		}
	}
	const whole = ". The incident report has it all."
	if text := "Shortened to fit one page: " + strings.Join(told, "; ") + whole; linesOf(text, footEms) <= 2 {
		return text
	}
	return fmt.Sprintf("Shortened to fit one page in %s: %s", model.Counted(len(names), "place", "places"), strings.Join(names, ", ")) + whole
}

// part is a section that takes as many lines as the page has for it: running
// text, or a list of a line each.
type part struct {
	name  string
	words string         // running text
	list  []string       // or these
	rows  []model.Record // what each of them is from; without an id where it is from none
	want  int            // lines it could fill
	lines int            // lines it gets
}

// The lines that all such sections share, on the paper of the choice. A page of
// A4 is taller; both are what is left of it beside headings, boxes and the foot.
const (
	linesLetter = 10
	linesA4     = 14
)

// partOrder is who gets a line first while there are any: what has to be decided
// before what is only to be known.
var partOrder = []string{"what", "need", "clock", "doing", "unknown"}

// linesNoted are lines kept free for what a drawer may have to explain at the
// foot: signs it has no letter for, and words it had to break.
const linesNoted = 4

// noted says whether a drawer may have to explain something of these texts.
func noted(texts ...string) bool {
	for _, text := range texts {
		for _, word := range strings.Fields(text) {
			w := 0.0
			for _, r := range word {
				if w += runeEms(r); runeEms(r) == codeEms {
					return true
				}
			}
			if w > boxEms {
				return true
			}
		}
	}
	return false
}

// titleLines is what a second line of the title takes, in lines of the body.
const titleLines = 2

// share gives every section a line, and then one after the other what it could
// fill. more is how many lines the title has beyond the first.
func (p *brief) share(parts map[string]*part, more int, explained bool) {
	room := linesA4
	if p.c.Paper == "letter" {
		room = linesLetter
	}
	room -= more * titleLines
	for _, key := range partOrder {
		explained = explained || noted(append(parts[key].list, parts[key].words)...)
	}
	if explained {
		room -= linesNoted
	}
	for _, key := range partOrder {
		parts[key].lines = 1
		room--
	}
	for given := true; given && room > 0; {
		given = false
		for _, key := range partOrder {
			if part := parts[key]; room > 0 && part.lines < part.want {
				part.lines++
				room--
				given = true
			}
		}
	}
}

// text is the section in the lines it got, what is left out noted.
func (t *part) text(p *brief) string {
	if len(t.list) == 0 {
		return p.keep(t.name, t.words, t.lines, lineEms)
	}
	if len(t.list) > t.lines {
		p.cuts = append(p.cuts, cut{name: t.name, of: fmt.Sprintf("%d of %d", t.lines, len(t.list))})
	}
	var out []string
	for i, text := range t.list[:min(t.lines, len(t.list))] {
		if i < len(t.rows) && t.rows[i].ID != "" {
			p.useRow(t.rows[i])
		}
		out = append(out, "• "+p.keep(t.name, text, 1, lineEms-1.5))
	}
	return strings.Join(out, "\n")
}

// keep cuts a text to some lines and notes by how much.
func (p *brief) keep(what, text string, lines int, ems float64) string {
	short := cutTo(flat(text), lines, ems)
	if short != flat(text) {
		p.cuts = append(p.cuts, cut{name: what, letters: len([]rune(flat(text))) - len([]rune(short)) + 1})
	}
	return short
}

// Widths in ems of the letters, as a line of A4 has room for them.
const (
	lineEms  = 50.0 // of the body
	factEms  = 46.0 // beside a label
	boxEms   = 18.3 // in the box under the title
	footEms  = 56.0 // of the remark at the foot
	titleEms = 27.0 // of the title, behind the number
)

// asciiEms are the widths of ASCII from the blank on, in hundredths of an em, of
// the typeface documents are set in (Noto Sans).
var asciiEms = [...]uint8{26, 27, 41, 65, 58, 84, 74, 23, 30, 30, 56, 58, 27, 33, 27, 38, 58, 58, 58, 58, 58, 58, 58, 58, 58, 58, 27, 27, 58, 58, 58, 44,
	90, 64, 65, 64, 73, 56, 52, 73, 75, 34, 28, 62, 53, 91, 76, 79, 61, 79, 63, 55, 56, 74, 60, 93, 59, 57, 58, 33, 38, 33, 58, 45,
	29, 57, 62, 48, 62, 57, 35, 62, 62, 26, 26, 54, 26, 94, 62, 61, 62, 62, 42, 48, 37, 62, 51, 79, 53, 51, 47, 38, 56, 38, 58}

// codeEms is what a sign takes that no typeface may hold: it is drawn as its code
// point, [U+1F600].
const codeEms = 5.2

// runeEms is how wide a letter is at most, by the widest of its script.
func runeEms(r rune) float64 {
	switch {
	case r >= ' ' && r < 0x7F:
		return float64(asciiEms[r-' ']) / 100
	case r >= 0xA0 && r < 0x180 && r != 0xAD:
		return 0.95
	case r >= 0x300 && r < 0x370 && r != 0x34F: // accents stand on other letters
		return 0.3
	case r >= 0x374 && r < 0x400:
		return 0.95
	case r >= 0x400 && r < 0x460:
		return 1.05
	case r >= 0x5D0 && r < 0x5EB:
		return 0.75
	case r >= 0x620 && r < 0x64B:
		return 1.35
	case strings.ContainsRune("“”‘’–—…·•", r):
		return 1.05
	case r >= 0x3041 && r < 0x3100 || r >= 0x4E00 && r < 0x9FA0:
		return 1
	}
	return codeEms
}

// linesOf is how many lines a text needs at most, broken at blanks and within
// words that are longer than a line.
func linesOf(text string, ems float64) int {
	lines, room := 1, ems
	for _, word := range strings.Fields(text) {
		w := runeEms(' ')
		for _, r := range word {
			w += runeEms(r)
		}
		if w > room && room < ems {
			lines, room = lines+1, ems
		}
		step := ems * 0.85
		if strings.ContainsAny(word, `/\-_.,;:=&?|@`) {
			step = ems * 0.5 // such a word is broken behind one of these, even if that leaves half a line
		}
		for w > ems {
			lines, w = lines+1, w-step
		}
		room -= w
	}
	return lines
}

// flat is a text on one line.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }

// cutTo cuts a text to what stands on some lines, at a blank where one is near.
func cutTo(text string, lines int, ems float64) string {
	if linesOf(text, ems) <= lines {
		return text
	}
	runes := []rune(text)
	low, high := 0, len(runes) // the longest beginning that fits
	for low < high {
		mid := (low + high + 1) / 2
		if linesOf(string(runes[:mid])+"…", ems) <= lines {
			low = mid
		} else {
			high = mid - 1
		}
	}
	short := string(runes[:low])
	if i := strings.LastIndexByte(short, ' '); i > len(short)*2/3 {
		short = short[:i]
	}
	return strings.TrimRight(short, " ,;:") + "…"
}

// plainState is where it stands in words of everyday.
var plainState = map[string]string{"reported": "reported, being checked", "triage": "being assessed", "investigation": "being investigated", "containment": "we are stopping it",
	"eradication": "stopped; we are removing it", "recovery": "we are bringing services back", "review": "over; we are drawing lessons", "closed": "closed",
	"false_positive": "a false alarm", "merged": "continued under another number"}

func (p *brief) head() Block {
	v := p.v
	p.identity() // notes what it stands on
	p.use(p.entriesOf("rep.detected_at")...)
	severity := notKnown
	if l := v.Level(); l != "" {
		severity = fmt.Sprintf("%s (level %s of 4)", p.c.Words.severity(l), strings.TrimPrefix(l, "SEV"))
	}
	noticed := notKnown
	if m, ok := v.Moment("rep.detected_at"); ok && m.Known() {
		noticed = p.moment(m)
	}
	state := cmp.Or(plainState[string(v.Phase)], p.phase(string(v.Phase)))
	rows := []Pair{
		{Label: "Incident", Value: v.Number},
		{Label: "Severity", Value: cutTo(severity, 1, boxEms)},
		{Label: "State", Value: cutTo(state, 2, boxEms)},
		{Label: "Noticed", Value: cutTo(noticed, 2, boxEms)},
		{Label: "Written", Value: both(p.c.MadeAt, p.zone)},
		{Label: "Next note", Value: cutTo(p.nextNote(), 1, boxEms)},
	}
	return Pairs{Key: true, Rows: rows}
}

// nextNote is when management hears next: as a message promised, else by the
// rhythm that was agreed.
func (p *brief) nextNote() string {
	for _, d := range p.messagesDue() {
		if p.led.Templates.Comms.AudienceKey(raw(d.row, "audience")) == "management" && d.next.End().After(p.c.MadeAt) {
			return p.moment(d.next)
		}
	}
	if every, err := model.ParseSpan(p.v.Text("tri.update_rhythm")); err == nil && every > 0 && !p.v.Ended() {
		return both(p.c.MadeAt.Add(every), p.zone)
	}
	if p.v.Ended() {
		return "none: it has ended"
	}
	return notKnown
}

// sentences are the first of a text, and how many there are.
func sentences(text string, most int) (first string, all int) {
	rest := flat(text)
	var taken []string
	for rest != "" {
		end := len(rest)
		for i := 0; i+1 < len(rest); i++ {
			if strings.IndexByte(".!?", rest[i]) >= 0 && rest[i+1] == ' ' {
				end = i + 1
				break
			}
		}
		if all++; all <= most {
			taken = append(taken, rest[:end])
		}
		rest = strings.TrimSpace(rest[end:])
	}
	return strings.Join(taken, " "), all
}

// most is how many lines a section fills at the most.
const most = 3

func (p *brief) what() *part {
	text := p.say("tri.effect")
	if text == "" {
		text = p.v.Title()
		p.use(p.entriesOf("rep.title")...)
	}
	first, all := sentences(text, 2)
	if all > 2 {
		p.cuts = append(p.cuts, cut{name: "what happened", of: fmt.Sprintf("2 of %d sentences", all)})
	}
	first = orNot(first)
	return &part{name: "what happened", words: first, want: min(most, linesOf(first, lineEms))}
}

// listed is a list of a line each, or what stands for an empty one.
func listed(name string, all briefLines, none string) *part {
	return &part{name: name, list: all.texts, rows: all.rows, words: none, want: min(most, max(1, len(all.texts)))}
}

// briefLines are the lines of a list with the rows they are from.
type briefLines struct {
	texts []string
	rows  []model.Record
}

func (l *briefLines) add(text string, row model.Record) {
	l.texts, l.rows = append(l.texts, text), append(l.rows, row)
}

func (p *brief) effect() Pairs {
	row := func(label string, value string) Pair {
		return Pair{Label: label, Value: p.keep(lowerFirst(label), orNot(value), 1, factEms)}
	}
	people := p.say("inv.people_count")
	if kinds := p.say("inv.people_kinds"); people != "" && kinds != "" {
		people += ": " + kinds
	}
	return Pairs{Rows: []Pair{row("Service", p.say("inv.functional")), row("People", people), row("Records", p.say("inv.record_count")), row("Money", p.say("rev.cost"))}}
}

// doing are the actions in work, then those open, then the newest done.
func (p *brief) doing() *part {
	rank := map[string]int{"doing": 0, "blocked": 1, "open": 2, "done": 3}
	rows := slices.DeleteFunc(p.v.Standing("actions"), func(r model.Record) bool { _, ok := rank[raw(r, "state")]; return !ok })
	slices.SortStableFunc(rows, func(x, y model.Record) int {
		return cmp.Or(rank[raw(x, "state")]-rank[raw(y, "state")], cmp.Compare(y.Seq, x.Seq))
	})
	words := map[string]string{"done": "Done: ", "blocked": "Waiting: ", "open": "Next: ", "doing": "Now: "}
	var all briefLines
	for _, row := range rows {
		if title := raw(row, "title"); title != "" {
			all.add(words[raw(row, "state")]+title, row)
		}
	}
	return listed("what we do", all, "No action is recorded.")
}

// unknown are the plain questions that are open, then ideas under test.
func (p *brief) unknown() *part {
	var all briefLines
	ended := p.v.Ended()
	if a := guide.ReadAnswer(p.v.Answers["inv.still_inside"]).Answer; !ended && (a == "" || a == "unknown") {
		all.add("Whether the attacker is still inside.", model.Record{})
	}
	if p.v.Text("inv.diag_vector") == "" {
		all.add("How they got in.", model.Record{})
	}
	if n := p.say("inv.people_count"); n == "" || n == notKnown {
		all.add("How many people are affected.", model.Record{})
	}
	for _, row := range p.v.Standing("hypotheses") {
		if s := raw(row, "state"); (s == "" || s == "open" || s == "testing") && raw(row, "statement") != "" {
			all.add("Whether this is so: "+raw(row, "statement"), row)
		}
	}
	return listed("what we do not know", all, "No open question is recorded.")
}

// need are questions nobody has decided, and what was accepted and ends soon.
func (p *brief) need() *part {
	var all briefLines
	for _, row := range p.v.Standing("decisions") {
		if raw(row, "chosen") == "" && raw(row, "question") != "" {
			line := "Decide: " + raw(row, "question")
			if m, ok := at(row, "valid_until"); ok {
				line = "Decide by " + p.moment(m) + ": " + raw(row, "question")
			}
			all.add(line, row)
		}
	}
	for _, row := range p.v.Standing("targets") {
		if m, ok := at(row, "valid_until"); ok && !p.v.Ended() && m.End().Before(p.c.MadeAt.Add(24*time.Hour)) {
			all.add("Accept anew or end, by "+p.moment(m)+": "+raw(row, "question"), row)
		}
	}
	return listed("what we need", all, "Nothing at this time.")
}

func (p *brief) clocks() *part {
	var all briefLines
	for _, d := range p.v.Duties() {
		if l := d.Line; l.Open() && !l.Due.IsZero() && l.Sent.IsZero() {
			all.add("Report due "+both(l.Due, p.zone)+", "+p.timeLeft(l.Due)+": "+d.Name, d.Record)
		}
	}
	for _, row := range p.standingSorted("targets", "valid_until") {
		if m, ok := at(row, "valid_until"); ok && m.End().After(p.c.MadeAt) {
			all.add("Accepted until "+p.moment(m)+": "+raw(row, "accepted"), row)
		}
	}
	switch m, ok := p.v.Moment("rec.deadline"); {
	case ok && m.Known() && !p.v.Ended():
		all.add("Service needed back by "+p.moment(m), model.Record{})
	case !p.v.Ended():
		all.add("Expected recovery: "+notKnown, model.Record{})
	}
	return listed("clocks", all, "None runs.")
}

// contact is the one person to ask.
func (p *brief) contact() Para {
	for _, role := range []string{"comms_lead", "incident_manager", "deputy"} {
		if who := p.holder(role); who != "" {
			return Para{Text: p.keep("the contact", p.role(role)+": "+who, 1, lineEms)}
		}
	}
	return Para{Text: p.keep("the contact", "Nobody holds the seat of incident manager; written by "+p.c.MadeBy, 1, lineEms)}
}
