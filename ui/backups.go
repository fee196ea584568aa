package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageBackups] = func(s *Shell, _ Route) screen { return newBackupsPage(s) }
}

// backupsPage shows where the logbook is backed up to, makes a backup, and checks
// the ones there are.
type backupsPage struct {
	s       *Shell
	plan    model.BackupPlan
	all     []desk.Snapshot
	says    *kit.Para
	folder  *kit.Text
	result  *fyne.Container
	table   *kit.DenseTable
	content fyne.CanvasObject
	stop    func()
}

func newBackupsPage(s *Shell) *backupsPage {
	p := &backupsPage{s: s, says: kit.NewPara("", kit.TextStyle{}), folder: kit.NewText("", kit.TextStyle{Bold: true, Truncate: true}), result: kit.Stack(8), stop: func() {}}
	p.table = kit.NewDenseTable([]kit.Column{{Key: "at", Title: "Made", Width: 190, NoSort: true}, {Key: "name", Title: "Folder", Width: 220, Flex: 2, NoSort: true}, {Key: "state", Title: "Last check", Width: 180, Flex: 1, NoSort: true}},
		func() int { return len(p.all) }, p.cell)
	p.table.Name = "backups"
	p.table.Empty = "No backups in this folder yet."
	p.table.OnOpen = func(int) { p.check() }
	buttons := newFlow(8, nil, kit.NewButtonOf(kit.ButtonPrimary, "Back up now", "", p.now), kit.NewButton("Choose the folder…", p.choose), kit.NewButtonOf(kit.ButtonNormal, "Check this one", "Enter", p.check))
	if s.deps.Restore != nil {
		buttons.Add(kit.NewButton("Restore this one…", p.restore))
	}
	about := kit.NewPara("A backup is a whole logbook, sealed like this one, consistent while you work. It is checked before it gets its name. Restoring one makes a new logbook of it beside this one, never over it.", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall})
	head := kit.Stack(8, kit.NewText("Backups", kit.TextStyle{Size: kit.SizeTitle, Bold: true}), p.folder, p.says, buttons, p.result, about)
	p.content = topToBottom(kit.Pad(24, 16, container.New(readingWidth{}, head)), kit.Pad(24, 8, p.table), nil)
	p.load()
	return p
}

func (p *backupsPage) Content() fyne.CanvasObject { return p.content }
func (p *backupsPage) Show(model.View)            {}
func (p *backupsPage) Tick(time.Time)             {}
func (p *backupsPage) Leave() error               { return nil }
func (p *backupsPage) Dropped([]string) bool      { return false }
func (p *backupsPage) Focus()                     { focusOn(p.s, p.table) }

// Escape stops what runs.
func (p *backupsPage) Escape() bool {
	running := len(p.result.Objects) > 0
	p.stop()
	return running
}

// load reads the plan and the backups there are.
func (p *backupsPage) load() {
	p.s.Run(func(ctx context.Context) func() {
		plan, err := p.s.deps.Desk.BackupPlan(ctx)
		var all []desk.Snapshot
		if err == nil && plan.Folder != "" {
			all, err = p.s.deps.Desk.Backups(ctx, plan.Folder)
		}
		return func() {
			p.plan, p.all = plan, all
			p.show(err)
		}
	})
}

func (p *backupsPage) show(err error) {
	if p.plan.Folder == "" {
		p.folder.SetText("No folder for backups is chosen: nothing is backed up by itself.")
		p.says.SetText("Choose one on another disk or a stick.")
	} else {
		p.folder.SetText("Backed up to " + p.plan.Folder)
		p.says.SetText(planWords(p.plan))
	}
	if err != nil {
		p.tell(kit.ToneBad, sentenceAndHint(err))
	}
	p.table.Refresh()
	p.content.Refresh()
}

// planWords say when a backup is made and what is kept.
func planWords(b model.BackupPlan) string {
	var when []string
	if b.Hours > 0 {
		when = append(when, fmt.Sprintf("at the latest %s after something was entered", countWord(b.Hours, "hour", "hours")))
	}
	if b.Entries > 0 {
		when = append(when, "after "+countWord(b.Entries, "entry", "entries"))
	}
	if b.AtClose {
		when = append(when, "when the program ends")
	}
	if len(when) == 0 {
		when = []string{"only when you ask for it"}
	}
	return fmt.Sprintf("A backup is made %s. The newest %d are kept, and one of each of the last %s.", strings.Join(when, ", "), b.Keep, countWord(b.Days, "day", "days"))
}

func (p *backupsPage) cell(row int, col string) kit.Cell {
	b := p.all[row]
	switch col {
	case "at":
		return kit.Cell{Text: model.FormatInstant(b.At, p.s.Home())}
	case "name":
		return kit.Cell{Text: filepath.Base(b.Path), Muted: true}
	}
	if b.Bad != "" {
		return kit.Cell{Chip: "bad", Kind: kit.ChipBad, Text: b.Bad}
	}
	return kit.Cell{Text: "nothing wrong is known", Muted: true}
}

func (p *backupsPage) tell(tone kit.Tone, text string) {
	p.result.Objects = []fyne.CanvasObject{kit.NewPara(text, kit.TextStyle{Colour: tone.Colour(), Bold: true})}
	p.content.Refresh()
}

// choose sets the folder; the rest of the plan stays.
func (p *backupsPage) choose() {
	p.s.deps.Pick.Folder("Folder for backups, on another disk or a stick", func(path string, err error) {
		if err != nil || path == "" {
			return
		}
		p.s.run.Serial(func(ctx context.Context) func() {
			plan, err := p.s.deps.Desk.BackupPlan(ctx)
			if err == nil {
				plan.Folder = path
				err = p.s.deps.Desk.SetBackupPlan(ctx, plan)
			}
			return func() {
				if err != nil {
					p.tell(kit.ToneBad, sentenceAndHint(err))
					return
				}
				p.load()
			}
		})
	})
}

// working shows progress of work that can be stopped; work gives what to say.
func (p *backupsPage) working(title string, work func(ctx context.Context, bar *kit.ProgressCard) func()) {
	cancel := func() {}
	bar := kit.NewProgressCard(title, func() { cancel() })
	bar.Set(-1, "beginning")
	p.result.Objects = []fyne.CanvasObject{bar}
	p.content.Refresh()
	p.stop = func() { cancel() }
	cancel = p.s.Run(func(ctx context.Context) func() {
		said := work(ctx, bar)
		return func() {
			p.stop = func() {}
			p.result.Objects = nil
			p.content.Refresh()
			said()
		}
	})
}

func (p *backupsPage) now() {
	if p.plan.Folder == "" {
		p.tell(kit.ToneWarn, "Choose the folder first.")
		return
	}
	p.working("Backing up", func(ctx context.Context, bar *kit.ProgressCard) func() {
		r, err := p.s.deps.Desk.BackupNow(ctx, "", false, func(done, total int64) {
			p.s.run.Post(func() { bar.Set(float64(done)/float64(max(total, 1)), groups(uint64(done))+" bytes of kept files") })
		})
		return func() {
			p.s.askStatus()
			if err != nil {
				p.tell(kit.ToneBad, sentenceAndHint(err))
				return
			}
			p.tell(kit.ToneGood, fmt.Sprintf("Backed up: %s and %s.", entriesWord(r.Entries), countWord(r.Files, "kept file", "kept files")))
			p.load()
		}
	})
}

// chosen is the backup the list stands on.
func (p *backupsPage) chosen() (b desk.Snapshot, ok bool) {
	row := p.table.Selected()
	if row < 0 || row >= len(p.all) {
		p.tell(kit.ToneWarn, "Choose a backup in the list first.")
		return b, false
	}
	return p.all[row], true
}

// restore asks once more, closes the logbook and makes a new one of a backup.
func (p *backupsPage) restore() {
	b, ok := p.chosen()
	if !ok {
		return
	}
	what := fmt.Sprintf("This logbook is closed, and a new one is made beside it of the backup of %s. This one stays as it is: what was entered since is in it alone. Its key is asked for again.",
		model.FormatInstant(b.At, p.s.Home()))
	p.result.Objects = []fyne.CanvasObject{kit.NewPara(what, kit.TextStyle{Bold: true}),
		kit.Row(8, kit.NewButtonOf(kit.ButtonPrimary, "Close this one and restore", "", func() { p.s.closeFor(func(Locked) { p.s.deps.Restore(b.Path) }) }),
			kit.NewButton("Not now", func() {
				p.result.Objects = nil
				p.content.Refresh()
			}))}
	p.content.Refresh()
}

func (p *backupsPage) check() {
	b, ok := p.chosen()
	if !ok {
		return
	}
	p.working("Checking "+filepath.Base(b.Path), func(ctx context.Context, bar *kit.ProgressCard) func() {
		c, err := p.s.deps.Desk.CheckBackup(ctx, b.Path, func(done, total uint64) {
			p.s.run.Post(func() {
				bar.Set(float64(done)/float64(max(total, 1)), groups(done)+" of "+groups(total)+" entries")
			})
		})
		return func() {
			switch {
			case err != nil:
				p.tell(kit.ToneBad, sentenceAndHint(err))
			case !c.Clean():
				p.tell(kit.ToneBad, "This backup is NOT sound: "+c.Trouble())
			default:
				p.tell(kit.ToneGood, fmt.Sprintf("This backup is sound. This logbook begins with exactly what it holds; %s recorded since.", countWord(int(c.Behind), "entry was", "entries were")))
			}
			p.load()
		}
	})
}

// backupSoon is how often the window looks whether a backup is due.
const backupSoon = time.Minute

// watchBackups makes a backup when the plan says so, beside everything else. One
// that fails is told in the status line.
func (s *Shell) watchBackups(now time.Time) {
	if s.backing || now.Sub(s.backed) < backupSoon {
		return
	}
	s.backing, s.backed = true, now
	s.run.Go(func(ctx context.Context) func() {
		_, err := s.deps.Desk.BackupIfDue(ctx, false, nil)
		return func() {
			s.backing = false
			if err != nil {
				s.askStatus() // it says so
			}
		}
	})
}
