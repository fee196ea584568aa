package guide

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"slices"
)

// FormsFile is the text of forms.json the guide was read from, for readers of the
// parts that do not stand here (severity).
func (g Guide) FormsFile() []byte { return g.files["guide/forms.json"] }

// Pack is the guidance as one file that a logbook can keep: a ZIP of the exact
// bytes it was read from, the overlay and the changes of the playbook's owner among them, so that Unpack gives the same
// guidance when the program or the overlay has long been another.
func (g Guide) Pack() ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range sortedKeys(g.files) {
		f, err := w.Create(name) // without a time: the same guidance gives the same bytes
		if err != nil {
			return nil, fmt.Errorf("guide: pack: %w", err)
		}
		if _, err := f.Write(g.files[name]); err != nil {
			return nil, fmt.Errorf("guide: pack: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("guide: pack: %w", err)
	}
	return out.Bytes(), nil
}

// Unpack reads back what Pack wrote. Where the overlay came from was settled when
// it was packed: whoever unpacks holds the digest of the file against a record.
func Unpack(raw []byte) (Guide, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return Guide{}, fmt.Errorf("guide: unpack: %w", err)
	}
	g, err := Load(z)
	if err != nil {
		return Guide{}, err
	}
	for _, add := range []struct {
		name string
		with func(Guide, []byte) (Guide, error)
	}{{OverlayFile, Guide.WithOverlay}, {EditsFile, Guide.withKept}} { // in the order they were laid upon it
		if !slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == add.name }) {
			continue
		}
		raw, err := fs.ReadFile(z, add.name)
		if err != nil {
			return Guide{}, fmt.Errorf("guide: unpack: %w", err)
		}
		if g, err = add.with(g, raw); err != nil {
			return Guide{}, err
		}
	}
	return g, nil
}
