package model

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// CardAge says in words how fresh a card is: "reviewed 120 days ago".
func CardAge(w Workload, rule guide.Freshness, now time.Time) string {
	switch _, days := w.Age(rule, now); days {
	case -1:
		return "never reviewed"
	case 0:
		return "reviewed today"
	case 1:
		return "reviewed yesterday"
	default:
		return fmt.Sprintf("reviewed %d days ago", days)
	}
}

// DaysBetween counts the midnights between two instants in a zone: what was at ten
// in the evening was yesterday an hour after midnight.
func DaysBetween(from, to time.Time, zone *time.Location) int {
	day := func(t time.Time) time.Time {
		y, m, d := t.In(zoneOr(zone)).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(day(to).Sub(day(from)) / (24 * time.Hour))
}

// CheckCard is what somebody answered who was asked whether a card was checked
// with the owner today: yes, no or unknown, and one line. It goes to the log of
// the incident and answers whether the card is still right (workload_freshness:
// "red asks … and writes the answer to the log").
func CheckCard(v View, w Workload, rule guide.Freshness, answer, note, who string, now time.Time) ([]Command, error) {
	word, ok := map[string]string{"yes": "yes", "no": "no", "unknown": "nobody could say"}[answer]
	if !ok {
		return nil, Refuse(Invalid, "answer", "Answer yes, no or unknown.", "%q is no answer.", answer)
	}
	note, err := line("note", note)
	if err != nil {
		return nil, err
	}
	if answer == "no" && note == "" {
		return nil, Refuse(Invalid, "note", "One line: the owner cannot be reached, there is no time.", "a no needs its reason.")
	}
	text := fmt.Sprintf("Workload card %s (%s): checked with the owner today? %s", w.Name(), CardAge(w, rule, now), upperWord(word))
	if note != "" {
		text += ": " + strings.TrimSuffix(note, ".")
	}
	reason := strings.Trim(w.Name()+": "+note, ": ")
	return []Command{
		NoteEvent{Incident: v.ID, Row: RowFields{Kind: Note, Text: text + ".", Happened: At(now.Truncate(time.Second), v.Location(), ToSecond, OwnClock), People: present(who)}},
		PutRecord{Incident: v.ID, Form: "tri", Set: map[string]json.RawMessage{"tri.docs_ok": rawOf(map[string]any{"answer": answer, "reason": reason, "by": who, "at": now.UTC().Format(time.RFC3339)})}},
	}, nil
}

func upperWord(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// CardGap makes an improvement of a wrong fact on a card, with the area
// documentation (workload_freshness: "in one click").
func CardGap(v View, w Workload, wrong string) (Command, error) {
	wrong, err := line("wrong", wrong)
	if err != nil {
		return nil, err
	}
	if wrong == "" {
		return nil, Refuse(Invalid, "wrong", "Say in one line what is wrong or missing.", "there is no gap.")
	}
	return PutRecord{Incident: v.ID, Register: ImprovementsRegister, Set: map[string]json.RawMessage{
		"title": rawOf("Workload card " + w.Name() + ": " + wrong), "area": rawOf("documentation"), "from": rawOf(v.Number), "state": rawOf("open")}}, nil
}

// CardContext is what a card says of the system, for rep.system_context: what it
// does, its data class and whose it is.
func CardContext(w Workload, g guide.Guide) string {
	var out []string
	if text := w.Text("wl.purpose"); text != "" {
		out = append(out, w.Name()+": "+text)
	}
	if class := w.Text("wl.classification"); class != "" {
		out = append(out, "Data class: "+g.Label("data_classification", class)+".")
	}
	if owner := w.Text("wl.owner"); owner != "" {
		out = append(out, "Owner: "+owner+".")
	}
	return strings.Join(out, "\n")
}

// WithoutPoint are the cards of an incident that name no point of contact.
func WithoutPoint(cards []Workload) []string {
	var out []string
	for _, w := range cards {
		if w.Text("wl.poc") == "" {
			out = append(out, w.Name())
		}
	}
	return out
}

// CardsNamed are the cards that some systems lead to, by name or component.
func CardsNamed(house View, systems []string) []Workload {
	return CardsOf(View{Answers: map[string]json.RawMessage{"rep.systems": rawOf(systems)}}, house)
}
