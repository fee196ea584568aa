package journal

import (
	"context"
	"strings"
	"testing"
)

func TestAWitnessLineIsReadAloudAndASlipIsFound(t *testing.T) {
	l, _ := testLog(t, 212)
	w := l.edge.Head().Witness()
	text := w.Text()
	if !strings.HasPrefix(text, "212 ") || len(text) != len("212 XXXX-XXXX-XXXX-XX") {
		t.Fatalf("%q", text)
	}
	aloud := strings.NewReplacer("0", "o", "1", "l", "-", " ").Replace(text[4:])
	for _, said := range []string{text, strings.ToLower(text), "212 " + aloud, "  212   " + text[4:]} {
		got, is, err := ParseWitness(said)
		if err != nil || !is || got != w {
			t.Errorf("%q: %+v %v %v", said, got, is, err)
		}
	}
	slips, found := 0, 0
	for i := 4; i < len(text)-3; i++ {
		if text[i] == '-' {
			continue
		}
		for _, r := range "0123456789ABCDEFGHJKMNPQRSTVWXYZ" {
			said := text[:i] + string(r) + text[i+1:]
			if said == text {
				continue
			}
			slips++
			if _, is, err := ParseWitness(said); is && err != nil {
				found++
			}
		}
	}
	if found*100 < slips*99 {
		t.Errorf("%d of %d slips are found", found, slips)
	}
	if _, is, err := ParseWitness("213" + text[3:]); !is || err == nil {
		t.Error("another number of entries passes")
	}
	for _, other := range []string{"", "212", l.edge.Head().Text(), "212 short", "head"} {
		if _, is, _ := ParseWitness(other); is {
			t.Errorf("%q is taken for a witness line", other)
		}
	}
}

func TestAWitnessLineTellsALogFromAnotherAndFromOneThatWasCut(t *testing.T) {
	ctx := context.Background()
	l, _ := testLog(t, 20)
	short, _ := testLog(t, 12)
	w := short.edge.Head().Witness()
	if h, ok, err := Witnessed(ctx, l, w); err != nil || !ok || h != short.edge.Head() {
		t.Errorf("%v %v %v", h, ok, err)
	}
	if _, ok, err := Witnessed(ctx, short, l.edge.Head().Witness()); err != nil || ok {
		t.Errorf("a log that was cut: %v %v", ok, err)
	}
	w.root = "0000" + w.root[4:]
	if _, ok, err := Witnessed(ctx, l, w); err != nil || ok {
		t.Errorf("another log: %v %v", ok, err)
	}
}

func FuzzWitness(f *testing.F) {
	f.Add("212 M8KR-5TQ0-2XWA-7D")
	f.Fuzz(func(t *testing.T, text string) {
		if w, is, err := ParseWitness(text); is && err == nil {
			if again, _, err := ParseWitness(w.Text()); err != nil || again != w {
				t.Errorf("%q reads as %q", text, w.Text())
			}
		}
	})
}
