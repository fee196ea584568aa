package report

import (
	"cmp"
	"fmt"
	"strings"

	"bridgelog/model"
)

// Documents of messages: "message/KEY" is one message to be printed or read out,
// TalksReport who talks to whom.
const (
	MessageReport = "message"
	TalksReport   = "talks"
)

// OfMessage takes the key of a message's document apart.
func OfMessage(key string) (message string, ok bool) {
	kind, rest, cut := strings.Cut(key, "/")
	return rest, cut && kind == MessageReport && rest != ""
}

// Message is one message as a document: who it goes to and how, the words, and
// room for who sent it when. It is pure.
func Message(p *model.Plan, m model.Message, text model.MessageText, c Choice) Doc {
	c.TLP = m.TLP
	b := builder{v: p.V, c: c, zone: p.V.Location()}
	d := Doc{Meta: b.meta()}
	d.Meta.Title, d.Meta.TLP = "Message: "+p.Guide.Comms.AudienceWords(m.Audience), m.TLP
	if p.Restricted() {
		d.Meta.Name = p.Discreet(p.V.Title())
	}
	if w := p.Warning(); w != "" {
		d.Blocks = append(d.Blocks, Para{Style: "notice", Text: w})
	}
	facts := Pairs{}
	pair := func(label, value string) { facts.Rows = append(facts.Rows, Pair{Label: label, Value: value}) }
	pair("Occasion", p.Words(m))
	pair("How it stands", p.Standing(m))
	var ways []string
	for _, w := range m.Channels {
		if w.Unsafe != "" {
			ways = append(ways, w.Label+" (DO NOT USE: "+w.Unsafe+")")
		} else {
			ways = append(ways, w.Label)
		}
	}
	pair("By", strings.Join(ways, "\n"))
	d.Blocks = append(d.Blocks, facts, Heading{1, "To"}, messagePeople(p, m), Heading{1, cmp.Or(m.Subject, text.Subject, "No text yet")}, Para{Text: cmp.Or(m.Text, text.Text, text.Need)})
	if len(text.Empty) > 0 && m.Text == "" {
		missing := make([]string, len(text.Empty))
		for i, key := range text.Empty {
			missing[i] = p.PlaceholderWords(key)
		}
		d.Blocks = append(d.Blocks, Para{Style: "muted", Text: fmt.Sprintf("Not known at this time: %s.", strings.Join(missing, ", "))})
	}
	return d
}

func messagePeople(p *model.Plan, m model.Message) Table {
	t := Table{Columns: []Column{{Title: "Name", Share: 2}, {Title: "Role", Share: 2}, {Title: "Reached by", Share: 2.4}, {Title: "Asked to", Share: 1.6}, {Title: "Confirmed", Share: 1.8}},
		Empty: "Nobody is named; it goes to the whole audience."}
	for _, r := range m.People {
		asked := "know"
		if r.Act {
			asked = "confirm in " + minuteSpan(r.Within)
		}
		confirmed := ""
		if r.Confirmed.Known() {
			confirmed = model.FormatMoment(r.Confirmed, p.V.Location(), model.Style{Near: p.Now})
		}
		t.Rows = append(t.Rows, []string{cmp.Or(r.Name, "-"), seatWords(p, r), strings.Join(compactTexts(r.OOB, r.Reach, r.Mail), "\n"), asked, confirmed})
	}
	return t
}

func seatWords(p *model.Plan, r model.Recipient) string {
	words := p.RoleWords(r.Role)
	if r.Empty {
		return words + ": SEAT EMPTY, goes to the incident manager"
	}
	return words
}

// Talks is who talks to whom on one page: the chain from the teams to
// management, who sits where and how they are reached, and the next messages.
// It is pure.
func Talks(p *model.Plan, c Choice) Doc {
	c.TLP = cmp.Or(c.TLP, DefaultTLP)
	b := builder{v: p.V, c: c, zone: p.V.Location()}
	d := Doc{Meta: b.meta()}
	d.Meta.Title = "Who talks to whom"
	if p.Restricted() {
		d.Meta.Name = p.Discreet(p.V.Title())
	}
	if w := p.Warning(); w != "" {
		d.Blocks = append(d.Blocks, Para{Style: "notice", Text: w})
	}
	t := p.Talks()
	d.Blocks = append(d.Blocks, Para{Style: "lead", Text: t.Line}, Para{Style: "muted", Text: t.Rule})
	seats := Table{Columns: []Column{{Title: "Role", Share: 2.2}, {Title: "Person", Share: 2}, {Title: "Reached by", Share: 2.6}, {Title: "Reports to", Share: 2.2}, {Title: "Stand-in", Share: 1.6}}, Empty: "No role is known."}
	for _, s := range t.Seats {
		name := cmp.Or(s.Name, "nobody")
		if s.Empty {
			name = "EMPTY, " + cmp.Or(s.Name, "nobody") + " takes its messages"
		}
		seats.Rows = append(seats.Rows, []string{p.RoleWords(s.Role), name, strings.Join(compactTexts(s.OOB, s.Reach), "\n"), s.To, cmp.Or(s.StandIn, "-")})
	}
	next := Table{Columns: []Column{{Title: "Message", Share: 3}, {Title: "To", Share: 2.4}, {Title: "How it stands", Share: 3}}, Empty: "No message is due."}
	for _, m := range t.Next {
		next.Rows = append(next.Rows, []string{p.Words(m), cmp.Or(m.Names(), "the whole audience"), p.Standing(m)})
	}
	d.Blocks = append(d.Blocks, Heading{1, "Seats"}, seats, Heading{1, "Next messages"}, next)
	return d
}
