package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// Why a field keeps no draft.
const (
	secret  = "a secret: it is never written anywhere"
	finds   = "looks for something: nothing is recorded by it"
	chooses = "chooses what is shown or drawn: nothing is recorded by it"
	shown   = "read and copied, not edited"
	rides   = "the person's own field is kept with the sheet it stands on"
)

// typedFields are all places of the window where something is typed, and what
// becomes of it when the program is killed: the place that proves it comes back,
// or why it does not. A new field stands here, or this test fails.
var typedFields = map[string]string{
	"asof.go newChangesScreen":                  chooses,
	"asof.go turnBack":                          chooses,
	"board.go newBoard":                         finds,
	"check.go newCheck":                         "killed: older head",
	"check.go verdict":                          shown,
	"clock.go openClock":                        "killed: clock", // which clock; a reading of it is of one moment and must not come back
	"deadlines.go newDeadlinesScreen":           finds,
	"drill.go newDrillPage":                     "TestWhatAnObserverTypesOutlivesTheNextInjectAndTheResultsOfOthers",
	"drillresults.go show":                      "TestWhatAnObserverTypesOutlivesTheNextInjectAndTheResultsOfOthers",
	"dutiespropose.go newDutyProposals":         finds,
	"erase.go openErase":                        "killed: erase",
	"evidence.go newEvidencePage":               finds,
	"exportsections.go makePeriod":              chooses,
	"filterbar.go newFilterBar":                 finds,
	"formview/choice.go yesNo":                  "killed: step", // also a reason whose answer is not chosen yet
	"formview/field.go build":                   "killed: step",
	"formview/picker.go picker":                 "killed: step", // the way to reach a new person is asked again with the name
	"formview/text.go measured":                 "killed: message in",
	"frompaper.go typeFromPaper":                "killed: from paper",
	"gate.go askWaive":                          "killed: waive",
	"guidance.go openGuidance":                  "killed: ask", // kept by the same keeper
	"importer.go newImportScreen":               "the preview it stands on is made anew from the files, with the title they propose",
	"importpreview.go newImportPreview":         "the preview it stands on is made anew from the files",
	"improvements.go newImprovementsPage":       finds,
	"improvementsedit.go newLearnedEdit":        "killed: improvement",
	"issued.go approve":                         "killed: approve",
	"issued.go sign":                            "killed: sign", // but the password
	"keys.go addFile":                           "killed: key file",
	"keys.go addPassphrase":                     "killed: passphrase's owner",
	"keys.go present":                           secret,
	"manual.go newManual":                       finds,
	"messages.go newMessagesPage":               "TestWordsThatCouldNotBeKeptComeBackWithThePage",
	"newdrill.go newDrillMaker":                 "killed: new exercise",
	"newpassphrase.go newNewPassphrase":         secret,
	"notice.go newNoticePage":                   finds,
	"organisationname.go newProfileLine":        "killed: organisation's name",
	"organisationoperators.go add":              "killed: operator", // but PINs
	"organisationoperators.go changePIN":        secret,
	"organisationoperators.go retire":           "killed: retire",
	"organisationrules.go newOrganisationRules": finds,
	"organisationstyle.go newOrganisationStyle": "killed: accent",
	"people.go openSeat":                        "killed: seat",
	"pick/inapp/inapp.go ask":                   "a name of a file that is written at once",
	"playbook.go newPlaybookPart":               finds,
	"quick.go newQuickEntry":                    "TestALineBroughtBackMeansWhatItMeantWhenItWasTyped",
	"recoverysheet.go newRecoverySheet":         secret,
	"refused.go refused":                        shown,
	"register.go newRegisterScreen":             finds,
	"registeredit.go typeCell":                  "TestAKillLosesNoTypedText",
	"reminders.go newReminders":                 finds,
	"search.go newSearchScreen":                 finds,
	"secondperson.go newPinAsk":                 secret,
	"secondperson.go newSecondPerson":           rides,
	"severity.go newSeverityScreen":             "killed: severity",
	"sheetcase.go openLift":                     "killed: lift the hold",
	"sheetcase.go openSize":                     "killed: size",
	"signals.go newSignalsPage":                 finds,
	"timelinenoticed.go askNoticed":             "killed: noticed",
	"timelinesheet.go askWithdraw":              "killed: withdraw",
	"unlock.go newUnlockPage":                   secret,
	"wayto.go askAbout":                         "killed: ask",
	"whoami.go secondByPIN":                     "killed: second person", // but the PIN
	"whoami.go whoIs":                           "killed: who am I",      // but the PIN
	"workload.go newWorkloadPage":               finds,
	"workloadbeside.go askOwner":                "killed: ask", // kept by the same keeper
	"workloadbeside.go openCard":                "killed: ask", // kept by the same keeper
	"yearlysheet.go newYearlySheet":             chooses,
}

func TestEveryPlaceToTypeKeepsADraftOrSaysWhyNot(t *testing.T) {
	makers := []string{"NewEntry", "NewSecret", "NewMultiEntry", "NewMomentEntry", "NewQuickLine", "NewMultiLineEntry", "NewPasswordEntry"}
	found, proofs := map[string]bool{}, map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (path == "kit" || path == "testdata") {
			return cmpOr(err, fs.SkipDir)
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		test := strings.HasSuffix(path, "_test.go")
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if ok && test {
				proofs[f.Name.Name] = true
				continue
			}
			if !ok {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if own, ok := n.(*ast.CompositeLit); ok {
					if name, ok := own.Type.(*ast.Ident); ok && strings.HasSuffix(name.Name, "Entry") { // a field of its own kind
						found[filepath.ToSlash(path)+" "+f.Name.Name] = true
					}
				}
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				if sel, ok := call.Fun.(*ast.SelectorExpr); ok && slices.Contains(makers, sel.Sel.Name) {
					found[filepath.ToSlash(path)+" "+f.Name.Name] = true
				}
				return true
			})
		}
		return nil
	})
	if err != nil || len(found) < 50 {
		t.Fatalf("%d places found: %v", len(found), err)
	}
	for _, c := range killedSheets {
		proofs["killed: "+c.name] = true
	}
	for _, place := range slices.Sorted(maps.Keys(found)) {
		proof := typedFields[place]
		switch {
		case proof == "":
			t.Errorf("%s lets somebody type, and nobody says whether it comes back after a kill", place)
		case (strings.HasPrefix(proof, "killed: ") || strings.HasPrefix(proof, "Test")) && !proofs[proof]:
			t.Errorf("%s: there is no %q", place, proof)
		}
	}
	for place := range typedFields {
		if !found[place] {
			t.Errorf("%s is gone: take its line away", place)
		}
	}
}

func cmpOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// entriesIn are the fields a person can type into, in order; secrets are none.
func entriesIn(o fyne.CanvasObject) (out []*kit.Entry) {
	if o == nil || !o.Visible() {
		return nil
	}
	switch o := o.(type) {
	case *kit.Entry:
		if !o.Password && !o.Disabled() {
			out = append(out, o)
		}
	case *fyne.Container:
		for _, x := range o.Objects {
			out = append(out, entriesIn(x)...)
		}
	case *container.Scroll:
		return entriesIn(o.Content)
	case fyne.Widget:
		for _, x := range test.WidgetRenderer(o).Objects() {
			out = append(out, entriesIn(x)...)
		}
	}
	return out
}

// killedSheets are opened, typed into, killed with SIGKILL in effect, and opened
// again: what was typed must stand there.
var killedSheets = []struct {
	name  string
	open  func(b *bridge, id model.IncidentID, seq model.Seq)
	typed map[string]string // by name of the field; others get words of their own
	want  map[string]string // what comes back, where it is not what was typed
	only  []string          // fields to type into; empty for all of the sheet
	page  bool              // the fields stand on the page, not on a sheet
	seal  bool
}{
	{name: "who am I", open: func(b *bridge, _ model.IncidentID, _ model.Seq) { b.whoAmI() }},
	{name: "second person", open: func(b *bridge, _ model.IncidentID, _ model.Seq) { b.secondByPIN() }},
	{name: "clock", open: func(b *bridge, _ model.IncidentID, _ model.Seq) { b.openClock() },
		want: map[string]string{"What it shows": ""}}, // no time is ever wrong: a reading is of its moment
	{name: "erase", open: func(b *bridge, id model.IncidentID, seq model.Seq) { b.openErase(id, seq) }, typed: map[string]string{"Entries": "3, 4"}},
	{name: "approve", open: func(b *bridge, id model.IncidentID, _ model.Seq) {
		newExportScreen(b.Shell, Route{Page: PageExport, Incident: id}).approve(model.Report{ReportIssued: model.ReportIssued{SHA256: "ab12", Edition: 1}})
	}},
	{name: "sign", open: func(b *bridge, id model.IncidentID, _ model.Seq) {
		newExportScreen(b.Shell, Route{Page: PageExport, Incident: id}).sign(model.Report{ReportIssued: model.ReportIssued{SHA256: "ab12", Edition: 1}})
	}},
	{name: "operator", open: func(b *bridge, _ model.IncidentID, _ model.Seq) { b.operatorsPart().add() }},
	{name: "retire", open: func(b *bridge, _ model.IncidentID, _ model.Seq) {
		if len(model.Operators(b.House())) == 0 {
			b.operators("Alex Weber")
		}
		p := b.operatorsPart()
		p.table.Select(0)
		p.retire()
	}},
	{name: "from paper", open: func(b *bridge, id model.IncidentID, _ model.Seq) {
		b.openIncident(id)
		b.typeFromPaper()
	}, typed: map[string]string{"When it was written": "-20m"}, want: map[string]string{"When it was written": "2026-11-24 03:52"}},
	{name: "withdraw", page: true, only: []string{"Reason"}, open: func(b *bridge, id model.IncidentID, seq model.Seq) {
		b.timeline(id).askWithdraw(timelineItem{row: b.row(id, seq)})
	}},
	{name: "noticed", page: true, only: []string{"Noticed", "Why it was recorded late", "Why this change"}, open: func(b *bridge, id model.IncidentID, seq model.Seq) {
		b.timeline(id).askNoticed(timelineItem{row: b.row(id, seq)})
	}, typed: map[string]string{"Noticed": "-20m"}, want: map[string]string{"Noticed": "2026-11-24 03:52"}},
	{name: "waive", open: func(b *bridge, id model.IncidentID, _ model.Seq) {
		b.Go(Route{Page: PageGate, Incident: id})
		b.screen.(*gateScreen).askWaive(guidance.Check{Criterion: guidance.Criterion{ID: "G1.1", Text: "Something is known", Override: "bdm+so"}})
	}, typed: map[string]string{"Accepted until": "tomorrow 09:00"}, want: map[string]string{"Accepted until": "2026-11-25 09:00"}},
	{name: "lift the hold", open: func(b *bridge, id model.IncidentID, _ model.Seq) {
		b.openIncident(id)
		b.openLift()
	}},
	{name: "size", open: func(b *bridge, id model.IncidentID, _ model.Seq) {
		b.openIncident(id)
		b.openSize()
	}},
	{name: "seat", open: func(b *bridge, id model.IncidentID, _ model.Seq) {
		b.openIncident(id)
		b.openSeatOf(b.view(id), "scribe")
	}},
	{name: "ask", open: func(b *bridge, id model.IncidentID, _ model.Seq) {
		b.openIncident(id)
		b.skipStep(id, guidance.Progress{Step: guidance.Step{ID: "rep-02", Title: "Something"}})
	}},
	{name: "step", open: func(b *bridge, id model.IncidentID, _ model.Seq) {
		b.openIncident(id)
		b.doStep(b.view(id), guidance.Progress{Step: guidance.Step{ID: "rep-02", Title: "Something", Fields: []string{"tri.codename", "rep.poc_informed", "tri.reach"}}})
	}},
	{name: "message in", open: func(b *bridge, id model.IncidentID, _ model.Seq) { b.messages(id, messageNext).in() },
		typed: map[string]string{"When": "-20m"}, want: map[string]string{"When": "2026-11-24 03:52"}},
	{name: "older head", page: true, open: func(b *bridge, _ model.IncidentID, _ model.Seq) { b.Go(Route{Page: PageCheck}) }},
	{name: "passphrase's owner", seal: true, page: true, open: func(b *bridge, _ model.IncidentID, _ model.Seq) {
		b.Go(Route{Page: PageKeys})
		b.screen.(*keysPage).addPassphrase()
	}},
	{name: "key file", seal: true, page: true, open: func(b *bridge, _ model.IncidentID, _ model.Seq) {
		b.Go(Route{Page: PageKeys})
		b.screen.(*keysPage).addFile()
	}},
	{name: "improvement", page: true, open: func(b *bridge, id model.IncidentID, _ model.Seq) {
		if len(b.view(id).Standing(model.ImprovementsRegister)) == 0 {
			b.do(model.PutRecord{Incident: id, Register: model.ImprovementsRegister, Set: fields("title", "Mail macros are off", "area", "identity", "priority", "P2", "state", "open")})
		}
		b.loadBoard()
		b.Go(Route{Page: PageImprovements})
		p := b.screen.(*improvementsPage)
		p.table.Select(0)
		p.edit.show()
	}, only: []string{"Owner", "By", "Proof it works"}, typed: map[string]string{"By": "2026-12-24"}},
	{name: "new exercise", page: true, only: []string{"Title", "Begins"}, open: func(b *bridge, _ model.IncidentID, _ model.Seq) { b.newDrill() },
		typed: map[string]string{"Begins": "2026-12-24 09:00"}},
	{name: "severity", page: true, only: []string{"Reason"}, open: func(b *bridge, id model.IncidentID, _ model.Seq) { b.Go(Route{Page: PageSeverity, Incident: id}) }},
	{name: "organisation's name", page: true, only: []string{"Name of the organisation", "Time zone of the reporting establishment", "Postal address"}, open: func(b *bridge, _ model.IncidentID, _ model.Seq) { b.goOrganisation(orgProfile) }},
	{name: "accent", page: true, only: []string{"Accent colour"}, open: func(b *bridge, _ model.IncidentID, _ model.Seq) { b.goOrganisation(orgStyle) }, typed: map[string]string{"Accent colour": "#0b57"}},
}

func (b *bridge) operatorsPart() *organisationOperators {
	b.goOrganisation(orgOperators)
	return b.screen.(*organisation).part.(*organisationOperators)
}

func TestWhatIsHalfTypedComesBackAfterAKill(t *testing.T) {
	for _, c := range killedSheets {
		t.Run(c.name, func(t *testing.T) {
			b := newBridge(t)
			if c.seal {
				b = newSealedBridge(t)
			}
			id := b.incident()
			seq := b.log(id, "c: the neighbours called")
			fields := func() []*kit.Entry {
				t.Helper()
				c.open(b, id, seq)
				var where fyne.CanvasObject = b.frame.layer
				if c.page {
					where = b.screen.Content()
				}
				all := slices.DeleteFunc(entriesIn(where), func(e *kit.Entry) bool { return len(c.only) > 0 && !slices.Contains(c.only, e.Name) })
				if len(all) == 0 || len(c.only) > 0 && len(all) != len(c.only) {
					t.Fatalf("%d fields are found", len(all))
				}
				return all
			}
			want := map[string]string{}
			for _, e := range fields() {
				text, given := c.typed[e.Name]
				if !given {
					text = "half of " + e.Name
				}
				e.SetText(text)
				want[e.Name] = text
				if back, told := c.want[e.Name]; told {
					want[e.Name] = back
				}
			}
			b.inline.Fire(draftPause) // typing rests for a second
			b.clock = b.clock.Add(3 * time.Hour)
			b.restart(testGuide())
			b.loadHouse()
			b.loadBoard()
			for _, e := range fields() {
				if e.Text != want[e.Name] {
					t.Errorf("%s: %q came back, want %q", e.Name, e.Text, want[e.Name])
				}
			}
		})
	}
}

// A line left in the entry line means what it meant when it was typed, however
// long the program was away; and a correction half typed is there again.
func TestALineBroughtBackMeansWhatItMeantWhenItWasTyped(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	seq := b.log(id, "c: the neighbours called")
	q := b.timeline(id).quick
	q.line.SetText("-20m x: odd login")
	b.inline.Fire(draftPause)
	meant := b.clock.Add(-20 * time.Minute).Truncate(time.Minute)
	b.clock = b.clock.Add(26 * time.Hour)
	b.restart(testGuide())
	q = b.timeline(id).quick
	if !strings.Contains(q.note.Text, "Brought back") {
		t.Errorf("nobody is told that it came back: %q", q.note.Text)
	}
	row, err := model.ParseQuick(q.line.Text(), b.clock, b.deps.Home)
	if err != nil || !row.Happened.From.Equal(meant) {
		t.Errorf("%q is %s, meant was %s (%v)", q.line.Text(), row.Happened.From, meant, err)
	}
	q.line.SetText("x: odd login") // no time: it would be of now, and says so
	b.inline.Fire(draftPause)
	b.clock = b.clock.Add(time.Hour)
	b.restart(testGuide())
	if q = b.timeline(id).quick; q.line.Text() != "x: odd login" || !strings.Contains(q.note.Text, "of now") {
		t.Errorf("%q, told %q", q.line.Text(), q.note.Text)
	}
	q.correct(b.row(id, seq))
	half := q.line.Text() + " from the second floor"
	q.line.SetText(half)
	b.inline.Fire(draftPause)
	b.restart(testGuide())
	q = b.timeline(id).quick
	q.correct(b.row(id, seq))
	if q.line.Text() != half {
		t.Errorf("the correction came back as %q, want %q", q.line.Text(), half)
	}
	q.enter(half)
	q.correct(b.row(id, seq+1))
	if strings.Contains(q.note.Text, "brought back") {
		t.Error("what is recorded came back")
	}
}

// What was typed from paper keeps the time of the paper through a kill.
func TestALineFromPaperIsNotOneOfNowAfterAKill(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.openIncident(id)
	b.typeFromPaper()
	e := entriesIn(b.frame.layer)
	e[0].SetText("Dana Roe")
	e[1].SetText("2026-11-20 03:12")
	e[1].OnSubmitted("")
	if b.onPaper(id) == nil {
		t.Fatal("nothing is typed from paper")
	}
	q := b.timeline(id).quick
	q.line.SetText("03:30 yesterday x: odd login")
	b.inline.Fire(draftPause)
	b.restart(testGuide())
	q = b.timeline(id).quick
	row, err := model.ParseQuick(q.line.Text(), b.clock, b.deps.Home)
	if want := time.Date(2026, 11, 19, 2, 30, 0, 0, time.UTC); err != nil || !row.Happened.From.Equal(want) {
		t.Errorf("%q is %s, meant was %s (%v)", q.line.Text(), row.Happened.From, want, err)
	}
	b.openIncident(id)
	b.typeFromPaper()
	if e = entriesIn(b.frame.layer); e[0].Text != "Dana Roe" || e[1].Text != "2026-11-20 03:12" {
		t.Errorf("the paper came back as %q, %q", e[0].Text, e[1].Text)
	}
	e[1].OnSubmitted("")
	b.endPaper()
	b.typeFromPaper()
	if e = entriesIn(b.frame.layer); e[0].Text != "" {
		t.Errorf("a paper that is done came back: %q", e[0].Text)
	}
}
