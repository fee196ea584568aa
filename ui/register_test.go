package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

func (b *bridge) register(id model.IncidentID, section string) *registerScreen {
	b.t.Helper()
	b.Go(Route{Page: PageRegister, Incident: id, Section: section})
	t, ok := b.screen.(*registerScreen)
	if !ok {
		b.t.Fatalf("%s shows %T", section, b.screen)
	}
	return t
}

// sampled opens a register that holds the sample rows.
func (b *bridge) sampled(key string) (model.IncidentID, *registerScreen) {
	b.t.Helper()
	id := b.incident()
	b.openIncident(id)
	addSample(b.Shell, id, key)
	return id, b.register(id, key)
}

func (b *bridge) verify() {
	b.t.Helper()
	check, err := b.deps.Desk.Verify(context.Background(), nil, nil)
	if err != nil || !check.Clean() {
		b.t.Errorf("the record does not verify: %v %+v", err, check)
	}
}

// reads is the register without the banner, which other tests hold.
func (t *registerScreen) reads() string {
	var out []kit.OutlineLine
	for _, o := range []fyne.CanvasObject{t.bar, t.note, t.table, t.keys} {
		out = append(out, kit.Outline(o)...)
	}
	if t.sheet != nil {
		out = append(out, kit.Outline(t.sheet.object)...)
	}
	var lines []string
	for _, l := range out {
		lines = append(lines, l.String())
	}
	return strings.Join(lines, "\n") + "\n"
}

func TestEveryRegisterReads(t *testing.T) {
	for _, reg := range append(testGuide().Registers, stepsRegister) {
		if reg.Key == "timeline" {
			continue
		}
		t.Run(reg.Key, func(t *testing.T) {
			b := newBridge(t)
			id := b.incident()
			b.openIncident(id)
			page := b.register(id, reg.Key)
			got := "== empty\n" + page.reads()
			switch reg.Key {
			case "severity_history":
				b.do(model.SetSeverity{Incident: id, Level: "SEV2", Proposal: "SEV2", Why: "backups were touched"})
			case "overrides":
				var owable guidance.Criterion
				for _, g := range testGuide().Gates {
					for _, c := range g.Criteria {
						if owable.ID == "" && c.Defer > 0 {
							owable = c
						}
					}
				}
				b.do(model.Override{Incident: id, Criterion: owable.ID, Owe: true, Why: "the phone is down", By: "Dana Holt",
					Until: model.At(b.clock.Add(10*time.Minute), b.deps.Home, model.ToMinute, model.OwnClock)})
			case guidance.StepsRegister:
				b.do(model.SettleStep{Incident: id, Step: testGuide().Steps[0].ID, State: "done"})
			default:
				if len(sampleRows[reg.Key]) == 0 {
					t.Fatal("there is no sample row")
				}
				addSample(b.Shell, id, reg.Key)
			}
			got += "== filled\n" + page.reads()
			if !page.reg.readOnly() && reg.Key != model.CustodyRegister { // a hand-over is followed up, not withdrawn
				page.table.Select(0)
				b.do(model.WithdrawRecord{Incident: id, Register: reg.Key, ID: page.record(0).ID, Why: "entered twice"})
				page.struck.SetChecked(true)
				got += "== withdrawn shown\n" + page.reads()
			}
			if len(page.rows) == 0 {
				t.Fatal("no row is shown")
			}
			if len(page.rows) == 1 && !page.reg.readOnly() { // one that can still be written
				addSample(b.Shell, id, reg.Key)
			}
			last := len(page.rows) - 1
			page.table.Select(last)
			page.open(page.record(last).ID, "")
			got += "== row open\n" + page.reads()
			path := filepath.Join("testdata", "register-"+reg.Key+".outline")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("it reads:\n%s\nwant:\n%s\nRun with -update when the change is meant.", got, want)
			}
		})
	}
}

func TestTheListOfRegistersCountsAndLeadsOn(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.openIncident(id)
	addSample(b.Shell, id, "actions")
	addSample(b.Shell, id, "changes")
	b.Go(Route{Page: PageRegister, Incident: id})
	b.mustSay("Actions | 3 | Isolate the backup server, leave its power on; Collect the VPN logs of the last 14 days",
		"2 open (1 overdue)", "Temporary changes | 2 | Firewall rule 215", "Waived and owed | 0")
	b.key(fyne.KeyDown)
	b.key(fyne.KeyReturn)
	if b.route.Section != "signals" {
		t.Errorf("Enter on the first register leads to %+v", b.route)
	}
}

// A person without a mouse adds a row, mends it in place and in the sheet, and
// withdraws it.
func TestARowIsAddedEditedAndWithdrawnByKeysAlone(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	page := b.register(id, "actions")
	b.key(fyne.KeyInsert)
	b.typed("Isolate fs-02")
	tab(b)
	rows := func() []model.Record { return b.view(id).Records["actions"] }
	if len(rows()) != 1 || guidance.Text(rows()[0].Fields["title"]) != "Isolate fs-02" || guidance.Text(rows()[0].Fields["state"]) != "open" {
		t.Fatalf("leaving the first field made %+v", rows())
	}
	tab(b) // to the owner
	b.typed("Kim Novak")
	tab(b)
	b.typed("+2h")
	b.key(fyne.KeyEscape) // back to the table; what stands in the field is recorded
	r := rows()[0]
	due, ok := page.reg.moment(r, "due")
	if guidance.Text(r.Fields["owner"]) != "Kim Novak" || !ok || !due.From.Equal(b.clock.Add(2*time.Hour)) || len(rows()) != 1 {
		t.Fatalf("the sheet recorded %s", r.Fields)
	}
	if page.sheet != nil || b.win.Canvas().Focused() != fyne.Focusable(page.table) {
		t.Fatal("Escape did not lead back to the table")
	}
	b.key(fyne.KeyRight) // No.
	for page.table.CellKey() != "title" {
		b.key(fyne.KeyRight)
	}
	b.key(fyne.KeyReturn)
	b.typed(" and fs-03")
	b.key(fyne.KeyReturn)
	if got := guidance.Text(rows()[0].Fields["title"]); got != "Isolate fs-02 and fs-03" {
		t.Errorf("editing the cell recorded %q", got)
	}
	b.key(fyne.Key4)
	if r := rows()[0]; guidance.Text(r.Fields["state"]) != "done" || !guidance.Filled(r.Fields["finished"]) {
		t.Errorf("4 recorded %s", r.Fields)
	}
	b.key(fyne.KeyDelete)
	b.typed("entered twice")
	b.key(fyne.KeyReturn)
	if r := rows()[0]; !r.Withdrawn || r.WithdrawWhy != "entered twice" {
		t.Errorf("after withdrawing: %+v", r)
	}
	b.mustNotSay("Isolate fs-02")
	b.key(fyne.KeyS)
	b.mustSay("~Isolate fs-02 and fs-03~", "withdrawn")
	b.verify()
}

// tab moves the keyboard on as the Tab key does.
func tab(b *bridge) { b.win.Canvas().FocusNext() }

func TestAKillLosesNoTypedText(t *testing.T) {
	b := newBridge(t)
	id, page := b.sampled("actions")
	row := page.record(2).ID // it has no due time yet
	b.key(fyne.KeyInsert)
	b.typed("Call the supplier of the switch")
	b.inline.Fire(draftPause)
	page.closeSheet() // records it: the draft is gone
	if page.drafts.has(newRow) || len(b.view(id).Records["actions"]) != 4 {
		t.Fatal("leaving the sheet did not record the row")
	}
	b.key(fyne.KeyInsert)
	b.typed("Fetch the spare")
	page.table.Select(2)
	page.open(row, "due")
	page.sheet.form.Focus("due")
	b.typed("when the moon is full")
	b.inline.Fire(draftPause)

	again := New(b.deps) // the window is gone without a word; another one opens
	again.Go(Route{Page: PageRegister, Incident: id, Section: "actions/new"})
	after := again.screen.(*registerScreen)
	if got := after.sheet.form.Text("title"); got != "" {
		t.Errorf("the recorded row stands as a draft again: %q", got)
	}
	after.open(row, "")
	if got := after.sheet.form.Text("due"); got != "when the moon is full" {
		t.Errorf("the field holds %q", got)
	}
	if guidance.Filled(recordOf(t, b.view(id), "actions", row).Fields["due"]) && strings.Contains(string(recordOf(t, b.view(id), "actions", row).Fields["due"]), "moon") {
		t.Error("nonsense was recorded")
	}
	if out := after.reads(); !strings.Contains(out, "not saved") || !strings.Contains(out, "1 row holds typing that is not recorded") {
		t.Errorf("nothing says that typing waits:\n%s", out)
	}
	again.win.Close()
}

func recordOf(t *testing.T, v model.View, register, id string) model.Record {
	t.Helper()
	r, ok := v.Record(register, id)
	if !ok {
		t.Fatalf("there is no row %s in %s", id, register)
	}
	return r
}

func TestAKillKeepsTheWordsOfARowThatDoesNotExistYet(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	page := b.register(id, "changes")
	b.key(fyne.KeyInsert)
	b.typed("Switched the proxy off")
	b.inline.Fire(draftPause)
	again := New(b.deps)
	again.Go(Route{Page: PageRegister, Incident: id, Section: "changes/new"})
	if got := again.screen.(*registerScreen).sheet.form.Text("what"); got != "Switched the proxy off" {
		t.Errorf("the field holds %q", got)
	}
	again.win.Close()
	if len(page.v.Records["changes"]) != 0 {
		t.Error("a row was recorded before its field was left")
	}
}

func TestALongRegisterBuildsOnlyWhatIsInView(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	page := b.register(id, "indicators")
	v := b.view(id)
	rows := make([]model.Record, 5_000)
	for i := range rows {
		rows[i] = model.Record{ID: fmt.Sprint("r", i), Fields: map[string]json.RawMessage{"value": asJSON(fmt.Sprintf("198.51.%d.%d", i/250, i%250)), "kind": asJSON("ipv4")}}
	}
	v.Records = map[string][]model.Record{"indicators": rows}
	asked := map[int]bool{}
	inner := page.table.Cell
	page.table.Cell = func(row int, col string) kit.Cell { asked[row] = true; return inner(row, col) }
	page.Show(v)
	for range 40 {
		page.table.TypedKey(key(fyne.KeyPageDown))
	}
	page.table.TypedKey(key(fyne.KeyEnd))
	if got := page.table.Selected(); got != 4_999 {
		t.Fatalf("End chose row %d", got)
	}
	if most := 45 * (page.table.PageRows() + 2); len(asked) > most || len(asked) == 0 {
		t.Errorf("%d of 5,000 rows were built, want at most %d", len(asked), most)
	}
	if len(page.reg.words) != 0 {
		t.Errorf("%d rows were read for a filter nobody asked for", len(page.reg.words))
	}
	page.find.SetText("198.51.19.249")
	if len(page.rows) != 1 {
		t.Errorf("the live writing finds %d rows", len(page.rows))
	}
	page.find.SetText("198[.]51[.]19[.]249")
	if len(page.rows) != 1 {
		t.Errorf("the defanged writing finds %d rows", len(page.rows))
	}
}

func TestMarkedRowsAreChangedTogetherOrNotAtAll(t *testing.T) {
	b := newBridge(t)
	id, page := b.sampled("actions")
	b.key(fyne.KeyDown)
	page.table.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	b.key(fyne.KeyDown)
	page.table.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	if len(page.marks) != 2 {
		t.Fatalf("Shift and Down marked %d rows", len(page.marks))
	}
	b.key(fyne.KeyDown)
	b.key(fyne.KeySpace)
	b.key(fyne.KeySpace)
	b.mustSay("2 marked", "marked row")
	before := b.view(id).Entries
	b.key(fyne.KeyW)
	b.typed("Lee Marsh")
	b.key(fyne.KeyReturn)
	b.key(fyne.Key3)
	for i, r := range b.view(id).Records["actions"] {
		owner, state := guidance.Text(r.Fields["owner"]), guidance.Text(r.Fields["state"])
		if marked := i < 2; marked != (owner == "Lee Marsh") || marked != (state == "blocked") {
			t.Errorf("row %d is owned by %q and %q", i, owner, state)
		}
	}
	if got := b.view(id).Entries - before; got != 4 {
		t.Errorf("%d entries were written, want one for each row and act", got)
	}
	b.key(fyne.KeyDelete)
	b.key(fyne.KeyReturn) // without a reason nothing is withdrawn
	for _, r := range b.view(id).Records["actions"] {
		if r.Withdrawn {
			t.Error("a row was withdrawn without a reason")
		}
	}
	b.typed("of another incident")
	b.key(fyne.KeyReturn)
	if n := len(b.view(id).Standing("actions")); n != 1 {
		t.Errorf("%d rows stand", n)
	}
	b.verify()
}

func TestRowsAreSortedAndFoundByKeysAndHeader(t *testing.T) {
	b := newBridge(t)
	_, page := b.sampled("actions")
	titles := func() string {
		var out []string
		for i := range page.rows {
			out = append(out, strings.Fields(page.reg.title(page.record(i)))[0])
		}
		return strings.Join(out, " ")
	}
	if titles() != "Isolate Collect Tell" {
		t.Fatalf("as recorded: %s", titles())
	}
	b.key(fyne.KeyDown)
	for page.table.CellKey() != "due" {
		b.key(fyne.KeyRight)
	}
	b.key(fyne.KeyR)
	if titles() != "Isolate Collect Tell" {
		t.Errorf("by due time: %s", titles())
	}
	b.key(fyne.KeyR)
	if titles() != "Collect Isolate Tell" { // without a time comes last either way
		t.Errorf("by due time, latest first: %s", titles())
	}
	page.table.SortBy(stateColumn)
	if titles() != "Collect Isolate Tell" {
		t.Errorf("by state in the order it is offered: %s", titles())
	}
	page.table.SortBy("owner")
	if titles() != "Isolate Tell Collect" {
		t.Errorf("by owner: %s", titles())
	}
	b.key(fyne.KeySlash)
	b.typed("kim power")
	if titles() != "Isolate" {
		t.Errorf("with both words: %s", titles())
	}
	b.key(fyne.KeyEscape)
	if len(page.rows) != 3 {
		t.Errorf("Escape left %d rows", len(page.rows))
	}
}

func TestIndicatorsAreShownAndCopiedDefanged(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	page := b.register(id, "indicators")
	b.key(fyne.KeyInsert)
	b.typed("hxxps://evil[.]example/a")
	b.key(fyne.KeyEscape)
	r := b.view(id).Records["indicators"][0]
	if guidance.Text(r.Fields["value"]) != "https://evil.example/a" || guidance.Text(r.Fields["kind"]) != "url" {
		t.Fatalf("recorded %s", r.Fields)
	}
	b.mustSay("hxxps://evil[.]example/a")
	b.mustNotSay("https://evil.example")
	page.table.Select(0)
	page.table.TypedShortcut(&fyne.ShortcutCopy{})
	if got := b.deps.App.Clipboard().Content(); !strings.Contains(got, "hxxps://evil[.]example/a") || strings.Contains(got, "https://") {
		t.Errorf("copied %q", got)
	}
	b.key(fyne.KeyX)
	if got := b.deps.App.Clipboard().Content(); got != "https://evil.example/a" {
		t.Errorf("copied live: %q", got)
	}
	page.saveCell(r.ID, "kind", []string{"ipv4"}, nil)
	if got := guidance.Text(b.view(id).Records["indicators"][0].Fields["kind"]); got != "ipv4" {
		t.Errorf("a kind that does not fit was refused: %q", got)
	}
	page.open(r.ID, "")
	b.mustSay("does not fit", "this is not an IPv4 address; it looks like a URL")
	page.closeSheet()
	page.toTimeline(page.record(0))
	rows := b.view(id).Timeline()
	if text := rows.At(rows.Len() - 1).Text; !strings.Contains(text, "hxxps://evil[.]example/a") {
		t.Errorf("the timeline says %q", text)
	}
}

func TestARowGoesOnTheTimelineAndTheTwoLeadToEachOther(t *testing.T) {
	b := newBridge(t)
	id, page := b.sampled("evidence")
	row := page.record(0)
	page.table.Select(0)
	b.act("toTimeline")
	rows := b.view(id).Timeline()
	told := rows.At(rows.Len() - 1)
	taken, _ := page.reg.moment(row, "taken_at")
	if told.Kind != model.Kept || told.Text != "E-01 Memory image of fs-02" || !told.Happened.From.Equal(taken.From) ||
		strings.Join(told.Systems, " ") != "fs-02" || strings.Join(told.Evidence, " ") != "E-01" {
		t.Errorf("the timeline row is %+v", told.RowFields)
	}
	page.open(row.ID, "")
	b.mustSay("Belongs together with", "Entry "+seqText(told.Seq)+" · E-01 Memory image of fs-02")
	b.goLink(id, page.v, "timeline/"+told.ID)
	b.mustSay("Belongs together with", "Evidence · E-01 Memory image of fs-02")
	b.goLink(id, page.v, "evidence/"+row.ID)
	if b.route.Section != "evidence/"+row.ID || page.sheet == nil || page.sheet.id != row.ID {
		t.Errorf("the link leads to %+v", b.route)
	}
	b.verify()
}

func TestLinksStandOnBothRowsAndCanBeTakenAway(t *testing.T) {
	b := newBridge(t)
	id, page := b.sampled("actions")
	addSample(b.Shell, id, "roster")
	person := b.view(id).Records["roster"][0]
	page.table.Select(0)
	b.key(fyne.KeyL)
	b.typed("novak")
	b.key(fyne.KeyReturn)
	action := b.view(id).Records["actions"][0]
	if got := guidance.Texts(action.Fields[model.LinksColumn]); len(got) != 1 || got[0] != "roster/"+person.ID {
		t.Fatalf("the action links to %q", got)
	}
	page.open(action.ID, "")
	b.mustSay("People on the incident · Kim Novak")
	other := b.register(id, "roster/"+person.ID)
	b.mustSay("Actions · Isolate the backup server")
	other.unlink(person.ID, b.linksOf(other.v, "roster/"+person.ID)[0])
	if got := guidance.Texts(b.view(id).Records["actions"][0].Fields[model.LinksColumn]); len(got) != 0 {
		t.Errorf("after unlinking: %q", got)
	}
}

func TestTasksOfTheEntryLineStandInActionsWithWhatIsLate(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.log(id, "t: pull the uplink of fs-02 @Kim")
	page := b.register(id, "actions")
	b.mustSay("pull the uplink of fs-02", "Open")
	page.table.Select(0)
	page.saveCell(page.record(0).ID, "due", []string{"-10m"}, nil)
	b.mustSay("(overdue 10 m)")
	b.key(fyne.Key4)
	b.mustNotSay("overdue")
}

func TestAChangeNobodyOwnsIsSaidInRedUntilItIsUndone(t *testing.T) {
	b := newBridge(t)
	id, page := b.sampled("changes")
	c := page.shown(0, "owner")
	if c.Text != "nobody" || c.Colour != kit.ColourBad {
		t.Errorf("the cell of the owner is %+v", c)
	}
	b.mustSay("to be undone", "undone")
	page.table.Select(0)
	b.key(fyne.KeyU)
	if r := b.view(id).Records["changes"][0]; !guidance.Filled(r.Fields["undone_at"]) || page.shown(0, "owner").Text == "nobody" {
		t.Errorf("after U: %s", r.Fields)
	}
	b.register(id, "changes")
	page.add()
	b.typed("Guest network off")
	b.key(fyne.KeyEscape)
	page.table.Select(2)
	b.key(fyne.KeyK)
	b.typed("it was never needed")
	b.key(fyne.KeyReturn)
	if n := len(page.reg.open()); n != 0 {
		t.Errorf("%d changes are still open", n)
	}
}

func TestTheMenuOfARowWorksByItsKey(t *testing.T) {
	b := newBridge(t)
	id, page := b.sampled("actions")
	page.table.Select(0)
	b.key(desktop.KeyMenu)
	menu, ok := b.win.Canvas().Overlays().Top().(*widget.PopUpMenu)
	if !ok {
		top := b.win.Canvas().Overlays().Top()
		if top == nil {
			t.Fatal("the menu key opened nothing")
		}
		menu = b.win.Canvas().Focused().(*widget.PopUpMenu)
	}
	for range 3 { // Open, Add, Set state: Open, In work
		menu.TypedKey(key(fyne.KeyDown))
	}
	menu.TypedKey(key(fyne.KeyDown))
	menu.TypedKey(key(fyne.KeyReturn))
	if got := guidance.Text(b.view(id).Records["actions"][0].Fields["state"]); got != "blocked" {
		t.Errorf("the menu set %q", got)
	}
	if b.win.Canvas().Focused() != fyne.Focusable(page.table) {
		t.Error("the table does not have the keyboard again")
	}
}

func TestAWrongCellIsNotRecordedAndNotLost(t *testing.T) {
	b := newBridge(t)
	id, page := b.sampled("actions")
	page.table.Select(2)
	page.editCell(2, "due")
	b.typed("soon")
	b.key(fyne.KeyReturn)
	if page.cell == nil {
		t.Fatal("Enter took the field away although it cannot be recorded")
	}
	focusOn(b.Shell, page.table) // gone elsewhere
	if page.cell != nil || guidance.Filled(b.view(id).Records["actions"][2].Fields["due"]) {
		t.Error("the field is still there, or nonsense was recorded")
	}
	b.mustSay("1 row holds typing that is not recorded")
	page.open(page.record(2).ID, "")
	if got := page.sheet.form.Text("due"); got != "soon" {
		t.Errorf("the sheet holds %q", got)
	}
}

func TestRowsTheProgramWritesAreOnlyRead(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.do(model.SetSeverity{Incident: id, Level: "SEV2", Proposal: "SEV2", Why: "backups were touched"})
	page := b.register(id, "severity_history")
	before := b.view(id).Entries
	page.table.Select(0)
	for _, k := range []fyne.KeyName{fyne.KeyInsert, fyne.KeyDelete, fyne.Key1, fyne.KeyW, fyne.KeyT, fyne.KeyRight, fyne.KeyReturn} {
		b.key(k)
	}
	if b.view(id).Entries != before || page.sheet == nil || page.sheet.form != nil {
		t.Error("a row of the severity's history can be written")
	}
	b.mustSay("backups were touched")
}

func TestTypingBroughtBackIsRecordedWhenItsFieldIsLeft(t *testing.T) {
	b := newBridge(t)
	id, page := b.sampled("actions")
	row := page.record(2).ID
	page.table.Select(2)
	page.open(row, "result")
	page.sheet.form.Focus("result")
	b.typed("the spare fits")
	b.inline.Fire(draftPause)
	b.restart(testGuide())
	page = b.register(id, "actions")
	page.open(row, "result")
	page.sheet.form.Focus("result")
	tab(b) // nothing more is typed
	if got := guidance.Text(recordOf(t, b.view(id), "actions", row).Fields["result"]); !strings.HasSuffix(got, "the spare fits") {
		t.Errorf("recorded is %q", got)
	}
	if page.drafts.has(row) {
		t.Error("it still stands as a draft")
	}
	before := b.view(id).Entries
	page.closeSheet()
	page.open(row, "result")
	page.sheet.form.Focus("result")
	tab(b)
	if b.view(id).Entries != before {
		t.Error("what is recorded was recorded again")
	}
	b.verify()
}

func TestALinkReachesRowsOlderThanThoseOffered(t *testing.T) {
	b := newBridge(t)
	id, page := b.sampled("evidence")
	old := b.log(id, "x: the badger was in the vault")
	var many []model.Command
	for i := range mostLinkTargets {
		row, err := model.ParseQuick(fmt.Sprintf("o: noise %d", i), b.clock, b.deps.Home)
		if err != nil {
			t.Fatal(err)
		}
		many = append(many, model.NoteEvent{Incident: id, Row: row})
	}
	if _, err := b.deps.Desk.DoAll(t.Context(), many); err != nil {
		t.Fatal(err)
	}
	b.seen(b.view(id))
	for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) { // the index follows behind the commit
		if hits, err := b.deps.Desk.Search(t.Context(), id, "badger", 1); err != nil || len(hits) > 0 || time.Now().After(end) {
			break
		}
	}
	row := page.record(0)
	page.askLink(row)
	b.typed("badg")
	b.key(fyne.KeyReturn)
	i, _ := b.view(id).Timeline().Find(old)
	want := "timeline/" + b.view(id).Timeline().At(i).ID
	if links := guidance.Texts(recordOf(t, b.view(id), "evidence", row.ID).Fields[model.LinksColumn]); !slices.Contains(links, want) {
		t.Errorf("the links are %v, want %s among them", links, want)
	}
	b.verify()
}
