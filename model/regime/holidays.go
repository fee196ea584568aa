package regime

// Place is a choice of whose holidays a calendar takes.
type Place struct {
	Calendar string // id used by stages: eu-member-state, us-federal, …
	Key      string // "de", "de-by"; empty where a calendar has one place only
	Label    string
}

// Places are what a person can choose.
func Places() []Place { return nil }

// Holidays are the closed days of a calendar from one day to another, both
// included; Saturdays and Sundays are not among them.
func Holidays(calendar, place string, from, to Day) []Closed { return nil }
