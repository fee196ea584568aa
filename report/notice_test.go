package report_test

import (
	"slices"
	"strings"
	"testing"

	"bridgelog/assets"
	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

// rules are the rules of duties that ship.
func rules(t *testing.T, l report.Led) sample.Rules {
	t.Helper()
	r, err := sample.LoadRules(l, assets.Regimes)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func itemsOf(d report.Doc) []report.Item {
	var out []report.Item
	for _, b := range d.Blocks {
		if i, ok := b.(report.Items); ok {
			out = append(out, i.Items...)
		}
	}
	return out
}

// said is every word of a document, so that a test can look for one.
func said(d report.Doc) string {
	var sb strings.Builder
	put := func(parts ...string) {
		for _, p := range parts {
			sb.WriteString(p)
			sb.WriteByte('\n')
		}
	}
	put(d.Meta.Title)
	for _, b := range d.Blocks {
		switch b := b.(type) {
		case report.Heading:
			put(b.Text)
		case report.Para:
			put(b.Text)
		case report.Pairs:
			for _, p := range b.Rows {
				put(p.Label + ": " + p.Value)
			}
		case report.Table:
			put(b.Empty)
			for _, row := range b.Rows {
				put(strings.Join(row, " | "))
			}
		case report.Items:
			for _, row := range b.Table().Rows {
				put(strings.Join(row, " | "))
			}
		case report.SignatureLine:
			put("signature: " + b.Label)
		}
	}
	return sb.String()
}

func TestEveryStageHasItsNoticeWithAllTheLawAsks(t *testing.T) {
	l := led(t)
	r := rules(t, l)
	c := sample.Choice()
	c.Draft = true
	if len(r.Pack.Stages) != 161 {
		t.Fatalf("the pack holds %d stages", len(r.Pack.Stages))
	}
	fields := map[string]bool{}
	v := sample.Duties(l, r, "eu-gdpr-art33-authority")
	for _, s := range r.Pack.Stages {
		d := model.Duty{ID: s.ID, Name: s.Name(), To: s.Recipient, State: model.DutyRunning, Stage: s, Ruled: true, Pack: r.Pack.Version, Zone: "Europe/Berlin"}
		d.Result, _ = regime.Due(s, regime.Facts{Zone: d.Location(), Triggers: nil})
		n := model.DraftNotice(v, d, r.Fills, model.NoticeFacts{View: v, Guide: l.Guide, Rules: r.Rules, Duty: s.ID, Organisation: c.Organisation})
		doc := report.Notice(v, n, r.Law(), c)
		text := said(doc)
		got := itemsOf(doc)
		if len(got) != len(s.Content) {
			t.Errorf("%s: %d contents, the law asks for %d", s.ID, len(got), len(s.Content))
			continue
		}
		for i, want := range s.Content { // in the order of the law
			if got[i].Key != want.Key || got[i].Number != want.FieldNo || got[i].Label != want.Label || got[i].Says() == "" {
				t.Errorf("%s: content %d is %+v, want %s", s.ID, i, got[i], want.Key)
			}
			if got[i].Gap == "" && got[i].Origin == "" {
				t.Errorf("%s: nobody knows where %s comes from", s.ID, want.Key)
			}
			fields[want.FieldNo] = true
		}
		for _, want := range []string{s.Recipient, s.LegalReference.Citation(), "Rule: pack " + r.Pack.Version, "A computation aid, not legal advice; exporting is not filing", "signature: Released by"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", s.ID, want)
			}
		}
		if m := s.Counting.Method; m != "none" && strings.Contains(text, m) || strings.Contains(text, s.RollRule.ID+": ") || !strings.Contains(text, s.RollRule.Text) {
			t.Errorf("%s: the rule is not said in words", s.ID)
		}
		if file := slices.IndexFunc(doc.Blocks, func(b report.Block) bool { return b == report.Block(report.Break{}) }); strings.Contains(said(report.Doc{Blocks: doc.Blocks[:file]}), "Still missing") {
			t.Errorf("%s: what is missing is told to the recipient", s.ID)
		}
		if strings.Contains(text, "NOT VERIFIED") == s.Verified {
			t.Errorf("%s: verified is %v and the document says otherwise", s.ID, s.Verified)
		}
		if strings.Contains(text, "This is the text of a directive") != s.Directive() {
			t.Errorf("%s: directive is %v and the document says otherwise", s.ID, s.Directive())
		}
		if owed := n.Owed(); strings.Contains(text, "INCOMPLETE, NOT TO BE SENT") != (len(owed) > 0) {
			t.Errorf("%s: %d contents are owed and the document says otherwise", s.ID, len(owed))
		}
		if doc.Meta.Severity != "" {
			t.Errorf("%s tells the recipient how bad it is for the house", s.ID)
		}
	}
	delete(fields, "")
	if len(fields) != 76 {
		t.Errorf("%d of DORA's 76 fields occur", len(fields))
	}
}

func TestDoraStagesHoldTheFieldsOfTheirStage(t *testing.T) {
	l := led(t)
	r := rules(t, l)
	v := sample.Duties(l, r, "eu-dora-initial", "eu-dora-intermediate", "eu-dora-final")
	for duty, want := range map[string]struct {
		fields int
		part   string
	}{"eu-dora-initial": {25, "2 Content of the initial notification"}, "eu-dora-intermediate": {60, "3 Content of the intermediate report"}, "eu-dora-final": {76, "4 Content of the final report"}} {
		doc := report.Notice(v, sample.Draft(v, l, r, duty), r.Law(), sample.Choice())
		items := itemsOf(doc)
		if len(items) != want.fields {
			t.Errorf("%s holds %d fields, want %d", duty, len(items), want.fields)
		}
		var last string
		for _, b := range doc.Blocks {
			if h, ok := b.(report.Heading); ok && h.Level == 2 && h.Text[1] == ' ' {
				last = h.Text
			}
		}
		if last != want.part {
			t.Errorf("%s ends with %q", duty, last)
		}
		find := func(no string) report.Item {
			return items[slices.IndexFunc(items, func(i report.Item) bool { return i.Number == no })]
		}
		if got := find("2.2").Value; got != "2026-03-30T01:12:00Z" {
			t.Errorf("%s: detection is %q", duty, got)
		}
		if i := find("1.5"); i.Required || i.Gap != report.GapApplies {
			t.Errorf("%s: a conditional field is %+v", duty, i)
		}
		if i := find("1.3"); !i.Required || i.Gap != report.GapRequired {
			t.Errorf("%s: a required field is %+v", duty, i)
		}
		if duty != "eu-dora-initial" { // an estimate first, the exact figure with the final report
			if i := find("3.4"); (duty == "eu-dora-final") != (i.Gap == report.GapRequired) || i.Gap == "" {
				t.Errorf("%s: the number of clients is %+v", duty, i)
			}
		}
	}
}

func TestTheSecondPhaseMarksWhatHasChanged(t *testing.T) {
	l := led(t)
	r := rules(t, l)
	const second = "eu-gdpr-art33-phase"
	v := sample.Phases(l, r, "eu-gdpr-art33-authority", second)
	doc := report.Notice(v, sample.Draft(v, l, r, second), r.Law(), sample.Choice())
	changed := map[string]string{}
	for _, i := range itemsOf(doc) {
		if i.Changed {
			changed[i.Key] = i.Before
		}
	}
	if was, ok := changed["likely_consequences"]; !ok || was != "Health data may be published." {
		t.Errorf("changed are %v", changed)
	}
	if was, ok := changed["data_subject_count"]; !ok || was != "" {
		t.Errorf("changed are %v", changed)
	}
	if _, ok := changed["breach_nature"]; ok {
		t.Error("what a person worded in the first phase was lost to what the incident fills in")
	}
	text := said(doc)
	for _, want := range []string{"CHANGED, before: Health data may be published.", "typed by Dr. Achterberg (legal and privacy), 2026-03-30 18:00 CEST (16:00Z)", "from the stage sent before",
		"recipient's reference LfD-2026-0417", "9f86 d081"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
}

func TestALateNoticeGivesItsReasons(t *testing.T) {
	l := led(t)
	r := rules(t, l)
	v := sample.Duties(l, r, "eu-nis2-early-warning")
	c := sample.Choice()
	if text := said(report.Notice(v, sample.Draft(v, l, r, "eu-nis2-early-warning"), r.Law(), c)); !strings.Contains(text, "Reasons for the delay\nNot given yet. It was due") {
		t.Errorf("a late notice asks for no reasons:\n%s", text)
	}
	c.MadeAt = c.MadeAt.AddDate(0, 0, -1)
	if text := said(report.Notice(v, sample.Draft(v, l, r, "eu-nis2-early-warning"), r.Law(), c)); strings.Contains(text, "Reasons for the delay") {
		t.Error("a notice in time asks for reasons")
	}
	for days, want := range map[int]string{89: "", 91: "The rules were last checked 91 days", 181: "OUT OF DATE"} {
		c.MadeAt = sample.Choice().MadeAt
		law := report.Law{Pack: "p", Checked: c.MadeAt.AddDate(0, 0, -days).Format("2006-01-02")}
		text := said(report.Notice(v, sample.Draft(v, l, r, "eu-nis2-early-warning"), law, c))
		if old := strings.Contains(text, "days before this document was made"); old != (want != "") || !strings.Contains(text, want) {
			t.Errorf("%d days after the check it says %v", days, old)
		}
	}
}

func TestTheDecisionAgainstANoticeIsSigned(t *testing.T) {
	l := led(t)
	r := rules(t, l)
	const stage = "eu-gdpr-art34-data-subjects"
	v := sample.Declined(l, r, stage)
	text := said(report.DutyDecision(v, v, sample.Draft(v, l, r, stage), r.Rules, r.Law(), sample.Choice()))
	for _, want := range []string{"Decided by: Prof. Lindner", "the images carry no names", "Shared, on the facts as they stand.", "What was known then", "Severity: SEV1 Emergency", "awareness | Mon 30 Mar 2026, 03:24 +02:00 (2026-03-30T01:24:00Z)",
		"signature: Decided by", "signature: Counsel", "not legal advice", "Look again: 2026-03-31 12:00"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
	text = said(report.Deadlines(v, r.Law(), sample.Choice()))
	for _, want := range []string{"EU GDPR personal data breach: initial\nCompetent", "not required, look again", "Working: 1. Runs from awareness", "Legal latest", "1 duty running, 1 duty not required", "the images carry no names"} {
		if !strings.Contains(text, want) {
			t.Errorf("the overview does not say %q:\n%s", want, text)
		}
	}
}

func TestTheFilingOfItem105SaysWhatIsNotDetermined(t *testing.T) {
	l := led(t)
	r := rules(t, l)
	const duty = "us-sec-8k-105"
	v := sample.Duties(l, r, duty)
	text := said(report.Notice(v, sample.Draft(v, l, r, duty), r.Law(), sample.Choice()))
	for _, want := range []string{"Item 1.05 Material Cybersecurity Incidents.\nRansomware on the file servers", "has not determined, or does not have, this information: material aspects of the scope.", "within four business days after it determines"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "information: inline XBRL") {
		t.Error("the format of the filing is told as a content")
	}
}
