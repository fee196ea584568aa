package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/model/guide"
)

// about is one incident a command line speaks of, with the guide it is led by.
type about struct {
	p *program
	c *cobra.Command
	d *desk.Desk
	v model.View
	g guide.Guide
	f guide.Facts

	rules model.SeverityRules
	paper *model.Transcribed // what is typed stood on paper
}

// onIncident gives a command its --incident flag and the incident to work on.
func (p *program) onIncident(c *cobra.Command, work func(a about, args []string) error) *cobra.Command {
	var incident string
	c.Flags().StringVar(&incident, "incident", "", "number or id of the incident")
	_ = c.MarkFlagRequired("incident") // fails only for a flag that does not exist
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			v, err := p.view(c, d, incident)
			if err != nil {
				return err
			}
			a, err := p.about(c, d, v)
			if err != nil {
				return err
			}
			return work(a, args)
		})
	}
	return c
}

// onRecord is onIncident for commands that work on the organisation's record as
// well, which is called "organisation".
func (p *program) onRecord(c *cobra.Command, work func(a about, args []string) error) *cobra.Command {
	p.onIncident(c, work)
	c.Flag("incident").Usage = "number or id of the incident, or organisation for what is kept once"
	of := c.RunE
	c.RunE = func(c *cobra.Command, args []string) error {
		if name := c.Flag("incident").Value.String(); name != "organisation" && name != string(model.Organisation) {
			return of(c, args)
		}
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			v, err := d.Organisation(c.Context())
			if err != nil {
				return err
			}
			v.Number, v.Zone = "organisation", d.Home().String()
			a, err := p.about(c, d, v)
			if err != nil {
				return err
			}
			return work(a, args)
		})
	}
	return c
}

// view is the incident that a person calls by its number or its id.
func (p *program) view(c *cobra.Command, d *desk.Desk, name string) (model.View, error) {
	id, err := d.Find(name)
	if err != nil {
		return model.View{}, err
	}
	return d.Incident(c.Context(), id)
}

func (p *program) about(c *cobra.Command, d *desk.Desk, v model.View) (about, error) {
	led := d.Led(v)
	if led.Guide == nil {
		return about{}, model.Refuse(model.Internal, "", "", "this program was started without its guide.")
	}
	if led.Note != "" {
		fmt.Fprintln(p.err, led.Note)
	}
	return about{p: p, c: c, d: d, v: v, g: *led.Guide, rules: led.Rules, f: model.Facts(v, led.Rules)}, nil
}

// after is what a command line speaks of once a command has changed it.
func (a about) after(change desk.Change) about {
	a.v, a.f = change.View, model.Facts(change.View, a.rules)
	return a
}

// do carries out commands as one act and says what came of it.
func (a about) do(say string, more map[string]any, commands ...model.Command) error {
	change, err := a.d.DoAll(a.c.Context(), commands)
	if err != nil {
		return err
	}
	a.done(change, say, more)
	return nil
}

func (a about) done(change desk.Change, say string, more map[string]any) {
	if !a.p.json {
		a.p.say("%s Entry %d, head %s", say, change.Seq, change.Head.Short())
		return
	}
	out := map[string]any{"number": change.View.Number, "entry": change.Seq, "entries": change.Touched, "head": change.Head.Text()}
	for key, value := range more {
		out[key] = value
	}
	a.p.print(out)
}

func (a about) asking() model.Asking {
	if a.paper != nil { // said by who wrote it, when it was written
		return model.Asking{Now: a.paper.Written.From, Zone: a.paper.Zone(), By: a.paper.By, Choices: a.g.Choices}
	}
	return model.Asking{Now: a.d.Now(), Zone: a.v.Location(), By: a.d.By().Name, Choices: a.g.Choices}
}

func (a about) answer(f form.Field, raw json.RawMessage) string {
	return model.AnswerText(f, raw, a.g.Choices(f), a.v.Location())
}

func (a about) phase(key string) string {
	if s, ok := a.g.State(key); ok {
		return s.Label
	}
	return key
}

func (a about) role(key string) string {
	if r, ok := a.g.Role(key); ok {
		return r.Label
	}
	return key
}

// pair is one key and what was typed for it.
type pair struct {
	key   string
	typed []string
}

var keyLike = regexp.MustCompile(`^[A-Za-z0-9_.]+=`)

// readPairs reads KEY=VALUE…, or KEY VALUE…. A key that comes again adds a
// value; an empty value takes the answer away.
func readPairs(args []string) ([]pair, error) {
	if len(args) == 0 {
		return nil, nil
	}
	if !keyLike.MatchString(args[0]) {
		if len(args) < 2 {
			return nil, usagef("%q is not KEY=VALUE", args[0])
		}
		return []pair{{args[0], args[1:]}}, nil
	}
	var out []pair
	for _, arg := range args {
		if !keyLike.MatchString(arg) {
			return nil, usagef("%q is not KEY=VALUE", arg)
		}
		key, value, _ := strings.Cut(arg, "=")
		if i := slices.IndexFunc(out, func(x pair) bool { return x.key == key }); i >= 0 {
			out[i].typed = append(out[i].typed, value)
			continue
		}
		out = append(out, pair{key, []string{value}})
	}
	return out, nil
}

// asTyped is what was typed on the command line as it would stand in the field:
// "no: reason" are two things, and choices may be joined by commas.
func asTyped(f form.Field, typed []string) []string {
	if len(typed) != 1 {
		return typed
	}
	switch f.Kind {
	case form.YesNoReason:
		if answer, why, ok := strings.Cut(typed[0], ":"); ok {
			return []string{strings.TrimSpace(answer), strings.TrimSpace(why)}
		}
	case form.ChoiceMany:
		return strings.Split(typed[0], ",")
	}
	return typed
}

// answers reads pairs as fields of the guide's forms, by form. A key without a
// form is one of the form given.
func (a about) answers(args []string, short string) (map[string]map[string]json.RawMessage, []pair, error) {
	typed, err := readPairs(args)
	if err != nil {
		return nil, nil, err
	}
	out := map[string]map[string]json.RawMessage{}
	for i := range typed {
		t := &typed[i]
		if short != "" && !strings.Contains(t.key, ".") {
			t.key = short + "." + t.key
		}
		f, ok := a.g.Field(t.key)
		if !ok {
			return nil, nil, model.Refuse(model.NotFound, t.key, "See `bridgelogctl form show`.", "there is no field %q.", t.key)
		}
		raw, err := model.EncodeAnswer(f, asTyped(f, t.typed), a.asking())
		if err != nil {
			return nil, nil, err
		}
		name, _, _ := strings.Cut(t.key, ".")
		if short != "" && name != short {
			return nil, nil, model.Refuse(model.Invalid, t.key, "See `bridgelogctl form show "+short+"`.", "this card has no field %q.", t.key)
		}
		if out[name] == nil {
			out[name] = map[string]json.RawMessage{}
		}
		out[name][t.key] = raw
	}
	return out, typed, nil
}

// parent is a command that only has others below it.
func parent(use, short, say string, children ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return usagef("%s", say) }}
	c.AddCommand(children...)
	return c
}

// ahead reads a time that lies ahead, such as +30d.
func (a about) ahead(key, text string) (model.Moment, error) {
	raw, err := model.EncodeAnswer(form.Field{Key: key, Kind: form.Instant}, []string{text}, a.asking())
	if err != nil {
		return model.Moment{}, err
	}
	var m model.Moment
	return m, json.Unmarshal(raw, &m)
}
