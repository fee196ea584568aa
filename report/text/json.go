package text

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"bridgelog/report"
)

// The JSON form is a contract: fields are added, never renamed. Every block
// names its kind; times are RFC 3339 in UTC; what is not known is left out.

type docJSON struct {
	Format string      `json:"format"` // "bridgelog-report/1"
	Meta   metaJSON    `json:"meta"`
	Notice *noticeJSON `json:"notice,omitempty"`
	Blocks []blockAny  `json:"blocks"`
}

// noticeJSON is a notice field by field; the blocks name its fields by key.
type noticeJSON struct {
	Stage string    `json:"stage"`
	Items []itemOf  `json:"items"`
	Gaps  []gapJSON `json:"gaps"`
}

type itemOf struct {
	Key      string `json:"key"`
	FieldNo  string `json:"field_no,omitempty"`
	Label    string `json:"label"`
	Value    string `json:"value"`
	Origin   string `json:"origin,omitempty"`
	Required bool   `json:"required"`
	Changed  bool   `json:"changed"`
	Before   string `json:"before,omitempty"`
}

type gapJSON struct {
	Key       string `json:"key"`
	FieldNo   string `json:"field_no,omitempty"`
	Label     string `json:"label"`
	Why       string `json:"why"` // required, may-follow, where-it-applies
	MayFollow string `json:"may_follow_by,omitempty"`
}

type itemsJSON struct {
	Block string   `json:"block"`
	Keys  []string `json:"keys"`
}

type metaJSON struct {
	Title        string `json:"title"`
	Organisation string `json:"organisation,omitempty"`
	Number       string `json:"number"`
	Name         string `json:"name"`
	TLP          string `json:"tlp"`
	Severity     string `json:"severity,omitempty"`
	Exercise     bool   `json:"exercise"`
	LegalHold    bool   `json:"legal_hold"`
	Draft        bool   `json:"draft"`
	Redacted     bool   `json:"redacted,omitempty"`
	Report       string `json:"report,omitempty"`
	Edition      int    `json:"edition,omitempty"`
	Language     string `json:"language"`
	MadeAt       string `json:"made_at"`
	Zone         string `json:"zone"`
	MadeBy       string `json:"made_by"`
	Program      string `json:"program"`
	Logbook      string `json:"logbook"`
	Entries      uint64 `json:"entries"`
	Root         string `json:"root"`
}

type blockAny any

type headingJSON struct {
	Block string `json:"block"`
	Level int    `json:"level"`
	Text  string `json:"text"`
}

type paraJSON struct {
	Block string `json:"block"`
	Style string `json:"style,omitempty"`
	Text  string `json:"text"`
}

type pairsJSON struct {
	Block string     `json:"block"`
	Key   bool       `json:"key_facts,omitempty"`
	Rows  []pairJSON `json:"rows"`
}

type pairJSON struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

type tableJSON struct {
	Block   string     `json:"block"`
	Columns []string   `json:"columns"`
	Rows    [][]string `json:"rows"`
	Empty   string     `json:"empty,omitempty"`
}

type rowsJSON struct {
	Block string    `json:"block"`
	Zone  string    `json:"zone"`
	Rows  []rowJSON `json:"rows"`
	Empty string    `json:"empty,omitempty"`
}

type rowJSON struct {
	Withheld  int      `json:"withheld,omitempty"`
	Entry     *uint64  `json:"entry,omitempty"`
	From      string   `json:"happened_utc,omitempty"`
	To        string   `json:"ended_utc,omitempty"`
	Local     string   `json:"happened_local,omitempty"`
	Exactness string   `json:"exactness,omitempty"`
	Precision string   `json:"precision,omitempty"`
	MarginS   int      `json:"margin_s,omitempty"`
	Zone      string   `json:"zone,omitempty"`
	Recorded  string   `json:"recorded_utc,omitempty"`
	Kind      string   `json:"kind,omitempty"`
	KindKey   string   `json:"kind_key,omitempty"`
	Who       string   `json:"who,omitempty"`
	By        string   `json:"recorded_by,omitempty"`
	Text      string   `json:"text,omitempty"`
	Systems   string   `json:"systems,omitempty"`
	Evidence  string   `json:"evidence,omitempty"`
	Tactic    string   `json:"tactic,omitempty"`
	Source    string   `json:"source,omitempty"`
	Clock     string   `json:"clock,omitempty"`
	Marks     []string `json:"marks,omitempty"`
	Struck    bool     `json:"struck,omitempty"`
	StruckWhy string   `json:"struck_why,omitempty"`
	Typed     string   `json:"typed,omitempty"`
}

type ribbonJSON struct {
	Block   string     `json:"block"`
	From    string     `json:"from_utc,omitempty"`
	To      string     `json:"to_utc,omitempty"`
	Zone    string     `json:"zone"`
	Caption string     `json:"caption"`
	Words   string     `json:"words"`
	Items   []itemJSON `json:"items"`
	Bands   []bandJSON `json:"bands"`
}

type itemJSON struct {
	Entry  uint64 `json:"entry"`
	From   string `json:"from_utc"`
	To     string `json:"to_utc"`
	Above  bool   `json:"attacker"`
	Shape  string `json:"shape"`
	Hollow bool   `json:"late"`
	Key    bool   `json:"key_moment"`
}

type bandJSON struct {
	From  string `json:"from_utc"`
	To    string `json:"to_utc"`
	Level string `json:"level"`
}

type bareJSON struct {
	Block string `json:"block"`
	Label string `json:"label,omitempty"`
}

// DrawJSON writes the whole document as JSON; it is a report.Drawer.
func DrawJSON(ctx context.Context, w io.Writer, doc report.Doc, progress func(done, total int)) error {
	m := doc.Meta
	out := docJSON{Format: "bridgelog-report/1", Blocks: []blockAny{}, Meta: metaJSON{Title: m.Title, Organisation: m.Organisation, Number: m.Number, Name: m.Name,
		TLP: m.TLP, Severity: m.Severity, Exercise: m.Exercise, LegalHold: m.LegalHold, Draft: m.Draft, Redacted: m.Redacted, Report: guided(m), Edition: m.Edition, Language: m.Language, MadeAt: stamp(m.MadeAt), Zone: m.Zone,
		MadeBy: m.MadeBy, Program: m.Program, Logbook: m.Logbook, Entries: m.Entries, Root: m.Root}}
	for _, b := range doc.Blocks {
		if err := ctx.Err(); err != nil {
			return err
		}
		if items, ok := b.(report.Items); ok {
			out.Notice = out.Notice.with(items)
		}
		j, err := blockJSON(b)
		if err != nil {
			return err
		}
		out.Blocks = append(out.Blocks, j)
	}
	total := doc.RowsIn()
	if progress != nil {
		progress(total/2, total)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(out); err != nil {
		return fmt.Errorf("write json: %w", err)
	}
	if progress != nil {
		progress(total, total)
	}
	return ctx.Err()
}

// guided names the document where it is not the timeline, which the format was
// first made for.
func guided(m report.Meta) string {
	if m.Report == report.TimelineReport {
		return ""
	}
	return m.Report
}

func blockJSON(b report.Block) (blockAny, error) {
	switch b := b.(type) {
	case report.Heading:
		return headingJSON{"heading", b.Level, b.Text}, nil
	case report.Para:
		return paraJSON{"para", b.Style, b.Text}, nil
	case report.Pairs:
		out := pairsJSON{Block: "pairs", Key: b.Key, Rows: []pairJSON{}}
		for _, p := range b.Rows {
			out.Rows = append(out.Rows, pairJSON{p.Label, p.Value})
		}
		return out, nil
	case report.Table:
		out := tableJSON{Block: "table", Columns: []string{}, Rows: b.Rows, Empty: b.Empty}
		for _, c := range b.Columns {
			out.Columns = append(out.Columns, c.Title)
		}
		if out.Rows == nil {
			out.Rows = [][]string{}
		}
		return out, nil
	case report.Items:
		out := itemsJSON{Block: "items", Keys: []string{}}
		for _, i := range b.Items {
			out.Keys = append(out.Keys, i.Key)
		}
		return out, nil
	case report.Rows:
		out := rowsJSON{Block: "timeline", Zone: b.Zone, Empty: b.Empty, Rows: make([]rowJSON, len(b.Rows))}
		for i := range b.Rows {
			out.Rows[i] = rowOf(&b.Rows[i])
		}
		return out, nil
	case report.Ribbon:
		return ribbonOf(b), nil
	case report.Figure:
		return figureJSON{"figure", b.Title, b.Caption, b.Words}, nil
	case report.Bars:
		return barsOf(b), nil
	case report.Break:
		return bareJSON{Block: "break"}, nil
	case report.SignatureLine:
		return bareJSON{"signature", b.Label}, nil
	}
	return nil, fmt.Errorf("write json: a block of kind %T is not known", b)
}

// with adds contents to the notice.
func (n *noticeJSON) with(b report.Items) *noticeJSON {
	if n == nil {
		n = &noticeJSON{Stage: b.Stage, Items: []itemOf{}, Gaps: []gapJSON{}}
	}
	for _, i := range b.Items {
		n.Items = append(n.Items, itemOf{i.Key, i.Number, i.Label, i.Value, i.Origin, i.Required, i.Changed, i.Before})
		if i.Gap != "" {
			n.Gaps = append(n.Gaps, gapJSON{i.Key, i.Number, i.Label, i.Gap, i.Follows})
		}
	}
	return n
}

func rowOf(r *report.TimelineRow) rowJSON {
	if r.Withheld > 0 {
		return rowJSON{Withheld: r.Withheld}
	}
	out := rowJSON{From: stamp(r.FromUTC), To: stamp(r.ToUTC), Local: r.Happened, Exactness: r.Exactness, Precision: r.Precision, MarginS: r.MarginS, Zone: r.Zone,
		Recorded: stamp(r.RecordedUTC), Kind: r.Kind, KindKey: r.KindKey, Who: r.Who, By: r.By, Text: r.Text, Systems: r.Systems, Evidence: r.Evidence,
		Tactic: r.Tactic, Source: r.Source, Clock: r.Clock, Marks: r.Marks, Struck: r.Struck, StruckWhy: r.StruckWhy, Typed: r.Typed}
	if r.Entry != 0 || r.Recorded != "" {
		out.Entry = &r.Entry
	}
	return out
}

func ribbonOf(b report.Ribbon) ribbonJSON {
	out := ribbonJSON{Block: "ribbon", From: stamp(b.From), To: stamp(b.To), Zone: b.Zone, Caption: b.Caption, Words: b.Words, Items: []itemJSON{}, Bands: []bandJSON{}}
	for _, i := range b.Items {
		out.Items = append(out.Items, itemJSON{i.Entry, stamp(i.From), stamp(i.To), i.Above, i.Shape, i.Hollow, i.Key})
	}
	for _, band := range b.Bands {
		out.Bands = append(out.Bands, bandJSON{stamp(band.From), stamp(band.To), band.Level})
	}
	return out
}
