package ui

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// filterBar is the row of fields above the timeline. It reports that something
// changed and says what is wanted; it filters nothing itself.
type filterBar struct {
	text, when           *kit.Entry
	kind, person, system *several
	struck, data         *kit.Check
	reset                *kit.Button
	problem              *kit.Text
	object               *fyne.Container
	changed              func()
	people               int // rows the names were gathered from
}

// The first option of each list: no limit.
const (
	everyKind   = "every kind"
	everybody   = "everybody"
	everySystem = "every system"
)

func newFilterBar(changed func()) *filterBar {
	b := &filterBar{text: kit.NewEntry(), when: kit.NewEntry(), changed: changed}
	b.text.Name, b.when.Name = "Words", "Time"
	b.text.SetPlaceHolder("words in the text (Ctrl+F)")
	b.when.SetPlaceHolder("22:00-23:30, after 22:00, a day")
	b.text.OnChanged = func(string) { changed() }
	b.when.OnChanged = func(string) { changed() }
	b.kind = newSeveral("Kind", everyKind, "kind", changed)
	b.person = newSeveral("Person", everybody, "name", changed)
	b.system = newSeveral("System", everySystem, "system", changed)
	for _, k := range model.RowKinds {
		b.kind.options = append(b.kind.options, model.KindWord(k))
	}
	b.kind.set(nil)
	b.struck = kit.NewCheck("struck rows", func(bool) { changed() })
	b.data = kit.NewCheck("datasets", func(bool) { changed() })
	b.data.SetQuietly(true)
	b.data.Hide()
	b.reset = kit.NewButtonOf(kit.ButtonQuiet, "Clear", "", b.clear)
	b.reset.Disable()
	b.problem = kit.NewText("", kit.TextStyle{Colour: kit.ColourBad, Size: kit.SizeSmall})
	b.problem.Hide()
	words := wide(170, b.text)
	b.object = newFlow(6, []fyne.CanvasObject{words}, words, wide(132, kit.Edged(b.kind.list)), wide(126, kit.Edged(b.person.list)), wide(126, kit.Edged(b.system.list)),
		wide(270, b.when), b.struck, b.data, b.reset, b.problem)
	return b
}

// show offers the names that stand in the record.
func (b *filterBar) show(v model.View) {
	rows := v.Timeline()
	if rows.Len() == b.people {
		return
	}
	b.people = rows.Len()
	people, systems := map[string]int{}, map[string]int{}
	for _, r := range rows.All() {
		people[r.Author]++
		for _, p := range r.People {
			people[p]++
		}
		for _, s := range r.Systems {
			systems[s]++
		}
	}
	b.person.offer(mostNamed(people))
	b.system.offer(mostNamed(systems))
}

// mostNamed lists the names that stand most often first, at most a list's worth.
func mostNamed(count map[string]int) []string {
	names := slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		if c := cmp.Compare(count[b], count[a]); c != 0 {
			return c
		}
		return cmp.Compare(a, b)
	})
	return names[:min(len(names), 60)]
}

// filter is what is wanted; an error names the field that cannot be read.
func (b *filterBar) filter(now time.Time, home *time.Location) (filter, error) {
	f := filter{Text: strings.TrimSpace(b.text.Text), Struck: b.struck.Checked, Hidden: !b.data.Checked}
	for _, k := range model.RowKinds {
		if slices.Contains(b.kind.chosen, model.KindWord(k)) {
			f.Kinds = append(f.Kinds, k)
		}
	}
	f.Person, f.System = slices.Clone(b.person.chosen), slices.Clone(b.system.chosen)
	var err error
	f.From, f.To, err = span(b.when.Text, now, home)
	return f, err
}

// complain says what cannot be read, or nothing.
func (b *filterBar) complain(err error) {
	was := b.problem.Visible()
	var e *model.Error
	switch {
	case err == nil:
		b.problem.Hide()
	case errors.As(err, &e):
		b.problem.SetText("Time: " + e.Text)
		b.problem.Show()
	default:
		b.problem.SetText(err.Error())
		b.problem.Show()
	}
	if was != b.problem.Visible() {
		b.object.Refresh()
	}
}

func (b *filterBar) setSpan(text string) {
	b.when.SetQuietly(text)
	b.complain(nil)
}

// setActive lights the clearing button while there is something to clear.
func (b *filterBar) setActive(f filter) {
	if f.active() == b.reset.Disabled() {
		if f.active() {
			b.reset.Enable()
		} else {
			b.reset.Disable()
		}
	}
}

// clear takes every limit away; what is shown of struck rows and datasets stays.
func (b *filterBar) clear() {
	b.text.SetQuietly("")
	b.when.SetQuietly("")
	for _, list := range []*several{b.kind, b.person, b.system} {
		list.set(nil)
	}
	b.changed()
}
