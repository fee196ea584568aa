package interop

import (
	"strings"

	"bridgelog/model"
)

// Slots of a Sentinel alert, as the SecurityAlert table of today and of old,
// and as the REST interface have it.
const (
	alID = iota
	alName
	alDescription
	alSeverity
	alProduct
	alProvider
	alStart
	alEnd
	alGenerated
	alProcessed
	alCompromised
	alEntities
	alTactics
	alLink
)

var sentinelAlert = &format{
	name: "sentinel-alert", title: "Microsoft Sentinel alerts",
	slots: [][]string{
		alID:          {"systemalertid", "properties.systemalertid"},
		alName:        {"alertdisplayname", "displayname", "alertname", "properties.alertdisplayname"},
		alDescription: {"description", "properties.description"},
		alSeverity:    {"alertseverity", "severity", "properties.severity"},
		alProduct:     {"productname", "properties.productname"},
		alProvider:    {"providername", "vendorname", "properties.vendorname"},
		alStart:       {"starttime", "starttimeutc", "properties.starttimeutc"},
		alEnd:         {"endtime", "endtimeutc", "properties.endtimeutc"},
		alGenerated:   {"timegenerated", "properties.timegenerated"},
		alProcessed:   {"processingendtime", "properties.processingendtime"},
		alCompromised: {"compromisedentity", "properties.compromisedentity"},
		alEntities:    {"entities"},
		alTactics:     {"tactics", "properties.tactics"},
		alLink:        {"alertlink", "properties.alertlink"},
	},
	contract: "Log Analytics writes UTC",
	order:    monthFirst, // the portal's CSV is written the American way
	begin:    beginAlert,
}

func beginAlert(r *run) (mapFunc, error) {
	return func(cells []string, out *mapped) {
		when := func(slot int) (model.Moment, flags) {
			if emptyTime(strings.TrimSpace(cells[slot])) {
				return unknown(""), undated
			}
			return r.when(slot, cells[slot])
		}
		noticed, nf := when(alGenerated)
		if !noticed.Known() {
			noticed, nf = when(alProcessed)
		}
		happened, f := when(alStart)
		if happened.Known() {
			out.flags |= f
			if e := cells[alEnd]; !emptyTime(strings.TrimSpace(e)) {
				happened = upTo(happened, r.clock, func() (model.Moment, flags) { return r.when(alEnd, e) })
			}
		} else {
			happened = noticed
			out.flags |= nf
		}
		name, severity := line(cells[alName]), line(cells[alSeverity])
		var seen entities
		if text := strings.TrimSpace(cells[alEntities]); text != "" && text != "[]" {
			if !seen.read(text) {
				r.cutEntities++
			}
		}
		seen.addSystem(hostOf(line(cells[alCompromised])))
		product := r.word(cells[alProduct], cells[alProvider])
		row := model.RowFields{
			Happened: happened,
			Kind:     model.Detect,
			Text: "Alert" + tag(" (", severity, ")") + ": " + join(". ", name, different(line(cells[alDescription]), name),
				tag("Tactics: ", strings.Join(nameList(cells[alTactics]), ", ")), tag("With: ", seen.things())),
			Systems: seen.systems,
			People:  seen.people,
		}
		if noticed.Known() {
			row.Noticed = &noticed
		}
		key := ""
		if id := line(cells[alID]); id != "" {
			key = "sentinel-alert:" + id
		}
		out.product = "Microsoft Sentinel"
		if product != "" {
			out.product = product
		}
		out.add(row, key)
		detected := noticed
		if !detected.Known() {
			detected = happened
		}
		out.offer = &Proposal{Title: name, Description: line(cells[alDescription]), SeverityWas: severity, Source: "siem_soar",
			Detected: detected, Systems: seen.systems, Refs: compact(tag("alert ", line(cells[alID])), line(cells[alLink]))}
	}, nil
}

// hostOf leaves out a compromised entity that is an account or a resource.
func hostOf(s string) string {
	if strings.ContainsAny(s, `@\/ `) {
		return ""
	}
	return s
}
