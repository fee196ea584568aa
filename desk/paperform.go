package desk

import (
	"cmp"
	"context"
	"io"
	"os"
	"path/filepath"
	"time"

	"bridgelog/model"
	"bridgelog/report"
)

// paperForm is a form of the guide that leads the incident, for use on paper.
func (d *Desk) paperForm(v model.View, c report.Choice) (report.Doc, error) {
	led, err := d.ledBy(v)
	if err != nil {
		return report.Doc{}, err
	}
	return formOf(v, led, c)
}

func formOf(v model.View, led report.Led, c report.Choice) (report.Doc, error) {
	doc, ok := report.OnPaper(v, led, c)
	if name, _, sheet := report.OfSheet(c.Report); !ok && sheet {
		return doc, model.Refuse(model.NotFound, "register", "See `bridgelogctl register list`; the log's is called log.", "there is no sheet of a register %q.", name)
	}
	if !ok {
		name, _, _ := report.OfForm(c.Report)
		return doc, model.Refuse(model.NotFound, "form", "See `bridgelogctl form list`.", "there is no form %q.", name)
	}
	return doc, nil
}

// BlankForm writes a form that belongs to no incident yet. It needs no logbook,
// so it can be printed before there is one and when there is none any more; it is
// recorded nowhere, and never writes over a file.
func BlankForm(ctx context.Context, o Options, ask Ask, path string) (Receipt, error) {
	draw := o.Drawers[ask.Format]
	if draw == nil {
		return Receipt{}, model.Refuse(model.Invalid, "format", "", "%q is no format of this program.", ask.Format)
	}
	if o.Guide == nil {
		return Receipt{}, model.Refuse(model.Internal, "", "", "this program was started without its guide.")
	}
	c := ask.Choice
	c.MadeAt, c.MadeBy, c.Program, c.Zone, c.Words, c.Logbook = o.Now().UTC().Truncate(time.Second), o.By.Name, o.Program, o.Zone, o.Words, "none"
	doc, err := formOf(model.View{}, report.Led{Guide: *o.Guide, Rules: o.Rules, Templates: o.Reports}, c)
	if err != nil {
		return Receipt{}, err
	}
	if _, err := os.Lstat(path); err == nil {
		return Receipt{}, model.Refuse(model.Conflict, filepath.Base(path), "Choose another name.", "there is already a file of this name.")
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".bridgelog-export-*")
	if err != nil {
		return Receipt{}, writeError(path, err)
	}
	defer os.Remove(tmp.Name()) // gone already once renamed
	out := Receipt{Path: path}
	if out.SHA256, out.Size, err = drawTo(tmp, func(w io.Writer) error { return draw(ctx, w, doc, nil) }); err != nil {
		return Receipt{}, writeError(path, err)
	}
	if err := os.Chmod(tmp.Name(), 0o644); err != nil {
		return Receipt{}, writeError(path, err)
	}
	if err := settle(tmp.Name(), path, true); err != nil {
		return Receipt{}, writeError(path, err)
	}
	syncDir(filepath.Dir(path))
	return out, nil
}

// Papers are the forms and sheets that can be printed for a record, in order; for
// no incident those of the newest guide.
func (d *Desk) Papers(v model.View) []report.Paper {
	g := d.o.Guide
	if v.Number != "" {
		g = d.Led(v).Guide
	}
	if g == nil {
		return nil
	}
	return report.Papers(*g)
}

// BlankForm is the function of this name, under the organisation's name and on
// its paper.
func (d *Desk) BlankForm(ctx context.Context, ask Ask, path string) (Receipt, error) {
	house, err := d.Organisation(ctx)
	if err != nil {
		return Receipt{}, err
	}
	d.mu.Lock()
	o := d.o
	d.mu.Unlock()
	c := &ask.Choice
	c.Organisation = cmp.Or(c.Organisation, model.NoticeFacts{House: house}.Fact("org.name"))
	c.Paper = cmp.Or(c.Paper, model.HouseStyle(house).Paper, "a4")
	return BlankForm(ctx, o, ask, path)
}
