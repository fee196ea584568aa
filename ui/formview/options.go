package formview

import (
	"fyne.io/fyne/v2"

	"bridgelog/model/form"
	"bridgelog/ui/kit"
)

// Options are what a form needs from its surroundings. All may be left out but
// Canvas. Values are "typed": texts as written and keys as chosen; "?" is the
// answer "not known yet" of every kind that is no choice.
type Options struct {
	Needed []string // keys without which the form cannot be saved
	// Preview says what is typed in an instant, duration, number or money would
	// mean, or what is wrong with it; nothing typed comes as nil.
	Preview   func(f form.Field, typed []string) kit.Preview
	Now       func() string                  // what the Now button writes; without it there is none
	Ahead     func(form.Field) bool          // moments still to come, for which now makes no sense
	Hint      func(form.Field) string        // what stands grey in an empty field
	Suggest   func(form.Field) []string      // names of persons or systems
	About     func(name string) string       // what is known of a person beside the name, such as a number; may be nil
	Links     func(form.Field) []Link        // rows a hypothesis or evidence field can point to
	NewPerson func(name, reach string)       // a name not suggested was added; reach may be empty
	State     func(key string) FieldState    // what stands beside a field
	Show      func(form.Field) string        // the answer as a person reads it, for ReadOnly; without it the value stands
	Visible   func(form.Field) bool          // asked again by Refresh; hidden fields keep what they hold
	Ask       func(form.Field) string        // first_5_min, first_hour or later, instead of the field's own; asked again by Refresh
	Left      func(f form.Field, t []string) // a changed field lost the keyboard, or was pressed: save it
	Reached   func(key string)               // a field has the keyboard: bring it into view
	Change    func()                         // a person changed something
	Submit    func()                         // Enter in a field
	Canvas    func() fyne.Canvas             // where the form stands or will stand
	// NewLink makes a row from one sentence. done is to be called on the
	// goroutine of the window, at once or later.
	NewLink func(f form.Field, text string, done func(id string, err error))

	Defaults bool // the usual answer stands in an untouched field instead of being offered
	ReadOnly bool // values as text; nothing takes the keyboard
	Compact  bool // no help lines
	Told     bool // "not known yet" is no answer of these fields

	relayout func() // a field needs another height
}

// Link is a register row a field can point to.
type Link struct{ ID, Label string }

// FieldState is what is known of a field besides its value.
type FieldState struct {
	SavedAt   string // "03:12:09"
	By        string // who saved it
	Missing   bool   // the next gate asks for it and it is not answered
	Gate      string // that gate
	Corrected string // the value that stood here before
	Origin    string // where a value not typed here comes from
	Word      string // stands beside the label instead of the gate: "required now"
	Acts      []Act  // quiet offers beside the label
}

// Act is something to do with one field.
type Act struct {
	Text string
	Run  func()
}

// FromColumns makes a section of a register's columns, so that one reader
// serves forms and rows; without keys, of all its columns.
func FromColumns(reg form.Register, keys ...string) form.Section {
	s := form.Section{Key: reg.Key, Title: reg.Title, Intro: reg.About}
	if len(keys) == 0 {
		for _, c := range reg.Columns {
			s.Fields = append(s.Fields, reg.Field(c))
		}
	}
	for _, key := range keys {
		if c, ok := reg.Column(key); ok {
			s.Fields = append(s.Fields, reg.Field(c))
		}
	}
	return s
}
