package report

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/model/guide"
)

// namedPerson is a person the record names, and what stands for the name in a copy
// for outside.
type namedPerson struct {
	name   string
	role   string // seat held, or the role entries were written in; empty for none
	inside bool   // wrote entries, holds a seat or answers for something: of the organisation
	as     string
}

// naming puts roles in place of names.
type naming struct {
	words  *Catalogue // of the document
	people []namedPerson
	find   *regexp.Regexp // nil where nobody is known
	as     map[string]string
}

// groups are words that name several people or a desk, not a person.
var groups = []string{"team", "night", "day", "shift", "station", "ward", "provider", "lawyer", "counsel", "duty", "legal", "press", "police", "vendor", "management", "board",
	"it", "soc", "cert", "csirt", "helpdesk", "hotline", "service", "desk", "office", "department", "authority", "insurer", "customer", "customers", "users", "staff", "everybody", "nobody", "unknown", "none", "external"}

// accounts are names of accounts that the system gives for a user; standing for
// nobody, they are never searched for in texts.
var accounts = []string{"root", "admin", "administrator", "user", "system", "operator", "guest", "service", "bridgelog", "owner", "me"}

// alsoWords are names that are common words as well: alone and at the beginning of
// a sentence they are taken for the word.
var alsoWords = []string{"Will", "May", "Mark", "Long", "Young", "Short", "Hope", "Grace", "Rose", "Art", "Bill", "Rich", "Frank", "Chase", "Grant", "Chance", "Case", "Page", "Law", "Day", "King", "Bush", "Wood",
	"Stone", "Field", "Hill", "Bank", "Banks", "Cook", "Baker", "Root", "Power", "Drew", "Price", "Rush", "Best", "Good", "Gray", "Green", "Brown", "Black", "White", "North", "West", "Major", "Main", "Lange", "Lang", "Klein", "Gross", "Kurz", "Recht", "Neu", "Alt"}

// peopleOf collects the people a record names in the order in which they came
// in, so that a number keeps its person in every later copy.
func peopleOf(v model.View, g *guide.Guide, madeBy string, words *Catalogue) *naming {
	n := &naming{words: words}
	for _, row := range v.Records[model.RosterRegister] {
		n.know(raw(row, "person"), seatLabel(g, raw(row, "role")), true, true)
	}
	n.know(v.Opened.By, seatLabel(g, v.Opened.Role), true, true)
	for _, r := range v.Timeline().All() {
		n.know(r.Author, seatLabel(g, r.Role), true, true)
		for _, p := range r.People {
			n.know(p, "", false, false)
		}
		if r.Transcribed != nil {
			n.know(r.Transcribed.By, "", true, false)
		}
	}
	for _, s := range v.Severity {
		n.know(s.By, seatLabel(g, s.Role), true, true)
		n.know(s.Second, "", true, false)
	}
	for _, p := range v.Phases {
		n.know(p.By, seatLabel(g, p.Role), true, true)
	}
	if g != nil {
		n.typedPeople(v, *g)
	}
	for _, d := range v.Duties() {
		n.know(d.Decision.Decider, "", true, false)
		for _, s := range d.Notices {
			n.know(s.By, "", true, false)
		}
	}
	for _, r := range v.Reports {
		n.know(r.By, seatLabel(g, r.Role), true, true)
		for _, a := range v.ApprovalsOf(r.Seq) {
			n.know(a.By, "", true, false)
		}
	}
	for _, c := range model.Confirmations(v) {
		n.know(c.Name, "", true, true)
	}
	n.know(madeBy, "", true, true)
	n.number()
	n.compile()
	return n
}

// typedPeople takes what stands in fields and columns that ask for a person.
func (n *naming) typedPeople(v model.View, g guide.Guide) {
	for _, r := range g.Registers {
		for _, row := range v.Records[r.Key] {
			n.know(row.Since.By, seatLabel(&g, row.Since.Role), true, true)
			n.know(row.Stamp.By, seatLabel(&g, row.Stamp.Role), true, true)
			for _, c := range r.Columns {
				if paper, ok := row.Paper[c.Key]; ok {
					n.know(paper.By, "", true, false)
				}
				if c.Kind == form.Person && r.Key != model.RosterRegister {
					for _, name := range guide.Texts(row.Fields[c.Key]) {
						n.know(name, "", true, false)
					}
				}
			}
		}
	}
	for _, spec := range g.Forms {
		for _, s := range spec.Sections {
			for _, f := range s.Fields {
				if stamp, ok := v.Answered[f.Key]; ok {
					n.know(stamp.By, seatLabel(&g, stamp.Role), true, true)
				}
				if paper, ok := v.Paper[f.Key]; ok {
					n.know(paper.By, "", true, false)
				}
				if f.Kind != form.Person || f.Key == "tri.roster" {
					continue
				}
				for _, name := range guide.Texts(v.Answers[f.Key]) {
					n.know(name, "", f.Key != "rep.reporter", false)
				}
			}
		}
	}
}

// seatLabel is a seat as the guide calls it, by its key or as it was typed.
func seatLabel(g *guide.Guide, role string) string {
	role = strings.TrimPrefix(role, "-")
	if g == nil {
		return strings.ReplaceAll(role, "_", " ")
	}
	for _, r := range g.Roles {
		if r.Key == role || strings.EqualFold(r.Label, strings.ReplaceAll(role, "_", " ")) {
			return r.Label
		}
	}
	return strings.ReplaceAll(role, "_", " ")
}

// know notes a name. Sure ones were given as a person; of the others, what reads
// as a group or a machine is let stand.
func (n *naming) know(text, role string, inside, sure bool) {
	for _, name := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;/\n|", r) }) {
		name, _, _ = strings.Cut(name, "(")
		name = strings.Trim(strings.TrimSpace(name), "@“”\"'.")
		if utf8.RuneCountInString(name) < 2 || isSeat(name, role) || !sure && !readsAsName(name) {
			continue
		}
		i := n.index(name)
		if i < 0 {
			n.people = append(n.people, namedPerson{name: name})
			i = len(n.people) - 1
		}
		p := &n.people[i]
		p.role, p.inside = cmp.Or(p.role, role), p.inside || inside
		if utf8.RuneCountInString(name) > utf8.RuneCountInString(p.name) {
			p.name = name // “Kim” turns out to be Kim Doe
		}
	}
}

func isSeat(name, role string) bool { return strings.EqualFold(name, role) }

// index finds a person by the name, or by a part of it that fits nobody else.
func (n *naming) index(name string) int {
	at, many := -1, false
	for i, p := range n.people {
		if strings.EqualFold(p.name, name) {
			return i
		}
		if partOf(name, p.name) || partOf(p.name, name) {
			many, at = at >= 0, i
		}
	}
	if many {
		return -1
	}
	return at
}

// partOf says whether one name is a single word of another.
func partOf(part, whole string) bool {
	words := strings.Fields(whole)
	return len(words) > 1 && !strings.Contains(part, " ") && slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, part) })
}

// readsAsName says whether a text reads as the name of one person.
func readsAsName(s string) bool {
	words := strings.Fields(s)
	if len(words) == 0 || len(words) > 5 || strings.ContainsFunc(s, unicode.IsDigit) {
		return false
	}
	for _, w := range words {
		if slices.Contains(groups, strings.ToLower(strings.Trim(w, ".-"))) {
			return false
		}
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	last := words[len(words)-1]
	end, _ := utf8.DecodeRuneInString(last)
	if strings.ToUpper(last) == last && strings.ToLower(last) != last {
		return false // letters that stand for an office
	}
	// scripts without capital letters have neither
	return !unicode.IsLower(first) && !unicode.IsLower(end)
}

// number gives each person what stands for the name: the seat, else that it is a
// person; where several share it, with a number.
func (n *naming) number() {
	const inside, other = "a person of the organisation", "a person named in the record"
	label := func(p namedPerson) string {
		switch {
		case p.role != "":
			return p.role
		case p.inside:
			return inside
		}
		return other
	}
	several, seen := map[string]int{}, map[string]int{}
	for _, p := range n.people {
		several[label(p)]++
	}
	for i := range n.people {
		l := label(n.people[i])
		seen[l]++
		as := n.words.Say(l)
		if several[l] > 1 {
			switch l {
			case inside:
				as = n.words.Say("person %d of the organisation", seen[l])
			case other:
				as = n.words.Say("person %d named in the record", seen[l])
			default:
				as = fmt.Sprintf("%s %d", strings.TrimPrefix(as, "a "), seen[l])
			}
		}
		n.people[i].as = "[" + as + "]"
	}
}

// compile makes the pattern that finds every name: whole in any case, and of a
// name of several words each long enough one as it is written.
func (n *naming) compile() {
	n.as = map[string]string{}
	var whole, parts []string
	for _, p := range n.people {
		key := strings.ToLower(p.name)
		if slices.Contains(accounts, key) {
			continue
		}
		if _, ok := n.as[key]; !ok {
			n.as[key], whole = p.as, append(whole, p.name)
		}
	}
	for _, p := range n.people {
		words := strings.Fields(p.name)
		for _, w := range words {
			w = strings.Trim(w, ".,")
			first, _ := utf8.DecodeRuneInString(w)
			if len(words) < 2 || utf8.RuneCountInString(w) < 3 || unicode.IsLower(first) || titles[w] {
				continue
			}
			key := strings.ToLower(w)
			if other, ok := n.as[key]; ok && other != p.as {
				n.as[key] = "[" + n.words.Say("a person") + "]" // fits two
				continue
			}
			n.as[key], parts = p.as, append(parts, w)
		}
	}
	longest := func(x, y string) int { return cmp.Or(len(y)-len(x), strings.Compare(x, y)) } // so that no part is left standing
	slices.SortFunc(whole, longest)
	slices.SortFunc(parts, longest)
	var alternatives []string
	for _, name := range whole {
		alternatives = append(alternatives, `(?i:`+strings.Join(quotedWords(name), `\s+`)+`)`)
	}
	for _, w := range slices.Compact(parts) {
		alternatives = append(alternatives, regexp.QuoteMeta(w))
	}
	if alternatives != nil {
		n.find = regexp.MustCompile(strings.Join(alternatives, "|"))
	}
}

// titles stand before names and are none.
var titles = map[string]bool{"Prof": true, "Dr": true, "Mrs": true, "Frau": true, "Herr": true, "Miss": true, "Von": true, "Van": true, "Der": true, "Dipl": true, "Ing": true, "Mag": true}

func quotedWords(name string) []string {
	out := strings.Fields(name)
	for i := range out {
		out[i] = regexp.QuoteMeta(out[i])
	}
	return out
}

// bySeat is what is left of “[Incident manager] (incident manager)”.
var bySeat = later(`\[([^\]\n]+?)( \d+)?\] \(([^()\n]*)\)`)

// replace puts roles in place of names that stand as words of their own, and
// notes each pair once.
func (n *naming) replace(text string, note func(name, as string)) string {
	if n.find == nil || text == "" {
		return text
	}
	var out strings.Builder
	last := 0
	for _, at := range n.find.FindAllStringIndex(text, -1) {
		before, _ := utf8.DecodeLastRuneInString(text[:at[0]])
		after, _ := utf8.DecodeRuneInString(text[at[1]:])
		if partOfWord(before) || partOfWord(after) || text[max(0, at[0]-1):at[0]] == "[" {
			continue
		}
		found := text[at[0]:at[1]]
		if slices.Contains(alsoWords, found) && beginsSentence(text[:at[0]]) {
			continue
		}
		as := n.as[strings.ToLower(strings.Join(strings.Fields(found), " "))]
		out.WriteString(text[last:at[0]])
		out.WriteString(as)
		last = at[1]
		note(found, as)
	}
	if last == 0 {
		return text
	}
	out.WriteString(text[last:])
	return bySeat().ReplaceAllStringFunc(out.String(), func(m string) string {
		if s := bySeat().FindStringSubmatch(m); strings.EqualFold(s[1], strings.ReplaceAll(s[3], "_", " ")) {
			return m[:strings.Index(m, "]")+1]
		}
		return m
	})
}

func partOfWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_'
}

func beginsSentence(before string) bool {
	before = strings.TrimRight(before, " \t“\"(")
	return before == "" || strings.HasSuffix(before, ".") || strings.HasSuffix(before, "\n") || strings.HasSuffix(before, ":") || strings.HasSuffix(before, "!") || strings.HasSuffix(before, "?")
}
