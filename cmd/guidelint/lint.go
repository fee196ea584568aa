package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"bridgelog/model/form"
	"bridgelog/model/guide"
	"bridgelog/report"
)

// finding is one reference that leads nowhere.
type finding struct{ file, path, reason string }

// linter walks the files and gathers findings.
type linter struct {
	g        guide.Guide
	file     string
	found    []finding
	count    int
	fields   func(string) bool
	comms    comms
	roles    roles
	reports  reports
	needs    requirements
	forms    extras
	triggers []string
}

func (l *linter) bad(path, reason string, args ...any) {
	l.found = append(l.found, finding{l.file, path, fmt.Sprintf(reason, args...)})
}

// refer follows one reference.
func (l *linter) refer(path, what, key string, known []string) {
	l.count++
	if !slices.Contains(known, key) {
		l.bad(path, "there is no %s %q", what, key)
	}
}

func (l *linter) referAll(path, what string, keys, known []string) {
	for i, key := range keys {
		l.refer(fmt.Sprintf("%s[%d]", path, i), what, key, known)
	}
}

// unique wants keys that are there and there once.
func (l *linter) unique(path string, keys []string) {
	seen := map[string]bool{}
	for i, key := range keys {
		l.count++
		if key == "" || seen[key] {
			l.bad(fmt.Sprintf("%s[%d]", path, i), "the key %q is empty or there twice", key)
		}
		seen[key] = true
	}
}

func keysOf[T any](all []T, key func(T) string) []string {
	out := make([]string, len(all))
	for i, x := range all {
		out[i] = key(x)
	}
	return out
}

// lint gives what hangs, and how many references were followed.
func lint(from fs.FS) ([]finding, int, error) {
	g, err := guide.Load(from)
	if err != nil {
		return nil, 0, err
	}
	l := &linter{g: g, fields: func(key string) bool { _, ok := g.Field(key); return ok }}
	for _, f := range []struct {
		name   string
		into   any
		strict bool // forms.json is decoded strictly by the packages that read it
	}{{"comms.json", &l.comms, true}, {"roles.json", &l.roles, true}, {"reports.json", &l.reports, true},
		{"requirements.json", &l.needs, true}, {"forms.json", &l.forms, false}} {
		raw, err := fs.ReadFile(from, "guide/"+f.name)
		if err != nil {
			return nil, 0, err
		}
		dec := json.NewDecoder(bytes.NewReader(raw))
		if f.strict {
			dec.DisallowUnknownFields()
		}
		if err := dec.Decode(f.into); err != nil {
			return nil, 0, fmt.Errorf("%s: %w", f.name, err)
		}
	}
	l.triggers = keysOf(l.comms.Triggers, func(x labelled) string { return x.Key })
	for name, check := range map[string]func(){"forms.json": l.lintForms, "playbook.json": l.lintPlaybook, "comms.json": l.lintComms,
		"roles.json": l.lintRoles, "reports.json": l.lintReports, "requirements.json": l.lintRequirements} {
		l.file = name
		check()
	}
	slices.SortFunc(l.found, func(a, b finding) int {
		return strings.Compare(a.file+"\x00"+a.path+a.reason, b.file+"\x00"+b.path+b.reason)
	})
	return l.found, l.count, nil
}

// ids of what other files point to.
func (l *linter) requirementIDs() []string {
	return keysOf(l.needs.Requirements, func(x requirement) string { return x.ID })
}
func (l *linter) roleKeys() []string {
	return keysOf(l.roles.Roles, func(x role) string { return x.Key })
}
func (l *linter) reportKeys() []string {
	return keysOf(l.reports.Reports, func(x report.Template) string { return x.Key })
}
func (l *linter) registerKeys() []string {
	return keysOf(l.g.Registers, func(x form.Register) string { return x.Key })
}
func (l *linter) templateKeys() []string {
	return keysOf(l.comms.Templates, func(x guide.CommsText) string { return x.Key })
}
func (l *linter) stampKeys() []string {
	return keysOf(l.reports.Timestamps, func(x timestamp) string { return x.Key })
}
func (l *linter) levelKeys() []string {
	return keysOf(l.g.Levels, func(x guide.Level) string { return x.Key })
}
func (l *linter) gateKeys() []string {
	return keysOf(l.g.Gates, func(x guide.GateSpec) string { return x.Key })
}
func (l *linter) listKeys(list string) []string {
	return keysOf(l.g.List(list), func(x form.Choice) string { return x.Key })
}

func (l *linter) field(path, key string) {
	l.count++
	if !l.fields(key) {
		l.bad(path, "there is no field %q", key)
	}
}

// rule follows what guide.Load cannot: names that stand in other files.
func (l *linter) rule(path string, r guide.Rule) {
	r.Walk(func(x guide.Rule) {
		l.refer(path, "operator", x.Op, l.forms.operators())
		switch x.Op {
		case "report_exists":
			l.refer(path, "report", x.Report, l.reportKeys())
			l.refer(path, "state of a report", x.State, []string{"draft", "final"})
		case "comm_logged":
			l.refer(path, "occasion", x.Trigger, l.triggers)
		case "role_assigned":
			l.refer(path, "role", x.Role, l.roleKeys())
		}
	})
}

func (l *linter) lintForms() {
	l.unique("rule_language", l.forms.operators())
	l.referAll("rule_language", "operator of the program", l.forms.operators(), guide.Operators())
	for _, op := range guide.Operators() {
		l.refer("rule_language", "description of the operator", op, l.forms.operators())
	}
	for i, key := range l.forms.Severity.Inputs {
		l.field(fmt.Sprintf("severity.inputs[%d]", i), key)
	}
	for i, f := range l.forms.Severity.Floors {
		l.refer(fmt.Sprintf("severity.floors[%d]", i), "floor flag", f.Flag, l.listKeys("sev_floor_flags"))
		l.refer(fmt.Sprintf("severity.floors[%d]", i), "level", f.AtLeast, l.levelKeys())
	}
	for i, x := range l.forms.Keys.Keys {
		l.count++
		if x.Key == "" || x.Does == "" {
			l.bad(fmt.Sprintf("main_window.keys[%d]", i), "it has no key or does nothing")
		}
	}
	l.unique("main_window.keys", keysOf(l.forms.Keys.Keys, func(x form.KeyHint) string { return x.Key }))
	l.unique("state_machine.flags", keysOf(l.forms.Machine.Flags, func(x labelled) string { return x.Key }))
	for mark, means := range l.forms.Quick.Kinds {
		kind, _, _ := strings.Cut(means, " ")
		l.refer("quick_entry.kinds "+mark, "kind of row", kind, l.listKeys("timeline_kind"))
	}
	for _, gate := range l.g.Gates {
		l.referAll("gates "+gate.Key+".sets", "time stamp of reports.json", gate.Sets, l.stampKeys())
		for _, c := range gate.Criteria {
			l.refer("gates "+c.ID+".override", "override code", c.Override, l.forms.codes())
			l.rule("gates "+c.ID, c.Rule)
		}
	}
	for i, t := range l.g.Transitions {
		if t.Flag != "" {
			l.refer(fmt.Sprintf("state_machine.transitions[%d]", i), "flag", t.Flag, keysOf(l.forms.Machine.Flags, func(x labelled) string { return x.Key }))
		}
	}
	for _, spec := range l.g.Forms {
		for _, section := range spec.Sections {
			for _, f := range section.Fields {
				l.referAll(f.Key+".requirements", "requirement", f.Requirements, l.requirementIDs())
				l.refer(f.Key+".ask", "time of asking", f.Ask, l.forms.asks())
				l.count++
				if !strings.HasPrefix(f.Key, spec.Key+".") {
					l.bad(f.Key, "it stands in the form %s", spec.Key)
				}
				for _, raw := range []json.RawMessage{f.VisibleIf, f.PromoteWhen} {
					var r guide.Rule
					if len(raw) > 0 && json.Unmarshal(raw, &r) == nil && r.Op != "" {
						l.rule(f.Key, r)
					}
				}
			}
		}
	}
	for _, reg := range l.g.Registers {
		l.unique("registers "+reg.Key, keysOf(reg.Columns, func(x form.Column) string { return x.Key }))
		for _, c := range reg.Columns {
			path := "registers " + reg.Key + "." + c.Key
			l.count++
			if !slices.Contains(form.Kinds, c.Kind) {
				l.bad(path, "the kind %q is not known", c.Kind)
			}
			if c.List != "" && len(l.g.List(c.List)) == 0 {
				l.bad(path, "there is no list of choices %q", c.List)
			}
			if c.Kind == form.ChoiceOne && len(l.g.Choices(reg.Field(c))) == 0 {
				l.bad(path, "it offers no choices")
			}
		}
	}
}

// condition is a free condition that answers itself: "inv.disclosure is yes".
var condition = regexp.MustCompile(`^([a-z]+\.[a-z_]+) is (\S+)$`)

func (l *linter) lintPlaybook() {
	for _, s := range l.g.Steps {
		l.referAll(s.ID+".requirements", "requirement", s.Requirements, l.requirementIDs())
		l.referAll(s.ID+".applies_when.sizes", "size", s.Applies.Sizes, keysOf(l.g.Sizes, func(x guide.Size) string { return x.Key }))
		l.refer(s.ID+".role", "role", s.Role, l.roleKeys())
		l.count++
		if s.Title == "" || s.Why == "" {
			l.bad(s.ID, "it does not say what to do or why")
		}
		if m := condition.FindStringSubmatch(s.Applies.Condition); m != nil {
			l.field(s.ID+".applies_when.condition", m[1])
			if f, ok := l.g.Field(m[1]); ok && f.Kind == form.YesNoReason {
				l.refer(s.ID+".applies_when.condition", "answer", m[2], []string{"yes", "no", "unknown"})
			}
		}
	}
}

// placeholder is {{name}} in a template.
var placeholder = regexp.MustCompile(`\{\{([^}]*)\}\}`)

func (l *linter) lintComms() {
	audiences := keysOf(l.comms.Audiences, func(x guide.Audience) string { return x.Key })
	places := keysOf(l.comms.Placeholders, func(x guide.Placeholder) string { return x.Key })
	marks := keysOf(l.comms.TLP.Levels, func(x labelled) string { return x.Key })
	l.unique("audiences", audiences)
	l.unique("triggers", l.triggers)
	l.unique("placeholders", places)
	l.unique("templates", l.templateKeys())
	l.referAll("tlp.levels", "mark in forms.json", marks, l.listKeys("tlp"))
	for _, a := range l.comms.Audiences {
		l.refer("audiences "+a.Key+".default_tlp", "mark", a.TLP, marks)
	}
	for i, m := range l.comms.Matrix {
		path := fmt.Sprintf("matrix[%d]", i)
		l.refer(path+".audience", "audience", m.Audience, audiences)
		l.refer(path+".trigger", "occasion", m.Trigger, l.triggers)
		l.refer(path+".sender", "role", m.Sender, l.roleKeys())
		l.refer(path+".template", "template", m.Template, l.templateKeys())
		l.referAll(path+".channels", "channel", m.Channels, l.listKeys("channel"))
		l.referAll(path+".release_by", "role", m.ReleaseBy, l.roleKeys())
		if i := slices.IndexFunc(l.comms.Templates, func(t guide.CommsText) bool { return t.Key == m.Template }); i >= 0 {
			l.refer(path+".template", "such audience of "+m.Template, m.Audience, l.comms.Templates[i].For)
		}
	}
	for _, t := range l.comms.Templates {
		path := "templates " + t.Key
		l.referAll(path+".for", "audience", t.For, audiences)
		l.refer(path+".tlp", "mark", t.TLP, marks)
		l.referAll(path+".release_by", "role", t.ReleaseBy, l.roleKeys())
		l.referAll(path+".requirements", "requirement", t.Requirements, l.requirementIDs())
		for name, text := range map[string]string{"subject": t.Subject, "body": t.Body} {
			for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
				l.refer(path+"."+name, "placeholder", m[1], places)
			}
			l.count++
			if strings.Count(text, "{{") != len(placeholder.FindAllString(text, -1)) {
				l.bad(path+"."+name, "a placeholder is not closed")
			}
		}
	}
	for _, p := range l.comms.Placeholders { // fields a placeholder is filled from
		for _, key := range fieldName.FindAllString(p.Meaning, -1) {
			l.field("placeholders "+p.Key, key)
		}
	}
}

// fieldName finds names of fields in a sentence.
var fieldName = regexp.MustCompile(`\b(rep|tri|inv|con|era|rec|rev|clo|fp|mrg|reo|drl|hnd|tgt|sys|wl|org)\.[a-z_]+\b`)

func (l *linter) lintRoles() {
	tags := keysOf(l.roles.Tags, func(x labelled) string { return x.Key })
	l.unique("roles", l.roleKeys())
	l.unique("responsibility_tags", tags)
	for _, r := range l.roles.Roles {
		path := "roles " + r.Key
		l.referAll(path+".responsibility_tags", "responsibility", r.Tags, tags)
		l.referAll(path+".mandatory_at", "level", r.MandatoryAt, l.levelKeys())
		l.referAll(path+".requirements", "requirement", r.Requirements, l.requirementIDs())
		for _, other := range r.Combine {
			name, _, _ := strings.Cut(other, " ")
			l.refer(path+".may_combine_with", "role", name, l.roleKeys())
		}
		for i, n := range r.Notify {
			at := fmt.Sprintf("%s.notify[%d]", path, i)
			l.refer(at, "occasion", n.Trigger, l.triggers)
			l.refer(at, "way of telling", n.As, []string{"act", "inform"})
			l.count++
			if n.SevMost < 1 || n.SevMost > 4 {
				l.bad(at, "sev_at_most is out of range")
			}
		}
		if r.Unless != nil {
			l.count++
			if err := r.Unless.Check(l.g.Catalog); err != nil {
				l.bad(path+".mandatory_unless", "%v", err)
			}
		}
	}
	for _, tag := range tags { // a responsibility nobody has would lead messages nowhere
		l.count++
		if !slices.ContainsFunc(l.roles.Roles, func(r role) bool { return slices.Contains(r.Tags, tag) }) {
			l.bad("responsibility_tags "+tag, "no role has it")
		}
	}
}
