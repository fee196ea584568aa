package regime

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"
	"github.com/rickar/cal/v2/us"
)

// Place is where an organisation works, as far as closed days go: a person
// chooses one for each calendar its duties use.
type Place struct {
	Calendar string // id of the calendar in the rules, such as eu-member-state
	Key      string // "de", "de-by"; empty for what counts where nobody chose
	Label    string
}

// None is what the label of a place says for which no closed days are built in.
const None = "none: enter closed days yourself"

// The library would reckon in the zone of the machine, where a midnight may be
// missing; closed days are the same everywhere.
func init() { cal.DefaultLoc = time.UTC }

// kept is a place with its holidays.
type kept struct {
	Place
	days []*cal.Holiday
	// common are lists of which only the days count that stand in all of them.
	common [][]*cal.Holiday
}

// Where this differs from the library, and why. A closed day can only make a
// limit later, so a day that is not closed everywhere in a place, or about which
// sources differ, is left out; a person adds what is closed at home.
//
//   - Brazil: Carnival and Corpus Christi are optional (ponto facultativo), and
//     count as business days; Consciência Negra (20 November) is a national
//     holiday since 2024 (Lei 14.759/2023).
//   - Denmark: 5 June is a day on which shops and banks close, no public holiday.
//   - Germany: Mecklenburg-Vorpommern keeps 8 March since 2023 (FTG M-V). Bavaria
//     keeps 15 August only in some communes, and Augsburg 8 August: left out.
//   - Greece: 1 January bears the name of Christmas in the library.
//   - Italy: 4 October is a holiday again from 2026 (Legge 151/2025).
//   - Japan: offices of the state are closed from 29 December to 3 January (Act
//     on Holidays of Administrative Organs, Art. 1); the library has 1 January only.
//   - Poland: 24 December is a holiday since 2025 (Act of 6 December 2024).
//   - Romania: 6 and 7 January are holidays since 2024 (Law 52/2023).
//   - Slovakia: 1 September and 17 November are working days now (since 2024 and
//     2025); 8 May and 15 September are reported to be so in 2026 only.
//   - Australia: the second Monday of June is the King's Birthday; what a state
//     proclaims for single years (New South Wales: a day for ANZAC Day at a
//     weekend) is not in the library.
var placesKept = func() []kept {
	eu := func(key, label string, days []*cal.Holiday) kept {
		return kept{Place: Place{"eu-member-state", key, label}, days: days}
	}
	list := []kept{
		eu("at", "Austria", at.Holidays), eu("be", "Belgium", be.Holidays), eu("bg", "Bulgaria", bg.Holidays), eu("hr", "Croatia", hr.Holidays),
		eu("cy", "Cyprus", nil), eu("cz", "Czechia", cz.Holidays), eu("dk", "Denmark", without(dk.Holidays, "Grundlovsdag")), eu("ee", "Estonia", nil),
		eu("fi", "Finland", nil), eu("fr", "France", fr.Holidays),
		eu("de", "Germany (days of all states)", de.Holidays),
		eu("de-bw", "Germany, Baden-Württemberg", de.HolidaysBW), eu("de-by", "Germany, Bavaria", de.HolidaysBY), eu("de-be", "Germany, Berlin", de.HolidaysBE),
		eu("de-bb", "Germany, Brandenburg", de.HolidaysBB), eu("de-hb", "Germany, Bremen", de.HolidaysHB), eu("de-hh", "Germany, Hamburg", de.HolidaysHH),
		eu("de-he", "Germany, Hesse", de.HolidaysHE),
		eu("de-mv", "Germany, Mecklenburg-Vorpommern", with(de.HolidaysMV, de.Frauentag.Clone(&cal.Holiday{StartYear: 2023}))),
		eu("de-ni", "Germany, Lower Saxony", de.HolidaysNI), eu("de-nw", "Germany, North Rhine-Westphalia", de.HolidaysNW),
		eu("de-rp", "Germany, Rhineland-Palatinate", de.HolidaysRP), eu("de-sl", "Germany, Saarland", de.HolidaysSL), eu("de-sn", "Germany, Saxony", de.HolidaysSN),
		eu("de-st", "Germany, Saxony-Anhalt", de.HolidaysST), eu("de-sh", "Germany, Schleswig-Holstein", de.HolidaysSH), eu("de-th", "Germany, Thuringia", de.HolidaysTH),
		eu("gr", "Greece", with(without(gr.Holidays, "Xristougenna"), aa.NewYear.Clone(&cal.Holiday{Name: "Πρωτοχρονιά"}))),
		eu("hu", "Hungary", nil), eu("is", "Iceland (EEA)", nil), eu("ie", "Ireland", ie.Holidays),
		eu("it", "Italy", with(it.Holidays, day("San Francesco d'Assisi", time.October, 4, 2026))),
		eu("lv", "Latvia", lv.Holidays), eu("li", "Liechtenstein (EEA)", nil), eu("lt", "Lithuania", lt.Holidays), eu("lu", "Luxembourg", nil), eu("mt", "Malta", nil),
		eu("nl", "Netherlands", nl.Holidays), eu("no", "Norway (EEA)", no.Holidays),
		eu("pl", "Poland", with(pl.Holidays, day("Wigilia Bożego Narodzenia", time.December, 24, 2025))),
		eu("pt", "Portugal", nil),
		eu("ro", "Romania", with(ro.Holidays, day("Botezul Domnului", time.January, 6, 2024), day("Sfântul Ioan Botezătorul", time.January, 7, 2024))),
		eu("sk", "Slovakia", slovakia()), eu("si", "Slovenia", si.Holidays), eu("es", "Spain (days of the whole country)", es.Holidays), eu("se", "Sweden", se.Holidays),
		{Place: Place{"us-federal", "", "United States, federal days"}, days: us.Holidays},
	}
	for _, s := range [][2]string{{"ca", "California"}, {"co", "Colorado"}, {"fl", "Florida"}, {"me", "Maine"}, {"ny", "New York"}, {"tx", "Texas"}, {"wa", "Washington"}} {
		list = append(list, kept{Place: Place{"us-state-" + s[0], "", s[1] + " (federal days; enter those of the state yourself)"}, days: us.Holidays})
	}
	list = append(list,
		kept{Place: Place{"uk-england-wales", "", "England and Wales"}, days: gb.Holidays},
		kept{Place: Place{"jp-admin", "", "Japan, offices of the state"}, days: with(jp.Holidays,
			day("Year-end closing of offices", time.December, 29, 0), day("Year-end closing of offices", time.December, 30, 0), day("Year-end closing of offices", time.December, 31, 0),
			day("New Year closing of offices", time.January, 2, 0), day("New Year closing of offices", time.January, 3, 0))},
		kept{Place: Place{"br-national", "", "Brazil, national holidays"}, days: with(without(br.Holidays, "Carnaval", "Corpus Christi"),
			day("Dia Nacional de Zumbi e da Consciência Negra", time.November, 20, 2024))},
	)
	states := []struct {
		key, label string
		days       []*cal.Holiday
	}{
		{"au-act", "Australian Capital Territory", au.HolidaysACT}, {"au-nsw", "New South Wales", au.HolidaysNSW}, {"au-nt", "Northern Territory", au.HolidaysNT},
		{"au-qld", "Queensland", au.HolidaysQLD}, {"au-sa", "South Australia", au.HolidaysSA}, {"au-tas", "Tasmania", au.HolidaysTAS},
		{"au-vic", "Victoria", au.HolidaysVIC}, {"au-wa", "Western Australia", au.HolidaysWA},
	}
	for _, calendar := range []string{"au-federal", "au-state"} {
		whole := kept{Place: Place{calendar, "", "Australia (days of all states)"}}
		for _, s := range states {
			whole.common = append(whole.common, s.days)
		}
		list = append(list, whole)
		for _, s := range states {
			list = append(list, kept{Place: Place{calendar, s.key, s.label}, days: s.days})
		}
	}
	for i := range list {
		if list[i].days == nil && list[i].common == nil {
			list[i].Label += " (" + None + ")"
		}
	}
	return list
}()

// slovakia leaves out what is a working day by now.
func slovakia() []*cal.Holiday {
	list := without(sk.Holidays, "Deň Ústavy Slovenskej republiky", "Deň boja za slobodu a demokraciu")
	for i, h := range list {
		if h.Name == "Deň víťazstva nad fašizmom" || strings.HasPrefix(h.Name, "Sviatok Panny Márie Sedembolestnej") {
			list[i] = h.Clone(&cal.Holiday{Except: []int{2026}})
		}
	}
	return list
}

// day is a holiday on a date, from a year on (0 for always).
func day(name string, month time.Month, n, since int) *cal.Holiday {
	return &cal.Holiday{Name: name, Month: month, Day: n, StartYear: since, Func: cal.CalcDayOfMonth}
}

func with(list []*cal.Holiday, more ...*cal.Holiday) []*cal.Holiday {
	return append(slices.Clone(list), more...)
}

func without(list []*cal.Holiday, names ...string) []*cal.Holiday {
	return slices.DeleteFunc(slices.Clone(list), func(h *cal.Holiday) bool { return slices.Contains(names, h.Name) })
}

// Places are what a person can choose, by calendar. Saturdays and Sundays are
// closed everywhere and are in no list.
func Places() []Place {
	out := make([]Place, 0, len(placesKept))
	for _, p := range placesKept {
		out = append(out, p.Place)
	}
	return out
}

// Years for which closed days are known: before it the library knows no
// calendar of ours, after it the equinoxes of Japan are not computed.
const firstYear, lastYear = 1980, 2150

// Holidays are the closed days of a place from one day to another, both
// included, in order; Saturdays and Sundays are among them only where they are a
// holiday. They come with their names, so that the working can tell them. A
// calendar or place that is not known has none.
func Holidays(calendar, place string, from, to Day) []Closed {
	i := slices.IndexFunc(placesKept, func(p kept) bool { return p.Calendar == calendar && p.Key == place })
	if i < 0 || to.Before(from) {
		return nil
	}
	p := placesKept[i]
	found := reckon(p.days, from, to)
	for n, list := range p.common {
		one := reckon(list, from, to)
		if n == 0 {
			found = one
			continue
		}
		for d := range found {
			if _, ok := one[d]; !ok {
				delete(found, d)
			}
		}
	}
	out := make([]Closed, 0, len(found))
	for d, names := range found {
		out = append(out, Closed{Date: d.String(), Name: strings.Join(names, ", ")})
	}
	slices.SortFunc(out, func(a, b Closed) int { return strings.Compare(a.Date, b.Date) })
	return out
}

// reckon works out the days of a list: each holiday, and the day it is kept on
// where that is another one. The day kept for 1 January may lie in the year before.
func reckon(list []*cal.Holiday, from, to Day) map[Day][]string {
	found := map[Day][]string{}
	add := func(d Day, name string) {
		if !d.Before(from) && !to.Before(d) && !slices.Contains(found[d], name) {
			found[d] = append(found[d], name)
		}
	}
	for year := max(from.Year, firstYear); year <= min(to.Year+1, lastYear); year++ {
		for _, h := range list {
			on, kept := h.Calc(year)
			if on.IsZero() {
				continue
			}
			name := strings.Replace(h.Name, "Queen's Birthday", "King's Birthday", 1)
			add(DayOf(on), name)
			if DayOf(kept) != DayOf(on) {
				add(DayOf(kept), fmt.Sprintf("%s (observed; %s is a %s)", name, on.Format("2 January"), on.Weekday()))
			}
		}
	}
	return found
}
