package model

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// Registers of messages. CommsRegister is the guide's log of what was said to
// whom; MessageRegister is how each message of the plan came about: its draft,
// its release, that it was sent and that receipt was confirmed, or why it was
// dropped. Rows of the second are written by acts with rules of their own.
const (
	CommsRegister   = "communications"
	MessageRegister = "messages"
)

// MessageState is how far a message has come.
type MessageState string

const (
	MessageProposed  MessageState = "proposed"
	MessageDrafted   MessageState = "drafted"
	MessageApproved  MessageState = "approved" // released by everybody who has to
	MessageSent      MessageState = "sent"
	MessageConfirmed MessageState = "confirmed"
	MessageDropped   MessageState = "dropped"
)

// Recipient is one person a message goes to, and how the person was found.
type Recipient struct {
	Name    string `json:"name"`             // empty where nobody was found
	Role    string `json:"role,omitempty"`   // the seat it goes to
	Reach   string `json:"reach,omitempty"`  // telephone, mail or other way, as recorded
	OOB     string `json:"oob,omitempty"`    // a way the attacker cannot read
	Found   string `json:"found,omitempty"`  // roster, workload card, address book, duty list, stand-in
	Act     bool   `json:"act,omitempty"`    // must confirm receipt
	Within  int    `json:"within,omitempty"` // minutes in which to confirm
	Empty   bool   `json:"empty,omitempty"`  // the seat is empty though it has to be filled: it goes to the incident manager
	StandIn string `json:"stand_in,omitempty"`
	Mail    string `json:"mail,omitempty"`

	Confirmed Moment `json:"-"`
}

// ChannelMark is one way to send a message, and whether the attacker may read it.
type ChannelMark struct {
	Key    string
	Label  string
	Unsafe string // why it may be read; empty for a safe one
}

// Released is one release of a text.
type Released struct {
	Role string `json:"role"`
	By   string `json:"by"`
	At   Moment `json:"at"`
}

// Message is one message of the plan.
type Message struct {
	ID  string // row of MessageRegister; empty while it is only proposed
	Key string // occasion and audience: what it is, as long as the fact stands
	Occasion
	Audience string
	Inside   bool
	Template string
	Sender   string // role
	TLP      string
	Channels []ChannelMark
	People   []Recipient
	Release  []string // roles that have to release it
	Released []Released
	Due      time.Time // UTC
	Note     string    // of the plan's line
	State    MessageState
	Subject  string // of the draft
	Text     string
	SentAt   Moment
	Channel  string
	Why      string            // why an unsafe channel, or without a release
	By       string            // who sent it
	Dropped  string            // why
	Locked   string            // why it must not go out at all, as in a drill
	Logged   string            // row of CommsRegister that tells of it
	Given    map[string]string // by placeholder: what a person gave for it, where no form asks
	Record   Record
}

// Open says whether it still has to go out.
func (m Message) Open() bool {
	return m.Locked == "" && (m.State == MessageProposed || m.State == MessageDrafted || m.State == MessageApproved)
}

// Overdue says whether it should be out and is not.
func (m Message) Overdue(now time.Time) bool { return m.Open() && m.Due.Before(now) }

// Unconfirmed are the people who had to confirm receipt within their minutes and
// did not.
func (m Message) Unconfirmed(now time.Time) []Recipient {
	if m.State != MessageSent {
		return nil
	}
	var out []Recipient
	for _, r := range m.People {
		if r.Act && !r.Confirmed.Known() && m.SentAt.Known() && m.SentAt.End().Add(time.Duration(r.Within)*time.Minute).Before(now) {
			out = append(out, r)
		}
	}
	return out
}

// EmptySeat is the first recipient whose seat is empty though it has to be filled.
func (m Message) EmptySeat() (Recipient, bool) {
	i := slices.IndexFunc(m.People, func(r Recipient) bool { return r.Empty })
	if i < 0 {
		return Recipient{}, false
	}
	return m.People[i], true
}

// Red says whether somebody has to look at it now: it is overdue, receipt was not
// confirmed in time, or a seat it goes to is empty while it waits.
func (m Message) Red(now time.Time) bool {
	_, empty := m.EmptySeat()
	return m.Overdue(now) || len(m.Unconfirmed(now)) > 0 || empty && m.Open()
}

// MissingRelease are the roles that have to release it and have not.
func (m Message) MissingRelease() []string {
	return slices.DeleteFunc(slices.Clone(m.Release), func(role string) bool {
		return slices.ContainsFunc(m.Released, func(r Released) bool { return r.Role == role })
	})
}

// Names are the people in one line; the way to those without a name.
func (m Message) Names() string {
	var out []string
	for _, r := range m.People {
		name := r.Name
		if name == "" {
			name = r.Reach
		}
		if name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return strings.Join(out, ", ")
}

// messageRow reads a row of MessageRegister.
func messageRow(r Record) Message {
	word := func(key string) string { return guide.Text(r.Fields[key]) }
	m := Message{ID: r.ID, Key: word("key"), Audience: word("audience"), Template: word("template"), Sender: word("sender"), TLP: word("tlp"),
		Subject: word("subject"), Text: word("text"), Channel: word("channel"), Why: word("why"), By: word("by"), Dropped: word("dropped"), Logged: word("logged"), Note: word("note"), Record: r}
	m.Trigger, m.About, m.Person = word("trigger"), word("about"), word("person")
	m.Occasion.Key = word("occasion")
	confirmed := map[string]Moment{}
	for key, into := range map[string]any{"people": &m.People, "release": &m.Release, "released": &m.Released, "sent_at": &m.SentAt,
		"confirmed": &confirmed, "at": &m.At, "due": &m.Due, "given": &m.Given} {
		_ = json.Unmarshal(r.Fields[key], into) // written by acts of this package
	}
	for i := range m.People {
		m.People[i].Confirmed = confirmed[confirmKey(m.People[i])]
	}
	acts := slices.DeleteFunc(slices.Clone(m.People), func(r Recipient) bool { return !r.Act })
	switch {
	case m.Dropped != "":
		m.State = MessageDropped
	case m.SentAt.Known() && len(confirmed) > 0 && !slices.ContainsFunc(acts, func(r Recipient) bool { return !r.Confirmed.Known() }):
		m.State = MessageConfirmed
	case m.SentAt.Known():
		m.State = MessageSent
	case len(m.MissingRelease()) == 0 && len(m.Released) > 0:
		m.State = MessageApproved
	default:
		m.State = MessageDrafted
	}
	return m
}

// confirmKey is what a confirmation of a recipient is kept under.
func confirmKey(r Recipient) string {
	if r.Name != "" {
		return strings.ToLower(r.Name)
	}
	return "role " + r.Role
}
