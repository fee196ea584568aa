// Package guide holds the guided response: phases, gates, the one playbook and
// the small rule language over facts that decides what is missing and what
// comes next. It promises that every rule it has loaded can be evaluated and
// said as a sentence, and that the same facts and the same moment always give
// the same answer. It refuses to know where facts come from: incidents, clocks
// and screens are arguments.
package guide
