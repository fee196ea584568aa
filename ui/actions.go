package ui

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// menus are the menus in order; actions without a Menu are in the palette only,
// unless they have a shortcut: those stand under Incident.
var menus = []string{"File", "Incident", "View", "Help"}

// The submenus: a menu has to fit a screen of 720 pixels.
const (
	subSteps    = "Steps and tasks"
	subCards    = "Decide, hand over"
	subEvidence = "Evidence"
	subMessages = "Messages"
	subExercise = "Exercise"
	subCase     = "Severity, size, hold, cards"
	subRecord   = "Paper, other tools, erasing"
	subPhases   = "Pages of the phases"
	subPage     = "On this page"
	subLearn    = "Improvements, lessons, measures"
	subReady    = "Readiness and workload cards"
	subLook     = "Text and colours"
)

func ctrl(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
}

func ctrlShift(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift}
}

func alt(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierAlt}
}

// named is a shortcut by its name only. The toolkit draws the keys of a full one
// so faintly that they cannot be read, and triggers by the name all the same.
type named string

// ShortcutName is the name the toolkit compares.
func (n named) ShortcutName() string { return string(n) }

// menuWords are an act's title and shortcut in the menu. macOS draws its menus
// itself and wants the shortcut whole.
func menuWords(a action) (string, fyne.Shortcut) {
	if runtime.GOOS == "darwin" || a.Keys == "" {
		return a.Title, a.Shortcut
	}
	title := a.Title + "   " + a.Keys
	if a.Shortcut == nil {
		return title, nil // a function key, which typedKey sees
	}
	return title, named(a.Shortcut.ShortcutName())
}

// table is every act that can be done from anywhere. Screens add their own with
// an Actions method.
func (s *Shell) table() []action {
	incident := func() bool { return s.incidentInView() != "" }
	page := func(p Page) func() { return func() { s.Go(Route{Page: p, Incident: s.incidentInView()}) } }
	section := func(p Page, at string) func() {
		return func() { s.Go(Route{Page: p, Incident: s.incidentInView(), Section: at}) }
	}
	has := func(p Page) func() bool { return func() bool { return incident() && screens[p] != nil } }
	undo := fyne.Shortcut(&fyne.ShortcutUndo{})
	all := []action{
		{ID: "new", Menu: "File", Title: "New incident", Shortcut: ctrl(fyne.KeyN), Keys: "Ctrl+N", Run: s.newIncident},
		{ID: "newdrill", Menu: "File", Title: "New exercise", Shortcut: ctrlShift(fyne.KeyN), Keys: "Ctrl+Shift+N", Run: s.newDrill},
		{ID: "import", Menu: "File", Title: "Import files", Shortcut: ctrl(fyne.KeyI), Keys: "Ctrl+I", Run: s.importFiles},
		{ID: "export", Menu: "File", Title: "Make a report or export", Key: fyne.KeyF9, Keys: "F9", When: has(PageExport), Run: page(PageExport)},
		{ID: "paper", Menu: "File", Title: "Print forms on paper", Run: s.goPaper},
		{ID: "calendar", Menu: "File", Title: "Export all deadlines as a calendar", Run: func() { s.exportCalendar("") }},
		{ID: "calendarone", Menu: "File", Title: "Export this incident's deadlines as a calendar", When: incident, Run: func() { s.exportCalendar(s.incidentInView()) }},
		{ID: "who", Menu: "File", Title: "Who is at the keyboard", Shortcut: ctrl(fyne.KeyU), Keys: "Ctrl+U", Run: s.whoAmI},
		{ID: "second", Menu: "File", Title: "Second person confirms by PIN", Run: s.secondByPIN},
		{ID: "operators", Menu: "File", Title: "Operators: who writes here, PINs", Run: func() { s.goOrganisation(orgOperators) }},
		{ID: "backups", Menu: "File", Title: "Backups", Run: func() { s.Go(Route{Page: PageBackups}) }},
		{ID: "ways", Menu: "File", Title: "Ways to open this logbook", Run: func() { s.Go(Route{Page: PageKeys}) }},
		{ID: "lock", Menu: "File", Title: "Lock", Shortcut: ctrlShift(fyne.KeyL), Keys: "Ctrl+Shift+L", Run: s.lockNow},
		{ID: "idle", Menu: "File", Title: "Lock by itself: after how long", Run: s.nextIdle},
		{ID: "quit", Menu: "File", Title: "Quit", Shortcut: ctrl(fyne.KeyQ), Keys: "Ctrl+Q", Run: s.Quit},

		{ID: "log", Menu: "Incident", Title: "Log an entry", Shortcut: ctrl(fyne.KeyL), Key: fyne.KeyF2, Keys: "F2 or Ctrl+L", When: has(PageIncident), Run: page(PageIncident)},
		{ID: "tonext", Menu: "Incident", Sub: subSteps, Title: "The next step", Key: fyne.KeyF3, Keys: "F3", When: func() bool { return incident() && s.route.Page != PageIncident }, Run: page(PageIncident)},
		{ID: "timeline", Menu: "Incident", Title: "Timeline", Shortcut: ctrl(fyne.KeyJ), Keys: "Ctrl+J", When: has(PageTimeline), Run: page(PageTimeline)},
		{ID: "find", Menu: "View", Title: "Find anything", Shortcut: ctrl(fyne.KeyF), Keys: "Ctrl+F", Run: s.find},
		{ID: "gate", Menu: "Incident", Title: "Gate: what is missing, go on, owe, waive, close", Shortcut: ctrl(fyne.KeyG), Keys: "Ctrl+G", When: has(PageGate), Run: page(PageGate)},
		{ID: "people", Menu: "Incident", Title: "People: seats, who could take them, who is kept out", Shortcut: ctrl(fyne.KeyP), Keys: "Ctrl+P", When: has(PagePeople), Run: page(PagePeople)},
		{ID: "duties", Menu: "Incident", Title: "Duties: legal clocks, triggers, which apply", Shortcut: ctrl(fyne.KeyD), Keys: "Ctrl+D", When: has(PageDuties), Run: page(PageDuties)},
		{ID: "steps", Menu: "Incident", Sub: subSteps, Title: "All steps", When: has(PageSteps), Run: page(PageSteps)},
		{ID: "contain", Menu: "Incident", Title: "Contain now", Key: fyne.KeyF6, Keys: "F6", When: has(PageContain), Run: page(PageContain)},
		{ID: "decide", Menu: "Incident", Sub: subCards, Title: "Decision card", Key: fyne.KeyF7, Keys: "F7", When: has(PageDecide), Run: page(PageDecide)},
		{ID: "handover", Menu: "Incident", Sub: subCards, Title: "Handover", Key: fyne.KeyF8, Keys: "F8", When: has(PageHandover), Run: page(PageHandover)},
		{ID: "evidence", Menu: "Incident", Sub: subEvidence, Title: "Add evidence", Shortcut: ctrl(fyne.KeyE), Keys: "Ctrl+E", When: has(PageEvidence), Run: section(PageEvidence, "add")},
		{ID: "evidencelist", Menu: "Incident", Sub: subEvidence, Title: "Evidence and custody", When: has(PageEvidence), Run: page(PageEvidence)},
		{ID: "tasks", Menu: "Incident", Sub: subSteps, Title: "Tasks", Shortcut: ctrl(fyne.KeyT), Keys: "Ctrl+T", When: has(PageRegister), Run: section(PageRegister, "actions")},
		{ID: "message", Menu: "Incident", Sub: subMessages, Title: "Message that is due", Key: fyne.KeyF5, Keys: "F5", When: has(PageMessages), Run: section(PageMessages, messageNext)},
		{ID: "talks", Menu: "Incident", Sub: subMessages, Title: "Who talks to whom", When: has(PageMessages), Run: section(PageMessages, messageTalks)},
		{ID: "severity", Menu: "Incident", Sub: subCase, Title: "Change severity", Key: fyne.KeyF4, Keys: "F4", When: has(PageSeverity), Run: page(PageSeverity)},
		{ID: "size", Menu: "Incident", Sub: subCase, Title: "Size of the response, further categories", When: incident, Run: s.openSize},
		{ID: "lifthold", Menu: "Incident", Sub: subCase, Title: "Lift the legal hold", When: func() bool { v, ok := s.Current(); return ok && v.OnHold() }, Run: s.openLift},
		{ID: "erase", Menu: "Incident", Sub: subRecord, Title: "Erase an entry for a legal reason…", When: incident, Run: func() { s.openErase(s.incidentInView()) }},
		{ID: "guidance", Menu: "Incident", Sub: subCase, Title: "Guidance that leads this incident", When: incident, Run: s.openGuidance},
		{ID: "drillrun", Menu: "Incident", Sub: subExercise, Title: "Run the exercise: injects, stop word, results", When: func() bool { v, ok := s.Current(); return ok && v.Drill }, Run: page(PageDrill)},
		{ID: "drill", Menu: "Incident", Sub: subExercise, Title: "Set-up and lessons of the exercise", When: func() bool { v, ok := s.Current(); return ok && v.Drill }, Run: section(PageForm, "drl")},
		{ID: "workload", Menu: "Incident", Sub: subCase, Title: "Workload cards of this incident", Shortcut: ctrlShift(fyne.KeyW), Keys: "Ctrl+Shift+W", When: incident, Run: s.openCards},
		{ID: "soar", Menu: "Incident", Sub: subRecord, Title: "Incident for other tools: JSON, STIX, CSV", When: incident, Run: s.openSoar},
		{ID: "frompaper", Menu: "Incident", Sub: subRecord, Title: "Type in from paper", When: func() bool { return s.route.Incident != "" && !s.ReadOnly() }, Run: s.typeFromPaper},
		{ID: "undo", Menu: "Incident", Title: "Undo my last entry", Shortcut: undo, Keys: "Ctrl+Z", Run: s.undo},
		{ID: "redo", Menu: "Incident", Title: "Redo what was undone", Shortcut: ctrlShift(fyne.KeyZ), Keys: "Ctrl+Shift+Z", Run: s.redo},
		{ID: "save", Menu: "Incident", Title: "Save the form", Shortcut: ctrl(fyne.KeyReturn), Keys: "Ctrl+Enter",
			When: func() bool { _, ok := s.screen.(interface{ Save() }); return ok },
			Run:  func() { s.screen.(interface{ Save() }).Save() }},

		{ID: "improvements", Menu: "View", Sub: subLearn, Title: "Improvements of all incidents", Run: func() { s.Go(Route{Page: PageImprovements}) }},
		{ID: "allrisks", Menu: "View", Sub: subLearn, Title: "Accepted risks of all incidents", Run: func() { s.Go(Route{Page: PageImprovements, Section: partRisks}) }},
		{ID: "lessons", Menu: "View", Sub: subLearn, Title: "Lessons for future designs", Run: func() { s.Go(Route{Page: PageImprovements, Section: partLessons}) }},
		{ID: "measures", Menu: "View", Sub: subLearn, Title: "Measures over all incidents", Run: func() { s.Go(Route{Page: PageMeasures}) }},
		{ID: "asof", Menu: "View", Title: "As known at", When: func() bool { return incident() && s.past == nil }, Run: s.asOf},
		{ID: "present", Menu: "View", Title: "Back to now", When: func() bool { return s.past != nil }, Run: s.present},
		{ID: "board", Menu: "View", Title: "Board", Shortcut: ctrl(fyne.KeyB), Keys: "Ctrl+B", Run: func() { s.Go(Route{Page: PageBoard}) }},
		{ID: "deadlines", Menu: "View", Title: "Deadlines of all incidents", Key: fyne.KeyF12, Keys: "F12", Run: func() { s.Go(Route{Page: PageDeadlines}) }},
		{ID: "signals", Menu: "View", Title: "Signals: what came in", Run: s.goSignals},
		{ID: "reminders", Menu: "View", Title: "Everything that is due", Shortcut: ctrl(fyne.KeyR), Keys: "Ctrl+R", Run: func() { s.Go(Route{Page: PageReminders}) }},
		{ID: "readiness", Menu: "View", Sub: subReady, Title: "Readiness: what must stand before anything happens", Run: func() { s.Go(Route{Page: PageReadiness}) }},
		{ID: "selfcheck", Menu: "View", Sub: subReady, Title: "Self-check against the guide", Run: func() { s.Go(Route{Page: PageReadiness, Section: readySelf}) }},
		{ID: "workloads", Menu: "View", Sub: subReady, Title: "Workload cards", Run: func() { s.Go(Route{Page: PageWorkload, Incident: model.Organisation}) }},
		{ID: "organisation", Menu: "View", Title: "Organisation: profile, own duties, closed days, rule pack", Shortcut: ctrl(fyne.KeyO), Keys: "Ctrl+O",
			Run: func() { s.goOrganisation("profile") }},
		{ID: "back", Menu: "View", Title: "Back", Shortcut: &desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierAlt},
			Keys: "Alt+Left", Run: s.Back},
		{ID: "room", Menu: "View", Title: "Room screen", When: incident, Run: s.openRoom},
		{ID: "palette", Menu: "View", Title: "Find an act or an incident", Shortcut: ctrl(fyne.KeyK), Keys: "Ctrl+K", Run: s.showPalette},
		{ID: "larger", Menu: "View", Sub: subLook, Title: "Larger text", Shortcut: ctrl(fyne.KeyEqual), Keys: "Ctrl+=", Run: func() { s.stepText(1) }},
		{ID: "smaller", Menu: "View", Sub: subLook, Title: "Smaller text", Shortcut: ctrl(fyne.KeyMinus), Keys: "Ctrl+-", Run: func() { s.stepText(-1) }},
		{ID: "dark", Menu: "View", Sub: subLook, Title: "Dark", Run: func() { s.setTheme("dark") }},
		{ID: "light", Menu: "View", Sub: subLook, Title: "Light", Run: func() { s.setTheme("light") }},
		{ID: "auto", Menu: "View", Sub: subLook, Title: "Dark from 20:00 to 07:00", Run: func() { s.setTheme("auto") }},
		{ID: "notify", Menu: "View", Title: "Tell deadlines on the desktop", Run: s.toggleNotify},

		{ID: "keys", Menu: "Help", Title: "Keys, and this place in the manual", Key: fyne.KeyF1, Keys: "F1", Run: s.showKeys},
		{ID: "menus", Menu: "Help", Title: "The menus", Key: fyne.KeyF10, Keys: "F10 or Alt", Run: s.openMenus},
		{ID: "clock", Menu: "Help", Title: "Reference clock checked…", Run: func() { s.openClock() }},
		{ID: "check", Menu: "Help", Title: "Check record", Run: func() { s.Go(Route{Page: PageCheck}) }},
		{ID: "help", Menu: "Help", Title: "Manual", Run: func() { s.openManual("") }},
		{ID: "tour", Menu: "Help", Title: "Tour of this exercise", When: func() bool { v, ok := s.Current(); return ok && v.Drill && s.tour == nil },
			Run: func() { s.startTour(s.incidentInView()) }},
		{ID: "tour-on", Menu: "Help", Title: "Go on with the tour", Shortcut: &desktop.CustomShortcut{KeyName: fyne.KeyRight, Modifier: fyne.KeyModifierAlt},
			Keys: "Alt+Right", When: func() bool { return s.tour != nil }, Run: func() { s.tour.on() }},
		{ID: "practice", Menu: "Help", Title: "Try the practice incident", Run: s.practice},
	}
	for i, form := range phaseForms { // Alt+1..7, the pages of the phases
		spec, _ := s.catalog.Form(form)
		all = append(all, action{ID: "phase-" + form, Sub: subPhases, Title: spec.Title + " (phase page)", Keys: fmt.Sprintf("Alt+%d", i+1),
			Shortcut: &desktop.CustomShortcut{KeyName: fyne.KeyName(fmt.Sprint(i + 1)), Modifier: fyne.KeyModifierAlt},
			When:     has(PageForm), Run: section(PageForm, form)})
	}
	return all
}

// phaseForms are the forms of the phases in their order: Alt+1 is the first.
var phaseForms = []string{"rep", "tri", "inv", "con", "era", "rec", "rev"}

// available are the acts that can be done now, the screen's own first.
func (s *Shell) available() []action {
	var out []action
	if a, ok := s.screen.(interface{ Actions() []action }); ok {
		out = append(out, a.Actions()...)
	}
	out = append(out, s.actions...)
	n := 0
	for _, a := range out {
		if a.When == nil || a.When() {
			out[n] = a
			n++
		}
	}
	return out[:n]
}

// refreshMenu makes the menu from the table; what cannot be done now is off.
func (s *Shell) refreshMenu() {
	if s.screen == nil || s.locking {
		return
	}
	all := slices.Clone(s.actions)
	if a, ok := s.screen.(interface{ Actions() []action }); ok {
		for _, own := range a.Actions() {
			own.Sub = subPage
			all = append(all, own)
		}
	}
	made := &fyne.MainMenu{}
	for _, name := range menus {
		m, subs := fyne.NewMenu(name), map[string]*fyne.MenuItem{}
		for _, a := range all {
			// A field with the keyboard swallows shortcuts that stand in no menu.
			if a.Menu != name && !(name == "Incident" && a.Shortcut != nil && !a.inMenu()) {
				continue
			}
			into := m
			if a.Sub != "" {
				if subs[a.Sub] == nil {
					subs[a.Sub] = &fyne.MenuItem{Label: a.Sub, ChildMenu: fyne.NewMenu(""), Disabled: true}
					m.Items = append(m.Items, subs[a.Sub])
				}
				into = subs[a.Sub].ChildMenu
			}
			it := s.menuItem(a)
			if !it.Disabled && a.Sub != "" {
				subs[a.Sub].Disabled = false
			}
			if a.ID == "who" || a.ID == "undo" || a.ID == "dark" || a.ID == "notify" || a.ID == "practice" || a.ID == "quit" {
				into.Items = append(into.Items, fyne.NewMenuItemSeparator())
			}
			into.Items = append(into.Items, it)
		}
		made.Items = append(made.Items, m)
	}
	s.win.SetMainMenu(made)
}

// menuItem is an act as the menu shows it; what cannot be done now is off.
func (s *Shell) menuItem(a action) *fyne.MenuItem {
	title, shortcut := menuWords(a)
	it := fyne.NewMenuItem(title, func() { // the toolkit's shortcuts also reach items that are off
		if a.When == nil || a.When() {
			a.Run()
			return
		}
		s.wantsIncident(a)
	})
	it.Disabled = a.When != nil && !a.When()
	it.Shortcut = shortcut
	it.Checked = a.ID == s.prefs.Theme || a.ID == "notify" && s.prefs.Notify
	it.IsQuit = a.ID == "quit"
	return it
}

func (a action) inMenu() bool {
	for _, m := range menus {
		if a.Menu == m {
			return true
		}
	}
	return false
}

// typedKey does what a key without modifier means to the window; widgets hand
// on the keys they have no use for.
func (s *Shell) typedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		s.escape()
		return
	}
	for _, a := range s.available() {
		if a.Key == ev.Name {
			a.Run()
			return
		}
	}
	for _, a := range s.actions {
		if a.Key == ev.Name {
			s.wantsIncident(a)
			return
		}
	}
}

// openMenus gives the keyboard to the menu bar, or takes it from there. The toolkit
// does so for the Alt key alone.
func (s *Shell) openMenus() {
	if c, ok := s.win.Canvas().(interface{ ToggleMenu() }); ok {
		c.ToggleMenu()
	}
}

// typedRune takes a letter that comes while nothing has the keyboard, as after a
// menu that was closed or a click beside everything: it goes on in the field that
// had the keyboard last, or where typing begins on this page. Nothing typed is
// lost. Where the page has no field, its keys are not letters to be guessed at.
func (s *Shell) typedRune(r rune) {
	if s.locking || unicode.IsSpace(r) {
		return
	}
	c := s.win.Canvas()
	if last := kit.LastEntry(); last != nil && !last.Disabled() {
		c.Focus(last)
	}
	if c.Focused() == nil && !s.sheetOpen() {
		s.screen.Focus()
	}
	if field, ok := c.Focused().(*kit.Entry); ok {
		field.TypedRune(r)
	} else {
		c.Unfocus()
	}
}

// escape closes the sheet, then what the screen has open, then leads back to
// the incident's main window. Nothing typed is lost: leaving saves drafts.
func (s *Shell) escape() {
	if s.closeSheet() {
		return
	}
	if e, ok := s.screen.(interface{ Escape() bool }); ok && e.Escape() {
		return
	}
	if s.past != nil && (s.route.Page == PageIncident || s.route.Page == PageAsOf) {
		s.present()
		return
	}
	switch {
	case s.route.Page == PageBoard, s.route.Page == PageIncident:
		s.screen.Focus()
	case s.incidentInView() != "" && screens[PageIncident] != nil:
		s.Go(Route{Page: PageIncident, Incident: s.incidentInView()})
	default:
		s.Back()
	}
}

// find leads to the search over everything; in the timeline to its own, which
// sees rows of datasets as well.
func (s *Shell) find() {
	if s.route.Page == PageTimeline {
		s.Go(Route{Page: PageTimeline, Incident: s.incidentInView(), Section: "search"})
		return
	}
	if p, ok := s.screen.(*noticePage); ok && p.find() {
		return
	}
	s.Go(Route{Page: PageSearch, Incident: s.incidentInView()})
}

// practice plays the built-in exercise and opens it.
func (s *Shell) practice() {
	s.Notice("Playing the practice incident.")
	s.run.Serial(func(ctx context.Context) func() {
		id, err := s.deps.Desk.Practice(ctx)
		if err == nil {
			err = s.deps.Desk.PracticeOn(ctx, id)
		}
		if err == nil {
			err = s.deps.Desk.PracticeClocks(ctx, id)
		}
		return func() {
			s.wrote(err)
			if err != nil {
				s.Fail(err)
				return
			}
			s.loadBoard()
			s.openIncident(id)
			s.startTour(id)
		}
	})
}

// openIncident leads to an incident's main window.
func (s *Shell) openIncident(id model.IncidentID) {
	s.Go(Route{Page: PageIncident, Incident: id})
}

// dropped takes in files dropped on the window: the screen in view may want
// them, else they are imported into the incident in view.
func (s *Shell) dropped(files []string) {
	if len(files) == 0 || s.screen != nil && s.screen.Dropped(files) {
		return
	}
	lead := func(id model.IncidentID) {
		s.Go(Route{Page: PageImport, Incident: id, Section: strings.Join(files, "\n")})
	}
	if s.incidentInView() != "" {
		lead(s.incidentInView())
		return
	}
	var offers []kit.Action
	for _, row := range s.board[:min(len(s.board), 3)] {
		offers = append(offers, kit.Action{Text: shortNumber(row.Number), OnTapped: func() { lead(row.ID) }})
	}
	offers = append(offers, kit.Action{Text: "A new incident", OnTapped: func() { lead("") }})
	s.frame.banner.say(kit.Notice{What: "Which incident do the dropped files belong to?",
		Do: "Nothing is recorded before you have seen what they hold.", Actions: offers}, false)
}

// paths are the local files among dropped addresses.
func paths(uris []fyne.URI) []string {
	var out []string
	for _, u := range uris {
		if u == nil || u.Scheme() != "file" {
			continue
		}
		out = append(out, u.Path())
	}
	return out
}

// Quit saves drafts and ends the program, unless the screen in view refuses.
func (s *Shell) Quit() {
	if s.quitting || !s.leave() {
		return
	}
	s.prefs.Width, s.prefs.Tall = s.win.Canvas().Size().Width, s.win.Canvas().Size().Height
	s.prefs.save(s.deps.App.Preferences())
	// The queue is in order: once this runs, every draft and entry is written.
	s.run.Serial(func(context.Context) func() {
		return func() {
			if len(s.drafts) > 0 {
				s.Say(kit.Notice{Tone: kit.ToneBad, What: "Some text could not be kept: " + s.failure + ".",
					Safe: "It still stands in its field.", Do: "Copy it elsewhere, or make room and close again.",
					Actions: []kit.Action{{Text: "Close and lose it", OnTapped: s.end}}})
				return
			}
			s.end()
		}
	})
}

func (s *Shell) end() {
	s.quitting = true
	s.win.SetCloseIntercept(nil)
	s.deps.App.Quit()
}

// SaveDraft keeps text that is not yet recorded; an empty text takes it away.
func (s *Shell) SaveDraft(key, text string) { s.keepDraft(key, text, nil) }

// keepDraft is SaveDraft that tells when the text is on the disk, and only then.
func (s *Shell) keepDraft(key, text string, kept func()) {
	if s.ReadOnly() {
		return // its fields take no typing
	}
	s.run.Serial(func(ctx context.Context) func() {
		err := s.deps.Desk.SaveDraft(ctx, key, text)
		return func() {
			s.wrote(err)
			if err != nil {
				s.drafts[key] = text
				s.Fail(err)
				return
			}
			delete(s.drafts, key)
			if kept != nil && text != "" {
				kept()
			}
		}
	})
}

// importFiles opens the import page and, where no file is in hand yet, asks for
// some at once: that is what the menu's word promises.
func (s *Shell) importFiles() {
	s.Go(Route{Page: PageImport, Incident: s.incidentInView()})
	if scr, ok := s.screen.(*importScreen); ok && len(scr.files) == 0 {
		scr.choose()
	}
}
