package regime

import (
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strings"
)

// Fills say where the contents of notices can be taken from.
type Fills struct {
	Sources []Source `json:"sources"`
	Phased  []Phased `json:"phased"`
}

// Source maps contents of notices to what the incident holds already.
type Source struct {
	Keys   []string `json:"keys"`             // of required_content
	Stages []string `json:"stages,omitempty"` // ids, or beginnings that end with *; empty for every stage
	From   []string `json:"from"`             // names of facts, the first that is known is taken; "a+b" joins two
	If     string   `json:"if,omitempty"`     // taken only where this fact is known
	// Codes translate the lines of the fact into the words of a list the law
	// prescribes; a line without a code drops out.
	Codes map[string]string `json:"codes,omitempty"`
}

// Phased says which stages may be sent incomplete and completed later, and with
// Keys, which of their contents alone.
type Phased struct {
	Stages []string `json:"stages"`
	Keys   []string `json:"keys,omitempty"`
	Law    string   `json:"law"`
}

// LoadFills reads regimes/fill.json. known says whether a fact of that name exists.
func LoadFills(folder fs.FS, p Pack, known func(name string) bool) (Fills, error) {
	var f Fills
	raw, err := fs.ReadFile(folder, "regimes/fill.json")
	if err != nil {
		return f, fmt.Errorf("fill.json: %w", err)
	}
	if err := strict(raw, &f); err != nil {
		return f, fmt.Errorf("fill.json: %w", err)
	}
	any := func(patterns []string) bool {
		return slices.ContainsFunc(p.Stages, func(s Stage) bool { return covers(patterns, s.ID) })
	}
	for i, s := range f.Sources {
		if len(s.Keys) == 0 || len(s.From) == 0 || len(s.Stages) > 0 && !any(s.Stages) {
			return f, fmt.Errorf("fill.json: sources[%d]: it needs keys, facts and stages that exist", i)
		}
		for _, key := range s.Keys {
			used := slices.ContainsFunc(p.Stages, func(x Stage) bool {
				return (len(s.Stages) == 0 || covers(s.Stages, x.ID)) && slices.ContainsFunc(x.Content, func(c Content) bool { return c.Key == key })
			})
			if !used {
				return f, fmt.Errorf("fill.json: sources[%d]: no notice asks for %q", i, key)
			}
		}
		for name := range s.names() {
			if !known(name) {
				return f, fmt.Errorf("fill.json: sources[%d]: there is no fact %q", i, name)
			}
		}
		for _, code := range sortedKeys(s.Codes) {
			if err := s.offered(p, s.Codes[code]); err != nil {
				return f, fmt.Errorf("fill.json: sources[%d]: %w", i, err)
			}
		}
	}
	for i, ph := range f.Phased {
		if ph.Law == "" || !any(ph.Stages) {
			return f, fmt.Errorf("fill.json: phased[%d]: it needs stages that exist and the law", i)
		}
		for _, key := range ph.Keys {
			if !slices.ContainsFunc(p.Stages, func(s Stage) bool {
				return covers(ph.Stages, s.ID) && slices.ContainsFunc(s.Content, func(c Content) bool { return c.Key == key })
			}) {
				return f, fmt.Errorf("fill.json: phased[%d]: no notice asks for %q", i, key)
			}
		}
	}
	return f, nil
}

// names are the facts a source rests on.
func (s Source) names() iter.Seq[string] {
	return func(yield func(string) bool) {
		if s.If != "" && !yield(s.If) {
			return
		}
		for _, from := range s.From {
			for name := range strings.SplitSeq(from, "+") {
				if !yield(name) {
					return
				}
			}
		}
	}
}

// offered refuses a code that a list of the law does not have.
func (s Source) offered(p Pack, code string) error {
	for _, x := range p.Stages {
		if len(s.Stages) > 0 && !covers(s.Stages, x.ID) {
			continue
		}
		for _, c := range x.Content {
			if slices.Contains(s.Keys, c.Key) && len(c.Options) > 0 && !slices.Contains(c.Options, code) {
				return fmt.Errorf("%s of %s offers no %q", c.Key, x.ID, code)
			}
		}
	}
	return nil
}

func covers(patterns []string, id string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		if begin, ok := strings.CutSuffix(p, "*"); ok {
			return strings.HasPrefix(id, begin)
		}
		return p == id
	})
}

// Item is one content of a notice as it stands.
type Item struct {
	Content
	Value  string
	Origin string // fact the value came from, FromBefore, or empty for one typed by a person
	Filled string // what the incident would fill in, where a person typed another value
	Before string // value at the stage sent before
	Sent   bool   // there is a stage sent before that has this content
}

// Changed says whether the item differs from the stage sent before.
func (i Item) Changed() bool { return i.Sent && i.Value != i.Before }

// FromBefore is the origin of a value that the stage sent before had.
const FromBefore = "before"

// Fill lays out the contents of a notice: what a person typed counts, otherwise
// the first source that is known, otherwise what the stage sent before said:
// stages build on each other, and nobody types a name twice. fact gives the text
// of a fact, empty for none.
func (f Fills) Fill(s Stage, fact func(name string) string, typed, before map[string]string) []Item {
	out := make([]Item, 0, len(s.Content))
	for _, c := range s.Content {
		it := Item{Content: c}
		value, origin := f.source(s, c.Key, fact)
		if was := before[c.Key]; value == "" && was != "" {
			value, origin = was, FromBefore
		}
		if own, ok := typed[c.Key]; ok {
			it.Value, it.Filled = own, value
			if own == value {
				it.Origin, it.Filled = origin, ""
			}
		} else {
			it.Value, it.Origin = value, origin
		}
		it.Before, it.Sent = before[c.Key], false
		if _, ok := before[c.Key]; ok {
			it.Sent = true
		}
		out = append(out, it)
	}
	return out
}

func (f Fills) source(s Stage, key string, fact func(string) string) (value, origin string) {
	for _, src := range f.Sources {
		if !slices.Contains(src.Keys, key) || len(src.Stages) > 0 && !covers(src.Stages, s.ID) {
			continue
		}
		if src.If != "" && fact(src.If) == "" {
			continue
		}
		for _, from := range src.From {
			var parts []string
			for name := range strings.SplitSeq(from, "+") {
				text := strings.TrimSpace(fact(name))
				if src.Codes != nil {
					text = src.coded(text)
				}
				if text != "" {
					parts = append(parts, text)
				}
			}
			if len(parts) > 0 {
				return strings.Join(parts, "\n"), from
			}
		}
	}
	return "", ""
}

// coded are the lines of a fact in the words of the law's list, each once.
func (s Source) coded(text string) string {
	var out []string
	for line := range strings.Lines(text) {
		if code := s.Codes[strings.TrimSpace(line)]; code != "" && !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return strings.Join(out, "\n")
}

// Gap is a content that is missing.
type Gap struct {
	Content
	MayFollow string // law that lets it follow later; empty where it must be there now
}

// Gaps are the contents that have no value: what the law requires now, what may
// follow, and (Required false) what is given where it applies.
func (f Fills) Gaps(s Stage, items []Item) []Gap {
	var out []Gap
	for _, it := range items {
		if strings.TrimSpace(it.Value) == "" {
			out = append(out, Gap{it.Content, f.mayFollow(s, it.Key)})
		}
	}
	return out
}

// mayFollow is the law that lets a content follow later; empty where none does.
func (f Fills) mayFollow(s Stage, key string) string {
	for _, ph := range f.Phased {
		if covers(ph.Stages, s.ID) && (len(ph.Keys) == 0 || slices.Contains(ph.Keys, key)) {
			return ph.Law
		}
	}
	return ""
}
