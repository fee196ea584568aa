package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"bridgelog/journal"
	"bridgelog/model"
	"bridgelog/report"
)

// Redrawn is a document that was issued, built again from what was asked and
// from the record as it was then.
type Redrawn struct {
	Report model.Report
	Ask    Ask
	Doc    report.Doc
	Same   bool   // drawn again it is, bit for bit, the file that was issued
	Why    string // why it is not, a sentence
}

// Redraw builds a document that was issued once more. Entries that came later
// are not looked at; what was erased since is missing, and is said.
func (d *Desk) Redraw(ctx context.Context, incident model.IncidentID, r model.Report) (Redrawn, error) {
	return d.redraw(ctx, incident, r, true)
}

// redraw is Redraw; without draw nothing is said of the bytes.
func (d *Desk) redraw(ctx context.Context, incident model.IncidentID, r model.Report, draw bool) (Redrawn, error) {
	out := Redrawn{Report: r}
	if r.SHA256 == "" {
		return out, model.Refuse(model.NotFound, "report", "", "what was asked for entry %d was erased; the document cannot be made again.", r.Seq)
	}
	if err := json.Unmarshal(r.Request, &out.Ask.Choice); err != nil || out.Ask.Choice.MadeAt.IsZero() {
		return out, model.Refuse(model.Invalid, "report", "", "entry %d is no document that is drawn from the record.", r.Seq)
	}
	c := &out.Ask.Choice
	out.Ask.Incident, out.Ask.Final, out.Ask.Format = incident, r.Edition > 0, r.Format
	out.Ask.Datasets, out.Ask.plain = c.Unprinted == 0, r.State == ""
	asked := *c
	s, err := d.standpointAt(ctx, incident, r.FromSize, c.Logbook)
	if err != nil {
		return out, err
	}
	if out.Doc, err = d.documentFrom(ctx, s, &out.Ask); err != nil || !draw {
		return out, err
	}
	drawer := d.o.Drawers[r.Format]
	if drawer == nil {
		out.Why = fmt.Sprintf("this program does not draw %s.", strings.ToUpper(r.Format))
		return out, nil
	}
	var raw bytes.Buffer
	if err := drawer(ctx, &raw, out.Doc, nil); err != nil {
		return out, err
	}
	sum, issued := sha256.Sum256(raw.Bytes()), r.SHA256
	if r.Signature != nil { // what was drawn is what the signed copy begins with
		issued = r.Signature.SHA256
	}
	if out.Same = hex.EncodeToString(sum[:]) == issued; !out.Same {
		out.Why = d.whyNotSame(s.v, r, asked)
	}
	return out, nil
}

// standpointAt is the record as it was at a size of the journal.
func (d *Desk) standpointAt(ctx context.Context, incident model.IncidentID, size uint64, log string) (standpoint, error) {
	s := standpoint{log: log}
	src, err := d.db.Source()
	if err != nil {
		return s, err
	}
	defer src.Close()
	f, err := journal.LoadFrontier(min(size, src.Size()), src.Hashes)
	if err != nil {
		return s, err
	}
	s.head = f.Head()
	before := func(e journal.Entry) bool { return e.Seq < size }
	if s.v, err = d.foldUntil(ctx, incident, before); err != nil {
		return s, err
	}
	if s.house, err = d.foldUntil(ctx, model.Organisation, before); err != nil {
		return s, err
	}
	return s, d.holdGuidance(ctx, s.v)
}

// whyNotSame names what is known to have changed since a document was drawn.
func (d *Desk) whyNotSame(v model.View, r model.Report, asked report.Choice) string {
	var why []string
	if slices.ContainsFunc(v.Erased, func(x model.Erased) bool { return x.By > r.Seq }) {
		why = append(why, "what it told was partly erased since")
	}
	if asked.Program != d.o.Program {
		why = append(why, "it was made by "+asked.Program+", and this is "+d.o.Program)
	}
	if note := d.Led(v).Note; note != "" {
		why = append(why, "the guidance it was made with is not at hand")
	}
	if len(why) == 0 {
		why = append(why, "the program, its words or the rules of duties have changed since")
	}
	return strings.Join(why, "; ") + "."
}

// differences compares two finals of a document, each built again as it was. The
// editions compared stand in the choice; none named are the newest two.
func (d *Desk) differences(ctx context.Context, s standpoint, of string, ask *Ask) (report.Doc, error) {
	c := &ask.Choice
	pair := &c.Compared
	newest := model.NextEdition(s.v, of) - 1
	if *pair == [2]int{} {
		*pair = [2]int{newest - 1, newest}
	}
	if newest < 2 {
		return report.Doc{}, model.Refuse(model.NotFound, "compared", "Make another final version first.", "there are no two final versions of this document.")
	}
	if pair[0] == pair[1] {
		return report.Doc{}, model.Refuse(model.Invalid, "compared", "Name another one.", "an edition is not compared with itself.")
	}
	var editions [2]report.Edition
	for i, n := range pair {
		r, ok := s.v.Final(of, n)
		if !ok {
			return report.Doc{}, model.Refuse(model.NotFound, "compared", fmt.Sprintf("There are editions 1 to %d.", newest), "there is no edition %d.", n)
		}
		again, err := d.redraw(ctx, s.v.ID, r, true)
		if err != nil {
			return report.Doc{}, err
		}
		editions[i] = report.Edition{Doc: again.Doc, Number: n, Format: r.Format, File: r.File, SHA256: r.SHA256, Issued: r.Stamp, Same: again.Same, Why: again.Why}
	}
	name, _ := d.documentName(s.v, of)
	return report.Differences(s.v, name, editions[0], editions[1], *c), nil
}

// Draw draws a document for looking at; nothing is recorded.
func (d *Desk) Draw(ctx context.Context, w io.Writer, format string, doc report.Doc) error {
	draw := d.o.Drawers[format]
	if draw == nil {
		return model.Refuse(model.Invalid, "format", "Choose one of "+strings.Join(d.Formats(doc.Meta.Report), ", ")+".", "%q is no format of this program.", format)
	}
	return draw(ctx, w, doc, nil)
}
