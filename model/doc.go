// Package model holds the words of incident response and the rules over them:
// commands, events, views, and the two pure functions that join them. Decide
// says what a command leads to, Apply what an event changes. It promises that
// the same entries always give the same view, on every machine and in every
// later version. It refuses clocks, disks, screens and networks: what it needs
// of them comes in as arguments.
package model
