package model

import (
	"slices"
	"strings"

	"bridgelog/model/guide"
)

// accountable are fields and columns that name who answers for a decision: a
// person, never a group (SE:12 l.78; form tgt, "Name and function; not a group").
var accountable = []string{"tgt.decider", "inv.run_decider", "decisions.decider", "targets.decider", "risks.by"}

// groups are words by which groups are called; a name that ends with one, or
// begins with one of the first kind and "of" or "for", is no person.
var groups = []string{"department", "dept", "team", "group", "board", "committee", "council", "management", "office", "desk", "helpdesk",
	"service", "services", "division", "unit", "staff", "company", "operations", "security", "everyone", "everybody", "all", "we", "us",
	"it", "soc", "noc", "cert", "csirt", "psirt", "hr", "abteilung", "leitung", "vorstand", "gruppe", "stab"}

// named refuses a group where a person is to answer. A function after a comma
// belongs to the name; who stands in the roster is a person, whatever the name.
func named(v View, field, who string) error {
	name, _, _ := strings.Cut(who, ",")
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune(" \t-/()", r) })
	if len(words) > 0 && words[0] == "the" {
		words = words[1:]
	}
	if len(words) == 0 {
		return nil
	}
	for _, r := range v.Records[RosterRegister] {
		if strings.EqualFold(guide.Text(r.Fields["person"]), strings.TrimSpace(who)) {
			return nil
		}
	}
	called := len(words) > 1 && (words[1] == "of" || words[1] == "for") && slices.Contains(groups, words[0])
	if !called && !slices.Contains(groups, words[len(words)-1]) {
		return nil
	}
	return Refuse(Invalid, field, "Name the person; a function may follow after a comma, such as “Dana Reed, head of IT”.", "“%s” is a group, and a person answers for a decision.", strings.TrimSpace(who))
}

// checkAccountable holds every answer of a command that names who is accountable.
func checkAccountable(v View, c PutRecord) error {
	for _, key := range accountable {
		field := key
		if c.Register != "" {
			field = strings.TrimPrefix(key, c.Register+".")
			if field == key {
				continue
			}
		}
		if raw, ok := c.Set[field]; ok {
			if err := named(v, field, guide.Text(raw)); err != nil {
				return err
			}
		}
	}
	return nil
}
