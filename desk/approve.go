package desk

import (
	"context"
	"slices"

	"bridgelog/model"
)

// Approve records that a named person approved a final version, which is given
// as the file that was read. At is a time as typed; empty is now.
func (d *Desk) Approve(ctx context.Context, path, by, note, at string) (Change, FiledAs, error) {
	c, x, err := d.finalFile(ctx, path)
	if err != nil {
		return Change{}, x, err
	}
	var when model.Moment
	if at != "" {
		v, err := d.Incident(ctx, x.Incident)
		if err != nil {
			return Change{}, x, err
		}
		if when, err = model.ParseMoment(at, d.Now(), v.Location()); err != nil {
			return Change{}, x, err
		}
	}
	change, err := d.Do(ctx, model.ApproveReport{Incident: x.Incident, Entry: x.Report.Seq, SHA256: c.SHA256, By: by, At: when, Note: note})
	return change, x, err
}

// finalFile is the final version that a file is, byte for byte.
func (d *Desk) finalFile(ctx context.Context, path string) (FileCheck, FiledAs, error) {
	c, err := d.CheckFile(ctx, path)
	if err != nil {
		return c, FiledAs{}, err
	}
	i := slices.IndexFunc(c.Is, func(x FiledAs) bool { return x.Report != nil && x.Report.State == model.FinalReport })
	if i < 0 {
		return c, FiledAs{}, model.Refuse(model.NotFound, c.Name, "See `bridgelogctl report check` for what it is.", "this file is no final version of this logbook.")
	}
	return c, c.Is[i], nil
}
