package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"bridgelog/report"
)

// sources are the words a report section may be bound to beside fields and
// registers: what the program itself knows of an incident.
var sources = []string{"incident", "flags", "chain", "comms.matrix", "metrics", "timestamps", "severity", "org", "wl", "main window"}

// others are the words a requirement may be bound to beside the data: parts of
// the program.
var others = []string{"branch dr", "branch keep", "contain_now", "drill flag", "freshness rules", "next step", "out-of-band warning",
	"playbook rules", "practice incident", "quick entry", "readiness screen", "routing", "self-check page", "size filter", "step source"}

var (
	stampName = regexp.MustCompile(`\bt_[a-z_]+\b`)
	gateName  = regexp.MustCompile(`\bG[1-9A-Z]\b`)
	target    = regexp.MustCompile(`severity\.targets_min\.([a-z_]+)`)
)

func (l *linter) lintReports() {
	l.unique("reports", l.reportKeys())
	l.unique("timestamps", l.stampKeys())
	l.unique("metrics", keysOf(l.reports.Metrics, func(x metric) string { return x.Key }))
	marks := l.listKeys("tlp")
	for _, r := range l.reports.Reports {
		path := "reports " + r.Key
		l.refer(path+".default_tlp", "mark", r.DefaultTLP, marks)
		l.referAll(path+".requirements", "requirement", r.Requirements, l.requirementIDs())
		l.unique(path+".sections", keysOf(r.Sections, func(x report.TemplateSection) string { return x.Key }))
		for _, s := range r.Sections {
			for _, bind := range s.Bind {
				l.bound(path+"."+s.Key+".bind", bind)
			}
		}
	}
	for _, t := range l.reports.Timestamps {
		path := "timestamps " + t.Key
		gates := gateName.FindAllString(t.From, -1)
		l.referAll(path, "gate", gates, l.gateKeys())
		for _, key := range gates { // the gate must set it
			if g, ok := l.g.Gate(key); ok && strings.HasPrefix(t.From, "gate ") {
				l.refer(path, "such stamp set by "+key, t.Key, g.Sets)
			}
		}
		if fieldName.MatchString(t.From) {
			l.field(path, t.From)
		} else if gates == nil && !strings.HasPrefix(t.From, "timeline kind ") {
			l.bad(path, "%q is neither a field, a gate nor the timeline", t.From)
		}
	}
	for _, m := range l.reports.Metrics {
		path := "metrics " + m.Key
		l.referAll(path+".requirements", "requirement", m.Requirements, l.requirementIDs())
		l.referAll(path+".formula", "time stamp", stampName.FindAllString(m.Formula, -1), l.stampKeys())
		for _, key := range fieldName.FindAllString(m.Formula+" "+m.Target, -1) {
			l.field(path, key)
		}
		for _, x := range target.FindAllStringSubmatch(m.Target, -1) {
			l.count++
			for _, level := range l.g.Levels {
				if _, ok := level.Targets[x[1]]; !ok {
					l.bad(path+".target", "%s has no target %q", level.Key, x[1])
				}
			}
		}
	}
	for _, p := range l.reports.Presets {
		path := "report_duty_presets " + p.Key
		l.referAll(path, "time stamp", stampName.FindAllString(p.From, -1), l.stampKeys())
		for _, s := range p.Stages {
			l.referAll(path, "time stamp", stampName.FindAllString(s.From+" "+s.Cap, -1), l.stampKeys())
		}
	}
}

// bound follows what a report section is made of: a field, "tri.*" and
// "inv.people_*" for several, a register, a column of one, or a source.
func (l *linter) bound(path, bind string) {
	l.count++
	if slices.Contains(sources, bind) || slices.Contains(l.registerKeys(), bind) || l.fields(bind) {
		return
	}
	if start, ok := strings.CutSuffix(bind, "*"); ok {
		for _, spec := range l.g.Forms {
			for _, section := range spec.Sections {
				for _, f := range section.Fields {
					if strings.HasPrefix(f.Key, start) {
						return
					}
				}
			}
		}
	}
	if reg, column, ok := strings.Cut(bind, "."); ok {
		if r, known := l.g.Register(reg); known {
			if _, known := r.Column(column); known {
				return
			}
		}
	}
	l.bad(path, "%q is neither a field, a register nor a source", bind)
}

func (l *linter) lintRequirements() {
	ids := l.requirementIDs()
	l.unique("requirements", ids)
	metrics := keysOf(l.reports.Metrics, func(x metric) string { return x.Key })
	for _, r := range l.needs.Requirements {
		for i, key := range r.Bind.Fields {
			l.field(fmt.Sprintf("%s.bind.fields[%d]", r.ID, i), key)
		}
		for i, id := range r.Bind.Criteria {
			l.count++
			if _, _, ok := l.g.Criterion(id); !ok {
				l.bad(fmt.Sprintf("%s.bind.gate_criteria[%d]", r.ID, i), "there is no criterion %q", id)
			}
		}
		for i, id := range r.Bind.Steps {
			l.count++
			if _, ok := l.g.Step(id); !ok {
				l.bad(fmt.Sprintf("%s.bind.steps[%d]", r.ID, i), "there is no step %q", id)
			}
		}
		l.referAll(r.ID+".bind.registers", "register", r.Bind.Registers, l.registerKeys())
		l.referAll(r.ID+".bind.templates", "template", r.Bind.Templates, l.templateKeys())
		l.referAll(r.ID+".bind.reports", "report", r.Bind.Reports, l.reportKeys())
		for i, word := range r.Bind.Other {
			path := fmt.Sprintf("%s.bind.other[%d]", r.ID, i)
			if key, ok := strings.CutPrefix(word, "metric "); ok {
				l.refer(path, "metric", key, metrics)
			} else {
				l.refer(path, "part of the program", word, others)
			}
		}
		l.count++
		b := r.Bind
		if len(b.Fields)+len(b.Criteria)+len(b.Steps)+len(b.Registers)+len(b.Templates)+len(b.Reports)+len(b.Other) == 0 {
			l.bad(r.ID+".bind", "nothing carries the requirement")
		}
		if r.Check == "" || r.Must == "" {
			l.bad(r.ID, "it does not say what the program must do or how to check it")
		}
	}
}
