package guide

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"bridgelog/model/form"
	"bridgelog/model/signed"
)

// OverlayFile is the overlay in the data folder; it stands in kept guidance
// under the same name.
const OverlayFile = "overlay.json"

// OverlayFiles are the files of an overlay, side by side in the data folder.
var OverlayFiles = signed.Files{Data: OverlayFile, Signature: "overlay.sig", Key: "overlay.pub", What: "overlays"}

// closedLists are lists of choices that rules, severity and clocks read: a key
// they do not know would have no meaning.
var closedLists = []string{"yes_no_unknown", "quick_sev", "verdict", "cia_rating", "scope", "urgency", "sev_floor_flags", "run_state", "team_split",
	"hypothesis_status", "item_state", "duty_state", "timeline_kind", "time_precision", "clock_source", "tlp", "priority", "drill_env"}

// added are the keys an organisation may give: they can never meet a key of
// ours, now or later.
var (
	addedKey   = regexp.MustCompile(`^x_[a-z0-9_]+$`)
	addedStep  = regexp.MustCompile(`^x-[a-z0-9-]+$`)
	addedField = regexp.MustCompile(`^([a-z]+)\.x_[a-z0-9_]+$`)
)

// overlay is the file as it stands.
type overlay struct {
	Name    string                       `json:"name"`
	Version string                       `json:"version"`
	Choices map[string][]json.RawMessage `json:"choices"`
	Forms   []json.RawMessage            `json:"forms"`
	Steps   []json.RawMessage            `json:"steps"`
}

// addition is a section an organisation adds to a form of ours.
type addition struct {
	Form    string       `json:"form"`
	Section form.Section `json:"section"`
}

// Overlaid is the guide with the overlay found in a data folder; the guide
// itself where there is none. What cannot be trusted or evaluated is refused
// with file, path and reason, and the guide comes back as it was.
func (g Guide) Overlaid(folder fs.FS) (Guide, error) {
	raw, err := OverlayFiles.Read(folder)
	if err != nil || raw == nil {
		return g, err
	}
	return g.WithOverlay(raw)
}

// WithOverlay is the guide with an overlay whose origin is settled. Nothing of
// ours is changed: every key it brings begins with x.
func (g Guide) WithOverlay(raw []byte) (Guide, error) {
	bad := func(path, reason string, args ...any) (Guide, error) {
		return g, fmt.Errorf("%s: %s: %s", OverlayFile, path, fmt.Sprintf(reason, args...))
	}
	var o overlay
	if err := strict(raw, &o); err != nil {
		return g, fmt.Errorf("%s: %w", OverlayFile, err)
	}
	if strings.TrimSpace(o.Name) == "" || strings.TrimSpace(o.Version) == "" {
		return bad("name", "an overlay has a name and a version")
	}
	if g.Overlay != "" {
		return bad("name", "there is an overlay already: %s", g.Overlay)
	}
	lists := map[string][]form.Choice{}
	for _, list := range sortedKeys(o.Choices) {
		own := addedKey.MatchString(list)
		switch {
		case slices.Contains(closedLists, list):
			return bad("choices."+list, "this list is closed: rules of the program read it")
		case !own && len(g.List(list)) == 0:
			return bad("choices."+list, "there is no such list; a new one begins with x_")
		}
		for i, part := range o.Choices[list] {
			path := fmt.Sprintf("choices.%s[%d]", list, i)
			var c form.Choice
			if err := strict(part, &c); err != nil {
				return bad(path, "%v", err)
			}
			if !addedKey.MatchString(c.Key) {
				return bad(path, "the key %q does not begin with x_", c.Key)
			}
			if c.Label == "" {
				return bad(path, "it has no label")
			}
			lists[list] = append(lists[list], c)
		}
	}
	out := g
	var err error
	if out.Catalog, err = g.Catalog.With(lists, nil); err != nil {
		return bad("choices", "%v", err)
	}
	out.rules, out.files = maps.Clone(g.rules), maps.Clone(g.files)
	out.files[OverlayFile] = raw
	var fields []string // where each new field stands, for rules that look at a later one
	var added []form.Field
	for i, part := range o.Forms {
		path := fmt.Sprintf("forms[%d]", i)
		var a addition
		if err := strict(part, &a); err != nil {
			return bad(path, "%v", err)
		}
		if !addedKey.MatchString(a.Section.Key) || a.Section.Title == "" {
			return bad(path+".section", "the key %q does not begin with x_, or it has no title", a.Section.Key)
		}
		for j, f := range a.Section.Fields {
			at := fmt.Sprintf("%s.section.fields[%d] %s", path, j, f.Key)
			m := addedField.FindStringSubmatch(f.Key)
			switch {
			case m == nil || m[1] != a.Form:
				return bad(at, "the key is not of the form %q: such as %s.x_ward", a.Form, a.Form)
			case f.Gate != "":
				return bad(at, "gates are the guide's: required_at_gate stays empty")
			case f.Compute != "" || f.Prefilled:
				return bad(at, "the program fills only its own fields")
			case f.Ask != AskHour && f.Ask != AskLater: // the start card has its eight
				return bad(at, "ask is %q, not %s or %s", f.Ask, AskHour, AskLater)
			}
			fields, added = append(fields, at), append(added, f)
		}
		if out.Catalog, err = out.Catalog.With(nil, map[string][]form.Section{a.Form: {a.Section}}); err != nil {
			return bad(path, "%v", err)
		}
	}
	for i, f := range added {
		if err := out.keepRules(f); err != nil {
			return bad(fields[i], "%v", err)
		}
	}
	seen := map[string]bool{}
	for _, s := range g.Steps {
		seen[s.ID] = true
	}
	out.Steps = slices.Clone(g.Steps)
	for i, part := range o.Steps {
		path := fmt.Sprintf("steps[%d]", i)
		var s Step
		if err := strict(part, &s); err != nil {
			return bad(path, "%v", err)
		}
		path += " " + s.ID
		if !addedStep.MatchString(s.ID) {
			return bad(path, "the id %q does not begin with x-", s.ID)
		}
		if s.Title == "" || s.Why == "" || s.Source == "" {
			return bad(path, "a step has a title, a why and a source")
		}
		if len(s.Applies.Sizes) == 0 {
			return bad(path, "applies_when.sizes is empty: it would never be shown")
		}
		if err := out.checkStep(s, seen); err != nil {
			return bad(path, "%v", err)
		}
		out.Steps = append(out.Steps, s)
	}
	out.sortSteps()
	sum := sha256.Sum256(raw)
	out.Overlay = fmt.Sprintf("%s %s, %s", o.Name, o.Version, hex.EncodeToString(sum[:])[:16])
	return out, nil
}
