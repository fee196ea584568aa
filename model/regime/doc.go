// Package regime is the law as data and arithmetic: which notification duties
// may apply, when each is due, and what a notice has to say. It promises that
// every instant it gives comes with the steps that lead to it, in words a lawyer
// can check, and that the same rule, facts and calendar always give the same
// answer. It refuses to know the clock on the wall, the disk and the incident:
// triggers, zone and closed days are arguments.
//
// It computes; it does not advise. The rules it follows are those of
// docs/duties.md.
package regime
