package main

import (
	"encoding/json"
	"strings"

	"bridgelog/model/form"
	"bridgelog/model/guide"
	"bridgelog/report"
)

// The files as they stand, every key named, so that an unknown one is an error.

type labelled struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Def   string `json:"def"`
	Ref   string `json:"ref"`
}

type comms struct {
	Version      string              `json:"spec_version"`
	Audiences    []guide.Audience    `json:"audiences"`
	Triggers     []labelled          `json:"triggers"`
	Matrix       []guide.CommsRule   `json:"matrix"`
	Placeholders []guide.Placeholder `json:"placeholders"`
	Templates    []guide.CommsText   `json:"templates"`
	OutOfBand    json.RawMessage     `json:"out_of_band"`
	TLP          struct {
		Levels []labelled `json:"levels"`
		Rules  []string   `json:"rules"`
	} `json:"tlp"`
	Sending string `json:"sending"`
}

type notify struct {
	Trigger string `json:"trigger"`
	As      string `json:"as"`
	SevMost int    `json:"sev_at_most"`
	Within  int    `json:"within_min"`
}

type role struct {
	Key           string      `json:"key"`
	Label         string      `json:"label"`
	Short         string      `json:"short"`
	Mission       string      `json:"mission"`
	Accountable   []string    `json:"accountable_for"`
	DoesNot       []string    `json:"does_not"`
	First15       []string    `json:"first_15_minutes"`
	Tags          []string    `json:"responsibility_tags"`
	MandatoryAt   []string    `json:"mandatory_at"`
	Combine       []string    `json:"may_combine_with"`
	Notify        []notify    `json:"notify"`
	Requirements  []string    `json:"requirements"`
	Source        []string    `json:"source"`
	Unless        *guide.Rule `json:"mandatory_unless"`
	MandatoryNote string      `json:"mandatory_note"`
}

type roles struct {
	Version string          `json:"spec_version"`
	Tags    []labelled      `json:"responsibility_tags"`
	Roles   []role          `json:"roles"`
	Routing json.RawMessage `json:"routing"`
}

type timestamp struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	From  string `json:"from"`
}

type metric struct {
	Key          string   `json:"key"`
	Label        string   `json:"label"`
	Formula      string   `json:"formula"`
	Unit         string   `json:"unit"`
	Why          string   `json:"why"`
	Target       string   `json:"target"`
	Notes        string   `json:"notes"`
	Requirements []string `json:"requirements"`
}

type preset struct {
	Key     string `json:"key"`
	Label   string `json:"label"`
	To      string `json:"to"`
	From    string `json:"starts_from"`
	Offset  string `json:"offset"`
	Basis   string `json:"basis"`
	Status  string `json:"status"`
	Enabled bool   `json:"enabled_by_default"`
	Confirm bool   `json:"confirm_with_legal"`
	Stages  []struct {
		Name   string `json:"name"`
		Offset string `json:"offset"`
		From   string `json:"from"`
		Cap    string `json:"cap"`
	} `json:"stages"`
}

type reports struct {
	Version     string            `json:"spec_version"`
	Common      json.RawMessage   `json:"common"`
	Reports     []report.Template `json:"reports"`
	Timestamps  []timestamp       `json:"timestamps"`
	Metrics     []metric          `json:"metrics"`
	MetricRules []string          `json:"metric_rules"`
	Presets     []preset          `json:"report_duty_presets"`
	PresetNote  string            `json:"report_duty_note"`
}

type requirement struct {
	ID          string   `json:"id"`
	Line        string   `json:"guide_line"`
	Requirement string   `json:"requirement"`
	Phase       string   `json:"phase"`
	Kind        []string `json:"kind"`
	Must        string   `json:"app_must"`
	Check       string   `json:"check"`
	Bind        struct {
		Fields    []string `json:"fields"`
		Criteria  []string `json:"gate_criteria"`
		Steps     []string `json:"steps"`
		Registers []string `json:"registers"`
		Templates []string `json:"templates"`
		Reports   []string `json:"reports"`
		Other     []string `json:"other"`
	} `json:"bind"`
}

type requirements struct {
	Version      string        `json:"spec_version"`
	Source       string        `json:"source"`
	Requirements []requirement `json:"requirements"`
}

// extras are the parts of forms.json that no package keeps.
type extras struct {
	Rules []struct {
		Op string `json:"op"`
	} `json:"rule_language"`
	Asks     map[string]string `json:"ask_levels"`
	Override struct {
		Codes map[string]string `json:"codes"`
	} `json:"override_policy"`
	Severity struct {
		Inputs []string `json:"inputs"`
		Floors []struct {
			Flag    string `json:"flag"`
			AtLeast string `json:"at_least"`
		} `json:"floors"`
	} `json:"severity"`
	Machine struct {
		Flags []labelled `json:"flags"`
	} `json:"state_machine"`
	Quick struct {
		Kinds map[string]string `json:"kinds"`
	} `json:"quick_entry"`
	Keys struct {
		Keys []form.KeyHint `json:"keys"`
	} `json:"main_window"`
}

func (e extras) operators() []string {
	var out []string
	for _, r := range e.Rules { // "all / any / if" describes three
		out = append(out, strings.Split(r.Op, " / ")...)
	}
	return out
}

func (e extras) codes() []string { return names(e.Override.Codes) }

func (e extras) asks() []string { return names(e.Asks) }

func names[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	return out
}
