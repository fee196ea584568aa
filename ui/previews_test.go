package ui

import (
	"strings"
	"testing"

	"bridgelog/model/form"
	"bridgelog/ui/kit"
)

// TestFieldsSayWhatTheTypingMeans reads in the zone of the incident, as recording does.
func TestFieldsSayWhatTheTypingMeans(t *testing.T) {
	b := newBridge(t)
	v := b.view(b.incident())
	v.Zone = "Asia/Tokyo"
	for _, c := range []struct {
		field form.Field
		typed string
		says  string
		tone  kit.Tone
	}{
		{form.Field{Key: "inv.aware_at", Kind: form.Instant}, "11:00", "11:00 JST (02:00Z)", kit.ToneMuted},
		{form.Field{Key: "tgt.valid_until", Kind: form.Instant}, "+4h", "16:12 JST", kit.ToneMuted},
		{form.Field{Key: "inv.aware_at", Kind: form.Instant}, "tomorrow 14:00", "", kit.ToneBad},
		{form.Field{Key: "inv.diag_limit", Kind: form.Duration}, "90m", "1h30m", kit.ToneMuted},
		{form.Field{Key: "inv.diag_limit", Kind: form.Duration}, "soon", "30m, 4h or 2d", kit.ToneBad},
		{form.Field{Key: "rev.cost", Kind: form.Money}, "12000", "currency", kit.ToneBad},
		{form.Field{Key: "inv.people_count", Kind: form.Number}, "at least 5", "at least 5", kit.ToneMuted},
	} {
		p := b.previewField(v, c.field, []string{c.typed})
		if !strings.Contains(p.Text, c.says) || p.Tone != c.tone {
			t.Errorf("%s %q means %q (%v), want %q (%v)", c.field.Key, c.typed, p.Text, p.Tone, c.says, c.tone)
		}
	}
	if p := b.previewField(v, form.Field{Key: "inv.aware_at", Kind: form.Instant}, nil); p.Text != "" {
		t.Errorf("nothing typed means %q", p.Text)
	}
}
