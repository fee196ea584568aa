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
	kind, person, system *kit.Select
	struck, data         *kit.Check
	reset                *kit.Button
	problem              *kit.Text
	object               *fyne.Container
	changed              func()
	kinds                []model.RowKind // that are wanted, in the order of the guide; none is all
	people               int             // rows the names were gathered from
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
	on := func(string) { changed() }
	b.kind = kit.NewSelect("Kind", nil, nil)
	b.person = kit.NewSelect("Person", []string{everybody}, nil)
	b.system = kit.NewSelect("System", []string{everySystem}, nil)
	b.setKinds(nil)
	b.person.SetQuietly(everybody)
	b.system.SetQuietly(everySystem)
	b.kind.OnChanged, b.person.OnChanged, b.system.OnChanged = b.toggleKind, on, on
	b.struck = kit.NewCheck("struck rows", func(bool) { changed() })
	b.data = kit.NewCheck("datasets", func(bool) { changed() })
	b.data.SetQuietly(true)
	b.data.Hide()
	b.reset = kit.NewButtonOf(kit.ButtonQuiet, "Clear", "", b.clear)
	b.reset.Disable()
	b.problem = kit.NewText("", kit.TextStyle{Colour: kit.ColourBad, Size: kit.SizeSmall})
	b.problem.Hide()
	words := wide(190, b.text)
	b.object = newFlow(6, []fyne.CanvasObject{words}, words, wide(132, b.kind), wide(126, b.person), wide(126, b.system),
		wide(216, b.when), b.struck, b.data, b.reset, b.problem)
	return b
}

// chosenMark stands before the kinds that are chosen.
const chosenMark = "✓ "

// toggleKind takes a kind into the choice, or out of it: several can be wanted
// at once. The first option wants them all again.
func (b *filterBar) toggleKind(option string) {
	i := slices.Index(b.kind.Options, option)
	if i < 0 {
		return // the words for several, which are no option
	}
	var kinds []model.RowKind
	if i > 0 {
		for j, k := range model.RowKinds {
			if slices.Contains(b.kinds, k) != (j == i-1) {
				kinds = append(kinds, k)
			}
		}
	}
	b.setKinds(kinds)
	b.changed()
}

// setKinds loads the choice and marks it in the list.
func (b *filterBar) setKinds(kinds []model.RowKind) {
	b.kinds = kinds
	options := []string{everyKind}
	for _, k := range model.RowKinds {
		word := model.KindWord(k)
		if slices.Contains(kinds, k) {
			word = chosenMark + word
		}
		options = append(options, word)
	}
	b.kind.Options = options
	switch len(kinds) {
	case 0:
		b.kind.SetQuietly(everyKind)
	case 1:
		b.kind.SetQuietly(chosenMark + model.KindWord(kinds[0]))
	default:
		b.kind.SetQuietly(plural(len(kinds), "kind"))
	}
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
	b.person.Options = append([]string{everybody}, mostNamed(people)...)
	b.system.Options = append([]string{everySystem}, mostNamed(systems)...)
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
	f.Kinds = slices.Clone(b.kinds)
	if b.person.Selected != everybody {
		f.Person = b.person.Selected
	}
	if b.system.Selected != everySystem {
		f.System = b.system.Selected
	}
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
	b.setKinds(nil)
	b.person.SetQuietly(everybody)
	b.system.SetQuietly(everySystem)
	b.changed()
}
