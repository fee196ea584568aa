package desk

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"bridgelog/model"
	"bridgelog/report"
)

// PutStyle keeps parts of the house style. A logo is read from the file at path
// (empty for none), checked, laid on white and kept in the logbook, so that a
// document can be drawn again when the file is gone.
func (d *Desk) PutStyle(ctx context.Context, c model.PutStyle, path string) (Change, error) {
	if err := d.o.Words.Catalogues().CheckLanguage(c.Language, report.IncidentReport, nil); err != nil {
		return Change{}, err
	}
	if path == "" {
		return d.Do(ctx, c)
	}
	name := filepath.Base(path)
	raw, err := readLogo(path)
	if err != nil {
		return Change{}, err
	}
	logo, err := report.ReadLogo(name, raw)
	if err != nil {
		return Change{}, err
	}
	blob, err := d.db.PutBlob(ctx, bytes.NewReader(logo.PNG), nil)
	if err != nil {
		return Change{}, err
	}
	c.Logo = &model.Logo{SHA256: blob.SHA256, Name: name, Size: blob.Size, Width: logo.Width, Height: logo.Height}
	change, err := d.Do(ctx, c)
	if err != nil && blob.New {
		if house, there := d.Organisation(ctx); there == nil && model.HouseStyle(house).Logo.SHA256 == blob.SHA256 {
			return Change{Incident: model.Organisation, View: house}, nil // the record had lost it, and has it again
		}
		err = errors.Join(err, d.db.DropBlobs(context.WithoutCancel(ctx), blob.SHA256))
	}
	return change, err
}

func readLogo(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fileError(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, model.Refuse(model.Invalid, filepath.Base(path), "Choose a PNG or JPEG file.", "%s", unfit(info.Mode()))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fileError(path, err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, report.LogoFile+1))
	if err != nil {
		return nil, fileError(path, err)
	}
	return raw, nil
}

// HouseStyle is the house style as it is kept now, with the logo's picture.
func (d *Desk) HouseStyle(ctx context.Context) (model.HouseLook, report.Style, error) {
	house, err := d.Organisation(ctx)
	if err != nil {
		return model.HouseLook{}, report.Style{}, err
	}
	drawn, err := d.style(ctx, house)
	return model.HouseStyle(house), drawn, err
}

// style is the house style a state of the organisation's record asks for.
func (d *Desk) style(ctx context.Context, house model.View) (report.Style, error) {
	kept := model.HouseStyle(house)
	s := report.Style{Accent: kept.Accent}
	if kept.Logo.SHA256 == "" {
		return s, nil
	}
	raw, err := d.keptLogo(ctx, kept.Logo)
	if err == nil {
		s.Logo, err = report.KeptLogo(raw)
	}
	if err != nil {
		if ctx.Err() != nil {
			return s, ctx.Err()
		}
		return s, &model.Error{Kind: model.Broken, Field: "logo", Err: err, Text: "the logo that is kept in the logbook is missing or was changed, and documents carry it.",
			Hint: "Choose the logo again on the page of the organisation, or take it out of the style."}
	}
	return s, nil
}

func (d *Desk) keptLogo(ctx context.Context, logo model.Logo) ([]byte, error) {
	r, err := d.db.OpenBlob(ctx, logo.SHA256)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	raw, err := io.ReadAll(io.LimitReader(r, logo.Size+1))
	if err != nil {
		return nil, err
	}
	if sum, err := hashReader(ctx, bytes.NewReader(raw)); err != nil || sum != logo.SHA256 {
		return nil, errors.Join(err, errors.New("its digest is no longer the one recorded"))
	}
	return raw, nil
}

// checkLogo says what is wrong with the logo that is kept.
func (d *Desk) checkLogo(ctx context.Context, house model.View) string {
	logo := model.HouseStyle(house).Logo
	if logo.SHA256 == "" {
		return ""
	}
	if _, err := d.keptLogo(ctx, logo); err != nil && ctx.Err() == nil {
		return "organisation: the logo " + logo.Name + " is missing or was changed."
	}
	return ""
}
