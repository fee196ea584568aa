package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageTimeline] = func(s *Shell, r Route) screen {
		t := s.timelineOf(r.Incident)
		if t == nil {
			t = newTimelineScreen(s, r.Incident)
		}
		return t
	}
}

// timelineOf is the timeline of an incident that is already there; every route
// to it shows the same one, with the same filter.
func (s *Shell) timelineOf(id model.IncidentID) *timelineScreen {
	for r, scr := range s.kept {
		if t, ok := scr.(*timelineScreen); ok && r.Incident == id {
			return t
		}
	}
	return nil
}

// timelineScreen is every row of an incident: filtered, ordered, read, pinned,
// corrected, withdrawn; with the ribbon above it.
type timelineScreen struct {
	s  *Shell
	id model.IncidentID
	v  model.View

	kept    *fieldsKeeper // of the side sheet; nil where nothing is typed into it
	f       filter
	sel     selection
	layer   layer
	layerOf string // which datasets, words and times layer was read for
	turn    int    // of the newest computation; older results are dropped
	stop    func()

	head   *incidentHead
	bar    *filterBar
	ribbon *kit.Ribbon
	table  *kit.DenseTable
	note   *kit.Text
	sheet  fyne.CanvasObject
	opened *timelineItem // shown in the sheet
	want   *model.Seq    // to be selected once it is there
	quick  *quickEntry
	body   *fyne.Container
	now    time.Time
	times  timeWidths
	look   timelineLook
}

// inlineRows is up to how many rows a filter is applied on the window's own
// goroutine; longer timelines are worked out beside it.
const inlineRows = 5_000

func newTimelineScreen(s *Shell, id model.IncidentID) *timelineScreen {
	t := &timelineScreen{s: s, id: id, now: s.Now(), stop: func() {}, times: leastWidths}
	t.head = newIncidentHead(s)
	t.bar = newFilterBar(t.filtered)
	t.ribbon = kit.NewRibbon()
	t.ribbon.OnPick = t.picked
	t.ribbon.OnRange = t.ranged
	t.table = kit.NewDenseTable(timelineColumns(timelineLook{times: leastWidths}), func() int { return len(t.sel.items) }, t.cell)
	t.table.Name = "timeline"
	t.table.SetSort("when", false)
	t.table.OnOpen = t.open
	t.table.OnSelect = func(row int) {
		if t.sheet != nil {
			t.open(row)
		}
	}
	t.table.OnSort = t.sorted
	t.table.OnKey = t.key
	t.note = kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})
	t.quick = newQuickEntry(s, id)
	t.body = container.New(&timelineLayout{t}, t.head.object, t.bar.object, t.ribbon, t.note, t.table, t.quick.body)
	return t
}

// How much room the table has.
const (
	roomWide   = iota // names in columns of their own
	roomNormal        // names stay in the text
	roomLarge         // large text: exactness and marks stand in the text too
	roomSheet         // beside an open sheet at large text
)

// roomFor says how much room a width at text scale 1 is.
func roomFor(width float32) int {
	switch {
	case width < 480:
		return roomSheet
	case width < 860:
		return roomLarge
	case width < 1300:
		return roomNormal
	}
	return roomWide
}

// timelineLook is what the columns are made for.
type timelineLook struct {
	room     int
	times    timeWidths
	beside   bool // a sheet is open, which has what a column left out would say
	recorded bool // the rows are ordered by when they were recorded
}

// fit gives the table the columns for so much room, where others are needed.
func (t *timelineScreen) fit(room int) {
	look := timelineLook{room: room, times: t.times, beside: t.sheet != nil, recorded: t.f.Recorded}
	if look != t.look {
		t.look = look
		t.table.SetColumns(timelineColumns(look))
	}
}

func timelineColumns(look timelineLook) []kit.Column {
	number := kit.Column{Key: "n", Title: "No.", Width: 44, AlignRight: true, NoSort: true, Optional: 2}
	happened := kit.Column{Key: "when", Title: "Happened", Width: look.times.when, AlignRight: true}
	utc := kit.Column{Key: "utc", Title: "UTC", Width: look.times.utc, AlignRight: true, NoSort: true}
	exact := kit.Column{Key: "exact", Title: "Exact", Width: look.times.exact, NoSort: true}
	kind := kit.Column{Key: "kind", Title: "Kind", Width: 98, NoSort: true}
	recorded := kit.Column{Key: "recorded", Title: "Recorded", Width: 106}
	marks := kit.Column{Key: "marks", Title: "Marks", Width: 86, Flex: 0.6, NoSort: true, Optional: 3}
	switch look.room {
	case roomSheet:
		kind.Optional = 1
		return []kit.Column{happened, kind, {Key: "full", Title: "What", Width: 100, Flex: 1, NoSort: true}}
	case roomLarge:
		what := kit.Column{Key: "full", Title: "What", Width: 160, Flex: 1, NoSort: true}
		if look.beside && !look.recorded {
			what.Width, recorded.Optional = 230, 1
		}
		return []kit.Column{happened, utc, kind, what, recorded}
	case roomNormal:
		return []kit.Column{number, happened, utc, exact, kind, {Key: "plain", Title: "What", Width: 280, Flex: 1, NoSort: true}, recorded, marks}
	}
	return []kit.Column{number, happened, utc, exact, kind, {Key: "text", Title: "What", Width: 280, Flex: 2, NoSort: true},
		{Key: "who", Title: "Who", Width: 110, Flex: 0.4, NoSort: true}, {Key: "systems", Title: "Systems", Width: 110, Flex: 0.4, NoSort: true}, recorded, marks}
}

func (t *timelineScreen) Content() fyne.CanvasObject { return t.body }

func (t *timelineScreen) Show(v model.View) {
	first := t.v.ID == ""
	t.v = v
	t.ribbon.ZoneLabel = v.Location().String()
	t.ribbon.Ticks = kit.ZoneTicks(v.Location())
	t.bar.show(v)
	t.quick.show(v)
	if first {
		t.ribbon.Hint = "+ and - zoom and filter, 0 shows all, arrows read, Enter jumps to the row"
	}
	t.Tick(t.s.Now())
	t.compute()
}

func (t *timelineScreen) Tick(now time.Time) {
	t.now = now
	t.head.show(t.v, now)
	t.quick.tick()
}

func (t *timelineScreen) Leave() error {
	t.quick.leave()
	if t.kept != nil {
		t.kept.keep()
	}
	return nil
}

func (t *timelineScreen) Dropped([]string) bool { return false }

func (t *timelineScreen) Focus() {
	if t.s.route.Section == "search" {
		focusOn(t.s, t.bar.text)
		return
	}
	focusOn(t.s, t.table)
}

// Escape closes the side sheet; the filter stays.
func (t *timelineScreen) Escape() bool {
	if t.sheet != nil {
		t.closeSide()
		return true
	}
	return false
}

// Actions are the keys of this page alone.
func (t *timelineScreen) Actions() []action {
	return append(t.quick.keys(),
		action{ID: "order", Title: "Order by happened or by recorded", Keys: "O in the table", Run: t.toggleOrder},
		action{ID: "struck", Title: "Show or hide struck rows", Keys: "S in the table", Run: func() { t.bar.struck.SetChecked(!t.bar.struck.Checked) }},
		action{ID: "layer", Title: "Show or hide rows of datasets", Keys: "D in the table", Run: func() { t.bar.data.SetChecked(!t.bar.data.Checked) }},
		action{ID: "clear", Title: "Clear the timeline's filter", Run: t.bar.clear},
		action{ID: "exportshown", Title: "Export what the filter shows", Run: t.export},
	)
}

// export leads to the export page with this filter.
func (t *timelineScreen) export() {
	t.s.Go(Route{Page: PageExport, Incident: t.id, Section: "filter"})
}

// trusts shows what became known of the computer's clock.
func (t *timelineScreen) trusts(model.ClockTrust) {
	t.table.Refresh() // an open sheet stays: a person may be typing into it
}

// goTo brings the row of an entry into view and opens it.
func (t *timelineScreen) goTo(seq model.Seq) {
	if at, ok := t.sel.findable[seq]; ok {
		t.want = nil
		t.table.Select(at)
		t.open(at)
		return
	}
	t.want = &seq
	if i, ok := t.v.Timeline().Find(seq); ok { // hidden by the filter, or struck
		if t.v.Timeline().At(i).Struck() {
			t.bar.struck.SetQuietly(true)
		}
		t.bar.clear()
	}
}

// filtered is told that the bar was changed by a person.
func (t *timelineScreen) filtered() {
	f, err := t.bar.filter(t.now, t.v.Location())
	t.bar.complain(err)
	if err != nil {
		return
	}
	f.Recorded, f.Down = t.f.Recorded, t.f.Down
	t.f = f
	t.compute()
}

// ranged is told that the ribbon was zoomed or moved: the table shows the rows
// of the ribbon's window.
func (t *timelineScreen) ranged(from, to float64) {
	t.f.From, t.f.To = fromSeconds(from, false), fromSeconds(to, true)
	if lo, hi, ok := extentOf(t.sel.ribbon); ok && !t.f.From.After(lo) && t.f.To.After(hi) {
		t.f.From, t.f.To = time.Time{}, time.Time{}
	}
	t.bar.setSpan(spanText(t.f.From, t.f.To, t.v.Location()))
	t.compute()
}

// extentOf is the first and last time of items that are ordered by happened.
func extentOf(items []timelineItem) (from, to time.Time, ok bool) {
	for _, it := range items {
		end := it.at
		if it.row != nil && it.row.Happened.Known() {
			end = it.row.Happened.End()
		}
		if !ok {
			from, to, ok = it.at, end, true
		}
		if end.After(to) {
			to = end
		}
	}
	return from, to, ok
}

// compute applies the filter, beside the window where the timeline is long. A
// result that a newer wish has overtaken is dropped.
func (t *timelineScreen) compute() {
	t.turn++
	turn, v, f, l := t.turn, t.v, t.f, t.layer
	t.stop()
	t.stop = func() {}
	layerOf := layerKey(v, f)
	if layerOf == t.layerOf && v.Timeline().Len()+len(l.rows) <= inlineRows {
		if sel, err := choose(context.Background(), v, l, f); err == nil {
			t.take(sel)
		}
		return
	}
	t.note.SetText("working out what the filter shows")
	t.stop = t.s.Run(func(ctx context.Context) func() {
		var err error
		if layerOf != t.layerOf {
			l, err = readLayer(ctx, t.s.deps.Desk, v, f, func(begun layer) {
				if sel, err := choose(ctx, v, begun, f); err == nil {
					t.s.run.Post(func() {
						if turn == t.turn {
							t.take(sel)
						}
					})
				}
			})
		}
		var sel selection
		if err == nil {
			sel, err = choose(ctx, v, l, f)
		}
		return func() {
			if turn != t.turn {
				return
			}
			if err != nil {
				t.s.Fail(err)
				return
			}
			t.layer, t.layerOf = l, layerOf
			t.take(sel)
		}
	})
}

// layerKey names what the rows of datasets were read for.
func layerKey(v model.View, f filter) string {
	var key []string
	total := 0
	for id, m := range datasetsOf(v) {
		key = append(key, id)
		total += m.Dataset.Rows
	}
	slices.Sort(key)
	if total > mostDatasetRows {
		key = append(key, f.Text, f.From.String(), f.To.String())
	}
	return strings.Join(key, "\n")
}

// take shows a selection.
func (t *timelineScreen) take(sel selection) {
	chosen := t.selectedKey()
	end := t.table.AtEnd() && len(t.sel.items) > 0 && t.table.Selected() < 0
	t.sel = sel
	t.table.Empty = "No row passes the filter. Clear it with the button above."
	if sel.all == 0 {
		t.table.Empty = "Nothing is recorded yet. Press F2 and type what happened."
	}
	t.table.SetSort(map[bool]string{true: "recorded", false: "when"}[t.f.Recorded], t.f.Down)
	t.note.SetText(t.words())
	t.bar.setActive(t.f)
	t.bar.data.Hidden = sel.layer.total == 0
	t.ribbon.SetData(ribbonItems(sel.ribbon), ribbonBands(t.v, t.now))
	if !t.f.From.IsZero() || !t.f.To.IsZero() {
		if lo, hi, ok := extentOf(sel.ribbon); ok {
			from, to := t.f.From, t.f.To
			if from.IsZero() {
				from = lo
			}
			if to.IsZero() {
				to = hi.Add(time.Minute)
			}
			t.ribbon.SetRange(seconds(from), seconds(to))
		}
	} else {
		t.ribbon.ShowAll()
	}
	t.times = widthsOf(sel.moments(t.v.Location()), t.v.Location(), t.now)
	t.fit(t.look.room)
	t.table.Refresh()
	switch {
	case t.want != nil:
		if _, ok := sel.findable[*t.want]; ok {
			t.goTo(*t.want)
		}
	case chosen != 0:
		t.table.Select(t.placeOf(chosen))
	case end:
		t.table.ScrollToEnd()
	}
	if t.opened != nil {
		t.reopen()
	}
	t.body.Refresh()
}

// selectedKey names the selected line so that it is found again: an entry's
// number plus one, or the negative id of a dataset row; 0 is none.
func (t *timelineScreen) selectedKey() int64 {
	at := t.table.Selected()
	if at < 0 || at >= len(t.sel.items) {
		return 0
	}
	return t.sel.items[at].key()
}

func (i timelineItem) key() int64 {
	if i.row != nil {
		return int64(i.row.Seq) + 1
	}
	return -i.data.ID
}

func (t *timelineScreen) placeOf(key int64) int {
	if key > 0 {
		if at, ok := t.sel.findable[model.Seq(key-1)]; ok {
			return at
		}
		return -1
	}
	return slices.IndexFunc(t.sel.items, func(i timelineItem) bool { return i.key() == key })
}

// words say how many rows are shown, and count what is not.
func (t *timelineScreen) words() string {
	sel := t.sel
	journal := len(sel.items) - sel.data
	parts := []string{fmt.Sprintf("%s of %s", groups(uint64(journal)), countWord(sel.all, "row", "rows"))}
	if sel.struck > 0 {
		parts = append(parts, fmt.Sprintf("%d struck not shown", sel.struck))
	}
	if l := sel.layer; l.total > 0 {
		word := fmt.Sprintf("%s of %s of datasets", groups(uint64(sel.data)), countWord(l.total, "row", "rows"))
		if t.f.Hidden {
			word = countWord(l.total, "row", "rows") + " of datasets not shown"
		}
		if l.more {
			word += " (more are being read)"
		}
		if l.cut {
			word += fmt.Sprintf(" (the first %s only: narrow words or time to see others)", groups(mostDatasetRows))
		}
		parts = append(parts, word)
	}
	order := "ordered by when it happened"
	if t.f.Recorded {
		order = "ordered by when it was recorded"
	}
	zone := t.v.Location().String()
	if zone != "UTC" {
		zone += " and UTC"
	}
	parts = append(parts, order)
	if t.sheet == nil { // beside it there is less room, and it has all times in full
		parts = append(parts, "times in "+zone)
	}
	return strings.Join(parts, " · ")
}

func (t *timelineScreen) cell(row int, col string) kit.Cell {
	it := t.sel.items[row]
	var above time.Time
	if row > 0 {
		above = t.sel.items[row-1].shownAt()
	}
	if it.row != nil {
		return rowCell(it.row, col, t.v.Location(), above, t.now, t.s.trust)
	}
	return dataCell(it.data, t.layer.imports[it.data.Dataset], col, t.v.Location(), above, t.now)
}

// shownAt is the instant whose date the line shows; zero where it shows none.
func (i timelineItem) shownAt() time.Time {
	if i.row != nil {
		if i.row.Happened.Known() {
			return i.row.Happened.From
		}
		return time.Time{}
	}
	return i.data.From
}

func (t *timelineScreen) sorted(col string, descending bool) {
	t.f.Recorded, t.f.Down = col == "recorded", descending
	t.compute()
}

func (t *timelineScreen) toggleOrder() {
	t.sorted(map[bool]string{true: "when", false: "recorded"}[t.f.Recorded], false)
}

// picked jumps from the ribbon to a row.
func (t *timelineScreen) picked(id int64) {
	at := -1
	if id >= 0 {
		at = t.placeOf(id + 1)
	} else if i := int(-id - 2); i < len(t.sel.ribbon) {
		at = t.placeOf(t.sel.ribbon[i].key())
	}
	if at >= 0 {
		t.table.Select(at)
		if t.sheet != nil {
			t.open(at)
		}
	}
}

// key does what letters mean in the table.
func (t *timelineScreen) key(row int, key fyne.KeyName) bool {
	switch key {
	case fyne.KeyO:
		t.toggleOrder()
		return true
	case fyne.KeyS:
		t.bar.struck.SetChecked(!t.bar.struck.Checked)
		return true
	case fyne.KeyD:
		t.bar.data.SetChecked(!t.bar.data.Checked)
		return true
	}
	if row < 0 || row >= len(t.sel.items) {
		return false
	}
	it := t.sel.items[row]
	switch key {
	case fyne.KeyC:
		t.copy(it)
		return true
	case fyne.KeyE:
		t.correct(it)
		return true
	case fyne.KeyN:
		t.table.Select(row)
		t.open(row)
		t.askNoticed(it)
		return true
	case fyne.KeyP:
		if it.row == nil {
			t.promote(it)
		} else {
			t.pin(it)
		}
		return true
	case fyne.KeyDelete, fyne.KeyBackspace:
		t.table.Select(row)
		t.open(row)
		t.askWithdraw(it)
		return true
	}
	return false
}

// focusOn gives the keyboard to a widget of the window.
func focusOn(s *Shell, f fyne.Focusable) { s.win.Canvas().Focus(f) }

// timelineLayout stacks banner, filter, ribbon and table, with the sheet of a
// row at the right of ribbon and table.
type timelineLayout struct{ t *timelineScreen }

func (l *timelineLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(560, 360) }

const ribbonHigh = 112 // pixels at text scale 1

func (l *timelineLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	t, scale := l.t, textScale()
	y := place(t.head.object, 0, 0, size.Width, t.head.object.MinSize().Height) + pageGap
	footH := t.quick.body.MinSize().Height
	bottom := size.Height - footH
	place(t.quick.body, 0, bottom, size.Width, footH)
	bottom -= pageGap
	x, width := float32(pageGap), size.Width-2*pageGap
	t.bar.object.Resize(fyne.NewSize(width, t.bar.object.Size().Height))
	y = place(t.bar.object, x, y, width, t.bar.object.MinSize().Height) + 6
	if t.sheet != nil {
		w := min(max(430*scale, t.sheet.MinSize().Width), width*0.48)
		place(t.sheet, x+width-w, y, w, bottom-y)
		width -= w + pageGap
	}
	high := max(ribbonHigh*scale, t.ribbon.MinSize().Height)
	if bottom-y-high > 150*scale {
		t.ribbon.Show()
		y = place(t.ribbon, x, y, width, high) + 4
	} else {
		t.ribbon.Hide()
	}
	y = place(t.note, x+4, y, width-8, t.note.MinSize().Height) + 4
	t.fit(roomFor(width / scale))
	place(t.table, x, y, width, max(bottom-y, 0))
}
