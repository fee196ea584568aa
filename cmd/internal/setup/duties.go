package setup

import (
	"sync"

	"bridgelog/assets"
	"bridgelog/model/regime"
)

// Duties is the rule pack that ships, read once.
var Duties = sync.OnceValue(func() regime.Pack {
	p, err := regime.Load(assets.Regimes)
	if err != nil {
		panic("setup: the rule pack that ships is readable: " + err.Error()) // and a test reads it
	}
	return p
})
