package desk

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
	"unicode"

	"bridgelog/interop"
	"bridgelog/model"
	"bridgelog/model/guide"
	"bridgelog/report"
)

// Plan is who is to be told of what on an incident, as of now.
func (d *Desk) Plan(v model.View) *model.Plan {
	d.mu.Lock()
	house := d.views[model.Organisation]
	d.mu.Unlock()
	return d.planFrom(v, house, d.o.Now())
}

func (d *Desk) planFrom(v, house model.View, now time.Time) *model.Plan {
	led := d.Led(v)
	return model.NewPlan(v, house, led.Guide, d.Guide(), led.Rules, now)
}

// messageDocument is drawn like every document; the instant is the ask's, so that
// the same ask gives the same bytes.
func (d *Desk) messageDocument(s standpoint, key string, c report.Choice) (report.Doc, error) {
	p := d.planFrom(s.v, s.house, c.MadeAt)
	m, ok := p.Message(key)
	if !ok {
		return report.Doc{}, model.Refuse(model.NotFound, "message", "See the list of messages.", "there is no message %q.", key)
	}
	text, err := p.Fill(m)
	if err != nil {
		return report.Doc{}, err
	}
	return report.Message(p, m, text, c), nil
}

// Formats a message is written in beside those of documents.
const (
	MessageText   = "txt"
	MessageMail   = "eml"
	MessageOutbox = "json"
)

// OutboxSchema names the form of the files in the outbox (docs/outbox.md).
const OutboxSchema = "bridgelog-message/1"

// OutboxFolder is where files for a mailer or SOAR are dropped (org.outbox);
// empty where the organisation named none.
func (d *Desk) OutboxFolder() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.TrimSpace(guide.Text(d.views[model.Organisation].Answers["org.outbox"]))
}

// ExportMessage writes a message as a text, as a mail draft or as JSON. Its words
// are kept as a draft first, the export is sealed like every other, and the file
// gets its name last. An empty path is the outbox folder.
func (d *Desk) ExportMessage(ctx context.Context, incident model.IncidentID, key, format, path string) (Receipt, error) {
	v, err := d.Incident(ctx, incident)
	if err != nil {
		return Receipt{}, err
	}
	m, ok := d.Plan(v).Message(key)
	switch {
	case !ok:
		return Receipt{}, model.Refuse(model.NotFound, "message", "See the list of messages.", "there is no message %q.", key)
	case m.Locked != "":
		return Receipt{}, model.Refuse(model.Conflict, "message", "Practise it with the players.", "it is locked: %s.", m.Locked)
	case format != MessageText && format != MessageMail && format != MessageOutbox:
		return Receipt{}, model.Refuse(model.Invalid, "format", "Choose txt, eml or json.", "%q is no format of a message.", format)
	}
	if m.Text == "" { // what leaves is a fact first
		change, err := d.Do(ctx, model.DraftMessage{Incident: incident, Key: key})
		if err != nil {
			return Receipt{}, err
		}
		v = change.View
		m, _ = d.Plan(v).Message(key)
	}
	if path == "" {
		folder := d.OutboxFolder()
		if folder == "" {
			return Receipt{}, model.Refuse(model.NotFound, "org.outbox", "Name it in the organisation's record, or say where the file goes.", "the organisation has no outbox folder.")
		}
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			return Receipt{}, model.Refuse(model.NotFound, "org.outbox", "Make the folder, or name another in the organisation's record.", "the outbox folder %s cannot be found.", folder)
		}
		path = freeName(filepath.Join(folder, MessageFile(v, m, format)))
	}
	if err := d.mayWrite(ctx, Ask{Incident: incident}, path); err != nil {
		return Receipt{}, err
	}
	raw, err := messageBytes(d.Plan(v), m, format, d.logID, d.o.By.Name)
	if err != nil {
		return Receipt{}, err
	}
	request, err := json.Marshal(map[string]string{"message": m.ID, "format": format})
	if err != nil {
		return Receipt{}, fmt.Errorf("request: %w", err)
	}
	head := d.Status().Head
	return d.issue(ctx, path, false, func(w io.Writer) error { _, err := w.Write(raw); return err },
		model.RecordExport{Incident: incident, Issued: model.ReportIssued{Report: report.MessageReport + "/" + m.ID, Format: format, TLP: m.TLP, Rows: 1, Request: request,
			FromSize: head.Size, FromRoot: fmt.Sprintf("%x", head.Root[:])}})
}

var fileMarks = regexp.MustCompile(`[^A-Za-z0-9]+`)

// MessageFile is the name of a message's file: number, template, audience and,
// for whoever holds the file, its mark.
func MessageFile(v model.View, m model.Message, format string) string {
	parts := []string{v.Number, m.Template, m.Audience, m.TLP}
	if v.Drill {
		parts = append([]string{"EXERCISE"}, parts...)
	}
	for i, p := range parts {
		parts[i] = strings.Trim(fileMarks.ReplaceAllString(p, "-"), "-")
	}
	return strings.Join(parts, "_") + "." + format
}

// freeName is a name in the same folder that is not taken.
func freeName(path string) string {
	ext := filepath.Ext(path)
	stem := strings.TrimSuffix(path, ext)
	for n := 2; ; n++ {
		if _, err := os.Lstat(path); err != nil {
			return path
		}
		path = fmt.Sprintf("%s_%d%s", stem, n, ext)
	}
}

// OutboxMessage is one message as JSON; docs/outbox.md is its description.
type OutboxMessage struct {
	Schema    string           `json:"schema"`
	ID        string           `json:"id"`
	Incident  OutboxIncident   `json:"incident"`
	Exercise  bool             `json:"exercise"`
	TLP       string           `json:"tlp"`
	Audience  string           `json:"audience"`
	Trigger   string           `json:"trigger"`
	Template  string           `json:"template"`
	Due       time.Time        `json:"due"`
	To        []OutboxPerson   `json:"to"`
	Channels  []OutboxChannel  `json:"channels"`
	Released  []model.Released `json:"released"`
	Waits     []string         `json:"waits_for_release"`
	Subject   string           `json:"subject"`
	Text      string           `json:"text"`
	Warning   string           `json:"warning,omitempty"`
	CreatedAt time.Time        `json:"created_at"`
	CreatedBy string           `json:"created_by"`
	Logbook   string           `json:"logbook"`
}

// OutboxIncident names the incident; a restricted one by its codename only.
type OutboxIncident struct {
	Number   string `json:"number"`
	Name     string `json:"name"`
	Severity string `json:"severity"`
	Phase    string `json:"phase"`
}

// OutboxPerson is one person to tell.
type OutboxPerson struct {
	Name    string `json:"name"`
	Role    string `json:"role"`
	Mail    string `json:"mail,omitempty"`
	Reach   string `json:"reach,omitempty"`
	OOB     string `json:"out_of_band,omitempty"`
	Confirm bool   `json:"confirm"`
	Within  int    `json:"confirm_within_min,omitempty"`
	StandIn string `json:"stand_in,omitempty"`
}

// OutboxChannel is one way the plan gives, and why it must not be used.
type OutboxChannel struct {
	Key    string `json:"key"`
	Safe   bool   `json:"safe"`
	Reason string `json:"reason,omitempty"`
}

func messageBytes(p *model.Plan, m model.Message, format, log, by string) ([]byte, error) {
	var b bytes.Buffer
	switch format {
	case MessageText:
		if w := p.Warning(); w != "" {
			fmt.Fprintf(&b, "%s\n\n", w)
		}
		fmt.Fprintf(&b, "To: %s\nSubject: %s\n\n%s\n", cmp.Or(m.Names(), p.Guide.Comms.AudienceWords(m.Audience)), m.Subject, m.Text)
	case MessageMail:
		draft := interop.MailDraft{Subject: m.Subject, Text: m.Text + "\n", Date: p.Now.In(p.V.Location()), ID: p.V.Number + "." + m.ID,
			Extra: map[string]string{"X-TLP": m.TLP, "X-Bridgelog-Message": m.ID}, Order: []string{"X-TLP", "X-Bridgelog-Message"}}
		if p.V.Drill {
			draft.Extra["X-Exercise"] = "EXERCISE"
			draft.Order = append(draft.Order, "X-Exercise")
		}
		for _, r := range m.People {
			if r.Mail != "" {
				draft.To = append(draft.To, interop.MailAddress{Name: r.Name, Address: r.Mail})
			}
		}
		if err := interop.WriteMail(&b, draft); err != nil {
			return nil, err
		}
	case MessageOutbox:
		name := p.V.Title()
		if p.Restricted() {
			name = cmp.Or(p.V.Codename, "restricted")
		}
		out := OutboxMessage{Schema: OutboxSchema, ID: m.ID, Incident: OutboxIncident{p.V.Number, name, p.V.Level(), string(p.V.Phase)}, Exercise: p.V.Drill, TLP: m.TLP, Audience: m.Audience,
			Trigger: m.Trigger, Template: m.Template, Due: m.Due.UTC(), To: []OutboxPerson{}, Channels: []OutboxChannel{}, Released: m.Released, Waits: m.MissingRelease(),
			Subject: m.Subject, Text: m.Text, Warning: p.Warning(), CreatedAt: p.Now.UTC().Truncate(time.Second), CreatedBy: by, Logbook: log}
		if out.Released == nil {
			out.Released = []model.Released{}
		}
		if out.Waits == nil {
			out.Waits = []string{}
		}
		for _, r := range m.People {
			out.To = append(out.To, OutboxPerson{Name: r.Name, Role: r.Role, Mail: r.Mail, Reach: r.Reach, OOB: r.OOB, Confirm: r.Act, Within: r.Within, StandIn: r.StandIn})
		}
		for _, c := range m.Channels {
			out.Channels = append(out.Channels, OutboxChannel{c.Key, c.Unsafe == "", c.Unsafe})
		}
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(out); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// ReadMessageMail reads a mail file as a message that came in, with what the mail
// says of sender, time and words. Nothing is recorded.
func (d *Desk) ReadMessageMail(path string) (model.ReceiveMessage, error) {
	f, _, err := openFile(path, mostChosen)
	if err != nil {
		return model.ReceiveMessage{}, err
	}
	defer f.Close()
	m, err := interop.ReadMail(f)
	if err != nil {
		return model.ReceiveMessage{}, err
	}
	c := model.ReceiveMessage{Subject: brief(readable(m.Subject)), Text: strings.TrimSpace(readable(m.Text)), Channel: "mail"}
	if len(m.From) > 0 {
		c.From = brief(readable(m.From[0].String()))
	}
	if m.Sent.Known() {
		c.At = m.Sent
	}
	const most = 60 << 10 // a row holds 64 KB; the original holds the rest
	if len(c.Text) > most {
		c.Text = strings.ToValidUTF8(c.Text[:most], "") + "\n[the rest stands in the original]"
	}
	if c.Subject == "" && c.Text == "" {
		c.Text = "[The mail holds no text; what it holds stands in the original.]"
	}
	return c, nil
}

// readable leaves out what the record refuses in a text: it came from outside,
// and its original is kept.
func readable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// brief cuts a line of a mail that no person wrote so long.
func brief(s string) string {
	if letters := []rune(s); len(letters) > 500 {
		return string(letters[:499]) + "…"
	}
	return s
}

// wouldTake says what the rules have against a command, and records nothing.
func (d *Desk) wouldTake(ctx context.Context, c model.ReceiveMessage) error {
	v, err := d.Incident(ctx, c.Incident)
	if err != nil {
		return err
	}
	d.mu.Lock()
	env, err := d.env(v, "", c)
	d.mu.Unlock()
	if err != nil {
		return err
	}
	_, err = model.Decide(v, c, env)
	return err
}

// ReceiveMail keeps a mail file as evidence, as it is, and logs the message it
// holds. Fields of c that are set stand in place of the mail's.
func (d *Desk) ReceiveMail(ctx context.Context, path string, c model.ReceiveMessage) (Change, error) {
	read, err := d.ReadMessageMail(path)
	if err != nil {
		return Change{}, err
	}
	read.Incident, read.Audience, read.Trigger, read.TLP = c.Incident, c.Audience, c.Trigger, c.TLP
	read.From, read.Subject, read.Text, read.Channel = cmp.Or(c.From, read.From), cmp.Or(c.Subject, read.Subject), cmp.Or(c.Text, read.Text), cmp.Or(c.Channel, read.Channel)
	if c.At.Precision != "" {
		read.At = c.At
	}
	if read.From == "" {
		return Change{}, model.Refuse(model.Invalid, "from", "Say who it came from.", "the mail names no sender.")
	}
	if now := d.o.Now(); c.At.Precision == "" && read.At.Known() && read.At.From.After(now) { // whoever writes a mail writes its date
		read.Text = strings.TrimSpace("[The mail is dated " + model.FormatMoment(read.At, d.Home(), model.LongStyle) + ", which lies ahead of the clock here; it stands at the time it was taken in.]\n\n" + read.Text)
		read.At = model.Moment{}
	}
	if c.At.Precision == "" && !read.At.Known() && !strings.HasPrefix(read.Text, "[The mail is dated ") {
		read.Text = strings.TrimSpace("[The mail has no date that can be read; it stands at the time it was taken in.]\n\n" + read.Text)
		read.At = model.Moment{}
	}
	if err := d.wouldTake(ctx, read); err != nil { // before its original is kept
		return Change{}, err
	}
	in, err := d.AddEvidence(ctx, EvidenceAsk{Incident: c.Incident, Paths: []string{path}, Item: model.EvidenceItem{What: "Mail from " + read.From + ": " + read.Subject}, Again: true}, nil)
	if err != nil {
		return Change{}, err
	}
	if in.Taken == 0 || len(in.View.Evidence()) == 0 {
		return Change{}, model.Refuse(model.Conflict, filepath.Base(path), "", "the mail could not be kept as evidence.")
	}
	items := in.View.Evidence()
	read.Original = items[len(items)-1].ID
	return d.Do(ctx, read)
}
