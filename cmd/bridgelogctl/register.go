package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/model/guide"
)

func (p *program) registerCmd() *cobra.Command {
	return parent("register", "list and fill the registers of the guide", "say `register list`, `show`, `add`, `set`, `withdraw` or `print`",
		p.registerListCmd(), p.registerShowCmd(), p.registerAddCmd(), p.registerSetCmd(), p.registerWithdrawCmd(), p.registerPrintCmd())
}

// texts writes plain texts as answers.
func texts(in map[string]string) map[string]json.RawMessage {
	out := make(map[string]json.RawMessage, len(in))
	for key, value := range in {
		raw, err := json.Marshal(value)
		if err != nil {
			panic("bridgelogctl: a text cannot be written: " + err.Error()) // texts always can
		}
		out[key] = raw
	}
	return out
}

func (a about) register(key string) (form.Register, error) {
	find := a.g.Register
	if a.v.ID == model.Organisation {
		find = a.g.HouseRegister
	}
	if r, ok := find(key); ok {
		return r, nil
	}
	return form.Register{}, model.Refuse(model.NotFound, key, "See `bridgelogctl register list`.", "there is no register %q.", key)
}

// row finds a row by its number in the list, by its id or the beginning of it,
// or in the evidence by the number people call it by.
func (a about) row(register, name string) (n int, row model.Record, err error) {
	rows := a.v.Records[register]
	if i, err := strconv.Atoi(name); err == nil && i >= 1 && i <= len(rows) {
		return i, rows[i-1], nil
	}
	found := 0
	for i, r := range rows {
		if r.ID == name || guide.Text(r.Fields["id"]) == name {
			return i + 1, r, nil
		}
		if len(name) >= 6 && strings.HasPrefix(r.ID, name) {
			n, row = i+1, r
			found++
		}
	}
	if found != 1 {
		return 0, model.Record{}, model.Refuse(model.NotFound, name, "See `bridgelogctl register list "+register+"`.", "there is no one row %q in %s.", name, register)
	}
	return n, row, nil
}

// shownRow is one row of a register as --json gives it.
type shownRow struct {
	N         int                        `json:"n"`
	ID        string                     `json:"id"`
	Fields    map[string]json.RawMessage `json:"fields"`
	Text      map[string]string          `json:"text"`
	By        string                     `json:"by"`
	Entry     model.Seq                  `json:"entry"`
	Withdrawn string                     `json:"withdrawn,omitempty"`

	Transcribed []shownPaper `json:"transcribed,omitempty"`
	papers      []string
}

// shownPaper is a paper a row was typed in from; without fields it is the whole
// row.
type shownPaper struct {
	By      string       `json:"by"`
	Written model.Moment `json:"written"`
	Fields  []string     `json:"fields,omitempty"`
}

func (a about) shown(reg form.Register, n int, r model.Record) shownRow {
	s := shownRow{N: n, ID: r.ID, Fields: r.Fields, Text: map[string]string{}, By: r.By, Entry: r.Seq, Withdrawn: r.WithdrawWhy}
	for _, c := range reg.Columns {
		if text := a.answer(reg.Field(c), r.Fields[c.Key]); text != "" {
			s.Text[c.Key] = text
		}
	}
	columns := make([]string, len(reg.Columns))
	for i, c := range reg.Columns {
		columns[i] = c.Key
	}
	for _, from := range r.Transcribed(columns) {
		s.Transcribed = append(s.Transcribed, shownPaper{from.By, from.Written, from.Fields})
		words := from.Words(a.v.Location())
		if len(from.Fields) > 0 {
			words = strings.Join(from.Fields, ", ") + " " + words
		}
		s.papers = append(s.papers, words)
	}
	return s
}

// line is a row in one line: its columns in the register's order.
func (s shownRow) line(reg form.Register) string {
	var parts []string
	for _, c := range reg.Columns {
		if text := s.Text[c.Key]; text != "" {
			parts = append(parts, c.Key+": "+text)
		}
	}
	for _, paper := range s.papers {
		parts = append(parts, "["+paper+"]")
	}
	if s.Withdrawn != "" {
		parts = append(parts, "[withdrawn: "+s.Withdrawn+"]")
	}
	return strings.Join(parts, " · ")
}

func (p *program) registerListCmd() *cobra.Command {
	var withdrawn, open bool
	c := &cobra.Command{Use: "list [REGISTER] --incident ID", Short: "list the rows of a register; without REGISTER the registers", Args: cobra.MaximumNArgs(1)}
	c.Flags().BoolVar(&withdrawn, "withdrawn", false, "with the withdrawn rows")
	c.Flags().BoolVar(&open, "open", false, "only what still asks for work")
	return p.onRecord(c, func(a about, args []string) error {
		if len(args) == 0 {
			return a.sayRegisters()
		}
		reg, err := a.register(args[0])
		if err != nil {
			return err
		}
		out := []shownRow{}
		for i, r := range a.v.Records[reg.Key] {
			if r.Withdrawn && !withdrawn || open && !guide.RowOpen(reg.Key, guide.Row{ID: r.ID, Fields: r.Fields}) {
				continue
			}
			out = append(out, a.shown(reg, i+1, r))
		}
		if p.json {
			p.print(map[string]any{"number": a.v.Number, "register": reg.Key, "rows": out})
			return nil
		}
		if len(out) == 0 {
			p.say("%s: no rows.", reg.Title)
			return nil
		}
		w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		for _, s := range out {
			fmt.Fprintf(w, "%d\t%s\n", s.N, s.line(reg))
		}
		return w.Flush()
	})
}

func (a about) sayRegisters() error {
	type row struct {
		Register string `json:"register"`
		Title    string `json:"title"`
		Rows     int    `json:"rows"`
		Open     int    `json:"open"`
	}
	out := []row{}
	all := a.g.Registers
	if a.v.ID == model.Organisation {
		all = a.g.House
	}
	for _, reg := range all {
		r := row{Register: reg.Key, Title: reg.Title}
		for _, x := range a.v.Standing(reg.Key) {
			r.Rows++
			if guide.RowOpen(reg.Key, guide.Row{ID: x.ID, Fields: x.Fields}) {
				r.Open++
			}
		}
		if reg.Key == "timeline" {
			r.Rows, r.Open = a.v.Timeline().Len(), 0
		}
		out = append(out, r)
	}
	if a.p.json {
		a.p.print(map[string]any{"number": a.v.Number, "registers": out})
		return nil
	}
	w := tabwriter.NewWriter(a.p.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "REGISTER\tROWS\tTITLE")
	for _, r := range out {
		fmt.Fprintf(w, "%s\t%d\t%s\n", r.Register, r.Rows, r.Title)
	}
	return w.Flush()
}

func (p *program) registerShowCmd() *cobra.Command {
	c := &cobra.Command{Use: "show REGISTER [ROW] --incident ID", Short: "show one row, or without ROW the columns of the register", Args: cobra.RangeArgs(1, 2)}
	return p.onRecord(c, func(a about, args []string) error {
		reg, err := a.register(args[0])
		if err != nil {
			return err
		}
		if len(args) == 1 {
			return a.sayColumns(reg)
		}
		n, r, err := a.row(reg.Key, args[1])
		if err != nil {
			return err
		}
		s := a.shown(reg, n, r)
		if p.json {
			p.print(map[string]any{"number": a.v.Number, "register": reg.Key, "row": s})
			return nil
		}
		p.say("%s, row %d (%s), by %s, entry %d", reg.Title, s.N, s.ID, s.By, s.Entry)
		for _, c := range reg.Columns {
			if text := s.Text[c.Key]; text != "" {
				p.say("  %s  %s: %s", c.Key, c.Label, text)
			}
		}
		for _, paper := range s.papers {
			p.say("  %s", paper)
		}
		if s.Withdrawn != "" {
			p.say("  withdrawn: %s", s.Withdrawn)
		}
		return nil
	})
}

func (a about) sayColumns(reg form.Register) error {
	if a.p.json {
		type column struct {
			Key     string        `json:"key"`
			Label   string        `json:"label"`
			Kind    form.Kind     `json:"kind"`
			Help    string        `json:"help,omitempty"`
			Choices []form.Choice `json:"choices,omitempty"`
		}
		out := []column{}
		for _, c := range reg.Columns {
			f := reg.Field(c)
			out = append(out, column{c.Key, c.Label, f.Kind, f.Help, a.g.Choices(f)})
		}
		a.p.print(map[string]any{"register": reg.Key, "title": reg.Title, "about": reg.About, "columns": out})
		return nil
	}
	a.p.say("%s (%s): %s", reg.Title, reg.Key, reg.About)
	for _, c := range reg.Columns {
		f := reg.Field(c)
		line := fmt.Sprintf("  %s  %s (%s)", c.Key, c.Label, f.Kind)
		if choices := a.g.Choices(f); len(choices) > 0 {
			keys := make([]string, len(choices))
			for i, x := range choices {
				keys[i] = x.Key
			}
			line += ": " + strings.Join(keys, ", ")
		}
		a.p.say("%s", line)
	}
	return nil
}

// columns reads COLUMN=VALUE pairs as fields of a register row.
func (a about) columns(reg form.Register, args []string) (map[string]json.RawMessage, error) {
	typed, err := readPairs(args)
	if err != nil {
		return nil, err
	}
	set := map[string]json.RawMessage{}
	for _, t := range typed {
		c, ok := reg.Column(t.key)
		if !ok {
			return nil, model.Refuse(model.NotFound, t.key, "See `bridgelogctl register show "+reg.Key+"`.", "the register %s has no column %q.", reg.Key, t.key)
		}
		f := reg.Field(c)
		raw, err := model.EncodeAnswer(f, asTyped(f, t.typed), a.asking())
		if err != nil {
			return nil, err
		}
		set[t.key] = raw
	}
	return set, nil
}

func (p *program) registerAddCmd() *cobra.Command {
	var paper paperNote
	c := &cobra.Command{Use: "add REGISTER COLUMN=VALUE… --incident ID", Short: "add a row to a register", Args: cobra.MinimumNArgs(2)}
	paper.add(c)
	return p.onRecord(c, func(a about, args []string) error {
		reg, err := a.register(args[0])
		if err != nil {
			return err
		}
		if a.paper, err = paper.read(a.d.Now(), a.v.Location()); err != nil {
			return err
		}
		set, err := a.columns(reg, args[1:])
		if err != nil {
			return err
		}
		change, err := a.d.DoAll(a.c.Context(), []model.Command{model.PutRecord{Incident: a.v.ID, Register: reg.Key, Set: set, Transcribed: a.paper}})
		if err != nil {
			return err
		}
		rows := change.View.Records[reg.Key]
		s := a.shown(reg, len(rows), rows[len(rows)-1])
		a.done(change, fmt.Sprintf("%s, row %d. %s\nRecorded.", reg.Title, s.N, s.line(reg)), map[string]any{"register": reg.Key, "row": s})
		return nil
	})
}

// registerRow reads REGISTER ROW.
func (a about) registerRow(args []string) (reg form.Register, n int, r model.Record, err error) {
	if reg, err = a.register(args[0]); err == nil {
		n, r, err = a.row(reg.Key, args[1])
	}
	return reg, n, r, err
}

func (p *program) registerSetCmd() *cobra.Command {
	var why string
	var paper paperNote
	c := &cobra.Command{Use: "set REGISTER ROW COLUMN=VALUE… --incident ID", Short: "change a row of a register", Args: cobra.MinimumNArgs(3)}
	c.Flags().StringVar(&why, "why", "", "why it is changed")
	paper.add(c)
	return p.onRecord(c, func(a about, args []string) error {
		reg, n, r, err := a.registerRow(args)
		if err != nil {
			return err
		}
		if a.paper, err = paper.read(a.d.Now(), a.v.Location()); err != nil {
			return err
		}
		set, err := a.columns(reg, args[2:])
		if err != nil {
			return err
		}
		change, err := a.d.DoAll(a.c.Context(), []model.Command{model.PutRecord{Incident: a.v.ID, Register: reg.Key, ID: r.ID, Set: set, Why: why, Transcribed: a.paper}})
		if err != nil {
			return err
		}
		s := a.shown(reg, n, change.View.Records[reg.Key][n-1])
		a.done(change, fmt.Sprintf("%s, row %d. %s\nRecorded.", reg.Title, s.N, s.line(reg)), map[string]any{"register": reg.Key, "row": s})
		return nil
	})
}

func (p *program) registerWithdrawCmd() *cobra.Command {
	var why string
	c := &cobra.Command{Use: "withdraw REGISTER ROW --incident ID --why REASON", Short: "strike a row of a register; it stays readable", Args: cobra.ExactArgs(2)}
	c.Flags().StringVar(&why, "why", "", "the reason")
	_ = c.MarkFlagRequired("why")
	return p.onRecord(c, func(a about, args []string) error {
		reg, n, r, err := a.registerRow(args)
		if err != nil {
			return err
		}
		return a.do(fmt.Sprintf("%s, row %d is withdrawn.", reg.Title, n), map[string]any{"register": reg.Key, "id": r.ID},
			model.WithdrawRecord{Incident: a.v.ID, Register: reg.Key, ID: r.ID, Why: why})
	})
}
