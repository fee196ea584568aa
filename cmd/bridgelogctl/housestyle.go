package main

import (
	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
)

// organisationCmd keeps what documents of the organisation look like.
func (p *program) organisationCmd() *cobra.Command {
	return parent("organisation", "what is kept once for every incident: the house style of documents", "say `organisation style`; the profile is kept by `duties profile`, registers by `register … --incident organisation`",
		p.houseStyleCmd())
}

func (p *program) houseStyleCmd() *cobra.Command {
	var c model.PutStyle
	var logo string
	var noLogo bool
	cmd := &cobra.Command{Use: "style [--logo FILE] [--accent COLOUR] [--paper a4|letter] [--language LANGUAGE]", Short: "logo, accent colour, page size and language of documents; without more what is kept", Args: cobra.NoArgs,
		Long: "Keeps what every document of the organisation looks like from now on; documents that were issued are drawn again with the style they had. " +
			"A logo is a PNG or JPEG; it is laid on white and kept in the logbook. A colour is refused when headings in it could not be read on white paper, which holds for copies in greys too."}
	f := cmd.Flags()
	f.StringVar(&logo, "logo", "", "PNG or JPEG file with the logo")
	f.BoolVar(&noLogo, "no-logo", false, "take the logo out of the style")
	f.StringVar(&c.Accent, "accent", "", "colour of headings and lines, such as #0b57b7; none takes it back")
	f.StringVar(&c.Paper, "paper", "", "page size of documents nobody chose one for: a4 or letter")
	f.StringVar(&c.Language, "language", "", "language of documents nobody chose one for, such as de; en takes it back; what is kept in English alone stays English")
	cmd.MarkFlagsMutuallyExclusive("logo", "no-logo")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return p.with(cmd.Context(), false, func(d *desk.Desk) error {
			if noLogo {
				c.Logo = &model.Logo{}
			}
			if logo == "" && c == (model.PutStyle{}) {
				return p.sayStyle(cmd, d)
			}
			change, err := d.PutStyle(cmd.Context(), c, logo)
			if err != nil {
				return err
			}
			if p.json {
				p.print(map[string]any{"style": shownStyle(model.HouseStyle(change.View)), "entry": change.Seq, "head": change.Head.Text()})
				return nil
			}
			p.say("The house style is kept. Entry %d, head %s", change.Seq, change.Head.Short())
			return nil
		})
	}
	return cmd
}

type styleShown struct {
	Accent string      `json:"accent,omitempty"`
	Paper  string      `json:"paper,omitempty"`
	Speech string      `json:"language,omitempty"`
	Logo   *model.Logo `json:"logo,omitempty"`
}

func shownStyle(l model.HouseLook) styleShown {
	out := styleShown{Accent: l.Accent, Paper: l.Paper, Speech: l.Language}
	if l.Logo.SHA256 != "" {
		out.Logo = &l.Logo
	}
	return out
}

func (p *program) sayStyle(cmd *cobra.Command, d *desk.Desk) error {
	look, _, err := d.HouseStyle(cmd.Context())
	if err != nil {
		return err
	}
	if p.json {
		p.print(map[string]any{"style": shownStyle(look)})
		return nil
	}
	if look.Seq == 0 {
		p.say("No house style is kept; documents have the program's own look.")
		return nil
	}
	if l := look.Logo; l.SHA256 != "" {
		p.say("logo    %s, %d × %d pixels, SHA-256 %.16s…", l.Name, l.Width, l.Height, l.SHA256)
	} else {
		p.say("logo    none")
	}
	for _, x := range [][2]string{{"accent", look.Accent}, {"paper", look.Paper}, {"language", look.Language}} {
		if x[1] == "" {
			x[1] = "none chosen"
		}
		p.say("%-6s  %s", x[0], x[1])
	}
	return nil
}
