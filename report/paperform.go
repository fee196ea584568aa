package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/model/guide"
)

// FormReport is a form of the guide on paper: "form/tri" with the answers known,
// "form/tri/blank" without.
const FormReport = "form"

// OfForm takes such a key apart.
func OfForm(key string) (name string, blank, ok bool) {
	kind, rest, _ := strings.Cut(key, "/")
	name, mark, marked := strings.Cut(rest, "/")
	blank = marked && mark == "blank"
	return name, blank, kind == FormReport && name != "" && (blank || !marked)
}

// PaperForm is a form of the guide for use without a computer: every section and
// field in its order, choices to tick, room to write, and who wrote it when. A
// view of no incident gives a form that belongs to none yet. It is pure; false
// where the choice names no form of the guide.
func PaperForm(v model.View, l Led, c Choice) (Doc, bool) {
	name, blank, ok := OfForm(c.Report)
	spec, known := l.Guide.Form(name)
	if !ok || !known {
		return Doc{}, false
	}
	c.TLP = cmp.Or(c.TLP, DefaultTLP)
	b := book{builder: builder{v: v, c: c, zone: v.Location()}, led: l, facts: model.Facts(v, l.Rules)}
	if c.Zone != "" {
		b.zone = model.Location(c.Zone)
	}
	p := paperForm{book: &b, blank: blank || v.Number == "", explained: map[string]bool{}}
	return p.doc(spec), true
}

// paperForm is one build of a form on paper.
type paperForm struct {
	*book
	blank     bool
	explained map[string]bool // lists of choices whose words were explained
	questions int
	withheld  int
	cites     []Cited
}

// rule is room to write a line by hand; short is room for a word or two.
var rule, short = strings.Repeat("_", 52), strings.Repeat("_", 14)

// wordsEach is up to how many choices a list is explained on paper, where
// nobody can look them up; longer ones speak for themselves.
const wordsEach = 5

func (p *paperForm) doc(spec form.Spec) Doc {
	d := Doc{Meta: p.meta()}
	d.Meta.Title = "Form: " + spec.Title
	add := func(blocks ...Block) { d.Blocks = append(d.Blocks, blocks...) }
	var body []Block
	for _, s := range spec.Sections {
		body = append(body, Heading{1, strings.ReplaceAll(s.Title, "->", "→")})
		if s.Intro != "" {
			body = append(body, Para{Style: "muted", Text: s.Intro})
		}
		t := Table{Columns: []Column{{Title: "Question", Share: 4.2}, {Title: "Answer", Share: 5.8}}, Empty: "None."}
		for _, f := range s.Fields {
			t.Rows = append(t.Rows, p.row(f))
		}
		body = append(body, t)
	}
	add(p.head(spec), Para{Style: "lead", Text: p.how()})
	if p.withheld > 0 {
		add(Para{Style: "notice", Text: fmt.Sprintf("Answers withheld from copies marked %s: %d.", p.c.TLP, p.withheld)})
	}
	add(p.writer()...)
	add(body...)
	add(Heading{1, "Signed"}, Para{Text: "Who wrote this signs first; who typed it in signs when every line is recorded. The paper is kept."},
		Pairs{Rows: []Pair{{Label: "Entries", Value: short + " to " + short}}},
		SignatureLine{Label: "Written by"}, SignatureLine{Label: "Typed in by"})
	d.Cites = p.cites
	return d
}

func (p *paperForm) head(spec form.Spec) Block {
	phase := "any"
	if spec.Phase != "any" {
		phase = p.phase(spec.Phase)
	}
	number, title, state := cmp.Or(p.v.Number, short), short, "blank"
	if p.v.Number != "" {
		title = orNot(p.v.Title())
	}
	if !p.blank {
		state = fmt.Sprintf("filled in as far as recorded by entry %d", p.v.Last.Seq)
	}
	return Pairs{Key: true, Rows: []Pair{
		{Label: "Incident", Value: number},
		{Label: "Form", Value: spec.Title + " (" + spec.Key + ")"},
		{Label: "Title", Value: title},
		{Label: "Phase", Value: phase},
		{Label: "State", Value: state},
		{Label: "Marking", Value: p.c.TLP},
		{Label: "Made", Value: both(p.c.MadeAt, p.zone) + " by " + p.c.MadeBy},
		{Label: "Guidance", Value: p.led.Guide.Version()},
	}}
}

// how says what to do with the paper.
func (p *paperForm) how() string {
	return "For use without a computer. Tick ☐ or write; a ? is an answer and means “not known yet”. Give every time with its zone. " +
		"Strike out what is wrong so that it can still be read, and write the new beside it. " +
		"Type it in as soon as you can, with the writer's name and the time below."
}

// writer is where the paper says who wrote it when: what a line typed in later
// is marked with.
func (p *paperForm) writer() []Block {
	row := func(what string, room ...string) []string { return []string{what, "\n" + strings.Join(room, "   ")} }
	return []Block{Heading{1, "Written by"}, Table{Columns: []Column{{Title: "Who and when", Share: 2.4}, {Title: "By hand", Share: 7.6}}, Rows: [][]string{
		row("Name and role", rule),
		row("Begun", p.time()...),
		row("Finished", p.time()...),
		{"Clock that was read", "☐ wrist or wall   ☐ telephone   ☐ other: " + short},
	}}}
}

// time is room for a moment, and its zone in a line of its own.
func (p *paperForm) time() []string {
	zones := "☐ UTC   ☐ " + short
	if z := p.zone.String(); z != "UTC" {
		zones = "☐ " + z + "   " + zones
	}
	return []string{"date ______ - ____ - ____   time ____ : ____", "zone " + zones}
}

// row is one question and the room for its answer.
func (p *paperForm) row(f form.Field) []string {
	p.questions++
	ask := []string{fmt.Sprintf("%d. %s", p.questions, f.Label)}
	if f.Help != "" {
		ask = append(ask, f.Help)
	}
	var notes []string
	switch {
	case f.Kind == form.ChoiceMany:
		notes = append(notes, "tick all that fit")
	case f.Kind == form.ChoiceOne:
		notes = append(notes, "tick one")
	case f.Multiple:
		notes = append(notes, "one per line")
	}
	if f.Gate != "" {
		notes = append(notes, "gate "+f.Gate+" asks for it")
	}
	if len(f.VisibleIf) > 0 {
		notes = append(notes, "where it applies")
	}
	if f.Compute != "" {
		notes = append(notes, "the program works it out: may stay empty")
	}
	notes = append(notes, f.Key)
	ask = append(ask, "("+strings.Join(notes, "; ")+")")

	var raw json.RawMessage
	if !p.blank {
		raw = p.facts.Answer(f.Key)
	}
	if slices.Contains(internal, f.Key) && p.wide() && guide.Filled(raw) {
		p.withheld++
		return []string{strings.Join(ask, "\n"), "withheld from copies marked " + p.c.TLP}
	}
	return []string{strings.Join(ask, "\n"), strings.Join(p.answer(f, raw), "\n")}
}

// answer is what is known, who said so when, and the room to write.
func (p *paperForm) answer(f form.Field, raw json.RawMessage) []string {
	var said []string
	if stamp, ok := p.v.Answered[f.Key]; ok && p.text(f, raw) != "" {
		p.cites = append(p.cites, cite(stamp))
		line := fmt.Sprintf("entry %d, %s, %s", stamp.Seq, by(stamp.By, stamp.Role), both(stamp.At, p.zone))
		if paper, ok := p.v.Paper[f.Key]; ok {
			line += "; " + paper.Words(p.zone)
		}
		said = []string{"[" + line + "]"}
	}
	room := p.room(f, raw)
	choices := p.led.Guide.Choices(f)
	switch text := p.text(f, raw); {
	case text == "":
		return room
	case len(choices) > 0 && !guide.IsNotKnown(raw) && !p.strange(f, raw): // the boxes say it
		return append(room, said...)
	default: // what the program worked out has nobody who said it
		return slices.Concat([]string{text}, said, room)
	}
}

// strange says whether an answer is none of the choices there are today.
func (p *paperForm) strange(f form.Field, raw json.RawMessage) bool {
	choices := p.led.Guide.Choices(f)
	return slices.ContainsFunc(guide.Texts(raw), func(key string) bool {
		return !slices.ContainsFunc(choices, func(c form.Choice) bool { return c.Key == key })
	})
}

// room is where the answer is ticked or written; under an answer that is known,
// there is room to change it.
func (p *paperForm) room(f form.Field, raw json.RawMessage) []string {
	if choices := p.led.Guide.Choices(f); len(choices) > 0 {
		return p.boxes(f, choices, guide.Texts(raw))
	}
	filled := guide.Filled(raw)
	lines := func(n int) []string {
		if filled {
			n = 1
		}
		out := make([]string, 0, 2*n)
		for range n {
			out = append(out, "", rule)
		}
		return out
	}
	switch f.Kind {
	case form.YesNoReason:
		a := guide.ReadAnswer(raw)
		return append([]string{strings.Join([]string{box(a.Answer == "yes") + " Yes", box(a.Answer == "no") + " No", box(a.Answer == "unknown") + " Don't know yet"}, "   "), "Why:"}, lines(1)...)
	case form.Instant:
		at := p.time()
		return []string{"", at[0], "", at[1], "how exact:   ☐ to the minute   ☐ ± " + short}
	case form.Duration:
		return []string{"", short + "   ☐ minutes   ☐ hours   ☐ days"}
	case form.Number:
		return []string{"", "☐ about   ☐ at least   ☐ at most   " + short}
	case form.Money:
		return []string{"", "☐ about   " + short + "   currency " + short}
	case form.Person:
		return slices.Repeat([]string{"", "name " + strings.Repeat("_", 22) + "   phone " + short}, map[bool]int{true: 3, false: 1}[f.Multiple && !filled])
	case form.LongText:
		return lines(4)
	case form.System, form.Evidence, form.Hypothesis:
		return lines(map[bool]int{true: 3, false: 1}[f.Multiple])
	}
	return lines(2)
}

// boxes are the choices, in a row where they are short, else one below the
// other; short lists say once what each means.
func (p *paperForm) boxes(f form.Field, choices []form.Choice, chosen []string) []string {
	explain := len(choices) <= wordsEach && !p.explained[f.List] && f.List != ""
	p.explained[f.List] = true
	var out []string
	total := 0
	for _, c := range choices {
		line := box(slices.Contains(chosen, c.Key)) + " " + c.Label
		if explain && c.Def != "" {
			line += ": " + c.Def
		}
		out = append(out, line)
		total += len(line) + 3
	}
	if !explain && total < 64 {
		return []string{strings.Join(out, "   ")}
	}
	return out
}

func box(ticked bool) string {
	if ticked {
		return "☒"
	}
	return "☐"
}
