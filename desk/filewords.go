package desk

import (
	"fmt"
	"strings"
	"time"

	"bridgelog/model"
)

// Ours says whether the record knows this very file.
func (c FileCheck) Ours() bool { return len(c.Is) > 0 }

// Words are the answer in sentences, the finding first; times are in zone.
func (c FileCheck) Words(zone *time.Location) []string {
	if c.Ours() {
		out := []string{fmt.Sprintf("Yes: the record knows this very file, by its SHA-256 %s.", c.SHA256)}
		for _, x := range c.Is {
			out = append(out, x.words(zone)...)
		}
		return out
	}
	out := []string{fmt.Sprintf("No: nothing that was issued, sent, handed over or taken in has this content (SHA-256 %s).", c.SHA256)}
	if c.Claim == nil {
		return append(out, "It does not say of itself which record it was drawn from, so no document can be named as near.")
	}
	says := fmt.Sprintf("It says of itself that it was drawn from %d entries of logbook %s", c.Claim.Entries, c.Claim.Logbook)
	if c.Claim.Number != "" {
		says += ", about " + c.Claim.Number
	}
	switch c.Origin {
	case OtherLogbook:
		return append(out, says+": that is another logbook.")
	case NeverSo:
		out = append(out, says+", and this logbook never had the root it names: it was drawn from another history, or its words were changed.")
	default:
		out = append(out, says+", and this logbook was so once.")
	}
	if c.Near == nil {
		return append(out, "No document of that incident was issued.")
	}
	near, r := c.Near, c.Near.Report
	switch {
	case r.FromSize == c.Claim.Entries && r.FromRoot == c.Claim.Root:
		out = append(out, "From the same state of the record this was issued; the file differs from it, so it was changed or saved anew after it left, or it was drawn again and not issued:")
	default:
		out = append(out, fmt.Sprintf("The nearest document that was issued was drawn from %d entries:", r.FromSize))
	}
	return append(out, near.words(zone)...)
}

// words tell one thing the record knows a file as.
func (x FiledAs) words(zone *time.Location) (out []string) {
	of := "the organisation's record"
	if x.Number != "" {
		of = x.Number
	}
	at := func(t time.Time) string { return model.FormatInstantSecond(t, zone) }
	switch {
	case x.Report != nil:
		r := x.Report
		state := ""
		switch {
		case r.Edition > 0:
			state = fmt.Sprintf("%s, edition %d, ", r.State, r.Edition)
		case r.State != "":
			state = r.State + ", "
		}
		made := x.At
		if !x.Choice.MadeAt.IsZero() {
			made = x.Choice.MadeAt
		}
		out = append(out, fmt.Sprintf("  %s: %s, %s%s, %s, “%s”", of, x.What, state, strings.ToUpper(r.Format), r.TLP, r.File),
			fmt.Sprintf("  made %s by %s; recorded as entry %d, SHA-256 %s", at(made), who(x.Stamp), x.Seq, r.SHA256))
		if s := r.Signature; s != nil {
			out = append(out, fmt.Sprintf("  signed %s with the certificate of %s; a copy of the final that is entry %d", at(s.At), s.Holder, s.Of))
			if st := s.Stamp; st != nil {
				out = append(out, fmt.Sprintf("  time stamp of %s, %s; put into the signed copy that is entry %d", st.By, at(st.At), st.Of))
			}
		}
		for _, a := range x.Approved {
			out = append(out, fmt.Sprintf("  approved by %s%s, %s; entry %d", a.By, a.Backing.Words(), model.FormatMoment(a.At, zone, model.LongStyle), a.Seq))
		}
	case x.Copy != nil:
		out = append(out, fmt.Sprintf("  %s: copy of %s (%s), handed over to %s %s by %s; entry %d", of, x.Item.Number, x.Item.What, x.Copy.To,
			model.FormatMoment(x.Copy.At, zone, model.LongStyle), x.Copy.From, x.Seq))
	case x.Item != nil:
		out = append(out, fmt.Sprintf("  %s: %s (%s), taken in %s by %s; entry %d", of, x.What, x.Item.What, at(x.At), who(x.Stamp), x.Seq))
	case x.Import != nil:
		out = append(out, fmt.Sprintf("  %s: imported as “%s” %s by %s; entry %d", of, x.Import.File, at(x.At), who(x.Stamp), x.Seq))
	default:
		out = append(out, fmt.Sprintf("  %s: %s", of, x.What))
	}
	switch {
	case x.Copy != nil:
	case len(x.Sent) > 0:
		for _, n := range x.Sent {
			line := "  sent"
			if x.To != "" {
				line += " to " + x.To
			}
			line += " " + model.FormatMoment(n.At, zone, model.LongStyle) + " by " + n.By + ", " + n.Channel
			if n.Receipt != "" {
				line += ", receipt " + n.Receipt
			}
			out = append(out, line+fmt.Sprintf("; entry %d", n.Seq))
		}
	case x.To != "":
		out = append(out, "  for "+x.To+"; no sending of this file is recorded")
	}
	return out
}

func who(s model.Stamp) string {
	if s.Role == "" {
		return s.By
	}
	return s.By + " (" + s.Role + ")"
}
