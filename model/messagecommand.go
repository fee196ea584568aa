package model

// DraftMessage keeps the words of a message: Key is of the plan, or the row of a
// message there is. What is empty comes from the template; the mark can only be
// made stricter.
type DraftMessage struct {
	Incident IncidentID
	Key      string
	Template string
	Subject  string
	Text     string
	TLP      string
	Given    map[string]string // by placeholder, one of Askable; empty takes it back
}

// NewMessage drafts a message the plan does not ask for.
type NewMessage struct {
	Incident IncidentID
	Audience string
	Trigger  string // the occasion, where it is one
	Template string
	About    string
	Subject  string
	Text     string
	To       string // who it goes to, where it is not the audience's people
}

// ApproveMessage says that a role released the text.
type ApproveMessage struct {
	Incident IncidentID
	Key      string
	Role     string // of the release; empty is the only one missing
	By       string // who released it; empty is who writes the entry
	At       Moment // none is now
}

// SendMessage says that a person sent it: the program never does.
type SendMessage struct {
	Incident IncidentID
	Key      string
	Channel  string
	At       Moment // none is now
	By       string // who sent it; empty is who writes the entry
	Why      string // the reason, for a channel the attacker may read or a text nobody released
}

// ConfirmMessage says that receipt was confirmed, by one person or by all.
type ConfirmMessage struct {
	Incident IncidentID
	Key      string
	Who      string // empty is everybody
	At       Moment // none is now
}

// DropMessage says that a message of the plan is not sent, and why.
type DropMessage struct {
	Incident IncidentID
	Key      string
	Why      string
}

// TakeMessage says that the text left the program: copied, or read aloud from
// the screen. Files are recorded as exports.
type TakeMessage struct {
	Incident IncidentID
	Key      string
	How      string // "copied"
}

// ReceiveMessage keeps a message that came in.
type ReceiveMessage struct {
	Incident IncidentID
	From     string
	Audience string // who they are, by the plan
	Trigger  string
	Channel  string
	Subject  string
	Text     string
	At       Moment // none is now
	TLP      string
	Original string // id of the evidence that holds the original
}

// RaiseOccasion says that something happened of which the record has no answer,
// such as a demand for money.
type RaiseOccasion struct {
	Incident IncidentID
	Trigger  string
	About    string
	At       Moment // none is now
}

func (c DraftMessage) incident() IncidentID   { return c.Incident }
func (c NewMessage) incident() IncidentID     { return c.Incident }
func (c ApproveMessage) incident() IncidentID { return c.Incident }
func (c SendMessage) incident() IncidentID    { return c.Incident }
func (c ConfirmMessage) incident() IncidentID { return c.Incident }
func (c DropMessage) incident() IncidentID    { return c.Incident }
func (c TakeMessage) incident() IncidentID    { return c.Incident }
func (c ReceiveMessage) incident() IncidentID { return c.Incident }
func (c RaiseOccasion) incident() IncidentID  { return c.Incident }
