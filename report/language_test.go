package report_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"bridgelog/assets"
	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/model/regime"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

func catalogues(t *testing.T) report.Catalogues {
	t.Helper()
	all, err := report.LoadCatalogues(assets.Words)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// notKnownWords stand for every fact that is missing.
const notKnownWords = "not known at this time"

// sentences are the ids that the code of this package and of the drawers says.
func sentences(t *testing.T) []string {
	return idsOf(t, map[string]int{"tr": 0, "Say": 0, "trn": 2, "Count": 2})
}

// counted are those that a number decides the form of.
func counted(t *testing.T) []string { return idsOf(t, map[string]int{"trn": 2, "Count": 2}) }

func idsOf(t *testing.T, calls map[string]int) []string {
	t.Helper()
	var files []string
	for _, glob := range []string{"*.go", "*/*.go"} {
		found, err := filepath.Glob(glob)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	var out []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			at, known := calls[sel.Sel.Name]
			if !known || len(call.Args) <= at {
				return true
			}
			if lit, ok := call.Args[at].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				id, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				if id != "" && !strings.HasSuffix(id, "|") {
					out = append(out, id)
				}
			}
			return true
		})
	}
	return out
}

// guidance are the ids of what the guide's data says in an incident report.
func guidance(l report.Led) []string {
	out := []string{notKnownWords, "met now", "missing", "waived", "still owed, in time", "still owed, overdue", "not asked at this severity",
		"this computer's clock", "a person's memory", "worked out", "a system's log", "formula|sent_at", "formula|due_at", "formula|decided_at", "formula|recorded_at", "black", "grey", "white", "hatched", "Happened", "Kind", "What", "Recorded", "No."}
	for _, key := range []string{"Who", "Systems", "Tactic", "Evidence", "Source", "Clock"} {
		out = append(out, "row|"+key)
		out = append(out, "small|"+strings.ToLower(key))
	}
	for _, key := range []string{"attacker", "seen", "we did, task", "decided, service, key moment", "other", "hollow: recorded late"} {
		out = append(out, "legend|"+key)
	}
	out = append(out, "small|recorded")
	for m := time.January; m <= time.December; m++ {
		out = append(out, "month|"+m.String(), "month|"+m.String()[:3])
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		out = append(out, "weekday|"+d.String(), "weekday|"+d.String()[:3])
	}
	put := func(ids ...string) {
		for _, id := range ids {
			if id = strings.TrimSpace(id); id != "" && !strings.HasSuffix(id, "|") {
				out = append(out, id)
			}
		}
	}
	field := func(f form.Field) {
		put(f.Label)
		for _, c := range l.Guide.Choices(f) {
			put(c.Label)
		}
	}
	incident, _ := l.Templates.Template(report.IncidentReport)
	put(incident.Title)
	var forms, registers []string
	for _, s := range incident.Sections {
		put(s.Title)
		for _, bind := range s.Bind {
			name, rest, dotted := strings.Cut(bind, ".")
			switch {
			case dotted && rest == "*":
				forms = append(forms, name)
			case dotted && strings.HasSuffix(rest, "*"):
				for _, f := range fieldsOf(l, name) {
					if strings.HasPrefix(f.Key, strings.TrimSuffix(bind, "*")) {
						field(f)
					}
				}
			case dotted:
				if f, ok := l.Guide.Field(bind); ok {
					field(f)
				}
			default:
				registers = append(registers, bind)
			}
		}
	}
	for _, name := range append(forms, "fp", "mrg", "reo") {
		spec, _ := l.Guide.Form(name)
		put(spec.Title)
		for _, f := range fieldsOf(l, name) {
			field(f)
		}
	}
	for _, key := range []string{"drl.goals_met", "wl.targets"} {
		f, _ := l.Guide.Field(key)
		field(f)
	}
	for _, key := range append(registers, "timeline", model.CustodyRegister) {
		r, ok := l.Guide.Register(key)
		if !ok || key == "timeline" {
			continue
		}
		put(r.Title)
		for _, c := range r.Columns {
			field(r.Field(c))
		}
	}
	for _, m := range l.Templates.Measures {
		if report.OverMany(m.Key) {
			continue
		}
		put(m.Label)
		if !strings.Contains(m.Formula, " - ") || strings.Contains(m.Formula, "(") {
			put(m.Formula)
		}
	}
	for _, s := range l.Templates.Timestamps {
		put("instant|" + s.Label)
	}
	for _, s := range l.Guide.States {
		put("phase|" + s.Label)
	}
	for _, s := range l.Guide.Sizes {
		put("size|" + s.Label)
	}
	for _, r := range l.Guide.Roles {
		put(r.Label)
	}
	for _, g := range l.Guide.Gates {
		for _, c := range g.Criteria {
			put(c.Text)
		}
	}
	for _, s := range l.Guide.Steps {
		put(s.Title)
	}
	return out
}

func fieldsOf(l report.Led, name string) (out []form.Field) {
	spec, _ := l.Guide.Form(name)
	for _, s := range spec.Sections {
		out = append(out, s.Fields...)
	}
	return out
}

// spokenRegimes are those whose notices are whole in every language.
func spoken(s regime.Stage) bool { return report.Spoken(report.NoticeReport, &s) }

// documents are incident reports, timelines and notices of every kind in a
// language.
func documents(t *testing.T, l report.Led, r sample.Rules, c report.Choice) map[string]report.Doc {
	t.Helper()
	docs := map[string]report.Doc{}
	wide := c
	wide.TLP, wide.LeaveOut = "TLP:GREEN", []string{"lessons"}
	for name, v := range map[string]model.View{"empty": sample.Empty(l), "half": sample.Half(l), "closed": sample.Closed(l, "dr"), "false": sample.False(l), "merged": sample.Merged(l),
		"drill": sample.Drill(l), "duties": sample.Duties(l, r, "eu-gdpr-art33-authority", "eu-nis2-early-warning", "eu-dora-initial"), "declined": sample.Declined(l, r, "eu-gdpr-art34-data-subjects"),
		"repaired": sample.Closed(l, "local"), "whole": sample.Incident()} {
		docs["incident "+name] = report.Incident(v, l, c)
		docs["incident wide "+name] = report.Incident(v, l, wide)
		docs["timeline "+name] = report.Timeline(v, c)
	}
	for _, s := range r.Pack.Stages {
		if !spoken(s) {
			continue
		}
		v := sample.Duties(l, r, "eu-gdpr-art33-authority")
		for _, how := range []string{"not begun", "begun", "late", "extended"} {
			d := model.Duty{ID: s.ID, Name: s.Name(), To: s.Recipient, State: model.DutyRunning, Stage: s, Ruled: true, Pack: r.Pack.Version, Zone: "Europe/Berlin"}
			facts := regime.Facts{Zone: d.Location(), Triggers: map[string]time.Time{}}
			if how != "not begun" {
				for i, name := range regime.Triggers {
					facts.Triggers[name] = time.Date(2026, 3, 27, 22, i, 30, 0, time.UTC)
				}
			}
			now := c
			switch how {
			case "late":
				now.MadeAt = c.MadeAt.AddDate(1, 0, 0)
			case "extended":
				facts.Params = regime.Params{ExtraDays: 2, DoraRollEligible: true, RestartAt: time.Date(2026, 3, 30, 22, 0, 0, 0, time.UTC)}
				d.Params = facts.Params
			}
			d.Result, _ = regime.Due(s, facts)
			d.Line = model.DutyLine{ID: s.ID, State: model.DutyRunning, Start: d.Result.Start, Due: d.Result.Default, Latest: d.Result.Latest}
			n := model.DraftNotice(v, d, r.Fills, model.NoticeFacts{View: v, Guide: l.Guide, Rules: r.Rules, Duty: s.ID, Organisation: c.Organisation})
			docs["notice "+s.ID+" "+how] = report.Notice(v, n, r.Law(), now)
		}
	}
	for _, pair := range [][2]string{{"eu-gdpr-art33-authority", "eu-gdpr-art33-phase"}, {"eu-nis2-early-warning", "eu-nis2-incident-notification"}, {"eu-dora-initial", "eu-dora-intermediate"}} {
		v := sample.Phases(l, r, "eu-gdpr-art33-authority", "eu-gdpr-art33-phase")
		if pair[0] != "eu-gdpr-art33-authority" {
			v = sample.Duties(l, r, pair[:]...)
		}
		docs["notice after "+pair[0]] = report.Notice(v, sample.Draft(v, l, r, pair[1]), r.Law(), c)
	}
	return docs
}

// What was taken for granted about a time is said in the document's language,
// one by one where there are several.
func TestWhatWasAssumedOfATimeIsSaidInEveryLanguage(t *testing.T) {
	all := catalogues(t)
	for _, language := range all.Languages()[1:] {
		v := sample.Incident()
		for i, assumed := range []string{"century, zone", "zone, first of two", "zone, an hour the clock skipped", "year", "yesterday, first of two"} {
			m := model.At(time.Date(2026, 3, 27, 22, i, 0, 0, time.UTC), time.UTC, model.ToMinute, model.SystemLog)
			m.Assumed = assumed
			v = model.Apply(v, model.Recorded{Seq: model.Seq(1000 + i), At: m.From.Add(24 * time.Hour), By: "Kim", Incident: v.ID,
				Event: model.RecordPut{Register: "timeline", ID: "assumed " + assumed, Row: &model.RowFields{Happened: m, Kind: model.Note, Text: "x"}}})
		}
		c := sample.Choice()
		c.Language, c.Words.Languages = language, func() report.Catalogues { return all }
		if doc := report.Timeline(v, c); len(doc.Untranslated) > 0 {
			t.Errorf("%s: %q", language, doc.Untranslated)
		}
	}
}

func TestEveryLanguageIsWhole(t *testing.T) {
	l := led(t)
	r := rules(t, l)
	all := catalogues(t)
	for _, language := range all.Languages()[1:] {
		missing := map[string]string{}
		for _, id := range append(sentences(t), guidance(l)...) {
			if !all[language].Has(id) {
				missing[id] = "code or guide"
			}
		}
		for _, id := range counted(t) {
			if !all[language].Counts(id) {
				t.Errorf("%s has one form for %q, where a number decides", language, id)
			}
		}
		for _, s := range r.Pack.Stages {
			if !spoken(s) {
				continue
			}
			for _, c := range s.Content {
				for _, id := range append([]string{c.Label, c.Note}, c.Options...) {
					if id != "" && !all[language].Has(id) {
						missing[id] = s.ID
					}
				}
			}
		}
		for _, q := range r.Rules.Questions { // those whose answers fill contents of these notices
			if q.Key == "attack" || q.Key == "also" {
				ids := []string{q.Label}
				for _, choice := range q.Choices {
					if q.Key == "attack" && choice.Key != "unknown" {
						ids = append(ids, choice.Label)
					}
				}
				for _, id := range ids {
					if !all[language].Has(id) {
						missing[id] = "answers on duties"
					}
				}
			}
		}
		c := sample.Choice()
		c.Language, c.Words.Languages, c.Draft = language, func() report.Catalogues { return all }, true
		for name, doc := range documents(t, l, r, c) {
			if doc.Meta.Language != language {
				t.Errorf("%s is in %q", name, doc.Meta.Language)
			}
			for _, id := range doc.Untranslated {
				if missing[id] == "" {
					missing[id] = name
				}
			}
		}
		ids := make([]string, 0, len(missing))
		for id := range missing {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		for _, id := range ids {
			t.Errorf("%s has no word for %q (%s)", language, id, missing[id])
		}
	}
}
