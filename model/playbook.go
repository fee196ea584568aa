package model

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model/form"
	"bridgelog/model/guide"
)

// PlaybookRegister holds, in the organisation's record, what the owner of the
// one playbook changed in it. Every row is one version: none is ever struck, and
// taking a change back is a row too, so that no version means two things.
const PlaybookRegister = "playbook_changes"

// OwnerField names the owner of the playbook (playbook.json, owner_field).
const OwnerField = "org.playbook_owner"

// ChangeStep lets a step of the playbook read differently for incidents opened
// from now on. What is nil stays as it is. There is no command that makes
// another playbook, and none that copies this one.
type ChangeStep struct {
	Step    string // empty adds a step of the organisation's own
	Title   *string
	Why     *string
	Role    *string
	Timebox *int // minutes; 0 takes the limit away
	Proof   *string
	LeftOut bool // show it no more; never a step a gate rests on

	Phase      Phase    // of an added step
	Categories []string // of an added step, for which kinds of incident; empty is any

	Reason string
	From   string // the incident or drill it was learnt from, or other words
	Owner  string // of the playbook, who may confirm by PIN; the desk fills it from the record
}

// TakeBackStep takes the newest standing change of a step back: the wording
// before it reads again, under a new version.
type TakeBackStep struct {
	Step   string
	Reason string
	From   string // empty says what the change itself came from
	Owner  string // as in ChangeStep
}

func (ChangeStep) incident() IncidentID   { return Organisation }
func (TakeBackStep) incident() IncidentID { return Organisation }

// PlaybookChange is one version of the playbook made by its owner.
type PlaybookChange struct {
	ID        string
	Edit      guide.Edit    // what became of the step; of one taken back only the step
	Before    guide.Wording // empty of an added step
	After     guide.Wording // empty where an added step was taken back
	Number    int           // of the version, counted from 1
	Version   string        // of the playbook with it, "1.0.0+3"; "1.0.0+3 (9f86d081)" where two laptops gave the number
	Reason    string
	From      string
	Owner     string // of the playbook, then
	Confirmed bool   // by the owner's PIN
	TakesBack string // id of the change it takes back; empty for a change
	TakenBack bool   // by a later one
	Stamp
}

// PlaybookChanges are all changes of the playbook, oldest first.
func PlaybookChanges(house View) []PlaybookChange {
	var out []PlaybookChange
	for _, r := range house.Standing(PlaybookRegister) {
		text := func(column string) string { return guide.Text(r.Fields[column]) }
		c := PlaybookChange{ID: r.ID, Version: text("version"), Reason: text("reason"), From: text("from"), Owner: text("owner"), TakesBack: text("takes_back"), Stamp: r.Since}
		// rows are written by decide alone; one that reads otherwise stands empty
		_ = json.Unmarshal(r.Fields["change"], &c.Edit)
		_ = json.Unmarshal(r.Fields["before"], &c.Before)
		_ = json.Unmarshal(r.Fields["number"], &c.Number)
		c.After = c.Edit.Reads(c.Before)
		out = append(out, c)
	}
	given := map[string]int{}
	for _, c := range out {
		given[c.Version]++
	}
	said := Confirmations(house)
	for i, c := range out {
		if given[c.Version] > 1 {
			out[i].Version += " (" + changeDigest(house, c.ID) + ")"
		}
		out[i].Confirmed = slices.ContainsFunc(said, func(x Confirmation) bool { return x.Seq == c.Seq+1 && strings.EqualFold(x.Name, c.Owner) }) // one act with it
		if at := slices.IndexFunc(out, func(x PlaybookChange) bool { return x.ID == c.TakesBack }); at >= 0 {
			out[at].TakenBack = true
			out[i].Before, out[i].After = out[at].After, out[at].Before
		}
	}
	return out
}

// changeDigest tells apart two changes that bear one number, because the records
// of two laptops were brought together: what the change says, and its id, are the
// same wherever the record is read.
func changeDigest(house View, id string) string {
	r, _ := house.Record(PlaybookRegister, id)
	sum := sha256.New()
	for _, part := range [][]byte{[]byte(id), r.Fields["change"], r.Fields["before"], r.Fields["takes_back"], r.Fields["reason"]} {
		fmt.Fprintf(sum, "%d\n%s\n", len(part), part)
	}
	return hex.EncodeToString(sum.Sum(nil)[:4])
}

// PlaybookEdits are the changes that stand, oldest first, and the number of the
// newest version. Guide.Edited lays them upon the guide.
func PlaybookEdits(house View) (edits []guide.Edit, number int) {
	changes := PlaybookChanges(house)
	for _, c := range changes {
		number = max(number, c.Number)
		if !c.TakenBack && c.TakesBack == "" {
			edits = append(edits, c.Edit)
		}
	}
	return edits, max(number, len(changes)) // two laptops brought together may both have counted on
}

// StepChanges are the changes of one step, oldest first.
func StepChanges(house View, step string) []PlaybookChange {
	return slices.DeleteFunc(PlaybookChanges(house), func(c PlaybookChange) bool { return c.Edit.Step != step })
}

// standingChange is the newest change of a step that was not taken back.
func standingChange(house View, step string) (PlaybookChange, bool) {
	all := StepChanges(house, step)
	for i := len(all) - 1; i >= 0; i-- {
		if !all[i].TakenBack && all[i].TakesBack == "" {
			return all[i], true
		}
	}
	return PlaybookChange{}, false
}

// playbookRow is what each version says of itself: why it was made, from what,
// who owns the playbook, and its number.
func playbookRow(v View, env Env, reason, from string) (map[string]json.RawMessage, error) {
	if env.Newest == nil {
		return nil, Refuse(Internal, "", "", "this program was started without its guide.")
	}
	reason, err := line("reason", reason)
	if err != nil {
		return nil, err
	}
	if from, err = line("from", from); err != nil {
		return nil, err
	}
	owner := strings.TrimSpace(guide.Text(v.Answers[OwnerField]))
	switch {
	case owner == "":
		return nil, Refuse(Invalid, OwnerField, "Name its owner in the organisation's record first.", "the playbook has no owner who could change it.")
	case reason == "":
		return nil, Refuse(Invalid, "reason", "One line is enough.", "changing the playbook needs a reason.")
	case from == "":
		return nil, Refuse(Invalid, "from", "Give the number of the incident or drill, or say where else it came from.", "a change of the playbook says what it came from.")
	}
	_, number := PlaybookEdits(v)
	base, _, _ := strings.Cut(env.Newest.Playbook, "+")
	return map[string]json.RawMessage{"reason": rawOf(reason), "from": rawOf(from), "owner": rawOf(owner),
		"number": rawOf(number + 1), "version": rawOf(fmt.Sprintf("%s+%d", base, number+1))}, nil
}

func putPlaybook(env Env, set map[string]json.RawMessage, edit guide.Edit, before *guide.Wording) []Event {
	set["change"] = rawOf(edit)
	if before != nil {
		set["before"] = rawOf(*before)
	}
	return put1(PlaybookRegister, env.NewID(), set)
}

func decideChangeStep(v View, c ChangeStep, env Env) ([]Event, error) {
	set, err := playbookRow(v, env, c.Reason, c.From)
	if err != nil {
		return nil, err
	}
	edit := guide.Edit{Step: c.Step, Timebox: c.Timebox, LeftOut: c.LeftOut}
	for _, x := range []struct {
		field      string
		text, into **string
	}{{"title", &c.Title, &edit.Title}, {"why", &c.Why, &edit.Why}, {"role", &c.Role, &edit.Role}, {"proof", &c.Proof, &edit.Proof}} {
		if *x.text == nil {
			continue
		}
		text, err := line(x.field, **x.text)
		if err != nil {
			return nil, err
		}
		*x.into = &text
	}
	if c.Step == "" {
		return decideAddStep(v, c, edit, set, env)
	}
	if c.Phase != "" || len(c.Categories) > 0 {
		return nil, Refuse(Invalid, "phase", "", "phase and kinds of incident are said of an added step alone; those of a step that is there cannot be changed.")
	}
	step, err := changeable(v, *env.Newest, c.Step)
	if err != nil {
		return nil, err
	}
	before := step.Wording()
	if c.LeftOut {
		if step.Gate != "" {
			return nil, Refuse(Invalid, "left_out", "Change its words; it can be skipped on an incident, with a reason.", "gate %s rests on step %s, so it stays in the playbook.", step.Gate, step.ID)
		}
		if edit.Reads(before) != before {
			return nil, Refuse(Invalid, "left_out", "Do one of the two.", "a step is left out or reads differently, not both.")
		}
		return putPlaybook(env, set, guide.Edit{Step: step.ID, LeftOut: true}, &before), nil
	}
	edit = edit.Without(before)
	if edit.Reads(before) == before {
		return nil, Refuse(Conflict, "", "", "nothing has changed: step %s reads so already.", step.ID)
	}
	if err := checkWording(*env.Newest, edit.Reads(before)); err != nil {
		return nil, err
	}
	return putPlaybook(env, set, edit, &before), nil
}

// changeable finds a step in the playbook in use.
func changeable(v View, g guide.Guide, id string) (guide.Step, error) {
	if step, ok := g.Step(id); ok {
		return step, nil
	}
	if c, ok := standingChange(v, id); ok && c.Edit.LeftOut {
		return guide.Step{}, Refuse(Conflict, "step", "Take that back first.", "step %s was left out of the playbook in version %s.", id, c.Version)
	}
	return guide.Step{}, Refuse(NotFound, "step", "List them with `bridgelogctl guide steps`.", "the playbook has no step %q.", id)
}

func checkWording(g guide.Guide, w guide.Wording) error {
	field, err := g.CheckWording(w)
	if err == nil {
		return nil
	}
	hint := ""
	if field == "role" {
		var keys []string
		for _, r := range g.Roles {
			keys = append(keys, r.Key)
		}
		hint = "Choose from: " + strings.Join(keys, ", ") + "."
	}
	return &Error{Kind: Invalid, Field: field, Err: err, Text: err.Error() + ".", Hint: hint}
}

// decideAddStep takes a step into the playbook, such as a free step of an
// incident that others should do too.
func decideAddStep(v View, c ChangeStep, edit guide.Edit, set map[string]json.RawMessage, env Env) ([]Event, error) {
	if c.LeftOut {
		return nil, Refuse(Invalid, "step", "", "say which step is left out.")
	}
	n := 1
	for _, x := range PlaybookChanges(v) {
		if x.Edit.New {
			n++ // ids of steps that were taken back are not used again
		}
	}
	edit.Step, edit.New, edit.Phase, edit.Categories, edit.Source = guide.OwnStep(n), true, string(c.Phase), c.Categories, guide.Text(set["from"])
	if err := checkWording(*env.Newest, edit.Reads(guide.Wording{})); err != nil {
		return nil, err
	}
	if edit.Phase == "" {
		return nil, Refuse(Invalid, "phase", "Such as triage or recovery.", "an added step stands in a phase.")
	}
	for _, key := range edit.Categories {
		if !slices.ContainsFunc(env.Newest.List("category"), func(x form.Choice) bool { return x.Key == key }) {
			return nil, Refuse(Invalid, "categories", "", "there is no kind of incident %q.", key)
		}
	}
	if _, known := env.Newest.State(edit.Phase); !known && edit.Phase != "prepare" {
		return nil, Refuse(Invalid, "phase", "", "there is no phase %q.", edit.Phase)
	}
	return putPlaybook(env, set, edit, nil), nil
}

func decideTakeBackStep(v View, c TakeBackStep, env Env) ([]Event, error) {
	back, ok := standingChange(v, c.Step)
	if !ok {
		if env.Newest != nil {
			if _, known := env.Newest.Step(c.Step); !known {
				return nil, Refuse(NotFound, "step", "List them with `bridgelogctl guide steps`.", "the playbook has no step %q.", c.Step)
			}
		}
		return nil, Refuse(Conflict, "step", "", "step %s reads as the guide has it: there is no change to take back.", c.Step)
	}
	set, err := playbookRow(v, env, c.Reason, cmp.Or(strings.TrimSpace(c.From), back.From))
	if err != nil {
		return nil, err
	}
	set["takes_back"] = rawOf(back.ID)
	return putPlaybook(env, set, guide.Edit{Step: c.Step}, nil), nil
}

// FreeSteps are the steps that were added on an incident and stand in the
// playbook not yet: the review offers them to its owner.
func FreeSteps(v, house View, g guide.Guide) []guide.Step {
	var out []guide.Step
	for _, r := range v.Standing(guide.StepsRegister) {
		s := guide.Step{ID: r.ID, Title: guide.Text(r.Fields["title"]), Why: guide.Text(r.Fields["why"]), Role: guide.Text(r.Fields["role"]), Phase: guide.Text(r.Fields["phase"])}
		if s.Title == "" || slices.ContainsFunc(g.Steps, func(x guide.Step) bool { return strings.EqualFold(x.Title, s.Title) }) {
			continue
		}
		if slices.ContainsFunc(PlaybookChanges(house), func(c PlaybookChange) bool {
			return c.Edit.New && c.From == v.Number && !c.TakenBack && strings.EqualFold(guide.Text(rawOf(c.Edit.Title)), s.Title)
		}) {
			continue
		}
		out = append(out, s)
	}
	return out
}

// Reading is one part of a step's wording, before and after a change.
type Reading struct{ Label, Was, Reads string }

// Act says in a word what a change did to its step.
func (c PlaybookChange) Act() string {
	switch {
	case c.TakesBack != "":
		return "taken back"
	case c.Edit.New:
		return "added"
	case c.Edit.LeftOut:
		return "left out"
	}
	return "changed"
}

// ByWords say who made a change, and what its owner has to do with it.
func (c PlaybookChange) ByWords() string {
	switch {
	case strings.EqualFold(c.By, c.Owner):
		return c.By + ", its owner"
	case c.Confirmed:
		return c.By + " for its owner " + c.Owner + ", who confirmed by PIN"
	}
	return c.By + " for its owner " + c.Owner + " (named, not confirmed)"
}

// Readings are the parts of the wording that a change changed, in their order;
// of an added step those it has, of one left out none.
func (c PlaybookChange) Readings(g guide.Guide) []Reading {
	return Readings(g, c.Before, c.After)
}

// Readings are the parts in which two wordings of a step differ.
func Readings(g guide.Guide, was, now guide.Wording) []Reading {
	role := func(key string) string {
		if r, ok := g.Role(key); ok {
			return r.Label
		}
		return key
	}
	var out []Reading
	for _, r := range []Reading{{"Title", was.Title, now.Title}, {"Why", was.Why, now.Why}, {"Who", role(was.Role), role(now.Role)},
		{"Time limit", LimitWords(was.Timebox), LimitWords(now.Timebox)}, {"Proof", was.Proof, now.Proof}} {
		if r.Was != r.Reads {
			out = append(out, r)
		}
	}
	return out
}

// LimitWords is a time limit in minutes as a person reads it.
func LimitWords(minutes int) string {
	if minutes == 0 {
		return "none"
	}
	return FormatSpan(time.Duration(minutes) * time.Minute)
}

// ParseLimit reads a time limit as it is typed, such as 30m, 2h, 1d or none, as
// minutes.
func ParseLimit(typed string) (minutes int, err error) {
	text := strings.ToLower(strings.TrimSpace(typed))
	if text == "" || text == "none" {
		return 0, nil
	}
	span, err := ParseSpan(text)
	if err != nil || span%time.Minute != 0 {
		return 0, Refuse(Invalid, "timebox_min", "Write it as 30m, 2h, 1d or none.", "the time limit %q cannot be read.", typed)
	}
	return int(span / time.Minute), nil
}
