package ui

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// cardView is one workload card, section under section.
type cardView struct {
	p    *workloadPage
	id   string
	form *houseForm

	name       *kit.Text
	chip       *kit.Chip
	age        *kit.Text
	warn       *kit.Para
	linked     *fyne.Container // the duty profile of the same name
	docs       *fyne.Container
	picture    *fyne.Container
	calls      *kit.Para       // whom to call
	parts      *fyne.Container // components as a table
	components fyne.CanvasObject
	partRows   []model.Component
	table      *kit.DenseTable
	drawn      string // documents drawn
	pictured   string // the document the picture is of
	object     fyne.CanvasObject
}

func newCardView(p *workloadPage, id string) *cardView {
	c := &cardView{p: p, id: id, name: kit.NewText("", kit.TextStyle{Size: kit.SizeStep, Bold: true, Truncate: true}), chip: kit.NewChip("", kit.ChipGood),
		age: kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true}), warn: kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Bold: true}),
		linked: kit.Row(8), calls: kit.NewPara("", kit.TextStyle{}), docs: kit.Stack(3), picture: container.NewStack()}
	sections := p.s.newest.Guide.HouseSections(guidance.WorkloadsRegister)
	c.form = newHouseForm(p.s, "workload/"+id, sections, func(key string) json.RawMessage {
		r, _ := p.s.House().Record(guidance.WorkloadsRegister, id)
		return r.Fields[key]
	}, c.put)
	c.form.acts = c.acts
	c.table = kit.NewDenseTable([]kit.Column{{Key: "0", Title: "Name", Width: 90, Flex: 1, NoSort: true}, {Key: "1", Title: "Job", Width: 80, Flex: 1, NoSort: true}, {Key: "2", Title: "Place", Width: 80, Flex: 1, NoSort: true},
		{Key: "3", Title: "Owner", Width: 80, Flex: 1, NoSort: true}, {Key: "4", Title: "Data class", Width: 84, NoSort: true}, {Key: "5", Title: "Internet", Width: 64, NoSort: true}, {Key: "6", Title: "Depends on", Width: 84, Flex: 1, NoSort: true}},
		func() int { return len(c.partRows) }, func(row int, col string) kit.Cell {
			return kit.Cell{Text: c.partRows[row].Cells()[col[0]-'0'], Bold: col == "0"}
		})
	c.table.Name = "components"
	c.parts = container.NewStack(c.table)
	keep := kit.NewButtonOf(kit.ButtonNormal, "Keep a picture", "K", c.pickPicture)
	plan := kit.NewButton("Keep the recovery plan", func() { c.pick("wl.dr_plan") })
	verbs := newFlow(8, nil, kit.NewButtonOf(kit.ButtonPrimary, "Reviewed today", "R", c.review), keep, plan,
		kit.NewButtonOf(kit.ButtonNormal, "Print", "P", c.print), kit.NewButtonOf(kit.ButtonQuiet, "Strike", "Del", c.strike))
	head := kit.Stack(4, kit.Row(10, kit.Stretch(c.name), c.chip), c.age, c.calls, c.warn, verbs)
	box := c.form.object
	docs := kit.NewSection("PICTURES AND DOCUMENTS", kit.Stack(6, c.picture, c.docs))
	c.components = kit.NewSection("COMPONENTS", c.parts)
	box.Add(docs)
	box.Add(c.components)
	for i, view := range c.form.views {
		box.Add(kit.NewSection(strings.ToUpper(sections[i].Title), view.Object()))
	}
	c.form.scroll = container.NewVScroll(kit.Pad(2, 2, box))
	surface := kit.NewSurface(kit.Pad(12, 8, topToBottom(kit.Stack(4, head, kit.Row(10, kit.Stretch(c.form.kept), c.linked), kit.Hairline()), c.form.scroll, nil)), kit.ColourPanel)
	surface.Stroke = kit.ColourLine
	c.object = surface
	c.show()
	c.form.restore()
	return c
}

func (c *cardView) put(set map[string]json.RawMessage) model.Command {
	return model.PutRecord{Incident: model.Organisation, Register: guidance.WorkloadsRegister, ID: c.id, Set: set}
}

func (c *cardView) workload() model.Workload {
	r, _ := c.p.s.House().Record(guidance.WorkloadsRegister, c.id)
	return model.Workload{Record: r}
}

// show brings everything around the fields up to date.
func (c *cardView) show() {
	s, w := c.p.s, c.workload()
	c.name.SetText(w.Name())
	light, days := w.Age(s.newest.Guide.Freshness, s.Now())
	c.chip.Set(map[model.Light]string{model.Green: "fresh", model.Amber: "getting old", model.Red: "doubtful"}[light], lightKind(light))
	words := "Never reviewed: nobody has said that it is right."
	if days >= 0 {
		words = "Reviewed " + map[bool]string{true: "today", false: ageWord(days) + " ago"}[days == 0]
		if by := w.Text("wl.reviewed_by"); by != "" {
			words += " by " + by
		}
		if next, ok := w.Moment("wl.next_review"); ok {
			words += ", next " + next.Local().Format("2 Jan 2006")
		}
	}
	c.age.SetText(words)
	var lacks []string
	if w.Text("wl.poc") == "" {
		lacks = append(lacks, "No point of contact.")
	} else if w.Text("wl.poc_backup") == "" {
		lacks = append(lacks, "No stand-in for the point of contact.")
	}
	if address := w.Text("wl.provider_contact"); address != "" && w.Text("wl.poc") != "" && !model.ReachesPoint(s.House(), w, address) {
		lacks = append(lacks, "The provider's notices go to "+address+", which is not the point of contact or their unit.")
	}
	c.calls.SetText(s.callWords(w))
	c.calls.Hidden = s.callWords(w) == ""
	c.warn.SetText(strings.Join(lacks, " "))
	c.warn.Hidden = lacks == nil
	c.linked.Objects = nil
	for _, profile := range model.Profiles(s.House()) {
		if profile.Workload != "" && strings.EqualFold(profile.Workload, w.Name()) {
			c.linked.Add(kit.NewLink("Duty profile of this name", func() { s.goOrganisation("profile") }))
		}
	}
	c.partRows = w.Components()
	if c.components.Visible() != (len(c.partRows) > 0) {
		if len(c.partRows) > 0 {
			c.components.Show()
		} else {
			c.components.Hide()
		}
	}
	c.parts.Objects = []fyne.CanvasObject{container.New(hitsTall(28*float32(min(len(c.partRows), 8)+1)+6), c.table)}
	c.table.Refresh()
	c.showDocuments(w)
	c.form.show()
	if o, ok := c.object.(*kit.Surface); ok {
		o.Refresh()
	}
}

// callWords say whom to call about a workload, and on which number.
func (s *Shell) callWords(w model.Workload) string {
	reach := func(name string) string {
		for _, c := range s.House().Standing(guidance.ContactsRegister) {
			if strings.EqualFold(guidance.Text(c.Fields["name"]), name) {
				return strings.Join(nonEmpty(name, guidance.Text(c.Fields["phone"]), guidance.Text(c.Fields["oob"])), ", ")
			}
		}
		return name
	}
	var out []string
	for _, who := range []struct{ what, key string }{{"Call", "wl.poc"}, {"stand-in", "wl.poc_backup"}, {"owner", "wl.owner"}} {
		if name := w.Text(who.key); name != "" {
			out = append(out, who.what+" "+reach(name))
		}
	}
	return strings.Join(out, " · ")
}

// documents are the items a card names, by field.
func (s *Shell) documents(w model.Workload, field string) []model.Evidence {
	var out []model.Evidence
	for _, id := range guidance.Texts(w.Fields[field]) {
		if e, ok := s.House().EvidenceItem(id); ok {
			out = append(out, e)
		}
	}
	return out
}

func (c *cardView) showDocuments(w model.Workload) {
	s := c.p.s
	sign := string(w.Fields["wl.diagram"]) + string(w.Fields["wl.dr_plan"])
	if sign == c.drawn && c.docs.Objects != nil {
		return
	}
	c.drawn = sign
	c.docs.Objects = nil
	shown := false
	for _, field := range []struct{ key, what string }{{"wl.diagram", "Architecture"}, {"wl.dr_plan", "Recovery plan"}} {
		for _, e := range s.documents(w, field.key) {
			line := newFlow(8, nil, kit.Muted(field.what), kit.NewLink(e.Number+"  "+e.File.Shown(), func() { c.p.lookAt(e) }))
			if s.deps.Show != nil && desk.Openable(e) {
				line.Add(kit.NewButtonOf(kit.ButtonQuiet, "Open outside", "", func() { c.openOutside(e) }))
			}
			line.Add(kit.NewButtonOf(kit.ButtonQuiet, "Take off the card", "", func() { c.takeOff(field.key, e) }))
			c.docs.Add(line)
			if !shown && isPicture(e) {
				shown = true
				c.showPicture(e)
			}
		}
	}
	if !shown {
		c.picture.Objects, c.pictured = nil, ""
	}
	if len(c.docs.Objects) == 0 {
		c.docs.Add(kit.NewPara("None yet. K keeps a picture or document (PNG, JPEG, SVG, PDF) inside the logbook, encrypted like everything else; dropping a file here does too.", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}))
	}
	c.docs.Refresh()
	c.picture.Refresh()
}

func isSVG(e model.Evidence) bool { return strings.EqualFold(filepath.Ext(e.File.Name), ".svg") }

func isPicture(e model.Evidence) bool {
	return isSVG(e) || slices.Contains([]string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp"}, strings.ToLower(filepath.Ext(e.File.Name)))
}

// cardPicture is how tall the picture stands on the card.
const cardPicture = 240

func (c *cardView) showPicture(e model.Evidence) {
	if c.pictured == e.ID {
		return
	}
	c.pictured = e.ID
	box := container.NewStack()
	c.picture.Objects = []fyne.CanvasObject{tall(cardPicture, box)}
	c.p.s.drawDocument(e, box, func(error) {})
}

// drawDocument draws a kept picture into a box, away from the window's
// goroutine. What is not a picture, too large or broken is said in words; an SVG
// is drawn as lines and areas, and nothing in it runs or is fetched.
func (s *Shell) drawDocument(e model.Evidence, box *fyne.Container, then func(error)) {
	s.Run(func(ctx context.Context) func() {
		o, err := s.readPicture(ctx, e)
		return func() {
			if err != nil {
				o = kit.NewPara(sentenceAndHint(err), kit.TextStyle{Colour: kit.ColourBad})
			}
			box.Objects = []fyne.CanvasObject{o}
			box.Refresh()
			then(err)
		}
	})
}

func (s *Shell) readPicture(ctx context.Context, e model.Evidence) (o fyne.CanvasObject, err error) {
	r, err := s.deps.Desk.OpenEvidence(ctx, e)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	defer func() {
		if trip := recover(); trip != nil { // a reader of pictures that trips over a made-up file
			err = model.Refuse(model.Invalid, "picture", "Look at its bytes.", "the picture cannot be read: %v.", trip)
		}
	}()
	size := r.Size()
	if limit := int64(viewPicture); size > limit || isSVG(e) && size > 4<<20 {
		return nil, errTooManyPixels
	}
	raw, err := io.ReadAll(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, err
	}
	var drawn *canvas.Image
	if isSVG(e) {
		drawn = canvas.NewImageFromReader(bytes.NewReader(raw), "picture.svg")
		if drawn == nil {
			return nil, model.Refuse(model.Invalid, "picture", "Keep a PNG of it.", "this SVG cannot be drawn.")
		}
	} else {
		config, _, err := image.DecodeConfig(bytes.NewReader(raw))
		if err == nil && int64(config.Width)*int64(config.Height) > viewPixels {
			return nil, errTooManyPixels
		}
		img, _, err := image.Decode(bytes.NewReader(raw))
		if err != nil {
			return nil, model.Refuse(model.Invalid, "picture", "Look at its bytes.", "this picture cannot be shown: %v.", err)
		}
		drawn = canvas.NewImageFromImage(img)
	}
	drawn.FillMode, drawn.ScaleMode = canvas.ImageFillContain, canvas.ImageScaleSmooth
	return drawn, nil
}

// review records that the card was looked at today and stands.
func (c *cardView) review() {
	s := c.p.s
	c.form.leave() // what is being typed belongs to what was reviewed
	s.Do(model.ReviewCard(c.workload(), s.deps.Desk.By().Name, s.newest.Guide.Freshness, s.Now(), s.Home()), func(ch desk.Change) {
		s.Notice(fmt.Sprintf("%s is reviewed, entry %d.", c.workload().Name(), ch.Seq))
	})
}

func (c *cardView) pickPicture() { c.pick("wl.diagram") }

func (c *cardView) pick(field string) {
	s := c.p.s
	s.deps.Pick.OpenFiles("Picture or document to keep with "+c.workload().Name(), nil, func(paths []string, err error) {
		s.run.Post(func() {
			if err == nil {
				for _, path := range paths {
					c.keep(field, path)
				}
			}
		})
	})
}

// keep takes a file into the logbook, for this card.
func (c *cardView) keep(field, path string) {
	s := c.p.s
	s.Write(func(ctx context.Context) (desk.Change, error) {
		return s.deps.Desk.KeepDocument(ctx, c.id, field, path, nil)
	}, func(ch desk.Change) {
		s.Notice(fmt.Sprintf("%s is kept inside, entry %d; it opens with no network.", model.ShownName(filepath.Base(path)), ch.Seq))
	})
}

// takeOff takes a document off the card; its entry and file stay in the record.
func (c *cardView) takeOff(field string, e model.Evidence) {
	ids := slices.DeleteFunc(guidance.Texts(c.workload().Fields[field]), func(id string) bool { return id == e.ID })
	c.p.s.Do(c.put(map[string]json.RawMessage{field: asJSON(ids)}), func(desk.Change) {
		c.p.s.Notice(e.Number + " is off the card; it stays in the record.")
	})
}

func (c *cardView) lookAtFirst() {
	w := c.workload()
	for _, field := range []string{"wl.diagram", "wl.dr_plan"} {
		if all := c.p.s.documents(w, field); len(all) > 0 {
			c.p.lookAt(all[0])
			return
		}
	}
	c.p.s.Notice("There is no document on this card. K keeps one.")
}

func (c *cardView) openOutside(e model.Evidence) {
	s := c.p.s
	shut := func() { s.closeSheet() }
	open := kit.NewButtonOf(kit.ButtonPrimary, "Open it", "", func() {
		shut()
		s.Run(func(ctx context.Context) func() {
			path, err := s.deps.Desk.OpenOutside(ctx, e, nil)
			if err == nil {
				err = s.deps.Show(path)
			}
			return func() {
				if err != nil {
					s.Fail(err)
					return
				}
				s.Notice("Opened outside: " + path + ". The copy is removed when you lock or close the logbook.")
			}
		})
	})
	what := "A copy of " + e.Number + " in clear is written into a private folder, for reading only, and the system's program for such files is asked to show it. Bridgelog removes the copy when you lock or close the logbook."
	s.openSheet(kit.NewSheet("Open "+e.Number+" in another program", kit.Stack(12, kit.NewPara(what, kit.TextStyle{}), kit.Row(8, open, kit.NewButton("Not now", shut))), shut), open)
}

func (c *cardView) strike() {
	c.p.s.strikeHouse(guidance.WorkloadsRegister, c.id, "Strike the card "+c.workload().Name(), "It is offered to no incident any more.")
}

// print writes the card as PDF.
func (c *cardView) print() {
	s := c.p.s
	c.form.leave()
	name := "workload-" + strings.ToLower(strings.Join(strings.Fields(c.workload().Name()), "-")) + ".pdf"
	s.deps.Pick.SaveFile("Print the card", strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, name), nil, func(path string, err error) {
		if err != nil || path == "" {
			return
		}
		s.run.Post(func() {
			s.Write(func(ctx context.Context) (desk.Change, error) {
				r, err := s.deps.Desk.PrintCard(ctx, c.id, "pdf", path)
				return r.Change, err
			}, func(done desk.Change) {
				s.Notice(fmt.Sprintf("The card is in %s (entry %d).", filepath.Base(path), done.Seq), s.fileActs(path)...)
			})
		})
	})
}
