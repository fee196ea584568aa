package ui

import (
	"context"
	"time"

	"bridgelog/desk"
	"bridgelog/model"
)

// sampleEntrance is an entrance that opens nothing.
func sampleEntrance(s *Shell) Entrance {
	return Entrance{Run: s.run, Pick: s.deps.Pick, Clock: s.deps.Clock, Home: s.Home(), Path: "~/.local/share/bridgelog/default.bridgelog", Owner: "Alex Weber",
		Other: func(string) {},
		Open: func(context.Context, *desk.Key, []desk.Key) (func(), error) {
			return nil, model.Refuse(model.Sealed, "default.bridgelog", "Check the keyboard layout and Caps Lock, and type it again.", "this does not open the logbook.")
		}}
}

var sampleLock = desk.Lock{Exists: true, Sealed: true, Slots: []desk.Slot{{Kind: desk.KindPassphrase, Name: "Alex Weber"}, {Kind: desk.KindRecoveryKey, Name: "recovery sheet"}, {Kind: desk.KindKeyFile, Name: "blue stick"}}}

// ways shows the page of ways to open a logbook as if it were sealed.
func ways(then func(*keysPage)) func(*Shell, model.IncidentID) {
	return func(s *Shell, _ model.IncidentID) {
		s.Go(Route{Page: PageKeys})
		k := s.screen.(*keysPage)
		slots := []desk.Slot{{Kind: desk.KindPassphrase, Name: "Alex Weber"}, {Kind: desk.KindPassphrase, Name: "Kim Novak"}, {Kind: desk.KindKeyFile, Name: "blue stick in the safe"}}
		slots[0].Cost.MiB, slots[1].Cost.MiB = 256, 256
		k.showSlots(slots)
		then(k)
	}
}

func init() {
	page := func(then func(*Shell, *unlockPage)) func(*Shell, model.IncidentID) {
		return func(s *Shell, _ model.IncidentID) {
			e := sampleEntrance(s)
			u := newUnlockPage(s.opening, sampleLock, e)
			s.opening.enter(u.content, u.field, nil)
			if then != nil {
				then(s, u)
			}
		}
	}
	states = append(states,
		State{Name: "unlock", Empty: true, Set: page(nil)},
		State{Name: "unlock-wrong", Empty: true, Set: page(func(_ *Shell, u *unlockPage) {
			u.o.failures = 2
			u.setCaps(true)
			u.field.SetText("abc")
			u.try()
		})},
		State{Name: "unlock-capslock", Empty: true, Set: page(func(_ *Shell, u *unlockPage) {
			u.shift = func() bool { return false }
			for _, r := range "UNRULY" {
				u.field.TypedRune(r)
			}
		})},
		State{Name: "locking", Set: func(s *Shell, _ model.IncidentID) { s.cover(true) }},
		State{Name: "refused-key-file", Empty: true, Set: func(s *Shell, _ model.IncidentID) {
			s.opening.Refuse(s.deps.Clock().In(s.Home()), model.Refuse(model.Broken, "default.bridgelog", "Put back logbook.key from a backup of this logbook; nothing else opens it.", "the file logbook.key is damaged."), sampleEntrance(s).OtherWays()...)
		}},
		State{Name: "ways-plain", Empty: true, Set: func(s *Shell, _ model.IncidentID) {
			s.deps.Seal = func([]desk.Key) {}
			s.greet()
			s.Go(Route{Page: PageKeys})
		}},
		State{Name: "ways", Empty: true, Set: ways(func(*keysPage) {})},
		State{Name: "ways-change", Empty: true, Set: ways(func(k *keysPage) { k.change(0) })},
		State{Name: "ways-add-recovery-key", Empty: true, Set: ways(func(k *keysPage) { k.addRecovery() })},
		State{Name: "ways-add-key-file", Empty: true, Set: ways(func(k *keysPage) { k.addFile() })},
		State{Name: "unlock-locked", Empty: true, Set: func(s *Shell, _ model.IncidentID) {
			e := sampleEntrance(s)
			e.Why = "Locked because nobody touched it for 15 minutes. What you typed is kept, sealed."
			e.Due = []time.Time{s.deps.Clock().Add(4 * time.Hour)}
			u := newUnlockPage(s.opening, sampleLock, e)
			s.opening.enter(u.content, u.field, nil)
			u.tellDue(s.deps.Clock())
		}},
		State{Name: "new-logbook", Empty: true, Set: func(s *Shell, _ model.IncidentID) { s.opening.NewLogbook(sampleEntrance(s)) }},
		State{Name: "new-logbook-weak", Empty: true, Set: func(s *Shell, _ model.IncidentID) {
			n := &newLogbookPage{o: s.opening, e: sampleEntrance(s)}
			n.first()
			n.chosen.first.SetText("Passw0rd!2026")
			n.second()
		}},
		State{Name: "new-logbook-proposed", Empty: true, Set: func(s *Shell, _ model.IncidentID) {
			n := &newLogbookPage{o: s.opening, e: sampleEntrance(s)}
			n.first()
			n.chosen.show.SetQuietly(true)
			n.chosen.reveal(true)
			n.chosen.first.SetText("unruly glacier tapestry foe monopoly")
			n.chosen.again.SetText("unruly glacier tapestry foe monopoly")
		}},
		State{Name: "recovery-key", Empty: true, Set: func(s *Shell, _ model.IncidentID) {
			r := newRecoverySheet(s.opening, sampleEntrance(s), "default", func(*desk.Key) {})
			r.enter()
		}},
		State{Name: "recovery-key-skip", Empty: true, Set: func(s *Shell, _ model.IncidentID) {
			r := newRecoverySheet(s.opening, sampleEntrance(s), "default", func(*desk.Key) {})
			r.enter()
			r.skip()
		}})
}
