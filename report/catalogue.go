package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Catalogue are the words of one language by the English they stand for: a
// sentence of this package is its own id, with the places of its arguments as
// fmt has them. A word that must be told from another one of the same English
// has a context in front of it: "sender|From". The nil Catalogue is English.
// It does not change once it is loaded.
type Catalogue struct {
	Language string // BCP 47: "de"
	Name     string // as its speakers call it: "Deutsch"
	Lower    bool   // a label is written small in the middle of a sentence

	words  map[string]counted
	spoken map[string]string
	forms  func() []spokenForm // of the sentences other packages put together
}

// counted is a translation, and where a number decides, that for one.
type counted struct{ one, other string }

// English is what documents are written in when no language was chosen.
const English = "en"

// Catalogues are the languages beside English, by their BCP 47 names.
type Catalogues map[string]*Catalogue

// Languages are the names of every language a document can be asked for in,
// English first.
func (c Catalogues) Languages() []string {
	out := []string{English}
	for name := range c {
		out = append(out, name)
	}
	slices.Sort(out[1:])
	return out
}

// NameOf is what the speakers of a language call it.
func (c Catalogues) NameOf(language string) string {
	if cat := c[language]; cat != nil {
		return cat.Name
	}
	return "English"
}

// catalogueFile is words/<language>.json.
type catalogueFile struct {
	Language string                     `json:"language"`
	Name     string                     `json:"name"`
	Lower    bool                       `json:"lower_inside"`
	Words    map[string]json.RawMessage `json:"words"`
	Spoken   map[string]string          `json:"spoken"`
}

// LoadCatalogues reads words/*.json. It refuses unknown keys, and a translation
// whose places for arguments are not those of its English.
func LoadCatalogues(from fs.FS) (Catalogues, error) {
	names, err := fs.Glob(from, "words/*.json")
	if err != nil {
		return nil, fmt.Errorf("words: %w", err)
	}
	all := Catalogues{}
	for _, name := range names {
		raw, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, fmt.Errorf("words: %w", err)
		}
		c, err := readCatalogue(raw)
		if err == nil && c.Language+".json" != path.Base(name) {
			err = fmt.Errorf("the language is %q", c.Language)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all[c.Language] = c
	}
	return all, nil
}

func readCatalogue(raw []byte) (*Catalogue, error) {
	var f catalogueFile
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return nil, err
	}
	if f.Language == "" || f.Name == "" || f.Language == English {
		return nil, fmt.Errorf("a catalogue needs a language beside English, and its name")
	}
	c := &Catalogue{Language: f.Language, Name: f.Name, Lower: f.Lower, words: make(map[string]counted, len(f.Words)), spoken: f.Spoken}
	for id, raw := range f.Words {
		word, err := readWord(id, raw)
		if err != nil {
			return nil, err
		}
		c.words[id] = word
	}
	for id, text := range f.Spoken {
		if err := sameParts(id, text); err != nil {
			return nil, err
		}
	}
	c.forms = sync.OnceValue(func() []spokenForm { return formsOf(f.Spoken) })
	return c, nil
}

// readWord reads a translation: a text, or one for the number one and another
// for all other numbers.
func readWord(id string, raw json.RawMessage) (counted, error) {
	var w counted
	if json.Unmarshal(raw, &w.other) == nil {
		return w, sameParts(id, w.other)
	}
	var both struct {
		One   string `json:"one"`
		Other string `json:"other"`
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&both); err != nil {
		return w, fmt.Errorf("%q: %w", id, err)
	}
	if err := sameParts(id, both.Other); err != nil {
		return w, err
	}
	if argsOf(both.One) != strings.Join(strings.Fields(strings.Replace(argsOf(id), "%d", "", 1)), " ") {
		return w, fmt.Errorf("%q: the form for one must have the arguments of the other, without the number: %q", id, both.One)
	}
	return counted{both.One, both.Other}, nil
}

var (
	placeOf = regexp.MustCompile(`%(?:\[(\d+)\])?([-+0-9.]*[a-zA-Z%])|\{[a-z]+\}`)
	verb    = regexp.MustCompile(`%(\[\d+\])?[-+0-9.]*[a-zA-Z]`)
)

// argsOf are the places of arguments of a text in their order, "%s %d".
func argsOf(text string) string {
	var parts []string
	next := 0
	at := func(i int, what string) {
		for len(parts) <= i {
			parts = append(parts, "")
		}
		parts[i] = what
	}
	var named []string
	for _, m := range placeOf.FindAllStringSubmatch(text, -1) {
		switch {
		case m[0][0] == '{':
			named = append(named, m[0])
		case m[2] == "%":
		case m[1] != "":
			n, _ := strconv.Atoi(m[1]) // digits
			at(n-1, "%"+m[2])
			next = n
		default:
			at(next, "%"+m[2])
			next++
		}
	}
	slices.Sort(named)
	return strings.Join(append(parts, named...), " ")
}

// sameParts refuses a translation that has other arguments than its English.
func sameParts(id, text string) error {
	if strings.TrimSpace(text) == "" {
		return fmt.Errorf("%q has no translation", id)
	}
	if argsOf(withoutContext(id)) != argsOf(text) {
		return fmt.Errorf("%q has other arguments than its translation %q", id, text)
	}
	return nil
}

// withoutContext is the English of an id.
func withoutContext(id string) string {
	if context, text, ok := strings.Cut(id, "|"); ok && context != "" && !strings.Contains(context, " ") {
		return text
	}
	return id
}

// Has says whether there is a translation of the id.
func (c *Catalogue) Has(id string) bool {
	if c == nil {
		return true
	}
	_, ok := c.words[id]
	return ok
}

// Counts says whether the translation of the id has a form of its own for one.
func (c *Catalogue) Counts(id string) bool { return c == nil || c.words[id].one != "" }

// Say is a sentence in the language, and its English where there is none.
func (c *Catalogue) Say(id string, args ...any) string {
	format := withoutContext(id)
	if c != nil {
		if w, ok := c.words[id]; ok {
			format = w.other
		}
	}
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// Count is Say with a number: one is the English for 1, many that for all other
// numbers with the number as its first argument; it is the id. The other
// arguments come after.
func (c *Catalogue) Count(n int, one, many string, args ...any) string {
	single, format := one, withoutContext(many)
	if c != nil {
		if w, ok := c.words[many]; ok {
			single, format = w.one, w.other
		}
	}
	if n == 1 && single != "" {
		format = single
	} else {
		args = append([]any{n}, args...)
	}
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// Day is a whole day: "Monday, 2 January 2006".
func (c *Catalogue) Day(at time.Time) string {
	if c == nil {
		return at.Format("Monday, 2 January 2006")
	}
	return c.Say("day|%s, %d %s %d", c.Say("weekday|"+at.Weekday().String()), at.Day(), c.Say("month|"+at.Month().String()), at.Year())
}

// tick is a day under the axis of a picture: "2 Jan", "Mon 2 Jan" or "2 Jan 2006".
func (c *Catalogue) tick(at time.Time, form string) string {
	text := at.Format(form)
	if c == nil {
		return text
	}
	said, _ := c.tongue().dates(text)
	return said
}

// tongue speaks the language where nobody keeps what it does not know.
func (c *Catalogue) tongue() *tongue {
	if c == nil {
		return nil
	}
	return &tongue{Catalogue: c}
}

// spokenForm recognises a sentence another package has put together, by the
// places of its arguments.
type spokenForm struct {
	id   string
	is   *regexp.Regexp
	kind []string // of each argument: "%s", which is said in turn, or "{text}" and "%d", which stay
}

// formsOf are the forms of sentences with arguments, those with the most fixed
// letters first, so that the nearest form is taken.
func formsOf(spoken map[string]string) []spokenForm {
	var out []spokenForm
	for id := range spoken {
		at := placeOf.FindAllStringIndex(id, -1)
		if at == nil {
			continue
		}
		f := spokenForm{id: id}
		pattern, end := `(?s)^`, 0
		for _, m := range at {
			pattern += regexp.QuoteMeta(id[end:m[0]])
			what := id[m[0]:m[1]]
			end = m[1]
			switch {
			case what == "%%":
				pattern += "%"
				continue
			case what == "{file}": // whose name may hold what comes after it
				pattern += `(.+)`
			case strings.HasSuffix(what, "d"):
				pattern += `(-?\d+)`
			default:
				pattern += `(.+?)`
			}
			f.kind = append(f.kind, what)
		}
		f.is = regexp.MustCompile(pattern + regexp.QuoteMeta(id[end:]) + `$`)
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b spokenForm) int {
		if n := len(placeOf.ReplaceAllString(b.id, "")) - len(placeOf.ReplaceAllString(a.id, "")); n != 0 {
			return n
		}
		return strings.Compare(a.id, b.id)
	})
	return out
}
