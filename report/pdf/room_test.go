package pdf

import (
	"bytes"
	"testing"

	"github.com/jung-kurt/gofpdf"
)

// The library's inside is as makeRoom expects it; another version of it would cost
// memory and say nothing.
func TestTheLibraryGetsRoomForALongFileAtOnce(t *testing.T) {
	f := gofpdf.New("P", "pt", "A4", "")
	f.SetCompression(false)
	for range longPrint {
		f.AddPage()
		for range 500 {
			f.Line(10, 10, 20, 20)
		}
	}
	if _, ok := inside(f, "pages").(*[]*bytes.Buffer); !ok {
		t.Fatal("its pages are not found")
	}
	makeRoom(f)
	file, ok := inside(f, "buffer").(interface{ Available() int })
	if !ok {
		t.Fatal("its file is not found")
	}
	room := file.Available()
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		t.Fatal(err)
	}
	if out.Len() > room || room > 2*out.Len()+2<<20 {
		t.Errorf("there is room for %d bytes, and the file has %d", room, out.Len())
	}
	if inside(f, "no such field") != nil {
		t.Error("a field that is not there is found")
	}
}
