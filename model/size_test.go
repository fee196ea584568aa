package model

import (
	"testing"

	"bridgelog/model/guide"
)

func TestASizeOtherThanTheProposedOneNeedsAReason(t *testing.T) {
	l := newLab(t, OpenIncident{Title: "Odd logins"})
	proposed := l.g.ProposeSize(l.facts())
	other := "disaster"
	if proposed == other {
		t.Fatal("nothing is known yet, and a disaster is proposed")
	}
	put := func(pairs ...any) PutRecord {
		return PutRecord{Incident: "inc", Form: CaseForm, Set: answers(pairs)}
	}
	l.refused(put(guide.CaseSize, other), Invalid, CaseSizeWhy, "needs a reason")
	l.refused(put(guide.CaseSize, "huge"), Invalid, guide.CaseSize, "no size")
	l.must(put(guide.CaseSize, proposed))
	l.must(put(guide.CaseSize, other, CaseSizeWhy, "the whole site is down"))
	if size, set := l.g.SizeOf(l.facts()); size != other || !set {
		t.Errorf("the size is %s, set %v", size, set)
	}
	l.refused(put(guide.CaseSize, other, CaseSizeWhy, nil), Invalid, CaseSizeWhy, "needs a reason")
	l.sound()
}
