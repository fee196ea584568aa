package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
)

// touched is a system on the path of the attacker.
type touched struct {
	name  string
	at    barReach // when it was first reached, as far as that is known
	known bool     // a time is known at all
	acted bool     // an act of the attacker on it is recorded; else it was only found
	when  string   // in words
	entry string
	state string
	from  int // which system before it one and the same act names too; -1 for none
}

// pathShown is how many systems the picture draws; the others stand under it.
const pathShown = 24

// movement is the way through the systems: each where the record first has the
// attacker on it, in the order of time.
func (b *book) movement() []Block {
	all := b.touchedSystems()
	if len(all) == 0 || !slices.ContainsFunc(all, func(x touched) bool { return x.known }) {
		return nil
	}
	f := Figure{Title: b.tr("Path through the systems"), Width: 480,
		Caption: b.tr("Numbered in the order of time. A whole box: an act of the attacker on it is recorded; a dashed box: it was only found or is suspected. A whole arrow: one recorded act names both systems; a dashed arrow: only the order of time is known.")}
	drawn := all[:min(len(all), pathShown)]
	if more := len(all) - len(drawn); more > 0 {
		f.Caption += " " + b.trn(more, "1 further system is listed under the picture.", "%d further systems are listed under the picture.")
	}
	const across, wide, high, gapX, gapY = 4, 104.0, 62.0, 21.0, 22.0
	place := func(i int) (x, y float64) { // to and fro, so that the way goes on where it turns
		col, row := i%across, i/across
		if row%2 == 1 {
			col = across - 1 - col
		}
		return 1 + float64(col)*(wide+gapX), 1 + float64(row)*(high+gapY)
	}
	lines, rest := []string{f.Title + ". " + f.Caption}, []string{}
	for i, x := range all {
		number := fmt.Sprint(i + 1)
		if i > 0 && !b.surelyAfter(all[i-1], x) {
			number += "?"
		}
		how := b.tr("found, no act of the attacker on it is recorded")
		if x.acted {
			how = b.tr("an act of the attacker on it is recorded")
		}
		words := []string{how}
		if x.entry != "" {
			words[0] += " (" + x.entry + ")"
		}
		if x.from >= 0 {
			words = append(words, b.tr("the same act names number %d", x.from+1))
		}
		if strings.HasSuffix(number, "?") {
			words = append(words, b.tr("its place in the order is not certain"))
		}
		if x.state != "" {
			words = append(words, b.tr("state now: %s", x.state))
		}
		told := number + " " + x.name + ", " + x.when + ": " + strings.Join(words, "; ") + "."
		if i >= len(drawn) {
			rest = append(rest, told)
			continue
		}
		lines = append(lines, told)
		px, py := place(i)
		if i > 0 {
			ox, oy := place(i - 1)
			var l *Shape
			switch {
			case oy != py:
				l = f.line(ox+wide/2, oy+high, px+wide/2, py)
			case ox < px:
				l = f.line(ox+wide, oy+high/2, px, py+high/2)
			default:
				l = f.line(ox, oy+high/2, px+wide, py+high/2)
			}
			l.Arrow, l.Dashed = true, x.from != i-1
		}
		f.box(px, py, wide, high, Hollow, !x.acted)
		f.box(px, py, 17, 14, Solid, false)
		n := f.text(number, px, py+1.5, 17, 8.5, 'C')
		n.Light, n.Bold = true, true
		named := brokenInto(x.name, runesIn(wide-24, 8), 2)
		for k, part := range named {
			f.text(part, px+20, py+1.5+float64(k)*10, wide-22, 8, 'L').Bold = true
		}
		y := py + 24
		for _, part := range brokenInto(x.when, runesIn(wide-8, 6.5), 2) {
			f.text(part, px+4, y, wide-8, 6.5, 'L')
			y += 9
		}
		about := x.state
		if x.from >= 0 && x.from != i-1 {
			about = strings.TrimPrefix(about+" · "+b.tr("with number %d", x.from+1), " · ")
		}
		if about != "" {
			f.text(about, px+4, py+high-14, wide-8, 6.5, 'L').Muted = true
		}
	}
	rows := (len(drawn) + across - 1) / across
	f.Height = float64(rows)*(high+gapY) - gapY + 2
	f.Words = strings.Join(lines, "\n")
	out := []Block{Heading{2, f.Title}, f}
	if len(rest) > 0 {
		out = append(out, Para{Style: "muted", Text: strings.Join(rest, "\n")})
	}
	return out
}

// surelyAfter says whether y was reached after x whatever is uncertain about the
// times.
func (b *book) surelyAfter(x, y touched) bool {
	return x.known && y.known && !y.at.noFirst && !x.at.noLast && !y.at.first.Before(x.at.last)
}

// touchedSystems are the systems the attacker is recorded on or that were listed
// as affected, each once, by the first time the record gives for it.
func (b *book) touchedSystems() []touched {
	var out []touched
	find := func(name string) int {
		return slices.IndexFunc(out, func(x touched) bool { return strings.EqualFold(x.name, name) })
	}
	var acts []*model.Row
	for _, r := range b.v.Timeline().All() {
		if r.Kind == model.Attacker && !r.Struck() && len(r.Systems) > 0 && !b.withholdsRow(r) {
			acts = append(acts, r)
		}
	}
	sortTime := func(r *model.Row) time.Time {
		if !r.Happened.Known() {
			return time.Unix(1<<40, 0) // after those that have a time
		}
		return reachedBy(r.Happened).first
	}
	slices.SortStableFunc(acts, func(x, y *model.Row) int { return sortTime(x).Compare(sortTime(y)) })
	source := map[string]string{} // a system by the one an act names with it
	for _, r := range acts {
		entry := b.tr("entry %d", r.Seq)
		for k, name := range r.Systems {
			if name = strings.TrimSpace(name); name == "" || find(name) >= 0 {
				continue
			}
			x := touched{name: name, acted: true, entry: entry, from: -1, when: b.tr("time not known")}
			if r.Happened.Known() {
				x.known, x.at, x.when = true, reachedBy(r.Happened), b.moment(r.Happened)
			}
			for other := range r.Systems { // the one named first is where it came from
				if o := strings.TrimSpace(r.Systems[other]); other != k && find(o) >= 0 && source[strings.ToLower(name)] == "" {
					source[strings.ToLower(name)] = strings.ToLower(o)
				}
			}
			out = append(out, x)
		}
	}
	register, _ := b.led.Guide.Register("affected_systems")
	states, _ := register.Column("state")
	systems, _ := register.Column("system")
	for _, row := range b.v.Standing("affected_systems") {
		name := strings.TrimSpace(b.cell(register, systems, row))
		if name == "" || b.withholdsRecord(register, row) {
			continue
		}
		state := b.cell(register, states, row)
		if i := find(name); i >= 0 {
			out[i].state = state
			continue
		}
		x := touched{name: name, state: state, from: -1, entry: b.tr("entry %d", row.Seq), when: b.tr("time not known")}
		if m, ok := at(row, "found_at"); ok {
			x.known, x.at, x.when = true, reachedBy(m), b.tr("found %s", b.moment(m))
		}
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(x, y touched) int {
		if x.known != y.known {
			return cmp.Compare(map[bool]int{true: 0, false: 1}[x.known], map[bool]int{true: 0, false: 1}[y.known])
		}
		return x.at.first.Compare(y.at.first)
	})
	for i := range out {
		if from := source[strings.ToLower(out[i].name)]; from != "" {
			if k := slices.IndexFunc(out, func(x touched) bool { return strings.ToLower(x.name) == from }); k < i {
				out[i].from = k
			}
		}
	}
	return out
}
