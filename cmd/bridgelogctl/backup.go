package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
)

func (p *program) backupCmd() *cobra.Command {
	c := &cobra.Command{Use: "backup FOLDER", Short: "copy the logbook to a new folder; backups by a plan", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return p.with(c.Context(), false, func(d *desk.Desk) error {
				if err := d.Backup(c.Context(), args[0], nil); err != nil {
					return fmt.Errorf("backup: %w", err)
				}
				p.say("Copied to %s", args[0])
				return nil
			})
		}}
	c.AddCommand(p.backupNowCmd(), p.backupListCmd(), p.backupCheckCmd(), p.backupScheduleCmd(), p.backupRestoreCmd())
	return c
}

func (p *program) backupNowCmd() *cobra.Command {
	var folder string
	var fresh, due bool
	c := &cobra.Command{Use: "now", Short: "make a backup in the folder of backups", Args: cobra.NoArgs}
	c.Flags().StringVar(&folder, "folder", "", "folder of backups (default: that of the plan)")
	c.Flags().BoolVar(&fresh, "fresh", false, "copy every kept file anew instead of sharing it with the backup before")
	c.Flags().BoolVar(&due, "if-due", false, "only if the plan says that one is due, such as from a timer")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			if due {
				r, err := d.BackupIfDue(c.Context(), false, nil)
				if err == nil && r == nil {
					p.sayNotDue()
					return nil
				}
				if err != nil {
					return err
				}
				p.sayBackup(*r)
				return nil
			}
			r, err := d.BackupNow(c.Context(), folder, fresh, nil)
			if err != nil {
				return err
			}
			p.sayBackup(r)
			return nil
		})
	}
	return c
}

func (p *program) sayNotDue() {
	if p.json {
		p.print(map[string]any{"due": false})
		return
	}
	p.say("No backup is due.")
}

func (p *program) sayBackup(r desk.BackupResult) {
	if p.json {
		p.print(r)
		return
	}
	p.say("Backed up to %s: %d entries, %s, %d of them shared with the backup before.\nhead %s", r.Path, r.Entries, model.Counted(int(r.Files), "kept file", "kept files"), r.Shared, r.Head)
	for _, sum := range r.Missing {
		p.say("note: the logbook itself has lost the kept file %s; it is in no backup made now.", sum)
	}
	for _, name := range r.Removed {
		p.say("Removed, as the plan says: %s", name)
	}
}

func (p *program) backupListCmd() *cobra.Command {
	var folder string
	c := &cobra.Command{Use: "list", Short: "list the backups of this logbook in a folder", Args: cobra.NoArgs}
	c.Flags().StringVar(&folder, "folder", "", "folder of backups (default: that of the plan)")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			folder, err := p.backupFolder(c.Context(), d, folder)
			if err != nil {
				return err
			}
			all, err := d.Backups(c.Context(), folder)
			if err != nil {
				return err
			}
			if p.json {
				out := []map[string]any{}
				for _, s := range all {
					out = append(out, map[string]any{"path": s.Path, "at": s.At, "bad": s.Bad})
				}
				p.print(map[string]any{"backups": out, "last": d.LastBackup()})
				return nil
			}
			if len(all) == 0 {
				p.say("No backups of this logbook in %s. Make one with: bridgelogctl backup now", folder)
			}
			w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
			for _, s := range all {
				fmt.Fprintf(w, "%s\t%s\t%s\n", model.FormatUTC(s.At), filepath.Base(s.Path), s.Bad)
			}
			if last := d.LastBackup(); last.Failed != "" {
				fmt.Fprintf(w, "FAILED %s: %s\n", model.FormatUTC(last.Tried), last.Failed)
			}
			return w.Flush()
		})
	}
	return c
}

// backupFolder is the folder named, or that of the plan.
func (p *program) backupFolder(ctx context.Context, d *desk.Desk, folder string) (string, error) {
	if folder != "" {
		return folder, nil
	}
	plan, err := d.BackupPlan(ctx)
	if err == nil && plan.Folder == "" {
		err = model.Refuse(model.Invalid, "--folder", "Name one, or set one with `bridgelogctl backup schedule --folder FOLDER`.", "there is no folder for backups yet.")
	}
	return plan.Folder, err
}

func (p *program) backupCheckCmd() *cobra.Command {
	var alone bool
	c := &cobra.Command{Use: "check PATH", Short: "check a backup whole without opening it for use, and hold it against the logbook", Args: cobra.ExactArgs(1)}
	c.Flags().BoolVar(&alone, "alone", false, "without the logbook it is of: then the backup is opened by its own key")
	c.RunE = func(c *cobra.Command, args []string) error {
		if alone {
			o := p.options()
			var err error
			if o.Unlock, err = p.unlockKey(args[0]); err != nil {
				return err
			}
			check, err := desk.CheckBackup(c.Context(), args[0], o, nil)
			if err == nil {
				p.found(desk.BackupCheck{Check: check})
			}
			return err
		}
		path, err := filepath.Abs(args[0])
		if err != nil {
			return err
		}
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			check, err := d.CheckBackup(c.Context(), path, nil)
			if err == nil {
				p.found(check)
			}
			return err
		})
	}
	return c
}

func (p *program) backupRestoreCmd() *cobra.Command {
	return &cobra.Command{Use: "restore BACKUP TO", Short: "make a logbook of a backup in the new folder TO, never over another; it goes on under a key of its own", Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			o := p.options()
			var err error
			if o.Unlock, err = p.unlockKey(args[0]); err != nil {
				return err
			}
			r, err := desk.Restore(c.Context(), args[0], args[1], o, nil)
			if err != nil {
				return err
			}
			if p.json {
				p.print(map[string]any{"logbook": r.Path, "entries": r.Entries, "origin": r.Origin})
				return nil
			}
			p.say("Restored %d entries to %s. Entry %d says from where; from there on the log goes on under a key of its own. The logbook the backup was made of stays as it is.", r.Entries, r.Path, r.Origin)
			return nil
		}}
}

func (p *program) found(c desk.BackupCheck) {
	if !c.Clean() {
		p.code = exitBroken
	}
	p.sayCheck(c.Check)
	switch {
	case p.json || !c.Held || !c.OK:
	case c.Part:
		p.say("The logbook begins with exactly this backup; %s recorded since.", model.Counted(int(c.Behind), "entry was", "entries were"))
	default:
		p.say("BROKEN: %s", c.Trouble())
	}
}

func (p *program) backupScheduleCmd() *cobra.Command {
	var plan model.BackupPlan
	c := &cobra.Command{Use: "schedule", Short: "show or change when the logbook is backed up by itself, where to, and what is kept", Args: cobra.NoArgs}
	f := c.Flags()
	f.StringVar(&plan.Folder, "folder", "", "folder of backups, best on a stick or another disk; empty: none are made by themselves")
	f.IntVar(&plan.Hours, "hours", 0, "at the latest after so many hours in which something was entered; 0: not by time")
	f.IntVar(&plan.Entries, "entries", 0, "after so many entries; 0: not by number")
	f.BoolVar(&plan.AtClose, "at-close", false, "when the window is closed and something was entered since")
	f.IntVar(&plan.Keep, "keep", 0, "keep the newest so many")
	f.IntVar(&plan.Days, "days", 0, "and one of each of the last so many days")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			now, err := d.BackupPlan(c.Context())
			if err != nil && f.NFlag() == 0 {
				return err
			}
			for name, take := range map[string]func(){
				"folder": func() { now.Folder = plan.Folder }, "hours": func() { now.Hours = plan.Hours },
				"entries": func() { now.Entries = plan.Entries }, "at-close": func() { now.AtClose = plan.AtClose },
				"keep": func() { now.Keep = plan.Keep }, "days": func() { now.Days = plan.Days }} {
				if f.Changed(name) {
					take()
				}
			}
			if err := d.SetBackupPlan(c.Context(), now); err != nil {
				return err
			}
			if now, err = d.BackupPlan(c.Context()); err != nil {
				return err
			}
			if p.json {
				p.print(now)
				return nil
			}
			p.say("%s", planWords(now))
			return nil
		})
	}
	return c
}

// planWords says a plan in sentences.
func planWords(plan model.BackupPlan) string {
	if plan.Folder == "" {
		return "No backups are made by themselves: there is no folder for them."
	}
	var when []string
	if plan.Hours > 0 {
		when = append(when, fmt.Sprintf("after %d h with new entries", plan.Hours))
	}
	if plan.Entries > 0 {
		when = append(when, "after "+model.Counted(plan.Entries, "entry", "entries"))
	}
	if plan.AtClose {
		when = append(when, "when the window is closed")
	}
	if len(when) == 0 {
		when = []string{"only by hand"}
	}
	return fmt.Sprintf("Backups in %s: %s. The newest %d are kept, and one of each of the last %s.", plan.Folder, strings.Join(when, ", "), plan.Keep, model.Counted(plan.Days, "day", "days"))
}

// backupWait is how long a due backup may hold up the end of a command.
const backupWait = 10 * time.Minute

// backUpIfDue makes a backup after a command that recorded something, where the
// plan says so. What was recorded stays recorded, so a failure is only told.
func (p *program) backUpIfDue(ctx context.Context, d *desk.Desk) {
	ctx, cancel := context.WithTimeout(ctx, backupWait)
	defer cancel()
	if _, err := d.BackupIfDue(ctx, false, nil); err != nil {
		fmt.Fprintf(p.err, "bridgelogctl: backup: %v\n", err)
	}
}
