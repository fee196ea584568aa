package desk

import (
	"archive/zip"
	"io"
)

// The most of a ZIP file that is looked into, and of each part that is read: a
// file somebody sent may be made to grow without end.
const (
	zipBytes  = 64 << 20
	partBytes = 64 << 10
)

// docxSays are the properties of a DOCX file, which a word processor keeps and
// packs when an edited copy is saved; nil for what is no such file. Only the two
// small parts are read that say which document it is.
func docxSays(f io.ReaderAt, size int64) (said []byte) {
	if size > zipBytes {
		return nil
	}
	z, err := zip.NewReader(f, size)
	if err != nil {
		return nil
	}
	for _, p := range z.File {
		if p.Name != "docProps/core.xml" && p.Name != "docProps/custom.xml" || len(said) > 4*partBytes {
			continue
		}
		r, err := p.Open()
		if err != nil {
			continue
		}
		raw, _ := io.ReadAll(io.LimitReader(r, partBytes)) // what is broken says as much as could be read
		_ = r.Close()
		said = append(append(said, ' '), raw...)
	}
	return said
}
