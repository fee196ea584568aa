package kit

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// ChipKind is what a chip stands for; it decides the colours and nothing else.
type ChipKind int

// Kinds of chip.
const (
	ChipQuiet    ChipKind = iota // people, systems
	ChipFlag                     // PART DOWN, REOPENED: outlined, loud only by its words
	ChipSev1                     // severity, the same on screen and paper
	ChipSev2                     //
	ChipSev3                     //
	ChipSev4                     //
	ChipDrill                    // EXERCISE
	ChipHold                     // LEGAL HOLD
	ChipGood                     // outlined in the colour of the word
	ChipWarn                     //
	ChipBad                      //
	ChipTLPRed                   // TLP marks, on black as FIRST asks
	ChipTLPAmber                 //
	ChipTLPGreen                 //
	ChipTLPClear                 //
	chipChosen                   // pointed at by key in a row of completions
)

// SeverityKind gives the chip kind of "SEV1" to "SEV4"; anything else is a
// plain flag, so that an unknown level is shown rather than coloured wrongly.
func SeverityKind(level string) ChipKind {
	switch strings.ToUpper(strings.TrimSpace(level)) {
	case "SEV1":
		return ChipSev1
	case "SEV2":
		return ChipSev2
	case "SEV3":
		return ChipSev3
	case "SEV4":
		return ChipSev4
	}
	return ChipFlag
}

// TLPKind gives the chip kind of a Traffic Light Protocol mark such as
// "TLP:AMBER+STRICT"; an unknown mark is treated as red, the safe side.
func TLPKind(mark string) ChipKind {
	m := strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(mark)), "TLP:")
	switch {
	case strings.HasPrefix(m, "AMBER"):
		return ChipTLPAmber
	case m == "GREEN":
		return ChipTLPGreen
	case m == "CLEAR" || m == "WHITE":
		return ChipTLPClear
	}
	return ChipTLPRed
}

// chipLook names the three colours of a chip: ground, word and outline.
func chipLook(k ChipKind) (fill, word, stroke fyne.ThemeColorName) {
	switch k {
	case ChipSev1:
		return ColourSev1, ColourOnSev1, ""
	case ChipSev2:
		return ColourSev2, ColourOnSev2, ""
	case ChipSev3:
		return ColourSev3, ColourOnSev3, ""
	case ChipSev4:
		return ColourSev4, ColourOnSev4, ""
	case ChipDrill:
		return ColourDrill, ColourOnDrill, ""
	case ChipHold:
		return ColourHold, ColourOnHold, ""
	case ChipGood:
		return "", ColourGood, ColourGood
	case ChipWarn:
		return "", ColourWarn, ColourWarn
	case ChipBad:
		return "", ColourBad, ColourBad
	case ChipTLPRed:
		return ColourTLPGround, ColourTLPRed, ""
	case ChipTLPAmber:
		return ColourTLPGround, ColourTLPAmber, ""
	case ChipTLPGreen:
		return ColourTLPGround, ColourTLPGreen, ""
	case ChipTLPClear:
		return ColourTLPGround, ColourTLPClear, ""
	case ChipFlag:
		return "", ColourText, ColourEdge
	case chipChosen:
		return ColourAccent, ColourOnAccent, ""
	}
	return ColourRaised, ColourText, ""
}

// chipBold says whether a chip's word is bold; quiet ones are not.
func chipBold(k ChipKind) bool { return k != ChipQuiet }

// Chip is a word on a colour. With OnTapped set it can be pressed.
type Chip struct {
	widget.BaseWidget
	Text     string
	Kind     ChipKind
	OnTapped func()

	hovered bool
}

// NewChip makes a chip.
func NewChip(text string, kind ChipKind) *Chip {
	c := &Chip{Text: text, Kind: kind}
	c.ExtendBaseWidget(c)
	return c
}

// SeverityChip makes the severity chip; it always holds its word: "SEV2 High".
func SeverityChip(level, word string) *Chip {
	return NewChip(strings.TrimSpace(level+" "+word), SeverityKind(level))
}

// FlagChip makes a chip for a state in capitals, such as PART DOWN. EXERCISE,
// DRILL and LEGAL HOLD have colours of their own.
func FlagChip(text string) *Chip {
	switch strings.ToUpper(text) {
	case "EXERCISE", "DRILL":
		return NewChip(text, ChipDrill)
	case "LEGAL HOLD":
		return NewChip(text, ChipHold)
	}
	return NewChip(text, ChipFlag)
}

// Set changes word and kind.
func (c *Chip) Set(text string, kind ChipKind) {
	if c.Text == text && c.Kind == kind {
		return
	}
	c.Text, c.Kind = text, kind
	c.Refresh()
}

// Outline says the word.
func (c *Chip) Outline() []OutlineLine {
	if c.Text == "" {
		return nil
	}
	return []OutlineLine{{"chip", c.Text, "", true}}
}

// Tapped reports a press.
func (c *Chip) Tapped(*fyne.PointEvent) {
	touch()
	if c.OnTapped != nil {
		c.OnTapped()
	}
}

// MouseIn shows that a pressable chip can be pressed.
func (c *Chip) MouseIn(*desktop.MouseEvent) { c.setHover(c.OnTapped != nil) }

// MouseMoved is part of hovering.
func (c *Chip) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends hovering.
func (c *Chip) MouseOut() { c.setHover(false) }

func (c *Chip) setHover(on bool) {
	if c.hovered != on {
		c.hovered = on
		c.Refresh()
	}
}

// CreateRenderer draws the chip.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	r := &chipRenderer{c: c}
	r.ground, r.word = newChipArt()
	r.apply()
	return r
}

const chipPadX, chipPadY = 6, 2

// newChipArt makes the two objects every chip is drawn with, here and in table cells.
func newChipArt() (*canvas.Rectangle, *canvas.Text) {
	return canvas.NewRectangle(color.Transparent), canvas.NewText("", color.Transparent)
}

// dressChip colours the two objects for a chip on widget w and returns its size.
func dressChip(w fyne.Widget, ground *canvas.Rectangle, word *canvas.Text, text string, kind ChipKind, hovered bool) fyne.Size {
	fill, ink, stroke := chipLook(kind)
	ground.CornerRadius = 3
	ground.FillColor, ground.StrokeColor, ground.StrokeWidth = color.Transparent, nil, 0
	if fill != "" {
		ground.FillColor = paint(w, fill)
	}
	if stroke == "" && hovered {
		stroke = ColourEdge
	}
	if stroke != "" {
		ground.StrokeColor, ground.StrokeWidth = paint(w, stroke), 1
	}
	word.Text, word.Color = text, paint(w, ink)
	word.TextSize = sizeOf(w, SizeSmall)
	word.TextStyle = fyne.TextStyle{Bold: chipBold(kind)}
	m := fyne.MeasureText(text, word.TextSize, word.TextStyle)
	return fyne.NewSize(m.Width+2*chipPadX, m.Height+2*chipPadY)
}

type chipRenderer struct {
	c      *Chip
	ground *canvas.Rectangle
	word   *canvas.Text
	min    fyne.Size
}

func (r *chipRenderer) apply() {
	r.min = dressChip(r.c, r.ground, r.word, oneLine(r.c.Text), r.c.Kind, r.c.hovered)
}

func (r *chipRenderer) Layout(size fyne.Size) {
	y := (size.Height - r.min.Height) / 2
	r.ground.Move(fyne.NewPos(0, y))
	r.ground.Resize(fyne.NewSize(size.Width, r.min.Height))
	room := size.Width - 2*chipPadX
	r.word.Text = Fit(oneLine(r.c.Text), room+0.5, measurer(r.word.TextSize, r.word.TextStyle))
	r.word.Move(fyne.NewPos(chipPadX, y+chipPadY))
	r.word.Resize(fyne.NewSize(room, r.min.Height-2*chipPadY))
}

func (r *chipRenderer) MinSize() fyne.Size {
	if r.c.Text == "" {
		return fyne.NewSize(0, 0)
	}
	return r.min
}

func (r *chipRenderer) Refresh() {
	r.apply()
	r.Layout(r.c.Size())
	canvas.Refresh(r.c)
}

func (r *chipRenderer) Objects() []fyne.CanvasObject {
	if r.c.Text == "" {
		return nil
	}
	return []fyne.CanvasObject{r.ground, r.word}
}
func (r *chipRenderer) Destroy() {}
