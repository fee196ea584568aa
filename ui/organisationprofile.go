package ui

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/ui/kit"
)

// wholeHouse stands for the organisation itself among its workloads.
const wholeHouse = "organisation"

// organisationProfile is what decides which duties apply, for the organisation
// and for each of its workloads.
type organisationProfile struct {
	s       *Shell
	house   model.View
	who     *kit.ChoiceRow // the organisation and its workloads
	choose  *fyne.Container
	whoKeys []kit.Option
	at      string                    // id of the profile shown, or wholeHouse
	asked   map[string]*dutyQuestions // by profile
	line    *profileLine
	says    *kit.Para
	stamp   *kit.Para
	strike  *kit.Button
	middle  *fyne.Container
	struck  *fyne.Container
	scroll  *container.Scroll
}

func newOrganisationProfile(s *Shell) *organisationProfile {
	p := &organisationProfile{s: s, at: wholeHouse, asked: map[string]*dutyQuestions{}, middle: kit.Stack(0), struck: kit.Stack(4)}
	p.who = kit.NewChoiceRow("Whose profile", nil)
	p.who.Wrap = true
	p.who.OnChange = func([]string) { p.turn(p.who.One()) }
	p.choose = container.New(&titleBeside{}, kit.Bold("Whose profile"), p.who)
	p.line = newProfileLine(s)
	p.says, p.stamp = kit.NewPara("", quiet), kit.NewPara("", quiet)
	p.strike = kit.NewButton("Strike this workload", p.strikeLoad)
	add := kit.NewButton("Add a workload", p.addLoad)
	// Outlines at the edge of a scroll would be cut.
	p.scroll = container.NewVScroll(kit.Pad(4, 4, container.New(&pageStack{}, p.choose, p.line.object(), p.says,
		kit.Panel(p.middle), kit.Row(8, add, p.strike, kit.Stretch(p.stamp)), p.struck)))
	p.turn(wholeHouse)
	return p
}

func (p *organisationProfile) object() fyne.CanvasObject { return p.scroll }
func (p *organisationProfile) escape() bool              { return p.questions().Escape() }
func (p *organisationProfile) questions() *dutyQuestions { return p.asked[p.at] }

func (p *organisationProfile) leave() {
	p.line.leave()
	for _, q := range p.asked {
		q.Leave()
	}
}

func (p *organisationProfile) focus() { p.questions().Focus() }

// profile is the one shown; it may hold nothing yet.
func (p *organisationProfile) profile(id string) model.Profile {
	for _, x := range model.Profiles(p.house) {
		if x.ID == id || id == wholeHouse && x.Workload == "" {
			return x
		}
	}
	return model.Profile{}
}

func (p *organisationProfile) show(house model.View) {
	p.house = house
	options := []kit.Option{{Key: wholeHouse, Label: "The organisation"}}
	for _, x := range model.Profiles(house) {
		if x.Workload != "" {
			options = append(options, kit.Option{Key: x.ID, Label: x.Workload})
		}
	}
	if !slices.Equal(options, p.whoKeys) {
		p.whoKeys, p.who.Options = options, options
		if !slices.ContainsFunc(options, func(o kit.Option) bool { return o.Key == p.at }) {
			p.turn(wholeHouse) // the workload shown was struck
		}
		p.who.Set(p.at)
		p.choose.Hidden = len(options) == 1
	}
	p.line.show(p.profile(wholeHouse))
	for id, q := range p.asked {
		out := map[string]dutyAnswer{}
		for key, given := range p.profile(id).Answers {
			out[key] = dutyAnswer{Given: given}
		}
		q.Show(out)
	}
	x := p.profile(p.at)
	p.stamp.SetText("")
	if x.Seq > 0 {
		p.stamp.SetText("Last changed by " + p.s.stampWords(x.Stamp) + ".")
	}
	answered := fmt.Sprintf("%d of %d answered. ", p.questions().Answered(), len(p.questions().list))
	if p.at == wholeHouse {
		p.says.SetText(answered + "Each incident starts with these answers; a person confirms or changes them there. What is not answered rules nothing out.")
	} else {
		p.says.SetText(answered + "Only what differs for this workload: its answers join those of the organisation where an incident hits it.")
	}
	p.line.object().(*fyne.Container).Hidden = p.at != wholeHouse
	p.strike.Hidden = p.at == wholeHouse
	p.struck.Objects = nil
	for _, r := range struckRecords(house, model.ProfileRegister) {
		p.struck.Add(kit.Stack(0, kit.NewPara("Workload "+textOf(r.Fields["workload"])+": "+p.words(r), kit.TextStyle{Struck: true, Colour: kit.ColourMuted}),
			kit.NewPara("Struck by "+p.s.stampWords(r.WithdrawnBy)+": "+r.WithdrawWhy, quiet)))
	}
	p.scroll.Content.Refresh()
}

// words are the answers of a struck row.
func (p *organisationProfile) words(r model.Record) string {
	var out []string
	for _, q := range p.s.deps.Desk.Duties().Rules.Questions {
		if given := listOf(r.Fields[q.Key]); len(given) > 0 {
			out = append(out, q.Label+" "+strings.Join(q.Words(given), ", "))
		}
	}
	if len(out) == 0 {
		return "no answers"
	}
	return strings.Join(out, "; ")
}

// listOf are the choices in a field; anything else has none.
func listOf(raw json.RawMessage) []string {
	var out []string
	_ = json.Unmarshal(raw, &out) // another shape than a list reads as empty
	return out
}

// turn shows the profile of the organisation or a workload.
func (p *organisationProfile) turn(id string) {
	if id == "" {
		id = wholeHouse
	}
	if q := p.asked[p.at]; q != nil {
		q.Close()
	}
	p.at = id
	if p.asked[id] == nil {
		list := slices.DeleteFunc(slices.Clone(p.s.deps.Desk.Duties().Rules.Questions), func(q regime.Question) bool { return q.Scope != regime.OfOrganisation })
		p.asked[id] = newDutyQuestions(p.s, "organisation/"+id, list, func(answers map[string][]string, done func(error)) {
			p.s.Do(model.PutProfile{Workload: p.profile(id).Workload, Answers: answers}, func(desk.Change) { done(nil) }, done)
		})
	}
	p.asked[id].scroll = p.scroll
	p.middle.Objects = []fyne.CanvasObject{p.asked[id].Object()}
	p.show(p.house)
}

// addLoad asks for the name of a workload and shows its questions.
func (p *organisationProfile) addLoad() {
	p.s.ask("Add a workload", "A service, plant or subsidiary that differs from the organisation: another country, another role, another law.", "Name", "such as Payroll for customers", "Add", func(name string, failed func(error)) {
		if name == "" {
			failed(model.Refuse(model.Invalid, "workload", "", "write its name."))
			return
		}
		p.s.Do(model.PutProfile{Workload: name}, func(c desk.Change) {
			p.s.closeSheet()
			for _, x := range model.Profiles(c.View) {
				if x.Workload == name {
					p.turn(x.ID)
					p.who.Set(x.ID)
				}
			}
			p.focus()
		}, failed)
	})
}

func (p *organisationProfile) strikeLoad() {
	x := p.profile(p.at)
	p.s.strikeHouse(model.ProfileRegister, x.ID, "Strike the workload "+x.Workload, "It is offered to no incident any more. Incidents that confirmed its answers keep them.")
}

// strikeHouse asks why and strikes a row of the organisation's record, which
// stays readable.
func (s *Shell) strikeHouse(register, id, title, say string) {
	s.askAbout(id, title, say+" The row stays readable, struck through.", "Why", "one line", "Strike", func(why string, failed func(error)) {
		s.Do(model.StrikeHouse{Register: register, ID: id, Why: why}, func(c desk.Change) {
			s.closeSheet()
			s.Notice(fmt.Sprintf("Struck (entry %d). It stays readable.", c.Seq))
		}, failed)
	})
}

// pageStack puts objects one under another over the width of a page, each as
// tall as it needs there.
type pageStack struct{ width float32 }

func (l *pageStack) each(o []fyne.CanvasObject, width float32) float32 {
	y := float32(0)
	for _, x := range o {
		if !x.Visible() {
			continue
		}
		x.Resize(fyne.NewSize(width, x.Size().Height)) // wrapping text knows its height only then
		h := x.MinSize().Height
		place(x, 0, y, width, h)
		if h > 0 {
			y += h + 8
		}
	}
	return y
}

func (l *pageStack) Layout(o []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width - 8 // a lane for the scroll bar
	l.each(o, l.width)
}

func (l *pageStack) MinSize(o []fyne.CanvasObject) fyne.Size {
	width := l.width
	if width <= 0 {
		width = 1000
	}
	return fyne.NewSize(320, l.each(o, width))
}
