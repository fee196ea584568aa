package model

import (
	"encoding/json"
	"reflect"
	"testing"
)

// sameAsStrict holds the quick reader against the strict one: whatever it reads,
// it reads the same.
func sameAsStrict(t *testing.T, body []byte) (quick bool) {
	t.Helper()
	got, ok := readPut(body)
	if !ok {
		return false
	}
	want, err := decode[RecordPut]("record.put", body)
	if err != nil {
		t.Errorf("%s is read as %+v, but the strict reader refuses it: %v", body, got, err)
	} else if !reflect.DeepEqual(Event(got), want) {
		t.Errorf("%s is read as\n%+v, not\n%+v", body, got, want)
	}
	return true
}

// What the program writes is read by the quick reader; what another hand wrote,
// or a newer program, is left to the strict one.
func TestQuickReaderReadsWhatIsWritten(t *testing.T) {
	for name, e := range samples() {
		body, err := Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if _, put := e.(RecordPut); put && !sameAsStrict(t, body) {
			t.Errorf("%s is not read quickly: %s", name, body)
		}
	}
	for _, body := range []string{
		`{}`, `{"form":"tri","set":{}}`, `{"form":"tri","set":{"a":null,"b":[1,{"c":"}"}],"d":"\u003c\n","e":true,"f":-1.5e3}}`,
		`{"register":"timeline","id":"x","row":{"happened":{"precision":"unknown"},"kind":"note","text":"a\"b\\","people":[]}}`,
		`{"why":"ünïcödé"}`, `{"set":{"a":"1","a":"2"}}`,
	} {
		if !sameAsStrict(t, []byte(body)) {
			t.Errorf("%s is not read quickly", body)
		}
	}
	for _, body := range []string{
		``, `{`, `{}{}`, `{} `, `{"form": "tri"}`, `{"Form":"tri"}`, `{"form":null}`, `{"form":"a","form":"b"}`, `{"colour":"red"}`,
		`{"row":{"source":{"row":01}}}`, `{"row":{"source":{"row":1.0}}}`, `{"row":{"happened":{"from":"yesterday"}}}`, "{\"why\":\"\xff\"}",
		"{\"why\":\"a\tb\"}", `{"set":{"a":}}`, `{"set":{"a":[}]}}`, `{"set":{"a":tru}}`, `{"form":"a",}`, `{"redo":1}`,
	} {
		if sameAsStrict(t, []byte(body)) {
			t.Errorf("%s is read quickly", body)
		}
	}
}

func FuzzQuickReader(f *testing.F) {
	for name, e := range samples() {
		body, err := Marshal(e)
		if err != nil {
			f.Fatal(name, err)
		}
		f.Add(body)
	}
	f.Add([]byte(`{"form":"tri","set":{"a":null,"b":[1,{"c":"}"}],"d":"\u003c\n","e":true,"f":-1.5e3}}`))
	f.Fuzz(func(t *testing.T, body []byte) { sameAsStrict(t, body) })
}

func BenchmarkUnmarshalRow(b *testing.B) {
	body, err := Marshal(samples()["record.put.row.1"])
	if err != nil {
		b.Fatal(err)
	}
	b.Run("quick", func(b *testing.B) {
		for b.Loop() {
			if _, ok := readPut(body); !ok {
				b.Fatal("lost")
			}
		}
	})
	b.Run("strict", func(b *testing.B) {
		for b.Loop() {
			if _, err := decode[RecordPut]("record.put", json.RawMessage(body)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
