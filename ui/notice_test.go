package ui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/assets"
	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/report"
)

const gdprDuty = "eu-gdpr-art33-authority"

// testDuties are the rules of duties that ship.
func testDuties(t *testing.T) desk.Duties {
	t.Helper()
	p, err := regime.Load(assets.Regimes)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := regime.LoadRules(assets.Regimes, p)
	if err != nil {
		t.Fatal(err)
	}
	fills, err := regime.LoadFills(assets.Regimes, p, func(name string) bool { return model.KnownNoticeFact(*testGuide(), name) })
	if err != nil {
		t.Fatal(err)
	}
	return desk.Duties{Pack: p, Rules: rules, Fills: fills}
}
