package sample

import (
	"fmt"
	"io/fs"
	"time"

	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/report"
)

// Rules are the rules of duties a sample is led by.
type Rules struct {
	Pack  regime.Pack
	Rules regime.Rules
	Fills regime.Fills
}

// LoadRules reads the rules that ship from the folder of the assets.
func LoadRules(l report.Led, folder fs.FS) (r Rules, err error) {
	if r.Pack, err = regime.Load(folder); err != nil {
		return r, err
	}
	if r.Rules, err = regime.LoadRules(folder, r.Pack); err != nil {
		return r, err
	}
	r.Fills, err = regime.LoadFills(folder, r.Pack, func(name string) bool { return model.KnownNoticeFact(l.Guide, name) })
	return r, err
}

// Law is what documents say of them.
func (r Rules) Law() report.Law { return report.Law{Pack: r.Pack.Version, Checked: r.Pack.Checked} }

// owing is the half-told incident with duties, told by commands as a person
// gives them.
type owing struct {
	told
	rules Rules
}

// command carries a command out at an instant.
func (o *owing) command(at time.Time, c model.Command) {
	n := 0
	by := model.Person{Name: "Dr. Achterberg", Role: "legal and privacy"}
	if o.by != "" {
		by = model.Person{Name: o.by}
	}
	env := model.Env{Now: at, By: by, Guide: &o.led.Guide, Rules: o.led.Rules, Pack: o.rules.Pack, DutyRules: o.rules.Rules,
		NewID: func() string { n++; return fmt.Sprintf("d%d-%d", len(o.events), n) }}
	events, err := model.Decide(o.view(), c, env)
	if err != nil {
		panic("sample: " + err.Error())
	}
	for _, e := range events {
		o.add(at, env.By.Name, env.By.Role, e)
	}
}

// Duties is the half-told incident of a hospital that confirmed duties.
func Duties(l report.Led, r Rules, stages ...string) model.View {
	o := begun(l, r, stages...)
	return o.view()
}

func begun(l report.Led, r Rules, stages ...string) *owing {
	o := &owing{*begin(l, false, "Ransomware on the file servers of the radiology"), r}
	o.half()
	o.command(at("30 05:00:00"), model.ConfirmDuties{Stages: stages, By: "Dr. Achterberg", Why: "patient data", Triggers: []model.TriggerGiven{
		{Name: "occurrence", At: moment("29 22:40:00", model.ToMinute, model.SystemLog), Evidence: "VPN log"},
		{Name: "detection", At: moment("30 03:12:00", model.ToMinute, model.PersonMemory), Evidence: "night shift"},
		{Name: "awareness", At: moment("30 03:24:00", model.ToMinute, model.OwnClock), Evidence: "minutes of the bridge"},
		{Name: "classification", At: moment("30 04:30:00", model.ToMinute, model.OwnClock), Evidence: "minutes of the bridge"}}})
	return o
}

// Phases is a breach notified in phases: the first one sent, the second one
// being written.
func Phases(l report.Led, r Rules, first, second string) model.View {
	o := begun(l, r, first, second)
	text := func(s string) *string { return &s }
	o.command(at("30 05:30:00"), model.TypeNotice{Duty: first, Set: map[string]*string{
		"breach_nature":       text("Confidentiality and availability: files of the radiology were encrypted; 118 GB left the house."),
		"contact_point":       text("Dr. Achterberg, data protection officer, +49 4410 20"),
		"likely_consequences": text("Health data may be published.")}})
	o.command(at("30 06:10:00"), model.RecordNotice{Duty: first, At: moment("30 06:05:00", model.ToMinute, model.OwnClock), Channel: "portal", Receipt: "LfD-2026-0417", By: "Dr. Achterberg",
		File: "INC-2026-0007 notice.pdf", SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Items: Draft(o.view(), l, r, first).Values()})
	o.command(at("30 18:00:00"), model.TypeNotice{Duty: second, Set: map[string]*string{
		"data_subject_count": text("about 4,100 patients"), "likely_consequences": text("Health data was offered for sale; blackmail of patients is possible.")}})
	return o.view()
}

// Declined is an incident in which one notification was decided against.
func Declined(l report.Led, r Rules, stage string) model.View {
	o := begun(l, r, "eu-gdpr-art33-authority")
	o.command(at("30 06:00:00"), model.DeclineDuty{Stage: stage, DutyDecision: model.DutyDecision{Assessment: "The people concerned are not at high risk: the images carry no names.\nThe key to the names did not leave the house.",
		Decider: "Prof. Lindner", Counsel: "Shared, on the facts as they stand.", LookAgain: moment("31 12:00:00", model.ToMinute, model.OwnClock)}})
	return o.view()
}

// Draft is the notice of a duty as it stands.
func Draft(v model.View, l report.Led, r Rules, duty string) model.NoticeDraft {
	d, ok := v.Duty(duty)
	if !ok {
		panic("sample: no duty " + duty)
	}
	return model.DraftNotice(v, d, r.Fills, model.NoticeFacts{View: v, Guide: l.Guide, Rules: r.Rules, Duty: duty, Organisation: "Nordhafen Kliniken gGmbH"})
}
