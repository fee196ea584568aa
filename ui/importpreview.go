package ui

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/interop"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

// Parts of a preview a person can look at.
const (
	partAccepted   = "accepted"
	partRejected   = "rejected"
	partDuplicates = "duplicates"
	partFlagged    = "flagged"
	partColumns    = "columns"
)

// importPreview shows what taking a file in would do, and what can be decided
// about it.
type importPreview struct {
	i *importScreen

	files   *kit.DenseTable
	verdict *kit.Para
	format  *kit.Select
	zone    *kit.Entry
	zoneWhy *kit.Text
	order   *kit.ChoiceRow
	counts  *kit.Para
	notices *kit.Para
	parts   *kit.ChoiceRow
	table   *kit.DenseTable
	mapping *mappingEditor
	commit  *kit.Button
	zoneBox fyne.CanvasObject
	newBox  fyne.CanvasObject
	rows    []previewRow // of the table
	top     *fyne.Container
	foot    *fyne.Container
	object  *fyne.Container
}

const asRecognised = "as recognised"

func newImportPreview(i *importScreen) *importPreview {
	p := &importPreview{i: i}
	p.files = kit.NewDenseTable([]kit.Column{
		{Key: "file", Title: "File", Width: 200, Flex: 1, NoSort: true},
		{Key: "format", Title: "Format", Width: 200, NoSort: true, Optional: 1},
		{Key: "rows", Title: "Rows", Width: 80, AlignRight: true, NoSort: true},
		{Key: "rejected", Title: "Rejected", Width: 80, AlignRight: true, NoSort: true},
		{Key: "state", Title: "State", Width: 260, NoSort: true},
	}, func() int { return len(i.files) }, p.fileCell)
	p.files.Name = "files"
	p.files.OnSelect = func(row int) {
		if row >= 0 && row != i.at {
			i.at = row
			p.show()
		}
	}
	p.verdict = kit.NewPara("", kit.TextStyle{})
	p.format = kit.NewSelect("Format", append([]string{asRecognised}, interop.FormatNames()...), nil)
	p.zone = kit.NewEntry()
	p.zone.Name = "Zone of times that have none"
	p.zone.SetPlaceHolder("such as Europe/Berlin or UTC")
	p.zone.OnSubmitted = p.setZone
	p.zoneWhy = kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})
	utc := kit.NewButton("UTC", func() { p.setZone("UTC") })
	home := kit.NewButton("Home zone", func() { p.setZone(p.home().String()) })
	p.zoneBox = kit.Row(6, kit.NewText("Times without a zone are", kit.TextStyle{}), wide(150, p.zone), utc, home, kit.Stretch(p.zoneWhy))
	p.order = kit.NewChoiceRow("Order of day and month", nil)
	p.order.OnChange = func([]string) { i.reread(func(a *desk.ImportAsk) { a.TimeForm = p.order.One() }) }
	p.counts = kit.NewPara("", kit.TextStyle{Bold: true})
	p.notices = kit.NewPara("", kit.TextStyle{Colour: kit.ColourWarn})
	p.parts = kit.NewChoiceRow("Show", nil)
	p.parts.OnChange = func([]string) { p.fillTable() }
	p.table = kit.NewDenseTable([]kit.Column{
		{Key: "0", Title: "Row", Width: 64, AlignRight: true, NoSort: true},
		{Key: "1", Title: "Happened", Width: 184, Fit: true, AlignRight: true, NoSort: true},
		{Key: "2", Title: "UTC", Width: 96, Fit: true, AlignRight: true, NoSort: true},
		{Key: "3", Title: "What", Width: 200, Flex: 1, NoSort: true},
		{Key: "4", Title: "To look at", Width: 220, Fit: true, NoSort: true},
	}, func() int { return len(p.rows) }, p.cell)
	p.table.Name = "preview"
	p.mapping = newMappingEditor(p)
	p.commit = kit.NewButtonOf(kit.ButtonPrimary, "Take in", "Ctrl+Enter", i.Save)
	p.newBox = kit.Row(8, kit.NewText("Title", kit.TextStyle{}), wide(300, i.title))
	p.top = kit.Stack(8)
	p.foot = newFlow(8, nil, i.target, p.newBox, p.commit, kit.NewButton("Cancel", i.giveUp), kit.NewButtonOf(kit.ButtonQuiet, "More files", "", i.choose))
	p.object = container.New(&previewLayout{p: p}, p.top, p.parts, p.table, p.mapping.object, p.foot)
	return p
}

// home is the zone the rows will stand in.
func (p *importPreview) home() *time.Location {
	if p.i.v.ID != "" && !p.i.fresh() {
		return p.i.v.Location()
	}
	return p.i.s.Home()
}

func (p *importPreview) setZone(name string) {
	name = strings.TrimSpace(name)
	if name != "" {
		if _, err := model.KnownZone(name); err != nil {
			p.zoneWhy.SetTone(fmt.Sprintf("%q is no zone; write such as Europe/Berlin or UTC", name), kit.ToneBad)
			return
		}
	}
	f := p.i.files[p.i.at]
	mapping := f.ask.Mapping
	if mapping != nil { // the columns were chosen before, by this person or an earlier one: the zone goes with them
		m := *mapping
		m.Zone, mapping = name, &m
		p.mapping.keep(f, m)
	}
	p.i.reread(func(a *desk.ImportAsk) { a.Zone, a.Mapping = name, mapping })
}

func (p *importPreview) fileCell(row int, col string) kit.Cell {
	f := p.i.files[row]
	if col == "file" {
		name := f.ask.Path
		if at := strings.LastIndexAny(name, `/\`); at >= 0 {
			name = name[at+1:]
		}
		return kit.Cell{Text: name}
	}
	if f.plan == nil {
		if col == "state" && f.err != nil {
			return kit.Cell{Text: notice(f.err).What, Colour: kit.ColourBad}
		}
		return kit.Cell{}
	}
	s := f.plan.Summary
	switch col {
	case "format":
		return kit.Cell{Text: s.Verdict.Title, Muted: true}
	case "rows":
		return kit.Cell{Text: groups(uint64(f.plan.Rows()))}
	case "rejected":
		return kit.Cell{Text: groups(uint64(s.Rejected)), Muted: s.Rejected == 0}
	}
	switch {
	case f.done:
		return kit.Cell{Text: "taken in", Colour: kit.ColourGood}
	case f.plan.Rows() == 0:
		return kit.Cell{Text: "holds nothing new", Colour: kit.ColourWarn}
	}
	return kit.Cell{Text: "ready"}
}

// show brings the preview up to the file that is looked at.
func (p *importPreview) show() {
	i := p.i
	f := i.files[min(i.at, len(i.files)-1)]
	p.top.Objects = nil
	if len(i.files) > 1 {
		p.top.Add(tall(float32(26*min(len(i.files), 4)+30), p.files))
		p.files.Select(i.at)
	}
	if f.plan == nil {
		p.showProblem(f)
		return
	}
	s := f.plan.Summary
	p.verdict.SetText(fmt.Sprintf("%s is %s: %s.", f.plan.File, s.Verdict.Title, strings.TrimSuffix(s.Verdict.Reason, ".")))
	p.format.OnChanged = nil
	p.format.SetQuietly(asRecognised)
	if f.ask.Format != "" {
		p.format.SetQuietly(f.ask.Format)
	}
	p.format.OnChanged = func(name string) {
		if name == asRecognised {
			name = ""
		}
		i.reread(func(a *desk.ImportAsk) { a.Format, a.Mapping = name, nil })
	}
	p.top.Add(kit.Row(12, kit.Stretch(p.verdict), kit.Muted("Read it as"), wide(170, p.format)))
	p.counts.SetText(countsText(f.plan))
	p.top.Add(p.counts)
	kept := ""
	if s.Mapping != nil {
		kept = s.Mapping.Zone
	}
	if chosen := cmp.Or(f.ask.Zone, kept); s.ZoneGuessed > 0 || chosen != "" {
		p.zone.SetQuietly(cmp.Or(s.Zone, chosen))
		p.zoneWhy.SetTone("every time has a zone of its own", kit.ToneMuted)
		if s.ZoneGuessed > 0 {
			p.zoneWhy.SetTone(fmt.Sprintf("%s, %s", countWord(s.ZoneGuessed, "time", "times"), s.ZoneWhy), kit.ToneMuted)
		}
		p.top.Add(p.zoneBox)
	}
	if s.DayMonth != "" || s.Flagged[interop.FlagOrder] > 0 || f.ask.TimeForm != "" {
		p.order.Options = []kit.Option{{Key: "dmy", Label: "Day first"}, {Key: "mdy", Label: "Month first"}}
		p.order.Set(f.ask.TimeForm)
		if f.ask.TimeForm == "" && s.DayMonth != "" {
			p.order.Set(map[bool]string{true: "dmy", false: "mdy"}[s.DayMonth == "day first"])
		}
		p.top.Add(kit.Row(8, kit.NewText("Dates such as 03/04 have", kit.TextStyle{}), p.order))
	}
	if words := noticeWords(f); words != "" {
		p.notices.SetText(words)
		p.top.Add(p.notices)
	}
	if f.plan.Dataset() {
		p.top.Add(kit.NewPara(fmt.Sprintf("More than %s rows: they become a dataset, searchable and shown on the timeline as a layer of their own; one entry commits to them, and any row can be promoted to an entry.", groups(desk.DatasetFrom)), kit.TextStyle{Colour: kit.ColourMuted}))
	}
	p.parts.Options = partOptions(f.plan)
	if !slices.ContainsFunc(p.parts.Options, func(o kit.Option) bool { return o.Key == p.parts.One() }) {
		p.parts.Set(p.parts.Options[0].Key)
	}
	p.parts.Show()
	p.mapping.load(f)
	p.showTarget(f)
	p.fillTable()
}

// showProblem is a file that cannot be read at all.
func (p *importPreview) showProblem(f *importFile) {
	n := notice(f.err)
	p.top.Add(kit.NewPara(n.What, kit.TextStyle{Bold: true, Colour: kit.ColourBad}))
	if n.Do != "" {
		p.top.Add(kit.NewPara(n.Do, kit.TextStyle{}))
	}
	p.format.OnChanged = nil
	p.format.SetQuietly(asRecognised)
	p.format.OnChanged = func(name string) {
		if name != asRecognised {
			p.i.reread(func(a *desk.ImportAsk) { a.Format = name })
		}
	}
	var e *model.Error
	if errors.As(f.err, &e) && e.Kind == model.Question {
		p.order.Options = nil
		for _, c := range e.Choices {
			p.order.Options = append(p.order.Options, kit.Option{Key: c.Replace, Label: c.Label})
		}
		p.order.Set(f.ask.TimeForm)
		p.top.Add(newFlow(0, nil, p.order))
	}
	p.top.Add(kit.Row(12, kit.Muted("Read it as"), wide(170, p.format)))
	p.top.Add(kit.Muted("Nothing of this file was recorded."))
	p.rows = nil
	p.parts.Hide()
	p.table.Empty = ""
	p.mapping.object.Hide()
	p.showTarget(f)
	p.table.Refresh()
	p.object.Refresh()
}

// showTarget says where the rows go.
func (p *importPreview) showTarget(f *importFile) {
	i := p.i
	rows := 0
	ready := i.ready()
	for _, r := range ready {
		rows += r.plan.Rows()
	}
	p.commit.SetText("Take in " + countWord(rows, "row", "rows"))
	if len(ready) == 0 {
		p.commit.Disable()
	} else {
		p.commit.Enable()
	}
	i.target.Refresh()
	p.newBox.(*fyne.Container).Hidden = !i.fresh()
	if i.fresh() && !i.typed && f.plan != nil {
		title := "Imported from " + f.plan.File
		if pr := f.plan.Summary.Incident; pr != nil && pr.Title != "" {
			title = pr.Title
		}
		i.title.SetQuietly(title)
	}
}

// countsText accounts for every record of the file.
func countsText(p *desk.Plan) string {
	s := p.Summary
	parts := []string{groups(uint64(s.Accepted)) + " accepted", groups(uint64(s.Rejected)) + " rejected",
		countWord(s.Duplicates, "duplicate", "duplicates")}
	text := countWord(s.Records, "record", "records") + ": " + strings.Join(parts, ", ")
	if s.Undated > 0 {
		text += fmt.Sprintf("; %s without a time", groups(uint64(s.Undated)))
	}
	if p.Rows() != s.Accepted {
		text += "; they make " + countWord(p.Rows(), "row", "rows")
	}
	if !s.First.IsZero() {
		text += fmt.Sprintf("; from %s to %s", model.FormatUTC(s.First), model.FormatUTC(s.Last))
	}
	return text + "."
}

// noticeWords are what the person should know before taking the file in.
func noticeWords(f *importFile) string {
	s := f.plan.Summary
	words := slices.Clone(s.Notices)
	for _, flag := range []string{interop.FlagFuture, interop.FlagAncient, interop.FlagDisagree, interop.FlagOrder,
		interop.FlagSkipped, interop.FlagRepeated, interop.FlagZone, interop.FlagLines, interop.FlagCut, interop.FlagNoText} {
		if n := s.Flagged[flag]; n > 0 {
			words = append(words, fmt.Sprintf("%s: %s.", upper(flag), countWord(n, "row", "rows")))
		}
	}
	if f.kept {
		with := ""
		if s.Mapping != nil && s.Mapping.Zone != "" && f.ask.Zone == "" {
			with = ", times without a zone as " + s.Mapping.Zone
		}
		words = append(words, "The columns are read as in an earlier table with the same header"+with+".")
	}
	return strings.Join(words, " ")
}

// partOptions are the parts a plan has, with their counts.
func partOptions(p *desk.Plan) []kit.Option {
	s := p.Summary
	out := []kit.Option{{Key: partAccepted, Label: fmt.Sprintf("Accepted %s", groups(uint64(s.Accepted)))}}
	add := func(key, label string, n int) {
		if n > 0 {
			out = append(out, kit.Option{Key: key, Label: fmt.Sprintf("%s %s", label, groups(uint64(n)))})
		}
	}
	add(partRejected, "Rejected", s.Rejected)
	add(partDuplicates, "Duplicates", s.Duplicates)
	add(partFlagged, "To look at", len(p.Flagged))
	if s.Mapping != nil {
		out = append(out, kit.Option{Key: partColumns, Label: "Columns"})
	}
	return out
}

// fillTable shows the part that is looked at.
func (p *importPreview) fillTable() {
	f := p.i.files[p.i.at]
	if f.plan == nil {
		return
	}
	part, home := p.parts.One(), p.home()
	p.rows = nil
	switch part {
	case partAccepted:
		p.rows = recordRows(f.plan.Accepted, home, p.i.s.Now())
	case partFlagged:
		p.rows = recordRows(f.plan.Flagged, home, p.i.s.Now())
	case partDuplicates:
		p.rows = recordRows(f.plan.Duplicates, home, p.i.s.Now())
	case partRejected:
		for _, r := range f.plan.Rejects {
			number := fmt.Sprint(r.Row)
			if r.To > 0 {
				number = fmt.Sprintf("%d-%d", r.Row, r.To)
			}
			p.rows = append(p.rows, previewRow{number, "", "", r.Reason, ""})
		}
	}
	p.table.Hidden = part == partColumns
	p.mapping.object.Hidden = part != partColumns
	p.table.Empty = "There is nothing of this kind in the file."
	p.table.ScrollToTop()
	p.table.Refresh()
	p.object.Refresh()
}

// previewRow is a line of the preview: number in the file, local time, UTC,
// what it says, what to look at.
type previewRow [5]string

// recordRows are records as lines of the table: every row a record makes.
func recordRows(records []interop.Record, home *time.Location, now time.Time) []previewRow {
	var out []previewRow
	for _, r := range records {
		note := r.Reason
		if note == "" {
			note = strings.Join(r.Flags, ", ")
		}
		for n, row := range append([]model.RowFields{r.Row}, r.More...) {
			line := previewRow{fmt.Sprint(r.Number), localTime(row.Happened, home, time.Time{}, now), utcTime(row.Happened, home),
				strings.Join(strings.Fields(row.Text), " "), note}
			if n > 0 {
				line[0], line[4] = "", "of the same record"
			}
			if row.Text == "" && r.Outcome != interop.Accepted {
				line[1], line[2], line[3], line[4] = "", "", r.Reason, ""
			}
			out = append(out, line)
		}
	}
	return out
}

func (p *importPreview) cell(row int, col string) kit.Cell {
	c := kit.Cell{Text: p.rows[row][col[0]-'0']}
	switch col {
	case "0", "2":
		c.Muted = true
	case "4":
		c.Colour = kit.ColourWarn
	}
	return c
}

// previewLayout stacks facts, parts, table and the deciding buttons; the table
// takes what is left.
type previewLayout struct{ p *importPreview }

func (l *previewLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(480, 300) }

func (l *previewLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	p := l.p
	p.top.Resize(fyne.NewSize(size.Width, p.top.Size().Height))
	y := place(p.top, 0, 0, size.Width, p.top.MinSize().Height) + pageGap
	if p.parts.Visible() {
		m := p.parts.MinSize()
		y = place(p.parts, 0, y, min(m.Width, size.Width), m.Height) + 6
	}
	p.foot.Resize(fyne.NewSize(size.Width, p.foot.Size().Height))
	h := p.foot.MinSize().Height
	room := max(size.Height-h-pageGap-y, 0)
	place(p.table, 0, y, size.Width, room)
	place(p.mapping.object, 0, y, size.Width, room)
	place(p.foot, 0, size.Height-h, size.Width, h)
}
