package ui

import (
	"bridgelog/ui/formview"
	"encoding/json"
	"time"

	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
)

// facts is what the guide's rules may know of a view.
func (s *Shell) facts(v model.View) guidance.Facts { return model.Facts(v, s.ledBy(v).Rules) }

// encode turns what stands in a field into what is recorded.
func (s *Shell) encode(v model.View, f form.Field, typed []string) (json.RawMessage, error) {
	return s.encodeAt(v, f, typed, s.Now())
}

// encodeAt is encode for what was typed at an instant.
func (s *Shell) encodeAt(v model.View, f form.Field, typed []string, at time.Time) (json.RawMessage, error) {
	a := s.answering(v)
	a.Now = at
	return model.EncodeAnswer(f, typed, a)
}

// answerText is an answer as a person reads it.
func (s *Shell) answerText(v model.View, f form.Field, raw json.RawMessage) string {
	return model.AnswerText(f, raw, s.catalog.Choices(f), v.Location())
}

// formOptions are what a form in a sheet needs from its surroundings; it saves
// when it is submitted.
func (s *Shell) formOptions(v model.View, submit func()) formview.Options {
	o := s.pageOptions(func() model.View { return v })
	o.Submit = submit
	return o
}
