package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"bridgelog/ui/kit"
)

// Help that opens at its first page is no help: F1, and F1 again, lead to what
// the manual says of the place one is at, and back.
func TestF1LeadsToThePageOfThePlace(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.Go(Route{Page: PageDuties, Incident: id})
	b.showKeys()
	if sheet := kit.OutlineText(b.frame.layer); !strings.Contains(sheet, "Manual: Legal clocks") {
		t.Errorf("F1 does not name the page:\n%s", sheet)
	}
	b.showKeys()
	if m, ok := b.screen.(*manualScreen); !ok || m.page != "duties" {
		t.Fatalf("F1 twice leads to %+v", b.route)
	}
	if page := kit.OutlineText(b.screen.Content()); !strings.Contains(page, "How a clock begins") {
		t.Errorf("the page reads:\n%s", page)
	}
	b.key(fyne.KeyF1)
	if b.route.Page != PageDuties {
		t.Errorf("F1 in the manual leads to %s", b.route.Page)
	}
}

func TestTheManualIsSearchedAndLinksLeadOn(t *testing.T) {
	b := newBridge(t)
	b.openManual("")
	m := b.screen.(*manualScreen)
	m.find.SetText("daylight custody nothing")
	if len(m.hits) != 0 {
		t.Errorf("%d places hold words that stand nowhere together", len(m.hits))
	}
	m.find.SetText("legal hold")
	if len(m.hits) < 2 {
		t.Fatalf("only %d places speak of a legal hold", len(m.hits))
	}
	for i, h := range m.hits {
		m.table.Select(i)
		m.picked(i)
		if m.page != h.Page.Key || !strings.Contains(kit.OutlineText(m.text), h.Page.Title) {
			t.Errorf("the find on %s shows %s", h.Page.Key, m.page)
		}
	}
	b.escape()
	if m.find.Text != "" {
		t.Error("Escape leaves the words")
	}
}
