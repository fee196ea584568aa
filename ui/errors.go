package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// bannerArea is where the window speaks: problems stand above the page until they
// are closed, plain news over the status line, where it moves nothing.
type bannerArea struct {
	bar    *kit.Banner
	news   *kit.NewsLine
	object fyne.CanvasObject
	stays  bool
	turn   int // counts what the bar said
	lost   int // the turn that told of a write the disk refused
	told   int // counts the news, so that a late timer hides only its own
}

func newBannerArea() *bannerArea {
	b := &bannerArea{bar: kit.NewBanner(), news: kit.NewNewsLine()}
	b.object = b.bar
	return b
}

func (b *bannerArea) say(n kit.Notice, stays bool) {
	b.stays = stays
	b.turn++
	b.bar.Say(n)
}

// moved takes news and questions away that belonged to the page before.
func (b *bannerArea) moved() {
	b.news.Dismiss()
	if !b.stays {
		b.bar.Dismiss()
	}
}

// newsFor is how long plain news stands.
const newsFor = 12 * time.Second

// Notice says that something was done, with what can be done about it.
func (s *Shell) Notice(text string, actions ...kit.Action) {
	b := s.frame.banner
	var once []kit.Action // what was chosen needs no choosing again
	for _, a := range actions {
		tapped := a.OnTapped
		a.OnTapped = func() {
			b.news.Dismiss()
			if tapped != nil {
				tapped()
			}
		}
		once = append(once, a)
	}
	b.told++
	b.news.Say(kit.Notice{What: text, Actions: once})
	s.frame.placeNews()
	s.letGo(b.told)
}

// letGo takes news away after its time, or once nobody is about to use it.
func (s *Shell) letGo(told int) {
	b := s.frame.banner
	s.run.After(newsFor, func() {
		switch {
		case b.told != told || !b.news.Visible():
		case b.news.InUse():
			s.letGo(told)
		default:
			b.news.Dismiss()
		}
	})
}

// Say shows a notice of any tone; it stays until it is closed.
func (s *Shell) Say(n kit.Notice) { s.frame.banner.say(n, true) }

// Fail says what went wrong, what is safe and what to do. Being stopped by the
// person is no failure.
func (s *Shell) Fail(err error) {
	if err == nil || errors.Is(err, context.Canceled) {
		return
	}
	s.Say(notice(err))
	if b := s.frame.banner; ofTheDisk(err) {
		b.lost = b.turn
	}
}

// ofTheDisk says whether an error is one of the disk, which a write that succeeds
// has overtaken; a refusal by the rules says nothing about the disk.
func ofTheDisk(err error) bool {
	var e *model.Error
	return !errors.As(err, &e) || e.Kind == model.Full || e.Kind == model.Broken || e.Kind == model.Internal
}

// wrote remembers for the status line whether the last write succeeded.
func (s *Shell) wrote(err error) {
	was := s.failure
	switch {
	case err == nil:
		s.failure = ""
		if b := s.frame.banner; was != "" && b.lost == b.turn && b.bar.Visible() {
			b.bar.Dismiss() // "Not saved" is no longer so
		}
	case errors.Is(err, context.Canceled), !ofTheDisk(err):
	default:
		s.failure = sentence(err)
	}
	if was != s.failure {
		s.frame.refreshStatus()
	}
}

// notice turns an error into words for a person.
func notice(err error) kit.Notice {
	var e *model.Error
	if !errors.As(err, &e) {
		return kit.Notice{Tone: kit.ToneBad, What: "That did not work: " + err.Error() + ".",
			Do: "Nothing was recorded by it. Try again; if it stays, run Help > Check record."}
	}
	n := kit.Notice{Tone: kit.ToneBad, What: headline(e), Do: e.Hint}
	switch e.Kind {
	case model.Full:
		n.What, n.Safe = "Not saved: "+e.Text, "What you typed still stands where you typed it."
	case model.Question, model.NotFound, model.Invalid, model.Conflict:
		n.Tone = kit.ToneWarn
	case model.Internal:
		n.What = "That should not have happened: " + e.Text
	}
	return n
}

// sentence is an error in one line, for the status bar.
func sentence(err error) string {
	var e *model.Error
	if errors.As(err, &e) {
		return strings.TrimSuffix(about(e)+e.Text, ".")
	}
	return err.Error()
}

// about names the file or entry an error is about. Field keys of forms and
// single words such as "author" are for the program, the sentence has them.
func about(e *model.Error) string {
	form, _, _ := strings.Cut(e.Field, ".")
	if strings.ContainsAny(e.Field, ` /\`) || strings.Count(e.Field, ".") == 1 && !slices.Contains(formKeys, form) {
		return e.Field + ": "
	}
	return ""
}

// formKeys are the forms of the guide, by which the keys of their fields begin.
var formKeys = []string{"rep", "tri", "inv", "tgt", "con", "era", "rec", "rev", "clo", "fp", "mrg", "reo", "sys", "hnd", "drl", "wl", "org"}

// headline is an error's sentence as a title: capital at its beginning, but a
// file's name as it is.
func headline(e *model.Error) string {
	if place := about(e); place != "" {
		return place + e.Text
	}
	return upper(e.Text)
}

func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// kind is the kind of a refusal, empty for any other error.
func kind(err error) model.ErrorKind {
	var e *model.Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}
