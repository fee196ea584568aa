package ui

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
)

func init() {
	screens[PageExport] = func(s *Shell, r Route) screen { return newExportScreen(s, r) }
}

// exportScreen makes a document: the timeline, or a report of the guide as draft
// or final; what goes in, for whom, in which form. It counts before it writes
// and gives a receipt afterwards.
type exportScreen struct {
	s      *Shell
	id     model.IncidentID
	v      model.View
	shown  *filter // of the timeline, offered as a choice; nil when there is none
	duty   string  // the document about a duty the page was opened for
	asked  string  // the document a gate sent us here for
	turn   int     // of the newest count
	stop   func()
	cancel func() // of the export that runs

	head             *incidentHead
	preview          *preview
	choices          *container.Scroll
	brief            *kit.Text       // what it will hold, in a line
	issued           *fyne.Container // what was issued before
	which, version   *kit.ChoiceRow
	format, paper    *kit.ChoiceRow
	tlp, what, order *kit.ChoiceRow
	struck, data     *kit.Check
	sections         *fyne.Container // ticks, for documents of sections
	omitted          map[string]bool // keys of those that are left out
	sectionsOf       string          // the document they are of
	proof            *kit.Check      // write the proof of the entries shown beside it
	period           *kit.Entry      // only rows of this time, for documents of sections
	periodWrong      *kit.Para
	periodAt         *fyne.Container
	hide             []*kit.Check // what the copy hides, in the order of report.Redactable
	hideFor          string       // document and mark the ticks were set for
	of               int          // edition that this is a redacted copy of; 0 for none
	ofAt             *fyne.Container
	tlpHelp, filters *kit.Para
	versionWords     *kit.Para
	paperAt          *fyne.Container
	language         *kit.ChoiceRow
	languageAt       *fyne.Container // for documents that are whole in several
	languageHelp     *kit.Para
	spoken           string          // the language chosen last
	versionAt        *fyne.Container // for reports with versions
	rowsAt           *fyne.Container // for the timeline
	counts           *fyne.Container
	save             *kit.Button
	result           *fyne.Container
	body             *fyne.Container
}

// formatWords name the formats for a person.
var formatWords = map[string]string{"pdf": "PDF", "html": "HTML", "text": "Text", "markdown": "Markdown", "docx": "DOCX", "csv": "CSV", "json": "JSON"}

// extensions of the formats.
var extensions = map[string]string{"pdf": "pdf", "html": "html", "text": "txt", "markdown": "md", "docx": "docx", "csv": "csv", "json": "json"}

func newExportScreen(s *Shell, r Route) *exportScreen {
	e := &exportScreen{s: s, id: r.Incident, stop: func() {}}
	e.head = newIncidentHead(s)
	on := func([]string) { e.changed() }
	row := func(name string, chosen string, options ...kit.Option) *kit.ChoiceRow {
		c := kit.NewChoiceRow(name, options)
		c.Set(chosen)
		c.OnChange, c.Wrap = on, true
		return c
	}
	var marks []kit.Option
	for _, c := range s.catalog.List("tlp") {
		marks = append(marks, kit.Option{Key: c.Key, Label: strings.TrimPrefix(c.Label, "TLP:")})
	}
	e.which = row("Report", report.TimelineReport, documentsOf(r.Section, model.View{})...)
	e.which.OnChange = func([]string) { e.chosen() }
	e.version = row("Version", "draft", kit.Option{Key: "draft", Label: "Draft"}, kit.Option{Key: "final", Label: "Final"})
	e.versionWords = kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall})
	e.format = row("Format", "pdf", e.formats()...)
	e.paper = row("Paper", orA4(model.HouseStyle(e.s.House()).Paper), kit.Option{Key: "a4", Label: "A4"}, kit.Option{Key: "letter", Label: "Letter"})
	e.tlp = row("TLP", report.DefaultTLP, marks...)
	e.what = row("Rows", "all", kit.Option{Key: "all", Label: "The whole timeline"}, kit.Option{Key: "filter", Label: "What the filter shows"})
	e.order = row("Order", report.ByHappened, kit.Option{Key: report.ByHappened, Label: "When it happened"}, kit.Option{Key: report.ByRecorded, Label: "When it was recorded"})
	e.struck = kit.NewCheck("Corrected and withdrawn rows too, marked as such", func(bool) { e.changed() })
	e.struck.SetQuietly(true)
	e.data = kit.NewCheck("Rows of datasets too", func(bool) { e.changed() })
	e.proof = kit.NewCheck("Write a proof beside it", func(bool) {})
	for _, label := range []string{"Roles in place of names", "Addresses that cannot be followed", "Privileged matter stays out"} {
		e.hide = append(e.hide, kit.NewCheck(label, func(bool) { e.changed() }))
	}
	e.ofAt = kit.Stack(2)
	e.makePeriod()
	e.tlpHelp = kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall})
	e.filters = kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall})
	label := func(name string, o ...fyne.CanvasObject) fyne.CanvasObject {
		return kit.Stack(2, append([]fyne.CanvasObject{kit.Bold(name)}, o...)...)
	}
	e.paperAt = kit.Stack(2, kit.Bold("Paper"), e.paper)
	e.language = row("Language", report.English)
	e.spoken = cmp.Or(model.HouseStyle(s.House()).Language, report.English)
	e.language.OnChange = func([]string) { e.spoken = e.language.One(); e.changed() }
	e.languageHelp = kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall})
	e.languageAt = kit.Stack(2, kit.Bold("Language"), e.language, e.languageHelp)
	e.versionAt = kit.Stack(2, kit.Bold("Version"), e.version, e.versionWords)
	e.rowsAt = kit.Stack(12, label("Rows", e.what, e.filters), label("Order", e.order), e.struck, e.data)
	e.sections = kit.Stack(0)
	left := kit.NewSection("DOCUMENT", kit.Stack(12, e.ofAt, label("Report", e.which, kit.NewLink("Forms and sheets on paper", s.goPaper)), e.versionAt, label("Format", e.format), e.paperAt, e.languageAt, e.rowsAt, e.periodAt, e.sections,
		kit.Stack(0, e.proof, kit.NewPara("A small file by which whoever gets the document can check that these entries were in the log, in this order, without the logbook.", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}))))
	e.counts = kit.Stack(4)
	e.save = kit.NewButtonOf(kit.ButtonPrimary, "Save as", "Ctrl+Enter", e.Save)
	e.result = kit.Stack(8)
	e.issued = kit.Stack(8)
	e.preview = newPreview()
	e.choices = container.NewVScroll(kit.Pad(12, 12, kit.Stack(12, e.result, left, kit.NewSection("WHO MAY SEE IT", kit.Stack(6, e.tlp, e.tlpHelp, e.hiding())),
		kit.NewSection("WHAT IT WILL HOLD", e.counts), kit.NewSection("ISSUED", e.issued))))
	e.brief = kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Truncate: true})
	foot := kit.NewSurface(kit.Pad(4, 2, kit.Row(12, e.save, kit.Stretch(e.brief))), kit.ColourPanel)
	e.body = container.NewBorder(e.head.object, nil, nil, nil, container.New(besidePreview{}, topToBottom(kit.Stack(0), e.choices, foot), e.preview.panel()))
	e.takeFilter(r.Section == "filter")
	if r.Section == report.IncidentReport || r.Section == report.DrillReport { // a gate asked for it
		e.asked = r.Section
	}
	if _, duty := report.OfDuty(r.Section); duty != "" || r.Section == report.DeadlinesReport || r.Section == report.TalksReport {
		e.which.Set(r.Section)
	}
	if _, ok := report.OfMessage(r.Section); ok {
		e.which.Set(r.Section)
	}
	e.duty = r.Section
	return e
}

// takeFilter offers the filter of the incident's timeline, and chooses it when
// the timeline sent us here.
func (e *exportScreen) takeFilter(choose bool) {
	e.shown = nil
	if t := e.s.timelineOf(e.id); t != nil {
		f := t.f
		if f.active() {
			e.shown = &f
		}
		if choose {
			e.struck.SetQuietly(f.Struck)
			if f.Recorded {
				e.order.Set(report.ByRecorded)
			}
		}
	}
	switch {
	case e.shown == nil:
		e.what.Set("all")
	case choose:
		e.what.Set("filter")
	}
}

func (e *exportScreen) Content() fyne.CanvasObject { return e.body }

func (e *exportScreen) Show(v model.View) {
	e.v = v
	e.takeFilter(e.what.One() == "filter")
	if options := documentsOf(e.duty, v); !slices.Equal(options, e.which.Options) {
		e.which.Options = options
		e.which.Refresh()
	}
	if e.asked != "" {
		e.which.Set(e.asked)
		e.version.Set("final")
		e.asked = ""
	}
	e.data.Hidden = len(datasetsOf(v)) == 0
	e.issuedList()
	e.Tick(e.s.Now())
	e.changed()
}

func (e *exportScreen) Tick(now time.Time) { e.head.show(e.v, now) }
func (e *exportScreen) Focus()             { focusOn(e.s, e.format) }

func (e *exportScreen) Leave() error { return nil }

// ask is the request as it stands chosen.
func (e *exportScreen) ask() desk.Ask {
	c := report.DefaultChoice()
	if e.what.One() == "filter" && e.shown != nil {
		c = e.shown.choice()
	}
	c.Order, c.Struck, c.TLP, c.Paper = e.order.One(), e.struck.Checked, e.tlp.One(), e.paper.One()
	if e.which.One() != report.TimelineReport {
		c = report.DefaultChoice()
		c.Report, c.TLP, c.Paper, c.LeaveOut = e.which.One(), e.tlp.One(), e.paper.One(), e.leftOut()
		c.Redact, c.Of, c.Language = e.hidden(), e.of, e.speaks()
		if e.periodAt.Visible() {
			c.From, c.To, _ = model.ParseStretch(e.period.Text, e.s.Now(), e.v.Location()) // said under the field where it cannot be read
		}
		return desk.Ask{Incident: e.id, Final: e.final(), Format: e.format.One(), Choice: c, Proof: e.proof.Checked}
	}
	c.Redact, c.Of, c.Language = e.hidden(), e.of, e.speaks()
	return desk.Ask{Incident: e.id, Final: e.final(), Format: e.format.One(), Choice: c, Datasets: e.data.Checked && e.data.Visible(), Proof: e.proof.Checked}
}

// changed counts again what the document will hold.
func (e *exportScreen) changed() {
	for _, c := range e.s.catalog.List("tlp") {
		if c.Key == e.tlp.One() {
			e.tlpHelp.SetText(c.Def + " Rows marked stricter are withheld and counted where they would stand.")
		}
	}
	if offered := e.formats(); !slices.Equal(offered, e.format.Options) {
		e.format.Options = offered
		if one := e.format.One(); !slices.ContainsFunc(offered, func(o kit.Option) bool { return o.Key == one }) && len(offered) > 0 {
			e.format.Set(offered[0].Key)
		}
		e.format.Refresh()
	}
	e.paperAt.Hidden = e.format.One() != "pdf" && e.format.One() != "docx"
	e.offerLanguages()
	e.offerSections()
	e.offerHiding()
	e.offerPeriod()
	e.versionAt.Hidden, e.rowsAt.Hidden = !e.versioned(), e.which.One() != report.TimelineReport
	e.save.SetText("Save as")
	if e.final() {
		e.save.SetText("Make final")
	}
	switch {
	case e.shown == nil:
		e.filters.SetText("The timeline has no filter now; with one, it can be chosen here.")
		e.what.Disable()
		e.what.Set("all")
	default:
		e.filters.SetText("Filter: " + filterWords(*e.shown, e.v.Location()) + ".")
		e.what.Enable()
	}
	if e.v.ID == "" {
		return
	}
	if e.versioned() {
		e.versionWords.SetText(e.versionText())
	}
	e.build(e.ask(), func(ask desk.Ask, doc report.Doc) {
		rows, withheld := doc.Tally()
		e.counted(rows, max(withheld, doc.Meta.Withheld), ask.Choice.Unprinted)
	})
}

// build builds a document away from the window and shows it in the preview, unless
// another one was asked for meanwhile.
func (e *exportScreen) build(ask desk.Ask, then func(desk.Ask, report.Doc)) {
	e.turn++
	turn := e.turn
	e.stop()
	e.stop = e.s.Run(func(ctx context.Context) func() {
		doc, err := e.s.deps.Desk.Document(ctx, &ask)
		return func() {
			if turn != e.turn {
				return
			}
			if err != nil {
				e.s.Fail(err)
				return
			}
			e.preview.show(doc)
			then(ask, doc)
		}
	})
}

// counted shows what the document will hold.
func (e *exportScreen) counted(rows, withheld, unprinted int) {
	e.counts.Objects = nil
	add := func(label, value string, tone kit.Tone) {
		e.counts.Add(kit.Row(8, wide(150, kit.NewText(label, kit.TextStyle{Colour: kit.ColourMuted})), kit.Stretch(kit.NewText(value, kit.TextStyle{Bold: true, Truncate: true, Colour: tone.Colour()}))))
	}
	switch {
	case e.which.One() == report.TimelineReport:
		add("Rows", groups(uint64(rows)), kit.TonePlain)
	case e.dutyHolds() != "":
		add("Holds", e.dutyHolds(), kit.TonePlain)
	case e.which.One() == report.IncidentReport:
		add("Holds", fmt.Sprintf("17 sections and %s of timeline", countWord(rows, "row", "rows")), kit.TonePlain)
	default:
		add("Holds", e.kindHolds(), kit.TonePlain)
	}
	if e.final() {
		add("Version", fmt.Sprintf("final, edition %d", model.NextEdition(e.v, e.which.One())), kit.TonePlain)
	}
	if withheld > 0 {
		add("Withheld", countWord(withheld, "row is", "rows are")+" marked stricter than "+e.tlp.One(), kit.ToneWarn)
	} else {
		add("Withheld", "none", kit.TonePlain)
	}
	if unprinted > 0 {
		add("Datasets", countWord(unprinted, "row", "rows")+" counted, not printed", kit.TonePlain)
	}
	e.brief.SetText(briefly(rows, withheld))
	add("Marked", e.tlp.One(), kit.TonePlain)
	st := e.s.status
	add("Drawn from", fmt.Sprintf("%s entries, head %s", groups(st.Entries), st.Head.Short()), kit.TonePlain)
	e.counts.Add(kit.NewPara("The export becomes an entry with the SHA-256 of the file. The same request from the same entries gives the same bytes.", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}))
	e.body.Refresh()
}

// briefly is what a document holds, in a line.
func briefly(rows, withheld int) string {
	var parts []string
	if rows > 0 {
		parts = append(parts, countWord(rows, "row", "rows"))
	}
	if withheld > 0 {
		parts = append(parts, groups(uint64(withheld))+" withheld")
	}
	return strings.Join(parts, ", ")
}

// filterWords say in words what a filter leaves.
func filterWords(f filter, home *time.Location) string {
	var parts []string
	if len(f.Kinds) > 0 {
		words := make([]string, len(f.Kinds))
		for i, k := range f.Kinds {
			words[i] = "“" + model.KindWord(k) + "”"
		}
		parts = append(parts, "only "+strings.Join(words, ", "))
	}
	if len(f.Person) > 0 {
		parts = append(parts, "person "+f.Person.Or())
	}
	if len(f.System) > 0 {
		parts = append(parts, "system "+f.System.Or())
	}
	if f.Text != "" {
		parts = append(parts, "words “"+f.Text+"”")
	}
	if !f.From.IsZero() {
		parts = append(parts, "from "+model.FormatInstant(f.From, home))
	}
	if !f.To.IsZero() {
		parts = append(parts, "before "+model.FormatInstant(f.To, home))
	}
	return strings.Join(parts, ", ")
}

// fileName is the name offered for saving: number, document, mark and the time
// in UTC.
func fileName(number, document, tlp, format string, at time.Time) string {
	mark := strings.NewReplacer(":", "-", "+", "-").Replace(tlp)
	return fmt.Sprintf("%s %s %s %s.%s", number, document, mark, at.UTC().Format("2006-01-02 1504Z"), extensions[format])
}

// Save asks where to and writes the document, as Ctrl+Enter does.
func (e *exportScreen) Save() {
	if e.save.Disabled() || e.v.ID == "" {
		return
	}
	e.saveAs(e.ask(), e.document())
}

// saveAs asks where a document goes, and writes it there.
func (e *exportScreen) saveAs(ask desk.Ask, document string) {
	filters := []pick.Filter{{Name: formatWords[ask.Format], Extensions: []string{extensions[ask.Format]}}}
	e.save.SetBusy(true)
	e.s.deps.Pick.SaveFile("Export the "+document, fileName(e.v.Number, document, ask.Choice.TLP, ask.Format, e.s.Now()), filters, func(path string, err error) {
		e.s.run.Post(func() {
			if err != nil || path == "" {
				e.save.SetBusy(false)
				if err != nil {
					e.s.Fail(err)
				}
				return
			}
			e.write(ask, path)
		})
	})
}

func (e *exportScreen) write(ask desk.Ask, path string) {
	card := kit.NewProgressCard("Writing "+filepath.Base(path), func() { e.cancel() })
	e.result.Objects = []fyne.CanvasObject{card}
	e.choices.ScrollToTop()
	e.body.Refresh()
	ask.Progress = e.s.progress(func(done, total int64) {
		card.Set(fraction(done, total), fmt.Sprintf("%s of %s rows", groups(uint64(done)), groups(uint64(total))))
	})
	var receipt desk.Receipt
	e.cancel = e.s.Write(func(ctx context.Context) (desk.Change, error) {
		var err error
		receipt, err = e.s.deps.Desk.Export(ctx, ask, path)
		return receipt.Change, err
	}, func(desk.Change) {
		e.save.SetBusy(false)
		e.receipt(receipt)
	}, func(err error) {
		e.save.SetBusy(false)
		e.result.Objects = nil
		e.result.Add(kit.NewPara("Nothing was exported.", kit.TextStyle{Colour: kit.ColourMuted}))
		e.body.Refresh()
		e.s.Fail(err)
	})
}

// receipt shows what was written, where, and by which entry it is known.
func (e *exportScreen) receipt(r desk.Receipt) {
	f := facts{kit.Stack(3)}
	word := "Exported"
	if r.State == "final" {
		word = fmt.Sprintf("Final version, edition %d", r.Edition)
	}
	f.box.Add(kit.NewText(word, kit.TextStyle{Bold: true, Colour: kit.ColourGood}))
	f.line("File", r.Path)
	f.mono("SHA-256", inGroups(r.SHA256))
	if r.Proof != "" {
		f.line("Proof", fmt.Sprintf("%s, of %s", filepath.Base(r.Proof), countWord(r.Proved, "entry", "entries")))
	}
	holds := countWord(r.Rows, "row", "rows")
	if r.Rows == 0 {
		holds = "from " + countWord(r.Shows, "entry", "entries")
	}
	f.line("Sealed as", fmt.Sprintf("entry %d · %s · %s", r.Change.Seq, holds, bytesText(r.Size)))
	acts := e.s.fileButtons(r.Path)
	acts.Add(kit.NewButton("Copy SHA-256", func() {
		e.s.copyText(r.SHA256)
		e.s.Notice("Copied: " + quote(r.SHA256) + ".")
	}))
	if kind, duty := report.OfDuty(e.which.One()); kind == report.NoticeReport {
		acts.Add(kit.NewButton("Record as sent", func() { e.s.openSent(e.id, duty) }))
	}
	f.box.Add(kit.Pad(0, 4, acts))
	e.result.Objects = []fyne.CanvasObject{f.box}
	e.body.Refresh()
}

// inGroups writes a hash in groups of eight, so that it wraps and can be read
// out.
func inGroups(hash string) string {
	var parts []string
	for chunk := range slices.Chunk([]byte(hash), 8) {
		parts = append(parts, string(chunk))
	}
	return strings.Join(parts, " ")
}

// bytesText writes the size of a file.
func bytesText(n int64) string {
	switch {
	case n >= 10<<20:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 10<<10:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return countWord(int(n), "byte", "bytes")
}

// progressPause is the least time between two steps a person is shown.
const progressPause = 100 * time.Millisecond

// progress hands numbers from a worker to the window, not more often than a
// person can read them; the last one always arrives.
func (s *Shell) progress(show func(done, total int64)) func(done, total int) {
	var last time.Time
	return func(done, total int) {
		now := s.deps.Clock()
		if done < total && now.Sub(last) < progressPause && now.After(last) {
			return
		}
		last = now
		s.run.Post(func() { show(int64(done), int64(total)) })
	}
}

func fraction(done, total int64) float64 {
	if total <= 0 {
		return -1
	}
	return float64(done) / float64(total)
}
