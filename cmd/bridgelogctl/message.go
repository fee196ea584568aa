package main

import (
	"cmp"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
)

// messageCmd is who is told of what: the plan's messages, from draft to receipt.
func (p *program) messageCmd() *cobra.Command {
	return parent("message", "who is to be told of what: draft, release, sent, confirmed, received", "say `message list`, `show`, `draft`, `new`, `approve`, `send`, `confirm`, `drop`, `in`, `raise`, `export` or `talks`",
		p.messageListCmd(), p.messageShowCmd(), p.messageDraftCmd(), p.messageNewCmd(), p.messageApproveCmd(), p.messageSendCmd(), p.messageConfirmCmd(), p.messageDropCmd(),
		p.messageInCmd(), p.messageRaiseCmd(), p.messageExportCmd(), p.messageTalksCmd())
}

// message finds a message by its number in the list, its key or the beginning of
// it, or by occasion and audience: "declared/bridge".
func (a about) message(name string) (model.Message, error) {
	all := a.d.Plan(a.v).Messages()
	if i, err := strconv.Atoi(name); err == nil && i >= 1 && i <= len(all) {
		return all[i-1], nil
	}
	for _, fits := range []func(model.Message) bool{
		func(m model.Message) bool { return m.Key == name || m.ID == name },
		func(m model.Message) bool { return m.Open() && m.Trigger+"/"+m.Audience == name },
		func(m model.Message) bool { return m.Trigger+"/"+m.Audience == name },
		func(m model.Message) bool { return len(name) >= 6 && m.ID != "" && strings.HasPrefix(m.ID, name) },
	} {
		for _, m := range all {
			if fits(m) {
				return m, nil
			}
		}
	}
	return model.Message{}, model.Refuse(model.NotFound, name, "See `bridgelogctl message list`.", "there is no message %q.", name)
}

type shownMessage struct {
	N         int                  `json:"n"`
	Key       string               `json:"key"`
	ID        string               `json:"id,omitempty"`
	Occasion  string               `json:"occasion"`
	About     string               `json:"about,omitempty"`
	Audience  string               `json:"audience"`
	Template  string               `json:"template"`
	TLP       string               `json:"tlp"`
	State     string               `json:"state"`
	Due       time.Time            `json:"due"`
	Red       bool                 `json:"red"`
	Words     string               `json:"words"`
	Standing  string               `json:"standing"`
	To        []desk.OutboxPerson  `json:"to"`
	Empty     []string             `json:"empty_seats,omitempty"`
	Channels  []desk.OutboxChannel `json:"channels"`
	Waits     []string             `json:"waits_for_release,omitempty"`
	Confirmed []string             `json:"confirmed,omitempty"`
	Late      []string             `json:"not_confirmed,omitempty"`
	Locked    string               `json:"locked,omitempty"`
	Subject   string               `json:"subject,omitempty"`
	Text      string               `json:"text,omitempty"`
	NotKnown  []string             `json:"not_known,omitempty"`
	Asks      map[string]string    `json:"asks,omitempty"` // by placeholder that can be filled: what it is
}

func shownOf(pl *model.Plan, n int, m model.Message) shownMessage {
	s := shownMessage{N: n, Key: m.Key, ID: m.ID, Occasion: m.Trigger, About: m.About, Audience: m.Audience, Template: m.Template, TLP: m.TLP, State: string(m.State), Due: m.Due.UTC(),
		Red: m.Red(pl.Now), Words: pl.Words(m), Standing: pl.Standing(m), To: []desk.OutboxPerson{}, Channels: []desk.OutboxChannel{}, Waits: m.MissingRelease(), Locked: m.Locked, Subject: m.Subject, Text: m.Text}
	for _, r := range m.People {
		s.To = append(s.To, desk.OutboxPerson{Name: r.Name, Role: r.Role, Mail: r.Mail, Reach: r.Reach, OOB: r.OOB, Confirm: r.Act, Within: r.Within, StandIn: r.StandIn})
		if r.Empty {
			s.Empty = append(s.Empty, r.Role)
		}
		if r.Confirmed.Known() {
			s.Confirmed = append(s.Confirmed, r.Name)
		}
	}
	for _, r := range m.Unconfirmed(pl.Now) {
		s.Late = append(s.Late, r.Name)
	}
	if m.Open() {
		for _, x := range pl.Asks(m) {
			if s.Asks == nil {
				s.Asks = map[string]string{}
			}
			s.Asks[x.Key] = x.Label
		}
	}
	for _, c := range m.Channels {
		s.Channels = append(s.Channels, desk.OutboxChannel{Key: c.Key, Safe: c.Unsafe == "", Reason: c.Unsafe})
	}
	return s
}

func (p *program) messageListCmd() *cobra.Command {
	var due bool
	c := &cobra.Command{Use: "list", Short: "the messages: what is due and to whom, what was sent, what waits for receipt; ! marks what somebody has to look at now", Args: cobra.NoArgs}
	c.Flags().BoolVar(&due, "due", false, "only those that still have to go out, or whose receipt is late")
	return p.onIncident(c, func(a about, _ []string) error {
		pl := a.d.Plan(a.v)
		out := []shownMessage{}
		for i, m := range pl.Messages() {
			if due && !m.Open() && !m.Red(pl.Now) {
				continue
			}
			out = append(out, shownOf(pl, i+1, m))
		}
		if p.json {
			p.print(map[string]any{"number": a.v.Number, "warning": pl.Warning(), "messages": out})
			return nil
		}
		if w := pl.Warning(); w != "" {
			p.say("%s", w)
		}
		if len(out) == 0 {
			p.say("No message is asked for.")
		}
		for _, s := range out {
			m, _ := pl.Message(s.Key)
			p.say("%s%2d %s  %s", map[bool]string{true: "!", false: " "}[s.Red], s.N, s.Template, s.Words)
			p.say("      %s · %s", s.Standing, s.TLP)
			p.say("      to %s", cmp.Or(m.Names(), "the whole audience"))
			for _, role := range s.Empty {
				to := "it goes to the incident manager"
				if role == "incident_manager" {
					to = "nobody leads the incident"
				}
				p.say("      SEAT EMPTY: %s; %s", a.role(role), to)
			}
		}
		return nil
	})
}

func (p *program) messageShowCmd() *cobra.Command {
	c := &cobra.Command{Use: "show MESSAGE", Short: "one message: people, channels, text; MESSAGE is its number in the list, or occasion/audience such as declared/bridge", Args: cobra.ExactArgs(1)}
	return p.onIncident(c, func(a about, args []string) error {
		m, err := a.message(args[0])
		if err != nil {
			return err
		}
		pl := a.d.Plan(a.v)
		text, err := pl.Fill(m)
		if err != nil {
			return err
		}
		s := shownOf(pl, 0, m)
		if m.Text == "" {
			s.Subject, s.Text, s.NotKnown = text.Subject, text.Text, text.Empty
		}
		if p.json {
			p.print(s)
			return nil
		}
		if w := pl.Warning(); w != "" {
			p.say("%s", w)
		}
		p.say("%s  %s\n%s · %s", m.Key, s.Words, s.Standing, s.TLP)
		for _, r := range m.People {
			line := "to " + cmp.Or(r.Name, "-") + ", " + a.role(r.Role)
			if r.Found != "" {
				line += " (" + r.Found + ")"
			}
			if how := strings.Join(filledOf(r.OOB, r.Reach, r.Mail), ", "); how != "" {
				line += ", " + how
			}
			if r.Act {
				line += ", to confirm within " + strconv.Itoa(r.Within) + " min"
			}
			if r.StandIn != "" {
				line += ", stand-in " + r.StandIn
			}
			if r.Empty {
				line += "; SEAT EMPTY"
			}
			p.say("  %s", line)
		}
		for _, ch := range m.Channels {
			if ch.Unsafe != "" {
				p.say("  ~~%s~~ do not use: %s", ch.Label, ch.Unsafe)
			} else {
				p.say("  by %s", ch.Label)
			}
		}
		if text.Need != "" && m.Text == "" {
			p.say("It cannot be made: %s\nThe playbook offers:\n%s", text.Need, text.Offer)
			return nil
		}
		p.say("\nSubject: %s\n\n%s", s.Subject, s.Text)
		if len(s.NotKnown) > 0 {
			p.say("\nnot known: %s", strings.Join(s.NotKnown, ", "))
		}
		if m.Open() {
			for _, x := range pl.Asks(m) {
				p.say("can be filled: %s (%s)%s", x.Key, x.Label, map[bool]string{true: "", false: ": " + x.Value}[x.Value == ""])
			}
		}
		return nil
	})
}

func filledOf(all ...string) (out []string) {
	for _, s := range all {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (p *program) messageDraftCmd() *cobra.Command {
	var subject, file, template, tlp, text string
	var fill []string
	c := &cobra.Command{Use: "draft MESSAGE [--subject S] [--text T|--file FILE]", Short: "keeps the words of a message; what is not given comes from its template", Args: cobra.ExactArgs(1)}
	f := c.Flags()
	f.StringVar(&subject, "subject", "", "other words of the subject")
	f.StringVar(&text, "text", "", "other words of the text")
	f.StringVar(&file, "file", "", "a file that holds the text")
	f.StringVar(&template, "template", "", "another template, T01 to T16")
	f.StringVar(&tlp, "tlp", "", "a stricter mark")
	f.StringArrayVar(&fill, "fill", nil, "what no form asks for, as PLACEHOLDER=TEXT; empty takes it back")
	c.MarkFlagsMutuallyExclusive("text", "file")
	return p.onIncident(c, func(a about, args []string) error {
		m, err := a.message(args[0])
		if err != nil {
			return err
		}
		if file != "" {
			raw, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			text = string(raw)
		}
		var given map[string]string
		for _, one := range fill {
			key, value, ok := strings.Cut(one, "=")
			if !ok {
				return model.Refuse(model.Invalid, "--fill", "Such as --fill 'applies_to=every workload'.", "%q is not PLACEHOLDER=TEXT.", one)
			}
			if given == nil {
				given = map[string]string{}
			}
			given[key] = value
		}
		return a.do("Kept as a draft.", map[string]any{"key": m.Key}, model.DraftMessage{Incident: a.v.ID, Key: m.Key, Subject: subject, Text: strings.ReplaceAll(text, "\r\n", "\n"), Template: template, TLP: tlp, Given: given})
	})
}

func (p *program) messageNewCmd() *cobra.Command {
	var m model.NewMessage
	c := &cobra.Command{Use: "new --audience A [--occasion O] [--template T] [--about TEXT] [--to NAME]", Short: "drafts a message the plan does not ask for", Args: cobra.NoArgs}
	f := c.Flags()
	f.StringVar(&m.Audience, "audience", "", "who it is for: bridge, management, users, …")
	f.StringVar(&m.Trigger, "occasion", "", "what happened, by the plan")
	f.StringVar(&m.Template, "template", "", "T01 to T16 (default: the first for the audience)")
	f.StringVar(&m.About, "about", "", "what it is about, in words")
	f.StringVar(&m.To, "to", "", "one person, instead of the audience's people")
	f.StringVar(&m.Subject, "subject", "", "the subject (default: the template's)")
	f.StringVar(&m.Text, "text", "", "the text (default: the template's)")
	_ = c.MarkFlagRequired("audience") // fails only for a flag that does not exist
	return p.onIncident(c, func(a about, _ []string) error {
		m.Incident = a.v.ID
		return a.do("Kept as a draft.", nil, m)
	})
}

func (p *program) messageApproveCmd() *cobra.Command {
	var role, by, at string
	c := &cobra.Command{Use: "approve MESSAGE [--as ROLE] [--approver NAME] [--at TIME]", Short: "records that a role released the text", Args: cobra.ExactArgs(1)}
	f := c.Flags()
	f.StringVar(&role, "as", "", "the role that releases it (default: the one that is missing)")
	f.StringVar(&by, "approver", "", "who released it (default: --by)")
	f.StringVar(&at, "at", "", "when, if not now")
	return p.onIncident(c, func(a about, args []string) error {
		m, err := a.message(args[0])
		if err != nil {
			return err
		}
		when, err := a.when("--at", at)
		if err != nil {
			return err
		}
		return a.do("Released.", map[string]any{"key": m.Key}, model.ApproveMessage{Incident: a.v.ID, Key: m.Key, Role: role, By: by, At: when})
	})
}

// when is a time of an act; none is now.
func (a about) when(flag, text string) (model.Moment, error) {
	if text == "" {
		return model.Moment{}, nil
	}
	return a.moment(flag, text)
}

func (p *program) messageSendCmd() *cobra.Command {
	var channel, at, by, why string
	c := &cobra.Command{Use: "send MESSAGE --channel C [--at TIME] [--sent-by NAME] [--why W]", Short: "records that a person sent it: the program sends nothing", Args: cobra.ExactArgs(1)}
	f := c.Flags()
	f.StringVar(&channel, "channel", "", "phone_tree, oob_chat, bridge, mail, status_page, portal, letter, ticket, meeting, outbox_file")
	f.StringVar(&at, "at", "", "when, if not now")
	f.StringVar(&by, "sent-by", "", "who sent it (default: --by)")
	f.StringVar(&why, "why", "", "the reason, for a channel the attacker may read or a text nobody released")
	_ = c.MarkFlagRequired("channel") // fails only for a flag that does not exist
	return p.onIncident(c, func(a about, args []string) error {
		m, err := a.message(args[0])
		if err != nil {
			return err
		}
		when, err := a.when("--at", at)
		if err != nil {
			return err
		}
		return a.do("Recorded as sent.", map[string]any{"key": m.Key}, model.SendMessage{Incident: a.v.ID, Key: m.Key, Channel: channel, At: when, By: by, Why: why})
	})
}

func (p *program) messageConfirmCmd() *cobra.Command {
	var who, at string
	c := &cobra.Command{Use: "confirm MESSAGE [--who NAME] [--at TIME]", Short: "records that receipt was confirmed, by one person or by all who had to", Args: cobra.ExactArgs(1)}
	c.Flags().StringVar(&who, "who", "", "one person or stand-in (default: all who had to)")
	c.Flags().StringVar(&at, "at", "", "when, if not now")
	return p.onIncident(c, func(a about, args []string) error {
		m, err := a.message(args[0])
		if err != nil {
			return err
		}
		when, err := a.when("--at", at)
		if err != nil {
			return err
		}
		return a.do("Receipt confirmed.", map[string]any{"key": m.Key}, model.ConfirmMessage{Incident: a.v.ID, Key: m.Key, Who: who, At: when})
	})
}

func (p *program) messageDropCmd() *cobra.Command {
	var why string
	c := &cobra.Command{Use: "drop MESSAGE --why W", Short: "records why a message of the plan is not sent", Args: cobra.ExactArgs(1)}
	c.Flags().StringVar(&why, "why", "", "the reason")
	return p.onIncident(c, func(a about, args []string) error {
		m, err := a.message(args[0])
		if err != nil {
			return err
		}
		return a.do("Dropped.", map[string]any{"key": m.Key}, model.DropMessage{Incident: a.v.ID, Key: m.Key, Why: why})
	})
}

func (p *program) messageInCmd() *cobra.Command {
	var m model.ReceiveMessage
	var at string
	c := &cobra.Command{Use: "in [FILE.eml] [--from WHO --text TEXT]", Short: "logs a message that came in; a mail file is kept as evidence and read", Args: cobra.MaximumNArgs(1)}
	f := c.Flags()
	f.StringVar(&m.From, "from", "", "who it came from")
	f.StringVar(&m.Audience, "audience", "", "who they are, by the plan: authority, insurer, partners, …")
	f.StringVar(&m.Trigger, "occasion", "", "the occasion, by the plan")
	f.StringVar(&m.Channel, "channel", "", "how it came")
	f.StringVar(&m.Subject, "subject", "", "its subject")
	f.StringVar(&m.Text, "text", "", "what it says")
	f.StringVar(&m.TLP, "tlp", "", "its mark")
	f.StringVar(&at, "at", "", "when it came (default: the mail's date, else now)")
	return p.onIncident(c, func(a about, args []string) error {
		var err error
		if m.At, err = a.when("--at", at); err != nil {
			return err
		}
		m.Incident = a.v.ID
		if len(args) == 0 {
			return a.do("Logged.", nil, m)
		}
		change, err := a.d.ReceiveMail(a.c.Context(), args[0], m)
		if err != nil {
			return err
		}
		a.done(change, "Logged; the original is kept as evidence.", nil)
		return nil
	})
}

func (p *program) messageRaiseCmd() *cobra.Command {
	var m model.RaiseOccasion
	var at string
	c := &cobra.Command{Use: "raise OCCASION [--about TEXT] [--at TIME]", Short: "records an occasion no answer tells of, such as ransom_demand; its messages are asked for", Args: cobra.ExactArgs(1)}
	c.Flags().StringVar(&m.About, "about", "", "what it is about")
	c.Flags().StringVar(&at, "at", "", "when it happened, if not now")
	return p.onIncident(c, func(a about, args []string) error {
		var err error
		if m.At, err = a.when("--at", at); err != nil {
			return err
		}
		m.Incident, m.Trigger = a.v.ID, args[0]
		return a.do("Recorded.", nil, m)
	})
}

func (p *program) messageExportCmd() *cobra.Command {
	var paper paperFlags
	c := &cobra.Command{Use: "export MESSAGE [-o FILE] [--format txt|eml|json|pdf]", Short: "writes a message: a text, a mail draft (.eml), a document to print, or, without -o, JSON into the organisation's outbox folder", Args: cobra.ExactArgs(1)}
	paper.style(c)
	return p.onIncident(c, func(a about, args []string) error {
		m, err := a.message(args[0])
		if err != nil {
			return err
		}
		format := cmp.Or(paper.format, strings.TrimPrefix(extOf(paper.out), "."))
		switch format {
		case "", desk.MessageOutbox, desk.MessageMail, desk.MessageText:
			r, err := a.d.ExportMessage(a.c.Context(), a.v.ID, m.Key, cmp.Or(format, desk.MessageOutbox), paper.out)
			if err != nil {
				return err
			}
			if p.json {
				p.print(map[string]any{"file": r.Path, "sha256": r.SHA256, "size": r.Size, "entry": r.Change.Seq, "head": r.Change.Head.Text()})
				return nil
			}
			p.say("Wrote %s: %d bytes\nSHA-256 %s\nrecorded as entry %d, head %s", r.Path, r.Size, r.SHA256, r.Change.Seq, r.Change.Head.Text())
			return nil
		}
		return a.printed(&paper, report.MessageReport+"/"+m.Key, m.TLP)
	})
}

func extOf(path string) string {
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		return strings.ToLower(path[i:])
	}
	return ""
}

// printed writes a document of messages.
func (a about) printed(paper *paperFlags, key, tlp string) error {
	if paper.out == "" {
		return usagef("say with -o which file to write")
	}
	if paper.tlp == "" {
		paper.tlp = tlp
	}
	ask, err := paper.ask("")
	if err != nil {
		return err
	}
	ask.Incident, ask.Choice.Report = a.v.ID, key
	return a.p.exported(a.c, a.d, ask, paper.out)
}

func (p *program) messageTalksCmd() *cobra.Command {
	var paper paperFlags
	c := &cobra.Command{Use: "talks [-o FILE]", Short: "who talks and reports to whom: the chain, the seats, the next messages; with -o as a document", Args: cobra.NoArgs}
	paper.style(c)
	return p.onIncident(c, func(a about, _ []string) error {
		if paper.out != "" {
			return a.printed(&paper, report.TalksReport, report.DefaultTLP)
		}
		pl := a.d.Plan(a.v)
		t := pl.Talks()
		if p.json {
			seats := []map[string]any{}
			for _, s := range t.Seats {
				seats = append(seats, map[string]any{"role": s.Role, "name": s.Name, "reach": s.Reach, "out_of_band": s.OOB, "reports_to": s.To, "stand_in": s.StandIn, "empty": s.Empty})
			}
			p.print(map[string]any{"number": a.v.Number, "line": t.Line, "seats": seats, "warning": pl.Warning()})
			return nil
		}
		if w := pl.Warning(); w != "" {
			p.say("%s", w)
		}
		p.say("%s", t.Line)
		for _, s := range t.Seats {
			line := a.role(s.Role) + ": " + cmp.Or(s.Name, s.Reach, "nobody")
			if s.Empty {
				line = a.role(s.Role) + ": EMPTY, its messages go to " + cmp.Or(s.Name, "nobody")
			} else if how := strings.Join(filledOf(s.OOB, s.Reach), ", "); how != "" && s.Name != "" {
				line += ", " + how
			}
			if s.To != "" {
				line += ", reports to " + s.To
			}
			p.say("  %s", line)
		}
		for _, m := range t.Next {
			p.say("  next: %s, %s", pl.Words(m), pl.Standing(m))
		}
		return nil
	})
}
