package ui

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/interop"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

// What a column of a table can be; the words stand in the lists.
const (
	roleNone    = "not used"
	roleTime    = "time"
	roleEnd     = "end of the time"
	roleZone    = "zone of the time"
	roleText    = "text"
	roleKind    = "kind of row"
	roleSystems = "system"
	rolePeople  = "person"
	roleID      = "own number"
)

var columnRoles = []string{roleNone, roleTime, roleEnd, roleZone, roleText, roleKind, roleSystems, rolePeople, roleID}

// timeForms are the ways a column may write times.
var timeForms = []struct{ key, label string }{
	{"", "as the file shows"}, {"iso", "2026-03-28 18:00"}, {"dmy", "day first"}, {"mdy", "month first"}, {"ymd", "year first"},
	{"epoch_s", "seconds since 1970"}, {"epoch_ms", "milliseconds since 1970"}, {"epoch_us", "microseconds since 1970"}, {"epoch_ns", "nanoseconds since 1970"},
}

// mappingEditor lets a person say what the columns of a table are, with ten
// rows read along as they would come in.
type mappingEditor struct {
	p       *importPreview
	file    *importFile
	mapping interop.Mapping
	header  []string
	roles   []*kit.Select
	form    *kit.Select
	kind    *kit.Select
	live    *kit.DenseTable
	rows    []previewRow
	problem *kit.Text
	use     *kit.Button
	columns *fyne.Container
	object  *fyne.Container
	turn    int
}

// liveRows is how many rows are read along.
const liveRows = 10

func newMappingEditor(p *importPreview) *mappingEditor {
	e := &mappingEditor{p: p, columns: kit.Stack(2)}
	var forms, kinds []string
	for _, f := range timeForms {
		forms = append(forms, f.label)
	}
	for _, k := range model.RowKinds {
		if k != model.App && k != model.Task {
			kinds = append(kinds, model.KindWord(k))
		}
	}
	e.form = kit.NewSelect("Times are written", forms, nil)
	e.kind = kit.NewSelect("Rows are", kinds, nil)
	e.live = kit.NewDenseTable([]kit.Column{
		{Key: "0", Title: "Row", Width: 44, AlignRight: true, NoSort: true},
		{Key: "1", Title: "Happened", Width: 184, AlignRight: true, NoSort: true},
		{Key: "2", Title: "UTC", Width: 76, AlignRight: true, NoSort: true, Optional: 1},
		{Key: "3", Title: "What", Width: 120, Flex: 1, NoSort: true},
	}, func() int { return len(e.rows) }, func(row int, col string) kit.Cell { return kit.Cell{Text: e.rows[row][col[0]-'0']} })
	e.live.Name = "rows as they would come in"
	e.problem = kit.NewText("", kit.TextStyle{Size: kit.SizeSmall, Truncate: true})
	e.use = kit.NewButtonOf(kit.ButtonNormal, "Use these columns", "", e.take)
	left := container.NewBorder(nil, kit.Pad(0, 4, kit.Stack(4, kit.Row(8, kit.Muted("Times are written"), kit.Stretch(e.form)),
		kit.Row(8, kit.Muted("Rows without a kind are"), kit.Stretch(e.kind)), kit.Row(8, e.use, kit.Stretch(e.problem)))), nil, nil, container.NewVScroll(e.columns))
	e.object = container.New(sideLayout{0.42}, left, e.live)
	e.object.Hide()
	return e
}

// load shows the mapping a file was read with.
func (e *mappingEditor) load(f *importFile) {
	s := f.plan.Summary
	if s.Mapping == nil {
		return
	}
	e.file, e.mapping, e.header = f, *s.Mapping, s.Verdict.Header
	e.columns.Objects, e.roles = nil, nil
	for _, name := range e.header {
		role := kit.NewSelect(name, columnRoles, nil)
		role.SetQuietly(roleOf(e.mapping, name))
		role.OnChanged = func(string) { e.changed() }
		e.roles = append(e.roles, role)
		e.columns.Add(kit.Row(8, kit.Stretch(kit.Short(name)), wide(150, role)))
	}
	e.form.OnChanged, e.kind.OnChanged = nil, nil
	for _, form := range timeForms {
		if form.key == e.mapping.TimeForm {
			e.form.SetQuietly(form.label)
		}
	}
	kind := model.RowKind(e.mapping.KindConst)
	if kind == "" {
		kind = model.Detect
	}
	e.kind.SetQuietly(model.KindWord(kind))
	e.form.OnChanged = func(string) { e.changed() }
	e.kind.OnChanged = func(string) { e.changed() }
	e.rows = recordRows(f.plan.Accepted[:min(len(f.plan.Accepted), liveRows)], e.p.home(), e.p.i.s.Now())
	e.problem.SetTone("", kit.TonePlain)
	enable(e.use, f.ask.Zone != "" && f.ask.Zone != e.mapping.Zone) // the zone alone is worth keeping too
	e.live.Refresh()
}

// roleOf is what a mapping takes a column for.
func roleOf(m interop.Mapping, name string) string {
	switch {
	case slices.Contains(m.Time, name):
		return roleTime
	case m.TimeEnd == name:
		return roleEnd
	case m.ZoneColumn == name:
		return roleZone
	case slices.Contains(m.Text, name):
		return roleText
	case m.Kind == name:
		return roleKind
	case slices.Contains(m.Systems, name):
		return roleSystems
	case slices.Contains(m.People, name):
		return rolePeople
	case m.ID == name:
		return roleID
	}
	return roleNone
}

// chosen is the mapping as the lists say. Of roles that take one column, the
// last one chosen counts.
func (e *mappingEditor) chosen() interop.Mapping {
	m := e.mapping
	if zone := e.file.ask.Zone; zone != "" {
		m.Zone = zone
	}
	m.Time, m.Text, m.Systems, m.People = nil, nil, nil, nil
	m.TimeEnd, m.ZoneColumn, m.Kind, m.ID = "", "", "", ""
	for i, name := range e.header {
		switch e.roles[i].Selected {
		case roleTime:
			m.Time = append(m.Time, name)
		case roleEnd:
			m.TimeEnd = name
		case roleZone:
			m.ZoneColumn = name
		case roleText:
			m.Text = append(m.Text, name)
		case roleKind:
			m.Kind = name
		case roleSystems:
			m.Systems = append(m.Systems, name)
		case rolePeople:
			m.People = append(m.People, name)
		case roleID:
			m.ID = name
		}
	}
	for _, form := range timeForms {
		if form.label == e.form.Selected {
			m.TimeForm = form.key
		}
	}
	for _, k := range model.RowKinds {
		if model.KindWord(k) == e.kind.Selected {
			m.KindConst = string(k)
		}
	}
	return m
}

// changed reads ten rows along with the columns as they are chosen now.
func (e *mappingEditor) changed() {
	e.turn++
	turn, m, ask, home := e.turn, e.chosen(), e.file.ask, e.p.home()
	e.use.Enable()
	now := e.p.i.s.Now()
	e.p.i.s.Run(func(ctx context.Context) func() {
		records, err := firstRecords(ctx, ask, interop.Options{Format: "generic-csv", Mapping: &m, TimeForm: ask.TimeForm,
			Zone: zoneNamed(ask.Zone), Home: home, Now: now}, liveRows)
		return func() {
			if turn != e.turn {
				return
			}
			e.rows = recordRows(records, home, now)
			e.problem.SetTone("", kit.TonePlain)
			if err != nil {
				e.problem.SetTone(notice(err).What+" "+notice(err).Do, kit.ToneBad)
			}
			e.live.Refresh()
		}
	})
}

var errEnoughRead = errors.New("enough was read")

// firstRecords reads only the beginning of a file.
func firstRecords(ctx context.Context, ask desk.ImportAsk, o interop.Options, most int) ([]interop.Record, error) {
	f, err := os.Open(ask.Path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	o.FileName, o.Modified = filepath.Base(ask.Path), info.ModTime()
	var out []interop.Record
	_, err = interop.Read(ctx, io.NewSectionReader(f, 0, info.Size()), o, func(r interop.Record) error {
		if out = append(out, r); len(out) >= most {
			return errEnoughRead
		}
		return nil
	})
	if errors.Is(err, errEnoughRead) {
		err = nil
	}
	return out, err
}

// take reads the file with the chosen columns and keeps them for tables with
// the same header.
func (e *mappingEditor) take() {
	m := e.chosen()
	e.keep(e.file, m)
	e.p.parts.Set(partAccepted)
	e.p.i.reread(func(a *desk.ImportAsk) { a.Mapping = &m })
}

// keep keeps a mapping, with the zone chosen for times that have none, for tables
// with the same header as this file.
func (e *mappingEditor) keep(f *importFile, m interop.Mapping) {
	s := e.p.i.s
	f.kept = false
	raw, err := json.Marshal(m)
	if err != nil {
		s.Fail(err)
		return
	}
	if key := f.plan.Summary.Verdict.Fingerprint; key != "" {
		s.run.Serial(func(ctx context.Context) func() {
			if err := s.deps.Desk.PutSetting(ctx, mappingKey(key), string(raw)); err != nil {
				return func() { s.Fail(err) }
			}
			return nil
		})
	}
}

// sideLayout puts two objects side by side.
type sideLayout struct{ share float32 }

func (l sideLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(400, 160) }

func (l sideLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	w := size.Width * l.share
	place(o[0], 0, 0, w, size.Height)
	place(o[1], w+12, 0, size.Width-w-12, size.Height)
}

// zoneNamed is a zone by its name; nil for none, as the reader wants it.
func zoneNamed(name string) *time.Location {
	if name == "" {
		return nil
	}
	return model.Location(name)
}
