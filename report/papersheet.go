package report

import (
	"cmp"
	"fmt"
	"strings"

	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/model/guide"
)

// SheetReport is a sheet for writing by hand: "sheet/log" of the log,
// "sheet/evidence" of a register, with what is recorded; "sheet/log/blank"
// without.
const SheetReport = "sheet"

// LogSheet is the sheet of the log among the sheets.
const LogSheet = "log"

// OfSheet takes such a key apart.
func OfSheet(key string) (name string, blank, ok bool) {
	if kind, _, _ := strings.Cut(key, "/"); kind != SheetReport {
		return "", false, false
	}
	return OfForm(FormReport + strings.TrimPrefix(key, SheetReport))
}

// IsPaper reports whether a document is a form or sheet for use on paper.
func IsPaper(key string) bool {
	_, _, form := OfForm(key)
	_, _, sheet := OfSheet(key)
	return form || sheet
}

// Paper is a form or sheet that can be printed for use without a computer. Key is
// the document without its "/blank".
type Paper struct{ Key, Title, Sort string }

// The sorts of paper.
const (
	PaperLog      = "Log"
	PaperForms    = "Forms"
	PaperRegister = "Registers"
)

// Papers are all of them, in the order a person looks for them: the log, the
// forms, the registers.
func Papers(g guide.Guide) []Paper {
	out := []Paper{{SheetReport + "/" + LogSheet, "Log sheet", PaperLog}}
	for _, f := range g.Forms {
		out = append(out, Paper{FormReport + "/" + f.Key, f.Title, PaperForms})
	}
	for _, r := range g.Registers {
		if r.Key != "timeline" { // the log has a sheet of its own
			out = append(out, Paper{SheetReport + "/" + r.Key, r.Title, PaperRegister})
		}
	}
	return out
}

// OnPaper is a form or sheet of the guide for use without a computer. It is pure;
// false where the choice names none.
func OnPaper(v model.View, l Led, c Choice) (Doc, bool) {
	name, blank, ok := OfSheet(c.Report)
	if !ok {
		return PaperForm(v, l, c)
	}
	reg, known := l.Guide.Register(name)
	if name == LogSheet {
		reg, known = form.Register{Key: LogSheet, Title: "Log sheet"}, true
	}
	if !known || name == "timeline" {
		return Doc{}, false
	}
	c.TLP = cmp.Or(c.TLP, DefaultTLP)
	b := book{builder: builder{v: v, c: c, zone: v.Location()}, led: l, facts: model.Facts(v, l.Rules)}
	if c.Zone != "" {
		b.zone = model.Location(c.Zone)
	}
	p := paperForm{book: &b, blank: blank || v.Number == "", explained: map[string]bool{}}
	d := Doc{Meta: p.meta()}
	d.Meta.Title = cmp.Or(map[bool]string{true: "Log sheet"}[name == LogSheet], "Sheet: "+reg.Title)
	if name == LogSheet {
		d.Meta.Landscape = true
		d.Blocks = p.logSheet()
	} else {
		d.Meta.Landscape = len(reg.Columns) <= mostOnSheet
		d.Blocks = p.registerSheet(reg)
	}
	return d, true
}

// mostOnSheet is how many columns a register has whose rows are lines of a table;
// one with more is written as one list of questions for each row.
const mostOnSheet = 9

// How high a line written by hand is, in lines of print, and how many a leaf
// takes on its two sides with their head and foot.
const (
	handLines   = 2
	logLines    = 20
	sheetLines  = 18
	sheetBlocks = 2
)

// sheetHead is who writes on which page, by which clock.
func (p *paperForm) sheetHead() Block {
	zones := []string{"☐ " + p.zone.String(), "☐ UTC", "☐ " + short}
	if p.zone.String() == "UTC" {
		zones = zones[1:]
	}
	incident := cmp.Or(p.v.Number, short)
	if p.v.Number != "" && !p.blank {
		incident += fmt.Sprintf("\nrecorded up to entry %d", p.v.Last.Seq)
	}
	return Table{Hand: 3, Columns: []Column{{Title: "Incident", Share: 2}, {Title: "Writer: name, role, initials", Share: 3}, {Title: "Page", Share: 1.2}, {Title: "Begun: date, time", Share: 1.9},
		{Title: "Finished: date, time", Share: 1.9}, {Title: "Zone, if not beside", Share: 2}, {Title: "Clock that was read", Share: 2.2}},
		Rows: [][]string{{incident, "", "____ of ____", "", "", strings.Join(zones, "\n"), "☐ wrist or wall\n☐ telephone\n☐ other:"}}}
}

// sheetFoot is who answers for what is on the page, and for its typing in.
func (p *paperForm) sheetFoot() Block {
	return Table{Hand: 2, Columns: []Column{{Title: "Written by: signature", Share: 3}, {Title: "Typed in by: name and signature", Share: 3.4}, {Title: "Typed in: date, time, zone", Share: 2.4}, {Title: "Entries", Share: 1.8}},
		Rows: [][]string{{"", "", "", "        to"}}}
}

func (p *paperForm) logSheet() []Block {
	t := Table{Hand: handLines, Columns: []Column{{Title: "Date, time", Share: 2.1}, {Title: "Zone", Share: 0.9}, {Title: "± min", Share: 0.8}, {Title: "Kind", Share: 0.8}, {Title: "What happened", Share: 8.4},
		{Title: "Who noticed", Share: 1.9}, {Title: "Source", Share: 1.9}, {Title: "Initials", Share: 0.95}, {Title: "Entry", Share: 0.9}}}
	for range logLines {
		t.Rows = append(t.Rows, make([]string, len(t.Columns)))
	}
	var kinds []string
	for _, k := range model.RowKinds {
		if letter := model.KindLetter(k); letter != "" {
			kinds = append(kinds, letter+" "+strings.ToLower(model.KindWord(k)))
		}
	}
	return []Block{Para{Text: p.sheetHow()}, p.sheetHead(), t,
		Para{Style: "muted", Text: "Kind: " + strings.Join(kinds, ", ") + "; none is a note. ± is how many minutes the time may be off. The number of the entry is filled in when the line is typed in."}, p.sheetFoot()}
}

func (p *paperForm) sheetHow() string {
	return "One line for each thing, as it happens. A ? is “not known yet”. Strike out what is wrong so that it can still be read, and write the new below. Sign the page; it is typed in with your name and the time of writing, and kept."
}

func (p *paperForm) registerSheet(r form.Register) []Block {
	out := []Block{Para{Style: "muted", Text: strings.TrimSpace(r.About + " " + typedInBy[r.Key])}}
	if len(r.Columns) <= mostOnSheet {
		out = append(out, Para{Text: p.sheetHow()}, p.sheetHead())
	} else {
		out = append(out, Para{Style: "lead", Text: p.how()})
		out = append(out, p.writer()...)
	}
	if !p.blank && len(p.v.Records[r.Key]) > 0 {
		out = append(out, Heading{1, "Recorded so far"})
		out = append(out, p.register(r)...)
		out = append(out, Heading{1, "To go on"})
	}
	if len(r.Columns) <= mostOnSheet {
		return append(append(out, p.sheetTable(r)...), p.sheetFoot())
	}
	for n := range sheetBlocks {
		p.questions = 0
		t := Table{Columns: []Column{{Title: "Question", Share: 4.2}, {Title: "Answer", Share: 5.8}}, Empty: "None."}
		for _, c := range r.Columns {
			t.Rows = append(t.Rows, p.row(p.paperField(r, c)))
		}
		out = append(out, Heading{1, fmt.Sprintf("Row ____ (%d of this sheet)", n+1)}, t)
	}
	return append(out, p.sheetFoot())
}

// typedInBy says of registers that acts write by which their sheets are typed in.
var typedInBy = map[string]string{"overrides": "It is typed in by the gate.", "severity_history": "It is typed in as the severity of the triage form.",
	guide.SignalsRegister: "It is typed in as a signal."}

// paperField is a column of a row that is not recorded yet, as a question.
func (p *paperForm) paperField(r form.Register, c form.Column) form.Field {
	f := r.Field(c)
	f.Compute = ""
	return f
}

// sheetTable is the lines of a register with its choices below.
func (p *paperForm) sheetTable(r form.Register) []Block {
	t := Table{Hand: handLines}
	var lists []string
	for _, c := range r.Columns {
		f := r.Field(c)
		t.Columns = append(t.Columns, Column{Title: c.Label, Share: sheetShare(f)})
		if choices := p.led.Guide.Choices(f); len(choices) > 0 {
			labels := make([]string, len(choices))
			for i, x := range choices {
				labels[i] = x.Label
			}
			lists = append(lists, c.Label+": "+strings.Join(labels, " · "))
		}
	}
	total := 0.0
	for _, c := range t.Columns {
		total += c.Share
	}
	t.Columns = append(t.Columns, Column{Title: "Initials", Share: total * 0.06}, Column{Title: "Entry", Share: total * 0.055})
	for range sheetLines {
		t.Rows = append(t.Rows, make([]string, len(t.Columns)))
	}
	out := []Block{t}
	if lists != nil {
		out = append(out, Para{Style: "muted", Text: strings.Join(lists, "\n")})
	}
	return out
}

// sheetShare is how much room a column wants that is written by hand.
func sheetShare(f form.Field) float64 {
	switch f.Kind {
	case form.LongText:
		return 4
	case form.Text:
		return 3
	case form.Instant, form.Person, form.System:
		return 1.9
	case form.ChoiceOne, form.ChoiceMany:
		return 1.6
	}
	return 1.4
}
