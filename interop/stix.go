package interop

import (
	"crypto/sha1"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"bridgelog/model"
)

// Sign is an indicator of compromise as it leaves the logbook: live, not
// defanged, for machines.
type Sign struct {
	Value      string              `json:"value"`
	Kind       model.IndicatorKind `json:"kind"`
	Confidence string              `json:"confidence,omitempty"` // confirmed, probable, possible, doubtful
	TLP        string              `json:"tlp,omitempty"`
	Deployed   time.Time           `json:"deployed_at,omitzero"` // UTC, in monitoring since
	Created    time.Time           `json:"created_at"`           // UTC
	Modified   time.Time           `json:"modified_at"`          // UTC
}

// WriteSigns writes signs as CSV: UTF-8, CR LF, a header. A cell that a
// spreadsheet would run as a formula begins with an apostrophe.
func WriteSigns(w io.Writer, signs []Sign) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	rows := [][]string{{"value", "kind", "confidence", "tlp", "deployed_at", "created_at"}}
	for _, s := range signs {
		deployed := ""
		if !s.Deployed.IsZero() {
			deployed = s.Deployed.UTC().Format(time.RFC3339)
		}
		rows = append(rows, []string{s.Value, string(s.Kind), s.Confidence, s.TLP, deployed, s.Created.UTC().Format(time.RFC3339)})
	}
	for _, row := range rows {
		for i, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t", rune(cell[0])) {
				row[i] = "'" + cell
			}
		}
	}
	return c.WriteAll(rows)
}

// tlpMarkings are the marking definitions of STIX 2.1 for FIRST TLP 2.0.
var tlpMarkings = map[string]string{"TLP:CLEAR": "94868c89-83c2-464b-929b-a1a8aa3c8487", "TLP:GREEN": "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
	"TLP:AMBER": "55d920b0-5e8b-4f79-9ee9-91f868d9b421", "TLP:AMBER+STRICT": "939a9414-2ddd-4d32-a0cd-375ea402b003", "TLP:RED": "e828b379-4e03-4974-9ac4-e53a884c97c1"}

// stixNamespace makes ids of objects that are the same from export to export.
var stixNamespace = [16]byte{0x6b, 0x1d, 0x0a, 0x52, 0x4c, 0x3e, 0x4f, 0x0b, 0x9a, 0x61, 0x2e, 0x5d, 0x77, 0xc0, 0x31, 0xf4}

func stixName(kind, name string) string {
	h := sha1.New()
	h.Write(stixNamespace[:])
	io.WriteString(h, kind+"\x00"+name)
	u := h.Sum(nil)[:16]
	u[6], u[8] = u[6]&0x0f|0x50, u[8]&0x3f|0x80 // version 5
	return fmt.Sprintf("%s--%x-%x-%x-%x-%x", kind, u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

// STIX writes signs as a STIX 2.1 bundle. of names the incident across exports;
// author is who made them. What has no pattern in STIX is left out and counted.
func STIX(w io.Writer, signs []Sign, of, author string, at time.Time) (left int, err error) {
	stamp := func(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
	identity := stixName("identity", author)
	objects := []map[string]any{{"type": "identity", "spec_version": "2.1", "id": identity, "created": "2020-01-01T00:00:00.000Z", "modified": "2020-01-01T00:00:00.000Z",
		"name": author, "identity_class": "organization"}}
	for _, s := range signs {
		pattern := stixPattern(s)
		if pattern == "" {
			left++
			continue
		}
		o := map[string]any{"type": "indicator", "spec_version": "2.1", "id": stixName("indicator", of+"\x00"+string(s.Kind)+"\x00"+s.Value), "created_by_ref": identity,
			"created": stamp(s.Created), "modified": stamp(s.Modified), "name": s.Value, "pattern": pattern, "pattern_type": "stix", "valid_from": stamp(s.Created),
			"indicator_types": []string{"malicious-activity"}}
		if n := map[string]int{"confirmed": 95, "probable": 75, "possible": 50, "doubtful": 15}[s.Confidence]; n > 0 {
			o["confidence"] = n
		}
		if id := tlpMarkings[s.TLP]; id != "" {
			o["object_marking_refs"] = []string{"marking-definition--" + id}
		}
		objects = append(objects, o)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return left, enc.Encode(map[string]any{"type": "bundle", "id": stixName("bundle", of+"\x00"+stamp(at)), "objects": objects})
}

func stixPattern(s Sign) string {
	quoted := "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s.Value) + "'"
	path := map[model.IndicatorKind]string{model.IPv4: "ipv4-addr:value", model.IPv6: "ipv6-addr:value", model.Domain: "domain-name:value", model.WebAddress: "url:value",
		model.MailAddress: "email-addr:value", model.MD5: "file:hashes.MD5", model.SHA1: "file:hashes.'SHA-1'", model.SHA256: "file:hashes.'SHA-256'",
		model.FileName: "file:name", model.RegistryKey: "windows-registry-key:key", model.UserAgent: "network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'"}[s.Kind]
	switch {
	case path != "":
		return "[" + path + " = " + quoted + "]"
	case s.Kind == model.ASN:
		if digits := strings.Trim(strings.ToUpper(s.Value), "ASN "); digits != "" {
			return "[autonomous-system:number = " + digits + "]"
		}
	}
	return ""
}
