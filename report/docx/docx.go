// Package docx draws a report.Doc as an Office Open XML text document (ISO/IEC
// 29500, transitional), for counsel to edit before it goes out. It promises real
// styles, headings and repeated table heads, marks on every page, and that every
// text of the document is data: no field, link or markup comes from what a person
// typed. The same Doc gives the same bytes. It refuses macros, links, embedded
// files and anything that is fetched.
package docx

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"bridgelog/report"
)

// Draw writes the document; it is a report.Drawer. Nothing is written to w when
// it returns an error.
func Draw(ctx context.Context, w io.Writer, doc report.Doc, progress func(done, total int)) error {
	var file bytes.Buffer
	a := newArchive(&file, doc.Meta.MadeAt)
	logo := doc.Meta.Style.Logo
	if len(logo.PNG) > 0 {
		a.add("[Content_Types].xml", strings.Replace(contentTypes, `<Default Extension="xml"`, `<Default Extension="png" ContentType="image/png"/><Default Extension="xml"`, 1))
	} else {
		a.add("[Content_Types].xml", contentTypes)
	}
	a.add("_rels/.rels", packageParts)
	p := &page{Steps: report.NewSteps(ctx, doc, 500, progress), meta: doc.Meta, paper: sheetOf(doc.Meta.Paper, doc.Meta.Landscape), out: a.part("word/document.xml")}
	if err := p.document(doc.Blocks); err != nil {
		return err
	}
	if len(logo.PNG) > 0 {
		a.add("word/_rels/document.xml.rels", strings.Replace(documentParts, "</Relationships>", `<Relationship Id="`+logoPart+`" Type="`+relationships+`image" Target="media/logo.png"/></Relationships>`, 1))
		a.add("word/media/logo.png", string(logo.PNG))
	} else {
		a.add("word/_rels/document.xml.rels", documentParts)
	}
	a.add("word/styles.xml", styles(doc.Meta))
	a.add("word/settings.xml", settings)
	a.add("word/header1.xml", header(doc.Meta, p.paper))
	a.add("word/footer1.xml", footer(doc.Meta, p.paper))
	a.add("docProps/app.xml", program(doc.Meta))
	a.plain = true
	a.add("docProps/core.xml", core(doc.Meta))
	a.add("docProps/custom.xml", custom(doc.Meta))
	if err := a.close(); err != nil {
		return fmt.Errorf("draw docx: %w", err)
	}
	p.End()
	_, err := w.Write(file.Bytes())
	return err
}

// archive is the package the parts stand in. It keeps the first error.
type archive struct {
	zip   *zip.Writer
	at    time.Time
	plain bool // parts lie in clear, so that report.ReadClaim finds what the file says of itself
	err   error
}

func newArchive(w io.Writer, at time.Time) *archive {
	if at = at.UTC(); at.Year() < 1980 { // ZIP knows no earlier year
		at = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	a := &archive{zip: zip.NewWriter(w), at: at}
	a.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		if a.plain {
			return flate.NewWriter(w, flate.NoCompression)
		}
		return flate.NewWriter(w, flate.DefaultCompression)
	})
	return a
}

// part begins a part, which ends where the next one begins.
func (a *archive) part(name string) io.Writer {
	w, err := a.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: a.at})
	if err != nil {
		a.err = err
		return io.Discard
	}
	return w
}

func (a *archive) add(name, xml string) {
	if _, err := io.WriteString(a.part(name), xml); err != nil {
		a.err = err
	}
}

func (a *archive) close() error {
	if a.err != nil {
		return a.err
	}
	return a.zip.Close()
}
