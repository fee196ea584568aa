package ui

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/ui/kit"
)

// previewField says what is typed in a field of an incident means, read as it
// will be read when it is recorded, or what is wrong with it.
func (s *Shell) previewField(v model.View, f form.Field, typed []string) kit.Preview {
	if len(typed) == 0 {
		return kit.Preview{}
	}
	raw, err := s.encode(v, f, typed)
	if err != nil {
		return previewRefusal(err)
	}
	return s.previewEncoded(v, f, raw)
}

// previewEncoded says what an answer would be.
func (s *Shell) previewEncoded(v model.View, f form.Field, raw json.RawMessage) kit.Preview {
	if f.Kind == form.Instant {
		var m model.Moment
		if err := json.Unmarshal(raw, &m); err != nil {
			return previewRefusal(err)
		}
		return previewKnown(m, v.Location(), s.Now())
	}
	return kit.Preview{Text: s.answerText(v, f, raw), Tone: kit.ToneMuted}
}

// previewMoment says what a typed time would mean.
func (s *Shell) previewMoment(text string) kit.Preview {
	now := s.Now()
	m, err := model.ParseMoment(text, now, s.Home())
	switch {
	case err != nil:
		return previewRefusal(err)
	case strings.TrimSpace(text) == "":
		return kit.Preview{Text: "now: " + model.FormatMoment(m, s.Home(), model.Style{Near: now}), Tone: kit.ToneMuted}
	}
	return previewKnown(m, s.Home(), now)
}

func previewKnown(m model.Moment, zone *time.Location, now time.Time) kit.Preview {
	words := model.FormatMoment(m, zone, model.Style{Near: now})
	if m.Known() {
		words += ", " + model.FormatExactness(m)
	}
	return kit.Preview{Text: words, Tone: kit.ToneMuted}
}

// previewRefusal says why typing means nothing yet, with the meanings to choose
// from where it can mean several.
func previewRefusal(err error) kit.Preview {
	p := kit.Preview{Text: sentenceAndHint(err), Tone: kit.ToneBad}
	var e *model.Error
	if errors.As(err, &e) {
		for _, choice := range e.Choices {
			p.Choices = append(p.Choices, kit.Choice{Label: choice.Label, Replace: choice.Replace})
		}
		if e.Kind == model.Question {
			p.Tone = kit.ToneWarn
		}
	}
	return p
}
