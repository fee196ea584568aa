package model

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// BackupPlan says when a logbook is backed up by itself, where to, and which
// backups are kept. It is a setting of the logbook, not a record.
type BackupPlan struct {
	Folder  string `json:"folder"`   // where backups stand; empty: none are made by themselves
	Hours   int    `json:"hours"`    // at the latest after so many hours in which something was entered; 0: not by time
	Entries int    `json:"entries"`  // after so many entries; 0: not by number
	AtClose bool   `json:"at_close"` // when the program ends and something was entered since
	Keep    int    `json:"keep"`     // the newest so many are kept
	Days    int    `json:"days"`     // and one of each of the last so many days
}

// DefaultBackupPlan is what a plan is until somebody chooses otherwise: it waits
// only for a folder.
var DefaultBackupPlan = BackupPlan{Hours: 4, Entries: 200, AtClose: true, Keep: 12, Days: 30}

// Bounds of a plan. One backup at least is always kept.
const (
	maxBackupHours   = 24 * 31
	maxBackupEntries = 1_000_000
	maxBackupKeep    = 1000
	maxBackupDays    = 3660
)

// Check refuses what cannot be meant.
func (p BackupPlan) Check() error {
	for _, f := range []struct {
		name        string
		n, low, top int
		words       string
	}{
		{"hours", p.Hours, 0, maxBackupHours, "hours"},
		{"entries", p.Entries, 0, maxBackupEntries, "entries"},
		{"keep", p.Keep, 1, maxBackupKeep, "newest backups kept"},
		{"days", p.Days, 0, maxBackupDays, "days"},
	} {
		if f.n < f.low || f.n > f.top {
			return Refuse(Invalid, f.name, "", "the number of %s must lie between %d and %d, not be %d.", f.words, f.low, f.top, f.n)
		}
	}
	if strings.ContainsFunc(p.Folder, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return Refuse(Invalid, "folder", "Choose another folder.", "the name of the folder holds control characters.")
	}
	return nil
}

// ParseBackupPlan reads a plan as it is kept; empty text is the default.
func ParseBackupPlan(text string) (BackupPlan, error) {
	if text == "" {
		return DefaultBackupPlan, nil
	}
	p := DefaultBackupPlan
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return DefaultBackupPlan, &Error{Kind: Invalid, Field: "backup", Err: err, Text: "the plan of backups cannot be read.", Hint: "Set it again."}
	}
	return p, p.Check()
}

// Text is the plan as it is kept.
func (p BackupPlan) Text() string {
	raw, err := json.Marshal(p)
	if err != nil { // numbers and text
		panic(err)
	}
	return string(raw)
}

// BackupState is what deciding about the next backup rests on.
type BackupState struct {
	Entries uint64    // in the logbook now
	Saved   uint64    // in the newest good backup
	Last    time.Time // when that was made; zero: there is none
	Tried   time.Time // when one was last tried in vain since; zero: none was
	Closing bool      // the program ends
}

// backupRetry is how long a backup that failed is not tried again: a stick that
// is not plugged in must not cost time at every entry.
const backupRetry = 10 * time.Minute

// BackupDue says why a backup is due now; empty when none is. Without a new entry
// there is nothing to save: what is kept besides changes nothing of the record.
func (p BackupPlan) BackupDue(s BackupState, now time.Time) string {
	switch {
	case p.Folder == "" || s.Entries <= s.Saved && !s.Last.IsZero():
		return ""
	case !s.Tried.IsZero() && !s.Closing && now.Sub(s.Tried) < backupRetry && !now.Before(s.Tried):
		return ""
	case s.Last.IsZero() && (p.Hours > 0 || p.Entries > 0):
		return "there is no backup yet"
	case p.Closing(s):
		return "the program ends"
	case p.Entries > 0 && s.Entries-s.Saved >= uint64(p.Entries):
		return "enough was entered since the last one"
	case p.Hours > 0 && now.Sub(s.Last) >= time.Duration(p.Hours)*time.Hour:
		return "the last one is old enough"
	case p.Hours > 0 && now.Before(s.Last.Add(-time.Minute)): // the clock was set back: its age is unknown
		return "the last one is dated in the future"
	}
	return ""
}

// Closing reports whether the end of the program is a reason.
func (p BackupPlan) Closing(s BackupState) bool { return s.Closing && p.AtClose }

// Backup is one backup as deciding about it knows it.
type Backup struct {
	Name string
	At   time.Time // UTC
	Bad  bool      // a check found it damaged
}

// Spent are the backups a plan no longer keeps, oldest first: none of the newest
// Keep that are not known to be bad, and not the newest of each of the last Days
// days (UTC). A bad one does not count as kept, and stays while no good one is
// newer. The newest good one always stays, and so does what is dated in the
// future, whose age nobody knows.
func (p BackupPlan) Spent(all []Backup, now time.Time) []Backup {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b Backup) int {
		if c := b.At.Compare(a.At); c != 0 {
			return c
		}
		return strings.Compare(b.Name, a.Name)
	})
	var spent []Backup
	kept, days := 0, map[string]bool{}
	oldest := now.UTC().AddDate(0, 0, -p.Days)
	for _, b := range sorted {
		day := b.At.UTC().Format(time.DateOnly)
		switch {
		case b.At.After(now):
		case b.Bad:
			if kept > 0 {
				spent = append(spent, b)
			}
		case kept < max(p.Keep, 1):
			kept++
			days[day] = true
		case b.At.After(oldest) && !days[day]:
			days[day] = true
		default:
			spent = append(spent, b)
		}
	}
	slices.Reverse(spent)
	return spent
}
