package docx

import (
	_ "embed"
	"fmt"
	"strings"
	"time"

	"bridgelog/report"
)

const (
	declared = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

	word          = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	office        = "http://schemas.openxmlformats.org/officeDocument/2006/"
	packages      = "http://schemas.openxmlformats.org/package/2006/"
	wordPart      = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	relationships = office + "relationships/"
)

// The parts that are alike in every document.
var (
	contentTypes = declared + `<Types xmlns="` + packages + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		typed("/word/document.xml", wordPart+"document.main+xml") + typed("/word/styles.xml", wordPart+"styles+xml") + typed("/word/settings.xml", wordPart+"settings+xml") +
		typed("/word/header1.xml", wordPart+"header+xml") + typed("/word/footer1.xml", wordPart+"footer+xml") +
		typed("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml") +
		typed("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml") +
		typed("/docProps/custom.xml", "application/vnd.openxmlformats-officedocument.custom-properties+xml") + `</Types>`
	packageParts = related(relationships+"officeDocument", "word/document.xml", packages+"relationships/metadata/core-properties", "docProps/core.xml",
		relationships+"extended-properties", "docProps/app.xml", relationships+"custom-properties", "docProps/custom.xml")
	documentParts = related(relationships+"styles", "styles.xml", relationships+"settings", "settings.xml", relationships+"header", "header1.xml", relationships+"footer", "footer1.xml")
	settings      = declared + `<w:settings ` + word + `><w:zoom w:percent="100"/><w:defaultTabStop w:val="567"/><w:characterSpacingControl w:val="doNotCompress"/>` +
		`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`
)

// The relationships of the document to its header, footer and logo.
const (
	headerPart = "rId3"
	footerPart = "rId4"
	logoPart   = "rId5"
)

func typed(part, kind string) string {
	return `<Override PartName="` + part + `" ContentType="` + kind + `"/>`
}

// related are the relationships rId1, rId2 and so on; kinds and targets by turns.
func related(pairs ...string) string {
	var sb strings.Builder
	sb.WriteString(declared + `<Relationships xmlns="` + packages + `relationships">`)
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&sb, `<Relationship Id="rId%d" Type="%s" Target="%s"/>`, i/2+1, pairs[i], pairs[i+1])
	}
	return sb.String() + `</Relationships>`
}

//go:embed styles.xml
var styleSheet string

// styles are the style sheet in the language of the document, by which a word
// processor checks its spelling, and in the accent of the house style.
func styles(m report.Meta) string {
	sheet := strings.Replace(styleSheet, `w:val="en-GB"`, `w:val="`+esc(language(m))+`"`, 1)
	rgb, ok := m.Style.Ink()
	if !ok {
		return sheet
	}
	accent := fmt.Sprintf("%02X%02X%02X", rgb[0], rgb[1], rgb[2])
	for _, size := range []string{`<w:sz w:val="40"/>`, `<w:sz w:val="28"/>`} { // title and headings of sections
		sheet = strings.Replace(sheet, "<w:b/><w:bCs/>"+size, `<w:b/><w:bCs/><w:color w:val="`+accent+`"/>`+size, 1)
	}
	return strings.Replace(sheet, `w:space="8" w:color="0B57B7"`, `w:space="8" w:color="`+accent+`"`, 1)
}

// regions are what word processors want to know beside the language.
var regions = map[string]string{"": "en-GB", "en": "en-GB", "de": "de-DE", "fr": "fr-FR", "es": "es-ES"}

func language(m report.Meta) string {
	if full, ok := regions[m.Language]; ok {
		return full
	}
	return m.Language
}

// named is what a document is called: its title, its incident and what it is
// marked as.
func named(m report.Meta) string {
	return strings.Join(strings.Fields(report.Visible(strings.Join(append([]string{m.Title, m.Number, m.Name}, m.Flags()...), " "))), " ")
}

// core are the properties a file manager shows.
func core(m report.Meta) string {
	at := m.MadeAt.UTC().Format(time.RFC3339)
	return declared + `<cp:coreProperties xmlns:cp="` + packages + `metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + esc(named(m)) + `</dc:title><dc:subject>` + esc(m.Title) + `</dc:subject><dc:creator>` + esc(m.MadeBy) + `</dc:creator><cp:keywords>` + esc(m.TLP) + `</cp:keywords>` +
		`<cp:lastModifiedBy>` + esc(m.MadeBy) + `</cp:lastModifiedBy><dcterms:created xsi:type="dcterms:W3CDTF">` + at + `</dcterms:created>` +
		`<dcterms:modified xsi:type="dcterms:W3CDTF">` + at + `</dcterms:modified><dc:language>` + esc(m.Language) + `</dc:language></cp:coreProperties>`
}

func program(m report.Meta) string {
	return declared + `<Properties xmlns="` + office + `extended-properties"><Application>` + esc(m.Program) + `</Application><Company>` + esc(m.Organisation) + `</Company></Properties>`
}

// custom says of which record the document was drawn, as its foot does.
func custom(m report.Meta) string {
	return declared + `<Properties xmlns="` + office + `custom-properties" xmlns:vt="` + office + `docPropsVTypes">` +
		`<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="Record"><vt:lpwstr>` + esc(record(m)) + `</vt:lpwstr></property></Properties>`
}

func record(m report.Meta) string {
	return fmt.Sprintf("Made %s · Logbook %s · %d entries · root %s", m.MadeAt.UTC().Format("2006-01-02 15:04Z"), m.Logbook, m.Entries, report.Groups(m.Root))
}
