package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// overAll works out a measure that compares incidents; drills and merged ones
// are left out of all but the drills' own.
func overAll(key string, cases []Case, house model.View, l Led, now time.Time) []Many {
	var real []model.View
	for _, c := range cases {
		if g := GroupOf(c.View); g == Live || g == FalsePositives {
			real = append(real, c.View)
		}
	}
	share := func(in func(model.View) bool, hit func(model.View) bool) Many {
		m := Many{Unit: "share"}
		for _, v := range real {
			if in(v) {
				m.Of, m.Count = m.Of+1, m.Count+1
				if hit(v) {
					m.Hit++
				}
			}
		}
		m.Most = m.Hit
		return m
	}
	switch key {
	case "false_positive_ratio":
		return falsePositives(real, house, l)
	case "alert_fidelity":
		return alertFidelity(real, house)
	case "reopen_rate":
		return []Many{share(func(v model.View) bool {
			return slices.ContainsFunc(v.Phases, func(p model.PhasePassed) bool { return p.To == string(model.Closed) })
		}, func(v model.View) bool { return v.Reopened() > 0 })}
	case "recurrence":
		return []Many{recurrence(real, now)}
	case "doc_freshness":
		fresh := freshCards(append(viewsOf(cases), house), now)
		stale := share(func(v model.View) bool { return v.Answers["tri.docs_ok"] != nil }, func(v model.View) bool { return guide.ReadAnswer(v.Answers["tri.docs_ok"]).Answer == "no" })
		stale.Part = "incidents whose card was wrong"
		return []Many{fresh, stale}
	case "drill_coverage":
		return drillCoverage(viewsOf(cases), house, now)
	}
	return nil
}

// choiceWords is the label of a choice, or its key where the guide has none.
func choiceWords(l Led, field, key string) string {
	f, _ := l.Guide.Field(field)
	for _, c := range l.Guide.Choices(f) {
		if c.Key == key {
			return c.Label
		}
	}
	return key
}

func viewsOf(cases []Case) []model.View {
	out := make([]model.View, len(cases))
	for i, c := range cases {
		out[i] = c.View
	}
	return out
}

// sameWords makes two texts alike that differ in case, spaces and the last stop.
func sameWords(s string) string {
	return strings.TrimRight(strings.Join(strings.Fields(strings.ToLower(s)), " "), ".!")
}

// recurrence counts incidents of the last twelve months that share root cause
// and workload with another one. No field links them, so equal words do.
func recurrence(real []model.View, now time.Time) Many {
	seen := map[[2]string][]int{}
	m := Many{Unit: "count", Note: "fallback: linked by equal words of root cause and workload, because no link by hand is recorded"}
	for _, v := range real {
		if v.Phase == model.FalsePositive || v.Opened.At.Before(now.AddDate(-1, 0, 0)) {
			continue
		}
		cause, hit := sameWords(v.Text("rev.root_cause")), v.Texts("tri.workload")
		if cause == "" || len(hit) == 0 {
			m.Unknown++
			continue
		}
		for _, workload := range hit {
			pair := [2]string{cause, sameWords(workload)}
			seen[pair] = append(seen[pair], m.Count)
		}
		m.Count++
	}
	again := map[int]bool{}
	for _, shared := range seen {
		for _, i := range shared {
			if len(shared) > 1 {
				again[i] = true
			}
		}
	}
	m.Hit = len(again)
	if m.Count > 0 {
		m.Says = fmt.Sprintf("%d of %d", m.Hit, m.Count)
	} else {
		m.Note = ""
	}
	return m
}

// greenDays is how old a card may be and still be fresh (forms.json,
// workload_freshness).
const greenDays = 90

// freshCards counts workload cards that were looked at in time. A card without a
// date is not fresh.
func freshCards(views []model.View, now time.Time) Many {
	reviewed := map[string]time.Time{}
	add := func(name string, at model.Moment) {
		if name = sameWords(name); name == "" {
			return
		}
		if end := at.End(); at.Known() && end.After(reviewed[name]) {
			reviewed[name] = end
		} else if _, ok := reviewed[name]; !ok {
			reviewed[name] = time.Time{}
		}
	}
	for _, v := range views {
		at, _ := v.Moment("wl.reviewed_at") // answered in an incident, before cards stood in the organisation's record
		add(v.Text("wl.name"), at)
		for _, w := range model.Workloads(v) {
			at, _ := w.Moment("wl.reviewed_at")
			add(w.Name(), at)
		}
	}
	m := Many{Unit: "share", Of: len(reviewed), Count: len(reviewed), Note: fmt.Sprintf("reviewed in the last %d days", greenDays)}
	for _, at := range reviewed {
		if !at.IsZero() && now.Sub(at) <= greenDays*24*time.Hour {
			m.Hit++
		}
	}
	m.Most = m.Hit
	if m.Of == 0 {
		m.Says, m.Note = "no card recorded", ""
	}
	return m
}

// drillCoverage is which workloads had a drill in twelve months, and how many
// recovery drills had a break-in as their scenario.
func drillCoverage(views []model.View, house model.View, now time.Time) []Many {
	workloads, drilled := map[string]bool{}, map[string]bool{}
	add := func(name string) {
		if name = sameWords(name); name != "" {
			workloads[name] = true
		}
	}
	for _, p := range model.Profiles(house) {
		add(p.Workload)
	}
	for _, w := range model.Workloads(house) {
		add(w.Name())
	}
	recovery := Many{Unit: "count", Part: "recovery drills with a break-in as scenario"}
	for _, v := range views {
		add(v.Text("wl.name"))
		if !v.Drill {
			for _, w := range v.Texts("tri.workload") {
				add(w)
			}
		}
		if !v.Drill || v.Opened.At.Before(now.AddDate(-1, 0, 0)) {
			continue
		}
		recovery.Count++
		if v.Text("drl.kind") == "bcdr" && guide.ReadAnswer(v.Answers["drl.bcdr_break_in"]).Answer == "yes" {
			recovery.Hit++
		}
		for _, w := range v.Texts("tri.workload") {
			drilled[sameWords(w)] = true
		}
	}
	m := Many{Unit: "share", Note: "workloads known from cards, profiles and incidents"}
	for name := range workloads {
		m.Of, m.Count = m.Of+1, m.Count+1
		if drilled[name] {
			m.Hit++
		}
	}
	m.Most = m.Hit
	if m.Of == 0 {
		m.Says, m.Note = "no workload recorded", ""
	}
	recovery.Says = fmt.Sprintf("%d in twelve months", recovery.Hit)
	return []Many{m, recovery}
}
