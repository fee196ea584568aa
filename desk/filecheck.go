package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bridgelog/journal"
	"bridgelog/model"
	"bridgelog/report"
)

// FileCheck answers "is this the file we sent?" for one file.
type FileCheck struct {
	Name   string
	Size   int64
	SHA256 string
	Is     []FiledAs     // what this very file is, byte for byte, oldest first
	Claim  *report.Claim // what it says of itself, where it is nothing of the above
	Origin ClaimOrigin   // of the claim: what the record knows of it
	Near   *FiledAs      // the document it may be another copy of
}

// ClaimOrigin is what the record knows of the state a file says it was drawn from.
type ClaimOrigin string

// What the record may know of it.
const (
	OtherLogbook ClaimOrigin = "other logbook" // the file names another log
	NeverSo      ClaimOrigin = "never so"      // this log never had that root, or not yet so many entries
	WasSo        ClaimOrigin = "was so"        // this log was so once
)

// FiledAs is one thing the record knows a file as.
type FiledAs struct {
	Incident model.IncidentID
	Number   string // of the incident; empty for the organisation's record
	What     string // "incident report", "item E-02"
	model.Stamp

	Report *model.Report // a document that was issued
	Choice report.Choice // what it was asked with
	To     string        // who it is for, where that is known

	Approved []model.Approval // of a final; those that stand

	Item   *model.Evidence // an item of evidence; with Copy a copy of it that was handed over
	Copy   *model.Handover
	Sent   []model.Notice // notices sent with this very file
	Import *model.Import  // a file that was imported
}

// CheckFile looks for a file in the record by its SHA-256. A file that is not
// there is asked what it says of itself, and the document it may be another copy
// of is named. The file is read as bytes, once; nothing in it is run or believed.
func (d *Desk) CheckFile(ctx context.Context, path string) (FileCheck, error) {
	c := FileCheck{Name: filepath.Base(path)}
	begin, end, err := c.read(ctx, path)
	if err != nil {
		return c, err
	}
	claim, claims := report.ReadClaim(begin, end)
	issued, err := d.filed(ctx, &c)
	if err != nil || len(c.Is) > 0 || !claims {
		return c, err
	}
	c.Claim = &claim
	if c.Origin, err = d.originOf(claim); err != nil {
		return c, err
	}
	if c.Origin != OtherLogbook {
		c.Near = nearest(issued, claim, formatOfBytes(begin))
	}
	return c, nil
}

// read takes the file's hash and keeps its first and last bytes.
func (c *FileCheck) read(ctx context.Context, path string) (begin, end []byte, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, fileError(path, err)
	}
	if !info.Mode().IsRegular() { // a pipe would never end
		return nil, nil, model.Refuse(model.Invalid, c.Name, "Choose a file.", "this is no file but something else.")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fileError(path, err)
	}
	defer f.Close()
	h, buf := sha256.New(), make([]byte, 1<<18)
	for {
		n, err := f.Read(buf)
		h.Write(buf[:n])
		c.Size += int64(n)
		if room := report.ClaimBytes - len(begin); room > 0 {
			begin = append(begin, buf[:min(n, room)]...)
		}
		if end = append(end, buf[:n]...); len(end) > 2*report.ClaimBytes {
			end = append(end[:0], end[len(end)-report.ClaimBytes:]...)
		}
		if err == io.EOF {
			break
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, nil, fileError(path, err)
		}
	}
	c.SHA256 = hex.EncodeToString(h.Sum(nil))
	end = end[max(0, len(end)-report.ClaimBytes):]
	if formatOfBytes(begin) == "docx" {
		end = append(end, docxSays(f, c.Size)...)
	}
	return begin, end, nil
}

// filed notes everything in the record that has the file's hash, and gives every
// document that was issued.
func (d *Desk) filed(ctx context.Context, c *FileCheck) (issued []FiledAs, err error) {
	board, err := d.Board(ctx)
	if err != nil {
		return nil, err
	}
	house, err := d.Organisation(ctx)
	if err != nil {
		return nil, err
	}
	issued = d.filedIn(c, house)
	for _, s := range board {
		_, v, err := d.standing(ctx, s)
		if err != nil {
			return nil, err
		}
		issued = append(issued, d.filedIn(c, v)...)
	}
	slices.SortStableFunc(c.Is, func(a, b FiledAs) int { return a.At.Compare(b.At) })
	return issued, nil
}

// Issued are the documents that were issued of an incident, oldest first.
func (d *Desk) Issued(ctx context.Context, id model.IncidentID) ([]FiledAs, error) {
	v, err := d.Incident(ctx, id)
	if err != nil {
		return nil, err
	}
	return d.filedIn(&FileCheck{SHA256: "none"}, v), nil
}

func (d *Desk) filedIn(c *FileCheck, v model.View) (issued []FiledAs) {
	base := FiledAs{Incident: v.ID, Number: v.Number}
	sent := v.Notices()
	told := map[string]bool{} // notices that stand with a document
	for i := range v.Reports {
		r := &v.Reports[i]
		x := base
		x.Report, x.Stamp = r, r.Stamp
		_ = json.Unmarshal(r.Request, &x.Choice) // a request that cannot be read says nothing
		x.What, x.To = d.documentName(v, r.ReportIssued.Report)
		if r.State == model.FinalReport {
			x.Approved = v.ApprovalsOf(r.Seq)
		}
		issued = append(issued, x)
		if r.SHA256 != c.SHA256 {
			continue
		}
		for _, n := range sent {
			if n.SHA256 == c.SHA256 {
				x.Sent, told[n.ID] = append(x.Sent, n), true
			}
		}
		c.Is = append(c.Is, x)
	}
	for _, n := range sent {
		if n.SHA256 == c.SHA256 && !told[n.ID] {
			x := base
			x.What, x.To = d.documentName(v, report.DutyReport(report.NoticeReport, n.Duty))
			x.Sent, x.Stamp = []model.Notice{n}, n.Stamp
			c.Is = append(c.Is, x)
		}
	}
	items := v.Evidence()
	for i := range items {
		e := &items[i]
		x := base
		x.What, x.Item, x.Stamp = "item of evidence "+e.Number, e, e.Stamp
		if e.File.SHA256 == c.SHA256 {
			c.Is = append(c.Is, x)
		}
		for k := range e.Moves {
			if m := &e.Moves[k]; m.Copy.SHA256 == c.SHA256 {
				x.Copy, x.To, x.Stamp = m, m.To, m.Recorded
				c.Is = append(c.Is, x)
			}
		}
	}
	for i := range v.Imports {
		if m := &v.Imports[i]; m.SHA256 == c.SHA256 {
			x := base
			x.What, x.Import, x.Stamp = "file that was imported", m, m.Stamp
			c.Is = append(c.Is, x)
		}
	}
	return issued
}

// documentName is what people call a document, and who it is for.
func (d *Desk) documentName(v model.View, key string) (name, to string) {
	if kind, id := report.OfDuty(key); id != "" {
		name = map[string]string{report.NoticeReport: "notice", report.DecisionReport: "decision not to notify"}[kind]
		if duty, ok := v.Duty(id); ok {
			return name + " “" + duty.Name + "”", duty.To
		}
		return name + " " + id, ""
	}
	if form, blank, ok := report.OfForm(key); ok {
		if blank {
			return "blank form " + form + " on paper", ""
		}
		return "form " + form + " on paper", ""
	}
	if sheet, blank, ok := report.OfSheet(key); ok {
		name = "log sheet on paper"
		if sheet != report.LogSheet {
			name = "sheet of the register " + sheet + " on paper"
		}
		return map[bool]string{true: "blank "}[blank] + name, ""
	}
	if year, ok := report.OfYearly(key); ok {
		return strings.TrimSpace("yearly report " + year), ""
	}
	if item, ok := report.OfCustody(key); ok {
		if e, ok := v.EvidenceItem(item); ok && item != "" {
			return "custody form of " + e.Number, ""
		}
		return "custody form", ""
	}
	if copy, ok := report.OfRedactions(key); ok {
		return d.redactionsName(v, copy), ""
	}
	if of, ok := report.OfDifferences(key); ok {
		name, _ := d.documentName(v, of)
		return "differences of the " + name, ""
	}
	if t, ok := d.o.Reports.Template(key); ok {
		name, _, _ = strings.Cut(t.Title, " (")
		return strings.ToLower(name[:1]) + name[1:], ""
	}
	return strings.ReplaceAll(key, "_", " "), ""
}

// originOf holds what a file says of the journal against the journal.
func (d *Desk) originOf(c report.Claim) (ClaimOrigin, error) {
	d.mu.Lock()
	ours := c.Logbook == d.logID || slices.ContainsFunc(d.views[model.Organisation].Origins, func(o model.Origin) bool { return o.Log == c.Logbook })
	d.mu.Unlock()
	if !ours {
		return OtherLogbook, nil
	}
	src, err := d.db.Source()
	if err != nil {
		return "", err
	}
	defer src.Close()
	if c.Entries > src.Size() {
		return NeverSo, nil
	}
	f, err := journal.LoadFrontier(c.Entries, src.Hashes)
	if err != nil {
		return "", err
	}
	if root := f.Head().Root; hex.EncodeToString(root[:]) != c.Root {
		return NeverSo, nil
	}
	return WasSo, nil
}

// nearest is the document a claim is most likely a copy of: drawn from the same
// state of the record, else of the incident it names and from the nearest state.
// Of several as near, the one of the file's own format, then the newest.
func nearest(issued []FiledAs, c report.Claim, format string) *FiledAs {
	var best *FiledAs
	far := func(x *FiledAs) (n [4]uint64) {
		r := x.Report
		if c.Number != "" && x.Number != c.Number {
			n[0] = 1
		}
		if c.Edition > 0 && r.Edition != c.Edition {
			n[1] = 1
		}
		n[2] = max(r.FromSize, c.Entries) - min(r.FromSize, c.Entries)
		if format != "" && r.Format != format {
			n[3] = 1
		}
		return n
	}
	for i := range issued {
		x := &issued[i]
		if c.Number != "" && x.Number != c.Number && x.Report.FromSize != c.Entries {
			continue // another incident, and not the same state of the record either
		}
		if best == nil {
			best = x
			continue
		}
		a, b := far(x), far(best)
		if n := slices.Compare(a[:], b[:]); n < 0 || n == 0 && x.Seq > best.Seq {
			best = x
		}
	}
	return best
}

// formatOfBytes is the format of a document by its first bytes.
func formatOfBytes(begin []byte) string {
	start := strings.ToLower(string(begin[:min(len(begin), 15)]))
	switch {
	case strings.HasPrefix(start, "%pdf-"):
		return "pdf"
	case strings.HasPrefix(start, "<!doctype html"):
		return "html"
	case strings.HasPrefix(start, "{"):
		return "json"
	case strings.HasPrefix(start, "pk\x03\x04"):
		return "docx"
	case strings.HasPrefix(start, "**tlp:"):
		return "markdown"
	}
	return ""
}
