package model

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Ratings are the five taps behind a severity and the floor flags, as keys of
// the guide: cia_rating (none, low, moderate, high, unknown), scope (single,
// several, workload, widespread), urgency (can_wait, today, hours, now) and
// sev_floor_flags. An empty C, I or A counts as unknown.
type Ratings struct {
	C       string   `json:"c"`
	I       string   `json:"i"`
	A       string   `json:"a"`
	Scope   string   `json:"scope"`
	Urgency string   `json:"urgency"`
	Floors  []string `json:"floors,omitempty"`
}

// SeverityLevels lists the levels, the most serious first.
var SeverityLevels = []string{"SEV1", "SEV2", "SEV3", "SEV4"}

// SeverityWord is the word that stands beside a level wherever it is shown:
// "SEV2" is "Serious". An unknown level is its own word.
func SeverityWord(level string) string {
	switch level {
	case "SEV1":
		return "Emergency"
	case "SEV2":
		return "Serious"
	case "SEV3":
		return "Limited"
	case "SEV4":
		return "Minor"
	}
	return level
}

// severityRank is the place of a level in SeverityLevels, -1 when unknown.
func severityRank(level string) int { return slices.Index(SeverityLevels, level) }

// SeverityRules are the guide's rules for proposing a level. A person sets the
// level; the rules only propose and explain. LoadSeverity makes them.
type SeverityRules struct {
	points map[string]int            // rating -> 0 … 3
	base   map[int]map[string]string // impact -> scope -> level
	shift  map[string]int            // urgency -> steps, negative is more serious
	floors map[string]string         // flag -> at least this level
	words  map[string]string         // level -> name
	labels map[string]string         // "scope/single" -> label for sentences
}

// LoadSeverity reads the severity object of the guide's forms.json, and the
// labels it needs from its enums. It refuses rules that are not complete: every
// impact and scope must have a level, every urgency a shift, every flag of the
// guide a floor.
func LoadSeverity(formsJSON []byte) (SeverityRules, error) {
	var doc struct {
		Severity struct {
			Points map[string]int               `json:"rating_points"`
			Base   map[string]map[string]string `json:"base_matrix"`
			Adjust map[string]struct {
				Shift *int `json:"shift"`
			} `json:"urgency_adjust"`
			Floors []struct {
				Flag    string `json:"flag"`
				AtLeast string `json:"at_least"`
			} `json:"floors"`
			Order  []string `json:"order"`
			Levels []struct {
				Key  string `json:"key"`
				Name string `json:"name"`
			} `json:"levels"`
		} `json:"severity"`
		Enums map[string]json.RawMessage `json:"enums"`
	}
	bad := func(format string, args ...any) (SeverityRules, error) {
		return SeverityRules{}, Refuse(Invalid, "severity", "", "the severity rules cannot be used: "+format+".", args...)
	}
	if err := json.Unmarshal(formsJSON, &doc); err != nil {
		return bad("%v", err)
	}
	s := doc.Severity
	r := SeverityRules{points: s.Points, base: map[int]map[string]string{}, shift: map[string]int{},
		floors: map[string]string{}, words: map[string]string{}, labels: map[string]string{}}

	keys := map[string][]string{}
	for _, enum := range []string{"cia_rating", "scope", "urgency", "sev_floor_flags"} {
		var values []struct {
			Key   string `json:"key"`
			Label string `json:"label"`
		}
		if err := json.Unmarshal(doc.Enums[enum], &values); err != nil {
			return bad("the list %s: %v", enum, err)
		}
		for _, v := range values {
			keys[enum] = append(keys[enum], v.Key)
			r.labels[enum+"/"+v.Key] = v.Label
		}
		if len(values) == 0 {
			return bad("the list %s is empty", enum)
		}
	}
	if !slices.Equal(s.Order, []string{"base_matrix", "urgency_adjust", "floors"}) {
		return bad("the order of steps is %v", s.Order)
	}
	for _, key := range keys["cia_rating"] {
		if p, ok := s.Points[key]; !ok || p < 0 || p > 3 {
			return bad("rating %q has no points from 0 to 3", key)
		}
	}
	if len(s.Points) != len(keys["cia_rating"]) {
		return bad("points and ratings do not match")
	}
	for impact := range 4 {
		row := s.Base[fmt.Sprint(impact)]
		for _, scope := range keys["scope"] {
			if severityRank(row[scope]) < 0 {
				return bad("impact %d, scope %q has no level", impact, scope)
			}
		}
		r.base[impact] = row
	}
	for _, key := range keys["urgency"] {
		a := s.Adjust[key]
		if a.Shift == nil || *a.Shift < -1 || *a.Shift > 1 {
			return bad("urgency %q has no shift from -1 to 1", key)
		}
		r.shift[key] = *a.Shift
	}
	for _, f := range s.Floors {
		if severityRank(f.AtLeast) < 0 || !slices.Contains(keys["sev_floor_flags"], f.Flag) {
			return bad("floor %q, %q", f.Flag, f.AtLeast)
		}
		r.floors[f.Flag] = f.AtLeast
	}
	for _, key := range keys["sev_floor_flags"] {
		if r.floors[key] == "" {
			return bad("flag %q has no floor", key)
		}
	}
	for _, l := range s.Levels {
		r.words[l.Key] = l.Name
	}
	for _, level := range SeverityLevels {
		if r.words[level] == "" {
			return bad("level %q has no name", level)
		}
	}
	return r, nil
}

// Word is the guide's name of a level.
func (r SeverityRules) Word(level string) string {
	if w := r.words[level]; w != "" {
		return w
	}
	return SeverityWord(level)
}

// Floor is the least serious level the flags allow; empty without flags.
func (r SeverityRules) Floor(flags []string) (string, error) {
	floor := ""
	for _, flag := range flags {
		level, ok := r.floors[flag]
		if !ok {
			return "", Refuse(Invalid, "floors", "", "%q is not a floor flag of the guide.", flag)
		}
		if floor == "" || severityRank(level) < severityRank(floor) {
			floor = level
		}
	}
	return floor, nil
}

// Propose works out a level: the highest of the three impact ratings and the
// scope give a base, urgency may shift it by one, floors come last. Each step is
// one sentence of why. Scope and urgency must be given.
func (r SeverityRules) Propose(in Ratings) (level string, why []string, err error) {
	impact, from, err := r.impact(in)
	if err != nil {
		return "", nil, err
	}
	base, ok := r.base[impact][in.Scope]
	if !ok {
		return "", nil, Refuse(Invalid, "scope", "", "scope %q is not one of the guide's.", in.Scope)
	}
	shift, ok := r.shift[in.Urgency]
	if !ok {
		return "", nil, Refuse(Invalid, "urgency", "", "urgency %q is not one of the guide's.", in.Urgency)
	}
	floor, err := r.Floor(in.Floors)
	if err != nil {
		return "", nil, err
	}

	why = append(why, fmt.Sprintf("Impact is %d of 3, %s.", impact, from),
		fmt.Sprintf("Impact %d with scope “%s” begins at %s.", impact, r.label("scope", in.Scope), r.named(base)))

	rank := severityRank(base)
	urgency := r.label("urgency", in.Urgency)
	switch {
	case shift < 0 && impact == 0:
		why = append(why, fmt.Sprintf("Urgency “%s” would make it more serious, but with no impact it stays %s.", urgency, base))
	case shift < 0 && rank == 0:
		why = append(why, fmt.Sprintf("Urgency “%s” cannot make it more serious than %s.", urgency, base))
	case shift > 0 && impact == 3:
		why = append(why, fmt.Sprintf("Urgency “%s” would make it less serious, but never when impact is 3.", urgency))
	case shift > 0 && rank == len(SeverityLevels)-1:
		why = append(why, fmt.Sprintf("Urgency “%s” cannot make it less serious than %s.", urgency, base))
	case shift != 0:
		rank += shift
		word := "more"
		if shift > 0 {
			word = "less"
		}
		why = append(why, fmt.Sprintf("Urgency “%s” makes it one level %s serious: %s becomes %s.", urgency, word, base, SeverityLevels[rank]))
	default:
		why = append(why, fmt.Sprintf("Urgency “%s” changes nothing.", urgency))
	}

	if f := severityRank(floor); floor != "" {
		var names []string
		for _, flag := range in.Floors {
			if r.floors[flag] == floor {
				names = append(names, "“"+r.label("sev_floor_flags", flag)+"”")
			}
		}
		if rank > f {
			rank = f
			why = append(why, fmt.Sprintf("%s asks for at least %s.", strings.Join(names, " and "), r.named(floor)))
		} else {
			why = append(why, fmt.Sprintf("%s asks for at least %s, which is met.", strings.Join(names, " and "), floor))
		}
	}
	level = SeverityLevels[rank]
	return level, append(why, fmt.Sprintf("Proposed: %s.", r.named(level))), nil
}

// impact is the highest of the three ratings and a phrase that says which.
func (r SeverityRules) impact(in Ratings) (int, string, error) {
	impact, from := -1, ""
	for _, p := range []struct{ name, key string }{
		{"confidentiality", in.C}, {"integrity", in.I}, {"availability", in.A}} {
		key := p.key
		if key == "" {
			key = "unknown"
		}
		points, ok := r.points[key]
		if !ok {
			return 0, "", Refuse(Invalid, p.name, "", "rating %q is not one of the guide's.", p.key)
		}
		if points > impact {
			impact = points
			from = "from " + p.name
			if key == "unknown" {
				from += ", which is not known yet and counts as moderate"
			}
		}
	}
	if impact == 0 {
		from = "no effect on confidentiality, integrity or availability"
	}
	return impact, from, nil
}

func (r SeverityRules) label(enum, key string) string {
	if l := r.labels[enum+"/"+key]; l != "" {
		return l
	}
	return key
}

func (r SeverityRules) named(level string) string { return level + " " + r.Word(level) }

// OverrideNeeds says what it takes to go from the level that stands (empty when
// none does yet) to another one, given what the rules propose (empty when there
// is no proposal). Lowering is measured from the more serious of the two, so
// that neither an old level nor a new proposal can be used to slip past the
// second person. why is a sentence for the person. For a level below a floor
// use OverrideNeedsAbove.
func OverrideNeeds(from, proposal, to string) (reasonNeeded, secondPersonNeeded bool, why string) {
	return OverrideNeedsAbove(from, proposal, "", to)
}

// OverrideNeedsAbove is OverrideNeeds with the floor the flags ask for, as
// Floor gives it.
func OverrideNeedsAbove(from, proposal, floor, to string) (reasonNeeded, secondPersonNeeded bool, why string) {
	target := severityRank(to)
	if target < 0 {
		return true, true, fmt.Sprintf("%q is not a severity level.", to)
	}
	serious := len(SeverityLevels) // the more serious of what stands and what is proposed
	for _, level := range []string{from, proposal} {
		if i := severityRank(level); i >= 0 && i < serious {
			serious = i
		}
	}
	below := severityRank(floor) >= 0 && target > severityRank(floor)
	switch {
	case below:
		return true, true, fmt.Sprintf("%s is below the floor %s: the incident manager decides, with a reason and the name of a second person (deputy or security officer).", to, floor)
	case serious == len(SeverityLevels):
		return false, false, "This is the first level; it can be changed at any time."
	case target-serious >= 2:
		return true, true, fmt.Sprintf("This lowers the level from %s to %s: the incident manager decides, with a reason and the name of a second person (deputy or security officer).", SeverityLevels[serious], to)
	case target > serious:
		return true, false, fmt.Sprintf("This lowers the level from %s to %s: the incident manager decides, with one line of reason.", SeverityLevels[serious], to)
	case to == from:
		return false, false, to + " already stands."
	case from == "" && to == proposal:
		return false, false, to + " is what the rules propose."
	}
	return true, false, fmt.Sprintf("This raises the level to %s: anyone on the bridge may do it, with one line of reason.", to)
}
