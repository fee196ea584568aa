package report

import (
	"slices"

	"bridgelog/model"
	"bridgelog/model/regime"
)

// value is what a content says, in the language where it is the program's own
// word: a choice of a form, an option of the law, a heading. What a person typed
// stays.
func (p *dutyDoc) value(n model.NoticeDraft, it regime.Item) string {
	switch {
	case p.tongue == nil:
		return it.Value
	case slices.Contains(it.Options, it.Value):
		return p.offered(it.Content, it.Value)
	case it.Origin == regime.FromBefore && it.Value == it.Before:
		return p.before(n, it)
	case it.Origin != "":
		return p.filled(n, it, it.Value)
	}
	return p.offered(it.Content, it.Value)
}

// before is what the stage sent before said of a content.
func (p *dutyDoc) before(n model.NoticeDraft, it regime.Item) string {
	switch {
	case p.tongue == nil:
		return it.Before
	case len(it.Options) > 0:
		return p.offered(it.Content, it.Before)
	case n.WordedBefore(it.Key, it.Before):
		return it.Before
	}
	if said, known := n.InWords(it.Key, it.Before, p.noticeWord); known {
		return said
	}
	return p.recorded(it.Before)
}

// filled is a text that the incident fills a content with.
func (p *dutyDoc) filled(n model.NoticeDraft, it regime.Item, text string) string {
	if p.tongue == nil || text == "" {
		return text
	}
	said, known := n.InWords(it.Key, text, p.noticeWord)
	switch {
	case known:
		return said
	case it.Origin == regime.FromBefore:
		return p.recorded(text)
	}
	return p.offered(it.Content, text)
}

// noticeWord is a word of the program that a fact of the incident holds.
func (p *dutyDoc) noticeWord(text string) string {
	said, known := p.tongue.known(text)
	if !known {
		said = p.momentWords(text)
	}
	return said
}
