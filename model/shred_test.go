package model

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// mayStay are the members of a body that may stand in what is left of it: what
// the record is held together by, or leads by.
var mayStay = map[string]bool{"id": true, "register": true, "form": true, "number": true, "level": true, "proposal": true, "from": true, "to": true,
	"gate": true, "format": true, "report": true, "tlp": true, "state": true, "from_root": true, "nature": true, "kind": true, "parent": true, "c": true, "i": true,
	"a": true, "scope": true, "urgency": true, "floors": true, "sets": true, "owed": true, "waived": true, "precision": true, "zone": true, "clock": true,
	"abbrev": true, "assumed": true, "import": true, "dataset": true, "audience": true}

// marked puts the marker into every text of a decoded body but times.
func marked(v any, marker string) any {
	switch v := v.(type) {
	case string:
		if _, err := time.Parse(time.RFC3339Nano, v); err == nil {
			return v
		}
		return marker
	case []any:
		for i := range v {
			v[i] = marked(v[i], marker)
		}
	case map[string]any:
		for k := range v {
			v[k] = marked(v[k], marker)
		}
	}
	return v
}

// holding lists where the marker still stands though it must not.
func holding(v any, at, marker string) (found []string) {
	switch v := v.(type) {
	case string:
		if strings.Contains(v, marker) && !mayStay[at[strings.LastIndex(at, "/")+1:]] {
			found = append(found, at)
		}
	case []any:
		for _, one := range v {
			found = append(found, holding(one, at, marker)...)
		}
	case map[string]any:
		for k, one := range v {
			found = append(found, holding(one, at+"/"+k, marker)...)
		}
	}
	return found
}

func TestWhatIsLeftOfAnErasedBodyHoldsNoWords(t *testing.T) {
	const marker = "zzq secret words"
	tried := 0
	for name, e := range samples() {
		if name == "entry.shredded.1" {
			continue
		}
		raw, err := Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		var body any
		if err := json.Unmarshal(raw, &body); err != nil {
			t.Fatal(err)
		}
		raw, _ = json.Marshal(marked(body, marker))
		raw = []byte(strings.Replace(string(raw), `"raw_name":"`+marker+`"`, `"raw_name":"YQ=="`, 1))
		full, err := Unmarshal(e.Kind(), 1, raw)
		if err != nil {
			t.Fatal(name, err)
		}
		left, why := shredded(full, nil)
		if left == nil {
			if why == "" {
				t.Errorf("%s is never erased, and nothing says why", name)
			}
			continue
		}
		tried++
		raw, err = Marshal(left)
		if err != nil || left.Kind() != e.Kind() {
			t.Fatal(name, err)
		}
		var out any
		if err := json.Unmarshal(raw, &out); err != nil {
			t.Fatal(err)
		}
		if found := holding(out, "", marker); len(found) > 0 {
			t.Errorf("%s: the words still stand in %v: %s", name, found, raw)
		}
		// Nothing that is erased may trip who folds it, alone or after its original.
		Fold(View{}, []Recorded{{Event: left, Erased: &Erasure{By: 9, Why: "law"}}})
		Fold(View{}, []Recorded{{Seq: 1, Event: full}, {Seq: 2, Event: left, Erased: &Erasure{By: 9, Why: "law"}}})
	}
	if tried < 8 {
		t.Errorf("only %d kinds can be erased", tried)
	}
}

func TestChoicesFiguresAndTimesStayAndWordsGo(t *testing.T) {
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	e := RecordPut{Form: "rep", Set: map[string]json.RawMessage{
		"rep.title": rawOf("Eva Muster opened a mail"), "rep.reporter": rawOf("Eva Muster"), "rep.systems": rawOf([]string{"evas-laptop"}),
		"rep.detected_at": rawOf(Moment{From: at, Precision: ToMinute, Zone: "Europe/Berlin", Typed: "when Eva called, 10:00", Clock: PersonMemory}),
		"inv.legal_hold":  json.RawMessage(`{"answer":"no","reason":"Eva said so","by":"Eva"}`), "x.n": json.RawMessage("12"), "x.unknown": json.RawMessage(`{"unknown":true}`)}}
	left, _ := shredded(e, nil)
	set := left.(RecordPut).Set
	for field, want := range map[string]string{"rep.title": `"erased"`, "rep.reporter": "null", "rep.systems": "null", "x.n": "12",
		"inv.legal_hold": `{"answer":"no"}`, "x.unknown": `{"unknown":true}`,
		"rep.detected_at": `{"from":"2026-11-20T09:00:00Z","precision":"minute","zone":"Europe/Berlin","clock":"person"}`} {
		if got := string(set[field]); got != want {
			t.Errorf("%s is %s, want %s", field, got, want)
		}
	}
}

// shredLab is a record with one row, and what a Shred would read of it.
func shredLab() (View, Env) {
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	row := Recorded{Seq: 3, Incident: "i", At: at, By: "Kim", Event: RecordPut{Register: "timeline", ID: "r1",
		Row: &RowFields{Happened: At(at, time.UTC, ToMinute, OwnClock), Kind: Note, Text: "Eva Muster called"}}}
	v := Fold(View{}, []Recorded{{Seq: 2, Incident: "i", At: at, Event: IncidentOpened{Number: "INC-1", Zone: "UTC"}}, row})
	opened := Recorded{Seq: 2, Incident: "i", Event: IncidentOpened{Number: "INC-1"}}
	gone := Recorded{Seq: 5, Incident: "i", Event: row.Event, Erased: &Erasure{By: 6, Why: "law"}}
	return v, Env{By: Person{Name: "Kim"}, Read: map[Seq]Recorded{2: opened, 3: row, 4: {Seq: 4, Incident: "other", Event: row.Event}, 5: gone}}
}

func TestErasingIsRefusedWithASentence(t *testing.T) {
	good := Shred{Incident: "i", Entries: []Seq{3}, Basis: "gdpr_17", Authority: "Dana, DPO", Second: "Lee"}
	v, env := shredLab()
	events, err := Decide(v, good, env)
	if err != nil || len(events) != 1 || events[0].(EntryShredded).Entry != 3 {
		t.Fatalf("%v, %v", events, err)
	}
	for name, c := range map[string]struct {
		with func(*Shred, *View)
		says string
	}{
		"no legal reason":   {func(c *Shred, _ *View) { c.Basis = "because" }, "no legal reason"},
		"another law":       {func(c *Shred, _ *View) { c.Basis = OtherBasis }, "has to be named"},
		"nobody decided":    {func(c *Shred, _ *View) { c.Authority = " " }, "who decided"},
		"alone":             {func(c *Shred, _ *View) { c.Second = "" }, "second person"},
		"with oneself":      {func(c *Shred, _ *View) { c.Second = "kim" }, "second person too"},
		"nothing named":     {func(c *Shred, _ *View) { c.Entries = nil }, "nothing to erase"},
		"begin of incident": {func(c *Shred, _ *View) { c.Entries = []Seq{3, 2} }, "never erased"},
		"another incident":  {func(c *Shred, _ *View) { c.Entries = []Seq{4} }, "none of this record"},
		"erased before":     {func(c *Shred, _ *View) { c.Entries = []Seq{5} }, "already erased by entry 6"},
		"legal hold": {func(_ *Shred, v *View) {
			*v = Apply(*v, Recorded{Seq: 9, Event: RecordPut{Form: "inv", Set: map[string]json.RawMessage{"inv.legal_hold": rawOf("yes")}}})
			v.Answers["inv.legal_hold"] = json.RawMessage(`{"answer":"yes"}`)
		}, "legal hold stands"},
	} {
		cmd, view := good, v
		c.with(&cmd, &view)
		_, err := Decide(view, cmd, env)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

func TestAnErasedRowSaysSoAndIsNoLongerChanged(t *testing.T) {
	v, env := shredLab()
	events, err := Decide(v, Shred{Incident: "i", Entries: []Seq{3}, Basis: OtherBasis, Reason: "BDSG § 35", Authority: "court", Second: "Lee"}, env)
	if err != nil {
		t.Fatal(err)
	}
	left, err := Unmarshal("record.put", 1, events[0].(EntryShredded).Left)
	if err != nil {
		t.Fatal(err)
	}
	opened := env.Read[2]
	row := env.Read[3]
	row.Event, row.Erased = left, &Erasure{By: 7, Why: events[0].(EntryShredded).Why()}
	v = Fold(View{}, []Recorded{opened, row, {Seq: 7, Incident: "i", Event: events[0]}})
	i, _ := v.Timeline().Find(3)
	r := v.Timeline().At(i)
	if !r.Erased || r.Text != "Erased by entry 7: BDSG § 35." || !r.Happened.Known() || r.ID != "r1" {
		t.Errorf("%+v", r)
	}
	if len(v.Erased) != 1 || v.Erased[0].Seq != 3 || v.Erased[0].By != 7 {
		t.Errorf("%+v", v.Erased)
	}
	for _, c := range []Command{Withdraw{Incident: "i", Entry: 3, Why: "x"}, Correct{Incident: "i", Entry: 3, Row: RowFields{Text: "x", Kind: Note}}} {
		if _, err := Decide(v, c, env); err == nil || !strings.Contains(err.Error(), "erased by entry 7") && !strings.Contains(err.Error(), "no such incident") {
			t.Errorf("%T: %v", c, err)
		}
	}
	if seq, ok := Undoable(v, "Kim"); ok {
		t.Errorf("entry %d would be undone", seq)
	}
	if !strings.Contains(fmt.Sprint(v.Timeline().At(v.Timeline().Len()-1).Text), "Entry 3 erased: BDSG § 35. Decided by court") {
		t.Errorf("the announcement reads %q", v.Timeline().At(v.Timeline().Len()-1).Text)
	}
}
