package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/ui/kit"
)

// newLogbookPage leads through the making of a sealed logbook: a passphrase, a
// recovery key on paper, and only then the logbook.
type newLogbookPage struct {
	o      *Opening
	e      Entrance
	chosen *newPassphrase
	sheet  *recoverySheet
	pass   desk.Key
}

// NewLogbook asks under what a new logbook is to be sealed.
func (o *Opening) NewLogbook(e Entrance) {
	o.dress(e.Clock().In(e.Home))
	n := &newLogbookPage{o: o, e: e}
	n.first()
}

// first asks for the passphrase.
func (n *newLogbookPage) first() {
	n.chosen = newNewPassphrase([]string{n.e.name(), n.e.Owner, "bridgelog"}, n.second)
	next := kit.NewButtonOf(kit.ButtonPrimary, "Next", "Enter", n.second)
	n.chosen.then = next
	ways := []fyne.CanvasObject{}
	if n.e.Other != nil {
		ways = append(ways, kit.NewLink("Open another logbook…", n.other))
	}
	ways = append(ways, kit.NewLink("Quit", n.o.app.Quit))
	content := entrancePage(kit.Muted("Bridgelog"), kit.Title("A new logbook"),
		kit.NewText(n.e.Path, kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true}),
		kit.NewPara("Everything in it is encrypted on this disk: a lost laptop gives nothing away. Choose what opens it.", kit.TextStyle{}),
		n.chosen.content, kit.Row(8, next), kit.Hairline(), newFlow(16, nil, ways...))
	n.chosen.changed = content.Refresh
	n.o.enter(content, n.chosen.first, nil)
}

func (n *newLogbookPage) other() { n.e.pickOther(n.chosen.clear) }

// second shows the recovery key.
func (n *newLogbookPage) second() {
	pass, ok := n.chosen.key(n.e.Owner)
	if !ok {
		return
	}
	n.pass = pass
	n.chosen.clear()
	n.sheet = newRecoverySheet(n.o, n.e, n.e.name(), func(recovery *desk.Key) { n.make(recovery) })
	n.sheet.back = func() {
		n.pass.Wipe()
		n.sheet.forget()
		n.first()
	}
	n.sheet.enter()
}

// make makes the logbook away from the window.
func (n *newLogbookPage) make(recovery *desk.Key) {
	seal := []desk.Key{n.pass}
	if recovery != nil {
		seal = append(seal, *recovery)
	}
	n.sheet.setBusy(true)
	n.e.Run.Go(func(ctx context.Context) func() {
		then, err := n.e.Open(ctx, nil, seal)
		return func() {
			n.sheet.setBusy(false)
			if err != nil {
				n.o.Refuse(n.e.Clock().In(n.e.Home), err, n.e.OtherWays()...)
				return
			}
			n.sheet.forget()
			then()
		}
	})
}

// groupsOf are the groups of letters of a recovery key.
func groupsOf(onPaper string) []string { return strings.Split(onPaper, "-") }
