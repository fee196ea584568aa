package desk

import (
	"context"
	"strings"

	"bridgelog/model"
)

// Notice is the notice of a duty as a view of its incident leaves it.
func (d *Desk) Notice(v model.View, duty string) (model.NoticeDraft, error) {
	owed, ok := v.Duty(duty)
	if !ok {
		return model.NoticeDraft{}, model.Refuse(model.NotFound, "duty", "List them with `bridgelogctl duties list`.", "%q is not a duty of %s.", duty, v.Number)
	}
	if !owed.Ruled {
		return model.NoticeDraft{}, model.Refuse(model.Invalid, "duty", "Write it outside and record it in the register of duties.",
			"%s was typed by hand: no rule says what its notice holds.", owed.Name)
	}
	return model.DraftNotice(v, owed, d.o.Duties.Fills, d.fact(v)), nil
}

// fact gives the text of what an incident holds, by name.
func (d *Desk) fact(v model.View) func(name string) string {
	g := d.Led(v).Guide
	return func(name string) string {
		if g == nil {
			return ""
		}
		f, ok := g.Field(name)
		if !ok {
			return ""
		}
		return model.AnswerText(f, v.Answers[name], g.Choices(f), v.Location())
	}
}

// Origin says in words where a value of a notice was taken from; several facts
// are joined by +.
func (d *Desk) Origin(v model.View, facts string) string {
	g := d.Led(v).Guide
	var out []string
	for name := range strings.SplitSeq(facts, "+") {
		words := strings.NewReplacer(".", ": ", "_", " ").Replace(name)
		if g != nil {
			if f, ok := g.Field(name); ok {
				form, _, _ := strings.Cut(name, ".")
				spec, _ := g.Form(form)
				words = strings.TrimPrefix(spec.Title+": "+f.Label, ": ")
			}
		}
		out = append(out, words)
	}
	return strings.Join(out, " and ")
}

// Fingerprint is the SHA-256 of a file, as of the copy of what was sent.
func (d *Desk) Fingerprint(ctx context.Context, path string) (string, error) {
	return hashFile(ctx, path)
}
