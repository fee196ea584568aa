package desk

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"bridgelog/journal"
	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/report"
	"bridgelog/storage"
)

// Ask is a request for a document. The same ask at the same head gives the same
// bytes. Which document it is stands in the Choice; those of the guide, and
// notices, are drafts, which may be made again and again, unless Final is asked.
type Ask struct {
	Incident model.IncidentID
	Final    bool
	Format   string // one of Formats
	Choice   report.Choice
	Datasets bool // print the rows of datasets too
	Proof    bool // write the proof of the entries shown beside the document
	Progress func(done, total int)

	plain bool // issued when the document had no versions yet: it is no draft
}

// Receipt says what was exported.
type Receipt struct {
	Path   string
	SHA256 string
	Size   int64
	Rows   int
	Shows  int // entries of the journal it says something of
	Change Change

	State   string // draft or final; empty for a document without versions
	Edition int    // of a final

	Proof  string // the file that proves the entries shown; empty for none
	Proved int    // how many it proves
}

// Sections are the sections of a document that a person may leave out; none where
// it has no template.
func (d *Desk) Sections(document string) []report.TemplateSection {
	if document == report.BriefReport || document == report.TimelineReport || document == "" { // shortened by rules of their own
		return nil
	}
	t, _ := d.o.Reports.Template(document)
	return t.Sections
}

// Formats are the formats a document can be exported in, in the order people
// want them: what the guide's data offers for it and this program can draw.
func (d *Desk) Formats(document string) []string {
	return slices.DeleteFunc(d.o.Reports.Formats(document), func(f string) bool { return d.o.Drawers[f] == nil })
}

// Templates are the guide's documents as this program makes them.
func (d *Desk) Templates() report.Templates { return d.o.Reports }

// Languages are what a document of an incident can be written in, English first;
// English alone where it is whole in no other.
func (d *Desk) Languages(v model.View, document string) []string {
	kind, duty := report.OfDuty(document)
	var stage *regime.Stage
	if kind == report.NoticeReport {
		x, _ := v.Duty(duty)
		stage = &x.Stage
	}
	if !report.Spoken(document, stage) {
		return []string{report.English}
	}
	return d.o.Words.Catalogues().Languages()
}

// LanguageName is what the speakers of a language call it.
func (d *Desk) LanguageName(language string) string { return d.o.Words.Catalogues().NameOf(language) }

// Document builds the document of an ask without writing anything. An empty
// MadeAt is filled with now, and the edition of a final with the next one, so
// that the finished ask can be repeated.
func (d *Desk) Document(ctx context.Context, ask *Ask) (report.Doc, error) {
	d.mu.Lock()
	v, err := d.view(ctx, ask.Incident)
	s := standpoint{v: v, house: d.views[model.Organisation], head: d.frontier.Head(), log: d.logID}
	by, now := d.o.By, d.o.Now()
	d.mu.Unlock()
	if err != nil {
		return report.Doc{}, err
	}
	c := &ask.Choice
	if c.MadeAt.IsZero() {
		if own := model.HouseStyle(s.house).Language; c.Language == "" && slices.Contains(d.Languages(v, c.Report), own) {
			c.Language = own // a request that is repeated says which it was
		}
		c.MadeAt = now.UTC().Truncate(time.Second)
	}
	c.MadeBy, c.Program = by.Name, d.o.Program
	if c.Of > 0 {
		return d.copyOf(ctx, s, ask)
	}
	if len(c.Redact) == 0 {
		c.Redact = report.DefaultRedaction(c.Report, c.TLP)
	}
	if c.Organisation == "" { // as its profile names it
		c.Organisation = model.NoticeFacts{House: s.house}.Fact("org.name")
	}
	if c.Paper == "" {
		c.Paper = cmp.Or(model.HouseStyle(s.house).Paper, "a4")
	}
	return d.documentFrom(ctx, s, ask)
}

// standpoint is a state of the record that a document is drawn from.
type standpoint struct {
	v, house model.View
	head     journal.Head
	log      string // id of the log then
}

// documentFrom builds the document of an ask that says who makes it when.
func (d *Desk) documentFrom(ctx context.Context, s standpoint, ask *Ask) (report.Doc, error) {
	doc, err := d.build(ctx, s, ask)
	if err != nil {
		return doc, err
	}
	doc = report.Redact(doc, s.v, d.Led(s.v).Guide, ask.Choice)
	// A logo that is lost holds up no document: `verify` and the organisation's page tell of it.
	doc.Meta.Style, _ = d.style(ctx, s.house)
	if ctx.Err() != nil || !ask.Choice.Digests {
		return doc, ctx.Err()
	}
	return d.withDigests(ctx, doc)
}

func (d *Desk) build(ctx context.Context, s standpoint, ask *Ask) (report.Doc, error) {
	v, c := s.v, &ask.Choice
	c.Clock, c.Words = model.TrustClock(s.house), d.o.Words
	if c.Language == report.English {
		c.Language = ""
	}
	c.Logbook, c.Entries, c.Root = s.log, s.head.Size, hex.EncodeToString(s.head.Root[:])
	if err := d.datasetRows(ctx, v, ask); err != nil {
		return report.Doc{}, err
	}
	kind, duty := report.OfDuty(c.Report)
	next := c.Edition // of a redacted copy, which is counted by the record of now
	c.Draft, c.Edition = report.Versioned(c.Report) && !ask.Final && !ask.plain, 0
	if copy, ok := report.OfRedactions(c.Report); ok && !ask.Final {
		return d.redactions(ctx, v, copy, *c)
	}
	if duty != "" || c.Report == report.DeadlinesReport {
		return d.dutyDocument(ctx, s, kind, duty, ask)
	}
	if err := c.Words.Catalogues().CheckLanguage(c.Language, c.Report, nil); err != nil {
		return report.Doc{}, err
	}
	if ask.Final && len(c.LeaveOut) > 0 && (c.Report == report.IncidentReport || c.Report == report.DrillReport) {
		return report.Doc{}, model.Refuse(model.Invalid, "sections", "Leave sections out of a draft, or make the final whole.", "a final version of this report holds every section: gates count it.")
	}
	if ask.Final && c.Periodic() && (c.Report == report.IncidentReport || c.Report == report.DrillReport) {
		return report.Doc{}, model.Refuse(model.Invalid, "period", "Choose a period for a draft, or make the final whole.", "a final version of this report holds the whole timeline: gates count it.")
	}
	if of, ok := report.OfDifferences(c.Report); ok && !ask.Final {
		return d.differences(ctx, s, of, ask)
	}
	if c.Report == report.YearlyReport {
		return d.yearly(ctx, s, ask)
	}
	if item, ok := report.OfCustody(c.Report); ok && !ask.Final {
		return custodyDocument(v, item, *c)
	}
	if report.IsPaper(c.Report) && !ask.Final {
		return d.paperForm(v, *c)
	}
	if key, ok := report.OfMessage(c.Report); ok && !ask.Final {
		return d.messageDocument(s, key, *c)
	}
	if c.Report == report.TalksReport && !ask.Final {
		return report.Talks(d.planFrom(v, s.house, c.MadeAt), *c), nil
	}
	if c.Report != "" && !report.KnownKind(c.Report) {
		return report.Doc{}, model.Refuse(model.Invalid, "report", "Choose one of "+strings.Join(report.Kinds, ", ")+", or a document on duties.", "%q is no document of this program, or one without a final version.", c.Report)
	}
	if c.Report == report.DrillReport && !v.Drill {
		return report.Doc{}, model.Refuse(model.Invalid, "report", "Make the incident report.", "%s is no drill.", v.Number)
	}
	if ask.Final {
		c.Edition = model.NextEdition(v, cmp.Or(c.Report, report.TimelineReport))
		if c.Of > 0 {
			c.Edition = next
		}
	}
	if c.Report == "" || c.Report == report.TimelineReport { // it needs no guidance
		return report.Timeline(v, *c), nil
	}
	led, err := d.ledBy(v)
	if err != nil {
		return report.Doc{}, err
	}
	if c.Report == report.DrillReport {
		if led.Real, err = d.casesAt(ctx, s.head.Size, c.MadeAt); err != nil {
			return report.Doc{}, err
		}
	}
	doc, _ := report.Build(v, led, *c)
	return doc, nil
}

// custodyDocument is the custody form of one item, or of all.
func custodyDocument(v model.View, item string, c report.Choice) (report.Doc, error) {
	items := v.Evidence()
	if item != "" {
		e, ok := v.EvidenceItem(item)
		if !ok {
			return report.Doc{}, model.Refuse(model.NotFound, "item", "See the register of evidence.", "there is no item %q.", item)
		}
		items = []model.Evidence{e}
	}
	return report.Custody(v, items, c), nil
}

// datasetRows puts the rows of datasets into the choice, or counts them as not
// printed.
func (d *Desk) datasetRows(ctx context.Context, v model.View, ask *Ask) error {
	ask.Choice.Datasets, ask.Choice.Unprinted = nil, 0
	for _, m := range v.Imports {
		if m.Dataset == nil || m.Withdrawn {
			continue
		}
		if !ask.Datasets {
			ask.Choice.Unprinted += m.Dataset.Rows
			continue
		}
		rows, err := d.db.DatasetRows(ctx, storage.DatasetQuery{Datasets: []string{m.Dataset.ID},
			Text: ask.Choice.Text, From: ask.Choice.From, To: ask.Choice.To})
		if err != nil {
			return err
		}
		for _, r := range rows {
			row := promoted(m, r, v)
			if len(ask.Choice.Kinds) > 0 && !slices.Contains(ask.Choice.Kinds, row.Kind) {
				continue
			}
			ask.Choice.Datasets = append(ask.Choice.Datasets, report.DatasetRow(row, m.At, ask.Choice, v.Location()))
		}
	}
	return nil
}

// Export draws the document to a temporary file beside path, seals that it was
// issued, and only then gives it its name: a document the journal does not know
// never leaves.
func (d *Desk) Export(ctx context.Context, ask Ask, path string) (Receipt, error) {
	offered, draw := d.Formats(ask.Choice.Report), d.o.Drawers[ask.Format]
	switch {
	case draw == nil:
		return Receipt{}, model.Refuse(model.Invalid, "format", "Choose one of "+strings.Join(offered, ", ")+".", "%q is no format of this program.", ask.Format)
	case !slices.Contains(offered, ask.Format):
		return Receipt{}, model.Refuse(model.Invalid, "format", "Choose one of "+strings.Join(offered, ", ")+".", "this document does not come as %s.", ask.Format)
	}
	checked, err := d.checkedWords(ctx)
	if err != nil {
		return Receipt{}, err
	}
	ask.Choice.Checked = checked
	doc, err := d.Document(ctx, &ask)
	if err != nil {
		return Receipt{}, err
	}
	if err := d.mayWrite(ctx, ask, path); err != nil {
		return Receipt{}, err
	}
	if ask.Proof {
		if err := mayProve(path); err != nil {
			return Receipt{}, err
		}
	}
	request, err := json.Marshal(ask.Choice)
	if err != nil {
		return Receipt{}, err
	}
	rows, withheld := doc.Tally()
	withheld = max(withheld, doc.Meta.Withheld) // some kinds leave out more than rows
	state := ""
	switch {
	case ask.Final:
		state = "final"
	case doc.Meta.Draft:
		state = "draft"
	}
	receipt, err := d.issue(ctx, path, ask.Final, func(w io.Writer) error { return draw(ctx, w, doc, ask.Progress) },
		model.RecordExport{Incident: ask.Incident, Issued: model.ReportIssued{Report: doc.Meta.Report, Format: ask.Format,
			TLP: doc.Meta.TLP, Rows: rows, Withheld: withheld, Request: request, FromSize: doc.Meta.Entries, FromRoot: doc.Meta.Root,
			State: state, Edition: doc.Meta.Edition}})
	receipt.State, receipt.Edition, receipt.Shows = state, doc.Meta.Edition, len(doc.Cited())
	if err != nil || !ask.Proof {
		return receipt, err
	}
	receipt.Proof = ProofName(path)
	receipt.Proved, err = d.writeProof(ctx, doc, About{File: receipt.Path, SHA256: receipt.SHA256}, receipt.Proof)
	if err != nil {
		err = &model.Error{Kind: model.Full, Field: filepath.Base(receipt.Proof), Err: err, Text: fmt.Sprintf("the document was written and recorded as entry %d, and its proof could not be.", receipt.Change.Seq),
			Hint: "Make the proof with `bridgelogctl report prove`."}
	}
	return receipt, err
}

// issue draws a file beside its place, seals that it was issued with its name,
// size and SHA-256, and only then gives it its name.
func (d *Desk) issue(ctx context.Context, path string, final bool, draw func(io.Writer) error, seal model.RecordExport) (Receipt, error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".bridgelog-export-*")
	if err != nil {
		return Receipt{}, writeError(path, err)
	}
	defer os.Remove(tmp.Name()) // gone already once renamed
	i := &seal.Issued
	i.File = filepath.Base(path)
	if i.SHA256, i.Size, err = drawTo(tmp, draw); err != nil {
		return Receipt{}, writeError(path, err)
	}
	change, err := d.Do(ctx, seal)
	if err != nil {
		return Receipt{}, err
	}
	if err := errors.Join(os.Chmod(tmp.Name(), 0o644), settle(tmp.Name(), path, final)); err != nil {
		err := writeError(path, err)
		var refusal *model.Error
		if errors.As(err, &refusal) {
			refusal.Hint = fmt.Sprintf("Export again to another place; entry %d names a file that was not kept.", change.Seq)
		}
		return Receipt{}, err
	}
	syncDir(filepath.Dir(path))
	return Receipt{Path: path, SHA256: i.SHA256, Size: i.Size, Rows: i.Rows, Change: change}, nil
}

// mayWrite refuses what would write over a final version: a final is given no
// name that is taken, and nothing takes the name of a final that stands there.
func (d *Desk) mayWrite(ctx context.Context, ask Ask, path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return nil // free, or in a folder the next step will speak of
	}
	taken := model.Refuse(model.Conflict, filepath.Base(path), "Choose another name.", "there is already a file of this name, and a final version never writes over one.")
	if ask.Final {
		return taken
	}
	if !info.Mode().IsRegular() {
		return nil
	}
	v, err := d.Incident(ctx, ask.Incident)
	if err != nil {
		return err
	}
	for _, r := range v.Reports {
		if r.Edition == 0 || r.Size != info.Size() {
			continue
		}
		if sum, err := hashFile(ctx, path); err == nil && sum == r.SHA256 {
			return model.Refuse(model.Conflict, filepath.Base(path), "Choose another name.", "this file is %s edition %d, which is never written over.", r.State, r.Edition)
		}
	}
	return nil
}

// settle gives the finished file its name. A final takes a free name only, also
// when another program took it meanwhile; where the file system knows no links,
// the look before has to do.
func settle(tmp, path string, final bool) error {
	if !final {
		return os.Rename(tmp, path)
	}
	err := os.Link(tmp, path)
	if err == nil {
		return os.Remove(tmp)
	}
	if _, there := os.Lstat(path); there == nil {
		return model.Refuse(model.Conflict, filepath.Base(path), "", "there is already a file of this name, and a final version never writes over one.")
	}
	return os.Rename(tmp, path)
}

// checkedWords checks the journal before a document is drawn from it, and says
// the result in a sentence for whoever reads the page. A broken record is still
// exported: the page then says so.
func (d *Desk) checkedWords(ctx context.Context) (string, error) {
	verdict, err := d.verifyJournal(ctx, nil)
	if err != nil {
		return "", err
	}
	if !verdict.OK {
		return "BROKEN: " + verdict.Why, nil
	}
	words := fmt.Sprintf("all %d entries were checked before this document was made; none was changed", verdict.Entries)
	if n := len(verdict.Warnings); n > 0 {
		words += "; " + model.Counted(n, "remark", "remarks") + " on clocks, which bridgelogctl verify lists"
	}
	return words, nil
}

func drawTo(f *os.File, draw func(io.Writer) error) (string, int64, error) {
	h := sha256.New()
	buf := bufio.NewWriterSize(io.MultiWriter(f, h), 1<<18)
	err := draw(buf)
	if err == nil {
		err = buf.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	size, seekErr := f.Seek(0, io.SeekCurrent)
	if err = errors.Join(err, seekErr, f.Close()); err != nil {
		return "", 0, err
	}
	return hex.EncodeToString(h.Sum(nil)), size, nil
}

// syncDir makes a rename durable where the system allows it; on Windows a
// folder cannot be synced and the rename is durable by itself.
func syncDir(dir string) {
	if f, err := os.Open(dir); err == nil {
		_ = f.Sync()
		_ = f.Close()
	}
}

func writeError(path string, err error) error {
	name := filepath.Base(path)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, syscall.ENOSPC):
		return &model.Error{Kind: model.Full, Field: name, Err: err, Text: "the disk is full; nothing was exported.", Hint: "Free some space or choose another disk."}
	case errors.Is(err, os.ErrPermission), errors.Is(err, syscall.EROFS):
		return &model.Error{Kind: model.Full, Field: name, Err: err, Text: "this folder may not be written to; nothing was exported.", Hint: "Choose another folder."}
	case errors.Is(err, os.ErrNotExist):
		return &model.Error{Kind: model.NotFound, Field: name, Err: err, Text: "the folder to export to does not exist.", Hint: "Choose another folder."}
	}
	var refusal *model.Error
	if errors.As(err, &refusal) {
		return err
	}
	return &model.Error{Kind: model.Internal, Field: name, Err: err, Text: "the document could not be written: " + err.Error() + "."}
}

// WriteFile puts a whole small file in place: temporary, synced, renamed.
func WriteFile(path string, raw []byte) error { return writeFile(path, raw, 0o644) }

// WriteSecret is WriteFile for what nobody else on this computer is to read: a
// key file, a recovery sheet.
func WriteSecret(path string, raw []byte) error { return writeFile(path, raw, 0o600) }

func writeFile(path string, raw []byte, mode os.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".bridgelog-*")
	if err != nil {
		return writeError(path, err)
	}
	defer os.Remove(f.Name()) // gone already once renamed
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Sync(), f.Close(), os.Chmod(f.Name(), mode)); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return writeError(path, err)
	}
	syncDir(filepath.Dir(path))
	return nil
}
