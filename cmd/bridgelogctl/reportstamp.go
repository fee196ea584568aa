package main

import (
	"github.com/spf13/cobra"

	"bridgelog/cmd/internal/setup"
	"bridgelog/desk"
	"bridgelog/model"
)

// reportStampCmd asks for a time stamp, and puts one in.
func (p *program) reportStampCmd() *cobra.Command {
	var request, token, out string
	c := &cobra.Command{Use: "timestamp FILE --request REQUEST.tsq | --token ANSWER.tsr -o OUT", Short: "a time stamp for a signed copy, in two steps: the question as a file, the answer as a file",
		Long: "Puts a time stamp (RFC 3161) into a signed copy, without a network: --request writes the question about its signature, which holds no more than a hash. Somebody with a network puts it to a time stamp authority " +
			"(Content-Type: application/timestamp-query); --token takes the answer, or the bare token, and writes a copy with the stamp in the room kept for it (PAdES baseline B-T). No byte outside that room changes, so the signature stays valid. " +
			"The copy is recorded as an export of its own. A token about something else, or one that does not hold in itself, is refused.",
		Args: cobra.ExactArgs(1)}
	f := c.Flags()
	f.StringVar(&request, "request", "", "write the question to this file, which must be new")
	f.StringVar(&token, "token", "", "the authority's answer, or its token")
	f.StringVarP(&out, "output", "o", "", "stamped copy to write, which must be new")
	c.MarkFlagsMutuallyExclusive("request", "token")
	c.MarkFlagsOneRequired("request", "token")
	c.MarkFlagsRequiredTogether("token", "output")
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			if request != "" {
				x, err := d.StampRequest(c.Context(), args[0], request, setup.Stamping())
				if err != nil {
					return err
				}
				if p.json {
					p.print(map[string]any{"request": request, "of": x.Report.Seq})
					return nil
				}
				p.say("Wrote %s: the question about the signature of %s, edition %d. It holds a hash and no word of the document.", request, x.What, x.Report.Edition)
				p.say("Have an authority answer it, then: bridgelogctl report timestamp %q --token ANSWER.tsr -o OUT.pdf", args[0])
				return nil
			}
			answer, err := readAnswer(token)
			if err != nil {
				return err
			}
			receipt, x, err := d.StampSigned(c.Context(), args[0], answer, out, setup.Stamping())
			if err != nil {
				return err
			}
			stamp := stampOf(receipt.Change.View)
			if p.json {
				p.print(map[string]any{"file": receipt.Path, "sha256": receipt.SHA256, "size": receipt.Size, "of": x.Report.Seq, "edition": receipt.Edition, "stamp": stamp, "entry": receipt.Change.Seq, "head": receipt.Change.Head.Text()})
				return nil
			}
			p.say("Wrote %s: %s, edition %d, signed, with a time stamp of %s, %s\nSHA-256 %s\nrecorded as entry %d, head %s", receipt.Path, x.What, receipt.Edition, stamp.By, model.FormatUTCSecond(stamp.At), receipt.SHA256, receipt.Change.Seq, receipt.Change.Head.Text())
			p.say("Whether the authority deserves trust is for the reader's program to say.")
			return nil
		})
	}
	return c
}

// stampOf is the time stamp that was recorded last.
func stampOf(v model.View) model.TimeStamp {
	if n := len(v.Reports); n > 0 && v.Reports[n-1].Signature != nil && v.Reports[n-1].Signature.Stamp != nil {
		return *v.Reports[n-1].Signature.Stamp
	}
	return model.TimeStamp{}
}
