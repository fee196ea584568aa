// Package sample is a made-up incident for the tests and benchmarks of the
// document drawers: it promises one of everything a timeline can hold. It
// refuses to be anything but test material; no program imports it.
package sample

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"bridgelog/model"
	"bridgelog/report"
)

// Log is the id of the sample's log, Root the root of its made-up head.
const (
	Log  = "8f2c19aa04d7e6b1"
	Root = "8f2c19aa04d7e6b15c3b9e0f7a6d2c4b1e8f9a0b3c5d7e6f8a9b0c1d2e3f4a5b"
)

// Choice is the sample's request: the whole timeline.
func Choice() report.Choice {
	c := report.DefaultChoice()
	c.Organisation = "Nordhafen Kliniken gGmbH"
	c.MadeAt = time.Date(2026, 3, 31, 7, 40, 0, 0, time.UTC)
	c.MadeBy = "Ingrid Sørensen"
	c.Program = "Bridgelog 0.1.0"
	c.Logbook, c.Root, c.Entries = Log, Root, 212
	c.Checked = "all 212 entries verified against this root on 2026-03-31 07:39Z; nothing wrong found"
	return c
}

// incident collects events one after another.
type incident struct {
	events []model.Recorded
	seq    model.Seq
}

func (in *incident) add(at time.Time, by, role string, e model.Event) model.Seq {
	in.seq++
	in.events = append(in.events, model.Recorded{Seq: in.seq, Log: Log, At: at.UTC(), By: by, Role: role, Incident: "0123456789abcdef01234567", Event: e})
	return in.seq
}

func (in *incident) row(at time.Time, by, role string, f model.RowFields) model.Seq {
	id := fmt.Sprintf("r%d", in.seq+1)
	return in.add(at, by, role, model.RecordPut{Register: "timeline", ID: id, Row: &f})
}

var berlin = func() *time.Location {
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return loc
}()

func at(dayHour string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05", "2026-03-"+dayHour, berlin)
	if err != nil {
		panic(err)
	}
	return t
}

func moment(s string, p model.Precision, c model.ClockSource) model.Moment {
	return model.At(at(s), berlin, p, c)
}

// Incident is a night of ransomware in a hospital, written down by three
// people in two alphabets, with everything that can go wrong in a record.
func Incident() model.View {
	in := &incident{}
	lead, ops, forensics := "Ingrid Sørensen", "Δημήτρης Παπαδόπουλος", "Олена Ковальчук"
	in.add(at("30 03:14:05"), lead, "incident manager", model.IncidentOpened{Number: "INC-2026-0007", Codename: "amber heron", Zone: "Europe/Berlin"})
	in.add(at("30 03:14:05"), lead, "incident manager", model.RecordPut{Form: "rep", Set: map[string]json.RawMessage{
		"rep.title": raw("Ransomware on the file servers of the radiology"), "rep.systems": raw([]string{"fs-01", "fs-02", "pacs-gw"}),
		"rep.category": raw("ransomware"), "rep.detected_at": raw(moment("30 03:12:00", model.ToMinute, model.PersonMemory)),
		"rep.first_sign_at": raw(moment("29 22:40:00", model.ToMinute, model.SystemLog)),
		"rep.received_at":   raw(moment("30 03:13:00", model.ToMinute, model.OwnClock)),
	}})
	in.add(at("30 03:15:00"), lead, "incident manager", model.SeveritySet{Level: "SEV2", Why: "Two servers encrypt; patients' images are affected, care goes on with paper."})
	first := model.RowFields{Happened: moment("30 03:12:00", model.ToMinute, model.PersonMemory), Kind: model.Detect, Pinned: true,
		Text: "Night shift reports that no image opens any more; every file ends in .heron.", People: []string{"Station 4B"}, Systems: []string{"fs-02", "pacs-gw"}}
	in.row(at("30 03:16:10"), lead, "incident manager", first)
	in.row(at("30 03:18:00"), lead, "incident manager", model.RowFields{Happened: moment("30 03:18:00", model.ToMinute, model.OwnClock), Kind: model.Action,
		Text: "Pulled the uplink of fs-02; power stays on.", People: []string{ops}, Systems: []string{"fs-02"}})
	wrong := in.row(at("30 03:21:30"), ops, "operations", model.RowFields{Happened: moment("30 03:20:00", model.ToMinute, model.OwnClock), Kind: model.Action,
		Text: "Isolated fs-03 in the switch.", People: []string{ops}, Systems: []string{"fs-03"}})
	in.row(at("30 03:24:00"), ops, "operations", model.RowFields{Happened: moment("30 03:24:00", model.ToMinute, model.OwnClock), Kind: model.Service, Pinned: true,
		Text: "PACS down for all wards; emergency CT writes to local disks.", Systems: []string{"pacs-gw"}})
	in.add(at("30 03:31:00"), ops, "operations", model.EntryCorrected{Entry: wrong, ID: "c1", Why: "wrong host, the label on the rack is old",
		Row: model.RowFields{Happened: moment("30 03:20:00", model.ToMinute, model.OwnClock), Kind: model.Action,
			Text: "Isolated fs-01 in the switch (port 14, VLAN 999).", People: []string{ops}, Systems: []string{"fs-01"}}})
	twice := in.row(at("30 03:33:00"), lead, "incident manager", model.RowFields{Happened: moment("30 03:33:00", model.ToMinute, model.OwnClock), Kind: model.Comm,
		Text: "Called the duty lawyer, no answer.", People: []string{"Dr. Achterberg"}})
	in.row(at("30 03:34:00"), lead, "incident manager", model.RowFields{Happened: moment("30 03:33:00", model.ToMinute, model.OwnClock), Kind: model.Comm,
		Text: "Called the duty lawyer: no answer, message left on the mailbox.", People: []string{"Dr. Achterberg"}})
	in.add(at("30 03:35:00"), lead, "incident manager", model.EntryWithdrawn{Entry: twice, Why: "typed twice"})
	tactics := []string{"TA0001", "TA0002", "TA0003", "TA0004", "TA0007", "TA0008", "TA0006", "TA0011", "TA0010", "TA0040"}
	foe := []string{
		"VPN session of svc-backup from 185.220.101.47, an address never seen before.", "PowerShell with a hidden window downloads stage2.ps1 from hxxps://cdn.example[.]net/a/b/c/d/stage2.ps1?x=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
		"Scheduled task \\Microsoft\\Windows\\UpdateOrchestrator\\Héron created on dc-01.", "svc-backup added to Domain Admins.",
		"BloodHound collection, 41 842 LDAP queries in nine minutes.", "RDP from dc-01 to fs-01 and fs-02.", "LSASS memory read on fs-01 by comsvcs.dll.",
		"Beacon to 45.155.205.233:443 every 60 s ±10 %.", "Upload to an object store, 118 GB by flow records.", "First file renamed to .heron: D:\\PACS\\2026\\03\\IM000001.dcm.heron",
	}
	times := []string{"29 22:40:12", "29 22:58:40", "29 23:05:00", "29 23:11:27", "29 23:20:00", "30 00:02:09", "30 00:17:55", "30 00:30:00", "30 01:05:00", "30 03:02:41"}
	for i, text := range foe {
		m := moment(times[i], model.ToSecond, model.SystemLog)
		switch i {
		case 4:
			m.Precision, m.To = model.FromTo, m.From.Add(9*time.Minute)
		case 7:
			m.Precision, m.Margin, m.Clock = model.PlusMinus, 1800, model.PersonMemory
		case 8:
			m.Precision, m.To = model.FromTo, m.From.Add(95*time.Minute)
		}
		in.row(at("30 05:10:00").Add(time.Duration(i)*7*time.Minute), forensics, "forensics", model.RowFields{Happened: m, Kind: model.Attacker, Text: text,
			Systems: []string{[]string{"vpn-gw", "ws-117", "dc-01", "dc-01", "dc-01", "fs-01", "fs-01", "fs-02", "fs-02", "fs-02"}[i]}, Tactic: tactics[i], Pinned: i == 0 || i == 8,
			Evidence: map[bool][]string{true: {"7"}}[i == 6], LateReason: map[int]string{0: "found in the VPN log afterwards"}[i]})
	}
	in.row(at("30 05:02:00"), forensics, "forensics", model.RowFields{Happened: moment("30 04:55:00", model.ToMinute, model.OwnClock), Kind: model.Kept,
		Text: "Memory image of fs-01, 64 GB, SHA-256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.", Evidence: []string{"7"}, Systems: []string{"fs-01"}})
	in.add(at("30 05:30:00"), lead, "incident manager", model.SeveritySet{Level: "SEV1", Why: "118 GB of patient data left the house.", Second: "Dr. Achterberg"})
	in.row(at("30 06:40:00"), lead, "incident manager", model.RowFields{Happened: model.Moment{Precision: model.Unknown}, Kind: model.Note,
		Text: "The porter saw two visitors in the server corridor; he does not remember when."})
	in.row(at("30 06:45:00"), lead, "incident manager", model.RowFields{Happened: moment("29 21:00:00", model.Before, model.PersonMemory), Kind: model.Hypothesis,
		Text: "The password of svc-backup was bought: it stands in a leak of 2024.\nTo test: ask the provider for the leak's date."})
	in.row(at("30 06:50:00"), lead, "incident manager", model.RowFields{Happened: moment("30 06:00:00", model.After, model.PersonMemory), Kind: model.Comm, Audience: "TLP:RED",
		Text: "The insurer's negotiator names a sum."})
	in.row(at("30 06:52:00"), lead, "incident manager", model.RowFields{Happened: moment("30 06:52:00", model.ToMinute, model.OwnClock), Kind: model.Decision, Audience: "TLP:RED",
		Text: "No contact with the extortionists before the police has answered."})
	noticed := moment("30 07:05:00", model.ToMinute, model.OwnClock)
	in.row(at("30 07:06:00"), ops, "operations", model.RowFields{Happened: moment("29 00:00:00", model.ToDay, model.PersonMemory), Noticed: &noticed, Kind: model.Service,
		Text: "Backups of this day are complete; the tape is in the safe."})
	in.row(at("30 07:10:00"), ops, "operations", model.RowFields{Happened: model.At(at("29 23:40:00"), time.UTC, model.ToSecond, model.SystemLog), Kind: model.Detect, Text: "Alert 8812 “impossible travel” in the SIEM, closed by itself.",
		Source: &model.Source{File: "sentinel-incidents.json", Row: 12, Product: "Microsoft Sentinel"}})
	for i := range 26 {
		kinds := []model.RowKind{model.Action, model.Comm, model.Decision, model.Note, model.Action, model.Detect, model.Task}
		texts := []string{"Restored image share %d from tape to the clean network; 2 files differ and are listed in evidence %d.", "Ward %d informed by telephone: paper until noon.",
			"Radiology %d opens again under watch.", "Shift change %d; handover read aloud.", "Password of service account %d changed twice.", "No beacon seen for %d hours.", "Ask the provider for flow records of day %d."}
		when := at("30 08:00:00").Add(time.Duration(i) * 37 * time.Minute)
		if i > 17 {
			when = when.Add(9 * time.Hour)
		}
		text := texts[i%7]
		if strings.Count(text, "%d") == 2 {
			text = fmt.Sprintf(text, i+1, i+3)
		} else {
			text = fmt.Sprintf(text, i+1)
		}
		in.row(when.Add(time.Minute), []string{lead, ops, forensics}[i%3], "", model.RowFields{Happened: model.At(when, berlin, model.ToMinute, model.OwnClock),
			Kind: kinds[i%7], Text: text, People: []string{[]string{"Kim Lindqvist", "Ставрос", "Ζωή"}[i%3]}, Systems: []string{"fs-01"}, Pinned: i == 2})
	}
	in.row(at("31 07:30:00"), forensics, "forensics", model.RowFields{Happened: moment("31 07:30:00", model.ToMinute, model.OwnClock), Kind: model.Note,
		Text: "Ransom note names: שלום 2026 (דוח), مرحبا بالعالم, 東京都の病院, emoji 😀, tab\tand a bell \a, long word " + strings.Repeat("abcdef0123456789", 12)})
	in.events[len(in.events)-1].Drift = -3 * time.Second
	return model.Fold(model.View{}, in.events)
}

func raw(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// Long is an incident of n plain rows, one every 40 seconds.
func Long(n int) model.View {
	in := &incident{}
	start := at("01 00:00:00")
	in.add(start, "Kim Lindqvist", "incident manager", model.IncidentOpened{Number: "INC-2026-0008", Zone: "Europe/Berlin"})
	in.add(start, "Kim Lindqvist", "incident manager", model.RecordPut{Form: "rep", Set: map[string]json.RawMessage{"rep.title": raw("A long one")}})
	for i := range n {
		when := start.Add(time.Duration(i) * 40 * time.Second)
		in.row(when.Add(20*time.Second), "Kim Lindqvist", "incident manager", model.RowFields{Happened: model.At(when, berlin, model.ToSecond, model.SystemLog),
			Kind: model.RowKinds[i%len(model.RowKinds)], People: []string{"Kim Lindqvist"}, Systems: []string{fmt.Sprintf("host-%03d", i%250)},
			Text: fmt.Sprintf("Event number %d of the long timeline: process %d opened a connection to 10.%d.%d.%d and wrote %d bytes to a file that was not there before.", i, i*7%65536, i%256, i/7%256, i/3%256, i*977%100000)})
	}
	return model.Fold(model.View{}, in.events)
}
