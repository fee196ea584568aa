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

// YearlyReport is the document over all incidents of a year.
const YearlyReport = "yearly"

// OfYearly says whether the key names a yearly report. The finals of each year are
// counted for themselves, so that theirs names the year: "yearly/2026".
func OfYearly(key string) (year string, ok bool) {
	kind, year, _ := strings.Cut(key, "/")
	return year, kind == YearlyReport
}

// YearlyFinal is the key of the finals of a year.
func YearlyFinal(year int) string { return fmt.Sprintf("%s/%d", YearlyReport, year) }

// yearly is one build of a yearly report.
type yearly struct {
	builder
	led        Led
	all        []Case // opened in the year
	cases      []Case // those of the live ones
	from, to   time.Time
	inTheYears []Case // every case, for what is not counted by its opening
}

// Yearly is the report over the incidents that were opened in the year of the
// choice, in its zone. cases are all incidents of the logbook. It is pure.
func Yearly(cases []Case, house model.View, l Led, c Choice) Doc {
	zone := model.Location(c.Zone)
	y := &yearly{builder: newBuilder(house, c, zone), led: l, inTheYears: cases,
		from: time.Date(c.Year, 1, 1, 0, 0, 0, 0, zone), to: time.Date(c.Year+1, 1, 1, 0, 0, 0, 0, zone)}
	for _, x := range cases {
		if at := x.View.Opened.At; !at.Before(y.from) && at.Before(y.to) {
			y.all = append(y.all, x)
		}
	}
	slices.SortStableFunc(y.all, func(a, b Case) int { return a.View.Opened.At.Compare(b.View.Opened.At) })
	y.cases = y.of(Live)
	d := Doc{Meta: y.meta()}
	d.Meta.Title, d.Meta.Name, d.Meta.Report, d.Meta.Number = "Yearly report", fmt.Sprint(c.Year), YearlyReport, ""
	d.Meta.LegalHold = c.LegalHold
	if c.Edition > 0 {
		d.Meta.Report = YearlyFinal(c.Year)
	}
	for _, part := range [][]Block{
		y.head(), y.indicators(), y.trends(),
		y.shares(), y.significant(), y.notified(), y.times(), y.effects(), y.mistaken(), y.improvements(), y.drills(), y.list(), y.how(),
	} {
		d.Blocks = append(d.Blocks, part...)
	}
	return y.finish(d)
}

// pictured is how many trends one picture holds, so that it stands on a page.
const pictured = 12

// picturedFirst is how many stand in the first, under the indicators.
const picturedFirst = 4

// trends are the main measures month by month, and every other one, and every part
// of one, that is known of some incident; which are not is said.
func (y *yearly) trends() []Block {
	bounds := Periods(y.to.Add(-time.Second), 12, false, y.zone)
	var drawn []Trend
	var unknown []string
	for _, t := range TrendsOver(y.all, y.led, y.c.MadeAt, Live, TrendableKeys(y.led.Templates), bounds) {
		if slices.Contains(TrendKeys, t.Key) || t.Known() {
			drawn = append(drawn, t)
		} else {
			unknown = append(unknown, t.Label)
		}
	}
	out := []Block{Heading{1, "Trends"}}
	several := 1 + max(len(drawn)-picturedFirst+pictured-1, 0)/pictured
	for n := 0; len(drawn) > 0; n++ {
		title := fmt.Sprintf("Months of %d", y.c.Year)
		if several > 1 {
			title += fmt.Sprintf(", part %d of %d", n+1, several)
		}
		some := drawn[:min(map[bool]int{true: picturedFirst, false: pictured}[n == 0], len(drawn))]
		out, drawn = append(out, trendFigure(title, some)), drawn[len(some):]
	}
	if unknown != nil {
		out = append(out, Para{Style: "muted", Text: "Not known of any incident of the year, and so without a picture: " + strings.Join(unknown, "; ") + "."})
	}
	return out
}

func (y *yearly) of(group Group) (out []Case) {
	for _, c := range y.all {
		if GroupOf(c.View) == group {
			out = append(out, c)
		}
	}
	return out
}

func (y *yearly) head() []Block {
	state := fmt.Sprintf("The whole year %d.", y.c.Year)
	if y.c.MadeAt.Before(y.to) {
		state = fmt.Sprintf("The year %d is not over: what is told stands as of %s.", y.c.Year, y.both(y.c.MadeAt, y.zone))
	}
	n := len(y.cases)
	return []Block{Para{Style: "lead", Text: fmt.Sprintf("%s opened in the year, %s of them with a severity of SEV1 or SEV2 at its highest.\n%s opened too; %s and %s are counted apart.\n%s",
		countOf(n, "incident was", "incidents were"), fmt.Sprint(len(y.grave())), countOf(len(y.of(Drills)), "drill was", "drills were"),
		countOf(len(y.of(FalsePositives)), "false positive", "false positives"), countOf(len(y.of(MergedOnes)), "merged incident", "merged incidents"), state)}}
}

// grave are the incidents whose severity was SEV1 or SEV2 at some time.
func (y *yearly) grave() (out []Case) {
	for _, c := range y.cases {
		if l := highest(c.View); l == "SEV1" || l == "SEV2" {
			out = append(out, c)
		}
	}
	return out
}

// highest is the gravest level an incident had; empty where none was decided.
func highest(v model.View) (level string) {
	for _, s := range v.Severity {
		if level == "" || s.Level < level {
			level = s.Level
		}
	}
	return level
}

func (y *yearly) indicators() []Block {
	t := Table{Columns: []Column{{Title: "Indicator", Share: 4}, {Title: "Number", Share: 2, Right: true}, {Title: "How it was counted", Share: 4.4}}}
	add := func(label, value, how string) { t.Rows = append(t.Rows, []string{label, value, how}) }
	open := 0
	for _, c := range y.cases {
		if !c.View.Ended() {
			open++
		}
	}
	add("Incidents", fmt.Sprint(len(y.cases)), "opened in the year; drills, merged ones and false positives left out")
	add("of them not ended", fmt.Sprint(open), "when this report was made")
	add("Significant incidents", fmt.Sprint(len(y.grave())), "severity SEV1 or SEV2 at its highest; a law may draw the line elsewhere")
	due, sent, kept, late, unsure := y.duties()
	add("Incidents with a duty to notify", fmt.Sprint(due), "at least one duty was confirmed")
	add("Notifications sent", fmt.Sprint(sent), "duties with a notice that went out")
	add("of them in time", fmt.Sprint(kept), "against the deadline of the law; own targets left out")
	add("late, or due and not sent", fmt.Sprint(late), "")
	if unsure > 0 {
		add("sent, not known whether in time", fmt.Sprint(unsure), "no time of sending was recorded, or the duty has no fixed period")
	}
	add("False positives", fmt.Sprint(len(y.of(FalsePositives))), "opened in the year and ended as one")
	add("Drills", fmt.Sprint(len(y.of(Drills))), "opened in the year")
	return []Block{Heading{1, "Indicators"}, t}
}

// duties counts, over the incidents of the year, those with a duty, notices sent,
// in time, late, and those of which it is not known.
func (y *yearly) duties() (due, sent, kept, late, unsure int) {
	for _, c := range y.cases {
		some := false
		for _, d := range c.View.Duties() {
			word := y.dutyWord(d)
			some = some || word != ""
			switch word {
			case "in time":
				sent, kept = sent+1, kept+1
			case "late":
				sent, late = sent+1, late+1
			case "due and not sent":
				late++
			case "sent, not known whether in time", "sent, no deadline of law":
				sent, unsure = sent+1, unsure+1
			}
		}
		if some {
			due++
		}
	}
	return due, sent, kept, late, unsure
}

// dutyWord is what became of a duty; empty where it does not bind.
func (y *yearly) dutyWord(d model.Duty) string {
	if d.State == model.DutyNot || d.State == model.DutyCheck {
		return ""
	}
	m, _, ok := y.sentAt(d)
	gone := ok || slices.Contains([]string{model.DutySent, model.DutyFollowUp, model.DutyFinished}, d.State)
	law := !d.Line.Due.IsZero() && !d.Line.Own
	switch {
	case gone && !law:
		return "sent, no deadline of law"
	case gone && !ok:
		return "sent, not known whether in time"
	case gone:
		r := reachOf(m)
		switch {
		case !r.openTo && !r.to.After(d.Line.Due):
			return "in time"
		case !r.openFrom && r.from.After(d.Line.Due):
			return "late"
		}
		return "sent, not known whether in time"
	case law && y.c.MadeAt.After(d.Line.Due):
		return "due and not sent"
	case d.Line.Own && !d.Line.Due.IsZero() && y.c.MadeAt.After(d.Line.Due):
		return "not sent; own target passed, which is not law"
	}
	return "running"
}

// counted is a table of how many incidents fall under each word, the most first;
// those of which nothing is known stand last, and are never left out.
func (y *yearly) counted(title, column string, cases []Case, words func(model.View) []string) []Block {
	n := map[string]int{}
	var order []string
	unknown := 0
	for _, c := range cases {
		all := words(c.View)
		if len(all) == 0 {
			unknown++
		}
		for _, w := range all {
			if n[w]++; n[w] == 1 {
				order = append(order, w)
			}
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Or(n[b]-n[a], strings.Compare(a, b)) })
	t := Table{Columns: []Column{{Title: column, Share: 6}, {Title: "Incidents", Share: 1.2, Right: true}, {Title: "Share", Share: 1.2, Right: true}}, Empty: "No incident."}
	row := func(word string, count int) {
		t.Rows = append(t.Rows, []string{word, fmt.Sprint(count), percent(count, len(cases))})
	}
	for _, w := range order {
		row(w, n[w])
	}
	if unknown > 0 {
		row(notKnown, unknown)
	}
	return []Block{Heading{2, title}, t}
}

func (y *yearly) choice(field string) func(model.View) []string {
	return func(v model.View) (out []string) {
		keys := v.Texts(field)
		if len(keys) == 0 {
			keys = []string{v.Text(field)}
		}
		for _, key := range keys {
			if key = strings.TrimSpace(key); key != "" && key != "unknown" {
				out = append(out, choiceWords(y.led, field, key))
			}
		}
		return out
	}
}

func (y *yearly) shares() []Block {
	out := []Block{Heading{1, "What the incidents were"}}
	out = append(out, y.counted("By severity at its highest", "Severity", y.cases, func(v model.View) []string {
		l := highest(v)
		if l == "" {
			return nil
		}
		return []string{strings.TrimSpace(l + " " + y.c.Words.severity(l))}
	})...)
	out = append(out, y.counted("By category", "Category", y.cases, y.choice("rep.category"))...)
	out = append(out, y.counted("By way in", "Attack vector", y.cases, y.choice("tri.vector"))...)
	out = append(out, y.counted("By root cause", "Root cause, in the words of the review", y.cases, func(v model.View) []string {
		if cause := strings.TrimSpace(v.Text("rev.root_cause")); cause != "" {
			return []string{cause}
		}
		return nil
	})...)
	return append(out, y.counted("How they were noticed", "Source", y.cases, y.choice("rep.source"))...)
}

func (y *yearly) significant() []Block {
	t := Table{Columns: []Column{{Title: "Incident", Share: 3.6}, {Title: "Opened", Share: 2.6}, {Title: "Highest severity", Share: 1.6}, {Title: "Phase", Share: 1.6}, {Title: "Effect", Share: 4}}, Empty: "None."}
	for _, c := range y.grave() {
		v := c.View
		l := highest(v)
		t.Rows = append(t.Rows, []string{v.Number + " " + v.Title(), y.both(v.Opened.At, y.zone), strings.TrimSpace(l + " " + y.c.Words.severity(l)), y.c.Words.phase(v.Phase), orNot(v.Text("tri.effect"))})
	}
	return []Block{Heading{1, "Significant incidents"}, Para{Style: "muted", Text: "Those with a severity of SEV1 or SEV2 at some time. Whether an incident is significant or major in the sense of a law is decided with its duties."}, t}
}

func (y *yearly) notified() []Block {
	t := Table{Columns: []Column{{Title: "Incident", Share: 1.8}, {Title: "Duty", Share: 4}, {Title: "Due", Share: 2.6}, {Title: "Sent", Share: 2.6}, {Title: "Kept", Share: 2}}, Empty: "No duty to notify was confirmed."}
	for _, c := range y.cases {
		for _, d := range c.View.Duties() {
			word := y.dutyWord(d)
			if word == "" {
				continue
			}
			due, sent := "no fixed period", "–"
			if !d.Line.Due.IsZero() {
				due = y.both(d.Line.Due, y.zone)
			}
			if m, _, ok := y.sentAt(d); ok {
				sent = y.moment(m)
			}
			t.Rows = append(t.Rows, []string{c.View.Number, strings.Join(compactTexts(y.duty(d), d.To), ", to "), due, sent, word})
		}
	}
	return []Block{Heading{1, "Notifications"}, t}
}

func (y *yearly) times() []Block {
	t := Table{Columns: []Column{{Title: "Measure", Share: 3.2}, {Title: "Median, or share", Share: 2.6}, {Title: "Mean", Share: 2.2}, {Title: "From lowest to highest", Share: 2.4}, {Title: "Known of", Share: 1, Right: true}, {Title: "How good", Share: 3}}}
	for _, m := range y.led.Templates.Measures {
		if OverMany(m.Key) {
			continue
		}
		for _, x := range pooled(m, y.cases, Live) {
			mean := ""
			if x.Unit == "duration" && x.Count > 0 {
				mean = x.Mean.Words()
			}
			t.Rows = append(t.Rows, []string{x.Name(), x.Value(), mean, x.RangeWords(), fmt.Sprint(x.Count), x.QualityWords()})
		}
	}
	return []Block{Heading{1, "Times and shares"}, Para{Style: "muted", Text: "An uncertain time gives the lowest and the highest value. What is not known is left out of median and mean, and counted; it is never a zero."}, t}
}

func (y *yearly) effects() []Block {
	t := Table{Columns: []Column{{Title: "Incident", Share: 3.4}, {Title: "Disturbance for users", Share: 2.2}, {Title: "People", Share: 1.8}, {Title: "Records", Share: 1.8}, {Title: "Kinds of data", Share: 2.6}}, Empty: "No incident."}
	known := [3]int{}
	var sum Interval
	for _, c := range y.cases {
		v, down := c.View, notKnown
		for _, r := range c.Readings {
			if r.Key == "service_disturbance" && r.Part == "" {
				r.tongue = y.tongue
				if down = r.Value(); r.Quality == Measured || r.Quality == Estimated {
					known[0]++
					sum.Low, sum.Value, sum.High = sum.Low+r.Span.Low, sum.Value+r.Span.Value, sum.High+r.Span.High
					sum.OpenHigh = sum.OpenHigh || r.Span.OpenHigh
				}
			}
		}
		people, records := v.Text("inv.people_count"), v.Text("inv.record_count")
		for i, x := range []string{people, records} {
			if x != "" {
				known[i+1]++
			}
		}
		t.Rows = append(t.Rows, []string{v.Number + " " + v.Title(), down, orNot(people), orNot(records), orNot(strings.Join(y.choice("tri.data_kinds")(v), ", "))})
	}
	words := fmt.Sprintf("Disturbance is known of %d of %d incidents", known[0], len(y.cases))
	if known[0] > 0 {
		words += ", in all " + sum.Words()
	}
	words += fmt.Sprintf("; the number of people of %d, of records of %d. Numbers of people and records are given as they were written; they are not added up, since one person may be in several.", known[1], known[2])
	return []Block{Heading{1, "Disturbance, people and data"}, Para{Text: words}, t}
}

func (y *yearly) mistaken() []Block {
	all := y.of(FalsePositives)
	return append([]Block{Heading{1, "False positives"}, Para{Text: fmt.Sprintf("%s opened in the year, against %s.", countOf(len(all), "false positive was", "false positives were"), countOf(len(y.cases), "real incident", "real incidents"))}},
		y.counted("Where they came from", "Source", all, y.choice("rep.source"))...)
}

func (y *yearly) improvements() []Block {
	state := map[string]int{}
	t := Table{Columns: []Column{{Title: "From", Share: 1.8}, {Title: "Improvement", Share: 4.6}, {Title: "Priority", Share: 1.2}, {Title: "Due", Share: 2.2}, {Title: "State", Share: 1.6}}, Empty: "None was recorded."}
	register, _ := y.led.Guide.Register("improvements")
	column := func(key string, row model.Record) string {
		c, ok := register.Column(key)
		if !ok {
			return ""
		}
		for _, x := range y.led.Guide.Choices(register.Field(c)) {
			if x.Key == guide.Text(row.Fields[key]) {
				return x.Label
			}
		}
		return guide.Text(row.Fields[key])
	}
	for _, c := range y.all {
		for _, row := range c.View.Standing("improvements") {
			word := cmp.Or(raw(row, "state"), "open")
			due, late := notKnown, false
			if m, ok := at(row, "due"); ok {
				due = y.moment(m)
				late = word != "done" && word != "dropped" && m.End().Before(y.c.MadeAt)
			}
			key := map[bool]string{true: "done", false: "open"}[word == "done"]
			if word == "dropped" {
				key = "dropped"
			}
			state[key]++
			shown := cmp.Or(column("state", row), "Open")
			if late {
				state["late"]++
				shown += ", overdue"
			}
			t.Rows = append(t.Rows, []string{c.View.Number, raw(row, "title"), column("priority", row), due, shown})
		}
	}
	return []Block{Heading{1, "Improvements"}, Para{Text: fmt.Sprintf("%d recorded with the incidents and drills of the year: %d done, %d open, %d of them overdue; %d dropped.",
		len(t.Rows), state["done"], state["open"], state["late"], state["dropped"])}, t}
}

func (y *yearly) drills() []Block {
	t := Table{Columns: []Column{{Title: "Drill", Share: 4}, {Title: "Opened", Share: 2.6}, {Title: "Kind", Share: 2}, {Title: "Phase", Share: 1.6}}, Empty: "None was opened."}
	for _, c := range y.of(Drills) {
		v := c.View
		t.Rows = append(t.Rows, []string{v.Number + " " + v.Title(), y.both(v.Opened.At, y.zone), orNot(strings.Join(y.choice("drl.kind")(v), ", ")), y.c.Words.phase(v.Phase)})
	}
	return []Block{Heading{1, "Drills"}, t}
}

func (y *yearly) list() []Block {
	t := Table{Columns: []Column{{Title: "Incident", Share: 4}, {Title: "Opened", Share: 2.6}, {Title: "Severity", Share: 1}, {Title: "Category", Share: 2}, {Title: "Phase", Share: 1.8}}, Empty: "No incident was opened."}
	for _, c := range y.all {
		if v := c.View; !v.Drill {
			t.Rows = append(t.Rows, []string{v.Number + " " + v.Title(), y.both(v.Opened.At, y.zone), orNot(v.Level()), orNot(strings.Join(y.choice("rep.category")(v), ", ")), y.c.Words.phase(v.Phase)})
		}
	}
	return []Block{Heading{1, "Every incident of the year"}, t}
}

func (y *yearly) how() []Block {
	return []Block{Heading{1, "How it was counted"}, Pairs{Rows: []Pair{
		{Label: "Year", Value: fmt.Sprintf("%d in %s: from %s to before %s", y.c.Year, y.zone, y.both(y.from, y.zone), y.both(y.to, y.zone))},
		{Label: "Which incidents", Value: "by when they were opened; what became of them since stands as of when this report was made"},
		{Label: "Groups", Value: "drills, merged incidents and false positives never count among the real ones"},
		{Label: "Not known", Value: "is said, and counted; it is never a zero"},
		{Label: "Entries", Value: fmt.Sprint(y.c.Entries)},
		{Label: "Root", Value: orNot(Groups(y.c.Root)), Mono: true},
	}}}
}
