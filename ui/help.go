package ui

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageHelp] = func(s *Shell, _ Route) screen { return newHelp(s) }
}

// showKeys explains the field that has the cursor; pressed again, or where none
// has it, it lists the keys that work here and now; once more puts that away.
func (s *Shell) showKeys() {
	if s.sheetOpen() {
		explained := s.frame.layer.Objects[0] == s.frame.help
		s.closeSheet()
		if explained {
			s.listKeys()
		}
		return
	}
	if h, ok := s.screen.(interface {
		Help() (label, help, source string)
	}); ok {
		if label, text, source := h.Help(); label != "" {
			s.explain(label, text, source)
			return
		}
	}
	s.listKeys()
}

// explain shows what a field asks for and why.
func (s *Shell) explain(label, text, source string) {
	body := kit.Stack(8, kit.NewPara(text, kit.TextStyle{}))
	if source != "" {
		body.Add(kit.NewPara("Asked because of: "+source, kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}))
	}
	body.Add(kit.Row(8, kit.KeyHint("F1", "the keys that work here"), kit.KeyHint("Esc", "back to the field")))
	sheet := kit.NewSheet(label, body, func() { s.closeSheet() })
	s.openSheet(sheet, nil)
	s.frame.help = sheet
}

func (s *Shell) listKeys() {
	acts := s.keyed()
	cols := [3]*fyne.Container{kit.Stack(4), kit.Stack(4), kit.Stack(4)}
	per := (len(acts) + 1 + len(cols)) / len(cols)
	for i, a := range acts {
		cols[min(i/per, len(cols)-1)].Add(keyLine(a.Keys, a.Title))
	}
	cols[len(cols)-1].Add(keyLine("Esc", "Close, or back to the main window; keeps what you typed"))
	more := kit.NewLink("How Bridgelog works", func() { s.Go(Route{Page: PageHelp, Incident: s.incidentInView()}) })
	body := kit.Stack(12, container.NewGridWithColumns(3, cols[0], cols[1], cols[2]), kit.Row(8, more))
	s.openSheet(kit.NewSheet("Keys that work here", body, func() { s.closeSheet() }), nil)
}

// keyed are the acts that can be done now and have a key, each once.
func (s *Shell) keyed() []action {
	var out []action
	seen := map[string]int{}
	for _, a := range s.available() {
		if a.Keys == "" {
			continue
		}
		if i, ok := seen[a.Title]; ok {
			for _, key := range strings.Split(a.Keys, " or ") {
				if !slices.Contains(strings.Split(out[i].Keys, " or "), key) {
					out[i].Keys += " or " + key
				}
			}
			continue
		}
		seen[a.Title] = len(out)
		out = append(out, a)
	}
	return out
}

func keyLine(keys, does string) fyne.CanvasObject {
	return kit.Row(8, kit.NewText(keys, kit.TextStyle{Bold: true, Size: kit.SizeSmall}),
		kit.Stretch(kit.NewText(does, kit.TextStyle{Truncate: true})))
}

// help is the page that explains the program in as few words as will do.
type help struct {
	s       *Shell
	content fyne.CanvasObject
	scroll  *container.Scroll
}

// helpTexts are title and text of each part.
var helpTexts = [][2]string{
	{"Write it down first", "Ctrl+N opens an incident: one line is enough. From then on type what happens into the line at the bottom of its main window and press Enter. The line clears only once the entry is on disk."},
	{"What comes next", "The main window names one next step: F3 does it, and asks for what it needs; skip it with a reason, or give it to somebody. Ctrl+G shows what the gate to the next phase still asks, and the ways round: owe it for a while, or have it waived by the person who may. A gate only guards the name of the phase: you can always write, contain (F6) and decide (F7)."},
	{"Don't know yet", "It is an answer. It shows as open in reports and never holds you up; a question mark means it in any field. Fields are saved when you leave them, and what stood there before is kept."},
	{"Deadlines", "F12 lists what the law asks of all incidents, the nearest first; while one runs the window begins there. Alarms come at half time, 4 h and 1 h before, and when it is due, here and on the desktop. While Bridgelog is closed none comes: File > Export all deadlines as a calendar puts them where they do."},
	{"As it was known", "View > As known at turns the whole window to any earlier moment, read only, and lists what has changed since."},
	{"Times", "Begin a line with when it happened: 14:05, yesterday 23:10, -20m, ~03:00, 22:00-23:30, 0105Z, or ? when nobody knows. Nothing means now. The window shows what it understood before you press Enter. When it was recorded is kept apart and cannot be typed. Help > Reference clock checked keeps what a better clock showed; recorded times that were off are then marked."},
	{"Kinds, people, systems", "x: the attacker did, o: seen, a: we did, d: decided, h: we think, c: told or heard, e: kept, s: service, t: to do. @name names a person, #name a system, ^number a piece of evidence."},
	{"Mistakes", "Nothing is taken out. Ctrl+Z strikes your newest entry; a wrong entry is corrected with a new one that points to it. Both stay readable. Only a law can have words destroyed: Incident > Erase an entry for a legal reason."},
	{"Proof", "Every entry is sealed into a hash tree. The status line shows how many there are and the head, a short fingerprint of them all. Write the head on paper, or send it to somebody: Help > Check record then shows whether anything before it was changed. This computer's owner could rewrite everything, but not a head that has left the building."},
	{"Where things are", "The logbook is one folder on this computer. Nothing is sent anywhere. It is encrypted: without a passphrase, a recovery key or a key file nobody reads it, and nobody can reset them (File > Ways to open this logbook). File > Backups copies it to another disk or a stick, by itself once a folder is chosen."},
	{"Lock", "Ctrl+Shift+L locks at once; the window locks by itself when nobody touches it, and when the computer sleeps. What is typed is kept, sealed. While it is locked only the hours of deadlines are known, and told."},
	{"Evidence", "Ctrl+E takes in a file, a folder or an object; files can be dropped. Each is read once, its fingerprint made while it is sealed. H hands an item over after reading it again, X gives a copy away as a hand-over, F prints the custody form."},
}

func newHelp(s *Shell) *help {
	h := &help{s: s}
	col := kit.Stack(16, kit.Title("How Bridgelog works"))
	for _, part := range helpTexts {
		col.Add(kit.Stack(4, kit.NewText(part[0], kit.TextStyle{Size: kit.SizeStep, Bold: true}), kit.NewPara(part[1], kit.TextStyle{})))
	}
	col.Add(kit.Muted("Bridgelog " + s.deps.Version))
	h.scroll = container.NewVScroll(kit.Pad(24, 16, container.New(readingWidth{}, col)))
	h.content = h.scroll
	return h
}

func (h *help) Content() fyne.CanvasObject  { return h.content }
func (h *help) Show(model.View)             {}
func (h *help) Tick(time.Time)              {}
func (h *help) Leave() error                { return nil }
func (h *help) Dropped(paths []string) bool { return false }
func (h *help) Focus()                      { h.s.win.Canvas().Unfocus() }

// readingWidth keeps running text to a width the eye can follow, at the left.
type readingWidth struct{}

const widestText = 720

func (readingWidth) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(fyne.NewSize(min(size.Width, widestText), size.Height))
	}
}

func (readingWidth) MinSize(objects []fyne.CanvasObject) (m fyne.Size) {
	for _, o := range objects {
		m = m.Max(o.MinSize())
	}
	m.Width = min(m.Width, widestText)
	return m
}
