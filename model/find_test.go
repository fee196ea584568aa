package model

import "testing"

func TestRowsAreFoundByAllWordsInAnyOrder(t *testing.T) {
	for _, c := range []struct {
		typed string
		want  bool
	}{
		{"", true}, {"service 777", true}, {"777 SERVICE", true}, {"7.3.1", true}, {"service 888", false}, {"typed only", true}, {"  ", true},
	} {
		if got := Finds(FindWords(c.typed), "The service number 77712 on 10.7.3.12", "typed only here"); got != c.want {
			t.Errorf("%q: %v", c.typed, got)
		}
	}
}
