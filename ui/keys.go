package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageKeys] = func(s *Shell, _ Route) screen { return newKeysPage(s) }
}

// keysPage lists the ways to open the logbook and changes them. Every change asks
// for a present key first: an unlocked window is not yet its owner.
type keysPage struct {
	s       *Shell
	content fyne.CanvasObject
	list    *fyne.Container
	work    *fyne.Container
	slots   []desk.Slot
	busy    bool
	forget  func()        // lets go of what was typed
	kept    *fieldsKeeper // of the names that are asked; nil where none is
	submit  func()        // what the button of the form does
}

func newKeysPage(s *Shell) *keysPage {
	k := &keysPage{s: s, list: kit.Stack(6), work: kit.Stack(12)}
	col := kit.Stack(12, kit.NewText("Ways to open this logbook", kit.TextStyle{Size: kit.SizeTitle, Bold: true}), k.list, k.work)
	k.content = container.NewVScroll(kit.Pad(24, 16, container.New(readingWidth{}, col)))
	k.show()
	return k
}

func (k *keysPage) Content() fyne.CanvasObject { return k.content }
func (k *keysPage) Show(model.View)            {}
func (k *keysPage) Tick(time.Time)             {}
func (k *keysPage) Dropped([]string) bool      { return false }
func (k *keysPage) Focus()                     { k.s.win.Canvas().Unfocus() }

// Leave drops what was typed: it was no record, and secret.
func (k *keysPage) Leave() error {
	k.ask()
	return nil
}

// noRecoveryKey reports whether nothing opens a logbook that lies in a safe.
func noRecoveryKey(slots []desk.Slot) bool {
	return len(slots) > 0 && !slices.ContainsFunc(slots, func(s desk.Slot) bool { return s.Kind == desk.KindRecoveryKey })
}

// kindWords name a kind of key.
func kindWords(s desk.Slot) string {
	switch s.Kind {
	case desk.KindPassphrase:
		return "Passphrase"
	case desk.KindRecoveryKey:
		return "Recovery key on paper"
	}
	return "Key file"
}

// show lists what opens the logbook now.
func (k *keysPage) show() {
	k.ask()
	if !k.s.deps.Desk.Sealed() {
		k.showPlain()
		return
	}
	k.showSlots(k.s.deps.Desk.Unlockers())
}

func (k *keysPage) showSlots(slots []desk.Slot) {
	k.slots = slots
	rows := []fyne.CanvasObject{kit.NewPara("Each of these opens everything in the logbook. What is added or taken away stands in the record of the organisation. Who has an old copy of the logbook and an old passphrase can still open that copy.", kit.TextStyle{Colour: kit.ColourMuted})}
	if noRecoveryKey(k.slots) {
		rows = append(rows, kit.NewPara("There is no recovery key: a forgotten passphrase loses everything.", kit.TextStyle{Colour: kit.ColourWarn, Bold: true}))
	}
	for i, slot := range k.slots {
		about := ""
		if slot.Kind == desk.KindPassphrase {
			about = fmt.Sprintf("a guess costs %d MiB and about a second", slot.Cost.MiB)
		}
		acts := []fyne.CanvasObject{}
		if slot.Kind == desk.KindPassphrase {
			acts = append(acts, kit.NewButton("Change…", func() { k.change(i) }))
		}
		if len(k.slots) > 1 {
			acts = append(acts, kit.NewButtonOf(kit.ButtonQuiet, "Take away…", "", func() { k.remove(i) }))
		}
		name := strings.TrimSpace(kindWords(slot) + "  " + slot.Name)
		rows = append(rows, kit.Panel(kit.Row(12, kit.Stretch(kit.Stack(2, kit.Bold(name), kit.Muted(about))), kit.Row(6, acts...))))
	}
	rows = append(rows, newFlow(8, nil, kit.NewButton("Add a recovery key…", k.addRecovery), kit.NewButton("Add a key file…", k.addFile), kit.NewButton("Add a passphrase…", k.addPassphrase)))
	k.list.Objects = rows
	k.list.Refresh()
	k.content.Refresh()
}

// ask shows what is to be filled in; nothing takes it away.
func (k *keysPage) ask(objects ...fyne.CanvasObject) {
	if k.forget != nil {
		k.forget()
		k.forget = nil
	}
	if k.kept != nil {
		k.kept.leave(false)
		k.kept = nil
	}
	k.list.Hidden = len(objects) > 0 // a question has the page to itself
	k.work.Objects = objects
	k.work.Refresh()
	k.content.Refresh()
}

// present asks for a key that opens the logbook now.
type present struct {
	field *kit.Entry
	wrong *kit.Para
}

func (k *keysPage) present() *present {
	p := &present{field: kit.NewSecret("Present passphrase or recovery key"), wrong: kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Bold: true})}
	p.wrong.Hide()
	return p
}

func (p *present) object() fyne.CanvasObject {
	return kit.Stack(4, kit.Bold(p.field.Name), p.field, p.wrong)
}

func (p *present) key() (desk.Key, error) {
	if key, err := desk.RecoveryKey(p.field.Text); err == nil {
		return key, nil
	}
	return desk.Passphrase(p.field.Text)
}

// needsPresent reports whether there is something to type; key files are not
// asked for again.
func (k *keysPage) needsPresent() bool {
	return slices.ContainsFunc(k.slots, func(s desk.Slot) bool { return s.Kind != desk.KindKeyFile })
}

// form shows a question with the present key and what else is asked. done is run
// away from the window once the present key opened the logbook.
func (k *keysPage) form(title, text, act string, extra fyne.CanvasObject, forget func(), focus fyne.Focusable, ready func() (done func(context.Context) error, said string, ok bool)) {
	p := k.present()
	var button *kit.Button
	button = kit.NewButtonOf(kit.ButtonPrimary, act, "", func() {
		if k.busy {
			return
		}
		key, err := p.key()
		if k.needsPresent() && (err != nil || p.field.Text == "") {
			p.complain("Type what opens the logbook now.", k)
			focusOn(k.s, p.field)
			return
		}
		done, then, ok := ready()
		if !ok {
			key.Wipe()
			return
		}
		k.busy = true
		button.SetBusy(true)
		p.complain("", k)
		need := k.needsPresent()
		k.s.run.Serial(func(ctx context.Context) func() {
			opens := !need || k.s.deps.Desk.Opens(key)
			key.Wipe()
			var err error
			if opens {
				err = done(ctx)
			}
			return func() {
				k.busy = false
				button.SetBusy(false)
				switch {
				case !opens:
					p.field.SetQuietly("")
					p.complain("This does not open the logbook.", k)
					focusOn(k.s, p.field)
				case err != nil:
					p.complain(sentenceAndHint(err), k)
				default:
					if k.kept != nil {
						k.kept.leave(true)
					}
					k.show()
					k.s.Notice(then)
				}
			}
		})
	})
	objects := []fyne.CanvasObject{kit.NewText(title, kit.TextStyle{Size: kit.SizeStep, Bold: true}), kit.NewPara(text, kit.TextStyle{})}
	if k.needsPresent() {
		objects = append(objects, p.object())
	}
	if extra != nil {
		objects = append(objects, extra)
	}
	k.ask(append(objects, kit.Row(8, button, kit.NewButtonOf(kit.ButtonQuiet, "Leave it", "", func() { k.ask() })))...)
	k.forget = func() {
		p.field.SetQuietly("")
		if forget != nil {
			forget()
		}
	}
	k.submit = func() { button.Tapped(nil) }
	p.field.OnSubmitted = func(string) {
		if focus != nil && extra != nil {
			focusOn(k.s, focus) // to what is asked next
		} else {
			button.Tapped(nil)
		}
	}
	if focus == nil || k.needsPresent() {
		focus = p.field
	}
	focusOn(k.s, focus)
}

func (p *present) complain(text string, k *keysPage) {
	p.wrong.SetText(text)
	p.wrong.Hidden = text == ""
	k.content.Refresh()
}

func (k *keysPage) change(i int) {
	chosen := newNewPassphrase([]string{k.slots[i].Name, "bridgelog"}, func() { k.press() })
	chosen.changed = k.content.Refresh
	k.form("Change the passphrase", "The old one opens this logbook no more. It still opens copies and backups made before.", "Change it", chosen.content, chosen.clear, chosen.first,
		func() (func(context.Context) error, string, bool) {
			key, ok := chosen.key(k.slots[i].Name)
			return func(ctx context.Context) error {
				defer key.Wipe()
				return k.s.deps.Desk.ReplaceUnlocker(ctx, i, key)
			}, "The passphrase is changed.", ok
		})
}

func (k *keysPage) remove(i int) {
	slot := k.slots[i]
	k.form("Take away: "+strings.ToLower(kindWords(slot))+" "+slot.Name, "It opens this logbook no more. It still opens copies and backups made before.", "Take it away", nil, nil, nil,
		func() (func(context.Context) error, string, bool) {
			return func(ctx context.Context) error { return k.s.deps.Desk.RemoveUnlocker(ctx, i) }, upper(strings.ToLower(kindWords(slot))) + " taken away.", true
		})
}

func (k *keysPage) addPassphrase() {
	name := kit.NewEntry()
	name.Name = "Whose it is"
	chosen := newNewPassphrase([]string{"bridgelog"}, func() { k.press() })
	chosen.changed = k.content.Refresh
	name.OnSubmitted = func(string) { focusOn(k.s, chosen.first) }
	k.form("Add a passphrase", "A second person opens the logbook by a passphrase of their own.", "Add it", kit.Stack(8, kit.Bold(name.Name), name, chosen.content), chosen.clear, name,
		func() (func(context.Context) error, string, bool) {
			if strings.TrimSpace(name.Text) == "" {
				chosen.complain("Say whose it is: the list and the record name it.")
				focusOn(k.s, name)
				return nil, "", false
			}
			key, ok := chosen.key(strings.TrimSpace(name.Text))
			return func(ctx context.Context) error {
				defer key.Wipe()
				return k.s.deps.Desk.AddUnlocker(ctx, key)
			}, "The passphrase is added.", ok
		})
	k.kept = k.s.keepTyped("keys/passphrase", name)
}

func (k *keysPage) addFile() {
	where := ""
	name := kit.NewEntry()
	name.Name = "What it is called"
	name.SetPlaceHolder("blue stick in the safe")
	path := kit.NewText("no place chosen yet", kit.TextStyle{Colour: kit.ColourMuted, Truncate: true})
	choose := kit.NewButton("Choose where, such as a stick…", func() {
		k.s.deps.Pick.SaveFile("Make a key file", "bridgelog.key", nil, func(picked string, err error) {
			k.s.run.Post(func() {
				if err == nil && picked != "" {
					where = picked
					path.SetText(picked)
				}
			})
		})
	})
	k.form("Add a key file", "Whoever has the file opens the logbook without typing anything. Keep it on a stick that does not travel with the laptop.", "Make it", kit.Stack(6, kit.Bold(name.Name), name, newFlow(8, nil, choose), path), nil, name,
		func() (func(context.Context) error, string, bool) {
			if where == "" {
				path.SetText("Choose where first.")
				return nil, "", false
			}
			to, called := where, strings.TrimSpace(name.Text)
			if called == "" {
				called = filepath.Base(to)
			}
			return func(ctx context.Context) error {
				raw, key := desk.NewKeyFile()
				defer clear(raw)
				defer key.Wipe()
				key.Name = called
				if err := desk.WriteSecret(to, raw); err != nil {
					return err
				}
				return k.s.deps.Desk.AddUnlocker(ctx, key)
			}, "The key file opens the logbook: " + to, true
		})
	k.kept = k.s.keepTyped("keys/file", name)
}

func (k *keysPage) addRecovery() {
	sheet := newRecoverySheet(nil, Entrance{Run: k.s.run, Pick: k.s.deps.Pick, Clock: k.s.deps.Clock, Home: k.s.Home(), Owner: k.s.status.By.Name, Sheet: k.s.deps.Sheet}, k.logbook(), nil)
	sheet.changed = k.content.Refresh
	k.form("Add a recovery key", "Put it on paper now; it is shown this once.", "Add it", kit.Stack(8, sheet.shown, sheet.keeping, sheet.saved, sheet.proof, sheet.wrong), sheet.forget, sheet.proofs[0],
		func() (func(context.Context) error, string, bool) {
			if !sheet.proven() {
				return nil, "", false
			}
			key := sheet.key.Clone()
			return func(ctx context.Context) error {
				defer key.Wipe()
				return k.s.deps.Desk.AddUnlocker(ctx, key)
			}, "The recovery key is added.", true
		})
}

// press does what the button of the form does, for Enter in its last field.
func (k *keysPage) press() {
	if k.submit != nil {
		k.submit()
	}
}

func (k *keysPage) logbook() string { return logbookName(k.s.status.Path) }

// showPlain offers to seal a logbook from before.
func (k *keysPage) showPlain() {
	rows := []fyne.CanvasObject{kit.NewPara(notSealed, kit.TextStyle{Colour: kit.ColourWarn, Bold: true})}
	if k.s.deps.Seal == nil {
		k.list.Objects = rows
		return
	}
	var seal *kit.Button
	chosen := newNewPassphrase([]string{k.logbook(), k.s.status.By.Name, "bridgelog"}, func() { seal.Tapped(nil) })
	chosen.changed = k.content.Refresh
	seal = kit.NewButtonOf(kit.ButtonPrimary, "Seal this logbook", "", func() {
		if key, ok := chosen.key(k.s.status.By.Name); ok && k.s.leave() {
			chosen.clear()
			k.s.run.Serial(func(context.Context) func() {
				return func() {
					k.s.shutFor(func(Locked) { k.s.deps.Seal([]desk.Key{key}) })
				}
			})
		}
	})
	chosen.then = seal
	k.list.Objects = append(rows, kit.NewPara("A sealed copy is made beside it, checked whole, and takes its name. The old one stays under another name until you destroy it: blocks once written in clear stay on a disk.", kit.TextStyle{}),
		chosen.content, kit.Row(8, seal))
}
