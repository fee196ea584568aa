package interop

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// shape is what a JSON record looks like: its members down to the third
// level as paths in small letters, "event.uuid", with the plain values.
type shape map[string]string

func (s shape) has(paths ...string) bool {
	for _, p := range paths {
		if _, ok := s[p]; !ok {
			return false
		}
	}
	return true
}

func (s shape) any(paths ...string) bool {
	for _, p := range paths {
		if _, ok := s[p]; ok {
			return true
		}
	}
	return false
}

func (s shape) begins(prefix string) bool {
	for p := range s {
		if strings.HasPrefix(p, prefix) {
			return true
		}
	}
	return false
}

// shapeOf reads a record's shape; a record that is cut off gives the shape of
// what is there. Arrays count as their elements.
func shapeOf(raw []byte) shape {
	s := shape{}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var path []string // name at each open object; "" for one without
	var array []bool
	name, wantName := "", false
	for range 4000 {
		tok, err := dec.Token()
		if err != nil {
			break
		}
		inObject := len(array) > 0 && !array[len(array)-1]
		if inObject && wantName {
			if n, ok := tok.(string); ok {
				name, wantName = strings.ToLower(n), false
				s.put(path, name, "")
				continue
			}
		}
		switch t := tok.(type) {
		case json.Delim:
			switch t {
			case '{', '[':
				if inObject {
					path = append(path, name)
				} else {
					path = append(path, "")
				}
				array = append(array, t == '[')
				wantName = t == '{'
				continue
			default:
				if len(array) == 0 {
					return s
				}
				path, array = path[:len(path)-1], array[:len(array)-1]
			}
		default:
			if inObject {
				s.put(path, name, fmt.Sprint(t))
			}
		}
		wantName = len(array) > 0 && !array[len(array)-1]
		if len(array) == 0 && len(s) > 0 {
			break // one record
		}
	}
	return s
}

func (s shape) put(path []string, name, value string) {
	full := make([]string, 0, 4)
	for _, p := range path {
		if p != "" {
			full = append(full, p)
		}
	}
	if len(full) > 2 || len(s) > 5000 {
		return
	}
	key := strings.Join(append(full, name), ".")
	if old, ok := s[key]; !ok || old == "" {
		s[key] = value
	}
}

// shapeTest tells one JSON format; the tests stand in order, most specific
// first (interop section 2).
type shapeTest struct {
	name, title, reason string
	fits                func(shape) bool
}

var stixID = regexp.MustCompile(`^[a-z0-9-]+--[0-9a-f-]{36}$`)

var shapeTests = []shapeTest{
	{"stix", "a STIX bundle", "type is bundle and there are objects", func(s shape) bool {
		return s["type"] == "bundle" && s.has("objects") || s.has("spec_version") && stixID.MatchString(s["id"])
	}},
	{"misp", "a MISP event", "it has a MISP event's members", func(s shape) bool {
		return s.has("event.uuid") && s.begins("event.attribute") || s.has("event.uuid") && s.begins("event.object") ||
			s.has("response.event.uuid") || s.has("info", "threat_level_id", "analysis")
	}},
	{"veris", "a VERIS record", "it has schema_version, security_incident, victim, actor and action", func(s shape) bool {
		return s.has("security_incident") && s.any("schema_version", "incident_id") && s.any("victim", "actor", "action")
	}},
	{"aurora", "an Aurora Incident Response case", "it has storage_format_version, investigated_systems and timeline", func(s shape) bool {
		return s.has("storage_format_version", "investigated_systems", "timeline")
	}},
	{"iris-case", "a DFIR-IRIS case export", "it has case, iocs, assets, timeline and export_date", func(s shape) bool {
		return s.has("case", "iocs", "assets", "timeline", "export_date")
	}},
	{"iris-alert", "a DFIR-IRIS alert", "it has alert_title, alert_source and alert_severity_id", func(s shape) bool {
		return s.has("alert_title", "alert_source", "alert_severity_id")
	}},
	{"graph-security", "a Microsoft Graph security alert or incident (Defender XDR)", "@odata.type or serviceSource and evidence say so", func(s shape) bool {
		return strings.Contains(s["@odata.type"], "graph.security") || s.has("servicesource", "evidence")
	}},
	{"m365-incident", "a Microsoft 365 Defender incident", "it has incidentId, incidentName and alerts", func(s shape) bool {
		return s.has("incidentid", "incidentname", "alerts")
	}},
	{"mde-alert", "a Defender for Endpoint alert", "it has alertCreationTime and machineId", func(s shape) bool {
		return s.has("alertcreationtime", "machineid")
	}},
	{"sentinel-incident", "", "type is Microsoft.SecurityInsights/incidents", func(s shape) bool {
		return strings.EqualFold(s["type"], "Microsoft.SecurityInsights/incidents")
	}},
	{"sentinel-alert", "", "kind is SecurityAlert and there is properties.systemAlertId", func(s shape) bool {
		return strings.EqualFold(s["kind"], "SecurityAlert") && s.has("properties.systemalertid")
	}},
	{"sentinel-alert", "", "it has SystemAlertId and an alert name", func(s shape) bool {
		return s.has("systemalertid") && s.any("alertname", "alertdisplayname", "displayname")
	}},
	{"sentinel-incident", "", "it has IncidentNumber and AlertIds", func(s shape) bool {
		return s.has("incidentnumber", "alertids")
	}},
	{"elastic-alert", "an Elastic Security alert", "it has kibana.alert or signal.rule members", func(s shape) bool {
		return s.begins("kibana.alert") || s.begins("signal.rule") || s.begins("_source.kibana.alert")
	}},
	{"suricata-eve", "Suricata EVE events", "it has event_type and flow_id or addresses", func(s shape) bool {
		return s.has("event_type") && s.any("flow_id", "src_ip", "dest_ip")
	}},
	{"wazuh", "Wazuh alerts", "it has rule.id, rule.description and an agent or decoder", func(s shape) bool {
		return s.has("rule.id", "rule.description") && (s.has("agent", "manager") || s.any("decoder", "data.win")) ||
			s.has("_source.rule.id", "_source.rule.description")
	}},
	{"splunk-notable", "a Splunk notable event", "sourcetype, index or search_name say so", func(s shape) bool {
		return s["sourcetype"] == "stash" || s["index"] == "notable" || s.has("search_name", "rule_title") || s.any("result.search_name")
	}},
	{"thehive", "a TheHive case, alert, task or observable", "it has TheHive's members", func(s shape) bool {
		return s.any("caseid", "number") && s.has("title", "tlp", "severity") || s.has("sourceref", "type", "source", "title") ||
			s.has("_type") && s.any("createdby", "_createdby") || s.has("title", "tlp", "pap") || s.has("datatype", "sighted")
	}},
	{"plaso-jsonline", "", "it is a plaso event", func(s shape) bool {
		return s["__container_type__"] == "event" || s.has("date_time.__class_name__", "timestamp_desc", "message")
	}},
	{"timesketch-jsonl", "", "it has message, a time and timestamp_desc", func(s shape) bool {
		return s.has("message", "timestamp_desc") && s.any("datetime", "timestamp")
	}},
	{"log-analytics", "an answer of the Log Analytics interface in tables", "it has tables with columns and rows", func(s shape) bool {
		return s.has("tables.columns", "tables.rows")
	}},
	{"secops-case", "a Google SecOps case", "it has a case's members with alerts", func(s shape) bool {
		return s.has("alerts", "title") && s.any("identifier", "creationtimeunixtimeinms", "alerts.identifier")
	}},
}

var (
	syslogLine   = regexp.MustCompile(`^(<\d{1,3}>)?(1 \d{4}-\d\d-\d\dT|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d )`)
	fastLine     = regexp.MustCompile(`^\d\d/\d\d(/\d\d)?-\d\d:\d\d:\d\d\.\d+ .*\[\*\*\]`)
	mailField    = regexp.MustCompile(`(?mi)^(From|Received|Return-Path|Message-ID|Date|Subject|To|MIME-Version):[ \t]?\S`)
	cefLine      = regexp.MustCompile(`CEF:[01]\|`)
	markdownRule = regexp.MustCompile(`(?m)^\|? ?:?-{3,}:? ?\|`)
	leefLine     = regexp.MustCompile(`LEEF:[12]\.0\|`)
)

// foreignText tells known formats of text that is neither JSON nor a table.
func foreignText(head []byte) (name, title, reason string) {
	first := head
	if len(first) > 8<<10 {
		first = first[:8<<10]
	}
	top, _, _ := bytes.Cut(bytes.TrimSpace(first), newline)
	small := bytes.ToLower(bytes.TrimSpace(first))
	header, _, _ := bytes.Cut(first, []byte("\n\n"))
	switch {
	case cefLine.Match(top):
		return "cef", "a log in CEF", "the first line holds CEF:0| or CEF:1|"
	case leefLine.Match(top):
		return "leef", "a log in LEEF", "the first line holds LEEF"
	case fastLine.Match(top):
		return "suricata-fast", "a Suricata or Snort fast log", "the lines hold [**]"
	case bytes.HasPrefix(small, []byte("<!doctype html")) || bytes.HasPrefix(small, []byte("<html")):
		return "html", "a web page (HTML)", "it begins with an HTML tag"
	case bytes.HasPrefix(small, []byte("<?xml")) || bytes.HasPrefix(small, []byte("<event")):
		return "xml", "an XML document", "it begins with an XML tag"
	case bytes.HasPrefix(small, []byte("begin:vcalendar")):
		return "icalendar", "a calendar (iCalendar)", "it begins with BEGIN:VCALENDAR"
	case bytes.HasPrefix(first, []byte("From ")) && mailField.Match(header) || len(mailField.FindAll(header, 4)) >= 3:
		return "email", "an e-mail", "it begins with a mail's header"
	case markdownRule.Match(first):
		return "markdown", "a Markdown document", "it holds a table ruled with |---|"
	case syslogLine.Match(top) && bytes.Count(top, []byte(",")) < 4:
		return "syslog", "a syslog file", "the lines begin with a syslog header"
	}
	return "", "", ""
}
