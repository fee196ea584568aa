package pdf

import (
	"reflect"
	"slices"
	"strings"

	"bridgelog/report"
)

// poisons are what a page must not break on.
var poisons = []string{
	"https://files.example.org/" + strings.Repeat("a-very-long/path_without.blanks?", 12),
	strings.Repeat("9f86d081884c7d65", 20),
	"Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
	"smile \U0001F600 family \U0001F468\u200D\U0001F469\u200D\U0001F467 flag \U0001F1EA\U0001F1FA",
	"ab\u202Egpj.exe\u202C \u2066hidden\u2069 bell\a escape\x1b[31m nul\x00 delete\x7f",
	"<script>alert('x')</script> &amp; <b>bold</b> %d %s %!v(MISSING) \\n $(rm -rf /)",
	"half \xed\xa0\xbd surrogate, broken \xff\xfe bytes, \xc3",
	"Олена Ковальчук, Δημήτρης Παπαδόπουλος, 東京都立病院の画像、第二棟",
	"line one\u2028line two\rline three\n\n\nline six\ttab",
	"Cafe\u0301 Z\u0335\u0336\u0337 ((((((( ))))))) [[[ \\\\\\ ()\\(",
	"שלום לבית החולים (2026) مرحبا بالعالم",
	"unused\uFFFE\uFFFF\uE000 ᄀ 한국어 हिन्दी",
}

// rightWord stands in the poison that is written from the right.
const rightWord = "לבית"

// poisoned puts poison behind every text of a document, one after another. Texts
// by which drawers tell things apart stay as they are.
func poisoned(doc report.Doc) report.Doc {
	keep := []string{"Key", "Style", "TLP", "Severity", "Paper", "Language", "Zone", "Report", "KindKey", "Shape", "Level", "Gap", "Stage", "Precision", "Logbook", "Root"}
	n := 0
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			if strings.Trim(v.String(), "0123456789") != "" { // a number has a narrow column
				v.SetString(v.String() + " " + poisons[n%len(poisons)])
				n++
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		case reflect.Interface:
			inside := reflect.New(v.Elem().Type()).Elem()
			inside.Set(v.Elem())
			walk(inside)
			v.Set(inside)
		case reflect.Struct:
			for i := range v.NumField() {
				if f := v.Type().Field(i); f.IsExported() && f.Type.String() != "time.Time" && !slices.Contains(keep, f.Name) {
					walk(v.Field(i))
				}
			}
		}
	}
	out := reflect.New(reflect.TypeFor[report.Doc]()).Elem()
	out.Set(reflect.ValueOf(doc))
	copied := deep(out)
	walk(copied)
	return copied.Interface().(report.Doc)
}

// deep copies slices, so that the document a poisoned one is made of stays.
func deep(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	switch v.Kind() {
	case reflect.Slice:
		if v.IsNil() {
			return out
		}
		fresh := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			fresh.Index(i).Set(deep(v.Index(i)))
		}
		out.Set(fresh)
	case reflect.Interface:
		if !v.IsNil() {
			out.Set(deep(v.Elem()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Type.String() != "time.Time" {
				out.Field(i).Set(deep(v.Field(i)))
			}
		}
	}
	return out
}
