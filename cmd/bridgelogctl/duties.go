package main

import "github.com/spf13/cobra"

func (p *program) dutiesCmd() *cobra.Command {
	c := &cobra.Command{Use: "duties", Short: "notification duties: which apply, when each is due, the notice that fulfils it"}
	c.AddCommand(p.dutiesEvalCmd())
	return c
}
