package ui

import (
	"strings"
	"testing"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

func TestTheRoomScreenFollowsAndNamesNobodyAtTLPRed(t *testing.T) {
	b := newBridge(t)
	id := b.intoTriage()
	b.openIncident(id)
	b.openRoom()
	read := func() string { return kit.OutlineText(b.RoomWindow().Content()) }
	if text := read(); !strings.Contains(text, "Decide: real, suspected") || !strings.Contains(text, "Sam Okafor") {
		t.Errorf("the room reads:\n%s", text)
	}
	b.log(id, "c: told @Mira about the second host")
	b.openIncident(id)
	b.loadView(id)
	if text := read(); !strings.Contains(text, "second host") {
		t.Errorf("the room did not follow:\n%s", text)
	}
	row, err := model.ParseQuick("x: insider named", b.clock, b.deps.Home)
	if err != nil {
		t.Fatal(err)
	}
	row.Audience = "TLP:RED"
	b.do(model.NoteEvent{Incident: id, Row: row})
	text := read()
	for _, name := range []string{"Sam Okafor", "@Mira", "insider named"} {
		if strings.Contains(text, name) {
			t.Errorf("at TLP:RED the room shows %q:\n%s", name, text)
		}
	}
	b.RoomWindow().Close()
}
