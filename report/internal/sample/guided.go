package sample

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"bridgelog/model"
	"bridgelog/report"
)

// told is an incident being led by the guide, written as a person would type it.
type told struct {
	incident
	led report.Led
	now time.Time
	by  string // who writes, where it is nobody of the cast
}

// writer is who writes the next entry, and in which role.
func (t *told) writer() (name, role string) {
	if t.by != "" {
		return t.by, ""
	}
	return "Ingrid Sørensen", "incident manager"
}

func begin(l report.Led, drill bool, title string) *told {
	t := &told{led: l, now: at("30 03:14:00")}
	number := "INC-2026-0007"
	if drill {
		number = "DRILL-2026-0002"
	}
	t.do(model.IncidentOpened{Number: number, Zone: "Europe/Berlin", Drill: drill, Guide: l.Guide.Version()})
	t.form("rep.title="+title, "rep.detected_at=2026-03-30 03:12")
	t.do(model.SeveritySet{Level: "SEV2", Why: "felt serious at the start"})
	return t
}

// do records an event, three minutes after the one before.
func (t *told) do(e model.Event) model.Seq {
	t.now = t.now.Add(3 * time.Minute)
	name, role := t.writer()
	return t.add(t.now, name, role, e)
}

func (t *told) asking() model.Asking {
	name, _ := t.writer()
	return model.Asking{Now: at("31 20:00:00").AddDate(0, 0, 1), Zone: berlin, By: name, Choices: t.led.Guide.Choices}
}

// form answers fields, "rep.title=…"; list answers are parted by " + ", a reason
// from its answer by ": ".
func (t *told) form(lines ...string) {
	byForm := map[string]map[string]json.RawMessage{}
	var order []string
	for _, line := range lines {
		key, typed, _ := strings.Cut(line, "=")
		f, ok := t.led.Guide.Field(key)
		if !ok {
			panic("sample: no field " + key)
		}
		value, err := model.EncodeAnswer(f, parts(string(f.Kind), typed), t.asking())
		if err != nil {
			panic("sample: " + line + ": " + err.Error())
		}
		name, _, _ := strings.Cut(key, ".")
		if byForm[name] == nil {
			byForm[name], order = map[string]json.RawMessage{}, append(order, name)
		}
		byForm[name][key] = value
	}
	for _, name := range order {
		t.do(model.RecordPut{Form: name, Set: byForm[name]})
	}
}

func parts(kind, typed string) []string {
	switch kind {
	case "yesno_reason":
		answer, why, _ := strings.Cut(typed, ": ")
		return []string{answer, why}
	case "multichoice", "system", "person", "hypothesis", "evidence":
		return strings.Split(typed, " + ")
	}
	return []string{typed}
}

// row puts a row of a register: "col=typed", parted by " | ".
func (t *told) row(register, id, line string) {
	r, ok := t.led.Guide.Register(register)
	if !ok {
		panic("sample: no register " + register)
	}
	set := map[string]json.RawMessage{}
	for _, cell := range strings.Split(line, " | ") {
		key, typed, _ := strings.Cut(cell, "=")
		c, ok := r.Column(key)
		if !ok {
			panic("sample: " + register + " has no column " + key)
		}
		value, err := model.EncodeAnswer(r.Field(c), parts(string(c.Kind), typed), t.asking())
		if err != nil {
			panic("sample: " + cell + ": " + err.Error())
		}
		set[key] = value
	}
	t.do(model.RecordPut{Register: register, ID: id, Set: set})
}

func (t *told) note(happened string, kind model.RowKind, text string, pinned bool, systems ...string) {
	f := model.RowFields{Happened: moment(happened, model.ToMinute, model.OwnClock), Kind: kind, Text: text, Pinned: pinned, Systems: systems}
	t.do(model.RecordPut{Register: "timeline", ID: fmt.Sprintf("r%d", t.seq+1), Row: &f})
}

// pass moves the incident through a gate.
func (t *told) pass(gate, from, to string, owed, waived []string) {
	g, _ := t.led.Guide.Gate(gate)
	t.do(model.PhaseChanged{From: from, To: to, Gate: gate, Sets: g.Sets, Owed: owed, Waived: waived})
}

func (t *told) view() model.View { return model.Fold(model.View{}, t.events) }

// Empty is an incident of which only the start is known.
func Empty(l report.Led) model.View { return begin(l, false, "Odd logins").view() }

// Half is an incident half-way: some answers, some not known, one corrected, a
// row withdrawn, a criterion owed.
func Half(l report.Led) model.View {
	t := begin(l, false, "Ransomware on the file servers of the radiology")
	t.half()
	return t.view()
}

func (t *told) half() {
	t.form("rep.source=staff", "rep.reporter=Night shift, station 4B, extension 4410", "rep.systems=fs-01 + pacs-gw", "rep.category=ransomware",
		"rep.ongoing=yes", "rep.received_by=Ingrid Sørensen", "rep.received_at=2026-03-30 03:13", "rep.first_sign_at=2026-03-29 22:40",
		"rep.poc_informed=yes: called at 03:20", "rep.resource=?")
	t.form("rep.systems=fs-01 + fs-02 + pacs-gw") // corrected; the latest stands
	t.row("roster", "p1", "person=Ingrid Sørensen | role=incident_manager | from=2026-03-30 03:14 | reach=bridge call 2")
	t.row("roster", "p2", "person=Олена Ковальчук | role=forensics_lead | from=2026-03-30 03:40 | reach=mobile, sheet 1")
	t.row("roster", "p3", "person=Dr. Achterberg | role=legal_privacy | from=2026-03-30 04:05 | reach=mobile")
	t.row("roster", "p4", "person=K. Weber | role=scribe | in_scope=left_out | reason=manages the account that was misused")
	t.pass("G1", "reported", "triage", nil, nil)
	t.form("tri.verdict=real", "tri.verdict_reason=files are encrypted before our eyes", "tri.impact_c=unknown", "tri.impact_i=high", "tri.impact_a=high",
		"tri.scope=workload", "tri.urgency=now", "tri.floors=active_encryption + protected_data", "tri.vector=valid_account", "tri.vector_conf=probable",
		"tri.effect=No ward sees images; emergencies go to the CT's own screens and paper.", "tri.data_kinds=health", "tri.comm_mode=bridge_call",
		"tri.channel_main=bridge call 2", "tri.channel_trusted=yes: the mail server is in the attacker's reach", "tri.channel_oob=phone tree on sheet 1",
		"tri.legal_told=yes: Dr. Achterberg, 04:05", "tri.left_out=K. Weber, because the account misused is his", "tri.docs_ok=no: two servers are missing on the card",
		"tri.workload=Radiology images")
	t.do(model.SeveritySet{Level: "SEV1", Proposal: "SEV1", Why: "118 GB of patient data left the house", Ratings: &model.Ratings{C: "high", I: "high", A: "high", Scope: "workload", Urgency: "now", Floors: []string{"active_encryption", "protected_data"}}})
	t.row("overrides", "o1", "criterion=G2.9 | kind=owed | reason=the wards come first; the card is checked by 06:00 | by=Ingrid Sørensen | at=2026-03-30 04:30 | due=2026-03-30 06:00")
	t.pass("G2", "triage", "investigation", []string{"G2.9"}, nil)
	t.form("inv.run_state=shut_down_part", "inv.run_decider=Prof. Lindner", "inv.run_reason=imaging may stop, monitoring of patients may not")
	t.row("hypotheses", "h1", "statement=The password of svc-backup was bought | predicts=a login from outside without failures before | disproof=failed logins before it | test=VPN log, Олена | confidence=probable | state=supported")
	t.row("hypotheses", "h2", "statement=A supplier's remote access was used | test=supplier's log | state=ruled_out")
	t.row("hypotheses", "h3", "statement=An insider did it")
	t.do(model.RecordWithdrawn{Register: "hypotheses", ID: "h3", Why: "said in anger, nothing points to it"})
	t.row("affected_systems", "s1", "system=fs-01 | why=files end in .heron | state=isolated | owner=IT operations | found_at=2026-03-30 03:20 | data_class=restricted")
	t.row("affected_systems", "s2", "system=fs-02 | why=files end in .heron | state=isolated | owner=IT operations | found_at=2026-03-30 03:12 | data_class=restricted")
	t.row("evidence", "e7", "id=E-7 | kind=memory | what=Memory of fs-01 | system=fs-01 | taken_at=2026-03-30 04:55 | taken_by=Олена Ковальчук | how=write-blocked, avml 0.14 | sha256=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 | location=safe 2 | holder=Олена Ковальчук")
	t.note("29 22:40:00", model.Attacker, "VPN session of svc-backup from 185.220.101.47.", true, "vpn-gw")
	t.note("30 03:12:00", model.Detect, "Night shift: no image opens any more, every file ends in .heron.", true, "fs-02", "pacs-gw")
	t.note("30 03:18:00", model.Action, "Pulled the uplink of fs-02; power stays on.", false, "fs-02")
	t.note("30 03:24:00", model.Service, "PACS down for all wards.", true, "pacs-gw")
}

// Closed is an incident told to its end: "dr" is the branch that shut down and
// restored, "keep" the one that repaired in service.
func Closed(l report.Led, branch string) model.View {
	t := begin(l, false, "Ransomware on the file servers of the radiology")
	t.half()
	run := map[string]string{"dr": "shut_down_all", "keep": "keep_running"}[branch]
	t.form("inv.run_state="+run, "inv.course_of_action=Cut the file servers off, keep the patient monitors running, keep evidence, then rebuild from tape.",
		"inv.timing=immediate", "inv.still_inside=unknown: flow records are being read", "inv.tactics=TA0001 + TA0003 + TA0008 + TA0010 + TA0040", "inv.actor=external_criminal",
		"inv.first_malicious_at=2026-03-29 22:40", "inv.compromise_at=2026-03-29 22:58", "inv.exfil_at=2026-03-30 01:05", "inv.functional=major_crit",
		"inv.information=privacy", "inv.recoverability=supplemented", "inv.people_count=about 4100", "inv.record_count=at least 18 200", "inv.people_kinds=patients of the radiology since 2019",
		"inv.wider_check=yes: all other servers searched for the same task", "inv.volatile_saved=yes: memory of fs-01 and fs-02", "inv.logs_kept=yes: VPN and directory logs exported",
		"inv.legal_hold=yes: ordered by Dr. Achterberg", "inv.report_duty=yes: supervisory authority, 72 h", "inv.aware_at=2026-03-30 05:30",
		"inv.diag_vector=A bought password of a service account without a second factor.", "inv.diag_fix=Second factor for every service account on the VPN; the account is gone.",
		"inv.diag_fallback=VPN off for service accounts", "inv.diag_limit=12h", "inv.quarantine=yes: VLAN 999", "inv.quarantine_scope=fs-01, fs-02 since 03:20; released by Олена Ковальчук")
	t.pass("G3", "investigation", "containment", nil, nil)
	t.row("decisions", "d1", "question=Do we shut the images down? | options=shut all down; shut the archive only; keep running | chosen="+strings.ReplaceAll(run, "_", " ")+" | why=damage grows by the minute | decider=Prof. Lindner | objections=The surgery loses two hours. | at=2026-03-30 03:40 | kind=running state")
	t.row("decisions", "d2", "question=Do we talk to the extortionists? | chosen=no contact | why=the police asked us not to | decider=Prof. Lindner | at=2026-03-30 06:52")
	t.row("targets", "t1", "question=How long may the wards work on paper? | accepted=no images until noon, emergencies by CT screen | parts_off=pacs-gw | decider=Prof. Lindner | decided_at=2026-03-30 06:10 | valid_until=2026-03-31 12:00")
	for i, what := range []string{"Uplinks of fs-01 and fs-02 pulled", "svc-backup disabled, sessions revoked", "Address range blocked at the edge", "All other servers searched for the same task", "fs-01 and fs-02 rebuilt from the image of 2 March"} {
		t.row("actions", fmt.Sprintf("a%d", i+1), "title="+what+" | phase="+[]string{"containment", "containment", "containment", "eradication", "recovery"}[i]+" | owner=Δημήτρης Παπαδόπουλος | state=done | result=done and checked by a second person | started=2026-03-30 0"+fmt.Sprint(3+i)+":30 | finished=2026-03-30 0"+fmt.Sprint(3+i)+":50")
	}
	t.row("affected_accounts", "k1", "account=svc-backup | kind=service account | reach=all file servers | since=2026-03-29 22:40 | state=disabled | replaced_at=2026-03-30 03:45")
	t.row("changes", "c1", "what=VLAN 999 for fs-01 and fs-02 | system=fs-01 | by=operations | at=2026-03-30 03:20 | undo=switch ports 14 and 15 back to VLAN 20 | owner=operations | undone_at=2026-03-31 14:00")
	t.row("changes", "c2", "what=VPN closed for service accounts | by=operations | at=2026-03-30 04:00 | undo=rule 214 | owner=security officer | keep=it should never have been open")
	t.row("communications", "m1", "at=2026-03-30 05:00 | direction=out | audience=wards | trigger=images not there | channel=phone_tree | sender=Ingrid Sørensen | approved_by=Prof. Lindner | tlp=TLP:AMBER | text=Images are not available. Use the CT's own screens and paper. Next word at 08:00. | confirmed=2026-03-30 05:20")
	t.row("communications", "m2", "at=2026-03-30 06:50 | direction=in | audience=insurer | channel=mail | sender=negotiator | tlp=TLP:RED | text=The insurer's negotiator names a sum.")
	t.row("report_duties", "n1", "name=GDPR Art. 33 | to=supervisory authority | starts_from=awareness | start_at=2026-03-30 05:30 | due_at=2026-04-02 05:30 | state=sent | owner=Dr. Achterberg | sent_at=2026-03-31 16:00 | ref=AZ 4711/26")
	t.row("report_duties", "n2", "name=NIS2 early warning | to=national CSIRT | state=not_applicable | owner=Dr. Achterberg | reason=below the size, confirmed by legal")
	t.row("custody", "u1", "item=E-7 | at=2026-03-30 09:00 | from=Олена Ковальчук | to=Police, Insp. Brandt | purpose=investigation | condition=sealed, fingerprint checked")
	t.now = at("30 08:40:00")
	t.form("con.methods=isolate_host + disable_account + revoke_sessions + block_indicator", "con.side_effects=No ward sees images.", "con.rollback=Ports back to VLAN 20.",
		"con.spread_stopped=yes: no rename since 03:21", "con.contained_at=2026-03-30 05:10", "con.watch_window=4h", "con.monitoring=yes: sensors on the core switch",
		"con.indicators=yes: three addresses and a hash", "con.new_access=no: all remote ways are closed", "con.degradation=Images off, worklists on paper", "con.targets_missed=yes: accepted until noon",
		"con.privacy_ok=yes: recording of ward traffic is limited to addresses", "con.evidence=e7")
	t.pass("G4", "containment", "eradication", nil, []string{"G4.7"})
	t.row("overrides", "o2", "criterion=G4.7 | kind=waived | reason=the archive has no sensor port; watched at the switch instead | by=Ingrid Sørensen | second=Dr. Achterberg | at=2026-03-30 09:30")
	t.do(model.RecordPut{Register: "steps", ID: "con-05", Set: map[string]json.RawMessage{"state": raw("skipped"), "by": raw("Ingrid Sørensen"), "reason": raw("no cloud is involved"), "at": raw(moment("30 09:40:00", model.ToMinute, model.OwnClock))}})
	t.now = at("30 18:05:00")
	t.form("era.plan=Remove the task, rebuild both servers, change every service password.", "era.root_known=yes: bought password, no second factor", "era.persistence=yes: one task on dc-01",
		"era.credentials=yes: 41 service accounts", "era.rebuilt=yes: from the image of 2 March", "era.hole_closed=yes: second factor everywhere", "era.sisters=yes: 38 servers, nothing found",
		"era.fix_ref=CHG-2201", "era.fix_tested=yes: on the test VPN", "era.verified_by=Ставрос Иванов", "era.verify_how=Read the directory's change log of the week and searched all servers again.",
		"era.eradicated_at=2026-03-30 18:00")
	t.pass("G5", "eradication", "recovery", nil, nil)
	t.now = at("31 10:20:00")
	t.form("rec.lead=Δημήτρης Παπαδόπουλος", "rec.order=Archive, gateway, wards", "rec.criteria=Compared with tape, no beacon for four hours", "rec.deadline=2026-03-31 12:00",
		"rec.restored_at=2026-03-31 10:40", "rec.accepted_by=Prof. Lindner", "rec.watch_until=2026-04-14 12:00", "rec.recurrence=no: the account and the way are gone", "rec.temp_changes=yes: one is kept for good")
	if branch == "dr" {
		t.form("rec.dr_plan=Radiology DR plan v4", "rec.dr_invoked_at=2026-03-30 07:00", "rec.backup_used=tape set 2026-03-28", "rec.backup_taken_at=2026-03-28 02:00", "rec.backup_predates=yes: 44 hours before the first act",
			"rec.backup_clean=yes: scanned on an isolated host", "rec.isolated_restore=yes: lab VLAN", "rec.same_vuln_absent=yes: no service account may use the VPN", "rec.failover_ok=yes: gateway moved to pacs-gw2",
			"rec.failback_ok=yes: planned for 12 April", "rec.data_reconciled=yes: 212 studies taken again from the CT", "rec.access_rekeyed=yes: new keys from the vault")
	} else {
		t.form("rec.running_effect=Slower lists for an hour", "rec.fix_steps=Server by server, at night", "rec.fix_at=2026-03-30 15:30", "rec.fix_safe=yes: all functions tested", "rec.targets_met=yes: lists open in two seconds", "rec.fallback_used=no: not needed")
	}
	t.note("31 10:40:00", model.Service, "PACS restored for all wards.", true, "pacs-gw")
	t.pass("G6", "recovery", "review", nil, nil)
	t.now = at("31 15:20:00")
	t.form("rev.held_at=2026-03-31 15:00", "rev.facilitator=Ставрос Иванов", "rev.attendees=Ingrid Sørensen + Олена Ковальчук + Prof. Lindner",
		"rev.summary=A service account with a bought password came in by the VPN. It spread to two file servers and took 118 GB. Encryption was seen within ten minutes. Both servers were cut off and rebuilt. Images were back after 31 hours.",
		"rev.root_cause=Service accounts could use the VPN without a second factor.", "rev.whys=Why no second factor? The VPN was older than the rule.\nWhy not retrofitted? Nobody owned the exception list.",
		"rev.trigger=Password in a leak of 2024", "rev.factors=access_rights + detection", "rev.factors_text=One password for all services.\nNo alert for logins at night.", "rev.went_well=The ward's call came at once.", "rev.went_badly=The card of the workload was out of date.",
		"rev.luck=The tape was in the safe, not in the library.", "rev.detect_gap=yes: the VPN login was visible", "rev.alert_quality=no: the alert closed by itself", "rev.playbook_followed=yes: with one waived item",
		"rev.cost=about 210000 EUR", "rev.irp_update=yes: phone tree", "rev.control_update=yes: second factor", "rev.playbook_update=no: it held", "rev.drill_update=yes: restore from tape", "rev.baseline_changed=no: not yet")
	t.row("improvements", "i1", "title=Second factor for all service accounts | area=security_control | priority=P1 | owner=security officer | due=2026-04-30 | state=doing | ticket=SEC-118")
	t.row("improvements", "i2", "title=Alert on logins from new addresses of service accounts | area=detection_tuning | priority=P1 | owner=SecOps | due=2026-05-15 | state=open | ticket=SEC-119")
	t.row("risks", "x1", "risk=The stolen images may be published | why=it cannot be undone | by=Prof. Lindner | until=2026-09-30 | state=open")
	t.form("clo.summary=Bought password, two servers rebuilt, images back after 31 hours, patients informed.", "clo.risks=Publication of images, Prof. Lindner, until 30 September", "clo.hold_decision=yes: until the police has closed its case",
		"clo.evidence_fate=Safe 2, three years", "clo.secops_closed=yes: case 8812", "clo.tracker=board SEC", "clo.confirmed_by=Ставрос Иванов")
	t.pass("G7", "review", "closed", nil, nil)
	return t.view()
}

// Reviewed is an incident whose review gives these answers, whys a line each.
func Reviewed(l report.Led, whys, root string) model.View {
	t := begin(l, false, "Odd logins")
	t.now = at("31 15:20:00")
	t.form("rev.whys="+whys, "rev.root_cause="+root, "rev.trigger=Password in a leak of 2024", "rev.factors=access_rights", "rev.factors_text=One password for all services.")
	return t.view()
}

// False is a false positive, judged and confirmed.
func False(l report.Led) model.View {
	t := begin(l, false, "Backup software seen as ransomware")
	t.form("rep.source=endpoint", "rep.systems=bak-01", "rep.category=ransomware", "rep.fidelity=low", "rep.alert_ref=EDR-5512")
	t.pass("G1", "reported", "triage", nil, nil)
	t.form("tri.verdict=false_positive", "tri.verdict_reason=the renames are the backup's own rotation", "fp.kind=benign_unusual", "fp.proof=Job log of 03:00 names every file; signed binary.",
		"fp.confirmed_by=Олена Ковальчук", "fp.stood_down=yes: bridge call closed 04:10", "fp.feedback=yes: owner of the rule written to", "fp.tuning=exclude the signed job", "fp.cost=1h30m")
	t.pass("GF", "triage", "false_positive", nil, nil)
	return t.view()
}

// Merged is an incident that goes on under another number.
func Merged(l report.Led) model.View {
	t := begin(l, false, "Mail rules forward invoices")
	t.form("rep.source=customer_partner", "rep.systems=mail-1", "rep.category=phishing_bec")
	t.pass("G1", "reported", "triage", nil, nil)
	t.form("mrg.target=INC-2026-0005", "mrg.reason=the same account and the same address")
	t.row("actions", "a1", "title=Remove the rules | owner=mail team | state=open")
	t.pass("GM", "triage", "merged", nil, nil)
	return t.view()
}

// Drill is a drill told to its end.
func Drill(l report.Led) model.View {
	t := begin(l, true, "Drill: the warehouse loses its database")
	t.form("rep.source=staff", "rep.systems=wms-db", "rep.category=ransomware")
	t.form("drl.goal=Does the night shift find the phone tree?\nCan we restore wms-db within four hours?", "drl.scenario=A note appears on the screen of wms-db; the archive is gone.", "drl.kind=functional", "drl.size=workload",
		"drl.bcdr_break_in=yes: the break-in is why we restore", "drl.env=isolated_copy", "drl.stop_word=Lighthouse", "drl.docs=Phone tree v3, restore plan v2", "drl.people=Sam Okafor + Mira Lindqvist",
		"drl.went_well=Phone tree found in three minutes.", "drl.went_badly=Restore plan names a host that is gone.", "drl.docs_result=Phone tree worked; restore plan step 4 is wrong.", "drl.goals_met=yes: first reached, second partly")
	t.row("injects", "j1", "planned=2026-03-30 03:30 | text=A call: no label prints. | given=2026-03-30 03:32 | expected=opens an incident | seen=opened after four minutes")
	t.row("injects", "j2", "planned=2026-03-30 04:00 | text=The archive cannot be read. | given=2026-03-30 04:05 | expected=asks for the tape | seen=asked for the tape at once")
	t.row("improvements", "i1", "title=Restore plan: name the new host | area=documentation | priority=P2 | owner=Mira Lindqvist | due=2026-04-15 | state=open")
	t.row("changes", "c1", "what=Copy of wms-db in the lab | by=Mira Lindqvist | at=2026-03-30 03:20 | undo=delete the copy | owner=Mira Lindqvist | undone_at=2026-03-30 08:00")
	return t.view()
}
