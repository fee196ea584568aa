package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/interop"
	"bridgelog/model"
)

// importedFile is what `import --json` prints of one file; records = accepted +
// rejected + duplicates.
type importedFile struct {
	File       string               `json:"file"`
	Format     string               `json:"format"`
	Records    int                  `json:"records"`
	Accepted   int                  `json:"accepted"`
	Rejected   []model.ImportReject `json:"rejected"`
	Duplicates int                  `json:"duplicates"`
	Undated    int                  `json:"undated"`
	Zone       string               `json:"zone,omitempty"`
	ZoneWhy    string               `json:"zone_why,omitempty"`
	Flagged    map[string]int       `json:"flagged,omitempty"` // rows taken in that want a look, by what is the matter
	Notices    []string             `json:"notices,omitempty"`
	SHA256     string               `json:"sha256"`
	Dataset    bool                 `json:"dataset,omitempty"`
	Incident   string               `json:"incident,omitempty"`
	Entry      *model.Seq           `json:"entry,omitempty"`
	Error      string               `json:"error,omitempty"`
}

func (p *program) importCmd() *cobra.Command {
	var incident, format, mapping, zone, dates string
	var fresh, dry bool
	c := &cobra.Command{Use: "import FILE… --incident ID|--new", Short: "take in files of other tools", Args: cobra.MinimumNArgs(1)}
	f := c.Flags()
	f.StringVar(&incident, "incident", "", "number or id of the incident")
	f.BoolVar(&fresh, "new", false, "open a new incident from the first file")
	f.StringVar(&format, "format", "", "read as this format: "+strings.Join(interop.FormatNames(), ", "))
	f.StringVar(&mapping, "mapping", "", "JSON file with the column mapping of a generic CSV")
	f.StringVar(&zone, "zone", "", "IANA zone of times that have none")
	f.StringVar(&dates, "dates", "", "dmy or mdy, where the file does not settle the order of day and month")
	f.BoolVar(&dry, "dry-run", false, "only say what would be taken in")
	c.MarkFlagsMutuallyExclusive("incident", "new")
	c.MarkFlagsOneRequired("incident", "new")
	c.RunE = func(c *cobra.Command, args []string) error {
		if dates != "" && dates != "dmy" && dates != "mdy" {
			return usagef("--dates is dmy or mdy, not %q", dates)
		}
		ask := desk.ImportAsk{Format: format, Zone: zone, TimeForm: dates}
		if mapping != "" {
			m, err := readMapping(mapping)
			if err != nil {
				return err
			}
			ask.Mapping = m
		}
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			if incident != "" {
				id, err := d.Find(incident)
				if err != nil {
					return err
				}
				ask.Incident = id
			}
			return p.importFiles(c, d, ask, args, dry)
		})
	}
	return c
}

// importFiles takes the files one after another; each is one act. A file that
// is refused leaves the others standing and makes the command end with an error.
func (p *program) importFiles(c *cobra.Command, d *desk.Desk, ask desk.ImportAsk, paths []string, dry bool) error {
	files := make([]importedFile, 0, len(paths))
	var failed error
	refused := 0
	for _, path := range paths {
		ask.Path = path
		file, incident, err := p.importFile(c, d, ask, dry)
		if err != nil {
			failed = err
			refused++
			file.File, file.Error = filepath.Base(path), err.Error()
		}
		ask.Incident = incident
		files = append(files, file)
		if !p.json && err == nil {
			p.sayImport(file, dry)
		}
		if err != nil && len(paths) > 1 && !p.json {
			fmt.Fprintf(p.err, "bridgelogctl: %v\n", err)
		}
	}
	if p.json {
		p.print(map[string]any{"files": files})
		p.json = failed == nil // the error stands in the JSON already
		return failed
	}
	var why *model.Error
	if len(paths) > 1 && errors.As(failed, &why) { // each was named above
		return model.Refuse(why.Kind, "", "Put them right and import them again.", "of %d files %s not taken in.", len(paths), model.Counted(refused, "was", "were"))
	}
	return failed
}

func (p *program) importFile(c *cobra.Command, d *desk.Desk, ask desk.ImportAsk, dry bool) (importedFile, model.IncidentID, error) {
	plan, err := d.PlanImport(c.Context(), ask)
	var asked *model.Error
	if errors.As(err, &asked) && asked.Kind == model.Question && len(asked.Choices) == 2 {
		say := *asked
		say.Hint = fmt.Sprintf("Say --dates %s (%s) or --dates %s (%s); it holds for the whole file.", asked.Choices[0].Replace, asked.Choices[0].Label,
			asked.Choices[1].Replace, asked.Choices[1].Label)
		err = &say
	}
	if err != nil {
		return importedFile{Rejected: []model.ImportReject{}}, ask.Incident, err
	}
	s := plan.Summary
	file := importedFile{File: plan.File, Format: s.Verdict.Format, Records: s.Records, Accepted: s.Accepted,
		Rejected: plan.RejectList(), Duplicates: s.Duplicates, Undated: s.Undated, Zone: s.Zone, ZoneWhy: s.ZoneWhy,
		Flagged: s.Flagged, Notices: s.Notices, SHA256: plan.SHA256, Dataset: plan.Dataset()}
	if dry {
		return file, ask.Incident, d.Drop(plan)
	}
	if ask.Incident == "" {
		if _, err := d.OpenFromPlan(c.Context(), plan); err != nil {
			return file, ask.Incident, err
		}
	}
	change, err := d.CommitImport(c.Context(), plan, nil)
	if err != nil {
		return file, plan.Ask.Incident, err
	}
	file.Incident, file.Entry = change.View.Number, &change.Touched[0]
	return file, plan.Ask.Incident, nil
}

func (p *program) sayImport(f importedFile, dry bool) {
	word := "Imported"
	if dry {
		word = "Would import"
	}
	p.say("%s %s as %s: %s, %d accepted, %d rejected, %s, %d undated.", word, f.File, f.Format, model.Counted(f.Records, "record", "records"),
		f.Accepted, f.Records-f.Accepted-f.Duplicates, model.Counted(f.Duplicates, "duplicate", "duplicates"), f.Undated)
	if f.Zone != "" {
		p.say("  times without a zone were read as %s (%s)", f.Zone, f.ZoneWhy)
	}
	for _, n := range f.Notices {
		p.say("  %s", n)
	}
	for _, flag := range slices.Sorted(maps.Keys(f.Flagged)) {
		if flag != interop.FlagUndated { // counted above
			p.say("  to look at: %s (%s)", flag, model.Counted(f.Flagged[flag], "row", "rows"))
		}
	}
	if f.Dataset {
		p.say("  kept as a dataset beside the journal")
	}
	for _, r := range f.Rejected {
		p.say("  row %d rejected: %s", r.Row, r.Reason)
	}
	if f.Entry != nil {
		p.say("  into %s, entry %d", f.Incident, *f.Entry)
	}
}

func readMapping(path string) (*interop.Mapping, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, model.Refuse(model.Invalid, filepath.Base(path), "Check the name.", "the mapping cannot be read: %v.", err)
	}
	var m interop.Mapping
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return nil, model.Refuse(model.Invalid, filepath.Base(path), "See docs/cli.md for its fields.", "the mapping is not understood: %v.", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, model.Refuse(model.Invalid, filepath.Base(path), "Leave one JSON object in the file.", "something stands behind the mapping.")
	}
	return &m, nil
}
