package pdf

import (
	"bytes"
	"reflect"
	"runtime/debug"
	"unsafe"

	"github.com/jung-kurt/gofpdf"
)

// longPrint is how many pages make it worth while to look after memory.
const longPrint = 100

// makeRoom readies memory for putting the file of a long document together: what
// drawing left behind is given back, and the library gets the room for the whole
// file at once. It would double its room again and again, and hold the file
// nearly three times for a moment, since it knows no way to be told. Where its
// inside is not as expected, nothing is done.
func makeRoom(f *gofpdf.Fpdf) {
	if f.PageCount() < longPrint {
		return
	}
	debug.FreeOSMemory()
	pages, ok := inside(f, "pages").(*[]*bytes.Buffer)
	file, grows := inside(f, "buffer").(interface{ Grow(n int) })
	if !ok || !grows {
		return
	}
	size := 1 << 20 // typefaces, and what stands between the pages
	for _, page := range *pages {
		if page != nil {
			size += page.Len() + 512
		}
	}
	file.Grow(size)
}

// inside is a pointer to a field of the library's document; nil where it has none
// of the name.
func inside(f *gofpdf.Fpdf, name string) any {
	field := reflect.ValueOf(f).Elem().FieldByName(name)
	if !field.IsValid() {
		return nil
	}
	return reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Interface()
}
