package ui

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"bridgelog/assets"
	"bridgelog/ui/kit"
)

// The guide's key map works on the main window, and F1 shows all of it.
func TestEveryKeyOfTheGuideIsBoundAndShown(t *testing.T) {
	raw, err := assets.Guide.ReadFile("guide/forms.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		MainWindow struct {
			Keys []struct{ Key, Does string } `json:"keys"`
		} `json:"main_window"`
	}
	if err := json.Unmarshal(raw, &file); err != nil || len(file.MainWindow.Keys) == 0 {
		t.Fatal("no keys in the guide", err)
	}
	b := newBridge(t)
	id := b.intoTriage()
	b.openIncident(id)
	bound := map[string]action{}
	for _, a := range b.available() {
		for _, key := range strings.Split(a.Keys, " or ") {
			bound[key] = a
		}
	}
	b.showKeys()
	shown := kit.OutlineText(b.frame.layer)
	b.closeSheet()
	for _, k := range file.MainWindow.Keys {
		var keys []string
		switch {
		case k.Key == "Esc":
			if !strings.Contains(shown, "Esc") {
				t.Error("F1 does not name Esc")
			}
			continue
		case k.Key == "Alt+1..7":
			for i := range 7 {
				keys = append(keys, fmt.Sprintf("Alt+%d", i+1))
			}
		default:
			keys = strings.Split(k.Key, " or ")
		}
		for _, key := range keys {
			a, ok := bound[key]
			if !ok {
				t.Errorf("%s (%s) does nothing on the main window", key, k.Does)
				continue
			}
			if !strings.Contains(shown, key) {
				t.Errorf("F1 does not show %s", key)
			}
			if key == "F1" || key == "Ctrl+K" || key == "Ctrl+P" || key == "F2" || key == "Ctrl+L" {
				continue // they open a sheet or the line; their own tests press them
			}
			b.openIncident(id)
			a.Run()
			if b.route.Page == PageIncident && !b.sheetOpen() {
				t.Errorf("%s (%s) led nowhere", key, k.Does)
			}
			b.closeSheet()
		}
	}
}
