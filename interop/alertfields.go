package interop

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"bridgelog/model"
)

// flat is a record as paths in small letters, "kibana.alert.severity", each with
// its values in the order of the record.
type flat map[string][]string

func (f flat) put(key, value string) {
	key = strings.ToLower(strings.TrimSpace(key))
	if value = line(value); key != "" && value != "" && value != "null" && len(f) < 5000 && len(f[key]) < 200 {
		f[key] = append(f[key], value)
	}
}

// first is the value of the first of these paths that there is.
func (f flat) first(paths []string) string {
	for _, p := range paths {
		if v := f[p]; len(v) > 0 {
			return v[0]
		}
	}
	return ""
}

// flatJSON walks a record. Names that hold dots are paths like nested ones, and
// elements of arrays stand under the array's name. Shells that hold one record
// are opened.
func flatJSON(raw []byte) flat {
	f := flat{}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return f
	}
	var walk func(path string, v any, depth int)
	walk = func(path string, v any, depth int) {
		switch v := v.(type) {
		case map[string]any:
			if depth > 12 {
				return
			}
			for _, name := range sortedNames(v) {
				full := name
				if path != "" {
					full = path + "." + name
				}
				walk(full, v[name], depth+1)
			}
		case []any:
			for _, one := range v[:min(len(v), 200)] {
				walk(path, one, depth+1)
			}
		case string:
			f.put(path, v)
		case json.Number:
			f.put(path, v.String())
		case bool:
			f.put(path, strconv.FormatBool(v))
		}
	}
	walk("", v, 0)
	for _, shell := range []string{"_source.", "result.", "properties.", "alert.", "event.", "data.alert."} {
		for key, values := range f {
			if rest, ok := strings.CutPrefix(key, shell); ok && f[rest] == nil {
				f[rest] = values
			}
		}
	}
	return f
}

func sortedNames(m map[string]any) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// What tools call the parts of an alert, the surest names first (interop 3).
var (
	alertTitle = []string{"alertdisplayname", "kibana.alert.rule.name", "signal.rule.name", "alert_title", "rule_title", "rule.description", "signature",
		"incidentname", "title", "displayname", "alertname", "alert_name", "alert name", "labels.alertname", "name", "ruletitle", "subject", "summary", "headline", "event name", "eventname",
		"search_name", "alert", "message", "msg", "description", "annotations.summary", "info", "event", "text", "reason"}
	alertRule = []string{"kibana.alert.rule.name", "signal.rule.name", "rule.name", "rule_name", "rulename", "search_name", "rule.description", "ruletitle", "rule_title",
		"signature", "labels.alertname", "rule", "alertrule", "detection", "detectionrule", "detector", "alerttype", "alert_type", "check", "classid",
		"alertdisplayname", "alertname", "alert_title", "threatname", "report-type", "reporttype"}
	alertSeverity = []string{"kibana.alert.severity", "signal.rule.severity", "alertseverity", "urgency", "severity", "labels.severity", "priority", "level", "rule.level",
		"risk", "criticality", "crit", "alert_severity_id"}
	alertTime = []string{"kibana.alert.original_time", "firstactivitydatetime", "firstactivitytimeutc", "firstactivitytime", "starttime", "starttimeutc", "orig_time",
		"alert_source_event_time", "alertcreationtime", "createddatetime", "createdtimeutc", "createdtime", "timegenerated", "detected_at", "detectedat", "detectiontime", "eventtime", "event_time", "event time",
		"@timestamp", "timestamp", "_time", "startsat", "datetime", "date_time", "time", "date", "created_at", "created", "occurred", "arrival-date", "arrivaldate", "rt", "start", "receipttime"}
	alertSystems = []string{"compromisedentity", "host.name", "host.hostname", "computerdnsname", "devicename", "devicednsname", "evidence.devicednsname", "device.hostname", "hostname", "host_name", "computer", "computername",
		"agent.name", "dest_host", "dhost", "shost", "dvchost", "alerts.devices.devicednsname", "host", "device", "machine", "system", "server", "asset", "instance", "labels.instance",
		"endpoint", "affectedsystem", "affectedsystems", "systems", "dest", "dest_nt_host", "target", "resource", "node", "source-ip", "sourceip", "dest_ip", "dst"}
	alertRef = []string{"systemalertid", "kibana.alert.uuid", "alert_source_ref", "alertid", "alert_id", "alert id", "alertnumber", "incidentid", "incidentnumber", "event_id", "eventid", "sourceref",
		"uuid", "id", "ticket", "ticketid", "reference", "externalid", "reportid", "case", "fingerprint", "_id"}
)

// alertOf maps one record.
func (r *alertReader) alertOf(f flat, kind string) Alert {
	utc := strings.HasPrefix(kind, "sentinel") || strings.HasPrefix(kind, "graph") || strings.HasPrefix(kind, "m") || kind == "elastic-alert"
	c := r.clockFor(utc)
	a := Alert{Title: f.first(alertTitle), Ref: f.first(alertRef), Source: sourceOf(kind, f)}
	a.Rule = f.first(alertRule)
	if a.Rule == "" && kind != "email" && kind != "text" {
		a.Rule = a.Title
	}
	a.Severity = severityWord(f.first(alertSeverity), kind)
	for _, name := range alertTime {
		for _, text := range f[name][:min(len(f[name]), 1)] {
			if m, _ := c.read(text, bySize); m.Known() && (a.When.From.IsZero() || !a.When.Known()) {
				a.When = m
			}
		}
	}
	var seen entities
	for _, name := range alertSystems {
		for _, value := range f[name] {
			if len(seen.systems) < 20 && (name != "host" || kind != "splunk-notable") {
				seen.addSystem(hostOf(value))
			}
		}
		if len(seen.systems) > 0 && !strings.Contains(name, "evidence") {
			break
		}
	}
	if text := f.first([]string{"entities"}); strings.HasPrefix(text, "[") {
		seen.read(text)
	}
	a.Systems = seen.systems
	if a.When.Precision == "" {
		a.When = unknown("")
	}
	return a
}

// sourceOf is the guide's detection_source that a format stands for.
func sourceOf(kind string, f flat) string {
	switch {
	case kind == "graph-security" || kind == "mde-alert" || kind == "m365-incident":
		return "endpoint"
	case kind == "email" || kind == "text":
		return ""
	case len(f["labels.alertname"]) > 0 || len(f["check"]) > 0:
		return "monitoring"
	}
	return "siem_soar"
}

// severityWord puts what tools write on the one scale of signals; what means
// nothing on it is left out rather than guessed.
func severityWord(s, kind string) string {
	word := strings.ToLower(strings.TrimSpace(s))
	switch word {
	case "critical", "crit", "emergency", "fatal", "very high", "sev1", "p1", "blocker":
		return "critical"
	case "high", "error", "major", "severe", "important", "sev2", "p2", "alert":
		return "high"
	case "medium", "med", "moderate", "warning", "warn", "sev3", "p3", "average":
		return "medium"
	case "low", "minor", "notice", "sev4", "p4":
		return "low"
	case "informational", "information", "info", "none", "ok", "debug", "unknown_info":
		return "informational"
	}
	n, err := strconv.ParseFloat(word, 64)
	if err != nil {
		return ""
	}
	steps := func(critical, high, medium, low float64) string {
		for i, from := range []float64{critical, high, medium, low} {
			if n >= from {
				return model.SignalSeverities[i]
			}
		}
		return "informational"
	}
	switch kind {
	case "wazuh":
		return steps(14, 11, 7, 3)
	case "suricata-eve": // 1 is the worst
		switch n {
		case 1:
			return "high"
		case 2:
			return "medium"
		case 3:
			return "low"
		}
	case "thehive":
		return steps(4, 3, 2, 1)
	case "cef":
		return steps(9, 7, 4, 1)
	}
	return "" // a bare number means nothing without its scale
}
