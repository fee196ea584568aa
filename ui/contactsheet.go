package ui

import (
	"context"
	"fmt"
	"path/filepath"

	"bridgelog/desk"
	"bridgelog/report"
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
)

// contactSheet asks for the mark and writes everybody of the address book as a
// PDF to be carried along.
func (t *registerScreen) contactSheet() {
	var marks []kit.Option
	for i := len(report.TLPMarks) - 1; i >= 0; i-- {
		marks = append(marks, kit.Option{Key: report.TLPMarks[i], Label: report.TLPMarks[i]})
	}
	mark := kit.NewChoiceRow("Marking", marks)
	mark.Wrap = true
	mark.Set(report.DefaultTLP)
	save := kit.NewButtonOf(kit.ButtonPrimary, "Save as PDF…", "Enter", func() {
		t.s.closeSheet()
		t.saveSheet(mark.One())
	})
	body := kit.Stack(8, kit.NewPara("Everybody with role, stand-in, the way the attacker cannot read, hours and zone, and when the number was last tried; those not tried for long are marked. It is read with no computer: number the copies and collect the old ones.", kit.TextStyle{}),
		kit.Bold("Marking on every page"), mark, kit.Row(8, save, kit.NewButton("Not now", func() { t.s.closeSheet() })))
	t.s.openSheet(kit.NewSheet("Contact sheet to carry along", body, func() { t.s.closeSheet() }), save)
}

func (t *registerScreen) saveSheet(tlp string) {
	t.s.deps.Pick.SaveFile("Contact sheet", "contact sheet.pdf", []pick.Filter{{Name: "PDF", Extensions: []string{"pdf"}}}, func(path string, err error) {
		t.s.run.Post(func() {
			if err != nil || path == "" {
				t.s.Fail(err)
				return
			}
			var r desk.Receipt
			t.s.Write(func(ctx context.Context) (desk.Change, error) {
				var err error
				r, err = t.s.deps.Desk.ExportContactSheet(ctx, "pdf", tlp, "", path)
				return r.Change, err
			}, func(c desk.Change) {
				t.s.Notice(fmt.Sprintf("%s in %s (entry %d).", countWord(r.Rows, "contact", "contacts"), filepath.Base(path), c.Seq), t.s.fileActs(path)...)
			})
		})
	})
}
