package main

import (
	"time"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
)

// reportCheckCmd answers whether a file is one the record knows.
func (p *program) reportCheckCmd() *cobra.Command {
	return &cobra.Command{Use: "check FILE", Short: "is this the file we sent? which document a file is, who made it when, and for whom",
		Long: "Looks for a file in the record by its SHA-256: documents in every format, custody forms, copies of evidence, notices that were sent.\n\n" +
			"A file that is not there is asked what it says of itself, and the document nearest to that is named. Exit code 0: the record knows this very file; " +
			"3: it says that it is of this logbook, and is not as it was issued; 1: it is none of this logbook's.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return p.with(c.Context(), false, func(d *desk.Desk) error {
				found, err := d.CheckFile(c.Context(), args[0])
				if err != nil {
					return err
				}
				switch {
				case found.Ours():
				case found.Claim != nil && found.Origin != desk.OtherLogbook:
					p.code = exitBroken
				default:
					p.code = exitError
				}
				p.sayFound(found, d.Home())
				return nil
			})
		}}
}

// filedAs is one thing a file is, for machines.
type filedAs struct {
	Incident string       `json:"incident,omitempty"` // number
	What     string       `json:"what"`
	Report   string       `json:"report,omitempty"`
	Format   string       `json:"format,omitempty"`
	State    string       `json:"state,omitempty"`
	Edition  int          `json:"edition,omitempty"`
	TLP      string       `json:"tlp,omitempty"`
	File     string       `json:"file,omitempty"` // name it left under
	SHA256   string       `json:"sha256,omitempty"`
	Made     time.Time    `json:"made,omitzero"`
	By       string       `json:"by"`
	Role     string       `json:"role,omitempty"`
	Entry    uint64       `json:"entry"`
	Entries  uint64       `json:"entries,omitempty"` // size of the log it was drawn from
	To       string       `json:"to,omitempty"`
	Sent     []sentAs     `json:"sent,omitempty"`
	Approved []approvedBy `json:"approved,omitempty"`
	Signed   *signedBy    `json:"signed,omitempty"`
}

type sentAs struct {
	At      string `json:"at"`
	By      string `json:"by"`
	Channel string `json:"channel"`
	Receipt string `json:"receipt,omitempty"`
	Entry   uint64 `json:"entry"`
}

type signedBy struct {
	Holder      string    `json:"holder"`
	Certificate string    `json:"certificate_sha256"`
	At          time.Time `json:"at"`
	Of          uint64    `json:"of"` // entry of the final

	Stamp *model.TimeStamp `json:"stamp,omitempty"`
}

type approvedBy struct {
	By    string `json:"by"`
	At    string `json:"at"`
	Note  string `json:"note,omitempty"`
	Entry uint64 `json:"entry"`
	PIN   bool   `json:"confirmed_by_pin"`
}

func shownFiled(x desk.FiledAs) filedAs {
	out := filedAs{Incident: x.Number, What: x.What, By: x.By, Role: x.Role, Entry: uint64(x.Seq), To: x.To, Made: x.At}
	if r := x.Report; r != nil {
		out.Report, out.Format, out.State, out.Edition, out.TLP, out.File, out.SHA256, out.Entries = r.ReportIssued.Report, r.Format, r.State, r.Edition, r.TLP, r.File, r.SHA256, r.FromSize
		if !x.Choice.MadeAt.IsZero() {
			out.Made = x.Choice.MadeAt
		}
	}
	for _, n := range x.Sent {
		out.Sent = append(out.Sent, sentAs{n.At.From.UTC().Format(time.RFC3339), n.By, n.Channel, n.Receipt, uint64(n.Seq)})
	}
	if r := x.Report; r != nil && r.Signature != nil {
		s := r.Signature
		out.Signed = &signedBy{s.Holder, s.Certificate, s.At, uint64(s.Of), s.Stamp}
	}
	for _, a := range x.Approved {
		out.Approved = append(out.Approved, approvedBy{a.By, a.At.From.UTC().Format(time.RFC3339), a.Note, uint64(a.Seq), a.Backing == model.BackedPIN})
	}
	return out
}

func (p *program) sayFound(c desk.FileCheck, zone *time.Location) {
	if !p.json {
		for _, l := range c.Words(zone) {
			p.say("%s", l)
		}
		return
	}
	out := map[string]any{"file": c.Name, "size": c.Size, "sha256": c.SHA256, "ours": c.Ours()}
	is := []filedAs{}
	for _, x := range c.Is {
		is = append(is, shownFiled(x))
	}
	out["is"] = is
	if c.Claim != nil {
		out["says"] = map[string]any{"logbook": c.Claim.Logbook, "entries": c.Claim.Entries, "root": c.Claim.Root, "incident": c.Claim.Number, "edition": c.Claim.Edition, "held_against_the_log": c.Origin}
	}
	if c.Near != nil {
		out["near"] = shownFiled(*c.Near)
	}
	p.print(out)
}
