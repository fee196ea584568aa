package text

import "bridgelog/report"

type barsJSON struct {
	Block   string       `json:"block"`
	Title   string       `json:"title"`
	Caption string       `json:"caption"`
	Words   string       `json:"words"`
	Zone    string       `json:"zone"`
	Rows    []barRowJSON `json:"rows"`
}

type barRowJSON struct {
	Label     string           `json:"label"`
	Value     string           `json:"value,omitempty"`
	Head      bool             `json:"head,omitempty"`
	Stretches []barStretchJSON `json:"stretches,omitempty"`
	Points    []barPointJSON   `json:"points,omitempty"`
	Next      string           `json:"handed_on,omitempty"`
}

type barStretchJSON struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Early bool   `json:"began_before,omitempty"`
	Open  bool   `json:"goes_on,omitempty"`
	Fill  string `json:"fill"`
	Means string `json:"means"`
}

type barPointJSON struct {
	At    string `json:"at"`
	Means string `json:"means"`
}

func barsOf(b report.Bars) barsJSON {
	out := barsJSON{Block: "bars", Title: b.Title, Caption: b.Caption, Words: b.Words, Zone: b.Zone, Rows: []barRowJSON{}}
	for _, r := range b.Rows {
		row := barRowJSON{Label: r.Label, Value: r.Value, Head: r.Head, Next: stamp(r.Next)}
		for _, s := range r.Stretches {
			row.Stretches = append(row.Stretches, barStretchJSON{stamp(s.From), stamp(s.To), s.Early, s.Open, s.Fill, s.Means})
		}
		for _, p := range r.Points {
			row.Points = append(row.Points, barPointJSON{stamp(p.At), p.Means})
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// figureJSON is a picture that is laid out already: what it says is in its words.
type figureJSON struct {
	Block   string `json:"block"`
	Title   string `json:"title"`
	Caption string `json:"caption"`
	Words   string `json:"words"`
}
