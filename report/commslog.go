package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// messages are all standing messages in order of time, those without one last.
// Each keeps its number in the whole list, so that a copy that withholds some
// names the others alike.
func (b *book) messages() []model.Record { return b.standingSorted("communications", "at") }

func (b *book) commsLead() string {
	out, in, hidden, open := 0, 0, 0, 0
	for _, row := range b.messages() {
		switch {
		case b.hiddenMessage(row):
			hidden++
		case direction(row) == "in":
			in++
		default:
			out++
			if !guide.Filled(row.Fields["confirmed"]) {
				open++
			}
		}
	}
	lines := []string{fmt.Sprintf("%d out, %d in.", out, in), fmt.Sprintf("Went out with no confirmed receipt: %d. Promised, due and not sent: %d.", open, len(b.messagesDue()))}
	if hidden > 0 {
		lines = append(lines, upperFirst(countOf(hidden, "message is", "messages are"))+" withheld from this copy.")
	}
	return strings.Join(lines, "\n")
}

func direction(row model.Record) string {
	return strings.ToLower(strings.TrimSpace(raw(row, "direction")))
}

// audienceWords is who a message went to, by the plan's word where it has one.
func (b *book) audienceWords(row model.Record) string {
	typed := raw(row, "audience")
	if key := b.led.Templates.Comms.AudienceKey(typed); key != "" {
		return b.led.Templates.Comms.AudienceWords(key)
	}
	return orNot(typed)
}

func (b *book) occasionWords(row model.Record) string {
	typed := raw(row, "trigger")
	if key := b.led.Templates.Comms.Trigger(typed); key != "" {
		return b.led.Templates.Comms.TriggerWords(key)
	}
	return cmp.Or(typed, "no occasion recorded")
}

func (b *book) channelWords(key string) string {
	return cmp.Or(b.led.Guide.Label("channel", key), "channel "+notKnown)
}

// commsPlan is the guide's plan, line by line, with what the log has for it.
func (b *book) commsPlan() []Block {
	plan := b.led.Templates.Comms
	t := Table{Columns: []Column{{Title: "Audience", Share: 2.2}, {Title: "Occasion", Share: 2.2}, {Title: "Channels", Share: 2.2}, {Title: "Sender, release", Share: 2.2}, {Title: "Done", Share: 2.4}},
		Empty: "The guide has no plan."}
	rows := b.messages()
	planned := map[string]bool{}
	for _, rule := range plan.Matrix {
		var done []string
		for _, row := range rows {
			if direction(row) == "in" || b.hiddenMessage(row) || plan.AudienceKey(raw(row, "audience")) != rule.Audience || plan.Trigger(raw(row, "trigger")) != rule.Trigger {
				continue
			}
			planned[row.ID] = true
			done = append(done, cmp.Or(b.instantOf(row, "at"), "time "+notKnown))
		}
		channels := make([]string, len(rule.Channels))
		for i, c := range rule.Channels {
			channels[i] = b.channelWords(c)
		}
		who := b.role(rule.Sender)
		if len(rule.ReleaseBy) > 0 {
			names := make([]string, len(rule.ReleaseBy))
			for i, r := range rule.ReleaseBy {
				names[i] = b.role(r)
			}
			who += ", released by " + strings.Join(names, ", ")
		}
		within := plan.TriggerWords(rule.Trigger)
		if rule.Within > 0 {
			within += ", within " + minuteSpan(rule.Within)
		}
		t.Rows = append(t.Rows, []string{plan.AudienceWords(rule.Audience), within, strings.Join(channels, ", "), who, cmp.Or(strings.Join(done, "\n"), "none recorded")})
	}
	beside := 0
	for _, row := range rows {
		if direction(row) != "in" && !planned[row.ID] && !b.hiddenMessage(row) {
			beside++
		}
	}
	note := "A line of the plan counts as done where the log has a message of the same audience and occasion; not every occasion came up."
	if beside > 0 {
		note += " " + upperFirst(countOf(beside, "message stands", "messages stand")) + " in the log beside the plan."
	}
	return []Block{t, Para{Style: "muted", Text: note}}
}

// minuteSpan is a span of whole minutes as people say it: 45 min, 24 h, 2 d.
func minuteSpan(minutes int) string {
	switch {
	case minutes >= 48*60 && minutes%(24*60) == 0:
		return fmt.Sprintf("%d d", minutes/(24*60))
	case minutes >= 120 && minutes%60 == 0:
		return fmt.Sprintf("%d h", minutes/60)
	}
	return fmt.Sprintf("%d min", minutes)
}

// commsRows are the messages in and out, in order; their texts stand below under
// the same numbers.
func (b *book) commsRows() []Block {
	t := Table{Columns: []Column{{Title: "No.", Share: 0.6, Right: true}, {Title: "When", Share: 2.4}, {Title: "In or out, audience, occasion", Share: 2.8}, {Title: "Channel, sender, released by", Share: 2.8}, {Title: "TLP", Share: 1.9}, {Title: "Confirmed", Share: 2}},
		Empty: "None recorded."}
	hidden := 0
	for i, row := range b.messages() {
		if b.hiddenMessage(row) {
			hidden++
			continue
		}
		confirmed := b.instantOf(row, "confirmed")
		if direction(row) == "in" {
			confirmed = cmp.Or(confirmed, "received")
		}
		released := reason("no release recorded", raw(row, "reason"))
		if who := raw(row, "approved_by"); who != "" {
			released = "released by " + who
		}
		if direction(row) == "in" {
			released = ""
		}
		t.Rows = append(t.Rows, []string{fmt.Sprint(i + 1), cmp.Or(b.instantOf(row, "at"), "time "+notKnown),
			strings.Join(compactTexts(cmp.Or(direction(row), "direction "+notKnown), b.audienceWords(row), b.occasionWords(row)), "\n"),
			strings.Join(compactTexts(b.channelWords(raw(row, "channel")), raw(row, "sender"), released), "\n"),
			cmp.Or(strings.TrimPrefix(raw(row, "tlp"), "TLP:"), "no mark"), cmp.Or(confirmed, "not confirmed")})
	}
	b.leave("messages", hidden)
	shown := slices.DeleteFunc(b.messages(), b.hiddenMessage)
	r, _ := b.led.Guide.Register("communications")
	out := slices.Concat([]Block{t}, b.onPaper(r, shown), b.withdrawnRows("communications"))
	if hidden > 0 {
		out = append(out, Para{Style: "muted", Text: fmt.Sprintf("%s marked stricter than %s and withheld; the numbers of the others are those of the whole log.", upperFirst(countOf(hidden, "message is", "messages are")), b.c.TLP)})
	}
	return out
}

// commsLate are promised messages that did not come, and receipts nobody
// confirmed.
func (b *book) commsLate() []Block {
	t := Table{Columns: []Column{{Title: "Due", Share: 3.4}, {Title: "To whom", Share: 3.2}, {Title: "Promised", Share: 3.4}}, Empty: "None: every message that was promised came, or none was promised."}
	for _, d := range b.messagesDue() {
		state := b.timeLeft(d.next.End())
		t.Rows = append(t.Rows, []string{b.moment(d.next) + "\n" + state, b.audienceWords(d.row), "with the message of " + cmp.Or(b.instantOf(d.row, "at"), "a time "+notKnown)})
	}
	open := Table{Columns: []Column{{Title: "No.", Share: 0.7, Right: true}, {Title: "Sent", Share: 3}, {Title: "To whom", Share: 3.2}, {Title: "Receipt", Share: 3.2}}, Empty: "None."}
	for i, row := range b.messages() {
		minutes, act := b.led.Templates.Comms.ToAct(raw(row, "trigger"))
		if direction(row) == "in" || b.hiddenMessage(row) || guide.Filled(row.Fields["confirmed"]) || !act {
			continue
		}
		receipt := "not confirmed"
		if minutes > 0 {
			receipt += "; asked within " + minuteSpan(minutes)
		}
		open.Rows = append(open.Rows, []string{fmt.Sprint(i + 1), cmp.Or(b.instantOf(row, "at"), "time "+notKnown), b.audienceWords(row), receipt})
	}
	return []Block{t, Heading{2, "Messages that ask to act, not confirmed"}, open}
}

// ordinary are channels that run over the organisation's own accounts and
// networks, which an attacker inside may read (comms.json, out_of_band).
var ordinary = []string{"mail", "ticket"}

// commsUnsafe are messages over channels the attacker may read, once that was
// known or could not be excluded.
func (b *book) commsUnsafe() []Block {
	answer := guide.ReadAnswer(b.v.Answers["tri.channel_trusted"]).Answer
	out := []Block{b.answered("tri.channel_trusted", "tri.channel_oob")}
	switch answer {
	case "yes", "unknown":
	case "":
		out = append(out, Para{Text: upperFirst(notKnown) + ": it is not answered whether the attacker can read or hear the usual channels."})
	default:
		return append(out, Para{Text: "None: it was answered that the attacker cannot read or hear the usual channels."})
	}
	since := b.v.Answered["tri.channel_trusted"].At
	t := Table{Columns: []Column{{Title: "No.", Share: 0.7, Right: true}, {Title: "When", Share: 3}, {Title: "Channel", Share: 2.4}, {Title: "Sender", Share: 2}, {Title: "Reason", Share: 2.4}}, Empty: "None recorded."}
	for i, row := range b.messages() {
		m, ok := at(row, "at")
		if !slices.Contains(ordinary, raw(row, "channel")) || direction(row) == "in" || b.hiddenMessage(row) {
			continue
		}
		why := raw(row, "reason")
		if why == "" && (answer == "" || ok && m.End().Before(since)) {
			continue
		}
		t.Rows = append(t.Rows, []string{fmt.Sprint(i + 1), cmp.Or(b.instantOf(row, "at"), "time "+notKnown), b.channelWords(raw(row, "channel")), orNot(raw(row, "sender")), cmp.Or(why, "no reason recorded")})
	}
	switch {
	case answer != "":
		out = append(out, t, Para{Style: "muted", Text: "Messages over the organisation's own mail or tickets since that was answered, " + both(since, b.zone) + ", and earlier ones that a reason was given for."})
	case t.Rows != nil:
		out = append(out, Para{Text: "These went over the organisation's own mail or tickets all the same, with a reason given:"}, t)
	}
	return out
}

// commsTexts are the whole texts under the numbers of the list.
func (b *book) commsTexts() []Block {
	var out []Block
	for i, row := range b.messages() {
		if b.hiddenMessage(row) {
			continue
		}
		head := fmt.Sprintf("%d. %s, %s", i+1, cmp.Or(direction(row), "direction "+notKnown), b.audienceWords(row))
		out = append(out, Heading{2, head}, Para{Style: "muted", Text: cmp.Or(b.instantOf(row, "at"), "time "+notKnown)}, Para{Text: cmp.Or(raw(row, "text"), "No text recorded.")})
	}
	if out == nil {
		return []Block{Para{Text: "None recorded."}}
	}
	return out
}
