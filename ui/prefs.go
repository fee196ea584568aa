package ui

import (
	"fmt"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/ui/kit"
)

// preferences are how the window looks for this user of this computer. They are
// no record: losing them loses nothing.
type preferences struct {
	Theme string // "auto", "dark" or "light"
	Text  int    // text size in percent, one of textSizes
	Width float32
	Tall  float32

	Notify bool // deadlines are told on the desktop too
	Idle   int  // minutes nobody may touch the window before it locks, one of idleMinutes
}

// textSizes are the text sizes offered, in percent.
var textSizes = []int{100, 125, 150, 200}

// Keys of the preferences file.
const (
	prefTheme = "theme"
	prefText  = "text"
	prefWide  = "width"
	prefTall  = "height"
	prefTell  = "notifications"
	prefIdle  = "lock-after"
)

// loadPreferences reads them; what cannot be meant becomes the default.
func loadPreferences(p fyne.Preferences) preferences {
	out := preferences{Theme: p.StringWithFallback(prefTheme, "auto"), Text: p.IntWithFallback(prefText, 100),
		Width: float32(p.FloatWithFallback(prefWide, 1280)), Tall: float32(p.FloatWithFallback(prefTall, 720))}
	out.Notify = p.BoolWithFallback(prefTell, true)
	if out.Idle = p.IntWithFallback(prefIdle, 15); !slices.Contains(idleMinutes, out.Idle) {
		out.Idle = 15
	}
	if out.Theme != "dark" && out.Theme != "light" {
		out.Theme = "auto"
	}
	if !slices.Contains(textSizes, out.Text) {
		out.Text = 100
	}
	if !(out.Width >= 640 && out.Width <= 8000 && out.Tall >= 400 && out.Tall <= 8000) {
		out.Width, out.Tall = 1280, 720
	}
	return out
}

func (p preferences) save(to fyne.Preferences) {
	to.SetString(prefTheme, p.Theme)
	to.SetInt(prefText, p.Text)
	to.SetFloat(prefWide, float64(p.Width))
	to.SetFloat(prefTall, float64(p.Tall))
	to.SetBool(prefTell, p.Notify)
	to.SetInt(prefIdle, p.Idle)
}

func (p preferences) size() fyne.Size { return fyne.NewSize(p.Width, p.Tall) }

// variant is the look at a moment: auto is dark from 20:00 to 07:00, as the
// guide has it, because the operating system does not know about night shifts.
func (p preferences) variant(local time.Time) kit.Variant {
	switch {
	case p.Theme == "dark", p.Theme == "auto" && (local.Hour() >= 20 || local.Hour() < 7):
		return kit.Dark
	}
	return kit.Light
}

// applyTheme sets colours and text size when they differ from what is shown.
func (s *Shell) applyTheme() {
	look := [2]int{int(s.prefs.variant(s.deps.Clock().In(s.Home()))), s.prefs.Text}
	if s.past != nil {
		look[1] = -look[1] // the past is drawn without accent
	}
	if look == s.look {
		return
	}
	s.look = look
	t := kit.NewTheme(kit.Variant(look[0]), float32(s.prefs.Text)/100)
	t.Plain = s.past != nil
	s.deps.App.Settings().SetTheme(t)
}

func (s *Shell) setTheme(name string) {
	s.prefs.Theme = name
	s.prefs.save(s.deps.App.Preferences())
	s.applyTheme()
	s.refreshMenu()
}

// stepText makes the text larger or smaller by one step.
func (s *Shell) stepText(by int) {
	i := slices.Index(textSizes, s.prefs.Text) + by
	if i < 0 || i >= len(textSizes) {
		return
	}
	s.prefs.Text = textSizes[i]
	s.prefs.save(s.deps.App.Preferences())
	s.applyTheme()
	s.refreshMenu()        // a menu bar of another height gives the page another one
	s.screen.Tick(s.Now()) // pages fit their columns to the text
	s.Notice(fmt.Sprintf("Text size %d %%.", s.prefs.Text))
}
