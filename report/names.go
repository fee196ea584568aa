package report

import (
	"encoding/json"
	"strings"
)

// Names are parts of names, any of which is wanted; none is every name. One
// alone is written as a text and several as a list, and both are read: choices
// stand in the journal from before several could be chosen.
type Names []string

// Among says whether a wanted name is part of one of the texts, upper and lower
// case alike.
func (n Names) Among(texts ...string) bool {
	for _, t := range texts {
		t = strings.ToLower(t)
		for _, part := range n {
			if strings.Contains(t, strings.ToLower(part)) {
				return true
			}
		}
	}
	return len(n) == 0
}

// Or is the names in words: “Kim” or “Ada”.
func (n Names) Or() string {
	quoted := make([]string, len(n))
	for i, name := range n {
		quoted[i] = "“" + name + "”"
	}
	return strings.Join(quoted, " or ")
}

func (n Names) MarshalJSON() ([]byte, error) {
	if len(n) == 1 {
		return json.Marshal(n[0])
	}
	return json.Marshal([]string(n))
}

func (n *Names) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*n = Names{one}
		if one == "" {
			*n = nil
		}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(n))
}
