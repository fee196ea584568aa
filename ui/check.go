package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageCheck] = func(s *Shell, _ Route) screen { return newCheck(s) }
}

// check verifies the whole record and says the verdict in words.
type check struct {
	s       *Shell
	content fyne.CanvasObject
	against *kit.Entry
	kept    *fieldsKeeper // 64 digits copied from paper are not typed twice
	begin   *kit.Button
	wrong   *kit.Text
	result  *fyne.Container // progress, or the verdict
	stop    func()
	running bool
	head    string // shown in full, for copying
}

func newCheck(s *Shell) *check {
	c := &check{s: s}
	c.against = kit.NewEntry()
	c.against.Name = "Older head"
	c.against.SetPlaceHolder("212:8f2c19aa… from paper or mail, or a witness line; may stay empty")
	c.against.OnSubmitted = func(string) { c.start() }
	c.against.OnChanged = func(string) { c.complain("") }
	c.wrong = kit.NewText("", kit.TextStyle{Colour: kit.ColourBad, Size: kit.SizeSmall, Bold: true})
	c.wrong.Hide()
	c.begin = kit.NewButtonOf(kit.ButtonPrimary, "Check now", "Enter", c.start)
	c.result = kit.Stack(12)
	col := kit.Stack(12,
		kit.NewText("Check record", kit.TextStyle{Size: kit.SizeTitle, Bold: true}),
		kit.NewPara("Works out every hash again, from the first entry to the last, and compares kept originals with the digests in the record. Nothing is changed by it.", kit.TextStyle{}),
		kit.Stack(3, kit.Bold("Hold it against an older head"), c.against, c.wrong,
			kit.NewPara("A head is the number of entries and 64 hex digits, as in the footer of every export. If the record still begins with what that head names, nothing before it was changed.", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall})),
		kit.Row(8, c.begin), c.result)
	if !s.ReadOnly() {
		col.Add(kit.Hairline())
		col.Add(c.vouching())
	}
	c.content = container.NewVScroll(kit.Pad(24, 16, container.New(readingWidth{}, col)))
	c.kept = s.keepTyped("check", c.against)
	return c
}

func (c *check) Content() fyne.CanvasObject  { return c.content }
func (c *check) Show(model.View)             {}
func (c *check) Tick(time.Time)              {}
func (c *check) Dropped(paths []string) bool { return false }
func (c *check) Focus()                      { c.s.win.Canvas().Focus(c.against) }

// Leave lets a running check go on; its verdict stands here on return.
func (c *check) Leave() error {
	c.kept.keep()
	return nil
}

// Escape stops a running check.
func (c *check) Escape() bool {
	if c.running {
		c.stop()
	}
	return c.running
}

// progressEvery is how often the bar moves; more would only be work.
const progressEvery = 100 * time.Millisecond

func (c *check) start() {
	if c.running {
		return
	}
	text := strings.TrimSpace(c.against.Text)
	c.complain("")
	bar := kit.NewProgressCard("Checking the record", func() { c.stop() })
	bar.Set(-1, "beginning")
	c.show(bar)
	c.running = true
	c.begin.SetBusy(true)
	stopped := false
	cancel := c.s.Run(func(ctx context.Context) func() {
		var last time.Time
		var old *desk.Head
		if text != "" {
			h, err := c.s.deps.Desk.ParseAgainst(ctx, text)
			if err != nil {
				return func() {
					c.running = false
					c.begin.SetBusy(false)
					c.show()
					c.complain(sentenceAndHint(err))
					c.s.win.Canvas().Focus(c.against)
				}
			}
			old = &h
		}
		result, err := c.s.deps.Desk.Verify(ctx, old, func(done, total uint64) {
			if now := c.s.deps.Clock(); now.Sub(last) >= progressEvery {
				last = now
				c.s.run.Post(func() {
					bar.Set(float64(done)/float64(max(total, 1)), fmt.Sprintf("%s of %s entries", groups(done), groups(total)))
				})
			}
		})
		return func() {
			c.running = false
			c.begin.SetBusy(false)
			switch {
			case errors.Is(err, context.Canceled) || stopped:
				c.show(kit.NewPara("Stopped. Nothing can be said about the record until a check has run to its end.", kit.TextStyle{}))
			case err != nil:
				c.show()
				c.s.Fail(err)
			default:
				c.kept.leave(true)
				c.verdict(result)
				c.s.checked()
			}
		}
	})
	c.stop = func() {
		stopped = true
		cancel()
	}
}

// complain says under the field what is wrong with the older head.
func (c *check) complain(text string) {
	if c.wrong.Text == text {
		return
	}
	c.wrong.SetText(text)
	c.wrong.Hidden = text == ""
	c.content.Refresh()
}

func (c *check) show(objects ...fyne.CanvasObject) {
	c.result.Objects = objects
	c.result.Refresh()
	c.content.Refresh()
}

// verdict says what was found, the worst first.
func (c *check) verdict(r desk.Check) {
	c.head = r.Head.Text()
	var out []fyne.CanvasObject
	say := func(tone kit.Tone, title, text string) {
		p := kit.Stack(4, kit.NewText(title, kit.TextStyle{Colour: tone.Colour(), Size: kit.SizeStep, Bold: true}))
		if text != "" {
			p.Add(kit.NewPara(text, kit.TextStyle{}))
		}
		box := kit.Panel(p)
		box.Side = tone.Colour()
		out = append(out, box)
	}
	switch {
	case r.Clean():
		say(kit.ToneGood, "The record is intact", intact(r))
	case !r.OK:
		what := fmt.Sprintf("First bad entry: %d. ", r.FirstBad)
		if r.FirstBad >= r.Entries {
			what = "No single entry is bad, but the log as a whole is. "
		}
		say(kit.ToneBad, "The record is NOT intact", what+upper(r.Why)+
			fmt.Sprintf(" Proved sound from the start: %s. Do not work on in this logbook: keep its folder as it is, and restore a backup beside it (File > Backups) or rescue what is sound into a new one (`bridgelogctl rescue`).", entriesWord(r.Sound)))
	}
	for _, text := range r.Beside {
		say(kit.ToneBad, "A file beside the record is not as it was", upper(text))
	}
	if len(r.Vouched) > 0 {
		say(kit.ToneGood, "Others vouch for it", strings.Join(r.Vouched, " "))
	}
	if len(r.Custody) > 0 {
		say(kit.ToneWarn, "Gaps in the chain of custody", strings.Join(r.Custody, " "))
	}
	if noRecoveryKey(c.s.deps.Desk.Unlockers()) {
		say(kit.ToneWarn, "There is no recovery key", "A forgotten passphrase loses everything in this logbook. Make one under File > Ways to open this logbook, and keep it on paper.")
	}
	for _, w := range r.Warnings {
		say(kit.ToneWarn, fmt.Sprintf("Worth knowing about entry %d", w.Seq), upper(w.Text))
	}
	if r.OK {
		full := kit.NewMultiEntry(2)
		full.Name = "Head in full"
		full.TextStyle = fyne.TextStyle{Monospace: true}
		full.SetQuietly(c.head)
		full.Wrapping = fyne.TextWrapBreak
		full.OnChanged = func(string) { full.SetQuietly(c.head) } // read and copied, not edited
		copyHead := kit.NewButton("Copy the head", func() {
			c.s.copyText(c.head)
			c.s.Notice("Copied. Keep it somewhere this computer cannot reach: on paper, in a mail to somebody else.")
		})
		out = append(out, kit.Stack(4, kit.Bold("To read out over the phone"), kit.NewText(r.Head.Witness().Text(), kit.TextStyle{Mono: true, Size: kit.SizeStep, Bold: true}),
			kit.NewPara("Sixty bits of the head, and two letters that find a slip. Whoever wrote it down can type it above later.", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall})))
		out = append(out, kit.Stack(4, kit.Bold("Head in full"), full,
			kit.NewPara("Keep it on paper or with somebody else: it is what a later check can be held against.", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}),
			kit.Row(8, copyHead)))
	}
	c.show(out...)
}

// intact says what was checked.
func intact(r desk.Check) string {
	text := fmt.Sprintf("All %s add up to the head %s.", entriesWord(r.Entries), r.Head.Short())
	if r.Against != nil {
		text += fmt.Sprintf(" It still begins with the %s that the older head %s names, unchanged.", entriesWord(r.Against.Size), r.Against.Short())
	}
	if r.Files > 0 {
		text += fmt.Sprintf(" %s and %s beside it are as they were recorded.", countWord(r.Files, "kept original", "kept originals"), countWord(r.Datasets, "dataset", "datasets"))
	}
	if r.Lost > 0 {
		text += fmt.Sprintf(" %s lost when the logbook was damaged, and the record says so.", countWord(int(r.Lost), "entry was", "entries were"))
	}
	if r.Erased > 0 {
		text += fmt.Sprintf(" The text of %s was erased for a legal reason, and the record says so.", entriesWord(r.Erased))
	}
	return text
}

func entriesWord(n uint64) string {
	if n == 1 {
		return "1 entry"
	}
	return groups(n) + " entries"
}
