package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
)

// yearlySheet asks for the yearly report: which year, draft or final, how it is
// marked and written.
type yearlySheet struct {
	s                    *Shell
	year                 *kit.Entry
	version, tlp, format *kit.ChoiceRow
	says, problem        *kit.Text
	button               *kit.Button
}

// yearly opens the sheet.
func (m *measuresPage) yearly() { newYearlySheet(m.s).open() }

func newYearlySheet(s *Shell) *yearlySheet {
	y := &yearlySheet{s: s, year: kit.NewEntry(), says: kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true}), problem: kit.NewText("", kit.TextStyle{Truncate: true})}
	y.year.Name = "Year"
	y.year.SetText(strconv.Itoa(s.Now().In(s.Home()).Year()))
	y.year.OnChanged = func(string) { y.tell() }
	y.version = kit.NewChoiceRow("Version", []kit.Option{{Key: "draft", Label: "Draft"}, {Key: "final", Label: "Final"}})
	y.version.Set("draft")
	y.version.OnChange = func([]string) { y.tell() }
	var marks, formats []kit.Option
	for _, c := range s.catalog.List("tlp") {
		marks = append(marks, kit.Option{Key: c.Key, Label: strings.TrimPrefix(c.Label, "TLP:")})
	}
	y.tlp = kit.NewChoiceRow("TLP", marks)
	y.tlp.Set(s.deps.Desk.Templates().DefaultTLP(report.YearlyReport))
	for _, f := range s.deps.Desk.Formats(report.YearlyReport) {
		formats = append(formats, kit.Option{Key: f, Label: formatWords[f]})
	}
	y.format = kit.NewChoiceRow("Format", formats)
	y.format.Set("pdf")
	y.tlp.Wrap, y.format.Wrap = true, true
	y.button = kit.NewButtonOf(kit.ButtonPrimary, "Choose a file…", "Enter", y.check)
	y.year.OnSubmitted = func(string) { y.check() }
	y.tell()
	return y
}

func (y *yearlySheet) open() {
	y.s.openSheet(kit.NewSheet("Yearly report", kit.Stack(4,
		kit.NewPara("On the incidents opened in a year. What is not known is said, and never a zero. The export is recorded.", kit.TextStyle{}),
		kit.Bold("Year"), y.year, kit.Bold("Version"), y.version, y.says, kit.Bold("Marking (TLP)"), y.tlp, kit.Bold("Format"), y.format, y.problem, kit.Row(8, y.button)), func() { y.s.closeSheet() }), y.year)
}

// asked is the year as a number; false where it is none.
func (y *yearlySheet) asked() (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(y.year.Text))
	return n, err == nil
}

// tell says what a draft and a final are, and what there is of the year.
func (y *yearlySheet) tell() {
	year, _ := y.asked()
	next := model.NextEdition(y.s.House(), report.YearlyFinal(year))
	text := "A draft may be made again as often as needed."
	switch {
	case y.version.One() == "final":
		text = fmt.Sprintf("A final is kept for good, as edition %d of that year, and never written over.", next)
	case next > 1:
		text += fmt.Sprintf(" Edition %d of that year is final.", next-1)
	}
	y.says.SetText(text)
	y.problem.SetText("")
}

func (y *yearlySheet) fail(err error) {
	y.button.SetBusy(false)
	y.problem.SetTone(sentenceAndHint(err), kit.ToneBad)
}

// ask is what the sheet asks for.
func (y *yearlySheet) ask() (desk.Ask, error) {
	year, ok := y.asked()
	if !ok {
		return desk.Ask{}, model.Refuse(model.Invalid, "year", "Write it as 2026.", "%q is no year.", y.year.Text)
	}
	ask := desk.Ask{Incident: model.Organisation, Choice: report.DefaultChoice(), Format: y.format.One(), Final: y.version.One() == "final"}
	ask.Choice.Report, ask.Choice.Year, ask.Choice.Paper, ask.Choice.TLP = report.YearlyReport, year, "", y.tlp.One()
	return ask, nil
}

// check builds the report before a file is chosen for it.
func (y *yearlySheet) check() {
	ask, err := y.ask()
	if err != nil {
		y.fail(err)
		return
	}
	y.button.SetBusy(true)
	y.s.Run(func(ctx context.Context) func() {
		try := ask
		_, err := y.s.deps.Desk.Document(ctx, &try)
		return func() {
			if err != nil {
				y.fail(err)
				return
			}
			y.save(ask)
		}
	})
}

func (y *yearlySheet) save(ask desk.Ask) {
	name := fileName(fmt.Sprint(ask.Choice.Year), "yearly report", ask.Choice.TLP, ask.Format, y.s.Now())
	y.s.deps.Pick.SaveFile("Export the yearly report", name, []pick.Filter{{Name: formatWords[ask.Format], Extensions: []string{extensions[ask.Format]}}}, func(path string, err error) {
		y.s.run.Post(func() {
			if err != nil {
				y.fail(err)
				return
			}
			if path == "" {
				y.button.SetBusy(false)
				return
			}
			y.write(ask, path)
		})
	})
}

func (y *yearlySheet) write(ask desk.Ask, path string) {
	y.s.Run(func(ctx context.Context) func() {
		r, err := y.s.deps.Desk.Export(ctx, ask, path)
		return func() {
			if err != nil {
				y.fail(err)
				return
			}
			y.s.closeSheet()
			what := "draft"
			if r.Edition > 0 {
				what = fmt.Sprintf("final, edition %d", r.Edition)
			}
			y.s.Notice(fmt.Sprintf("Wrote %s: %s (entry %d).", filepath.Base(r.Path), what, r.Change.Seq), y.s.fileActs(r.Path)...)
		}
	})
}

// wideEnough gives its child a width of its own.
type wideEnough struct{ width float32 }

func (l wideEnough) Layout(o []fyne.CanvasObject, size fyne.Size) { o[0].Resize(size) }

func (l wideEnough) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.width*textScale(), o[0].MinSize().Height)
}
