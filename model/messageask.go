package model

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"bridgelog/model/guide"
)

// Askable are the placeholders a person can give with the draft of a message: no
// form or register asks for them, or not for every message that needs them.
var Askable = []string{"advice", "org.address", "cross_border", "publish_date", "credit", "applies_to", "from_date", "need"}

// Asked is one thing the draft of a message asks for.
type Asked struct {
	Key   string // placeholder
	Label string // what is asked for
	Value string // as it stands in the message now: given, or from the record; empty where nobody knows
}

// Asks are what a person can give for a message, in the order of its text.
func (p *Plan) Asks(m Message) []Asked {
	t, ok := p.Guide.Comms.Template(m.Template)
	if !ok {
		return nil
	}
	var out []Asked
	for _, key := range guide.PlaceholdersOf(t.Subject + "\n" + t.Body) {
		if !slices.Contains(Askable, key) || slices.ContainsFunc(out, func(a Asked) bool { return a.Key == key }) {
			continue
		}
		out = append(out, Asked{key, p.PlaceholderWords(key), strings.TrimSpace(filling{p: p, m: m}.value(key))})
	}
	return out
}

// PlaceholderWords say what a placeholder stands for.
func (p *Plan) PlaceholderWords(key string) string {
	for _, x := range p.Guide.Comms.Placeholders {
		if x.Key == key {
			return x.Meaning
		}
	}
	return key
}

// given takes what a person gives for placeholders into a message and its words,
// and says whether that changed anything. Words a person wrote stay: only what
// stood for the placeholder is replaced in them.
func (d messageAct) given(m *Message, c *DraftMessage) (bool, error) {
	before, after := *m, maps.Clone(m.Given)
	if after == nil {
		after = map[string]string{}
	}
	t, _ := d.p.Guide.Comms.Template(m.Template)
	for _, key := range slices.Sorted(maps.Keys(c.Given)) {
		if !slices.Contains(Askable, key) || !slices.Contains(guide.PlaceholdersOf(t.Subject+"\n"+t.Body), key) {
			return false, Refuse(Invalid, key, "See `bridgelogctl message show`.", "this message does not ask for %q.", key)
		}
		value := strings.TrimSpace(c.Given[key])
		if err := checkText(key, value); err != nil {
			return false, err
		}
		if value == "" {
			delete(after, key)
		} else {
			after[key] = value
		}
	}
	if c.Given != nil {
		c.Subject, c.Text = cmp.Or(c.Subject, m.Subject), cmp.Or(c.Text, m.Text)
	}
	if maps.Equal(after, m.Given) {
		return false, nil
	}
	m.Given = after
	for _, x := range []struct{ words, template *string }{{&c.Subject, &t.Subject}, {&c.Text, &t.Body}} {
		for _, key := range slices.Sorted(maps.Keys(c.Given)) {
			*x.words = exchange(*x.words, *x.template, key, filling{d.p, before}, filling{d.p, *m})
		}
	}
	return true, nil
}

// exchange puts a new value of a placeholder where the old one stands in a text
// that was made from a template: by the whole line, else by what stands before it.
func exchange(text, template, key string, before, after filling) string {
	mark := "{{" + key + "}}"
	value := func(f filling, key string) string { return orNotKnown(f.value(key)) }
	line := func(f filling, s string) string {
		return placeholder.ReplaceAllStringFunc(s, func(found string) string { return value(f, strings.Trim(found, "{}")) })
	}
	for _, s := range strings.Split(template, "\n") {
		head, _, ok := strings.Cut(s, mark)
		if !ok {
			continue
		}
		if was := line(before, s); strings.Contains(text, was) {
			text = strings.Replace(text, was, line(after, s), 1)
			continue
		}
		if i := strings.LastIndex(head, "}}"); i >= 0 {
			head = head[i+2:]
		}
		if len(head) > 5 { // enough to know the place by
			text = strings.Replace(text, head+value(before, key), head+value(after, key), 1)
		}
	}
	return text
}
