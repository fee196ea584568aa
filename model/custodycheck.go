package model

import (
	"fmt"
	"strings"

	"bridgelog/model/guide"
)

// CustodyProblems says in sentences where a chain of custody would not stand up:
// no fingerprint, nobody named, a gap between two hand-overs, a mismatch.
func CustodyProblems(v View) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for _, e := range v.Evidence() {
		if !e.Withdrawn && e.Erased == nil {
			out = append(out, e.Problems()...)
		}
	}
	for _, r := range v.Records[CustodyRegister] {
		if _, ok := v.EvidenceItem(guide.Text(r.Fields["item"])); !ok && !r.Withdrawn {
			say("entry %d hands over %q, which is no item of the register.", r.Since.Seq, guide.Text(r.Fields["item"]))
		}
	}
	return out
}

// Problems are those of one item, each a sentence that names it.
func (e Evidence) Problems() []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if e.Fingerprint() == "" {
		say("%s has neither a fingerprint nor a seal number.", e.Number)
	}
	if e.Holder == "" {
		say("nobody is named as holder of %s.", e.Number)
	}
	e.gaps(say)
	if e.Doubt != "" {
		say("%s is doubtful: %s.", e.Number, strings.TrimSuffix(e.Doubt, "."))
	}
	return out
}

// gaps walks along an item's chain.
func (e Evidence) gaps(say func(format string, args ...any)) {
	holder, last := e.first, Moment{}
	for _, m := range e.Moves {
		if m.From == "" || m.To == "" {
			say("%s: the hand-over of entry %d does not name both sides.", e.Number, m.Recorded.Seq)
		}
		if holder != "" && m.From != "" && !strings.EqualFold(holder, m.From) {
			say("%s: the chain has a gap before entry %d: %s held it, and %s gave it away.", e.Number, m.Recorded.Seq, holder, m.From)
		}
		if last.Known() && m.At.Known() && m.At.End().Before(last.From) {
			say("%s: the hand-over of entry %d is dated before the one it follows.", e.Number, m.Recorded.Seq)
		}
		if !m.Copy.given() && m.To != "" {
			holder = m.To
		}
		last = m.At
	}
	if holder != "" && e.Holder != "" && !strings.EqualFold(holder, e.Holder) {
		say("%s is said to be held by %s, but the last hand-over went to %s.", e.Number, e.Holder, holder)
	}
}
