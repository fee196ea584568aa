package report

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

const rootOfClaim = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

func TestAClaimIsReadFromEveryKindOfFurniture(t *testing.T) {
	grouped := Groups(rootOfClaim)
	foot := "Logbook 0123456789abcdef · 12 entries · root " + grouped
	at := time.Date(2026, 3, 30, 1, 12, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		file string
		want Claim
	}{
		"text": {"TLP:RED\n\nINC-2026-0001  x\nFINAL, EDITION 2\n\nMade 2026-03-30 01:12Z by Kim\n" + strings.Replace(foot, "4455 ", "4455\n", 1), Claim{Number: "INC-2026-0001", Edition: 2, Made: at}},
		"html": {"<title>Timeline report DRILL-2026-0001 x</title><span>DRAFT</span><time>(2026)</time>Logbook <code>0123456789abcdef</code> · 12 entries · root <code>" + grouped + "</code>",
			Claim{Number: "DRILL-2026-0001", Title: "Timeline report", Draft: true}},
		"pdf": {"%PDF-1.4\n<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">Incident report – INC-2026-0001 – x</rdf:li></rdf:Alt></dc:title>TLP:RED; logbook 0123456789abcdef, 12 entries, root " + rootOfClaim +
			"</rdf:li><xmp:CreateDate>2026-03-30T01:12:00+00:00</xmp:CreateDate>", Claim{Number: "INC-2026-0001", Title: "Incident report", Made: at}},
		"markdown": {"# Report INC-2026-0001\n\nLogbook `0123456789abcdef` · 12 entries · root `" + grouped + "`", Claim{Number: "INC-2026-0001"}},
		"json": {`{"format":"bridgelog-report/1","meta":{"title":"T","number":"INC-2026-0001","edition":3,"made_at":"2026-03-30T01:12:00Z","logbook":"0123456789abcdef","entries":12,"root":"` + rootOfClaim + `"},"blocks":[`,
			Claim{Number: "INC-2026-0001", Title: "T", Edition: 3, Made: at}},
	} {
		c.want.Logbook, c.want.Entries, c.want.Root = "0123456789abcdef", 12, rootOfClaim
		got, ok := ReadClaim([]byte(c.file), []byte(c.file))
		if !ok || got != c.want {
			t.Errorf("%s: %v\n%+v\n%+v", name, ok, got, c.want)
		}
	}
}

func FuzzReadClaim(f *testing.F) {
	f.Add([]byte("%PDF-1.4 logbook 0123456789abcdef, 12 entries, root " + rootOfClaim))
	f.Add([]byte(`{"format":"bridgelog-report/1","meta":{"logbook":3}}`))
	f.Add([]byte(fmt.Sprintf("<title>%s\xff</title>", strings.Repeat("<", 900))))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, ok := ReadClaim(raw, raw)
		if ok && c.Entries > 999_999_999_999_999 && len(c.Root) != 64 {
			t.Errorf("%+v", c)
		}
	})
}
