package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"bridgelog/model"
	"bridgelog/model/form"
)

func (p *program) formCmd() *cobra.Command {
	return parent("form", "show and fill in the forms of the guide", "say `form list`, `form show`, `form set` or `form print`",
		p.formListCmd(), p.formShowCmd(), p.formSetCmd(), p.formPrintCmd())
}

func (p *program) formListCmd() *cobra.Command {
	c := &cobra.Command{Use: "list --incident ID", Short: "list the forms, and how far each is filled in", Args: cobra.NoArgs}
	return p.onRecord(c, func(a about, _ []string) error {
		type row struct {
			Form     string `json:"form"`
			Title    string `json:"title"`
			Phase    string `json:"phase"`
			Fields   int    `json:"fields"`
			Answered int    `json:"answered"`
			Wanted   int    `json:"wanted"`
		}
		out := []row{}
		for _, spec := range a.g.Forms {
			r := row{Form: spec.Key, Title: spec.Title, Phase: spec.Phase}
			for _, section := range spec.Sections {
				for _, f := range section.Fields {
					if !a.g.Visible(f.Key, a.f) {
						continue
					}
					r.Fields++
					if a.f.Answer(f.Key) != nil {
						r.Answered++
					}
					if a.g.Wanted(f.Key, a.f, a.d.Now()) != "" {
						r.Wanted++
					}
				}
			}
			out = append(out, r)
		}
		if p.json {
			p.print(map[string]any{"number": a.v.Number, "forms": out})
			return nil
		}
		w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "FORM\tTITLE\tANSWERED\tA GATE ASKS FOR")
		for _, r := range out {
			fmt.Fprintf(w, "%s\t%s\t%d of %d\t%d\n", r.Form, r.Title, r.Answered, r.Fields, r.Wanted)
		}
		return w.Flush()
	})
}

func (p *program) formShowCmd() *cobra.Command {
	var section string
	var all bool
	c := &cobra.Command{Use: "show FORM --incident ID", Short: "show a form: what is answered, what a gate still asks for, the choices", Args: cobra.ExactArgs(1)}
	c.Flags().StringVar(&section, "section", "", "only this section")
	c.Flags().BoolVar(&all, "all", false, "with the fields that are not asked on this incident")
	return p.onRecord(c, func(a about, args []string) error {
		spec, ok := a.g.Form(args[0])
		if !ok {
			return model.Refuse(model.NotFound, args[0], "See `bridgelogctl form list`.", "there is no form %q.", args[0])
		}
		if _, ok := spec.Section(section); section != "" && !ok {
			return model.Refuse(model.NotFound, "--section", "It has "+sectionKeys(spec)+".", "the form %s has no section %q.", spec.Key, section)
		}
		return a.showForm(spec, section, all)
	})
}

func sectionKeys(spec form.Spec) string {
	keys := make([]string, len(spec.Sections))
	for i, s := range spec.Sections {
		keys[i] = s.Key
	}
	return strings.Join(keys, ", ")
}

// shownField is one field as `form show --json` gives it.
type shownField struct {
	Key      string     `json:"key"`
	Label    string     `json:"label"`
	Kind     form.Kind  `json:"kind"`
	Ask      string     `json:"ask"`
	Typed    []string   `json:"typed"` // as it would be set again
	Text     string     `json:"text"`
	By       string     `json:"by,omitempty"`
	Entry    *model.Seq `json:"entry,omitempty"`
	Wanted   string     `json:"wanted,omitempty"` // the gate that asks for it
	Gate     string     `json:"gate,omitempty"`   // the gate that rests on it
	Hidden   bool       `json:"hidden,omitempty"` // not asked on this incident
	Formerly string     `json:"formerly,omitempty"`

	Transcribed *model.Transcribed `json:"transcribed,omitempty"`
	Help        string             `json:"help,omitempty"`
	Choices     []form.Choice      `json:"choices,omitempty"`
}

func (a about) field(f form.Field) shownField {
	raw := a.f.Answer(f.Key)
	s := shownField{Key: f.Key, Label: f.Label, Kind: f.Kind, Ask: a.g.AskOf(f.Key, a.f), Typed: model.TypedAnswer(f, raw),
		Text: a.answer(f, raw), Wanted: a.g.Wanted(f.Key, a.f, a.d.Now()), Gate: f.Gate, Hidden: !a.g.Visible(f.Key, a.f),
		Help: f.Help, Choices: a.g.Choices(f)}
	if stamp, ok := a.v.Answered[f.Key]; ok && raw != nil {
		s.By, s.Entry = stamp.By, &stamp.Seq
	}
	if paper, ok := a.v.Paper[f.Key]; ok && raw != nil {
		s.Transcribed = &paper
	}
	if past, ok := a.v.Formerly[f.Key]; ok {
		s.Formerly = a.answer(f, past.Raw)
	}
	return s
}

func (a about) showForm(spec form.Spec, only string, all bool) error {
	type shownSection struct {
		Key    string       `json:"key"`
		Title  string       `json:"title"`
		Fields []shownField `json:"fields"`
	}
	var out []shownSection
	for _, s := range spec.Sections {
		if only != "" && s.Key != only {
			continue
		}
		section := shownSection{Key: s.Key, Title: s.Title, Fields: []shownField{}}
		for _, f := range s.Fields {
			if x := a.field(f); all || !x.Hidden {
				section.Fields = append(section.Fields, x)
			}
		}
		out = append(out, section)
	}
	if a.p.json {
		a.p.print(map[string]any{"number": a.v.Number, "form": spec.Key, "title": spec.Title, "sections": out})
		return nil
	}
	a.p.say("%s · %s", spec.Title, a.v.Number)
	for _, s := range out {
		a.p.say("\n%s (%s)", s.Title, s.Key)
		for _, f := range s.Fields {
			a.sayField(f)
		}
	}
	return nil
}

func (a about) sayField(f shownField) {
	mark := " "
	switch {
	case f.Wanted != "":
		mark = "!"
	case f.Text != "":
		mark = "x"
	}
	text := f.Text
	if text == "" {
		text = "-"
	}
	a.p.say("  [%s] %s  %s: %s", mark, f.Key, f.Label, under(text))
	var notes []string
	if f.Wanted != "" {
		notes = append(notes, f.Wanted+" asks for it")
	}
	if f.Transcribed != nil {
		notes = append(notes, f.Transcribed.Words(a.v.Location()))
	}
	if f.Hidden {
		notes = append(notes, "not asked on this incident")
	}
	if f.Formerly != "" && f.Formerly != f.Text {
		notes = append(notes, "was: "+f.Formerly)
	}
	if len(notes) > 0 {
		a.p.say("      %s", strings.Join(notes, "; "))
	}
	if f.Text == "" && len(f.Choices) > 0 {
		keys := make([]string, len(f.Choices))
		for i, c := range f.Choices {
			keys[i] = c.Key
		}
		a.p.say("      choices: %s", strings.Join(keys, ", "))
	}
}

func (p *program) formSetCmd() *cobra.Command {
	var why, second string
	var paper paperNote
	c := &cobra.Command{Use: "set --incident ID KEY=VALUE… | KEY VALUE…", Short: "answer fields of the forms, as one act",
		Long: "Answer fields of the forms, as one act.\n\n" +
			"A key that comes again adds a value; choices may be joined by commas; a yes/no field takes \"no: reason\";\n" +
			"? is \"not known yet\"; an empty value takes the answer away. Times are those of the quick entry, +14d lies ahead.",
		Args: cobra.MinimumNArgs(1)}
	c.Flags().StringVar(&why, "why", "", "why it is changed")
	c.Flags().StringVar(&second, "second", "", "the second person, where lowering the severity needs one")
	paper.add(c)
	return p.onRecord(c, func(a about, args []string) error {
		var err error
		if a.paper, err = paper.read(a.d.Now(), a.v.Location()); err != nil {
			return err
		}
		byForm, typed, err := a.answers(args, "")
		if err != nil {
			return err
		}
		var commands []model.Command
		for _, name := range slices.Sorted(maps.Keys(byForm)) {
			commands = append(commands, model.PutRecord{Incident: a.v.ID, Form: name, Set: byForm[name], Why: why, Second: second, Transcribed: a.paper})
		}
		change, err := a.d.DoAll(a.c.Context(), commands)
		if err != nil {
			return err
		}
		after := a.after(change)
		fields := map[string]string{}
		var lines []string
		for _, t := range typed {
			f, _ := a.g.Field(t.key) // read a moment ago
			fields[t.key] = after.answer(f, change.View.Answers[t.key])
			text := fields[t.key]
			if text == "" {
				text = "no answer any more"
			}
			lines = append(lines, f.Label+": "+text)
		}
		after.done(change, strings.Join(lines, "\n")+"\nRecorded.", map[string]any{"answers": fields, "wanted": after.wanted(typed)})
		return nil
	})
}

// wanted are those of the typed fields that a gate still asks for.
func (a about) wanted(typed []pair) []string {
	out := []string{}
	for _, t := range typed {
		if gate := a.g.Wanted(t.key, a.f, a.d.Now()); gate != "" {
			out = append(out, t.key)
		}
	}
	return out
}

// under sets the further lines of a text below its first.
func under(text string) string { return strings.ReplaceAll(text, "\n", "\n      ") }
