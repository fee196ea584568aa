package interop

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func roleOf(text string) (string, bool) {
	switch strings.ToLower(text) {
	case "scribe", "incident manager", "incident_manager":
		return strings.ReplaceAll(strings.ToLower(text), " ", "_"), true
	}
	return "", false
}

func contactsOf(t testing.TB, text string) Contacts {
	t.Helper()
	c, err := ReadContacts(bytes.NewReader([]byte(text)), ContactOptions{Role: roleOf, Duty: roleOf})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCardsOfThreeVersionsAreReadAndEveryOneIsCounted(t *testing.T) {
	c := contactsOf(t, strings.ReplaceAll(`BEGIN:VCARD
VERSION:4.0
FN:Kim Lee
ORG:Plant;Control room
TEL;VALUE=uri;PREF=1;TYPE="voice,work":tel:+49-30-1234;ext=12
item1.TEL;TYPE=cell:+49 170 99
item1.X-ABLabel:private
EMAIL;TYPE=work:kim@example.org
TZ:Europe/Berlin
CATEGORIES:Incident manager,Chess
NOTE:Knows the plant\, and\nthe people in a line so long that it has to be fol
 ded here
END:VCARD
BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg;;Dr.;
NOTE;ENCODING=QUOTED-PRINTABLE:first=0D=0A=
second
TEL;CELL;VOICE:0170 1
PHOTO;ENCODING=BASE64;TYPE=JPEG:
 /9j/4AAQSkZJRgABAQ==

END:VCARD
BEGIN:VCARD
VERSION:3.0
TEL:112
END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:group
FN:All of us
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:kim lee
TZ:+01:00
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Cut off`, "\n", "\r\n"))
	if len(c.Records) != 6 || c.Accepted != 3 || c.Rejected != 2 || c.Doubles != 1 {
		t.Fatalf("six cards: %d, taken %d, rejected %d, double %d", len(c.Records), c.Accepted, c.Rejected, c.Doubles)
	}
	want := Contact{"name": {"Kim Lee"}, "org": {"Plant, Control room"}, "phone": {"+49-30-1234 ext. 12, +49 170 99"}, "mail": {"kim@example.org"},
		"zone": {"Europe/Berlin"}, "roles": {"incident_manager"}, "note": {"Knows the plant, and\nthe people in a line so long that it has to be folded here\nRole: Chess"}}
	if !reflect.DeepEqual(c.Records[0].Contact, want) {
		t.Errorf("first card:\n got %v\nwant %v", c.Records[0].Contact, want)
	}
	if got := c.Records[1].Contact; got.Text("name") != "Dr. Jörg Müller" || got.Text("note") != "first\nsecond" || got.Text("phone") != "0170 1" {
		t.Errorf("card of version 2.1: %v", got)
	}
	for i, reason := range map[int]string{2: "no name", 3: "group", 4: "card 1"} {
		if !strings.Contains(c.Records[i].Reason, reason) {
			t.Errorf("card %d: reason %q, want %q", i+1, c.Records[i].Reason, reason)
		}
	}
	if got := c.Records[4].Contact; got.Text("zone") != "" || !strings.Contains(got.Text("note"), "+01:00") {
		t.Errorf("an offset is no zone, and is kept in the note: %v", got)
	}
	if r := c.Records[5]; r.Contact.Text("name") != "Cut off" || len(r.Remarks) == 0 {
		t.Errorf("a card that is cut off is taken, and said to be: %+v", r)
	}
	if got := strings.Join(c.Unused, ","); !strings.Contains(got, "PHOTO") {
		t.Errorf("what has no place is named: %q", got)
	}
}

func TestTablesOfMailProgramsAreMappedByTheirHeaders(t *testing.T) {
	c := contactsOf(t, "\ufeffFirst Name;Last Name;Company;E-mail Address;Business Phone;Mobile Phone;Birthday;Role\nKim;Lee;Plant;kim@x.org;\"030 1\";0170 2;1990;scribe, chess\nAda\n;;;;;;;\n")
	if len(c.Records) != 3 || c.Accepted != 1 || c.Rejected != 2 {
		t.Fatalf("%+v", c)
	}
	want := Contact{"name": {"Kim Lee"}, "org": {"Plant"}, "mail": {"kim@x.org"}, "phone": {"030 1, 0170 2"}, "roles": {"scribe"}, "note": {"Role: chess"}}
	if got := c.Records[0].Contact; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if fmt.Sprint(c.Unused) != "[Birthday]" || c.Mapping["Company"] != "org" {
		t.Errorf("unused %v, mapping %v", c.Unused, c.Mapping)
	}
	if _, err := ReadContacts(strings.NewReader("a,b\n1,2\n"), ContactOptions{}); err == nil || !strings.Contains(err.Error(), "names") {
		t.Errorf("a table without names: %v", err)
	}
	c, err := ReadContacts(strings.NewReader("a,b\n1,2\n"), ContactOptions{Mapping: map[string]string{"B": "name"}})
	if err != nil || c.Records[0].Contact.Text("name") != "2" {
		t.Errorf("a person's mapping: %v, %v", c, err)
	}
}

func TestWhatIsWrittenReadsTheSame(t *testing.T) {
	in := []Contact{{"name": {`Łukasz; "the one", \n`}, "org": {"=1+1"}, "roles": {"scribe", "incident_manager"}, "duties": {"scribe"}, "deputy": {"Kim"}, "phone": {"+49 30 1, 112"},
		"mail": {"a@b.c"}, "oob": {"radio 3"}, "hours": {"Mon-Fri 08:00-18:00"}, "zone": {"Europe/Berlin"}, "verified_at": {"2026-11-01 10:00 +01:00"}, "verified_by": {"Ada"},
		"note": {strings.Repeat("long näme ", 30) + "\nsecond line"}}, {"name": {"Ada"}}}
	in[0]["note"][0] = strings.ReplaceAll(in[0]["note"][0], " \n", "\n")
	for _, version := range []string{"3.0", "4.0", "csv"} {
		var b bytes.Buffer
		var err error
		if version == "csv" {
			err = WriteContacts(&b, in)
		} else {
			err = WriteCards(&b, version, in)
			for _, l := range strings.Split(b.String(), "\r\n") {
				if len(l) > 75 {
					t.Errorf("%s: a line of %d bytes", version, len(l))
				}
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		c := contactsOf(t, b.String())
		if len(c.Records) != 2 || c.Accepted != 2 {
			t.Fatalf("%s: %+v\n%s", version, c, b.String())
		}
		for i := range in {
			if got := c.Records[i].Contact; !reflect.DeepEqual(got, in[i]) {
				t.Errorf("%s:\n got %v\nwant %v", version, got, in[i])
			}
		}
	}
}

func FuzzContacts(f *testing.F) {
	f.Add([]byte("BEGIN:VCARD\nFN:Kim\nTEL;TYPE=cell:1\nEND:VCARD\n"))
	f.Add([]byte("BEGIN:VCARD\nAGENT:\nBEGIN:VCARD\nEND:VCARD\nN;ENCODING=QUOTED-PRINTABLE:=C3=\n\nx:\n"))
	f.Add([]byte("name,phone\nKim,\"1\nAda,2\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := ReadContacts(bytes.NewReader(raw), ContactOptions{Role: roleOf})
		if err != nil {
			return
		}
		if c.Accepted+c.Rejected+c.Doubles != len(c.Records) || len(c.Records) == 0 {
			t.Fatalf("not every card is accounted for: %+v", c)
		}
		var kept []Contact
		for _, r := range c.Records {
			if r.Outcome != Accepted && r.Reason == "" {
				t.Fatalf("card %d was left out without a reason", r.Number)
			}
			if r.Outcome == Accepted {
				kept = append(kept, r.Contact)
			}
		}
		if len(kept) == 0 {
			return
		}
		var b bytes.Buffer
		if err := WriteCards(&b, "4.0", kept); err != nil {
			t.Fatal(err)
		}
		again, err := ReadContacts(bytes.NewReader(b.Bytes()), ContactOptions{Role: roleOf})
		if err != nil || again.Accepted != len(kept) {
			t.Fatalf("what was written is not read again: %d of %d, %v\n%s", again.Accepted, len(kept), err, b.String())
		}
	})
}

func BenchmarkThousandContacts(b *testing.B) {
	var text strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&text, "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Person %d\r\nTEL:%d\r\nEND:VCARD\r\n", i, i)
	}
	for b.Loop() {
		contactsOf(b, text.String())
	}
}
