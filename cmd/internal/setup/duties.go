package setup

import (
	"context"
	"fmt"
	"os"
	"sync"

	"bridgelog/assets"
	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/regime"
)

// Duties are the rules of notification duties that ship, read once.
var Duties = sync.OnceValue(func() desk.Duties {
	p, err := regime.Load(assets.Regimes)
	if err != nil {
		panic("setup: the rule pack that ships is readable: " + err.Error()) // and a test reads it
	}
	rules, err := regime.LoadRules(assets.Regimes, p)
	if err != nil {
		panic("setup: the rules that ship are readable: " + err.Error()) // and a test reads them
	}
	g := Guide()
	fills, err := regime.LoadFills(assets.Regimes, p, func(name string) bool { return model.KnownNoticeFact(g, name) })
	if err != nil {
		panic("setup: what notices are filled from is readable: " + err.Error()) // and a test reads it
	}
	return desk.Duties{Pack: p, Rules: rules, Fills: fills}
})

// Rule lets duties go by the rule pack the organisation trusts, where one stands
// in its data folder. One that cannot be taken leaves the built-in pack and is
// said: note is the sentence to show, empty when there is nothing to say.
func Rule(o *desk.Options, folder string) (note string) {
	if raw, err := regime.PackFiles.Read(os.DirFS(folder)); err == nil && raw == nil {
		return "" // the one that ships counts, and is read when first needed
	}
	ruled := Duties()
	p, err := ruled.Pack.Installed(os.DirFS(folder))
	if err != nil {
		return "The rule pack in " + folder + " was not taken: " + err.Error() + ". The built-in pack " + p.Version + " counts."
	}
	ruled.Pack = p
	o.Duties = func() desk.Duties { return ruled }
	return ""
}

// Behind says where a rule pack counts that is older than the record of the
// logbook knows; empty when there is nothing to say.
func Behind(ctx context.Context, d *desk.Desk) (note string) {
	house, err := d.Organisation(ctx)
	if err != nil || len(model.UsedPacks(house)) == 0 {
		return "" // and the rules are not read for it
	}
	inUse := d.Duties().Pack.Version
	p, behind := model.PackBehind(house, inUse)
	if !behind {
		return ""
	}
	return fmt.Sprintf("Rule pack %s counts, and the record says that %s was taken into use by %s: its file is missing or another stands in its place. Running clocks keep their rules.",
		inUse, p.Version, p.By)
}
