package model

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

func TestABackupIsDueWhenSomethingWouldBeLostWithoutIt(t *testing.T) {
	plan := BackupPlan{Folder: "/stick", Hours: 4, Entries: 100, AtClose: true, Keep: 3, Days: 7}
	ago := func(d time.Duration) time.Time { return noon.Add(-d) }
	for name, c := range map[string]struct {
		plan  func(*BackupPlan)
		state BackupState
		due   bool
	}{
		"never made":                    {state: BackupState{Entries: 1}, due: true},
		"no folder":                     {plan: func(p *BackupPlan) { p.Folder = "" }, state: BackupState{Entries: 500}},
		"nothing new for days":          {state: BackupState{Entries: 9, Saved: 9, Last: ago(90 * time.Hour)}},
		"nothing new at close":          {state: BackupState{Entries: 9, Saved: 9, Last: ago(time.Hour), Closing: true}},
		"one entry, an hour":            {state: BackupState{Entries: 10, Saved: 9, Last: ago(time.Hour)}},
		"one entry, five hours":         {state: BackupState{Entries: 10, Saved: 9, Last: ago(5 * time.Hour)}, due: true},
		"many entries, a minute":        {state: BackupState{Entries: 109, Saved: 9, Last: ago(time.Minute)}, due: true},
		"one entry at close":            {state: BackupState{Entries: 10, Saved: 9, Last: ago(time.Minute), Closing: true}, due: true},
		"not at close":                  {plan: func(p *BackupPlan) { p.AtClose = false }, state: BackupState{Entries: 10, Saved: 9, Last: ago(time.Minute), Closing: true}},
		"only at close, never made":     {plan: func(p *BackupPlan) { p.Hours, p.Entries = 0, 0 }, state: BackupState{Entries: 10}},
		"only at close, made then":      {plan: func(p *BackupPlan) { p.Hours, p.Entries = 0, 0 }, state: BackupState{Entries: 10, Closing: true}, due: true},
		"the stick was not there":       {state: BackupState{Entries: 10, Saved: 9, Last: ago(5 * time.Hour), Tried: ago(time.Minute)}},
		"the stick was not there, long": {state: BackupState{Entries: 10, Saved: 9, Last: ago(5 * time.Hour), Tried: ago(11 * time.Minute)}, due: true},
		"the stick was not there, end":  {state: BackupState{Entries: 10, Saved: 9, Last: ago(5 * time.Hour), Tried: ago(time.Minute), Closing: true}, due: true},
		"clock set back":                {state: BackupState{Entries: 10, Saved: 9, Last: noon.Add(30 * time.Hour)}, due: true},
		"tried, then clock set back":    {state: BackupState{Entries: 10, Saved: 9, Last: ago(5 * time.Hour), Tried: noon.Add(30 * time.Hour)}, due: true},
		"a backup of a longer history":  {state: BackupState{Entries: 10, Saved: 90, Last: ago(5 * time.Hour)}},
	} {
		p := plan
		if c.plan != nil {
			c.plan(&p)
		}
		if why := p.BackupDue(c.state, noon); (why != "") != c.due {
			t.Errorf("%s: %q", name, why)
		}
	}
}

func TestThinningKeepsTheNewestAndOneADay(t *testing.T) {
	plan := BackupPlan{Keep: 2, Days: 3}
	var all []Backup
	add := func(name string, ago time.Duration, bad bool) {
		all = append(all, Backup{Name: name, At: noon.Add(-ago), Bad: bad})
	}
	add("future", -time.Hour, false)
	add("newest but bad", time.Hour, true)
	add("1", 2*time.Hour, false)
	add("2", 3*time.Hour, false)
	add("today", 4*time.Hour, false)
	add("yesterday late", 20*time.Hour, false)
	add("yesterday bad", 21*time.Hour, true)
	add("yesterday early", 30*time.Hour, false)
	add("two days", 50*time.Hour, false)
	add("five days", 120*time.Hour, false)
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	var names []string
	for _, b := range plan.Spent(all, noon) {
		names = append(names, b.Name)
	}
	if want := []string{"five days", "yesterday early", "yesterday bad", "today"}; !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
}

func TestThinningNeverRemovesTheOnlyGoodOne(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		plan := BackupPlan{Keep: r.IntN(3), Days: r.IntN(4)}
		var all []Backup
		good := 0
		for i := range r.IntN(12) {
			b := Backup{Name: string(rune('a' + i)), At: noon.Add(time.Duration(r.IntN(400)-360) * time.Hour), Bad: r.IntN(2) == 0}
			if all = append(all, b); !b.Bad {
				good++
			}
		}
		spent := plan.Spent(all, noon)
		left := good
		for _, b := range spent {
			if !b.Bad {
				left--
			}
		}
		if good > 0 && left == 0 || good == 0 && len(spent) > 0 {
			t.Fatalf("%+v of %+v leaves no good one of %d", spent, all, good)
		}
	}
}

func TestAPlanThatCannotBeMeantIsRefused(t *testing.T) {
	for _, text := range []string{`{`, `{"keep":0}`, `{"keep":1001}`, `{"hours":-1}`, `{"entries":99999999}`, `{"days":-2}`, `{"folder":"a\u0000b"}`} {
		if _, err := ParseBackupPlan(text); err == nil {
			t.Errorf("%s was taken", text)
		}
	}
	p := BackupPlan{Folder: "/media/a stick", Hours: 1, Keep: 1}
	if again, err := ParseBackupPlan(p.Text()); err != nil || again != p {
		t.Errorf("%+v, %v", again, err)
	}
	if p, err := ParseBackupPlan(""); err != nil || p != DefaultBackupPlan {
		t.Errorf("%+v, %v", p, err)
	}
}
