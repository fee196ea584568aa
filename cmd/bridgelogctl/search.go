package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
)

func (p *program) searchCmd() *cobra.Command {
	var incident string
	var limit int
	c := &cobra.Command{Use: "search TEXT", Short: "find entries by their words, over all records of all incidents, newest first", Args: cobra.MinimumNArgs(1)}
	c.Flags().StringVar(&incident, "incident", "", "only in this incident")
	c.Flags().IntVar(&limit, "limit", 50, "how many at most")
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			var id model.IncidentID
			if incident != "" {
				var err error
				if id, err = d.Find(incident); err != nil {
					return err
				}
			}
			return p.search(c, d, id, strings.Join(args, " "), limit)
		})
	}
	return c
}

func (p *program) search(c *cobra.Command, d *desk.Desk, id model.IncidentID, text string, limit int) error {
	if err := d.FinishIndex(c.Context()); err != nil {
		return err
	}
	hits, err := d.Search(c.Context(), id, text, limit)
	if err != nil {
		return err
	}
	type found struct {
		Number   string    `json:"number,omitempty"` // of the incident
		Entry    model.Seq `json:"entry"`
		Recorded time.Time `json:"recorded"`
		By       string    `json:"by"`
		Kind     string    `json:"kind"`
		Text     string    `json:"text"`
	}
	out := []found{}
	for _, h := range hits {
		e, err := d.Entry(c.Context(), h.Seq)
		if err != nil {
			return err
		}
		f := found{Entry: h.Seq, Recorded: e.At, By: e.By, Kind: e.Event.Kind()}
		if e.Incident == "" { // of the logbook itself
			out = append(out, f)
			continue
		}
		v, err := d.Incident(c.Context(), e.Incident)
		if err != nil {
			return err
		}
		a, err := p.about(c, d, v)
		if err != nil {
			return err
		}
		f.Number, f.Text = v.Number, a.words(e, text)
		out = append(out, f)
	}
	if p.json {
		p.print(map[string]any{"query": text, "hits": out})
		return nil
	}
	if len(out) == 0 {
		p.say("Nothing is found.")
	}
	for _, f := range out {
		p.say("%s  entry %d  %s  %s", f.Number, f.Entry, model.FormatInstant(f.Recorded, d.Home()), f.Text)
	}
	return nil
}

// words is what an entry says in one line: its timeline row, else the fields it
// put, those that hold a word of the query before all others.
func (a about) words(e model.Recorded, query string) string {
	put, ok := e.Event.(model.RecordPut)
	if !ok || put.Row != nil {
		if i, ok := a.v.Timeline().Find(e.Seq); ok {
			return a.v.Timeline().At(i).Text
		}
		return e.Event.Kind()
	}
	name := put.Form + put.Register
	if spec, ok := a.g.Form(put.Form); ok {
		name = spec.Title
	}
	reg, isRow := a.g.Register(put.Register)
	if isRow {
		name = reg.Title
	}
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(put.Set)) {
		f := form.Field{Key: key, Label: key, Kind: form.Text}
		if x, ok := a.g.Field(key); ok {
			f = x
		} else if col, ok := reg.Column(key); ok {
			f = reg.Field(col)
		}
		if text := a.answer(f, put.Set[key]); text != "" {
			parts = append(parts, f.Label+": "+strings.Join(strings.Fields(text), " "))
		}
	}
	found := slices.DeleteFunc(slices.Clone(parts), func(part string) bool {
		return !slices.ContainsFunc(strings.Fields(query), func(word string) bool {
			return strings.Contains(strings.ToLower(part), strings.ToLower(word))
		})
	})
	if len(found) > 0 {
		parts = found
	}
	return fmt.Sprintf("%s: %s", name, strings.Join(parts, "; "))
}
