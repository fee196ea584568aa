package report

import (
	"slices"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// backed is a person who is named beside an act, with what the name is worth:
// confirmed by their own PIN, or written there by somebody else. at are the
// stamps of what names them; one who recorded it stands as a name alone.
func (b *builder) backed(name string, at ...model.Stamp) string {
	if name == "" {
		return ""
	}
	switch b.v.Backed(name, at...) {
	case model.BackedPIN:
		return b.tr("%s (confirmed by PIN)", name)
	case model.BackedName:
		return b.tr("%s (named, not confirmed)", name)
	}
	return name
}

// agreeing are the answers that name who agrees or answers for something.
var agreeing = []string{"fp.confirmed_by", "clo.confirmed_by", "tgt.decider"}

// backing says of an answer what the name in it is worth.
func (b *book) backing(key, value string) string {
	stamp, ok := b.v.Answered[key]
	if !ok || value == "" || !slices.Contains(agreeing, key) || guide.IsNotKnown(b.v.Answers[key]) {
		return value
	}
	return b.backed(value, stamp)
}
