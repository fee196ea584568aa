package ui

import (
	"encoding/json"
	"time"
)

// textDraft keeps what is typed into the fields of a page and not recorded yet,
// and brings it back after a crash.
type textDraft struct{ kept string } // as last kept

// keep keeps the texts by field; none takes the draft away.
func (d *textDraft) keep(s *Shell, key string, texts map[string][]string) {
	d.keepAnd(s, key, texts, nil)
}

// keepAnd tells when something new is on the disk.
func (d *textDraft) keepAnd(s *Shell, key string, texts map[string][]string, kept func()) {
	text := ""
	if len(texts) > 0 {
		raw, err := json.Marshal(texts)
		if err != nil {
			panic("ui: a draft of texts cannot be written: " + err.Error()) // maps of texts always can
		}
		text = string(raw)
	}
	if text == d.kept {
		return
	}
	d.kept = text
	s.keepDraft(key, text, kept)
}

// bring hands what was kept to take, which puts it into the fields and says how
// much of it is new there; then is called with what to tell, empty for nothing.
func (d *textDraft) bring(s *Shell, key string, take func(texts map[string][]string) int, then func(note string)) {
	s.bringDraft(key, func(text string, at time.Time) {
		var texts map[string][]string
		if text == "" || json.Unmarshal([]byte(text), &texts) != nil {
			return
		}
		note := ""
		if take(texts) > 0 {
			note = "brought back as you left it " + at.In(s.Home()).Format("Mon 2 Jan 15:04 MST")
		}
		d.kept = text
		then(note)
	})
}
