package model

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// yearDays is how long a drill or a training counts.
const yearDays = 365

// ReadyLine is one thing that has to be ready before anything happens, and how
// it stands.
type ReadyLine struct {
	Key          string     `json:"key"`
	Title        string     `json:"title"`
	State        Light      `json:"state"`
	Says         string     `json:"says"` // what stands, or what is missing, in a sentence
	Gaps         []ReadyGap `json:"gaps,omitempty"`
	Where        string     `json:"where"` // place it is put right: "org/org.secops", "workloads", "contacts", "improvements", "drills"
	Requirements []string   `json:"requirements"`
}

// ReadyGap is one thing that is missing or old, and where it is put right.
type ReadyGap struct {
	State Light  `json:"state"`
	Text  string `json:"text"`
	Where string `json:"where"`
}

// Word is the state as it is said beside its colour.
func (l Light) Word() string {
	switch l {
	case Green:
		return "ready"
	case Amber:
		return "look at it"
	}
	return "missing"
}

// Readiness says how the organisation stands before anything happens: its
// answers of form org, its workload cards, its address book, the drills among
// its incidents and what they taught. The order is that of the page.
func Readiness(house View, g guide.Guide, board []Summary, now time.Time) []ReadyLine {
	r := readiness{house: house, g: g, board: board, now: now, cards: Workloads(house)}
	r.answer("secops", "How to reach SecOps", "org.secops", Red, "R-04")
	r.answer("oob", "Out-of-band channel", "org.oob", Red, "R-23")
	r.answer("deciders", "Decision rights", "org.deciders", Red, "R-02", "R-66")
	r.duties()
	r.contacts()
	r.freshCards()
	r.documents()
	r.pointsOfContact()
	r.provider()
	r.admin()
	r.siem()
	r.answer("outbox", "Folder of outgoing files", "org.outbox", Amber, "R-18")
	r.plan()
	r.sizes()
	r.breakIn()
	r.drillPlan()
	r.training()
	r.oneTool()
	r.improvements()
	return r.lines
}

// ReadyLight is the worst of the lines, and how many are not green.
func ReadyLight(lines []ReadyLine) (light Light, open int) {
	light = Green
	for _, l := range lines {
		if l.State != Green {
			open++
		}
		light = worse(light, l.State)
	}
	return light, open
}

type readiness struct {
	house View
	g     guide.Guide
	board []Summary
	now   time.Time
	cards []Workload
	lines []ReadyLine
}

// line ends a line: its state is the worst of its gaps.
func (r *readiness) line(key, title, where string, gaps []ReadyGap, good, bad string, requirements ...string) {
	l := ReadyLine{Key: key, Title: title, State: Green, Says: good, Gaps: gaps, Where: where, Requirements: requirements}
	for _, g := range gaps {
		l.State = worse(l.State, g.State)
	}
	if l.State != Green {
		l.Says = bad
	}
	r.lines = append(r.lines, l)
}

// answer is a line that rests on one answer of form org.
func (r *readiness) answer(key, title, field string, without Light, requirements ...string) {
	where := "org/" + field
	if !guide.Filled(r.house.Answers[field]) || guide.IsNotKnown(r.house.Answers[field]) {
		r.line(key, title, where, []ReadyGap{{without, "Not answered.", where}}, "", "Not answered.", requirements...)
		return
	}
	r.line(key, title, where, nil, headLine(r.house.Text(field)), "", requirements...)
}

func headLine(text string) string {
	line, more, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if strings.TrimSpace(more) != "" {
		line += " …"
	}
	return line
}

func (r *readiness) duties() {
	var gaps []ReadyGap
	answered := 0
	for _, p := range Profiles(r.house) {
		answered += len(p.Answers)
	}
	good := headLine(r.house.Text("org.duties"))
	switch {
	case answered > 0:
		good = Counted(answered, "question", "questions") + " of the duty profiles answered."
	case good == "":
		gaps = append(gaps, ReadyGap{Amber, "Neither the profile nor the duties are written down.", "organisation"})
	}
	r.line("duties", "Reporting duties", "organisation", gaps, good, "Nobody has said which duties may apply.", "R-43")
}

func (r *readiness) contacts() {
	const where = guide.ContactsRegister
	rows := r.house.Standing(where)
	var gaps []ReadyGap
	for _, c := range rows {
		name := guide.Text(c.Fields["name"])
		at := where + "/" + c.ID
		if !guide.Filled(c.Fields["phone"]) && !guide.Filled(c.Fields["oob"]) && !guide.Filled(c.Fields["mail"]) {
			gaps = append(gaps, ReadyGap{Amber, name + ": no way to reach them.", at})
		}
		if text := r.tested(c.Fields["verified_at"]); text != "" {
			gaps = append(gaps, ReadyGap{Amber, name + ": " + text, at})
		}
	}
	if len(rows) == 0 {
		gaps = append(gaps, ReadyGap{Red, "The address book is empty.", where})
	}
	bad := fmt.Sprintf("%s; %s.", Counted(len(rows), "contact", "contacts"), Counted(len(gaps), "thing to look at", "things to look at"))
	if len(rows) == 0 {
		bad = "The address book is empty."
	}
	r.line("contacts", "Contacts tested", where, gaps, Counted(len(rows), "contact", "contacts")+fmt.Sprintf(", each tried within %d days.", r.g.Freshness.GreenDays), bad, "R-12", "R-19")
}

// tested says that a way to reach somebody was never tried, or long ago.
func (r *readiness) tested(raw json.RawMessage) string {
	var m Moment
	if len(raw) == 0 || json.Unmarshal(raw, &m) != nil || !m.Known() {
		return "never tested."
	}
	if days := int(r.now.Sub(m.End()) / (24 * time.Hour)); days > r.g.Freshness.GreenDays {
		return fmt.Sprintf("tested %d days ago.", days)
	}
	return ""
}

func cardAt(w Workload) string { return guide.WorkloadsRegister + "/" + w.ID }

// noCards is the gap of every line about cards where there are none.
func (r *readiness) noCards() []ReadyGap {
	if len(r.cards) > 0 {
		return nil
	}
	return []ReadyGap{{Red, "There is no workload card.", guide.WorkloadsRegister}}
}

// ofCards is a line about every card; what says what a card lacks.
func (r *readiness) ofCards(key, title, good string, what func(w Workload) []ReadyGap, requirements ...string) {
	gaps := r.noCards()
	wrong := 0
	for _, w := range r.cards {
		found := what(w)
		for i := range found {
			found[i].Text, found[i].Where = w.Name()+": "+found[i].Text, cardAt(w)
		}
		if gaps = append(gaps, found...); len(found) > 0 {
			wrong++
		}
	}
	bad := fmt.Sprintf("%d of %s to look at.", wrong, Counted(len(r.cards), "card", "cards"))
	if len(r.cards) == 0 {
		bad = "There is no workload card."
	}
	r.line(key, title, guide.WorkloadsRegister, gaps, Counted(len(r.cards), "card", "cards")+", "+good, bad, requirements...)
}

func (r *readiness) freshCards() {
	r.ofCards("cards", "Workload cards up to date", fmt.Sprintf("each reviewed within %d days.", r.g.Freshness.GreenDays), func(w Workload) []ReadyGap {
		switch light, days := w.Age(r.g.Freshness, r.now); {
		case days < 0:
			return []ReadyGap{{State: Red, Text: "never reviewed."}}
		case light != Green:
			return []ReadyGap{{State: light, Text: fmt.Sprintf("reviewed %d days ago.", days)}}
		}
		return nil
	}, "R-28")
}

func (r *readiness) documents() {
	r.ofCards("documents", "What the cards hold", "each with picture, components, data class and owner.", func(w Workload) []ReadyGap {
		var lacks []string
		for _, f := range []struct{ key, what string }{{"wl.purpose", "what it does"}, {"wl.diagram", "architecture picture"}, {"wl.components", "components"},
			{"wl.classification", "data class"}, {"wl.owner", "owner"}, {"wl.quarantine_how", "how to quarantine it"}} {
			if !guide.Filled(w.Fields[f.key]) {
				lacks = append(lacks, f.what)
			}
		}
		if lacks == nil {
			return nil
		}
		return []ReadyGap{{State: Amber, Text: "without " + strings.Join(lacks, ", ") + "."}}
	}, "R-27", "R-32")
}

func (r *readiness) pointsOfContact() {
	r.ofCards("poc", "Points of contact", "each with a point of contact and a stand-in.", func(w Workload) []ReadyGap {
		switch {
		case w.Text("wl.poc") == "":
			return []ReadyGap{{State: Red, Text: "no point of contact."}}
		case w.Text("wl.poc_backup") == "":
			return []ReadyGap{{State: Amber, Text: "no stand-in for " + w.Text("wl.poc") + "."}}
		}
		return nil
	}, "R-13")
}

func (r *readiness) provider() {
	r.ofCards("provider", "Security contact at the provider", "each known and tested.", func(w Workload) []ReadyGap {
		address := w.Text("wl.provider_contact")
		switch {
		case address == "":
			return []ReadyGap{{State: Amber, Text: "no security contact stored at the provider."}}
		case w.Text("wl.poc") != "" && !ReachesPoint(r.house, w, address):
			return []ReadyGap{{State: Amber, Text: "the provider's notices go to " + address + ", not to the point of contact or its unit."}}
		}
		if text := r.tested(w.Fields["wl.provider_tested_at"]); text != "" {
			return []ReadyGap{{State: Amber, Text: "contact at the provider " + text}}
		}
		return nil
	}, "R-90")
}

// ReachesPoint says whether an address reaches the point of contact of a card:
// it names them, or is a way to reach them or somebody of their unit that the
// address book knows.
func ReachesPoint(house View, w Workload, address string) bool {
	address = strings.ToLower(address)
	in := func(text string) bool {
		text = strings.ToLower(strings.TrimSpace(text))
		return text != "" && strings.Contains(address, text)
	}
	people := []string{w.Text("wl.poc"), w.Text("wl.poc_backup")}
	if slices.ContainsFunc(people, in) {
		return true
	}
	rows := house.Standing(guide.ContactsRegister)
	units := map[string]bool{}
	for _, c := range rows {
		if slices.ContainsFunc(people, func(p string) bool { return p != "" && strings.EqualFold(p, guide.Text(c.Fields["name"])) }) {
			units[strings.ToLower(guide.Text(c.Fields["org"]))] = true
		}
	}
	for _, c := range rows {
		known := slices.ContainsFunc(people, func(p string) bool { return p != "" && strings.EqualFold(p, guide.Text(c.Fields["name"])) })
		if unit := strings.ToLower(guide.Text(c.Fields["org"])); unit != "" && units[unit] {
			known = true
		}
		if known && slices.ContainsFunc([]string{"mail", "phone", "oob", "name"}, func(key string) bool { return in(guide.Text(c.Fields[key])) }) {
			return true
		}
	}
	return false
}

func (r *readiness) admin() {
	r.ofCards("admin", "Administrator contact in the portal", "each known and tested.", func(w Workload) []ReadyGap {
		if w.Text("wl.admin_contact") == "" {
			return []ReadyGap{{State: Amber, Text: "no administrator contact in the portal."}}
		}
		if text := r.tested(w.Fields["wl.admin_tested_at"]); text != "" {
			return []ReadyGap{{State: Amber, Text: "contact in the portal " + text}}
		}
		return nil
	}, "R-89")
}

func (r *readiness) siem() {
	gaps := []ReadyGap{}
	if !guide.Filled(r.house.Answers["org.siem_import"]) {
		gaps = append(gaps, ReadyGap{Amber, "Nobody has said where alert files arrive.", "org/org.siem_import"})
	}
	for _, w := range r.cards {
		if guide.ReadAnswer(w.Fields["wl.siem"]).Answer != "yes" {
			gaps = append(gaps, ReadyGap{Amber, w.Name() + ": not known to be connected to SIEM / SOAR.", cardAt(w)})
		}
	}
	r.line("siem", "Alerts arrive", "org/org.siem_import", gaps, headLine(r.house.Text("org.siem_import")), Counted(len(gaps), "thing", "things")+" to look at.", "R-20", "R-92")
}

func (r *readiness) plan() {
	var gaps []ReadyGap
	for _, f := range []struct {
		key, what string
		light     Light
	}{{"org.irp", "The response plan has no version and place.", Red}, {"org.playbook_owner", "The playbook has no owner.", Amber}} {
		if !guide.Filled(r.house.Answers[f.key]) {
			gaps = append(gaps, ReadyGap{f.light, f.what, "org/" + f.key})
		}
	}
	bad := ""
	if len(gaps) > 0 {
		bad = gaps[0].Text
	}
	r.line("plan", "Plan and playbook", "org/org.irp", gaps, headLine(r.house.Text("org.irp"))+" · playbook "+r.g.Playbook+", owner "+r.house.Text("org.playbook_owner"), bad, "R-75", "R-81", "R-91")
}

func (r *readiness) sizes() {
	var gaps []ReadyGap
	never := 0
	held := DrillsBySize(r.board)
	for _, size := range r.g.Sizes {
		last := held[size.Key]
		switch {
		case last.IsZero():
			never++
			gaps = append(gaps, ReadyGap{Amber, size.Label + ": never drilled.", "drills"})
		case r.now.Sub(last) > yearDays*24*time.Hour:
			gaps = append(gaps, ReadyGap{Amber, fmt.Sprintf("%s: last drilled %s.", size.Label, last.Format("2006-01-02")), "drills"})
		}
	}
	if never == len(r.g.Sizes) {
		for i := range gaps {
			gaps[i].State = Red
		}
	}
	bad := fmt.Sprintf("%d of %d sizes never drilled.", never, len(r.g.Sizes))
	if never == 0 {
		bad = Counted(len(gaps), "size was", "sizes were") + " last drilled more than a year ago."
	}
	r.line("sizes", "Drills of every size", "drills", gaps, "Every size was drilled within a year.", bad, "R-01")
}

func (r *readiness) breakIn() {
	last, due := BreakInDrill(r.board, r.now)
	says := ""
	switch {
	case last.IsZero():
		says = "No recovery drill had a break-in as its scenario."
	case due:
		says = "The last recovery drill with a break-in was held " + last.Format("2006-01-02") + ", more than a year ago."
	}
	var gaps []ReadyGap
	if says != "" {
		gaps = append(gaps, ReadyGap{Red, says, "drills"})
	}
	r.line("break_in", "Recovery drill with a break-in", "drills", gaps, "The last one was held "+last.Format("2006-01-02")+".", says, "R-73")
}

// drillPlan rests on the rows of the plan or, where it is kept elsewhere, on the
// answer that says so.
func (r *readiness) drillPlan() {
	open := 0
	for _, p := range DrillPlan(r.house) {
		if p.Open() {
			open++
		}
	}
	good := headLine(r.house.Text("org.drill_plan"))
	var gaps []ReadyGap
	switch {
	case open > 0:
		good = Counted(open, "drill is", "drills are") + " on the plan."
	case good == "":
		gaps = append(gaps, ReadyGap{Amber, "No drill is on the plan.", DrillPlanRegister})
	}
	r.line("drill_plan", "Drill plan of the year", DrillPlanRegister, gaps, good, "No drill is on the plan.", "R-72")
}

var dayIn = regexp.MustCompile(`\d{4}-\d{2}-\d{2}`)

// Training is one line of who has practised what.
type Training struct {
	Role string    // key of the role; empty where the line names none
	What string    // who, and what
	At   time.Time // zero without a date
}

// ParseTraining reads the answer org.training: a line for each role, such as
// "Scribe: Sam Roy, ransomware drill, 2026-03-01"; a bar does as well as the
// colon.
func ParseTraining(text string, roles []guide.Role) []Training {
	var out []Training
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		var t Training
		if i := strings.IndexAny(line, ":|"); i >= 0 {
			said := strings.TrimSpace(line[:i])
			for _, role := range roles {
				if strings.EqualFold(role.Key, said) || strings.EqualFold(role.Label, said) {
					t.Role, line = role.Key, strings.TrimSpace(line[i+1:])
				}
			}
		}
		if day := dayIn.FindString(line); day != "" {
			t.At, _ = time.Parse("2006-01-02", day) // digits that are no day leave none
			line = strings.Replace(line, day, "", 1)
		}
		t.What = strings.Trim(line, " ,;:|-")
		out = append(out, t)
	}
	return out
}

func (r *readiness) training() {
	all := ParseTraining(r.house.Text("org.training"), r.g.Roles)
	var gaps []ReadyGap
	without := 0
	for _, role := range r.g.Roles {
		var last time.Time
		trained := false
		for _, t := range all {
			if t.Role == role.Key && t.What != "" {
				trained = true
				if t.At.After(last) {
					last = t.At
				}
			}
		}
		switch {
		case !trained:
			without++
			gaps = append(gaps, ReadyGap{Red, role.Label + ": nobody trained.", "org/org.training"})
		case last.IsZero():
			gaps = append(gaps, ReadyGap{Amber, role.Label + ": trained, without a date.", "org/org.training"})
		case r.now.Sub(last) > yearDays*24*time.Hour:
			gaps = append(gaps, ReadyGap{Amber, fmt.Sprintf("%s: last trained %s.", role.Label, last.Format("2006-01-02")), "org/org.training"})
		}
	}
	bad := fmt.Sprintf("%d of %d roles without a trained person.", without, len(r.g.Roles))
	if without == 0 {
		bad = Counted(len(gaps), "training is", "trainings are") + " old or without a date."
	}
	r.line("training", "Training", "org/org.training", gaps, "Every role has a person trained within a year.", bad, "R-93")
}

func (r *readiness) oneTool() {
	var on []string
	for _, part := range strings.FieldsFunc(r.house.Text("org.tool_everywhere"), func(c rune) bool { return c == '\n' || c == ',' || c == ';' }) {
		if part = strings.ToLower(strings.TrimSpace(part)); part != "" {
			on = append(on, part)
		}
	}
	var gaps []ReadyGap
	uses := 0
	for _, w := range r.cards {
		if slices.Contains(on, strings.ToLower(w.Name())) {
			uses++
			continue
		}
		gaps = append(gaps, ReadyGap{Amber, w.Name() + " does not use it yet.", "org/org.tool_everywhere"})
	}
	gaps = append(gaps, r.noCards()...)
	says := fmt.Sprintf("%d of %d workloads use this tool.", uses, len(r.cards))
	r.line("tool", "One tool for all", "org/org.tool_everywhere", gaps, says, says, "R-21")
}

func (r *readiness) improvements() {
	var gaps []ReadyGap
	open := 0
	for _, i := range AllImprovements(r.board, r.now) {
		if i.Open() {
			open++
		}
		if i.Overdue(r.now) {
			gaps = append(gaps, ReadyGap{Amber, fmt.Sprintf("%s (%s), due %s.", i.Shown(), i.Number, i.Due.In(Location(i.Zone)).Format("2006-01-02")), "improvements/" + string(i.Incident)})
		}
	}
	bad := Counted(len(gaps), "improvement is", "improvements are") + " overdue."
	r.line("improvements", "Improvements on time", "improvements", gaps, Counted(open, "improvement is", "improvements are")+" open, none overdue.", bad, "R-70")
}
