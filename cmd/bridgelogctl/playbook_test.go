package main

import (
	"regexp"
	"slices"
	"testing"

	"github.com/spf13/cobra"
)

// There is one playbook: no command of any name makes another or copies it.
func TestNoCommandMakesAnotherPlaybook(t *testing.T) {
	makes := regexp.MustCompile(`(?i)\b(new|copy|create|duplicate|clone|fork|import)\b`)
	var walk func(c *cobra.Command)
	changes := false
	walk = func(c *cobra.Command) {
		path := c.CommandPath()
		changes = changes || path == "bridgelogctl guide change"
		if regexp.MustCompile(`(?i)playbook|\bguide\b`).MatchString(path) && makes.MatchString(path) {
			t.Errorf("there is %q", path)
		}
		if names := append(slices.Clone(c.Aliases), c.Name()); slices.Contains(names, "playbook") {
			t.Errorf("%q would make room for more than one", path)
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk((&program{}).root())
	if !changes {
		t.Error("the playbook cannot be changed")
	}
}
