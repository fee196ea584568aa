package ui

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

func wide16(text string, low bool) []byte {
	var raw []byte
	for _, u := range utf16.Encode([]rune(text)) {
		if low {
			raw = append(raw, byte(u), byte(u>>8))
		} else {
			raw = append(raw, byte(u>>8), byte(u))
		}
	}
	return raw
}

func TestTheFormOfATextIsGuessedAndBytesAreNotTakenForText(t *testing.T) {
	long := strings.Repeat("Dienst fs-02 gestartet, Grüße. ", 20)
	for _, c := range []struct {
		what string
		raw  []byte
		want textForm
	}{
		{"nothing", nil, formUTF8},
		{"plain", []byte("2026-11-26T10:00:00Z login failed\r\n"), formUTF8},
		{"umlauts", []byte(long), formUTF8},
		{"umlauts cut in a letter", []byte("Gr\u00fc")[:3], formUTF8},
		{"Latin-1", []byte("Gr\xfc\xdfe aus K\xf6ln, und noch mehr Text dahinter"), formLatin1},
		{"UTF-16 with mark", append([]byte{0xFF, 0xFE}, wide16("hello", true)...), formUTF16LE},
		{"UTF-16 without", wide16("Windows PowerShell transcript start", true), formUTF16LE},
		{"UTF-16 high first", wide16("Windows PowerShell transcript start", false), formUTF16BE},
		{"a program", []byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00\xb8"), ""},
		{"noise", []byte{1, 2, 3, 0x80, 5, 6, 7, 0x9f, 14, 15, 16}, ""},
	} {
		if got := guessForm(c.raw); got != c.want {
			t.Errorf("%s: taken for %q, want %q", c.what, got, c.want)
		}
	}
	for _, form := range []textForm{formUTF16LE, formUTF16BE} {
		if got := form.letters(wide16("Köln 🙂", form == formUTF16LE)); got != "Köln 🙂" {
			t.Errorf("%s reads %q", form, got)
		}
	}
}

func TestWhatHidesInAFileIsWrittenOut(t *testing.T) {
	text := "invoice\u202efdp.exe\r\nbell\a and \x1b[31mred\x1b[0m\u200b\ttab\nlast \xff"
	got := seenLines(text, 80)
	want := []string{`invoice\u202efdp.exe`, `bell\a and \x1b[31mred\x1b[0m\u200b    tab`, `last \xff`}
	if !slices.Equal(got, want) {
		t.Errorf("shown as\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	long := seenLines(strings.Repeat("x", 205), 100)
	if len(long) != 3 || len(long[2]) != 5 {
		t.Errorf("a long line became %d lines", len(long))
	}
	if lines := seenLines("a\n\nb\n", 80); !slices.Equal(lines, []string{"a", "", "b"}) {
		t.Errorf("%q", lines)
	}
	digits, letters := byteRow([]byte("MZ\x90\x00 PE..ABCDEFG"))
	if digits != "4d 5a 90 00 20 50 45 2e  2e 41 42 43 44 45 46 47" || letters != "MZ.. PE..ABCDEFG" {
		t.Errorf("%q %q", digits, letters)
	}
}

func FuzzSeenLines(f *testing.F) {
	f.Add([]byte("a\u202eb\r\n\xff\x00"), 10)
	f.Fuzz(func(t *testing.T, raw []byte, width int) {
		width = max(width%200, 1)
		form := guessForm(raw)
		for _, line := range seenLines(form.letters(raw), width) {
			if !utf8.ValidString(line) || strings.ContainsAny(line, "\n\r\x00\u202e\u2066") {
				t.Fatalf("%q shows %q", raw, line)
			}
		}
	})
}
