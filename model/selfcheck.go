package model

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// How a requirement of the guide is met.
const (
	MetByData = "met"     // what the organisation recorded meets it
	Lacking   = "missing" // something is to be recorded or done
	BuiltIn   = "built"   // the program does it
)

// SelfLine is one requirement of the guide and how it stands.
type SelfLine struct {
	guide.Requirement
	State string
	Light Light  // Green for what is built in
	Says  string // what stands or what is missing, or how the program does it
	Where string // place it is seen or put right, as in ReadyLine.Where, or a place inside an incident
}

// Word is the state as it is said beside its colour.
func (l SelfLine) Word() string {
	switch {
	case l.State == BuiltIn:
		return "built in"
	case l.State == MetByData:
		return "met"
	case l.Light == Amber:
		return "in part"
	}
	return "missing"
}

// builtIn says where the program itself meets a requirement. Whatever a line of
// readiness names is judged by data instead; every requirement is in one of the
// two. Places: a form of the incident ("form/tri"), one of its registers
// ("register/evidence"), one of its pages, or a page of its own.
var builtIn = map[string]string{}

func init() {
	for _, line := range strings.Split(strings.TrimSpace(`
R-03 incident
R-05 register/actions
R-06 signals
R-07 form/fp
R-08 form/fp
R-09 form/tri
R-10 new
R-11 signals
R-14 form/rep
R-15 form/rep
R-16 timeline
R-17 register/evidence
R-22 register/roster
R-24 form/tri
R-25 form/tri
R-26 form/tri
R-29 register/roster
R-30 form/tri
R-31 form/inv
R-33 form/inv
R-34 form/tri
R-35 form/tri
R-36 form/tri
R-37 register/severity_history
R-38 form/inv
R-39 form/inv
R-40 form/con
R-41 form/inv
R-42 export
R-44 form/rec
R-45 form/rec
R-46 form/rec
R-47 form/rec
R-48 register/risks
R-49 form/rec
R-50 form/era
R-51 form/rec
R-52 form/con
R-53 form/con
R-54 form/con
R-55 form/con
R-56 register/hypotheses
R-57 form/era
R-58 export
R-59 form/rec
R-60 form/inv
R-61 form/con
R-62 form/era
R-63 decide
R-64 decide
R-65 decide
R-67 form/rev
R-68 export
R-69 form/rev
R-71 form/rev
R-74 form/drl
R-76 steps
R-77 form/drl
R-78 form/drl
R-79 form/drl
R-80 form/rev
R-82 register/communications
R-83 form/rev
R-84 form/rev
R-85 export
R-86 export
R-87 gate
R-88 register/indicators
R-94 selfcheck
R-95 board
`), "\n") {
		id, place, _ := strings.Cut(line, " ")
		builtIn[id] = place
	}
}

// SelfCheck holds every requirement of the guide against what the lines of
// readiness say; what no line is about the program does itself.
func SelfCheck(g guide.Guide, lines []ReadyLine) []SelfLine {
	out := make([]SelfLine, 0, len(g.Requirements))
	for _, r := range g.Requirements {
		s := SelfLine{Requirement: r, State: BuiltIn, Light: Green, Says: r.Must, Where: builtIn[r.ID]}
		var lacks, stands []string
		for _, l := range lines {
			if !slices.Contains(l.Requirements, r.ID) {
				continue
			}
			s.State = MetByData
			if l.State == Green {
				stands = append(stands, l.Title+": "+l.Says)
				if s.Where == "" {
					s.Where = l.Where
				}
				continue
			}
			if worse(l.State, s.Light) != s.Light || lacks == nil {
				s.Where = l.Where
			}
			s.Light = worse(s.Light, l.State)
			lacks = append(lacks, l.Title+": "+l.Says)
		}
		switch {
		case lacks != nil:
			s.State, s.Says = Lacking, strings.Join(lacks, " ")
		case stands != nil:
			s.Says = strings.Join(stands, " ")
		}
		out = append(out, s)
	}
	return out
}

// SelfCount is how many requirements are met by data, are missing something, and
// are built in.
func SelfCount(all []SelfLine) (met, lacking, built int) {
	for _, l := range all {
		switch l.State {
		case MetByData:
			met++
		case Lacking:
			lacking++
		default:
			built++
		}
	}
	return met, lacking, built
}

// ReviewCard is the command that says a card was looked at today and stands:
// by whom, and when it is due again (form wl: 90 days, the green days).
func ReviewCard(w Workload, by string, rule guide.Freshness, now time.Time, zone *time.Location) PutRecord {
	at := At(now.Truncate(time.Minute), zone, ToMinute, OwnClock)
	next := At(now.Truncate(time.Minute).AddDate(0, 0, rule.GreenDays), zone, ToMinute, OwnClock)
	return PutRecord{Incident: Organisation, Register: guide.WorkloadsRegister, ID: w.ID, Set: map[string]json.RawMessage{
		"wl.reviewed_at": rawOf(at), "wl.reviewed_by": rawOf(by), "wl.next_review": rawOf(next)}}
}
