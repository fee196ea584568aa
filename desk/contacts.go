package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"bridgelog/interop"
	"bridgelog/model"
	"bridgelog/model/guide"
)

// mostChosen is the largest file of contacts, cards or one mail that is read at once.
const mostChosen = 64 << 20

// AddressBook is what an export of the address book is called in the record.
const AddressBook = "address-book"

// ContactAct is what taking a file in does with one of its cards.
type ContactAct string

const (
	ContactAdd  ContactAct = "add"
	ContactFill ContactAct = "fill" // a contact of this name is there; empty fields are filled
	ContactSkip ContactAct = "skip" // nothing to add
)

// ContactCard is one card of a file and what becomes of it.
type ContactCard struct {
	interop.ContactRecord
	Act   ContactAct
	Fills []string // labels of the fields that are filled, for ContactFill
	Keeps []string // labels of fields whose values differ and stay as they are
	Why   string   // in a sentence, for ContactSkip

	put model.RowPut
}

// ContactPlan is a file of contacts that was read and not taken in yet.
type ContactPlan struct {
	interop.Contacts
	File               string // name, without folder
	SHA256             string
	Cards              []ContactCard
	Adds, Fills, Skips int
	rows               []model.RowPut
}

// PlanContacts reads a file of contacts, vCard or table, and says what taking it
// in would do. Nothing is recorded. mapping, which may be nil, overrules which
// column of a table feeds which field.
func (d *Desk) PlanContacts(ctx context.Context, path string, mapping map[string]string) (ContactPlan, error) {
	f, _, err := openFile(path, mostChosen)
	if err != nil {
		return ContactPlan{}, err
	}
	raw, err := io.ReadAll(io.LimitReader(f, mostChosen))
	if err = errors.Join(err, f.Close()); err != nil {
		return ContactPlan{}, readError(filepath.Base(path), err)
	}
	house, err := d.Organisation(ctx)
	if err != nil {
		return ContactPlan{}, err
	}
	g := d.Guide()
	if g == nil {
		return ContactPlan{}, model.Refuse(model.Internal, "", "", "this program was started without its guide.")
	}
	reg, ok := g.HouseRegister(guide.ContactsRegister)
	if !ok {
		return ContactPlan{}, model.Refuse(model.Internal, "", "", "the guide has no address book.")
	}
	find := func(column string) func(string) (string, bool) {
		col, _ := reg.Column(column)
		choices := g.Choices(reg.Field(col))
		return func(text string) (string, bool) {
			for _, c := range choices {
				if strings.EqualFold(text, c.Key) || strings.EqualFold(text, c.Label) {
					return c.Key, true
				}
			}
			return "", false
		}
	}
	p := ContactPlan{File: filepath.Base(path)}
	sum := sha256.Sum256(raw)
	p.SHA256 = hex.EncodeToString(sum[:])
	if p.Contacts, err = interop.ReadContacts(bytes.NewReader(raw), interop.ContactOptions{Mapping: mapping, Role: find("roles"), Duty: find("duties")}); err != nil {
		return ContactPlan{File: p.File, SHA256: p.SHA256, Contacts: p.Contacts}, err // its columns, for a person to say what they are
	}
	there := map[string]model.Record{}
	for _, r := range house.Standing(guide.ContactsRegister) {
		there[strings.ToLower(strings.TrimSpace(guide.Text(r.Fields["name"])))] = r
	}
	asking := model.Asking{Now: d.o.Now(), Zone: d.Home(), By: d.By().Name, Choices: g.Choices}
	for _, rec := range p.Records {
		card := ContactCard{ContactRecord: rec}
		if rec.Outcome != interop.Accepted {
			card.Act, card.Why = ContactSkip, rec.Reason
		} else {
			old, exists := there[strings.ToLower(rec.Contact.Text(interop.ContactName))]
			planCard(&card, g, old, exists, asking)
		}
		switch card.Act {
		case ContactAdd:
			p.Adds++
		case ContactFill:
			p.Fills++
		default:
			p.Skips++
		}
		if card.Act != ContactSkip {
			p.rows = append(p.rows, card.put)
		}
		p.Cards = append(p.Cards, card)
	}
	return p, nil
}

// planCard decides what becomes of a card that can be taken.
func planCard(card *ContactCard, g *guide.Guide, old model.Record, exists bool, asking model.Asking) {
	reg, _ := g.HouseRegister(guide.ContactsRegister) // it is there: PlanContacts looked
	card.Act, card.put = ContactAdd, model.RowPut{Set: map[string]json.RawMessage{}}
	if exists {
		card.Act, card.put.ID = ContactFill, old.ID
	}
	for _, col := range reg.Columns {
		typed := card.Contact[col.Key]
		if len(typed) == 0 || exists && col.Key == "name" {
			continue
		}
		if col.Key == interop.ContactVerified && !model.NamesYear(typed[0]) { // "today" was said when the file was made
			card.Remarks = append(card.Remarks, col.Label+" was left out: “"+typed[0]+"” names no year.")
			continue
		}
		raw, err := model.EncodeAnswer(reg.Field(col), typed, asking)
		if err == nil {
			err = model.CheckHappened(map[string]json.RawMessage{col.Key: raw}, asking.Now)
		}
		if err != nil {
			card.Remarks = append(card.Remarks, col.Label+" was left out: "+err.Error())
			continue
		}
		switch {
		case exists && guide.Filled(old.Fields[col.Key]):
			if string(raw) != string(old.Fields[col.Key]) && col.Key != interop.ContactVerified {
				card.Keeps = append(card.Keeps, col.Label)
			}
		default:
			card.put.Set[col.Key] = raw
			if exists {
				card.Fills = append(card.Fills, col.Label)
			}
		}
	}
	if exists && len(card.put.Set) == 0 {
		card.Act, card.Why = ContactSkip, "It is in the address book, and the file adds nothing."
		if len(card.Keeps) > 0 {
			card.Why = "It is in the address book; what stands there stays: " + strings.Join(card.Keeps, ", ") + "."
		}
	}
}

// CommitContacts takes in what was planned, as one act: all of it, or nothing.
func (d *Desk) CommitContacts(ctx context.Context, p ContactPlan) (Change, error) {
	if len(p.rows) == 0 {
		return Change{}, model.Refuse(model.Conflict, "", "", "the file adds nothing to the address book.")
	}
	return d.Do(ctx, model.PutRows{Register: guide.ContactsRegister, Rows: p.rows,
		Why: fmt.Sprintf("imported from %s, SHA-256 %s", model.ShownName(p.File), p.SHA256)})
}

// ContactFormat is how an address book is written to a file of this name.
func ContactFormat(path string) string {
	if strings.EqualFold(filepath.Ext(path), ".csv") {
		return "csv"
	}
	return "vcard"
}

// ExportContacts writes the address book: a table where path ends in .csv, else
// vCards of the version given, "4.0" where it is empty. It is sealed in the
// organisation's record like every export.
func (d *Desk) ExportContacts(ctx context.Context, path, version string) (Receipt, error) {
	house, err := d.Organisation(ctx)
	if err != nil {
		return Receipt{}, err
	}
	if version == "" {
		version = "4.0"
	}
	contacts := contactTexts(house, d.Home().String())
	if len(contacts) == 0 {
		return Receipt{}, model.Refuse(model.NotFound, "contacts", "Add somebody first.", "the address book is empty.")
	}
	slices.SortStableFunc(contacts, func(a, b interop.Contact) int {
		return strings.Compare(strings.ToLower(a.Text("name")), strings.ToLower(b.Text("name")))
	})
	if err := d.mayWrite(ctx, Ask{Incident: model.Organisation}, path); err != nil {
		return Receipt{}, err
	}
	format, draw := "vcf", func(w io.Writer) error { return interop.WriteCards(w, version, contacts) }
	if ContactFormat(path) == "csv" {
		format, draw = "csv", func(w io.Writer) error { return interop.WriteContacts(w, contacts) }
	}
	head := d.Status().Head
	request, err := json.Marshal(map[string]string{"version": version})
	if err != nil {
		return Receipt{}, fmt.Errorf("request: %w", err)
	}
	return d.issue(ctx, path, false, draw, model.RecordExport{Incident: model.Organisation, Issued: model.ReportIssued{Report: AddressBook, Format: format,
		Rows: len(contacts), Request: request, FromSize: head.Size, FromRoot: hex.EncodeToString(head.Root[:])}})
}

// contactTexts are the contacts as files hold them.
func contactTexts(house model.View, zone string) []interop.Contact {
	var out []interop.Contact
	for _, c := range model.Contacts(house) {
		x := interop.Contact{}
		for key, text := range map[string]string{"name": c.Name, "org": c.Org, "deputy": c.Deputy, "phone": c.Phone, "mail": c.Mail, "oob": c.OOB, "hours": c.Hours,
			"zone": c.Zone, "note": c.Note, "verified_by": c.VerifiedBy} {
			if text != "" {
				x[key] = []string{text}
			}
		}
		if c.Verified.Known() {
			x["verified_at"] = []string{c.Verified.From.In(model.Location(zone)).Format("2006-01-02 15:04 -07:00")}
		}
		if len(c.Roles) > 0 {
			x["roles"] = c.Roles
		}
		if len(c.Duties) > 0 {
			x["duties"] = c.Duties
		}
		out = append(out, x)
	}
	return out
}
