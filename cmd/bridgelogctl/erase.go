package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/storage"
)

func (p *program) eraseCmd() *cobra.Command {
	var c model.Shred
	var incident string
	var sure, related bool
	var bases []string
	for _, b := range model.ShredBases {
		bases = append(bases, b.Key+" ("+b.Label+")")
	}
	cmd := &cobra.Command{Use: "erase N… --incident ID --basis B --authority WHO --second NAME --yes", Short: "destroy what entries say, for a legal reason; cannot be undone", Args: cobra.MinimumNArgs(1),
		Long: "Destroys the bodies of entries because a law demands it: their text, their search index, drafts, kept files and dataset rows that belong to them.\n" +
			"Number, time, author and kind of the entry stay, so that the record still verifies; a new entry says why it was erased. Choices, figures and times of a form stay.\n" +
			"Without --yes it says what would go and which known backups hold it, and erases nothing."}
	f := cmd.Flags()
	f.StringVar(&incident, "incident", "", "number or id of the incident; organisation for its own record")
	f.StringVar(&c.Basis, "basis", "", "legal reason: "+strings.Join(bases, ", "))
	f.StringVar(&c.Reason, "reason", "", "file number or words; with other the law itself")
	f.StringVar(&c.Authority, "authority", "", "who decided it")
	f.StringVar(&c.Second, "second", "", "second person")
	f.BoolVar(&related, "related", false, "erase too what the entries correct or are corrected by, and tasks that came with them")
	f.BoolVar(&sure, "yes", false, "erase; it cannot be undone")
	_ = cmd.MarkFlagRequired("incident")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		for _, a := range args {
			n, err := strconv.ParseUint(a, 10, 48)
			if err != nil {
				return usagef("%q is no number of an entry", a)
			}
			c.Entries = append(c.Entries, model.Seq(n))
		}
		return p.with(cmd.Context(), false, func(d *desk.Desk) error {
			id := model.Organisation
			if incident != "organisation" {
				var err error
				if id, err = d.Find(incident); err != nil {
					return err
				}
			}
			c.Incident = id
			plan, err := d.ShredPlan(cmd.Context(), id, c.Entries)
			if err != nil {
				return err
			}
			if related && len(plan.Related) > 0 {
				c.Entries = append(c.Entries, plan.Related...)
				if plan, err = d.ShredPlan(cmd.Context(), id, c.Entries); err != nil {
					return err
				}
			}
			if !sure {
				p.sayShredPlan(plan)
				return nil
			}
			done, err := d.Shred(cmd.Context(), c)
			if err != nil {
				return err
			}
			p.sayShredded(done)
			return nil
		})
	}
	return cmd
}

func seqList(seqs []model.Seq) string {
	var out []string
	for _, s := range seqs {
		out = append(out, fmt.Sprint(s))
	}
	return strings.Join(out, ", ")
}

func (p *program) sayShredPlan(plan desk.ShredPlan) {
	if p.json {
		p.print(map[string]any{"would_erase": plan.Entries, "related": plan.Related, "files": plan.Files, "backups": backupsOut(plan.Backups)})
		return
	}
	p.say("Would erase: entries %s; kept files: %d. It cannot be undone.", seqList(plan.Entries), plan.Files)
	if len(plan.Related) > 0 {
		p.say("May repeat what they say: entries %s. --related erases them too.", seqList(plan.Related))
	}
	p.sayHolding(plan.Backups)
	p.say("Nothing was erased. Say --yes to do it.")
}

func (p *program) sayShredded(done desk.Shredded) {
	if p.json {
		p.print(map[string]any{"erased": done.Entries, "announced_by": done.Touched, "files": done.Files, "shared": done.Shared,
			"backups": backupsOut(done.Backups), "removed": done.Removed, "pending": done.Pending, "head": done.Head.Text()})
		return
	}
	p.say("Erased: entries %s; kept files: %d. Announced by entries %s.", seqList(done.Entries), done.Files, seqList(done.Touched))
	for _, s := range done.Shared {
		p.say("%s", s)
	}
	for _, name := range done.Removed {
		p.say("Removed from the logbook's folder, because it held it too: %s", name)
	}
	if done.Pending != "" {
		p.say("%s", done.Pending)
	}
	p.sayHolding(done.Backups)
	p.say("What was exported, printed or sent before holds it still. Head %s", done.Head.Text())
}

func (p *program) sayHolding(backups []storage.KnownBackup) {
	if len(backups) == 0 {
		p.say("No known backup holds it. Copies made by hand are not known.")
	}
	for _, b := range backups {
		p.say("A backup holds it: %s, %s (%s). Destroy it, or erase there too.", b.Path, model.FormatUTC(b.At), b.How)
	}
}

func backupsOut(backups []storage.KnownBackup) []map[string]any {
	out := []map[string]any{}
	for _, b := range backups {
		out = append(out, map[string]any{"path": b.Path, "at": b.At, "head": b.Head.Text(), "how": b.How})
	}
	return out
}
