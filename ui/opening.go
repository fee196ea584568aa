package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/ui/kit"
)

// Opening is the window while the program starts. The toolkit needs about a
// tenth of a second to make its drawing ready after it was told to show a window,
// and asks how large the content is only then. What stands in the window is made
// at that question, so that a logbook can be opened meanwhile and the first
// picture is already the board; its rows come with the second.
type Opening struct {
	app    fyne.App
	window fyne.Window
	hold   *fyne.Container
	fill   func() // makes the content; nil before Show and once it was made
	warmed chan struct{}
	making bool // what stands in the first picture is being made

	failures int       // passphrases tried in vain since the last that opened
	until    time.Time // before which no other is tried, whichever page stands
}

// NewOpening makes the window. On a goroutine of its own it reads the typefaces,
// which nothing else needs before the content is made.
func NewOpening(a fyne.App) *Opening {
	o := &Opening{app: a, window: a.NewWindow("Bridgelog"), warmed: make(chan struct{})}
	o.hold = container.New(openingLayout{o})
	o.window.SetContent(o.hold)
	o.window.SetPadded(false)
	o.window.Resize(loadPreferences(a.Preferences()).size())
	go func() {
		defer close(o.warmed)
		kit.Warm()
	}()
	return o
}

// Window is the window.
func (o *Opening) Window() fyne.Window { return o.window }

// Show shows the window. fill is called once, on this goroutine, and makes what
// stands in it: a Shell with this opening among its Deps, or Refuse.
func (o *Opening) Show(fill func()) {
	o.fill = fill
	o.window.Show()
	o.filled() // a toolkit that did not ask
}

func (o *Opening) filled() {
	fill := o.fill
	if fill == nil {
		return
	}
	o.fill = nil
	<-o.warmed
	o.making = true
	fill()
	o.making = false
}

// put is the content from now on.
func (o *Opening) put(content fyne.CanvasObject) {
	o.hold.Objects = []fyne.CanvasObject{content}
	o.hold.Refresh()
}

// Refuse says in the window why a logbook cannot be opened. Each of others is
// another way on. now is local, for the look that goes by the hour.
func (o *Opening) Refuse(now time.Time, err error, others ...kit.Action) {
	o.dress(now)
	o.enter(refused(err, o.app.Quit, others...), nil, nil)
	o.window.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) {
		switch ev.Name {
		case fyne.KeyEscape, fyne.KeyReturn, fyne.KeyEnter:
			o.app.Quit()
		}
	})
}

// openingLayout gives the content the whole window.
type openingLayout struct{ o *Opening }

func (l openingLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	looseLayout{}.Layout(l.o.hold.Objects, size)
}

func (l openingLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	l.o.filled()
	size := fyne.Size{}
	for _, o := range l.o.hold.Objects {
		size = size.Max(o.MinSize())
	}
	return size
}
