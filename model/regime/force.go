package regime

import "time"

// Binds says whether the stage is law when its clock starts, as the days of the
// start's own zone have it; for a clock that has not started, whether it is law
// at all. A clock that counts all the same is a what-if.
func (s Stage) Binds(start time.Time) bool {
	switch {
	case s.Status == Proposed:
		return false
	case start.IsZero():
		return s.Status != NotYet
	}
	return outOfForce(s, DayOf(start)) == ""
}
