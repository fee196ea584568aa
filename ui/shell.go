package ui

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// screens makes each kind of page; every screen's file registers its own.
var screens = map[Page]func(*Shell, Route) screen{}

// Shell is the window: it knows where we are, hands news to the screen in view
// and owns everything around it. All its methods must be called on the window's
// goroutine.
type Shell struct {
	deps    Deps
	run     Runner
	opening *Opening
	win     fyne.Window
	newest  desk.Led                    // leads what is opened now
	guide   guidance.Guide              // leads the incident in view
	catalog form.Catalog                // of it
	drawnBy map[model.IncidentID]string // version of the guidance its pages were drawn by
	prefs   preferences
	actions []action
	frame   *frame

	route  Route
	screen screen
	back   []Route
	kept   map[Route]screen // screens visited, so that going back finds them as they were
	order  []Route          // keys of kept, least recently shown first

	views    map[model.IncidentID]model.View // newest view of each incident shown
	house    model.View                      // the organisation's record
	book     contactBook                     // its address book
	board    []model.Summary                 // newest first
	place    map[model.IncidentID]int        // index into board
	boarded  bool                            // the board has been read
	watch    deadlineWatch
	remind   reminderWatch
	signals  signalTaking
	paper    *paperTyping // nil while no paper is typed in
	tour     *tour        // nil while nobody is led through the practice incident
	reminded string       // key of the update that was told of last

	status    desk.Status
	trust     model.ClockTrust  // which recorded times are doubtful
	asking    bool              // a status is on its way
	failure   string            // why the last write failed, empty when it did not
	drafts    map[string]string // drafts that could not be saved
	sheetKept sheetKeeper       // of the sheet that is open; nil for one without fields
	actedFor  sheetKeeper       // of the sheet whose act is on disk, while its page is told
	textUndo  time.Time         // when Ctrl+Z last went to a text field
	quitting  bool
	locking   bool
	presence  presence
	backing   bool      // a backup that is due is being made
	backed    time.Time // when the window last looked whether one is due
	copied    string    // what we put into the clipboard last
	ready     readyState
	learnt    string // number of the incident that led to the playbook: what a change of it comes from
	past      *past  // nil in the present
	room      *room  // the second window, nil while there is none
	look      [2]int // theme variant and text size in force
}

// settledIn is how long after the first picture the window looks for what is due:
// it reads incidents nobody opened.
const settledIn = 3 * time.Second

// keepScreens is how many screens are kept for going back.
const keepScreens = 16

// New makes the window on the board; Window shows it.
func New(deps Deps) *Shell {
	s := &Shell{deps: deps, run: deps.Run, newest: newest(deps.Desk), drawnBy: map[model.IncidentID]string{},
		kept: map[Route]screen{}, views: map[model.IncidentID]model.View{},
		place: map[model.IncidentID]int{}, drafts: map[string]string{}}
	s.prefs = loadPreferences(deps.App.Preferences())
	opening := deps.Opening
	if opening == nil {
		opening = NewOpening(deps.App)
		<-opening.warmed
	}
	s.opening, s.win = opening, opening.window
	s.applyTheme()
	s.follow(Route{})
	s.actions = s.table()
	s.frame = newFrame(s)
	opening.put(s.frame.content)
	s.hear()
	deps.Desk.Watch(func(c desk.Change) { s.run.Post(func() { s.changed(c) }) })
	s.loadAuthor()
	if first := deps.First; first != nil {
		s.board, s.boarded, s.status = first.Board, true, first.Status
		s.index()
		s.frame.refreshStatus()
	} else {
		s.loadBoard()
		s.askStatus()
	}
	if r := deps.Resume; r.Page != "" {
		s.back = []Route{{Page: PageBoard}}
		s.Go(r)
	} else {
		s.Go(s.firstPage())
	}
	s.loadHouse() // behind the first picture
	s.loadAlarms()
	s.run.After(settledIn, s.askReminders)
	s.greet()
	s.beat()
	return s
}

// hear takes keys, dropped files and the closing of the window.
func (s *Shell) hear() {
	s.win.Canvas().SetOnTypedKey(s.typedKey)
	s.win.Canvas().SetOnTypedRune(s.typedRune)
	s.win.SetCloseIntercept(s.Quit)
	s.win.SetOnDropped(func(_ fyne.Position, uris []fyne.URI) { s.dropped(paths(uris)) })
}

// Window is the window, for main to show.
func (s *Shell) Window() fyne.Window { return s.win }

// Now is the time on the wall, or the instant of the past that is shown.
func (s *Shell) Now() time.Time {
	if s.past != nil {
		return s.past.at
	}
	return s.deps.Clock()
}

// Home is the zone of this computer.
func (s *Shell) Home() *time.Location { return s.deps.Home }

// Route is where we are.
func (s *Shell) Route() Route { return s.route }

// Go leads to a place and remembers the way back.
func (s *Shell) Go(r Route) {
	if s.screen != nil && r == s.route {
		s.closeSheet()
		s.screen.Focus()
		return
	}
	if s.past != nil && r.Incident != s.past.id {
		s.present()
	}
	from := s.route
	if s.leave() {
		if from.Page != "" && from.Page != PageNew { // nobody wants back to a finished start card
			s.back = append(s.back, from)
		}
		s.show(r)
	}
}

// Back leads to the place before.
func (s *Shell) Back() {
	if len(s.back) == 0 {
		if s.route.Page != PageBoard {
			s.Go(Route{Page: PageBoard})
		}
		return
	}
	if s.leave() {
		to := s.back[len(s.back)-1]
		s.back = s.back[:len(s.back)-1]
		s.show(to)
	}
}

// Forget drops a screen from those kept, so that the next visit finds it fresh;
// a finished form does this before it leads on.
func (s *Shell) Forget(r Route) {
	delete(s.kept, r)
	s.order = slices.DeleteFunc(s.order, func(o Route) bool { return o == r })
}

// leave asks the screen in view; its refusal stands in the banner.
func (s *Shell) leave() bool {
	s.closeSheet()
	if s.screen == nil {
		return true
	}
	if err := s.screen.Leave(); err != nil {
		s.Fail(err)
		return false
	}
	return true
}

func (s *Shell) show(r Route) {
	s.follow(r)
	scr := s.kept[r]
	if scr == nil {
		build := screens[r.Page]
		if build == nil {
			s.Fail(model.Refuse(model.Internal, "", "", "there is no page %q.", r.Page))
			return
		}
		scr = build(s, r)
	}
	s.keep(r, scr)
	s.route, s.screen = r, scr
	s.frame.banner.moved()
	s.win.Canvas().Unfocus() // else what is typed next goes to the page that left
	kit.ForgetEntry()
	s.frame.show(scr.Content())
	switch v, ok := s.Current(); {
	case r.Incident == model.Organisation:
		scr.Show(s.house) // shown again when it has been read
	case ok:
		scr.Show(v)
	case r.Incident != "":
		s.loadView(r.Incident)
	}
	scr.Tick(s.Now())
	s.placed()
	s.focus(scr)
}

// firstFrame is about how long the toolkit takes to know the objects of a page.
const firstFrame = 40 * time.Millisecond

// focus lets a screen choose where typing begins; once more after the first
// frame, because widgets deep in a page cannot find their canvas before it.
func (s *Shell) focus(scr screen) {
	if s.locking { // the window is covered
		return
	}
	scr.Focus()
	s.run.After(firstFrame, func() {
		if s.screen == scr && !s.locking && s.win.Canvas().Focused() == nil && !s.sheetOpen() {
			scr.Focus()
		}
	})
}

// keep remembers a screen as the one shown last and lets the oldest go.
func (s *Shell) keep(r Route, scr screen) {
	s.order = append(slices.DeleteFunc(s.order, func(o Route) bool { return o == r }), r)
	s.kept[r] = scr
	if len(s.order) > keepScreens {
		delete(s.kept, s.order[0])
		s.order = s.order[1:]
	}
}

// placed brings everything that says where we are up to date.
func (s *Shell) placed() {
	if s.locking { // the window is covered
		return
	}
	s.frame.refreshRail()
	s.refreshMenu()
	s.toured()
	title := "Bridgelog"
	if v, ok := s.Current(); ok {
		title = v.Number + " " + model.Summarise(v).Shown() + " - Bridgelog"
		if v.Drill {
			title = "EXERCISE " + title
		}
	}
	s.win.SetTitle(title)
}

// incidentInView is the incident the page in view belongs to; empty on pages of
// the logbook and of the organisation.
func (s *Shell) incidentInView() model.IncidentID {
	if s.route.Incident == model.Organisation {
		return ""
	}
	return s.route.Incident
}

// toured lets the tour see what was done.
func (s *Shell) toured() {
	if s.tour != nil {
		s.tour.look()
	}
}

// Current is the incident in view, if there is one and it has been read.
func (s *Shell) Current() (model.View, bool) {
	if s.past != nil && s.route.Incident == s.past.id {
		return s.past.view, true
	}
	v, ok := s.views[s.incidentInView()]
	return v, ok
}

func (s *Shell) loadView(id model.IncidentID) {
	s.run.Go(func(ctx context.Context) func() {
		v, err := s.deps.Desk.Incident(ctx, id)
		return func() {
			if err != nil {
				s.Fail(err)
				return
			}
			s.seen(v)
		}
	})
}

// House is the organisation's record, as far as it has been read.
func (s *Shell) House() model.View { return s.house }

func (s *Shell) loadHouse() {
	s.run.Go(func(ctx context.Context) func() {
		v, err := s.deps.Desk.Organisation(ctx)
		return func() {
			if err != nil {
				s.Fail(err)
				return
			}
			s.housed(v)
		}
	})
}

// housed takes in the organisation's record. Pages of an incident are shown
// their view again, because what they offer may rest on it.
func (s *Shell) housed(v model.View) {
	if s.house.Last.Seq > v.Last.Seq {
		return
	}
	if v.Zone == "" {
		v.Zone = s.Home().String() // times of the organisation's record are typed and read in the zone of this computer
	}
	s.house = v
	s.led()
	if o, ok := s.screen.(*organisation); ok {
		o.showHouse()
	}
	if b, ok := s.screen.(*board); ok {
		b.signalsCame()
	}
	if s.route.Incident == model.Organisation && s.screen != nil {
		s.screen.Show(v)
	}
	if v, ok := s.Current(); ok && s.screen != nil {
		s.screen.Show(v)
	}
}

// seen takes in a view; one older than the newest known is dropped.
func (s *Shell) seen(v model.View) {
	if old, ok := s.views[v.ID]; ok && old.Last.Seq > v.Last.Seq {
		return
	}
	s.views[v.ID] = v
	if s.room != nil {
		s.room.show(v)
	}
	if s.route.Incident == v.ID && s.screen != nil && s.past == nil && !s.followed(v) {
		s.screen.Show(v)
		s.placed()
	}
}

// Do gives a command to the desk, in order with all others. then is told once
// it is on disk and the screens have been shown the new view. Without failed, a
// refusal stands in the banner; with it, failed is told instead.
func (s *Shell) Do(c model.Command, then func(desk.Change), failed ...func(error)) {
	s.Write(func(ctx context.Context) (desk.Change, error) { return s.deps.Desk.Do(ctx, c) }, then, failed...)
}

// Write is Do for acts of the desk that are more than one command: undo, an
// import, an export.
func (s *Shell) Write(act func(context.Context) (desk.Change, error), then func(desk.Change), failed ...func(error)) (cancel func()) {
	if s.ReadOnly() {
		err := s.errReadOnly()
		if len(failed) == 0 {
			s.Fail(err)
		}
		for _, tell := range failed {
			tell(err)
		}
		return func() {}
	}
	from := s.sheetKept
	return s.run.Serial(func(ctx context.Context) func() {
		c, err := act(ctx)
		return func() {
			s.wrote(err)
			if err != nil {
				if len(failed) == 0 {
					s.Fail(err)
				}
				for _, tell := range failed {
					tell(err)
				}
				return
			}
			s.changed(c)
			if then != nil {
				before := s.actedFor
				s.actedFor = from
				then(c)
				s.actedFor = before
			}
		}
	})
}

// Run does work that reads, away from the window; its closure comes back to it.
func (s *Shell) Run(work func(context.Context) func()) (cancel func()) { return s.run.Go(work) }

// changed takes in what a command did; hearing it twice does no harm.
func (s *Shell) changed(c desk.Change) {
	if s.quitting {
		return
	}
	switch c.Incident {
	case "":
	case model.Organisation: // no incident: it has no row on the board and no page of one
		s.housed(c.View)
	default:
		s.setSummary(model.Summarise(c.View))
		s.seen(c.View)
		s.frame.refreshRail()
	}
	for _, scr := range s.kept {
		if b, ok := scr.(interface{ Changed(desk.Change) }); ok {
			b.Changed(c)
		}
	}
	s.askStatus()
	s.askReminders()
	s.toured()
}

// loadBoard reads every incident's row.
func (s *Shell) loadBoard() {
	s.run.Go(func(ctx context.Context) func() {
		rows, err := s.deps.Desk.Board(ctx)
		return func() {
			if err != nil {
				s.Fail(err)
				return
			}
			newer, first := s.board, !s.boarded // newer: rows of changes that came in meanwhile
			s.board, s.boarded = rows, true
			s.index()
			for _, row := range newer {
				s.setSummary(row)
			}
			s.frame.refreshRail()
			if b, ok := s.screen.(interface{ Reload() }); ok {
				b.Reload()
			}
			if first {
				s.boardRead()
			}
		}
	})
}

func (s *Shell) index() {
	clear(s.place)
	s.watch.fresh = false
	for i, row := range s.board {
		s.place[row.ID] = i
	}
}

// setSummary puts a row into the board unless a newer one stands there.
func (s *Shell) setSummary(row model.Summary) {
	i, ok := s.place[row.ID]
	switch {
	case !ok:
		s.board = slices.Insert(s.board, 0, row)
		s.index()
	case s.board[i].Entries <= row.Entries:
		s.board[i], s.watch.fresh = row, false
	}
}

// beat is the clock of the window: once a second it lets the screen in view
// relabel what depends on the time.
func (s *Shell) beat() {
	s.run.After(time.Second, func() {
		if s.quitting {
			return
		}
		now := s.Now()
		if s.screen != nil {
			s.screen.Tick(now)
			if f := s.frame; f.railed.id != "" && !f.railed.minute.Equal(now.Truncate(time.Minute)) && s.incidentInView() == f.railed.id {
				f.refreshRail() // what fell due is counted there
			}
		}
		if s.room != nil {
			s.room.tick(s.deps.Clock())
		}
		s.watchDeadlines(s.deps.Clock())
		s.watchReminders(s.deps.Clock())
		s.watchSignals(s.deps.Clock())
		s.lockWhenIdle(s.deps.Clock())
		s.watchBackups(s.deps.Clock())
		if s.deps.Clock().Second()%10 == 0 { // the past stands still, the disk does not
			s.askStatus()
			s.applyTheme()
		}
		s.beat()
	})
}
