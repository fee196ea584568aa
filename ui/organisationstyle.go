package ui

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
)

// organisationStyle is what documents of the organisation look like: logo, accent
// colour, page size, language, and how the first page begins with them.
type organisationStyle struct {
	s      *Shell
	house  model.View
	look   model.HouseLook
	logo   image.Image // as kept; nil for none
	turn   int
	about  *kit.Para
	accent *kit.Entry
	under  *kit.Para
	back   string // draft of the accent that stands on disk
	paper  *kit.ChoiceRow
	speech *kit.ChoiceRow
	away   *kit.Button
	plain  *kit.Button
	stamp  *kit.Para
	sheet  *fyne.Container
	scroll *container.Scroll
}

const accentDraft = "organisation-accent"

// readyAccents are colours that headings can have, to begin with.
var readyAccents = []kit.Option{{Key: "#0b57b7", Label: "Blue"}, {Key: "#0f5c3f", Label: "Green"}, {Key: "#8a1538", Label: "Wine"}, {Key: "#5b2a86", Label: "Violet"}, {Key: "#7a4a00", Label: "Brown"}}

func newOrganisationStyle(s *Shell) *organisationStyle {
	o := &organisationStyle{s: s, about: kit.NewPara("", quiet), under: kit.NewPara("", quiet), stamp: kit.NewPara("", quiet), sheet: container.NewStack()}
	choose := kit.NewButton("Choose a picture…", o.pick)
	o.away = kit.NewButton("Take it out", func() { o.do(model.PutStyle{Logo: &model.Logo{}}, "") })
	o.accent = kit.NewEntry()
	o.accent.Name = "Accent colour"
	o.accent.SetPlaceHolder("such as #0b57b7")
	o.accent.OnChanged = func(text string) {
		o.judge()
		if text == o.look.Accent {
			text = ""
		}
		o.draft(text)
	}
	o.accent.OnSubmitted = func(string) { o.leave() }
	o.accent.OnFocus = func(in bool) {
		if !in {
			o.leave()
		}
	}
	ready := newFlow(8, nil)
	for _, x := range readyAccents {
		ready.Add(kit.NewLink(x.Label, func() { o.do(model.PutStyle{Accent: x.Key}, "") }))
	}
	o.plain = kit.NewButton("No colour", func() { o.do(model.PutStyle{Accent: "none"}, "") })
	ready.Add(o.plain)
	o.paper = kit.NewChoiceRow("Page size", []kit.Option{{Key: "a4", Label: "A4"}, {Key: "letter", Label: "Letter"}})
	o.paper.OnPick = func() { o.do(model.PutStyle{Paper: o.paper.One()}, "") }
	var languages []kit.Option
	for _, name := range s.deps.Desk.Languages(model.View{}, report.IncidentReport) {
		languages = append(languages, kit.Option{Key: name, Label: s.deps.Desk.LanguageName(name)})
	}
	o.speech = kit.NewChoiceRow("Language of documents", languages)
	o.speech.Wrap = true
	o.speech.OnPick = func() { o.do(model.PutStyle{Language: o.speech.One()}, "") }
	speech := kit.Stack(4, kit.Bold("Language"), o.speech, kit.NewPara("Of the incident report, the timeline and the notices of GDPR, NIS2 and DORA; whoever exports can choose another. Everything else is in English.", quiet))
	speech.Hidden = len(languages) < 2
	choices := container.New(&pageStack{},
		kit.Bold("Logo"), o.about, newFlow(8, nil, choose, o.away),
		kit.Bold(o.accent.Name), o.accent, o.under, ready,
		kit.Bold("Page size"), o.paper, kit.NewPara("Documents begin with it; whoever exports can choose the other.", quiet), speech, o.stamp)
	preview := container.New(&pageStack{}, kit.Bold("How a document begins"), o.sheet,
		kit.NewPara("Left as on a screen, right as a copier in greys gives it. Documents that were issued are drawn again with the style they had.", quiet))
	o.scroll = container.NewVScroll(kit.Pad(4, 4, container.New(&pairLayout{}, choices, preview)))
	o.restore()
	return o
}

func (o *organisationStyle) object() fyne.CanvasObject { return o.scroll }
func (o *organisationStyle) escape() bool              { return false }
func (o *organisationStyle) focus()                    { focusOn(o.s, o.accent) }

// dropped takes a picture as the logo.
func (o *organisationStyle) dropped(paths []string) bool {
	if len(paths) != 1 || o.s.ReadOnly() {
		return false
	}
	o.do(model.PutStyle{}, paths[0])
	return true
}

func (o *organisationStyle) pick() {
	filters := []pick.Filter{{Name: "Pictures", Extensions: []string{"png", "jpg", "jpeg"}}, {Name: "Any file"}}
	o.s.deps.Pick.OpenFiles("Logo of the organisation", filters, func(paths []string, err error) {
		o.s.run.Post(func() {
			switch {
			case err != nil:
				o.s.Fail(err)
			case len(paths) > 0:
				o.do(model.PutStyle{}, paths[0])
			}
		})
	})
}

// do keeps a part of the style; a logo is read from path.
func (o *organisationStyle) do(c model.PutStyle, path string) {
	o.s.Run(func(ctx context.Context) func() {
		change, err := o.s.deps.Desk.PutStyle(ctx, c, path)
		return func() {
			if err != nil {
				if c.Accent != "" {
					o.say(sentenceAndHint(err), kit.ColourBad)
					return
				}
				o.s.Fail(err)
				return
			}
			if c.Accent != "" {
				o.draft("")
				o.accent.SetQuietly(model.HouseStyle(change.View).Accent)
			}
			o.show(change.View)
			o.s.Notice(fmt.Sprintf("Kept (entry %d). Documents look so from now on.", change.Seq))
		}
	})
}

// leave records the colour typed; one that cannot be read stays, and says why.
func (o *organisationStyle) leave() {
	text := strings.ToLower(strings.TrimSpace(o.accent.Text))
	if text == o.look.Accent {
		return
	}
	if text == "" {
		text = "none"
	} else if model.CheckAccent(text) != nil {
		o.judge()
		return
	}
	o.do(model.PutStyle{Accent: text}, "")
}

func (o *organisationStyle) draft(text string) {
	if text != o.back {
		o.back = text
		o.s.SaveDraft(accentDraft, text)
	}
}

func (o *organisationStyle) restore() {
	o.s.Run(func(ctx context.Context) func() {
		text, _, err := o.s.deps.Desk.Draft(ctx, accentDraft)
		return func() {
			if err == nil && text != "" && o.accent.Text == o.look.Accent {
				o.back = text
				o.accent.SetQuietly(text)
				o.judge()
			}
		}
	})
}

// judge says whether headings could be read in the colour typed.
func (o *organisationStyle) judge() {
	text := strings.ToLower(strings.TrimSpace(o.accent.Text))
	rgb, ok := model.ParseColour(text)
	err := model.CheckAccent(text)
	switch {
	case text == "":
		o.say("None: headings are black. Headings, lines and the title take the colour; no meaning hangs on it.", kit.ColourMuted)
	case ok && err == nil:
		words := fmt.Sprintf("Contrast %.1f on white paper, %.1f is needed. It can be read in greys too.", model.Contrast(rgb, [3]uint8{255, 255, 255}), model.LeastContrast)
		if text != o.look.Accent {
			words += " Recorded when you leave the field."
		}
		o.say(words, kit.ColourMuted)
	case len(text) < 7 && strings.HasPrefix("#0123456789abcdef", text[:1]):
		o.say("Write it as #0b57b7: red, green and blue, two hexadecimal digits each.", kit.ColourMuted)
	default:
		o.say(sentenceAndHint(err), kit.ColourBad)
	}
	o.draw()
}

func (o *organisationStyle) say(text string, colour fyne.ThemeColorName) {
	if o.under.Text != text || o.under.Style.Colour != colour {
		o.under.Text, o.under.Style.Colour = text, colour
		o.under.Refresh()
		o.scroll.Content.Refresh()
	}
}

func (o *organisationStyle) show(house model.View) {
	before := o.look
	o.house, o.look = house, model.HouseStyle(house)
	if o.accent.Text == before.Accent && o.accent.Text != o.look.Accent {
		o.accent.SetQuietly(o.look.Accent)
	}
	o.paper.Set(orA4(o.look.Paper))
	o.speech.Set(cmp.Or(o.look.Language, report.English))
	o.away.Hidden, o.plain.Hidden = o.look.Logo.SHA256 == "", o.look.Accent == ""
	o.about.SetText("None. A PNG or JPEG; it is laid on white and kept in the logbook. Drop it here, or choose it.")
	if l := o.look.Logo; l.SHA256 != "" {
		o.about.SetText(fmt.Sprintf("%s, %d × %d pixels, kept in the logbook. SHA-256 %.16s…", l.Name, l.Width, l.Height, l.SHA256))
	}
	o.stamp.SetText("")
	if o.look.Seq > 0 {
		o.stamp.SetText("Last changed by " + o.s.stampWords(o.look.Stamp) + ".")
	}
	o.judge()
	if before.Logo.SHA256 != o.look.Logo.SHA256 {
		o.load()
	}
	o.scroll.Content.Refresh()
}

func orA4(paper string) string {
	if paper == "" {
		return "a4"
	}
	return paper
}

// load reads the logo that is kept.
func (o *organisationStyle) load() {
	o.turn++
	turn := o.turn
	o.s.Run(func(ctx context.Context) func() {
		_, drawn, err := o.s.deps.Desk.HouseStyle(ctx)
		var logo image.Image
		if err == nil && len(drawn.Logo.PNG) > 0 {
			logo, err = png.Decode(bytes.NewReader(drawn.Logo.PNG))
		}
		return func() {
			if turn != o.turn {
				return
			}
			if o.logo = logo; err != nil {
				o.about.SetText(sentenceAndHint(err))
			}
			o.draw()
		}
	})
}

// draw shows the head of a page twice: as on a screen and in greys.
func (o *organisationStyle) draw() {
	ink := color.NRGBA{0x14, 0x18, 0x1F, 0xFF}
	accent := ink
	if text := strings.ToLower(strings.TrimSpace(o.accent.Text)); model.CheckAccent(text) == nil {
		rgb, _ := model.ParseColour(text)
		accent = color.NRGBA{rgb[0], rgb[1], rgb[2], 0xFF}
	}
	var logo, dull image.Image
	if o.logo != nil {
		grey := image.NewGray(o.logo.Bounds())
		for y := grey.Rect.Min.Y; y < grey.Rect.Max.Y; y++ {
			for x := grey.Rect.Min.X; x < grey.Rect.Max.X; x++ {
				grey.Set(x, y, o.logo.At(x, y))
			}
		}
		logo, dull = o.logo, grey
	}
	name := ""
	if all := model.Profiles(o.house); len(all) > 0 {
		name = all[0].Name
	}
	page := func(accent color.Color, logo image.Image) fyne.CanvasObject {
		return newPageHead(name, accent, ink, logo)
	}
	o.sheet.Objects = []fyne.CanvasObject{container.NewGridWithColumns(2, page(accent, logo), page(color.GrayModel.Convert(accent), dull))}
	o.sheet.Refresh()
}

// newPageHead is the head of a page on a small scale.
func newPageHead(name string, accent, ink color.Color, logo image.Image) fyne.CanvasObject {
	h := &pageHead{}
	word := func(text string, size float32, bold bool, c color.Color) fyne.CanvasObject {
		t := canvas.NewText(text, c)
		t.TextSize, t.TextStyle = size*textScale(), fyne.TextStyle{Bold: bold}
		return t
	}
	if name == "" {
		name = "Your organisation"
	}
	h.logo = canvas.NewRectangle(color.Transparent)
	if logo != nil {
		pic := canvas.NewImageFromImage(logo)
		pic.FillMode = canvas.ImageFillContain
		h.logo, h.w, h.h = pic, float32(logo.Bounds().Dx()), float32(logo.Bounds().Dy())
	}
	paper, rule := canvas.NewRectangle(color.White), canvas.NewRectangle(accent)
	paper.StrokeColor, paper.StrokeWidth = color.NRGBA{0xC9, 0xD0, 0xDA, 0xFF}, 1
	h.texts = []fyne.CanvasObject{word(name, 9, true, ink), word("Incident report", 17, true, accent), word("INC-2026-0001", 10, true, ink), word("1 Identification", 12, true, accent), word("What happened is told in black.", 9, false, ink)}
	h.rule = rule
	return container.New(h, append([]fyne.CanvasObject{paper, h.logo, rule}, h.texts...)...)
}

type pageHead struct {
	logo, rule fyne.CanvasObject
	texts      []fyne.CanvasObject
	w, h       float32
}

func (h *pageHead) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(160*textScale(), 168*textScale())
}

func (h *pageHead) Layout(o []fyne.CanvasObject, size fyne.Size) {
	k := textScale()
	place(o[0], 0, 0, size.Width, size.Height)
	w, high := float32(0), float32(0)
	if h.w > 0 {
		l := report.Logo{Width: int(h.w), Height: int(h.h)}
		fw, fh := l.Fit(float64(size.Width)*0.42, float64(34*k))
		w, high = float32(fw), float32(fh)
	}
	place(h.logo, size.Width-w-14*k, 12*k, w, high)
	for i, y := range []float32{10, 48, 72, 104, 128} {
		place(h.texts[i], 14*k, y*k, size.Width-28*k, 18*k)
	}
	place(h.rule, 14*k, 94*k, size.Width-28*k, 2)
}
