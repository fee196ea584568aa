package ui

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageBoard] = func(s *Shell, _ Route) screen { return newBoard(s) }
}

// board is the list of all incidents: the cursor stands in the search field,
// the arrows move in the list, Enter opens.
type board struct {
	s       *Shell
	content *fyne.Container
	ready   *kit.Link         // how readiness stands, where it is not green
	came    *kit.Link         // how many signals wait
	list    fyne.CanvasObject // everything but the empty state
	empty   fyne.CanvasObject
	search  *kit.Entry
	levels  *kit.ChoiceRow
	show    *kit.ChoiceRow
	table   *kit.DenseTable
	count   *kit.Text

	rows     []model.Summary // what is shown, sorted
	sortBy   string
	sortDown bool
	chosen   bool // a person moved in the list; else the first row stands ready
	now      time.Time
	minute   time.Time // of the last relabelling
	text     int       // text size the columns were made for, in percent
	counting bool      // they hold the nearest deadline of each

	hits      []boardHit
	hitTable  *kit.DenseTable
	hitBox    *kit.Section
	turn      int // of the search; an answer to an older one is dropped
	stopPause func()
	stopFind  func()
}

// searchPause is how long typing rests before the entries are searched too.
const searchPause = 350 * time.Millisecond

// mostHits is how many finds the board lists; a timeline's search has them all.
const mostHits = 30

// boardHit is an entry that was found, with its words.
type boardHit struct {
	incident model.IncidentID
	seq      model.Seq
	when     string
	text     string
	struck   bool
}

func newBoard(s *Shell) *board {
	b := &board{s: s, sortBy: "severity", now: s.Now()}
	b.search = kit.NewEntry()
	b.search.Name = "Search"
	b.search.SetPlaceHolder("Search incidents and their entries")
	b.search.OnChanged = func(string) { b.typed() }
	b.search.OnKey = b.searchKey
	b.search.OnSubmitted = func(string) { b.enter() }
	b.levels = kit.NewMultiChoice("Severity", []kit.Option{{Key: "SEV1", Label: "SEV1"}, {Key: "SEV2", Label: "SEV2"},
		{Key: "SEV3", Label: "SEV3"}, {Key: "SEV4", Label: "SEV4"}})
	b.levels.OnChange = func([]string) { b.refilter() }
	b.show = kit.NewChoiceRow("Show", []kit.Option{{Key: "all", Label: "All"}, {Key: "real", Label: "Incidents"}, {Key: "drill", Label: "Exercises"}})
	b.show.Set("all")
	b.show.OnChange = func([]string) { b.refilter() }
	b.table = kit.NewDenseTable(b.columns(), func() int { return len(b.rows) }, b.cell)
	b.table.Name = "incidents"
	b.table.OnOpen = func(row int) { s.openIncident(b.rows[row].ID) }
	b.table.OnSelect = func(int) { b.chosen = true }
	b.table.OnSort = func(col string, down bool) { b.sortBy, b.sortDown = col, down; b.refilter() }
	b.table.SetSort(b.sortBy, b.sortDown)
	b.hitTable = kit.NewDenseTable([]kit.Column{{Key: "number", Width: 140}, {Key: "when", Width: 250}, {Key: "text", Flex: 1, Width: 300}},
		func() int { return len(b.hits) }, b.hitCell)
	b.hitTable.Name, b.hitTable.HideHeader = "found in entries", true
	b.hitTable.OnOpen = b.openHit
	b.hitBox = kit.NewSection("FOUND IN ENTRIES", container.New(hitsTall(136), b.hitTable))
	b.hitBox.Hide()
	b.count = kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})

	add := kit.NewButtonOf(kit.ButtonPrimary, "New incident", "Ctrl+N", s.newIncident)
	drill := kit.NewButtonOf(kit.ButtonNormal, "New exercise", "Ctrl+Shift+N", s.newDrill)
	head := kit.Row(12, kit.NewText("Board", kit.TextStyle{Size: kit.SizeTitle, Bold: true}), kit.Stretch(b.search), drill, add)
	marks := kit.Row(16, b.levels, b.show, kit.Stretch(b.count))
	b.ready = kit.NewShortLink("", func() { s.Go(Route{Page: PageReadiness}) })
	b.ready.Hide()
	b.came = kit.NewShortLink("", s.goSignals)
	b.came.Hide()
	b.list = topToBottom(kit.Stack(8, head, marks, b.came, b.ready), kit.Pad(0, 8, b.table), b.hitBox)
	b.empty = kit.NewEmptyState("No incidents in this logbook yet",
		"When something looks wrong, open an incident: one line is enough, and the clock keeps itself. To see how it feels first, play the practice incident; it is marked as an exercise.",
		kit.Action{Text: "New incident", Key: "Ctrl+N", Primary: true, OnTapped: s.newIncident},
		kit.Action{Text: "New exercise", Key: "Ctrl+Shift+N", OnTapped: s.newDrill},
		kit.Action{Text: "Try the practice incident", OnTapped: s.practice})
	b.content = container.NewStack(kit.Pad(16, 12, container.NewStack(b.list, b.empty)))
	if s.opening.making {
		s.run.After(0, b.table.HoldRows()) // which comes after the first picture
	}
	b.refilter()
	return b
}

func (b *board) Content() fyne.CanvasObject  { return b.content }
func (b *board) Show(model.View)             {}
func (b *board) Leave() error                { return nil }
func (b *board) Dropped(paths []string) bool { return false }

// columns are what the list shows; deadlines and large text leave the last
// entry's words out and the largest text the phase, because titles need the room.
func (b *board) columns() []kit.Column {
	columns := []kit.Column{
		{Key: "number", Title: "Number", Width: 118},
		{Key: "title", Title: "Title", Width: 220, Flex: 3},
		{Key: "severity", Title: "Severity", Width: 120},
		{Key: "phase", Title: "Phase", Width: 92},
		{Key: "age", Title: "Age", Width: 64, AlignRight: true},
		{Key: "last", Title: "Last entry", Width: 76, AlignRight: true},
	}
	b.text, b.counting = b.s.prefs.Text, b.anyDeadline()
	switch {
	case b.counting:
		columns = slices.Insert(columns, 3, kit.Column{Key: "deadline", Title: "Deadline", Width: 138})
	case b.text < 150:
		columns = append(columns, kit.Column{Key: "text", Width: 120, Flex: 2, NoSort: true, Optional: 1})
	}
	columns = slices.DeleteFunc(columns, func(c kit.Column) bool {
		return c.Key == "phase" && (b.text >= 200 || b.text >= 150 && b.counting) || c.Key == "last" && b.text >= 150 && b.counting
	})
	return columns
}

// anyDeadline says whether a deadline of any incident counts.
func (b *board) anyDeadline() bool {
	return slices.ContainsFunc(b.s.deadlines(), func(d model.Deadline) bool { return d.Counts() })
}

// Tick relabels the ages when the minute has changed.
func (b *board) Tick(now time.Time) {
	b.now = now
	if b.text != b.s.prefs.Text {
		b.table.SetColumns(b.columns())
	}
	if m := now.Truncate(time.Minute); !m.Equal(b.minute) {
		b.minute = m
		b.table.Refresh()
	}
}

// readiness says in a line that something must be put right before anything
// happens.
func (b *board) readiness() {
	b.signalsCame()
	words := b.s.readyWords()
	b.ready.SetText(words)
	b.ready.Hidden = words == ""
	b.content.Refresh()
}

// Focus puts the cursor into the search, or nowhere when there is nothing to search.
func (b *board) Focus() {
	b.s.askReady()
	b.readiness()
	if b.list.Visible() {
		b.s.win.Canvas().Focus(b.search)
	} else {
		b.s.win.Canvas().Unfocus()
	}
}

// Reload and Changed bring the list up to date with the shell's rows.
func (b *board) Reload() { b.refilter(); b.Focus() }

// Changed is told of every change in the logbook.
func (b *board) Changed(desk.Change) { b.refilter() }

// Escape clears search and filters first.
func (b *board) Escape() bool {
	if b.search.Text == "" && len(b.levels.Chosen()) == 0 && b.show.One() == "all" {
		return false
	}
	b.levels.Set()
	b.show.Set("all")
	b.search.SetText("")
	b.refilter()
	return true
}

// refilter works out the rows again and keeps the chosen incident chosen.
func (b *board) refilter() {
	var chosen model.IncidentID
	if i := b.table.Selected(); b.chosen && i >= 0 && i < len(b.rows) {
		chosen = b.rows[i].ID
	}
	words := strings.Fields(strings.ToLower(b.search.Text))
	levels := b.levels.Chosen()
	kind := b.show.One()
	if b.counting != b.anyDeadline() {
		b.table.SetColumns(b.columns())
	}
	rows := make([]model.Summary, 0, len(b.s.board))
	for _, r := range b.s.board {
		if len(levels) > 0 && !slices.Contains(levels, r.Severity) || kind == "real" && r.Drill || kind == "drill" && !r.Drill {
			continue
		}
		if b.holds(r, words) {
			rows = append(rows, r)
		}
	}
	slices.SortStableFunc(rows, b.compare)
	b.rows = rows
	b.table.Empty = "No incident has all these words and marks. Esc clears them."
	if !b.s.boarded {
		b.table.Empty = "Reading the logbook."
	}
	at := slices.IndexFunc(rows, func(r model.Summary) bool { return r.ID == chosen })
	if at < 0 && len(rows) > 0 {
		at = 0
	}
	b.table.Select(at)
	b.table.Refresh()
	total := len(b.s.board)
	if len(rows) == total {
		b.count.SetText(countWord(total, "incident", "incidents"))
	} else {
		b.count.SetText(fmt.Sprintf("%d of %s", len(rows), countWord(total, "incident", "incidents")))
	}
	if none := b.s.boarded && total == 0; none {
		b.list.Hide()
		b.empty.Show()
	} else {
		b.empty.Hide()
		b.list.Show()
	}
}

// holds says whether a row has every typed word somewhere.
func (b *board) holds(r model.Summary, words []string) bool {
	if len(words) == 0 {
		return true
	}
	text := strings.ToLower(strings.Join([]string{r.Number, r.Shown(), r.Severity, model.SeverityWord(r.Severity),
		b.s.phaseWord(r.Phase), r.LastText}, "\n"))
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

func (b *board) compare(x, y model.Summary) int {
	c := 0
	switch b.sortBy {
	case "number":
		c = cmp.Or(x.Opened.Compare(y.Opened), cmp.Compare(x.Number, y.Number))
	case "title":
		c = cmp.Compare(strings.ToLower(x.Shown()), strings.ToLower(y.Shown()))
	case "severity": // then the nearest deadline, then the longest wait (requirement R-95); exercises and what has ended come last either way
		if last := cmp.Or(b2i(x.Ended())-b2i(y.Ended()), b2i(x.Drill)-b2i(y.Drill)); last != 0 {
			return last
		}
		if c = cmp.Compare(x.Severity, y.Severity); c == 0 {
			return cmp.Or(byDeadline(x, y), since(x).Compare(since(y)), cmp.Compare(y.Number, x.Number))
		}
	case "deadline":
		_, hasA := nextDuty(x)
		_, hasD := nextDuty(y)
		if c = byDeadline(x, y); !hasA || !hasD { // incidents without one stay last whichever way it is sorted
			return c
		}
	case "phase":
		c = cmp.Compare(x.Phase, y.Phase)
	case "age":
		c = -since(x).Compare(since(y)) // a later beginning is a smaller age
	case "last":
		c = -x.LastEntry.Compare(y.LastEntry)
	}
	if b.sortDown {
		c = -c
	}
	return c
}

// byDeadline puts the nearest deadline first, and incidents without one last.
func byDeadline(x, y model.Summary) int {
	a, hasA := nextDuty(x)
	d, hasD := nextDuty(y)
	if hasA && hasD {
		return a.Due.Compare(d.Due)
	}
	return b2i(hasD) - b2i(hasA)
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// since is when an incident's age begins: when it was noticed, else opened.
func since(r model.Summary) time.Time {
	if !r.Detected.IsZero() {
		return r.Detected
	}
	return r.Opened
}

func (b *board) cell(row int, col string) kit.Cell {
	r := b.rows[row]
	switch col {
	case "number":
		return kit.Cell{Text: r.Number}
	case "title":
		c := kit.Cell{Text: r.Shown(), Bold: true}
		if r.Drill && b.text < 150 { // the number says DRILL too
			c.Chip, c.Kind = "EXERCISE", kit.ChipDrill
		}
		return c
	case "severity":
		return kit.Cell{Chip: r.Severity + " " + model.SeverityWord(r.Severity), Kind: kit.SeverityKind(r.Severity)}
	case "deadline":
		if l, ok := nextDuty(r); ok {
			c := kit.Cell{Text: shortStatus(l, b.now), Colour: deadlineTone(l, b.now).Colour(), Bold: true}
			if l.Own {
				c.Badge = "own"
			}
			return c
		}
	case "phase":
		return kit.Cell{Text: b.s.phaseWord(r.Phase)}
	case "age":
		age := b.now.Sub(since(r))
		if age < time.Minute {
			return kit.Cell{Text: "0 m"}
		}
		return kit.Cell{Text: model.FormatAge(age)}
	case "last":
		return kit.Cell{Text: ago(b.now.Sub(r.LastEntry)), Muted: true}
	case "text":
		return kit.Cell{Text: r.LastText, Muted: true}
	}
	return kit.Cell{}
}

// ago is how long ago the last entry was made: "12 m".
func ago(d time.Duration) string {
	if d < time.Minute {
		return "just now"
	}
	return model.FormatAge(d)
}

// searchKey lets the arrows move in the list while the cursor is in the search.
func (b *board) searchKey(ev *fyne.KeyEvent) bool {
	switch ev.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown:
		b.table.TypedKey(ev)
		return true
	}
	return false
}

func (b *board) enter() {
	if len(b.rows) > 0 {
		b.table.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		return
	}
	if len(b.hits) > 0 {
		b.openHit(max(b.hitTable.Selected(), 0))
		return
	}
	b.find()
}

// typed filters at once and searches the entries when typing rests.
func (b *board) typed() {
	b.chosen = false
	b.refilter()
	if b.stopPause != nil {
		b.stopPause()
	}
	b.stopPause = b.s.run.After(searchPause, b.find)
}

// find searches all entries. Only the answer to the newest question is shown.
func (b *board) find() {
	b.turn++
	turn, text := b.turn, strings.TrimSpace(b.search.Text)
	if b.stopFind != nil {
		b.stopFind()
	}
	if len([]rune(text)) < 2 {
		b.found(nil)
		return
	}
	b.stopFind = b.s.Run(func(ctx context.Context) func() {
		hits, err := b.s.searchAll(ctx, text)
		return func() {
			if turn != b.turn {
				return
			}
			if err != nil {
				b.s.Fail(err)
				return
			}
			b.found(hits)
		}
	})
}

// searchAll finds entries in the whole logbook and reads their words.
func (s *Shell) searchAll(ctx context.Context, text string) ([]boardHit, error) {
	found, err := s.deps.Desk.Search(ctx, "", text, mostHits)
	if err != nil {
		return nil, err
	}
	var hits []boardHit
	for _, f := range found {
		if f.Incident == "" || f.Incident == "-" {
			continue // entries about the logbook itself
		}
		v, err := s.deps.Desk.Incident(ctx, f.Incident)
		if err != nil {
			return nil, err
		}
		h := boardHit{incident: f.Incident, seq: f.Seq, text: "in a form of " + v.Number}
		if i, ok := v.Timeline().Find(f.Seq); ok {
			row := v.Timeline().At(i)
			h.struck = row.Struck()
			h.text, h.when = row.Text, model.FormatMoment(row.Happened, v.Location(), model.Style{Near: s.deps.Clock()})
		}
		hits = append(hits, h)
	}
	return hits, nil
}

func (b *board) found(hits []boardHit) {
	b.hits = hits
	note := entriesWord(uint64(len(hits)))
	if len(hits) == mostHits {
		note = fmt.Sprintf("the newest %d entries", mostHits)
	}
	b.hitBox.SetNote(note)
	b.hitTable.Select(-1)
	b.hitTable.Refresh()
	b.hitBox.Hidden = len(hits) == 0
	b.list.Refresh()
	b.content.Refresh()
}

func (b *board) hitCell(row int, col string) kit.Cell {
	h := b.hits[row]
	switch col {
	case "text":
		return kit.Cell{Text: h.text, Struck: h.struck}
	case "when":
		return kit.Cell{Text: h.when, Muted: true}
	}
	if i, ok := b.s.place[h.incident]; ok {
		return kit.Cell{Text: b.s.board[i].Number, Muted: true}
	}
	return kit.Cell{}
}

// openHit leads to the entry on its timeline.
func (b *board) openHit(row int) {
	h := b.hits[row]
	if screens[PageTimeline] == nil {
		b.s.openIncident(h.incident)
		return
	}
	b.s.Go(Route{Page: PageTimeline, Incident: h.incident, Section: fmt.Sprint(h.seq)})
}

// hitsTall gives its child a set height, in pixels.
type hitsTall float32

func (h hitsTall) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	looseLayout{}.Layout(objects, size)
}

func (h hitsTall) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(120, float32(h)) }

// signalsCame says above the list how many signals wait.
func (b *board) signalsCame() {
	n := b.s.house.SignalsWaiting()
	b.came.SetText(countWord(n, "new signal waits", "new signals wait") + ": look, and decide what it is")
	if b.came.Hidden == (n > 0) {
		b.came.Hidden = n == 0
		b.list.Refresh()
	}
}
